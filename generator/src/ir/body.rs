//! What is sent: the bodies of requests and answers, by media type.

use super::{Declaration, Documentation, Ident, ParameterShape, TypeUse};

/// The body of a request of `multipart/form-data`: a struct with a field for each part.
#[derive(Clone, Debug)]
pub struct Multipart {
    /// Name, documentation, origin.
    pub declaration: Declaration,
    /// The declared parts.
    pub parts: Vec<Part>,
    /// The name of the field for the others; `None` where there may be none.
    pub others: Option<Ident>,
}

/// A part of a form.
#[derive(Clone, Debug)]
pub struct Part {
    /// The name of the field in Rust.
    pub name: Ident,
    /// The name of the part.
    pub part: String,
    /// Its documentation.
    pub documentation: Documentation,
    /// Whether the spec says that it is deprecated.
    pub deprecated: bool,
    /// Whether it must be there. A field that need not is an `Option`; several files are a `Vec` in any case.
    pub required: bool,
    /// The media types that it may be of, most preferred first. Empty where it may be of any.
    pub media_types: Vec<String>,
    /// The headers that it must have.
    pub headers: Vec<String>,
    /// What it holds.
    pub value: PartValue,
}

/// What a part of a form holds.
#[derive(Clone, Debug)]
pub enum PartValue {
    /// A file.
    File,
    /// Files, each in a part of its own.
    Files {
        /// How many there are at least.
        least: u64,
        /// How many there are at most.
        most: Option<u64>,
    },
    /// A value.
    Value(Box<(TypeUse, ParameterShape)>),
}

/// The body of a request.
#[derive(Clone, Debug)]
pub struct Body {
    /// The name of the field in Rust (`body`).
    pub name: Ident,
    /// Its documentation.
    pub documentation: Documentation,
    /// Whether it must be there.
    pub required: bool,
    /// What it may be, most preferred first, at least one.
    pub media: Vec<Media>,
    /// Where there are several: the name of the enum that they are the variants of.
    pub choice: Option<Ident>,
    /// Whether one of several is much larger than the others.
    pub is_uneven: bool,
}

/// What a body of some media types is.
#[derive(Clone, Debug)]
pub struct Media {
    /// The name of the variant, where it is one of several.
    pub name: Ident,
    /// The media types and ranges, most preferred first, at least one.
    pub media_types: Vec<String>,
    /// What it holds.
    pub value: MediaValue,
}

/// What a body holds.
#[derive(Clone, Debug)]
pub enum MediaValue {
    /// JSON.
    Json(TypeUse),
    /// The text of one value.
    Text(TypeUse, ParameterShape),
    /// A form: `application/x-www-form-urlencoded`.
    Form(TypeUse, ParameterShape),
    /// A form of parts: `multipart/form-data`. It is an [`Item::Multipart`](super::Item::Multipart). These of its
    /// parts are values.
    Multipart(TypeUse, Vec<String>),
    /// Server-sent events with these data, in an answer.
    Events(TypeUse),
    /// JSON lines of these values, in an answer.
    Lines(TypeUse),
    /// Bytes that nobody decodes, read whole.
    Bytes,
    /// Bytes as they come.
    Stream,
    /// Bytes as they come, of a media type that the spec leaves open.
    Content,
}

impl MediaValue {
    /// Whether it is not all there from the beginning: it can neither be cloned nor compared.
    pub fn is_stream(&self) -> bool {
        match self {
            Self::Events(_) | Self::Lines(_) | Self::Stream | Self::Content => true,
            Self::Json(_) | Self::Text(..) | Self::Form(..) | Self::Multipart(..) | Self::Bytes => {
                false
            }
        }
    }
}
