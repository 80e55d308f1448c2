//! The types of Rust and of the runtime that are read from JSON.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::{Decode, Decoder, Rules, Table};
use crate::codec::Encode;
use crate::decimal::Decimal;
use crate::error::Fault;
use crate::value::{Integer, Number, Object, Value, exact_f64, is_integer_literal};

/// Only null.
impl Decode for () {
    fn decode(decoder: &mut Decoder<'_>, rules: &'static Rules) -> Result<Self, Fault> {
        let start = decoder.offset();
        if decoder.null()? {
            decoder.check_schema(rules, start)
        } else {
            Err(decoder.mismatch("null"))
        }
    }
}

impl Decode for bool {
    fn decode(decoder: &mut Decoder<'_>, rules: &'static Rules) -> Result<Self, Fault> {
        let start = decoder.offset();
        let value = decoder.boolean()?;
        decoder.check_schema(rules, start)?;
        Ok(value)
    }
}

impl Decode for String {
    fn decode(decoder: &mut Decoder<'_>, rules: &'static Rules) -> Result<Self, Fault> {
        if !rules.of_string
            && let Some(string) = decoder.reader.plain_string()
        {
            return Ok(string.to_owned());
        }
        decoder.string(rules).map(Cow::into_owned)
    }

    fn from_text(text: Cow<'_, str>) -> Result<Self, Cow<'_, str>> {
        Ok(text.into_owned())
    }
}

macro_rules! decode_integers {
    ($($integer:ty: $expected:literal),*) => { $(
        impl Decode for $integer {
            fn decode(decoder: &mut Decoder<'_>, rules: &'static Rules) -> Result<Self, Fault> {
                let number = decoder.operand("an integer", rules)?;
                let integer = match number.integer() {
                    Some(integer) => integer.try_into().ok(),
                    None => number.text().parse().ok(),
                };
                integer
                    .or_else(|| whole(number.text(), rules)?.try_into().ok())
                    .ok_or_else(|| decoder.not_integer(number.text(), rules, $expected))
            }

            fn from_text(text: Cow<'_, str>) -> Result<Self, Cow<'_, str>> {
                let integer = plain_integer(&text).and_then(|integer| integer.try_into().ok());
                integer.ok_or(text)
            }
        }
    )* };
}

/// An integer as JSON writes it, unless it is large.
fn plain_integer(text: &str) -> Option<i64> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let is_plain = matches!(digits.as_bytes(), [b'1'..=b'9', ..] | [b'0']);
    is_plain.then(|| text.parse().ok()).flatten()
}

decode_integers!(
    i8: "an integer that fits 8 bits",
    i16: "an integer that fits 16 bits",
    i32: "an integer that fits 32 bits",
    i64: "an integer that fits 64 bits",
    u8: "an integer of 0 or more that fits 8 bits",
    u16: "an integer of 0 or more that fits 16 bits",
    u32: "an integer of 0 or more that fits 32 bits",
    u64: "an integer of 0 or more that fits 64 bits"
);

/// The integer that is written with a fraction or an exponent, where the rules allow for that.
#[cold]
fn whole(number: &str, rules: &'static Rules) -> Option<i128> {
    rules
        .integral
        .then(|| Decimal::new(number).to_i128())
        .flatten()
}

impl Decoder<'_> {
    /// The fault that a number, which has just been read, is no integer, or none of the kind
    /// expected.
    #[cold]
    fn not_integer(&self, number: &str, rules: &'static Rules, expected: &'static str) -> Fault {
        self.other_number(
            number,
            if is_integer(number, rules) {
                expected
            } else if rules.integral {
                "an integer"
            } else {
                "an integer without fraction or exponent"
            },
        )
    }

    /// The fault that a number, which has just been read, is none of those expected.
    #[cold]
    fn other_number(&self, number: &str, expected: &'static str) -> Fault {
        Fault::expected(self.reader.position() - number.len(), expected)
    }
}

/// Whether a number is an integer by the rules, of whatever size.
fn is_integer(number: &str, rules: &'static Rules) -> bool {
    is_integer_literal(number) || rules.integral && Decimal::new(number).is_integer()
}

impl Decode for Integer {
    fn decode(decoder: &mut Decoder<'_>, rules: &'static Rules) -> Result<Self, Fault> {
        let number = decoder.operand("an integer", rules)?;
        if number.integer().is_some() || is_integer(number.text(), rules) {
            Ok(Self::new(&number))
        } else {
            Err(decoder.not_integer(number.text(), rules, "an integer"))
        }
    }
}

impl Decode for f64 {
    fn decode(decoder: &mut Decoder<'_>, rules: &'static Rules) -> Result<Self, Fault> {
        let number = decoder.operand("a number", rules)?;
        exact_f64(&number).ok_or_else(|| {
            let expected = "a number that fits double precision without rounding";
            decoder.other_number(number.text(), expected)
        })
    }
}

impl Decode for Number {
    fn decode(decoder: &mut Decoder<'_>, rules: &'static Rules) -> Result<Self, Fault> {
        let number = decoder.operand("a number", rules)?;
        Ok(Self::new(&number))
    }
}

impl Decode for Value {
    fn decode(decoder: &mut Decoder<'_>, rules: &'static Rules) -> Result<Self, Fault> {
        match decoder.reader.peek() {
            b'"' => Ok(Self::String(String::decode(decoder, rules)?)),
            b'{' => Ok(Self::Object(Object::decode(decoder, rules)?)),
            b'[' => Ok(Self::Array(Vec::decode(decoder, rules)?)),
            b't' | b'f' => Ok(Self::Bool(bool::decode(decoder, rules)?)),
            b'n' => <()>::decode(decoder, rules).map(|()| Self::Null),
            _ => {
                let number = decoder.operand("a value", rules)?;
                Ok(Self::Number(Number::new(&number)))
            }
        }
    }
}

/// The table of a type that declares no property.
static UNDECLARED: Table = Table::new("object", &[]);

impl Decode for Object {
    fn decode(decoder: &mut Decoder<'_>, rules: &'static Rules) -> Result<Self, Fault> {
        let mut object = Self::new();
        decoder.object(&UNDECLARED, rules, &mut [], &mut object)?;
        Ok(object)
    }
}

impl<T: Decode + Encode> Decode for BTreeMap<String, T> {
    fn decode(decoder: &mut Decoder<'_>, rules: &'static Rules) -> Result<Self, Fault> {
        let mut map = Self::new();
        decoder.object(&UNDECLARED, rules, &mut [], &mut map)?;
        Ok(map)
    }
}

impl<T: Decode> Decode for Vec<T> {
    fn decode(decoder: &mut Decoder<'_>, rules: &'static Rules) -> Result<Self, Fault> {
        let mut elements = Self::new();
        decoder.array(rules, &mut |decoder, rules| {
            elements.push(T::decode(decoder, rules)?);
            Ok(())
        })?;
        Ok(elements)
    }
}

/// Null is `None`.
impl<T: Decode> Decode for Option<T> {
    fn decode(decoder: &mut Decoder<'_>, rules: &'static Rules) -> Result<Self, Fault> {
        let start = decoder.offset();
        if decoder.null()? {
            decoder.check_schema(rules, start)?;
            Ok(None)
        } else {
            T::decode(decoder, rules).map(Some)
        }
    }
}

impl<T: Decode> Decode for Box<T> {
    fn decode(decoder: &mut Decoder<'_>, rules: &'static Rules) -> Result<Self, Fault> {
        T::decode(decoder, rules).map(Self::new)
    }
}
