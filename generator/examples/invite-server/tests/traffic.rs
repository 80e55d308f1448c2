//! Every invite that real homeservers sent goes through the generated types.
//!
//! None of them keeps to the document of 2018 (Synapse sends no `origin` since 1.134, and room versions from 3 on name
//! events without their hashes), so each must be refused for the first thing that is wrong with it. A copy that is mended
//! in just these points must be accepted, and come back as it was.

use std::fmt::Write as _;
use std::fs;

use generated::definitions::InviteEvent;
use oasmith_runtime::{Value, from_str, to_string};
use serde_json::value::RawValue;

/// The lists of `[id, hashes]` pairs.
const LISTS: [&str; 2] = ["auth_events", "prev_events"];

/// What the document requires, in its order.
const REQUIRED: [&str; 13] = [
    "room_id",
    "sender",
    "origin",
    "origin_server_ts",
    "type",
    "state_key",
    "content",
    "prev_events",
    "depth",
    "auth_events",
    "unsigned",
    "hashes",
    "signatures",
];

#[test]
fn recorded_invites_are_refused_for_their_first_fault_and_accepted_when_mended() {
    let Some(events) = recorded_invites() else {
        return;
    };
    assert_eq!(events.len(), 30, "the recorded invites");
    let mut mended_events = 0;
    for event in &events {
        let (pointer, message) =
            first_fault(event).expect("no recorded invite keeps to the document");
        let error = from_str::<InviteEvent>(event).expect_err("it breaks the document");
        assert_eq!(
            (error.pointer(), error.message()),
            (&*pointer, &*message),
            "{event}"
        );

        // One request carried an empty object, to see what Synapse says to it: there is nothing to mend.
        if event == "{}" {
            continue;
        }
        let mended = mend(event);
        assert_eq!(first_fault(&mended), None, "{mended}");
        let decoded = from_str::<InviteEvent>(&mended).expect("the mended invite is accepted");
        let encoded = to_string(&decoded).expect("what was decoded can be encoded");
        assert_eq!(json(&encoded), json(&mended));
        mended_events += 1;
    }
    assert_eq!(mended_events, 29);
}

/// What a careful reader of the document objects to first: pointer and message. Written without the crate under test.
fn first_fault(event: &str) -> Option<(String, String)> {
    let members = members(event);
    for (name, value) in &members {
        if LISTS.contains(&name.as_str()) {
            for (index, pair) in elements(value).into_iter().enumerate() {
                let pointer = format!("/{name}/{index}");
                if !pair.starts_with('[') {
                    return Some((pointer, "expected an array, found a string".to_owned()));
                }
                let hashes = elements(pair)[1];
                if members_of(hashes, "sha256").is_none() {
                    let message = "missing required property `sha256`".to_owned();
                    return Some((format!("{pointer}/1"), message));
                }
            }
        }
    }
    let missing = REQUIRED
        .iter()
        .find(|name| members_of(event, name).is_none())?;
    Some((
        String::new(),
        format!("missing required property `{missing}`"),
    ))
}

/// The event with `origin` added where it is missing, and each pair completed. Nothing else changes, not even a blank.
fn mend(event: &str) -> String {
    let mut mended = String::from("{");
    for (name, value) in members(event) {
        if mended.len() > 1 {
            mended.push(',');
        }
        write!(mended, "{}:", serde_json::Value::from(name.as_str())).expect("it is a string");
        if LISTS.contains(&name.as_str()) {
            let pairs: Vec<String> = elements(value).into_iter().map(mend_pair).collect();
            write!(mended, "[{}]", pairs.join(",")).expect("it is a string");
        } else {
            mended.push_str(value);
        }
    }
    if members_of(event, "origin").is_none() {
        mended.push_str(r#","origin":"alpha.example""#);
    }
    mended + "}"
}

fn mend_pair(pair: &str) -> String {
    if !pair.starts_with('[') {
        return format!(r#"[{pair},{{"sha256":"completed"}}]"#);
    }
    match elements(pair)[..] {
        [id, "{}"] => format!(r#"[{id},{{"sha256":"completed"}}]"#),
        _ => pair.to_owned(),
    }
}

/// The events of the recorded invites as they stand in the recording; `None` where there is none.
fn recorded_invites() -> Option<Vec<String>> {
    let recording = testdata::find("traffic/federation.jsonl")?;
    let recording = fs::read_to_string(recording).expect("it can be read");
    let events = recording.lines().filter_map(|line| {
        let endpoint: String = serde_json::from_str(members_of(line, "endpoint")?).ok()?;
        let body = members_of(line, "request_body")?;
        match endpoint.as_str() {
            "PUT /_matrix/federation/v1/invite/{}/{}" => Some(body.to_owned()),
            "PUT /_matrix/federation/v2/invite/{}/{}" => Some(
                members_of(body, "event")
                    .expect("a v2 invite has an event")
                    .to_owned(),
            ),
            _ => None,
        }
    });
    Some(events.collect())
}

/// The members of a JSON object in their order, each with its text.
fn members(object: &str) -> Vec<(String, &str)> {
    struct Members<'a>(Vec<(String, &'a RawValue)>);

    impl<'a> serde::Deserialize<'a> for Members<'a> {
        fn deserialize<D: serde::Deserializer<'a>>(deserializer: D) -> Result<Self, D::Error> {
            struct Visitor;

            impl<'a> serde::de::Visitor<'a> for Visitor {
                type Value = Members<'a>;

                fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                    formatter.write_str("an object")
                }

                fn visit_map<A: serde::de::MapAccess<'a>>(
                    self,
                    mut map: A,
                ) -> Result<Self::Value, A::Error> {
                    let mut members = Vec::new();
                    while let Some(member) = map.next_entry()? {
                        members.push(member);
                    }
                    Ok(Members(members))
                }
            }

            deserializer.deserialize_map(Visitor)
        }
    }

    let Members(members) = serde_json::from_str(object).expect("it is a JSON object");
    members
        .into_iter()
        .map(|(name, value)| (name, value.get()))
        .collect()
}

/// The text of one member of a JSON object.
fn members_of<'a>(object: &'a str, name: &str) -> Option<&'a str> {
    members(object)
        .into_iter()
        .find_map(|(known, value)| (known == name).then_some(value))
}

/// The texts of the elements of a JSON array.
fn elements(array: &str) -> Vec<&str> {
    let elements: Vec<&RawValue> = serde_json::from_str(array).expect("it is a JSON array");
    elements.into_iter().map(RawValue::get).collect()
}

/// A JSON value whose numbers keep their text, to be compared.
fn json(text: &str) -> Value {
    from_str(text).expect("it is JSON")
}
