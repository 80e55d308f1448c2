//! Responses, their headers and their links in `OpenAPI` 3.

use indexmap::IndexMap;
use openapiv3::{Header, Link, LinkOperation, ReferenceOr, Response, Responses};

use super::Document;
use super::parameters::HEADER_STYLES;
use crate::document::{EntryView, View};
use crate::skeleton::Version;
use crate::skeleton::object::Object;
use crate::skeleton::reader::name_span;

impl<'d> Document<'d, '_> {
    /// Reads the responses of an operation.
    pub(super) fn responses(&mut self, entry: EntryView<'d>) -> Responses {
        let (entries, extensions) = self.reader.response_entries(entry);
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

    /// Reads a response.
    pub(super) fn response(&mut self, view: View<'d>) -> Option<Response> {
        let Object {
            view,
            keys: [description, headers, content, links],
            extensions,
        } = self.reader.referable_object(
            view,
            "a response",
            ["description", "headers", "content", "links"],
        )?;
        if description.is_none() && self.reader.version < Version::OpenApi32 {
            self.reader
                .diagnostics
                .warning(name_span(view), "a response has no `description`")
                .help("say in a sentence what the response means");
        }
        Some(Response {
            description: self.reader.owned_text(description).unwrap_or_default(),
            headers: headers.map_or_else(IndexMap::new, |entry| self.headers(entry)),
            content: content.map_or_else(IndexMap::new, |entry| self.content(entry)),
            links: links.map_or_else(IndexMap::new, |entry| self.links(entry)),
            extensions,
        })
    }

    /// Reads the headers of a response or of a part of a form.
    pub(super) fn headers(
        &mut self,
        entry: EntryView<'d>,
    ) -> IndexMap<String, ReferenceOr<Header>> {
        let mut headers = IndexMap::new();
        for entry in self.reader.header_entries(entry) {
            if entry.key.eq_ignore_ascii_case("Content-Type") {
                self.reader
                    .diagnostics
                    .warning(
                        entry.key_span,
                        format!(
                            "the header `{}` is ignored, as OpenAPI 3 demands",
                            entry.key
                        ),
                    )
                    .help("remove it; the keys of `content` are the media types");
                continue;
            }
            if let Some(header) = self.header(entry.value) {
                headers.insert(entry.key.to_owned(), ReferenceOr::Item(header));
            }
        }
        headers
    }

    /// Reads a header.
    pub(super) fn header(&mut self, view: View<'d>) -> Option<Header> {
        let Object {
            view,
            keys:
                [
                    description,
                    required,
                    deprecated,
                    style,
                    explode,
                    schema,
                    example,
                    examples,
                    content,
                ],
            extensions,
        } = self.reader.referable_object(
            view,
            "a header",
            [
                "description",
                "required",
                "deprecated",
                "style",
                "explode",
                "schema",
                "example",
                "examples",
                "content",
            ],
        )?;
        if content.is_some() {
            self.reader
                .ignore("a header with `content`", &[style, explode]);
        } else if self.reader.flag(explode) {
            let places = &mut self.reader.places;
            places.exploded_headers.insert(view.location());
        }
        let format = self.format(view, "a header", schema, content);
        Some(Header {
            description: self.reader.owned_text(description),
            style: self.style(style, HEADER_STYLES)?,
            required: self.reader.flag(required),
            deprecated: deprecated.map(|entry| self.reader.flag(Some(entry))),
            examples: self.examples(example, examples),
            format: format?,
            example: None,
            extensions,
        })
    }

    fn links(&mut self, entry: EntryView<'d>) -> IndexMap<String, ReferenceOr<Link>> {
        let mut links = IndexMap::new();
        for entry in self.reader.map(entry) {
            if let Some(link) = self.link(entry.value) {
                links.insert(entry.key.to_owned(), ReferenceOr::Item(link));
            }
        }
        links
    }

    /// Reads a link. What it gives to the parameters and the body is kept by its place.
    pub(super) fn link(&mut self, view: View<'d>) -> Option<Link> {
        let Object {
            view,
            keys:
                [
                    operation_ref,
                    operation_id,
                    parameters,
                    request_body,
                    description,
                    server,
                ],
            extensions,
        } = self.reader.referable_object(
            view,
            "a link",
            [
                "operationRef",
                "operationId",
                "parameters",
                "requestBody",
                "description",
                "server",
            ],
        )?;
        let operation = match (operation_ref, operation_id) {
            (None, Some(entry)) => {
                self.links.push(entry);
                LinkOperation::OperationId(self.reader.text(entry)?.to_owned())
            }
            (Some(entry), None) => LinkOperation::OperationRef(self.reader.text(entry)?.to_owned()),
            _ => {
                self.reader
                    .diagnostics
                    .error(
                        name_span(view),
                        "a link has either `operationId` or `operationRef`",
                    )
                    .help("name the operation that it leads to in one of the two");
                return None;
            }
        };
        let parameters = self.map(parameters);
        let parameters = parameters.into_iter().map(|entry| {
            let value = self.reader.value_token(entry.value);
            (entry.key.to_owned(), value)
        });
        Some(Link {
            parameters: parameters.collect(),
            request_body: request_body.map(|entry| self.reader.value_token(entry.value)),
            description: self.reader.owned_text(description),
            server: server
                .and_then(|entry| self.reader.value(entry))
                .and_then(|view| self.server(view))
                .map(|found| found.server),
            operation,
            extensions,
        })
    }
}
