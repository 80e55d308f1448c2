//! The keywords of JSON Schema.

use std::sync::OnceLock;

use super::{Schema, Types, Values};
#[cfg(feature = "pattern")]
use crate::codec::Pattern;
use crate::codec::Rules;

/// A keyword, or keywords of which one means nothing without the other, with what they demand.
#[derive(Debug)]
#[non_exhaustive]
pub enum Keyword {
    /// The schema `false`: no value is accepted.
    Never,
    /// `type`.
    Type(Types),
    /// `enum`, and `const` by a single value.
    Enum(&'static Values),
    /// The bounds of numbers, lengths and counts, `multipleOf`, `pattern` and `uniqueItems`.
    ///
    /// Rules have one bound on each side. Where a schema has both `minimum` and `exclusiveMinimum`,
    /// the stricter one counts, or there are two keywords.
    ///
    /// Rules of elements and of values hold as well, for all elements and all values.
    Rules(&'static Rules),
    /// `prefixItems`, and `items` for the elements after them. Of draft 4, `items` and
    /// `additionalItems`.
    Items {
        /// The schemas of the first elements, in order.
        prefix: &'static [&'static Schema],
        /// The schema of all others.
        rest: Option<&'static Schema>,
    },
    /// `contains`, `minContains` and `maxContains`.
    Contains {
        /// What elements are to be.
        schema: &'static Schema,
        /// How many of them there are at least; 1 where the schema does not say.
        min: u64,
        /// How many of them there are at most; `u64::MAX` where the schema does not say.
        max: u64,
    },
    /// `unevaluatedItems`.
    UnevaluatedItems(&'static Schema),
    /// `required`: names in the order in which they are told to be missing.
    Required(&'static [&'static str]),
    /// `properties`, `patternProperties` and `additionalProperties`.
    Properties(Properties),
    /// `propertyNames`.
    PropertyNames(&'static Schema),
    /// `dependentRequired`: names, and which others their presence requires.
    DependentRequired(&'static [(&'static str, &'static [&'static str])]),
    /// `dependentSchemas`: names, and the schemas that their presence puts upon the whole object.
    DependentSchemas(&'static [(&'static str, &'static Schema)]),
    /// `unevaluatedProperties`.
    UnevaluatedProperties(&'static Schema),
    /// `$ref`.
    Reference(&'static Schema),
    /// `$ref` to a schema that is made later. Statics need none of it, since they may refer to each
    /// other; schemas that are made at run time do, where they are recursive. A value meets an
    /// empty cell as it does [`Keyword::Never`].
    LateReference(&'static OnceLock<&'static Schema>),
    /// `$dynamicRef` to a dynamic anchor. One to anything else is a [`Keyword::Reference`].
    DynamicReference {
        /// The name of the anchor.
        anchor: &'static str,
        /// What the reference leads to by itself, where no resource that evaluation came through
        /// has the anchor.
        schema: &'static Schema,
    },
    /// `allOf`.
    AllOf(&'static [&'static Schema]),
    /// `anyOf`.
    AnyOf(&'static [&'static Schema]),
    /// `oneOf`.
    OneOf(&'static [&'static Schema]),
    /// `not`.
    Not(&'static Schema),
    /// `if`, `then` and `else`.
    If {
        /// The schema that decides.
        condition: &'static Schema,
        /// What else holds for the values that it accepts.
        then: &'static Schema,
        /// What holds for the others.
        otherwise: &'static Schema,
    },
}

impl Keyword {
    /// The types of the values that the keyword can refuse, or whose parts it evaluates.
    pub(super) const fn concerns(&self) -> Types {
        match self {
            Self::Never
            | Self::Type(_)
            | Self::Enum(_)
            | Self::Reference(_)
            | Self::LateReference(_)
            | Self::DynamicReference { .. }
            | Self::AllOf(_)
            | Self::AnyOf(_)
            | Self::OneOf(_)
            | Self::Not(_)
            | Self::If { .. } => Types::ALL,
            Self::Rules(rules) => rules_concern(rules),
            Self::Items { .. } | Self::Contains { .. } | Self::UnevaluatedItems(_) => Types::ARRAY,
            Self::Required(_)
            | Self::Properties(_)
            | Self::PropertyNames(_)
            | Self::DependentRequired(_)
            | Self::DependentSchemas(_)
            | Self::UnevaluatedProperties(_) => Types::OBJECT,
        }
    }

    /// Whether the keyword comes after all others, whose results it depends on.
    pub(super) const fn is_unevaluated(&self) -> bool {
        matches!(
            self,
            Self::UnevaluatedItems(_) | Self::UnevaluatedProperties(_)
        )
    }
}

const fn rules_concern(rules: &Rules) -> Types {
    if rules.schema.is_some() {
        return Types::ALL;
    }
    let mut types = Types::NONE;
    if rules.of_number {
        types = types.or(Types::NUMBER);
    }
    if rules.of_string {
        types = types.or(Types::STRING);
    }
    if rules.of_array || rules.items.is_some() || !rules.prefix_items.is_empty() {
        types = types.or(Types::ARRAY);
    }
    if rules.of_object || rules.values.is_some() {
        types = types.or(Types::OBJECT);
    }
    types
}

/// The schemas of the properties of an object.
#[derive(Debug)]
pub struct Properties {
    pub(super) declared: &'static [(&'static str, &'static Schema)],
    #[cfg(feature = "pattern")]
    pub(super) patterns: &'static [(&'static Pattern, &'static Schema)],
    pub(super) additional: Option<&'static Schema>,
}

impl Properties {
    /// `properties`: schemas by name.
    pub const fn new(declared: &'static [(&'static str, &'static Schema)]) -> Self {
        Self {
            declared,
            #[cfg(feature = "pattern")]
            patterns: &[],
            additional: None,
        }
    }

    /// Whether there are no schemas but those of single names.
    pub(super) fn names_all(&self) -> bool {
        #[cfg(feature = "pattern")]
        if !self.patterns.is_empty() {
            return false;
        }
        self.additional.is_none()
    }

    /// `patternProperties`: schemas by patterns of names.
    #[cfg(feature = "pattern")]
    #[must_use]
    pub const fn patterns(
        mut self,
        patterns: &'static [(&'static Pattern, &'static Schema)],
    ) -> Self {
        self.patterns = patterns;
        self
    }

    /// `additionalProperties`: the schema of all properties that have no other here.
    #[must_use]
    pub const fn additional(mut self, schema: &'static Schema) -> Self {
        self.additional = Some(schema);
        self
    }
}
