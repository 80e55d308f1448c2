//! The devices of this server's user, to whom others encrypt.

use std::collections::BTreeMap;

use matrix_federation::api::client_server::definitions::Signatures;
use matrix_federation::api::server_server::user_devices::{
    GetUserDevicesOk, GetUserDevicesRequest, GetUserDevicesResponse, UserDevice, UserDeviceKeys,
    UserDevices,
};
use matrix_federation::api::server_server::user_keys::{
    ClaimUserEncryptionKeysOk, ClaimUserEncryptionKeysOkOneTimeKeys,
    ClaimUserEncryptionKeysRequest, ClaimUserEncryptionKeysResponse, QueryUserEncryptionKeysOk,
    QueryUserEncryptionKeysOkDeviceKeys, QueryUserEncryptionKeysRequest,
    QueryUserEncryptionKeysResponse, UserKeys,
};
use oasmith_runtime::Object;
use oasmith_runtime::server::Context;

use crate::auth::Origin;
use crate::error::MatrixError;
use crate::homeserver::Homeserver;

/// The only device that each user has.
const DEVICE: &str = "TEAPOT";

impl Homeserver {
    fn device_keys(&self, user: &str) -> UserDeviceKeys {
        let key = (format!("ed25519:{DEVICE}"), self.key().public());
        UserDeviceKeys {
            user_id: user.to_owned(),
            device_id: DEVICE.to_owned(),
            algorithms: vec!["m.olm.v1.curve25519-aes-sha2".to_owned()],
            keys: BTreeMap::from([key]),
            signatures: Signatures::default(),
            additional_properties: Object::new(),
        }
    }
}

impl UserDevices<Homeserver> for Homeserver {
    type Error = MatrixError;

    async fn get_user_devices(
        &self,
        _context: Context<Origin>,
        request: GetUserDevicesRequest,
    ) -> Result<GetUserDevicesResponse, MatrixError> {
        let user = request.user_id;
        if !self.has(&user) {
            return Err(MatrixError::not_found("the user is none of this server's"));
        }
        let device = UserDevice::new(DEVICE.to_owned(), self.device_keys(&user));
        let answer = GetUserDevicesOk::new(user, 1, vec![device]);
        Ok(GetUserDevicesResponse::Ok(answer))
    }
}

impl UserKeys<Homeserver> for Homeserver {
    type Error = MatrixError;

    async fn query_user_encryption_keys(
        &self,
        _context: Context<Origin>,
        request: QueryUserEncryptionKeysRequest,
    ) -> Result<QueryUserEncryptionKeysResponse, MatrixError> {
        let mut found = QueryUserEncryptionKeysOkDeviceKeys::default();
        let users = request.body.device_keys.matching.into_keys();
        for user in users.filter(|user| self.has(user)) {
            // The two documents describe the same keys, each by itself.
            let keys = oasmith_runtime::to_vec(&self.device_keys(&user))?;
            let keys = oasmith_runtime::from_slice(&keys)?;
            let devices = BTreeMap::from([(DEVICE.to_owned(), keys)]);
            found.matching.insert(user, devices);
        }
        let answer = QueryUserEncryptionKeysOk::new(found);
        Ok(QueryUserEncryptionKeysResponse::Ok(answer))
    }

    /// There are none: nobody can write to the devices while they are away.
    async fn claim_user_encryption_keys(
        &self,
        _context: Context<Origin>,
        _request: ClaimUserEncryptionKeysRequest,
    ) -> Result<ClaimUserEncryptionKeysResponse, MatrixError> {
        let answer =
            ClaimUserEncryptionKeysOk::new(ClaimUserEncryptionKeysOkOneTimeKeys::default());
        Ok(ClaimUserEncryptionKeysResponse::Ok(answer))
    }
}
