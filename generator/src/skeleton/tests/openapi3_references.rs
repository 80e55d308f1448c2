//! References of `OpenAPI` 3, to all kinds of objects and over files.

use super::*;

#[test]
fn references_stand_for_objects_of_all_kinds() {
    let reading = read_files(&[
        (
            "spec.yaml",
            "openapi: 3.0.3
info: { $ref: 'parts.yaml#/info' }
servers: [{ $ref: 'parts.yaml#/server' }]
tags: [{ name: a, description: { $ref: 'tag.md.yaml' } }]
paths:
  /a/{id}: { $ref: 'item.yaml' }
components:
  securitySchemes: { $ref: 'parts.yaml#/schemes' }
security: [{ key: [] }]
",
        ),
        ("tag.md.yaml", "The tag.\n"),
        (
            "item.yaml",
            "parameters: [{ $ref: 'parts.yaml#/parameters/Id' }]
put: { $ref: 'operation.yaml' }
",
        ),
        (
            "operation.yaml",
            "requestBody: { $ref: 'parts.yaml#/body' }
callbacks: { done: { $ref: 'parts.yaml#/callback' } }
responses:
  '200': { $ref: 'parts.yaml#/response' }
",
        ),
        (
            "parts.yaml",
            "info: { title: T, version: '1' }
server: { url: /v1 }
schemes: { key: { $ref: '#/scheme' } }
scheme: { type: http, scheme: basic }
parameters: { Id: { in: path, name: id, required: true, schema: { $ref: '#/schema' } } }
body: { content: { application/json: { examples: { a: { $ref: '#/example' } } } } }
callback: { '{$url}': { $ref: '#/item' } }
item: { post: { operationId: done, responses: { '204': { description: D } } } }
response:
  description: D
  headers: { X-A: { $ref: '#/header' } }
  links: { next: { $ref: '#/link' } }
header: { schema: {} }
link: { operationId: done }
example: { value: { b: 1 } }
schema: { type: string }
",
        ),
    ]);
    let skeleton = reading.skeleton();
    assert_eq!(skeleton.api.info.title, "T");
    assert_eq!(route(skeleton, "/a"), "/v1/a");
    let description = skeleton.api.tags[0].description.as_deref();
    assert_eq!(description, Some("The tag."));
    let components = skeleton.api.components.as_ref().unwrap();
    assert!(components.security_schemes["key"].as_item().is_some());

    let operation = reading.operation();
    assert_eq!(name(reading.parameters()[0]), "id");
    let body = operation.request_body.as_ref().unwrap().as_item().unwrap();
    let example = body.content[0].examples["a"].as_item().unwrap();
    let place = skeleton.location(&example.extensions);
    assert_eq!(reading.pointer(place), "/example/value");
    let (name, callback) = skeleton.callbacks(operation).next().unwrap();
    assert_eq!(name, "done");
    let post = callback.path_items["{$url}"].post.as_ref().unwrap();
    assert_eq!(post.operation_id.as_deref(), Some("done"));
    let response = reading.response(200);
    assert!(response.headers["X-A"].as_item().is_some());
    assert!(response.links["next"].as_item().is_some());
}

#[test]
fn words_beside_a_reference_override_since_31() {
    let text = "paths:
  /a:
    get:
      parameters: [{ $ref: '#/components/parameters/p', description: Here. }]
      responses: { '200': { $ref: '#/components/responses/r', description: Here., summary: S } }
components:
  parameters:
    p: { $ref: '#/components/parameters/q', description: Between. }
    q: { in: query, name: q, description: There., schema: {} }
  responses:
    r:
      description: There.
      content: { text/plain: { examples: { e: { $ref: '#/components/examples/x', summary: S } } } }
  examples: { x: { value: 1, summary: There. } }
";
    let reading = read_openapi3("3.1.0", text);
    let ignored = "warning: `summary` beside `$ref` is ignored @ summary";
    assert_eq!(reading.told, [ignored]);
    let operation = reading.item("/a").get.as_ref().unwrap();
    let parameter = operation.parameters[0].as_item().unwrap();
    let description = &parameter.parameter_data_ref().description;
    assert_eq!(description.as_deref(), Some("Here."));
    let response = operation.responses.responses[0].as_item().unwrap();
    assert_eq!(response.description, "Here.");
    let example = response.content[0].examples["e"].as_item().unwrap();
    assert_eq!(example.summary.as_deref(), Some("S"));

    let reading = read_openapi3("3.0.3", text);
    let is_ignored = |told: &String| told.ends_with("beside `$ref` is ignored @ description");
    assert!(reading.told.iter().any(is_ignored), "{:?}", reading.told);
    let operation = reading.item("/a").get.as_ref().unwrap();
    let parameter = operation.parameters[0].as_item().unwrap();
    let description = &parameter.parameter_data_ref().description;
    assert_eq!(description.as_deref(), Some("There."));
}

#[test]
fn a_path_item_has_keys_beside_its_reference() {
    for (version, beginning) in [("3.0.3", "openapi"), ("2.0", "swagger")] {
        let text = format!(
            "{beginning}: '{version}'
info: {{ title: T, version: '1' }}
consumes: [application/json]
paths:
  /a/{{id}}:
    $ref: '#/x-item'
    x-a: 1
    put: {{ operationId: own, responses: {{ 204: {{ description: D }} }} }}
x-item:
  x-a: 2
  x-b: 3
  unknown: 4
  put: {{ operationId: other }}
  delete: {{ operationId: shared, responses: {{ 204: {{ description: D }} }} }}
"
        );
        let text = if beginning == "openapi" {
            text.replace("consumes: [application/json]\n", "")
        } else {
            text
        };
        let reading = read_files(&[("spec.yaml", &text)]);
        let told: Vec<_> = reading
            .told
            .iter()
            .filter(|told| !told.contains("is not declared"))
            .collect();
        let specification = if beginning == "openapi" {
            "OpenAPI 3.0"
        } else {
            "Swagger 2.0"
        };
        assert_eq!(
            told,
            [
                &format!(
                    "warning: `unknown` is not a key of a path item in {specification} and is \
                     ignored @ unknown"
                ),
                "warning: `put` stands beside a reference to this object as well @ put",
            ]
        );
        let item = reading.item("/a/{id}");
        assert_eq!(reading.operation().operation_id.as_deref(), Some("own"));
        assert!(item.delete.is_some());
        let skeleton = reading.skeleton.as_ref().unwrap();
        let place = |key| skeleton.extension(&item.extensions, key);
        let pointer = reading.pointer(place("x-a").unwrap());
        assert_eq!(pointer, "/paths/~1a~1{id}/x-a");
        assert!(place("x-b").is_some());
    }
}

#[test]
fn two_paths_may_share_a_path_item() {
    let reading = read_openapi3(
        "3.1.0",
        "paths:
  /a: { $ref: '#/components/pathItems/shared' }
  /b: { $ref: '#/components/pathItems/shared' }
components:
  pathItems:
    shared: { get: { responses: { '204': { description: D } } } }
    unused: { get: { responses: { ok: { description: D } } }, put: { responses: {} } }
",
    );
    assert_eq!(
        reading.told,
        [
            "error: `ok` is no status of HTTP @ ok",
            "warning: the operation declares no response @ responses",
        ]
    );
    assert!(reading.item("/a").get.is_some());
    assert!(reading.item("/b").get.is_some());
}

#[test]
fn circles_of_references_are_told() {
    let reading = read_openapi3(
        "3.1.0",
        "paths:
  /a: { $ref: '#/components/pathItems/a' }
  /b: { get: { responses: { '200': { $ref: '#/components/responses/a' } } } }
components:
  pathItems: { a: { $ref: '#/components/pathItems/b' }, b: { $ref: '#/components/pathItems/a' } }
  responses: { a: { $ref: '#/components/responses/a' } }
",
    );
    let circle = "error: references lead in a circle and never to a value @ ";
    assert_eq!(reading.told.len(), 2);
    assert!(reading.told.iter().all(|told| told.starts_with(circle)));
}

#[test]
fn a_callback_may_hold_itself() {
    let reading = read_openapi3(
        "3.0.3",
        "paths:
  /a/{id}:
    parameters: [{ in: path, name: id, required: true, schema: {} }]
    put:
      callbacks: { first: { $ref: '#/components/callbacks/again' }, second: {} }
      responses: { '204': { description: D } }
components:
  callbacks:
    again:
      x-a: 1
      '{$request.body#/url}':
        post:
          callbacks: { once more: { $ref: '#/components/callbacks/again' } }
          responses: { '204': { description: D } }
    unused: { '{$url}': { put: { requestBody: {}, responses: { '204': { description: D } } } } }
",
    );
    let told = "error: a request body needs the key `content` @ requestBody";
    assert_eq!(reading.told, [told]);
    let skeleton = reading.skeleton.as_ref().unwrap();
    let callbacks: Vec<_> = skeleton.callbacks(reading.operation()).collect();
    let names: Vec<_> = callbacks.iter().map(|(name, _)| *name).collect();
    assert_eq!(names, ["first", "second"]);
    let again = callbacks[0].1;
    assert!(again.extensions.contains_key("x-a"));
    assert_eq!(again.path_items.len(), 1);
    let post = again.path_items[0].post.as_ref().unwrap();
    let (name, inner) = skeleton.callbacks(post).next().unwrap();
    assert_eq!((name, inner), ("once more", again));
}
