//! What files, and schemas with an `$id`, are called by: a path below the root, or a URL.

use std::fmt;

use fluent_uri::{Iri, IriRef};

use super::reference::{Fault, decode, outside};
use crate::source::{SourceFile, join_paths};

/// The address of a resource, which the references in it are relative to.
#[derive(Clone, Debug, Eq, PartialEq, Hash)]
pub(super) enum Address {
    /// A path below the root.
    Path(String),
    /// A URL, or any other absolute URI, normalised.
    Url(String),
}

impl Address {
    /// The address of a file.
    pub(super) fn of(file: &SourceFile) -> Self {
        if file.remote {
            Self::Url(file.path.clone())
        } else {
            Self::Path(file.path.clone())
        }
    }

    /// What a URI reference without a fragment stands for in a resource with this address (RFC 3986, section 5).
    /// `root` is the root for people.
    pub(super) fn join(&self, reference: &str, root: &str) -> Result<Self, Fault> {
        let is_absolute = has_scheme(reference);
        match self {
            Self::Path(_) if reference.starts_with("//") => Err(Fault::new(
                "names a URL, and nothing is read from the network",
                format!("copy the document into `{root}` and name it by a relative path"),
            )),
            Self::Path(path) if !is_absolute => join_path(path, reference, root).map(Self::Path),
            Self::Path(_) => normalise(reference),
            Self::Url(_) if is_absolute => normalise(reference),
            Self::Url(base) => resolve(reference, base),
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (Self::Path(text) | Self::Url(text)) = self;
        formatter.write_str(text)
    }
}

/// The path below the root that a relative reference names.
fn join_path(base: &str, reference: &str, root: &str) -> Result<String, Fault> {
    if reference.starts_with('/') {
        return Err(Fault::new(
            "names an absolute path",
            "name the file relative to the one that holds the reference",
        ));
    }
    if reference.contains('?') {
        return Err(Fault::new(
            "has a query, and files have none",
            "remove the query, or write `%3F` where `?` is part of the file's name",
        ));
    }
    let path = decode(reference)?;
    let mut joined = join_paths(base, &path).ok_or_else(|| outside(root))?;
    if path.ends_with('/') {
        // References are relative to the folder itself, and not to the one around it.
        joined.push('/');
    }
    Ok(joined)
}

/// Whether a reference begins with a scheme (RFC 3986, section 3.1), so that it is no relative one.
fn has_scheme(reference: &str) -> bool {
    let Some((scheme, _)) = reference.split_once(':') else {
        return false;
    };
    scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
}

fn normalise(url: &str) -> Result<Address, Fault> {
    let url = Iri::parse(url).map_err(|_| no_uri())?;
    Ok(Address::Url(url.normalize().into_string()))
}

fn resolve(reference: &str, base: &str) -> Result<Address, Fault> {
    let base = Iri::parse(base).map_err(|_| no_uri())?;
    let reference = IriRef::parse(reference).map_err(|_| no_uri())?;
    let url = reference.resolve_against(&base).map_err(|_| no_uri())?;
    Ok(Address::Url(url.normalize().into_string()))
}

fn no_uri() -> Fault {
    Fault::new(
        "is not a URI reference",
        "percent-encode what no URI may hold, such as `%20` for a space",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(base: &str, reference: &str) -> String {
        let base = Address::Url(base.to_owned());
        base.join(reference, "spec").unwrap().to_string()
    }

    #[test]
    fn references_are_relative_to_urls() {
        let base = "http://localhost:1234/a/b.json";
        assert_eq!(url(base, "c.json"), "http://localhost:1234/a/c.json");
        assert_eq!(url(base, "/c/"), "http://localhost:1234/c/");
        assert_eq!(url(base, "../../c"), "http://localhost:1234/c");
        assert_eq!(url("http://a/b/", "c"), "http://a/b/c");
        assert_eq!(url("urn:uuid:1", "http://a/b"), "http://a/b");
    }

    #[test]
    fn one_url_has_one_spelling() {
        assert_eq!(
            url("http://a", "HTTP://LOCALHOST/%7ea/../b"),
            "http://localhost/b"
        );
        assert!(
            Address::Url("http://a/".into())
                .join("a b", "spec")
                .is_err()
        );
        assert!(
            Address::Url("http://a/".into())
                .join("http://a b", "spec")
                .is_err()
        );
    }

    #[test]
    fn paths_are_relative_to_paths_and_urls_are_not() {
        let base = Address::Path("a/b.yaml".into());
        assert_eq!(
            base.join("c.yaml", "spec").unwrap(),
            Address::Path("a/c.yaml".into())
        );
        assert_eq!(
            base.join("http://a/c", "spec").unwrap(),
            Address::Url("http://a/c".into())
        );
    }
}
