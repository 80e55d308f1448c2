//! Answers of many values, each of which is sent when it is there: JSON lines, and server-sent
//! events.

use std::convert::Infallible;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use http::StatusCode;
use sync_wrapper::SyncWrapper;

use super::parameter::scalar_text;
use super::response::{Response, checked_json, value_of};
use super::stream::{BoxError, ByteStream};
use crate::codec::{Decode, Encode, Rules};

/// The values of an answer, as they come.
///
/// Where one cannot be had, or breaks the spec, the answer has begun already: its connection is
/// broken off, so that the client learns of it.
pub struct Items<T> {
    stream: SyncWrapper<Pin<Box<Dynamic<T>>>>,
}

type Dynamic<T> = dyn Stream<Item = Result<T, BoxError>> + Send;

/// One of the events of a stream (the HTML Standard, section 9.2).
#[derive(Clone, Debug, PartialEq)]
pub struct Event<T> {
    /// What it tells: a string as it is, any other value as JSON.
    pub data: T,

    /// Its kind; `message` to a browser where there is none. It has no line breaks.
    pub event: Option<String>,

    /// What a client that comes back sends as `Last-Event-ID`. It has no line breaks.
    pub id: Option<String>,

    /// After which time a client that was cut off is to come back.
    pub retry: Option<Duration>,
}

impl<T: Send + 'static> Items<T> {
    /// The values that a stream gives.
    pub fn new(stream: impl Stream<Item = T> + Send + 'static) -> Self {
        Self::fallible(Sound(Box::pin(stream)))
    }

    /// The values that a stream gives until it fails.
    pub fn fallible<E>(stream: impl Stream<Item = Result<T, E>> + Send + 'static) -> Self
    where
        E: Into<BoxError> + 'static,
    {
        Self {
            stream: SyncWrapper::new(Box::pin(Boxed(Box::pin(stream)))),
        }
    }
}

impl<T> Event<T> {
    /// An event that is nothing but what it tells.
    pub fn new(data: T) -> Self {
        Self {
            data,
            event: None,
            id: None,
            retry: None,
        }
    }
}

impl<T> From<T> for Event<T> {
    fn from(data: T) -> Self {
        Self::new(data)
    }
}

impl<T> Stream for Items<T> {
    type Item = Result<T, BoxError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.stream.get_mut().as_mut().poll_next(context)
    }
}

impl<T> fmt::Debug for Items<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items").finish_non_exhaustive()
    }
}

impl Response {
    /// An answer of JSON lines, each of them a value that keeps to the rules.
    ///
    /// Builds with debug assertions check each value, as [`checked_json`](Self::checked_json) does.
    pub fn lines<T: Decode + Encode + 'static>(
        media_type: &'static str,
        status: StatusCode,
        items: Items<T>,
        rules: &'static Rules,
    ) -> Self {
        let lines = Written {
            items,
            write: move |item: T| Ok(checked_json(&item, rules)? + "\n"),
        };
        Self::stream(media_type, status, ByteStream::from_stream(lines))
    }

    /// An answer of server-sent events, whose data keep to the rules. The rest is as in
    /// [`lines`](Self::lines).
    pub fn events<T: Decode + Encode + 'static>(
        media_type: &'static str,
        status: StatusCode,
        items: Items<Event<T>>,
        rules: &'static Rules,
    ) -> Self {
        let events = Written {
            items,
            write: move |event: Event<T>| event_text(&event, rules),
        };
        Self::stream(media_type, status, ByteStream::from_stream(events))
    }
}

fn event_text<T: Decode + Encode>(
    event: &Event<T>,
    rules: &'static Rules,
) -> Result<String, BoxError> {
    let json = checked_json(&event.data, rules)?;
    let data = scalar_text(&value_of(&json));
    let mut text = String::new();
    for (field, value) in [("event", &event.event), ("id", &event.id)] {
        let Some(value) = value else { continue };
        if value.contains(['\r', '\n', '\0']) {
            return Err(format!("the `{field}` of an event has a line break or null in it").into());
        }
        text.extend([field, ": ", value, "\n"]);
    }
    if let Some(retry) = event.retry {
        text.extend(["retry: ", &retry.as_millis().to_string(), "\n"]);
    }
    // A carriage return ends a line too.
    for line in data.replace("\r\n", "\n").split(['\r', '\n']) {
        text.extend(["data: ", line, "\n"]);
    }
    text.push('\n');
    Ok(text)
}

/// The texts of values.
struct Written<T, W> {
    items: Items<T>,
    write: W,
}

impl<T, W> Stream for Written<T, W>
where
    W: Fn(T) -> Result<String, BoxError> + Unpin,
{
    type Item = Result<Bytes, BoxError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let item = ready!(Pin::new(&mut self.items).poll_next(context));
        Poll::Ready(item.map(|item| (self.write)(item?).map(Bytes::from)))
    }
}

/// A stream that does not fail.
struct Sound<S>(Pin<Box<S>>);

impl<S: Stream> Stream for Sound<S> {
    type Item = Result<S::Item, Infallible>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.as_mut().poll_next(context).map(|item| item.map(Ok))
    }
}

/// A stream with its errors in boxes.
struct Boxed<S>(Pin<Box<S>>);

impl<S, T, E> Stream for Boxed<S>
where
    S: Stream<Item = Result<T, E>>,
    E: Into<BoxError>,
{
    type Item = Result<T, BoxError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let item = self.0.as_mut().poll_next(context);
        item.map(|item| item.map(|item| item.map_err(Into::into)))
    }
}
