//! Checks of values that were made in memory.

use super::{Decode, Decoder, Encode, Limits, Rules};
use crate::error::Fault;
use crate::schema::Violation;

/// What is decoded keeps to its schema. What is made or changed in memory is checked by this: by
/// the same engine, over the JSON text that would be written.
pub trait Validate {
    /// Lists all that the value does that its schema does not allow, in the order of its JSON text;
    /// that it cannot be written, where that is so.
    ///
    /// Of the rules for one number, the first that is broken is told. Of a value that fits none of
    /// the types of a union, no more is told than that.
    fn validate(&self) -> Result<(), Vec<Violation>>;
}

impl<T: Decode + Encode> Validate for T {
    fn validate(&self) -> Result<(), Vec<Violation>> {
        match crate::to_string(self) {
            Ok(json) => validate_text::<T>(&json, Rules::NONE),
            Err(error) => Err(vec![error.into()]),
        }
    }
}

/// Lists all that JSON text does that its type and the rules do not allow.
pub(crate) fn validate_text<T: Decode>(
    json: &str,
    rules: &'static Rules,
) -> Result<(), Vec<Violation>> {
    // The default limit is for what comes from outside. An answer may wrap what was admitted by it.
    let limits = Limits::default();
    let limits = limits.with_depth(4 * limits.depth);
    let mut decoder = Decoder::new(json, limits);
    decoder.faults = Some(Vec::new());
    let outcome = T::decode(&mut decoder, rules).and_then(|_| decoder.finish());
    let mut faults = decoder.faults.take().unwrap_or_default();
    faults.extend(outcome.err());
    if faults.is_empty() {
        Ok(())
    } else {
        Err(Fault::explain_all(faults, json, decoder.budget))
    }
}
