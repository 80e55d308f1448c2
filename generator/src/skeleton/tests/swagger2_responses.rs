//! Responses of Swagger 2.0.

use super::*;

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
        "error: the header `b` stands twice @ b",
        "error: `object` is not a value of `type` @ object",
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
fn an_operation_without_responses_is_told() {
    let reading = read_operation(&format!("{ID}responses: {{}}"));
    assert_eq!(
        reading.told,
        ["warning: the operation declares no response @ responses"]
    );
}
