//! Values with the references in them replaced by what they name.

use std::collections::HashSet;
use std::fmt::Write as _;

use indexmap::IndexMap;

use super::{Location, View};
use crate::diagnostics::{Diagnostics, Severity};
use crate::yaml::Kind;

/// See [`View::example`].
pub(super) fn example(view: View<'_>, diagnostics: &mut Diagnostics) -> Option<String> {
    let mut expansion = Expansion {
        diagnostics,
        active: std::iter::successors(view.parent(), |view| view.parent())
            .map(View::location)
            .collect(),
        nodes: 0,
        root: view,
    };
    let value = expansion.expand(view, 0)?;
    let mut text = String::new();
    value.write(&mut text, 0);
    Some(text)
}

/// See [`View::json`].
pub(super) fn write_as_it_stands(view: View<'_>, text: &mut String) {
    match view.kind() {
        Kind::Sequence(_) => {
            text.push('[');
            for (index, element) in view.elements().enumerate() {
                text.push_str(if index == 0 { "" } else { ", " });
                write_as_it_stands(element, text);
            }
            text.push(']');
        }
        Kind::Mapping(_) => {
            text.push('{');
            for (index, entry) in view.entries().enumerate() {
                text.push_str(if index == 0 { "" } else { ", " });
                write_string(entry.key, text);
                text.push_str(": ");
                write_as_it_stands(entry.value, text);
            }
            text.push('}');
        }
        scalar => write_scalar(scalar, text),
    }
}

/// A value without references.
enum Value<'d> {
    Scalar(&'d Kind),
    Sequence(Vec<Value<'d>>),
    Mapping(IndexMap<&'d str, Value<'d>>),
}

struct Expansion<'a, 'd> {
    diagnostics: &'a mut Diagnostics,
    /// The nodes that are being expanded, and those that the example stands in: one of them within
    /// itself never ends.
    active: HashSet<Location>,
    /// How many values were made.
    nodes: u32,
    root: View<'d>,
}

impl<'d> Expansion<'_, 'd> {
    fn expand(&mut self, view: View<'d>, depth: u32) -> Option<Value<'d>> {
        let documents = view.documents;
        self.count(depth)?;
        let mut faults = Diagnostics::default();
        let Some((location, references)) = documents.follow(view.location, &mut faults) else {
            return self.as_data(view, depth, &faults);
        };
        let target = documents.view(location);
        if !self.active.insert(location) {
            let span = references
                .last()
                .map_or(view.span(), |last| documents.reference_span(*last));
            faults
                .error(span, "this reference leads to a value that contains it")
                .related(target.span(), "the value")
                .help("write out the part that is meant");
            return self.as_data(view, depth, &faults);
        }
        let value = self.expand_value(target, depth);
        self.active.remove(&location);
        let mut value = value?;
        // The nearest reference comes first and overrides last.
        for &reference in references.iter().rev() {
            self.override_keys(&mut value, documents.view(reference), target, depth)?;
        }
        Some(value)
    }

    /// The value of a reference that leads nowhere. An example may be one of a document with
    /// references, which mean something where that document is: so they are data of it.
    fn as_data(&mut self, view: View<'d>, depth: u32, faults: &Diagnostics) -> Option<Value<'d>> {
        for fault in faults.iter() {
            let mut told = fault.clone();
            told.severity = Severity::Warning;
            told.message += "; it is taken as data of the example";
            self.diagnostics.add(told);
        }
        self.expand_value(view, depth)
    }

    /// The value of a node, whether or not it is a reference.
    fn expand_value(&mut self, view: View<'d>, depth: u32) -> Option<Value<'d>> {
        Some(match view.kind() {
            Kind::Sequence(_) => Value::Sequence(
                view.elements()
                    .map(|element| self.expand(element, depth + 1))
                    .collect::<Option<_>>()?,
            ),
            Kind::Mapping(_) => Value::Mapping(
                view.entries()
                    .map(|entry| Some((entry.key, self.expand(entry.value, depth + 1)?)))
                    .collect::<Option<_>>()?,
            ),
            scalar => Value::Scalar(scalar),
        })
    }

    /// Replaces or adds the keys that stand beside `$ref`.
    fn override_keys(
        &mut self,
        value: &mut Value<'d>,
        reference: View<'d>,
        target: View<'d>,
        depth: u32,
    ) -> Option<()> {
        for entry in reference.entries().filter(|entry| entry.key != "$ref") {
            let Value::Mapping(entries) = value else {
                self.diagnostics
                    .warning(entry.key_span, "this key beside `$ref` overrides nothing")
                    .related(target.span(), "the value is no mapping")
                    .help("remove it, or name a mapping");
                return Some(());
            };
            let overriding = self.expand(entry.value, depth + 1)?;
            entries.insert(entry.key, overriding);
        }
        Some(())
    }

    fn count(&mut self, depth: u32) -> Option<()> {
        let limits = self.root.documents.sources().limits();
        self.nodes += 1;
        let (message, help) = if self.nodes > limits.example_nodes {
            let message = format!(
                "with its references it has more than {} values",
                limits.example_nodes
            );
            (message, "shorten it, or raise the limit `example_nodes`")
        } else if depth > limits.depth {
            let message = format!(
                "with its references it has more than {} levels",
                limits.depth
            );
            (message, "shorten it, or raise the limit `depth`")
        } else {
            return Some(());
        };
        self.diagnostics
            .warning(
                self.root.span(),
                format!("the example is left out: {message}"),
            )
            .help(help);
        None
    }
}

impl Value<'_> {
    fn write(&self, text: &mut String, depth: usize) {
        match self {
            Value::Scalar(kind) => write_scalar(kind, text),
            Value::Sequence(elements) if elements.is_empty() => text.push_str("[]"),
            Value::Mapping(entries) if entries.is_empty() => text.push_str("{}"),
            Value::Sequence(elements) => {
                text.push('[');
                for (index, element) in elements.iter().enumerate() {
                    begin_line(text, index, depth + 1);
                    element.write(text, depth + 1);
                }
                end_line(text, depth);
                text.push(']');
            }
            Value::Mapping(entries) => {
                text.push('{');
                for (index, (key, value)) in entries.iter().enumerate() {
                    begin_line(text, index, depth + 1);
                    write_string(key, text);
                    text.push_str(": ");
                    value.write(text, depth + 1);
                }
                end_line(text, depth);
                text.push('}');
            }
        }
    }
}

fn begin_line(text: &mut String, index: usize, depth: usize) {
    if index > 0 {
        text.push(',');
    }
    end_line(text, depth);
}

fn end_line(text: &mut String, depth: usize) {
    text.push('\n');
    text.extend(std::iter::repeat_n("    ", depth));
}

fn write_scalar(kind: &Kind, text: &mut String) {
    match kind {
        Kind::Bool(value) => text.push_str(if *value { "true" } else { "false" }),
        Kind::Number(number) => text.push_str(number),
        Kind::String(string) => write_string(string, text),
        // Collections are no scalars, and never come here.
        Kind::Null | Kind::Sequence(_) | Kind::Mapping(_) => text.push_str("null"),
    }
}

fn write_string(string: &str, text: &mut String) {
    // Writing to a string does not fail.
    let _ = write!(text, "{}", serde_json::Value::from(string));
}
