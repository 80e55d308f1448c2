//! Forms (`application/x-www-form-urlencoded`): the form parameters of Swagger 2.0, and the encodings
//! of OpenAPI 3.

use std::collections::HashSet;

use indexmap::IndexMap;
use openapiv3::{Encoding, QueryStyle};

use super::bodies::is_json;
use super::parameters::delimiter;
use super::shapes::Mode;
use super::{Builder, Finder, type_of};
use crate::ir;
use crate::lower::directions::Direction;
use crate::lower::names::VALUES;
use crate::lower::shape::Position;
use crate::lower::types::origin_text;
use crate::skeleton::{CollectionFormat, Form};

/// The form parameters of Swagger 2.0, with the schemas that they have. They become a struct.
#[derive(Clone)]
pub(super) struct FoundForm<'s> {
    pub(super) form: &'s Form,
    pub(super) positions: Vec<Position>,
    /// The name of the struct.
    name: ir::Ident,
    /// What its documentation says.
    about: String,
}

impl<'s> Finder<'s, '_, '_> {
    /// The form parameters of Swagger 2.0.
    pub(super) fn form(&mut self, form: &'s Form, name: &ir::Ident, about: &str) -> FoundForm<'s> {
        self.types.reserve(&self.home.module, name);
        let mut positions = Vec::new();
        for field in &form.fields {
            let position = self.position_of(field.schema);
            let about = format!("The field `{}`.", field.name);
            self.find(
                &position,
                type_of(name, &field.name),
                about,
                Direction::Request,
            );
            positions.push(position);
        }
        FoundForm {
            form,
            positions,
            name: name.clone(),
            about: about.to_owned(),
        }
    }
}

impl Builder<'_, '_> {
    /// The struct of form parameters, with its shape.
    pub(super) fn form(&mut self, found: FoundForm<'_>) -> ir::MediaValue {
        let FoundForm {
            form,
            positions,
            name,
            about,
        } = found;
        let texts: Vec<_> = form
            .fields
            .iter()
            .map(|field| field.name.as_str())
            .collect();
        let names = VALUES.assign(&texts, |_| None, &mut HashSet::new());
        let mut fields = Vec::new();
        let mut text = ir::TextShape::of(ir::JsonType::Object);
        for ((field, position), name) in form.fields.iter().zip(&positions).zip(names) {
            let value = self.types.type_use(position, self.diagnostics);
            let words = self
                .types
                .words(position, &position.locations(), self.diagnostics);
            let delimiters: Vec<char> = field
                .collection_formats
                .iter()
                .copied()
                .map(delimiter)
                .collect();
            let mut shape = self.shape(position, Mode::Form, &delimiters);
            let is_repeated = field.collection_formats.first() == Some(&CollectionFormat::Multi);
            if let ir::ParameterShape::Text(shape) = &mut shape
                && shape.items.is_some()
                && !is_repeated
            {
                shape.form = ir::FormStyle::Joined;
            }
            text.properties.push((field.name.clone(), shape));
            fields.push(ir::Field {
                name,
                property: field.name.clone(),
                documentation: words
                    .of_value_described(field.description.as_deref(), self.documents),
                required: field.required,
                deprecated: words.deprecated,
                value,
                preset: None,
            });
        }
        let path = ir::Path {
            modules: self.module.to_vec(),
            name: name.clone(),
        };
        let origin = form.fields.first().map(|field| field.schema.location);
        self.items.push(ir::Item::Struct(ir::Struct {
            declaration: ir::Declaration {
                name,
                documentation: ir::Documentation(about),
                origin: origin_text(self.documents.view(origin.unwrap_or(self.skeleton.root))),
                also: Vec::new(),
                deprecated: false,
                nullable: false,
                derives: self.derives.clone(),
            },
            fields,
            patterns: Vec::new(),
            additional: ir::Additional::Closed,
            rules: ir::Rules::default(),
        }));
        let value = ir::TypeUse {
            ty: ir::Type::Item(path),
            rules: ir::Rules::default(),
        };
        ir::MediaValue::Form(value, ir::ParameterShape::Text(text))
    }
}

/// Applies the encodings that a media type gives for the properties of a form. Objects are JSON
/// unless their encoding says otherwise (OpenAPI 3.1, Encoding Object).
pub(super) fn encode(shape: &mut ir::TextShape, encodings: &IndexMap<String, Encoding>) {
    for (name, encoding) in encodings {
        let property = shape
            .properties
            .iter_mut()
            .find(|(property, _)| property == name);
        let Some((_, property)) = property else {
            continue;
        };
        if encoding.content_type.as_deref().is_some_and(is_json) {
            *property = ir::ParameterShape::Json;
        }
        let ir::ParameterShape::Text(property) = property else {
            continue;
        };
        match encoding.style {
            Some(QueryStyle::DeepObject) => property.form = ir::FormStyle::Deep,
            Some(QueryStyle::SpaceDelimited) => property.delimiter = ' ',
            Some(QueryStyle::PipeDelimited) => property.delimiter = '|',
            Some(QueryStyle::Form) | None => {}
        }
        let is_joined = property.delimiter != ',' || !encoding.explode;
        if property.items.is_some() && encoding.style.is_some() && is_joined {
            property.form = ir::FormStyle::Joined;
        }
    }
    for (_, property) in &mut shape.properties {
        let is_deep =
            matches!(property, ir::ParameterShape::Text(text) if text.form == ir::FormStyle::Deep);
        if !is_deep {
            objects_as_json(property);
        }
    }
    if let Some(additional) = &mut shape.additional {
        objects_as_json(additional);
    }
}

/// Makes JSON of an object, and of the objects in an array.
fn objects_as_json(shape: &mut ir::ParameterShape) {
    let ir::ParameterShape::Text(text) = shape else {
        return;
    };
    if text.types == [ir::JsonType::Object] {
        *shape = ir::ParameterShape::Json;
    } else if let Some(items) = &mut text.items {
        objects_as_json(items);
    }
}
