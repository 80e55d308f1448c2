//! From the operations of a skeleton to a [`Service`](ir::Service): a trait, its methods, and their types.
//!
//! In two steps, since the types of all documents are named together: [`find`] says which schemas the operations of
//! a document use, [`build`] puts their types in place.

use std::collections::HashSet;

use openapiv3::{
    MediaType, OpenAPI, Operation, Parameter, ParameterSchemaOrContent, ReferenceOr, StatusCode,
};

use super::examples::Examples;
use super::items::FieldNames;
use super::modules::Home;
use super::names;
use super::shape::Position;
use super::types::{Body, Types, origin_text};
use super::words;
use crate::diagnostics::Diagnostics;
use crate::document::{Documents, Location};
use crate::ir;
use crate::skeleton::{SchemaSource, Skeleton};
use crate::source::Span;

/// The operations of one document, with the schemas that they use.
pub(super) struct Found<'s> {
    home: Home,
    skeleton: &'s Skeleton,
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
    parameters: Vec<FoundParameter<'s>>,
    body: Option<FoundBody>,
    responses: Vec<FoundResponse<'s>>,
}

struct FoundParameter<'s> {
    data: &'s openapiv3::ParameterData,
    place: ir::Place,
    position: Position,
}

struct FoundBody {
    description: Option<String>,
    required: bool,
    media_types: Vec<String>,
    position: Position,
    examples: Vec<Location>,
}

struct FoundResponse<'s> {
    name: ir::Ident,
    status: u16,
    response: &'s openapiv3::Response,
    body: Option<FoundBody>,
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
        documents,
        types,
        diagnostics,
    };
    let operations = finder.operations();
    Found {
        home: finder.home,
        skeleton,
        operations,
    }
}

struct Finder<'s, 'f, 'd> {
    skeleton: &'s Skeleton,
    home: Home,
    documents: &'f Documents,
    types: &'f mut Types<'d>,
    diagnostics: &'f mut Diagnostics,
}

impl<'s> Finder<'s, '_, '_> {
    fn operations(&mut self) -> Vec<FoundOperation<'s>> {
        let api: &OpenAPI = &self.skeleton.api;
        let mut listed = Vec::new();
        for (path, item) in &api.paths.paths {
            let ReferenceOr::Item(item) = item else {
                continue;
            };
            listed.extend(
                item.iter()
                    .map(|(method, operation)| (path, method, operation)),
            );
        }
        let trait_name = names::type_name(super::modules::stem(&self.home.file));
        self.types.reserve(&self.home.module, &trait_name);
        let mut taken = HashSet::new();
        let named: Vec<_> = listed
            .into_iter()
            .map(|(path, method, operation)| {
                let id = operation
                    .operation_id
                    .clone()
                    .unwrap_or_else(|| format!("{method} {path}"));
                let name = names::unused(&names::value_name(&id), "_", &taken);
                taken.insert(name.clone());
                for part in ["Request", "Response"] {
                    self.types.reserve(&self.home.module, &type_of(&name, part));
                }
                (path, method, operation, id, name)
            })
            .collect();
        named
            .into_iter()
            .filter_map(|(path, method, operation, id, name)| {
                self.operation(path, method, operation, id, name)
            })
            .collect()
    }

    fn operation(
        &mut self,
        path: &str,
        method: &str,
        operation: &'s Operation,
        id: String,
        name: ir::Ident,
    ) -> Option<FoundOperation<'s>> {
        let location = self.skeleton.location(&operation.extensions);
        if let Some(security) = operation
            .security
            .as_ref()
            .or(self.skeleton.api.security.as_ref())
            && !security.is_empty()
        {
            self.not_yet(
                location,
                "an operation with `security`",
                "leave `security` out",
            );
        }
        let parameters = operation
            .parameters
            .iter()
            .filter_map(|parameter| self.parameter(parameter))
            .collect();
        let body = match &operation.request_body {
            Some(ReferenceOr::Item(body)) => {
                let place = self.skeleton.location(&body.extensions);
                let about = format!("The body of [`{}`].", type_of(&name, "Request").as_str());
                let found = self.body(place, &body.content, type_of(&name, "Body"), about);
                found.map(|found| FoundBody {
                    description: body.description.clone(),
                    required: body.required,
                    ..found
                })
            }
            _ => None,
        };
        let responses = self.responses(operation, &name);
        Some(FoundOperation {
            operation,
            location,
            id,
            method: method_of(method)?,
            path: self.skeleton.route(path),
            request_name: type_of(&name, "Request"),
            response_name: type_of(&name, "Response"),
            name,
            parameters,
            body,
            responses,
        })
    }

    fn parameter(&mut self, parameter: &'s ReferenceOr<Parameter>) -> Option<FoundParameter<'s>> {
        let ReferenceOr::Item(parameter) = parameter else {
            return None;
        };
        let data = parameter.parameter_data_ref();
        let location = self.skeleton.location(&data.extensions);
        if !matches!(parameter, Parameter::Path { .. }) {
            self.not_yet(
                location,
                "a parameter outside the path",
                "leave the parameter out",
            );
            return None;
        }
        let ParameterSchemaOrContent::Schema(schema) = &data.format else {
            self.not_yet(location, "a parameter with `content`", "give it a `schema`");
            return None;
        };
        let position = self.position(schema, location)?;
        let about = format!("The parameter `{}`.", data.name);
        self.find(&position, names::type_name(&data.name), about);
        Some(FoundParameter {
            data,
            place: ir::Place::Path,
            position,
        })
    }

    fn responses(&mut self, operation: &'s Operation, name: &ir::Ident) -> Vec<FoundResponse<'s>> {
        let responses = &operation.responses;
        if let Some(ReferenceOr::Item(response)) = &responses.default {
            let location = self.skeleton.location(&response.extensions);
            self.not_yet(
                location,
                "a `default` response",
                "give it a status of its own",
            );
        }
        let mut found = Vec::new();
        let mut taken = HashSet::new();
        for (status, response) in &responses.responses {
            let ReferenceOr::Item(response) = response else {
                continue;
            };
            let location = self.skeleton.location(&response.extensions);
            let StatusCode::Code(status) = status else {
                self.not_yet(
                    location,
                    "a range of statuses",
                    "give it a status of its own",
                );
                continue;
            };
            if !response.headers.is_empty() {
                self.not_yet(
                    location,
                    "a response with `headers`",
                    "leave the headers out",
                );
            }
            let variant = names::unused(&names::type_name(&reason(*status)), "", &taken);
            taken.insert(variant.clone());
            let wanted = type_of(name, variant.as_str());
            let answers = type_of(name, "Response");
            let about = format!(
                "The body of [`{}::{}`].",
                answers.as_str(),
                variant.as_str()
            );
            let body = self.body(location, &response.content, wanted, about);
            found.push(FoundResponse {
                name: variant,
                status: *status,
                response,
                body,
            });
        }
        found
    }

    /// The body with this content. An inline schema in it is called `name`.
    fn body(
        &mut self,
        location: Location,
        content: &indexmap::IndexMap<String, MediaType>,
        name: ir::Ident,
        about: String,
    ) -> Option<FoundBody> {
        let (first, media_type) = content.iter().find(|(name, _)| is_json(name)).or_else(|| {
            content.first().inspect(|(name, _)| {
                let what = format!("a body of `{name}`");
                self.not_yet(location, &what, "answer and accept `application/json`");
            })
        })?;
        if let Some((other, _)) = content.iter().find(|(name, _)| *name != first) {
            let what = format!("the choice between `{first}` and `{other}`");
            self.not_yet(location, &what, "keep one media type");
        }
        let schema = media_type.schema.as_ref()?;
        let position = self.position(schema, location)?;
        self.find(&position, name, about);
        let examples = places_of(&media_type.examples, self.skeleton);
        Some(FoundBody {
            description: None,
            required: true,
            media_types: vec![first.clone()],
            position,
            examples,
        })
    }

    fn find(&mut self, position: &Position, name: ir::Ident, about: String) {
        let body = Body {
            name,
            home: self.home.clone(),
            about,
        };
        self.types.find(position, body, self.diagnostics);
    }

    fn position(
        &mut self,
        schema: &ReferenceOr<openapiv3::Schema>,
        location: Location,
    ) -> Option<Position> {
        match self.skeleton.schema(schema)? {
            SchemaSource::Place(place) => Some(self.types.shapes.position(
                place.dialect,
                &[place.location],
                self.diagnostics,
            )),
            SchemaSource::Form(_) => {
                self.not_yet(location, "a form", "send the fields as JSON");
                None
            }
        }
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

    /// Puts the types of the operations in place.
    pub(super) fn build(
        self,
        documents: &Documents,
        types: &mut Types<'_>,
        examples: &mut Examples,
        diagnostics: &mut Diagnostics,
    ) -> ir::Service {
        let view = documents.view(self.skeleton.root);
        let info = &self.skeleton.api.info;
        let declaration = ir::Declaration {
            name: names::type_name(super::modules::stem(&self.home.file)),
            documentation: words::of_api(&info.title, info.description.as_deref()),
            origin: origin_text(view),
            also: Vec::new(),
            deprecated: false,
        };
        let mut builder = Builder {
            skeleton: self.skeleton,
            documents,
            types,
            examples,
            diagnostics,
        };
        let operations = self
            .operations
            .into_iter()
            .map(|operation| builder.operation(operation))
            .collect();
        ir::Service {
            declaration,
            operations,
        }
    }

    /// What the module of the document says about it.
    pub(super) fn documentation(&self) -> ir::Documentation {
        let info = &self.skeleton.api.info;
        words::of_document(&info.title, &info.version)
    }
}

struct Builder<'b, 'd> {
    skeleton: &'b Skeleton,
    documents: &'b Documents,
    types: &'b mut Types<'d>,
    examples: &'b mut Examples,
    diagnostics: &'b mut Diagnostics,
}

impl Builder<'_, '_> {
    fn operation(&mut self, found: FoundOperation<'_>) -> ir::Operation {
        let operation = found.operation;
        let mut fields = FieldNames::default();
        let parameters = found
            .parameters
            .into_iter()
            .map(|parameter| self.parameter(parameter, &found.name, &mut fields))
            .collect();
        let body = found.body.map(|body| {
            let field = fields.take("body");
            self.body(body, field, &[found.name.as_str(), "body"])
        });
        let variants = found
            .responses
            .into_iter()
            .map(|response| {
                let way = [found.name.as_str(), response.name.as_str()];
                ir::ResponseVariant {
                    documentation: words::of_response(&response.response.description),
                    status: response.status,
                    body: response
                        .body
                        .map(|body| self.body(body, names::value_name("body"), &way)),
                    name: response.name,
                }
            })
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
            },
            id: found.id,
            method: found.method,
            path: found.path,
            tags: operation.tags.clone(),
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

    fn parameter(
        &mut self,
        parameter: FoundParameter<'_>,
        operation: &ir::Ident,
        fields: &mut FieldNames,
    ) -> ir::Parameter {
        let FoundParameter {
            data,
            place,
            position,
        } = parameter;
        let value = self.types.type_use(&position, self.diagnostics);
        let is_scalar = matches!(
            value.ty,
            ir::Type::String
                | ir::Type::Boolean
                | ir::Type::Integer32
                | ir::Type::Integer64
                | ir::Type::Number
        );
        if !is_scalar {
            let span = self
                .documents
                .view(self.skeleton.location(&data.extensions))
                .span();
            self.diagnostics
                .error(
                    span,
                    "a parameter that is no string, number or truth value cannot be generated yet",
                )
                .help("give it one of these types");
        }
        let words = self
            .types
            .words(&position, &position.schemas, self.diagnostics);
        let way = [operation.as_str(), &data.name];
        self.examples
            .add(&words, &value, &way, self.types, self.diagnostics);
        for example in places_of(&data.examples, self.skeleton) {
            self.examples
                .add_at(self.documents.view(example), &value, &way, self.diagnostics);
        }
        ir::Parameter {
            name: fields.take(&data.name),
            parameter: data.name.clone(),
            place,
            documentation: words.of_value_described(data.description.as_deref(), self.documents),
            required: data.required,
            value,
        }
    }

    fn body(&mut self, found: FoundBody, name: ir::Ident, way: &[&str]) -> ir::Body {
        let value = self.types.type_use(&found.position, self.diagnostics);
        for example in found.examples {
            self.examples
                .add_at(self.documents.view(example), &value, way, self.diagnostics);
        }
        ir::Body {
            name,
            documentation: words::of_body(found.description.as_deref()),
            required: found.required,
            media_types: found.media_types,
            value,
        }
    }
}

/// Where the values of examples stand.
fn places_of(
    examples: &indexmap::IndexMap<String, ReferenceOr<openapiv3::Example>>,
    skeleton: &Skeleton,
) -> Vec<Location> {
    let examples = examples.values().filter_map(ReferenceOr::as_item);
    examples
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

/// The name of a type that belongs to an operation.
fn type_of(operation: &ir::Ident, part: &str) -> ir::Ident {
    names::type_name(&format!(
        "{} {part}",
        operation.as_str().trim_start_matches("r#")
    ))
}

/// Whether a media type is JSON (RFC 8259, and the suffix of RFC 6839).
fn is_json(media_type: &str) -> bool {
    let essence = media_type
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    essence == "application/json" || essence.ends_with("+json")
}

/// The reason phrase of a status (RFC 9110), or the status itself.
fn reason(status: u16) -> String {
    http::StatusCode::from_u16(status)
        .ok()
        .and_then(|status| status.canonical_reason())
        .map_or_else(|| format!("Status{status}"), str::to_owned)
}
