//! The operations of `OpenAPI` 3.

use openapiv3::{Operation, ReferenceOr};

use super::Document;
use super::paths::PathScope;
use crate::document::EntryView;
use crate::skeleton::Version;
use crate::skeleton::object::Object;

impl<'d> Document<'d, '_> {
    /// Reads an operation of a path item.
    pub(super) fn operation(
        &mut self,
        entry: EntryView<'d>,
        scope: &PathScope<'d>,
    ) -> Option<Operation> {
        let noun = "an operation";
        let view = self.reader.value(entry)?;
        let Object {
            view,
            keys:
                [
                    tags,
                    summary,
                    description,
                    external_docs,
                    operation_id,
                    parameters,
                    request_body,
                    responses,
                    callbacks,
                    deprecated,
                    security,
                    servers,
                ],
            extensions,
        } = self.reader.object(
            view,
            noun,
            [
                "tags",
                "summary",
                "description",
                "externalDocs",
                "operationId",
                "parameters",
                "requestBody",
                "responses",
                "callbacks",
                "deprecated",
                "security",
                "servers",
            ],
        )?;

        let own = parameters
            .map(|entry| self.parameters(entry))
            .unwrap_or_default();
        self.reader.check_path_parameters(&own, &scope.key);
        let parameters = scope.parameters.overridden_by(own);
        let of_string = "schema: { type: string }";
        self.reader
            .check_path_names(&parameters, &scope.key, entry.key_span, of_string);
        let responses = match self.reader.version {
            Version::OpenApi31 | Version::OpenApi32 => responses,
            Version::Swagger20 | Version::OpenApi30 => {
                self.reader.required(responses, "responses", noun, view)
            }
        };
        let tags = tags
            .and_then(|entry| self.reader.texts(entry))
            .unwrap_or_default();
        if let Some(entry) = callbacks {
            self.callbacks(entry, view);
        }
        let is_reachable = self.reader.is_reachable(entry, &scope.key, &mut self.taken);
        is_reachable.then_some(Operation {
            tags: tags.into_iter().map(|(tag, _)| tag.to_owned()).collect(),
            summary: self.reader.owned_text(summary),
            description: self.reader.owned_text(description),
            external_docs: external_docs.and_then(|entry| self.reader.external_docs(entry)),
            operation_id: operation_id
                .and_then(|entry| self.reader.operation_id(entry, &mut self.taken)),
            parameters: parameters
                .into_list()
                .map(|parameter| ReferenceOr::Item(parameter.kind))
                .collect(),
            request_body: request_body
                .and_then(|entry| self.reader.value(entry))
                .and_then(|view| self.request_body(view))
                .map(ReferenceOr::Item),
            responses: responses
                .map(|entry| self.responses(entry))
                .unwrap_or_default(),
            deprecated: self.reader.flag(deprecated),
            security: security.and_then(|entry| self.reader.security(entry, &mut self.schemes)),
            servers: servers.map_or_else(Vec::new, |entry| self.servers(entry)),
            extensions,
            // They are beside the API.
            callbacks: indexmap::IndexMap::new(),
        })
    }
}
