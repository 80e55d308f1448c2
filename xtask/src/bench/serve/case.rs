//! The requests, and the answers to them.

use std::fmt::{self, Display, Formatter};
use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::time::Duration;

use serde_json::Value;

/// A request.
pub(super) struct Case {
    pub(super) name: String,
    pub(super) method: String,
    pub(super) path: String,
    /// The status of the answer.
    pub(super) status: u16,
    /// A body, as JSON.
    pub(super) body: Option<String>,
    /// Whether there are 1,000 operations more.
    pub(super) many: bool,
}

/// An answer as it came, but for the value of `Date`.
#[derive(Eq, PartialEq)]
pub(super) struct Answer {
    bytes: Vec<u8>,
    /// Where its body begins.
    body: usize,
}

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// Reads the list of them, and the files with their bodies beside it.
pub(super) fn read(path: &Path) -> Result<Vec<Case>, String> {
    let fault = |what: &dyn Display| format!("`{}`: {what}", path.display());
    let text = fs::read(path).map_err(|error| fault(&error))?;
    let cases: Vec<Value> = serde_json::from_slice(&text).map_err(|error| fault(&error))?;
    let folder = path.parent().unwrap_or(path);
    let body = |name: &str| {
        let path = folder.join(name);
        let text = fs::read_to_string(&path);
        let text = text.map_err(|error| format!("cannot read `{}`: {error}", path.display()));
        text.map(|text| text.trim_end().to_owned())
    };
    let cases = cases.iter().map(|case| {
        let text = |key| case[key].as_str().map(str::to_owned);
        let status = case["status"]
            .as_u64()
            .and_then(|status| u16::try_from(status).ok());
        Ok(Case {
            name: text("name").ok_or_else(|| fault(&"no `name`"))?,
            method: text("method").ok_or_else(|| fault(&"no `method`"))?,
            path: text("path").ok_or_else(|| fault(&"no `path`"))?,
            status: status.ok_or_else(|| fault(&"no `status`"))?,
            body: text("body").map(|name| body(&name)).transpose()?,
            many: case["many"] == true,
        })
    });
    cases.collect()
}

impl Case {
    /// The whole request.
    pub(super) fn request(&self) -> Vec<u8> {
        let Self { method, path, .. } = self;
        let mut request = format!("{method} {path} HTTP/1.1\r\nHost: localhost\r\n");
        if let Some(body) = &self.body {
            let length = body.len();
            request += "Content-Type: application/json\r\n";
            request = format!("{request}Content-Length: {length}\r\n\r\n{body}");
        } else {
            request += "\r\n";
        }
        request.into_bytes()
    }

    /// Sends the request to a server.
    pub(super) fn answer(&self, address: &str) -> Result<Answer, String> {
        let fault = |error| format!("`{}` at {address}: {error}", self.name);
        let mut stream = TcpStream::connect(address).map_err(fault)?;
        stream.set_read_timeout(Some(PATIENCE)).map_err(fault)?;
        stream.write_all(&self.request()).map_err(fault)?;
        let mut bytes = Vec::new();
        let mut buffer = [0; 4096];
        loop {
            let read = stream.read(&mut buffer).map_err(fault)?;
            bytes.extend_from_slice(&buffer[..read]);
            match Answer::of(&bytes) {
                Some(answer) => return Ok(answer),
                None if read == 0 => return Err(format!("`{}` has no answer", self.name)),
                None => {}
            }
        }
    }
}

impl Answer {
    /// Reads an answer, when it is whole.
    fn of(bytes: &[u8]) -> Option<Self> {
        const END: &[u8] = b"\r\n\r\n";
        let head = bytes.windows(END.len()).position(|window| window == END)?;
        let body = head + END.len();
        let head = std::str::from_utf8(&bytes[..head]).ok()?;
        let mut length = 0;
        let mut lines = Vec::new();
        for line in head.split("\r\n") {
            let (name, value) = line.split_once(": ").unwrap_or((line, ""));
            if name.eq_ignore_ascii_case("content-length") {
                length = value.parse().ok()?;
            }
            lines.push(if name.eq_ignore_ascii_case("date") {
                format!("{name}: {}", "-".repeat(value.len()))
            } else {
                line.to_owned()
            });
        }
        let mut whole = lines.join("\r\n").into_bytes();
        whole.extend_from_slice(END);
        whole.extend_from_slice(bytes.get(body..body + length)?);
        Some(Self { bytes: whole, body })
    }

    pub(super) fn status(&self) -> Option<u16> {
        let status = self.bytes.split(|&byte| byte == b' ').nth(1)?;
        std::str::from_utf8(status).ok()?.parse().ok()
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    pub(super) fn body(&self) -> &[u8] {
        &self.bytes[self.body..]
    }
}

impl Display for Answer {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.write_str(&String::from_utf8_lossy(&self.bytes))
    }
}
