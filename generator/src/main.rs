//! The command `oasmith`.

mod command;

use std::process::ExitCode;

fn main() -> ExitCode {
    command::run()
}
