//! What generated code is written against, and what a type implements to stand in it.
//!
//! A type is decoded and encoded by a [`Table`] of its properties, which one engine reads:
//! [`Decoder::object`] and [`Encoder::object`]. So a type costs little to compile, whatever it is
//! checked for. A type of one's own implements [`Decode`] and [`Encode`] by another type that does:
//!
//! ```
//! use oasmith_runtime::codec::{Decode, Decoder, Encode, Encoder, Fault, Rules};
//!
//! struct Even(i64);
//!
//! impl Decode for Even {
//!     fn decode(decoder: &mut Decoder<'_>, rules: &'static Rules) -> Result<Self, Fault> {
//!         let start = decoder.offset();
//!         let number = i64::decode(decoder, rules)?;
//!         match number % 2 {
//!             0 => Ok(Self(number)),
//!             _ => Err(Fault::expected(start, "an even number")),
//!         }
//!     }
//! }
//!
//! impl Encode for Even {
//!     fn encode(&self, encoder: &mut Encoder) {
//!         self.0.encode(encoder);
//!     }
//! }
//!
//! let error = oasmith_runtime::from_str::<Vec<Even>>("[2, 3]").err().map(|error| error.to_string());
//! assert_eq!(error.as_deref(), Some("`/1`: expected an even number, found 3"));
//! ```

mod additional;
mod check;
mod decode;
mod encode;
mod limits;
#[cfg(feature = "pattern")]
mod pattern;
mod rules;
#[doc(hidden)]
pub mod serde;
mod table;
mod tuple;
mod union;
mod validate;

pub use self::additional::{AdditionalProperties, Closed};
pub use self::decode::{Decode, Decoder, Slot, decoded};
pub use self::encode::{Encode, Encoder};
pub use self::limits::Limits;
#[cfg(feature = "pattern")]
pub use self::pattern::Pattern;
pub use self::rules::{Bound, Check, Rules};
pub use self::table::{Property, Table, optional, required};
pub use self::tuple::Elements;
pub use self::union::{Union, Variant};
pub use self::validate::Validate;
pub use crate::error::Fault;

pub(crate) use self::decode::stack_position;
pub(crate) use self::encode::display;
pub(crate) use self::limits::{Budget, looks};
pub(crate) use self::rules::count;
#[cfg(feature = "axum")]
pub(crate) use self::validate::validate_text;

use crate::error::{DecodeError, Problem};

/// Reads a value from JSON text in UTF-8, as [`from_slice`](crate::from_slice) does, by rules and
/// limits.
pub fn decode<T: Decode>(
    json: &[u8],
    rules: &'static Rules,
    limits: Limits,
) -> Result<T, DecodeError> {
    match std::str::from_utf8(json) {
        Ok(json) => decode_str(json, rules, limits),
        Err(error) => {
            let valid = json.get(..error.valid_up_to()).unwrap_or_default();
            Err(Fault::at(valid.len(), Problem::Utf8).explain(&String::from_utf8_lossy(valid)))
        }
    }
}

/// Reads a value from JSON text, as [`decode`] does.
pub fn decode_str<T: Decode>(
    json: &str,
    rules: &'static Rules,
    limits: Limits,
) -> Result<T, DecodeError> {
    let mut decoder = Decoder::new(json, limits);
    let value = T::decode(&mut decoder, rules);
    value
        .and_then(|value| decoder.finish().map(|()| value))
        .map_err(|fault| fault.explain(json))
}
