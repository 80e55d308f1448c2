//! Layers around single operations.

use http::Uri;
use oasmith_runtime::server::axum::Extension;
use oasmith_runtime::server::axum::extract::Request;
use oasmith_runtime::server::axum::middleware::{Next, from_fn};
use oasmith_runtime::server::axum::response::Response;

use super::*;

/// Names itself in the answer, with the operation that it is around.
macro_rules! named {
    ($name:literal) => {
        from_fn(
            async |Extension(operation): Extension<&'static Operation>,
                   request: Request,
                   next: Next| {
                let mut response: Response = next.run(request).await;
                let value = format!("{} {}", $name, operation.id);
                let value = value.parse().expect("it is ASCII");
                response.headers_mut().append("layer", value);
                response
            },
        )
    };
}

fn layers(answer: &str) -> Vec<&str> {
    let lines = answer.lines();
    lines
        .filter_map(|line| line.strip_prefix("layer: "))
        .collect()
}

#[tokio::test]
async fn a_layer_is_around_its_operation_alone() {
    let server = server(Echo).layer_operation("getPet", named!("a"));
    let router = server.into_router().expect("the operation is there");
    let answer = get(&router, "/v1/pets/7").await;
    assert_eq!(layers(&answer), ["a getPet"]);
    assert!(answer.contains(r#""id":7"#), "{answer}");
    assert_eq!(layers(&put(&router, "/v1/pets/a.b", "1").await), [""; 0]);
}

#[tokio::test]
async fn a_layer_is_around_the_operations_that_are_selected() {
    let is_tagged = |operation: &'static Operation| operation.tags.contains(&"pets");
    let router = server(Echo).layer(is_tagged, named!("a")).into_router();
    let router = router.expect("the routes are sound");
    assert_eq!(layers(&get(&router, "/v1/pets/7").await), ["a getPet"]);
    assert_eq!(layers(&put(&router, "/v1/pets/a.b", "1").await), [""; 0]);
}

#[tokio::test]
async fn the_last_layer_is_the_outermost_and_knows_merged_operations() {
    static OTHER: Operation = Operation::new("other", Method::GET, "/other");
    let other = Server::new::<Infallible>()
        .operation(&OTHER, &Arc::new(()), no_content)
        .layer(|_| true, named!("inner"));
    let router = server(Echo)
        .merge(other)
        .layer(|_| true, named!("middle"))
        .layer_operation("other", named!("outer"))
        .into_router()
        .expect("the operations are there");
    assert_eq!(
        layers(&get(&router, "/other").await),
        ["inner other", "middle other", "outer other"]
    );
    assert_eq!(layers(&get(&router, "/v1/pets/7").await), ["middle getPet"]);
}

#[tokio::test]
async fn a_layer_answers_before_the_body_is_read() {
    /// A body that nobody may read.
    struct Unread;

    impl http_body::Body for Unread {
        type Data = Bytes;
        type Error = Infallible;

        fn poll_frame(
            self: Pin<&mut Self>,
            _: &mut task::Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
            panic!("the body is read");
        }
    }

    let refuse = from_fn(async |_: Request, _: Next| StatusCode::IM_A_TEAPOT);
    let server = server(Echo).layer_operation("putPet", refuse);
    let router = server.into_router().expect("the operation is there");
    let answer = put(&router, "/v1/pets/a.b", Body::new(Unread)).await;
    assert_eq!(answer, "418\n");
}

#[tokio::test]
async fn parameters_are_those_of_the_uri_that_was_received() {
    let rewrite = from_fn(async |mut request: Request, next: Next| {
        *request.uri_mut() = Uri::from_static("/");
        next.run(request).await
    });
    let server = server(Echo).layer(|_| true, rewrite);
    let router = server.into_router().expect("the routes are sound");
    let answer = get(&router, "/v1/pets/7").await;
    assert!(answer.contains(r#""id":7"#), "{answer}");
}

#[tokio::test]
async fn a_request_whose_extensions_a_layer_drops_is_not_found() {
    let drop = from_fn(async |request: Request, next: Next| {
        next.run(Request::new(request.into_body())).await
    });
    let server = server(Echo).layer_operation("getPet", drop);
    let router = server.into_router().expect("the operation is there");
    assert!(get(&router, "/v1/pets/7").await.starts_with("404"));
}

#[tokio::test]
async fn head_is_layered_as_get_is() {
    let server = server(Echo).layer_operation("getPet", named!("a"));
    let router = server.into_router().expect("the operation is there");
    let answer = ask(&router, request(Method::HEAD, "/v1/pets/7", "")).await;
    assert_eq!(layers(&answer), ["a getPet"]);
    assert!(answer.ends_with("content-length: 74\n"), "{answer}");
}

#[test]
fn a_layer_of_an_unknown_operation_is_an_error() {
    let told = |server: Server| {
        let fault = server.into_service().expect_err("there is no such one");
        fault.to_string()
    };
    let expected = "a layer is for the operation `get_pet`, but no operation has this id";
    let faulty = || server(Echo).layer_operation("get_pet", named!("a"));
    assert_eq!(told(faulty()), expected);
    assert_eq!(told(Server::new::<Infallible>().merge(faulty())), expected);
}

#[test]
fn a_service_finds_operations() {
    let service = server(Echo).into_service().expect("the routes are sound");
    let found = |method, path| service.find(&method, path).map(|operation| operation.id);
    assert_eq!(found(Method::GET, "/v1/pets/7"), Some("getPet"));
    assert_eq!(found(Method::HEAD, "/v1/pets/7"), Some("getPet"));
    assert_eq!(found(Method::PUT, "/v1/pets/a.b"), Some("putPet"));
    assert_eq!(found(Method::POST, "/v1/pets/7"), None);
    assert_eq!(found(Method::GET, "/"), None);
}
