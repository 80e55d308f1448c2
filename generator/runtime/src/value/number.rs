//! Numbers that keep their digits.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

use crate::decimal::{Decimal, Operand};
use crate::reader::Reader;

/// A JSON number of any size and precision, which is written as it was read.
///
/// Numbers are compared as the decimals that they are: `1.0`, `1` and `1e0` are equal, and `0.1` is
/// exactly a tenth.
#[derive(Clone)]
pub struct Number(Text);

#[derive(Clone)]
enum Text {
    /// The text is what this integer prints as, which spares most numbers an allocation.
    Integer(i64),
    Other(Box<str>),
}

impl Number {
    /// The number that [`Reader::number`] took.
    #[inline]
    pub(crate) fn new(number: &Operand<'_>) -> Self {
        match number.integer() {
            // JSON has no leading zeros, and "-0" is the only integer that is not printed so.
            Some(integer) if integer != 0 || number.text() == "0" => Self(Text::Integer(integer)),
            _ => Self(Text::Other(number.text().into())),
        }
    }

    /// The number with this JSON text.
    fn of_text(text: &str) -> Self {
        Self::new(&Operand::new(text))
    }

    /// Calls a function with the JSON text.
    pub(crate) fn with_text<R>(&self, function: impl FnOnce(&str) -> R) -> R {
        match &self.0 {
            Text::Integer(integer) => function(itoa::Buffer::new().format(*integer)),
            Text::Other(text) => function(text),
        }
    }

    /// The JSON text.
    pub(crate) fn text(&self) -> Cow<'_, str> {
        match &self.0 {
            Text::Integer(integer) => Cow::Owned(itoa::Buffer::new().format(*integer).to_owned()),
            Text::Other(text) => Cow::Borrowed(text),
        }
    }

    /// The integer, if the text is one without fraction or exponent that fits.
    pub fn as_i64(&self) -> Option<i64> {
        match &self.0 {
            Text::Integer(integer) => Some(*integer),
            Text::Other(text) => text.parse().ok(),
        }
    }

    /// The integer, if the text is one without fraction or exponent that fits.
    pub fn as_u64(&self) -> Option<u64> {
        match &self.0 {
            Text::Integer(integer) => u64::try_from(*integer).ok(),
            Text::Other(text) => text.parse().ok(),
        }
    }

    /// The number as `f64`, if that holds it: if the shortest text of the `f64` is the same
    /// decimal.
    pub fn as_f64(&self) -> Option<f64> {
        self.with_text(|text| exact_f64(&Operand::new(text)))
    }
}

/// Whether the text of a JSON number is an integer without a fraction and an exponent.
pub(crate) fn is_integer_literal(text: &str) -> bool {
    !text.bytes().any(|byte| matches!(byte, b'.' | b'e' | b'E'))
}

/// The `f64` whose shortest text is the same decimal as a number.
#[inline]
pub(crate) fn exact_f64(number: &Operand<'_>) -> Option<f64> {
    number.short_f64().or_else(|| long_f64(number.text()))
}

/// The same, where a number has many digits or an exponent.
fn long_f64(text: &str) -> Option<f64> {
    let number: f64 = text.parse().ok()?;
    let same = number.is_finite()
        && Decimal::new(zmij::Buffer::new().format_finite(number)) == Decimal::new(text);
    same.then_some(number)
}

impl PartialEq for Number {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Number {}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Compares the decimals.
impl Ord for Number {
    fn cmp(&self, other: &Self) -> Ordering {
        match (&self.0, &other.0) {
            (Text::Integer(one), Text::Integer(other)) => one.cmp(other),
            _ => self.with_text(|one| {
                other.with_text(|other| Decimal::new(one).cmp(&Decimal::new(other)))
            }),
        }
    }
}

/// Hashes the decimal.
impl Hash for Number {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.with_text(|text| Decimal::new(text).hash(state));
    }
}

/// Writes the JSON text, as it was read.
impl fmt::Display for Number {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.with_text(|text| formatter.write_str(text))
    }
}

impl fmt::Debug for Number {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

/// Reads the text of one JSON number, without whitespace around it.
impl FromStr for Number {
    type Err = InvalidNumber;

    fn from_str(text: &str) -> Result<Self, InvalidNumber> {
        match Reader::new(text).number() {
            Ok(number) if number.text().len() == text.len() => Ok(Self::new(&number)),
            _ => Err(InvalidNumber),
        }
    }
}

/// Fails for NaN and infinities, which JSON has no words for.
impl TryFrom<f64> for Number {
    type Error = InvalidNumber;

    fn try_from(number: f64) -> Result<Self, InvalidNumber> {
        if number.is_finite() {
            Ok(Self::of_text(zmij::Buffer::new().format_finite(number)))
        } else {
            Err(InvalidNumber)
        }
    }
}

macro_rules! from_integers {
    ($($integer:ty),*) => { $(
        impl From<$integer> for Number {
            fn from(integer: $integer) -> Self {
                Self::of_text(itoa::Buffer::new().format(integer))
            }
        }
    )* };
}

from_integers!(i8, i16, i32, i64, isize, u8, u16, u32, u64, usize);

macro_rules! into_integers {
    ($($integer:ty),*) => { $(
        /// Fails where the number is no integer, or none of this size. `1.0` and `1e2` are integers.
        impl TryFrom<&Number> for $integer {
            type Error = InexactNumber;

            fn try_from(number: &Number) -> Result<Self, InexactNumber> {
                let integer = number.with_text(|text| Decimal::new(text).to_i128());
                integer
                    .and_then(|integer| integer.try_into().ok())
                    .ok_or(InexactNumber)
            }
        }

        /// Fails where the number is no integer, or none of this size. `1.0` and `1e2` are integers.
        impl TryFrom<Number> for $integer {
            type Error = InexactNumber;

            fn try_from(number: Number) -> Result<Self, InexactNumber> {
                Self::try_from(&number)
            }
        }
    )* };
}

into_integers!(i8, i16, i32, i64, isize, u8, u16, u32, u64, usize);

/// Fails where `f64` would have to round, as [`Number::as_f64`] does.
impl TryFrom<&Number> for f64 {
    type Error = InexactNumber;

    fn try_from(number: &Number) -> Result<Self, InexactNumber> {
        number.as_f64().ok_or(InexactNumber)
    }
}

/// Fails where `f64` would have to round, as [`Number::as_f64`] does.
impl TryFrom<Number> for f64 {
    type Error = InexactNumber;

    fn try_from(number: Number) -> Result<Self, InexactNumber> {
        Self::try_from(&number)
    }
}

/// The fault that a type does not hold a number exactly.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct InexactNumber;

impl fmt::Display for InexactNumber {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the type does not hold the number exactly")
    }
}

impl std::error::Error for InexactNumber {}

/// The fault that something is no JSON number: other text, NaN, an infinity, or an exponent of more
/// than 17 digits.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct InvalidNumber;

impl fmt::Display for InvalidNumber {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("not a JSON number")
    }
}

impl std::error::Error for InvalidNumber {}
