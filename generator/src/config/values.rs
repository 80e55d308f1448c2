//! The values of a configuration.

use std::str::FromStr;

use crate::emit::Dependency;
use crate::ir::RustPath;

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
    /// Fields hold it as `oasmith_runtime::format::Formatted<Id>`, which keeps the text where the
    /// type would write another one. So all that it needs are [`FromStr`], whose error is shown to
    /// whoever sent the text, [`Display`](std::fmt::Display), [`Clone`], [`Debug`] and
    /// [`PartialEq`].
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
