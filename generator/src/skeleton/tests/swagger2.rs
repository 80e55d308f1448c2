//! Documents of Swagger 2.0, their paths and references.

use super::*;

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
    assert_eq!(skeleton.server_path(&skeleton.api.servers[0]), "/v1");
    assert_eq!(route(skeleton, "/a"), "/v1/a");
}

#[test]
fn a_slash_behind_the_base_path_is_not_doubled() {
    let reading = read_text("basePath: /\npaths: {}\n");
    assert_eq!(route(reading.skeleton(), "/a"), "/a");
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
    assert_eq!(
        route(&reading.skeleton.unwrap(), "/a"),
        "/client/%VERSION%/a"
    );
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
    let reading = read_text(
        "paths:
  /a:
    get:
      parameters: [{ $ref: '#/parameters/first', description: Mine. }]
      responses: { 204: { description: D } }
parameters:
  first: { $ref: '#/parameters/second', name: third }
  second: { in: query, name: second, type: string }
",
    );
    assert_eq!(
        reading.told,
        [
            "warning: `name` beside `$ref` is ignored @ name",
            "warning: `description` beside `$ref` is ignored @ description",
        ]
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
            "warning: two paths of the document match the same requests @ '/a/{c}'",
            "error: a path starts with `/` @ a",
        ]
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
