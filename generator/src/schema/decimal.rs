//! Numbers of JSON as exact decimals, for comparing the bounds of schemas.

use std::cmp::Ordering;

/// A decimal number, normalised: equal numbers have equal forms.
#[derive(Clone, Debug, Eq, PartialEq, Hash)]
pub struct Decimal {
    negative: bool,
    /// The digits without leading or trailing zeros; empty for zero.
    digits: String,
    /// The power of ten of the first digit.
    magnitude: i128,
}

/// The number with this JSON text; `None` where the text is no number, or its exponent is beyond all reason.
pub fn decimal(text: &str) -> Option<Decimal> {
    let (negative, rest) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (mantissa, exponent) = match rest.find(['e', 'E']) {
        Some(at) => (&rest[..at], rest[at + 1..].parse::<i64>().ok()?),
        None => (rest, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    if whole.is_empty()
        || !whole
            .bytes()
            .chain(fraction.bytes())
            .all(|b| b.is_ascii_digit())
    {
        return None;
    }
    let all = format!("{whole}{fraction}");
    let leading = all.len() - all.trim_start_matches('0').len();
    let digits = all.trim_matches('0').to_owned();
    if digits.is_empty() {
        return Some(Decimal {
            negative: false,
            digits,
            magnitude: 0,
        });
    }
    let magnitude =
        i128::from(exponent) + i128::try_from(whole.len()).ok()? - i128::try_from(leading).ok()?;
    Some(Decimal {
        negative,
        digits,
        magnitude,
    })
}

impl Decimal {
    /// Whether the number has no fraction.
    pub fn is_integer(&self) -> bool {
        i128::try_from(self.digits.len()).is_ok_and(|count| count <= self.magnitude)
            || self.digits.is_empty()
    }

    /// The number as a count, where it is a whole one and not negative. One that is larger than any
    /// count can be is the largest count there is: nothing has either.
    pub fn to_count(&self) -> Option<u64> {
        if self.negative || !self.is_integer() {
            return None;
        }
        // `u64::MAX` has twenty digits.
        let Ok(length @ 0..=20) = usize::try_from(self.magnitude) else {
            return Some(u64::MAX);
        };
        let digits = format!("{:0<length$}", self.digits);
        let count = digits.bytes().try_fold(0_u64, |count, digit| {
            count.checked_mul(10)?.checked_add(u64::from(digit - b'0'))
        });
        Some(count.unwrap_or(u64::MAX))
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        let sign = |number: &Self| match (number.digits.is_empty(), number.negative) {
            (true, _) => 0,
            (false, true) => -1,
            (false, false) => 1,
        };
        let order = sign(self).cmp(&sign(other));
        if order != Ordering::Equal || self.digits.is_empty() {
            return order;
        }
        // Digits without trailing zeros compare as text once the magnitudes are equal.
        let absolute = self
            .magnitude
            .cmp(&other.magnitude)
            .then_with(|| self.digits.cmp(&other.digits));
        if self.negative {
            absolute.reverse()
        } else {
            absolute
        }
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_number_are_equal() {
        for text in ["100", "1e2", "100.0", "1000e-1", "0.1e3"] {
            assert_eq!(decimal(text), decimal("100"), "{text}");
        }
        assert_eq!(decimal("-0.0"), decimal("0"));
    }

    #[test]
    fn numbers_have_their_order() {
        let ascending = [
            "-1e3", "-20", "-3", "0", "0.001", "0.01", "0.1", "9", "10", "10.5", "1e9",
        ];
        for pair in ascending.windows(2) {
            assert!(decimal(pair[0]) < decimal(pair[1]), "{pair:?}");
        }
    }

    #[test]
    fn whole_numbers_are_counts() {
        let count = |text| decimal(text).and_then(|number| number.to_count());
        for (text, expected) in [
            ("0", 0),
            ("-0.0", 0),
            ("7.0", 7),
            ("1.20e2", 120),
            ("18446744073709551615", u64::MAX),
            ("18446744073709551616", u64::MAX),
            ("1e1000000000", u64::MAX),
        ] {
            assert_eq!(count(text), Some(expected), "{text}");
        }
        for text in ["-1", "0.5", "1e-1"] {
            assert_eq!(count(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_no_number_is_none() {
        for text in [
            "",
            "-",
            "1e",
            "abc",
            "1.2.3",
            "0x1",
            "1e99999999999999999999",
        ] {
            assert_eq!(decimal(text), None, "{text}");
        }
    }
}
