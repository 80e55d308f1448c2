//! The objects that only tell about the API, and that all versions have nearly alike.

use indexmap::IndexMap;
use openapiv3::{Contact, ExternalDocumentation, Info, License, Tag};

use super::object::Object;
use super::reader::Reader;
use crate::document::{EntryView, View};

impl Reader<'_> {
    /// Reads an Info Object. Its `summary` is put before its description.
    pub(super) fn info(&mut self, entry: EntryView<'_>) -> Option<Info> {
        let noun = "an info object";
        let Object {
            view,
            keys:
                [
                    title,
                    summary,
                    description,
                    terms_of_service,
                    contact,
                    license,
                    version,
                ],
            extensions,
        } = self.object(
            entry.value,
            noun,
            [
                "title",
                "summary",
                "description",
                "termsOfService",
                "contact",
                "license",
                "version",
            ],
        )?;
        let title = self.required(title, "title", noun, view);
        let version = self.required(version, "version", noun, view);
        let summary = self.since_31(summary, noun);
        let summary = self.owned_text(summary);
        let description = self.owned_text(description);
        Some(Info {
            title: self.owned_text(title).unwrap_or_default(),
            description: match (summary, description) {
                (Some(summary), Some(description)) => Some(format!("{summary}\n\n{description}")),
                (summary, description) => summary.or(description),
            },
            terms_of_service: self.owned_text(terms_of_service),
            contact: contact.and_then(|entry| self.contact(entry)),
            license: license.and_then(|entry| self.license(entry)),
            version: self.owned_text(version).unwrap_or_default(),
            extensions,
        })
    }

    /// Reads a License Object. Its `identifier`, which 3.0 has no words for, is an extension.
    fn license(&mut self, entry: EntryView<'_>) -> Option<License> {
        let noun = "a license";
        let Object {
            view,
            keys: [name, identifier, url],
            mut extensions,
        } = self.object(entry.value, noun, ["name", "identifier", "url"])?;
        if let Some(identifier) = self.since_31(identifier, noun) {
            self.add_extension(&mut extensions, identifier);
        }
        let url = self.owned_text(url);
        let name = self.required(name, "name", noun, view)?;
        Some(License {
            name: self.text(name)?.to_owned(),
            url,
            extensions,
        })
    }

    /// Reads a Contact Object.
    pub(super) fn contact(&mut self, entry: EntryView<'_>) -> Option<Contact> {
        let noun = "a contact";
        let Object {
            view: _,
            keys: [name, url, email],
            extensions,
        } = self.object(entry.value, noun, ["name", "url", "email"])?;
        Some(Contact {
            name: self.owned_text(name),
            url: self.owned_text(url),
            email: self.owned_text(email),
            extensions,
        })
    }

    /// Reads an External Documentation Object.
    pub(super) fn external_docs(&mut self, entry: EntryView<'_>) -> Option<ExternalDocumentation> {
        let noun = "an external documentation";
        let Object {
            view,
            keys: [description, url],
            extensions,
        } = self.object(entry.value, noun, ["description", "url"])?;
        let description = self.owned_text(description);
        let url = self.required(url, "url", noun, view)?;
        Some(ExternalDocumentation {
            description,
            url: self.text(url)?.to_owned(),
            extensions,
        })
    }

    /// Reads the Tag Objects of a document. Of two tags with one name, the first is taken.
    pub(super) fn tags(&mut self, entry: EntryView<'_>) -> Vec<Tag> {
        let mut tags: IndexMap<String, (Tag, View<'_>)> = IndexMap::new();
        for element in self.list(entry).unwrap_or_default() {
            let Some((tag, name)) = self.tag(element) else {
                continue;
            };
            if let Some((_, first)) = tags.get(&tag.name) {
                self.diagnostics
                    .warning(
                        name.span(),
                        format!("the tag `{}` is described twice", tag.name),
                    )
                    .related(first.span(), "this one is taken")
                    .help("remove one of the two");
                continue;
            }
            tags.insert(tag.name.clone(), (tag, name));
        }
        tags.into_values().map(|(tag, _)| tag).collect()
    }

    fn tag<'d>(&mut self, element: View<'d>) -> Option<(Tag, View<'d>)> {
        let noun = "a tag";
        let Object {
            view,
            keys: [name, description, external_docs],
            extensions,
        } = self.object(element, noun, ["name", "description", "externalDocs"])?;
        let description = self.owned_text(description);
        let external_docs = external_docs.and_then(|entry| self.external_docs(entry));
        let name = self.required(name, "name", noun, view)?;
        let tag = Tag {
            name: self.text(name)?.to_owned(),
            description,
            external_docs,
            extensions,
        };
        Some((tag, name.value))
    }
}
