//! Parameters, bodies and forms of Swagger 2.0.

use super::*;

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
