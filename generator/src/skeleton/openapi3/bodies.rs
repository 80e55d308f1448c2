//! Request bodies, responses, their media types and examples in `OpenAPI` 3.

use indexmap::IndexMap;
use openapiv3::{Example, MediaType, ReferenceOr, RequestBody, Response, Responses};

use super::Document;
use crate::document::{EntryView, View};
use crate::skeleton::http::is_media_type;
use crate::skeleton::reader::{Object, name_span};

impl<'d> Document<'d, '_> {
    /// Reads a request body, once however many references name it.
    pub(super) fn request_body(&mut self, view: View<'d>) -> Option<RequestBody> {
        let view = self.reader.resolve(view)?;
        if let Some(body) = self.bodies.get(&view.location()) {
            return body.clone();
        }
        let body = self.read_request_body(view);
        self.bodies.insert(view.location(), body.clone());
        body
    }

    fn read_request_body(&mut self, view: View<'d>) -> Option<RequestBody> {
        let noun = "a request body";
        let Object {
            view,
            keys: [description, content, required],
            extensions,
        } = self
            .reader
            .object(view, noun, ["description", "content", "required"])?;
        let content = self.reader.required(content, "content", noun, view)?;
        Some(RequestBody {
            description: self.reader.owned_text(description),
            content: self.content(content),
            required: self.reader.flag(required),
            extensions,
        })
    }

    /// Reads the responses of an operation.
    pub(super) fn responses(
        &mut self,
        entry: Option<EntryView<'d>>,
        operation: EntryView<'d>,
    ) -> Responses {
        let (entries, extensions) = entry
            .map(|entry| self.reader.extended_map(entry))
            .unwrap_or_default();
        if entries.is_empty() {
            let span = entry.map_or(operation.key_span, |entry| entry.key_span);
            self.reader
                .diagnostics
                .error(span, "an operation needs at least one response")
                .help("add one, such as `\"200\": { description: Done. }`");
        }
        let mut responses = Responses {
            extensions,
            ..Responses::default()
        };
        for entry in entries {
            let is_default = entry.key == "default";
            let status = if is_default {
                None
            } else {
                self.reader.status(entry)
            };
            let Some(response) = self.response(entry.value).map(ReferenceOr::Item) else {
                continue;
            };
            match status {
                None if is_default => responses.default = Some(response),
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

    /// Reads a response, once however many references name it.
    pub(super) fn response(&mut self, view: View<'d>) -> Option<Response> {
        let view = self.reader.resolve(view)?;
        if let Some(response) = self.responses.get(&view.location()) {
            return response.clone();
        }
        let response = self.read_response(view);
        self.responses.insert(view.location(), response.clone());
        response
    }

    fn read_response(&mut self, view: View<'d>) -> Option<Response> {
        let Object {
            view,
            keys: [description, headers, content, links],
            extensions,
        } = self.reader.object(
            view,
            "a response",
            ["description", "headers", "content", "links"],
        )?;
        if description.is_none() {
            self.reader
                .diagnostics
                .warning(name_span(view), "a response has no `description`")
                .help("say in a sentence what the response means");
        }
        self.not_yet(headers);
        self.not_yet(links);
        Some(Response {
            description: self.reader.owned_text(description).unwrap_or_default(),
            content: content.map_or_else(IndexMap::new, |entry| self.content(entry)),
            extensions,
            ..Response::default()
        })
    }

    fn content(&mut self, entry: EntryView<'d>) -> IndexMap<String, MediaType> {
        let mut content = IndexMap::new();
        for entry in self.reader.map(entry) {
            if !is_media_type(entry.key) {
                self.reader
                    .diagnostics
                    .error(entry.key_span, format!("`{}` is no media type", entry.key))
                    .help("write a type and a subtype, such as `application/json`");
                continue;
            }
            if let Some(media_type) = self.media_type(entry.value) {
                content.insert(entry.key.to_owned(), media_type);
            }
        }
        content
    }

    fn media_type(&mut self, view: View<'d>) -> Option<MediaType> {
        let Object {
            view: _,
            keys: [schema, example, examples, encoding],
            extensions,
        } = self.reader.object(
            view,
            "a media type",
            ["schema", "example", "examples", "encoding"],
        )?;
        self.not_yet(encoding);
        let schema = schema.and_then(|entry| self.reader.value(entry));
        Some(MediaType {
            schema: schema.map(|view| self.reader.schema(view, self.dialect)),
            examples: self.examples(example, examples),
            extensions,
            ..MediaType::default()
        })
    }

    /// Reads `example` and `examples`, which exclude each other; the place of each is its value.
    pub(super) fn examples(
        &mut self,
        example: Option<EntryView<'d>>,
        examples: Option<EntryView<'d>>,
    ) -> IndexMap<String, ReferenceOr<Example>> {
        let mut found = IndexMap::new();
        for entry in self.map(examples) {
            if let Some(example) = self.example(entry.value) {
                found.insert(entry.key.to_owned(), ReferenceOr::Item(example));
            }
        }
        if let Some(example) = example {
            if let Some(examples) = examples {
                self.reader
                    .diagnostics
                    .warning(example.key_span, "`example` and `examples` stand together")
                    .related(examples.key_span, "this is the other one")
                    .help("make the example one of the `examples`");
            }
            let value = self.reader.example_at(example.value);
            found.insert(example.key.to_owned(), value);
        }
        found
    }

    /// Reads an Example Object. Its place is its value.
    pub(super) fn example(&mut self, view: View<'d>) -> Option<Example> {
        let noun = "an example";
        let Object {
            view,
            keys: [summary, description, value, external_value],
            mut extensions,
        } = self.reader.object(
            view,
            noun,
            ["summary", "description", "value", "externalValue"],
        )?;
        if let Some(external) = external_value {
            self.report_not_yet(external, "an example in a file of its own");
            return None;
        }
        let Some(value) = value else {
            self.reader
                .diagnostics
                .warning(name_span(view), "the example has no `value` and is ignored")
                .help("put what it shows into `value`");
            return None;
        };
        extensions.extend(self.reader.extensions(value.value));
        Some(Example {
            summary: self.reader.owned_text(summary),
            description: self.reader.owned_text(description),
            extensions,
            ..Example::default()
        })
    }
}
