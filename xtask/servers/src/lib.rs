//! The servers that `cargo xtask bench serve` measures, which give the same answers: one on the API
//! that oasmith generates, one that a person wrote for axum, and hyper with constant bytes.

pub mod by_hand;
pub mod floor;
pub mod generated;
pub mod routes;
