//! What real Matrix homeservers said to each other.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde_json::{Map, Value};

use crate::judge::Judge;
use crate::subject::{self, Mode, Subject};
use crate::translation::{Dialect, Documents, Place, translated};

/// A version of the federation API.
struct Api {
    /// Its folder of the corpus.
    name: &'static str,
    /// The folder of its documents, in that.
    folder: &'static str,
    dialect: Dialect,
    /// How many bodies of the traffic it has schemas for, so that none is left out unseen.
    bodies: usize,
    /// How many of these keep to their schemas, so that not all are refused for one reason.
    accepted: usize,
}

const APIS: [Api; 3] = [
    Api {
        name: "matrix-2018-07",
        folder: "api/server-server",
        dialect: Dialect::Swagger20,
        bodies: 263,
        accepted: 78,
    },
    Api {
        name: "matrix-2023-06-swagger2",
        folder: "data/api/server-server",
        dialect: Dialect::Swagger20,
        bodies: 613,
        accepted: 471,
    },
    Api {
        name: "matrix-2026-07",
        folder: "data/api/server-server",
        dialect: Dialect::OpenApi31,
        bodies: 607,
        accepted: 494,
    },
];

/// What references to the corpus begin with.
const CORPUS: &str = "https://corpus.test";

/// What a pointer may not hold in the fragment of a URI.
const FRAGMENT: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'%')
    .add(b'<')
    .add(b'>')
    .add(b'\\')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// The folder beside the workspace; `None`, with a line that says so, where it is not there.
fn shared() -> Option<PathBuf> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared");
    let shared = env::var_os("OASMITH_CORPUS").map_or_else(beside, PathBuf::from);
    if shared.is_dir() {
        return Some(fs::canonicalize(shared).unwrap());
    }
    // Past the capture of the test runner, so that it is seen.
    let _ = writeln!(
        std::io::stderr(),
        "skipped: there is no folder {}",
        shared.display()
    );
    None
}

/// An operation, with the schemas of its bodies.
struct Operation {
    method: String,
    /// The segments of the path, those in braces being parameters.
    segments: Vec<String>,
    request: Option<Place>,
    /// By status, which may be `default`.
    answers: BTreeMap<String, Place>,
}

/// A body that was sent.
struct Body {
    /// The method and path of the request, and which of its two bodies it is.
    about: String,
    value: Value,
    schema: Place,
}

fn operations(documents: &mut Documents, folder: &Path) -> Vec<Operation> {
    let mut operations = Vec::new();
    let mut files: Vec<_> = fs::read_dir(documents.root().join(folder))
        .unwrap()
        .map(|entry| PathBuf::from(entry.unwrap().file_name()))
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "yaml")
        })
        .collect();
    files.sort();
    for file in files {
        let document = format!("{}/{}", folder.display(), file.display());
        let root = Place {
            document,
            pointer: String::new(),
        };
        let content = documents.at(&root).clone();
        let base = match content["basePath"].as_str() {
            Some(base) => base,
            None => content["servers"][0]["variables"]["basePath"]["default"]
                .as_str()
                .unwrap_or_default(),
        };
        for (path, item) in content["paths"].as_object().into_iter().flatten() {
            let item_place = root.child("paths").child(path);
            for method in ["get", "put", "post", "delete"] {
                if item.get(method).is_none() {
                    continue;
                }
                let segments = format!("{base}{path}");
                let (place, operation) = documents.followed(&item_place.child(method));
                operations.push(Operation {
                    method: method.to_uppercase(),
                    segments: segments.split('/').map(str::to_owned).collect(),
                    request: request(documents, &place, &operation),
                    answers: answers(documents, &place, &operation),
                });
            }
        }
    }
    operations
}

/// The schema of a message's JSON, where it has one.
fn schema(documents: &mut Documents, message: &Place) -> Option<Place> {
    let (place, message) = documents.followed(message);
    let (place, holder) = match message.get("content") {
        Some(content) => {
            let place = place.child("content").child("application/json");
            (place, content.get("application/json")?)
        }
        None => (place, &message),
    };
    holder.get("schema").map(|_| place.child("schema"))
}

fn request(documents: &mut Documents, place: &Place, operation: &Value) -> Option<Place> {
    if operation.get("requestBody").is_some() {
        return schema(documents, &place.child("requestBody"));
    }
    let count = operation["parameters"].as_array().map_or(0, Vec::len);
    (0..count).find_map(|index| {
        let place = place.child("parameters").child(&index.to_string());
        let (place, parameter) = documents.followed(&place);
        (parameter["in"] == "body").then(|| place.child("schema"))
    })
}

fn answers(documents: &mut Documents, place: &Place, operation: &Value) -> BTreeMap<String, Place> {
    let place = place.child("responses");
    let responses = operation["responses"].as_object().into_iter().flatten();
    responses
        .filter_map(|(status, _)| {
            let schema = schema(documents, &place.child(status))?;
            Some((status.clone(), schema))
        })
        .collect()
}

impl Operation {
    /// How many segments of its template are literally those of a path that it matches.
    fn matches(&self, method: &str, path: &str) -> Option<usize> {
        let segments: Vec<_> = path.split('/').collect();
        let is_parameter = |template: &String| template.starts_with('{');
        let fits = |(template, segment): (&String, &&str)| {
            is_parameter(template) && !segment.is_empty() || template == segment
        };
        let all = self.method == method
            && self.segments.len() == segments.len()
            && self.segments.iter().zip(&segments).all(fits);
        all.then(|| {
            self.segments
                .iter()
                .filter(|one| !is_parameter(one))
                .count()
        })
    }
}

/// The bodies that were sent, each with the schema that an API has for it.
fn bodies(traffic: &Path, operations: &[Operation]) -> Vec<Body> {
    let text = fs::read_to_string(traffic).unwrap();
    let mut bodies = Vec::new();
    for line in text.lines() {
        let line: Value = serde_json::from_str(line).unwrap();
        let text = |key: &str| line[key].as_str().unwrap_or_default();
        let (method, path) = (text("method"), text("path"));
        let path = path.split('?').next().unwrap_or_default();
        let known = operations
            .iter()
            .filter_map(|operation| Some((operation.matches(method, path)?, operation)));
        let Some((_, operation)) = known.max_by_key(|(literal, _)| *literal) else {
            continue;
        };
        let status = line["status"].to_string();
        let answers = &operation.answers;
        let answer = answers.get(&status).or_else(|| answers.get("default"));
        for (key, schema) in [
            ("request_body", operation.request.as_ref()),
            ("response_body", answer),
        ] {
            // What is no JSON is recorded as a string.
            let value = &line[key];
            if let Some(schema) = schema
                && (value.is_object() || value.is_array())
            {
                bodies.push(Body {
                    about: format!("{method} {path} {status} {key}"),
                    value: value.clone(),
                    schema: schema.clone(),
                });
            }
        }
    }
    bodies
}

/// A body that is shown to the types of its schema.
struct Trial {
    /// The number of the type in exact mode, and of that in default mode.
    types: [usize; 2],
    body: Body,
    verdict: Result<(), String>,
}

/// Generates the types of the bodies of an API, in both modes.
fn trials(shared: &Path, api: &Api, subject: &mut Subject) -> Vec<Trial> {
    let Api {
        name,
        folder,
        dialect,
        bodies: count,
        accepted,
    } = *api;
    let root = shared.join("corpus").join(name);
    let mut documents = Documents::below(root.clone());
    let operations = operations(&mut documents, Path::new(folder));
    let bodies = bodies(&shared.join("traffic/federation.jsonl"), &operations);
    let mut schemas: Vec<Place> = Vec::new();
    for body in &bodies {
        if !schemas.contains(&body.schema) {
            schemas.push(body.schema.clone());
        }
    }
    let references: Vec<_> = schemas.iter().map(reference).collect();
    let remote: Vec<_> = references
        .iter()
        .map(|reference| format!("{CORPUS}/{reference}"))
        .collect();
    let document = subject::document(dialect, &remote, Map::new());
    let package = name.replace('-', "_");
    let mut generate = |package: &str, mode| {
        let types = subject.add(package, &document, dialect, mode, &[(CORPUS, &*root)]);
        assert_eq!(types.len(), schemas.len(), "{package} lacks types");
        types.start
    };
    let starts = [
        generate(&format!("{package}_exact"), Mode::Exact),
        generate(&package, Mode::Default),
    ];
    let judges: Vec<_> = references
        .iter()
        .map(|reference| Judge::new(&translated(&mut documents, "", reference, dialect)))
        .collect();
    let trials: Vec<_> = bodies
        .into_iter()
        .filter_map(|body| {
            let index = schemas.iter().position(|known| *known == body.schema)?;
            Some(Trial {
                types: starts.map(|start| start + index),
                verdict: judges[index].verdict(&body.value),
                body,
            })
        })
        .collect();
    let found = trials.iter().filter(|trial| trial.verdict.is_ok()).count();
    assert_eq!((trials.len(), found), (count, accepted), "{name}");
    trials
}

/// A reference to a place, from the root of the documents.
fn reference(place: &Place) -> String {
    let Place { document, pointer } = place;
    format!("{document}#{}", utf8_percent_encode(pointer, FRAGMENT))
}

#[test]
fn bodies_of_real_servers_are_taken_as_jsonschema_takes_them() {
    let Some(shared) = shared() else { return };
    let mut subject = Subject::new("traffic");
    let trials: Vec<_> = APIS
        .iter()
        .flat_map(|api| trials(&shared, api, &mut subject))
        .collect();
    let compiled = subject.compile();
    let shown: Vec<_> = trials
        .iter()
        .flat_map(|trial| trial.types.map(|number| (number, trial.body.value.clone())))
        .collect();
    let answers = compiled.show(&shown);
    let mut text = String::new();
    for (trial, answers) in trials.iter().zip(answers.chunks(2)) {
        // Implied types, formats and native numbers make no difference to what was recorded.
        for (mode, answer) in ["exact", "default"].iter().zip(answers) {
            if !answer.agrees(&trial.body.value, &trial.verdict) {
                let Body { about, schema, .. } = &trial.body;
                let _ = writeln!(
                    text,
                    "{about}, by {}, {mode} mode\n    jsonschema: {:?}\n    generated: {answer:?}",
                    reference(schema),
                    trial.verdict
                );
            }
        }
    }
    assert!(text.is_empty(), "{text}");
}
