//! Changes documents before they are read: the OpenAPI Overlay Specification,
//! <https://spec.openapis.org/overlay/v1.1.0>.
//!
//! An overlay changes one file, before the references in it are looked at. What it puts there keeps
//! its own place: a fault of it is told in the overlay.
//!
//! Invariant: an action that selects nothing is reported, so that none goes stale. This is the only
//! user of
//! `serde_json_path`.

mod apply;
mod load;
mod patch;
#[cfg(test)]
mod tests;

use serde_json_path::JsonPath;

pub use self::load::Deviation;
pub(crate) use self::load::{Inline, load};
use self::patch::Item;
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::source::Span;
use crate::yaml::{Kind, NodeId, Tree};

/// Changes of one file.
#[derive(Clone, Debug)]
pub struct Overlay {
    /// What it says of the file that it changes, relative to itself. `None` where it says nothing.
    pub extends: Option<String>,
    /// Where it says so, or the overlay begins.
    pub span: Span,
    /// The changes, in their order.
    pub actions: Vec<Action>,
}

/// One change.
#[derive(Clone, Debug)]
pub struct Action {
    /// The JSONPath of what it changes.
    pub target: String,
    /// Whether it is taken away, and not changed.
    pub removes: bool,
    /// Why.
    pub description: Option<String>,
    path: JsonPath,
    span: Span,
    change: Change,
}

#[derive(Clone, Debug)]
enum Change {
    /// Merges a value into what is selected.
    Update(Item),
    /// Merges what another path selects in the same file.
    Copy(JsonPath, Span),
    /// Takes away what is selected.
    Remove,
}

/// The versions that are known.
const VERSIONS: [&str; 2] = ["1.0.", "1.1."];

/// Reads a file of the specification. Faults are reported, and what they stand in is left out.
pub fn read(tree: &Tree, diagnostics: &mut Diagnostics) -> Option<Overlay> {
    let mut reader = Reader { tree, diagnostics };
    let root = NodeId::ROOT;
    let [overlay, info, extends, actions] = reader.object(
        root,
        "an overlay",
        ["overlay", "info", "extends", "actions"],
    )?;
    let version = reader.required(root, "overlay", overlay)?;
    let version = reader.text(version)?;
    if !VERSIONS.iter().any(|known| version.starts_with(known)) {
        let span = reader.span(overlay?);
        reader
            .fault(span, "this version of the specification is unknown")
            .help("write `overlay: 1.1.0`");
    }
    if let Some(info) = reader.required(root, "info", info) {
        reader.info(info);
    }
    let span = reader.span(extends.unwrap_or(root));
    let extends = extends.and_then(|extends| reader.text(extends).map(str::to_owned));
    let actions = reader.required(root, "actions", actions)?;
    let actions = reader.actions(actions, version.starts_with("1.0."));
    Some(Overlay {
        extends,
        span,
        actions,
    })
}

/// Reads one action of a configuration, which names its file by itself: the file, its place, and
/// the action.
pub(crate) fn read_action(
    tree: &Tree,
    node: NodeId,
    diagnostics: &mut Diagnostics,
) -> Option<Action> {
    Reader { tree, diagnostics }.action(node, &["document"], false)
}

struct Reader<'r> {
    tree: &'r Tree,
    diagnostics: &'r mut Diagnostics,
}

impl<'r> Reader<'r> {
    fn span(&self, node: NodeId) -> Span {
        self.tree.node(node).span
    }

    fn fault(&mut self, span: Span, message: impl Into<String>) -> &mut Diagnostic {
        self.diagnostics.error(span, message)
    }

    /// The values of the keys of an object, which has no others but extensions.
    fn object<const N: usize>(
        &mut self,
        node: NodeId,
        noun: &str,
        keys: [&str; N],
    ) -> Option<[Option<NodeId>; N]> {
        let Kind::Mapping(entries) = &self.tree.node(node).kind else {
            let span = self.span(node);
            self.fault(span, format!("{noun} is an object"))
                .help("write its keys with their values");
            return None;
        };
        for entry in entries {
            if !keys.contains(&&*entry.key) && !entry.key.starts_with("x-") {
                let message = format!("`{}` is not a key of {noun}", entry.key);
                let help = format!("the keys are `{}`", keys.join("`, `"));
                self.fault(entry.key_span, message).help(help);
            }
        }
        Some(keys.map(|key| self.tree.entry(node, key).map(|entry| entry.value)))
    }

    fn required(&mut self, node: NodeId, key: &str, value: Option<NodeId>) -> Option<NodeId> {
        if value.is_none() {
            let span = self.span(node);
            let span = Span {
                end: span.start,
                ..span
            };
            self.fault(span, format!("the key `{key}` is missing"))
                .help("add it");
        }
        value
    }

    fn text(&mut self, node: NodeId) -> Option<&'r str> {
        if let Kind::String(text) = &self.tree.node(node).kind {
            return Some(text);
        }
        let span = self.span(node);
        self.fault(span, "this is no string")
            .help("put it in quotes");
        None
    }

    fn info(&mut self, node: NodeId) {
        let keys = ["title", "version", "description"];
        let Some([title, version, description]) = self.object(node, "`info`", keys) else {
            return;
        };
        let title = self.required(node, "title", title);
        let version = self.required(node, "version", version);
        for text in [title, version, description].into_iter().flatten() {
            self.text(text);
        }
    }

    fn actions(&mut self, node: NodeId, is_10: bool) -> Vec<Action> {
        let Kind::Sequence(actions) = &self.tree.node(node).kind else {
            let span = self.span(node);
            self.fault(span, "`actions` is a list")
                .help("write one action an element");
            return Vec::new();
        };
        actions
            .iter()
            .filter_map(|action| self.action(*action, &[], is_10))
            .collect()
    }

    /// Reads an action. `others` are keys that it has besides those of the specification.
    fn action(&mut self, node: NodeId, others: &[&str], is_10: bool) -> Option<Action> {
        let [target, description, update, copy, remove, _] = self.object(
            node,
            "an action",
            [
                "target",
                "description",
                "update",
                "copy",
                "remove",
                others.first().copied().unwrap_or("x-"),
            ],
        )?;
        let target = self.required(node, "target", target)?;
        let span = self.span(target);
        let path = self.path(target)?;
        let target = self.text(target)?.to_owned();
        let description = description.and_then(|text| self.text(text).map(str::to_owned));
        let remove = remove.filter(|remove| {
            if let Kind::Bool(value) = self.tree.node(*remove).kind {
                return value;
            }
            let span = self.span(*remove);
            self.fault(span, "`remove` is a truth value")
                .help("write `true` or `false`");
            false
        });
        if let (true, Some(copy)) = (is_10, copy) {
            let span = self.span(copy);
            self.fault(span, "`copy` came with version 1.1 of the specification")
                .help("write `overlay: 1.1.0`");
        }
        let change = match (update, copy, remove) {
            (Some(update), None, None) => Change::Update(Item::of(self.tree, update)),
            (None, Some(copy), None) => Change::Copy(self.path(copy)?, self.span(copy)),
            (None, None, Some(_)) => Change::Remove,
            (None, None, None) => {
                self.fault(span, "this action does nothing")
                    .help("add `update`, `copy` or `remove: true`");
                return None;
            }
            _ => {
                self.fault(span, "this action does two things at once")
                    .help("keep one of `update`, `copy` and `remove: true`");
                return None;
            }
        };
        Some(Action {
            target,
            removes: matches!(change, Change::Remove),
            description,
            path,
            span,
            change,
        })
    }

    /// Reads a JSONPath (RFC 9535).
    fn path(&mut self, node: NodeId) -> Option<JsonPath> {
        /// The parser recurses over brackets, and tries what is in them in several ways.
        const DEEPEST: usize = 8;
        let text = self.text(node)?;
        let span = self.span(node);
        let mut depth = 0_usize;
        for character in text.chars() {
            match character {
                '(' | '[' => depth += 1,
                ')' | ']' => depth = depth.saturating_sub(1),
                _ => {}
            }
            if depth > DEEPEST {
                self.fault(span, "this JSONPath nests too deep")
                    .help("select less by one action");
                return None;
            }
        }
        match JsonPath::parse(text) {
            Ok(path) => Some(path),
            Err(error) => {
                let place = error.position() + 1;
                self.fault(span, format!("this is no JSONPath at character {place}"))
                    .help("write it as RFC 9535 has it, such as `$.paths['/pets'].get`");
                None
            }
        }
    }
}
