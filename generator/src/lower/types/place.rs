//! What a type is where it is used.

use super::Types;
use crate::diagnostics::Diagnostics;
use crate::document::Location;
use crate::ir;
use crate::lower::scope::Place;
use crate::lower::shape::{Position, Rest, Shape, ShapeKind};
use crate::lower::words::Words;
use crate::schema::Schema;
use std::collections::HashSet;

impl Types<'_> {
    /// The type of the values of a position that was found before.
    pub(in crate::lower) fn type_use(
        &mut self,
        position: &Position,
        diagnostics: &mut Diagnostics,
    ) -> ir::TypeUse {
        let shape = self.shapes.shape(position, diagnostics);
        let id = self.by_position.get(position).copied();
        let plain = match (id, self.replacement(position)) {
            (_, Some((path, place))) => self.foreign(path, place, position, diagnostics),
            (Some(id), None) => {
                let ty = ir::Type::Item(self.path(id));
                // An item checks its values itself, but null is none of them.
                let mut rest = shape.rest.clone();
                rest.retain(|rest| shape.nullable && rest.concerns_null());
                let rules = ir::Rules {
                    schema: self.demands(position, &rest, diagnostics),
                    ..ir::Rules::default()
                };
                ir::TypeUse { ty, rules }
            }
            (None, None) => self.plain(position, &shape, diagnostics),
        };
        let ir::TypeUse { ty, rules } = plain;
        let is_nullable = shape.nullable && !matches!(ty, ir::Type::Nullable(_));
        let ty = if is_nullable {
            ir::Type::Nullable(Box::new(ty))
        } else {
            ty
        };
        ir::TypeUse { ty, rules }
    }

    /// The type of the user's that stands for the schema of a position, where it is one schema.
    pub(in crate::lower) fn replacement(
        &mut self,
        position: &Position,
    ) -> Option<(ir::RustPath, Place)> {
        match position.schemas[..] {
            [place] if !position.is_part() => {
                Some((self.given.replacement(place.location)?, place))
            }
            _ => None,
        }
    }

    /// A type of the user's: oasmith does not know what it takes, so its values are checked by the whole schema.
    fn foreign(
        &mut self,
        path: ir::RustPath,
        place: Place,
        position: &Position,
        diagnostics: &mut Diagnostics,
    ) -> ir::TypeUse {
        let schema = self.residuals.of_rest(
            place,
            position.dialect,
            &[Rest::Whole(place)],
            &mut self.shapes,
            diagnostics,
        );
        ir::TypeUse {
            ty: ir::Type::Foreign(path),
            rules: ir::Rules {
                schema: Some(schema),
                ..ir::Rules::default()
            },
        }
    }

    /// The type of a shape that is no item, or of what is in an item.
    pub(in crate::lower) fn plain(
        &mut self,
        position: &Position,
        shape: &Shape,
        diagnostics: &mut Diagnostics,
    ) -> ir::TypeUse {
        let exact = self.shapes.options.exact_numbers;
        let format = shape.format.as_deref();
        let integer = format.and_then(|name| self.shapes.options.formats.of_integer(name));
        let mut each =
            |types: &mut Self, position: &Position| Box::new(types.type_use(position, diagnostics));
        let mut rules = shape.rules.clone();
        let ty = match &shape.kind {
            // Structs and their like are items; they come here only where faults left them without one.
            ShapeKind::Any
            | ShapeKind::Struct(_)
            | ShapeKind::Enum(_)
            | ShapeKind::Union(_)
            | ShapeKind::OpenTuple { .. } => ir::Type::Value,
            ShapeKind::Null => ir::Type::Null,
            ShapeKind::Boolean => ir::Type::Boolean,
            ShapeKind::String => match rules.format.take() {
                Some(ir::Check::Format(format)) => ir::Type::Formatted(format),
                check => {
                    rules.format = check;
                    ir::Type::String
                }
            },
            ShapeKind::Integer if exact => ir::Type::ExactInteger,
            ShapeKind::Integer => integer.unwrap_or(ir::Type::Integer64),
            ShapeKind::Number if exact => ir::Type::ExactNumber,
            ShapeKind::Number => integer.map_or(ir::Type::Number, |integer| {
                // A number is whole or not, however it is written.
                rules.integral = true;
                integer
            }),
            ShapeKind::Array(None) => ir::Type::Array(Box::new(ir::TypeUse {
                ty: ir::Type::Value,
                rules: ir::Rules::default(),
            })),
            ShapeKind::Array(Some(element)) => ir::Type::Array(each(self, element)),
            ShapeKind::Tuple(elements) => ir::Type::Tuple(
                elements
                    .iter()
                    .map(|element| *each(self, element))
                    .collect(),
            ),
            ShapeKind::Map(None) => ir::Type::Object,
            ShapeKind::Map(Some(value)) => ir::Type::Map(each(self, value)),
            ShapeKind::Same(inner) => {
                let inner = each(self, inner);
                rules = inner.rules;
                inner.ty
            }
        };
        if let ir::Type::Tuple(_) = ty {
            // The tuple itself has the number of elements.
            rules.min_items = None;
            rules.max_items = None;
        }
        if !ty.is_integer() && !matches!(shape.kind, ShapeKind::Same(_)) {
            rules.integral = false;
        }
        let mut rest = shape.rest.clone();
        rest.extend(rules.schema.map(|inner| {
            if shape.nullable {
                Rest::UnlessNull(inner)
            } else {
                Rest::Translated(inner)
            }
        }));
        rules.schema = self.demands(position, &rest, diagnostics);
        ir::TypeUse { ty, rules }
    }

    /// What the values of a shape are checked against beside their type.
    pub(in crate::lower) fn rest(
        &mut self,
        position: &Position,
        shape: &Shape,
        diagnostics: &mut Diagnostics,
    ) -> Option<ir::SchemaId> {
        self.demands(position, &shape.rest, diagnostics)
    }

    fn demands(
        &mut self,
        position: &Position,
        rest: &[Rest],
        diagnostics: &mut Diagnostics,
    ) -> Option<ir::SchemaId> {
        let place = *position.schemas.last()?;
        match rest {
            [] => None,
            [Rest::Translated(id)] => Some(*id),
            rest => Some(self.residuals.of_rest(
                place,
                position.dialect,
                rest,
                &mut self.shapes,
                diagnostics,
            )),
        }
    }

    /// What the schemas at these places say in words, the nearest (the last) first. A place without a description has
    /// that of what it references.
    pub(in crate::lower) fn words(
        &mut self,
        position: &Position,
        places: &[Location],
        diagnostics: &mut Diagnostics,
    ) -> Words {
        let mut words = Words::default();
        let mut pending: Vec<Location> = places.to_vec();
        let mut passed = HashSet::new();
        while let Some(location) = pending.pop() {
            if !passed.insert(location) {
                continue;
            }
            let schema = self.shapes.schema(location, position.dialect, diagnostics);
            if let Schema::Object(keywords) = &*schema {
                words.add(keywords, &self.shapes.options.formats);
                if words.description.is_none()
                    && let Some(reference) = &keywords.reference
                {
                    pending.push(reference.target);
                }
            }
        }
        words
    }
}
