//! What other servers ask about this one, its key, its room and its users.

use std::collections::BTreeMap;

use matrix_federation::api::client_server::definitions::{PublicRoomsChunk, PublicRoomsResponse};
use matrix_federation::api::server_server::definitions::{Keys, VerifyKey};
use matrix_federation::api::server_server::keys_server::{
    GetServerKeyRequest, GetServerKeyResponse, KeysServer,
};
use matrix_federation::api::server_server::public_rooms::{
    GetPublicRoomsRequest, GetPublicRoomsResponse, PublicRooms, QueryPublicRoomsRequest,
    QueryPublicRoomsResponse,
};
use matrix_federation::api::server_server::query::{
    Query, QueryInfoRequest, QueryInfoResponse, QueryProfileOk, QueryProfileRequest,
    QueryProfileResponse, QueryRoomDirectoryOk, QueryRoomDirectoryRequest,
    QueryRoomDirectoryResponse,
};
use matrix_federation::api::server_server::version::{
    self, GetVersionOk, GetVersionRequest, GetVersionResponse, Version,
};
use oasmith_runtime::Object;
use oasmith_runtime::server::Context;

use crate::auth::Origin;
use crate::canonical::SigningKey;
use crate::error::MatrixError;
use crate::homeserver::{Homeserver, object};
use crate::room::now;

/// How long the key is good, in milliseconds: a day.
const VALID: i64 = 24 * 60 * 60 * 1000;

impl KeysServer for Homeserver {
    type Error = MatrixError;

    async fn get_server_key(
        &self,
        _context: Context,
        _request: GetServerKeyRequest,
    ) -> Result<GetServerKeyResponse, MatrixError> {
        let id = SigningKey::ID.to_owned();
        let key = VerifyKey::new(self.key().public());
        let mut keys = Keys {
            server_name: self.name().to_owned(),
            verify_keys: BTreeMap::from([(id.clone(), key)]),
            old_verify_keys: Some(BTreeMap::new()),
            signatures: BTreeMap::new(),
            valid_until_ts: now() + VALID,
            additional_properties: Object::new(),
        };
        let mut signed = object(&keys)?;
        signed.remove("signatures");
        let signature = BTreeMap::from([(id, self.key().sign(&signed)?)]);
        keys.signatures.insert(self.name().to_owned(), signature);
        Ok(GetServerKeyResponse::Ok(keys))
    }
}

impl Version for Homeserver {
    type Error = MatrixError;

    async fn get_version(
        &self,
        _context: Context,
        _request: GetVersionRequest,
    ) -> Result<GetVersionResponse, MatrixError> {
        let server = version::Server {
            name: Some(env!("CARGO_PKG_NAME").to_owned()),
            version: Some(env!("CARGO_PKG_VERSION").to_owned()),
            ..version::Server::default()
        };
        Ok(GetVersionResponse::Ok(GetVersionOk {
            server: Some(server),
            ..GetVersionOk::default()
        }))
    }
}

impl Query<Homeserver> for Homeserver {
    type Error = MatrixError;

    async fn query_info(
        &self,
        _context: Context<Origin>,
        request: QueryInfoRequest,
    ) -> Result<QueryInfoResponse, MatrixError> {
        let kind = request.query_type;
        Err(MatrixError::not_found(format!(
            "`{kind}` is nothing that can be asked"
        )))
    }

    async fn query_room_directory(
        &self,
        _context: Context<Origin>,
        request: QueryRoomDirectoryRequest,
    ) -> Result<QueryRoomDirectoryResponse, MatrixError> {
        let room = self.room();
        if request.room_alias != room.alias() {
            return Err(MatrixError::not_found("there is no room of this alias"));
        }
        let servers = vec![self.name().to_owned()];
        let answer = QueryRoomDirectoryOk::new(room.id().to_owned(), servers);
        Ok(QueryRoomDirectoryResponse::Ok(answer))
    }

    async fn query_profile(
        &self,
        _context: Context<Origin>,
        request: QueryProfileRequest,
    ) -> Result<QueryProfileResponse, MatrixError> {
        let Some(name) = request
            .user_id
            .strip_prefix('@')
            .filter(|_| self.has(&request.user_id))
        else {
            return Err(MatrixError::not_found("the user is none of this server's"));
        };
        let name = name.split_once(':').map_or(name, |(name, _)| name);
        Ok(QueryProfileResponse::Ok(QueryProfileOk {
            displayname: Some(name.to_owned()),
            ..QueryProfileOk::default()
        }))
    }
}

impl PublicRooms<Homeserver> for Homeserver {
    type Error = MatrixError;

    async fn get_public_rooms(
        &self,
        _context: Context<Origin>,
        _request: GetPublicRoomsRequest,
    ) -> Result<GetPublicRoomsResponse, MatrixError> {
        Ok(GetPublicRoomsResponse::Ok(self.public_rooms()))
    }

    async fn query_public_rooms(
        &self,
        _context: Context<Origin>,
        request: QueryPublicRoomsRequest,
    ) -> Result<QueryPublicRoomsResponse, MatrixError> {
        let mut rooms = self.public_rooms();
        let filter = request.body.filter.unwrap_or_default();
        if let Some(term) = filter.generic_search_term {
            let alias = |room: &PublicRoomsChunk| room.canonical_alias.clone().unwrap_or_default();
            rooms.chunk.retain(|room| alias(room).contains(&term));
        }
        Ok(QueryPublicRoomsResponse::Ok(rooms))
    }
}

impl Homeserver {
    /// The room, as all who are not in it may know it.
    fn public_rooms(&self) -> PublicRoomsResponse {
        let room = self.room();
        let members = room
            .state()
            .into_keys()
            .filter(|(kind, _)| *kind == "m.room.member");
        PublicRoomsResponse::new(vec![PublicRoomsChunk {
            canonical_alias: Some(room.alias().to_owned()),
            name: None,
            num_joined_members: i64::try_from(members.count()).unwrap_or(i64::MAX),
            room_id: room.id().to_owned(),
            topic: None,
            world_readable: false,
            guest_can_join: false,
            avatar_url: None,
            join_rule: Some("public".to_owned()),
            room_type: None,
            additional_properties: Object::new(),
        }])
    }
}
