//! The server that is shown: generated, compiled and run.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use oasmith::Config;

use super::Folders;
use crate::process::{self, Running, succeed};

/// Generates the API and compiles the server. Gives its executable.
///
/// The documents may lie anywhere, so the configuration names them by a link, and is copied to where
/// that can be.
pub(super) fn build(folders: &Folders) -> Result<PathBuf, String> {
    let folder = folders.workspace.join("xtask/homeserver");
    let mut link = Command::new("ln");
    link.args(["-sfn"])
        .arg(&folders.documents)
        .arg(folders.target.join("spec"));
    succeed(&mut link)?;
    let copied = folders.target.join("oasmith.toml");
    fs::copy(folder.join("oasmith.toml"), &copied).map_err(|error| error.to_string())?;
    Config::from_file(copied)
        .and_then(|config| config.generate())
        .map_err(|error| error.to_string())?;
    let executable = process::build(&folder, &[])?.into_iter().next();
    executable.ok_or_else(|| "cargo built no executable".to_owned())
}

/// A server that runs, until it is dropped.
pub(super) struct Homeserver {
    process: Running,
    /// Its name: `localhost` and its port.
    pub(super) name: String,
}

impl Homeserver {
    /// Starts it with these arguments and a certificate.
    pub(super) fn start(
        executable: &Path,
        target: &Path,
        arguments: &[String],
    ) -> Result<Self, String> {
        let mut command = Command::new(executable);
        command
            .args([
                "--certificate",
                "run/tls.crt",
                "--private-key",
                "run/tls.key",
            ])
            .args(arguments)
            .current_dir(target);
        let mut process = Running::start(&mut command)?;
        let name = process.await_line("serving ")?;
        Ok(Self { process, name })
    }

    /// Waits for a line that begins so, unless there was one.
    pub(super) fn await_line(&mut self, start: &str) -> Result<(), String> {
        self.process.await_line(start).map(|_| ())
    }

    /// Whether it has said a line that begins so.
    pub(super) fn said(&mut self, start: &str) -> bool {
        self.process.said(start)
    }
}
