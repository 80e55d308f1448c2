//! Parameters and bodies of `OpenAPI` 3.

use openapiv3::{ParameterSchemaOrContent, RequestBody};

use super::*;

fn body(reading: &Reading) -> &RequestBody {
    let body = reading.operation().request_body.as_ref();
    body.unwrap().as_item().unwrap()
}

#[test]
fn parameters_have_a_place_and_a_style() {
    let reading = read_operation3(
        "3.0.3",
        "parameters:
- { in: query, name: q, schema: {} }
- { in: query, name: s, style: spaceDelimited, explode: false, schema: {} }
- { in: query, name: p, style: pipeDelimited, allowReserved: true, schema: {} }
- { in: query, name: d, style: deepObject, allowEmptyValue: true, schema: {}, required: true }
- { in: path, name: id, style: matrix, explode: true, required: true, schema: {} }
- { in: header, name: X-H, deprecated: true, description: D, schema: {} }
- { in: cookie, name: c, style: form, schema: {} }
",
    );
    reading.skeleton();
    let parameters = reading.parameters();
    let names: Vec<&str> = parameters.iter().map(|parameter| name(parameter)).collect();
    assert_eq!(names, ["id", "q", "s", "p", "d", "X-H", "c"]);
    let styles: Vec<String> = parameters
        .iter()
        .map(|parameter| match parameter {
            Parameter::Query {
                style,
                allow_reserved,
                allow_empty_value,
                ..
            } => format!("{style:?} {allow_reserved} {allow_empty_value:?}"),
            Parameter::Path { style, .. } => format!("{style:?}"),
            Parameter::Header { style, .. } => format!("{style:?}"),
            Parameter::Cookie { style, .. } => format!("{style:?}"),
        })
        .collect();
    assert_eq!(
        styles,
        [
            "Matrix",
            "Form false None",
            "SpaceDelimited false None",
            "PipeDelimited true None",
            "DeepObject false Some(true)",
            "Simple",
            "Form",
        ]
    );
    let data: Vec<_> = parameters
        .iter()
        .map(|parameter| parameter.parameter_data_ref())
        .collect();
    let explode: Vec<_> = data.iter().map(|data| data.explode).collect();
    assert_eq!(
        explode,
        [Some(true), None, Some(false), None, None, None, None]
    );
    assert_eq!(data[5].description.as_deref(), Some("D"));
    assert_eq!(data[5].deprecated, Some(true));
    let required: Vec<_> = data.iter().map(|data| data.required).collect();
    assert_eq!(required, [true, false, false, false, true, false, false]);
}

#[test]
fn a_parameter_may_have_content() {
    let reading = read_operation3(
        "3.0.3",
        "parameters:
- { in: query, name: q, content: { application/json: { schema: {}, example: 1 } } }
",
    );
    reading.skeleton();
    let ParameterSchemaOrContent::Content(content) =
        &reading.parameters()[1].parameter_data_ref().format
    else {
        panic!()
    };
    let media_type = &content["application/json"];
    assert!(reading.place(media_type).0.ends_with("/schema"));
    assert_eq!(media_type.examples.len(), 1);
}

#[test]
fn a_parameter_is_known_by_its_name_and_place() {
    let reading = read_operation3(
        "3.1.0",
        "parameters:
- { in: query, name: id, schema: {} }
- { in: header, name: id, schema: {} }
- { in: header, name: ID, schema: {} }
- { in: cookie, name: id, schema: {} }
- { in: cookie, name: ID, schema: {} }
",
    );
    assert_eq!(
        reading.told,
        ["error: the parameter `ID` stands twice @ { in: header, name: ID, schema: {} }"]
    );
    assert_eq!(reading.parameters().len(), 5);
}

#[test]
fn headers_that_are_described_elsewhere_are_ignored() {
    let reading = read_operation3(
        "3.0.3",
        "parameters:
- { in: header, name: authorization, schema: {} }
- { in: query, name: Accept, schema: {} }
",
    );
    assert_eq!(
        reading.told,
        [
            "warning: a header parameter named `authorization` is ignored, as OpenAPI 3 demands \
             @ { in: header, name: authorization, schema: {} }"
        ]
    );
    let names: Vec<&str> = reading.parameters().into_iter().map(name).collect();
    assert_eq!(names, ["id", "Accept"]);
}

#[test]
fn faults_of_openapi_3_parameters_are_told() {
    let reading = read_operation3(
        "3.0.3",
        "parameters:
- { in: query, name: a, style: simple, schema: {} }
- { in: cookie, name: b, allowReserved: true, style: forms, schema: {} }
- { in: query, name: c, schema: {}, content: { text/plain: {} } }
- { in: query, name: d, content: { text/plain: {}, text/html: {} } }
- { in: query, name: e, content: {} }
- { in: query, name: f, style: form, explode: true, content: { text/plain: { encoding: {} } } }
- { in: header, name: a b, schema: {} }
- { in: formData, name: g, schema: {} }
- { in: query, schema: {} }
- { in: query, name: h, shema: {} }
- { in: query, name: i, schema: {}, type: string }
- { in: path, name: x, required: true, schema: {} }
",
    );
    assert_eq!(
        reading.told,
        [
            "error: `simple` is not a value of `style` @ simple",
            "warning: `allowReserved` means nothing in a cookie parameter and is ignored \
             @ allowReserved",
            "error: `forms` is not a value of `style` @ forms",
            "error: a query parameter has `schema` or `content`, not both @ schema",
            "error: the `content` of a query parameter has one media type @ content",
            "error: the `content` of a query parameter has one media type @ content",
            "warning: `style` means nothing in a parameter with `content` and is ignored @ style",
            "warning: `explode` means nothing in a parameter with `content` and is ignored \
             @ explode",
            "warning: `encoding` means nothing in the `content` of a parameter or header and is \
             ignored @ encoding",
            "error: `a b` is no name of a header @ a b",
            "error: `formData` is not a value of `in` @ formData",
            "error: a parameter needs the key `name` @ { in: query, schema: {} }",
            "warning: `shema` is not a key of a parameter in OpenAPI 3.0 and is ignored @ shema",
            "error: a query parameter needs the key `schema` @ { in: query, name: h, shema: {} }",
            "warning: `type` is not a key of a parameter in OpenAPI 3.0 and is ignored @ type",
            "error: the path has no parameter `x` @ x",
        ]
    );
}

#[test]
fn a_body_has_media_types_and_examples() {
    let reading = read_operation3(
        "3.0.3",
        "requestBody:
  description: B
  required: true
  x-body: 1
  content:
    application/json: { schema: {}, examples: { one: { value: 1 }, two: { value: 2 } } }
    image/*: {}
    text/csv, text/x-csv: { schema: { type: string } }
",
    );
    let told = "warning: `text/csv, text/x-csv` is more than one media type @ text/csv, text/x-csv";
    assert_eq!(reading.told, [told]);
    let body = body(&reading);
    assert_eq!(body.description.as_deref(), Some("B"));
    assert!(body.required);
    let media_types: Vec<_> = body.content.keys().collect();
    let expected = ["application/json", "image/*", "text/csv", "text/x-csv"];
    assert_eq!(media_types, expected);
    assert_eq!(body.content[0].examples.len(), 2);
    let skeleton = reading.skeleton.as_ref().unwrap();
    let extension = skeleton.extension(&body.extensions, "x-body").unwrap();
    assert!(reading.pointer(extension).ends_with("/requestBody/x-body"));
}

#[test]
fn a_body_without_media_types_is_told() {
    let reading = read_operation3("3.0.3", "requestBody: { content: {} }\n");
    let told = "warning: the request body has no media type @ requestBody";
    assert_eq!(reading.told, [told]);
    let reading = read_operation3("3.0.3", "requestBody: {}\n");
    let told = "error: a request body needs the key `content` @ requestBody";
    assert_eq!(reading.told, [told]);
    let reading = read_operation3(
        "3.0.3",
        "requestBody: { content: { json: {}, 'a/b, c': {} } }",
    );
    assert_eq!(
        reading.told,
        [
            "error: `json` is no media type @ json",
            "error: `a/b, c` is no media type @ 'a/b, c'",
            "warning: the request body has no media type @ requestBody",
        ]
    );
}

#[test]
fn the_properties_of_a_form_have_encodings() {
    let reading = read_operation3(
        "3.1.0",
        "requestBody:
  content:
    application/x-www-form-urlencoded:
      encoding:
        a: { contentType: 'text/plain, text/html' }
        b: { style: spaceDelimited }
        c: { allowReserved: true }
        d: { explode: false }
    multipart/form-data:
      encoding:
        a: { headers: { X-A: { schema: {} }, content-type: { schema: {} } } }
        b: { style: deepObject, explode: true }
",
    );
    assert_eq!(
        reading.told,
        ["warning: the header `content-type` is ignored, as OpenAPI 3 demands @ content-type"]
    );
    let body = body(&reading);
    let form = &body.content["application/x-www-form-urlencoded"].encoding;
    let words: Vec<_> = form
        .values()
        .map(|encoding| {
            (
                encoding.style.clone(),
                encoding.explode,
                encoding.allow_reserved,
            )
        })
        .collect();
    assert_eq!(
        words,
        [
            (None, true, false),
            (Some(QueryStyle::SpaceDelimited), false, false),
            (Some(QueryStyle::Form), true, true),
            (Some(QueryStyle::Form), false, false),
        ]
    );
    let content_type = form["a"].content_type.as_deref();
    assert_eq!(content_type, Some("text/plain, text/html"));
    let parts = &body.content["multipart/form-data"].encoding;
    assert_eq!(parts["a"].headers.keys().collect::<Vec<_>>(), ["X-A"]);
    assert_eq!(parts["b"].style, Some(QueryStyle::DeepObject));
}

#[test]
fn encodings_that_mean_nothing_are_told() {
    let text = "requestBody:
  content:
    application/json: { encoding: { a: {} } }
    multipart/mixed: { encoding: { a: { style: form, contentType: text/plain } } }
    application/x-www-form-urlencoded: { encoding: { a: { headers: {} } } }
    multipart/form-data: { encoding: { a: { style: form } } }
";
    let mut expected = vec![
        "warning: `encoding` means nothing in the media type `application/json` and is ignored \
         @ encoding",
        "warning: `style` means nothing in the encoding of a part and is ignored @ style",
        "warning: `headers` means nothing in the encoding of a field that is no part and is \
         ignored @ headers",
    ];
    assert_eq!(read_operation3("3.1.0", text).told, expected);
    // Before 3.1, parts of forms had no style either.
    expected.push(expected[1]);
    let reading = read_operation3("3.0.3", text);
    assert_eq!(reading.told, expected);
    let encoding = &body(&reading).content["multipart/form-data"].encoding["a"];
    assert_eq!(encoding.style, None);
}
