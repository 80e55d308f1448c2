//! The generated crate as data: what `lower` decides and `emit` prints.
//!
//! Invariant: data only. Whatever stands here is decided; `emit` neither names, nor chooses, nor reads the spec.

mod body;
mod format;
mod ident;
mod mentions;
mod parameter;
pub mod part;
mod rules;
mod sample;
mod security;
mod service;
mod types;

pub use self::body::{Body, Media, MediaValue, Multipart, Part, PartValue};
pub use self::format::{Check, Format, RustPath};
pub use self::ident::Ident;
pub use self::parameter::{FormStyle, Parameter, ParameterShape, Place, Style, TextShape, Writing};
pub use self::part::{Earlier, EarlierNames, Layout};
pub use self::rules::{Bound, Keyword, Rules, Schema, SchemaId};
pub use self::sample::{
    SampleAnswer, SampleBody, SamplePart, SampleRequest, SampleSource, SampleValue, Samples,
};
pub use self::security::{Credentials, Guard, GuardChoice, Guarded, Scheme, Security};
pub use self::service::{Method, Operation, Request, Response, ResponseVariant, Service, Status};
pub use self::types::{
    Additional, Alias, Enum, Field, JsonType, Literal, Matching, Newtype, OpenTuple, Path, Preset,
    Signs, Struct, Type, TypeUse, Union, UnionVariant, UnknownValues, Variant,
};

/// A root document.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Document {
    /// Its path below the spec root.
    pub path: String,
    /// Its modules.
    pub layout: Layout,
}

/// A generated crate (or module).
#[derive(Clone, Debug, Default)]
pub struct Crate {
    /// The root documents.
    pub documents: Vec<Document>,
    /// The operations that are not in it since they have faults, each a method and a path, with the
    /// document as a path below the spec root.
    pub left_out: Vec<(String, String)>,
    /// What was changed in the documents before they were read.
    pub deviations: Vec<Deviation>,
    /// The modules at the root.
    pub modules: Vec<Module>,
    /// The examples of the spec, which become tests.
    pub examples: Vec<Example>,
    /// Whether the samples of operations become tests.
    pub test_operations: bool,
    /// The features of Cargo that its modules have. Unless there are none, `full` is all of them.
    pub features: Vec<String>,
    /// What values are checked against where types cannot say it; a [`SchemaId`] is an index.
    pub schemas: Vec<Schema>,
}

/// A change of a document, before it was read.
#[derive(Clone, Debug)]
pub struct Deviation {
    /// The file, as a path below the spec root.
    pub file: String,
    /// The JSONPath of what was changed.
    pub target: String,
    /// Whether it was taken away.
    pub removed: bool,
    /// Why.
    pub documentation: Documentation,
}

/// A Rust module, one source file.
#[derive(Clone, Debug)]
pub struct Module {
    /// Its name.
    pub name: Ident,
    /// Its documentation.
    pub documentation: Documentation,
    /// The files of the spec that it was made from, as paths below the spec root.
    pub sources: Vec<String>,
    /// Whether its parent shows its items as the parent's own (`mod pdu; pub use pdu::Pdu;`) instead of the module.
    pub flattened: bool,
    /// The feature of the crate that it and all in it are there with; `None` where the module around it is.
    pub feature: Option<String>,
    /// What it declares.
    pub items: Vec<Item>,
    /// The modules in it.
    pub modules: Vec<Module>,
}

/// What a module declares.
#[derive(Clone, Debug)]
pub enum Item {
    /// A struct with named fields.
    Struct(Struct),
    /// A choice of values.
    Enum(Enum),
    /// A choice of types.
    Union(Union),
    /// A tuple struct: one field, or the elements of a tuple.
    Newtype(Newtype),
    /// A tuple struct of an array that may end early or go on.
    OpenTuple(OpenTuple),
    /// Another name for a type.
    Alias(Alias),
    /// A form of parts.
    Multipart(Multipart),
    /// A server trait with the types of its operations.
    Service(Service),
}

/// The parts that every named item has.
#[derive(Clone, Debug)]
pub struct Declaration {
    /// Its name in its module.
    pub name: Ident,
    /// Its documentation.
    pub documentation: Documentation,
    /// The place in the spec that it was made from.
    pub origin: Origin,
    /// Other places that say the same, and are the same item.
    pub also: Vec<Origin>,
    /// Whether the spec says that it is deprecated.
    pub deprecated: bool,
    /// Whether null is a value of the schema beside those of the item: who uses the item then makes
    /// it an `Option`.
    pub nullable: bool,
    /// The traits that it derives besides the usual ones.
    pub derives: Vec<RustPath>,
}

/// A place in the spec, as text.
#[derive(Clone, Debug, Eq, PartialEq, Hash, Ord, PartialOrd)]
pub struct Origin {
    /// The file, as a path below the spec root.
    pub file: String,
    /// The JSON pointer in it.
    pub pointer: String,
}

/// Markdown for rustdoc, already safe to be printed. Empty where the spec says nothing.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Documentation(pub String);

/// An example of the spec.
#[derive(Clone, Debug)]
pub struct Example {
    /// The place in the spec.
    pub origin: Origin,
    /// The name of its test.
    pub name: Ident,
    /// The type that it is an example of.
    pub value: TypeUse,
    /// Its JSON text.
    pub json: String,
}
