//! Why a call fails.

use std::borrow::Cow;
use std::error::Error;
use std::fmt;

use bytes::Bytes;
use http::StatusCode;

use crate::schema::Violation;
use crate::server::{BodyFault, BoxError, Place};
use crate::{DecodeError, EncodeError};

/// Why a call of a client fails. `E` is what the transport fails with.
///
/// An error that the spec declares is no failure, but a variant of the answer.
#[derive(Debug)]
pub enum ClientError<E> {
    /// The request cannot be written; nothing was sent.
    Request(RequestError),

    /// The transport failed; whether the server saw the request, it may tell.
    Transport(E),

    /// The answer is not what the spec says.
    Response(Box<InvalidResponse>),
}

/// Why a request cannot be written.
#[derive(Debug)]
#[non_exhaustive]
pub enum RequestError {
    /// A parameter has a value that cannot be sent, by its style or by its rules.
    Parameter {
        /// Where the parameter stands.
        place: Place,
        /// Its name in the spec.
        name: &'static str,
        /// What is wrong with it.
        fault: Cow<'static, str>,
    },

    /// The route has a parameter that the operation does not declare.
    PathParameterMissing(String),

    /// A path parameter has a value that holds what stands behind it in the path, and would end
    /// there.
    PathParameterSeparator {
        /// Its name in the spec.
        name: String,
        /// What stands behind it.
        separator: String,
    },

    /// The path has a segment `.` or `..`, which leads elsewhere (RFC 3986, section 5.2.4).
    DotSegment(String),

    /// The path and the query are no URL with the base, or too long for one.
    Url(http::Error),

    /// The body cannot be written: JSON has no NaN.
    Body(EncodeError),

    /// The body is not what the spec says. Only builds with debug assertions look.
    InvalidBody(Vec<Violation>),

    /// The body has a value that its media type has no text for, such as an empty array in a form.
    BodyText {
        /// The media type.
        media_type: &'static str,
    },

    /// A part of the form has a value that cannot be sent.
    #[cfg(feature = "multipart")]
    Part {
        /// Its name.
        name: String,
        /// What is wrong with it.
        fault: String,
    },

    /// The body has another media type than the operation takes.
    MediaType {
        /// What the operation takes.
        expected: &'static [&'static str],
    },

    /// The operation demands credentials, and none of its requirements can be met by those that the
    /// client has.
    CredentialsMissing {
        /// The `operationId` of the operation.
        operation: &'static str,
    },

    /// Each requirement of the operation that the credentials of the client would meet wants several
    /// of them in the header `Authorization`, which has room for one (RFC 9110, section 11.6.2).
    CredentialsClash {
        /// The `operationId` of the operation.
        operation: &'static str,
    },

    /// The credentials for a scheme cannot be made, or cannot stand in a request.
    Credentials {
        /// The name of the scheme in the spec.
        scheme: &'static str,
        /// Why.
        source: BoxError,
    },
}

/// An answer that is not what the spec says, with what is wrong with it.
#[derive(Debug)]
pub struct InvalidResponse {
    /// What is wrong with it.
    pub fault: ResponseFault,
    /// The answer, as it was received; of a body that could not be read to its end, or was read as
    /// a stream, there is nothing.
    pub response: http::Response<Bytes>,
}

/// What is wrong with an answer.
#[derive(Debug)]
#[non_exhaustive]
pub enum ResponseFault {
    /// The spec does not declare the status.
    Status(StatusCode),

    /// The media type is none that the spec declares for the status.
    MediaType {
        /// Those that it declares.
        expected: Vec<&'static str>,
    },

    /// A header is not what the spec says.
    Header {
        /// Its name.
        name: &'static str,
        /// What is wrong with it.
        fault: String,
    },

    /// The body is not what the spec says.
    Body(DecodeError),

    /// The body is no text, or no form.
    BodyMalformed(Cow<'static, str>),

    /// The body ended before it was complete, or is larger than the client's limit.
    BodyIncomplete(BoxError),
}

impl From<BodyFault> for ResponseFault {
    fn from(fault: BodyFault) -> Self {
        match fault {
            BodyFault::Malformed(fault) => Self::BodyMalformed(fault),
            BodyFault::Decode(error) => Self::Body(error),
        }
    }
}

impl<E: fmt::Display> fmt::Display for ClientError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Request(error) => write!(f, "the request cannot be sent: {error}"),
            Self::Transport(error) => write!(f, "there is no answer: {error}"),
            Self::Response(error) => error.fmt(f),
        }
    }
}

impl<E: Error + 'static> Error for ClientError<E> {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Request(error) => error.source(),
            Self::Transport(error) => error.source(),
            Self::Response(error) => error.source(),
        }
    }
}

impl fmt::Display for RequestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Parameter { place, name, fault } => write!(f, "{place} `{name}`: {fault}"),
            Self::PathParameterMissing(name) => {
                write!(
                    f,
                    "the operation does not declare the path parameter `{name}`"
                )
            }
            Self::PathParameterSeparator { name, separator } => write!(
                f,
                "path parameter `{name}`: it would end at the first `{separator}` in its value"
            ),
            Self::DotSegment(path) => write!(
                f,
                "a path parameter is `.` or `..`, so that `{path}` would lead elsewhere"
            ),
            Self::Url(error) => write!(f, "the path and the query are no URL: {error}"),
            Self::Body(error) => write!(f, "the body: {error}"),
            Self::InvalidBody(violations) => {
                f.write_str("the body is not what the spec says")?;
                violations
                    .first()
                    .map_or(Ok(()), |violation| write!(f, ": {violation}"))
            }
            Self::BodyText { media_type } => write!(
                f,
                "the body: `{media_type}` has no text for it that is read as the same value"
            ),
            #[cfg(feature = "multipart")]
            Self::Part { name, fault } => write!(f, "part `{name}`: {fault}"),
            Self::MediaType { expected } => {
                let expected = expected.join("` or `");
                write!(f, "the body must be of the type `{expected}`")
            }
            Self::CredentialsMissing { operation } => write!(
                f,
                "the client has no credentials for `{operation}`; set those of one of its \
                 security requirements"
            ),
            Self::CredentialsClash { operation } => write!(
                f,
                "`{operation}` wants several credentials in the header `Authorization`, which has \
                 room for one; set those of another of its security requirements"
            ),
            Self::Credentials { scheme, source } => {
                write!(f, "the credentials for `{scheme}`: {source}")
            }
        }
    }
}

impl Error for RequestError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Url(error) => Some(error),
            Self::Body(error) => Some(error),
            Self::InvalidBody(violations) => violations.first().map(|violation| violation as _),
            Self::Credentials { source, .. } => Some(&**source),
            _ => None,
        }
    }
}

impl fmt::Display for InvalidResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let status = self.response.status().as_u16();
        write!(f, "the server answered {status}, and ")?;
        match &self.fault {
            ResponseFault::Status(_) => f.write_str("the spec does not declare that status"),
            ResponseFault::MediaType { expected } => {
                write!(f, "not as `{}`", expected.join("` or `"))
            }
            ResponseFault::Header { name, fault } => write!(f, "the header `{name}`: {fault}"),
            ResponseFault::Body(error) => write!(f, "the body is not what the spec says: {error}"),
            ResponseFault::BodyMalformed(fault) => write!(f, "the body: {fault}"),
            ResponseFault::BodyIncomplete(error) => {
                write!(f, "the body cannot be read to its end: {error}")
            }
        }
    }
}

impl Error for InvalidResponse {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match &self.fault {
            ResponseFault::Body(error) => Some(error),
            ResponseFault::BodyIncomplete(error) => Some(&**error),
            _ => None,
        }
    }
}
