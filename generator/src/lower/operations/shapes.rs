//! What the values of parameters look like, as far as their text has to be told apart.

use crate::diagnostics::Diagnostics;
use crate::ir::{self, JsonType, ParameterShape, TextShape};
use crate::lower::shape::{Others, Position, Rest, Shape, ShapeKind};
use crate::lower::types::Types;
use crate::schema;
use crate::source::Span;

/// Where values are written as text.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
pub(super) enum Mode {
    /// In a parameter or header.
    Plain,
    /// In a parameter of the style `form` or `matrix`, exploded.
    Exploded,
    /// In a parameter of the style `deepObject`.
    Deep,
    /// In a body of text or a form.
    Form,
}

/// Finds the shapes of one parameter.
pub(super) struct Shaper<'f, 't, 'd> {
    types: &'t mut Types<'d>,
    /// The parameter.
    span: Span,
    mode: Mode,
    /// The positions around the one that is looked at.
    within: Vec<Position>,
    diagnostics: &'f mut Diagnostics,
}

impl<'f, 't, 'd> Shaper<'f, 't, 'd> {
    pub(super) fn new(
        types: &'t mut Types<'d>,
        span: Span,
        mode: Mode,
        diagnostics: &'f mut Diagnostics,
    ) -> Self {
        Self {
            types,
            span,
            mode,
            within: Vec::new(),
            diagnostics,
        }
    }

    /// The shape of the values of a position. The delimiters are those of the arrays in it, from the
    /// outermost inwards.
    pub(super) fn shape(&mut self, position: &Position, delimiters: &[char]) -> ParameterShape {
        match self.text(position, delimiters) {
            Some(text) => ParameterShape::Text(text),
            None => ParameterShape::Json,
        }
    }

    /// The shape of values as text; `None` for those of a position that holds itself.
    fn text(&mut self, position: &Position, delimiters: &[char]) -> Option<TextShape> {
        if self.within.contains(position) {
            return None;
        }
        self.within.push(position.clone());
        let shape = self.types.shapes.shape(position, self.diagnostics);
        let mut text = self.kind(&shape, delimiters);
        if shape.nullable
            && let Some(text) = &mut text
        {
            text.add(JsonType::Null);
        }
        self.within.pop();
        text
    }

    fn kind(&mut self, shape: &Shape, delimiters: &[char]) -> Option<TextShape> {
        Some(match &shape.kind {
            ShapeKind::Any => any(&shape.rest),
            ShapeKind::Null => TextShape::of(JsonType::Null),
            ShapeKind::Boolean => TextShape::of(JsonType::Boolean),
            ShapeKind::String => TextShape::of(JsonType::String),
            ShapeKind::Integer => TextShape::of(JsonType::Integer),
            ShapeKind::Number => TextShape::of(JsonType::Number),
            ShapeKind::Enum(choice) => {
                let literals = choice.values.iter().map(|(literal, _)| literal);
                literals.fold(TextShape::default(), literal)
            }
            ShapeKind::Array(element) => {
                let element = element.as_ref().into_iter();
                self.array(element, false, delimiters)
            }
            ShapeKind::Tuple(elements) => self.array(elements.iter(), false, delimiters),
            ShapeKind::OpenTuple { front, rest, .. } => match rest {
                Others::Closed => self.array(front.iter(), false, delimiters),
                Others::Any => self.array(front.iter(), true, delimiters),
                Others::Each(rest) => self.array(front.iter().chain([rest]), false, delimiters),
            },
            ShapeKind::Same(inner) => return self.text(inner, delimiters),
            ShapeKind::Union(union) => {
                let mut text = TextShape::default();
                for variant in &union.variants {
                    text = merge(text, self.text(&variant.position, delimiters)?);
                }
                text
            }
            ShapeKind::Map(value) => {
                let mut text = object(delimiters);
                let value = value.as_ref().map(|value| self.inner(value, &[]));
                text.additional = Some(Box::new(value.unwrap_or_else(|| self.open())));
                text
            }
            ShapeKind::Struct(declared) => {
                let mut text = object(delimiters);
                for property in &declared.properties {
                    let shape = property.position.as_ref();
                    let shape = shape.map(|position| self.inner(position, &[]));
                    let shape = shape.unwrap_or_else(string);
                    text.properties.push((property.name.clone(), shape));
                }
                let others = match &declared.additional {
                    Others::Closed => None,
                    Others::Any => Some(self.open()),
                    Others::Each(value) => Some(self.inner(value, &[])),
                };
                let matching = declared.patterns.iter();
                let matching: Vec<_> = matching
                    .map(|matching| self.inner(&matching.position, &[]))
                    .collect();
                let others = matching.into_iter().chain(others);
                text.additional = others.reduce(merge_shapes).map(Box::new);
                text
            }
        })
    }

    /// An array of elements of these shapes, and of others.
    fn array<'p>(
        &mut self,
        elements: impl Iterator<Item = &'p Position>,
        others: bool,
        delimiters: &[char],
    ) -> TextShape {
        let (delimiter, inner) = delimiters.split_first().unwrap_or((&',', &[]));
        let mut items = others.then(string);
        for element in elements {
            let element = self.inner(element, inner);
            items = Some(match items {
                Some(items) => merge_shapes(items, element),
                None => element,
            });
        }
        let items = items.unwrap_or_else(string);
        TextShape {
            items: Some(Box::new(items)),
            delimiter: *delimiter,
            ..TextShape::of(JsonType::Array)
        }
    }

    /// The shape of properties that nothing is said of: strings, or, where one may stand several
    /// times, arrays of them.
    fn open(&self) -> ParameterShape {
        match self.mode {
            Mode::Plain => string(),
            Mode::Exploded | Mode::Deep | Mode::Form => {
                let mut text = TextShape::of(JsonType::String);
                text.add(JsonType::Array);
                text.items = Some(Box::new(string()));
                ParameterShape::Text(text)
            }
        }
    }

    /// The shape of what stands in an array or object.
    fn inner(&mut self, position: &Position, delimiters: &[char]) -> ParameterShape {
        let shape = self.shape(position, delimiters);
        if self.mode == Mode::Form {
            return shape;
        }
        let is_nested = match &shape {
            ParameterShape::Json => true,
            // Arrays of Swagger 2.0 say for themselves how they are written.
            ParameterShape::Text(text) => {
                let is_composite = text.items.is_some() || text.types.contains(&JsonType::Object);
                let is_plain = matches!(self.mode, Mode::Plain | Mode::Exploded);
                is_composite && is_plain && delimiters.is_empty()
            }
        };
        if is_nested {
            let how = match &shape {
                ParameterShape::Json => "JSON",
                ParameterShape::Text(_) => "text between commas",
            };
            self.diagnostics
                .warning(
                    self.span,
                    "OpenAPI does not say how an array or object in this parameter is written",
                )
                .help(format!(
                    "it is read as {how}; give the parameter `content` of JSON"
                ));
        }
        shape
    }
}

/// The shape of what the schema leaves open: a string, or the types that it names.
fn any(rest: &[Rest]) -> TextShape {
    let named = rest.iter().find_map(|rest| match rest {
        Rest::Types(types) => Some(*types),
        _ => None,
    });
    let mut text = TextShape::default();
    for (types, name) in [
        (schema::Types::STRING, JsonType::String),
        (schema::Types::INTEGER, JsonType::Integer),
        (schema::Types::NUMBER, JsonType::Number),
        (schema::Types::BOOLEAN, JsonType::Boolean),
        (schema::Types::NULL, JsonType::Null),
    ] {
        if named.is_some_and(|named| named.contains(types)) {
            text.add(name);
        }
    }
    if text.types.is_empty() {
        text.add(JsonType::String);
    }
    text
}

/// Adds the type of a value of an enum.
fn literal(mut text: TextShape, literal: &ir::Literal) -> TextShape {
    text.add(match literal {
        ir::Literal::String(_) => JsonType::String,
        ir::Literal::Integer(_) => JsonType::Integer,
        ir::Literal::Json(json) => match json.bytes().next() {
            Some(b't' | b'f') => JsonType::Boolean,
            Some(b'n') => JsonType::Null,
            Some(b'[') => JsonType::Array,
            Some(b'{') => JsonType::Object,
            _ => JsonType::Number,
        },
    });
    text
}

fn object(delimiters: &[char]) -> TextShape {
    TextShape {
        delimiter: delimiters.first().copied().unwrap_or(','),
        ..TextShape::of(JsonType::Object)
    }
}

fn string() -> ParameterShape {
    ParameterShape::Text(TextShape::of(JsonType::String))
}

/// The shape of the values of either.
fn merge(mut one: TextShape, other: TextShape) -> TextShape {
    for name in other.types {
        one.add(name);
    }
    let delimiter = if one.items.is_some() {
        one.delimiter
    } else {
        other.delimiter
    };
    for (name, shape) in other.properties {
        match one.properties.iter_mut().find(|(known, _)| *known == name) {
            Some((_, known)) => *known = merge_shapes(known.clone(), shape),
            None => one.properties.push((name, shape)),
        }
    }
    TextShape {
        items: merge_boxes(one.items, other.items),
        additional: merge_boxes(one.additional, other.additional),
        delimiter,
        ..one
    }
}

fn merge_boxes(
    one: Option<Box<ParameterShape>>,
    other: Option<Box<ParameterShape>>,
) -> Option<Box<ParameterShape>> {
    match (one, other) {
        (Some(one), Some(other)) => Some(Box::new(merge_shapes(*one, *other))),
        (one, other) => one.or(other),
    }
}

fn merge_shapes(one: ParameterShape, other: ParameterShape) -> ParameterShape {
    match (one, other) {
        (ParameterShape::Text(one), ParameterShape::Text(other)) => {
            ParameterShape::Text(merge(one, other))
        }
        (ParameterShape::Json, _) | (_, ParameterShape::Json) => ParameterShape::Json,
    }
}
