//! Security: who is let in, and what the others are told.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{self, Poll};

use http_body::Frame;
use oasmith_runtime::server::axum::Router;
use oasmith_runtime::server::axum::body::Body;
use oasmith_runtime::server::{
    ByteStream, Bytes, Context, Denied, FromRequest, IntoResponse, Method, Operation, Place,
    Problem, Rejection, Request, Response, SecurityScheme, Server, StatusCode,
};

use crate::ask;

static HEADER: SecurityScheme = SecurityScheme::api_key("header", Place::Header, "X-Key");
static QUERY: SecurityScheme = SecurityScheme::api_key("query", Place::Query, "key");
static COOKIE: SecurityScheme = SecurityScheme::api_key("cookie", Place::Cookie, "key");
static BASIC: SecurityScheme = SecurityScheme::http("the \"basic\" one", "basic");
static BEARER: SecurityScheme = SecurityScheme::http("bearer", "bearer");
static SIGNED: SecurityScheme = SecurityScheme::http("signed", "X-Matrix");
static CERTIFICATE: SecurityScheme = SecurityScheme::other("certificate");

/// A request whose body has to be `[]`.
struct Empty;

impl FromRequest for Empty {
    fn from_request(request: &Request<'_>) -> Result<Self, Rejection> {
        let _: Option<Vec<i64>> = request.optional_json(&RULES)?;
        Ok(Self)
    }
}

static RULES: oasmith_runtime::codec::Rules = oasmith_runtime::codec::Rules::new().max_items(0);

struct Told(String);

impl IntoResponse for Told {
    fn into_response(self) -> Response {
        http::Response::new(Body::from(self.0)).into()
    }
}

async fn tell((): &(), context: Context<String>, _: Empty) -> Result<Told, Infallible> {
    Ok(Told(context.principal().clone()))
}

/// A server whose only operation is secured by a scheme that knows the credentials `good`, and does
/// not like `weak`.
macro_rules! secured {
    ($scheme:ident) => {{
        static OPERATION: Operation = Operation::new("tell", Method::POST, "/")
            .consumes(&["application/json"])
            .security(&[&[(stringify!($scheme), &["read"])]]);
        async fn check(
            (): &(),
            context: &Context,
            operation: &'static Operation,
        ) -> Result<String, Denied> {
            let credentials = $scheme.credentials(context)?;
            let scopes = operation.scopes(0, 0);
            let checked = match &*credentials {
                "good" => Ok(format!("good for {scopes:?}, {:?}", context.body())),
                "weak" => Err(Denied::forbidden("too weak")),
                "lost" => Err(Denied::failed(Problem::new(StatusCode::BAD_GATEWAY))),
                _ => Err(Denied::unauthorized("unknown")),
            };
            checked.map_err(|denied| denied.by(&$scheme))
        }
        router(Server::new::<Infallible>().secured(
            &OPERATION,
            &Arc::new(()),
            check,
            &Arc::new(()),
            tell,
        ))
    }};
}

fn router(server: Server) -> Router {
    server.into_router().expect("the route is sound")
}

/// The status, `WWW-Authenticate` and body of the answer to a request.
async fn post(router: &Router, uri: &str, headers: &[(&str, &str)], body: &'static str) -> String {
    let request = http::Request::post(uri);
    let request = headers.iter().fold(request, |request, (name, value)| {
        request.header(*name, *value)
    });
    let request = request
        .body(Body::from(body))
        .expect("the request is sound");
    let answer = ask(router, request).await;
    let lines = answer.lines();
    let lines = lines.filter(|line| !line.starts_with("content-type: "));
    lines.collect::<Vec<_>>().join("\n")
}

fn refused(status: u16, title: &str, challenge: &str, detail: &str) -> String {
    let challenge = if challenge.is_empty() {
        String::new()
    } else {
        format!("\nwww-authenticate: {challenge}")
    };
    format!(
        "{status}{challenge}\n{{\"type\":\"about:blank\",\"title\":\"{title}\",\
         \"status\":{status},\"detail\":\"{detail}\"}}"
    )
}

fn unauthorized(challenge: &str, detail: &str) -> String {
    refused(401, "Unauthorized", challenge, detail)
}

#[tokio::test]
async fn credentials_let_a_request_in() {
    let good = "200\ngood for [\"read\"], b\"\"";
    let header = secured!(HEADER);
    assert_eq!(post(&header, "/", &[("x-key", "good")], "").await, good);
    let query = secured!(QUERY);
    assert_eq!(post(&query, "/?a=1&key=g%6Fod", &[], "").await, good);
    let cookie = secured!(COOKIE);
    assert_eq!(
        post(&cookie, "/", &[("cookie", "a=1; key=good")], "").await,
        good
    );
    let bearer = secured!(BEARER);
    let authorization = |value| [("authorization", value)];
    assert_eq!(
        post(&bearer, "/", &authorization("Bearer good"), "").await,
        good
    );
    assert_eq!(
        post(&bearer, "/", &authorization("bearer  good"), "").await,
        good
    );
    let signed = secured!(SIGNED);
    assert_eq!(
        post(&signed, "/", &authorization("X-Matrix good"), "").await,
        good
    );
}

#[tokio::test]
async fn others_are_told_what_is_asked_for() {
    let missing = "credentials are missing";
    for (router, challenge) in [
        (secured!(HEADER), r#"ApiKey in="header", name="X-Key""#),
        (secured!(QUERY), r#"ApiKey in="query", name="key""#),
        (secured!(COOKIE), r#"ApiKey in="cookie", name="key""#),
        (
            secured!(BASIC),
            r#"Basic realm="the \"basic\" one", charset="UTF-8""#,
        ),
        (secured!(BEARER), "Bearer"),
        (secured!(SIGNED), "X-Matrix"),
        (secured!(CERTIFICATE), r#"Other realm="certificate""#),
    ] {
        let answer = post(&router, "/?a=1", &[("cookie", "a=1")], "").await;
        assert_eq!(answer, unauthorized(challenge, missing));
        let other = post(&router, "/", &[("authorization", "Other good")], "").await;
        assert_eq!(other, unauthorized(challenge, missing));
    }
    let bearer = secured!(BEARER);
    let wrong = r#"Bearer error="invalid_token""#;
    assert_eq!(
        post(&bearer, "/", &[("authorization", "Bearer bad")], "").await,
        unauthorized(wrong, "unknown")
    );
    let twice = [
        ("authorization", "Bearer good"),
        ("authorization", "Bearer good"),
    ];
    assert_eq!(
        post(&bearer, "/", &twice, "").await,
        unauthorized(wrong, "the credentials are malformed")
    );
    assert_eq!(
        post(&bearer, "/", &[("authorization", "Bearer weak")], "").await,
        refused(403, "Forbidden", "", "too weak")
    );
    assert_eq!(
        post(&bearer, "/", &[("authorization", "Bearer lost")], "").await,
        "502\n{\"type\":\"about:blank\",\"title\":\"Bad Gateway\",\"status\":502}"
    );
}

#[tokio::test]
async fn security_sees_the_body_before_it_is_decoded() {
    let header = secured!(HEADER);
    // What is wrong with a body is told to nobody who is not let in.
    let answer = post(&header, "/", &[("x-key", "bad")], "[1]").await;
    assert!(answer.starts_with("401\n"), "{answer}");
    let answer = post(&header, "/", &[("x-key", "good")], "[1]").await;
    assert!(answer.starts_with("400\n"), "{answer}");
    let answer = post(&header, "/", &[("x-key", "good")], "[ ]").await;
    assert_eq!(answer, "200\ngood for [\"read\"], b\"[ ]\"");
}

#[tokio::test]
async fn a_user_has_a_name_and_a_password() {
    static OPERATION: Operation = Operation::new("tell", Method::POST, "/");
    async fn check((): &(), context: &Context, _: &'static Operation) -> Result<String, Denied> {
        let basic = BASIC.basic(context)?;
        Ok(format!("{basic:?} {}", basic.password))
    }
    let server = Server::new::<Infallible>();
    let server = server.secured(&OPERATION, &Arc::new(()), check, &Arc::new(()), tell);
    let router = router(server);
    // `Ada:a:b` and `Ada`
    let answer = post(&router, "/", &[("authorization", "Basic QWRhOmE6Yg==")], "").await;
    assert_eq!(answer, "200\nBasic { user: \"Ada\", .. } a:b");
    for faulty in ["Basic QWRh", "Basic ?", "Basic /w=="] {
        let answer = post(&router, "/", &[("authorization", faulty)], "").await;
        assert!(answer.ends_with("malformed\"}"), "{answer}");
    }
}

#[test]
fn of_two_denials_the_one_that_came_farther_is_told() {
    let missing = || {
        HEADER
            .credentials(&context())
            .expect_err("there is no header")
    };
    assert!(missing().is_missing());
    assert!(missing().or(missing()).is_missing());
    let forbidden = missing().or(Denied::forbidden("weak").by(&QUERY));
    assert!(!forbidden.is_missing());
    let told = format!("{:?}", forbidden.or(Denied::unauthorized("bad")));
    assert!(told.contains("weak"), "{told}");
}

fn context() -> Context {
    Context::new(
        http::Request::new(oasmith_runtime::server::Bytes::new()),
        (),
    )
}

static UPLOAD: Operation = Operation::new("upload", Method::POST, "/")
    .consumes(&["application/octet-stream"])
    .streams(&["application/octet-stream"])
    .security(&[&[("signed", &[])]]);

/// A server whose operation tells what the security and the implementation saw of the body.
fn upload() -> Server {
    struct Upload(ByteStream);

    impl FromRequest for Upload {
        fn from_request(request: &Request<'_>) -> Result<Self, Rejection> {
            request.stream().map(Self)
        }
    }

    async fn check((): &(), context: &Context, _: &'static Operation) -> Result<String, Denied> {
        Ok(String::from_utf8_lossy(context.body()).into_owned())
    }

    async fn upload((): &(), context: Context<String>, request: Upload) -> Result<Told, Problem> {
        let body = request.0.bytes(100).await;
        let body = body.map_err(|_| Problem::new(StatusCode::BAD_GATEWAY))?;
        let seen = context.principal();
        Ok(Told(format!("{seen:?} {body:?}")))
    }

    Server::new::<Problem>().secured(&UPLOAD, &Arc::new(()), check, &Arc::new(()), upload)
}

/// Sends a body in pieces.
async fn send(router: &Router) -> String {
    /// The pieces, the last one first.
    struct Pieces(Vec<&'static str>);

    impl http_body::Body for Pieces {
        type Data = Bytes;
        type Error = Infallible;

        fn poll_frame(
            mut self: Pin<&mut Self>,
            _: &mut task::Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
            let piece = self.0.pop().map(Bytes::from);
            Poll::Ready(piece.map(|piece| Ok(Frame::data(piece))))
        }
    }

    let request = http::Request::post("/").header("content-type", "application/octet-stream");
    let request = request.body(Body::new(Pieces(vec!["ef", "cd", "ab"])));
    ask(router, request.expect("the request is sound")).await
}

#[tokio::test]
async fn a_scheme_sees_the_body_of_a_stream_where_it_asks_for_it() {
    let answer = send(&router(upload())).await;
    assert_eq!(answer, "200\n\"\" b\"abcdef\"");
    let answer = send(&router(upload().scheme_reads_body("signed"))).await;
    assert_eq!(answer, "200\n\"abcdef\" b\"abcdef\"");
    let limited = upload().scheme_reads_body("signed").body_limit(5);
    assert!(send(&router(limited)).await.starts_with("413\n"));
}

#[test]
fn a_scheme_that_no_operation_demands_cannot_ask_for_bodies() {
    let fault = upload().scheme_reads_body("singed").into_service();
    assert_eq!(
        fault.expect_err("there is no such scheme").to_string(),
        "bodies are to be read for the security scheme `singed`, but no operation demands it"
    );
}
