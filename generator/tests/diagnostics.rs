//! The text of faults: each folder of `tests/diagnostics` holds a spec and what is told of it.
//!
//! The document is `spec.yaml`, in the folder itself or in a folder `spec` of it, which is then the
//! spec root. `UPDATE_EXPECT=1` writes the texts anew.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use oasmith::diagnostics::{Diagnostics, Format};
use oasmith::document::Documents;
use oasmith::source::SourceMap;
use oasmith::{lower, skeleton};

/// Relative to the folder of the package, in which tests run: the texts hold this path.
const CASES: &str = "tests/diagnostics";

#[test]
fn faults_are_told_as_expected() {
    let update = std::env::var_os("UPDATE_EXPECT").is_some();
    let mut cases: Vec<PathBuf> = fs::read_dir(CASES)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    cases.sort();
    let mut different = String::new();
    for case in &cases {
        let told = diagnose(case);
        let path = case.join("expected.txt");
        if update {
            fs::write(path, told).unwrap();
            continue;
        }
        let expected = fs::read_to_string(path).unwrap_or_default();
        if told != expected {
            let _ = write!(different, "{}\n{told}\n", case.display());
        }
    }
    assert!(
        different.is_empty(),
        "set UPDATE_EXPECT=1 to accept:\n{different}"
    );
    assert!(!cases.is_empty());
}

/// Everything that is told of the spec of a case.
fn diagnose(case: &Path) -> String {
    let inner = case.join("spec");
    let root = if inner.is_dir() { &inner } else { case };
    let mut diagnostics = Diagnostics::default();
    let sources = SourceMap::new(root).unwrap();
    let (documents, roots) = Documents::load(sources, &["spec.yaml".into()], &mut diagnostics);
    for reference in documents.references() {
        reference.resolve(&mut diagnostics);
    }
    diagnostics.end_stage();
    // A run stops behind a stage with faults.
    let roots = if diagnostics.has_errors() {
        Vec::new()
    } else {
        roots
    };
    let mut skeletons = Vec::new();
    for root in roots.into_iter().map(|root| documents.view(root)) {
        // The cases of the stages before are no whole documents.
        if root
            .get("swagger")
            .or_else(|| root.get("openapi"))
            .is_some()
        {
            skeletons.extend(skeleton::read(root, &mut diagnostics));
        }
    }
    diagnostics.end_stage();
    if !diagnostics.has_errors() {
        lower::lower(
            &documents,
            &skeletons,
            &lower::Split::default(),
            lower::Options::default(),
            &mut diagnostics,
        );
        diagnostics.end_stage();
    }
    let mut told = diagnostics.render(documents.sources(), Format::Plain);
    told.extend(diagnostics.summary());
    told.push('\n');
    told
}
