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
#[cfg(feature = "serde")]
#[doc(hidden)]
pub mod serde;
mod table;
mod tuple;
mod union;
mod validate;

pub use self::additional::{AdditionalProperties, Closed, Names};
pub use self::decode::{Decode, Decoder, Slot, decoded};
pub use self::encode::{Encode, Encoder};
pub use self::limits::Limits;
#[cfg(feature = "pattern")]
pub use self::pattern::Pattern;
pub use self::rules::{Bound, Check, Rules};
#[cfg(feature = "pattern")]
pub use self::table::{Matching, pattern};
pub use self::table::{Property, Table, optional, required};
pub use self::tuple::Elements;
pub use self::union::{Union, Variant};
pub use self::validate::Validate;
pub use crate::error::Fault;

pub(crate) use self::decode::stack_position;
pub(crate) use self::encode::display;
pub(crate) use self::limits::{Budget, looks};
pub(crate) use self::rules::count;
pub(crate) use self::table::Index;
#[cfg(feature = "axum")]
pub(crate) use self::validate::validate_text;

use crate::error::{DecodeError, Problem};

/// Implements serde's `Serialize` and `Deserialize` for a type that implements [`Encode`] and
/// [`Decode`].
///
/// They carry a value through any self-describing format, as far as the format's strings and its
/// `i64`, `u64` and `f64` hold it: a number that none of the three holds exactly is refused, and
/// one that is read from such a format has lost its digits before it gets here (`1.10` is `1.1`).
/// [`from_slice`](crate::from_slice) and [`to_vec`](crate::to_vec) lose nothing.
///
/// It does nothing unless the feature `serde` is on, since two more traits for each type are a tenth
/// of what a large crate costs to check.
#[cfg(feature = "serde")]
#[macro_export]
macro_rules! serde_through_codec {
    ($type:ty $(,)?) => {
        impl<'de> $crate::codec::serde::Deserialize<'de> for $type {
            fn deserialize<D: $crate::codec::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                $crate::codec::serde::deserialize(deserializer)
            }
        }

        impl $crate::codec::serde::Serialize for $type {
            fn serialize<S: $crate::codec::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                $crate::codec::serde::serialize(self, serializer)
            }
        }
    };
}

/// Does nothing, since the feature `serde` is off. With it, it implements serde's `Serialize` and
/// `Deserialize` for a type that implements [`Encode`] and [`Decode`].
#[cfg(not(feature = "serde"))]
#[macro_export]
macro_rules! serde_through_codec {
    ($type:ty $(,)?) => {};
}

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
