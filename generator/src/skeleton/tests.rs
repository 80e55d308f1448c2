//! What a document becomes, one fact a test.

mod openapi3;
mod openapi3_references;
mod openapi3_requests;
mod openapi3_responses;
mod openapi3_security;
mod openapi3_whole;
mod swagger2;
mod swagger2_parameters;
mod swagger2_responses;
mod swagger2_security;

use std::fmt::Write as _;

use openapiv3::{
    APIKeyLocation, MediaType, Operation, Parameter, PathItem, QueryStyle, ReferenceOr, Response,
    SecurityScheme, StatusCode,
};

use super::{CollectionFormat, Form, SchemaPlace, SchemaSource, Skeleton, Version, read};
use crate::diagnostics::{Diagnostics, Severity};
use crate::dialect::Dialect;
use crate::document::{Documents, Location};
use crate::source::SourceMap;

/// A document that was read, and what was told about it.
struct Reading {
    documents: Documents,
    skeleton: Option<Skeleton>,
    told: Vec<String>,
}

/// Reads the first of these files, a path and a text each.
fn read_files(files: &[(&str, &str)]) -> Reading {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        std::fs::write(folder.path().join(path), text).unwrap();
    }
    let mut diagnostics = Diagnostics::default();
    let sources = SourceMap::new(folder.path()).unwrap();
    let (documents, roots) = Documents::load(sources, &[files[0].0.to_owned()], &mut diagnostics);
    let skeleton = roots
        .first()
        .and_then(|root| read(documents.view(*root), &mut diagnostics));
    let told = diagnostics
        .iter()
        .map(|diagnostic| {
            let severity = match diagnostic.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Note => "note",
            };
            assert!(diagnostic.help.is_some(), "no help: {}", diagnostic.message);
            let span = diagnostic.span.unwrap();
            let text = &documents.sources().file(span.file).text;
            let place = &text[span.start as usize..span.end as usize];
            let place = place.lines().next().unwrap_or_default();
            format!("{severity}: {} @ {place}", diagnostic.message)
        })
        .collect();
    Reading {
        documents,
        skeleton,
        told,
    }
}

/// Reads a document: its beginning and this text.
fn read_text(text: &str) -> Reading {
    let text = format!("swagger: '2.0'\ninfo: {{ title: T, version: '1' }}\n{text}");
    read_files(&[("spec.yaml", &text)])
}

/// Reads a document with one operation, `PUT /a/{id}`, made from this text.
fn read_operation(text: &str) -> Reading {
    let mut document = "produces: [application/json]\nconsumes: [application/json]\n\
                        paths:\n  /a/{id}:\n    put:\n"
        .to_owned();
    for line in text.lines() {
        writeln!(document, "      {line}").unwrap();
    }
    if !text.contains("responses:") {
        document.push_str("      responses: { 204: { description: Done. } }\n");
    }
    read_text(&document)
}

const ID: &str = "parameters:\n- { in: path, name: id, type: string, required: true }\n";

impl Reading {
    /// The skeleton of a document that nothing is wrong with.
    fn skeleton(&self) -> &Skeleton {
        assert_eq!(self.told, [""; 0]);
        self.skeleton.as_ref().unwrap()
    }

    fn item(&self, path: &str) -> &PathItem {
        self.skeleton.as_ref().unwrap().api.paths.paths[path]
            .as_item()
            .unwrap()
    }

    fn operation(&self) -> &Operation {
        self.item("/a/{id}").put.as_ref().unwrap()
    }

    fn parameters(&self) -> Vec<&Parameter> {
        self.operation()
            .parameters
            .iter()
            .map(|parameter| parameter.as_item().unwrap())
            .collect()
    }

    fn response(&self, status: u16) -> &Response {
        self.operation().responses.responses[&StatusCode::Code(status)]
            .as_item()
            .unwrap()
    }

    fn pointer(&self, location: Location) -> String {
        self.documents.view(location).pointer()
    }

    fn schema(&self, media_type: &MediaType) -> &SchemaSource {
        self.skeleton
            .as_ref()
            .unwrap()
            .schema(media_type.schema.as_ref().unwrap())
            .unwrap()
    }

    fn place(&self, media_type: &MediaType) -> (String, Dialect) {
        match self.schema(media_type) {
            SchemaSource::Place(SchemaPlace { location, dialect }) => {
                (self.pointer(*location), *dialect)
            }
            SchemaSource::Form(form) => panic!("{form:?}"),
        }
    }

    fn form(&self) -> (Vec<&str>, &Form) {
        let body = self
            .operation()
            .request_body
            .as_ref()
            .unwrap()
            .as_item()
            .unwrap();
        let media_types = body.content.keys().map(String::as_str).collect();
        match self.schema(&body.content[0]) {
            SchemaSource::Form(form) => (media_types, form),
            SchemaSource::Place(place) => panic!("{place:?}"),
        }
    }
}

/// The template of an operation whose path and servers are those of the document.
fn route(skeleton: &Skeleton, path: &str) -> String {
    skeleton.route(path, &PathItem::default(), &Operation::default())
}

fn name(parameter: &Parameter) -> &str {
    &parameter.parameter_data_ref().name
}

/// Reads a document of `OpenAPI` 3: its beginning and this text.
fn read_openapi3(version: &str, text: &str) -> Reading {
    let text = format!("openapi: {version}\ninfo: {{ title: T, version: '1' }}\n{text}");
    read_files(&[("spec.yaml", &text)])
}

/// Reads a document of `OpenAPI` 3 with one operation, `PUT /a/{id}`, made from this text.
fn read_operation3(version: &str, text: &str) -> Reading {
    let mut document = "paths:\n  /a/{id}:\n    parameters:\n    - { in: path, name: id, \
                        required: true, schema: { type: string } }\n    put:\n"
        .to_owned();
    for line in text.lines() {
        writeln!(document, "      {line}").unwrap();
    }
    if !text.contains("responses:") {
        document.push_str("      responses: { '204': { description: Done. } }\n");
    }
    read_openapi3(version, &document)
}
