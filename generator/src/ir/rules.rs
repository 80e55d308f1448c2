//! What is demanded of values: at their types, and by schemas that types cannot say.

use super::{Check, Ident, JsonType, Origin};

/// Constraints of JSON Schema on a value. Numbers are JSON text.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Rules {
    /// The least number.
    pub minimum: Option<Bound>,
    /// The greatest number.
    pub maximum: Option<Bound>,
    /// What a number must be a multiple of.
    pub multiple_of: Option<String>,
    /// The least number of code points of a string.
    pub min_length: Option<u64>,
    /// The greatest number of code points of a string.
    pub max_length: Option<u64>,
    /// What a string must match somewhere, an ECMA-262 regular expression.
    pub pattern: Option<String>,
    /// What a string is checked for by its format, unless its type does it.
    pub format: Option<Check>,
    /// The least number of elements of an array.
    pub min_items: Option<u64>,
    /// The greatest number of elements of an array.
    pub max_items: Option<u64>,
    /// Whether no two elements of an array may be equal.
    pub unique_items: bool,
    /// The least number of properties of an object.
    pub min_properties: Option<u64>,
    /// The greatest number of properties of an object.
    pub max_properties: Option<u64>,
    /// Whether an integer may be written like `1.0`, as JSON Schema has it since draft 6.
    pub integral: bool,
    /// What else the value is checked against.
    pub schema: Option<SchemaId>,
}

/// The index of a schema in [`Crate::schemas`](super::Crate::schemas).
#[derive(Copy, Clone, Debug, Eq, PartialEq, Hash, Ord, PartialOrd)]
pub struct SchemaId(pub usize);

/// A schema to check values against. It becomes a static.
#[derive(Clone, Debug)]
pub struct Schema {
    /// The name of the static, in capitals, unique in the crate.
    pub name: Ident,
    /// The place in the spec that it was made from.
    pub origin: Origin,
    /// What it demands.
    pub keywords: Vec<Keyword>,
}

/// A demand of a schema: the keywords of `oasmith_runtime::schema::Keyword`.
#[derive(Clone, Debug)]
pub enum Keyword {
    /// `false`
    Never,
    /// `type`
    Type(Vec<JsonType>),
    /// `enum` or `const`: JSON texts
    Enum(Vec<String>),
    /// Bounds of numbers, lengths and counts, `multipleOf`, `pattern`, `uniqueItems`. Its `schema` is not used.
    Rules(Box<Rules>),
    /// `prefixItems` and `items`
    Items {
        /// The schemas of the first elements.
        prefix: Vec<SchemaId>,
        /// That of the others.
        rest: Option<SchemaId>,
    },
    /// `contains`, `minContains`, `maxContains`
    Contains {
        /// What elements are to be.
        schema: SchemaId,
        /// How many there are at least.
        min: u64,
        /// How many there are at most.
        max: Option<u64>,
    },
    /// `unevaluatedItems`
    UnevaluatedItems(SchemaId),
    /// `required`
    Required(Vec<String>),
    /// `properties`, `patternProperties`, `additionalProperties`
    Properties {
        /// The schemas of declared properties.
        declared: Vec<(String, SchemaId)>,
        /// The schemas of properties whose names match a pattern.
        patterns: Vec<(String, SchemaId)>,
        /// That of the others.
        additional: Option<SchemaId>,
    },
    /// `propertyNames`
    PropertyNames(SchemaId),
    /// `dependentRequired`
    DependentRequired(Vec<(String, Vec<String>)>),
    /// `dependentSchemas`
    DependentSchemas(Vec<(String, SchemaId)>),
    /// `unevaluatedProperties`
    UnevaluatedProperties(SchemaId),
    /// `$ref`, or `$dynamicRef`: where that leads is known where it is reached
    Reference(SchemaId),
    /// `allOf`
    AllOf(Vec<SchemaId>),
    /// `anyOf`
    AnyOf(Vec<SchemaId>),
    /// `oneOf`
    OneOf(Vec<SchemaId>),
    /// `not`
    Not(SchemaId),
    /// `if`, `then`, `else`
    If {
        /// The schema that decides.
        condition: SchemaId,
        /// What else holds where it accepts.
        then: Option<SchemaId>,
        /// What holds where it does not.
        otherwise: Option<SchemaId>,
    },
}

/// A bound of a number.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Bound {
    /// The JSON text of the number.
    pub number: String,
    /// Whether the number itself is out of bounds.
    pub exclusive: bool,
}
