//! The server that is shown: generated, compiled and run.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};
use std::{env, thread};

use oasmith::Config;
use serde_json::Value;

use super::{Folders, succeed};

/// Generates the API and compiles the server. Gives its executable.
pub(super) fn build(folders: &Folders) -> Result<PathBuf, String> {
    let folder = folders.workspace.join("xtask/homeserver");
    // The configuration names the documents by a link, since they may lie anywhere.
    let mut link = Command::new("ln");
    link.args(["-sfn"])
        .arg(&folders.documents)
        .arg(folders.target.join("spec"));
    succeed(&mut link)?;
    Config::from_file(folder.join("oasmith.toml"))
        .and_then(|config| config.generate())
        .map_err(|error| error.to_string())?;

    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo
        .args([
            "build",
            "--quiet",
            "--message-format",
            "json-render-diagnostics",
        ])
        .current_dir(&folder);
    if env::var_os("CI").is_some() {
        cargo.arg("--locked");
    }
    let messages = succeed(&mut cargo)?;
    let messages = String::from_utf8_lossy(&messages);
    let executable = messages.lines().find_map(|line| {
        let message: Value = serde_json::from_str(line).ok()?;
        Some(PathBuf::from(message["executable"].as_str()?))
    });
    executable.ok_or_else(|| "cargo built no executable".to_owned())
}

/// A server that runs, until it is dropped.
pub(super) struct Homeserver {
    process: Child,
    /// The lines that it prints.
    lines: Receiver<String>,
    /// Those that were looked at.
    seen: Vec<String>,
    /// Its name: `localhost` and its port.
    pub(super) name: String,
}

/// How long the server may take to start, or to be sent what it awaits.
const PATIENCE: Duration = Duration::from_secs(20);

impl Homeserver {
    /// Starts it with these arguments and a certificate.
    pub(super) fn start(
        executable: &Path,
        target: &Path,
        arguments: &[String],
    ) -> Result<Self, String> {
        let mut process = Command::new(executable)
            .args([
                "--certificate",
                "run/tls.crt",
                "--private-key",
                "run/tls.key",
            ])
            .args(arguments)
            .current_dir(target)
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| format!("cannot run `{}`: {error}", executable.display()))?;
        let (sender, lines) = channel();
        if let Some(output) = process.stdout.take() {
            thread::spawn(move || {
                let lines = BufReader::new(output).lines();
                // Nobody awaits lines once the server is dropped.
                lines
                    .map_while(Result::ok)
                    .try_for_each(|line| sender.send(line))
            });
        }
        let mut server = Self {
            process,
            lines,
            seen: Vec::new(),
            name: String::new(),
        };
        server.await_line("serving ")?;
        let line = server
            .seen
            .iter()
            .find_map(|line| line.strip_prefix("serving "));
        server.name = line.unwrap_or_default().to_owned();
        Ok(server)
    }

    /// Waits for a line that begins so, unless there was one.
    pub(super) fn await_line(&mut self, start: &str) -> Result<(), String> {
        let end = Instant::now() + PATIENCE;
        while !self.seen.iter().any(|line| line.starts_with(start)) {
            let left = end.saturating_duration_since(Instant::now());
            match self.lines.recv_timeout(left) {
                Ok(line) => self.seen.push(line),
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {
                    let seen = self.seen.join("; ");
                    return Err(format!("the server never said `{start}`, but: {seen}"));
                }
            }
        }
        Ok(())
    }

    /// Whether it has said a line that begins so.
    pub(super) fn said(&mut self, start: &str) -> bool {
        self.seen.extend(self.lines.try_iter());
        self.seen.iter().any(|line| line.starts_with(start))
    }
}

impl Drop for Homeserver {
    fn drop(&mut self) {
        // It may have ended by itself, which is as good.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
