//! Turns text, YAML or JSON, into a [`Tree`] of nodes with their spans.
//!
//! The tree (`yaml/builder.rs`) is built from the event parser of `serde_yaml` (`yaml/events.rs`),
//! since the deserializer above it gives neither the end of a mapping, nor the digits of a number,
//! nor the place of a tag. What an unquoted scalar means is decided in `yaml/scalar.rs`; `<<` merges
//! mappings as in YAML 1.1, which is what authors mean by it. JSON is YAML, too, and read faster in
//! `yaml/json.rs`.
//!
//! Invariant: this is the only user of `serde_yaml` and `jsonc-parser`. Numbers keep their text, plain scalars that
//! YAML 1.1 would turn into something else (`off`, `010`, `1_000`) stay strings, keys are strings
//! as written and unique.

use std::collections::HashMap;

use self::builder::Builder;
use crate::diagnostics::Diagnostics;
use crate::source::{FileId, Limits, Span};

mod builder;
mod events;
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

/// A mapping with more entries than this is looked up by a sorted index.
const LARGE_MAPPING: usize = 16;

/// The indices of entries in the order of their keys; equal keys stay in the order of the text.
fn sort_by_key(entries: &[Entry]) -> Box<[u32]> {
    let mut sorted: Vec<u32> = (0..).take(entries.len()).collect();
    sorted.sort_by(|&a, &b| entries[a as usize].key.cmp(&entries[b as usize].key));
    sorted.into()
}
