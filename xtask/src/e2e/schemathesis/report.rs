//! What failed.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

/// An operation and a check.
pub(super) type Failure = (String, String);

/// What stands for a check where an operation cannot be tested.
const ERROR: &str = "error";

/// What stands for a check where no request to an operation succeeded: most checks say nothing then.
const NO_SUCCESS: &str = "no_success";

/// How many bytes of a body are told.
const TOLD: usize = 600;

/// What failed in a case.
pub(super) struct Failures {
    /// What each failure says, each time.
    pub(super) found: BTreeMap<Failure, Vec<String>>,
    requests: usize,
    operations: BTreeSet<String>,
    /// The operations that answered with success.
    succeeded: BTreeSet<String>,
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
            succeeded: BTreeSet::new(),
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
                failures.add(label, ERROR, error["value"].to_string());
            }
            is_finished |= event.get("EngineFinished").is_some();
            failures.add_all(&event["ScenarioFinished"]["recorder"]);
        }
        if !is_finished {
            return Err("the run did not end".to_owned());
        }
        let without = failures.operations.difference(&failures.succeeded);
        let without: Vec<_> = without.cloned().collect();
        for label in without {
            let is_told = (label.clone(), ERROR.to_owned());
            if !failures.found.contains_key(&is_told) {
                let said = "it answered no request with success".to_owned();
                failures.add(&label, NO_SUCCESS, said);
            }
        }
        Ok(failures)
    }

    /// Adds what a scenario recorded.
    fn add_all(&mut self, recorder: &Value) {
        let Some(label) = recorder["label"].as_str() else {
            return;
        };
        self.operations.insert(label.to_owned());
        let made = recorder["interactions"].as_object();
        let mut made = made.into_iter().flat_map(|made| made.values());
        let is_success = |status: u64| (200..400).contains(&status);
        if made.any(|made| {
            made["response"]["status_code"]
                .as_u64()
                .is_some_and(is_success)
        }) {
            self.succeeded.insert(label.to_owned());
        }
        let cases = recorder["checks"].as_object();
        for (case, checks) in cases.into_iter().flatten() {
            self.requests += 1;
            let checks = checks.as_array().into_iter().flatten();
            for check in checks.filter(|check| check["status"] == "failure") {
                let name = check["name"].as_str().unwrap_or_default();
                let failure = &check["failure_info"]["failure"];
                let said = [&failure["title"], &failure["message"]];
                let said = said.map(|text| text.as_str().unwrap_or_default());
                let exchange = exchange(&recorder["interactions"][case]);
                self.add(label, name, format!("{}: {}\n{exchange}", said[0], said[1]));
            }
        }
    }

    fn add(&mut self, label: &str, check: &str, said: String) {
        let failure = (label.to_owned(), check.to_owned());
        self.found.entry(failure).or_default().push(said);
    }

    /// What was done, in words.
    pub(super) fn shown(&self) -> String {
        let operations = self.operations.len();
        format!("{} requests to {operations} operations", self.requests)
    }
}

/// A request and its answer, in words.
fn exchange(interaction: &Value) -> String {
    let [request, response] = ["request", "response"].map(|key| &interaction[key]);
    let [method, uri] = ["method", "uri"].map(|key| request[key].as_str().unwrap_or_default());
    format!(
        "{method} {uri}\n{}\n{}\n{} {}",
        request["headers"],
        body(&request["body"]),
        response["status_code"],
        body(&response["content"])
    )
}

/// The beginning of a body. It is told in Base64.
fn body(told: &Value) -> String {
    let encoded = told["$base64"].as_str().unwrap_or_default();
    let mut bytes = STANDARD.decode(encoded).unwrap_or_default();
    bytes.truncate(TOLD);
    String::from_utf8_lossy(&bytes).into_owned()
}
