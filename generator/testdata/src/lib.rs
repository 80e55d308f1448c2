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
