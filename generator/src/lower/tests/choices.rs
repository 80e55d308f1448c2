//! What choices become, and by what their branches are told apart.

use super::{Lowered, assert_items, files_with, indented};
use crate::ir::{Item, Module, Union};
use crate::lower::{Options, Unknown};

/// Lowers a document of `OpenAPI` 3.0 whose only operation receives its component `Subject`.
fn subject(schemas: &str) -> Lowered {
    subject_with(schemas, Options::default())
}

fn subject_with(schemas: &str, options: Options) -> Lowered {
    let head = "openapi: 3.0.3
info: {title: Test, version: '1'}
paths:
  /test:
    post:
      operationId: test
      requestBody:
        content: {application/json: {schema: {$ref: '#/components/schemas/Subject'}}}
        required: true
      responses: {204: {description: Done.}}
components:
  schemas:
";
    let schemas = indented(&indented(schemas));
    files_with(&[("spec.yaml", &format!("{head}{schemas}"))], options)
}

/// What tells the variants of a union from each other.
fn signs(lowered: &Lowered, name: &str) -> Vec<String> {
    let variants = union(&lowered.krate.modules, name).variants.iter();
    let signs = variants.map(|variant| {
        let signs = &variant.signs;
        format!("{:?} requires {:?}", signs.constants, signs.required)
    });
    signs.collect()
}

fn union<'m>(modules: &'m [Module], name: &str) -> &'m Union {
    let items = modules.iter().flat_map(|module| &module.items);
    items
        .filter_map(|item| match item {
            Item::Union(union) => Some(union),
            _ => None,
        })
        .find(|union| union.declaration.name.as_str() == name)
        .unwrap()
}

#[test]
fn a_discriminator_names_branches_by_mapping_and_by_component() {
    let lowered = subject(
        "Subject:
  discriminator: {propertyName: kind, mapping: {cat: Cat, dog: '#/components/schemas/Dog'}}
  oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}, {$ref: '#/components/schemas/Fox'}]
Cat: {type: object, required: [kind, mood], properties: {kind: {type: string}, mood: {enum: [good]}}}
Dog: {type: object, required: [kind], properties: {kind: {type: string, enum: [dog, wolf]}}}
Fox: {type: object, required: [kind], properties: {kind: {type: string}}}",
    );
    assert_eq!(lowered.told, [""; 0]);
    assert_items(
        &lowered,
        &[
            "spec::Subject exactly [Cat(Cat) | Dog(Dog) | Fox(Fox)]",
            "spec::Cat { kind: String, mood: CatMood, .. }",
            "spec::CatMood [Good = \"good\"]",
            "spec::Dog { kind: DogKind, .. }",
            "spec::DogKind [Dog = \"dog\", Wolf = \"wolf\"]",
            "spec::Fox { kind: String, .. }",
        ],
    );
    assert_eq!(
        signs(&lowered, "Subject"),
        [
            r#"[("kind", ["cat", "Cat"])] requires ["kind"]"#,
            r#"[("kind", ["dog"])] requires ["kind"]"#,
            r#"[("kind", ["Fox"])] requires ["kind"]"#,
        ]
    );
}

#[test]
fn a_name_that_the_mapping_gives_to_another_component_is_no_longer_ones_own() {
    let lowered = subject(
        "Subject:
  discriminator: {propertyName: kind, mapping: {Dog: Cat, hound: Dog}}
  oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}]
Cat: {type: object, required: [kind], properties: {kind: {type: string}}}
Dog: {type: object, required: [kind], properties: {kind: {type: string}}}",
    );
    assert_eq!(lowered.told, [""; 0]);
    assert_eq!(
        signs(&lowered, "Subject"),
        [
            r#"[("kind", ["Dog", "Cat"])] requires ["kind"]"#,
            r#"[("kind", ["hound"])] requires ["kind"]"#,
        ]
    );
}

#[test]
fn a_discriminator_tells_where_it_names_nothing() {
    let lowered = subject(
        "Subject:
  discriminator: {propertyName: kind, mapping: {bird: Bird}}
  oneOf:
  - $ref: '#/components/schemas/Cat'
  - $ref: '#/components/schemas/Dog'
  - {type: object, properties: {a: {type: string}}}
  - {type: object, required: [kind], properties: {kind: {type: string, enum: [self]}}}
Cat: {type: object, required: [kind], properties: {kind: {type: string, enum: [cat]}}}
Dog: {type: object, properties: {kind: {type: string}}}
Bird: {type: object}",
    );
    assert_eq!(
        lowered.told,
        [
            "`bird` names a schema that is no branch of this union",
            "no value of the `discriminator` names this schema",
            "this `discriminator` calls schemas what their `kind` cannot be",
            "the property `kind` of this `discriminator` is not declared everywhere",
            "the property `kind` of this `discriminator` is not required everywhere",
            "nothing tells these branches apart before they are read, so they are tried in turn",
        ]
    );
    assert_eq!(
        signs(&lowered, "Subject"),
        [
            r#"[("kind", ["cat"])] requires ["kind"]"#,
            r#"[("kind", ["Dog"])] requires []"#,
            "[] requires []",
            r#"[("kind", ["self"])] requires ["kind"]"#,
        ]
    );
}

#[test]
fn a_schema_with_a_discriminator_is_any_of_those_made_of_it() {
    let lowered = subject(
        "Subject:
  type: object
  required: [kind]
  properties: {kind: {type: string}}
  discriminator: {propertyName: kind, mapping: {cat: Cat}}
Cat: {allOf: [{$ref: '#/components/schemas/Subject'}, {type: object, properties: {name: {type: string}}}]}
Lion: {allOf: [{$ref: '#/components/schemas/Cat'}, {type: object, properties: {pride: {$ref: '#/components/schemas/Subject'}}}]}
Same: {allOf: [{$ref: '#/components/schemas/Subject'}]}",
    );
    assert_eq!(lowered.told, [""; 0]);
    assert_items(
        &lowered,
        &[
            "spec::Subject [Cat(Cat) | Lion(Box Lion) | Base(SubjectBase)]",
            "spec::SubjectBase { kind: String, .. }",
            "spec::Cat { kind: String, name?: String, .. }",
            "spec::Lion { kind: String, name?: String, pride?: Subject, .. }",
        ],
    );
    assert_eq!(
        signs(&lowered, "Subject"),
        [
            r#"[("kind", ["cat", "Cat"])] requires ["kind"]"#,
            r#"[("kind", ["Lion"])] requires ["kind"]"#,
            r#"[("kind", ["Subject", "Same"])] requires ["kind"]"#,
        ]
    );
}

#[test]
fn a_discriminator_with_nothing_to_tell_apart_is_told() {
    let lowered = subject(
        "Subject:
  type: object
  required: [kind]
  properties: {kind: {type: string}}
  discriminator: {propertyName: kind}",
    );
    assert_eq!(
        lowered.told,
        ["this `discriminator` has nothing to tell apart"]
    );
    assert_items(&lowered, &["spec::Subject { kind: String, .. }"]);
}

#[test]
fn branches_that_nothing_tells_apart_are_told() {
    let of = |schemas: &str| subject(schemas).told;
    let alike =
        "nothing tells these branches apart before they are read, so they are tried in turn";
    let object = |text: &str| format!("{{type: object, {text}}}");
    let choice = |one: &str, other: &str| format!("Subject: {{oneOf: [{one}, {other}]}}");
    let decided = [
        ("{type: string}".to_owned(), "{type: number}".to_owned()),
        (
            object("required: [a], properties: {a: {type: string}}"),
            object("required: [b], properties: {b: {type: string}}"),
        ),
        (
            object("required: [a], properties: {a: {type: string, enum: [x]}}"),
            object("properties: {a: {type: string, enum: [y, z]}}"),
        ),
    ];
    for (one, other) in decided {
        assert_eq!(of(&choice(&one, &other)), [""; 0], "{one} {other}");
    }
    let undecided = [
        ("{type: integer}".to_owned(), "{type: number}".to_owned()),
        (
            object("required: [a], properties: {a: {type: string}}"),
            object("properties: {b: {type: string}}"),
        ),
        (
            object("properties: {a: {type: string, enum: [x]}}"),
            object("properties: {a: {type: string, enum: [y]}}"),
        ),
    ];
    for (one, other) in undecided {
        assert_eq!(of(&choice(&one, &other)), [alike], "{one} {other}");
    }
}

#[test]
fn what_annotations_say_is_documented() {
    let lowered = subject(
        "Subject:
  type: object
  properties:
    a: {type: string, contentEncoding: base64, contentMediaType: application/json, contentSchema: {type: array}}
    b: {type: string, xml: {name: bee, prefix: x, namespace: 'urn:b', attribute: true}}
    c: {type: array, items: {type: string}, default: [x, y], xml: {wrapped: true}}
    d: {type: string, $comment: for maintainers}",
    );
    assert_eq!(lowered.told, [""; 0]);
    let mut items = lowered
        .krate
        .modules
        .iter()
        .flat_map(|module| &module.items);
    let Some(Item::Struct(item)) = items.find(|item| matches!(item, Item::Struct(_))) else {
        panic!("a struct")
    };
    let documented: Vec<_> = item
        .fields
        .iter()
        .map(|field| &*field.documentation.0)
        .collect();
    assert_eq!(
        documented,
        [
            "Content: `application/json, as base64`, a value of \
             `spec.yaml#/components/schemas/Subject/properties/a/contentSchema`",
            "In XML: an attribute `x:bee` of the namespace `urn:b`",
            "Default: `[\"x\", \"y\"]`\n\nIn XML: an element around those of its elements",
            "",
        ]
    );
}

#[test]
fn what_is_unknown_is_kept_where_that_is_asked_for() {
    let definitions = "Subject:
  type: object
  properties:
    size: {type: string, enum: [small, large]}
    level: {type: integer, enum: [1, 2]}
    only: {type: string, enum: [constant]}
    pet: {oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}]}
    text: {oneOf: [{type: string}, {type: integer}]}
Cat: {type: object, required: [kind], properties: {kind: {type: string, enum: [cat]}}}
Dog: {type: object, required: [kind], properties: {kind: {type: string, enum: [dog]}}}";
    let unknown = |lowered: &Lowered| -> Vec<String> {
        let items = lowered
            .krate
            .modules
            .iter()
            .flat_map(|module| &module.items);
        let names = items.filter_map(|item| match item {
            Item::Enum(item) => {
                let unknown = item.unknown.as_ref()?;
                Some(format!(
                    "{} {:?}",
                    item.declaration.name.as_str(),
                    unknown.types
                ))
            }
            Item::Union(item) => {
                let unknown = item.unknown.as_ref()?;
                Some(format!(
                    "{} {}",
                    item.declaration.name.as_str(),
                    unknown.as_str()
                ))
            }
            _ => None,
        });
        names.collect()
    };
    assert_eq!(unknown(&subject(definitions)), [""; 0]);
    let options = Options {
        unknown: Unknown::Keep,
        ..Options::default()
    };
    assert_eq!(
        unknown(&subject_with(definitions, options)),
        [
            "SubjectSize [String]",
            "SubjectLevel [IntegerLiteral]",
            "SubjectPet Unknown",
        ]
    );
}

#[test]
fn branches_of_constants_are_an_enum_with_their_words() {
    let lowered = subject(
        "Subject:
  type: string
  oneOf:
  - {enum: [a], title: The first}
  - {enum: [b]}",
    );
    assert_eq!(lowered.told, [""; 0]);
    assert_items(&lowered, &["spec::Subject [A = \"a\", B = \"b\"]"]);
}

#[test]
fn constants_need_not_be_given_to_make_a_struct() {
    let lowered = subject(
        "Subject:
  discriminator: {propertyName: kind, mapping: {cat: Cat}}
  oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}]
Cat: {type: object, required: [kind], properties: {kind: {type: string}}}
Dog: {type: object, required: [kind], properties: {kind: {type: string, enum: [Dog, Hound]}}}",
    );
    let items = lowered
        .krate
        .modules
        .iter()
        .flat_map(|module| &module.items);
    let fields = items.filter_map(|item| match item {
        Item::Struct(item) => item.fields.first(),
        _ => None,
    });
    let presets: Vec<_> = fields.map(|field| format!("{:?}", field.preset)).collect();
    assert_eq!(presets[0], r#"Some(String("cat"))"#);
    assert!(
        presets[1].contains("DogKind") && presets[1].contains("\"Dog\""),
        "{}",
        presets[1]
    );
}

#[test]
fn a_variant_much_larger_than_the_others_is_in_a_box() {
    let properties: Vec<_> = ('a'..='z')
        .map(|name| format!("{name}: {{type: string}}"))
        .collect();
    let properties = properties.join(", ");
    let lowered = subject(&format!(
        "Subject: {{oneOf: [{{$ref: '#/components/schemas/Large'}}, {{type: string}}]}}
Large: {{type: object, properties: {{{properties}}}}}"
    ));
    assert!(
        lowered.items[0].contains("[Large(Box Large) | String(String)]"),
        "{:?}",
        lowered.items
    );
}

#[test]
fn a_branch_that_is_checked_with_the_choice_leaves_the_counting_to_it() {
    let lowered = subject(
        "Subject:
  minimum: 1
  oneOf:
  - {type: integer, multipleOf: 2}
  - {type: integer, multipleOf: 3, unevaluatedItems: false}",
    );
    assert_items(
        &lowered,
        &[
            "spec::Subject exactly [Integer(i64 >=1 multiple_of=2) | Integer2(i64 >=1 multiple_of=3 checked)] checked",
        ],
    );
}
