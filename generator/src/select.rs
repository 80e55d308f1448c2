//! Leaves operations out of skeletons: what the user does not select, and what has faults.
//!
//! Invariant: a selector that no operation matches is reported, so that none goes stale.

mod faulty;

use std::fmt;

use openapiv3::{Operation, PathItem, ReferenceOr};

pub use self::faulty::LeftOut;
pub(crate) use self::faulty::{leave_out, tell_left_out};
use crate::diagnostics::Diagnostics;
use crate::document::{Documents, View};
use crate::skeleton::{Skeleton, nearest};
use crate::source::Span;

/// What operations are chosen by.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Selector {
    kind: Kind,
    /// Where the configuration says so, if a file does.
    span: Option<Span>,
}

#[derive(Clone, Debug, Eq, PartialEq)]
enum Kind {
    Tag(String),
    Path(glob::Pattern),
    Operation(String),
}

impl Selector {
    /// The operations with this tag.
    pub fn tag(tag: impl Into<String>) -> Self {
        Self::new(Kind::Tag(tag.into()))
    }

    /// The operations whose paths are like this pattern. A path is the whole template, the base
    /// path of the document in front, as the documentation of the generated trait shows it. `*`
    /// stands for any part of a segment, `**` for any segments.
    ///
    /// # Errors
    ///
    /// What is wrong with a pattern.
    pub fn path(pattern: &str) -> Result<Self, String> {
        match glob::Pattern::new(pattern) {
            Ok(pattern) => Ok(Self::new(Kind::Path(pattern))),
            Err(error) => Err(format!("`{pattern}` is no pattern: {}", error.msg)),
        }
    }

    /// The operation with this `operationId`, or with this method and path, such as `PUT
    /// /pets/{id}`.
    pub fn operation(operation: impl Into<String>) -> Self {
        Self::new(Kind::Operation(operation.into()))
    }

    /// The same, as a file says it.
    pub(crate) fn at(self, span: Span) -> Self {
        Self {
            span: Some(span),
            ..self
        }
    }

    fn new(kind: Kind) -> Self {
        Self { kind, span: None }
    }

    fn matches(&self, operation: &Candidate<'_, '_>) -> bool {
        match &self.kind {
            Kind::Tag(tag) => operation.tags().any(|own| own == tag),
            Kind::Path(pattern) => {
                let options = glob::MatchOptions {
                    case_sensitive: true,
                    require_literal_separator: true,
                    require_literal_leading_dot: false,
                };
                pattern.matches_with(&operation.route, options)
            }
            Kind::Operation(name) => {
                operation.id() == Some(name) || *name == operation.method_and_route()
            }
        }
    }
}

impl fmt::Display for Selector {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            Kind::Tag(tag) => write!(formatter, "the tag `{tag}`"),
            Kind::Path(pattern) => write!(formatter, "a path like `{pattern}`"),
            Kind::Operation(name) => write!(formatter, "the name `{name}`"),
        }
    }
}

/// What the user selects.
#[derive(Copy, Clone, Debug)]
pub(crate) struct Selection<'c> {
    pub(crate) selected: &'c [Selector],
    pub(crate) skipped: &'c [Selector],
}

impl Selection<'_> {
    fn takes(self, operation: &Candidate<'_, '_>) -> bool {
        let matches = |selector: &Selector| selector.matches(operation);
        (self.selected.is_empty() || self.selected.iter().any(matches))
            && !self.skipped.iter().any(matches)
    }
}

/// An operation that may be left out.
struct Candidate<'d, 'm> {
    /// As it stands in the document.
    view: View<'d>,
    method: &'m str,
    /// The path, the base path of the document in front.
    route: String,
}

impl<'d> Candidate<'d, '_> {
    fn tags(&self) -> impl Iterator<Item = &'d str> {
        let tags = self.view.get("tags");
        tags.into_iter()
            .flat_map(View::elements)
            .filter_map(View::as_str)
    }

    fn id(&self) -> Option<&'d str> {
        self.view.get("operationId").and_then(View::as_str)
    }

    /// The method and the path, such as `PUT /pets/{id}`.
    fn method_and_route(&self) -> String {
        format!("{} {}", self.method.to_ascii_uppercase(), self.route)
    }
}

/// Leaves out what is not selected, where anything is selected, and what is to be skipped.
pub(crate) fn select(
    documents: &Documents,
    skeletons: &mut [Skeleton],
    selection: Selection<'_>,
    diagnostics: &mut Diagnostics,
) {
    let mut unused: Vec<_> = selection.selected.iter().chain(selection.skipped).collect();
    if unused.is_empty() {
        return;
    }
    let mut names = Vec::new();
    retain(documents, skeletons, |candidate| {
        unused.retain(|selector| !selector.matches(candidate));
        names.extend(candidate.tags().chain(candidate.id()));
        selection.takes(candidate)
    });
    for selector in unused {
        let message = format!("no operation has {selector}");
        let fault = diagnostics.error_of_choice(selector.span, message);
        let near = match &selector.kind {
            Kind::Tag(name) | Kind::Operation(name) => nearest(name, &names),
            Kind::Path(_) => None,
        };
        match near {
            Some(near) => fault.help(format!("did you mean `{near}`?")),
            None => fault.help("correct it, or leave it out"),
        };
    }
}

/// Keeps the operations of which this is true, and no path without any.
fn retain<'d>(
    documents: &'d Documents,
    skeletons: &mut [Skeleton],
    mut keep: impl FnMut(&Candidate<'d, '_>) -> bool,
) {
    for skeleton in skeletons {
        let mut paths = std::mem::take(&mut skeleton.api.paths.paths);
        paths.retain(|path, item| {
            let ReferenceOr::Item(item) = item else {
                return true;
            };
            let left_out = item.iter().filter(|(method, operation)| {
                !keep(&Candidate {
                    view: documents.view(skeleton.location(&operation.extensions)),
                    method,
                    route: skeleton.route(path, item, operation),
                })
            });
            let left_out: Vec<_> = left_out.map(|(method, _)| method.to_owned()).collect();
            for (method, place) in operations(item) {
                if left_out.iter().any(|left_out| left_out == method) {
                    *place = None;
                }
            }
            item.iter().next().is_some()
        });
        skeleton.api.paths.paths = paths;
    }
}

/// The places of the operations of a path, by their methods.
fn operations(item: &mut PathItem) -> [(&'static str, &mut Option<Operation>); 8] {
    [
        ("get", &mut item.get),
        ("put", &mut item.put),
        ("post", &mut item.post),
        ("delete", &mut item.delete),
        ("options", &mut item.options),
        ("head", &mut item.head),
        ("patch", &mut item.patch),
        ("trace", &mut item.trace),
    ]
}
