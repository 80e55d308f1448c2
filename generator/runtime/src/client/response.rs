//! Answers, as they are read.

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::response::Parts;
use http::{HeaderValue, StatusCode};

use super::error::{InvalidResponse, ResponseFault};
use crate::codec::{self, Decode, Limits, Rules};
use crate::server::{ByteStream, Content, Parameter, Shape, find_media_type, read_form, read_text};

/// How the answer of an operation is read. Generated code implements it.
pub trait FromResponse: Sized {
    /// Reads the answer, or says how it breaks the spec.
    fn from_response(
        response: &mut Response,
    ) -> impl Future<Output = Result<Self, ResponseFault>> + Send;
}

/// An answer whose head was received, its body not yet read.
#[derive(Debug)]
pub struct Response {
    head: Parts,
    /// What was not read of the body.
    stream: Option<ByteStream>,
    /// The body, where it was read.
    body: Bytes,
    limits: Limits,
    body_limit: usize,
}

impl Response {
    pub(crate) fn new(
        response: http::Response<ByteStream>,
        limits: Limits,
        body_limit: usize,
    ) -> Self {
        let (head, body) = response.into_parts();
        Self {
            head,
            stream: Some(body),
            body: Bytes::new(),
            limits,
            body_limit,
        }
    }

    /// The status.
    pub fn status(&self) -> StatusCode {
        self.head.status
    }

    /// The fault that the spec does not declare the status.
    pub fn unexpected_status<A>(&self) -> Result<A, ResponseFault> {
        Err(ResponseFault::Status(self.status()))
    }

    /// The first of some lists of media types, the ranges behind all others, that has the media
    /// type of the body. Of a body without one it is the first.
    pub fn media_type(&self, lists: &[&[&'static str]]) -> Result<usize, ResponseFault> {
        let place = find_media_type(&self.head.headers, lists, |list| list);
        place.ok_or_else(|| ResponseFault::MediaType {
            expected: lists.concat(),
        })
    }

    /// The same answer, if its body is of one of these media types.
    pub fn of(&mut self, media_types: &[&'static str]) -> Result<&mut Self, ResponseFault> {
        self.media_type(&[media_types]).map(|_| self)
    }

    /// Reads the body as JSON.
    pub async fn json<T: Decode>(&mut self, rules: &'static Rules) -> Result<T, ResponseFault> {
        self.read().await?;
        codec::decode(&self.body, rules, self.limits).map_err(ResponseFault::Body)
    }

    /// Reads the body as the text of one value.
    pub async fn text<T: Decode>(
        &mut self,
        shape: &'static Shape,
        rules: &'static Rules,
    ) -> Result<T, ResponseFault> {
        self.read().await?;
        Ok(read_text(&self.body, shape, rules, self.limits)?)
    }

    /// Reads the body as a form (`application/x-www-form-urlencoded`).
    pub async fn form<T: Decode>(
        &mut self,
        shape: &'static Shape,
        rules: &'static Rules,
    ) -> Result<T, ResponseFault> {
        self.read().await?;
        Ok(read_form(&self.body, shape, rules, self.limits)?)
    }

    /// Reads the body as it is.
    pub async fn bytes(&mut self) -> Result<Bytes, ResponseFault> {
        self.read().await?;
        Ok(self.body.clone())
    }

    /// The body as it comes.
    pub fn stream(&mut self) -> Result<ByteStream, ResponseFault> {
        let read = || ByteStream::from(self.body.clone());
        Ok(self.stream.take().unwrap_or_else(read))
    }

    /// The body as it comes, with its media type; `application/octet-stream` where the answer does
    /// not tell (RFC 9110, section 8.3).
    pub fn content(&mut self) -> Result<Content, ResponseFault> {
        let media_type = self.head.headers.get(CONTENT_TYPE).cloned();
        Ok(Content {
            media_type: media_type.unwrap_or(HeaderValue::from_static("application/octet-stream")),
            body: self.stream()?,
        })
    }

    /// Reads a header that is required.
    pub fn required<T: Decode>(&self, header: &Parameter) -> Result<T, ResponseFault> {
        let value = self.optional(header)?;
        value.ok_or_else(|| fault(header, "missing"))
    }

    /// Reads a header that may be missing.
    pub fn optional<T: Decode>(&self, header: &Parameter) -> Result<Option<T>, ResponseFault> {
        let json = header.header_json(&self.head.headers);
        match json.map_err(|error| fault(header, error))? {
            Some(json) => codec::decode_str(&json, header.value_rules(), self.limits)
                .map(Some)
                .map_err(|error| fault(header, error.to_string())),
            None => Ok(None),
        }
    }

    /// The limits of the JSON decoder.
    pub(super) fn limits(&self) -> Limits {
        self.limits
    }

    /// How large a body, or a line of one that is read line by line, may be, in bytes.
    pub(super) fn body_limit(&self) -> usize {
        self.body_limit
    }

    /// Reads the whole body.
    async fn read(&mut self) -> Result<(), ResponseFault> {
        if let Some(stream) = self.stream.take() {
            let body = stream.bytes(self.body_limit).await;
            self.body = body.map_err(ResponseFault::BodyIncomplete)?;
        }
        Ok(())
    }

    /// The answer, with what is wrong with it.
    pub(crate) async fn invalid(mut self, fault: ResponseFault) -> InvalidResponse {
        // The body is only told of, so that one which cannot be read is no further fault.
        let _ = self.read().await;
        InvalidResponse {
            fault,
            response: http::Response::from_parts(self.head, self.body),
        }
    }
}

#[cold]
fn fault(header: &Parameter, fault: impl Into<String>) -> ResponseFault {
    ResponseFault::Header {
        name: header.name(),
        fault: fault.into(),
    }
}
