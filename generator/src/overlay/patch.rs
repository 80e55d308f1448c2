//! A file while it is changed.

use serde_json::{Map, Number, Value};
use serde_json_path::PathElement;

use crate::source::Span;
use crate::yaml::{Entry, Kind, Node, NodeId, Tree};

/// A node with all that is in it.
#[derive(Clone, Debug)]
pub(super) struct Item {
    pub(super) span: Span,
    pub(super) value: Content,
}

#[derive(Clone, Debug)]
pub(super) enum Content {
    Null,
    Bool(bool),
    /// As JSON spells it.
    Number(Box<str>),
    String(Box<str>),
    Sequence(Vec<Item>),
    /// The keys with their places.
    Mapping(Vec<(Box<str>, Span, Item)>),
}

impl Item {
    /// The node of a tree, which nests no deeper than documents may.
    pub(super) fn of(tree: &Tree, node: NodeId) -> Self {
        let Node { span, kind, .. } = tree.node(node);
        let value = match kind {
            Kind::Null => Content::Null,
            Kind::Bool(value) => Content::Bool(*value),
            Kind::Number(text) => Content::Number(text.clone()),
            Kind::String(text) => Content::String(text.clone()),
            Kind::Sequence(elements) => {
                let elements = elements.iter().map(|element| Self::of(tree, *element));
                Content::Sequence(elements.collect())
            }
            Kind::Mapping(entries) => {
                let entries = entries.iter().map(|entry| {
                    let value = Self::of(tree, entry.value);
                    (entry.key.clone(), entry.key_span, value)
                });
                Content::Mapping(entries.collect())
            }
        };
        Self { span: *span, value }
    }

    /// The tree of which it is the root.
    pub(super) fn into_tree(self) -> Tree {
        let mut nodes = Vec::new();
        self.push(None, &mut nodes);
        Tree::from_nodes(nodes)
    }

    fn push(self, parent: Option<NodeId>, nodes: &mut Vec<Node>) -> NodeId {
        let index = nodes.len();
        // `Limits` counts the nodes.
        let node = NodeId(u32::try_from(index).unwrap_or(u32::MAX));
        nodes.push(Node {
            span: self.span,
            kind: Kind::Null,
            parent,
        });
        let kind = match self.value {
            Content::Null => Kind::Null,
            Content::Bool(value) => Kind::Bool(value),
            Content::Number(text) => Kind::Number(text),
            Content::String(text) => Kind::String(text),
            Content::Sequence(elements) => {
                let elements = elements.into_iter();
                Kind::Sequence(
                    elements
                        .map(|element| element.push(Some(node), nodes))
                        .collect(),
                )
            }
            Content::Mapping(entries) => {
                let entries = entries.into_iter().map(|(key, key_span, value)| Entry {
                    key,
                    key_span,
                    value: value.push(Some(node), nodes),
                });
                Kind::Mapping(entries.collect())
            }
        };
        if let Some(node) = nodes.get_mut(index) {
            node.kind = kind;
        }
        node
    }

    /// As JSONPath looks at it.
    pub(super) fn json(&self) -> Value {
        match &self.value {
            Content::Null => Value::Null,
            Content::Bool(value) => Value::Bool(*value),
            Content::Number(text) => serde_json::from_str(text)
                .ok()
                .or_else(|| Number::from_f64(text.parse().ok()?))
                .map_or(Value::Null, Value::Number),
            Content::String(text) => Value::String(text.to_string()),
            Content::Sequence(elements) => elements.iter().map(Self::json).collect(),
            Content::Mapping(entries) => {
                let entries = entries.iter();
                let entries = entries.map(|(key, _, value)| (key.to_string(), value.json()));
                Value::Object(entries.collect::<Map<_, _>>())
            }
        }
    }

    /// The number of nodes, and the number of levels of those that hold others.
    pub(super) fn size(&self) -> (usize, u32) {
        let inner: &mut dyn Iterator<Item = &Self> = match &self.value {
            Content::Null | Content::Bool(_) | Content::Number(_) | Content::String(_) => {
                return (1, 0);
            }
            Content::Sequence(elements) => &mut elements.iter(),
            Content::Mapping(entries) => &mut entries.iter().map(|(_, _, value)| value),
        };
        let (nodes, depth) = inner
            .map(Self::size)
            .fold((1, 0), |(nodes, depth), (more, deeper)| {
                (nodes + more, depth.max(deeper))
            });
        (nodes, depth + 1)
    }

    /// What a step leads to.
    pub(super) fn child_mut(&mut self, step: &PathElement<'_>) -> Option<&mut Self> {
        match (&mut self.value, step) {
            (Content::Sequence(elements), PathElement::Index(index)) => elements.get_mut(*index),
            (Content::Mapping(entries), PathElement::Name(name)) => {
                let mut entries = entries.iter_mut();
                entries
                    .find(|(key, _, _)| **key == **name)
                    .map(|(_, _, value)| value)
            }
            _ => None,
        }
    }

    /// Takes away what a step leads to.
    pub(super) fn remove(&mut self, step: &PathElement<'_>) {
        match (&mut self.value, step) {
            (Content::Sequence(elements), PathElement::Index(index)) if *index < elements.len() => {
                elements.remove(*index);
            }
            (Content::Mapping(entries), PathElement::Name(name)) => {
                entries.retain(|(key, _, _)| **key != **name);
            }
            _ => {}
        }
    }

    /// Merges a value into this one, as section 4.4.3.1 of the specification says. The error is the
    /// places of two values of which neither can be merged into the other.
    pub(super) fn merge(&mut self, update: &Self) -> Result<(), (Span, Span)> {
        if self.is_primitive() && update.is_primitive() {
            *self = update.clone();
            return Ok(());
        }
        match (&mut self.value, &update.value) {
            (Content::Mapping(entries), Content::Mapping(updates)) => {
                for (key, span, update) in updates {
                    match entries.iter_mut().find(|(known, _, _)| known == key) {
                        Some((_, _, value)) => value.merge_property(update)?,
                        None => entries.push((key.clone(), *span, update.clone())),
                    }
                }
            }
            (Content::Sequence(elements), Content::Sequence(more)) => {
                elements.extend(more.iter().cloned());
            }
            (Content::Sequence(elements), _) => elements.push(update.clone()),
            _ => return Err((self.span, update.span)),
        }
        Ok(())
    }

    /// A property is merged like what is selected, but for arrays, to which only arrays are added.
    fn merge_property(&mut self, update: &Self) -> Result<(), (Span, Span)> {
        let is_array = |item: &Self| matches!(item.value, Content::Sequence(_));
        if is_array(self) != is_array(update) {
            return Err((self.span, update.span));
        }
        self.merge(update)
    }

    /// Whether it holds no others.
    pub(super) fn is_primitive(&self) -> bool {
        !matches!(self.value, Content::Sequence(_) | Content::Mapping(_))
    }
}
