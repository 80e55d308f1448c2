//! hyper, which answers everything with the same bytes: what HTTP and sockets take.

use std::convert::Infallible;

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderValue, Request, Response, StatusCode};
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;

/// The answer.
#[derive(Clone, Debug)]
pub struct Floor {
    status: StatusCode,
    json: Bytes,
}

impl Floor {
    /// Answers with this status and this JSON.
    pub fn new(status: StatusCode, json: impl Into<Bytes>) -> Self {
        let json = json.into();
        Self { status, json }
    }

    /// Reads the body of a request, as any server has to, and answers.
    pub async fn answer(
        self,
        request: Request<Incoming>,
    ) -> Result<Response<Full<Bytes>>, Infallible> {
        // Clients that go away are none that are measured.
        let _ = request.into_body().collect().await;
        let mut response = Response::new(Full::new(self.json));
        *response.status_mut() = self.status;
        let json = HeaderValue::from_static("application/json");
        response.headers_mut().insert(CONTENT_TYPE, json);
        Ok(response)
    }
}
