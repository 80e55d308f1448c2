//! Generates a crate from each document of the corpus and from each API that is spread over many,
//! compiles them all, and runs their examples.
//!
//! The crates are the members of one workspace below the target folder. What came out of each is kept
//! beside a digest of all that it depends on (`corpus/record.rs`): so a run that was ended goes on
//! where it was, and one after a change does what the change concerns.
//!
//! What is not as it should be because a document says so, an operation with faults or an example that
//! contradicts its schema, is listed in `xtask/corpus/expected.txt`, each with its reason. What is not
//! listed fails the task, and so does what is listed and gone.

mod cargo;
mod deviations;
mod progress;
mod record;
pub(crate) mod roots;
mod table;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::{fs, io, thread};

use clap::ValueEnum;
use oasmith::diagnostics::Format;
use oasmith::{Config, Error, Report, Runtime};
use serde_json::Value;

use self::cargo::{Built, Cargo, Crates};
use self::deviations::Difference;
use self::progress::Progress;
use self::record::Records;
use self::roots::Api;

/// What of the corpus is done.
pub(crate) struct Selection {
    /// The APIs with one of these paths, or else those whose path contains it; all where there is none.
    pub(crate) only: Vec<String>,
    /// How far it goes.
    pub(crate) depth: Depth,
    /// Whether the list of what deviates is written anew.
    pub(crate) update: bool,
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
    /// How what deviates differs from the list.
    difference: Difference,
}

/// What became of one API.
#[derive(Debug)]
struct Row {
    api: Api,
    generated: Generated,
    /// What Cargo says, where it was asked.
    built: Option<Built>,
}

/// What the generator made of one API.
#[derive(Clone, Debug, Default)]
struct Generated {
    /// The faults, as they are told to a user; empty where it was generated.
    faults: Vec<String>,
    /// The operations that have faults, each behind its document.
    left_out: Vec<String>,
    /// Whether anything was written.
    is_changed: bool,
}

/// Generates, compiles and tests. `None` where there is no corpus.
pub(crate) fn corpus(workspace: &Path, selection: &Selection) -> io::Result<Option<Outcome>> {
    let workspace = &fs::canonicalize(workspace)?;
    let shared = testdata::folder();
    let Ok(corpus) = fs::canonicalize(shared.join("corpus")) else {
        return Ok(None);
    };
    let folder = workspace.join("target/corpus");
    let mut apis = roots::find(&corpus)?;
    let sample = sample(workspace, &apis)?;
    let members: Vec<_> = apis.iter().map(|api| api.package.clone()).collect();
    apis = selected(apis, &selection.only);
    let generated = generate(&corpus, &folder, &apis)?;
    let mut rows: Vec<_> = apis
        .into_iter()
        .zip(generated)
        .map(|(api, generated)| Row {
            api,
            generated,
            built: None,
        })
        .collect();
    let taken = rows
        .iter_mut()
        .filter(|row| match selection.depth {
            Depth::Generate => false,
            Depth::Sample => sample.contains(&row.api.path),
            Depth::All => true,
        })
        .filter(|row| row.generated.faults.is_empty());
    build(workspace, &folder, &members, taken.collect())?;
    let list = workspace.join("xtask/corpus/expected.txt");
    let is_everything = selection.only.is_empty() && selection.depth == Depth::All;
    let difference = deviations::compare(&corpus, &rows, is_everything, &list, selection.update)?;
    Ok(Some(Outcome { rows, difference }))
}

/// The paths of what is compiled in CI, each of which is one of the corpus.
fn sample(workspace: &Path, apis: &[Api]) -> io::Result<BTreeSet<String>> {
    let list = workspace.join("xtask/corpus/sample.txt");
    let text = fs::read_to_string(&list)?;
    let paths = text.lines().filter(|line| !line.starts_with('#'));
    let sample: BTreeSet<_> = paths.map(str::to_owned).collect();
    match sample
        .iter()
        .find(|path| !apis.iter().any(|api| api.path == **path))
    {
        None => Ok(sample),
        Some(path) => {
            let list = list.display();
            let message = format!("`{list}` names `{path}`, which is not in the corpus");
            Err(io::Error::other(message))
        }
    }
}

/// The APIs that are meant. The path of one means that alone: a folder of documents, and not each of
/// them.
fn selected(mut apis: Vec<Api>, only: &[String]) -> Vec<Api> {
    let paths: BTreeSet<_> = apis.iter().map(|api| api.path.clone()).collect();
    let is_meant = |path: &str, text: &String| {
        if paths.contains(text) {
            path == text
        } else {
            path.contains(text.as_str())
        }
    };
    apis.retain(|api| only.is_empty() || only.iter().any(|text| is_meant(&api.path, text)));
    apis
}

/// Generates all crates, on all cores.
fn generate(corpus: &Path, folder: &Path, apis: &[Api]) -> io::Result<Vec<Generated>> {
    fs::create_dir_all(folder)?;
    // The large ones first, so that the last to end is a small one.
    let mut order: Vec<_> = (0..apis.len()).collect();
    order.sort_by_key(|index| std::cmp::Reverse(apis[*index].bytes));
    let next = AtomicUsize::new(0);
    let found = Mutex::new(vec![Generated::default(); apis.len()]);
    let progress = Progress::new("Generating", apis.len());
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                while let Some(index) = order.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let api = &apis[*index];
                    let generated = generate_one(corpus, folder, api);
                    progress.step(&api.path);
                    let mut found = found.lock().unwrap_or_else(PoisonError::into_inner);
                    found[*index] = generated;
                }
            });
        }
    });
    let found = found.into_inner().unwrap_or_else(PoisonError::into_inner);
    let changed = found.iter().filter(|generated| generated.is_changed);
    progress.end("Generated", &format!("{} changed", changed.count()));
    Ok(found)
}

fn generate_one(corpus: &Path, folder: &Path, api: &Api) -> Generated {
    let config = api.documents.iter().fold(Config::new(), Config::document);
    let outcome = config
        .root(corpus.join(api.root))
        .out(folder.join(&api.package))
        .package(&api.package)
        .runtime(Runtime::path("../../../generator/runtime"))
        .skip_faulty(true)
        .remember(true)
        .generate();
    match outcome {
        Ok(report) => Generated {
            faults: Vec::new(),
            left_out: left_out(&report, api.root),
            is_changed: report.written().chain(report.removed()).next().is_some(),
        },
        Err(Error::Faults(report)) => Generated {
            faults: report
                .render(Format::Json)
                .lines()
                .filter_map(|line| fault(&serde_json::from_str(line).ok()?))
                .collect(),
            ..Generated::default()
        },
        Err(error) => Generated {
            faults: vec![error.to_string()],
            ..Generated::default()
        },
    }
}

fn left_out(report: &Report, root: &str) -> Vec<String> {
    let left_out = report.left_out().iter();
    left_out
        .map(|left| format!("{root}/{}: {}", left.document, left.operation))
        .collect()
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

/// Compiles, tests and documents what was generated, where nothing that holds still is known of it.
fn build(
    workspace: &Path,
    folder: &Path,
    members: &[String],
    taken: Vec<&mut Row>,
) -> io::Result<()> {
    if taken.is_empty() {
        return Ok(());
    }
    let records = Records::new(workspace, folder)?;
    let mut digests = BTreeMap::new();
    let mut known = Crates::new();
    let mut new = Crates::new();
    for row in &taken {
        let package = &row.api.package;
        let digest = records.digest(package)?;
        match records.recall(package, &digest) {
            Some(built) => known.insert(package.clone(), built),
            None => new.insert(package.clone(), Built::default()),
        };
        digests.insert(package.clone(), digest);
    }
    let keep = |crates: &Crates| {
        let mut crates = crates.iter();
        crates.try_for_each(|(package, built)| records.keep(package, &digests[package], built))
    };
    let cargo = Cargo::new(workspace, folder, members)?;
    if !new.is_empty() {
        cargo.compile(&mut new)?;
        keep(&new)?;
        known.append(&mut new);
    }
    let (mut new, mut known): (Crates, Crates) = known
        .into_iter()
        .partition(|(_, built)| built.compiled() && !built.documented);
    if !new.is_empty() {
        cargo.document(&mut new)?;
        keep(&new)?;
        known.append(&mut new);
    }
    for row in taken {
        row.built = known.remove(&row.api.package);
    }
    Ok(())
}
