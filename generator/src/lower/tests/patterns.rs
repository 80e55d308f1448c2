//! Properties whose names match a pattern stand together, typed.

use super::{assert_items, subject};

#[test]
fn properties_that_match_a_pattern_have_a_map_beside_others() {
    let lowered = subject(
        "Subject:
  type: object
  properties: {a: {type: string}}
  patternProperties:
    ^@: {type: object, properties: {b: {type: string}}}
    ^x-: {}
    ^m: {type: integer, minimum: 0}",
    );
    assert_items(
        &lowered,
        &[
            "spec::Subject { a?: String, matching /^@/: {SubjectMatching}, matching_x /^x-/: Object, \
             matching_m /^m/: {i64 >=0}, .. }",
            "spec::SubjectMatching { b?: String, .. }",
        ],
    );
}

#[test]
fn what_matches_several_patterns_is_checked_by_those_after_the_first() {
    let lowered = subject(
        "Subject: {type: object, patternProperties: {a: {type: integer}, b: {type: integer, minimum: 0}}}",
    );
    assert_items(
        &lowered,
        &["spec::Subject { matching_a /a/: {i64}, matching_b /b/: {i64 >=0}, .. } checked"],
    );
    // Only what the second pattern demands.
    assert!(format!("{:?}", lowered.krate.schemas).contains("\"b\""));
    assert!(!format!("{:?}", lowered.krate.schemas).contains("\"a\""));
}

#[test]
fn a_declared_property_keeps_to_the_patterns_that_it_matches() {
    let lowered = subject(
        "Subject:
  type: object
  properties: {ab: {minimum: 0}, b: {type: string}}
  required: [ac]
  patternProperties: {^a: {type: integer}}
  additionalProperties: {type: boolean}",
    );
    assert_items(
        &lowered,
        &["spec::Subject { ab?: i64 >=0, b?: String, ac: i64, matching_a /^a/: {i64}, ..bool }"],
    );
}

#[test]
fn the_names_of_patterns_are_those_that_no_property_has() {
    let lowered = subject(
        "Subject:
  type: object
  properties: {matching: {type: string}, matching_at: {type: string}}
  patternProperties: {^@: {type: integer}, '^!': {type: integer}, '^\\$': {type: integer}, '[$]': false}",
    );
    assert_items(
        &lowered,
        &[
            "spec::Subject { matching?: String, matching_at?: String, matching_at_2 /^@/: {i64}, \
             matching_exclamation /^!/: {i64}, matching_dollar /^\\$/: {i64}, .. } checked",
        ],
    );
}

#[test]
fn additional_properties_are_those_of_their_own_branch() {
    // Each branch closes the object for what it does not know itself.
    let lowered = subject(
        "Subject:
  allOf:
    - {type: object, properties: {a: {}}, additionalProperties: {type: integer}}
    - {type: object, patternProperties: {^@: {minimum: 0}}, additionalProperties: {maximum: 9}}
    - {type: object, patternProperties: {^@: {multipleOf: 2}, ^!: {multipleOf: 3}}}",
    );
    assert_items(
        &lowered,
        &[
            "spec::Subject { a?: f64 <=9, matching /^@/: {i64 >=0 multiple_of=2}, \
             matching_exclamation /^!/: {i64 <=9 multiple_of=3}, ..i64 <=9 }",
        ],
    );
    let lowered = subject(
        "Subject:
  allOf:
    - {type: object, patternProperties: {^@: {type: integer}}, additionalProperties: false}
    - {type: object, patternProperties: {a: {minimum: 0}}, properties: {'@a': {maximum: 9}}}",
    );
    // Whether a name with an `a` is one of the first branch is for its text to say.
    assert_items(
        &lowered,
        &[
            "spec::Subject { a?: i64 >=0 <=9, matching /^@/: {i64}, matching_a /a/: {f64 >=0} } checked",
        ],
    );
}

#[test]
fn a_pattern_of_all_names_is_no_pattern() {
    let lowered = subject(
        "Subject:
  type: object
  properties: {a: {minimum: 0}}
  patternProperties: {'.*': {type: integer}}
  additionalProperties: false",
    );
    assert_items(&lowered, &["spec::Subject { a?: i64 >=0, ..i64 }"]);
}

#[test]
fn values_of_patterns_and_of_others_have_types_of_their_own() {
    let lowered = subject(
        "Subject:
  type: object
  properties: {value: {type: object, properties: {a: {}}}, matching: {type: object, properties: {b: {}}}}
  patternProperties: {^@: {type: object, properties: {c: {}}}}
  additionalProperties: {type: object, properties: {d: {}}}",
    );
    assert_items(
        &lowered,
        &[
            "spec::Subject { value?: SubjectValue2, matching?: SubjectMatching2, \
             matching_at /^@/: {SubjectMatching}, ..SubjectValue }",
            "spec::SubjectValue2 { a?: Value, .. }",
            "spec::SubjectMatching2 { b?: Value, .. }",
            "spec::SubjectMatching { c?: Value, .. }",
            "spec::SubjectValue { d?: Value, .. }",
        ],
    );
}

#[test]
fn closed_objects_with_one_shape_of_values_are_a_map() {
    let lowered = subject(
        "Subject: {type: object, patternProperties: {^a: {type: integer}}, additionalProperties: false}",
    );
    assert_items(&lowered, &["spec::Subject({i64} checked)"]);
    let lowered = subject(
        "Subject: {type: object, patternProperties: {^a: {type: integer}, ^b: {type: string}}, \
         additionalProperties: false}",
    );
    assert_items(
        &lowered,
        &["spec::Subject { matching_a /^a/: {i64}, matching_b /^b/: {String} }"],
    );
}
