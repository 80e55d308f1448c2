//! Calls every operation of the corpus's Matrix, OAI and readme documents by its generated client on
//! its generated server, with values that are made from its schemas, and sees whether requests and
//! answers arrive as they were sent.
//!
//! The crates are the members of one workspace below the target folder, with the tests that
//! `test-operations` adds. As in the corpus, a run goes on where another one ended.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{self, Display, Formatter};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, fs, io};

use oasmith::{Config, Error, Runtime};
use serde_json::Value;

use crate::corpus::roots::{self, Api};

/// The folders of the corpus whose operations are called.
const FOLDERS: [&str; 5] = [
    "matrix-2018-07",
    "matrix-2023-06-swagger2",
    "matrix-2026-07",
    "oai-v3.0-pass",
    "readme-oas-examples",
];

/// What does not arrive equal, or has no sample, each with the reason why it cannot.
const KNOWN: &str = include_str!("operations.txt");

/// The workspace of the crates.
const WORKSPACE: &str = "\
[workspace]
members = [MEMBERS]
resolver = \"3\"

[profile.dev]
debug = 0
incremental = false
";

/// One document in so many is in the sample.
const SAMPLE: usize = 12;

/// The largest document of the sample.
const SAMPLE_BYTES: u64 = 200_000;

/// What is done.
pub(crate) struct Selection {
    /// The APIs whose path contains one of these; all where there is none.
    pub(crate) only: Vec<String>,
    /// Whether it is only a fixed sample of the APIs.
    pub(crate) sample: bool,
}

/// What came out.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    /// Of each folder of the corpus.
    counts: BTreeMap<String, Counts>,
    /// What was told of operations, by document and operation.
    told: BTreeSet<String>,
    /// What is wrong with the run itself.
    faults: Vec<String>,
    /// The operations of which something is unequal or without sample.
    shown: BTreeSet<String>,
    /// What is listed as known and was tried, and went well.
    settled: Vec<&'static str>,
}

/// How much was tried, and how much of it arrived equal.
#[derive(Debug, Default)]
struct Counts {
    /// Operations and documents that have faults, and are not generated.
    left_out: usize,
    operations: usize,
    sent: usize,
    requests_equal: usize,
    given: usize,
    answers_equal: usize,
    /// Samples that are no values.
    no_values: usize,
    /// Operations and variants of answers that nothing was tried with.
    without: usize,
    /// Of what is unequal or has no sample, how much is not listed.
    unknown: usize,
}

/// Calls every operation.
pub(crate) fn operations(workspace: &Path, selection: &Selection) -> io::Result<Outcome> {
    let workspace = &fs::canonicalize(workspace)?;
    let shared = testdata::folder();
    let corpus = fs::canonicalize(shared.join("corpus"))?;
    let folder = workspace.join("target/operations");
    let mut outcome = Outcome::default();
    let apis = select(roots::find(&corpus)?, selection);
    let mut members = Vec::new();
    for api in &apis {
        let counts = outcome.counts.entry(folder_of(api)).or_default();
        match generate(workspace, &corpus, &folder, api) {
            Ok((left_out, is_tested)) => {
                counts.left_out += left_out;
                members.extend(is_tested.then(|| format!("\"{}\"", api.package)));
            }
            // `cargo xtask corpus` tells why.
            Err(_) => counts.left_out += 1,
        }
    }
    let manifest = WORKSPACE.replace("MEMBERS", &members.join(", "));
    fs::write(folder.join("Cargo.toml"), manifest)?;
    let by_package: BTreeMap<&str, &Api> =
        apis.iter().map(|api| (api.package.as_str(), api)).collect();
    let executables = compile(&folder, &mut outcome)?;
    let built: BTreeSet<&str> = executables.iter().map(|(name, _)| name.as_str()).collect();
    for member in &members {
        let member = member.trim_matches('"');
        if !built.contains(member) {
            outcome
                .faults
                .push(format!("{member}: its test does not compile"));
        }
    }
    let mut tried = BTreeSet::new();
    for (package, executable) in &executables {
        if let Some(api) = by_package.get(package.as_str()) {
            run(api, executable, &mut outcome, &mut tried)?;
        }
    }
    outcome.settled = known()
        .map(|(known, _)| known)
        .filter(|known| tried.contains(*known) && !outcome.shown.contains(*known))
        .collect();
    Ok(outcome)
}

/// The documents, each operation once: those that an API of several documents holds are not taken by
/// themselves.
fn select(apis: Vec<Api>, selection: &Selection) -> Vec<Api> {
    let wholes: BTreeSet<PathBuf> = apis
        .iter()
        .filter(|api| api.documents.len() > 1)
        .flat_map(|api| api.documents.iter().cloned())
        .collect();
    let is_wanted = |api: &Api| {
        let only = &selection.only;
        FOLDERS.iter().any(|folder| api.path.starts_with(folder))
            && (api.documents.len() > 1 || !api.documents.iter().any(|one| wholes.contains(one)))
            && (only.is_empty() || only.iter().any(|text| api.path.contains(text.as_str())))
    };
    let wanted = apis.into_iter().filter(is_wanted).enumerate();
    let in_sample =
        |index: usize, api: &Api| index.is_multiple_of(SAMPLE) && api.bytes <= SAMPLE_BYTES;
    wanted
        .filter(|(index, api)| !selection.sample || in_sample(*index, api))
        .map(|(_, api)| api)
        .collect()
}

/// Generates a crate: how many operations are left out since they have faults, and whether there are
/// others.
fn generate(
    workspace: &Path,
    corpus: &Path,
    folder: &Path,
    api: &Api,
) -> Result<(usize, bool), Error> {
    let config = api.documents.iter().fold(Config::new(), Config::document);
    let out = folder.join(&api.package);
    let runtime = workspace.join("generator/runtime");
    let report = config
        .root(corpus.join(api.root))
        .out(&out)
        .package(&api.package)
        .runtime(Runtime::path(runtime.to_string_lossy()))
        .test_operations(true)
        .skip_faulty(true)
        .generate()?;
    Ok((
        report.left_out().len(),
        out.join("tests/operations.rs").exists(),
    ))
}

/// The folder of the corpus that an API lies in.
fn folder_of(api: &Api) -> String {
    api.path.split('/').next().unwrap_or_default().to_owned()
}

/// Compiles the tests: the executable of each package.
fn compile(folder: &Path, outcome: &mut Outcome) -> io::Result<Vec<(String, PathBuf)>> {
    let output = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args([
            "build",
            "--workspace",
            "--test",
            "operations",
            "--features",
            "client",
        ])
        .args(["--keep-going", "--message-format", "json"])
        .current_dir(folder)
        .env_remove("RUSTFLAGS")
        .env("CARGO_TARGET_DIR", folder.join("target"))
        .stderr(Stdio::piped())
        .output()?;
    let mut executables = Vec::new();
    let text = String::from_utf8_lossy(&output.stdout);
    let messages = text
        .lines()
        .filter_map(|line| serde_json::from_str(line).ok());
    let messages: Vec<Value> = messages.collect();
    if messages.is_empty() {
        let told = String::from_utf8_lossy(&output.stderr);
        return Err(io::Error::other(format!("cargo failed: {told}")));
    }
    for message in messages {
        let manifest = message["manifest_path"].as_str().unwrap_or_default();
        let package = Path::new(manifest).parent().and_then(Path::file_name);
        let package = package.map(|name| name.to_string_lossy().into_owned());
        if message["message"]["level"] == "error" {
            let text = message["message"]["rendered"].as_str().unwrap_or_default();
            let text: Vec<_> = text.lines().take(4).collect();
            outcome.faults.push(text.join(" "));
        }
        if let (Some(executable), Some(package)) = (message["executable"].as_str(), package) {
            executables.push((package, PathBuf::from(executable)));
        }
    }
    Ok(executables)
}

/// Runs the test of a crate, and reads what it tells of each operation.
fn run(
    api: &Api,
    executable: &Path,
    outcome: &mut Outcome,
    tried: &mut BTreeSet<String>,
) -> io::Result<()> {
    let output = Command::new(executable).arg("--nocapture").output()?;
    if output.status.code().is_none() {
        outcome
            .faults
            .push(format!("{}: {}", api.path, output.status));
    }
    let counts = outcome.counts.entry(folder_of(api)).or_default();
    // The test runner writes to the one, the tests to the other: no line of the two is mixed.
    let runner = String::from_utf8_lossy(&output.stdout);
    let operations = String::from_utf8_lossy(&output.stderr);
    let tests = runner.lines().filter_map(|line| {
        let count = line.strip_prefix("running ")?.split(' ').next();
        count?.parse::<usize>().ok()
    });
    let tests: usize = tests.sum();
    let mut told_of = 0;
    let statements = operations
        .lines()
        .filter_map(|line| line.strip_prefix("operation ")?.split_once('\t'));
    for (name, told) in statements {
        let key = format!("{} {name}", api.path);
        if let Some(numbers) = told.strip_prefix("requests ") {
            let numbers: Vec<usize> = numbers
                .split(|character: char| !character.is_ascii_digit())
                .filter_map(|number| number.parse().ok())
                .collect();
            if let [sent, requests_equal, given, answers_equal] = numbers[..] {
                counts.operations += 1;
                counts.sent += sent;
                counts.requests_equal += requests_equal;
                counts.given += given;
                counts.answers_equal += answers_equal;
            }
            told_of += 1;
            tried.insert(key);
            continue;
        }
        let is_known = known().any(|(known, _)| known == key);
        let is_without = told.starts_with("without");
        counts.no_values += usize::from(told.starts_with("no value"));
        counts.without += usize::from(is_without);
        if is_without || told.starts_with("unequal") {
            counts.unknown += usize::from(!is_known);
            outcome.shown.insert(key.clone());
        }
        let mark = if is_known { "known: " } else { "" };
        let short: String = told.chars().take(600).collect();
        outcome.told.insert(format!("{mark}{key}: {short}"));
    }
    if told_of != tests {
        outcome.faults.push(format!(
            "{}: {tests} tests tell of {told_of} operations",
            api.path
        ));
    }
    Ok(())
}

/// What is known, each with the reason.
fn known() -> impl Iterator<Item = (&'static str, &'static str)> {
    let lines = KNOWN.lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| line.split_once(": "))
}

impl Outcome {
    /// Whether everything arrived equal, but for what is listed, and nothing is listed that does.
    pub(crate) fn is_clean(&self) -> bool {
        self.faults.is_empty()
            && self.settled.is_empty()
            && self.counts.values().all(|counts| counts.unknown == 0)
    }
}

impl Display for Outcome {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        for line in self.told.iter().chain(&self.faults) {
            writeln!(f, "{line}")?;
        }
        for known in &self.settled {
            writeln!(f, "{known}: listed as known, and equal")?;
        }
        writeln!(
            f,
            "{:24} {:>6} {:>10} {:>8} {:>8} {:>8} {:>8} {:>9} {:>14}",
            "",
            "faulty",
            "operations",
            "requests",
            "equal",
            "answers",
            "equal",
            "no values",
            "without sample"
        )?;
        let mut all = Counts::default();
        for counts in self.counts.values() {
            all.left_out += counts.left_out;
            all.operations += counts.operations;
            all.sent += counts.sent;
            all.requests_equal += counts.requests_equal;
            all.given += counts.given;
            all.answers_equal += counts.answers_equal;
            all.no_values += counts.no_values;
            all.without += counts.without;
        }
        let rows = self.counts.iter();
        let rows = rows.map(|(name, counts)| (name.as_str(), counts));
        for (name, counts) in rows.chain([("all", &all)]) {
            writeln!(
                f,
                "{:24} {:>6} {:>10} {:>8} {:>8} {:>8} {:>8} {:>9} {:>14}",
                name,
                counts.left_out,
                counts.operations,
                counts.sent,
                counts.requests_equal,
                counts.given,
                counts.answers_equal,
                counts.no_values,
                counts.without,
            )?;
        }
        Ok(())
    }
}
