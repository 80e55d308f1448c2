//! Who calls: credentials for security schemes, and how they come into a request.

use std::fmt;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::header::{AUTHORIZATION, COOKIE};
use http::{HeaderName, HeaderValue, Uri};

use super::error::RequestError;
use super::request::join;
use super::transport::Body;
use crate::server::{Basic, BoxError, CredentialsPlace, Escape, Operation, Place, SecurityScheme};

/// The credentials for the security schemes of a document. Generated code implements it.
pub trait Credentials: Send + Sync {
    /// The scheme of this name, and the credential for it where there is one.
    fn of(&self, scheme: &str) -> Option<(&'static SecurityScheme, &dyn Credential)>;
}

/// Of documents without security schemes.
impl Credentials for () {
    fn of(&self, _: &str) -> Option<(&'static SecurityScheme, &dyn Credential)> {
        None
    }
}

/// A scheme with the credential for it, where there is one. Generated code calls it.
pub fn given<'a, C: Credential>(
    scheme: &'static SecurityScheme,
    credential: Option<&'a C>,
) -> Option<(&'static SecurityScheme, &'a dyn Credential)> {
    Some((scheme, credential?))
}

/// What lets a request in by a security scheme.
pub trait Credential: Send + Sync {
    /// Puts the credential into a request that is complete otherwise.
    fn authorize(
        &self,
        scheme: &'static SecurityScheme,
        request: &mut http::Request<Body>,
    ) -> Result<(), BoxError>;
}

/// An API key, a token, or what else stands where a scheme says.
///
/// Its `Debug` does not show it.
#[derive(Clone)]
pub struct Key(Source);

#[derive(Clone)]
enum Source {
    Text(Arc<str>),
    Made(Arc<Make>),
}

type Make = dyn Fn(&http::Request<Body>) -> Result<String, BoxError> + Send + Sync;

impl Key {
    /// A key that is made for each request, such as a signature of it or a token that expires.
    ///
    /// The request is complete but for credentials; its extensions hold the `&'static Operation`.
    pub fn made(
        make: impl Fn(&http::Request<Body>) -> Result<String, BoxError> + Send + Sync + 'static,
    ) -> Self {
        Self(Source::Made(Arc::new(make)))
    }
}

/// A key that is the same for all requests.
impl From<&str> for Key {
    fn from(key: &str) -> Self {
        Self(Source::Text(key.into()))
    }
}

/// A key that is the same for all requests.
impl From<String> for Key {
    fn from(key: String) -> Self {
        Self(Source::Text(key.into()))
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Key").finish_non_exhaustive()
    }
}

impl Credential for Key {
    fn authorize(
        &self,
        scheme: &'static SecurityScheme,
        request: &mut http::Request<Body>,
    ) -> Result<(), BoxError> {
        match &self.0 {
            Source::Text(key) => write(scheme, key, request),
            Source::Made(make) => {
                let key = make(request)?;
                write(scheme, &key, request)
            }
        }
    }
}

impl Credential for Basic {
    fn authorize(
        &self,
        scheme: &'static SecurityScheme,
        request: &mut http::Request<Body>,
    ) -> Result<(), BoxError> {
        let Self { user, password } = self;
        if user.contains(':') {
            return Err("the user may not hold a colon (RFC 7617)".into());
        }
        let pair = STANDARD.encode(format!("{user}:{password}"));
        write(scheme, &pair, request)
    }
}

/// What signs requests, or does whatever else a scheme demands of which the spec says no more than
/// its name.
#[derive(Clone)]
pub struct Signer(Arc<Sign>);

type Sign = dyn Fn(&mut http::Request<Body>) -> Result<(), BoxError> + Send + Sync;

impl Signer {
    /// Signs each request by a function, which may change it.
    pub fn new(
        sign: impl Fn(&mut http::Request<Body>) -> Result<(), BoxError> + Send + Sync + 'static,
    ) -> Self {
        Self(Arc::new(sign))
    }

    /// The transport does what is demanded: it has the certificate for `mutualTLS`.
    pub fn transport() -> Self {
        Self::new(|_| Ok(()))
    }
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signer").finish_non_exhaustive()
    }
}

impl Credential for Signer {
    fn authorize(
        &self,
        _: &'static SecurityScheme,
        request: &mut http::Request<Body>,
    ) -> Result<(), BoxError> {
        (self.0)(request)
    }
}

/// Meets the first security requirement of an operation for which there are all credentials, and room
/// in the request.
pub(super) fn authorize(
    operation: &'static Operation,
    credentials: &impl Credentials,
    request: &mut http::Request<Body>,
) -> Result<(), RequestError> {
    if operation.security.is_empty() {
        return Ok(());
    }
    let known = operation.security.iter().filter_map(|schemes| {
        let schemes = schemes.iter().map(|(name, _)| credentials.of(name));
        schemes.collect::<Option<Vec<_>>>()
    });
    let mut known = known.peekable();
    let operation = operation.id;
    if known.peek().is_none() {
        return Err(RequestError::CredentialsMissing { operation });
    }
    let Some(met) = known.find(|schemes| have_room(schemes)) else {
        return Err(RequestError::CredentialsClash { operation });
    };
    for (scheme, credential) in met {
        credential
            .authorize(scheme, request)
            .map_err(|source| RequestError::Credentials {
                scheme: scheme.name(),
                source,
            })?;
    }
    Ok(())
}

/// Whether no two schemes have their credentials in the header `Authorization`.
fn have_room(schemes: &[(&'static SecurityScheme, &dyn Credential)]) -> bool {
    let places = schemes.iter().filter_map(|(scheme, _)| scheme.place());
    let in_header = |place: &CredentialsPlace| matches!(place, CredentialsPlace::Authorization(_));
    places.filter(in_header).count() < 2
}

/// Writes the text of credentials where a scheme has them.
fn write(
    scheme: &'static SecurityScheme,
    text: &str,
    request: &mut http::Request<Body>,
) -> Result<(), BoxError> {
    match scheme.place() {
        Some(CredentialsPlace::Authorization(name)) => {
            let mut value = HeaderValue::try_from(format!("{} {text}", capitalized(name)))?;
            value.set_sensitive(true);
            request.headers_mut().insert(AUTHORIZATION, value);
        }
        Some(CredentialsPlace::Parameter(Place::Header | Place::Path, name)) => {
            let mut value = HeaderValue::try_from(text)?;
            value.set_sensitive(true);
            request
                .headers_mut()
                .insert(HeaderName::try_from(name)?, value);
        }
        Some(CredentialsPlace::Parameter(Place::Query, name)) => {
            let mut parts = request.uri().clone().into_parts();
            let path = request.uri().path();
            let mut query = request.uri().query().unwrap_or_default().to_owned();
            join(&mut query, "&", &pair(name, text));
            parts.path_and_query = Some(format!("{path}?{query}").try_into()?);
            *request.uri_mut() = Uri::from_parts(parts)?;
        }
        Some(CredentialsPlace::Parameter(Place::Cookie, name)) => {
            let cookies = request.headers().get(COOKIE);
            let cookies = cookies.map_or(Ok(""), HeaderValue::to_str)?;
            let mut cookies = cookies.to_owned();
            join(&mut cookies, "; ", &pair(name, text));
            let mut value = HeaderValue::try_from(cookies)?;
            value.set_sensitive(true);
            request.headers_mut().insert(COOKIE, value);
        }
        None => return Err("the spec does not say where its credentials are".into()),
    }
    Ok(())
}

/// The name of an authentication scheme, whose case does not matter, as servers that do not know
/// that expect it: `Bearer`.
fn capitalized(name: &str) -> String {
    let mut characters = name.chars();
    let first = characters.next();
    let first = first.map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(characters).collect()
}

fn pair(name: &str, text: &str) -> String {
    format!("{}={}", Escape::URI.text(name), Escape::URI.text(text))
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http::Method;

    use super::*;

    static KEY: SecurityScheme = SecurityScheme::api_key("key", Place::Header, "X-Key");
    static BASIC: SecurityScheme = SecurityScheme::http("basic", "basic");
    static BEARER: SecurityScheme = SecurityScheme::http("bearer", "bearer");

    struct All {
        key: Key,
        basic: Basic,
        bearer: Key,
    }

    impl Credentials for All {
        fn of(&self, scheme: &str) -> Option<(&'static SecurityScheme, &dyn Credential)> {
            match scheme {
                "key" => given(&KEY, Some(&self.key)),
                "basic" => given(&BASIC, Some(&self.basic)),
                "bearer" => given(&BEARER, Some(&self.bearer)),
                _ => None,
            }
        }
    }

    /// The headers of a request to an operation, or the fault.
    fn headers(operation: &'static Operation) -> Result<String, String> {
        let all = All {
            key: "k".into(),
            basic: Basic {
                user: "u".to_owned(),
                password: "p".to_owned(),
            },
            bearer: "t".into(),
        };
        let mut request = http::Request::new(Body::Bytes(Bytes::new()));
        authorize(operation, &all, &mut request).map_err(|error| error.to_string())?;
        let headers = request.headers().iter();
        let headers = headers.map(|(name, value)| format!("{name}: {}", value.to_str().unwrap()));
        Ok(headers.collect::<Vec<_>>().join("; "))
    }

    #[test]
    fn the_first_requirement_that_has_room_is_met() {
        static EITHER: Operation = Operation::new("either", Method::GET, "/").security(&[
            &[("other", &[])],
            &[("basic", &[]), ("bearer", &[])],
            &[("bearer", &[]), ("key", &[])],
        ]);
        assert_eq!(
            headers(&EITHER).unwrap(),
            "authorization: Bearer t; x-key: k"
        );
    }

    #[test]
    fn no_credentials_take_the_place_of_others() {
        static BOTH: Operation = Operation::new("both", Method::GET, "/")
            .security(&[&[("basic", &[]), ("bearer", &[])]]);
        static OTHER: Operation =
            Operation::new("other", Method::GET, "/").security(&[&[("other", &[])]]);
        let fault = headers(&BOTH).unwrap_err();
        assert!(fault.starts_with("`both` wants several"), "{fault}");
        let fault = headers(&OTHER).unwrap_err();
        assert!(fault.contains("no credentials for `other`"), "{fault}");
    }
}
