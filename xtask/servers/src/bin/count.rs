//! Counts what a request allocates, on one connection that stays open and without a socket: first
//! all that happens once, then requests. A program of its own, since counting takes time.
//!
//! Under callgrind, two runs with different numbers of requests tell the instructions of one.

use std::error::Error;
use std::path::PathBuf;
use std::{fs, io};

use allocation_counter::AllocationInfo;
use axum::BoxError;
use clap::{Parser, ValueEnum};
use http::{Request, Response, StatusCode};
use hyper::body::{Body, Incoming};
use hyper::server::conn::http1;
use hyper::service::{Service, service_fn};
use hyper_util::rt::TokioIo;
use hyper_util::service::TowerToHyperService;
use servers::floor::Floor;
use servers::{by_hand, generated};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream, duplex};
use tokio::runtime::Builder;
use tokio::task::LocalSet;

/// Prints the allocations and the bytes of each request, on the average.
#[derive(Parser)]
struct Arguments {
    server: Server,
    /// A file with the request, head and body
    #[arg(long)]
    request: PathBuf,
    /// A file with the answer, head and body
    #[arg(long)]
    answer: PathBuf,
    /// How many requests are counted
    #[arg(long, default_value_t = 1000)]
    requests: u32,
    /// Serve 1,000 operations more
    #[arg(long)]
    many: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Server {
    Generated,
    Service,
    ByHand,
    Floor,
}

/// How many requests are sent before any is counted.
const WARM_UP: u32 = 100;

fn main() -> Result<(), Box<dyn Error>> {
    let Arguments {
        server,
        request,
        answer,
        requests,
        many,
    } = Arguments::parse();
    let (request, answer) = (fs::read(request)?, fs::read(answer)?);
    let counted = match server {
        Server::Generated => {
            let router = generated::server(many).into_router()?;
            count(
                TowerToHyperService::new(router),
                &request,
                answer.len(),
                requests,
            )
        }
        Server::Service => {
            let service = generated::server(many).into_service()?;
            count(
                TowerToHyperService::new(service),
                &request,
                answer.len(),
                requests,
            )
        }
        Server::ByHand => count(
            TowerToHyperService::new(by_hand::router(many)),
            &request,
            answer.len(),
            requests,
        ),
        Server::Floor => {
            let floor = Floor::new(status(&answer)?, body(&answer)?.to_vec());
            let service = service_fn(move |request| floor.clone().answer(request));
            count(service, &request, answer.len(), requests)
        }
    }?;
    let requests = f64::from(requests);
    #[expect(clippy::cast_precision_loss, reason = "two digits of it are shown")]
    let (count, bytes) = (counted.count_total as f64, counted.bytes_total as f64);
    println!("{:.2} {:.0}", count / requests, bytes / requests);
    Ok(())
}

/// The status of an answer, with which the floor answers too: as many bytes are awaited from each.
fn status(answer: &[u8]) -> Result<StatusCode, Box<dyn Error>> {
    let status = answer
        .strip_prefix(b"HTTP/1.1 ")
        .and_then(|line| line.get(..3));
    Ok(StatusCode::from_bytes(
        status.ok_or("the answer has no status")?,
    )?)
}

/// The body of an answer.
fn body(answer: &[u8]) -> Result<&[u8], Box<dyn Error>> {
    let end = answer.windows(4).position(|window| window == b"\r\n\r\n");
    let body = end.and_then(|end| answer.get(end + 4..));
    Ok(body.ok_or("the answer has no head")?)
}

/// Sends requests one by one over a connection in memory, and counts the allocations.
fn count<S, B>(
    service: S,
    request: &[u8],
    answer: usize,
    requests: u32,
) -> Result<AllocationInfo, Box<dyn Error>>
where
    S: Service<Request<Incoming>, Response = Response<B>> + 'static,
    S::Error: Into<BoxError>,
    B: Body<Data: Send, Error: Into<BoxError>> + 'static,
{
    let runtime = Builder::new_current_thread().build()?;
    let tasks = LocalSet::new();
    let (mut client, server) = duplex(64 * 1024);
    runtime.block_on(tasks.run_until(async {
        tokio::task::spawn_local(
            http1::Builder::new().serve_connection(TokioIo::new(server), service),
        );
        send(&mut client, request, answer, WARM_UP).await
    }))?;
    let mut sent = Ok(());
    let counted = allocation_counter::measure(|| {
        sent = runtime.block_on(tasks.run_until(send(&mut client, request, answer, requests)));
    });
    sent?;
    Ok(counted)
}

/// Sends requests, each when the one before it has been answered.
async fn send(
    connection: &mut DuplexStream,
    request: &[u8],
    answer: usize,
    requests: u32,
) -> io::Result<()> {
    let mut read = vec![0; answer];
    for _ in 0..requests {
        connection.write_all(request).await?;
        connection.read_exact(&mut read).await?;
    }
    Ok(())
}
