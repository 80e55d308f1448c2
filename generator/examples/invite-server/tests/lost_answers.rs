//! What happens where no answer can be given: an implementation that panics, a client that leaves.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use generated::invites::{self, Invites, SendInviteRequest, SendInviteResponse};
use oasmith_runtime::server::{Context, Problem, StatusCode};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::time::timeout;

const PATIENCE: Duration = Duration::from_secs(20);

const EVENT: &str = r#"{
    "room_id": "", "sender": "", "origin": "", "origin_server_ts": 1, "type": "", "state_key": "",
    "content": {"membership": "invite"}, "prev_events": [], "depth": 1, "auth_events": [],
    "unsigned": {}, "hashes": {"sha256": ""}, "signatures": {}
}"#;

/// Starts a server in this process, and tells its address.
async fn serve(implementation: impl Invites) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port is free");
    let address = listener.local_addr().expect("the listener is bound");
    let router = invites::server(implementation)
        .into_router()
        .expect("the routes are sound");
    tokio::spawn(async { axum::serve(listener, router).await });
    address
}

/// Sends an invite, and leaves the connection open.
async fn invite(address: SocketAddr) -> TcpStream {
    let mut stream = TcpStream::connect(address)
        .await
        .expect("the server accepts");
    let request = format!(
        "PUT /_matrix/federation/v1/invite/a/b HTTP/1.1\r\nhost: localhost\r\n\
         connection: close\r\ncontent-length: {}\r\n\r\n{EVENT}",
        EVENT.len()
    );
    stream
        .write_all(request.as_bytes())
        .await
        .expect("the server receives");
    stream
}

async fn answer(mut stream: TcpStream) -> String {
    let mut answer = String::new();
    let read = timeout(PATIENCE, stream.read_to_string(&mut answer)).await;
    read.expect("the server does not hang")
        .expect("the connection is closed in order");
    answer
}

#[tokio::test]
async fn a_panic_of_the_implementation_ends_its_connection_alone() {
    /// Panics once.
    struct Panicking(AtomicBool);

    impl Invites for Panicking {
        type Error = Problem;

        async fn send_invite(
            &self,
            _: Context,
            _: SendInviteRequest,
        ) -> Result<SendInviteResponse, Problem> {
            assert!(
                self.0.swap(true, Ordering::Relaxed),
                "the implementation panics"
            );
            Err(Problem::new(StatusCode::IM_A_TEAPOT))
        }
    }

    let address = serve(Panicking(AtomicBool::new(false))).await;
    assert_eq!(answer(invite(address).await).await, "");
    assert!(
        answer(invite(address).await)
            .await
            .starts_with("HTTP/1.1 418 I'm a teapot\r\n")
    );
}

#[tokio::test]
async fn the_implementation_is_cancelled_when_the_client_leaves() {
    /// Works without end, and tells when it begins and when it is dropped.
    struct Endless(mpsc::UnboundedSender<&'static str>);

    struct Work(mpsc::UnboundedSender<&'static str>);

    impl Drop for Work {
        fn drop(&mut self) {
            self.0.send("cancelled").expect("the test listens");
        }
    }

    impl Invites for Endless {
        type Error = Problem;

        async fn send_invite(
            &self,
            _: Context,
            _: SendInviteRequest,
        ) -> Result<SendInviteResponse, Problem> {
            self.0.send("begun").expect("the test listens");
            let _work = Work(self.0.clone());
            std::future::pending().await
        }
    }

    let (sender, mut receiver) = mpsc::unbounded_channel();
    let address = serve(Endless(sender)).await;
    let stream = invite(address).await;
    assert_eq!(timeout(PATIENCE, receiver.recv()).await, Ok(Some("begun")));
    drop(stream);
    assert_eq!(
        timeout(PATIENCE, receiver.recv()).await,
        Ok(Some("cancelled"))
    );
}
