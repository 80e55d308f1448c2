//! Malformed requests, each made by a seed and its number, so that one can be sent again.

use std::fmt::{self, Display, Formatter};
use std::io::{ErrorKind, Read as _, Write as _};
use std::net::Shutdown;
use std::thread;
use std::time::Duration;

use fastrand::Rng;

use super::client::{Answer, PATH, connect, event};
use super::json::faulty_event;

/// A request that is malformed, or several in a row.
pub(super) struct Malformed {
    bytes: Vec<u8>,
    /// How many bytes are sent at once, before a short pause.
    piece: usize,
    /// Whether the client goes away without reading.
    is_left: bool,
}

/// A request to be mutated.
struct Request {
    line: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

/// How many bytes of a request are shown.
const SHOWN: usize = 2000;

impl Malformed {
    pub(super) fn new(seed: u64, number: u64) -> Self {
        let mut random = Rng::with_seed(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ number);
        let count = if random.u8(..10) == 0 {
            random.usize(2..6)
        } else {
            1
        };
        let mut bytes = Vec::new();
        for _ in 0..count {
            let mut request = Request::new(&mut random);
            for _ in 0..random.usize(1..3) {
                request.mutate(&mut random);
            }
            bytes.extend(request.bytes());
        }
        match random.u8(..8) {
            0 => bytes.truncate(random.usize(..=bytes.len())),
            1 => scramble(&mut bytes, 300, &mut random),
            2 => scramble(&mut bytes, usize::MAX, &mut random),
            _ => {}
        }
        let piece = if random.u8(..10) == 0 {
            bytes.len() / random.usize(2..8)
        } else {
            usize::MAX
        };
        Self {
            bytes,
            piece: piece.max(1),
            is_left: random.u8(..20) == 0,
        }
    }

    /// Sends it, and gives the statuses of the answers. The error is what must not be.
    pub(super) fn send(&self, address: &str) -> Result<Vec<u16>, String> {
        let mut stream = connect(address).map_err(|error| format!("cannot be sent: {error}"))?;
        for piece in self.bytes.chunks(self.piece) {
            match stream.write_all(piece) {
                Ok(()) => {}
                Err(error)
                    if error.kind() == ErrorKind::WouldBlock
                        || error.kind() == ErrorKind::TimedOut =>
                {
                    return Err("is not read, and its connection not closed".to_owned());
                }
                // The server has seen enough of it.
                Err(_) => break,
            }
            if self.piece < self.bytes.len() {
                thread::sleep(Duration::from_millis(1));
            }
        }
        if self.is_left {
            return Ok(Vec::new());
        }
        // What the server waits for does not come. It may have closed the connection by now.
        let _ = stream.shutdown(Shutdown::Write);
        let mut read = Vec::new();
        match stream.read_to_end(&mut read) {
            Err(error)
                if error.kind() == ErrorKind::WouldBlock || error.kind() == ErrorKind::TimedOut =>
            {
                return Err("is neither answered to the end, nor its connection closed".to_owned());
            }
            // A connection that the server closes with bytes unread is reset, and what was answered
            // may be lost.
            Ok(_) | Err(_) => {}
        }
        let has_head = self.bytes.windows(5).any(|window| window == b"HEAD ");
        let mut statuses = Vec::new();
        let mut rest = &read[..];
        while !rest.is_empty() {
            let Some(answer) = Answer::read(rest)? else {
                // Cut off by the reset.
                break;
            };
            statuses.push(answer.status);
            // An answer to `HEAD` has no body, whatever its length.
            rest = if has_head { &[] } else { answer.rest };
        }
        Ok(statuses)
    }
}

/// Its bytes, with escapes.
impl Display for Malformed {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        let shown = &self.bytes[..self.bytes.len().min(SHOWN)];
        write!(formatter, "{}", shown.escape_ascii())?;
        if shown.len() < self.bytes.len() {
            write!(formatter, "... ({} bytes)", self.bytes.len())?;
        }
        Ok(())
    }
}

/// Changes some of the first bytes.
fn scramble(bytes: &mut Vec<u8>, first: usize, random: &mut Rng) {
    for _ in 0..random.usize(1..8) {
        let end = bytes.len().min(first);
        if end == 0 {
            return;
        }
        let position = random.usize(..end);
        match random.u8(..4) {
            0 => bytes[position] = random.u8(..),
            1 => bytes.insert(position, random.u8(..)),
            2 => _ = bytes.remove(position),
            _ => {
                let signs = b"\r\n\0 :/%?#\"{}[],;=";
                bytes[position] = signs[random.usize(..signs.len())];
            }
        }
    }
}

/// One of some texts.
fn one_of<'a>(random: &mut Rng, texts: &[&'a str]) -> &'a str {
    texts[random.usize(..texts.len())]
}

impl Request {
    /// An invite in order.
    fn new(random: &mut Rng) -> Self {
        let body = event(random.u64(..100)).into_bytes();
        let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        Self {
            line: format!("PUT {PATH} HTTP/1.1"),
            headers: vec![
                header("Host", "localhost"),
                header("Content-Type", "application/json"),
                header("Content-Length", &body.len().to_string()),
            ],
            body,
        }
    }

    fn mutate(&mut self, random: &mut Rng) {
        match random.u8(..16) {
            0..=5 => self.set_body(faulty_event(random).into_bytes()),
            6 => {
                let mut body = std::mem::take(&mut self.body);
                scramble(&mut body, usize::MAX, random);
                self.set_body(body);
            }
            7 | 8 => self.mutate_path(random),
            9 => {
                let method = [
                    "GET", "POST", "HEAD", "OPTIONS", "CONNECT", "TRACE", "put", "P\u{dc}T", "",
                ];
                let version = ["HTTP/1.1", "HTTP/1.0", "HTTP/2.0", "HTTP/9.9", "HTTP", ""];
                let (method, version) = (one_of(random, &method), one_of(random, &version));
                self.line = format!("{method} {PATH} {version}");
            }
            10 => self.mutate_length(random),
            11 | 12 => self.chunk(random),
            13 => {
                let media_type = [
                    "text/plain",
                    "application/json; charset=latin1",
                    "application/json;",
                    "*/*",
                    "",
                    "application/json\u{e9}",
                    "application/json; charset=\"utf-8",
                ];
                let value = one_of(random, &media_type).to_owned();
                self.headers.push(("Content-Type".to_owned(), value));
                if random.bool() {
                    self.headers.remove(1);
                }
            }
            14 => {
                let names = [
                    "Expect",
                    "Connection",
                    "Upgrade",
                    "Content-Encoding",
                    "Transfer-Encoding",
                    "Host",
                    "X\u{e9}",
                    "A b",
                    "",
                    ":",
                    "Cookie",
                    "Authorization",
                    "Range",
                    "Accept",
                ];
                let values = [
                    "100-continue",
                    "close",
                    "keep-alive",
                    "h2c",
                    "gzip",
                    "gzip, chunked",
                    "\0",
                    "\u{80}",
                    "a;b=\"",
                    "bytes=0-",
                    "nonsense",
                ];
                let (name, value) = (one_of(random, &names), one_of(random, &values));
                self.headers.push((name.to_owned(), value.to_owned()));
            }
            _ => {
                let count = random.usize(..300);
                self.headers
                    .extend((0..count).map(|number| (format!("X-{number}"), "v".to_owned())));
                if random.bool() {
                    self.headers
                        .push(("X-Long".to_owned(), "v".repeat(random.usize(..600_000))));
                }
            }
        }
    }

    /// Sets a body and its length.
    fn set_body(&mut self, body: Vec<u8>) {
        for (name, value) in &mut self.headers {
            if name == "Content-Length" {
                *value = body.len().to_string();
            }
        }
        self.body = body;
    }

    fn mutate_path(&mut self, random: &mut Rng) {
        let pieces = [
            "%",
            "%2",
            "%zz",
            "%00",
            "%ff",
            "%C3%28",
            "%2F",
            "..",
            "//",
            "?",
            "?a=%",
            "#",
            " ",
            "\t",
            "\u{e9}",
            "\\",
            "*",
            "{",
            "%ed%a0%80",
            ";a=b",
            "/",
        ];
        let long = "a".repeat(random.usize(..70_000));
        let piece = if random.u8(..10) == 0 {
            &long
        } else {
            one_of(random, &pieces)
        };
        let position = random.usize(4..=4 + PATH.len());
        if self.line.is_char_boundary(position) {
            self.line.insert_str(position, piece);
        }
    }

    fn mutate_length(&mut self, random: &mut Rng) {
        let right = self.body.len();
        let length = match random.u8(..8) {
            0 => (right + random.usize(1..1000)).to_string(),
            1 => random.usize(..=right).to_string(),
            2 => format!("+{right}"),
            3 => format!("{right}, {right}"),
            4 => u64::MAX.to_string(),
            5 => "9".repeat(random.usize(1..100)),
            6 => (3 * 1024 * 1024).to_string(),
            _ => one_of(random, &["", "-1", "0x10", "1e3", "1 2", "\u{0661}"]).to_owned(),
        };
        if random.bool() {
            self.headers.retain(|(name, _)| name != "Content-Length");
        }
        self.headers.push(("Content-Length".to_owned(), length));
    }

    /// Sends the body in chunks, some of which are not right.
    fn chunk(&mut self, random: &mut Rng) {
        if random.u8(..4) > 0 {
            self.headers.retain(|(name, _)| name != "Content-Length");
        }
        self.headers
            .push(("Transfer-Encoding".to_owned(), "chunked".to_owned()));
        let mut chunked = Vec::new();
        for chunk in self.body.chunks(random.usize(1..200)) {
            let size = match random.u8(..60) {
                0 => "ffffffffffffffff".to_owned(),
                1 => "fffffffffffffffff".to_owned(),
                2 => "-1".to_owned(),
                3 => String::new(),
                4 => format!("{:x}; {}", chunk.len(), "e".repeat(random.usize(..20_000))),
                5 => format!("{:x}", chunk.len() + 1),
                6 => format!("{:0>100}", format!("{:x}", chunk.len())),
                _ => format!("{:x}", chunk.len()),
            };
            chunked.extend_from_slice(size.as_bytes());
            chunked.extend_from_slice(b"\r\n");
            chunked.extend_from_slice(chunk);
            chunked.extend_from_slice(b"\r\n");
        }
        let end = [
            "0\r\n\r\n",
            "0\r\n",
            "",
            "0\r\nTrailer: v\r\n\r\n",
            "0\r\n\0\r\n\r\n",
            "00000000000000000000\r\n\r\n",
        ];
        chunked.extend_from_slice(one_of(random, &end).as_bytes());
        self.body = chunked;
    }

    fn bytes(&self) -> Vec<u8> {
        let mut bytes = self.line.clone().into_bytes();
        bytes.extend_from_slice(b"\r\n");
        for (name, value) in &self.headers {
            bytes.extend_from_slice(format!("{name}: {value}\r\n").as_bytes());
        }
        bytes.extend_from_slice(b"\r\n");
        bytes.extend_from_slice(&self.body);
        bytes
    }
}
