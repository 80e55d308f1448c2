//! What the parameters, headers and items of Swagger 2.0 are, and how arrays are written in them.

use super::Document;
use super::parameters::Place;
use crate::document::{EntryView, Location, View};
use crate::skeleton::CollectionFormat;
use crate::skeleton::object::Object;

/// The keywords of a schema that stand in a parameter, a header or their items, without those that
/// say how an array is written (`type`, `items`, `collectionFormat`), which the skeleton reads as
/// well.
pub(super) const SCHEMA_KEYS: &[&str] = &[
    "format",
    "default",
    "maximum",
    "exclusiveMaximum",
    "minimum",
    "exclusiveMinimum",
    "maxLength",
    "minLength",
    "pattern",
    "maxItems",
    "minItems",
    "uniqueItems",
    "enum",
    "multipleOf",
];

/// The keys of an object that say how arrays in it are written.
pub(super) struct Array<'d> {
    /// `type`
    pub(super) kind: Option<EntryView<'d>>,
    /// `items`
    pub(super) items: Option<EntryView<'d>>,
    /// `collectionFormat`
    pub(super) collection_format: Option<EntryView<'d>>,
}

impl<'d> Document<'d, '_> {
    /// Reads what a parameter, a header or their items are: whether a file, and how its arrays are
    /// written, from the outermost inwards. The rest of the keywords is left to the schema stage.
    pub(super) fn kind(
        &mut self,
        view: View<'d>,
        noun: &str,
        place: Place,
        array: Array<'d>,
    ) -> Option<(bool, Vec<CollectionFormat>)> {
        let (mut view, mut noun, mut place, mut array) = (view, noun, place, array);
        let mut formats = Vec::new();
        let mut seen: Vec<Location> = Vec::new();
        loop {
            let kind = self.type_name(view, noun, place, array.kind)?;
            if kind != "array" {
                if let Some(entry) = array.collection_format {
                    let message = format!("`collectionFormat` means nothing for a {kind}");
                    self.reader
                        .diagnostics
                        .warning(entry.key_span, message)
                        .help("remove it, or write `type: array`");
                }
                return Some((kind == "file" && formats.is_empty(), formats));
            }
            formats.push(self.collection_format(array.collection_format, place)?);
            let items = self
                .reader
                .required(array.items, "items", "an array", view)?;
            if seen.contains(&items.value.location()) {
                self.reader
                    .diagnostics
                    .error(items.key_span, "these items contain themselves")
                    .help("a parameter cannot be an endless array; name another type");
                return None;
            }
            seen.push(items.value.location());
            noun = "an items object";
            let Object {
                view: inner,
                keys: [kind, items, collection_format],
                extensions: _,
            } = self.reader.object_with_schema(
                items.value,
                noun,
                ["type", "items", "collectionFormat"],
                SCHEMA_KEYS,
            )?;
            view = inner;
            // Only a parameter itself can stand several times in a request.
            place = Place::Header;
            array = Array {
                kind,
                items,
                collection_format,
            };
        }
    }

    fn type_name(
        &mut self,
        view: View<'d>,
        noun: &str,
        place: Place,
        entry: Option<EntryView<'d>>,
    ) -> Option<&'d str> {
        let entry = self.reader.required(entry, "type", noun, view)?;
        let text = self.reader.text(entry)?;
        let known: &[&str] = match place {
            Place::FormData => &["string", "number", "integer", "boolean", "array", "file"],
            Place::Path | Place::Query | Place::Header | Place::Body => {
                &["string", "number", "integer", "boolean", "array"]
            }
        };
        if !known.contains(&text) {
            self.reader.unknown_value(entry.value, "type", text, known);
            return None;
        }
        Some(text)
    }

    fn collection_format(
        &mut self,
        entry: Option<EntryView<'d>>,
        place: Place,
    ) -> Option<CollectionFormat> {
        let Some((entry, text)) = entry.and_then(|entry| Some((entry, self.reader.text(entry)?)))
        else {
            return Some(CollectionFormat::default());
        };
        let format = match text {
            "csv" => CollectionFormat::Csv,
            "ssv" => CollectionFormat::Ssv,
            "tsv" => CollectionFormat::Tsv,
            "pipes" => CollectionFormat::Pipes,
            "multi" if matches!(place, Place::Query | Place::FormData) => CollectionFormat::Multi,
            "multi" => {
                self.reader
                    .diagnostics
                    .error(
                        entry.value.span(),
                        "`multi` is for `query` and `formData` only",
                    )
                    .help("write one of `csv`, `ssv`, `tsv` or `pipes`");
                return None;
            }
            other => {
                let known = ["csv", "ssv", "tsv", "pipes", "multi"];
                self.reader
                    .unknown_value(entry.value, "collectionFormat", other, &known);
                return None;
            }
        };
        Some(format)
    }
}
