//! Recorded requests between real servers come back the same, where they are found.

use oasmith_runtime::{Value, assert_round_trip};

#[test]
fn recorded_requests_come_back_the_same() {
    let corpus = std::env::var("OASMITH_CORPUS")
        .unwrap_or_else(|_| concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared").to_owned());
    let path = format!("{corpus}/traffic/federation.jsonl");
    match std::fs::read_to_string(&path) {
        Ok(requests) => requests.lines().for_each(assert_round_trip::<Value>),
        Err(error) => eprintln!("skipped: {path}: {error}"),
    }
}
