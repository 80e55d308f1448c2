//! Bodies that are not read into memory.

use std::error::Error;
use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::{Bytes, BytesMut};
use futures_core::Stream;
use http_body::{Body, Frame, SizeHint};
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt as _, Full};
use sync_wrapper::SyncWrapper;

/// An error of any kind: that of a stream.
pub type BoxError = Box<dyn Error + Send + Sync>;

/// The bytes of a body, as they come.
///
/// A request gives one to the implementation, which reads it; an answer is made of one.
///
/// ```
/// use oasmith_runtime::server::{BoxError, ByteStream};
///
/// async fn length(mut body: ByteStream) -> Result<usize, BoxError> {
///     let mut length = 0;
///     while let Some(bytes) = body.chunk().await? {
///         length += bytes.len();
///     }
///     Ok(length)
/// }
///
/// let body = ByteStream::from("in memory");
/// # drop(length(body));
/// ```
///
/// It is also a [`Stream`] and an [`http_body::Body`].
pub struct ByteStream {
    body: SyncWrapper<UnsyncBoxBody<Bytes, BoxError>>,
    /// What the body says of the bytes that are left.
    size: SizeHint,
    is_end: bool,
    /// Gives the bytes again.
    again: Option<Arc<Again>>,
}

/// What gives the bytes of a stream again.
type Again = dyn Fn() -> ByteStream + Send + Sync;

impl ByteStream {
    /// The bytes of a body.
    pub fn new<B>(body: B) -> Self
    where
        B: Body<Data = Bytes> + Send + 'static,
        B::Error: Into<BoxError>,
    {
        Self {
            size: body.size_hint(),
            is_end: body.is_end_stream(),
            body: SyncWrapper::new(body.map_err(Into::into).boxed_unsync()),
            again: None,
        }
    }

    /// Bytes that `make` gives from the start, as often as it is called: so a client's transport can
    /// send them again.
    pub fn repeatable(make: impl Fn() -> Self + Send + Sync + 'static) -> Self {
        let mut stream = make();
        stream.again = Some(Arc::new(make));
        stream
    }

    /// The same bytes from the start, whatever has been read of these; `None` where they cannot be
    /// had again.
    pub fn repeat(&self) -> Option<Self> {
        let again = self.again.as_ref()?;
        let mut stream = again();
        stream.again = Some(Arc::clone(again));
        Some(stream)
    }

    /// The bytes that a stream gives. An answer that fails on the way breaks its connection off, so
    /// that the client learns of it.
    pub fn from_stream<S, E>(stream: S) -> Self
    where
        S: Stream<Item = Result<Bytes, E>> + Send + 'static,
        E: Into<BoxError> + 'static,
    {
        Self::new(StreamBody(Box::pin(stream)))
    }

    /// The next bytes, `None` at the end. The error says why there is no end: the client went away,
    /// the body is larger than [`Server::stream_limit`](super::Server::stream_limit), or a file cannot
    /// be read.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>, BoxError> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context))
            .await
            .transpose()
    }

    /// All bytes that are left, in memory. More than `limit` of them are an error.
    pub async fn bytes(mut self, limit: usize) -> Result<Bytes, BoxError> {
        let mut read = BytesMut::new();
        while let Some(bytes) = self.chunk().await? {
            if bytes.len() > limit - read.len() {
                return Err(format!("the body is larger than {limit} bytes").into());
            }
            read.extend_from_slice(&bytes);
        }
        Ok(read.freeze())
    }
}

impl Stream for ByteStream {
    type Item = Result<Bytes, BoxError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            let frame = std::task::ready!(self.as_mut().poll_frame(context));
            return Poll::Ready(match frame {
                None => None,
                Some(Err(error)) => Some(Err(error)),
                Some(Ok(frame)) => match frame.into_data() {
                    Ok(bytes) => Some(Ok(bytes)),
                    // Trailers are no bytes.
                    Err(_) => continue,
                },
            });
        }
    }
}

impl Body for ByteStream {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let body = self.body.get_mut();
        let frame = Pin::new(&mut *body).poll_frame(context);
        (self.size, self.is_end) = (body.size_hint(), body.is_end_stream());
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.is_end
    }

    fn size_hint(&self) -> SizeHint {
        self.size
    }
}

impl<T: Into<Bytes>> From<T> for ByteStream {
    fn from(bytes: T) -> Self {
        Self::new(Full::new(bytes.into()))
    }
}

impl fmt::Debug for ByteStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ByteStream").finish_non_exhaustive()
    }
}

/// A stream as a body.
struct StreamBody<S>(Pin<Box<S>>);

impl<S, E> Body for StreamBody<S>
where
    S: Stream<Item = Result<Bytes, E>>,
{
    type Data = Bytes;
    type Error = E;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, E>>> {
        let next = self.0.as_mut().poll_next(context);
        next.map(|item| item.map(|bytes| bytes.map(Frame::data)))
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::default()
    }
}
