//! Events of rooms: how they are hashed, signed and named, by the version of their room.
//!
//! <https://spec.matrix.org/v1.16/server-server-api/#signing-events>

use std::str::FromStr;

use oasmith_runtime::{EncodeError, Object, Value};

use crate::canonical::{self, SigningKey, is_signed};

/// The versions of rooms that this server knows: the two oldest, whose events bear their IDs, and
/// the two newest, whose events are redacted alike.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum RoomVersion {
    /// `1` and `2`.
    Old,
    /// `11` and `12`.
    New,
}

/// A version that this server does not know.
#[derive(Debug)]
pub(crate) struct UnknownVersion;

impl FromStr for RoomVersion {
    type Err = UnknownVersion;

    fn from_str(version: &str) -> Result<Self, UnknownVersion> {
        match version {
            "1" | "2" => Ok(Self::Old),
            "11" | "12" => Ok(Self::New),
            _ => Err(UnknownVersion),
        }
    }
}

/// What is left of an event when it is redacted, which is what a signature covers.
fn redact(event: &Object, version: RoomVersion) -> Object {
    let kept = |name: &str| match name {
        "event_id" | "type" | "room_id" | "sender" | "state_key" | "hashes" | "signatures"
        | "depth" | "prev_events" | "auth_events" | "origin_server_ts" => true,
        "prev_state" | "membership" | "origin" => version == RoomVersion::Old,
        _ => false,
    };
    let mut redacted: Object = properties(event, kept);
    if let Some(content) = event.get("content").and_then(Value::as_object) {
        let kind = event
            .get("type")
            .and_then(Value::as_str)
            .unwrap_or_default();
        redacted.insert("content", redact_content(content, kind, version));
    }
    redacted
}

fn redact_content(content: &Object, kind: &str, version: RoomVersion) -> Object {
    use RoomVersion::{New, Old};
    let kept: &[&str] = match (kind, version) {
        ("m.room.create", New) => return content.clone(),
        ("m.room.create", Old) => &["creator"],
        ("m.room.member", New) => &["membership", "join_authorised_via_users_server"],
        ("m.room.member", Old) => &["membership"],
        ("m.room.join_rules", New) => &["join_rule", "allow"],
        ("m.room.join_rules", Old) => &["join_rule"],
        ("m.room.power_levels", New) => &[POWER_LEVELS, &["invite"]].concat(),
        ("m.room.power_levels", Old) => POWER_LEVELS,
        ("m.room.aliases", Old) => &["aliases"],
        ("m.room.history_visibility", _) => &["history_visibility"],
        ("m.room.redaction", New) => &["redacts"],
        _ => &[],
    };
    let mut redacted = properties(content, |name| kept.contains(&name));
    let invite = content.get("third_party_invite").and_then(Value::as_object);
    if kind == "m.room.member"
        && version == New
        && let Some(invite) = invite
    {
        redacted.insert(
            "third_party_invite",
            properties(invite, |name| name == "signed"),
        );
    }
    redacted
}

const POWER_LEVELS: &[&str] = &[
    "ban",
    "events",
    "events_default",
    "kick",
    "redact",
    "state_default",
    "users",
    "users_default",
];

fn properties(object: &Object, keep: impl Fn(&str) -> bool) -> Object {
    let kept = object.iter().filter(|(name, _)| keep(name));
    kept.map(|(name, value)| (name, value.clone())).collect()
}

/// What is signed of an event.
fn signed(event: &Object, version: RoomVersion) -> Object {
    let redacted = redact(event, version);
    properties(&redacted, |name| !matches!(name, "signatures" | "unsigned"))
}

/// The hash of all that an event says, as its `hashes` have it.
fn content_hash(event: &Object) -> Result<String, EncodeError> {
    let hashed = |name: &str| !matches!(name, "unsigned" | "signatures" | "hashes");
    Ok(canonical::hash(&properties(event, hashed))?.base64())
}

/// The ID of an event.
pub(crate) fn id(event: &Object, version: RoomVersion) -> Result<String, EncodeError> {
    let given = event.get("event_id").and_then(Value::as_str);
    if let (RoomVersion::Old, Some(id)) = (version, given) {
        return Ok(id.to_owned());
    }
    let hash = canonical::hash(&signed(event, version))?;
    Ok(format!("${}", hash.base64_url()))
}

/// Adds the hash of an event, before it is signed.
pub(crate) fn add_hash(event: &mut Object) -> Result<(), EncodeError> {
    let hash = content_hash(event)?;
    event.insert("hashes", Object::from([("sha256", hash)]));
    Ok(())
}

/// Adds the signature of a server to those that an event has.
pub(crate) fn add_signature(
    event: &mut Object,
    version: RoomVersion,
    server: &str,
    key: &SigningKey,
) -> Result<(), EncodeError> {
    let signature = key.sign(&signed(event, version))?;
    let mut signatures = match event.remove("signatures") {
        Some(Value::Object(signatures)) => signatures,
        _ => Object::new(),
    };
    let mut own = match signatures.remove(server) {
        Some(Value::Object(own)) => own,
        _ => Object::new(),
    };
    own.insert(SigningKey::ID, signature);
    signatures.insert(server, own);
    event.insert("signatures", signatures);
    Ok(())
}

/// Whether an event is as its hash says, and signed by one of the keys of a server.
pub(crate) fn is_genuine<'k>(
    event: &Object,
    version: RoomVersion,
    server: &str,
    key_of: impl Fn(&str) -> Option<&'k str>,
) -> bool {
    let at = |first: &str, second: &str| event.get(first)?.get(second);
    let is_hashed = content_hash(event)
        .is_ok_and(|hash| at("hashes", "sha256").and_then(Value::as_str) == Some(&hash));
    let signatures = at("signatures", server).and_then(Value::as_object);
    let signed = signed(event, version);
    let mut signatures = signatures.into_iter().flat_map(Object::iter);
    is_hashed
        && signatures.any(|(id, signature)| match (key_of(id), signature.as_str()) {
            (Some(key), Some(signature)) => is_signed(&signed, key, signature),
            _ => false,
        })
}
