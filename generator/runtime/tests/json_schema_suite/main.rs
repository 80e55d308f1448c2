//! The required tests of the official JSON-Schema-Test-Suite, on schemas that are made at run time.

#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod compile;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use compile::{Compiler, Dialect};
use oasmith_runtime::{Limits, Value};

/// The JSON files of a folder and its folders, by their paths in it.
fn documents(folder: &Path) -> BTreeMap<String, &'static Value> {
    let document = |path: PathBuf| {
        let told = path.display().to_string();
        let text = std::fs::read_to_string(&path).expect(&told);
        let name = path.strip_prefix(folder).expect(&told);
        let name = name.to_str().expect("names of the suite are UTF-8");
        let document: Value = text.parse().expect(&told);
        (name.replace('\\', "/"), &*Box::leak(Box::new(document)))
    };
    let files = testdata::files(folder, "json").into_iter();
    files.map(document).collect()
}

/// Runs the tests of a draft and returns how many there are, and those that go wrong.
fn run(suite: &Path, draft: &str, dialect: Dialect) -> (usize, Vec<String>) {
    let remotes = documents(&suite.join("remotes"));
    let metaschemas =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/json_schema_suite/metaschemas");
    let metaschemas = documents(&metaschemas);
    let (mut count, mut wrong) = (0, Vec::new());
    for (file, groups) in documents(&suite.join("tests").join(draft)) {
        if file.contains('/') {
            continue;
        }
        for group in groups.as_array().unwrap() {
            let mut compiler = Compiler::new(dialect);
            for metaschema in metaschemas.values() {
                compiler.add("", metaschema);
            }
            for (path, remote) in &remotes {
                let folder = path.split('/').next().unwrap();
                if folder == draft || !(folder.starts_with("draft") || folder == "v1") {
                    compiler.add(&format!("http://localhost:1234/{path}"), remote);
                }
            }
            let schema = compiler.compile_root(&group["schema"]);
            for test in group["tests"].as_array().unwrap() {
                count += 1;
                let valid = test["valid"].as_bool().unwrap();
                let outcome = schema.check(&test["data"], Limits::default());
                let violations = schema.violations(&test["data"], Limits::default());
                if outcome.is_ok() != valid || violations.is_empty() != valid {
                    wrong.push(format!(
                        "{file}: {}: {}: {outcome:?} {violations:?}",
                        group["description"], test["description"]
                    ));
                }
            }
        }
    }
    (count, wrong)
}

#[test]
fn draft_4_is_right() {
    let Some(suite) = testdata::find("corpus/json-schema-test-suite") else {
        return;
    };
    let (count, wrong) = run(&suite, "draft4", Dialect::Draft4);
    assert_eq!((count, wrong.len()), (618, 0), "{}", wrong.join("\n"));
}

#[test]
fn draft_2020_12_is_right() {
    let Some(suite) = testdata::find("corpus/json-schema-test-suite") else {
        return;
    };
    let (count, wrong) = run(&suite, "draft2020-12", Dialect::Draft202012);
    assert_eq!((count, wrong.len()), (1299, 0), "{}", wrong.join("\n"));
}
