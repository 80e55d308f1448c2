//! Uses a generated module as a server would: an event is read, and written again.

#![deny(warnings)]

/// The invite API.
pub mod api {
    include!(concat!(env!("OUT_DIR"), "/api/mod.rs"));
}

use api::definitions::InviteEvent;

fn main() {
    let event = include_bytes!("event.json");
    match oasmith_runtime::from_slice::<InviteEvent>(event) {
        Ok(event) => {
            let bytes = oasmith_runtime::to_vec(&event);
            println!("{}: {:?}", event.sender, bytes.map(|bytes| bytes.len()));
        }
        Err(error) => println!("{error}"),
    }
}

/// A server that admits nobody.
pub struct Closed;

impl api::invites::Invites for Closed {
    type Error = std::convert::Infallible;

    async fn send_invite(
        &self,
        _context: oasmith_runtime::server::Context,
        _request: api::invites::SendInviteRequest,
    ) -> Result<api::invites::SendInviteResponse, Self::Error> {
        std::future::pending().await
    }
}

/// The server as a router of axum.
pub fn router() -> Result<axum::Router, oasmith_runtime::server::RouteError> {
    api::invites::server(Closed).into_router()
}
