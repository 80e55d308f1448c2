//! JSON that no schema describes.

mod integer;
mod number;
mod object;

use std::fmt;
use std::ops::Index;
use std::str::FromStr;

pub use self::integer::Integer;
pub use self::number::{InexactNumber, InvalidNumber, Number};
pub(crate) use self::number::{exact_f64, is_integer_literal};
pub use self::object::{Object, Properties};

use crate::error::DecodeError;

/// Any JSON value, kept without loss.
///
/// Two values are equal when they are the same JSON: numbers as decimals (`1.0` is `1`), and
/// objects whatever the order of their properties.
///
/// ```
/// use oasmith_runtime::Value;
///
/// let value: Value = r#"{"price": 1.10, "tags": ["a"]}"#.parse()?;
/// assert_eq!(value["price"].to_string(), "1.10");
/// assert_eq!(value["tags"][0], Value::from("a"));
/// # Ok::<(), oasmith_runtime::DecodeError>(())
/// ```
#[derive(Clone, Debug, Default, Eq, Hash, PartialEq)]
pub enum Value {
    /// `null`.
    #[default]
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, with its digits.
    Number(Number),
    /// A string.
    String(String),
    /// An array.
    Array(Vec<Value>),
    /// An object, with the order of its properties.
    Object(Object),
}

/// What an index finds where there is nothing.
static NULL: Value = Value::Null;

impl Value {
    /// Whether this is `null`.
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// The boolean, if this is one.
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Self::Bool(value) => Some(*value),
            _ => None,
        }
    }

    /// The number, if this is one.
    pub fn as_number(&self) -> Option<&Number> {
        match self {
            Self::Number(number) => Some(number),
            _ => None,
        }
    }

    /// The string, if this is one.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(string) => Some(string),
            _ => None,
        }
    }

    /// The elements, if this is an array.
    pub fn as_array(&self) -> Option<&[Value]> {
        match self {
            Self::Array(elements) => Some(elements),
            _ => None,
        }
    }

    /// The object, if this is one.
    pub fn as_object(&self) -> Option<&Object> {
        match self {
            Self::Object(object) => Some(object),
            _ => None,
        }
    }

    /// The object, if this is one.
    pub fn as_object_mut(&mut self) -> Option<&mut Object> {
        match self {
            Self::Object(object) => Some(object),
            _ => None,
        }
    }

    /// The property of this name, if this is an object that has it.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.as_object()?.get(name)
    }
}

/// The property of this name; null where there is none, or no object.
impl Index<&str> for Value {
    type Output = Value;

    fn index(&self, name: &str) -> &Value {
        self.get(name).unwrap_or(&NULL)
    }
}

/// The element at this place; null where there is none, or no array.
impl Index<usize> for Value {
    type Output = Value;

    fn index(&self, index: usize) -> &Value {
        self.as_array()
            .and_then(|elements| elements.get(index))
            .unwrap_or(&NULL)
    }
}

/// Writes the value as JSON text, without whitespace.
impl fmt::Display for Value {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        crate::codec::display(self, formatter)
    }
}

/// Reads the value as [`from_str`](crate::from_str) does.
impl FromStr for Value {
    type Err = DecodeError;

    fn from_str(json: &str) -> Result<Self, DecodeError> {
        crate::from_str(json)
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<Number> for Value {
    fn from(number: Number) -> Self {
        Self::Number(number)
    }
}

impl From<Integer> for Value {
    fn from(integer: Integer) -> Self {
        Self::Number(integer.into())
    }
}

impl From<String> for Value {
    fn from(string: String) -> Self {
        Self::String(string)
    }
}

impl From<&str> for Value {
    fn from(string: &str) -> Self {
        Self::String(string.to_owned())
    }
}

impl From<Object> for Value {
    fn from(object: Object) -> Self {
        Self::Object(object)
    }
}

impl<T: Into<Value>> From<Vec<T>> for Value {
    fn from(elements: Vec<T>) -> Self {
        elements.into_iter().collect()
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

impl<T: Into<Value>> FromIterator<T> for Value {
    fn from_iter<I: IntoIterator<Item = T>>(elements: I) -> Self {
        Self::Array(elements.into_iter().map(Into::into).collect())
    }
}

macro_rules! from_integers {
    ($($integer:ty),*) => { $(
        impl From<$integer> for Value {
            fn from(integer: $integer) -> Self {
                Self::Number(Number::from(integer))
            }
        }
    )* };
}

from_integers!(i8, i16, i32, i64, isize, u8, u16, u32, u64, usize);

/// Fails for NaN and infinities, which JSON has no words for.
impl TryFrom<f64> for Value {
    type Error = InvalidNumber;

    fn try_from(number: f64) -> Result<Self, InvalidNumber> {
        Number::try_from(number).map(Self::Number)
    }
}
