//! Turns text, YAML or JSON, into a [`Tree`] of nodes with their spans.
//!
//! The tree is built from the event parser of `serde_yaml`, since the deserializer above it gives
//! neither the end of a mapping, nor the digits of a number, nor the place of a tag. What an
//! unquoted scalar means is decided in `yaml/scalar.rs`; `<<` merges mappings as in YAML 1.1, which
//! is what authors mean by it. JSON is YAML, too, and read faster in `yaml/json.rs`.
//!
//! Invariant: this is the only user of `serde_yaml`. Numbers keep their text, plain scalars that
//! YAML 1.1 would turn into something else (`off`, `010`, `1_000`) stay strings, keys are strings
//! as written and unique.

use std::collections::{HashMap, HashSet};

use serde_yaml::granit_parser::{self, ErrorKind, Event, Parser, ScalarStyle, StructureStyle, Tag};

use crate::diagnostics::Diagnostics;
use crate::source::{FileId, Limits, Span};

mod json;
mod scalar;
#[cfg(test)]
mod tests;

/// The nodes of one file in document order; the root is the first.
#[derive(Debug)]
pub struct Tree {
    /// All nodes, each behind its parent.
    pub nodes: Vec<Node>,
    /// The entries of each large mapping by their keys, so that a lookup is no scan.
    sorted: HashMap<NodeId, Box<[u32]>>,
}

/// The index of a node in its [`Tree`].
#[derive(Copy, Clone, Debug, Eq, PartialEq, Hash, Ord, PartialOrd)]
pub struct NodeId(pub(crate) u32);

impl NodeId {
    /// The root of every tree.
    pub const ROOT: NodeId = NodeId(0);
}

/// One value of a document.
#[derive(Debug)]
pub struct Node {
    /// Where it stands, its tag and anchor left out. What an alias repeats stands where its anchor
    /// is.
    pub span: Span,
    /// What it is.
    pub kind: Kind,
    /// The sequence or mapping that holds it; `None` at the root.
    pub parent: Option<NodeId>,
}

/// The kinds of value of the JSON data model.
#[derive(Debug)]
pub enum Kind {
    /// `null`, `~` or nothing.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, as JSON spells it, with all its digits.
    Number(Box<str>),
    /// A string.
    String(Box<str>),
    /// The elements in order.
    Sequence(Vec<NodeId>),
    /// The entries in the order of the text; keys are unique.
    Mapping(Vec<Entry>),
}

/// A key and its value.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The key.
    pub key: Box<str>,
    /// Where the key stands.
    pub key_span: Span,
    /// The value.
    pub value: NodeId,
}

impl Tree {
    /// A tree of one `null`, which stands for a file that could not be read.
    pub(crate) fn null(file: FileId) -> Self {
        let span = Span {
            file,
            start: 0,
            end: 0,
        };
        let nodes = vec![Node {
            span,
            kind: Kind::Null,
            parent: None,
        }];
        Self {
            nodes,
            sorted: HashMap::new(),
        }
    }

    /// A tree of these nodes, each behind its parent.
    pub(crate) fn from_nodes(nodes: Vec<Node>) -> Self {
        let large = (0..).map(NodeId).zip(&nodes).filter_map(|(id, node)| {
            let Kind::Mapping(entries) = &node.kind else {
                return None;
            };
            (entries.len() > LARGE_MAPPING).then(|| (id, sort_by_key(entries)))
        });
        let sorted = large.collect();
        Self { nodes, sorted }
    }

    /// The node with this identity.
    pub fn node(&self, node: NodeId) -> &Node {
        &self.nodes[node.0 as usize]
    }

    /// The entry of a key; `None` where it is absent, or where the node is no mapping.
    pub fn entry(&self, node: NodeId, key: &str) -> Option<&Entry> {
        let Kind::Mapping(entries) = &self.node(node).kind else {
            return None;
        };
        let Some(sorted) = self.sorted.get(&node) else {
            return entries.iter().find(|entry| &*entry.key == key);
        };
        let found = sorted.binary_search_by(|&index| (*entries[index as usize].key).cmp(key));
        found
            .ok()
            .map(|position| &entries[sorted[position] as usize])
    }
}

/// Reads one document. Faults are reported; `None` where they leave nothing to go on with.
///
/// The text is no longer than `limits.file_bytes`.
pub fn parse(
    file: FileId,
    text: &str,
    limits: &Limits,
    diagnostics: &mut Diagnostics,
) -> Option<Tree> {
    if json::may_be_json(text) {
        let mut told = Diagnostics::default();
        let tree = Builder::new(file, text, limits, &mut told).build_json();
        if tree.is_some() {
            for diagnostic in told.iter() {
                diagnostics.add(diagnostic.clone());
            }
            return tree;
        }
    }
    parse_yaml(file, text, limits, diagnostics)
}

/// Reads a document by the rules of YAML, which has JSON within it.
fn parse_yaml(
    file: FileId,
    text: &str,
    limits: &Limits,
    diagnostics: &mut Diagnostics,
) -> Option<Tree> {
    let builder = Builder::new(file, text, limits, diagnostics);
    builder.build().ok()
}

/// No more bytes than a value of a document takes on the average, so that room for all of them is
/// there from the beginning: to move what a large file has filled takes a tenth of reading it.
const BYTES_OF_A_NODE: usize = 32;

/// A mapping with more entries than this is looked up by a sorted index.
const LARGE_MAPPING: usize = 16;

/// A fault that was reported and leaves nothing to go on with.
struct Stop;

struct Builder<'t> {
    file: FileId,
    text: &'t str,
    limits: &'t Limits,
    diagnostics: &'t mut Diagnostics,
    nodes: Vec<Node>,
    sorted: HashMap<NodeId, Box<[u32]>>,
    open: Vec<Open>,
    /// The nodes with an anchor, by the parser's number of it.
    anchors: HashMap<usize, Anchored>,
    /// How many nodes aliases have added.
    aliased: u32,
}

/// A sequence or mapping whose end has not come yet.
struct Open {
    node: NodeId,
    items: Items,
    /// The column of its first token, from 0.
    column: usize,
    /// Offset behind the last token in it.
    end: u32,
    anchor: usize,
}

enum Items {
    Sequence(Vec<NodeId>),
    Mapping {
        entries: Vec<Entry>,
        key: Option<Key>,
    },
}

struct Key {
    text: Box<str>,
    span: Span,
}

/// A node with an anchor and all nodes in it: these are neighbours.
struct Anchored {
    first: u32,
    /// The index behind the last of them; `None` while it is open.
    end: Option<u32>,
}

/// What an event says of the node it begins.
struct Start<'e> {
    span: Span,
    column: usize,
    anchor: usize,
    tag: Option<&'e Tag>,
    tag_span: Span,
}

impl<'t> Builder<'t> {
    fn new(
        file: FileId,
        text: &'t str,
        limits: &'t Limits,
        diagnostics: &'t mut Diagnostics,
    ) -> Self {
        Self {
            file,
            text,
            limits,
            diagnostics,
            nodes: Vec::with_capacity(text.len() / BYTES_OF_A_NODE),
            sorted: HashMap::new(),
            open: Vec::new(),
            anchors: HashMap::new(),
            aliased: 0,
        }
    }

    fn build(mut self) -> Result<Tree, Stop> {
        let options = granit_parser::options! {
            emit_comments: false,
            // The names of schemas and paths are keys, and JSON has no limit for them.
            simple_key_max_lookahead: 1 << 16,
            // One level more than is allowed, so that the fault is told here, with its place.
            flow_nesting_limit: self.limits.depth as usize + 1,
            block_nesting_limit: self.limits.depth as usize + 1,
        };
        let mut documents = 0;
        for event in Parser::new_from_str_with_options(self.text, options) {
            let (event, place) = match event {
                Ok(event) => event,
                Err(error) => return Err(self.syntax_fault(&error)),
            };
            let start = self.start(&event, &place);
            match &event {
                Event::DocumentStart(..) => {
                    documents += 1;
                    if documents > 1 {
                        self.diagnostics
                            .error(start.span, "a second document begins here")
                            .help("a file holds one document: split the file, or remove the `---`");
                        break;
                    }
                }
                Event::Scalar(value, style, ..) => self.scalar(value, *style, &start)?,
                Event::Alias(anchor) => self.alias(*anchor, start.span)?,
                Event::SequenceStart(style, ..) => {
                    self.begin(&start, *style, Items::Sequence(Vec::new()))?;
                }
                Event::MappingStart(style, ..) => {
                    let items = Items::Mapping {
                        entries: Vec::new(),
                        key: None,
                    };
                    self.begin(&start, *style, items)?;
                }
                Event::SequenceEnd | Event::MappingEnd => self.end(start.span),
                // Comments, anchor events and unresolved aliases are not asked for above, and the
                // others say nothing.
                _ => {}
            }
        }
        if self.nodes.is_empty() {
            return Ok(Tree::null(self.file));
        }
        Ok(Tree {
            nodes: self.nodes,
            sorted: self.sorted,
        })
    }

    fn start<'e>(&self, event: &'e Event<'_>, place: &granit_parser::Span) -> Start<'e> {
        let span = self.span(place);
        let tag_span = place.tag_span().map_or(span, |place| self.span(&place));
        let anchor = event.anchor_id().unwrap_or_default();
        Start {
            span,
            column: place.start.col(),
            anchor,
            tag: event.tag(),
            tag_span,
        }
    }

    fn span(&self, place: &granit_parser::Span) -> Span {
        let start = self.offset(place.start);
        Span {
            file: self.file,
            start,
            end: self.offset(place.end).max(start),
        }
    }

    /// The offset of a marker, which never lies outside of the text.
    fn offset(&self, marker: granit_parser::Marker) -> u32 {
        let offset = marker
            .byte_offset()
            .unwrap_or_default()
            .min(self.text.len());
        u32::try_from(offset).unwrap_or(u32::MAX)
    }

    /// Adds a value in the place that the text has come to: below the innermost open node.
    fn push(&mut self, span: Span, kind: Kind) -> Result<NodeId, Stop> {
        let index = u32::try_from(self.nodes.len()).unwrap_or(u32::MAX);
        if index >= self.limits.nodes {
            return Err(self.too_many_nodes(span));
        }
        let node = NodeId(index);
        self.nodes.push(Node {
            span,
            kind,
            parent: self.open.last().map(|open| open.node),
        });
        self.attach(node);
        Ok(node)
    }

    /// Makes a node the next element, or the value of the key that came before it.
    fn attach(&mut self, node: NodeId) {
        match self.open.last_mut().map(|open| &mut open.items) {
            Some(Items::Sequence(elements)) => elements.push(node),
            Some(Items::Mapping { entries, key }) => {
                if let Some(Key { text, span }) = key.take() {
                    entries.push(Entry {
                        key: text,
                        key_span: span,
                        value: node,
                    });
                }
            }
            None => {}
        }
    }

    /// Whether the next node is the key of a mapping.
    fn expects_key(&self) -> bool {
        let items = self.open.last().map(|open| &open.items);
        matches!(items, Some(Items::Mapping { key: None, .. }))
    }

    fn set_key(&mut self, text: Box<str>, span: Span) {
        self.reach(span.end);
        if let Some(Items::Mapping { key, .. }) = self.open.last_mut().map(|open| &mut open.items) {
            *key = Some(Key { text, span });
        }
    }

    /// Notes how far the innermost open node reaches.
    fn reach(&mut self, end: u32) {
        if let Some(open) = self.open.last_mut() {
            open.end = open.end.max(end);
        }
    }

    fn scalar(&mut self, value: &str, style: ScalarStyle, start: &Start<'_>) -> Result<(), Stop> {
        let mut span = start.span;
        if matches!(style, ScalarStyle::Literal | ScalarStyle::Folded) {
            // The parser counts the blank lines behind a block scalar as part of it.
            let text = self
                .text
                .get(span.start as usize..span.end as usize)
                .unwrap_or_default();
            let blank = text.len() - text.trim_end_matches([' ', '\t', '\r', '\n']).len();
            span.end -= u32::try_from(blank).unwrap_or_default();
        }
        // The parser says `~` where there is nothing at all.
        let absent = style == ScalarStyle::Plain && span.start == span.end;
        if self.expects_key() {
            if absent && start.tag.is_none() {
                self.diagnostics
                    .error(span, "a key is missing before the colon")
                    .help("write `\"\"` where the empty key is meant");
            }
            self.read_tag(start);
            self.set_key(if absent { "" } else { value }.into(), span);
            return Ok(());
        }
        self.reach(span.end);
        let kind = self.scalar_kind(value, style, start);
        let node = self.push(span, kind)?;
        if start.anchor != 0 {
            let anchored = Anchored {
                first: node.0,
                end: Some(node.0 + 1),
            };
            self.anchors.insert(start.anchor, anchored);
        }
        Ok(())
    }

    fn scalar_kind(&mut self, value: &str, style: ScalarStyle, start: &Start<'_>) -> Kind {
        let tag = self.read_tag(start);
        let plain = match tag {
            None => style == ScalarStyle::Plain,
            Some(CoreTag::String | CoreTag::NotResolved) => false,
            Some(_) => true,
        };
        if !plain {
            return Kind::String(value.into());
        }
        let kind = match scalar::resolve(value) {
            scalar::Plain::Value(kind) => kind,
            scalar::Plain::NotFinite => {
                self.diagnostics
                    .error(start.span, format!("`{value}` is no number in JSON"))
                    .help("put it in quotes where the text is meant");
                Kind::Null
            }
            scalar::Plain::TooLarge => {
                self.diagnostics
                    .error(start.span, "this number has more than 128 bits")
                    .help("write it in decimal digits, or in quotes where the text is meant");
                Kind::Null
            }
        };
        let fits = match tag {
            None | Some(CoreTag::String | CoreTag::NotResolved) => true,
            Some(CoreTag::Null) => matches!(kind, Kind::Null),
            Some(CoreTag::Bool) => matches!(kind, Kind::Bool(_)),
            Some(CoreTag::Number) => matches!(kind, Kind::Number(_)),
            Some(CoreTag::Sequence | CoreTag::Mapping) => false,
        };
        if !fits {
            self.tag_does_not_fit(start.tag_span);
        }
        kind
    }

    /// The tag of a node, of those that YAML's core schema has. Others are told, and mean nothing
    /// here.
    fn read_tag(&mut self, start: &Start<'_>) -> Option<CoreTag> {
        let tag = start.tag?;
        match tag.core_suffix() {
            Some("str") => return Some(CoreTag::String),
            Some("null") => return Some(CoreTag::Null),
            Some("bool") => return Some(CoreTag::Bool),
            Some("int" | "float") => return Some(CoreTag::Number),
            Some("seq") => return Some(CoreTag::Sequence),
            Some("map") => return Some(CoreTag::Mapping),
            _ => {}
        }
        if tag.original() == "!" {
            return Some(CoreTag::NotResolved);
        }
        self.diagnostics
            .warning(
                start.tag_span,
                format!("the tag `{}` is ignored", tag.original()),
            )
            .help("OpenAPI documents have the tags of JSON only; remove it");
        None
    }

    fn tag_does_not_fit(&mut self, tag: Span) {
        self.diagnostics
            .error(tag, "this tag does not fit its value")
            .help("remove the tag, or correct the value");
    }

    fn begin(
        &mut self,
        start: &Start<'_>,
        style: StructureStyle,
        items: Items,
    ) -> Result<(), Stop> {
        if self.expects_key() {
            return Err(self.key_is_no_scalar(start.span));
        }
        self.check_depth(self.open.len() + 1, start.span)?;
        let (kind, core_tag) = match &items {
            Items::Sequence(_) => (Kind::Sequence(Vec::new()), CoreTag::Sequence),
            Items::Mapping { .. } => (Kind::Mapping(Vec::new()), CoreTag::Mapping),
        };
        let tag = self.read_tag(start);
        let fits = tag.is_none_or(|tag| tag == CoreTag::NotResolved || tag == core_tag);
        if !fits {
            self.tag_does_not_fit(start.tag_span);
        }
        let mut span = start.span;
        if matches!((&items, style), (Items::Sequence(_), StructureStyle::Block)) {
            span.start = self.first_dash(span.start);
        }
        let node = self.push(span, kind)?;
        if start.anchor != 0 {
            self.anchors.insert(
                start.anchor,
                Anchored {
                    first: node.0,
                    end: None,
                },
            );
        }
        let end = span.end;
        self.open.push(Open {
            node,
            items,
            column: start.column,
            end,
            anchor: start.anchor,
        });
        Ok(())
    }

    /// Where a block sequence begins. The parser says so, except where the dashes stand in the
    /// column of the mapping that holds the sequence: there it gives a place behind the first dash,
    /// in the same line.
    fn first_dash(&self, start: u32) -> u32 {
        let Some(Open {
            items: Items::Mapping { .. },
            column,
            ..
        }) = self.open.last()
        else {
            return start;
        };
        let before = self.text.get(..start as usize).unwrap_or_default();
        let line = before.rfind('\n').map_or(0, |newline| newline + 1);
        let indented = before[line..].trim_start_matches(' ');
        if indented.starts_with('-') && before.len() - line - indented.len() == *column {
            start - u32::try_from(indented.len()).unwrap_or_default()
        } else {
            start
        }
    }

    fn end(&mut self, event: Span) {
        let Some(open) = self.open.pop() else { return };
        // A bracket ends a flow collection; the end of a block is said only by what comes behind
        // it.
        let end = if event.start < event.end {
            event.end
        } else {
            open.end
        };
        self.reach(end);
        self.nodes[open.node.0 as usize].span.end = end;
        let kind = match open.items {
            Items::Sequence(elements) => Kind::Sequence(elements),
            Items::Mapping { entries, .. } => {
                Kind::Mapping(self.finish_mapping(open.node, entries))
            }
        };
        self.nodes[open.node.0 as usize].kind = kind;
        if let Some(anchored) = self.anchors.get_mut(&open.anchor) {
            anchored.end = u32::try_from(self.nodes.len()).ok();
        }
    }

    /// Merges what `<<` names, reports keys that stand twice, and sorts the keys of a large
    /// mapping.
    fn finish_mapping(&mut self, node: NodeId, mut entries: Vec<Entry>) -> Vec<Entry> {
        self.refuse_duplicates(&mut entries);
        let merge = entries.iter().position(is_merge_key);
        if let Some(position) = merge {
            let merge = entries.remove(position);
            self.merge(node, &merge, &mut entries);
        }
        if entries.len() > LARGE_MAPPING {
            self.sorted.insert(node, sort_by_key(&entries));
        }
        entries
    }

    fn refuse_duplicates(&mut self, entries: &mut Vec<Entry>) {
        if entries.len() <= LARGE_MAPPING {
            let is_second = |(index, entry): (usize, &Entry)| {
                entries[..index]
                    .iter()
                    .any(|earlier| earlier.key == entry.key)
            };
            if !entries.iter().enumerate().any(is_second) {
                return;
            }
        }
        let sorted = sort_by_key(entries);
        let mut duplicates = HashSet::new();
        for equal in sorted.chunk_by(|&a, &b| entries[a as usize].key == entries[b as usize].key) {
            let [first, others @ ..] = equal else {
                continue;
            };
            let first = &entries[*first as usize];
            for &other in others {
                let other = &entries[other as usize];
                duplicates.insert(other.value);
                self.diagnostics
                    .error(
                        other.key_span,
                        format!("the key `{}` stands twice", first.key),
                    )
                    .related(first.key_span, "the first time")
                    .help("remove one of the two");
            }
        }
        entries.retain(|entry| !duplicates.contains(&entry.value));
    }

    /// Adds the entries of the mapping, or of the mappings, that `<<` names; what stands there
    /// already wins.
    fn merge(&mut self, node: NodeId, merge: &Entry, entries: &mut Vec<Entry>) {
        let sources = match &self.nodes[merge.value.0 as usize].kind {
            Kind::Sequence(elements) => elements.clone(),
            _ => vec![merge.value],
        };
        let mut keys: HashSet<Box<str>> = entries.iter().map(|entry| entry.key.clone()).collect();
        for source in sources {
            let Kind::Mapping(merged) = &self.nodes[source.0 as usize].kind else {
                self.diagnostics
                    .error(merge.key_span, "`<<` merges mappings, and this is none")
                    .help("name a mapping or a sequence of mappings, or put `<<` in quotes");
                return;
            };
            let mut merged = merged.clone();
            merged.retain(|entry| keys.insert(entry.key.clone()));
            for entry in &merged {
                self.nodes[entry.value.0 as usize].parent = Some(node);
            }
            entries.append(&mut merged);
        }
    }

    /// Repeats the nodes of an anchor: each place of the document is a node of its own, with its
    /// own parent.
    fn alias(&mut self, anchor: usize, span: Span) -> Result<(), Stop> {
        let Some(&Anchored {
            first,
            end: Some(end),
        }) = self.anchors.get(&anchor)
        else {
            self.diagnostics
                .error(span, "this alias stands in the very value that it repeats")
                .help("use a `$ref` for what contains itself");
            return Err(Stop);
        };
        if self.expects_key() {
            let node = &self.nodes[first as usize];
            let text = match &node.kind {
                Kind::String(text) => text.clone(),
                Kind::Sequence(_) | Kind::Mapping(_) => return Err(self.key_is_no_scalar(span)),
                Kind::Null | Kind::Bool(_) | Kind::Number(_) => {
                    let range = node.span.start as usize..node.span.end as usize;
                    self.text.get(range).unwrap_or_default().into()
                }
            };
            self.set_key(text, span);
            return Ok(());
        }
        self.reach(span.end);
        self.aliased = self.aliased.saturating_add(end - first);
        if self.aliased > self.limits.aliased_nodes {
            let limit = self.limits.aliased_nodes;
            self.diagnostics
                .error(
                    span,
                    format!("the aliases of this file repeat more than {limit} values"),
                )
                .help("use `$ref` in place of aliases, or raise the limit `aliased_nodes`");
            return Err(Stop);
        }
        let root = self.nodes.len();
        if root + (end - first) as usize > self.limits.nodes as usize {
            return Err(self.too_many_nodes(span));
        }
        let offset = u32::try_from(root).unwrap_or(u32::MAX) - first;
        let moved = |node: NodeId| NodeId(node.0 + offset);
        // The parent and the level of each copy, set by the first that holds it: a merge leaves its
        // entries in two.
        let level = self.open.len() + 1;
        let mut places = vec![None; (end - first) as usize];
        places[0] = Some((self.open.last().map(|open| open.node), level));
        self.attach(moved(NodeId(first)));
        for (index, position) in (first..end).zip(0..) {
            // An entry that a merge or an earlier equal key has overridden is held by nothing.
            let overridden = (Some(moved(NodeId(first))), level + 1);
            let (parent, level) = places[position].unwrap_or(overridden);
            let original = &self.nodes[index as usize];
            let mut place = |child: NodeId| {
                places[(child.0 - first) as usize]
                    .get_or_insert((Some(moved(NodeId(index))), level + 1));
                moved(child)
            };
            let kind = match &original.kind {
                Kind::Null => Kind::Null,
                Kind::Bool(value) => Kind::Bool(*value),
                Kind::Number(text) => Kind::Number(text.clone()),
                Kind::String(text) => Kind::String(text.clone()),
                Kind::Sequence(elements) => {
                    Kind::Sequence(elements.iter().map(|&element| place(element)).collect())
                }
                Kind::Mapping(entries) => {
                    let copy = |entry: &Entry| Entry {
                        value: place(entry.value),
                        ..entry.clone()
                    };
                    Kind::Mapping(entries.iter().map(copy).collect())
                }
            };
            let is_collection = matches!(kind, Kind::Sequence(_) | Kind::Mapping(_));
            self.nodes.push(Node {
                span: original.span,
                kind,
                parent,
            });
            if is_collection {
                self.check_depth(level, span)?;
            }
            if let Some(sorted) = self.sorted.get(&NodeId(index)).cloned() {
                self.sorted.insert(moved(NodeId(index)), sorted);
            }
        }
        Ok(())
    }

    fn check_depth(&mut self, level: usize, span: Span) -> Result<(), Stop> {
        if level <= self.limits.depth as usize {
            return Ok(());
        }
        Err(self.too_deep(span))
    }

    fn too_many_nodes(&mut self, span: Span) -> Stop {
        self.diagnostics
            .error(
                span,
                format!("the file has more than {} values", self.limits.nodes),
            )
            .help("split the file, or raise the limit `nodes`");
        Stop
    }

    fn too_deep(&mut self, span: Span) -> Stop {
        self.diagnostics
            .error(
                span,
                format!("more than {} levels of nesting", self.limits.depth),
            )
            .help("move inner parts to files of their own and name them by `$ref`");
        Stop
    }

    fn key_is_no_scalar(&mut self, span: Span) -> Stop {
        self.diagnostics
            .error(
                span,
                "a key is a mapping or a sequence, which JSON does not have",
            )
            .help("put the key in quotes where its text is meant");
        Stop
    }

    fn syntax_fault(&mut self, error: &granit_parser::ScanError) -> Stop {
        let start = self.offset(*error.marker());
        let rest = self.text.get(start as usize..).unwrap_or_default();
        let length = rest
            .chars()
            .next()
            .filter(|c| *c != '\n')
            .map_or(0, char::len_utf8);
        let end = start + u32::try_from(length).unwrap_or_default();
        let span = Span {
            file: self.file,
            start,
            end,
        };
        let kind = error.kind();
        let help = match kind {
            ErrorKind::RecursionLimitExceeded => return self.too_deep(span),
            ErrorKind::TabNotAllowed
            | ErrorKind::TabInBlockIndentation
            | ErrorKind::TabInIndentation
            | ErrorKind::TabAtBlockScalarStart
            | ErrorKind::TabInPlainScalar => "indent with spaces",
            ErrorKind::UnknownAnchor => {
                "an alias `*name` needs an earlier `&name` in the same file"
            }
            ErrorKind::UnexpectedCharacter { .. }
            | ErrorKind::MappingValueNotAllowed
            | ErrorKind::InvalidColonPlacement
            | ErrorKind::SimpleKeyExpected
            | ErrorKind::InvalidSimpleKey
            | ErrorKind::UnexpectedEndOfPlainScalar
            | ErrorKind::CommentInterceptedScalar => {
                "correct the line; text with a colon, `#` or another sign of YAML goes in quotes"
            }
            ErrorKind::UnclosedQuotedScalar => "close the quotes",
            ErrorKind::UnclosedFlowCollection { .. }
            | ErrorKind::UnexpectedEofFlowSequence
            | ErrorKind::UnexpectedEofFlowMapping
            | ErrorKind::UnexpectedEofImplicitFlowMapping => "close the bracket",
            _ => "correct the line, or look at the indentation of the lines before it",
        };
        self.diagnostics
            .error(span, format!("not YAML: {kind}"))
            .help(help);
        Stop
    }
}

/// The tags of YAML's core schema; `int` and `float` are one, since JSON has one kind of number.
#[derive(Copy, Clone, Eq, PartialEq)]
enum CoreTag {
    String,
    Null,
    Bool,
    Number,
    Sequence,
    Mapping,
    /// `!`, which makes a scalar a string.
    NotResolved,
}

/// Whether a key is an unquoted `<<`.
fn is_merge_key(entry: &Entry) -> bool {
    &*entry.key == "<<" && entry.key_span.end - entry.key_span.start == 2
}

/// The indices of entries in the order of their keys; equal keys stay in the order of the text.
fn sort_by_key(entries: &[Entry]) -> Box<[u32]> {
    let mut sorted: Vec<u32> = (0..).take(entries.len()).collect();
    sorted.sort_by(|&a, &b| entries[a as usize].key.cmp(&entries[b as usize].key));
    sorted.into()
}
