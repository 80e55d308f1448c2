//! Objects whose properties are told apart by patterns of their names, as the generator prints them.

use std::collections::BTreeMap;

use oasmith_runtime::codec::{
    Bound, Closed, Decode, Decoder, Encode, Encoder, Fault, Limits, Pattern, Rules, Table, decode,
    decoded, pattern, required,
};
use oasmith_runtime::{Object, Validate, Value, assert_round_trip, from_str, to_string};

use crate::refused;

#[derive(Clone, Debug, Default, PartialEq)]
struct Receipts {
    room: String,
    matching: BTreeMap<String, i64>,
    matching_x: Object,
    additional_properties: BTreeMap<String, bool>,
}

static USER: Pattern = Pattern::new("^@");
static EXTENSION: Pattern = Pattern::new("x-");
static RECEIPTS: Table = Table::new("Receipts", &[required("room")]).patterns(&[
    pattern(&USER).rules(&Rules::new().minimum(Bound::inclusive("0"))),
    pattern(&EXTENSION),
]);
static RECEIPTS_RULES: Rules = Rules::new().max_properties(4);

impl Decode for Receipts {
    fn decode(decoder: &mut Decoder<'_>, _: &'static Rules) -> Result<Self, Fault> {
        let mut room = None;
        let mut matching = BTreeMap::new();
        let mut matching_x = Object::new();
        let mut additional_properties = BTreeMap::new();
        decoder.object_by_patterns(
            &RECEIPTS,
            &RECEIPTS_RULES,
            &mut [&mut room],
            &mut [&mut matching, &mut matching_x],
            &mut additional_properties,
        )?;
        Ok(Self {
            room: decoded(room)?,
            matching,
            matching_x,
            additional_properties,
        })
    }
}

impl Encode for Receipts {
    fn encode(&self, encoder: &mut Encoder) {
        encoder.object_by_patterns(
            &RECEIPTS,
            &[&self.room],
            &[&self.matching, &self.matching_x],
            &self.additional_properties,
        );
    }
}

/// Nothing but properties that match, with a pattern that has to go back.
#[derive(Clone, Debug, Default, PartialEq)]
struct Strict {
    matching_a: BTreeMap<String, Value>,
}

static AHEAD: Pattern = Pattern::new("(?!.*b)a");
static STRICT: Table = Table::new("Strict", &[]).patterns(&[pattern(&AHEAD)]);

impl Decode for Strict {
    fn decode(decoder: &mut Decoder<'_>, rules: &'static Rules) -> Result<Self, Fault> {
        let mut matching_a = BTreeMap::new();
        decoder.object_by_patterns(&STRICT, rules, &mut [], &mut [&mut matching_a], &mut Closed)?;
        Ok(Self { matching_a })
    }
}

impl Encode for Strict {
    fn encode(&self, encoder: &mut Encoder) {
        encoder.object_by_patterns(&STRICT, &[], &[&self.matching_a], &Closed);
    }
}

#[test]
fn a_property_goes_where_its_name_leads() {
    let json = r#"{"y":true,"@x-":1,"room":"r","ax-":[1.0]}"#;
    let receipts: Receipts = from_str(json).unwrap();
    assert_eq!(receipts.room, "r");
    // It matches both patterns, and the first one has it.
    assert_eq!(receipts.matching, [("@x-".to_owned(), 1)].into());
    assert_eq!(receipts.matching_x.len(), 1);
    assert_eq!(
        receipts.additional_properties,
        [("y".to_owned(), true)].into()
    );
    assert_eq!(
        to_string(&receipts).unwrap(),
        r#"{"room":"r","@x-":1,"ax-":[1.0],"y":true}"#
    );
    assert_round_trip::<Receipts>(json);
    assert_round_trip::<Strict>(r#"{"a":1,"xa":null}"#.replace('x', "a").as_str());
}

#[test]
fn values_keep_to_the_rules_of_their_pattern() {
    for (json, message) in [
        (
            r#"{"room":"r","@a":-1}"#,
            "`/@a`: expected a number of at least 0, found -1",
        ),
        (
            r#"{"room":"r","@a":true}"#,
            "`/@a`: expected an integer, found a boolean",
        ),
        (
            r#"{"room":"r","a":1}"#,
            "`/a`: expected a boolean, found a number",
        ),
        (r#"{"room":"r","@a":1,"@a":1}"#, "duplicate key `@a`"),
        (r#"{"room":"r","x-":1,"x\u002d":1}"#, "duplicate key `x-`"),
        (r#"{"@a":1}"#, "missing required property `room`"),
        (
            r#"{"room":"r","@a":1,"@b":1,"x-":1,"c":true}"#,
            "expected at most 4 properties, found more",
        ),
    ] {
        assert_eq!(refused::<Receipts>(json), message, "{json}");
    }
    assert_eq!(refused::<Strict>(r#"{"ab":1}"#), "unknown property `ab`");
}

#[test]
fn what_stands_among_the_wrong_properties_is_not_written() {
    let fault = |change: fn(&mut Receipts)| {
        let mut receipts = Receipts::default();
        change(&mut receipts);
        let error = to_string(&receipts).unwrap_err().to_string();
        let violations = receipts.validate().unwrap_err();
        let told: Vec<_> = violations.iter().map(ToString::to_string).collect();
        assert_eq!(told, std::slice::from_ref(&error));
        error
    };
    for (error, message) in [
        (
            fault(|receipts| receipts.matching = [("a".to_owned(), 1)].into()),
            "the property `a` does not match the pattern of those that it is among",
        ),
        (
            fault(|receipts| drop(receipts.matching_x.insert("@x-", Value::Null))),
            "the property `@x-` belongs to others, whose pattern its name matches",
        ),
        (
            fault(|receipts| receipts.additional_properties = [("@a".to_owned(), true)].into()),
            "the property `@a` belongs to others, whose pattern its name matches",
        ),
        (
            fault(|receipts| receipts.additional_properties = [("room".to_owned(), true)].into()),
            "an additional property repeats the declared property `room`",
        ),
    ] {
        assert_eq!(error, message);
    }
    let mut receipts = Receipts::default();
    receipts.matching.insert("@a".to_owned(), -1);
    let violations = receipts.validate().unwrap_err();
    assert_eq!(
        violations[0].to_string(),
        "`/@a`: expected a number of at least 0, found -1"
    );
}

#[test]
fn names_are_matched_within_the_limits() {
    let long = format!(r#"{{"{}":1}}"#, "x".repeat(100_000));
    let error = decode::<Strict>(long.as_bytes(), Rules::NONE, Limits::default()).unwrap_err();
    assert!(error.message().contains("in fewer steps"), "{error}");
    let many = |count: usize| {
        let properties: Vec<_> = (0..count).map(|key| format!(r#""{key}":true"#)).collect();
        format!(r#"{{"room":"r",{}}}"#, properties.join(","))
    };
    // A look for each pattern at each name.
    let limits = Limits::default().with_steps_per_byte(0);
    let error = decode::<Receipts>(many(1).as_bytes(), Rules::NONE, limits).unwrap_err();
    assert!(error.message().contains("cannot be checked"), "{error}");
    let limits = Limits::default().with_steps_per_byte(1);
    decode::<Receipts>(many(3).as_bytes(), Rules::NONE, limits).unwrap();
}
