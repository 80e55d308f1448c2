//! Serves the operations of the document, and asks them with all kinds of credentials.

use http_body_util::BodyExt as _;
use oasmith_runtime::server::axum::Router;
use oasmith_runtime::server::axum::body::Body;
use oasmith_runtime::server::{Basic, Context, Denied, Problem};
use security::vault::{
    self, BothRequest, BothResponse, EitherRequest, EitherResponse, KeyOrSigned, OpenRequest,
    OpenResponse, PerhapsEitherRequest, PerhapsEitherResponse, PerhapsRequest, PerhapsResponse,
    ReadRequest, ReadResponse, TokenOrKeyOrPasswordAndCertificate, Vault, VaultSecurity,
};
use tower::ServiceExt as _;

/// Knows the token, the key and the user `good`, and nobody's certificate.
struct Door;

/// Who calls, each kind a type of its own.
struct Token(String);
struct Key;
struct User(String);
struct Peer;

fn known(credentials: &str) -> Result<(), Denied> {
    match credentials {
        "good" => Ok(()),
        "weak" => Err(Denied::forbidden("too weak")),
        _ => Err(Denied::unauthorized("unknown")),
    }
}

impl VaultSecurity for Door {
    type Token = Token;

    async fn token(
        &self,
        _: &Context,
        credentials: &str,
        scopes: &'static [&'static str],
    ) -> Result<Token, Denied> {
        known(credentials).map(|()| Token(scopes.join("+")))
    }

    type Key = Key;

    async fn key(&self, _: &Context, key: &str) -> Result<Key, Denied> {
        known(key).map(|()| Key)
    }

    type Password = User;

    async fn password(&self, _: &Context, credentials: Basic) -> Result<User, Denied> {
        known(&credentials.password).map(|()| User(credentials.user))
    }

    type Certificate = Peer;

    async fn certificate(&self, context: &Context) -> Result<Peer, Denied> {
        match context.headers().contains_key("x-certificate") {
            true => Ok(Peer),
            false => Err(Denied::unauthorized("no certificate")),
        }
    }

    type Signed = String;

    async fn signed(&self, _: &Context, credentials: &str) -> Result<String, Denied> {
        Ok(credentials.to_owned())
    }
}

/// Tells who calls.
struct Bank;

impl Vault<Door> for Bank {
    type Error = Problem;

    async fn open(&self, _: Context, _: OpenRequest) -> Result<OpenResponse, Problem> {
        Ok(OpenResponse::Ok("anyone".to_owned()))
    }

    async fn read(&self, context: Context<Token>, _: ReadRequest) -> Result<ReadResponse, Problem> {
        Ok(ReadResponse::Ok(format!("token {}", context.principal().0)))
    }

    async fn either(
        &self,
        context: Context<TokenOrKeyOrPasswordAndCertificate<Door>>,
        _: EitherRequest,
    ) -> Result<EitherResponse, Problem> {
        Ok(EitherResponse::Ok(match context.principal() {
            TokenOrKeyOrPasswordAndCertificate::Token(token) => format!("token {}", token.0),
            TokenOrKeyOrPasswordAndCertificate::Key(Key) => "key".to_owned(),
            TokenOrKeyOrPasswordAndCertificate::PasswordAndCertificate((user, Peer)) => {
                format!("{} with a certificate", user.0)
            }
        }))
    }

    async fn both(
        &self,
        context: Context<(Key, Token)>,
        _: BothRequest,
    ) -> Result<BothResponse, Problem> {
        let (Key, token) = context.principal();
        Ok(BothResponse::Ok(format!("key and token {}", token.0)))
    }

    async fn perhaps(
        &self,
        context: Context<Option<User>>,
        _: PerhapsRequest,
    ) -> Result<PerhapsResponse, Problem> {
        let user = context.principal().as_ref();
        Ok(PerhapsResponse::Ok(
            user.map_or("anyone".to_owned(), |user| user.0.clone()),
        ))
    }

    async fn perhaps_either(
        &self,
        context: Context<Option<KeyOrSigned<Door>>>,
        _: PerhapsEitherRequest,
    ) -> Result<PerhapsEitherResponse, Problem> {
        Ok(PerhapsEitherResponse::Ok(match context.principal() {
            Some(KeyOrSigned::Key(Key)) => "key".to_owned(),
            Some(KeyOrSigned::Signed(signature)) => signature.clone(),
            None => "anyone".to_owned(),
        }))
    }
}

/// The status, the challenges, and the body or its detail.
async fn get(router: &Router, uri: &str, headers: &[(&str, &str)]) -> String {
    let request = http::Request::get(uri);
    let request = headers.iter().fold(request, |request, (name, value)| {
        request.header(*name, *value)
    });
    let request = request.body(Body::empty()).expect("the request is sound");
    let Ok(response) = router.clone().oneshot(request).await;
    let (head, body) = response.into_parts();
    let body = body
        .collect()
        .await
        .expect("the body is in memory")
        .to_bytes();
    let body = String::from_utf8(body.to_vec()).expect("the body is UTF-8");
    let detail = body
        .split_once("\"detail\":")
        .map_or(&*body, |(_, detail)| detail);
    let mut told = head.status.as_u16().to_string();
    for challenge in head.headers.get_all("www-authenticate") {
        let challenge = challenge.to_str().expect("the challenge is ASCII");
        told = format!("{told} {challenge};");
    }
    format!("{told} {}", detail.trim_end_matches('}'))
}

#[tokio::test]
async fn operations_ask_for_what_the_document_demands() {
    let router = vault::server(Bank, Door)
        .into_router()
        .expect("the routes are sound");
    // `Ada:good` and `Ada:bad`
    let (ada, nobody) = ("Basic QWRhOmdvb2Q=", "Basic QWRhOmJhZA==");
    let key = r#"ApiKey in="header", name="X-Key";"#;
    let basic = r#"Basic realm="password", charset="UTF-8";"#;
    let missing = "\"credentials are missing\"";
    let token = ("authorization", "Bearer good");
    for (uri, headers, answer) in [
        ("/open", &[][..], "200 \"anyone\"".to_owned()),
        ("/read", &[], format!("401 Bearer; {missing}")),
        ("/read", &[token], "200 \"token read\"".to_owned()),
        (
            "/read",
            &[("authorization", "Bearer weak")],
            "403 \"too weak\"".to_owned(),
        ),
        (
            "/either",
            &[],
            format!("401 Bearer; {key} {basic} {missing}"),
        ),
        ("/either", &[token], "200 \"token read+write\"".to_owned()),
        ("/either", &[("x-key", "good")], "200 \"key\"".to_owned()),
        (
            "/either",
            &[("x-key", "bad")],
            format!("401 {key} Bearer; {basic} \"unknown\""),
        ),
        (
            "/either",
            &[("authorization", ada), ("x-certificate", "yes")],
            "200 \"Ada with a certificate\"".to_owned(),
        ),
        (
            "/either",
            &[("authorization", ada)],
            format!("401 Other realm=\"certificate\"; Bearer; {key} \"no certificate\""),
        ),
        ("/both", &[token], format!("401 {key} {missing}")),
        (
            "/both",
            &[token, ("x-key", "good")],
            "200 \"key and token write\"".to_owned(),
        ),
        ("/perhaps", &[], "200 \"anyone\"".to_owned()),
        (
            "/perhaps",
            &[("authorization", ada)],
            "200 \"Ada\"".to_owned(),
        ),
        (
            "/perhaps",
            &[("authorization", nobody)],
            format!("401 {basic} \"unknown\""),
        ),
        ("/perhaps-either", &[], "200 \"anyone\"".to_owned()),
        (
            "/perhaps-either",
            &[("x-key", "good")],
            "200 \"key\"".to_owned(),
        ),
        (
            "/perhaps-either",
            &[("authorization", "x-matrix origin=a")],
            "200 \"origin=a\"".to_owned(),
        ),
    ] {
        assert_eq!(
            get(&router, uri, headers).await,
            answer,
            "{uri} {headers:?}"
        );
    }
}
