//! Decoding and encoding of Matrix events through tables, beside structs that derive serde's traits
//! and drop what they do not declare. `cargo bench -p oasmith-runtime` prints how much faster the
//! tables are: 1.00 is as fast.
//!
//! The events are one of the form that the Matrix documents give, and those of recorded federation
//! traffic where it is found: in the folder `OASMITH_CORPUS`, or `../shared` beside the workspace.

mod event;

use std::hint::black_box;
use std::time::{Duration, Instant};

use oasmith_runtime::{Value, from_slice, from_str, to_vec};

use self::event::{derived, table};

fn main() {
    let written: Value = from_str(event::EVENT).expect("the event is JSON");
    run(
        "one event, in the order of its type",
        &[event::EVENT.to_owned()],
    );
    run(
        "the same event, sorted as Matrix signs it",
        &[sorted(&written).to_string()],
    );
    match recorded_events() {
        Ok(events) => run(&format!("{} recorded events", events.len()), &events),
        Err(reason) => eprintln!("skipped: {reason}"),
    }
}

/// The events in the bodies of recorded requests, as JSON text.
fn recorded_events() -> Result<Vec<String>, String> {
    let corpus = std::env::var("OASMITH_CORPUS")
        .unwrap_or_else(|_| concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared").to_owned());
    let path = format!("{corpus}/traffic/federation.jsonl");
    let lines = std::fs::read_to_string(&path).map_err(|error| format!("{path}: {error}"))?;
    let mut events = Vec::new();
    for line in lines.lines() {
        let request: Value = from_str(line).map_err(|error| format!("{path}: {error}"))?;
        let pdus = request["request_body"]["pdus"]
            .as_array()
            .unwrap_or_default();
        // The documents have ids with hashes, as in the oldest room versions; most traffic has
        // plain ids.
        let plain = |pdu: &&Value| from_str::<table::Event>(&pdu.to_string()).is_ok();
        events.extend(pdus.iter().filter(plain).map(Value::to_string));
    }
    Ok(events)
}

/// The same value, the properties of its objects sorted by their names.
fn sorted(value: &Value) -> Value {
    match value {
        Value::Array(elements) => elements.iter().map(sorted).collect(),
        Value::Object(object) => {
            let mut properties: Vec<_> = object.iter().collect();
            properties.sort_by_key(|(name, _)| *name);
            properties
                .into_iter()
                .map(|(name, value)| (name, sorted(value)))
                .collect::<oasmith_runtime::Object>()
                .into()
        }
        scalar => scalar.clone(),
    }
}

fn run(name: &str, events: &[String]) {
    let bytes: usize = events.iter().map(String::len).sum();
    println!("{name} ({bytes} bytes)");

    let by_table = || {
        for event in events {
            black_box(from_slice::<table::Event>(black_box(event.as_bytes())).expect("decodes"));
        }
    };
    let derived = || {
        for event in events {
            black_box(
                serde_json::from_slice::<derived::Event>(black_box(event.as_bytes()))
                    .expect("decodes"),
            );
        }
    };
    compare("decode", bytes, by_table, derived);

    let by_table: Vec<table::Event> = events
        .iter()
        .map(|event| from_str(event).expect("decodes"))
        .collect();
    let derived: Vec<derived::Event> = events
        .iter()
        .map(|event| serde_json::from_str(event).expect("decodes"))
        .collect();
    let by_table = || {
        for event in &by_table {
            black_box(to_vec(black_box(event)).expect("encodes"));
        }
    };
    let derived = || {
        for event in &derived {
            black_box(serde_json::to_vec(black_box(event)).expect("encodes"));
        }
    };
    compare("encode", bytes, by_table, derived);
}

/// Runs both in alternation, so that both meet the same disturbances, and prints their medians.
fn compare(what: &str, bytes: usize, by_table: impl Fn(), derived: impl Fn()) {
    const ROUNDS: usize = 101;
    const ROUND: Duration = Duration::from_millis(10);
    let started = Instant::now();
    by_table();
    let repetitions = (ROUND.as_nanos() / started.elapsed().as_nanos().max(1)).max(1);
    let time = |function: &dyn Fn()| {
        let started = Instant::now();
        for _ in 0..repetitions {
            function();
        }
        started.elapsed()
    };
    let (mut table_times, mut derived_times) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        table_times.push(time(&by_table));
        derived_times.push(time(&derived));
    }
    let median = |times: &mut Vec<Duration>| {
        times.sort_unstable();
        times[ROUNDS / 2]
    };
    let (table, derived) = (median(&mut table_times), median(&mut derived_times));
    // A byte in a nanosecond is 1000 megabytes in a second.
    let speed = |time: Duration| bytes as u128 * repetitions * 1000 / time.as_nanos();
    println!(
        "  {what}: tables {:5} MB/s, serde derive {:5} MB/s, ratio {:.2}",
        speed(table),
        speed(derived),
        derived.as_secs_f64() / table.as_secs_f64()
    );
}
