//! Who sent a request: the `X-Matrix` scheme, which the documents call `signedRequest`.
//!
//! <https://spec.matrix.org/v1.16/server-server-api/#request-authentication>

use std::collections::HashMap;

use matrix_federation::api::server_server as api;
use oasmith_runtime::server::{Context, Denied, Method};
use oasmith_runtime::{DecodeError, Object, Value};

use crate::canonical::is_signed;
use crate::client::CallError;
use crate::error::MatrixError;
use crate::homeserver::Homeserver;

/// The server that sent a request and signed it.
#[derive(Debug)]
pub(crate) struct Origin(pub(crate) String);

impl Origin {
    /// Whether a user is one of the server's.
    pub(crate) fn has(&self, user: &str) -> bool {
        user.split_once(':')
            .is_some_and(|(_, server)| server == self.0)
    }
}

impl Homeserver {
    async fn origin(&self, context: &Context, credentials: &str) -> Result<Origin, Denied> {
        let malformed = || Denied::unauthorized("the credentials are malformed");
        let parameters = parameters(credentials).ok_or_else(malformed)?;
        let parameter = |name| parameters.get(name).copied().ok_or_else(malformed);
        let (origin, key, signature) = (parameter("origin")?, parameter("key")?, parameter("sig")?);
        // Servers before version 1.3 of the specification name no destination.
        if let Some(destination) = parameters.get("destination")
            && *destination != self.name()
        {
            return Err(Denied::unauthorized("the request is for another server"));
        }
        let keys = self.keys_of(origin).await.map_err(|error| match error {
            CallError::Unknown => Denied::unauthorized(error.to_string()),
            CallError::Failed(_) => Denied::failed(MatrixError::bad_gateway(error.to_string())),
        })?;
        let key = keys
            .get(key)
            .ok_or_else(|| Denied::unauthorized("the key is not known"))?;
        let uri = context.uri().path_and_query();
        let signed = signed_request(
            context.method(),
            uri.map_or("", |uri| uri.as_str()),
            (origin, self.name()),
            context.body(),
        );
        let signed = signed.map_err(|_| Denied::unauthorized("the body is no JSON"))?;
        if is_signed(&signed, key, signature) {
            Ok(Origin(origin.to_owned()))
        } else {
            Err(Denied::unauthorized("the signature is wrong"))
        }
    }
}

/// What a server signs of a request: the URI with its query, the names of the server that sends it
/// and of the one that it is for, and the value of its body where it has one.
pub(crate) fn signed_request(
    method: &Method,
    uri: &str,
    (origin, destination): (&str, &str),
    body: &[u8],
) -> Result<Object, DecodeError> {
    let mut signed = Object::from([
        ("method", method.as_str()),
        ("uri", uri),
        ("origin", origin),
        ("destination", destination),
    ]);
    if !body.is_empty() {
        signed.insert("content", oasmith_runtime::from_slice::<Value>(body)?);
    }
    Ok(signed)
}

/// The parameters of credentials (RFC 9110, section 11.2), whose values are tokens or stand between
/// quotes. What Matrix says in them has no escapes.
fn parameters(credentials: &str) -> Option<HashMap<&str, &str>> {
    let parameters = credentials.split(',').map(|parameter| {
        let (name, value) = parameter.trim().split_once('=')?;
        let quoted = value
            .strip_prefix('"')
            .and_then(|value| value.strip_suffix('"'));
        Some((name, quoted.unwrap_or(value)))
    });
    parameters.collect()
}

/// Each document says by itself which schemes its operations have, and all have the same one.
macro_rules! signed_requests {
    ($($security:path),* $(,)?) => {$(
        impl $security for Homeserver {
            type SignedRequest = Origin;

            async fn signed_request(
                &self,
                context: &Context,
                credentials: &str,
            ) -> Result<Origin, Denied> {
                self.origin(context, credentials).await
            }
        }
    )*};
}

signed_requests! {
    api::backfill::BackfillSecurity,
    api::event_auth::EventAuthSecurity,
    api::events::EventsSecurity,
    api::invites_v1::InvitesV1Security,
    api::invites_v2::InvitesV2Security,
    api::joins_v1::JoinsV1Security,
    api::joins_v2::JoinsV2Security,
    api::public_rooms::PublicRoomsSecurity,
    api::query::QuerySecurity,
    api::transactions::TransactionsSecurity,
    api::user_devices::UserDevicesSecurity,
    api::user_keys::UserKeysSecurity,
}
