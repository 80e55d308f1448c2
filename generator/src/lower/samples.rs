//! Values that satisfy the schemas of a position: the examples of the spec, and others that are made from its shape.
//!
//! Invariant: whatever the spec says, little time is spent and little text is made; what asks for more has no sample, and
//! the reason is told. What a shape does not say (`not`, `if`) may refuse a value that is made here.

mod fits;
mod make;
mod numbers;
mod strings;

pub(super) use self::fits::fits;
pub(super) use self::make::Direction;
use self::make::{How, Maker};
use super::shape::Position;
use super::types::Types;
use crate::diagnostics::Diagnostics;
use crate::document::{Location, View};

/// The most values that are made of one position.
const MOST_WAYS: usize = 8;

/// A value of a position.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Sample {
    /// The name of the example that it is.
    pub(super) example: Option<String>,
    /// Its JSON text.
    pub(super) json: String,
}

/// The values of a position.
#[derive(Clone, Debug, Default)]
pub(super) struct Found {
    /// The examples that are values, then those that are made: one with the examples of its parts, one for each way to
    /// choose, and the smallest.
    pub(super) samples: Vec<Sample>,
    /// Why none could be made.
    pub(super) fault: Option<String>,
}

impl Types<'_> {
    /// Values of a position, with these examples beside those of its schemas.
    pub(super) fn samples(
        &mut self,
        position: &Position,
        named: &[(String, Location)],
        direction: Direction,
    ) -> Found {
        // What is wrong with the spec has been told by now.
        let mut diagnostics = Diagnostics::default();
        let mut found = Found::default();
        let words = self.words(position, &position.locations(), &mut diagnostics);
        let own = words.examples.into_iter();
        let own = own.map(|place| ("example".to_owned(), place));
        for (name, place) in named.iter().cloned().chain(own) {
            let view = self.shapes.view(place);
            if fits(view, position, self, &mut diagnostics) == Some(false) {
                continue;
            }
            if let Some(json) = example(view, &mut diagnostics) {
                found.add(Some(name), json);
            }
        }
        let mut make = |how: How, turn: usize| {
            let mut maker = Maker::new(self, &mut diagnostics, direction, how);
            let json = maker.make(position, turn, &[]);
            (json, maker.ways())
        };
        let (json, ways) = make(How::WITH_EXAMPLES, 0);
        found.add_made(json);
        let (json, more) = make(How::FULL, 0);
        found.add_made(json);
        for turn in 1..ways.max(more).min(MOST_WAYS) {
            found.add_made(make(How::FULL, turn).0);
        }
        found.add_made(make(How::SMALL, 0).0);
        if !found.samples.is_empty() {
            found.fault = None;
        }
        found
    }
}

/// The JSON text of an example on one line, with the references in it replaced.
pub(super) fn example(view: View<'_>, diagnostics: &mut Diagnostics) -> Option<String> {
    let json = view.example(diagnostics)?;
    let lines: Vec<_> = json.lines().map(str::trim_start).collect();
    Some(lines.join(" "))
}

impl Found {
    fn add(&mut self, example: Option<String>, json: String) {
        let mut known = self.samples.iter();
        if !known.any(|sample| sample.json == json) {
            self.samples.push(Sample { example, json });
        }
    }

    fn add_made(&mut self, json: Result<String, String>) {
        match json {
            Ok(json) => self.add(None, json),
            Err(fault) => self.fault = Some(fault),
        }
    }
}
