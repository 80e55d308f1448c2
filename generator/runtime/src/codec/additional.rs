//! The properties that a type does not declare.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::{Decode, Decoder, Encode, Encoder, Fault, Rules, Table};
use crate::error::Problem;
use crate::value::{Object, Value};

/// What takes in the properties that a type does not declare one by one, and gives them back: those
/// whose names match a pattern, or all others.
///
/// It is an [`Object`] where nothing is said about them, a `BTreeMap` where their type is, and
/// [`Closed`] where there may be none.
pub trait AdditionalProperties {
    /// Takes in a property: reads its value by the rules.
    ///
    /// `offset` is where the name starts.
    fn decode_property(
        &mut self,
        name: Cow<'_, str>,
        offset: usize,
        decoder: &mut Decoder<'_>,
        rules: &'static Rules,
    ) -> Result<(), Fault>;

    /// Writes all properties, each by [`Encoder::additional_property`].
    fn encode_properties(&self, encoder: &mut Encoder, names: Names);
}

impl AdditionalProperties for Object {
    fn decode_property(
        &mut self,
        name: Cow<'_, str>,
        offset: usize,
        decoder: &mut Decoder<'_>,
        rules: &'static Rules,
    ) -> Result<(), Fault> {
        if self.contains_key(&name) {
            return Err(duplicate(name, offset));
        }
        let value = Value::decode(decoder, rules)?;
        self.push(name.into_owned(), value);
        Ok(())
    }

    fn encode_properties(&self, encoder: &mut Encoder, names: Names) {
        for (name, value) in self {
            encoder.additional_property(names, name, value);
        }
    }
}

impl<T: Decode + Encode> AdditionalProperties for BTreeMap<String, T> {
    fn decode_property(
        &mut self,
        name: Cow<'_, str>,
        offset: usize,
        decoder: &mut Decoder<'_>,
        rules: &'static Rules,
    ) -> Result<(), Fault> {
        if self.contains_key(&*name) {
            return Err(duplicate(name, offset));
        }
        let value = T::decode(decoder, rules)?;
        self.insert(name.into_owned(), value);
        Ok(())
    }

    fn encode_properties(&self, encoder: &mut Encoder, names: Names) {
        for (name, value) in self {
            encoder.additional_property(names, name, value);
        }
    }
}

/// No further properties: an object that has one is refused.
#[derive(Clone, Copy, Debug, Default)]
pub struct Closed;

impl AdditionalProperties for Closed {
    fn decode_property(
        &mut self,
        name: Cow<'_, str>,
        offset: usize,
        _: &mut Decoder<'_>,
        _: &'static Rules,
    ) -> Result<(), Fault> {
        Err(Fault::within(
            offset,
            Problem::Unknown {
                name: name.into_owned(),
            },
        ))
    }

    fn encode_properties(&self, _: &mut Encoder, _: Names) {}
}

/// The names of the properties that some [`AdditionalProperties`] take in.
#[derive(Clone, Copy, Debug)]
pub struct Names {
    table: &'static Table,
    /// The place of the pattern that they match first; `None` where they match none.
    matching: Option<usize>,
}

impl Names {
    pub(super) fn new(table: &'static Table, matching: Option<usize>) -> Self {
        Self { table, matching }
    }

    /// Why a name is none of these, if it is none.
    pub(super) fn refuse(self, name: &str) -> Option<String> {
        self.table.misplaced(name, self.matching)
    }
}

#[cold]
pub(super) fn duplicate(name: Cow<'_, str>, offset: usize) -> Fault {
    Fault::within(
        offset,
        Problem::Duplicate {
            name: name.into_owned(),
        },
    )
}
