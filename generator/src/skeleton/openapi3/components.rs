//! Reusable objects of `OpenAPI` 3.
//!
//! Only schemas and security schemes are kept: what operations use is put where they use it. The
//! others are read for the faults of what none uses.

use openapiv3::{Components, ReferenceOr};

use super::Document;
use crate::document::EntryView;
use crate::skeleton::object::Object;

/// The components that hold operations, which are read when the paths are: for what no path uses.
#[derive(Copy, Clone)]
pub(super) struct Operations<'d> {
    callbacks: Option<EntryView<'d>>,
    path_items: Option<EntryView<'d>>,
}

impl<'d> Document<'d, '_> {
    /// Reads `components`.
    pub(super) fn components(
        &mut self,
        entry: EntryView<'d>,
    ) -> Option<(Components, Operations<'d>)> {
        let noun = "the components";
        let view = self.reader.value(entry)?;
        let Object {
            view: _,
            keys:
                [
                    schemas,
                    responses,
                    parameters,
                    examples,
                    request_bodies,
                    headers,
                    security_schemes,
                    links,
                    callbacks,
                    path_items,
                ],
            extensions,
        } = self.reader.object(
            view,
            noun,
            [
                "schemas",
                "responses",
                "parameters",
                "examples",
                "requestBodies",
                "headers",
                "securitySchemes",
                "links",
                "callbacks",
                "pathItems",
            ],
        )?;
        let mut components = Components {
            extensions,
            ..Components::default()
        };
        for entry in self.map(schemas) {
            if let Some(view) = self.reader.value(entry) {
                let schema = self.reader.schema(view, self.dialect);
                components.schemas.insert(entry.key.to_owned(), schema);
            }
        }
        for entry in self.map(security_schemes) {
            if let Some(scheme) = self.security_scheme(entry) {
                let scheme = ReferenceOr::Item(scheme);
                let name = entry.key.to_owned();
                components.security_schemes.insert(name, scheme);
            }
        }
        for entry in self.map(parameters) {
            self.parameter(entry.value);
        }
        for entry in self.map(request_bodies) {
            self.request_body(entry.value);
        }
        for entry in self.map(responses) {
            self.response(entry.value);
        }
        for entry in self.map(headers) {
            self.header(entry.value);
        }
        for entry in self.map(examples) {
            self.example(entry.value);
        }
        for entry in self.map(links) {
            self.link(entry.value);
        }
        let operations = Operations {
            callbacks,
            path_items: self.reader.since_31(path_items, noun),
        };
        Some((components, operations))
    }

    /// Reads the callbacks and path items that nothing has used.
    pub(super) fn components_with_operations(&mut self, operations: Operations<'d>) {
        let Operations {
            callbacks,
            path_items,
        } = operations;
        for entry in self.map(path_items) {
            let Some(view) = self.reader.resolve(entry.value) else {
                continue;
            };
            if !self.path_items.contains(&view.location()) {
                self.free_path_item(entry);
            }
        }
        for entry in self.map(callbacks) {
            self.callbacks.extend(self.reader.resolve(entry.value));
        }
    }
}
