//! From the operations of a skeleton to a [`Service`](ir::Service): a trait, its methods, and their types.
//!
//! In two steps, since the types of all documents are named together: [`find`] says which schemas the operations of
//! a document use, [`build`] puts their types in place.

mod bodies;
mod forms;
mod parameters;
mod responses;
mod security;
mod shapes;

use std::collections::HashSet;

use indexmap::IndexMap;
use openapiv3::{Example, OpenAPI, Operation, ReferenceOr};

use self::bodies::FoundBody;
use self::parameters::FoundParameter;
use self::responses::FoundResponse;
use self::security::{Securities, trait_name};
use super::directions::Direction;
use super::examples::Examples;
use super::items::FieldNames;
use super::modules::Home;
use super::names;
use super::scope::Scope;
use super::shape::Position;
use super::types::{Body, Types, origin_text};
use super::words;
use crate::diagnostics::Diagnostics;
use crate::document::{Documents, Location};
use crate::ir;
use crate::skeleton::{SchemaPlace, SchemaSource, Skeleton};
use crate::source::Span;

/// The operations of one document, with the schemas that they use.
pub(super) struct Found<'s> {
    home: Home,
    skeleton: &'s Skeleton,
    security: Option<ir::Security>,
    operations: Vec<FoundOperation<'s>>,
}

struct FoundOperation<'s> {
    operation: &'s Operation,
    location: Location,
    name: ir::Ident,
    id: String,
    method: ir::Method,
    path: String,
    request_name: ir::Ident,
    response_name: ir::Ident,
    security: Option<ir::Guarded>,
    parameters: Vec<FoundParameter<'s>>,
    body: Option<FoundBody<'s>>,
    responses: Vec<FoundResponse<'s>>,
}

/// Finds the types of the operations of a document.
pub(super) fn find<'s>(
    skeleton: &'s Skeleton,
    home: Home,
    documents: &Documents,
    types: &mut Types<'_>,
    diagnostics: &mut Diagnostics,
) -> Found<'s> {
    let mut finder = Finder {
        skeleton,
        home,
        securities: Securities::new(skeleton),
        documents,
        types,
        diagnostics,
    };
    let operations = finder.operations();
    Found {
        security: finder.securities.finish(&service_name(&finder.home)),
        home: finder.home,
        skeleton,
        operations,
    }
}

struct Finder<'s, 'f, 'd> {
    skeleton: &'s Skeleton,
    home: Home,
    securities: Securities<'s>,
    documents: &'f Documents,
    types: &'f mut Types<'d>,
    diagnostics: &'f mut Diagnostics,
}

impl<'s> Finder<'s, '_, '_> {
    fn operations(&mut self) -> Vec<FoundOperation<'s>> {
        let api: &OpenAPI = &self.skeleton.api;
        for item in self.skeleton.webhooks.values() {
            let location = self.skeleton.location(&item.extensions);
            self.not_generated(location, "a webhook");
        }
        let mut listed = Vec::new();
        for (path, item) in &api.paths.paths {
            let ReferenceOr::Item(item) = item else {
                continue;
            };
            listed.extend(
                item.iter()
                    .map(|(method, operation)| (path, item, method, operation)),
            );
        }
        let service = service_name(&self.home);
        for name in [&service, &trait_name(&service)] {
            self.types.reserve(&self.home.module, name);
        }
        let mut taken = HashSet::new();
        let named: Vec<_> = listed
            .into_iter()
            .map(|(path, item, method, operation)| {
                let id = operation
                    .operation_id
                    .clone()
                    .unwrap_or_else(|| format!("{method} {path}"));
                let name = names::unused(&names::value_name(&id), "_", &taken);
                taken.insert(name.clone());
                for part in ["Request", "Response"] {
                    self.types.reserve(&self.home.module, &type_of(&name, part));
                }
                let route = self.skeleton.route(path, item, operation);
                (route, method, operation, id, name)
            })
            .collect();
        let operations = named
            .into_iter()
            .filter_map(|(route, method, operation, id, name)| {
                self.operation(route, method, operation, id, name)
            })
            .collect();
        for choice in self.securities.choices() {
            self.types.reserve(&self.home.module, choice);
        }
        operations
    }

    fn operation(
        &mut self,
        route: String,
        method: &str,
        operation: &'s Operation,
        id: String,
        name: ir::Ident,
    ) -> Option<FoundOperation<'s>> {
        let location = self.skeleton.location(&operation.extensions);
        for (_, callback) in self.skeleton.callbacks(operation) {
            let location = self.skeleton.location(&callback.extensions);
            self.not_generated(location, "a callback");
        }
        let parameters = operation
            .parameters
            .iter()
            .filter_map(|parameter| self.parameter(parameter.as_item()?, (&name, location)))
            .collect();
        let body = operation
            .request_body
            .as_ref()
            .and_then(ReferenceOr::as_item);
        let body = body.and_then(|body| self.request_body(body, &name));
        let responses = self.responses(operation, &name);
        Some(FoundOperation {
            operation,
            location,
            id,
            method: method_of(method)?,
            path: route,
            request_name: type_of(&name, "Request"),
            response_name: type_of(&name, "Response"),
            security: self.securities.of(operation),
            name,
            parameters,
            body,
            responses,
        })
    }

    fn find(&mut self, position: &Position, name: ir::Ident, about: String, direction: Direction) {
        let body = Body {
            name,
            home: self.home.clone(),
            about,
            direction,
        };
        self.types.find(position, body, self.diagnostics);
    }

    /// The position of the schema of a parameter or header.
    fn position(&mut self, schema: &ReferenceOr<openapiv3::Schema>) -> Option<Position> {
        match self.skeleton.schema(schema)? {
            SchemaSource::Place(place) => Some(self.position_of(*place)),
            // Only bodies are forms.
            SchemaSource::Form(_) => None,
        }
    }

    fn position_of(&mut self, place: SchemaPlace) -> Position {
        let places = [Scope::default().place(place.location)];
        let shapes = &mut self.types.shapes;
        shapes.position(place.dialect, &places, self.diagnostics)
    }

    /// Reports what the generated crate does without.
    fn not_generated(&mut self, location: Location, what: &str) {
        let span = self.documents.view(location).span();
        self.diagnostics
            .warning(span, format!("{what} is not generated"))
            .help(
                "its requests are sent by the API, and the crate only receives; send them by hand",
            );
    }

    fn not_yet(&mut self, location: Location, what: &str, help: &str) {
        let span: Span = self.documents.view(location).span();
        self.diagnostics
            .error(span, format!("{what} cannot be generated yet"))
            .help(help.to_owned());
    }
}

impl Found<'_> {
    /// The module of the document.
    pub(super) fn home(&self) -> &Home {
        &self.home
    }

    /// The trait with the types of its operations, and the structs of forms.
    pub(super) fn build(
        self,
        documents: &Documents,
        types: &mut Types<'_>,
        examples: &mut Examples,
        diagnostics: &mut Diagnostics,
    ) -> Vec<ir::Item> {
        let view = documents.view(self.skeleton.root);
        let info = &self.skeleton.api.info;
        let declaration = ir::Declaration {
            name: service_name(&self.home),
            documentation: words::of_api(&info.title, info.description.as_deref()),
            origin: origin_text(view),
            also: Vec::new(),
            deprecated: false,
            nullable: false,
        };
        let mut builder = Builder {
            skeleton: self.skeleton,
            module: &self.home.module,
            documents,
            types,
            examples,
            items: Vec::new(),
            diagnostics,
        };
        let operations = self
            .operations
            .into_iter()
            .map(|operation| builder.operation(operation))
            .collect();
        let mut items = builder.items;
        items.push(ir::Item::Service(ir::Service {
            declaration,
            security: self.security,
            operations,
        }));
        items
    }

    /// What the module of the document says about it.
    pub(super) fn documentation(&self) -> ir::Documentation {
        let info = &self.skeleton.api.info;
        words::of_document(&info.title, &info.version)
    }
}

struct Builder<'b, 'd> {
    skeleton: &'b Skeleton,
    /// The module of the document.
    module: &'b [ir::Ident],
    /// The structs of forms.
    items: Vec<ir::Item>,
    documents: &'b Documents,
    types: &'b mut Types<'d>,
    examples: &'b mut Examples,
    diagnostics: &'b mut Diagnostics,
}

impl Builder<'_, '_> {
    fn operation(&mut self, found: FoundOperation<'_>) -> ir::Operation {
        let operation = found.operation;
        let mut fields = FieldNames::default();
        let parameters = self.parameters(found.parameters, &found.name, &mut fields);
        let body = found.body.map(|body| {
            let field = fields.take("body");
            self.body(body, field, &found.name)
        });
        let variants = found
            .responses
            .into_iter()
            .map(|response| self.response(response, &found.name))
            .collect();
        ir::Operation {
            declaration: ir::Declaration {
                name: found.name,
                documentation: words::of_operation(
                    operation.summary.as_deref(),
                    operation.description.as_deref(),
                ),
                origin: origin_text(self.documents.view(found.location)),
                also: Vec::new(),
                deprecated: operation.deprecated,
                nullable: false,
            },
            id: found.id,
            method: found.method,
            path: found.path,
            tags: operation.tags.clone(),
            security: found.security,
            request: ir::Request {
                name: found.request_name,
                parameters,
                body,
            },
            response: ir::Response {
                name: found.response_name,
                variants,
            },
        }
    }
}

/// Where the values of examples stand; those that are not in the documents are left out.
fn places_of(
    examples: &IndexMap<String, ReferenceOr<Example>>,
    skeleton: &Skeleton,
) -> Vec<Location> {
    let examples = examples.values().filter_map(ReferenceOr::as_item);
    examples
        .filter(|example| example.external_value.is_none())
        .map(|example| skeleton.location(&example.extensions))
        .collect()
}

/// The method that `openapiv3` names.
fn method_of(name: &str) -> Option<ir::Method> {
    Some(match name {
        "get" => ir::Method::Get,
        "put" => ir::Method::Put,
        "post" => ir::Method::Post,
        "delete" => ir::Method::Delete,
        "options" => ir::Method::Options,
        "head" => ir::Method::Head,
        "patch" => ir::Method::Patch,
        "trace" => ir::Method::Trace,
        _ => return None,
    })
}

/// The name of the trait of a document.
fn service_name(home: &Home) -> ir::Ident {
    names::type_name(super::modules::stem(&home.file))
}

/// The name of a type that belongs to an operation.
fn type_of(operation: &ir::Ident, part: &str) -> ir::Ident {
    names::type_name(&format!(
        "{} {part}",
        operation.as_str().trim_start_matches("r#")
    ))
}
