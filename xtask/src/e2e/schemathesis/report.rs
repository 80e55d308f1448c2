//! What failed, and what is known to fail.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use serde_json::{Value, json};

/// An operation and a check.
type Failure = (String, String);

/// What stands for a check where an operation cannot be tested.
const ERROR: &str = "error";

/// What failed in a case.
pub(super) struct Failures {
    /// What each failure says, the first time.
    found: BTreeMap<Failure, String>,
    requests: usize,
    operations: BTreeSet<String>,
}

impl Failures {
    /// Reads the events of a run.
    pub(super) fn read(report: &Path) -> Result<Self, String> {
        let text = fs::read_to_string(report)
            .map_err(|error| format!("there is no report `{}`: {error}", report.display()))?;
        let mut failures = Self {
            found: BTreeMap::new(),
            requests: 0,
            operations: BTreeSet::new(),
        };
        let mut is_finished = false;
        for line in text.lines() {
            let event: Value = serde_json::from_str(line).map_err(|error| error.to_string())?;
            if let Some(error) = event.get("FatalError") {
                return Err(format!("schemathesis failed: {error}"));
            }
            // It cannot test an operation, wholly or in part.
            if let Some(error) = event.get("NonFatalError") {
                let label = error["label"].as_str().unwrap_or_default();
                let failure = (label.to_owned(), ERROR.to_owned());
                failures.found.insert(failure, error.to_string());
            }
            is_finished |= event.get("EngineFinished").is_some();
            failures.add(&event["ScenarioFinished"]["recorder"]);
        }
        if is_finished {
            Ok(failures)
        } else {
            Err("the run did not end".to_owned())
        }
    }

    /// Adds what a scenario recorded.
    fn add(&mut self, recorder: &Value) {
        let Some(label) = recorder["label"].as_str() else {
            return;
        };
        self.operations.insert(label.to_owned());
        let cases = recorder["checks"].as_object();
        for checks in cases.into_iter().flat_map(|cases| cases.values()) {
            self.requests += 1;
            let checks = checks.as_array().into_iter().flatten();
            for check in checks.filter(|check| check["status"] == "failure") {
                let name = check["name"].as_str().unwrap_or_default().to_owned();
                let failure = &check["failure_info"]["failure"];
                let said = [&failure["title"], &failure["message"]];
                let said = said.map(|text| text.as_str().unwrap_or_default());
                let code = check["failure_info"]["code_sample"].as_str();
                let said = format!("{}: {}\n{}", said[0], said[1], code.unwrap_or_default());
                let failure = (label.to_owned(), name);
                self.found.entry(failure).or_insert(said);
            }
        }
    }

    /// What was done, in words.
    pub(super) fn shown(&self) -> String {
        let operations = self.operations.len();
        format!("{} requests to {operations} operations", self.requests)
    }
}

/// The failures that are not ours, each with its case and a reason.
pub(super) struct Accepted(BTreeMap<(String, Failure), String>);

impl Accepted {
    /// Reads the list.
    pub(super) fn read(path: &Path) -> Result<Self, String> {
        let wrong = |what: &str| format!("`{}`: {what}", path.display());
        let text = fs::read_to_string(path).map_err(|error| wrong(&error.to_string()))?;
        let list: Vec<Value> =
            serde_json::from_str(&text).map_err(|error| wrong(&error.to_string()))?;
        let mut accepted = BTreeMap::new();
        for entry in list {
            let keys = ["case", "operation", "check", "reason"];
            let values = keys.map(|key| entry[key].as_str().map(str::to_owned));
            let [Some(case), Some(operation), Some(check), Some(reason)] = values else {
                return Err(wrong(
                    "an entry has a `case`, `operation`, `check` and `reason`",
                ));
            };
            accepted.insert((case, (operation, check)), reason);
        }
        Ok(Self(accepted))
    }

    /// Writes the list.
    pub(super) fn write(&self, path: &Path) -> Result<(), String> {
        let entries = self.0.iter().map(|((case, (operation, check)), reason)| {
            json!({ "case": case, "operation": operation, "check": check, "reason": reason })
        });
        let entries: Vec<_> = entries.collect();
        let text = serde_json::to_string_pretty(&entries).map_err(|error| error.to_string())?;
        fs::write(path, text + "\n").map_err(|error| error.to_string())
    }

    /// How many there are of a case.
    pub(super) fn count(&self, case: &str) -> usize {
        self.0.keys().filter(|(of, _)| of == case).count()
    }

    /// Takes what failed in a case for all that fails in it. Reasons stay.
    pub(super) fn update(&mut self, case: &str, failures: Failures) {
        self.0
            .retain(|(of, failure), _| of != case || failures.found.contains_key(failure));
        for (failure, said) in failures.found {
            let reason = format!("UNKNOWN: {said}");
            self.0.entry((case.to_owned(), failure)).or_insert(reason);
        }
    }

    /// What failed and is not in the list, and what is and did not.
    pub(super) fn compare(&self, case: &str, failures: &Failures) -> Vec<String> {
        let key = |failure: &Failure| (case.to_owned(), failure.clone());
        let new = failures.found.iter();
        let new = new.filter(|(failure, _)| !self.0.contains_key(&key(failure)));
        let new = new.map(|((operation, check), said)| {
            format!("{case}: {operation} fails `{check}`: {said}")
        });
        let gone = self.0.keys().filter(|(of, failure)| {
            // Only what was shown can be missed.
            of == case && !failures.found.contains_key(failure)
        });
        let gone = gone.map(|(_, (operation, check))| {
            format!("{case}: {operation} does not fail `{check}` any more; take it off the list")
        });
        new.chain(gone).collect()
    }
}
