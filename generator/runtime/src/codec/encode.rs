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
        // Most bodies are not much longer than this, and to grow costs more than to begin so.
        Self {
            text: String::with_capacity(1024),
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
        self.text.reserve(string.len() + 2);
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
    #[inline]
    fn characters(&mut self, string: &str) {
        match special_position(string.as_bytes()) {
            None => self.text.push_str(string),
            Some(special) => self.escaped_characters(string, special),
        }
    }

    /// Writes a part of a string, of which a byte cannot stand for itself.
    fn escaped_characters(&mut self, mut string: &str, mut special: usize) {
        loop {
            let (plain, rest) = string.split_at(special);
            self.text.push_str(plain);
            let Some(byte) = rest.bytes().next() else {
                break;
            };
            self.escape(byte);
            string = &rest[1..];
            special = special_position(string.as_bytes()).unwrap_or(string.len());
        }
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

    /// Writes a number of a few digits and at most two places, as most amounts and measures are,
    /// and says whether it was one: in less time than it takes to find the shortest digits.
    fn short_decimal(&mut self, number: f64) -> bool {
        let magnitude = number.abs();
        // NaN is no such number either.
        if !(0.01..1e12).contains(&magnitude) {
            return false;
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "it is above zero and less than 1e15"
        )]
        let hundredths = (magnitude * 100.0 + 0.5) as u64;
        // No two decimals of up to 15 digits are the same `f64`, and a division of integers is
        // rounded right: so there is no other decimal as short that stands for the number.
        #[expect(
            clippy::cast_precision_loss,
            clippy::float_cmp,
            reason = "it is less than 2^53, and nothing but the number itself would do"
        )]
        let is_short = hundredths as f64 / 100.0 == magnitude;
        if is_short {
            if number < 0.0 {
                self.text.push('-');
            }
            let mut buffer = itoa::Buffer::new();
            self.text.push_str(buffer.format(hundredths / 100));
            self.text.push('.');
            // There are two places, the last of which is left out where it is zero.
            let places = buffer.format(100 + hundredths % 100);
            let end = if hundredths.is_multiple_of(10) { 2 } else { 3 };
            self.text.push_str(&places[1..end]);
        }
        is_short
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
        // There is no comma before the first property.
        let mut comma = 1;
        for ((property, member), field) in
            table.properties().iter().zip(table.members()).zip(fields)
        {
            if property.is_required() || !field.is_absent() {
                self.text.push_str(member.get(comma..).unwrap_or_default());
                field.encode(self);
                comma = 0;
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
            if !encoder.short_decimal(*self) {
                encoder
                    .text
                    .push_str(zmij::Buffer::new().format_finite(*self));
            }
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
        encoder.begin_array();
        for element in self {
            encoder.begin_element();
            element.encode(encoder);
        }
        encoder.end_array();
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_decimals_are_written_as_all_numbers_are() {
        let mut short = 0;
        let mut check = |number: f64| {
            let mut encoder = Encoder::new();
            if encoder.short_decimal(number) {
                short += 1;
                assert_eq!(encoder.text, zmij::Buffer::new().format_finite(number));
            }
        };
        for hundredths in 0..20_000 {
            let number = f64::from(hundredths) / 100.0;
            for number in [number, -number, number * 1e3, number * 1e9, number / 1e3] {
                for number in [number, number.next_up(), number.next_down()] {
                    check(number);
                }
            }
        }
        for number in [
            0.0,
            -0.0,
            0.005,
            0.01,
            1e12,
            1e15,
            1e300,
            f64::MIN_POSITIVE,
            f64::NAN,
        ] {
            check(number);
        }
        assert!(short > 60_000, "{short}");
    }
}
