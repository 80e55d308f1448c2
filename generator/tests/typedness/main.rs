//! Types say what schemas say: the schemas of the JSON-Schema-Test-Suite and of the real documents
//! beside the project are compared with the types that they become.
//!
//! The schemas are read without the generator, references included, and the generated code is
//! parsed. From each body on, schemas and types are walked together: an object with properties has
//! to be a struct with these fields, a tuple a tuple, an enum an enum, a choice a union. What is a
//! `Value` or an untyped `Object` must be something of which nothing is said but what no type of
//! Rust could say; how many there are of these, and why, is listed in the text files beside this one.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod check;
mod code;
mod demands;
mod documents;
mod schemas;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use oasmith::{Config, Error, Numbers};

use self::check::Checker;
use self::code::Code;
use self::demands::Meaning;
use self::documents::{CORPUS, Document, corpus_documents, suite_documents};
use self::schemas::Files;

/// The faults that are none, each with its reason.
const EXCEPTIONS: [(&str, &str); 1] = [(
    // The metaschema of this schema has no vocabulary of validation, so that `minimum` demands
    // nothing.
    "https://suite.test/draft2020-12/vocabulary/0.json#/properties/numberProperty",
    "a scalar is no scalar",
)];

/// How schemas are read.
#[derive(Copy, Clone, Debug)]
enum Mode {
    /// As users have it.
    Default,
    /// As JSON Schema has it, numbers and implied types included.
    Exact,
}

/// Copies a folder into another.
fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// Generates a crate from a document in a folder, compares it, and gives the counts.
fn judge(document: &Document, folder: &Path, prefixes: &[(String, PathBuf)], mode: Mode) -> String {
    let spec = folder.join(format!("typedness-{mode:?}.json"));
    std::fs::write(&spec, document.text()).unwrap();
    let out = tempfile::tempdir().unwrap();
    let mut config = Config::new()
        .document(&spec)
        .root(folder)
        .out(out.path())
        .package("typed");
    for (prefix, path) in prefixes.iter().filter(|(prefix, _)| prefix != CORPUS) {
        config = config.remote(prefix, path);
    }
    if let Mode::Exact = mode {
        config = config
            .numbers(Numbers::Exact)
            .implied_types(false)
            .formats(false);
    }
    match config.generate() {
        Ok(_) => {}
        Err(Error::Faults(report)) => {
            let text = report.to_string();
            let faults = text.split("\n\n").filter(|told| told.starts_with("error"));
            panic!("{}: {}", document.name, faults.collect::<String>())
        }
        Err(error) => panic!("{}: {error:?}", document.name),
    }
    let code = Code::read(&out.path().join("src"));
    let files = Files::new(prefixes.to_vec());
    let meaning = Meaning {
        implied_types: matches!(mode, Mode::Default),
        siblings: document.siblings(),
    };
    let mut checker = Checker::new(&files, &code, meaning);
    let mut bodies = 0;
    for (name, ty) in code.bodies() {
        let index = name.strip_prefix('B');
        let index = index.and_then(|name| name.strip_suffix("Request"));
        let Some(index) = index.and_then(|index| index.parse::<usize>().ok()) else {
            continue;
        };
        checker.check(document.bodies[index].clone(), ty);
        bodies += 1;
    }
    assert_eq!(bodies, document.bodies.len(), "{}", document.name);
    let is_fault = |fault: &&String| {
        let mut exceptions = EXCEPTIONS.iter();
        !exceptions.any(|(place, kind)| fault.starts_with(&format!("{place}: {kind}")))
    };
    let faults: Vec<_> = checker.faults.iter().filter(is_fault).collect();
    assert!(faults.is_empty(), "{}: {faults:#?}", document.name);
    let mut text = format!("{}, {mode:?}: {bodies} bodies\n", document.name);
    for (what, count) in &checker.counts {
        writeln!(text, "    {count} {what}").unwrap();
    }
    text
}

/// Compares counts with those of `expected.txt`, or writes them there where `UPDATE_EXPECT` is set.
#[track_caller]
fn assert_counts(name: &str, counts: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/typedness/{name}.txt"));
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::write(&path, counts).unwrap();
    }
    let expected = std::fs::read_to_string(&path).unwrap();
    assert!(
        counts == expected,
        "{} differs; set UPDATE_EXPECT=1 to accept:\n{counts}",
        path.display()
    );
}

#[test]
fn types_say_what_the_suite_says() {
    let Some(shared) = testdata::find("") else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let suite = shared.join("corpus/json-schema-test-suite");
    let (documents, prefixes) = suite_documents(&suite, &folder.path().join("groups"));
    let mut counts = String::new();
    for mode in [Mode::Default, Mode::Exact] {
        for document in &documents {
            counts += &judge(document, folder.path(), &prefixes, mode);
        }
    }
    assert_counts("suite", &counts);
}

#[test]
fn types_say_what_real_documents_say() {
    real_documents("corpus", Mode::Default, |folder| folder != "github");
}

#[test]
fn types_say_exactly_what_real_documents_say() {
    real_documents("corpus-exact", Mode::Exact, |folder| folder != "github");
}

/// It takes long, and has nothing in which the modes differ but what is in others too.
#[test]
fn types_say_what_the_largest_document_says() {
    real_documents("github", Mode::Default, |folder| folder == "github");
}

fn real_documents(name: &str, mode: Mode, is_meant: impl Fn(&str) -> bool) {
    let Some(shared) = testdata::find("") else {
        return;
    };
    let corpus = shared.join("corpus");
    let prefixes = [(CORPUS.to_owned(), corpus.clone())];
    let mut counts = String::new();
    for document in corpus_documents(&corpus, is_meant) {
        let Some(folder) = &document.folder else {
            continue;
        };
        let copied = tempfile::tempdir().unwrap();
        copy(&corpus.join(folder), copied.path());
        counts += &judge(&document, copied.path(), &prefixes, mode);
    }
    assert_counts(name, &counts);
}
