//! Errors as Matrix tells them:
//! <https://spec.matrix.org/v1.16/client-server-api/#standard-error-response>.

use std::fmt;

use oasmith_runtime::server::{IntoErrorResponse, Rejection, Response, StatusCode};
use oasmith_runtime::{DecodeError, EncodeError, Object};

/// An error that the document of an operation does not list.
#[derive(Debug)]
pub(crate) struct MatrixError {
    status: StatusCode,
    errcode: &'static str,
    error: String,
}

impl MatrixError {
    pub(crate) fn new(status: StatusCode, errcode: &'static str, error: impl Into<String>) -> Self {
        let error = error.into();
        Self {
            status,
            errcode,
            error,
        }
    }

    /// An event must not be signed or accepted.
    pub(crate) fn invalid(error: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "M_INVALID_PARAM", error)
    }

    /// Another server does not answer as it should.
    pub(crate) fn bad_gateway(error: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_GATEWAY, "M_UNKNOWN", error)
    }

    pub(crate) fn not_found(error: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, "M_NOT_FOUND", error)
    }
}

impl fmt::Display for MatrixError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.errcode, self.error)
    }
}

impl IntoErrorResponse for MatrixError {
    fn into_error_response(self) -> Response {
        let Self {
            status,
            errcode,
            error,
        } = self;
        Response::json(
            status,
            &Object::from([("errcode", errcode), ("error", &error)]),
        )
    }

    fn reject(rejection: Rejection) -> Response {
        let errcode = match &rejection {
            Rejection::NotFound | Rejection::MethodNotAllowed { .. } => "M_UNRECOGNIZED",
            Rejection::Unauthorized { .. } => "M_UNAUTHORIZED",
            Rejection::Forbidden { .. } => "M_FORBIDDEN",
            Rejection::BodyTooLarge { .. } => "M_TOO_LARGE",
            Rejection::Response(_) => "M_UNKNOWN",
            _ => "M_BAD_JSON",
        };
        Self::new(rejection.status(), errcode, rejection.to_string()).into_error_response()
    }
}

impl From<EncodeError> for MatrixError {
    fn from(error: EncodeError) -> Self {
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "M_UNKNOWN",
            error.to_string(),
        )
    }
}

impl From<DecodeError> for MatrixError {
    fn from(error: DecodeError) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "M_BAD_JSON", error.to_string())
    }
}
