//! Generates a crate from each document of the corpus and from each API that is spread over many,
//! compiles them all, and runs their examples.
//!
//! The crates are the members of one workspace below the target folder. The generator does not touch
//! files that hold the right contents already, and Cargo does not build what has not changed: so a
//! run that was ended goes on where it was, and one after a change does what the change concerns.

mod cargo;
pub(crate) mod roots;

use std::collections::BTreeMap;
use std::fmt::{self, Display, Formatter};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::{env, fs, io, thread};

use clap::ValueEnum;
use oasmith::diagnostics::Format;
use oasmith::{Config, Error, Runtime};
use serde_json::{Value, json};

use self::cargo::{Built, Cargo};
use self::roots::Api;

/// What of the corpus is done.
pub(crate) struct Selection {
    /// The APIs whose path contains one of these; all where there is none.
    pub(crate) only: Vec<String>,
    /// How far it goes.
    pub(crate) depth: Depth,
}

/// How far a run goes.
#[derive(Copy, Clone, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum Depth {
    /// Generate crates
    Generate,
    /// Compile and test those of a fixed sample, too
    Sample,
    /// Compile and test all of them, too
    All,
}

/// What came out.
#[derive(Debug)]
pub(crate) struct Outcome {
    rows: Vec<Row>,
}

/// What became of one API.
#[derive(Debug)]
struct Row {
    /// Its document or folder, below the corpus.
    path: String,
    /// Whether it is a folder of documents.
    is_whole: bool,
    /// The faults, as they are told to a user; empty where it was generated.
    faults: Vec<String>,
    /// What Cargo says, where it was asked.
    built: Option<Built>,
}

/// Generates, compiles and tests.
pub(crate) fn corpus(workspace: &Path, selection: &Selection) -> io::Result<Outcome> {
    let workspace = &fs::canonicalize(workspace)?;
    let shared =
        env::var_os("OASMITH_CORPUS").map_or_else(|| workspace.join("../shared"), PathBuf::from);
    let corpus = fs::canonicalize(shared.join("corpus"))?;
    let folder = workspace.join("target/corpus");
    let apis: Vec<_> = roots::find(&corpus)?
        .into_iter()
        .filter(|api| is_selected(&api.path, &selection.only))
        .collect();
    let faults = generate(workspace, &corpus, &folder, &apis)?;
    let compiled: Vec<_> = apis
        .iter()
        .enumerate()
        .filter(|(index, api)| {
            let is_in = match selection.depth {
                Depth::Generate => false,
                Depth::Sample => api.is_sample,
                Depth::All => true,
            };
            is_in && faults[*index].is_empty()
        })
        .map(|(_, api)| api.package.clone())
        .collect();
    let mut built = if compiled.is_empty() {
        BTreeMap::new()
    } else {
        Cargo::new(&folder, &compiled)?.run()?
    };
    let rows = apis
        .into_iter()
        .zip(faults)
        .map(|(api, faults)| Row {
            built: built.remove(&api.package),
            path: api.path,
            is_whole: api.documents.len() > 1,
            faults,
        })
        .collect();
    Ok(Outcome { rows })
}

fn is_selected(path: &str, only: &[String]) -> bool {
    only.is_empty() || only.iter().any(|text| path.contains(text.as_str()))
}

/// Generates all crates, on all cores, and gives the faults of each.
fn generate(
    workspace: &Path,
    corpus: &Path,
    folder: &Path,
    apis: &[Api],
) -> io::Result<Vec<Vec<String>>> {
    fs::create_dir_all(folder)?;
    // The large ones first, so that the last to end is a small one.
    let mut order: Vec<_> = (0..apis.len()).collect();
    order.sort_by_key(|index| std::cmp::Reverse(apis[*index].bytes));
    let next = AtomicUsize::new(0);
    let found = Mutex::new(vec![Vec::new(); apis.len()]);
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                while let Some(index) = order.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let faults = generate_one(workspace, corpus, folder, &apis[*index]);
                    let mut found = found.lock().unwrap_or_else(PoisonError::into_inner);
                    found[*index] = faults;
                }
            });
        }
    });
    Ok(found.into_inner().unwrap_or_else(PoisonError::into_inner))
}

fn generate_one(workspace: &Path, corpus: &Path, folder: &Path, api: &Api) -> Vec<String> {
    let config = api.documents.iter().fold(Config::new(), Config::document);
    let outcome = config
        .root(corpus.join(api.root))
        .out(folder.join(&api.package))
        .package(&api.package)
        .runtime(Runtime::path(
            workspace.join("generator/runtime").to_string_lossy(),
        ))
        .generate();
    match outcome {
        Ok(_) => Vec::new(),
        Err(Error::Faults(report)) => report
            .render(Format::Json)
            .lines()
            .filter_map(|line| fault(&serde_json::from_str(line).ok()?))
            .collect(),
        Err(error) => vec![error.to_string()],
    }
}

/// A fault among the messages of the generator, on one line.
fn fault(message: &Value) -> Option<String> {
    if message["severity"] != "error" {
        return None;
    }
    let text = message["message"].as_str()?;
    Some(match message["file"].as_str() {
        Some(file) => format!("{file}:{}: {text}", message["line"]),
        None => text.to_owned(),
    })
}

impl Outcome {
    /// Whether everything that was done went well: all was generated, and what was compiled has no
    /// fault and no warning. An example that contradicts its schema is a fault of the document.
    pub(crate) fn is_clean(&self) -> bool {
        self.rows.iter().all(|row| {
            let is_built = |built: &Built| {
                built.compiled && built.warnings.is_empty() && built.doc_warnings.is_empty()
            };
            row.faults.is_empty() && row.built.as_ref().is_none_or(is_built)
        })
    }

    /// The report for tools.
    pub(crate) fn json(&self) -> String {
        let row = |row: &Row| {
            let mut value = json!({
                "path": row.path,
                "whole": row.is_whole,
                "generated": row.faults.is_empty(),
                "faults": row.faults,
            });
            if let (Some(built), Value::Object(entries)) = (&row.built, &mut value) {
                entries.extend([
                    ("compiled".to_owned(), json!(built.compiled)),
                    ("warnings".to_owned(), json!(built.warnings.len())),
                    ("doc_warnings".to_owned(), json!(built.doc_warnings.len())),
                    ("examples".to_owned(), json!(built.examples)),
                    (
                        "examples_equal".to_owned(),
                        json!(built.examples - built.unequal.len()),
                    ),
                ]);
            }
            value
        };
        let documents: Vec<_> = self.rows.iter().map(row).collect();
        format!("{:#}\n", json!({ "documents": documents }))
    }
}

impl Display for Outcome {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        for row in &self.rows {
            for fault in &row.faults {
                writeln!(formatter, "{}: {fault}", row.path)?;
            }
            let Some(built) = &row.built else { continue };
            for line in built.faults.iter().chain(&built.warnings) {
                writeln!(formatter, "{}: {line}", row.path)?;
            }
            for line in &built.doc_warnings {
                writeln!(formatter, "{}: documentation: {line}", row.path)?;
            }
            for line in &built.unequal {
                writeln!(formatter, "{}: example: {line}", row.path)?;
            }
        }
        writeln!(
            formatter,
            "{:28} {:>5} {:>9} {:>8} {:>8} {:>12} {:>8} {:>5}",
            "", "APIs", "generated", "compiled", "warnings", "doc warnings", "examples", "equal"
        )?;
        let mut folders: BTreeMap<String, Vec<&Row>> = BTreeMap::new();
        for row in &self.rows {
            let top = row.path.split('/').next().unwrap_or_default();
            let name = if row.is_whole {
                format!("{top}, whole")
            } else {
                top.to_owned()
            };
            folders.entry(name).or_default().push(row);
        }
        folders.insert("~all".to_owned(), self.rows.iter().collect());
        for (name, rows) in folders {
            let built = || rows.iter().filter_map(|row| row.built.as_ref());
            let sum = |count: fn(&Built) -> usize| built().map(count).sum::<usize>();
            let examples = sum(|built| built.examples);
            writeln!(
                formatter,
                "{:28} {:>5} {:>9} {:>8} {:>8} {:>12} {:>8} {:>5}",
                name.trim_start_matches('~'),
                rows.len(),
                rows.iter().filter(|row| row.faults.is_empty()).count(),
                sum(|built| usize::from(built.compiled)),
                sum(|built| built.warnings.len()),
                sum(|built| built.doc_warnings.len()),
                examples,
                examples - sum(|built| built.unequal.len()),
            )?;
        }
        Ok(())
    }
}
