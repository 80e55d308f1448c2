//! Programs that tasks build and run.

use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};
use std::{env, thread};

use serde_json::Value;

/// Runs a program to its end, and gives what it prints; what it says where it fails.
pub(crate) fn succeed(command: &mut Command) -> Result<Vec<u8>, String> {
    let program = command.get_program().to_string_lossy().into_owned();
    let output = command
        .output()
        .map_err(|error| format!("cannot run `{program}`: {error}"))?;
    if output.status.success() {
        Ok(output.stdout)
    } else {
        let told = String::from_utf8_lossy(&output.stderr);
        Err(told.trim_end().to_owned())
    }
}

/// Compiles a package, and gives its executables, by name. In CI, its lock file has to be up to
/// date.
pub(crate) fn build(folder: &Path, arguments: &[&str]) -> Result<Vec<PathBuf>, String> {
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo
        .args([
            "build",
            "--quiet",
            "--message-format",
            "json-render-diagnostics",
        ])
        .args(arguments)
        .current_dir(folder);
    if env::var_os("CI").is_some() {
        cargo.arg("--locked");
    }
    let messages = succeed(&mut cargo)?;
    let messages = String::from_utf8_lossy(&messages);
    let executables = messages.lines().filter_map(|line| {
        let message: Value = serde_json::from_str(line).ok()?;
        Some(PathBuf::from(message["executable"].as_str()?))
    });
    Ok(executables.collect())
}

/// A program that runs, until it is dropped.
pub(crate) struct Running {
    process: Child,
    /// The lines that it prints.
    lines: Receiver<String>,
    /// Those that were looked at.
    seen: Vec<String>,
    /// The lines that it prints as errors, if they are not those of this process.
    errors: Option<Receiver<String>>,
}

/// How long a program may take to say what is awaited.
const PATIENCE: Duration = Duration::from_secs(20);

impl Running {
    /// Starts a program, whose errors this process prints.
    pub(crate) fn start(command: &mut Command) -> Result<Self, String> {
        let program = command.get_program().to_string_lossy().into_owned();
        let mut process = command
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| format!("cannot run `{program}`: {error}"))?;
        let (sender, lines) = channel();
        if let Some(output) = process.stdout.take() {
            thread::spawn(move || send_lines(output, &sender));
        }
        let errors = process.stderr.take().map(|output| {
            let (sender, errors) = channel();
            thread::spawn(move || send_lines(output, &sender));
            errors
        });
        Ok(Self {
            process,
            lines,
            seen: Vec::new(),
            errors,
        })
    }

    /// Starts a program whose errors are looked at.
    pub(crate) fn start_with_errors(command: &mut Command) -> Result<Self, String> {
        Self::start(command.stderr(Stdio::piped()))
    }

    /// The lines that it has printed as errors since they were looked at.
    pub(crate) fn errors(&self) -> Vec<String> {
        let errors = self.errors.iter();
        errors.flat_map(Receiver::try_iter).collect()
    }

    /// Its number.
    pub(crate) fn id(&self) -> u32 {
        self.process.id()
    }

    /// Waits for a line that begins so, unless there was one, and gives its rest.
    pub(crate) fn await_line(&mut self, start: &str) -> Result<String, String> {
        let end = Instant::now() + PATIENCE;
        loop {
            let mut seen = self.seen.iter();
            if let Some(rest) = seen.find_map(|line| line.strip_prefix(start)) {
                return Ok(rest.to_owned());
            }
            let left = end.saturating_duration_since(Instant::now());
            match self.lines.recv_timeout(left) {
                Ok(line) => self.seen.push(line),
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {
                    let seen = self.seen.join("; ");
                    return Err(format!("the server never said `{start}`, but: {seen}"));
                }
            }
        }
    }

    /// Whether it has said a line that begins so.
    pub(crate) fn said(&mut self, start: &str) -> bool {
        self.seen.extend(self.lines.try_iter());
        self.seen.iter().any(|line| line.starts_with(start))
    }
}

/// Sends lines as they come, until nobody awaits them.
fn send_lines(output: impl Read, sender: &Sender<String>) {
    let lines = BufReader::new(output).lines();
    let mut lines = lines.map_while(Result::ok);
    let _ = lines.try_for_each(|line| sender.send(line));
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself, which is as good.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
