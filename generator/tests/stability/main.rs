//! An edit of a spec changes in generated code what it is about, and nothing else: with the index
//! of an earlier run whatever comes, goes or moves; without one as long as no two want one name.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod edits;
mod judge;
mod spec;

use std::path::{Path, PathBuf};
use std::{env, fs};

use edits::{Edit, Editor, Kinds};
use judge::{Facts, judge};
use oasmith::Config;
use spec::Spec;
use tempfile::TempDir;

/// What all choices are made from, unless `OASMITH_STABILITY_SEED` says otherwise.
const SEED: u64 = 1;

fn seed() -> u64 {
    match env::var("OASMITH_STABILITY_SEED") {
        Ok(text) => text.parse().unwrap(),
        Err(_) => SEED,
    }
}

/// How a run knows what things were called before.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
enum Memory {
    Index,
    Nothing,
}

/// A spec that is edited, and what was generated from it last.
struct Subject {
    spec: Spec,
    folder: TempDir,
    memory: Memory,
    facts: Facts,
}

impl Subject {
    fn new(spec: Spec, memory: Memory) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut subject = Self {
            spec,
            folder,
            memory,
            facts: Facts::default(),
        };
        subject.facts = subject.generated();
        subject
    }

    fn path(&self, below: &str) -> PathBuf {
        self.folder.path().join(below)
    }

    fn generated(&self) -> Facts {
        let (root, out, index) = (self.path("spec"), self.path("api"), self.path("index.json"));
        self.spec.write(&root);
        if self.memory == Memory::Nothing {
            let _ = fs::remove_file(&index);
        }
        let documents: Vec<_> = self.spec.documents().map(|path| root.join(path)).collect();
        let mut config = Config::new()
            .documents(documents)
            .root(&root)
            .out(&out)
            .index(&index);
        // An index knows that the tags have traits of their own.
        if !index.exists() {
            config = config.split_tags(true);
        }
        if let Err(error) = config.generate() {
            panic!("{error}");
        }
        Facts::read(&self.spec, &index, &out)
    }

    /// Edits the spec, and tells what is wrong with what that did.
    fn edit(&mut self, editor: &mut Editor, kinds: Kinds) -> (Edit, String) {
        let edit = editor.edit(&mut self.spec, kinds);
        let after = self.generated();
        let faults = judge(&self.facts, &after, &edit);
        self.facts = after;
        (edit, faults)
    }

    #[track_caller]
    fn assert_stable(&mut self, editor: &mut Editor, kinds: Kinds, edits: usize) {
        for count in 0..edits {
            let (edit, faults) = self.edit(editor, kinds);
            assert!(faults.is_empty(), "edit {count}, {}:\n{faults}", edit.about);
        }
    }
}

fn shop() -> Spec {
    Spec::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/stability/specs/shop"))
}

/// The API that this repository serves.
fn invites() -> Spec {
    Spec::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec"))
}

#[test]
fn an_edit_changes_what_it_is_about_where_there_is_an_index() {
    let mut subject = Subject::new(shop(), Memory::Index);
    subject.assert_stable(&mut Editor::new(seed(), true), Kinds::All, 90);
    let mut subject = Subject::new(invites(), Memory::Index);
    subject.assert_stable(&mut Editor::new(seed(), true), Kinds::All, 20);
}

#[test]
fn an_edit_changes_what_it_is_about_where_no_names_clash() {
    let mut subject = Subject::new(shop(), Memory::Nothing);
    subject.assert_stable(&mut Editor::new(seed(), false), Kinds::All, 40);
    let mut subject = Subject::new(invites(), Memory::Nothing);
    subject.assert_stable(&mut Editor::new(seed(), false), Kinds::All, 10);
}

#[test]
fn an_order_decides_nothing_but_the_order() {
    let mut spec = shop();
    let mut editor = Editor::new(seed(), true);
    for _ in 0..60 {
        editor.edit(&mut spec, Kinds::All);
    }
    let mut subject = Subject::new(spec, Memory::Nothing);
    subject.assert_stable(&mut editor, Kinds::Reorders, 40);
}

#[test]
fn what_is_called_otherwise_without_an_index_is_noticed() {
    let mut subject = Subject::new(shop(), Memory::Nothing);
    let mut editor = Editor::new(seed(), true);
    let noticed = (0..30).find(|_| !subject.edit(&mut editor, Kinds::All).1.is_empty());
    assert!(noticed.is_some());
}

#[test]
fn whatever_else_changes_is_noticed() {
    let subject = Subject::new(shop(), Memory::Nothing);
    let nothing = Edit::default();
    let order = Edit {
        reorders: true,
        ..Edit::default()
    };
    let judged = |facts: &Facts, edit: &Edit| judge(&subject.facts, facts, edit);
    assert_eq!(judged(&subject.generated(), &nothing), "");
    for (file, text, other) in [
        // A field, a variant, a method, a type, an answer.
        ("api/src/shop.rs", "pub street:", "pub road:"),
        ("api/src/stock.rs", "    Small,", "    Little,"),
        ("api/src/shop/pets.rs", "fn list_pets(", "fn pets("),
        ("api/src/shop.rs", "OrderItemsItem", "OrderItem"),
        ("api/src/shop/pets.rs", "    NotFound,", "    NotThere,"),
        // A type of a field, a derive, documentation, what is read.
        ("api/src/shop.rs", "Option<Address>", "Option<Box<Address>>"),
        ("api/src/shared/money.rs", "Clone, Debug", "Debug"),
        ("api/src/shop/orders.rs", "/// Thing ", "/// The thing "),
        (
            "api/src/shop/codec.rs",
            "required(\"kind\"",
            "optional(\"kind\"",
        ),
        // A module.
        (
            "index.json",
            "shop::pets::AddPetRequest",
            "shop::pet::AddPetRequest",
        ),
    ] {
        let path = subject.path(file);
        let original = fs::read_to_string(&path).unwrap();
        assert!(
            original.contains(text),
            "{file} has no `{text}`:\n{original}"
        );
        fs::write(&path, original.replace(text, other)).unwrap();
        let facts = Facts::read(
            &subject.spec,
            &subject.path("index.json"),
            &subject.path("api"),
        );
        assert_ne!(judged(&facts, &nothing), "", "{other}");
        assert_ne!(judged(&facts, &order), "", "{other}");
        fs::write(&path, original).unwrap();
    }
}
