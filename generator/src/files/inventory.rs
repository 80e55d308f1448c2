//! The list of the files that oasmith wrote into a folder, one a line, as `sha256sum --check` reads
//! it.
//!
//! Invariant: its paths stay inside the folder, wherever the list came from.

use std::collections::BTreeMap;
use std::fmt::{Display, Formatter, Result as FmtResult};
use std::path::Path;

use sha2::{Digest as _, Sha256};

use super::{Files, WORK, fault, read};
use crate::diagnostics::Diagnostic;

const HEADER: &str = "\
# The files that oasmith wrote here, and no others, are replaced and removed by its next run.
# Keep this list in version control with them; `sha256sum --check` reads it.
";

/// Paths with the SHA-256 of the contents, in lower case hexadecimal digits.
#[derive(Debug, Default, Eq, PartialEq)]
pub(super) struct Inventory(BTreeMap<String, String>);

impl Inventory {
    pub(super) fn of(files: &Files) -> Self {
        let digests = files
            .iter()
            .map(|(path, contents)| (path, digest(contents.as_bytes())));
        Self(
            digests
                .map(|(path, digest)| (path.to_owned(), digest))
                .collect(),
        )
    }

    /// Reads an inventory; it is empty where the file does not exist.
    pub(super) fn read(path: &Path) -> Result<Self, Diagnostic> {
        let text = read(path)?.unwrap_or_default();
        Self::parse(&String::from_utf8_lossy(&text)).map_err(|line| {
            fault(
                format!(
                    "line {line} of `{}` is not a digest and a path",
                    path.display()
                ),
                "restore the file from version control, or empty the folder and run again",
            )
        })
    }

    /// The number of the first faulty line is the error.
    pub(super) fn parse(text: &str) -> Result<Self, usize> {
        let mut digests = BTreeMap::new();
        for (index, line) in text.lines().enumerate() {
            if line.is_empty() || line.starts_with('#') || is_conflict_marker(line) {
                continue;
            }
            match line.split_once("  ") {
                Some((digest, path)) if is_digest(digest) && is_inside(path) => {
                    digests.insert(path.to_owned(), digest.to_owned());
                }
                _ => return Err(index + 1),
            }
        }
        Ok(Self(digests))
    }

    pub(super) fn contains(&self, path: &str) -> bool {
        self.0.contains_key(path)
    }

    /// Paths and digests.
    pub(super) fn files(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|(path, digest)| (path.as_str(), digest.as_str()))
    }

    pub(super) fn paths(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}

impl Display for Inventory {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> FmtResult {
        formatter.write_str(HEADER)?;
        self.0
            .iter()
            .try_for_each(|(path, digest)| writeln!(formatter, "{digest}  {path}"))
    }
}

/// Two branches that both regenerated meet in a conflict here. What either of them wrote is
/// oasmith's, so that running it again is all that settles the conflict.
fn is_conflict_marker(line: &str) -> bool {
    ["<<<<<<<", "|||||||", "=======", ">>>>>>>"]
        .iter()
        .any(|marker| line.starts_with(marker))
}

/// The SHA-256 of a text, in lower case hexadecimal digits.
pub(crate) fn digest(contents: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let halves = Sha256::digest(contents)
        .into_iter()
        .flat_map(|byte| [byte >> 4, byte & 15]);
    halves
        .map(|half| char::from(DIGITS[usize::from(half)]))
        .collect()
}

pub(super) fn is_digest(text: &str) -> bool {
    text.len() == 64
        && text
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// Whether a path is relative, in one spelling only, and leads neither out of the folder nor to the
/// preparations of a run in it.
pub(super) fn is_inside(path: &str) -> bool {
    path.split('/').next() != Some(WORK)
        && path.split('/').all(|part| {
            !matches!(part, "" | "." | "..")
                && !part.contains(|c: char| matches!(c, '\\' | ':') || c.is_control())
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_inventory_reads_back() {
        let mut files = Files::default();
        files.insert("src/lib.rs", "pub mod a;\n");
        files.insert("Cargo.toml", "");
        let inventory = Inventory::of(&files);
        assert_eq!(
            inventory.to_string(),
            format!(
                "{HEADER}\
                e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  Cargo.toml\n\
                {}  src/lib.rs\n",
                digest(b"pub mod a;\n")
            )
        );
        assert_eq!(Inventory::parse(&inventory.to_string()), Ok(inventory));
    }

    #[test]
    fn a_merge_conflict_counts_both_sides() {
        let digest = digest(b"");
        let text = format!(
            "<<<<<<< ours\n{digest}  a.rs\n=======\n{digest}  b.rs\n>>>>>>> theirs\n{digest}  c.rs\n"
        );
        let inventory = Inventory::parse(&text).expect("it parses");
        assert_eq!(
            inventory.paths().collect::<Vec<_>>(),
            ["a.rs", "b.rs", "c.rs"]
        );
    }

    #[test]
    fn a_path_that_leads_out_is_a_fault() {
        let digest = digest(b"");
        for path in [
            "../a",
            "/a",
            "a/../../b",
            "a//b",
            "a/.",
            "C:/a",
            "a\\b",
            "",
            ".oasmith/lock",
        ] {
            assert_eq!(
                Inventory::parse(&format!("# one\n{digest}  {path}\n")),
                Err(2),
                "{path}"
            );
        }
        assert!(is_inside("src/a.b/.c"));
    }
}
