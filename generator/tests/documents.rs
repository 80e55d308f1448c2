//! Several documents in one crate, and parts of documents.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "support/place.rs"]
mod place;
#[path = "support/mod.rs"]
#[expect(dead_code, reason = "nothing is compared with what is expected")]
mod support;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use place::Place;

/// A document with operations `METHOD /path id tag`.
fn document(base_path: &str, operations: &[&str]) -> String {
    let mut text = format!(
        "swagger: '2.0'\ninfo: {{title: Pets, version: 1.0.0}}\nbasePath: '{base_path}'\n\
         produces: [application/json]\npaths:\n"
    );
    for operation in operations {
        let mut words = operation.split(' ');
        let [method, path, id, tag] = [(); 4].map(|()| words.next().unwrap());
        let names = path
            .split('{')
            .skip(1)
            .filter_map(|part| part.split_once('}'));
        let parameters = names.map(|(name, _)| parameter(name)).collect::<Vec<_>>();
        let parameters = parameters.join(", ");
        let _ = writeln!(
            text,
            "  {path}:\n    {method}:\n      operationId: {id}\n      tags: [{tag}]\n      \
             parameters: [{parameters}]\n      responses: {{200: {{description: Done., \
             schema: {{$ref: '#/definitions/{id}'}}}}}}"
        );
    }
    text += "definitions:\n  unused: {type: object, properties: {a: {type: string}}}\n";
    for operation in operations {
        let id = operation.split(' ').nth(2).unwrap();
        let _ = writeln!(
            text,
            "  {id}: {{type: object, properties: {{a: {{type: string}}}}}}"
        );
    }
    text
}

fn parameter(name: &str) -> String {
    format!("{{in: path, name: {name}, required: true, type: string}}")
}

/// The lines of a generated file that declare something.
fn declared(place: &Place, file: &str) -> Vec<String> {
    let text = fs::read_to_string(place.path().join(file)).unwrap();
    text.lines()
        .map(str::trim_start)
        .filter(|line| line.starts_with("pub struct") || line.starts_with("fn "))
        .map(|line| line.trim_end_matches([' ', '{', '(', ';']).to_owned())
        .filter(|line| !line.contains("Request"))
        .collect()
}

#[test]
fn a_clash_of_routes_is_told_with_both_places() {
    let place = Place::new(&[
        ("a.yaml", &document("/v1", &["get /pets/{id} getPet pets"])),
        (
            "b.yaml",
            &document("/", &["get /v1/p%65ts/{name} findPet pets"]),
        ),
    ]);
    let told = place.run(".", "generate a.yaml b.yaml --out api");
    assert_eq!(
        told,
        "1: error: two operations answer `GET /v1/p%65ts/{name}`
 --> b.yaml:8:7
  |
8 |       operationId: findPet
  |       ^^^^^^^^^^^^^^^^^^^^
  |
 ::: a.yaml:8:7
  |
8 |       operationId: getPet
  |       ------------------- this is the other one
  |
help: leave one of them out by `skip` in the configuration, or remove it

error: 1 fault
"
    );
}

#[test]
fn two_documents_of_one_module_are_told_and_can_be_parted() {
    let place = Place::new(&[
        ("pet-shop.yaml", &document("/v1", &["get /a getA a"])),
        ("pet_shop.yaml", &document("/v2", &["get /a getA a"])),
    ]);
    let told = place.run(".", "generate pet-shop.yaml pet_shop.yaml --out api");
    assert!(
        told.starts_with(
            "1: error: two documents would be the module `pet_shop`\n --> pet_shop.yaml:1:1\n"
        ),
        "{told}"
    );
    let config = "documents = ['*.yaml']\nout = 'api'\nmodules = {'pet_shop.yaml' = 'old::shop'}\n";
    place.write("oasmith.toml", config);
    let told = place.run(".", "generate");
    assert!(told.starts_with("0: "), "{told}");
    let shop = fs::read_to_string(place.path().join("api/src/old/shop.rs")).unwrap();
    assert!(shop.contains("pub trait Shop:"), "{shop}");
}

#[test]
fn a_folder_has_the_module_that_is_chosen() {
    let place = Place::new(&[
        (
            "a.yaml",
            &document("/", &["get /a getA a"])
                .replace("#/definitions/getA", "shared/deep/pet.yaml"),
        ),
        (
            "shared/deep/pet.yaml",
            "{type: object, properties: {a: {type: string}}}",
        ),
        (
            "oasmith.toml",
            "documents = ['a.yaml']\nout = 'api'\nmodules = {shared = 'types'}\n",
        ),
    ]);
    let told = place.run(".", "generate");
    assert!(told.starts_with("0: "), "{told}");
    assert!(place.path().join("api/src/types/deep/pet.rs").exists());
    place.write(
        "oasmith.toml",
        "documents = ['a.yaml']\nout = 'api'\n[modules]\nshard = 'types'\ndeep = 'a b'\n",
    );
    let told = place.run(".", "generate");
    assert!(
        told.contains("error: this is no path of a module\n --> oasmith.toml:5:8"),
        "{told}"
    );
    place.write(
        "oasmith.toml",
        "documents = ['a.yaml']\nout = 'api'\n[modules]\nshard = 'types'\n",
    );
    let told = place.run(".", "generate");
    assert!(
        told.contains("error: the documents need no file or folder `shard`\n --> oasmith.toml:4:9"),
        "{told}"
    );
}

/// A place with one document of five operations.
fn pets() -> Place {
    let operations = [
        "get /pets listPets pets",
        "get /pets/{id} getPet pets",
        "put /pets/{id}/name namePet names",
        "get /shop getShop shops",
        "put /shop/name nameShop names",
    ];
    // Two methods of one path are two paths to this maker of documents.
    Place::new(&[("pets.yaml", &document("/v1", &operations))])
}

#[test]
fn operations_are_selected_by_tag_path_and_name() {
    let place = pets();
    for (arguments, expected) in [
        ("--tag pets", "list_pets get_pet"),
        ("--path /v1/pets/*", "get_pet"),
        ("--path /v1/pets/**", "get_pet name_pet"),
        ("--path /v1/**/name", "name_pet name_shop"),
        ("--operation getShop", "get_shop"),
        ("--operation nameShop --tag shops", "get_shop name_shop"),
        ("--tag=shops", "get_shop"),
    ] {
        let told = place.run(".", &format!("generate pets.yaml --out api {arguments}"));
        assert!(told.starts_with("0: "), "{arguments}: {told}");
        let declared = declared(&place, "api/src/pets.rs");
        let methods: Vec<_> = declared
            .iter()
            .filter_map(|line| line.strip_prefix("fn "))
            .collect();
        assert_eq!(methods.join(" "), expected, "{arguments}");
        // Their types come with them, and no others.
        let types = declared
            .iter()
            .filter(|line| line.starts_with("pub struct"));
        assert_eq!(types.count(), methods.len(), "{arguments}: {declared:?}");
    }
}

#[test]
fn skipped_operations_are_left_out_of_what_is_selected() {
    let place = pets();
    place.write(
        "oasmith.toml",
        "documents = ['pets.yaml']\nout = 'api'\nunused-types = true\n\
         select = {tags = ['pets', 'names']}\nskip = {operations = ['GET /v1/pets/{id}', 'nameShop']}\n",
    );
    let told = place.run(".", "generate");
    assert!(told.starts_with("0: "), "{told}");
    let declared = declared(&place, "api/src/pets.rs");
    let methods: Vec<_> = declared
        .iter()
        .filter_map(|line| line.strip_prefix("fn "))
        .collect();
    assert_eq!(methods, ["list_pets", "name_pet"]);
    assert!(
        declared.iter().any(|line| line == "pub struct Unused"),
        "{declared:?}"
    );
    assert!(
        declared.iter().any(|line| line == "pub struct NameShop"),
        "{declared:?}"
    );
}

#[test]
fn a_selector_that_matches_nothing_is_a_fault() {
    let place = pets();
    place.write(
        "oasmith.toml",
        "documents = ['pets.yaml']\nout = 'api'\n\
         select = {tags = ['petz'], paths = ['/pets']}\nskip = {operations = ['getShop2']}\n",
    );
    assert_eq!(
        place.run(".", "generate"),
        "1: error: no operation has the tag `petz`
 --> oasmith.toml:3:19
  |
3 | select = {tags = ['petz'], paths = ['/pets']}
  |                   ^^^^^^
  |
help: did you mean `pets`?

error: no operation has a path like `/pets`
 --> oasmith.toml:3:37
  |
3 | select = {tags = ['petz'], paths = ['/pets']}
  |                                     ^^^^^^^
  |
help: correct it, or leave it out

error: no operation has the name `getShop2`
 --> oasmith.toml:4:23
  |
4 | skip = {operations = ['getShop2']}
  |                       ^^^^^^^^^^
  |
help: did you mean `getShop`?

error: 3 faults
"
    );
}

/// Two operations without faults, and others with a fault each.
const FAULTY: &str = "swagger: '2.0'
info: {title: Pets, version: 1.0.0}
basePath: /v1
produces: [application/json]
paths:
  /good:
    get:
      operationId: good
      responses: {200: {description: Done., schema: {$ref: '#/definitions/Good'}}}
    put:
      operationId: inItself
      responses: {200: {description: Done., schema: {$ref: 'nowhere.yaml'}}}
  /by-reference:
    get:
      operationId: byReference
      responses: {200: {description: Done., schema: {$ref: '#/definitions/Outer'}}}
  /by-file:
    get:
      operationId: byFile
      parameters: [{$ref: 'broken.yaml#/id'}]
      responses: {204: {description: Done.}}
  /by-path/{id}:
    parameters: [{in: path, name: ID, required: true, type: string}]
    get: {operationId: byPath, responses: {204: {description: Done.}}}
    put: {operationId: byPathToo, responses: {204: {description: Done.}}}
  /by-key/{id}}:
    get: {operationId: byKey, responses: {204: {description: Done.}}}
  /other:
    get: {operationId: other, responses: {204: {description: Done.}}}
definitions:
  Good: {type: object, properties: {good: {type: string}}}
  Outer: {type: object, properties: {inner: {$ref: '#/definitions/Inner'}}}
  Inner: {type: object, properties: {a: {type: strong}}}
  Unused: {type: nonsense}
";

#[test]
fn operations_with_faults_are_left_out_and_named() {
    let place = Place::new(&[("pets.yaml", FAULTY), ("broken.yaml", "id: {in: [")]);
    let told = place.run(".", "generate pets.yaml --out api");
    assert!(told.starts_with("1: "), "{told}");

    let told = place.run(".", "generate pets.yaml --out api --skip-faulty");
    let (first, rest) = told.split_once('\n').unwrap();
    assert_eq!(
        first,
        "0: api: 6 files written; 6 operations with faults left out"
    );
    assert!(!rest.contains("error: "), "{told}");
    let left_out = [
        "GET /v1/by-file",
        "GET /v1/by-key/{id}}",
        "GET /v1/by-path/{id}",
        "GET /v1/by-reference",
        "PUT /v1/by-path/{id}",
        "PUT /v1/good",
    ];
    let root = fs::read_to_string(place.path().join("api/src/lib.rs")).unwrap();
    for operation in left_out {
        let warning = format!("warning: `{operation}` has faults and is left out\n");
        assert!(told.contains(&warning), "{operation}: {told}");
        let line = format!("//! - `{operation}` of `pets.yaml`\n");
        assert!(root.contains(&line), "{operation}: {root}");
    }
    for fault in [
        "`$ref` names a file that does not exist",
        "not YAML: ",
        "the path has no parameter `ID`",
        "the braces of the path do not match",
    ] {
        assert!(
            told.contains(&format!("warning: {fault}")),
            "{fault}: {told}"
        );
    }
    let declared = declared(&place, "api/src/pets.rs");
    assert_eq!(declared, ["fn good", "fn other", "pub struct Good"]);
    let told = place.run(".", "generate pets.yaml --out api --skip-faulty --check");
    let summary = "0: api: up to date; 6 operations with faults left out\n";
    assert!(told.starts_with(summary), "{told}");
}

#[test]
fn only_selected_operations_are_named_as_left_out() {
    let place = Place::new(&[("pets.yaml", FAULTY), ("broken.yaml", "id: {in: [")]);
    let arguments =
        "generate pets.yaml --out api --skip-faulty --path /v1/by-file --path /v1/other";
    let told = place.run(".", arguments);
    assert!(told.starts_with("0: api: "), "{told}");
    assert!(
        told.contains("; 1 operation with faults left out\n"),
        "{told}"
    );
    assert_eq!(declared(&place, "api/src/pets.rs"), ["fn other"]);
}

#[test]
fn a_fault_that_concerns_more_than_operations_ends_the_run() {
    for (good, faulty) in [
        ("info: {title: Pets, version: 1.0.0}", "info: {title: Pets}"),
        ("basePath: /v1", "basePath: v1"),
        ("produces: [application/json]", "produces: nothing"),
        ("paths:", "security: 7\npaths:"),
        ("paths:", "securityDefinitions: {$ref: broken.yaml}\npaths:"),
        ("swagger: '2.0'", "swagger: '1.0'"),
        ("swagger: '2.0'", "swagger: ["),
    ] {
        let document = FAULTY.replace(good, faulty);
        let place = Place::new(&[("pets.yaml", &document), ("broken.yaml", "id: {in: [")]);
        let told = place.run(".", "generate pets.yaml --out api --skip-faulty");
        assert!(told.starts_with("1: "), "{faulty}: {told}");
        assert!(told.contains("error: "), "{faulty}: {told}");
        assert!(!place.path().join("api").exists());
    }
}

/// A document that uses a definition in a file of its own.
const KEEP: &str = "swagger: '2.0'
info: {title: Pets, version: 1.0.0}
consumes: [application/json]
paths:
  /pets:
    put:
      operationId: keep
      parameters: [{in: body, name: pet, required: true, schema: {$ref: types/pet.yaml}}]
      responses: {204: {description: Kept.}}
";

const PET: &str =
    "title: Pet\ntype: object\nproperties:\n  name: {type: string}\n  age: {type: integer}\n";

#[test]
fn documents_and_what_they_need_are_changed_by_overlays() {
    let place = Place::new(&[
        ("spec/pets.yaml", KEEP),
        ("spec/types/pet.yaml", PET),
        (
            "changes/pet.yaml",
            "overlay: 1.0.0\ninfo: {title: What peers send, version: 1.0.0}\n\
             extends: ../spec/types/pet.yaml\nactions:\n  - target: $.properties.age\n    \
             description: 'Peers send `\"3\"` too, see [this](https://example.com).'\n    \
             update: {type: string}\n  - target: $.properties\n    update: {owner: {$ref: owner.yaml}}\n",
        ),
        (
            "spec/types/owner.yaml",
            "type: object\nproperties: {name: {type: string}}\n",
        ),
        (
            "oasmith.toml",
            "documents = ['spec/pets.yaml']\nout = 'api'\noverlays = ['changes/pet.yaml']\n\
             [[deviations]]\ntarget = \"$.paths['/pets'].put\"\nupdate = {operationId = 'keepPet'}\n\
             [[deviations]]\ndocument = 'spec/types/pet.yaml'\ntarget = '$.properties.name'\nremove = true\n",
        ),
    ]);
    let told = place.run(".", "generate");
    assert!(told.starts_with("0: "), "{told}");
    let pet = fs::read_to_string(place.path().join("api/src/types/pet.rs")).unwrap();
    assert!(pet.contains("pub age: Option<String>"), "{pet}");
    assert!(pet.contains("pub owner: Option<Owner>"), "{pet}");
    assert!(!pet.contains("pub name:"), "{pet}");
    assert_eq!(declared(&place, "api/src/pets.rs"), ["fn keep_pet"]);
    let root = fs::read_to_string(place.path().join("api/src/lib.rs")).unwrap();
    let list = "//! # Deviations
//!
//! This was changed in the documents before they were read:
//!
//! - Changed `$.properties.age` of `types/pet.yaml`.
//!
//!   Peers send `\"3\"` too, see [this](https://example.com).
//!
//! - Changed `$.properties` of `types/pet.yaml`.
//! - Changed `$.paths['/pets'].put` of `pets.yaml`.
//! - Removed `$.properties.name` of `types/pet.yaml`.
";
    assert!(root.contains(list), "{root}");
}

#[test]
fn faults_of_what_an_overlay_adds_are_told_there() {
    let place = Place::new(&[
        ("pets.yaml", KEEP),
        ("types/pet.yaml", PET),
        (
            "changes.yaml",
            "overlay: 1.1.0\ninfo: {title: Changes, version: 1.0.0}\nextends: types/pet.yaml\n\
             actions:\n  - {target: $.properties.age, update: {type: integr}}\n",
        ),
    ]);
    let told = place.run(".", "generate pets.yaml --out api --overlay changes.yaml");
    assert!(
        told.starts_with("1: error: `integr` is not a type\n --> changes.yaml:5:47\n"),
        "{told}"
    );
    place.write(
        "oasmith.toml",
        "documents = ['pets.yaml']\nout = 'api'\n[[deviations]]\ndocument = 'types/pet.yaml'\n\
         target = '$.properties.age'\nupdate = {type = 'integr'}\n",
    );
    let told = place.run(".", "generate");
    assert!(
        told.starts_with("1: error: `integr` is not a type\n --> oasmith.toml:6:18\n"),
        "{told}"
    );
}

#[test]
fn an_overlay_says_what_it_changes_and_changes_it() {
    let head = "overlay: 1.1.0\ninfo: {title: Changes, version: 1.0.0}\n";
    let action = "actions: [{target: $.info, update: {x-a: 1}}]\n";
    let place = Place::new(&[("a.yaml", KEEP), ("b.yaml", KEEP), ("types/pet.yaml", PET)]);
    for (overlay, fault) in [
        (
            format!("{head}{action}"),
            "this does not say which document it changes\n --> o.yaml:1:1\n",
        ),
        (
            format!("{head}extends: c.yaml\n{action}"),
            "there is no document `c.yaml`\n --> o.yaml:3:10\n",
        ),
        (
            format!("{head}extends: other.yaml\n{action}"),
            "the documents do not need `other.yaml`\n --> o.yaml:3:10\n",
        ),
        (
            format!(
                "{head}extends: a.yaml\n{}",
                action.replace("$.info", "$.inf")
            ),
            "this selects nothing in the document\n --> o.yaml:4:20\n",
        ),
        (
            format!("{}{action}", head.replace("1.1", "2.0")),
            "this version of the specification is unknown\n --> o.yaml:1:10\n",
        ),
    ] {
        place.write("o.yaml", &overlay);
        place.write("other.yaml", "a: 1\n");
        let told = place.run(".", "generate a.yaml b.yaml --out api --overlay o.yaml");
        assert!(told.contains(&format!("error: {fault}")), "{fault}{told}");
        assert!(!place.path().join("api").exists());
    }
    let told = place.run(".", "generate a.yaml --out api --overlay p.yaml");
    assert!(
        told.starts_with("1: error: the overlay `p.yaml` is a file that does not exist\n"),
        "{told}"
    );
}

#[test]
fn each_tag_may_have_a_module_and_a_trait() {
    let operations = [
        "get /pets listPets pets",
        "put /pets/name namePet pets",
        "get /shop list shop-keepers",
        "put /shop/name list2 shop-keepers",
        "get /type getType type",
        "get /plain getPlain DROP",
    ];
    let text = document("/v1", &operations)
        .replace("      tags: [DROP]\n", "")
        .replace("list2\n", "list\n")
        .replace(
            "definitions:\n",
            "tags: [{name: pets, description: All about *pets*.}]\ndefinitions:\n",
        );
    let folder = support::fresh_folder("split_tags");
    let spec = folder.join("api.yaml");
    fs::write(&spec, text).unwrap();
    let runtime = Path::new(env!("CARGO_MANIFEST_DIR")).join("runtime");
    let config = oasmith::Config::new()
        .document(&spec)
        .runtime(oasmith::Runtime::path(runtime.to_str().unwrap()))
        .split_tags(true)
        .name("api.yaml#/tags/0", "Animals");
    config.clone().out(folder.join("split")).generate().unwrap();
    let read = |path: &str| fs::read_to_string(folder.join("split/src").join(path)).unwrap();
    let pets = read("api/pets.rs");
    assert!(pets.starts_with("//! Pets: pets.\n"), "{pets}");
    assert!(
        pets.contains("/// pets.\n///\n/// All about *pets*.\npub trait Animals:"),
        "{pets}"
    );
    assert!(
        pets.contains("fn list_pets(") && pets.contains("fn name_pet("),
        "{pets}"
    );
    assert!(read("api/shop_keepers.rs").contains("pub trait ShopKeepers:"));
    assert!(read("api/type.rs").contains("fn get_type("));
    let rest = read("api.rs");
    assert!(
        rest.contains("pub trait Api:") && rest.contains("fn get_plain("),
        "{rest}"
    );
    assert!(
        rest.contains("pub struct ListPets {") && !rest.contains("fn list_pets("),
        "{rest}"
    );
    let root = read("lib.rs");
    for name in [
        "api::Api",
        "pets::Animals",
        "shop_keepers::ShopKeepers",
        "r#type::Type",
    ] {
        assert!(root.contains(name), "{root}");
    }
    config
        .module()
        .out(folder.join("user/src/api"))
        .generate()
        .unwrap();
    support::write(
        &folder,
        &BTreeMap::from([
            (
                "user/Cargo.toml".to_owned(),
                format!(
                    "[package]\nname = \"split-user\"\nversion = \"1.0.0\"\nedition = \"2024\"\n\n\
                     [dependencies]\noasmith-runtime = {{ path = '{}', features = [\"axum\"] }}\n",
                    runtime.display()
                ),
            ),
            (
                "user/src/lib.rs".to_owned(),
                "//! A module.\n\n/// The API.\npub mod api {\n    include!(\"api/mod.rs\");\n}\n"
                    .to_owned(),
            ),
        ]),
    );
    let packages = ["split", "user"].map(str::to_owned);
    support::assert_compiles(&folder, &packages, &["split"]);
}
