//! Answers.

use axum::body::Body;
use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};

use super::body::is_one_of;
use super::media::Content;
use super::parameter::{Escape, Parameter, Shape};
use super::rejection::{IntoErrorResponse, ResponseError};
use super::stream::ByteStream;
use crate::codec::{Decode, Encode, Rules, validate_text};
use crate::{Object, Value, from_str, to_string};

/// How the answer of an operation is written. Generated code implements it.
pub trait IntoResponse {
    /// Writes the answer.
    fn into_response(self) -> Response;
}

/// The answer to a request: an [`http::Response`], to and from which it converts.
#[derive(Debug)]
pub struct Response {
    response: http::Response<Body>,
    /// Why the body cannot be answered. The response is an empty 500 then.
    fault: Option<ResponseError>,
}

impl Response {
    /// An answer without a body.
    pub fn empty(status: StatusCode) -> Self {
        Self::new(status, Body::empty())
    }

    /// An answer of `application/json`.
    ///
    /// Where the body cannot be written (JSON has no NaN), the server answers 500 by
    /// [`Rejection::Response`].
    ///
    /// [`Rejection::Response`]: super::Rejection::Response
    pub fn json(status: StatusCode, body: &dyn Encode) -> Self {
        match to_string(body) {
            Ok(json) => Self::of_json(status, json),
            Err(fault) => Self::faulty(ResponseError::Encode(fault)),
        }
    }

    /// An answer of another media type that is JSON, such as `application/geo+json`. The rest is as
    /// in [`json`](Self::json).
    pub fn json_as(media_type: &'static str, status: StatusCode, body: &dyn Encode) -> Self {
        match to_string(body) {
            Ok(json) => Self::of_type(media_type, status, Body::from(json)),
            Err(fault) => Self::faulty(ResponseError::Encode(fault)),
        }
    }

    /// An answer of `application/json`, whose body the spec declares. Generated code answers so.
    ///
    /// Builds with debug assertions check the body by its type and the rules. Where it breaks them,
    /// the server answers 500 by [`Rejection::Response`](super::Rejection::Response). The rest is as in
    /// [`json`](Self::json).
    pub fn checked_json<T: Decode + Encode>(
        status: StatusCode,
        body: &T,
        rules: &'static Rules,
    ) -> Self {
        match checked_json(body, rules) {
            Ok(json) => Self::of_json(status, json),
            Err(fault) => Self::faulty(fault),
        }
    }

    /// An answer of another media type that is JSON. The rest is as in
    /// [`checked_json`](Self::checked_json).
    pub fn checked_json_as<T: Decode + Encode>(
        media_type: &'static str,
        status: StatusCode,
        body: &T,
        rules: &'static Rules,
    ) -> Self {
        match checked_json(body, rules) {
            Ok(json) => Self::of_type(media_type, status, Body::from(json)),
            Err(fault) => Self::faulty(fault),
        }
    }

    /// An answer that is the text of one value. It is checked as in
    /// [`checked_json`](Self::checked_json).
    pub fn text<T: Decode + Encode>(
        media_type: &'static str,
        status: StatusCode,
        value: &T,
        shape: &'static Shape,
        rules: &'static Rules,
    ) -> Self {
        match checked_json(value, rules) {
            Ok(json) => {
                let text = shape.text(&value_of(&json), None, false, Escape::PLAIN);
                Self::of_type(media_type, status, Body::from(text))
            }
            Err(fault) => Self::faulty(fault),
        }
    }

    /// An answer of a form: the properties of an object (`application/x-www-form-urlencoded`). It is
    /// checked as in [`checked_json`](Self::checked_json).
    pub fn form<T: Decode + Encode>(
        media_type: &'static str,
        status: StatusCode,
        value: &T,
        shape: &'static Shape,
        rules: &'static Rules,
    ) -> Self {
        match checked_json(value, rules) {
            Ok(json) => {
                let text = shape.form_text(&value_of(&json));
                Self::of_type(media_type, status, Body::from(text))
            }
            Err(fault) => Self::faulty(fault),
        }
    }

    /// An answer of bytes.
    pub fn bytes(media_type: &'static str, status: StatusCode, bytes: Bytes) -> Self {
        Self::of_type(media_type, status, Body::from(bytes))
    }

    /// An answer of bytes as they come.
    pub fn stream(media_type: &'static str, status: StatusCode, body: ByteStream) -> Self {
        Self::of_type(media_type, status, Body::new(body))
    }

    /// An answer of a media type that the spec leaves open: of one of these, or in one of these
    /// ranges.
    pub fn content(
        media_types: &'static [&'static str],
        status: StatusCode,
        content: Content,
    ) -> Self {
        let Content { media_type, body } = content;
        let accepted = media_type.to_str();
        if !accepted.is_ok_and(|media_type| is_one_of(media_type, media_types)) {
            return Self::faulty(ResponseError::MediaType(media_type));
        }
        let mut response = Self::new(status, Body::new(body));
        response.headers_mut().insert(CONTENT_TYPE, media_type);
        response
    }

    /// Adds a header, unless its value is absent.
    #[must_use]
    pub fn header<T: Decode + Encode>(mut self, header: &Parameter, value: &T) -> Self {
        if value.is_absent() || self.fault.is_some() {
            return self;
        }
        let text = match checked_json(value, header.value_rules()) {
            Ok(json) => header.text(&value_of(&json)),
            Err(fault) => return Self::faulty(fault),
        };
        match (
            HeaderName::try_from(header.name()),
            HeaderValue::try_from(text),
        ) {
            (Ok(name), Ok(text)) => {
                self.headers_mut().insert(name, text);
                self
            }
            _ => Self::faulty(ResponseError::Header(header.name())),
        }
    }

    /// The same answer, if its status is in a range: 4 stands for 400 to 499.
    #[must_use]
    pub fn in_range(self, hundreds: u16) -> Self {
        let status = self.response.status();
        if self.fault.is_some() || status.as_u16() / 100 == hundreds {
            self
        } else {
            Self::faulty(ResponseError::Status(status))
        }
    }

    /// The same answer, unless the spec has another one for its status.
    #[must_use]
    pub fn other_than(self, statuses: &'static [u16]) -> Self {
        let status = self.response.status();
        if self.fault.is_none() && statuses.contains(&status.as_u16()) {
            Self::faulty(ResponseError::Status(status))
        } else {
            self
        }
    }

    /// The same answer, unless the spec has another one for a range that its status is in: 4 stands
    /// for 400 to 499.
    #[must_use]
    pub fn outside_of(self, hundreds: &'static [u16]) -> Self {
        let status = self.response.status();
        if self.fault.is_none() && hundreds.contains(&(status.as_u16() / 100)) {
            Self::faulty(ResponseError::Status(status))
        } else {
            self
        }
    }

    /// The headers.
    pub fn headers(&self) -> &HeaderMap {
        self.response.headers()
    }

    /// The headers, to be changed.
    pub fn headers_mut(&mut self) -> &mut HeaderMap {
        self.response.headers_mut()
    }

    /// The response, unless its body cannot be answered.
    pub(crate) fn into_result(self) -> Result<http::Response<Body>, ResponseError> {
        match self.fault {
            None => Ok(self.response),
            Some(fault) => Err(fault),
        }
    }

    /// An answer of `application/json`.
    fn of_json(status: StatusCode, json: String) -> Self {
        /// Most answers are of this type, so that it is not made anew for each.
        static JSON: HeaderValue = HeaderValue::from_static("application/json");

        let mut response = Self::new(status, Body::from(json));
        response.headers_mut().insert(CONTENT_TYPE, JSON.clone());
        response
    }

    /// An answer whose body is known to be good.
    fn of_type(media_type: &'static str, status: StatusCode, body: Body) -> Self {
        let mut response = Self::new(status, body);
        // A media type that cannot stand in a header is left out: no answer is worth less than one
        // without it.
        let media_type = Bytes::from_static(media_type.as_bytes());
        if let Ok(media_type) = HeaderValue::from_maybe_shared(media_type) {
            response.headers_mut().insert(CONTENT_TYPE, media_type);
        }
        response
    }

    /// No answer, for a reason.
    fn faulty(fault: ResponseError) -> Self {
        let mut response = Self::empty(StatusCode::INTERNAL_SERVER_ERROR);
        response.fault = Some(fault);
        response
    }

    fn new(status: StatusCode, body: Body) -> Self {
        let mut response = http::Response::new(body);
        *response.status_mut() = status;
        Self {
            response,
            fault: None,
        }
    }
}

/// A body as JSON, checked where debug assertions are on.
pub(super) fn checked_json<T: Decode + Encode>(
    body: &T,
    rules: &'static Rules,
) -> Result<String, ResponseError> {
    let json = to_string(body).map_err(ResponseError::Encode)?;
    if cfg!(debug_assertions) {
        validate_text::<T>(&json, rules).map_err(ResponseError::Invalid)?;
    }
    Ok(json)
}

/// A value that was written as JSON, as a tree: what its text is depends on a shape.
pub(crate) fn value_of(json: &str) -> Value {
    // What was written is read back.
    from_str(json).unwrap_or(Value::Null)
}

impl From<http::Response<Body>> for Response {
    fn from(response: http::Response<Body>) -> Self {
        Self {
            response,
            fault: None,
        }
    }
}

impl From<Response> for http::Response<Body> {
    fn from(response: Response) -> Self {
        response.response
    }
}

impl axum::response::IntoResponse for Response {
    fn into_response(self) -> http::Response<Body> {
        self.into()
    }
}

/// An error answer of `application/problem+json` (RFC 9457).
///
/// It serves as the error of an implementation that has none of its own:
///
/// ```
/// use oasmith_runtime::server::{Problem, StatusCode};
///
/// fn lend(book: &str) -> Result<(), Problem> {
///     Err(Problem::new(StatusCode::CONFLICT).detail(format!("{book} is lent already")))
/// }
/// # assert!(lend("Momo").is_err());
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    status: StatusCode,
    members: Object,
}

impl Problem {
    /// A problem that is no more than a status: of the type `about:blank`, with the phrase of the
    /// status as its title.
    pub fn new(status: StatusCode) -> Self {
        let mut members = Object::new();
        members.insert("type", "about:blank");
        members.insert(
            "title",
            status.canonical_reason().unwrap_or("Unknown Status"),
        );
        members.insert("status", i64::from(status.as_u16()));
        Self { status, members }
    }

    /// Says what went wrong this time.
    #[must_use]
    pub fn detail(self, detail: impl Into<String>) -> Self {
        self.member("detail", detail.into())
    }

    /// Sets a member: `type` and `title` of a kind of problem that is documented somewhere, or an
    /// extension.
    #[must_use]
    pub fn member(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.members.insert(name, value);
        self
    }
}

impl IntoErrorResponse for Problem {
    fn into_error_response(self) -> Response {
        Response::json_as("application/problem+json", self.status, &self.members)
    }
}
