//! Prints the manifest of a generated crate.

use std::collections::{BTreeMap, BTreeSet};
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

/// What the manifest says. It inherits nothing from a workspace.
pub(super) struct Manifest<'a> {
    pub(super) documents: &'a [String],
    pub(super) package: &'a str,
    pub(super) version: &'a str,
    pub(super) runtime: &'a Dependency,
    /// The features of the runtime.
    pub(super) features: &'a BTreeSet<&'static str>,
    /// The features of its modules.
    pub(super) modules: &'a [String],
    /// Whether it has tests of examples.
    pub(super) has_examples: bool,
    /// Whether the crate has mocks.
    pub(super) has_mocks: bool,
    pub(super) dependencies: &'a BTreeMap<String, Dependency>,
    /// Whether there are tests of the operations, which need the clients.
    pub(super) tests_operations: bool,
}

impl Manifest<'_> {
    /// Its text.
    pub(super) fn emit(&self) -> String {
        let mut keys = keys(self.runtime);
        // A crate builds no more of the runtime than it uses.
        keys.push("default-features = false".to_owned());
        if !self.features.is_empty() {
            let features = self.features.iter().map(|feature| string(feature));
            let features: Vec<_> = features.collect();
            keys.push(format!("features = [{}]", features.join(", ")));
        }
        let mut dependencies = BTreeMap::from([("oasmith-runtime", keys)]);
        for (name, dependency) in self.dependencies {
            dependencies.insert(name, self::keys(dependency));
        }
        let client = self.features.contains("axum").then_some(CLIENT);
        let mock = self.has_mocks.then_some(MOCK);
        let modules = self.gates();
        let mut manifest = format!(
            r#"# {}; do not edit by hand.

[package]
name = {}
version = {}
edition = "2024"
publish = false

[features]
{modules}{}{}# serde's traits for all types, for other formats than JSON.
serde = ["oasmith-runtime/serde"]

[dependencies]
"#,
            generated_from(self.documents).replace(char::is_control, " "),
            string(self.package),
            string(self.version),
            client.unwrap_or_default(),
            mock.unwrap_or_default(),
        );
        for (name, keys) in dependencies {
            let _ = writeln!(manifest, "{name} = {{ {} }}", keys.join(", "));
        }
        for (name, needed) in self.tests() {
            let needed: Vec<_> = needed.iter().map(|feature| string(feature)).collect();
            let _ = writeln!(
                manifest,
                "\n[[test]]\nname = {}\nrequired-features = [{}]",
                string(name),
                needed.join(", ")
            );
        }
        manifest
    }

    /// The tests that not every choice of features can compile, and the features that they need.
    fn tests(&self) -> Vec<(&'static str, Vec<&'static str>)> {
        let full = (!self.modules.is_empty()).then_some("full");
        let examples = self.has_examples.then_some(("examples", None));
        let operations = self
            .tests_operations
            .then_some(("operations", Some("client")));
        let tests = examples.into_iter().chain(operations);
        tests
            .map(|(name, client)| (name, client.into_iter().chain(full).collect()))
            .filter(|(_, needed): &(_, Vec<_>)| !needed.is_empty())
            .collect()
    }

    /// The features of its modules.
    fn gates(&self) -> String {
        if self.modules.is_empty() {
            return String::new();
        }
        let mut features = GATES.to_owned();
        let mut names: Vec<_> = self.modules.iter().map(|name| string(name)).collect();
        names.sort();
        for name in &names {
            let _ = writeln!(features, "    {name},");
        }
        features.push_str("]\n");
        for name in &names {
            let key = name.trim_matches('"');
            let name = if key.is_ascii() { key } else { name };
            let _ = writeln!(features, "{name} = []");
        }
        features
    }
}

/// What comes before the features of modules.
const GATES: &str = r#"default = ["full"]
# What serves each trait is behind a feature, and all of them are one.
full = [
"#;

/// The feature of a crate with operations.
const CLIENT: &str = r#"# Clients that call the operations on a server.
client = ["oasmith-runtime/client"]
"#;

/// The feature of a crate with mocks, which read their answers as clients do.
const MOCK: &str = r#"# Mocks that answer the operations with samples.
mock = ["client", "oasmith-runtime/mock"]
"#;

/// How a manifest says where a package is found.
pub(crate) fn keys(dependency: &Dependency) -> Vec<String> {
    match dependency {
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
    }
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
