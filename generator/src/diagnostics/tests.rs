use std::path::Path;

use super::{Diagnostics, Format, Severity};
use crate::source::{FileId, SourceMap, Span};

/// Two files, and the place of each text in one of them.
struct Sources(SourceMap, Vec<FileId>);

fn sources(texts: &[&str]) -> Sources {
    let folder = tempfile::tempdir().unwrap();
    let mut sources = SourceMap::new(folder.path()).unwrap();
    let mut files = Vec::new();
    for (name, text) in ["a.yaml", "b.yaml"].iter().zip(texts) {
        std::fs::write(folder.path().join(name), "").unwrap();
        let (found, _) = sources.find(name).unwrap();
        sources.fill(found.file, (*text).to_owned());
        files.push(found.file);
    }
    Sources(sources, files)
}

impl Sources {
    fn at(&self, file: usize, text: &str) -> Span {
        let start = self.0.file(self.1[file]).text.find(text).unwrap();
        let start = u32::try_from(start).unwrap();
        Span {
            file: self.1[file],
            start,
            end: start + u32::try_from(text.len()).unwrap(),
        }
    }

    fn render(&self, diagnostics: &Diagnostics, format: Format) -> String {
        let root = format!("{}/", self.0.root().display());
        diagnostics.render(&self.0, format).replace(&root, "")
    }
}

#[test]
fn the_same_words_at_the_same_place_are_told_once() {
    let sources = sources(&["a: 1\n"]);
    let mut diagnostics = Diagnostics::default();
    diagnostics
        .warning(sources.at(0, "a"), "wrong")
        .help("mend it");
    diagnostics
        .error(sources.at(0, "a"), "wrong")
        .help("mend it");
    diagnostics.error(sources.at(0, "1"), "wrong");
    let told: Vec<_> = diagnostics.iter().map(|told| told.severity).collect();
    assert_eq!(told, [Severity::Error, Severity::Error]);
    assert_eq!(diagnostics.summary().unwrap(), "error: 2 faults");
}

#[test]
fn a_stage_that_is_over_is_sorted_by_place() {
    let sources = sources(&["a: 1\n", "b: 2\n"]);
    let mut diagnostics = Diagnostics::default();
    diagnostics.error(sources.at(1, "b"), "third");
    diagnostics.error(sources.at(0, "1"), "second");
    diagnostics.warning(sources.at(0, "a"), "first");
    diagnostics.end_stage();
    diagnostics.error(sources.at(0, "a"), "fourth");
    diagnostics
        .error(sources.at(1, "b"), "third")
        .help("known after sorting");
    diagnostics.end_stage();
    let told: Vec<_> = diagnostics
        .iter()
        .map(|told| told.message.as_str())
        .collect();
    assert_eq!(told, ["first", "second", "third", "fourth"]);
    assert_eq!(
        diagnostics.iter().nth(2).unwrap().help.as_deref(),
        Some("known after sorting")
    );
    assert_eq!(diagnostics.summary().unwrap(), "error: 3 faults, 1 warning");
}

#[test]
fn a_place_of_several_lines_is_marked_in_its_first() {
    let sources = sources(&["a:\n  b: 1\n  c: 2\n"]);
    let mut diagnostics = Diagnostics::default();
    diagnostics.note(sources.at(0, "b: 1\n  c: 2"), "a decision");
    assert_eq!(
        sources.render(&diagnostics, Format::Plain),
        "note: a decision\n --> a.yaml:2:3\n  |\n2 |   b: 1\n  |   ^^^^\n\n"
    );
}

#[test]
fn the_end_of_a_text_and_an_empty_text_are_places() {
    for text in ["", "a", "a\n", "a\r\n"] {
        let sources = sources(&[text]);
        let end = u32::try_from(text.len()).unwrap();
        let mut diagnostics = Diagnostics::default();
        diagnostics.error(
            Span {
                file: sources.1[0],
                start: end,
                end,
            },
            "something is missing",
        );
        let rendered = sources.render(&diagnostics, Format::Plain);
        assert!(rendered.contains("--> a.yaml:"), "{rendered}");
    }
}

#[test]
fn a_long_line_is_cut_and_keeps_its_column() {
    let text = format!("{}KEY{}", "é".repeat(5_000_000), "x".repeat(5_000_000));
    let sources = sources(&[&text]);
    let mut diagnostics = Diagnostics::default();
    diagnostics.error(sources.at(0, "KEY"), "wrong").related(
        Span {
            file: sources.1[0],
            start: 0,
            end: 2_000_000,
        },
        "this",
    );
    let rendered = sources.render(&diagnostics, Format::Plain);
    assert!(rendered.contains("--> a.yaml:1:5000001\n"), "{rendered}");
    assert!(rendered.contains("::: a.yaml:1:1\n"), "{rendered}");
    assert!(rendered.len() < 2000);
}

#[test]
fn json_has_one_object_a_line() {
    let sources = sources(&["a: é1\n", "b: 2\n"]);
    let mut diagnostics = Diagnostics::default();
    diagnostics
        .error(sources.at(0, "1"), "wrong")
        .related(sources.at(1, "b: 2"), "the other")
        .help("mend it");
    diagnostics.error_without_place("no such option");
    let rendered = sources.render(&diagnostics, Format::Json);
    let lines: Vec<serde_json::Value> = rendered
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let mut first = lines[0].clone();
    assert!(
        first["rendered"]
            .take()
            .as_str()
            .unwrap()
            .starts_with("error: wrong\n --> a.yaml:1:5\n")
    );
    assert_eq!(
        first,
        serde_json::json!({
            "severity": "error",
            "message": "wrong",
            "file": "a.yaml", "line": 1, "column": 5, "end_line": 1, "end_column": 6,
            "help": "mend it",
            "related": [{
                "file": "b.yaml", "line": 1, "column": 1, "end_line": 1, "end_column": 5,
                "label": "the other",
            }],
            "rendered": null,
        })
    );
    assert_eq!(lines.len(), 2);
    assert!(lines[1]["file"].is_null() && lines[1]["line"].is_null() && lines[1]["help"].is_null());
}

#[test]
fn colours_are_escape_sequences_around_the_same_text() {
    let sources = sources(&["a: 1\n"]);
    let mut diagnostics = Diagnostics::default();
    diagnostics
        .error(sources.at(0, "a"), "wrong")
        .help("mend it");
    let coloured = sources.render(&diagnostics, Format::Coloured);
    assert!(coloured.contains("\u{1b}["));
    let plain = anstream::adapter::strip_str(&coloured).to_string();
    assert_eq!(plain, sources.render(&diagnostics, Format::Plain));
}

#[test]
fn a_spec_cannot_move_the_cursor() {
    let sources = sources(&["a: \u{1b}[2J\u{202e}\n"]);
    let mut diagnostics = Diagnostics::default();
    diagnostics
        .error(sources.at(0, "a"), "the key `\u{1b}[2J\u{202e}\r`")
        .help("\u{9b}31m");
    let rendered = sources.render(&diagnostics, Format::Plain);
    assert!(
        !rendered.contains(['\u{1b}', '\u{202e}', '\r', '\u{9b}']),
        "{rendered:?}"
    );
}

#[test]
fn nothing_has_no_summary() {
    let sources = SourceMap::new(Path::new(".")).unwrap();
    let diagnostics = Diagnostics::default();
    assert_eq!(diagnostics.summary(), None);
    assert_eq!(diagnostics.render(&sources, Format::Plain), "");
}
