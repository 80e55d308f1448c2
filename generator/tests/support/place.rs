//! The command `oasmith`, run in a folder of its own.

use std::fs;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

/// A folder with files, and the command run in it.
pub(crate) struct Place(TempDir);

impl Place {
    pub(crate) fn new(files: &[(&str, &str)]) -> Self {
        let place = Self(tempfile::tempdir().unwrap());
        for (path, text) in files {
            place.write(path, text);
        }
        place
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// What the command prints that is run in a folder, with its exit status in front.
    pub(crate) fn run(&self, folder: &str, arguments: &str) -> String {
        let output = Command::new(env!("CARGO_BIN_EXE_oasmith"))
            .args(arguments.split_whitespace())
            .current_dir(self.path().join(folder))
            .env_remove("CLICOLOR_FORCE")
            .output()
            .unwrap();
        let status = output.status.code().unwrap();
        let texts = [output.stdout, output.stderr].concat();
        format!("{status}: {}", String::from_utf8(texts).unwrap())
    }
}
