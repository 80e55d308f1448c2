//! `readOnly` and `writeOnly`: which properties need not be there in requests, or in answers.
//!
//! A type is shared by both. In `OpenAPI` 3.0, `required` takes effect on answers only where a property is read-only, and
//! on requests only where it is write-only; in Swagger 2.0, a read-only property must not be sent at all. So such a
//! property is an `Option` in a type that is used where it need not be, and required in all others. One that is there all
//! the same is read: what to do with it is for the implementation to say. Since 3.1, both keywords demand nothing.

use std::collections::{HashSet, VecDeque};

use super::scope::Scope;
use super::shape::{Others, Position, ShapeKind, Shapes};
use super::types::{DraftId, Types};
use crate::diagnostics::Diagnostics;
use crate::dialect::Dialect;
use crate::document::Location;
use crate::schema::Schema;

/// Where the values of a type go.
#[derive(Copy, Clone, Debug, Eq, PartialEq, Hash)]
pub(super) enum Direction {
    /// From a client to the server.
    Request,
    /// From the server to a client.
    Response,
    /// Nowhere: no operation uses it.
    Neither,
}

/// The items whose values go to the server, and those whose values come from it.
#[derive(Debug, Default)]
pub(super) struct Directions {
    requested: HashSet<DraftId>,
    answered: HashSet<DraftId>,
}

/// What a property says about directions.
#[derive(Copy, Clone, Debug, Default, Eq, PartialEq)]
pub(super) struct OneWay {
    /// A client need not say it.
    pub(super) read_only: bool,
    /// The server need not say it.
    pub(super) write_only: bool,
}

impl Directions {
    /// Whether an object of an item may lack a required property.
    pub(super) fn may_lack(&self, item: DraftId, property: OneWay) -> bool {
        property.read_only && self.requested.contains(&item)
            || property.write_only && self.answered.contains(&item)
    }
}

impl Types<'_> {
    /// Where the values of all items go.
    pub(super) fn directions(&mut self, diagnostics: &mut Diagnostics) -> Directions {
        Directions {
            requested: self.reached(Direction::Request, diagnostics),
            answered: self.reached(Direction::Response, diagnostics),
        }
    }

    fn reached(&mut self, direction: Direction, diagnostics: &mut Diagnostics) -> HashSet<DraftId> {
        let bodies = self.bodies.iter();
        let mut pending: VecDeque<Position> = bodies
            .filter(|(_, of)| *of == direction)
            .map(|(position, _)| position.clone())
            .collect();
        let mut passed = HashSet::new();
        let mut items = HashSet::new();
        while let Some(position) = pending.pop_front() {
            if self.replacement(&position).is_some() {
                continue;
            }
            let shape = self.shapes.shape(&position, diagnostics);
            items.extend(self.by_position.get(&position));
            let inner = inner(&shape.kind).into_iter().cloned();
            if passed.insert(position) {
                pending.extend(inner);
            }
        }
        items
    }
}

/// The positions in a shape.
fn inner(kind: &ShapeKind) -> Vec<&Position> {
    match kind {
        ShapeKind::Any
        | ShapeKind::Null
        | ShapeKind::Boolean
        | ShapeKind::String
        | ShapeKind::Integer
        | ShapeKind::Number
        | ShapeKind::Enum(_) => Vec::new(),
        ShapeKind::Array(element) | ShapeKind::Map(element) => element.iter().collect(),
        ShapeKind::Tuple(elements) => elements.iter().collect(),
        ShapeKind::OpenTuple { front, rest, .. } => front.iter().chain(each(rest)).collect(),
        ShapeKind::Same(position) => vec![position],
        ShapeKind::Union(union) => {
            let variants = union.variants.iter();
            variants.map(|variant| &variant.position).collect()
        }
        ShapeKind::Struct(object) => {
            let properties = object.properties.iter();
            let declared = properties.filter_map(|property| property.position.as_ref());
            let matching = object.patterns.iter().map(|matching| &matching.position);
            let others = each(&object.additional);
            declared.chain(matching).chain(others).collect()
        }
    }
}

fn each(others: &Others) -> Option<&Position> {
    match others {
        Others::Each(position) => Some(position),
        Others::Closed | Others::Any => None,
    }
}

impl Shapes<'_> {
    /// What the places say about directions that declare a property.
    pub(super) fn one_way(
        &mut self,
        declared: impl IntoIterator<Item = Location>,
        dialect: Dialect,
        diagnostics: &mut Diagnostics,
    ) -> OneWay {
        let mut one_way = OneWay::default();
        if !matches!(dialect, Dialect::Swagger20 | Dialect::OpenApi30) {
            return one_way;
        }
        for place in declared {
            let place = Scope::default().place(place);
            for passed in self.passed(place, dialect, diagnostics) {
                let schema = self.schema(passed.location, dialect, diagnostics);
                if let Schema::Object(keywords) = &*schema {
                    one_way.read_only |= keywords.annotations.read_only;
                    one_way.write_only |= keywords.annotations.write_only;
                }
            }
        }
        one_way
    }
}
