//! Answers.

use axum::body::Body;
use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};

use super::media::Content;
use super::parameter::Parameter;
use super::rejection::{IntoErrorResponse, ResponseError};
use crate::codec::{Decode, Encode, Rules, validate_text};
use crate::{EncodeError, Object, Value, from_str, to_string};

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
        Self::json_as("application/json", status, body)
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
        Self::checked_json_as("application/json", status, body, rules)
    }

    /// An answer of another media type that is JSON. The rest is as in
    /// [`checked_json`](Self::checked_json).
    pub fn checked_json_as<T: Decode + Encode>(
        media_type: &'static str,
        status: StatusCode,
        body: &T,
        rules: &'static Rules,
    ) -> Self {
        let json = match to_string(body) {
            Ok(json) => json,
            Err(fault) => return Self::faulty(ResponseError::Encode(fault)),
        };
        if cfg!(debug_assertions)
            && let Err(violations) = validate_text::<T>(&json, rules)
        {
            return Self::faulty(ResponseError::Invalid(violations));
        }
        Self::of_type(media_type, status, Body::from(json))
    }

    /// An answer of bytes.
    pub fn bytes(media_type: &'static str, status: StatusCode, bytes: Bytes) -> Self {
        Self::of_type(media_type, status, Body::from(bytes))
    }

    /// An answer of a media type that the spec leaves open.
    pub fn content(status: StatusCode, content: Content) -> Self {
        let Content { media_type, bytes } = content;
        let mut response = Self::new(status, Body::from(bytes));
        response.headers_mut().insert(CONTENT_TYPE, media_type);
        response
    }

    /// An answer that is the text of a value which is no array and no object.
    pub fn text(media_type: &'static str, status: StatusCode, value: &dyn Encode) -> Self {
        match header_text(value, false) {
            Ok(text) => Self::of_type(media_type, status, Body::from(text)),
            Err(fault) => Self::faulty(ResponseError::Encode(fault)),
        }
    }

    /// An answer of a form: the properties of an object (`application/x-www-form-urlencoded`).
    /// Arrays are repeated, and objects in it are JSON.
    pub fn form(media_type: &'static str, status: StatusCode, value: &dyn Encode) -> Self {
        match form_text(value) {
            Ok(text) => Self::of_type(media_type, status, Body::from(text)),
            Err(fault) => Self::faulty(ResponseError::Encode(fault)),
        }
    }

    /// Adds a header, unless its value is absent.
    #[must_use]
    pub fn header(mut self, header: &'static Parameter, value: &dyn Encode) -> Self {
        if value.is_absent() || self.fault.is_some() {
            return self;
        }
        let text = match header_text(value, header.is_exploded()) {
            Ok(text) => text,
            Err(fault) => return Self::faulty(ResponseError::Encode(fault)),
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

    /// The headers.
    pub fn headers(&self) -> &HeaderMap {
        self.response.headers()
    }

    /// The headers, to be changed.
    pub fn headers_mut(&mut self) -> &mut HeaderMap {
        self.response.headers_mut()
    }

    /// The response, unless its body cannot be answered.
    pub(super) fn into_result(self) -> Result<http::Response<Body>, ResponseError> {
        match self.fault {
            None => Ok(self.response),
            Some(fault) => Err(fault),
        }
    }

    /// An answer whose body is known to be good.
    fn of_type(media_type: &'static str, status: StatusCode, body: Body) -> Self {
        let mut response = Self::new(status, body);
        // A media type that cannot stand in a header is left out: no answer is worth less than one
        // without it.
        if let Ok(media_type) = HeaderValue::from_str(media_type) {
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

/// A value as headers have it: of the style `simple` (RFC 6570, without percent-encoding).
fn header_text(value: &dyn Encode, explode: bool) -> Result<String, EncodeError> {
    let json = to_string(value)?;
    // What was written is read back.
    let value = from_str(&json).unwrap_or(Value::Null);
    Ok(match &value {
        Value::Array(elements) => {
            let elements: Vec<_> = elements.iter().map(scalar_text).collect();
            elements.join(",")
        }
        Value::Object(properties) => {
            let sign = if explode { '=' } else { ',' };
            let properties: Vec<_> = properties
                .iter()
                .map(|(name, value)| format!("{name}{sign}{}", scalar_text(value)))
                .collect();
            properties.join(",")
        }
        scalar => scalar_text(scalar),
    })
}

/// An object as a form.
fn form_text(value: &dyn Encode) -> Result<String, EncodeError> {
    let json = to_string(value)?;
    let Ok(Value::Object(properties)) = from_str(&json) else {
        return Ok(String::new());
    };
    let mut pairs = Vec::new();
    for (name, value) in &properties {
        let name = form_encode(name);
        let elements = match value {
            Value::Array(elements) => &elements[..],
            single => std::slice::from_ref(single),
        };
        for element in elements {
            pairs.push(format!("{name}={}", form_encode(&scalar_text(element))));
        }
    }
    Ok(pairs.join("&"))
}

/// Encodes text for a form (the URL Standard, section 5.2).
fn form_encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | b'*' | b'-' | b'.' | b'_' => {
                encoded.push(char::from(byte));
            }
            b' ' => encoded.push('+'),
            other => {
                const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
                encoded.push('%');
                encoded.push(char::from(DIGITS[usize::from(other >> 4)]));
                encoded.push(char::from(DIGITS[usize::from(other & 15)]));
            }
        }
    }
    encoded
}

/// A string as it is, null as nothing, and any other value as JSON.
fn scalar_text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
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
