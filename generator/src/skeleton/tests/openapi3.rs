//! Documents of `OpenAPI` 3.

use super::*;

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
    assert_eq!(route(skeleton, "/a/{id}"), "/v1/a/{id}");
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
    for (dialect, expected) in [
        ("", Dialect::OpenApi31),
        (
            "jsonSchemaDialect: https://json-schema.org/draft/2020-12/schema\n",
            Dialect::OpenApi31,
        ),
        (
            "jsonSchemaDialect: https://spec.openapis.org/oas/3.1/dialect/base\n",
            Dialect::OpenApi31,
        ),
        (
            "jsonSchemaDialect: https://spec.openapis.org/oas/3.1/dialect/2024-11-10\n",
            Dialect::OpenApi31,
        ),
        (
            "jsonSchemaDialect: http://json-schema.org/draft-07/schema#\n",
            Dialect::Draft7,
        ),
    ] {
        let text = format!("{dialect}components: {{ schemas: {{ A: true }} }}\n");
        let reading = read_openapi3("3.1.1", &text);
        let skeleton = reading.skeleton();
        let schema = &skeleton.api.components.as_ref().unwrap().schemas["A"];
        let Some(SchemaSource::Place(place)) = skeleton.schema(schema) else {
            panic!()
        };
        assert_eq!(place.dialect, expected);
    }
    let text = "jsonSchemaDialect: https://example.org/dialect\ncomponents: {}\n";
    assert_eq!(
        read_openapi3("3.1.0", text).told,
        ["error: this dialect of schemas is not known @ https://example.org/dialect"]
    );
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
  variables: {{ host: {{ default: h }}, version: {{ default: v2, enum: [v2] }} }}
"
        );
        let reading = read_openapi3("3.0.3", &text);
        assert_eq!(route(reading.skeleton(), "/a"), path, "{url}");
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
            "warning: the URL of the server is relative; `/v1` is taken for its path @ v1",
            "error: the server has no variable `version` @ '/{version}'",
            "error: the URL of a server has no query, fragment and open brace @ '/a?b'",
            "warning: the URL of the server has a `%` that begins no percent-encoding @ '/%X'",
            "error: a server needs the key `url` @ {}",
            "warning: the path of this server is not that of the first @ '/%X'",
        ]
    );
    let reading = read_openapi3("3.0.3", "paths: {}\nservers: [{ url: /a }, { url: /b }]\n");
    assert_eq!(
        reading.told,
        ["warning: the path of this server is not that of the first @ /b"]
    );
    let reading = read_openapi3(
        "3.0.3",
        "paths: {}
servers:
- url: 'https://{a}/{b}'
  variables: { a: { default: x, enum: [y] }, b: { default: z, enum: [z, y] } }
",
    );
    assert_eq!(
        reading.told,
        [
            "warning: the default `x` is not in the `enum` of the variable @ x",
            "note: the variable `b` of the path is taken to be `z` @ 'https://{a}/{b}'",
        ]
    );
}

#[test]
fn a_relative_server_is_one_at_the_root() {
    for (url, path) in [
        ("v1", "/v1/a"),
        ("./v1/", "/v1/a"),
        ("../v1/./../v2", "/v2/a"),
        (".", "/a"),
    ] {
        let text = format!("paths: {{}}\nservers: [{{ url: '{url}' }}]\n");
        let reading = read_openapi3("3.0.3", &text);
        assert_eq!(reading.told.len(), 1);
        assert_eq!(route(&reading.skeleton.unwrap(), "/a"), path, "{url}");
    }
}

#[test]
fn paths_and_operations_have_servers_of_their_own() {
    let reading = read_openapi3(
        "3.0.3",
        "servers: [{ url: /document }]
paths:
  /a:
    servers: [{ url: /item }]
    get: { responses: { '204': { description: D } } }
    put:
      servers: [{ url: 'https://example.org/operation/' }]
      responses: { '204': { description: D } }
  /b: { get: { servers: [], responses: { '204': { description: D } } } }
",
    );
    let skeleton = reading.skeleton();
    let route = |path: &str, method: fn(&PathItem) -> &Option<Operation>| {
        let item = reading.item(path);
        skeleton.route(path, item, method(item).as_ref().unwrap())
    };
    assert_eq!(route("/a", |item| &item.get), "/item/a");
    assert_eq!(route("/a", |item| &item.put), "/operation/a");
    assert_eq!(route("/b", |item| &item.get), "/document/b");
}

#[test]
fn since_31_a_document_may_have_webhooks_or_components_alone() {
    let webhooks = "webhooks:
  born: { post: { requestBody: { content: { text/plain: {} } } } }
  $key: { $ref: '#/components/pathItems/a' }
components: { pathItems: { a: { get: {}, parameters: [{ in: query, name: q, schema: {} }] } } }
";
    let reading = read_openapi3("3.1.0", webhooks);
    let skeleton = reading.skeleton();
    let born = skeleton.webhooks["born"].post.as_ref().unwrap();
    assert!(born.request_body.is_some());
    let get = skeleton.webhooks["$key"].get.as_ref().unwrap();
    assert_eq!(get.parameters.len(), 1);
    read_openapi3("3.1.0", "components: {}\n").skeleton();

    let missing = "error: a document needs the key `paths` @ ";
    for (version, text) in [("3.1.0", ""), ("3.0.3", "components: {}\n")] {
        let told = read_openapi3(version, text).told;
        assert_eq!(told.len(), 1);
        assert!(told[0].starts_with(missing), "{told:?}");
    }
}

#[test]
fn openapi_32_is_read_as_31_and_its_news_are_told() {
    let reading = read_openapi3(
        "3.2.0",
        "$self: https://example.org/openapi
jsonSchemaDialect: https://spec.openapis.org/oas/3.2/dialect/2025-09-17
servers: [{ url: /, name: n }]
tags: [{ name: t, summary: S, parent: u, kind: nav }]
paths:
  /a:
    query: {}
    additionalOperations: { COPY: {} }
    get:
      parameters: [{ in: querystring, name: q, content: { text/plain: {} } }]
      responses:
        '200':
          summary: S
          content:
            application/jsonl:
              itemSchema: {}
              examples: { a: { dataValue: 1, value: 1 } }
              prefixEncoding: []
              itemEncoding: {}
webhooks: { w: {} }
components:
  mediaTypes: {}
  securitySchemes:
    s: { type: http, scheme: basic, deprecated: true }
    o: { type: oauth2, oauth2MetadataUrl: u, flows: { deviceAuthorization: {} } }
  requestBodies:
    b: { content: { multipart/mixed: { encoding: { a: { encoding: {} } } } } }
",
    );
    let (news, others): (Vec<&str>, Vec<&str>) = reading
        .told
        .iter()
        .map(String::as_str)
        .partition(|told| told.contains("` came with OpenAPI 3.2 and is ignored @ "));
    assert_eq!(
        others,
        [
            "note: OpenAPI 3.2 is read as OpenAPI 3.1 @ 3.2.0",
            "error: `querystring` is not a value of `in` @ querystring",
        ]
    );
    let mut keys: Vec<&str> = news
        .iter()
        .filter_map(|told| told.strip_prefix("warning: `")?.split('`').next())
        .collect();
    keys.sort_unstable();
    assert_eq!(
        keys,
        [
            "$self",
            "additionalOperations",
            "dataValue",
            "deprecated",
            "deviceAuthorization",
            "encoding",
            "itemEncoding",
            "itemSchema",
            "kind",
            "mediaTypes",
            "name",
            "oauth2MetadataUrl",
            "parent",
            "prefixEncoding",
            "query",
            "summary",
            "summary",
        ]
    );
    let skeleton = reading.skeleton.as_ref().unwrap();
    assert_eq!(skeleton.version, Version::OpenApi32);
    assert_eq!(skeleton.webhooks.len(), 1);
    assert!(reading.item("/a").get.is_some());
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
            "warning: a path parameter is always required @ { in: path, name: od, schema: {}, \
             allowReserved: true }",
            "warning: `allowReserved` means nothing in a path parameter and is ignored \
             @ allowReserved",
            "error: the parameter `od` stands twice @ { in: path, name: od, schema: {}, \
             required: true }",
            "error: `body` is not a value of `in` @ body",
            "error: a path parameter needs the key `schema` @ { in: path, name: id, required: true }",
            "error: the path has no parameter `od` @ od",
            "error: the path parameter `id` is not declared @ trace",
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

#[test]
fn paths_that_match_the_same_have_different_methods() {
    let reading = read_openapi3(
        "3.1.0",
        "paths:
  /a/{b}:
    parameters: [{ in: path, name: b, required: true, schema: {} }]
    get: {}
  /a/{c}:
    parameters: [{ in: path, name: c, required: true, schema: {} }]
    put: {}
    get: {}
",
    );
    assert_eq!(
        reading.told,
        [
            "warning: two paths of the document match the same requests @ /a/{c}",
            "error: another path has a `get` for the same requests @ get",
        ]
    );
    assert!(reading.item("/a/{c}").put.is_some());
    assert!(reading.item("/a/{c}").get.is_none());
}
