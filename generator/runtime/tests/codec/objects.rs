//! Types that are decoded and encoded by tables, as the generator prints them.

use std::collections::BTreeMap;

use oasmith_runtime::codec::{
    Closed, Decode, Decoder, Encode, Encoder, Fault, Rules, Slot, Table, decoded, optional,
    required,
};
use oasmith_runtime::{Object, Value, assert_round_trip, from_str, to_string};

use crate::refused;

#[derive(Clone, Debug, PartialEq)]
struct Person {
    name: String,
    nickname: Option<String>,
    #[expect(clippy::option_option, reason = "null and absent are two things")]
    email: Option<Option<String>>,
    boss: Option<Box<Person>>,
    height: Option<f64>,
    rank: Option<i64>,
    additional_properties: Object,
}

static PERSON: Table = Table::new(
    "Person",
    &[
        required("name"),
        optional("nickname"),
        optional("email"),
        optional("boss"),
        required("height"),
        optional("rank"),
    ],
);

impl Decode for Person {
    fn decode(decoder: &mut Decoder<'_>, rules: &'static Rules) -> Result<Self, Fault> {
        let mut name = None;
        let mut nickname = None;
        let mut email = None;
        let mut boss = None;
        let mut height = None;
        let mut rank = None;
        let mut additional_properties = Object::new();
        decoder.object(
            &PERSON,
            rules,
            &mut [
                &mut name,
                &mut nickname,
                &mut email,
                &mut boss,
                &mut height,
                &mut rank,
            ],
            &mut additional_properties,
        )?;
        Ok(Self {
            name: decoded(name)?,
            nickname,
            email,
            boss,
            height: decoded(height)?,
            rank,
            additional_properties,
        })
    }
}

impl Encode for Person {
    fn encode(&self, encoder: &mut Encoder) {
        encoder.object(
            &PERSON,
            &[
                &self.name,
                &self.nickname,
                &self.email,
                &self.boss,
                &self.height,
                &self.rank,
            ],
            &self.additional_properties,
        );
    }
}

oasmith_runtime::serde_through_codec!(Person);

#[test]
fn absent_null_and_present_are_three_things() {
    for json in [
        r#"{"name":"a","height":1.5}"#,
        r#"{"height":null,"name":"a","email":null}"#,
        r#"{"email":"e","name":"a","height":null,"nickname":"n"}"#,
        r#"{"name":"a","boss":{"name":"b","height":null,"x":[null]},"height":2}"#,
        r#"{"x":{"deep":[1.10,{"y":null}]},"name":"a","height":1e0,"z":12345678901234567890}"#,
    ] {
        assert_round_trip::<Person>(json);
    }
    let person: Person = from_str(r#"{"name":"a","height":null,"email":null}"#).unwrap();
    assert_eq!(
        (person.height, &person.email, &person.nickname),
        (None, &Some(None), &None)
    );
    assert_eq!(
        to_string(&person).unwrap(),
        r#"{"name":"a","email":null,"height":null}"#
    );
}

#[test]
fn faults_name_their_place() {
    for (json, message) in [
        ("[]", "expected an object, found an array"),
        (r#"{"name":"a"}"#, "missing required property `height`"),
        (r#"{"height":1}"#, "missing required property `name`"),
        ("{}", "missing required property `name`"),
        (
            r#"{"name":null,"height":1}"#,
            "`/name`: expected a string, found null",
        ),
        (
            r#"{"name":"a","nickname":null}"#,
            "`/nickname`: expected a string, found null",
        ),
        (
            r#"{"name":"a","boss":null}"#,
            "`/boss`: expected an object, found null",
        ),
        (
            r#"{"name":"a","boss":{"name":"b"},"height":true}"#,
            "`/boss`: missing required property `height`",
        ),
        (r#"{"name":"a","name":"b"}"#, "duplicate key `name`"),
        (
            r#"{"name":"a","nickname":"n","height":null,"n\u0061me":"b"}"#,
            "duplicate key `name`",
        ),
        (r#"{"email":null,"email":null}"#, "duplicate key `email`"),
        (r#"{"x":1,"name":"a","x":1}"#, "duplicate key `x`"),
        (r#"{"x":{"y":1,"y":2}}"#, "`/x`: duplicate key `y`"),
        (
            r#"{"rank":1.5}"#,
            "`/rank`: expected an integer without fraction or exponent, found 1.5",
        ),
    ] {
        assert_eq!(refused::<Person>(json), message, "{json}");
    }
}

#[test]
fn the_first_fault_in_the_text_is_told_and_a_missing_property_counts_at_the_end() {
    let error = from_str::<Person>(r#"{"boss":{"name":"b"},"name":1}"#).unwrap_err();
    assert_eq!((error.pointer(), error.offset()), ("/boss", 19));
    let error = from_str::<Person>(r#"{"name":1,"boss":{"name":"b"}}"#).unwrap_err();
    assert_eq!((error.pointer(), error.offset()), ("/name", 8));
    let error = from_str::<Person>(r#"{"nickname":"n","x":tru"#).unwrap_err();
    assert_eq!(
        (error.pointer(), error.message()),
        ("/x", "expected a value, found `t`")
    );
}

#[test]
fn a_key_is_never_written_twice() {
    let mut person: Person =
        from_str(r#"{"name":"a","height":null,"boss":{"name":"b","height":null}}"#).unwrap();
    // Absent from its field, but still the field's to write.
    person.additional_properties.insert("rank", 1);
    let error = to_string(&person).unwrap_err();
    assert_eq!(
        error.to_string(),
        "an additional property repeats the declared property `rank`"
    );
    person.additional_properties.remove("rank");
    if let Some(boss) = &mut person.boss {
        boss.additional_properties.insert("name", "c");
    }
    let error = to_string(&person).unwrap_err();
    assert_eq!(
        error.to_string(),
        "`/boss`: an additional property repeats the declared property `name`"
    );
    assert_eq!(error.pointer(), "/boss");
}

/// A type with two properties, and whatever takes in the others.
#[derive(Debug, PartialEq)]
struct Pair<A> {
    first: i64,
    second: Option<i64>,
    additional_properties: A,
}

static PAIR: Table = Table::new("Pair", &[required("first"), optional("sec\"ond")]);

macro_rules! pair {
    ($additional:ty, $new:expr) => {
        impl Decode for Pair<$additional> {
            fn decode(decoder: &mut Decoder<'_>, rules: &'static Rules) -> Result<Self, Fault> {
                let (mut first, mut second) = (None, None);
                let mut additional_properties = $new;
                let slots: &mut [&mut dyn Slot] = &mut [&mut first, &mut second];
                decoder.object(&PAIR, rules, slots, &mut additional_properties)?;
                Ok(Self {
                    first: decoded(first)?,
                    second,
                    additional_properties,
                })
            }
        }

        impl Encode for Pair<$additional> {
            fn encode(&self, encoder: &mut Encoder) {
                encoder.object(
                    &PAIR,
                    &[&self.first, &self.second],
                    &self.additional_properties,
                );
            }
        }
    };
}

pair!(BTreeMap<String, i64>, BTreeMap::new());
pair!(Closed, Closed);

#[test]
fn additional_properties_may_have_a_type() {
    assert_round_trip::<Pair<BTreeMap<String, i64>>>(r#"{"first":1,"a":2,"sec\"ond":3,"b":4}"#);
    assert_eq!(
        refused::<Pair<BTreeMap<String, i64>>>(r#"{"first":1,"a":"b"}"#),
        "`/a`: expected an integer, found a string"
    );
    assert_eq!(
        refused::<Pair<BTreeMap<String, i64>>>(r#"{"a":1,"first":1,"a":2}"#),
        "duplicate key `a`"
    );
    let repeated = Pair {
        first: 1,
        second: None,
        additional_properties: BTreeMap::from([("first".to_owned(), 2)]),
    };
    assert_eq!(
        to_string(&repeated).unwrap_err().message(),
        "an additional property repeats the declared property `first`"
    );
}

#[test]
fn a_closed_object_refuses_what_it_does_not_declare() {
    assert_round_trip::<Pair<Closed>>(r#"{"sec\"ond":1,"first":2}"#);
    assert_eq!(
        refused::<Vec<Pair<Closed>>>(r#"[{"first":1,"third":2}]"#),
        "`/0`: unknown property `third`"
    );
    let long = format!(r#"{{"{}":1}}"#, "é".repeat(1000));
    assert_eq!(
        refused::<Pair<Closed>>(&long),
        format!("unknown property `{}…`", "é".repeat(40))
    );
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum State {
    Open,
    Closed,
    Empty,
}

static STATE: &[(&str, State)] = &[
    ("open", State::Open),
    ("closed", State::Closed),
    ("", State::Empty),
];

impl Decode for State {
    fn decode(decoder: &mut Decoder<'_>, rules: &'static Rules) -> Result<Self, Fault> {
        decoder.variant(STATE, rules)
    }
}

#[test]
fn a_string_picks_a_variant() {
    assert_eq!(
        from_str::<Vec<State>>(r#"["closed","open","","op\u0065n"]"#).unwrap(),
        [State::Closed, State::Open, State::Empty, State::Open]
    );
    assert_eq!(
        refused::<Vec<State>>(r#"["Open"]"#),
        r#"`/0`: expected one of "open", "closed", "", found "Open""#
    );
    assert_eq!(refused::<State>("1"), "expected a string, found a number");
}

/// A type of 200 properties, more than an index of a byte or a set in a word could tell apart.
#[derive(Debug)]
struct Wide(Vec<Option<i64>>, Object);

static WIDE: Table = {
    const NAMES: &str = concat!(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_",
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_",
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_",
        "abcdefghijklmnopqr",
    );
    const PROPERTIES: [oasmith_runtime::codec::Property; 200] = {
        let mut properties = [const { optional("") }; 200];
        let mut place = 0;
        while place < 200 {
            // The names are pieces of different lengths and places, each of them once.
            let (_, rest) = NAMES.split_at(place % 63);
            let (name, _) = rest.split_at(1 + place / 63);
            properties[place] = if place == 150 {
                required(name)
            } else {
                optional(name)
            };
            place += 1;
        }
        properties
    };
    Table::new("Wide", &PROPERTIES)
};

impl Decode for Wide {
    fn decode(decoder: &mut Decoder<'_>, rules: &'static Rules) -> Result<Self, Fault> {
        let mut values = vec![None; 200];
        let mut rest = Object::new();
        let mut slots: Vec<&mut dyn Slot> = values
            .iter_mut()
            .map(|slot| slot as &mut dyn Slot)
            .collect();
        decoder.object(&WIDE, rules, &mut slots, &mut rest)?;
        Ok(Self(values, rest))
    }
}

impl Encode for Wide {
    fn encode(&self, encoder: &mut Encoder) {
        let fields: Vec<&dyn Encode> = self.0.iter().map(|field| field as &dyn Encode).collect();
        encoder.object(&WIDE, &fields, &self.1);
    }
}

#[test]
fn a_type_may_have_any_number_of_properties() {
    let names: Vec<&str> = WIDE
        .properties()
        .iter()
        .map(oasmith_runtime::codec::Property::name)
        .collect();
    let all: Object = names.iter().rev().map(|name| (*name, 1)).collect();
    assert_eq!(all.len(), 200);
    let wide: Wide = from_str(&all.to_string()).unwrap();
    assert!(wide.0.iter().all(|value| *value == Some(1)));
    assert!(wide.1.is_empty());
    assert_round_trip::<Wide>(&all.to_string());
    let mut without = all.clone();
    without.remove(names[150]);
    assert_eq!(
        refused::<Wide>(&without.to_string()),
        format!("missing required property `{}`", names[150])
    );
    for name in names {
        let twice = all
            .to_string()
            .replacen('{', &format!("{{\"{name}\":1,"), 1);
        assert_eq!(refused::<Wide>(&twice), format!("duplicate key `{name}`"));
    }
}

/// A type whose table names more than its decoder and its encoder know of.
struct Faulty;

static FAULTY: Table = Table::new("Faulty", &[optional("a"), required("b")]);

impl Decode for Faulty {
    fn decode(decoder: &mut Decoder<'_>, rules: &'static Rules) -> Result<Self, Fault> {
        let mut a: Option<Value> = None;
        decoder.object(&FAULTY, rules, &mut [&mut a], &mut Closed)?;
        Ok(Self)
    }
}

impl Encode for Faulty {
    fn encode(&self, encoder: &mut Encoder) {
        encoder.object(&FAULTY, &[], &Closed);
    }
}

#[test]
fn a_faulty_table_is_a_fault_and_no_panic() {
    let message = "the codec of `Faulty` is faulty: its table and its fields do not agree";
    for json in [r#"{"b":1}"#, r#"{"a":1}"#] {
        assert_eq!(
            from_str::<Faulty>(json)
                .err()
                .map(|error| error.message().to_owned())
                .as_deref(),
            Some(message)
        );
    }
    assert_eq!(to_string(&Faulty).unwrap_err().message(), message);
}
