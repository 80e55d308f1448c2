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
use crate::document::{Documents, Location};
use crate::source::Span;

mod decimal;
mod read;

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
    /// `$ref`.
    pub reference: Option<Reference>,
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
}

/// Keywords that combine schemas.
#[derive(Debug, Default)]
pub struct Combination {
    /// `allOf`.
    pub all_of: Vec<Location>,
    /// The keywords that are read but cannot be generated yet, with their places.
    pub unsupported: Vec<(&'static str, Span)>,
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
}

impl Keywords {
    /// Whether nothing is demanded here but by `$ref` and `allOf`: all else are words.
    pub fn only_words_beside(&self) -> bool {
        let Self {
            span: _,
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
        } = self;
        types.is_none()
            && enumeration.is_none()
            && constant.is_none()
            && format.is_none()
            && *number == NumberKeywords::default()
            && *string == StringKeywords::default()
            && *array == ArrayKeywords::default()
            && *object == ObjectKeywords::default()
            && combination.unsupported.is_empty()
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
    read: HashMap<Location, (Dialect, Rc<Schema>)>,
}

impl<'d> Schemas<'d> {
    /// The schemas of these documents, none of them read.
    pub fn new(documents: &'d Documents) -> Self {
        Self {
            documents,
            read: HashMap::new(),
        }
    }

    /// The documents that the schemas stand in.
    pub fn documents(&self) -> &'d Documents {
        self.documents
    }

    /// The schema at a location. What is wrong with it is reported when it is read, and only then; what cannot be
    /// read counts as absent.
    ///
    /// A schema that documents of two dialects share is read in the dialect that asked first.
    pub fn get(
        &mut self,
        location: Location,
        dialect: Dialect,
        diagnostics: &mut Diagnostics,
    ) -> Rc<Schema> {
        if let Some((_, schema)) = self.read.get(&location) {
            return Rc::clone(schema);
        }
        let schema = Rc::new(read::schema(
            self.documents.view(location),
            dialect,
            diagnostics,
        ));
        self.read.insert(location, (dialect, Rc::clone(&schema)));
        schema
    }
}
