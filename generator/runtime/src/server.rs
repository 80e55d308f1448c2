//! Servers for generated traits.
//!
//! A generated `server` function turns an implementation of its trait into a [`Server`], which
//! becomes an [`axum::Router`]. Between the two stands the spec: a request that breaks it is
//! refused, as a [`Rejection`], before the implementation sees it.
//!
//! A request passes these steps:
//!
//! 1. Its path and method find an operation. Concrete paths win over templated ones. The answer is
//!    404 where there is no such path, and 405 with `Allow` where the path does not have the
//!    method, `OPTIONS` included. `HEAD` is answered by `GET` without the body.
//! 2. Its head is checked, and its body read up to a [limit](Server::body_limit): 415, 413, or 400
//!    where the client went away. Bytes of which the spec says nothing are not read, but given to
//!    the implementation as a [stream](ByteStream), unless a security scheme
//!    [asks for them](Server::scheme_reads_body); nor are forms of parts.
//! 3. The security of the operation lets it in: 401 with `WWW-Authenticate`, or 403.
//! 4. A form of parts (`multipart/form-data`) is read as it comes, up to a
//!    [limit of its own](Server::form_limit): small files into memory, and large ones to the disk.
//! 5. Its parameters and its body are decoded: 400 with the parameter or the JSON pointer at fault.
//! 6. The implementation is called.
//!
//! How those answers look is decided by the error type of the implementation, see
//! [`IntoErrorResponse`].
//!
//! The server sets no time limits, since it has no clock: put a timeout around the router, and one
//! for slow heads on the connection. A panic of an implementation is not caught here. Under
//! `axum::serve` it ends the task of its connection, and no other one; a layer such as tower-http's
//! `CatchPanic` turns it into an answer.

mod body;
mod items;
mod layer;
mod media;
mod method;
#[cfg(feature = "multipart")]
mod multipart;
mod operation;
mod parameter;
mod rejection;
mod request;
mod response;
mod routes;
mod security;
mod service;
mod stream;
mod template;

use std::convert::Infallible;
use std::fmt;
use std::sync::Arc;

use tower_layer::Layer;

pub use axum;
pub use bytes::Bytes;
pub use http::{Extensions, HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, Version};

pub use self::items::{Event, Items};
pub use self::layer::OperationService;
pub use self::media::Content;
pub use self::method::AsyncMethod;
#[cfg(feature = "multipart")]
pub use self::multipart::{File, FileContent, Multipart, Part};
pub use self::operation::Operation;
pub use self::parameter::{Parameter, Place, Shape};
pub use self::rejection::{IntoErrorResponse, Rejection, ResponseError};
pub use self::request::{Context, FromRequest, Request};
pub use self::response::{IntoResponse, Problem, Response};
pub use self::routes::RouteError;
pub use self::security::{Basic, Check, Denied, SecurityScheme};
pub use self::service::{ResponseFuture, Service};
pub use self::stream::{BoxError, ByteStream};

#[cfg(feature = "client")]
pub(crate) use self::body::find as find_media_type;
#[cfg(feature = "client")]
pub(crate) use self::media::{BodyFault, read_form, read_text};
#[cfg(all(feature = "client", feature = "multipart"))]
pub(crate) use self::multipart::stream_of;
#[cfg(feature = "client")]
pub(crate) use self::parameter::Escape;
#[cfg(feature = "client")]
pub(crate) use self::response::value_of;
#[cfg(feature = "client")]
pub(crate) use self::security::CredentialsPlace;
#[cfg(feature = "client")]
pub(crate) use self::template::percent_decode;

use self::layer::{Selector, Wrap};
use self::routes::Routes;
use self::security::anyone;
use self::service::{Endpoint, Handler, Received, Refusals, Settings};
use crate::codec::Limits;

/// The operations of one or more documents, with what they are served by and how.
///
/// ```no_run
/// # use oasmith_runtime::server::Server;
/// # fn pets() -> Server { Server::new::<std::convert::Infallible>() }
/// # fn shops() -> Server { Server::new::<std::convert::Infallible>() }
/// // Two generated documents on one router.
/// let router = pets().body_limit(64 * 1024).merge(shops()).into_router()?;
/// # Ok::<(), oasmith_runtime::server::RouteError>(())
/// ```
pub struct Server {
    settings: Settings,
    operations: Vec<(&'static Operation, Box<Handler>)>,
    /// The operations of merged servers, with the settings and the layers of those.
    merged: Vec<(&'static Operation, Endpoint)>,
    /// In the order in which they were added.
    layers: Vec<(Selector, Wrap)>,
    /// The security schemes that see bodies which are streams.
    buffered: Vec<String>,
    /// The first thing that is wrong with a merged server.
    fault: Option<RouteError>,
}

impl Server {
    /// How large a body may be by default, in bytes: 2 MiB, as in axum.
    pub const DEFAULT_BODY_LIMIT: usize = 2 * 1024 * 1024;

    /// How much of the files of a form is kept in memory by default, in bytes: 64 KiB.
    pub const DEFAULT_FILE_MEMORY: usize = 64 * 1024;

    /// How many parts a body of `multipart/form-data` may have by default.
    pub const DEFAULT_PART_LIMIT: usize = 1000;

    /// A server without operations, whose refusals look as the error type decides.
    pub fn new<E: IntoErrorResponse>() -> Self {
        Self {
            settings: Settings {
                body_limit: Self::DEFAULT_BODY_LIMIT,
                limits: Limits::default(),
                stream_limit: None,
                form_limit: None,
                file_memory: Self::DEFAULT_FILE_MEMORY,
                part_limit: Self::DEFAULT_PART_LIMIT,
                is_buffered: false,
                tells_operation: false,
                refusals: Refusals(E::reject),
            },
            operations: Vec::new(),
            merged: Vec::new(),
            layers: Vec::new(),
            buffered: Vec::new(),
            fault: None,
        }
    }

    /// Adds an operation: for each request `method` is called on the implementation.
    ///
    /// Generated code calls this.
    #[must_use]
    pub fn operation<T, R, A, E>(
        self,
        operation: &'static Operation,
        implementation: &Arc<T>,
        method: impl for<'a> AsyncMethod<'a, T, (), R, Output = Result<A, E>> + Copy,
    ) -> Self
    where
        T: Send + Sync + 'static,
        R: FromRequest + Send + 'static,
        A: IntoResponse + 'static,
        E: IntoErrorResponse,
    {
        self.secured(operation, &Arc::new(()), anyone, implementation, method)
    }

    /// Adds an operation with security: `method` is called for each request that `check` lets in.
    ///
    /// Generated code calls this.
    #[must_use]
    pub fn secured<S, P, T, R, A, E>(
        mut self,
        operation: &'static Operation,
        security: &Arc<S>,
        check: impl for<'a> Check<'a, S, Principal = P> + Copy,
        implementation: &Arc<T>,
        method: impl for<'a> AsyncMethod<'a, T, P, R, Output = Result<A, E>> + Copy,
    ) -> Self
    where
        S: Send + Sync + 'static,
        P: Send + 'static,
        T: Send + Sync + 'static,
        R: FromRequest + Send + 'static,
        A: IntoResponse + 'static,
        E: IntoErrorResponse,
    {
        let both = Arc::new((Arc::clone(security), Arc::clone(implementation)));
        let handler: Box<Handler> = Box::new(move |mut received: Received| {
            let both = Arc::clone(&both);
            Box::pin(async move {
                let (security, implementation) = &*both;
                let may_have_body = received.may_have_body();
                if may_have_body {
                    received.receive().await?;
                }
                let checked = check.call(security, &received.context, operation).await;
                let principal = match checked {
                    Ok(principal) => principal,
                    Err(denied) => return denied.into_answer(),
                };
                #[cfg(feature = "multipart")]
                if may_have_body {
                    received.receive_form().await;
                }
                let request = received.read::<R>()?;
                let context = received.context.sent_by(principal);
                Ok(match method.call(implementation, context, request).await {
                    Ok(response) => response.into_response(),
                    Err(error) => error.into_error_response(),
                })
            })
        });
        self.operations.push((operation, handler));
        self
    }

    /// Sets how large a body may be, in bytes. A larger one is answered 413, read no further than
    /// the limit. Streams and forms of parts have limits of their own.
    #[must_use]
    pub fn body_limit(mut self, bytes: usize) -> Self {
        self.settings.body_limit = bytes;
        self
    }

    /// Sets how large a body may be that is given to the implementation as a stream, in bytes. One
    /// that says in its head that it is larger is answered 413; another one fails when it has been
    /// read up to the limit.
    ///
    /// There is none by default: the body takes no memory, and the implementation can stop reading.
    #[must_use]
    pub fn stream_limit(mut self, bytes: usize) -> Self {
        self.settings.stream_limit = Some(bytes);
        self
    }

    /// Lets a security scheme see the bodies of its operations, in [`Context::body`], those too that
    /// the implementation receives as streams or as forms of parts: they are read up to the
    /// [limit](Self::body_limit) before the scheme is asked, and the stream or the parts are made of
    /// what was read. So such a body is in memory as a whole until it is answered, and the files of a
    /// form beside it, or on the disk. Other bodies are always there. Where no operation of the
    /// document demands the scheme, there will be no router but a [`RouteError`].
    #[must_use]
    pub fn scheme_reads_body(mut self, scheme: impl Into<String>) -> Self {
        self.buffered.push(scheme.into());
        self
    }

    /// Sets the limits of the JSON decoder: how deep a body may nest, and how much its checks may take.
    #[must_use]
    pub fn json_limits(mut self, limits: Limits) -> Self {
        self.settings.limits = limits;
        self
    }

    /// Sets how large a body of `multipart/form-data` may be, in bytes, with its files. A larger one is
    /// answered 413, read no further than the limit. By default it is as large as any
    /// [other body](Self::body_limit).
    ///
    /// A form is read before its operation is called. Of it, there is in memory what is no file, that
    /// is its values and the heads of its parts, up to the limit of other bodies; and of its files as
    /// much as [`file_memory`](Self::file_memory) says. The rest is on the disk.
    #[must_use]
    pub fn form_limit(mut self, bytes: usize) -> Self {
        self.settings.form_limit = Some(bytes);
        self
    }

    /// Sets how much of the files of a form is kept in memory, in bytes: those that come first, as far
    /// as they fit in as a whole. All others are written to one temporary file without a name, in the
    /// folder of [`std::env::temp_dir`] (which the variable `TMPDIR` sets on Unix; on some systems
    /// that of the default is kept in memory). The system removes it when the last of them is dropped,
    /// and when the process ends in any way. Where it cannot be written, the answer is 500,
    /// [`Rejection::FileNotStored`].
    ///
    /// While a form is read, some pieces of 64 KiB, or as large as they come from the connection, are
    /// in memory besides.
    #[must_use]
    pub fn file_memory(mut self, bytes: usize) -> Self {
        self.settings.file_memory = bytes;
        self
    }

    /// Sets how many parts a body of `multipart/form-data` may have. One with more is answered 413.
    #[must_use]
    pub fn part_limit(mut self, parts: usize) -> Self {
        self.settings.part_limit = parts;
        self
    }

    /// Puts the `&'static Operation` that a request was for into the extensions of its answer, so that
    /// a layer around the whole server can tell what was called without a look at the URI. Those of
    /// servers that were merged before do so, too. Answers to requests that no operation is for have
    /// none.
    ///
    /// Layers around operations and implementations need no such thing, and those who do not ask
    /// for it do not pay for it.
    ///
    /// ```
    /// use oasmith_runtime::server::Operation;
    ///
    /// fn span_name<B>(response: &http::Response<B>) -> &'static str {
    ///     match response.extensions().get::<&'static Operation>() {
    ///         Some(operation) => operation.route,
    ///         None => "unmatched",
    ///     }
    /// }
    /// # let _ = span_name::<()>;
    /// ```
    #[must_use]
    pub fn tell_operation(mut self) -> Self {
        self.settings.tells_operation = true;
        for (_, endpoint) in &mut self.merged {
            endpoint.settings.tells_operation = true;
        }
        self
    }

    /// Adds the operations of another server, which keep its limits and how it refuses. Paths that
    /// neither server has are refused as this one does it.
    #[must_use]
    pub fn merge(mut self, other: Self) -> Self {
        let (_, operations, fault) = other.with_layers();
        self.merged.extend(operations);
        self.fault = self.fault.or(fault);
        self
    }

    /// Puts a layer around each operation that is selected, those of servers that were merged before
    /// among them. What the layers of [`axum::Router`] may be, these may be, too. The layer that was
    /// added last sees a request first.
    ///
    /// A layer around the whole server sees all requests; around an operation, it knows which one it
    /// is: the extensions of the request hold the `&'static Operation`. The body has not been read
    /// then, and nobody has been let in.
    ///
    /// ```
    /// use oasmith_runtime::server::Server;
    /// use axum::extract::Request;
    /// use axum::middleware::{Next, from_fn};
    /// use axum::response::Response;
    ///
    /// async fn log(request: Request, next: Next) -> Response {
    ///     let response = next.run(request).await;
    ///     println!("{}", response.status());
    ///     response
    /// }
    ///
    /// fn logged(server: Server) -> Server {
    ///     server.layer(|operation| operation.tags.contains(&"admin"), from_fn(log))
    /// }
    /// # let _ = logged;
    /// ```
    #[must_use]
    pub fn layer<L>(
        mut self,
        selects: impl Fn(&'static Operation) -> bool + Send + Sync + 'static,
        layer: L,
    ) -> Self
    where
        L: Layer<OperationService> + Send + Sync + 'static,
        L::Service: tower_service::Service<
                http::Request<axum::body::Body>,
                Response: axum::response::IntoResponse + 'static,
                Error: Into<Infallible> + 'static,
                Future: Send + 'static,
            > + Clone
            + Send
            + Sync
            + 'static,
    {
        let selector = Selector::All(Box::new(selects));
        self.layers.push((selector, layer::wrap(layer)));
        self
    }

    /// Puts a layer around the operation of an id, as [`layer`](Self::layer) does. Where there is no
    /// such operation, there will be no router but a [`RouteError`].
    #[must_use]
    pub fn layer_operation<L>(mut self, id: impl Into<String>, layer: L) -> Self
    where
        L: Layer<OperationService> + Send + Sync + 'static,
        L::Service: tower_service::Service<
                http::Request<axum::body::Body>,
                Response: axum::response::IntoResponse + 'static,
                Error: Into<Infallible> + 'static,
                Future: Send + 'static,
            > + Clone
            + Send
            + Sync
            + 'static,
    {
        let selector = Selector::Id(id.into());
        self.layers.push((selector, layer::wrap(layer)));
        self
    }

    /// The operations with their settings and layers, and what is wrong with those.
    fn with_layers(
        self,
    ) -> (
        Settings,
        Vec<(&'static Operation, Endpoint)>,
        Option<RouteError>,
    ) {
        let Self {
            settings,
            operations,
            merged,
            layers,
            buffered,
            mut fault,
        } = self;
        let demands = |operation: &Operation, scheme: &String| {
            let mut schemes = operation.security.iter().copied().flatten();
            schemes.any(|(name, _)| name == scheme)
        };
        let is_unknown = |scheme: &&String| {
            let mut operations = operations.iter();
            !operations.any(|(operation, _)| demands(operation, scheme))
        };
        if let Some(name) = buffered.iter().find(is_unknown) {
            let name = name.clone();
            fault = fault.or(Some(RouteError::Scheme { name }));
        }
        let own = operations.into_iter().map(|(operation, handler)| {
            let is_buffered = buffered.iter().any(|scheme| demands(operation, scheme));
            let settings = Settings {
                is_buffered,
                ..settings
            };
            let endpoint = Endpoint {
                settings,
                handler,
                layered: None,
            };
            (operation, endpoint)
        });
        let mut operations: Vec<_> = own.chain(merged).collect();
        for (selector, wrap) in &layers {
            if let Err(id) = layer::put_around(&mut operations, selector, wrap) {
                fault = fault.or(Some(RouteError::Layer { id }));
            }
        }
        (settings, operations, fault)
    }

    /// The operations, in the order in which they were added.
    pub fn operations(&self) -> impl Iterator<Item = &'static Operation> {
        let own = self.operations.iter().map(|(operation, _)| *operation);
        own.chain(self.merged.iter().map(|(operation, _)| *operation))
    }

    /// Makes a router of axum, to which routes, layers and other routers can be added.
    ///
    /// The server is the fallback of the router, so that a path of the router's own comes before
    /// those of the spec. axum does not merge two routers that both have a fallback:
    /// [`merge`](Self::merge) the servers instead.
    pub fn into_router(self) -> Result<axum::Router, RouteError> {
        Ok(axum::Router::new().fallback_service(self.into_service()?))
    }

    /// Makes a service of `http` types, to be used without axum's router.
    pub fn into_service(self) -> Result<Service, RouteError> {
        let (settings, operations, fault) = self.with_layers();
        if let Some(fault) = fault {
            return Err(fault);
        }
        let mut routes = Routes::new();
        for (operation, endpoint) in operations {
            routes.insert(operation, endpoint)?;
        }
        Ok(Service::new(routes, settings))
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.operations()).finish()
    }
}
