//! What a request costs a generated server, beside the server that a good engineer writes by hand
//! for axum, and beside hyper with constant bytes as the floor.
//!
//! The servers are `xtask/servers`. Each has one thread, on a core of its own, and `wrk` loads one of
//! them at a time from another core, in alternation. Before that, their answers are compared byte
//! for byte. A run is dropped where `wrk` had more to do than the server, since it was the limit then.
//! Besides, what a request allocates is counted in memory, and with `valgrind` its instructions,
//! which no other program on the machine disturbs.

mod case;
mod count;
mod load;
mod table;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use oasmith::Config;

use self::case::Case;
use self::load::{Load, Run};
pub(crate) use self::table::Costs;
use self::table::{Cost, Row};
use crate::process::{self, Running, succeed};

/// What is measured.
pub(crate) struct Selection {
    /// Only cases that have one of these in their names; all of them where there is none.
    pub(crate) only: Vec<String>,
    /// How often each server is measured; medians are shown.
    pub(crate) runs: usize,
    /// How long a run takes, in seconds.
    pub(crate) seconds: u32,
    /// How many connections there are.
    pub(crate) connections: u32,
    /// Whether only to count, which the rest of the machine does not disturb.
    pub(crate) count_only: bool,
}

/// One of the servers, in the order in which they are shown.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Server {
    Floor,
    ByHand,
    /// As an `axum::Router`.
    Generated,
    /// The same as a plain service, without a router of axum around it.
    Service,
}

impl Server {
    const ALL: [Self; 4] = [Self::Floor, Self::ByHand, Self::Generated, Self::Service];

    /// What its program calls it.
    fn name(self) -> &'static str {
        match self {
            Self::Floor => "floor",
            Self::ByHand => "by-hand",
            Self::Generated => "generated",
            Self::Service => "service",
        }
    }
}

/// The cores of the server and of the load.
const CORES: (&str, &str) = ("0", "1");

/// How often a run may be dropped before there is no use in trying again.
const ATTEMPTS: usize = 3;

/// What a run works with.
struct Bench<'a> {
    selection: &'a Selection,
    /// The program of the servers, and that which counts.
    serve: PathBuf,
    count: PathBuf,
    /// Where requests and answers are written.
    folder: PathBuf,
}

/// Measures the cases that are selected.
pub(crate) fn serve_cost(workspace: &Path, selection: &Selection) -> Result<Costs, String> {
    if !selection.count_only {
        for (program, package) in [("wrk", "wrk"), ("taskset", "util-linux")] {
            if Command::new(program).arg("-V").output().is_err() {
                return Err(format!(
                    "`{program}` is missing: install the package `{package}`, or count only (`--count-only`)"
                ));
            }
        }
    }
    let workspace = fs::canonicalize(workspace).map_err(|error| error.to_string())?;
    let package = workspace.join("xtask/servers");
    let cases = case::read(&package.join("cases.json"))?;
    let only = &selection.only;
    let is_selected =
        |case: &&Case| only.is_empty() || only.iter().any(|text| case.name.contains(text));
    let selected: Vec<_> = cases.iter().filter(is_selected).collect();
    if selected.is_empty() {
        let names: Vec<_> = cases.iter().map(|case| &*case.name).collect();
        return Err(format!("`--only` selects none of {}", names.join("; ")));
    }
    Config::from_file(package.join("oasmith.toml"))
        .and_then(|config| config.generate())
        .map_err(|error| error.to_string())?;
    let folder = workspace.join("target/bench/serve");
    let target = folder.join("target").display().to_string();
    let programs = process::build(&package, &["--release", "--bins", "--target-dir", &target])?;
    let program = |name: &str| {
        let program = programs.iter().find(|program| program.ends_with(name));
        program.cloned().ok_or(format!("cargo built no `{name}`"))
    };
    let bench = Bench {
        selection,
        serve: program("serve")?,
        count: program("count")?,
        folder,
    };
    let rows = selected.into_iter().map(|case| bench.row(case));
    Ok(Costs::new(rows.collect::<Result<_, _>>()?))
}

impl Bench<'_> {
    /// Measures one case.
    fn row(&self, case: &Case) -> Result<Row, String> {
        let request = self.folder.join("request");
        write(&request, &case.request())?;
        let by_hand = self.start(Server::ByHand, case)?;
        let generated = self.start(Server::Generated, case)?;
        let service = self.start(Server::Service, case)?;
        let answer = case.answer(&by_hand.address)?;
        if answer.status() != Some(case.status) {
            return Err(format!("`{}` is answered {answer}", case.name));
        }
        write(&self.folder.join("answer"), answer.bytes())?;
        write(&self.folder.join("body"), answer.body())?;
        let floor = self.start(Server::Floor, case)?;
        for server in [&generated, &service, &floor] {
            let other = case.answer(&server.address)?;
            if other != answer {
                return Err(format!(
                    "the answers to `{}` differ:\n{answer}\n{other}",
                    case.name
                ));
            }
        }
        let mut costs = Vec::new();
        let counted = Server::ALL.map(|server| count::count(self, server, case));
        for counted in counted {
            costs.push(Cost {
                counted: counted?,
                runs: Vec::new(),
            });
        }
        if self.selection.count_only {
            return Ok(Row::new(case, costs, None));
        }
        let load = Load::new(self, case)?;
        let servers = [floor, by_hand, generated, service];
        // Everything is warm after the first, which is not kept.
        for run in 0..=self.selection.runs {
            for index in 0..servers.len() {
                // No server always comes behind the same other one.
                let index = (index + run) % servers.len();
                let measured = measured(&load, &servers[index])?;
                if run > 0 {
                    costs[index].runs.push(measured);
                }
            }
        }
        // The floor alone may be faster than the load can ever be.
        let is_unmeasured =
            |server: &&Server| costs[**server as usize].runs.iter().all(Option::is_none);
        let mut measured = Server::ALL[1..].iter();
        if let Some(server) = measured.find(is_unmeasured) {
            return Err(format!(
                "the load is the limit in all runs of `{}`: give `wrk` more connections, or a faster core",
                server.name()
            ));
        }
        let routing = case.many.then(|| count::routing(self, case)).transpose()?;
        Ok(Row::new(case, costs, routing))
    }

    /// Starts a server, on its core.
    fn start(&self, server: Server, case: &Case) -> Result<Started, String> {
        let mut command = if self.selection.count_only {
            Command::new(&self.serve)
        } else {
            let mut command = Command::new("taskset");
            command.args(["-c", CORES.0]).arg(&self.serve);
            command
        };
        command.arg(server.name());
        if server == Server::Floor {
            command.args(["--status", &case.status.to_string(), "--body"]);
            command.arg(self.folder.join("body"));
        } else if case.many {
            command.arg("--many");
        }
        let mut process = Running::start(&mut command)?;
        let address = process.await_line("listening on ")?;
        Ok(Started { process, address })
    }
}

/// A server that runs, until it is dropped.
struct Started {
    process: Running,
    address: String,
}

/// Measures a server once, such that it was the limit; `None` where the load always is.
fn measured(load: &Load<'_>, server: &Started) -> Result<Option<Run>, String> {
    for _ in 0..ATTEMPTS {
        let run = load.run(server)?;
        if run.server_was_limit() {
            return Ok(Some(run));
        }
        eprintln!("dropped, since the load was the limit: {run}");
    }
    Ok(None)
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), String> {
    fs::write(path, bytes).map_err(|error| format!("cannot write `{}`: {error}", path.display()))
}
