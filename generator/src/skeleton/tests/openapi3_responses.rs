//! Responses, headers, links and examples of `OpenAPI` 3.

use openapiv3::{LinkOperation, ParameterSchemaOrContent};

use super::*;

#[test]
fn a_response_has_headers_content_and_links() {
    let reading = read_operation3(
        "3.0.3",
        "operationId: putA
responses:
  '200':
    description: D
    headers:
      X-A: { description: H, required: true, explode: true, schema: {}, example: a }
      x-b: { deprecated: true, content: { application/json: { schema: {} } } }
    content: { application/json: {} }
    links:
      again:
        description: L
        operationId: putA
        parameters: { id: $response.body#/id, path.id: [1] }
        requestBody: { a: 1 }
        server: { url: /v2 }
      other: { operationRef: 'https://example.org/openapi.yaml#/paths/~1a/get' }
  4XX: { description: E }
  default: { description: F }
",
    );
    let skeleton = reading.skeleton();
    let response = reading.response(200);
    let names: Vec<_> = response.headers.keys().collect();
    assert_eq!(names, ["X-A", "x-b"]);
    let header = response.headers["X-A"].as_item().unwrap();
    assert!(header.required && skeleton.is_exploded(header));
    assert_eq!(header.description.as_deref(), Some("H"));
    assert_eq!(header.examples.len(), 1);
    let header = response.headers["x-b"].as_item().unwrap();
    assert!(!header.required && !skeleton.is_exploded(header));
    assert_eq!(header.deprecated, Some(true));
    assert!(matches!(
        header.format,
        ParameterSchemaOrContent::Content(_)
    ));

    let link = response.links["again"].as_item().unwrap();
    assert_eq!(
        link.operation,
        LinkOperation::OperationId("putA".to_owned())
    );
    let value = |value| skeleton.value(value).map(|place| reading.pointer(place));
    let link_pointer = "/paths/~1a~1{id}/put/responses/200/links/again";
    assert_eq!(
        value(&link.parameters["path.id"]),
        Some(format!("{link_pointer}/parameters/path.id"))
    );
    assert_eq!(
        value(link.request_body.as_ref().unwrap()),
        Some(format!("{link_pointer}/requestBody"))
    );
    assert_eq!(link.server.as_ref().unwrap().url, "/v2");
    let link = response.links["other"].as_item().unwrap();
    assert!(matches!(link.operation, LinkOperation::OperationRef(_)));

    let responses = &reading.operation().responses;
    assert!(responses.responses.contains_key(&StatusCode::Range(4)));
    assert!(responses.default.is_some());
}

#[test]
fn faults_of_openapi_3_responses_are_told() {
    let reading = read_operation3(
        "3.0.3",
        "responses:
  '200':
    description: D
    headers:
      a b: { schema: {} }
      X-A: { schema: {} }
      x-a: { schema: {} }
      Content-Type: { schema: {} }
      X-B: { name: X-B, in: header, style: form, schema: {} }
      X-C: {}
    links:
      none: {}
      both: { operationId: a, operationRef: b }
      missing: { operationId: puta }
    content: { 'application': {} }
  '200 ': { description: D }
  '2XX': { description: D }
  '2xx': { description: D }
  '204': {}
  '205':
operationId: putA
",
    );
    assert_eq!(
        reading.told,
        [
            "error: `a b` is no name of a header @ a b",
            "error: the header `x-a` stands twice @ x-a",
            "warning: the header `Content-Type` is ignored, as OpenAPI 3 demands @ Content-Type",
            "warning: `name` is not a key of a header in OpenAPI 3.0 and is ignored @ name",
            "warning: `in` is not a key of a header in OpenAPI 3.0 and is ignored @ in",
            "error: `form` is not a value of `style` @ form",
            "error: a header needs the key `schema` @ X-C",
            "error: `application` is no media type @ 'application'",
            "error: a link has either `operationId` or `operationRef` @ none",
            "error: a link has either `operationId` or `operationRef` @ both",
            "error: `200 ` is no status of HTTP @ '200 '",
            "error: the status `2XX` stands twice @ '2xx'",
            "warning: a response has no `description` @ '204'",
            "error: a response is null @ ",
            "warning: no operation has the `operationId` `puta` @ puta",
        ]
    );
}

#[test]
fn responses_are_demanded_before_31() {
    let text = "paths: { /a: { get: { operationId: a }, put: { responses: {} } } }\n";
    assert_eq!(
        read_openapi3("3.0.3", text).told,
        [
            "error: an operation needs the key `responses` @ get",
            "warning: the operation declares no response @ responses",
        ]
    );
    assert_eq!(
        read_openapi3("3.1.0", text).told,
        ["warning: the operation declares no response @ responses"]
    );
}

#[test]
fn an_example_has_a_value_here_or_elsewhere() {
    let reading = read_operation3(
        "3.0.3",
        "requestBody:
  content:
    text/plain:
      examples:
        here: { summary: S, description: D, value: a }
        elsewhere: { externalValue: 'https://example.org/a.txt' }
        both: { value: a, externalValue: a.txt }
        neither: {}
      example: { a: 1 }
",
    );
    assert_eq!(
        reading.told,
        [
            "note: what is behind an `externalValue` is not read @ externalValue",
            "warning: an example has `value` or `externalValue` @ externalValue",
            "warning: the example has no `value` and is ignored @ neither",
            "warning: `example` and `examples` stand together @ example",
        ]
    );
    let body = reading.operation().request_body.as_ref();
    let examples = &body.unwrap().as_item().unwrap().content[0].examples;
    let skeleton = reading.skeleton.as_ref().unwrap();
    let places: Vec<_> = examples
        .values()
        .map(|example| {
            let example = example.as_item().unwrap();
            let pointer = reading.pointer(skeleton.location(&example.extensions));
            let token = pointer.rsplit('/').next().unwrap().to_owned();
            (token, example.external_value.is_some())
        })
        .collect();
    let places: Vec<_> = places
        .iter()
        .map(|(token, external)| (token.as_str(), *external))
        .collect();
    assert_eq!(
        places,
        [
            ("value", false),
            ("elsewhere", true),
            ("value", false),
            ("example", false),
        ]
    );
}
