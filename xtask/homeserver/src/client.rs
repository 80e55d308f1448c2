//! Requests to other servers.

use std::collections::HashMap;
use std::fmt;

use http_body_util::{BodyExt as _, Full, Limited};
use hyper_util::client::legacy;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use matrix_federation::api::server_server::transactions::{SendTransactionBody, SendTransactionOk};
use oasmith_runtime::server::axum::http::Request;
use oasmith_runtime::server::axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use oasmith_runtime::server::{Bytes, Method};

use crate::auth::signed_request;
use crate::canonical::SigningKey;

/// How large an answer may be, in bytes.
const LIMIT: usize = 64 * 1024;

/// Where servers are found.
pub(crate) struct Client {
    /// The base URL of each server that is known, by its name.
    servers: HashMap<String, String>,
    http: legacy::Client<HttpConnector, Full<Bytes>>,
}

/// Why there is no answer of a server.
#[derive(Debug)]
pub(crate) enum CallError {
    /// It is none of the servers that are known.
    Unknown,
    /// It cannot be reached, refuses the request, or does not answer as it should.
    Failed(String),
}

impl fmt::Display for CallError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown => formatter.write_str("the server is not known here"),
            Self::Failed(reason) => write!(formatter, "the server does not answer: {reason}"),
        }
    }
}

fn failed(error: impl fmt::Display) -> CallError {
    CallError::Failed(error.to_string())
}

/// Who sends a signed request.
pub(crate) struct Sender<'a> {
    pub(crate) name: &'a str,
    pub(crate) key: &'a SigningKey,
}

impl Client {
    pub(crate) fn new(servers: HashMap<String, String>) -> Self {
        Self {
            servers,
            http: legacy::Client::builder(TokioExecutor::new()).build_http(),
        }
    }

    /// Gets what anyone may get.
    pub(crate) async fn get(&self, server: &str, path: &str) -> Result<Bytes, CallError> {
        self.call(server, Method::GET, path, None).await
    }

    /// Sends events. The server says of each whether it takes it.
    pub(crate) async fn send_transaction(
        &self,
        sender: &Sender<'_>,
        server: &str,
        id: &str,
        body: &SendTransactionBody,
    ) -> Result<SendTransactionOk, CallError> {
        let path = format!("/_matrix/federation/v1/send/{id}");
        let body = oasmith_runtime::to_vec(body).map_err(failed)?;
        let signed = signed_request(&Method::PUT, &path, (sender.name, server), &body);
        let signed = signed.map_err(failed)?;
        let signature = sender.key.sign(&signed).map_err(failed)?;
        let authorization = format!(
            r#"X-Matrix origin="{}",destination="{server}",key="{}",sig="{signature}""#,
            sender.name,
            SigningKey::ID,
        );
        let content = Some((authorization, body));
        let answer = self.call(server, Method::PUT, &path, content).await?;
        oasmith_runtime::from_slice(&answer).map_err(failed)
    }

    /// Sends a request, with who sends it and its body where it has one.
    async fn call(
        &self,
        server: &str,
        method: Method,
        path: &str,
        content: Option<(String, Vec<u8>)>,
    ) -> Result<Bytes, CallError> {
        let url = self.servers.get(server).ok_or(CallError::Unknown)?;
        let mut request = Request::builder()
            .method(method)
            .uri(format!("{url}{path}"));
        let mut body = Bytes::new();
        if let Some((authorization, content)) = content {
            request = request.header(AUTHORIZATION, authorization);
            request = request.header(CONTENT_TYPE, "application/json");
            body = content.into();
        }
        let request = request.body(Full::new(body)).map_err(failed)?;
        let response = self.http.request(request).await.map_err(failed)?;
        let status = response.status();
        let body = Limited::new(response.into_body(), LIMIT).collect().await;
        let body = body.map_err(failed)?.to_bytes();
        if status.is_success() {
            Ok(body)
        } else {
            let told = String::from_utf8_lossy(&body);
            Err(CallError::Failed(format!("{status} {told}")))
        }
    }
}
