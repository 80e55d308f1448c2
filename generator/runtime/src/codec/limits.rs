//! How much the decoder and its checks may take.

use crate::error::Problem;

/// How long a text counts as at least, in bytes: what is short may take a little more for each of
/// its bytes.
const LEAST_LENGTH: u64 = 16 * 1024;

/// How many bytes of a string are looked at in one step.
const BYTES_PER_LOOK: u64 = 64;

/// How much of the decoder's resources a text may take.
///
/// ```
/// use oasmith_runtime::Limits;
///
/// let limits = Limits::default().with_depth(32).with_steps_per_byte(16);
/// assert_eq!((limits.depth, limits.steps_per_byte), (32, 16));
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Limits {
    /// How many arrays and objects may enclose a value; 128 by default.
    ///
    /// Whatever it is, decoding also stops before it takes more than 1 MiB of stack, which none but
    /// very large types that hold themselves come near to at the default depth.
    pub depth: u32,
    /// How many steps the checks of a text may take for each of its bytes; 64 by default. A text of
    /// less than 16 KiB may take as many as one of 16 KiB.
    ///
    /// To read a text once and to compare it with its types and bounds takes no steps. These do:
    ///
    /// - to read a byte again, for a schema, for `uniqueItems` or for another type of a union;
    /// - to try a schema, or a type of a union (16 steps), on a value;
    /// - to look at a value, or at 64 bytes of a string, for a schema;
    /// - to look at 64 bytes of a name for a pattern of properties;
    /// - to go back in a string by 64 bytes or less, for a pattern with look-around or
    ///   back-references, counted in advance; all other patterns take linear time;
    /// - to list a violation, for each byte of the pointer to it.
    ///
    /// So whatever a text holds, the time that it takes is at most linear in its length.
    pub steps_per_byte: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            depth: 128,
            steps_per_byte: 64,
        }
    }
}

impl Limits {
    /// The same limits with another depth.
    #[must_use]
    pub fn with_depth(self, depth: u32) -> Self {
        Self { depth, ..self }
    }

    /// The same limits with another number of steps for each byte.
    #[must_use]
    pub fn with_steps_per_byte(self, steps_per_byte: u32) -> Self {
        Self {
            steps_per_byte,
            ..self
        }
    }
}

/// The steps that one text may take, from which all its checks draw.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Budget {
    allowed: u64,
    left: u64,
}

impl Budget {
    /// The budget of a text of so many bytes.
    pub(crate) fn new(limits: Limits, length: usize) -> Self {
        let length = (length as u64).max(LEAST_LENGTH);
        let allowed = length.saturating_mul(u64::from(limits.steps_per_byte));
        Self {
            allowed,
            left: allowed,
        }
    }

    /// How many steps have been taken.
    #[cfg(test)]
    pub(crate) fn spent(self) -> u64 {
        self.allowed - self.left
    }

    /// Takes steps, and fails when there are not as many left. Then nothing more can be told of the
    /// text.
    #[inline]
    pub(crate) fn spend(&mut self, steps: u64) -> Result<(), Exhausted> {
        let Some(left) = self.left.checked_sub(steps) else {
            return Err(Exhausted {
                allowed: self.allowed,
            });
        };
        self.left = left;
        Ok(())
    }
}

/// The fault that checks would take more steps than they may.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Exhausted {
    allowed: u64,
}

impl From<Exhausted> for Problem {
    fn from(Exhausted { allowed }: Exhausted) -> Self {
        Self::Undecided {
            message: format!(
                "cannot be checked, since the text would take more than {allowed} steps"
            ),
        }
    }
}

/// The steps that it takes to look at a string of so many bytes.
#[inline]
pub(crate) fn looks(bytes: usize) -> u64 {
    1 + bytes as u64 / BYTES_PER_LOOK
}
