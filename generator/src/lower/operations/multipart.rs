//! Forms of parts (`multipart/form-data`): which parts are files, and what the others hold.

use std::collections::HashSet;

use indexmap::IndexMap;
use openapiv3::Encoding;

use super::bodies::is_json;
use super::forms::encode;
use super::parameters::delimiter;
use super::shapes::Mode;
use super::{Builder, Finder, type_of};
use crate::document::{Location, View};
use crate::ir;
use crate::lower::directions::Direction;
use crate::lower::names::{self, VALUES};
use crate::lower::shape::{Others, Position, Property, ShapeKind};
use crate::lower::types::origin_text;
use crate::skeleton::{CollectionFormat, Form};

/// A form of parts, with the schemas that they have. It becomes a struct.
#[derive(Clone)]
pub(super) struct FoundMultipart<'s> {
    /// The name of the struct.
    name: ir::Ident,
    /// What its documentation says.
    about: String,
    /// The body.
    location: Location,
    /// The schema of all parts; Swagger 2.0 has none.
    whole: Option<Position>,
    pub(super) encodings: Option<&'s IndexMap<String, Encoding>>,
    pub(super) parts: Vec<FoundPart<'s>>,
    /// Whether there may be parts that are not declared.
    is_open: bool,
}

/// A part of a form.
#[derive(Clone)]
pub(super) struct FoundPart<'s> {
    pub(super) name: String,
    pub(super) required: bool,
    description: Option<&'s str>,
    /// Where it is declared.
    declared: Vec<Location>,
    pub(super) position: Option<Position>,
    /// Between the elements of arrays of Swagger 2.0.
    delimiters: Vec<char>,
    /// Whether the elements of an array stand in one part.
    is_joined: bool,
    pub(super) file: Option<Files>,
}

/// How many files a part is.
#[derive(Copy, Clone, Debug)]
pub(super) enum Files {
    One,
    Several { least: u64, most: Option<u64> },
}

impl<'s> Finder<'s, '_, '_> {
    /// The parts of a form by its schema; `None` where the schema does not tell them apart.
    pub(super) fn multipart(
        &mut self,
        position: Option<Position>,
        encodings: &'s IndexMap<String, Encoding>,
        (location, name, about): (Location, &ir::Ident, &str),
    ) -> Option<FoundMultipart<'s>> {
        let mut properties = Vec::new();
        let mut is_open = true;
        let mut next = position.clone();
        while let Some(place) = next.take() {
            let shape = self.types.shapes.shape(&place, self.diagnostics);
            match &shape.kind {
                ShapeKind::Same(inner) => next = Some(inner.clone()),
                ShapeKind::Struct(object) => {
                    properties.clone_from(&object.properties);
                    is_open = !matches!(object.additional, Others::Closed);
                }
                ShapeKind::Map(_) | ShapeKind::Any => {}
                _ => return None,
            }
            if !shape.rest.is_empty() || shape.rules != ir::Rules::default() {
                let span = self.documents.view(location).span();
                self.diagnostics
                    .warning(span, "what is demanded of a form as a whole is not checked")
                    .help("say it of its properties, or check it in the implementation");
            }
        }
        self.types.reserve(&self.home.module, name);
        let parts = properties
            .into_iter()
            .map(|property| self.part(property, encodings, name))
            .collect();
        Some(FoundMultipart {
            name: name.clone(),
            about: about.to_owned(),
            location,
            whole: position,
            encodings: Some(encodings),
            parts,
            is_open,
        })
    }

    fn part(
        &mut self,
        property: Property,
        encodings: &IndexMap<String, Encoding>,
        form: &ir::Ident,
    ) -> FoundPart<'s> {
        let Property {
            name,
            required,
            declared,
            position,
        } = property;
        let media_type = encodings
            .get(&name)
            .and_then(|encoding| encoding.content_type.as_deref());
        let file = self.files(position.as_ref(), media_type);
        let mut required = required;
        if let Some(position) = &position {
            let declared = declared.iter().copied();
            let one_way = self
                .types
                .shapes
                .one_way(declared, position.dialect, self.diagnostics);
            required &= !one_way.read_only;
            if file.is_none() {
                let about = format!("The part `{name}`.");
                self.find(position, type_of(form, &name), about, Direction::Request);
            }
        }
        FoundPart {
            name,
            required,
            description: None,
            declared,
            position,
            delimiters: Vec::new(),
            is_joined: false,
            file,
        }
    }

    /// Whether a part is a file, or several.
    fn files(&mut self, position: Option<&Position>, media_type: Option<&str>) -> Option<Files> {
        let Some(position) = position else {
            return Some(Files::One);
        };
        let shape = self.types.shapes.shape(position, self.diagnostics);
        match &shape.kind {
            ShapeKind::Array(element) => {
                let is_file = match element {
                    Some(element) => self.is_file(element, media_type),
                    None => false,
                };
                is_file.then_some(Files::Several {
                    least: shape.rules.min_items.unwrap_or(0),
                    most: shape.rules.max_items,
                })
            }
            _ => self.is_file(position, media_type).then_some(Files::One),
        }
    }

    /// Whether a value is a file: by its format (OpenAPI 3.0), by what it says of its contents or
    /// because it has no type (3.1), or by the media type of its part.
    fn is_file(&mut self, position: &Position, media_type: Option<&str>) -> bool {
        let shape = self.types.shapes.shape(position, self.diagnostics);
        let is_untyped = matches!(shape.kind, ShapeKind::Any) && shape.rest.is_empty();
        if !is_untyped && !matches!(shape.kind, ShapeKind::String) {
            return false;
        }
        let is_binary = position.locations().into_iter().any(|location| {
            let view = self.documents.view(location);
            let says = |key| view.get(key).and_then(View::as_str);
            says("format") == Some("binary")
                || says("contentMediaType").is_some() && says("contentEncoding").is_none()
        });
        let is_text = |media_type: &str| {
            is_json(media_type) || media_type.trim().to_ascii_lowercase().starts_with("text/")
        };
        match media_type {
            Some(media_type) => is_binary || !media_type.split(',').any(is_text),
            None => is_binary || is_untyped,
        }
    }

    /// The form parameters of Swagger 2.0 as parts.
    pub(super) fn multipart_form(
        &mut self,
        form: &'s Form,
        (location, name, about): (Location, &ir::Ident, &str),
    ) -> FoundMultipart<'s> {
        self.types.reserve(&self.home.module, name);
        let mut parts = Vec::new();
        for field in &form.fields {
            let mut part = FoundPart {
                name: field.name.clone(),
                required: field.required,
                description: field.description.as_deref(),
                declared: vec![field.schema.location],
                position: None,
                delimiters: Vec::new(),
                is_joined: false,
                file: Some(Files::One),
            };
            if !field.file {
                let position = self.position_of(field.schema);
                let about = format!("The part `{}`.", field.name);
                let inline = type_of(name, &field.name);
                self.find(&position, inline, about, Direction::Request);
                let formats = &field.collection_formats;
                part.position = Some(position);
                part.delimiters = formats.iter().copied().map(delimiter).collect();
                let outer = formats.first();
                part.is_joined = outer.is_some_and(|outer| *outer != CollectionFormat::Multi);
                part.file = None;
            }
            parts.push(part);
        }
        FoundMultipart {
            name: name.clone(),
            about: about.to_owned(),
            location,
            whole: None,
            encodings: None,
            parts,
            is_open: true,
        }
    }
}

impl Builder<'_, '_> {
    /// The struct of a form of parts.
    pub(super) fn multipart(&mut self, found: FoundMultipart<'_>) -> ir::MediaValue {
        let mut shapes = match found.whole.as_ref().map(|p| self.shape(p, Mode::Form, &[])) {
            Some(ir::ParameterShape::Text(shape)) => shape,
            _ => ir::TextShape::default(),
        };
        if let Some(encodings) = found.encodings {
            encode(&mut shapes, encodings);
        }
        let mut taken = HashSet::new();
        let texts: Vec<_> = found.parts.iter().map(|part| part.name.as_str()).collect();
        let names = VALUES.assign(&texts, |_| None, &mut taken);
        let mut parts = Vec::new();
        let mut values = Vec::new();
        for (part, name) in found.parts.into_iter().zip(names) {
            let encoding = found.encodings.and_then(|all| all.get(&part.name));
            let shape = shapes
                .properties
                .iter()
                .find(|(name, _)| *name == part.name);
            let shape = shape.map(|(_, shape)| shape.clone());
            let part = self.part(part, encoding, shape, name);
            if let ir::PartValue::Value(_) = part.value {
                values.push(part.part.clone());
            }
            parts.push(part);
        }
        let others = names::value_name("additional_parts");
        let others = found.is_open.then(|| names::unused(&others, "_", &taken));
        let path = ir::Path {
            modules: self.module.to_vec(),
            name: found.name.clone(),
        };
        self.items.push(ir::Item::Multipart(ir::Multipart {
            declaration: ir::Declaration {
                name: found.name,
                documentation: ir::Documentation(found.about),
                origin: origin_text(self.documents.view(found.location)),
                also: Vec::new(),
                deprecated: false,
                nullable: false,
                derives: self.derives.clone(),
            },
            parts,
            others,
        }));
        let body = ir::TypeUse {
            ty: ir::Type::Item(path),
            rules: ir::Rules::default(),
        };
        ir::MediaValue::Multipart(body, values)
    }

    fn part(
        &mut self,
        found: FoundPart<'_>,
        encoding: Option<&Encoding>,
        shape: Option<ir::ParameterShape>,
        name: ir::Ident,
    ) -> ir::Part {
        let position = found.position.as_ref();
        let words = position.map(|position| {
            let (types, declared) = (&mut *self.types, &found.declared);
            types.words(position, declared, self.diagnostics)
        });
        let words = words.unwrap_or_default();
        let mut media_types: Vec<String> = encoding
            .and_then(|encoding| encoding.content_type.as_deref())
            .map(|names| {
                names
                    .split(',')
                    .map(|name| name.trim().to_owned())
                    .collect()
            })
            .unwrap_or_default();
        let value = match (found.file, position) {
            (None, Some(position)) => {
                let value = self.types.type_use(position, self.diagnostics);
                let mut shape =
                    shape.unwrap_or_else(|| self.shape(position, Mode::Form, &found.delimiters));
                if let ir::ParameterShape::Text(text) = &mut shape
                    && found.is_joined
                {
                    text.form = ir::FormStyle::Joined;
                }
                let has_coding = position.locations().into_iter().any(|location| {
                    let view = self.documents.view(location);
                    view.get("contentEncoding").is_some()
                });
                if media_types.is_empty() && !has_coding {
                    media_types.push(default_media_type(&shape).to_owned());
                }
                ir::PartValue::Value(Box::new((value, shape)))
            }
            (Some(Files::Several { least, most }), _) => ir::PartValue::Files { least, most },
            (Some(Files::One), _) | (None, None) => ir::PartValue::File,
        };
        let headers = encoding.map(|encoding| &encoding.headers);
        let headers = headers.into_iter().flatten().filter_map(|(name, header)| {
            let is_required = header.as_item().is_some_and(|header| header.required);
            is_required.then(|| name.clone())
        });
        ir::Part {
            name,
            part: found.name,
            documentation: words.of_value_described(found.description, self.documents),
            deprecated: words.deprecated,
            required: found.required,
            media_types,
            headers: headers.collect(),
            value,
        }
    }
}

/// The media type of a part whose encoding does not name one (OpenAPI 3.1, Encoding Object).
fn default_media_type(shape: &ir::ParameterShape) -> &'static str {
    match shape {
        ir::ParameterShape::Json => "application/json",
        ir::ParameterShape::Text(text) => match &text.items {
            Some(items) if text.form == ir::FormStyle::Repeated => default_media_type(items),
            _ => "text/plain",
        },
    }
}
