use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use tempfile::TempDir;

use super::address::Address;
use super::reference::{Fault, Reference};
use super::{Documents, View};
use crate::diagnostics::{Diagnostics, Severity};
use crate::source::{Limits, SourceMap};
use crate::yaml::NodeId;

/// A folder with files.
fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

fn load_root(root: &Path, diagnostics: &mut Diagnostics) -> Documents {
    let sources = SourceMap::new(root).unwrap();
    Documents::load(sources, &["spec.yaml".into()], diagnostics).0
}

fn load(files: &[(&str, &str)]) -> Documents {
    let mut diagnostics = Diagnostics::default();
    let documents = load_root(folder(files).path(), &mut diagnostics);
    assert_eq!(messages(&diagnostics), [""; 0]);
    documents
}

fn messages(diagnostics: &Diagnostics) -> Vec<&str> {
    diagnostics
        .iter()
        .map(|told| told.message.as_str())
        .collect()
}

/// The root of the first document.
fn root(documents: &Documents) -> View<'_> {
    let file = documents.sources().ids().next().unwrap();
    documents.view(super::Location {
        file,
        node: NodeId::ROOT,
    })
}

fn paths(documents: &Documents) -> Vec<&str> {
    documents
        .sources()
        .files()
        .map(|file| file.path.as_str())
        .collect()
}

/// The text of the node that the value of a key of the root resolves to, or what is told.
fn resolved<'d>(documents: &'d Documents, key: &str) -> Result<&'d str, String> {
    let mut diagnostics = Diagnostics::default();
    let target = root(documents).get(key).unwrap().resolve(&mut diagnostics);
    match target {
        Some(target) => {
            assert_eq!(messages(&diagnostics), [""; 0]);
            Ok(documents.sources().text(target.span()))
        }
        None => Err(messages(&diagnostics).join("; ")),
    }
}

fn example(text: &str, key: &str) -> Result<String, String> {
    example_of(&[("spec.yaml", text)], key)
}

fn example_of(files: &[(&str, &str)], key: &str) -> Result<String, String> {
    let documents = load(files);
    let mut diagnostics = Diagnostics::default();
    let text = root(&documents).get(key).unwrap().example(&mut diagnostics);
    match text {
        Some(text) if messages(&diagnostics).is_empty() => {
            let value: serde_json::Value = serde_json::from_str(&text).unwrap();
            assert_eq!(
                value,
                serde_json::from_str::<serde_json::Value>(&text).unwrap()
            );
            Ok(text.split_whitespace().collect())
        }
        _ => Err(messages(&diagnostics).join("; ")),
    }
}

#[test]
fn a_reference_leads_to_a_node_of_its_own_file() {
    let documents = load(&[(
        "spec.yaml",
        "a: {$ref: '#/b/c~1d~0e/1'}\nb: {c/d~e: [x, y]}\n",
    )]);
    assert_eq!(resolved(&documents, "a"), Ok("y"));
}

#[test]
fn a_reference_leads_to_another_file_relative_to_the_one_that_holds_it() {
    let documents = load(&[
        (
            "spec.yaml",
            "a: {$ref: 'inner/one.yaml#/x'}\nb: {$ref: './inner/../inner/two.json'}\n",
        ),
        ("inner/one.yaml", "x: {$ref: '../three.yaml'}\n"),
        ("inner/two.json", "{\"y\": 1}"),
        ("three.yaml", "z: 1\n"),
    ]);
    assert_eq!(resolved(&documents, "a"), Ok("z: 1"));
    assert_eq!(resolved(&documents, "b"), Ok("{\"y\": 1}"));
    assert_eq!(
        paths(&documents),
        [
            "spec.yaml",
            "inner/one.yaml",
            "inner/two.json",
            "three.yaml"
        ]
    );
}

#[test]
fn references_are_percent_decoded() {
    let documents = load(&[
        (
            "spec.yaml",
            "a: {$ref: 'a%20b%23.yaml#/%7Bid%7D/100%'}\nb: {$ref: 'a b%23.yaml#/%C3%A9'}\n",
        ),
        ("a b#.yaml", "'{id}': {'100%': x}\né: y\n"),
    ]);
    assert_eq!(resolved(&documents, "a"), Ok("x"));
    assert_eq!(resolved(&documents, "b"), Ok("y"));
}

#[test]
fn a_file_without_an_extension_is_read() {
    let documents = load(&[
        ("spec.yaml", "a: {$ref: 'schema/m.room.member#/type'}\n"),
        ("schema/m.room.member", "type: object\n"),
    ]);
    assert_eq!(resolved(&documents, "a"), Ok("object"));
}

#[test]
fn a_ref_that_is_no_string_is_an_ordinary_key() {
    let documents = load(&[("spec.yaml", "a: {$ref: {type: string}}\n$ref: [1]\n")]);
    assert!(!root(&documents).is_reference());
    assert_eq!(documents.references().count(), 0);
    assert_eq!(resolved(&documents, "a"), Ok("{$ref: {type: string}}"));
}

#[test]
fn the_whole_document_is_named_by_an_empty_fragment_or_nothing() {
    let text = "a: {$ref: '#'}\nb: {$ref: ''}\nc: {$ref: 'spec.yaml#'}\nd: 1\n";
    let documents = load(&[("spec.yaml", text)]);
    for key in ["a", "b", "c"] {
        assert_eq!(resolved(&documents, key), Ok(text.trim_end()));
    }
}

#[test]
fn an_index_has_no_leading_zero_or_sign() {
    for token in ["00", "01", "+1", "-", "", "1e0", "99999999999999999999"] {
        let text = format!("a: {{$ref: '#/b/{token}'}}\nb: [x, y]\n");
        let documents = load(&[("spec.yaml", &text)]);
        assert!(resolved(&documents, "a").is_err(), "{token}");
    }
}

#[test]
fn schemes_are_told_from_file_names() {
    let base = Address::Path("folder/spec.yaml".into());
    let parse = |text| {
        let parsed = Reference::parse(text, &base, "root")?;
        Ok::<_, Fault>(parsed.resource.unwrap())
    };
    for url in ["http://a/b", "urn:a", "a+b-c.d:e"] {
        assert_eq!(parse(url).unwrap(), Address::Url(url.into()));
    }
    let path = |text| parse(text).unwrap();
    assert_eq!(path("./a:b.yaml"), Address::Path("folder/a:b.yaml".into()));
    assert_eq!(path("1:b.yaml"), Address::Path("folder/1:b.yaml".into()));
    assert_eq!(path("../a.yaml"), Address::Path("a.yaml".into()));
    for fault in ["C:\\a.yaml", "//host/a", "../../a.yaml", "/a.yaml"] {
        assert!(parse(fault).is_err(), "{fault}");
    }
}

/// What the values of keys of the root resolve to, with their places.
fn places(documents: &Documents, keys: &[&str]) -> Vec<String> {
    let mut diagnostics = Diagnostics::default();
    let places = keys.iter().map(|key| {
        let value = root(documents).get(key).unwrap();
        match value.target(&mut diagnostics) {
            Some(target) => format!("{}#{}", target.path(), target.pointer()),
            None => messages(&diagnostics).last().unwrap().to_string(),
        }
    });
    places.collect()
}

#[test]
fn schemas_are_found_by_identifiers() {
    let text = "
        a: {$ref: 'https://example.com/list'}
        b: {$ref: 'https://example.com/list#/items'}
        c: {$ref: 'https://example.com/item'}
        d: {$ref: 'https://example.com/item#name'}
        schemas:
            list: {$id: 'https://example.com/list', items: {$id: item, anyOf: [{$anchor: name}]}}";
    let documents = load(&[("spec.yaml", text)]);
    assert_eq!(
        places(&documents, &["a", "b", "c", "d"]),
        [
            "spec.yaml#/schemas/list",
            "spec.yaml#/schemas/list/items",
            "spec.yaml#/schemas/list/items",
            "spec.yaml#/schemas/list/items/anyOf/0"
        ]
    );
}

#[test]
fn references_are_relative_to_the_identifiers_around_them() {
    let text = "
        $defs:
            a: {$id: folder/, items: {$ref: b.yaml}, not: {$ref: '#/items'}}
            b: {$id: folder/b.yaml}
            c: {$ref: c.yaml}";
    let documents = load(&[("spec.yaml", text), ("c.yaml", "{}")]);
    let definitions = root(&documents).get("$defs").unwrap();
    let target = |path: &[&str]| {
        let view = path
            .iter()
            .fold(definitions, |view, key| view.get(key).unwrap());
        let target = view.target(&mut Diagnostics::default()).unwrap();
        format!("{}#{}", target.path(), target.pointer())
    };
    assert_eq!(target(&["a", "items"]), "spec.yaml#/$defs/b");
    assert_eq!(target(&["a", "not"]), "spec.yaml#/$defs/a/items");
    assert_eq!(target(&["c"]), "c.yaml#");
}

#[test]
fn identifiers_in_data_are_data() {
    let text = "
        a: {$ref: 'https://example.com/a'}
        schemas:
            b: {const: {$id: 'https://example.com/a'}, unknown: [{$id: 'https://example.com/a'}]}
            c: {properties: {$id: {$anchor: a}}, example: {$anchor: b, $ref: c.yaml}}
            d: {$id: 'https://example.com/a', example: {$ref: c.yaml}}";
    let documents = load(&[("spec.yaml", text), ("c.yaml", "1")]);
    assert_eq!(places(&documents, &["a"]), ["spec.yaml#/schemas/d"]);
    let schemas = root(&documents).get("schemas").unwrap();
    let example = schemas.get("d").unwrap().get("example").unwrap();
    assert_eq!(
        example.example(&mut Diagnostics::default()).as_deref(),
        Some("1")
    );
}

#[test]
fn an_anchor_that_does_not_exist_is_told() {
    let text = "{a: {$ref: '#nodes'}, b: {$ref: '#x'}, schemas: {c: {$anchor: node}}}";
    let documents = load(&[("spec.yaml", text)]);
    assert_eq!(
        places(&documents, &["a", "b"]),
        [
            "`$ref` names an anchor `nodes`, which does not exist",
            "`$ref` names an anchor `x`, which does not exist"
        ]
    );
}

#[test]
fn names_that_several_schemas_have_are_told() {
    let text = "
        a: {$ref: '#a'}
        b: {$ref: 'https://example.com/b'}
        schemas: {a: {$anchor: a}, b: {$anchor: a}}
        definitions: {a: {$id: 'https://example.com/b'}, b: {$id: 'https://example.com/b'}}";
    let documents = load(&[("spec.yaml", text)]);
    assert_eq!(
        places(&documents, &["a", "b"]),
        [
            "`$ref` names an anchor `a`, which several schemas have",
            "`$ref` names `https://example.com/b`, which several schemas have as `$id`"
        ]
    );
}

#[test]
fn old_identifiers_are_known_too() {
    let text = "
        a: {$ref: '#a'}
        b: {$ref: '#b'}
        definitions: {a: {$id: '#a'}, b: {id: '#b'}, c: {id: c}}";
    let documents = load(&[("spec.yaml", text)]);
    assert_eq!(
        places(&documents, &["a", "b"]),
        ["spec.yaml#/definitions/a", "spec.yaml#/definitions/b"]
    );
    let old = "
        $schema: 'http://json-schema.org/draft-04/schema#'
        id: 'https://example.com/old'
        a: {$ref: 'old#/definitions/a'}
        definitions: {a: {}, b: {id: other, $ref: '#/definitions/a'}}";
    let documents = load(&[("spec.yaml", old)]);
    let b = root(&documents)
        .get("definitions")
        .unwrap()
        .get("b")
        .unwrap();
    let target = b.target(&mut Diagnostics::default()).unwrap();
    assert_eq!(target.pointer(), "/definitions/a");
}

/// Loads `spec.yaml`, with `remote` for the URLs below `https://example.com/`.
fn load_with_remote(files: &[(&str, &str)], remote: &[(&str, &str)]) -> Documents {
    let (root, remote) = (folder(files), folder(remote));
    let sources = SourceMap::new(root.path()).unwrap();
    let sources = sources
        .with_remote("https://example.com/", remote.path())
        .unwrap();
    Documents::load(sources, &["spec.yaml".into()], &mut Diagnostics::default()).0
}

#[test]
fn urls_stand_for_files_of_the_table() {
    let documents = load_with_remote(
        &[(
            "spec.yaml",
            "
            a: {$ref: 'https://example.com/a.yaml#/b'}
            b: {$ref: 'https://example.com/folder/b'}
            c: {$ref: 'https://example.com/c.yaml'}
            d: {$ref: 'https://example.com/../d.yaml'}
            e: {$ref: 'https://example.com.org/a.yaml'}
            f: {$ref: 'https://example.com/%2e%2e%2fa.yaml'}",
        )],
        &[
            ("a.yaml", "b: {$ref: folder/b.json}"),
            ("folder/b.json", "{\"a\": {\"$ref\": \"../a.yaml\"}}"),
        ],
    );
    let network = "`$ref` names a URL, and nothing is read from the network";
    let missing = "`$ref` names a file that does not exist";
    assert_eq!(
        places(&documents, &["a", "b", "c", "d", "e", "f"]),
        [
            "https://example.com/a.yaml#/b",
            "https://example.com/folder/b#",
            missing,
            missing,
            network,
            missing
        ]
    );
    assert_eq!(
        paths(&documents),
        [
            "spec.yaml",
            "https://example.com/a.yaml",
            "https://example.com/folder/b"
        ]
    );
    let file = documents.sources().ids().nth(1).unwrap();
    assert_eq!(
        documents.sources().display_path(file),
        "https://example.com/a.yaml"
    );
}

#[test]
fn a_file_of_the_table_below_the_root_is_known_by_its_path() {
    let root_folder = folder(&[
        (
            "spec.yaml",
            "{a: {$ref: 'https://example.com/a.yaml'}, b: {$ref: far/a.yaml}}",
        ),
        ("far/a.yaml", "{}"),
    ]);
    let sources = SourceMap::new(root_folder.path()).unwrap();
    let remote = root_folder.path().join("far");
    let sources = sources.with_remote("https://example.com", &remote).unwrap();
    let (documents, _) =
        Documents::load(sources, &["spec.yaml".into()], &mut Diagnostics::default());
    assert_eq!(
        places(&documents, &["a", "b"]),
        ["far/a.yaml#", "far/a.yaml#"]
    );
}

#[test]
fn the_longest_prefix_of_a_url_counts() {
    let (near, far) = (
        folder(&[("b.yaml", "near")]),
        folder(&[("a/b.yaml", "far")]),
    );
    let root_folder = folder(&[("spec.yaml", "{a: {$ref: 'https://example.com/a/b.yaml'}}")]);
    let sources = SourceMap::new(root_folder.path()).unwrap();
    let sources = sources
        .with_remote("https://example.com", far.path())
        .unwrap();
    let sources = sources
        .with_remote("https://example.com/a", near.path())
        .unwrap();
    let (documents, _) =
        Documents::load(sources, &["spec.yaml".into()], &mut Diagnostics::default());
    let target = root(&documents)
        .get("a")
        .unwrap()
        .target(&mut Diagnostics::default());
    assert_eq!(target.unwrap().as_str(), Some("near"));
}

#[test]
fn a_fault_is_told_once_and_only_where_a_stage_follows() {
    let documents = load(&[
        (
            "spec.yaml",
            "a: {$ref: nothing.yaml}\nb: {$ref: '#/c'}\nd: {$ref: broken.yaml}\n",
        ),
        ("broken.yaml", "a: [\n"),
    ]);
    let mut diagnostics = Diagnostics::default();
    for _ in 0..2 {
        assert!(
            root(&documents)
                .get("a")
                .unwrap()
                .target(&mut diagnostics)
                .is_none()
        );
    }
    assert_eq!(
        messages(&diagnostics),
        ["`$ref` names a file that does not exist"]
    );
    documents.unfollowed(&mut diagnostics);
    let told: Vec<_> = diagnostics
        .iter()
        .map(|told| (told.severity, told.message.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            (Severity::Error, "`$ref` names a file that does not exist"),
            (
                Severity::Warning,
                "`$ref` names `#/c`, which does not exist"
            ),
            (Severity::Warning, "not YAML: unclosed bracket '['"),
        ]
    );
    assert!(
        root(&documents)
            .get("d")
            .unwrap()
            .resolve(&mut diagnostics)
            .is_none()
    );
    let broken = diagnostics
        .iter()
        .find(|told| told.message.starts_with("not YAML"))
        .unwrap();
    assert_eq!(broken.severity, Severity::Error);
}

#[test]
fn a_circle_is_told_at_one_place_however_it_is_entered() {
    let documents = load(&[(
        "spec.yaml",
        "x: {$ref: '#/b'}\na: {$ref: '#/b'}\nb: {$ref: '#/c'}\nc: {$ref: '#/a'}\n",
    )]);
    let mut diagnostics = Diagnostics::default();
    for key in ["x", "a", "b", "c"] {
        assert!(
            root(&documents)
                .get(key)
                .unwrap()
                .resolve(&mut diagnostics)
                .is_none()
        );
    }
    assert_eq!(
        messages(&diagnostics),
        ["references lead in a circle and never to a value"]
    );
    let circle = diagnostics.iter().next().unwrap();
    assert_eq!(documents.sources().position(circle.span.unwrap()).line, 2);
    assert_eq!(circle.related.len(), 2);
}

#[test]
fn a_long_chain_of_references_ends() {
    let mut text = String::new();
    for link in 0..5000 {
        let _ = writeln!(text, "k{link}: {{$ref: '#/k{}'}}", link + 1);
    }
    text += "k5000: end\n";
    let documents = load(&[("spec.yaml", &text)]);
    assert_eq!(resolved(&documents, "k0"), Ok("end"));
}

#[test]
fn pointers_are_escaped_and_know_merged_and_repeated_entries() {
    let text = "a: &a {x/y: [1, {z~: 2}]}\nb: *a\nc: {k: 1, <<: {m: 3}, l: 2}\n";
    let documents = load(&[("spec.yaml", text)]);
    let root = root(&documents);
    let inner = |key| {
        root.get(key)
            .unwrap()
            .get("x/y")
            .unwrap()
            .elements()
            .nth(1)
            .unwrap()
    };
    assert_eq!(inner("a").get("z~").unwrap().pointer(), "/a/x~1y/1/z~0");
    assert_eq!(inner("b").get("z~").unwrap().pointer(), "/b/x~1y/1/z~0");
    assert_eq!(root.get("c").unwrap().get("m").unwrap().pointer(), "/c/m");
    assert_eq!(root.get("c").unwrap().get("l").unwrap().pointer(), "/c/l");
    assert_eq!(root.pointer(), "");
    assert_eq!(
        inner("b").parent().unwrap().parent().unwrap().location(),
        root.get("b").unwrap().location()
    );
}

#[test]
fn an_example_keeps_its_numbers_and_the_order_of_its_keys() {
    let documents = load(&[(
        "spec.yaml",
        "e: {b: 1.10, a: [], c: {}, d: [\"q\\\"\", null, true]}\n",
    )]);
    let text = root(&documents)
        .get("e")
        .unwrap()
        .example(&mut Diagnostics::default())
        .unwrap();
    let expected = r#"{
    "b": 1.10,
    "a": [],
    "c": {},
    "d": [
        "q\"",
        null,
        true
    ]
}"#;
    assert_eq!(text, expected);
}

#[test]
fn keys_beside_a_reference_in_an_example_override() {
    let text = "e: {$ref: '#/base', b: {z: 9}, n: 3}\nbase: {$ref: '#/deep', c: 2}\n\
                deep: {a: 1, b: {x: 1}, c: 1}\n";
    assert_eq!(
        example(text, "e").unwrap(),
        r#"{"a":1,"b":{"z":9},"c":2,"n":3}"#
    );
    assert_eq!(
        example("e: {$ref: '#/l', k: 1}\nl: [1]\n", "e"),
        Err("this key beside `$ref` overrides nothing".into())
    );
}

#[test]
fn references_in_an_example_are_relative_to_their_file() {
    assert_eq!(
        example_of(
            &[
                (
                    "spec.yaml",
                    "e: [{$ref: examples/pdu.json}, {$ref: {a: 1}}]\n"
                ),
                (
                    "examples/pdu.json",
                    r#"{"$ref": "unsigned_pdu.json", "signatures": {"$ref": "s.json#/a"}}"#
                ),
                ("examples/unsigned_pdu.json", r#"{"type": "m.room"}"#),
                ("examples/s.json", r#"{"a": [18446744073709552000]}"#),
            ],
            "e"
        )
        .unwrap(),
        r#"[{"type":"m.room","signatures":[18446744073709552000]},{"$ref":{"a":1}}]"#
    );
}

#[test]
fn a_reference_that_leads_nowhere_is_data_of_the_example() {
    let text =
        "e: {a: {$ref: 'https://example.com/a', b: {$ref: '#/c'}}, d: {$ref: none.yaml}}\nc: 1\n";
    let documents = load(&[("spec.yaml", text)]);
    let mut diagnostics = Diagnostics::default();
    let example = root(&documents).get("e").unwrap().example(&mut diagnostics);
    let example: String = example.unwrap().split_whitespace().collect();
    assert_eq!(
        example,
        r#"{"a":{"$ref":"https://example.com/a","b":1},"d":{"$ref":"none.yaml"}}"#
    );
    assert!(!diagnostics.has_errors());
    assert_eq!(
        messages(&diagnostics),
        [
            "`$ref` names a URL, and nothing is read from the network; it is taken as data of the example",
            "`$ref` names a file that does not exist; it is taken as data of the example"
        ]
    );
}

#[test]
fn a_reference_to_what_the_example_stands_in_is_data_of_it() {
    let documents = load(&[("spec.yaml", "o: {e: {a: [{$ref: '#'}, {$ref: '#/o'}]}}\n")]);
    let example = root(&documents).get("o").unwrap().get("e").unwrap();
    let text = example.example(&mut Diagnostics::default()).unwrap();
    let text: String = text.split_whitespace().collect();
    assert_eq!(text, r##"{"a":[{"$ref":"#"},{"$ref":"#/o"}]}"##);
}

#[test]
fn an_example_within_itself_is_told() {
    let within = Err(
        "this reference leads to a value that contains it; it is taken as data of the example"
            .into(),
    );
    assert_eq!(example("e: {a: {$ref: '#/e'}}\n", "e"), within);
    assert_eq!(
        example("e: [{$ref: '#/f'}]\nf: {g: {$ref: '#/e'}}\n", "e"),
        within
    );
    assert_eq!(
        example("e: {$ref: '#/e'}\n", "e"),
        Err(
            "references lead in a circle and never to a value; it is taken as data of the example"
                .into()
        )
    );
    assert_eq!(
        example("e: [{$ref: '#/a'}, {$ref: '#/a'}]\na: 1\n", "e").unwrap(),
        "[1,1]"
    );
}

#[test]
fn an_example_may_not_explode() {
    let mut text = "l0: [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..10 {
        let reference = format!("{{$ref: '#/l{}'}}", level - 1);
        let _ = writeln!(text, "l{level}: [{}]", vec![reference; 10].join(", "));
    }
    assert_eq!(
        example(&text, "l9"),
        Err("the example is left out: with its references it has more than 100000 values".into())
    );
    let mut text = "l0: x\n".to_owned();
    for level in 1..1000 {
        let _ = writeln!(text, "l{level}: [{{$ref: '#/l{}'}}]", level - 1);
    }
    assert_eq!(
        example(&text, "l999"),
        Err("the example is left out: with its references it has more than 128 levels".into())
    );
}

#[test]
fn one_file_has_one_identity_however_it_is_spelled() {
    let documents = load(&[
        (
            "spec.yaml",
            "a: {$ref: 'b/c.yaml'}\nb: {$ref: './b//c.yaml#'}\nc: {$ref: 'b/../b/c.yaml#/x'}\n",
        ),
        ("b/c.yaml", "x: {$ref: '../spec.yaml#/d'}\n"),
    ]);
    assert_eq!(paths(&documents), ["spec.yaml", "b/c.yaml"]);
}

#[cfg(unix)]
#[test]
fn links_within_the_root_are_followed_and_others_are_refused() {
    use std::os::unix::fs::symlink;

    let outer = folder(&[
        ("secret.yaml", "password: x\n"),
        (
            "root/spec.yaml",
            "a: {$ref: link/x.yaml}\nb: {$ref: real/x.yaml}\n\
             c: {$ref: leak.yaml}\nd: {$ref: up/secret.yaml}\n",
        ),
        ("root/real/x.yaml", "x: 1\n"),
    ]);
    let root_path = outer.path().join("root");
    symlink("real", root_path.join("link")).unwrap();
    symlink("../secret.yaml", root_path.join("leak.yaml")).unwrap();
    symlink("..", root_path.join("up")).unwrap();
    let documents = load_root(&root_path, &mut Diagnostics::default());
    assert_eq!(paths(&documents), ["spec.yaml", "real/x.yaml"]);
    assert_eq!(resolved(&documents, "a"), Ok("x: 1"));
    for key in ["c", "d"] {
        assert!(
            resolved(&documents, key)
                .unwrap_err()
                .starts_with("`$ref` leads out of the spec root")
        );
    }
}

#[test]
fn a_link_that_git_wrote_as_text_is_followed_within_the_root() {
    let documents = load(&[
        (
            "spec.yaml",
            "a: {$ref: 'api/link/x.yaml#/y'}\nb: {$ref: 'out/x.yaml'}\nc: {$ref: 'text/x.yaml'}\n",
        ),
        ("api/link", "../real"),
        ("out", "../../etc"),
        ("text", "a: 1\n"),
        ("real/x.yaml", "y: 1\n"),
    ]);
    assert_eq!(resolved(&documents, "a"), Ok("1"));
    assert!(resolved(&documents, "b").is_err());
    assert!(resolved(&documents, "c").is_err());
    assert_eq!(paths(&documents), ["spec.yaml", "real/x.yaml"]);
}

#[test]
fn every_path_that_was_looked_for_is_remembered() {
    let folder = folder(&[
        (
            "spec.yaml",
            "a: {$ref: b.yaml}\nb: {$ref: missing/c.yaml}\n",
        ),
        ("b.yaml", "1"),
    ]);
    let documents = load_root(folder.path(), &mut Diagnostics::default());
    let looked_for: Vec<_> = documents.sources().looked_for().collect();
    let expected = ["b.yaml", "missing/c.yaml", "spec.yaml"].map(|path| folder.path().join(path));
    assert_eq!(looked_for, expected);
}

#[test]
fn a_file_that_is_too_large_is_a_fault() {
    let folder = folder(&[("spec.yaml", "a: 123456789\n")]);
    let limits = Limits {
        file_bytes: 10,
        ..Limits::default()
    };
    let sources = SourceMap::with_limits(folder.path(), limits).unwrap();
    let mut diagnostics = Diagnostics::default();
    let (_, roots) = Documents::load(sources, &["spec.yaml".into()], &mut diagnostics);
    assert!(roots.is_empty());
    assert_eq!(messages(&diagnostics), ["this is a file that is too large"]);
}

#[test]
fn a_byte_order_mark_is_no_text() {
    let documents = load(&[("spec.yaml", "\u{feff}a: {$ref: '#/b'}\nb: 1\n")]);
    assert_eq!(resolved(&documents, "a"), Ok("1"));
}

#[test]
fn the_outcome_does_not_depend_on_threads() {
    let mut files = vec![("spec.yaml".to_owned(), String::new())];
    for number in 0..200 {
        let _ = writeln!(files[0].1, "- $ref: f{number}.yaml");
        files.push((
            format!("f{number}.yaml"),
            format!("a: {{$ref: 'g{}.yaml'}}\n", number / 2),
        ));
        files.push((format!("g{number}.yaml"), "x: 1\n".to_owned()));
    }
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(path, text)| (path.as_str(), text.as_str()))
        .collect();
    let first = load(&files);
    let second = load(&files);
    assert_eq!(paths(&first), paths(&second));
    assert_eq!(paths(&first).len(), 301);
    assert_eq!(paths(&first)[1], "f0.yaml");
}
