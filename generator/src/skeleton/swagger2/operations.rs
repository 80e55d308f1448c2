//! The Paths Object, path items and operations of Swagger 2.0.

use openapiv3::{Operation, PathItem, Paths, ReferenceOr, RequestBody};

use super::Document;
use super::parameters::Parameters;
use crate::document::EntryView;
use crate::skeleton::object::Object;
use crate::skeleton::paths::PathKey;

/// What the operations of a path item share.
struct PathScope<'d> {
    key: PathKey<'d>,
    /// The parameters of the path item.
    parameters: Parameters<'d>,
}

impl<'d> Document<'d, '_> {
    /// Reads the paths of the document.
    pub(super) fn paths(&mut self, entry: EntryView<'d>) -> Paths {
        let (entries, extensions) = self.reader.extended_map(entry);
        let mut paths = Paths {
            extensions,
            ..Paths::default()
        };
        for entry in entries {
            let key = self.reader.path_key(entry, &mut self.taken);
            if let Some(item) = self.path_item(entry, key) {
                paths
                    .paths
                    .insert(entry.key.to_owned(), ReferenceOr::Item(item));
            }
        }
        paths
    }

    /// Reads a path item. Its faults are told even where its path is faulty.
    fn path_item(&mut self, entry: EntryView<'d>, key: PathKey<'d>) -> Option<PathItem> {
        let Object {
            view: _,
            keys: [get, put, post, delete, options, head, patch, parameters],
            extensions,
        } = self.reader.path_item_object(
            entry.value,
            [
                "get",
                "put",
                "post",
                "delete",
                "options",
                "head",
                "patch",
                "parameters",
            ],
        )?;
        let is_faulty = key.template.is_none();
        let parameters = parameters
            .map(|entry| self.parameters(entry))
            .unwrap_or_default();
        let scope = PathScope { key, parameters };
        self.reader
            .check_path_parameters(&scope.parameters, &scope.key);
        let item = PathItem {
            get: get.and_then(|entry| self.operation(entry, &scope)),
            put: put.and_then(|entry| self.operation(entry, &scope)),
            post: post.and_then(|entry| self.operation(entry, &scope)),
            delete: delete.and_then(|entry| self.operation(entry, &scope)),
            options: options.and_then(|entry| self.operation(entry, &scope)),
            head: head.and_then(|entry| self.operation(entry, &scope)),
            patch: patch.and_then(|entry| self.operation(entry, &scope)),
            extensions,
            ..PathItem::default()
        };
        (!is_faulty).then_some(item)
    }

    fn operation(&mut self, entry: EntryView<'d>, scope: &PathScope<'d>) -> Option<Operation> {
        let noun = "an operation";
        let Object {
            view,
            keys:
                [
                    tags,
                    summary,
                    description,
                    external_docs,
                    operation_id,
                    consumes,
                    produces,
                    parameters,
                    responses,
                    schemes,
                    deprecated,
                    security,
                ],
            extensions,
        } = self.reader.object(
            entry.value,
            noun,
            [
                "tags",
                "summary",
                "description",
                "externalDocs",
                "operationId",
                "consumes",
                "produces",
                "parameters",
                "responses",
                "schemes",
                "deprecated",
                "security",
            ],
        )?;

        let own = parameters
            .map(|entry| self.parameters(entry))
            .unwrap_or_default();
        self.reader.check_path_parameters(&own, &scope.key);
        let merged = scope.parameters.overridden_by(own);
        self.reader
            .check_path_names(&merged, &scope.key, entry.key_span, "type: string");
        let consumes = match consumes {
            Some(entry) => self.media_types(entry),
            None => self.consumes.clone(),
        };
        let (parameters, request_body) = self.request(merged, &consumes, view);

        let produces = match produces {
            Some(entry) => self.media_types(entry),
            None => self.produces.clone(),
        };
        let responses = self.reader.required(responses, "responses", noun, view);
        let schemes = schemes.map(|entry| self.schemes(entry));
        let tags = tags
            .and_then(|entry| self.reader.texts(entry))
            .unwrap_or_default();
        let is_reachable = self.reader.is_reachable(entry, &scope.key, &mut self.taken);
        is_reachable.then_some(Operation {
            tags: tags.into_iter().map(|(tag, _)| tag.to_owned()).collect(),
            summary: self.reader.owned_text(summary),
            description: self.reader.owned_text(description),
            external_docs: external_docs.and_then(|entry| self.reader.external_docs(entry)),
            operation_id: operation_id
                .and_then(|entry| self.reader.operation_id(entry, &mut self.taken)),
            parameters: parameters.into_iter().map(ReferenceOr::Item).collect(),
            request_body: request_body.map(ReferenceOr::<RequestBody>::Item),
            responses: responses
                .map(|entry| self.responses(entry, &produces))
                .unwrap_or_default(),
            deprecated: self.reader.flag(deprecated),
            security: security.and_then(|entry| self.reader.security(entry, &mut self.schemes)),
            servers: schemes.map_or_else(Vec::new, |schemes| self.servers(&schemes, view)),
            extensions,
            ..Operation::default()
        })
    }
}
