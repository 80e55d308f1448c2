//! Serves the operations of the documents, and sends them forms of parts.

use http_body_util::BodyExt as _;
use multipart::gallery::{
    self, AddCaptionBody, AddCaptionRequest, AddCaptionResponse, AddPictureRequest,
    AddPictureResponse, Gallery, PutAnythingRequest, PutAnythingResponse,
};
use multipart::upload::{self, Upload, UploadRequest, UploadResponse};
use oasmith_runtime::server::axum::Router;
use oasmith_runtime::server::axum::body::Body;
use oasmith_runtime::server::{Context, File, Problem};
use tower::ServiceExt as _;

/// Tells what it received.
struct Mirror;

/// A file in short.
fn told(file: &File) -> String {
    let name = file.name.as_deref().unwrap_or("-");
    let media_type = file.media_type().unwrap_or("-");
    let bytes = file.content.in_memory().expect("it is small");
    format!("{name}:{media_type}:{}", String::from_utf8_lossy(bytes))
}

impl Gallery for Mirror {
    type Error = Problem;

    async fn add_picture(
        &self,
        _: Context,
        request: AddPictureRequest,
    ) -> Result<AddPictureResponse, Problem> {
        let body = request.body;
        let artist = body.artist.map(|artist| (artist.name, artist.born));
        let friends = body.friends.map(|friends| friends.len());
        let sketches: Vec<_> = body.sketches.iter().map(told).collect();
        let others: Vec<_> = body
            .additional_parts
            .iter()
            .map(|(name, file)| (name, told(file)))
            .collect();
        let city = body.place.and_then(|place| place.city);
        let camera = body.picture.headers.get("x-camera");
        Ok(AddPictureResponse::Ok(format!(
            "{} {:?} {:?} {artist:?} {friends:?} {city:?} {} {camera:?} {:?} {sketches:?} {others:?}",
            body.title,
            body.year,
            body.tags,
            told(&body.picture),
            body.thumbnail.as_ref().map(told),
        )))
    }

    async fn add_caption(
        &self,
        _: Context,
        request: AddCaptionRequest,
    ) -> Result<AddCaptionResponse, Problem> {
        Ok(AddCaptionResponse::Ok(match request.body {
            None => "nothing".to_owned(),
            Some(AddCaptionBody::Json(artist)) => artist.name,
            Some(AddCaptionBody::Multipart(form)) => {
                format!("{:?} {:?}", form.caption, form.file.as_ref().map(told))
            }
        }))
    }

    async fn put_anything(
        &self,
        _: Context,
        request: PutAnythingRequest,
    ) -> Result<PutAnythingResponse, Problem> {
        let parts = request.body.map(|body| body.additional_parts);
        let parts: Vec<_> = parts.iter().flatten().collect();
        let parts: Vec<_> = parts
            .iter()
            .map(|(name, file)| (name, told(file)))
            .collect();
        Ok(PutAnythingResponse::Ok(format!("{parts:?}")))
    }
}

impl Upload for Mirror {
    type Error = Problem;

    async fn upload(&self, _: Context, request: UploadRequest) -> Result<UploadResponse, Problem> {
        let body = request.body;
        Ok(UploadResponse::Ok(format!(
            "{} {:?} {} {:?} {:?}",
            told(&body.file),
            body.cover.as_ref().map(told),
            body.size,
            body.ids,
            body.names,
        )))
    }
}

/// A form of parts, each a head without `Content-Disposition: form-data; ` and a body.
fn form(parts: &[(&str, &str)]) -> String {
    let parts = parts.iter().map(|(head, body)| {
        format!("--cut\r\nContent-Disposition: form-data; {head}\r\n\r\n{body}\r\n")
    });
    parts.chain(["--cut--\r\n".to_owned()]).collect()
}

const MULTIPART: &str = "multipart/form-data; boundary=cut";

fn router() -> Router {
    let gallery = gallery::server(Mirror).merge(upload::server(Mirror));
    gallery
        .part_limit(12)
        .into_router()
        .expect("the routes are sound")
}

/// The status and the body of an answer.
async fn send(method: &str, uri: &str, media_type: &str, body: String) -> String {
    let request = http::Request::builder().method(method).uri(uri);
    let request = request
        .header("content-type", media_type)
        .body(Body::from(body));
    let Ok(response) = router()
        .oneshot(request.expect("the request is sound"))
        .await;
    let status = response.status().as_u16();
    let body = response
        .into_body()
        .collect()
        .await
        .expect("the body is in memory")
        .to_bytes();
    format!("{status} {}", String::from_utf8_lossy(&body))
}

const PICTURE: (&str, &str) = (
    "name=\"picture\"; filename=\"a b.png\"\r\nContent-Type: image/png\r\nX-Camera: Leica",
    "PNG\r\n--cu",
);

const TITLE: (&str, &str) = ("name=\"title\"", "Caf\u{e9}");

#[tokio::test]
async fn parts_are_typed_by_the_schema_and_its_encoding() {
    let sent = form(&[
        (
            "name=year\r\nContent-Type: text/plain; charset=utf-8",
            "1931",
        ),
        PICTURE,
        ("name=tags", "a"),
        (
            "name=\"artist\"\r\nContent-Type: application/json",
            r#"{"name":"Ende","born":1929}"#,
        ),
        (
            "name=friends\r\nContent-Type: application/json",
            r#"{"name":"A"}"#,
        ),
        ("name=friends", r#"{"name":"B"}"#),
        ("name=\"place[city]\"", "Roma"),
        ("name=thumbnail; filename=t", "\u{0}\u{1}"),
        ("name=sketches", "one"),
        ("name=tags", "b,c"),
        ("name=more", "x"),
        TITLE,
    ]);
    assert_eq!(
        send("POST", "/pictures", MULTIPART, sent).await,
        "200 Caf\u{e9} Some(1931) Some([\"a\", \"b,c\"]) Some((\"Ende\", Some(1929))) Some(2) \
         Some(\"Roma\") a b.png:image/png:PNG\r\n--cu Some(\"Leica\") Some(\"t:-:\\0\\u{1}\") \
         [\"-:-:one\"] [(\"more\", \"-:-:x\")]"
    );
    let sent = form(&[TITLE, PICTURE]);
    let answer = send("POST", "/pictures", MULTIPART, sent).await;
    assert!(
        answer.starts_with("200 Caf\u{e9} None None None None None a b.png"),
        "{answer}"
    );
}

#[tokio::test]
async fn forms_that_break_the_spec_are_refused() {
    for (parts, fault) in [
        (&[PICTURE][..], "part `title`: missing"),
        (&[TITLE], "part `picture`: missing"),
        (
            &[TITLE, PICTURE, PICTURE],
            "part `picture`: stands more than once",
        ),
        (
            &[TITLE, TITLE, PICTURE],
            "part `title`: `title` stands more than once",
        ),
        (
            &[("name=title", "x"), PICTURE],
            "part `title`: expected at least 2 characters",
        ),
        (
            &[TITLE, PICTURE, ("name=year", "1")],
            "part `year`: expected a number of at least 1826",
        ),
        (
            &[TITLE, PICTURE, ("name=year", "x")],
            "part `year`: expected an integer",
        ),
        (
            &[
                TITLE,
                PICTURE,
                ("name=year\r\nContent-Type: image/png", "1931"),
            ],
            "part `year`: the `Content-Type` must be `text/plain`, in UTF-8",
        ),
        (
            &[TITLE, PICTURE, ("name=artist", "{}")],
            "part `artist`: missing required property `name`",
        ),
        (
            &[
                TITLE,
                (
                    "name=picture\r\nContent-Type: image/gif\r\nX-Camera: a",
                    "GIF",
                ),
            ],
            "part `picture`: the `Content-Type` must be `image/png` or `image/jpeg`",
        ),
        (
            &[TITLE, ("name=picture", "PNG")],
            "part `picture`: the header `X-Camera` is missing",
        ),
        (
            &[
                TITLE,
                PICTURE,
                ("name=sketches", "1"),
                ("name=sketches", "2"),
                ("name=sketches", "3"),
            ],
            "part `sketches`: expected at most 2 files, found 3",
        ),
        (&[("filename=a", "no name")], "a part has no name"),
    ] {
        let answer = send("POST", "/pictures", MULTIPART, form(parts)).await;
        assert!(answer.starts_with("400 "), "{answer}");
        assert!(answer.contains(fault), "{fault}: {answer}");
    }
    let many = vec![("name=more", ""); 13];
    let answer = send("POST", "/pictures", MULTIPART, form(&many)).await;
    assert!(answer.starts_with("413 "), "{answer}");
    assert!(answer.contains("more than 12 parts"), "{answer}");
    for (media_type, body, status) in [
        ("multipart/form-data", form(&[TITLE, PICTURE]), "400 "),
        (
            MULTIPART,
            "--cut\r\nContent-Disposition: form-data; name=title\r\n\r\nab".to_owned(),
            "400 ",
        ),
        (MULTIPART, String::new(), "400 "),
        (
            "multipart/mixed; boundary=cut",
            form(&[TITLE, PICTURE]),
            "415 ",
        ),
    ] {
        let answer = send("POST", "/pictures", media_type, body).await;
        assert!(answer.starts_with(status), "{media_type}: {answer}");
    }
}

#[tokio::test]
async fn a_form_is_one_of_several_bodies() {
    let sent = form(&[("name=file; filename=f", "F"), ("name=caption", "c")]);
    assert_eq!(
        send("POST", "/captions", MULTIPART, sent).await,
        "200 Some(\"c\") Some(\"f:-:F\")"
    );
    let json = r#"{"name":"Ende"}"#.to_owned();
    assert_eq!(
        send("POST", "/captions", "application/json", json).await,
        "200 Ende"
    );
    assert_eq!(
        send("POST", "/captions", MULTIPART, String::new()).await,
        "200 nothing"
    );
    // The schema is closed.
    let answer = send("POST", "/captions", MULTIPART, form(&[("name=x", "c")])).await;
    assert!(
        answer.starts_with("400 ") && answer.contains("no such part"),
        "{answer}"
    );
}

#[tokio::test]
async fn a_form_without_a_schema_is_its_parts() {
    let sent = form(&[("name=a", "1"), ("name=a; filename=b", "2")]);
    assert_eq!(
        send("PUT", "/anything", MULTIPART, sent).await,
        "200 [(\"a\", \"-:-:1\"), (\"a\", \"b:-:2\")]"
    );
}

#[tokio::test]
async fn form_parameters_are_parts() {
    let sent = form(&[
        ("name=file; filename=a.txt\r\nContent-Type: text/plain", "A"),
        ("name=size", "9"),
        ("name=ids", "1,2"),
        ("name=names", "a,b"),
        ("name=names", "c"),
    ]);
    assert_eq!(
        send("POST", "/uploads", MULTIPART, sent).await,
        "200 a.txt:text/plain:A None 9 Some([1, 2]) Some([\"a,b\", \"c\"])"
    );
    let answer = send("POST", "/uploads", MULTIPART, form(&[("name=file", "A")])).await;
    assert!(answer.contains("part `size`: missing"), "{answer}");
}

#[tokio::test]
async fn a_file_is_as_good_behind_the_limit_of_memory() {
    let content = "0123456789".repeat(10_000);
    let sent = form(&[("name=file", &content), ("name=size", "9")]);
    let server = upload::server(Keeping).into_router();
    let request = http::Request::post("/uploads").header("content-type", MULTIPART);
    let request = request
        .body(Body::from(sent))
        .expect("the request is sound");
    let answer = server.expect("the routes are sound").oneshot(request).await;
    let body = answer.expect("servers do not fail").into_body();
    let body = body
        .collect()
        .await
        .expect("the body is in memory")
        .to_bytes();
    assert_eq!(body, "9: 100000 on the disk, equal");
}

/// Tells whether what is sent is ten digits, again and again.
struct Keeping;

impl Upload for Keeping {
    type Error = Problem;

    async fn upload(&self, _: Context, request: UploadRequest) -> Result<UploadResponse, Problem> {
        let content = &request.body.file.content;
        let place = match content.in_memory() {
            Some(_) => "in memory",
            None => "on the disk",
        };
        let mut stream = content.stream();
        let (mut length, mut is_equal) = (0, true);
        while let Some(bytes) = stream.chunk().await.expect("the disk works") {
            let digits = "0123456789".repeat(bytes.len() / 10 + 2);
            is_equal &= digits.as_bytes()[length % 10..].starts_with(&bytes);
            length += bytes.len();
        }
        let equal = if is_equal { "equal" } else { "different" };
        Ok(UploadResponse::Ok(format!(
            "{}: {} {place}, {equal}",
            request.body.size, length
        )))
    }
}

/// Files that are larger than what they may take in memory.
#[cfg(all(feature = "client", unix))]
mod large {
    use std::fs;
    use std::future::Future;
    use std::io::Write as _;
    use std::path::Path;
    use std::pin::pin;
    use std::task::{self, Poll, Waker};

    use multipart::upload::{self, UploadBody, UploadClient, UploadRequest, UploadResponse};
    use oasmith_runtime::client::Client;
    use oasmith_runtime::server::{File, FileContent};

    use super::Keeping;

    /// From the disk of a client to that of a server, and through both of them: 80 MiB, of which neither
    /// holds more than pieces.
    #[test]
    fn a_large_file_is_held_in_memory_by_neither_side() {
        let file = digits(1 << 23);
        let call = || {
            let content = FileContent::from_file(file).expect("it is a file");
            let request = UploadRequest {
                body: UploadBody {
                    file: File::new(content),
                    cover: Some(File::new("cover")),
                    size: 3,
                    ids: None,
                    names: Some(vec!["a".to_owned()]),
                    additional_parts: Vec::new(),
                },
            };
            let server = upload::server(Keeping).form_limit(100 << 20);
            let service = server.into_service().expect("the routes are sound");
            let client = Client::new(service, "http://localhost").expect("the URL is sound");
            let answer = block_on(UploadClient(client).upload(request));
            let answer = answer.expect("the server answers");
            assert_eq!(
                answer,
                UploadResponse::Ok("3: 83886080 on the disk, equal".to_owned())
            );
        };
        let counted = allocation_counter::measure(call);
        assert!(counted.bytes_total > 80 << 20, "{counted:?}");
        assert!(counted.bytes_max < 1 << 20, "{counted:?}");
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

    /// A file of ten digits, again and again, without a name.
    fn digits(times: usize) -> fs::File {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("digits");
        let options = fs::File::options()
            .read(true)
            .write(true)
            .create(true)
            .truncate(true)
            .open(&path);
        let mut file = options.expect("the disk works");
        fs::remove_file(path).expect("the disk works");
        let piece = "0123456789".repeat(1 << 16);
        for _ in 0..times >> 16 {
            file.write_all(piece.as_bytes()).expect("the disk works");
        }
        file
    }
}
