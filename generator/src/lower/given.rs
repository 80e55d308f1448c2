//! What does not come from the spec alone: names, types and derives that the user has chosen, and
//! the names that things had before.
//!
//! Invariant: a choice for what is not generated is reported, so that none goes stale. An earlier
//! name counts only where the thing could be called so anyway: it decides clashes, and keeps no
//! name that the spec has given up.

use std::collections::{BTreeMap, HashMap, HashSet};

use indexmap::IndexMap;

use super::Options;
use super::names::Kind;
use super::types::origin_text;
use crate::diagnostics::Diagnostics;
use crate::document::{Documents, Location, View};
use crate::ir::{EarlierNames, Ident, Origin, RustPath};
use crate::source::{Chosen, Span};

/// The names that the user has chosen, by places of the spec: `file#pointer`.
pub type Names = BTreeMap<String, Chosen<Ident>>;

/// The types of the user's that stand for schemas, by the places of these.
pub type Replacements = BTreeMap<String, Chosen<RustPath>>;

/// The traits that types derive besides the usual ones, by the places of their schemas or operations,
/// or of something that operations are written in. An empty place is that of all schemas.
pub type Derives = Vec<(String, Chosen<RustPath>)>;

/// Names that things have for other reasons than the spec.
#[derive(Debug)]
pub(super) struct Given {
    chosen: IndexMap<Location, Chosen<Ident>>,
    replacements: IndexMap<Location, Chosen<RustPath>>,
    derives: IndexMap<Location, Vec<Chosen<RustPath>>>,
    derived_by_all: Vec<RustPath>,
    used: HashSet<(Use, Location)>,
    earlier: HashMap<Origin, EarlierNames>,
}

/// What was chosen for a place.
#[derive(Copy, Clone, Debug, Eq, PartialEq, Hash)]
enum Use {
    Name,
    Replacement,
    Derive,
}

impl Given {
    /// Finds the places of what is chosen.
    pub(super) fn new(
        options: &mut Options,
        documents: &Documents,
        diagnostics: &mut Diagnostics,
    ) -> Self {
        let mut given = Self {
            chosen: IndexMap::new(),
            replacements: IndexMap::new(),
            derives: IndexMap::new(),
            derived_by_all: Vec::new(),
            used: HashSet::new(),
            earlier: std::mem::take(&mut options.earlier),
        };
        let mut find = |place: &str, span| find(documents, place, span, diagnostics);
        for (place, name) in std::mem::take(&mut options.names) {
            if let Some(location) = find(&place, name.span) {
                given.chosen.insert(location, name);
            }
        }
        for (place, path) in std::mem::take(&mut options.replacements) {
            if let Some(location) = find(&place, path.span) {
                given.replacements.insert(location, path);
            }
        }
        for (place, path) in std::mem::take(&mut options.derives) {
            if place.is_empty() {
                given.derived_by_all.push(path.value);
            } else if let Some(location) = find(&place, path.span) {
                given.derives.entry(location).or_default().push(path);
            }
        }
        given
    }

    /// The type of the user's that stands for the schema at a place.
    pub(super) fn replacement(&mut self, place: Location) -> Option<RustPath> {
        let path = self.replacements.get(&place)?;
        self.used.insert((Use::Replacement, place));
        Some(path.value.clone())
    }

    /// What the type of the schemas at these places derives besides the usual traits.
    pub(super) fn derives(&mut self, places: &[Location]) -> Vec<RustPath> {
        let mut derives = self.derived_by_all.clone();
        for place in places {
            if self.derives.contains_key(place) {
                self.derives_at(*place, &mut derives);
                self.used.insert((Use::Derive, *place));
            }
        }
        derives
    }

    /// What the types of an operation derive besides the usual traits: what was chosen for the
    /// operation, or for something that it is written in.
    pub(super) fn derives_of_operation(
        &self,
        operation: View<'_>,
        document: Location,
    ) -> Vec<RustPath> {
        let mut derives = Vec::new();
        if !self.derives.is_empty() {
            for place in around(operation, document) {
                self.derives_at(place, &mut derives);
            }
        }
        derives
    }

    /// Takes note that an operation has types which derive what was chosen for them.
    pub(super) fn operation_derives(&mut self, operation: View<'_>, document: Location) {
        if !self.derives.is_empty() {
            let places = around(operation, document);
            self.used.extend(places.map(|place| (Use::Derive, place)));
        }
    }

    fn derives_at(&self, place: Location, derives: &mut Vec<RustPath>) {
        for path in self.derives.get(&place).into_iter().flatten() {
            if !derives.contains(&path.value) {
                derives.push(path.value.clone());
            }
        }
    }

    /// The name that was chosen for a type, trait or variant at one of these places.
    pub(super) fn of_type(&mut self, places: &[Location]) -> Option<Ident> {
        self.of(places, true)
    }

    /// The name that was chosen for a method or field at one of these places.
    pub(super) fn of_value(&mut self, places: &[Location]) -> Option<Ident> {
        self.of(places, false)
    }

    /// One place may be that of a field and of its type; their names tell them apart.
    fn of(&mut self, places: &[Location], is_type: bool) -> Option<Ident> {
        places.iter().rev().find_map(|place| {
            let name = &self.chosen.get(place)?.value;
            let fits = name.plain().starts_with(char::is_uppercase) == is_type;
            fits.then(|| {
                self.used.insert((Use::Name, *place));
                name.clone()
            })
        })
    }

    /// The name that something had before, if it could be called so now.
    pub(super) fn earlier(
        &self,
        view: View<'_>,
        kind: Kind,
        candidates: &[Ident],
    ) -> Option<Ident> {
        if self.earlier.is_empty() {
            return None;
        }
        let name = self.earlier_names(&origin_text(view))?.path.last()?;
        kind.could_be(name, candidates).then(|| name.clone())
    }

    /// What something and its parts were called before.
    pub(super) fn earlier_names(&self, place: &Origin) -> Option<&EarlierNames> {
        self.earlier.get(place)
    }

    /// The names that the parts of something had before. `usual` is what its part `fixed`, which the
    /// spec has no name for, was called where nothing else is said.
    pub(super) fn earlier_parts(
        &self,
        view: View<'_>,
        fixed: &str,
        usual: &str,
    ) -> HashMap<String, Ident> {
        if self.earlier.is_empty() {
            return HashMap::new();
        }
        let Some(names) = self.earlier_names(&origin_text(view)) else {
            return HashMap::new();
        };
        let mut parts = names.parts.clone();
        if !parts.contains_key(fixed)
            && let Some(name) = Ident::new(usual)
            && parts.values().all(|other| *other != name)
        {
            parts.insert(fixed.to_owned(), name);
        }
        parts
    }

    /// Reports choices for what is not generated.
    pub(super) fn tell_unused(&self, diagnostics: &mut Diagnostics) {
        for (place, name) in &self.chosen {
            if !self.used.contains(&(Use::Name, *place)) {
                let message = format!(
                    "nothing that is generated is called `{}`",
                    name.value.plain()
                );
                diagnostics.error_of_choice(name.span, message).help(
                    "name the place of a schema, a tag or a document with `UpperCase`, that of an \
                     operation or a property with `lower_case`, or leave it out; where a document is \
                     split by its tags (`split-tags`), these have the traits (`api.yaml#/tags/0`)",
                );
            }
        }
        for (place, path) in &self.replacements {
            if !self.used.contains(&(Use::Replacement, *place)) {
                let message = "no type is generated for the schema at this place";
                diagnostics
                    .error_of_choice(path.span, message)
                    .help("name the place of a schema that is used, or leave it out");
            }
        }
        for (place, paths) in &self.derives {
            if self.used.contains(&(Use::Derive, *place)) {
                continue;
            }
            for path in paths {
                let message =
                    "no type that could derive it is generated for what stands at this place";
                diagnostics.error_of_choice(path.span, message).help(
                    "name the place of a schema that is used, of a document, or of operations, where they are \
                     written and not where they are referenced; types with streams derive `Debug` alone",
                );
            }
        }
    }
}

/// The places of an operation, of what it is written in, and of its document.
fn around(operation: View<'_>, document: Location) -> impl Iterator<Item = Location> {
    let outer = std::iter::successors(Some(operation), |view| view.parent());
    outer.map(View::location).chain([document])
}

/// The node at a place, `file#pointer`. One that does not exist is reported.
fn find(
    documents: &Documents,
    place: &str,
    span: Option<Span>,
    diagnostics: &mut Diagnostics,
) -> Option<Location> {
    let (file, pointer) = place.split_once('#').unwrap_or((place, ""));
    match documents.find(file, pointer) {
        Ok(view) => Some(view.location()),
        Err(help) => {
            let message = format!("the documents have no place `{place}`");
            diagnostics.error_of_choice(span, message).help(help);
            None
        }
    }
}
