//! The values of `enum` and `const`.

use std::sync::OnceLock;

use super::Node;
use super::index::Index;
use crate::codec::{Decoder, Limits};
use crate::value::Value;

/// The number of values from which on they are found by hash.
const INDEXED: usize = 8;

/// How many values a message lists at most.
const LISTED: usize = 5;

/// The values of `enum`, or the one of `const`.
///
/// They are read when they are first needed. So they are a static of their own, which
/// [`Keyword::Enum`](super::Keyword::Enum) and [`Decoder::choice`](crate::codec::Decoder::choice)
/// refer to.
///
/// ```
/// use oasmith_runtime::schema::{Keyword, Schema, Values};
///
/// static SIZES: Values = Values::new(&["null", "1", r#""large""#, r#"{"inches": 1.5}"#]);
/// static SIZE: Schema = Schema::new(&[Keyword::Enum(&SIZES)]);
///
/// let limits = oasmith_runtime::Limits::default();
/// assert!(SIZE.check(&r#"{"inches": 1.50}"#.parse()?, limits).is_ok());
/// assert!(SIZE.check(&r#""small""#.parse()?, limits).is_err());
/// # Ok::<(), oasmith_runtime::DecodeError>(())
/// ```
#[derive(Debug)]
pub struct Values {
    texts: &'static [&'static str],
    /// Whether a number must be written as an integer.
    integers: bool,
    read: OnceLock<Read>,
}

#[derive(Debug)]
struct Read {
    values: Vec<Node<'static>>,
    /// Where their texts stand.
    places: Vec<usize>,
    /// Where they stand, once they are too many to be looked through.
    index: Option<Index>,
}

impl Values {
    /// The values with these JSON texts. Text that is no JSON stands for no value.
    pub const fn new(texts: &'static [&'static str]) -> Self {
        Self {
            texts,
            integers: false,
            read: OnceLock::new(),
        }
    }

    /// The same values, of which the numbers equal only what is written without a fraction and an
    /// exponent, as an integer of JSON Schema draft 4 and of `OpenAPI` 2 and 3.0 is.
    #[must_use]
    pub const fn integers(mut self) -> Self {
        self.integers = true;
        self
    }

    /// The place of the text of a value that equals this one as JSON, numbers as decimals.
    pub(crate) fn find(&self, value: &Node<'_>) -> Option<usize> {
        if self.integers
            && let Node::Number(text) = value
            && text.contains(['.', 'e', 'E'])
        {
            return None;
        }
        let read = self.read.get_or_init(|| read(self.texts));
        let found = match &read.index {
            Some(index) => index.find(&read.values, value),
            None => read.values.iter().position(|other| other == value),
        };
        read.places.get(found?).copied()
    }

    /// The values in words.
    pub(crate) fn words(&self) -> String {
        match self.texts {
            [] => "no value".to_owned(),
            [text] => (*text).to_owned(),
            texts if texts.len() <= LISTED => format!("one of {}", texts.join(", ")),
            texts => {
                let listed = texts.get(..LISTED).unwrap_or_default().join(", ");
                format!("one of {} values such as {listed}", texts.len())
            }
        }
    }
}

fn read(texts: &[&'static str]) -> Read {
    let texts = texts.iter().enumerate();
    let (places, values): (Vec<usize>, Vec<Node<'static>>) = texts
        .filter_map(|(place, text)| Some((place, read_one(text)?)))
        .unzip();
    let index = (values.len() >= INDEXED).then(|| Index::of(&values));
    Read {
        values,
        places,
        index,
    }
}

/// The value with a JSON text, if that is one.
fn read_one(text: &'static str) -> Option<Node<'static>> {
    text.parse::<Value>().ok()?;
    Node::read(&mut Decoder::new(text, Limits::default())).ok()
}
