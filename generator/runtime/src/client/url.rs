//! Where a server is, and the URLs of requests to it.

use std::fmt;

use http::Uri;
use http::uri::{Authority, Scheme};

use super::error::RequestError;
use crate::server::{Escape, percent_decode};

/// What stands in front of the paths of a spec.
#[derive(Clone, Debug)]
pub(super) struct BaseUrl {
    scheme: Scheme,
    authority: Authority,
    /// Without a slash at its end.
    path: String,
}

impl BaseUrl {
    pub(super) fn new(url: &str) -> Result<Self, InvalidUrl> {
        let invalid = |reason| InvalidUrl {
            url: url.to_owned(),
            reason,
        };
        let uri: Uri = url.parse().map_err(|_| invalid("is no URL"))?;
        if uri.query().is_some() || url.contains('#') {
            return Err(invalid("ends with a query or a fragment"));
        }
        let parts = uri.into_parts();
        let (Some(scheme), Some(authority)) = (parts.scheme, parts.authority) else {
            return Err(invalid("has no `https://` and host in front"));
        };
        let path = parts.path_and_query.as_ref().map_or("", |path| path.path());
        Ok(Self {
            scheme,
            authority,
            path: path.trim_end_matches('/').to_owned(),
        })
    }

    /// The URL of a path and a query, both percent-encoded.
    pub(super) fn join(&self, path: &str, query: &str) -> Result<Uri, RequestError> {
        let mut path = format!("{}{path}", self.path);
        if !query.is_empty() {
            path.push('?');
            path.push_str(query);
        }
        let url = Uri::builder()
            .scheme(self.scheme.clone())
            .authority(self.authority.clone())
            .path_and_query(path)
            .build();
        url.map_err(RequestError::Url)
    }
}

/// Writes the path of a request: the route with the texts of its parameters in place.
pub(super) fn path(
    route: &str,
    parameters: &[(&'static str, String)],
) -> Result<String, RequestError> {
    let mut path = String::with_capacity(route.len());
    let mut rest = route;
    while let Some((literal, opened)) = rest.split_once('{') {
        let Some((name, after)) = opened.split_once('}') else {
            break;
        };
        push_literal(literal, &mut path);
        let text = parameters
            .iter()
            .find_map(|(other, text)| (*other == name).then_some(text));
        let Some(text) = text else {
            return Err(RequestError::PathParameterMissing(name.to_owned()));
        };
        // What stands between two parameters of one segment ends the first of them.
        let segment = after.split('/').next().unwrap_or_default();
        if let Some((separator, _)) = segment.split_once('{')
            && text.contains(separator)
        {
            return Err(RequestError::PathParameterSeparator {
                name: name.to_owned(),
                separator: separator.to_owned(),
            });
        }
        path.push_str(text);
        rest = after;
    }
    push_literal(rest, &mut path);
    // Clients and proxies take such segments away, and the path would lead elsewhere.
    if path.split('/').any(|segment| matches!(segment, "." | "..")) {
        return Err(RequestError::DotSegment(path));
    }
    Ok(path)
}

/// Text of a route; what may not stand in a path is percent-encoded, and so is a `%` in a segment
/// that is not percent-encoded itself.
fn push_literal(text: &str, path: &mut String) {
    for (index, segment) in text.split('/').enumerate() {
        if index > 0 {
            path.push('/');
        }
        let text = Escape::PATH.text(segment);
        if percent_decode(segment).is_some() {
            path.push_str(&text);
        } else {
            path.push_str(&text.replace('%', "%25"));
        }
    }
}

/// What is wrong with the URL that a client was made with.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct InvalidUrl {
    url: String,
    reason: &'static str,
}

impl fmt::Display for InvalidUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { url, reason } = self;
        write!(f, "the base URL `{url}` {reason}")
    }
}

impl std::error::Error for InvalidUrl {}
