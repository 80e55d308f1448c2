//! Turns a root document into the HTTP part of its API, in the shape of `OpenAPI` 3.0 whatever its
//! version.
//!
//! The skeleton is an [`openapiv3::OpenAPI`] without schemas, examples and references: parameters,
//! responses and path items that the document references stand in place, and where a schema stands
//! in the document, a [`ReferenceOr::Reference`] stands for it, which [`Skeleton::schema`] takes
//! back to the schema's node. Every object carries its place, which [`Skeleton::location`] gives.
//! What 3.0 has no words for is in the other methods of [`Skeleton`].
//!
//! Invariant: every key of the source is read here, left to the schema stage with its place, kept
//! as an extension, or reported. The structs of `openapiv3` are built directly, so that no fault of
//! that crate exists.

mod http;
mod metadata;
mod openapi3;
mod paths;
mod reader;
mod swagger2;
#[cfg(test)]
mod tests;

use std::collections::HashMap;

use indexmap::IndexMap;
use openapiv3::{OpenAPI, ReferenceOr, Schema};
use serde_json::Value;

use crate::diagnostics::Diagnostics;
use crate::dialect::Dialect;
use crate::document::{Location, View};

/// The HTTP part of one root document.
#[derive(Clone, Debug)]
pub struct Skeleton {
    /// The document.
    pub root: Location,
    /// What the document was written in.
    pub version: Version,
    /// The API. Nothing in it is a reference but the schemas; [`Skeleton::schema`] reads those. The
    /// parameters of a path item are among those of its operations, and nowhere else.
    pub api: OpenAPI,
    /// The path before all paths of the API as the document spells it; empty where it has none.
    pub base_path: String,
    /// What the tokens in `api` stand for.
    places: Places,
}

/// What the tokens in an [`OpenAPI`] stand for. A token is a text for people; nothing reads it but
/// as a key here.
#[derive(Clone, Debug, Default)]
struct Places {
    /// By the references that stand for schemas.
    schemas: HashMap<String, SchemaSource>,
    /// By the values of the [`LOCATION`] entries and of the extensions.
    locations: HashMap<String, Location>,
    /// How the arrays of a parameter or header are written, from the outermost inwards, by its
    /// place.
    collection_formats: HashMap<Location, Vec<CollectionFormat>>,
}

/// A version of the specification.
#[derive(Copy, Clone, Debug, Eq, PartialEq, Hash, Ord, PartialOrd)]
pub enum Version {
    /// Swagger 2.0.
    Swagger20,
    /// `OpenAPI` 3.0.
    OpenApi30,
    /// `OpenAPI` 3.1.
    OpenApi31,
}

/// The extensions of an object of `openapiv3`.
pub type Extensions = IndexMap<String, Value>;

/// What stands where the skeleton has a schema.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum SchemaSource {
    /// A node of the document.
    Place(SchemaPlace),
    /// An object whose properties stand apart: the form parameters of Swagger 2.0.
    Form(Form),
}

/// A node that is a schema.
#[derive(Copy, Clone, Debug, Eq, PartialEq, Hash)]
pub struct SchemaPlace {
    /// The node. It may be a reference.
    pub location: Location,
    /// How it is to be read.
    pub dialect: Dialect,
}

/// The form that an operation of Swagger 2.0 receives.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Form {
    /// Its fields in the order of the document, with unique names.
    pub fields: Vec<FormField>,
}

/// A Swagger 2.0 parameter `in: formData`.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct FormField {
    /// Its name in the form.
    pub name: String,
    /// Its description.
    pub description: Option<String>,
    /// Whether it must be there.
    pub required: bool,
    /// Whether it may be there without a value.
    pub allow_empty_value: bool,
    /// Whether it is a file (`type: file`).
    pub file: bool,
    /// How its arrays are written, from the outermost inwards; empty where it is none.
    pub collection_formats: Vec<CollectionFormat>,
    /// The parameter, which is its own schema.
    pub schema: SchemaPlace,
}

/// How an array is written into one parameter: `collectionFormat` of Swagger 2.0.
#[derive(Copy, Clone, Debug, Default, Eq, PartialEq)]
pub enum CollectionFormat {
    /// `a,b`
    #[default]
    Csv,
    /// `a b`
    Ssv,
    /// `a\tb`
    Tsv,
    /// `a|b`
    Pipes,
    /// `name=a&name=b`
    Multi,
}

/// The extension that gives the place of an object.
const LOCATION: &str = "x-oasmith-location";

/// Reads a root document. `None` where it is no document that can be read at all, which is
/// reported; other faults are reported and leave out what they stand in.
pub fn read(root: View<'_>, diagnostics: &mut Diagnostics) -> Option<Skeleton> {
    match read_version(root, diagnostics)? {
        Version::Swagger20 => swagger2::read(root, diagnostics),
        version @ (Version::OpenApi30 | Version::OpenApi31) => {
            openapi3::read(root, version, diagnostics)
        }
    }
}

/// Finds the version that a document says it is written in.
fn read_version(root: View<'_>, diagnostics: &mut Diagnostics) -> Option<Version> {
    let entry = root.entry("swagger").or_else(|| root.entry("openapi"));
    let Some(entry) = entry else {
        diagnostics
            .error(root.span(), "this is no OpenAPI document")
            .help(
                "name documents that begin with `swagger: \"2.0\"` or `openapi: 3`; \
             the files that they reference are found by themselves",
            );
        return None;
    };
    let text = entry.value.as_str().or_else(|| entry.value.as_number());
    let version = text.and_then(|text| match (entry.key, text) {
        ("swagger", "2.0") => Some(Version::Swagger20),
        ("openapi", text) if text == "3.0" || text.starts_with("3.0.") => Some(Version::OpenApi30),
        ("openapi", text) if text == "3.1" || text.starts_with("3.1.") => Some(Version::OpenApi31),
        _ => None,
    });
    if version.is_none() {
        diagnostics
            .error(
                entry.value.span(),
                "this version of the specification is unknown",
            )
            .help("write `swagger: \"2.0\"`, `openapi: 3.0.3` or `openapi: 3.1.0`");
    }
    version
}

impl Version {
    /// The name of the specification, for messages.
    pub fn specification(self) -> &'static str {
        match self {
            Self::Swagger20 => "Swagger 2.0",
            Self::OpenApi30 => "OpenAPI 3.0",
            Self::OpenApi31 => "OpenAPI 3.1",
        }
    }
}

impl Places {
    /// Makes a reference that stands for a schema. The text of the reference is `token`, or one
    /// made from it where another schema has that: the fields of a form, or one node read in two
    /// dialects.
    fn schema(&mut self, token: &str, source: SchemaSource) -> ReferenceOr<Schema> {
        let mut reference = token.to_owned();
        let mut number = 1;
        while self
            .schemas
            .get(&reference)
            .is_some_and(|other| *other != source)
        {
            number += 1;
            reference = format!("{token} ({number})");
        }
        self.schemas.insert(reference.clone(), source);
        ReferenceOr::Reference { reference }
    }
}

impl Skeleton {
    /// What a schema of the skeleton stands for. Every schema that is reached from
    /// [`Skeleton::api`] has it.
    pub fn schema(&self, schema: &ReferenceOr<Schema>) -> Option<&SchemaSource> {
        match schema {
            ReferenceOr::Reference { reference } => self.places.schemas.get(reference),
            ReferenceOr::Item(_) => None,
        }
    }

    /// The place of an object of the skeleton, by its extensions. That of an [`openapiv3::Example`]
    /// is its value; that of an object which stands nowhere in the document, such as a server of
    /// Swagger 2.0 or the body that form parameters make, is the object it was made from.
    pub fn location(&self, extensions: &Extensions) -> Location {
        self.extension(extensions, LOCATION).unwrap_or(self.root)
    }

    /// The value of an `x-` key that an object of the document has.
    pub fn extension(&self, extensions: &Extensions, key: &str) -> Option<Location> {
        self.places
            .locations
            .get(extensions.get(key)?.as_str()?)
            .copied()
    }

    /// How the arrays of a parameter or header of Swagger 2.0 are written, from the outermost
    /// inwards: as many as it has arrays in arrays. Empty in later versions, where `style` and
    /// `explode` say it.
    pub fn collection_formats(&self, extensions: &Extensions) -> &[CollectionFormat] {
        self.places
            .collection_formats
            .get(&self.location(extensions))
            .map_or(&[], Vec::as_slice)
    }

    /// The whole template of a path of the API: the base path and the path, with one slash between
    /// them.
    pub fn route(&self, path: &str) -> String {
        let base = self.base_path.strip_suffix('/').unwrap_or(&self.base_path);
        format!("{base}{path}")
    }
}
