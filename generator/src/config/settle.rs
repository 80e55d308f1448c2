//! What a configuration comes to.

use std::collections::BTreeMap;
use std::path::{Component, PathBuf};

use super::paths::below_root;
use super::{Config, Format};
use crate::ir::RustPath;
use crate::lower::Options;
use crate::source::Chosen;

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

impl Config {
    /// What the configuration means, with every default settled; the error says what is wrong with
    /// it.
    pub(crate) fn settle(&self) -> Result<Settled, String> {
        if let Some(refused) = self.refused.first() {
            return Err(refused.clone());
        }
        if self.documents.is_empty() {
            return Err("no document is given; name one, or write `oasmith.toml`".to_owned());
        }
        if self.out.as_os_str().is_empty() {
            return Err("no output folder is given; name one".to_owned());
        }
        let (root, documents) = below_root(self.root.as_deref(), &self.documents)?;
        let package = if self.module {
            match self.package {
                Some(_) => return Err("a module has no package name".to_owned()),
                None if self.options.features => {
                    return Err("a module has no manifest to name features in".to_owned());
                }
                None => None,
            }
        } else {
            Some(self.package_name()?)
        };
        if self.module && self.options.mock {
            return Err("a module has no features, and so no mock".to_owned());
        }
        let mut options = self.options.clone();
        options.formats.chosen = self.chosen_formats()?;
        for (place, path) in &self.replacements {
            let path = self.chosen_path(path)?;
            options.replacements.insert(place.clone(), path);
        }
        for (place, path) in &self.derives {
            options
                .derives
                .push((place.clone(), self.chosen_path(path)?));
        }
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

    /// The path of a type or trait that the output can name.
    fn chosen_path(&self, path: &Chosen<String>) -> Result<Chosen<RustPath>, String> {
        let Chosen { value, span } = path;
        match self.foreign(value) {
            Ok(value) => Ok(Chosen { value, span: *span }),
            Err(fault) => Err(format!("`{value}` {fault}")),
        }
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
pub(super) fn is_package(name: &str) -> bool {
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

#[cfg(test)]
mod tests {
    use super::*;

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
}
