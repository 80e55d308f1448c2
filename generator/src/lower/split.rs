//! Which documents have a trait and a module for each of their tags.
//!
//! Where the user does not say, the large ones have. What an index says that a document was counts
//! more than how large it is, since nothing is renamed because something else came or went.
//!
//! Invariant: what is decided does not depend on which operations are selected, or have faults.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::diagnostics::Diagnostics;
use crate::document::{Documents, Location, View};
use crate::ir::{Ident, Layout};
use crate::skeleton::METHODS;

/// How many operations make a document a large one.
const LARGE: usize = 100;

/// What is decided on each root document.
#[derive(Clone, Debug, Default)]
pub struct Split(HashMap<Location, Decision>);

#[derive(Clone, Debug, Default)]
struct Decision {
    is_split: bool,
    /// What the document was split for, where nobody has said anything.
    size: Option<Size>,
    /// The modules that parts of the document had before.
    modules: BTreeMap<String, Ident>,
}

impl Split {
    /// Decides on the documents at `roots`: `choice` is the user's, `earlier` has how documents were
    /// laid out before, by their paths.
    pub fn decide(
        documents: &Documents,
        roots: &[Location],
        choice: Option<bool>,
        mut earlier: HashMap<String, Layout>,
    ) -> Self {
        let decisions = roots.iter().map(|&location| {
            let root = documents.view(location);
            let earlier = earlier.remove(root.path());
            let said = choice.or_else(|| Some(earlier.as_ref()?.is_split));
            let size = said.is_none().then(|| Size::of(root));
            let size = size.filter(Size::is_large);
            let decision = Decision {
                is_split: said.unwrap_or(size.is_some()),
                size,
                modules: earlier.unwrap_or_default().modules,
            };
            (location, decision)
        });
        Self(decisions.collect())
    }

    /// Tells of the documents that are split for their size.
    pub fn tell(&self, documents: &Documents, roots: &[Location], diagnostics: &mut Diagnostics) {
        for location in roots {
            if let Some(size) = self.0.get(location).and_then(|decision| decision.size) {
                size.tell(documents.view(*location), diagnostics);
            }
        }
    }

    /// Whether a document is split.
    pub(super) fn has(&self, root: Location) -> bool {
        self.0.get(&root).is_some_and(|decision| decision.is_split)
    }

    /// The module that a part of a document had before.
    pub(super) fn earlier_module(&self, root: Location, part: &str) -> Option<&Ident> {
        self.0.get(&root)?.modules.get(part)
    }
}

/// How much there is in a document.
#[derive(Copy, Clone, Debug)]
struct Size {
    operations: usize,
    tags: usize,
}

impl Size {
    /// Counts the operations as they stand there: one that cannot be read is no other.
    fn of(root: View<'_>) -> Self {
        let paths = root.get("paths");
        let items = paths.into_iter().flat_map(View::entries);
        let items = items.filter(|entry| entry.key.starts_with('/'));
        let items = items.filter_map(|entry| follow(entry.value));
        let entries = items.flat_map(View::entries);
        let mut operations = 0;
        let mut tags = HashSet::new();
        for entry in entries.filter(|entry| METHODS.contains(&entry.key)) {
            operations += 1;
            let operation = follow(entry.value);
            let tag = operation.and_then(|operation| operation.get("tags")?.elements().next());
            tags.extend(tag.and_then(View::as_str));
        }
        Self {
            operations,
            tags: tags.len(),
        }
    }

    fn is_large(&self) -> bool {
        self.operations >= LARGE && self.tags > 1
    }

    fn tell(self, root: View<'_>, diagnostics: &mut Diagnostics) {
        let Self { operations, tags } = self;
        let paths = root.entry("paths");
        let span = paths.map_or_else(|| root.span(), |paths| paths.key_span);
        let message =
            format!("the document has {operations} operations, so it is split by its {tags} tags");
        diagnostics.note(span, message).help(
            "each has a trait and a module of its own; say `split-tags = true` or `false` in the \
             configuration, or keep an `index`, and this stays as it is however the document grows \
             or shrinks",
        );
    }
}

/// What a reference leads to; one that leads nowhere is told where it is read.
fn follow(view: View<'_>) -> Option<View<'_>> {
    view.resolve(&mut Diagnostics::default())
}
