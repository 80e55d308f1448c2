//! Turns a configuration into a [`Tree`] of nodes with their spans, as `yaml` does with documents.
//!
//! Invariant: this is the only user of `toml`. Numbers keep their text; a date is a string.

use std::ops::Range;

use ::toml::Spanned;
use ::toml::de::{DeInteger, DeTable, DeValue};

use crate::diagnostics::Diagnostics;
use crate::source::{FileId, Span};
use crate::yaml::{Entry, Kind, Node, NodeId, Tree};

/// Reads the text of a file. Faults are reported; what the text has besides comes back all the
/// same.
pub(super) fn parse(file: FileId, text: &str, diagnostics: &mut Diagnostics) -> Tree {
    let (table, faults) = DeTable::parse_recoverable(text);
    let mut builder = Builder {
        file,
        diagnostics,
        nodes: Vec::new(),
    };
    for fault in faults {
        let span = builder.span(fault.span().unwrap_or_default());
        let message = format!("not TOML: {}", fault.message());
        builder
            .diagnostics
            .error(span, message)
            .help("correct the line; <https://toml.io> has the syntax");
    }
    let span = builder.span(table.span());
    builder.table(span, table.get_ref(), None);
    Tree::from_nodes(builder.nodes)
}

struct Builder<'d> {
    file: FileId,
    diagnostics: &'d mut Diagnostics,
    nodes: Vec<Node>,
}

impl Builder<'_> {
    fn span(&self, range: Range<usize>) -> Span {
        // A file has no more bytes than fit, see `Limits`.
        let offset = |offset| u32::try_from(offset).unwrap_or(u32::MAX);
        Span {
            file: self.file,
            start: offset(range.start),
            end: offset(range.end),
        }
    }

    fn push(&mut self, span: Span, kind: Kind, parent: Option<NodeId>) -> NodeId {
        let node = NodeId(u32::try_from(self.nodes.len()).unwrap_or(u32::MAX));
        self.nodes.push(Node { span, kind, parent });
        node
    }

    fn set_kind(&mut self, node: NodeId, kind: Kind) {
        if let Some(node) = self.nodes.get_mut(node.0 as usize) {
            node.kind = kind;
        }
    }

    fn table(&mut self, span: Span, table: &DeTable<'_>, parent: Option<NodeId>) -> NodeId {
        let node = self.push(span, Kind::Null, parent);
        let mut entries = Vec::with_capacity(table.len());
        for (key, value) in table {
            entries.push(Entry {
                key: key.get_ref().as_ref().into(),
                key_span: self.span(key.span()),
                value: self.value(value, node),
            });
        }
        self.set_kind(node, Kind::Mapping(entries));
        node
    }

    fn value(&mut self, value: &Spanned<DeValue<'_>>, parent: NodeId) -> NodeId {
        let span = self.span(value.span());
        let kind = match value.get_ref() {
            DeValue::Table(table) => return self.table(span, table, Some(parent)),
            DeValue::Array(elements) => {
                let node = self.push(span, Kind::Null, Some(parent));
                let elements = elements.iter().map(|element| self.value(element, node));
                let elements = elements.collect();
                self.set_kind(node, Kind::Sequence(elements));
                return node;
            }
            DeValue::String(text) => Kind::String(text.as_ref().into()),
            DeValue::Datetime(date) => Kind::String(date.to_string().into()),
            DeValue::Boolean(value) => Kind::Bool(*value),
            DeValue::Integer(number) => self.integer(number, span),
            DeValue::Float(number) => self.float(number.as_str(), span),
        };
        self.push(span, kind, Some(parent))
    }

    fn integer(&mut self, number: &DeInteger<'_>, span: Span) -> Kind {
        let text = number.as_str();
        if number.radix() == 10 {
            return Kind::Number(text.trim_start_matches('+').into());
        }
        if let Ok(number) = u128::from_str_radix(text, number.radix()) {
            return Kind::Number(number.to_string().into());
        }
        self.diagnostics
            .error(span, "this number has more than 128 bits")
            .help("write it in decimal digits");
        Kind::Null
    }

    fn float(&mut self, text: &str, span: Span) -> Kind {
        if text.bytes().any(|byte| byte.is_ascii_digit()) {
            return Kind::Number(text.trim_start_matches('+').into());
        }
        self.diagnostics
            .error(span, format!("`{text}` is no number in JSON"))
            .help("put it in quotes where the text is meant");
        Kind::Null
    }
}

/// What TOML calls a value of this kind, with its article.
pub(super) fn article(kind: &Kind) -> &'static str {
    match kind {
        Kind::Null => "nothing",
        Kind::Bool(_) => "a truth value",
        Kind::Number(_) => "a number",
        Kind::String(_) => "a string",
        Kind::Sequence(_) => "an array",
        Kind::Mapping(_) => "a table",
    }
}
