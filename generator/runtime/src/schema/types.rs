//! Sets of JSON types.

use super::Node;
use crate::decimal::Decimal;
use crate::value::is_integer_literal;

/// A set of JSON types: the value of `type`.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Types(u8);

impl Types {
    /// No type.
    pub const NONE: Self = Self(0);
    /// `null`.
    pub const NULL: Self = Self(1);
    /// `true` and `false`.
    pub const BOOLEAN: Self = Self(1 << 1);
    /// All numbers.
    pub const NUMBER: Self = Self(1 << 2);
    /// Numbers without a fraction, however they are written: `1.0` is one.
    pub const INTEGER: Self = Self(1 << 3);
    /// Numbers that are written without a point and an exponent, as draft 4 has it: `1.0` is none.
    pub const INTEGER_LITERAL: Self = Self(1 << 4);
    /// Strings.
    pub const STRING: Self = Self(1 << 5);
    /// Arrays.
    pub const ARRAY: Self = Self(1 << 6);
    /// Objects.
    pub const OBJECT: Self = Self(1 << 7);

    /// All types.
    pub const ALL: Self = Self(u8::MAX);

    /// The types of both sets.
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The types of a number with this JSON text.
    pub(crate) fn of_number(text: &str) -> Self {
        if is_integer_literal(text) {
            Self::NUMBER.or(Self::INTEGER).or(Self::INTEGER_LITERAL)
        } else if Decimal::new(text).is_integer() {
            Self::NUMBER.or(Self::INTEGER)
        } else {
            Self::NUMBER
        }
    }

    /// The type of a value, all numbers being [`Types::NUMBER`].
    pub(super) fn of(value: &Node<'_>) -> Self {
        match value {
            Node::Null => Self::NULL,
            Node::Bool(_) => Self::BOOLEAN,
            Node::Number(_) => Self::NUMBER,
            Node::String(_) => Self::STRING,
            Node::Array(_) => Self::ARRAY,
            Node::Object(_) | Node::Unread => Self::OBJECT,
        }
    }

    /// Whether the sets have a type in common.
    pub(crate) fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Whether a value is of one of the types.
    pub(crate) fn admits(self, value: &Node<'_>) -> bool {
        self.meets(Self::of(value))
            || matches!(value, Node::Number(number) if self.meets(Self::of_number(number)))
    }

    /// The types in words, such as "a string or null".
    pub(crate) fn words(self) -> String {
        let words = [
            (Self::STRING, "a string"),
            (Self::NUMBER, "a number"),
            (Self::INTEGER, "an integer"),
            (Self::INTEGER_LITERAL, "an integer"),
            (Self::BOOLEAN, "a boolean"),
            (Self::ARRAY, "an array"),
            (Self::OBJECT, "an object"),
            (Self::NULL, "null"),
        ];
        let mut words = words
            .into_iter()
            .filter_map(|(types, words)| self.meets(types).then_some(words));
        let Some(first) = words.next() else {
            return "no value".to_owned();
        };
        words.fold(first.to_owned(), |all, next| format!("{all} or {next}"))
    }
}
