//! What the values of objects look like: which properties have a field of their own, which stand
//! together because their names match a pattern, and what the others are.
//!
//! Each schema speaks about the properties that others declare: its patterns about those whose names
//! match, its `additionalProperties` about all but its own. Where a name decides it, and the name is
//! not known here, the schema is checked beside the type.

use std::collections::BTreeSet;

use super::meet::ObjectMeet;
use super::patterns;
use super::scope::Place;
use super::shape::{MatchingProperties, Others, Property, Rest, ShapeKind, Shapes, StructShape};
use crate::diagnostics::Diagnostics;
use crate::dialect::Dialect;
use crate::schema::pattern;

/// What is found out about the objects of one position.
struct Objects<'s, 'd> {
    shapes: &'s mut Shapes<'d>,
    dialect: Dialect,
    object: ObjectMeet,
    /// Those of `additional` that nothing is allowed for.
    closed: BTreeSet<usize>,
    /// The patterns that have to be checked beside the type.
    unsure_patterns: BTreeSet<usize>,
    /// Those of `additional` that have to be.
    unsure_additional: BTreeSet<usize>,
}

impl Shapes<'_> {
    /// What objects look like of which this is demanded. What the type does not say is added to
    /// `rest`.
    pub(super) fn object(
        &mut self,
        dialect: Dialect,
        object: ObjectMeet,
        rest: &mut Vec<Rest>,
        diagnostics: &mut Diagnostics,
    ) -> ShapeKind {
        let additional = object.additional.iter().enumerate();
        let closed = additional
            .filter(|(_, additional)| self.is_never(additional.schema, dialect, diagnostics))
            .map(|(index, _)| index)
            .collect();
        let mut objects = Objects {
            shapes: self,
            dialect,
            object,
            closed,
            unsure_patterns: BTreeSet::new(),
            unsure_additional: BTreeSet::new(),
        };
        let properties = objects.properties(rest, diagnostics);
        let patterns = objects.matching(rest, diagnostics);
        let additional = objects.others(diagnostics);
        let kind = match (&properties[..], &patterns[..], additional) {
            ([], [], Others::Any) => ShapeKind::Map(None),
            ([], [], Others::Each(position)) => ShapeKind::Map(Some(position)),
            ([], [first, others @ ..], Others::Closed)
                if others.iter().all(|other| other.position == first.position) =>
            {
                // The values are known. Which names there may be is checked.
                objects.unsure_patterns.clear();
                objects.unsure_additional.extend(&objects.closed);
                ShapeKind::Map(Some(first.position.clone()))
            }
            (_, _, additional) => ShapeKind::Struct(StructShape {
                properties,
                patterns,
                additional,
            }),
        };
        objects.finish(rest);
        kind
    }
}

impl Objects<'_, '_> {
    /// The properties that are declared or required.
    fn properties(&mut self, rest: &mut Vec<Rest>, diagnostics: &mut Diagnostics) -> Vec<Property> {
        let mut properties = std::mem::take(&mut self.object.properties);
        for name in self.object.required.keys() {
            properties.entry(name.clone()).or_default();
        }
        let mut list = Vec::with_capacity(properties.len());
        for (name, declared) in properties {
            let mut schemas = self.of_name(&name);
            schemas.extend(&declared);
            let required = self.object.required.get(&name).copied();
            if self.has_never(&schemas, diagnostics) {
                let span = declared.first();
                let span = span.map(|schema| self.shapes.view(schema.location).span());
                if let Some(span) = span.or(required) {
                    diagnostics
                        .warning(
                            span,
                            format!("the property `{name}` is forbidden by its own schema"),
                        )
                        .help("an object that has it is refused");
                }
                rest.push(Rest::Forbidden(name.clone()));
                if required.is_some() {
                    rest.push(Rest::Never);
                }
                continue;
            }
            let position = (!schemas.is_empty())
                .then(|| self.shapes.position(self.dialect, &schemas, diagnostics));
            list.push(Property {
                name,
                required: required.is_some(),
                declared: declared.iter().map(|place| place.location).collect(),
                position,
            });
        }
        list
    }

    /// The schemas beside its own that the property of a name keeps to, which is not additional in
    /// the schemas that declare it.
    fn of_name(&mut self, name: &str) -> Vec<Place> {
        let ObjectMeet {
            patterns,
            additional,
            ..
        } = &self.object;
        let matched: Vec<Option<bool>> = patterns
            .keys()
            .map(|pattern| pattern::matches(pattern, name))
            .collect();
        let mut schemas = Vec::new();
        for (index, additional) in additional.iter().enumerate() {
            if additional.properties.iter().any(|own| own == name) {
                continue;
            }
            let own = additional.patterns.iter();
            let own = own.filter_map(|pattern| patterns.get_index_of(pattern));
            let own: Vec<_> = own.filter_map(|index| matched.get(index)).collect();
            if own.contains(&&Some(true)) {
                continue;
            }
            if own.contains(&&None) {
                self.unsure_additional.insert(index);
            } else {
                schemas.push(additional.schema);
            }
        }
        for (index, (places, matched)) in patterns.values().zip(&matched).enumerate() {
            match matched {
                Some(true) => schemas.extend(places),
                Some(false) => {}
                None => drop(self.unsure_patterns.insert(index)),
            }
        }
        schemas
    }

    /// The other properties whose names match a pattern.
    fn matching(
        &mut self,
        rest: &mut Vec<Rest>,
        diagnostics: &mut Diagnostics,
    ) -> Vec<MatchingProperties> {
        let of_all = |index: &usize| {
            let additional = self.object.additional.get(*index);
            additional.is_some_and(|additional| additional.patterns.is_empty())
        };
        if self.closed.iter().any(of_all) {
            return Vec::new();
        }
        let mut list: Vec<MatchingProperties> = Vec::with_capacity(self.object.patterns.len());
        for (index, (pattern, declared)) in self.object.patterns.iter().enumerate() {
            let mut schemas = Vec::new();
            for (index, additional) in self.object.additional.iter().enumerate() {
                if additional.patterns.contains(pattern) {
                    continue;
                }
                let mut others = additional.patterns.iter();
                if others.any(|other| patterns::may_overlap(other, pattern)) {
                    self.unsure_additional.insert(index);
                } else {
                    schemas.push(additional.schema);
                }
            }
            schemas.extend(declared);
            let never = schemas
                .iter()
                .find(|schema| self.shapes.is_never(**schema, self.dialect, diagnostics));
            if let Some(never) = never {
                rest.push(Rest::Matching(pattern.clone(), vec![*never]));
                continue;
            }
            // What matches two patterns stands at the first.
            let mut before = list.iter();
            if before.any(|before| patterns::may_overlap(&before.pattern, pattern)) {
                self.unsure_patterns.insert(index);
            }
            list.push(MatchingProperties {
                pattern: pattern.clone(),
                declared: declared.iter().map(|place| place.location).collect(),
                position: self.shapes.position(self.dialect, &schemas, diagnostics),
            });
        }
        list
    }

    /// The properties that are neither declared nor match a pattern.
    fn others(&mut self, diagnostics: &mut Diagnostics) -> Others {
        let schemas = self.object.additional.iter();
        let schemas: Vec<_> = schemas.map(|additional| additional.schema).collect();
        if schemas.is_empty() {
            return Others::Any;
        }
        let position = self.shapes.position(self.dialect, &schemas, diagnostics);
        if !self.closed.is_empty() {
            Others::Closed
        } else if self.shapes.demands_nothing(&position, diagnostics) {
            Others::Any
        } else {
            Others::Each(position)
        }
    }

    /// Adds what has to be checked beside the type.
    fn finish(self, rest: &mut Vec<Rest>) {
        let patterns = self.unsure_patterns.iter();
        let patterns = patterns.filter_map(|index| self.object.patterns.get_index(*index));
        rest.extend(
            patterns.map(|(pattern, schemas)| Rest::Matching(pattern.clone(), schemas.clone())),
        );
        let additional = self.unsure_additional.iter();
        let additional = additional.filter_map(|index| self.object.additional.get(*index));
        rest.extend(additional.cloned().map(Rest::Additional));
    }

    fn has_never(&mut self, schemas: &[Place], diagnostics: &mut Diagnostics) -> bool {
        let mut schemas = schemas.iter();
        schemas.any(|schema| self.shapes.is_never(*schema, self.dialect, diagnostics))
    }
}
