//! Layers around single operations.

use std::convert::Infallible;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{self, Poll};

use axum::body::Body;
use axum::response::IntoResponse;
use tower::util::{BoxCloneSyncService, ServiceExt as _};
use tower_layer::Layer;
use tower_service::Service;

use super::operation::Operation;
use super::rejection::Rejection;
use super::routes::Route;
use super::service::{Endpoint, Refusals, Work};
use super::template::Captures;

/// What [`Server::layer`](super::Server::layer) puts a layer around: an operation, with the layers
/// that were added before.
///
/// The extensions of a request hold the `&'static Operation`. The body has not been read, and nobody
/// has been let in. A layer has to pass the extensions on: a request without them is answered 404,
/// since the server found the path parameters in the URI that it received.
#[derive(Clone)]
pub struct OperationService(
    BoxCloneSyncService<http::Request<Body>, http::Response<Body>, Infallible>,
);

pub(super) type Future =
    Pin<Box<dyn std::future::Future<Output = Result<http::Response<Body>, Infallible>> + Send>>;

/// An operation with layers around it.
pub(super) struct Layered(OperationService);

/// A layer, whatever its type.
pub(super) type Wrap = Arc<dyn Fn(OperationService) -> OperationService + Send + Sync>;

/// The operations that a layer is put around.
pub(super) enum Selector {
    /// That of this id.
    Id(String),
    /// All of which this is true.
    All(Box<dyn Fn(&'static Operation) -> bool + Send + Sync>),
}

impl Selector {
    fn selects(&self, operation: &'static Operation) -> bool {
        match self {
            Self::Id(id) => operation.id == id,
            Self::All(selects) => selects(operation),
        }
    }
}

/// Puts a layer around the operations that it is for. The error is an id that none of them has.
pub(super) fn put_around(
    operations: &mut [(&'static Operation, Endpoint)],
    selector: &Selector,
    wrap: &Wrap,
) -> Result<(), String> {
    let mut is_used = false;
    for (operation, endpoint) in operations {
        if selector.selects(operation) {
            is_used = true;
            endpoint.layered = Some(Layered::new(endpoint, wrap));
        }
    }
    match selector {
        Selector::Id(id) if !is_used => Err(id.clone()),
        Selector::Id(_) | Selector::All(_) => Ok(()),
    }
}

/// What wraps a service as a layer does, so that its answers are answers of the server.
pub(super) fn wrap<L>(layer: L) -> Wrap
where
    L: Layer<OperationService> + Send + Sync + 'static,
    L::Service: Service<http::Request<Body>> + Clone + Send + Sync + 'static,
    <L::Service as Service<http::Request<Body>>>::Response: IntoResponse + 'static,
    <L::Service as Service<http::Request<Body>>>::Error: Into<Infallible> + 'static,
    <L::Service as Service<http::Request<Body>>>::Future: Send + 'static,
{
    Arc::new(move |service| {
        let service = layer.layer(service);
        let service = service.map_response(IntoResponse::into_response);
        OperationService(BoxCloneSyncService::new(service.map_err(Into::into)))
    })
}

impl Layered {
    /// An operation, with the layers that it has, and another one around them.
    fn new(endpoint: &Endpoint, wrap: &Wrap) -> Self {
        let inner = match &endpoint.layered {
            Some(Self(service)) => service.clone(),
            None => OperationService(BoxCloneSyncService::new(Bare {
                refusals: endpoint.settings.refusals,
            })),
        };
        Self(wrap(inner))
    }

    pub(super) fn call(
        &self,
        route: &Arc<Route<Endpoint>>,
        values: Captures,
        mut request: http::Request<Body>,
    ) -> Future {
        let matched = Matched {
            route: Arc::clone(route),
            values,
            uri: request.uri().clone(),
        };
        let extensions = request.extensions_mut();
        extensions.insert(matched);
        extensions.insert(route.operation);
        Box::pin(self.0.clone().oneshot(request))
    }
}

/// Where the parameters of a request are, while it passes through layers.
#[derive(Clone)]
struct Matched {
    route: Arc<Route<Endpoint>>,
    values: Captures,
    uri: http::Uri,
}

/// An operation without layers.
#[derive(Clone)]
struct Bare {
    refusals: Refusals,
}

impl Service<http::Request<Body>> for Bare {
    type Response = http::Response<Body>;
    type Error = Infallible;
    type Future = BareFuture;

    fn poll_ready(&mut self, _: &mut task::Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<Body>) -> BareFuture {
        let (mut head, body) = request.into_parts();
        let Some(Matched { route, values, uri }) = head.extensions.remove() else {
            return BareFuture::Lost(self.refusals);
        };
        head.uri = uri;
        BareFuture::Working(Work::new(&route, values, head, body))
    }
}

/// The answer of an operation without layers.
enum BareFuture {
    Working(Work),
    /// A layer has dropped what says where the parameters are.
    Lost(Refusals),
}

impl std::future::Future for BareFuture {
    type Output = Result<http::Response<Body>, Infallible>;

    fn poll(self: Pin<&mut Self>, context: &mut task::Context<'_>) -> Poll<Self::Output> {
        match self.get_mut() {
            Self::Working(work) => work.poll(context).map(Ok),
            Self::Lost(refusals) => Poll::Ready(Ok(refusals.answer(Rejection::NotFound))),
        }
    }
}

impl Service<http::Request<Body>> for OperationService {
    type Response = http::Response<Body>;
    type Error = Infallible;
    type Future = Future;

    fn poll_ready(&mut self, context: &mut task::Context<'_>) -> Poll<Result<(), Infallible>> {
        self.0.poll_ready(context)
    }

    fn call(&mut self, request: http::Request<Body>) -> Future {
        self.0.call(request)
    }
}

impl fmt::Debug for OperationService {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OperationService").finish_non_exhaustive()
    }
}
