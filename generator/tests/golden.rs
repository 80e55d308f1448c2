//! Whole specs and the crates that they become: each folder of `tests/golden` holds a spec, and what is expected of it.
//!
//! What is expected is also formatted, compiled, checked by Clippy and rustdoc, and tested. `UPDATE_EXPECT=1` writes it
//! anew.

#[path = "support/mod.rs"]
mod support;

use std::fs;
use std::path::{Path, PathBuf};

use oasmith::{Config, Runtime};

#[test]
fn specs_become_the_crates_that_are_expected() {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let folder = support::fresh_folder("golden");
    let mut names = Vec::new();
    let mut roots = Vec::new();
    for entry in fs::read_dir(cases).expect("there are cases") {
        let case = entry.expect("the folder can be read").path();
        let name = case
            .file_name()
            .and_then(|name| name.to_str())
            .expect("names are UTF-8");
        let out = folder.join(name);
        generate(&case.join("spec"), &out, name);
        let mut files = support::read(&out);
        // Where the runtime lies depends on the machine.
        files.remove("Cargo.toml");
        files.remove("oasmith.lock");
        support::assert_expected(&case.join("expected"), &files);
        roots.push(out.join("src/lib.rs"));
        roots.extend(Some(out.join("tests/examples.rs")).filter(|tests| tests.exists()));
        names.push(name.to_owned());
    }
    support::assert_formatted(&roots);
    let tested: Vec<_> = names.iter().map(String::as_str).collect();
    support::assert_compiles(&folder, &names, &tested);
}

/// Generates the crate of the documents in a folder, that is the files there and not in the folders below it.
fn generate(spec: &Path, out: &Path, name: &str) {
    let runtime = Path::new(env!("CARGO_MANIFEST_DIR")).join("runtime");
    let mut documents: Vec<PathBuf> = fs::read_dir(spec)
        .expect("a case has a spec")
        .map(|entry| entry.expect("the folder can be read").path())
        .filter(|path| path.is_file())
        .collect();
    documents.sort();
    Config::new()
        .documents(documents)
        .root(spec)
        .out(out)
        .package(name)
        .runtime(Runtime::path(runtime.to_str().expect("paths are UTF-8")))
        .generate()
        .expect("the specs of cases are good");
}
