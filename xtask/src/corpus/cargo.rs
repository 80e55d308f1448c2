//! Has Cargo compile, document and test the crates, and reads what it says.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, fs, io};

use serde_json::Value;

/// The generated crates as one workspace.
pub(super) struct Cargo<'a> {
    folder: &'a Path,
    packages: &'a [String],
}

/// What Cargo says about one crate.
#[derive(Debug, Default)]
pub(super) struct Built {
    pub(super) compiled: bool,
    /// Why it does not compile.
    pub(super) faults: Vec<String>,
    pub(super) warnings: Vec<String>,
    pub(super) doc_warnings: Vec<String>,
    /// How many examples the document has.
    pub(super) examples: usize,
    /// Those that do not come back as they are, each with its place and why.
    pub(super) unequal: Vec<String>,
}

/// How a name of the folder of a run names the workspace of the crates.
const WORKSPACE: &str = "\
[workspace]
members = [MEMBERS]
resolver = \"3\"

[profile.dev]
debug = 0
incremental = false
";

/// How many lines of a message are shown.
const LINES: usize = 1;

impl<'a> Cargo<'a> {
    /// Makes the workspace.
    pub(super) fn new(folder: &'a Path, packages: &'a [String]) -> io::Result<Self> {
        let members: Vec<_> = packages
            .iter()
            .map(|package| format!("\"{package}\""))
            .collect();
        let manifest = WORKSPACE.replace("MEMBERS", &members.join(", "));
        fs::write(folder.join("Cargo.toml"), manifest)?;
        Ok(Self { folder, packages })
    }

    /// Compiles, documents and tests all crates.
    pub(super) fn run(&self) -> io::Result<BTreeMap<String, Built>> {
        let mut built: BTreeMap<_, _> = self
            .packages
            .iter()
            .map(|package| (package.clone(), Built::default()))
            .collect();
        for message in self.messages(&["check", "--workspace"])? {
            let Some(built) = built.get_mut(&package_of(&message)) else {
                continue;
            };
            if message["reason"] == "compiler-artifact" && is_library(&message) {
                built.compiled = true;
            }
            match level_of(&message) {
                Some("error") => built.faults.push(text_of(&message)),
                Some("warning") => built.warnings.push(text_of(&message)),
                _ => {}
            }
        }
        for message in self.messages(&["doc", "--workspace", "--no-deps"])? {
            if let Some(built) = built.get_mut(&package_of(&message))
                && level_of(&message).is_some()
            {
                built.doc_warnings.push(text_of(&message));
            }
        }
        for message in self.messages(&["build", "--workspace", "--test", "*"])? {
            let Some(built) = built.get_mut(&package_of(&message)) else {
                continue;
            };
            match (level_of(&message), message["executable"].as_str()) {
                (Some("error"), _) => built.faults.push(text_of(&message)),
                (_, Some(executable)) if message["target"]["kind"][0] == "test" => {
                    let source = message["target"]["src_path"].as_str().unwrap_or_default();
                    run_examples(Path::new(executable), Path::new(source), built)?;
                }
                _ => {}
            }
        }
        Ok(built)
    }

    /// Runs Cargo, and gives its messages. That crates do not compile is in them.
    fn messages(&self, arguments: &[&str]) -> io::Result<Vec<Value>> {
        let output = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
            .args(arguments)
            .args(["--keep-going", "--message-format", "json"])
            .current_dir(self.folder)
            .env_remove("RUSTFLAGS")
            .env_remove("RUSTDOCFLAGS")
            .env("CARGO_TARGET_DIR", self.folder.join("target"))
            .stderr(Stdio::piped())
            .output()?;
        let text = String::from_utf8_lossy(&output.stdout);
        let messages: Vec<Value> = text
            .lines()
            .filter_map(|line| serde_json::from_str(line).ok())
            .collect();
        if messages.is_empty() {
            let told = String::from_utf8_lossy(&output.stderr);
            return Err(io::Error::other(format!("cargo failed: {told}")));
        }
        Ok(messages)
    }
}

/// Runs the tests that hold the examples of a crate.
fn run_examples(executable: &Path, source: &Path, built: &mut Built) -> io::Result<()> {
    let output = Command::new(executable)
        .args(["--test-threads", "1"])
        .output()?;
    let text = String::from_utf8_lossy(&output.stdout);
    let places = places(source)?;
    let mut reasons = HashMap::new();
    let mut current = None;
    for line in text.lines() {
        if let Some(name) = line
            .strip_prefix("---- ")
            .and_then(|line| line.strip_suffix(" stdout ----"))
        {
            current = Some(name);
        } else if let Some(name) = current
            && !line.is_empty()
            && !line.starts_with("thread '")
        {
            reasons.entry(name).or_insert(line);
        }
    }
    for line in text.lines() {
        let Some((name, outcome)) = line
            .strip_prefix("test ")
            .and_then(|line| line.split_once(" ... "))
        else {
            continue;
        };
        built.examples += 1;
        if outcome != "ok" {
            let place = places.get(name).map_or(name, String::as_str);
            let reason = reasons.get(name).copied().unwrap_or(outcome);
            built.unequal.push(format!("{place}: {reason}"));
        }
    }
    Ok(())
}

/// The places of the examples in the spec, which stand before the tests.
fn places(source: &Path) -> io::Result<HashMap<String, String>> {
    let text = fs::read_to_string(source)?;
    let mut places = HashMap::new();
    let mut place = "";
    for line in text.lines() {
        if let Some(text) = line.strip_prefix("/// `") {
            place = text.trim_end_matches('`');
        } else if let Some((name, _)) = line
            .strip_prefix("fn ")
            .and_then(|line| line.split_once('('))
        {
            places.insert(name.to_owned(), place.to_owned());
        }
    }
    Ok(places)
}

/// The name of the package that a message is about.
fn package_of(message: &Value) -> String {
    // `path+file:///folder/name#0.1.0`, or `path+file:///folder#name@0.1.0`
    let id = message["package_id"].as_str().unwrap_or_default();
    let (path, version) = id.rsplit_once('#').unwrap_or((id, ""));
    let folder = path.rsplit('/').next().unwrap_or_default();
    let name = version.split_once('@').map_or(folder, |(name, _)| name);
    name.to_owned()
}

fn is_library(message: &Value) -> bool {
    message["target"]["kind"]
        .as_array()
        .is_some_and(|kinds| kinds.iter().any(|kind| kind == "lib"))
}

/// The level of a message of the compiler about a place.
fn level_of(message: &Value) -> Option<&str> {
    let is_about_a_place = message["message"]["spans"]
        .as_array()
        .is_some_and(|spans| !spans.is_empty());
    message["message"]["level"]
        .as_str()
        .filter(|_| is_about_a_place)
}

/// The message of the compiler with its place, on one line.
fn text_of(message: &Value) -> String {
    let span = &message["message"]["spans"][0];
    let file = PathBuf::from(span["file_name"].as_str().unwrap_or_default());
    let text = message["message"]["message"].as_str().unwrap_or_default();
    let text: Vec<_> = text.lines().take(LINES).collect();
    format!(
        "{}:{}: {}",
        file.display(),
        span["line_start"],
        text.join(" ")
    )
}
