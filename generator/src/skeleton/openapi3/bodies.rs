//! Request bodies, media types and their encoding in `OpenAPI` 3.

use indexmap::IndexMap;
use openapiv3::{Encoding, MediaType, RequestBody};

use super::Document;
use super::parameters::QUERY_STYLES;
use crate::document::{EntryView, View};
use crate::skeleton::Version;
use crate::skeleton::http::{essence, is_media_type};
use crate::skeleton::object::Object;
use crate::skeleton::reader::name_span;

impl<'d> Document<'d, '_> {
    /// Reads a request body.
    pub(super) fn request_body(&mut self, view: View<'d>) -> Option<RequestBody> {
        let noun = "a request body";
        let Object {
            view,
            keys: [description, content, required],
            extensions,
        } = self
            .reader
            .referable_object(view, noun, ["description", "content", "required"])?;
        let content = self.reader.required(content, "content", noun, view)?;
        let content = self.content(content);
        if content.is_empty() {
            self.reader
                .diagnostics
                .warning(name_span(view), "the request body has no media type")
                .help("add one to `content`, such as `application/json`; any body is taken");
        }
        Some(RequestBody {
            description: self.reader.owned_text(description),
            content,
            required: self.reader.flag(required),
            extensions,
        })
    }

    /// Reads the media types of a body.
    pub(super) fn content(&mut self, entry: EntryView<'d>) -> IndexMap<String, MediaType> {
        self.media_types(entry, Self::encodings)
    }

    /// Reads the media types of a parameter or header. They say nothing of an encoding, whose
    /// headers might have this one for their content.
    pub(super) fn content_without_encoding(
        &mut self,
        entry: EntryView<'d>,
    ) -> IndexMap<String, MediaType> {
        self.media_types(entry, |document, entry, _| {
            let noun = "the `content` of a parameter or header";
            document.reader.ignore(noun, &[Some(entry)]);
            IndexMap::new()
        })
    }

    fn media_types(
        &mut self,
        entry: EntryView<'d>,
        encodings: impl Fn(&mut Self, EntryView<'d>, &str) -> IndexMap<String, Encoding>,
    ) -> IndexMap<String, MediaType> {
        let mut content = IndexMap::new();
        for entry in self.reader.map(entry) {
            let names = self.media_type_names(entry);
            let media_type = self.media_type(entry, &encodings);
            for name in names {
                content.extend(media_type.clone().map(|media_type| (name, media_type)));
            }
        }
        content
    }

    /// The media types that a key of `content` names: one, or several in real documents.
    fn media_type_names(&mut self, entry: EntryView<'d>) -> Vec<String> {
        if is_media_type(entry.key) {
            return vec![entry.key.to_owned()];
        }
        let names: Vec<&str> = entry.key.split(',').map(str::trim).collect();
        if !names.iter().all(|name| is_media_type(name)) {
            self.reader
                .diagnostics
                .error(entry.key_span, format!("`{}` is no media type", entry.key))
                .help("write a type and a subtype, such as `application/json`");
            return Vec::new();
        }
        self.reader
            .diagnostics
            .warning(
                entry.key_span,
                format!("`{}` is more than one media type", entry.key),
            )
            .help("give each a key of its own; they are taken as if they had");
        names.into_iter().map(str::to_owned).collect()
    }

    fn media_type(
        &mut self,
        entry: EntryView<'d>,
        encodings: impl Fn(&mut Self, EntryView<'d>, &str) -> IndexMap<String, Encoding>,
    ) -> Option<MediaType> {
        let Object {
            view: _,
            keys: [schema, example, examples, encoding],
            extensions,
        } = self.reader.object(
            entry.value,
            "a media type",
            ["schema", "example", "examples", "encoding"],
        )?;
        let schema = schema.and_then(|entry| self.reader.value(entry));
        Some(MediaType {
            schema: schema.map(|view| self.reader.schema(view, self.dialect)),
            examples: self.examples(example, examples),
            encoding: encoding.map_or_else(IndexMap::new, |encoding| {
                encodings(self, encoding, entry.key)
            }),
            extensions,
            example: None,
        })
    }

    /// Reads how the properties of a form are written, by their names.
    fn encodings(&mut self, entry: EntryView<'d>, media_type: &str) -> IndexMap<String, Encoding> {
        let essence = essence(media_type);
        let is_multipart = essence.starts_with("multipart/");
        if !is_multipart && essence != "application/x-www-form-urlencoded" {
            let noun = format!("the media type `{media_type}`");
            self.reader.ignore(&noun, &[Some(entry)]);
            return IndexMap::new();
        }
        let has_styles = !is_multipart
            || (essence == "multipart/form-data" && self.reader.version >= Version::OpenApi31);
        let mut encodings = IndexMap::new();
        for entry in self.reader.map(entry) {
            if let Some(encoding) = self.encoding(entry.value, is_multipart, has_styles) {
                encodings.insert(entry.key.to_owned(), encoding);
            }
        }
        encodings
    }

    /// Reads an Encoding Object. It has a `style` where the document says anything of how the
    /// property is written, and `explode` is then as it says or as the style has it.
    fn encoding(
        &mut self,
        view: View<'d>,
        is_multipart: bool,
        has_styles: bool,
    ) -> Option<Encoding> {
        let Object {
            view: _,
            keys: [content_type, headers, style, explode, allow_reserved],
            extensions,
        } = self.reader.object(
            view,
            "an encoding",
            [
                "contentType",
                "headers",
                "style",
                "explode",
                "allowReserved",
            ],
        )?;
        let mut styles = [style, explode, allow_reserved];
        if !has_styles {
            self.reader.ignore("the encoding of a part", &styles);
            styles = [None; 3];
        }
        if !is_multipart {
            self.reader
                .ignore("the encoding of a field that is no part", &[headers]);
        }
        let is_styled = styles.iter().any(Option::is_some);
        let [style, explode, allow_reserved] = styles;
        let style = self.style(style, QUERY_STYLES)?;
        Some(Encoding {
            content_type: self.reader.owned_text(content_type),
            headers: headers
                .filter(|_| is_multipart)
                .map_or_else(IndexMap::new, |entry| self.headers(entry)),
            explode: match explode {
                Some(entry) => self.reader.flag(Some(entry)),
                None => style == openapiv3::QueryStyle::Form,
            },
            style: is_styled.then_some(style),
            allow_reserved: self.reader.flag(allow_reserved),
            extensions,
        })
    }
}
