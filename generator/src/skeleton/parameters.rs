//! What all versions say of the parameters of path items and operations.

use std::collections::HashSet;

use indexmap::IndexMap;
use indexmap::map::Entry;

use super::paths::PathKey;
use super::reader::{Reader, name_span, nearest};
use crate::document::{EntryView, View};
use crate::source::Span;

/// A Parameter Object that is `P` in the shape of 3.0.
#[derive(Clone)]
pub(super) struct Parameter<'d, P> {
    /// The object.
    pub(super) view: View<'d>,
    /// What a list of parameters holds: the object, or a reference to it.
    pub(super) used: View<'d>,
    /// Its name, which with its place identifies it.
    pub(super) name: &'d str,
    /// Its place in the request: the value of `in`.
    pub(super) place: &'static str,
    /// What it is.
    pub(super) kind: P,
}

/// The parameters of a path item or an operation.
pub(super) struct Parameters<'d, P> {
    /// In the order of the document, by what identifies them.
    list: IndexMap<(&'static str, String), Parameter<'d, P>>,
    /// Whether no parameter is missing because it is faulty.
    complete: bool,
}

impl<P> Default for Parameters<'_, P> {
    fn default() -> Self {
        Self {
            list: IndexMap::new(),
            complete: true,
        }
    }
}

impl<'d, P: Clone> Parameters<'d, P> {
    /// Adds a parameter, or that there is a faulty one. One that stands twice is reported.
    pub(super) fn add(&mut self, parameter: Option<Parameter<'d, P>>, reader: &mut Reader<'_>) {
        let Some(parameter) = parameter else {
            self.complete = false;
            return;
        };
        match self.list.entry(parameter.identity()) {
            Entry::Vacant(entry) => {
                entry.insert(parameter);
            }
            Entry::Occupied(first) => {
                let message = format!("the parameter `{}` stands twice", parameter.name);
                reader
                    .diagnostics
                    .error(parameter.used.span(), message)
                    .related(first.get().used.span(), "this is the other one")
                    .help("remove one of the two");
            }
        }
    }

    /// Those of a path item with those of an operation: one with the name and place of another
    /// takes its position.
    pub(super) fn overridden_by(&self, own: Self) -> Self {
        let mut list = self.list.clone();
        list.extend(own.list);
        Self {
            list,
            complete: self.complete && own.complete,
        }
    }

    /// What they are, in their order.
    pub(super) fn into_list(self) -> impl Iterator<Item = Parameter<'d, P>> {
        self.list.into_values()
    }

    fn in_path(&self) -> impl Iterator<Item = &Parameter<'d, P>> {
        let is_in_path = |parameter: &&Parameter<'d, P>| parameter.place == "path";
        self.list.values().filter(is_in_path)
    }
}

impl<P> Parameter<'_, P> {
    fn identity(&self) -> (&'static str, String) {
        let name = match self.place {
            "header" => self.name.to_ascii_lowercase(),
            _ => self.name.to_owned(),
        };
        (self.place, name)
    }
}

impl Reader<'_> {
    /// Reports parameters `in: path` that the path does not name.
    pub(super) fn check_path_parameters<P: Clone>(
        &mut self,
        parameters: &Parameters<'_, P>,
        path: &PathKey<'_>,
    ) {
        for parameter in parameters.in_path() {
            self.check_path_parameter(parameter.name, parameter.view, path);
        }
    }

    /// Reports names of the path that no parameter of an operation has. `of_string` is what the
    /// specification writes into a parameter for a string.
    pub(super) fn check_path_names<P: Clone>(
        &mut self,
        parameters: &Parameters<'_, P>,
        path: &PathKey<'_>,
        operation: Span,
        of_string: &str,
    ) {
        // A missing one may be among those that were faulty.
        if !parameters.complete {
            return;
        }
        let declared: HashSet<&str> = parameters.in_path().map(|found| found.name).collect();
        let names = path.template.iter().flat_map(|template| &template.names);
        for name in names.filter(|name| !declared.contains(**name)) {
            self.diagnostics
                .error(
                    operation,
                    format!("the path parameter `{name}` is not declared"),
                )
                .related(path.span, "the path names it")
                .help(format!(
                    "add `{{ in: path, name: {name}, required: true, {of_string} }}` \
                     to `parameters`"
                ));
        }
    }

    /// Reports a parameter `in: path` that the path does not name.
    fn check_path_parameter(&mut self, name: &str, parameter: View<'_>, path: &PathKey<'_>) {
        let Some(template) = &path.template else {
            return;
        };
        if template.names.contains(&name) {
            return;
        }
        let place = parameter.get("name").unwrap_or(parameter);
        let diagnostic = self
            .diagnostics
            .error(place.span(), format!("the path has no parameter `{name}`"))
            .related(path.span, "this is the path");
        match nearest(name, &template.names) {
            Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
            None => diagnostic.help(format!(
                "put `{{{name}}}` into the path, or remove the parameter"
            )),
        };
    }

    /// Whether a parameter must be there; one in the path must, whatever it says.
    pub(super) fn is_required_in_path(
        &mut self,
        required: Option<EntryView<'_>>,
        parameter: View<'_>,
    ) -> bool {
        if !self.flag(required) {
            let span = required.map_or_else(|| name_span(parameter), |entry| entry.value.span());
            self.diagnostics
                .warning(span, "a path parameter is always required")
                .help("write `required: true`");
        }
        true
    }
}
