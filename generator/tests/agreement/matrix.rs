//! The federation API of Matrix, in the documents of three years, and what real homeservers said to
//! each other by it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde_json::Value;

use crate::translation::{Dialect, Documents, Place};

/// The documents of a year.
#[derive(Copy, Clone, Debug)]
pub(crate) struct Year {
    pub(crate) name: &'static str,
    /// The folder that they lie in, in the corpus.
    folder: &'static str,
    pub(crate) dialect: Dialect,
}

pub(crate) const YEARS: [Year; 3] = [
    Year {
        name: "2018",
        folder: "matrix-2018-07",
        dialect: Dialect::Swagger20,
    },
    Year {
        name: "2023",
        folder: "matrix-2023-06-swagger2/data",
        dialect: Dialect::Swagger20,
    },
    Year {
        name: "2026",
        folder: "matrix-2026-07/data",
        dialect: Dialect::OpenApi31,
    },
];

impl Year {
    /// The folder of its documents.
    pub(crate) fn root(&self, shared: &Path) -> PathBuf {
        shared.join("corpus").join(self.folder)
    }
}

/// The folder of the documents of the API, in that of a year.
const API: &str = "api/server-server";

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

/// What may not stand in a path of a URI either.
const PATH: &AsciiSet = &FRAGMENT.add(b'#').add(b'?');

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
#[derive(Debug)]
pub(crate) struct Body {
    /// The method and path of the request, and which of its two bodies it is.
    pub(crate) about: String,
    /// The same for all bodies of one kind.
    pub(crate) kind: String,
    pub(crate) value: Value,
    /// The schema that an API has for it, or what the API lacks.
    pub(crate) schema: Result<Place, &'static str>,
}

/// The bodies that were sent, each with the schema that the documents of a year have for it.
pub(crate) fn bodies(shared: &Path, documents: &mut Documents) -> Vec<Body> {
    let operations = operations(documents);
    let mut bodies = Vec::new();
    for line in recorded(shared) {
        let text = |key: &str| line[key].as_str().unwrap_or_default();
        let (method, path) = (text("method"), text("path"));
        let path = path.split('?').next().unwrap_or_default();
        // Homeservers take by POST what the documents have as PUT.
        let is_moved = (method, path) == ("POST", "/_matrix/federation/v1/3pid/onbind");
        let method = if is_moved { "PUT" } else { method };
        let known = operations
            .iter()
            .filter_map(|operation| Some((operation.matches(method, path)?, operation)));
        let operation = known.max_by_key(|(literal, _)| *literal);
        let operation = operation.map(|(_, operation)| operation);
        let status = line["status"].to_string();
        let request = operation.and_then(|operation| operation.request.as_ref());
        let answer = operation.and_then(|operation| operation.answer(&status));
        for (key, side, schema) in [
            ("request_body", "request", request),
            ("response_body", &*status, answer),
        ] {
            // What is no JSON is recorded as a string.
            let value = &line[key];
            if value.is_object() || value.is_array() {
                let lack = match operation {
                    Some(_) => "without a schema",
                    None => "without an operation",
                };
                bodies.push(Body {
                    about: format!("{method} {path} {status} {key}"),
                    kind: format!("{}, {side}", text("endpoint")),
                    value: value.clone(),
                    schema: schema.cloned().ok_or(lack),
                });
            }
        }
    }
    bodies
}

/// The requests that were recorded, with their answers.
pub(crate) fn recorded(shared: &Path) -> Vec<Value> {
    let text = fs::read_to_string(shared.join("traffic/federation.jsonl")).unwrap();
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn operations(documents: &mut Documents) -> Vec<Operation> {
    let mut operations = Vec::new();
    let mut files: Vec<_> = fs::read_dir(documents.root().join(API))
        .unwrap()
        .map(|entry| PathBuf::from(entry.unwrap().file_name()))
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "yaml")
        })
        .collect();
    files.sort();
    for file in files {
        let document = format!("{API}/{}", file.display());
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
    /// The schema of the answer with a status.
    fn answer(&self, status: &str) -> Option<&Place> {
        let answers = &self.answers;
        answers.get(status).or_else(|| answers.get("default"))
    }

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

/// Places without those that come again.
pub(crate) fn distinct<'p>(places: impl Iterator<Item = &'p Place>) -> Vec<Place> {
    let mut distinct: Vec<Place> = Vec::new();
    for place in places {
        if !distinct.contains(place) {
            distinct.push(place.clone());
        }
    }
    distinct
}

/// A reference to a place, from the root of the documents.
pub(crate) fn reference(place: &Place) -> String {
    let document = utf8_percent_encode(&place.document, PATH);
    let pointer = utf8_percent_encode(&place.pointer, FRAGMENT);
    format!("{document}#{pointer}")
}
