//! The command `oasmith`, as a shell runs it.

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

const DOCUMENT: &str = r#"swagger: "2.0"
info: {title: Pets, version: 1.2.3}
consumes: [application/json]
produces: [application/json]
paths:
  /pets:
    put:
      operationId: keepPet
      parameters:
        - {in: body, name: pet, required: true, schema: {$ref: "definitions/pet.yaml"}}
      responses:
        200: {description: The pet is kept., schema: {$ref: "definitions/pet.yaml"}}
"#;

const PET: &str = "\
type: object
title: Pet
properties:
  name: {type: string, description: What it listens to.}
required: [name]
";

/// A folder with a document, and the command run in it.
struct Place(TempDir);

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        fs::create_dir_all(folder.path().join("spec/definitions")).expect("the disk works");
        let place = Self(folder);
        place.write("spec/pets.yaml", DOCUMENT);
        place.write("spec/definitions/pet.yaml", PET);
        place
    }

    fn write(&self, path: &str, text: &str) {
        fs::write(self.path().join(path), text).expect("the disk works");
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn command(&self, arguments: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_oasmith"));
        command
            .args(arguments.split_whitespace())
            .current_dir(self.path());
        command.env_remove("CLICOLOR_FORCE");
        command
    }

    fn run(&self, arguments: &str) -> Run {
        Run::from(self.command(arguments).output().expect("it can be run"))
    }
}

#[derive(Debug)]
struct Run {
    status: Option<i32>,
    stdout: String,
    stderr: String,
}

impl From<Output> for Run {
    fn from(output: Output) -> Self {
        Self {
            status: output.status.code(),
            stdout: String::from_utf8(output.stdout).expect("it prints UTF-8"),
            stderr: String::from_utf8(output.stderr).expect("it prints UTF-8"),
        }
    }
}

impl Run {
    fn assert(&self, status: i32, stdout: &str, stderr: &str) {
        assert_eq!(
            (self.stdout.as_str(), self.stderr.as_str()),
            (stdout, stderr)
        );
        assert_eq!(self.status, Some(status), "{self:?}");
    }
}

#[test]
fn a_crate_is_written_and_then_unchanged() {
    let place = Place::new();
    let arguments = "generate spec/pets.yaml --out pets";
    place
        .run(arguments)
        .assert(0, "pets: 9 files written\n", "");
    place
        .run(arguments)
        .assert(0, "pets: 9 files unchanged\n", "");
    place
        .run(&format!("{arguments} --check"))
        .assert(0, "pets: up to date\n", "");
    let manifest = fs::read_to_string(place.path().join("pets/Cargo.toml")).unwrap();
    assert!(
        manifest.contains("name = \"pets\"\nversion = \"1.2.3\""),
        "{manifest}"
    );
    let runtime = format!(
        "oasmith-runtime = {{ version = \"{}\"",
        env!("CARGO_PKG_VERSION")
    );
    assert!(manifest.contains(&runtime), "{manifest}");
}

#[test]
fn a_check_shows_a_diff_and_names_the_command_that_mends_it() {
    let place = Place::new();
    let arguments = "generate spec/pets.yaml --out it's --package pets";
    place
        .run(arguments)
        .assert(0, "it's: 9 files written\n", "");
    place.write(
        "spec/definitions/pet.yaml",
        &PET.replace("listens to", "comes to"),
    );
    let file = place.path().join("it's/src/definitions/pet.rs");
    let before = fs::read_to_string(&file).unwrap();
    let run = place.run(&format!("{arguments} --check"));
    assert_eq!(run.status, Some(1));
    assert!(
        run.stdout
            .contains("-    /// What it listens to.\n+    /// What it comes to.\n"),
        "{}",
        run.stdout
    );
    assert_eq!(
        run.stderr,
        "error: 2 files are not what would be generated in `it's`\n\
         help: run `oasmith generate spec/pets.yaml --out 'it'\\''s' --package pets`\n"
    );
    assert_eq!(fs::read_to_string(&file).unwrap(), before);
    place
        .run(arguments)
        .assert(0, "it's: 2 files written, 7 unchanged\n", "");
}

#[test]
fn a_fault_of_the_documents_writes_nothing() {
    let place = Place::new();
    place.write(
        "spec/pets.yaml",
        &DOCUMENT.replace("definitions/pet.yaml", "definitions/pat.yaml"),
    );
    let run = place.run("generate spec/pets.yaml --out pets");
    assert_eq!((run.status, run.stdout.as_str()), (Some(1), ""));
    assert!(
        run.stderr.contains("  --> spec/pets.yaml:10:"),
        "{}",
        run.stderr
    );
    assert!(
        run.stderr.contains("a similar file exists"),
        "{}",
        run.stderr
    );
    assert!(run.stderr.ends_with("error: 2 faults\n"), "{}", run.stderr);
    assert!(!place.path().join("pets").exists());
}

#[test]
fn a_file_of_somebody_else_is_a_fault() {
    let place = Place::new();
    fs::create_dir(place.path().join("pets")).unwrap();
    place.write("pets/Cargo.toml", "# mine\n");
    place.run("generate spec/pets.yaml --out pets").assert(
        1,
        "",
        "error: `pets/Cargo.toml` would be overwritten, but oasmith did not write it\n |\n \
         = help: move it away, or generate into another place; if oasmith did write it, \
         restore `oasmith.lock`\n\n\
         error: 1 fault\n",
    );
}

#[test]
fn a_wrong_command_line_is_told_by_its_exit_code() {
    let place = Place::new();
    for arguments in [
        "",
        "generate",
        "generate spec/pets.yaml",
        "generate --out pets",
        "generate spec/pets.yaml --out pets --chekc",
        "generate spec/pets.yaml --out pets --runtime ../runtime",
        "generate spec/pets.yaml --out pets --module --package pets",
        "generate spec/pets.yaml --out pets --module --runtime 0.1",
        "generate spec/pets.yaml --out pets --message-format xml",
        "generate spec/pets.yaml --out .",
        "generate spec/pets.yaml --out pets --root other",
        "generate spec/pets.yaml --out pets --root spec/definitions",
        "generate spec/pets.yaml --out pets --package 1",
        "generate spec/pets.yaml --out pets --format uuid",
        "generate spec/pets.yaml --out pets --format =off",
        "generate spec/pets.yaml --out pets --format uuid=Id",
        "generate spec/pets.yaml --out pets --format uuid=self::Id",
        "generate spec/pets.yaml --out pets --format uuid=a::Id;",
        "generate spec/pets.yaml --out pets --format uuid=a::Id<String>",
        "generate spec/pets.yaml --out pets --format uuid=crate::Id",
        "generate spec/pets.yaml --out pets --format uuid=my_crate::Id",
        "generate spec/pets.yaml --out pets --dependency my-crate=../my-crate",
        "generate spec/pets.yaml --out pets --dependency oasmith-runtime=1",
        "generate spec/pets.yaml --out pets --module --dependency my-crate=1",
        "generte",
    ] {
        let run = place.run(arguments);
        assert_eq!(run.status, Some(2), "{arguments}: {run:?}");
        assert!(
            !run.stderr.is_empty() && run.stdout.is_empty(),
            "{arguments}: {run:?}"
        );
        assert!(!place.path().join("pets").exists());
    }
    assert_eq!(
        place
            .run("generate spec/pets.yaml --out pets --root spec/definitions")
            .stderr,
        "error: `spec/pets.yaml` is not below the root `spec/definitions`\n"
    );
}

/// `UPDATE_EXPECT=1` writes the text anew.
#[test]
fn a_url_is_read_from_its_folder() {
    let place = Place::new();
    let document = DOCUMENT.replace("definitions/pet.yaml", "https://example.org/a/pet");
    place.write("spec/pets.yaml", &document);
    let arguments = "generate spec/pets.yaml --out pets --remote https://example.org/a=";
    let run = place.run(&format!("{arguments}spec/definitions"));
    assert_eq!(run.status, Some(0), "{run:?}");
    let run = place.run(&format!("{arguments}nowhere"));
    assert_eq!(run.status, Some(2));
    let told = "error: cannot open the folder `nowhere` of `https://example.org/a`: ";
    assert!(run.stderr.starts_with(told), "{run:?}");
    assert_eq!(place.run(arguments).status, Some(2));
}

#[test]
fn the_help_is_complete() {
    let run = Place::new().run("generate --help");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/command/help.txt");
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(&path, &run.stdout).unwrap();
    }
    run.assert(0, &fs::read_to_string(&path).unwrap(), "");
    assert_eq!(Place::new().run("--version").status, Some(0));
}

#[test]
fn messages_for_tools_are_json_objects() {
    let place = Place::new();
    let lines = |run: &Run| -> Vec<Value> {
        assert_eq!(run.stderr, "");
        run.stdout
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    };
    let arguments = "generate spec/pets.yaml --out pets --module --message-format json";
    let run = place.run(arguments);
    assert_eq!(run.status, Some(0));
    assert_eq!(lines(&run)[0]["written"].as_array().map(Vec::len), Some(7));

    place.write(
        "spec/definitions/pet.yaml",
        &PET.replace("listens to", "comes to"),
    );
    let run = place.run(&format!("{arguments} --check"));
    assert_eq!(run.status, Some(1));
    let last = &lines(&run)[0];
    assert_eq!(
        last["stale"],
        serde_json::json!(["definitions/pet.rs", "oasmith.lock"])
    );
    assert!(
        last["diff"]
            .as_str()
            .unwrap()
            .contains("+    /// What it comes to.")
    );
    assert_eq!(last["command"], format!("oasmith {arguments}"));

    place.write(
        "spec/pets.yaml",
        &DOCUMENT.replace("definitions/pet.yaml", "definitions/pat.yaml"),
    );
    let run = place.run(arguments);
    assert_eq!(run.status, Some(1));
    let faults = lines(&run);
    assert_eq!(faults[0]["severity"], "error");
    assert_eq!(
        (&faults[0]["file"], &faults[0]["line"]),
        (&"spec/pets.yaml".into(), &10.into())
    );

    let run = place.run("generate spec/pets.yaml --out . --message-format json");
    assert_eq!(run.status, Some(2));
    assert_eq!(lines(&run)[0]["severity"], "error");
}

#[test]
fn colours_are_for_terminals() {
    let place = Place::new();
    place.write(
        "spec/pets.yaml",
        &DOCUMENT.replace("definitions/pet.yaml", "definitions/pat.yaml"),
    );
    let arguments = "generate spec/pets.yaml --out pets";
    assert!(!place.run(arguments).stderr.contains('\x1b'));
    assert!(
        place
            .run(&format!("{arguments} --color always"))
            .stderr
            .contains('\x1b')
    );
    assert!(
        !place
            .run(&format!("{arguments} --color never"))
            .stderr
            .contains('\x1b')
    );
}

#[test]
fn the_index_tells_where_everything_is() {
    let place = Place::new();
    let arguments = "generate spec/pets.yaml --out pets --index";
    for (index, elsewhere) in [("pets/index.json", false), ("target/index.json", true)] {
        assert_eq!(
            place.run(&format!("{arguments} {index} --check")).status,
            Some(1)
        );
        assert_eq!(place.run(&format!("{arguments} {index}")).status, Some(0));
        assert_eq!(
            place.run(&format!("{arguments} {index} --check")).status,
            Some(0)
        );
        let text = fs::read_to_string(place.path().join(index)).unwrap();
        let value: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(
            value["schemas"],
            serde_json::json!([{
                "file": "definitions/pet.yaml",
                "nullable": false,
                "pointer": "",
                "rust_file": "src/definitions/pet.rs",
                "rust_path": "definitions::Pet",
            }])
        );
        assert_eq!(value["operations"][0]["rust_path"], "pets::Pets::keep_pet");
        assert_eq!(value["operations"][0]["pointer"], "/paths/~1pets/put");
        assert!(
            place
                .path()
                .join("pets")
                .join("src/definitions/pet.rs")
                .exists()
        );
        assert_eq!(place.path().join("pets/index.json").exists(), !elsewhere);
    }
    // A file that is no index is not overwritten by one.
    let run = place.run(&format!("{arguments} spec/pets.yaml"));
    assert_eq!(run.status, Some(1));
    assert_eq!(
        fs::read_to_string(place.path().join("spec/pets.yaml")).unwrap(),
        DOCUMENT
    );
    let run = place.run(&format!("{arguments} pets/src/lib.rs"));
    assert_eq!(run.status, Some(1));
    assert!(
        run.stderr
            .contains("the index would take the place of `pets/src/lib.rs`")
    );
}

#[test]
fn a_closed_pipe_is_no_panic() {
    let place = Place::new();
    let mut child = place
        .command("generate spec/pets.yaml --out pets --message-format json")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    drop(child.stderr.take());
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert!(place.path().join("pets/src/lib.rs").exists());
}

#[test]
fn a_run_that_was_killed_is_told_by_a_check_and_undone() {
    let place = Place::new();
    let arguments = "generate spec/pets.yaml --out pets";
    place
        .run(arguments)
        .assert(0, "pets: 9 files written\n", "");
    // This is what a run leaves that is killed before it has changed anything.
    fs::create_dir_all(place.path().join("pets/.oasmith/new/src")).unwrap();
    place.write("pets/.oasmith/new/src/lib.rs", "half a fi");
    place.write("pets/.oasmith/lock", "");
    let run = place.run(&format!("{arguments} --check"));
    assert_eq!(run.status, Some(1));
    assert!(
        run.stderr
            .contains("a run that writes `pets` did not finish"),
        "{}",
        run.stderr
    );
    // A fault of the spec does not keep it from being undone.
    place.write("spec/pets.yaml", "swagger: '1.0'");
    assert_eq!(place.run(arguments).status, Some(1));
    assert!(!place.path().join("pets/.oasmith").exists());
}
