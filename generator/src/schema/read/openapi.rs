//! What OpenAPI adds to JSON Schema.

use super::Reader;
use crate::dialect::Dialect;
use crate::document::{EntryView, View};
use crate::schema::{Discriminator, Mapping, Xml};
use crate::yaml::Kind;

impl Reader<'_> {
    /// `discriminator`; in Swagger 2.0 it is the name of the property alone.
    pub(super) fn discriminator(&mut self, entry: EntryView<'_>) -> Option<Discriminator> {
        let span = entry.value.span();
        if let Some(property) = entry.value.as_str() {
            if self.dialect != Dialect::Swagger20 {
                self.diagnostics
                    .warning(span, "a `discriminator` as a string is Swagger 2.0's")
                    .help("write it as the `propertyName` of a mapping");
            }
            return Some(Discriminator {
                property: property.to_owned(),
                mapping: Vec::new(),
                span,
            });
        }
        let Some(property) = entry.value.get("propertyName").and_then(View::as_str) else {
            self.wrong(entry, "a mapping with a `propertyName`");
            return None;
        };
        let mut mapping = Vec::new();
        for key in entry.value.entries() {
            match key.key {
                "propertyName" => {}
                "mapping" if matches!(key.value.kind(), Kind::Mapping(_)) => {
                    for value in key.value.entries() {
                        if value.value.as_str().is_none() {
                            self.wrong(value, "the name of a schema, or a reference to it");
                        } else if let Some(target) = value.value.target(self.diagnostics) {
                            mapping.push(Mapping {
                                value: value.key.to_owned(),
                                schema: target.location(),
                                span: value.value.span(),
                            });
                        }
                    }
                }
                "mapping" => self.wrong(key, "a mapping from values to schemas"),
                name if name.starts_with("x-") => {}
                _ => self.stray(key, "discriminator"),
            }
        }
        Some(Discriminator {
            property: property.to_owned(),
            mapping,
            span,
        })
    }

    pub(super) fn xml(&mut self, entry: EntryView<'_>) -> Option<Xml> {
        if !matches!(entry.value.kind(), Kind::Mapping(_)) {
            self.wrong(entry, "a mapping");
            return None;
        }
        let mut xml = Xml::default();
        for key in entry.value.entries() {
            match key.key {
                "name" => xml.name = self.string(key),
                "namespace" => xml.namespace = self.string(key),
                "prefix" => xml.prefix = self.string(key),
                "attribute" => xml.attribute = self.boolean(key),
                "wrapped" => xml.wrapped = self.boolean(key),
                name if name.starts_with("x-") => {}
                _ => self.stray(key, "xml"),
            }
        }
        Some(xml)
    }
}
