//! What commands read, and how: the options that they have in common.

use std::path::PathBuf;
use std::str::FromStr;

use anstream::ColorChoice;
use clap::ValueEnum;
use clap::builder::BoolishValueParser;
use oasmith::{Config, Error, Runtime, Selector};

/// What is read, and how.
#[derive(clap::Args)]
pub(super) struct Input {
    /// A root document, Swagger 2.0 or OpenAPI 3 in YAML or JSON; what it references is found by itself
    #[arg(value_name = "DOC")]
    documents: Vec<PathBuf>,

    /// The configuration [default: the `oasmith.toml` of the package, where it has one]
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,

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

    /// Where the generated crate finds oasmith-runtime [default: the version of this command]
    ///
    /// VERSION: in the registry, by a version requirement.
    /// path:DIR: in a folder, seen from that of the generated manifest.
    /// git:URL[#REVISION]: in a Git repository.
    #[arg(long, value_name = "SPEC", verbatim_doc_comment)]
    runtime: Option<Runtime>,

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
    #[arg(long = "dependency", value_name = "PACKAGE=SPEC")]
    dependencies: Vec<Named<Runtime>>,

    /// Say nothing but faults and warnings
    #[arg(long, short)]
    pub(super) quiet: bool,

    /// When to use colours
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub(super) color: clap::ColorChoice,
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

impl Input {
    /// The configuration of the file, where there is one, and what the command line says otherwise.
    pub(super) fn config(&self) -> Result<Config, Error> {
        let Self {
            documents,
            config,
            root,
            remotes,
            overlays,
            runtime,
            tags,
            paths,
            operations,
            skip_faulty,
            numbers,
            implied_types,
            formats,
            unknown,
            named_formats,
            dependencies,
            quiet: _,
            color: _,
        } = self;
        let file = config.clone().or_else(|| Config::find_file(""));
        let mut config = file.map_or_else(|| Ok(Config::new()), Config::from_file)?;
        if !documents.is_empty() {
            config = config.no_documents().documents(documents);
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
        if let Some(runtime) = runtime {
            config = config.runtime(runtime.clone());
        }
        let tags = tags.iter().map(Selector::tag);
        let operations = operations.iter().map(Selector::operation);
        let selectors: Vec<_> = tags
            .chain(paths.iter().cloned())
            .chain(operations)
            .collect();
        if !selectors.is_empty() {
            config = config.select_all();
        }
        for selector in selectors {
            config = config.select(selector);
        }
        if *skip_faulty {
            config = config.skip_faulty(true);
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

    /// Says when to use colours.
    pub(super) fn choose_colours(&self) {
        match self.color {
            clap::ColorChoice::Auto => ColorChoice::Auto,
            clap::ColorChoice::Always => ColorChoice::Always,
            clap::ColorChoice::Never => ColorChoice::Never,
        }
        .write_global();
    }
}
