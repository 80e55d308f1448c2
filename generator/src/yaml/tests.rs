use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::{Kind, NodeId, Tree};
use crate::diagnostics::Diagnostics;
use crate::source::{FileId, Limits};

type Parse = fn(FileId, &str, &Limits, &mut Diagnostics) -> Option<Tree>;

fn parse_with(text: &str, limits: &Limits) -> (Option<Tree>, Vec<String>) {
    parse_by(super::parse, text, limits)
}

fn parse_by(parse: Parse, text: &str, limits: &Limits) -> (Option<Tree>, Vec<String>) {
    let mut diagnostics = Diagnostics::default();
    let tree = parse(FileId::default(), text, limits, &mut diagnostics);
    let told = diagnostics.iter().map(|told| {
        let span = told.span.unwrap();
        let mut line = format!(
            "{} {:?}",
            told.message,
            &text[span.start as usize..span.end as usize]
        );
        for (span, label) in &told.related {
            let _ = write!(
                line,
                ", {label}: {:?}",
                &text[span.start as usize..span.end as usize]
            );
        }
        line
    });
    (tree, told.collect())
}

/// The faults and warnings of a text, each with the text at its place.
fn faults(text: &str) -> Vec<String> {
    parse_with(text, &Limits::default()).1
}

/// A text without faults, as JSON in one line.
fn json(text: &str) -> String {
    let (tree, faults) = parse_with(text, &Limits::default());
    assert_eq!(faults, [""; 0], "{text}");
    show(&tree.unwrap(), NodeId::ROOT)
}

fn show(tree: &Tree, node: NodeId) -> String {
    match &tree.node(node).kind {
        Kind::Null => "null".into(),
        Kind::Bool(value) => value.to_string(),
        Kind::Number(number) => number.to_string(),
        Kind::String(string) => format!("{string:?}"),
        Kind::Sequence(elements) => {
            let elements: Vec<String> = elements.iter().map(|&node| show(tree, node)).collect();
            format!("[{}]", elements.join(","))
        }
        Kind::Mapping(entries) => {
            let entry =
                |entry: &super::Entry| format!("{:?}:{}", entry.key, show(tree, entry.value));
            format!(
                "{{{}}}",
                entries.iter().map(entry).collect::<Vec<_>>().join(",")
            )
        }
    }
}

/// The text of every key and value in the order of the nodes.
fn spans(text: &str) -> Vec<&str> {
    let (tree, faults) = parse_with(text, &Limits::default());
    assert_eq!(faults, [""; 0]);
    let at = |span: crate::source::Span| &text[span.start as usize..span.end as usize];
    let mut spans = Vec::new();
    for node in &tree.unwrap().nodes {
        spans.push(at(node.span));
        if let Kind::Mapping(entries) = &node.kind {
            spans.extend(entries.iter().map(|entry| at(entry.key_span)));
        }
    }
    spans
}

/// A mapping of `key0` to 0, and so on to 99.
fn numbered_keys() -> String {
    let mut text = String::new();
    for number in 0..100 {
        let _ = writeln!(text, "key{number}: {number}");
    }
    text
}

#[test]
fn scalars_are_those_of_the_core_schema() {
    assert_eq!(
        json("[off, yes, 010, 1_000, 1:30, 2018-01-01, v1.0, 1.18.0, '12', \"true\", !!str 5]"),
        r#"["off","yes","010","1_000","1:30","2018-01-01","v1.0","1.18.0","12","true","5"]"#
    );
    assert_eq!(
        json("[null, ~, true, 12, 1.10]"),
        "[null,null,true,12,1.10]"
    );
    assert_eq!(json("18446744073709552000"), "18446744073709552000");
    assert_eq!(json("{a: , b: 2}"), r#"{"a":null,"b":2}"#);
}

#[test]
fn keys_are_strings_as_they_are_written() {
    assert_eq!(
        json("1.18: a\n200: b\ntrue: c\nnull: d\n0x1F: e\n'': f\n"),
        r#"{"1.18":"a","200":"b","true":"c","null":"d","0x1F":"e","":"f"}"#
    );
}

#[test]
fn an_empty_text_is_null() {
    assert_eq!(json(""), "null");
    assert_eq!(json("# nothing\n"), "null");
    assert_eq!(json("---\n...\n"), "null");
}

#[test]
fn line_ends_of_windows_are_line_ends() {
    assert_eq!(
        json("a: |\r\n  x\r\n  y\r\nb: 1\r\n"),
        r#"{"a":"x\ny\n","b":1}"#
    );
}

#[test]
fn a_flow_mapping_may_close_at_the_column_of_its_key() {
    assert_eq!(
        json("a:\n  b: {\n    \"c\": 1\n  }\n"),
        r#"{"a":{"b":{"c":1}}}"#
    );
}

#[test]
fn json_is_read_as_it_is() {
    assert_eq!(
        json("{\"a\":[1,-2.50E+3,\"\\u00e9\\ud83d\\ude00\\/\"],\n\t\"b\":{}}"),
        r#"{"a":[1,-2.50E+3,"é😀/"],"b":{}}"#
    );
    let key = "k".repeat(3000);
    assert_eq!(
        json(&format!("{{\"{key}\":1}}")),
        format!("{{\"{key}\":1}}")
    );
}

#[test]
fn the_text_at_a_span_is_the_node() {
    let text = "\
# comment
a: 1   # one
'b c': \"x\\ny\"
d: {e: [1, 2 ], f: }
";
    assert_eq!(
        spans(text),
        [
            "a: 1   # one\n'b c': \"x\\ny\"\nd: {e: [1, 2 ], f: }",
            "a",
            "'b c'",
            "d",
            "1",
            "\"x\\ny\"",
            "{e: [1, 2 ], f: }",
            "e",
            "f",
            "[1, 2 ]",
            "1",
            "2",
            "",
        ]
    );
}

#[test]
fn the_span_of_a_block_ends_with_its_last_token() {
    assert_eq!(
        spans("a:\n  b: 1\n\n# comment\nc: |\n  text\n\n\nd:\n"),
        [
            "a:\n  b: 1\n\n# comment\nc: |\n  text\n\n\nd",
            "a",
            "c",
            "d",
            "b: 1",
            "b",
            "1",
            "text",
            "",
        ]
    );
}

#[test]
fn the_span_of_a_block_sequence_begins_with_its_first_dash() {
    for (text, sequence) in [
        ("a:\n- 1\n- 2\n", "- 1\n- 2"),
        ("a:\n  - 1\n  - 2\n", "- 1\n  - 2"),
        ("a: # -\n-   - 1\n", "-   - 1"),
        ("a: &b-c\n- # -\n  1\n", "- # -\n  1"),
        ("a:\n-\n  - 1\n", "-\n  - 1"),
        ("a: b-\nc:\n-\t1\n", "-\t1"),
        ("- - 1\n", "- - 1"),
    ] {
        let (tree, _) = parse_with(text, &Limits::default());
        let nodes = tree.unwrap().nodes;
        let node = nodes
            .iter()
            .find(|node| matches!(node.kind, Kind::Sequence(_)))
            .unwrap();
        assert_eq!(
            &text[node.span.start as usize..node.span.end as usize],
            sequence
        );
    }
}

#[test]
fn spans_count_bytes() {
    assert_eq!(spans("ä: ö😀"), ["ä: ö😀", "ä", "ö😀"]);
}

#[test]
fn a_key_that_stands_twice_is_a_fault_with_both_places() {
    assert_eq!(
        faults("a: 1\nb: 2\n'a': 3\n"),
        [r#"the key `a` stands twice "'a'", the first time: "a""#]
    );
    assert_eq!(
        faults("{200: 1, \"200\": 2, 200: 3}"),
        [
            r#"the key `200` stands twice "\"200\"", the first time: "200""#,
            r#"the key `200` stands twice "200", the first time: "200""#
        ]
    );
    let mut text = numbered_keys();
    text.push_str("key50: again\n");
    let (tree, faults) = parse_with(&text, &Limits::default());
    assert_eq!(faults.len(), 1);
    let tree = tree.unwrap();
    let entry = tree.entry(NodeId::ROOT, "key50").unwrap();
    assert_eq!(show(&tree, entry.value), "50");
}

#[test]
fn entries_of_large_mappings_are_found() {
    let text = numbered_keys();
    let (tree, _) = parse_with(&text, &Limits::default());
    let tree = tree.unwrap();
    for number in 0..100 {
        let entry = tree.entry(NodeId::ROOT, &format!("key{number}")).unwrap();
        assert_eq!(show(&tree, entry.value), number.to_string());
    }
    assert!(tree.entry(NodeId::ROOT, "key100").is_none());
}

#[test]
fn an_alias_repeats_its_anchor() {
    assert_eq!(
        json("a: &x {b: [1, &y 2]}\nc: *x\nd: *y\n*y : e\n"),
        r#"{"a":{"b":[1,2]},"c":{"b":[1,2]},"d":2,"2":"e"}"#
    );
    let (tree, _) = parse_with("a: &x {b: [1]}\nc: *x\n", &Limits::default());
    let nodes = tree.unwrap().nodes;
    for (index, node) in nodes.iter().enumerate() {
        let children: Vec<NodeId> = match &node.kind {
            Kind::Sequence(elements) => elements.clone(),
            Kind::Mapping(entries) => entries.iter().map(|entry| entry.value).collect(),
            _ => Vec::new(),
        };
        for child in children {
            assert!(child.0 as usize > index);
            assert_eq!(
                nodes[child.0 as usize].parent,
                Some(NodeId(u32::try_from(index).unwrap()))
            );
        }
    }
}

#[test]
fn an_alias_without_an_end_or_an_anchor_is_a_fault() {
    assert_eq!(
        faults("a: &x [*x]"),
        [r#"this alias stands in the very value that it repeats "*x""#]
    );
    assert_eq!(
        faults("a: *x"),
        [r#"not YAML: while parsing node, found unknown anchor "*""#]
    );
}

#[test]
fn a_merge_adds_what_is_not_there() {
    assert_eq!(
        json("a: &a {x: 1, y: 2}\nb:\n  <<: *a\n  y: 3\n  z: 4\n"),
        r#"{"a":{"x":1,"y":2},"b":{"y":3,"z":4,"x":1}}"#
    );
    assert_eq!(json("<<: [{a: 1}, {a: 2, b: 3}]"), r#"{"a":1,"b":3}"#);
    assert_eq!(
        json("a: {<<: &b {x: 1}}\nb: *b\nc: {<<: *b}"),
        r#"{"a":{"x":1},"b":{"x":1},"c":{"x":1}}"#
    );
    assert_eq!(
        json("a: &a {<<: {x: 1}}\nb: *a"),
        r#"{"a":{"x":1},"b":{"x":1}}"#
    );
    assert_eq!(json("{\"<<\": 1}"), r#"{"<<":1}"#);
    assert_eq!(
        faults("<<: 1"),
        [r#"`<<` merges mappings, and this is none "<<""#]
    );
}

#[test]
fn merged_entries_belong_to_the_mapping_that_took_them() {
    let (tree, _) = parse_with("a: &a {<<: {x: {y: 1}}}\nb: *a", &Limits::default());
    let tree = tree.unwrap();
    for key in ["a", "b"] {
        let outer = tree.entry(NodeId::ROOT, key).unwrap().value;
        let inner = tree.entry(outer, "x").unwrap().value;
        assert_eq!(tree.node(inner).parent, Some(outer));
    }
}

#[test]
fn tags_beyond_the_core_schema_are_told() {
    assert_eq!(
        faults("a: !Sub text\nb: !!binary AAAA\n"),
        [
            r#"the tag `!Sub` is ignored "!Sub""#,
            r#"the tag `!!binary` is ignored "!!binary""#
        ]
    );
    assert_eq!(
        json("[!!int '1', !!float 2, !!map {}, !!seq [], !!null '', !!bool TRUE, ! 3]"),
        { r#"[1,2,{},[],null,true,"3"]"# }
    );
    assert_eq!(
        faults("!!int x"),
        [r#"this tag does not fit its value "!!int""#]
    );
    assert_eq!(
        faults("!!map []"),
        [r#"this tag does not fit its value "!!map""#]
    );
}

#[test]
fn what_json_cannot_say_is_a_fault() {
    assert_eq!(faults("a: .inf"), [r#"`.inf` is no number in JSON ".inf""#]);
    assert_eq!(
        faults("? [a]\n: 1"),
        [r#"a key is a mapping or a sequence, which JSON does not have "[""#]
    );
    assert_eq!(faults(": 1"), [r#"a key is missing before the colon """#]);
    assert_eq!(
        faults("a: 1\n---\nb: 2\n"),
        [r#"a second document begins here "---""#]
    );
}

#[test]
fn nesting_has_a_limit() {
    let limits = Limits {
        depth: 3,
        ..Limits::default()
    };
    let fault = |text| parse_with(text, &limits).1;
    assert_eq!(fault("[[[1]]]"), [""; 0]);
    assert_eq!(fault("[[[[]]]]"), [r#"more than 3 levels of nesting "[""#]);
    assert_eq!(
        fault("a:\n b:\n  c:\n   d: 1\n"),
        [r#"more than 3 levels of nesting """#]
    );
    assert_eq!(fault("[&a [1], [*a]]"), [""; 0]);
    assert_eq!(
        fault("[&a [[1]], [*a]]"),
        [r#"more than 3 levels of nesting "*a""#]
    );
    for open in ["[", "{a: ", "- "] {
        let (tree, faults) = parse_with(&open.repeat(10_000), &Limits::default());
        assert!(tree.is_none());
        assert_eq!(faults.len(), 1);
        assert!(faults[0].starts_with("more than 128 levels"), "{faults:?}");
    }
}

#[test]
fn values_and_their_repetitions_have_limits() {
    let limits = Limits {
        nodes: 5,
        aliased_nodes: 3,
        ..Limits::default()
    };
    let fault = |text| parse_with(text, &limits).1;
    assert_eq!(fault("[1, 2, 3, 4]"), [""; 0]);
    assert_eq!(
        fault("[1, 2, 3, 4, 5]"),
        [r#"the file has more than 5 values "5""#]
    );
    assert_eq!(fault("[&a [1], *a]"), [""; 0]);
    assert_eq!(
        fault("[&a 1, *a, *a, *a, *a]"),
        [r#"the aliases of this file repeat more than 3 values "*a""#]
    );
    let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..10 {
        let aliases = vec![format!("*a{}", level - 1); 10].join(", ");
        let _ = writeln!(bomb, "a{level}: &a{level} [{aliases}]");
    }
    let faults = faults(&bomb);
    assert_eq!(faults.len(), 1);
    assert!(faults[0].starts_with("the aliases of this file repeat more than 1000000 values"));
}

#[test]
fn any_start_of_a_document_is_read_or_told() {
    let text =
        "a: &x [1, 'two', \"th\\tree\", {b: c}]\nd: |\n  text\ne: *x\n<<: {f: !t g}\n? h\n: i\n";
    for end in (0..=text.len()).filter(|&end| text.is_char_boundary(end)) {
        let (tree, faults) = parse_with(&text[..end], &Limits::default());
        assert!(tree.is_some() || !faults.is_empty());
    }
}

/// That a text is what it is by the rules of YAML, whether it is JSON or not.
fn assert_is_as_yaml(name: &str, text: &str, limits: &Limits) {
    let (tree, faults) = parse_by(super::parse, text, limits);
    let (expected, expected_faults) = parse_by(super::parse_yaml, text, limits);
    assert_eq!(faults, expected_faults, "{name}");
    let whole = |tree: Option<Tree>| {
        tree.map(|tree| {
            let sorted: BTreeMap<_, _> = tree.sorted.into_iter().collect();
            format!("{:?}, {sorted:?}", tree.nodes)
        })
    };
    assert!(whole(tree) == whole(expected), "{name}");
}

#[test]
fn json_is_as_it_is_by_the_rules_of_yaml() {
    let limits = Limits {
        depth: 4,
        nodes: 20,
        ..Limits::default()
    };
    let entries: Vec<_> = (0..18)
        .map(|key| format!(r#""{}": 0"#, key * 7 % 18))
        .collect();
    let large = format!("{{{}}}", entries.join(", "));
    for text in [
        r#"{"a": [1, -0, 2.50, 1e5, 1E+400, -1.5e-3], "b": {"": null}, "c": [true, false]}"#,
        "\n [ ]\r\n\t",
        "{ }",
        r#"["\u00e9\ud83d\ude00\n\/\"\\", "\u{1f600}"]"#,
        r#"{"<<": {"a": 1}, "b": "<<"}"#,
        r#"{"a": 1, "b": 2, "a": 3}"#,
        &large,
        "[[[[[1]]]]]",
        "[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20]",
        // No JSON, or none by RFC 8259.
        "{a: 1}",
        "{'a': 1}",
        "[1, 2,]",
        "[1 2]",
        "[,]",
        "[1,, 2]",
        r#"{"a" 1}"#,
        r#"{"a": }"#,
        r#"{"a"}"#,
        r#"{"a": 1 "b": 2}"#,
        r#"["a": 1]"#,
        "{1: 2}",
        "[+1, .5, 5., 0x1F, 01, 1_000, Infinity, NaN, nulls, truE]",
        "[1] # one",
        "[1] // one",
        "[/* one */ 1]",
        "[1]\n---\n[2]",
        "[1] [2]",
        "[1",
        r#"{"a": 1"#,
        r#"["a"#,
        "[1}",
        "{]",
        "[\"a\nb\", \"a\tb\", \"a\u{1}b\"]",
        r#"["\x41", "\v", "\'", "\ud83d", "\u12"]"#,
        "[1,\u{a0}2]",
        "[1,\u{c}2]",
        "\u{feff}[1]",
        "[&a 1, *a, !!str 2]",
        "[a: b]",
        "{? a : b}",
    ] {
        assert_is_as_yaml(text, text, &limits);
    }
}

#[test]
fn json_has_what_yaml_refuses() {
    let key = "k".repeat(100_000);
    for text in [
        format!(r#"{{"{key}": 1}}"#),
        "[\"\u{7f}\u{80}\u{fffe}\"]".to_owned(),
    ] {
        let (tree, faults) = parse_with(&text, &Limits::default());
        assert_eq!(faults, [""; 0]);
        assert!(tree.is_some());
        let (_, faults) = parse_by(super::parse_yaml, &text, &Limits::default());
        assert_eq!(
            faults.len(),
            1,
            "the sentence about the reader is to be corrected"
        );
    }
}

#[test]
fn the_json_of_the_corpus_is_as_it_is_by_the_rules_of_yaml() {
    let Some(root) = testdata::find("corpus") else {
        return;
    };
    let files = testdata::files(&root, "json");
    for path in &files {
        let name = path.display().to_string();
        let text = std::fs::read_to_string(path).expect(&name);
        assert_is_as_yaml(&name, &text, &Limits::default());
    }
    assert!(files.len() > 300, "only {} files", files.len());
}

#[test]
fn any_change_of_a_json_document_is_what_it_is_by_the_rules_of_yaml() {
    const SIGNS: &[u8] = b"{}[]:,\"\"\\/'#&*!|>-+.?~_ \n\t0123eEaxuntf";
    let text =
        r#"{"a": [1, -2.5e3, {"b": null}], "c\u00e9": {"d": [true, false], "<<": {}}, "e": "\n"}"#;
    let mut seed = 1_u64;
    let mut below = |bound: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        usize::try_from(seed >> 33).unwrap() % bound
    };
    for _ in 0..20_000 {
        let mut changed = text.as_bytes().to_vec();
        for _ in 0..=below(3) {
            let (place, sign) = (below(changed.len()), SIGNS[below(SIGNS.len())]);
            match below(3) {
                0 => changed[place] = sign,
                1 => changed.insert(place, sign),
                _ => drop(changed.remove(place)),
            }
        }
        let changed = String::from_utf8(changed).unwrap();
        assert_is_as_yaml(&changed, &changed, &Limits::default());
    }
}
