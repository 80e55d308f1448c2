//! Bodies of `multipart/form-data` (RFC 7578), as they are written.
//!
//! A form whose files are all in memory is one buffer. Where some are on the disk it is a stream, whose
//! length is known and which can be sent again.

use std::hash::{BuildHasher as _, RandomState};

use bytes::{BufMut as _, BytesMut};
use http::HeaderValue;
use http::header::CONTENT_TYPE;
use memchr::memmem::Finder;

use super::error::RequestError;
use super::request::Request;
use super::transport::Body;
use crate::codec::{Decode, Encode, Rules, validate_text};
use crate::schema::Violation;
use crate::server::{Escape, File, Part, stream_of, value_of};
use crate::to_string;

/// How a form of parts is written. Generated code implements it.
pub trait IntoForm {
    /// Writes the form.
    fn into_form(self) -> Form;
}

/// A form of parts that is being written. What cannot be written is told when it is sent.
#[derive(Debug, Default)]
pub struct Form {
    parts: Vec<(String, File)>,
    /// The first fault.
    fault: Option<RequestError>,
}

impl Form {
    /// A form without parts.
    pub fn new() -> Self {
        Self::default()
    }

    /// Writes a value as a part, or as several.
    #[must_use]
    pub fn required<T: Decode + Encode>(mut self, part: &'static Part, value: &T) -> Self {
        if let Err(fault) = self.write(part, value, validate_text::<T>) {
            self.fail(part.name(), fault);
        }
        self
    }

    /// Writes a value, unless it is absent.
    #[must_use]
    pub fn optional<T: Decode + Encode>(self, part: &'static Part, value: &Option<T>) -> Self {
        let Some(value) = value else {
            return self;
        };
        let before = self.parts.len();
        let mut form = self.required(part, value);
        if form.fault.is_none() && form.parts.len() == before {
            let fault = "an array without elements has no part, and would be read as missing";
            form.fail(part.name(), fault.to_owned());
        }
        form
    }

    /// Writes a file.
    #[must_use]
    pub fn file(mut self, part: &'static Part, file: File) -> Self {
        self.parts.push((part.name().to_owned(), file));
        self
    }

    /// Writes a file, unless it is absent.
    #[must_use]
    pub fn optional_file(self, part: &'static Part, file: Option<File>) -> Self {
        self.files(part, file.into_iter().collect())
    }

    /// Writes files of one name.
    #[must_use]
    pub fn files(self, part: &'static Part, files: Vec<File>) -> Self {
        files
            .into_iter()
            .fold(self, |form, file| form.file(part, file))
    }

    /// Writes parts that the spec does not declare.
    #[must_use]
    pub fn others(mut self, others: Vec<(String, File)>) -> Self {
        self.parts.extend(others);
        self
    }

    fn write(
        &mut self,
        part: &'static Part,
        value: &dyn Encode,
        validate: fn(&str, &'static Rules) -> Result<(), Vec<Violation>>,
    ) -> Result<(), String> {
        let json = to_string(value).map_err(|error| error.to_string())?;
        if let Err(violations) = validate(&json, part.value_rules()) {
            let violation = violations.first();
            return Err(violation.map_or(String::new(), ToString::to_string));
        }
        let value = value_of(&json);
        let mut texts = Vec::new();
        part.shape()
            .write_member(part.name(), &value, Escape::PLAIN, &mut texts);
        if !part.reads_back(&texts, &value) {
            return Err(format!(
                "no part has a text for {json} that is read as the same value"
            ));
        }
        for (name, text) in texts {
            let mut file = File::new(text);
            if let Some(media_type) = part.media_type() {
                let media_type = HeaderValue::try_from(media_type);
                let media_type = media_type.map_err(|error| error.to_string())?;
                file.headers.insert(CONTENT_TYPE, media_type);
            }
            self.parts.push((name, file));
        }
        Ok(())
    }

    fn fail(&mut self, name: &str, fault: String) {
        let name = name.to_owned();
        self.fault.get_or_insert(RequestError::Part { name, fault });
    }

    /// The body, and what delimits its parts.
    fn finish(mut self) -> Result<(Body, String), RequestError> {
        // The names stand in a header between quotes, and nobody agrees on how quotes in them are told.
        let is_sound = |text: &str| !text.contains(['"', '\\', '\r', '\n']);
        let faulty = self.parts.iter().find(|(name, file)| {
            !is_sound(name) || file.name.as_deref().is_some_and(|name| !is_sound(name))
        });
        if let Some((name, _)) = faulty {
            let name = name.clone();
            let fault = "its name, or that of its file, has a quote, a backslash or a line break";
            self.fail(&name, fault.to_owned());
        }
        if let Some(fault) = self.fault {
            return Err(fault);
        }
        let boundary = boundary(&self.parts);
        let mut pieces = Vec::new();
        let mut text = BytesMut::new();
        for (name, file) in self.parts {
            text.put(format!("--{boundary}\r\n").as_bytes());
            text.put(format!("Content-Disposition: form-data; name=\"{name}\"").as_bytes());
            if let Some(file) = &file.name {
                text.put(format!("; filename=\"{file}\"").as_bytes());
            }
            text.put(&b"\r\n"[..]);
            for (name, value) in &file.headers {
                text.put(format!("{name}: ").as_bytes());
                text.put(value.as_bytes());
                text.put(&b"\r\n"[..]);
            }
            text.put(&b"\r\n"[..]);
            match file.content.in_memory() {
                Some(bytes) => text.put(&bytes[..]),
                None => pieces.extend([std::mem::take(&mut text).freeze().into(), file.content]),
            }
            text.put(&b"\r\n"[..]);
        }
        text.put(format!("--{boundary}--\r\n").as_bytes());
        let text = text.freeze();
        if pieces.is_empty() {
            return Ok((Body::Bytes(text), boundary));
        }
        pieces.push(text.into());
        Ok((Body::Stream(stream_of(pieces)), boundary))
    }
}

/// What no part has in it. It is the same for all forms whose parts are in memory and do not have it.
///
/// In place of any other search there is a random one, which a part has in it with a chance of one in
/// 2^128: so nothing on the disk is read, and nothing in memory more than once. Who made the parts
/// cannot have guessed it, since the keys of the standard library's hashes are drawn from the system.
fn boundary(parts: &[(String, File)]) -> String {
    const USUAL: &str = "oasmith-boundary-0";
    let usual = Finder::new(USUAL);
    let is_free = |file: &File| {
        let mut names = file.headers.keys();
        let content = file.content.in_memory();
        content.is_some_and(|bytes| usual.find(bytes).is_none())
            && names.all(|name| usual.find(name.as_str().as_bytes()).is_none())
    };
    if parts.iter().all(|(_, file)| is_free(file)) {
        return USUAL.to_owned();
    }
    let keys = RandomState::new();
    let [high, low] = [keys.hash_one(0), keys.hash_one(1)];
    format!("oasmith-boundary-{high:016x}{low:016x}")
}

impl Request {
    /// Writes the body as a form of parts. It is one buffer where all files are in memory, and a stream
    /// of a length that is known where some are on the disk, which are not read before.
    #[must_use]
    pub fn multipart(self, form: impl IntoForm) -> Self {
        match form.into_form().finish() {
            Ok((body, boundary)) => {
                self.in_parts(&format!("multipart/form-data; boundary={boundary}"), body)
            }
            Err(fault) => self.failed(fault),
        }
    }
}
