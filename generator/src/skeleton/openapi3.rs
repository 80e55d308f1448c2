//! Reads `OpenAPI` 3.0, <https://spec.openapis.org/oas/v3.0.4>, 3.1,
//! <https://spec.openapis.org/oas/v3.1.1>, and what 3.2 has in common with it.

mod bodies;
mod components;
mod examples;
mod operations;
mod parameters;
mod paths;
mod responses;
mod security;
mod servers;

use std::collections::HashSet;

use indexmap::IndexMap;
use openapiv3::{OpenAPI, PathItem};

use super::object::Object;
use super::paths::Taken;
use super::reader::{Reader, nearest};
use super::security::Schemes;
use super::{MutualTls, Places, Skeleton, Version};
use crate::diagnostics::Diagnostics;
use crate::dialect::Dialect;
use crate::document::{EntryView, Location, View};

/// The beginning of the URIs of the dialects of `OpenAPI` 3.1 and 3.2, which end in a date.
const DIALECTS: [&str; 2] = [
    "https://spec.openapis.org/oas/3.1/dialect/",
    "https://spec.openapis.org/oas/3.2/dialect/",
];

/// Reads a document that says `openapi: 3.0`, `3.1` or `3.2`.
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
            Version::OpenApi31 | Version::OpenApi32 => Dialect::OpenApi31,
        },
        schemes: Schemes::new(),
        mutual_tls: IndexMap::new(),
        taken: Taken::default(),
        path_items: HashSet::new(),
        callbacks: Vec::new(),
        links: Vec::new(),
    };
    let (api, webhooks) = document.read(root)?;
    Some(Skeleton {
        root: root.location(),
        version,
        api,
        webhooks,
        mutual_tls: document.mutual_tls,
        places: document.reader.places,
    })
}

/// A document while it is read: what its operations share.
struct Document<'d, 'r> {
    reader: Reader<'r>,
    dialect: Dialect,
    schemes: Schemes,
    mutual_tls: IndexMap<String, MutualTls>,
    taken: Taken<'d>,
    /// The path items that were read.
    path_items: HashSet<Location>,
    /// The callbacks that were found and are still to be read. Their operations may have callbacks
    /// as well, and in the end themselves.
    callbacks: Vec<View<'d>>,
    /// The values of `operationId` in links.
    links: Vec<EntryView<'d>>,
}

impl<'d> Document<'d, '_> {
    fn read(&mut self, root: View<'d>) -> Option<(OpenAPI, IndexMap<String, PathItem>)> {
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

        self.report_32(openapi);
        let version = self.reader.owned_text(openapi).unwrap_or_default();
        let info = self.reader.required(info, "info", noun, view);
        let info = info
            .and_then(|entry| self.reader.info(entry))
            .unwrap_or_default();
        if let Some(entry) = self.reader.since_31(json_schema_dialect, noun) {
            self.read_dialect(entry);
        }
        let servers = servers.map_or_else(Vec::new, |entry| self.servers(entry));
        let webhooks = self.reader.since_31(webhooks, noun);
        let paths = match (self.reader.version, webhooks.or(components)) {
            // Since 3.1, a document may have one of the others alone.
            (Version::OpenApi31 | Version::OpenApi32, Some(_)) => paths,
            _ => self.reader.required(paths, "paths", noun, view),
        };
        // Operations need to know the security schemes.
        let components = components.and_then(|entry| self.components(entry));
        let (components, operations) = components.unzip();
        let paths = paths.map(|entry| self.paths(entry)).unwrap_or_default();
        let webhooks = webhooks.map_or_else(IndexMap::new, |entry| self.webhooks(entry));
        if let Some(operations) = operations {
            self.components_with_operations(operations);
        }
        self.read_callbacks();
        self.check_links();
        let api = OpenAPI {
            openapi: version,
            info,
            servers,
            paths,
            components,
            security: security.and_then(|entry| self.reader.security(entry, &mut self.schemes)),
            tags: tags.map_or_else(Vec::new, |entry| self.reader.tags(entry)),
            external_docs: external_docs.and_then(|entry| self.reader.external_docs(entry)),
            extensions,
        };
        Some((api, webhooks))
    }

    fn report_32(&mut self, openapi: Option<EntryView<'_>>) {
        if let Some(entry) = openapi
            && self.reader.version == Version::OpenApi32
        {
            self.reader
                .diagnostics
                .note(entry.value.span(), "OpenAPI 3.2 is read as OpenAPI 3.1")
                .help("what is new in it is told where it stands");
        }
    }

    /// Reads the dialect of all schemas that name none themselves.
    fn read_dialect(&mut self, entry: EntryView<'_>) {
        let Some(text) = self.reader.text(entry) else {
            return;
        };
        if let Some(dialect) = Dialect::named(text) {
            self.dialect = dialect;
        } else if !DIALECTS.iter().any(|dialect| text.starts_with(dialect)) {
            self.reader
                .diagnostics
                .error(entry.value.span(), "this dialect of schemas is not known")
                .help(
                    "name one of JSON Schema, such as \
                     `https://json-schema.org/draft/2020-12/schema`, or leave the key out",
                );
        }
    }

    /// Reports links to operations that do not exist. To be called when all operations are read.
    fn check_links(&mut self) {
        for entry in std::mem::take(&mut self.links) {
            let Some(id) = self.reader.text(entry) else {
                continue;
            };
            if self.taken.has_operation(id) {
                continue;
            }
            let message = format!("no operation has the `operationId` `{id}`");
            let diagnostic = self.reader.diagnostics.warning(entry.value.span(), message);
            match nearest(id, &self.taken.operation_ids()) {
                Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
                None => diagnostic.help("name an operation of this document, or remove the link"),
            };
        }
    }

    /// The entries of a mapping that may be absent.
    fn map(&mut self, entry: Option<EntryView<'d>>) -> Vec<EntryView<'d>> {
        entry.map_or_else(Vec::new, |entry| self.reader.map(entry))
    }
}
