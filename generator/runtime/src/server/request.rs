//! Requests: the typed part that an operation declares, and the context around it.

use std::net::SocketAddr;
use std::ops::Range;

use axum::extract::{ConnectInfo, OriginalUri};
use bytes::Bytes;
use http::request::Parts;
use http::{Extensions, HeaderMap, Method, Uri, Version};

use super::operation::Operation;
use super::parameter::Parameter;
use super::rejection::{Place, Rejection};
use super::template::percent_decode;
use crate::codec::{self, Decode, Limits, Rules};

/// How the request of an operation is read: its parameters and its body. Generated code implements
/// it.
pub trait FromRequest: Sized {
    /// Reads the request, or says how it breaks the spec.
    fn from_request(request: &Request<'_>) -> Result<Self, Rejection>;
}

/// A request that has reached its operation, not yet read.
#[derive(Debug)]
pub struct Request<'a> {
    pub(super) head: &'a Parts,
    pub(super) body: &'a Bytes,
    /// The names of the path parameters, and where their values are in the path.
    pub(super) parameters: &'a [&'static str],
    pub(super) values: &'a [Range<usize>],
    pub(super) limits: Limits,
}

impl Request<'_> {
    /// Reads a path parameter. `name` is its name in the route.
    pub fn path<T: Parameter>(
        &self,
        name: &'static str,
        rules: &'static Rules,
    ) -> Result<T, Rejection> {
        let rejected = |fault| Rejection::Parameter {
            place: Place::Path,
            name,
            fault,
        };
        let value = self
            .parameters
            .iter()
            .position(|parameter| *parameter == name);
        let value = value.and_then(|index| self.values.get(index)).cloned();
        let Some(value) = value.and_then(|range| self.head.uri.path().get(range)) else {
            return Err(rejected("missing".to_owned()));
        };
        let Some(value) = percent_decode(value) else {
            return Err(rejected("invalid percent-encoding".to_owned()));
        };
        let Ok(value) = std::str::from_utf8(&value) else {
            return Err(rejected("invalid UTF-8".to_owned()));
        };
        T::from_text(value, rules, self.limits).map_err(rejected)
    }

    /// Reads the body, which is required, as JSON.
    pub fn json<T: Decode>(&self, rules: &'static Rules) -> Result<T, Rejection> {
        if self.body.is_empty() {
            return Err(Rejection::BodyMissing);
        }
        codec::decode(self.body, rules, self.limits).map_err(Rejection::Body)
    }

    /// Reads the body, which may be absent, as JSON.
    pub fn optional_json<T: Decode>(&self, rules: &'static Rules) -> Result<Option<T>, Rejection> {
        if self.body.is_empty() {
            return Ok(None);
        }
        self.json(rules).map(Some)
    }
}

/// What an operation is told of a request beyond what the spec declares: its head, its raw body,
/// and who sent it.
///
/// `P` is the principal, which the security schemes of the operation established; `()` where it has
/// none.
#[derive(Debug)]
pub struct Context<P = ()> {
    head: Parts,
    body: Bytes,
    principal: P,
}

impl<P> Context<P> {
    /// The context of a request. Servers make it; it is public for the tests of an implementation.
    pub fn new(request: http::Request<Bytes>, principal: P) -> Self {
        let (head, body) = request.into_parts();
        Self {
            head,
            body,
            principal,
        }
    }

    /// The method as it was received: `HEAD` too, where a `GET` operation answers it.
    pub fn method(&self) -> &Method {
        &self.head.method
    }

    /// The URI as it was received, percent-encoded, and whole where the router is nested in another
    /// one.
    pub fn uri(&self) -> &Uri {
        match self.head.extensions.get::<OriginalUri>() {
            Some(OriginalUri(uri)) => uri,
            None => &self.head.uri,
        }
    }

    /// The version of HTTP.
    pub fn version(&self) -> Version {
        self.head.version
    }

    /// The headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.head.headers
    }

    /// What the layers around the server left for the operation, and the `&'static Operation`
    /// itself.
    pub fn extensions(&self) -> &Extensions {
        &self.head.extensions
    }

    /// The operation that was called. A context that a test made has none.
    pub fn operation(&self) -> Option<&'static Operation> {
        self.head.extensions.get::<&'static Operation>().copied()
    }

    /// The address of the peer, where the router is served by
    /// `into_make_service_with_connect_info::<SocketAddr>()`.
    ///
    /// Behind a proxy it is the proxy's.
    pub fn peer(&self) -> Option<SocketAddr> {
        let ConnectInfo(peer) = self.head.extensions.get::<ConnectInfo<SocketAddr>>()?;
        Some(*peer)
    }

    /// The body, byte for byte as it was received, such as a signature covers it.
    pub fn body(&self) -> &Bytes {
        &self.body
    }

    /// Who sent the request.
    pub fn principal(&self) -> &P {
        &self.principal
    }
}
