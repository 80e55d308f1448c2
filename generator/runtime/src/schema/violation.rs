//! What a value does that its schema does not allow.

use std::fmt;

use super::Node;
use super::evaluate::Place;
use crate::error::{EncodeError, Problem};
use crate::value::Value;

/// A part of a value that its schema or its type does not accept.
///
/// It prints as one line that names the place and the reason and repeats little of the value, as a
/// [`DecodeError`](crate::DecodeError) does.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Violation {
    pointer: String,
    message: String,
    /// Whether it is only that nobody could tell within the limits.
    undecided: bool,
}

impl Violation {
    pub(super) fn new(place: &Place<'_>, problem: &Problem) -> Self {
        // What is found at the place is told from the text that starts there.
        let text = match place.value() {
            Node::Null => "null".to_owned(),
            Node::Bool(value) => value.to_string(),
            Node::Number(text) => text.clone().into_owned(),
            Node::String(string) => Value::from(&**string).to_string(),
            Node::Array(_) => "[".to_owned(),
            Node::Object(_) | Node::Unread => "{".to_owned(),
        };
        let mut message = problem.message(&text, 0);
        if place.is_name() {
            message.insert_str(0, "the name of a property: ");
        }
        Self {
            pointer: place.pointer(),
            message,
            undecided: matches!(problem, Problem::Undecided { .. } | Problem::Stack),
        }
    }

    /// The violation that something is wrong at a place.
    pub(crate) fn at(pointer: String, message: String) -> Self {
        Self {
            pointer,
            message,
            undecided: false,
        }
    }

    /// Whether it is only that nobody could tell within the limits.
    pub(crate) fn is_undecided(&self) -> bool {
        self.undecided
    }

    /// The JSON pointer (RFC 6901) from the value that was checked to the one at fault, empty for
    /// itself.
    ///
    /// A missing or unexpected property is a fault of its object.
    pub fn pointer(&self) -> &str {
        &self.pointer
    }

    /// What is wrong, such as "expected at most 3 elements, found 4".
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.pointer.is_empty() {
            write!(formatter, "`{}`: ", self.pointer)?;
        }
        formatter.write_str(&self.message)
    }
}

impl std::error::Error for Violation {}

impl From<EncodeError> for Violation {
    fn from(error: EncodeError) -> Self {
        Self::at(error.pointer().to_owned(), error.message().to_owned())
    }
}
