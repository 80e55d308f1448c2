//! `oasmith.toml`, as the command and the library read it.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "support/place.rs"]
mod place;

use std::fs;
use std::path::Path;

use place::Place;

/// A document with one operation, `keep`, on this path.
fn document(path: &str) -> String {
    format!(
        "swagger: '2.0'\ninfo: {{title: Pets, version: 1.0.0}}\npaths:\n  {path}:\n    put:\n      \
         operationId: keep\n      responses:\n        200: {{description: Kept.}}\n"
    )
}

/// Asserts that a file of the repository holds this text. `UPDATE_EXPECT=1` writes it anew.
#[track_caller]
fn assert_committed(path: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(&path, text).unwrap();
    }
    assert_eq!(
        text,
        fs::read_to_string(&path).unwrap(),
        "{}",
        path.display()
    );
}

#[test]
fn the_reference_and_the_schema_are_what_is_committed() {
    let place = Place::new(&[]);
    let reference = place.run(".", "config");
    assert_committed("../docs/configuration.md", &reference[3..]);
    let schema = place.run(".", "config --schema");
    assert_committed("oasmith.schema.json", &schema[3..]);
}

#[test]
fn every_example_of_the_reference_is_taken() {
    let reference = oasmith::Config::reference();
    let place = Place::new(&[
        ("spec/invites.yaml", ""),
        ("spec/keys/a.yaml", ""),
        ("deviations.yaml", ""),
    ]);
    let mut file = String::new();
    let mut blocks = reference.split("```toml\n").skip(2);
    let texts = blocks.by_ref().map(|block| block.split("```").next());
    for text in texts {
        let text = text.unwrap();
        place.write("one.toml", text);
        let read = oasmith::Config::from_file(place.path().join("one.toml"));
        assert!(read.is_ok(), "{text}\n{read:?}");
        file += text;
    }
    place.write("all.toml", &file);
    let read = oasmith::Config::from_file(place.path().join("all.toml"));
    assert!(read.is_ok(), "{file}\n{read:?}");
}

#[test]
fn a_run_without_options_does_what_the_file_of_the_package_says() {
    let place = Place::new(&[
        ("Cargo.toml", ""),
        ("spec/a.yaml", &document("/a")),
        ("spec/b.yaml", &document("/b")),
        ("src/deep/lib.rs", ""),
        (
            "oasmith.toml",
            "documents = ['spec/*.yaml']\nout = 'api'\npackage = 'pets'\nruntime = '7'\n",
        ),
    ]);
    let told = place.run(".", "generate");
    assert!(told.starts_with("0: api: "), "{told}");
    let manifest = fs::read_to_string(place.path().join("api/Cargo.toml")).unwrap();
    assert!(manifest.contains("name = \"pets\""), "{manifest}");
    assert!(manifest.contains("version = \"7\""), "{manifest}");
    for file in ["a.rs", "b.rs"] {
        assert!(place.path().join("api/src").join(file).exists(), "{file}");
    }
    assert_eq!(place.run(".", "generate --check"), "0: api: up to date\n");
    let told = place.run("src/deep", "generate --check");
    assert_eq!(told, "0: ../../api: up to date\n");
    let told = place.run("src", "generate --check --config ../oasmith.toml");
    assert_eq!(told, "0: ../api: up to date\n");
}

#[test]
fn the_command_line_overrides_the_file() {
    let place = Place::new(&[
        ("spec/a.yaml", &document("/a")),
        ("spec/b.yaml", &document("/b")),
        (
            "oasmith.toml",
            "documents = ['spec/a.yaml']\nout = 'api'\npackage = 'pets'\n",
        ),
    ]);
    let told = place.run(".", "generate spec/b.yaml --out other --package shop");
    assert!(told.starts_with("0: other: "), "{told}");
    assert!(place.path().join("other/src/b.rs").exists());
    assert!(!place.path().join("other/src/a.rs").exists());
    let manifest = fs::read_to_string(place.path().join("other/Cargo.toml")).unwrap();
    assert!(manifest.contains("name = \"shop\""), "{manifest}");
    assert!(!place.path().join("api").exists());
}

#[test]
fn a_file_outside_of_the_package_is_not_found() {
    let place = Place::new(&[
        ("oasmith.toml", "out = 'api'\n"),
        ("inner/Cargo.toml", ""),
        ("inner/src/lib.rs", ""),
    ]);
    let told = place.run("inner/src", "generate");
    assert_eq!(
        told,
        "2: error: no document is given; name one, or write `oasmith.toml`\n"
    );
}

#[test]
fn all_faults_of_a_file_are_told_with_their_places() {
    let place = Place::new(&[(
        "oasmith.toml",
        "documets = []\nout = 7\nnumbers = 'exakt'\nmodule = 'yes'\nremotes = { a = false }\nnonsense = 1\n",
    )]);
    let keys = oasmith::Config::reference();
    let keys = keys
        .split("\n## `")
        .skip(1)
        .filter_map(|part| part.split_once('`'));
    let keys: Vec<_> = keys.map(|(key, _)| format!("`{key}`")).collect();
    let (last, others) = keys.split_last().unwrap();
    let keys = format!("the keys are {} and {last}", others.join(", "));
    assert_eq!(
        place.run(".", "generate").replace(&keys, "KEYS"),
        "1: error: there is no key `documets`
 --> oasmith.toml:1:1
  |
1 | documets = []
  | ^^^^^^^^
  |
help: did you mean `documents`?

error: expected a string, found a number
 --> oasmith.toml:2:7
  |
2 | out = 7
  |       ^
  |
help: write it as in `out = \"generated\"`

error: `numbers` is not `exakt`
 --> oasmith.toml:3:11
  |
3 | numbers = 'exakt'
  |           ^^^^^^^
  |
help: did you mean `exact`?

error: expected a truth value, found a string
 --> oasmith.toml:4:10
  |
4 | module = 'yes'
  |          ^^^^^
  |
help: write it as in `module = true`

error: expected a string, found a truth value
 --> oasmith.toml:5:17
  |
5 | remotes = { a = false }
  |                 ^^^^^
  |
help: write it as in `remotes = { \"https://example.com/schemas\" = \"vendor/schemas\" }`

error: there is no key `nonsense`
 --> oasmith.toml:6:1
  |
6 | nonsense = 1
  | ^^^^^^^^
  |
help: KEYS

error: 6 faults
"
    );
}

#[test]
fn what_the_values_of_a_file_name_must_be_there() {
    let place = Place::new(&[
        ("spec/invites.yaml", &document("/a")),
        (
            "oasmith.toml",
            "documents = ['spec/invite.yaml', 'spec/*.json', 'spec/[', 'a']\npackage = 'fn'\nruntime = './a'\n",
        ),
    ]);
    let told = place.run(".", "generate");
    let faults = [
        "1: error: this document does not exist\n --> oasmith.toml:1:14\n",
        "help: did you mean `invites.yaml`?\n",
        "error: no file has a path like this\n --> oasmith.toml:1:34\n",
        "error: this is no pattern of paths: invalid range pattern\n --> oasmith.toml:1:49\n",
        "error: this document does not exist\n --> oasmith.toml:1:59\n",
        "error: `fn` cannot be the name of a package\n --> oasmith.toml:2:11\n",
        "error: this says not where the package is found\n --> oasmith.toml:3:11\n",
        "error: 6 faults\n",
    ];
    let mut rest = told.as_str();
    for fault in faults {
        let (_, after) = rest
            .split_once(fault)
            .unwrap_or_else(|| panic!("{fault}{told}"));
        rest = after;
    }
}

#[test]
fn what_is_no_toml_is_told_where() {
    let place = Place::new(&[("oasmith.toml", "out = 'a\npackage = \n[x]]\n")]);
    let told = place.run(".", "generate");
    for line in [1, 2, 3] {
        let fault = format!("--> oasmith.toml:{line}:");
        assert!(
            told.contains("error: not TOML: ") && told.contains(&fault),
            "{told}"
        );
    }
    let deep = format!("documents = {}", "[".repeat(100_000));
    place.write("oasmith.toml", &deep);
    assert!(
        place
            .run(".", "generate")
            .starts_with("1: error: not TOML: ")
    );
    fs::write(place.path().join("oasmith.toml"), [0xff, 0xfe]).unwrap();
    assert_eq!(
        place.run(".", "generate"),
        "2: error: the configuration `oasmith.toml` is a file that is not UTF-8\n"
    );
    assert_eq!(
        place.run(".", "generate --config other.toml"),
        "2: error: the configuration `other.toml` is a file that does not exist\n"
    );
}

#[test]
fn a_build_depends_on_the_file_and_on_the_folders_of_patterns() {
    let place = Place::new(&[
        ("spec/deep/a.yaml", &document("/a")),
        (
            "oasmith.toml",
            "documents = ['spec/**/*.yaml']\nout = 'api'\n",
        ),
    ]);
    let file = place.path().join("oasmith.toml");
    let report = oasmith::Config::from_file(&file)
        .unwrap()
        .generate()
        .unwrap();
    let dependencies = report.dependencies();
    assert!(dependencies.contains(&file), "{dependencies:?}");
    assert!(
        dependencies.contains(&place.path().join("spec")),
        "{dependencies:?}"
    );
}
