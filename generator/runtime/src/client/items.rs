//! Answers of many values, read as they come: JSON lines, and server-sent events.

use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::{Buf as _, Bytes, BytesMut};
use futures_core::Stream;

use super::error::ResponseFault;
use super::response::Response;
use crate::codec::{self, Decode, Limits, Rules};
use crate::server::{BoxError, ByteStream, Event, Items};
use crate::{Value, to_string};

impl Response {
    /// The values of JSON lines, as they come.
    pub fn lines<T: Decode + Send + 'static>(
        &mut self,
        rules: &'static Rules,
    ) -> Result<Items<T>, ResponseFault> {
        let limits = self.limits();
        Ok(Items::fallible(Parsed {
            lines: Lines::new(self.stream()?, LineEnd::Feed, self.body_limit()),
            parser: LineParser { rules, limits },
            item: PhantomData,
        }))
    }

    /// Server-sent events (the HTML Standard, section 9.2), as they come.
    pub fn events<T: Decode + Send + 'static>(
        &mut self,
        rules: &'static Rules,
    ) -> Result<Items<Event<T>>, ResponseFault> {
        let limits = self.limits();
        let fields = Fields::default();
        Ok(Items::fallible(Parsed {
            lines: Lines::new(self.stream()?, LineEnd::Any, self.body_limit()),
            parser: EventParser {
                rules,
                limits,
                fields,
            },
            item: PhantomData,
        }))
    }
}

/// What makes items of lines.
trait Parser<T> {
    /// Takes a line, which may complete an item.
    fn line(&mut self, line: &str) -> Option<Result<T, BoxError>>;
}

/// Each line is a value; lines without anything are none.
struct LineParser {
    rules: &'static Rules,
    limits: Limits,
}

impl<T: Decode> Parser<T> for LineParser {
    fn line(&mut self, line: &str) -> Option<Result<T, BoxError>> {
        if line.trim_ascii().is_empty() {
            return None;
        }
        Some(codec::decode_str(line, self.rules, self.limits).map_err(Into::into))
    }
}

/// Lines are fields of an event, which ends with an empty one.
struct EventParser {
    rules: &'static Rules,
    limits: Limits,
    fields: Fields,
}

#[derive(Default)]
struct Fields {
    data: Option<String>,
    event: Option<String>,
    id: Option<String>,
    retry: Option<Duration>,
}

impl<T: Decode> Parser<Event<T>> for EventParser {
    fn line(&mut self, line: &str) -> Option<Result<Event<T>, BoxError>> {
        if line.is_empty() {
            let Fields {
                data,
                event,
                id,
                retry,
            } = std::mem::take(&mut self.fields);
            let data = self.data(&data?);
            return Some(data.map(|data| Event {
                data,
                event,
                id,
                retry,
            }));
        }
        let (name, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        let fields = &mut self.fields;
        match name {
            "data" => match &mut fields.data {
                Some(data) => data.extend(["\n", value]),
                None => fields.data = Some(value.to_owned()),
            },
            "event" => fields.event = Some(value.to_owned()),
            "id" if !value.contains('\0') => fields.id = Some(value.to_owned()),
            "retry" => fields.retry = value.parse().ok().map(Duration::from_millis),
            // Comments, and fields that nobody knows.
            _ => {}
        }
        None
    }
}

impl EventParser {
    /// Reads what an event tells: JSON, or else a string as it is.
    fn data<T: Decode>(&self, text: &str) -> Result<T, BoxError> {
        let decode = |json: &str| codec::decode_str(json, self.rules, self.limits);
        if !text.starts_with('"')
            && let Ok(value) = decode(text)
        {
            return Ok(value);
        }
        Ok(decode(&to_string(&Value::from(text))?)?)
    }
}

/// The items that a parser makes of lines.
struct Parsed<T, P> {
    lines: Lines,
    parser: P,
    item: PhantomData<fn() -> T>,
}

impl<T, P: Parser<T> + Unpin> Stream for Parsed<T, P> {
    type Item = Result<T, BoxError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            let line = match ready!(self.lines.poll(context)) {
                None => return Poll::Ready(None),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                Some(Ok(line)) => line,
            };
            let item = match std::str::from_utf8(&line) {
                Ok(line) => self.parser.line(line),
                Err(error) => Some(Err(error.into())),
            };
            if item.is_some() {
                return Poll::Ready(item);
            }
        }
    }
}

/// What ends a line.
#[derive(Clone, Copy, Eq, PartialEq)]
enum LineEnd {
    /// A line feed: a carriage return is whitespace of JSON.
    Feed,
    /// A line feed, a carriage return, or both.
    Any,
}

/// The lines of a stream.
struct Lines {
    stream: Option<ByteStream>,
    read: BytesMut,
    end: LineEnd,
    /// Whether a line feed belongs to the carriage return before it.
    skips_feed: bool,
    /// How long a line may be, in bytes.
    limit: usize,
}

impl Lines {
    fn new(stream: ByteStream, end: LineEnd, limit: usize) -> Self {
        Self {
            stream: Some(stream),
            read: BytesMut::new(),
            end,
            skips_feed: false,
            limit,
        }
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, BoxError>>> {
        loop {
            if let Some(line) = self.take_line() {
                return Poll::Ready(Some(Ok(line)));
            }
            let Some(stream) = &mut self.stream else {
                return Poll::Ready(None);
            };
            match ready!(Pin::new(stream).poll_next(context)) {
                Some(Ok(bytes)) if bytes.len() <= self.limit.saturating_sub(self.read.len()) => {
                    self.read.extend_from_slice(&bytes);
                }
                Some(outcome) => {
                    self.stream = None;
                    self.read.clear();
                    let error = match outcome {
                        Ok(_) => format!("a line is longer than {} bytes", self.limit).into(),
                        Err(error) => error,
                    };
                    return Poll::Ready(Some(Err(error)));
                }
                None => {
                    self.stream = None;
                    // The last line need not have an end; an event that has none is not complete.
                    if !self.read.is_empty() && self.end == LineEnd::Feed {
                        return Poll::Ready(Some(Ok(self.read.split().freeze())));
                    }
                }
            }
        }
    }

    fn take_line(&mut self) -> Option<Bytes> {
        if self.skips_feed
            && let Some(first) = self.read.first()
        {
            self.skips_feed = false;
            if *first == b'\n' {
                self.read.advance(1);
            }
        }
        let is_end = |byte: &u8| *byte == b'\n' || self.end == LineEnd::Any && *byte == b'\r';
        let place = self.read.iter().position(is_end)?;
        let line = self.read.split_to(place).freeze();
        self.skips_feed = self.read.first() == Some(&b'\r');
        self.read.advance(1);
        Some(line)
    }
}
