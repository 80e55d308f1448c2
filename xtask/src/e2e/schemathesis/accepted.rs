//! What is known to fail.

use std::fs;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::report::Failures;

/// The failures that are not ours.
pub(super) struct Accepted(Vec<Entry>);

/// What fails for one reason.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    case: String,
    check: String,
    operations: Vec<String>,
    /// Texts of which each failure says one.
    says: Vec<String>,
    reason: String,
}

/// The reason of a failure that nobody has looked at.
const UNKNOWN: &str = "UNKNOWN";

impl Entry {
    fn covers(&self, case: &str, operation: &str, check: &str) -> bool {
        self.case == case
            && self.check == check
            && self.operations.iter().any(|other| other == operation)
    }

    fn says(&self, said: &str) -> bool {
        self.says.iter().any(|text| said.contains(text.as_str()))
    }

    /// Whether an operation fails as the entry says.
    fn is_met(&self, operation: &str, failures: &Failures) -> bool {
        let failure = (operation.to_owned(), self.check.clone());
        let said = failures.found.get(&failure);
        said.is_some_and(|said| said.iter().any(|said| self.says(said)))
    }
}

impl Accepted {
    /// Reads the list.
    pub(super) fn read(path: &Path) -> Result<Self, String> {
        let wrong = |what: String| format!("`{}`: {what}", path.display());
        let text = fs::read_to_string(path).map_err(|error| wrong(error.to_string()))?;
        let entries = serde_json::from_str(&text).map_err(|error| wrong(error.to_string()))?;
        Ok(Self(entries))
    }

    /// Writes the list.
    pub(super) fn write(&self, path: &Path) -> Result<(), String> {
        let text = serde_json::to_string_pretty(&self.0).map_err(|error| error.to_string())?;
        fs::write(path, text + "\n").map_err(|error| error.to_string())
    }

    /// How many failures there are of a case.
    pub(super) fn count(&self, case: &str) -> usize {
        let entries = self.0.iter().filter(|entry| entry.case == case);
        entries.map(|entry| entry.operations.len()).sum()
    }

    /// Takes what failed in a case for all that fails in it. What is new has no reason yet.
    pub(super) fn update(&mut self, case: &str, failures: &Failures) {
        for entry in self.0.iter_mut().filter(|entry| entry.case == case) {
            let mut operations = std::mem::take(&mut entry.operations);
            operations.retain(|operation| entry.is_met(operation, failures));
            entry.operations = operations;
        }
        self.0.retain(|entry| !entry.operations.is_empty());
        for ((operation, check), said) in &failures.found {
            if self.new_in(case, operation, check, said).is_some() {
                self.0.push(Entry {
                    case: case.to_owned(),
                    check: check.clone(),
                    operations: vec![operation.clone()],
                    says: said.clone(),
                    reason: UNKNOWN.to_owned(),
                });
            }
        }
    }

    /// The first time that a failure says what no entry does.
    fn new_in<'f>(
        &self,
        case: &str,
        operation: &str,
        check: &str,
        said: &'f [String],
    ) -> Option<&'f String> {
        let entries = self.0.iter();
        let entries: Vec<_> = entries
            .filter(|entry| entry.covers(case, operation, check))
            .collect();
        said.iter()
            .find(|said| !entries.iter().any(|entry| entry.says(said)))
    }

    /// What failed and is not in the list, and what is and did not.
    pub(super) fn compare(&self, case: &str, failures: &Failures) -> Vec<String> {
        let mut faults = Vec::new();
        for ((operation, check), said) in &failures.found {
            if let Some(said) = self.new_in(case, operation, check, said) {
                faults.push(format!("{case}: {operation} fails `{check}`: {said}"));
            }
        }
        for entry in self.0.iter().filter(|entry| entry.case == case) {
            let check = &entry.check;
            let met = entry.operations.iter().filter_map(|operation| {
                let failure = (operation.clone(), check.clone());
                failures.found.get(&failure)
            });
            let met: Vec<_> = met.flatten().collect();
            for operation in &entry.operations {
                if !entry.is_met(operation, failures) {
                    faults.push(format!(
                        "{case}: {operation} does not fail `{check}` any more; take it off the list"
                    ));
                }
            }
            let is_unsaid = |text: &&String| !met.iter().any(|said| said.contains(text.as_str()));
            for text in entry.says.iter().filter(is_unsaid) {
                faults.push(format!("{case}: no failure of `{check}` says `{text}`"));
            }
            if entry.reason.starts_with(UNKNOWN) {
                let operations = entry.operations.join(", ");
                faults.push(format!(
                    "{case}: find the reason why {operations} fails `{check}`"
                ));
            }
        }
        faults
    }
}
