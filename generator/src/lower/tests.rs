//! What schemas become, one fact a test.

mod choices;
mod directions;
mod features;
mod formats;
mod patterns;
mod recursion;
mod samples;

use std::collections::HashMap;
use std::fmt::Write as _;

use super::{Options, Split, lower};
use crate::diagnostics::Diagnostics;
use crate::document::Documents;
use crate::ir::{Additional, Crate, Format, Item, Module, Rules, Type, TypeUse};
use crate::skeleton;
use crate::source::SourceMap;

/// The items of a crate in short, and what was told about the spec.
#[derive(Debug)]
struct Lowered {
    items: Vec<String>,
    told: Vec<String>,
    krate: Crate,
}

/// Lowers a document whose only operation receives its definition `Subject`.
fn subject(definitions: &str) -> Lowered {
    let body = "{in: body, name: body, schema: {$ref: '#/definitions/Subject'}}";
    files(&[(
        "spec.yaml",
        &format!(
            "{}\ndefinitions:\n{}",
            document(body),
            indented(definitions)
        ),
    )])
}

/// A document with one operation that has these parameters.
fn document(parameters: &str) -> String {
    format!(
        "swagger: '2.0'
info: {{title: Test, version: '1'}}
consumes: [application/json]
produces: [application/json]
paths:
  /test:
    post:
      operationId: test
      parameters: [{parameters}]
      responses: {{204: {{description: Done.}}}}"
    )
}

fn indented(text: &str) -> String {
    text.lines().fold(String::new(), |mut indented, line| {
        let _ = writeln!(indented, "  {line}");
        indented
    })
}

/// Lowers the first of these files.
fn files(files: &[(&str, &str)]) -> Lowered {
    files_with(files, Options::default())
}

/// Lowers the first of these files by options.
fn files_with(files: &[(&str, &str)], options: Options) -> Lowered {
    files_split(files, None, options)
}

fn files_split(files: &[(&str, &str)], split_tags: Option<bool>, options: Options) -> Lowered {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    let mut diagnostics = Diagnostics::default();
    let sources = SourceMap::new(folder.path()).unwrap();
    let (documents, roots) = Documents::load(sources, &[files[0].0.to_owned()], &mut diagnostics);
    let skeletons: Vec<_> = roots
        .iter()
        .filter_map(|root| skeleton::read(documents.view(*root), &mut diagnostics))
        .collect();
    let split = Split::decide(&documents, &roots, split_tags, HashMap::new());
    let krate = lower(&documents, &skeletons, &split, options, &mut diagnostics);
    let told = diagnostics
        .iter()
        .map(|diagnostic| {
            assert!(diagnostic.help.is_some(), "no help: {}", diagnostic.message);
            diagnostic.message.clone()
        })
        .collect();
    let mut items = Vec::new();
    for module in &krate.modules {
        describe_module(module, "", &mut items);
    }
    Lowered { items, told, krate }
}

fn describe_module(module: &Module, path: &str, items: &mut Vec<String>) {
    let path = if module.flattened {
        path.to_owned()
    } else {
        format!("{path}{}::", module.name.as_str())
    };
    for item in &module.items {
        if let Some(text) = describe(item) {
            items.push(format!("{path}{text}"));
        }
    }
    for module in &module.modules {
        describe_module(module, &path, items);
    }
}

fn describe(item: &Item) -> Option<String> {
    Some(match item {
        Item::Struct(item) => {
            let mut fields: Vec<_> = item
                .fields
                .iter()
                .map(|field| {
                    let mark = if field.required { "" } else { "?" };
                    format!("{}{mark}: {}", field.name.as_str(), usage(&field.value))
                })
                .collect();
            fields.extend(item.patterns.iter().map(|matching| {
                let values = ty(&matching.values);
                format!(
                    "{} /{}/: {values}",
                    matching.name.as_str(),
                    matching.pattern
                )
            }));
            match &item.additional {
                Additional::Closed => {}
                Additional::Untyped(_) => fields.push("..".to_owned()),
                Additional::Typed(_, value) => fields.push(format!("..{}", usage(value))),
            }
            let rules = rules(&item.rules);
            format!(
                "{} {{ {} }}{rules}",
                item.declaration.name.as_str(),
                fields.join(", ")
            )
        }
        Item::Enum(item) => {
            let variants: Vec<_> = item
                .variants
                .iter()
                .map(|variant| {
                    let value = match &variant.value {
                        crate::ir::Literal::String(text) => format!("{text:?}"),
                        crate::ir::Literal::Integer(text) => format!("{text} as integer"),
                        crate::ir::Literal::Json(text) => text.clone(),
                    };
                    format!("{} = {value}", variant.name.as_str())
                })
                .collect();
            let rules = rules(&item.rules);
            let name = item.declaration.name.as_str();
            format!("{name} [{}]{rules}", variants.join(", "))
        }
        Item::Union(item) => {
            let variants: Vec<_> = item
                .variants
                .iter()
                .map(|variant| format!("{}({})", variant.name.as_str(), usage(&variant.value)))
                .collect();
            let exactly = if item.exactly_one { " exactly" } else { "" };
            let rules = rules(&item.rules);
            let name = item.declaration.name.as_str();
            format!("{name}{exactly} [{}]{rules}", variants.join(" | "))
        }
        Item::OpenTuple(item) => {
            let mut elements: Vec<_> = item
                .elements
                .iter()
                .map(|(value, _, required)| {
                    let mark = if *required { "" } else { "?" };
                    format!("{}{mark}", usage(value))
                })
                .collect();
            elements.extend(item.rest.as_ref().map(|rest| format!("..{}", usage(rest))));
            let rules = rules(&item.rules);
            format!(
                "{}({}){rules}",
                item.declaration.name.as_str(),
                elements.join(", ")
            )
        }
        Item::Newtype(item) => {
            format!("{}({})", item.declaration.name.as_str(), usage(&item.value))
        }
        Item::Alias(item) => format!("{} = {}", item.declaration.name.as_str(), ty(&item.value)),
        Item::Multipart(_) | Item::Service(_) => return None,
    })
}

fn usage(value: &TypeUse) -> String {
    format!("{}{}", ty(&value.ty), rules(&value.rules))
}

fn rules(rules: &Rules) -> String {
    if *rules == Rules::default() {
        return String::new();
    }
    let mut text = String::new();
    for (sign, bound) in [(">", &rules.minimum), ("<", &rules.maximum)] {
        if let Some(bound) = bound {
            let equal = if bound.exclusive { "" } else { "=" };
            let _ = write!(text, " {sign}{equal}{}", bound.number);
        }
    }
    for (name, count) in [
        ("min_length", rules.min_length),
        ("max_length", rules.max_length),
        ("min_items", rules.min_items),
        ("max_items", rules.max_items),
        ("min_properties", rules.min_properties),
        ("max_properties", rules.max_properties),
    ] {
        if let Some(count) = count {
            let _ = write!(text, " {name}={count}");
        }
    }
    for (name, value) in [
        ("multiple_of", &rules.multiple_of),
        ("pattern", &rules.pattern),
    ] {
        if let Some(value) = value {
            let _ = write!(text, " {name}={value}");
        }
    }
    if let Some(check) = &rules.format {
        let _ = write!(text, " format={check:?}");
    }
    if rules.unique_items {
        text.push_str(" unique");
    }
    if rules.schema.is_some() {
        text.push_str(" checked");
    }
    text
}

fn ty(ty_: &Type) -> String {
    match ty_ {
        Type::Value => "Value".to_owned(),
        Type::Object => "Object".to_owned(),
        Type::Null => "()".to_owned(),
        Type::Boolean => "bool".to_owned(),
        Type::String => "String".to_owned(),
        Type::Foreign(path) | Type::Formatted(Format::Own(path)) => path.segments().join("::"),
        Type::Formatted(format) => format!("{format:?}"),
        Type::Integer8 => "i8".to_owned(),
        Type::Integer16 => "i16".to_owned(),
        Type::Integer32 => "i32".to_owned(),
        Type::Integer64 => "i64".to_owned(),
        Type::Unsigned8 => "u8".to_owned(),
        Type::Unsigned16 => "u16".to_owned(),
        Type::Unsigned32 => "u32".to_owned(),
        Type::Unsigned64 => "u64".to_owned(),
        Type::Number => "f64".to_owned(),
        Type::ExactInteger => "Integer".to_owned(),
        Type::ExactNumber => "Number".to_owned(),
        Type::Nullable(inner) => format!("{} | null", ty(inner)),
        Type::Array(element) => format!("[{}]", usage(element)),
        Type::Map(value) => format!("{{{}}}", usage(value)),
        Type::Tuple(elements) => {
            let elements: Vec<_> = elements.iter().map(usage).collect();
            format!("({})", elements.join(", "))
        }
        Type::Boxed(inner) => format!("Box {}", ty(inner)),
        Type::Item(path) => path.name.as_str().to_owned(),
    }
}

#[track_caller]
fn assert_items(lowered: &Lowered, items: &[&str]) {
    assert_eq!(lowered.items, items, "{:?}", lowered.told);
}

#[test]
fn an_object_is_a_struct_with_its_properties() {
    let lowered = subject(
        "Subject:
  type: object
  required: [id]
  properties:
    id: {type: integer, format: int32}
    name: {type: string, maxLength: 5}
    free: {}",
    );
    assert_items(
        &lowered,
        &["spec::Subject { id: i32, name?: String max_length=5, free?: Value, .. }"],
    );
    assert_eq!(lowered.told, [""; 0]);
}

#[test]
fn a_required_property_that_is_not_declared_may_be_anything() {
    let lowered = subject("Subject: {type: object, required: [id]}");
    assert_items(&lowered, &["spec::Subject { id: Value, .. }"]);
}

#[test]
fn two_items_make_a_tuple() {
    let lowered = subject(
        "Subject:
  type: object
  properties:
    pair: {type: array, minItems: 2, maxItems: 2, items: [{type: string}, {type: boolean}]}",
    );
    assert_items(&lowered, &["spec::Subject { pair?: (String, bool), .. }"]);
    assert_eq!(
        lowered.told,
        ["a list of `items` is not part of this version of OpenAPI"]
    );
}

#[test]
fn a_tuple_of_open_length_has_optional_elements_and_a_rest() {
    let lowered =
        subject("Subject: {type: array, minItems: 1, items: [{type: string}, {type: boolean}]}");
    assert_items(
        &lowered,
        &["spec::Subject(String, bool?, ..Value) min_items=1"],
    );
}

#[test]
fn branches_are_variants() {
    let lowered = subject(
        "Subject: {oneOf: [{type: string}, {$ref: '#/definitions/Other'}, {type: object, title: Else, properties: {b: {}}}]}
Other: {type: object, properties: {a: {type: string}}}",
    );
    assert_items(
        &lowered,
        &[
            "spec::Subject exactly [String(String) | Other(Other) | Else(Else)]",
            "spec::Else { b?: Value, .. }",
            "spec::Other { a?: String, .. }",
        ],
    );
}

#[test]
fn a_branch_of_null_makes_the_other_nullable() {
    let lowered = subject(
        "Subject: {type: object, properties: {a: {anyOf: [{type: 'null'}, {$ref: '#/definitions/Other'}]}}}
Other: {type: object, properties: {a: {type: string}}}",
    );
    assert_items(
        &lowered,
        &[
            "spec::Subject { a?: Other | null, .. }",
            "spec::Other { a?: String, .. }",
        ],
    );
}

#[test]
fn what_is_demanded_of_null_too_is_checked_where_it_may_stand() {
    let lowered = subject(
        "Subject: {type: object, properties: {a: {$ref: '#/definitions/Other'}}}
Other: {type: [object, 'null'], properties: {b: {type: string}}, not: {maxLength: 2}}",
    );
    assert_items(
        &lowered,
        &[
            "spec::Subject { a?: Other | null checked, .. }",
            "spec::Other { b?: String, .. } checked",
        ],
    );
}

#[test]
fn null_is_taken_by_one_branch_exactly() {
    let lowered = subject("Subject: {oneOf: [{type: 'null'}, {type: 'null', title: Again}]}");
    assert_items(&lowered, &["spec::Subject(() checked)"]);
    let lowered = subject("Subject: {oneOf: [{type: 'null'}, false]}");
    assert_items(&lowered, &["spec::Subject = ()"]);
}

#[test]
fn the_only_branch_that_is_left_is_the_type_and_checks_all() {
    let lowered = subject(
        "Subject:
  type: object
  properties: {a: {type: string}}
  dependentRequired: {a: [b]}
  oneOf: [{type: object, properties: {c: {type: string}}}, {type: string}]",
    );
    assert_items(
        &lowered,
        &["spec::Subject { a?: String, c?: String, .. } checked"],
    );
}

#[test]
fn a_choice_in_a_titled_branch_is_a_type_of_its_own() {
    let lowered = subject(
        "Subject:
  type: object
  properties:
    a:
      title: Thing
      type: [string, integer]
      oneOf: [{anyOf: [{minLength: 1, type: string}, {type: integer}]}, {type: string}]",
    );
    assert_items(
        &lowered,
        &[
            "spec::Subject { a?: Thing, .. }",
            "spec::Thing exactly [Variant(ThingVariant) | String(String)]",
            "spec::ThingVariant [String(String min_length=1) | Integer(i64)]",
        ],
    );
}

#[test]
fn several_types_are_variants() {
    let lowered = subject("Subject: {type: [string, integer, 'null']}");
    assert_items(&lowered, &["spec::Subject [String(String) | Integer(i64)]"]);
}

#[test]
fn what_a_type_cannot_say_is_checked_beside_it() {
    let lowered = subject(
        "Subject:
  type: object
  properties:
    a: {type: string, not: {enum: [x]}}
    b: {type: array, items: {type: integer}, contains: {minimum: 3}}
  anyOf: [{required: [a]}, {required: [b]}]",
    );
    assert_items(
        &lowered,
        &["spec::Subject { a?: String checked, b?: [i64] checked, .. } checked"],
    );
}

#[test]
fn values_of_any_type_are_variants() {
    let lowered = subject("Subject: {enum: [1, x, true, null]}");
    assert_items(
        &lowered,
        &["spec::Subject [N1 = 1, X = \"x\", True = true]"],
    );
}

#[test]
fn listed_integers_have_to_be_written_as_integers_before_openapi_31() {
    let lowered = subject("Subject: {type: integer, enum: [1, 2]}");
    assert_items(
        &lowered,
        &["spec::Subject [N1 = 1 as integer, N2 = 2 as integer]"],
    );
    let lowered = subject("Subject: {type: number, enum: [1, 2]}");
    assert_items(&lowered, &["spec::Subject [N1 = 1, N2 = 2]"]);
}

#[test]
fn values_whose_parts_have_to_satisfy_schemas_are_checked() {
    let lowered = subject("Subject: {enum: [{a: 1}, {a: x}], properties: {a: {type: integer}}}");
    assert_items(
        &lowered,
        &["spec::Subject [A1 = {\"a\": 1}, AX = {\"a\": \"x\"}] checked"],
    );
}

#[test]
fn additional_properties_are_kept_typed_or_refused() {
    let lowered = subject(
        "Subject:
  type: object
  properties:
    closed: {$ref: '#/definitions/Closed'}
    typed: {$ref: '#/definitions/Typed'}
    map: {type: object, additionalProperties: {type: integer}}
    free: {type: object}
Closed: {type: object, properties: {a: {type: string}}, additionalProperties: false}
Typed: {type: object, properties: {a: {type: string}}, additionalProperties: {type: boolean}}",
    );
    assert_items(
        &lowered,
        &[
            "spec::Subject { closed?: Closed, typed?: Typed, map?: {i64}, free?: Object, .. }",
            "spec::Closed { a?: String }",
            "spec::Typed { a?: String, ..bool }",
        ],
    );
}

#[test]
fn all_of_is_one_struct_and_the_nearest_description_wins() {
    let lowered = subject(
        "Subject:
  allOf:
    - $ref: '#/definitions/Base'
    - type: object
      required: [b]
      properties:
        a: {type: string, description: Nearer., minLength: 3}
        b: {type: boolean}
Base:
  type: object
  required: [a]
  properties:
    a: {type: string, description: Farther., maxLength: 9}",
    );
    assert_items(
        &lowered,
        &["spec::Subject { a: String min_length=3 max_length=9, b: bool, .. }"],
    );
    let Item::Struct(subject) = &lowered.krate.modules[0].items[1] else {
        panic!("a struct")
    };
    assert_eq!(subject.fields[0].documentation.0, "Nearer.");
}

#[test]
fn a_reference_with_only_words_beside_it_is_the_referenced_type() {
    let lowered = subject(
        "Subject:
  type: object
  properties:
    one: {$ref: '#/definitions/Other'}
    two: {description: Words., allOf: [{$ref: '#/definitions/Other'}]}
Other: {type: object, properties: {a: {type: string}}}",
    );
    assert_items(
        &lowered,
        &[
            "spec::Subject { one?: Other, two?: Other, .. }",
            "spec::Other { a?: String, .. }",
        ],
    );
}

#[test]
fn inline_schemas_of_one_title_and_structure_are_one_type() {
    let lowered = subject(
        "Subject:
  type: object
  properties:
    one: {title: Event Hash, type: object, properties: {h: {type: string, description: One.}}}
    two: {title: Event Hash, type: object, properties: {h: {type: string}}}",
    );
    assert_items(
        &lowered,
        &[
            "spec::Subject { one?: EventHash, two?: EventHash, .. }",
            "spec::EventHash { h?: String, .. }",
        ],
    );
}

#[test]
fn inline_schemas_of_one_title_that_differ_are_two_types_and_a_warning() {
    let lowered = subject(
        "Subject:
  type: object
  properties:
    one: {title: Hash, type: object, properties: {h: {type: string}}}
    two: {title: Hash, type: object, properties: {h: {type: integer}}}",
    );
    assert_items(
        &lowered,
        &[
            "spec::Subject { one?: Hash, two?: SubjectTwo, .. }",
            "spec::Hash { h?: String, .. }",
            "spec::SubjectTwo { h?: i64, .. }",
        ],
    );
    assert_eq!(
        lowered.told,
        ["the name `Hash` is taken, so this type is called `SubjectTwo`"]
    );
}

#[test]
fn inline_objects_are_named_by_where_they_stand() {
    let lowered = subject(
        "Subject:
  type: object
  properties:
    list: {type: array, items: {type: object, properties: {a: {type: object, properties: {b: {}}}}}}",
    );
    assert_items(
        &lowered,
        &[
            "spec::Subject { list?: [SubjectListItem], .. }",
            "spec::SubjectListItem { a?: SubjectListItemA, .. }",
            "spec::SubjectListItemA { b?: Value, .. }",
        ],
    );
}

#[test]
fn strings_of_an_enum_are_variants() {
    let lowered = subject("Subject: {type: string, enum: [join, m.leave, '+1', '-1', '']}");
    assert_items(
        &lowered,
        &[
            r#"spec::Subject [Join = "join", MLeave = "m.leave", Plus1 = "+1", Minus1 = "-1", Empty = ""]"#,
        ],
    );
}

#[test]
fn null_among_the_types_makes_a_value_nullable() {
    let lowered = subject(
        "Subject:
  type: object
  required: [a]
  properties:
    a: {type: [string, 'null'], minLength: 1}
    b: {type: integer, x-nullable: true}",
    );
    assert_items(
        &lowered,
        &["spec::Subject { a: String | null min_length=1, b?: i64 | null, .. }"],
    );
    assert_eq!(
        lowered.told,
        ["a list of types is not part of this version of OpenAPI"]
    );
}

#[test]
fn a_definition_without_properties_is_an_alias_or_with_rules_a_newtype() {
    let lowered = subject(
        "Subject: {type: object, properties: {id: {$ref: '#/definitions/Id'}, ids: {$ref: '#/definitions/Ids'}}}
Id: {type: string, pattern: '^a'}
Ids: {type: array, items: {$ref: '#/definitions/Id'}}",
    );
    assert_items(
        &lowered,
        &[
            "spec::Subject { id?: Id, ids?: Ids, .. }",
            "spec::Id(String pattern=^a)",
            "spec::Ids = [Id]",
        ],
    );
}

#[test]
fn only_the_edge_that_closes_a_circle_is_boxed() {
    let lowered = subject(
        "Subject:
  type: object
  properties:
    next: {$ref: '#/definitions/Other'}
    list: {type: array, items: {$ref: '#/definitions/Subject'}}
Other:
  type: object
  properties: {back: {$ref: '#/definitions/Subject'}, pair: {$ref: '#/definitions/Pair'}}
Pair:
  type: array
  minItems: 2
  maxItems: 2
  items: [{type: string}, {$ref: '#/definitions/Pair'}]",
    );
    assert_items(
        &lowered,
        &[
            "spec::Subject { next?: Box Other, list?: [Subject], .. }",
            "spec::Other { back?: Subject, pair?: Pair, .. }",
            "spec::Pair((String, Box Pair))",
        ],
    );
}

#[test]
fn what_is_demanded_of_elements_makes_a_newtype() {
    let lowered = subject("Subject: {type: array, items: {type: string, minLength: 1}}");
    assert_items(&lowered, &["spec::Subject([String min_length=1])"]);
}

#[test]
fn an_alias_of_itself_is_a_newtype() {
    let lowered = subject("Subject: {type: array, items: {$ref: '#/definitions/Subject'}}");
    assert_items(&lowered, &["spec::Subject([Subject])"]);
}

#[test]
fn a_circle_of_all_of_is_a_fault() {
    let lowered = subject(
        "Subject: {allOf: [{$ref: '#/definitions/Other'}, {type: object}]}
Other: {allOf: [{$ref: '#/definitions/Subject'}, {type: object}]}",
    );
    assert!(
        lowered
            .told
            .contains(&"a schema that is made of itself".to_owned()),
        "{lowered:?}"
    );
}

#[test]
fn branches_that_exclude_each_other_are_a_fault() {
    let lowered = subject("Subject: {allOf: [{type: string}, {type: integer}]}");
    assert!(
        lowered
            .told
            .contains(&"the branches of this schema ask for different types".to_owned()),
        "{lowered:?}"
    );
}

#[test]
fn a_schema_without_type_means_the_type_of_its_keywords() {
    let lowered = subject("Subject: {properties: {a: {minLength: 1}, b: {minimum: 1}}}");
    assert_items(
        &lowered,
        &["spec::Subject { a?: String min_length=1, b?: f64 >=1, .. }"],
    );
    assert_eq!(lowered.told.len(), 3);
}

#[test]
fn field_names_that_meet_get_numbers() {
    let lowered = subject(
        "Subject: {type: object, properties: {roomId: {}, room_id: {}, type: {}, additional_properties: {}}}",
    );
    assert_items(
        &lowered,
        &[
            "spec::Subject { room_id_2?: Value, room_id?: Value, r#type?: Value, additional_properties?: Value, .. }",
        ],
    );
}

#[test]
fn modules_mirror_folders() {
    let body = "{in: body, name: body, schema: {$ref: 'definitions/pdu.yaml'}}";
    let lowered = files(&[
        ("spec.yaml", &document(body)),
        (
            "definitions/pdu.yaml",
            "{type: object, properties: {a: {$ref: common.yaml#/definitions/Id}, b: {type: object, properties: {c: {}}}}}",
        ),
        (
            "definitions/common.yaml",
            "{definitions: {Id: {type: string}}}",
        ),
    ]);
    assert_items(
        &lowered,
        &[
            "definitions::common::Id = String",
            "definitions::Pdu { a?: Id, b?: PduB, .. }",
            "definitions::PduB { c?: Value, .. }",
        ],
    );
}

#[test]
fn a_dynamic_reference_is_the_type_that_the_way_to_it_leads_to() {
    let document = |subject: &str| {
        format!(
            "openapi: 3.1.0
info: {{title: Test, version: '1'}}
paths:
  /test:
    post:
      operationId: test
      requestBody: {{content: {{application/json: {{schema: {{$ref: '#/components/schemas/{subject}'}}}}}}}}
      responses: {{204: {{description: Done.}}}}
components:
  schemas:
    Tree:
      $id: https://example.com/tree
      $dynamicAnchor: node
      type: object
      properties: {{children: {{type: array, items: {{$dynamicRef: '#node'}}}}}}
    Named:
      $id: https://example.com/named
      $dynamicAnchor: node
      allOf: [{{$ref: tree}}]
      properties: {{name: {{type: string}}}}"
        )
    };
    assert_items(
        &files(&[("spec.yaml", &document("Tree"))]),
        &["spec::Tree { children?: [Tree], .. }"],
    );
    assert_items(
        &files(&[("spec.yaml", &document("Named"))]),
        &["spec::Named { children?: [Named], name?: String, .. }"],
    );
}

#[test]
fn an_item_that_may_be_null_tells_so() {
    let lowered = subject("Subject: {type: object, x-nullable: true, properties: {a: {}}}");
    assert_items(&lowered, &["spec::Subject { a?: Value, .. }"]);
    let Item::Struct(item) = &lowered.krate.modules[0].items[1] else {
        panic!("a struct")
    };
    assert!(item.declaration.nullable);
}

#[test]
fn an_array_whose_elements_nothing_satisfies_is_empty() {
    let lowered = subject("Subject: {type: array, items: false}");
    assert_items(&lowered, &["spec::Subject([Value] max_items=0)"]);
}

#[test]
fn an_enum_has_the_values_that_what_stands_beside_it_leaves() {
    let lowered = subject(
        "Subject:
  type: object
  properties:
    a: {type: string, enum: [a, b, abc], maxLength: 2, pattern: '^[ac]'}
    b: {allOf: [{enum: [x, y]}, {enum: [y, z]}]}
    c: {type: string, enum: [x, y], not: {enum: [y]}}",
    );
    assert_items(
        &lowered,
        &[
            "spec::Subject { a?: SubjectA, b?: SubjectB, c?: SubjectC, .. }",
            r#"spec::SubjectA [A = "a"]"#,
            r#"spec::SubjectB [Y = "y"] checked"#,
            r#"spec::SubjectC [X = "x", Y = "y"] checked"#,
        ],
    );
    let beside = "this value of `enum` breaks what is demanded beside it";
    assert_eq!(lowered.told[1..], [beside; 3]);
}

#[test]
fn the_branches_of_a_titled_choice_are_types_of_their_own() {
    let lowered = subject(
        "Subject:
  type: object
  properties:
    a:
      title: Pet
      type: object
      required: [name]
      oneOf: [{properties: {bark: {type: string}}}, {properties: {purr: {type: string}}}]",
    );
    assert_items(
        &lowered,
        &[
            "spec::Subject { a?: Pet, .. }",
            "spec::Pet exactly [Object2(PetObject2) | Object(PetObject)]",
            "spec::PetObject2 { bark?: String, name: Value, .. }",
            "spec::PetObject { purr?: String, name: Value, .. }",
        ],
    );
}

#[test]
fn branches_of_the_type_that_stands_beside_them_are_what_they_reference() {
    let lowered = subject(
        "Subject: {type: object, anyOf: [{$ref: '#/definitions/A'}, {$ref: '#/definitions/B'}]}
A: {type: object, properties: {a: {type: string}}}
B: {type: object, properties: {b: {type: string}}}",
    );
    assert_items(
        &lowered,
        &[
            "spec::Subject [A(A) | B(B)]",
            "spec::A { a?: String, .. }",
            "spec::B { b?: String, .. }",
        ],
    );
}

#[test]
fn a_body_of_one_of_several_media_types_leads_to_the_answers() {
    let lowered = files(&[(
        "spec.yaml",
        "openapi: 3.1.0
info: {title: Test, version: '1'}
paths:
  /test:
    get:
      operationId: test
      responses:
        200:
          description: Done.
          content:
            application/json: {schema: {type: object, properties: {a: {type: string}}}}
            application/xml: {}
",
    )]);
    let items = lowered
        .krate
        .modules
        .iter()
        .flat_map(|module| &module.items);
    let words = items.filter_map(|item| match item {
        Item::Struct(item) => Some(item.declaration.documentation.0.as_str()),
        _ => None,
    });
    let words: Vec<_> = words.collect();
    assert_eq!(words, ["A body of [`TestResponse`]."]);
}
