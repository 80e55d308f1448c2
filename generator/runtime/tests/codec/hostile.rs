//! Input that was made to do harm: it is refused, or read in time linear in its length.

use std::collections::BTreeMap;
use std::fmt::Write;

use oasmith_runtime::codec::{Decode, Decoder, Fault, Limits, Rules, decode_str};
use oasmith_runtime::schema::Schema;
use oasmith_runtime::{Object, Value, from_str, to_string};

use crate::refused;

#[test]
fn nesting_has_a_limit() {
    let nested = |levels: usize| "[".repeat(levels) + &"]".repeat(levels);
    let value: Value = from_str(&nested(128)).unwrap();
    assert_eq!(to_string(&value).unwrap(), nested(128));
    for levels in [129, 10_000, 1_000_000] {
        let error = from_str::<Value>(&nested(levels)).unwrap_err();
        assert_eq!(
            error.message(),
            "nested too deep: at most 128 arrays and objects may enclose a value"
        );
        assert_eq!(error.pointer(), "/0".repeat(128));
        assert_eq!(error.offset(), 128);
    }
    // Neither a text that is cut short nor objects make a difference.
    assert!(refused::<Value>(&"[".repeat(10_000)).contains("nested too deep"));
    assert!(refused::<Value>(&r#"{"a":"#.repeat(10_000)).contains("nested too deep"));
    assert!(
        refused::<Vec<Object>>(&format!(r#"[{{"a":{}}}]"#, nested(127)))
            .contains("nested too deep")
    );
}

#[test]
fn the_limit_of_nesting_can_be_set() {
    let decode = |json: &str, depth| {
        decode_str::<Value>(json, Rules::NONE, Limits::default().with_depth(depth))
            .map_err(|error| error.to_string())
    };
    assert!(decode("1", 0).is_ok());
    assert_eq!(
        decode("[]", 0),
        Err("nested too deep: at most 0 arrays and objects may enclose a value".to_owned())
    );
    assert!(decode(r"[{},{},[1,{}]]", 3).is_ok());
    assert!(decode(r"[{},{},[1,{}]]", 2).is_err());
}

/// A type that takes much stack, as a type of a thousand properties does.
struct Large;

impl Decode for Large {
    fn decode(decoder: &mut Decoder<'_>, rules: &'static Rules) -> Result<Self, Fault> {
        let fields = std::hint::black_box([0_u8; 16 * 1024]);
        decoder.array(rules, &mut |decoder, rules| {
            Self::decode(decoder, rules).map(drop)
        })?;
        std::hint::black_box(&fields);
        Ok(Self)
    }
}

#[test]
fn large_types_do_not_overflow_the_stack() {
    assert!(from_str::<Large>("[[[[],[]]]]").is_ok());
    let message = refused::<Large>(&"[".repeat(128));
    assert!(
        message.ends_with("`: nested too deep for what is read here"),
        "{message}"
    );
}

/// An object of this many properties.
fn large(count: usize) -> String {
    let mut json = String::from("{");
    for place in 0..count {
        write!(
            json,
            "{}\"key{place}\":{place}",
            if place == 0 { "" } else { "," }
        )
        .unwrap();
    }
    json + "}"
}

#[test]
fn a_hundred_thousand_keys_are_read_and_repeated_ones_are_found() {
    let json = large(100_000);
    let object: Object = from_str(&json).unwrap();
    assert_eq!(object.len(), 100_000);
    assert_eq!(object["key99999"], Value::from(99_999));
    assert_eq!(object, from_str(&json).unwrap());
    assert_eq!(to_string(&object).unwrap(), json);
    assert_eq!(
        from_str::<BTreeMap<String, i64>>(&json).unwrap().len(),
        100_000
    );
    let repeated = json.replace("\"key99999\"", "\"key0\"");
    assert_eq!(refused::<Object>(&repeated), "duplicate key `key0`");
    assert_eq!(
        refused::<BTreeMap<String, i64>>(&repeated),
        "duplicate key `key0`"
    );
}

#[test]
fn a_hundred_thousand_elements_are_compared_by_hash() {
    static UNIQUE: Rules = Rules::new().unique_items();
    let json = format!(
        "[{}]",
        (0..100_000)
            .map(|place| format!("{{\"a\":{place}}}"))
            .collect::<Vec<_>>()
            .join(",")
    );
    assert!(decode_str::<Vec<Object>>(&json, &UNIQUE, Limits::default()).is_ok());
}

#[test]
fn exponents_cost_nothing() {
    let digits = "9".repeat(100_000);
    for number in [
        &format!("1e{digits}"),
        &format!("{digits}e-{digits}"),
        "1e1000000000",
        "-1e-99999999999999999",
    ] {
        match from_str::<Value>(number) {
            Ok(value) => assert_eq!(value.to_string(), *number),
            Err(error) => assert!(
                error.message().starts_with("the exponent is too large in "),
                "{error}"
            ),
        }
        assert!(from_str::<f64>(number).is_err());
        assert!(from_str::<i64>(number).is_err());
    }
}

#[test]
fn long_numbers_are_divided_in_linear_time() {
    static RULES: Rules = Rules::new().multiple_of("0.0001");
    let digits = "7".repeat(1_000_000);
    assert!(decode_str::<Value>(&digits, &RULES, Limits::default()).is_ok());
}

#[test]
fn messages_repeat_little_of_the_input() {
    let long = "x".repeat(1_000_000);
    for json in [
        format!("\"{long}\""),
        format!("{{\"{long}\":1,\"{long}\":1}}"),
        format!("[\"{long}\\q\"]"),
    ] {
        assert!(refused::<Vec<i64>>(&json).len() < 200);
        if let Err(error) = from_str::<Value>(&json) {
            assert!(error.to_string().len() < 200);
        }
    }
}

#[test]
fn no_mutation_of_a_text_makes_the_decoder_panic() {
    let json =
        r#"{"a":[1,-2.5e+3,"x\u00e9\ud83d\ude00\n",{"b":null,"c":[true,false,[]]}],"é":{"":"\\"}}"#;
    let bytes: Vec<u8> = json.bytes().collect();
    for place in 0..bytes.len() {
        check(&bytes[..place]);
        check(&bytes[place..]);
        for byte in *b"\"\\{}[],:0-+.eu \0\x1f\x7f\x80\xc3\xf0\xff" {
            let mut mutated = bytes.clone();
            mutated[place] = byte;
            check(&mutated);
            mutated.insert(place, byte);
            check(&mutated);
            mutated.remove(place);
            mutated.remove(place);
            check(&mutated);
        }
    }
}

/// Asserts that text is accepted just when `serde_json` accepts it, and then with the same meaning.
#[track_caller]
fn check(json: &[u8]) {
    let ours = oasmith_runtime::from_slice::<Value>(json);
    let theirs = serde_json::from_slice::<serde_json::Value>(json);
    let text = String::from_utf8_lossy(json);
    match (ours, theirs) {
        (Ok(ours), Ok(theirs)) => {
            assert_eq!(serde_json::to_value(&ours).unwrap(), theirs, "{text}");
        }
        (Err(ours), Ok(_)) => assert!(ours.message().contains("duplicate key"), "{text}: {ours}"),
        (Ok(_), Err(theirs)) => assert!(
            theirs.to_string().contains("number out of range"),
            "{text}: {theirs}"
        ),
        (Err(ours), Err(_)) => {
            assert!(ours.offset() <= json.len(), "{text}");
        }
    }
}

/// Arrays in arrays, each of which is read again to be checked.
struct Checked;

impl Decode for Checked {
    fn decode(decoder: &mut Decoder<'_>, _: &'static Rules) -> Result<Self, Fault> {
        static RULES: Rules = Rules::new().unique_items().schema(Schema::ANY);
        decoder.array(&RULES, &mut |decoder, _| {
            if decoder.null()? {
                Ok(())
            } else {
                Self::decode(decoder, Rules::NONE).map(drop)
            }
        })?;
        Ok(Self)
    }
}

#[test]
fn what_is_read_again_is_counted() {
    let nested = |levels: usize, length: usize| {
        "[".repeat(levels) + "null" + &" ".repeat(length) + &"]".repeat(levels)
    };
    assert!(from_str::<Checked>(&nested(100, 1_000)).is_ok());
    assert!(from_str::<Checked>(&nested(20, 100_000)).is_ok());
    assert!(
        refused::<Checked>(&nested(100, 100_000))
            .ends_with("cannot be checked, since the text would take more than 6413056 steps")
    );
}
