//! Serves the operations of the documents, and asks them.

use http_body_util::BodyExt as _;
use oasmith_runtime::server::axum::Router;
use oasmith_runtime::server::axum::body::Body;
use oasmith_runtime::server::{Context, Problem};
use parameters::search::{self, FindBooksRequest, FindBooksResponse, Search};
use tower::ServiceExt as _;

/// Answers what it was asked.
struct Echo;

impl Search for Echo {
    type Error = Problem;

    async fn find_books(
        &self,
        _: Context,
        request: FindBooksRequest,
    ) -> Result<FindBooksResponse, Problem> {
        Ok(FindBooksResponse::Ok(vec![format!("{request:?}")]))
    }
}

async fn get(router: &Router, uri: &str, headers: &[(&str, &str)]) -> String {
    let request = http::Request::get(uri);
    let request = headers.iter().fold(request, |request, (name, value)| {
        request.header(*name, *value)
    });
    let request = request.body(Body::empty()).expect("the request is sound");
    let Ok(response) = router.clone().oneshot(request).await;
    let body = response.into_body().collect().await;
    let body = body.expect("the body is in memory").to_bytes();
    String::from_utf8(body.to_vec()).expect("the body is UTF-8")
}

#[tokio::test]
async fn parameters_arrive_with_their_types() {
    let router = search::server(Echo)
        .into_router()
        .expect("the routes are sound");
    let answer = get(
        &router,
        "/v1/shelves/1%7C2/books/long?q=a+b&tag=x&tag=y,z&ranges=1+2,3%20%204.5&fresh&other=1",
        &[("x-trace", "a\tb")],
    );
    // The third range has an empty number in it.
    let answer = answer.await;
    assert!(answer.contains("`ranges`: `/1"), "{answer}");
    let answer = get(
        &router,
        "/v1/shelves/1%7C2/books/long?q=a+b&tag=x&tag=y,z&ranges=1+2,3%204.5&fresh&other=1",
        &[("x-trace", "a\tb")],
    );
    assert_eq!(
        answer.await.replace("\\\"", "'"),
        "[\"FindBooksRequest { shelf_ids: [1, 2], format: Long, q: 'a b', limit: 20, \
         order: Title, tag: Some(['x', 'y,z']), ranges: Some([[1.0, 2.0], [3.0, 4.5]]), \
         fresh: Some(None), since: None, x_trace: Some(['a', 'b']) }\"]"
    );
}

#[tokio::test]
async fn faults_name_the_parameter() {
    let router = search::server(Echo)
        .into_router()
        .expect("the routes are sound");
    for (uri, fault) in [
        ("/v1/shelves/1/books/long", "query parameter `q`: missing"),
        (
            "/v1/shelves//books/long?q=a",
            "path parameter `shelfIds`: expected at least 1 element",
        ),
        (
            "/v1/shelves/1/books/wide?q=a",
            "path parameter `format`: expected one of",
        ),
        (
            "/v1/shelves/1/books/long?q=",
            "query parameter `q`: expected at least 1 character",
        ),
        (
            "/v1/shelves/1/books/long?q=a&limit=101",
            "expected a number of at most 100, found 101",
        ),
        (
            "/v1/shelves/1/books/long?q=a&order=tag",
            "query parameter `order`: expected one of",
        ),
    ] {
        let answer = get(&router, uri, &[]).await;
        assert!(answer.contains(fault), "{uri}: {answer}");
    }
}
