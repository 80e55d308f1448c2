//! Serves one of the servers on one thread, at a port of its own choice, which it prints.

use std::error::Error;
use std::hint::black_box;
use std::path::PathBuf;
use std::time::Instant;
use std::{fs, io};

use axum::ServiceExt;
use axum::extract::Request;
use clap::Parser;
use http::{Method, StatusCode};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use servers::floor::Floor;
use servers::{by_hand, generated};
use tokio::net::TcpListener;

/// The servers.
#[derive(Parser)]
enum Server {
    /// On the generated API, as an `axum::Router`
    Generated(Router),
    /// The same as a plain service
    Service(Router),
    /// Written by hand for axum
    ByHand(Router),
    /// hyper with a constant answer
    Floor {
        /// The status of the answer
        #[arg(long)]
        status: u16,
        /// A file with its body
        #[arg(long)]
        body: PathBuf,
    },
    /// Serve nothing: print the nanoseconds that it takes to find an operation among 1,000
    Route { method: Method, path: String },
}

/// A server with routes.
#[derive(clap::Args)]
struct Router {
    /// Serve 1,000 operations more
    #[arg(long)]
    many: bool,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let server = Server::parse();
    if let Server::Route { method, path } = server {
        println!("{:.1}", route(&method, &path)?);
        return Ok(());
    }
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("listening on {}", listener.local_addr()?);
    match server {
        Server::Generated(Router { many }) => {
            let router = generated::server(many).into_router()?;
            axum::serve(listener, router).await?;
        }
        Server::Service(Router { many }) => {
            let service = generated::server(many).into_service()?;
            axum::serve(listener, ServiceExt::<Request>::into_make_service(service)).await?;
        }
        Server::ByHand(Router { many }) => axum::serve(listener, by_hand::router(many)).await?,
        Server::Floor { status, body } => {
            let floor = Floor::new(StatusCode::from_u16(status)?, fs::read(body)?);
            serve_floor(&listener, &floor).await?;
        }
        Server::Route { .. } => {}
    }
    Ok(())
}

/// Accepts connections for ever.
async fn serve_floor(listener: &TcpListener, floor: &Floor) -> io::Result<()> {
    loop {
        let (stream, _) = listener.accept().await?;
        stream.set_nodelay(true)?;
        let floor = floor.clone();
        let service = service_fn(move |request| floor.clone().answer(request));
        tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), service));
    }
}

/// How long the generated server needs to find an operation, the best of many attempts.
fn route(method: &Method, path: &str) -> Result<f64, Box<dyn Error>> {
    const SEARCHES: u32 = 1000;
    let service = generated::server(true).into_service()?;
    service
        .find(method, path)
        .ok_or("there is no such operation")?;
    let attempts = (0..SEARCHES).map(|_| {
        let started = Instant::now();
        for _ in 0..SEARCHES {
            black_box(service.find(black_box(method), black_box(path)));
        }
        started.elapsed().as_secs_f64() * 1e9 / f64::from(SEARCHES)
    });
    Ok(attempts.fold(f64::INFINITY, f64::min))
}
