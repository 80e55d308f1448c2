//! Decoding and encoding by generated types, with everything checked and nothing lost, beside what
//! one would write without the generator: structs that derive serde's traits, and a `Value` of
//! `serde_json` that the `jsonschema` crate checks by the same schema.
//!
//! `cargo bench -p oasmith-runtime` prints how many times as fast the generated types are, 1.00 being
//! as fast, and how often each way to decode allocates memory. What bounds the comparison with a
//! checked `Value` is printed too: how many times as fast the derived structs are, and how many times
//! a pass of `serde_json` over the text that makes nothing of it. The types are those of the spec
//! beside this file, and kept so by a test of the generator.

mod derived;
#[allow(
    dead_code,
    unreachable_pub,
    unused_imports,
    clippy::option_option,
    reason = "the benchmark uses little of what users may"
)]
mod generated {
    pub(crate) mod definitions;
    mod schemas;
}
mod samples;

use std::hint::black_box;
use std::time::{Duration, Instant};

use oasmith_runtime::codec::{Decode, Encode};
use oasmith_runtime::{from_slice, from_str, to_vec};
use serde::Serialize;
use serde::de::{DeserializeOwned, IgnoredAny};

use self::generated::definitions::{Application, Event, Order};
use self::samples::{EVENT, application, order, recorded_events, sorted};

const EVENT_SCHEMA: &str = include_str!("spec/definitions/event.json");
const ORDER_SCHEMA: &str = include_str!("spec/definitions/order.json");
const APPLICATION_SCHEMA: &str = include_str!("spec/definitions/application.json");

fn main() {
    println!(
        "{:33} {:6} {:>15} {:>15} {:>8} {:>23}",
        "", "", "decoded, beside", "Value, beside", "encoded", "allocations"
    );
    println!(
        "{:33} {:>6} {:>8} {:>6} {:>8} {:>6} {:>8} {:>9} {:>6} {:>6}",
        "how many times as fast",
        "bytes",
        "derive",
        "Value",
        "derive",
        "pass",
        "derive",
        "own",
        "derive",
        "Value"
    );
    let event = [EVENT.to_owned()];
    run::<Event, derived::Event>("an event, as its type is declared", EVENT_SCHEMA, &event);
    let event = [sorted(EVENT)];
    run::<Event, derived::Event>("the event, sorted to be signed", EVENT_SCHEMA, &event);
    let recorded = recorded_events(|event| from_str::<Event>(event).is_ok());
    if let Some(events) = recorded.expect("the recording can be read") {
        let name = format!("{} recorded events", events.len());
        run::<Event, derived::Event>(&name, EVENT_SCHEMA, &events);
    }
    let order = [order(20)];
    run::<Order, derived::Order>("unions, patterns, bounds, tuples", ORDER_SCHEMA, &order);
    let application = [application(20)];
    run::<Application, derived::Application>(
        "conditions that types do not say",
        APPLICATION_SCHEMA,
        &application,
    );
}

/// Prints how fast texts are read and written as `T`, in comparison with `D` and with a value that
/// is checked by the schema.
fn run<T: Decode + Encode, D: DeserializeOwned + Serialize>(
    name: &str,
    schema: &str,
    texts: &[String],
) {
    let schema: serde_json::Value = serde_json::from_str(schema).expect("the schema is JSON");
    let validator = jsonschema::validator_for(&schema).expect("the schema is valid");
    let bytes: usize = texts.iter().map(String::len).sum();

    let generated = || {
        for text in texts {
            black_box(from_slice::<T>(black_box(text.as_bytes())).expect("decodes"));
        }
    };
    let derived = || {
        for text in texts {
            let text = black_box(text.as_bytes());
            black_box(serde_json::from_slice::<D>(text).expect("decodes"));
        }
    };
    let checked = || {
        for text in texts {
            let text = black_box(text.as_bytes());
            let value: serde_json::Value = serde_json::from_slice(text).expect("is JSON");
            validator.validate(&value).expect("is valid");
            black_box(value);
        }
    };
    let passed = || {
        for text in texts {
            let text = black_box(text.as_bytes());
            black_box(serde_json::from_slice::<IgnoredAny>(text).expect("is JSON"));
        }
    };
    let decoders: [&dyn Fn(); 4] = [&generated, &derived, &checked, &passed];
    let [generated, derived, checked, passed] = medians(decoders);
    print!(
        "{name:33} {bytes:6} {:8.2} {:6.2} {:8.2} {:6.2}",
        derived / generated,
        checked / generated,
        checked / derived,
        checked / passed
    );
    let [generated, derived, checked, _] =
        decoders.map(|decode| allocation_counter::measure(decode).count_total);
    let allocations = format!(" {generated:9} {derived:6} {checked:6}");

    let decoded = texts
        .iter()
        .map(|text| from_str::<T>(text).expect("decodes"));
    let generated: Vec<T> = decoded.collect();
    let decoded = texts
        .iter()
        .map(|text| serde_json::from_str::<D>(text).expect("decodes"));
    let derived: Vec<D> = decoded.collect();
    let [generated, derived] = medians([
        &|| {
            for value in &generated {
                black_box(to_vec(black_box(value)).expect("encodes"));
            }
        },
        &|| {
            for value in &derived {
                black_box(serde_json::to_vec(black_box(value)).expect("encodes"));
            }
        },
    ]);
    println!(" {:8.2}{allocations}", derived / generated);
}

/// Runs functions in alternation, so that all meet the same disturbances, and tells the median time
/// of each.
fn medians<const N: usize>(functions: [&dyn Fn(); N]) -> [f64; N] {
    const ROUNDS: usize = 101;
    const ROUND: Duration = Duration::from_millis(10);
    let time = |function: &dyn Fn(), repetitions: u32| {
        let started = Instant::now();
        for _ in 0..repetitions {
            function();
        }
        started.elapsed() / repetitions
    };
    let repetitions = functions.map(|function| {
        // What is made when first needed is not measured.
        function();
        let repetitions = ROUND.as_nanos() / time(function, 1).as_nanos().max(1);
        u32::try_from(repetitions).unwrap_or(u32::MAX).max(1)
    });
    let mut times = functions.map(|_| Vec::with_capacity(ROUNDS));
    for _ in 0..ROUNDS {
        for ((function, repetitions), times) in functions.iter().zip(repetitions).zip(&mut times) {
            times.push(time(*function, repetitions).as_secs_f64());
        }
    }
    times.map(|mut times| {
        times.sort_by(f64::total_cmp);
        times[ROUNDS / 2]
    })
}
