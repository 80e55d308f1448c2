//! What types and simple rules cannot say: schemas, which are checked beside them.

use std::collections::BTreeMap;

use oasmith_runtime::codec::{
    Decode, Decoder, Fault, Limits, Rules, Table, decode_str, decoded, optional, required,
};
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

/// A type that declares some properties and keeps others.
#[derive(Debug)]
struct Pet;

static PET: Table = Table::new(
    "Pet",
    &[required("kind"), optional("name"), optional("\"q\"")],
);

impl Decode for Pet {
    fn decode(decoder: &mut Decoder<'_>, rules: &'static Rules) -> Result<Self, Fault> {
        let (mut kind, mut name, mut quoted) = (None, None, None);
        let mut others = Object::new();
        decoder.object(
            &PET,
            rules,
            &mut [&mut kind, &mut name, &mut quoted],
            &mut others,
        )?;
        let _: (Value, Option<Value>, Option<Value>) = (decoded(kind)?, name, quoted);
        Ok(Self)
    }
}

#[test]
fn a_type_is_checked_by_what_its_text_says() {
    static CAT: Values = Values::new(&[r#""cat""#]);
    static EXACT: Values = Values::new(&[r#"{"kind":"cat","name":"Tom"}"#]);
    static STRING: Schema = Schema::new(&[Keyword::Type(Types::STRING)]);
    static IS_CAT: Schema = Schema::new(&[Keyword::Properties(Properties::new(&[(
        "kind",
        &Schema::new(&[Keyword::Enum(&CAT)]),
    )]))]);
    static NAMED: Schema = Schema::new(&[Keyword::Required(&["name"])]);
    macro_rules! schemas {
        ($([$($keyword:expr),+]),+ $(,)?) => { [$({
            static SCHEMA: Schema = Schema::new(&[$($keyword),+]);
            static RULES: Rules = Rules::new().schema(&SCHEMA);
            // The array is there so that places in the text are not those in the value.
            static ARRAY: Rules = Rules::new().items(&RULES);
            (&SCHEMA, &ARRAY)
        }),+] };
    }
    let schemas: [(&'static Schema, &'static Rules); 9] = schemas![
        [Keyword::If {
            condition: &IS_CAT,
            then: &NAMED,
            otherwise: Schema::ANY,
        }],
        [Keyword::OneOf(&[&IS_CAT, &NAMED])],
        [Keyword::DependentRequired(&[
            ("x", &["name"]),
            ("\"q\"", &["x"])
        ])],
        [Keyword::DependentSchemas(&[("x", &IS_CAT)])],
        [Keyword::Properties(Properties::new(&[
            ("name", &STRING),
            ("x", &STRING)
        ]))],
        [Keyword::Properties(
            Properties::new(&[("kind", Schema::ANY)]).additional(&STRING)
        )],
        [
            Keyword::Properties(Properties::new(&[("kind", Schema::ANY)])),
            Keyword::UnevaluatedProperties(&STRING)
        ],
        [Keyword::Not(&Schema::new(&[Keyword::Enum(&EXACT)]))],
        [Keyword::Rules(&Rules::new().max_properties(2))],
    ];
    let texts = [
        r#"{"kind":"cat"}"#,
        r#"{"kind":"dog"}"#,
        r#"{"kind":"cat","name":"Tom"}"#,
        r#"{ "name" : "Tom" , "kind" : "cat" }"#,
        r#"{"\u006bind":"c\u0061t","na\u006de":"Tom"}"#,
        r#"{"kind":"dog","name":1}"#,
        r#"{"kind":["cat"],"name":{"x":[1]}}"#,
        r#"{"x":1,"kind":"dog"}"#,
        r#"{"kind":"dog","\u0078":"y","name":"z"}"#,
        r#"{"kind":"cat","\"q\"":"r"}"#,
        r#"{"kind":"cat","\u0022q\"":"r","x":"y"}"#,
    ];
    for (schema, rules) in schemas {
        let mut verdicts = [0, 0];
        for text in texts {
            let limits = Limits::default();
            let decoded = decode_str::<Vec<Pet>>(&format!("[ {text}]"), rules, limits);
            let value: Value = text.parse().unwrap();
            let checked = schema.check(&value, limits);
            let decoded = decoded.map(drop).map_err(|error| {
                (
                    error.pointer()["/0".len()..].to_owned(),
                    error.message().to_owned(),
                )
            });
            let checked = checked.map_err(|violation| {
                (
                    violation.pointer().to_owned(),
                    violation.message().to_owned(),
                )
            });
            assert_eq!(decoded, checked, "{text} by {schema:?}");
            verdicts[usize::from(checked.is_ok())] += 1;
        }
        assert!(verdicts.iter().all(|count| *count > 0), "{schema:?}");
    }
}

#[test]
fn what_a_schema_notes_of_one_object_is_none_of_another() {
    static RULES: Rules = Rules::new().schema(&Schema::new(&[Keyword::Required(&["name"])]));
    struct Nested(Option<Box<Nested>>);
    static NESTED: Table = Table::new("Nested", &[optional("kind"), optional("name")]);
    impl Decode for Nested {
        fn decode(decoder: &mut Decoder<'_>, _: &'static Rules) -> Result<Self, Fault> {
            let (mut kind, mut name) = (None, None);
            let mut others = Object::new();
            decoder.object(&NESTED, &RULES, &mut [&mut kind, &mut name], &mut others)?;
            let _: Option<i64> = name;
            Ok(Self(kind))
        }
    }
    let depth = |nested: &Nested| {
        let mut next = Some(nested);
        std::iter::from_fn(|| next.inspect(|nested| next = nested.0.as_deref())).count()
    };
    let text = r#"{"kind":{"kind":{"name":1},"name":2},"name":3}"#;
    let nested = oasmith_runtime::from_str::<Nested>(text).unwrap();
    assert_eq!(depth(&nested), 3);
    for text in [
        r#"{"kind":{"kind":{},"name":2},"name":3}"#,
        r#"{"kind":{"kind":{"name":1}},"name":3}"#,
        r#"{"kind":{"kind":{"name":1},"name":2}}"#,
    ] {
        assert!(
            refused_by::<Vec<Nested>>(Rules::NONE, &format!("[{text}]"))
                .ends_with("missing required property `name`")
        );
    }
}
