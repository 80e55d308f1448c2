//! The text of a reference: what it names, and what to tell where it names nothing.

use std::borrow::Cow;

use crate::diagnostics::{Diagnostic, Severity};
use crate::source::{Span, join_paths};
use crate::yaml::{Kind, NodeId, Tree};

/// What is wrong with a reference, wherever it stands.
#[derive(Clone, Debug)]
pub(super) struct Fault {
    pub(super) message: String,
    pub(super) help: String,
}

impl Fault {
    pub(super) fn new(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            help: help.into(),
        }
    }

    pub(super) fn diagnostic(&self, span: Span, severity: Severity) -> Diagnostic {
        Diagnostic {
            severity,
            message: self.message.clone(),
            span: Some(span),
            related: Vec::new(),
            help: Some(self.help.clone()),
        }
    }
}

/// A reference in its parts, decoded.
#[derive(Debug, Eq, PartialEq)]
pub(super) struct Reference {
    /// The path of the file below the root; `None` for the file that holds the reference.
    pub(super) path: Option<String>,
    /// The tokens of the JSON pointer.
    pub(super) tokens: Vec<String>,
}

impl Reference {
    /// Reads the text of a reference in the file at `base`, a path below the root. `root` is the
    /// root for people.
    pub(super) fn parse(text: &str, base: &str, root: &str) -> Result<Self, Fault> {
        let (resource, fragment) = match text.split_once('#') {
            Some((resource, fragment)) => (resource, Some(fragment)),
            None => (text, None),
        };
        let path = if resource.is_empty() {
            None
        } else {
            Some(parse_path(resource, base, root)?)
        };
        let tokens = match fragment {
            Some(fragment) => parse_pointer(fragment)?,
            None => Vec::new(),
        };
        Ok(Self { path, tokens })
    }
}

/// The path below the root that a relative reference names.
fn parse_path(resource: &str, base: &str, root: &str) -> Result<String, Fault> {
    if has_scheme(resource) || resource.starts_with("//") {
        return Err(Fault::new(
            "`$ref` names a URL, and nothing is read from the network",
            format!("copy the document into `{root}` and name it by a relative path"),
        ));
    }
    if resource.starts_with('/') {
        return Err(Fault::new(
            "`$ref` names an absolute path",
            "name the file relative to the one that holds the reference",
        ));
    }
    if resource.contains('?') {
        return Err(Fault::new(
            "`$ref` has a query, and files have none",
            "remove the query, or write `%3F` where `?` is part of the file's name",
        ));
    }
    let path = decode(resource)?;
    join_paths(base, &path).ok_or_else(|| outside(root))
}

/// The fault of a reference that leads out of the root.
pub(super) fn outside(root: &str) -> Fault {
    Fault::new(
        format!("`$ref` leads out of the spec root `{root}`"),
        "move the file below the root, or set `--root` to a folder that holds both",
    )
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

/// The tokens of a fragment that is a JSON pointer (RFC 6901, sections 4 and 6).
fn parse_pointer(fragment: &str) -> Result<Vec<String>, Fault> {
    let pointer = decode(fragment)?;
    if pointer.is_empty() {
        return Ok(Vec::new());
    }
    let Some(tokens) = pointer.strip_prefix('/') else {
        return Err(Fault::new(
            format!("`$ref` names an anchor `{pointer}`, which is no JSON pointer"),
            "name the place by its keys, such as `#/definitions/name`",
        ));
    };
    tokens.split('/').map(unescape).collect()
}

fn unescape(token: &str) -> Result<String, Fault> {
    let mut parts = token.split('~');
    let mut unescaped = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (sign, rest) = match part.as_bytes().first() {
            Some(b'0') => ('~', &part[1..]),
            Some(b'1') => ('/', &part[1..]),
            _ => {
                return Err(Fault::new(
                    format!("`$ref` has a `~` without 0 or 1 behind it in `{token}`"),
                    "write `~0` for `~` and `~1` for `/` in a JSON pointer",
                ));
            }
        };
        unescaped.push(sign);
        unescaped.push_str(rest);
    }
    Ok(unescaped)
}

/// A key as a token of a JSON pointer.
pub(super) fn escape(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

/// Decodes `%20` and its kin; a `%` that begins none stands for itself.
fn decode(text: &str) -> Result<Cow<'_, str>, Fault> {
    percent_encoding::percent_decode_str(text)
        .decode_utf8()
        .map_err(|_| {
            Fault::new(
                "`$ref` has percent-encoded bytes that are not UTF-8",
                "encode the bytes of the UTF-8 text, such as `%C3%A9` for `é`",
            )
        })
}

/// The node that a pointer leads to in a tree. `file` names the tree for people.
pub(super) fn find(tree: &Tree, tokens: &[String], file: &str) -> Result<NodeId, Fault> {
    let mut node = NodeId::ROOT;
    for (depth, token) in tokens.iter().enumerate() {
        let child = match &tree.node(node).kind {
            Kind::Mapping(_) => tree.entry(node, token).map(|entry| entry.value),
            Kind::Sequence(elements) => index(token).and_then(|index| elements.get(index).copied()),
            Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::String(_) => None,
        };
        node = child.ok_or_else(|| missing(tree, node, tokens, depth, file))?;
    }
    Ok(node)
}

/// The index that a token of a JSON pointer is: digits without a leading zero.
fn index(token: &str) -> Option<usize> {
    let is_index = token == "0"
        || (!token.starts_with('0') && token.bytes().all(|byte| byte.is_ascii_digit()));
    is_index.then(|| token.parse().ok()).flatten()
}

/// The fault of a pointer that leads to `node`, and no further.
fn missing(tree: &Tree, node: NodeId, tokens: &[String], depth: usize, file: &str) -> Fault {
    let existing: String = tokens[..depth]
        .iter()
        .flat_map(|token| ["/".into(), escape(token)])
        .collect();
    let token = &tokens[depth];
    let place = if depth == 0 {
        format!("`{file}`")
    } else {
        format!("`{file}#{existing}`")
    };
    let message = format!(
        "`$ref` names `{}`, which does not exist",
        escape_all(tokens)
    );
    let help = match &tree.node(node).kind {
        Kind::Mapping(entries) => {
            if tree
                .entry(node, "$ref")
                .is_some_and(|entry| is_string(tree, entry.value))
            {
                format!("{place} is itself a reference: name what it names")
            } else {
                let keys = entries.iter().map(|entry| &entry.key);
                match similar(token, token.chars().count(), keys) {
                    Some(key) => format!("{place} has a similar key: `{key}`"),
                    None => format!("{place} has no key `{token}`"),
                }
            }
        }
        Kind::Sequence(elements) => match elements.len() {
            1 => format!("{place} has one element, number 0"),
            length => format!("{place} has {length} elements, counted from 0"),
        },
        Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::String(_) => {
            format!("{place} is neither a mapping nor a sequence")
        }
    };
    Fault { message, help }
}

fn escape_all(tokens: &[String]) -> String {
    let pointer = tokens
        .iter()
        .flat_map(|token| ["/".to_owned(), escape(token)]);
    std::iter::once("#".to_owned()).chain(pointer).collect()
}

fn is_string(tree: &Tree, node: NodeId) -> bool {
    matches!(tree.node(node).kind, Kind::String(_))
}

/// The name most like a misspelled one, where one is like it: at most a third of its letters
/// differ, as in rustc. `letters` is how many letters of the name count.
pub(super) fn similar<'n, N: AsRef<str> + 'n>(
    name: &str,
    letters: usize,
    names: impl IntoIterator<Item = &'n N>,
) -> Option<&'n str> {
    // The distance takes the product of both lengths, and nobody misspells a text of pages.
    const LONGEST: usize = 256;
    if name.len() > LONGEST {
        return None;
    }
    let most = letters.max(3) / 3;
    let distance = |other: &'n N| {
        let other = other.as_ref();
        let near = name.len().abs_diff(other.len()) <= most * 4;
        near.then(|| strsim::damerau_levenshtein(name, other))
            .filter(|&distance| distance <= most && distance < letters)
            .map(|distance| (distance, other))
    };
    names
        .into_iter()
        .filter_map(distance)
        .min()
        .map(|(_, name)| name)
}
