//! Takes a form apart as it comes (RFC 2046, section 5.1, and RFC 7578).
//!
//! Of what has come, no more is held than one piece of the connection, the head of one part, and what
//! might be the beginning of a delimiter. However small the pieces are, no byte is looked at again but
//! those of such a beginning.

use axum::body::Body;
use bytes::{Bytes, BytesMut};
use http::header::CONTENT_DISPOSITION;
use http::{HeaderMap, HeaderName, HeaderValue};
use http_body_util::BodyExt as _;
use memchr::memmem::Finder;

use super::super::body::parameters;
use super::super::rejection::Rejection;
use super::super::template::percent_decode;
use super::malformed;

/// How long the head of a part may be, in bytes.
const HEAD_LIMIT: usize = 16 * 1024;

/// How many headers a part may have.
const HEADERS: usize = 32;

/// How long a boundary may be, in bytes (RFC 2046, section 5.1.1).
const BOUNDARY: usize = 70;

/// The parts of a form, of which the contents are read piece by piece.
pub(super) struct Reader {
    body: Body,
    /// How large the body may be, and how much of it may still come, in bytes.
    limit: usize,
    left: usize,
    /// What has come and was not taken.
    buffer: Bytes,
    /// Finds what ends the content of a part.
    delimiter: Finder<'static>,
    /// Whether the content of a part is being read; at first, what stands before all parts.
    is_in_content: bool,
}

/// The head of a part.
pub(super) struct Head {
    /// The name of the part.
    pub(super) name: String,
    /// The name of its file.
    pub(super) file: Option<String>,
    /// The headers but for `Content-Disposition`.
    pub(super) headers: HeaderMap,
    /// How many bytes it took.
    pub(super) length: usize,
}

impl Reader {
    /// Reads a body of up to `limit` bytes, which has this media type; `None` where it is empty.
    pub(super) async fn new(
        body: Body,
        media_type: Option<&HeaderValue>,
        limit: usize,
    ) -> Result<Option<Self>, Rejection> {
        let boundary = boundary(media_type);
        let delimiter = format!("\r\n--{}", boundary.as_deref().unwrap_or_default());
        let mut reader = Self {
            body,
            limit,
            left: limit,
            buffer: Bytes::new(),
            delimiter: Finder::new(delimiter.as_bytes()).into_owned(),
            is_in_content: true,
        };
        if !reader.receive().await? {
            return Ok(None);
        }
        boundary?;
        reader.begin_content().await?;
        Ok(Some(reader))
    }

    /// The head of the next part; `None` after the last one. What was not read of the content of the
    /// part before is passed over.
    pub(super) async fn next(&mut self) -> Result<Option<Head>, Rejection> {
        while self.content().await?.is_some() {}
        while self.buffer.len() < 2 {
            self.receive_more().await?;
        }
        if self.buffer.starts_with(b"--") {
            self.pass_over().await?;
            return Ok(None);
        }
        let mut left = HEAD_LIMIT;
        let padding = self.line(&mut left).await?;
        if !padding.iter().all(|byte| matches!(byte, b' ' | b'\t')) {
            return Err(malformed("something stands behind a delimiter of the form"));
        }
        let mut headers = HeaderMap::new();
        let mut disposition = None;
        let mut line = self.line(&mut left).await?;
        while !line.is_empty() {
            let mut next = self.line(&mut left).await?;
            // A line that begins so continues the one before (RFC 5322, section 2.2.3).
            while next.starts_with(b" ") || next.starts_with(b"\t") {
                line.append(&mut next);
                next = self.line(&mut left).await?;
            }
            match header(&line) {
                None => return Err(malformed("a part has a header that is malformed")),
                Some(Header::Disposition(value)) => {
                    disposition.get_or_insert_with(|| value.to_vec());
                }
                Some(Header::Other(..)) if headers.len() == HEADERS => {
                    return Err(malformed(format!("a part has more than {HEADERS} headers")));
                }
                Some(Header::Other(name, value)) => {
                    headers.append(name, value);
                }
            }
            line = next;
        }
        self.begin_content().await?;
        let Some((name, file)) = disposition.as_deref().and_then(names) else {
            return Err(malformed(
                "a part has no name in `Content-Disposition: form-data`, or none in UTF-8",
            ));
        };
        Ok(Some(Head {
            name,
            file,
            headers,
            length: HEAD_LIMIT - left,
        }))
    }

    /// Begins the content of a part, or what stands before all parts. Nothing need stand between the
    /// line before and a delimiter, whose line break is then the end of that line (RFC 2046, section
    /// 5.1.1).
    async fn begin_content(&mut self) -> Result<(), Rejection> {
        loop {
            let delimiter = self.delimiter.needle();
            let delimiter = delimiter.strip_prefix(b"\r\n").unwrap_or(delimiter);
            if self.buffer.starts_with(delimiter) {
                self.buffer = self.buffer.split_off(delimiter.len());
                self.is_in_content = false;
                return Ok(());
            }
            if !delimiter.starts_with(&self.buffer) {
                self.is_in_content = true;
                return Ok(());
            }
            self.receive_more().await?;
        }
    }

    /// The next bytes of the content of a part; `None` at its end.
    pub(super) async fn content(&mut self) -> Result<Option<Bytes>, Rejection> {
        while self.is_in_content {
            let length = self.delimiter.needle().len();
            let end = match self.delimiter.find(&self.buffer) {
                Some(0) => {
                    self.buffer = self.buffer.split_off(length);
                    self.is_in_content = false;
                    break;
                }
                Some(end) => end,
                None => self.possible_delimiter(),
            };
            if end > 0 {
                return Ok(Some(self.buffer.split_to(end)));
            }
            self.receive_more().await?;
        }
        Ok(None)
    }

    /// Where a delimiter may begin of which the rest has not come.
    fn possible_delimiter(&self) -> usize {
        let delimiter = self.delimiter.needle();
        let from = self.buffer.len().saturating_sub(delimiter.len() - 1);
        let tail = self.buffer.get(from..).unwrap_or_default();
        let begins = |at: &usize| {
            tail.get(*at..)
                .is_some_and(|tail| delimiter.starts_with(tail))
        };
        let begin = memchr::memchr_iter(b'\r', tail).find(begins);
        from + begin.unwrap_or(tail.len())
    }

    /// A line without its end, which `left` has room for.
    async fn line(&mut self, left: &mut usize) -> Result<Vec<u8>, Rejection> {
        let mut line = Vec::new();
        loop {
            let end = memchr::memchr(b'\n', &self.buffer);
            let length = end.map_or(self.buffer.len(), |end| end + 1);
            *left = left.checked_sub(length).ok_or_else(|| {
                malformed(format!(
                    "the head of a part is longer than {HEAD_LIMIT} bytes"
                ))
            })?;
            line.extend_from_slice(&self.buffer.split_to(length));
            if end.is_none() {
                self.receive_more().await?;
                continue;
            }
            if !line.ends_with(b"\r\n") {
                return Err(malformed("a line in the head of a part ends without CR"));
            }
            line.truncate(line.len() - 2);
            return Ok(line);
        }
    }

    /// Waits for more, which has to come.
    async fn receive_more(&mut self) -> Result<(), Rejection> {
        if self.receive().await? {
            Ok(())
        } else {
            Err(malformed("the form is not complete"))
        }
    }

    /// Waits for more; false where the body ends.
    async fn receive(&mut self) -> Result<bool, Rejection> {
        while let Some(frame) = self.body.frame().await {
            let frame = frame.map_err(|error| Rejection::BodyIncomplete(error.into()))?;
            // Trailers are no bytes.
            let Ok(received) = frame.into_data() else {
                continue;
            };
            let limit = self.limit;
            let left = self.left.checked_sub(received.len());
            self.left = left.ok_or(Rejection::BodyTooLarge { limit })?;
            if !received.is_empty() {
                self.append(received);
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn append(&mut self, received: Bytes) {
        if self.buffer.is_empty() {
            self.buffer = received;
            return;
        }
        let mut both = BytesMut::with_capacity(self.buffer.len() + received.len());
        both.extend_from_slice(&self.buffer);
        both.extend_from_slice(&received);
        self.buffer = both.freeze();
    }

    /// Receives what stands behind all parts, so that the connection can be used again.
    async fn pass_over(&mut self) -> Result<(), Rejection> {
        loop {
            self.buffer = Bytes::new();
            if !self.receive().await? {
                return Ok(());
            }
        }
    }
}

/// What stands between the parts, by the media type of the form.
fn boundary(media_type: Option<&HeaderValue>) -> Result<&str, Rejection> {
    let media_type = media_type.and_then(|value| value.to_str().ok());
    let mut parameters = parameters(media_type.unwrap_or_default()).flatten();
    match parameters.find(|(name, _)| name.eq_ignore_ascii_case("boundary")) {
        Some((_, boundary)) if (1..=BOUNDARY).contains(&boundary.len()) => Ok(boundary),
        Some(_) => Err(malformed(format!(
            "the `boundary` of the `Content-Type` must have 1 to {BOUNDARY} characters"
        ))),
        None => Err(malformed("the `Content-Type` has no `boundary`")),
    }
}

/// A header of a part.
enum Header<'l> {
    /// What says the names. They may have any character but those that end a line, control characters
    /// too, which browsers write as they are.
    Disposition(&'l [u8]),
    Other(HeaderName, HeaderValue),
}

/// Reads a header; `None` where it is none.
fn header(line: &[u8]) -> Option<Header<'_>> {
    let colon = memchr::memchr(b':', line)?;
    let (name, value) = line.split_at(colon);
    let name = HeaderName::from_bytes(name).ok()?;
    let value = value.get(1..)?.trim_ascii();
    if name != CONTENT_DISPOSITION {
        let value = HeaderValue::from_bytes(value).ok()?;
        return Some(Header::Other(name, value));
    }
    let is_one_line = !value.contains(&b'\r');
    is_one_line.then_some(Header::Disposition(value))
}

/// Reads a `Content-Disposition`: the name of a part, and of its file.
///
/// In quotes, only a quote is escaped by a backslash, and not one that nothing but the next parameter
/// follows: browsers and others write backslashes as they are, at the end of a name too, and percents
/// in place of quotes, which are kept. A `filename*` is the better name: RFC 7578 forbids it, but .NET
/// writes it beside a `filename` that is encoded for mail.
fn names(disposition: &[u8]) -> Option<(String, Option<String>)> {
    let (kind, mut rest) = split(disposition, b";");
    if !kind.trim_ascii().eq_ignore_ascii_case(b"form-data") {
        return None;
    }
    let (mut name, mut file, mut extended) = (None, None, None);
    while let [b';', after @ ..] = rest {
        let (key, after) = split(after, b"=;");
        let value;
        (value, rest) = match after.strip_prefix(b"=").map(<[u8]>::trim_ascii_start) {
            Some([b'"', quoted @ ..]) => {
                let is_end = |end: &usize| {
                    let after = quoted[*end + 1..].trim_ascii_start();
                    let is_last = after.is_empty() || after.starts_with(b";");
                    is_last || !quoted[..*end].ends_with(b"\\")
                };
                let end = memchr::memchr_iter(b'"', quoted).find(is_end)?;
                (&quoted[..end], split(&quoted[end + 1..], b";").1)
            }
            Some(after) => {
                let (token, rest) = split(after, b";");
                (token.trim_ascii(), rest)
            }
            // It has no value.
            None => (&b""[..], after),
        };
        let key = key.trim_ascii();
        if key.eq_ignore_ascii_case(b"name") {
            let text = std::str::from_utf8(value).ok()?;
            name.get_or_insert_with(|| text.replace("\\\"", "\""));
        } else if key.eq_ignore_ascii_case(b"filename") {
            let text = String::from_utf8_lossy(value);
            file.get_or_insert_with(|| text.replace("\\\"", "\""));
        } else if key.eq_ignore_ascii_case(b"filename*") {
            extended = extended.or_else(|| extended_value(value));
        }
    }
    Some((name?, extended.or(file)))
}

/// Reads an extended value in UTF-8 (RFC 8187, section 3.2): `utf-8''%C3%A4`.
fn extended_value(value: &[u8]) -> Option<String> {
    let (charset, value) = std::str::from_utf8(value).ok()?.split_once('\'')?;
    let (_language, value) = value.split_once('\'')?;
    let text = percent_decode(value).filter(|_| charset.eq_ignore_ascii_case("utf-8"))?;
    String::from_utf8(text.into_owned()).ok()
}

/// What stands before the first of some bytes, and the rest from there on.
fn split<'t>(text: &'t [u8], ends: &[u8]) -> (&'t [u8], &'t [u8]) {
    let end = text.iter().position(|byte| ends.contains(byte));
    text.split_at(end.unwrap_or(text.len()))
}
