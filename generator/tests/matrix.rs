//! Each of the five APIs of Matrix, in the documents of three years, is one crate: with all of their
//! operations on one router, and with one type for each schema. `cargo xtask corpus` compiles them.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use oasmith::Config;
use serde_json::Value;

/// Where the documents of the years are, in the corpus.
const YEARS: [&str; 3] = [
    "matrix-2018-07",
    "matrix-2023-06-swagger2/data",
    "matrix-2026-07/data",
];

/// The folders of the APIs, with how many operations the documents of each year have in them.
const APIS: [(&str, [usize; 3]); 5] = [
    ("application-service", [8, 9, 9]),
    ("client-server", [109, 150, 166]),
    ("identity", [6, 23, 23]),
    ("push-gateway", [1, 1, 1]),
    ("server-server", [14, 35, 36]),
];

/// The operation of 2018 that is left out of the client-server API: it is also in `old_sync.yaml`, with
/// other parameters, and no request could tell which one is meant.
const LEFT_OUT: &str =
    "api/client-server/peeking_events.yaml: GET /_matrix/client/%CLIENT_MAJOR_VERSION%/events";

const METHODS: [&str; 7] = ["delete", "get", "head", "options", "patch", "post", "put"];

/// The root documents in a folder, and how many operations they have.
fn documents(folder: &Path) -> (Vec<PathBuf>, usize) {
    let mut documents = Vec::new();
    let mut operations = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "yaml") {
            continue;
        }
        let document: Value = serde_yaml::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        if document
            .get("swagger")
            .or(document.get("openapi"))
            .is_some()
        {
            let paths = document["paths"].as_object().unwrap();
            let methods = paths
                .values()
                .flat_map(|path| path.as_object().unwrap().keys());
            operations += methods
                .filter(|method| METHODS.contains(&&***method))
                .count();
            documents.push(path);
        }
    }
    documents.sort();
    (documents, operations)
}

/// The places of schemas that an index has several types for.
fn doubled(index: &Value) -> Vec<String> {
    let mut types: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for schema in index["schemas"].as_array().unwrap() {
        let place = format!("{}#{}", schema["file"], schema["pointer"]);
        let path = schema["rust_path"].as_str().unwrap();
        types.entry(place).or_default().insert(path);
    }
    types.retain(|_, types| types.len() > 1);
    types.into_keys().collect()
}

#[test]
fn each_api_is_one_crate_with_one_type_for_each_schema() {
    let Some(corpus) = testdata::find("corpus") else {
        return;
    };
    let mut left_out = Vec::new();
    for (number, year) in YEARS.into_iter().enumerate() {
        let root = corpus.join(year);
        for (api, expected) in APIS {
            let (documents, declared) = documents(&root.join("api").join(api));
            let count = documents.len();
            let out = tempfile::tempdir().unwrap();
            let index = out.path().join("index.json");
            let outcome = Config::new()
                .documents(documents)
                .root(&root)
                .out(out.path())
                .package("matrix")
                .index(&index)
                .skip_faulty(true)
                .generate();
            let report = outcome.unwrap_or_else(|error| panic!("{year}, {api}: {error}"));
            let skipped = report.left_out().len();
            for left in report.left_out() {
                left_out.push(format!("{}: {}", left.document, left.operation));
            }
            let index: Value = serde_json::from_slice(&fs::read(index).unwrap()).unwrap();
            let operations = index["operations"].as_array().unwrap().len();
            assert_eq!(
                (declared, operations + skipped),
                (expected[number], declared),
                "operations of {year}, {api}"
            );
            assert_eq!(doubled(&index), [""; 0], "{year}, {api}");
            // One document needs no router of several.
            let merged = if count > 1 { count } else { 0 };
            let root = fs::read_to_string(out.path().join("src/lib.rs")).unwrap();
            assert_eq!(root.matches("::server(").count(), merged, "{year}, {api}");
        }
    }
    assert_eq!(left_out, [LEFT_OUT]);
}
