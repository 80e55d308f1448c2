//! Reads the objects of a specification: each from its declared keys, with a report of everything
//! else.
//!
//! Invariant: a value of the wrong kind is reported and then absent; a key that is not declared is
//! reported.

use openapiv3::{Example, ReferenceOr, Schema};
use serde_json::Value;

use super::{
    CollectionFormat, Extensions, Form, LOCATION, Places, SchemaPlace, SchemaSource, Version,
};
use crate::diagnostics::Diagnostics;
use crate::dialect::Dialect;
use crate::document::{EntryView, View};
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

/// An object whose keys were told apart.
pub(super) struct Object<'d, const N: usize> {
    /// The object itself, behind the references to it.
    pub(super) view: View<'d>,
    /// The entries of the declared keys, in the order of the declaration. Destructured as an array,
    /// a key that is declared and not handled fails to compile.
    pub(super) keys: [Option<EntryView<'d>>; N],
    /// The place of the object, and of its extensions.
    pub(super) extensions: Extensions,
}

impl Reader<'_> {
    /// Follows the reference that stands for an object. Keys beside `$ref` mean nothing, which is
    /// reported.
    pub(super) fn resolve<'d>(&mut self, view: View<'d>) -> Option<View<'d>> {
        if !view.is_reference() {
            return Some(view);
        }
        for entry in view.entries().filter(|entry| entry.key != "$ref") {
            self.diagnostics
                .warning(
                    entry.key_span,
                    format!("`{}` beside `$ref` is ignored", entry.key),
                )
                .help("remove it, or write the object here instead of the reference");
        }
        view.resolve(self.diagnostics)
    }

    /// Reads an object that may be a reference. `noun` is what the specification calls it, with its
    /// article. The result is `None` where it is no mapping, or its reference leads nowhere.
    pub(super) fn object<'d, const N: usize>(
        &mut self,
        view: View<'d>,
        noun: &str,
        keys: [&str; N],
    ) -> Option<Object<'d, N>> {
        self.object_with_schema(view, noun, keys, &[])
    }

    /// Reads an object that is its own schema: `keywords` are left to the schema stage.
    pub(super) fn object_with_schema<'d, const N: usize>(
        &mut self,
        view: View<'d>,
        noun: &str,
        keys: [&str; N],
        keywords: &[&str],
    ) -> Option<Object<'d, N>> {
        let view = self.resolve(view)?;
        self.expect_mapping(view, noun)?;
        let mut extensions = self.extensions(view);
        for entry in view.entries() {
            if keys.contains(&entry.key) || keywords.contains(&entry.key) {
                continue;
            }
            if entry.key.starts_with("x-") {
                self.add_extension(&mut extensions, entry);
            } else {
                self.unknown_key(entry, noun, &[&keys, keywords].concat());
            }
        }
        Some(Object {
            view,
            keys: keys.map(|key| view.entry(key)),
            extensions,
        })
    }

    /// The entry of a key that came with `OpenAPI` 3.1; in a document of an earlier version it is
    /// reported and then absent.
    pub(super) fn since_31<'d>(
        &mut self,
        entry: Option<EntryView<'d>>,
        noun: &str,
    ) -> Option<EntryView<'d>> {
        let entry = entry?;
        if self.version == Version::OpenApi31 {
            return Some(entry);
        }
        self.unknown_key(entry, noun, &[]);
        None
    }

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
        let view = self.value(entry).and_then(|view| self.resolve(view));
        let Some(view) = view else {
            return Default::default();
        };
        let Some(entries) = self.entries(view, &quoted(entry.key)) else {
            return Default::default();
        };
        let mut extensions = self.extensions(view);
        let (extended, named): (Vec<_>, Vec<_>) = entries
            .into_iter()
            .partition(|entry| entry.key.starts_with("x-"));
        for entry in extended {
            self.add_extension(&mut extensions, entry);
        }
        (named, extensions)
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

    /// The entry of a key that the specification demands; where it is absent or has no value, that
    /// is reported.
    pub(super) fn required<'d>(
        &mut self,
        entry: Option<EntryView<'d>>,
        key: &str,
        noun: &str,
        object: View<'_>,
    ) -> Option<EntryView<'d>> {
        let entry = entry.filter(|entry| !is_null(*entry));
        if entry.is_none() {
            self.missing_key(key, noun, object);
        }
        entry
    }

    fn missing_key(&mut self, key: &str, noun: &str, object: View<'_>) {
        let message = format!("{noun} needs the key `{key}`");
        self.diagnostics
            .error(name_span(object), message)
            .help(format!(
                "add `{key}`; {} demands it",
                self.version.specification()
            ));
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
        Extensions::from([(LOCATION.to_owned(), self.place(view))])
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
        let place = self.place(entry.value);
        extensions.insert(entry.key.to_owned(), place);
    }

    fn place(&mut self, view: View<'_>) -> Value {
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

    fn unknown_key(&mut self, entry: EntryView<'_>, noun: &str, known: &[&str]) {
        let message = format!(
            "`{}` is not a key of {noun} in {} and is ignored",
            entry.key,
            self.version.specification()
        );
        let diagnostic = self.diagnostics.warning(entry.key_span, message);
        match nearest(entry.key, known) {
            Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
            None => diagnostic.help("remove it, or start its name with `x-`"),
        };
    }
}

/// Whether a key has no value, or the value `null`.
fn is_null(entry: EntryView<'_>) -> bool {
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
pub(super) fn nearest<'c>(found: &str, candidates: &[&'c str]) -> Option<&'c str> {
    let shortened = |candidate: &&str| found.len() > 2 && candidate.starts_with(found);
    if let Some(candidate) = candidates.iter().copied().find(shortened) {
        return Some(candidate);
    }
    candidates
        .iter()
        .map(|candidate| (strsim::damerau_levenshtein(found, candidate), *candidate))
        .filter(|(distance, candidate)| *distance * 3 <= candidate.chars().count())
        .min()
        .map(|(_, candidate)| candidate)
}

/// `` `a`, `b` or `c` ``
pub(super) fn enumeration(items: &[&str]) -> String {
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

/// The text that stands for a node in the skeleton, made for people who look at one.
fn token(view: View<'_>) -> String {
    format!("{}#{}", view.path(), view.pointer())
}
