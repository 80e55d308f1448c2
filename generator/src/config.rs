//! What a run is asked to do.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};
use std::str::FromStr;

use crate::emit::Dependency;
use crate::ir::RustPath;
use crate::lower::{Options, Unknown};

/// Names of packages that Cargo refuses, or that would hide another crate from the generated one.
const RESERVED_PACKAGES: [&str; 7] = [
    "_",
    "alloc",
    "core",
    "gen",
    "oasmith-runtime",
    "std",
    "test",
];

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
    pub(crate) check: bool,
    pub(crate) command: Option<String>,
    options: Options,
    formats: BTreeMap<String, Format>,
}

impl Config {
    /// A configuration without documents and output folder, which have no defaults.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a root document, Swagger 2.0 or `OpenAPI` 3 in YAML or JSON. The files that it references are found by
    /// themselves.
    pub fn document(mut self, path: impl Into<PathBuf>) -> Self {
        self.documents.push(path.into());
        self
    }

    /// Adds several root documents.
    pub fn documents(mut self, paths: impl IntoIterator<Item = impl Into<PathBuf>>) -> Self {
        self.documents.extend(paths.into_iter().map(Into::into));
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
    /// For the prefix itself, a file may be named instead. The longest of several prefixes counts.
    /// Nothing is ever loaded from the network. Default:
    /// none.
    pub fn remote(mut self, prefix: impl Into<String>, folder: impl Into<PathBuf>) -> Self {
        self.remotes.push((prefix.into(), folder.into()));
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

    /// Has the generated crate depend on a package, for the types of [`format`](Self::format) that
    /// come from it. A module has no manifest, and its crate's own says it. Default: none.
    pub fn dependency(mut self, package: impl Into<String>, found: Runtime) -> Self {
        self.dependencies.insert(package.into(), found);
        self
    }

    /// Also writes a JSON file that maps each schema and operation of the spec (file and pointer)
    /// to its Rust path and file. Default: none.
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

    /// What one `format` of strings means, known to oasmith or not: nothing, or a type of one's own.
    /// Default: as the documentation of the runtime's `format` module has it.
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

    /// What the configuration means, with every default settled; the error says what is wrong with
    /// it.
    pub(crate) fn settle(&self) -> Result<Settled, String> {
        if self.documents.is_empty() {
            return Err("no document is given".to_owned());
        }
        if self.out.as_os_str().is_empty() {
            return Err("no output folder is given".to_owned());
        }
        let (root, documents) = self.below_root()?;
        let package = if self.module {
            match self.package {
                Some(_) => return Err("a module has no package name".to_owned()),
                None => None,
            }
        } else {
            Some(self.package_name()?)
        };
        let mut options = self.options.clone();
        options.formats.chosen = self.chosen_formats()?;
        Ok(Settled {
            root,
            documents,
            package,
            options,
        })
    }

    /// What is chosen for formats. Every type is one that the output can name.
    fn chosen_formats(&self) -> Result<BTreeMap<String, Option<RustPath>>, String> {
        if self.module && !self.dependencies.is_empty() {
            return Err("a module has no manifest to name dependencies in".to_owned());
        }
        for package in self.dependencies.keys() {
            if !is_package(package) {
                return Err(format!("`{package}` is no name of a package to depend on"));
            }
        }
        let chosen = self.formats.iter().map(|(name, format)| match format {
            Format::Off => Ok((name.clone(), None)),
            Format::Type(path) => {
                let path = self.foreign(path).map_err(|fault| {
                    format!("the type `{path}` for the format `{name}` {fault}")
                })?;
                Ok((name.clone(), Some(path)))
            }
        });
        chosen.collect()
    }

    /// The path of a type that the output can name; else what is wrong with it.
    fn foreign(&self, path: &str) -> Result<RustPath, String> {
        let Some(path) = RustPath::new(path) else {
            return Err("is no path such as `my_crate::Id`; \
                        for a type with parameters, name an alias"
                .to_owned());
        };
        let mut packages = self.dependencies.keys();
        match path.root() {
            _ if self.module => Ok(path),
            "crate" => Err(
                "is in the generated crate itself; only in a module, `crate` is the \
                            crate around it"
                    .to_owned(),
            ),
            "std" | "core" | "oasmith_runtime" => Ok(path),
            root if packages.any(|package| package.replace('-', "_") == root) => Ok(path),
            root => Err(format!(
                "is of a crate that the generated one does not depend on; add the dependency `{root}`"
            )),
        }
    }

    /// The root, and the documents as paths below it with `/` between their parts.
    fn below_root(&self) -> Result<(PathBuf, Vec<String>), String> {
        let root = match &self.root {
            Some(root) => root.clone(),
            None => common_folder(&self.documents),
        };
        let documents = self.documents.iter().map(|document| {
            let below = below(&root, document).ok_or_else(|| {
                format!(
                    "`{}` is not below the root `{}`",
                    document.display(),
                    root.display()
                )
            })?;
            match below.to_str() {
                Some(_) => Ok(with_slashes(&below)),
                None => Err(format!("the path `{}` is not UTF-8", document.display())),
            }
        });
        let documents = documents.collect::<Result<_, String>>()?;
        Ok((root, documents))
    }

    fn package_name(&self) -> Result<String, String> {
        let name = match (&self.package, self.out.components().next_back()) {
            (Some(name), _) => name.clone(),
            (None, Some(Component::Normal(name))) => name.to_string_lossy().into_owned(),
            (None, _) => {
                return Err(format!(
                    "the output folder `{}` has no name to give to the package; give one",
                    self.out.display()
                ));
            }
        };
        if is_package(&name) {
            Ok(name)
        } else {
            Err(format!(
                "`{name}` cannot be the name of a package; give another one"
            ))
        }
    }
}

/// Whether a package of this name can be generated, or depended on.
fn is_package(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
        // A keyword, `core` or `test` would be no name of a crate.
        && syn::parse_str::<syn::Ident>(&name.replace('-', "_")).is_ok()
        && !RESERVED_PACKAGES.contains(&name)
}

/// What a [`Config`] comes to.
pub(crate) struct Settled {
    pub(crate) root: PathBuf,
    /// Below the root, with `/` between their parts.
    pub(crate) documents: Vec<String>,
    /// The name of the package; `None` where the output is a module.
    pub(crate) package: Option<String>,
    pub(crate) options: Options,
}

/// The deepest folder that holds all of the files, spelled as the files are where that is possible.
fn common_folder(files: &[PathBuf]) -> PathBuf {
    let folders = |files: &[PathBuf]| {
        let mut folders = files
            .iter()
            .map(|file| file.parent().unwrap_or(file).to_owned());
        let first = folders.next().unwrap_or_default();
        folders.fold(first, |common, folder| {
            common
                .iter()
                .zip(folder.iter())
                .take_while(|(a, b)| a == b)
                .map(|(a, _)| a)
                .collect()
        })
    };
    let is_spelled_alike = files.iter().all(|file| {
        file.is_absolute() == files[0].is_absolute()
            && !file
                .components()
                .any(|part| matches!(part, Component::ParentDir | Component::CurDir))
    });
    let common = if files.len() == 1 || is_spelled_alike {
        folders(files)
    } else {
        folders(&files.iter().map(|file| canonical(file)).collect::<Vec<_>>())
    };
    if common.as_os_str().is_empty() {
        PathBuf::from(".")
    } else {
        common
    }
}

/// The path of a file from a folder that it lies below; `None` where it does not.
pub(crate) fn below(folder: &Path, file: &Path) -> Option<PathBuf> {
    let lexical = if folder == Path::new(".") && file.is_relative() {
        Some(file)
    } else {
        file.strip_prefix(folder).ok()
    };
    let is_plain = |path: &&Path| {
        path.components()
            .all(|part| matches!(part, Component::Normal(_)))
    };
    match lexical.filter(is_plain) {
        Some(path) => Some(path.to_owned()),
        None => canonical(file)
            .strip_prefix(canonical(folder))
            .ok()
            .map(Path::to_owned),
    }
}

/// A relative path with `/` between its parts on every system.
pub(crate) fn with_slashes(path: &Path) -> String {
    path.iter()
        .map(|part| part.to_string_lossy())
        .collect::<Vec<_>>()
        .join("/")
}

/// A path without links and dots, as far as it exists.
fn canonical(path: &Path) -> PathBuf {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    if let Ok(path) = absolute.canonicalize() {
        return path;
    }
    match (absolute.parent(), absolute.components().next_back()) {
        (Some(parent), Some(Component::Normal(name))) => canonical(parent).join(name),
        (Some(parent), Some(Component::ParentDir)) => {
            let mut path = canonical(parent);
            path.pop();
            path
        }
        _ => absolute,
    }
}

/// What the numbers of a spec become.
#[derive(Copy, Clone, Debug, Default, Eq, PartialEq)]
pub enum Numbers {
    /// `i64` and `f64`, or what `format` says. A number that they cannot hold is refused.
    #[default]
    Native,
    /// `Integer` and `Number` of the runtime, which hold any number and keep its text.
    Exact,
}

/// What a `format` of strings means.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Format {
    /// Nothing but a word of the documentation.
    Off,
    /// A type of one's own, by its path: `my_crate::Id`, and in a module `crate::Id` too.
    ///
    /// Fields hold it as `oasmith_runtime::format::Formatted<Id>`, which keeps the text where the type
    /// would write another one. So all that it needs are [`FromStr`], whose error is shown to whoever
    /// sent the text, [`Display`](std::fmt::Display), [`Clone`], [`Debug`] and [`PartialEq`].
    Type(String),
}

/// Reads `off` or the path of a type.
impl FromStr for Format {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "off" => Ok(Self::Off),
            _ if RustPath::new(text).is_some() => Ok(Self::Type(text.to_owned())),
            _ => Err("expected `off` or the path of a type, such as `my_crate::Id`".to_owned()),
        }
    }
}

/// Where a generated crate finds `oasmith-runtime`, or another package.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Runtime(pub(crate) Dependency);

impl Runtime {
    /// In a registry, by a version requirement such as `0.1`.
    pub fn version(requirement: impl Into<String>) -> Self {
        Self(Dependency::Version(requirement.into()))
    }

    /// In a folder, as a path from that of the generated manifest.
    pub fn path(path: impl Into<String>) -> Self {
        Self(Dependency::Path(path.into()))
    }

    /// In a Git repository, at a commit, tag or other revision, or at the head of the default
    /// branch.
    pub fn git(url: impl Into<String>, revision: Option<&str>) -> Self {
        Self(Dependency::Git {
            url: url.into(),
            revision: revision.map(str::to_owned),
        })
    }
}

impl Default for Runtime {
    /// The runtime that was released with this generator.
    fn default() -> Self {
        Self::version(env!("CARGO_PKG_VERSION"))
    }
}

/// Reads `VERSION`, `path:DIR` or `git:URL[#REVISION]`.
impl FromStr for Runtime {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.split_once(':') {
            Some(("path", path)) if !path.is_empty() => Ok(Self::path(path)),
            Some(("git", url)) if !url.is_empty() => Ok(match url.rsplit_once('#') {
                Some((url, revision)) => Self::git(url, Some(revision)),
                None => Self::git(url, None),
            }),
            None if text.starts_with(|c: char| c.is_ascii_digit() || "^~=<>*".contains(c)) => {
                Ok(Self::version(text))
            }
            _ => Err("expected a version, `path:DIR` or `git:URL[#REVISION]`".to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settled(config: &Config) -> (String, Vec<String>) {
        let settled = config.settle().expect("the configuration is good");
        (settled.root.display().to_string(), settled.documents)
    }

    #[test]
    fn the_root_is_the_folder_that_holds_all_documents() {
        let config = Config::new().out("out");
        let of = |documents: &[&str]| settled(&config.clone().documents(documents));
        assert_eq!(of(&["a.yaml"]), (".".into(), vec!["a.yaml".into()]));
        assert_eq!(of(&["spec/a.yaml"]), ("spec".into(), vec!["a.yaml".into()]));
        assert_eq!(
            of(&["../spec/a.yaml"]),
            ("../spec".into(), vec!["a.yaml".into()])
        );
        assert_eq!(
            of(&["spec/a/b.yaml", "spec/c.yaml"]),
            ("spec".into(), vec!["a/b.yaml".into(), "c.yaml".into()])
        );
        assert_eq!(
            of(&["a/b.yaml", "c.yaml"]),
            (".".into(), vec!["a/b.yaml".into(), "c.yaml".into()])
        );
        assert_eq!(of(&["/s/a/b.yaml", "/s/ab.yaml"]).0, "/s");
        let (root, documents) = of(&["x/a.yaml", "x/../y/b.yaml"]);
        assert!(Path::new(&root).is_absolute(), "{root}");
        assert_eq!(
            documents,
            ["x/a.yaml", "x/../y/b.yaml"].map(|path| path.replace("x/../", ""))
        );
    }

    #[test]
    fn a_document_outside_of_the_root_is_refused() {
        let config = Config::new()
            .out("out")
            .document("spec/a.yaml")
            .root("spec/deep");
        let message = config.settle().err().expect("it is refused");
        assert_eq!(message, "`spec/a.yaml` is not below the root `spec/deep`");
        assert_eq!(settled(&config.root("./spec/../spec")).1, ["a.yaml"]);
    }

    #[test]
    fn the_package_is_named_after_its_folder() {
        let package = |out: &str| {
            let settled = Config::new().document("a.yaml").out(out).settle();
            settled.map(|settled| settled.package.unwrap_or_default())
        };
        assert_eq!(package("crates/my-api/"), Ok("my-api".into()));
        for out in ["..", ".", "1", "my api", "self", "core"] {
            assert!(package(out).is_err(), "{out}");
        }
    }

    #[test]
    fn a_runtime_is_a_version_a_path_or_a_repository() {
        assert_eq!("0.1".parse(), Ok(Runtime::version("0.1")));
        assert_eq!("path:../runtime".parse(), Ok(Runtime::path("../runtime")));
        assert_eq!(
            "git:https://a/b".parse(),
            Ok(Runtime::git("https://a/b", None))
        );
        assert_eq!(
            "git:https://a/b#c".parse(),
            Ok(Runtime::git("https://a/b", Some("c")))
        );
        for wrong in ["", "path:", "../runtime", "https://a/b"] {
            assert!(wrong.parse::<Runtime>().is_err(), "{wrong}");
        }
    }
}
