//! A Matrix event as the generator prints it, and as one derives it with serde.

/// An event in the form of the Matrix documents, with what they do not declare.
pub(crate) const EVENT: &str = r#"{"room_id":"!meadow:alpha.example","sender":"@ada:alpha.example","origin":"alpha.example","origin_server_ts":1795438594709,"type":"m.room.member","state_key":"@bob:beta.example","content":{"membership":"invite","displayname":"Bob \u00e9","reason":"come and see","is_direct":false,"xyz.level":1.50},"prev_events":["$jGsbYwcYyUkYtS3aP2RFk1xVZrVJ4ezCpTOZ1sSOaVA","$AkpRV3tbxQJNNmV7n4sVpN5Gp4GZrRLoK2oOArc3dQ0"],"depth":12,"auth_events":["$uJYxFaZ1k9sYsbA0W4OSMd5yhQOl0kcxGkQj5xK6yGc","$h0VSFAYDvYYDGk2Ssz7dpHDCs3s9oMWF7pbP3gGEr0k","$TJbbHLwLEiFJfvgnhK2SyyAi2Q8XGPoUdyATmpIeHpY"],"unsigned":{"age":4612,"invite_room_state":[{"content":{"name":"Meadow"},"sender":"@ada:alpha.example","state_key":"","type":"m.room.name"}]},"hashes":{"sha256":"Zm9ydHktdGhyZWUtY2hhcmFjdGVycy1vZi1iYXNlNjQ"},"signatures":{"alpha.example":{"ed25519:a_SjbA":"aO5RhdxFWq7oj/PNxbeJ/+6x5A0cAIJKnWfJtseURXVACd7oNeIutUeTnoYqIbrRd9HOpvNpH+3O3fvNs6lFDw"}}}"#;

pub(crate) mod table {
    use std::collections::BTreeMap;

    use oasmith_runtime::Object;
    use oasmith_runtime::codec::{
        Bound, Decode, Decoder, Encode, Encoder, Fault, Rules, Table, decoded, optional, required,
    };

    pub(crate) struct Event {
        room_id: String,
        sender: String,
        origin_server_ts: i64,
        r#type: String,
        state_key: Option<String>,
        content: Object,
        prev_events: Vec<String>,
        depth: i64,
        auth_events: Vec<String>,
        redacts: Option<String>,
        unsigned: Option<Object>,
        hashes: EventHash,
        signatures: BTreeMap<String, BTreeMap<String, String>>,
        additional_properties: Object,
    }

    static EVENT: Table = Table::new(
        "Event",
        &[
            required("room_id").rules(&Rules::new().max_length(255)),
            required("sender").rules(&Rules::new().max_length(255)),
            required("origin_server_ts"),
            required("type").rules(&Rules::new().max_length(255)),
            optional("state_key"),
            required("content"),
            required("prev_events").rules(&Rules::new().max_items(20)),
            required("depth").rules(&Rules::new().maximum(Bound::inclusive("9007199254740991"))),
            required("auth_events").rules(&Rules::new().max_items(10)),
            optional("redacts"),
            optional("unsigned"),
            required("hashes"),
            required("signatures"),
        ],
    );

    impl Decode for Event {
        fn decode(decoder: &mut Decoder<'_>, rules: &'static Rules) -> Result<Self, Fault> {
            let mut room_id = None;
            let mut sender = None;
            let mut origin_server_ts = None;
            let mut r#type = None;
            let mut state_key = None;
            let mut content = None;
            let mut prev_events = None;
            let mut depth = None;
            let mut auth_events = None;
            let mut redacts = None;
            let mut unsigned = None;
            let mut hashes = None;
            let mut signatures = None;
            let mut additional_properties = Object::new();
            decoder.object(
                &EVENT,
                rules,
                &mut [
                    &mut room_id,
                    &mut sender,
                    &mut origin_server_ts,
                    &mut r#type,
                    &mut state_key,
                    &mut content,
                    &mut prev_events,
                    &mut depth,
                    &mut auth_events,
                    &mut redacts,
                    &mut unsigned,
                    &mut hashes,
                    &mut signatures,
                ],
                &mut additional_properties,
            )?;
            Ok(Self {
                room_id: decoded(room_id)?,
                sender: decoded(sender)?,
                origin_server_ts: decoded(origin_server_ts)?,
                r#type: decoded(r#type)?,
                state_key,
                content: decoded(content)?,
                prev_events: decoded(prev_events)?,
                depth: decoded(depth)?,
                auth_events: decoded(auth_events)?,
                redacts,
                unsigned,
                hashes: decoded(hashes)?,
                signatures: decoded(signatures)?,
                additional_properties,
            })
        }
    }

    impl Encode for Event {
        fn encode(&self, encoder: &mut Encoder) {
            encoder.object(
                &EVENT,
                &[
                    &self.room_id,
                    &self.sender,
                    &self.origin_server_ts,
                    &self.r#type,
                    &self.state_key,
                    &self.content,
                    &self.prev_events,
                    &self.depth,
                    &self.auth_events,
                    &self.redacts,
                    &self.unsigned,
                    &self.hashes,
                    &self.signatures,
                ],
                &self.additional_properties,
            );
        }
    }

    struct EventHash {
        sha256: String,
        additional_properties: Object,
    }

    static EVENT_HASH: Table = Table::new("EventHash", &[required("sha256")]);

    impl Decode for EventHash {
        fn decode(decoder: &mut Decoder<'_>, rules: &'static Rules) -> Result<Self, Fault> {
            let mut sha256 = None;
            let mut additional_properties = Object::new();
            decoder.object(
                &EVENT_HASH,
                rules,
                &mut [&mut sha256],
                &mut additional_properties,
            )?;
            Ok(Self {
                sha256: decoded(sha256)?,
                additional_properties,
            })
        }
    }

    impl Encode for EventHash {
        fn encode(&self, encoder: &mut Encoder) {
            encoder.object(&EVENT_HASH, &[&self.sha256], &self.additional_properties);
        }
    }
}

pub(crate) mod derived {
    use std::collections::BTreeMap;

    use serde::{Deserialize, Serialize};
    use serde_json::{Map, Value};

    #[derive(Deserialize, Serialize)]
    pub(crate) struct Event {
        room_id: String,
        sender: String,
        origin_server_ts: i64,
        r#type: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        state_key: Option<String>,
        content: Map<String, Value>,
        prev_events: Vec<String>,
        depth: i64,
        auth_events: Vec<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        redacts: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        unsigned: Option<Map<String, Value>>,
        hashes: EventHash,
        signatures: BTreeMap<String, BTreeMap<String, String>>,
    }

    #[derive(Deserialize, Serialize)]
    struct EventHash {
        sha256: String,
    }
}
