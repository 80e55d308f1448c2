//! Forms of parts: how they are taken apart, and where their files are.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::fs;
use std::io::Write as _;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{self, Poll, Waker};

use http_body::{Body as _, Frame, SizeHint};
use oasmith_runtime::client::{
    Body as Sent, Client, ClientError, Form, FromResponse, IntoForm, IntoRequest,
    Request as Written, Response as Answer, ResponseFault, Transport,
};
use oasmith_runtime::server::axum::body::Body;
use oasmith_runtime::server::{
    ByteStream, Bytes, Context, Denied, File, FileContent, FromRequest, IntoResponse, Method,
    Operation, Part, Problem, Rejection, Request, Response, Server, Shape, StatusCode,
};

use crate::ask;

static UPLOAD: Operation = Operation::new("upload", Method::POST, "/")
    .consumes(&["multipart/form-data"])
    .multipart(&["title", "place"])
    .security(&[&[("signed", &[])]]);

/// One that anyone may call.
static COMPARE: Operation = Operation::new("compare", Method::POST, "/")
    .consumes(&["multipart/form-data"])
    .multipart(&["title", "place"]);

static TITLE: Part = Part::new("title", Shape::STRING);
static FILE: Part = Part::file("file");

#[derive(Clone, Debug, PartialEq)]
struct Upload {
    title: Option<String>,
    files: Vec<File>,
    others: Vec<(String, File)>,
}

impl FromRequest for Upload {
    fn from_request(request: &Request<'_>) -> Result<Self, Rejection> {
        let mut form = request.multipart()?;
        Ok(Self {
            title: form.optional(&TITLE)?,
            files: form.files(&FILE)?,
            others: form.others(),
        })
    }
}

impl IntoForm for Upload {
    fn into_form(self) -> Form {
        Form::new()
            .optional(&TITLE, &self.title)
            .files(&FILE, self.files)
            .others(self.others)
    }
}

impl IntoRequest for Upload {
    fn into_request(self) -> Written {
        Written::new(&COMPARE).multipart(self)
    }
}

struct Told(String);

impl IntoResponse for Told {
    fn into_response(self) -> Response {
        http::Response::new(Body::from(self.0)).into()
    }
}

/// A server whose operation tells what it received, behind what the security saw of the body.
fn server() -> Server {
    async fn check((): &(), context: &Context, _: &'static Operation) -> Result<String, Denied> {
        if context.headers().contains_key("x-bad") {
            return Err(Denied::forbidden("bad"));
        }
        Ok(String::from_utf8_lossy(context.body()).into_owned())
    }

    async fn upload((): &(), context: Context<String>, form: Upload) -> Result<Told, Problem> {
        let mut told = context.principal().clone();
        told.extend(form.title.map(|title| format!("title {title:?}\n")));
        let files = form.files.into_iter().map(|file| ("file".to_owned(), file));
        for (name, file) in files.chain(form.others) {
            let place = match file.content.in_memory() {
                Some(_) => "memory",
                None => "disk",
            };
            let length = file.content.len();
            let bytes = file.content.bytes().await;
            let bytes = bytes.map_err(|_| Problem::new(StatusCode::BAD_GATEWAY))?;
            assert_eq!(bytes.len() as u64, length);
            let file_name = file.name;
            let shown = String::from_utf8_lossy(bytes.get(..20).unwrap_or(&bytes)).into_owned();
            let headers = file.headers;
            let line = format!("{name} {file_name:?} in {place}: {length} {shown:?} {headers:?}\n");
            told.push_str(&line);
        }
        Ok(Told(told))
    }

    Server::new::<Problem>().secured(&UPLOAD, &Arc::new(()), check, &Arc::new(()), upload)
}

/// Pieces as they come from a connection, and how many of their bytes have been taken.
struct Pieces {
    left: VecDeque<Bytes>,
    taken: Arc<AtomicUsize>,
    announced: Option<u64>,
}

impl Pieces {
    fn new(pieces: impl IntoIterator<Item = Bytes>) -> Self {
        Self {
            left: pieces.into_iter().collect(),
            taken: Arc::default(),
            announced: None,
        }
    }
}

impl http_body::Body for Pieces {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut task::Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let piece = self.left.pop_front();
        self.taken
            .fetch_add(piece.as_ref().map_or(0, Bytes::len), Ordering::Relaxed);
        Poll::Ready(piece.map(|piece| Ok(Frame::data(piece))))
    }

    fn size_hint(&self) -> SizeHint {
        match self.announced {
            Some(announced) => SizeHint::with_exact(announced),
            None => SizeHint::default(),
        }
    }
}

const MULTIPART: &str = "multipart/form-data; boundary=cut";

fn request(media_type: &str, body: Body) -> http::Request<Body> {
    let request = http::Request::post("/").header("content-type", media_type);
    request.body(body).expect("the request is sound")
}

async fn send(server: Server, body: Body) -> String {
    let router = server.into_router().expect("the routes are sound");
    ask(&router, request(MULTIPART, body)).await
}

/// The outcome of a future that no runtime drives, so that all of its work is done here.
fn block_on<T>(future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    let mut context = task::Context::from_waker(Waker::noop());
    loop {
        if let Poll::Ready(outcome) = future.as_mut().poll(&mut context) {
            return outcome;
        }
    }
}

/// A part with the head of a form's part, but for what all have.
fn part(head: &str, content: &str) -> String {
    format!("--cut\r\nContent-Disposition: form-data; {head}\r\n\r\n{content}\r\n")
}

fn form(parts: &[String]) -> String {
    format!("{}--cut--\r\n", parts.concat())
}

#[tokio::test]
async fn a_form_is_read_alike_however_it_comes() {
    // Contents are full of what might be delimiters.
    let sent = [
        "before all parts\r\n--cu\r\n".to_owned(),
        part(
            "name=\"file\"; filename=\"a \\\"b\\\".txt\"",
            "\r\n--cu\r\r\n--cu\r",
        ),
        "--cut \t \r\nX-A: 1\r\nx-a:\t2 \r\nContent-Disposition:form-data;name=title\r\n\r\n"
            .to_owned(),
        "t\r\n".to_owned(),
        part("filename=\"C:\\dir\\x\"; NAME = empty ; other", ""),
        part("name=file", "\r\n"),
        "--cut--behind all parts\r\n--cut\r\n".to_owned(),
    ]
    .concat();
    let expected = "200\ntitle \"t\"\n\
        file Some(\"a \\\"b\\\".txt\") in memory: 14 \"\\r\\n--cu\\r\\r\\n--cu\\r\" {}\n\
        file None in memory: 2 \"\\r\\n\" {}\n\
        empty Some(\"C:\\\\dir\\\\x\") in memory: 0 \"\" {}\n";
    let sent = Bytes::from(sent);
    assert_eq!(send(server(), Body::from(sent.clone())).await, expected);
    for split in 1..sent.len() {
        let pieces = [sent.slice(..split), sent.slice(split..)];
        let answer = send(server(), Body::new(Pieces::new(pieces))).await;
        assert_eq!(answer, expected, "split at {split}");
    }
    for length in 1..20 {
        let pieces = (0..sent.len()).step_by(length);
        let pieces = pieces.map(|at| sent.slice(at..(at + length).min(sent.len())));
        let answer = send(server(), Body::new(Pieces::new(pieces))).await;
        assert_eq!(answer, expected, "pieces of {length}");
    }
}

#[tokio::test]
async fn any_contents_arrive_as_they_were_sent() {
    let mut state = 7_u64;
    let mut random = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005);
        state = state.wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).expect("it has 31 bits") % below
    };
    let pieces = [
        "\r", "\n", "-", "cut", "\r\n", "\r\n--cu", "\r\n-", "--cut", "x", "\0",
    ];
    for _ in 0..500 {
        let mut sent = Vec::new();
        let mut expected = Vec::new();
        for number in 0..random(5) {
            let content = (0..random(30)).map(|_| pieces[random(pieces.len())]);
            let mut content: String = content.collect();
            while content.contains("\r\n--cut") || content.starts_with("--cut") {
                content = content.replace("--cut", "");
            }
            sent.push(part(&format!("name=p{number}"), &content));
            expected.push((format!("p{number}"), File::new(content)));
        }
        let sent = Bytes::from(form(&sent));
        let mut split = Vec::new();
        let mut rest = sent.clone();
        while !rest.is_empty() {
            let length = random(rest.len().min(40)) + 1;
            split.push(rest.split_to(length));
        }
        let expected = Upload {
            title: None,
            files: Vec::new(),
            others: expected,
        };
        let server = Server::new::<Problem>().file_memory(random(100));
        let server = server.operation(&COMPARE, &Arc::new(expected), compare);
        let answer = send(server, Body::new(Pieces::new(split))).await;
        assert_eq!(answer, "200\ntrue", "{sent:?}");
    }
}

/// Tells whether what was sent has arrived.
async fn compare(sent: &Upload, _: Context, arrived: Upload) -> Result<Told, Problem> {
    Ok(Told((*sent == arrived).to_string()))
}

#[tokio::test]
async fn headers_are_kept_as_often_as_they_stand() {
    let sent = form(&[part("name=a\r\nX-A: 1\r\nx-a: 2", "")]);
    let answer = send(server(), Body::from(sent)).await;
    assert!(answer.contains(r#""x-a": "1", "x-a": "2""#), "{answer}");
}

/// Parts are told in other ways than this client's by browsers and other clients.
#[tokio::test]
async fn forms_of_all_clients_are_read() {
    for (sent, expected) in [
        // curl, python-requests and undici write a backslash at the end as it is.
        (
            form(&[part(r#"name="a"; filename="x\""#, "b")]),
            r#"a Some("x\\") in memory: 1 "b""#,
        ),
        (
            form(&[part(r#"name="a\"; filename="x\" ;y"#, "b")]),
            r#"a\ Some("x\\") in memory: 1 "b""#,
        ),
        // curl with `--form-escape`.
        (
            form(&[part(r#"name="a\"b\""; filename="\"x""#, "b")]),
            r#"a"b" Some("\"x") in memory: 1 "b""#,
        ),
        (
            form(&[part(r#"name="a"; filename="%22ä.txt""#, "b")]),
            r#"a Some("%22ä.txt") in memory: 1 "b""#,
        ),
        // .NET.
        (
            form(&[part(
                "name=a; filename=\"=?utf-8?B?w6QudHh0?=\"; filename*=utf-8''%C3%A4.txt",
                "b",
            )]),
            r#"a Some("ä.txt") in memory: 1 "b""#,
        ),
        (
            form(&[part("name=a; filename*=UTF-8'de'%C3%A4; filename=x", "b")]),
            r#"a Some("ä") in memory: 1 "b""#,
        ),
        // What is no text in UTF-8 is passed over.
        (
            form(&[part(
                "name=a; filename*=iso-8859-1''x; filename*=utf-8''%ff; filename*=%; filename=b",
                "b",
            )]),
            r#"a Some("b") in memory: 1 "b""#,
        ),
        // Libraries for mail fold long headers.
        (
            form(&[part(
                "\r\n name=\"a\";\r\n\tfilename=x\r\nX-A: 1\r\n 2",
                "b",
            )]),
            r#"a Some("x") in memory: 1 "b" {"x-a": "1 2"}"#,
        ),
        // A part without a content may be but its head.
        (
            "--cut\r\nContent-Disposition: form-data; name=a\r\n\r\n--cut--".to_owned(),
            r#"a None in memory: 0 """#,
        ),
        // A part may come behind a line break, and no part is a form.
        (
            ["\r\n", &form(&[part("name=a", "b")])].concat(),
            r#"a None in memory: 1 "b""#,
        ),
        ("--cut--".to_owned(), ""),
    ] {
        let pieces = sent.as_bytes().iter();
        let pieces = pieces.map(|byte| Bytes::copy_from_slice(&[*byte]));
        let in_bytes = Body::new(Pieces::new(pieces));
        for body in [Body::from(sent.clone()), in_bytes] {
            let answer = send(server(), body).await;
            let parts = answer.strip_prefix("200\n").map(str::trim_end);
            let parts = parts.map(|told| told.strip_suffix(" {}").unwrap_or(told));
            assert_eq!(parts, Some(expected), "{sent}: {answer}");
        }
    }
}

#[tokio::test]
async fn what_is_no_form_is_refused() {
    let many = "X-A: 1\r\n".repeat(33);
    let long = "x".repeat(16 * 1024);
    let whole = form(&[part("name=a", "b")]);
    for (sent, fault) in [
        ("no form".to_owned(), "the form is not complete"),
        ("x--cut--".to_owned(), "the form is not complete"),
        ("--cut".to_owned(), "the form is not complete"),
        ("--cut-".to_owned(), "the form is not complete"),
        (
            "--cutter\r\n\r\n\r\n--cut--".to_owned(),
            "something stands behind a delimiter",
        ),
        ("--cut\n\n".to_owned(), "ends without CR"),
        (
            "--cut\r\nname\r\n\r\n".to_owned(),
            "a part has a header that is malformed",
        ),
        (
            "--cut\r\n a: b\r\n\r\n".to_owned(),
            "a part has a header that is malformed",
        ),
        (
            "--cut\r\na b: c\r\n\r\n".to_owned(),
            "a part has a header that is malformed",
        ),
        (
            "--cut\r\na: b\rc\r\n\r\n".to_owned(),
            "a part has a header that is malformed",
        ),
        ("--cut\r\n\r\nb\r\n--cut--".to_owned(), "a part has no name"),
        (form(&[part("filename=a", "b")]), "a part has no name"),
        (form(&[part("name=\"a", "b")]), "a part has no name"),
        (
            form(&[part("xname=a; filename=\"; name=b\"", "b")]),
            "a part has no name",
        ),
        (
            whole.replace("form-data", "attachment"),
            "a part has no name",
        ),
        (
            form(&[part(&format!("name=a\r\n{many}"), "b")]),
            "a part has more than 32 headers",
        ),
        (
            form(&[part(&format!("name={long}"), "b")]),
            "longer than 16384 bytes",
        ),
        (
            form(&[part("name=title", "b"), part("name=title", "c")]),
            "stands more than once",
        ),
    ] {
        let answer = send(server(), Body::from(sent.clone())).await;
        assert!(answer.starts_with("400\n"), "{answer}");
        assert!(answer.contains(fault), "{sent}: {answer}");
    }
    for end in 0..whole.len() - 4 {
        let answer = send(server(), Body::from(whole[..end].to_owned())).await;
        assert!(answer.starts_with("400\n"), "{end}: {answer}");
    }
    let not_utf8 = [&b"--cut\r\nContent-Disposition: form-data; name=\xff\r\n\r\n\r\n--cut--"[..]];
    let not_utf8 = Pieces::new(not_utf8.map(Bytes::from_static));
    let answer = send(server(), Body::new(not_utf8)).await;
    assert!(answer.contains("a part has no name"), "{answer}");

    let router = server().into_router().expect("the routes are sound");
    for (media_type, fault) in [
        ("multipart/form-data", "has no `boundary`"),
        ("multipart/form-data; boundary=\"\"", "1 to 70 characters"),
        (
            &format!("multipart/form-data; boundary={}", &long[..71]),
            "1 to 70 characters",
        ),
    ] {
        let answer = ask(&router, request(media_type, Body::from("x"))).await;
        assert!(
            answer.starts_with("400\n") && answer.contains(fault),
            "{answer}"
        );
    }
    let quoted = "multipart/form-data; charset=utf-8; Boundary=\"cut\"";
    let answer = ask(&router, request(quoted, Body::from(whole))).await;
    assert!(answer.starts_with("200\na None in memory: 1"), "{answer}");
}

#[tokio::test]
async fn files_are_in_memory_up_to_a_limit_and_then_on_the_disk() {
    let files = |lengths: &[usize]| {
        let parts = lengths
            .iter()
            .map(|length| part("name=file", &"x".repeat(*length)));
        form(
            &parts
                .chain([part("name=title", &"v".repeat(50))])
                .collect::<Vec<_>>(),
        )
    };
    for (lengths, places) in [
        (&[10][..], &["memory: 10"][..]),
        (&[11], &["disk: 11"]),
        (&[6, 5, 4], &["memory: 6", "disk: 5", "memory: 4"]),
        (
            &[200_000, 10, 0, 1],
            &["disk: 200000", "memory: 10", "memory: 0", "disk: 1"],
        ),
    ] {
        let answer = send(server().file_memory(10), Body::from(files(lengths))).await;
        let told = answer
            .lines()
            .filter_map(|line| line.strip_prefix("file None in "));
        let told: Vec<_> = told.filter_map(|line| line.split(" \"").next()).collect();
        assert_eq!(told, places);
        // Values are in memory, and may stand behind files.
        assert!(answer.starts_with("200\ntitle \"vvv"), "{answer}");
    }
    let none = send(server().file_memory(0), Body::from(files(&[0, 1]))).await;
    assert!(
        none.contains("memory: 0") && none.contains("disk: 1"),
        "{none}"
    );
}

/// A form with a file of 64 MiB between values, made piece by piece.
struct Large {
    left: usize,
    ends: VecDeque<Bytes>,
}

const PIECE: usize = 16 * 1024;

impl Large {
    fn new() -> Self {
        let head = part("name=\"file\"", "");
        let head = head.strip_suffix("\r\n").map(str::to_owned);
        let head = [part("name=other", "x"), head.expect("it ends so")].concat();
        let tail = ["\r\n".to_owned(), form(&[part("name=title", "behind")])].concat();
        Self {
            left: 64 * 1024 * 1024 / PIECE,
            ends: [head, tail].map(Bytes::from).into(),
        }
    }
}

impl http_body::Body for Large {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut task::Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let piece = match (self.ends.len(), self.left) {
            (1, 1..) => {
                self.left -= 1;
                Some(vec![b'x'; PIECE].into())
            }
            _ => self.ends.pop_front(),
        };
        Poll::Ready(piece.map(|piece| Ok(Frame::data(piece))))
    }
}

#[test]
fn a_large_file_is_not_held_in_memory() {
    async fn upload((): &(), _: Context, form: Upload) -> Result<Told, Problem> {
        let [file] = &form.files[..] else {
            return Err(Problem::new(StatusCode::IM_A_TEAPOT));
        };
        let mut length = 0;
        let mut stream = file.content.stream();
        while let Ok(Some(bytes)) = stream.chunk().await {
            assert!(bytes.iter().all(|byte| *byte == b'x'));
            length += bytes.len();
        }
        Ok(Told(format!(
            "{:?} {length} of {}",
            form.title,
            file.content.len()
        )))
    }

    let large = || {
        let server = Server::new::<Problem>().form_limit(65 * 1024 * 1024);
        let server = server.operation(&UPLOAD, &Arc::new(()), upload);
        let answer = block_on(send(server, Body::new(Large::new())));
        assert_eq!(answer, "200\nSome(\"behind\") 67108864 of 67108864");
    };
    let counted = allocation_counter::measure(large);
    assert!(counted.bytes_total > 64 * 1024 * 1024, "{counted:?}");
    assert!(counted.bytes_max < 512 * 1024, "{counted:?}");
}

#[tokio::test]
async fn a_form_that_is_too_large_is_refused_while_it_comes() {
    let mut pieces = vec![Bytes::from(
        "--cut\r\nContent-Disposition: form-data; name=file\r\n\r\n",
    )];
    pieces.extend(std::iter::repeat_n(Bytes::from_static(&[b'x'; 1000]), 1000));
    let body = Pieces::new(pieces.clone());
    let taken = Arc::clone(&body.taken);
    let answer = send(server().form_limit(500_000), Body::new(body)).await;
    assert!(answer.starts_with("413\n"), "{answer}");
    assert!(
        answer.contains("the body is larger than 500000 bytes"),
        "{answer}"
    );
    assert!(
        (500_001..502_000).contains(&taken.load(Ordering::Relaxed)),
        "{taken:?}"
    );

    // One that announces it is not read.
    let mut body = Pieces::new(pieces);
    body.announced = Some(1_000_100);
    let taken = Arc::clone(&body.taken);
    let answer = send(server().form_limit(500_000), Body::new(body)).await;
    assert!(answer.starts_with("413\n"), "{answer}");
    assert_eq!(taken.load(Ordering::Relaxed), 0);

    // The limit of other bodies is that of forms, unless those have one.
    let sent = form(&[part("name=file", &"x".repeat(1000))]);
    let answer = send(server().body_limit(1000), Body::from(sent.clone())).await;
    assert!(answer.starts_with("413\n"), "{answer}");
    let limited = || server().body_limit(1000).form_limit(5000);
    let answer = send(limited(), Body::from(sent)).await;
    assert!(answer.starts_with("200\n"), "{answer}");
    for sent in [
        form(&[part("name=place[x]", &"v".repeat(1000))]),
        form(&[part(&format!("name=file\r\nX-A: {}", "v".repeat(1000)), "")]),
    ] {
        let answer = send(limited(), Body::from(sent)).await;
        assert!(answer.starts_with("413\n"), "{answer}");
        assert!(
            answer.contains("the values of the form are larger than 1000 bytes"),
            "{answer}"
        );
    }
}

#[tokio::test]
async fn a_form_is_read_when_its_sender_was_let_in() {
    let sent = form(&[part("name=file", "abc")]);
    let body = Pieces::new([Bytes::from(sent.clone())]);
    let taken = Arc::clone(&body.taken);
    let router = server().into_router().expect("the routes are sound");
    let mut refused = request(MULTIPART, Body::new(body));
    refused
        .headers_mut()
        .insert("x-bad", http::HeaderValue::from_static("1"));
    assert!(ask(&router, refused).await.starts_with("403\n"));
    assert_eq!(taken.load(Ordering::Relaxed), 0);

    // A scheme that asks for it sees the body as it came, and the parts are read of it.
    let reads = || server().scheme_reads_body("signed").file_memory(2);
    let answer = send(reads(), Body::from(sent.clone())).await;
    assert_eq!(
        answer,
        format!("200\n{sent}file None in disk: 3 \"abc\" {{}}\n")
    );
    let limited = reads().body_limit(50).form_limit(5000);
    let answer = send(limited, Body::from(sent)).await;
    assert!(answer.starts_with("413\n"), "{answer}");
}

/// A file on the disk without a name.
fn on_disk(bytes: &[u8]) -> fs::File {
    let mut file = tempfile::tempfile().expect("the disk works");
    file.write_all(bytes).expect("the disk works");
    file
}

/// Bytes that differ from place to place.
fn noise(length: usize) -> Vec<u8> {
    let mut state = 1_u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state.to_be_bytes()[0]
    };
    (0..length).map(|_| next()).collect()
}

#[tokio::test]
async fn clones_of_a_content_are_read_independently() {
    let bytes = noise(300_000);
    let content = FileContent::from_file(on_disk(&bytes)).expect("it is a file");
    assert_eq!(
        (content.len(), content.is_empty(), content.in_memory()),
        (300_000, false, None)
    );
    let (mut first, mut second) = (content.stream(), content.clone().stream());
    assert_eq!(first.size_hint().exact(), Some(300_000));
    let (mut of_first, mut of_second) = (Vec::new(), Vec::new());
    while let Some(piece) = first.chunk().await.expect("the disk works") {
        of_first.extend_from_slice(&piece);
        // The second is a piece behind, and the whole is read in between.
        if of_first.len() > piece.len() {
            let piece = second.chunk().await.expect("the disk works");
            of_second.extend_from_slice(&piece.expect("it has not ended"));
        }
        assert_eq!(content.bytes().await.expect("the disk works"), bytes);
    }
    while let Some(piece) = second.chunk().await.expect("the disk works") {
        of_second.extend_from_slice(&piece);
    }
    assert!(of_first == bytes && of_second == bytes);
    // A stream that has been read is repeated from the start.
    let again = first.repeat().expect("it can be repeated");
    assert_eq!(again.bytes(300_000).await.expect("the disk works"), bytes);
    assert!(ByteStream::from("x").repeat().is_none());
}

#[tokio::test]
async fn contents_are_equal_by_their_bytes() {
    let bytes = noise(100_000);
    let of = |bytes: &[u8]| FileContent::from_file(on_disk(bytes)).expect("it is a file");
    let content = of(&bytes);
    assert_eq!(content, content.clone());
    assert_eq!(content, of(&bytes));
    assert_eq!(content, FileContent::from(bytes.clone()));
    assert_eq!(FileContent::from(bytes.clone()), content);
    let mut other = bytes.clone();
    other[99_999] ^= 1;
    assert_ne!(content, of(&other));
    assert_ne!(content, FileContent::from(other));
    assert_ne!(content, of(&bytes[1..]));
    assert_eq!(FileContent::default(), of(b""));
    assert_eq!(format!("{content:?}"), "OnDisk { len: 100000, .. }");
    assert_eq!(format!("{:?}", FileContent::from("a")), "b\"a\"");
}

#[tokio::test]
async fn a_file_that_becomes_shorter_is_an_error() {
    let file = on_disk(&noise(200_000));
    let content = FileContent::from_file(file.try_clone().expect("the disk works"));
    let content = content.expect("it is a file");
    file.set_len(100_000).expect("the disk works");
    let error = content.bytes().await.expect_err("it is shorter");
    assert_eq!(error.to_string(), "the file has become shorter");
    assert!(content.stream().bytes(200_000).await.is_err());
    assert_eq!(content, content.clone());
    // A folder is no file.
    let folder = fs::File::open(env!("CARGO_MANIFEST_DIR")).expect("it is there");
    assert!(FileContent::from_file(folder).is_err());
}

/// Takes what is sent.
struct Taking;

impl Transport for Taking {
    type Error = Box<(http::HeaderMap, Sent)>;

    async fn send(
        &self,
        request: http::Request<Sent>,
    ) -> Result<http::Response<ByteStream>, Self::Error> {
        let (head, body) = request.into_parts();
        Err(Box::new((head.headers, body)))
    }
}

impl FromResponse for Told {
    async fn from_response(response: &mut Answer) -> Result<Self, ResponseFault> {
        let body = response.bytes().await?;
        Ok(Self(String::from_utf8_lossy(&body).into_owned()))
    }
}

/// What a client sends.
async fn sent(upload: Upload) -> (http::HeaderMap, Sent) {
    let client = Client::<_, ()>::new(Taking, "http://localhost").expect("the URL is sound");
    let answer = client.call::<Told>(upload.into_request()).await;
    match answer.map(|told| told.0) {
        Err(ClientError::Transport(sent)) => *sent,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_client_streams_files_on_the_disk() {
    let bytes = noise(300_000);
    let file = |content: FileContent| File {
        name: Some("a.bin".to_owned()),
        ..File::new(content)
    };
    let upload = |content: FileContent| Upload {
        title: Some("t".to_owned()),
        files: vec![file(content), file("small".into()), File::new("")],
        others: vec![("more".to_owned(), File::new("other"))],
    };
    let large = upload(FileContent::from_file(on_disk(&bytes)).expect("it is a file"));

    let (headers, body) = sent(large.clone()).await;
    assert!(body.bytes().is_none());
    let again = body.try_clone().expect("it can be sent again");
    let stream = ByteStream::from(body);
    let length = stream.size_hint().exact().expect("the length is known");
    let read = stream.bytes(1_000_000).await.expect("the disk works");
    assert_eq!(read.len() as u64, length);
    let read_again = ByteStream::from(again).bytes(1_000_000).await;
    assert_eq!(read_again.expect("the disk works"), read);

    // The same parts in memory are one buffer.
    let (in_memory_headers, in_memory) = sent(upload(bytes.into())).await;
    let in_memory = in_memory.bytes().expect("they are in memory").clone();
    let boundary = |headers: &http::HeaderMap| {
        let media_type = headers["content-type"].to_str().expect("it is ASCII");
        let boundary = media_type.strip_prefix("multipart/form-data; boundary=");
        boundary.expect("it has one").to_owned()
    };
    let (random, fixed) = (boundary(&headers), boundary(&in_memory_headers));
    assert_eq!(fixed, "oasmith-boundary-0");
    assert_eq!(random.len(), "oasmith-boundary-".len() + 32);
    let (other_headers, _) = sent(large.clone()).await;
    assert_ne!(boundary(&other_headers), random);
    let replaced = String::from_utf8_lossy(&read).replace(&random, &fixed);
    assert!(replaced == String::from_utf8_lossy(&in_memory));

    // A server reads what was sent.
    let service = Server::new::<Problem>().operation(&COMPARE, &Arc::new(large.clone()), compare);
    let service = service.into_service().expect("the routes are sound");
    let client = Client::<_, ()>::new(service, "http://localhost").expect("the URL is sound");
    let answer = client.call::<Told>(large.into_request()).await;
    assert_eq!(answer.expect("it is answered").0, "true");
}

/// Sends a form that is in memory, which has to arrive equal, and tells the media type that it is sent
/// with.
async fn arrives_equal(upload: Upload) -> String {
    let (headers, body) = sent(upload.clone()).await;
    let body = body.bytes().expect("it is in memory").clone();
    let server = Server::new::<Problem>().operation(&COMPARE, &Arc::new(upload), compare);
    let router = server.into_router().expect("the routes are sound");
    let media_type = headers["content-type"].to_str().expect("it is ASCII");
    let answer = ask(&router, request(media_type, body.into())).await;
    assert_eq!(answer, "200\ntrue");
    media_type.to_owned()
}

#[tokio::test]
async fn the_boundary_of_a_client_is_in_no_part() {
    let mut head = File::new("");
    let header = http::HeaderName::from_static("--oasmith-boundary-0");
    head.headers
        .insert(header, http::HeaderValue::from_static("x"));
    for file in [File::new("\r\n--oasmith-boundary-0--"), head] {
        let upload = Upload {
            title: None,
            files: vec![File::new("oasmith-boundary-"), file],
            others: Vec::new(),
        };
        assert_ne!(
            arrives_equal(upload).await,
            "multipart/form-data; boundary=oasmith-boundary-0"
        );
    }
}

#[tokio::test]
async fn control_characters_of_names_arrive() {
    let file = File {
        name: Some("\u{1b}[1m\u{7f}.txt".to_owned()),
        ..File::new("bell")
    };
    let upload = Upload {
        title: None,
        files: Vec::new(),
        others: vec![("a\0\u{7}\u{85}b".to_owned(), file)],
    };
    arrives_equal(upload).await;
}

#[tokio::test]
async fn a_client_writes_no_name_that_is_read_as_another() {
    for name in ["a\"b", "a\\", "a\r\nX-A: b", "a\rb", "a\nb"] {
        let file = File {
            name: Some(name.to_owned()),
            ..File::new("")
        };
        for others in [
            vec![("a".to_owned(), file)],
            vec![(name.to_owned(), File::new(""))],
        ] {
            let upload = Upload {
                title: None,
                files: Vec::new(),
                others,
            };
            let client = Client::<_, ()>::new(Taking, "http://localhost");
            let client = client.expect("the URL is sound");
            let answer = client.call::<Told>(upload.into_request()).await;
            let error = answer.map(|told| told.0).expect_err("it cannot be written");
            assert!(matches!(error, ClientError::Request(_)), "{name:?}");
        }
    }
}
