//! Every Swagger 2.0 document of the corpus is read without a fault; what is told is counted by
//! kind.

#![allow(clippy::unwrap_used, reason = "a test fails by it")]

use std::collections::BTreeMap;
use std::env;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use oasmith::diagnostics::{Diagnostics, Severity};
use oasmith::document::Documents;
use oasmith::skeleton::{self, Skeleton};
use oasmith::source::SourceMap;
use openapiv3::{Operation, ParameterSchemaOrContent};

/// What reading the documents of each folder gives: how many there are, how many operations they
/// have, and what is told how often.
const EXPECTED: &str = "\
matrix-2018-07: 63 documents, 138 operations
     6 note: no `consumes` says the media type of this body; `application/json` is taken
    48 warning: `basePath` has a `%` that begins no percent-encoding
     4 warning: `example` is not a key of a body parameter in Swagger 2.0
     1 warning: `schema` is no media type; this example is ignored
     4 warning: `type` is not a key of a body parameter in Swagger 2.0
     1 warning: a path parameter is always required
     3 warning: the response has an example and no `schema`; any body is taken
     4 warning: the security scheme `accessToken` is not defined
     1 warning: two operations have the `operationId` `queryMetadata`
matrix-2023-06-swagger2: 103 documents, 218 operations
     3 note: no `consumes` says the media type of this body; `application/json` is taken
     2 warning: `3xx` is a range of statuses, which Swagger 2.0 lacks
     2 warning: `4xx` is a range of statuses, which Swagger 2.0 lacks
     8 warning: `application/json` is not in `produces`; this response is taken to have it
     8 warning: `example` is not a key of a body parameter in Swagger 2.0
    12 warning: `type` is not a key of a body parameter in Swagger 2.0
     1 warning: the response has an example and no `schema`; any body is taken
     5 warning: the security scheme `accessToken` is not defined
readme-oas-examples/2.0: 14 documents, 70 operations
     4 note: no `consumes` says the media type of this body; `application/json` is taken
     8 warning: the response has an example and no `schema`; any body is taken
";

/// The folder of the corpus; `None` where it is not there, which is told.
fn corpus() -> Option<PathBuf> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared");
    let shared = env::var_os("OASMITH_CORPUS").map_or_else(beside, PathBuf::from);
    let corpus = shared.join("corpus");
    if corpus.is_dir() {
        return Some(corpus);
    }
    eprintln!("skipped: there is no folder {}", corpus.display());
    None
}

/// Adds the documents below `folder` that say `swagger`, as paths below `root`.
fn find_documents(root: &Path, folder: &Path, found: &mut Vec<String>) {
    let mut entries: Vec<PathBuf> = folder
        .read_dir()
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    entries.sort();
    for path in entries {
        let extension = path.extension().and_then(|extension| extension.to_str());
        // A link would name the files behind it a second time.
        if path.is_dir() && !path.is_symlink() {
            find_documents(root, &path, found);
        } else if let Some("yaml" | "json") = extension {
            let text = std::fs::read_to_string(&path).unwrap();
            let says_swagger = text.lines().any(|line| {
                line.starts_with("swagger:") || line.trim_start().starts_with("\"swagger\":")
            });
            if says_swagger {
                found.push(
                    path.strip_prefix(root)
                        .unwrap()
                        .to_str()
                        .unwrap()
                        .to_owned(),
                );
            }
        }
    }
}

/// Reads the documents of a folder, and writes its part of [`EXPECTED`].
fn read_all(corpus: &Path, folder: &str, output: &mut String) {
    let root = &corpus.join(folder);
    let mut paths = Vec::new();
    find_documents(root, root, &mut paths);
    let sources = SourceMap::new(root).unwrap();
    let (documents, roots) = Documents::load(sources, &paths, &mut Diagnostics::default());
    assert_eq!(roots.len(), paths.len());
    let mut operations = 0;
    let mut told: BTreeMap<String, usize> = BTreeMap::new();
    for root in roots {
        let mut diagnostics = Diagnostics::default();
        let skeleton = skeleton::read(documents.view(root), &mut diagnostics).unwrap();
        for (path, method, operation) in skeleton.api.operations() {
            operations += 1;
            check_schemas(&skeleton, operation);
            let place = documents.view(skeleton.location(&operation.extensions));
            assert!(place.get("responses").is_some(), "{method} {path}");
        }
        for diagnostic in diagnostics.iter() {
            let kind = match diagnostic.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Note => "note",
            };
            *told
                .entry(format!("{kind}: {}", diagnostic.message))
                .or_default() += 1;
        }
    }
    let documents = paths.len();
    writeln!(
        output,
        "{folder}: {documents} documents, {operations} operations"
    )
    .unwrap();
    for (message, count) in told {
        writeln!(output, "{count:6} {message}").unwrap();
    }
}

/// Every schema of an operation stands for a node or a form.
fn check_schemas(skeleton: &Skeleton, operation: &Operation) {
    let parameters = operation.parameters.iter().map(|parameter| {
        match &parameter.as_item().unwrap().parameter_data_ref().format {
            ParameterSchemaOrContent::Schema(schema) => schema,
            ParameterSchemaOrContent::Content(content) => panic!("{content:?}"),
        }
    });
    let body = operation
        .request_body
        .iter()
        .flat_map(|body| &body.as_item().unwrap().content);
    let responses = &operation.responses;
    let responses = responses.responses.values().chain(&responses.default);
    let content = responses.flat_map(|response| &response.as_item().unwrap().content);
    let bodies = body
        .chain(content)
        .filter_map(|(_, media_type)| media_type.schema.as_ref());
    for schema in parameters.chain(bodies) {
        assert!(skeleton.schema(schema).is_some(), "{schema:?}");
    }
}

#[test]
fn every_swagger_document_of_the_corpus_is_read() {
    let Some(corpus) = corpus() else { return };
    let mut output = String::new();
    for folder in [
        "matrix-2018-07",
        "matrix-2023-06-swagger2",
        "readme-oas-examples/2.0",
    ] {
        read_all(&corpus, folder, &mut output);
    }
    assert_eq!(output, EXPECTED);
}
