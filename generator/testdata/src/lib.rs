//! Where tests and tasks find what is no part of the project: real documents, recorded traffic, the
//! JSON-Schema-Test-Suite.
//!
//! All of it lies in one folder, `shared` beside the workspace, or where the environment variable
//! `OASMITH_CORPUS` points.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

/// The folder, whether it is there or not.
pub fn folder() -> PathBuf {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    let folder = env::var_os("OASMITH_CORPUS").map_or_else(beside, PathBuf::from);
    fs::canonicalize(&folder).unwrap_or(folder)
}

/// A file or folder in it, by its path there.
///
/// Where the folder is not there, the result is `None`, and a line says what is skipped, past the
/// capture of the test runner.
///
/// # Panics
///
/// Panics if the folder is there without it, or if `OASMITH_CORPUS` points to nothing: then a test
/// that passes would have tested nothing.
pub fn find(path: &str) -> Option<PathBuf> {
    let folder = folder();
    let found = folder.join(path);
    if found.exists() {
        return Some(found);
    }
    let is_chosen = env::var_os("OASMITH_CORPUS").is_some();
    assert!(
        !is_chosen && !folder.exists(),
        "there is no {}",
        found.display()
    );
    let thread = std::thread::current();
    let test = thread.name().unwrap_or("a test");
    let _ = writeln!(
        std::io::stderr(),
        "skipped: {test}: there is no {}",
        found.display()
    );
    None
}

/// The files of a folder and of the folders in it whose names end in `.` and this extension, sorted.
///
/// # Panics
///
/// Panics if the folder cannot be read.
pub fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        let entries = fs::read_dir(&folder)
            .unwrap_or_else(|error| panic!("cannot read {}: {error}", folder.display()));
        for entry in entries {
            let entry = entry.unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|found| found == extension) {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}
