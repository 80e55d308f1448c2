//! Security schemes: where the credentials of a request stand, and what is told where they are
//! missing or not good.

use std::borrow::Cow;
use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::HeaderValue;
use http::header::{AUTHORIZATION, COOKIE};

use super::operation::Operation;
use super::parameter::{Coding, Pairs, Place};
use super::rejection::{IntoErrorResponse, Rejection};
use super::request::Context;
use super::response::Response;

/// What a spec says about a security scheme. Generated code has one static for each.
#[derive(Debug)]
pub struct SecurityScheme {
    name: &'static str,
    kind: Kind,
}

#[derive(Debug)]
enum Kind {
    /// A key in a parameter.
    ApiKey(Place, &'static str),
    /// What stands behind the name of an authentication scheme (RFC 9110, section 11) in the header
    /// `Authorization`.
    Http(&'static str),
    /// Something else than the text of a request.
    Other,
}

/// Where credentials stand in a request.
#[cfg(feature = "client")]
#[derive(Clone, Copy, Debug)]
pub(crate) enum CredentialsPlace {
    /// In the parameter of this name.
    Parameter(Place, &'static str),
    /// Behind the name of an authentication scheme in the header `Authorization`.
    Authorization(&'static str),
}

impl SecurityScheme {
    /// `apiKey`: a key in the query, a header or a cookie.
    pub const fn api_key(name: &'static str, place: Place, parameter: &'static str) -> Self {
        let kind = Kind::ApiKey(place, parameter);
        Self { name, kind }
    }

    /// `http`: an authentication scheme of HTTP, such as `basic` and `bearer`. `oauth2` and
    /// `openIdConnect` are `bearer` (RFC 6750).
    pub const fn http(name: &'static str, scheme: &'static str) -> Self {
        let kind = Kind::Http(scheme);
        Self { name, kind }
    }

    /// `mutualTLS`, and schemes that only the implementation knows.
    pub const fn other(name: &'static str) -> Self {
        let kind = Kind::Other;
        Self { name, kind }
    }

    /// The name in the spec.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Where its credentials stand in a request; `None` where they are something else than text.
    #[cfg(feature = "client")]
    pub(crate) fn place(&self) -> Option<CredentialsPlace> {
        match self.kind {
            Kind::ApiKey(place, name) => Some(CredentialsPlace::Parameter(place, name)),
            Kind::Http(scheme) => Some(CredentialsPlace::Authorization(scheme)),
            Kind::Other => None,
        }
    }

    /// The key, the token, or what else stands behind the name of the scheme.
    pub fn credentials(&'static self, context: &Context) -> Result<String, Denied> {
        let found = match &self.kind {
            Kind::ApiKey(place, name) => self.key(context, *place, name)?,
            Kind::Http(scheme) => self.authorization(context, scheme)?,
            Kind::Other => None,
        };
        found.ok_or_else(|| Denied::new(Reason::Missing, "credentials are missing").by(self))
    }

    /// The user and the password of the scheme `basic` (RFC 7617).
    pub fn basic(&'static self, context: &Context) -> Result<Basic, Denied> {
        let credentials = self.credentials(context)?;
        let pair = STANDARD.decode(credentials).ok();
        let pair = pair.and_then(|bytes| String::from_utf8(bytes).ok());
        let pair = pair.as_deref().and_then(|pair| pair.split_once(':'));
        match pair {
            Some((user, password)) => Ok(Basic {
                user: user.to_owned(),
                password: password.to_owned(),
            }),
            None => Err(self.malformed()),
        }
    }

    fn key(
        &'static self,
        context: &Context,
        place: Place,
        name: &str,
    ) -> Result<Option<String>, Denied> {
        let (text, delimiter, coding) = match place {
            Place::Header | Place::Path => return self.header(context, name),
            Place::Query => {
                let query = context.uri().query().unwrap_or_default();
                (Cow::Borrowed(query), '&', Coding::Form)
            }
            Place::Cookie => {
                let cookies = context.headers().get_all(COOKIE).iter();
                let cookies: Vec<_> = cookies.filter_map(|value| value.to_str().ok()).collect();
                (Cow::Owned(cookies.join("; ")), ';', Coding::Percent)
            }
        };
        let pairs = Pairs::read(&text, delimiter, coding);
        let mut values = pairs.named(name).into_iter();
        match (values.next(), values.next()) {
            (None, _) => Ok(None),
            (Some(key), None) => match key.decoded() {
                Ok(key) => Ok(Some(key.into_owned())),
                Err(_) => Err(self.malformed()),
            },
            (Some(_), Some(_)) => Err(self.malformed()),
        }
    }

    /// The value of a header, which stands once.
    fn header(&'static self, context: &Context, name: &str) -> Result<Option<String>, Denied> {
        let mut values = context.headers().get_all(name).iter();
        match (values.next(), values.next()) {
            (None, _) => Ok(None),
            (Some(value), None) => match std::str::from_utf8(value.as_bytes()) {
                Ok(value) => Ok(Some(value.to_owned())),
                Err(_) => Err(self.malformed()),
            },
            (Some(_), Some(_)) => Err(self.malformed()),
        }
    }

    /// What stands behind the name of an authentication scheme.
    fn authorization(
        &'static self,
        context: &Context,
        scheme: &str,
    ) -> Result<Option<String>, Denied> {
        let header = self.header(context, AUTHORIZATION.as_str())?;
        Ok(header.and_then(|header| {
            let (name, credentials) = header.split_once(' ')?;
            name.eq_ignore_ascii_case(scheme)
                .then(|| credentials.trim_ascii().to_owned())
        }))
    }

    fn malformed(&'static self) -> Denied {
        Denied::unauthorized("the credentials are malformed").by(self)
    }

    /// The challenge of the scheme, for the header `WWW-Authenticate`; `None` where its name cannot
    /// stand in a header.
    fn challenge(&self, is_wrong: bool) -> Option<HeaderValue> {
        let challenge = match &self.kind {
            Kind::Http(scheme) if scheme.eq_ignore_ascii_case("basic") => {
                format!("Basic realm=\"{}\", charset=\"UTF-8\"", quoted(self.name))
            }
            Kind::Http(scheme) if scheme.eq_ignore_ascii_case("bearer") => {
                let error = if is_wrong {
                    " error=\"invalid_token\""
                } else {
                    ""
                };
                format!("Bearer{error}")
            }
            Kind::Http(scheme) => (*scheme).to_owned(),
            // No registered scheme is for keys and certificates, and a challenge has to be there.
            Kind::ApiKey(place, name) => {
                let place = match place {
                    Place::Query => "query",
                    Place::Cookie => "cookie",
                    Place::Header | Place::Path => "header",
                };
                format!("ApiKey in=\"{place}\", name=\"{}\"", quoted(name))
            }
            Kind::Other => format!("Other realm=\"{}\"", quoted(self.name)),
        };
        HeaderValue::try_from(challenge).ok()
    }
}

/// What may stand between quotes in a header.
fn quoted(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"")
}

/// The credentials of the scheme `basic`.
///
/// Its `Debug` does not show the password.
#[derive(Clone, Eq, PartialEq)]
pub struct Basic {
    /// The user.
    pub user: String,
    /// The password.
    pub password: String,
}

impl fmt::Debug for Basic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { user, password: _ } = self;
        f.debug_struct("Basic")
            .field("user", user)
            .finish_non_exhaustive()
    }
}

/// Why a request is not let in.
#[derive(Debug)]
pub struct Denied {
    reason: Reason,
    detail: Cow<'static, str>,
    /// The schemes that might let it in, and whether there are credentials for them.
    schemes: Vec<(&'static SecurityScheme, bool)>,
}

/// In the order in which one is told before another.
#[derive(Debug)]
enum Reason {
    Missing,
    Unauthorized,
    Forbidden,
    Failed(Box<Response>),
}

impl Denied {
    /// 401: the credentials are not good. The client is told the detail.
    pub fn unauthorized(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(Reason::Unauthorized, detail)
    }

    /// 403: the credentials are good, and do not suffice. The client is told the detail.
    pub fn forbidden(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(Reason::Forbidden, detail)
    }

    /// It cannot be told whether the credentials are good: the answer is that of the error.
    pub fn failed(error: impl IntoErrorResponse) -> Self {
        let response = Box::new(error.into_error_response());
        Self::new(Reason::Failed(response), "")
    }

    fn new(reason: Reason, detail: impl Into<Cow<'static, str>>) -> Self {
        Self {
            reason,
            detail: detail.into(),
            schemes: Vec::new(),
        }
    }

    /// Adds the scheme that does not let the request in.
    #[must_use]
    pub fn by(mut self, scheme: &'static SecurityScheme) -> Self {
        let is_wrong = !self.is_missing();
        self.schemes.push((scheme, is_wrong));
        self
    }

    /// What is told where neither of two alternatives lets a request in: the one that came farther.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        let (mut told, kept) = if other.rank() > self.rank() {
            (other, self)
        } else {
            (self, other)
        };
        told.schemes.extend(kept.schemes);
        told
    }

    /// Lets a request without credentials in, and still denies one with credentials that are not
    /// good.
    pub fn optional<P>(checked: Result<P, Self>) -> Result<Option<P>, Self> {
        match checked {
            Ok(principal) => Ok(Some(principal)),
            Err(denied) if denied.is_missing() => Ok(None),
            Err(denied) => Err(denied),
        }
    }

    /// Whether there are no credentials at all.
    pub fn is_missing(&self) -> bool {
        matches!(self.reason, Reason::Missing)
    }

    fn rank(&self) -> u8 {
        match self.reason {
            Reason::Missing => 0,
            Reason::Unauthorized => 1,
            Reason::Forbidden => 2,
            Reason::Failed(_) => 3,
        }
    }

    /// The answer: as it is, or by the error type of the API.
    pub(super) fn into_answer(self) -> Result<Response, Rejection> {
        let Self {
            reason,
            detail,
            schemes,
        } = self;
        match reason {
            Reason::Failed(response) => return Ok(*response),
            Reason::Forbidden => return Err(Rejection::Forbidden { detail }),
            Reason::Missing | Reason::Unauthorized => {}
        }
        let challenges = schemes
            .into_iter()
            .filter_map(|(scheme, is_wrong)| scheme.challenge(is_wrong));
        Err(Rejection::Unauthorized {
            detail,
            challenges: challenges.collect(),
        })
    }
}

/// How the security of an operation checks a request: a function that generated code has.
///
/// The trait names the future of such a function for each lifetime of what it borrows, which bounds
/// on `Fn` cannot.
pub trait Check<'a, S>: Send + Sync + 'static {
    /// Who sent the request.
    type Principal;

    /// What the function returns at once.
    type Future: Future<Output = Result<Self::Principal, Denied>> + Send + 'a;

    /// Calls the function.
    fn call(
        &self,
        security: &'a S,
        context: &'a Context,
        operation: &'static Operation,
    ) -> Self::Future;
}

impl<'a, S, P, C, F> Check<'a, S> for C
where
    S: 'a,
    C: Fn(&'a S, &'a Context, &'static Operation) -> F + Send + Sync + 'static,
    F: Future<Output = Result<P, Denied>> + Send + 'a,
{
    type Principal = P;
    type Future = F;

    fn call(&self, security: &'a S, context: &'a Context, operation: &'static Operation) -> F {
        self(security, context, operation)
    }
}

/// Lets everyone in.
pub(super) async fn anyone((): &(), _: &Context, _: &'static Operation) -> Result<(), Denied> {
    Ok(())
}
