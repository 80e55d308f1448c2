//! Whole specs and the crates that they become: each folder of `tests/golden` holds a spec, and what is expected of it.
//!
//! What is expected is also formatted, compiled, checked by Clippy and rustdoc, and tested: by the examples of the spec,
//! and where there is a `served.rs`, by an implementation of the traits that is asked by real requests. `UPDATE_EXPECT=1`
//! writes it anew.

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
        serve(&case, &out);
        roots.push(out.join("src/lib.rs"));
        roots.extend(Some(out.join("tests/examples.rs")).filter(|tests| tests.exists()));
        names.push(name.to_owned());
    }
    support::assert_formatted(&roots);
    let tested: Vec<_> = names.iter().map(String::as_str).collect();
    support::assert_compiles(&folder, &names, &tested);
}

/// So that the benchmark of the runtime measures what users get.
#[test]
fn the_types_of_the_benchmark_are_generated() {
    let benchmark = Path::new(env!("CARGO_MANIFEST_DIR")).join("runtime/benches/codec");
    let out = support::fresh_folder("benchmark");
    Config::new()
        .document(benchmark.join("spec/service.yaml"))
        .out(&out)
        .module()
        .generate()
        .expect("the spec is good");
    let mut files = support::read(&out);
    // The benchmark has no server.
    files.retain(|path, _| path.starts_with("definitions") || path == "schemas.rs");
    support::assert_expected(&benchmark.join("generated"), &files);
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

/// What `served.rs` needs beside the crate.
const SERVED: &str = "
[dev-dependencies]
futures-util = { version = \"0.3\", default-features = false }
http = \"1\"
http-body = \"1\"
http-body-util = \"0.1\"
tokio = { version = \"1\", features = [\"macros\", \"rt\", \"sync\"] }
tower = { version = \"0.5\", default-features = false, features = [\"util\"] }
";

/// Adds the test of a case that serves its crate, where there is one.
fn serve(case: &Path, out: &Path) {
    let served = case.join("served.rs");
    if !served.exists() {
        return;
    }
    fs::create_dir_all(out.join("tests")).expect("the folder can be made");
    fs::copy(served, out.join("tests/served.rs")).expect("the test can be copied");
    let manifest = out.join("Cargo.toml");
    let text = fs::read_to_string(&manifest).expect("there is a manifest");
    fs::write(manifest, text + SERVED).expect("the manifest can be written");
}
