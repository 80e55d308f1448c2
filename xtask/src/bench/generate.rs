//! What generating takes, beside a floor: reading the same files with the same YAML reader, and
//! printing the same output with `prettyplease`, one after the other.
//!
//! Every measurement is of an optimised process of its own, and the system tells what it took.

mod floor;
mod synthetic;
mod table;

use std::ffi::{OsStr, OsString};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;
use std::{env, fs, io};

use oasmith::{Config, Runtime};
use wait4::Wait4 as _;

pub(crate) use self::floor::floor;
pub(crate) use self::table::Costs;
use self::table::{Cost, Row};
use crate::corpus::roots;

/// What is measured.
pub(crate) struct Selection {
    /// Only what has one of these in its name; everything where there is none.
    pub(crate) only: Vec<String>,
    /// How often each is measured but the largest, which are measured once; medians are shown.
    pub(crate) runs: usize,
}

/// The APIs of the corpus that are measured, by their paths there.
const APIS: [(&str, &str); 4] = [
    (
        "Matrix, federation",
        "matrix-2026-07/data/api/server-server",
    ),
    ("Matrix, client", "matrix-2026-07/data/api/client-server"),
    (
        "DigitalOcean",
        "digitalocean/specification/DigitalOcean-public.v2.yaml",
    ),
    ("GitHub", "github/api.github.com.json"),
];

/// How many operations the synthetic APIs have: 1, 4, 16 and 64 times as many as the first.
const OPERATIONS: [usize; 4] = [1_562, 6_250, 25_000, 100_000];

/// From how many operations on an API is measured once, since that takes minutes.
const LARGE: usize = 25_000;

/// How often the command is started to know what that takes.
const STARTS: usize = 21;

/// An API to be measured.
struct Api {
    name: String,
    /// How many operations a synthetic one has.
    operations: Option<usize>,
    root: PathBuf,
    documents: Vec<PathBuf>,
}

/// Measures, in optimised processes. `arguments` are those of this task: where this process is not
/// optimised, it has Cargo run one that is, which then says everything itself.
pub(crate) fn generate_cost(
    workspace: &Path,
    selection: &Selection,
    arguments: impl Iterator<Item = OsString>,
) -> io::Result<Option<Costs>> {
    let workspace = workspace.canonicalize()?;
    if cfg!(debug_assertions) {
        let arguments = [OsString::from("--")].into_iter().chain(arguments);
        cargo(
            &workspace,
            &["run", "--quiet", "--release", "--package", "xtask"],
            arguments,
        )?;
        return Ok(None);
    }
    let build = ["build", "--quiet", "--release", "--package", "oasmith"];
    cargo(&workspace, &build, std::iter::empty())?;
    let folder = workspace.join("target/bench-generate");
    fs::create_dir_all(&folder)?;
    let bench = Bench {
        command: env::current_exe()?.with_file_name(format!("oasmith{}", env::consts::EXE_SUFFIX)),
        floor: env::current_exe()?,
        folder,
        runtime: workspace.join("generator/runtime"),
        runs: selection.runs,
    };
    let mut rows = Vec::new();
    for api in apis(&workspace, &bench.folder, &selection.only)? {
        eprintln!("{} ...", api.name);
        let row = bench.row(api)?;
        // The largest take minutes: what is known is told.
        eprintln!("{}\n{row}", table::header());
        rows.push(row);
    }
    Ok(Some(Costs::new(bench.start()?, rows)))
}

/// Has Cargo do something in the workspace.
fn cargo(
    workspace: &Path,
    command: &[&str],
    arguments: impl Iterator<Item = OsString>,
) -> io::Result<()> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = Command::new(cargo)
        .args(command)
        .arg("--manifest-path")
        .arg(workspace.join("Cargo.toml"))
        .args(arguments)
        .status()?;
    if status.success() {
        Ok(())
    } else {
        Err(io::Error::other("cargo failed"))
    }
}

/// The APIs that are selected, the smaller ones first.
fn apis(workspace: &Path, folder: &Path, only: &[String]) -> io::Result<Vec<Api>> {
    let is_selected = |name: &str| only.is_empty() || only.iter().any(|text| name.contains(text));
    let mut apis = vec![Api {
        name: "invites".to_owned(),
        operations: None,
        root: workspace.join("spec"),
        documents: vec![workspace.join("spec/invites.yaml")],
    }];
    let shared = testdata::folder();
    match fs::canonicalize(shared.join("corpus")) {
        Ok(corpus) => {
            let mut found = roots::find(&corpus)?;
            for (name, path) in APIS {
                let position = found.iter().position(|api| api.path == path);
                let api = position.map(|position| found.swap_remove(position));
                let api = api.ok_or_else(|| {
                    io::Error::other(format!("there is no `{path}` in the corpus"))
                })?;
                apis.push(Api {
                    name: name.to_owned(),
                    operations: None,
                    root: corpus.join(api.root),
                    documents: api.documents,
                });
            }
        }
        Err(_) => eprintln!("skipped: the APIs of the corpus need the folder ../shared"),
    }
    let mut names: Vec<_> = apis.iter().map(|api| api.name.clone()).collect();
    apis.retain(|api| is_selected(&api.name));
    for operations in OPERATIONS {
        let name = format!("{operations} operations");
        if is_selected(&name) {
            let document = folder.join(format!("synthetic-{operations}.yaml"));
            synthetic::write(&document, operations)?;
            apis.push(Api {
                name: name.clone(),
                operations: Some(operations),
                root: folder.to_owned(),
                documents: vec![document],
            });
        }
        names.push(name);
    }
    if apis.is_empty() {
        let message = format!("`--only` selects none of {}", names.join("; "));
        return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
    }
    Ok(apis)
}

/// How everything is measured.
struct Bench {
    /// The command `oasmith`.
    command: PathBuf,
    /// The program that is the floor when it is told so.
    floor: PathBuf,
    /// Where output is put.
    folder: PathBuf,
    runtime: PathBuf,
    runs: usize,
}

impl Bench {
    /// What the command takes to say its version.
    fn start(&self) -> io::Result<Cost> {
        let mut version = Command::new(&self.command);
        version.arg("--version");
        let starts = (0..STARTS).map(|_| measure(&version));
        Cost::median(&starts.collect::<io::Result<Vec<_>>>()?)
    }

    fn row(&self, api: Api) -> io::Result<Row> {
        let out = self.folder.join("out");
        remove(&out)?;
        // What is read is known by reading it.
        let report = api
            .documents
            .iter()
            .fold(Config::new(), Config::document)
            .root(&api.root)
            .out(&out)
            .package("bench")
            .runtime(Runtime::path(self.runtime.to_string_lossy()))
            .generate()
            .map_err(|error| io::Error::other(error.to_string()))?;
        let inputs: Vec<_> = report.looked_for().filter(|path| path.is_file()).collect();
        let outputs: Vec<_> = report.written().collect();
        drop(report);
        let list = self.folder.join("files");
        let mut text = fs::File::create(&list)?;
        for path in inputs.iter().chain(&outputs) {
            writeln!(text, "{}", path.display())?;
        }

        let mut floor = Command::new(&self.floor);
        floor.args(["bench", "floor"]).arg(&list);
        let mut generate = Command::new(&self.command);
        generate
            .arg("generate")
            .args(&api.documents)
            .args(["--package", "bench"])
            .arg("--root")
            .arg(&api.root)
            .arg("--out")
            .arg(&out)
            .arg("--runtime")
            .arg(format!("path:{}", self.runtime.display()));
        // In alternation, so that what else the machine does concerns all of them.
        let (mut floors, mut generates, mut agains) = (Vec::new(), Vec::new(), Vec::new());
        let is_large = api.operations.is_some_and(|count| count >= LARGE);
        let runs = if is_large { 1 } else { self.runs };
        for _ in 0..runs {
            floors.push(measure(&floor)?);
            remove(&out)?;
            generates.push(measure(&generate)?);
            agains.push(measure(&generate)?);
        }
        Ok(Row {
            name: api.name,
            operations: api.operations,
            runs,
            files: inputs.len(),
            input: bytes(&inputs)?,
            output: bytes(&outputs)?,
            floor: Cost::median(&floors)?,
            generate: Cost::median(&generates)?,
            again: Cost::median(&agains)?,
        })
    }
}

/// Removes a folder where there is one.
fn remove(folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

fn bytes(files: &[PathBuf]) -> io::Result<u64> {
    files.iter().map(|file| Ok(fs::metadata(file)?.len())).sum()
}

/// Runs a program, and has the system tell what it took.
///
/// The system counts the memory of whoever starts a process as that of the process, until its own
/// program runs. So it is started by a process that has next to none.
fn measure(command: &Command) -> io::Result<Cost> {
    let output = Command::new(env::current_exe()?)
        .args(["bench", "measure", "--"])
        .arg(command.get_program())
        .args(command.get_args())
        .output()?;
    let text = String::from_utf8_lossy(&output.stdout);
    let cost = Cost::parse(&text).filter(|_| output.status.success());
    cost.ok_or_else(|| io::Error::other(format!("{command:?} failed")))
}

/// Is the process that starts the one to be measured, and prints what [`Cost::parse`] reads.
pub(crate) fn measure_here(program: &OsStr, arguments: &[OsString]) -> io::Result<()> {
    let started = Instant::now();
    let child = Command::new(program)
        .args(arguments)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    let used = child.wait4()?;
    let wall = started.elapsed();
    if !used.status.success() {
        return Err(io::Error::other("it failed"));
    }
    let cpu = used.rusage.utime + used.rusage.stime;
    let bytes = used.rusage.maxrss;
    let cost = Cost { wall, cpu, bytes };
    writeln!(io::stdout(), "{}", cost.text())
}
