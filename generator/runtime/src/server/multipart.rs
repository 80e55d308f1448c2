//! Bodies of `multipart/form-data` (RFC 7578).
//!
//! A part is a file, which the implementation receives as it came, or a value, which is read like a
//! property of a form: its text becomes JSON, which the codec decodes.
//!
//! A form is read before its operation is called, since its parts may come in any order and a form
//! that breaks the spec must not reach the implementation. It is read as it comes: values into memory,
//! and files into memory up to a limit, behind which they go to a temporary file.

mod blocking;
mod content;
mod reader;
mod store;

use std::borrow::Cow;
use std::path::Path;
use std::{fs, io};

use http::HeaderMap;
use http::header::CONTENT_TYPE;

pub use self::content::FileContent;
pub(super) use self::store::{FormLimits, read};

#[cfg(feature = "client")]
pub(crate) use self::content::stream_of;

use super::body::{has_supported_charset, is_accepted};
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

/// A file of a form: one that was sent, or is to be.
///
/// It is cheap to clone, however large it is. Two are equal where their names, their headers and their
/// [contents](FileContent) are.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct File {
    /// What the client calls it. It is not to be trusted as a path.
    pub name: Option<String>,

    /// The headers of its part. `Content-Disposition` is not among them: it says the name.
    pub headers: HeaderMap,

    /// What is in it.
    pub content: FileContent,
}

/// The parts of a form with their names, in the order in which they came.
pub(super) type Parts = Vec<(String, File)>;

/// The parts of a form that have not been read yet.
#[derive(Debug)]
pub struct Multipart<'a> {
    request: &'a Request<'a>,
    parts: Parts,
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
    pub fn new(content: impl Into<FileContent>) -> Self {
        Self {
            content: content.into(),
            ..Self::default()
        }
    }

    /// The file at a path, with its name and without a media type. It is opened, and not read: see
    /// [`FileContent::from_file`].
    ///
    /// ```no_run
    /// use oasmith_runtime::server::{File, HeaderValue};
    ///
    /// let mut film = File::open("films/first.mp4")?;
    /// let media_type = HeaderValue::from_static("video/mp4");
    /// film.headers.insert("content-type", media_type);
    /// assert_eq!(film.name.as_deref(), Some("first.mp4"));
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn open(path: impl AsRef<Path>) -> io::Result<Self> {
        let path = path.as_ref();
        let name = path.file_name().map(|name| name.to_string_lossy());
        Ok(Self {
            name: name.map(Cow::into_owned),
            ..Self::new(FileContent::from_file(fs::File::open(path)?)?)
        })
    }

    /// Its media type, if the part tells one in ASCII.
    pub fn media_type(&self) -> Option<&str> {
        self.headers.get(CONTENT_TYPE)?.to_str().ok()
    }
}

impl Request<'_> {
    /// The parts of the body (`multipart/form-data`), which an operation declares by
    /// [`Operation::multipart`](super::Operation::multipart). They can be taken once.
    pub fn multipart(&self) -> Result<Multipart<'_>, Rejection> {
        let parts = self.form.take().ok_or(Rejection::BodyMissing)??;
        Ok(Multipart {
            request: self,
            parts: parts.ok_or(Rejection::BodyMissing)?,
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
            // The operation says which parts are values, and those are in memory.
            let Some(bytes) = file.content.into_memory() else {
                return Err(rejected(part.name, "it was received as a file"));
            };
            let text = String::from_utf8(bytes.into())
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
    pub fn others(self) -> Parts {
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
    fn take(&mut self, part: &Part, brackets: bool) -> Result<Parts, Rejection> {
        let is_of = |name: &str| {
            name.strip_prefix(part.name)
                .is_some_and(|rest| rest.is_empty() || brackets && rest.starts_with('['))
        };
        let parts = std::mem::take(&mut self.parts);
        let (taken, left) = parts.into_iter().partition(|(name, _)| is_of(name));
        self.parts = left;
        let taken: Parts = taken;
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
                    has_supported_charset(media_type)
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
