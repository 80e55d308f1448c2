//! What schemas demand beyond types.

use std::collections::BTreeMap;

use oasmith_runtime::codec::{Bound, Pattern, Rules};
use oasmith_runtime::{Object, Value};

use crate::{accepted_by, refused_by};

#[test]
fn numbers_have_bounds() {
    static RULES: Rules = Rules::new()
        .minimum(Bound::inclusive("-0.5"))
        .maximum(Bound::exclusive("9007199254740993"));
    for json in ["0", "9007199254740992"] {
        accepted_by::<i64>(&RULES, json);
        accepted_by::<f64>(&RULES, json);
        accepted_by::<Value>(&RULES, json);
    }
    accepted_by::<f64>(&RULES, "-0.5");
    accepted_by::<f64>(&RULES, "-5e-1");
    accepted_by::<Value>(&RULES, "9007199254740992.999999999999999999");
    assert_eq!(
        refused_by::<i64>(&RULES, "-1"),
        "expected a number of at least -0.5, found -1"
    );
    assert_eq!(
        refused_by::<i64>(&RULES, "9007199254740993"),
        "expected a number of less than 9007199254740993, found 9007199254740993"
    );
    assert_eq!(
        refused_by::<Value>(&RULES, "-0.5000000000000000000001"),
        "expected a number of at least -0.5, found -0.5000000000000000000001"
    );
    static OTHER: Rules = Rules::new()
        .minimum(Bound::exclusive("0"))
        .maximum(Bound::inclusive("1e2"));
    assert_eq!(
        refused_by::<i64>(&OTHER, "0"),
        "expected a number of more than 0, found 0"
    );
    assert_eq!(
        refused_by::<f64>(&OTHER, "-0.0"),
        "expected a number of more than 0, found -0.0"
    );
    assert_eq!(
        refused_by::<i64>(&OTHER, "101"),
        "expected a number of at most 1e2, found 101"
    );
    accepted_by::<i64>(&OTHER, "100");
}

#[test]
fn multiples_are_exact() {
    static CENT: Rules = Rules::new().multiple_of("0.01");
    for json in [
        "0",
        "1.1",
        "0.07",
        "4.35",
        "-19.99",
        "1e300",
        "1e1000000000",
        "0.0",
    ] {
        accepted_by::<Value>(&CENT, json);
    }
    for json in [
        "0.001",
        "1.005",
        "1e-1000000000",
        "0.0100000000000000000001",
    ] {
        assert!(
            refused_by::<Value>(&CENT, json).starts_with("expected a multiple of 0.01, found ")
        );
    }
    static SEVEN: Rules = Rules::new().multiple_of("7");
    accepted_by::<i64>(&SEVEN, "-49");
    accepted_by::<Value>(&SEVEN, "7e1000000000");
    assert_eq!(
        refused_by::<Value>(&SEVEN, "1e1000000000"),
        "expected a multiple of 7, found 1e1000000000"
    );
    static LARGE: Rules = Rules::new().multiple_of("123456789012345678901234567890.5");
    accepted_by::<Value>(&LARGE, "246913578024691357802469135781");
    accepted_by::<Value>(&LARGE, "-1234567890123456789012345678905e1");
    assert!(
        refused_by::<Value>(&LARGE, "246913578024691357802469135782")
            .starts_with("expected a multiple of")
    );
    static HUNDRED: Rules = Rules::new().multiple_of("1e2");
    accepted_by::<i64>(&HUNDRED, "500");
    assert!(refused_by::<i64>(&HUNDRED, "50").starts_with("expected a multiple of 1e2"));
    static FIVE_EIGHTHS: Rules = Rules::new().multiple_of("0.625");
    accepted_by::<i64>(&FIVE_EIGHTHS, "5");
    accepted_by::<i64>(&FIVE_EIGHTHS, "1000");
    assert!(refused_by::<i64>(&FIVE_EIGHTHS, "3").starts_with("expected a multiple of 0.625"));
}

#[test]
fn strings_have_a_length_in_code_points_and_a_pattern() {
    static RULES: Rules = Rules::new().min_length(2).max_length(3);
    for json in [r#""é😀""#, r#""\ud83d\ude00\ud83d\ude00\ud83d\ude00""#] {
        accepted_by::<String>(&RULES, json);
    }
    assert_eq!(
        refused_by::<String>(&RULES, r#""😀""#),
        "expected at least 2 characters, found \"😀\""
    );
    assert_eq!(
        refused_by::<Value>(&RULES, r#""abcd""#),
        "expected at most 3 characters, found \"abcd\""
    );
    static ONE: Rules = Rules::new().min_length(1);
    assert_eq!(
        refused_by::<String>(&ONE, r#""""#),
        "expected at least 1 character, found \"\""
    );
    static WORD: Pattern = Pattern::new(r"^\w+$");
    static WORDS: Rules = Rules::new().items(&Rules::new().pattern(&WORD));
    accepted_by::<Vec<String>>(&WORDS, r#"["a","b_1"]"#);
    assert_eq!(
        refused_by::<Vec<String>>(&WORDS, r#"["a","b c"]"#),
        r#"`/1`: expected a string that matches `^\w+$`, found "b c""#
    );
    static FAULTY: Pattern = Pattern::new("(");
    static REFUSED: Rules = Rules::new().pattern(&FAULTY);
    assert_eq!(
        refused_by::<String>(&REFUSED, r#""a""#),
        "expected a string by the pattern `(`, which is not valid"
    );
}

#[test]
fn arrays_have_a_length_and_unique_elements() {
    static RULES: Rules = Rules::new().min_items(1).max_items(2).unique_items();
    accepted_by::<Vec<i64>>(&RULES, "[1, 2]");
    assert_eq!(
        refused_by::<Vec<i64>>(&RULES, "[]"),
        "expected at least 1 element, found 0 elements"
    );
    assert_eq!(
        refused_by::<Value>(&RULES, "[1,2,3]"),
        "expected at most 2 elements, found more"
    );
    assert_eq!(
        refused_by::<Vec<f64>>(&RULES, "[1, 1.0]"),
        "`/1`: expected an element unlike those before it, found 1.0"
    );
    assert_eq!(
        refused_by::<Vec<Object>>(&RULES, r#"[{"a":1,"b":2},{"b":2,"a":1.0}]"#),
        "`/1`: expected an element unlike those before it, found an object"
    );
    accepted_by::<Value>(&RULES, r"[[1],[true]]");
    assert!(refused_by::<(i64, i64)>(&RULES, "[1,1]").starts_with("`/1`"));
}

#[test]
fn objects_have_a_number_of_properties() {
    static RULES: Rules = Rules::new().min_properties(1).max_properties(2).values(
        &Rules::new()
            .minimum(Bound::inclusive("0"))
            .values(&Rules::new().max_length(1)),
    );
    accepted_by::<BTreeMap<String, i64>>(&RULES, r#"{"a":1}"#);
    assert_eq!(
        refused_by::<Object>(&RULES, "{}"),
        "expected at least 1 property, found 0 properties"
    );
    assert_eq!(
        refused_by::<Value>(&RULES, r#"{"a":1,"b":2,"c":3}"#),
        "expected at most 2 properties, found more"
    );
    assert_eq!(
        refused_by::<Object>(&RULES, r#"{"a":1,"b":-2}"#),
        "`/b`: expected a number of at least 0, found -2"
    );
    assert_eq!(
        refused_by::<Object>(&RULES, r#"{"a":{"b":"cd"}}"#),
        "`/a/b`: expected at most 1 character, found \"cd\""
    );
}

#[test]
fn tuples_have_rules_for_each_element() {
    static RULES: Rules = Rules::new().prefix_items(&[
        &Rules::new()
            .minimum(Bound::inclusive("200"))
            .maximum(Bound::inclusive("200")),
        Rules::NONE,
    ]);
    accepted_by::<(i64, String)>(&RULES, r#"[200,""]"#);
    assert_eq!(
        refused_by::<(i64, String)>(&RULES, r#"[100,""]"#),
        "`/0`: expected a number of at least 200, found 100"
    );
}

#[test]
fn a_null_keeps_to_the_rules_of_what_may_be_null() {
    static RULES: Rules = Rules::new().min_length(1);
    accepted_by::<Option<String>>(&RULES, "null");
    assert!(
        refused_by::<Box<Option<String>>>(&RULES, r#""""#)
            .starts_with("expected at least 1 character")
    );
}
