//! Servers, and the base path that they give to the paths of an API.

use indexmap::IndexMap;
use openapiv3::{Server, ServerVariable};

use super::Document;
use crate::document::{EntryView, View};
use crate::skeleton::http::is_percent_encoded;
use crate::skeleton::object::Object;
use crate::source::Span;

/// A Server Object.
pub(super) struct FoundServer {
    pub(super) server: Server,
    /// Where its URL stands.
    span: Span,
    /// The path of its URL; `None` where it is faulty.
    path: Option<String>,
}

impl<'d> Document<'d, '_> {
    /// Reads the servers of a document, a path item or an operation, of which the first gives the
    /// base path.
    pub(super) fn servers(&mut self, entry: EntryView<'d>) -> Vec<Server> {
        let elements = self.reader.list(entry).unwrap_or_default();
        let servers: Vec<_> = elements
            .into_iter()
            .filter_map(|element| self.server(element))
            .collect();
        if let Some((first, others)) = servers.split_first()
            && let Some(path) = &first.path
        {
            let is_other = |found: &&FoundServer| {
                let other = found.path.as_deref().unwrap_or(path);
                other.trim_end_matches('/') != path.trim_end_matches('/')
            };
            for other in others.iter().filter(is_other) {
                self.reader
                    .diagnostics
                    .warning(
                        other.span,
                        "the path of this server is not that of the first",
                    )
                    .related(
                        first.span,
                        "operations are served below the path of this one",
                    )
                    .help("make documents of their own for servers with other paths");
            }
        }
        servers.into_iter().map(|found| found.server).collect()
    }

    /// Reads a server.
    pub(super) fn server(&mut self, element: View<'d>) -> Option<FoundServer> {
        let noun = "a server";
        let Object {
            view,
            keys: [url, description, variables],
            extensions,
        } = self
            .reader
            .object(element, noun, ["url", "description", "variables"])?;
        let url = self.reader.required(url, "url", noun, view)?;
        let text = self.reader.text(url)?;
        let variables = variables.map(|entry| self.variables(entry));
        let span = url.value.span();
        let path = self.server_path(text, variables.as_ref(), span);
        if let Some(path) = &path {
            let places = &mut self.reader.places;
            places.server_paths.insert(view.location(), path.clone());
        }
        Some(FoundServer {
            server: Server {
                url: text.to_owned(),
                description: self.reader.owned_text(description),
                variables,
                extensions,
            },
            span,
            path,
        })
    }

    fn variables(&mut self, entry: EntryView<'d>) -> IndexMap<String, ServerVariable> {
        let mut variables = IndexMap::new();
        for entry in self.reader.map(entry) {
            if let Some(variable) = self.variable(entry.value) {
                variables.insert(entry.key.to_owned(), variable);
            }
        }
        variables
    }

    fn variable(&mut self, view: View<'d>) -> Option<ServerVariable> {
        let noun = "a server variable";
        let Object {
            view,
            keys: [values, default, description],
            extensions,
        } = self
            .reader
            .object(view, noun, ["enum", "default", "description"])?;
        let listed = values
            .and_then(|entry| self.reader.texts(entry))
            .unwrap_or_default();
        let default = self.reader.required(default, "default", noun, view)?;
        let text = self.reader.text(default)?;
        if let Some(values) = values
            && !listed.iter().any(|(value, _)| *value == text)
        {
            self.reader
                .diagnostics
                .warning(
                    default.value.span(),
                    format!("the default `{text}` is not in the `enum` of the variable"),
                )
                .related(values.key_span, "this is the `enum`")
                .help("add it, or choose one of the values");
        }
        Some(ServerVariable {
            enumeration: listed
                .into_iter()
                .map(|(value, _)| value.to_owned())
                .collect(),
            default: text.to_owned(),
            description: self.reader.owned_text(description),
            extensions,
        })
    }

    /// The path of the URL of a server, with the defaults of its variables.
    fn server_path(
        &mut self,
        url: &str,
        variables: Option<&IndexMap<String, ServerVariable>>,
        span: Span,
    ) -> Option<String> {
        let diagnostics = &mut *self.reader.diagnostics;
        let mut whole = String::new();
        let mut rest = url;
        while let Some((before, behind)) = rest.split_once('{') {
            let (name, behind) = behind.split_once('}').unwrap_or((behind, ""));
            let Some(variable) = variables.and_then(|variables| variables.get(name)) else {
                diagnostics
                    .error(span, format!("the server has no variable `{name}`"))
                    .help(format!(
                        "add `{name}: {{ default: … }}` to its `variables`, or write its value"
                    ));
                return None;
            };
            whole.extend([before, &variable.default]);
            rest = behind;
            let path = path_of(url);
            let is_in_path = path.starts_with('/') && path.contains(&format!("{{{name}}}"));
            if is_in_path && variable.enumeration != [variable.default.as_str()] {
                let message = format!(
                    "the variable `{name}` of the path is taken to be `{}`",
                    variable.default
                );
                diagnostics
                    .note(span, message)
                    .help("operations are served below one path; choose it by the `default`");
            }
        }
        whole.push_str(rest);
        let path = path_of(&whole);
        if path.contains(['?', '#', '{', '}']) {
            diagnostics
                .error(
                    span,
                    "the URL of a server has no query, fragment and open brace",
                )
                .help("end it with its path");
            return None;
        }
        if !is_percent_encoded(path) {
            diagnostics
                .warning(
                    span,
                    "the URL of the server has a `%` that begins no percent-encoding",
                )
                .help("no request can have this path; replace the placeholder");
        }
        if path.is_empty() || path.starts_with('/') {
            return Some(path.to_owned());
        }
        let absolute = from_root(path);
        diagnostics
            .warning(
                span,
                format!("the URL of the server is relative; `{absolute}` is taken for its path"),
            )
            .help("write its path from the first `/`, or the whole URL");
        Some(absolute)
    }
}

/// The path of a URL, with all that stands behind it.
fn path_of(url: &str) -> &str {
    let is_scheme = |scheme: &str| {
        scheme
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"+-.{}".contains(&byte))
    };
    let authority = match url.split_once("://") {
        Some((scheme, authority)) if is_scheme(scheme) => Some(authority),
        _ => url.strip_prefix("//"),
    };
    let Some(authority) = authority else {
        return url;
    };
    let end = authority.find(['/', '?', '#']);
    end.map_or("", |end| authority.split_at(end).1)
}

/// A relative path as it reads in a document at the root (RFC 3986, 5.2).
fn from_root(relative: &str) -> String {
    let mut path = Vec::new();
    for segment in relative.split('/') {
        match segment {
            "." => {}
            ".." => {
                path.pop();
            }
            segment => path.push(segment),
        }
    }
    format!("/{}", path.join("/"))
}
