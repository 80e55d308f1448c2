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
use crate::ir::{Documentation, Ident};
use crate::skeleton::Skeleton;

/// The operations of one trait.
#[derive(Debug)]
pub(super) struct Part<'s> {
    pub(super) skeleton: &'s Skeleton,
    /// The module of the trait.
    pub(super) home: Home,
    kind: Kind<'s>,
    pub(super) listed: Vec<Listed<'s>>,
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

/// The parts of a document: one, or where it is split one for each tag and one for what has none.
/// What the API sends is a part of its own, for those who receive it.
pub(super) fn parts<'s>(
    skeleton: &'s Skeleton,
    home: &Home,
    split: &Split,
    documents: &[Home],
    types: &Types<'_>,
) -> Vec<Part<'s>> {
    let part = |kind, home, listed| Part {
        skeleton,
        home,
        kind,
        listed,
    };
    // The modules of other documents may lie in that of this one.
    let below = documents.iter().filter_map(|other| {
        let below = other.module.strip_prefix(home.module.as_slice())?;
        below.first().cloned()
    });
    let mut taken: HashSet<Ident> = below.collect();
    let mut parts = Vec::new();
    for (kind, listed) in [
        (Kind::Webhooks, webhooks(skeleton)),
        (Kind::Callbacks, callbacks(skeleton)),
    ] {
        if !listed.is_empty() {
            let mut home = home.clone();
            let name = VALUES.assign(&[kind.noun()], |_| None, &mut taken);
            home.module.extend(name);
            parts.push(part(kind, home, listed));
        }
    }
    let served = served(skeleton);
    if !split.has(types.shapes.view(skeleton.root)) {
        parts.insert(0, part(Kind::All, home.clone(), served));
        return parts;
    }
    let tags = tags(&served, skeleton, home, types);
    let mut untagged = Vec::new();
    let mut of_tags = vec![Vec::new(); tags.len()];
    for listed in served {
        let tag = tag_of(listed.operation).and_then(|tag| tags.get_index_of(tag));
        tag.map_or(&mut untagged, |tag| &mut of_tags[tag])
            .push(listed);
    }
    let described = skeleton.api.tags.iter().rev();
    let described: HashMap<_, _> = described.map(|tag| (tag.name.as_str(), tag)).collect();
    let (texts, earlier): (Vec<_>, Vec<_>) = tags.into_iter().unzip();
    let names = VALUES.assign(&texts, |index| earlier[index].clone(), &mut taken);
    let tagged = texts.into_iter().zip(names).zip(of_tags);
    let tagged = tagged.map(|((tag, name), listed)| {
        let mut home = home.clone();
        home.module.push(name);
        let described = described.get(tag).copied();
        part(Kind::Tag(tag, described), home, listed)
    });
    // A document without operations has a trait all the same.
    let is_untagged = !untagged.is_empty() || earlier.is_empty();
    let untagged = is_untagged.then(|| part(Kind::Untagged, home.clone(), untagged));
    untagged.into_iter().chain(tagged).chain(parts).collect()
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

/// The operations of the API.
pub(super) fn operations(skeleton: &Skeleton) -> impl Iterator<Item = &Operation> {
    let items = path_items(skeleton);
    items.flat_map(|(_, item)| item.iter().map(|(_, operation)| operation))
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

/// The tag that an operation belongs to, if it has several: the first.
pub(super) fn tag_of(operation: &Operation) -> Option<&str> {
    operation.tags.first().map(String::as_str)
}

/// The tags of these operations, each with the name of the module that it had before.
fn tags<'s>(
    served: &[Listed<'s>],
    skeleton: &Skeleton,
    home: &Home,
    types: &Types<'_>,
) -> IndexMap<&'s str, Option<Ident>> {
    let mut tags: IndexMap<_, Option<Ident>> = IndexMap::new();
    for Listed { operation, .. } in served {
        let Some(tag) = tag_of(operation) else {
            continue;
        };
        let earlier = tags.entry(tag).or_default();
        let place = types.shapes.view(skeleton.location(&operation.extensions));
        // The name of an operation stands behind its modules and its trait.
        if earlier.is_none()
            && let Some([modules @ .., _, _]) = types.given.earlier_path(place)
            && let Some([module]) = modules.strip_prefix(home.module.as_slice())
        {
            *earlier = Some(module.clone());
        }
    }
    tags
}

impl Kind<'_> {
    fn noun(self) -> &'static str {
        match self {
            Self::All | Self::Tag(..) | Self::Untagged => "operations",
            Self::Webhooks => "webhooks",
            Self::Callbacks => "callbacks",
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
