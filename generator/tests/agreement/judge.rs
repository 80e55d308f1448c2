//! The independent validator: the `jsonschema` crate, on schemas in 2020-12.
//!
//! It holds numbers as `serde_json` does, in an `i64`, `u64` or `f64`. So it is shown only numbers
//! that these hold exactly, and divisors whose multiples they hold exactly: whole numbers below
//! 2^53 and small binary fractions. What it and the generator would disagree on beyond those is
//! decided by the JSON-Schema-Test-Suite.

use jsonschema::{Draft, Keyword, ValidationError, Validator};
use serde_json::Value;

use crate::translation::LITERAL_INTEGER;

/// A schema to judge values by.
pub(crate) struct Judge(Validator);

impl Judge {
    /// `schema` is complete in itself.
    pub(crate) fn new(schema: &Value) -> Self {
        let options = jsonschema::options()
            .with_draft(Draft::Draft202012)
            .should_validate_formats(false)
            .with_keyword(LITERAL_INTEGER, |_, _, _| Ok(Box::new(LiteralInteger)));
        let validator = options
            .build(schema)
            .unwrap_or_else(|error| panic!("{error}: {schema}"));
        Self(validator)
    }

    /// Whether a value is accepted; the error says why not.
    pub(crate) fn verdict(&self, value: &Value) -> Result<(), String> {
        self.0
            .validate(value)
            .map_err(|error| format!("at `{}`: {error}", error.instance_path()))
    }
}

/// `type: integer` as draft 4 has it: by how a number is written.
struct LiteralInteger;

impl<'i> Keyword<'i> for LiteralInteger {
    fn validate(&self, instance: &'i Value) -> Result<(), ValidationError<'i>> {
        if Keyword::is_valid(self, instance) {
            return Ok(());
        }
        Err(ValidationError::custom("not written as an integer"))
    }

    fn is_valid(&self, instance: &'i Value) -> bool {
        !instance.is_f64()
    }
}
