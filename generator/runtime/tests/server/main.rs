//! The server, asked without a network, over operations written as the generator writes them.
#![cfg(feature = "axum")]

mod answers;
mod layers;
mod multipart;
mod parameters;
mod security;

use std::convert::Infallible;
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{self, Poll};

use http_body::Frame;
use http_body_util::{BodyExt, Full};
use oasmith_runtime::codec::{Bound, Limits, Rules};
use oasmith_runtime::server::axum::body::Body;
use oasmith_runtime::server::axum::extract::ConnectInfo;
use oasmith_runtime::server::axum::{self, Router};
use oasmith_runtime::server::{
    Bytes, Context, FromRequest, IntoErrorResponse, IntoResponse, Method, Operation, Parameter,
    Problem, Rejection, Request, Response, RouteError, Server, Shape, StatusCode,
};
use oasmith_runtime::{Object, Value};
use tower::ServiceExt;
use tower::layer::util::Identity;

static GET_PET: Operation =
    Operation::new("getPet", Method::GET, "/v1/pets/{petId}").tags(&["pets"]);
static PUT_PET: Operation =
    Operation::new("putPet", Method::PUT, "/v1/pets/{name}.{kind}").consumes(&["application/json"]);

trait Pets: Send + Sync + 'static {
    type Error: IntoErrorResponse;

    fn get_pet(
        &self,
        context: Context,
        request: GetPetRequest,
    ) -> impl Future<Output = Result<PetResponse, Self::Error>> + Send;

    fn put_pet(
        &self,
        context: Context,
        request: PutPetRequest,
    ) -> impl Future<Output = Result<PetResponse, Self::Error>> + Send;
}

struct GetPetRequest {
    pet_id: i64,
}

struct PutPetRequest {
    name: String,
    kind: String,
    body: Value,
}

enum PetResponse {
    Ok(Value),
    NotWritable(f64),
    Checked(Vec<i64>),
    NoContent,
}

fn server<T: Pets>(implementation: T) -> Server {
    let implementation = Arc::new(implementation);
    Server::new::<T::Error>()
        .operation(&GET_PET, &implementation, T::get_pet)
        .operation(&PUT_PET, &implementation, T::put_pet)
}

impl FromRequest for GetPetRequest {
    fn from_request(request: &Request<'_>) -> Result<Self, Rejection> {
        static PET_ID: Parameter = Parameter::path("petId", Shape::INTEGER)
            .rules(&Rules::new().minimum(Bound::inclusive("0")));
        Ok(Self {
            pet_id: request.required(&PET_ID)?,
        })
    }
}

impl FromRequest for PutPetRequest {
    fn from_request(request: &Request<'_>) -> Result<Self, Rejection> {
        static NAME: Parameter =
            Parameter::path("name", Shape::STRING).rules(&Rules::new().max_length(5));
        static KIND: Parameter = Parameter::path("kind", Shape::STRING);
        Ok(Self {
            name: request.required(&NAME)?,
            kind: request.required(&KIND)?,
            body: request.json(Rules::NONE)?,
        })
    }
}

impl IntoResponse for PetResponse {
    fn into_response(self) -> Response {
        match self {
            Self::Ok(body) => Response::json(StatusCode::OK, &body),
            Self::NotWritable(body) => Response::json(StatusCode::OK, &body),
            Self::Checked(body) => {
                static RULES: Rules = Rules::new()
                    .max_items(8)
                    .items(&Rules::new().minimum(Bound::inclusive("0")));
                Response::checked_json(StatusCode::OK, &body, &RULES)
            }
            Self::NoContent => Response::empty(StatusCode::NO_CONTENT),
        }
    }
}

/// Tells in its answers what it was told.
struct Echo;

impl Pets for Echo {
    type Error = Problem;

    async fn get_pet(
        &self,
        context: Context,
        request: GetPetRequest,
    ) -> Result<PetResponse, Problem> {
        match request.pet_id {
            0 => Ok(PetResponse::NoContent),
            13 => Ok(PetResponse::NotWritable(f64::NAN)),
            20 => Ok(PetResponse::Checked(vec![1])),
            21 => Ok(PetResponse::Checked(vec![1, -1])),
            22 => Ok(PetResponse::Checked(vec![-1; 9])),
            404 => Err(Problem::new(StatusCode::NOT_FOUND).detail("no such pet")),
            pet_id => {
                let operation = context.extensions().get::<&'static Operation>().copied();
                assert_eq!(operation, context.operation());
                let mut told = Object::new();
                told.insert("id", pet_id);
                told.insert("method", context.method().as_str());
                told.insert("uri", context.uri().to_string());
                told.insert("operation", operation.map_or("", |operation| operation.id));
                told.insert(
                    "peer",
                    context
                        .peer()
                        .map_or(String::new(), |peer| peer.to_string()),
                );
                Ok(PetResponse::Ok(told.into()))
            }
        }
    }

    async fn put_pet(
        &self,
        context: Context,
        request: PutPetRequest,
    ) -> Result<PetResponse, Problem> {
        let mut told = Object::new();
        told.insert("name", request.name);
        told.insert("kind", request.kind);
        told.insert("body", request.body);
        told.insert("raw", String::from_utf8_lossy(context.body()).into_owned());
        Ok(PetResponse::Ok(told.into()))
    }
}

/// Errors in the manner of Matrix.
struct MatrixError(StatusCode, &'static str, String);

impl IntoErrorResponse for MatrixError {
    fn into_error_response(self) -> Response {
        let Self(status, errcode, error) = self;
        let mut body = Object::new();
        body.insert("errcode", errcode);
        body.insert("error", error);
        Response::json(status, &body)
    }

    fn reject(rejection: Rejection) -> Response {
        let errcode = match &rejection {
            Rejection::NotFound | Rejection::MethodNotAllowed { .. } => "M_UNRECOGNIZED",
            Rejection::BodyTooLarge { .. } => "M_TOO_LARGE",
            Rejection::Response(_) => "M_UNKNOWN",
            _ => "M_BAD_JSON",
        };
        Self(rejection.status(), errcode, rejection.to_string()).into_error_response()
    }
}

/// Fails, in the manner of Matrix.
struct Failing;

impl Pets for Failing {
    type Error = MatrixError;

    async fn get_pet(&self, _: Context, _: GetPetRequest) -> Result<PetResponse, MatrixError> {
        Err(MatrixError(
            StatusCode::FORBIDDEN,
            "M_FORBIDDEN",
            "no pets here".to_owned(),
        ))
    }

    async fn put_pet(&self, _: Context, _: PutPetRequest) -> Result<PetResponse, MatrixError> {
        Ok(PetResponse::NotWritable(f64::INFINITY))
    }
}

/// A request of which nothing is read.
struct Nothing;

impl FromRequest for Nothing {
    fn from_request(_: &Request<'_>) -> Result<Self, Rejection> {
        Ok(Self)
    }
}

async fn no_content(&(): &(), _: Context, _: Nothing) -> Result<PetResponse, Infallible> {
    Ok(PetResponse::NoContent)
}

fn echo() -> Router {
    server(Echo).into_router().expect("the routes are sound")
}

fn request(method: Method, uri: &str, body: impl Into<Body>) -> http::Request<Body> {
    let request = http::Request::builder().method(method).uri(uri);
    request.body(body.into()).expect("the request is sound")
}

/// The status, headers and body of an answer, as text.
async fn ask(router: &Router, request: http::Request<Body>) -> String {
    let Ok(response) = router.clone().oneshot(request).await;
    text(response).await
}

async fn text(response: http::Response<Body>) -> String {
    let (head, body) = response.into_parts();
    let body = body
        .collect()
        .await
        .expect("the body is in memory")
        .to_bytes();
    let body = std::str::from_utf8(&body).expect("the body is UTF-8");
    let mut text = head.status.as_u16().to_string();
    for (name, value) in &head.headers {
        let value = value.to_str().expect("the headers are ASCII");
        text.extend([
            "
",
            name.as_str(),
            ": ",
            value,
        ]);
    }
    format!("{text}\n{body}")
}

async fn get(router: &Router, uri: &str) -> String {
    ask(router, request(Method::GET, uri, "")).await
}

async fn put(router: &Router, uri: &str, body: impl Into<Body>) -> String {
    ask(router, request(Method::PUT, uri, body)).await
}

#[tokio::test]
async fn the_implementation_sees_the_request_as_it_was_received() {
    assert_eq!(
        get(&echo(), "/v1/p%65ts/%37?a=%2F").await,
        "200\ncontent-type: application/json\n\
         {\"id\":7,\"method\":\"GET\",\"uri\":\"/v1/p%65ts/%37?a=%2F\",\
         \"operation\":\"getPet\",\"peer\":\"\"}"
    );
    assert_eq!(
        put(&echo(), "/v1/pets/a%2Fb.c.d", r#"{"price": 1.10}"#).await,
        "200\ncontent-type: application/json\n\
         {\"name\":\"a/b\",\"kind\":\"c.d\",\"body\":{\"price\":1.10},\
         \"raw\":\"{\\\"price\\\": 1.10}\"}"
    );
}

#[tokio::test]
async fn a_nested_router_keeps_the_whole_uri() {
    let router = Router::new().nest("/api", echo());
    let answer = get(&router, "/api/v1/pets/7").await;
    assert!(answer.contains(r#""uri":"/api/v1/pets/7""#), "{answer}");
    assert!(get(&router, "/v1/pets/7").await.starts_with("404"));
}

#[tokio::test]
async fn the_peer_is_told_where_axum_knows_it() {
    let peer = SocketAddr::from(([127, 0, 0, 1], 5));
    let mut request = request(Method::GET, "/v1/pets/7", "");
    request.extensions_mut().insert(ConnectInfo(peer));
    let answer = ask(&echo(), request).await;
    assert!(answer.contains(r#""peer":"127.0.0.1:5""#), "{answer}");
}

#[tokio::test]
async fn layers_learn_the_operation_from_the_response_where_they_ask_for_it() {
    let asked = server(Echo).tell_operation();
    let merged = Server::new::<Problem>()
        .merge(server(Echo))
        .tell_operation();
    let layered = server(Echo)
        .layer(|_| true, Identity::new())
        .tell_operation();
    let told = Some(&&GET_PET);
    for (server, expected) in [
        (asked, told),
        (merged, told),
        (layered, told),
        (server(Echo), None),
    ] {
        let router = server.into_router().expect("the routes are sound");
        let request = request(Method::GET, "/v1/pets/404", "");
        let Ok(response) = router.oneshot(request).await;
        let operation = response.extensions().get::<&'static Operation>();
        assert_eq!(operation, expected);
    }
    assert_eq!(GET_PET.tags, ["pets"]);
}

#[tokio::test]
async fn head_is_get_without_the_body() {
    let answer = ask(&echo(), request(Method::HEAD, "/v1/pets/7", "")).await;
    assert_eq!(
        answer,
        "200\ncontent-type: application/json\ncontent-length: 74\n"
    );
    let service = server(Echo).into_service().expect("the routes are sound");
    let Ok(response) = service
        .oneshot(request(Method::HEAD, "/v1/pets/7", ""))
        .await;
    assert_eq!(
        text(response).await,
        "200\ncontent-type: application/json\ncontent-length: 74\n"
    );
}

#[tokio::test]
async fn errors_of_the_implementation_are_told_as_it_wishes() {
    assert_eq!(
        get(&echo(), "/v1/pets/404").await,
        "404\ncontent-type: application/problem+json\n\
         {\"type\":\"about:blank\",\"title\":\"Not Found\",\"status\":404,\
         \"detail\":\"no such pet\"}"
    );
    let router = server(Failing).into_router().expect("the routes are sound");
    assert_eq!(
        get(&router, "/v1/pets/1").await,
        "403\ncontent-type: application/json\n\
         {\"errcode\":\"M_FORBIDDEN\",\"error\":\"no pets here\"}"
    );
}

#[tokio::test]
async fn refusals_are_told_as_the_implementation_wishes() {
    let router = server(Failing)
        .body_limit(10)
        .into_router()
        .expect("the routes are sound");
    assert_eq!(
        get(&router, "/v2").await,
        "404\ncontent-type: application/json\n\
         {\"errcode\":\"M_UNRECOGNIZED\",\"error\":\"the path is unknown\"}"
    );
    // The server sees to the headers.
    assert_eq!(
        ask(&router, request(Method::OPTIONS, "/v1/pets/1", "")).await,
        "405\ncontent-type: application/json\nallow: GET, HEAD\n\
         {\"errcode\":\"M_UNRECOGNIZED\",\"error\":\"the path does not support the method\"}"
    );
    assert_eq!(
        put(&router, "/v1/pets/a.b", "[1,2,3,4,5,6]").await,
        "413\ncontent-type: application/json\n\
         {\"errcode\":\"M_TOO_LARGE\",\"error\":\"the body is larger than 10 bytes\"}"
    );
    assert_eq!(
        put(&router, "/v1/pets/a.b", "{}").await,
        "500\ncontent-type: application/json\n\
         {\"errcode\":\"M_UNKNOWN\",\"error\":\"the server could not write its answer\"}"
    );
}

#[tokio::test]
async fn an_answer_that_cannot_be_written_is_a_fault_of_the_server() {
    let answer = get(&echo(), "/v1/pets/13").await;
    assert!(
        answer.starts_with("500\ncontent-type: application/problem+json\n"),
        "{answer}"
    );
    assert!(
        answer.contains("the server could not write its answer"),
        "{answer}"
    );
    assert!(!answer.contains("NaN"), "{answer}");
    assert_eq!(get(&echo(), "/v1/pets/0").await, "204\n");
}

#[tokio::test]
async fn parameters_keep_to_their_type_and_rules() {
    for (value, fault) in [
        ("-1", "expected a number of at least 0, found -1"),
        ("x", "expected an integer, found a string"),
        ("", "expected an integer, found a string"),
        ("01", "expected an integer, found a string"),
        ("+1", "expected an integer, found a string"),
        ("%201", "expected an integer, found a string"),
        ("%221%22", "expected an integer, found a string"),
        (
            "9223372036854775808",
            "expected an integer that fits 64 bits, found 9223372036854775808",
        ),
        ("%FF", "invalid UTF-8"),
        ("%F", "invalid percent-encoding"),
    ] {
        let answer = get(&echo(), &format!("/v1/pets/{value}")).await;
        let body = format!(r#""detail":"path parameter `petId`: {fault}","parameter":"petId"}}"#);
        assert!(
            answer.starts_with("400\n") && answer.ends_with(&body),
            "{value}: {answer}"
        );
    }
    let answer = put(&echo(), "/v1/pets/abcdef.x", "{}").await;
    let body = r#""path parameter `name`: expected at most 5 characters, found \"abcdef\"","parameter":"name"}"#;
    assert!(
        answer.starts_with("400\n") && answer.ends_with(body),
        "{answer}"
    );
}

#[tokio::test]
async fn bodies_keep_to_the_limits_of_their_server() {
    let small = server(Echo)
        .body_limit(4)
        .json_limits(Limits::default().with_depth(2));
    let router = small.into_router().expect("the routes are sound");
    assert!(
        put(&router, "/v1/pets/a.b", "[[]]")
            .await
            .starts_with("200\n")
    );
    assert!(
        put(&router, "/v1/pets/a.b", "[[]] ")
            .await
            .starts_with("413\n")
    );

    let deep = server(Echo).json_limits(Limits::default().with_depth(2));
    let router = deep.into_router().expect("the routes are sound");
    assert!(
        put(&router, "/v1/pets/a.b", "[[1]]")
            .await
            .starts_with("200\n")
    );
    assert!(
        put(&router, "/v1/pets/a.b", "[[[]]]")
            .await
            .starts_with("400\n")
    );
}

#[tokio::test]
async fn a_body_that_breaks_off_is_refused() {
    /// A body whose connection is lost behind the first byte.
    struct Broken(Option<Bytes>);
    impl http_body::Body for Broken {
        type Data = Bytes;
        type Error = io::Error;

        fn poll_frame(
            mut self: Pin<&mut Self>,
            _: &mut task::Context<'_>,
        ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
            let frame = self.0.take().map(Frame::data);
            Poll::Ready(Some(frame.ok_or(io::ErrorKind::ConnectionReset.into())))
        }
    }
    let body = Body::new(Broken(Some(Bytes::from_static(b"{"))));
    let answer = put(&echo(), "/v1/pets/a.b", body).await;
    assert!(answer.starts_with("400\n"), "{answer}");
    assert!(
        answer.contains("the body ended before it was complete"),
        "{answer}"
    );
}

#[tokio::test]
async fn merged_documents_keep_their_ways() {
    static SHOPS: Operation = Operation::new("shops", Method::GET, "/v1/shops");
    static DELETE_PET: Operation = Operation::new("deletePet", Method::DELETE, "/v1/pets/{id}");
    let shops = Server::new::<Infallible>();
    let shops = shops.operation(&SHOPS, &Arc::new(()), no_content);
    let shops = shops.operation(&DELETE_PET, &Arc::new(()), no_content);
    let merged = server(Failing).body_limit(1).merge(shops.body_limit(2));
    let router = merged
        .body_limit(3)
        .into_router()
        .expect("the routes are sound");

    assert_eq!(get(&router, "/v1/shops").await, "204\n");
    let answer = ask(&router, request(Method::GET, "/v1/shops", "123")).await;
    assert!(
        answer.starts_with("413\ncontent-type: application/problem+json\n"),
        "{answer}"
    );
    let answer = put(&router, "/v1/pets/a.b", "1234").await;
    assert!(
        answer.starts_with("413\ncontent-type: application/json\n"),
        "{answer}"
    );
    assert!(answer.contains("larger than 3 bytes"), "{answer}");
    let answer = ask(&router, request(Method::POST, "/v1/pets/1", "")).await;
    assert!(answer.contains("\nallow: DELETE, GET, HEAD\n"), "{answer}");
    assert!(answer.contains("M_UNRECOGNIZED"), "{answer}");
    assert!(get(&router, "/").await.contains("M_UNRECOGNIZED"));
}

#[test]
fn documents_that_clash_are_not_served() {
    static FAULTY: Operation = Operation::new("faulty", Method::GET, "/{a}{b}");

    let clash = server(Echo).merge(server(Echo)).into_router().map(|_| ());
    assert_eq!(
        clash,
        Err(RouteError::Clash {
            first: &GET_PET,
            second: &GET_PET
        })
    );

    let faulty = Server::new::<Infallible>();
    let faulty = faulty.operation(&FAULTY, &Arc::new(()), no_content);
    let error = faulty
        .into_service()
        .map(|_| ())
        .expect_err("the template is faulty");
    assert_eq!(
        error.to_string(),
        "the path of the operation `faulty` (`GET /{a}{b}`) has nothing between `{b}` and the \
         parameter before it, so that their values cannot be told apart"
    );
}

#[tokio::test]
async fn the_plain_service_takes_any_body() {
    let service = server(Echo).into_service().expect("the routes are sound");
    let request = http::Request::put("/v1/pets/a.b").body(Full::new(Bytes::from_static(b"1")));
    let Ok(response) = service
        .oneshot(request.expect("the request is sound"))
        .await;
    assert!(text(response).await.starts_with("200\n"));
}

#[tokio::test]
async fn routes_of_the_users_own_come_first() {
    let own = axum::routing::get(|| async { "well" });
    let router = echo()
        .route("/health", own.clone())
        .route("/v1/pets/1", own);
    assert!(get(&router, "/health").await.ends_with("well"));
    assert!(get(&router, "/v1/pets/1").await.ends_with("well"));
    assert!(get(&router, "/v1/pets/2").await.contains(r#""id":2"#));
}

#[tokio::test]
async fn an_answer_that_breaks_the_spec_is_told_in_debug_builds() {
    assert_eq!(
        get(&echo(), "/v1/pets/20").await,
        "200\ncontent-type: application/json\n[1]"
    );
    let problem = |detail: &str| {
        format!(
            "500\ncontent-type: application/problem+json\n\
             {{\"type\":\"about:blank\",\"title\":\"Internal Server Error\",\"status\":500,\
             \"detail\":\"{detail}\"}}"
        )
    };
    let told = "the server's answer is not what its spec says";
    let least = "expected a number of at least 0, found -1";
    let (two, nine) = if cfg!(debug_assertions) {
        let nine: Vec<_> = (0..5).map(|place| format!("`/{place}`: {least}")).collect();
        (
            problem(&format!("{told}: `/1`: {least}")),
            problem(&format!("{told}: {}; and 5 more", nine.join("; "))),
        )
    } else {
        let answer = |body: &str| format!("200\ncontent-type: application/json\n{body}");
        (answer("[1,-1]"), answer("[-1,-1,-1,-1,-1,-1,-1,-1,-1]"))
    };
    assert_eq!(get(&echo(), "/v1/pets/21").await, two);
    assert_eq!(get(&echo(), "/v1/pets/22").await, nine);
}
