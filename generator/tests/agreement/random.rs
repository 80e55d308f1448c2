//! Random schemas and values.

use std::env;
use std::fmt::Write as _;
use std::str::FromStr;

use fastrand::Rng;
use serde_json::Value;

use crate::judge::Judge;
use crate::schemas::{self, DEFINITIONS};
use crate::subject::{self, Mode, Subject};
use crate::translation::{Dialect, Documents, translated};
use crate::values::{Values, any, mutate};

/// How many schemas there are, unless `OASMITH_RANDOM_SCHEMAS` says otherwise: a multiple of
/// [`DEFINITIONS`], for each dialect some.
const SCHEMAS: usize = 200;

/// How many values each of them is shown, unless `OASMITH_RANDOM_VALUES` says otherwise.
const VALUES: usize = 100;

/// What all choices are made from, unless `OASMITH_RANDOM_SEED` says otherwise.
const SEED: u64 = 1;

/// How many schemas a failure lists.
const LISTED: usize = 20;

const DIALECTS: [Dialect; 4] = [
    Dialect::OpenApi31,
    Dialect::OpenApi30,
    Dialect::OpenApi31,
    Dialect::Swagger20,
];

fn setting<T: FromStr>(name: &str, default: T) -> T {
    match env::var(name) {
        Ok(text) => text
            .parse()
            .unwrap_or_else(|_| panic!("{name} is no number: {text}")),
        Err(_) => default,
    }
}

/// A value that is shown to a type.
struct Trial {
    /// The number of the type, and of its schema.
    number: usize,
    value: Value,
    /// What the validator says about it.
    verdict: Result<(), String>,
}

#[test]
fn random_schemas_accept_what_jsonschema_accepts() {
    let count = setting("OASMITH_RANDOM_SCHEMAS", SCHEMAS);
    let values = setting("OASMITH_RANDOM_VALUES", VALUES);
    let seed = setting("OASMITH_RANDOM_SEED", SEED);
    let mut rng = Rng::with_seed(seed);
    let mut subject = Subject::new("random");
    let mut schemas = Vec::new();
    let dialects = DIALECTS.iter().cycle().take(count.div_ceil(DEFINITIONS));
    for (index, dialect) in dialects.enumerate() {
        let package = format!("random{index}");
        schemas.extend(generated(&mut rng, *dialect, &package, &mut subject));
    }
    let trials: Vec<_> = schemas
        .iter()
        .enumerate()
        .flat_map(|(number, schema)| trials(&mut rng, number, schema, values))
        .collect();
    let shown: Vec<_> = trials
        .iter()
        .map(|trial| (trial.number, trial.value.clone()))
        .collect();
    let answers = subject.compile().show(&shown);

    let accepted = trials.iter().filter(|trial| trial.verdict.is_ok()).count();
    println!(
        "seed {seed}: {} schemas, {} values, {accepted} of them accepted",
        schemas.len(),
        trials.len()
    );
    // Of values that are nearly all accepted, or refused, little can be learnt.
    let share = accepted * 100 / trials.len();
    assert!((20..=80).contains(&share), "{share} % are accepted");
    let mut disagreements: Vec<_> = trials
        .iter()
        .zip(&answers)
        .filter(|(trial, answer)| !answer.agrees(&trial.value, &trial.verdict))
        .collect();
    // Small ones are understood more easily.
    let length = |value: &Value| value.to_string().len();
    disagreements
        .sort_by_cached_key(|(trial, _)| (length(&schemas[trial.number]), length(&trial.value)));
    disagreements.dedup_by_key(|(trial, _)| trial.number);
    let mut text = String::new();
    for (trial, answer) in disagreements.iter().take(LISTED) {
        let Trial {
            number,
            value,
            verdict,
        } = trial;
        let (path, schema) = (subject.path(*number), &schemas[*number]);
        let _ = writeln!(text, "{path}: {schema}\n    value: {value}");
        let _ = writeln!(
            text,
            "    jsonschema: {verdict:?}\n    generated: {answer:?}"
        );
    }
    let count = disagreements.len();
    assert!(count == 0, "seed {seed}: {count} schemas disagree:\n{text}");
}

/// Generates types of random schemas. These come back in 2020-12, in the order of the types.
fn generated(rng: &mut Rng, dialect: Dialect, package: &str, subject: &mut Subject) -> Vec<Value> {
    let (definitions, references) = schemas::definitions(rng, dialect);
    let document = subject::document(dialect, &references, definitions);
    let types = subject.add(package, &document, dialect, Mode::Exact.config());
    assert_eq!(types.len(), references.len(), "{package} lacks types");
    let mut documents = Documents::one(package, document);
    references
        .iter()
        .map(|reference| translated(&mut documents, package, reference, dialect))
        .collect()
}

/// Values that a schema is likely to accept, such as are nearly that, and some others.
fn trials(rng: &mut Rng, number: usize, schema: &Value, count: usize) -> Vec<Trial> {
    let judge = Judge::new(schema);
    let values = Values::new(schema);
    let mut trial = || {
        let mut value = match rng.u32(..12) {
            0 => any(rng, 2),
            _ => values.likely(rng),
        };
        if rng.u32(..5) < 2 {
            for _ in 0..rng.usize(1..=3) {
                mutate(rng, &mut value);
            }
        }
        let verdict = judge.verdict(&value);
        Trial {
            number,
            value,
            verdict,
        }
    };
    (0..count).map(|_| trial()).collect()
}
