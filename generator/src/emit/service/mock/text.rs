//! The text of samples as it crosses the wire.
//!
//! What the runtime reads as another value than was meant breaks the spec or does no harm: it reads
//! samples before it answers with them.

use std::collections::BTreeMap;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::value::RawValue;

use crate::ir::{FormStyle, MediaValue, Parameter, ParameterShape, SampleValue, TextShape};

/// What is encoded in a form (the URL Standard, section 5.2).
const FORM: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'*')
    .remove(b'-')
    .remove(b'.')
    .remove(b'_');

/// A value that is JSON text, its parts as they stand.
enum Value<'a> {
    Array(Vec<&'a RawValue>),
    Object(BTreeMap<String, &'a RawValue>),
    /// The text of a string, of a number or of a truth value; that of null is empty.
    Scalar(String),
}

impl<'a> Value<'a> {
    fn of(json: &'a str) -> Self {
        let json = json.trim();
        let parsed = match json.as_bytes().first() {
            Some(b'[') => serde_json::from_str(json).map(Self::Array),
            Some(b'{') => serde_json::from_str(json).map(Self::Object),
            Some(b'"') => serde_json::from_str(json).map(Self::Scalar),
            _ => Ok(Self::Scalar(
                if json == "null" { "" } else { json }.to_owned(),
            )),
        };
        // What is no JSON is sent as it is, and found to be none.
        parsed.unwrap_or_else(|_| Self::Scalar(json.to_owned()))
    }
}

/// The text of a header, whose value is JSON text: style `simple`.
pub(super) fn header(header: &Parameter, json: &str) -> String {
    let explode = header.writing.explode;
    joined(json, &header.shape, explode, &|text| text.to_owned())
}

/// The text of a body.
pub(super) fn body(media: &MediaValue, sample: &SampleValue) -> String {
    match (media, sample) {
        (MediaValue::Text(_, shape), SampleValue::Value(json)) => {
            joined(json, shape, false, &|text| text.to_owned())
        }
        (MediaValue::Form(_, shape), SampleValue::Value(json)) => form(json, shape),
        (MediaValue::Lines(_), SampleValue::Items(items)) => {
            let lines = items.iter().map(|json| compact(json) + "\n");
            lines.collect()
        }
        (_, SampleValue::Items(items)) => items.iter().map(|json| event(json)).collect(),
        (_, SampleValue::Value(text) | SampleValue::Bytes(text)) => text.clone(),
        // Only requests are written in parts.
        (_, SampleValue::Parts(_)) => String::new(),
    }
}

/// A server-sent event: strings are its data as they are.
fn event(json: &str) -> String {
    let data = match Value::of(json) {
        Value::Scalar(text) => text,
        Value::Array(_) | Value::Object(_) => compact(json),
    };
    let lines = data.split('\n').map(|line| format!("data: {line}\n"));
    lines.collect::<String>() + "\n"
}

/// The text of a value that stands in one piece.
fn joined(
    json: &str,
    shape: &ParameterShape,
    explode: bool,
    encode: &dyn Fn(&str) -> String,
) -> String {
    let ParameterShape::Text(shape) = shape else {
        return encode(&compact(json));
    };
    let delimiter = shape.delimiter.to_string();
    let parts: Vec<_> = match Value::of(json) {
        Value::Scalar(text) => return encode(&text),
        Value::Array(elements) => {
            let elements = elements.into_iter();
            elements
                .map(|element| piece(element, shape.items.as_deref(), encode))
                .collect()
        }
        Value::Object(properties) => {
            let sign = if explode { "=" } else { &delimiter };
            let properties = properties.into_iter().map(|(name, value)| {
                let value = piece(value, property(shape, &name), encode);
                format!("{}{sign}{value}", encode(&name))
            });
            properties.collect()
        }
    };
    let delimiter = match shape.delimiter {
        ',' => delimiter,
        _ => encode(&delimiter),
    };
    parts.join(&delimiter)
}

fn piece(
    json: &RawValue,
    shape: Option<&ParameterShape>,
    encode: &dyn Fn(&str) -> String,
) -> String {
    let plain = ParameterShape::Text(TextShape::default());
    joined(json.get(), shape.unwrap_or(&plain), false, encode)
}

fn property<'s>(shape: &'s TextShape, name: &str) -> Option<&'s ParameterShape> {
    let declared = shape.properties.iter().find(|(known, _)| known == name);
    declared
        .map(|(_, shape)| shape)
        .or(shape.additional.as_deref())
}

/// The text of an object as a form.
fn form(json: &str, shape: &ParameterShape) -> String {
    let mut pairs = Vec::new();
    if let (ParameterShape::Text(shape), Value::Object(properties)) = (shape, Value::of(json)) {
        for (name, value) in properties {
            member(&encoded(&name), value, property(shape, &name), &mut pairs);
        }
    }
    pairs.join("&")
}

/// The pairs of a property of a form.
fn member(name: &str, value: &RawValue, shape: Option<&ParameterShape>, pairs: &mut Vec<String>) {
    let style = match shape {
        Some(ParameterShape::Text(shape)) => shape.form,
        Some(ParameterShape::Json) | None => FormStyle::Joined,
    };
    match (style, Value::of(value.get())) {
        (FormStyle::Repeated, Value::Array(elements)) => {
            let element = match shape {
                Some(ParameterShape::Text(shape)) => shape.items.as_deref(),
                Some(ParameterShape::Json) | None => None,
            };
            for value in elements {
                pairs.push(format!("{name}={}", piece(value, element, &encoded)));
            }
        }
        (FormStyle::Deep, Value::Object(properties)) => {
            for (inner, value) in properties {
                let shape = match shape {
                    Some(ParameterShape::Text(shape)) => property(shape, &inner),
                    Some(ParameterShape::Json) | None => None,
                };
                let name = format!("{name}{}", encoded(&format!("[{inner}]")));
                member(&name, value, shape, pairs);
            }
        }
        _ => pairs.push(format!("{name}={}", piece(value, shape, &encoded))),
    }
}

fn encoded(text: &str) -> String {
    utf8_percent_encode(text, FORM).to_string()
}

/// JSON text without the whitespace between its parts.
fn compact(json: &str) -> String {
    let mut is_string = false;
    let mut is_escaped = false;
    let kept = json.chars().filter(|character| {
        if is_escaped {
            is_escaped = false;
            return true;
        }
        match character {
            '"' => is_string = !is_string,
            '\\' => is_escaped = is_string,
            _ => {}
        }
        is_string || !character.is_ascii_whitespace()
    });
    kept.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ir::JsonType;

    fn array_of(json_type: JsonType) -> ParameterShape {
        ParameterShape::Text(TextShape {
            items: Some(Box::new(ParameterShape::Text(TextShape::of(json_type)))),
            ..TextShape::of(JsonType::Array)
        })
    }

    #[test]
    fn numbers_keep_their_digits() {
        let shape = array_of(JsonType::Number);
        let text = joined("[1.50, 10000000000000000000000]", &shape, false, &encoded);
        assert_eq!(text, "1%2E50,10000000000000000000000".replace("%2E", "."));
    }

    #[test]
    fn a_form_repeats_arrays_and_encodes_text() {
        let shape = ParameterShape::Text(TextShape {
            properties: vec![("a".to_owned(), array_of(JsonType::String))],
            ..TextShape::of(JsonType::Object)
        });
        let text = form(r#"{"a": ["x y", "ä&"]}"#, &shape);
        assert_eq!(text, "a=x%20y&a=%C3%A4%26");
    }

    #[test]
    fn an_event_is_a_line_of_data() {
        assert_eq!(event("{\n  \"a b\": 1.0\n}"), "data: {\"a b\":1.0}\n\n");
        assert_eq!(event(r#""a\nb""#), "data: a\ndata: b\n\n");
    }
}
