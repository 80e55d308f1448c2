//! What things are called: as the user chooses. That edits rename nothing else is shown by `stability`.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "support/place.rs"]
mod place;

use std::fs;

use place::Place;

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
