//! Bodies that are not JSON.

use std::borrow::Cow;

use bytes::Bytes;
use http::HeaderValue;
use http::header::CONTENT_TYPE;

use super::body::{is_exactly, is_in_range};
use super::parameter::{Coding, Pairs, Shape, Text};
use super::rejection::Rejection;
use super::request::{FromRequest, Request};
use crate::codec::{self, Decode, Encoder, Rules};

/// A body with its media type, where the spec leaves open which one it is.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Content {
    /// The media type: the value of `Content-Type`.
    pub media_type: HeaderValue,
    /// The body.
    pub bytes: Bytes,
}

impl Request<'_> {
    /// The body as it is; `None` where it is empty.
    pub fn optional_bytes(&self) -> Result<Option<Bytes>, Rejection> {
        self.unless_empty(Self::bytes)
    }

    /// The body as it is, with its media type; `None` where it is empty.
    pub fn optional_content(&self) -> Result<Option<Content>, Rejection> {
        self.unless_empty(Self::content)
    }

    /// Reads the body as the text of one value; `None` where it is empty.
    pub fn optional_text<T: Decode>(
        &self,
        shape: &'static Shape,
        rules: &'static Rules,
    ) -> Result<Option<T>, Rejection> {
        self.unless_empty(|request| request.text(shape, rules))
    }

    /// Reads the body as a form; `None` where it is empty.
    pub fn optional_form<T: Decode>(
        &self,
        shape: &'static Shape,
        rules: &'static Rules,
    ) -> Result<Option<T>, Rejection> {
        self.unless_empty(|request| request.form(shape, rules))
    }

    /// Reads the body as one of several media types; `None` where it is empty.
    pub fn optional_body<T: FromRequest>(&self) -> Result<Option<T>, Rejection> {
        self.unless_empty(Self::body)
    }

    /// The body as it is.
    pub fn bytes(&self) -> Result<Bytes, Rejection> {
        Ok(self.body.clone())
    }

    /// The body as it is, with its media type; `application/octet-stream` where the request does
    /// not tell (RFC 9110, section 8.3).
    pub fn content(&self) -> Result<Content, Rejection> {
        let media_type = self.head.headers.get(CONTENT_TYPE).cloned();
        Ok(Content {
            media_type: media_type.unwrap_or(HeaderValue::from_static("application/octet-stream")),
            bytes: self.body.clone(),
        })
    }

    /// Reads the body as the text of one value.
    pub fn text<T: Decode>(
        &self,
        shape: &'static Shape,
        rules: &'static Rules,
    ) -> Result<T, Rejection> {
        let text = self.body_text()?;
        self.read(rules, &|json| {
            shape.write_joined(Text::new(text, Coding::Plain), None, false, json)
        })
    }

    /// Reads the body as a form (`application/x-www-form-urlencoded`).
    pub fn form<T: Decode>(
        &self,
        shape: &'static Shape,
        rules: &'static Rules,
    ) -> Result<T, Rejection> {
        let pairs = Pairs::read(self.body_text()?, '&', Coding::Form);
        self.read(rules, &|json| {
            shape.write_members(&pairs, &[], json).map(|_| ())
        })
    }

    /// Reads the body, which is required, as one of several media types.
    pub fn body<T: FromRequest>(&self) -> Result<T, Rejection> {
        T::from_request(self)
    }

    /// The first of some lists of media types, the ranges behind all others, that has the media
    /// type of the body. Of a body without one it is the first.
    pub fn media_type(&self, lists: &[&[&str]]) -> usize {
        let found = self.head.headers.get(CONTENT_TYPE);
        let Some(found) = found.and_then(|found| found.to_str().ok()) else {
            return 0;
        };
        let of = |matches: fn(&str, &str) -> bool| {
            let has = |list: &&[&str]| list.iter().any(|expected| matches(found, expected));
            lists.iter().position(has)
        };
        of(is_exactly).or_else(|| of(is_in_range)).unwrap_or(0)
    }

    pub(super) fn unless_empty<T>(
        &self,
        read: impl FnOnce(&Self) -> Result<T, Rejection>,
    ) -> Result<Option<T>, Rejection> {
        if self.body.is_empty() {
            return Ok(None);
        }
        read(self).map(Some)
    }

    fn body_text(&self) -> Result<&str, Rejection> {
        std::str::from_utf8(self.body).map_err(|_| malformed("invalid UTF-8"))
    }

    /// Decodes what a function writes as JSON.
    fn read<T: Decode>(
        &self,
        rules: &'static Rules,
        write: &dyn Fn(&mut Encoder) -> Result<(), Cow<'static, str>>,
    ) -> Result<T, Rejection> {
        let mut json = Encoder::new();
        write(&mut json).map_err(malformed)?;
        let json = json
            .finish()
            .map_err(|error| malformed(error.to_string()))?;
        codec::decode_str(&json, rules, self.limits).map_err(Rejection::Body)
    }
}

#[cold]
fn malformed(fault: impl Into<Cow<'static, str>>) -> Rejection {
    Rejection::BodyMalformed {
        fault: fault.into(),
    }
}
