//! Prints the manifest of a generated crate.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::generated_from;

/// Where a generated crate finds `oasmith-runtime`.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Dependency {
    /// In a folder, as a path from that of the generated manifest.
    Path(String),
    /// In a registry, by a version requirement.
    Version(String),
    /// In a Git repository.
    Git {
        /// The URL of the repository.
        url: String,
        /// A commit, tag or other revision; the default branch where there is none.
        revision: Option<String>,
    },
}

/// The text of the manifest. It inherits nothing from a workspace.
pub(super) fn emit(
    documents: &[String],
    package: &str,
    version: &str,
    runtime: &Dependency,
    features: &BTreeSet<&'static str>,
) -> String {
    let mut keys = match runtime {
        Dependency::Path(path) => vec![format!("path = {}", string(path))],
        Dependency::Version(version) => vec![format!("version = {}", string(version))],
        Dependency::Git { url, revision } => {
            let revision = revision
                .iter()
                .map(|revision| format!("rev = {}", string(revision)));
            [format!("git = {}", string(url))]
                .into_iter()
                .chain(revision)
                .collect()
        }
    };
    // A crate builds no more of the runtime than it uses.
    keys.push("default-features = false".to_owned());
    if !features.is_empty() {
        let features: Vec<_> = features.iter().map(|feature| string(feature)).collect();
        keys.push(format!("features = [{}]", features.join(", ")));
    }
    format!(
        r#"# {}; do not edit by hand.

[package]
name = {}
version = {}
edition = "2024"
publish = false

[dependencies]
oasmith-runtime = {{ {} }}
"#,
        generated_from(documents).replace(char::is_control, " "),
        string(package),
        string(version),
        keys.join(", "),
    )
}

/// A basic string of TOML.
fn string(text: &str) -> String {
    let mut literal = String::from("\"");
    for character in text.chars() {
        match character {
            '"' | '\\' => literal.extend(['\\', character]),
            _ if character.is_control() => {
                let _ = write!(literal, "\\u{:04X}", u32::from(character));
            }
            _ => literal.push(character),
        }
    }
    literal + "\""
}
