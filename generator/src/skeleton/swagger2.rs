//! Reads Swagger 2.0, <https://spec.openapis.org/oas/v2.0>.

mod arrays;
mod operations;
mod parameters;
mod request;
mod responses;
mod security;

use std::collections::HashMap;
use std::rc::Rc;

use indexmap::IndexMap;
use openapiv3::{Components, OpenAPI, Server};

use self::parameters::Parameter;
use self::responses::Response;
use super::http::{is_media_type, is_percent_encoded};
use super::object::Object;
use super::paths::Taken;
use super::reader::{Reader, name_span};
use super::security::Schemes;
use super::{Extensions, Places, Skeleton, Version};
use crate::diagnostics::Diagnostics;
use crate::dialect::Dialect;
use crate::document::{EntryView, Location, View};

/// The media type of a body for which the document declares none.
const DEFAULT_MEDIA_TYPE: &str = "application/json";

/// Reads a document that says `swagger: "2.0"`.
pub(super) fn read(root: View<'_>, diagnostics: &mut Diagnostics) -> Option<Skeleton> {
    let mut document = Document {
        reader: Reader {
            version: Version::Swagger20,
            diagnostics,
            places: Places::default(),
        },
        host: None,
        base_path: "",
        consumes: Vec::new(),
        produces: Vec::new(),
        schemes: Schemes::new(),
        parameters: HashMap::new(),
        responses: HashMap::new(),
        taken: Taken::default(),
        defaults_told: Vec::new(),
    };
    let api = document.read(root)?;
    Some(Skeleton {
        root: root.location(),
        version: Version::Swagger20,
        api,
        webhooks: IndexMap::new(),
        mutual_tls: IndexMap::new(),
        places: document.reader.places,
    })
}

/// A document while it is read: what its operations share.
struct Document<'d, 'r> {
    reader: Reader<'r>,
    host: Option<&'d str>,
    base_path: &'d str,
    consumes: Vec<String>,
    produces: Vec<String>,
    schemes: Schemes,
    /// The parameters that were read, so that one with many references is read and reported once.
    /// `None` is faulty.
    parameters: HashMap<Location, Option<Parameter<'d>>>,
    /// The responses that were read, as the parameters.
    responses: HashMap<Location, Option<Rc<Response<'d>>>>,
    taken: Taken<'d>,
    /// The keys (`consumes`, `produces`) whose default was told.
    defaults_told: Vec<&'static str>,
}

impl<'d> Document<'d, '_> {
    fn read(&mut self, root: View<'d>) -> Option<OpenAPI> {
        let noun = "a document";
        let Object {
            view,
            keys:
                [
                    swagger,
                    info,
                    host,
                    base_path,
                    schemes,
                    consumes,
                    produces,
                    paths,
                    definitions,
                    parameters,
                    responses,
                    security_definitions,
                    security,
                    tags,
                    external_docs,
                ],
            extensions,
        } = self.reader.object(
            root,
            noun,
            [
                "swagger",
                "info",
                "host",
                "basePath",
                "schemes",
                "consumes",
                "produces",
                "paths",
                "definitions",
                "parameters",
                "responses",
                "securityDefinitions",
                "security",
                "tags",
                "externalDocs",
            ],
        )?;

        let version = self.reader.owned_text(swagger).unwrap_or_default();
        let info = self.reader.required(info, "info", noun, view);
        let info = info
            .and_then(|entry| self.reader.info(entry))
            .unwrap_or_default();
        self.host = host.and_then(|entry| self.host(entry));
        self.base_path = base_path
            .and_then(|entry| self.base_path(entry))
            .unwrap_or_default();
        let schemes = schemes.map_or_else(Vec::new, |entry| self.schemes(entry));
        let servers = self.servers(&schemes, view);
        self.consumes = consumes.map_or_else(Vec::new, |entry| self.media_types(entry));
        self.produces = produces.map_or_else(Vec::new, |entry| self.media_types(entry));

        let mut components = Components::default();
        for entry in definitions.map_or_else(Vec::new, |entry| self.reader.map(entry)) {
            let schema = self.reader.schema(entry.value, Dialect::Swagger20);
            components.schemas.insert(entry.key.to_owned(), schema);
        }
        if let Some(entry) = security_definitions {
            components.security_schemes = self.security_schemes(entry);
        }
        // What only operations use is put where they use it. It is read here for the faults of what
        // none uses.
        for entry in parameters.map_or_else(Vec::new, |entry| self.reader.map(entry)) {
            self.parameter(entry.value);
        }
        for entry in responses.map_or_else(Vec::new, |entry| self.reader.map(entry)) {
            self.response(entry.value);
        }

        let paths = self.reader.required(paths, "paths", noun, view);
        Some(OpenAPI {
            openapi: version,
            info,
            servers,
            paths: paths.map(|entry| self.paths(entry)).unwrap_or_default(),
            components: Some(components),
            security: security.and_then(|entry| self.reader.security(entry, &mut self.schemes)),
            tags: tags.map_or_else(Vec::new, |entry| self.reader.tags(entry)),
            external_docs: external_docs.and_then(|entry| self.reader.external_docs(entry)),
            extensions,
        })
    }

    fn host(&mut self, entry: EntryView<'d>) -> Option<&'d str> {
        let host = self.reader.text(entry)?;
        if host.is_empty()
            || host.contains(['/', '?', '#', '{', '}'])
            || host.contains(char::is_whitespace)
        {
            self.reader
                .diagnostics
                .error(entry.value.span(), "`host` is no name or address")
                .help("write `example.org` or `example.org:8448`, without a scheme and a path");
            return None;
        }
        Some(host)
    }

    fn base_path(&mut self, entry: EntryView<'d>) -> Option<&'d str> {
        let path = self.reader.text(entry)?;
        let span = entry.value.span();
        if !path.starts_with('/') {
            self.reader
                .diagnostics
                .error(span, "`basePath` starts with `/`")
                .help(format!("write `/{path}`"));
            return None;
        }
        if path.contains(['?', '#', '{', '}']) {
            self.reader
                .diagnostics
                .error(
                    span,
                    "`basePath` is a path without parameters, query and fragment",
                )
                .help("put the parameters into the keys of `paths`");
            return None;
        }
        if !is_percent_encoded(path) {
            self.reader
                .diagnostics
                .warning(span, "`basePath` has a `%` that begins no percent-encoding")
                .help("no request can have this path; replace the placeholder");
        }
        Some(path)
    }

    fn schemes(&mut self, entry: EntryView<'d>) -> Vec<&'d str> {
        let known = ["http", "https", "ws", "wss"];
        let mut schemes = self.reader.texts(entry).unwrap_or_default();
        schemes.retain(|(scheme, view)| {
            let is_known = known.contains(scheme);
            if !is_known {
                self.reader.unknown_value(*view, "schemes", scheme, &known);
            }
            is_known
        });
        schemes.into_iter().map(|(scheme, _)| scheme).collect()
    }

    /// The servers that `host`, `basePath` and a list of schemes make, where the object at `view`
    /// has that list.
    fn servers(&mut self, schemes: &[&str], view: View<'_>) -> Vec<Server> {
        let base_path = self.base_path;
        let urls = match self.host {
            None if base_path.is_empty() => vec!["/".to_owned()],
            None => vec![base_path.to_owned()],
            Some(host) if schemes.is_empty() => vec![format!("//{host}{base_path}")],
            Some(host) => schemes
                .iter()
                .map(|scheme| format!("{scheme}://{host}{base_path}"))
                .collect(),
        };
        let extensions: Extensions = self.reader.extensions(view);
        let places = &mut self.reader.places;
        places
            .server_paths
            .insert(view.location(), base_path.to_owned());
        urls.into_iter()
            .map(|url| Server {
                url,
                extensions: extensions.clone(),
                ..Server::default()
            })
            .collect()
    }

    /// Reads `consumes` or `produces`.
    fn media_types(&mut self, entry: EntryView<'d>) -> Vec<String> {
        let mut media_types: Vec<String> = Vec::new();
        for (text, view) in self.reader.texts(entry).unwrap_or_default() {
            let diagnostics = &mut *self.reader.diagnostics;
            if !is_media_type(text) {
                diagnostics
                    .error(view.span(), format!("`{text}` is no media type"))
                    .help("write a type and a subtype, such as `application/json`");
            } else if media_types
                .iter()
                .any(|other| other.eq_ignore_ascii_case(text))
            {
                diagnostics
                    .warning(
                        view.span(),
                        format!("`{text}` stands twice in `{}`", entry.key),
                    )
                    .help("remove one of the two");
            } else {
                media_types.push(text.to_owned());
            }
        }
        media_types
    }

    /// The media types of a body for which `consumes` or `produces`, the `key`, lists none.
    fn default_media_types(&mut self, key: &'static str, body: View<'_>) -> Vec<String> {
        if !self.defaults_told.contains(&key) {
            self.defaults_told.push(key);
            let message = format!(
                "no `{key}` says the media type of this body; `{DEFAULT_MEDIA_TYPE}` is taken"
            );
            self.reader
                .diagnostics
                .note(name_span(body), message)
                .help(format!(
                    "add `{key}: [{DEFAULT_MEDIA_TYPE}]` to the document"
                ));
        }
        vec![DEFAULT_MEDIA_TYPE.to_owned()]
    }
}
