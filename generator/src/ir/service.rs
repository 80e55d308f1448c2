//! Services, their operations, and what these answer.

use super::{
    Body, Declaration, Documentation, Guarded, Ident, Media, Parameter, Samples, Security,
};

/// A server trait, its operations and their types.
#[derive(Clone, Debug)]
pub struct Service {
    /// Name and documentation of the trait; the origin is the document.
    pub declaration: Declaration,
    /// Whether the API sends the requests of its operations, as webhooks and callbacks, and does not receive them.
    pub is_sent: bool,
    /// The name of the struct that calls its operations on a server.
    pub client: Ident,
    /// The name of the struct that answers its operations with samples; `None` where there is none.
    pub mock: Option<Ident>,
    /// Who may call what; `None` where everyone may call everything.
    pub security: Option<Security>,
    /// Its methods.
    pub operations: Vec<Operation>,
}

/// One operation.
#[derive(Clone, Debug)]
pub struct Operation {
    /// The method of the trait; the origin is the operation in the spec. The derives are those of its
    /// requests and answers.
    pub declaration: Declaration,
    /// Whether its requests and answers are to be compared.
    pub compared: bool,
    /// The `operationId`, or what stands for it.
    pub id: String,
    /// The HTTP method.
    pub method: Method,
    /// The route template with the base path, parameters in braces as the spec names them.
    pub path: String,
    /// The tags of the spec.
    pub tags: Vec<String>,
    /// Who may call it; `None` where everyone may.
    pub security: Option<Guarded>,
    /// What it receives.
    pub request: Request,
    /// What it answers.
    pub response: Response,
    /// What to try it with; `None` where nobody asked for that.
    pub samples: Option<Samples>,
}

/// The HTTP method of an operation.
#[derive(Copy, Clone, Debug, Eq, PartialEq, Hash, Ord, PartialOrd)]
pub enum Method {
    /// `GET`
    Get,
    /// `PUT`
    Put,
    /// `POST`
    Post,
    /// `DELETE`
    Delete,
    /// `OPTIONS`
    Options,
    /// `HEAD`
    Head,
    /// `PATCH`
    Patch,
    /// `TRACE`
    Trace,
}

impl Method {
    /// As it stands in a request.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Put => "PUT",
            Self::Post => "POST",
            Self::Delete => "DELETE",
            Self::Options => "OPTIONS",
            Self::Head => "HEAD",
            Self::Patch => "PATCH",
            Self::Trace => "TRACE",
        }
    }
}

/// The request type of an operation.
#[derive(Clone, Debug)]
pub struct Request {
    /// Its name, in the module of the service.
    pub name: Ident,
    /// Its parameters.
    pub parameters: Vec<Parameter>,
    /// Its body.
    pub body: Option<Body>,
}

/// The response type of an operation.
#[derive(Clone, Debug)]
pub struct Response {
    /// Its name, in the module of the service.
    pub name: Ident,
    /// One for each status of the spec, and for each media type of that.
    pub variants: Vec<ResponseVariant>,
    /// Whether one of them is much larger than the others.
    pub is_uneven: bool,
}

/// One answer of an operation.
#[derive(Clone, Debug)]
pub struct ResponseVariant {
    /// Its name in Rust.
    pub name: Ident,
    /// Its documentation.
    pub documentation: Documentation,
    /// The HTTP status.
    pub status: Status,
    /// Its headers.
    pub headers: Vec<Parameter>,
    /// Its body.
    pub body: Option<Media>,
}

/// The status of an answer.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
pub enum Status {
    /// This one.
    Code(u16),
    /// One of a hundred: 4 stands for 400 to 499.
    Range(u16),
    /// Any.
    Default,
}
