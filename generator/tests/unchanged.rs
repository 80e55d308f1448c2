//! A run that would change nothing does nothing, and one that might is a whole one.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use oasmith::diagnostics::Format;
use oasmith::{Config, Numbers, Report, Stage};
use tempfile::TempDir;

thread_local! {
    static STAGES: RefCell<Vec<Stage>> = const { RefCell::new(Vec::new()) };
}

const DOCUMENT: &str = "\
openapi: 3.0.3
info: { title: A, version: 1.0.0 }
paths:
  /a:
    get:
      responses:
        '200':
          description: An a.
          headers: { Content-Type: { schema: { type: string } } }
          content: { application/json: { schema: { $ref: a.yaml } } }
";

const SCHEMA: &str = "type: object\nproperties: { b: { $ref: linked/b.yaml } }\n";

/// A spec of three files, one of them in a folder with a link.
fn spec() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |path: &str, text: &str| {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().expect("it has one")).expect("it can be made");
        fs::write(path, text).expect("it can be written");
    };
    write("spec/api.yaml", DOCUMENT);
    write("spec/a.yaml", SCHEMA);
    write("spec/linked/b.yaml", "type: string\nmaxLength: 3\n");
    folder
}

fn config(folder: &Path) -> Config {
    Config::new()
        .document(folder.join("spec/api.yaml"))
        .out(folder.join("out"))
        .index(folder.join("index.json"))
        .remember(true)
        .on_stage(|stage| STAGES.with_borrow_mut(|stages| stages.push(stage)))
}

/// Generates, and tells whether that was a whole run.
fn run(config: &Config) -> (Report, bool) {
    STAGES.with_borrow_mut(Vec::clear);
    let report = config.generate().unwrap_or_else(|error| panic!("{error}"));
    let is_whole = STAGES.with_borrow(|stages| stages.contains(&Stage::Lower));
    (report, is_whole)
}

#[test]
fn a_run_that_would_change_nothing_tells_the_same() {
    let folder = spec();
    let config = config(folder.path());
    let (first, is_whole) = run(&config);
    assert!(is_whole);
    let (second, is_whole) = run(&config);
    assert!(!is_whole);
    let told = first.render(Format::Plain);
    assert!(told.contains("warning"), "{told}");
    assert_eq!(second.render(Format::Plain), told);
    assert!(first.looked_for().eq(second.looked_for()));
    let written: BTreeSet<_> = first.written().collect();
    assert_eq!(second.unchanged().collect::<BTreeSet<_>>(), written);
    assert_eq!(second.written().count(), 0);
    let (checked, is_whole) = run(&config.check(true));
    assert!(!is_whole);
    assert_eq!(checked.render(Format::Plain), told);
}

#[test]
fn whatever_changes_makes_a_whole_run() {
    let folder = spec();
    let path = |name: &str| folder.path().join(name);
    let config = config(folder.path());
    let append = |name: &str, text: &str| {
        let old = fs::read_to_string(path(name)).expect("it can be read");
        fs::write(path(name), old + text).expect("it can be written");
    };
    let stamp = "out/.oasmith-cache/stamp.json";
    let changes: [(&str, &dyn Fn()); 9] = [
        ("a root document", &|| append("spec/api.yaml", "# a\n")),
        ("a file that is referenced", &|| {
            append("spec/linked/b.yaml", "# b\n");
        }),
        ("what was written", &|| append("out/src/api.rs", "// c\n")),
        ("what is gone", &|| {
            fs::remove_file(path("out/Cargo.toml")).expect("it is there");
        }),
        ("the inventory", &|| append("out/oasmith.lock", "# d\n")),
        ("the index", &|| append("index.json", " ")),
        ("a run that did not finish", &|| {
            fs::create_dir(path("out/.oasmith")).expect("it can be made");
        }),
        ("no stamp", &|| {
            fs::remove_file(path(stamp)).expect("it is there");
        }),
        ("half a stamp", &|| {
            let text = fs::read_to_string(path(stamp)).expect("it is there");
            fs::write(path(stamp), &text[..text.len() / 2]).expect("it can be written");
        }),
    ];
    run(&config);
    for (what, change) in changes {
        assert!(!run(&config).1, "before {what}");
        change();
        if what == "half a stamp" {
            // It is not known for oasmith's own any more, and stays as it is.
            assert!(run(&config).1, "{what}");
            fs::remove_file(path(stamp)).expect("it is there");
        }
        assert!(run(&config).1, "{what}");
        let checked = config.clone().check(true).remember(false).generate();
        assert!(checked.is_ok(), "{what}: {checked:?}");
    }
    assert!(!run(&config).1);
    assert!(run(&config.clone().numbers(Numbers::Exact)).1);
    assert!(run(&config).1);
}

#[cfg(unix)]
#[test]
fn a_link_that_leads_elsewhere_makes_a_whole_run() {
    let folder = spec();
    let config = config(folder.path());
    let spec = folder.path().join("spec");
    fs::rename(spec.join("linked"), spec.join("real")).expect("it can be renamed");
    std::os::unix::fs::symlink("real", spec.join("linked")).expect("it can be linked");
    run(&config);
    assert!(!run(&config).1);
    // The contents are the same, but the file is another, and so is its module.
    fs::remove_file(spec.join("linked")).expect("it is there");
    fs::rename(spec.join("real"), spec.join("linked")).expect("it can be renamed");
    assert!(run(&config).1);
    assert!(!run(&config).1);
}

#[test]
fn what_was_not_found_makes_every_run_a_whole_one() {
    let folder = spec();
    let config = config(folder.path());
    let document = folder.path().join("spec/api.yaml");
    let text = format!("{DOCUMENT}x-a: {{ $ref: later.yaml }}\n");
    fs::write(document, text).expect("it can be written");
    run(&config);
    let (report, is_whole) = run(&config);
    assert!(is_whole);
    assert!(report.render(Format::Plain).contains("later.yaml"));
    let later = folder.path().join("spec/later.yaml");
    fs::write(later, "a: 1\n").expect("it can be written");
    let (report, is_whole) = run(&config);
    assert!(is_whole);
    assert!(!report.render(Format::Plain).contains("later.yaml"));
    assert!(!run(&config).1);
}

#[test]
fn a_check_leaves_no_stamp() {
    let folder = spec();
    let config = config(folder.path());
    assert!(config.clone().check(true).generate().is_err());
    assert!(!folder.path().join("out").exists());
    assert!(config.clone().remember(false).generate().is_ok());
    assert!(config.clone().check(true).generate().is_ok());
    assert!(!folder.path().join("out/.oasmith-cache").exists());
    run(&config);
    let ignored = fs::read_to_string(folder.path().join("out/.oasmith-cache/.gitignore"));
    assert!(ignored.expect("it is there").ends_with("\n*\n"));
}
