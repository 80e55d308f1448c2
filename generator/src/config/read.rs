//! What stands in `oasmith.toml`.
//!
//! Invariant: every key that is declared is read, or this does not compile.

use std::collections::HashSet;
use std::path::{Component, Path, PathBuf};
use std::str::FromStr;

use super::keys::{self, Key};
use super::settle::is_package;
use super::{Config, Format, Numbers, Runtime};
use crate::diagnostics::Diagnostics;
use crate::ir::Ident;
use crate::lower::Unknown;
use crate::overlay::{Inline, read_action};
use crate::select::Selector;
use crate::skeleton::nearest;
use crate::source::{Chosen, SourceMap, Span};
use crate::yaml::{Kind, NodeId, Tree};

/// A file whose values are of the kinds that its keys take.
struct Reader<'f> {
    tree: &'f Tree,
    folder: &'f Path,
    /// The files below the folder.
    sources: &'f SourceMap,
    diagnostics: &'f mut Diagnostics,
}

/// Adds what a file says. Its values are of the kinds that its keys take.
pub(super) fn read(
    tree: &Tree,
    folder: &Path,
    sources: &SourceMap,
    config: Config,
    diagnostics: &mut Diagnostics,
) -> Config {
    let mut reader = Reader {
        tree,
        folder,
        sources,
        diagnostics,
    };
    reader.read(config)
}

/// A value of the file.
#[derive(Copy, Clone)]
struct Value<'f> {
    tree: &'f Tree,
    node: NodeId,
}

impl<'f> Reader<'f> {
    fn read(&mut self, mut config: Config) -> Config {
        let [
            documents,
            root,
            remotes,
            overlays,
            deviations,
            out,
            module,
            package,
            runtime,
            dependencies,
            index,
            select,
            skip,
            skip_faulty,
            unused_types,
            test_operations,
            modules,
            split_tags,
            features,
            names,
            types,
            derives,
            mock,
            numbers,
            unknown,
            implied_types,
            formats,
            format,
        ] = self.values(NodeId::ROOT, &keys::FILE);
        if let Some(documents) = documents {
            self.documents(documents, &mut config);
        }
        if let Some(root) = root {
            config = config.root(self.path(root));
        }
        for (url, folder) in remotes.iter().flat_map(|remotes| remotes.entries()) {
            config = config.remote(url, self.path(folder));
        }
        self.changes([overlays, deviations], &mut config);
        if let Some(out) = out {
            config = config.out(self.path(out));
        }
        if module.is_some_and(Value::flag) {
            config = config.module();
        }
        if let Some(package) = package {
            if !is_package(package.text()) {
                let message = format!("`{}` cannot be the name of a package", package.text());
                self.diagnostics.error(package.span(), message).help(
                    "write ASCII letters, digits, `-` and `_`, a letter first, and no keyword",
                );
            }
            config = config.package(package.text());
        }
        config = self.packages([runtime, dependencies], config);
        if let Some(index) = index {
            config = config.index(self.path(index));
        }
        config.selected = select.map_or_else(Vec::new, |selectors| self.selectors(selectors));
        config.skipped = skip.map_or_else(Vec::new, |selectors| self.selectors(selectors));
        if let Some(skip) = skip_faulty {
            config = config.skip_faulty(skip.flag());
        }
        if let Some(unused) = unused_types {
            config = config.unused_types(unused.flag());
        }
        if let Some(test) = test_operations {
            config = config.test_operations(test.flag());
        }
        if let Some(split) = split_tags {
            config = config.split_tags(split.flag());
        }
        if let Some(features) = features {
            config = config.features(features.flag());
        }
        if let Some(mock) = mock {
            config = config.mock(mock.flag());
        }
        self.names([modules, names], &mut config);
        for (place, path) in types.iter().flat_map(|types| types.entries()) {
            config.replacements.insert(place.to_owned(), path.chosen());
        }
        for (place, paths) in derives.iter().flat_map(|derives| derives.entries()) {
            let paths = paths
                .elements()
                .map(|path| (place.to_owned(), path.chosen()));
            config.derives.extend(paths);
        }
        self.meanings([numbers, unknown, implied_types, formats, format], config)
    }

    /// What numbers, unknown values, missing types and formats mean.
    fn meanings(
        &mut self,
        [numbers, unknown, implied_types, formats, format]: [Option<Value<'f>>; 5],
        mut config: Config,
    ) -> Config {
        match numbers.map(Value::text) {
            Some("exact") => config = config.numbers(Numbers::Exact),
            Some(_) => config = config.numbers(Numbers::Native),
            None => {}
        }
        match unknown.map(Value::text) {
            Some("keep") => config = config.unknown(Unknown::Keep),
            Some(_) => config = config.unknown(Unknown::Refuse),
            None => {}
        }
        if let Some(implied) = implied_types {
            config = config.implied_types(implied.flag());
        }
        if let Some(typed) = formats {
            config = config.formats(typed.flag());
        }
        for (name, format) in format.iter().flat_map(|formats| formats.entries()) {
            match Format::from_str(format.text()) {
                Ok(meaning) => config = config.format(name, meaning),
                Err(message) => {
                    self.diagnostics
                        .error(format.span(), "this is no meaning of a format")
                        .help(message);
                }
            }
        }
        config
    }

    /// The values of all keys of a table. Destructured as an array, a key that is declared and not
    /// read fails to compile.
    fn values<const N: usize>(&self, table: NodeId, keys: &[Key; N]) -> [Option<Value<'f>>; N] {
        keys.each_ref().map(|key| {
            let entry = self.tree.entry(table, key.name)?;
            Some(Value {
                tree: self.tree,
                node: entry.value,
            })
        })
    }

    /// A path, which starts at the folder of the file.
    fn path(&self, value: Value<'_>) -> PathBuf {
        self.folder.join(value.text())
    }

    /// Adds what is changed in documents.
    fn changes(&mut self, [overlays, deviations]: [Option<Value<'f>>; 2], config: &mut Config) {
        for overlay in overlays.iter().flat_map(|overlays| overlays.elements()) {
            config.overlays.push(Chosen {
                value: self.path(overlay),
                span: Some(overlay.span()),
            });
        }
        for action in deviations.iter().flat_map(|actions| actions.elements()) {
            config.deviations.extend(self.deviation(action));
        }
    }

    /// Adds the names that are chosen.
    fn names(&mut self, [modules, names]: [Option<Value<'f>>; 2], config: &mut Config) {
        for (path, module) in modules.iter().flat_map(|modules| modules.entries()) {
            self.module(path, module, config);
        }
        for (place, name) in names.iter().flat_map(|names| names.entries()) {
            match Ident::new(name.text()) {
                Some(value) => {
                    let span = Some(name.span());
                    let name = Chosen { value, span };
                    config.options.names.insert(place.to_owned(), name);
                }
                None => {
                    self.diagnostics
                        .error(name.span(), "this is no name in Rust")
                        .help("write letters, digits and `_`, a letter first");
                }
            }
        }
    }

    fn deviation(&mut self, value: Value<'f>) -> Option<Inline> {
        let document = self.tree.entry(value.node, "document");
        let document = document.map(|entry| Value {
            node: entry.value,
            ..value
        });
        Some(Inline {
            document: document.map(|document| self.path(document)),
            action: read_action(self.tree, value.node, self.diagnostics)?,
        })
    }

    /// Adds where packages are found.
    fn packages(
        &mut self,
        [runtime, dependencies]: [Option<Value<'f>>; 2],
        mut config: Config,
    ) -> Config {
        if let Some(runtime) = runtime.and_then(|runtime| self.runtime(runtime)) {
            config = config.runtime(runtime);
        }
        for (package, found) in dependencies.iter().flat_map(|packages| packages.entries()) {
            if let Some(found) = self.runtime(found) {
                config = config.dependency(package, found);
            }
        }
        config
    }

    /// Where a package is found.
    fn runtime(&mut self, found: Value<'_>) -> Option<Runtime> {
        match Runtime::from_str(found.text()) {
            Ok(runtime) => Some(runtime),
            Err(message) => {
                self.diagnostics
                    .error(found.span(), "this says not where the package is found")
                    .help(message);
                None
            }
        }
    }

    fn selectors(&mut self, selectors: Value<'f>) -> Vec<Selector> {
        let [tags, paths, operations] = self.values(selectors.node, &keys::SELECTORS);
        let mut list = Vec::new();
        for tag in tags.iter().flat_map(|tags| tags.elements()) {
            list.push(Selector::tag(tag.text()).at(tag.span()));
        }
        for path in paths.iter().flat_map(|paths| paths.elements()) {
            match Selector::path(path.text()) {
                Ok(selector) => list.push(selector.at(path.span())),
                Err(message) => {
                    self.diagnostics
                        .error(path.span(), message)
                        .help("write `*` for any part of a segment, and `**` for any segments");
                }
            }
        }
        for operation in operations.iter().flat_map(|names| names.elements()) {
            list.push(Selector::operation(operation.text()).at(operation.span()));
        }
        list
    }

    /// Adds the module of a file or folder.
    fn module(&mut self, path: &str, module: Value<'_>, config: &mut Config) {
        let names: Option<Vec<_>> = module.text().split("::").map(Ident::new).collect();
        let Some(names) = names else {
            self.diagnostics
                .error(module.span(), "this is no path of a module")
                .help("write names of Rust with `::` between them");
            return;
        };
        let chosen = Chosen {
            value: names,
            span: Some(module.span()),
        };
        config.options.modules.insert(path.to_owned(), chosen);
    }

    /// Adds the documents that paths and patterns name, each once.
    fn documents(&mut self, documents: Value<'_>, config: &mut Config) {
        let mut known: HashSet<PathBuf> = HashSet::new();
        for document in documents.elements() {
            let found = if document.text().contains(['*', '?', '[']) {
                self.search(document, config)
            } else {
                self.document(document).into_iter().collect()
            };
            config
                .documents
                .extend(found.into_iter().filter(|path| known.insert(path.clone())));
        }
    }

    fn document(&mut self, document: Value<'_>) -> Option<PathBuf> {
        let path = self.path(document);
        if path.is_file() {
            return Some(path);
        }
        let (folder, name, siblings) = self.sources.missing_part(document.text());
        let siblings: Vec<_> = siblings.iter().map(String::as_str).collect();
        let help = match nearest(name, &siblings) {
            Some(near) => format!("did you mean `{near}`?"),
            None if folder.is_empty() => format!("there is no `{name}` beside this file"),
            None => format!("there is no `{name}` in `{folder}`"),
        };
        self.diagnostics
            .error(document.span(), "this document does not exist")
            .help(help);
        None
    }

    /// The files that a pattern names, sorted.
    fn search(&mut self, pattern: Value<'_>, config: &mut Config) -> Vec<PathBuf> {
        let options = glob::MatchOptions {
            case_sensitive: true,
            require_literal_separator: true,
            require_literal_leading_dot: true,
        };
        let folder = glob::Pattern::escape(&self.folder.to_string_lossy());
        let whole = Path::new(&folder).join(pattern.text());
        let paths = match glob::glob_with(&whole.to_string_lossy(), options) {
            Ok(paths) => paths,
            Err(error) => {
                let message = format!("this is no pattern of paths: {}", error.msg);
                self.diagnostics.error(pattern.span(), message).help(
                    "write `*`, `**` for folders, `?` or `[ab]`; signs as such go in brackets",
                );
                return Vec::new();
            }
        };
        let mut found = Vec::new();
        for path in paths {
            match path {
                Ok(path) if path.is_file() => found.push(path),
                Ok(_) => {}
                Err(error) => {
                    self.diagnostics
                        .error(
                            pattern.span(),
                            format!("a folder cannot be searched: {error}"),
                        )
                        .help("look at its permissions");
                }
            }
        }
        if found.is_empty() {
            self.diagnostics
                .error(pattern.span(), "no file has a path like this")
                .help("correct the pattern, or leave it out");
        }
        if let Some(file) = &mut config.file {
            let is_plain = |part: &Component<'_>| {
                !part.as_os_str().to_string_lossy().contains(['*', '?', '['])
            };
            let searched = Path::new(pattern.text()).components().take_while(is_plain);
            file.searched
                .push(self.folder.join(searched.collect::<PathBuf>()));
        }
        found
    }
}

impl<'f> Value<'f> {
    fn kind(self) -> &'f Kind {
        &self.tree.node(self.node).kind
    }

    fn span(self) -> Span {
        self.tree.node(self.node).span
    }

    fn text(self) -> &'f str {
        match self.kind() {
            Kind::String(text) => text,
            _ => "",
        }
    }

    /// The text with its place.
    fn chosen(self) -> Chosen<String> {
        Chosen {
            value: self.text().to_owned(),
            span: Some(self.span()),
        }
    }

    fn flag(self) -> bool {
        matches!(self.kind(), Kind::Bool(true))
    }

    fn elements(self) -> impl Iterator<Item = Value<'f>> {
        let elements = match self.kind() {
            Kind::Sequence(elements) => elements.as_slice(),
            _ => &[],
        };
        elements.iter().map(move |&node| Value { node, ..self })
    }

    fn entries(self) -> impl Iterator<Item = (&'f str, Value<'f>)> {
        let entries = match self.kind() {
            Kind::Mapping(entries) => entries.as_slice(),
            _ => &[],
        };
        entries.iter().map(move |entry| {
            let node = entry.value;
            (&*entry.key, Value { node, ..self })
        })
    }
}
