//! Shows generated servers to programs that others wrote.

pub(crate) mod fuzz;
pub(crate) mod synapse;
