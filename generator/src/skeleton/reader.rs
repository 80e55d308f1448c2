//! Reads the values of a document.
//!
//! Invariant: a value of the wrong kind is reported and then absent.

use openapiv3::{Example, ReferenceOr, Schema};
use serde_json::Value;

use super::{
    CollectionFormat, Extensions, Form, LOCATION, Places, SchemaPlace, SchemaSource, Version,
};
use crate::diagnostics::Diagnostics;
use crate::dialect::Dialect;
use crate::document::{EntryView, Location, View};
use crate::source::Span;
use crate::yaml::Kind;

/// What the objects of a document are read through.
pub(super) struct Reader<'r> {
    /// What the document is written in.
    pub(super) version: Version,
    /// Where faults go.
    pub(super) diagnostics: &'r mut Diagnostics,
    /// What the tokens in the skeleton stand for.
    pub(super) places: Places,
}

impl Reader<'_> {
    /// The entries of a mapping whose keys are all names. It may be a reference.
    pub(super) fn map<'d>(&mut self, entry: EntryView<'d>) -> Vec<EntryView<'d>> {
        let view = self.value(entry);
        view.and_then(|view| self.entries(view, &quoted(entry.key)))
            .unwrap_or_default()
    }

    /// The entries of a mapping whose keys are names and extensions. It may be a reference.
    pub(super) fn extended_map<'d>(
        &mut self,
        entry: EntryView<'d>,
    ) -> (Vec<EntryView<'d>>, Extensions) {
        let view = self.value(entry);
        view.and_then(|view| self.extended_entries(view, &quoted(entry.key)))
            .unwrap_or_default()
    }

    /// The entries of a mapping, told apart from its extensions. It may be a reference.
    pub(super) fn extended_entries<'d>(
        &mut self,
        view: View<'d>,
        noun: &str,
    ) -> Option<(Vec<EntryView<'d>>, Extensions)> {
        let view = self.resolve(view)?;
        let entries = self.entries(view, noun)?;
        let mut extensions = self.extensions(view);
        let (extended, named): (Vec<_>, Vec<_>) = entries
            .into_iter()
            .partition(|entry| entry.key.starts_with("x-"));
        for entry in extended {
            self.add_extension(&mut extensions, entry);
        }
        Some((named, extensions))
    }

    /// The entries of a mapping. It may be a reference.
    pub(super) fn entries<'d>(&mut self, view: View<'d>, noun: &str) -> Option<Vec<EntryView<'d>>> {
        let view = self.resolve(view)?;
        self.expect_mapping(view, noun)?;
        Some(view.entries().collect())
    }

    /// The elements of a list. It may be a reference.
    pub(super) fn list<'d>(&mut self, entry: EntryView<'d>) -> Option<Vec<View<'d>>> {
        let view = self.value(entry).and_then(|view| self.resolve(view))?;
        if let Kind::Sequence(_) = view.kind() {
            return Some(view.elements().collect());
        }
        self.wrong_kind(view, &quoted(entry.key), "a list");
        None
    }

    /// A list of strings.
    pub(super) fn texts<'d>(&mut self, entry: EntryView<'d>) -> Option<Vec<(&'d str, View<'d>)>> {
        let elements = self.list(entry)?;
        let noun = format!("an element of `{}`", entry.key);
        Some(
            elements
                .into_iter()
                .filter_map(|element| Some((self.string(element, &noun)?, element)))
                .collect(),
        )
    }

    /// A string. It may be a reference to one.
    pub(super) fn text<'d>(&mut self, entry: EntryView<'d>) -> Option<&'d str> {
        let view = self.value(entry)?;
        self.string(view, &quoted(entry.key))
    }

    /// A string that may be absent, as the structs of `openapiv3` hold it.
    pub(super) fn owned_text(&mut self, entry: Option<EntryView<'_>>) -> Option<String> {
        self.text(entry?).map(str::to_owned)
    }

    /// `true` or `false`; where it is absent or neither, `false`.
    pub(super) fn flag(&mut self, entry: Option<EntryView<'_>>) -> bool {
        let Some(view) = entry.and_then(|entry| self.value(entry)) else {
            return false;
        };
        let Some(view) = self.resolve(view) else {
            return false;
        };
        view.as_bool().unwrap_or_else(|| {
            self.wrong_kind(
                view,
                &quoted(entry.map_or("", |entry| entry.key)),
                "`true` or `false`",
            );
            false
        })
    }

    /// One of the words that the specification lists, with what it means.
    pub(super) fn word<W: Clone>(
        &mut self,
        entry: EntryView<'_>,
        known: &[(&'static str, W)],
    ) -> Option<(&'static str, W)> {
        let text = self.text(entry)?;
        let word = known.iter().find(|(word, _)| *word == text);
        if word.is_none() {
            let words: Vec<&str> = known.iter().map(|(word, _)| *word).collect();
            self.unknown_value(entry.value, entry.key, text, &words);
        }
        word.cloned()
    }

    /// Reports a value that is none of those that the specification lists.
    pub(super) fn unknown_value(&mut self, view: View<'_>, key: &str, found: &str, known: &[&str]) {
        let diagnostic = self
            .diagnostics
            .error(view.span(), format!("`{found}` is not a value of `{key}`"));
        match nearest(found, known) {
            Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
            None => diagnostic.help(format!("write one of {}", enumeration(known))),
        };
    }

    /// A token for a schema, in the place of the schema.
    pub(super) fn schema(&mut self, view: View<'_>, dialect: Dialect) -> ReferenceOr<Schema> {
        let place = SchemaPlace {
            location: view.location(),
            dialect,
        };
        self.places.schema(&token(view), SchemaSource::Place(place))
    }

    /// An example whose value stands at a node.
    pub(super) fn example_at(&mut self, value: View<'_>) -> ReferenceOr<Example> {
        ReferenceOr::Item(Example {
            extensions: self.extensions(value),
            ..Example::default()
        })
    }

    /// A token for the form of an operation.
    pub(super) fn form(&mut self, operation: View<'_>, form: Form) -> ReferenceOr<Schema> {
        self.places
            .schema(&token(operation), SchemaSource::Form(form))
    }

    /// Remembers how the arrays of a parameter or header are written.
    pub(super) fn collection_formats(&mut self, view: View<'_>, formats: Vec<CollectionFormat>) {
        if !formats.is_empty() {
            self.places
                .collection_formats
                .insert(view.location(), formats);
        }
    }

    /// The extensions of an object that has no others than its place.
    pub(super) fn extensions(&mut self, view: View<'_>) -> Extensions {
        Extensions::from([(LOCATION.to_owned(), self.value_token(view))])
    }

    pub(super) fn add_extension(&mut self, extensions: &mut Extensions, entry: EntryView<'_>) {
        if entry.key == LOCATION {
            self.diagnostics
                .warning(
                    entry.key_span,
                    format!("the extension `{LOCATION}` is ignored"),
                )
                .help("its name is reserved for the generator; choose another one");
            return;
        }
        let place = self.value_token(entry.value);
        extensions.insert(entry.key.to_owned(), place);
    }

    /// A token for a value of any kind.
    pub(super) fn value_token(&mut self, view: View<'_>) -> Value {
        let token = token(view);
        self.places.locations.insert(token.clone(), view.location());
        Value::String(token)
    }

    /// The value of a key, unless there is none: `tags:` with nothing behind it.
    pub(super) fn value<'d>(&mut self, entry: EntryView<'d>) -> Option<View<'d>> {
        if is_null(entry) {
            self.diagnostics
                .warning(
                    entry.key_span,
                    format!("`{}` has no value and is ignored", entry.key),
                )
                .help("give it a value, or remove it");
            return None;
        }
        Some(entry.value)
    }

    fn string<'d>(&mut self, view: View<'d>, noun: &str) -> Option<&'d str> {
        let view = self.resolve(view)?;
        let text = match view.kind() {
            Kind::String(text) => return Some(text),
            Kind::Number(text) => &**text,
            Kind::Bool(true) => "true",
            Kind::Bool(false) => "false",
            Kind::Null | Kind::Sequence(_) | Kind::Mapping(_) => {
                self.wrong_kind(view, noun, "a string");
                return None;
            }
        };
        self.diagnostics
            .warning(
                view.span(),
                format!("{noun} is {} and taken as a string", kind_noun(view)),
            )
            .help(format!("quote it: `\"{text}\"`"));
        Some(text)
    }

    /// Reports what is no mapping.
    pub(super) fn expect_mapping(&mut self, view: View<'_>, noun: &str) -> Option<()> {
        if let Kind::Mapping(_) = view.kind() {
            return Some(());
        }
        self.wrong_kind(view, noun, "a mapping");
        None
    }

    fn wrong_kind(&mut self, view: View<'_>, noun: &str, expected: &str) {
        self.diagnostics
            .error(view.span(), format!("{noun} is {}", kind_noun(view)))
            .help(format!("write {expected}"));
    }
}

/// Whether a key has no value, or the value `null`.
pub(super) fn is_null(entry: EntryView<'_>) -> bool {
    matches!(entry.value.kind(), Kind::Null)
}

/// Where an object is named: its key, or the whole of it where it has none.
pub(super) fn name_span(view: View<'_>) -> Span {
    view.parent()
        .and_then(|parent| {
            parent
                .entries()
                .find(|entry| entry.value.location() == view.location())
        })
        .map_or_else(|| view.span(), |entry| entry.key_span)
}

/// The candidate that was probably meant: the one that was shortened, or the one with the fewest
/// letters wrong, at most a third of them.
pub(crate) fn nearest<'c>(found: &str, candidates: &[&'c str]) -> Option<&'c str> {
    let shortened = |candidate: &&str| found.len() > 2 && candidate.starts_with(found);
    if let Some(candidate) = candidates.iter().copied().find(shortened) {
        return Some(candidate);
    }
    let letters = found.chars().count();
    candidates
        .iter()
        .filter_map(|candidate| {
            let most = candidate.chars().count() / 3;
            // The difference in length is the least that the distance can be, and known sooner.
            let near = most >= letters.abs_diff(candidate.chars().count());
            let distance = near.then(|| strsim::damerau_levenshtein(found, candidate))?;
            (distance <= most).then_some((distance, *candidate))
        })
        .min()
        .map(|(_, candidate)| candidate)
}

/// `` `a`, `b` or `c` ``
pub(crate) fn enumeration(items: &[&str]) -> String {
    let quoted: Vec<String> = items.iter().map(|item| quoted(item)).collect();
    match quoted.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
        None => String::new(),
    }
}

fn quoted(text: &str) -> String {
    format!("`{text}`")
}

fn kind_noun(view: View<'_>) -> &'static str {
    match view.kind() {
        Kind::Null => "null",
        Kind::Bool(_) => "a boolean",
        Kind::Number(_) => "a number",
        Kind::String(_) => "a string",
        Kind::Sequence(_) => "a list",
        Kind::Mapping(_) => "a mapping",
    }
}

/// The text that stands for a node in the skeleton: the numbers of its file and of itself.
fn token(view: View<'_>) -> String {
    let Location { file, node } = view.location();
    format!("{}#{}", file.index(), node.0)
}
