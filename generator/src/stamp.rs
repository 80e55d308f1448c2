//! What a run was made from, so that the next one that would do the same does nothing.
//!
//! A stamp is a file in the output folder that version control does not see. It holds what the run
//! asked of the disk and found there, what it told, and what it left in the output folder, all by
//! their contents: no time of a file counts but that of the program.
//!
//! Invariant: a stamp holds only where a whole run by the same program would find the same
//! documents, tell the same and change nothing. In any doubt it does not hold.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use serde_json::{Value, json};

use crate::diagnostics::{Diagnostic, Diagnostics, Severity};
use crate::files::{self, digest};
use crate::parallel;
use crate::source::{FileId, Found, Lookup, SourceMap, Span};

/// The folder of the stamp, in the output folder.
const FOLDER: &str = ".oasmith-cache";

/// What every file in that folder holds.
const MARK: &str = "oasmith-cache";

/// A run by this program with a configuration: one text that tells it from all others, and the files
/// of the user's that `sources` holds by now. `None` where the program cannot be found.
pub(crate) fn identify(configuration: &str, sources: &SourceMap) -> Option<String> {
    static PROGRAM: LazyLock<Option<String>> = LazyLock::new(program);
    let program = PROGRAM.as_ref()?;
    let mut run = format!("{program}\n{configuration}");
    for file in sources.files() {
        run.extend(["\n", &file.path, "\n", &digest(file.text.as_bytes())]);
    }
    Some(digest(run.as_bytes()))
}

/// This very program; two builds of one version may differ.
///
/// It is known by where its file lies on the disk and when that was last changed in any way, which
/// no user can set back, as one can the time of its contents. Reading it would take longer than a
/// run of a small document.
#[cfg(unix)]
fn program() -> Option<String> {
    use std::os::unix::fs::MetadataExt as _;

    let path = std::env::current_exe().ok()?;
    let file = std::fs::metadata(&path).ok()?;
    let version = env!("CARGO_PKG_VERSION");
    Some(format!(
        "{version} {} {} {} {}.{:09} {}",
        file.dev(),
        file.ino(),
        file.size(),
        file.ctime(),
        file.ctime_nsec(),
        path.display(),
    ))
}

/// This very program, by its contents; two builds of one version may differ.
#[cfg(not(unix))]
fn program() -> Option<String> {
    let program = std::fs::read(std::env::current_exe().ok()?).ok()?;
    Some(digest(&program))
}

/// What a run of before left, where it holds still: what it told, and the files of its output.
/// `sources` then are those that it read.
pub(crate) fn recall(
    run: &str,
    out: &Path,
    sources: &mut SourceMap,
) -> Option<(Diagnostics, Vec<String>)> {
    let text = std::fs::read(path(out)).ok()?;
    let stamp: Value = serde_json::from_slice(&text).ok()?;
    if stamp.get(MARK)?.as_str()? != run {
        return None;
    }
    find_again(stamp.get("files")?, sources)?;
    let diagnostics = stamp.get("diagnostics")?.as_array()?.iter();
    let diagnostics: Option<Vec<_>> = diagnostics
        .map(|diagnostic| read_diagnostic(diagnostic, sources))
        .collect();
    let output = files::as_left(out, stamp.get("output")?.as_str()?)?;
    if let Some(index) = stamp.get("index")?.as_array() {
        let [path, expected] = index.as_slice() else {
            return None;
        };
        let contents = std::fs::read(path.as_str()?).ok()?;
        if digest(&contents) != expected.as_str()? {
            return None;
        }
    }
    let mut told = Diagnostics::default();
    for diagnostic in diagnostics? {
        told.add(diagnostic);
    }
    Some((told, output))
}

/// Keeps what a run was made from and what it left, for [`recall`]. `index` is a file outside of the
/// output folder, and its contents.
///
/// Where something was looked for and not found, nothing is kept: it might come to be, and what is
/// told of it depends on what is there in its place. Where the stamp cannot be written, the next run
/// is a whole one, and nobody needs to be told.
pub(crate) fn keep(
    run: &str,
    out: &Path,
    sources: &SourceMap,
    diagnostics: &Diagnostics,
    inventory: &str,
    index: Option<&(PathBuf, String)>,
) {
    let Some(lookups) = sources.lookups() else {
        return;
    };
    let ids: BTreeSet<_> = lookups.iter().map(|(_, file)| *file).collect();
    let ids: Vec<_> = ids.into_iter().collect();
    let found = parallel::map(&ids, |&id| {
        let file = sources.file(id);
        json!([file.path, digest(file.text.as_bytes())])
    });
    let lookups: Vec<_> = lookups.iter().map(lookup_json).collect();
    let index = match index {
        None => Value::Null,
        // A path that is no text cannot be kept.
        Some((path, contents)) => match path.to_str() {
            Some(path) => json!([path, digest(contents.as_bytes())]),
            None => return,
        },
    };
    let stamp = json!({
        MARK: run,
        "files": { "found": found, "lookups": lookups },
        "diagnostics": diagnostics.iter().map(diagnostic_json).collect::<Vec<_>>(),
        "output": digest(inventory.as_bytes()),
        "index": index,
    });
    let mut unheard = Diagnostics::default();
    let ignore = format!("# {MARK}: nothing here is worth keeping.\n*\n");
    files::write_file(
        &out.join(FOLDER).join(".gitignore"),
        &ignore,
        MARK,
        &mut unheard,
    );
    files::write_file(&path(out), &format!("{stamp}\n"), MARK, &mut unheard);
}

fn path(out: &Path) -> PathBuf {
    out.join(FOLDER).join("stamp.json")
}

/// Looks for the same files in the same order; `None` where another one is found, or other contents.
fn find_again(files: &Value, sources: &mut SourceMap) -> Option<()> {
    let lookups = files.get("lookups")?.as_array()?.iter();
    let lookups: Vec<_> = lookups.map(read_lookup).collect::<Option<_>>()?;
    let located = parallel::map(&lookups, |(lookup, _)| sources.locate(lookup));
    let mut all: Vec<Found> = Vec::new();
    for ((lookup, file), located) in lookups.into_iter().zip(located) {
        let (found, is_new) = sources.admit(lookup, located?).ok()?;
        if found.file.index() != file {
            return None;
        }
        if is_new {
            all.push(found);
        }
    }
    let limits = sources.limits().clone();
    let texts = parallel::map(&all, |found| {
        let (text, outcome) = found.read(&limits);
        outcome.ok()?;
        let digest = digest(text.as_bytes());
        Some((text, digest))
    });
    let before = files.get("found")?.as_array()?;
    if before.len() != all.len() {
        return None;
    }
    for ((found, text), before) in all.iter().zip(texts).zip(before) {
        let (text, digest) = text?;
        if *before != json!([sources.file(found.file).path, digest]) {
            return None;
        }
        sources.fill(found.file, text);
    }
    Some(())
}

fn lookup_json((lookup, file): &(Lookup, FileId)) -> Value {
    match lookup {
        Lookup::Path(path) => json!(["path", path, file.index()]),
        Lookup::Url(url) => json!(["url", url, file.index()]),
    }
}

/// A lookup and the index of its file.
fn read_lookup(value: &Value) -> Option<(Lookup, usize)> {
    let [kind, name, file] = value.as_array()?.as_slice() else {
        return None;
    };
    let name = name.as_str()?.to_owned();
    let lookup = match kind.as_str()? {
        "path" => Lookup::Path(name),
        _ => Lookup::Url(name),
    };
    Some((lookup, usize::try_from(file.as_u64()?).ok()?))
}

fn diagnostic_json(diagnostic: &Diagnostic) -> Value {
    let Diagnostic {
        severity,
        message,
        span,
        related,
        help,
    } = diagnostic;
    let related: Vec<_> = related
        .iter()
        .map(|(span, label)| json!([span_json(*span), label]))
        .collect();
    json!({
        "severity": match severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        },
        "message": message,
        "span": span.map(span_json),
        "related": related,
        "help": help,
    })
}

fn read_diagnostic(value: &Value, sources: &SourceMap) -> Option<Diagnostic> {
    let related = value.get("related")?.as_array()?.iter().map(|related| {
        let span = read_span(related.get(0)?, sources)?;
        Some((span, related.get(1)?.as_str()?.to_owned()))
    });
    Some(Diagnostic {
        severity: match value.get("severity")?.as_str()? {
            "warning" => Severity::Warning,
            "note" => Severity::Note,
            // No run with a fault has a stamp.
            _ => return None,
        },
        message: value.get("message")?.as_str()?.to_owned(),
        span: match value.get("span")? {
            Value::Null => None,
            span => Some(read_span(span, sources)?),
        },
        related: related.collect::<Option<_>>()?,
        help: value.get("help")?.as_str().map(str::to_owned),
    })
}

fn span_json(span: Span) -> Value {
    json!([span.file.index(), span.start, span.end])
}

fn read_span(value: &Value, sources: &SourceMap) -> Option<Span> {
    let number = |index| value.get(index)?.as_u64();
    let file: FileId = sources.ids().nth(usize::try_from(number(0)?).ok()?)?;
    Some(Span {
        file,
        start: u32::try_from(number(1)?).ok()?,
        end: u32::try_from(number(2)?).ok()?,
    })
}
