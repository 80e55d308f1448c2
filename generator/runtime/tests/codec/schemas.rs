//! What types and simple rules cannot say: schemas, which are checked beside them.

use std::collections::BTreeMap;

use oasmith_runtime::codec::{Limits, Rules, decode_str};
use oasmith_runtime::schema::{Keyword, Properties, Schema, Types, Values};
use oasmith_runtime::{Integer, Number, Object, Value};

use crate::{accepted_by, refused_by};

static FORBIDDEN: Values = Values::new(&[
    "null",
    "true",
    "1",
    r#""a""#,
    "[1]",
    r#"{"a":1}"#,
    "[true,true]",
]);
static ALLOWED: Rules = Rules::new().schema(&Schema::new(&[Keyword::Not(&Schema::new(&[
    Keyword::Enum(&FORBIDDEN),
]))]));

#[test]
fn every_type_is_checked_by_the_schema() {
    let words = "expected what the schema of `not` refuses, found ";
    macro_rules! check {
        ($($type:ty: $accepted:literal $refused:literal,)+) => { $(
            accepted_by::<$type>(&ALLOWED, $accepted);
            let message = refused_by::<$type>(&ALLOWED, concat!(" ", $refused, " "));
            assert!(message.starts_with(words), "{message}");
        )+ };
    }
    check! {
        bool: "false" "true",
        i32: "2" "1",
        i64: "2" "1",
        u32: "2" "1",
        u64: "2" "1",
        f64: "2" "1.0",
        Integer: "2" "1",
        Number: "2" "1e0",
        String: r#""b""# r#""\u0061""#,
        Option<i64>: "2" "null",
        Box<Option<i64>>: "2" "1",
        Vec<i64>: "[2]" "[1]",
        (i64,): "[2]" "[1]",
        (bool, bool): "[true,false]" "[true,true]",
        BTreeMap<String, i64>: r#"{"a":2}"# r#"{"a":1}"#,
        Object: r#"{"a":2}"# r#"{ "a" : 1.0 }"#,
        Value: "[[1]]" "[1]",
        Value: "false" "true",
        Value: "2" "1",
        Value: r#"{"a":null}"# r#"{"a":1}"#,
        Value: r#""""# r#""a""#,
    }
    assert!(refused_by::<()>(&ALLOWED, "null").starts_with(words));
    assert!(refused_by::<Value>(&ALLOWED, "null").starts_with(words));
}

#[test]
fn the_type_comes_first_and_has_the_place_in_the_text() {
    static LONG: Schema = Schema::new(&[Keyword::Properties(
        Properties::new(&[]).additional(&Schema::new(&[Keyword::Type(Types::STRING)])),
    )]);
    static RULES: Rules = Rules::new().items(&Rules::new().schema(&LONG));
    assert_eq!(
        refused_by::<Vec<Object>>(&RULES, r#"[{"a":"b"},{"c/d":1},2]"#),
        "`/1/c~1d`: expected a string, found 1"
    );
    assert_eq!(
        refused_by::<Vec<Object>>(&RULES, r#"[1,{"c":1}]"#),
        "`/0`: expected an object, found a number"
    );
    let text = r#"[{"a":"b"},{"c":1}]"#;
    let error = decode_str::<Vec<Object>>(text, &RULES, Limits::default()).unwrap_err();
    assert_eq!(error.offset(), text.find('1').unwrap());
}

#[test]
fn a_schema_among_rules_counts_in_schemas_too() {
    static NOT_ONE: Schema = Schema::new(&[Keyword::Rules(&ALLOWED)]);
    static RULES: Rules = Rules::new().schema(&NOT_ONE);
    accepted_by::<Value>(&RULES, "2");
    assert!(refused_by::<Value>(&RULES, "1").starts_with("expected what the schema of `not`"));
    assert!(refused_by::<Value>(&RULES, "null").starts_with("expected what the schema of `not`"));
}
