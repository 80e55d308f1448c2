//! Has Cargo compile, document and test the crates, and reads what it says.

use std::collections::{BTreeMap, HashMap};
use std::ffi::OsString;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, fs, io};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::progress::Progress;

/// The generated crates as one workspace.
pub(super) struct Cargo<'a> {
    folder: &'a Path,
}

/// What Cargo says about crates, by their names.
pub(super) type Crates = BTreeMap<String, Built>;

/// What Cargo says about one crate.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub(super) struct Built {
    /// Whether there is a library.
    has_library: bool,
    /// Why it does not compile.
    pub(super) faults: Vec<String>,
    pub(super) warnings: Vec<String>,
    /// Whether Cargo was asked for the documentation.
    pub(super) documented: bool,
    pub(super) doc_warnings: Vec<String>,
    /// The places of the examples of the document.
    pub(super) examples: Vec<String>,
    /// Those that do not come back as they are, each with its place and why.
    pub(super) unequal: Vec<(String, String)>,
}

impl Built {
    /// Whether it compiles, its tests too.
    pub(super) fn compiled(&self) -> bool {
        self.has_library && self.faults.is_empty()
    }

    /// How many examples come back as they are.
    pub(super) fn equal(&self) -> usize {
        self.examples.len() - self.unequal.len()
    }
}

/// How the crates are compiled. Symbols for a debugger take time, and nobody looks at them.
pub(super) const SETTINGS: &str = "\
resolver = \"3\"

[profile.dev]
debug = 0
incremental = false
";

/// A member that turns on all features of the runtime, so that it is the same one whichever crates are compiled.
const FEATURES: &str = "corpus-features";

/// The manifest of that member.
const FEATURES_MANIFEST: &str = "\
[package]
name = \"corpus-features\"
edition = \"2024\"

[dependencies]
oasmith-runtime = { path = \"../../../generator/runtime\", features = [FEATURES] }
";

impl<'a> Cargo<'a> {
    /// Makes the workspace of all crates that are there.
    pub(super) fn new(workspace: &Path, folder: &'a Path, members: &[String]) -> io::Result<Self> {
        let has_manifest = |package: &&String| folder.join(package).join("Cargo.toml").is_file();
        let members = members.iter().filter(has_manifest).map(String::as_str);
        let members = members.chain([FEATURES]);
        let members: Vec<_> = members.map(|package| format!("{package:?}")).collect();
        let manifest = format!(
            "[workspace]\nmembers = [{}]\n{SETTINGS}",
            members.join(", ")
        );
        write_changed(&folder.join("Cargo.toml"), &manifest)?;
        let runtime = fs::read_to_string(workspace.join("generator/runtime/Cargo.toml"))?;
        let features: Vec<_> = features(&runtime).map(|name| format!("{name:?}")).collect();
        let manifest = FEATURES_MANIFEST.replace("FEATURES", &features.join(", "));
        let own = folder.join(FEATURES);
        fs::create_dir_all(own.join("src"))?;
        write_changed(&own.join("Cargo.toml"), &manifest)?;
        write_changed(&own.join("src/lib.rs"), "")?;
        // The versions of what the runtime depends on are those of the workspace.
        let lock = folder.join("Cargo.lock");
        let before = folder.join("Cargo.lock.workspace");
        let wanted = fs::read_to_string(workspace.join("Cargo.lock"))?;
        if !lock.is_file() || fs::read_to_string(&before).ok().as_ref() != Some(&wanted) {
            fs::write(&lock, &wanted)?;
            fs::write(&before, &wanted)?;
        }
        Ok(Self { folder })
    }

    /// Compiles and tests crates.
    pub(super) fn compile(&self, crates: &mut Crates) -> io::Result<()> {
        let progress = Progress::new("Compiling", crates.len());
        let has_tests = |package: &String| self.folder.join(package).join("tests").is_dir();
        let mut arguments = vec!["build", "--lib"];
        if crates.keys().any(has_tests) {
            arguments.extend(["--test", "*"]);
        }
        self.messages(&arguments, crates, |package, built, message| {
            if message["reason"] == "compiler-artifact" && is_library(message) {
                built.has_library = true;
                progress.step(package);
            }
            if let Some(executable) = message["executable"].as_str() {
                let source = message["target"]["src_path"].as_str().unwrap_or_default();
                return run_examples(Path::new(executable), Path::new(source), built);
            }
            match level_of(message) {
                Some("error") => built.faults.push(text_of(message)),
                Some("warning") => built.warnings.push(text_of(message)),
                _ => {}
            }
            Ok(())
        })?;
        let count = |has: fn(&Built) -> usize| crates.values().map(has).sum::<usize>();
        let failed = count(|built| usize::from(!built.compiled()));
        let warnings = count(|built| built.warnings.len());
        let rest = format!("{failed} failed, {warnings} warnings");
        progress.end("Compiled", &rest);
        Ok(())
    }

    /// Documents crates.
    pub(super) fn document(&self, crates: &mut Crates) -> io::Result<()> {
        let progress = Progress::new("Documenting", crates.len());
        self.messages(&["doc", "--no-deps"], crates, |package, built, message| {
            if message["reason"] == "compiler-artifact" && is_documentation(message) {
                progress.step(package);
            } else if level_of(message).is_some() {
                built.doc_warnings.push(text_of(message));
            }
            Ok(())
        })?;
        let mut warnings = 0;
        for built in crates.values_mut() {
            built.documented = true;
            warnings += built.doc_warnings.len();
        }
        progress.end("Documented", &format!("{warnings} warnings"));
        Ok(())
    }

    /// Runs Cargo, and gives its messages about crates as they come. That crates do not compile is in them.
    fn messages(
        &self,
        arguments: &[&str],
        crates: &mut Crates,
        mut take: impl FnMut(&str, &mut Built, &Value) -> io::Result<()>,
    ) -> io::Result<()> {
        let log = self.folder.join("cargo.log");
        let mut command = Command::new(cargo());
        command
            .args(arguments)
            .args(["--all-features", "--keep-going", "--message-format", "json"])
            .args(["--package", FEATURES]);
        for package in crates.keys() {
            command.args(["--package", package]);
        }
        let mut cargo = command
            .current_dir(self.folder)
            .env_remove("RUSTFLAGS")
            .env_remove("RUSTDOCFLAGS")
            .env("CARGO_TARGET_DIR", self.folder.join("target"))
            .stdout(Stdio::piped())
            .stderr(File::create(&log)?)
            .spawn()?;
        let mut is_silent = true;
        for line in cargo
            .stdout
            .take()
            .into_iter()
            .flat_map(|out| BufReader::new(out).lines())
        {
            if let Ok(message) = serde_json::from_str(&line?) {
                is_silent = false;
                let package = package_of(&message);
                if let Some(built) = crates.get_mut(&package) {
                    take(&package, built, &message)?;
                }
            }
        }
        // What does not compile is code 101; there is no code where Cargo was ended.
        if is_silent || cargo.wait()?.code().is_none() {
            let told = fs::read_to_string(&log)?;
            return Err(io::Error::other(format!("cargo failed: {told}")));
        }
        Ok(())
    }
}

/// The Cargo that runs the task, or any.
pub(super) fn cargo() -> OsString {
    env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

/// The names of the features of the manifest of the runtime that generated crates turn on. The others, of HTTP clients,
/// only take time.
fn features(manifest: &str) -> impl Iterator<Item = &str> {
    manifest
        .lines()
        .skip_while(|line| *line != "[features]")
        .skip(1)
        .take_while(|line| !line.starts_with('['))
        .filter_map(|line| line.split_once(" = "))
        .map(|(name, _)| name)
        .filter(|name| !name.starts_with(['#', ' ']) && *name != "reqwest")
}

/// Cargo takes a file that was written for one that changed.
fn write_changed(file: &Path, text: &str) -> io::Result<()> {
    if fs::read_to_string(file).is_ok_and(|before| before == text) {
        return Ok(());
    }
    fs::write(file, text)
}

/// What the tests say before the reason.
const REFUSED: &str = "` refuses the text: ";

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
        let place = places.get(name).map_or(name, String::as_str).to_owned();
        built.examples.push(place.clone());
        if outcome != "ok" {
            let reason = reasons.get(name).copied().unwrap_or(outcome);
            let reason = reason.split_once(REFUSED).map_or(reason, |(_, why)| why);
            built.unequal.push((place, reason.to_owned()));
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

fn is_documentation(message: &Value) -> bool {
    let files = message["filenames"].as_array();
    files.is_some_and(|files| {
        let mut files = files.iter().filter_map(Value::as_str);
        files.any(|file| Path::new(file).extension() == Some("html".as_ref()))
    })
}

/// The level of a message of the compiler, unless it only sums up others.
fn level_of(message: &Value) -> Option<&str> {
    let text = message["message"]["message"].as_str()?;
    let is_sum = text.starts_with("aborting due to") || text.ends_with(" emitted");
    message["message"]["level"].as_str().filter(|_| !is_sum)
}

/// The message of the compiler with its place, on one line.
fn text_of(message: &Value) -> String {
    let span = &message["message"]["spans"][0];
    let file = PathBuf::from(span["file_name"].as_str().unwrap_or_default());
    let text = message["message"]["message"].as_str().unwrap_or_default();
    let text: Vec<_> = text.lines().take(1).collect();
    format!(
        "{}:{}: {}",
        file.display(),
        span["line_start"],
        text.join(" ")
    )
}
