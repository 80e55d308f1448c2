//! What a document becomes, one fact a test: Swagger 2.0, and below it `OpenAPI` 3.

use std::fmt::Write as _;

use openapiv3::{
    APIKeyLocation, MediaType, Operation, Parameter, PathItem, QueryStyle, ReferenceOr, Response,
    SecurityScheme, StatusCode,
};

use super::{CollectionFormat, Form, SchemaPlace, SchemaSource, Skeleton, Version, read};
use crate::diagnostics::{Diagnostics, Severity};
use crate::dialect::Dialect;
use crate::document::{Documents, Location};
use crate::source::SourceMap;

/// A document that was read, and what was told about it.
struct Reading {
    documents: Documents,
    skeleton: Option<Skeleton>,
    told: Vec<String>,
}

/// Reads the first of these files, a path and a text each.
fn read_files(files: &[(&str, &str)]) -> Reading {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        std::fs::write(folder.path().join(path), text).unwrap();
    }
    let mut diagnostics = Diagnostics::default();
    let sources = SourceMap::new(folder.path()).unwrap();
    let (documents, roots) = Documents::load(sources, &[files[0].0.to_owned()], &mut diagnostics);
    let skeleton = roots
        .first()
        .and_then(|root| read(documents.view(*root), &mut diagnostics));
    let told = diagnostics
        .iter()
        .map(|diagnostic| {
            let severity = match diagnostic.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Note => "note",
            };
            assert!(diagnostic.help.is_some(), "no help: {}", diagnostic.message);
            let span = diagnostic.span.unwrap();
            let text = &documents.sources().file(span.file).text;
            let place = &text[span.start as usize..span.end as usize];
            let place = place.lines().next().unwrap_or_default();
            format!("{severity}: {} @ {place}", diagnostic.message)
        })
        .collect();
    Reading {
        documents,
        skeleton,
        told,
    }
}

/// Reads a document: its beginning and this text.
fn read_text(text: &str) -> Reading {
    let text = format!("swagger: '2.0'\ninfo: {{ title: T, version: '1' }}\n{text}");
    read_files(&[("spec.yaml", &text)])
}

/// Reads a document with one operation, `PUT /a/{id}`, made from this text.
fn read_operation(text: &str) -> Reading {
    let mut document = "produces: [application/json]\nconsumes: [application/json]\n\
                        paths:\n  /a/{id}:\n    put:\n"
        .to_owned();
    for line in text.lines() {
        writeln!(document, "      {line}").unwrap();
    }
    if !text.contains("responses:") {
        document.push_str("      responses: { 204: { description: Done. } }\n");
    }
    read_text(&document)
}

const ID: &str = "parameters:\n- { in: path, name: id, type: string, required: true }\n";

impl Reading {
    /// The skeleton of a document that nothing is wrong with.
    fn skeleton(&self) -> &Skeleton {
        assert_eq!(self.told, [""; 0]);
        self.skeleton.as_ref().unwrap()
    }

    fn item(&self, path: &str) -> &PathItem {
        self.skeleton.as_ref().unwrap().api.paths.paths[path]
            .as_item()
            .unwrap()
    }

    fn operation(&self) -> &Operation {
        self.item("/a/{id}").put.as_ref().unwrap()
    }

    fn parameters(&self) -> Vec<&Parameter> {
        self.operation()
            .parameters
            .iter()
            .map(|parameter| parameter.as_item().unwrap())
            .collect()
    }

    fn response(&self, status: u16) -> &Response {
        self.operation().responses.responses[&StatusCode::Code(status)]
            .as_item()
            .unwrap()
    }

    fn pointer(&self, location: Location) -> String {
        self.documents.view(location).pointer()
    }

    fn schema(&self, media_type: &MediaType) -> &SchemaSource {
        self.skeleton
            .as_ref()
            .unwrap()
            .schema(media_type.schema.as_ref().unwrap())
            .unwrap()
    }

    fn place(&self, media_type: &MediaType) -> (String, Dialect) {
        match self.schema(media_type) {
            SchemaSource::Place(SchemaPlace { location, dialect }) => {
                (self.pointer(*location), *dialect)
            }
            SchemaSource::Form(form) => panic!("{form:?}"),
        }
    }

    fn form(&self) -> (Vec<&str>, &Form) {
        let body = self
            .operation()
            .request_body
            .as_ref()
            .unwrap()
            .as_item()
            .unwrap();
        let media_types = body.content.keys().map(String::as_str).collect();
        match self.schema(&body.content[0]) {
            SchemaSource::Form(form) => (media_types, form),
            SchemaSource::Place(place) => panic!("{place:?}"),
        }
    }
}

fn name(parameter: &Parameter) -> &str {
    &parameter.parameter_data_ref().name
}

#[test]
fn host_base_path_and_schemes_make_servers() {
    let reading = read_text("host: a.org:8448\nbasePath: /v1\nschemes: [https, http]\npaths: {}\n");
    let skeleton = reading.skeleton();
    let urls: Vec<&str> = skeleton
        .api
        .servers
        .iter()
        .map(|server| &*server.url)
        .collect();
    assert_eq!(urls, ["https://a.org:8448/v1", "http://a.org:8448/v1"]);
    assert_eq!(skeleton.base_path, "/v1");
    assert_eq!(skeleton.route("/a"), "/v1/a");
}

#[test]
fn a_slash_behind_the_base_path_is_not_doubled() {
    let reading = read_text("basePath: /\npaths: {}\n");
    assert_eq!(reading.skeleton().base_path, "/");
    assert_eq!(reading.skeleton().route("/a"), "/a");
}

#[test]
fn faults_of_host_and_base_path_are_told() {
    let reading =
        read_text("host: http://a.org\nbasePath: v1\nschemes: [https, gopher, htps]\npaths: {}\n");
    assert_eq!(
        reading.told,
        [
            "error: `host` is no name or address @ http://a.org",
            "error: `basePath` starts with `/` @ v1",
            "error: `gopher` is not a value of `schemes` @ gopher",
            "error: `htps` is not a value of `schemes` @ htps",
        ]
    );
    let reading = read_text("basePath: '/client/%VERSION%'\npaths: {}\n");
    assert_eq!(
        reading.told,
        ["warning: `basePath` has a `%` that begins no percent-encoding @ '/client/%VERSION%'"]
    );
    assert_eq!(reading.skeleton.unwrap().base_path, "/client/%VERSION%");
}

#[test]
fn information_and_tags_are_kept() {
    let reading = read_files(&[
        (
            "spec.yaml",
            "swagger: '2.0'
info:
  title: T
  version: '1'
  description: { $ref: text.yaml#/about }
  contact: { name: N, x-room: R }
  license: { name: MIT, url: u }
paths: {}
tags:
- { name: pets, description: { $ref: text.yaml#/pets }, externalDocs: { url: u } }
externalDocs: { url: v, description: D }
x-top: [1, 2]
",
        ),
        ("text.yaml", "about: About.\npets: Of pets.\n"),
    ]);
    let skeleton = reading.skeleton();
    let info = &skeleton.api.info;
    assert_eq!(info.description.as_deref(), Some("About."));
    assert_eq!(info.license.as_ref().unwrap().url.as_deref(), Some("u"));
    let contact = info.contact.as_ref().unwrap();
    let room = skeleton.extension(&contact.extensions, "x-room").unwrap();
    assert_eq!(reading.documents.view(room).as_str(), Some("R"));
    assert_eq!(
        reading.pointer(skeleton.location(&contact.extensions)),
        "/info/contact"
    );
    assert_eq!(
        skeleton.api.tags[0].description.as_deref(),
        Some("Of pets.")
    );
    assert_eq!(
        skeleton.api.tags[0].external_docs.as_ref().unwrap().url,
        "u"
    );
    assert_eq!(skeleton.api.external_docs.as_ref().unwrap().url, "v");
    let top = skeleton
        .extension(&skeleton.api.extensions, "x-top")
        .unwrap();
    assert_eq!(reading.pointer(top), "/x-top");
}

#[test]
fn definitions_become_components() {
    let reading = read_text("paths: {}\ndefinitions:\n  A: { type: string }\n  x-b: {}\n");
    let skeleton = reading.skeleton();
    let schemas = &skeleton.api.components.as_ref().unwrap().schemas;
    assert_eq!(schemas.keys().collect::<Vec<_>>(), ["A", "x-b"]);
    let Some(SchemaSource::Place(place)) = skeleton.schema(&schemas["A"]) else {
        panic!()
    };
    assert_eq!(reading.pointer(place.location), "/definitions/A");
    assert_eq!(place.dialect, Dialect::Swagger20);
}

#[test]
fn a_body_becomes_a_request_body_of_each_media_type() {
    let reading = read_operation(&format!(
        "consumes: [application/json, application/xml]
{ID}- {{ in: body, name: b, required: true, description: D, schema: {{ type: object }} }}"
    ));
    let skeleton = reading.skeleton();
    let body = reading
        .operation()
        .request_body
        .as_ref()
        .unwrap()
        .as_item()
        .unwrap();
    assert!(body.required);
    assert_eq!(body.description.as_deref(), Some("D"));
    assert_eq!(
        body.content.keys().collect::<Vec<_>>(),
        ["application/json", "application/xml"]
    );
    let pointer = "/paths/~1a~1{id}/put/parameters/1";
    let place = (format!("{pointer}/schema"), Dialect::Swagger20);
    assert_eq!(reading.place(&body.content[1]), place);
    assert_eq!(
        reading.pointer(skeleton.location(&body.extensions)),
        pointer
    );
}

#[test]
fn stray_keys_of_a_body_are_warnings_and_its_example_is_taken() {
    let reading = read_operation(&format!(
        "{ID}- {{ in: body, name: b, type: object, example: {{ a: 1 }}, schema: {{}}, form: 1 }}"
    ));
    assert_eq!(
        reading.told,
        [
            "warning: `form` is not a key of a body parameter in Swagger 2.0 and is ignored @ form",
            "warning: `type` is not a key of a body parameter in Swagger 2.0 @ type",
            "warning: `example` is not a key of a body parameter in Swagger 2.0 @ example",
        ]
    );
    let body = reading
        .operation()
        .request_body
        .as_ref()
        .unwrap()
        .as_item()
        .unwrap();
    let example = body.content[0].examples["example"].as_item().unwrap();
    let location = reading
        .skeleton
        .as_ref()
        .unwrap()
        .location(&example.extensions);
    assert_eq!(
        reading.pointer(location),
        "/paths/~1a~1{id}/put/parameters/1/example"
    );
}

#[test]
fn a_body_without_consumes_is_json_and_a_note_says_so() {
    let reading = read_text(
        "paths:\n  /a:\n    post:\n      parameters: [{ in: body, name: b, schema: {} }]\n      \
         responses: { 200: { description: D, schema: {} } }\n",
    );
    assert_eq!(reading.told.len(), 2, "{:?}", reading.told);
    assert!(reading.told[0].starts_with("note: no `consumes` says the media type of this body"));
    assert!(reading.told[1].starts_with("note: no `produces` says the media type of this body"));
    let operation = reading.item("/a").post.as_ref().unwrap();
    let body = operation.request_body.as_ref().unwrap().as_item().unwrap();
    assert_eq!(
        body.content.keys().collect::<Vec<_>>(),
        ["application/json"]
    );
}

#[test]
fn an_operation_overrides_media_types_with_an_empty_list_too() {
    let reading = read_operation(&format!(
        "produces: []\n{ID}responses: {{ 200: {{ description: D, schema: {{}} }} }}"
    ));
    assert_eq!(reading.told.len(), 1);
    assert!(reading.told[0].starts_with("note: no `produces`"));
    let reading = read_operation(&format!(
        "produces: [text/plain]\n{ID}responses: {{ 200: {{ description: D, schema: {{}} }} }}"
    ));
    reading.skeleton();
    assert_eq!(
        reading.response(200).content.keys().collect::<Vec<_>>(),
        ["text/plain"]
    );
}

#[test]
fn form_parameters_become_a_form() {
    let reading = read_operation(
        "consumes: [application/json, application/x-www-form-urlencoded]
parameters:
- { in: path, name: id, type: string, required: true }
- { in: formData, name: a, type: string, required: true, description: D }
- { in: formData, name: b, type: array, items: { type: string }, collectionFormat: multi }",
    );
    reading.skeleton();
    let (media_types, form) = reading.form();
    assert_eq!(media_types, ["application/x-www-form-urlencoded"]);
    let [a, b] = &form.fields[..] else { panic!() };
    assert_eq!((a.name.as_str(), a.required, a.file), ("a", true, false));
    assert_eq!(a.description.as_deref(), Some("D"));
    assert_eq!(b.collection_formats, [CollectionFormat::Multi]);
    assert_eq!(b.schema.dialect, Dialect::Swagger20Parameter);
    assert_eq!(
        reading.pointer(b.schema.location),
        "/paths/~1a~1{id}/put/parameters/2"
    );
    let body = reading
        .operation()
        .request_body
        .as_ref()
        .unwrap()
        .as_item()
        .unwrap();
    assert!(body.required);
    let location = reading
        .skeleton
        .as_ref()
        .unwrap()
        .location(&body.extensions);
    assert_eq!(reading.pointer(location), "/paths/~1a~1{id}/put");
}

#[test]
fn a_file_makes_the_form_multipart() {
    let reading = read_operation(&format!("{ID}- {{ in: formData, name: f, type: file }}"));
    assert_eq!(
        reading.told,
        [
            "warning: no `consumes` can carry this form; `multipart/form-data` is taken \
          @ { in: formData, name: f, type: file }"
        ]
    );
    let (media_types, form) = reading.form();
    assert_eq!(media_types, ["multipart/form-data"]);
    assert!(form.fields[0].file);
}

#[test]
fn a_body_and_a_form_exclude_each_other_and_a_second_body() {
    let reading = read_operation(&format!(
        "{ID}- {{ in: body, name: b, schema: {{}} }}
- {{ in: body, name: c, schema: {{}} }}
- {{ in: formData, name: f, type: string }}"
    ));
    assert_eq!(
        reading.told,
        [
            "error: an operation has one body at most @ { in: body, name: c, schema: {} }",
            "error: an operation has a body or a form, not both \
             @ { in: formData, name: f, type: string }",
        ]
    );
}

#[test]
fn a_parameter_of_the_operation_overrides_one_of_the_path() {
    let reading = read_text(
        "paths:
  /a/{id}:
    parameters:
    - { in: path, name: id, type: string, required: true }
    - { in: query, name: id, type: string }
    - { in: header, name: X-Trace, type: string }
    put:
      parameters:
      - { in: path, name: id, type: integer, required: true, description: Mine. }
      - { in: header, name: x-trace, type: string, required: true }
      - { in: query, name: other, type: string }
      responses: { 204: { description: Done. } }
",
    );
    reading.skeleton();
    let parameters = reading.parameters();
    let names: Vec<&str> = parameters.iter().map(|parameter| name(parameter)).collect();
    assert_eq!(names, ["id", "id", "x-trace", "other"]);
    assert_eq!(
        parameters[0].parameter_data_ref().description.as_deref(),
        Some("Mine.")
    );
    assert!(matches!(parameters[1], Parameter::Query { .. }));
    assert!(reading.item("/a/{id}").parameters.is_empty());
}

#[test]
fn references_stand_for_parameters_responses_path_items_and_operations() {
    let reading = read_files(&[
        (
            "spec.yaml",
            "swagger: '2.0'
info: { title: T, version: '1' }
produces: [application/json]
paths:
  /a/{id}: { $ref: 'item.yaml' }
parameters:
  Id: { in: path, name: id, type: string, required: true }
responses:
  Done: { description: Done., schema: { type: string } }
",
        ),
        ("item.yaml", "put: { $ref: 'operation.yaml' }\n"),
        (
            "operation.yaml",
            "parameters: [{ $ref: 'spec.yaml#/parameters/Id' }]
responses: { 200: { $ref: 'spec.yaml#/responses/Done' } }
",
        ),
    ]);
    reading.skeleton();
    assert_eq!(name(reading.parameters()[0]), "id");
    let response = reading.response(200);
    assert_eq!(response.description, "Done.");
    assert_eq!(
        reading.place(&response.content[0]).0,
        "/responses/Done/schema"
    );
}

#[test]
fn keys_beside_a_reference_are_told() {
    let reading = read_operation("parameters: [{ $ref: '#/parameters/Id', description: Mine. }]\n");
    assert_eq!(
        reading.told[0],
        "warning: `description` beside `$ref` is ignored @ description"
    );
}

#[test]
fn a_shared_fault_is_told_once() {
    let reading = read_text(
        "paths:
  /a:
    get: { parameters: [{ $ref: '#/parameters/p' }], responses: { 204: { description: D } } }
    put: { parameters: [{ $ref: '#/parameters/p' }], responses: { 204: { description: D } } }
parameters:
  p: { in: query, name: p, type: object }
",
    );
    assert_eq!(
        reading.told,
        ["error: `object` is not a value of `type` @ object"]
    );
}

#[test]
fn collection_formats_become_styles() {
    let reading = read_operation(
        "parameters:
- { in: path, name: id, type: array, items: { type: string }, required: true }
- { in: query, name: csv, type: array, items: { type: string } }
- { in: query, name: ssv, type: array, items: { type: string }, collectionFormat: ssv }
- { in: query, name: tsv, type: array, items: { type: string }, collectionFormat: tsv }
- { in: query, name: pipes, type: array, items: { type: string }, collectionFormat: pipes }
- { in: query, name: multi, type: array, collectionFormat: multi,
    items: { type: array, items: { type: string }, collectionFormat: ssv } }
- { in: query, name: plain, type: string, allowEmptyValue: true }
",
    );
    let skeleton = reading.skeleton();
    let formats = |index: usize| {
        skeleton.collection_formats(&reading.parameters()[index].parameter_data_ref().extensions)
    };
    let style = |index: usize| match reading.parameters()[index] {
        Parameter::Query {
            style,
            parameter_data,
            ..
        } => (style.clone(), parameter_data.explode),
        other => panic!("{other:?}"),
    };
    assert_eq!(formats(0), [CollectionFormat::Csv]);
    assert_eq!(
        (style(1), formats(1)),
        (
            (QueryStyle::Form, Some(false)),
            &[CollectionFormat::Csv][..]
        )
    );
    assert_eq!(style(2), (QueryStyle::SpaceDelimited, Some(false)));
    assert_eq!(
        (style(3), formats(3)),
        (
            (QueryStyle::Form, Some(false)),
            &[CollectionFormat::Tsv][..]
        )
    );
    assert_eq!(style(4), (QueryStyle::PipeDelimited, Some(false)));
    assert_eq!(style(5), (QueryStyle::Form, Some(true)));
    assert_eq!(formats(5), [CollectionFormat::Multi, CollectionFormat::Ssv]);
    assert_eq!(style(6), (QueryStyle::Form, None));
    let Parameter::Query {
        allow_empty_value, ..
    } = reading.parameters()[6]
    else {
        panic!()
    };
    assert_eq!(*allow_empty_value, Some(true));
}

#[test]
fn faults_of_parameters_are_told() {
    let reading = read_operation(
        "parameters:
- { in: path, name: id, type: string }
- { in: qery, name: a, type: string }
- { name: b, type: string }
- { in: query, name: c }
- { in: query, name: d, schema: { type: string } }
- { in: query, name: e, type: array }
- { in: header, name: f, type: array, items: { type: string }, collectionFormat: multi }
- { in: query, name: g, type: string, collectionFormat: csv, allowEmtyValue: true }
- { in: header, name: h, type: string, allowEmptyValue: true }
- { in: query, name: g, type: string }
- { in: query, type: file, name: i }
- { in: query, type: string }
- 7
",
    );
    let expected = [
        "warning: a path parameter is always required @ { in: path, name: id, type: string }",
        "error: `qery` is not a value of `in` @ qery",
        "error: a parameter needs the key `in` @ { name: b, type: string }",
        "error: a query parameter needs the key `type` @ { in: query, name: c }",
        "error: a query parameter has no `schema` in Swagger 2.0 @ schema",
        "error: an array needs the key `items` @ { in: query, name: e, type: array }",
        "error: `multi` is for `query` and `formData` only @ multi",
        "warning: `allowEmtyValue` is not a key of a query parameter in Swagger 2.0 and is ignored \
         @ allowEmtyValue",
        "warning: `collectionFormat` means nothing for a string @ collectionFormat",
        "warning: `allowEmptyValue` means nothing for a header parameter and is ignored \
         @ allowEmptyValue",
        "error: the parameter `g` stands twice @ { in: query, name: g, type: string }",
        "error: `file` is not a value of `type` @ file",
        "error: a query parameter needs the key `name` @ { in: query, type: string }",
        "error: a parameter is a number @ 7",
    ];
    assert_eq!(reading.told, expected);
}

#[test]
fn items_that_contain_themselves_are_told() {
    let reading = read_text(
        "paths: {}
parameters:
  p: { in: query, name: p, type: array, items: { $ref: '#/x-items' } }
x-items: { type: array, items: { $ref: '#/x-items' } }
",
    );
    assert_eq!(
        reading.told,
        ["error: these items contain themselves @ items"]
    );
}

#[test]
fn the_path_and_its_parameters_agree() {
    let reading =
        read_operation("parameters: [{ in: path, name: ID, type: string, required: true }]");
    assert_eq!(
        reading.told,
        [
            "error: the path has no parameter `ID` @ ID",
            "error: the path parameter `id` is not declared @ put",
        ]
    );
}

#[test]
fn paths_that_match_the_same_are_told() {
    let reading = read_text("paths: { '/a/{b}': {}, '/a/{c}': {}, /a/b: {}, a: {}, x-a: 1 }\n");
    assert_eq!(
        reading.told,
        [
            "error: two paths of the document match the same requests @ '/a/{c}'",
            "error: a path starts with `/` @ a",
        ]
    );
}

#[test]
fn responses_have_status_headers_and_examples() {
    let reading = read_operation(&format!(
        "{ID}responses:
  200:
    description: D
    schema: {{ type: string }}
    examples: {{ application/json: hi }}
    headers:
      x-rate: {{ type: integer, description: Rate. }}
      X-Tags: {{ type: array, items: {{ type: string }} }}
  default: {{ description: E }}
  x-more: 1
"
    ));
    let skeleton = reading.skeleton();
    let response = reading.response(200);
    assert_eq!(
        response.headers.keys().collect::<Vec<_>>(),
        ["x-rate", "X-Tags"]
    );
    let rate = response.headers["x-rate"].as_item().unwrap();
    assert_eq!(rate.description.as_deref(), Some("Rate."));
    let tags = response.headers["X-Tags"].as_item().unwrap();
    assert_eq!(
        skeleton.collection_formats(&tags.extensions),
        [CollectionFormat::Csv]
    );
    let example = response.content[0].examples[0].as_item().unwrap();
    let example = reading
        .documents
        .view(skeleton.location(&example.extensions));
    assert_eq!(example.as_str(), Some("hi"));
    let responses = &reading.operation().responses;
    assert_eq!(
        responses
            .default
            .as_ref()
            .unwrap()
            .as_item()
            .unwrap()
            .content
            .len(),
        0
    );
    assert!(
        skeleton
            .extension(&responses.extensions, "x-more")
            .is_some()
    );
}

#[test]
fn faults_of_responses_are_told() {
    let reading = read_operation(&format!(
        "{ID}responses:
  2xx: {{ description: D }}
  2XX: {{ description: D }}
  99: {{ description: D }}
  ok: {{ description: D }}
  404: {{}}
  400: {{ description: D, schema: {{}}, examples: {{ schema: 1, text/plain: hi }} }}
  401: {{ description: D, examples: {{ application/json: hi }} }}
  402:
    description: D
    headers: {{ A: {{ type: object }}, B: {{ type: string }}, b: {{ type: string }} }}
"
    ));
    let expected = [
        "warning: `2xx` is a range of statuses, which Swagger 2.0 lacks @ 2xx",
        "warning: `2XX` is a range of statuses, which Swagger 2.0 lacks @ 2XX",
        "error: the status `2XX` stands twice @ 2XX",
        "error: `99` is no status of HTTP @ 99",
        "error: `ok` is no status of HTTP @ ok",
        "warning: a response has no `description` @ 404",
        "warning: `schema` is no media type; this example is ignored @ schema",
        "warning: `text/plain` is not in `produces`; this response is taken to have it \
         @ text/plain",
        "warning: the response has an example and no `schema`; any body is taken \
         @ application/json",
        "error: `object` is not a value of `type` @ object",
        "error: the header `b` stands twice @ b",
    ];
    assert_eq!(reading.told, expected);
    let media_types: Vec<_> = reading.response(400).content.keys().collect();
    assert_eq!(media_types, ["application/json", "text/plain"]);
    assert!(
        reading.response(401).content["application/json"]
            .schema
            .is_none()
    );
}

#[test]
fn an_operation_without_responses_is_a_fault() {
    let reading = read_operation(&format!("{ID}responses: {{}}"));
    assert_eq!(
        reading.told,
        ["error: an operation needs at least one response @ responses"]
    );
}

#[test]
fn an_operation_id_that_stands_twice_is_told() {
    let reading = read_text(
        "paths:
  /a:
    get: { operationId: a, responses: { 204: { description: D } } }
    put: { operationId: a, responses: { 204: { description: D } } }
    post: { operationId: '', deprecated: true, tags: [t], responses: { 204: { description: D } } }
",
    );
    assert_eq!(
        reading.told,
        [
            "warning: two operations have the `operationId` `a` @ a",
            "warning: the `operationId` is empty and is ignored @ ''",
        ]
    );
    let post = reading.item("/a").post.as_ref().unwrap();
    assert_eq!(post.operation_id, None);
    assert!(post.deprecated);
    assert_eq!(post.tags, ["t"]);
}

#[test]
fn security_schemes_may_be_references() {
    let reading = read_files(&[
        (
            "spec.yaml",
            "swagger: '2.0'
info: { title: T, version: '1' }
securityDefinitions: { $ref: 'security.yaml' }
security: [{ key: [] }, { oauth: [read], basic: [] }]
paths:
  /a/{id}:
    put:
      security: [{}]
      parameters: [{ in: path, name: id, type: string, required: true }]
      responses: { 204: { description: D } }
    get:
      security: []
      parameters: [{ in: path, name: id, type: string, required: true }]
      responses: { 204: { description: D } }
",
        ),
        (
            "security.yaml",
            "basic: { type: basic }
key: { $ref: '#/x/key' }
oauth:
  type: oauth2
  flow: accessCode
  authorizationUrl: a
  tokenUrl: t
  scopes: { read: Reads., x-more: 1 }
x: { type: apiKey, in: header, name: N, key: { type: apiKey, in: query, name: k } }
",
        ),
    ]);
    assert_eq!(
        reading.told,
        ["warning: `key` is not a key of a security scheme in Swagger 2.0 and is ignored @ key"]
    );
    let api = &reading.skeleton.as_ref().unwrap().api;
    let schemes = &api.components.as_ref().unwrap().security_schemes;
    assert!(matches!(
        schemes["key"].as_item().unwrap(),
        SecurityScheme::APIKey { location: APIKeyLocation::Query, name, .. } if name == "k"
    ));
    let SecurityScheme::OAuth2 { flows, .. } = schemes["oauth"].as_item().unwrap() else {
        panic!()
    };
    let flow = flows.authorization_code.as_ref().unwrap();
    assert_eq!(flow.scopes.keys().collect::<Vec<_>>(), ["read"]);
    let requirements = api.security.as_ref().unwrap();
    assert_eq!(
        requirements[1].keys().collect::<Vec<_>>(),
        ["oauth", "basic"]
    );
    let anonymous = reading.operation().security.as_ref().unwrap();
    assert!(anonymous[0].is_empty());
    let open = reading.item("/a/{id}").get.as_ref().unwrap();
    assert_eq!(open.security.as_deref(), Some(&[][..]));
}

#[test]
fn faults_of_security_are_told() {
    let reading = read_text(
        "securityDefinitions:
  a: { type: basic, in: query }
  b: { type: apiKey, in: body, name: n }
  c: { type: oauth2, flow: implicit, authorizationUrl: u, tokenUrl: t, scopes: { read: R } }
  d: { type: oauth2, flow: password }
  e: { type: bearer }
security: [{ a: [x], c: [write], f: [] }]
paths: {}
",
    );
    assert_eq!(
        reading.told,
        [
            "warning: `in` means nothing in a `basic` scheme and is ignored @ in",
            "error: `body` is not a value of `in` @ body",
            "warning: `tokenUrl` means nothing in an `implicit` flow and is ignored @ tokenUrl",
            "error: an `oauth2` scheme needs the key `scopes` @ d",
            "error: a `password` flow needs the key `tokenUrl` @ d",
            "error: `bearer` is not a value of `type` @ bearer",
            "warning: `a` is a scheme without scopes @ x",
            "warning: `c` defines no scope `write` @ write",
            "warning: the security scheme `f` is not defined @ f",
        ]
    );
    let requirement = &reading.skeleton.unwrap().api.security.unwrap()[0];
    assert_eq!(requirement.keys().collect::<Vec<_>>(), ["a", "c", "f"]);
}

#[test]
fn a_scheme_without_a_list_of_scopes_is_still_demanded() {
    let reading =
        read_text("securityDefinitions: { a: { type: basic } }\nsecurity:\n- a:\npaths: {}\n");
    assert_eq!(
        reading.told,
        ["warning: `a` has no value and is ignored @ a"]
    );
    assert!(reading.skeleton.unwrap().api.security.unwrap()[0].contains_key("a"));
}

#[test]
fn a_key_that_is_demanded_needs_a_value() {
    let reading = read_operation(&format!(
        "{ID}- {{ in: null, name: a, type: string }}
- {{ in: query, name: null, type: string }}
- {{ in: query, name: b, type: null }}
- {{ in: query, name: c, type: array, items: null }}
- {{ in: query, name: d, type: array, items: {{ type: string }}, collectionFormat: null }}"
    ));
    let expected = [
        "error: a parameter needs the key `in` @ { in: null, name: a, type: string }",
        "error: a query parameter needs the key `name` @ { in: query, name: null, type: string }",
        "error: a query parameter needs the key `type` @ { in: query, name: b, type: null }",
        "error: an array needs the key `items` \
         @ { in: query, name: c, type: array, items: null }",
        "warning: `collectionFormat` has no value and is ignored @ collectionFormat",
    ];
    assert_eq!(reading.told, expected);
}

#[test]
fn an_operation_may_have_schemes_of_its_own() {
    let reading = read_text(
        "host: a.org
schemes: [https]
paths: { /a: { get: { schemes: [ws], responses: { 204: { description: D } } } } }
",
    );
    reading.skeleton();
    let operation = reading.item("/a").get.as_ref().unwrap();
    assert_eq!(operation.servers[0].url, "ws://a.org");
}

#[test]
fn values_of_the_wrong_kind_are_told() {
    let reading = read_files(&[(
        "spec.yaml",
        "swagger: 2.0
info: { title: [a], version: 1.10 }
host:
tags: a
paths: []
definitions: 1
",
    )]);
    assert_eq!(
        reading.told,
        [
            "warning: `swagger` is a number and taken as a string @ 2.0",
            "error: `title` is a list @ [a]",
            "warning: `version` is a number and taken as a string @ 1.10",
            "warning: `host` has no value and is ignored @ host",
            "error: `definitions` is a number @ 1",
            "error: `paths` is a list @ []",
            "error: `tags` is a string @ a",
        ]
    );
    assert_eq!(reading.skeleton.unwrap().api.info.version, "1.10");
}

#[test]
fn an_extension_with_the_name_of_the_place_is_ignored() {
    let reading = read_text("paths: {}\nx-oasmith-location: 'other'\n");
    assert_eq!(
        reading.told,
        ["warning: the extension `x-oasmith-location` is ignored @ x-oasmith-location"]
    );
    let skeleton = reading.skeleton.unwrap();
    assert_eq!(skeleton.location(&skeleton.api.extensions), skeleton.root);
}

#[test]
fn one_node_may_be_a_schema_and_a_parameter() {
    let reading = read_text(
        "paths:
  /a:
    get:
      parameters: [{ $ref: '#/definitions/Limit' }]
      responses: { 204: { description: D } }
definitions:
  Limit: { in: query, name: limit, type: integer }
",
    );
    let skeleton = reading.skeleton();
    let definition = &skeleton.api.components.as_ref().unwrap().schemas["Limit"];
    let parameter = reading.item("/a").get.as_ref().unwrap().parameters[0]
        .as_item()
        .unwrap();
    let openapiv3::ParameterSchemaOrContent::Schema(schema) =
        &parameter.parameter_data_ref().format
    else {
        panic!()
    };
    let dialect = |schema: &ReferenceOr<openapiv3::Schema>| match skeleton.schema(schema) {
        Some(SchemaSource::Place(place)) => place.dialect,
        other => panic!("{other:?}"),
    };
    assert_eq!(dialect(definition), Dialect::Swagger20);
    assert_eq!(dialect(schema), Dialect::Swagger20Parameter);
}

#[test]
fn only_known_versions_are_read() {
    for (text, told) in [
        (
            "swagger: '1.2'\n",
            "error: this version of the specification is unknown",
        ),
        (
            "openapi: 4.0.0\n",
            "error: this version of the specification is unknown",
        ),
        ("type: object\n", "error: this is no OpenAPI document"),
        ("[]\n", "error: this is no OpenAPI document"),
    ] {
        let reading = read_files(&[("spec.yaml", text)]);
        assert!(reading.skeleton.is_none());
        assert_eq!(reading.told.len(), 1);
        assert!(reading.told[0].starts_with(told), "{}", reading.told[0]);
    }
}

/// Reads a document of `OpenAPI` 3: its beginning and this text.
fn read_openapi3(version: &str, text: &str) -> Reading {
    let text = format!("openapi: {version}\ninfo: {{ title: T, version: '1' }}\n{text}");
    read_files(&[("spec.yaml", &text)])
}

#[test]
fn an_openapi_3_operation_has_parameters_a_body_and_responses() {
    let reading = read_openapi3(
        "3.0.3",
        "servers: [{ url: 'https://example.org/v1/' }]
paths:
  /a/{id}:
    parameters:
    - { in: path, name: id, required: true, schema: { type: string }, example: x }
    put:
      operationId: putA
      requestBody:
        required: true
        content:
          application/json: { schema: { $ref: '#/components/schemas/A' }, example: 1 }
      responses:
        '200': { $ref: '#/components/responses/Done' }
components:
  schemas: { A: { type: integer } }
  responses:
    Done:
      description: D
      content:
        application/json:
          schema: true
          examples: { one: { summary: S, value: 2 } }
",
    );
    let skeleton = reading.skeleton();
    assert_eq!(skeleton.version, Version::OpenApi30);
    assert_eq!(skeleton.route("/a/{id}"), "/v1/a/{id}");
    let operation = reading.operation();
    assert_eq!(operation.operation_id.as_deref(), Some("putA"));
    let data = reading.parameters()[0].parameter_data_ref();
    assert_eq!((data.name.as_str(), data.required), ("id", true));
    assert_eq!(data.examples.len(), 1);

    let body = operation.request_body.as_ref().unwrap().as_item().unwrap();
    assert!(body.required);
    let media_type = &body.content["application/json"];
    let schema = "/paths/~1a~1{id}/put/requestBody/content/application~1json/schema";
    assert_eq!(
        reading.place(media_type),
        (schema.to_owned(), Dialect::OpenApi30)
    );
    let example = |media_type: &MediaType| {
        let example = media_type.examples[0].as_item().unwrap();
        reading.pointer(skeleton.location(&example.extensions))
    };
    assert!(example(media_type).ends_with("/application~1json/example"));
    let done = &reading.response(200).content["application/json"];
    assert!(example(done).ends_with("/examples/one/value"));
    let components = skeleton.api.components.as_ref().unwrap();
    assert_eq!(components.schemas.keys().collect::<Vec<_>>(), ["A"]);
}

#[test]
fn a_schema_of_openapi_31_is_of_its_dialect() {
    for dialect in [
        "",
        "jsonSchemaDialect: https://json-schema.org/draft/2020-12/schema\n",
        "jsonSchemaDialect: https://spec.openapis.org/oas/3.1/dialect/base\n",
    ] {
        let text = format!("{dialect}components: {{ schemas: {{ A: true }} }}\n");
        let reading = read_openapi3("3.1.1", &text);
        let skeleton = reading.skeleton();
        let schema = &skeleton.api.components.as_ref().unwrap().schemas["A"];
        let Some(SchemaSource::Place(place)) = skeleton.schema(schema) else {
            panic!()
        };
        assert_eq!(place.dialect, Dialect::OpenApi31);
    }
}

#[test]
fn the_first_server_gives_the_base_path() {
    for (url, path) in [
        ("/", "/a"),
        ("/v1", "/v1/a"),
        ("/v1/", "/v1/a"),
        ("//example.org/v1", "/v1/a"),
        ("https://example.org", "/a"),
        ("https://example.org:8448/v1", "/v1/a"),
        ("https://{host}/{version}", "/v2/a"),
    ] {
        let text = format!(
            "paths: {{}}
servers:
- url: '{url}'
  variables: {{ host: {{ default: h }}, version: {{ default: v2, enum: [v1, v2] }} }}
"
        );
        let reading = read_openapi3("3.0.3", &text);
        assert_eq!(reading.skeleton().route("/a"), path, "{url}");
    }
}

#[test]
fn faults_of_openapi_3_servers_are_told() {
    let reading = read_openapi3(
        "3.0.3",
        "paths: {}
servers:
- url: v1
- url: '/{version}'
- url: '/a?b'
- url: '/%X'
- {}
",
    );
    assert_eq!(
        reading.told,
        [
            "error: a server whose URL is relative to the document cannot be generated yet @ v1",
            "error: the server has no variable `version` @ '/{version}'",
            "error: the URL of a server has no query, fragment and open brace @ '/a?b'",
            "warning: the URL of the server has a `%` that begins no percent-encoding @ '/%X'",
            "error: a server needs the key `url` @ {}",
        ]
    );
    let reading = read_openapi3("3.0.3", "paths: {}\nservers: [{ url: /a }, { url: /b }]\n");
    assert_eq!(
        reading.told,
        ["warning: the path of this server is not that of the first @ /b"]
    );
}

#[test]
fn what_openapi_3_has_and_cannot_be_generated_yet_is_told() {
    let reading = read_openapi3(
        "3.1.0",
        "jsonSchemaDialect: http://json-schema.org/draft-07/schema#
webhooks: { a: {} }
security: [{ key: [] }]
paths:
  /a/{id}:
    servers: [{ url: / }]
    put:
      parameters:
      - { in: query, name: q, schema: {} }
      - { in: path, name: id, required: true, style: label, schema: {} }
      - { in: path, name: id, required: true, content: {} }
      callbacks: { a: {} }
      security: []
      requestBody: { content: { application/json: { encoding: { a: {} } } } }
      responses:
        '204': { description: D, headers: { a: {} }, links: { a: {} } }
        '205': { description: D, headers: {}, links: {} }
components:
  securitySchemes: { key: {} }
  examples: { a: { externalValue: a.json } }
",
    );
    let told: Vec<&str> = reading.told.iter().map(String::as_str).collect();
    assert_eq!(
        told,
        [
            "error: schemas of this dialect cannot be generated yet \
             @ http://json-schema.org/draft-07/schema#",
            "error: `webhooks` cannot be generated yet @ webhooks",
            "error: an example in a file of its own cannot be generated yet @ externalValue",
            "error: `securitySchemes` cannot be generated yet @ securitySchemes",
            "error: `servers` cannot be generated yet @ servers",
            "error: `callbacks` cannot be generated yet @ callbacks",
            "error: a parameter outside the path cannot be generated yet @ in",
            "error: the style `label` cannot be generated yet @ style",
            "error: a parameter with `content` cannot be generated yet @ content",
            "error: `encoding` cannot be generated yet @ encoding",
            "error: `headers` cannot be generated yet @ headers",
            "error: `links` cannot be generated yet @ links",
            "error: `security` cannot be generated yet @ security",
        ]
    );
}

#[test]
fn faults_of_openapi_3_operations_are_told() {
    let reading = read_openapi3(
        "3.1.0",
        "paths:
  /a/{id}:
    put:
      parameters:
      - { in: path, name: od, schema: {}, allowReserved: true }
      - { in: path, name: od, schema: {}, required: true }
      - { in: body, name: b }
      - { in: path, name: id, required: true }
    get: { responses: { ok: { description: D }, '204': {}, '205': { content: { json: {} } } } }
    trace: {}
",
    );
    assert_eq!(
        reading.told,
        [
            "error: the path parameter `id` is not declared @ get",
            "error: `ok` is no status of HTTP @ ok",
            "warning: a response has no `description` @ '204'",
            "warning: a response has no `description` @ '205'",
            "error: `json` is no media type @ json",
            "warning: `allowReserved` means nothing for a path parameter and is ignored \
             @ allowReserved",
            "warning: a path parameter is always required @ { in: path, name: od, schema: {}, \
             allowReserved: true }",
            "error: the parameter `od` stands twice @ { in: path, name: od, schema: {}, \
             required: true }",
            "error: `body` is not a value of `in` @ body",
            "error: a parameter needs the key `schema` @ { in: path, name: id, required: true }",
            "error: the path has no parameter `od` @ od",
            "error: an operation needs at least one response @ put",
            "error: the path parameter `id` is not declared @ trace",
            "error: an operation needs at least one response @ trace",
        ]
    );
}

#[test]
fn a_key_of_openapi_31_is_none_of_30() {
    let text = "jsonSchemaDialect: a
webhooks: {}
paths: {}
components: { pathItems: {} }
";
    let told = read_openapi3("3.0.3", text).told;
    assert_eq!(
        told,
        [
            "warning: `jsonSchemaDialect` is not a key of a document in OpenAPI 3.0 and is \
             ignored @ jsonSchemaDialect",
            "warning: `webhooks` is not a key of a document in OpenAPI 3.0 and is ignored \
             @ webhooks",
            "warning: `pathItems` is not a key of the components in OpenAPI 3.0 and is ignored \
             @ pathItems",
        ]
    );
    let reading = read_files(&[(
        "spec.yaml",
        "openapi: 3.1.0
info:
  title: T
  version: '1'
  summary: S
  description: D
  license: { name: MIT, identifier: MIT }
components: {}
",
    )]);
    let info = &reading.skeleton().api.info;
    assert_eq!(info.description.as_deref(), Some("S\n\nD"));
    let license = info.license.as_ref().unwrap();
    let identifier = reading
        .skeleton()
        .extension(&license.extensions, "identifier");
    assert_eq!(
        reading.pointer(identifier.unwrap()),
        "/info/license/identifier"
    );
}
