//! Representations with everything that the `emit` stage can print.

#![expect(clippy::too_many_lines, reason = "they are data")]

use oasmith::ir::{
    Additional, Body, Bound, Crate, Field, Item, JsonType, Keyword, MediaValue, Method, Module,
    Rules, Schema, SchemaId, Struct, Type, TypeUse, Union, UnionVariant,
};

use crate::build::{
    alias, answer, array, docs, enumeration, example, field, ident, item, json_body, krate, map,
    media, module, newtype, nullable, object_variant, open, open_tuple, operation, optional,
    path_parameter, plain, ruled, schema, service, structure, tuple, union, values, variant,
};

/// Every kind of item and type, in the shapes that a spec gives them.
pub(crate) fn kinds() -> Crate {
    let mut flat = module(
        "shapes",
        [Item::Struct(structure("Inner", "Shown by the parent.", []))],
    );
    flat.flattened = true;
    flat.sources = ["a.yaml", "b.yaml", "c.yaml", "d.yaml", "e.yaml"]
        .map(str::to_owned)
        .to_vec();
    flat.modules = vec![module("deep", [alias("Leaf", "", item("kinds::Inner"))])];
    let mut kinds = module("kinds", kind_items());
    kinds.modules = vec![flat];
    let mut krate = krate([kinds, operations(), services()]);
    krate.examples = vec![
        example(
            "inner",
            "a.yaml#/example",
            item("kinds::Inner"),
            r##"{"a": "\"#", "b": [1.0, 1e400]}"##,
        ),
        example("leaf", "b.yaml#/example", item("kinds::deep::Leaf"), "{}"),
        example("direction", "c.yaml#/example", Type::Value, "\"\u{202e}\""),
        example(
            "assert_round_trip",
            "d.yaml#/example",
            array(Type::Integer64),
            "[]",
        ),
        example("shade", "d.yaml#/`example`", item("kinds::Shade"), "\"\""),
        example(
            "percentages",
            "d.yaml#/example",
            item("kinds::Percentages"),
            "[0, 12.5, 100]",
        ),
    ];
    krate
}

fn kind_items() -> Vec<Item> {
    let closed = Struct {
        additional: Additional::Closed,
        ..structure("Closed", "Closed, and empty.", [])
    };
    let point = Struct {
        additional: Additional::Closed,
        ..structure(
            "Point",
            "Closed.",
            [
                field("x", "", Type::Number),
                optional("y", "", Type::Number),
            ],
        )
    };
    let typed = Struct {
        additional: Additional::Typed(ident("others"), ruled(Type::String, length(1, 5))),
        rules: Rules {
            min_properties: Some(1),
            max_properties: Some(3),
            ..Rules::default()
        },
        ..structure(
            "Typed",
            "With typed further properties.",
            [field("name", "", Type::String)],
        )
    };
    let node = structure(
        "Node",
        "Recursive, through a box and a vector.",
        [
            optional("next", "", Type::Boxed(Box::new(item("kinds::Node")))),
            field("children", "", array(item("kinds::Node"))),
            optional(
                "parent",
                "",
                nullable(Type::Boxed(Box::new(item("kinds::Node")))),
            ),
        ],
    );
    let locals = structure(
        "Locals",
        "Whose fields are called what the decoder needs.",
        [
            "decoder", "rules", "rules_", "decoded", "required", "optional", "self_", "encoder",
            "gen", "first",
        ]
        .map(|name| field(name, "", Type::Integer32)),
    );
    let many = structure(
        "Many",
        "More fields than an index holds.",
        (0..70).map(|index| optional(&format!("f{index}"), "", Type::Boolean)),
    );
    let old = Field {
        deprecated: true,
        ..field("old", "Not any more.", Type::String)
    };
    let mut deprecated = structure("Deprecated", "Use another one.", [old]);
    deprecated.declaration.deprecated = true;
    let thirteen = tuple((0..13).map(|_| Type::Integer64));
    let mut pair = newtype("Pair", "", plain(tuple([Type::String, Type::Boolean])));
    if let Item::Newtype(pair) = &mut pair {
        pair.elements = vec![docs("What it is called.")];
    }
    let shade = [
        ("Dark", "dark"),
        ("Light", "light"),
        ("Empty", ""),
        ("Quoted", "a \"b\" `c`\n"),
        ("R#gb", "r#"),
    ];
    vec![
        Item::Struct(closed),
        Item::Struct(point),
        Item::Struct(typed),
        Item::Struct(node),
        Item::Struct(locals),
        Item::Struct(many),
        Item::Struct(deprecated),
        Item::Struct(constrained()),
        Item::Struct(nullables()),
        enumeration(
            "Shade",
            "",
            &shade.map(|(name, value)| (if name == "R#gb" { "r#gb" } else { name }, value))[..4],
        ),
        enumeration("One", "Only one.", &[("One", "one")]),
        newtype(
            "Thirteen",
            "Longer than the tuples of Rust's own traits.",
            plain(thirteen),
        ),
        pair,
        newtype("Single", "A tuple of one.", plain(tuple([Type::String]))),
        newtype("Code", "Constrained.", ruled(Type::String, length(2, 5))),
        newtype("Nothing", "", plain(Type::Null)),
        newtype(
            "Percentages",
            "",
            ruled(array_of(Type::Number, percent()), items(1, 3)),
        ),
        newtype("Matrix", "", plain(array(array(Type::Number)))),
        alias("Names", "A list.", array(Type::String)),
        alias("Mixed", "", tuple([Type::Value, nullable(Type::Object)])),
        alias("Lonely", "", tuple([Type::Value])),
    ]
}

fn constrained() -> Struct {
    let id = length(1, 255);
    let exact = Rules {
        minimum: Some(Bound {
            number: "-9007199254740991".to_owned(),
            exclusive: false,
        }),
        maximum: Some(Bound {
            number: "9007199254740991".to_owned(),
            exclusive: true,
        }),
        multiple_of: Some("0.0001".to_owned()),
        ..Rules::default()
    };
    let pairs = Type::Tuple(vec![
        ruled(Type::String, id.clone()),
        plain(Type::Boolean),
        ruled(Type::Number, percent()),
    ]);
    let unique = Rules {
        unique_items: true,
        ..items(2, 20)
    };
    let short = ruled(Type::String, length(1, 5));
    structure(
        "Constrained",
        "With rules at every depth.",
        [
            Field {
                value: ruled(Type::String, id),
                ..field("id", "", Type::Value)
            },
            Field {
                value: ruled(Type::Number, exact),
                ..field("exact", "", Type::Value)
            },
            Field {
                value: ruled(Type::Number, percent()),
                ..optional("percent", "", Type::Value)
            },
            Field {
                value: ruled(Type::Array(Box::new(plain(pairs))), unique),
                ..field("pairs", "", Type::Value)
            },
            Field {
                value: plain(Type::Map(Box::new(short.clone()))),
                ..field("words", "", Type::Value)
            },
            Field {
                value: ruled(
                    map(array(Type::Integer64)),
                    Rules {
                        min_properties: Some(1),
                        ..Rules::default()
                    },
                ),
                ..field("counts", "", Type::Value)
            },
            Field {
                value: ruled(nullable(Type::String), length(0, 9)),
                ..field("nullable", "", Type::Value)
            },
            Field {
                value: deep(5),
                ..field("deep", "", Type::Value)
            },
        ],
    )
}

/// An array of arrays, each with at most as many elements as it is deep.
fn deep(depth: u64) -> TypeUse {
    if depth == 0 {
        return ruled(Type::Number, percent());
    }
    let rules = Rules {
        max_items: Some(depth),
        ..Rules::default()
    };
    ruled(Type::Array(Box::new(deep(depth - 1))), rules)
}

fn nullables() -> Struct {
    structure(
        "Nullables",
        "Absent and null are two things.",
        [
            field("required", "", Type::String),
            field("nullable", "", nullable(Type::String)),
            optional("absent", "", Type::String),
            optional("both", "", nullable(map(nullable(Type::Integer64)))),
        ],
    )
}

fn operations() -> Module {
    let number = ruled(
        Type::Integer64,
        Rules {
            minimum: percent().minimum,
            ..Rules::default()
        },
    );
    let text = ruled(Type::String, length(1, 5));
    let mut tagged = operation(
        ("list", "list", "List"),
        "",
        (Method::Get, "/things"),
        (vec![], None),
        vec![
            answer(
                "Ok",
                200,
                "All of them.",
                Some(json_body("", array(item("kinds::Inner")))),
            ),
            answer("NotModified", 304, "", None),
            answer("Odd", 599, "A status without a name.", None),
        ],
    );
    tagged.tags = vec!["things".to_owned(), "a \"quoted\" tag".to_owned()];
    tagged.declaration.deprecated = true;
    let problem = Body {
        media: vec![media(
            "ProblemJson",
            "application/problem+json",
            MediaValue::Json(plain(Type::Object)),
        )],
        ..json_body("", Type::Object)
    };
    let put = operation(
        ("r#type", "PUT type", "Put"),
        "Puts one.",
        (Method::Put, "/things/{number}/{text}"),
        (
            vec![
                path_parameter("number", "number", "", number),
                path_parameter("r#type", "text", "", text),
            ],
            Some(json_body("", Type::Object)),
        ),
        vec![
            answer("NoContent", 204, "", None),
            answer("Teapot", 418, "", Some(json_body("", Type::Value))),
        ],
    );
    let body = Body {
        required: false,
        ..json_body("Which ones.", item("kinds::Names"))
    };
    let delete = operation(
        ("delete", "delete", "Delete"),
        "Deletes all.",
        (Method::Delete, "/things"),
        (vec![], Some(body)),
        vec![
            answer("NoContent", 204, "Gone.", None),
            answer("Default", 500, "", Some(problem)),
        ],
    );
    module(
        "operations",
        [service("Things", "", vec![tagged, put, delete])],
    )
}

fn services() -> Module {
    let get = operation(
        ("get", "get", "Get"),
        "",
        (Method::Get, "/"),
        (vec![], None),
        vec![answer("Ok", 200, "", None)],
    );
    module(
        "services",
        [
            service("Empty", "Without operations.", vec![]),
            service("T", "", vec![get]),
        ],
    )
}

/// Patterns, wherever they may stand.
pub(crate) fn patterns() -> Crate {
    let text = || ruled(Type::String, pattern("^\\$.+\"$"));
    let nested = Type::Tuple(vec![
        text(),
        ruled(
            Type::String,
            Rules {
                max_length: Some(5),
                ..pattern("^a")
            },
        ),
    ]);
    let get = operation(
        ("get", "get", "Get"),
        "",
        (Method::Get, "/{id}"),
        (vec![path_parameter("id", "id", "", text())], None),
        vec![answer("Ok", 200, "", None)],
    );
    let fields = [
        Field {
            value: text(),
            ..field("id", "", Type::Value)
        },
        Field {
            value: plain(Type::Map(Box::new(plain(nested)))),
            ..optional("nested", "", Type::Value)
        },
    ];
    krate([module(
        "patterns",
        [
            newtype(
                "Code",
                "Constrained.",
                ruled(Type::String, pattern("^[A-Z]{2}\\d*$")),
            ),
            Item::Struct(structure("Patterns", "", fields)),
            service("Service", "", vec![get]),
        ],
    )])
}

/// What a spec may call its own types, fields and modules, and generated code must not trip over.
pub(crate) fn obstacles() -> Crate {
    let names = [
        "Object",
        "Value",
        "Vec",
        "String",
        "Option",
        "Result",
        "BTreeMap",
        "Box",
        "Some",
        "None",
        "Ok",
        "Err",
        "Send",
        "Sync",
        "Future",
        "Context",
        "IntoErrorResponse",
        "Table",
        "Rules",
        "Decode",
        "Decoder",
        "Encode",
        "Encoder",
        "Fault",
        "Bound",
        "Closed",
        "Arc",
        "Server",
        "Operation",
        "Method",
        "Request",
        "Response",
        "StatusCode",
        "Rejection",
        "FromRequest",
        "IntoResponse",
        "Clone",
        "Debug",
        "PartialEq",
        "Default",
        "Iterator",
        "T",
        "Drop",
        "Integer",
        "Number",
        "Schema",
        "Types",
        "Union",
        "Values",
        "Variant",
    ];
    let all = |module: &'static str| {
        names.map(|name| {
            field(
                &format!("f_{}", name.to_lowercase()),
                "",
                item(&format!("{module}::{name}")),
            )
        })
    };
    let own_types = [
        field("a", "", Type::String),
        optional("b", "", array(nullable(map(Type::Object)))),
        field("c", "", Type::Boxed(Box::new(Type::Value))),
        field("d", "", Type::Integer64),
        field("e", "", Type::Boolean),
    ];
    let empty = |name: &str| Item::Struct(structure(name, "", own_types.clone()));
    let mut shadowing: Vec<_> = names.iter().map(|name| empty(name)).collect();
    shadowing.push(Item::Struct(structure("All", "", all("shadowing"))));
    shadowing.push(newtype("PDU", "", plain(item("shadowing::String"))));
    shadowing.push(newtype("Pdu", "", plain(Type::String)));
    shadowing.extend(choices_of_shadowing());
    shadowing.push(newtype("Error", "", plain(item("shadowing::Result"))));
    shadowing.push(service(
        "Service",
        "",
        vec![operation(
            ("call", "call", "Call"),
            "",
            (Method::Post, "/call/{a}"),
            (
                vec![path_parameter("a", "a", "", plain(Type::String))],
                Some(json_body("", item("shadowing::String"))),
            ),
            vec![answer(
                "Ok",
                200,
                "",
                Some(json_body("", item("shadowing::Result"))),
            )],
        )],
    ));
    let importing = [
        Item::Struct(structure(
            "Imports",
            "",
            all("shadowing").into_iter().chain(own_types.clone()),
        )),
        Item::Struct(structure(
            "Two",
            "",
            [
                field("a", "", item("codec::Pdu")),
                field("b", "", item("shadowing::Pdu")),
                field("c", "", item("shadowing::PDU")),
            ],
        )),
    ];
    let mut primitives = module("primitives", []);
    primitives.items = ["bool", "i32", "i64", "f64", "str"]
        .map(|name| newtype(name, "Named like a primitive type.", plain(Type::Integer32)))
        .into_iter()
        .chain([Item::Struct(structure(
            "Numbers",
            "",
            [
                field("a", "", Type::Number),
                field("b", "", Type::Integer64),
                field("c", "", item("primitives::i64")),
                field("d", "", Type::Boolean),
            ],
        ))])
        .collect();
    let mut modules = vec![
        module("shadowing", shadowing),
        module("importing", importing),
        primitives,
    ];
    let nested = [
        "schemas",
        "codec",
        "codec_",
        "lib",
        "main",
        "mod",
        "bin",
        "aux",
        "com1",
        "std",
        "oasmith_runtime",
        "r#type",
        "häuser",
    ];
    modules.extend(nested.map(|name| {
        let mut outer = module(
            name,
            [Item::Struct(structure("Pdu", "", own_types.clone()))],
        );
        outer.modules = nested
            .map(|inner| {
                module(
                    inner,
                    [newtype("Pdu", "", plain(item(&format!("{name}::Pdu"))))],
                )
            })
            .to_vec();
        outer
    }));
    Crate {
        schemas: vec![schema("SCHEMA", vec![Keyword::Not(SchemaId(1))]), {
            schema("SCHEMAS", vec![Keyword::Required(vec!["a".to_owned()])])
        }],
        ..krate(modules)
    }
}

/// Choices whose codec needs what the types around them are called like.
fn choices_of_shadowing() -> [Item; 4] {
    let checked = Rules {
        schema: Some(SchemaId(0)),
        ..Rules::default()
    };
    let either = Union {
        rules: checked,
        ..union(
            "Either",
            "",
            [
                variant("Some", &[JsonType::Integer], Type::ExactInteger),
                variant("None", &[JsonType::Null], Type::Null),
                variant("Ok", &[JsonType::String], item("shadowing::Pdu")),
                variant("Vec", &[JsonType::Array], array(Type::ExactNumber)),
                object_variant("Object", item("shadowing::Object"), &[], &["a"]),
            ],
        )
    };
    let chosen = values("Chosen", "", &[("Some", "1"), ("None", "null")]);
    let rest = open_tuple("Rest", vec![], Some(plain(Type::ExactNumber)));
    let first = Struct {
        additional: Additional::Typed(ident("others"), plain(Type::String)),
        ..structure(
            "First",
            "",
            [
                field("f_string", "", item("shadowing::String")),
                optional("None", "", Type::String),
            ],
        )
    };
    [
        Item::Union(either),
        chosen,
        Item::OpenTuple(rest),
        Item::Struct(first),
    ]
}

/// Names of every length, so that every line meets the margin somewhere.
pub(crate) fn lengths() -> Crate {
    let modules = (1..=60).map(|length| {
        let path = format!("m{length}");
        let upper = |letter: &str| format!("{letter}{}", "x".repeat(length));
        let lower = |letter: &str| format!("{letter}{}", "y".repeat(length));
        let own = |letter: &str| item(&format!("{path}::{}", upper(letter)));
        let pairs =
            |name: &str| Type::Tuple(vec![ruled(Type::String, percent()), plain(own(name))]);
        let fields = [
            field(&lower("a"), "", own("B")),
            optional(&lower("b"), "", map(array(own("A")))),
            field(&lower("c"), "", array(tuple([Type::String, own("A")]))),
            Field {
                value: ruled(Type::Number, percent()),
                ..field(&lower("d"), "", Type::Value)
            },
            Field {
                value: ruled(array(pairs("A")), items(1, 2)),
                ..field(&lower("e"), "", Type::Value)
            },
            Field {
                value: ruled(Type::String, length_(2)),
                ..field(&lower("f"), "", Type::Value)
            },
            Field {
                value: ruled(
                    Type::Array(Box::new(ruled(Type::String, length_(1)))),
                    Rules::default(),
                ),
                ..optional(&lower("g"), "", Type::Value)
            },
        ];
        let short = [
            field(&lower("a"), "", Type::String),
            optional(&lower("b"), "", Type::String),
        ];
        let (ok, other) = (upper("O"), upper("P"));
        let name = lower("n");
        let prefix = upper("R");
        let calls = operation(
            (&name, &name, &prefix),
            "",
            (Method::Get, &format!("/{}", lower("r"))),
            (
                vec![path_parameter(
                    &lower("p"),
                    &lower("p"),
                    "",
                    plain(Type::String),
                )],
                Some(json_body("", own("A"))),
            ),
            vec![
                answer(&ok, 200, "", Some(json_body("", own("A")))),
                answer(&other, 511, "", None),
                answer(&upper("Q"), 431, "", Some(json_body("", array(own("B"))))),
            ],
        );
        let small = operation(
            (&lower("s"), "s", &upper("S")),
            "",
            (Method::Get, "/s"),
            (vec![], None),
            vec![answer("Ok", 200, "", None)],
        );
        let items = [
            Item::Struct(structure(&upper("A"), "", fields)),
            Item::Struct(Struct {
                additional: open(),
                ..structure(&upper("B"), "", short)
            }),
            enumeration(&upper("C"), "", &[(&upper("V"), &lower("v")), ("W", "w")]),
            enumeration(&upper("D"), "", &[(&upper("V"), &lower("v"))]),
            newtype(
                &upper("E"),
                "",
                plain(tuple([own("A"), own("B"), own("C")])),
            ),
            newtype(
                &upper("F"),
                "",
                ruled(
                    Type::String,
                    Rules {
                        max_length: Some(5),
                        ..percent()
                    },
                ),
            ),
            newtype(&upper("G"), "", plain(array(own("A")))),
            alias(&upper("H"), "", map(tuple([own("A"), own("B")]))),
            alias(&upper("I"), "", own("A")),
            service(&upper("J"), "", vec![calls, small]),
            choice(&upper, &lower, own("A"), own("B")),
            values(
                &upper("L"),
                "",
                &[
                    (&upper("V"), &format!("[\"{}\"]", lower("v"))),
                    ("W", "null"),
                ],
            ),
            Item::OpenTuple(open_tuple(
                &upper("M"),
                vec![
                    (plain(own("A")), docs(""), true),
                    (plain(own("B")), docs(""), false),
                ],
                Some(ruled(Type::String, length_(1))),
            )),
            newtype(&upper("N"), "", ruled(Type::Value, checked(length))),
        ];
        module(&path, items)
    });
    // Many short fields, whose slots fill lines.
    let short = |name: &str, count: usize| {
        let fields = (0..count).map(|index| optional(&format!("f{index}"), "", Type::Boolean));
        Item::Struct(structure(name, "", fields))
    };
    let shorts = (1..40)
        .map(|count| short(&format!("S{count}"), count))
        .collect::<Vec<_>>();
    Crate {
        schemas: (0..=60).flat_map(schemas).collect(),
        ..krate(modules.chain([module("shorts", shorts)]))
    }
}

/// A union with every kind of sign.
fn choice(
    upper: &impl Fn(&str) -> String,
    lower: &impl Fn(&str) -> String,
    first: Type,
    second: Type,
) -> Item {
    let text = UnionVariant {
        value: ruled(Type::String, length_(1)),
        ..variant(
            &upper("V"),
            &[JsonType::String, JsonType::Array],
            Type::String,
        )
    };
    Item::Union(union(
        &upper("K"),
        "",
        [
            object_variant(
                &upper("W"),
                first,
                &[(&lower("p"), &[&lower("q"), "r"])],
                &[&lower("p")],
            ),
            object_variant(&upper("X"), second, &[], &[&lower("p"), "q"]),
            text,
            variant(&upper("Y"), &[JsonType::Null], Type::Null),
        ],
    ))
}

/// Rules that lead to the first schema with names of a length.
fn checked(length: usize) -> Rules {
    Rules {
        schema: Some(SchemaId(2 * length)),
        ..Rules::default()
    }
}

/// Two schemas with names of a length.
fn schemas(length: usize) -> [Schema; 2] {
    let [name, other] = ["A", "B"].map(|letter| format!("{letter}{}", "X".repeat(length)));
    let text = |letter: &str| format!("{letter}{}", "y".repeat(length));
    let (own, second) = (SchemaId(2 * length), SchemaId(2 * length + 1));
    let keywords = vec![
        Keyword::Enum(vec![format!("\"{}\"", text("a")), "null".to_owned()]),
        Keyword::Rules(Box::new(pattern(&text("a")))),
        Keyword::Rules(Box::new(Rules {
            max_items: Some(1),
            ..percent()
        })),
        Keyword::Items {
            prefix: vec![own, second],
            rest: Some(second),
        },
        Keyword::Contains {
            schema: second,
            min: 1,
            max: None,
        },
        Keyword::Required(vec![text("a"), text("b")]),
        Keyword::Properties {
            declared: vec![(text("a"), own), (text("b"), second)],
            patterns: vec![(text("a"), own)],
            additional: Some(second),
        },
        Keyword::Properties {
            declared: vec![(text("a"), own)],
            patterns: vec![],
            additional: None,
        },
        Keyword::Properties {
            declared: vec![],
            patterns: vec![(text("a"), own)],
            additional: None,
        },
        Keyword::DependentRequired(vec![(text("a"), vec![text("b")])]),
        Keyword::DependentSchemas(vec![(text("a"), own)]),
        Keyword::AllOf(vec![own, second]),
        Keyword::AnyOf(vec![second]),
        Keyword::Not(own),
        Keyword::If {
            condition: own,
            then: Some(own),
            otherwise: None,
        },
    ];
    [
        schema(&name, keywords),
        schema(&other, vec![Keyword::Not(own)]),
    ]
}

fn length(least: u64, greatest: u64) -> Rules {
    Rules {
        min_length: Some(least),
        max_length: Some(greatest),
        ..Rules::default()
    }
}

fn length_(least: u64) -> Rules {
    Rules {
        min_length: Some(least),
        ..Rules::default()
    }
}

fn items(least: u64, greatest: u64) -> Rules {
    Rules {
        min_items: Some(least),
        max_items: Some(greatest),
        ..Rules::default()
    }
}

fn pattern(pattern: &str) -> Rules {
    Rules {
        pattern: Some(pattern.to_owned()),
        ..Rules::default()
    }
}

fn percent() -> Rules {
    let bound = |number: &str| {
        Some(Bound {
            number: number.to_owned(),
            exclusive: false,
        })
    };
    Rules {
        minimum: bound("0"),
        maximum: bound("100"),
        ..Rules::default()
    }
}

fn array_of(element: Type, rules: Rules) -> Type {
    Type::Array(Box::new(ruled(element, rules)))
}
