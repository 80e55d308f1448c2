//! Finds in one file what references are made of: the references themselves, and the names that schemas in the file
//! have by `$id`, `$anchor` and `$dynamicAnchor`.
//!
//! Only in a schema do these keys mean anything; in an example, a `const` or below a key that no schema has they are
//! data. So this part knows under which keys schemas have schemas, and no more of them. What surrounds schemas is not
//! known, and any mapping there that has an `$id` counts as a schema.

use std::collections::HashSet;

use super::address::Address;
use super::reference::Fault;
use crate::diagnostics::Diagnostics;
use crate::yaml::{Entry, Kind, Node, NodeId, Tree};

/// What one file holds.
#[derive(Debug)]
pub(super) struct Scan {
    /// The file itself, and the schemas in it that have an `$id`, in the order of the text. The root of the file may be
    /// such a schema too.
    pub(super) resources: Vec<Resource>,
    /// All references, in the order of the text.
    pub(super) links: Vec<Link>,
    /// The schemas that name their dialect by `$schema`.
    pub(super) named_dialects: HashSet<NodeId>,
}

/// A file, or a schema in one with an `$id` of its own.
#[derive(Debug)]
pub(super) struct Resource {
    /// The node.
    pub(super) root: NodeId,
    /// What it is called, and what references in it are relative to.
    pub(super) address: Address,
    /// The schemas in it that have a name there.
    pub(super) anchors: Vec<Anchor>,
}

/// A schema with a name in its resource.
#[derive(Debug)]
pub(super) struct Anchor {
    pub(super) name: String,
    pub(super) schema: NodeId,
    /// Whether it is dynamic.
    pub(super) dynamic: bool,
    /// Whether another schema in the resource has the same name.
    pub(super) ambiguous: bool,
}

/// A reference.
#[derive(Debug)]
pub(super) struct Link {
    /// The mapping with `$ref`; of other references, their text.
    pub(super) node: NodeId,
    /// The node of its text.
    pub(super) text: NodeId,
    /// The resource that it stands in, as an index.
    pub(super) resource: usize,
    pub(super) kind: LinkKind,
}

/// What a reference is for.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
pub(super) enum LinkKind {
    /// `$ref`
    Reference,
    /// `$dynamicRef` or `$recursiveRef`
    Dynamic,
    /// A value in the `mapping` of a `discriminator`, which may also be the name of a component
    Mapping,
    /// `$schema`, where it is a URL of nothing that is known by heart
    Dialect,
}

/// What a node is, as far as the keys that led to it tell.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
enum Place {
    /// Not known.
    Open,
    /// A schema, or a list of them.
    Schema,
    /// A mapping from names to schemas.
    Schemas,
    /// Whatever it looks like, it is not a schema.
    Data,
}

/// Finds the references and names of the file at `address`.
pub(super) fn scan(tree: &Tree, address: Address, diagnostics: &mut Diagnostics) -> Scan {
    let mut scanner = Scanner {
        tree,
        diagnostics,
        scan: Scan {
            resources: vec![Resource {
                root: NodeId::ROOT,
                address,
                anchors: Vec::new(),
            }],
            links: Vec::new(),
            named_dialects: HashSet::new(),
        },
    };
    let mut left = vec![(
        NodeId::ROOT,
        Place::Open,
        Surroundings {
            resource: 0,
            ignores_siblings: false,
            named_by_id: false,
        },
    )];
    while let Some((node, place, surroundings)) = left.pop() {
        match &tree.node(node).kind {
            Kind::Sequence(elements) => {
                left.extend(
                    elements
                        .iter()
                        .rev()
                        .map(|child| (*child, place, surroundings)),
                );
            }
            Kind::Mapping(entries) => {
                let (place, surroundings) = scanner.mapping(node, place, surroundings);
                left.extend(entries.iter().rev().map(|entry| {
                    let place = child_place(place, &entry.key);
                    (entry.value, place, surroundings)
                }));
            }
            Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::String(_) => {}
        }
    }
    scanner.scan
}

/// What stands under a key.
fn child_place(place: Place, key: &str) -> Place {
    match place {
        Place::Schemas => Place::Schema,
        Place::Open | Place::Schema if has_named_schemas(key) => Place::Schemas,
        Place::Schema if has_schemas(key) => Place::Schema,
        Place::Schema | Place::Data => Place::Data,
        Place::Open => match key {
            "schema" => Place::Schema,
            "schemas" => Place::Schemas,
            "example" | "examples" | "default" | "enum" | "const" | "value" => Place::Data,
            key if key.starts_with("x-") => Place::Data,
            _ => Place::Open,
        },
    }
}

/// Whether a schema has a mapping from names to schemas under this key.
fn has_named_schemas(key: &str) -> bool {
    matches!(
        key,
        "properties"
            | "patternProperties"
            | "$defs"
            | "definitions"
            | "dependentSchemas"
            | "dependencies"
    )
}

/// Whether a schema has a schema, or a list of them, under this key.
fn has_schemas(key: &str) -> bool {
    matches!(
        key,
        "additionalProperties"
            | "additionalItems"
            | "items"
            | "prefixItems"
            | "contains"
            | "not"
            | "if"
            | "then"
            | "else"
            | "propertyNames"
            | "unevaluatedItems"
            | "unevaluatedProperties"
            | "contentSchema"
            | "allOf"
            | "anyOf"
            | "oneOf"
    )
}

/// What holds for a node because of the nodes around it.
#[derive(Copy, Clone)]
struct Surroundings {
    /// The index of the resource that it stands in.
    resource: usize,
    /// Whether an `$id` beside `$ref` means nothing, as it was before 2019-09.
    ignores_siblings: bool,
    /// Whether schemas have their names by `id`, as it was before draft 6.
    named_by_id: bool,
}

struct Scanner<'s> {
    tree: &'s Tree,
    diagnostics: &'s mut Diagnostics,
    scan: Scan,
}

impl<'s> Scanner<'s> {
    /// Notes what a mapping says by its keys, and tells what holds for what is in it.
    fn mapping(
        &mut self,
        node: NodeId,
        place: Place,
        mut surroundings: Surroundings,
    ) -> (Place, Surroundings) {
        let mut place = place;
        if matches!(place, Place::Open | Place::Schema) {
            let is_named = self.name(node, &mut surroundings);
            if is_named {
                place = Place::Schema;
            }
            let resource = surroundings.resource;
            for keyword in ["$dynamicRef", "$recursiveRef"] {
                self.link_text(self.entry(node, keyword), resource, LinkKind::Dynamic);
            }
            let mapping = self
                .entry(node, "discriminator")
                .and_then(|entry| self.entry(entry.value, "mapping"));
            if let Some(Kind::Mapping(entries)) = mapping.map(|entry| &self.node(entry.value).kind)
            {
                for entry in entries {
                    self.link_text(Some(entry), resource, LinkKind::Mapping);
                }
            }
        }
        if let Some(text) = self.entry(node, "$ref")
            && self.text(Some(text)).is_some()
        {
            self.scan.links.push(Link {
                node,
                text: text.value,
                // Data is written without regard to the schemas around it.
                resource: if place == Place::Data {
                    0
                } else {
                    surroundings.resource
                },
                kind: LinkKind::Reference,
            });
        }
        (place, surroundings)
    }

    /// Notes the names that a schema has, if it has any.
    fn name(&mut self, node: NodeId, surroundings: &mut Surroundings) -> bool {
        let is_document = ["openapi", "swagger"]
            .iter()
            .any(|version| self.entry(node, version).is_some());
        let dialect = self.entry(node, "$schema").filter(|_| !is_document);
        let dialect_text = self.text(dialect);
        if let Some(text) = dialect_text {
            self.scan.named_dialects.insert(node);
            surroundings.ignores_siblings = text.contains("json-schema.org/draft-0");
            surroundings.named_by_id = text.contains("json-schema.org/draft-04/");
        }
        let mut is_named = dialect_text.is_some();
        let has_reference = self.text(self.entry(node, "$ref")).is_some();
        let id = self
            .entry(node, "$id")
            .filter(|_| !(surroundings.ignores_siblings && has_reference));
        let old_id = self.entry(node, "id").filter(|entry| {
            let is_anchor = self.text(Some(entry)).is_some_and(|id| id.starts_with('#'));
            !has_reference && (surroundings.named_by_id || is_anchor)
        });
        for id in id.into_iter().chain(old_id) {
            if let Some(text) = self.text(Some(id)) {
                is_named = true;
                self.identify(node, id, text, surroundings);
            }
        }
        for (keyword, dynamic) in [("$anchor", false), ("$dynamicAnchor", true)] {
            if let Some(name) = self.text(self.entry(node, keyword)) {
                is_named = true;
                self.anchor(node, name, dynamic, surroundings.resource);
            }
        }
        let is_root = self.scan.resources[surroundings.resource].root == node;
        let recursive = self.entry(node, "$recursiveAnchor");
        if is_root
            && recursive
                .is_some_and(|entry| matches!(self.node(entry.value).kind, Kind::Bool(true)))
        {
            // In 2019-09 a resource has at most one dynamic anchor, which is its root and has no name.
            is_named = true;
            self.anchor(node, "", true, surroundings.resource);
        }
        let is_url = dialect_text.is_some_and(|text| text.contains("://"));
        if is_url {
            self.link_text(dialect, surroundings.resource, LinkKind::Dialect);
        }
        is_named
    }

    /// Notes an `$id`, which names a resource or, if it is a fragment, a schema in one.
    fn identify(&mut self, node: NodeId, id: &Entry, text: &str, surroundings: &mut Surroundings) {
        let (address, anchor) = text.split_once('#').unwrap_or((text, ""));
        if !address.is_empty() {
            let base = &self.scan.resources[surroundings.resource].address;
            match base.join(address, "") {
                Ok(address) => {
                    surroundings.resource = self.scan.resources.len();
                    self.scan.resources.push(Resource {
                        root: node,
                        address,
                        anchors: Vec::new(),
                    });
                }
                Err(Fault { message, help }) => {
                    let span = self.node(id.value).span;
                    self.diagnostics
                        .error(span, format!("`{}` {message}", id.key))
                        .help(help);
                }
            }
        }
        if !anchor.is_empty() {
            self.anchor(node, anchor, false, surroundings.resource);
        }
    }

    fn anchor(&mut self, schema: NodeId, name: &str, dynamic: bool, resource: usize) {
        let anchors = &mut self.scan.resources[resource].anchors;
        match anchors.iter_mut().find(|anchor| anchor.name == name) {
            Some(known) if known.schema == schema => known.dynamic |= dynamic,
            Some(known) => known.ambiguous = true,
            None => anchors.push(Anchor {
                name: name.to_owned(),
                schema,
                dynamic,
                ambiguous: false,
            }),
        }
    }

    /// Notes a reference that is the text of an entry.
    fn link_text(&mut self, entry: Option<&Entry>, resource: usize, kind: LinkKind) {
        if let Some(entry) = entry
            && self.text(Some(entry)).is_some()
        {
            self.scan.links.push(Link {
                node: entry.value,
                text: entry.value,
                resource,
                kind,
            });
        }
    }

    fn entry(&self, node: NodeId, key: &str) -> Option<&'s Entry> {
        self.tree.entry(node, key)
    }

    fn node(&self, node: NodeId) -> &'s Node {
        self.tree.node(node)
    }

    fn text(&self, entry: Option<&Entry>) -> Option<&'s str> {
        text(self.tree, entry?.value)
    }
}

/// The text that a node is.
pub(super) fn text(tree: &Tree, node: NodeId) -> Option<&str> {
    match &tree.node(node).kind {
        Kind::String(text) => Some(text),
        _ => None,
    }
}
