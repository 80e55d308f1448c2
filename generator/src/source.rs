//! Reads files below the spec root, and keeps their text for spans to point into.
//!
//! Beside the root there is a table of URLs: those that begin with one of its prefixes stand for the
//! files of a folder. Nothing is ever read from the network.
//!
//! Invariant: this is the only code of the generator that reads a spec from the disk, and nothing
//! outside the root and the folders of the table is ever opened. A file has one identity, its path
//! after all links are followed, however it is spelled.

use std::collections::{BTreeSet, HashMap};
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};
use std::sync::OnceLock;

/// One file of a [`SourceMap`], in the order in which files were found.
#[derive(Copy, Clone, Debug, Default, Eq, PartialEq, Hash, Ord, PartialOrd)]
pub struct FileId(u32);

impl FileId {
    /// The position of the file among all files of its [`SourceMap`].
    pub(crate) fn index(self) -> usize {
        self.0 as usize
    }
}

/// A range of bytes in a file.
#[derive(Copy, Clone, Debug, Eq, PartialEq, Hash)]
pub struct Span {
    /// The file that the range lies in.
    pub file: FileId,
    /// Offset of the first byte.
    pub start: u32,
    /// Offset behind the last byte.
    pub end: u32,
}

/// What the user has chosen for something, and where the configuration says so, if a file does.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Chosen<T> {
    /// The choice.
    pub value: T,
    /// Its place.
    pub span: Option<Span>,
}

impl<T> From<T> for Chosen<T> {
    /// A choice that no file says.
    fn from(value: T) -> Self {
        Self { value, span: None }
    }
}

/// What one run may cost. A spec is hostile input, so each of these is counted, and passing one is
/// a fault.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Bytes of one file. The largest known document, GitHub's, has 13 million; spans count in 32
    /// bits.
    pub file_bytes: u32,
    /// Levels of mappings and sequences. Later stages recurse over a document, in debug builds and
    /// on threads with 2 MiB of stack too; documents of the corpus have at most 25 levels.
    pub depth: u32,
    /// Values of one file, aliases expanded. GitHub's document has 260,000.
    pub nodes: u32,
    /// Values that the aliases of one file may add by being expanded, so that a few lines do not
    /// become a gigabyte.
    pub aliased_nodes: u32,
    /// Values of one example after the references in it were replaced, for the same reason.
    pub example_nodes: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            file_bytes: 256 << 20,
            depth: 128,
            nodes: 16_000_000,
            aliased_nodes: 1_000_000,
            example_nodes: 100_000,
        }
    }
}

/// The files that a run has read, by their path below the root.
#[derive(Debug)]
pub struct SourceMap {
    root: Folder,
    remotes: Vec<Remote>,
    limits: Limits,
    files: Vec<SourceFile>,
    by_absolute: HashMap<PathBuf, FileId>,
    looked_for: BTreeSet<PathBuf>,
    /// What was asked for, and the files that were found; `None` once something was not.
    lookups: Option<Vec<(Lookup, FileId)>>,
}

/// How a file was asked for.
#[derive(Debug)]
pub(crate) enum Lookup {
    /// By its path below the root.
    Path(String),
    /// By a URL.
    Url(String),
}

/// A folder that files are read from.
#[derive(Debug)]
struct Folder {
    /// As the user has named it.
    given: PathBuf,
    /// Absolute and without links.
    canonical: PathBuf,
}

/// URLs that stand for files.
#[derive(Debug)]
struct Remote {
    /// What the URLs begin with, without a slash at its end.
    prefix: String,
    /// Where the files are; the file itself where the prefix is the whole URL.
    folder: Folder,
}

/// The text of one file.
#[derive(Debug)]
pub struct SourceFile {
    /// Path below the root, with `/` between its parts and all links followed; for a file outside of
    /// the root, the URL that it stands for.
    pub path: String,
    /// Whether `path` is a URL.
    pub remote: bool,
    /// Whether `path` is as the user has given it: that of a configuration, which lies anywhere.
    pub(crate) named: bool,
    /// The whole text, without a byte order mark.
    pub text: String,
    line_starts: OnceLock<Vec<u32>>,
}

/// A line and a column as people count them, and as rustc does.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
pub struct Position {
    /// The line, from 1; lines end at `\n`.
    pub line: usize,
    /// The column, from 1, in characters.
    pub column: usize,
}

/// Why a path gave no text.
#[derive(Debug)]
pub enum ReadError {
    /// It leads out of the root, by itself or by a link.
    OutsideRoot,
    /// Nothing is there.
    Missing,
    /// It is a folder, or a device.
    NotAFile,
    /// It is larger than [`Limits::file_bytes`].
    TooLarge,
    /// A byte that no UTF-8 text has, at this offset.
    NotUtf8(u32),
    /// The system refused.
    Unreadable(io::Error),
}

/// Where a lookup leads.
#[derive(Debug)]
pub(crate) struct Located {
    /// The paths that this depends on.
    looked_for: Vec<PathBuf>,
    /// The file, all links followed.
    absolute: Result<PathBuf, ReadError>,
}

impl Located {
    fn nowhere(looked_for: Vec<PathBuf>, error: ReadError) -> Self {
        Self {
            looked_for,
            absolute: Err(error),
        }
    }
}

/// A file that was found and not read yet.
#[derive(Debug)]
pub(crate) struct Found {
    /// Its identity.
    pub(crate) file: FileId,
    absolute: PathBuf,
}

impl SourceMap {
    /// A map of the files below `root`, a folder.
    pub fn new(root: &Path) -> io::Result<Self> {
        Self::with_limits(root, Limits::default())
    }

    /// A map of the files below `root` with limits of its own.
    pub fn with_limits(root: &Path, limits: Limits) -> io::Result<Self> {
        let given = if root.as_os_str().is_empty() {
            Path::new(".")
        } else {
            root
        };
        let canonical = given.canonicalize()?;
        if !canonical.is_dir() {
            return Err(io::Error::new(
                io::ErrorKind::NotADirectory,
                "the spec root is not a folder",
            ));
        }
        Ok(Self {
            root: Folder {
                given: given.to_owned(),
                canonical,
            },
            remotes: Vec::new(),
            limits,
            files: Vec::new(),
            by_absolute: HashMap::new(),
            looked_for: BTreeSet::new(),
            lookups: Some(Vec::new()),
        })
    }

    /// The same map, in which a URL that is `prefix`, or begins with it and a slash, stands for a
    /// file in `folder`, by the rest of the URL as its path. Where there is no such file, it stands
    /// for the one with `.json`, `.yaml` or `.yml` behind its name. The longest prefix counts.
    pub fn with_remote(mut self, prefix: &str, folder: &Path) -> io::Result<Self> {
        let folder = Folder {
            given: folder.to_owned(),
            canonical: folder.canonicalize()?,
        };
        self.remotes.push(Remote {
            prefix: prefix.trim_end_matches('/').to_owned(),
            folder,
        });
        // Of two prefixes, the longer one is tried first.
        self.remotes
            .sort_by_key(|remote| std::cmp::Reverse(remote.prefix.len()));
        Ok(self)
    }

    /// The file with this identity.
    pub fn file(&self, file: FileId) -> &SourceFile {
        &self.files[file.index()]
    }

    /// All files that were read, in the order in which they were found.
    pub fn files(&self) -> impl Iterator<Item = &SourceFile> {
        self.files.iter()
    }

    /// The identities of all files, in the order in which they were found.
    pub(crate) fn ids(&self) -> impl Iterator<Item = FileId> + use<> {
        (0..).map(FileId).take(self.files.len())
    }

    /// The folder that no file may lie outside of, as it was given.
    pub fn root(&self) -> &Path {
        &self.root.given
    }

    /// What the run may cost.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Every path that was looked for, found or not: when one of them changes, the result may.
    pub fn looked_for(&self) -> impl Iterator<Item = PathBuf> {
        self.looked_for.iter().cloned()
    }

    /// All that was asked for and found, in order; `None` where something was not found.
    pub(crate) fn lookups(&self) -> Option<&[(Lookup, FileId)]> {
        self.lookups.as_deref()
    }

    /// The path of a file for people: the root as it was given, and the path below it; or its URL.
    pub fn display_path(&self, file: FileId) -> String {
        let SourceFile {
            path,
            remote,
            named,
            ..
        } = self.file(file);
        if *remote || *named {
            path.clone()
        } else {
            self.display(path)
        }
    }

    /// A path below the root for people.
    pub(crate) fn display(&self, path: &str) -> String {
        let path = if self.root.given == Path::new(".") {
            PathBuf::from(path)
        } else {
            self.root.given.join(path)
        };
        path.to_string_lossy().replace('\\', "/")
    }

    /// The text of a span.
    pub fn text(&self, span: Span) -> &str {
        self.file(span.file)
            .text
            .get(span.start as usize..span.end as usize)
            .unwrap_or_default()
    }

    /// Where a span begins.
    pub fn position(&self, span: Span) -> Position {
        self.file(span.file).position(span.start)
    }

    /// Adds the text of a file that the user has named and that is no file of the spec, see
    /// [`read_named`].
    pub(crate) fn add_named(&mut self, path: &Path, text: String) -> FileId {
        self.looked_for.insert(path.to_owned());
        let file = FileId(u32::try_from(self.files.len()).unwrap_or(u32::MAX));
        self.files.push(SourceFile {
            path: path.to_string_lossy().replace('\\', "/"),
            remote: false,
            named: true,
            text,
            line_starts: OnceLock::new(),
        });
        file
    }

    /// The path below the root of a file that the user has named.
    pub(crate) fn path_of(&self, file: &Path) -> Result<String, ReadError> {
        let absolute = file.canonicalize()?;
        let below = absolute
            .strip_prefix(&self.root.canonical)
            .map_err(|_| ReadError::OutsideRoot)?;
        let parts = below.iter().map(|part| part.to_string_lossy());
        Ok(parts.collect::<Vec<_>>().join("/"))
    }

    /// Notes a path that was looked for elsewhere.
    pub(crate) fn note(&mut self, path: PathBuf) {
        self.looked_for.insert(path);
    }

    /// Finds the file at a path relative to the root, parted by `/`. Its text is empty until
    /// [`Self::fill`]; a second path that leads to the same file gives the same identity and
    /// `false`.
    pub(crate) fn find(&mut self, path: &str) -> Result<(Found, bool), ReadError> {
        let located = self.locate_path(path);
        self.admit(Lookup::Path(path.to_owned()), located)
    }

    /// Finds the file that a URL stands for, as [`Self::find`] does; `None` where the table has no
    /// prefix of the URL.
    pub(crate) fn find_remote(&mut self, url: &str) -> Option<Result<(Found, bool), ReadError>> {
        let located = self.locate_url(url)?;
        Some(self.admit(Lookup::Url(url.to_owned()), located))
    }

    /// Where [`Self::find`] or [`Self::find_remote`] would find a file; `None` where the table has no
    /// prefix of a URL.
    pub(crate) fn locate(&self, lookup: &Lookup) -> Option<Located> {
        match lookup {
            Lookup::Path(path) => Some(self.locate_path(path)),
            Lookup::Url(url) => self.locate_url(url),
        }
    }

    fn locate_path(&self, path: &str) -> Located {
        let mut looked_for = vec![self.root.given.join(path)];
        if !is_below(Path::new(path)) {
            return Located::nowhere(looked_for, ReadError::OutsideRoot);
        }
        match self.root.canonical.join(path).canonicalize() {
            Ok(absolute) => {
                let absolute = if !absolute.starts_with(&self.root.canonical) {
                    Err(ReadError::OutsideRoot)
                } else if absolute.is_file() {
                    Ok(absolute)
                } else {
                    Err(ReadError::NotAFile)
                };
                Located {
                    looked_for,
                    absolute,
                }
            }
            Err(error) => match (error.kind(), self.follow_text_link(path)) {
                (io::ErrorKind::NotADirectory, Some((link, path))) => {
                    looked_for.push(link);
                    let Located {
                        looked_for: more,
                        absolute,
                    } = self.locate_path(&path);
                    looked_for.extend(more);
                    Located {
                        looked_for,
                        absolute,
                    }
                }
                _ => Located::nowhere(looked_for, ReadError::from(error)),
            },
        }
    }

    fn locate_url(&self, url: &str) -> Option<Located> {
        let (remote, path) = self.remotes.iter().find_map(|remote| {
            let rest = url.strip_prefix(&remote.prefix)?;
            let path = if rest.is_empty() {
                rest
            } else {
                rest.strip_prefix('/')?
            };
            Some((remote, path))
        })?;
        let decoded = percent_encoding::percent_decode_str(path).decode_utf8();
        let Some(path) = decoded.ok().filter(|path| is_below(Path::new(&**path))) else {
            return Some(Located::nowhere(Vec::new(), ReadError::Missing));
        };
        let mut absolute = Err(ReadError::Missing);
        let mut looked_for = Vec::new();
        // A prefix that is a whole URL stands for a file with a name of its own.
        let endings: &[&str] = if path.is_empty() {
            &[""]
        } else {
            &["", ".json", ".yaml", ".yml"]
        };
        for ending in endings {
            let join = |folder: &Path| match &*path {
                "" => folder.to_owned(),
                path => folder.join(format!("{path}{ending}")),
            };
            looked_for.push(join(&remote.folder.given));
            match join(&remote.folder.canonical).canonicalize() {
                Ok(path) if !path.starts_with(&remote.folder.canonical) => {
                    absolute = Err(ReadError::OutsideRoot);
                    break;
                }
                Ok(path) if path.is_file() => {
                    absolute = Ok(path);
                    break;
                }
                Ok(_) => absolute = Err(ReadError::NotAFile),
                Err(error) => match ReadError::from(error) {
                    ReadError::Missing => {}
                    error => absolute = Err(error),
                },
            }
        }
        Some(Located {
            looked_for,
            absolute,
        })
    }

    /// Gives what was located its identity, and notes what was looked for.
    pub(crate) fn admit(
        &mut self,
        lookup: Lookup,
        located: Located,
    ) -> Result<(Found, bool), ReadError> {
        self.looked_for.extend(located.looked_for);
        let url = match &lookup {
            Lookup::Path(_) => None,
            Lookup::Url(url) => Some(url.as_str()),
        };
        let found = located
            .absolute
            .and_then(|absolute| self.add(absolute, url));
        match (&mut self.lookups, &found) {
            (Some(lookups), Ok((found, _))) => lookups.push((lookup, found.file)),
            (lookups, Err(_)) => *lookups = None,
            (None, Ok(_)) => {}
        }
        found
    }

    /// The folder whose files a URL stands for, as it was given.
    pub(crate) fn remote_folder(&self, url: &str) -> Option<&Path> {
        let is_prefix = |remote: &&Remote| {
            let rest = url.strip_prefix(&remote.prefix);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let remote = self.remotes.iter().find(is_prefix)?;
        Some(&remote.folder.given)
    }

    /// Gives a file its identity. Below the root it is known by its path there, whatever names it;
    /// elsewhere by its URL.
    fn add(&mut self, absolute: PathBuf, url: Option<&str>) -> Result<(Found, bool), ReadError> {
        if let Some(&file) = self.by_absolute.get(&absolute) {
            return Ok((Found { file, absolute }, false));
        }
        let path = match (absolute.strip_prefix(&self.root.canonical), url) {
            (Err(_), Some(url)) => url.to_owned(),
            (Err(_), None) => return Err(ReadError::OutsideRoot),
            (Ok(below), _) => {
                let parts: Option<Vec<&str>> = below.iter().map(|part| part.to_str()).collect();
                let Some(parts) = parts else {
                    let error =
                        io::Error::new(io::ErrorKind::InvalidFilename, "its path is not Unicode");
                    return Err(ReadError::Unreadable(error));
                };
                let path = parts.join("/");
                self.looked_for.insert(self.root.given.join(&path));
                path
            }
        };
        let Ok(index) = u32::try_from(self.files.len()) else {
            return Err(ReadError::Unreadable(io::Error::other(
                "there are too many files",
            )));
        };
        let file = FileId(index);
        self.by_absolute.insert(absolute.clone(), file);
        self.files.push(SourceFile {
            remote: !absolute.starts_with(&self.root.canonical),
            named: false,
            path,
            text: String::new(),
            line_starts: OnceLock::new(),
        });
        Ok((Found { file, absolute }, true))
    }

    /// Replaces the first part of a path that is a file although more of the path follows, where
    /// that file has the path of a folder as its text. That is how git writes a link to a folder
    /// where the system has no links. Gives the file, and the path.
    fn follow_text_link(&self, path: &str) -> Option<(PathBuf, String)> {
        const LONGEST: u64 = 1024;
        for (end, _) in path.match_indices('/') {
            let link = &path[..end];
            let absolute = self.root.canonical.join(link).canonicalize().ok()?;
            if !absolute.starts_with(&self.root.canonical) {
                return None;
            }
            if absolute.is_file() {
                if absolute.metadata().ok()?.len() > LONGEST {
                    return None;
                }
                let folder = join_paths(link, &std::fs::read_to_string(absolute).ok()?)?;
                // A chain of links ends at a folder; one that comes back to a link is no path.
                if !self.root.canonical.join(&folder).is_dir() {
                    return None;
                }
                let path = format!("{folder}{}", &path[end..]);
                return Some((self.root.given.join(link), path));
            }
        }
        None
    }

    /// Sets the text that [`Found::read`] gave.
    pub(crate) fn fill(&mut self, file: FileId, text: String) {
        self.files[file.index()].text = text;
    }

    /// How much of a path exists: the deepest folder, the name that is missing in it, and the names
    /// that are there, sorted; no names where the folder cannot be read. For suggestions only.
    pub(crate) fn missing_part<'p>(&self, path: &'p str) -> (&'p str, &'p str, Vec<String>) {
        let mut folder = "";
        let mut rest = path;
        let mut absolute = self.root.canonical.clone();
        while let Some((part, after)) = rest.split_once('/') {
            let next = absolute.join(part).canonicalize().unwrap_or_default();
            if !next.starts_with(&self.root.canonical) || !next.is_dir() {
                break;
            }
            absolute = next;
            rest = after;
            folder = path[..path.len() - after.len()].trim_end_matches('/');
        }
        let name = rest.split('/').next().unwrap_or_default();
        let entries = absolute.read_dir().into_iter().flatten().flatten();
        let mut names: Vec<String> = entries
            .filter_map(|entry| entry.file_name().into_string().ok())
            .collect();
        names.sort_unstable();
        (folder, name, names)
    }
}

/// Reads a file that the user has named, wherever it lies.
pub(crate) fn read_named(path: &Path, limits: &Limits) -> Result<String, ReadError> {
    let absolute = path.canonicalize()?;
    if !absolute.is_file() {
        return Err(ReadError::NotAFile);
    }
    let found = Found {
        file: FileId::default(),
        absolute,
    };
    let (text, result) = found.read(limits);
    result.map(|()| text)
}

/// Whether a relative path leads nowhere but down.
fn is_below(path: &Path) -> bool {
    path.components()
        .all(|part| matches!(part, Component::Normal(_) | Component::CurDir))
}

/// The path that is written as `relative` in the file at `base`, both with `/` between their parts;
/// `None` where it leads out of the root (RFC 3986, section 5.2.4, which would stay at the root).
pub(crate) fn join_paths(base: &str, relative: &str) -> Option<String> {
    let mut parts: Vec<&str> = base.split('/').collect();
    parts.pop();
    for part in relative.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

impl ReadError {
    /// What a path that gave no text is instead of a file, and what to do.
    pub(crate) fn describe(&self) -> (String, &'static str) {
        match self {
            Self::Missing => ("a file that does not exist".into(), "correct the path"),
            Self::OutsideRoot => ("a file outside of the spec root".into(), "set `--root`"),
            Self::NotAFile => ("a folder or a device".into(), "name a file"),
            Self::TooLarge => (
                "a file that is too large".into(),
                "split the file, or raise the limit `file_bytes`",
            ),
            Self::NotUtf8(_) => ("a file that is not UTF-8".into(), "save the file as UTF-8"),
            Self::Unreadable(error) => (
                format!("a file that cannot be read: {error}"),
                "look at the file and its permissions",
            ),
        }
    }
}

impl From<io::Error> for ReadError {
    /// Why a path could not be followed to its end.
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound
            | io::ErrorKind::NotADirectory
            | io::ErrorKind::InvalidInput
            | io::ErrorKind::InvalidFilename => Self::Missing,
            _ => Self::Unreadable(error),
        }
    }
}

impl Found {
    /// Reads the text. Where a byte is not UTF-8, the text has replacement characters from there
    /// on, so that the fault can show its line.
    pub(crate) fn read(&self, limits: &Limits) -> (String, Result<(), ReadError>) {
        let mut bytes = Vec::new();
        let most = u64::from(limits.file_bytes) + 1;
        let read = std::fs::File::open(&self.absolute).and_then(|file| {
            let length = file.metadata()?.len().min(most);
            bytes.reserve_exact(usize::try_from(length).unwrap_or_default());
            file.take(most).read_to_end(&mut bytes)
        });
        if let Err(error) = read {
            return (String::new(), Err(ReadError::Unreadable(error)));
        }
        if bytes.len() > limits.file_bytes as usize {
            return (String::new(), Err(ReadError::TooLarge));
        }
        if bytes.starts_with(b"\xEF\xBB\xBF") {
            bytes.drain(..3);
        }
        match String::from_utf8(bytes) {
            Ok(text) => (text, Ok(())),
            Err(error) => {
                let offset = u32::try_from(error.utf8_error().valid_up_to()).unwrap_or(u32::MAX);
                let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
                (text, Err(ReadError::NotUtf8(offset)))
            }
        }
    }
}

impl SourceFile {
    /// The line and column of an offset.
    pub fn position(&self, offset: u32) -> Position {
        let starts = self.line_starts();
        let line = starts.partition_point(|&start| start <= offset);
        let start = starts
            .get(line.wrapping_sub(1))
            .copied()
            .unwrap_or_default();
        let before = self
            .text
            .get(start as usize..offset as usize)
            .unwrap_or_default();
        Position {
            line,
            column: before.chars().count() + 1,
        }
    }

    /// The bytes of a line, from 1, without its end.
    pub(crate) fn line(&self, line: usize) -> std::ops::Range<usize> {
        let starts = self.line_starts();
        let start = starts
            .get(line.wrapping_sub(1))
            .map_or(self.text.len(), |&start| start as usize);
        let end = starts
            .get(line)
            .map_or(self.text.len(), |&next| next as usize);
        let text = self.text.get(start..end).unwrap_or_default();
        start..start + text.trim_end_matches(['\n', '\r']).len()
    }

    fn line_starts(&self) -> &[u32] {
        self.line_starts.get_or_init(|| {
            let newlines = self
                .text
                .bytes()
                .zip(1..)
                .filter(|&(byte, _)| byte == b'\n');
            std::iter::once(0)
                .chain(newlines.map(|(_, next)| next))
                .collect()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(text: &str) -> SourceFile {
        SourceFile {
            path: String::new(),
            remote: false,
            named: false,
            text: text.into(),
            line_starts: OnceLock::new(),
        }
    }

    fn position(text: &str, offset: u32) -> (usize, usize) {
        let Position { line, column } = file(text).position(offset);
        (line, column)
    }

    #[test]
    fn lines_and_columns_count_from_one_in_characters() {
        assert_eq!(position("", 0), (1, 1));
        assert_eq!(position("a\nbc", 0), (1, 1));
        assert_eq!(position("a\nbc", 1), (1, 2));
        assert_eq!(position("a\nbc", 2), (2, 1));
        assert_eq!(position("a\nbc\n", 5), (3, 1));
        assert_eq!(position("\r\né😀x", 8), (2, 3));
        assert_eq!(position("a", 100), (1, 1));
    }

    #[test]
    fn a_line_comes_without_its_end() {
        let file = file("a\r\nbc\n\nd");
        let line = |line| &file.text[file.line(line)];
        assert_eq!(
            [line(1), line(2), line(3), line(4), line(5), line(0)],
            ["a", "bc", "", "d", "", ""]
        );
    }

    #[test]
    fn paths_are_joined_as_relative_references() {
        assert_eq!(
            join_paths("a/b.yaml", "c.yaml").as_deref(),
            Some("a/c.yaml")
        );
        assert_eq!(
            join_paths("a/b.yaml", "./c//../d.yaml").as_deref(),
            Some("a/d.yaml")
        );
        assert_eq!(
            join_paths("a/b.yaml", "../d.yaml").as_deref(),
            Some("d.yaml")
        );
        assert_eq!(join_paths("a/b.yaml", "../../d.yaml"), None);
        assert_eq!(join_paths("b.yaml", "../d.yaml"), None);
    }

    #[test]
    fn the_root_is_shown_as_it_was_given() {
        let sources = SourceMap::new(Path::new("src")).unwrap();
        assert_eq!(sources.display("a/b.yaml"), "src/a/b.yaml");
        let sources = SourceMap::new(Path::new("")).unwrap();
        assert_eq!(sources.display("a/b.yaml"), "a/b.yaml");
        assert!(SourceMap::new(Path::new("Cargo.toml")).is_err());
        assert!(SourceMap::new(Path::new("nowhere")).is_err());
    }
}
