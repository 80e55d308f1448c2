//! Measurements that `cargo bench` has no place for.

pub(crate) mod compile;
pub(crate) mod generate;
pub(crate) mod serve;
