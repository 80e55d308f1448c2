//! This repository's own tasks.

mod bench;
mod corpus;
mod e2e;
mod expected;
mod jsts;
mod process;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use oasmith::{Config, Error, Report, Runtime};

/// The tasks of this repository.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
enum Task {
    /// Generate `generated/` from `spec/invites.yaml`
    Codegen {
        /// Write nothing, and fail with a diff where `generated/` is not what would be written
        #[arg(long)]
        check: bool,
    },
    /// Measure what `cargo bench` does not
    #[command(subcommand)]
    Bench(Bench),
    /// Generate a crate from each document and each API of the corpus, which lies in `../shared`,
    /// compile them all, and run their examples
    Corpus {
        /// Only what has this path, or else has this in it; which may be given several times
        #[arg(long, value_name = "TEXT")]
        only: Vec<String>,
        /// How far to go
        #[arg(long, value_enum, default_value_t = corpus::Depth::All)]
        depth: corpus::Depth,
        /// Write the list of what documents say wrong anew
        #[arg(long)]
        update: bool,
        /// Write a report as JSON
        #[arg(long, value_name = "FILE")]
        json: Option<PathBuf>,
    },
    /// Show generated servers to programs that others wrote
    #[command(subcommand)]
    E2e(EndToEnd),
    /// Judge the generator by the JSON-Schema-Test-Suite, which lies in `../shared`
    Jsts {
        /// Of this draft only
        #[arg(long, value_parser = ["draft4", "draft2020-12"])]
        draft: Vec<String>,
        /// These files only, separated by commas and without `.json`
        #[arg(long, value_delimiter = ',')]
        only: Vec<String>,
        /// Write the list of the tests that are not right anew
        #[arg(long)]
        update: bool,
    },
}

/// The measurements.
#[derive(Subcommand)]
enum Bench {
    /// What generated types cost to compile, beside such as derive serde's traits
    Compile {
        /// How many structs
        #[arg(long, default_value_t = 1000)]
        types: usize,
        /// How often each crate is compiled; medians are shown
        #[arg(long, default_value_t = 3)]
        runs: usize,
    },
    /// What generating takes, for real APIs and for synthetic ones of many sizes, beside a floor:
    /// reading the same files, and printing the same output
    Generate {
        /// Only what has this in its name, which may be given several times
        #[arg(long, value_name = "TEXT")]
        only: Vec<String>,
        /// How often each is measured but the largest, which are measured once; medians are shown
        #[arg(long, default_value_t = 3)]
        runs: usize,
        /// Write a report as JSON
        #[arg(long, value_name = "FILE")]
        json: Option<PathBuf>,
    },
    /// What a request costs a generated server, beside one written by hand for axum and beside
    /// hyper with a constant answer
    Serve {
        /// Only what has this in its name, which may be given several times
        #[arg(long, value_name = "TEXT")]
        only: Vec<String>,
        /// How often each server is measured; medians are shown
        #[arg(long, default_value_t = 7)]
        runs: usize,
        /// How long each run takes
        #[arg(long, default_value_t = 3)]
        seconds: u32,
        /// How many connections there are
        #[arg(long, default_value_t = 32)]
        connections: u32,
        /// Count allocations and instructions, and measure no time
        #[arg(long)]
        count_only: bool,
        /// Write a report as JSON
        #[arg(long, value_name = "FILE")]
        json: Option<PathBuf>,
    },
    /// Be the floor: read the files of a list, and print those of Rust
    #[command(hide = true)]
    Floor { list: PathBuf },
    /// Run a program, and print what it took
    #[command(hide = true)]
    Measure {
        program: std::ffi::OsString,
        arguments: Vec<std::ffi::OsString>,
    },
}

/// The programs that generated servers are shown to.
#[derive(Subcommand)]
enum EndToEnd {
    /// A Matrix homeserver, which is installed from the package registry of Python
    Synapse,
    /// A tester of APIs, which is installed from the package registry of Python
    Schemathesis {
        /// Only what has this in its name, which may be given several times
        #[arg(long, value_name = "TEXT")]
        only: Vec<String>,
        /// Write the list of the failures that are not ours anew, for their reasons to be found
        #[arg(long)]
        update: bool,
    },
    /// Clients that send whatever they like to the example server, beside others
    Fuzz {
        /// How many malformed requests are sent
        #[arg(long, default_value_t = 100_000)]
        requests: u64,
        /// What they are made by
        #[arg(long, default_value_t = 1)]
        seed: u64,
        /// Show instead that the faults of servers that are faulty on purpose are noticed
        #[arg(long)]
        self_check: bool,
    },
    /// Serve invites with a fault
    #[command(hide = true)]
    Faulty { fault: e2e::fuzz::Fault },
    /// The generated clients: call every operation of the Matrix, OAI and readme documents of the
    /// corpus, which lies in `../shared`, and compare what arrives with what was sent
    Operations {
        /// Only what has this in its path, which may be given several times
        #[arg(long, value_name = "TEXT")]
        only: Vec<String>,
        /// Only a fixed sample of the documents
        #[arg(long)]
        sample: bool,
    },
}

fn main() -> ExitCode {
    let outcome = match Task::parse() {
        Task::Codegen { check } => codegen(check)
            .map(|report| report.to_string())
            .map_err(|error| error.to_string()),
        Task::Bench(Bench::Compile { types, runs }) => {
            let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
            bench::compile::compile_cost(&workspace, &workspace.join("target"), types, runs)
                .map(|costs| costs.to_string())
                .map_err(|error| error.to_string())
        }
        Task::Bench(Bench::Generate { only, runs, json }) => {
            bench_generate(&bench::generate::Selection { only, runs }, json.as_deref())
        }
        Task::Bench(Bench::Serve {
            only,
            runs,
            seconds,
            connections,
            count_only,
            json,
        }) => {
            let selection = bench::serve::Selection {
                only,
                runs,
                seconds,
                connections,
                count_only,
            };
            bench_serve(&selection, json.as_deref())
        }
        Task::Bench(Bench::Floor { list }) => bench::generate::floor(&list)
            .map(|()| String::new())
            .map_err(|error| error.to_string()),
        Task::Bench(Bench::Measure { program, arguments }) => {
            bench::generate::measure_here(&program, &arguments)
                .map(|()| String::new())
                .map_err(|error| error.to_string())
        }
        Task::Corpus {
            only,
            depth,
            update,
            json,
        } => {
            let selection = corpus::Selection {
                only,
                depth,
                update,
            };
            corpus_task(&selection, json.as_deref())
        }
        Task::E2e(EndToEnd::Synapse) => synapse(),
        Task::E2e(EndToEnd::Schemathesis { only, update }) => schemathesis(&only, update),
        Task::E2e(EndToEnd::Fuzz {
            requests,
            seed,
            self_check,
        }) => {
            let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
            let selection = e2e::fuzz::Selection { requests, seed };
            if self_check {
                e2e::fuzz::check_itself()
            } else {
                e2e::fuzz::fuzz(&workspace, selection).map(|outcome| outcome.to_string())
            }
        }
        Task::E2e(EndToEnd::Faulty { fault }) => e2e::fuzz::serve_faulty(fault)
            .map(|()| String::new())
            .map_err(|error| error.to_string()),
        Task::E2e(EndToEnd::Operations { only, sample }) => operations(only, sample),
        Task::Jsts {
            draft,
            only,
            update,
        } => {
            let selection = jsts::Selection {
                drafts: draft,
                files: only,
                update,
            };
            let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
            match jsts::judge(&workspace, &selection) {
                Ok(outcome) if outcome.is_as_listed() => Ok(outcome.to_string()),
                Ok(outcome) => Err(outcome.to_string()),
                Err(error) => Err(error.to_string()),
            }
        }
    };
    match outcome {
        Ok(report) => {
            eprint!("{report}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// Shows a homeserver to Synapse.
fn synapse() -> Result<String, String> {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    e2e::synapse::synapse(&workspace).map(|outcome| outcome.to_string())
}

/// Shows servers to schemathesis.
fn schemathesis(only: &[String], update: bool) -> Result<String, String> {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let outcome = e2e::schemathesis::schemathesis(&workspace, only, update)?;
    Ok(outcome.to_string())
}

/// What generating takes.
fn bench_generate(
    selection: &bench::generate::Selection,
    json: Option<&Path>,
) -> Result<String, String> {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let arguments = std::env::args_os().skip(1);
    let costs = bench::generate::generate_cost(&workspace, selection, arguments)
        .map_err(|error| error.to_string())?;
    let Some(costs) = costs else {
        return Ok(String::new());
    };
    if let Some(path) = json {
        std::fs::write(path, costs.json())
            .map_err(|error| format!("cannot write `{}`: {error}", path.display()))?;
    }
    Ok(costs.to_string())
}

/// What a request costs.
fn bench_serve(selection: &bench::serve::Selection, json: Option<&Path>) -> Result<String, String> {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let costs = bench::serve::serve_cost(&workspace, selection)?;
    if let Some(path) = json {
        std::fs::write(path, costs.json())
            .map_err(|error| format!("cannot write `{}`: {error}", path.display()))?;
    }
    Ok(costs.to_string())
}

/// What does not arrive equal is a failure.
fn operations(only: Vec<String>, sample: bool) -> Result<String, String> {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let selection = e2e::operations::Selection { only, sample };
    match e2e::operations::operations(&workspace, &selection) {
        Ok(outcome) if outcome.is_clean() => Ok(outcome.to_string()),
        Ok(outcome) => Err(outcome.to_string()),
        Err(error) => Err(error.to_string()),
    }
}

/// What comes out of the corpus is a failure where something in it failed.
fn corpus_task(selection: &corpus::Selection, json: Option<&Path>) -> Result<String, String> {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let outcome = corpus::corpus(&workspace, selection).map_err(|error| error.to_string())?;
    let Some(outcome) = outcome else {
        return Ok("skipped: the corpus lies in the folder ../shared, which is not there\n".into());
    };
    if let Some(path) = json {
        std::fs::write(path, outcome.json())
            .map_err(|error| format!("cannot write `{}`: {error}", path.display()))?;
    }
    if outcome.is_clean() {
        Ok(outcome.to_string())
    } else {
        Err(outcome.to_string())
    }
}

/// The main job of this repository.
fn codegen(check: bool) -> Result<Report, Error> {
    // Messages then name files as whoever reads them sees them, whichever folder the task was
    // started in.
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    std::env::set_current_dir(&workspace)
        .map_err(|error| Error::Usage(format!("cannot enter the workspace: {error}")))?;
    Config::new()
        .document("spec/invites.yaml")
        .out("generated")
        .runtime(Runtime::path("../generator/runtime"))
        .command("cargo xtask codegen")
        .check(check)
        .generate()
}
