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
mod object;
mod openapi3;
mod parameters;
mod paths;
mod reader;
mod security;
mod swagger2;
#[cfg(test)]
mod tests;
mod version;

pub(crate) use self::reader::{enumeration, nearest};

use std::collections::{HashMap, HashSet};

use indexmap::IndexMap;
use openapiv3::{Header, OpenAPI, Operation, PathItem, ReferenceOr, Schema, Server};
use serde_json::Value;

pub use self::version::Version;

use crate::diagnostics::Diagnostics;
use crate::dialect::Dialect;
use crate::document::{Location, View};

/// The keys of a path item that are operations.
pub const METHODS: [&str; 8] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace",
];

/// The HTTP part of one root document.
#[derive(Clone, Debug)]
pub struct Skeleton {
    /// The document.
    pub root: Location,
    /// What the document was written in.
    pub version: Version,
    /// The API. Nothing in it is a reference but the schemas; [`Skeleton::schema`] reads those. The
    /// parameters of a path item are among those of its operations, and nowhere else. Callbacks are
    /// in [`Skeleton::callbacks`], since one may hold an operation that has itself for a callback.
    pub api: OpenAPI,
    /// The requests that the API sends, by their names: `webhooks` of 3.1.
    pub webhooks: IndexMap<String, PathItem>,
    /// The security schemes of the type `mutualTLS`, which is new in 3.1, by their names. Those of
    /// other types are among the components of the API.
    pub mutual_tls: IndexMap<String, MutualTls>,
    /// What the tokens in `api` stand for, and what `openapiv3` has no room for.
    places: Places,
}

/// A security scheme of the type `mutualTLS`: the client shows a certificate.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MutualTls {
    /// Its description.
    pub description: Option<String>,
    /// Its place and extensions.
    pub extensions: Extensions,
}

/// A Callback Object: requests that the server sends because of one that it received.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Callback {
    /// What is sent, by runtime expressions that give the URL.
    pub path_items: IndexMap<String, PathItem>,
    /// Its place and extensions.
    pub extensions: Extensions,
}

/// What the tokens in an [`OpenAPI`] stand for, and what it has no room for. A token is a text for
/// people; nothing reads it but as a key here.
#[derive(Clone, Debug, Default)]
struct Places {
    /// By the references that stand for schemas.
    schemas: HashMap<String, SchemaSource>,
    /// By the values of the [`LOCATION`] entries and of the extensions.
    locations: HashMap<String, Location>,
    /// How the arrays of a parameter or header are written, from the outermost inwards, by its
    /// place.
    collection_formats: HashMap<Location, Vec<CollectionFormat>>,
    /// The headers with `explode: true`.
    exploded_headers: HashSet<Location>,
    /// The paths of the URLs of servers, by the places of the servers.
    server_paths: HashMap<Location, String>,
    /// The names and places of the callbacks of each operation, by its place.
    callbacks_of: HashMap<Location, Vec<(String, Location)>>,
    /// The callbacks by their places.
    callbacks: HashMap<Location, Callback>,
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
    match Version::read(root, diagnostics)? {
        Version::Swagger20 => swagger2::read(root, diagnostics),
        version @ (Version::OpenApi30 | Version::OpenApi31 | Version::OpenApi32) => {
            openapi3::read(root, version, diagnostics)
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
    /// is its value, unless it has an `external_value`; that of an object which stands nowhere in
    /// the document, such as a server of Swagger 2.0 or the body that form parameters make, is the
    /// object it was made from.
    pub fn location(&self, extensions: &Extensions) -> Location {
        self.extension(extensions, LOCATION).unwrap_or(self.root)
    }

    /// The value of an `x-` key that an object of the document has.
    pub fn extension(&self, extensions: &Extensions, key: &str) -> Option<Location> {
        self.value(extensions.get(key)?)
    }

    /// The place of a value of any kind: an extension, a parameter or the body of a link.
    pub fn value(&self, value: &Value) -> Option<Location> {
        self.places.locations.get(value.as_str()?).copied()
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

    /// Whether a header has `explode: true`: the properties of an object are written `a=1,b=2` and
    /// not `a,1,b,2`.
    pub fn is_exploded(&self, header: &Header) -> bool {
        let location = self.location(&header.extensions);
        self.places.exploded_headers.contains(&location)
    }

    /// The callbacks of an operation with their names.
    pub fn callbacks(&self, operation: &Operation) -> impl Iterator<Item = (&str, &Callback)> {
        let location = self.location(&operation.extensions);
        let callbacks = self.places.callbacks_of.get(&location);
        callbacks.into_iter().flatten().filter_map(|(name, place)| {
            let callback = self.places.callbacks.get(place)?;
            Some((name.as_str(), callback))
        })
    }

    /// The path of the URL of a server, with the defaults of its variables; as the document spells
    /// it, and empty where it has none.
    pub fn server_path(&self, server: &Server) -> &str {
        let location = self.location(&server.extensions);
        self.places
            .server_paths
            .get(&location)
            .map_or("", String::as_str)
    }

    /// The whole template of an operation: the path of the first server and the path of the path
    /// item, with one slash between them. The servers are those of the operation, of the path item
    /// or of the document, whichever comes first.
    pub fn route(&self, path: &str, item: &PathItem, operation: &Operation) -> String {
        let servers = [&operation.servers, &item.servers, &self.api.servers];
        let server = servers.into_iter().find_map(|servers| servers.first());
        let base = server.map_or("", |server| self.server_path(server));
        let base = base.strip_suffix('/').unwrap_or(base);
        format!("{base}{path}")
    }
}
