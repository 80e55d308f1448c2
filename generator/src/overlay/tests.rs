//! What overlays do to a file, one fact a test.

use std::path::Path;

use super::*;
use crate::source::{Limits, SourceMap};
use crate::yaml;

/// What becomes of a file by actions, as JSON, or what is told.
fn changed(file: &str, actions: &str) -> Result<String, String> {
    changed_within(file, actions, &Limits::default())
}

fn changed_within(file: &str, actions: &str, limits: &Limits) -> Result<String, String> {
    let mut sources = SourceMap::new(Path::new(".")).expect("there is a current folder");
    let overlay =
        format!("overlay: 1.1.0\ninfo: {{title: Test, version: '1'}}\nactions: {actions}\n");
    let mut diagnostics = Diagnostics::default();
    let overlay_file = sources.add_named(Path::new("overlay.yaml"), overlay.clone());
    let tree = yaml::parse(overlay_file, &overlay, limits, &mut diagnostics).expect("it is YAML");
    let overlay = read(&tree, &mut diagnostics);
    let file_id = sources.add_named(Path::new("file.yaml"), file.to_owned());
    let tree = yaml::parse(file_id, file, limits, &mut diagnostics).expect("it is YAML");
    let tree = overlay.map(|overlay| overlay.apply(&tree, limits, &mut diagnostics));
    let told = diagnostics.iter().map(|told| {
        let place = told.span.map(|span| sources.text(span)).unwrap_or_default();
        format!("{}: {place}", told.message)
    });
    let told: Vec<_> = told.collect();
    match tree {
        Some(tree) if told.is_empty() => {
            // What comes out is a tree like any other.
            for (index, node) in (0_u32..).zip(&tree.nodes) {
                assert!(node.parent.is_none_or(|parent| parent.0 < index));
            }
            Ok(Item::of(&tree, NodeId::ROOT).json().to_string())
        }
        _ => Err(told.join("\n")),
    }
}

#[track_caller]
fn assert_changed(file: &str, actions: &str, expected: &str) {
    assert_eq!(changed(file, actions).as_deref(), Ok(expected));
}

#[track_caller]
fn assert_told(file: &str, actions: &str, expected: &str) {
    assert_eq!(changed(file, actions), Err(expected.to_owned()));
}

#[test]
fn objects_are_merged_key_by_key() {
    assert_changed(
        "a: {b: 1, c: {d: [1], e: x}}",
        "[{target: $.a, update: {b: 2, c: {d: [2], f: y}, g: {h: true}}}]",
        r#"{"a":{"b":2,"c":{"d":[1,2],"e":"x","f":"y"},"g":{"h":true}}}"#,
    );
    assert_changed("{}", "[{target: $, update: {a: null}}]", r#"{"a":null}"#);
}

#[test]
fn arrays_are_added_to() {
    assert_changed("[1]", "[{target: $, update: [2, 3]}]", "[1,2,3]");
    assert_changed("[1]", "[{target: $, update: {a: 2}}]", r#"[1,{"a":2}]"#);
    assert_changed("[1]", "[{target: $, update: x}]", r#"[1,"x"]"#);
}

#[test]
fn other_values_are_replaced() {
    assert_changed("{a: 1}", "[{target: $.a, update: x}]", r#"{"a":"x"}"#);
    assert_changed("{a: x}", "[{target: $.a, update: 1.50}]", r#"{"a":1.5}"#);
}

#[test]
fn everything_that_a_path_selects_is_changed() {
    assert_changed(
        "{a: {get: {x: 1}}, b: {get: {x: 2}, put: {}}}",
        "[{target: '$.*.get', update: {y: 3}}]",
        r#"{"a":{"get":{"x":1,"y":3}},"b":{"get":{"x":2,"y":3},"put":{}}}"#,
    );
    assert_changed(
        "{a: [{name: x}, {name: y}]}",
        "[{target: \"$.a[?@.name == 'y']\", update: {in: query}}]",
        r#"{"a":[{"name":"x"},{"in":"query","name":"y"}]}"#,
    );
    assert_changed("[1]", "[{target: '$[0, 0]', update: 2}]", "[2]");
}

#[test]
fn what_is_removed_is_gone() {
    assert_changed(
        "{a: [1, 2, 3, 4], b: 1, c: 1}",
        "[{target: '$.a[?@ > 1 && @ < 4]', remove: true}, {target: $.b, remove: true}]",
        r#"{"a":[1,4],"c":1}"#,
    );
    // A node, and what is in it.
    assert_changed(
        "{a: {a: {a: 1}}, b: 1}",
        "[{target: $..a, remove: true}]",
        r#"{"b":1}"#,
    );
}

#[test]
fn an_action_sees_what_those_before_it_did() {
    assert_changed(
        "{a: {x: 1}}",
        "[{target: $, update: {b: {}}}, {target: $.b, copy: $.a}, {target: $.a, remove: true}]",
        r#"{"b":{"x":1}}"#,
    );
    assert_changed(
        "{a: [{x: 1}]}",
        "[{target: '$.a[0]', remove: true}, {target: $.a, update: {y: 1}}, {target: '$.a[0]', update: {z: 1}}]",
        r#"{"a":[{"y":1,"z":1}]}"#,
    );
}

#[test]
fn an_action_that_selects_nothing_is_a_fault() {
    assert_told(
        "{a: 1}",
        "[{target: $.b, update: 1}, {target: '$.a[?@.x]', remove: true}]",
        "this selects nothing in the document: $.b\n\
         this selects nothing in the document: '$.a[?@.x]'",
    );
    assert_told(
        "{a: 1}",
        "[{target: $.a, copy: $.b}, {target: $.a, copy: $.*}]",
        "`copy` selects 0 nodes, and copies one: $.b",
    );
}

#[test]
fn what_cannot_be_merged_is_told_where_it_stands_in_the_overlay() {
    let message = "this cannot be merged into what stands in the document: ";
    for (file, actions, place) in [
        ("{a: {}}", "[{target: $.a, update: 17}]", "17"),
        ("{a: 1}", "[{target: $.a, update: [x]}]", "[x]"),
        ("{a: {b: []}}", "[{target: $.a, update: {b: 17}}]", "17"),
        (
            "{a: {b: 1}}",
            "[{target: $.a, update: {b: {c: 1}}}]",
            "{c: 1}",
        ),
    ] {
        assert_told(file, actions, &format!("{message}{place}"));
    }
    assert_told(
        "{a: {}, b: []}",
        "[{target: $.*, update: {}}]",
        "this selects nodes of several kinds: $.*",
    );
    assert_told(
        "{}",
        "[{target: $, remove: true}]",
        "the whole document cannot be removed: $",
    );
}

#[test]
fn a_faulty_overlay_is_told_in_whole() {
    assert_told(
        "{}",
        "[{update: 1}, {target: 7, remove: true}, {target: a, remove: true}, {target: $}, \
         {target: $, remove: true, update: {}}, {target: $, update: {}, updat: 1}, 8, {target: $, remove: 1}]",
        "the key `target` is missing: \n\
         this is no string: 7\n\
         this is no JSONPath at character 1: a\n\
         this action does nothing: $\n\
         this action does two things at once: $\n\
         `updat` is not a key of an action: updat\n\
         an action is an object: 8\n\
         `remove` is a truth value: 1\n\
         this action does nothing: $",
    );
}

#[test]
fn a_document_does_not_grow_without_end() {
    let limits = Limits {
        nodes: 100,
        ..Limits::default()
    };
    let doubled = format!("[{}]", "{target: $.a, copy: $.a}, ".repeat(9));
    let told = changed_within("{a: [1]}", &doubled, &limits).expect_err("it is too large");
    assert_eq!(told.lines().count(), 3, "{told}");
    assert!(told.starts_with("this makes the document larger than it may be: $.a"));
    let many = format!("[{}]", "{}, ".repeat(20));
    let told = changed_within(
        &many,
        "[{target: '$[*]', update: {a: 1, b: 2, c: 3, d: 4}}]",
        &limits,
    );
    assert_eq!(
        told,
        Err("this makes the document larger than it may be: '$[*]'".to_owned())
    );
    let nested = |levels: usize| {
        let (open, close) = ("(".repeat(levels), ")".repeat(levels));
        format!("[{{target: '$[?{open}@.a == 1{close}]', update: {{b: 1}}}}]")
    };
    assert_changed("{x: {a: 1}}", &nested(7), r#"{"x":{"a":1,"b":1}}"#);
    let told = changed("{}", &nested(500)).expect_err("it is too deep");
    assert!(told.starts_with("this JSONPath nests too deep"), "{told}");
    let long = format!("[{{target: '${}', remove: true}}]", ".a".repeat(10_000));
    assert!(changed("{}", &long).is_err());
    let long = format!(
        "[{{target: '$[?@.a{}]', remove: true}}]",
        " && @.a".repeat(10_000)
    );
    assert!(changed("{}", &long).is_err());
}
