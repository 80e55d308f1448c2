//! The ways in which a request breaks the spec, and how they are told to the client.

use std::borrow::Cow;
use std::convert::Infallible;
use std::error::Error;
use std::{fmt, io};

use http::header::{ACCEPT, ACCEPT_ENCODING, ALLOW, WWW_AUTHENTICATE};
use http::{HeaderMap, HeaderValue, Method, StatusCode};

use super::parameter::Place;
use super::response::{Problem, Response};
use crate::schema::Violation;
use crate::{DecodeError, EncodeError};

/// How many violations of an answer are told at most.
const VIOLATIONS: usize = 5;

/// How an error becomes an answer: the errors of an implementation, and those that the server finds
/// by itself.
///
/// It is implemented for the `Error` type of a server trait. Both functions together decide what
/// every error of the API looks like. The answers of an operation are those of its spec; an error is
/// how an implementation says that it answers something else. Here a Matrix server:
///
/// ```
/// use oasmith_runtime::server::{IntoErrorResponse, Rejection, Response, StatusCode};
/// use oasmith_runtime::Object;
///
/// struct MatrixError {
///     status: StatusCode,
///     errcode: &'static str,
///     error: String,
/// }
///
/// impl IntoErrorResponse for MatrixError {
///     fn into_error_response(self) -> Response {
///         let mut body = Object::new();
///         body.insert("errcode", self.errcode);
///         body.insert("error", self.error);
///         Response::json(self.status, &body)
///     }
///
///     fn reject(rejection: Rejection) -> Response {
///         let errcode = match &rejection {
///             Rejection::NotFound | Rejection::MethodNotAllowed { .. } => "M_UNRECOGNIZED",
///             Rejection::BodyTooLarge { .. } => "M_TOO_LARGE",
///             Rejection::Response(_) => "M_UNKNOWN",
///             _ => "M_BAD_JSON",
///         };
///         let (status, error) = (rejection.status(), rejection.to_string());
///         Self { status, errcode, error }.into_error_response()
///     }
/// }
/// ```
pub trait IntoErrorResponse: Sized + Send + 'static {
    /// The answer where the implementation fails with this error.
    fn into_error_response(self) -> Response;

    /// The answer where the server refuses a request before the implementation sees it.
    ///
    /// By default it is a [`Problem`]. The server adds the [headers](Rejection::headers) that HTTP
    /// demands, such as `Allow`, to whatever is answered here.
    fn reject(rejection: Rejection) -> Response {
        rejection.into_error_response()
    }
}

/// For an implementation that cannot fail.
impl IntoErrorResponse for Infallible {
    fn into_error_response(self) -> Response {
        match self {}
    }
}

/// Why the server answers in the implementation's place.
///
/// Its `Display` is a sentence for the client.
#[derive(Debug)]
#[non_exhaustive]
pub enum Rejection {
    /// 404: the spec has no such path.
    NotFound,

    /// 405: the spec has the path, but not with this method.
    MethodNotAllowed {
        /// The methods of the path, in alphabetical order, with `HEAD` where there is a `GET`.
        allowed: Vec<Method>,
    },

    /// 401: the request has no credentials that let it in.
    Unauthorized {
        /// What is wrong with the credentials.
        detail: Cow<'static, str>,
        /// How they could be given, each a value of the header `WWW-Authenticate`.
        challenges: Vec<HeaderValue>,
    },

    /// 403: the credentials do not suffice.
    Forbidden {
        /// What is wrong with the credentials.
        detail: Cow<'static, str>,
    },

    /// 413: the body is too large.
    BodyTooLarge {
        /// How many bytes it may have.
        limit: usize,
    },

    /// 413: the body is a form with too many parts.
    TooManyParts {
        /// How many parts it may have.
        limit: usize,
    },

    /// 413: the values of a form of parts, and the heads of all parts, are too large. They are kept
    /// in memory, unlike files.
    ValuesTooLarge {
        /// How many bytes they may have.
        limit: usize,
    },

    /// 415: the body is of a type that the operation does not consume, or in another charset than
    /// UTF-8.
    UnsupportedMediaType {
        /// What the operation consumes.
        expected: &'static [&'static str],
    },

    /// 415: the body is compressed (`Content-Encoding`).
    UnsupportedContentCoding,

    /// 400: a parameter is not what the spec says it is.
    Parameter {
        /// Where the parameter stands.
        place: Place,
        /// Its name in the spec.
        name: &'static str,
        /// What is wrong with it.
        fault: String,
    },

    /// 400: the body is required, and missing.
    BodyMissing,

    /// 400: the body could not be read to its end, since the client went away or broke the framing
    /// of HTTP.
    BodyIncomplete(Box<dyn Error + Send + Sync>),

    /// 400: the body is not what the spec says it is.
    Body(DecodeError),

    /// 400: the body is no text, or no form.
    BodyMalformed {
        /// What is wrong with it.
        fault: Cow<'static, str>,
    },

    /// 400: a part of a form is not what the spec says it is.
    Part {
        /// The name of the part.
        name: Cow<'static, str>,
        /// What is wrong with it.
        fault: String,
    },

    /// 500: a file of a form cannot be written to the disk, since the folder for temporary files is
    /// missing, full or not to be written to. The client is not told why.
    FileNotStored(io::Error),

    /// 500: what the implementation answered cannot be sent.
    Response(ResponseError),
}

/// Why the answer of an implementation cannot be sent.
///
/// Its `Display` is a sentence for the client.
#[derive(Debug)]
#[non_exhaustive]
pub enum ResponseError {
    /// It cannot be written. The client is not told why.
    Encode(EncodeError),

    /// Its status is none of those that the spec has for it.
    Status(StatusCode),

    /// Its media type is none of those that the spec has for it.
    MediaType(HeaderValue),

    /// A header cannot be written: its value is none of those that headers have.
    Header(&'static str),

    /// It is not what the spec says it is. Only builds with debug assertions look, and tell the
    /// client what is wrong.
    Invalid(Vec<Violation>),
}

impl Rejection {
    /// The status of the answer.
    pub fn status(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed { .. } => StatusCode::METHOD_NOT_ALLOWED,
            Self::Unauthorized { .. } => StatusCode::UNAUTHORIZED,
            Self::Forbidden { .. } => StatusCode::FORBIDDEN,
            Self::BodyTooLarge { .. } | Self::TooManyParts { .. } | Self::ValuesTooLarge { .. } => {
                StatusCode::PAYLOAD_TOO_LARGE
            }
            Self::UnsupportedMediaType { .. } | Self::UnsupportedContentCoding => {
                StatusCode::UNSUPPORTED_MEDIA_TYPE
            }
            Self::Parameter { .. }
            | Self::Part { .. }
            | Self::BodyMissing
            | Self::BodyMalformed { .. }
            | Self::BodyIncomplete(_)
            | Self::Body(_) => StatusCode::BAD_REQUEST,
            Self::FileNotStored(_) | Self::Response(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The headers that belong to the answer whatever its body: `WWW-Authenticate` with 401, `Allow`
    /// with 405, `Accept` or `Accept-Encoding` with 415.
    pub fn headers(&self) -> HeaderMap {
        let (name, value) = match self {
            Self::Unauthorized { challenges, .. } => {
                let challenges = challenges.iter().cloned();
                return challenges.map(|value| (WWW_AUTHENTICATE, value)).collect();
            }
            Self::MethodNotAllowed { allowed } => {
                let names: Vec<_> = allowed.iter().map(Method::as_str).collect();
                (ALLOW, HeaderValue::try_from(names.join(", ")))
            }
            Self::UnsupportedMediaType { expected } => {
                (ACCEPT, HeaderValue::try_from(expected.join(", ")))
            }
            Self::UnsupportedContentCoding => {
                (ACCEPT_ENCODING, Ok(HeaderValue::from_static("identity")))
            }
            _ => return HeaderMap::new(),
        };
        // A media type of the spec that is no header value (with a line break in it, say) is no
        // help to a client.
        value
            .into_iter()
            .map(|value| (name.clone(), value))
            .collect()
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotFound => f.write_str("the path is unknown"),
            Self::MethodNotAllowed { .. } => f.write_str("the path does not support the method"),
            Self::Unauthorized { detail, .. } | Self::Forbidden { detail } => f.write_str(detail),
            Self::BodyTooLarge { limit } => {
                write!(f, "the body is larger than {limit} bytes")
            }
            Self::TooManyParts { limit } => {
                write!(f, "the form has more than {limit} parts")
            }
            Self::ValuesTooLarge { limit } => {
                write!(f, "the values of the form are larger than {limit} bytes")
            }
            Self::UnsupportedMediaType { expected } => {
                write!(
                    f,
                    "the `Content-Type` must be `{}`, in UTF-8",
                    expected.join("` or `")
                )
            }
            Self::UnsupportedContentCoding => f.write_str(
                "the body must not be compressed: `Content-Encoding` must be `identity`",
            ),
            Self::Parameter { place, name, fault } => write!(f, "{place} `{name}`: {fault}"),
            Self::Part { name, fault } => write!(f, "part `{name}`: {fault}"),
            Self::BodyMissing => f.write_str("the body is missing"),
            Self::BodyMalformed { fault } => write!(f, "the body: {fault}"),
            Self::BodyIncomplete(_) => f.write_str("the body ended before it was complete"),
            Self::Body(error) => error.fmt(f),
            Self::FileNotStored(_) => f.write_str("the server could not store a file of the form"),
            Self::Response(error) => error.fmt(f),
        }
    }
}

impl fmt::Display for ResponseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let violations = match self {
            Self::Encode(_) | Self::Header(_) => {
                return f.write_str("the server could not write its answer");
            }
            Self::Status(status) => {
                let status = status.as_u16();
                return write!(f, "the server's answer may not have the status {status}");
            }
            Self::MediaType(media_type) => {
                return write!(
                    f,
                    "the server's answer may not be of the media type {media_type:?}"
                );
            }
            Self::Invalid(violations) => violations,
        };
        f.write_str("the server's answer is not what its spec says")?;
        for (place, violation) in violations.iter().take(VIOLATIONS).enumerate() {
            let separator = if place == 0 { ": " } else { "; " };
            write!(f, "{separator}{violation}")?;
        }
        match violations.len().saturating_sub(VIOLATIONS) {
            0 => Ok(()),
            more => write!(f, "; and {more} more"),
        }
    }
}

impl Error for Rejection {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::BodyIncomplete(error) => Some(&**error),
            Self::Body(error) => error.source(),
            Self::FileNotStored(error) => Some(error),
            Self::Response(error) => error.source(),
            _ => None,
        }
    }
}

impl Error for ResponseError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Encode(error) => Some(error),
            Self::Status(_) | Self::MediaType(_) | Self::Header(_) => None,
            Self::Invalid(violations) => violations.first().map(|violation| violation as _),
        }
    }
}

/// Answers a [`Problem`]: with the `pointer` to a fault in the body, or the name of the `parameter`
/// or `part` at fault.
impl IntoErrorResponse for Rejection {
    fn into_error_response(self) -> Response {
        let mut problem = Problem::new(self.status()).detail(self.to_string());
        match self {
            Self::Body(error) => problem = problem.member("pointer", error.pointer()),
            Self::Parameter { name, .. } => problem = problem.member("parameter", name),
            Self::Part { name, .. } => problem = problem.member("part", name.into_owned()),
            _ => {}
        }
        problem.into_error_response()
    }
}
