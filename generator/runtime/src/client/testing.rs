//! Tests that call each operation of a generated client on the generated server, in one process.
//!
//! Generated tests (`tests/operations.rs`) are made of it. A sample of a request is built, sent, and
//! compared with what arrives at the implementation; the implementation answers a sample, which is
//! compared with what comes back. Samples that turn out to be no values (the spec may demand more
//! than they were made from) are counted and left out; where none is left, that is told.

mod desk;
mod same;
mod sample;

use std::fmt::{Debug, Display};
use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::thread::Thread;

pub use self::desk::{Desk, Refused, Wire};
pub use self::same::{answers_alike, equal, requests_alike};
pub use self::sample::{Field, Sample};
use super::error::ClientError;

/// What stands for every secret.
pub const SECRET: &str = "secret";

/// The requests or answers of an operation.
#[derive(Debug)]
pub struct Cases<T: 'static> {
    /// What each of them is made of.
    pub rows: &'static [&'static [Field]],
    /// Makes one of its fields; the error says why they are no values.
    pub read: fn(&mut Sample) -> Result<T, String>,
    /// Compares one that arrived with the one that was sent; the error tells both.
    pub same: fn(T, T) -> Comparison,
}

/// A comparison, which may have to read streams to their ends.
pub type Comparison = Pin<Box<dyn Future<Output = Result<(), String>>>>;

/// The tests of the operations of a client.
#[derive(Debug)]
pub struct Tested<C> {
    client: C,
    desk: Desk,
}

/// What becomes of a sample.
#[derive(Clone, Debug, PartialEq)]
enum Outcome {
    /// It was not tried yet.
    Open,
    /// It arrived as it was sent.
    Equal,
    /// It is no value.
    NoValue(String),
    /// It did not arrive, or not as it was sent.
    Unequal(String),
}

impl<C> Tested<C> {
    /// Tests of a client whose server has an implementation that answers from this desk.
    pub fn new(client: C, desk: Desk) -> Self {
        Self { client, desk }
    }

    /// Calls an operation with each of the requests, and has each of the answers given. `missing`
    /// tells what there are no samples of.
    ///
    /// # Panics
    ///
    /// Panics where something arrives unequal.
    pub fn operation<Q, A, F>(
        &self,
        name: &str,
        call: &F,
        requests: &Cases<Q>,
        answers: &Cases<A>,
        missing: &[&str],
    ) where
        Q: Send + 'static,
        A: Send + 'static,
        F: AsyncFn(&C, Q) -> Result<A, ClientError<Refused>>,
    {
        let once = |request: &'static [Field], answer: &'static [Field]| -> [Outcome; 2] {
            block_on(pin!(self.once(call, requests, answers, request, answer)))
        };
        run(name, requests.rows, answers.rows, missing, &once);
    }

    /// Calls an operation once: what becomes of the request, and of the answer.
    async fn once<Q, A, F>(
        &self,
        call: &F,
        requests: &Cases<Q>,
        answers: &Cases<A>,
        request: &'static [Field],
        answer: &'static [Field],
    ) -> [Outcome; 2]
    where
        Q: Send + 'static,
        A: Send + 'static,
        F: AsyncFn(&C, Q) -> Result<A, ClientError<Refused>>,
    {
        let (sent, expected) = match both(requests, request) {
            Ok(pair) => pair,
            Err(fault) => return [Outcome::NoValue(fault), Outcome::Open],
        };
        let (given, wanted) = match both(answers, answer) {
            Ok(pair) => pair,
            Err(fault) => return [Outcome::Open, Outcome::NoValue(fault)],
        };
        self.desk.prepare(given);
        let returned = call(&self.client, sent).await;
        let arrived = match self.desk.arrived::<Q>() {
            Some(arrived) => match (requests.same)(arrived, expected).await {
                Ok(()) => Outcome::Equal,
                Err(fault) => Outcome::Unequal(fault),
            },
            None => Outcome::Unequal("the request did not arrive".to_owned()),
        };
        match returned {
            Ok(returned) => match (answers.same)(returned, wanted).await {
                Ok(()) => [arrived, Outcome::Equal],
                Err(fault) => [arrived, Outcome::Unequal(fault)],
            },
            Err(ClientError::Request(error)) => {
                [Outcome::NoValue(error.to_string()), Outcome::Open]
            }
            Err(ClientError::Transport(refused)) if refused.is_answer() => {
                [arrived, Outcome::NoValue(refused.to_string())]
            }
            Err(error @ ClientError::Transport(_)) => {
                [Outcome::Unequal(causes(&error)), Outcome::Open]
            }
            Err(error) => [arrived, Outcome::Unequal(causes(&error))],
        }
    }
}

/// Two of the same.
fn both<T>(cases: &Cases<T>, row: &'static [Field]) -> Result<(T, T), String> {
    let read = || (cases.read)(&mut Sample::new(row));
    Ok((read()?, read()?))
}

/// An error with what caused it.
fn causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}

/// Tries all requests, then the answers that are left, and tells of it.
fn run(
    name: &str,
    requests: &[&'static [Field]],
    answers: &[&'static [Field]],
    missing: &[&str],
    once: &dyn Fn(&'static [Field], &'static [Field]) -> [Outcome; 2],
) {
    let mut sent = vec![Outcome::Open; requests.len()];
    let mut given = vec![Outcome::Open; answers.len()];
    let next = |given: &[Outcome]| {
        let first = |wanted: &Outcome| given.iter().position(|outcome| outcome == wanted);
        first(&Outcome::Open).or_else(|| first(&Outcome::Equal))
    };
    for (index, request) in requests.iter().enumerate() {
        // An answer that is no value says nothing about the request.
        while let Some(answer) = next(&given)
            && sent[index] == Outcome::Open
        {
            let [of_request, of_answer] = once(request, answers[answer]);
            sent[index] = of_request;
            if of_answer != Outcome::Open {
                given[answer] = of_answer;
            }
        }
    }
    if let Some(request) = sent.iter().position(|outcome| *outcome == Outcome::Equal) {
        for (answer, outcome) in answers.iter().zip(&mut given) {
            if *outcome == Outcome::Open {
                [_, *outcome] = once(requests[request], answer);
            }
        }
    }
    tell(name, &sent, &given, answers, missing);
}

/// Prints what became of the samples of an operation: to the standard error, which no line of the test
/// runner goes to.
#[expect(clippy::print_stderr, reason = "tests tell what they did")]
fn tell(
    name: &str,
    sent: &[Outcome],
    given: &[Outcome],
    answers: &[&'static [Field]],
    missing: &[&str],
) {
    let count = |outcomes: &[Outcome], is_counted: fn(&Outcome) -> bool| {
        outcomes
            .iter()
            .filter(|outcome| is_counted(outcome))
            .count()
    };
    let is_equal = |outcome: &Outcome| *outcome == Outcome::Equal;
    let is_tried = |outcome: &Outcome| matches!(outcome, Outcome::Equal | Outcome::Unequal(_));
    let mut without: Vec<String> = Vec::new();
    if count(sent, is_equal) == 0 {
        without.push("a request".to_owned());
    }
    let mut variants: Vec<usize> = answers.iter().map(|row| variant(row)).collect();
    variants.dedup();
    for wanted in variants {
        let of_variant = answers.iter().zip(given);
        let mut of_variant = of_variant.filter(|(row, _)| variant(row) == wanted);
        if !of_variant.any(|(_, outcome)| is_equal(outcome)) {
            without.push(format!("answer {}", wanted + 1));
        }
    }
    let faults: Vec<String> = sent
        .iter()
        .chain(given)
        .enumerate()
        .filter_map(|(index, outcome)| match outcome {
            Outcome::Unequal(fault) => Some(told(sent.len(), index, "unequal", fault)),
            Outcome::NoValue(fault) => Some(told(sent.len(), index, "no value", fault)),
            Outcome::Open | Outcome::Equal => None,
        })
        .collect();
    let missing = missing.iter().map(|missing| format!("missing: {missing}"));
    let without = without.iter().map(|what| format!("without sample: {what}"));
    let counted = format!(
        "requests {} sent, {} equal; answers {} given, {} equal",
        count(sent, is_tried),
        count(sent, is_equal),
        count(given, is_tried),
        count(given, is_equal),
    );
    let told = faults.iter().cloned().chain(missing).chain(without);
    for line in told.chain([counted]) {
        // In one piece and from the start of a line, whatever the panic of another test has begun.
        let line = format!("\noperation {name}\t{}\n", line.replace(['\n', '\t'], " "));
        eprint!("{line}");
    }
    let is_unequal = |outcome: &Outcome| matches!(outcome, Outcome::Unequal(_));
    assert!(
        !sent.iter().chain(given).any(is_unequal),
        "`{name}` does not arrive as it is sent:\n{}",
        faults.join("\n")
    );
}

/// The variant of an answer, which its row begins with.
fn variant(row: &[Field]) -> usize {
    match row.first() {
        Some(Field::Variant(variant)) => *variant,
        _ => 0,
    }
}

fn told(requests: usize, index: usize, what: &str, fault: impl Display) -> String {
    if index < requests {
        format!("{what}: request {}: {fault}", index + 1)
    } else {
        format!("{what}: answer sample {}: {fault}", index + 1 - requests)
    }
}

/// Waits for a future. Nothing in a test waits for anything but itself.
fn block_on<T>(mut future: Pin<&mut dyn Future<Output = T>>) -> T {
    struct Unpark(Thread);
    impl Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }
    let waker = Waker::from(Arc::new(Unpark(std::thread::current())));
    let mut context = Context::from_waker(&waker);
    loop {
        match future.as_mut().poll(&mut context) {
            Poll::Ready(value) => return value,
            Poll::Pending => std::thread::park(),
        }
    }
}

/// What is compared, for people.
fn difference(arrived: &dyn Debug, sent: &dyn Debug) -> String {
    format!("arrived: {arrived:?}; sent: {sent:?}")
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;

    const ROWS: &[&[Field]] = &[
        &[Field::Variant(0)],
        &[Field::Variant(1)],
        &[Field::Variant(2)],
    ];

    fn index(row: &[Field]) -> usize {
        variant(row)
    }

    #[test]
    fn every_request_and_every_answer_is_tried() {
        let tried = RefCell::new(Vec::new());
        run("test", &ROWS[..2], ROWS, &[], &|request, answer| {
            tried.borrow_mut().push((index(request), index(answer)));
            [Outcome::Equal, Outcome::Equal]
        });
        assert_eq!(tried.into_inner(), [(0, 0), (1, 1), (0, 2)]);
    }

    #[test]
    fn a_request_is_tried_until_an_answer_is_a_value() {
        let tried = RefCell::new(Vec::new());
        run("test", &ROWS[..1], ROWS, &[], &|request, answer| {
            tried.borrow_mut().push((index(request), index(answer)));
            match index(answer) {
                0 => [Outcome::Open, Outcome::NoValue("no".to_owned())],
                _ => [Outcome::Equal, Outcome::Equal],
            }
        });
        assert_eq!(tried.into_inner(), [(0, 0), (0, 1), (0, 2)]);
    }

    #[test]
    #[should_panic(expected = "arrived: 2; sent: 1")]
    fn what_arrives_unequal_fails_the_test() {
        run("test", &ROWS[..1], &ROWS[..1], &[], &|_, _| {
            let compared = block_on(pin!(equal(2, 1)));
            [
                Outcome::Unequal(compared.expect_err("they differ")),
                Outcome::Equal,
            ]
        });
    }
}
