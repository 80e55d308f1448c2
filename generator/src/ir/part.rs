//! What tells the parts of a schema or operation from each other in an index, whatever they are
//! called in Rust, and wherever they stand in the spec.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::{Ident, Literal, Origin, Place};

/// What an index says of the run that wrote it.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Earlier {
    /// What schemas and operations were called, by their places.
    pub names: HashMap<Origin, EarlierNames>,
    /// How documents were laid out, by their paths.
    pub layouts: HashMap<String, Layout>,
}

/// How a document is laid out in modules.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Layout {
    /// Whether each tag has a trait of its own.
    pub is_split: bool,
    /// The modules of its parts, in that of the document, by what they are: [`tag`], [`WEBHOOKS`]
    /// and [`CALLBACKS`].
    pub modules: BTreeMap<String, Ident>,
}

/// What a schema or operation was called before, and what its parts were.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct EarlierNames {
    /// The modules of its type or trait, and its name.
    pub path: Vec<Ident>,
    /// The names of its parts that are not the texts of the spec.
    pub parts: HashMap<String, Ident>,
    /// The variants that are in a `Box`.
    pub boxed: HashSet<Ident>,
}

/// The operations of a tag.
pub fn tag(name: &str) -> String {
    format!("tag {name}")
}

/// The requests that an API sends.
pub const WEBHOOKS: &str = "webhooks";

/// The requests that an API sends because of others.
pub const CALLBACKS: &str = "callbacks";

/// The body of a request.
pub const BODY: &str = "body";

/// The properties of an object that are not declared.
pub const ADDITIONAL: &str = "additional";

/// What the field for these is called unless the name is taken.
pub const ADDITIONAL_FIELD: &str = "additional_properties";

/// The values that the spec does not know.
pub const UNKNOWN: &str = "unknown";

/// A property of an object.
pub fn property(name: &str) -> String {
    format!("property {name}")
}

/// The properties whose names match a pattern.
pub fn pattern(pattern: &str) -> String {
    format!("pattern {pattern}")
}

/// A value of an enum.
pub fn value(value: &Literal) -> String {
    match value {
        Literal::String(text) => format!("string {text}"),
        Literal::Integer(json) | Literal::Json(json) => format!("json {json}"),
    }
}

/// A parameter of an operation.
pub fn parameter(place: Place, name: &str) -> String {
    let place = match place {
        Place::Path => "path",
        Place::Query => "query",
        Place::Header => "header",
        Place::Cookie => "cookie",
    };
    format!("{place} {name}")
}
