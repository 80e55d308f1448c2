//! Reads schemas: every dialect into one [`Schema`], with the meaning of JSON Schema 2020-12.
//!
//! A schema is read where it stands, once, and holds the locations of the schemas in it, which are read when
//! somebody asks for them: so recursion needs no care here.
//!
//! Invariant: this stage knows no Rust. Every key of a schema is in [`Keywords`], or was reported with its place.

use std::collections::HashMap;
use std::rc::Rc;

use crate::diagnostics::Diagnostics;
use crate::dialect::Dialect;
use crate::document::{Documents, Location, View};
use crate::source::Span;

use self::keyword::{Language, Vocabularies};

mod decimal;
mod keyword;
pub(crate) mod pattern;
mod read;
#[cfg(test)]
mod tests;

pub use decimal::{Decimal, decimal};
pub(crate) use read::narrow;

/// A schema.
#[derive(Debug)]
pub enum Schema {
    /// `true`: any value. `false`: none.
    Boolean(bool),
    /// A schema with keywords.
    Object(Box<Keywords>),
}

/// The keywords of a schema.
#[derive(Debug)]
pub struct Keywords {
    /// Where the schema stands.
    pub span: Span,
    /// The dialect that it is written in: that of its `$schema`, or of whoever asked for it.
    pub dialect: Dialect,
    /// The root of the schema resource that it stands in: the next schema outwards with an `$id`, or the root of the
    /// file. Its dynamic anchors are [`View::dynamic_anchors`].
    pub resource: Location,
    /// `$ref`.
    pub reference: Option<Reference>,
    /// `$dynamicRef` (in 2019-09 `$recursiveRef`) to a dynamic anchor; one to anything else is the
    /// [`reference`](Self::reference) where there is no other.
    pub dynamic_reference: Option<DynamicReference>,
    /// `type`, with `nullable` folded in.
    pub types: Option<Types>,
    /// `enum`: the values.
    pub enumeration: Option<Vec<Location>>,
    /// `const`: the value.
    pub constant: Option<Location>,
    /// `format`.
    pub format: Option<String>,
    /// Keywords on numbers.
    pub number: NumberKeywords,
    /// Keywords on strings.
    pub string: StringKeywords,
    /// Keywords on arrays.
    pub array: ArrayKeywords,
    /// Keywords on objects.
    pub object: ObjectKeywords,
    /// Keywords that combine schemas.
    pub combination: Combination,
    /// `discriminator`.
    pub discriminator: Option<Discriminator>,
    /// Keywords that describe.
    pub annotations: Annotations,
}

/// `$ref`, with its target.
#[derive(Clone, Debug)]
pub struct Reference {
    /// The schema that is referenced.
    pub target: Location,
    /// Where the reference stands.
    pub span: Span,
    /// Whether the keywords beside it count (in 2020-12), or only its descriptions (before).
    pub siblings: bool,
}

/// `$dynamicRef`.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct DynamicReference {
    /// The name of the anchor; `None` where the target has no such dynamic anchor, and is always what is meant.
    pub anchor: Option<String>,
    /// The schema that it leads to by itself, where no resource that evaluation came through has the anchor.
    pub target: Location,
    /// Where the reference stands.
    pub span: Span,
}

/// `discriminator`: the property whose value names the branch of `oneOf` or `anyOf` that a value is of.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Discriminator {
    /// `propertyName`.
    pub property: String,
    /// `mapping`: values of the property, and the schemas that they name. The name of a component names that component
    /// whether it stands here or not.
    pub mapping: Vec<Mapping>,
    /// Where it stands.
    pub span: Span,
}

/// An entry in the `mapping` of a `discriminator`.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Mapping {
    /// The value of the property.
    pub value: String,
    /// The schema that it names.
    pub schema: Location,
    /// Where the name of the schema stands.
    pub span: Span,
}

/// A set of JSON types.
#[derive(Copy, Clone, Debug, Default, Eq, PartialEq, Hash, Ord, PartialOrd)]
pub struct Types(u8);

/// Keywords on numbers.
#[derive(Debug, Default, Eq, PartialEq)]
pub struct NumberKeywords {
    /// `minimum` or `exclusiveMinimum`, the narrower.
    pub minimum: Option<Limit>,
    /// `maximum` or `exclusiveMaximum`, the narrower.
    pub maximum: Option<Limit>,
    /// `multipleOf`, as JSON text.
    pub multiple_of: Option<String>,
}

/// A bound of a number.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Limit {
    /// The number, as JSON text.
    pub number: String,
    /// Whether the number itself is out of bounds.
    pub exclusive: bool,
}

/// Keywords on strings.
#[derive(Debug, Default, Eq, PartialEq)]
pub struct StringKeywords {
    /// `minLength`, in code points.
    pub min_length: Option<u64>,
    /// `maxLength`, in code points.
    pub max_length: Option<u64>,
    /// `pattern`, an ECMA-262 regular expression.
    pub pattern: Option<String>,
}

/// Keywords on arrays.
#[derive(Debug, Default, Eq, PartialEq)]
pub struct ArrayKeywords {
    /// `prefixItems`; before 2020-12, `items` as a list.
    pub prefix_items: Option<Vec<Location>>,
    /// `items`; before 2020-12, `additionalItems` where `items` is a list.
    pub items: Option<Location>,
    /// `minItems`.
    pub min_items: Option<u64>,
    /// `maxItems`.
    pub max_items: Option<u64>,
    /// `uniqueItems`.
    pub unique_items: bool,
    /// `contains`.
    pub contains: Option<Contains>,
    /// `unevaluatedItems`.
    pub unevaluated_items: Option<Location>,
}

/// `contains`, `minContains` and `maxContains`.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Contains {
    /// What the elements that count are.
    pub schema: Location,
    /// How many there are at least; 1 where nothing is said.
    pub min: u64,
    /// How many there are at most.
    pub max: Option<u64>,
}

/// Keywords on objects.
#[derive(Debug, Default, Eq, PartialEq)]
pub struct ObjectKeywords {
    /// `properties`, in the order of the text.
    pub properties: Vec<(String, Location)>,
    /// `required`.
    pub required: Vec<(String, Span)>,
    /// `additionalProperties`.
    pub additional_properties: Option<Location>,
    /// `minProperties`.
    pub min_properties: Option<u64>,
    /// `maxProperties`.
    pub max_properties: Option<u64>,
    /// `patternProperties`: ECMA-262 regular expressions, and the schemas of the properties whose names match.
    pub pattern_properties: Vec<(String, Location)>,
    /// `propertyNames`.
    pub property_names: Option<Location>,
    /// `dependentRequired`; before 2019-09, the lists in `dependencies`.
    pub dependent_required: Vec<(String, Vec<String>)>,
    /// `dependentSchemas`; before 2019-09, the schemas in `dependencies`.
    pub dependent_schemas: Vec<(String, Location)>,
    /// `unevaluatedProperties`.
    pub unevaluated_properties: Option<Location>,
}

/// Keywords that combine schemas.
#[derive(Debug, Default, Eq, PartialEq)]
pub struct Combination {
    /// `allOf`.
    pub all_of: Vec<Location>,
    /// `anyOf`.
    pub any_of: Vec<Location>,
    /// `oneOf`.
    pub one_of: Vec<Location>,
    /// `not`.
    pub not: Option<Location>,
    /// `if`, `then` and `else`.
    pub condition: Option<Condition>,
}

/// `if`, `then` and `else`. Without an `if`, the others mean nothing and are left out.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Condition {
    /// `if`: the schema that decides.
    pub condition: Location,
    /// `then`: what also holds where it accepts.
    pub then: Option<Location>,
    /// `else`: what holds where it does not.
    pub otherwise: Option<Location>,
}

/// Keywords that describe and do not constrain.
#[derive(Debug, Default)]
pub struct Annotations {
    /// `title`.
    pub title: Option<String>,
    /// `description`.
    pub description: Option<String>,
    /// `default`.
    pub default: Option<Location>,
    /// `example`, `examples`.
    pub examples: Vec<Location>,
    /// `deprecated`.
    pub deprecated: bool,
    /// `readOnly`.
    pub read_only: bool,
    /// `writeOnly`.
    pub write_only: bool,
    /// The `url` of `externalDocs`.
    pub external_docs: Option<String>,
    /// `contentEncoding`.
    pub content_encoding: Option<String>,
    /// `contentMediaType`.
    pub content_media_type: Option<String>,
    /// `contentSchema`: what the text of a string holds.
    pub content_schema: Option<Location>,
    /// `xml`.
    pub xml: Option<Xml>,
}

/// `xml`: how a value looks in XML.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Xml {
    /// The name of the element or attribute.
    pub name: Option<String>,
    /// The URI of its namespace.
    pub namespace: Option<String>,
    /// The prefix of its name.
    pub prefix: Option<String>,
    /// Whether it is an attribute and no element.
    pub attribute: bool,
    /// Whether an array has an element around its elements.
    pub wrapped: bool,
}

impl Keywords {
    /// Whether nothing is demanded here but by references and `allOf`: all else are words.
    pub fn only_words_beside(&self) -> bool {
        let Self {
            span: _,
            dialect: _,
            resource: _,
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
            annotations: _,
        } = self;
        let Combination {
            all_of: _,
            any_of,
            one_of,
            not,
            condition,
        } = combination;
        types.is_none()
            && enumeration.is_none()
            && constant.is_none()
            && format.is_none()
            && *number == NumberKeywords::default()
            && *string == StringKeywords::default()
            && *array == ArrayKeywords::default()
            && *object == ObjectKeywords::default()
            && any_of.is_empty()
            && one_of.is_empty()
            && not.is_none()
            && condition.is_none()
            && discriminator.is_none()
    }
}

impl Types {
    /// No type.
    pub const NONE: Self = Self(0);
    /// `null`.
    pub const NULL: Self = Self(1);
    /// `boolean`.
    pub const BOOLEAN: Self = Self(2);
    /// `string`.
    pub const STRING: Self = Self(4);
    /// `integer`: the numbers without a fraction.
    pub const INTEGER: Self = Self(8);
    /// The numbers that are no integers; `number` is this and [`INTEGER`](Self::INTEGER).
    pub const FRACTION: Self = Self(16);
    /// `number`.
    pub const NUMBER: Self = Self(8 | 16);
    /// `array`.
    pub const ARRAY: Self = Self(32);
    /// `object`.
    pub const OBJECT: Self = Self(64);
    /// Every type.
    pub const ALL: Self = Self(127);

    /// The type with this name in JSON Schema.
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "null" => Self::NULL,
            "boolean" => Self::BOOLEAN,
            "string" => Self::STRING,
            "integer" => Self::INTEGER,
            "number" => Self::NUMBER,
            "array" => Self::ARRAY,
            "object" => Self::OBJECT,
            _ => return None,
        })
    }

    /// The types of either set.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The types of both sets.
    #[must_use]
    pub const fn intersection(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// The types of this set that are not in the other.
    #[must_use]
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Whether all types of the other set are in this one.
    pub const fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Whether there is no type in it.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }
}

/// The schemas of a set of documents, each read once.
#[derive(Debug)]
pub struct Schemas<'d> {
    documents: &'d Documents,
    read: HashMap<Location, Rc<Schema>>,
    /// The languages that schemas name by `$schema`.
    languages: HashMap<Location, Option<Language>>,
}

impl<'d> Schemas<'d> {
    /// The schemas of these documents, none of them read.
    pub fn new(documents: &'d Documents) -> Self {
        Self {
            documents,
            read: HashMap::new(),
            languages: HashMap::new(),
        }
    }

    /// The documents that the schemas stand in.
    pub fn documents(&self) -> &'d Documents {
        self.documents
    }

    /// The schema at a location. What is wrong with it is reported when it is read, and only then; what cannot be
    /// read counts as absent.
    ///
    /// `dialect` is that of the document; where a `$schema` names another one, that counts. A schema that documents of
    /// two dialects share is read in the dialect that asked first.
    pub fn get(
        &mut self,
        location: Location,
        dialect: Dialect,
        diagnostics: &mut Diagnostics,
    ) -> Rc<Schema> {
        if let Some(schema) = self.read.get(&location) {
            return Rc::clone(schema);
        }
        let view = self.documents.view(location);
        let language = self.language(view, diagnostics).unwrap_or(Language {
            dialect,
            vocabularies: Vocabularies::ALL,
        });
        let schema = Rc::new(read::schema(view, language, diagnostics));
        self.read.insert(location, Rc::clone(&schema));
        schema
    }

    /// The language that is named by the `$schema` next to a schema: its own, or that of one around it.
    ///
    /// JSON Schema has it at the root of a resource, and `OpenAPI` 3.1 in any Schema Object that stands in no other.
    /// Elsewhere it may not be, and what it would mean there is plain.
    fn language(&mut self, view: View<'d>, diagnostics: &mut Diagnostics) -> Option<Language> {
        let mut root = view.dialect_root();
        loop {
            let named = *self
                .languages
                .entry(root.location())
                .or_insert_with(|| named_language(root, diagnostics));
            if named.is_some() {
                return named;
            }
            root = root.parent()?.dialect_root();
        }
    }
}

/// The language that the `$schema` of a schema names.
fn named_language(root: View<'_>, diagnostics: &mut Diagnostics) -> Option<Language> {
    // The `$schema` of a whole document is for editors, and says what the document is.
    if root.get("openapi").or(root.get("swagger")).is_some() {
        return None;
    }
    let schema = root.get("$schema")?;
    let text = schema.as_str()?;
    if let Some(dialect) = Dialect::named(text) {
        return Some(Language {
            dialect,
            vocabularies: Vocabularies::ALL,
        });
    }
    // A metaschema that is not there is no fault: most validators ignore what they do not know.
    let Some(metaschema) = schema.target(&mut Diagnostics::default()) else {
        diagnostics
            .warning(
                schema.span(),
                "`$schema` names a dialect that is not known, and is ignored",
            )
            .help("name one of JSON Schema, or say by `--remote URL=DIR` where its metaschema is");
        return None;
    };
    let dialect = metaschema.get("$schema").and_then(View::as_str);
    let mut vocabularies = Vocabularies::ALL;
    if let Some(list) = metaschema.get("$vocabulary") {
        vocabularies = Vocabularies::NONE;
        for entry in list.entries() {
            if !vocabularies.add(entry.key) && entry.value.as_bool() == Some(true) {
                diagnostics
                    .error(
                        entry.key_span,
                        format!("the vocabulary `{}` is not known", entry.key),
                    )
                    .related(schema.span(), "this schema requires it")
                    .help(
                        "its keywords cannot be generated; set it to false if they may be ignored",
                    );
            }
        }
    }
    Some(Language {
        dialect: dialect
            .and_then(Dialect::named)
            .unwrap_or(Dialect::OpenApi31),
        vocabularies,
    })
}
