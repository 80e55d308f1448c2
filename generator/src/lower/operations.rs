//! From the operations of a skeleton to a [`Service`](ir::Service): a trait, its methods, and their types.
//!
//! In two steps, since the types of all documents are named together: [`find`] says which schemas the operations of
//! a document use, [`build`] puts their types in place.

mod bodies;
mod forms;
mod multipart;
mod parameters;
mod responses;
mod samples;
mod security;
mod shapes;

use std::collections::{HashMap, HashSet};

use indexmap::IndexMap;
use openapiv3::{Example, Operation, ReferenceOr};

use self::bodies::FoundBody;
use self::parameters::FoundParameter;
use self::responses::FoundResponse;
use self::security::{CREDENTIALS, SECURITY, Securities};
use super::directions::Direction;
use super::examples::Examples;
use super::modules::Home;
use super::names::{self, VALUES};
use super::parts::{Listed, Part};
use super::scope::Scope;
use super::shape::Position;
use super::types::{Body, Types, origin_text};
use super::words;
use crate::diagnostics::Diagnostics;
use crate::document::{Documents, Location};
use crate::ir::{self, part};
use crate::skeleton::{SchemaPlace, SchemaSource, Skeleton};
use crate::source::Span;

/// The operations of one trait, with the schemas that they use.
pub(super) struct Found<'s> {
    /// The name of the trait.
    name: ir::Ident,
    /// The name of its mock, where it has one.
    mock: Option<ir::Ident>,
    part: Part<'s>,
    security: Option<ir::Security>,
    operations: Vec<FoundOperation<'s>>,
}

/// What the name of the struct that calls the operations of a trait ends with.
const CLIENT: &str = "Client";

/// What the name of the struct that answers the operations of a trait with samples ends with.
const MOCK: &str = "Mock";

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

/// Finds the types of the operations of one trait.
pub(super) fn find<'s>(
    part: Part<'s>,
    listed: Vec<Listed<'s>>,
    documents: &Documents,
    types: &mut Types<'_>,
    diagnostics: &mut Diagnostics,
) -> Found<'s> {
    let name = part.trait_name(types);
    types.reserve(&part.home.module, &name);
    for part_of in [SECURITY, CLIENT, CREDENTIALS] {
        types.reserve(&part.home.module, &type_of(&name, part_of));
    }
    // What the API sends is nobody's to answer in its place.
    let mock = (types.shapes.options.mock && part.is_served()).then(|| type_of(&name, MOCK));
    if let Some(mock) = &mock {
        types.reserve(&part.home.module, mock);
    }
    let mut finder = Finder {
        skeleton: part.skeleton,
        home: part.home.clone(),
        securities: Securities::new(part.skeleton),
        documents,
        types,
        diagnostics,
    };
    let operations = finder.operations(listed);
    Found {
        security: finder.securities.finish(&name),
        name,
        mock,
        part,
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
    fn operations(&mut self, listed: Vec<Listed<'s>>) -> Vec<FoundOperation<'s>> {
        let ids: Vec<String> = listed.iter().map(Listed::id).collect();
        let names = self.names(&listed, &ids);
        for name in &names {
            for part in ["Request", "Response"] {
                self.types.reserve(&self.home.module, &type_of(name, part));
            }
        }
        let listed = listed.into_iter().zip(ids).zip(names);
        let operations = listed
            .filter_map(|((listed, id), name)| {
                self.operation(listed.route, listed.method, listed.operation, id, name)
            })
            .collect();
        for choice in self.securities.choices() {
            self.types.reserve(&self.home.module, choice);
        }
        operations
    }

    /// The names of the operations: those that are chosen, those that they had before, and then those that their ids make.
    fn names(&mut self, listed: &[Listed<'_>], ids: &[String]) -> Vec<ir::Ident> {
        let given = &mut self.types.given;
        let mut taken = HashSet::new();
        let mut names: Vec<Option<ir::Ident>> = Vec::new();
        for listed in listed {
            let location = self.skeleton.location(&listed.operation.extensions);
            names.push(given.of_value(&[location]));
        }
        taken.extend(names.iter().flatten().cloned());
        for ((name, listed), id) in names.iter_mut().zip(listed).zip(ids) {
            if name.is_none() {
                let view = self
                    .documents
                    .view(self.skeleton.location(&listed.operation.extensions));
                *name = given
                    .earlier(view, VALUES, &VALUES.candidates(id))
                    .filter(|earlier| taken.insert(earlier.clone()));
            }
        }
        let rest = names.iter().zip(ids).filter(|(name, _)| name.is_none());
        let rest: Vec<&str> = rest.map(|(_, id)| id.as_str()).collect();
        let mut rest = VALUES.assign(&rest, |_| None, &mut taken).into_iter();
        names
            .into_iter()
            .map(|name| {
                name.or_else(|| rest.next())
                    .unwrap_or_else(ir::Ident::placeholder)
            })
            .collect()
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

    fn not_yet(&mut self, location: Location, what: &str, help: &str) {
        let span: Span = self.documents.view(location).span();
        self.diagnostics
            .error(span, format!("{what} cannot be generated yet"))
            .help(help.to_owned());
    }
}

/// Finds the types of the definitions of a document, which no operation need use.
pub(super) fn find_definitions(
    skeleton: &Skeleton,
    home: &Home,
    types: &mut Types<'_>,
    diagnostics: &mut Diagnostics,
) {
    let components = skeleton.api.components.as_ref();
    for (name, schema) in components.iter().flat_map(|components| &components.schemas) {
        let Some(SchemaSource::Place(place)) = skeleton.schema(schema) else {
            continue;
        };
        let position = types.shapes.position(
            place.dialect,
            &[Scope::default().place(place.location)],
            diagnostics,
        );
        let body = Body {
            name: names::type_name(name),
            home: home.clone(),
            about: String::new(),
            direction: Direction::Neither,
        };
        types.find(&position, body, diagnostics);
    }
}

impl Found<'_> {
    /// What the operations answer, and where they stand.
    pub(super) fn routes(&self) -> impl Iterator<Item = (ir::Method, &str, Location)> {
        let operations = self.operations.iter();
        operations.map(|operation| {
            (
                operation.method,
                operation.path.as_str(),
                operation.location,
            )
        })
    }

    /// What the operations have in common.
    pub(super) fn part(&self) -> &Part<'_> {
        &self.part
    }

    /// The trait with the types of its operations, and the structs of forms.
    pub(super) fn build(
        self,
        documents: &Documents,
        types: &mut Types<'_>,
        examples: &mut Examples,
        diagnostics: &mut Diagnostics,
    ) -> Vec<ir::Item> {
        let skeleton = self.part.skeleton;
        let view = documents.view(skeleton.root);
        let declaration = ir::Declaration {
            name: self.name,
            documentation: self.part.documentation(),
            origin: origin_text(view),
            also: Vec::new(),
            deprecated: false,
            derives: Vec::new(),
            nullable: false,
        };
        let mut builder = Builder {
            skeleton,
            module: &self.part.home.module,
            documents,
            types,
            examples,
            described: HashMap::new(),
            derives: Vec::new(),
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
            client: type_of(&declaration.name, CLIENT),
            mock: self.mock,
            declaration,
            is_sent: !self.part.is_served(),
            security: self.security,
            operations,
        }));
        items
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
    /// What parameters, headers and answers are in words, by their places.
    described: HashMap<Location, ir::Documentation>,
    /// What the types of the operation at hand derive besides the usual traits.
    derives: Vec<ir::RustPath>,
    diagnostics: &'b mut Diagnostics,
}

impl Builder<'_, '_> {
    /// What stands at a place, in words that are found once: many operations may share it.
    fn describe(
        &mut self,
        location: Location,
        words: impl FnOnce() -> ir::Documentation,
    ) -> ir::Documentation {
        let known = self.described.entry(location);
        known.or_insert_with(words).clone()
    }

    /// The names of the fields of a request: of its parameters, and of its body.
    fn field_names(&self, found: &FoundOperation<'_>) -> (Vec<ir::Ident>, Option<ir::Ident>) {
        let earlier = self.documents.view(found.location);
        let given = &self.types.given;
        let earlier = given.earlier_parts(earlier, part::BODY, part::BODY);
        // Parameters of several places may be called the same, so their order is not that of the text.
        let mut order: Vec<usize> = (0..found.parameters.len()).collect();
        order.sort_by_key(|index| found.parameters[*index].place());
        let body = found.body.iter().map(|_| ("body", part::BODY.to_owned()));
        let parameters = order.iter().map(|index| found.parameters[*index].part());
        let (texts, parts): (Vec<_>, Vec<_>) = body.chain(parameters).unzip();
        let earlier = |index: usize| earlier.get(&parts[index]).cloned();
        let mut assigned = VALUES
            .assign(&texts, earlier, &mut HashSet::new())
            .into_iter();
        let body = found.body.as_ref().and_then(|_| assigned.next());
        let mut names = vec![ir::Ident::placeholder(); order.len()];
        for (index, name) in order.into_iter().zip(assigned) {
            names[index] = name;
        }
        (names, body)
    }

    fn operation(&mut self, found: FoundOperation<'_>) -> ir::Operation {
        let samples = self.types.shapes.options.samples;
        let samples =
            samples.then(|| samples::samples(&found, self.skeleton, self.documents, self.types));
        let operation = found.operation;
        let view = self.documents.view(found.location);
        let document = self.skeleton.root;
        self.derives = self.types.given.derives_of_operation(view, document);
        let (names, body_name) = self.field_names(&found);
        let parameters = self.parameters(found.parameters, &found.name, names);
        let body = found
            .body
            .zip(body_name)
            .map(|(body, field)| self.body(body, field, &found.name));
        let variants: Vec<_> = found
            .responses
            .into_iter()
            .map(|response| self.response(response, &found.name))
            .collect();
        let is_stream = |media: &ir::Media| media.value.is_stream();
        let mut received = body.iter().flat_map(|body| &body.media);
        let mut sent = variants.iter().filter_map(|variant| variant.body.as_ref());
        if !(received.any(is_stream) && sent.any(is_stream)) {
            self.types.given.operation_derives(view, document);
        }
        let derives = std::mem::take(&mut self.derives);
        let tested = self.types.shapes.options.test_operations;
        // Whatever orders or compares needs `PartialEq`.
        let mut modules = derives.iter().filter_map(ir::RustPath::of_std);
        let compared = tested || modules.any(|(module, _)| module == "cmp");
        ir::Operation {
            compared,
            declaration: ir::Declaration {
                name: found.name,
                documentation: words::of_operation(
                    operation.summary.as_deref(),
                    operation.description.as_deref(),
                ),
                origin: origin_text(self.documents.view(found.location)),
                also: Vec::new(),
                deprecated: operation.deprecated,
                derives,
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
                is_uneven: false,
            },
            samples,
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

/// The name of a type that belongs to an operation.
fn type_of(operation: &ir::Ident, part: &str) -> ir::Ident {
    names::type_name(&format!(
        "{} {part}",
        operation.as_str().trim_start_matches("r#")
    ))
}
