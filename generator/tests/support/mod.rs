//! What tests of generated code have in common: comparing it with what is expected, and having it checked by the tools that a
//! user would run on it.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Compares files with those of a folder, or writes them there where `UPDATE_EXPECT` is set.
#[track_caller]
pub(crate) fn assert_expected(folder: &Path, files: &BTreeMap<String, String>) {
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        let _ = fs::remove_dir_all(folder);
        write(folder, files);
    }
    let expected = read(folder);
    let paths = |files: &BTreeMap<String, String>| files.keys().cloned().collect::<Vec<_>>();
    assert_eq!(paths(files), paths(&expected), "{}", folder.display());
    for (path, text) in files {
        assert!(
            *text == expected[path],
            "{}/{path} differs; set UPDATE_EXPECT=1 to accept:\n{text}",
            folder.display()
        );
    }
}

/// Writes files into a folder.
pub(crate) fn write(folder: &Path, files: &BTreeMap<String, String>) {
    for (path, text) in files {
        let path = folder.join(path);
        let parent = path.parent().expect("the path is below the folder");
        fs::create_dir_all(parent).expect("the folder can be made");
        fs::write(path, text).expect("the file can be written");
    }
}

/// The files of a folder, by their paths in it.
pub(crate) fn read(folder: &Path) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(inner) = folders.pop() {
        for entry in fs::read_dir(inner).into_iter().flatten() {
            let path = entry.expect("the folder can be read").path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = fs::read_to_string(&path).expect("the file can be read");
            let path = path.strip_prefix(folder).expect("it is in the folder");
            let path = path.to_str().expect("names are UTF-8").replace('\\', "/");
            files.insert(path, text);
        }
    }
    files
}

/// An empty folder below the target folder.
pub(crate) fn fresh_folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("the folder can be made");
    folder
}

/// Asserts that these files, and those of their modules, are what rustfmt would make of them.
#[track_caller]
pub(crate) fn assert_formatted(roots: &[PathBuf]) {
    if Command::new("rustfmt").arg("--version").output().is_err() {
        // Past the capture of the test runner, so that it is seen.
        let _ = writeln!(std::io::stderr(), "skipped: rustfmt is not installed");
        return;
    }
    let configuration = Path::new(env!("CARGO_MANIFEST_DIR")).join("../rustfmt.toml");
    let output = Command::new("rustfmt")
        .args([
            "--check",
            "--edition",
            "2024",
            "--color",
            "never",
            "--config-path",
        ])
        .arg(configuration)
        .args(roots)
        .output()
        .expect("rustfmt runs");
    assert!(
        output.status.success(),
        "{}{}",
        String::from_utf8_lossy(&output.stderr),
        String::from_utf8_lossy(&output.stdout)
    );
}

/// Asserts that the packages in the folders of a folder pass Clippy and rustdoc without a warning, and the tests of some.
#[track_caller]
pub(crate) fn assert_compiles(folder: &Path, packages: &[String], tested: &[&str]) {
    let members: Vec<_> = packages
        .iter()
        .map(|package| format!("\"{package}\""))
        .collect();
    let manifest = format!(
        "[workspace]\nresolver = \"3\"\nmembers = [{}]\n",
        members.join(", ")
    );
    fs::write(folder.join("Cargo.toml"), manifest).expect("the folder can be written");
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    fs::copy(workspace.join("Cargo.lock"), folder.join("Cargo.lock"))
        .expect("there is a lock file");

    // Names of an obstacle course are bad on purpose.
    let allowed = "-Anonstandard_style -Aclippy::module_inception";
    let strict = format!("-Dwarnings -Dmissing_docs -Dunreachable_pub {allowed}");
    let mut clippy = vec!["clippy", "--workspace", "--no-deps", "--all-targets", "--"];
    clippy.extend(strict.split(' '));
    cargo(folder, &clippy);
    // Again with the features of the generated crates.
    clippy.insert(1, "--all-features");
    cargo(folder, &clippy);
    cargo(
        folder,
        &["doc", "--all-features", "--workspace", "--no-deps"],
    );
    let mut test = vec!["test", "--all-features"];
    for package in tested {
        test.extend(["--package", package]);
    }
    cargo(folder, &test);
}

/// Runs Cargo in a folder, offline and with the dependencies that are compiled already.
#[track_caller]
pub(crate) fn cargo(folder: &Path, arguments: &[&str]) {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .parent()
        .expect("it is below the target folder");
    let (command, options) = arguments.split_first().expect("there is a command");
    let output = Command::new(env!("CARGO"))
        .arg(command)
        .arg("--quiet")
        .args(options)
        .env("CARGO_TARGET_DIR", target)
        .env("RUSTDOCFLAGS", "-Dwarnings -Anonstandard_style")
        .current_dir(folder)
        .output()
        .expect("cargo runs");
    let text = String::from_utf8_lossy(&output.stderr);
    let start: String = text.chars().take(8000).collect();
    assert!(
        output.status.success(),
        "cargo {command}: {start}{}",
        String::from_utf8_lossy(&output.stdout)
    );
}
