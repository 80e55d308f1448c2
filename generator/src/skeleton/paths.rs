//! What all versions demand of paths and the operations on them.

use std::collections::HashMap;

use super::Extensions;
use super::http::{Template, is_token, read_status};
use super::reader::Reader;
use crate::document::EntryView;
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
    /// By the shapes of their paths and their methods.
    operations: HashMap<(String, &'d str), Span>,
    operation_ids: HashMap<&'d str, Span>,
}

impl Taken<'_> {
    /// Whether an operation has this `operationId`.
    pub(super) fn has_operation(&self, id: &str) -> bool {
        self.operation_ids.contains_key(id)
    }

    /// What operations have for an `operationId`.
    pub(super) fn operation_ids(&self) -> Vec<&str> {
        self.operation_ids.keys().copied().collect()
    }
}

impl Reader<'_> {
    /// Reads the key of a path item.
    pub(super) fn path_key<'d>(
        &mut self,
        entry: EntryView<'d>,
        taken: &mut Taken<'d>,
    ) -> PathKey<'d> {
        let span = entry.key_span;
        let template = match Template::read(entry.key) {
            Ok(template) => template,
            Err(bad) => {
                self.diagnostics.error(span, bad.message).help(bad.help);
                return PathKey {
                    span,
                    template: None,
                };
            }
        };
        if let Some(first) = taken.paths.get(&template.shape) {
            // Where their methods differ, it is known which operation a request is for.
            self.diagnostics
                .warning(span, "two paths of the document match the same requests")
                .related(*first, "this is the other one")
                .help("give both the same parameter names, and make one path of them");
        }
        taken.paths.entry(template.shape.clone()).or_insert(span);
        PathKey {
            span,
            template: Some(template),
        }
    }

    /// Whether an operation has its requests for itself; another one that has them too is reported.
    pub(super) fn is_reachable<'d>(
        &mut self,
        entry: EntryView<'d>,
        path: &PathKey<'d>,
        taken: &mut Taken<'d>,
    ) -> bool {
        let Some(template) = &path.template else {
            return true;
        };
        let operation = (template.shape.clone(), entry.key);
        let first = *taken.operations.entry(operation).or_insert(path.span);
        if first != path.span {
            let message = format!("another path has a `{}` for the same requests", entry.key);
            self.diagnostics
                .error(entry.key_span, message)
                .related(first, "this is the other path")
                .help("give both the same parameter names, and make one operation of them");
        }
        first == path.span
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
            let message = format!("two operations have the `operationId` `{id}`");
            let diagnostic = self.diagnostics.warning(span, message);
            if *first == span {
                diagnostic.help("give each path an operation of its own; two share this one");
            } else {
                diagnostic
                    .related(*first, "this is the other one")
                    .help("give each operation of the document an id of its own");
            }
        } else {
            taken.operation_ids.insert(id, span);
        }
        Some(id.to_owned())
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

    /// The entries of a mapping whose keys are names of headers. What is none, or stands twice, is
    /// reported.
    pub(super) fn header_entries<'d>(&mut self, entry: EntryView<'d>) -> Vec<EntryView<'d>> {
        let mut named: HashMap<String, Span> = HashMap::new();
        let mut entries = self.map(entry);
        entries.retain(|entry| {
            if !self.is_header_name(entry.key, entry.key_span) {
                return false;
            }
            let first = named.insert(entry.key.to_ascii_lowercase(), entry.key_span);
            if let Some(first) = first {
                self.diagnostics
                    .error(
                        entry.key_span,
                        format!("the header `{}` stands twice", entry.key),
                    )
                    .related(first, "this is the other one")
                    .help("names of headers differ in more than case; remove one of the two");
            }
            first.is_none()
        });
        entries
    }

    /// Whether a name is that of a header (RFC 9110, 5.1); what is none is reported.
    pub(super) fn is_header_name(&mut self, name: &str, span: Span) -> bool {
        let is_name = is_token(name);
        if !is_name {
            self.diagnostics
                .error(span, format!("`{name}` is no name of a header"))
                .help("write letters, digits and dashes, such as `X-Rate-Limit`");
        }
        is_name
    }

    /// The entries of the responses of an operation, which has to have one.
    pub(super) fn response_entries<'d>(
        &mut self,
        entry: EntryView<'d>,
    ) -> (Vec<EntryView<'d>>, Extensions) {
        let (entries, extensions) = self.extended_map(entry);
        if entries.is_empty() {
            self.diagnostics
                .warning(entry.key_span, "the operation declares no response")
                .help("add one, such as `\"200\": { description: Done. }`");
        }
        (entries, extensions)
    }
}
