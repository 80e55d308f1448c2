//! Shows generated servers to programs that others wrote.

pub(crate) mod fuzz;
pub(crate) mod operations;
mod python;
pub(crate) mod schemathesis;
pub(crate) mod synapse;

use std::fmt::{self, Display, Formatter};

/// What came out.
pub(crate) enum Outcome {
    /// What was shown, a line each.
    Shown(Vec<String>),
    /// Why nothing could be shown.
    Skipped(String),
}

impl Display for Outcome {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Shown(lines) => lines
                .iter()
                .try_for_each(|line| writeln!(formatter, "{line}")),
            Self::Skipped(why) => writeln!(formatter, "skipped: {why}"),
        }
    }
}
