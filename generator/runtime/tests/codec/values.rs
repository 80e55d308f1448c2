//! Untyped values, and the scalars.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::{BuildHasher, RandomState};

use oasmith_runtime::codec::{Decode, Decoder, Encode, Encoder, Fault, Rules};
use oasmith_runtime::schema::{Types, Values};
use oasmith_runtime::{
    InexactNumber, Integer, Number, Object, Value, assert_round_trip, from_str, to_string,
};

use crate::{accepted_by, refused, refused_by};

fn number(text: &str) -> Number {
    text.parse().unwrap()
}

#[test]
fn numbers_are_compared_as_decimals() {
    let hasher = RandomState::new();
    for equal in [
        &["1", "1.0", "1e0", "10e-1", "0.1e1", "0.001e3", "1.000E+0"][..],
        &["0", "-0", "0.0", "0e5", "-0.00e-7"],
        &["-120", "-1.2e2", "-12e1", "-120.0"],
        &["1e1000000000", "10e999999999", "0.1e1000000001"],
        &["0.000001", "1e-6", "10E-7"],
        &[
            "123456789012345678901234567890",
            "123456789012345678901234567890.0",
            "1.2345678901234567890123456789e29",
        ],
    ] {
        for one in equal {
            for other in equal {
                assert_eq!(number(one), number(other));
                assert_eq!(
                    hasher.hash_one(number(one)),
                    hasher.hash_one(number(other)),
                    "{one} {other}"
                );
            }
        }
    }
    let ascending = [
        "-1e1000000000",
        "-1e400",
        "-9223372036854775809",
        "-9223372036854775808",
        "-10",
        "-2.5",
        "-2",
        "-1e-400",
        "0",
        "1e-1000000000",
        "1e-400",
        "0.1",
        "0.10000000000000000001",
        "0.2",
        "1",
        "9",
        "10",
        "10.5",
        "11",
        "9223372036854775807",
        "9223372036854775808",
        "1e400",
        "1e1000000000",
    ];
    for pair in ascending.windows(2) {
        assert!(number(pair[0]) < number(pair[1]), "{pair:?}");
    }
}

#[test]
fn numbers_keep_their_text() {
    for text in [
        "-0",
        "1.10",
        "1E5",
        "00",
        "9223372036854775807",
        "999999999999999999",
        "1000000000000000000",
    ] {
        match text.parse::<Number>() {
            Ok(number) => assert_eq!(number.to_string(), text),
            Err(_) => assert_eq!(text, "00"),
        }
    }
    assert_eq!(Number::from(i64::MIN).to_string(), "-9223372036854775808");
    assert_eq!(Number::from(u64::MAX).as_u64(), Some(u64::MAX));
    assert_eq!(Number::from(u64::MAX).as_i64(), None);
    assert_eq!(Number::from(-1).as_i64(), Some(-1));
    assert_eq!(number("1.0").as_i64(), None);
    assert_eq!(number("1.5").as_f64(), Some(1.5));
    assert_eq!(number("1e400").as_f64(), None);
    assert!(Number::try_from(f64::NAN).is_err());
    assert_eq!(Number::try_from(0.1).unwrap(), number("0.1"));
}

#[test]
fn integers_are_never_rounded() {
    for json in [
        "0",
        "-1",
        "9223372036854775807",
        "-9223372036854775808",
        "-0",
    ] {
        assert_round_trip::<i64>(json);
    }
    for (json, message) in [
        (
            "9223372036854775808",
            "expected an integer that fits 64 bits, found 9223372036854775808",
        ),
        (
            "18446744073709552000",
            "expected an integer that fits 64 bits, found 18446744073709552000",
        ),
        (
            "1.0",
            "expected an integer without fraction or exponent, found 1.0",
        ),
        (
            "1e3",
            "expected an integer without fraction or exponent, found 1e3",
        ),
        ("\"1\"", "expected an integer, found a string"),
        ("null", "expected an integer, found null"),
        ("true", "expected an integer, found a boolean"),
        ("[]", "expected an integer, found an array"),
        ("{}", "expected an integer, found an object"),
    ] {
        assert_eq!(refused::<i64>(json), message);
    }
    assert_eq!(
        refused::<i32>("2147483648"),
        "expected an integer that fits 32 bits, found 2147483648"
    );
    assert_eq!(
        refused::<u32>("-1"),
        "expected an integer of 0 or more that fits 32 bits, found -1"
    );
    assert_round_trip::<i32>("-2147483648");
    assert_round_trip::<u64>("18446744073709551615");
    let long = "9".repeat(100);
    assert_eq!(
        refused::<i64>(&long),
        format!(
            "expected an integer that fits 64 bits, found {}…",
            "9".repeat(40)
        )
    );
}

#[test]
fn doubles_are_never_rounded() {
    for json in [
        "0.1",
        "-0.0",
        "1e300",
        "5e-324",
        "1.7976931348623157e308",
        "123456789012345",
        "9007199254740992",
        "1e23",
        "100000000000000000000000",
        "0.30000000000000004",
        "1.10",
    ] {
        assert_round_trip::<f64>(json);
    }
    for json in [
        "1e400",
        "-1e400",
        "1e-400",
        "9007199254740993",
        "0.1000000000000000055511151231257827",
        "12345678901234567890",
        "1e1000000000",
        "0.12345678901234567890",
    ] {
        let message = refused::<f64>(json);
        assert!(
            message.starts_with(
                "expected a number that fits double precision without rounding, found "
            ),
            "{message}"
        );
    }
    assert_eq!(
        to_string(&f64::NAN).unwrap_err().to_string(),
        "NaN is no JSON number"
    );
    assert_eq!(
        to_string(&vec![1.0, f64::INFINITY])
            .unwrap_err()
            .to_string(),
        "`/1`: inf is no JSON number"
    );
    assert_round_trip::<Vec<f64>>(&to_string(&vec![1e21, 1e-7]).unwrap());
}

#[test]
fn a_short_decimal_with_many_zeros_is_not_mistaken_for_zero() {
    assert_round_trip::<f64>("0.0000000000001");
    assert_eq!(
        from_str::<f64>("0.0000000000001").unwrap().to_bits(),
        1e-13_f64.to_bits()
    );
}

#[test]
fn null_is_none_in_a_nullable_place_alone() {
    assert_eq!(
        from_str::<Vec<Option<i64>>>("[1,null]").unwrap(),
        [Some(1), None]
    );
    assert_eq!(to_string(&vec![Some(1), None]).unwrap(), "[1,null]");
    assert_eq!(
        refused::<Vec<i64>>("[1,null]"),
        "`/1`: expected an integer, found null"
    );
    assert_eq!(refused::<String>("null"), "expected a string, found null");
    assert_eq!(refused::<bool>("null"), "expected a boolean, found null");
    assert_eq!(
        refused::<BTreeMap<String, i64>>("null"),
        "expected an object, found null"
    );
    assert_round_trip::<Value>("null");
    assert_round_trip::<Box<Option<bool>>>("null");
}

#[test]
fn tuples_have_exactly_their_elements() {
    assert_round_trip::<(i64, String)>(r#"[1,"a"]"#);
    assert_round_trip::<Vec<(String, Object)>>(r#"[["a",{"b":1.0}],["c",{}]]"#);
    assert_eq!(
        refused::<(i64, String)>("[1]"),
        "expected 2 elements, found 1 element"
    );
    assert_eq!(
        refused::<(i64, String)>("[]"),
        "expected 2 elements, found 0 elements"
    );
    assert_eq!(
        refused::<Vec<(i64, i64)>>("[[1,2],[1,2,3]]"),
        "`/1`: expected 2 elements, found more"
    );
    assert_eq!(
        refused::<(i64,)>("{}"),
        "expected an array, found an object"
    );
    assert_eq!(
        refused::<(i64, String)>("[1,2]"),
        "`/1`: expected a string, found a number"
    );
}

#[test]
fn maps_refuse_a_repeated_key_and_a_value_of_another_type() {
    assert_round_trip::<BTreeMap<String, BTreeMap<String, String>>>(r#"{"a":{"b":"c"},"d":{}}"#);
    assert_eq!(
        refused::<BTreeMap<String, i64>>(r#"{"a":1,"a":1}"#),
        "duplicate key `a`"
    );
    assert_eq!(
        refused::<BTreeMap<String, i64>>(r#"{"a":1,"b":"c"}"#),
        "`/b`: expected an integer, found a string"
    );
    assert_eq!(
        refused::<BTreeMap<String, i64>>("[]"),
        "expected an object, found an array"
    );
}

#[test]
fn objects_keep_their_order_and_find_properties_at_any_size() {
    for size in [0, 1, 15, 16, 17, 100] {
        let mut object: Object = (0..size)
            .map(|place| (format!("key{place}"), place))
            .collect();
        assert_eq!(object.len(), size);
        assert_eq!(object.is_empty(), size == 0);
        for place in 0..size {
            assert_eq!(
                object.get(&format!("key{place}")),
                Some(&Value::from(place))
            );
        }
        assert_eq!(object.get("other"), None);
        assert_eq!(object["other"], Value::Null);
        let reversed: Object = object.clone().into_iter().rev().collect();
        assert_eq!(object, reversed);
        let hasher = RandomState::new();
        assert_eq!(hasher.hash_one(&object), hasher.hash_one(&reversed));
        if size > 0 {
            assert_eq!(object.insert("key0", "new"), Some(Value::from(0)));
            assert_ne!(object, reversed);
            assert_eq!(object.keys().next(), Some("key0"));
            assert_eq!(object.remove("key0"), Some(Value::from("new")));
            assert_eq!(object.remove("key0"), None);
            assert!(object.iter().eq(reversed.iter().rev().skip(1)));
            for place in 1..size {
                assert!(object.contains_key(&format!("key{place}")));
            }
        }
        assert_eq!(
            object.to_string().parse::<Value>().unwrap(),
            Value::from(object)
        );
    }
}

#[test]
fn values_are_made_and_looked_into_pleasantly() {
    let value = Value::from(Object::from([
        ("name", Value::from("Ada")),
        ("tags", Value::from(vec!["a", "b"])),
        ("age", Value::from(36)),
        ("none", Value::from(None::<bool>)),
        ("rate", Value::try_from(0.5).unwrap()),
    ]));
    assert_eq!(
        value.to_string(),
        r#"{"name":"Ada","tags":["a","b"],"age":36,"none":null,"rate":0.5}"#
    );
    assert_eq!(value["name"].as_str(), Some("Ada"));
    assert_eq!(value["tags"][1].as_str(), Some("b"));
    assert_eq!(value["tags"][2], Value::Null);
    assert_eq!(value["age"].as_number().and_then(Number::as_i64), Some(36));
    assert!(value.get("none").is_some_and(Value::is_null));
    assert!(value.get("other").is_none());
    assert_eq!(format!("{value:?}").parse::<Value>().ok(), None);
}

#[test]
fn equal_values_have_equal_hashes() {
    let mut seen = HashSet::new();
    assert!(seen.insert(from_str::<Value>(r#"{"a":[1,{"b":1.0,"c":null}]}"#).unwrap()));
    assert!(!seen.insert(from_str::<Value>(r#"{"a":[1.0,{"c":null,"b":1e0}]}"#).unwrap()));
    assert!(seen.insert(from_str::<Value>(r#"{"a":[1,{"b":"1","c":null}]}"#).unwrap()));
    let by_value: HashMap<Value, i32> = HashMap::from([(Value::from(1), 1)]);
    assert_eq!(by_value.get(&Value::Number(number("1.0"))), Some(&1));
}

#[test]
fn integers_may_be_written_otherwise_where_rules_say_so() {
    static INTEGRAL: Rules = Rules::new().integral();
    for json in [
        "1",
        "1.0",
        "1e2",
        "-0",
        "-2.50e1",
        "9223372036854775807.0",
        "0e9999",
    ] {
        accepted_by::<i64>(&INTEGRAL, json);
        accepted_by::<Integer>(&INTEGRAL, json);
    }
    accepted_by::<Integer>(&INTEGRAL, "1e1000000000");
    let fits = "expected an integer that fits 64 bits, found ";
    for json in ["9223372036854775808.0", "1e19", "1e1000000000"] {
        assert_eq!(refused_by::<i64>(&INTEGRAL, json), format!("{fits}{json}"));
    }
    assert_eq!(
        refused_by::<u64>(&INTEGRAL, "-1.0"),
        "expected an integer of 0 or more that fits 64 bits, found -1.0"
    );
    for json in ["1.5", "1e-1", "1e-1000000000"] {
        let message = format!("expected an integer, found {json}");
        assert_eq!(refused_by::<i64>(&INTEGRAL, json), message);
        assert_eq!(refused_by::<Integer>(&INTEGRAL, json), message);
    }
    for json in ["1.0", "1e2"] {
        let message = format!("expected an integer without fraction or exponent, found {json}");
        assert_eq!(refused::<i64>(json), message);
        assert_eq!(refused::<Integer>(json), message);
    }
    assert_eq!(
        refused_by::<Integer>(&INTEGRAL, "null"),
        "expected an integer, found null"
    );
}

#[test]
fn exact_integers_keep_their_text() {
    let integer = |text: &str| text.parse::<Integer>();
    for text in [
        "0",
        "-0",
        "1.0",
        "1e2",
        "36893488147419103232",
        "1e1000000000",
    ] {
        assert_eq!(integer(text).unwrap().to_string(), text);
    }
    for text in ["1.5", "1e-1", "", "01", " 1"] {
        assert!(integer(text).is_err(), "{text}");
    }
    assert_round_trip::<Vec<Integer>>("[0,-1,36893488147419103232]");
    assert_eq!(integer("1e2").unwrap(), Integer::from(100));
    assert!(integer("1e1000000000").unwrap() > Integer::from(u64::MAX));
    assert_eq!(Value::from(Integer::from(1)), Value::from(1));
}

#[test]
fn numbers_turn_into_those_of_rust_where_they_fit() {
    assert_eq!(i64::try_from(number("1.0")), Ok(1));
    assert_eq!(i8::try_from(&number("-1.28e2")), Ok(-128));
    assert_eq!(i8::try_from(&number("128")), Err(InexactNumber));
    assert_eq!(u64::try_from(number("0.5")), Err(InexactNumber));
    assert_eq!(u64::try_from(number("1e1000000000")), Err(InexactNumber));
    assert_eq!(f64::try_from(number("0.10")), Ok(0.1));
    assert_eq!(f64::try_from(number("1e400")), Err(InexactNumber));
    let large: Integer = "18446744073709551615".parse().unwrap();
    assert_eq!(u64::try_from(&large), Ok(u64::MAX));
    assert_eq!(i64::try_from(large), Err(InexactNumber));
    assert!(Integer::try_from(number("0.5")).is_err());
}

/// The place of a value among some.
#[derive(Debug, PartialEq)]
struct Choice(usize);

static TEXTS: [&str; 4] = ["null", "1", r#""large""#, r#"{"inches":1.5}"#];

impl Decode for Choice {
    fn decode(decoder: &mut Decoder<'_>, rules: &'static Rules) -> Result<Self, Fault> {
        static VALUES: Values = Values::new(&TEXTS);
        decoder.choice(&VALUES, rules).map(Self)
    }
}

impl Encode for Choice {
    fn encode(&self, encoder: &mut Encoder) {
        encoder.json(TEXTS[self.0]);
    }
}

#[test]
fn a_choice_is_of_values_of_any_type() {
    assert_eq!(
        from_str::<Vec<Choice>>(r#"[{"inches":15e-1},"large",1.0,null]"#).unwrap(),
        [Choice(3), Choice(2), Choice(1), Choice(0)]
    );
    assert_round_trip::<Vec<Choice>>(r#"[null,{"inches":1.50},1]"#);
    assert_eq!(
        refused::<Vec<Choice>>(r#"[1,"small"]"#),
        r#"`/1`: expected one of null, 1, "large", {"inches":1.5}, found "small""#
    );
}

/// A string that is known, or any other.
#[derive(Clone, Debug, PartialEq)]
enum Colour {
    Red,
    Unknown(String),
}

impl Decode for Colour {
    fn decode(decoder: &mut Decoder<'_>, rules: &'static Rules) -> Result<Self, Fault> {
        static COLOUR: &[(&str, Colour)] = &[("red", Colour::Red)];
        decoder.open_variant(COLOUR, Self::Unknown, rules)
    }
}

impl Encode for Colour {
    fn encode(&self, encoder: &mut Encoder) {
        encoder.string(match self {
            Self::Red => "red",
            Self::Unknown(value) => value,
        });
    }
}

#[test]
fn an_open_variant_keeps_unknown_strings() {
    assert_eq!(from_str::<Colour>(r#""r\u0065d""#).unwrap(), Colour::Red);
    assert_eq!(
        from_str::<Colour>(r#""Red""#).unwrap(),
        Colour::Unknown("Red".into())
    );
    assert_round_trip::<Vec<Colour>>(r#"["red",""]"#);
    assert_eq!(refused::<Colour>("1"), "expected a string, found a number");
}

/// A whole number or string, of which some are known.
#[derive(Debug, PartialEq)]
struct OpenChoice(Result<usize, Value>);

impl Decode for OpenChoice {
    fn decode(decoder: &mut Decoder<'_>, rules: &'static Rules) -> Result<Self, Fault> {
        static VALUES: Values = Values::new(&TEXTS);
        let types = Types::INTEGER.or(Types::STRING);
        decoder.open_choice(&VALUES, types, rules).map(Self)
    }
}

#[test]
fn an_open_choice_keeps_unknown_values_of_its_types() {
    let read = |json| from_str::<OpenChoice>(json).unwrap().0;
    assert_eq!(read("1.0"), Ok(1));
    assert_eq!(read(r#""large""#), Ok(2));
    assert_eq!(read("20e-1").unwrap_err().to_string(), "20e-1");
    assert_eq!(read(r#""small""#), Err(Value::from("small")));
    assert_eq!(
        refused::<OpenChoice>("1.5"),
        "expected a string or an integer, found 1.5"
    );
}
