//! What the command line means, and what is shown of a run.

use std::io::{self, IsTerminal as _, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::str::FromStr;

use anstream::ColorChoice;
use clap::builder::BoolishValueParser;
use clap::{Parser, Subcommand, ValueEnum};
use oasmith::diagnostics::Format;
use oasmith::{Config, Error, Report, Runtime, Selector};
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
    Generate(Box<Generate>),
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
    /// A root document, Swagger 2.0 or OpenAPI 3 in YAML or JSON; what it references is found by itself
    #[arg(value_name = "DOC")]
    documents: Vec<PathBuf>,

    /// The configuration [default: the `oasmith.toml` of the package, where it has one]
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,

    /// The folder to write
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,

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

    /// Change the documents by an overlay before they are read
    #[arg(long = "overlay", value_name = "FILE")]
    overlays: Vec<PathBuf>,

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

    /// Generate the operations with this tag, and no others that are not selected either
    #[arg(long = "tag", value_name = "TAG")]
    tags: Vec<String>,

    /// Generate the operations whose paths are like this, such as `/pets/**`
    #[arg(long = "path", value_name = "PATTERN", value_parser = Selector::path)]
    paths: Vec<Selector>,

    /// Generate the operation with this `operationId`, or with this method and path
    #[arg(long = "operation", value_name = "NAME")]
    operations: Vec<String>,

    /// Leave out operations with faults, name them, and generate the others
    #[arg(long)]
    skip_faulty: bool,

    /// Also generate definitions of the DOCs that no generated operation uses
    #[arg(long)]
    unused_types: bool,

    /// Give the operations of each tag a trait and a module of their own
    #[arg(long)]
    split_tags: bool,

    /// Put what serves one trait alone behind a feature of Cargo that is called like its module
    #[arg(long, conflicts_with = "module")]
    features: bool,

    /// What numbers become [default: native]
    #[arg(long, value_name = "KIND")]
    numbers: Option<Numbers>,

    /// Whether a schema without `type` means the type of its keywords, as authors mean it, or does
    /// not look at values of other types, as JSON Schema has it [default: true]
    #[arg(long, value_name = "BOOL", value_parser = BoolishValueParser::new())]
    implied_types: Option<bool>,

    /// Whether `format` gives values types of their own and is checked, or is only told in the
    /// documentation [default: true]
    #[arg(long, value_name = "BOOL", value_parser = BoolishValueParser::new())]
    formats: Option<bool>,

    /// What becomes of values that an `enum` does not list, and of objects that a union does not
    /// know [default: refuse]
    #[arg(long, value_name = "WHAT")]
    unknown: Option<Unknown>,

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

    /// Say nothing but faults and warnings
    #[arg(long, short)]
    quiet: bool,

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
    let arguments = match Arguments::parse().command {
        Command::Generate(arguments) => arguments,
        Command::Config { schema } => {
            let text = if schema {
                Config::json_schema()
            } else {
                Config::reference()
            };
            // Who closed the pipe has seen enough.
            let _ = io::stdout().write_all(text.as_bytes());
            return ExitCode::SUCCESS;
        }
    };
    match arguments.color {
        clap::ColorChoice::Auto => ColorChoice::Auto,
        clap::ColorChoice::Always => ColorChoice::Always,
        clap::ColorChoice::Never => ColorChoice::Never,
    }
    .write_global();
    let shows_progress = !arguments.quiet
        && arguments.message_format == MessageFormat::Human
        && io::stderr().is_terminal();
    let outcome = arguments.config().and_then(|config| {
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
    let shown = match arguments.message_format {
        MessageFormat::Human => show_to_people(&outcome, arguments.quiet),
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

impl From<Numbers> for oasmith::Numbers {
    fn from(numbers: Numbers) -> Self {
        match numbers {
            Numbers::Native => Self::Native,
            Numbers::Exact => Self::Exact,
        }
    }
}

impl From<Unknown> for oasmith::Unknown {
    fn from(unknown: Unknown) -> Self {
        match unknown {
            Unknown::Refuse => Self::Refuse,
            Unknown::Keep => Self::Keep,
        }
    }
}

impl Generate {
    /// The configuration of the file, where there is one, and what the command line says otherwise.
    fn config(&self) -> Result<Config, Error> {
        let Self {
            documents,
            config,
            out,
            module,
            check,
            root,
            remotes,
            overlays,
            package,
            runtime,
            index,
            tags: _,
            paths: _,
            operations: _,
            skip_faulty,
            unused_types,
            split_tags,
            features,
            numbers,
            implied_types,
            formats,
            unknown,
            named_formats,
            dependencies,
            message_format: _,
            quiet: _,
            color: _,
        } = self;
        let file = config.clone().or_else(|| Config::find_file(""));
        let mut config = file.map_or_else(|| Ok(Config::new()), Config::from_file)?;
        config = config.check(*check).command(same_command());
        if !documents.is_empty() {
            config = config.no_documents().documents(documents);
        }
        if let Some(out) = out {
            config = config.out(out);
        }
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
        for overlay in overlays {
            config = config.overlay(overlay);
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
        config = self.select(config);
        if *skip_faulty {
            config = config.skip_faulty(true);
        }
        if *split_tags {
            config = config.split_tags(true);
        }
        if *features {
            config = config.features(true);
        }
        if *unused_types {
            config = config.unused_types(true);
        }
        if let Some(numbers) = numbers {
            config = config.numbers((*numbers).into());
        }
        if let Some(unknown) = unknown {
            config = config.unknown((*unknown).into());
        }
        if let Some(implied) = implied_types {
            config = config.implied_types(*implied);
        }
        if let Some(typed) = formats {
            config = config.formats(*typed);
        }
        Ok(config)
    }

    /// Selects operations, in place of those that the file selects.
    fn select(&self, mut config: Config) -> Config {
        let tags = self.tags.iter().map(Selector::tag);
        let operations = self.operations.iter().map(Selector::operation);
        let selectors: Vec<_> = tags
            .chain(self.paths.iter().cloned())
            .chain(operations)
            .collect();
        if !selectors.is_empty() {
            config = config.select_all();
        }
        for selector in selectors {
            config = config.select(selector);
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
