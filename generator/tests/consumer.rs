//! A package outside the workspace, with a build script on the library: it builds, a change of the
//! spec builds it anew, and an unchanged tree does not.

use std::fs;
use std::path::Path;
use std::process::Command;

/// A copy of `tests/consumer` with the spec of this repository.
struct Consumer<'a> {
    folder: &'a Path,
    workspace: &'a Path,
}

impl Consumer<'_> {
    fn create(&self) {
        let template = self.workspace.join("generator/tests/consumer");
        copy(&template, self.folder);
        copy(&self.workspace.join("spec"), &self.folder.join("spec"));
        // The versions of this repository, so that nothing has to be fetched.
        fs::copy(
            self.workspace.join("Cargo.lock"),
            self.folder.join("Cargo.lock"),
        )
        .expect("the disk works");
        let generator = self.workspace.join("generator");
        let manifest = format!(
            "[package]\nname = \"consumer\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
             [dependencies]\n\
             axum = {{ version = \"0.8\", default-features = false }}\n\
             oasmith-runtime = {{ path = '{}', features = [\"axum\"] }}\n\n\
             [build-dependencies]\noasmith = {{ path = '{}' }}\n\n\
             [workspace]\n",
            generator.join("runtime").display(),
            generator.display(),
        );
        fs::write(self.folder.join("Cargo.toml"), manifest).expect("the disk works");
    }

    /// Builds and runs it; gives what it printed, and how often its build script has run so far.
    fn run(&self) -> (String, usize) {
        let output = Command::new(env!("CARGO"))
            .args(["run", "--quiet"])
            .current_dir(self.folder)
            .env("CARGO_TARGET_DIR", self.workspace.join("target/consumer"))
            .env_remove("RUSTFLAGS")
            .output()
            .expect("it can be run");
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{stderr}");
        let runs = fs::read_to_string(self.folder.join("runs.txt"))
            .expect("the disk works")
            .lines()
            .count();
        (
            String::from_utf8_lossy(&output.stdout)
                .trim_end()
                .to_owned(),
            runs,
        )
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("the disk works");
    for entry in fs::read_dir(from).expect("the disk works") {
        let entry = entry.expect("the disk works");
        let to = to.join(entry.file_name());
        if entry.file_type().expect("the disk works").is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).expect("the disk works");
        }
    }
}

#[test]
fn a_change_of_the_spec_rebuilds_a_consumer_and_nothing_else_does() {
    let folder = tempfile::tempdir().unwrap();
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let consumer = Consumer {
        folder: folder.path(),
        workspace,
    };
    consumer.create();
    let event = fs::read_to_string(folder.path().join("src/event.json")).unwrap();
    let accepted = format!("@ada:a: Ok({})", event.trim_end().len());
    assert_eq!(consumer.run(), (accepted.clone(), 1));
    assert_eq!(consumer.run(), (accepted.clone(), 1));

    fs::write(folder.path().join("README.md"), "Not of the spec.\n").unwrap();
    fs::write(folder.path().join("spec/other.yaml"), "swagger: '2.0'\n").unwrap();
    assert_eq!(consumer.run(), (accepted.clone(), 1));

    // Two references away from the document.
    let pdu = folder.path().join("spec/definitions/pdu.yaml");
    let text = fs::read_to_string(&pdu).unwrap();
    let stricter = text
        .replace("sha256:", "sha512:")
        .replace("'sha256'", "'sha512'");
    assert_ne!(text, stricter);
    fs::write(&pdu, stricter).unwrap();
    let (refused, runs) = consumer.run();
    assert!(refused.contains("sha512"), "{refused}");
    assert_eq!(runs, 2);
    assert_eq!(consumer.run(), (refused, 2));

    fs::write(&pdu, text).unwrap();
    assert_eq!(consumer.run(), (accepted, 3));
}
