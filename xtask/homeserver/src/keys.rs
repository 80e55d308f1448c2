//! The keys of other servers, asked from them when they are first needed.

use std::collections::HashMap;

use matrix_federation::api::server_server::definitions::Keys;
use oasmith_runtime::Object;
use tokio::sync::RwLock;

use crate::canonical::is_signed;
use crate::client::{CallError, Client};

/// The keys of a server, by their IDs.
pub(crate) type KeysOf = HashMap<String, String>;

/// What keys servers have.
#[derive(Default)]
pub(crate) struct KeyRing {
    found: RwLock<HashMap<String, KeysOf>>,
}

impl KeyRing {
    /// The keys of a server.
    pub(crate) async fn of(&self, server: &str, client: &Client) -> Result<KeysOf, CallError> {
        if let Some(keys) = self.found.read().await.get(server) {
            return Ok(keys.clone());
        }
        let answer = client.get(server, "/_matrix/key/v2/server").await?;
        let keys = verified(&answer, server).map_err(CallError::Failed)?;
        self.found
            .write()
            .await
            .insert(server.to_owned(), keys.clone());
        Ok(keys)
    }
}

/// The keys of an answer, which is signed by each of them.
fn verified(answer: &[u8], server: &str) -> Result<KeysOf, String> {
    let keys: Keys = oasmith_runtime::from_slice(answer).map_err(|error| error.to_string())?;
    if keys.server_name != server {
        return Err(format!("they are those of `{}`", keys.server_name));
    }
    let mut signed: Object =
        oasmith_runtime::from_slice(answer).map_err(|error| error.to_string())?;
    signed.remove("signatures");
    let signatures = keys.signatures.get(server).ok_or("they are not signed")?;
    for (id, key) in &keys.verify_keys {
        let signature = signatures
            .get(id)
            .ok_or_else(|| format!("`{id}` did not sign"))?;
        if !is_signed(&signed, &key.key, signature) {
            return Err(format!("the signature of `{id}` is wrong"));
        }
    }
    Ok(keys
        .verify_keys
        .into_iter()
        .map(|(id, key)| (id, key.key))
        .collect())
}
