//! Numbers that are compared with bounds, by a machine word where both fit one, as most do.

use std::cmp::Ordering;

use super::Decimal;

/// The text of a JSON number, ready to be compared with others.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Operand<'a> {
    text: &'a str,
    word: Option<Word>,
}

impl<'a> Operand<'a> {
    /// Reads the text of a JSON number, as [`Decimal::new`] does.
    pub(crate) const fn new(text: &'a str) -> Self {
        Self {
            text,
            word: Word::new(text),
        }
    }

    /// The number with this JSON text, whose digits have been read on the way. There are at most 18,
    /// so many of them right of the point, and no exponent.
    #[inline]
    pub(crate) fn of_digits(text: &'a str, digits: i64, scale: usize) -> Self {
        Self {
            text,
            word: Some(Word { digits, scale }),
        }
    }

    /// The text.
    #[inline]
    pub(crate) fn text(&self) -> &'a str {
        self.text
    }

    /// The integer that the text is, if that has at most 18 digits and neither a fraction nor an
    /// exponent.
    #[inline]
    pub(crate) fn integer(&self) -> Option<i64> {
        self.word
            .and_then(|word| (word.scale == 0).then_some(word.digits))
    }

    /// The `f64` that is the number, if the text has at most 15 digits that count and no exponent.
    ///
    /// So many digits always come back from an `f64`, which a division of two integers that both are
    /// an `f64` rounds right.
    #[inline]
    pub(crate) fn short_f64(&self) -> Option<f64> {
        let Word { digits, scale } = self.word?;
        let magnitude = digits.unsigned_abs();
        if magnitude >= 1_000_000_000_000_000 {
            return None;
        }
        #[expect(clippy::cast_precision_loss, reason = "it is less than 2^53")]
        let number = magnitude as f64 / POWERS.get(scale)?;
        Some(if self.text.starts_with('-') {
            -number
        } else {
            number
        })
    }

    /// How the number compares with another.
    pub(crate) fn cmp(&self, other: &Operand<'_>) -> Ordering {
        match self.words(other) {
            Some((one, other)) => one.cmp(&other),
            None => Decimal::new(self.text).cmp(&Decimal::new(other.text)),
        }
    }

    /// Whether the number is a whole multiple of another, as [`Decimal::is_multiple_of`] has it.
    pub(crate) fn is_multiple_of(&self, divisor: &Operand<'_>) -> bool {
        let remainder = self
            .words(divisor)
            .and_then(|(number, divisor)| number.checked_rem(divisor));
        match remainder {
            Some(remainder) => remainder == 0,
            None => Decimal::new(self.text).is_multiple_of(Decimal::new(divisor.text)),
        }
    }

    /// Both numbers in units of one power of ten, where they fit.
    #[inline]
    fn words(&self, other: &Operand<'_>) -> Option<(i64, i64)> {
        let (one, other) = (self.word?, other.word?);
        if one.scale == other.scale {
            return Some((one.digits, other.digits));
        }
        let scale = one.scale.max(other.scale);
        Some((one.at(scale)?, other.at(scale)?))
    }
}

/// The powers of ten that a word may be divided by.
const POWERS: [f64; 19] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18,
];

/// The same as integers.
const UNITS: [i64; 19] = {
    let mut units = [1; 19];
    let mut power = 1;
    while power < units.len() {
        units[power] = 10 * units[power - 1];
        power += 1;
    }
    units
};

/// A number of at most 18 digits, none of which belongs to an exponent.
#[derive(Clone, Copy, Debug)]
struct Word {
    digits: i64,
    /// How many of the digits are right of the point.
    scale: usize,
}

impl Word {
    /// The number with this JSON text. Bounds are read while the crate that has them is compiled.
    #[inline]
    const fn new(text: &str) -> Option<Self> {
        let (negative, mut rest) = match text.as_bytes() {
            [b'-', rest @ ..] => (true, rest),
            rest => (false, rest),
        };
        if rest.len() > 18 {
            return None;
        }
        let mut digits = 0;
        let mut scale = 0;
        let mut fraction = false;
        while let [byte, after @ ..] = rest {
            match *byte {
                b'0'..=b'9' => {
                    digits = digits * 10 + (*byte - b'0') as i64;
                    scale += fraction as usize;
                }
                b'.' => fraction = true,
                _ => return None,
            }
            rest = after;
        }
        Some(Self {
            digits: if negative { -digits } else { digits },
            scale,
        })
    }

    /// The number in units of this power of a tenth, which is no larger than its own.
    #[inline]
    fn at(self, scale: usize) -> Option<i64> {
        let factor = UNITS.get(scale.checked_sub(self.scale)?)?;
        self.digits.checked_mul(*factor)
    }
}

#[cfg(test)]
mod tests {
    use super::{Decimal, Operand};

    /// Numbers on both sides of what a word holds, in all forms that one may be written in.
    const NUMBERS: &[&str] = &[
        "0",
        "-0",
        "0.0",
        "-0.00",
        "1",
        "1.0",
        "1e0",
        "10e-1",
        "-1",
        "-1.50",
        "0.01",
        "0.010",
        "0.3",
        "3",
        "9007199254740991",
        "9007199254740991.5",
        "999999999999999999",
        "-999999999999999999",
        "1000000000000000000",
        "9223372036854775808",
        "0.0000000000000001",
        "0.00000000000000001",
        "1e400",
        "-1e400",
        "1e-400",
    ];

    #[test]
    fn words_say_what_decimals_say() {
        for one in NUMBERS {
            for other in NUMBERS {
                let (operand, other_operand) = (Operand::new(one), Operand::new(other));
                let (decimal, other_decimal) = (Decimal::new(one), Decimal::new(other));
                assert_eq!(
                    operand.cmp(&other_operand),
                    decimal.cmp(&other_decimal),
                    "{one} and {other}"
                );
                assert_eq!(
                    operand.is_multiple_of(&other_operand),
                    decimal.is_multiple_of(other_decimal),
                    "{one} of {other}"
                );
            }
        }
    }

    #[test]
    fn most_numbers_fit_a_word() {
        for (one, other) in [
            ("10.95", "0.01"),
            ("-3", "9007199254740991"),
            ("2.5", "10000"),
        ] {
            assert!(
                Operand::new(one).words(&Operand::new(other)).is_some(),
                "{one} and {other}"
            );
        }
    }
}
