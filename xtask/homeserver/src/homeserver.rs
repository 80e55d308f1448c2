//! What the server is: its name, its key, the servers that it knows, and its room.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use matrix_federation::api::server_server as api;
use oasmith_runtime::codec::Encode;
use oasmith_runtime::server::Server;
use oasmith_runtime::{EncodeError, Object};

use crate::canonical::SigningKey;
use crate::client::{CallError, Client};
use crate::error::MatrixError;
use crate::event::{self, RoomVersion};
use crate::keys::{KeyRing, KeysOf};
use crate::room::Room;

/// The server, which all traits are implemented for. A clone is the same server.
#[derive(Clone)]
pub(crate) struct Homeserver(Arc<State>);

struct State {
    name: String,
    key: SigningKey,
    client: Client,
    key_ring: KeyRing,
    room: Mutex<Room>,
}

/// The version of the API for invites that a server has: Synapse asks for the second one first.
#[derive(Clone, Copy, Debug, Eq, PartialEq, clap::ValueEnum)]
pub(crate) enum Invites {
    /// The first alone, as old servers have.
    V1,
    /// Both.
    V2,
}

impl Homeserver {
    /// A server with a key, and a public room that its first user made. `servers` are those that it
    /// knows, with the URLs where they are found.
    pub(crate) fn new(
        name: String,
        key: SigningKey,
        servers: HashMap<String, String>,
    ) -> Result<Self, EncodeError> {
        let room = Room::create(&name, &key)?;
        Ok(Self(Arc::new(State {
            name,
            key,
            client: Client::new(servers),
            key_ring: KeyRing::default(),
            room: Mutex::new(room),
        })))
    }

    /// All operations of the documents that this server implements.
    pub(crate) fn server(&self, invites: Invites) -> Server {
        let own = || self.clone();
        let server = api::version::server(own())
            .merge(api::keys_server::server(own()))
            .merge(api::backfill::server(own(), own()))
            .merge(api::event_auth::server(own(), own()))
            .merge(api::events::server(own(), own()))
            .merge(api::invites_v1::server(own(), own()))
            .merge(api::joins_v1::server(own(), own()))
            .merge(api::joins_v2::server(own(), own()))
            .merge(api::public_rooms::server(own(), own()))
            .merge(api::query::server(own(), own()))
            .merge(api::transactions::server(own(), own()))
            .merge(api::user_devices::server(own(), own()))
            .merge(api::user_keys::server(own(), own()));
        match invites {
            Invites::V1 => server,
            Invites::V2 => server.merge(api::invites_v2::server(own(), own())),
        }
    }

    /// The name of the server, which is its address.
    pub(crate) fn name(&self) -> &str {
        &self.0.name
    }

    pub(crate) fn key(&self) -> &SigningKey {
        &self.0.key
    }

    pub(crate) fn client(&self) -> &Client {
        &self.0.client
    }

    /// The keys of another server.
    pub(crate) async fn keys_of(&self, server: &str) -> Result<KeysOf, CallError> {
        self.0.key_ring.of(server, self.client()).await
    }

    /// The room, which is not to be held across an `await`.
    pub(crate) fn room(&self) -> MutexGuard<'_, Room> {
        self.0.room.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether a user is one of this server's.
    pub(crate) fn has(&self, user: &str) -> bool {
        user.split_once(':')
            .is_some_and(|(_, server)| server == self.name())
    }

    /// Demands that an event is as its hash says, and that the server of its sender signed it.
    pub(crate) async fn verify(
        &self,
        event: &Object,
        version: RoomVersion,
    ) -> Result<(), MatrixError> {
        let sender = text(event, "sender");
        let server = sender.split_once(':').map_or("", |(_, server)| server);
        let keys = self.keys_of(server).await;
        let keys = keys.map_err(|error| MatrixError::invalid(error.to_string()))?;
        let key_of = |id: &str| keys.get(id).map(String::as_str);
        if event::is_genuine(event, version, server, key_of) {
            Ok(())
        } else {
            Err(MatrixError::invalid(
                "the event is not what its sender signed",
            ))
        }
    }
}

/// What a value is when it is written, as the base of signatures and hashes. It holds all that the
/// other server sent, whether the documents know it or not.
pub(crate) fn object(value: &impl Encode) -> Result<Object, MatrixError> {
    Ok(oasmith_runtime::from_slice(&oasmith_runtime::to_vec(
        value,
    )?)?)
}

/// A property that is a string; else nothing.
pub(crate) fn text<'o>(object: &'o Object, name: &str) -> &'o str {
    object
        .get(name)
        .and_then(|value| value.as_str())
        .unwrap_or_default()
}
