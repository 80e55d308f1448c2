//! Samples: what requests and answers are made of.

use std::pin::Pin;
use std::slice;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;
use http::{HeaderValue, StatusCode};

use crate::codec::Decode;
use crate::from_str;
use crate::server::{ByteStream, Content, Event, Items};

/// A field of a sample.
#[derive(Copy, Clone, Debug)]
pub enum Field {
    /// It is left out.
    Absent,
    /// The JSON text of a value.
    Json(&'static str),
    /// Which variant what follows is of.
    Variant(usize),
    /// A status.
    Status(u16),
    /// The JSON texts of the items of a stream.
    Items(&'static [&'static str]),
    /// Bytes, with their media type.
    Bytes(&'static str, &'static str),
    /// Files, each of its media type.
    Files(&'static [(&'static str, &'static str)]),
}

/// The fields of a sample, read one after the other.
#[derive(Clone, Debug)]
pub struct Sample {
    fields: slice::Iter<'static, Field>,
    /// The headers that files have.
    #[cfg(feature = "multipart")]
    headers: &'static [&'static str],
}

impl Sample {
    pub(super) fn new(row: &'static [Field]) -> Self {
        Self {
            fields: row.iter(),
            #[cfg(feature = "multipart")]
            headers: &[],
        }
    }

    /// A value.
    pub fn value<T: Decode>(&mut self) -> Result<T, String> {
        match self.next() {
            Field::Json(json) => from_str(json).map_err(|error| format!("{error}: {json}")),
            other => Err(unfit(other)),
        }
    }

    /// A value that may be left out.
    pub fn optional<T: Decode>(&mut self) -> Result<Option<T>, String> {
        self.present(Self::value)
    }

    /// What may be left out.
    pub fn present<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<T, String>,
    ) -> Result<Option<T>, String> {
        if let Some(Field::Absent) = self.fields.as_slice().first() {
            self.next();
            return Ok(None);
        }
        read(self).map(Some)
    }

    /// The variant of what follows.
    pub fn variant(&mut self) -> usize {
        match self.next() {
            Field::Variant(variant) => variant,
            _ => usize::MAX,
        }
    }

    /// A status.
    pub fn status(&mut self) -> Result<StatusCode, String> {
        match self.next() {
            Field::Status(status) => {
                StatusCode::from_u16(status).map_err(|error| error.to_string())
            }
            other => Err(unfit(other)),
        }
    }

    /// Bytes.
    pub fn bytes(&mut self) -> Result<Bytes, String> {
        match self.next() {
            Field::Bytes(text, _) => Ok(Bytes::from_static(text.as_bytes())),
            other => Err(unfit(other)),
        }
    }

    /// A stream of bytes.
    pub fn stream(&mut self) -> Result<ByteStream, String> {
        self.bytes().map(ByteStream::from)
    }

    /// Bytes with their media type.
    pub fn content(&mut self) -> Result<Content, String> {
        match self.next() {
            Field::Bytes(text, media_type) => Ok(Content {
                media_type: HeaderValue::from_static(media_type),
                body: ByteStream::from(text),
            }),
            other => Err(unfit(other)),
        }
    }

    /// A stream of values.
    pub fn items<T: Decode + Send + 'static>(&mut self) -> Result<Items<T>, String> {
        Ok(Items::new(List(Box::new(self.list()?.into_iter()))))
    }

    /// A stream of events.
    pub fn events<T: Decode + Send + 'static>(&mut self) -> Result<Items<Event<T>>, String> {
        Ok(Items::new(List(Box::new(
            self.list()?.into_iter().map(Event::new),
        ))))
    }

    fn list<T: Decode>(&mut self) -> Result<Vec<T>, String> {
        match self.next() {
            Field::Items(items) => {
                let items = items.iter();
                let items = items.map(|json| from_str(json).map_err(|error| error.to_string()));
                items.collect()
            }
            other => Err(unfit(other)),
        }
    }

    fn next(&mut self) -> Field {
        self.fields.next().copied().unwrap_or(Field::Absent)
    }
}

#[cfg(feature = "multipart")]
impl Sample {
    /// The same sample; files that are read of it have these headers.
    pub fn with_headers(&mut self, names: &'static [&'static str]) -> &mut Self {
        self.headers = names;
        self
    }

    /// A file.
    pub fn file(&mut self) -> Result<crate::server::File, String> {
        let mut files = self.files()?;
        files.pop().ok_or_else(|| unfit(Field::Absent))
    }

    /// Files.
    pub fn files(&mut self) -> Result<Vec<crate::server::File>, String> {
        let files = match self.next() {
            Field::Absent => &[],
            Field::Files(files) => files,
            other => return Err(unfit(other)),
        };
        let files = files.iter().map(|(text, media_type)| {
            let mut file = crate::server::File::new(*text);
            let media_type = HeaderValue::from_static(media_type);
            file.headers.insert(http::header::CONTENT_TYPE, media_type);
            for name in self.headers {
                if let Ok(name) = http::HeaderName::try_from(*name) {
                    file.headers
                        .entry(name)
                        .or_insert(HeaderValue::from_static("sample"));
                }
            }
            file
        });
        Ok(files.collect())
    }
}

fn unfit(field: Field) -> String {
    format!("the sample has {field:?} where something else stands")
}

/// A stream of what there is.
struct List<T>(Box<dyn Iterator<Item = T> + Send>);

impl<T> Stream for List<T> {
    type Item = T;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<T>> {
        Poll::Ready(self.0.next())
    }
}
