//! Reads `oasmith.toml`.
//!
//! Invariant: what comes out is what the methods of [`Config`] would have made. All faults of a
//! file are told together, each at its place.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::read::read;
use super::{Config, keys, toml};
use crate::diagnostics::Diagnostics;
use crate::report::{Error, Report};
use crate::source::{ReadError, SourceMap, read_named};
use crate::yaml::NodeId;

/// The name of the file.
const NAME: &str = "oasmith.toml";

/// A file that a configuration was read from. It is the first file of the run's [`SourceMap`], as
/// it was of the one that it was read with: so the spans in it hold for both.
#[derive(Clone, Debug)]
pub(crate) struct ConfigFile {
    pub(crate) path: PathBuf,
    pub(crate) text: Arc<str>,
    /// The folders in which documents were looked for by patterns.
    pub(crate) searched: Vec<PathBuf>,
}

impl Config {
    /// Reads a configuration from a file of TOML, `oasmith.toml` by convention. Relative paths in
    /// it start at its folder. What the keys are called and mean stands in `docs/configuration.md`;
    /// each is a method of `Config`, and a method that is called on the result overrides it.
    ///
    /// # Errors
    ///
    /// [`Error::Usage`] where the file cannot be read, and [`Error::Faults`] where it has faults.
    pub fn from_file(path: impl AsRef<Path>) -> Result<Self, Error> {
        let path = path.as_ref();
        let folder = path.parent().unwrap_or(Path::new(""));
        let unreadable = |error: &ReadError| {
            let (noun, _) = error.describe();
            Error::Usage(format!("the configuration `{}` is {noun}", path.display()))
        };
        let mut sources =
            SourceMap::new(folder).map_err(|error| unreadable(&ReadError::from(error)))?;
        let text = read_named(path, sources.limits()).map_err(|error| unreadable(&error))?;
        let file = sources.add_named(path, text.clone());
        let mut diagnostics = Diagnostics::default();
        let tree = toml::parse(file, &text, &mut diagnostics);
        keys::check_table(&tree, NodeId::ROOT, &keys::FILE, &mut diagnostics);
        let mut config = Self {
            file: Some(ConfigFile {
                path: path.to_owned(),
                text: text.into(),
                searched: Vec::new(),
            }),
            ..Self::default()
        };
        if !diagnostics.has_errors() {
            config = read(&tree, folder, &sources, config, &mut diagnostics);
        }
        diagnostics.end_stage();
        if diagnostics.has_errors() {
            return Err(Error::Faults(Box::new(Report::new(sources, diagnostics))));
        }
        Ok(config)
    }

    /// The `oasmith.toml` of a folder: there, or in the nearest folder above it that has one, up to
    /// the package, that is the next folder with a `Cargo.toml`. `None` where there is none.
    pub fn find_file(folder: impl AsRef<Path>) -> Option<PathBuf> {
        let mut shown = folder.as_ref().to_owned();
        // An empty path is the current folder, which is absolute with anything in it.
        let absolute = std::path::absolute(shown.join(NAME)).ok()?;
        for above in absolute.ancestors().skip(1) {
            let file = above.join(NAME);
            if file.is_file() {
                // As near as possible to how the user has named the folder.
                return Some(shown.join(NAME));
            }
            if above.join("Cargo.toml").is_file() {
                return None;
            }
            shown.push("..");
        }
        None
    }
}
