//! Servers that are faulty on purpose, by which it is shown that faults are noticed.

use std::io::{self, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use std::{hint, thread};

use clap::ValueEnum;

use super::PATIENCE;
use super::client::{event, invite, signed};

/// What is wrong with a server.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum Fault {
    Nothing,
    /// It panics at a request.
    Panic,
    /// It answers 500.
    Error,
    /// It does not answer.
    Hang,
    /// It answers a request in order wrongly.
    Wrong,
    /// It keeps what it has read.
    Leak,
    /// It ends.
    End,
}

impl Fault {
    pub(super) const ALL: [Self; 7] = [
        Self::Nothing,
        Self::Panic,
        Self::Error,
        Self::Hang,
        Self::Wrong,
        Self::Leak,
        Self::End,
    ];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::Panic => "panic",
            Self::Error => "error",
            Self::Hang => "hang",
            Self::Wrong => "wrong",
            Self::Leak => "leak",
            Self::End => "end",
        }
    }

    /// What is said when it is noticed.
    pub(super) fn sign(self) -> Option<&'static str> {
        match self {
            Self::Nothing => None,
            Self::Panic => Some("the server panics"),
            Self::Error => Some("is answered 500"),
            Self::Hang => Some("nor its connection closed"),
            Self::Wrong => Some("is answered wrong"),
            Self::Leak => Some("of memory"),
            Self::End => Some(""),
        }
    }
}

/// How many malformed requests there are before the fault.
const FAULTY: u64 = 50;

/// Serves invites in order, and refuses all else, until the fault.
pub(crate) fn serve_faulty(fault: Fault) -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    writeln!(
        io::stdout(),
        "listening on http://{}",
        listener.local_addr()?
    )?;
    let malformed = AtomicU64::new(0);
    thread::scope(|scope| {
        for stream in listener.incoming().flatten() {
            let malformed = &malformed;
            // A client that goes away is no fault.
            scope.spawn(move || serve(stream, fault, malformed));
        }
    });
    Ok(())
}

fn serve(mut stream: TcpStream, fault: Fault, malformed: &AtomicU64) -> io::Result<()> {
    let mut read = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let count = stream.read(&mut buffer)?;
        read.extend_from_slice(&buffer[..count]);
        let depth = depth(&read);
        if let Some(depth) = depth
            && read == invite(&event(depth)).as_bytes()
        {
            let is_wrong = fault == Fault::Wrong && malformed.load(Ordering::Relaxed) > FAULTY;
            let body = signed(if is_wrong { depth + 1 } else { depth });
            answer(&mut stream, "200 OK", &body)?;
            read.clear();
        } else if count == 0 {
            break;
        }
    }
    if read.is_empty() {
        return Ok(());
    }
    if malformed.fetch_add(1, Ordering::Relaxed) >= FAULTY {
        match fault {
            Fault::Nothing | Fault::Wrong => {}
            Fault::Panic => panic!("this server is faulty"),
            Fault::Error => return answer(&mut stream, "500 Internal Server Error", ""),
            Fault::Hang => thread::sleep(PATIENCE + Duration::from_secs(5)),
            Fault::Leak => _ = hint::black_box(vec![1_u8; 1024 * 1024].leak()),
            Fault::End => std::process::exit(1),
        }
    }
    answer(&mut stream, "400 Bad Request", "")
}

/// The depth of an event.
fn depth(request: &[u8]) -> Option<u64> {
    let request = std::str::from_utf8(request).ok()?;
    let (_, depth) = request.split_once("\"depth\":")?;
    depth.split_once(',')?.0.parse().ok()
}

fn answer(stream: &mut TcpStream, status: &str, body: &str) -> io::Result<()> {
    let length = body.len();
    write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Length: {length}\r\n\r\n{body}"
    )
}
