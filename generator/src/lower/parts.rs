//! Which operations are the methods of one trait: those of a document, or of one tag in it, or what
//! a document's API sends.

use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;

use indexmap::IndexMap;
use openapiv3::{Operation, PathItem, Tag};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::modules::Home;
use super::names::VALUES;
use super::split::Split;
use super::types::Types;
use super::words;
use crate::diagnostics::Diagnostics;
use crate::document::{Documents, Location};
use crate::ir::{Documentation, Ident, part};
use crate::skeleton::Skeleton;
use crate::source::Span;

/// The operations of one trait.
#[derive(Debug)]
pub(super) struct Part<'s> {
    pub(super) skeleton: &'s Skeleton,
    /// The module of the trait.
    pub(super) home: Home,
    kind: Kind<'s>,
}

/// Which operations of a document belong to a part.
#[derive(Copy, Clone, Debug)]
enum Kind<'s> {
    /// Those of the API.
    All,
    /// Those of the API with this tag, which the document may describe.
    Tag(&'s str, Option<&'s Tag>),
    /// Those of the API without a tag.
    Untagged,
    /// The requests that the API sends, by their names.
    Webhooks,
    /// The requests that the API sends because of others.
    Callbacks,
}

/// An operation of a part.
#[derive(Clone, Debug)]
pub(super) struct Listed<'s> {
    /// The path as it stands in the document, or the name of what is sent.
    path: &'s str,
    /// The whole path template.
    pub(super) route: String,
    pub(super) method: &'s str,
    pub(super) operation: &'s Operation,
}

impl Listed<'_> {
    /// The `operationId`, or what stands for it.
    pub(super) fn id(&self) -> String {
        let id = self.operation.operation_id.clone();
        id.unwrap_or_else(|| format!("{} {}", self.method, self.path))
    }
}

/// The parts of a document with their operations: one, or where it is split one for each tag and one
/// for what has none. What the API sends is a part of its own, for those who receive it.
/// `homes` are those of all documents.
pub(super) fn parts<'s>(
    skeleton: &'s Skeleton,
    home: &Home,
    split: &Split,
    homes: &[Home],
    documents: &Documents,
    diagnostics: &mut Diagnostics,
) -> Vec<(Part<'s>, Vec<Listed<'s>>)> {
    let mut rest = served(skeleton);
    let mut inner = Vec::new();
    if split.has(skeleton.root) {
        let (tagged, untagged) = by_tag(skeleton, rest);
        inner.extend(tagged);
        rest = untagged;
    }
    let is_split = !inner.is_empty();
    inner.push((Kind::Webhooks, webhooks(skeleton)));
    inner.push((Kind::Callbacks, callbacks(skeleton)));
    inner.retain(|(_, listed)| !listed.is_empty());

    // The modules of other documents may lie in that of this one.
    let below = homes.iter().filter_map(|other| {
        let below = other.module.strip_prefix(home.module.as_slice())?;
        below.first().cloned()
    });
    let foreign: HashSet<Ident> = below.collect();
    let texts: Vec<_> = inner.iter().map(|(kind, _)| kind.noun()).collect();
    let earlier = |index: usize| {
        let part = inner[index].0.part()?;
        split.earlier_module(skeleton.root, &part).cloned()
    };
    let names = VALUES.assign(&texts, earlier, &mut foreign.clone());
    for ((kind, _), name) in inner.iter().zip(&names) {
        let [wanted, _] = VALUES.candidates(kind.noun());
        if foreign.contains(&wanted) {
            let span = documents.view(kind.place(skeleton)).span();
            tell_foreign(&wanted, kind.noun(), name, span, diagnostics);
        }
    }
    let part = |kind, home| Part {
        skeleton,
        home,
        kind,
    };
    let inner = inner.into_iter().zip(names).map(|((kind, listed), name)| {
        let mut home = home.clone();
        home.module.push(name);
        (part(kind, home), listed)
    });
    // A document without operations has a trait all the same.
    let rest = match (is_split, rest.is_empty()) {
        (false, _) => Some((Kind::All, rest)),
        (true, false) => Some((Kind::Untagged, rest)),
        (true, true) => None,
    };
    let rest = rest.map(|(kind, listed)| (part(kind, home.clone()), listed));
    rest.into_iter().chain(inner).collect()
}

/// Tells that the module that a part would have is that of another document.
fn tell_foreign(
    wanted: &Ident,
    noun: &str,
    name: &Ident,
    span: Span,
    diagnostics: &mut Diagnostics,
) {
    let [wanted, name] = [wanted, name].map(Ident::plain);
    let message = format!(
        "the module `{wanted}` is another document's, so that of `{noun}` is called `{name}`"
    );
    diagnostics
        .warning(span, message)
        .help("choose another module for that document by `modules` in the configuration");
}

/// Operations by their tags, and those without.
fn by_tag<'s>(
    skeleton: &'s Skeleton,
    served: Vec<Listed<'s>>,
) -> (
    impl Iterator<Item = (Kind<'s>, Vec<Listed<'s>>)>,
    Vec<Listed<'s>>,
) {
    let mut tagged: IndexMap<_, Vec<_>> = IndexMap::new();
    let mut untagged = Vec::new();
    for listed in served {
        // An operation with several tags belongs to the first.
        match listed.operation.tags.first() {
            Some(tag) => tagged.entry(tag.as_str()).or_default().push(listed),
            None => untagged.push(listed),
        }
    }
    let described = skeleton.api.tags.iter().rev();
    let described: HashMap<_, _> = described.map(|tag| (tag.name.as_str(), tag)).collect();
    let tagged = tagged.into_iter().map(move |(tag, listed)| {
        let described = described.get(tag).copied();
        (Kind::Tag(tag, described), listed)
    });
    (tagged, untagged)
}

/// The operations of the API.
fn served(skeleton: &Skeleton) -> Vec<Listed<'_>> {
    let mut served = Vec::new();
    for (path, item) in path_items(skeleton) {
        for mut listed in listed(path, path, item) {
            listed.route = skeleton.route(path, item, listed.operation);
            served.push(listed);
        }
    }
    served
}

fn path_items(skeleton: &Skeleton) -> impl Iterator<Item = (&String, &PathItem)> {
    let items = skeleton.api.paths.paths.iter();
    items.filter_map(|(path, item)| Some((path, item.as_item()?)))
}

fn webhooks(skeleton: &Skeleton) -> Vec<Listed<'_>> {
    let webhooks = skeleton.webhooks.iter();
    webhooks
        .flat_map(|(name, item)| {
            let route = format!("/{}", segment(name.trim_start_matches('/')));
            listed(name, &route, item)
        })
        .collect()
}

impl<'s> Kind<'s> {
    /// What its operations are called together.
    fn noun(self) -> &'s str {
        match self {
            Self::All | Self::Untagged => "operations",
            Self::Tag(tag, _) => tag,
            Self::Webhooks => "webhooks",
            Self::Callbacks => "callbacks",
        }
    }

    /// What tells it from the other parts of its document, where it has a module of its own.
    fn part(self) -> Option<String> {
        match self {
            Self::All | Self::Untagged => None,
            Self::Tag(tag, _) => Some(part::tag(tag)),
            Self::Webhooks => Some(part::WEBHOOKS.to_owned()),
            Self::Callbacks => Some(part::CALLBACKS.to_owned()),
        }
    }

    /// Where the document speaks of it.
    fn place(self, skeleton: &Skeleton) -> Location {
        match self {
            Self::Tag(_, Some(tag)) => skeleton.location(&tag.extensions),
            _ => skeleton.root,
        }
    }
}

impl Part<'_> {
    /// Whether its operations are those of the API, and not what the API sends.
    pub(super) fn is_served(&self) -> bool {
        match self.kind {
            Kind::All | Kind::Tag(..) | Kind::Untagged => true,
            Kind::Webhooks | Kind::Callbacks => false,
        }
    }

    /// What it is, and its module in that of the document, where it has one.
    pub(super) fn module(&self) -> Option<(String, Ident)> {
        Some((self.kind.part()?, self.home.module.last()?.clone()))
    }

    /// The name of the trait.
    pub(super) fn trait_name(&self, types: &mut Types<'_>) -> Ident {
        let place = match self.kind {
            Kind::All | Kind::Untagged => Some(self.skeleton.root),
            Kind::Tag(_, described) => described.map(|tag| self.skeleton.location(&tag.extensions)),
            Kind::Webhooks | Kind::Callbacks => None,
        };
        let chosen = place.and_then(|place| types.given.of_type(&[place]));
        chosen.unwrap_or_else(|| match self.kind {
            Kind::All | Kind::Untagged => types.shapes.homes.trait_name(&self.home),
            Kind::Tag(..) | Kind::Webhooks | Kind::Callbacks => {
                let module = self.home.module.last().map_or("", Ident::plain);
                super::names::type_name(module)
            }
        })
    }

    /// What is said of the trait.
    pub(super) fn documentation(&self) -> Documentation {
        let info = &self.skeleton.api.info;
        match self.kind {
            Kind::All | Kind::Untagged => words::of_api(&info.title, info.description.as_deref()),
            Kind::Tag(tag, described) => {
                let description = described.and_then(|tag| tag.description.as_deref());
                words::of_api(tag, description)
            }
            Kind::Webhooks | Kind::Callbacks => words::of_sent(&info.title, self.kind.noun()),
        }
    }

    /// What is said of the module.
    pub(super) fn about(&self) -> Documentation {
        let info = &self.skeleton.api.info;
        match self.kind {
            Kind::All | Kind::Untagged => words::of_document(&info.title, &info.version),
            Kind::Tag(tag, _) => words::of_tag(tag, &info.title),
            Kind::Webhooks | Kind::Callbacks => words::of_tag(self.kind.noun(), &info.title),
        }
    }
}

/// The operations of a path item.
fn listed<'s>(
    path: &'s str,
    route: &str,
    item: &'s PathItem,
) -> impl Iterator<Item = Listed<'s>> + use<'s> {
    let route = route.to_owned();
    item.iter().map(move |(method, operation)| Listed {
        path,
        route: route.clone(),
        method,
        operation,
    })
}

/// The callbacks of all operations, and those of callbacks, each once. The API learns their URLs from
/// requests, so that any path will do: it begins with the operation that a callback was first found
/// at, and ends as the runtime expression does.
fn callbacks(skeleton: &Skeleton) -> Vec<Listed<'_>> {
    let mut found = Vec::new();
    let mut passed = HashSet::new();
    let mut pending: Vec<Listed<'_>> = path_items(skeleton)
        .flat_map(|(path, item)| listed(path, path, item))
        .collect();
    pending.reverse();
    while let Some(caller) = pending.pop() {
        for (name, callback) in skeleton.callbacks(caller.operation) {
            if !passed.insert(skeleton.location(&callback.extensions)) {
                continue;
            }
            let base = format!("/{}/{}", segment(&caller.id()), segment(name));
            let is_only = callback.path_items.len() == 1;
            for (number, (expression, item)) in callback.path_items.iter().enumerate() {
                let number = (!is_only).then(|| format!("/{}", number + 1));
                let rest = behind_expression(expression);
                let route = format!("{base}{}{rest}", number.unwrap_or_default());
                let sent: Vec<_> = listed(name, &route, item).collect();
                pending.extend(sent.iter().cloned());
                found.extend(sent);
            }
        }
    }
    found
}

/// What follows the expression at the beginning of a callback's URL: `/data` of
/// `{$request.body#/url}/data`. Further expressions become parameters.
fn behind_expression(url: &str) -> String {
    let mut path = String::new();
    let mut rest = url;
    let mut number = 0;
    while let Some((_, after)) = rest
        .strip_prefix('{')
        .and_then(|expression| expression.split_once('}'))
    {
        // Two expressions side by side cannot be told apart.
        if number > 0 && !path.ends_with('}') {
            let _ = write!(path, "{{expression{number}}}");
        }
        number += 1;
        let end = after.find(['{', '?', '#']).unwrap_or(after.len());
        let Some((literal, next)) = after.split_at_checked(end) else {
            break;
        };
        path.push_str(&literal.replace('}', "%7D"));
        rest = next;
    }
    path
}

/// A name as a segment of a path.
fn segment(name: &str) -> String {
    utf8_percent_encode(name, SEGMENT).to_string()
}

/// What a segment of a path cannot hold (RFC 3986, section 3.3).
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');
