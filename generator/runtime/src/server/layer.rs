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
use super::service::{Endpoint, Handler, Path, Refusals, Settings, Work};

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
            endpoint.layered = Some(Layered::new(operation, endpoint, wrap));
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
    fn new(operation: &'static Operation, endpoint: &Endpoint, wrap: &Wrap) -> Self {
        let inner = match &endpoint.layered {
            Some(Self(service)) => service.clone(),
            None => OperationService(BoxCloneSyncService::new(Bare {
                operation,
                settings: endpoint.settings,
                handler: Arc::clone(&endpoint.handler),
            })),
        };
        Self(wrap(inner))
    }

    pub(super) fn call(
        &self,
        operation: &'static Operation,
        mut request: http::Request<Body>,
        path: Path,
    ) -> Future {
        let route = Matched {
            path,
            uri: request.uri().clone(),
        };
        request.extensions_mut().insert(route);
        request.extensions_mut().insert(operation);
        Box::pin(self.0.clone().oneshot(request))
    }
}

/// Where the parameters of a request are, while it passes through layers.
#[derive(Clone)]
struct Matched {
    path: Path,
    uri: http::Uri,
}

/// An operation without layers.
#[derive(Clone)]
struct Bare {
    operation: &'static Operation,
    settings: Settings,
    handler: Arc<Handler>,
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
        let Some(Matched { path, uri }) = head.extensions.remove() else {
            return BareFuture::Lost(self.settings.refusals);
        };
        head.uri = uri;
        BareFuture::Working(Work::new(
            &*self.handler,
            self.operation,
            path,
            head,
            body,
            self.settings,
        ))
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
