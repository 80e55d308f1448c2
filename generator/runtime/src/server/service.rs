//! From a request to its answer.

use std::convert::Infallible;
use std::fmt;
use std::ops::Range;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{self, Poll};

use axum::body::Body;
use bytes::Bytes;
use http::header::CONTENT_LENGTH;
use http::request::Parts;
use http::{HeaderValue, Method};
use http_body::Body as _;

use super::body;
use super::operation::Operation;
use super::rejection::Rejection;
use super::request::{Context, FromRequest};
use super::response::Response;
use super::routes::{Match, Route, Routes};
use super::stream::ByteStream;
use crate::codec::Limits;

/// The security and the implementation at work.
pub(super) type Answer = Pin<Box<dyn Future<Output = Result<Response, Rejection>> + Send>>;

/// What follows when a request has been routed and its body read: it is let in and decoded, and the
/// implementation called.
///
/// This is all that is compiled for each operation; the rest is the same for all of them.
pub(super) type Handler = dyn Fn(Received) -> Answer + Send + Sync;

/// A request whose body has been read, unless it is a stream.
pub(super) struct Received {
    pub(super) context: Context,
    /// The body, if it is not read before the implementation is called.
    pub(super) stream: Option<ByteStream>,
    /// The names of the path parameters, and where their values are in the path.
    pub(super) parameters: Arc<[&'static str]>,
    pub(super) values: Vec<Range<usize>>,
    pub(super) settings: Settings,
}

impl Received {
    pub(super) fn read<R: FromRequest>(&mut self) -> Result<R, Rejection> {
        let stream = self.stream.take();
        R::from_request(&self.context.request(
            &self.parameters,
            &self.values,
            stream,
            &self.settings,
        ))
    }
}

/// What an operation is served with.
pub(super) struct Endpoint {
    pub(super) settings: Settings,
    pub(super) handler: Box<Handler>,
}

/// What the operations of a document have in common.
#[derive(Clone, Copy, Debug)]
pub(super) struct Settings {
    pub(super) body_limit: usize,
    pub(super) limits: Limits,
    pub(super) part_limit: usize,
    pub(super) stream_limit: Option<usize>,
    pub(super) reject: fn(Rejection) -> Response,
}

impl Settings {
    /// The answer where the server speaks in the implementation's place.
    fn reject(&self, rejection: Rejection) -> http::Response<Body> {
        let headers = rejection.headers();
        let mut response = http::Response::from((self.reject)(rejection));
        response.headers_mut().extend(headers);
        response
    }
}

/// A server as a plain [`tower_service::Service`] of [`http`] types, without a router of axum
/// around it.
///
/// It is always ready, never fails, and cheap to clone.
#[derive(Clone)]
pub struct Service {
    shared: Arc<Shared>,
}

struct Shared {
    routes: Routes<Endpoint>,
    /// What unknown paths are answered by.
    settings: Settings,
}

impl Service {
    pub(super) fn new(routes: Routes<Endpoint>, settings: Settings) -> Self {
        Self {
            shared: Arc::new(Shared { routes, settings }),
        }
    }
}

impl fmt::Debug for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Service").finish_non_exhaustive()
    }
}

impl<B> tower_service::Service<http::Request<B>> for Service
where
    B: http_body::Body<Data = Bytes> + Send + 'static,
    B::Error: Into<axum::BoxError>,
{
    type Response = http::Response<Body>;
    type Error = Infallible;
    type Future = ResponseFuture;

    fn poll_ready(&mut self, _: &mut task::Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<B>) -> ResponseFuture {
        let shared = Arc::clone(&self.shared);
        let request = request.map(Body::new);
        ResponseFuture(Box::pin(async move { shared.answer(request).await }))
    }
}

/// The future of an answer.
///
/// Dropping it cancels the implementation's method at its next `await`. Servers do so when the
/// client goes away.
pub struct ResponseFuture(Pin<Box<dyn Future<Output = http::Response<Body>> + Send>>);

impl Future for ResponseFuture {
    type Output = Result<http::Response<Body>, Infallible>;

    fn poll(mut self: Pin<&mut Self>, context: &mut task::Context<'_>) -> Poll<Self::Output> {
        self.0.as_mut().poll(context).map(Ok)
    }
}

impl fmt::Debug for ResponseFuture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResponseFuture").finish_non_exhaustive()
    }
}

impl Shared {
    async fn answer(&self, request: http::Request<Body>) -> http::Response<Body> {
        let (head, body) = request.into_parts();
        let is_head = head.method == Method::HEAD;
        let response = match self.routes.find(&head.method, head.uri.path()) {
            Match::Found(route, values) => call(route, values, head, body).await,
            Match::WrongMethod(routes) => {
                let rejection = Rejection::MethodNotAllowed {
                    allowed: methods(routes),
                };
                // The operations of a path may come from several documents. The first one speaks
                // for it.
                let settings = routes
                    .first()
                    .map_or(self.settings, |route| route.endpoint.settings);
                settings.reject(rejection)
            }
            Match::NotFound => self.settings.reject(Rejection::NotFound),
        };
        if is_head {
            without_body(response)
        } else {
            response
        }
    }
}

/// Reads the body of a request, and calls its operation.
async fn call(
    route: &Route<Endpoint>,
    values: Vec<Range<usize>>,
    mut head: Parts,
    body: Body,
) -> http::Response<Body> {
    let Endpoint { settings, handler } = &route.endpoint;
    let operation: &'static Operation = route.operation;
    let answer = async {
        body::check_head(operation, &head.headers, &body)?;
        let is_stream = !body.is_end_stream() && body::is_stream(operation, &head.headers);
        let (stream, body) = if is_stream {
            (
                Some(body::stream(body, settings.stream_limit)?),
                Bytes::new(),
            )
        } else {
            (None, body::read(body, settings.body_limit).await?)
        };
        head.extensions.insert(operation);
        let received = Received {
            context: Context::new(http::Request::from_parts(head, body), ()),
            stream,
            parameters: Arc::clone(&route.parameters),
            values,
            settings: *settings,
        };
        let response = handler(received).await?;
        response.into_result().map_err(Rejection::Response)
    };
    let mut response = answer
        .await
        .unwrap_or_else(|rejection| settings.reject(rejection));
    response.extensions_mut().insert(operation);
    response
}

/// The methods of a path.
fn methods(routes: &[Route<Endpoint>]) -> Vec<Method> {
    let mut methods: Vec<_> = routes
        .iter()
        .map(|route| route.operation.method.clone())
        .collect();
    if methods.contains(&Method::GET) && !methods.contains(&Method::HEAD) {
        methods.push(Method::HEAD);
    }
    methods.sort_unstable_by(|a, b| a.as_str().cmp(b.as_str()));
    methods
}

/// The answer to `HEAD`: as to `GET`, with the length of a body that is not sent.
fn without_body(response: http::Response<Body>) -> http::Response<Body> {
    let length = response.body().size_hint().exact();
    let mut response = response.map(|_| Body::empty());
    if let Some(length @ 1..) = length {
        response
            .headers_mut()
            .entry(CONTENT_LENGTH)
            .or_insert_with(|| HeaderValue::from(length));
    }
    response
}
