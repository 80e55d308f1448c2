//! The values of `enum` and `const`.

use std::sync::OnceLock;

use super::index::Index;
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
    values: OnceLock<Read>,
}

#[derive(Debug)]
struct Read {
    values: Vec<Value>,
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
            values: OnceLock::new(),
        }
    }

    /// Whether a value is among them: equal as JSON, numbers as decimals. Comparisons are counted.
    pub(super) fn contain(&self, value: &Value, steps: &mut u64) -> bool {
        self.find(value, steps).is_some()
    }

    /// The place of the text of a value that equals this one. Comparisons are counted.
    pub(crate) fn find(&self, value: &Value, steps: &mut u64) -> Option<usize> {
        let read = self.values.get_or_init(|| read(self.texts));
        let found = match &read.index {
            Some(index) => index.find(&read.values, value, steps),
            None => read.values.iter().position(|other| {
                *steps += 1;
                other == value
            }),
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

fn read(texts: &[&str]) -> Read {
    let texts = texts.iter().enumerate();
    let (places, values): (Vec<usize>, Vec<Value>) = texts
        .filter_map(|(place, text)| Some((place, text.parse().ok()?)))
        .unzip();
    let index = (values.len() >= INDEXED).then(|| Index::of(&values));
    Read {
        values,
        places,
        index,
    }
}
