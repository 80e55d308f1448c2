//! Whether a value of the spec, an example or a default, is one of a position.

use super::{numbers, strings};
use crate::diagnostics::Diagnostics;
use crate::document::{Location, View};
use crate::ir::{self, Rules};
use crate::lower::shape::{Others, Position, Property, Shape, ShapeKind, StructShape};
use crate::lower::types::Types;
use crate::schema::{self, pattern};
use crate::yaml::Kind;

/// How many values are looked at.
const MOST_VALUES: usize = 1 << 14;

/// Whether a value of the spec is one of a position; `None` where that is not known here: where a demand is checked beside
/// the type, of strings that look as if they were of a format, and of values with references.
pub(in crate::lower) fn fits(
    view: View<'_>,
    position: &Position,
    types: &mut Types<'_>,
    diagnostics: &mut Diagnostics,
) -> Option<bool> {
    Fitter {
        types,
        diagnostics,
        values: 0,
    }
    .fits(view, position)
}

struct Fitter<'f, 'd> {
    types: &'f mut Types<'d>,
    diagnostics: &'f mut Diagnostics,
    values: usize,
}

/// Both of two answers.
fn both(one: Option<bool>, other: Option<bool>) -> Option<bool> {
    match (one, other) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), Some(true)) => Some(true),
        _ => None,
    }
}

/// All of several answers.
fn all(answers: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut all = Some(true);
    for answer in answers {
        all = both(all, answer);
    }
    all
}

impl Fitter<'_, '_> {
    fn fits(&mut self, view: View<'_>, position: &Position) -> Option<bool> {
        self.values += 1;
        if self.values > MOST_VALUES || view.is_reference() {
            return None;
        }
        let shape = self.types.shapes.shape(position, self.diagnostics);
        if shape.nullable && matches!(view.kind(), Kind::Null) {
            return Some(true);
        }
        let of_kind = self.kind(view, &shape);
        let of_rules = match shape.kind {
            // They have the rules of what they hold.
            ShapeKind::Same(_) | ShapeKind::Union(_) | ShapeKind::Any => Some(true),
            _ => keeps(view, &shape.rules),
        };
        let of_rest = shape.rest.is_empty().then_some(true);
        both(both(of_kind, of_rules), of_rest)
    }

    fn kind(&mut self, view: View<'_>, shape: &Shape) -> Option<bool> {
        match (&shape.kind, view.kind()) {
            (ShapeKind::Any, _)
            | (ShapeKind::Null, Kind::Null)
            | (ShapeKind::Boolean, Kind::Bool(_))
            | (ShapeKind::String, Kind::String(_))
            | (ShapeKind::Array(None), Kind::Sequence(_))
            | (ShapeKind::Map(None), Kind::Mapping(_)) => Some(true),
            (ShapeKind::Integer, Kind::Number(text)) => Some(is_integer(text, shape)),
            (ShapeKind::Number, Kind::Number(text)) => Some(schema::decimal(text).is_some()),
            (ShapeKind::Enum(choice), kind) => {
                let json = view.json();
                let mut literals = choice.values.iter().map(|(literal, _)| literal);
                Some(literals.any(|literal| match (literal, kind) {
                    (ir::Literal::String(value), Kind::String(text)) => **value == **text,
                    (ir::Literal::Integer(value) | ir::Literal::Json(value), _) => *value == json,
                    (ir::Literal::String(_), _) => false,
                }))
            }
            (ShapeKind::Array(Some(element)), Kind::Sequence(_)) => {
                all(view.elements().map(|value| self.fits(value, element)))
            }
            (ShapeKind::Tuple(elements), Kind::Sequence(values)) => {
                let pairs = view.elements().zip(elements);
                let fits = all(pairs.map(|(value, element)| self.fits(value, element)));
                both(fits, Some(values.len() == elements.len()))
            }
            (
                ShapeKind::OpenTuple {
                    front,
                    required,
                    rest,
                },
                Kind::Sequence(values),
            ) => {
                let mut fits = Some(values.len() >= *required);
                for (index, value) in view.elements().enumerate() {
                    fits = both(
                        fits,
                        match (front.get(index), rest) {
                            (Some(position), _) | (None, Others::Each(position)) => {
                                self.fits(value, position)
                            }
                            (None, Others::Any) => Some(true),
                            (None, Others::Closed) => Some(false),
                        },
                    );
                }
                fits
            }
            (ShapeKind::Same(inner), _) => self.fits(view, inner),
            (ShapeKind::Union(union), _) => {
                let variants = union.variants.iter();
                let fits: Vec<_> = variants
                    .map(|variant| self.fits(view, &variant.position))
                    .collect();
                let sure = fits.iter().filter(|fits| **fits == Some(true)).count();
                if fits.contains(&None) || sure > 1 {
                    // Which one takes it, and whether another may, is not known here.
                    return (sure > 0 && !union.exactly_one).then_some(true);
                }
                Some(sure == 1)
            }
            (ShapeKind::Map(Some(value)), Kind::Mapping(_)) => {
                all(view.entries().map(|entry| self.fits(entry.value, value)))
            }
            (ShapeKind::Struct(object), Kind::Mapping(_)) => self.object(view, object),
            _ => Some(false),
        }
    }

    fn object(&mut self, view: View<'_>, object: &StructShape) -> Option<bool> {
        let mut fits = Some(true);
        for property in &object.properties {
            let value = view.get(&property.name);
            fits = both(
                fits,
                match (value, &property.position) {
                    (Some(value), Some(position)) => self.fits(value, position),
                    // One that is said in one direction only may lack in the other.
                    (None, _) if property.required => {
                        let says = |place: &Location, key| {
                            self.types.shapes.view(*place).get(key).is_some()
                        };
                        let mut places = property.declared.iter();
                        let is_one_way =
                            places.any(|place| says(place, "readOnly") || says(place, "writeOnly"));
                        if is_one_way { None } else { Some(false) }
                    }
                    (Some(_) | None, _) => Some(true),
                },
            );
        }
        for entry in view.entries() {
            let is_declared = |property: &Property| property.name == entry.key;
            if object.properties.iter().any(is_declared) {
                continue;
            }
            let mut patterns = object.patterns.iter();
            let matching = patterns
                .find(|matching| pattern::matches(&matching.pattern, entry.key) != Some(false));
            fits = both(
                fits,
                match (matching, &object.additional) {
                    (Some(matching), _) => self.fits(entry.value, &matching.position),
                    (None, Others::Each(value)) => self.fits(entry.value, value),
                    (None, Others::Any) => Some(true),
                    (None, Others::Closed) => Some(false),
                },
            );
        }
        fits
    }
}

/// Whether a value keeps to rules.
fn keeps(view: View<'_>, rules: &Rules) -> Option<bool> {
    let within = |count: usize, least: Option<u64>, most: Option<u64>| {
        let count = count as u64;
        least.is_none_or(|least| count >= least) && most.is_none_or(|most| count <= most)
    };
    match view.kind() {
        Kind::Number(text) => Some(numbers::keeps(text, rules)),
        Kind::String(text) => {
            let length = text.chars().count();
            if !within(length, rules.min_length, rules.max_length) {
                return Some(false);
            }
            let matches = match &rules.pattern {
                Some(source) => pattern::matches(source, text),
                None => Some(true),
            };
            let of_format = match &rules.format {
                Some(check) if strings::is_plausible(check, text) => None,
                Some(_) => Some(false),
                None => Some(true),
            };
            both(matches, of_format)
        }
        Kind::Sequence(elements) => {
            if !within(elements.len(), rules.min_items, rules.max_items) {
                return Some(false);
            }
            (!rules.unique_items || elements.len() < 2).then_some(true)
        }
        Kind::Mapping(entries) => Some(within(
            entries.len(),
            rules.min_properties,
            rules.max_properties,
        )),
        Kind::Null | Kind::Bool(_) => Some(true),
    }
}

/// Whether a number is one of the integers of a shape.
fn is_integer(text: &str, shape: &Shape) -> bool {
    match shape.format.as_deref() {
        Some("int8") => text.parse::<i8>().is_ok(),
        Some("int16") => text.parse::<i16>().is_ok(),
        Some("int32") => text.parse::<i32>().is_ok(),
        Some("uint8") => text.parse::<u8>().is_ok(),
        Some("uint16") => text.parse::<u16>().is_ok(),
        Some("uint32") => text.parse::<u32>().is_ok(),
        Some("uint64") => text.parse::<u64>().is_ok(),
        _ => text.parse::<i64>().is_ok(),
    }
}
