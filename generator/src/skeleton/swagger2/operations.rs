//! The Paths Object, path items and operations of Swagger 2.0.

use std::collections::HashMap;

use openapiv3::{Operation, PathItem, Paths, ReferenceOr, RequestBody};

use super::Document;
use super::parameters::{Parameter, Parameters, Place};
use crate::document::{EntryView, View};
use crate::skeleton::http::Template;
use crate::skeleton::reader::{Object, nearest};
use crate::source::Span;

/// What the operations of a path item share.
struct PathScope<'d> {
    /// Where the path stands.
    span: Span,
    /// The path; `None` where it is faulty.
    template: Option<Template<'d>>,
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
        let mut shapes: HashMap<String, Span> = HashMap::new();
        for entry in entries {
            let template = self.template(entry);
            if let Some(template) = &template {
                if let Some(first) = shapes.get(&template.shape) {
                    self.reader
                        .diagnostics
                        .error(
                            entry.key_span,
                            "two paths of the document match the same requests",
                        )
                        .related(*first, "this is the other one")
                        .help("give both the same parameter names, and make one path of them");
                    continue;
                }
                shapes.insert(template.shape.clone(), entry.key_span);
            }
            if let Some(item) = self.path_item(entry, template) {
                paths
                    .paths
                    .insert(entry.key.to_owned(), ReferenceOr::Item(item));
            }
        }
        paths
    }

    fn template(&mut self, entry: EntryView<'d>) -> Option<Template<'d>> {
        match Template::read(entry.key) {
            Ok(template) => Some(template),
            Err(bad) => {
                self.reader
                    .diagnostics
                    .error(entry.key_span, bad.message)
                    .help(bad.help);
                None
            }
        }
    }

    /// Reads a path item. Its faults are told even where its path is faulty.
    fn path_item(
        &mut self,
        entry: EntryView<'d>,
        template: Option<Template<'d>>,
    ) -> Option<PathItem> {
        let Object {
            view: _,
            keys: [get, put, post, delete, options, head, patch, parameters],
            extensions,
        } = self.reader.object(
            entry.value,
            "a path item",
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
        let is_faulty = template.is_none();
        let parameters = parameters
            .map(|entry| self.parameters(entry))
            .unwrap_or_default();
        let scope = PathScope {
            span: entry.key_span,
            template,
            parameters,
        };
        self.check_path_parameters(&scope.parameters, &scope);
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
        self.check_path_parameters(&own, scope);
        let merged = scope.parameters.overridden_by(own);
        self.check_template(&merged, entry.key_span, scope);
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
        Some(Operation {
            tags: tags.into_iter().map(|(tag, _)| tag.to_owned()).collect(),
            summary: self.reader.owned_text(summary),
            description: self.reader.owned_text(description),
            external_docs: external_docs.and_then(|entry| self.reader.external_docs(entry)),
            operation_id: operation_id.and_then(|entry| self.operation_id(entry)),
            parameters: parameters.into_iter().map(ReferenceOr::Item).collect(),
            request_body: request_body.map(ReferenceOr::<RequestBody>::Item),
            responses: responses
                .map(|entry| self.responses(entry, &produces))
                .unwrap_or_default(),
            deprecated: self.reader.flag(deprecated),
            security: security.and_then(|entry| self.security(entry)),
            servers: schemes.map_or_else(Vec::new, |schemes| self.servers(&schemes, view)),
            extensions,
            ..Operation::default()
        })
    }

    fn operation_id(&mut self, entry: EntryView<'d>) -> Option<String> {
        let id = self.reader.text(entry)?;
        let span = entry.value.span();
        if id.is_empty() {
            self.reader
                .diagnostics
                .warning(span, "the `operationId` is empty and is ignored")
                .help("give the operation a name, or remove the key");
            return None;
        }
        if let Some(first) = self.operation_ids.get(id) {
            // Their paths still tell the operations apart, and can name them.
            self.reader
                .diagnostics
                .warning(
                    span,
                    format!("two operations have the `operationId` `{id}`"),
                )
                .related(*first, "this is the other one")
                .help("give each operation of the document an id of its own");
        } else {
            self.operation_ids.insert(id, span);
        }
        Some(id.to_owned())
    }

    /// Reports parameters `in: path` that the path does not name.
    fn check_path_parameters(&mut self, parameters: &Parameters<'d>, scope: &PathScope<'d>) {
        let Some(template) = &scope.template else {
            return;
        };
        for parameter in &parameters.list {
            if parameter.place != Place::Path || template.names.contains(&parameter.name) {
                continue;
            }
            let name = parameter.name;
            let diagnostic = self
                .reader
                .diagnostics
                .error(
                    name_of(parameter).span(),
                    format!("the path has no parameter `{name}`"),
                )
                .related(scope.span, "this is the path");
            match nearest(name, &template.names) {
                Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
                None => diagnostic.help(format!(
                    "put `{{{name}}}` into the path, or remove the parameter"
                )),
            };
        }
    }

    /// Reports names of the path that no parameter of the operation has.
    fn check_template(
        &mut self,
        parameters: &Parameters<'d>,
        operation: Span,
        scope: &PathScope<'d>,
    ) {
        let Some(template) = &scope.template else {
            return;
        };
        if !parameters.complete {
            // The missing one may be among those that were faulty.
            return;
        }
        for name in &template.names {
            let declared = parameters
                .list
                .iter()
                .any(|parameter| parameter.place == Place::Path && parameter.name == *name);
            if !declared {
                self.reader
                    .diagnostics
                    .error(
                        operation,
                        format!("the path parameter `{name}` is not declared"),
                    )
                    .related(scope.span, "the path names it")
                    .help(format!(
                        "add `{{ in: path, name: {name}, required: true, type: string }}` \
                         to `parameters`"
                    ));
            }
        }
    }
}

/// Where the name of a parameter stands.
fn name_of<'d>(parameter: &Parameter<'d>) -> View<'d> {
    parameter.view.get("name").unwrap_or(parameter.view)
}
