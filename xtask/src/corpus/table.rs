//! What came out, as a table for people and as a report for tools.

use std::collections::BTreeMap;
use std::fmt::{self, Display, Formatter};

use serde_json::{Value, json};

use super::cargo::Built;
use super::{Outcome, Row};

impl Row {
    fn is_clean(&self) -> bool {
        let is_built = |built: &Built| {
            built.compiled() && built.warnings.is_empty() && built.doc_warnings.is_empty()
        };
        self.generated.faults.is_empty() && self.built.as_ref().is_none_or(is_built)
    }

    fn is_whole(&self) -> bool {
        self.api.documents.len() > 1
    }

    fn json(&self) -> Value {
        let mut value = json!({
            "path": self.api.path,
            "whole": self.is_whole(),
            "generated": self.generated.faults.is_empty(),
            "faults": self.generated.faults,
            "left_out": self.generated.left_out,
        });
        if let (Some(built), Value::Object(entries)) = (&self.built, &mut value) {
            entries.extend([
                ("compiled".to_owned(), json!(built.compiled())),
                ("warnings".to_owned(), json!(built.warnings.len())),
                ("doc_warnings".to_owned(), json!(built.doc_warnings.len())),
                ("examples".to_owned(), json!(built.examples.len())),
                ("examples_equal".to_owned(), json!(built.equal())),
                ("examples_unequal".to_owned(), json!(built.unequal)),
            ]);
        }
        value
    }
}

impl Outcome {
    /// Whether everything that was done went well: all was generated, what was compiled has no fault and
    /// no warning, and what deviates is what is listed.
    pub(crate) fn is_clean(&self) -> bool {
        self.difference.is_empty() && self.rows.iter().all(Row::is_clean)
    }

    /// The report for tools.
    pub(crate) fn json(&self) -> String {
        let documents: Vec<_> = self.rows.iter().map(Row::json).collect();
        format!("{:#}\n", json!({ "documents": documents }))
    }

    /// The rows by folder, and all of them last.
    fn folders(&self) -> Vec<(String, Vec<&Row>)> {
        let mut folders: BTreeMap<String, Vec<&Row>> = BTreeMap::new();
        for row in &self.rows {
            let top = row.api.path.split('/').next().unwrap_or_default();
            let name = if row.is_whole() {
                format!("{top}, whole")
            } else {
                top.to_owned()
            };
            folders.entry(name).or_default().push(row);
        }
        let mut folders: Vec<_> = folders.into_iter().collect();
        folders.push(("all".to_owned(), self.rows.iter().collect()));
        folders
    }
}

impl Display for Outcome {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        for row in &self.rows {
            let path = &row.api.path;
            for fault in &row.generated.faults {
                writeln!(formatter, "{path}: {fault}")?;
            }
            let Some(built) = &row.built else { continue };
            for line in built.faults.iter().chain(&built.warnings) {
                writeln!(formatter, "{path}: {line}")?;
            }
            for line in &built.doc_warnings {
                writeln!(formatter, "{path}: documentation: {line}")?;
            }
        }
        for (name, reason) in &self.difference.new {
            writeln!(formatter, "{name}\n    {reason}")?;
        }
        for name in &self.difference.gone {
            writeln!(formatter, "gone: {name}")?;
        }
        if !self.difference.is_empty() {
            writeln!(
                formatter,
                "what deviates is not what `{}` says; mend it, or run `cargo xtask corpus --update` and give the reasons",
                self.difference.list.display()
            )?;
        }
        let width = 32;
        writeln!(
            formatter,
            "{:width$} {:>5} {:>9} {:>8} {:>8} {:>8} {:>12} {:>8} {:>7}",
            "",
            "APIs",
            "generated",
            "left out",
            "compiled",
            "warnings",
            "doc warnings",
            "examples",
            "equal"
        )?;
        for (name, rows) in self.folders() {
            let built = || rows.iter().filter_map(|row| row.built.as_ref());
            let sum = |count: fn(&Built) -> usize| built().map(count).sum::<usize>();
            let generated = rows.iter().filter(|row| row.generated.faults.is_empty());
            let left_out = rows.iter().map(|row| row.generated.left_out.len());
            writeln!(
                formatter,
                "{name:width$} {:>5} {:>9} {:>8} {:>8} {:>8} {:>12} {:>8} {:>7}",
                rows.len(),
                generated.count(),
                left_out.sum::<usize>(),
                sum(|built| usize::from(built.compiled())),
                sum(|built| built.warnings.len()),
                sum(|built| built.doc_warnings.len()),
                sum(|built| built.examples.len()),
                sum(Built::equal),
            )?;
        }
        Ok(())
    }
}
