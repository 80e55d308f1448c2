//! What each family of keywords accepts, what it says where it does not, and how much it may take.

use std::sync::OnceLock;

use super::evaluate::{Evaluator, Report};
use super::{Keyword, Node, Properties, Resource, Schema, Types, Values};
use crate::Value;
use crate::codec::{Bound, Budget, Limits, Rules, decode_str};

static INTEGER: Schema = Schema::new(&[Keyword::Type(Types::INTEGER)]);
static STRING: Schema = Schema::new(&[Keyword::Type(Types::STRING)]);
static SHORT: Schema = Schema::new(&[Keyword::Rules(&Rules::new().max_length(2))]);

fn value(json: &str) -> Value {
    json.parse().unwrap()
}

#[track_caller]
fn accepts(schema: &'static Schema, values: &[&str]) {
    for json in values {
        let violations = schema.violations(&value(json), Limits::default());
        assert!(violations.is_empty(), "{json}: {violations:?}");
    }
}

/// Asserts what a schema says to a value: all that there is to say, and first the first of it.
#[track_caller]
fn refuses(schema: &'static Schema, json: &str, messages: &[&str]) {
    let value = value(json);
    let violations = schema.violations(&value, Limits::default());
    let violations: Vec<_> = violations.iter().map(ToString::to_string).collect();
    assert_eq!(violations, messages, "{json}");
    let first = schema.check(&value, Limits::default()).unwrap_err();
    assert_eq!(first.to_string(), violations[0], "{json}");
}

/// The steps that a check takes, and what it says.
fn steps(schema: &'static Schema, value: &Value) -> (u64, Option<String>) {
    let limits = Limits::default();
    let node = Node::of(value);
    let mut budget = Budget::new(limits, node.length());
    let violations = Evaluator::new(&node, None, limits, Report::First, &mut budget).run(schema);
    (budget.spent(), violations.first().map(ToString::to_string))
}

#[test]
fn true_accepts_every_value_and_false_none() {
    accepts(Schema::ANY, &["null", "[1]", "{}"]);
    refuses(Schema::NEVER, "1", &["expected no value here, found 1"]);
}

#[test]
fn types_are_those_of_json() {
    static TEXT_OR_NULL: Schema = Schema::new(&[Keyword::Type(Types::STRING.or(Types::NULL))]);
    accepts(&TEXT_OR_NULL, &["null", r#""a""#]);
    refuses(
        &TEXT_OR_NULL,
        "[1]",
        &["expected a string or null, found an array"],
    );
}

#[test]
fn an_integer_is_any_whole_number_but_in_draft_4() {
    static LITERAL: Schema = Schema::new(&[Keyword::Type(Types::INTEGER_LITERAL)]);
    accepts(&INTEGER, &["1", "-0", "1.0", "1e1000000000", "12.50e1"]);
    refuses(&INTEGER, "1.5", &["expected an integer, found 1.5"]);
    refuses(
        &INTEGER,
        "1e-1000000000",
        &["expected an integer, found 1e-1000000000"],
    );
    accepts(&LITERAL, &["1", "-0"]);
    refuses(&LITERAL, "1.0", &["expected an integer, found 1.0"]);
}

#[test]
fn values_that_are_integers_may_have_to_be_written_as_such() {
    static INTEGERS: Values = Values::new(&["1", "2.0", "\"1.0\""]).integers();
    static SCHEMA: Schema = Schema::new(&[Keyword::Enum(&INTEGERS)]);
    accepts(&SCHEMA, &["1", "2", "\"1.0\""]);
    for json in ["1.0", "2.0", "1e0", "2E0", "3"] {
        let message = "expected one of 1, 2.0, \"1.0\"";
        refuses(&SCHEMA, json, &[&format!("{message}, found {json}")]);
    }
}

#[test]
fn values_are_compared_as_json() {
    static VALUES: Values = Values::new(&["1", r#"{"a": [0.10], "b": null}"#]);
    static ENUM: Schema = Schema::new(&[Keyword::Enum(&VALUES)]);
    accepts(&ENUM, &["1.0", r#"{"b": null, "a": [1e-1]}"#]);
    let expected = r#"expected one of 1, {"a": [0.10], "b": null}, found "#;
    refuses(&ENUM, "true", &[&format!("{expected}a boolean")]);
    refuses(&ENUM, "[]", &[&format!("{expected}an array")]);
}

#[test]
fn rules_hold_for_what_they_concern() {
    static RULES: Rules = Rules::new()
        .minimum(Bound::inclusive("2"))
        .multiple_of("0.01")
        .max_length(2)
        .min_items(1)
        .unique_items()
        .max_properties(1);
    static RULED: Schema = Schema::new(&[Keyword::Rules(&RULES)]);
    accepts(&RULED, &["null", "2.01", r#""öö""#, "[1, true]", "{}"]);
    refuses(&RULED, "1", &["expected a number of at least 2, found 1"]);
    refuses(
        &RULED,
        "2.001",
        &["expected a multiple of 0.01, found 2.001"],
    );
    refuses(
        &RULED,
        r#""abc""#,
        &[r#"expected at most 2 characters, found "abc""#],
    );
    refuses(
        &RULED,
        "[]",
        &["expected at least 1 element, found 0 elements"],
    );
    let equal = "expected elements that all differ, found two that are equal, 1 and 2";
    refuses(&RULED, r#"[0, {"a": 1}, {"a": 1.0}]"#, &[equal]);
    let many = "expected at most 1 property, found 2 properties";
    refuses(&RULED, r#"{"a": 1, "b": 2}"#, &[many]);
}

#[test]
fn rules_of_elements_and_values_hold_too() {
    static SMALL: Rules = Rules::new().maximum(Bound::exclusive("9"));
    static RULES: Rules = Rules::new().items(&SMALL).values(&SMALL);
    static RULED: Schema = Schema::new(&[Keyword::Rules(&RULES)]);
    accepts(&RULED, &["[8]", r#"{"a": 8, "b": "9"}"#]);
    refuses(
        &RULED,
        "[8, 9]",
        &["`/1`: expected a number of less than 9, found 9"],
    );
    refuses(
        &RULED,
        r#"{"a~/": 10}"#,
        &["`/a~0~1`: expected a number of less than 9, found 10"],
    );
}

#[test]
fn items_come_after_the_prefix() {
    static TUPLE: Schema = Schema::new(&[Keyword::Items {
        prefix: &[&STRING],
        rest: Some(&INTEGER),
    }]);
    accepts(&TUPLE, &["[]", r#"["a"]"#, r#"["a", 1, 2]"#, "{}"]);
    let first = "`/0`: expected a string, found 1";
    let last = "`/2`: expected an integer, found null";
    refuses(&TUPLE, "[1, 2, null]", &[first, last]);
}

#[test]
fn contains_counts_within_bounds() {
    static ONE_OR_TWO: Schema = Schema::new(&[Keyword::Contains {
        schema: &INTEGER,
        min: 1,
        max: 2,
    }]);
    accepts(&ONE_OR_TWO, &["[1]", r#"["a", 1, 2]"#, r#""a""#]);
    let few = "expected at least 1 element that `contains` asks for, found 0 elements";
    refuses(&ONE_OR_TWO, r#"["a"]"#, &[few]);
    let many = "expected at most 2 elements that `contains` asks for, found 3 elements";
    refuses(&ONE_OR_TWO, "[1, 2, 3]", &[many]);
}

#[test]
fn properties_are_required_and_closed() {
    static CLOSED: Schema = Schema::new(&[
        Keyword::Required(&["a", "b"]),
        Keyword::Properties(
            Properties::new(&[("a", &INTEGER), ("b", &STRING)]).additional(Schema::NEVER),
        ),
    ]);
    accepts(&CLOSED, &[r#"{"b": "", "a": 1}"#, "[]"]);
    let missing = "missing required property `b`";
    let wrong = "`/a`: expected an integer, found a string";
    refuses(
        &CLOSED,
        r#"{"a": "", "c": 1}"#,
        &[missing, wrong, "unknown property `c`"],
    );
}

#[cfg(feature = "pattern")]
#[test]
fn properties_have_the_schemas_of_all_patterns_of_their_name() {
    use crate::codec::Pattern;

    static A: Pattern = Pattern::new("^a");
    static B: Pattern = Pattern::new("b");
    static PATTERNS: Schema = Schema::new(&[Keyword::Properties(
        Properties::new(&[])
            .patterns(&[(&A, &STRING), (&B, &SHORT)])
            .additional(&INTEGER),
    )]);
    accepts(
        &PATTERNS,
        &[r#"{"a": "abc", "ab": "ab", "xb": 1.5, "c": 1}"#],
    );
    refuses(
        &PATTERNS,
        r#"{"ab": "abc", "c": ""}"#,
        &[
            r#"`/ab`: expected at most 2 characters, found "abc""#,
            "`/c`: expected an integer, found a string",
        ],
    );
}

#[test]
fn names_are_checked_as_strings() {
    static NAMES: Schema = Schema::new(&[Keyword::PropertyNames(&SHORT)]);
    static NESTED: Schema = Schema::new(&[Keyword::Properties(Properties::new(&[("a", &NAMES)]))]);
    accepts(&NESTED, &[r#"{"a": {"ab": 1}, "abc": 1}"#]);
    let name = r#"`/a`: the name of a property: expected at most 2 characters, found "abc""#;
    refuses(&NESTED, r#"{"a": {"abc": 1}}"#, &[name]);
}

#[test]
fn presence_of_a_property_demands_others_and_schemas() {
    static DEPENDENT: Schema = Schema::new(&[
        Keyword::DependentRequired(&[("card", &["name"])]),
        Keyword::DependentSchemas(&[(
            "card",
            &Schema::new(&[Keyword::Properties(Properties::new(&[("card", &INTEGER)]))]),
        )]),
    ]);
    accepts(&DEPENDENT, &[r#"{"name": 1}"#, r#"{"card": 1, "name": 1}"#]);
    let messages = [
        "missing required property `name`",
        "`/card`: expected an integer, found null",
    ];
    refuses(&DEPENDENT, r#"{"card": null}"#, &messages);
}

#[test]
fn a_branch_for_the_type_of_the_value_says_what_is_wrong() {
    static LIST: Schema = Schema::new(&[
        Keyword::Type(Types::ARRAY),
        Keyword::Items {
            prefix: &[],
            rest: Some(&INTEGER),
        },
    ]);
    static ANY: Schema = Schema::new(&[Keyword::AnyOf(&[
        &STRING,
        &Schema::new(&[Keyword::Reference(&LIST)]),
        &INTEGER,
    ])]);
    accepts(&ANY, &["1", "[1]", r#""""#]);
    refuses(&ANY, "[null]", &["`/0`: expected an integer, found null"]);
    refuses(
        &ANY,
        "null",
        &["expected what one of the 3 schemas of `anyOf` accepts, found null"],
    );
}

#[test]
fn exactly_one_schema_of_one_of_accepts() {
    static EITHER: Schema = Schema::new(&[Keyword::OneOf(&[&SHORT, &STRING])]);
    accepts(&EITHER, &["1", r#""abc""#]);
    let both =
        "expected what exactly one schema of `oneOf` accepts, found what 0 and 1 both accept";
    refuses(&EITHER, r#""a""#, &[both]);
}

#[test]
fn not_refuses_what_its_schema_accepts() {
    static NOT: Schema = Schema::new(&[Keyword::Not(&STRING)]);
    accepts(&NOT, &["1"]);
    refuses(
        &NOT,
        r#""a""#,
        &[r#"expected what the schema of `not` refuses, found "a""#],
    );
}

#[test]
fn a_condition_decides_between_schemas() {
    static IF: Schema = Schema::new(&[Keyword::If {
        condition: &STRING,
        then: &SHORT,
        otherwise: &INTEGER,
    }]);
    accepts(&IF, &[r#""ab""#, "1"]);
    refuses(
        &IF,
        r#""abc""#,
        &[r#"expected at most 2 characters, found "abc""#],
    );
    refuses(&IF, "1.5", &["expected an integer, found 1.5"]);
}

#[test]
fn unevaluated_is_what_no_accepting_branch_has_seen() {
    static A: Schema = Schema::new(&[
        Keyword::Required(&["a"]),
        Keyword::Properties(Properties::new(&[("a", Schema::ANY)])),
    ]);
    static B: Schema = Schema::new(&[
        Keyword::Required(&["b"]),
        Keyword::Properties(Properties::new(&[("b", &INTEGER), ("c", Schema::ANY)])),
    ]);
    // The order does not matter.
    static CLOSED: Schema = Schema::new(&[
        Keyword::UnevaluatedProperties(Schema::NEVER),
        Keyword::AnyOf(&[&A, &B]),
        Keyword::Not(&Schema::new(&[Keyword::Not(Schema::ANY)])),
    ]);
    accepts(&CLOSED, &[r#"{"a": 1}"#, r#"{"a": 1, "b": 2, "c": 3}"#]);
    refuses(&CLOSED, r#"{"a": 1, "b": ""}"#, &["unknown property `b`"]);
}

#[test]
fn unevaluated_elements_are_neither_in_the_prefix_nor_contained() {
    static TAIL: Schema = Schema::new(&[
        Keyword::Items {
            prefix: &[&STRING],
            rest: None,
        },
        Keyword::Contains {
            schema: &INTEGER,
            min: 0,
            max: u64::MAX,
        },
        Keyword::UnevaluatedItems(Schema::NEVER),
    ]);
    accepts(&TAIL, &[r#"["a", 1, 2]"#, "[]"]);
    refuses(
        &TAIL,
        r#"["a", 1, "b"]"#,
        &[r#"`/2`: expected no value here, found "b""#],
    );
}

#[test]
fn a_dynamic_reference_leads_to_the_outermost_resource_that_has_the_anchor() {
    static LIST_RESOURCE: Resource = Resource::new(&[("item", Schema::ANY)]);
    static LIST: Schema = Schema::new(&[Keyword::Items {
        prefix: &[],
        rest: Some(&Schema::new(&[Keyword::DynamicReference {
            anchor: "item",
            schema: Schema::ANY,
        }])),
    }])
    .within(&LIST_RESOURCE);
    static INTEGERS_RESOURCE: Resource = Resource::new(&[("item", &INTEGER)]);
    static INTEGERS: Schema = Schema::new(&[Keyword::Reference(&LIST)]).within(&INTEGERS_RESOURCE);
    accepts(&LIST, &[r#"["a"]"#]);
    accepts(&INTEGERS, &["[1]"]);
    refuses(
        &INTEGERS,
        r#"["a"]"#,
        &["`/0`: expected an integer, found a string"],
    );
}

#[test]
fn a_late_reference_leads_to_what_its_cell_holds() {
    static CELL: OnceLock<&'static Schema> = OnceLock::new();
    static LATE: Schema = Schema::new(&[Keyword::LateReference(&CELL)]);
    refuses(&LATE, "1", &["expected no value here, found 1"]);
    CELL.set(&INTEGER).unwrap();
    accepts(&LATE, &["1"]);
}

#[test]
fn a_violation_has_its_place_in_the_text_of_the_value() {
    static NESTED: Schema = Schema::new(&[Keyword::Properties(Properties::new(&[(
        "a/b",
        &Schema::new(&[Keyword::Items {
            prefix: &[Schema::ANY, &INTEGER],
            rest: None,
        }]),
    )]))]);
    static RULES: Rules = Rules::new().schema(&NESTED);
    let text = r#" {"x": 1, "a\/b" : [{"a/b": 0}, null]}"#;
    let error = decode_str::<Value>(text, &RULES, Limits::default()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "`/a~1b/1`: expected an integer, found null"
    );
    assert_eq!(error.offset(), text.find("null").unwrap());
}

#[test]
fn references_in_a_circle_end() {
    static CIRCLE: Schema = Schema::new(&[Keyword::AllOf(&[&CIRCLE])]);
    static DENIED: Schema = Schema::new(&[Keyword::Not(&CIRCLE)]);
    let message = "cannot be checked, since too many schemas enclose each other";
    refuses(&CIRCLE, "1", &[message]);
    refuses(&DENIED, "1", &[message]);
}

#[test]
fn values_as_deep_as_may_be_are_checked() {
    static NODE: Schema = Schema::new(&[
        Keyword::AnyOf(&[&STRING, &Schema::new(&[Keyword::AllOf(&[&LIST])])]),
        Keyword::UnevaluatedItems(Schema::NEVER),
    ]);
    static LIST: Schema = Schema::new(&[
        Keyword::Type(Types::ARRAY),
        Keyword::Items {
            prefix: &[],
            rest: Some(&NODE),
        },
    ]);
    let depth = Limits::default().depth as usize;
    accepts(&NODE, &[&("[".repeat(depth) + &"]".repeat(depth))]);
}

#[test]
fn branches_of_branches_are_tried_in_counted_steps() {
    /// Doubles what it has to do with each level.
    static TOWER: Schema = Schema::new(&[
        Keyword::Type(Types::OBJECT),
        Keyword::AnyOf(&[&LEFT, &RIGHT]),
    ]);
    static LEFT: Schema = Schema::new(&[Keyword::Properties(Properties::new(&[("a", &TOWER)]))]);
    static RIGHT: Schema = Schema::new(&[Keyword::Properties(Properties::new(&[("a", &TOWER)]))]);
    static DENIED: Schema = Schema::new(&[Keyword::Not(&TOWER)]);
    let tower = value(&format!("{}1{}", r#"{"a":"#.repeat(60), "}".repeat(60)));
    for schema in [&TOWER, &DENIED] {
        let (steps, message) = steps(schema, &tower);
        assert_eq!(steps, 64 * 16 * 1024);
        let message = message.unwrap();
        assert!(
            message.ends_with("since the text would take more than 1048576 steps"),
            "{message}"
        );
    }
    accepts(&TOWER, &[&tower.to_string().replace('1', "{}")]);
}

#[test]
fn large_values_may_take_more_steps() {
    static MANY: Schema = Schema::new(&[Keyword::Items {
        prefix: &[],
        rest: Some(&Schema::new(&[Keyword::AllOf(&[&INTEGER, &INTEGER])])),
    }]);
    let values: Value = (0..50_000).collect();
    assert_eq!(steps(&MANY, &values), (200_001, None));
}

#[test]
fn unique_items_are_compared_once_each() {
    static UNIQUE: Schema = Schema::new(&[Keyword::Rules(&Rules::new().unique_items())]);
    let values: Value = (0..100_000).collect();
    let (steps, message) = steps(&UNIQUE, &values);
    // One step an element, and one for the schema.
    assert_eq!(steps, 100_001);
    assert_eq!(message, None);
}

#[test]
fn a_value_is_found_among_many_at_once() {
    static VALUES: OnceLock<Values> = OnceLock::new();
    static ENUM: OnceLock<Schema> = OnceLock::new();
    let texts: Vec<&'static str> = (0..10_000)
        .map(|number| &*number.to_string().leak())
        .collect();
    let values = VALUES.get_or_init(|| Values::new(texts.leak()));
    let schema = ENUM.get_or_init(|| Schema::new(vec![Keyword::Enum(values)].leak()));
    let (found, message) = steps(schema, &Value::from(9_999));
    assert!(found < 10 && message.is_none(), "{found}");
    let (absent, message) = steps(schema, &Value::from(10_000));
    assert!(absent < 10, "{absent}");
    assert_eq!(
        message.as_deref(),
        Some("expected one of 10000 values such as 0, 1, 2, 3, 4, found 10000")
    );
}

#[cfg(feature = "pattern")]
#[test]
fn a_pattern_that_takes_too_many_steps_is_neither_found_nor_not() {
    use crate::codec::Pattern;

    static SLOW: Pattern = Pattern::new(r"^(?=a)(a|a)*\1$");
    static SLOW_STRING: Schema = Schema::new(&[Keyword::Rules(&Rules::new().pattern(&SLOW))]);
    static SLOW_NAME: Schema = Schema::new(&[Keyword::Properties(
        Properties::new(&[]).patterns(&[(&SLOW, Schema::ANY)]),
    )]);
    static DENIED: Schema = Schema::new(&[Keyword::Not(&SLOW_STRING)]);
    let string = Value::from("a".repeat(200) + "!");
    let object = Value::from(crate::Object::from([("a".repeat(200) + "!", 1)]));
    for (schema, value) in [
        (&SLOW_STRING, &string),
        (&DENIED, &string),
        (&SLOW_NAME, &object),
    ] {
        let (_, message) = steps(schema, value);
        assert!(message.unwrap().ends_with("in fewer steps"));
    }
}
