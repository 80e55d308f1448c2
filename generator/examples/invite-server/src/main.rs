//! Serves the Matrix federation invite API, over a stub that accepts every invite and signs with no
//! key.
//!
//! The types, the trait `Invites` and the router come from `spec/invites.yaml`. What is left to
//! write is here.

use std::error::Error;
use std::net::SocketAddr;

use clap::Parser;
use generated::invites::{self, Invites, SendInviteOk, SendInviteRequest, SendInviteResponse};
use oasmith_runtime::server::{Context, Problem, StatusCode};
use tokio::net::TcpListener;

/// Serves the Matrix federation invite API, over a stub that accepts every invite.
#[derive(Parser)]
struct Arguments {
    /// Where to listen; port 0 is any free port.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8448")]
    listen: SocketAddr,
}

/// A homeserver whose users accept every invite.
struct Homeserver {
    name: String,
}

impl Invites for Homeserver {
    type Error = Problem;

    async fn send_invite(
        &self,
        _context: Context,
        request: SendInviteRequest,
    ) -> Result<SendInviteResponse, Problem> {
        let mut event = request.body;
        if event.content.membership != "invite" {
            let detail = "the membership of an invite is `invite`";
            return Err(Problem::new(StatusCode::FORBIDDEN).detail(detail));
        }
        // A real homeserver checks the request by `context`, and signs the event by its key. This
        // is Base64 for "stub".
        let signatures = event.signatures.entry(self.name.clone()).or_default();
        signatures.insert("ed25519:stub".to_owned(), "c3R1Yg".to_owned());
        Ok(SendInviteResponse::Ok(SendInviteOk(200, event)))
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let Arguments { listen } = Arguments::parse();
    let listener = TcpListener::bind(listen).await?;
    let address = listener.local_addr()?;

    let homeserver = Homeserver {
        name: "localhost".to_owned(),
    };
    let router = invites::server(homeserver).into_router()?;

    println!("listening on http://{address}");
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, service)
        .with_graceful_shutdown(interrupt())
        .await?;
    Ok(())
}

/// Waits for ctrl-c.
async fn interrupt() {
    if let Err(error) = tokio::signal::ctrl_c().await {
        eprintln!("ctrl-c will not be noticed: {error}");
        std::future::pending::<()>().await;
    }
}
