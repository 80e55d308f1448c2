//! How values become text: what [`Shape`] reads, the other way round.
//!
//! The styles of OpenAPI have no text for some values, such as an array of one empty string. What
//! is written for those is read as another value, or not at all; who must not send it reads it back.

use super::Shape;
use crate::Value;
use crate::server::parameter::{Parameter, Place, Style};

/// The characters of RFC 3986 that stand for themselves everywhere, letters and digits aside.
const UNRESERVED: &[u8] = b"-._~";

/// Which characters stand for themselves. The others are percent-encoded.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Escape {
    /// The ASCII characters beside letters and digits; `None` where all characters do.
    kept: Option<&'static [u8]>,
    /// What a space becomes.
    space: &'static str,
}

impl Escape {
    /// Nothing is encoded: headers, and bodies of plain text.
    pub(crate) const PLAIN: Self = Self {
        kept: None,
        space: " ",
    };

    /// All but unreserved characters are encoded (RFC 3986, section 2.3).
    pub(crate) const URI: Self = Self {
        kept: Some(UNRESERVED),
        space: "%20",
    };

    /// What may stand in a path is not encoded, nor what is encoded already (RFC 3986, section 3.3).
    #[cfg(feature = "client")]
    pub(crate) const PATH: Self = Self::keeping(b"-._~!$&'()*+,;=:@/%");

    /// `application/x-www-form-urlencoded` (the URL Standard, section 5.2).
    pub(crate) const FORM: Self = Self {
        kept: Some(b"*-._"),
        space: "+",
    };

    const fn keeping(kept: &'static [u8]) -> Self {
        Self {
            kept: Some(kept),
            ..Self::URI
        }
    }

    /// The text with what has to be encoded encoded.
    pub(crate) fn text(self, text: &str) -> String {
        const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
        let Some(kept) = self.kept else {
            return text.to_owned();
        };
        let mut encoded = String::with_capacity(text.len());
        for byte in text.bytes() {
            if byte.is_ascii_alphanumeric() || kept.contains(&byte) {
                encoded.push(char::from(byte));
            } else if byte == b' ' {
                encoded.push_str(self.space);
            } else {
                encoded.push('%');
                encoded.push(char::from(DIGITS[usize::from(byte >> 4)]));
                encoded.push(char::from(DIGITS[usize::from(byte & 15)]));
            }
        }
        encoded
    }

    /// A delimiter. Those that URLs may hold are told from encoded ones, which belong to a value.
    fn delimiter(self, delimiter: char) -> String {
        match delimiter {
            ',' | '.' | ';' => delimiter.to_string(),
            other => self.text(other.encode_utf8(&mut [0; 4])),
        }
    }
}

/// A string as it is, null as nothing, and any other value as JSON.
pub(in crate::server) fn scalar_text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

/// Names with values, both encoded.
pub(crate) type Pairs = Vec<(String, String)>;

impl Shape {
    /// The text of one value. `delimiter` stands in place of the shape's own.
    pub(crate) fn text(
        &self,
        value: &Value,
        delimiter: Option<char>,
        explode: bool,
        escape: Escape,
    ) -> String {
        let delimiter = escape.delimiter(delimiter.unwrap_or(self.delimiter));
        let pieces: Vec<String> = match value {
            _ if self.is_json => return escape.text(&value.to_string()),
            Value::Array(elements) if self.is_array() => {
                let elements = elements.iter();
                elements
                    .map(|element| self.element().text(element, None, false, escape))
                    .collect()
            }
            Value::Object(properties) if self.is_object() => {
                let sign = if explode { "=" } else { &delimiter };
                let properties = properties.iter().map(|(name, value)| {
                    let shape = self.property(name).unwrap_or(&Self::STRING);
                    let value = shape.text(value, None, false, escape);
                    format!("{}{sign}{value}", escape.text(name))
                });
                properties.collect()
            }
            scalar => return escape.text(&scalar_text(scalar)),
        };
        pieces.join(&delimiter)
    }

    /// The text of an object as a form.
    pub(crate) fn form_text(&self, value: &Value) -> String {
        joined(&self.members(value, Escape::FORM), "&")
    }

    /// The properties of an object, each by itself.
    fn members(&self, value: &Value, escape: Escape) -> Pairs {
        let mut pairs = Vec::new();
        for (name, value) in value.as_object().into_iter().flatten() {
            let shape = self.property(name).unwrap_or(&Self::STRING);
            shape.write_member(name, value, escape, &mut pairs);
        }
        pairs
    }

    /// Writes the value of a property of a form.
    pub(crate) fn write_member(
        &self,
        name: &str,
        value: &Value,
        escape: Escape,
        pairs: &mut Pairs,
    ) {
        let name = escape.text(name);
        if self.is_deep {
            self.write_nested_pairs(&name, value, escape, pairs);
        } else if self.is_joined {
            pairs.push((name, self.text(value, None, false, escape)));
        } else {
            self.write_elements(&name, value, escape, pairs);
        }
    }

    /// Writes an array, each element by itself, or another value.
    fn write_elements(&self, name: &str, value: &Value, escape: Escape, pairs: &mut Pairs) {
        let (shape, values) = match value {
            Value::Array(elements) if self.is_array() => (self.element(), &elements[..]),
            single => (self, std::slice::from_ref(single)),
        };
        let texts = values
            .iter()
            .map(|value| shape.text(value, None, false, escape));
        pairs.extend(texts.map(|text| (name.to_owned(), text)));
    }

    /// Writes an object with its properties in brackets, and what is in it.
    fn write_nested_pairs(&self, name: &str, value: &Value, escape: Escape, pairs: &mut Pairs) {
        let Some(properties) = value.as_object().filter(|_| self.is_object()) else {
            return self.write_elements(name, value, escape, pairs);
        };
        for (property, value) in properties {
            let shape = self.property(property).unwrap_or(&Self::STRING);
            let name = format!("{name}{}", escape.text(&format!("[{property}]")));
            shape.write_nested_pairs(&name, value, escape, pairs);
        }
    }
}

impl Parameter {
    /// The text of a value in the place of the parameter: in its segment of the path, in the query
    /// or among cookies with its name, as the value of its header.
    pub(crate) fn text(&self, value: &Value) -> String {
        match self.place {
            Place::Path => self.path_text(value),
            Place::Query => joined(&self.pairs(value, self.query_escape(value)), "&"),
            Place::Header => self.shape.text(value, None, self.explode, Escape::PLAIN),
            Place::Cookie => joined(&self.pairs(value, Escape::URI), "; "),
        }
    }

    fn path_text(&self, value: &Value) -> String {
        match self.style {
            Style::Matrix => {
                let pairs = self.pairs(value, Escape::URI);
                format!(";{}", joined(&pairs, ";"))
            }
            Style::Label => {
                let (delimiter, escape) = if self.explode {
                    // A dot in a value is none between values.
                    (Some('.'), Escape::keeping(b"-_~"))
                } else {
                    (None, Escape::URI)
                };
                let text = self.shape.text(value, delimiter, self.explode, escape);
                format!(".{text}")
            }
            Style::Simple | Style::Form | Style::DeepObject => {
                self.shape.text(value, None, self.explode, Escape::URI)
            }
        }
    }

    /// Of the reserved characters that are allowed, those are encoded all the same that mean
    /// something in a query or stand between values.
    fn query_escape(&self, value: &Value) -> Escape {
        match value {
            _ if !self.allow_reserved => Escape::URI,
            Value::Array(_) | Value::Object(_) => Escape::keeping(b"-._~:/?@!$'()*;="),
            _ => Escape::keeping(b"-._~:/?@!$'()*;=,"),
        }
    }

    /// Names with values: the styles `form`, `matrix` and `deepObject`.
    fn pairs(&self, value: &Value, escape: Escape) -> Pairs {
        let mut pairs = Vec::new();
        let name = escape.text(self.name);
        if self.style == Style::DeepObject {
            self.shape
                .write_nested_pairs(&name, value, escape, &mut pairs);
        } else if self.explode && self.shape.is_object() && value.as_object().is_some() {
            pairs = self.shape.members(value, escape);
        } else if self.explode {
            self.shape.write_elements(&name, value, escape, &mut pairs);
        } else {
            pairs.push((name, self.shape.text(value, None, false, escape)));
        }
        pairs
    }
}

fn joined(pairs: &Pairs, delimiter: &str) -> String {
    let pairs = pairs.iter().map(|(name, value)| format!("{name}={value}"));
    pairs.collect::<Vec<_>>().join(delimiter)
}
