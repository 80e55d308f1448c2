//! Whole numbers that keep their digits.

use std::fmt;
use std::str::FromStr;

use super::{InexactNumber, InvalidNumber, Number};
use crate::decimal::{Decimal, Operand};

/// A whole number of any size, which is written as it was read.
///
/// It is compared as the decimal that it is: `100`, `100.0` and `1e2` are equal.
///
/// ```
/// use oasmith_runtime::Integer;
///
/// let large: Integer = "36893488147419103232".parse()?;
/// assert!(large > Integer::from(1));
/// assert!(u64::try_from(&large).is_err());
/// assert!("1.5".parse::<Integer>().is_err());
/// # Ok::<(), oasmith_runtime::InvalidNumber>(())
/// ```
#[derive(Clone, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Integer(Number);

impl Integer {
    /// The integer that was read, which has no fraction but zero.
    pub(crate) fn new(number: &Operand<'_>) -> Self {
        Self(Number::new(number))
    }

    /// The same number, as one that need not be whole.
    pub fn as_number(&self) -> &Number {
        &self.0
    }
}

/// Writes the JSON text, as it was read.
impl fmt::Display for Integer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl fmt::Debug for Integer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

/// Reads the text of one JSON number that is whole, without whitespace around it.
impl FromStr for Integer {
    type Err = InvalidNumber;

    fn from_str(text: &str) -> Result<Self, InvalidNumber> {
        Self::try_from(text.parse::<Number>()?).map_err(|InexactNumber| InvalidNumber)
    }
}

/// Fails where the number has a fraction.
impl TryFrom<Number> for Integer {
    type Error = InexactNumber;

    fn try_from(number: Number) -> Result<Self, InexactNumber> {
        if number.with_text(|text| Decimal::new(text).is_integer()) {
            Ok(Self(number))
        } else {
            Err(InexactNumber)
        }
    }
}

impl From<Integer> for Number {
    fn from(integer: Integer) -> Self {
        integer.0
    }
}

macro_rules! integers {
    ($($integer:ty),*) => { $(
        impl From<$integer> for Integer {
            fn from(integer: $integer) -> Self {
                Self(Number::from(integer))
            }
        }

        /// Fails where the integer is too large.
        impl TryFrom<&Integer> for $integer {
            type Error = InexactNumber;

            fn try_from(integer: &Integer) -> Result<Self, InexactNumber> {
                Self::try_from(&integer.0)
            }
        }

        /// Fails where the integer is too large.
        impl TryFrom<Integer> for $integer {
            type Error = InexactNumber;

            fn try_from(integer: Integer) -> Result<Self, InexactNumber> {
                Self::try_from(&integer)
            }
        }
    )* };
}

integers!(i8, i16, i32, i64, isize, u8, u16, u32, u64, usize);
