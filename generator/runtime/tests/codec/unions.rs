//! Values of one of several types.

use std::cell::Cell;

use oasmith_runtime::codec::{
    Decode, Decoder, Encode, Encoder, Fault, Limits, Pattern, Rules, Union, Variant, decode_str,
};
use oasmith_runtime::schema::{Keyword, Schema, Types};
use oasmith_runtime::{Integer, Number, Object, Value, assert_round_trip, from_str};

use crate::{accepted_by, refused, refused_by};

thread_local! {
    /// The variants that were read since the test began.
    static READ: Cell<usize> = const { Cell::new(0) };
}

/// How many variants are read to decode a text.
fn count_read<T: Decode>(json: &str) -> usize {
    READ.set(0);
    from_str::<T>(json).unwrap();
    READ.get()
}

/// Declares a union of types, with the rules of each.
macro_rules! union {
    ($name:ident = $union:expr; $($variant:ident($type:ty) $rules:expr),+ $(,)?) => {
        #[derive(Clone, Debug, PartialEq)]
        enum $name { $($variant($type)),+ }

        impl Decode for $name {
            fn decode(decoder: &mut Decoder<'_>, rules: &'static Rules) -> Result<Self, Fault> {
                static UNION: Union = $union;
                static RULES: &[&Rules] = &[$($rules),+];
                let variants = [$(|decoder: &mut Decoder<'_>, rules| {
                    <$type>::decode(decoder, rules).map(Self::$variant)
                }),+];
                decoder.union(&UNION, rules, |variant, decoder| {
                    READ.set(READ.get() + 1);
                    variants[variant](decoder, RULES[variant])
                })
            }
        }

        impl Encode for $name {
            fn encode(&self, encoder: &mut Encoder) {
                match self { $(Self::$variant(value) => value.encode(encoder)),+ }
            }
        }

        oasmith_runtime::serde_through_codec!($name);
    };
}

union! {
    Any = Union::one_of(&[
        Variant::new(Types::NULL),
        Variant::new(Types::BOOLEAN),
        Variant::new(Types::INTEGER),
        Variant::new(Types::STRING),
        Variant::new(Types::ARRAY),
        Variant::new(Types::OBJECT),
    ]);
    Null(()) Rules::NONE,
    Boolean(bool) Rules::NONE,
    Integer(Integer) &Rules::new().integral(),
    String(String) &Rules::new().min_length(1),
    Array(Vec<Any>) Rules::NONE,
    Object(Object) Rules::NONE,
}

#[test]
fn the_json_type_tells_variants_apart() {
    for json in ["null", "true", "-1", "1.0", r#""a""#, "[[],null]", "{}"] {
        assert_round_trip::<Any>(json);
    }
    assert_eq!(count_read::<Any>("{}"), 1);
    assert_eq!(from_str::<Any>("null").unwrap(), Any::Null(()));
    assert_eq!(
        refused::<Any>("1.5"),
        "expected a string or an integer or a boolean or an array or an object or null, found a \
         number"
    );
    assert_eq!(
        refused::<Any>(""),
        "expected a value, found the end of the text"
    );
    // The fault of the only variant is that of the union.
    assert_eq!(
        refused::<Any>(r#"[""]"#),
        r#"`/0`: expected at least 1 character, found """#
    );
}

union! {
    IntegerOrText = Union::any_of(&[
        Variant::new(Types::INTEGER_LITERAL),
        Variant::new(Types::NUMBER),
        Variant::new(Types::STRING),
    ]);
    Integer(i64) Rules::NONE,
    Number(Number) Rules::NONE,
    Text(String) Rules::NONE,
}

#[test]
fn of_any_of_the_first_that_fits_is_taken() {
    assert_eq!(
        from_str::<IntegerOrText>("1").unwrap(),
        IntegerOrText::Integer(1)
    );
    assert_eq!(count_read::<IntegerOrText>("1"), 1);
    assert_eq!(count_read::<IntegerOrText>("1.0"), 1);
    let large = "36893488147419103232";
    assert_eq!(
        from_str::<IntegerOrText>(large).unwrap(),
        IntegerOrText::Number(large.parse().unwrap())
    );
    assert_eq!(count_read::<IntegerOrText>(large), 2);
    assert_round_trip::<Vec<IntegerOrText>>(r#"[1,1.0,36893488147419103232,"1"]"#);
}

union! {
    Pet = Union::one_of(&[
        Variant::new(Types::OBJECT).constants(&[("kind", &["cat"])]).required(&["kind"]),
        Variant::new(Types::OBJECT).constants(&[("kind", &["dog", "wolf"])]).required(&["kind"]),
        Variant::new(Types::OBJECT).required(&["wings", "name"]),
        Variant::new(Types::STRING),
    ]);
    Cat(Object) Rules::NONE,
    Dog(Object) &Rules::new().max_properties(2),
    Bird(Object) Rules::NONE,
    Name(String) Rules::NONE,
}

#[test]
fn constants_tell_variants_apart() {
    for (json, read) in [
        (r#"{"kind":"wolf"}"#, 1),
        (r#"{"a":{"kind":"cat"},"kind":"dog"}"#, 1),
        (r#"{"k\u0069nd":"cat","a":[1,{}],"b":null,"c":"d"}"#, 1),
        (r#""Tom""#, 1),
    ] {
        assert_round_trip::<Pet>(json);
        assert_eq!(count_read::<Pet>(json), read, "{json}");
    }
    assert!(matches!(from_str(r#"{"kind":"wolf"}"#), Ok(Pet::Dog(_))));
    assert_eq!(
        refused::<Pet>(r#"{"kind":"dog","a":1,"b":2}"#),
        "expected at most 2 properties, found more"
    );
}

#[test]
fn a_constant_of_no_variant_is_at_fault_itself() {
    union! {
        Told = Union::one_of(&[
            Variant::new(Types::OBJECT).constants(&[("kind", &["b"])]).required(&["kind"]),
            Variant::new(Types::OBJECT).constants(&[("kind", &["a", "b"])]).required(&["kind"]),
        ]);
        One(Object) Rules::NONE,
        Other(Object) Rules::NONE,
    }
    assert_eq!(
        refused::<Told>(r#"{"kind":"c"}"#),
        r#"`/kind`: expected one of "a", "b", found "c""#
    );
    assert_eq!(
        refused::<Told>(r#"{"kind":[]}"#),
        r#"`/kind`: expected one of "a", "b", found an array"#
    );
    assert_eq!(refused::<Told>("{}"), "missing required property `kind`");
    assert_eq!(
        refused::<Told>(r#"{"kind":"b"}"#),
        "expected what exactly one alternative accepts, found what 0 and 1 both accept"
    );
}

#[test]
fn an_open_union_keeps_objects_of_unknown_constants() {
    union! {
        Open = Union::one_of(&[
            Variant::new(Types::OBJECT).constants(&[("kind", &["cat"])]).required(&["kind"]),
            Variant::new(Types::OBJECT).constants(&[("kind", &["dog"])]).required(&["kind"]),
            Variant::new(Types::STRING),
        ])
        .open();
        Cat(Object) Rules::NONE,
        Dog(Object) &Rules::new().max_properties(1),
        Name(String) Rules::NONE,
        Unknown(Value) Rules::NONE,
    }
    let json = r#"{"a":1.50,"kind":"fox"}"#;
    assert!(matches!(
        from_str(json),
        Ok(Open::Unknown(Value::Object(_)))
    ));
    assert_eq!(count_read::<Open>(json), 1);
    assert_round_trip::<Open>(json);
    assert!(matches!(from_str(r#"{"kind":"cat"}"#), Ok(Open::Cat(_))));
    for (json, fault) in [
        (
            r#"{"kind":"dog","a":1}"#,
            "expected at most 1 property, found more",
        ),
        (
            r#"{"kind":1}"#,
            r#"`/kind`: expected one of "cat", "dog", found 1"#,
        ),
        ("{}", "missing required property `kind`"),
        ("1", "expected a string or an object, found a number"),
        (r#"{"kind":"fox","kind":"fox"}"#, "duplicate key `kind`"),
    ] {
        assert_eq!(refused::<Open>(json), fault);
    }
}

#[test]
fn required_properties_tell_variants_apart() {
    let json = r#"{"wings":2,"name":"Tweety"}"#;
    assert!(matches!(from_str(json), Ok(Pet::Bird(_))));
    assert_eq!(count_read::<Pet>(json), 1);
    assert_eq!(
        refused::<Pet>(r#"{"wings":2}"#),
        "missing required property `kind` or `name`"
    );
    assert_eq!(
        refused::<Vec<Pet>>(r#"[{"kind":"cat"},{}]"#),
        "`/1`: missing required property `kind` or `wings`"
    );
}

union! {
    Length = Union::one_of(&[Variant::new(Types::STRING), Variant::new(Types::STRING)]);
    Short(String) &Rules::new().max_length(3),
    Long(String) &Rules::new().min_length(3),
}

#[test]
fn of_one_of_exactly_one_has_to_fit() {
    assert!(matches!(from_str(r#""ab""#), Ok(Length::Short(_))));
    assert!(matches!(from_str(r#""abcd""#), Ok(Length::Long(_))));
    assert_eq!(
        refused::<Vec<Length>>(r#"["ab","abc"]"#),
        "`/1`: expected what exactly one alternative accepts, found what 0 and 1 both accept"
    );
}

#[test]
fn what_fits_no_variant_is_told_why() {
    union! {
        Odd = Union::any_of(&[
            Variant::new(Types::STRING),
            Variant::new(Types::STRING.or(Types::NUMBER)),
        ]);
        Short(String) &Rules::new().max_length(1),
        Long(String) &Rules::new().min_length(3),
    }
    union! {
        Nested = Union::any_of(&[
            Variant::new(Types::ARRAY),
            Variant::new(Types::ARRAY),
        ]);
        Odd(Vec<Odd>) Rules::NONE,
        Two((Odd, Odd)) Rules::NONE,
    }
    assert_eq!(
        refused::<Odd>(r#""ab""#),
        "expected one of 2 alternatives, none of which fits: expected at most 1 character, found \
         \"ab\"; expected at least 3 characters, found \"ab\""
    );
    assert_eq!(
        refused::<Nested>(r#"["ab"]"#),
        "expected one of 2 alternatives, none of which fits: `/0` is none of 2; `/0` is none of 2"
    );
    assert_eq!(
        refused::<Odd>("null"),
        "expected a string or a number, found null"
    );
}

#[test]
fn a_union_keeps_to_rules_of_its_own() {
    static FEW: Rules = Rules::new().min_length(2).max_properties(1);
    accepted_by::<Any>(&FEW, r#"{"a":1}"#);
    accepted_by::<Any>(&FEW, "null");
    assert_eq!(
        refused_by::<Any>(&FEW, r#"{"a":1,"b":2}"#),
        "expected at most 1 property, found 2 properties"
    );
    assert_eq!(
        refused_by::<Any>(&FEW, r#""a""#),
        r#"expected at least 2 characters, found "a""#
    );
    static NO_NULL: Rules = Rules::new().schema(&Schema::new(&[Keyword::Not(&Schema::new(&[
        Keyword::Type(Types::NULL),
    ]))]));
    accepted_by::<Any>(&NO_NULL, "1");
    assert_eq!(
        refused_by::<Any>(&NO_NULL, "null"),
        "expected what the schema of `not` refuses, found null"
    );
}

#[test]
fn what_is_no_json_fits_no_variant() {
    union! {
        Twice = Union::any_of(&[Variant::new(Types::ARRAY), Variant::new(Types::ARRAY)]);
        Numbers(Vec<i64>) Rules::NONE,
        Values(Vec<Value>) Rules::NONE,
    }
    assert_eq!(
        refused::<Twice>("[1,]"),
        "`/1`: expected an integer, found `]`"
    );
    assert_eq!(
        refused::<Twice>(r#"[{"a":1,"a":2}]"#),
        "`/0`: duplicate key `a`"
    );
    let deep = "[".repeat(200);
    assert!(
        refused::<Twice>(&deep)
            .ends_with("nested too deep: at most 128 arrays and objects may enclose a value")
    );
}

#[test]
fn what_cannot_be_told_is_not_taken_by_another_variant() {
    static SLOW: Pattern = Pattern::new(r"^(?=a)(a|a)*\1$");
    union! {
        Pick = Union::any_of(&[Variant::new(Types::STRING), Variant::new(Types::STRING)]);
        Slow(String) &Rules::new().pattern(&SLOW),
        Other(String) Rules::NONE,
    }
    assert!(matches!(from_str(r#""b""#), Ok(Pick::Other(_))));
    let slow = format!("{:?}", "a".repeat(200) + "!");
    assert!(refused::<Pick>(&slow).ends_with("in fewer steps"));
}

/// A tree none of whose levels can be told apart before it is read.
#[expect(dead_code, reason = "only whether it is read matters")]
enum Tree {
    Leaf(i64),
    Left(Box<(Tree,)>),
    Right(Box<(Tree, Option<i64>)>),
    Other(Box<(Tree,)>),
}

impl Decode for Tree {
    fn decode(decoder: &mut Decoder<'_>, rules: &'static Rules) -> Result<Self, Fault> {
        static TREE: Union = Union::any_of(&[
            Variant::new(Types::INTEGER),
            Variant::new(Types::ARRAY),
            Variant::new(Types::ARRAY),
            Variant::new(Types::ARRAY),
        ]);
        READ.set(READ.get() + 1);
        decoder.union(&TREE, rules, |variant, decoder| {
            Ok(match variant {
                0 => Self::Leaf(i64::decode(decoder, Rules::NONE)?),
                1 => Self::Left(Box::decode(decoder, Rules::NONE)?),
                2 => Self::Right(Box::decode(decoder, Rules::NONE)?),
                _ => Self::Other(Box::decode(decoder, Rules::NONE)?),
            })
        })
    }
}

#[test]
fn unions_in_unions_are_read_in_counted_steps() {
    let tree = |leaf: &str| "[".repeat(60) + leaf + &"]".repeat(60);
    let tree_of = |leaf: &str| decode_str::<Tree>(&tree(leaf), Rules::NONE, Limits::default());
    READ.set(0);
    assert!(tree_of("1").is_ok());
    assert_eq!(READ.get(), 61);
    READ.set(0);
    let error = tree_of("1.5").err().unwrap();
    assert_eq!(
        error.message(),
        "cannot be checked, since the text would take more than 1048576 steps"
    );
    assert!(READ.get() < 1_000_000 / 16, "{}", READ.get());
}

#[test]
fn unions_go_through_serde() {
    let json = r#"[{"wings":0.1,"name":12345678910111213},"a",{"kind":"cat","x":1.0}]"#;
    let pets: Vec<Pet> = serde_json::from_str(json).unwrap();
    assert_eq!(serde_json::to_string(&pets).unwrap(), json);
}
