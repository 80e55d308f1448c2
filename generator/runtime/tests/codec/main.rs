//! What the codec accepts, refuses and writes.

#![allow(
    clippy::items_after_statements,
    reason = "rules stand beside what they refuse"
)]
#![allow(
    clippy::unwrap_used,
    reason = "in tests, in their helpers too, a panic is a failure"
)]

mod hostile;
mod json;
mod objects;
mod patterns;
mod round_trip;
mod rules;
mod schemas;
mod serde;
mod traffic;
mod tuples;
mod unions;
mod validate;
mod values;

use oasmith_runtime::codec::{Decode, Limits, Rules, decode_str};
use oasmith_runtime::from_str;

/// The message for text that a type refuses.
#[track_caller]
fn refused<T: Decode>(json: &str) -> String {
    match from_str::<T>(json) {
        Ok(_) => panic!("accepted: {json}"),
        Err(error) => error.to_string(),
    }
}

/// The message for text that a type refuses by rules.
#[track_caller]
fn refused_by<T: Decode>(rules: &'static Rules, json: &str) -> String {
    match decode_str::<T>(json, rules, Limits::default()) {
        Ok(_) => panic!("accepted: {json}"),
        Err(error) => error.to_string(),
    }
}

/// Asserts that a type accepts text by rules.
#[track_caller]
fn accepted_by<T: Decode>(rules: &'static Rules, json: &str) {
    if let Err(error) = decode_str::<T>(json, rules, Limits::default()) {
        panic!("refused: {error}\n{json}");
    }
}
