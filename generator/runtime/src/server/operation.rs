//! What a spec says about an operation apart from its types: static, and the same for every
//! request.

use std::fmt;

use http::Method;

/// An operation of an OpenAPI document, as routing, tracing and metrics see it.
///
/// Generated code has one static for each operation. An implementation is told by
/// [`Context::operation`](super::Context::operation), and like a [layer](super::Server::layer) around
/// operations by the `&'static Operation` in the extensions of the request; a layer around the whole
/// server by that in the extensions of the response, if the server [is to
/// tell](super::Server::tell_operation).
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Operation {
    /// The `operationId`, or what the generator gave an operation without one.
    pub id: &'static str,

    /// The method.
    pub method: Method,

    /// The path with the base path, its parameters in braces: `/pets/{petId}`.
    pub route: &'static str,

    /// The media types of the request body, the most preferred one first. Empty where the spec
    /// declares no body.
    pub consumes: &'static [&'static str],

    /// Those media types of the request body whose bodies are given to the implementation as
    /// streams, and are not read before.
    pub streams: &'static [&'static str],

    /// Where a body of `multipart/form-data` is a form of parts: the names of those parts that are
    /// values, which may have others in brackets behind them. All other parts are files. `None` where
    /// there is no such body, or it is given to the implementation as it is.
    pub multipart: Option<&'static [&'static str]>,

    /// The security requirements, of which one suffices; each demands all of its schemes, given by
    /// their names and the scopes that they are to grant. Empty where anyone is let in.
    pub security: &'static [&'static [(&'static str, &'static [&'static str])]],

    /// The tags.
    pub tags: &'static [&'static str],
}

impl Operation {
    /// An operation without a body, security and tags.
    pub const fn new(id: &'static str, method: Method, route: &'static str) -> Self {
        Self {
            id,
            method,
            route,
            consumes: &[],
            streams: &[],
            multipart: None,
            security: &[],
            tags: &[],
        }
    }

    /// Declares the media types of the request body, the most preferred one first.
    ///
    /// A body of any other type is refused with 415. The types may be ranges (`text/*`, `*/*`);
    /// their parameters do not count.
    #[must_use]
    pub const fn consumes(mut self, media_types: &'static [&'static str]) -> Self {
        self.consumes = media_types;
        self
    }

    /// Declares which of the media types of the request body are streams.
    #[must_use]
    pub const fn streams(mut self, media_types: &'static [&'static str]) -> Self {
        self.streams = media_types;
        self
    }

    /// Declares that a body of `multipart/form-data` is a form of parts, and which of them are values.
    #[must_use]
    pub const fn multipart(mut self, values: &'static [&'static str]) -> Self {
        self.multipart = Some(values);
        self
    }

    /// Declares the security requirements.
    #[must_use]
    pub const fn security(
        mut self,
        requirements: &'static [&'static [(&'static str, &'static [&'static str])]],
    ) -> Self {
        self.security = requirements;
        self
    }

    /// The scopes that a scheme is to grant, by its place in a requirement and the place of that.
    pub fn scopes(&self, requirement: usize, scheme: usize) -> &'static [&'static str] {
        let scheme = self
            .security
            .get(requirement)
            .and_then(|schemes| schemes.get(scheme));
        scheme.map_or(&[], |(_, scopes)| scopes)
    }

    /// Declares the tags.
    #[must_use]
    pub const fn tags(mut self, tags: &'static [&'static str]) -> Self {
        self.tags = tags;
        self
    }
}

/// The operation's id with its method and route, as messages name it.
impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` (`{} {}`)", self.id, self.method, self.route)
    }
}
