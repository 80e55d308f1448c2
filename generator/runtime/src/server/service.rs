//! From a request to its answer.

use std::convert::Infallible;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{self, Poll};

use axum::body::Body;
use bytes::Bytes;
use http::header::CONTENT_LENGTH;
#[cfg(feature = "multipart")]
use http::header::CONTENT_TYPE;
use http::request::Parts;
use http::{HeaderValue, Method};
use http_body::Body as _;

use super::body;
use super::layer::Layered;
#[cfg(feature = "multipart")]
use super::multipart::{self, FormLimits};
use super::operation::Operation;
use super::rejection::Rejection;
#[cfg(feature = "multipart")]
use super::request::Form;
use super::request::{Context, FromRequest};
use super::response::Response;
use super::routes::{Match, Route, Routes};
use super::template::Captures;
use crate::codec::Limits;

/// The body being read, the security and the implementation at work.
pub(super) type Answer = Pin<Box<dyn Future<Output = Result<Response, Rejection>> + Send>>;

/// What follows when a request has been routed: it is read, let in and decoded, and the
/// implementation called.
///
/// This is all that is compiled for each operation; the rest is the same for all of them.
pub(super) type Handler = dyn Fn(Received) -> Answer + Send + Sync;

/// Where a request was found to lead.
pub(super) struct Found {
    pub(super) route: Arc<Route<Endpoint>>,
    /// Where the values of the path parameters are in the path.
    pub(super) values: Captures,
}

/// A request whose operation was found.
pub(super) struct Received {
    pub(super) found: Found,
    pub(super) context: Context,
    /// The body, if there is one, until it has been read. If it is a stream, that is when the
    /// implementation is called, and if it is a form of parts, when its sender was let in.
    body: Option<Body>,
    #[cfg(feature = "multipart")]
    form: Option<Form>,
}

impl Received {
    fn settings(&self) -> &Settings {
        &self.found.route.endpoint.settings
    }

    /// Whether there is a body, or one is expected: then its head has to be looked at.
    pub(super) fn may_have_body(&self) -> bool {
        self.body.is_some() || !self.found.route.operation.consumes.is_empty()
    }

    /// Checks the head, and reads the body, unless it is a stream or a form of parts that the security
    /// does not ask for.
    pub(super) async fn receive(&mut self) -> Result<(), Rejection> {
        let headers = self.context.headers();
        let operation = self.found.route.operation;
        body::check_head(operation, headers, self.body.is_some())?;
        let Some(body) = &mut self.body else {
            return Ok(());
        };
        let settings = &self.found.route.endpoint.settings;
        if !settings.is_buffered {
            if body::is_stream(operation, headers) {
                return body::check_length(body, settings.stream_limit);
            }
            if body::form_values(operation, headers).is_some() {
                return body::check_length(body, Some(settings.form_limit()));
            }
        }
        let read = body::read(body, settings.body_limit).await?;
        self.body = None;
        self.context.set_body(read);
        Ok(())
    }

    /// Reads the body, if it is a form of parts. What is wrong with it is told when the operation asks
    /// for its parts, behind what is wrong with the parameters.
    #[cfg(feature = "multipart")]
    pub(super) async fn receive_form(&mut self) {
        let headers = self.context.headers();
        let Some(values) = body::form_values(self.found.route.operation, headers) else {
            return;
        };
        let media_type = headers.get(CONTENT_TYPE).cloned();
        let received = self.context.body();
        let body = if received.is_empty() {
            self.body.take().unwrap_or_default()
        } else {
            Body::from(received.clone())
        };
        let settings = self.settings();
        let limits = FormLimits {
            body: settings.form_limit(),
            values: settings.body_limit,
            file_memory: settings.file_memory,
            parts: settings.part_limit,
        };
        // It is large, and few operations have a form.
        let form = Box::pin(multipart::read(body, media_type.as_ref(), values, limits));
        self.form = Some(form.await);
    }

    /// Reads what the operation declares.
    pub(super) fn read<R: FromRequest>(&mut self) -> Result<R, Rejection> {
        let body = self.body.take();
        let stream = body.map(|body| body::stream(body, self.settings().stream_limit));
        let request = self.context.request(&self.found, stream);
        #[cfg(feature = "multipart")]
        request.form.set(self.form.take());
        R::from_request(&request)
    }
}

/// What an operation is served with.
pub(super) struct Endpoint {
    pub(super) settings: Settings,
    pub(super) handler: Box<Handler>,
    /// The operation with layers around it, if it has any.
    pub(super) layered: Option<Layered>,
}

/// What the operations of a document have in common.
#[derive(Clone, Copy, Debug)]
pub(super) struct Settings {
    pub(super) body_limit: usize,
    pub(super) limits: Limits,
    pub(super) stream_limit: Option<usize>,
    /// How large a form of parts may be; `None` stands for the limit of all bodies.
    pub(super) form_limit: Option<usize>,
    pub(super) file_memory: usize,
    pub(super) part_limit: usize,
    /// Whether bodies that are streams are read for the security all the same.
    pub(super) is_buffered: bool,
    /// Whether the extensions of an answer tell the operation.
    pub(super) tells_operation: bool,
    pub(super) refusals: Refusals,
}

impl Settings {
    /// How large a form of parts may be, in bytes.
    fn form_limit(&self) -> usize {
        self.form_limit.unwrap_or(self.body_limit)
    }
}

/// How a server refuses what the implementation is not to see.
#[derive(Clone, Copy, Debug)]
pub(super) struct Refusals(pub(super) fn(Rejection) -> Response);

impl Refusals {
    /// The answer where the server speaks in the implementation's place.
    pub(super) fn answer(self, rejection: Rejection) -> http::Response<Body> {
        let headers = rejection.headers();
        let mut response = http::Response::from((self.0)(rejection));
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

    /// The operation that answers requests of this method and path, which is percent-encoded.
    ///
    /// A layer around the server can ask for it before it lets a request through.
    pub fn find(&self, method: &Method, path: &str) -> Option<&'static Operation> {
        match self.shared.routes.find(method, path) {
            Match::Found(route, _) => Some(route.operation),
            Match::WrongMethod(_) | Match::NotFound => None,
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
        self.shared.answer(request.map(Body::new))
    }
}

impl Shared {
    fn answer(&self, request: http::Request<Body>) -> ResponseFuture {
        let is_head = request.method() == Method::HEAD;
        let state = match self.routes.find(request.method(), request.uri().path()) {
            Match::Found(route, values) => call(route, values, request),
            Match::WrongMethod(routes) => {
                let rejection = Rejection::MethodNotAllowed {
                    allowed: methods(routes),
                };
                // The operations of a path may come from several documents. The first one speaks
                // for it.
                let settings = routes
                    .first()
                    .map_or(self.settings, |route| route.endpoint.settings);
                State::refused(settings, rejection)
            }
            Match::NotFound => State::refused(self.settings, Rejection::NotFound),
        };
        ResponseFuture { is_head, state }
    }
}

/// Calls the operation of a request.
fn call(route: &Arc<Route<Endpoint>>, values: Captures, request: http::Request<Body>) -> State {
    let Endpoint {
        settings, layered, ..
    } = &route.endpoint;
    if let Some(layered) = layered {
        let told = settings.tells_operation.then_some(route.operation);
        return State::Layered(layered.call(route, values, request), told);
    }
    let (head, body) = request.into_parts();
    State::Working(Work::new(route, values, head, body))
}

/// The future of an answer.
///
/// Dropping it cancels the implementation's method at its next `await`. Servers do so when the
/// client goes away.
pub struct ResponseFuture {
    /// Whether the answer is to a `HEAD`.
    is_head: bool,
    state: State,
}

enum State {
    /// No operation answers. In a box, since it is large and seldom.
    Refused(Option<Box<http::Response<Body>>>),
    Working(Work),
    /// The operation is there if the answer is to tell it.
    Layered(super::layer::Future, Option<&'static Operation>),
}

impl State {
    fn refused(settings: Settings, rejection: Rejection) -> Self {
        Self::Refused(Some(Box::new(settings.refusals.answer(rejection))))
    }
}

/// An operation at work.
pub(super) struct Work {
    answer: Answer,
    refusals: Refusals,
    /// The operation, if the extensions of the answer are to tell it.
    told: Option<&'static Operation>,
}

impl Work {
    pub(super) fn new(
        route: &Arc<Route<Endpoint>>,
        values: Captures,
        head: Parts,
        body: Body,
    ) -> Self {
        let operation = route.operation;
        let Endpoint {
            settings, handler, ..
        } = &route.endpoint;
        let received = Received {
            found: Found {
                route: Arc::clone(route),
                values,
            },
            context: Context::received(operation, head),
            body: (!body.is_end_stream()).then_some(body),
            #[cfg(feature = "multipart")]
            form: None,
        };
        Self {
            answer: handler(received),
            refusals: settings.refusals,
            told: settings.tells_operation.then_some(operation),
        }
    }

    pub(super) fn poll(&mut self, context: &mut task::Context<'_>) -> Poll<http::Response<Body>> {
        // Spelled out, since each closure would move the answer once more.
        let answer = match task::ready!(self.answer.as_mut().poll(context)) {
            Ok(response) => response.into_result().map_err(Rejection::Response),
            Err(rejection) => Err(rejection),
        };
        let mut response = match answer {
            Ok(response) => response,
            Err(rejection) => self.refusals.answer(rejection),
        };
        tell(self.told, &mut response);
        Poll::Ready(response)
    }
}

impl Future for ResponseFuture {
    type Output = Result<http::Response<Body>, Infallible>;

    fn poll(self: Pin<&mut Self>, context: &mut task::Context<'_>) -> Poll<Self::Output> {
        let Self { is_head, state } = self.get_mut();
        let mut response = match state {
            State::Refused(response) => match response.take() {
                Some(response) => *response,
                // It has answered already.
                None => return Poll::Pending,
            },
            State::Working(work) => task::ready!(work.poll(context)),
            State::Layered(answer, operation) => {
                let Ok(mut response) = task::ready!(answer.as_mut().poll(context));
                // A layer may have answered in the operation's place.
                tell(*operation, &mut response);
                response
            }
        };
        if *is_head {
            response = without_body(response);
        }
        Poll::Ready(Ok(response))
    }
}

impl fmt::Debug for ResponseFuture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResponseFuture").finish_non_exhaustive()
    }
}

/// Puts the operation into the extensions of an answer, if it is to be told.
fn tell(operation: Option<&'static Operation>, response: &mut http::Response<Body>) {
    if let Some(operation) = operation {
        response.extensions_mut().insert(operation);
    }
}

/// The methods of a path.
fn methods(routes: &[Arc<Route<Endpoint>>]) -> Vec<Method> {
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
