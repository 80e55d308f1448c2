//! Loads documents with the whole closure of their references, and follows references.
//!
//! A reference is a mapping with a string `$ref`: a URI reference (RFC 3986) to a file, or to a
//! schema with that `$id`, and in it a JSON pointer (RFC 6901) or the name of an anchor. All files
//! that references name are loaded at once, so that later stages never touch the disk. Which of the
//! references mean something is for later stages to say: a fault of one, or of the file that it
//! names, is told when a stage follows it, and a reference that no stage followed and that does not
//! resolve is a warning at the end.
//!
//! Invariant: this stage knows where names of schemas may stand, and nothing else of schemas or of
//! `OpenAPI`.

use std::collections::{HashMap, HashSet};

use crate::diagnostics::{Diagnostic, Diagnostics, Severity};
use crate::overlay::Deviation;
use crate::source::{FileId, SourceMap, Span};
use crate::yaml::{Entry, Kind, Node, NodeId, Tree};

mod address;
mod example;
mod load;
mod reference;
mod scan;
#[cfg(test)]
mod tests;

/// The identity of a node: a file and a node in it.
#[derive(Copy, Clone, Debug, Eq, PartialEq, Hash, Ord, PartialOrd)]
pub struct Location {
    /// The file.
    pub file: FileId,
    /// The node in the file's tree.
    pub node: NodeId,
}

/// All files of a run and their nodes.
#[derive(Debug)]
pub struct Documents {
    sources: SourceMap,
    /// One for each file of `sources`.
    files: Vec<File>,
    /// Where each mapping with a `$ref` leads.
    targets: HashMap<Location, Target>,
    /// Where other references lead, which are strings.
    links: HashMap<Location, Target>,
    /// All references that have to lead somewhere, in the order of files and texts.
    references: Vec<Location>,
    /// What is wrong with references, by the number in [`Target::Nowhere`].
    faults: Vec<reference::Fault>,
}

/// One file as it was read.
#[derive(Debug)]
struct File {
    tree: Tree,
    /// Whether its faults left a tree to go on with.
    readable: bool,
    faults: Vec<Diagnostic>,
    /// The file itself, and the schemas in it with an `$id`.
    resources: Vec<scan::Resource>,
    /// The resource that each of their roots is the root of.
    resource_at: HashMap<NodeId, usize>,
    /// The schemas that name their dialect by `$schema`.
    named_dialects: HashSet<NodeId>,
}

/// Where a reference leads.
#[derive(Copy, Clone, Debug)]
enum Target {
    Node(Location),
    /// To a file whose faults left nothing of it.
    Unreadable(FileId),
    Nowhere(usize),
}

/// A node with its surroundings: what the stages read documents through.
#[derive(Copy, Clone, Debug)]
pub struct View<'d> {
    documents: &'d Documents,
    location: Location,
}

/// One entry of a mapping.
#[derive(Copy, Clone, Debug)]
pub struct EntryView<'d> {
    /// The key.
    pub key: &'d str,
    /// Where the key stands.
    pub key_span: Span,
    /// The value.
    pub value: View<'d>,
}

impl Documents {
    /// Loads the documents at `paths` (relative to the root of `sources`) and every file that their
    /// references name, directly or through others. Faults of the documents at `paths` are
    /// reported; the roots come back in the order of `paths`, without those that could not be read.
    pub fn load(
        sources: SourceMap,
        paths: &[String],
        diagnostics: &mut Diagnostics,
    ) -> (Self, Vec<Location>) {
        Self::load_changed(sources, paths, &[], diagnostics)
    }

    /// Loads documents as [`Documents::load`] does, and changes files by overlays before it looks
    /// for the references in them. Faults of the overlays are reported.
    pub fn load_changed(
        sources: SourceMap,
        paths: &[String],
        deviations: &[Deviation],
        diagnostics: &mut Diagnostics,
    ) -> (Self, Vec<Location>) {
        load::load(sources, paths, deviations, diagnostics)
    }

    /// The node at a location.
    ///
    /// # Panics
    ///
    /// Where the location is of other documents.
    pub fn view(&self, location: Location) -> View<'_> {
        View {
            documents: self,
            location,
        }
    }

    /// The files and their text.
    pub fn sources(&self) -> &SourceMap {
        &self.sources
    }

    /// The files and their text, when all stages are done with the nodes.
    pub fn into_sources(self) -> SourceMap {
        self.sources
    }

    /// All references of all files, in the order of files and texts.
    pub fn references(&self) -> impl Iterator<Item = View<'_>> {
        self.references.iter().map(|&location| self.view(location))
    }

    /// The node at a JSON pointer in a file, by its path below the root. The error says what to do.
    pub(crate) fn find(&self, path: &str, pointer: &str) -> Result<View<'_>, String> {
        let file = self
            .sources
            .ids()
            .find(|file| self.sources.file(*file).path == path);
        let Some(file) = file else {
            let root = self.sources.root().display();
            return Err(format!(
                "name a file that the documents need, by its path below the spec root `{root}`"
            ));
        };
        let node =
            reference::find_pointer(self.file(file), pointer, path).map_err(|fault| fault.help)?;
        Ok(self.view(Location { file, node }))
    }

    /// The root of a file.
    pub(crate) fn root(&self, file: FileId) -> View<'_> {
        let node = NodeId::ROOT;
        self.view(Location { file, node })
    }

    /// The roots of all files.
    pub(crate) fn roots(&self) -> impl Iterator<Item = View<'_>> {
        self.sources.ids().map(|file| self.root(file))
    }

    /// All references with what they lead to, if it is only the root of a file that cannot be read.
    pub(crate) fn leads(&self) -> impl Iterator<Item = (View<'_>, View<'_>)> {
        self.references()
            .filter_map(|view| match self.target(view.location)? {
                Target::Node(target) => Some((view, self.view(target))),
                Target::Unreadable(file) => Some((view, self.root(file))),
                Target::Nowhere(_) => None,
            })
    }

    /// Warns of references that do not resolve and of files with faults, where no stage has
    /// followed a reference to them. To be called when all stages are done.
    pub fn unfollowed(&self, diagnostics: &mut Diagnostics) {
        let told: HashSet<Span> = diagnostics.iter().filter_map(|told| told.span).collect();
        for &reference in &self.references {
            let Some(Target::Nowhere(fault)) = self.target(reference) else {
                continue;
            };
            let span = self.reference_span(reference);
            if !told.contains(&span) {
                diagnostics.add(self.fault(fault, reference, Severity::Warning));
            }
        }
        for fault in self.files.iter().flat_map(|file| &file.faults) {
            if fault.span.is_none_or(|span| !told.contains(&span)) {
                diagnostics.add(Diagnostic {
                    severity: Severity::Warning,
                    ..fault.clone()
                });
            }
        }
    }

    fn file(&self, file: FileId) -> &File {
        &self.files[file.index()]
    }

    fn report_faults(&self, file: FileId, diagnostics: &mut Diagnostics) {
        for fault in &self.file(file).faults {
            diagnostics.add(fault.clone());
        }
    }

    /// Where a reference leads; `None` where the location has none.
    fn target(&self, reference: Location) -> Option<Target> {
        let target = self.targets.get(&reference);
        target.or_else(|| self.links.get(&reference)).copied()
    }

    /// What is wrong with a reference.
    fn fault(&self, fault: usize, reference: Location, severity: Severity) -> Diagnostic {
        let view = self.view(reference);
        let keyword = match view.parent() {
            _ if view.is_reference() => "$ref".to_owned(),
            Some(parent) if parent.get("$dynamicRef").is_some() => "$dynamicRef".to_owned(),
            _ => "mapping".to_owned(),
        };
        self.faults[fault].diagnostic(&keyword, self.reference_span(reference), severity)
    }

    /// The place of the string of a reference.
    fn reference_span(&self, reference: Location) -> Span {
        let view = self.view(reference);
        view.get("$ref").unwrap_or(view).span()
    }

    /// Follows references to the first node that is none. The references come back too, each
    /// leading to the next.
    fn follow(
        &self,
        location: Location,
        diagnostics: &mut Diagnostics,
    ) -> Option<(Location, Vec<Location>)> {
        let mut chain = Vec::new();
        let mut seen = HashSet::new();
        let mut location = location;
        while self.targets.contains_key(&location) {
            if !seen.insert(location) {
                let start = chain
                    .iter()
                    .position(|&link| link == location)
                    .unwrap_or_default();
                self.report_circle(&chain[start..], diagnostics);
                return None;
            }
            chain.push(location);
            location = self.view(location).target(diagnostics)?.location;
        }
        Some((location, chain))
    }

    /// Reports references of which each leads to the next and the last to the first. However the
    /// circle was entered, it is told at the same place.
    fn report_circle(&self, circle: &[Location], diagnostics: &mut Diagnostics) {
        let first = circle
            .iter()
            .enumerate()
            .min_by_key(|(_, location)| **location);
        let (before, from) = circle.split_at(first.map_or(0, |(index, _)| index));
        let mut spans = from
            .iter()
            .chain(before)
            .map(|&location| self.reference_span(location));
        let Some(span) = spans.next() else { return };
        let message = "references lead in a circle and never to a value";
        let diagnostic = diagnostics.error(span, message);
        for span in spans {
            diagnostic.related(span, "which leads here");
        }
        diagnostic.help("let one of them name a value, or put the value in its place");
    }
}

impl<'d> View<'d> {
    /// The identity of the node.
    pub fn location(self) -> Location {
        self.location
    }

    /// The documents it belongs to.
    pub fn documents(self) -> &'d Documents {
        self.documents
    }

    /// Where it stands.
    pub fn span(self) -> Span {
        self.node().span
    }

    /// What it is.
    pub fn kind(self) -> &'d Kind {
        &self.node().kind
    }

    /// The node that holds it.
    pub fn parent(self) -> Option<View<'d>> {
        self.node().parent.map(|parent| self.at(parent))
    }

    /// The value of a key; `None` where it is absent, or where this is no mapping.
    pub fn get(self, key: &str) -> Option<View<'d>> {
        self.entry(key).map(|entry| entry.value)
    }

    /// The entry of a key.
    pub fn entry(self, key: &str) -> Option<EntryView<'d>> {
        let entry = self.tree().entry(self.location.node, key)?;
        Some(self.entry_view(entry))
    }

    /// The entries of a mapping in the order of the text; nothing where this is none.
    pub fn entries(self) -> impl Iterator<Item = EntryView<'d>> {
        let entries = match self.kind() {
            Kind::Mapping(entries) => entries.as_slice(),
            _ => &[],
        };
        entries.iter().map(move |entry| self.entry_view(entry))
    }

    /// The elements of a sequence; nothing where this is none.
    pub fn elements(self) -> impl Iterator<Item = View<'d>> {
        let elements = match self.kind() {
            Kind::Sequence(elements) => elements.as_slice(),
            _ => &[],
        };
        elements.iter().map(move |&element| self.at(element))
    }

    /// The string that it is.
    pub fn as_str(self) -> Option<&'d str> {
        match self.kind() {
            Kind::String(text) => Some(text),
            _ => None,
        }
    }

    /// The truth value that it is.
    pub fn as_bool(self) -> Option<bool> {
        match self.kind() {
            Kind::Bool(value) => Some(*value),
            _ => None,
        }
    }

    /// The JSON text of the number that it is.
    pub fn as_number(self) -> Option<&'d str> {
        match self.kind() {
            Kind::Number(text) => Some(text),
            _ => None,
        }
    }

    /// The key or index under which its parent holds it, as a JSON pointer from the root of the
    /// file.
    pub fn pointer(self) -> String {
        let mut tokens = Vec::new();
        let mut child = self;
        while let Some(parent) = child.parent() {
            tokens.push(parent.token_of(child.location.node));
            child = parent;
        }
        tokens.iter().rev().flat_map(|token| ["/", token]).collect()
    }

    /// The path of its file below the root.
    pub fn path(self) -> &'d str {
        &self.documents.sources.file(self.location.file).path
    }

    /// Whether it is a mapping with a string `$ref`.
    pub fn is_reference(self) -> bool {
        self.get("$ref")
            .is_some_and(|reference| reference.as_str().is_some())
    }

    /// Follows one reference: a mapping with `$ref`, or the text of a `$dynamicRef`, `$schema` or
    /// value in the `mapping` of a `discriminator`. `None` where this is no reference, or where it
    /// leads nowhere, which is reported (once).
    pub fn target(self, diagnostics: &mut Diagnostics) -> Option<View<'d>> {
        let documents = self.documents;
        match documents.target(self.location)? {
            Target::Node(location) => {
                if location.file != self.location.file {
                    documents.report_faults(location.file, diagnostics);
                }
                Some(documents.view(location))
            }
            Target::Unreadable(file) => {
                documents.report_faults(file, diagnostics);
                None
            }
            Target::Nowhere(fault) => {
                diagnostics.add(documents.fault(fault, self.location, Severity::Error));
                None
            }
        }
    }

    /// The root of the resource that it stands in: the next schema outwards with an `$id`, or the
    /// root of the file.
    #[must_use]
    pub fn resource(self) -> View<'d> {
        let resource_at = &self.documents.file(self.location.file).resource_at;
        let mut view = self;
        while let Some(parent) = view.parent()
            && !resource_at.contains_key(&view.location.node)
        {
            view = parent;
        }
        view
    }

    /// The nearest schema around the node that names its dialect, the node itself being one too; where there is none in
    /// its resource, the root of that.
    pub(crate) fn dialect_root(self) -> View<'d> {
        let file = self.documents.file(self.location.file);
        let is_root = |view: View<'_>| {
            let node = view.location.node;
            file.named_dialects.contains(&node) || file.resource_at.contains_key(&node)
        };
        let mut view = self;
        while let Some(parent) = view.parent()
            && !is_root(view)
        {
            view = parent;
        }
        view
    }

    /// The schemas in the resource with this root that have a `$dynamicAnchor`, by its name.
    pub fn dynamic_anchors(self) -> impl Iterator<Item = (&'d str, View<'d>)> {
        let file = self.documents.file(self.location.file);
        let resource = file.resource_at.get(&self.location.node);
        let anchors = resource.map_or(&[][..], |&index| &file.resources[index].anchors);
        anchors
            .iter()
            .filter(|anchor| anchor.dynamic)
            .map(move |anchor| (anchor.name.as_str(), self.at(anchor.schema)))
    }

    /// Follows references until something else stands there; the node itself where it is none.
    /// `None` where they lead nowhere or in a circle, which is reported (once).
    pub fn resolve(self, diagnostics: &mut Diagnostics) -> Option<View<'d>> {
        let (location, _) = self.documents.follow(self.location, diagnostics)?;
        Some(self.documents.view(location))
    }

    /// The value as JSON text on one line, with references as they stand. Numbers keep their text.
    pub fn json(self) -> String {
        let mut text = String::new();
        example::write_as_it_stands(self, &mut text);
        text
    }

    /// The value as JSON text, indented by four spaces, with the references in it replaced by what
    /// they name: keys beside `$ref` override the keys of the referenced mapping. Numbers keep
    /// their text. This is how examples are read. `None` where a reference leads nowhere or in a
    /// circle, which is reported.
    pub fn example(self, diagnostics: &mut Diagnostics) -> Option<String> {
        example::example(self, diagnostics)
    }

    fn tree(self) -> &'d Tree {
        &self.documents.file(self.location.file).tree
    }

    fn node(self) -> &'d Node {
        self.tree().node(self.location.node)
    }

    fn at(self, node: NodeId) -> View<'d> {
        View {
            location: Location {
                node,
                ..self.location
            },
            ..self
        }
    }

    fn entry_view(self, entry: &'d Entry) -> EntryView<'d> {
        EntryView {
            key: &entry.key,
            key_span: entry.key_span,
            value: self.at(entry.value),
        }
    }

    /// The token of a JSON pointer that leads to a child.
    fn token_of(self, child: NodeId) -> String {
        match self.kind() {
            Kind::Sequence(elements) => elements
                .binary_search(&child)
                .map_or_else(|_| String::new(), |index| index.to_string()),
            Kind::Mapping(entries) => {
                // Nodes are numbered in the order of the text; only entries that `<<` has merged
                // stand elsewhere.
                let index = entries
                    .binary_search_by_key(&child, |entry| entry.value)
                    .or_else(|_| {
                        entries
                            .iter()
                            .position(|entry| entry.value == child)
                            .ok_or(0)
                    });
                index.map_or_else(
                    |_| String::new(),
                    |index| reference::escape(&entries[index].key),
                )
            }
            Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::String(_) => String::new(),
        }
    }
}
