//! Generated types accept what an independent validator accepts, and write it again as it was.
//!
//! The validator is the `jsonschema` crate. It knows JSON Schema 2020-12 and no `OpenAPI`, so
//! schemas are translated for it, by code that shares nothing with the generator.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod deviations;
mod judge;
mod matrix;
mod random;
mod schemas;
mod subject;
mod traffic;
mod translation;
mod values;
