//! The properties that a type does not declare.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::{Decode, Decoder, Encode, Encoder, Fault, Rules, Table};
use crate::error::Problem;
use crate::value::{Object, Value};

/// What takes in the properties that a type does not declare, and gives them back.
///
/// It is an [`Object`] where nothing is said about them, a `BTreeMap` where their type is, and
/// [`Closed`] where there may be none.
pub trait AdditionalProperties {
    /// Takes in a property: reads its value, by the rules of values that are not declared.
    ///
    /// `offset` is where the name starts.
    fn decode_property(
        &mut self,
        name: Cow<'_, str>,
        offset: usize,
        decoder: &mut Decoder<'_>,
        rules: &'static Rules,
    ) -> Result<(), Fault>;

    /// Writes all properties, none of which the table may declare.
    fn encode_properties(&self, encoder: &mut Encoder, table: &'static Table);
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

    fn encode_properties(&self, encoder: &mut Encoder, table: &'static Table) {
        for (name, value) in self {
            encoder.additional_property(table, name, value);
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

    fn encode_properties(&self, encoder: &mut Encoder, table: &'static Table) {
        for (name, value) in self {
            encoder.additional_property(table, name, value);
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

    fn encode_properties(&self, _: &mut Encoder, _: &'static Table) {}
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
