//! Numbers as decimals: compared, hashed and divided without rounding.
//!
//! Invariant: nothing here allocates or loops by the size of an exponent.

mod operand;

use std::cmp::Ordering;
use std::hash::{Hash, Hasher};

pub(crate) use self::operand::Operand;

/// The decimal that the text of a JSON number stands for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Decimal<'a> {
    negative: bool,
    /// The digits from the first to the last that is not zero, maybe with a point among them. Empty
    /// for zero.
    digits: &'a str,
    /// The power of ten of the first digit. 0 for zero.
    magnitude: i64,
}

impl<'a> Decimal<'a> {
    /// Reads the text of a JSON number whose exponent has at most 17 digits.
    ///
    /// Text that is no such number gives some decimal; the reader lets none through.
    pub(crate) fn new(text: &'a str) -> Self {
        let (negative, unsigned) = match text.strip_prefix('-') {
            Some(unsigned) => (true, unsigned),
            None => (false, text),
        };
        let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, exponent.parse().unwrap_or(0_i64)),
            None => (unsigned, 0),
        };
        let point = mantissa.find('.').unwrap_or(mantissa.len());
        let Some(first) = mantissa.find(|digit| matches!(digit, '1'..='9')) else {
            return Self {
                negative: false,
                digits: "",
                magnitude: 0,
            };
        };
        let digits = mantissa[first..].trim_end_matches(['0', '.']);
        // A point before the first digit is not among the places that count.
        let places = if first < point {
            point - first - 1
        } else {
            first - point
        };
        let places = i64::try_from(places).unwrap_or(i64::MAX);
        let magnitude = if first < point {
            exponent + places
        } else {
            exponent - places
        };
        Self {
            negative,
            digits,
            magnitude,
        }
    }

    fn digits(self) -> impl Iterator<Item = u8> + 'a {
        self.digits
            .bytes()
            .filter(|byte| *byte != b'.')
            .map(|byte| byte - b'0')
    }

    /// The power of ten of the last digit.
    fn exponent(self) -> i64 {
        let count = self.digits().count();
        self.magnitude + 1 - i64::try_from(count).unwrap_or(i64::MAX)
    }

    /// Whether the number has no fraction.
    pub(crate) fn is_integer(self) -> bool {
        self.digits.is_empty() || self.exponent() >= 0
    }

    /// The integer, if the number is one of at most 38 digits.
    pub(crate) fn to_i128(self) -> Option<i128> {
        if self.digits.is_empty() {
            return Some(0);
        }
        let zeros = usize::try_from(self.exponent()).ok()?;
        if !(0..38).contains(&self.magnitude) {
            return None;
        }
        let digits = self.digits().chain(std::iter::repeat_n(0, zeros));
        let magnitude = digits.fold(0_i128, |number, digit| number * 10 + i128::from(digit));
        Some(if self.negative { -magnitude } else { magnitude })
    }

    /// Whether the number is a whole multiple of another.
    ///
    /// Every number is a multiple of zero here, since nothing can be said against it; schemas may
    /// not ask for it.
    pub(crate) fn is_multiple_of(self, divisor: Decimal<'_>) -> bool {
        if self.digits.is_empty() || divisor.digits.is_empty() {
            return true;
        }
        let Some(dividend) = self.dividend(divisor) else {
            return false;
        };
        let divisor: Vec<u8> = divisor.digits().collect();
        is_divisible(dividend, &divisor)
    }

    /// The digits to divide by those of the divisor: as many as the remainder depends on.
    ///
    /// `None` where the number has digits right of the divisor's last, since neither of them ends
    /// in zero.
    fn dividend(self, divisor: Decimal<'_>) -> Option<impl Iterator<Item = u8>> {
        let zeros = usize::try_from(self.exponent() - divisor.exponent()).ok()?;
        // A divisor of n digits has fewer than 4n prime factors 2 or 5, and more zeros contribute
        // nothing else.
        let enough = 4 * divisor.digits().count();
        Some(
            self.digits()
                .chain(std::iter::repeat_n(0, zeros.min(enough))),
        )
    }
}

/// Whether a number is a multiple of another, both as decimal digits, the divisor without leading
/// zeros.
fn is_divisible(dividend: impl Iterator<Item = u8>, divisor: &[u8]) -> bool {
    if divisor.len() < 19 {
        let divisor = divisor
            .iter()
            .fold(0_u64, |number, digit| number * 10 + u64::from(*digit));
        // The remainder has at most 18 digits, so that one more still fits.
        let step = |remainder: u64, digit: u8| (remainder * 10 + u64::from(digit)) % divisor;
        return dividend.fold(0, step) == 0;
    }
    // Long division, the remainder as digits, aligned with the divisor and one digit longer.
    let mut remainder = vec![0_u8; divisor.len() + 1];
    for digit in dividend {
        remainder.rotate_left(1);
        if let Some(last) = remainder.last_mut() {
            *last = digit;
        }
        while remainder[0] > 0 || &remainder[1..] >= divisor {
            subtract(&mut remainder, divisor);
        }
    }
    remainder.iter().all(|digit| *digit == 0)
}

/// Subtracts the smaller of two numbers from the other, both as decimal digits.
fn subtract(from: &mut [u8], number: &[u8]) {
    let mut borrow = 0;
    for (position, digit) in from.iter_mut().rev().enumerate() {
        let other = number
            .len()
            .checked_sub(position + 1)
            .map_or(0, |place| number[place]);
        let difference = 10 + *digit - other - borrow;
        *digit = difference % 10;
        borrow = u8::from(difference < 10);
    }
}

impl PartialEq for Decimal<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Decimal<'_> {}

impl PartialOrd for Decimal<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Decimal<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        let sign = |number: &Self| match (number.digits.is_empty(), number.negative) {
            (true, _) => 0,
            (false, true) => -1,
            (false, false) => 1,
        };
        let size = || {
            self.magnitude
                .cmp(&other.magnitude)
                .then_with(|| self.digits().cmp(other.digits()))
        };
        sign(self).cmp(&sign(other)).then_with(|| {
            if self.negative {
                size().reverse()
            } else {
                size()
            }
        })
    }
}

impl Hash for Decimal<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.negative.hash(state);
        self.magnitude.hash(state);
        for digit in self.digits() {
            state.write_u8(digit);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Decimal;

    #[test]
    fn division_takes_no_more_steps_for_an_exponent() {
        for exponent in ["1e1000000000", "1e99999999999999999"] {
            let dividend = Decimal::new(exponent).dividend(Decimal::new("0.07"));
            assert_eq!(dividend.map(Iterator::count), Some(5), "{exponent}");
        }
        let dividend = Decimal::new("1e-1000000000").dividend(Decimal::new("7"));
        assert!(dividend.is_none());
        assert!(Decimal::new("1e1000000000").is_multiple_of(Decimal::new("0.08")));
        assert!(!Decimal::new("1e1000000000").is_multiple_of(Decimal::new("3")));
    }

    #[test]
    fn divisors_of_any_length_divide_alike() {
        // The same quotients, once with a divisor that fits a word and once with one that does not.
        for (dividend, divisor, divisible) in [
            ("21", "7", true),
            ("22", "7", false),
            ("1e30", "16", true),
            ("3e30", "9", false),
            ("6.25", "0.625", true),
        ] {
            assert_eq!(
                Decimal::new(dividend).is_multiple_of(Decimal::new(divisor)),
                divisible
            );
        }
        for factor in 1..50_u128 {
            let divisor = 12_345_678_901_234_567_891_u128;
            let product = (factor * divisor).to_string();
            let divisor = divisor.to_string();
            assert!(
                Decimal::new(&product).is_multiple_of(Decimal::new(&divisor)),
                "{factor}"
            );
            let next = (factor * 12_345_678_901_234_567_891 + 1).to_string();
            assert!(
                !Decimal::new(&next).is_multiple_of(Decimal::new(&divisor)),
                "{factor}"
            );
        }
    }
}
