//! Which operations are the methods of one trait: those of a document, or of one tag in it.

use std::collections::HashSet;

use openapiv3::{Operation, ReferenceOr, Tag};

use super::modules::Home;
use super::names::VALUES;
use super::types::Types;
use super::words;
use crate::ir::{Documentation, Ident};
use crate::skeleton::Skeleton;

/// The operations of one trait.
#[derive(Clone, Debug)]
pub(super) struct Part<'s> {
    pub(super) skeleton: &'s Skeleton,
    /// The module of the trait.
    pub(super) home: Home,
    /// The tag of the operations; `None` for those of a whole document, or those without tags.
    tag: Option<&'s str>,
    /// Whether operations with tags belong to other parts.
    split: bool,
}

/// The parts of a document: one, or where it is split one for each tag and one for what has none.
pub(super) fn parts<'s>(skeleton: &'s Skeleton, home: &Home, split: bool) -> Vec<Part<'s>> {
    let part = |tag, home| Part {
        skeleton,
        home,
        tag,
        split,
    };
    if !split {
        return vec![part(None, home.clone())];
    }
    let mut tags = Vec::new();
    let mut has_untagged = false;
    for operation in operations(skeleton) {
        match tag_of(operation) {
            Some(tag) if !tags.contains(&tag) => tags.push(tag),
            Some(_) => {}
            None => has_untagged = true,
        }
    }
    let names = VALUES.assign(&tags, &mut HashSet::new());
    let tagged = tags.iter().zip(names).map(|(tag, name)| {
        let mut home = home.clone();
        home.module.push(name);
        part(Some(*tag), home)
    });
    let untagged = (has_untagged || tags.is_empty()).then(|| part(None, home.clone()));
    untagged.into_iter().chain(tagged).collect()
}

fn operations(skeleton: &Skeleton) -> impl Iterator<Item = &Operation> {
    let items = skeleton.api.paths.paths.values();
    let items = items.filter_map(ReferenceOr::as_item);
    items.flat_map(|item| item.iter().map(|(_, operation)| operation))
}

/// The tag that an operation belongs to, if it has several: the first.
fn tag_of(operation: &Operation) -> Option<&str> {
    operation.tags.first().map(String::as_str)
}

impl<'s> Part<'s> {
    /// Whether an operation belongs to it.
    pub(super) fn has(&self, operation: &Operation) -> bool {
        !self.split || tag_of(operation) == self.tag
    }

    /// The name of the trait.
    pub(super) fn trait_name(&self, types: &mut Types<'_>) -> Ident {
        let place = match self.tag {
            Some(_) => self
                .described()
                .map(|tag| self.skeleton.location(&tag.extensions)),
            None => Some(self.skeleton.root),
        };
        let chosen = place.and_then(|place| types.given.of_type(&[place]));
        chosen.unwrap_or_else(|| match self.tag {
            Some(_) => {
                let module = self.home.module.last().map_or("", Ident::plain);
                super::names::type_name(module)
            }
            None => types.shapes.homes.trait_name(&self.home),
        })
    }

    /// What is said of the trait.
    pub(super) fn documentation(&self) -> Documentation {
        let info = &self.skeleton.api.info;
        match (self.tag, self.described()) {
            (Some(tag), described) => {
                let description = described.and_then(|tag| tag.description.as_deref());
                words::of_api(tag, description)
            }
            (None, _) => words::of_api(&info.title, info.description.as_deref()),
        }
    }

    /// What is said of the module.
    pub(super) fn about(&self) -> Documentation {
        let info = &self.skeleton.api.info;
        match self.tag {
            Some(tag) => words::of_tag(tag, &info.title),
            None => words::of_document(&info.title, &info.version),
        }
    }

    fn described(&self) -> Option<&'s Tag> {
        let mut tags = self.skeleton.api.tags.iter();
        tags.find(|tag| Some(tag.name.as_str()) == self.tag)
    }
}
