//! What a run is asked to do.

use std::collections::BTreeMap;
use std::fmt::{self, Display, Formatter};
use std::path::PathBuf;

use crate::ir::Ident;
use crate::lower::{Options, Unknown};
use crate::overlay::Inline;
use crate::select::Selector;
use crate::source::Chosen;

mod file;
mod keys;
mod mock_server;
mod paths;
mod read;
mod reference;
mod settle;
mod toml;
mod values;

use self::file::ConfigFile;
pub(crate) use self::paths::{below, with_slashes};
pub(crate) use self::settle::Settled;
pub use self::values::{Format, Numbers, Runtime};

/// What to generate, from which documents and into which folder.
/// [`Config::generate`](Self::generate) does it.
///
/// Relative paths start at the current folder, which in a build script is that of the package's
/// manifest.
///
/// ```no_run
/// // A build script. A module of the crate then is
/// // `include!(concat!(env!("OUT_DIR"), "/api/mod.rs"));`
/// fn main() -> Result<(), oasmith::Error> {
///     let out = std::env::var_os("OUT_DIR").expect("cargo sets it");
///     oasmith::Config::new()
///         .document("spec/invites.yaml")
///         .out(std::path::Path::new(&out).join("api"))
///         .module()
///         .generate()?
///         .rerun_if_changed();
///     Ok(())
/// }
/// ```
#[derive(Clone, Debug, Default)]
#[must_use = "nothing is generated until `generate` is called"]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch of the user's"
)]
pub struct Config {
    pub(crate) documents: Vec<PathBuf>,
    pub(crate) root: Option<PathBuf>,
    pub(crate) remotes: Vec<(String, PathBuf)>,
    pub(crate) out: PathBuf,
    pub(crate) module: bool,
    pub(crate) package: Option<String>,
    pub(crate) runtime: Runtime,
    pub(crate) dependencies: BTreeMap<String, Runtime>,
    pub(crate) index: Option<PathBuf>,
    pub(crate) split_tags: Option<bool>,
    /// Whether the crate is that of a mock server: what an index says is so in it too, and none is
    /// written.
    pub(crate) is_mocked: bool,
    pub(crate) check: bool,
    pub(crate) command: Option<String>,
    pub(crate) remember: bool,
    pub(crate) on_stage: Option<fn(Stage)>,
    options: Options,
    formats: BTreeMap<String, Format>,
    replacements: BTreeMap<String, Chosen<String>>,
    derives: Vec<(String, Chosen<String>)>,
    pub(crate) file: Option<ConfigFile>,
    pub(crate) selected: Vec<Selector>,
    pub(crate) skipped: Vec<Selector>,
    pub(crate) skip_faulty: bool,
    pub(crate) overlays: Vec<Chosen<PathBuf>>,
    pub(crate) deviations: Vec<Inline>,
    /// What is wrong with values that were given.
    refused: Vec<String>,
}

impl Config {
    /// A configuration without documents and output folder, which have no defaults.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a root document, Swagger 2.0 or `OpenAPI` 3 in YAML or JSON. The files that it
    /// references are found by themselves.
    pub fn document(mut self, path: impl Into<PathBuf>) -> Self {
        self.documents.push(path.into());
        self
    }

    /// Adds several root documents.
    pub fn documents(mut self, paths: impl IntoIterator<Item = impl Into<PathBuf>>) -> Self {
        self.documents.extend(paths.into_iter().map(Into::into));
        self
    }

    /// Takes back all root documents, those of a [file](Self::from_file) too.
    pub fn no_documents(mut self) -> Self {
        self.documents.clear();
        self
    }

    /// The folder that references may not lead out of, and that the modules of the output mirror.
    /// Default: the deepest folder that holds all root documents.
    pub fn root(mut self, folder: impl Into<PathBuf>) -> Self {
        self.root = Some(folder.into());
        self
    }

    /// Has references to a URL that is `prefix`, or begins with it and a slash, read from a folder:
    /// what follows the prefix is the path in it, to which `.json`, `.yaml` or `.yml` may be added.
    /// For the prefix itself, a file may be named instead. The longest of several prefixes counts,
    /// and the last of several folders for one prefix.
    /// Nothing is ever loaded from the network. Default:
    /// none.
    pub fn remote(mut self, prefix: impl Into<String>, folder: impl Into<PathBuf>) -> Self {
        let prefix = prefix.into();
        self.remotes.retain(|(other, _)| *other != prefix);
        self.remotes.push((prefix, folder.into()));
        self
    }

    /// The folder to write. Files in it that oasmith did not write are left alone.
    pub fn out(mut self, folder: impl Into<PathBuf>) -> Self {
        self.out = folder.into();
        self
    }

    /// Generates a module, `mod.rs` and the files beside it, to be taken in by one `include!`.
    /// Default: a whole crate with a manifest.
    pub fn module(mut self) -> Self {
        self.module = true;
        self
    }

    /// The name of the generated package. Default: that of the output folder.
    pub fn package(mut self, name: impl Into<String>) -> Self {
        self.package = Some(name.into());
        self
    }

    /// Where the generated crate finds `oasmith-runtime`. Default: in the registry, in this version
    /// of oasmith. A module has no manifest, and its crate's own says it.
    pub fn runtime(mut self, runtime: Runtime) -> Self {
        self.runtime = runtime;
        self
    }

    /// Has the generated crate depend on a package, for what [`format`](Self::format),
    /// [`replace`](Self::replace) and [`derive`](Self::derive) name. A module has no manifest, and
    /// its crate's own says it. Default: none.
    pub fn dependency(mut self, package: impl Into<String>, found: Runtime) -> Self {
        self.dependencies.insert(package.into(), found);
        self
    }

    /// Also writes a JSON file that maps each schema and operation of the spec (file and pointer)
    /// to its Rust path and file. Where the file is there already, its names decide who of several
    /// gets a name that all want, be they schemas, operations, tags, properties, values or parameters:
    /// so nothing is renamed because something else came or went. Documents stay split by their tags,
    /// or whole, as they were. Default: none.
    pub fn index(mut self, file: impl Into<PathBuf>) -> Self {
        self.index = Some(file.into());
        self
    }

    /// What numbers become. Default: [`Numbers::Native`].
    pub fn numbers(mut self, numbers: Numbers) -> Self {
        self.options.exact_numbers = match numbers {
            Numbers::Native => false,
            Numbers::Exact => true,
        };
        self
    }

    /// Whether a schema without `type` means the type of its keywords: `properties` those of an
    /// object, as authors mean it. Else it means what JSON Schema says: that values of other types
    /// are not looked at. Default: on.
    pub fn implied_types(mut self, implied: bool) -> Self {
        self.options.implied_types = implied;
        self
    }

    /// Whether `format` gives values types of their own and is checked, and is not only told in the
    /// documentation. What [`format`](Self::format) says of one format holds all the same. Default:
    /// on.
    pub fn formats(mut self, typed: bool) -> Self {
        self.options.formats.typed = typed;
        self
    }

    /// What one `format` of strings means, known to oasmith or not: nothing, or a type of one's
    /// own. Default: as the documentation of the runtime's `format` module has it.
    ///
    /// ```
    /// let config = oasmith::Config::new()
    ///     .format("email", oasmith::Format::Off)
    ///     .format("mx-user-id", oasmith::Format::Type("ruma_common::OwnedUserId".to_owned()))
    ///     .dependency("ruma-common", oasmith::Runtime::version("0.15"));
    /// # let _ = config;
    /// ```
    pub fn format(mut self, name: impl Into<String>, format: Format) -> Self {
        self.formats.insert(name.into(), format);
        self
    }

    /// What becomes of values that the spec does not know: those that an `enum` does not list, and
    /// objects whose constant or `discriminator` is that of no branch of a union. Default:
    /// [`Unknown::Refuse`].
    pub fn unknown(mut self, unknown: Unknown) -> Self {
        self.options.unknown = unknown;
        self
    }

    /// Changes a document, or a file that one needs, by an overlay
    /// (<https://spec.openapis.org/overlay/v1.1.0>), before it is read. The file is the one that
    /// the overlay `extends`, relative to itself or by its [URL](Self::remote), or the only root
    /// document. An action that selects nothing is a fault. The documentation of the crate lists what
    /// was changed. Default: none.
    pub fn overlay(mut self, file: impl Into<PathBuf>) -> Self {
        self.overlays.push(file.into().into());
        self
    }

    /// Chooses the module of a document, of a file with definitions, or of a folder, by its path
    /// below the root, such as `v1::invite_api`. Default: as the path says. What is no path of a
    /// module is a fault of the run.
    pub fn module_of(mut self, path: impl Into<String>, module: &str) -> Self {
        let names = module
            .split("::")
            .filter_map(Ident::new)
            .collect::<Vec<_>>();
        if names.len() == module.split("::").count() {
            self.options.modules.insert(path.into(), names.into());
        } else {
            self.refused
                .push(format!("`{module}` is no path of a module"));
        }
        self
    }

    /// Whether the operations of each tag have a trait and a module of their own, in the module of
    /// the document. An operation with several tags belongs to the first, one without any to the
    /// trait of the document. Schemas stay in the modules where they are. Default: on for documents
    /// of 100 operations or more that have several tags, whether all of them are selected or not,
    /// since a file and a trait of that many are hard to read and to compile; off for others. With
    /// an [`index`](Self::index), what a document was before, it stays; without one, a note tells of
    /// it.
    pub fn split_tags(mut self, split: bool) -> Self {
        self.split_tags = Some(split);
        self
    }

    /// Whether what serves one trait alone, of a document or by [`split_tags`](Self::split_tags) of a
    /// tag, is behind a feature of the generated crate that is called like its module. All of them
    /// are the default. Default: off.
    pub fn features(mut self, features: bool) -> Self {
        self.options.features = features;
        self
    }

    /// Chooses the name of what stands at a place of the spec, `file#pointer` with the file below
    /// the root: `UpperCase` for the type of a schema or the trait of a document or tag, `lower_case` for
    /// the method of an operation or the field of a property. Default: what the spec calls it.
    pub fn name(mut self, place: impl Into<String>, name: &str) -> Self {
        match Ident::new(name) {
            Some(ident) => drop(self.options.names.insert(place.into(), ident.into())),
            None => self.refused.push(format!("`{name}` is no name in Rust")),
        }
        self
    }

    /// Has a type of the user's stand for the schema at a place, `file#pointer` with the file below
    /// the root: `my_crate::Id`, which implements `Clone`, `Debug`, `PartialEq`, and the runtime's
    /// `Decode` and `Encode`. Its values are checked by the schema too, where `Decode` hands
    /// on its rules. Default: a type is generated.
    pub fn replace(mut self, place: impl Into<String>, path: impl Into<String>) -> Self {
        let path = path.into();
        self.replacements.insert(place.into(), path.into());
        self
    }

    /// Has the type of the schema at a place, or all types of schemas where the place is empty,
    /// derive a trait besides the usual ones, such as `std::hash::Hash`. Where operations are written
    /// at or below the place, such as that of a document, their requests and answers derive it: they
    /// have `Clone` and `Debug` alone, as long as nobody asks for `std::cmp::PartialEq`. What
    /// another crate calls like a usual one takes its place.
    pub fn derive(mut self, place: impl Into<String>, path: impl Into<String>) -> Self {
        let path = path.into();
        self.derives.push((place.into(), path.into()));
        self
    }

    /// Generates the operations that a selector matches, and of others only those that other
    /// selectors match. Default: all.
    pub fn select(mut self, selector: Selector) -> Self {
        self.selected.push(selector);
        self
    }

    /// Takes back all selectors of [`select`](Self::select), those of a [file](Self::from_file)
    /// too.
    pub fn select_all(mut self) -> Self {
        self.selected.clear();
        self
    }

    /// Leaves out the operations that a selector matches, selected or not. Default: none.
    pub fn skip(mut self, selector: Selector) -> Self {
        self.skipped.push(selector);
        self
    }

    /// Whether operations with faults are left out, and the others generated. The faults are told
    /// as warnings, and the documentation of the crate and
    /// [`Report::left_out`](crate::Report::left_out) name the operations. A fault that concerns
    /// more than operations still ends the run. Default: off.
    pub fn skip_faulty(mut self, skip: bool) -> Self {
        self.skip_faulty = skip;
        self
    }

    /// Whether definitions of the root documents that no generated operation uses are generated
    /// too. Default: off.
    pub fn unused_types(mut self, unused: bool) -> Self {
        self.options.only_used_types = !unused;
        self
    }

    /// Whether the generated crate has a mock of each trait, behind its feature `mock`: an
    /// implementation that answers with the examples of the spec, or with values made from its
    /// schemas, and a function `mock` that serves all of them. Default: off.
    pub fn mock(mut self, mock: bool) -> Self {
        self.options.mock = mock;
        self.options.samples |= mock;
        self
    }

    /// Whether the generated crate gets tests that call each operation by the client on the server,
    /// with requests and answers that are made from the examples and schemas of the spec. To be
    /// compared, these derive [`PartialEq`]. Default: off.
    pub fn test_operations(mut self, test: bool) -> Self {
        self.options.test_operations = test;
        self.options.samples |= test;
        self
    }

    /// Writes nothing, and fails with [`Error::Stale`](crate::Error::Stale) where the output is not
    /// what would be written. Default: off.
    pub fn check(mut self, check: bool) -> Self {
        self.check = check;
        self
    }

    /// The command by which people generate this output, for the fault of a check to name. Default:
    /// none.
    pub fn command(mut self, command: impl Into<String>) -> Self {
        self.command = Some(command.into());
        self
    }

    /// Keeps in the output folder, in `.oasmith-cache`, what a run was made from, by contents. The next
    /// run with the same program, configuration, documents and output then tells the same and does
    /// nothing else. Default: off, since it is no use to a build script, which Cargo does not run
    /// again where nothing has changed.
    pub fn remember(mut self, remember: bool) -> Self {
        self.remember = remember;
        self
    }

    /// Has a function called whenever a stage of the run begins, to show people what a long run does.
    /// Default: none.
    pub fn on_stage(mut self, show: fn(Stage)) -> Self {
        self.on_stage = Some(show);
        self
    }

    /// A text that tells this configuration from all others that may give another output.
    pub(crate) fn identity(&self) -> String {
        let same = Self {
            check: false,
            command: None,
            on_stage: None,
            ..self.clone()
        };
        format!("{same:?}")
    }

    pub(crate) fn begin(&self, stage: Stage) {
        if let Some(show) = self.on_stage {
            show(stage);
        }
    }
}

/// What a run is doing.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
pub enum Stage {
    /// Reading the documents and all that they reference.
    Read,
    /// Deciding what the crate is.
    Lower,
    /// Printing its files.
    Emit,
    /// Writing the files that changed, or comparing them.
    Write,
}

impl Display for Stage {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Read => "reading documents",
            Self::Lower => "deciding on types and operations",
            Self::Emit => "printing files",
            Self::Write => "writing files",
        })
    }
}
