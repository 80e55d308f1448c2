//! Asks the mock of the document for all that it can answer.
#![cfg(feature = "mock")]

use http_body_util::BodyExt as _;
use oasmith_runtime::mock::Credentials;
use oasmith_runtime::server::axum::Router;
use oasmith_runtime::server::axum::body::Body;
use tower::ServiceExt as _;

/// The status, the media type, and the body.
async fn ask(call: &str, headers: &[(&str, &str)]) -> String {
    ask_of(Credentials::any(), call, headers).await
}

/// The same of a mock that lets in these credentials.
async fn ask_of(credentials: Credentials, call: &str, headers: &[(&str, &str)]) -> String {
    let (method, path) = call.split_once(' ').expect("a method and a path");
    let mut request = http::Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let body = if method == "PUT" {
        r#"{"name": "Rex"}"#
    } else {
        ""
    };
    let request = request.body(Body::from(body)).expect("it is a request");
    let router: Router = mock::mock(credentials)
        .into_router()
        .expect("routes do not clash");
    let response = router.oneshot(request).await.expect("it is infallible");
    let (head, body) = response.into_parts();
    let body = body.collect().await.expect("it has an end").to_bytes();
    let media_type = head.headers.get("content-type");
    let media_type = media_type.map_or("", |media_type| media_type.to_str().unwrap_or("?"));
    let mut told = vec![head.status.as_str().to_owned(), media_type.to_owned()];
    told.extend(
        head.headers
            .get("x-names")
            .map(|names| format!("{names:?}")),
    );
    told.push(String::from_utf8_lossy(&body).trim_end().to_owned());
    told.retain(|part| !part.is_empty());
    told.join(" ")
}

#[tokio::test]
async fn the_first_example_is_answered() {
    let told = ask("GET /dogs/1", &[]).await;
    assert_eq!(told, r#"200 application/json {"name":"Rex","age":3}"#);
}

#[tokio::test]
async fn a_request_chooses_the_media_type() {
    for (accept, answer) in [
        ("text/csv", r#"200 text/csv Rex, 3 years"#),
        (
            "text/*, application/json;q=0.5",
            r#"200 text/csv Rex, 3 years"#,
        ),
        (
            "image/png",
            r#"406 application/problem+json {"type":"about:blank","title":"Not Acceptable","status":406,"detail":"the answer is of `application/json`, `text/csv`"}"#,
        ),
    ] {
        assert_eq!(ask("GET /dogs/1", &[("accept", accept)]).await, answer);
    }
}

#[tokio::test]
async fn a_request_chooses_the_status_and_the_example() {
    for (prefer, answer) in [
        ("example=bo", r#"200 application/json {"name":"Bo"}"#),
        ("code=404", r#"404 "Rex,Rex""#),
        ("code=418", r#"418 application/json "bad""#),
        ("code=503", "503 application/json false"),
        (
            r#"code=200, example="rex""#,
            r#"200 application/json {"name":"Rex","age":3}"#,
        ),
        (
            "example=cat",
            r#"404 application/problem+json {"type":"about:blank","title":"Not Found","status":404,"detail":"the spec has no sample named `cat`; there are `rex`, `bo`, `example`"}"#,
        ),
        (
            "code=404, example=rex",
            r#"404 application/problem+json {"type":"about:blank","title":"Not Found","status":404,"detail":"the spec has no sample of the status 404; there are `200`"}"#,
        ),
    ] {
        assert_eq!(ask("GET /dogs/1", &[("prefer", prefer)]).await, answer);
    }
}

#[tokio::test]
async fn what_breaks_the_spec_is_never_answered() {
    let told = ask("GET /contradiction", &[]).await;
    assert!(told.starts_with("501 application/problem+json"), "{told}");
}

#[tokio::test]
async fn who_presents_credentials_is_let_in() {
    let told = ask("PUT /dogs/1", &[]).await;
    assert!(told.starts_with("401 application/problem+json"), "{told}");
    for headers in [("x-key", "any"), ("authorization", "Bearer any")] {
        assert_eq!(ask("PUT /dogs/1", &[headers]).await, "204");
    }
    // What certificate there is, only the connection knows.
    assert_eq!(ask("HEAD /dogs/1", &[]).await, "202");
}

#[tokio::test]
async fn credentials_that_are_named_are_let_in_and_no_others() {
    let credentials = Credentials::any().only("key", "secret");
    for (headers, status) in [
        (("x-key", "secret"), "204"),
        (("x-key", "guess"), "401"),
        (("authorization", "Bearer guess"), "204"),
    ] {
        let told = ask_of(credentials.clone(), "PUT /dogs/1", &[headers]).await;
        assert!(told.starts_with(status), "{told}");
    }
}

#[tokio::test]
async fn what_breaks_the_spec_is_refused() {
    let told = ask("GET /dogs/rex", &[]).await;
    assert!(told.starts_with("400 application/problem+json"), "{told}");
}

#[tokio::test]
async fn a_stream_is_a_few_items() {
    let told = ask("GET /barks", &[]).await;
    assert!(
        told.starts_with("200 text/event-stream data: wuff"),
        "{told}"
    );
}
