//! What stands behind the server of a test: it takes what arrives, and answers what was prepared.

use std::any::Any;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::super::Client;
use super::super::credentials::Credentials;
use super::super::transport::{Body, Transport};
use super::SECRET;
use crate::server::{
    ByteStream, Denied, IntoErrorResponse, Operation, Rejection, Response, Server, Service,
};

/// Takes what arrives at an implementation, and answers what was prepared. Clones are one desk.
#[derive(Clone, Default)]
pub struct Desk(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    answer: Option<Box<dyn Any + Send>>,
    arrived: Option<Box<dyn Any + Send>>,
    /// The schemes that let the last request in.
    admitted: Vec<&'static str>,
}

impl Desk {
    /// A client without credentials, whose server is in the same process.
    ///
    /// # Panics
    ///
    /// Panics where routes of the server clash.
    pub fn client<C: Credentials + Default>(&self, server: Server) -> Client<Wire, C> {
        let service = match server.into_service() {
            Ok(service) => service,
            Err(error) => panic!("{error}"),
        };
        let wire = Wire {
            service,
            desk: self.clone(),
        };
        match Client::new(wire, "http://localhost") {
            Ok(client) => client,
            Err(error) => panic!("{error}"),
        }
    }

    /// What an implementation does: it takes the request, and answers.
    pub fn answer<Q: Send + 'static, A: 'static>(&self, request: Q) -> Result<A, Refused> {
        let mut state = self.state();
        state.arrived = Some(Box::new(request));
        let answer = state
            .answer
            .take()
            .and_then(|answer| answer.downcast().ok());
        answer.map(|answer| *answer).ok_or_else(|| Refused {
            is_answer: false,
            text: "no answer was prepared".to_owned(),
        })
    }

    /// What a security scheme does: it lets in who knows the secret.
    pub fn admit(&self, scheme: &'static str, secret: &str) -> Result<&'static str, Denied> {
        if secret != SECRET {
            return Err(Denied::unauthorized(format!(
                "`{secret}` is no secret of `{scheme}`"
            )));
        }
        self.state().admitted.push(scheme);
        Ok(scheme)
    }

    pub(super) fn prepare<A: Send + 'static>(&self, answer: A) {
        *self.state() = State {
            answer: Some(Box::new(answer)),
            ..State::default()
        };
    }

    pub(super) fn arrived<Q: 'static>(&self) -> Option<Q> {
        let arrived = self.state().arrived.take()?;
        arrived.downcast().ok().map(|arrived| *arrived)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Desk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Desk").finish_non_exhaustive()
    }
}

/// Why the server refused something.
#[derive(Clone, Debug)]
pub struct Refused {
    is_answer: bool,
    text: String,
}

impl Refused {
    /// Whether it is the answer of the implementation that is refused, and not the request.
    pub(super) fn is_answer(&self) -> bool {
        self.is_answer
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl std::error::Error for Refused {}

impl IntoErrorResponse for Refused {
    fn into_error_response(self) -> Response {
        let mut response = http::Response::new(axum::body::Body::empty());
        *response.status_mut() = http::StatusCode::INTERNAL_SERVER_ERROR;
        response.extensions_mut().insert(self);
        response.into()
    }

    fn reject(rejection: Rejection) -> Response {
        let mut text = rejection.to_string();
        if let Rejection::Response(error) = &rejection {
            text = format!("{text}: {error}");
        }
        let is_answer = matches!(rejection, Rejection::Response(_));
        Self { is_answer, text }.into_error_response()
    }
}

/// Carries requests to a server in the same process, and tells what it refuses.
#[derive(Clone, Debug)]
pub struct Wire {
    service: Service,
    desk: Desk,
}

impl Transport for Wire {
    type Error = Refused;

    async fn send(
        &self,
        request: http::Request<Body>,
    ) -> Result<http::Response<ByteStream>, Refused> {
        let operation = request.extensions().get::<&'static Operation>().copied();
        let Ok(mut response) = self.service.send(request).await;
        if let Some(refused) = response.extensions_mut().remove::<Refused>() {
            return Err(refused);
        }
        // The client has credentials for all schemes, and meets the first requirement.
        let wanted = operation.and_then(|operation| operation.security.first());
        let wanted = wanted.into_iter().flat_map(|schemes| schemes.iter());
        let wanted: Vec<_> = wanted.map(|(scheme, _)| *scheme).collect();
        let admitted = self.desk.state().admitted.clone();
        if admitted != wanted {
            return Err(Refused {
                is_answer: false,
                text: format!("let in by {admitted:?}, and not by {wanted:?}"),
            });
        }
        Ok(response)
    }
}
