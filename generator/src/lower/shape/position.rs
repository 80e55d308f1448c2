//! From a schema to the position that it is, through references and `allOf` with nothing but words beside them.

use super::{Position, Shapes};
use crate::diagnostics::Diagnostics;
use crate::dialect::Dialect;
use crate::document::Location;
use crate::lower::scope::{Place, Scope};
use crate::lower::structure::StructureId;
use crate::schema::{Keywords, Schema, Types};

impl Shapes<'_> {
    /// The position at which all these schemas hold, the nearest one last.
    pub(in crate::lower) fn position(
        &mut self,
        dialect: Dialect,
        schemas: &[Place],
        diagnostics: &mut Diagnostics,
    ) -> Position {
        let mut kept: Vec<(StructureId, Place)> = Vec::new();
        for place in schemas {
            let place = self.follow(*place, dialect, diagnostics);
            let place = self.settle(place, dialect, diagnostics);
            let structure =
                self.structures
                    .of(&mut self.schemas, place.location, dialect, diagnostics);
            kept.retain(|(known, kept)| *known != structure || kept.scope != place.scope);
            kept.push((structure, place));
        }
        if kept.len() > 1 {
            let any = self.structures.any();
            kept.retain(|(structure, _)| *structure != any);
        }
        let schemas = kept.into_iter().map(|(_, place)| place).collect();
        Position {
            dialect,
            schemas,
            choices: Vec::new(),
            types: Types::ALL,
        }
    }

    /// The schema that one stands for: the target of a reference with nothing but words beside it, or the only branch
    /// of an `allOf` with nothing but words beside it. A definition stands for other definitions only: what it leads
    /// to otherwise has no name but the definition's.
    fn follow(&mut self, start: Place, dialect: Dialect, diagnostics: &mut Diagnostics) -> Place {
        let passed = self.passed(start, dialect, diagnostics);
        let is_definition =
            |place: &Place| self.homes.definition(self.view(place.location)).is_some();
        match passed[..] {
            [only] => only,
            [.., last] => {
                let definitions: Vec<_> = passed.into_iter().filter(is_definition).collect();
                let Some((definition, others)) = definitions.split_last() else {
                    return last;
                };
                let same = self.same.entry(definition.location).or_default();
                same.extend(others.iter().map(|place| place.location));
                *definition
            }
            [] => start,
        }
    }

    /// A schema and those that it leads to by references, and by branches of `allOf`, with nothing but words beside
    /// them.
    pub(in crate::lower) fn passed(
        &mut self,
        start: Place,
        dialect: Dialect,
        diagnostics: &mut Diagnostics,
    ) -> Vec<Place> {
        let mut place = start;
        let mut passed = vec![start];
        loop {
            let schema = self.schemas.get(place.location, dialect, diagnostics);
            let Schema::Object(keywords) = &*schema else {
                return passed;
            };
            let scope = self.enter(place, keywords, diagnostics);
            let references = self.references(keywords, scope);
            let has_siblings = keywords
                .reference
                .as_ref()
                .is_none_or(|reference| reference.siblings);
            let branches = if has_siblings {
                &keywords.combination.all_of[..]
            } else {
                &[]
            };
            let next = match (&references[..], branches) {
                ([reference], []) if !has_siblings || keywords.only_words_beside() => *reference,
                ([], [branch]) if keywords.only_words_beside() => scope.place(*branch),
                _ => return passed,
            };
            if passed.contains(&next) {
                // The circle is reported where its schemas are met.
                return passed;
            }
            passed.push(next);
            place = next;
        }
    }

    /// A place by the scope of the schemas in it, which alone matters to what is there.
    fn settle(&mut self, place: Place, dialect: Dialect, diagnostics: &mut Diagnostics) -> Place {
        let schema = self.schemas.get(place.location, dialect, diagnostics);
        let scope = match &*schema {
            Schema::Boolean(_) => Scope::default(),
            Schema::Object(keywords) => self.enter(place, keywords, diagnostics),
        };
        scope.place(place.location)
    }

    /// The scope of the schemas in a schema.
    pub(in crate::lower) fn enter(
        &mut self,
        place: Place,
        keywords: &Keywords,
        diagnostics: &mut Diagnostics,
    ) -> Scope {
        let resource = self.view(keywords.resource);
        self.scopes.enter(place.scope, resource, diagnostics)
    }

    /// What `$ref` and `$dynamicRef` of a schema lead to.
    pub(in crate::lower) fn references(&self, keywords: &Keywords, scope: Scope) -> Vec<Place> {
        let Keywords {
            reference,
            dynamic_reference,
            ..
        } = keywords;
        let reference = reference.as_ref();
        let is_alone = reference.is_some_and(|reference| !reference.siblings);
        let dynamic = dynamic_reference.as_ref().filter(|_| !is_alone);
        let dynamic = dynamic.map(|reference| self.scopes.target(scope, reference));
        let reference = reference.map(|reference| scope.place(reference.target));
        reference.into_iter().chain(dynamic).collect()
    }

    /// The definitions that are nothing but other names of one.
    pub(in crate::lower) fn same(&self, definition: Location) -> impl Iterator<Item = Location> {
        self.same.get(&definition).into_iter().flatten().copied()
    }
}
