//! Which operations are the methods of one trait: those of a document, or of one tag in it, or what
//! a document's API sends.

use std::collections::HashSet;
use std::fmt::Write as _;

use openapiv3::{Operation, PathItem, ReferenceOr, Tag};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::given::Given;
use super::modules::Home;
use super::names::VALUES;
use super::types::{Types, origin_text};
use super::words;
use crate::document::Documents;
use crate::ir::{Documentation, Ident};
use crate::skeleton::Skeleton;

/// The operations of one trait.
#[derive(Clone, Debug)]
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
    /// Those of the API with this tag, or without one.
    Tag(Option<&'s str>),
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
/// `split` knows what was called how before.
pub(super) fn parts<'s>(
    skeleton: &'s Skeleton,
    home: &Home,
    split: Option<&Given>,
    documents: &Documents,
) -> Vec<Part<'s>> {
    let mut taken = HashSet::new();
    let sent = [Kind::Webhooks, Kind::Callbacks].map(|kind| Part {
        skeleton,
        home: home.clone(),
        kind,
    });
    let mut parts = Vec::new();
    for mut part in sent {
        if !part.listed().is_empty() {
            let name = VALUES.assign(&[part.noun()], |_| None, &mut taken);
            part.home.module.extend(name);
            parts.push(part);
        }
    }
    let part = |kind, home| Part {
        skeleton,
        home,
        kind,
    };
    let Some(given) = split else {
        parts.insert(0, part(Kind::All, home.clone()));
        return parts;
    };
    let mut tags = Vec::new();
    let mut has_untagged = false;
    for operation in operations(skeleton) {
        match tag_of(operation) {
            Some(tag) if !tags.contains(&tag) => tags.push(tag),
            Some(_) => {}
            None => has_untagged = true,
        }
    }
    // The module that an operation of the tag was in.
    let earlier = |index: usize| {
        let mut operations = operations(skeleton);
        operations.find_map(|operation| {
            let place = skeleton.location(&operation.extensions);
            let names = given.earlier_names(&origin_text(documents.view(place)))?;
            let (modules, _) = names.path.split_at_checked(home.module.len() + 1)?;
            let is_of_tag = tag_of(operation) == tags.get(index).copied();
            (is_of_tag && modules.starts_with(&home.module)).then(|| modules.last().cloned())?
        })
    };
    let names = VALUES.assign(&tags, earlier, &mut taken);
    let tagged = tags.iter().zip(names).map(|(tag, name)| {
        let mut home = home.clone();
        home.module.push(name);
        part(Kind::Tag(Some(*tag)), home)
    });
    let is_untagged = has_untagged || tags.is_empty();
    let untagged = is_untagged.then(|| part(Kind::Tag(None), home.clone()));
    untagged.into_iter().chain(tagged).chain(parts).collect()
}

fn operations(skeleton: &Skeleton) -> impl Iterator<Item = &Operation> {
    let items = skeleton.api.paths.paths.values();
    let items = items.filter_map(ReferenceOr::as_item);
    items.flat_map(|item| item.iter().map(|(_, operation)| operation))
}

/// The tag that an operation belongs to, if it has several: the first.
fn tag_of(operation: &Operation) -> Option<&str> {
    operation.tags.first().map(String::as_str)
}

impl<'s> Part<'s> {
    /// Its operations.
    pub(super) fn listed(&self) -> Vec<Listed<'s>> {
        match self.kind {
            Kind::All | Kind::Tag(_) => self.served(),
            Kind::Webhooks => {
                let webhooks = self.skeleton.webhooks.iter();
                webhooks
                    .flat_map(|(name, item)| {
                        let route = format!("/{}", segment(name.trim_start_matches('/')));
                        listed(name, &route, item)
                    })
                    .collect()
            }
            Kind::Callbacks => callbacks(self.skeleton),
        }
    }

    fn served(&self) -> Vec<Listed<'s>> {
        let mut served = Vec::new();
        for (path, item) in &self.skeleton.api.paths.paths {
            let ReferenceOr::Item(item) = item else {
                continue;
            };
            for mut listed in listed(path, path, item) {
                let tag = tag_of(listed.operation);
                if matches!(self.kind, Kind::Tag(other) if other != tag) {
                    continue;
                }
                listed.route = self.skeleton.route(path, item, listed.operation);
                served.push(listed);
            }
        }
        served
    }

    /// Whether its operations are those of the API, and not what the API sends.
    pub(super) fn is_served(&self) -> bool {
        matches!(self.kind, Kind::All | Kind::Tag(_))
    }

    fn noun(&self) -> &'static str {
        match self.kind {
            Kind::All | Kind::Tag(_) => "operations",
            Kind::Webhooks => "webhooks",
            Kind::Callbacks => "callbacks",
        }
    }

    /// The name of the trait.
    pub(super) fn trait_name(&self, types: &mut Types<'_>) -> Ident {
        let place = match self.kind {
            Kind::Tag(Some(_)) => self
                .described()
                .map(|tag| self.skeleton.location(&tag.extensions)),
            Kind::All | Kind::Tag(None) => Some(self.skeleton.root),
            Kind::Webhooks | Kind::Callbacks => None,
        };
        let chosen = place.and_then(|place| types.given.of_type(&[place]));
        chosen.unwrap_or_else(|| match self.kind {
            Kind::Tag(Some(_)) | Kind::Webhooks | Kind::Callbacks => {
                let module = self.home.module.last().map_or("", Ident::plain);
                super::names::type_name(module)
            }
            Kind::All | Kind::Tag(None) => types.shapes.homes.trait_name(&self.home),
        })
    }

    /// What is said of the trait.
    pub(super) fn documentation(&self) -> Documentation {
        let info = &self.skeleton.api.info;
        match self.kind {
            Kind::Tag(Some(tag)) => {
                let described = self.described();
                let description = described.and_then(|tag| tag.description.as_deref());
                words::of_api(tag, description)
            }
            Kind::All | Kind::Tag(None) => words::of_api(&info.title, info.description.as_deref()),
            Kind::Webhooks | Kind::Callbacks => words::of_sent(&info.title, self.noun()),
        }
    }

    /// What is said of the module.
    pub(super) fn about(&self) -> Documentation {
        let info = &self.skeleton.api.info;
        match self.kind {
            Kind::Tag(Some(tag)) => words::of_tag(tag, &info.title),
            Kind::All | Kind::Tag(None) => words::of_document(&info.title, &info.version),
            Kind::Webhooks | Kind::Callbacks => words::of_tag(self.noun(), &info.title),
        }
    }

    fn described(&self) -> Option<&'s Tag> {
        let mut tags = self.skeleton.api.tags.iter();
        tags.find(|tag| matches!(self.kind, Kind::Tag(Some(name)) if name == tag.name))
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
    let served = skeleton.api.paths.paths.iter();
    let served = served.filter_map(|(path, item)| Some((path, item.as_item()?)));
    let mut pending: Vec<Listed<'_>> = served
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
