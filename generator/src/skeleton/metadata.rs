//! The objects that only tell about the API, and that all versions have alike.

use openapiv3::{Contact, ExternalDocumentation, Tag};

use super::reader::{Object, Reader};
use crate::document::{EntryView, View};

impl Reader<'_> {
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
        let mut tags: Vec<(Tag, View<'_>)> = Vec::new();
        for element in self.list(entry).unwrap_or_default() {
            let Some((tag, name)) = self.tag(element) else {
                continue;
            };
            if let Some((_, first)) = tags.iter().find(|(other, _)| other.name == tag.name) {
                self.diagnostics
                    .warning(
                        name.span(),
                        format!("the tag `{}` is described twice", tag.name),
                    )
                    .related(first.span(), "this one is taken")
                    .help("remove one of the two");
                continue;
            }
            tags.push((tag, name));
        }
        tags.into_iter().map(|(tag, _)| tag).collect()
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
