//! The room of this server, which users of other servers may join: of version 12, public, with an
//! alias.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{SystemTime, UNIX_EPOCH};

use oasmith_runtime::{EncodeError, Object, Value};

use crate::auth::Origin;
use crate::canonical::SigningKey;
use crate::event::{self, RoomVersion};
use crate::homeserver::text;

/// A room, whose events stand in a line.
#[derive(Debug, Default)]
pub(crate) struct Room {
    id: String,
    alias: String,
    events: Vec<Event>,
}

/// An event that was accepted.
#[derive(Debug)]
pub(crate) struct Event {
    pub(crate) id: String,
    /// As servers send it.
    pub(crate) pdu: Object,
}

/// State events by their types and keys.
type State<'r> = BTreeMap<(&'r str, &'r str), &'r Event>;

impl Room {
    /// The version of the room.
    pub(crate) const VERSION: &str = "12";

    /// A new room.
    pub(crate) fn create(server: &str, key: &SigningKey) -> Result<Self, EncodeError> {
        let host = format!("@host:{server}");
        let mut room = Self {
            alias: format!("#tea:{server}"),
            ..Self::default()
        };
        let version = Object::from([("room_version", Self::VERSION)]);
        let join = Object::from([("membership", "join")]);
        let power_levels = Object::from([("users", Object::new())]);
        let public = Object::from([("join_rule", "public")]);
        for (kind, state_key, content) in [
            ("m.room.create", "", version),
            ("m.room.member", host.as_str(), join),
            ("m.room.power_levels", "", power_levels),
            ("m.room.join_rules", "", public),
        ] {
            let event = room.template(kind, &host, Some(state_key), content);
            room.send(event, server, key)?;
        }
        Ok(room)
    }

    pub(crate) fn id(&self) -> &str {
        &self.id
    }

    pub(crate) fn alias(&self) -> &str {
        &self.alias
    }

    /// All events, the oldest one first.
    pub(crate) fn events(&self) -> &[Event] {
        &self.events
    }

    /// Where an event stands in the line.
    pub(crate) fn position(&self, id: &str) -> Option<usize> {
        self.events.iter().position(|event| event.id == id)
    }

    /// The state before an event, given by its position.
    pub(crate) fn state_before(&self, position: usize) -> State<'_> {
        let before = self.events.iter().take(position);
        let state = before.filter_map(|event| {
            let key = event.pdu.get("state_key")?.as_str()?;
            Some(((text(&event.pdu, "type"), key), event))
        });
        state.collect()
    }

    /// The state now.
    pub(crate) fn state(&self) -> State<'_> {
        self.state_before(self.events.len())
    }

    /// The events that allow some events, and those that allow these, the oldest one first.
    pub(crate) fn auth_chain<'r>(
        &'r self,
        of: impl IntoIterator<Item = &'r Event>,
    ) -> Vec<&'r Event> {
        let mut needed: BTreeSet<_> = of.into_iter().flat_map(Event::auth_events).collect();
        let mut chain = Vec::new();
        for event in self.events.iter().rev() {
            // The ID of the room says by itself which event created it, so that none names it.
            let is_create = text(&event.pdu, "type") == "m.room.create";
            if is_create || needed.contains(event.id.as_str()) {
                needed.extend(event.auth_events());
                chain.push(event);
            }
        }
        chain.reverse();
        chain
    }

    /// Whether a server has users in the room.
    pub(crate) fn has_users_of(&self, origin: &Origin) -> bool {
        self.state().into_iter().any(|((kind, key), event)| {
            let content = event.pdu.get("content");
            let membership = content.and_then(|content| content.get("membership"));
            kind == "m.room.member" && origin.has(key) && membership == Some(&"join".into())
        })
    }

    /// An event that could be the next one, without its hash and its signature.
    pub(crate) fn template(
        &self,
        kind: &str,
        sender: &str,
        state_key: Option<&str>,
        content: Object,
    ) -> Object {
        let mut allowing = vec![("m.room.power_levels", ""), ("m.room.member", sender)];
        if kind == "m.room.member" {
            allowing.push(("m.room.join_rules", ""));
        }
        let state = self.state();
        let allowing = allowing.into_iter().filter_map(|key| state.get(&key));
        let auth_events: Value = allowing.map(|event| event.id.as_str()).collect();
        let latest = self.events.last().map(|event| event.id.as_str());
        let mut event = Object::from([
            ("type", Value::from(kind)),
            ("sender", sender.into()),
            ("content", content.into()),
            ("auth_events", auth_events),
            ("prev_events", latest.into_iter().collect()),
            ("depth", (self.events.len() + 1).into()),
            ("origin_server_ts", now().into()),
        ]);
        if !self.id.is_empty() {
            event.insert("room_id", self.id.as_str());
        }
        if let Some(key) = state_key {
            event.insert("state_key", key);
        }
        event
    }

    /// Signs an event of this server's and adds it.
    pub(crate) fn send(
        &mut self,
        mut event: Object,
        server: &str,
        key: &SigningKey,
    ) -> Result<Object, EncodeError> {
        event::add_hash(&mut event)?;
        event::add_signature(&mut event, RoomVersion::New, server, key)?;
        self.accept(event.clone())?;
        Ok(event)
    }

    /// Adds an event, which the caller verified, unless it is there.
    pub(crate) fn accept(&mut self, pdu: Object) -> Result<(), EncodeError> {
        let id = event::id(&pdu, RoomVersion::New)?;
        if self.id.is_empty() {
            self.id = format!("!{}", id.trim_start_matches('$'));
        }
        if self.position(&id).is_none() {
            self.events.push(Event { id, pdu });
        }
        Ok(())
    }
}

impl Event {
    /// When its server made it, in milliseconds since 1970.
    pub(crate) fn time(&self) -> Option<i64> {
        self.pdu.get("origin_server_ts")?.as_number()?.as_i64()
    }

    /// The IDs of the events that allow it.
    fn auth_events(&self) -> impl Iterator<Item = &str> {
        let ids = self.pdu.get("auth_events").and_then(Value::as_array);
        ids.into_iter().flatten().filter_map(Value::as_str)
    }
}

/// Events as they are sent.
pub(crate) fn pdus<'r>(events: impl IntoIterator<Item = &'r Event>) -> Vec<Object> {
    events.into_iter().map(|event| event.pdu.clone()).collect()
}

/// The time, in milliseconds since 1970.
pub(crate) fn now() -> i64 {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}
