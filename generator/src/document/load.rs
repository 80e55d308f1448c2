//! Reads the roots and every file that references name, level by level: the files of one level are
//! read on several threads, and everything else in one order, so that the outcome does not depend
//! on the threads.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use super::address::Address;
use super::reference::{self, Fault, Fragment, Reference};
use super::scan::{self, Link, LinkKind, Scan};
use super::{Documents, File, Location, Target};
use crate::diagnostics::Diagnostics;
use crate::overlay::{Deviation, Overlay};
use crate::parallel;
use crate::source::{FileId, Found, Limits, ReadError, SourceMap, Span};
use crate::yaml::{self, NodeId, Tree};

pub(super) fn load(
    sources: SourceMap,
    paths: &[String],
    deviations: &[Deviation],
    diagnostics: &mut Diagnostics,
) -> (Documents, Vec<Location>) {
    // What was added before is the user's configuration, and no part of the spec.
    let files = sources.ids().map(Loaded::empty).collect();
    let mut loader = Loader {
        sources,
        files,
        addresses: HashMap::new(),
        new: Vec::new(),
        deviations,
    };
    let roots: Vec<FileId> = paths
        .iter()
        .filter_map(|path| match loader.find_root(path) {
            Ok(file) => Some(file),
            Err((message, help)) => {
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
    loader.tell_of_deviations(diagnostics);
    let documents = loader.resolve(&roots);
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

struct Loader<'o> {
    sources: SourceMap,
    /// What is changed in files.
    deviations: &'o [Deviation],
    files: Vec<Loaded>,
    /// The file at each address that was named, or why there is none.
    addresses: HashMap<Address, Result<FileId, AddressFault>>,
    /// Files that were found and not read yet.
    new: Vec<Found>,
}

/// Why a reference finds no file at its address.
#[derive(Clone)]
enum AddressFault {
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

impl AddressFault {
    /// The fault of a reference with this text.
    fn in_reference(&self, text: &str) -> Fault {
        match self {
            AddressFault::Missing(missing) => {
                let resource = text.split('#').next().unwrap_or_default();
                let folder = resource.rfind('/').map_or("", |slash| &resource[..=slash]);
                Fault::new("names a file that does not exist", missing.help(folder))
            }
            AddressFault::Other(fault) => fault.clone(),
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
    links: Vec<Link>,
    /// What is wrong with its changes.
    deviation_faults: Diagnostics,
}

impl Loaded {
    /// A file without nodes.
    fn empty(file: FileId) -> Self {
        Self {
            file: File {
                tree: Tree::null(file),
                readable: false,
                faults: Vec::new(),
                resources: Vec::new(),
                resource_at: HashMap::new(),
                named_dialects: HashSet::new(),
            },
            links: Vec::new(),
            deviation_faults: Diagnostics::default(),
        }
    }
}

impl Loader<'_> {
    fn find_root(&mut self, path: &str) -> Result<FileId, (String, String)> {
        // A path of the user's, not a URI: it may have `./` and the separators of the system.
        let parts: Vec<_> = Path::new(path).iter().filter(|part| *part != ".").collect();
        let path = parts
            .iter()
            .map(|part| part.to_string_lossy())
            .collect::<Vec<_>>()
            .join("/");
        let place = self.sources.display(&path);
        let found = self.sources.find(&path);
        self.note(found).map_err(|error| match error {
            ReadError::Missing => {
                let help = self.missing(&path).help("");
                (format!("there is no document `{place}`"), help)
            }
            ReadError::OutsideRoot => (
                format!(
                    "the document `{path}` lies outside of the spec root `{}`",
                    self.root()
                ),
                "set `--root` to a folder that holds it".to_owned(),
            ),
            error => {
                let (noun, help) = error.describe();
                (format!("the document `{place}` is {noun}"), help.to_owned())
            }
        })
    }

    /// The file that a reference names by its address.
    fn find_named(&mut self, address: &Address) -> Result<FileId, AddressFault> {
        if let Some(known) = self.addresses.get(address) {
            return known.clone();
        }
        let found = match address {
            Address::Path(path) => self.find_path(path),
            Address::Url(url) => self.find_url(url),
        };
        self.addresses.insert(address.clone(), found.clone());
        found
    }

    fn find_path(&mut self, path: &str) -> Result<FileId, AddressFault> {
        let found = self.sources.find(path);
        self.note(found).map_err(|error| match error {
            ReadError::Missing => AddressFault::Missing(self.missing(path)),
            ReadError::OutsideRoot => AddressFault::Other(reference::outside(&self.root())),
            error => {
                let (noun, help) = error.describe();
                AddressFault::Other(Fault::new(format!("names {noun}"), help))
            }
        })
    }

    fn find_url(&mut self, url: &str) -> Result<FileId, AddressFault> {
        let Some(found) = self.sources.find_remote(url) else {
            let help = format!(
                "copy the document into `{}` and name it by a relative path, or say by `--remote URL=DIR` where it is",
                self.root()
            );
            let message = "names a URL, and nothing is read from the network";
            return Err(AddressFault::Other(Fault::new(message, help)));
        };
        self.note(found).map_err(|error| {
            let (noun, help) = match error {
                ReadError::OutsideRoot => (
                    "a file outside of the folder that stands for its URL".to_owned(),
                    "name the folder that holds it by `--remote URL=DIR`".to_owned(),
                ),
                ReadError::Missing => {
                    let folder = self.sources.remote_folder(url).unwrap_or(Path::new(""));
                    let (noun, _) = ReadError::Missing.describe();
                    let help = format!(
                        "`{url}` would be in `{}`: correct the URL, or write the file",
                        folder.display()
                    );
                    (noun, help)
                }
                error => {
                    let (noun, help) = error.describe();
                    (noun, help.to_owned())
                }
            };
            AddressFault::Other(Fault::new(format!("names {noun}"), help))
        })
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

    /// Notes a file to be read, where it was not found before.
    fn note(&mut self, found: Result<(Found, bool), ReadError>) -> Result<FileId, ReadError> {
        let (found, is_new) = found?;
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
            let read = parallel::map(&new, |found| {
                let file = self.sources.file(found.file);
                let overlays = self.deviations.iter();
                let overlays = overlays.filter(|deviation| deviation.file == file.path);
                let overlays: Vec<_> = overlays.map(|deviation| &deviation.overlay).collect();
                read(found, Address::of(file), &overlays, self.sources.limits())
            });
            // Files are found in the order of their identities, so that each comes behind those
            // before it.
            let first = self.files.len();
            for (found, (text, loaded)) in new.iter().zip(read) {
                self.sources.fill(found.file, text);
                self.files.push(loaded);
            }
            for index in first..self.files.len() {
                for address in self.named_addresses(index) {
                    // What is wrong with an address is told when the reference is resolved.
                    let _ = self.find_named(&address);
                }
            }
        }
    }

    /// Reports what is wrong with changes, and those of files that were not read.
    fn tell_of_deviations(&mut self, diagnostics: &mut Diagnostics) {
        for loaded in &mut self.files {
            diagnostics.append(std::mem::take(&mut loaded.deviation_faults));
        }
        for deviation in self.deviations {
            if !self.sources.files().any(|file| file.path == deviation.file) {
                let place = self.sources.display(&deviation.file);
                diagnostics
                    .error(
                        deviation.overlay.span,
                        format!("the documents do not need `{place}`"),
                    )
                    .help("correct the path, or leave out what changes it");
            }
        }
    }

    /// The addresses of all other resources that the references of a file name.
    fn named_addresses(&self, index: usize) -> Vec<Address> {
        let Loaded { file, links, .. } = &self.files[index];
        let identified = file.resources.iter().skip(1);
        let own: HashSet<_> = identified.map(|own| &own.address).collect();
        let named = links.iter().filter_map(|link| {
            let text = scan::text(&file.tree, link.text)?;
            let is_component =
                link.kind == LinkKind::Mapping && component(&file.tree, text).is_some();
            if text.starts_with('#') || is_component {
                return None;
            }
            let base = &file.resources[link.resource].address;
            let named = Reference::parse(text, base, "").ok()?.resource?;
            // Nothing is to be found at the address of a schema in this file.
            (!own.contains(&named)).then_some(named)
        });
        named.collect()
    }

    /// Resolves all references, each different one of a resource once.
    fn resolve(self, roots: &[FileId]) -> Documents {
        let root = self.root();
        let Self {
            sources,
            files,
            addresses,
            new: _,
            deviations: _,
        } = self;
        let mut identified: HashMap<_, Vec<_>> = HashMap::new();
        for (id, loaded) in sources.ids().zip(&files) {
            // The first resource is the file itself, which is found by its address.
            for (index, resource) in loaded.file.resources.iter().enumerate().skip(1) {
                let known = identified.entry(&resource.address).or_default();
                known.push((id, index));
            }
        }
        let resolver = Resolver {
            root: &root,
            roots,
            files: &files,
            addresses: &addresses,
            identified,
        };
        let mut targets = HashMap::new();
        let mut links = HashMap::new();
        let mut references = Vec::new();
        let mut faults = Vec::new();
        for (id, loaded) in sources.ids().zip(&files) {
            let mut known: HashMap<(&str, usize, bool), Target> = HashMap::new();
            for link in &loaded.links {
                let Some(text) = scan::text(&loaded.file.tree, link.text) else {
                    continue;
                };
                let is_mapping = link.kind == LinkKind::Mapping;
                let target = *known
                    .entry((text, link.resource, is_mapping))
                    .or_insert_with(|| {
                        resolver.resolve(text, id, link).unwrap_or_else(|fault| {
                            faults.push(fault);
                            Target::Nowhere(faults.len() - 1)
                        })
                    });
                let location = Location {
                    file: id,
                    node: link.node,
                };
                match link.kind {
                    LinkKind::Reference => targets.insert(location, target),
                    LinkKind::Dynamic | LinkKind::Mapping | LinkKind::Dialect => {
                        links.insert(location, target)
                    }
                };
                if link.kind != LinkKind::Dialect {
                    references.push(location);
                }
            }
        }
        let files = files.into_iter().map(|loaded| loaded.file).collect();
        Documents {
            sources,
            files,
            targets,
            links,
            references,
            faults,
        }
    }
}

/// What resolving a reference needs to know.
struct Resolver<'l> {
    /// The root for people.
    root: &'l str,
    /// The root documents.
    roots: &'l [FileId],
    files: &'l [Loaded],
    addresses: &'l HashMap<Address, Result<FileId, AddressFault>>,
    /// The schemas with an `$id`: their files, and their resources there.
    identified: HashMap<&'l Address, Vec<(FileId, usize)>>,
}

impl Resolver<'_> {
    /// Where a reference in a file leads.
    fn resolve(&self, text: &str, file: FileId, link: &Link) -> Result<Target, Fault> {
        if link.kind == LinkKind::Mapping {
            let found = std::iter::once(&file).chain(self.roots).find_map(|&file| {
                let node = component(&self.file(file).tree, text)?;
                Some(Target::Node(Location { file, node }))
            });
            if let Some(target) = found {
                return Ok(target);
            }
        }
        let base = &self.file(file).resources[link.resource].address;
        let Reference { resource, fragment } = Reference::parse(text, base, self.root)?;
        let (named, index) = match &resource {
            None => (file, link.resource),
            Some(address) => self.find(address, file, text)?,
        };
        let File {
            tree,
            readable,
            resources,
            ..
        } = self.file(named);
        if !readable {
            return Ok(Target::Unreadable(named));
        }
        let resource = &resources[index];
        let node = match fragment {
            Fragment::Pointer(tokens) => {
                let name = resource.address.to_string();
                reference::find(tree, resource.root, &tokens, &name)?
            }
            Fragment::Anchor(name) => reference::find_anchor(resource, &name)?,
        };
        Ok(Target::Node(Location { file: named, node }))
    }

    /// The resource at an address: a schema of the same file, of any file, or a file.
    fn find(&self, address: &Address, file: FileId, text: &str) -> Result<(FileId, usize), Fault> {
        if let Some(identified) = self.identified.get(address) {
            let own = identified.iter().filter(|(known, _)| *known == file);
            let own: Vec<_> = own.collect();
            match (&own[..], &identified[..]) {
                ([resource], _) => return Ok(**resource),
                ([], [resource]) => return Ok(*resource),
                _ => {
                    let message = format!("names `{address}`, which several schemas have as `$id`");
                    return Err(Fault::new(message, "give each of them an `$id` of its own"));
                }
            }
        }
        match self.addresses.get(address) {
            Some(Ok(file)) => {
                let at_root = self.file(*file).resource_at.get(&NodeId::ROOT);
                Ok((*file, at_root.copied().unwrap_or_default()))
            }
            Some(Err(fault)) => Err(fault.in_reference(text)),
            // All addresses were looked for when the files were read, so this does not happen.
            None => {
                let (noun, help) = ReadError::Missing.describe();
                Err(Fault::new(format!("names {noun}"), help))
            }
        }
    }

    fn file(&self, file: FileId) -> &File {
        &self.files[file.index()].file
    }
}

/// The schema that a document has under this name.
fn component(tree: &Tree, name: &str) -> Option<NodeId> {
    let step = |node, key| Some(tree.entry(node, key)?.value);
    let schemas = match step(NodeId::ROOT, "components") {
        Some(components) => step(components, "schemas"),
        None => step(NodeId::ROOT, "definitions"),
    };
    step(schemas?, name)
}

/// Reads and parses one file.
fn read(
    found: &Found,
    address: Address,
    overlays: &[&Overlay],
    limits: &Limits,
) -> (String, Loaded) {
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
                    let (noun, help) = error.describe();
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
    let readable = tree.is_some();
    let mut tree = tree.unwrap_or_else(|| Tree::null(file));
    let mut deviation_faults = Diagnostics::default();
    if readable {
        for overlay in overlays {
            tree = overlay.apply(&tree, limits, &mut deviation_faults);
        }
    }
    let Scan {
        resources,
        links,
        named_dialects,
    } = scan::scan(&tree, address, &mut diagnostics);
    diagnostics.end_stage();
    let faults = diagnostics.iter().cloned().collect();
    // Where the root of the file has an `$id`, it is a resource of its own, behind the file.
    let roots = resources.iter().map(|resource| resource.root);
    let resource_at = roots.zip(0..).collect();
    (
        text,
        Loaded {
            file: File {
                tree,
                readable,
                faults,
                resources,
                resource_at,
                named_dialects,
            },
            links,
            deviation_faults,
        },
    )
}

/// The bytes of the replacement character, which stands where a byte was not UTF-8.
const REPLACEMENT: u32 = 3;
