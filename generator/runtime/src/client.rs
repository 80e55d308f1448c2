//! Clients for the operations of generated traits.
//!
//! A generated client has a method for each operation: it takes the request that the server's trait
//! receives, and returns the answer that it gives. The client writes and reads by the same
//! declarations as the server: parameters of every style, bodies of every media type, typed
//! headers, and a variant of the answer for each status.
//!
//! What goes over the wire is a [`Transport`]'s: `reqwest::Client` is one with the feature
//! `reqwest`, and a [`Service`](crate::server::Service) is one without a wire, for tests. Timeouts,
//! retries, redirects, proxies and certificates are the transport's, too; it finds the
//! `&'static Operation` in the extensions of each request.
//!
//! A call fails, as a [`ClientError`], where the request has no text by the rules of the spec, where
//! the transport fails, and where the answer is not what the spec says. The errors that the spec
//! declares are no failures, but variants of the answer.

mod credentials;
mod error;
#[cfg(feature = "multipart")]
mod form;
mod items;
mod request;
mod response;
pub mod testing;
mod transport;
mod url;

use crate::codec::Limits;

pub use self::credentials::{Credential, Credentials, Key, Signer, given};
pub use self::error::{ClientError, InvalidResponse, RequestError, ResponseFault};
#[cfg(feature = "multipart")]
pub use self::form::{Form, IntoForm};
pub use self::request::{IntoRequest, Request};
pub use self::response::{FromResponse, Response};
pub use self::transport::{Body, Transport};
pub use self::url::InvalidUrl;

use self::credentials::authorize;
use self::url::BaseUrl;

/// What all operations of a document are called with: a transport, where the server is, and who
/// calls.
#[derive(Clone, Debug)]
pub struct Client<T, C = ()> {
    transport: T,
    base: BaseUrl,
    credentials: C,
    limits: Limits,
    body_limit: usize,
}

impl Client<()> {
    /// How large the body of an answer may be by default, in bytes, where it is no stream: 64 MiB.
    pub const DEFAULT_BODY_LIMIT: usize = 64 * 1024 * 1024;
}

impl<T: Transport, C: Credentials + Default> Client<T, C> {
    /// A client without credentials.
    ///
    /// `base` is the URL in front of the paths of the spec: `https` or `http`, the host, and where
    /// the server is not at its root, a path (`https://example.org/proxied`). The base path that
    /// the spec itself has is none of it.
    pub fn new(transport: T, base: &str) -> Result<Self, InvalidUrl> {
        Ok(Self {
            transport,
            base: BaseUrl::new(base)?,
            credentials: C::default(),
            limits: Limits::default(),
            body_limit: Client::DEFAULT_BODY_LIMIT,
        })
    }
}

impl<T: Transport, C: Credentials> Client<T, C> {
    /// Sets who calls.
    #[must_use]
    pub fn credentials(mut self, credentials: C) -> Self {
        self.credentials = credentials;
        self
    }

    /// Sets the limits of the JSON decoder: how deep an answer may nest, and how much its checks may
    /// take.
    #[must_use]
    pub fn json_limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Sets how large the body of an answer may be, in bytes, where it is no stream.
    #[must_use]
    pub fn body_limit(mut self, bytes: usize) -> Self {
        self.body_limit = bytes;
        self
    }

    /// Sends a request, and reads the answer.
    ///
    /// Of the security requirements of the operation, the first one for which there are all
    /// credentials is met.
    pub async fn call<A: FromResponse>(
        &self,
        request: Request,
    ) -> Result<A, ClientError<T::Error>> {
        let request = self.authorized(request).map_err(ClientError::Request)?;
        let response = self.transport.send(request).await;
        let response = response.map_err(ClientError::Transport)?;
        let mut response = Response::new(response, self.limits, self.body_limit);
        match A::from_response(&mut response).await {
            Ok(answer) => Ok(answer),
            Err(fault) => Err(ClientError::Response(Box::new(
                response.invalid(fault).await,
            ))),
        }
    }

    fn authorized(&self, request: Request) -> Result<http::Request<Body>, RequestError> {
        let operation = request.operation();
        let mut request = request.into_http(&self.base)?;
        authorize(operation, &self.credentials, &mut request)?;
        request.extensions_mut().insert(operation);
        Ok(request)
    }
}
