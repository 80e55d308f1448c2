//! Reads the roots and every file that references name, level by level: the files of one level are
//! read on several threads, and everything else in one order, so that the outcome does not depend
//! on the threads.

use std::collections::HashMap;
use std::num::NonZero;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use super::reference::{self, Fault, Reference};
use super::{Documents, File, Location, Target};
use crate::diagnostics::Diagnostics;
use crate::source::{FileId, Found, Limits, ReadError, SourceMap, Span};
use crate::yaml::{self, Kind, NodeId, Tree};

pub(super) fn load(
    sources: SourceMap,
    paths: &[String],
    diagnostics: &mut Diagnostics,
) -> (Documents, Vec<Location>) {
    let mut loader = Loader {
        sources,
        files: Vec::new(),
        paths: HashMap::new(),
        new: Vec::new(),
    };
    let roots: Vec<FileId> = paths
        .iter()
        .filter_map(|path| match loader.find_root(path) {
            Ok(file) => Some(file),
            Err(Fault { message, help }) => {
                diagnostics.error_without_place(message).help(help);
                None
            }
        })
        .collect();
    loader.read_all();
    for &root in &roots {
        for fault in &loader.files[root.index()].file.faults {
            diagnostics.add(fault.clone());
        }
    }
    let documents = loader.resolve();
    let readable = roots
        .into_iter()
        .filter(|&root| documents.file(root).readable);
    let roots = readable
        .map(|file| Location {
            file,
            node: NodeId::ROOT,
        })
        .collect();
    (documents, roots)
}

struct Loader {
    sources: SourceMap,
    files: Vec<Loaded>,
    /// The file at each path that was named, or why there is none.
    paths: HashMap<String, Result<FileId, PathFault>>,
    /// Files that were found and not read yet.
    new: Vec<Found>,
}

/// Why a reference finds no file at its path.
#[derive(Clone)]
enum PathFault {
    Missing(Missing),
    Other(Fault),
}

/// What is missing of a path.
#[derive(Clone)]
struct Missing {
    /// The deepest folder of it that exists.
    folder: String,
    /// The part that does not exist there.
    name: String,
    /// The name beside it that is spelled much like it.
    similar: Option<String>,
    /// Whether the missing part is the file itself, and not a folder on the way to it.
    is_file: bool,
}

impl PathFault {
    /// The fault of a reference with this text.
    fn in_reference(&self, text: &str) -> Fault {
        match self {
            PathFault::Missing(missing) => {
                let resource = text.split('#').next().unwrap_or_default();
                let folder = resource.rfind('/').map_or("", |slash| &resource[..=slash]);
                Fault::new(
                    "`$ref` names a file that does not exist",
                    missing.help(folder),
                )
            }
            PathFault::Other(fault) => fault.clone(),
        }
    }
}

impl Missing {
    /// What to do. A similar file is written behind `prefix`, the folder as the author has written
    /// it.
    fn help(&self, prefix: &str) -> String {
        let Self {
            folder,
            name,
            similar,
            is_file,
        } = self;
        let place = match folder.as_str() {
            "" => "the spec root".to_owned(),
            folder => format!("`{folder}`"),
        };
        match (similar, is_file) {
            (Some(similar), true) => format!("a similar file exists: `{prefix}{similar}`"),
            (Some(similar), false) => format!("{place} has no folder `{name}`, but `{similar}`"),
            (None, true) => format!("correct the path, or write the file: {place} has no `{name}`"),
            (None, false) => format!("correct the path: {place} has no folder `{name}`"),
        }
    }
}

/// A file and the references in it.
struct Loaded {
    file: File,
    references: Vec<NodeId>,
}

impl Loader {
    fn find_root(&mut self, path: &str) -> Result<FileId, Fault> {
        // A path of the user's, not a URI: it may have `./` and the separators of the system.
        let parts: Vec<_> = Path::new(path).iter().filter(|part| *part != ".").collect();
        let path = parts
            .iter()
            .map(|part| part.to_string_lossy())
            .collect::<Vec<_>>()
            .join("/");
        let place = self.sources.display(&path);
        self.find(&path).map_err(|error| match error {
            ReadError::Missing => {
                let help = self.missing(&path).help("");
                Fault::new(format!("there is no document `{place}`"), help)
            }
            ReadError::OutsideRoot => Fault::new(
                format!(
                    "the document `{path}` lies outside of the spec root `{}`",
                    self.root()
                ),
                "set `--root` to a folder that holds it",
            ),
            error => {
                let (noun, help) = describe(&error);
                Fault::new(format!("the document `{place}` is {noun}"), help)
            }
        })
    }

    /// The file that a reference names by its path below the root.
    fn find_named(&mut self, path: &str) -> Result<FileId, PathFault> {
        if let Some(known) = self.paths.get(path) {
            return known.clone();
        }
        let found = self.find(path).map_err(|error| match error {
            ReadError::Missing => PathFault::Missing(self.missing(path)),
            ReadError::OutsideRoot => PathFault::Other(reference::outside(&self.root())),
            error => {
                let (noun, help) = describe(&error);
                PathFault::Other(Fault::new(format!("`$ref` names {noun}"), help))
            }
        });
        self.paths.insert(path.to_owned(), found.clone());
        found
    }

    /// What is missing of a path, and what is like it.
    fn missing(&self, path: &str) -> Missing {
        let (folder, name, siblings) = self.sources.missing_part(path);
        // An extension is the same nearly everywhere, and makes no two names alike.
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        let similar = reference::similar(name, stem.chars().count(), &siblings);
        let is_file = path.len() == folder.len() + name.len() + usize::from(!folder.is_empty());
        Missing {
            folder: folder.to_owned(),
            name: name.to_owned(),
            similar: similar.map(str::to_owned),
            is_file,
        }
    }

    fn root(&self) -> String {
        self.sources.root().display().to_string()
    }

    fn find(&mut self, path: &str) -> Result<FileId, ReadError> {
        let (found, is_new) = self.sources.find(path)?;
        let file = found.file;
        if is_new {
            self.new.push(found);
        }
        Ok(file)
    }

    /// Reads the files that were found, those that their references name, and so on.
    fn read_all(&mut self) {
        while !self.new.is_empty() {
            let new = std::mem::take(&mut self.new);
            let read = in_parallel(&new, |found| read(found, self.sources.limits()));
            // Files are found in the order of their identities, so that each comes behind those
            // before it.
            let first = self.files.len();
            for (found, (text, loaded)) in new.iter().zip(read) {
                self.sources.fill(found.file, text);
                self.files.push(loaded);
            }
            for (index, found) in (first..).zip(&new) {
                for path in self.named_paths(index, found.file) {
                    // What is wrong with a path is told when the reference is resolved.
                    let _ = self.find_named(&path);
                }
            }
        }
    }

    /// The paths below the root of all other files that the references of a file name.
    fn named_paths(&self, index: usize, file: FileId) -> Vec<String> {
        let Loaded {
            file: File { tree, .. },
            references,
        } = &self.files[index];
        let base = &self.sources.file(file).path;
        let texts = references
            .iter()
            .filter_map(|&node| reference_text(tree, node));
        let parsed = texts
            .filter(|text| !text.starts_with('#'))
            .filter_map(|text| Reference::parse(text, base, "").ok()?.path);
        parsed.collect()
    }

    /// Resolves all references, each different one of a file once.
    fn resolve(self) -> Documents {
        let root = self.root();
        let Self {
            sources,
            files,
            paths,
            new: _,
        } = self;
        let mut targets = HashMap::new();
        let mut references = Vec::new();
        let mut faults = Vec::new();
        for (file, loaded) in sources.ids().zip(&files) {
            let tree = &loaded.file.tree;
            let mut known: HashMap<&str, Target> = HashMap::new();
            for &node in &loaded.references {
                let Some(text) = reference_text(tree, node) else {
                    continue;
                };
                let target = *known.entry(text).or_insert_with(|| {
                    resolve(text, file, &root, &sources, &files, &paths).unwrap_or_else(|fault| {
                        faults.push(fault);
                        Target::Nowhere(faults.len() - 1)
                    })
                });
                let location = Location { file, node };
                targets.insert(location, target);
                references.push(location);
            }
        }
        let files = files.into_iter().map(|loaded| loaded.file).collect();
        Documents {
            sources,
            files,
            targets,
            references,
            faults,
        }
    }
}

/// Where a reference in a file leads.
fn resolve(
    text: &str,
    file: FileId,
    root: &str,
    sources: &SourceMap,
    files: &[Loaded],
    paths: &HashMap<String, Result<FileId, PathFault>>,
) -> Result<Target, Fault> {
    let Reference { path, tokens } = Reference::parse(text, &sources.file(file).path, root)?;
    let named = match &path {
        None => file,
        Some(path) => match paths.get(path) {
            Some(Ok(named)) => *named,
            Some(Err(fault)) => return Err(fault.in_reference(text)),
            // All paths were looked for when the files were read, so this does not happen.
            None => {
                let (noun, help) = describe(&ReadError::Missing);
                return Err(Fault::new(format!("`$ref` names {noun}"), help));
            }
        },
    };
    let File { tree, readable, .. } = &files[named.index()].file;
    if !readable {
        return Ok(Target::Unreadable(named));
    }
    let node = reference::find(tree, &tokens, &sources.file(named).path)?;
    Ok(Target::Node(Location { file: named, node }))
}

/// What a path that gave no text is instead of a file, and what to do.
fn describe(error: &ReadError) -> (String, &'static str) {
    match error {
        ReadError::Missing => ("a file that does not exist".into(), "correct the path"),
        ReadError::OutsideRoot => ("a file outside of the spec root".into(), "set `--root`"),
        ReadError::NotAFile => ("a folder or a device".into(), "name a file"),
        ReadError::TooLarge => (
            "a file that is too large".into(),
            "split the file, or raise the limit `file_bytes`",
        ),
        ReadError::NotUtf8(_) => ("a file that is not UTF-8".into(), "save the file as UTF-8"),
        ReadError::Unreadable(error) => (
            format!("a file that cannot be read: {error}"),
            "look at the file and its permissions",
        ),
    }
}

/// Reads and parses one file.
fn read(found: &Found, limits: &Limits) -> (String, Loaded) {
    let file = found.file;
    let (text, result) = found.read(limits);
    let mut diagnostics = Diagnostics::default();
    let tree = match result {
        Ok(()) => yaml::parse(file, &text, limits, &mut diagnostics),
        Err(error) => {
            let (span, message, help) = match error {
                ReadError::NotUtf8(offset) => {
                    let span = Span {
                        file,
                        start: offset,
                        end: offset + REPLACEMENT,
                    };
                    (
                        span,
                        "from here on the file is not UTF-8".to_owned(),
                        "save it as UTF-8",
                    )
                }
                error => {
                    let (noun, help) = describe(&error);
                    (
                        Span {
                            file,
                            start: 0,
                            end: 0,
                        },
                        format!("this is {noun}"),
                        help,
                    )
                }
            };
            diagnostics.error(span, message).help(help);
            None
        }
    };
    diagnostics.end_stage();
    let faults = diagnostics.iter().cloned().collect();
    let readable = tree.is_some();
    let tree = tree.unwrap_or_else(|| Tree::null(file));
    let references = references(&tree);
    (
        text,
        Loaded {
            file: File {
                tree,
                readable,
                faults,
            },
            references,
        },
    )
}

/// The bytes of the replacement character, which stands where a byte was not UTF-8.
const REPLACEMENT: u32 = 3;

/// All mappings of a tree with a string `$ref`, in the order of the text.
fn references(tree: &Tree) -> Vec<NodeId> {
    let mut references = Vec::new();
    let mut left = vec![NodeId::ROOT];
    while let Some(node) = left.pop() {
        match &tree.node(node).kind {
            Kind::Sequence(elements) => left.extend(elements.iter().rev()),
            Kind::Mapping(entries) => {
                if reference_text(tree, node).is_some() {
                    references.push(node);
                }
                left.extend(entries.iter().rev().map(|entry| entry.value));
            }
            Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::String(_) => {}
        }
    }
    references
}

/// The text of the reference that a node is.
fn reference_text(tree: &Tree, node: NodeId) -> Option<&str> {
    match &tree.node(tree.entry(node, "$ref")?.value).kind {
        Kind::String(text) => Some(text),
        _ => None,
    }
}

/// Applies a function to all items on as many threads as the machine has, and gives the results in
/// order.
fn in_parallel<T: Sync, R: Send>(items: &[T], function: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let threads = thread::available_parallelism()
        .map_or(1, NonZero::get)
        .min(items.len());
    if threads <= 1 {
        return items.iter().map(function).collect();
    }
    let next = AtomicUsize::new(0);
    let work = || {
        let mut results = Vec::new();
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(index) else {
                return results;
            };
            results.push((index, function(item)));
        }
    };
    let mut results: Vec<(usize, R)> = thread::scope(|scope| {
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(work)).collect();
        let mut results = work();
        for other in others {
            match other.join() {
                Ok(more) => results.extend(more),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        results
    });
    results.sort_unstable_by_key(|(index, _)| *index);
    results.into_iter().map(|(_, result)| result).collect()
}
