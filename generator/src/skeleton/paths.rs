//! What all versions demand of paths and the operations on them.

use std::collections::HashMap;

use super::http::{Template, read_status};
use super::reader::{Reader, nearest};
use crate::document::{EntryView, View};
use crate::source::Span;
use openapiv3::StatusCode;

/// The key of a path item.
pub(super) struct PathKey<'d> {
    /// Where it stands.
    pub(super) span: Span,
    /// What it says; `None` where it is faulty.
    pub(super) template: Option<Template<'d>>,
}

/// What no two paths and no two operations of a document may share.
#[derive(Default)]
pub(super) struct Taken<'d> {
    /// By their shapes.
    paths: HashMap<String, Span>,
    operation_ids: HashMap<&'d str, Span>,
}

impl Reader<'_> {
    /// Reads the key of a path item. `None` where another path has its requests, which is reported.
    pub(super) fn path_key<'d>(
        &mut self,
        entry: EntryView<'d>,
        taken: &mut Taken<'d>,
    ) -> Option<PathKey<'d>> {
        let span = entry.key_span;
        let template = match Template::read(entry.key) {
            Ok(template) => template,
            Err(bad) => {
                self.diagnostics.error(span, bad.message).help(bad.help);
                return Some(PathKey {
                    span,
                    template: None,
                });
            }
        };
        if let Some(first) = taken.paths.get(&template.shape) {
            self.diagnostics
                .error(span, "two paths of the document match the same requests")
                .related(*first, "this is the other one")
                .help("give both the same parameter names, and make one path of them");
            return None;
        }
        taken.paths.insert(template.shape.clone(), span);
        Some(PathKey {
            span,
            template: Some(template),
        })
    }

    /// Reads an `operationId`.
    pub(super) fn operation_id<'d>(
        &mut self,
        entry: EntryView<'d>,
        taken: &mut Taken<'d>,
    ) -> Option<String> {
        let id = self.text(entry)?;
        let span = entry.value.span();
        if id.is_empty() {
            self.diagnostics
                .warning(span, "the `operationId` is empty and is ignored")
                .help("give the operation a name, or remove the key");
            return None;
        }
        if let Some(first) = taken.operation_ids.get(id) {
            // Their paths still tell the operations apart, and can name them.
            self.diagnostics
                .warning(
                    span,
                    format!("two operations have the `operationId` `{id}`"),
                )
                .related(*first, "this is the other one")
                .help("give each operation of the document an id of its own");
        } else {
            taken.operation_ids.insert(id, span);
        }
        Some(id.to_owned())
    }

    /// Reports a parameter `in: path` that the path does not name.
    pub(super) fn check_path_parameter(
        &mut self,
        name: &str,
        parameter: View<'_>,
        path: &PathKey<'_>,
    ) {
        let Some(template) = &path.template else {
            return;
        };
        if template.names.contains(&name) {
            return;
        }
        let place = parameter.get("name").unwrap_or(parameter);
        let diagnostic = self
            .diagnostics
            .error(place.span(), format!("the path has no parameter `{name}`"))
            .related(path.span, "this is the path");
        match nearest(name, &template.names) {
            Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
            None => diagnostic.help(format!(
                "put `{{{name}}}` into the path, or remove the parameter"
            )),
        };
    }

    /// Reports names of the path that none of the parameters `in: path` of an operation has.
    /// `of_string` is what the specification writes into a parameter for a string.
    pub(super) fn check_path_names(
        &mut self,
        path: &PathKey<'_>,
        parameters: &[&str],
        operation: Span,
        of_string: &str,
    ) {
        let names = path.template.iter().flat_map(|template| &template.names);
        for name in names.filter(|name| !parameters.contains(name)) {
            self.diagnostics
                .error(
                    operation,
                    format!("the path parameter `{name}` is not declared"),
                )
                .related(path.span, "the path names it")
                .help(format!(
                    "add `{{ in: path, name: {name}, required: true, {of_string} }}` \
                     to `parameters`"
                ));
        }
    }

    /// Whether a parameter must be there; one in the path must, whatever it says.
    pub(super) fn is_required_in_path(
        &mut self,
        required: Option<EntryView<'_>>,
        parameter: Span,
    ) -> bool {
        if !self.flag(required) {
            let span = required.map_or(parameter, |entry| entry.value.span());
            self.diagnostics
                .warning(span, "a path parameter is always required")
                .help("write `required: true`");
        }
        true
    }

    /// Reads the status of a response; what is none is reported.
    pub(super) fn status(&mut self, entry: EntryView<'_>) -> Option<StatusCode> {
        let status = read_status(entry.key);
        if status.is_none() {
            let message = format!("`{}` is no status of HTTP", entry.key);
            self.diagnostics
                .error(entry.key_span, message)
                .help("write a number from 100 to 599, or `default`");
        }
        status
    }
}
