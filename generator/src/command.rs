//! What the command line means, and what is shown of a run.

mod input;
mod serve;

use std::io::{self, IsTerminal as _, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};
use oasmith::diagnostics::Format;
use oasmith::{Config, Error, Report};
use serde_json::json;

use self::input::Input;
use self::serve::Serve;

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
    Generate(Box<Generate>),
    Serve(Box<Serve>),
    /// Show what the keys of the configuration mean.
    Config {
        /// Show a JSON Schema of the configuration, for editors
        #[arg(long)]
        schema: bool,
    },
}

/// Generate a crate, or a module of one, from OpenAPI documents.
///
/// All faults of the documents are told together, and where there is one, nothing is written. Files
/// that would not change are not touched. Files that an earlier run wrote, which `oasmith.lock` in
/// the output folder lists, are removed when they are no longer generated; files that oasmith did
/// not write are never overwritten or removed.
///
/// What is not said on the command line stands in the configuration, `oasmith.toml` in the current
/// folder or above it, up to the package. DOCs on the command line take the place of its documents.
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
    /// The folder to write
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,

    /// Generate a module, to be taken in by one `include!` of its `mod.rs`, and not a whole crate
    #[arg(long, conflicts_with_all = ["runtime", "dependencies"])]
    module: bool,

    /// Write nothing, show what would change as a unified diff, and fail where there is a change
    #[arg(long)]
    check: bool,

    #[command(flatten)]
    input: Input,

    /// The name of the generated package [default: the name of the output folder]
    #[arg(long, value_name = "NAME", conflicts_with = "module")]
    package: Option<String>,

    /// Also write JSON that maps each schema and operation (file and pointer) to its Rust path and
    /// file
    #[arg(long, value_name = "FILE")]
    index: Option<PathBuf>,

    /// Also generate definitions of the DOCs that no generated operation uses
    #[arg(long)]
    unused_types: bool,

    /// Give the operations of each tag a trait and a module of their own; documents of 100 operations
    /// or more with several tags have it unless told `false`
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    split_tags: Option<bool>,

    /// Put what serves one trait alone behind a feature of Cargo that is called like its module
    #[arg(long, conflicts_with = "module")]
    features: bool,

    /// Also generate a mock of each trait, behind the feature `mock` of the crate
    #[arg(long, conflicts_with = "module")]
    mock: bool,

    /// How to show faults, warnings and what was done
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    message_format: MessageFormat,
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
    match Arguments::parse().command {
        Command::Generate(arguments) => arguments.run(),
        Command::Serve(arguments) => arguments.run(),
        Command::Config { schema } => {
            let text = if schema {
                Config::json_schema()
            } else {
                Config::reference()
            };
            // Who closed the pipe has seen enough.
            let _ = io::stdout().write_all(text.as_bytes());
            ExitCode::SUCCESS
        }
    }
}

impl Generate {
    fn run(&self) -> ExitCode {
        self.input.choose_colours();
        let quiet = self.input.quiet;
        let shows_progress = !quiet && self.message_format == MessageFormat::Human;
        let outcome = generate(self.config(), shows_progress);
        let shown = match self.message_format {
            MessageFormat::Human => show_to_people(&outcome, quiet),
            MessageFormat::Json => show_to_tools(&outcome),
        };
        exit_code(&outcome, shown)
    }

    /// The configuration of the file, where there is one, and what the command line says otherwise.
    fn config(&self) -> Result<Config, Error> {
        let Self {
            input,
            out,
            module,
            check,
            package,
            index,
            unused_types,
            split_tags,
            features,
            mock,
            message_format: _,
        } = self;
        let mut config = input.config()?.check(*check).command(same_command());
        if let Some(out) = out {
            config = config.out(out);
        }
        if *module {
            config = config.module();
        }
        if let Some(package) = package {
            config = config.package(package);
        }
        if let Some(index) = index {
            config = config.index(index);
        }
        if let Some(split) = split_tags {
            config = config.split_tags(*split);
        }
        if *unused_types {
            config = config.unused_types(true);
        }
        if *features {
            config = config.features(true);
        }
        if *mock {
            config = config.mock(true);
        }
        Ok(config)
    }
}

/// Generates what is configured. Whoever looks at a terminal sees what it does.
fn generate(config: Result<Config, Error>, shows_progress: bool) -> Result<Report, Error> {
    let shows_progress = shows_progress && io::stderr().is_terminal();
    let outcome = config.and_then(|config| {
        let config = config.remember(true);
        let config = if shows_progress {
            config.on_stage(|stage| show_progress(&format!("{stage} ...")))
        } else {
            config
        };
        config.generate()
    });
    if shows_progress {
        show_progress("");
    }
    outcome
}

/// How the command ends, by what came of it and whether that could be shown.
fn exit_code(outcome: &Result<Report, Error>, shown: io::Result<()>) -> ExitCode {
    match (outcome, shown) {
        (Err(Error::Usage(_)), _) => ExitCode::from(2),
        (Err(Error::Faults(_) | Error::Stale(_)), _) => ExitCode::FAILURE,
        // Who closed the pipe has seen enough.
        (Ok(_), Err(error)) if error.kind() != io::ErrorKind::BrokenPipe => ExitCode::FAILURE,
        (Ok(_), _) => ExitCode::SUCCESS,
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

/// Replaces what the last line of the terminal shows, which is not ended.
fn show_progress(text: &str) {
    // Back to the start of the line, and erase it. Where this fails, nobody looks.
    let _ = write!(io::stderr(), "\r\x1b[K{text}").and_then(|()| io::stderr().flush());
}

fn show_to_people(outcome: &Result<Report, Error>, quiet: bool) -> io::Result<()> {
    let mut stdout = anstream::stdout().lock();
    let mut stderr = anstream::stderr().lock();
    match outcome {
        Ok(report) => {
            stderr.write_all(report.render(Format::Coloured).as_bytes())?;
            if quiet {
                return Ok(());
            }
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
