//! What a client can get wrong, sent to the running server over a socket, and the answers byte for
//! byte.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

const PATH: &str = "/_matrix/federation/v1/invite/%21room%3Aexample.org/%24event%3Aexample.org";

const CHUNKED: &str = "transfer-encoding: chunked\r\n";

/// An invite, with properties at every depth that the spec does not declare, and numbers that no
/// float holds.
const EVENT: &str = r#"{
    "room_id": "!room:example.org", "sender": "@ada:example.org", "origin": "example.org",
    "origin_server_ts": 1234567890, "type": "m.room.member", "state_key": "@bob:localhost",
    "content": {"membership": "invite", "reason": null, "org.example.weight": 1.10},
    "prev_events": [["$a:example.org", {"sha256": "YQ", "sha512": 1e2}]],
    "depth": 7,
    "auth_events": [["$b:example.org", {"sha256": "Yg"}], ["$c:example.org", {"sha256": "Yw"}]],
    "unsigned": {"age": 18446744073709551616, "nested": {"list": [[], {}, ""]}},
    "hashes": {"sha256": "aA"},
    "signatures": {"example.org": {"ed25519:1": "c2ln"}},
    "event_id": "$event:example.org", "\u00e9": "\ud83d\ude00"
}"#;

/// The answer to [`EVENT`]: the same without whitespace and escapes, and signed.
const SIGNED: &str = concat!(
    r#"[200,{"room_id":"!room:example.org","sender":"@ada:example.org","origin":"example.org","#,
    r#""origin_server_ts":1234567890,"type":"m.room.member","state_key":"@bob:localhost","#,
    r#""content":{"membership":"invite","reason":null,"org.example.weight":1.10},"#,
    r#""prev_events":[["$a:example.org",{"sha256":"YQ","sha512":1e2}]],"depth":7,"#,
    r#""auth_events":[["$b:example.org",{"sha256":"Yg"}],["$c:example.org",{"sha256":"Yw"}]],"#,
    r#""unsigned":{"age":18446744073709551616,"nested":{"list":[[],{},""]}},"#,
    r#""hashes":{"sha256":"aA"},"#,
    r#""signatures":{"example.org":{"ed25519:1":"c2ln"},"localhost":{"ed25519:stub":"c3R1Yg"}},"#,
    r#""event_id":"$event:example.org","é":"😀"}]"#,
);

/// The example server, as a process of its own.
struct Server {
    process: Child,
    address: String,
}

impl Server {
    fn start() -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_invite-server"))
            .args(["--listen", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .spawn()
            .expect("the server starts");
        let mut line = String::new();
        let stdout = process.stdout.take().expect("the output is piped");
        BufReader::new(stdout)
            .read_line(&mut line)
            .expect("the server prints its address");
        let address = line.trim_end().strip_prefix("listening on http://");
        let address = address
            .expect("the server says where it listens")
            .to_owned();
        Self { process, address }
    }

    /// Sends bytes, and returns the answer without the lines that are the connection's own.
    fn send(&self, request: &[u8]) -> String {
        self.exchange(request, |_| Ok(()))
    }

    /// Sends the beginning of a request, and no more.
    fn send_cut(&self, request: &[u8]) -> String {
        self.exchange(request, |stream| stream.shutdown(Shutdown::Write))
    }

    fn exchange(&self, request: &[u8], after: fn(&TcpStream) -> std::io::Result<()>) -> String {
        let mut stream = TcpStream::connect(&self.address).expect("the server accepts");
        let timeout = Some(Duration::from_secs(20));
        stream
            .set_read_timeout(timeout)
            .expect("the timeout is not zero");
        stream.write_all(request).expect("the server receives");
        after(&stream).expect("the client may stop sending");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("the server answers");
        let answer = String::from_utf8(answer).expect("the answer is UTF-8");
        let (head, body) = answer
            .split_once("\r\n\r\n")
            .expect("the answer has a head");
        let head: Vec<_> = head
            .split("\r\n")
            .filter(|line| !connections_own(line))
            .collect();
        format!("{}\r\n\r\n{body}", head.join("\r\n"))
    }

    /// Sends a body to the invite operation.
    fn put(&self, body: impl AsRef<[u8]>) -> String {
        self.send(&request(
            "PUT",
            PATH,
            "content-type: application/json\r\n",
            body.as_ref(),
        ))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let alive = matches!(self.process.try_wait(), Ok(None));
        self.process.kill().expect("the server can be stopped");
        self.process.wait().expect("the server stops");
        if !std::thread::panicking() {
            assert!(alive, "the server has stopped by itself");
        }
    }
}

fn connections_own(line: &str) -> bool {
    line.starts_with("date: ") || line == "connection: close"
}

/// The head of a request; each of the headers ends its line.
fn head(method: &str, path: &str, headers: &str) -> String {
    format!("{method} {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n{headers}\r\n")
}

/// A request with a body of its length.
fn request(method: &str, path: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let headers = format!("{headers}content-length: {}\r\n", body.len());
    [head(method, path, &headers).as_bytes(), body].concat()
}

fn answer(status: &str, headers: &str, body: &str) -> String {
    let length = body.len();
    format!("HTTP/1.1 {status}\r\n{headers}content-length: {length}\r\n\r\n{body}")
}

fn accepted(body: &str) -> String {
    answer("200 OK", "content-type: application/json\r\n", body)
}

/// An answer of `application/problem+json`. `members` are the last ones of its body.
fn problem(status: &str, headers: &str, members: &str) -> String {
    let (code, title) = status.split_once(' ').expect("a status has a phrase");
    let body =
        format!(r#"{{"type":"about:blank","title":"{title}","status":{code},"detail":{members}}}"#);
    answer(
        status,
        &format!("content-type: application/problem+json\r\n{headers}"),
        &body,
    )
}

fn bad_request(members: &str) -> String {
    problem("400 Bad Request", "", members)
}

/// [`EVENT`], with one piece of its text replaced.
fn event_with(text: &str, replacement: &str) -> String {
    assert_eq!(
        EVENT.matches(text).count(),
        1,
        "{text} stands in the event once"
    );
    EVENT.replacen(text, replacement, 1)
}

#[test]
fn a_proper_invite_comes_back_signed_and_else_untouched() {
    let server = Server::start();
    assert_eq!(server.put(EVENT), accepted(SIGNED));
}

#[test]
fn the_implementation_refuses_in_its_own_words() {
    let server = Server::start();
    assert_eq!(
        server.put(event_with(r#""invite""#, r#""leave""#)),
        problem(
            "403 Forbidden",
            "",
            r#""the membership of an invite is `invite`""#
        )
    );
}

#[test]
fn ids_may_be_encoded_in_any_way() {
    let server = Server::start();
    for ids in [
        "!room:example.org/$event:example.org",
        "%21room%3aexample%2Eorg/%24%65vent%3Aexample.org",
        "%40a%2Fb/%2F",
        "a+b/%25",
        "%C3%A9/%F0%9F%98%80",
        "../..",
        "/",
    ] {
        for base in [
            "/_matrix/federation/v1/invite",
            "/_matrix/federation/v%31/%69nvite",
        ] {
            let path = format!("{base}/{ids}");
            let headers = "content-type: application/json\r\n";
            let answer = server.send(&request("PUT", &path, headers, EVENT.as_bytes()));
            assert_eq!(answer, accepted(SIGNED), "{path}");
        }
    }
}

#[test]
fn ids_must_be_utf_8() {
    let server = Server::start();
    for (ids, name, fault) in [
        ("%FF/b", "roomId", "invalid UTF-8"),
        ("a/%ED%A0%80", "eventId", "invalid UTF-8"),
        ("%2/b", "roomId", "invalid percent-encoding"),
        ("a/%zz", "eventId", "invalid percent-encoding"),
    ] {
        let path = format!("/_matrix/federation/v1/invite/{ids}");
        let headers = "content-type: application/json\r\n";
        let answer = server.send(&request("PUT", &path, headers, EVENT.as_bytes()));
        let members = format!(r#""path parameter `{name}`: {fault}","parameter":"{name}""#);
        assert_eq!(answer, bad_request(&members), "{path}");
    }
}

#[test]
fn unknown_paths_are_not_found() {
    let server = Server::start();
    for path in [
        "/",
        "*",
        "/_matrix/federation/v1/invite/a",
        "/_matrix/federation/v1/invite/a/b/",
        "/_matrix/federation/v1/invite/a/b/c",
        "/_matrix/federation/v1/invite/a%2Fb",
        "/_matrix/federation/v2/invite/a/b",
        "/_matrix/federation/v1/invites/a/b",
        "/_matrix/Federation/v1/invite/a/b",
        "//_matrix/federation/v1/invite/a/b",
    ] {
        let method = if path == "*" { "OPTIONS" } else { "PUT" };
        assert_eq!(
            server.send(&request(method, path, "", b"")),
            problem("404 Not Found", "", r#""the path is unknown""#),
            "{path}"
        );
    }
}

#[test]
fn a_query_does_not_change_the_path() {
    let server = Server::start();
    let path = format!("{PATH}?a=/b&c=%");
    let headers = "content-type: application/json\r\n";
    let answer = server.send(&request("PUT", &path, headers, EVENT.as_bytes()));
    assert_eq!(answer, accepted(SIGNED));
}

#[test]
fn other_methods_are_told_which_one_is_allowed() {
    let server = Server::start();
    let refusal = problem(
        "405 Method Not Allowed",
        "allow: PUT\r\n",
        r#""the path does not support the method""#,
    );
    for method in [
        "GET", "POST", "DELETE", "PATCH", "OPTIONS", "TRACE", "PURGE", "put",
    ] {
        assert_eq!(
            server.send(&request(method, PATH, "", b"")),
            refusal,
            "{method}"
        );
    }
    let head = server.send(&request("HEAD", PATH, "", b""));
    assert_eq!(
        format!(
            "{head}{}",
            refusal.split_once("\r\n\r\n").map_or("", |(_, body)| body)
        ),
        refusal
    );
}

#[test]
fn bodies_must_be_json_in_utf_8() {
    let server = Server::start();
    for headers in [
        "content-type: application/x-www-form-urlencoded\r\n",
        "content-type: text/plain\r\n",
        "content-type: application/jsonp\r\n",
        "content-type: application/problem+json\r\n",
        "content-type: json\r\n",
        "content-type: \r\n",
        "content-type: \u{e9}\r\n",
        "content-type: application/json; charset=iso-8859-1\r\n",
        "content-type: application/json; charset=\"\r\n",
        "content-type: application/json\r\ncontent-type: application/json\r\n",
    ] {
        assert_eq!(
            server.send(&request("PUT", PATH, headers, EVENT.as_bytes())),
            problem(
                "415 Unsupported Media Type",
                "accept: application/json\r\n",
                r#""the `Content-Type` must be `application/json`, in UTF-8""#
            ),
            "{headers}"
        );
    }
    for headers in [
        "",
        "content-type: application/json\r\n",
        "content-type: application/json;charset=utf-8\r\n",
        "content-type: Application/JSON; Charset=\"UTF-8\"; v=1\r\n",
        "content-type: application/json\r\ncontent-encoding: identity\r\n",
    ] {
        let answer = server.send(&request("PUT", PATH, headers, EVENT.as_bytes()));
        assert_eq!(answer, accepted(SIGNED), "{headers}");
    }
}

#[test]
fn bodies_must_not_be_compressed() {
    let server = Server::start();
    for coding in ["gzip", "identity, br", "gzip\r\ncontent-encoding: identity"] {
        let headers = format!("content-type: application/json\r\ncontent-encoding: {coding}\r\n");
        assert_eq!(
            server.send(&request("PUT", PATH, &headers, EVENT.as_bytes())),
            problem(
                "415 Unsupported Media Type",
                "accept-encoding: identity\r\n",
                r#""the body must not be compressed: `Content-Encoding` must be `identity`""#
            ),
            "{coding}"
        );
    }
}

#[test]
fn bodies_have_a_limit() {
    const LIMIT: usize = 2 * 1024 * 1024;
    let server = Server::start();
    let refusal = problem(
        "413 Payload Too Large",
        "",
        r#""the body is larger than 2097152 bytes""#,
    );

    // Announced, the body is not even read.
    let announced = head("PUT", PATH, &format!("content-length: {}\r\n", LIMIT + 1));
    assert_eq!(server.send(announced.as_bytes()), refusal);

    // In chunks, it is read up to the limit. There is no end to these.
    let chunked = head("PUT", PATH, CHUNKED);
    let chunk = format!("10000\r\n{}\r\n", " ".repeat(0x10000));
    let chunks = chunk.repeat(LIMIT / 0x10000) + "1\r\n ";
    assert_eq!(server.send((chunked + &chunks).as_bytes()), refusal);

    // As large as can be.
    let padding = " ".repeat(LIMIT - EVENT.len());
    assert_eq!(server.put(format!("{padding}{EVENT}")), accepted(SIGNED));
}

#[test]
fn bodies_may_come_in_chunks() {
    let server = Server::start();
    let mut request = head("PUT", PATH, CHUNKED).into_bytes();
    for piece in EVENT.as_bytes().chunks(7) {
        request.extend_from_slice(format!("{:x}\r\n", piece.len()).as_bytes());
        request.extend_from_slice(piece);
        request.extend_from_slice(b"\r\n");
    }
    request.extend_from_slice(b"0\r\n\r\n");
    assert_eq!(server.send(&request), accepted(SIGNED));
}

#[test]
fn bodies_must_be_complete() {
    let server = Server::start();
    let refusal = bad_request(r#""the body ended before it was complete""#);
    let mut cut = request("PUT", PATH, "", EVENT.as_bytes());
    cut.truncate(cut.len() - 1);
    assert_eq!(server.send_cut(&cut), refusal);

    let chunked = head("PUT", PATH, CHUNKED);
    for chunks in [
        "",
        "5\r\n{",
        "1\r\n{\r\n",
        "1\r\n{\r\nx\r\n",
        "fffffffffffffffff\r\n{",
    ] {
        assert_eq!(
            server.send_cut(format!("{chunked}{chunks}").as_bytes()),
            refusal,
            "{chunks}"
        );
    }
}

#[test]
fn bodies_must_be_there() {
    let server = Server::start();
    assert_eq!(server.put(""), bad_request(r#""the body is missing""#));
}

#[test]
fn bodies_must_be_one_json_value() {
    let server = Server::start();
    for (body, pointer, fault) in [
        ("x", "", "expected an object, found `x`"),
        (
            "{",
            "",
            "expected a property name, found the end of the text",
        ),
        (
            r#"{"room_id": "a"#,
            "/room_id",
            r#"expected the string's closing `\"`, found the end of the text"#,
        ),
        (
            r#"{"room_id": "a",}"#,
            "",
            "expected a property name, found `}`",
        ),
        (
            r#"{"room_id": tru}"#,
            "/room_id",
            "expected a string, found a boolean",
        ),
        (
            "\u{feff}{}",
            "",
            "expected an object, found a byte order mark",
        ),
        (
            &format!("{EVENT} {{}}"),
            "",
            "expected the end of the text, found `{`",
        ),
        (
            &event_with("1234567890", "01"),
            "/origin_server_ts",
            "expected a number without leading zeros, found `1`",
        ),
        (
            &event_with("@bob:localhost", "@bob:\n"),
            "/state_key",
            "expected an escape in place of a control character, \
             found the control character U+000A",
        ),
        (
            &event_with("@bob:localhost", r"\ud83d"),
            "/state_key",
            "half of a surrogate pair, which is no character",
        ),
    ] {
        assert_eq!(server.put(body), at(pointer, fault), "{body}");
    }
}

#[test]
fn bodies_must_be_utf_8() {
    let server = Server::start();
    let event = event_with("@bob:localhost", "@b\u{1}b:localhost");
    let event: Vec<_> = event
        .bytes()
        .map(|byte| if byte == 1 { 0xff } else { byte })
        .collect();
    assert_eq!(server.put(event), at("/state_key", "invalid UTF-8"));
}

#[test]
fn values_must_be_of_their_type() {
    let server = Server::start();
    for (text, replacement, pointer, fault) in [
        (
            r#""@bob:localhost""#,
            "null",
            "/state_key",
            "expected a string, found null",
        ),
        (
            r#""@bob:localhost""#,
            "5",
            "/state_key",
            "expected a string, found a number",
        ),
        (
            "1234567890",
            "\"1\"",
            "/origin_server_ts",
            "expected an integer, found a string",
        ),
        (
            "1234567890",
            "1.5",
            "/origin_server_ts",
            "expected an integer without fraction or exponent, found 1.5",
        ),
        (
            "1234567890",
            "9223372036854775808",
            "/origin_server_ts",
            "expected an integer that fits 64 bits, found 9223372036854775808",
        ),
        (
            "1234567890",
            "null",
            "/origin_server_ts",
            "expected an integer, found null",
        ),
        (
            r#""membership": "invite", "#,
            r#""membership": ["invite"], "#,
            "/content/membership",
            "expected a string, found an array",
        ),
        (
            r#"{"sha256": "Yg"}"#,
            "{}",
            "/auth_events/0/1",
            "missing required property `sha256`",
        ),
        (
            r#", {"sha256": "Yg"}"#,
            "",
            "/auth_events/0",
            "expected 2 elements, found 1 element",
        ),
        (
            r#"{"sha256": "Yg"}"#,
            r#"{"sha256": "Yg"}, 1"#,
            "/auth_events/0",
            "expected 2 elements, found more",
        ),
        (
            r#"{"sha256": "aA"}"#,
            r#"["aA"]"#,
            "/hashes",
            "expected an object, found an array",
        ),
        (
            "\"c2ln\"",
            "1",
            "/signatures/example.org/ed25519:1",
            "expected a string, found a number",
        ),
        (
            r#""depth": 7"#,
            r#""depth": 7, "redacts": null"#,
            "/redacts",
            "expected a string, found null",
        ),
    ] {
        let event = event_with(text, replacement);
        assert_eq!(server.put(&event), at(pointer, fault), "{event}");
    }
    assert_eq!(
        server.put("[]"),
        at("", "expected an object, found an array")
    );
}

#[test]
fn required_properties_must_be_there() {
    let server = Server::start();
    assert_eq!(
        server.put(event_with(r#""origin": "example.org","#, "")),
        at("", "missing required property `origin`")
    );
    assert_eq!(
        server.put(event_with(r#""membership": "invite", "#, "")),
        at("/content", "missing required property `membership`")
    );
}

#[test]
fn keys_must_differ() {
    let server = Server::start();
    for (text, replacement, pointer, key) in [
        (r#""depth": 7"#, r#""depth": 7, "depth": 7"#, "", "depth"),
        (
            r#""depth": 7"#,
            r#""depth": 7, "d\u0065pth": 7"#,
            "",
            "depth",
        ),
        (
            r#""depth": 7"#,
            r#""depth": 7, "event_id": """#,
            "",
            "event_id",
        ),
        (
            r#""reason": null"#,
            r#""reason": null, "reason": 1"#,
            "/content",
            "reason",
        ),
        (
            r#"[[], {}, ""]"#,
            r#"{"a": 1, "a": 2}"#,
            "/unsigned/nested/list",
            "a",
        ),
        (
            r#""ed25519:1": "c2ln""#,
            r#""a": "", "a": """#,
            "/signatures/example.org",
            "a",
        ),
    ] {
        let event = event_with(text, replacement);
        assert_eq!(
            server.put(&event),
            at(pointer, &format!("duplicate key `{key}`")),
            "{event}"
        );
    }
}

#[test]
fn values_must_not_nest_too_deep() {
    let server = Server::start();
    let nested = |depth: usize| {
        let list = format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        event_with(r#"[[], {}, ""]"#, &list)
    };
    let pointer = format!("/unsigned/nested/list{}", "/0".repeat(125));
    let refusal = at(
        &pointer,
        "nested too deep: at most 128 arrays and objects may enclose a value",
    );
    assert_eq!(server.put(nested(126)), refusal);
    assert_eq!(server.put(nested(10_000)), refusal);
    let deepest = format!("{}{}", "[".repeat(125), "]".repeat(125));
    assert_eq!(
        server.put(nested(125)),
        accepted(&SIGNED.replace(r#"[[],{},""]"#, &deepest))
    );
}

#[test]
fn what_is_not_http_is_refused_by_the_connection() {
    let server = Server::start();
    for nonsense in [
        &b"nonsense\r\n\r\n"[..],
        b"PUT \xff HTTP/1.1\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
    ] {
        assert_eq!(server.send(nonsense), answer("400 Bad Request", "", ""));
    }
}

/// The answer to a body with a fault at a JSON pointer.
fn at(pointer: &str, fault: &str) -> String {
    let place = if pointer.is_empty() {
        String::new()
    } else {
        format!("`{pointer}`: ")
    };
    bad_request(&format!(r#""{place}{fault}","pointer":"{pointer}""#))
}
