//! Judges the generator by the official JSON-Schema-Test-Suite.
//!
//! `jsts.py` of the folder `shared` beside the workspace turns each file of the suite into an
//! OpenAPI document, has the adapter in `generator/tests/json_schema_suite` generate a crate from
//! it, and shows its types every instance. What is not right is listed in `expected.txt`, each with
//! its reason; a test that is not right and not listed fails the task, and so does the reverse.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{self, Display, Formatter};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs, io};

use serde_json::Value;

use crate::expected::{self, listed};

/// A way from a draft of JSON Schema into documents.
struct Way {
    draft: &'static str,
    flavour: &'static str,
    name: &'static str,
    adapter: &'static str,
}

const WAYS: [Way; 3] = [
    Way {
        draft: "draft4",
        flavour: "2.0",
        name: "draft 4 through Swagger 2.0",
        adapter: "adapter.json",
    },
    Way {
        draft: "draft4",
        flavour: "3.0",
        name: "draft 4 through OpenAPI 3.0",
        adapter: "adapter-3.0.json",
    },
    Way {
        draft: "draft2020-12",
        flavour: "3.1",
        name: "2020-12 through OpenAPI 3.1",
        adapter: "adapter.json",
    },
];

/// What tests that are not right are listed under.
const HEAD: &str = "\
# The tests of the JSON-Schema-Test-Suite that are not right, each with its reason below it.
# `cargo xtask jsts --update` adds and removes tests; the reasons are written by hand.
";

/// What of the suite is run.
pub(crate) struct Selection {
    /// Of these drafts; of all where there is none.
    pub(crate) drafts: Vec<String>,
    /// These of its files, without `.json`; all where there is none.
    pub(crate) files: Vec<String>,
    /// Whether the list is written anew.
    pub(crate) update: bool,
}

/// What came out.
pub(crate) struct Outcome {
    scores: Vec<(&'static str, Score)>,
    difference: Difference,
    list: PathBuf,
    updated: bool,
}

#[derive(Debug, Default, Eq, PartialEq)]
struct Score {
    tests: usize,
    right: usize,
    groups: usize,
    whole: usize,
}

/// How what is not right differs from the list.
#[derive(Debug, Default, Eq, PartialEq)]
struct Difference {
    /// The tests that are not listed.
    turned_wrong: Vec<Row>,
    /// The tests that are listed.
    turned_right: Vec<String>,
}

/// One line of `results.jsonl`.
#[derive(Clone, Debug, Eq, PartialEq)]
struct Row {
    /// `2.0 ref: group`
    group: String,
    /// `2.0 ref: group: test`
    test: String,
    right: bool,
    /// What happened, where it is not right.
    happened: String,
}

/// Runs the suite, or a part of it.
pub(crate) fn judge(workspace: &Path, selection: &Selection) -> io::Result<Outcome> {
    // What is run elsewhere gets no paths that start in the current folder.
    let workspace = &fs::canonicalize(workspace)?;
    let shared = testdata::folder();
    let adapters = workspace.join("generator/tests/json_schema_suite");
    let oasmith = build_oasmith(workspace)?;
    let mut scores = Vec::new();
    let mut rows = Vec::new();
    for way in &WAYS {
        if !selection.drafts.is_empty() && !selection.drafts.iter().any(|draft| draft == way.draft)
        {
            continue;
        }
        let results = run(workspace, &shared, &adapters, &oasmith, way, selection)?;
        let found = rows_of(&results, way.flavour)?;
        scores.push((way.name, score(&found)));
        rows.extend(found);
    }
    let list = adapters.join("expected.txt");
    let text = fs::read_to_string(&list)?;
    let difference = compare(&rows, &listed(&text));
    if selection.update {
        fs::write(&list, updated(&text, &rows))?;
    }
    Ok(Outcome {
        scores,
        difference,
        list,
        updated: selection.update,
    })
}

/// Builds the command, and tells where it is. Without optimization: it takes a moment only, and the
/// tests have built it already.
fn build_oasmith(workspace: &Path) -> io::Result<PathBuf> {
    let target = workspace.join("target");
    let status = Command::new(env!("CARGO"))
        .args(["build", "--quiet", "--package", "oasmith"])
        .env("CARGO_TARGET_DIR", &target)
        .current_dir(workspace)
        .status()?;
    if !status.success() {
        return Err(io::Error::other("`oasmith` does not build"));
    }
    Ok(target
        .join("debug")
        .join(format!("oasmith{}", env::consts::EXE_SUFFIX)))
}

/// Runs `jsts.py`; the text of its results comes back.
fn run(
    workspace: &Path,
    shared: &Path,
    adapters: &Path,
    oasmith: &Path,
    way: &Way,
    selection: &Selection,
) -> io::Result<String> {
    let folder = workspace.join("target/jsts");
    let work = folder.join(way.flavour);
    fs::create_dir_all(&work)?;
    share_target(&folder.join("target"), &work.join("target"))?;
    let results = work.join("results.jsonl");
    // Those of an earlier run are no answer where this one fails.
    if results.exists() {
        fs::remove_file(&results)?;
    }
    let mut command = Command::new("python3");
    command
        .arg(shared.join("jsts/jsts.py"))
        .arg("run")
        .arg("--suite")
        .arg(shared.join("corpus/json-schema-test-suite"))
        .arg("--adapter")
        .arg(adapters.join(way.adapter))
        .arg("--work")
        .arg(&work)
        .args(["--draft", way.draft]);
    if !selection.files.is_empty() {
        command.arg("--only").arg(selection.files.join(","));
    }
    let output = command
        .env("OASMITH", oasmith)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .output()
        .map_err(|error| io::Error::other(format!("cannot run python3: {error}")))?;
    if !output.status.success() {
        let text = String::from_utf8_lossy(&output.stderr);
        let status = output.status;
        return Err(io::Error::other(format!(
            "jsts.py failed, {status}: {text}"
        )));
    }
    fs::read_to_string(&results)
}

/// Lets the crates of all ways be built in one folder, so that what they depend on is built once.
fn share_target(shared: &Path, own: &Path) -> io::Result<()> {
    fs::create_dir_all(shared)?;
    // A link that leads nowhere is of a project that was moved.
    #[cfg(unix)]
    if own.is_symlink() && !own.exists() {
        fs::remove_file(own)?;
    }
    // A way whose folder is no link builds in that folder, and only takes longer.
    #[cfg(unix)]
    if !own.exists() {
        return std::os::unix::fs::symlink(fs::canonicalize(shared)?, own);
    }
    fs::create_dir_all(own)
}

fn rows_of(results: &str, flavour: &str) -> io::Result<Vec<Row>> {
    let row = |line: &str| {
        let row: Value = serde_json::from_str(line)?;
        let text = |key: &str| row[key].as_str().unwrap_or_default().to_owned();
        let group = format!("{flavour} {}: {}", text("file"), text("group_desc"));
        let mut happened = match text("got").as_str() {
            // That is the same for all tests of the group.
            got @ ("gen-error" | "gen-panic" | "gen-timeout" | "no-compile" | "unsupported") => {
                got.to_owned()
            }
            got => format!("expected to {}, got {got}", text("expected")),
        };
        if let Some(detail) = row["detail"].as_str().filter(|detail| !detail.is_empty()) {
            happened.extend([": ", detail.lines().next().unwrap_or_default()]);
        }
        Ok(Row {
            test: format!("{group}: {}", text("test")),
            group,
            right: row["right"] == true,
            happened,
        })
    };
    results.lines().map(row).collect()
}

fn score(rows: &[Row]) -> Score {
    let mut groups: BTreeMap<&str, bool> = BTreeMap::new();
    for row in rows {
        *groups.entry(&row.group).or_insert(true) &= row.right;
    }
    Score {
        tests: rows.len(),
        right: rows.iter().filter(|row| row.right).count(),
        groups: groups.len(),
        whole: groups.values().filter(|whole| **whole).count(),
    }
}

fn compare(rows: &[Row], listed: &BTreeMap<&str, &str>) -> Difference {
    let mut difference = Difference::default();
    for row in rows {
        match (row.right, listed.contains_key(row.test.as_str())) {
            (false, false) => difference.turned_wrong.push(row.clone()),
            (true, true) => difference.turned_right.push(row.test.clone()),
            (true, false) | (false, true) => {}
        }
    }
    difference
}

/// The list with these rows. The reasons of tests that stay stay.
fn updated(text: &str, rows: &[Row]) -> String {
    let run: BTreeSet<&str> = rows.iter().map(|row| row.test.as_str()).collect();
    let wrong = rows.iter().filter(|row| !row.right);
    let wrong = wrong.map(|row| (row.test.as_str(), row.happened.as_str()));
    expected::updated(HEAD, text, wrong, |test| run.contains(test))
}

impl Outcome {
    /// Whether what is right and what is not is as listed.
    pub(crate) fn is_as_listed(&self) -> bool {
        self.updated || self.difference == Difference::default()
    }
}

impl Display for Outcome {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        let Difference {
            turned_wrong,
            turned_right,
        } = &self.difference;
        let is_alike = |a: &Row, b: &Row| (&a.group, &a.happened) == (&b.group, &b.happened);
        for rows in turned_wrong.chunk_by(is_alike) {
            match rows {
                [row] => writeln!(formatter, "turned wrong: {}", row.test)?,
                rows => {
                    let [group, count] = [&rows[0].group, &rows.len().to_string()];
                    writeln!(formatter, "turned wrong: {group}: {count} tests")?;
                }
            }
            writeln!(formatter, "    {}", rows[0].happened)?;
        }
        for test in turned_right {
            writeln!(formatter, "turned right: {test}")?;
        }
        for (name, score) in &self.scores {
            writeln!(formatter, "{name}: {score}")?;
        }
        if !self.is_as_listed() {
            writeln!(
                formatter,
                "what is right is not what `{}` says; mend it, or run `cargo xtask jsts --update` \
                 and give the reasons",
                self.list.display()
            )?;
        }
        Ok(())
    }
}

impl Display for Score {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        let Self {
            tests,
            right,
            groups,
            whole,
        } = self;
        write!(
            formatter,
            "{right} of {tests} tests right, {whole} of {groups} groups whole"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RESULTS: &str = r#"{"draft": "draft4", "file": "ref", "group": 0, "group_desc": "a", "test": "x", "expected": "accept", "got": "accept", "right": true, "detail": ""}
{"draft": "draft4", "file": "ref", "group": 0, "group_desc": "a", "test": "y", "expected": "reject", "got": "accept", "right": false, "detail": ""}
{"draft": "draft4", "file": "ref", "group": 1, "group_desc": "b", "test": "x", "expected": "accept", "got": "gen-error", "right": false, "detail": "no\nway"}
"#;

    fn rows() -> Vec<Row> {
        rows_of(RESULTS, "2.0").unwrap()
    }

    #[test]
    fn a_group_is_whole_where_all_of_it_is_right() {
        let score = score(&rows());
        assert_eq!(score.to_string(), "1 of 3 tests right, 0 of 2 groups whole");
    }

    #[test]
    fn what_differs_from_the_list_is_told() {
        let list = "# head\n2.0 ref: a: x\n    once\n2.0 ref: b: x\n    cannot be\n";
        let difference = compare(&rows(), &listed(list));
        let wrong: Vec<_> = difference
            .turned_wrong
            .iter()
            .map(|row| &row.test)
            .collect();
        assert_eq!(wrong, ["2.0 ref: a: y"]);
        assert_eq!(difference.turned_right, ["2.0 ref: a: x"]);
    }

    #[test]
    fn an_update_keeps_reasons_and_what_was_not_run() {
        let list = "2.0 ref: a: x\n    once\n2.0 ref: b: x\n    cannot be\n3.0 ref: a: x\n    R\n";
        let expected = "\
2.0 ref: a: y
    expected to reject, got accept
2.0 ref: b: x
    cannot be
3.0 ref: a: x
    R
";
        assert_eq!(updated(list, &rows()), format!("{HEAD}{expected}"));
    }
}
