//! The stages of the generator import only what `ARCHITECTURE.md` allows them.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Each stage, and the stages that it may import.
const STAGES: &[(&str, &[&str])] = &[
    ("source", &[]),
    ("diagnostics", &["source"]),
    ("yaml", &["source", "diagnostics"]),
    ("parallel", &[]),
    ("overlay", &["yaml", "source", "diagnostics"]),
    (
        "document",
        &["overlay", "yaml", "source", "diagnostics", "parallel"],
    ),
    ("dialect", &[]),
    (
        "skeleton",
        &["document", "dialect", "yaml", "source", "diagnostics"],
    ),
    ("select", &["skeleton", "document", "source", "diagnostics"]),
    (
        "schema",
        &["document", "dialect", "yaml", "source", "diagnostics"],
    ),
    (
        "lower",
        &[
            "skeleton",
            "schema",
            "document",
            "overlay",
            "dialect",
            "yaml",
            "source",
            "diagnostics",
            "ir",
        ],
    ),
    ("ir", &["source"]),
    ("emit", &["ir", "files", "parallel"]),
    ("files", &["diagnostics", "parallel"]),
    ("stamp", &["source", "diagnostics", "files", "parallel"]),
    ("index", &["ir"]),
];

#[test]
fn a_stage_imports_only_what_it_may() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for (stage, allowed) in STAGES {
        for file in files_of(&source, stage) {
            let text = fs::read_to_string(&file).expect("the file was listed");
            // Tests of a stage may set up the ones before it.
            let code = text
                .split("#[cfg(test)]\nmod tests {")
                .next()
                .unwrap_or_default();
            for imported in imports(code) {
                assert!(
                    imported == *stage || allowed.contains(&imported.as_str()),
                    "{}: `{stage}` may not import `{imported}`",
                    file.display()
                );
            }
        }
    }
}

#[test]
fn every_stage_is_listed() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let listed: BTreeSet<_> = STAGES.iter().map(|(stage, _)| *stage).collect();
    for entry in fs::read_dir(&source).expect("the generator has a source folder") {
        let path = entry.expect("the folder can be read").path();
        let name = path
            .file_stem()
            .and_then(|stem| stem.to_str())
            .expect("names are ASCII");
        // `lib` puts the stages in order, with what the user configures; `main` is the command.
        if !matches!(name, "lib" | "main" | "config" | "command" | "report") {
            assert!(
                listed.contains(name),
                "{name} is no stage that ARCHITECTURE.md lists"
            );
        }
    }
}

/// The files of a stage: its own, and those of its folder.
fn files_of(source: &Path, stage: &str) -> Vec<PathBuf> {
    let mut files = vec![source.join(format!("{stage}.rs"))];
    let mut folders = vec![source.join(stage)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.file_name().is_some_and(|name| name != "tests.rs") {
                files.push(path);
            }
        }
    }
    files.retain(|file| file.exists());
    files
}

/// The stages that code names by `crate::`.
fn imports(code: &str) -> BTreeSet<String> {
    code.lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        // Not the names of other crates that end so.
        .flat_map(|line| {
            let mut parts = line.split("crate::");
            let mut before = parts.next().unwrap_or_default();
            parts.filter(move |part| {
                let is_own = !before.ends_with(|c: char| c.is_ascii_alphanumeric() || c == '_');
                before = part;
                is_own
            })
        })
        .map(|rest| {
            rest.chars()
                .take_while(|c| c.is_ascii_alphanumeric() || *c == '_')
                .collect()
        })
        .filter(|name: &String| !name.is_empty())
        .collect()
}
