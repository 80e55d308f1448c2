//! `allOf` as algebra: the keywords of schemas that all hold for one value, met into one set of demands.
//!
//! Invariant: the meet demands exactly what its schemas demand together, or a fault was reported.

use std::cmp::Ordering;

use indexmap::IndexMap;

use super::formats::{Formats, of_content_encoding};
use super::patterns;
use super::scope::{Place, Scope};
use crate::diagnostics::Diagnostics;
use crate::document::Location;
use crate::ir;
use crate::schema::{
    ArrayKeywords, Combination, Condition, Contains, Discriminator, Keywords, Limit,
    NumberKeywords, ObjectKeywords, StringKeywords, Types, decimal, narrow,
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
    /// What has no meet with the same keyword of another schema, in the order of the schemas, each
    /// with the scope of its schemas.
    pub(super) others: Vec<(Other, Scope)>,
    /// What is checked by the position that this one is a part of.
    pub(super) outside: Vec<Other>,
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
    /// `propertyNames`
    PropertyNames(Location),
    /// `dependentRequired`
    DependentRequired(Vec<(String, Vec<String>)>),
    /// `dependentSchemas`
    DependentSchemas(Vec<(String, Location)>),
    /// `unevaluatedProperties`, which depends on all keywords of the schema that it stands in
    UnevaluatedProperties(Location),
    /// A second `enum` or `const`
    Enum(Vec<Location>),
    /// A second `pattern`
    Pattern(String),
    /// A second `multipleOf`
    MultipleOf(String),
    /// A `format` farther away than another one
    Format(String),
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
    pub(super) elements: Vec<(Vec<Place>, Option<Place>)>,
    pub(super) min_items: Option<u64>,
    pub(super) max_items: Option<u64>,
    pub(super) unique_items: bool,
}

#[derive(Default)]
pub(super) struct ObjectMeet {
    pub(super) properties: IndexMap<String, Vec<Place>>,
    pub(super) required: IndexMap<String, Span>,
    pub(super) patterns: IndexMap<String, Vec<Place>>,
    pub(super) additional: Vec<AdditionalProperties>,
    pub(super) min_properties: Option<u64>,
    pub(super) max_properties: Option<u64>,
}

/// `additionalProperties` of one schema.
#[derive(Clone, Debug)]
pub(super) struct AdditionalProperties {
    /// The properties that the schema declares itself.
    pub(super) properties: Vec<String>,
    /// The patterns that it has itself, of names that are not additional either.
    pub(super) patterns: Vec<String>,
    /// What the others must be.
    pub(super) schema: Place,
}

impl ObjectMeet {
    /// Whether something is said about the properties.
    pub(super) fn says_something(&self) -> bool {
        !self.properties.is_empty()
            || !self.required.is_empty()
            || !self.patterns.is_empty()
            || !self.additional.is_empty()
    }
}

impl Meet {
    /// Whether every value is accepted.
    pub(super) fn demands_nothing(&self) -> bool {
        let Self {
            types,
            span: _,
            enumeration,
            format,
            number: _,
            string: _,
            array,
            object,
            never,
            others,
            outside: _,
        } = self;
        types.is_none()
            && enumeration.is_none()
            && format.is_none()
            && never.is_none()
            && others.is_empty()
            && array.elements.is_empty()
            && !object.says_something()
            && self.rules() == ir::Rules::default()
    }

    /// Adds the own keywords of a schema, which is reached in a scope, and gives back those that
    /// have no meet. It names every group of keywords, so that a new one has to be handled.
    pub(super) fn add(&mut self, keywords: &Keywords, scope: Scope) -> Vec<Other> {
        let Keywords {
            span,
            dialect: _,
            resource: _,
            // Where references lead to is met by whoever adds these keywords.
            reference: _,
            dynamic_reference: _,
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
            annotations,
        } = keywords;
        let mut others = Vec::new();
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
                Some(_) => others.push(Other::Enum(values)),
            }
        }
        let encoding = annotations.content_encoding.as_deref();
        let format = format
            .as_deref()
            .or_else(|| encoding.and_then(of_content_encoding));
        if let Some(format) = format {
            let farther = self.format.replace(format.to_owned());
            let farther = farther.filter(|farther| farther != format);
            others.extend(farther.map(Other::Format));
        }
        self.number(number, &mut others);
        self.string(string, &mut others);
        self.array(array, scope, &mut others);
        self.object(object, scope, &mut others);
        Self::combination(combination, discriminator.as_ref(), &mut others);
        others
    }

    fn number(&mut self, keywords: &NumberKeywords, others: &mut Vec<Other>) {
        let NumberKeywords {
            minimum,
            maximum,
            multiple_of,
        } = keywords;
        let kept = &mut self.number;
        narrow(&mut kept.minimum, minimum.clone(), Ordering::Greater);
        narrow(&mut kept.maximum, maximum.clone(), Ordering::Less);
        let second = keep(&mut kept.multiple_of, multiple_of.as_ref());
        others.extend(second.map(Other::MultipleOf));
    }

    fn string(&mut self, keywords: &StringKeywords, others: &mut Vec<Other>) {
        let StringKeywords {
            min_length,
            max_length,
            pattern,
        } = keywords;
        let kept = &mut self.string;
        kept.min_length = kept.min_length.max(*min_length);
        kept.max_length = least(kept.max_length, *max_length);
        let second = keep(&mut kept.pattern, pattern.as_ref());
        others.extend(second.map(Other::Pattern));
    }

    fn array(&mut self, keywords: &ArrayKeywords, scope: Scope, others: &mut Vec<Other>) {
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
            let front = prefix_items.iter().flatten();
            let front = front.map(|schema| scope.place(*schema)).collect();
            let others = items.map(|schema| scope.place(schema));
            kept.elements.push((front, others));
        }
        kept.min_items = kept.min_items.max(*min_items);
        kept.max_items = least(kept.max_items, *max_items);
        kept.unique_items |= unique_items;
        others.extend(contains.clone().map(Other::Contains));
        others.extend(unevaluated_items.map(Other::UnevaluatedItems));
    }

    fn object(&mut self, keywords: &ObjectKeywords, scope: Scope, others: &mut Vec<Other>) {
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
                .push(scope.place(*schema));
        }
        for (name, span) in required {
            kept.required.entry(name.clone()).or_insert(*span);
        }
        let names = |schemas: &[(String, Location)]| {
            let names = schemas.iter().map(|(name, _)| name.clone());
            names.collect::<Vec<_>>()
        };
        let (of_all, patterns): (Vec<_>, Vec<_>) = pattern_properties
            .iter()
            .cloned()
            .partition(|(pattern, _)| patterns::takes_all(pattern));
        // Beside a pattern that all names match, no property is additional.
        let additional = additional_properties.filter(|_| of_all.is_empty());
        kept.additional
            .extend(additional.map(|schema| AdditionalProperties {
                properties: names(properties),
                patterns: names(&patterns),
                schema: scope.place(schema),
            }));
        let of_all = of_all.into_iter().map(|(_, schema)| AdditionalProperties {
            properties: Vec::new(),
            patterns: Vec::new(),
            schema: scope.place(schema),
        });
        kept.additional.extend(of_all);
        for (pattern, schema) in patterns {
            let schemas = kept.patterns.entry(pattern).or_default();
            schemas.push(scope.place(schema));
        }
        kept.min_properties = kept.min_properties.max(*min_properties);
        kept.max_properties = least(kept.max_properties, *max_properties);
        others.extend(property_names.map(Other::PropertyNames));
        if !dependent_required.is_empty() {
            others.push(Other::DependentRequired(dependent_required.clone()));
        }
        if !dependent_schemas.is_empty() {
            others.push(Other::DependentSchemas(dependent_schemas.clone()));
        }
        others.extend(unevaluated_properties.map(Other::UnevaluatedProperties));
    }

    fn combination(
        keywords: &Combination,
        discriminator: Option<&Discriminator>,
        others: &mut Vec<Other>,
    ) {
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
            others.push(Other::AnyOf(branches(any_of)));
        }
        if !one_of.is_empty() {
            others.push(Other::OneOf(branches(one_of)));
        }
        others.extend(not.map(Other::Not));
        others.extend(condition.clone().map(Other::If));
    }

    /// The bounds of which no value of these types satisfies both.
    pub(super) fn empty_range(&self, types: Types) -> Option<(&'static str, &'static str)> {
        let is_empty = |least: Option<u64>, greatest: Option<u64>| matches!((least, greatest), (Some(least), Some(greatest)) if least > greatest);
        match types {
            Types::NUMBER | Types::INTEGER => {
                let (least, greatest) =
                    (self.number.minimum.as_ref()?, self.number.maximum.as_ref()?);
                let order = decimal(&least.number)?.cmp(&decimal(&greatest.number)?);
                let is_empty = match order {
                    Ordering::Less => false,
                    Ordering::Equal => least.exclusive || greatest.exclusive,
                    Ordering::Greater => true,
                };
                is_empty.then_some(("minimum", "maximum"))
            }
            Types::STRING => is_empty(self.string.min_length, self.string.max_length)
                .then_some(("minLength", "maxLength")),
            Types::ARRAY => is_empty(self.array.min_items, self.array.max_items)
                .then_some(("minItems", "maxItems")),
            Types::OBJECT => {
                let object = &self.object;
                let required = u64::try_from(object.required.len()).ok();
                if is_empty(required, object.max_properties) {
                    return Some(("required", "maxProperties"));
                }
                is_empty(object.min_properties, object.max_properties)
                    .then_some(("minProperties", "maxProperties"))
            }
            _ => None,
        }
    }

    /// The types that are meant where no `type` stands, but keywords that concern one type only.
    pub(super) fn implied_types(
        &self,
        formats: &Formats,
        diagnostics: &mut Diagnostics,
    ) -> Option<Types> {
        if self.enumeration.is_some() {
            return None;
        }
        let object = &self.object;
        let array = &self.array;
        let others = |types: Types| {
            let others = self.others.iter().map(|(other, _)| other);
            others
                .chain(&self.outside)
                .any(|other| other.concerns() == Some(types))
        };
        let kinds = [
            (
                Types::OBJECT,
                "object",
                !object.properties.is_empty()
                    || !object.required.is_empty()
                    || !object.patterns.is_empty()
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
        // A format is no more than a hint, where keywords say otherwise.
        let by_format = (Types::STRING, "string", self.check(formats).is_some());
        let by_format = Some(&by_format).filter(|(.., present)| *present);
        let (types, name, _) = meant.next().or(by_format)?;
        let span = self.span?;
        if meant.next().is_some() {
            diagnostics
                .warning(
                    span,
                    "a schema without `type` has keywords of several types, and admits them all",
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

    /// What strings are checked for by their format.
    pub(super) fn check(&self, formats: &Formats) -> Option<ir::Check> {
        formats.of_string(self.format.as_deref()?)
    }

    /// The constraints, but for that of the format.
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
            format: None,
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
    pub(super) fn concerns(&self) -> Option<Types> {
        match self {
            Self::AnyOf(_)
            | Self::OneOf(_)
            | Self::Not(_)
            | Self::If(_)
            | Self::Enum(_)
            | Self::Format(_) => None,
            Self::Contains(_) | Self::UnevaluatedItems(_) => Some(Types::ARRAY),
            Self::PropertyNames(_)
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
