//! Which documents have a trait and a module for each of their tags.
//!
//! Where the user does not say, the large ones have. What an index says that a document was counts
//! more than how large it is, since nothing is renamed because something else came or went.
//!
//! Invariant: what is decided does not depend on which operations are selected or left out.

use std::collections::{HashMap, HashSet};

use super::parts;
use crate::diagnostics::Diagnostics;
use crate::document::{Documents, View};
use crate::skeleton::Skeleton;

/// How many operations make a document a large one.
const LARGE: usize = 100;

/// The documents that are split by their tags, as paths below the spec root.
#[derive(Clone, Debug, Default)]
pub struct Split(HashSet<String>);

impl Split {
    /// Decides on all documents: `choice` is the user's, `earlier` what they were before.
    pub fn decide(
        documents: &Documents,
        skeletons: &[Skeleton],
        choice: Option<bool>,
        earlier: &HashMap<String, bool>,
    ) -> Self {
        let split = skeletons.iter().filter_map(|skeleton| {
            let path = documents.view(skeleton.root).path();
            let is_split = choice.or_else(|| earlier.get(path).copied());
            let is_split = is_split.unwrap_or_else(|| Size::of(skeleton).is_large());
            is_split.then(|| path.to_owned())
        });
        Self(split.collect())
    }

    /// Tells of the documents that are split.
    pub fn tell(
        &self,
        documents: &Documents,
        skeletons: &[Skeleton],
        diagnostics: &mut Diagnostics,
    ) {
        for skeleton in skeletons {
            let root = documents.view(skeleton.root);
            if self.has(root) {
                Size::of(skeleton).tell(root, diagnostics);
            }
        }
    }

    /// Whether a document is split.
    pub(super) fn has(&self, root: View<'_>) -> bool {
        self.0.contains(root.path())
    }
}

/// How much there is in a document.
struct Size {
    operations: usize,
    tags: usize,
}

impl Size {
    fn of(skeleton: &Skeleton) -> Self {
        let operations: Vec<_> = parts::operations(skeleton).collect();
        let tags = operations
            .iter()
            .filter_map(|operation| parts::tag_of(operation));
        Self {
            operations: operations.len(),
            tags: tags.collect::<HashSet<_>>().len(),
        }
    }

    fn is_large(&self) -> bool {
        self.operations >= LARGE && self.tags > 1
    }

    fn tell(&self, root: View<'_>, diagnostics: &mut Diagnostics) {
        let Self { operations, tags } = self;
        let paths = root.entry("paths");
        let span = paths.map_or_else(|| root.span(), |paths| paths.key_span);
        let message = format!(
            "the document has {operations} operations, so each of its {tags} tags has a trait and \
             a module of its own"
        );
        diagnostics.note(span, message).help(
            "say `split-tags = true` or `false` in the configuration, or keep an `index`, and this \
             stays as it is however the document grows or shrinks",
        );
    }
}
