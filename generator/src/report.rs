//! What a run has found and done.

use std::collections::BTreeSet;
use std::fmt::{self, Debug, Display, Formatter};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use serde_json::json;

use crate::diagnostics::{Diagnostic, Diagnostics, Format};
use crate::files::{Changes, Stale};
use crate::select::LeftOut;
use crate::source::SourceMap;

/// What a run has found and done. It is shown with its diagnostics, as plain text.
#[derive(Debug)]
pub struct Report {
    pub(crate) out: PathBuf,
    /// Whether nothing was to be written.
    pub(crate) checked: bool,
    pub(crate) sources: SourceMap,
    pub(crate) diagnostics: Diagnostics,
    pub(crate) changes: Changes,
    pub(crate) stale: Stale,
    pub(crate) command: Option<String>,
    pub(crate) left_out: Vec<LeftOut>,
}

impl Report {
    /// What was found before anything was done.
    pub(crate) fn new(sources: SourceMap, diagnostics: Diagnostics) -> Self {
        Self {
            out: PathBuf::new(),
            checked: false,
            sources,
            diagnostics,
            changes: Changes::default(),
            stale: Stale::default(),
            command: None,
            left_out: Vec::new(),
        }
    }

    /// The files that the run wrote. Like those of the methods below, the paths start with the
    /// output folder's.
    pub fn written(&self) -> impl Iterator<Item = PathBuf> {
        self.changes.written.iter().map(|path| self.out.join(path))
    }

    /// The files that held the right contents already, and were not touched.
    pub fn unchanged(&self) -> impl Iterator<Item = PathBuf> {
        self.changes
            .unchanged
            .iter()
            .map(|path| self.out.join(path))
    }

    /// The files that an earlier run wrote and this one removed.
    pub fn removed(&self) -> impl Iterator<Item = PathBuf> {
        self.changes.removed.iter().map(|path| self.out.join(path))
    }

    /// The files that a check found to be not what would be written.
    pub fn stale(&self) -> impl Iterator<Item = PathBuf> {
        self.stale.files.iter().map(|path| self.out.join(path))
    }

    /// What a check found, as a unified diff from the files to what would be written.
    pub fn diff(&self) -> &str {
        &self.stale.diff
    }

    /// The operations that were left out since they have faults, see
    /// [`Config::skip_faulty`](crate::Config::skip_faulty).
    pub fn left_out(&self) -> &[LeftOut] {
        &self.left_out
    }

    /// The faults, warnings and notes.
    pub fn diagnostics(&self) -> impl Iterator<Item = &Diagnostic> {
        self.diagnostics.iter()
    }

    /// The faults, warnings and notes with their places, for people or for tools.
    pub fn render(&self, format: Format) -> String {
        self.diagnostics.render(&self.sources, format)
    }

    /// The files of the spec that the run read or looked for: the documents and everything that
    /// they reference, directly or through others.
    pub fn looked_for(&self) -> impl Iterator<Item = PathBuf> {
        self.sources.looked_for()
    }

    /// What a build depends on: the files of the spec, and for one that does not exist the folder
    /// in which it would come to be, since Cargo never takes a path for unchanged that does not
    /// exist.
    pub fn dependencies(&self) -> BTreeSet<PathBuf> {
        self.looked_for()
            .map(|path| dependency(&path).to_owned())
            .collect()
    }

    /// Prints Cargo's `rerun-if-changed` lines for [`dependencies`](Self::dependencies), so that
    /// the build script runs again when the spec changes, and else does not.
    pub fn rerun_if_changed(&self) {
        let mut lines = String::new();
        for path in self.dependencies() {
            lines.extend(["cargo::rerun-if-changed=", &path.to_string_lossy(), "\n"]);
        }
        // Where Cargo has gone away, there is nobody to tell.
        let _ = std::io::stdout().write_all(lines.as_bytes());
    }

    /// What the run did in one line, such as `generated: 2 files written, 8 unchanged`, or that a
    /// check found the output up to date.
    pub fn summary(&self) -> String {
        let left_out = match self.left_out.len() {
            0 => String::new(),
            1 => "; 1 operation with faults left out".to_owned(),
            count => format!("; {count} operations with faults left out"),
        };
        if self.checked {
            return format!("{}: up to date{left_out}", self.out.display());
        }
        let Changes {
            written,
            unchanged,
            removed,
        } = &self.changes;
        let counts = [
            (written, "written"),
            (unchanged, "unchanged"),
            (removed, "removed"),
        ];
        let mut parts = Vec::new();
        for (files, what) in counts.iter().filter(|(files, _)| !files.is_empty()) {
            let noun = match files.len() {
                _ if !parts.is_empty() => "",
                1 => "file ",
                _ => "files ",
            };
            parts.push(format!("{} {noun}{what}", files.len()));
        }
        format!("{}: {}{left_out}", self.out.display(), parts.join(", "))
    }

    /// What the run did, as one line of JSON: `out`, the files by what was done, and the operations that were left out.
    pub fn summary_json(&self) -> String {
        let Changes {
            written,
            unchanged,
            removed,
        } = &self.changes;
        let left_out = self.left_out.iter().map(|left| {
            let LeftOut {
                operation,
                document,
                ..
            } = left;
            json!({ "operation": operation, "document": document })
        });
        let value = json!({
            "command": self.command,
            "diff": self.stale.diff,
            "left_out": left_out.collect::<Vec<_>>(),
            "out": self.out.display().to_string(),
            "removed": removed,
            "stale": self.stale.files,
            "unchanged": unchanged,
            "written": written,
        });
        value.to_string()
    }

    /// What a check has to say about stale files, without their diff.
    pub(crate) fn stale_message(&self) -> String {
        let count = self.stale.files.len();
        let files = if count == 1 {
            "1 file is"
        } else {
            &format!("{count} files are")
        };
        let help = match &self.command {
            Some(command) => format!("run `{command}`"),
            None => "generate them again, without the check".to_owned(),
        };
        format!(
            "error: {files} not what would be generated in `{}`\nhelp: {help}\n",
            self.out.display()
        )
    }
}

impl Display for Report {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        writeln!(
            formatter,
            "{}{}",
            self.render(Format::Plain),
            self.summary()
        )
    }
}

fn dependency(path: &Path) -> &Path {
    let names_a_path = |path: &Path| {
        // A file's name comes from the spec, and may not become a line of its own for Cargo.
        path.exists() && !path.to_string_lossy().contains(char::is_control)
    };
    let found = path.ancestors().find(|path| names_a_path(path));
    // The folder of a relative path of one part is the current one.
    found.unwrap_or(Path::new("."))
}

/// Why a run did not do what it was asked for.
///
/// Both as [`Display`] and as [`Debug`] it is shown with all that it holds, so that `main` of a
/// build script can return it.
pub enum Error {
    /// The configuration makes no sense; the text says why.
    Usage(String),
    /// The documents or the output folder have faults, which the report tells, and the output was
    /// not written.
    Faults(Box<Report>),
    /// The output is not what would be generated; the report has the difference.
    Stale(Box<Report>),
}

impl Error {
    /// What the run found, where it got as far as to find something.
    pub fn report(&self) -> Option<&Report> {
        match self {
            Self::Usage(_) => None,
            Self::Faults(report) | Self::Stale(report) => Some(report),
        }
    }

    /// What ended the run, without the diagnostics and the diff, ended by a line break.
    pub fn summary(&self) -> String {
        match self {
            Self::Usage(message) => format!("error: {message}\n"),
            Self::Faults(report) => match report.diagnostics.summary() {
                Some(summary) => format!("{summary}\n"),
                None => String::new(),
            },
            Self::Stale(report) => report.stale_message(),
        }
    }
}

impl Display for Error {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        if let Some(report) = self.report() {
            formatter.write_str(&report.render(Format::Plain))?;
            formatter.write_str(report.diff())?;
        }
        formatter.write_str(self.summary().trim_end())
    }
}

impl Debug for Error {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        // `main` shows an error behind the word `Error: `; what is shown here has lines of its own.
        write!(formatter, "\n{self}")
    }
}

impl std::error::Error for Error {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_build_depends_on_the_folder_of_a_file_that_does_not_exist() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("a.yaml");
        std::fs::write(&file, "").expect("it can be written");
        assert_eq!(dependency(&file), file);
        assert_eq!(dependency(&folder.path().join("b/c.yaml")), folder.path());
        assert_eq!(dependency(Path::new("no-such-file.yaml")), Path::new("."));
    }

    #[test]
    fn the_name_of_a_file_cannot_instruct_cargo() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("a\ncargo::rustc-link-arg=-x");
        // Where the system knows no such names, the file does not exist, and the same is due.
        let _ = std::fs::write(&file, "");
        assert_eq!(dependency(&file), folder.path());
    }
}
