//! Bodies of `multipart/form-data` (RFC 7578).
//!
//! A part is a file, which the implementation receives as it came, or a value, which is read like a
//! property of a form: its text becomes JSON, which the codec decodes.

use std::borrow::Cow;
use std::pin::pin;
use std::task::{self, Poll, Waker};

use axum::body::Body;
use bytes::Bytes;
use http::HeaderMap;
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};

use super::body::{has_supported_charset_of, is_accepted};
use super::parameter::{Coding, Pairs, Shape, Text};
use super::rejection::Rejection;
use super::request::Request;
use crate::codec::{Decode, Encoder, Rules};
#[cfg(feature = "client")]
use crate::{Value, from_str};

/// What a spec says about a part of a form apart from its type. Generated code has one static for
/// each.
#[derive(Debug)]
pub struct Part {
    name: &'static str,
    shape: Shape,
    rules: &'static Rules,
    media_types: &'static [&'static str],
    headers: &'static [&'static str],
    count: (u64, u64),
}

/// A file that was sent in a form.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct File {
    /// What the client calls it. It is not to be trusted as a path.
    pub name: Option<String>,

    /// The headers of its part. `Content-Disposition` is not among them: it says the name.
    pub headers: HeaderMap,

    /// What is in it.
    pub bytes: Bytes,
}

/// The parts of a form that have not been read yet.
#[derive(Debug)]
pub struct Multipart<'a> {
    request: &'a Request<'a>,
    parts: Vec<(String, File)>,
}

impl Part {
    /// A part whose value has this shape.
    pub const fn new(name: &'static str, shape: Shape) -> Self {
        Self {
            name,
            shape,
            rules: Rules::NONE,
            media_types: &[],
            headers: &[],
            count: (0, u64::MAX),
        }
    }

    /// A part that is a file, or, with others of its name, one of several.
    pub const fn file(name: &'static str) -> Self {
        Self::new(name, Shape::STRING)
    }

    /// The constraints on its value.
    #[must_use]
    pub const fn rules(mut self, rules: &'static Rules) -> Self {
        self.rules = rules;
        self
    }

    /// The media types that it may be of, ranges among them. A part that names none may be of any,
    /// as may one that has none declared.
    #[must_use]
    pub const fn media_types(mut self, media_types: &'static [&'static str]) -> Self {
        self.media_types = media_types;
        self
    }

    /// The headers that it must have.
    #[must_use]
    pub const fn headers(mut self, names: &'static [&'static str]) -> Self {
        self.headers = names;
        self
    }

    /// How many files there are at least, and at most.
    #[must_use]
    pub const fn count(mut self, least: u64, most: u64) -> Self {
        self.count = (least, most);
        self
    }
}

#[cfg(feature = "client")]
impl Part {
    pub(crate) fn name(&self) -> &'static str {
        self.name
    }

    pub(crate) fn shape(&self) -> &Shape {
        &self.shape
    }

    pub(crate) fn value_rules(&self) -> &'static Rules {
        self.rules
    }

    /// The media type that it is sent with; `None` where none need be told.
    pub(crate) fn media_type(&self) -> Option<&'static str> {
        let declared = self.media_types.iter().find(|name| !name.contains('*'));
        let json = self.shape.is_json().then_some("application/json");
        declared.copied().or(json)
    }

    /// Whether texts of its name are read as the value that they were written for.
    pub(crate) fn reads_back(&self, texts: &[(String, String)], value: &Value) -> bool {
        if texts.is_empty() {
            return self.shape.is_array() && value.as_array().is_some_and(<[_]>::is_empty);
        }
        let texts = texts.iter().map(|(name, text)| {
            let name = Cow::Borrowed(name.as_str());
            (name, Text::new(text.as_str(), Coding::Plain))
        });
        let pairs = Pairs::of(texts.collect());
        let mut json = Encoder::new();
        let written = self.shape.write_property(self.name, &pairs, &mut json);
        let json = json.finish();
        written.is_ok()
            && json.is_ok_and(|json| from_str::<Value>(&json).is_ok_and(|read| read == *value))
    }
}

impl File {
    /// A file without a name and a media type.
    pub fn new(bytes: impl Into<Bytes>) -> Self {
        let bytes = bytes.into();
        Self {
            bytes,
            ..Self::default()
        }
    }

    /// Its media type, if the part tells one in ASCII.
    pub fn media_type(&self) -> Option<&str> {
        self.headers.get(CONTENT_TYPE)?.to_str().ok()
    }
}

impl Request<'_> {
    /// Reads the parts of the body (`multipart/form-data`).
    pub fn multipart(&self) -> Result<Multipart<'_>, Rejection> {
        if self.body.is_empty() {
            return Err(Rejection::BodyMissing);
        }
        let media_type = self.head.headers.get(CONTENT_TYPE);
        let media_type = media_type.and_then(|value| value.to_str().ok());
        let boundary = multer::parse_boundary(media_type.unwrap_or_default())
            .map_err(|error| broken(&error))?;
        let parts = read(self.body.clone(), boundary, self.part_limit);
        Ok(Multipart {
            request: self,
            parts: parts?,
        })
    }
}

impl Multipart<'_> {
    /// Reads a part that is required. An array that has no parts is empty.
    pub fn required<T: Decode>(&mut self, part: &'static Part) -> Result<T, Rejection> {
        match self.optional(part)? {
            Some(value) => Ok(value),
            None if part.shape.is_array() => self.decode(part, "[]"),
            None => Err(rejected(part.name, "missing")),
        }
    }

    /// Reads a part that may be missing.
    pub fn optional<T: Decode>(&mut self, part: &'static Part) -> Result<Option<T>, Rejection> {
        let mut texts = Vec::new();
        for (name, file) in self.take(part, part.shape.is_bracketed())? {
            let text = String::from_utf8(file.bytes.into())
                .map_err(|_| rejected(part.name, "invalid UTF-8"))?;
            texts.push((Cow::Owned(name), Text::new(text, Coding::Plain)));
        }
        if texts.is_empty() {
            return Ok(None);
        }
        let mut json = Encoder::new();
        let pairs = Pairs::of(texts);
        part.shape
            .write_property(part.name, &pairs, &mut json)
            .map_err(|fault| rejected(part.name, fault))?;
        let json = json
            .finish()
            .map_err(|error| rejected(part.name, error.to_string()))?;
        self.decode(part, &json).map(Some)
    }

    /// A file that is required.
    pub fn file(&mut self, part: &'static Part) -> Result<File, Rejection> {
        let file = self.optional_file(part)?;
        file.ok_or_else(|| rejected(part.name, "missing"))
    }

    /// A file that may be missing.
    pub fn optional_file(&mut self, part: &'static Part) -> Result<Option<File>, Rejection> {
        let mut files = self.take(part, false)?.into_iter();
        let file = files.next().map(|(_, file)| file);
        match files.next() {
            None => Ok(file),
            Some(_) => Err(rejected(part.name, "stands more than once")),
        }
    }

    /// All files of a name.
    pub fn files(&mut self, part: &'static Part) -> Result<Vec<File>, Rejection> {
        let files: Vec<File> = self
            .take(part, false)?
            .into_iter()
            .map(|(_, file)| file)
            .collect();
        let (least, most) = part.count;
        let fault = match u64::try_from(files.len()).unwrap_or(u64::MAX) {
            found if found < least => format!("expected at least {least} files, found {found}"),
            found if found > most => format!("expected at most {most} files, found {found}"),
            _ => return Ok(files),
        };
        Err(rejected(part.name, fault))
    }

    /// The parts that have not been read, with their names.
    pub fn others(self) -> Vec<(String, File)> {
        self.parts
    }

    /// Refuses parts that have not been read.
    pub fn no_others(self) -> Result<(), Rejection> {
        match self.parts.into_iter().next() {
            None => Ok(()),
            Some((name, _)) => Err(rejected(name, "the form has no such part")),
        }
    }

    /// Takes the parts of a name, and with `brackets` those of the name and others in brackets.
    fn take(&mut self, part: &Part, brackets: bool) -> Result<Vec<(String, File)>, Rejection> {
        let is_of = |name: &str| {
            name.strip_prefix(part.name)
                .is_some_and(|rest| rest.is_empty() || brackets && rest.starts_with('['))
        };
        let parts = std::mem::take(&mut self.parts);
        let (taken, left) = parts.into_iter().partition(|(name, _)| is_of(name));
        self.parts = left;
        let taken: Vec<(String, File)> = taken;
        for (_, file) in &taken {
            part.check(file)?;
        }
        Ok(taken)
    }

    fn decode<T: Decode>(&self, part: &'static Part, json: &str) -> Result<T, Rejection> {
        self.request
            .decode_value(json, part.rules)
            .map_err(|fault| rejected(part.name, fault))
    }
}

impl Part {
    /// Checks the headers of a part.
    fn check(&self, file: &File) -> Result<(), Rejection> {
        let media_types = file.headers.get_all(CONTENT_TYPE);
        for media_type in media_types {
            let is_sound = media_type.to_str().is_ok_and(|media_type| {
                if self.media_types.is_empty() {
                    has_supported_charset_of(media_type)
                } else {
                    is_accepted(media_type, self.media_types)
                }
            });
            if !is_sound {
                let expected = match self.media_types {
                    [] => "a media type".to_owned(),
                    media_types => format!("`{}`", media_types.join("` or `")),
                };
                let fault = format!("the `Content-Type` must be {expected}, in UTF-8");
                return Err(rejected(self.name, fault));
            }
        }
        match self
            .headers
            .iter()
            .find(|name| !file.headers.contains_key(**name))
        {
            None => Ok(()),
            Some(name) => Err(rejected(
                self.name,
                format!("the header `{name}` is missing"),
            )),
        }
    }
}

/// Takes a form apart, up to a number of parts. All of the body is there, so nothing is waited for.
fn read(body: Bytes, boundary: String, limit: usize) -> Result<Vec<(String, File)>, Rejection> {
    let stream = Body::from(body).into_data_stream();
    let mut form = multer::Multipart::new(stream, boundary);
    let mut parts = Vec::new();
    while let Some(field) = at_once(form.next_field())?.map_err(|error| broken(&error))? {
        if parts.len() == limit {
            return Err(Rejection::TooManyParts { limit });
        }
        let Some(name) = field.name().map(str::to_owned) else {
            return Err(malformed("a part has no name"));
        };
        let file_name = field.file_name().map(str::to_owned);
        let mut headers = field.headers().clone();
        headers.remove(CONTENT_DISPOSITION);
        let bytes = at_once(field.bytes())?.map_err(|error| broken(&error))?;
        let file = File {
            name: file_name,
            headers,
            bytes,
        };
        parts.push((name, file));
    }
    Ok(parts)
}

/// The outcome of a future that waits for nothing.
fn at_once<F: Future>(future: F) -> Result<F::Output, Rejection> {
    match pin!(future).poll(&mut task::Context::from_waker(Waker::noop())) {
        Poll::Ready(outcome) => Ok(outcome),
        Poll::Pending => Err(malformed("the form is not complete")),
    }
}

fn broken(error: &multer::Error) -> Rejection {
    malformed(error.to_string())
}

#[cold]
fn malformed(fault: impl Into<Cow<'static, str>>) -> Rejection {
    Rejection::BodyMalformed {
        fault: fault.into(),
    }
}

#[cold]
fn rejected(name: impl Into<Cow<'static, str>>, fault: impl Into<String>) -> Rejection {
    Rejection::Part {
        name: name.into(),
        fault: fault.into(),
    }
}
