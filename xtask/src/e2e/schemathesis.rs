//! Shows generated servers to schemathesis, which makes requests from documents, good and bad ones,
//! and judges the answers by the same documents.
//!
//! Mocks answer by `oasmith serve`; two implementations written by hand do by themselves. What the
//! documents do not say of refusals is added first, and the server is generated from the same file
//! that schemathesis is shown. Each failure of a check that is not ours is in `accepted.json` with a
//! reason; another failure, and an entry that no longer fails, are failures of the task.
//!
//! All is kept in `target/e2e/schemathesis`.

mod accepted;
mod case;
mod document;
mod report;
mod server;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::{fs, thread};

use self::accepted::Accepted;
use self::case::{CASES, Case};
use self::report::Failures;
use self::server::{Programs, Server};
use super::Outcome;
use super::python::Python;
use crate::process::succeed;

/// What a run works with.
struct Place {
    workspace: PathBuf,
    /// The documents.
    corpus: PathBuf,
    /// Where all is kept.
    target: PathBuf,
}

/// The checks that mean nothing here: nobody owns anything, so nobody is denied another's.
const WITHOUT: &str = "object_level_authorization";

/// How many cases are shown at a time.
const WORKERS: usize = 2;

/// Shows all cases, or those that have a text in their names. The error is what does not hold.
/// `update` writes the list of failures anew, for people to find the reasons.
pub(crate) fn schemathesis(
    workspace: &Path,
    only: &[String],
    update: bool,
) -> Result<Outcome, String> {
    let workspace = fs::canonicalize(workspace).map_err(|error| error.to_string())?;
    let shared = testdata::folder();
    let place = Place {
        corpus: shared.join("corpus"),
        target: workspace.join("target/e2e/schemathesis"),
        workspace,
    };
    if !place.corpus.is_dir() {
        let why = format!("there is no `{}`", place.corpus.display());
        return Ok(Outcome::Skipped(why));
    }
    if Command::new("python3").arg("--version").output().is_err() {
        return Ok(Outcome::Skipped("there is no `python3`".to_owned()));
    }
    fs::create_dir_all(&place.target)
        .map_err(|error| format!("cannot make `{}`: {error}", place.target.display()))?;
    let folder = place.workspace.join("xtask/src/e2e/schemathesis");
    let python = Python::new(&place.target, &folder.join("requirements.txt"))?;
    if let Err(reason) = python.reach_registry()? {
        let why = format!("the package registry of Python cannot be reached: {reason}");
        return Ok(Outcome::Skipped(why));
    }
    python.install()?;
    let list = folder.join("accepted.json");
    let mut accepted = Accepted::read(&list)?;
    let cases: Vec<_> = CASES.iter().filter(|case| case.is_one_of(only)).collect();
    if cases.is_empty() {
        let names: Vec<_> = CASES.iter().map(|case| case.name).collect();
        return Err(format!(
            "no case is named so; there are {}",
            names.join(", ")
        ));
    }
    let programs = Programs::compile(&place, &cases)?;
    let shown = show_all(&place, &cases, &programs, &python);
    let mut lines = Vec::new();
    let mut faults = Vec::new();
    for (case, failures) in cases.iter().zip(shown) {
        match failures {
            Err(fault) => faults.push(format!("{}: {fault}", case.name)),
            Ok(failures) if update => accepted.update(case.name, &failures),
            Ok(failures) => {
                let shown = failures.shown();
                let unlike = accepted.compare(case.name, &failures);
                if unlike.is_empty() {
                    let known = accepted.count(case.name);
                    let known = match known {
                        0 => String::new(),
                        1 => ", a failure that is not ours".to_owned(),
                        known => format!(", {known} failures that are not ours"),
                    };
                    lines.push(format!("{}: {shown}{known}", case.name));
                }
                faults.extend(unlike);
            }
        }
    }
    if update {
        accepted.write(&list)?;
    }
    if faults.is_empty() {
        Ok(Outcome::Shown(lines))
    } else {
        Err(faults.join("\n"))
    }
}

/// Shows cases, some at a time, and gives what failed in each.
fn show_all(
    place: &Place,
    cases: &[&'static Case],
    programs: &Programs,
    python: &Python,
) -> Vec<Result<Failures, String>> {
    let next = AtomicUsize::new(0);
    let shown: Vec<_> = cases.iter().map(|_| Mutex::new(None)).collect();
    thread::scope(|scope| {
        for _ in 0..WORKERS {
            scope.spawn(|| {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let (Some(case), Some(slot)) = (cases.get(index), shown.get(index)) else {
                        break;
                    };
                    let outcome = show(place, case, programs, python);
                    if let Ok(mut slot) = slot.lock() {
                        *slot = Some(outcome);
                    }
                }
            });
        }
    });
    let shown = shown.into_iter().map(|slot| {
        let outcome = slot.into_inner().ok().flatten();
        outcome.unwrap_or_else(|| Err("it was not shown".to_owned()))
    });
    shown.collect()
}

/// Serves a case, and has it judged.
fn show(
    place: &Place,
    case: &Case,
    programs: &Programs,
    python: &Python,
) -> Result<Failures, String> {
    let document = document::prepare(place, case)?;
    let server = Server::start(place, case, &document, programs)?;
    let report = place.target.join(format!("{}.ndjson", case.name));
    let _ = fs::remove_file(&report);
    let settings = place.target.join(format!("{}.toml", case.name));
    fs::write(&settings, case.settings()).map_err(|error| error.to_string())?;
    let mut judge = python.command(&["-m", "schemathesis.cli", "--config-file"]);
    judge
        .arg(settings)
        .arg("run")
        .arg(&document.path)
        .args(["--url", &format!("{}{}", server.url, document.base_path)])
        .args(["--checks", "all", "--phases", "examples,coverage,fuzzing"])
        .args(["--mode", "all", "--continue-on-failure", "--no-color"])
        .args(["--seed", "1", "--generation-deterministic"])
        .args(["--suppress-health-check", "all", "--no-shrink"])
        .args(["--max-examples", &case.examples.to_string()])
        .args(["--request-timeout", "30", "--warnings", "off"])
        .args(["--report", "ndjson", "--report-ndjson-path"])
        .arg(&report)
        .arg("--exclude-checks")
        .arg([&[WITHOUT], case.without_checks].concat().join(","))
        .current_dir(&place.target);
    // It fails where a check does, and the report says which one.
    let told = succeed(&mut judge);
    let failures = Failures::read(&report);
    failures.map_err(|fault| format!("{fault}: {}", told.err().unwrap_or_default()))
}
