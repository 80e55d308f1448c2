//! Serves the operations of the document, and sends and asks for bodies in pieces.

use std::future::poll_fn;
use std::pin::Pin;

use futures_util::{Stream, StreamExt as _, stream};
use http_body_util::BodyExt as _;
use oasmith_runtime::server::axum::Router;
use oasmith_runtime::server::axum::body::Body;
use oasmith_runtime::server::{
    BoxError, ByteStream, Bytes, Content, Context, Event, HeaderValue, Items, Problem, StatusCode,
};
use streams::streams::{
    AddNoteBody, AddNoteRequest, AddNoteResponse, GetFileRequest, GetFileResponse, GetLogRequest,
    GetLogResponse, GetWordsRequest, GetWordsResponse, Note, PutFileRequest, PutFileResponse,
    Streams, server,
};
use tokio::sync::mpsc;
use tower::ServiceExt as _;

/// Holds one file, and tells what came in.
struct Store {
    chunks: mpsc::UnboundedSender<usize>,
}

fn failed(error: BoxError) -> Problem {
    Problem::new(StatusCode::BAD_REQUEST).detail(error.to_string())
}

impl Streams for Store {
    type Error = Problem;

    async fn put_file(
        &self,
        context: Context,
        request: PutFileRequest,
    ) -> Result<PutFileResponse, Problem> {
        assert!(context.body().is_empty(), "nothing was read");
        let mut body = request.body;
        let mut length = 0;
        while let Some(bytes) = body.chunk().await.map_err(failed)? {
            length += bytes.len();
            self.chunks.send(bytes.len()).expect("the test listens");
        }
        Ok(PutFileResponse::Ok(length.try_into().unwrap_or_default()))
    }

    async fn get_file(
        &self,
        _: Context,
        request: GetFileRequest,
    ) -> Result<GetFileResponse, Problem> {
        let body = match &*request.name {
            "memory" => ByteStream::from("all of it"),
            "pieces" => {
                let pieces = ["some", " ", "pieces"].map(|piece| Ok::<_, BoxError>(piece.into()));
                ByteStream::from_stream(stream::iter(pieces))
            }
            _ => {
                let location = "/files/memory".parse().expect("it is a reference");
                return Ok(GetFileResponse::SeeOther { location });
            }
        };
        let content_disposition = Some("attachment".to_owned());
        Ok(GetFileResponse::Ok {
            content_disposition,
            body,
        })
    }

    async fn add_note(
        &self,
        context: Context,
        request: AddNoteRequest,
    ) -> Result<AddNoteResponse, Problem> {
        let read = context.body().len();
        Ok(AddNoteResponse::Ok(match request.body {
            None => "nothing".to_owned(),
            Some(AddNoteBody::Json(note)) => format!("{} {read}", note.number),
            Some(AddNoteBody::Audio(Content { media_type, body })) => {
                let bytes = body.bytes(4).await.map_err(failed)?;
                format!("{media_type:?} {} {read}", bytes.len())
            }
            Some(AddNoteBody::Xml(bytes)) => format!("{} {read}", bytes.len()),
        }))
    }

    async fn get_log(
        &self,
        context: Context,
        request: GetLogRequest,
    ) -> Result<GetLogResponse, Problem> {
        let notes = (1..=request.until).map(|number| if number == 3 { -1 } else { number });
        let notes = stream::iter(notes.map(Note::new));
        let accept = context.headers().get("accept");
        Ok(match accept.and_then(|accept| accept.to_str().ok()) {
            Some("text/event-stream") => GetLogResponse::OkEvents(Items::new(notes.map(|note| {
                let id = Some(note.number.to_string());
                Event {
                    id,
                    ..Event::new(note)
                }
            }))),
            _ => GetLogResponse::OkLines(Items::new(notes)),
        })
    }

    async fn get_words(&self, _: Context, _: GetWordsRequest) -> Result<GetWordsResponse, Problem> {
        let words = ["one", "two\nlines", "\"quoted\""]
            .map(str::to_owned)
            .map(Event::from);
        let fail = stream::iter([Err("no more words")]);
        let words = stream::iter(words).map(Ok).chain(fail);
        Ok(GetWordsResponse::Ok(Items::fallible(words)))
    }
}

fn router(limit: usize) -> (Router, mpsc::UnboundedReceiver<usize>) {
    let (chunks, seen) = mpsc::unbounded_channel();
    let server = server(Store { chunks }).body_limit(8).stream_limit(limit);
    (server.into_router().expect("the routes are sound"), seen)
}

async fn ask(
    router: &Router,
    method: &str,
    uri: &str,
    headers: &[(&'static str, &'static str)],
    body: Body,
) -> http::Response<Body> {
    let mut request = http::Request::new(body);
    *request.method_mut() = method.parse().expect("it is a method");
    *request.uri_mut() = uri.parse().expect("it is a URI");
    for (name, value) in headers {
        request
            .headers_mut()
            .insert(*name, HeaderValue::from_static(value));
    }
    let Ok(response) = router.clone().oneshot(request).await;
    response
}

/// The status and the body of an answer.
async fn text(response: http::Response<Body>) -> String {
    let status = response.status().as_u16();
    let body = response
        .into_body()
        .collect()
        .await
        .expect("the body is sound")
        .to_bytes();
    format!("{status} {}", String::from_utf8_lossy(&body))
}

const BYTES: &[(&str, &str)] = &[("content-type", "application/octet-stream")];

#[tokio::test]
async fn bodies_of_bytes_are_not_read_into_memory() {
    let (router, mut seen) = router(100);
    let (sender, receiver) = mpsc::unbounded_channel::<Bytes>();
    let pieces = stream::unfold(receiver, async |mut receiver| {
        let bytes = receiver.recv().await?;
        Some((Ok::<_, BoxError>(bytes), receiver))
    });
    let body = Body::from_stream(Box::pin(pieces));
    let asked =
        tokio::spawn(async move { text(ask(&router, "PUT", "/files/a", BYTES, body).await).await });
    // The implementation reads the first piece before there is another one, and more than the limit
    // of bodies in memory.
    for length in [3, 20] {
        sender
            .send(vec![0; length].into())
            .expect("the server listens");
        assert_eq!(seen.recv().await, Some(length));
    }
    drop(sender);
    assert_eq!(asked.await.expect("the server does not panic"), "200 23");
}

#[tokio::test]
async fn streams_have_a_limit_of_their_own() {
    let (router, _seen) = router(10);
    let answer = text(ask(&router, "PUT", "/files/a", BYTES, Body::from(vec![0; 11])).await).await;
    assert!(
        answer.starts_with("413 ") && answer.contains("larger than 10 bytes"),
        "{answer}"
    );
    // Its length is not announced.
    let piece = || Ok::<_, BoxError>(Bytes::from_static(&[0; 6]));
    let body = Body::from_stream(stream::iter([piece(), piece()]));
    let answer = text(ask(&router, "PUT", "/files/a", BYTES, body).await).await;
    assert!(
        answer.starts_with("400 ") && answer.contains("length limit exceeded"),
        "{answer}"
    );
    assert_eq!(
        text(ask(&router, "PUT", "/files/a", BYTES, Body::empty()).await).await,
        "200 0"
    );
}

#[tokio::test]
async fn only_bytes_are_streams() {
    let (router, _seen) = router(100);
    let post = async |media_type, body: &'static str| {
        let headers = [("content-type", media_type)];
        text(ask(&router, "POST", "/notes", &headers, Body::from(body)).await).await
    };
    assert_eq!(post("audio/ogg", "OggS").await, "200 \"audio/ogg\" 4 0");
    assert!(post("audio/ogg", "OggS.").await.starts_with("400 "));
    assert_eq!(post("audio/ogg", "").await, "200 \"audio/ogg\" 0 0");
    assert_eq!(post("application/json", "").await, "200 nothing");
    assert_eq!(post("application/xml", "<n/>").await, "200 4 4");
    assert!(
        post("application/xml", "<number/>")
            .await
            .starts_with("413 ")
    );
    let json = post("application/json", r#"{"number":1}"#).await;
    assert!(json.starts_with("413 "), "{json}");
}

#[tokio::test]
async fn answers_are_sent_as_they_come() {
    let (router, _seen) = router(100);
    let get = async |uri| ask(&router, "GET", uri, &[], Body::empty()).await;
    let answer = get("/files/memory").await;
    assert_eq!(answer.headers()["content-type"], "application/octet-stream");
    assert_eq!(answer.headers()["content-disposition"], "attachment");
    assert_eq!(http_body::Body::size_hint(answer.body()).exact(), Some(9));
    assert_eq!(text(answer).await, "200 all of it");
    assert_eq!(text(get("/files/pieces").await).await, "200 some pieces");
    let answer = ask(&router, "HEAD", "/files/memory", &[], Body::empty()).await;
    assert_eq!(answer.headers()["content-length"], "9");
    assert_eq!(text(answer).await, "200 ");
    let answer = get("/files/other").await;
    assert_eq!(answer.headers()["location"], "/files/memory");
    assert_eq!(text(answer).await, "303 ");
}

/// The pieces of an answer, and whether it ended as it should.
async fn pieces(response: http::Response<Body>) -> (Vec<String>, bool) {
    let mut body = response.into_body().into_data_stream();
    let mut pieces = Vec::new();
    loop {
        match poll_fn(|context| Pin::new(&mut body).poll_next(context)).await {
            None => return (pieces, true),
            Some(Err(_)) => return (pieces, false),
            Some(Ok(piece)) => pieces.push(String::from_utf8_lossy(&piece).into_owned()),
        }
    }
}

#[tokio::test]
async fn items_are_lines_or_events() {
    let (router, _seen) = router(100);
    let log = async |until, accept| {
        let uri = format!("/log?until={until}");
        ask(&router, "GET", &uri, &[("accept", accept)], Body::empty()).await
    };
    let answer = log(2, "*/*").await;
    assert_eq!(answer.headers()["content-type"], "application/x-ndjson");
    let (lines, is_whole) = pieces(answer).await;
    assert_eq!(lines, ["{\"number\":1}\n", "{\"number\":2}\n"]);
    assert!(is_whole);
    let answer = log(1, "text/event-stream").await;
    assert_eq!(answer.headers()["content-type"], "text/event-stream");
    assert_eq!(
        pieces(answer).await,
        (vec!["id: 1\ndata: {\"number\":1}\n\n".to_owned()], true)
    );
    // The third one breaks the spec.
    let (lines, is_whole) = pieces(log(4, "*/*").await).await;
    assert_eq!((lines.len(), is_whole), (2, false));
    let answer = ask(&router, "GET", "/words", &[], Body::empty()).await;
    let (events, is_whole) = pieces(answer).await;
    assert_eq!(
        events,
        [
            "data: one\n\n",
            "data: two\ndata: lines\n\n",
            "data: \"quoted\"\n\n"
        ]
    );
    assert!(!is_whole);
}
