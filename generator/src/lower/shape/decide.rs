//! What the schemas of a position demand together becomes one shape.

use super::{Others, Position, Rest, Shape, ShapeKind, Shapes};
use crate::diagnostics::Diagnostics;
use crate::dialect::Dialect;
use crate::document::Location;
use crate::ir;
use crate::lower::choice::by_type;
use crate::lower::meet::{ArrayMeet, Meet, Other};
use crate::lower::scope::Scope;
use crate::schema::Types;
use crate::yaml::Kind;

impl Shapes<'_> {
    pub(super) fn decide(
        &mut self,
        position: &Position,
        mut meet: Meet,
        diagnostics: &mut Diagnostics,
    ) -> Shape {
        if let Some(span) = meet.never {
            diagnostics
                .warning(span, "nothing satisfies this schema")
                .help("no value is ever accepted here; remove the schema `false` if this is not meant");
            return Shape::of(ShapeKind::Any, vec![Rest::Never]);
        }
        if let Some(shape) = self.ancestor(position, &meet, diagnostics) {
            return shape;
        }
        if let Some(shape) = self.branches(position, &mut meet, diagnostics) {
            return shape;
        }
        let types = self
            .types_of(&meet, diagnostics)
            .intersection(position.types);
        if types.is_empty() {
            if let Some(span) = meet.span {
                diagnostics
                    .warning(span, "the branches of this schema ask for different types")
                    .help("no value can satisfy them all; make the `type`s agree");
            }
            return Shape::of(ShapeKind::Any, vec![Rest::Never]);
        }
        self.tell_contradictions(&meet, types, diagnostics);
        let rest = rest(position, &meet);
        let format = meet.format.clone();
        let mut rules = meet.rules();
        // Strings that are listed are what their format means.
        if types.contains(Types::STRING) && meet.enumeration.is_none() {
            rules.format = meet.check(&self.options.formats);
        }
        rules.integral = position.dialect == Dialect::OpenApi31;
        if let Some(values) = meet.enumeration.take() {
            let rest = if self.speaks_of_parts(&values, &meet) {
                whole(position)
            } else {
                rest
            };
            return self.enumeration(&values, types, rules, rest, diagnostics);
        }
        let nullable = types != Types::ALL && types.contains(Types::NULL) && types != Types::NULL;
        let values = if nullable {
            types.without(Types::NULL)
        } else {
            types
        };
        let mut shape = Shape {
            nullable,
            kind: ShapeKind::Any,
            rules,
            format,
            rest,
        };
        shape.kind = match values {
            Types::NULL => ShapeKind::Null,
            Types::BOOLEAN => ShapeKind::Boolean,
            Types::STRING => ShapeKind::String,
            Types::INTEGER => ShapeKind::Integer,
            Types::NUMBER => ShapeKind::Number,
            Types::ARRAY => {
                self.array(position.dialect, &meet.array, &mut shape.rules, diagnostics)
            }
            Types::OBJECT => {
                self.object(position.dialect, meet.object, &mut shape.rest, diagnostics)
            }
            _ => {
                if let Some(union) = by_type(position, &meet, values) {
                    ShapeKind::Union(union)
                } else {
                    if values != Types::ALL {
                        shape.rest.push(Rest::Types(types));
                        shape.nullable = false;
                    }
                    let rules = std::mem::take(&mut shape.rules);
                    let unlimited = ir::Rules {
                        integral: rules.integral,
                        ..ir::Rules::default()
                    };
                    if rules != unlimited {
                        shape.rest.push(Rest::Rules(rules));
                    }
                    ShapeKind::Any
                }
            }
        };
        if let Some(format) = self.integer_format(&shape, values) {
            shape
                .rest
                .push(Rest::Other(Other::Format(format), Scope::default()));
        }
        if let ShapeKind::Union(_) | ShapeKind::Any = shape.kind {
            shape.rules = ir::Rules::default();
        }
        shape
    }

    /// The format of integers that the type of a shape does not say.
    fn integer_format(&self, shape: &Shape, values: Types) -> Option<String> {
        let is_said = match shape.kind {
            ShapeKind::Integer | ShapeKind::Number => !self.options.exact_numbers,
            ShapeKind::Union(_) => true,
            _ => values.intersection(Types::NUMBER).is_empty(),
        };
        let format = shape.format.as_ref().filter(|_| !is_said)?;
        self.options.formats.of_integer(format)?;
        Some(format.clone())
    }

    /// Tells of demands that no value of the types can satisfy together, or that mean nothing for
    /// them.
    fn tell_contradictions(&self, meet: &Meet, types: Types, diagnostics: &mut Diagnostics) {
        let Some(span) = meet.span else {
            return;
        };
        if let Some((least, greatest)) = meet.empty_range(types.without(Types::NULL)) {
            diagnostics
                .warning(
                    span,
                    format!("`{least}` leaves nothing that `{greatest}` allows"),
                )
                .help("no value can satisfy both; correct one of them");
        }
        if let Some(name) = &meet.format
            && self.options.formats.is_own(name)
            && !types.contains(Types::STRING)
        {
            let message = format!("the type that was chosen for the format `{name}` is not used");
            diagnostics
                .warning(span, message)
                .help("it stands for strings, and no value here is one");
        }
    }

    /// The types that a meet allows: those that it names, or those that its keywords imply.
    pub(in crate::lower) fn types_of(&self, meet: &Meet, diagnostics: &mut Diagnostics) -> Types {
        let implied = || {
            self.options
                .implied_types
                .then(|| meet.implied_types(&self.options.formats, diagnostics))
                .flatten()
        };
        meet.types.or_else(implied).unwrap_or(Types::ALL)
    }

    /// Whether the values of a position are checked against all of its schemas as they are.
    pub(in crate::lower) fn is_checked_whole(&self, position: &Position, meet: &Meet) -> bool {
        let rest = rest(position, meet);
        let values = meet.enumeration.as_deref().unwrap_or_default();
        rest.iter().any(|rest| matches!(rest, Rest::Whole(_))) || self.speaks_of_parts(values, meet)
    }

    /// Whether something is demanded of the elements or properties of one of these values.
    fn speaks_of_parts(&self, values: &[Location], meet: &Meet) -> bool {
        values.iter().any(|value| match self.view(*value).kind() {
            Kind::Sequence(_) => !meet.array.elements.is_empty(),
            Kind::Mapping(_) => meet.object.says_something(),
            _ => false,
        })
    }

    fn array(
        &mut self,
        dialect: Dialect,
        array: &ArrayMeet,
        rules: &mut ir::Rules,
        diagnostics: &mut Diagnostics,
    ) -> ShapeKind {
        let lists: Vec<_> = array
            .elements
            .iter()
            .map(|(front, others)| {
                let closed =
                    others.is_some_and(|others| self.is_never(others, dialect, diagnostics));
                (front, *others, closed)
            })
            .collect();
        let longest = lists
            .iter()
            .map(|(front, ..)| front.len())
            .max()
            .unwrap_or(0);
        let end = lists
            .iter()
            .filter(|(.., closed)| *closed)
            .map(|(front, ..)| front.len())
            .min();
        let limit = array.max_items.and_then(|max| usize::try_from(max).ok());
        let end = end.into_iter().chain(limit).min();
        let length = end.map_or(longest, |end| longest.min(end));
        let mut front = Vec::with_capacity(length);
        for index in 0..length {
            let schemas: Vec<_> = lists
                .iter()
                .filter_map(|(front, others, _)| front.get(index).copied().or(*others))
                .collect();
            front.push(self.position(dialect, &schemas, diagnostics));
        }
        let schemas: Vec<_> = lists.iter().filter_map(|(_, others, _)| *others).collect();
        let rest = if end.is_some_and(|end| end <= length) {
            Others::Closed
        } else if schemas.is_empty() {
            Others::Any
        } else {
            Others::Each(self.position(dialect, &schemas, diagnostics))
        };
        let min = array.min_items.and_then(|min| usize::try_from(min).ok());
        match (front.is_empty(), rest) {
            (true, Others::Each(position)) => ShapeKind::Array(Some(position)),
            (true, Others::Any) => ShapeKind::Array(None),
            (true, Others::Closed) => {
                rules.max_items = Some(0);
                ShapeKind::Array(None)
            }
            (false, Others::Closed) if min.is_some_and(|min| min >= length) => {
                ShapeKind::Tuple(front)
            }
            (false, rest) => {
                let required = min.unwrap_or(0).min(length);
                ShapeKind::OpenTuple {
                    front,
                    required,
                    rest,
                }
            }
        }
    }
}

/// What is left to check beside the type. A demand that depends on all others is checked with the whole schema.
pub(in crate::lower) fn rest(position: &Position, meet: &Meet) -> Vec<Rest> {
    let depends = meet.others.iter().any(|(other, _)| {
        matches!(
            other,
            Other::UnevaluatedItems(_) | Other::UnevaluatedProperties(_)
        )
    });
    if depends {
        return whole(position);
    }
    let others = meet.others.iter().cloned();
    others
        .map(|(other, scope)| Rest::Other(other, scope))
        .collect()
}

/// All that a position demands, to be checked.
fn whole(position: &Position) -> Vec<Rest> {
    let branches = position.choices.iter().map(|choice| choice.branch);
    let schemas = position.schemas.iter().copied().chain(branches);
    schemas.map(Rest::Whole).collect()
}
