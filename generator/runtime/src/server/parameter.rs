//! What the text of a parameter is read as.

use crate::codec::{Limits, Rules, decode_str};
use crate::{Integer, Number, Value};

/// A type that a parameter may have.
///
/// Strings stand for themselves. Numbers and booleans are written as in JSON, so that `+1`, `01`,
/// `1e400` for a number and `True` for a boolean are refused.
pub trait Parameter: Sized {
    /// Reads the text of a parameter, percent-decoded. The error says what was expected in place of
    /// the text.
    fn from_text(text: &str, rules: &'static Rules, limits: Limits) -> Result<Self, String>;
}

impl Parameter for String {
    fn from_text(text: &str, rules: &'static Rules, limits: Limits) -> Result<Self, String> {
        match rules.check_string(text) {
            Ok(()) => {}
            Err(expected) => return Err(format!("expected {expected}")),
        }
        if let Some(schema) = rules.schema {
            schema
                .check(&Value::from(text), limits)
                .map_err(|violation| violation.message().to_owned())?;
        }
        Ok(text.to_owned())
    }
}

macro_rules! parameters_as_in_json {
    ($($name:ty: $expected:literal,)*) => {$(
        impl Parameter for $name {
            fn from_text(
                text: &str,
                rules: &'static Rules,
                limits: Limits,
            ) -> Result<Self, String> {
                // As JSON, a value could have whitespace around it.
                let may_be_json = |byte: u8| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte);
                if text.bytes().all(may_be_json) {
                    decode_str(text, rules, limits).map_err(|error| error.message().to_owned())
                } else {
                    Err(concat!("expected ", $expected).to_owned())
                }
            }
        }
    )*};
}

parameters_as_in_json! {
    bool: "a boolean",
    i32: "an integer",
    i64: "an integer",
    f64: "a number",
    Integer: "an integer",
    Number: "a number",
}
