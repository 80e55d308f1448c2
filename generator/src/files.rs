//! Writes what `emit` printed into the output folder, or compares it with what stands there.
//!
//! The folder may hold files of its owner's as well, so `oasmith.lock` lists the files that oasmith
//! wrote: these it replaces and removes, and no others. A run that changes anything is a
//! transaction (see `transaction`).
//!
//! Invariant: this is the only code of the generator that changes the disk, and at any moment the
//! folder holds one whole generation, or no crate at all.

mod inventory;
mod transaction;

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::fs::FileType;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use similar::TextDiff;

use self::inventory::Inventory;
pub(crate) use self::inventory::digest;
use self::transaction::Folder;
use crate::diagnostics::{Diagnostic, Diagnostics, Severity};
use crate::parallel;

/// The file that lists what oasmith wrote into a folder. It belongs into version control beside the
/// output.
pub const INVENTORY: &str = "oasmith.lock";

/// The folder in which a run prepares its changes; it is gone when the run is done.
const WORK: &str = ".oasmith";

/// The files by which the rest of an output is reached. While a run changes an output, something
/// that does not compile stands in their places.
const ROOTS: [&str; 2] = ["src/lib.rs", "mod.rs"];

/// How long the diff of one file may take before it becomes a coarse one.
const DIFF_TIME: Duration = Duration::from_secs(2);

/// What a run generates: the contents of files by their paths, which are relative to the output
/// folder and have `/` between their parts.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Files(BTreeMap<String, String>);

impl Files {
    /// Adds a file, in place of one with the same path.
    pub fn insert(&mut self, path: impl Into<String>, contents: impl Into<String>) {
        self.0.insert(path.into(), contents.into());
    }

    /// Whether there is a file at a path.
    pub fn contains(&self, path: &str) -> bool {
        self.0.contains_key(path)
    }

    /// The files in the order of their paths.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|(path, contents)| (path.as_str(), contents.as_str()))
    }
}

impl FromIterator<(String, String)> for Files {
    fn from_iter<T: IntoIterator<Item = (String, String)>>(files: T) -> Self {
        Self(files.into_iter().collect())
    }
}

/// What a run did to an output folder. Paths are relative to the folder.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Changes {
    /// Files that are new or have new contents.
    pub written: Vec<String>,
    /// Files that had the right contents already and were not touched.
    pub unchanged: Vec<String>,
    /// Files that an earlier run wrote and that are no longer generated.
    pub removed: Vec<String>,
}

/// What a run would change in an output folder.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Stale {
    /// The files that would be written or removed, relative to the folder.
    pub files: Vec<String>,
    /// The changes, as a unified diff with the folder's path before every file's.
    pub diff: String,
}

/// Undoes what a run left behind that did not finish, so that the folder holds the generation
/// before it.
pub fn recover(folder: &Path, diagnostics: &mut Diagnostics) {
    collect(Folder::new(folder).recover(), diagnostics);
}

/// Makes the folder hold `files`, or reports why it cannot and leaves it as it was.
///
/// Files with the right contents are not touched; files that an earlier run wrote and that are not
/// among `files` are removed, and so are the folders that this empties.
pub fn write(folder: &Path, files: &Files, diagnostics: &mut Diagnostics) -> Changes {
    collect(Folder::new(folder).write(files), diagnostics)
}

/// Tells what [`write()`] would change, and changes nothing. A run that did not finish is a fault.
pub fn check(folder: &Path, files: &Files, diagnostics: &mut Diagnostics) -> Stale {
    collect(Folder::new(folder).check(files), diagnostics)
}

/// The files of the folder, sorted, where it holds what a run has left there whose inventory has this
/// digest, and nothing of it was changed since.
pub(crate) fn as_left(folder: &Path, inventory: &str) -> Option<Vec<String>> {
    let text = read(&folder.join(INVENTORY)).ok()??;
    if Folder::new(folder).is_at_work().ok()? || digest(&text) != inventory {
        return None;
    }
    let inventory = Inventory::parse(&String::from_utf8_lossy(&text)).ok()?;
    let files: Vec<_> = inventory.files().collect();
    let place = Folder::new(folder);
    // Most files share their folders, each of which is looked at once.
    let folders = files.iter().filter_map(|(path, _)| path.rsplit_once('/'));
    let folders: BTreeSet<_> = folders.map(|(folders, _)| folders).collect();
    let is_obstructed = |folders| !matches!(place.find_obstacle(folders), Ok(None));
    if folders.into_iter().any(is_obstructed) {
        return None;
    }
    let is_as_left = parallel::map(&files, |(path, expected)| {
        let Ok(Found::File(file)) = Folder::new(folder).find_last(path) else {
            return false;
        };
        let contents = read(&file).ok().flatten();
        contents.is_some_and(|contents| digest(&contents) == *expected)
    });
    if is_as_left.contains(&false) {
        return None;
    }
    let mut paths: Vec<_> = files.iter().map(|(path, _)| (*path).to_owned()).collect();
    paths.push(INVENTORY.to_owned());
    paths.sort_unstable();
    Some(paths)
}

/// The inventory that [`write()`] leaves beside these files.
pub(crate) fn inventory(files: &Files) -> String {
    Inventory::of(files).to_string()
}

/// Makes the single file at `path` hold `contents`, replacing it whole; tells whether it had to. A
/// file that does not hold `mark` is somebody else's, and not overwritten.
pub fn write_file(path: &Path, contents: &str, mark: &str, diagnostics: &mut Diagnostics) -> bool {
    collect(transaction::write_file(path, contents, mark), diagnostics)
}

/// Tells what [`write_file`] would change, and changes nothing.
pub fn check_file(path: &Path, contents: &str, mark: &str, diagnostics: &mut Diagnostics) -> Stale {
    let stale = transaction::read_own(path, mark).map(|old| match old {
        Some(old) if old == contents.as_bytes() => Stale::default(),
        old => Stale {
            files: vec![path.display().to_string()],
            diff: diff(path, old.as_deref(), Some(contents)),
        },
    });
    collect(stale.map_err(Faults::from), diagnostics)
}

/// The faults that end the work on a folder, at least one.
struct Faults(Vec<Diagnostic>);

impl From<Diagnostic> for Faults {
    fn from(fault: Diagnostic) -> Self {
        Self(vec![fault])
    }
}

fn collect<T: Default>(outcome: Result<T, Faults>, diagnostics: &mut Diagnostics) -> T {
    outcome.unwrap_or_else(|Faults(faults)| {
        for fault in faults {
            diagnostics.add(fault);
        }
        T::default()
    })
}

fn fault(message: String, help: impl Into<String>) -> Diagnostic {
    Diagnostic {
        severity: Severity::Error,
        message,
        span: None,
        related: Vec::new(),
        help: Some(help.into()),
    }
}

fn foreign(path: &Path) -> Diagnostic {
    fault(
        format!(
            "`{}` would be overwritten, but oasmith did not write it",
            path.display()
        ),
        "move it away, or generate into another place; if oasmith did write it, restore \
         `oasmith.lock`",
    )
}

/// The fault of a call to the operating system. `action` is what could not be done: `write`,
/// `read`.
fn disk_fault(action: &str, path: &Path, error: &io::Error) -> Diagnostic {
    let help = match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            "free some space and run again"
        }
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            "make the output folder and what oasmith wrote in it writable, or choose another folder"
        }
        _ => "see to what the operating system says, and run again",
    };
    fault(
        format!("cannot {action} `{}`: {error}", path.display()),
        help,
    )
}

/// The contents of a file; `None` where there is none.
fn read(path: &Path) -> Result<Option<Vec<u8>>, Diagnostic> {
    match std::fs::read(path) {
        Ok(contents) => Ok(Some(contents)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(disk_fault("read", path, &error)),
    }
}

/// The text of a file of an earlier run; `None` where there is none that can be read.
pub(crate) fn read_text(path: &Path) -> Option<String> {
    String::from_utf8(read(path).ok()??).ok()
}

impl Folder<'_> {
    fn write(&self, files: &Files) -> Result<Changes, Faults> {
        let files = Wanted::new(files)?;
        // Most runs change nothing. They neither wait for others nor need permission to write.
        if !self.is_at_work()? {
            let plan = self.plan(&files)?;
            if plan.is_empty() {
                return Ok(plan.changes());
            }
        }
        self.locked(|| {
            self.undo()?;
            let plan = self.plan(&files)?;
            if !plan.is_empty() {
                self.replace(&plan)?;
            }
            Ok(plan.changes())
        })
    }

    fn recover(&self) -> Result<(), Faults> {
        if self.is_at_work()? {
            self.locked(|| self.undo())
        } else {
            Ok(())
        }
    }

    fn check(&self, files: &Files) -> Result<Stale, Faults> {
        if self.is_unfinished()? {
            let message = format!("a run that writes `{}` did not finish", self.path.display());
            return Err(fault(message, "run it again: it begins by undoing what is left").into());
        }
        let files = Wanted::new(files)?;
        let plan = self.plan(&files)?;
        let mut stale = Stale::default();
        for (path, contents) in plan.stale() {
            let absolute = self.path.join(path);
            let old = read(&absolute)?;
            stale.diff += &diff(&absolute, old.as_deref(), contents);
            stale.files.push(path.to_owned());
        }
        Ok(stale)
    }

    fn plan<'w>(&self, wanted: &'w Wanted<'_>) -> Result<Plan<'w>, Faults> {
        let recorded = Inventory::read(&self.path.join(INVENTORY))?;
        let mut plan = Plan::default();
        let mut faults = Vec::new();
        for (path, contents) in wanted.iter() {
            let owned = path == INVENTORY || recorded.contains(path);
            match self.find(path)? {
                Found::Nothing => plan.created.push((path, contents)),
                Found::File(file) if holds(&file, contents)? => plan.unchanged.push(path),
                Found::File(_) if owned => plan.replaced.push((path, contents)),
                Found::File(file) => faults.push(foreign(&file)),
                Found::Obstacle(place, what) => faults.push(fault(
                    format!(
                        "`{}` is {what}, where `{path}` is to be written",
                        place.display()
                    ),
                    "move it away, or choose another place for the output",
                )),
            }
        }
        if !faults.is_empty() {
            return Err(Faults(faults));
        }
        for path in recorded.paths().filter(|path| !wanted.contains(path)) {
            // What stands there now and is no plain file cannot be what oasmith wrote.
            if let Found::File(_) = self.find(path)? {
                plan.removed.push(path.to_owned());
            }
        }
        Ok(plan)
    }

    /// What stands at a path below the folder. Symbolic links are never followed.
    fn find(&self, path: &str) -> Result<Found, Diagnostic> {
        let obstacle = match path.rsplit_once('/') {
            Some((folders, _)) => self.find_obstacle(folders)?,
            None => None,
        };
        match obstacle {
            Some(obstacle) => Ok(obstacle),
            None => self.find_last(path),
        }
    }

    /// What stands on the way along these folders below the folder and is none of them.
    fn find_obstacle(&self, folders: &str) -> Result<Option<Found>, Diagnostic> {
        let mut place = self.path.to_owned();
        for part in folders.split('/') {
            place.push(part);
            match kind(&place)? {
                Some(kind) if kind.is_dir() => {}
                Some(kind) if kind.is_symlink() => {
                    return Ok(Some(Found::Obstacle(place, "a symbolic link")));
                }
                Some(_) => return Ok(Some(Found::Obstacle(place, "no folder"))),
                None => return Ok(Some(Found::Nothing)),
            }
        }
        Ok(None)
    }

    /// What stands at a path below the folder whose folders have no obstacle among them.
    fn find_last(&self, path: &str) -> Result<Found, Diagnostic> {
        let place = self.path.join(path);
        Ok(match kind(&place)? {
            Some(kind) if kind.is_file() => Found::File(place),
            Some(kind) if kind.is_dir() => Found::Obstacle(place, "a folder"),
            Some(kind) if kind.is_symlink() => Found::Obstacle(place, "a symbolic link"),
            Some(_) => Found::Obstacle(place, "no file"),
            None => Found::Nothing,
        })
    }
}

/// What kind of thing stands at a place, if anything does.
fn kind(place: &Path) -> Result<Option<FileType>, Diagnostic> {
    match place.symlink_metadata() {
        Ok(metadata) => Ok(Some(metadata.file_type())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(disk_fault("look at", place, &error)),
    }
}

/// What stands at the place of a file.
enum Found {
    Nothing,
    File(PathBuf),
    /// Something at the path or on the way to it that is not oasmith's to change, and what it is.
    Obstacle(PathBuf, &'static str),
}

fn holds(path: &Path, contents: &str) -> Result<bool, Diagnostic> {
    let length = path
        .metadata()
        .map_err(|error| disk_fault("look at", path, &error))?
        .len();
    Ok(usize::try_from(length) == Ok(contents.len())
        && read(path)?.is_some_and(|old| old == contents.as_bytes()))
}

/// All files of a generation, the inventory among them, by paths that are known to stay inside the
/// folder.
struct Wanted<'f> {
    files: &'f Files,
    inventory: String,
}

impl<'f> Wanted<'f> {
    fn new(files: &'f Files) -> Result<Self, Faults> {
        let faults: Vec<_> = files
            .iter()
            .filter(|(path, _)| !inventory::is_inside(path) || *path == INVENTORY)
            .map(|(path, _)| {
                fault(
                    format!("`{path}` cannot be the path of a generated file"),
                    "this is a fault of oasmith; please report it with the documents",
                )
            })
            .collect();
        if !faults.is_empty() {
            return Err(Faults(faults));
        }
        Ok(Self {
            files,
            inventory: Inventory::of(files).to_string(),
        })
    }

    fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files
            .iter()
            .chain([(INVENTORY, self.inventory.as_str())])
    }

    fn contains(&self, path: &str) -> bool {
        self.files.contains(path)
    }
}

/// What is to be done to make a folder hold a generation.
#[derive(Default)]
struct Plan<'w> {
    created: Vec<(&'w str, &'w str)>,
    replaced: Vec<(&'w str, &'w str)>,
    unchanged: Vec<&'w str>,
    removed: Vec<String>,
}

impl Plan<'_> {
    fn is_empty(&self) -> bool {
        self.created.is_empty() && self.replaced.is_empty() && self.removed.is_empty()
    }

    fn changes(&self) -> Changes {
        let written = self.created.iter().chain(&self.replaced);
        let mut written: Vec<_> = written.map(|(path, _)| (*path).to_owned()).collect();
        written.sort_unstable();
        let mut unchanged: Vec<_> = self
            .unchanged
            .iter()
            .map(|path| (*path).to_owned())
            .collect();
        unchanged.sort_unstable();
        Changes {
            written,
            unchanged,
            removed: self.removed.clone(),
        }
    }

    /// The files that are not as they should be, with what they should hold, in the order of their
    /// paths.
    fn stale(&self) -> BTreeMap<&str, Option<&str>> {
        let written = self.created.iter().chain(&self.replaced);
        let written = written.map(|(path, contents)| (*path, Some(*contents)));
        written
            .chain(self.removed.iter().map(|path| (path.as_str(), None)))
            .collect()
    }
}

/// The unified diff of one file; `None` stands for no file.
fn diff(path: &Path, old: Option<&[u8]>, new: Option<&str>) -> String {
    let name = |there: bool| {
        // A diff names its files with `/` on every system, so that `patch` finds them.
        if there {
            path.display().to_string().replace('\\', "/")
        } else {
            "/dev/null".to_owned()
        }
    };
    let header = (name(old.is_some()), name(new.is_some()));
    let old = String::from_utf8_lossy(old.unwrap_or_default());
    let new = new.unwrap_or_default();
    TextDiff::configure()
        .timeout(DIFF_TIME)
        .diff_lines(old.as_ref(), new)
        .unified_diff()
        .header(&header.0, &header.1)
        .to_string()
}
