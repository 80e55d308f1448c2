//! Bodies that are not JSON.

use std::borrow::Cow;

use bytes::Bytes;
use http::HeaderValue;
use http::header::CONTENT_TYPE;

use super::body::find;
use super::parameter::{Coding, Pairs, Shape, Text};
use super::rejection::Rejection;
use super::request::{FromRequest, Request};
use super::stream::ByteStream;
use crate::DecodeError;
use crate::codec::{self, Decode, Encoder, Limits, Rules};

/// A body with its media type, where the spec leaves open which one it is.
#[derive(Debug)]
pub struct Content {
    /// The media type: the value of `Content-Type`.
    pub media_type: HeaderValue,
    /// The body.
    pub body: ByteStream,
}

impl Request<'_> {
    /// The body as it is; `None` where there is none.
    pub fn optional_bytes(&self) -> Result<Option<Bytes>, Rejection> {
        self.unless_absent(Self::bytes)
    }

    /// The body as it comes; `None` where there is none.
    pub fn optional_stream(&self) -> Result<Option<ByteStream>, Rejection> {
        self.unless_absent(Self::stream)
    }

    /// The body as it comes, with its media type; `None` where there is none.
    pub fn optional_content(&self) -> Result<Option<Content>, Rejection> {
        self.unless_absent(Self::content)
    }

    /// Reads the body as the text of one value; `None` where there is none.
    pub fn optional_text<T: Decode>(
        &self,
        shape: &'static Shape,
        rules: &'static Rules,
    ) -> Result<Option<T>, Rejection> {
        self.unless_absent(|request| request.text(shape, rules))
    }

    /// Reads the body as a form; `None` where there is none.
    pub fn optional_form<T: Decode>(
        &self,
        shape: &'static Shape,
        rules: &'static Rules,
    ) -> Result<Option<T>, Rejection> {
        self.unless_absent(|request| request.form(shape, rules))
    }

    /// Reads the body as one of several media types; `None` where there is none.
    pub fn optional_body<T: FromRequest>(&self) -> Result<Option<T>, Rejection> {
        self.unless_absent(Self::body)
    }

    /// The body as it is.
    pub fn bytes(&self) -> Result<Bytes, Rejection> {
        Ok(self.body.clone())
    }

    /// The body as it comes.
    pub fn stream(&self) -> Result<ByteStream, Rejection> {
        let in_memory = || ByteStream::from(self.body.clone());
        Ok(self.stream.take().unwrap_or_else(in_memory))
    }

    /// The body as it comes, with its media type; `application/octet-stream` where the request does
    /// not tell (RFC 9110, section 8.3).
    pub fn content(&self) -> Result<Content, Rejection> {
        let media_type = self.head.headers.get(CONTENT_TYPE).cloned();
        Ok(Content {
            media_type: media_type.unwrap_or(HeaderValue::from_static("application/octet-stream")),
            body: self.stream()?,
        })
    }

    /// Reads the body as the text of one value.
    pub fn text<T: Decode>(
        &self,
        shape: &'static Shape,
        rules: &'static Rules,
    ) -> Result<T, Rejection> {
        Ok(read_text(self.body, shape, rules, self.limits())?)
    }

    /// Reads the body as a form (`application/x-www-form-urlencoded`).
    pub fn form<T: Decode>(
        &self,
        shape: &'static Shape,
        rules: &'static Rules,
    ) -> Result<T, Rejection> {
        Ok(read_form(self.body, shape, rules, self.limits())?)
    }

    /// Reads the body, which is required, as one of several media types.
    pub fn body<T: FromRequest>(&self) -> Result<T, Rejection> {
        T::from_request(self)
    }

    /// The first of some lists of media types, the ranges behind all others, that has the media
    /// type of the body. Of a body without one it is the first.
    pub fn media_type(&self, lists: &[&[&str]]) -> usize {
        find(&self.head.headers, lists, |list| list).unwrap_or(0)
    }

    /// Reads the body where there is one. One that is empty is there where the request tells its
    /// media type (RFC 9110, section 8.3), unless empty text can be none of that type.
    pub(super) fn unless_absent<T>(
        &self,
        read: impl FnOnce(&Self) -> Result<T, Rejection>,
    ) -> Result<Option<T>, Rejection> {
        let stream = self.stream.take();
        let is_empty = self.body.is_empty() && stream.is_none() && !self.has_form();
        self.stream.set(stream);
        if is_empty && !self.head.headers.contains_key(CONTENT_TYPE) {
            return Ok(None);
        }
        match read(self) {
            Err(Rejection::BodyMissing) => Ok(None),
            read => read.map(Some),
        }
    }

    /// Whether the body was read as a form of parts, an empty one among them.
    #[cfg(feature = "multipart")]
    fn has_form(&self) -> bool {
        let form = self.form.take();
        let has_form = form.is_some();
        self.form.set(form);
        has_form
    }

    /// No body is read as a form of parts.
    #[cfg(not(feature = "multipart"))]
    #[expect(
        clippy::unused_self,
        reason = "it has a form with the feature `multipart`"
    )]
    fn has_form(&self) -> bool {
        false
    }
}

/// Why a body that is not JSON cannot be read.
#[derive(Debug)]
pub(crate) enum BodyFault {
    /// It is no text, or no form.
    Malformed(Cow<'static, str>),
    /// It is not what the spec says.
    Decode(DecodeError),
}

impl From<BodyFault> for Rejection {
    fn from(fault: BodyFault) -> Self {
        match fault {
            BodyFault::Malformed(fault) => Self::BodyMalformed { fault },
            BodyFault::Decode(error) => Self::Body(error),
        }
    }
}

/// Reads a body as the text of one value.
pub(crate) fn read_text<T: Decode>(
    body: &[u8],
    shape: &'static Shape,
    rules: &'static Rules,
    limits: Limits,
) -> Result<T, BodyFault> {
    let text = Text::new(utf8(body)?, Coding::Plain);
    read(rules, limits, &|json| {
        shape.write_joined(text.clone(), None, false, json)
    })
}

/// Reads a body as a form.
pub(crate) fn read_form<T: Decode>(
    body: &[u8],
    shape: &'static Shape,
    rules: &'static Rules,
    limits: Limits,
) -> Result<T, BodyFault> {
    let pairs = Pairs::read(utf8(body)?, '&', Coding::Form);
    read(rules, limits, &|json| {
        shape.write_members(&pairs, &[], json).map(|_| ())
    })
}

fn utf8(body: &[u8]) -> Result<&str, BodyFault> {
    std::str::from_utf8(body).map_err(|_| BodyFault::Malformed("invalid UTF-8".into()))
}

/// Decodes what a function writes as JSON.
fn read<T: Decode>(
    rules: &'static Rules,
    limits: Limits,
    write: &dyn Fn(&mut Encoder) -> Result<(), Cow<'static, str>>,
) -> Result<T, BodyFault> {
    let mut json = Encoder::new();
    write(&mut json).map_err(BodyFault::Malformed)?;
    let json = json
        .finish()
        .map_err(|error| BodyFault::Malformed(error.to_string().into()))?;
    codec::decode_str(&json, rules, limits).map_err(BodyFault::Decode)
}
