//! Input that was made to do harm: it is refused, or read in time linear in its length.

use std::collections::BTreeMap;
use std::fmt::Write;

use oasmith_runtime::codec::{
    Bound, Decode, Decoder, Encode, Encoder, Fault, Limits, Pattern, Rules, decode_str,
};
use oasmith_runtime::schema::{Keyword, Properties, Resource, Schema, Types, Values};
use oasmith_runtime::{Integer, Object, Validate, Value, from_str, to_string};

use crate::{refused, refused_by};

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

/// Asserts that the checks of a text take no more than so many steps for each of its bytes, whether
/// it is accepted or refused.
#[track_caller]
fn takes_at_most(steps_per_byte: u32, rules: &'static Rules, json: &str) {
    let limits = Limits::default().with_steps_per_byte(steps_per_byte);
    if let Err(error) = decode_str::<Value>(json, rules, limits) {
        let message = error.to_string();
        assert!(!message.contains("cannot be checked"), "{message}");
        assert!(!message.contains("in fewer steps"), "{message}");
    }
}

/// Asserts that the checks of a text are given up, and that no more is said of it.
#[track_caller]
fn is_given_up(rules: &'static Rules, json: &str) {
    let message = refused_by::<Value>(rules, json);
    assert!(
        message.contains("cannot be checked") || message.contains("in fewer steps"),
        "{message}"
    );
}

/// An array of this many elements.
fn array(count: usize, element: impl Fn(usize) -> String) -> String {
    let elements: Vec<_> = (0..count).map(element).collect();
    format!("[{}]", elements.join(","))
}

#[test]
fn a_hundred_thousand_elements_are_compared_by_hash() {
    static UNIQUE: Rules = Rules::new().unique_items();
    let json = array(100_000, |place| format!("{{\"a\":{place}}}"));
    // Each byte is read again, once.
    takes_at_most(1, &UNIQUE, &json);
    let repeated = json.replace("{\"a\":99999}", "{\"a\":0.0e5}");
    assert!(refused_by::<Value>(&UNIQUE, &repeated).starts_with("`/99999`: "));
}

#[test]
fn patterns_without_look_around_take_no_steps() {
    static NESTED: Pattern = Pattern::new("^(([a-z])+.)+[A-Z]([a-z])+$");
    static ENDLESS: Pattern = Pattern::new("(x+x+)+y");
    static RULES: Rules = Rules::new()
        .pattern(&NESTED)
        .schema(&Schema::new(&[Keyword::Rules(
            &Rules::new().pattern(&ENDLESS),
        )]));
    let json = format!("\"{}\"", "a".repeat(100_000));
    // What is left is to read the string again for the schema.
    takes_at_most(2, &RULES, &json);
}

#[test]
fn patterns_that_go_back_are_counted_by_the_text_and_not_by_the_match() {
    static SLOW: Pattern = Pattern::new(r"^(?=a)(a|a)*\1b$");
    static RULES: Rules = Rules::new().items(&Rules::new().pattern(&SLOW));
    let strings = |count| array(count, |_| format!("\"{}!\"", "a".repeat(12)));
    let message = refused_by::<Value>(&RULES, &strings(1));
    assert_eq!(
        message,
        r#"`/0`: expected a string that matches `^(?=a)(a|a)*\1b$`, found "aaaaaaaaaaaa!""#
    );
    // The same, where the value is refused for each of many strings.
    static NONE: Rules = Rules::new().schema(&Schema::new(&[Keyword::Items {
        prefix: &[],
        rest: Some(&Schema::new(&[Keyword::Not(&Schema::new(&[
            Keyword::Rules(&Rules::new().pattern(&SLOW)),
        ]))])),
    }]));
    assert!(decode_str::<Value>(&strings(10), &NONE, Limits::default()).is_ok());
    is_given_up(&NONE, &strings(10_000));
}

#[test]
fn exponents_are_bounded_before_arithmetic() {
    static VALUES: Values = Values::new(&["1e999999999", "7"]);
    static RULES: Rules = Rules::new()
        .minimum(Bound::exclusive("-1e400"))
        .maximum(Bound::inclusive("1e1000000000"))
        .multiple_of("0.0000001")
        .integral()
        .schema(&Schema::new(&[Keyword::Enum(&VALUES)]));
    static MANY: Rules = Rules::new().unique_items().items(&RULES);
    let decode = |json: &str| {
        let limits = Limits::default().with_steps_per_byte(1);
        decode_str::<Vec<Integer>>(json, &MANY, limits).map_err(|error| error.to_string())
    };
    assert!(decode("[10e999999998,7]").is_ok());
    assert_eq!(
        decode("[10e999999998,7,1000e999999996]"),
        Err("`/2`: expected an element unlike those before it, found 1000e999999996".to_owned())
    );
    let refusal = |json| decode(json).err().unwrap_or_default();
    assert!(
        refusal("[1e1000000001]").starts_with("`/0`: expected a number of at most 1e1000000000")
    );
    assert!(refusal("[-1e99999999999999999]").starts_with("`/0`: expected a number of more than"));
    assert!(
        refusal("[1e-99999999999999999]").starts_with("`/0`: expected a multiple of 0.0000001")
    );
    assert!(refusal("[1e100000000000000000]").contains("the exponent is too large in "));
    // Types that hold less refuse them.
    assert!(refused_by::<i64>(&RULES, "1e999999999").contains("an integer that fits 64 bits"));
    assert!(refused_by::<f64>(&RULES, "1e999999999").contains("without rounding"));
}

#[test]
fn schemas_over_large_arrays_take_steps_in_line_with_their_length() {
    static NUMBER: Schema = Schema::new(&[Keyword::Type(Types::NUMBER)]);
    static STRING: Schema = Schema::new(&[Keyword::Type(Types::STRING)]);
    const fn items(schema: &'static Schema) -> Keyword {
        Keyword::Items {
            prefix: &[],
            rest: Some(schema),
        }
    }
    static CONTAINS: Rules = Rules::new().schema(&Schema::new(&[Keyword::Contains {
        schema: &STRING,
        min: 1,
        max: u64::MAX,
    }]));
    static ONE_OF: Rules = Rules::new().schema(&Schema::new(&[Keyword::OneOf(&[
        &Schema::new(&[items(&NUMBER)]),
        &Schema::new(&[items(&Schema::new(&[Keyword::AnyOf(&[&STRING, &NUMBER])]))]),
        &Schema::new(&[items(&STRING)]),
    ])]));
    static UNEVALUATED: Rules = Rules::new().schema(&Schema::new(&[
        Keyword::AnyOf(&[
            &Schema::new(&[Keyword::Contains {
                schema: &STRING,
                min: 0,
                max: u64::MAX,
            }]),
            &Schema::new(&[items(&STRING)]),
        ]),
        Keyword::UnevaluatedItems(&NUMBER),
    ]));
    let json = array(100_000, |place| (place % 10).to_string());
    for rules in [&CONTAINS, &ONE_OF, &UNEVALUATED] {
        takes_at_most(8, rules, &json);
    }
}

#[test]
fn schemas_that_refer_to_themselves_are_counted() {
    /// A tree by a dynamic reference, whose branches are tried twice on each level.
    static TREE: Schema = Schema::new(&[
        Keyword::AnyOf(&[&CHILDREN, &AGAIN]),
        Keyword::UnevaluatedProperties(Schema::NEVER),
    ])
    .within(&RESOURCE);
    static CHILDREN: Schema = Schema::new(&[Keyword::Properties(Properties::new(&[("a", &NODE)]))]);
    static AGAIN: Schema = Schema::new(&[Keyword::Properties(Properties::new(&[("a", &NODE)]))]);
    static NODE: Schema = Schema::new(&[Keyword::DynamicReference {
        anchor: "node",
        schema: &TREE,
    }]);
    static RESOURCE: Resource = Resource::new(&[("node", &TREE)]);
    static RULES: Rules = Rules::new().schema(&TREE);
    let tree = |levels| r#"{"a":"#.repeat(levels) + "{}" + &"}".repeat(levels);
    assert!(decode_str::<Value>(&tree(5), &RULES, Limits::default()).is_ok());
    is_given_up(&RULES, &tree(100));

    /// Leads to nothing but itself.
    static ENDLESS: Schema = Schema::new(&[Keyword::DynamicReference {
        anchor: "none",
        schema: &ENDLESS,
    }]);
    static ENDLESS_RULES: Rules = Rules::new().schema(&ENDLESS);
    is_given_up(&ENDLESS_RULES, "1");
}

#[test]
fn violations_are_listed_within_the_limits() {
    static MAP: Rules = Rules::new().values(&Rules::new().items(&Rules::new().max_length(1)));
    struct Map(BTreeMap<String, Vec<String>>);
    impl Encode for Map {
        fn encode(&self, encoder: &mut Encoder) {
            self.0.encode(encoder);
        }
    }
    impl Decode for Map {
        fn decode(decoder: &mut Decoder<'_>, _: &'static Rules) -> Result<Self, Fault> {
            Decode::decode(decoder, &MAP).map(Self)
        }
    }
    let map = |name: usize, count: usize| {
        Map(BTreeMap::from([(
            "x".repeat(name),
            vec!["ab".to_owned(); count],
        )]))
    };
    let violations = map(1, 10_000).validate().unwrap_err();
    assert_eq!(violations.len(), 10_000);
    // The pointers to all of them would be 2 GB.
    let violations = map(100_000, 20_000).validate().unwrap_err();
    let length: usize = violations
        .iter()
        .map(|violation| violation.pointer().len())
        .sum();
    assert!((1..64 * 220_000).contains(&length), "{length}");
    assert_eq!(
        violations.last().map(ToString::to_string).as_deref(),
        Some("there are more violations than can be listed")
    );
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
