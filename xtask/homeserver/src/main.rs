//! A small Matrix homeserver on the generated federation API: it takes invites, and has a room that
//! users of other servers can join and send to.
//!
//! It is what `cargo xtask e2e synapse` shows to a real Synapse, and an example of a server whose
//! API is spread over many documents. Each trait is implemented in the file of its subject; what is
//! Matrix's own, signatures and events, is in `canonical`, `event` and `room`.

mod auth;
mod canonical;
mod client;
mod devices;
mod error;
mod event;
mod events;
mod homeserver;
mod invites;
mod joins;
mod keys;
mod mutation;
mod queries;
mod room;
mod transactions;

use std::error::Error;
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;

use axum_server::tls_rustls::RustlsConfig;
use clap::Parser;
use oasmith_runtime::server::Operation;
use oasmith_runtime::server::axum::middleware;
use oasmith_runtime::server::axum::response::Response;

use self::canonical::SigningKey;
use self::homeserver::{Homeserver, Invites};
use self::mutation::Mutation;

/// Serves the Matrix federation API over TLS, and tells on the standard output what it answers.
#[derive(Parser)]
struct Arguments {
    /// Where to listen; port 0 is any free port. The name of the server is `localhost` with the
    /// port.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:0")]
    listen: SocketAddr,
    /// The certificate, as PEM.
    #[arg(long, value_name = "FILE")]
    certificate: PathBuf,
    /// The key of the certificate, as PEM.
    #[arg(long, value_name = "FILE")]
    private_key: PathBuf,
    /// Another server by its name, and where its keys are found
    #[arg(long = "server", value_name = "NAME=URL", value_parser = server)]
    servers: Vec<(String, String)>,
    /// Which API for invites to have.
    #[arg(long, value_enum, default_value_t = Invites::V2)]
    invites: Invites,
    /// A fault to have on purpose.
    #[arg(long, value_enum)]
    mutation: Option<Mutation>,
}

fn server(text: &str) -> Result<(String, String), String> {
    let (name, url) = text.split_once('=').ok_or("expected `NAME=URL`")?;
    Ok((name.to_owned(), url.to_owned()))
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments = Arguments::parse();
    let provider = rustls::crypto::ring::default_provider();
    provider
        .install_default()
        .map_err(|_| "another provider of TLS is there already")?;
    let tls = RustlsConfig::from_pem_file(arguments.certificate, arguments.private_key).await?;
    let listener = TcpListener::bind(arguments.listen)?;
    listener.set_nonblocking(true)?;
    let name = format!("localhost:{}", listener.local_addr()?.port());

    let key = SigningKey::generate().map_err(|_| "the system has no randomness")?;
    let servers = arguments.servers.into_iter().collect();
    let homeserver = Homeserver::new(name.clone(), key, servers)?;
    let server = homeserver.server(arguments.invites).tell_operation();
    let mut router = server.into_router()?;
    if let Some(mutation) = arguments.mutation {
        router = router.layer(middleware::from_fn(move |request, next| {
            mutation::mutate(mutation, request, next)
        }));
    }
    let router = router.layer(middleware::map_response(told));

    println!("serving {name}");
    let server = axum_server::from_tcp_rustls(listener, tls)?;
    server.serve(router.into_make_service()).await?;
    Ok(())
}

/// Tells which operation was called, and how it was answered.
async fn told(response: Response) -> Response {
    let operation = response.extensions().get::<&'static Operation>();
    let operation = operation.map_or("none", |operation| operation.id);
    println!("{operation} {}", response.status().as_u16());
    response
}
