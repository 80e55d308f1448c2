//! What carries requests to a server and brings its answers.

use std::convert::Infallible;
use std::fmt;

use bytes::Bytes;
use tower_service::Service as _;

use crate::server::{ByteStream, Service};

/// Carries requests to a server and brings its answers.
///
/// The client has written all that the spec says; the framing of the body (`Content-Length`), the
/// header `Host` and what connections need are left to the transport. Time limits and retries are
/// its decision: the method tells which requests are safe to repeat, and the extensions hold the
/// `&'static Operation`.
///
/// A transport around another one logs, retries or signs:
///
/// ```
/// use oasmith_runtime::client::{Body, Transport};
/// use oasmith_runtime::server::ByteStream;
///
/// struct Retrying<T>(T);
///
/// impl<T: Transport> Transport for Retrying<T> {
///     type Error = T::Error;
///
///     async fn send(
///         &self,
///         request: http::Request<Body>,
///     ) -> Result<http::Response<ByteStream>, T::Error> {
///         let (head, body) = request.into_parts();
///         if head.method.is_idempotent()
///             && let Some(body) = body.try_clone()
///         {
///             let first = http::Request::from_parts(head.clone(), body);
///             if let Ok(response) = self.0.send(first).await {
///                 return Ok(response);
///             }
///         }
///         self.0.send(http::Request::from_parts(head, body)).await
///     }
/// }
/// ```
pub trait Transport: Send + Sync {
    /// Why there is no answer.
    type Error;

    /// Sends a request, whose URI is absolute, and waits for the head of the answer.
    fn send(
        &self,
        request: http::Request<Body>,
    ) -> impl Future<Output = Result<http::Response<ByteStream>, Self::Error>> + Send;
}

/// The body of a request.
pub enum Body {
    /// All of it.
    Bytes(Bytes),
    /// Bytes that come one after the other. Where their number is known, the
    /// [`size_hint`](http_body::Body::size_hint) tells it.
    Stream(ByteStream),
}

impl Body {
    /// All of it, if it is in memory, such as a signature covers it.
    pub fn bytes(&self) -> Option<&Bytes> {
        match self {
            Self::Bytes(bytes) => Some(bytes),
            Self::Stream(_) => None,
        }
    }

    /// The same body again, from the start, if it is in memory or its stream
    /// [can be repeated](ByteStream::repeat), as those of forms with files on the disk can.
    pub fn try_clone(&self) -> Option<Self> {
        match self {
            Self::Bytes(bytes) => Some(Self::Bytes(bytes.clone())),
            Self::Stream(stream) => stream.repeat().map(Self::Stream),
        }
    }
}

impl From<Body> for ByteStream {
    fn from(body: Body) -> Self {
        match body {
            Body::Bytes(bytes) => bytes.into(),
            Body::Stream(stream) => stream,
        }
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bytes(bytes) => f.debug_tuple("Bytes").field(&bytes.len()).finish(),
            Self::Stream(_) => f.debug_tuple("Stream").finish_non_exhaustive(),
        }
    }
}

impl<T: Transport> Transport for &T {
    type Error = T::Error;

    fn send(
        &self,
        request: http::Request<Body>,
    ) -> impl Future<Output = Result<http::Response<ByteStream>, Self::Error>> + Send {
        (**self).send(request)
    }
}

/// Calls a server in the same process: no sockets, for tests.
impl Transport for Service {
    type Error = Infallible;

    async fn send(
        &self,
        request: http::Request<Body>,
    ) -> Result<http::Response<ByteStream>, Infallible> {
        let response = self.clone().call(request.map(ByteStream::from)).await?;
        Ok(response.map(ByteStream::new))
    }
}

#[cfg(feature = "reqwest")]
impl Transport for reqwest::Client {
    type Error = reqwest::Error;

    async fn send(
        &self,
        request: http::Request<Body>,
    ) -> Result<http::Response<ByteStream>, reqwest::Error> {
        let request = request.map(|body| match body {
            Body::Bytes(bytes) => reqwest::Body::from(bytes),
            Body::Stream(stream) => reqwest::Body::wrap(stream),
        });
        let response = self.execute(request.try_into()?).await?;
        let response: http::Response<reqwest::Body> = response.into();
        Ok(response.map(ByteStream::new))
    }
}
