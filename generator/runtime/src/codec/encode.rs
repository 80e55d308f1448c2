//! How values are written as JSON.

use std::collections::BTreeMap;
use std::fmt::{self, Write as _};

use super::Table;
use super::additional::{AdditionalProperties, Names};
use crate::error::EncodeError;
use crate::reader::special_bytes;
use crate::value::{Integer, Number, Object, Value};

/// A type that is written as JSON.
pub trait Encode {
    /// Writes the value.
    fn encode(&self, encoder: &mut Encoder);

    /// Whether there is nothing to write where the value is that of an optional property. Only an
    /// `Option` that is `None` is absent.
    fn is_absent(&self) -> bool {
        false
    }
}

/// Writes JSON text, one value after the other.
///
/// What cannot be written is noted, and told by [`to_vec`](crate::to_vec) in the end, so that no
/// type has to pass it on.
#[derive(Debug)]
pub struct Encoder {
    text: String,
    /// The first fault.
    error: Option<EncodeError>,
}

impl Encoder {
    pub(crate) fn new() -> Self {
        // Most values are longer than this, and what is shorter costs no more.
        Self {
            text: String::with_capacity(256),
            error: None,
        }
    }

    pub(crate) fn finish(self) -> Result<String, EncodeError> {
        match self.error {
            None => Ok(self.text),
            Some(error) => Err(error),
        }
    }

    /// Notes that the value, which is about to be written, cannot be. The message says why.
    ///
    /// Something has to be written all the same, such as `null`.
    #[cold]
    pub fn fail(&mut self, message: impl Into<String>) {
        if self.error.is_none() {
            self.error = Some(EncodeError::new(&self.text, false, message.into()));
        }
    }

    /// Writes `null`.
    pub fn null(&mut self) {
        self.text.push_str("null");
    }

    /// Writes a boolean.
    pub fn boolean(&mut self, value: bool) {
        self.text.push_str(if value { "true" } else { "false" });
    }

    /// Writes a string.
    pub fn string(&mut self, string: &str) {
        self.text.push('"');
        self.characters(string);
        self.text.push('"');
    }

    /// Writes what a value displays as a string.
    pub fn display(&mut self, value: &dyn fmt::Display) {
        struct Characters<'a>(&'a mut Encoder);

        impl fmt::Write for Characters<'_> {
            fn write_str(&mut self, string: &str) -> fmt::Result {
                self.0.characters(string);
                Ok(())
            }
        }

        self.text.push('"');
        if write!(Characters(self), "{value}").is_err() {
            self.fail("the value cannot be displayed");
        }
        self.text.push('"');
    }

    /// Writes a part of a string.
    fn characters(&mut self, string: &str) {
        let mut plain = 0;
        let bytes = string.as_bytes();
        let mut position = 0;
        while let Some(offset) = special_position(&bytes[position..]) {
            position += offset;
            self.text.push_str(&string[plain..position]);
            self.escape(bytes[position]);
            position += 1;
            plain = position;
        }
        self.text.push_str(&string[plain..]);
    }

    /// Writes a character of a string that cannot stand for itself.
    fn escape(&mut self, byte: u8) {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        self.text.push('\\');
        match byte {
            b'"' | b'\\' => self.text.push(char::from(byte)),
            0x8 => self.text.push('b'),
            0xC => self.text.push('f'),
            b'\n' => self.text.push('n'),
            b'\r' => self.text.push('r'),
            b'\t' => self.text.push('t'),
            _ => {
                self.text.push_str("u00");
                self.text.push(char::from(DIGITS[usize::from(byte >> 4)]));
                self.text.push(char::from(DIGITS[usize::from(byte & 15)]));
            }
        }
    }

    /// Writes a value, given as its JSON text. Whatever else stands in the text is written as well.
    pub fn json(&mut self, text: &'static str) {
        self.text.push_str(text);
    }

    /// Writes a number, given as JSON text.
    #[cfg(any(feature = "axum", feature = "serde"))]
    pub(crate) fn number_text(&mut self, text: &str) {
        self.text.push_str(text);
    }

    pub(crate) fn begin_array(&mut self) {
        self.text.push('[');
    }

    /// Writes what stands before an element.
    pub(crate) fn begin_element(&mut self) {
        if !self.text.ends_with('[') {
            self.text.push(',');
        }
    }

    pub(crate) fn end_array(&mut self) {
        self.text.push(']');
    }

    pub(crate) fn begin_object(&mut self) {
        self.text.push('{');
    }

    pub(crate) fn end_object(&mut self) {
        self.text.push('}');
    }

    /// Writes an array.
    pub fn array(&mut self, elements: &mut dyn Iterator<Item = &dyn Encode>) {
        self.begin_array();
        for element in elements {
            self.begin_element();
            element.encode(self);
        }
        self.end_array();
    }

    /// Writes an object by a table: each property that it declares from the field at the same
    /// place, then the others.
    ///
    /// A field whose property is optional is left out where it is absent.
    pub fn object(
        &mut self,
        table: &'static Table,
        fields: &[&dyn Encode],
        additional: &dyn AdditionalProperties,
    ) {
        self.object_by_patterns(table, fields, &[], additional);
    }

    /// Writes an object by a table with patterns: each property that it declares from the field at
    /// the same place, then those that match a pattern from the map at its place, then the others.
    pub fn object_by_patterns(
        &mut self,
        table: &'static Table,
        fields: &[&dyn Encode],
        matching: &[&dyn AdditionalProperties],
        additional: &dyn AdditionalProperties,
    ) {
        self.begin_object();
        if table.properties().len() != fields.len() {
            self.fail(format!(
                "the codec of `{}` is faulty: its table and its fields do not agree",
                table.name()
            ));
        }
        for ((property, member), field) in
            table.properties().iter().zip(table.members()).zip(fields)
        {
            if property.is_required() || !field.is_absent() {
                let first = self.text.ends_with('{');
                self.text.push_str(if first {
                    member.trim_start_matches(',')
                } else {
                    member
                });
                field.encode(self);
            }
        }
        for (place, matching) in matching.iter().enumerate() {
            matching.encode_properties(self, Names::new(table, Some(place)));
        }
        additional.encode_properties(self, Names::new(table, None));
        self.end_object();
    }

    /// Writes a property that is not declared, whose name has to be among these.
    pub fn additional_property(&mut self, names: Names, name: &str, value: &dyn Encode) {
        if let Some(message) = names.refuse(name)
            && self.error.is_none()
        {
            self.error = Some(EncodeError::new(&self.text, true, message));
        }
        self.name(name);
        value.encode(self);
    }

    /// Writes the name of a property, and what stands before and after it.
    pub(crate) fn name(&mut self, name: &str) {
        if !self.text.ends_with('{') {
            self.text.push(',');
        }
        self.string(name);
        self.text.push(':');
    }
}

/// Where the first byte is that a string has to escape.
#[inline]
fn special_position(bytes: &[u8]) -> Option<usize> {
    let in_word = |start: usize, word: &[u8; 8]| {
        let special = special_bytes(u64::from_le_bytes(*word));
        (special != 0).then(|| start + (special.trailing_zeros() >> 3) as usize)
    };
    let (words, rest) = bytes.as_chunks::<8>();
    for (place, word) in words.iter().enumerate() {
        if let Some(position) = in_word(8 * place, word) {
            return Some(position);
        }
    }
    match bytes.last_chunk::<8>() {
        // What this word has in common with the one before is known to be plain.
        Some(word) => in_word(bytes.len() - 8, word),
        None => rest
            .iter()
            .position(|byte| *byte < b' ' || matches!(byte, b'"' | b'\\')),
    }
}

/// Writes an untyped value as JSON text. It cannot fail, since such a value has nothing that JSON
/// has not.
pub(crate) fn display(value: &dyn Encode, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut encoder = Encoder::new();
    value.encode(&mut encoder);
    formatter.write_str(&encoder.text)
}

impl Encode for () {
    fn encode(&self, encoder: &mut Encoder) {
        encoder.null();
    }
}

impl Encode for bool {
    fn encode(&self, encoder: &mut Encoder) {
        encoder.boolean(*self);
    }
}

impl Encode for str {
    fn encode(&self, encoder: &mut Encoder) {
        encoder.string(self);
    }
}

impl Encode for String {
    fn encode(&self, encoder: &mut Encoder) {
        encoder.string(self);
    }
}

macro_rules! encode_integers {
    ($($integer:ty),*) => { $(
        impl Encode for $integer {
            fn encode(&self, encoder: &mut Encoder) {
                encoder.text.push_str(itoa::Buffer::new().format(*self));
            }
        }
    )* };
}

encode_integers!(i8, i16, i32, i64, u8, u16, u32, u64);

impl Encode for f64 {
    fn encode(&self, encoder: &mut Encoder) {
        if self.is_finite() {
            encoder
                .text
                .push_str(zmij::Buffer::new().format_finite(*self));
        } else {
            encoder.fail(format!("{self} is no JSON number"));
            encoder.null();
        }
    }
}

impl Encode for Number {
    fn encode(&self, encoder: &mut Encoder) {
        self.with_text(|text| encoder.text.push_str(text));
    }
}

impl Encode for Integer {
    fn encode(&self, encoder: &mut Encoder) {
        self.as_number().encode(encoder);
    }
}

impl Encode for Value {
    fn encode(&self, encoder: &mut Encoder) {
        match self {
            Self::Null => encoder.null(),
            Self::Bool(value) => encoder.boolean(*value),
            Self::Number(number) => number.encode(encoder),
            Self::String(string) => encoder.string(string),
            Self::Array(elements) => elements.encode(encoder),
            Self::Object(object) => object.encode(encoder),
        }
    }
}

/// The table of a type that declares no property.
static UNDECLARED: Table = Table::new("object", &[]);

impl Encode for Object {
    fn encode(&self, encoder: &mut Encoder) {
        encoder.object(&UNDECLARED, &[], self);
    }
}

impl<T: Encode> Encode for BTreeMap<String, T> {
    fn encode(&self, encoder: &mut Encoder) {
        encoder.begin_object();
        for (name, value) in self {
            encoder.name(name);
            value.encode(encoder);
        }
        encoder.end_object();
    }
}

impl<T: Encode> Encode for [T] {
    fn encode(&self, encoder: &mut Encoder) {
        encoder.array(&mut self.iter().map(|element| element as &dyn Encode));
    }
}

impl<T: Encode> Encode for Vec<T> {
    fn encode(&self, encoder: &mut Encoder) {
        self.as_slice().encode(encoder);
    }
}

/// `None` is null, or absent where a property is optional.
impl<T: Encode> Encode for Option<T> {
    fn encode(&self, encoder: &mut Encoder) {
        match self {
            Some(value) => value.encode(encoder),
            None => encoder.null(),
        }
    }

    fn is_absent(&self) -> bool {
        self.is_none()
    }
}

impl<T: Encode + ?Sized> Encode for Box<T> {
    fn encode(&self, encoder: &mut Encoder) {
        (**self).encode(encoder);
    }

    fn is_absent(&self) -> bool {
        (**self).is_absent()
    }
}

impl<T: Encode + ?Sized> Encode for &T {
    fn encode(&self, encoder: &mut Encoder) {
        (**self).encode(encoder);
    }

    fn is_absent(&self) -> bool {
        (**self).is_absent()
    }
}
