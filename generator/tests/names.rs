//! What things are called: as the user chooses, and the same whatever else comes and goes.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "support/place.rs"]
mod place;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use oasmith::Config;
use place::Place;
use quote::ToTokens as _;

/// A document, as far as edits go.
#[derive(Clone, Debug)]
struct Spec {
    /// The schemas: their names, and those of their properties.
    schemas: Vec<(String, Vec<String>)>,
}

/// Names that are alike, and come to be the same in Rust.
const NAMES: [&str; 16] = [
    "pet",
    "Pet",
    "PET",
    "pet-",
    "owner",
    "Owner",
    "own_er",
    "type",
    "Type",
    "self",
    "keep_pet",
    "KeepPet",
    "get pet request",
    "1",
    "+1",
    "😀",
];

impl Spec {
    /// Each schema is the body of an operation with its name.
    fn text(&self) -> String {
        let mut paths = String::new();
        let mut definitions = String::new();
        for (name, properties) in &self.schemas {
            let _ = writeln!(
                paths,
                "  \"/{}\":\n    put:\n      operationId: \"do {name}\"\n      parameters: [{{in: body, name: body, required: \
                 true, schema: {{$ref: \"#/definitions/{}\"}}}}]\n      responses: {{204: {{description: Done.}}}}",
                percent(name),
                percent(name),
            );
            let properties: Vec<_> = properties
                .iter()
                .map(|property| {
                    format!("\"{property}\": {{type: object, properties: {{a: {{type: string}}}}}}")
                })
                .collect();
            let _ = writeln!(
                definitions,
                "  \"{name}\": {{type: object, description: \"Is {name}.\", properties: {{{}}}}}",
                properties.join(", ")
            );
        }
        format!(
            "swagger: '2.0'\ninfo: {{title: Names, version: 1.0.0}}\nconsumes: [application/json]\n\
             paths:\n{paths}definitions:\n{definitions}"
        )
    }
}

fn percent(name: &str) -> String {
    name.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_' => char::from(byte).to_string(),
            byte => format!("%{byte:02X}"),
        })
        .collect::<Vec<_>>()
        .concat()
}

/// Numbers that look random and are the same in each run (splitmix64).
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % u64::try_from(end).unwrap()).unwrap()
    }
}

/// What is said of schemas and operations in a generated crate: their names by their places.
fn named(index: &Path) -> BTreeMap<String, String> {
    let index: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(index).unwrap()).unwrap();
    let mut named = BTreeMap::new();
    for key in ["schemas", "operations"] {
        for entry in index[key].as_array().unwrap() {
            let text = |key: &str| entry[key].as_str().unwrap().to_owned();
            let paths = format!("{} {}", text("rust_path"), entry["request"]);
            named.insert(format!("{key} {}", text("pointer")), paths);
        }
    }
    named
}

/// The items of a generated file as tokens, by their names, without what lists others.
fn items(file: &Path) -> BTreeMap<String, String> {
    let file = syn::parse_file(&fs::read_to_string(file).unwrap()).unwrap();
    let items = file.items.iter().filter_map(|item| match item {
        syn::Item::Struct(item) => Some((item.ident.to_string(), item.to_token_stream())),
        syn::Item::Enum(item) => Some((item.ident.to_string(), item.to_token_stream())),
        syn::Item::Type(item) => Some((item.ident.to_string(), item.to_token_stream())),
        _ => None,
    });
    items
        .map(|(name, tokens)| (name, tokens.to_string()))
        .collect()
}

/// Everything that the generated crate says and that an edit may change.
fn generated(folder: &Path, spec: &Spec) -> (BTreeMap<String, String>, BTreeMap<String, String>) {
    fs::write(folder.join("names.yaml"), spec.text()).unwrap();
    let report = Config::new()
        .document(folder.join("names.yaml"))
        .out(folder.join("api"))
        .index(folder.join("index.json"))
        .generate();
    if let Err(error) = report {
        panic!("{error}\n{}", spec.text());
    }
    let named = named(&folder.join("index.json"));
    (named, items(&folder.join("api/src/names.rs")))
}

#[test]
fn an_edit_renames_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let mut random = Random(7);
    let mut spec = Spec {
        schemas: vec![("pet".into(), vec!["name".into()])],
    };
    let (mut names, mut code) = generated(folder.path(), &spec);
    for edit in 0..200 {
        let before = spec.clone();
        let unused = |spec: &Spec, random: &mut Random| loop {
            let name = NAMES[random.below(NAMES.len())];
            if spec.schemas.iter().all(|(other, _)| other != name) {
                return name.to_owned();
            }
        };
        let count = spec.schemas.len();
        match random.below(4) {
            // A schema comes, anywhere.
            0 if count < 7 => {
                let name = unused(&spec, &mut random);
                let properties = (0..random.below(3)).map(|index| NAMES[index * 3].to_owned());
                let schema = (name, properties.collect());
                spec.schemas.insert(random.below(count + 1), schema);
            }
            // A schema goes.
            1 if count > 2 => drop(spec.schemas.remove(random.below(count))),
            // A schema gets another name.
            2 => {
                let name = unused(&spec, &mut random);
                spec.schemas[random.below(count)].0 = name;
            }
            // The order changes.
            _ => {
                let schema = spec.schemas.remove(random.below(count));
                spec.schemas.insert(random.below(count), schema);
            }
        }
        let (new_names, new_code) = generated(folder.path(), &spec);
        // What stands in both documents has its name, and looks the same.
        let kept = |spec: &Spec| -> BTreeSet<String> {
            let names = spec.schemas.iter().map(|(name, _)| name.clone());
            names.collect()
        };
        let in_both = kept(&before).intersection(&kept(&spec)).count();
        let mut compared = 0;
        for (place, name) in &names {
            let Some(new_name) = new_names.get(place) else {
                continue;
            };
            assert_eq!(
                name,
                new_name,
                "edit {edit}: {place}\n{}\n{}",
                before.text(),
                spec.text()
            );
            let item = name.split([' ', ':']).find(|part| code.contains_key(*part));
            let item = item.or_else(|| name.split(' ').next()?.rsplit("::").next());
            if place.starts_with("schemas") {
                let item = item.unwrap();
                assert_eq!(code[item], new_code[item], "edit {edit}: {item}");
                compared += 1;
            }
        }
        assert!(compared >= in_both, "edit {edit}: {compared} of {in_both}");
        (names, code) = (new_names, new_code);
    }
}

#[test]
fn an_order_decides_no_names() {
    let mut random = Random(3);
    let schemas = NAMES.map(|name| {
        (
            name.to_owned(),
            NAMES[..3].iter().map(|&n| n.into()).collect(),
        )
    });
    let mut spec = Spec {
        schemas: schemas.into(),
    };
    let first = tempfile::tempdir().unwrap();
    let expected = generated(first.path(), &spec).0;
    for _ in 0..5 {
        // Without an index of an earlier run.
        let folder = tempfile::tempdir().unwrap();
        for index in (1..spec.schemas.len()).rev() {
            spec.schemas.swap(index, random.below(index + 1));
        }
        assert_eq!(
            generated(folder.path(), &spec).0,
            expected,
            "{}",
            spec.text()
        );
    }
}

const DOCUMENT: &str = "swagger: '2.0'
info: {title: Names, version: 1.0.0}
consumes: [application/json]
paths:
  /pets/{id}:
    put:
      operationId: keep
      parameters:
        - {in: path, name: id, required: true, type: string}
        - {in: body, name: body, required: true, schema: {$ref: '#/definitions/Pet'}}
      responses: {204: {description: Done.}}
definitions:
  Pet: {type: object, properties: {ts: {type: string}, home: {type: object, properties: {a: {type: string}}}}}
";

#[test]
fn every_name_can_be_chosen() {
    let place = Place::new(&[
        ("pets.yaml", DOCUMENT),
        (
            "oasmith.toml",
            "documents = ['pets.yaml']\nout = 'api'\n[names]\n\
             'pets.yaml' = 'Shop'\n\
             'pets.yaml#/paths/~1pets~1{id}/put' = 'keep_pet'\n\
             'pets.yaml#/definitions/Pet' = 'Animal'\n\
             'pets.yaml#/definitions/Pet/properties/ts' = 'time'\n\
             'pets.yaml#/definitions/Pet/properties/home' = 'House'\n",
        ),
    ]);
    let told = place.run(".", "generate");
    assert!(told.starts_with("0: "), "{told}");
    let code = fs::read_to_string(place.path().join("api/src/pets.rs")).unwrap();
    for line in [
        "pub trait Shop:",
        "    fn keep_pet(\n",
        "pub struct KeepPetRequest {",
        "pub struct Animal {",
        "    pub time: Option<String>,",
        "    pub home: Option<House>,",
        "pub struct House {",
    ] {
        assert!(code.contains(line), "{line}\n{code}");
    }
}

#[test]
fn a_chosen_name_that_nothing_gets_is_a_fault() {
    for (names, fault) in [
        (
            "'pets.yaml#/definitions/Pat' = 'A'",
            "the documents have no place `pets.yaml#/definitions/Pat`\n --> oasmith.toml:4:32\n",
        ),
        (
            "'pats.yaml' = 'A'",
            "the documents have no place `pats.yaml`\n --> oasmith.toml:4:15\n",
        ),
        (
            "'pets.yaml#/info' = 'A'",
            "nothing that is generated is called `A`\n --> oasmith.toml:4:21\n",
        ),
        (
            "'pets.yaml#/definitions/Pet' = 'lower'",
            "nothing that is generated is called `lower`\n --> oasmith.toml:4:32\n",
        ),
        (
            "'pets.yaml#/definitions/Pet' = 'a b'",
            "this is no name in Rust\n --> oasmith.toml:4:32\n",
        ),
        (
            "'pets.yaml#/definitions/Pet' = 'KeepRequest'",
            "the name `KeepRequest` that was chosen for this type is taken\n  --> pets.yaml:13:8\n",
        ),
        (
            "'pets.yaml#/definitions/Pet/properties/ts' = 'home'\n\
             'pets.yaml#/definitions/Pet/properties/home' = 'home'",
            "the name `home` is chosen for two fields\n  --> pets.yaml:13:",
        ),
    ] {
        let config = format!("documents = ['pets.yaml']\nout = 'api'\n[names]\n{names}\n");
        let place = Place::new(&[("pets.yaml", DOCUMENT), ("oasmith.toml", &config)]);
        let told = place.run(".", "generate");
        assert!(
            told.contains(&format!("1: error: {fault}")),
            "{fault}{told}"
        );
    }
}
