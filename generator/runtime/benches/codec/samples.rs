//! The JSON that is read and written.

use oasmith_runtime::{Object, Value, from_str};

/// An event in the form of the Matrix documents, with what its type does not declare.
pub(crate) const EVENT: &str = r#"{"room_id":"!meadow:alpha.example","sender":"@ada:alpha.example","origin":"alpha.example","origin_server_ts":1795438594709,"type":"m.room.member","state_key":"@bob:beta.example","content":{"membership":"invite","displayname":"Bob \u00e9","reason":"come and see","is_direct":false,"xyz.level":1.50},"prev_events":["$jGsbYwcYyUkYtS3aP2RFk1xVZrVJ4ezCpTOZ1sSOaVA","$AkpRV3tbxQJNNmV7n4sVpN5Gp4GZrRLoK2oOArc3dQ0"],"depth":12,"auth_events":["$uJYxFaZ1k9sYsbA0W4OSMd5yhQOl0kcxGkQj5xK6yGc","$h0VSFAYDvYYDGk2Ssz7dpHDCs3s9oMWF7pbP3gGEr0k","$TJbbHLwLEiFJfvgnhK2SyyAi2Q8XGPoUdyATmpIeHpY"],"unsigned":{"age":4612,"invite_room_state":[{"content":{"name":"Meadow"},"sender":"@ada:alpha.example","state_key":"","type":"m.room.name"}]},"hashes":{"sha256":"Zm9ydHktdGhyZWUtY2hhcmFjdGVycy1vZi1iYXNlNjQ"},"signatures":{"alpha.example":{"ed25519:a_SjbA":"aO5RhdxFWq7oj/PNxbeJ/+6x5A0cAIJKnWfJtseURXVACd7oNeIutUeTnoYqIbrRd9HOpvNpH+3O3fvNs6lFDw"}}}"#;

/// An order of this many lines.
pub(crate) fn order(lines: usize) -> String {
    let lines: Vec<_> = (0..lines)
        .map(|place| {
            format!(
                r#"{{"sku":"AB-{:05}","title":"Lamp no. {place}","quantity":{},"price":{}.95,
                "weight":{}.5,"size":[12.5,30,{place}]}}"#,
                place * 37 % 100_000,
                place % 9 + 1,
                place + 10,
                place % 4 + 1,
            )
        })
        .collect();
    format!(
        r#"{{"id":"ord_0a1b2c3d4e5f","status":"placed","currency":"EUR",
        "customer":{{"name":"Ada Example","email":"ada@shop.example","phone":"+4930123456"}},
        "lines":[{}],
        "payment":{{"kind":"card","token":"tok_0123456789","expires":[11,2031]}},
        "discounts":[0.1,"WELCOME",{{"amount":5.50}}],
        "tags":["gift","express","fragile","abroad","insured"],
        "labels":{{"source":"shop","campaign":"autumn","desk":"7"}},
        "notes":null,"x_trace":{{"id":"00f067aa0ba902b7","sampled":true}}}}"#,
        lines.join(",")
    )
}

/// An application with this many positions.
pub(crate) fn application(positions: usize) -> String {
    let positions: Vec<_> = (0..positions)
        .map(|place| {
            format!(
                r#"{{"employer":"Example Works {place}","from":{},"until":{},"reason":"moved"}}"#,
                1990 + place % 30,
                1991 + place % 30,
            )
        })
        .collect();
    format!(
        r#"{{"applicant":{{"name":"Bob Example","country":"DE","postcode":"10115",
        "languages":["pl","en","it"]}},"positions":[{}],
        "answers":{{"q1":"yes","q2":"in spring","q30":"no","x-source":"fair"}}}}"#,
        positions.join(",")
    )
}

/// The same JSON, the properties of its objects sorted by their names.
pub(crate) fn sorted(json: &str) -> String {
    let value: Value = from_str(json).expect("the sample is JSON");
    sorted_value(&value).to_string()
}

fn sorted_value(value: &Value) -> Value {
    match value {
        Value::Array(elements) => elements.iter().map(sorted_value).collect(),
        Value::Object(object) => {
            let mut properties: Vec<_> = object.iter().collect();
            properties.sort_by_key(|(name, _)| *name);
            properties
                .into_iter()
                .map(|(name, value)| (name, sorted_value(value)))
                .collect::<Object>()
                .into()
        }
        scalar => scalar.clone(),
    }
}

/// The bodies of recorded requests that hold events, and of these all that a type takes, as JSON
/// text; `None` where there is no recording.
pub(crate) fn recorded_events(
    is_taken: impl Fn(&str) -> bool,
) -> Result<Option<Vec<String>>, String> {
    let Some(path) = testdata::find("traffic/federation.jsonl") else {
        return Ok(None);
    };
    let told = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
    let lines = std::fs::read_to_string(&path).map_err(|error| told(&error))?;
    let mut events = Vec::new();
    for line in lines.lines() {
        let request: Value = from_str(line).map_err(|error| told(&error))?;
        let pdus = request["request_body"]["pdus"].as_array();
        events.extend(pdus.unwrap_or_default().iter().map(Value::to_string));
    }
    // The documents have ids with hashes, as in the oldest room versions; most traffic has plain
    // ids.
    events.retain(|event| is_taken(event));
    Ok(Some(events))
}
