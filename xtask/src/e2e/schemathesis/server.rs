//! The servers that are shown.

use std::fs::{self, File};
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use oasmith::{Config, Runtime};

use super::Place;
use super::case::{Case, Credentials, Served};
use super::document::{self, Prepared};
use crate::process;

/// The programs that serve.
pub(super) struct Programs {
    oasmith: PathBuf,
    petstore: Option<PathBuf>,
    invites: Option<PathBuf>,
}

/// How long a server may take to be compiled and to begin, at most.
const PATIENCE: Duration = Duration::from_mins(15);

impl Programs {
    /// Compiles those that the cases need.
    pub(super) fn compile(place: &Place, cases: &[&'static Case]) -> Result<Self, String> {
        let package = |name: &str| compile(&place.workspace, &["--package", name]);
        let served_by = |served| cases.iter().find(|case| case.served == served);
        let invites = served_by(Served::Invites).map(|_| package("invite-server"));
        let petstore = served_by(Served::Petstore).map(|case| petstore(place, case));
        Ok(Self {
            oasmith: package("oasmith")?,
            invites: invites.transpose()?,
            petstore: petstore.transpose()?,
        })
    }
}

/// Compiles a package, and gives its executable.
fn compile(folder: &Path, arguments: &[&str]) -> Result<PathBuf, String> {
    let executable = process::build(folder, arguments)?.into_iter().next_back();
    executable.ok_or_else(|| "cargo built no executable".to_owned())
}

/// Generates the API of the pet store, and compiles the server on it.
fn petstore(place: &Place, case: &Case) -> Result<PathBuf, String> {
    let document = document::prepare(place, case)?;
    let folder = place.workspace.join("xtask/petstore");
    let runtime = place.workspace.join("generator/runtime");
    Config::new()
        .document(&document.path)
        .out(place.target.join("petstore-api"))
        .runtime(Runtime::path(runtime.to_string_lossy()))
        .generate()
        .map_err(|error| error.to_string())?;
    // A build of its own would be one more of all that it needs.
    let target = place.workspace.join("target");
    compile(&folder, &["--target-dir", &target.to_string_lossy()])
}

/// A server that runs, until it is dropped.
pub(super) struct Server {
    process: Child,
    /// Where it answers.
    pub(super) url: String,
}

impl Server {
    /// Starts what serves a case, and waits until it does.
    pub(super) fn start(
        place: &Place,
        case: &Case,
        document: &Prepared,
        programs: &Programs,
    ) -> Result<Self, String> {
        let mut command = match case.served {
            Served::Mock => {
                let runtime = place.workspace.join("generator/runtime");
                let mut command = Command::new(&programs.oasmith);
                command
                    .args(["serve", "--quiet", "--port", "0"])
                    .arg(&document.path)
                    .arg("--root")
                    .arg(&document.root)
                    .arg("--cache")
                    .arg(&place.target)
                    .arg(format!("--runtime=path:{}", runtime.display()))
                    // Schemas are judged by their words: integers end nowhere, and what is said of
                    // elements says nothing of what is no array.
                    .args(["--numbers", "exact", "--implied-types", "false"])
                    .env("CARGO_TARGET_DIR", place.workspace.join("target"));
                for (scheme, credentials) in case.credentials {
                    let text = match credentials {
                        Credentials::Key(text)
                        | Credentials::Bearer(text)
                        | Credentials::Http(_, text) => (*text).to_owned(),
                        Credentials::Basic(user, password) => format!("{user}:{password}"),
                    };
                    command.arg("--credentials").arg(format!("{scheme}={text}"));
                }
                command
            }
            Served::Petstore => listening(programs.petstore.as_ref())?,
            Served::Invites => listening(programs.invites.as_ref())?,
        };
        let log = place.target.join(format!("{}.log", case.name));
        let log = File::create(log).map_err(|error| error.to_string())?;
        let mut process = command
            .current_dir(&place.target)
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .map_err(|error| format!("cannot run {command:?}: {error}"))?;
        let (sender, first) = mpsc::channel();
        if let Some(output) = process.stdout.take() {
            thread::spawn(move || {
                let mut lines = BufReader::new(output).lines().map_while(Result::ok);
                // Nobody awaits a line of a server that was dropped.
                let _ = sender.send(lines.next().unwrap_or_default());
                // The others are routes, which it waits to be read.
                lines.for_each(drop);
            });
        }
        let line = first.recv_timeout(PATIENCE).unwrap_or_default();
        let url = line.strip_prefix("listening on ").unwrap_or_default();
        let server = Self {
            process,
            url: url.to_owned(),
        };
        if server.url.is_empty() {
            let log = place.target.join(format!("{}.log", case.name));
            let log = fs::read_to_string(log).unwrap_or_default();
            return Err(format!("the server does not listen: {log}"));
        }
        Ok(server)
    }
}

/// A server that is told where to listen.
fn listening(program: Option<&PathBuf>) -> Result<Command, String> {
    let program = program.ok_or("the server was not compiled")?;
    let mut command = Command::new(program);
    command.args(["--listen", "127.0.0.1:0"]);
    Ok(command)
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself, which is as good.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
