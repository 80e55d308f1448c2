//! The request that the parameters of an operation of Swagger 2.0 make together.

use openapiv3::{MediaType, RequestBody};

use super::Document;
use super::parameters::{Body, Parameter, ParameterKind, Parameters};
use crate::document::View;
use crate::skeleton::http::essence;
use crate::skeleton::{Form, FormField};

const URLENCODED: &str = "application/x-www-form-urlencoded";
const MULTIPART: &str = "multipart/form-data";

impl<'d> Document<'d, '_> {
    /// Makes the parameters and the body that the parameters of an operation are in the shape of
    /// 3.0.
    pub(super) fn request(
        &mut self,
        parameters: Parameters<'d>,
        consumes: &[String],
        operation: View<'d>,
    ) -> (Vec<openapiv3::Parameter>, Option<RequestBody>) {
        let mut others = Vec::new();
        let mut fields = Vec::new();
        let mut body: Option<(Body, View<'d>)> = None;
        for Parameter {
            view,
            used: _,
            name: _,
            place: _,
            kind,
        } in parameters.into_list()
        {
            match kind {
                ParameterKind::Parameter(parameter) => others.push(parameter),
                ParameterKind::Field(field) => fields.push((field, view)),
                ParameterKind::Body(new) => {
                    if let Some((_, first)) = &body {
                        self.reader
                            .diagnostics
                            .error(view.span(), "an operation has one body at most")
                            .related(first.span(), "this is the other one")
                            .help("make one body of the two, with a property for each");
                        continue;
                    }
                    body = Some((new, view));
                }
            }
        }
        if let (Some((_, body)), Some((_, field))) = (&body, fields.first()) {
            self.reader
                .diagnostics
                .error(field.span(), "an operation has a body or a form, not both")
                .related(body.span(), "this is the body")
                .help("make the fields of the form properties of the body, or the body a field");
        }
        let request_body = match body {
            Some((body, view)) => Some(self.request_body(body, consumes, view)),
            None if fields.is_empty() => None,
            None => Some(self.request_form(fields, consumes, operation)),
        };
        (others, request_body)
    }

    fn request_body(&mut self, body: Body, consumes: &[String], view: View<'d>) -> RequestBody {
        let media_types = match consumes {
            [] => self.default_media_types("consumes", view),
            declared => declared.to_vec(),
        };
        let media_type = MediaType {
            schema: body.schema,
            examples: body.examples,
            extensions: self.reader.extensions(view),
            ..MediaType::default()
        };
        RequestBody {
            description: body.description,
            content: media_types
                .into_iter()
                .map(|name| (name, media_type.clone()))
                .collect(),
            required: body.required,
            extensions: body.extensions,
        }
    }

    fn request_form(
        &mut self,
        fields: Vec<(FormField, View<'d>)>,
        consumes: &[String],
        operation: View<'d>,
    ) -> RequestBody {
        let has_file = fields.iter().any(|(field, _)| field.file);
        let media_types = self.form_media_types(&fields, consumes, has_file);
        let fields: Vec<FormField> = fields.into_iter().map(|(field, _)| field).collect();
        let required = fields.iter().any(|field| field.required);
        let extensions = self.reader.extensions(operation);
        let media_type = MediaType {
            schema: Some(self.reader.form(operation, Form { fields })),
            extensions: extensions.clone(),
            ..MediaType::default()
        };
        RequestBody {
            description: None,
            content: media_types
                .into_iter()
                .map(|name| (name, media_type.clone()))
                .collect(),
            required,
            extensions,
        }
    }

    /// The media types of a form: those of `consumes` that can carry it.
    fn form_media_types(
        &mut self,
        fields: &[(FormField, View<'d>)],
        consumes: &[String],
        has_file: bool,
    ) -> Vec<String> {
        let carries = |media_type: &String| {
            let essence = essence(media_type);
            essence == MULTIPART || (!has_file && essence == URLENCODED)
        };
        let (form, others): (Vec<String>, Vec<String>) =
            consumes.iter().cloned().partition(carries);
        if !form.is_empty() {
            return form;
        }
        let default = if has_file { MULTIPART } else { URLENCODED };
        if let Some((_, field)) = fields.iter().find(|(field, _)| field.file || !has_file) {
            let message = format!("no `consumes` can carry this form; `{default}` is taken");
            let diagnostic = if others.is_empty() {
                self.reader.diagnostics.note(field.span(), message)
            } else {
                self.reader.diagnostics.warning(field.span(), message)
            };
            diagnostic.help(format!("add `consumes: [{default}]` to the operation"));
        }
        vec![default.to_owned()]
    }
}
