//! Requests: the typed part that an operation declares, and the context around it.

use std::cell::Cell;
use std::fmt;
use std::net::SocketAddr;
use std::sync::OnceLock;

use axum::extract::{ConnectInfo, OriginalUri};
use bytes::Bytes;
use http::request::Parts;
use http::{Extensions, HeaderMap, Method, Uri, Version};

use super::operation::Operation;
use super::parameter::{Parameter, Written};
use super::rejection::Rejection;
use super::service::Found;
use super::stream::ByteStream;
use crate::codec::{self, Decode, Limits, Rules};

/// How the request of an operation is read: its parameters and its body. Generated code implements
/// it.
pub trait FromRequest: Sized {
    /// Reads the request, or says how it breaks the spec.
    fn from_request(request: &Request<'_>) -> Result<Self, Rejection>;
}

/// What is large stands in a box.
impl<T: FromRequest> FromRequest for Box<T> {
    fn from_request(request: &Request<'_>) -> Result<Self, Rejection> {
        T::from_request(request).map(Self::new)
    }
}

/// The parts of a form, or what is wrong with it.
#[cfg(feature = "multipart")]
pub(super) type Form = Result<Option<super::multipart::Parts>, Rejection>;

/// A request that has reached its operation, not yet read.
pub struct Request<'a> {
    pub(super) head: &'a Parts,
    pub(super) body: &'a Bytes,
    /// The body, if it has not been read, until it is taken.
    pub(super) stream: Cell<Option<ByteStream>>,
    pub(super) found: &'a Found,
    /// The parts of the body, if it is a form of parts, until they are taken; `None` within where the
    /// body is empty.
    #[cfg(feature = "multipart")]
    pub(super) form: Cell<Option<Form>>,
}

impl fmt::Debug for Request<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("head", self.head)
            .field("body", self.body)
            .finish_non_exhaustive()
    }
}

impl Request<'_> {
    /// The limits of the JSON decoder.
    pub(super) fn limits(&self) -> Limits {
        self.found.route.endpoint.settings.limits
    }

    /// Reads a parameter that is required, or has a default.
    pub fn required<T: Decode>(&self, parameter: &Parameter) -> Result<T, Rejection> {
        if let Some(value) = self.optional(parameter)? {
            return Ok(value);
        }
        match parameter.absent() {
            Some((json, rules)) => self.decode(parameter, json, rules),
            None => Err(rejected(parameter, "missing")),
        }
    }

    /// Reads a parameter that may be missing.
    pub fn optional<T: Decode>(&self, parameter: &Parameter) -> Result<Option<T>, Rejection> {
        let rules = parameter.value_rules();
        let faulty = |fault| rejected(parameter, fault);
        let json = match parameter.read(self).map_err(faulty)? {
            None => return Ok(None),
            Some(Written::Json(json)) => json,
            Some(Written::Text(mut text)) => {
                if !rules.of_string && !rules.of_number {
                    text = match T::from_text(text) {
                        Ok(value) => return Ok(Some(value)),
                        Err(text) => text,
                    };
                }
                parameter.shape().json_of_one(text).map_err(faulty)?
            }
        };
        self.decode(parameter, &json, rules).map(Some)
    }

    fn decode<T: Decode>(
        &self,
        parameter: &Parameter,
        json: &str,
        rules: &'static Rules,
    ) -> Result<T, Rejection> {
        self.decode_value(json, rules)
            .map_err(|fault| rejected(parameter, fault))
    }

    /// Decodes the JSON of a parameter, or says what is wrong with it.
    pub(super) fn decode_value<T: Decode>(
        &self,
        json: &str,
        rules: &'static Rules,
    ) -> Result<T, String> {
        codec::decode_str(json, rules, self.limits()).map_err(|error| {
            if error.pointer().is_empty() {
                error.message().to_owned()
            } else {
                error.to_string()
            }
        })
    }

    /// The text of a path parameter, percent-encoded.
    pub(super) fn path_text(&self, name: &str) -> Option<&str> {
        let Found { route, values } = self.found;
        let place = route.parameters.iter().position(|other| *other == name)?;
        self.head.uri.path().get(values.get(place)?.range())
    }

    /// Reads the body, which is required, as JSON.
    pub fn json<T: Decode>(&self, rules: &'static Rules) -> Result<T, Rejection> {
        if self.body.is_empty() {
            return Err(Rejection::BodyMissing);
        }
        codec::decode(self.body, rules, self.limits()).map_err(Rejection::Body)
    }

    /// Reads the body, which may be absent, as JSON.
    pub fn optional_json<T: Decode>(&self, rules: &'static Rules) -> Result<Option<T>, Rejection> {
        self.unless_absent(|request| request.json(rules))
    }
}

#[cold]
fn rejected(parameter: &Parameter, fault: impl Into<String>) -> Rejection {
    Rejection::Parameter {
        place: parameter.place(),
        name: parameter.name(),
        fault: fault.into(),
    }
}

/// What an operation is told of a request beyond what the spec declares: its head, its raw body,
/// and who sent it.
///
/// `P` is the principal, which the security schemes of the operation established; `()` where it has
/// none.
#[derive(Debug)]
pub struct Context<P = ()> {
    /// In a box, since it is large and passed on.
    head: Box<Parts>,
    body: Bytes,
    operation: Option<&'static Operation>,
    /// The extensions with the operation, where they were asked for.
    extensions: OnceLock<Extensions>,
    principal: P,
}

impl Context {
    /// The context of a request that has reached its operation, before its body is read.
    pub(super) fn received(operation: &'static Operation, head: Parts) -> Self {
        Self {
            head: Box::new(head),
            body: Bytes::new(),
            operation: Some(operation),
            extensions: OnceLock::new(),
            principal: (),
        }
    }
}

impl<P> Context<P> {
    /// The context of a request. Servers make it; it is public for the tests of an implementation.
    pub fn new(request: http::Request<Bytes>, principal: P) -> Self {
        let (head, body) = request.into_parts();
        Self {
            head: Box::new(head),
            body,
            operation: None,
            extensions: OnceLock::new(),
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

    /// What the layers around the server and the operation left for it, and the `&'static Operation`
    /// that was called, unless a test made this context. Where no layer is around the operation, they
    /// are a copy, which is made when they are first asked for: extensions are cloned as a request's
    /// are.
    pub fn extensions(&self) -> &Extensions {
        let received = &self.head.extensions;
        match self.operation {
            Some(operation) if received.get::<&'static Operation>() != Some(&operation) => {
                self.extensions.get_or_init(|| {
                    let mut extensions = received.clone();
                    extensions.insert(operation);
                    extensions
                })
            }
            _ => received,
        }
    }

    /// The operation that was called. A context that a test made has none.
    pub fn operation(&self) -> Option<&'static Operation> {
        self.operation
    }

    /// The address of the peer, where the router is served by
    /// `into_make_service_with_connect_info::<SocketAddr>()`.
    ///
    /// Behind a proxy it is the proxy's.
    pub fn peer(&self) -> Option<SocketAddr> {
        let ConnectInfo(peer) = self.head.extensions.get::<ConnectInfo<SocketAddr>>()?;
        Some(*peer)
    }

    /// The body, byte for byte as it was received, such as a signature covers it. It is empty where
    /// the operation receives its body as a stream or as a form of parts, and no scheme
    /// [asks for it](super::Server::scheme_reads_body).
    pub fn body(&self) -> &Bytes {
        &self.body
    }

    /// Who sent the request.
    pub fn principal(&self) -> &P {
        &self.principal
    }

    /// Sets the body, once it has been read.
    pub(super) fn set_body(&mut self, body: Bytes) {
        self.body = body;
    }

    /// The same context with who sent the request.
    pub(super) fn sent_by<Q>(self, principal: Q) -> Context<Q> {
        let Self {
            head,
            body,
            operation,
            extensions,
            principal: _,
        } = self;
        Context {
            head,
            body,
            operation,
            extensions,
            principal,
        }
    }

    /// The request, to be read.
    pub(super) fn request<'a>(
        &'a self,
        found: &'a Found,
        stream: Option<ByteStream>,
    ) -> Request<'a> {
        Request {
            head: &self.head,
            body: &self.body,
            stream: Cell::new(stream),
            found,
            #[cfg(feature = "multipart")]
            form: Cell::default(),
        }
    }
}
