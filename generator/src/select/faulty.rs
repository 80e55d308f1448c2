//! Which operations faults stand in.
//!
//! A fault stands in an operation where its place is in the operation, in what its path says of all
//! operations, or in what one of these references, directly or through others.
//!
//! Invariant: an operation that no fault stands in is generated as if the others did not exist.

use std::collections::{HashMap, HashSet};

use openapiv3::{Operation, PathItem, ReferenceOr};

use super::{Candidate, Selection, retain};
use crate::diagnostics::Diagnostics;
use crate::document::{Documents, Location, View};
use crate::skeleton::{METHODS, Skeleton};
use crate::source::Span;

/// The keys of a document below which things stand that mean something only where they are
/// referenced.
const REFERENCED: [&str; 4] = ["components", "definitions", "parameters", "responses"];

/// An operation that is not generated, since it has faults.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct LeftOut {
    /// Its method and its path, the base path of the document in front, such as `PUT /pets/{id}`.
    pub operation: String,
    /// The document, as a path below the spec root.
    pub document: String,
    /// Where it stands.
    pub(crate) location: Location,
}

/// Leaves out the operations that the faults stand in. `None` where a fault concerns more than
/// operations.
pub(crate) fn leave_out(
    documents: &Documents,
    skeletons: &mut [Skeleton],
    selection: Selection<'_>,
    faults: &Diagnostics,
) -> Option<Vec<LeftOut>> {
    let spans = faults.errors().map(|fault| fault.span);
    let marks = Marks::new(documents, spans.collect::<Option<_>>()?);
    let mut removed = HashSet::new();
    let mut left_out = Vec::new();
    for skeleton in skeletons.iter() {
        for (path, method, view) in marks.find(documents.view(skeleton.root))? {
            removed.insert(view.location());
            let route = route(skeleton, path, view.location());
            let candidate = Candidate {
                view,
                method,
                route,
            };
            if selection.takes(&candidate) {
                left_out.push(LeftOut {
                    operation: candidate.method_and_route(),
                    document: documents.view(skeleton.root).path().to_owned(),
                    location: view.location(),
                });
            }
        }
    }
    retain(documents, skeletons, |candidate| {
        !removed.contains(&candidate.view.location())
    });
    Some(left_out)
}

/// The path of an operation, the path of its server in front; where its faults have left it out of
/// the skeleton, that of the document's server.
fn route(skeleton: &Skeleton, path: &str, location: Location) -> String {
    let item = skeleton.api.paths.paths.get(path);
    let found = item.and_then(ReferenceOr::as_item).and_then(|item| {
        let mut operations = item.iter().map(|(_, operation)| operation);
        let operation =
            operations.find(|operation| skeleton.location(&operation.extensions) == location)?;
        Some(skeleton.route(path, item, operation))
    });
    found.unwrap_or_else(|| skeleton.route(path, &PathItem::default(), &Operation::default()))
}

/// Tells what was left out.
pub(crate) fn tell_left_out(
    documents: &Documents,
    left_out: &[LeftOut],
    diagnostics: &mut Diagnostics,
) {
    for left in left_out {
        let span = documents.view(left.location).span();
        diagnostics
            .warning(
                span,
                format!("`{}` has faults and is left out", left.operation),
            )
            .help("correct the faults that are told above");
    }
}

/// The nodes that faults stand in.
struct Marks {
    nodes: HashSet<Location>,
    /// Those of them whose key has a fault, which holds for all that is in them.
    wholly: HashSet<Location>,
}

impl Marks {
    fn new(documents: &Documents, mut faults: Vec<Span>) -> Self {
        faults.sort_by_key(|span| (span.file, span.start, span.end));
        let mut marks = Self {
            nodes: HashSet::new(),
            wholly: HashSet::new(),
        };
        // Of a file that cannot be read, there is nothing but its root to be marked.
        let mut pending: Vec<_> = faults
            .iter()
            .map(|span| documents.root(span.file))
            .collect();
        for root in documents.roots() {
            marks.search(root, &faults, &mut pending);
        }
        let mut references: HashMap<Location, Vec<View<'_>>> = HashMap::new();
        for (reference, target) in documents.leads() {
            references
                .entry(target.location())
                .or_default()
                .push(reference);
        }
        while let Some(view) = pending.pop() {
            if !marks.nodes.insert(view.location()) {
                continue;
            }
            pending.extend(view.parent());
            pending.extend(references.get(&view.location()).into_iter().flatten());
        }
        marks
    }

    /// Finds the nodes with a fault below a node.
    fn search<'d>(&mut self, view: View<'d>, faults: &[Span], found: &mut Vec<View<'d>>) {
        if has_fault(view.span(), faults) {
            found.push(view);
        }
        for entry in view.entries() {
            if has_fault(entry.key_span, faults) {
                self.wholly.insert(entry.value.location());
                found.push(entry.value);
            }
            self.search(entry.value, faults, found);
        }
        for element in view.elements() {
            self.search(element, faults, found);
        }
    }

    fn has(&self, view: View<'_>) -> bool {
        self.nodes.contains(&view.location())
    }

    /// The operations of a document that faults stand in, with their paths and methods. `None`
    /// where a fault stands in something else that means something.
    fn find<'d>(&self, root: View<'d>) -> Option<Vec<(&'d str, &'d str, View<'d>)>> {
        let mut found = Vec::new();
        if !self.has(root) {
            return Some(found);
        }
        let mut is_here = true;
        for entry in root.entries().filter(|entry| self.has(entry.value)) {
            match entry.key {
                "paths" => self.find_in_paths(entry.value, &mut found)?,
                // Security schemes are named by operations, and not referenced.
                "components"
                    if entry
                        .value
                        .get("securitySchemes")
                        .is_some_and(|all| self.has(all)) =>
                {
                    return None;
                }
                key if REFERENCED.contains(&key) => {}
                _ => return None,
            }
            is_here = false;
        }
        (!is_here).then_some(found)
    }

    fn find_in_paths<'d>(
        &self,
        paths: View<'d>,
        found: &mut Vec<(&'d str, &'d str, View<'d>)>,
    ) -> Option<()> {
        let mut is_here = true;
        for path in paths.entries().filter(|path| self.has(path.value)) {
            is_here = false;
            // Where the reference leads nowhere, there are no operations to name.
            let Some(item) = path.value.resolve(&mut Diagnostics::default()) else {
                continue;
            };
            let (operations, others): (Vec<_>, Vec<_>) = item
                .entries()
                .partition(|entry| METHODS.contains(&entry.key));
            let in_all = [path.value, item]
                .iter()
                .any(|view| self.wholly.contains(&view.location()))
                || others.iter().any(|entry| self.has(entry.value))
                || !operations.iter().any(|entry| self.has(entry.value));
            for operation in operations {
                if in_all || self.has(operation.value) {
                    found.push((path.key, operation.key, operation.value));
                }
            }
        }
        (!is_here).then_some(())
    }
}

/// Whether one of the faults, in the order of their places, stands in a span.
fn has_fault(span: Span, faults: &[Span]) -> bool {
    let first = faults.partition_point(|fault| (fault.file, fault.start) < (span.file, span.start));
    faults[first..]
        .iter()
        .take_while(|fault| fault.file == span.file && fault.start <= span.end)
        .any(|fault| fault.end <= span.end)
}
