//! The words of JSON (RFC 8259), one at a time, from text that is already known to be UTF-8.
//!
//! Invariant: the position stands on a character boundary, and everything before it was accepted.

use std::borrow::Cow;

use crate::decimal::Operand;
use crate::error::{Fault, Problem};

/// A place in JSON text. A clone looks ahead.
#[derive(Clone, Debug)]
pub(crate) struct Reader<'a> {
    text: &'a str,
    position: usize,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self { text, position: 0 }
    }

    /// A reader of the same text at another place, where this one has been.
    pub(crate) fn at(&self, position: usize) -> Self {
        Self {
            text: self.text,
            position,
        }
    }

    pub(crate) fn text(&self) -> &'a str {
        self.text
    }

    pub(crate) fn position(&self) -> usize {
        self.position
    }

    /// The next byte that is not whitespace, or 0 at the end of the text. It is not taken.
    ///
    /// A NUL byte in the text starts nothing in JSON either, so that no caller has to tell the two
    /// apart.
    #[inline]
    pub(crate) fn peek(&mut self) -> u8 {
        match self.text.as_bytes().get(self.position) {
            Some(&byte) if byte > b' ' => byte,
            _ => self.peek_past_whitespace(),
        }
    }

    fn peek_past_whitespace(&mut self) -> u8 {
        while let Some(&byte) = self.text.as_bytes().get(self.position) {
            if !matches!(byte, b' ' | b'\n' | b'\r' | b'\t') {
                return byte;
            }
            self.position += 1;
        }
        0
    }

    /// Takes the byte that [`Self::peek`] has shown.
    #[inline]
    pub(crate) fn take(&mut self) {
        self.position += 1;
    }

    /// Takes a text, if it is what stands here, and says whether it was.
    #[inline]
    pub(crate) fn take_text(&mut self, text: &Fragment) -> bool {
        let rest = self.text.as_bytes().get(self.position..);
        let found = rest.is_some_and(|rest| text.starts(rest));
        if found {
            self.position += text.text.len();
        }
        found
    }

    /// Takes a literal such as `null`, whose first byte was shown by [`Self::peek`].
    pub(crate) fn literal(&mut self, literal: &'static str) -> Result<(), Fault> {
        let end = self.position + literal.len();
        if self.text.as_bytes().get(self.position..end) == Some(literal.as_bytes()) {
            self.position = end;
            Ok(())
        } else {
            Err(self.syntax("a value"))
        }
    }

    /// Takes a number whose first byte, `-` or a digit, was shown by [`Self::peek`].
    #[inline]
    pub(crate) fn number(&mut self) -> Result<Operand<'a>, Fault> {
        let bytes = self.text.as_bytes();
        let start = self.position;
        let negative = bytes.get(start) == Some(&b'-');
        let integer = start + usize::from(negative);
        let (mut end, mut digits) = take_digits(bytes, integer, 0);
        let mut scale = 0;
        let mut is_plain =
            end > integer && (end == integer + 1 || bytes.get(integer) != Some(&b'0'));
        if bytes.get(end) == Some(&b'.') {
            let fraction = end + 1;
            (end, digits) = take_digits(bytes, fraction, digits);
            scale = end - fraction;
            is_plain &= scale > 0;
        }
        // The point counts as a digit here.
        is_plain &= end - integer <= 18 && !matches!(bytes.get(end), Some(b'e' | b'E'));
        if !is_plain {
            return self.long_number(integer);
        }
        self.position = end;
        let digits = if negative { -digits } else { digits };
        let text = self.text.get(start..end).unwrap_or_default();
        Ok(Operand::of_digits(text, digits, scale))
    }

    /// Takes a number, of which the digits start at `integer`, that has many digits or an exponent,
    /// or is none.
    fn long_number(&mut self, integer: usize) -> Result<Operand<'a>, Fault> {
        let bytes = self.text.as_bytes();
        let start = self.position;
        let digits = |position: usize| {
            let rest = bytes.get(position..).unwrap_or_default();
            position + rest.iter().take_while(|byte| byte.is_ascii_digit()).count()
        };
        let mut position = digits(integer);
        let mut valid = position > integer;
        if position > integer + 1 && bytes.get(integer) == Some(&b'0') {
            self.position = integer + 1;
            return Err(self.syntax("a number without leading zeros"));
        }
        if valid && bytes.get(position) == Some(&b'.') {
            let fraction = position + 1;
            position = digits(fraction);
            valid = position > fraction;
        }
        if valid && matches!(bytes.get(position), Some(b'e' | b'E')) {
            let signed = matches!(bytes.get(position + 1), Some(b'+' | b'-'));
            let exponent = position + 1 + usize::from(signed);
            position = digits(exponent);
            valid = position > exponent;
            if valid && !exponent_fits(&bytes[exponent..position]) {
                return Err(Fault::at(start, Problem::Exponent));
            }
        }
        self.position = position;
        if valid {
            Ok(Operand::new(&self.text[start..position]))
        } else {
            Err(self.syntax("a digit"))
        }
    }

    /// Takes a string if one stands here that is written without escapes, as most are, and returns
    /// what it says.
    #[inline]
    pub(crate) fn plain_string(&mut self) -> Option<&'a str> {
        let bytes = self.text.as_bytes();
        if self.peek() != b'"' {
            return None;
        }
        let start = self.position + 1;
        let end = plain_end(bytes, start);
        if bytes.get(end) != Some(&b'"') {
            return None;
        }
        self.position = end + 1;
        self.text.get(start..end)
    }

    /// Takes a string whose opening quote was shown by [`Self::peek`], and returns what it says.
    pub(crate) fn string(&mut self) -> Result<Cow<'a, str>, Fault> {
        if let Some(string) = self.plain_string() {
            return Ok(Cow::Borrowed(string));
        }
        let start = self.position + 1;
        let end = plain_end(self.text.as_bytes(), start);
        self.escaped_string(start, end).map(Cow::Owned)
    }

    /// The rest of [`Self::string`] from its first escape on.
    fn escaped_string(&mut self, start: usize, mut end: usize) -> Result<String, Fault> {
        let bytes = self.text.as_bytes();
        let mut string = String::new();
        let mut plain = start;
        loop {
            string.push_str(&self.text[plain..end]);
            self.position = end;
            match bytes.get(end) {
                Some(b'"') => {
                    self.position = end + 1;
                    return Ok(string);
                }
                Some(b'\\') => string.push(self.escape()?),
                Some(_) => {
                    return Err(self.syntax("an escape in place of a control character"));
                }
                None => return Err(self.syntax("the string's closing `\"`")),
            }
            plain = self.position;
            end = plain_end(bytes, plain);
        }
    }

    /// Takes an escape, from its backslash on.
    fn escape(&mut self) -> Result<char, Fault> {
        let start = self.position;
        let escape = self.text.as_bytes().get(start + 1).copied();
        let character = match escape {
            Some(character @ (b'"' | b'\\' | b'/')) => char::from(character),
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => return self.unicode_escape(),
            _ => {
                self.position = (start + 1).min(self.text.len());
                return Err(self.syntax("one of `\"\\/bfnrtu`"));
            }
        };
        self.position = start + 2;
        Ok(character)
    }

    /// Takes `\uXXXX`, or two of them that are a surrogate pair.
    fn unicode_escape(&mut self) -> Result<char, Fault> {
        let start = self.position;
        let unit = self.code_unit()?;
        let code_point = match unit {
            0xD800..=0xDBFF => {
                if self.text.as_bytes().get(self.position..self.position + 2) != Some(b"\\u") {
                    return Err(Fault::at(start, Problem::LoneSurrogate));
                }
                match self.code_unit()? {
                    low @ 0xDC00..=0xDFFF => 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00),
                    _ => return Err(Fault::at(start, Problem::LoneSurrogate)),
                }
            }
            _ => unit,
        };
        char::from_u32(code_point).ok_or_else(|| Fault::at(start, Problem::LoneSurrogate))
    }

    /// Takes `\uXXXX`, whose first two bytes are known.
    fn code_unit(&mut self) -> Result<u32, Fault> {
        self.position += 2;
        let mut unit = 0;
        for _ in 0..4 {
            let digit = self.text.as_bytes().get(self.position);
            match digit.and_then(|&byte| char::from(byte).to_digit(16)) {
                Some(digit) => unit = unit << 4 | digit,
                None => return Err(self.syntax("four hexadecimal digits")),
            }
            self.position += 1;
        }
        Ok(unit)
    }

    /// The fault that something else should stand at the position.
    #[cold]
    pub(crate) fn syntax(&self, expected: &'static str) -> Fault {
        Fault::at(
            self.position,
            Problem::Syntax {
                expected: expected.into(),
            },
        )
    }
}

/// A short text that is looked for often, such as the name of a property: with its first and its
/// last word, so that comparing it takes no call, which would take longer.
#[derive(Debug)]
pub(crate) struct Fragment {
    text: Box<str>,
    first: u64,
    /// Which bits of the first word belong to the text.
    mask: u64,
    /// The last word, where the text is longer than one.
    last: [u8; WORD],
}

/// How many bytes a word has.
const WORD: usize = 8;

impl Fragment {
    pub(crate) fn new(text: &str) -> Self {
        let mut first = [0; WORD];
        let mut mask = [0; WORD];
        for ((first, mask), byte) in first.iter_mut().zip(&mut mask).zip(text.bytes()) {
            (*first, *mask) = (byte, u8::MAX);
        }
        Self {
            text: text.into(),
            first: u64::from_le_bytes(first),
            mask: u64::from_le_bytes(mask),
            last: text.as_bytes().last_chunk().copied().unwrap_or_default(),
        }
    }

    /// Whether bytes start with the text.
    #[inline]
    fn starts(&self, bytes: &[u8]) -> bool {
        let Some(first) = bytes.first_chunk::<WORD>() else {
            return bytes.starts_with(self.text.as_bytes());
        };
        if (u64::from_le_bytes(*first) ^ self.first) & self.mask != 0 {
            return false;
        }
        match self.text.len() {
            0..=8 => true,
            length @ 9..=16 => bytes.get(length - WORD..length) == Some(&self.last),
            _ => bytes.starts_with(self.text.as_bytes()),
        }
    }
}

/// Where the digits that start at a position end, and what they say after the digits before them.
/// That is worth something only as long as there are no more than 18.
#[inline]
fn take_digits(bytes: &[u8], mut position: usize, mut number: i64) -> (usize, i64) {
    while let Some(digit @ b'0'..=b'9') = bytes.get(position) {
        number = number
            .wrapping_mul(10)
            .wrapping_add(i64::from(digit - b'0'));
        position += 1;
    }
    (position, number)
}

/// Whether two short texts, such as names of properties, are the same: without a call, which would
/// take longer than to compare them.
#[inline]
pub(crate) fn is_same(one: &[u8], other: &[u8]) -> bool {
    if one.len() != other.len() {
        return false;
    }
    if one.len() > 16 {
        return one.first_chunk::<8>() == other.first_chunk::<8>() && one == other;
    }
    if one.len() >= 8 {
        // Two words that overlap are all of the text.
        return one.first_chunk::<8>() == other.first_chunk::<8>()
            && one.last_chunk::<8>() == other.last_chunk::<8>();
    }
    if one.len() >= 4 {
        return one.first_chunk::<4>() == other.first_chunk::<4>()
            && one.last_chunk::<4>() == other.last_chunk::<4>();
    }
    one.iter().zip(other).all(|(one, other)| one == other)
}

/// Whether the digits of an exponent are few enough for arithmetic in 64 bits.
fn exponent_fits(digits: &[u8]) -> bool {
    digits.iter().skip_while(|digit| **digit == b'0').count() <= 17
}

/// The first position from `start` on at which a string ends, is escaped, or is not allowed to go
/// on.
#[inline]
fn plain_end(bytes: &[u8], start: usize) -> usize {
    let mut position = start;
    while let Some(word) = bytes
        .get(position..)
        .and_then(|rest| rest.first_chunk::<8>())
    {
        let special = special_bytes(u64::from_le_bytes(*word));
        if special != 0 {
            return position + (special.trailing_zeros() >> 3) as usize;
        }
        position += 8;
    }
    while let Some(&byte) = bytes.get(position) {
        if byte < b' ' || byte == b'"' || byte == b'\\' {
            break;
        }
        position += 1;
    }
    position
}

/// Sets the high bit of the lowest byte of a word that is a quote, a backslash or a control
/// character.
///
/// Bits above the lowest one set may be set wrongly, since a borrow can run into the next byte.
#[inline]
pub(crate) fn special_bytes(word: u64) -> u64 {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x8080_8080_8080_8080;
    let zero = |word: u64| word.wrapping_sub(ONES) & !word;
    let control = word.wrapping_sub(ONES * 0x20) & !word;
    (control | zero(word ^ (ONES * 0x22)) | zero(word ^ (ONES * 0x5C))) & HIGH
}
