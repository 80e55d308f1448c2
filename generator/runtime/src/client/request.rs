//! Requests, as they are written.

use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE, COOKIE};
use http::{HeaderMap, HeaderName, HeaderValue};

use super::error::RequestError;
use super::transport::Body;
use super::url::{self, BaseUrl};
use crate::codec::{Decode, Encode, Limits, Rules, validate_text};
use crate::schema::Violation;
use crate::server::{
    BodyFault, ByteStream, Content, Escape, Operation, Parameter, Place, Shape, read_form,
    read_text, value_of,
};
use crate::{Value, from_str, to_string};

/// How the request of an operation is written: its parameters and its body. Generated code
/// implements it.
pub trait IntoRequest {
    /// Writes the request.
    fn into_request(self) -> Request;
}

/// A request that is being written. What cannot be written is told when it is sent.
#[derive(Debug)]
pub struct Request {
    operation: &'static Operation,
    /// The names and the texts of the path parameters.
    path: Vec<(&'static str, String)>,
    query: String,
    cookies: String,
    headers: HeaderMap,
    body: Body,
    /// The first fault.
    fault: Option<RequestError>,
}

impl Request {
    /// A request without parameters and a body.
    pub fn new(operation: &'static Operation) -> Self {
        Self {
            operation,
            path: Vec::new(),
            query: String::new(),
            cookies: String::new(),
            headers: HeaderMap::new(),
            body: Body::Bytes(Bytes::new()),
            fault: None,
        }
    }

    /// Says which media types the spec has for answers, the most preferred one first.
    #[must_use]
    pub fn accept(mut self, media_types: &[&str]) -> Self {
        // A media type that cannot stand in a header is none that a server could name either.
        if let Ok(accepted) = HeaderValue::try_from(media_types.join(", ")) {
            self.headers.insert(ACCEPT, accepted);
        }
        self
    }

    /// Writes a parameter that has a value, which may be null.
    #[must_use]
    pub fn required<T: Decode + Encode>(mut self, parameter: &Parameter, value: &T) -> Self {
        let missing = parameter.spread();
        if let Err(fault) = self.write(parameter, value, missing, validate_text::<T>) {
            self.fail(fault);
        }
        self
    }

    /// Writes a parameter, unless its value is absent.
    #[must_use]
    pub fn optional<T: Decode + Encode>(
        mut self,
        parameter: &Parameter,
        value: &Option<T>,
    ) -> Self {
        if let Some(value) = value
            && let Err(fault) = self.write(parameter, value, None, validate_text::<T>)
        {
            self.fail(fault);
        }
        self
    }

    fn write(
        &mut self,
        parameter: &Parameter,
        value: &dyn Encode,
        missing: Option<&str>,
        validate: fn(&str, &'static Rules) -> Result<(), Vec<Violation>>,
    ) -> Result<(), RequestError> {
        let fault = |fault: String| RequestError::Parameter {
            place: parameter.place(),
            name: parameter.name(),
            fault: fault.into(),
        };
        let json = to_string(value).map_err(|error| fault(error.to_string()))?;
        if let Err(violations) = validate(&json, parameter.value_rules()) {
            let violation = violations
                .first()
                .map_or(String::new(), ToString::to_string);
            return Err(fault(violation));
        }
        let value: Value = from_str(&json).map_err(|error| fault(error.to_string()))?;
        let text = parameter.text(&value);
        if !is_read_back(parameter, &text, &value, missing) {
            return Err(fault(format!(
                "its style has no text for {json} that is read as the same value"
            )));
        }
        match parameter.place() {
            Place::Path => self.path.push((parameter.name(), text)),
            Place::Query => join(&mut self.query, "&", &text),
            Place::Cookie => join(&mut self.cookies, "; ", &text),
            Place::Header => {
                let header = HeaderName::try_from(parameter.name());
                let header = header.map_err(|error| fault(error.to_string()))?;
                let value = HeaderValue::try_from(text);
                let value = value.map_err(|error| fault(error.to_string()))?;
                self.headers.insert(header, value);
            }
        }
        Ok(())
    }

    /// Writes the body as JSON.
    ///
    /// Builds with debug assertions check it by its type and the rules.
    #[must_use]
    pub fn json<T: Decode + Encode>(
        self,
        media_type: &'static str,
        body: &T,
        rules: &'static Rules,
    ) -> Self {
        match checked(body, rules) {
            Ok(json) => self.of_type(media_type, json.into()),
            Err(fault) => self.failed(fault),
        }
    }

    /// Writes the body as the text of one value. It is checked as in [`json`](Self::json).
    #[must_use]
    pub fn text<T: Decode + Encode>(
        self,
        media_type: &'static str,
        body: &T,
        shape: &'static Shape,
        rules: &'static Rules,
    ) -> Self {
        match checked(body, rules) {
            Ok(json) => {
                let text = shape.text(&value_of(&json), None, false, Escape::PLAIN);
                let read = read_text(text.as_bytes(), shape, Rules::NONE, Limits::default());
                self.readable(media_type, text, &json, read)
            }
            Err(fault) => self.failed(fault),
        }
    }

    /// Writes the body as a form (`application/x-www-form-urlencoded`). It is checked as in
    /// [`json`](Self::json).
    #[must_use]
    pub fn form<T: Decode + Encode>(
        self,
        media_type: &'static str,
        body: &T,
        shape: &'static Shape,
        rules: &'static Rules,
    ) -> Self {
        match checked(body, rules) {
            Ok(json) => {
                let text = shape.form_text(&value_of(&json));
                let read = read_form(text.as_bytes(), shape, Rules::NONE, Limits::default());
                self.readable(media_type, text, &json, read)
            }
            Err(fault) => self.failed(fault),
        }
    }

    /// Writes the body as it is.
    #[must_use]
    pub fn bytes(self, media_type: &'static str, body: Bytes) -> Self {
        self.of_type(media_type, body)
    }

    /// Writes the body as it comes.
    #[must_use]
    pub fn stream(self, media_type: &'static str, body: ByteStream) -> Self {
        self.of_kind(media_type, Body::Stream(body))
    }

    /// Writes a body of a media type that the spec leaves open.
    #[must_use]
    pub fn content(mut self, content: Content) -> Self {
        let Content { media_type, body } = content;
        self.headers.insert(CONTENT_TYPE, media_type);
        self.body = Body::Stream(body);
        self
    }

    /// Takes a body if it is read as the value that it was written for.
    fn readable(
        self,
        media_type: &'static str,
        text: String,
        json: &str,
        read: Result<Value, BodyFault>,
    ) -> Self {
        match read {
            Ok(read) if read == value_of(json) => self.of_type(media_type, text.into()),
            _ => self.failed(RequestError::BodyText { media_type }),
        }
    }

    fn of_type(self, media_type: &'static str, body: Bytes) -> Self {
        self.of_kind(media_type, Body::Bytes(body))
    }

    #[cfg(feature = "multipart")]
    pub(super) fn in_parts(self, media_type: &str, body: Body) -> Self {
        self.of_kind(media_type, body)
    }

    fn of_kind(mut self, media_type: &str, body: Body) -> Self {
        let Ok(media_type) = HeaderValue::try_from(media_type) else {
            let expected = self.operation.consumes;
            return self.failed(RequestError::MediaType { expected });
        };
        // The spec may declare the header as a parameter.
        self.headers.entry(CONTENT_TYPE).or_insert(media_type);
        self.body = body;
        self
    }

    pub(super) fn failed(mut self, fault: RequestError) -> Self {
        self.fail(fault);
        self
    }

    fn fail(&mut self, fault: RequestError) {
        self.fault.get_or_insert(fault);
    }

    pub(super) fn operation(&self) -> &'static Operation {
        self.operation
    }

    /// The request as `http` has it, with its whole URI.
    pub(super) fn into_http(self, base: &BaseUrl) -> Result<http::Request<Body>, RequestError> {
        let Self {
            operation,
            path,
            query,
            cookies,
            headers,
            body,
            fault,
        } = self;
        if let Some(fault) = fault {
            return Err(fault);
        }
        let path = url::path(operation.route, &path)?;
        let mut request = http::Request::new(body);
        *request.method_mut() = operation.method.clone();
        *request.uri_mut() = base.join(&path, &query)?;
        *request.headers_mut() = headers;
        if !cookies.is_empty() {
            let cookies = HeaderValue::try_from(cookies);
            let cookies = cookies.map_err(|error| RequestError::Url(error.into()))?;
            request.headers_mut().insert(COOKIE, cookies);
        }
        Ok(request)
    }
}

/// A body as JSON, checked where debug assertions are on.
fn checked<T: Decode + Encode>(body: &T, rules: &'static Rules) -> Result<String, RequestError> {
    let json = to_string(body).map_err(RequestError::Body)?;
    if cfg!(debug_assertions) {
        validate_text::<T>(&json, rules).map_err(RequestError::InvalidBody)?;
    }
    Ok(json)
}

/// Whether a text is read as the value that it was written for. That of a header has no whitespace
/// around it on the wire. `missing` is the value of a parameter that leaves no trace.
fn is_read_back(parameter: &Parameter, text: &str, value: &Value, missing: Option<&str>) -> bool {
    if parameter.place() == Place::Header && text.trim_ascii() != text {
        return false;
    }
    let Ok(read) = parameter.json_of(text) else {
        return false;
    };
    let read = read.as_deref().or(missing);
    read.and_then(|json| from_str::<Value>(json).ok()).as_ref() == Some(value)
}

/// Adds a text behind others.
pub(super) fn join(texts: &mut String, delimiter: &str, text: &str) {
    if !texts.is_empty() && !text.is_empty() {
        texts.push_str(delimiter);
    }
    texts.push_str(text);
}
