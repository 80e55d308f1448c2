//! Which items are behind which features.

use std::fmt::Write as _;

use super::{Lowered, Options, files_split};
use crate::ir::Module;

/// Lowers a document with the tags `a` and `b`, and these schemas.
fn tagged(operations: &str, schemas: &str) -> Lowered {
    let options = Options {
        features: true,
        ..Options::default()
    };
    let mut text = "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths:\n".to_owned();
    for (number, operation) in operations.lines().enumerate() {
        let (tags, schema) = operation.split_once(' ').unwrap();
        let _ = write!(
            text,
            "  /p{number}:\n    get:\n      tags: {tags}\n      responses:\n        \
             '200': {{description: D, content: {{application/json: {{schema: \
             {{$ref: '#/components/schemas/{schema}'}}}}}}}}\n"
        );
    }
    text += "components:\n  schemas:\n";
    for line in schemas.lines() {
        let _ = writeln!(text, "    {line}");
    }
    files_split(&[("api.yaml", &text)], Some(true), options)
}

/// The modules with their features, and how many items each has.
fn gates(lowered: &Lowered) -> Vec<String> {
    fn add(module: &Module, gates: &mut Vec<String>) {
        let name = module.name.as_str();
        let feature = module.feature.as_deref().unwrap_or("-");
        gates.push(format!("{name} {feature} {}", module.items.len()));
        for inner in &module.modules {
            add(inner, gates);
        }
    }
    let mut all = Vec::new();
    for module in &lowered.krate.modules {
        add(module, &mut all);
    }
    all
}

const STRING: &str = "{type: object, properties: {p: {type: string}}}";

#[test]
fn what_serves_one_trait_alone_is_behind_its_feature() {
    let lowered = tagged("[a] A\n[b] B", &format!("A: {STRING}\nB: {STRING}"));
    assert_eq!(lowered.krate.features, ["a", "b"]);
    let expected = ["api - 0", "a a 1", "b b 1", "for_a a 1", "for_b b 1"];
    assert_eq!(gates(&lowered), expected);
}

#[test]
fn what_several_traits_need_is_always_there_with_all_that_it_mentions() {
    let schemas = format!(
        "A: {{type: object, properties: {{c: {{$ref: '#/components/schemas/C'}}}}}}\n\
         C: {{type: object, properties: {{d: {{$ref: '#/components/schemas/D'}}}}}}\n\
         D: {STRING}"
    );
    let lowered = tagged("[a] A\n[b] C", &schemas);
    let expected = ["api - 2", "a a 1", "b b 1", "for_a a 1"];
    assert_eq!(gates(&lowered), expected);
    let lowered = tagged("[a] C\n[b] A", &schemas);
    let expected = ["api - 2", "a a 1", "b b 1", "for_b b 1"];
    assert_eq!(gates(&lowered), expected);
}

#[test]
fn a_module_without_anything_else_is_there_with_the_feature() {
    let lowered = tagged("[a] A\n[] A", &format!("A: {STRING}"));
    assert_eq!(lowered.krate.features, ["api", "a"]);
    assert_eq!(gates(&lowered), ["api - 1", "a a 1", "for_api api 1"]);
}

#[test]
fn a_crate_of_one_trait_has_no_features() {
    let lowered = tagged("[a] A\n[a] A", &format!("A: {STRING}"));
    assert!(lowered.krate.features.is_empty());
    assert_eq!(gates(&lowered), ["api - 1", "a - 1"]);
}

#[test]
fn a_feature_does_not_take_a_name_that_every_crate_has() {
    let lowered = tagged("[client] A\n[full] A", &format!("A: {STRING}"));
    assert_eq!(lowered.krate.features, ["client_", "full_"]);
}
