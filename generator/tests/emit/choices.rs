//! Representations with choices of types and values, and with what types cannot say.

#![expect(clippy::too_many_lines, reason = "they are data")]

use oasmith::ir::{
    Bound, Crate, Enum, Field, Item, JsonType, Keyword, Preset, Rules, SchemaId, Struct, Type,
    TypeUse, Union, UnionVariant, UnknownValues,
};

use crate::build::{
    array, docs, example, field, ident, item, krate, module, newtype, object_variant, open_tuple,
    optional, path, plain, ruled, schema, structure, union, values, variant,
};

/// Choices of types and of values, and arrays that may end early or go on.
pub(crate) fn choices() -> Crate {
    let mut krate = krate([module("choices", items())]);
    krate.examples = vec![
        example("cat", "a.yaml", item("choices::Pet"), r#"{"kind": "cat"}"#),
        example(
            "dog",
            "a.yaml",
            item("choices::Pet"),
            r#"{"kind": "dog", "barks": 1e2}"#,
        ),
        example("name", "a.yaml", item("choices::Pet"), "\"Mog\""),
        example("null", "a.yaml", item("choices::Size"), "null"),
        example("large", "a.yaml", item("choices::Size"), "\"lar\\u0067e\""),
        example("one", "a.yaml", item("choices::Size"), "1.0"),
        example("known", "a.yaml", item("choices::Colour"), "\"red\""),
        example("unknown", "a.yaml", item("choices::Colour"), "\"Red\""),
        example("high", "a.yaml", item("choices::Level"), "\"high\""),
        example("higher", "a.yaml", item("choices::Level"), "20e-1"),
        example(
            "fox",
            "a.yaml",
            item("choices::Grown"),
            r#"{"kind": "fox", "runs": 1.50}"#,
        ),
        example("only", "a.yaml", item("choices::Only"), "[1, \"\"]"),
        example(
            "place",
            "a.yaml",
            item("choices::Place"),
            r#"{"lat": 1.50}"#,
        ),
        example("short", "a.yaml", item("choices::Row"), "[\"a\"]"),
        example(
            "long",
            "a.yaml",
            item("choices::Row"),
            "[\"a\", true, 1, 2]",
        ),
        example("ended", "a.yaml", item("choices::Ended"), "[\"a\", null]"),
        example(
            "big",
            "a.yaml",
            item("choices::Exact"),
            r#"{"count": 123456789012345678901234567890, "sum": 1.10}"#,
        ),
    ];
    krate
}

fn items() -> Vec<Item> {
    let kind = || field("kind", "", Type::String);
    let named = structure("Cat", "A cat.", [kind()]);
    let kind_of_dog = Field {
        preset: Some(Preset::String("dog".to_owned())),
        ..kind()
    };
    let size = Field {
        preset: Some(Preset::Variant(path("choices::Size"), ident("Large"))),
        ..field("size", "", item("choices::Size"))
    };
    let sized = structure("Sized", "", [size, optional("name", "", Type::String)]);
    let barks = Field {
        value: ruled(
            Type::Integer64,
            Rules {
                integral: true,
                ..Rules::default()
            },
        ),
        ..field("barks", "", Type::Value)
    };
    let dog = structure("Dog", "A dog.", [kind_of_dog, barks]);
    let cat_variant = UnionVariant {
        documentation: docs("It purrs."),
        ..object_variant(
            "Cat",
            item("choices::Cat"),
            &[("kind", &["cat"])],
            &["kind"],
        )
    };
    let name = UnionVariant {
        documentation: docs("Only its name."),
        value: ruled(
            Type::String,
            Rules {
                min_length: Some(1),
                max_length: Some(255),
                ..Rules::default()
            },
        ),
        ..variant("Name", &[JsonType::String], Type::Value)
    };
    let pet = union(
        "Pet",
        "An animal.",
        [
            cat_variant,
            object_variant(
                "Dog",
                item("choices::Dog"),
                &[("kind", &["dog", "puppy", "wolf", "dingo", "\"fox`"])],
                &["kind", "barks"],
            ),
            name,
        ],
    );
    let grown = Union {
        unknown: Some(ident("Unknown")),
        ..union(
            "Grown",
            "",
            [
                object_variant(
                    "Cat",
                    item("choices::Cat"),
                    &[("kind", &["cat"])],
                    &["kind"],
                ),
                object_variant(
                    "Dog",
                    item("choices::Dog"),
                    &[("kind", &["dog"])],
                    &["kind"],
                ),
            ],
        )
    };
    let place = Union {
        exactly_one: false,
        ..union(
            "Place",
            "",
            [
                object_variant("Point", Type::Object, &[], &["lat"]),
                object_variant("Address", Type::Object, &[], &["street", "town"]),
                object_variant("Free", Type::Object, &[("a", &["b"]), ("c", &["d"])], &[]),
            ],
        )
    };
    let numbers = Union {
        rules: Rules {
            minimum: Some(zero()),
            ..Rules::default()
        },
        ..union(
            "Numbers",
            "",
            [
                variant("Integer", &[JsonType::IntegerLiteral], Type::Integer64),
                variant("Number", &[JsonType::Number], Type::Number),
            ],
        )
    };
    let all = [
        JsonType::Null,
        JsonType::Boolean,
        JsonType::Integer,
        JsonType::Number,
        JsonType::String,
        JsonType::Array,
        JsonType::Object,
    ];
    let alone = union("Alone", "", [variant("Any", &all, Type::Value)]);
    let nothing = union(
        "Nothing",
        "",
        [variant("Null", &[JsonType::Null], Type::Null)],
    );
    let kinds = union(
        "Kinds",
        "One a JSON type.",
        [
            variant("Null", &[JsonType::Null], Type::Null),
            variant("Flag", &[JsonType::Boolean], Type::Boolean),
            variant(
                "Number",
                &[JsonType::Number, JsonType::Integer],
                Type::ExactNumber,
            ),
            variant("Text", &[JsonType::String], Type::String),
            variant("List", &[JsonType::Array], array(item("choices::Kinds"))),
            variant(
                "Object",
                &[JsonType::Object],
                Type::Boxed(Box::new(item("choices::Kinds"))),
            ),
        ],
    );
    let required = |ty| (plain(ty), docs(""), true);
    let ends = |ty| (plain(ty), docs(""), false);
    let row = open_tuple(
        "Row",
        vec![
            (
                ruled(
                    Type::String,
                    Rules {
                        min_length: Some(1),
                        ..Rules::default()
                    },
                ),
                docs("What it is called."),
                true,
            ),
            (plain(Type::Boolean), docs("Whether it is."), false),
        ],
        Some(ruled(
            Type::Integer64,
            Rules {
                minimum: Some(zero()),
                ..Rules::default()
            },
        )),
    );
    let ended = open_tuple(
        "Ended",
        vec![
            required(Type::String),
            ends(Type::Null),
            ends(Type::Nullable(Box::new(Type::Integer32))),
        ],
        None,
    );
    let rest = open_tuple("Rest", vec![], Some(plain(Type::Value)));
    let exact = structure(
        "Exact",
        "Keeps its numbers.",
        [
            field("count", "", Type::ExactInteger),
            optional("sum", "", Type::ExactNumber),
        ],
    );
    vec![
        Item::Struct(named),
        Item::Struct(dog),
        Item::Struct(sized),
        Item::Union(pet),
        Item::Union(place),
        Item::Union(numbers),
        Item::Union(alone),
        Item::Union(kinds),
        Item::Union(nothing),
        values(
            "Size",
            "How large.",
            &[
                ("Null", "null"),
                ("NullText", "\"null\""),
                ("One", "1"),
                ("Large", "\"large\""),
                ("Inches", "{\"inches\": 1.5}"),
                ("Lines", "[\n]"),
            ],
        ),
        values("Only", "", &[("Only", "[1, \"\"]")]),
        kept(
            values("Colour", "", &[("Red", "\"red\""), ("Blue", "\"blue\"")]),
            "Unknown",
            &[JsonType::String],
        ),
        kept(
            values("Level", "", &[("Low", "1"), ("High", "\"high\"")]),
            "Other",
            &[JsonType::Integer, JsonType::String],
        ),
        Item::Union(grown),
        Item::OpenTuple(row),
        Item::OpenTuple(ended),
        Item::OpenTuple(rest),
        Item::Struct(exact),
    ]
}

/// An enum that keeps other values of these types.
fn kept(item: Item, name: &str, types: &[JsonType]) -> Item {
    match item {
        Item::Enum(item) => Item::Enum(Enum {
            unknown: Some(UnknownValues {
                name: ident(name),
                types: types.to_vec(),
            }),
            ..item
        }),
        other => other,
    }
}

/// Every keyword that values are checked against where types do not say it.
pub(crate) fn schemas() -> Crate {
    let checked = |schema: usize| Rules {
        schema: Some(SchemaId(schema)),
        ..Rules::default()
    };
    let ids = |ids: &[usize]| ids.iter().copied().map(SchemaId).collect::<Vec<_>>();
    let named = |named: &[(&str, usize)]| -> Vec<_> {
        let named = named.iter();
        named
            .map(|(name, id)| ((*name).to_owned(), SchemaId(*id)))
            .collect()
    };
    let texts = |texts: &[&str]| {
        texts
            .iter()
            .map(|text| (*text).to_owned())
            .collect::<Vec<_>>()
    };
    let string_rules = Rules {
        min_length: Some(1),
        pattern: Some("^[a-z]+$".to_owned()),
        ..Rules::default()
    };
    let schemas = vec![
        // 0, 1
        schema("ANY", vec![]),
        schema("NEVER", vec![Keyword::Never]),
        schema("TEXT", vec![Keyword::Type(vec![JsonType::String])]),
        schema(
            "SHORT",
            vec![
                Keyword::Type(vec![JsonType::String, JsonType::Null]),
                Keyword::Rules(Box::new(string_rules.clone())),
                Keyword::Rules(Box::new(string_rules)),
            ],
        ),
        // 4
        schema(
            "NODE",
            vec![
                Keyword::Type(vec![JsonType::Object]),
                Keyword::Properties {
                    declared: named(&[("next", 4), ("name", 2), ("any", 0)]),
                    patterns: named(&[("^x-", 3), ("^y-", 0)]),
                    additional: Some(SchemaId(1)),
                },
                Keyword::Required(texts(&["name"])),
                Keyword::Not(SchemaId(5)),
            ],
        ),
        schema(
            "OTHERS",
            vec![
                Keyword::Enum(texts(&["null", "1.0", "\"a\"", "{\"a\": \"b\\n\"}"])),
                Keyword::Enum(texts(&["null"])),
                Keyword::Items {
                    prefix: ids(&[2, 3]),
                    rest: Some(SchemaId(4)),
                },
                Keyword::Items {
                    prefix: ids(&[]),
                    rest: None,
                },
                Keyword::Contains {
                    schema: SchemaId(2),
                    min: 1,
                    max: None,
                },
                Keyword::Contains {
                    schema: SchemaId(3),
                    min: 0,
                    max: Some(u64::MAX),
                },
                Keyword::UnevaluatedItems(SchemaId(1)),
                Keyword::Properties {
                    declared: vec![],
                    patterns: named(&[("\\d", 2)]),
                    additional: None,
                },
                Keyword::PropertyNames(SchemaId(3)),
                Keyword::DependentRequired(vec![
                    ("a".to_owned(), texts(&["b", "c"])),
                    ("d".to_owned(), vec![]),
                ]),
                Keyword::DependentSchemas(named(&[("a", 4)])),
                Keyword::UnevaluatedProperties(SchemaId(1)),
                Keyword::Reference(SchemaId(6)),
                Keyword::AllOf(ids(&[2])),
                Keyword::AnyOf(ids(&[2, 3, 4, 5, 6, 7, 2, 3, 4, 5, 6, 7])),
                Keyword::OneOf(ids(&[])),
                Keyword::If {
                    condition: SchemaId(2),
                    then: Some(SchemaId(3)),
                    otherwise: None,
                },
                Keyword::Type(vec![]),
                Keyword::Type(vec![
                    JsonType::Null,
                    JsonType::Boolean,
                    JsonType::Integer,
                    JsonType::IntegerLiteral,
                    JsonType::Number,
                    JsonType::String,
                    JsonType::Array,
                    JsonType::Object,
                ]),
            ],
        ),
        // 6, 7
        schema(
            "TREE",
            vec![
                Keyword::Type(vec![JsonType::Object]),
                Keyword::Properties {
                    declared: named(&[("child", 7)]),
                    patterns: vec![],
                    additional: None,
                },
            ],
        ),
        schema("CHILD", vec![Keyword::Reference(SchemaId(6))]),
        schema("LIST", vec![]),
        schema("UNUSED", vec![Keyword::Reference(SchemaId(10))]),
        schema("UNUSED_TOO", vec![Keyword::Reference(SchemaId(9))]),
        schema("SMALL", vec![Keyword::Not(SchemaId(2))]),
    ];
    let fields = [
        Field {
            value: ruled(Type::Value, checked(4)),
            ..field("node", "", Type::Value)
        },
        Field {
            value: ruled(Type::Value, checked(0)),
            ..optional("any", "", Type::Value)
        },
        Field {
            value: ruled(array_of(ruled(Type::String, checked(11))), checked(8)),
            ..optional("list", "", Type::Value)
        },
    ];
    let checked_struct = Struct {
        rules: checked(6),
        ..structure("Checked", "", fields)
    };
    Crate {
        schemas,
        ..krate([module(
            "checks",
            [
                Item::Struct(checked_struct),
                newtype("Never", "", ruled(Type::Value, checked(1))),
                checked_values("Color", &[("Red", r#""red""#), ("Blue", r#""blue""#)]),
                checked_values("Mixed", &[("One", "1"), ("Blue", r#""blue""#)]),
            ],
        )])
    }
}

/// An enum of values that are checked beside it.
fn checked_values(name: &str, texts: &[(&str, &str)]) -> Item {
    let mut item = values(name, "", texts);
    if let Item::Enum(item) = &mut item {
        item.rules.schema = Some(SchemaId(11));
    }
    item
}

fn array_of(element: TypeUse) -> Type {
    Type::Array(Box::new(element))
}

fn zero() -> Bound {
    Bound {
        number: "0".to_owned(),
        exclusive: false,
    }
}
