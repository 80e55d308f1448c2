//! Recorded requests between real servers come back the same, where they are found.

use oasmith_runtime::{Value, assert_round_trip};

#[test]
fn recorded_requests_come_back_the_same() {
    let Some(path) = testdata::find("traffic/federation.jsonl") else {
        return;
    };
    let requests = std::fs::read_to_string(path).unwrap();
    requests.lines().for_each(assert_round_trip::<Value>);
}
