//! Shows generated servers to programs that others wrote.

pub(crate) mod synapse;
