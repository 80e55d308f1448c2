//! Serves the operations of the documents, and sends them bodies of all media types.

use http_body_util::BodyExt as _;
use media::forms::{
    self, Forms, GetAnyRequest, GetAnyResponse, GetEitherOk, GetEitherRequest, GetEitherResponse,
    GetFileRequest, GetFileResponse, SendFormRequest, SendFormResponse,
};
use media::shelf::{
    self, AddBookBody, AddBookRequest, AddBookResponse, Book, GetCoverRequest, GetCoverResponse,
    PutCoverRequest, PutCoverResponse, PutFilterRequest, PutFilterResponse, PutNumberRequest,
    PutNumberResponse, Shelf,
};
use oasmith_runtime::server::axum::Router;
use oasmith_runtime::server::axum::body::Body;
use oasmith_runtime::server::{Content, Context, HeaderValue, Problem, StatusCode};
use tower::ServiceExt as _;

/// Answers in the media type that it was asked in.
struct Mirror;

impl Shelf for Mirror {
    type Error = Problem;

    async fn add_book(
        &self,
        _: Context,
        request: AddBookRequest,
    ) -> Result<AddBookResponse, Problem> {
        let location = "/books/1".to_owned();
        Ok(match request.body {
            AddBookBody::Json(body) => AddBookResponse::CreatedJson {
                location,
                x_shelves: Some(vec![1, 2]),
                body,
            },
            AddBookBody::Text(text) => AddBookResponse::CreatedText {
                location,
                x_shelves: None,
                body: text.len().try_into().unwrap_or_default(),
            },
            AddBookBody::Form(body) => AddBookResponse::CreatedForm {
                location,
                x_shelves: None,
                body,
            },
            AddBookBody::Image(image) => {
                let bytes = image.body.bytes(999).await;
                let length = bytes.map_or(0, |bytes| bytes.len());
                let length = u16::try_from(length).unwrap_or_default();
                AddBookResponse::ClientError {
                    status: StatusCode::from_u16(length).unwrap_or_default(),
                    body: format!("{:?}", image.media_type),
                }
            }
        })
    }

    async fn put_cover(
        &self,
        _: Context,
        request: PutCoverRequest,
    ) -> Result<PutCoverResponse, Problem> {
        Ok(PutCoverResponse::Ok(
            request.body.unwrap_or("no cover".into()),
        ))
    }

    async fn get_cover(&self, _: Context, _: GetCoverRequest) -> Result<GetCoverResponse, Problem> {
        Ok(GetCoverResponse::Ok(Content {
            media_type: HeaderValue::from_static("image/gif"),
            body: "GIF89a".into(),
        }))
    }

    async fn put_filter(
        &self,
        _: Context,
        request: PutFilterRequest,
    ) -> Result<PutFilterResponse, Problem> {
        let author = request.body.map(|filter| filter.author);
        Ok(PutFilterResponse::Ok(format!("{author:?}")))
    }

    async fn put_number(
        &self,
        _: Context,
        request: PutNumberRequest,
    ) -> Result<PutNumberResponse, Problem> {
        let status = u16::try_from(request.body.unwrap_or(204)).unwrap_or_default();
        let status = StatusCode::from_u16(status).unwrap_or_default();
        Ok(PutNumberResponse::Default { status })
    }
}

impl Forms for Mirror {
    type Error = Problem;

    async fn send_form(
        &self,
        _: Context,
        request: SendFormRequest,
    ) -> Result<SendFormResponse, Problem> {
        Ok(SendFormResponse::Ok(format!("{:?}", request.body)))
    }

    async fn get_file(&self, _: Context, _: GetFileRequest) -> Result<GetFileResponse, Problem> {
        Ok(GetFileResponse::Ok("PNG".into()))
    }

    async fn get_any(&self, _: Context, _: GetAnyRequest) -> Result<GetAnyResponse, Problem> {
        Ok(GetAnyResponse::Ok(Content {
            media_type: HeaderValue::from_static("audio/ogg"),
            body: "OggS".into(),
        }))
    }

    async fn get_either(
        &self,
        _: Context,
        _: GetEitherRequest,
    ) -> Result<GetEitherResponse, Problem> {
        Ok(GetEitherResponse::Ok(GetEitherOk::default()))
    }
}

/// The status, the headers and the body of an answer.
async fn send(method: &str, uri: &str, media_type: &str, body: impl Into<Body>) -> String {
    let shelf = shelf::server(Mirror).merge(forms::server(Mirror));
    let router: Router = shelf.into_router().expect("the routes are sound");
    let request = http::Request::builder().method(method).uri(uri);
    let request = match media_type {
        "" => request,
        media_type => request.header("content-type", media_type),
    };
    let request = request.body(body.into()).expect("the request is sound");
    let Ok(response) = router.oneshot(request).await;
    let (head, body) = response.into_parts();
    let mut told = head.status.as_u16().to_string();
    for (name, value) in &head.headers {
        let value = value.to_str().expect("the header is ASCII");
        told = format!("{told}\n{name}: {value}");
    }
    let body = body
        .collect()
        .await
        .expect("the body is in memory")
        .to_bytes();
    format!("{told}\n{}", String::from_utf8_lossy(&body))
}

#[tokio::test]
async fn the_media_type_of_a_body_is_its_variant() {
    let book = r#"{"title":"Momo","tags":["a","b"]}"#;
    let answer =
        format!("201\ncontent-type: application/json\nlocation: /books/1\nx-shelves: 1,2\n{book}");
    for json in [
        "application/json",
        "APPLICATION/problem+json; charset=utf-8",
    ] {
        assert_eq!(send("POST", "/books", json, book).await, answer);
    }
    assert_eq!(
        send("POST", "/books", "text/plain", "Momo").await,
        "201\ncontent-type: text/plain\nlocation: /books/1\n4"
    );
    // The number of bytes is the status: 404 is in the range, and 200 is not.
    assert_eq!(
        send("POST", "/books", "image/png", vec![0; 404]).await,
        "404\ncontent-type: text/plain\n\"image/png\""
    );
    let answer = send("POST", "/books", "image/png", vec![0; 200]).await;
    assert!(answer.starts_with("500\n"), "{answer}");
    assert!(answer.contains("may not have the status 200"), "{answer}");
    let answer = send("POST", "/books", "video/mp4", "").await;
    assert!(answer.starts_with("415\n"), "{answer}");
}

#[tokio::test]
async fn forms_are_read_by_their_encoding() {
    let form = "application/x-www-form-urlencoded";
    let sent = "title=Mo+mo&pages=7&tags=a%7Cb&author%5Bname%5D=Ende&author[born]=1929\
                &extra=%7B%22a%22:true%7D&more=x&more=y,z&once=a,b";
    let answer = send("POST", "/books", form, sent).await;
    let (_, answer) = answer.split_once("/books/1\n").expect("there is a body");
    assert_eq!(
        answer,
        "title=Mo+mo&pages=7&tags=a&tags=b&author=%7B%22name%22%3A%22Ende%22%2C%22born%22%3A1929%7D\
         &extra=%7B%22a%22%3Atrue%7D&more=x&more=y%2Cz&once=a%2Cb"
    );
    for (sent, fault) in [
        ("pages=7", "`title`"),
        ("title=a&pages=x", "expected an integer"),
        ("title=a&title=b", "`title` stands more than once"),
        ("title=", "expected at least 1 character"),
    ] {
        let answer = send("POST", "/books", form, sent).await;
        assert!(answer.starts_with("400\n"), "{answer}");
        assert!(answer.contains(fault), "{answer}");
    }
}

#[tokio::test]
async fn a_form_without_fields_is_told_from_none() {
    let form = "application/x-www-form-urlencoded";
    for (media_type, sent, read) in [
        ("", "", "None"),
        (form, "", "Some(None)"),
        (form, "author=Ende", "Some(Some(\"Ende\"))"),
    ] {
        let answer = send("PUT", "/filter", media_type, sent).await;
        assert_eq!(answer, format!("200\ncontent-type: text/plain\n{read}"));
    }
}

#[tokio::test]
async fn form_parameters_are_a_struct() {
    let form = "application/x-www-form-urlencoded";
    assert_eq!(
        send(
            "POST",
            "/forms",
            form,
            "name=Ada&age=36&tags=a,b&ids=1&ids=2&more=1"
        )
        .await,
        "200\ncontent-type: application/json\n\"SendFormBody { name: \\\"Ada\\\", age: Some(36), \
         tags: Some([\\\"a\\\", \\\"b\\\"]), ids: Some([1, 2]) }\""
    );
    let answer = send("POST", "/forms", form, "name=Ada&age=-1").await;
    assert!(
        answer.contains("a number of at least 0, found -1"),
        "{answer}"
    );
    let answer = send("POST", "/forms", form, "").await;
    assert!(answer.starts_with("400\n"), "{answer}");
}

#[tokio::test]
async fn bytes_and_texts_pass() {
    assert_eq!(
        send("PUT", "/cover", "application/octet-stream", "\u{0}abc").await,
        "200\ncontent-type: application/octet-stream\n\u{0}abc"
    );
    assert_eq!(
        send("PUT", "/cover", "", "").await,
        "200\ncontent-type: application/octet-stream\nno cover"
    );
    assert_eq!(
        send("GET", "/cover", "", "").await,
        "200\ncontent-type: image/gif\nGIF89a"
    );
    assert_eq!(
        send("GET", "/file", "", "").await,
        "200\ncontent-type: image/png\nPNG"
    );
    assert_eq!(
        send("GET", "/any", "", "").await,
        "200\ncontent-type: audio/ogg\nOggS"
    );
    assert_eq!(
        send("GET", "/either", "", "").await,
        "200\ncontent-type: application/json\n{}"
    );
    assert_eq!(send("PUT", "/number", "text/plain", "409").await, "409\n");
    assert_eq!(send("PUT", "/number", "", "").await, "204\n");
    for (sent, fault) in [("0", "at least 1"), ("x", "an integer")] {
        let answer = send("PUT", "/number", "text/plain", sent).await;
        assert!(answer.starts_with("400\n"), "{answer}");
        assert!(answer.contains(fault), "{answer}");
    }
}

#[test]
fn a_book_is_made_by_hand() {
    assert_eq!(Book::new("Momo".to_owned()).title, "Momo");
}
