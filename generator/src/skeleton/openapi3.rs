//! Reads `OpenAPI` 3.0, <https://spec.openapis.org/oas/v3.0.4>, and 3.1,
//! <https://spec.openapis.org/oas/v3.1.1>.
//!
//! What it does not read yet is a fault where it stands.

mod bodies;
mod operations;
mod servers;

use std::collections::HashMap;

use openapiv3::{Components, OpenAPI, Parameter, RequestBody, Response, SecurityRequirement};

use super::paths::Taken;
use super::reader::{Object, Reader};
use super::{Places, Skeleton, Version};
use crate::diagnostics::Diagnostics;
use crate::dialect::Dialect;
use crate::document::{EntryView, Location, View};

/// The values of `jsonSchemaDialect` that mean the same as none, and the beginning of those that
/// name a dated version of the dialect of `OpenAPI` 3.1.
const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";
const DIALECTS_OF_31: &str = "https://spec.openapis.org/oas/3.1/dialect/";

/// Reads a document that says `openapi: 3.0` or `3.1`.
pub(super) fn read(
    root: View<'_>,
    version: Version,
    diagnostics: &mut Diagnostics,
) -> Option<Skeleton> {
    let mut document = Document {
        reader: Reader {
            version,
            diagnostics,
            places: Places::default(),
        },
        dialect: match version {
            Version::Swagger20 => Dialect::Swagger20,
            Version::OpenApi30 => Dialect::OpenApi30,
            Version::OpenApi31 => Dialect::OpenApi31,
        },
        base_path: String::new(),
        parameters: HashMap::new(),
        bodies: HashMap::new(),
        responses: HashMap::new(),
        taken: Taken::default(),
    };
    let api = document.read(root)?;
    Some(Skeleton {
        root: root.location(),
        version,
        api,
        base_path: document.base_path,
        places: document.reader.places,
    })
}

/// A document while it is read: what its operations share.
struct Document<'d, 'r> {
    reader: Reader<'r>,
    dialect: Dialect,
    base_path: String,
    /// The parameters that were read, so that one with many references is read and reported once.
    /// `None` is faulty.
    parameters: HashMap<Location, Option<Parameter>>,
    /// The request bodies that were read, as the parameters.
    bodies: HashMap<Location, Option<RequestBody>>,
    /// The responses that were read, as the parameters.
    responses: HashMap<Location, Option<Response>>,
    taken: Taken<'d>,
}

impl<'d> Document<'d, '_> {
    fn read(&mut self, root: View<'d>) -> Option<OpenAPI> {
        let noun = "a document";
        let Object {
            view,
            keys:
                [
                    openapi,
                    info,
                    json_schema_dialect,
                    servers,
                    paths,
                    webhooks,
                    components,
                    security,
                    tags,
                    external_docs,
                ],
            extensions,
        } = self.reader.object(
            root,
            noun,
            [
                "openapi",
                "info",
                "jsonSchemaDialect",
                "servers",
                "paths",
                "webhooks",
                "components",
                "security",
                "tags",
                "externalDocs",
            ],
        )?;

        let version = self.reader.owned_text(openapi).unwrap_or_default();
        let info = self.reader.required(info, "info", noun, view);
        let info = info
            .and_then(|entry| self.reader.info(entry))
            .unwrap_or_default();
        if let Some(entry) = self.reader.since_31(json_schema_dialect, noun) {
            self.check_dialect(entry);
        }
        let servers = servers.map_or_else(Vec::new, |entry| self.servers(entry));
        let webhooks = self.reader.since_31(webhooks, noun);
        self.not_yet(webhooks);
        let components = components.and_then(|entry| self.components(entry));
        // A document of 3.1 may have components alone.
        let paths = match self.reader.version {
            Version::OpenApi31 if components.is_some() => paths,
            _ => self.reader.required(paths, "paths", noun, view),
        };
        Some(OpenAPI {
            openapi: version,
            info,
            servers,
            paths: paths.map(|entry| self.paths(entry)).unwrap_or_default(),
            components,
            security: self.security(security),
            tags: tags.map_or_else(Vec::new, |entry| self.reader.tags(entry)),
            external_docs: external_docs.and_then(|entry| self.reader.external_docs(entry)),
            extensions,
        })
    }

    fn check_dialect(&mut self, entry: EntryView<'_>) {
        let Some(dialect) = self.reader.text(entry) else {
            return;
        };
        if dialect.trim_end_matches('#') != DIALECT && !dialect.starts_with(DIALECTS_OF_31) {
            self.reader
                .diagnostics
                .error(
                    entry.value.span(),
                    "schemas of this dialect cannot be generated yet",
                )
                .help(format!("write `{DIALECT}`, or leave it out"));
        }
    }

    /// Reads `components`. Only schemas are kept: what operations use is put where they use it. It
    /// is read here for the faults of what none uses.
    fn components(&mut self, entry: EntryView<'d>) -> Option<Components> {
        let noun = "the components";
        let Object {
            view: _,
            keys:
                [
                    schemas,
                    responses,
                    parameters,
                    examples,
                    request_bodies,
                    headers,
                    security_schemes,
                    links,
                    callbacks,
                    path_items,
                ],
            extensions,
        } = self.reader.object(
            entry.value,
            noun,
            [
                "schemas",
                "responses",
                "parameters",
                "examples",
                "requestBodies",
                "headers",
                "securitySchemes",
                "links",
                "callbacks",
                "pathItems",
            ],
        )?;
        let mut components = Components {
            extensions,
            ..Components::default()
        };
        for entry in self.map(schemas) {
            let schema = self.reader.schema(entry.value, self.dialect);
            components.schemas.insert(entry.key.to_owned(), schema);
        }
        for entry in self.map(parameters) {
            self.parameter(entry.value);
        }
        for entry in self.map(request_bodies) {
            self.request_body(entry.value);
        }
        for entry in self.map(responses) {
            self.response(entry.value);
        }
        for entry in self.map(examples) {
            self.example(entry.value);
        }
        // A path item means something only where a path refers to it.
        let path_items = self.reader.since_31(path_items, noun);
        self.map(path_items);
        for entry in [headers, security_schemes, links, callbacks] {
            self.not_yet(entry);
        }
        Some(components)
    }

    /// Reads security requirements: none, until schemes can be generated.
    fn security(&mut self, entry: Option<EntryView<'d>>) -> Option<Vec<SecurityRequirement>> {
        self.not_yet(entry);
        let requirements = self.reader.list(entry?)?;
        requirements.is_empty().then(Vec::new)
    }

    /// The entries of a mapping that may be absent.
    fn map(&mut self, entry: Option<EntryView<'d>>) -> Vec<EntryView<'d>> {
        entry.map_or_else(Vec::new, |entry| self.reader.map(entry))
    }

    /// Reports what cannot be generated yet, unless it is empty.
    fn not_yet(&mut self, entry: Option<EntryView<'_>>) {
        let Some(entry) = entry else { return };
        let view = entry.value;
        if view.entries().next().is_some() || view.elements().next().is_some() {
            self.report_not_yet(entry, &format!("`{}`", entry.key));
        }
    }

    fn report_not_yet(&mut self, entry: EntryView<'_>, what: &str) {
        self.reader
            .diagnostics
            .error(entry.key_span, format!("{what} cannot be generated yet"))
            .help("leave it out");
    }
}
