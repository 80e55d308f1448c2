//! Responses, their headers and their examples in Swagger 2.0.

use std::rc::Rc;

use indexmap::IndexMap;
use openapiv3::{
    Header, HeaderStyle, MediaType, ParameterSchemaOrContent, ReferenceOr, Responses, Schema,
    StatusCode,
};

use super::Document;
use super::arrays::{Array, SCHEMA_KEYS};
use super::parameters::Place;
use crate::dialect::Dialect;
use crate::document::{EntryView, View};
use crate::skeleton::Extensions;
use crate::skeleton::http::{essence, is_media_type};
use crate::skeleton::object::Object;
use crate::skeleton::reader::name_span;

/// A Response Object, which says nothing of media types: those are the operation's.
pub(super) struct Response<'d> {
    view: View<'d>,
    description: String,
    schema: Option<ReferenceOr<Schema>>,
    headers: IndexMap<String, ReferenceOr<Header>>,
    /// By media type.
    examples: Vec<EntryView<'d>>,
    extensions: Extensions,
}

impl<'d> Document<'d, '_> {
    /// Reads the responses of an operation that answers with the media types of `produces`.
    pub(super) fn responses(&mut self, entry: EntryView<'d>, produces: &[String]) -> Responses {
        let (entries, extensions) = self.reader.response_entries(entry);
        let mut responses = Responses {
            extensions,
            ..Responses::default()
        };
        for entry in entries {
            let status = if entry.key == "default" {
                None
            } else {
                self.status(entry)
            };
            let Some(response) = self.response(entry.value) else {
                continue;
            };
            let response = ReferenceOr::Item(self.with_media_types(&response, produces));
            match status {
                None if entry.key == "default" => responses.default = Some(response),
                None => {}
                Some(status) if responses.responses.contains_key(&status) => {
                    self.reader
                        .diagnostics
                        .error(
                            entry.key_span,
                            format!("the status `{status}` stands twice"),
                        )
                        .help("remove one of the two");
                }
                Some(status) => {
                    responses.responses.insert(status, response);
                }
            }
        }
        responses
    }

    fn status(&mut self, entry: EntryView<'d>) -> Option<StatusCode> {
        let status = self.reader.status(entry);
        if let Some(StatusCode::Range(_)) = status {
            let message = format!(
                "`{}` is a range of statuses, which Swagger 2.0 lacks",
                entry.key
            );
            self.reader
                .diagnostics
                .warning(entry.key_span, message)
                .help("it is taken as OpenAPI 3 means it; list the statuses or use `default`");
        }
        status
    }

    /// Reads a response, once however many references name it.
    pub(super) fn response(&mut self, view: View<'d>) -> Option<Rc<Response<'d>>> {
        let view = self.reader.resolve(view)?;
        if let Some(response) = self.responses.get(&view.location()) {
            return response.clone();
        }
        let response = self.read_response(view).map(Rc::new);
        self.responses.insert(view.location(), response.clone());
        response
    }

    fn read_response(&mut self, view: View<'d>) -> Option<Response<'d>> {
        let Object {
            view,
            keys: [description, schema, headers, examples],
            extensions,
        } = self.reader.object(
            view,
            "a response",
            ["description", "schema", "headers", "examples"],
        )?;
        if description.is_none() {
            self.reader
                .diagnostics
                .warning(name_span(view), "a response has no `description`")
                .help("say in a sentence what the response means");
        }
        let headers = headers.map_or_else(Vec::new, |entry| self.reader.header_entries(entry));
        Some(Response {
            view,
            description: self.reader.owned_text(description).unwrap_or_default(),
            schema: schema
                .and_then(|entry| self.reader.value(entry))
                .map(|view| self.reader.schema(view, Dialect::Swagger20)),
            headers: self.headers(headers),
            examples: examples.map_or_else(Vec::new, |entry| self.examples(entry)),
            extensions,
        })
    }

    fn examples(&mut self, entry: EntryView<'d>) -> Vec<EntryView<'d>> {
        let mut examples = self.reader.map(entry);
        examples.retain(|example| {
            let is_media_type = is_media_type(example.key);
            if !is_media_type {
                let message = format!(
                    "`{}` is no media type; this example is ignored",
                    example.key
                );
                self.reader
                    .diagnostics
                    .warning(example.key_span, message)
                    .help("the keys of `examples` are media types, such as `application/json`");
            }
            is_media_type
        });
        examples
    }

    /// The response of an operation that answers with the media types of `produces`.
    fn with_media_types(
        &mut self,
        response: &Response<'d>,
        produces: &[String],
    ) -> openapiv3::Response {
        let mut content = IndexMap::new();
        let media_type = MediaType {
            schema: response.schema.clone(),
            extensions: self.reader.extensions(response.view),
            ..MediaType::default()
        };
        if response.schema.is_some() {
            let media_types = if produces.is_empty() && response.examples.is_empty() {
                self.default_media_types("produces", response.view)
            } else {
                produces.to_vec()
            };
            content.extend(
                media_types
                    .into_iter()
                    .map(|name| (name, media_type.clone())),
            );
        }
        for example in &response.examples {
            let declared = content
                .keys()
                .find(|name| essence(name) == essence(example.key));
            let name = declared.cloned().unwrap_or_else(|| {
                self.report_undeclared(response, *example);
                example.key.to_owned()
            });
            let value = self.reader.example_at(example.value);
            let entry = content.entry(name).or_insert_with(|| media_type.clone());
            entry.examples.insert(example.key.to_owned(), value);
        }
        openapiv3::Response {
            description: response.description.clone(),
            headers: response.headers.clone(),
            content,
            extensions: response.extensions.clone(),
            ..openapiv3::Response::default()
        }
    }

    /// Reports that only an example shows a body, or its media type.
    fn report_undeclared(&mut self, response: &Response<'d>, example: EntryView<'d>) {
        let media_type = example.key;
        let (message, help) = if response.schema.is_some() {
            (
                format!("`{media_type}` is not in `produces`; this response is taken to have it"),
                format!("add `{media_type}` to the `produces` of the operation"),
            )
        } else {
            (
                "the response has an example and no `schema`; any body is taken".to_owned(),
                "add a `schema`, or remove the examples of a response without a body".to_owned(),
            )
        };
        self.reader
            .diagnostics
            .warning(example.key_span, message)
            .help(help);
    }

    fn headers(&mut self, entries: Vec<EntryView<'d>>) -> IndexMap<String, ReferenceOr<Header>> {
        let mut headers = IndexMap::new();
        for entry in entries {
            if let Some(header) = self.header(entry) {
                headers.insert(entry.key.to_owned(), ReferenceOr::Item(header));
            }
        }
        headers
    }

    fn header(&mut self, entry: EntryView<'d>) -> Option<Header> {
        let noun = "a header";
        let Object {
            view,
            keys: [description, kind, items, collection_format],
            extensions,
        } = self.reader.object_with_schema(
            entry.value,
            noun,
            ["description", "type", "items", "collectionFormat"],
            SCHEMA_KEYS,
        )?;
        let array = Array {
            kind,
            items,
            collection_format,
        };
        let (_, formats) = self.kind(view, noun, Place::Header, array)?;
        self.reader.collection_formats(view, formats);
        Some(Header {
            description: self.reader.owned_text(description),
            style: HeaderStyle::Simple,
            required: false,
            deprecated: None,
            format: ParameterSchemaOrContent::Schema(
                self.reader.schema(view, Dialect::Swagger20Parameter),
            ),
            example: None,
            examples: IndexMap::new(),
            extensions,
        })
    }
}
