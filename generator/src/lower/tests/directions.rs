//! What is read-only need not be in requests, what is write-only need not be in answers.

use super::{assert_items, files};
use crate::ir::Item;

/// Lowers a document that receives `Received`, answers `Answered`, and both receives and answers `Both`.
fn lowered(version: &str, schemas: &str) -> super::Lowered {
    let content = |name: &str| {
        format!(
            "content: {{application/json: {{schema: {{$ref: '#/components/schemas/{name}'}}}}}}"
        )
    };
    let text = format!(
        "openapi: {version}
info: {{title: Test, version: '1'}}
paths:
  /both:
    post:
      operationId: both
      requestBody: {{required: true, {both}}}
      responses: {{200: {{description: Done., {both}}}}}
  /one:
    post:
      operationId: one
      requestBody: {{required: true, {received}}}
      responses: {{200: {{description: Done., {answered}}}}}
components:
  schemas:
{schemas}",
        both = content("Both"),
        received = content("Received"),
        answered = content("Answered"),
        schemas = super::indented(&super::indented(schemas)),
    );
    files(&[("spec.yaml", &text)])
}

const SCHEMAS: &str = "Id: {type: integer, readOnly: true}
Received: &object
  type: object
  required: [id, secret, name]
  properties:
    id: {$ref: '#/components/schemas/Id'}
    secret: {type: string, writeOnly: true}
    name: {type: string}
Answered: *object
Both: *object";

#[test]
fn a_required_property_need_not_be_where_it_is_not_sent() {
    let lowered = lowered("3.0.3", SCHEMAS);
    assert_items(
        &lowered,
        &[
            "spec::Id = i64",
            "spec::Both { id?: Id, secret?: String, name: String, .. }",
            "spec::Received { id?: Id, secret: String, name: String, .. }",
            "spec::Answered { id: Id, secret?: String, name: String, .. }",
        ],
    );
    let items = lowered
        .krate
        .modules
        .iter()
        .flat_map(|module| &module.items);
    let both = items.filter_map(|item| match item {
        Item::Struct(item) if item.declaration.name.as_str() == "Both" => Some(item),
        _ => None,
    });
    let fields: Vec<_> = both.flat_map(|item| &item.fields).collect();
    assert_eq!(
        fields[0].documentation.0,
        "Read-only: the server says it, a client does not.\n\nAn answer has it; a request need not."
    );
    assert_eq!(
        fields[1].documentation.0,
        "Write-only: a client says it, the server does not.\n\nA request has it; an answer need not."
    );
    assert_eq!(fields[2].documentation.0, "");
}

#[test]
fn since_3_1_required_means_both_directions() {
    let lowered = lowered("3.1.0", SCHEMAS);
    assert!(
        lowered
            .items
            .contains(&"spec::Both { id: Id, secret: String, name: String, .. }".to_owned()),
        "{:?}",
        lowered.items
    );
}

#[test]
fn what_need_not_be_there_is_no_sign_of_a_variant() {
    let lowered = lowered(
        "3.0.3",
        "Received: {oneOf: [{$ref: '#/components/schemas/Both'}, {type: string}]}
Answered: {type: string}
Both:
  oneOf:
  - {type: object, title: One, required: [id, a], properties: {id: {type: integer, readOnly: true}, a: {type: string}}}
  - {type: object, title: Other, required: [id, b], properties: {id: {type: integer, readOnly: true}, b: {type: string}}}",
    );
    let items = lowered
        .krate
        .modules
        .iter()
        .flat_map(|module| &module.items);
    let signs: Vec<_> = items
        .filter_map(|item| match item {
            Item::Union(item) if item.declaration.name.as_str() == "Both" => Some(item),
            _ => None,
        })
        .flat_map(|union| &union.variants)
        .map(|variant| variant.signs.required.clone())
        .collect();
    assert_eq!(signs, [["a"], ["b"]]);
}
