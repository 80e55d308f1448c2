//! Measurements that `cargo bench` has no place for.

pub(crate) mod compile;
