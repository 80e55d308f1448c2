//! What the `emit` stage prints: equal to text that was read and found good, formatted as `rustfmt`
//! does it, and taken by the compiler, Clippy and rustdoc without a warning.

mod build;
mod choices;
mod every;
mod invites;
#[path = "../support/mod.rs"]
mod support;

use std::collections::BTreeMap;
use std::path::Path;

use oasmith::emit::{Dependency, Form, emit};
use oasmith::ir::Crate;

/// Compares with the files of a folder of `golden/`.
fn assert_golden(case: &str, files: &BTreeMap<String, String>) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/emit/golden")
        .join(case);
    support::assert_expected(&folder, files);
}

fn crate_form(package: &str) -> Form {
    let runtime = Path::new(env!("CARGO_MANIFEST_DIR")).join("runtime");
    Form::Crate {
        package: package.to_owned(),
        version: "1.0.0".to_owned(),
        runtime: Dependency::Path(runtime.display().to_string()),
        dependencies: BTreeMap::new(),
    }
}

/// What is printed and compiled.
fn compiled() -> [(&'static str, Crate); 6] {
    [
        ("invites", invites::invites()),
        ("kinds", every::kinds()),
        ("obstacles", every::obstacles()),
        ("patterns", every::patterns()),
        ("choices", choices::choices()),
        ("checks", choices::schemas()),
    ]
}

#[test]
fn an_api_is_a_crate() {
    let form = Form::Crate {
        package: "generated".to_owned(),
        version: "1.0.0".to_owned(),
        runtime: Dependency::Path("../generator/runtime".to_owned()),
        dependencies: BTreeMap::new(),
    };
    assert_golden("invites", &emit(&invites::invites(), &form));
}

#[test]
fn an_api_is_a_module_to_be_included() {
    assert_golden("invites-module", &emit(&invites::invites(), &Form::Module));
}

#[test]
fn every_kind_of_item_and_operation_is_printed() {
    let mut files = emit(&every::kinds(), &crate_form("kinds"));
    files.remove("Cargo.toml");
    assert_golden("kinds", &files);
}

#[test]
fn patterns_are_statics() {
    let mut files = emit(&every::patterns(), &crate_form("patterns"));
    assert!(files["Cargo.toml"].contains("features = [\"axum\", \"pattern\"]"));
    files.retain(|path, _| path.ends_with("codec.rs"));
    assert_golden("patterns", &files);
}

#[test]
fn choices_of_types_are_enums_that_say_how_they_are_told_apart() {
    let mut files = emit(&choices::choices(), &crate_form("choices"));
    files.remove("Cargo.toml");
    assert_golden("choices", &files);
}

#[test]
fn what_types_do_not_say_is_a_static_schema() {
    let mut files = emit(&choices::schemas(), &crate_form("checks"));
    assert!(files["Cargo.toml"].contains("features = [\"pattern\"]"));
    files.retain(|path, _| path.starts_with("src/"));
    assert_golden("checks", &files);
    let files = emit(&choices::schemas(), &Form::Module);
    assert!(files["checks/codec.rs"].contains("use super::super::schemas;\n"));
    assert!(!files["schemas.rs"].contains("UNUSED"));
}

#[test]
fn a_manifest_names_the_runtime_as_it_is_told() {
    let manifest = |runtime: Dependency| {
        let (package, version) = ("a \"b\"".to_owned(), "1.0.0".to_owned());
        let mut files = emit(
            &Crate::default(),
            &Form::Crate {
                package,
                version,
                runtime,
                dependencies: BTreeMap::from([(
                    "zzz".to_owned(),
                    Dependency::Version("1".to_owned()),
                )]),
            },
        );
        files.remove("Cargo.toml").unwrap()
    };
    let git = |revision: Option<&str>| Dependency::Git {
        url: "https://example.org/oasmith.git".to_owned(),
        revision: revision.map(str::to_owned),
    };
    let last = |text: String| {
        let mut lines = text.lines().rev();
        assert_eq!(lines.next(), Some("zzz = { version = \"1\" }"));
        lines.next().unwrap().to_owned()
    };
    assert_eq!(
        last(manifest(Dependency::Version("0.1".to_owned()))),
        "oasmith-runtime = { version = \"0.1\", default-features = false }"
    );
    assert_eq!(
        last(manifest(git(Some("v0.1.0")))),
        "oasmith-runtime = { git = \"https://example.org/oasmith.git\", rev = \"v0.1.0\", default-features = false }"
    );
    assert!(last(manifest(git(None))).ends_with("oasmith.git\", default-features = false }"));
    assert_eq!(
        last(manifest(Dependency::Path("C:\\runtime".to_owned()))),
        "oasmith-runtime = { path = \"C:\\\\runtime\", default-features = false }"
    );
    assert!(manifest(git(None)).contains("name = \"a \\\"b\\\"\"\n"));
}

#[test]
fn the_same_input_gives_the_same_output() {
    for (name, krate) in compiled() {
        assert_eq!(
            emit(&krate, &crate_form(name)),
            emit(&krate, &crate_form(name))
        );
    }
}

#[test]
fn output_is_what_rustfmt_would_make_of_it() {
    let folder = support::fresh_folder("emit/formatted");
    let mut roots = Vec::new();
    for (name, krate) in compiled()
        .into_iter()
        .chain([("lengths", every::lengths())])
    {
        for (form, root) in [(crate_form(name), "src/lib.rs"), (Form::Module, "mod.rs")] {
            let files = emit(&krate, &form);
            let folder = folder.join(format!("{name}-{}", files.len()));
            support::write(&folder, &files);
            roots.push(folder.join(root));
            roots.extend(
                files
                    .contains_key("tests/examples.rs")
                    .then(|| folder.join("tests/examples.rs")),
            );
        }
    }
    support::assert_formatted(&roots);
}

#[test]
fn output_is_taken_by_the_compiler_clippy_and_rustdoc() {
    let folder = support::fresh_folder("emit/compiled");
    let mut members = Vec::new();
    for (name, krate) in compiled() {
        members.push(name.to_owned());
        support::write(&folder.join(name), &emit(&krate, &crate_form(name)));
        // The same as a module, in a crate that includes it.
        let including = format!("{name}-module");
        members.push(including.clone());
        let mut files = emit(&krate, &crate_form(&including));
        files.retain(|path, _| path == "Cargo.toml");
        let root = format!(
            "//! Includes a module.\n\n/// It.\npub mod api {{\n    include!(\"../{name}/mod.rs\");\n}}\n"
        );
        files.insert("src/lib.rs".to_owned(), root);
        let module = emit(&krate, &Form::Module);
        files.extend(
            module
                .into_iter()
                .map(|(path, text)| (format!("{name}/{path}"), text)),
        );
        support::write(&folder.join(including), &files);
    }
    support::assert_compiles(&folder, &members, &["invites", "kinds", "choices"]);
}
