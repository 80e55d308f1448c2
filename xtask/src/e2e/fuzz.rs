//! Shows a generated server to clients that send whatever they like.
//!
//! The server is `generator/examples/invite-server`, as a process of its own. Malformed requests, made
//! from a well-formed one by a seed, go over several connections at once, beside clients whose
//! requests are in order and whose answers have to be right all the while, and beside slow ones: some
//! send a byte at a time, others a head that never ends. What must not be: a panic, an answer of 5xx
//! or one that is no HTTP, a connection that is neither answered nor closed, a wrong answer to a
//! request in order, memory beyond a bound.
//!
//! That all of this would be noticed is shown by servers that are faulty on purpose (`faulty`).

mod client;
mod faulty;
mod json;
mod mutate;

use std::fmt::{self, Display, Formatter};
use std::path::Path;
use std::process::Command;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};
use std::{env, fs, io, thread};

use self::client::{Orderly, slow_clients};
pub(crate) use self::faulty::{Fault, serve_faulty};
use self::mutate::Malformed;
use crate::process::{self, Running};

/// What is sent.
#[derive(Clone, Copy)]
pub(crate) struct Selection {
    /// How many malformed requests there are.
    pub(crate) requests: u64,
    /// What they are made by.
    pub(crate) seed: u64,
}

/// How many connections send malformed requests at once, and how many those that are in order.
const MALFORMED: usize = 8;
const ORDERLY: usize = 2;

/// How much more memory the server may take than when it has started, in kilobytes. Each connection
/// may have a body of 2 MiB, as it came and as values.
const MEMORY: u64 = 128 * 1024;

/// How long the server may take to answer, or to close a connection that the client has ended.
const PATIENCE: Duration = Duration::from_secs(20);

/// What came out.
pub(crate) struct Outcome {
    malformed: u64,
    /// How many of them were answered with an error, and how many otherwise.
    refused: u64,
    accepted: u64,
    orderly: u64,
    slow: u64,
    /// Kilobytes.
    before: u64,
    peak: u64,
    took: Duration,
}

/// What the clients have seen so far.
#[derive(Default)]
struct Seen {
    next: AtomicU64,
    refused: AtomicU64,
    accepted: AtomicU64,
    orderly: AtomicU64,
    slow: AtomicU64,
    /// Whether the clients are to end.
    is_over: AtomicBool,
    fault: Mutex<Option<String>>,
}

impl Seen {
    /// Notes what is wrong, if it is the first such thing, and ends it all.
    fn fail(&self, fault: String) {
        if let Ok(mut first) = self.fault.lock() {
            first.get_or_insert(fault);
        }
        self.is_over.store(true, Ordering::Relaxed);
    }

    fn is_over(&self) -> bool {
        self.is_over.load(Ordering::Relaxed)
    }
}

/// Sends requests to the example server. The error is what must not be.
pub(crate) fn fuzz(workspace: &Path, selection: Selection) -> Result<Outcome, String> {
    let programs = process::build(workspace, &["--package", "invite-server"])?;
    let program = programs
        .iter()
        .find(|program| program.ends_with("invite-server"));
    let program = program.ok_or("cargo built no `invite-server`")?;
    let mut command = Command::new(program);
    attack(command.args(["--listen", "127.0.0.1:0"]), selection)
}

/// Shows that each fault of a server is noticed.
pub(crate) fn check_itself() -> Result<String, String> {
    let program = env::current_exe().map_err(|error| error.to_string())?;
    let mut lines = Vec::new();
    for fault in Fault::ALL {
        let mut command = Command::new(&program);
        command.args(["e2e", "faulty", fault.name()]);
        let selection = Selection {
            requests: 1000,
            seed: 1,
        };
        match (fault.sign(), attack(&mut command, selection)) {
            (None, Ok(_)) => {}
            (None, Err(told)) => return Err(format!("a server without a fault: {told}")),
            (Some(_), Ok(_)) => {
                return Err(format!("the fault `{}` was not noticed", fault.name()));
            }
            (Some(sign), Err(told)) if told.contains(sign) => {
                let told = told.lines().next().unwrap_or_default();
                lines.push(format!("noticed `{}`: {told}\n", fault.name()));
            }
            (Some(_), Err(told)) => {
                return Err(format!(
                    "the fault `{}` was taken for another one: {told}",
                    fault.name()
                ));
            }
        }
    }
    Ok(lines.concat())
}

/// Sends requests to a server.
fn attack(command: &mut Command, selection: Selection) -> Result<Outcome, String> {
    let started = Instant::now();
    let mut server = Running::start_with_errors(command)?;
    let address = server.await_line("listening on http://")?;
    // Its memory is that of a server at work.
    for number in 0..10 {
        Orderly::new(&address).and_then(|mut client| client.ask(number))?;
    }
    let before = memory(server.id(), "VmRSS")?;
    let seen = Seen::default();
    thread::scope(|scope| {
        let seen = &seen;
        let address = &address;
        let workers: Vec<_> = (0..MALFORMED)
            .map(|_| scope.spawn(move || send_malformed(address, selection, seen)))
            .collect();
        for number in 0..ORDERLY {
            scope.spawn(move || send_orderly(address, number, seen));
        }
        scope.spawn(move || slow_clients(address, seen));
        while workers.iter().any(|worker| !worker.is_finished()) && !seen.is_over() {
            if let Some(line) = server
                .errors()
                .into_iter()
                .find(|line| line.contains("panicked"))
            {
                seen.fail(format!("the server panics: {line}"));
            }
            match memory(server.id(), "VmHWM") {
                Ok(peak) if peak > before + MEMORY => {
                    seen.fail(format!(
                        "the server takes {peak} kB of memory, {before} kB before"
                    ));
                }
                Ok(_) => {}
                Err(error) => seen.fail(format!("the server has ended: {error}")),
            }
            thread::sleep(Duration::from_millis(20));
        }
        seen.is_over.store(true, Ordering::Relaxed);
    });
    if let Some(fault) = seen.fault.lock().ok().and_then(|mut fault| fault.take()) {
        return Err(format!("{fault}\n(seed {})", selection.seed));
    }
    // It is as good as before.
    let after = Orderly::new(&address).and_then(|mut client| client.ask(0));
    after.map_err(|fault| format!("after all of it: {fault}"))?;
    if let Some(line) = server
        .errors()
        .into_iter()
        .find(|line| line.contains("panicked"))
    {
        return Err(format!("the server panics: {line}"));
    }
    let count = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
    if count(&seen.orderly) == 0 {
        return Err("no request in order was answered beside the others".to_owned());
    }
    Ok(Outcome {
        malformed: selection.requests,
        refused: count(&seen.refused),
        accepted: count(&seen.accepted),
        orderly: count(&seen.orderly),
        slow: count(&seen.slow),
        before,
        peak: memory(server.id(), "VmHWM")?,
        took: started.elapsed(),
    })
}

/// Sends malformed requests until all have been sent.
fn send_malformed(address: &str, selection: Selection, seen: &Seen) {
    while !seen.is_over() {
        let number = seen.next.fetch_add(1, Ordering::Relaxed);
        if number >= selection.requests {
            return;
        }
        let request = Malformed::new(selection.seed, number);
        match request.send(address) {
            Ok(statuses) => {
                for status in statuses {
                    match status {
                        500.. => {
                            seen.fail(format!("request {number} is answered {status}:\n{request}"));
                        }
                        400.. => _ = seen.refused.fetch_add(1, Ordering::Relaxed),
                        _ => _ = seen.accepted.fetch_add(1, Ordering::Relaxed),
                    }
                }
            }
            Err(fault) => seen.fail(format!("request {number} {fault}:\n{request}")),
        }
    }
}

/// Sends requests in order until it is over.
fn send_orderly(address: &str, first: usize, seen: &Seen) {
    let mut number = first as u64;
    let mut client = Orderly::new(address);
    while !seen.is_over() {
        match client
            .as_mut()
            .map_err(|fault| fault.clone())
            .and_then(|client| client.ask(number))
        {
            Ok(()) => _ = seen.orderly.fetch_add(1, Ordering::Relaxed),
            Err(fault) => seen.fail(fault),
        }
        number += ORDERLY as u64;
        if number % 100 < 2 {
            client = Orderly::new(address);
        }
    }
}

/// How much memory a process takes, in kilobytes.
fn memory(process: u32, key: &str) -> Result<u64, String> {
    let path = format!("/proc/{process}/status");
    let text =
        fs::read_to_string(&path).map_err(|error: io::Error| format!("`{path}`: {error}"))?;
    let line = text
        .lines()
        .find_map(|line| line.strip_prefix(key)?.strip_prefix(':'));
    let number = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
    number.ok_or_else(|| format!("`{path}` has no `{key}`"))
}

impl Display for Outcome {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        let Self {
            malformed,
            refused,
            accepted,
            orderly,
            slow,
            before,
            peak,
            took,
        } = self;
        writeln!(
            formatter,
            "{malformed} malformed requests: {refused} answers of 4xx, {accepted} others, none of 5xx\n\
             {orderly} requests in order beside them, and {slow} that came a byte at a time, all answered right\n\
             {before} kB of memory before, {peak} kB at most; {:.1} s",
            took.as_secs_f64()
        )
    }
}
