//! Signs: what can be seen of a value before it is read, and whether it tells the variants of a union apart.

use std::collections::HashSet;

use super::shape::VariantShape;
use crate::diagnostics::Diagnostics;
use crate::dialect::Dialect;
use crate::ir;
use crate::schema::Types;
use crate::source::Span;

/// How many places of one kind a diagnostic shows.
pub(super) const SHOWN: usize = 5;

/// Where the constants of one property tell all objects apart, that property alone decides: what else is wrong with an
/// object is then told of the variant that it is meant to be.
pub(super) fn decide_by_one(variants: &mut [VariantShape], preferred: Option<&str>) {
    let mut objects: Vec<_> = variants
        .iter_mut()
        .map(|variant| &mut variant.signs)
        .filter(|signs| signs.types.contains(&ir::JsonType::Object))
        .collect();
    let Some((first, others)) = objects.split_first() else {
        return;
    };
    if others.is_empty() {
        return;
    }
    let mut names: Vec<_> = first.constants.iter().map(|(name, _)| name).collect();
    names.sort_by_key(|name| Some(name.as_str()) != preferred);
    let decides = |name: &&String| {
        let mut taken = HashSet::new();
        objects.iter().all(|signs| {
            let mut constants = signs.constants.iter();
            let values = constants.find(|(property, _)| property == *name);
            signs.required.contains(name)
                && values.is_some_and(|(_, values)| values.iter().all(|value| taken.insert(value)))
        })
    };
    let Some(name) = names.into_iter().find(decides).cloned() else {
        return;
    };
    for signs in &mut objects {
        signs.constants.retain(|(property, _)| *property == name);
        signs.required.retain(|property| *property == name);
    }
}

/// Tells of variants between which nothing decides before they are read.
pub(super) fn tell_alike(
    variants: &[VariantShape],
    places: &[Span],
    exactly_one: bool,
    diagnostics: &mut Diagnostics,
) {
    let mut alike = Vec::new();
    for (index, (variant, place)) in variants.iter().zip(places).enumerate() {
        let mut others = variants.iter().enumerate();
        let is_alike = others
            .any(|(other, shape)| other != index && !are_told_apart(&variant.signs, &shape.signs));
        if is_alike {
            alike.push(*place);
        }
    }
    let Some((first, others)) = alike.split_first() else {
        return;
    };
    let note = diagnostics.note(
        *first,
        "nothing tells these branches apart before they are read, so they are tried in turn",
    );
    for place in others.iter().take(SHOWN) {
        note.related(*place, "and this one");
    }
    note.help(if exactly_one {
        "give each a required property with a `const`; a value that several accept is refused"
    } else {
        "give each a required property with a `const`; of those that accept a value, the first takes it"
    });
}

/// Whether no value has the signs of both, but for objects that have the required properties of both.
fn are_told_apart(one: &ir::Signs, other: &ir::Signs) -> bool {
    let is_common = |kind: &&ir::JsonType| match kind {
        ir::JsonType::Integer | ir::JsonType::IntegerLiteral | ir::JsonType::Number => {
            other.types.iter().any(|other| {
                matches!(
                    other,
                    ir::JsonType::Integer | ir::JsonType::IntegerLiteral | ir::JsonType::Number
                )
            })
        }
        kind => other.types.contains(kind),
    };
    let common: Vec<_> = one.types.iter().filter(is_common).collect();
    if common.iter().any(|kind| **kind != ir::JsonType::Object) {
        return false;
    }
    let requires = |name: &String| one.required.contains(name) || other.required.contains(name);
    let differs = one.constants.iter().any(|(name, values)| {
        let mut others = other.constants.iter();
        let others = others.find(|(property, _)| property == name);
        requires(name)
            && others.is_some_and(|(_, others)| values.iter().all(|value| !others.contains(value)))
    });
    let has_own = |one: &ir::Signs, other: &ir::Signs| {
        let mut names = one.required.iter();
        names.any(|name| !other.required.contains(name))
    };
    common.is_empty() || differs || has_own(one, other) && has_own(other, one)
}

/// The types of a set, by their names.
pub(super) fn json_types(types: Types) -> Vec<ir::JsonType> {
    use ir::JsonType;
    let mut list = Vec::new();
    for (kind, name) in [
        (Types::NULL, JsonType::Null),
        (Types::BOOLEAN, JsonType::Boolean),
        (Types::STRING, JsonType::String),
        (Types::ARRAY, JsonType::Array),
        (Types::OBJECT, JsonType::Object),
        (Types::NUMBER, JsonType::Number),
    ] {
        if types.contains(kind) {
            list.push(name);
        }
    }
    if types.contains(Types::INTEGER) && !types.contains(Types::NUMBER) {
        list.push(JsonType::Integer);
    }
    list
}

/// The types of a set, by their names, an integer being what the dialect takes for one.
pub(super) fn json_types_in(types: Types, dialect: Dialect) -> Vec<ir::JsonType> {
    let mut list = json_types(types);
    if !dialect.is_integral() {
        for kind in &mut list {
            if *kind == ir::JsonType::Integer {
                *kind = ir::JsonType::IntegerLiteral;
            }
        }
    }
    list
}
