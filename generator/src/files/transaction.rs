//! Changes an output folder as a whole, or not at all.
//!
//! A run prepares its changes in the folder `.oasmith` beside the files they are meant for:
//!
//! 1. It locks `.oasmith/lock`, so that runs take turns.
//! 2. It writes what is new below `.oasmith/new`, and copies what will change to `.oasmith/old`. A
//!    full disk shows here, while nothing has changed yet.
//! 3. It names in `.oasmith/journal` every file that it will create, and every one that it has
//!    copied.
//! 4. It puts a guard into the place of the crate's root, which does not compile and says why.
//! 5. It removes what is no longer generated and renames the new files into their places, the root
//!    last. No file that stays is missing in between: without its manifest or root, a workspace
//!    could not even run oasmith again.
//! 6. It removes the journal, and with that is done; then it removes `.oasmith`.
//!
//! If one of these steps fails, or if the run is killed, the journal and the copies say how to undo
//! it, and that is what this run or the next one does.
//!
//! Invariant: whenever the files of two generations are mixed, the journal is there, and the root
//! of the crate is not in its place. Nothing here waits for the disk to be in sync: after a power
//! cut files may be torn, and as files are always compared by their bytes, the next run mends them
//! and a check fails.

use std::collections::BTreeMap;
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::{Duration, Instant};

use same_file::Handle;

use super::inventory::{digest, is_digest, is_inside};
use super::{Faults, Plan, ROOTS, WORK, disk_fault, fault, foreign, read};
use crate::diagnostics::Diagnostic;

/// How long a run waits for another one in the same folder.
const PATIENCE: Duration = Duration::from_secs(30);

/// How long `.oasmith` without a lock in it is taken for one that a run makes or removes at this
/// moment.
const SETTLING: Duration = Duration::from_millis(50);

/// The pause between two looks at a lock.
const PAUSE: Duration = Duration::from_millis(5);

const GUARD: &str = "\
// A run of oasmith that writes this folder is at work, or was killed. Run it again: it begins by
// undoing what is left.
compile_error!(\"a run of oasmith did not finish here: run it again\");
";

const JOURNAL_HEADER: &str =
    "# A run of oasmith that is at work, or was killed. The next run undoes it.\n";

/// An output folder, and how it is changed.
pub(super) struct Folder<'a> {
    pub(super) path: &'a Path,
    pub(super) patience: Duration,
    /// Called before every change of the disk, which it prevents by an error. This is how tests end
    /// runs everywhere.
    pub(super) before_step: &'a dyn Fn() -> io::Result<()>,
}

impl<'a> Folder<'a> {
    pub(super) fn new(path: &'a Path) -> Self {
        Self {
            path,
            patience: PATIENCE,
            before_step: &|| Ok(()),
        }
    }

    /// Whether a run is at work in the folder or has left something behind.
    pub(super) fn is_at_work(&self) -> Result<bool, Diagnostic> {
        let work = self.work("");
        match work.symlink_metadata() {
            Ok(metadata) if metadata.is_dir() => Ok(true),
            Ok(_) => Err(fault(
                format!(
                    "`{}` is not the folder in which oasmith prepares changes",
                    work.display()
                ),
                "move it away",
            )),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(error) => Err(disk_fault("look at", &work, &error)),
        }
    }

    /// Whether a run has left something behind, once none is at work any more. Changes nothing.
    pub(super) fn is_unfinished(&self) -> Result<bool, Diagnostic> {
        let path = self.work("lock");
        let start = Instant::now();
        while self.is_at_work()? {
            match File::open(&path) {
                Ok(file) => {
                    let held = self.wait_for(|| file.try_lock_shared(), &path)?;
                    if held && is_at(&file, &path)? {
                        return Ok(true);
                    }
                }
                Err(error) if error.kind() == io::ErrorKind::NotFound => {
                    if start.elapsed() > SETTLING {
                        return Ok(true);
                    }
                    sleep(PAUSE);
                }
                Err(error) => return Err(disk_fault("open", &path, &error)),
            }
        }
        Ok(false)
    }

    /// Does `work` while no other run does anything in the folder.
    pub(super) fn locked<T>(&self, work: impl FnOnce() -> Result<T, Faults>) -> Result<T, Faults> {
        let lock = self.lock()?;
        let outcome = work();
        // A run that waits may have opened the same file already; it sees that the file is gone,
        // and starts anew.
        let released = self.remove(&self.work("lock"));
        let folder = self.work("");
        let removed = released.and_then(|()| {
            self.step("remove", &folder, || match fs::remove_dir(&folder) {
                // A journal that could not be undone stays for the next run, and so does the lock
                // of one that waits.
                Err(error) if error.kind() == io::ErrorKind::DirectoryNotEmpty => Ok(()),
                result => result,
            })
        });
        drop(lock);
        let value = outcome?;
        removed?;
        Ok(value)
    }

    fn lock(&self) -> Result<File, Diagnostic> {
        let path = self.work("lock");
        loop {
            let folder = self.work("");
            self.is_at_work()?;
            self.step("create", &folder, || fs::create_dir_all(&folder))?;
            let mut options = File::options();
            options.create(true).truncate(false).write(true);
            let file = self.step("create", &path, || match options.open(&path) {
                // The run that held the lock has just removed the folder.
                Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
                result => result.map(Some),
            })?;
            let Some(file) = file else { continue };
            if self.wait_for(|| file.try_lock(), &path)? && is_at(&file, &path)? {
                return Ok(file);
            }
        }
    }

    /// Tries to lock until it succeeds (which it always does where the file system knows no locks).
    fn wait_for(
        &self,
        try_lock: impl Fn() -> Result<(), TryLockError>,
        path: &Path,
    ) -> Result<bool, Diagnostic> {
        let start = Instant::now();
        loop {
            match try_lock() {
                Ok(()) => return Ok(true),
                Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => {
                    return Ok(true);
                }
                Err(TryLockError::Error(error)) => return Err(disk_fault("lock", path, &error)),
                Err(TryLockError::WouldBlock) if start.elapsed() > self.patience => {
                    return Err(fault(
                        format!("another run of oasmith writes `{}`", self.path.display()),
                        "wait until it is done, or end it, and run again",
                    ));
                }
                Err(TryLockError::WouldBlock) => sleep(PAUSE),
            }
        }
    }

    /// Carries out a plan that changes something.
    pub(super) fn replace(&self, plan: &Plan<'_>) -> Result<(), Faults> {
        let outcome = self.prepare(plan).and_then(|()| self.exchange(plan));
        match outcome {
            Ok(()) => Ok(self.clear()?),
            Err(fault) => {
                let mut faults = vec![fault];
                if let Err(Faults(more)) = self.undo() {
                    faults.extend(more);
                }
                Err(Faults(faults))
            }
        }
    }

    /// Writes the new files and the journal, and changes nothing outside of `.oasmith`.
    fn prepare(&self, plan: &Plan<'_>) -> Result<(), Diagnostic> {
        let mut journal = JOURNAL_HEADER.to_owned();
        for (path, contents) in &plan.created {
            self.write_new(&self.staged("new", path), contents)?;
            journal.extend(["create ", &digest(contents.as_bytes()), " ", path, "\n"]);
        }
        for (path, contents) in &plan.replaced {
            self.write_new(&self.staged("new", path), contents)?;
        }
        for path in plan.aside() {
            if is_root(path) {
                self.write_new(&self.staged("guard", path), GUARD)?;
            }
            self.copy(&self.path.join(path), &self.staged("old", path))?;
            journal.extend(["aside ", path, "\n"]);
        }
        let new = self.work("journal.new");
        self.write_new(&new, &journal)?;
        self.rename(&new, &self.work("journal"))
    }

    /// Exchanges the generations. It is done when the journal is gone.
    fn exchange(&self, plan: &Plan<'_>) -> Result<(), Diagnostic> {
        for path in plan.aside().filter(|path| is_root(path)) {
            self.rename(&self.staged("guard", path), &self.path.join(path))?;
        }
        let (roots, others): (Vec<_>, Vec<_>) = plan.removed.iter().partition(|path| is_root(path));
        for path in others.into_iter().chain(roots) {
            self.remove(&self.path.join(path))?;
            self.remove_empty_parents(path)?;
        }
        let written = plan
            .created
            .iter()
            .chain(&plan.replaced)
            .map(|(path, _)| *path);
        let (last, first): (Vec<_>, Vec<_>) = written.partition(|path| is_root(path));
        for path in first.iter().chain(&last) {
            self.create_parent(&self.path.join(path))?;
            self.rename(&self.staged("new", path), &self.path.join(path))?;
        }
        // A root that does not change comes back itself, with its modification time.
        for path in plan.unchanged.iter().filter(|path| is_root(path)) {
            self.rename(&self.staged("old", path), &self.path.join(path))?;
        }
        self.remove(&self.work("journal"))
    }

    /// Undoes what the journal tells, if there is one, and removes everything in `.oasmith` but the
    /// lock. Where this is interrupted itself, it is begun again from the start.
    pub(super) fn undo(&self) -> Result<(), Faults> {
        if let Some(journal) = Journal::read(&self.work("journal"))? {
            self.hide_roots(&journal)?;
            for (path, digest_of_new) in &journal.created {
                let file = self.path.join(path);
                // Whatever else stands there now came from somebody else.
                if read(&file)?.is_some_and(|contents| digest(&contents) == *digest_of_new) {
                    self.remove(&file)?;
                }
                self.remove_empty_parents(path)?;
            }
            let (roots, others): (Vec<_>, Vec<_>) =
                journal.aside.iter().partition(|path| is_root(path));
            for path in others.into_iter().chain(roots) {
                let old = self.staged("old", path);
                if exists(&old)? {
                    let file = self.path.join(path);
                    self.create_parent(&file)?;
                    self.rename(&old, &file)?;
                }
            }
            self.remove(&self.work("journal"))?;
        }
        Ok(self.clear()?)
    }

    /// Puts guards into the places of the roots, whichever generation they are of.
    fn hide_roots(&self, journal: &Journal) -> Result<(), Diagnostic> {
        for root in ROOTS {
            let file = self.path.join(root);
            if !exists(&file)? {
                continue;
            }
            if journal.aside.iter().any(|path| path == root) {
                let old = self.staged("old", root);
                if !exists(&old)? {
                    // It is back in its place already, which is too early now. A copy that is not
                    // whole must not pass for the file.
                    let copy = self.work("copy");
                    self.copy(&file, &copy)?;
                    self.create_parent(&old)?;
                    self.rename(&copy, &old)?;
                }
                let guard = self.staged("guard", root);
                self.write_new(&guard, GUARD)?;
                self.rename(&guard, &file)?;
            } else if let Some(digest_of_new) = journal.created.get(root)
                && read(&file)?.is_some_and(|contents| digest(&contents) == *digest_of_new)
            {
                self.remove(&file)?;
            }
        }
        Ok(())
    }

    /// Removes everything in `.oasmith` but the lock and the journal.
    fn clear(&self) -> Result<(), Diagnostic> {
        for name in ["new", "old", "guard"] {
            let folder = self.work(name);
            if exists(&folder)? {
                self.step("remove", &folder, || fs::remove_dir_all(&folder))?;
            }
        }
        for name in ["journal.new", "copy"] {
            let file = self.work(name);
            if exists(&file)? {
                self.remove(&file)?;
            }
        }
        Ok(())
    }

    /// Copies a file with its modification time.
    fn copy(&self, from: &Path, to: &Path) -> Result<(), Diagnostic> {
        self.create_parent(to)?;
        self.step("write", to, || {
            let mut original = File::open(from)?;
            let metadata = original.metadata()?;
            let mut copy = File::create(to)?;
            io::copy(&mut original, &mut copy)?;
            copy.set_modified(metadata.modified()?)?;
            copy.set_permissions(metadata.permissions())
        })
    }

    /// Removes the folders above a path that are empty, up to the output folder.
    fn remove_empty_parents(&self, path: &str) -> Result<(), Diagnostic> {
        let mut folder = path;
        while let Some((parent, _)) = folder.rsplit_once('/') {
            folder = parent;
            let place = self.path.join(folder);
            let removed = self.step("remove", &place, || match fs::remove_dir(&place) {
                Ok(()) => Ok(true),
                Err(error) if error.kind() == io::ErrorKind::DirectoryNotEmpty => Ok(false),
                Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(true),
                Err(error) => Err(error),
            })?;
            if !removed {
                break;
            }
        }
        Ok(())
    }

    fn create_parent(&self, path: &Path) -> Result<(), Diagnostic> {
        match path.parent() {
            Some(parent) if !exists(parent)? => {
                self.step("create", parent, || fs::create_dir_all(parent))
            }
            _ => Ok(()),
        }
    }

    fn write_new(&self, path: &Path, contents: &str) -> Result<(), Diagnostic> {
        self.create_parent(path)?;
        self.step("write", path, || fs::write(path, contents))
    }

    fn rename(&self, from: &Path, to: &Path) -> Result<(), Diagnostic> {
        self.step("replace", to, || fs::rename(from, to))
    }

    fn remove(&self, path: &Path) -> Result<(), Diagnostic> {
        self.step("remove", path, || fs::remove_file(path))
    }

    /// Changes the disk.
    fn step<T>(
        &self,
        action: &str,
        path: &Path,
        change: impl FnOnce() -> io::Result<T>,
    ) -> Result<T, Diagnostic> {
        (self.before_step)()
            .and_then(|()| change())
            .map_err(|error| disk_fault(action, path, &error))
    }

    fn work(&self, name: &str) -> PathBuf {
        // Joining nothing would end the path with a slash.
        let work = self.path.join(WORK);
        if name.is_empty() {
            work
        } else {
            work.join(name)
        }
    }

    fn staged(&self, tree: &str, path: &str) -> PathBuf {
        self.work(tree).join(path)
    }
}

impl Plan<'_> {
    /// The files that are taken from their places: those that change, and every root, so that
    /// nothing passes for a crate meanwhile.
    fn aside(&self) -> impl Iterator<Item = &str> {
        let replaced = self.replaced.iter().map(|(path, _)| *path);
        let removed = self.removed.iter().map(String::as_str);
        let unchanged = self.unchanged.iter().copied().filter(|path| is_root(path));
        replaced.chain(removed).chain(unchanged)
    }
}

/// What has to be undone when a run does not finish.
#[derive(Debug, Default, Eq, PartialEq)]
struct Journal {
    /// The files that did not exist, with the digest of what the run puts there.
    created: BTreeMap<String, String>,
    /// The files that did, and do not stay in their places.
    aside: Vec<String>,
}

impl Journal {
    /// Reads a journal; `None` where there is none, and so nothing to undo.
    fn read(path: &Path) -> Result<Option<Self>, Diagnostic> {
        let Some(text) = read(path)? else {
            return Ok(None);
        };
        let journal = Self::parse(&String::from_utf8_lossy(&text));
        journal.map(Some).ok_or_else(|| {
            fault(
                format!(
                    "`{}` was written by another version of oasmith",
                    path.display()
                ),
                "restore the output folder from version control, and remove `.oasmith` in it",
            )
        })
    }

    fn parse(text: &str) -> Option<Self> {
        let mut journal = Self::default();
        for line in text.strip_prefix(JOURNAL_HEADER)?.lines() {
            let (kind, path) = line.split_once(' ')?;
            match kind {
                "aside" if is_inside(path) => journal.aside.push(path.to_owned()),
                "create" => {
                    let (digest, path) = path.split_once(' ')?;
                    if !is_digest(digest) || !is_inside(path) {
                        return None;
                    }
                    journal.created.insert(path.to_owned(), digest.to_owned());
                }
                _ => return None,
            }
        }
        Some(journal)
    }
}

/// Replaces a single file, by a rename; tells whether it had to. Only a file that holds `mark` is
/// replaced.
pub(super) fn write_file(path: &Path, contents: &str, mark: &str) -> Result<bool, Faults> {
    if read_own(path, mark)?.is_some_and(|old| old == contents.as_bytes()) {
        return Ok(false);
    }
    let mut new = path.as_os_str().to_owned();
    new.push(format!(".oasmith-{}", std::process::id()));
    let new = PathBuf::from(new);
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).map_err(|error| disk_fault("create", parent, &error))?;
    }
    fs::write(&new, contents).map_err(|error| disk_fault("write", &new, &error))?;
    fs::rename(&new, path).map_err(|error| disk_fault("replace", path, &error))?;
    Ok(true)
}

/// The contents of a file that is to be replaced; `None` where there is none. It is a fault if it
/// does not hold `mark`.
pub(super) fn read_own(path: &Path, mark: &str) -> Result<Option<Vec<u8>>, Diagnostic> {
    let old = read(path)?;
    match &old {
        Some(old) if !String::from_utf8_lossy(old).contains(mark) => Err(foreign(path)),
        _ => Ok(old),
    }
}

fn is_root(path: &str) -> bool {
    ROOTS.contains(&path)
}

fn exists(path: &Path) -> Result<bool, Diagnostic> {
    match path.symlink_metadata() {
        Ok(_) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(disk_fault("look at", path, &error)),
    }
}

/// Whether an open file is the one that stands at a path now.
fn is_at(file: &File, path: &Path) -> Result<bool, Diagnostic> {
    let compare = || Ok(Handle::from_file(file.try_clone()?)? == Handle::from_path(path)?);
    match compare() {
        Err(error) if io::Error::kind(&error) == io::ErrorKind::NotFound => Ok(false),
        result => result.map_err(|error| disk_fault("look at", path, &error)),
    }
}
