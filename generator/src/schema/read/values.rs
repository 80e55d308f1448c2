//! The kinds of values that keywords have.

use super::{Reader, beyond, is_lenient};
use crate::document::{EntryView, Location, View};
use crate::schema::{decimal, pattern};
use crate::source::Span;
use crate::yaml::Kind;

impl Reader<'_> {
    /// A list of the names of properties.
    pub(super) fn names(&mut self, entry: EntryView<'_>) -> Vec<String> {
        if !matches!(entry.value.kind(), Kind::Sequence(_)) {
            self.wrong(entry, "a list of property names");
        }
        let names = entry
            .value
            .elements()
            .filter_map(|element| self.name(element));
        names.map(|(name, _)| name).collect()
    }

    /// The name of a property.
    pub(super) fn name(&mut self, value: View<'_>) -> Option<(String, Span)> {
        let name = value.as_str().map(|name| (name.to_owned(), value.span()));
        if name.is_none() {
            self.diagnostics
                .error(value.span(), "the name of a property must be a string")
                .help("put it into quotes");
        }
        name
    }

    pub(super) fn meaningless(&mut self, entry: EntryView<'_>, partner: &str) {
        self.diagnostics
            .warning(
                entry.key_span,
                format!("`{}` means nothing without `{partner}`", entry.key),
            )
            .help(format!("add `{partner}`, or remove it"));
    }

    pub(super) fn stray(&mut self, entry: EntryView<'_>, holder: &str) {
        self.diagnostics
            .warning(
                entry.key_span,
                format!("`{}` is no key of `{holder}`, and is ignored", entry.key),
            )
            .help("begin the names of extensions with `x-`");
    }

    pub(super) fn pattern(&mut self, entry: EntryView<'_>) -> Option<String> {
        let source = self.string(entry)?;
        self.check_pattern(&source, entry.value.span());
        Some(source)
    }

    pub(super) fn check_pattern(&mut self, source: &str, span: Span) {
        if let Err(fault) = pattern::check(source) {
            self.diagnostics
                .error(
                    span,
                    format!("this regular expression cannot be used: {fault}"),
                )
                .help("write it in the syntax of ECMA-262, without delimiters");
        }
    }

    pub(super) fn schema(&mut self, entry: EntryView<'_>) -> Option<Location> {
        match entry.value.kind() {
            Kind::Mapping(_) | Kind::Bool(_) => Some(entry.value.location()),
            _ => {
                self.wrong(entry, "a schema");
                None
            }
        }
    }

    pub(super) fn schema_list(&mut self, entry: EntryView<'_>) -> Vec<Location> {
        if !matches!(entry.value.kind(), Kind::Sequence(_)) {
            self.wrong(entry, "a list of schemas");
        }
        let list: Vec<_> = entry.value.elements().map(View::location).collect();
        if list.is_empty() && matches!(entry.value.kind(), Kind::Sequence(_)) {
            self.diagnostics.warning(
                entry.key_span,
                format!("`{}` is empty, and demands nothing", entry.key),
            );
        }
        list
    }

    pub(super) fn schema_map(&mut self, entry: EntryView<'_>) -> Vec<(String, Location)> {
        if !matches!(entry.value.kind(), Kind::Mapping(_)) {
            self.wrong(entry, "a mapping from names to schemas");
        }
        let mut map = entry.value;
        if let Some(reference) = map.entry("$ref")
            && reference.value.as_str().is_some()
        {
            // Large specs share lists of properties so; a property of this name would hold a
            // schema.
            if is_lenient(self.dialect) {
                let what = format!("a reference in place of `{}`", entry.key);
                beyond(reference.key_span, &what, self.diagnostics);
            }
            let Some(target) = map.resolve(self.diagnostics) else {
                return Vec::new();
            };
            map = target;
        }
        map.entries()
            .map(|property| (property.key.to_owned(), property.value.location()))
            .collect()
    }

    pub(super) fn string(&mut self, entry: EntryView<'_>) -> Option<String> {
        let text = entry.value.as_str().map(str::to_owned);
        if text.is_none() {
            self.wrong(entry, "a string");
        }
        text
    }

    /// A description; one that is a number or empty is taken as what it says.
    pub(super) fn text(&mut self, entry: EntryView<'_>) -> Option<String> {
        match entry.value.kind() {
            Kind::Number(text) => Some(text.to_string()),
            Kind::Null => None,
            _ => self.string(entry),
        }
    }

    pub(super) fn boolean(&mut self, entry: EntryView<'_>) -> bool {
        entry.value.as_bool().unwrap_or_else(|| {
            self.wrong(entry, "true or false");
            false
        })
    }

    pub(super) fn number(&mut self, entry: EntryView<'_>) -> Option<String> {
        let number = entry
            .value
            .as_number()
            .filter(|text| decimal(text).is_some());
        if number.is_none() {
            self.wrong(entry, "a number");
        }
        number.map(str::to_owned)
    }

    pub(super) fn count(&mut self, entry: EntryView<'_>) -> Option<u64> {
        // `2.0` counts as 2 (JSON Schema 2020-12, section 6).
        let number = entry.value.as_number().and_then(decimal);
        let number = number.and_then(|number| number.to_count());
        if number.is_none() {
            self.wrong(entry, "a whole number, 0 or above");
        }
        number
    }

    pub(super) fn wrong(&mut self, entry: EntryView<'_>, expected: &str) {
        let is_quoted = expected.contains("number")
            && entry
                .value
                .as_str()
                .is_some_and(|text| decimal(text).is_some());
        let help = if is_quoted {
            "write it without quotes".to_owned()
        } else {
            format!("correct it, or remove `{}`", entry.key)
        };
        let message = format!("`{}` must be {expected}", entry.key);
        self.diagnostics
            .error(entry.value.span(), message)
            .help(help);
    }
}
