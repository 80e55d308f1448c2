//! Answers: what the spec does not admit is not sent.

use std::convert::Infallible;
use std::sync::Arc;

use oasmith_runtime::codec::{Bound, Rules};
use oasmith_runtime::server::axum::Router;
use oasmith_runtime::server::{
    Content, Context, FromRequest, HeaderValue, IntoResponse, Method, Operation, Parameter,
    Rejection, Request, Response, Server, Shape, StatusCode,
};

use crate::get;

static ANSWER: Operation = Operation::new("answer", Method::GET, "/{what}");
static WHAT: Parameter = Parameter::path("what", Shape::STRING);
static POSITIVE: Rules = Rules::new().minimum(Bound::inclusive("1"));
static COUNT: Parameter = Parameter::header("X-Count", Shape::INTEGER).rules(&POSITIVE);

struct What(String);

impl FromRequest for What {
    fn from_request(request: &Request<'_>) -> Result<Self, Rejection> {
        request.required(&WHAT).map(Self)
    }
}

/// The answer with a status of a range, a number or a media type.
impl IntoResponse for What {
    fn into_response(self) -> Response {
        let Self(what) = self;
        let Some((kind, value)) = what.split_once('-') else {
            return Response::empty(StatusCode::NO_CONTENT);
        };
        let number: i64 = value.parse().unwrap_or_default();
        let status = u16::try_from(number).unwrap_or_default();
        let status = StatusCode::from_u16(status).unwrap_or_default();
        match kind {
            "range" => Response::empty(status).in_range(4).other_than(&[404]),
            "default" => Response::empty(status).outside_of(&[4]).other_than(&[200]),
            "text" => Response::text(
                "text/plain",
                StatusCode::OK,
                &number,
                &Shape::INTEGER,
                &POSITIVE,
            ),
            "header" => Response::empty(StatusCode::OK).header(&COUNT, &Some(number)),
            _ => {
                let content = Content {
                    media_type: HeaderValue::from_str(value).expect("it is a header"),
                    body: "body".into(),
                };
                Response::content(&["image/*", "text/plain"], StatusCode::OK, content)
            }
        }
    }
}

async fn answer((): &(), _: Context, what: What) -> Result<What, Infallible> {
    Ok(what)
}

fn router() -> Router {
    let server = Server::new::<Infallible>().operation(&ANSWER, &Arc::new(()), answer);
    server.into_router().expect("the routes are sound")
}

#[tokio::test]
async fn statuses_are_those_of_the_answer() {
    for (what, status) in [
        ("range-400", "400\n"),
        ("range-404", "500\n"),
        ("range-500", "500\n"),
        ("default-503", "503\n"),
        ("default-201", "201\n"),
        ("default-200", "500\n"),
        ("default-404", "500\n"),
    ] {
        let told = get(&router(), &format!("/{what}")).await;
        assert!(told.starts_with(status), "{what}: {told}");
    }
}

#[tokio::test]
async fn media_types_are_those_of_the_answer() {
    for (what, is_sent) in [
        ("of-image%2Fpng", true),
        ("of-TEXT%2Fplain;%20charset=utf-8", true),
        ("of-text%2Fhtml", false),
        ("of-image", false),
    ] {
        let told = get(&router(), &format!("/{what}")).await;
        let status = if is_sent { "200\n" } else { "500\n" };
        assert!(told.starts_with(status), "{what}: {told}");
        assert_eq!(told.ends_with("body"), is_sent, "{what}: {told}");
    }
}

#[tokio::test]
async fn texts_and_headers_keep_to_their_rules_in_debug_builds() {
    for what in ["text", "header"] {
        assert!(
            get(&router(), &format!("/{what}-1"))
                .await
                .starts_with("200\n")
        );
        let told = get(&router(), &format!("/{what}-0")).await;
        let is_told = told.starts_with("500\n") && told.contains("at least 1, found 0");
        assert_eq!(is_told, cfg!(debug_assertions), "{told}");
    }
}
