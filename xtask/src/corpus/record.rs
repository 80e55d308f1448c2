//! What came out of compiling and testing a crate, kept beside a digest of all that it depends on.
//!
//! Invariant: a digest depends on contents alone, and two that are equal stand for the same outcome.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{fs, io};

use serde_json::json;
use sha2::{Digest, Sha256};

use super::cargo::{Built, cargo};
use super::roots::collect;

/// Outcomes of another version are not understood.
const VERSION: &str = "1";

pub(super) struct Records {
    /// The folder of the crates.
    folder: PathBuf,
    /// What all crates depend on.
    shared: String,
}

impl Records {
    /// Reads what all crates depend on: the runtime, the versions of its dependencies, and the compiler.
    pub(super) fn new(workspace: &Path, folder: &Path) -> io::Result<Self> {
        let mut hash = Sha256::new();
        hash.update(VERSION);
        hash.update(super::cargo::SETTINGS);
        let runtime = workspace.join("generator/runtime");
        let pattern = workspace.join("generator/pattern");
        for package in [&runtime, &pattern] {
            add_folder(&package.join("src"), &mut hash)?;
        }
        for file in [
            runtime.join("Cargo.toml"),
            pattern.join("Cargo.toml"),
            workspace.join("Cargo.toml"),
            workspace.join("Cargo.lock"),
        ] {
            add_file(&file, "", &mut hash)?;
        }
        let compiler = Command::new(cargo()).args(["version", "-v"]).output()?;
        hash.update(compiler.stdout);
        Ok(Self {
            folder: folder.to_owned(),
            shared: text(hash),
        })
    }

    /// The digest of a crate and all that it depends on.
    pub(super) fn digest(&self, package: &str) -> io::Result<String> {
        let mut hash = Sha256::new();
        hash.update(&self.shared);
        add_folder(&self.folder.join(package), &mut hash)?;
        Ok(text(hash))
    }

    /// What came out for a crate with this digest, where it is known.
    pub(super) fn recall(&self, package: &str, digest: &str) -> Option<Built> {
        let text = fs::read_to_string(self.path(package)).ok()?;
        let mut record: serde_json::Value = serde_json::from_str(&text).ok()?;
        if record["digest"] != digest {
            return None;
        }
        serde_json::from_value(record["built"].take()).ok()
    }

    /// Keeps what came out.
    pub(super) fn keep(&self, package: &str, digest: &str, built: &Built) -> io::Result<()> {
        let path = self.path(package);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        let record = json!({ "digest": digest, "built": built });
        fs::write(path, record.to_string())
    }

    fn path(&self, package: &str) -> PathBuf {
        self.folder.join("outcomes").join(format!("{package}.json"))
    }
}

/// Adds all files of a folder, in one order. What begins with a dot is no source.
fn add_folder(folder: &Path, hash: &mut Sha256) -> io::Result<()> {
    let mut files = Vec::new();
    collect(folder, &mut files)?;
    files.sort();
    for file in files {
        let name = file.strip_prefix(folder).unwrap_or(&file);
        let name = name.to_string_lossy();
        if !name.starts_with('.') {
            add_file(&file, &name, hash)?;
        }
    }
    Ok(())
}

fn add_file(file: &Path, name: &str, hash: &mut Sha256) -> io::Result<()> {
    let contents = fs::read(file)?;
    // Lengths keep the end of one from being the beginning of the next.
    hash.update(format!("{} {name} {}\n", name.len(), contents.len()));
    hash.update(contents);
    Ok(())
}

fn text(hash: Sha256) -> String {
    use std::fmt::Write as _;
    let mut text = String::new();
    for byte in hash.finalize() {
        // Writing to a string does not fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}
