//! What can be counted: allocations and instructions.

use std::process::Command;

use super::case::Case;
use super::{Bench, Server, succeed};

/// What one request takes, as far as it can be counted.
#[derive(Clone, Copy, Debug)]
pub(super) struct Counted {
    pub(super) allocations: f64,
    pub(super) bytes: f64,
    /// `None` without valgrind.
    pub(super) instructions: Option<f64>,
}

/// How many requests two runs under valgrind send: the difference is without what happens once.
const REQUESTS: (u32, u32) = (200, 1200);

/// Counts for a server what a request takes. It goes over hyper and a connection in memory.
pub(super) fn count(bench: &Bench<'_>, server: Server, case: &Case) -> Result<Counted, String> {
    let arguments = |requests: u32| {
        let file = |name| bench.folder.join(name).display().to_string();
        let requests = requests.to_string();
        let mut arguments: Vec<String> = vec![server.name().to_owned()];
        arguments.extend(["--request".to_owned(), file("request")]);
        arguments.extend(["--answer".to_owned(), file("answer")]);
        arguments.extend(["--requests".to_owned(), requests]);
        arguments.extend(case.many.then(|| "--many".to_owned()));
        arguments
    };
    let counted = succeed(Command::new(&bench.count).args(arguments(1000)))?;
    let counted = String::from_utf8_lossy(&counted);
    let mut numbers = counted.split_whitespace().map(str::parse);
    let (Some(Ok(allocations)), Some(Ok(bytes))) = (numbers.next(), numbers.next()) else {
        return Err(format!("`count` says `{counted}`"));
    };
    let instructions = |requests| {
        let mut valgrind = Command::new("valgrind");
        valgrind
            .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
            .arg(&bench.count)
            .args(arguments(requests));
        collected(&mut valgrind)
    };
    let instructions = match (instructions(REQUESTS.0), instructions(REQUESTS.1)) {
        (Some(few), Some(many)) => Some((many - few) / f64::from(REQUESTS.1 - REQUESTS.0)),
        _ => None,
    };
    Ok(Counted {
        allocations,
        bytes,
        instructions,
    })
}

/// The instructions that callgrind counted; `None` where there is no valgrind.
fn collected(valgrind: &mut Command) -> Option<f64> {
    let output = valgrind.output().ok()?;
    let told = String::from_utf8_lossy(&output.stderr);
    let count = told
        .lines()
        .find_map(|line| line.split_once("Collected : "));
    count?.1.trim().parse().ok()
}

/// The nanoseconds that it takes to find the operation of a request among 1,000.
pub(super) fn routing(bench: &Bench<'_>, case: &Case) -> Result<f64, String> {
    let mut command = Command::new("taskset");
    command.args(["-c", super::CORES.0]).arg(&bench.serve);
    let told = succeed(command.args(["route", &case.method, &case.path]))?;
    let told = String::from_utf8_lossy(&told);
    let nanoseconds = told.trim().parse();
    nanoseconds.map_err(|_| format!("`serve route` says `{told}`"))
}
