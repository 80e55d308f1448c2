//! Values of `enum` and `const`: those that the other keywords beside them leave.

use super::Unknown;
use super::meet::Other;
use super::shape::{EnumShape, Rest, Shape, ShapeKind, Shapes};
use crate::diagnostics::Diagnostics;
use crate::document::{Location, View};
use crate::ir;
use crate::schema::{Types, decimal, pattern};
use crate::yaml::Kind;

impl Shapes<'_> {
    /// The shape of values that are among these, have one of the types and keep to the rules.
    pub(super) fn enumeration(
        &mut self,
        values: &[Location],
        types: Types,
        rules: ir::Rules,
        mut rest: Vec<Rest>,
        diagnostics: &mut Diagnostics,
    ) -> Shape {
        let mut nullable = false;
        // Whether all values are known to keep to the rules.
        let mut is_decided = true;
        let mut literals: Vec<(ir::Literal, Location)> = Vec::new();
        let mut kinds = Types::NONE;
        for value in values {
            let view = self.view(*value);
            let kind = type_of(view);
            if !types.contains(kind) {
                diagnostics
                    .warning(view.span(), "this value of `enum` does not have the `type`")
                    .help("no value is ever equal to it; remove it, or widen the `type`");
                continue;
            }
            let literal = match view.kind() {
                Kind::Null => {
                    nullable = true;
                    continue;
                }
                Kind::String(text) if self.keeps_to(text, &rules, &rest) == Some(false) => {
                    diagnostics
                        .warning(
                            view.span(),
                            "this value of `enum` breaks what is demanded beside it",
                        )
                        .help(
                            "no value is ever equal to it; remove it, or correct the other keyword",
                        );
                    continue;
                }
                Kind::String(text) => {
                    is_decided &= self.keeps_to(text, &rules, &rest).is_some();
                    ir::Literal::String(text.to_string())
                }
                Kind::Number(_) if !rules.integral && !types.contains(Types::FRACTION) => {
                    is_decided = false;
                    ir::Literal::Integer(view.json())
                }
                Kind::Bool(_) | Kind::Number(_) | Kind::Sequence(_) | Kind::Mapping(_) => {
                    is_decided = false;
                    ir::Literal::Json(view.json())
                }
            };
            if literals.iter().any(|(known, _)| *known == literal) {
                diagnostics
                    .warning(
                        view.span(),
                        format!("`{}` stands in `enum` twice", view.json()),
                    )
                    .help("remove one of them");
                continue;
            }
            kinds = kinds.union(kind);
            literals.push((literal, *value));
        }
        if literals.is_empty() {
            return match (nullable, values.first()) {
                (true, _) => Shape::of(ShapeKind::Null, rest),
                (false, value) => {
                    if let Some(value) = value {
                        diagnostics
                            .warning(
                                self.view(*value).span(),
                                "no value of `enum` is what is demanded beside it",
                            )
                            .help(
                                "nothing can satisfy this schema; correct the `type` or the values",
                            );
                    }
                    Shape::of(ShapeKind::Any, vec![Rest::Never])
                }
            };
        }
        let unlimited = ir::Rules {
            integral: rules.integral,
            ..ir::Rules::default()
        };
        // Where another list leaves only its own values, there are no others to keep.
        let is_listed = rest
            .iter()
            .any(|rest| matches!(rest, Rest::Whole(_) | Rest::Other(Other::Enum(_), _)));
        // One value alone is a constant, and stays one.
        let is_open = self.options.unknown == Unknown::Keep && literals.len() > 1 && !is_listed;
        let unknown = is_open.then_some(match types {
            Types::ALL => kinds,
            types => types.without(Types::NULL),
        });
        if rules != unlimited && (is_open || !is_decided) {
            rest.push(Rest::Rules(rules));
        }
        let choice = EnumShape {
            values: literals,
            unknown,
        };
        Shape {
            nullable,
            ..Shape::of(ShapeKind::Enum(choice), rest)
        }
    }

    /// Whether a string keeps to the rules, and is among the values of other `enum`s; `None` where
    /// a pattern is too costly to tell. What else there is to be checked is when a value is read.
    fn keeps_to(&self, text: &str, rules: &ir::Rules, rest: &[Rest]) -> Option<bool> {
        let length = u64::try_from(text.chars().count()).unwrap_or(u64::MAX);
        let is_short = rules.min_length.is_some_and(|least| length < least);
        let is_long = rules.max_length.is_some_and(|greatest| greatest < length);
        let is_unlisted = rest.iter().any(|rest| match rest {
            Rest::Other(Other::Enum(values), _) => !values
                .iter()
                .any(|value| self.view(*value).as_str() == Some(text)),
            _ => false,
        });
        if is_short || is_long || is_unlisted {
            return Some(false);
        }
        match &rules.pattern {
            Some(pattern) => pattern::matches(pattern, text),
            None => Some(true),
        }
    }
}

/// The JSON type of a value.
pub(super) fn type_of(view: View<'_>) -> Types {
    match view.kind() {
        Kind::Null => Types::NULL,
        Kind::Bool(_) => Types::BOOLEAN,
        Kind::Number(text) => match decimal(text) {
            Some(number) if number.is_integer() => Types::INTEGER,
            _ => Types::FRACTION,
        },
        Kind::String(_) => Types::STRING,
        Kind::Sequence(_) => Types::ARRAY,
        Kind::Mapping(_) => Types::OBJECT,
    }
}
