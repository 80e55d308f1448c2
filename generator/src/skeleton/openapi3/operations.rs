//! Paths, operations and parameters of `OpenAPI` 3.

use openapiv3::{
    Operation, Parameter, ParameterData, ParameterSchemaOrContent, PathItem, PathStyle, Paths,
    ReferenceOr,
};

use super::Document;
use crate::document::{EntryView, View};
use crate::skeleton::Version;
use crate::skeleton::paths::PathKey;
use crate::skeleton::reader::{Object, name_span};

/// The parameters of a path item or an operation, all of them `in: path`.
struct Parameters<'d> {
    /// In the order of the document, with unique names.
    list: Vec<(Parameter, View<'d>)>,
    /// Whether no parameter is missing because it is faulty.
    complete: bool,
}

/// What the operations of a path item share.
struct PathScope<'d> {
    key: PathKey<'d>,
    /// The parameters of the path item.
    parameters: Parameters<'d>,
}

impl Default for Parameters<'_> {
    fn default() -> Self {
        Self {
            list: Vec::new(),
            complete: true,
        }
    }
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
            let Some(key) = self.reader.path_key(entry, &mut self.taken) else {
                continue;
            };
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
            keys:
                [
                    summary,
                    description,
                    get,
                    put,
                    post,
                    delete,
                    options,
                    head,
                    patch,
                    trace,
                    servers,
                    parameters,
                ],
            extensions,
        } = self.reader.object(
            entry.value,
            "a path item",
            [
                "summary",
                "description",
                "get",
                "put",
                "post",
                "delete",
                "options",
                "head",
                "patch",
                "trace",
                "servers",
                "parameters",
            ],
        )?;
        self.not_yet(servers);
        let is_faulty = key.template.is_none();
        let parameters = parameters
            .map(|entry| self.parameters(entry))
            .unwrap_or_default();
        let scope = PathScope { key, parameters };
        self.check_path_parameters(&scope.parameters, &scope.key);
        let item = PathItem {
            summary: self.reader.owned_text(summary),
            description: self.reader.owned_text(description),
            get: get.and_then(|entry| self.operation(entry, &scope)),
            put: put.and_then(|entry| self.operation(entry, &scope)),
            post: post.and_then(|entry| self.operation(entry, &scope)),
            delete: delete.and_then(|entry| self.operation(entry, &scope)),
            options: options.and_then(|entry| self.operation(entry, &scope)),
            head: head.and_then(|entry| self.operation(entry, &scope)),
            patch: patch.and_then(|entry| self.operation(entry, &scope)),
            trace: trace.and_then(|entry| self.operation(entry, &scope)),
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
            entry.value,
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
        self.not_yet(callbacks);
        self.not_yet(servers);
        let own = parameters
            .map(|entry| self.parameters(entry))
            .unwrap_or_default();
        self.check_path_parameters(&own, &scope.key);
        let parameters = own.beside(&scope.parameters);
        if parameters.complete {
            let names: Vec<_> = parameters.names().collect();
            let of_string = "schema: { type: string }";
            self.reader
                .check_path_names(&scope.key, &names, entry.key_span, of_string);
        }
        let responses = match self.reader.version {
            Version::OpenApi31 => responses,
            _ => self.reader.required(responses, "responses", noun, view),
        };
        let tags = tags
            .and_then(|entry| self.reader.texts(entry))
            .unwrap_or_default();
        Some(Operation {
            tags: tags.into_iter().map(|(tag, _)| tag.to_owned()).collect(),
            summary: self.reader.owned_text(summary),
            description: self.reader.owned_text(description),
            external_docs: external_docs.and_then(|entry| self.reader.external_docs(entry)),
            operation_id: operation_id
                .and_then(|entry| self.reader.operation_id(entry, &mut self.taken)),
            parameters: parameters
                .list
                .into_iter()
                .map(|(parameter, _)| ReferenceOr::Item(parameter))
                .collect(),
            request_body: request_body
                .and_then(|entry| self.request_body(entry.value))
                .map(ReferenceOr::Item),
            responses: self.responses(responses, entry),
            deprecated: self.reader.flag(deprecated),
            security: self.security(security),
            extensions,
            ..Operation::default()
        })
    }

    /// Reads the parameters of a path item or an operation.
    fn parameters(&mut self, entry: EntryView<'d>) -> Parameters<'d> {
        let mut parameters = Parameters::default();
        for element in self.reader.list(entry).unwrap_or_default() {
            let Some(parameter) = self.parameter(element) else {
                parameters.complete = false;
                continue;
            };
            let name = &parameter.parameter_data_ref().name;
            if let Some((_, first)) = parameters
                .list
                .iter()
                .find(|(first, _)| first.parameter_data_ref().name == *name)
            {
                let message = format!("the parameter `{name}` stands twice");
                self.reader
                    .diagnostics
                    .error(element.span(), message)
                    .related(first.span(), "this is the other one")
                    .help("remove one of the two");
                continue;
            }
            parameters.list.push((parameter, element));
        }
        parameters
    }

    /// Reads a parameter, once however many references name it.
    pub(super) fn parameter(&mut self, view: View<'d>) -> Option<Parameter> {
        let view = self.reader.resolve(view)?;
        if let Some(parameter) = self.parameters.get(&view.location()) {
            return parameter.clone();
        }
        let parameter = self.read_parameter(view);
        self.parameters.insert(view.location(), parameter.clone());
        parameter
    }

    fn read_parameter(&mut self, view: View<'d>) -> Option<Parameter> {
        let noun = "a parameter";
        let Object {
            view,
            keys:
                [
                    name,
                    place,
                    description,
                    required,
                    deprecated,
                    allow_empty_value,
                    style,
                    explode,
                    allow_reserved,
                    schema,
                    example,
                    examples,
                    content,
                ],
            extensions,
        } = self.reader.object(
            view,
            noun,
            [
                "name",
                "in",
                "description",
                "required",
                "deprecated",
                "allowEmptyValue",
                "style",
                "explode",
                "allowReserved",
                "schema",
                "example",
                "examples",
                "content",
            ],
        )?;
        let place = self.reader.required(place, "in", noun, view)?;
        match self.reader.text(place)? {
            "path" => {}
            "query" | "header" | "cookie" => {
                self.report_not_yet(place, "a parameter outside the path");
                return None;
            }
            other => {
                let known = ["path", "query", "header", "cookie"];
                self.reader.unknown_value(place.value, "in", other, &known);
                return None;
            }
        }
        for entry in [allow_empty_value, allow_reserved].into_iter().flatten() {
            let message = format!(
                "`{}` means nothing for a path parameter and is ignored",
                entry.key
            );
            self.reader
                .diagnostics
                .warning(entry.key_span, message)
                .help("remove it; it is for `query` only");
        }
        let style = self.path_style(style);
        let required = self.reader.is_required_in_path(required, name_span(view));
        let name = self.reader.required(name, "name", noun, view)?;
        let name = self.reader.text(name)?;
        if let Some(content) = content {
            self.report_not_yet(content, "a parameter with `content`");
            return None;
        }
        let schema = self.reader.required(schema, "schema", noun, view)?;
        let parameter_data = ParameterData {
            name: name.to_owned(),
            description: self.reader.owned_text(description),
            required,
            deprecated: deprecated.map(|entry| self.reader.flag(Some(entry))),
            format: ParameterSchemaOrContent::Schema(
                self.reader.schema(schema.value, self.dialect),
            ),
            example: None,
            examples: self.examples(example, examples),
            explode: explode.map(|entry| self.reader.flag(Some(entry))),
            extensions,
        };
        Some(Parameter::Path {
            parameter_data,
            style: style?,
        })
    }

    fn path_style(&mut self, entry: Option<EntryView<'d>>) -> Option<PathStyle> {
        let Some(entry) = entry else {
            return Some(PathStyle::Simple);
        };
        match self.reader.text(entry)? {
            "simple" => Some(PathStyle::Simple),
            style @ ("label" | "matrix") => {
                self.report_not_yet(entry, &format!("the style `{style}`"));
                None
            }
            other => {
                let known = ["simple", "label", "matrix"];
                self.reader
                    .unknown_value(entry.value, "style", other, &known);
                None
            }
        }
    }

    /// Reports parameters that the path does not name.
    fn check_path_parameters(&mut self, parameters: &Parameters<'d>, key: &PathKey<'d>) {
        for (parameter, view) in &parameters.list {
            let name = &parameter.parameter_data_ref().name;
            self.reader.check_path_parameter(name, *view, key);
        }
    }
}

impl Parameters<'_> {
    fn names(&self) -> impl Iterator<Item = &str> {
        let data = self
            .list
            .iter()
            .map(|(parameter, _)| parameter.parameter_data_ref());
        data.map(|data| data.name.as_str())
    }

    /// These with those of the path item: one with the name of another takes its position.
    fn beside(self, shared: &Self) -> Self {
        let mut list = shared.list.clone();
        for (parameter, view) in self.list {
            let name = &parameter.parameter_data_ref().name;
            match list
                .iter_mut()
                .find(|(shared, _)| shared.parameter_data_ref().name == *name)
            {
                Some(shared) => *shared = (parameter, view),
                None => list.push((parameter, view)),
            }
        }
        Self {
            list,
            complete: self.complete && shared.complete,
        }
    }
}
