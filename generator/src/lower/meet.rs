//! `allOf` as algebra: the keywords of schemas that all hold for one value, met into one set of demands.
//!
//! Invariant: the meet demands exactly what its schemas demand together, or a fault was reported.

use std::cmp::Ordering;

use indexmap::IndexMap;

use crate::diagnostics::Diagnostics;
use crate::document::Location;
use crate::ir;
use crate::schema::{
    ArrayKeywords, Combination, Condition, Contains, Discriminator, DynamicReference, Keywords,
    Limit, NumberKeywords, ObjectKeywords, StringKeywords, Types, narrow,
};
use crate::source::Span;

/// The parts of the schemas of one position, met.
#[derive(Default)]
pub(super) struct Meet {
    pub(super) types: Option<Types>,
    pub(super) span: Option<Span>,
    pub(super) enumeration: Option<Vec<Location>>,
    pub(super) format: Option<String>,
    pub(super) number: NumberKeywords,
    pub(super) string: StringKeywords,
    pub(super) array: ArrayMeet,
    pub(super) object: ObjectMeet,
    pub(super) never: Option<Span>,
    /// What has no meet with the same keyword of another schema, in the order of the schemas.
    pub(super) others: Vec<Other>,
}

/// A demand that stands for itself, whatever the schemas around it demand.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum Other {
    /// `anyOf`
    AnyOf(Branches),
    /// `oneOf`
    OneOf(Branches),
    /// `not`
    Not(Location),
    /// `if`, `then`, `else`
    If(Condition),
    /// `contains` with its bounds
    Contains(Contains),
    /// `unevaluatedItems`, which depends on all keywords of the schema that it stands in
    UnevaluatedItems(Location),
    /// `patternProperties`
    PatternProperties(Vec<(String, Location)>),
    /// `additionalProperties` of a schema that has `patternProperties` too
    AdditionalProperties {
        /// The properties that the schema declares.
        properties: Vec<String>,
        /// The patterns of the names that are not additional either.
        patterns: Vec<String>,
        /// What the others must be.
        schema: Location,
    },
    /// `propertyNames`
    PropertyNames(Location),
    /// `dependentRequired`
    DependentRequired(Vec<(String, Vec<String>)>),
    /// `dependentSchemas`
    DependentSchemas(Vec<(String, Location)>),
    /// `unevaluatedProperties`, which depends on all keywords of the schema that it stands in
    UnevaluatedProperties(Location),
    /// `$dynamicRef`
    DynamicReference(DynamicReference),
    /// A second `enum` or `const`
    Enum(Vec<Location>),
    /// A second `pattern`
    Pattern(String),
    /// A second `multipleOf`
    MultipleOf(String),
}

/// The branches of `anyOf` or `oneOf`.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Branches {
    pub(super) schemas: Vec<Location>,
    /// The `discriminator` beside them.
    pub(super) discriminator: Option<Discriminator>,
}

#[derive(Default)]
pub(super) struct ArrayMeet {
    /// For each schema that says something about elements: those at the front, and the others.
    pub(super) elements: Vec<(Vec<Location>, Option<Location>)>,
    pub(super) min_items: Option<u64>,
    pub(super) max_items: Option<u64>,
    pub(super) unique_items: bool,
}

#[derive(Default)]
pub(super) struct ObjectMeet {
    pub(super) properties: IndexMap<String, Vec<Location>>,
    pub(super) required: IndexMap<String, Span>,
    /// For each schema with `additionalProperties`: the properties that it declares itself, and the schema for the others.
    pub(super) additional: Vec<(Vec<String>, Location)>,
    pub(super) min_properties: Option<u64>,
    pub(super) max_properties: Option<u64>,
}

impl ObjectMeet {
    /// Whether something is said about the properties.
    pub(super) fn says_something(&self) -> bool {
        !self.properties.is_empty() || !self.required.is_empty() || !self.additional.is_empty()
    }
}

impl Meet {
    /// Whether every value is accepted.
    pub(super) fn demands_nothing(&self) -> bool {
        let Self {
            types,
            span: _,
            enumeration,
            format: _,
            number: _,
            string: _,
            array,
            object,
            never,
            others,
        } = self;
        types.is_none()
            && enumeration.is_none()
            && never.is_none()
            && others.is_empty()
            && array.elements.is_empty()
            && !object.says_something()
            && self.rules() == ir::Rules::default()
    }

    /// Adds the own keywords of a schema. It names every group of keywords, so that a new one has to be handled.
    pub(super) fn add(&mut self, keywords: &Keywords) {
        let Keywords {
            span,
            dialect: _,
            resource: _,
            reference: _,
            dynamic_reference,
            types,
            enumeration,
            constant,
            format,
            number,
            string,
            array,
            object,
            combination,
            discriminator,
            annotations: _,
        } = keywords;
        self.span = Some(*span);
        if let Some(types) = types {
            // Every integer is a number, so what both sides call a number stays one.
            self.types = Some(
                self.types
                    .map_or(*types, |known| known.intersection(*types)),
            );
        }
        let constant = constant.map(|value| vec![value]);
        for values in enumeration.iter().cloned().chain(constant) {
            match self.enumeration {
                None => self.enumeration = Some(values),
                Some(_) => self.others.push(Other::Enum(values)),
            }
        }
        if let Some(format) = format {
            self.format = Some(format.clone());
        }
        self.number(number);
        self.string(string);
        self.array(array);
        self.object(object);
        self.combination(combination, discriminator.as_ref());
        let dynamic = dynamic_reference.clone().map(Other::DynamicReference);
        self.others.extend(dynamic);
    }

    fn number(&mut self, keywords: &NumberKeywords) {
        let NumberKeywords {
            minimum,
            maximum,
            multiple_of,
        } = keywords;
        let kept = &mut self.number;
        narrow(&mut kept.minimum, minimum.clone(), Ordering::Greater);
        narrow(&mut kept.maximum, maximum.clone(), Ordering::Less);
        let second = keep(&mut kept.multiple_of, multiple_of.as_ref());
        self.others.extend(second.map(Other::MultipleOf));
    }

    fn string(&mut self, keywords: &StringKeywords) {
        let StringKeywords {
            min_length,
            max_length,
            pattern,
        } = keywords;
        let kept = &mut self.string;
        kept.min_length = kept.min_length.max(*min_length);
        kept.max_length = least(kept.max_length, *max_length);
        let second = keep(&mut kept.pattern, pattern.as_ref());
        self.others.extend(second.map(Other::Pattern));
    }

    fn array(&mut self, keywords: &ArrayKeywords) {
        let ArrayKeywords {
            prefix_items,
            items,
            min_items,
            max_items,
            unique_items,
            contains,
            unevaluated_items,
        } = keywords;
        let kept = &mut self.array;
        if prefix_items.is_some() || items.is_some() {
            kept.elements
                .push((prefix_items.clone().unwrap_or_default(), *items));
        }
        kept.min_items = kept.min_items.max(*min_items);
        kept.max_items = least(kept.max_items, *max_items);
        kept.unique_items |= unique_items;
        self.others.extend(contains.clone().map(Other::Contains));
        self.others
            .extend(unevaluated_items.map(Other::UnevaluatedItems));
    }

    fn object(&mut self, keywords: &ObjectKeywords) {
        let ObjectKeywords {
            properties,
            required,
            additional_properties,
            min_properties,
            max_properties,
            pattern_properties,
            property_names,
            dependent_required,
            dependent_schemas,
            unevaluated_properties,
        } = keywords;
        let kept = &mut self.object;
        for (name, schema) in properties {
            kept.properties
                .entry(name.clone())
                .or_default()
                .push(*schema);
        }
        for (name, span) in required {
            kept.required.entry(name.clone()).or_insert(*span);
        }
        if let Some(schema) = *additional_properties {
            let own = properties.iter().map(|(name, _)| name.clone()).collect();
            if pattern_properties.is_empty() {
                kept.additional.push((own, schema));
            } else {
                let patterns = pattern_properties.iter();
                self.others.push(Other::AdditionalProperties {
                    properties: own,
                    patterns: patterns.map(|(pattern, _)| pattern.clone()).collect(),
                    schema,
                });
            }
        }
        kept.min_properties = kept.min_properties.max(*min_properties);
        kept.max_properties = least(kept.max_properties, *max_properties);
        if !pattern_properties.is_empty() {
            self.others
                .push(Other::PatternProperties(pattern_properties.clone()));
        }
        self.others.extend(property_names.map(Other::PropertyNames));
        if !dependent_required.is_empty() {
            self.others
                .push(Other::DependentRequired(dependent_required.clone()));
        }
        if !dependent_schemas.is_empty() {
            self.others
                .push(Other::DependentSchemas(dependent_schemas.clone()));
        }
        self.others
            .extend(unevaluated_properties.map(Other::UnevaluatedProperties));
    }

    fn combination(&mut self, keywords: &Combination, discriminator: Option<&Discriminator>) {
        let Combination {
            // The branches are met by whoever adds these keywords.
            all_of: _,
            any_of,
            one_of,
            not,
            condition,
        } = keywords;
        let branches = |schemas: &[Location]| Branches {
            schemas: schemas.to_vec(),
            discriminator: discriminator.cloned(),
        };
        if !any_of.is_empty() {
            self.others.push(Other::AnyOf(branches(any_of)));
        }
        if !one_of.is_empty() {
            self.others.push(Other::OneOf(branches(one_of)));
        }
        self.others.extend(not.map(Other::Not));
        self.others.extend(condition.clone().map(Other::If));
    }

    /// The types that are meant where no `type` stands, but keywords that concern one type only.
    pub(super) fn implied_types(&self, diagnostics: &mut Diagnostics) -> Option<Types> {
        if self.enumeration.is_some() {
            return None;
        }
        let object = &self.object;
        let array = &self.array;
        let others = |types: Types| {
            self.others
                .iter()
                .any(|other| other.concerns() == Some(types))
        };
        let kinds = [
            (
                Types::OBJECT,
                "object",
                !object.properties.is_empty()
                    || !object.required.is_empty()
                    || !object.additional.is_empty()
                    || object.min_properties.or(object.max_properties).is_some()
                    || others(Types::OBJECT),
            ),
            (
                Types::ARRAY,
                "array",
                !array.elements.is_empty()
                    || array.unique_items
                    || array.min_items.or(array.max_items).is_some()
                    || others(Types::ARRAY),
            ),
            (
                Types::STRING,
                "string",
                self.string.pattern.is_some()
                    || self.string.min_length.or(self.string.max_length).is_some(),
            ),
            (
                Types::NUMBER,
                "number",
                self.number.minimum.is_some()
                    || self.number.maximum.is_some()
                    || self.number.multiple_of.is_some(),
            ),
        ];
        let mut meant = kinds.iter().filter(|(.., present)| *present);
        let (types, name, _) = meant.next()?;
        let span = self.span?;
        if meant.next().is_some() {
            diagnostics
                .error(
                    span,
                    "a schema without `type` has keywords of several types",
                )
                .help("give it the `type` that is meant");
            return None;
        }
        diagnostics
            .note(
                span,
                format!("a schema without `type` is taken as `type: {name}`"),
            )
            .help("its keywords concern that type only");
        Some(*types)
    }

    pub(super) fn rules(&self) -> ir::Rules {
        let bound = |limit: &Option<Limit>| {
            limit.as_ref().map(|limit| ir::Bound {
                number: limit.number.clone(),
                exclusive: limit.exclusive,
            })
        };
        ir::Rules {
            minimum: bound(&self.number.minimum),
            maximum: bound(&self.number.maximum),
            multiple_of: self.number.multiple_of.clone(),
            min_length: self.string.min_length,
            max_length: self.string.max_length,
            pattern: self.string.pattern.clone(),
            min_items: self.array.min_items,
            max_items: self.array.max_items,
            unique_items: self.array.unique_items,
            min_properties: self.object.min_properties,
            max_properties: self.object.max_properties,
            integral: false,
            schema: None,
        }
    }
}

impl Other {
    /// The one type whose values alone it concerns, whatever schemas are in it.
    fn concerns(&self) -> Option<Types> {
        match self {
            Self::AnyOf(_)
            | Self::OneOf(_)
            | Self::Not(_)
            | Self::If(_)
            | Self::DynamicReference(_)
            | Self::Enum(_) => None,
            Self::Contains(_) | Self::UnevaluatedItems(_) => Some(Types::ARRAY),
            Self::PatternProperties(_)
            | Self::AdditionalProperties { .. }
            | Self::PropertyNames(_)
            | Self::DependentRequired(_)
            | Self::DependentSchemas(_)
            | Self::UnevaluatedProperties(_) => Some(Types::OBJECT),
            Self::Pattern(_) => Some(Types::STRING),
            Self::MultipleOf(_) => Some(Types::NUMBER),
        }
    }
}

/// Keeps the first demand of a keyword that has no meet of two, and gives a second one back.
fn keep(kept: &mut Option<String>, other: Option<&String>) -> Option<String> {
    let other = other?;
    match kept {
        None => {
            *kept = Some(other.clone());
            None
        }
        Some(known) if known == other => None,
        Some(_) => Some(other.clone()),
    }
}

fn least(one: Option<u64>, other: Option<u64>) -> Option<u64> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}
