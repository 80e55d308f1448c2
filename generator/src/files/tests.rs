use std::cell::Cell;
use std::fs::{self, File};
use std::process::Command;
use std::time::SystemTime;

use super::*;

/// What a run writes in these tests: the first generation, and one in which files come, go, change
/// and stay.
fn generation(name: &str) -> Files {
    let files: &[(&str, &str)] = match name {
        "first" => &[
            ("Cargo.toml", "[package]\n"),
            ("src/lib.rs", "mod a;\nmod b;\n"),
            ("src/a.rs", "// a\n"),
            ("src/b.rs", "mod deep;\n"),
            ("src/b/deep.rs", "\n"),
        ],
        "second" => &[
            ("Cargo.toml", "[package]\n"),
            ("src/lib.rs", "mod a;\nmod c;\n"),
            ("src/a.rs", "// a, changed\n"),
            ("src/c.rs", "mod deep;\n"),
            ("src/c/deep.rs", "\n"),
        ],
        // The root stays as it is.
        "third" => &[
            ("Cargo.toml", "[package]\nname = \"c\"\n"),
            ("src/lib.rs", "mod a;\nmod b;\n"),
            ("src/a.rs", "mod e;\n"),
            ("src/a/e.rs", "\n"),
            ("src/b.rs", "mod deep;\n"),
            ("src/b/deep.rs", "// less deep\n"),
        ],
        "small" => &[
            ("a.rs", "// a, small\n"),
            ("b/c.rs", "\n"),
            ("mod.rs", "mod a;\n"),
        ],
        "module" => &[("mod.rs", "mod a;\n"), ("a.rs", "// a\n")],
        _ => panic!("no generation `{name}`"),
    };
    files
        .iter()
        .map(|(path, contents)| ((*path).to_owned(), (*contents).to_owned()))
        .collect()
}

/// Everything below a folder, but not what is in `.oasmith`: paths with contents, and empty
/// folders.
fn contents(folder: &Path) -> BTreeMap<String, String> {
    fn walk(folder: &Path, prefix: &str, found: &mut BTreeMap<String, String>) {
        for entry in fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            let name = format!("{prefix}{}", entry.file_name().to_str().unwrap());
            if entry.file_type().unwrap().is_dir() {
                if name != WORK {
                    if fs::read_dir(entry.path()).unwrap().next().is_none() {
                        found.insert(format!("{name}/"), String::new());
                    }
                    walk(&entry.path(), &format!("{name}/"), found);
                }
            } else {
                let text = fs::read(entry.path()).unwrap_or_default();
                found.insert(name, String::from_utf8_lossy(&text).into_owned());
            }
        }
    }
    let mut found = BTreeMap::new();
    if folder.exists() {
        walk(folder, "", &mut found);
    }
    found
}

fn expected(files: &Files) -> BTreeMap<String, String> {
    let wanted = Wanted::new(files).unwrap_or_else(|_| panic!("the paths are good"));
    wanted
        .iter()
        .map(|(path, contents)| (path.to_owned(), contents.to_owned()))
        .collect()
}

fn passes_for_a_crate(contents: &BTreeMap<String, String>) -> bool {
    ROOTS.iter().any(|root| {
        contents
            .get(*root)
            .is_some_and(|text| !text.contains("compile_error!"))
    })
}

fn messages(diagnostics: &Diagnostics) -> Vec<String> {
    diagnostics
        .iter()
        .map(|diagnostic| {
            assert_eq!(diagnostic.severity, Severity::Error);
            assert!(diagnostic.help.is_some(), "{}", diagnostic.message);
            diagnostic.message.clone()
        })
        .collect()
}

fn write_to(folder: &Path, name: &str) -> Changes {
    let mut diagnostics = Diagnostics::default();
    let changes = write(folder, &generation(name), &mut diagnostics);
    assert_eq!(messages(&diagnostics), [""; 0]);
    assert_eq!(contents(folder), expected(&generation(name)));
    assert!(!folder.join(WORK).exists());
    changes
}

fn faults_of_writing(folder: &Path, files: &Files) -> Vec<String> {
    let before = contents(folder);
    let mut diagnostics = Diagnostics::default();
    assert_eq!(write(folder, files, &mut diagnostics), Changes::default());
    assert_eq!(contents(folder), before);
    assert!(!folder.join(WORK).exists());
    let written = messages(&diagnostics);
    let mut diagnostics = Diagnostics::default();
    assert_eq!(check(folder, files, &mut diagnostics), Stale::default());
    assert_eq!(messages(&diagnostics), written);
    let folder = format!("{}/", folder.display());
    written
        .iter()
        .map(|message| message.replace(&folder, ""))
        .collect()
}

fn check_against(folder: &Path, name: &str) -> (Stale, Vec<String>) {
    let before = contents(folder);
    let mut diagnostics = Diagnostics::default();
    let stale = check(folder, &generation(name), &mut diagnostics);
    assert_eq!(contents(folder), before);
    (stale, messages(&diagnostics))
}

fn modified(path: &Path) -> SystemTime {
    path.metadata().unwrap().modified().unwrap()
}

fn make_old(path: &Path) -> SystemTime {
    let past = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
    File::options()
        .write(true)
        .open(path)
        .unwrap()
        .set_modified(past)
        .unwrap();
    past
}

#[test]
fn files_are_written_replaced_and_removed() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().join("out/deep");
    let changes = write_to(&folder, "first");
    assert_eq!(changes.written.len(), 6);
    let changes = write_to(&folder, "second");
    assert_eq!(
        changes.written,
        [
            "oasmith.lock",
            "src/a.rs",
            "src/c.rs",
            "src/c/deep.rs",
            "src/lib.rs"
        ]
    );
    assert_eq!(changes.unchanged, ["Cargo.toml"]);
    assert_eq!(changes.removed, ["src/b.rs", "src/b/deep.rs"]);
}

#[test]
fn an_unchanged_file_is_not_touched() {
    let folder = tempfile::tempdir().unwrap();
    write_to(folder.path(), "first");
    let paths = ["src/lib.rs", "src/b.rs"].map(|path| folder.path().join(path));
    let past = make_old(&paths[0]);
    make_old(&paths[1]);
    write_to(folder.path(), "first");
    // The root stands aside meanwhile, and comes back as it was.
    write_to(folder.path(), "third");
    assert_eq!(paths.map(|path| modified(&path)), [past, past]);
}

#[test]
fn a_run_that_changes_nothing_needs_no_permission() {
    let folder = tempfile::tempdir().unwrap();
    write_to(folder.path(), "first");
    let count = Cell::new(0);
    let mut tree = Folder::new(folder.path());
    let count_steps = || {
        count.set(count.get() + 1);
        Ok(())
    };
    tree.before_step = &count_steps;
    assert!(tree.write(&generation("first")).is_ok());
    assert_eq!(count.get(), 0);
}

#[test]
fn a_crate_becomes_a_module() {
    let folder = tempfile::tempdir().unwrap();
    write_to(folder.path(), "first");
    write_to(folder.path(), "module");
    write_to(folder.path(), "second");
}

#[test]
fn a_file_of_somebody_else_is_never_overwritten_or_removed() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    write_to(folder, "first");
    fs::write(folder.join("src/b/mine.txt"), "mine").unwrap();
    fs::write(folder.join("src/c.rs"), "// mine").unwrap();
    fs::create_dir_all(folder.join("src/c/deep.rs")).unwrap();
    assert_eq!(
        faults_of_writing(folder, &generation("second")),
        [
            "`src/c.rs` would be overwritten, but oasmith did not write it",
            "`src/c/deep.rs` is a folder, where `src/c/deep.rs` is to be written",
        ]
    );
    fs::remove_file(folder.join("src/c.rs")).unwrap();
    fs::remove_dir_all(folder.join("src/c")).unwrap();
    let mut diagnostics = Diagnostics::default();
    write(folder, &generation("second"), &mut diagnostics);
    assert_eq!(messages(&diagnostics), [""; 0]);
    let mut with_mine = expected(&generation("second"));
    with_mine.insert("src/b/mine.txt".to_owned(), "mine".to_owned());
    assert_eq!(contents(folder), with_mine);
}

#[test]
fn a_file_in_place_of_a_folder_is_a_fault() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("src"), "mine").unwrap();
    assert_eq!(
        faults_of_writing(folder.path(), &generation("second"))[0],
        "`src` is no folder, where `src/a.rs` is to be written"
    );
}

#[test]
fn a_file_that_already_is_as_it_should_be_becomes_ours() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.rs"), "// a\n").unwrap();
    let changes = write_to(folder.path(), "module");
    assert_eq!(changes.unchanged, ["a.rs"]);
}

#[test]
fn a_file_edited_by_hand_is_stale_and_regenerated() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    write_to(folder, "module");
    fs::write(folder.join("a.rs"), "// a\n// by hand").unwrap();
    fs::remove_file(folder.join("mod.rs")).unwrap();
    let (stale, faults) = check_against(folder, "module");
    assert_eq!(faults, [""; 0]);
    assert_eq!(stale.files, ["a.rs", "mod.rs"]);
    let name = folder.display();
    assert_eq!(
        stale.diff,
        format!(
            "--- {name}/a.rs\n+++ {name}/a.rs\n@@ -1,2 +1 @@\n // a\n-// by hand\n\\ No newline at end of file\n\
             --- /dev/null\n+++ {name}/mod.rs\n@@ -0,0 +1 @@\n+mod a;\n"
        )
    );
    write_to(folder, "module");
    assert_eq!(
        check_against(folder, "module"),
        (Stale::default(), Vec::new())
    );
}

#[test]
fn a_check_shows_what_is_no_longer_generated() {
    let folder = tempfile::tempdir().unwrap();
    write_to(folder.path(), "first");
    let (stale, faults) = check_against(folder.path(), "second");
    assert_eq!(faults, [""; 0]);
    assert_eq!(
        stale.files,
        [
            "oasmith.lock",
            "src/a.rs",
            "src/b.rs",
            "src/b/deep.rs",
            "src/c.rs",
            "src/c/deep.rs",
            "src/lib.rs"
        ]
    );
    let removal = format!("--- {}/src/b.rs\n+++ /dev/null\n", folder.path().display());
    assert!(stale.diff.contains(&removal), "{}", stale.diff);
}

#[cfg(unix)]
#[test]
fn symbolic_links_are_never_followed() {
    use std::os::unix::fs::symlink;
    let outside = tempfile::tempdir().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    fs::write(outside.path().join("a.rs"), "// a\n").unwrap();
    symlink(outside.path(), folder.join("src")).unwrap();
    assert_eq!(
        faults_of_writing(folder, &generation("second"))[0],
        "`src` is a symbolic link, where `src/a.rs` is to be written"
    );
    fs::remove_file(folder.join("src")).unwrap();
    write_to(folder, "first");
    // A link in place of a file that is no longer written is not oasmith's either.
    fs::remove_file(folder.join("src/b.rs")).unwrap();
    symlink(outside.path().join("a.rs"), folder.join("src/b.rs")).unwrap();
    let mut diagnostics = Diagnostics::default();
    write(folder, &generation("second"), &mut diagnostics);
    assert_eq!(messages(&diagnostics), [""; 0]);
    assert!(folder.join("src/b.rs").is_symlink());
    // Nor does oasmith prepare its work elsewhere.
    symlink(outside.path(), folder.join(WORK)).unwrap();
    let mut diagnostics = Diagnostics::default();
    write(folder, &generation("first"), &mut diagnostics);
    assert_eq!(messages(&diagnostics).len(), 1);
    assert_eq!(contents(outside.path()).len(), 1);
}

#[test]
fn an_inventory_that_leads_out_of_the_folder_removes_nothing() {
    let outer = tempfile::tempdir().unwrap();
    let folder = outer.path().join("out");
    write_to(&folder, "module");
    fs::write(outer.path().join("precious"), "").unwrap();
    let line = format!("{}  ../precious\n", "0".repeat(64));
    fs::write(folder.join(INVENTORY), line).unwrap();
    assert_eq!(
        faults_of_writing(&folder, &generation("module")),
        ["line 1 of `oasmith.lock` is not a digest and a path"]
    );
    assert!(outer.path().join("precious").exists());
}

#[test]
fn a_path_that_leads_out_of_the_folder_is_a_fault() {
    let folder = tempfile::tempdir().unwrap();
    let mut files = Files::default();
    files.insert("../a.rs", "");
    files.insert(INVENTORY, "");
    assert_eq!(
        faults_of_writing(folder.path(), &files),
        [
            "`../a.rs` cannot be the path of a generated file",
            "`oasmith.lock` cannot be the path of a generated file"
        ]
    );
}

/// Everything that happens to a folder that a run from `from` to `to` was ended in by force.
fn assert_whole_after_kill(folder: &Path, from: &str, to: &str, step: usize) {
    let at_step = format!("{from} to {to}, step {step}");
    let left = contents(folder);
    let before = if from.is_empty() {
        BTreeMap::new()
    } else {
        expected(&generation(from))
    };
    let after = expected(&generation(to));
    if left != before && left != after {
        assert!(!passes_for_a_crate(&left), "{at_step}: {left:#?}");
    }
    for path in before.keys().filter(|path| after.contains_key(*path)) {
        // Cargo must be able to load the workspace, or it could not run oasmith again.
        assert!(left.contains_key(path), "{at_step}: {path} is missing");
    }
    let began = folder.join(WORK).exists();
    for name in [from, to].into_iter().filter(|name| !name.is_empty()) {
        let (stale, faults) = check_against(folder, name);
        if began {
            assert_eq!(faults.len(), 1, "{at_step}");
            assert!(
                faults[0].ends_with("did not finish"),
                "{at_step}: {}",
                faults[0]
            );
        } else {
            assert_eq!(faults, [""; 0], "{at_step}");
            assert_eq!(
                stale == Stale::default(),
                left == expected(&generation(name)),
                "{at_step}"
            );
        }
    }
}

/// Runs from one generation to another, ended before each step in turn. Once it is undone alone,
/// and once the next run follows at once, which wants one generation or the other.
fn kill_at_every_step(from: &str, to: &str) -> usize {
    for step in 0.. {
        for next in [
            "recover",
            if step % 2 == 0 && !from.is_empty() {
                from
            } else {
                to
            },
        ] {
            let folder = tempfile::tempdir().unwrap();
            let folder = folder.path();
            if !from.is_empty() {
                write_to(folder, from);
            }
            let steps = Cell::new(0);
            let end = || {
                steps.set(steps.get() + 1);
                if steps.get() > step {
                    Err(io::Error::other("killed"))
                } else {
                    Ok(())
                }
            };
            let mut tree = Folder::new(folder);
            tree.before_step = &end;
            if tree.write(&generation(to)).is_ok() {
                assert_eq!(contents(folder), expected(&generation(to)));
                return step;
            }
            assert_whole_after_kill(folder, from, to, step);
            if next == "recover" {
                let mut diagnostics = Diagnostics::default();
                recover(folder, &mut diagnostics);
                assert_eq!(messages(&diagnostics), [""; 0]);
                assert!(!folder.join(WORK).exists());
                let left = contents(folder);
                let before = if from.is_empty() {
                    BTreeMap::new()
                } else {
                    expected(&generation(from))
                };
                assert!(
                    left == before || left == expected(&generation(to)),
                    "{left:#?}"
                );
            } else {
                write_to(folder, next);
            }
        }
    }
    0
}

#[test]
fn a_run_killed_at_any_step_is_undone_by_the_next() {
    assert!(kill_at_every_step("", "module") > 10);
    assert!(kill_at_every_step("first", "second") > 20);
    assert!(kill_at_every_step("first", "third") > 20);
    assert!(kill_at_every_step("first", "module") > 20);
}

#[test]
fn an_undoing_killed_at_any_step_is_undone_again() {
    // The root is the same in both, which is the more difficult case: it is put back before
    // everything is done.
    let mut step = 0;
    while let Some(undo_steps) = kill_twice("module", "small", step, None) {
        for undo_step in 0..undo_steps {
            kill_twice("module", "small", step, Some(undo_step));
        }
        step += 1;
    }
    assert!(step > 15);
}

/// Ends a run at a step, and then its undoing at another. Gives the number of steps of the undoing,
/// and `None` where the run came to its end.
fn kill_twice(from: &str, to: &str, step: usize, undo_step: Option<usize>) -> Option<usize> {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    write_to(folder, from);
    let steps = Cell::new(0);
    let end = Cell::new(step);
    let before_step = || {
        steps.set(steps.get() + 1);
        if steps.get() > end.get() {
            Err(io::Error::other("killed"))
        } else {
            Ok(())
        }
    };
    let mut tree = Folder::new(folder);
    tree.before_step = &before_step;
    if tree.write(&generation(to)).is_ok() {
        return None;
    }
    steps.set(0);
    end.set(undo_step.unwrap_or(usize::MAX));
    let outcome = tree.recover();
    assert_eq!(
        outcome.is_ok(),
        undo_step.is_none(),
        "no fault is passed over"
    );
    assert_whole_after_kill(folder, from, to, step);
    let undo_steps = steps.get();
    write_to(folder, to);
    Some(undo_steps)
}

#[test]
fn a_step_that_fails_leaves_the_folder_as_it_was() {
    for (from, to) in [("first", "second"), ("module", "small")] {
        for step in 0.. {
            let folder = tempfile::tempdir().unwrap();
            let folder = folder.path();
            write_to(folder, from);
            let steps = Cell::new(0);
            let fail = || {
                steps.set(steps.get() + 1);
                if steps.get() == step + 1 {
                    Err(io::ErrorKind::StorageFull.into())
                } else {
                    Ok(())
                }
            };
            let mut tree = Folder::new(folder);
            tree.before_step = &fail;
            let Err(Faults(faults)) = tree.write(&generation(to)) else {
                assert!(
                    steps.get() <= step,
                    "no fault is passed over: {from} to {to}, step {step}"
                );
                break;
            };
            assert!(
                faults[0].message.ends_with("no storage space"),
                "{}",
                faults[0].message
            );
            assert_eq!(
                faults[0].help.as_deref(),
                Some("free some space and run again")
            );
            let left = contents(folder);
            // Only what comes behind the last rename can fail when the new generation is complete.
            if left != expected(&generation(from)) {
                assert_eq!(
                    left,
                    expected(&generation(to)),
                    "{from} to {to}, step {step}"
                );
                assert!(
                    faults[0].message.contains("cannot remove"),
                    "{}",
                    faults[0].message
                );
            }
            write_to(folder, to);
        }
    }
}

/// The child of [`a_process_that_dies_at_any_step_leaves_a_whole`], which it runs in the folder
/// that a variable names.
#[test]
fn the_process_that_dies() {
    let Some(folder) = std::env::var_os("OASMITH_TEST_FOLDER") else {
        return;
    };
    let step: usize = std::env::var("OASMITH_TEST_STEP").unwrap().parse().unwrap();
    let steps = Cell::new(0);
    let die = || {
        steps.set(steps.get() + 1);
        if steps.get() > step {
            std::process::abort();
        }
        Ok(())
    };
    let mut tree = Folder::new(Path::new(&folder));
    tree.before_step = &die;
    assert!(tree.write(&generation("second")).is_ok());
}

#[test]
fn a_process_that_dies_at_any_step_leaves_a_whole() {
    for step in 0.. {
        let folder = tempfile::tempdir().unwrap();
        write_to(folder.path(), "first");
        let status = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "files::tests::the_process_that_dies"])
            .env("OASMITH_TEST_FOLDER", folder.path())
            .env("OASMITH_TEST_STEP", step.to_string())
            .output()
            .unwrap()
            .status;
        assert_whole_after_kill(folder.path(), "first", "second", step);
        if status.success() {
            assert!(step > 20);
            break;
        }
        write_to(
            folder.path(),
            if step % 2 == 0 { "first" } else { "second" },
        );
    }
}

#[test]
fn a_file_made_after_a_kill_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    write_to(folder, "first");
    // Ended where the new files are about to be put into their places.
    let end = || {
        if folder.join("src/b.rs").exists() {
            Ok(())
        } else {
            Err(io::Error::other("killed"))
        }
    };
    let mut tree = Folder::new(folder);
    tree.before_step = &end;
    assert!(tree.write(&generation("second")).is_err());
    assert!(folder.join(WORK).join("journal").exists());
    fs::write(folder.join("src/c.rs"), "// mine").unwrap();
    let mut diagnostics = Diagnostics::default();
    write(folder, &generation("second"), &mut diagnostics);
    let name = folder.join("src/c.rs");
    assert_eq!(
        messages(&diagnostics),
        [format!(
            "`{}` would be overwritten, but oasmith did not write it",
            name.display()
        )]
    );
    let mut left = expected(&generation("first"));
    left.insert("src/c.rs".to_owned(), "// mine".to_owned());
    assert_eq!(contents(folder), left);
}

#[test]
fn a_journal_of_another_version_is_a_fault() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    write_to(folder, "first");
    for journal in [
        "",
        "aside ../../precious\n",
        "create 12 a.rs\n",
        "forget a.rs\n",
    ] {
        fs::create_dir_all(folder.join(WORK)).unwrap();
        let header = "# A run of oasmith that is at work, or was killed. The next run undoes it.\n";
        let header = if journal.is_empty() {
            "# Something else.\n"
        } else {
            header
        };
        fs::write(
            folder.join(".oasmith/journal"),
            format!("{header}{journal}"),
        )
        .unwrap();
        let mut diagnostics = Diagnostics::default();
        write(folder, &generation("second"), &mut diagnostics);
        assert!(messages(&diagnostics)[0].ends_with("was written by another version of oasmith"));
        assert_eq!(contents(folder), expected(&generation("first")));
    }
}

#[test]
fn runs_in_one_folder_take_turns() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            for name in ["first", "second", "third"] {
                scope.spawn(move || {
                    for _ in 0..10 {
                        let mut diagnostics = Diagnostics::default();
                        write(folder, &generation(name), &mut diagnostics);
                        assert_eq!(messages(&diagnostics), [""; 0]);
                    }
                });
            }
        }
    });
    let left = contents(folder);
    assert!(
        ["first", "second", "third"]
            .iter()
            .any(|name| left == expected(&generation(name)))
    );
    assert!(!folder.join(WORK).exists());
}

#[test]
fn a_run_does_not_wait_for_ever() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let mut tree = Folder::new(folder);
    tree.patience = Duration::ZERO;
    let outcome = tree.locked(|| {
        let mut other = Folder::new(folder);
        other.patience = Duration::ZERO;
        for outcome in [
            other.write(&generation("first")).err(),
            other.check(&generation("first")).err(),
        ] {
            let Some(Faults(faults)) = outcome else {
                panic!("it waits")
            };
            assert!(
                faults[0]
                    .message
                    .starts_with("another run of oasmith writes")
            );
        }
        Ok(())
    });
    assert!(outcome.is_ok());
    write_to(folder, "first");
}

#[test]
fn a_single_file_is_replaced_only_where_it_is_ours() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("deep/index.json");
    let mut diagnostics = Diagnostics::default();
    assert!(write_file(&path, "mark 1", "mark", &mut diagnostics));
    let past = make_old(&path);
    assert!(!write_file(&path, "mark 1", "mark", &mut diagnostics));
    assert_eq!(modified(&path), past);
    assert_eq!(
        check_file(&path, "mark 2", "mark", &mut diagnostics)
            .files
            .len(),
        1
    );
    assert!(write_file(&path, "mark 2", "mark", &mut diagnostics));
    assert_eq!(
        check_file(&path, "mark 2", "mark", &mut diagnostics),
        Stale::default()
    );
    assert_eq!(messages(&diagnostics), [""; 0]);
    fs::write(&path, "mine").unwrap();
    assert!(!write_file(&path, "mark 3", "mark", &mut diagnostics));
    assert_eq!(messages(&diagnostics).len(), 1);
    assert_eq!(fs::read_to_string(&path).unwrap(), "mine");
    assert_eq!(fs::read_dir(folder.path().join("deep")).unwrap().count(), 1);
}
