//! A Python environment that a program is installed in.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::process::succeed;

/// An environment, with what is to be installed in it.
pub(super) struct Python {
    folder: PathBuf,
    /// Modules beside what is installed.
    modules: Option<PathBuf>,
    /// One package of a fixed version a line.
    requirements: String,
}

impl Python {
    /// The environment in `venv` of a folder. `requirements` is a file.
    pub(super) fn new(target: &Path, requirements: &Path) -> Result<Self, String> {
        let requirements = fs::read_to_string(requirements)
            .map_err(|error| format!("cannot read `{}`: {error}", requirements.display()))?;
        Ok(Self {
            folder: target.join("venv"),
            modules: None,
            requirements,
        })
    }

    /// The same, with the modules of a folder.
    pub(super) fn with_modules(self, folder: &Path) -> Self {
        let modules = Some(folder.to_owned());
        Self { modules, ..self }
    }

    /// The interpreter.
    pub(super) fn program(&self) -> PathBuf {
        self.folder.join("bin/python")
    }

    /// The interpreter, to be run with the modules. It leaves nothing beside them.
    pub(super) fn command(&self, arguments: &[impl AsRef<OsStr>]) -> Command {
        let mut command = Command::new(self.program());
        command.args(arguments).env("PYTHONDONTWRITEBYTECODE", "1");
        if let Some(modules) = &self.modules {
            command.env("PYTHONPATH", modules);
        }
        command
    }

    /// Makes the environment, and installs the smallest part that shows that the registry answers.
    /// The inner error is why it does not. Where all is installed, nobody is asked.
    pub(super) fn reach_registry(&self) -> Result<Result<(), String>, String> {
        if self.is_installed() {
            return Ok(Ok(()));
        }
        if self.folder.exists() {
            fs::remove_dir_all(&self.folder)
                .map_err(|error| format!("cannot remove `{}`: {error}", self.folder.display()))?;
        }
        succeed(
            Command::new("python3")
                .args(["-m", "venv"])
                .arg(&self.folder),
        )?;
        let first = self.requirements.lines().next().unwrap_or_default();
        let reached = self.pip(&["--no-deps", "--retries", "1", "--timeout", "10", first]);
        Ok(reached.map_err(|told| told.lines().next().unwrap_or_default().to_owned()))
    }

    /// Installs all.
    pub(super) fn install(&self) -> Result<(), String> {
        if self.is_installed() {
            return Ok(());
        }
        let packages: Vec<_> = self.requirements.lines().collect();
        self.pip(&[&["--no-deps"], packages.as_slice()].concat())?;
        fs::write(self.stamp(), &self.requirements)
            .map_err(|error| format!("cannot write `{}`: {error}", self.stamp().display()))
    }

    fn pip(&self, arguments: &[&str]) -> Result<(), String> {
        let quiet = [
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
        ];
        succeed(self.command(&quiet).args(arguments)).map(|_| ())
    }

    /// What was installed, which is written at the end.
    fn stamp(&self) -> PathBuf {
        self.folder.join("requirements.txt")
    }

    fn is_installed(&self) -> bool {
        fs::read_to_string(self.stamp()).is_ok_and(|installed| installed == self.requirements)
    }
}
