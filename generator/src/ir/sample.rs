//! Requests and answers to try an operation with: what a mock answers, and what a test sends.
//!
//! Values are JSON texts of the types of their fields. They are made from what types say; where a spec says more (`not`,
//! `if`), or where its own examples break its schemas, a text need not be a value: who uses it decodes it, and goes on to
//! the next where that fails.

/// What to try an operation with.
#[derive(Clone, Debug, Default)]
pub struct Samples {
    /// Requests, the examples of the spec first.
    pub requests: Vec<SampleRequest>,
    /// Answers, the examples of the spec first; those of one variant of the response stand together, in the order of the
    /// variants.
    pub answers: Vec<SampleAnswer>,
    /// What there is no sample of, and why: `the header X: it asks for 1000000000 elements`.
    pub missing: Vec<String>,
}

/// A request.
#[derive(Clone, Debug)]
pub struct SampleRequest {
    /// Where it comes from.
    pub source: SampleSource,
    /// The values of [`Request::parameters`](super::Request::parameters), in their order; `None` for what is left out.
    pub parameters: Vec<Option<String>>,
    /// Its body; `None` where there is none.
    pub body: Option<SampleBody>,
}

/// An answer.
#[derive(Clone, Debug)]
pub struct SampleAnswer {
    /// Where it comes from.
    pub source: SampleSource,
    /// Which of [`Response::variants`](super::Response::variants) it is.
    pub variant: usize,
    /// Its status: one that the variant admits, and that is no other variant's.
    pub status: u16,
    /// The values of [`ResponseVariant::headers`](super::ResponseVariant::headers), in their order; `None` for what is left out.
    pub headers: Vec<Option<String>>,
    /// Its body; `None` where there is none.
    pub body: Option<SampleBody>,
}

/// Where a sample comes from.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum SampleSource {
    /// An example of the spec, with the name that it has there: that of its body, or else of the first of its fields that has one.
    Example(String),
    /// It was made from the schemas, and may have the examples that they give for parts of a value.
    Made,
}

/// The body of a sample.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SampleBody {
    /// Which of [`Body::media`](super::Body::media) it is; 0 in an answer.
    pub media: usize,
    /// Its media type, never a range.
    pub media_type: String,
    /// What it holds.
    pub value: SampleValue,
}

/// What the body of a sample holds.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum SampleValue {
    /// The JSON text of the value of a [`MediaValue::Json`](super::MediaValue::Json), `Text` or `Form`.
    Value(String),
    /// The JSON texts of the items of a [`MediaValue::Events`](super::MediaValue::Events) or `Lines`.
    Items(Vec<String>),
    /// The bytes of a [`MediaValue::Bytes`](super::MediaValue::Bytes), `Stream` or `Content`.
    Bytes(String),
    /// What stands in each of [`Multipart::parts`](super::Multipart::parts), in their order; `None` for what is left out.
    Parts(Vec<Option<SamplePart>>),
}

/// A part of a form.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum SamplePart {
    /// The JSON text of a [`PartValue::Value`](super::PartValue::Value).
    Value(String),
    /// The contents of each file, each with its media type.
    Files(Vec<(String, String)>),
}
