//! What the command line means, and what is shown of a run.

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::str::FromStr;

use anstream::ColorChoice;
use clap::builder::BoolishValueParser;
use clap::{ArgAction, Parser, Subcommand, ValueEnum};
use oasmith::diagnostics::Format;
use oasmith::{Config, Error, Report, Runtime};
use serde_json::json;

/// Turns OpenAPI documents into a Rust crate: request and response types, a server trait for each
/// document, and the router that serves an implementation of the trait.
#[derive(Parser)]
#[command(name = "oasmith", version, arg_required_else_help = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Generate(Generate),
}

/// Generate a crate, or a module of one, from OpenAPI documents.
///
/// All faults of the documents are told together, and where there is one, nothing is written. Files
/// that would not change are not touched. Files that an earlier run wrote, which `oasmith.lock` in
/// the output folder lists, are removed when they are no longer generated; files that oasmith did
/// not write are never overwritten or removed.
#[derive(clap::Args)]
#[command(after_help = "\
Exit status:
  0  The output was written or, with --check, is up to date.
  1  The documents or the output folder have faults or, with --check, the output is stale.
  2  The command line makes no sense.")]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a flag of the command"
)]
struct Generate {
    /// A root document, Swagger 2.0 or OpenAPI 3 in YAML or JSON; what it references is found by itself
    #[arg(value_name = "DOC", required = true)]
    documents: Vec<PathBuf>,

    /// The folder to write
    #[arg(long, value_name = "DIR")]
    out: PathBuf,

    /// Generate a module, to be taken in by one `include!` of its `mod.rs`, and not a whole crate
    #[arg(long)]
    module: bool,

    /// Write nothing, show what would change as a unified diff, and fail where there is a change
    #[arg(long)]
    check: bool,

    /// The folder that references may not lead out of [default: the one that holds all DOCs]
    #[arg(long, value_name = "DIR")]
    root: Option<PathBuf>,

    /// Read references to the URLs below this one from a folder, and never from the network; a single
    /// file may stand for the URL itself
    #[arg(long = "remote", value_name = "URL=DIR")]
    remotes: Vec<Remote>,

    /// The name of the generated package [default: the name of the output folder]
    #[arg(long, value_name = "NAME", conflicts_with = "module")]
    package: Option<String>,

    /// Where the generated crate finds oasmith-runtime [default: the version of this command]
    ///
    /// VERSION: in the registry, by a version requirement.
    /// path:DIR: in a folder, seen from that of the generated manifest.
    /// git:URL[#REVISION]: in a Git repository.
    #[arg(
        long,
        value_name = "SPEC",
        conflicts_with = "module",
        verbatim_doc_comment
    )]
    runtime: Option<Runtime>,

    /// Also write JSON that maps each schema and operation (file and pointer) to its Rust path and
    /// file
    #[arg(long, value_name = "FILE")]
    index: Option<PathBuf>,

    /// What numbers become
    #[arg(long, value_name = "KIND", default_value = "native")]
    numbers: Numbers,

    /// Whether a schema without `type` means the type of its keywords, as authors mean it, or does
    /// not look at values of other types, as JSON Schema has it
    #[arg(
        long,
        value_name = "BOOL",
        default_value = "true",
        action = ArgAction::Set,
        value_parser = BoolishValueParser::new()
    )]
    implied_types: bool,

    /// Whether `format` gives values types of their own and is checked, or is only told in the
    /// documentation
    #[arg(
        long,
        value_name = "BOOL",
        default_value = "true",
        action = ArgAction::Set,
        value_parser = BoolishValueParser::new()
    )]
    formats: bool,

    /// What becomes of values that an `enum` does not list, and of objects that a union does not know
    #[arg(long, value_name = "WHAT", default_value = "refuse")]
    unknown: Unknown,

    /// What one format of strings means: nothing, or a type of your own
    ///
    /// The type is a path such as `my_crate::Id`; what it needs is `FromStr`, `Display`, `Clone`,
    /// `Debug` and `PartialEq`.
    #[arg(long = "format", value_name = "NAME=off|TYPE")]
    named_formats: Vec<Named<oasmith::Format>>,

    /// A package that the generated crate depends on, for types of yours; SPEC as for --runtime
    #[arg(
        long = "dependency",
        value_name = "PACKAGE=SPEC",
        conflicts_with = "module"
    )]
    dependencies: Vec<Named<Runtime>>,

    /// How to show faults, warnings and what was done
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    message_format: MessageFormat,

    /// When to use colours
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    color: clap::ColorChoice,
}

/// A folder that stands for the URLs with a prefix.
#[derive(Clone)]
struct Remote {
    prefix: String,
    folder: PathBuf,
}

impl FromStr for Remote {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.rsplit_once('=') {
            Some((prefix, folder)) if !prefix.is_empty() && !folder.is_empty() => Ok(Self {
                prefix: prefix.to_owned(),
                folder: PathBuf::from(folder),
            }),
            _ => Err("expected `URL=DIR`".to_owned()),
        }
    }
}

/// What is said of a name.
#[derive(Clone)]
struct Named<T> {
    name: String,
    value: T,
}

impl<T: FromStr<Err = String>> FromStr for Named<T> {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.split_once('=') {
            Some((name, value)) if !name.is_empty() => Ok(Self {
                name: name.to_owned(),
                value: value.parse()?,
            }),
            _ => Err("expected a name, `=`, and what is said of it".to_owned()),
        }
    }
}

#[derive(Copy, Clone, Eq, PartialEq, ValueEnum)]
enum Numbers {
    /// `i64` and `f64`; a number that they cannot hold is refused
    Native,
    /// `Integer` and `Number` of the runtime, which hold any number and keep its text
    Exact,
}

#[derive(Copy, Clone, Eq, PartialEq, ValueEnum)]
enum Unknown {
    /// They are refused
    Refuse,
    /// They are kept in a variant `Unknown`, and written back as they came
    Keep,
}

#[derive(Copy, Clone, Eq, PartialEq, ValueEnum)]
enum MessageFormat {
    /// For people: faults and warnings on standard error, the rest on standard output
    Human,
    /// For tools: JSON objects on standard output, one a line, what was done in the last one
    Json,
}

/// Runs the command line of this process.
pub(crate) fn run() -> ExitCode {
    let Arguments {
        command: Command::Generate(arguments),
    } = Arguments::parse();
    match arguments.color {
        clap::ColorChoice::Auto => ColorChoice::Auto,
        clap::ColorChoice::Always => ColorChoice::Always,
        clap::ColorChoice::Never => ColorChoice::Never,
    }
    .write_global();
    let outcome = arguments.config().generate();
    let shown = match arguments.message_format {
        MessageFormat::Human => show_to_people(&outcome),
        MessageFormat::Json => show_to_tools(&outcome),
    };
    match (outcome, shown) {
        (Err(Error::Usage(_)), _) => ExitCode::from(2),
        (Err(Error::Faults(_) | Error::Stale(_)), _) => ExitCode::FAILURE,
        // Who closed the pipe has seen enough.
        (Ok(_), Err(error)) if error.kind() != io::ErrorKind::BrokenPipe => ExitCode::FAILURE,
        (Ok(_), _) => ExitCode::SUCCESS,
    }
}

impl Generate {
    fn config(&self) -> Config {
        let Self {
            documents,
            out,
            module,
            check,
            root,
            remotes,
            package,
            runtime,
            index,
            numbers,
            implied_types,
            formats,
            unknown,
            named_formats,
            dependencies,
            message_format: _,
            color: _,
        } = self;
        let mut config = Config::new()
            .documents(documents)
            .out(out)
            .check(*check)
            .numbers(match numbers {
                Numbers::Native => oasmith::Numbers::Native,
                Numbers::Exact => oasmith::Numbers::Exact,
            })
            .implied_types(*implied_types)
            .formats(*formats)
            .unknown(match unknown {
                Unknown::Refuse => oasmith::Unknown::Refuse,
                Unknown::Keep => oasmith::Unknown::Keep,
            })
            .command(same_command());
        if *module {
            config = config.module();
        }
        if let Some(root) = root {
            config = config.root(root);
        }
        for Remote { prefix, folder } in remotes {
            config = config.remote(prefix, folder);
        }
        for Named { name, value } in named_formats {
            config = config.format(name, value.clone());
        }
        for Named { name, value } in dependencies {
            config = config.dependency(name, value.clone());
        }
        if let Some(package) = package {
            config = config.package(package);
        }
        if let Some(runtime) = runtime {
            config = config.runtime(runtime.clone());
        }
        if let Some(index) = index {
            config = config.index(index);
        }
        config
    }
}

/// This command line without its check, as a shell reads it.
fn same_command() -> String {
    let arguments = std::env::args_os().skip(1);
    let arguments = arguments.map(|argument| argument.to_string_lossy().into_owned());
    let arguments = arguments
        .filter(|argument| argument != "--check")
        .map(|argument| {
            let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./=:,@%+".contains(c);
            if !argument.is_empty() && argument.chars().all(is_plain) {
                argument
            } else {
                format!("'{}'", argument.replace('\'', r"'\''"))
            }
        });
    std::iter::once("oasmith".to_owned())
        .chain(arguments)
        .collect::<Vec<_>>()
        .join(" ")
}

fn show_to_people(outcome: &Result<Report, Error>) -> io::Result<()> {
    let mut stdout = anstream::stdout().lock();
    let mut stderr = anstream::stderr().lock();
    match outcome {
        Ok(report) => {
            stderr.write_all(report.render(Format::Coloured).as_bytes())?;
            writeln!(stdout, "{}", report.summary())
        }
        Err(error) => {
            if let Some(report) = error.report() {
                stderr.write_all(report.render(Format::Coloured).as_bytes())?;
                stdout.write_all(colour(report.diff()).as_bytes())?;
                stdout.flush()?;
            }
            stderr.write_all(error.summary().as_bytes())
        }
    }
}

fn show_to_tools(outcome: &Result<Report, Error>) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    let report = match outcome {
        Ok(report) => Some(report),
        Err(error) => error.report(),
    };
    match (report, outcome) {
        (Some(report), _) => {
            stdout.write_all(report.render(Format::Json).as_bytes())?;
            writeln!(stdout, "{}", report.summary_json())
        }
        (None, Err(error)) => {
            let message = error.to_string();
            writeln!(
                stdout,
                "{}",
                json!({ "message": message, "severity": "error" })
            )
        }
        (None, Ok(_)) => Ok(()),
    }
}

/// A unified diff in the colours that people know from their version control.
fn colour(diff: &str) -> String {
    let mut coloured = String::new();
    for line in diff.split_inclusive('\n') {
        let text = line.trim_end_matches('\n');
        let style = match text.as_bytes().first() {
            _ if text.starts_with("--- ") || text.starts_with("+++ ") => "\x1b[1m",
            Some(b'@') => "\x1b[36m",
            Some(b'-') => "\x1b[31m",
            Some(b'+') => "\x1b[32m",
            _ => "",
        };
        let end = if style.is_empty() { "" } else { "\x1b[0m" };
        coloured.extend([style, text, end, &line[text.len()..]]);
    }
    coloured
}
