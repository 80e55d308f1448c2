//! Every document of the corpus is read without a fault; what is told is counted by kind.

#![allow(clippy::unwrap_used, reason = "a test fails by it")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::thread;

use oasmith::diagnostics::{Diagnostics, Severity};
use oasmith::document::Documents;
use oasmith::skeleton::{self, Skeleton, Version};
use oasmith::source::SourceMap;
use openapiv3::{MediaType, Operation, ParameterSchemaOrContent, PathItem};

/// The folders of the corpus that hold documents, each a spec root of its own.
const FOLDERS: [&str; 10] = [
    "digitalocean",
    "github",
    "matrix-2018-07",
    "matrix-2023-06-swagger2",
    "matrix-2026-07",
    "oai-v3.0-pass",
    "progenitor-samples",
    "readme-oas-examples/2.0",
    "readme-oas-examples/3.0",
    "readme-oas-examples/3.1",
];

/// What reading the documents of each folder gives: how many there are, how many operations they
/// have, and what is told how often. Faults are told with their places. The fragments of paths tell
/// operations apart that a server could not tell apart; a template that has a name twice says of one
/// parameter that it stands in two places.
const EXPECTED: &str = "\
digitalocean: 1 documents, 659 operations
     1 warning: `bearer_auth` is a scheme without scopes
     1 warning: a header parameter named `Accept` is ignored, as OpenAPI 3 demands
     1 warning: a header parameter named `Content-Type` is ignored, as OpenAPI 3 demands
     1 warning: no operation has the `operationId` `sshKeys_delete_by_id`
     1 warning: no operation has the `operationId` `sshKeys_get_by_fingerprint`
     1 warning: no operation has the `operationId` `sshKeys_get_by_id`
     1 warning: no operation has the `operationId` `ssh_keys_delete_by_fingerprint`
     1 warning: the header `content-type` is ignored, as OpenAPI 3 demands
github: 1 documents, 1223 operations
     3 warning: the example has no `value` and is ignored
     1 warning: the header `Content-Type` is ignored, as OpenAPI 3 demands
     2 warning: two paths of the document match the same requests
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
matrix-2026-07: 113 documents, 235 operations
     2 warning: a header parameter named `Content-Type` is ignored, as OpenAPI 3 demands
     8 warning: the header `Content-Type` is ignored, as OpenAPI 3 demands
     1 warning: the security scheme `accessToken` is not defined
     1 warning: the security scheme `signedRequest` is not defined
oai-v3.0-pass: 6 documents, 19 operations
progenitor-samples: 9 documents, 998 operations
     3 warning: `type` is not a key of a response in OpenAPI 3.0 and is ignored
     6 warning: a header parameter named `Authorization` is ignored, as OpenAPI 3 demands
     1 warning: the header `Content-Type` is ignored, as OpenAPI 3 demands
     2 warning: the operation declares no response
readme-oas-examples/2.0: 14 documents, 70 operations
     4 note: no `consumes` says the media type of this body; `application/json` is taken
     8 warning: the response has an example and no `schema`; any body is taken
readme-oas-examples/3.0: 86 documents, 912 operations
     1 error: a path has no query and no fragment @ json/parameters-style.json:142
     1 error: a path has no query and no fragment @ json/parameters-style.json:86
     1 error: a path has no query and no fragment @ yaml/parameters-style.yaml:108
     1 error: a path has no query and no fragment @ yaml/parameters-style.yaml:58
     1 error: the path names the parameter `id` twice @ json/parameters-common.json:93
     1 error: the path names the parameter `id` twice @ yaml/parameters-common.yaml:63
     2 note: the variable `basePath` of the path is taken to be `api`
     4 note: the variable `basePath` of the path is taken to be `v1`
     2 note: the variable `basePath` of the path is taken to be `v2`
    16 note: the variable `subpath` of the path is taken to be `demo`
    30 warning: `explode` means nothing in the encoding of a part and is ignored
    36 warning: `style` means nothing in the encoding of a part and is ignored
     2 warning: `text/csv, text/comma-separated-values` is more than one media type
     2 warning: a header parameter named `Authorization` is ignored, as OpenAPI 3 demands
     1 warning: the operation declares no response
    12 warning: the path of this server is not that of the first
     6 warning: the security scheme `api_key` is not defined
readme-oas-examples/3.1: 22 documents, 214 operations
     1 error: a path has no query and no fragment @ json/parameters-style.json:132
     1 error: a path has no query and no fragment @ json/parameters-style.json:81
     1 error: a path has no query and no fragment @ yaml/parameters-style.yaml:104
     1 error: a path has no query and no fragment @ yaml/parameters-style.yaml:56
";

/// Adds the documents below `folder` that say `swagger` or `openapi`, as paths below `root`.
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
        } else if let Some("yaml" | "yml" | "json") = extension {
            let text = std::fs::read_to_string(&path).unwrap();
            let is_root = text.lines().any(|line| {
                let line = line.trim_start().strip_prefix('"').unwrap_or(line);
                ["swagger", "openapi"].iter().any(|key| {
                    let rest = line.strip_prefix(key);
                    rest.is_some_and(|rest| rest.starts_with([':', '"']))
                })
            });
            if is_root {
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
fn read_all(corpus: &Path, folder: &str) -> String {
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
        for (path, item) in &skeleton.api.paths.paths {
            for (method, operation) in item.as_item().unwrap().iter() {
                operations += 1;
                check_schemas(&skeleton, operation);
                let place = documents.view(skeleton.location(&operation.extensions));
                let may_lack = skeleton.version >= Version::OpenApi31;
                let has_responses = place.get("responses").is_some();
                assert!(may_lack || has_responses, "{method} {path}");
            }
        }
        for item in skeleton.webhooks.values() {
            for (_, operation) in item.iter() {
                check_schemas(&skeleton, operation);
            }
        }
        for diagnostic in diagnostics.iter() {
            let kind = match diagnostic.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Note => "note",
            };
            let mut message = format!("{kind}: {}", diagnostic.message);
            if diagnostic.severity == Severity::Error {
                let span = diagnostic.span.unwrap();
                let path = &documents.sources().file(span.file).path;
                let line = documents.sources().position(span).line;
                write!(message, " @ {path}:{line}").unwrap();
            }
            *told.entry(message).or_default() += 1;
        }
    }
    let documents = paths.len();
    let mut output = format!("{folder}: {documents} documents, {operations} operations\n");
    for (message, count) in told {
        writeln!(output, "{count:6} {message}").unwrap();
    }
    output
}

/// Every schema of an operation stands for a node or a form.
fn check_schemas<'s>(skeleton: &'s Skeleton, operation: &'s Operation) {
    let mut schemas = Vec::new();
    let mut media_types: Vec<&MediaType> = Vec::new();
    let mut add = |format: &'s ParameterSchemaOrContent| match format {
        ParameterSchemaOrContent::Schema(schema) => schemas.push(schema),
        ParameterSchemaOrContent::Content(content) => media_types.extend(content.values()),
    };
    for parameter in &operation.parameters {
        add(&parameter.as_item().unwrap().parameter_data_ref().format);
    }
    let responses = &operation.responses;
    let responses = responses.responses.values().chain(&responses.default);
    let responses: Vec<_> = responses
        .map(|response| response.as_item().unwrap())
        .collect();
    for header in responses
        .iter()
        .flat_map(|response| response.headers.values())
    {
        add(&header.as_item().unwrap().format);
    }
    media_types.extend(
        responses
            .iter()
            .flat_map(|response| response.content.values()),
    );
    if let Some(body) = &operation.request_body {
        media_types.extend(body.as_item().unwrap().content.values());
    }
    for media_type in media_types {
        schemas.extend(&media_type.schema);
        for encoding in media_type.encoding.values() {
            for header in encoding.headers.values() {
                if let ParameterSchemaOrContent::Schema(schema) = &header.as_item().unwrap().format
                {
                    schemas.push(schema);
                }
            }
        }
    }
    for schema in schemas {
        assert!(skeleton.schema(schema).is_some(), "{schema:?}");
    }
    for (_, callback) in skeleton.callbacks(operation) {
        for (_, operation) in callback.path_items.values().flat_map(PathItem::iter) {
            check_schemas(skeleton, operation);
        }
    }
}

#[test]
fn every_document_of_the_corpus_is_read() {
    let Some(corpus) = &testdata::find("corpus") else {
        return;
    };
    let parts: Vec<String> = thread::scope(|scope| {
        let read = |folder| scope.spawn(move || read_all(corpus, folder));
        let parts = FOLDERS.map(read);
        parts.map(|part| part.join().unwrap()).into()
    });
    assert_eq!(parts.concat(), EXPECTED);
}
