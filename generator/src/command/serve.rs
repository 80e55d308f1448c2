//! `oasmith serve`: generates a crate with mocks, compiles a program that serves them, and becomes
//! that program.

use std::ffi::OsString;
use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

use oasmith::{Config, Error};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::input::Input;
use super::{exit_code, generate, show_to_people};

/// The program that serves the mocks.
const PROGRAM: &str = include_str!("serve/program.rs");

/// Serve documents with a mock: a server that answers with the examples of the spec, or with values
/// made from its schemas.
///
/// It is the generated server: what breaks the spec is refused as it will be. Who sends credentials
/// where the spec wants some is let in, unless `--credentials` names others. A request chooses among
/// answers by `Accept`, and by `Prefer`: `Prefer: code=404`, `Prefer: example=NAME`, or both with a
/// comma between them.
///
/// The server is compiled by Cargo, which takes its time when documents are served first.
#[derive(clap::Args)]
#[command(after_help = "\
Exit status:
  0  The server was stopped (Ctrl-C).
  1  The documents have faults, or the server cannot be compiled or cannot listen.
  2  The command line makes no sense.")]
pub(super) struct Serve {
    #[command(flatten)]
    input: Input,

    /// Where to listen: a name or an address of this machine
    #[arg(long, value_name = "HOST", default_value = "127.0.0.1")]
    host: String,

    /// The port to listen at; 0 is any free one
    #[arg(long, value_name = "PORT", default_value_t = 8080)]
    port: u16,

    /// Credentials that a security scheme lets in, and then no others; once for each
    ///
    /// A key or a token, or for the scheme `basic` of HTTP a user and a password with a colon between
    /// them.
    #[arg(long, value_name = "SCHEME=TEXT", value_parser = credentials)]
    credentials: Vec<String>,

    /// Where servers are compiled and kept [default: `oasmith` in the user's cache folder]
    #[arg(long, value_name = "DIR")]
    cache: Option<PathBuf>,
}

/// Credentials as the program takes them: as they were written.
fn credentials(text: &str) -> Result<String, &'static str> {
    match text.split_once('=') {
        Some((scheme, _)) if !scheme.is_empty() => Ok(text.to_owned()),
        _ => Err("the name of a security scheme, `=`, and what it lets in"),
    }
}

/// What went wrong, and what to do about it.
struct Fault {
    message: String,
    help: &'static str,
}

impl Serve {
    pub(super) fn run(&self) -> ExitCode {
        self.input.choose_colours();
        let prepared = match self.prepare() {
            Ok(Ok(prepared)) => prepared,
            Ok(Err(error)) => {
                let outcome = Err(error);
                let shown = show_to_people(&outcome, true);
                return exit_code(&outcome, shown);
            }
            Err(fault) => return fault.tell(),
        };
        let (config, place) = prepared;
        let outcome = generate(Ok(config), !self.input.quiet);
        let shown = show_to_people(&outcome, true);
        if outcome.is_err() {
            return exit_code(&outcome, shown);
        }
        let built = place.write().and_then(|()| self.build(&place));
        match built.and_then(|program| self.become_program(&program)) {
            Ok(code) => code,
            Err(fault) => fault.tell(),
        }
    }

    /// What is generated, and where. The inner error is one of the configuration.
    fn prepare(&self) -> Result<Result<(Config, Place), Error>, Fault> {
        let config = match self.input.config() {
            Ok(config) => config,
            Err(error) => return Ok(Err(error)),
        };
        let cache = match &self.cache {
            Some(cache) => Some(cache.clone()),
            None => dirs::cache_dir().map(|cache| cache.join("oasmith")),
        };
        let cache = cache.ok_or(Fault {
            message: "the user has no cache folder".to_owned(),
            help: "name a folder by `--cache`",
        })?;
        let cannot_place = |error: io::Error| Fault {
            message: format!("cannot use `{}`: {error}", cache.display()),
            help: "name another folder by `--cache`",
        };
        let cache = std::path::absolute(&cache).map_err(cannot_place)?;
        let current = std::env::current_dir().map_err(cannot_place)?;
        // The same documents with the same options have the same place, and what is there is
        // compiled again only where they have changed.
        let mut digest = Sha256::new();
        for part in [
            env!("CARGO_PKG_VERSION"),
            &current.to_string_lossy(),
            &format!("{config:?}"),
        ] {
            digest.update(part);
            digest.update([0]);
        }
        let mut key = String::new();
        for byte in digest.finalize().iter().take(8) {
            // Writing to a string does not fail.
            let _ = write!(key, "{byte:02x}");
        }
        let folder = cache.join("serve").join(&key);
        let package = format!("mock-{key}");
        let (config, manifest) = config
            .mock_server(&folder, &package)
            .map_err(cannot_place)?;
        let place = Place {
            folder,
            package,
            manifest,
            target: cache.join("target"),
        };
        Ok(Ok((config, place)))
    }

    /// Compiles the program.
    fn build(&self, place: &Place) -> Result<PathBuf, Fault> {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
        let mut command = Command::new(&cargo);
        command
            .args(["build", "--message-format=json-render-diagnostics"])
            .arg("--manifest-path")
            .arg(place.folder.join("Cargo.toml"))
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit());
        if self.input.quiet {
            command.arg("--quiet");
        }
        if std::env::var_os("CARGO_TARGET_DIR").is_none() {
            command.arg("--target-dir").arg(&place.target);
        }
        let output = command.output().map_err(|error| Fault {
            message: format!("cannot run `{}`: {error}", cargo.to_string_lossy()),
            help: "the server is compiled by Cargo; install Rust by https://rustup.rs",
        })?;
        if !output.status.success() {
            return Err(Fault {
                message: "the server cannot be compiled; Cargo says above why".to_owned(),
                help: "where Cargo does not find `oasmith-runtime`, say by `--runtime` where it is",
            });
        }
        let told = String::from_utf8_lossy(&output.stdout);
        let mut executables = told.lines().filter_map(|line| {
            let message: Value = serde_json::from_str(line).ok()?;
            let is_it = message["target"]["name"] == place.package.as_str();
            let executable = message["executable"].as_str();
            executable.filter(|_| is_it).map(PathBuf::from)
        });
        executables.next_back().ok_or(Fault {
            message: "Cargo does not say where the server is".to_owned(),
            help: "remove the folder of `--cache`, and try again",
        })
    }

    /// Runs the program in the place of this one, where the system can do that.
    fn become_program(&self, program: &Path) -> Result<ExitCode, Fault> {
        let mut command = Command::new(program);
        command.arg(&self.host).arg(self.port.to_string());
        if self.input.quiet {
            command.arg("--quiet");
        }
        for credentials in &self.credentials {
            command.arg("--credentials").arg(credentials);
        }
        let cannot_run = |error: io::Error| Fault {
            message: format!("cannot run `{}`: {error}", program.display()),
            help: "remove it, and try again",
        };
        #[cfg(unix)]
        {
            use std::os::unix::process::CommandExt as _;
            Err(cannot_run(command.exec()))
        }
        #[cfg(not(unix))]
        {
            let status = command.status().map_err(cannot_run)?;
            Ok(if status.success() {
                ExitCode::SUCCESS
            } else {
                ExitCode::FAILURE
            })
        }
    }
}

/// The package of a program, which depends on the generated crate in it.
struct Place {
    folder: PathBuf,
    package: String,
    manifest: String,
    /// Where Cargo keeps what it compiles, for all packages.
    target: PathBuf,
}

impl Place {
    /// Writes what is not there yet, so that Cargo sees no change where there is none.
    fn write(&self) -> Result<(), Fault> {
        let files = [
            (self.folder.join("Cargo.toml"), self.manifest.as_str()),
            (self.folder.join("src/main.rs"), PROGRAM),
        ];
        for (path, text) in files {
            if fs::read_to_string(&path).is_ok_and(|there| there == text) {
                continue;
            }
            let parent = path.parent().unwrap_or(&self.folder);
            let written = fs::create_dir_all(parent).and_then(|()| fs::write(&path, text));
            written.map_err(|error| Fault {
                message: format!("cannot write `{}`: {error}", path.display()),
                help: "name another folder by `--cache`",
            })?;
        }
        Ok(())
    }
}

impl Fault {
    fn tell(&self) -> ExitCode {
        eprintln!("error: {}\nhelp: {}", self.message, self.help);
        ExitCode::FAILURE
    }
}
