//! Whatever real Matrix homeservers said to each other is decoded by the types of its schema, and
//! written again as it was: bodies, and the events and EDUs in them.
//!
//! Where homeservers differ from the documents, a configuration in `deviations/` says so. That of
//! the API of 2026 is the one of the homeserver that `cargo xtask e2e synapse` shows to Synapse.
//! `deviations/report.txt` lists what was shown and what has no schema: nothing is left out unseen.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

use oasmith::Config;
use serde_json::{Map, Value};

use crate::matrix::{self, YEARS, Year};
use crate::subject::{self, Answer, Subject, is_same};
use crate::translation::{Documents, Place};

/// The types of events and EDUs that have no schema of their own: in which years, and why.
const WITHOUT_SCHEMA: [(&str, &[&str], &str); 10] = [
    (
        "x.y",
        &["2018", "2023", "2026"],
        "made up for the recording",
    ),
    ("m.room.encryption", &["2018"], "specified later"),
    ("m.room.policy", &["2018", "2023"], "specified later"),
    ("m.device_list_update", &["2018"], NO_EDUS),
    ("m.direct_to_device", &["2018"], NO_EDUS),
    ("m.presence", &["2018"], NO_EDUS),
    ("m.receipt", &["2018"], NO_EDUS),
    ("m.signing_key_update", &["2018"], NO_EDUS),
    ("m.typing", &["2018"], NO_EDUS),
    (
        "org.matrix.signing_key_update",
        &["2018", "2023", "2026"],
        "the name that it had before it was specified",
    ),
];

/// The requests that were made wrong on purpose, and have to be refused.
const FAULTY: [&str; 2] = [
    "PUT /_matrix/federation/v1/send/bad 200 request_body",
    "PUT /_matrix/federation/v2/invite/!x/$y 500 request_body",
];

const NO_EDUS: &str = "all EDUs have one schema";

/// Where the schemas of events are, in the documents of a year.
const EVENTS: &str = "event-schemas/schema";

/// Where that of EDUs is.
const EDUS: &str = "api/server-server/definitions";

/// An event, as homeservers send it, or an EDU.
struct Event {
    value: Value,
    ty: String,
    is_edu: bool,
}

/// Adds the events and EDUs in a value, wherever they stand: those that are sent for themselves, and
/// those that others hold, such as the state that comes with an invite.
fn find_events(value: &Value, found: &mut Vec<Event>) {
    match value {
        Value::Object(object) => {
            let text = |key: &str| object.get(key).and_then(Value::as_str);
            let is_event = object.contains_key("content") && object.contains_key("sender");
            let event = text("type").filter(|_| is_event).map(|ty| (ty, false));
            if let Some((ty, is_edu)) = event.or(text("edu_type").map(|ty| (ty, true))) {
                found.push(Event {
                    value: value.clone(),
                    ty: ty.to_owned(),
                    is_edu,
                });
            }
            object.values().for_each(|value| find_events(value, found));
        }
        Value::Array(list) => list.iter().for_each(|value| find_events(value, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

impl Event {
    /// The file of its schema below a folder of documents, and whether it is that of its own type.
    fn schema(&self, root: &Path) -> (String, bool) {
        let ty = &self.ty;
        let mut names = Vec::new();
        if self.is_edu {
            names.push(format!("{EDUS}/event-schemas/{ty}.yaml"));
        } else {
            // The names of files differ in the years.
            if let Some(message) = self.value["content"]["msgtype"].as_str() {
                names.push(format!("{EVENTS}/{ty}#{message}"));
                names.push(format!("{EVENTS}/{ty}${message}.yaml"));
            }
            names.push(format!("{EVENTS}/{ty}"));
            names.push(format!("{EVENTS}/{ty}.yaml"));
        }
        if let Some(own) = names.into_iter().find(|name| root.join(name).is_file()) {
            return (own, true);
        }
        let is_state = self.value.get("state_key").is_some();
        let common = match (self.is_edu, is_state) {
            (true, _) => format!("{EDUS}/edu.yaml"),
            (false, true) => format!("{EVENTS}/core-event-schema/state_event.yaml"),
            (false, false) => format!("{EVENTS}/core-event-schema/room_event.yaml"),
        };
        (common, false)
    }
}

/// A value that was sent.
struct Sample {
    /// The year and what it is, for the report.
    kind: String,
    schema: Place,
    value: Value,
    is_faulty: bool,
}

/// The bodies that were sent. Those without a schema are added to the report.
fn bodies(
    shared: &Path,
    year: &Year,
    root: &Path,
    report: &mut BTreeMap<(String, &'static str), usize>,
) -> Vec<Sample> {
    let mut documents = Documents::below(root.to_owned());
    let mut samples = Vec::new();
    for body in matrix::bodies(shared, &mut documents) {
        let kind = format!("{} body {}", year.name, body.kind);
        match body.schema {
            Ok(schema) => samples.push(Sample {
                kind,
                schema,
                value: body.value,
                is_faulty: FAULTY.contains(&&*body.about),
            }),
            Err(lack) => *report.entry((kind, lack)).or_default() += 1,
        }
    }
    samples
}

/// The events and EDUs that were sent.
fn events(shared: &Path, year: &Year, root: &Path) -> Vec<Sample> {
    let mut events = Vec::new();
    for line in matrix::recorded(shared) {
        find_events(&line["request_body"], &mut events);
        find_events(&line["response_body"], &mut events);
    }
    let known = WITHOUT_SCHEMA
        .iter()
        .filter(|(_, years, _)| years.contains(&year.name));
    let reasons: BTreeMap<_, _> = known.map(|(ty, _, reason)| (*ty, *reason)).collect();
    let mut without_schema = BTreeSet::new();
    let mut samples = Vec::new();
    for event in events {
        let (document, is_own) = event.schema(root);
        let noun = if event.is_edu { "EDU" } else { "event" };
        let mut kind = format!("{} {noun} {}, by {document}", year.name, event.ty);
        if !is_own {
            let reason = reasons.get(&*event.ty).unwrap_or(&"no reason is known");
            kind = format!("{kind} ({reason})");
            without_schema.insert(event.ty);
        }
        let pointer = String::new();
        samples.push(Sample {
            kind,
            schema: Place { document, pointer },
            value: event.value,
            is_faulty: false,
        });
    }
    let without_schema: Vec<_> = without_schema.iter().map(String::as_str).collect();
    let listed: Vec<_> = reasons.into_keys().collect();
    assert_eq!(
        without_schema, listed,
        "types without schema, {}",
        year.name
    );
    samples
}

/// Generates the types of samples by a configuration, which is read beside the documents of a year.
/// Their numbers come back.
fn generate(
    subject: &mut Subject,
    year: &Year,
    package: &str,
    configuration: &Path,
    samples: &[Sample],
) -> Vec<usize> {
    let copied = subject.folder().join(year.name).join("oasmith.toml");
    fs::copy(configuration, &copied).unwrap();
    let config = match Config::from_file(&copied) {
        Ok(config) => config,
        Err(error) => panic!("{}: {error}", configuration.display()),
    };
    let schemas = matrix::distinct(samples.iter().map(|sample| &sample.schema));
    let references: Vec<_> = schemas
        .iter()
        .map(|schema| format!("{}/spec/{}", year.name, matrix::reference(schema)))
        .collect();
    let document = subject::document(year.dialect, &references, Map::new());
    let types = subject.add(package, &document, year.dialect, config);
    assert_eq!(types.len(), schemas.len(), "{package} lacks types");
    let number = |sample: &Sample| {
        let index = schemas.iter().position(|schema| *schema == sample.schema);
        types.start + index.unwrap()
    };
    samples.iter().map(number).collect()
}

/// Copies a folder.
fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

#[test]
fn what_real_servers_sent_comes_back_as_it_was() {
    let Some(shared) = testdata::find("") else {
        return;
    };
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = package.join("tests/agreement/deviations");
    let mut subject = Subject::new("deviations");
    let mut report = BTreeMap::new();
    let mut samples = Vec::new();
    let mut numbers = Vec::new();
    for year in &YEARS {
        let name = year.name;
        let root = subject.folder().join(name).join("spec");
        copy(&year.root(&shared), &root);
        let federation = match name {
            "2026" => package.join("../xtask/homeserver/oasmith.toml"),
            _ => folder.join(format!("federation-{name}.toml")),
        };
        let events_toml = folder.join(format!("events-{name}.toml"));
        for (crate_name, configuration, sent) in [
            (
                "federation",
                federation,
                bodies(&shared, year, &root, &mut report),
            ),
            ("events", events_toml, events(&shared, year, &root)),
        ] {
            let crate_name = format!("{crate_name}_{name}");
            numbers.extend(generate(
                &mut subject,
                year,
                &crate_name,
                &configuration,
                &sent,
            ));
            samples.extend(sent);
        }
    }
    let compiled = subject.compile();
    let shown: Vec<_> = samples
        .iter()
        .zip(numbers)
        .map(|(sample, number)| (number, sample.value.clone()))
        .collect();
    let mut faults = BTreeSet::new();
    for (sample, answer) in samples.into_iter().zip(compiled.show(&shown)) {
        let Sample {
            kind,
            value,
            is_faulty,
            ..
        } = sample;
        let outcome = match answer {
            Answer::Written(written) if !is_faulty && is_same(&value, &written) => "equal",
            Answer::Refused(_) if is_faulty => "refused, as it is wrong on purpose",
            answer => {
                faults.insert(format!("{kind}: {value}: {answer:?}"));
                continue;
            }
        };
        *report.entry((kind, outcome)).or_default() += 1;
    }
    assert!(faults.is_empty(), "{faults:#?}");
    let mut text = String::new();
    for ((kind, outcome), count) in report {
        let _ = writeln!(text, "{kind}: {count} {outcome}");
    }
    let expected = folder.join("report.txt");
    if env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(&expected, &text).unwrap();
    }
    let expected = fs::read_to_string(expected).unwrap();
    assert!(text == expected, "set UPDATE_EXPECT=1 to accept:\n{text}");
}
