//! What tells the parts of a schema or operation from each other in an index, whatever they are
//! called in Rust, and wherever they stand in the spec.

use std::collections::{HashMap, HashSet};

use super::{Ident, Literal, Origin, Place};

/// What an index says of the run that wrote it.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Earlier {
    /// What schemas and operations were called, by their places.
    pub names: HashMap<Origin, EarlierNames>,
    /// Whether the tags of documents had traits of their own, by the paths of these.
    pub split: HashMap<String, bool>,
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
