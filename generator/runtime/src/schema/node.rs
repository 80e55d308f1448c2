//! JSON as schemas look at it, its strings and numbers borrowed from the text.
//!
//! Invariant: no value is compared or hashed in more time than it takes to sort what it holds.

use std::borrow::Cow;
use std::hash::{Hash, Hasher};

use crate::codec::Decoder;
use crate::decimal::Decimal;
use crate::error::Fault;
use crate::reader::is_same;
use crate::value::Value;

/// The number of members from which on they are found by their order.
const SORTED: usize = 16;

/// A JSON value. Two are equal when they are the same JSON: numbers as decimals, and objects
/// whatever the order of their members.
#[derive(Clone, Debug)]
pub(crate) enum Node<'a> {
    Null,
    Bool(bool),
    /// The JSON text of a number.
    Number(Cow<'a, str>),
    /// What a string says.
    String(Cow<'a, str>),
    Array(Vec<Node<'a>>),
    Object(Members<'a>),
    /// The object of a [`Source`](super::Source), which is read as far as somebody looks at it. It is
    /// no part of another value.
    Unread,
}

/// The members of an object, in order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Members<'a> {
    entries: Vec<(Cow<'a, str>, Node<'a>)>,
    /// Where the members stand, in the order of their names, once they are too many to be looked
    /// through.
    sorted: Vec<usize>,
}

impl<'a> Node<'a> {
    /// Reads the next value, which is known to be well-formed and to repeat no name.
    pub(crate) fn read(decoder: &mut Decoder<'a>) -> Result<Self, Fault> {
        match decoder.next_byte() {
            b'"' => decoder.any_string().map(Self::String),
            b'[' => {
                let mut elements = Vec::new();
                decoder.any_array(|decoder| {
                    elements.push(Self::read(decoder)?);
                    Ok(())
                })?;
                Ok(Self::Array(elements))
            }
            b'{' => {
                let mut entries = Vec::new();
                decoder.any_object(|name, decoder| {
                    entries.push((name, Self::read(decoder)?));
                    Ok(())
                })?;
                Ok(Self::Object(Members::new(entries)))
            }
            b't' | b'f' => decoder.boolean().map(Self::Bool),
            b'n' => decoder.null().map(|_| Self::Null),
            _ => decoder.any_number().map(|text| Self::Number(text.into())),
        }
    }

    /// The same value, borrowed.
    pub(crate) fn of(value: &'a Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(value) => Self::Bool(*value),
            Value::Number(number) => Self::Number(number.text()),
            Value::String(string) => Self::String(string.into()),
            Value::Array(elements) => Self::Array(elements.iter().map(Self::of).collect()),
            Value::Object(object) => {
                let entries = object.iter();
                let entries = entries.map(|(name, value)| (name.into(), Self::of(value)));
                Self::Object(Members::new(entries.collect()))
            }
        }
    }

    /// Whether this is no array and no object.
    pub(crate) fn is_scalar(&self) -> bool {
        matches!(
            self,
            Self::Null | Self::Bool(_) | Self::Number(_) | Self::String(_)
        )
    }

    /// How long the text of a number or string is, in bytes; 0 for all other values.
    #[inline]
    pub(super) fn scalar_length(&self) -> usize {
        match self {
            Self::Number(text) | Self::String(text) => text.len(),
            Self::Null | Self::Bool(_) | Self::Array(_) | Self::Object(_) | Self::Unread => 0,
        }
    }

    /// About how long the JSON text is, in bytes, and no longer than it is without whitespace.
    pub(super) fn length(&self) -> usize {
        match self {
            Self::Array(elements) => 1 + elements.iter().map(Self::length).sum::<usize>(),
            Self::Object(members) => {
                let lengths = members
                    .iter()
                    .map(|(name, value)| 4 + name.len() + value.length());
                1 + lengths.sum::<usize>()
            }
            scalar => scalar.scalar_length().max(1),
        }
    }
}

impl<'a> Members<'a> {
    fn new(entries: Vec<(Cow<'a, str>, Node<'a>)>) -> Self {
        let mut sorted = Vec::new();
        if entries.len() >= SORTED {
            let mut names: Vec<_> = entries.iter().map(|(name, _)| name).zip(0..).collect();
            names.sort_unstable();
            sorted.extend(names.into_iter().map(|(_, place)| place));
        }
        Self { entries, sorted }
    }

    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &Node<'a>)> {
        self.entries.iter().map(|(name, value)| (&**name, value))
    }

    pub(super) fn contains(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// The value of a member, and its place.
    pub(super) fn get(&self, name: &str) -> Option<(usize, &Node<'a>)> {
        let place = if self.sorted.is_empty() {
            let is_named =
                |(other, _): &(Cow<'_, str>, _)| is_same(other.as_bytes(), name.as_bytes());
            self.entries.iter().position(is_named)?
        } else {
            let name_at = |place: &usize| self.entries.get(*place).map(|(name, _)| &**name);
            let found = (self.sorted).binary_search_by(|place| name_at(place).cmp(&Some(name)));
            *self.sorted.get(found.ok()?)?
        };
        self.entries.get(place).map(|(_, value)| (place, value))
    }
}

impl PartialEq for Node<'_> {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Null, Self::Null) => true,
            (Self::Bool(one), Self::Bool(other)) => one == other,
            (Self::Number(one), Self::Number(other)) => {
                one == other || Decimal::new(one) == Decimal::new(other)
            }
            (Self::String(one), Self::String(other)) => one == other,
            (Self::Array(one), Self::Array(other)) => one == other,
            (Self::Object(one), Self::Object(other)) => {
                one.len() == other.len()
                    && one.iter().all(|(name, value)| {
                        other.get(name).is_some_and(|(_, other)| other == value)
                    })
            }
            _ => false,
        }
    }
}

impl Eq for Node<'_> {}

impl Hash for Node<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        std::mem::discriminant(self).hash(state);
        match self {
            Self::Null | Self::Unread => {}
            Self::Bool(value) => value.hash(state),
            Self::Number(text) => Decimal::new(text).hash(state),
            Self::String(string) => string.hash(state),
            Self::Array(elements) => elements.hash(state),
            Self::Object(members) => {
                let mut members: Vec<_> = members.iter().collect();
                members.sort_unstable_by_key(|(name, _)| *name);
                members.hash(state);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::hash::{BuildHasher, RandomState};

    use super::Node;
    use crate::codec::{Decoder, Limits};
    use crate::value::Value;

    /// Texts, those on one line of equal values.
    const TEXTS: &[&[&str]] = &[
        &["null"],
        &["true"],
        &["false"],
        &["0", "-0", "0.0", "0e9"],
        &["1", "1.0", "10e-1", "0.1e1"],
        &["12345678901234567890", "1234567890123456789e1"],
        &["1e-400"],
        &[r#""""#],
        &[r#""1""#, r#""\u0031""#],
        &["[]"],
        &["[1,2]", "[1.0, 2e0]"],
        &["[2,1]"],
        &["{}"],
        &[r#"{"a":1,"b":[{}]}"#, r#"{ "b": [ {} ], "\u0061": 1.0 }"#],
        &[r#"{"a":1,"b":[[]]}"#],
        &[r#"{"a":1}"#],
    ];

    fn read(text: &str) -> Node<'_> {
        Node::read(&mut Decoder::new(text, Limits::default())).unwrap()
    }

    #[test]
    fn nodes_are_equal_as_json() {
        let hasher = RandomState::new();
        for (place, texts) in TEXTS.iter().enumerate() {
            for (other_place, others) in TEXTS.iter().enumerate() {
                for (text, other) in texts
                    .iter()
                    .flat_map(|text| others.iter().map(move |other| (text, other)))
                {
                    let (one, another) = (read(text), read(other));
                    assert_eq!(one == another, place == other_place, "{text} and {other}");
                    if place == other_place {
                        assert_eq!(hasher.hash_one(&one), hasher.hash_one(&another), "{text}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_node_of_a_value_is_that_of_its_text() {
        for text in TEXTS.concat() {
            let value: Value = text.parse().unwrap();
            assert_eq!(Node::of(&value), read(text));
            assert!(read(text).length() <= text.len(), "{text}");
        }
    }

    #[test]
    fn members_are_found_however_many_there_are() {
        for count in [0, 1, 15, 16, 100] {
            let members = (0..count).map(|place| format!("\"{}\":{place}", place * 7 % 101));
            let text = format!("{{{}}}", members.collect::<Vec<_>>().join(","));
            let Node::Object(members) = read(&text) else {
                panic!("{text} is an object");
            };
            for (place, (name, value)) in members.iter().enumerate() {
                assert_eq!(members.get(name), Some((place, value)));
            }
            assert_eq!(members.get("x"), None);
        }
    }
}
