//! Builds a [`Tree`] of what a reader finds in a text: YAML (`yaml/events.rs`) or JSON
//! (`yaml/json.rs`).
//!
//! Invariant: keys are unique in their mapping, and no node is behind the nodes in it.

use std::collections::{HashMap, HashSet};

use super::{Entry, Kind, LARGE_MAPPING, Node, NodeId, Tree, sort_by_key};
use crate::diagnostics::Diagnostics;
use crate::source::{FileId, Limits, Span};

/// No more bytes than a value of a document takes on the average, so that room for all of them is
/// there from the beginning: to move what a large file has filled takes a tenth of reading it.
const BYTES_OF_A_NODE: usize = 32;

/// A fault that was reported and leaves nothing to go on with.
pub(super) struct Stop;

pub(super) struct Builder<'t> {
    pub(super) file: FileId,
    pub(super) text: &'t str,
    pub(super) limits: &'t Limits,
    pub(super) diagnostics: &'t mut Diagnostics,
    pub(super) nodes: Vec<Node>,
    pub(super) sorted: HashMap<NodeId, Box<[u32]>>,
    pub(super) open: Vec<Open>,
    /// The nodes with an anchor, by the parser's number of it.
    pub(super) anchors: HashMap<usize, Anchored>,
    /// How many nodes aliases have added.
    pub(super) aliased: u32,
}

/// A sequence or mapping whose end has not come yet.
pub(super) struct Open {
    pub(super) node: NodeId,
    pub(super) items: Items,
    /// The column of its first token, from 0.
    pub(super) column: usize,
    /// Offset behind the last token in it.
    pub(super) end: u32,
    pub(super) anchor: usize,
}

pub(super) enum Items {
    Sequence(Vec<NodeId>),
    Mapping {
        entries: Vec<Entry>,
        key: Option<Key>,
    },
}

impl Items {
    /// Of a mapping that begins.
    pub(super) fn mapping() -> Self {
        Self::Mapping {
            entries: Vec::new(),
            key: None,
        }
    }
}

pub(super) struct Key {
    pub(super) text: Box<str>,
    pub(super) span: Span,
}

/// A node with an anchor and all nodes in it: these are neighbours.
pub(super) struct Anchored {
    pub(super) first: u32,
    /// The index behind the last of them; `None` while it is open.
    pub(super) end: Option<u32>,
}

impl<'t> Builder<'t> {
    pub(super) fn new(
        file: FileId,
        text: &'t str,
        limits: &'t Limits,
        diagnostics: &'t mut Diagnostics,
    ) -> Self {
        let room = text.len() / BYTES_OF_A_NODE;
        Self {
            file,
            text,
            limits,
            diagnostics,
            nodes: Vec::with_capacity(room.min(limits.nodes as usize)),
            sorted: HashMap::new(),
            open: Vec::new(),
            anchors: HashMap::new(),
            aliased: 0,
        }
    }

    /// The tree of all that was found.
    pub(super) fn finish(self) -> Tree {
        Tree {
            nodes: self.nodes,
            sorted: self.sorted,
        }
    }

    /// Adds a value in the place that the text has come to: below the innermost open node.
    pub(super) fn push(&mut self, span: Span, kind: Kind) -> Result<NodeId, Stop> {
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
    pub(super) fn attach(&mut self, node: NodeId) {
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

    pub(super) fn set_key(&mut self, text: Box<str>, span: Span) {
        self.reach(span.end);
        if let Some(Items::Mapping { key, .. }) = self.open.last_mut().map(|open| &mut open.items) {
            *key = Some(Key { text, span });
        }
    }

    /// Notes how far the innermost open node reaches.
    pub(super) fn reach(&mut self, end: u32) {
        if let Some(open) = self.open.last_mut() {
            open.end = open.end.max(end);
        }
    }

    /// Opens a sequence or mapping, whose first token stands in this column.
    pub(super) fn begin(
        &mut self,
        span: Span,
        items: Items,
        column: usize,
        anchor: usize,
    ) -> Result<(), Stop> {
        self.check_depth(self.open.len() + 1, span)?;
        let kind = match &items {
            Items::Sequence(_) => Kind::Sequence(Vec::new()),
            Items::Mapping { .. } => Kind::Mapping(Vec::new()),
        };
        let node = self.push(span, kind)?;
        if anchor != 0 {
            let anchored = Anchored {
                first: node.0,
                end: None,
            };
            self.anchors.insert(anchor, anchored);
        }
        self.open.push(Open {
            node,
            items,
            column,
            end: span.end,
            anchor,
        });
        Ok(())
    }

    pub(super) fn end(&mut self, event: Span) {
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

    pub(super) fn check_depth(&mut self, level: usize, span: Span) -> Result<(), Stop> {
        if level <= self.limits.depth as usize {
            return Ok(());
        }
        Err(self.too_deep(span))
    }

    pub(super) fn too_many_nodes(&mut self, span: Span) -> Stop {
        self.diagnostics
            .error(
                span,
                format!("the file has more than {} values", self.limits.nodes),
            )
            .help("split the file, or raise the limit `nodes`");
        Stop
    }

    pub(super) fn too_deep(&mut self, span: Span) -> Stop {
        self.diagnostics
            .error(
                span,
                format!("more than {} levels of nesting", self.limits.depth),
            )
            .help("move inner parts to files of their own and name them by `$ref`");
        Stop
    }
}

/// Whether a key is an unquoted `<<`.
fn is_merge_key(entry: &Entry) -> bool {
    &*entry.key == "<<" && entry.key_span.end - entry.key_span.start == 2
}
