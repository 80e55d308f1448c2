//! `allOf` as algebra: the keywords of schemas that all hold for one value, met into one set of demands.
//!
//! Invariant: the meet demands exactly what its schemas demand together, or a fault was reported.

use std::cmp::Ordering;

use indexmap::IndexMap;

use crate::diagnostics::Diagnostics;
use crate::document::Location;
use crate::ir;
use crate::schema::{
    ArrayKeywords, Combination, Keywords, Limit, NumberKeywords, ObjectKeywords, StringKeywords,
    Types, narrow,
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

impl Meet {
    /// Adds the own keywords of a schema. It names every group of keywords, so that a new one has to be handled.
    pub(super) fn add(&mut self, keywords: &Keywords, diagnostics: &mut Diagnostics) {
        let Keywords {
            span,
            reference: _,
            types,
            enumeration,
            constant,
            format,
            number,
            string,
            array,
            object,
            combination,
            annotations: _,
        } = keywords;
        self.span = Some(*span);
        if let Some(types) = types {
            self.types = Some(self.types.map_or(*types, |known| {
                // Every integer is a number, so what both sides call a number stays one.
                known.intersection(*types)
            }));
        }
        if let Some(values) = enumeration {
            if self.enumeration.is_some() {
                diagnostics
                    .error(
                        *span,
                        "a second `enum` on the same value cannot be generated yet",
                    )
                    .help("keep the values that both allow in one `enum`");
            }
            self.enumeration = Some(values.clone());
        }
        if let Some(value) = constant {
            self.enumeration = Some(vec![*value]);
        }
        if let Some(format) = format {
            self.format = Some(format.clone());
        }
        add_number(&mut self.number, number, *span, diagnostics);
        add_string(&mut self.string, string, *span, diagnostics);
        self.array.add(array);
        self.object.add(object);
        let Combination {
            all_of: _,
            unsupported,
        } = combination;
        for (keyword, span) in unsupported {
            diagnostics
                .error(*span, format!("`{keyword}` cannot be generated yet"))
                .help("leave it out, or describe the same values by `properties`, `items` and `allOf`");
        }
    }

    /// The types that are meant where no `type` stands, but keywords that concern one type only.
    pub(super) fn implied_types(&self, diagnostics: &mut Diagnostics) -> Option<Types> {
        if self.enumeration.is_some() {
            return None;
        }
        let object = &self.object;
        let array = &self.array;
        let kinds = [
            (
                Types::OBJECT,
                "object",
                !object.properties.is_empty()
                    || !object.required.is_empty()
                    || !object.additional.is_empty()
                    || object.min_properties.or(object.max_properties).is_some(),
            ),
            (
                Types::ARRAY,
                "array",
                !array.elements.is_empty()
                    || array.unique_items
                    || array.min_items.or(array.max_items).is_some(),
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
        }
    }
}

impl ArrayMeet {
    fn add(&mut self, keywords: &ArrayKeywords) {
        let ArrayKeywords {
            prefix_items,
            items,
            min_items,
            max_items,
            unique_items,
        } = keywords;
        if prefix_items.is_some() || items.is_some() {
            self.elements
                .push((prefix_items.clone().unwrap_or_default(), *items));
        }
        self.min_items = self.min_items.max(*min_items);
        self.max_items = least(self.max_items, *max_items);
        self.unique_items |= unique_items;
    }
}

impl ObjectMeet {
    fn add(&mut self, keywords: &ObjectKeywords) {
        let ObjectKeywords {
            properties,
            required,
            additional_properties,
            min_properties,
            max_properties,
        } = keywords;
        for (name, schema) in properties {
            self.properties
                .entry(name.clone())
                .or_default()
                .push(*schema);
        }
        for (name, span) in required {
            self.required.entry(name.clone()).or_insert(*span);
        }
        if let Some(schema) = additional_properties {
            let own = properties.iter().map(|(name, _)| name.clone()).collect();
            self.additional.push((own, *schema));
        }
        self.min_properties = self.min_properties.max(*min_properties);
        self.max_properties = least(self.max_properties, *max_properties);
    }
}

fn add_number(
    kept: &mut NumberKeywords,
    other: &NumberKeywords,
    span: Span,
    diagnostics: &mut Diagnostics,
) {
    let NumberKeywords {
        minimum,
        maximum,
        multiple_of,
    } = other;
    narrow(&mut kept.minimum, minimum.clone(), Ordering::Greater);
    narrow(&mut kept.maximum, maximum.clone(), Ordering::Less);
    only_one(
        &mut kept.multiple_of,
        multiple_of.as_ref(),
        "multipleOf",
        span,
        diagnostics,
    );
}

fn add_string(
    kept: &mut StringKeywords,
    other: &StringKeywords,
    span: Span,
    diagnostics: &mut Diagnostics,
) {
    let StringKeywords {
        min_length,
        max_length,
        pattern,
    } = other;
    kept.min_length = kept.min_length.max(*min_length);
    kept.max_length = least(kept.max_length, *max_length);
    only_one(
        &mut kept.pattern,
        pattern.as_ref(),
        "pattern",
        span,
        diagnostics,
    );
}

/// Keeps the one demand of a keyword that has no meet of two.
fn only_one(
    kept: &mut Option<String>,
    other: Option<&String>,
    keyword: &str,
    span: Span,
    diagnostics: &mut Diagnostics,
) {
    match (&kept, other) {
        (_, None) => {}
        (None, Some(_)) => *kept = other.cloned(),
        (Some(known), Some(other)) if known == other => {}
        (Some(_), Some(_)) => {
            diagnostics
                .error(
                    span,
                    format!("a second `{keyword}` on the same value cannot be generated yet"),
                )
                .help(format!("keep one `{keyword}` that says what both demand"));
        }
    }
}

fn least(one: Option<u64>, other: Option<u64>) -> Option<u64> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}
