//! Paths, webhooks, callbacks, and the path items in them.

use indexmap::IndexMap;
use openapiv3::{PathItem, Paths, ReferenceOr};

use super::Document;
use super::parameters::Parameters;
use crate::document::{EntryView, View};
use crate::skeleton::Callback;
use crate::skeleton::object::Object;
use crate::skeleton::paths::PathKey;

/// What the operations of a path item share.
pub(super) struct PathScope<'d> {
    pub(super) key: PathKey<'d>,
    /// The parameters of the path item.
    pub(super) parameters: Parameters<'d>,
}

impl<'d> Document<'d, '_> {
    /// Reads the paths of the document.
    pub(super) fn paths(&mut self, entry: EntryView<'d>) -> Paths {
        let (entries, extensions) = self.reader.extended_map(entry);
        let mut paths = Paths {
            extensions,
            ..Paths::default()
        };
        for entry in entries {
            let key = self.reader.path_key(entry, &mut self.taken);
            // The faults of a path item are told even where its path is faulty.
            let is_faulty = key.template.is_none();
            if let Some(item) = self.path_item(entry.value, key)
                && !is_faulty
            {
                let path = entry.key.to_owned();
                paths.paths.insert(path, ReferenceOr::Item(item));
            }
        }
        paths
    }

    /// Reads the requests that the API sends, by their names.
    pub(super) fn webhooks(&mut self, entry: EntryView<'d>) -> IndexMap<String, PathItem> {
        let entries = self.reader.map(entry);
        self.free_path_items(entries)
    }

    /// Reads the callbacks of an operation: their names and places. What they hold is read later.
    pub(super) fn callbacks(&mut self, entry: EntryView<'d>, operation: View<'d>) {
        let mut named = Vec::new();
        for entry in self.reader.map(entry) {
            if let Some(callback) = self.reader.resolve(entry.value) {
                named.push((entry.key.to_owned(), callback.location()));
                self.callbacks.push(callback);
            }
        }
        let places = &mut self.reader.places;
        places.callbacks_of.insert(operation.location(), named);
    }

    /// Reads the callbacks that were found, and those that are found in them.
    pub(super) fn read_callbacks(&mut self) {
        while let Some(view) = self.callbacks.pop() {
            let location = view.location();
            if self.reader.places.callbacks.contains_key(&location) {
                continue;
            }
            let Some((entries, extensions)) = self.reader.extended_entries(view, "a callback")
            else {
                continue;
            };
            let callback = Callback {
                path_items: self.free_path_items(entries),
                extensions,
            };
            self.reader.places.callbacks.insert(location, callback);
        }
    }

    fn free_path_items(&mut self, entries: Vec<EntryView<'d>>) -> IndexMap<String, PathItem> {
        let mut items = IndexMap::new();
        for entry in entries {
            if let Some(item) = self.free_path_item(entry) {
                items.insert(entry.key.to_owned(), item);
            }
        }
        items
    }

    /// Reads a path item whose key is no path.
    pub(super) fn free_path_item(&mut self, entry: EntryView<'d>) -> Option<PathItem> {
        let key = PathKey {
            span: entry.key_span,
            template: None,
        };
        self.path_item(entry.value, key)
    }

    fn path_item(&mut self, view: View<'d>, key: PathKey<'d>) -> Option<PathItem> {
        let Object {
            view,
            keys:
                [
                    summary,
                    description,
                    get,
                    put,
                    post,
                    delete,
                    options,
                    head,
                    patch,
                    trace,
                    servers,
                    parameters,
                ],
            extensions,
        } = self.reader.path_item_object(
            view,
            [
                "summary",
                "description",
                "get",
                "put",
                "post",
                "delete",
                "options",
                "head",
                "patch",
                "trace",
                "servers",
                "parameters",
            ],
        )?;
        self.path_items.insert(view.location());
        let parameters = parameters
            .map(|entry| self.parameters(entry))
            .unwrap_or_default();
        let scope = PathScope { key, parameters };
        self.reader
            .check_path_parameters(&scope.parameters, &scope.key);
        Some(PathItem {
            summary: self.reader.owned_text(summary),
            description: self.reader.owned_text(description),
            get: get.and_then(|entry| self.operation(entry, &scope)),
            put: put.and_then(|entry| self.operation(entry, &scope)),
            post: post.and_then(|entry| self.operation(entry, &scope)),
            delete: delete.and_then(|entry| self.operation(entry, &scope)),
            options: options.and_then(|entry| self.operation(entry, &scope)),
            head: head.and_then(|entry| self.operation(entry, &scope)),
            patch: patch.and_then(|entry| self.operation(entry, &scope)),
            trace: trace.and_then(|entry| self.operation(entry, &scope)),
            servers: servers.map_or_else(Vec::new, |entry| self.servers(entry)),
            // Those of the path item are among those of its operations.
            parameters: Vec::new(),
            extensions,
        })
    }
}
