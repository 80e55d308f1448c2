//! The stages source, yaml and document read every document of the corpus beside the project.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::path::Path;

use oasmith::diagnostics::Diagnostics;
use oasmith::document::{Documents, View};
use oasmith::source::{SourceMap, Span};
use oasmith::yaml::Kind;

/// The folders of the corpus, each of which is a spec root of its own.
const FOLDERS: [&str; 9] = [
    "digitalocean",
    "github",
    "json-schema-test-suite",
    "matrix-2018-07",
    "matrix-2023-06-swagger2",
    "matrix-2026-07",
    "oai-v3.0-pass",
    "progenitor-samples",
    "readme-oas-examples",
];

/// The references of documents that do not resolve, `<folder>/<file>:<line>: <message>`, and why.
const EXCEPTIONS: [(&str, &str); 12] = [
    // DigitalOcean left the references behind when it renamed or removed the files.
    (
        "digitalocean/specification/resources/apps/models/apps_get_tier_response.yml:3",
        "`$ref` names a file that does not exist",
    ),
    (
        "digitalocean/specification/resources/apps/models/apps_list_tiers_response.yml:4",
        "`$ref` names a file that does not exist",
    ),
    (
        "digitalocean/specification/resources/gen-ai/genai_get_oauth2_dropbox_tokens.yml:41",
        "`$ref` names a file that does not exist",
    ),
    (
        "digitalocean/specification/resources/gen-ai/genai_get_oauth2_google_tokens.yml:41",
        "`$ref` names a file that does not exist",
    ),
    (
        "digitalocean/specification/resources/gen-ai/genai_update_scheduled_indexing.yml:42",
        "`$ref` names a file that does not exist",
    ),
    // A comment in the document says that this one is relative to the folder of the examples.
    (
        "matrix-2018-07/api/server-server/transactions.yaml:59",
        "`$ref` names a file that does not exist",
    ),
    // SCIM answers hold a property `$ref` with a URL, and these examples show it: they are no
    // references, and no stage follows them.
    (
        "progenitor-samples/api.github.com.json:92035",
        "`$ref` names a URL, and nothing is read from the network",
    ),
    (
        "progenitor-samples/api.github.com.json:92040",
        "`$ref` names a URL, and nothing is read from the network",
    ),
    (
        "progenitor-samples/api.github.com.json:92061",
        "`$ref` names a URL, and nothing is read from the network",
    ),
    (
        "progenitor-samples/api.github.com.json:92086",
        "`$ref` names a URL, and nothing is read from the network",
    ),
    (
        "progenitor-samples/api.github.com.json:92091",
        "`$ref` names a URL, and nothing is read from the network",
    ),
    (
        "progenitor-samples/api.github.com.json:92114",
        "`$ref` names a URL, and nothing is read from the network",
    ),
];

/// How many files the corpus has, so that none is left out unseen.
const FILES: usize = 4176;

/// The paths of all documents below a folder, relative to it, sorted.
fn documents(folder: &Path) -> Vec<String> {
    let mut documents = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(inner) = folders.pop() {
        for entry in inner.read_dir().unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if !path.ends_with("LICENSE") {
                documents.push(
                    path.strip_prefix(folder)
                        .unwrap()
                        .to_str()
                        .unwrap()
                        .to_owned(),
                );
            }
        }
    }
    documents.sort();
    documents
}

fn load(corpus: &Path, folder: &str) -> (Documents, Vec<String>) {
    let folder = corpus.join(folder);
    let paths = documents(&folder);
    let mut diagnostics = Diagnostics::default();
    let sources = SourceMap::new(&folder).unwrap();
    let (documents, roots) = Documents::load(sources, &paths, &mut diagnostics);
    let faults: Vec<&str> = diagnostics
        .iter()
        .map(|fault| fault.message.as_str())
        .collect();
    assert!(faults.is_empty(), "{}: {faults:?}", folder.display());
    assert_eq!(roots.len(), paths.len());
    for view in roots.into_iter().map(|root| documents.view(root)) {
        check_spans(view);
        if Path::new(view.path())
            .extension()
            .is_some_and(|name| name == "json")
        {
            let text = &documents.sources().file(view.span().file).text;
            let expected: serde_json::Value = serde_json::from_str(text).unwrap();
            assert!(to_json(view) == expected, "{}", view.path());
        }
    }
    (documents, paths)
}

#[test]
fn every_file_loads_and_every_reference_resolves() {
    let Some(corpus) = testdata::find("corpus") else {
        return;
    };
    let mut files = 0;
    let mut unresolved = BTreeSet::new();
    for folder in FOLDERS {
        let (documents, paths) = load(&corpus, folder);
        files += paths.len();
        // The references of the suite have anchors and URLs of schemas, which the schema stage
        // knows.
        if folder == "json-schema-test-suite" {
            continue;
        }
        let mut diagnostics = Diagnostics::default();
        for reference in documents.references() {
            reference.resolve(&mut diagnostics);
        }
        for fault in diagnostics.iter() {
            let span = fault.span.unwrap();
            let path = &documents.sources().file(span.file).path;
            let line = documents.sources().position(span).line;
            unresolved.insert((format!("{folder}/{path}:{line}"), fault.message.clone()));
        }
    }
    let exceptions: BTreeSet<(String, String)> = EXCEPTIONS
        .iter()
        .map(|(place, message)| ((*place).to_owned(), (*message).to_owned()))
        .collect();
    assert_eq!(unresolved, exceptions);
    assert_eq!(files, FILES);
}

/// Checks that each node of a file stands within what holds it and behind what comes before it, and
/// that the text there is the node.
fn check_spans(view: View<'_>) {
    let text = view.documents().sources().text(view.span());
    let place = || format!("{}#{}", view.path(), view.pointer());
    match view.kind() {
        Kind::Null => assert!(
            matches!(text, "" | "~" | "null" | "Null" | "NULL"),
            "{}",
            place()
        ),
        Kind::Bool(value) => {
            assert_eq!(text.to_lowercase(), value.to_string(), "{}", place());
        }
        Kind::Number(number) => {
            let (number, text): (f64, f64) = (number.parse().unwrap(), text.parse().unwrap());
            assert!(number.to_bits() == text.to_bits(), "{}", place());
        }
        Kind::String(string) => check_string(view, string, text, place),
        Kind::Sequence(_) => {
            assert!(text.starts_with(['[', '-']), "{}: {text:?}", place());
            assert_eq!(
                text.starts_with('['),
                text.ends_with(']') && text.starts_with('[')
            );
            let mut end = view.span().start;
            for element in view.elements() {
                end = check_order(view.span(), end, element.span(), &place);
                check_spans(element);
            }
        }
        Kind::Mapping(_) => {
            assert_eq!(
                text.starts_with('{'),
                text.ends_with('}') && text.starts_with('{')
            );
            let mut end = view.span().start;
            for entry in view.entries() {
                let key = view.documents().sources().text(entry.key_span);
                let quoted = key.starts_with(['"', '\'']);
                assert!(quoted || key == entry.key, "{}: {key:?}", place());
                end = check_order(view.span(), end, entry.key_span, &place);
                if entry.value.span().start < end {
                    // An alias repeats what stands earlier.
                    let sources = view.documents().sources();
                    let rest = &sources.text(view.span())[(end - view.span().start) as usize..];
                    assert!(rest.starts_with(": *"), "{}", place());
                    continue;
                }
                end = check_order(view.span(), end, entry.value.span(), &place);
                check_spans(entry.value);
            }
        }
    }
}

/// Checks that the text of a string has its words, however it is quoted, folded or escaped.
fn check_string(view: View<'_>, string: &str, text: &str, place: impl Fn() -> String) {
    let before =
        &view.documents().sources().file(view.span().file).text[..view.span().start as usize];
    let is_block = before
        .trim_end_matches(['+', '-', ' ', '\n'])
        .ends_with(['|', '>']);
    match text.chars().next() {
        Some('"') => assert!(text.ends_with('"') && text.len() > 1, "{}", place()),
        Some('\'') if !is_block => assert!(text.ends_with('\''), "{}", place()),
        _ => {
            let words = |text: &str| text.split_whitespace().collect::<String>();
            assert_eq!(words(string), words(text), "{}", place());
        }
    }
}

/// Checks that a span lies within another and not before an offset, and gives its end.
fn check_order(outer: Span, before: u32, inner: Span, place: &impl Fn() -> String) -> u32 {
    assert_eq!(outer.file, inner.file);
    assert!(
        before <= inner.start && inner.start <= inner.end,
        "{}",
        place()
    );
    // Nothing at all stands behind its key, and may stand behind the last token of the mapping.
    assert!(
        inner.end <= outer.end || inner.start == inner.end,
        "{}",
        place()
    );
    inner.end
}

/// A value as `serde_json` has it, to compare with what it reads itself.
fn to_json(view: View<'_>) -> serde_json::Value {
    match view.kind() {
        Kind::Null => serde_json::Value::Null,
        Kind::Bool(value) => (*value).into(),
        Kind::Number(number) => serde_json::from_str(number).unwrap(),
        Kind::String(string) => (**string).into(),
        Kind::Sequence(_) => view.elements().map(to_json).collect(),
        Kind::Mapping(_) => view
            .entries()
            .map(|entry| (entry.key.to_owned(), to_json(entry.value)))
            .collect(),
    }
}
