//! Names with values: a query, a form, cookies.

use std::borrow::Cow;

use super::text::{Coding, Text};

/// Names with values, in the order of the request.
#[derive(Debug)]
pub(in crate::server) struct Pairs<'a> {
    pairs: Vec<(Cow<'a, str>, Text<'a>)>,
}

impl<'a> Pairs<'a> {
    /// Reads pairs like `a=1&b=2`. A name without `=` has an empty value. A name that cannot be
    /// decoded is none that a spec declares, and left out.
    pub(in crate::server) fn read(text: &'a str, delimiter: char, coding: Coding) -> Self {
        // Between cookies stand spaces.
        let pieces = text.split(delimiter).map(|piece| match delimiter {
            ';' => piece.trim_ascii(),
            _ => piece,
        });
        let pairs = pieces.filter(|piece| !piece.is_empty()).map(|piece| {
            let (name, value) = piece.split_once('=').unwrap_or((piece, ""));
            let name = Text::new(name, coding).decoded().ok()?;
            Some((name, Text::new(value, coding)))
        });
        Self {
            pairs: pairs.flatten().collect(),
        }
    }

    /// Pairs that stand apart.
    #[cfg(feature = "multipart")]
    pub(in crate::server) fn of(pairs: Vec<(Cow<'a, str>, Text<'a>)>) -> Self {
        Self { pairs }
    }

    /// The values of a name.
    pub(in crate::server) fn named(&self, name: &str) -> Vec<Text<'a>> {
        let pairs = self.iter().filter(|(other, _)| *other == name);
        pairs.map(|(_, value)| value.clone()).collect()
    }

    /// All pairs.
    pub(in crate::server) fn iter(&self) -> impl Iterator<Item = (&str, &Text<'a>)> {
        self.pairs.iter().map(|(name, value)| (&**name, value))
    }
}
