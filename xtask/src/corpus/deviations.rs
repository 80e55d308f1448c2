//! What is not as it should be because a document says so, beside the list of what is known.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::{fs, io};

use super::Row;
use super::roots::below;
use crate::expected;

/// What the list begins with.
const HEAD: &str = "\
# What the documents of the corpus themselves say wrong, each with its reason below it: operations that are left out,
# and examples that their schemas do not allow. `cargo xtask corpus --update` adds and removes lines; the reasons of
# those that are there stay.
";

/// How what deviates differs from the list.
#[derive(Debug, Default)]
pub(super) struct Difference {
    /// What is not listed, with what happened.
    pub(super) new: BTreeMap<String, String>,
    /// What is listed and as it should be.
    pub(super) gone: Vec<String>,
    pub(super) list: PathBuf,
}

impl Difference {
    pub(super) fn is_empty(&self) -> bool {
        self.new.is_empty() && self.gone.is_empty()
    }
}

/// Compares with the list, or writes it anew. `is_everything` says that the rows are all that there are.
pub(super) fn compare(
    corpus: &Path,
    rows: &[Row],
    is_everything: bool,
    list: &Path,
    update: bool,
) -> io::Result<Difference> {
    let mut found = BTreeMap::new();
    let mut looked_at = BTreeSet::new();
    for row in rows {
        for operation in &row.generated.left_out {
            let reason = "the operation has faults".to_owned();
            found.insert(format!("left out: {operation}"), reason);
        }
        if row.generated.faults.is_empty() {
            let documents = row.api.documents.iter();
            let documents = documents.map(|document| below(corpus, document));
            looked_at.extend(documents.map(|document| format!("left out: {document}")));
        }
        let Some(built) = &row.built else { continue };
        let name = |place: &str| format!("example: {}/{place}", row.api.root);
        looked_at.extend(built.examples.iter().map(|place| name(place)));
        for (place, reason) in &built.unequal {
            found.insert(name(place), reason.clone());
        }
    }
    let was_looked_at = |name: &str| {
        let document = name
            .strip_prefix("left out: ")
            .and_then(|rest| rest.split_once(": "))
            .map(|(document, _)| format!("left out: {document}"));
        is_everything || looked_at.contains(document.as_deref().unwrap_or(name))
    };
    let text = fs::read_to_string(list)?;
    let mut difference = Difference {
        list: list.to_owned(),
        ..Difference::default()
    };
    if update {
        let pairs = found.iter().map(|(name, text)| (&**name, &**text));
        fs::write(list, expected::updated(HEAD, &text, pairs, was_looked_at))?;
        return Ok(difference);
    }
    let listed = expected::listed(&text);
    let gone = listed.keys().copied();
    let gone = gone.filter(|name| was_looked_at(name) && !found.contains_key(*name));
    difference.gone = gone.map(str::to_owned).collect();
    found.retain(|name, _| !listed.contains_key(name.as_str()));
    difference.new = found;
    Ok(difference)
}
