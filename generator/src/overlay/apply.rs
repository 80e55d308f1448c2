//! Applies the actions of an overlay to the tree of a file.

use serde_json::Value;
use serde_json_path::{JsonPath, NormalizedPath, PathElement};

use super::patch::{Content, Item};
use super::{Action, Change, Overlay};
use crate::diagnostics::Diagnostics;
use crate::source::Limits;
use crate::yaml::{NodeId, Tree};

impl Overlay {
    /// Applies the actions one by one. What cannot be done is reported.
    pub(crate) fn apply(
        &self,
        tree: &Tree,
        limits: &Limits,
        diagnostics: &mut Diagnostics,
    ) -> Tree {
        let root = Item::of(tree, NodeId::ROOT);
        let mut patched = Patched {
            json: root.json(),
            nodes: root.size().0,
            root,
            limits,
        };
        for action in &self.actions {
            patched.apply(action, diagnostics);
        }
        patched.root.into_tree()
    }
}

/// A file while it is changed.
struct Patched<'l> {
    root: Item,
    /// The same, as JSONPath looks at it.
    json: Value,
    /// At least as many nodes as it has.
    nodes: usize,
    limits: &'l Limits,
}

/// The steps from the root to a node.
type Steps = Vec<Step>;

/// A step of a path, which outlives what it was found in.
#[derive(Clone, Debug, Eq, PartialEq, Ord, PartialOrd)]
enum Step {
    Index(usize),
    Name(String),
}

impl Step {
    fn element(&self) -> PathElement<'_> {
        match self {
            Self::Index(index) => PathElement::Index(*index),
            Self::Name(name) => PathElement::Name(name),
        }
    }
}

impl Patched<'_> {
    fn apply(&mut self, action: &Action, diagnostics: &mut Diagnostics) {
        let targets = self.select(&action.path);
        if targets.is_empty() {
            diagnostics
                .error(action.span, "this selects nothing in the document")
                .help("correct the JSONPath, or leave the action out where it is no longer needed");
            return;
        }
        match &action.change {
            Change::Update(update) => self.merge(&targets, update, action, diagnostics),
            Change::Copy(path, span) => {
                let sources = self.select(path);
                let [source] = sources.as_slice() else {
                    let message = format!("`copy` selects {} nodes, and copies one", sources.len());
                    diagnostics
                        .error(*span, message)
                        .help("correct the JSONPath");
                    return;
                };
                if let Some(copied) = self.item(source).cloned() {
                    self.merge(&targets, &copied, action, diagnostics);
                }
            }
            Change::Remove => self.remove(&targets, action, diagnostics),
        }
    }

    /// What a path selects, each node once, in the order of their places.
    fn select(&self, path: &JsonPath) -> Vec<Steps> {
        let steps = |path: &NormalizedPath<'_>| -> Steps {
            let steps = path.iter().map(|element| match element {
                PathElement::Name(name) => Step::Name((*name).to_owned()),
                PathElement::Index(index) => Step::Index(*index),
            });
            steps.collect()
        };
        let located = path.query_located(&self.json);
        let mut selected: Vec<Steps> = located.locations().map(steps).collect();
        selected.sort();
        selected.dedup();
        selected
    }

    fn item(&mut self, steps: &[Step]) -> Option<&mut Item> {
        steps
            .iter()
            .try_fold(&mut self.root, |item, step| item.child_mut(&step.element()))
    }

    /// Merges a value into all that is selected.
    fn merge(
        &mut self,
        targets: &[Steps],
        update: &Item,
        action: &Action,
        diagnostics: &mut Diagnostics,
    ) {
        let (nodes, depth) = update.size();
        self.nodes = self
            .nodes
            .saturating_add(nodes.saturating_mul(targets.len()));
        let deepest = targets.iter().map(Vec::len).max().unwrap_or_default();
        if self.nodes > self.limits.nodes as usize
            || deepest.saturating_add(depth as usize) > self.limits.depth as usize
        {
            diagnostics
                .error(action.span, "this makes the document larger than it may be")
                .help("select less, or raise the limits `nodes` and `depth`");
            return;
        }
        let mut kinds = targets
            .iter()
            .filter_map(|steps| Some(kind(self.item(steps)?)));
        let first = kinds.next();
        if kinds.any(|kind| Some(kind) != first) {
            diagnostics
                .error(action.span, "this selects nodes of several kinds")
                .help("select only objects, only arrays or only other values by one action");
            return;
        }
        for steps in targets {
            let Some(item) = self.item(steps) else {
                continue;
            };
            if let Err((value, update)) = item.merge(update) {
                diagnostics
                    .error(
                        update,
                        "this cannot be merged into what stands in the document",
                    )
                    .related(value, "which is of another kind")
                    .help("remove that by an action before this one, or write a value of its kind");
                return;
            }
            let json = item.json();
            if let Some(place) = self.json_at(steps) {
                *place = json;
            }
        }
    }

    fn remove(&mut self, targets: &[Steps], action: &Action, diagnostics: &mut Diagnostics) {
        // From the last to the first, so that what is removed moves nothing that is still to be.
        for steps in targets.iter().rev() {
            let Some((last, above)) = steps.split_last() else {
                diagnostics
                    .error(action.span, "the whole document cannot be removed")
                    .help("leave it out of the documents");
                return;
            };
            if let Some(item) = self.item(above) {
                item.remove(&last.element());
            }
            match (self.json_at(above), last) {
                (Some(Value::Array(elements)), Step::Index(index)) if *index < elements.len() => {
                    elements.remove(*index);
                }
                (Some(Value::Object(entries)), Step::Name(name)) => {
                    entries.remove(name);
                }
                _ => {}
            }
        }
    }

    /// What JSONPath sees at a place.
    fn json_at(&mut self, steps: &[Step]) -> Option<&mut Value> {
        steps
            .iter()
            .try_fold(&mut self.json, |value, step| match step {
                Step::Index(index) => value.get_mut(*index),
                Step::Name(name) => value.get_mut(name),
            })
    }
}

/// What a value can be merged with.
fn kind(item: &Item) -> u8 {
    match item.value {
        Content::Mapping(_) => 0,
        Content::Sequence(_) => 1,
        Content::Null | Content::Bool(_) | Content::Number(_) | Content::String(_) => 2,
    }
}
