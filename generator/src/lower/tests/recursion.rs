//! Schemas that lead to themselves.

use super::{assert_items, subject};

#[test]
fn a_type_may_hold_itself_by_any_way() {
    let cases = [
        // A property, an array, a map and a tuple of itself.
        (
            "Subject: {type: object, properties: {a: {$ref: '#/definitions/Subject'}}}",
            vec!["spec::Subject { a?: Box Subject, .. }"],
        ),
        (
            "Subject: {type: object, properties: {a: {type: array, items: {$ref: '#/definitions/Subject'}}}}",
            vec!["spec::Subject { a?: [Subject], .. }"],
        ),
        (
            "Subject: {type: object, additionalProperties: {$ref: '#/definitions/Subject'}}",
            vec!["spec::Subject({Subject})"],
        ),
        (
            "Subject: {type: array, items: {$ref: '#/definitions/Subject'}}",
            vec!["spec::Subject([Subject])"],
        ),
        (
            "Subject: {type: array, minItems: 1, maxItems: 1, items: [{$ref: '#/definitions/Subject'}]}",
            vec!["spec::Subject((Box Subject))"],
        ),
        // Through another type.
        (
            "Subject: {type: object, properties: {a: {$ref: '#/definitions/Other'}}}
Other: {type: object, properties: {b: {$ref: '#/definitions/Subject'}}}",
            vec![
                "spec::Subject { a?: Box Other, .. }",
                "spec::Other { b?: Subject, .. }",
            ],
        ),
        // Through `allOf`.
        (
            "Subject: {allOf: [{$ref: '#/definitions/Other'}], type: object, properties: {a: {type: string}}}
Other: {type: object, properties: {b: {$ref: '#/definitions/Subject'}}}",
            vec!["spec::Subject { b?: Box Subject, a?: String, .. }"],
        ),
        // Through a choice.
        (
            "Subject: {oneOf: [{type: string}, {type: object, title: Inner, properties: {a: {$ref: '#/definitions/Subject'}}}]}",
            vec![
                "spec::Subject exactly [String(String) | Inner(Box Inner)]",
                "spec::Inner { a?: Subject, .. }",
            ],
        ),
        (
            "Subject: {anyOf: [{type: string}, {type: array, items: {$ref: '#/definitions/Subject'}}]}",
            vec!["spec::Subject [String(String) | Array([Subject])]"],
        ),
    ];
    for (definitions, items) in cases {
        assert_items(&subject(definitions), &items);
    }
}

#[test]
fn what_never_ends_is_a_fault() {
    let endless = [
        "Subject: {$ref: '#/definitions/Subject'}",
        "Subject: {allOf: [{$ref: '#/definitions/Subject'}, {type: object}]}",
        "Subject: {allOf: [{$ref: '#/definitions/Other'}], type: object}
Other: {allOf: [{$ref: '#/definitions/Subject'}], type: object}",
        "Subject: {oneOf: [{$ref: '#/definitions/Subject'}, {type: string}]}",
        "Subject: {anyOf: [{type: string}, {allOf: [{$ref: '#/definitions/Subject'}, {type: object}]}]}",
    ];
    for definitions in endless {
        let told = subject(definitions).told;
        assert!(
            told.iter()
                .any(|told| told == "a schema that is made of itself"
                    || told == "references lead in a circle and never to a value"),
            "{definitions}: {told:?}"
        );
    }
}
