//! The command `oasmith`.

mod command;

use std::process::ExitCode;

use mimalloc::MiMalloc;

/// A run makes millions of small values. The allocators of most systems take a third of its time
/// for them, and this one a tenth. It does not ask for huge pages: a run fills parts of many, and each
/// is cleared whole.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    command::run()
}
