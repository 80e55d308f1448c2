//! The text of a reference: what it names, and what to tell where it names nothing.

use std::borrow::Cow;

use super::File;
use super::address::Address;
use super::scan::Resource;
use crate::diagnostics::{Diagnostic, Severity};
use crate::source::Span;
use crate::yaml::{Kind, NodeId, Tree};

/// What is wrong with a reference, wherever it stands.
#[derive(Clone, Debug)]
pub(super) struct Fault {
    /// It follows the name of the keyword.
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

    /// The diagnostic of the reference at `span`, the text of `keyword`.
    pub(super) fn diagnostic(&self, keyword: &str, span: Span, severity: Severity) -> Diagnostic {
        Diagnostic {
            severity,
            message: format!("`{keyword}` {}", self.message),
            span: Some(span),
            related: Vec::new(),
            help: Some(self.help.clone()),
        }
    }
}

/// A reference in its parts, decoded.
#[derive(Debug, Eq, PartialEq)]
pub(super) struct Reference {
    /// The resource that it names; `None` for the one that it stands in.
    pub(super) resource: Option<Address>,
    /// What it names there.
    pub(super) fragment: Fragment,
}

/// A place in a resource.
#[derive(Debug, Eq, PartialEq)]
pub(super) enum Fragment {
    /// The tokens of a JSON pointer.
    Pointer(Vec<String>),
    /// The name of a schema.
    Anchor(String),
}

impl Reference {
    /// Reads the text of a reference in the resource at `base`. `root` is the root for people.
    pub(super) fn parse(text: &str, base: &Address, root: &str) -> Result<Self, Fault> {
        let (resource, fragment) = text.split_once('#').unwrap_or((text, ""));
        let resource = if resource.is_empty() {
            None
        } else {
            Some(base.join(resource, root)?)
        };
        let fragment = parse_fragment(fragment)?;
        Ok(Self { resource, fragment })
    }
}

/// The fault of a reference that leads out of the root.
pub(super) fn outside(root: &str) -> Fault {
    Fault::new(
        format!("leads out of the spec root `{root}`"),
        "move the file below the root, or set `--root` to a folder that holds both",
    )
}

/// A fragment is a JSON pointer (RFC 6901, sections 4 and 6) or the name of a schema.
fn parse_fragment(fragment: &str) -> Result<Fragment, Fault> {
    let fragment = decode(fragment)?;
    if fragment.is_empty() {
        return Ok(Fragment::Pointer(Vec::new()));
    }
    Ok(match fragment.strip_prefix('/') {
        Some(tokens) => {
            Fragment::Pointer(tokens.split('/').map(unescape).collect::<Result<_, _>>()?)
        }
        None => Fragment::Anchor(fragment.into_owned()),
    })
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
                    format!("has a `~` without 0 or 1 behind it in `{token}`"),
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
pub(super) fn decode(text: &str) -> Result<Cow<'_, str>, Fault> {
    percent_encoding::percent_decode_str(text)
        .decode_utf8()
        .map_err(|_| {
            Fault::new(
                "has percent-encoded bytes that are not UTF-8",
                "encode the bytes of the UTF-8 text, such as `%C3%A9` for `é`",
            )
        })
}

/// The node that the text of a pointer leads to in a file.
pub(super) fn find_pointer(file: &File, pointer: &str, name: &str) -> Result<NodeId, Fault> {
    match parse_fragment(pointer)? {
        Fragment::Pointer(tokens) => find(&file.tree, NodeId::ROOT, &tokens, name),
        Fragment::Anchor(_) => Err(Fault::new(
            "names an anchor",
            "write the JSON pointer of the place, which begins with `/`",
        )),
    }
}

/// The node that a pointer leads to from the root of a resource. `name` is the resource for people.
pub(super) fn find(
    tree: &Tree,
    root: NodeId,
    tokens: &[String],
    name: &str,
) -> Result<NodeId, Fault> {
    let mut node = root;
    for (depth, token) in tokens.iter().enumerate() {
        let child = match &tree.node(node).kind {
            Kind::Mapping(_) => tree.entry(node, token).map(|entry| entry.value),
            Kind::Sequence(elements) => index(token).and_then(|index| elements.get(index).copied()),
            Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::String(_) => None,
        };
        node = child.ok_or_else(|| missing(tree, node, tokens, depth, name))?;
    }
    Ok(node)
}

/// The schema with a name in a resource.
pub(super) fn find_anchor(resource: &Resource, name: &str) -> Result<NodeId, Fault> {
    let anchors = &resource.anchors;
    if let Some(anchor) = anchors.iter().find(|anchor| anchor.name == name) {
        if anchor.ambiguous {
            let message = format!("names an anchor `{name}`, which several schemas have");
            return Err(Fault::new(message, "give each of them a name of its own"));
        }
        return Ok(anchor.schema);
    }
    let names = anchors.iter().map(|anchor| &anchor.name);
    let help = match similar(name, name.chars().count(), names) {
        Some(similar) => format!("`{}` has a similar anchor: `{similar}`", resource.address),
        None => "name the place by its keys, such as `#/definitions/name`, or give the schema this `$anchor`".to_owned(),
    };
    let message = format!("names an anchor `{name}`, which does not exist");
    Err(Fault::new(message, help))
}

/// The index that a token of a JSON pointer is: digits without a leading zero.
fn index(token: &str) -> Option<usize> {
    let is_index = token == "0"
        || (!token.starts_with('0') && token.bytes().all(|byte| byte.is_ascii_digit()));
    is_index.then(|| token.parse().ok()).flatten()
}

/// The fault of a pointer that leads to `node`, and no further.
fn missing(tree: &Tree, node: NodeId, tokens: &[String], depth: usize, name: &str) -> Fault {
    let existing: String = tokens[..depth]
        .iter()
        .flat_map(|token| ["/".into(), escape(token)])
        .collect();
    let token = &tokens[depth];
    let place = if depth == 0 {
        format!("`{name}`")
    } else {
        format!("`{name}#{existing}`")
    };
    let message = format!("names `{}`, which does not exist", escape_all(tokens));
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
