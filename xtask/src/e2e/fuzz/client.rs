//! Clients whose requests are in order, and how answers are read.

use std::io::{self, Read as _, Write as _};
use std::net::TcpStream;
use std::sync::atomic::Ordering;
use std::thread;
use std::time::{Duration, Instant};

use super::{PATIENCE, Seen};

/// Where an invite goes.
pub(super) const PATH: &str =
    "/_matrix/federation/v1/invite/%21room:alpha.example/%24event:alpha.example";

/// An event up to its depth, and what follows that.
const EVENT: (&str, &str) = (
    r#"{"room_id":"!room:alpha.example","sender":"@ada:alpha.example","origin":"alpha.example","origin_server_ts":1530000000123,"type":"m.room.member","state_key":"@bob:localhost","content":{"membership":"invite","weight":1.10},"prev_events":[["$a:alpha.example",{"sha256":"YQ"}]],"depth":"#,
    r#","auth_events":[["$b:alpha.example",{"sha256":"Yg","sha512":"Yw"}]],"unsigned":{"age":18446744073709551616},"hashes":{"sha256":"aA"},"signatures":{"alpha.example":{"ed25519:1":"c2ln"}"#,
);

/// An event of this depth.
pub(super) fn event(depth: u64) -> String {
    format!("{}{depth}{}}},\"event_id\":\"$e\"}}", EVENT.0, EVENT.1)
}

/// The answer to its invite, signed.
pub(super) fn signed(depth: u64) -> String {
    let signature = r#","localhost":{"ed25519:stub":"c3R1Yg"}},"event_id":"$e"}"#;
    format!("[200,{}{depth}{}{signature}]", EVENT.0, EVENT.1)
}

/// The invite of an event.
pub(super) fn invite(body: &str) -> String {
    format!(
        "PUT {PATH} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

/// A client on one connection, whose requests are in order.
pub(super) struct Orderly {
    stream: TcpStream,
}

impl Orderly {
    pub(super) fn new(address: &str) -> Result<Self, String> {
        let stream = connect(address).map_err(|error| format!("cannot connect: {error}"))?;
        Ok(Self { stream })
    }

    /// Sends an invite that has this number in it. The error is what is wrong with the answer.
    pub(super) fn ask(&mut self, number: u64) -> Result<(), String> {
        let fault = |error: io::Error| format!("a request in order is not answered: {error}");
        self.stream
            .write_all(invite(&event(number)).as_bytes())
            .map_err(fault)?;
        self.expect(number)
    }

    /// Reads the answer to it.
    fn expect(&mut self, number: u64) -> Result<(), String> {
        let mut read = Vec::new();
        let mut buffer = [0; 4096];
        loop {
            let count = self.stream.read(&mut buffer);
            let count =
                count.map_err(|error| format!("a request in order is not answered: {error}"))?;
            read.extend_from_slice(&buffer[..count]);
            match Answer::read(&read)? {
                Some(answer)
                    if answer.status == 200 && answer.body == signed(number).as_bytes() =>
                {
                    return Ok(());
                }
                None if count > 0 => {}
                _ => {
                    let told = String::from_utf8_lossy(&read);
                    return Err(format!("a request in order is answered wrong: {told}"));
                }
            }
        }
    }
}

/// Connects to the server. Where connections that have ended take all ports, it waits for one.
pub(super) fn connect(address: &str) -> io::Result<TcpStream> {
    let end = Instant::now() + PATIENCE;
    loop {
        match TcpStream::connect(address) {
            Err(error)
                if error.kind() == io::ErrorKind::AddrNotAvailable && Instant::now() < end =>
            {
                thread::sleep(Duration::from_millis(50));
            }
            Err(error) => return Err(error),
            Ok(stream) => {
                stream.set_nodelay(true)?;
                stream.set_read_timeout(Some(PATIENCE))?;
                stream.set_write_timeout(Some(PATIENCE))?;
                return Ok(stream);
            }
        }
    }
}

/// An answer at the beginning of some bytes.
pub(super) struct Answer<'a> {
    pub(super) status: u16,
    body: &'a [u8],
    pub(super) rest: &'a [u8],
}

impl<'a> Answer<'a> {
    /// Reads an answer, once it is whole. The error is why it is none.
    pub(super) fn read(bytes: &'a [u8]) -> Result<Option<Self>, String> {
        const END: &[u8] = b"\r\n\r\n";
        let wrong = || {
            format!(
                "has an answer that is no HTTP: {}",
                String::from_utf8_lossy(bytes)
            )
        };
        let Some(head) = bytes.windows(END.len()).position(|window| window == END) else {
            let start = &bytes[..bytes.len().min(7)];
            return if b"HTTP/1.".starts_with(start) {
                Ok(None)
            } else {
                Err(wrong())
            };
        };
        let rest = &bytes[head + END.len()..];
        let head = std::str::from_utf8(&bytes[..head]).map_err(|_| wrong())?;
        let mut lines = head.split("\r\n");
        let status = lines
            .next()
            .and_then(|line| line.strip_prefix("HTTP/1.")?.get(2..5)?.parse().ok());
        let status = status.ok_or_else(wrong)?;
        let length = lines.find_map(|line| {
            let (name, value) = line.split_once(": ")?;
            name.eq_ignore_ascii_case("content-length")
                .then(|| value.parse().ok())
        });
        // An answer in the middle has no body.
        let length = if status < 200 {
            0
        } else {
            length.flatten().ok_or_else(wrong)?
        };
        Ok(rest
            .split_at_checked(length)
            .map(|(body, rest)| Self { status, body, rest }))
    }
}

/// How many slow clients of each kind there are.
const SLOW: u64 = 16;

/// Clients that send a byte at a time: of a request in order, or of a head without an end.
pub(super) fn slow_clients(address: &str, seen: &Seen) {
    let mut orderly: Vec<_> = (0..SLOW).map(|number| Slow::new(address, number)).collect();
    let mut endless: Vec<_> = (0..SLOW).map(|_| endless_head(address)).collect();
    while !seen.is_over() {
        for client in &mut orderly {
            match client
                .as_mut()
                .map_err(|fault| fault.clone())
                .and_then(|client| client.step(address))
            {
                Ok(true) => _ = seen.slow.fetch_add(1, Ordering::Relaxed),
                Ok(false) => {}
                Err(fault) => seen.fail(format!("sent a byte at a time, {fault}")),
            }
        }
        for client in &mut endless {
            let sent = client.as_mut().map(|stream| stream.write_all(b"x"));
            if !matches!(sent, Ok(Ok(()))) {
                // The server has had enough of it, as it may.
                *client = endless_head(address);
            }
        }
        thread::sleep(Duration::from_millis(1));
    }
}

/// Begins a head that has no end.
fn endless_head(address: &str) -> io::Result<TcpStream> {
    let mut stream = connect(address)?;
    stream.write_all(b"GET / HTTP/1.1\r\nX-Endless: ")?;
    Ok(stream)
}

/// A request that is sent a byte at a time.
struct Slow {
    client: Orderly,
    number: u64,
    left: Vec<u8>,
}

impl Slow {
    fn new(address: &str, number: u64) -> Result<Self, String> {
        let mut left = invite(&event(number)).into_bytes();
        left.reverse();
        let client = Orderly::new(address)?;
        Ok(Self {
            client,
            number,
            left,
        })
    }

    /// Sends the next byte; behind the last one comes the answer. Says whether it came.
    fn step(&mut self, address: &str) -> Result<bool, String> {
        if let Some(byte) = self.left.pop() {
            let sent = self.client.stream.write_all(&[byte]);
            return sent
                .map(|()| false)
                .map_err(|error| format!("a request is not read: {error}"));
        }
        self.client.expect(self.number)?;
        *self = Self::new(address, self.number + SLOW)?;
        Ok(true)
    }
}
