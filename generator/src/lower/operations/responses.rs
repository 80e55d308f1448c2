//! Responses: what an operation answers.

use std::collections::HashSet;

use openapiv3::{Header, Operation, ParameterSchemaOrContent, ReferenceOr, Response, StatusCode};

use super::bodies::{FoundMedia, is_json};
use super::parameters::Text;
use super::shapes::Mode;
use super::{Builder, Finder, type_of};
use crate::ir;
use crate::lower::directions::Direction;
use crate::lower::names::{self, VALUES};
use crate::lower::shape::Position;
use crate::lower::words;

/// A response with one of its media types, and the schemas that it has.
pub(super) struct FoundResponse<'s> {
    name: ir::Ident,
    pub(super) status: ir::Status,
    /// `None` where the document has no response at all.
    response: Option<&'s Response>,
    pub(super) headers: Vec<FoundHeader<'s>>,
    pub(super) body: Option<FoundMedia<'s>>,
}

/// A header, with the schema of its values.
#[derive(Clone)]
pub(super) struct FoundHeader<'s> {
    pub(super) name: &'s str,
    pub(super) header: &'s Header,
    text: Text,
    pub(super) position: Position,
}

impl<'s> Finder<'s, '_, '_> {
    /// The responses of an operation.
    pub(super) fn responses(
        &mut self,
        operation: &'s Operation,
        name: &ir::Ident,
    ) -> Vec<FoundResponse<'s>> {
        let responses = &operation.responses;
        let coded = responses.responses.iter().map(|(status, response)| {
            let status = match status {
                StatusCode::Code(code) => ir::Status::Code(*code),
                StatusCode::Range(hundreds) => ir::Status::Range(*hundreds),
            };
            (status, response)
        });
        let default = responses.default.iter();
        let all = coded.chain(default.map(|response| (ir::Status::Default, response)));
        let mut found = Vec::new();
        let mut taken = HashSet::new();
        for (status, response) in all {
            if let ReferenceOr::Item(response) = response {
                self.response(status, response, name, &mut taken, &mut found);
            }
        }
        if found.is_empty() {
            found.push(FoundResponse {
                name: status_name(ir::Status::Default),
                status: ir::Status::Default,
                response: None,
                headers: Vec::new(),
                body: None,
            });
        }
        found
    }

    fn response(
        &mut self,
        status: ir::Status,
        response: &'s Response,
        operation: &ir::Ident,
        taken: &mut HashSet<ir::Ident>,
        found: &mut Vec<FoundResponse<'s>>,
    ) {
        let location = self.skeleton.location(&response.extensions);
        let wanted = status_name(status);
        let inline = type_of(operation, wanted.as_str());
        let answers = type_of(operation, "Response");
        // Each of several media types has a variant of its own, which is named when it is known which there are.
        let about = |is_one: bool| {
            let answers = answers.as_str();
            if is_one {
                format!("The body of [`{answers}::{}`].", wanted.as_str())
            } else {
                format!("A body of [`{answers}`].")
            }
        };
        let media = self.media(
            location,
            &response.content,
            &inline,
            &about,
            Direction::Response,
        );
        let headers = self.headers(response, &inline);
        let is_several = media.len() > 1;
        let bodies: Vec<Option<FoundMedia<'_>>> = if media.is_empty() {
            vec![None]
        } else {
            media.into_iter().map(Some).collect()
        };
        for body in bodies {
            let variant = match &body {
                Some(body) if is_several => type_of(&wanted, body.name.as_str()),
                _ => wanted.clone(),
            };
            let variant = names::unused(&variant, "", taken);
            taken.insert(variant.clone());
            found.push(FoundResponse {
                name: variant,
                status,
                response: Some(response),
                headers: headers.clone(),
                body,
            });
        }
    }

    fn headers(&mut self, response: &'s Response, inline: &ir::Ident) -> Vec<FoundHeader<'s>> {
        let mut headers = Vec::new();
        for (name, header) in &response.headers {
            let ReferenceOr::Item(header) = header else {
                continue;
            };
            let location = self.skeleton.location(&header.extensions);
            let (schema, text) = match &header.format {
                ParameterSchemaOrContent::Schema(schema) => {
                    let formats = self.skeleton.collection_formats(&header.extensions);
                    let delimiters = formats.iter().copied().map(super::parameters::delimiter);
                    (Some(schema), Text::Delimited(delimiters.collect()))
                }
                ParameterSchemaOrContent::Content(content) => {
                    let Some((media_type, object)) = content.first() else {
                        continue;
                    };
                    if !is_json(media_type) {
                        let what = format!("a header of `{media_type}`");
                        self.not_yet(location, &what, "give it a `schema`");
                        continue;
                    }
                    (object.schema.as_ref(), Text::Json)
                }
            };
            let Some(position) = schema.and_then(|schema| self.position(schema)) else {
                continue;
            };
            let about = format!("The header `{name}`.");
            self.find(&position, type_of(inline, name), about, Direction::Response);
            headers.push(FoundHeader {
                name,
                header,
                text,
                position,
            });
        }
        headers
    }
}

impl Builder<'_, '_> {
    /// A response of the operation of this name.
    pub(super) fn response(
        &mut self,
        found: FoundResponse<'_>,
        operation: &ir::Ident,
    ) -> ir::ResponseVariant {
        let way = [operation.as_str(), found.name.as_str()];
        let texts: Vec<_> = found.headers.iter().map(|header| header.name).collect();
        let mut taken = ["status", "body"].map(names::value_name).into();
        let names = VALUES.assign(&texts, |_| None, &mut taken);
        let headers = found.headers.into_iter().zip(names);
        let headers = headers
            .map(|(header, name)| self.header(header, name))
            .collect();
        let body = found.body.map(|body| self.media(body, &way));
        let documentation = match found.response {
            Some(response) => {
                let location = self.skeleton.location(&response.extensions);
                self.describe(location, || {
                    words::of_response(&response.description, &response.links)
                })
            }
            None => ir::Documentation::default(),
        };
        ir::ResponseVariant {
            documentation,
            status: found.status,
            headers,
            body,
            name: found.name,
        }
    }

    fn header(&mut self, found: FoundHeader<'_>, field: ir::Ident) -> ir::Parameter {
        let FoundHeader {
            name,
            header,
            text,
            position,
        } = found;
        let value = self.types.type_use(&position, self.diagnostics);
        let words = self
            .types
            .words(&position, &position.locations(), self.diagnostics);
        let location = self.skeleton.location(&header.extensions);
        let (documents, description) = (self.documents, header.description.as_deref());
        let documentation = self.describe(location, || {
            words.of_value_described(description, documents)
        });
        ir::Parameter {
            name: field,
            parameter: name.to_owned(),
            place: ir::Place::Header,
            writing: ir::Writing {
                style: ir::Style::Simple,
                explode: self.skeleton.is_exploded(header),
                allow_empty_value: false,
                allow_reserved: false,
            },
            shape: self.parameter_shape(&position, text, Mode::Plain, location),
            apart_from: Vec::new(),
            documentation,
            deprecated: words.deprecated || header.deprecated == Some(true),
            required: header.required,
            default: None,
            value,
        }
    }
}

/// What an answer of a status is called: by the reason phrase (RFC 9110), or the status itself.
fn status_name(status: ir::Status) -> ir::Ident {
    names::type_name(&match status {
        ir::Status::Code(code) => http::StatusCode::from_u16(code)
            .ok()
            .and_then(|status| status.canonical_reason())
            .map_or_else(|| format!("Status{code}"), str::to_owned),
        ir::Status::Range(1) => "Informational".to_owned(),
        ir::Status::Range(2) => "Success".to_owned(),
        ir::Status::Range(3) => "Redirection".to_owned(),
        ir::Status::Range(4) => "ClientError".to_owned(),
        ir::Status::Range(5) => "ServerError".to_owned(),
        ir::Status::Range(hundreds) => format!("Status{hundreds}xx"),
        ir::Status::Default => "Default".to_owned(),
    })
}
