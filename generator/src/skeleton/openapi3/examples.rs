//! The examples of `OpenAPI` 3.

use indexmap::IndexMap;
use openapiv3::{Example, ReferenceOr};

use super::Document;
use crate::document::{EntryView, View};
use crate::skeleton::object::Object;
use crate::skeleton::reader::name_span;

impl<'d> Document<'d, '_> {
    /// Reads `example` and `examples`, which exclude each other; the place of each is its value.
    pub(super) fn examples(
        &mut self,
        example: Option<EntryView<'d>>,
        examples: Option<EntryView<'d>>,
    ) -> IndexMap<String, ReferenceOr<Example>> {
        let mut found = IndexMap::new();
        for entry in self.map(examples) {
            if let Some(example) = self.example(entry.value) {
                found.insert(entry.key.to_owned(), ReferenceOr::Item(example));
            }
        }
        if let Some(example) = example {
            if let Some(examples) = examples {
                self.reader
                    .diagnostics
                    .warning(example.key_span, "`example` and `examples` stand together")
                    .related(examples.key_span, "this is the other one")
                    .help("make the example one of the `examples`");
            }
            let value = self.reader.example_at(example.value);
            found.insert(example.key.to_owned(), value);
        }
        found
    }

    /// Reads an Example Object. Its place is its value, where it has one.
    pub(super) fn example(&mut self, view: View<'d>) -> Option<Example> {
        let Object {
            view,
            keys: [summary, description, value, external_value],
            mut extensions,
        } = self.reader.referable_object(
            view,
            "an example",
            ["summary", "description", "value", "externalValue"],
        )?;
        match (value, external_value) {
            (Some(value), None) => extensions.extend(self.reader.extensions(value.value)),
            (None, Some(external)) => {
                self.reader
                    .diagnostics
                    .note(
                        external.key_span,
                        "what is behind an `externalValue` is not read",
                    )
                    .help("put the example into `value`, so that it is checked and shown");
            }
            (Some(value), Some(external)) => {
                self.reader
                    .diagnostics
                    .warning(
                        external.key_span,
                        "an example has `value` or `externalValue`",
                    )
                    .related(value.key_span, "this one is taken")
                    .help("remove one of the two");
                extensions.extend(self.reader.extensions(value.value));
            }
            (None, None) => {
                self.reader
                    .diagnostics
                    .warning(name_span(view), "the example has no `value` and is ignored")
                    .help("put what it shows into `value`");
                return None;
            }
        }
        Some(Example {
            summary: self.reader.owned_text(summary),
            description: self.reader.owned_text(description),
            value: None,
            external_value: external_value
                .filter(|_| value.is_none())
                .and_then(|entry| self.reader.owned_text(Some(entry))),
            extensions,
        })
    }
}
