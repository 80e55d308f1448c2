//! Shows the generated federation API of Matrix to a real Synapse.
//!
//! `xtask/homeserver` is a server on the API, which is generated from the documents in `../shared`.
//! Synapse is installed from the package registry and started by the scripts that lie there, too.
//! Users of Synapse invite users of the server, join its room and send to it. Then the same is done
//! with faults in the server, each of which has to be noticed.
//!
//! All is kept in `target/e2e/synapse`, and done anew only where what it is made from has changed.

mod case;
mod homeserver;

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{fs, io, thread};

use self::case::{CASES, Peers};
use super::Outcome;
use super::python::Python;
use crate::process::succeed;

/// What a run works with.
struct Folders {
    workspace: PathBuf,
    /// The documents of the API.
    documents: PathBuf,
    /// The scripts that start Synapse.
    scripts: PathBuf,
    /// Where all is kept.
    target: PathBuf,
}

/// The programs that the scripts need.
const PROGRAMS: [&str; 4] = ["python3", "curl", "openssl", "setsid"];

/// Shows what works, and that faults are noticed. The error is what does not hold.
pub(crate) fn synapse(workspace: &Path) -> Result<Outcome, String> {
    let workspace = fs::canonicalize(workspace).map_err(|error| error.to_string())?;
    let shared = testdata::folder();
    let folders = Folders {
        documents: shared.join("corpus/matrix-2026-07/data"),
        scripts: shared.join("synapse"),
        target: workspace.join("target/e2e/synapse"),
        workspace,
    };
    for folder in [&folders.documents, &folders.scripts] {
        if !folder.is_dir() {
            return Ok(Outcome::Skipped(format!(
                "there is no `{}`",
                folder.display()
            )));
        }
    }
    for program in PROGRAMS {
        if Command::new(program).arg("--version").output().is_err() {
            return Ok(Outcome::Skipped(format!("there is no `{program}`")));
        }
    }
    fs::create_dir_all(&folders.target)
        .map_err(|error| format!("cannot make `{}`: {error}", folders.target.display()))?;
    let requirements = folders.scripts.join("requirements-frozen.txt");
    let python = Python::new(&folders.target, &requirements)?.with_modules(&folders.scripts);
    if let Err(reason) = python.reach_registry()? {
        let why = format!("the package registry of Python cannot be reached: {reason}");
        return Ok(Outcome::Skipped(why));
    }
    let (installed, built) = thread::scope(|scope| {
        let installed = scope.spawn(|| python.install());
        let built = homeserver::build(&folders);
        (installed.join(), built)
    });
    installed.map_err(|_| "the installation of Synapse panicked".to_owned())??;
    let homeserver = built?;
    let synapse = Synapse::start(&folders, &python)?;
    let peers = Peers {
        homeserver,
        synapse,
        python,
        workspace: folders.workspace,
        target: folders.target,
    };
    let mut lines = Vec::new();
    for case in CASES {
        lines.push(case.show(&peers)?);
    }
    Ok(Outcome::Shown(lines))
}

/// A Synapse that runs, until it is dropped.
struct Synapse {
    /// The port in its name, at which nobody listens.
    public_port: u16,
    /// Where it answers, its users and other servers alike.
    port: u16,
    /// Where its files are.
    folder: PathBuf,
}

impl Synapse {
    /// Starts it with a new configuration and a new database. A certificate for the other server is
    /// made, too: all of them are for `localhost`.
    fn start(folders: &Folders, python: &Python) -> Result<Self, String> {
        let run = folders.target.join("run");
        if run.exists() {
            fs::remove_dir_all(&run).map_err(|error| error.to_string())?;
        }
        let (public_port, port) = free_ports().map_err(|error| error.to_string())?;
        let synapse = Self {
            public_port,
            port,
            folder: run.join(public_port.to_string()),
        };
        let ports = [public_port.to_string(), port.to_string()];
        let mut certificate = Command::new(folders.scripts.join("cert.sh"));
        succeed(certificate.current_dir(&folders.target))?;
        let mut configure = python.command(&[folders.scripts.join("mkconf.py")]);
        succeed(configure.args(&ports).current_dir(&folders.target))?;
        synapse
            .quote_secrets()
            .map_err(|error| format!("the configuration of Synapse: {error}"))?;
        let mut start = Command::new(folders.scripts.join("start.sh"));
        start
            .args(&ports)
            .current_dir(&folders.target)
            .env("PYTHON", python.program())
            .env("PYTHONDONTWRITEBYTECODE", "1");
        succeed(&mut start)?;
        Ok(synapse)
    }

    /// Quotes the secrets of the configuration: some of these random texts are numbers, which
    /// Synapse refuses.
    fn quote_secrets(&self) -> io::Result<()> {
        let file = self.folder.join("homeserver.yaml");
        let text = fs::read_to_string(&file)?;
        let lines = text.lines().map(|line| match line.split_once(": ") {
            Some((key @ ("macaroon_secret_key" | "form_secret"), secret)) => {
                format!("{key}: '{secret}'\n")
            }
            _ => format!("{line}\n"),
        });
        fs::write(&file, lines.collect::<String>())
    }

    /// What it has written to its log so far.
    fn log(&self) -> Result<String, String> {
        let log = self.folder.join("hs.log");
        match fs::read(&log) {
            Ok(text) => Ok(String::from_utf8_lossy(&text).into_owned()),
            Err(error) => Err(format!("cannot read `{}`: {error}", log.display())),
        }
    }
}

impl Drop for Synapse {
    fn drop(&mut self) {
        let Ok(process) = fs::read_to_string(self.folder.join("pid")) else {
            return;
        };
        // It may have ended by itself, which is as good.
        let _ = Command::new("kill").arg(process.trim()).output();
    }
}

/// Two ports that nobody listens at.
fn free_ports() -> io::Result<(u16, u16)> {
    let (first, second) = (TcpListener::bind(LOOPBACK)?, TcpListener::bind(LOOPBACK)?);
    Ok((first.local_addr()?.port(), second.local_addr()?.port()))
}

/// Any port of this machine.
const LOOPBACK: (&str, u16) = ("127.0.0.1", 0);
