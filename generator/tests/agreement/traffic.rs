//! Bodies of real Matrix homeservers, which generated types take as an independent validator does.

use std::fmt::Write as _;
use std::path::Path;

use serde_json::Map;

use crate::judge::Judge;
use crate::matrix::{self, Body, YEARS, Year};
use crate::subject::{self, Mode, Subject};
use crate::translation::{Documents, translated};

/// What references to the corpus begin with.
const CORPUS: &str = "https://corpus.test";

/// How many bodies of the traffic the documents of a year have schemas for, so that none is left out
/// unseen; and how many of these keep to their schemas, so that not all are refused for one reason.
const COUNTS: [(usize, usize); 3] = [(263, 78), (615, 473), (609, 496)];

/// A body that is shown to the types of its schema.
struct Trial {
    /// The number of the type in exact mode, and of that in default mode.
    types: [usize; 2],
    body: Body,
    /// A reference to its schema.
    schema: String,
    verdict: Result<(), String>,
}

/// Generates the types of the bodies of an API, in both modes.
fn trials(shared: &Path, year: &Year, subject: &mut Subject) -> Vec<Trial> {
    let root = year.root(shared);
    let dialect = year.dialect;
    let mut documents = Documents::below(root.clone());
    let bodies = matrix::bodies(shared, &mut documents);
    let schemas = matrix::distinct(bodies.iter().filter_map(|body| body.schema.as_ref().ok()));
    let references: Vec<_> = schemas.iter().map(matrix::reference).collect();
    let remote: Vec<_> = references
        .iter()
        .map(|reference| format!("{CORPUS}/{reference}"))
        .collect();
    let document = subject::document(dialect, &remote, Map::new());
    let mut generate = |mode: Mode| {
        let package = format!("matrix_{}_{mode:?}", year.name).to_lowercase();
        let config = mode.config().remote(CORPUS, &root);
        let types = subject.add(&package, &document, dialect, config);
        assert_eq!(types.len(), schemas.len(), "{package} lacks types");
        types.start
    };
    let starts = [Mode::Exact, Mode::Default].map(&mut generate);
    let judges: Vec<_> = references
        .iter()
        .map(|reference| Judge::new(&translated(&mut documents, "", reference, dialect)))
        .collect();
    let trials = bodies.into_iter().filter_map(|body| {
        let schema = body.schema.as_ref().ok()?;
        let index = schemas.iter().position(|known| known == schema)?;
        Some(Trial {
            types: starts.map(|start| start + index),
            schema: references[index].clone(),
            verdict: judges[index].verdict(&body.value),
            body,
        })
    });
    trials.collect()
}

#[test]
fn bodies_of_real_servers_are_taken_as_jsonschema_takes_them() {
    let Some(shared) = testdata::find("") else {
        return;
    };
    let mut subject = Subject::new("traffic");
    let years = YEARS.map(|year| trials(&shared, &year, &mut subject));
    let counts = years.each_ref().map(|trials| {
        let kept = trials.iter().filter(|trial| trial.verdict.is_ok());
        (trials.len(), kept.count())
    });
    assert_eq!(counts, COUNTS);
    let trials: Vec<_> = years.into_iter().flatten().collect();
    let compiled = subject.compile();
    let shown: Vec<_> = trials
        .iter()
        .flat_map(|trial| trial.types.map(|number| (number, trial.body.value.clone())))
        .collect();
    let answers = compiled.show(&shown);
    let mut text = String::new();
    for (trial, answers) in trials.iter().zip(answers.chunks(2)) {
        // Implied types, formats and native numbers make no difference to what was recorded.
        for (mode, answer) in ["exact", "default"].iter().zip(answers) {
            if !answer.agrees(&trial.body.value, &trial.verdict) {
                let _ = writeln!(
                    text,
                    "{}, by {}, {mode} mode\n    jsonschema: {:?}\n    generated: {answer:?}",
                    trial.body.about, trial.schema, trial.verdict
                );
            }
        }
    }
    assert!(text.is_empty(), "{text}");
}
