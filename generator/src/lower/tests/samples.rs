//! Requests and answers to try operations with.

use super::files_with;
use crate::ir::{Item, Module, SampleBody, SampleSource, SampleValue, Samples};
use crate::lower::Options;

/// The samples of the only operation of a document of `OpenAPI` 3.1 with this operation and these schemas.
fn samples(operation: &str, schemas: &str) -> Samples {
    let document = format!(
        "openapi: 3.1.0\ninfo: {{title: Test, version: '1'}}\npaths:\n  /test/{{id}}:\n    post:\n      \
         operationId: test\n{operation}\ncomponents:\n  schemas:\n{schemas}"
    );
    let options = Options {
        samples: true,
        ..Options::default()
    };
    let lowered = files_with(&[("spec.yaml", &document)], options);
    first(&lowered.krate.modules)
        .expect("there is an operation")
        .clone()
}

/// The samples of the first operation in modules.
fn first(modules: &[Module]) -> Option<&Samples> {
    modules.iter().find_map(|module| {
        let mut items = module.items.iter();
        let found = items.find_map(|item| match item {
            Item::Service(service) => service.operations.first()?.samples.as_ref(),
            _ => None,
        });
        found.or_else(|| first(&module.modules))
    })
}

/// The samples of an operation that receives the schema `Subject`, and the JSON texts of their bodies.
fn bodies(schemas: &str) -> (Vec<String>, Samples) {
    let operation = "      requestBody: {required: true, content: {application/json: {schema: {$ref: \
                     '#/components/schemas/Subject'}}}}\n      parameters: [{name: id, in: path, required: \
                     true, schema: {type: string}}]\n      responses: {'204': {description: Done.}}";
    let indented: Vec<_> = schemas.lines().map(|line| format!("    {line}")).collect();
    let samples = samples(operation, &indented.join("\n"));
    let bodies = samples
        .requests
        .iter()
        .filter_map(|request| text(request.body.as_ref()?));
    (bodies.collect(), samples)
}

fn text(body: &SampleBody) -> Option<String> {
    match &body.value {
        SampleValue::Value(json) => {
            let value: serde_json::Value = serde_json::from_str(json).expect("a sample is JSON");
            Some(value.to_string())
        }
        _ => None,
    }
}

#[test]
fn examples_come_first_with_their_names() {
    let samples = samples(
        "      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses:
        '200':
          description: Done.
          content:
            application/json:
              schema: {type: object, required: [a], properties: {a: {type: integer}}}
              examples:
                one: {value: {a: 11}}
                two: {value: {a: 12}}
                wrong: {value: {a: eleven}}",
        "    Unused: true",
    );
    let answers = samples.answers.iter();
    let answers: Vec<_> = answers
        .map(|answer| {
            (
                answer.source.clone(),
                text(answer.body.as_ref().unwrap()).unwrap(),
            )
        })
        .collect();
    let example = |name: &str| SampleSource::Example(name.to_owned());
    assert_eq!(answers[0], (example("one"), r#"{"a":11}"#.to_owned()));
    assert_eq!(answers[1], (example("two"), r#"{"a":12}"#.to_owned()));
    assert!(answers.len() > 2);
    assert!(
        answers[2..]
            .iter()
            .all(|(source, _)| *source == SampleSource::Made)
    );
}

#[test]
fn one_sample_has_all_that_may_be_there_and_one_what_must() {
    let (bodies, _) = bodies(
        "Subject:
  type: object
  required: [a]
  properties:
    a: {type: boolean}
    b: {type: object, properties: {c: {const: 1}}}",
    );
    assert_eq!(bodies[0], r#"{"a":true,"b":{"c":1}}"#);
    assert_eq!(bodies.last().unwrap(), r#"{"a":true}"#);
}

#[test]
fn each_variant_has_a_sample() {
    let (bodies, _) =
        bodies("Subject: {oneOf: [{const: 1}, {const: a}, {type: array, items: {const: 2}}]}");
    for expected in ["1", "\"a\"", "[2,2]"] {
        assert!(bodies.iter().any(|body| body == expected), "{bodies:?}");
    }
}

#[test]
fn an_example_of_a_part_stands_in_the_whole() {
    let (bodies, _) = bodies(
        "Subject:
  type: object
  properties: {a: {type: string, examples: [told]}, b: {type: integer, example: wrong, default: 5}}",
    );
    assert_eq!(bodies[0], r#"{"a":"told","b":5}"#);
}

#[test]
fn a_type_that_holds_itself_ends() {
    let (bodies, samples) = bodies(
        "Subject:
  type: object
  required: [children]
  properties: {children: {type: array, items: {$ref: '#/components/schemas/Subject'}}}",
    );
    assert_eq!(bodies.last().unwrap(), r#"{"children":[]}"#);
    assert!(samples.missing.is_empty(), "{:?}", samples.missing);
}

#[test]
fn what_asks_for_too_much_is_told() {
    for (schema, told) in [
        (
            "{type: string, minLength: 1000000000}",
            "it asks for 1000000000 characters",
        ),
        (
            "{type: array, items: {type: string}, minItems: 1000000000}",
            "it asks for 1000000000 elements",
        ),
        (
            "{type: object, required: [a], properties: {a: {$ref: '#/components/schemas/Subject'}}}",
            "`a`: it asks for itself in itself",
        ),
        (
            "{type: array, minItems: 60, items: {type: array, minItems: 60, items: {type: array, minItems: 60, items: {type: string}}}}",
            "it asks for more than 4096 values",
        ),
        ("false", "nothing satisfies it"),
    ] {
        let (bodies, samples) = bodies(&format!("Subject: {schema}"));
        assert_eq!(bodies, [""; 0], "{schema}");
        assert_eq!(samples.missing.len(), 1);
        assert!(samples.missing[0].ends_with(told), "{:?}", samples.missing);
    }
}

/// The values are judged by a validator that is not ours.
#[test]
fn made_values_satisfy_their_schemas() {
    for schema in [
        "{type: string, minLength: 3, maxLength: 3}",
        "{type: string, pattern: '^[a-z]{2}-\\d+$', minLength: 9}",
        "{type: [string, 'null'], format: date-time}",
        "{type: integer, minimum: 5, exclusiveMaximum: 20, multipleOf: 6}",
        "{type: number, exclusiveMinimum: 0, maximum: 0.5}",
        "{type: number, multipleOf: 0.01, minimum: 3.141}",
        "{type: array, items: {type: string}, minItems: 3, uniqueItems: true}",
        "{type: array, items: {enum: [a, b]}, uniqueItems: true}",
        "{type: array, prefixItems: [{type: string}, {type: integer}], items: false, minItems: 2}",
        "{type: array, prefixItems: [{type: string}], items: {type: boolean}}",
        "{type: array, items: {type: [integer, string]}, contains: {const: 7}}",
        "{type: object, additionalProperties: {type: integer}, minProperties: 2, propertyNames: {pattern: '^x'}}",
        "{type: object, patternProperties: {'^x-': {type: string}}, additionalProperties: false}",
        "{type: object, properties: {a: {type: string}, b: {type: string}}, oneOf: [{required: [a]}, {required: [b]}]}",
        "{type: object, properties: {a: {type: string}, b: {type: string}, c: {type: string}}, maxProperties: 2}",
        "{anyOf: [{type: object, required: [a], properties: {a: {const: x}}}, {type: object, required: [b], properties: {b: {const: y}}}]}",
        "{allOf: [{type: object, required: [a], properties: {a: {type: integer, minimum: 3}}}, {properties: {a: {maximum: 4}}}]}",
        "{type: object, required: [z], minProperties: 3}",
    ] {
        let (bodies, samples) = bodies(&format!("Subject: {schema}"));
        assert!(
            samples.missing.is_empty(),
            "{schema}: {:?}",
            samples.missing
        );
        assert!(!bodies.is_empty(), "{schema}");
        let schema: serde_json::Value = as_json(schema);
        let validator = jsonschema::draft202012::new(&schema).unwrap();
        for body in bodies {
            let value = serde_json::from_str(&body).unwrap();
            assert!(validator.is_valid(&value), "{schema}: {body}");
        }
    }
}

/// Flow YAML as JSON, by the reader of documents.
fn as_json(text: &str) -> serde_json::Value {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("schema.yaml"), text).unwrap();
    let mut diagnostics = crate::diagnostics::Diagnostics::default();
    let sources = crate::source::SourceMap::new(folder.path()).unwrap();
    let files = ["schema.yaml".to_owned()];
    let (documents, roots) = crate::document::Documents::load(sources, &files, &mut diagnostics);
    serde_json::from_str(&documents.view(roots[0]).json()).unwrap()
}
