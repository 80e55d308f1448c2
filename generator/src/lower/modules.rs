//! Where items live: the modules mirror the folders and files of the spec.
//!
//! - A root document is a module, with its operations, its components and its inline types.
//! - A folder is a module; a file whose root is one schema gives its types to the module of its folder.
//! - A file with named definitions is a module in that of its folder.
//!
//! The user may choose other modules for files and folders.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::names;
use crate::diagnostics::Diagnostics;
use crate::document::View;
use crate::ir::{Documentation, Ident, Item, Module};
use crate::source::{Chosen, SourceMap, Span};

/// Where an item lives.
#[derive(Clone, Debug, Eq, PartialEq, Hash)]
pub(super) struct Home {
    /// The module through which it is public.
    pub(super) module: Vec<Ident>,
    /// The file of the spec, as a path below the root.
    pub(super) file: String,
    /// Whether the module is that of the file's folder, and only shows what a module of the file has.
    pub(super) flattened: bool,
}

/// The modules that the user has chosen, by the paths of files and folders below the spec root.
pub type Modules = BTreeMap<String, Chosen<Vec<Ident>>>;

/// The modules of the files of a spec.
#[derive(Debug)]
pub(super) struct Homes {
    chosen: Modules,
    /// The paths of the root documents.
    documents: HashSet<String>,
    /// The root documents by their modules.
    taken: HashMap<Vec<Ident>, Span>,
}

impl Homes {
    /// The modules of these files. A choice for what is not among them is reported.
    pub(super) fn new(chosen: Modules, sources: &SourceMap, diagnostics: &mut Diagnostics) -> Self {
        for (path, module) in &chosen {
            let is_above = |file: &str| {
                file.strip_prefix(path.as_str())
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            };
            if !sources.files().any(|file| is_above(&file.path)) {
                let root = sources.root().display();
                diagnostics
                    .error_of_choice(
                        module.span,
                        format!("the documents need no file or folder `{path}`"),
                    )
                    .help(format!(
                        "name a path below the spec root `{root}`, or leave it out"
                    ));
            }
        }
        Self {
            chosen,
            documents: HashSet::new(),
            taken: HashMap::new(),
        }
    }

    /// Gives a root document its module, which no other document may have.
    pub(super) fn add_document(&mut self, root: View<'_>, diagnostics: &mut Diagnostics) -> Home {
        let path = root.path();
        let home = self.of_file(path);
        let span = Span {
            end: root.span().start,
            ..root.span()
        };
        let first = *self.taken.entry(home.module.clone()).or_insert(span);
        if first != span {
            let names: Vec<_> = home.module.iter().map(Ident::as_str).collect();
            diagnostics
                .error(
                    span,
                    format!("two documents would be the module `{}`", names.join("::")),
                )
                .related(first, "this is the other one")
                .help("choose another by `modules` in the configuration, or rename the file");
        }
        self.documents.insert(path.to_owned());
        home
    }

    /// The home of what a file declares by names.
    pub(super) fn of_file(&self, path: &str) -> Home {
        Home {
            module: self.own_module(path),
            file: path.to_owned(),
            flattened: false,
        }
    }

    /// The name of the trait of a root document.
    pub(super) fn trait_name(&self, home: &Home) -> Ident {
        let chosen = self.chosen.get(&home.file).and_then(|_| home.module.last());
        names::type_name(chosen.map_or(stem(&home.file), Ident::plain))
    }

    /// The module of the folder of a file. One that a URL stands for lies in the module of its host.
    fn folder_module(&self, path: &str) -> Vec<Ident> {
        let mut folder = path;
        while let Some((above, _)) = folder.rsplit_once('/') {
            folder = above;
            if let Some(module) = self.chosen.get(folder) {
                let below = path.get(folder.len() + 1..).unwrap_or_default();
                return [module.value.clone(), folders(below)].concat();
            }
        }
        folders(path.split_once("://").map_or(path, |(_, path)| path))
    }

    /// The module that a file has for itself.
    fn own_module(&self, path: &str) -> Vec<Ident> {
        if let Some(module) = self.chosen.get(path) {
            return module.value.clone();
        }
        let mut module = self.folder_module(path);
        module.push(names::value_name(stem(path)));
        module
    }

    /// The name and home of the definition that stands at a node; `None` where what stands there is inline.
    pub(super) fn definition(&self, view: View<'_>) -> Option<(String, Home)> {
        let path = view.path();
        let is_document = self.documents.contains(path);
        let pointer = view.pointer();
        if pointer.is_empty() {
            let home = Home {
                module: self.folder_module(path),
                file: path.to_owned(),
                flattened: true,
            };
            return (!is_document).then(|| (stem(path).to_owned(), home));
        }
        let name = definition_name(&pointer)?;
        Some((name, self.of_file(path)))
    }

    /// The home of an inline schema: that of the schema or document that it stands in.
    pub(super) fn inline(&self, view: View<'_>) -> Home {
        let mut outer = Some(view);
        while let Some(view) = outer {
            if let Some((_, home)) = self.definition(view) {
                return home;
            }
            outer = view.parent();
        }
        self.of_file(view.path())
    }
}

/// The modules that hold these items; `about` documents those of root documents.
pub(super) fn tree(
    items: Vec<(Home, Item)>,
    about: &HashMap<Vec<Ident>, Documentation>,
) -> Vec<Module> {
    let mut root = Folder::default();
    for (home, item) in items {
        let mut folder = &mut root;
        for name in &home.module {
            folder = folder.inner.entry(name.clone()).or_default();
        }
        if home.flattened {
            folder.files.entry(home.file).or_default().push(item);
        } else {
            folder.sources.push(home.file);
            folder.items.push(item);
        }
    }
    root.modules(&[], about)
}

#[derive(Default)]
struct Folder {
    sources: Vec<String>,
    items: Vec<Item>,
    inner: BTreeMap<Ident, Folder>,
    /// The items that the folder shows as its own, by the file that they come from.
    files: BTreeMap<String, Vec<Item>>,
}

impl Folder {
    fn modules(self, path: &[Ident], about: &HashMap<Vec<Ident>, Documentation>) -> Vec<Module> {
        let mut taken: HashSet<Ident> = self.inner.keys().cloned().collect();
        let mut modules = Vec::new();
        for (name, mut folder) in self.inner {
            let below = [path, std::slice::from_ref(&name)].concat();
            let items = std::mem::take(&mut folder.items);
            let mut sources = std::mem::take(&mut folder.sources);
            sources.sort();
            sources.dedup();
            let documentation = about
                .get(&below)
                .cloned()
                .unwrap_or_else(|| match &sources[..] {
                    [] => {
                        let parts: Vec<_> = below.iter().map(Ident::as_str).collect();
                        Documentation(format!(
                            "The types of `{}/`.",
                            parts.join("/").replace("r#", "")
                        ))
                    }
                    files => types_of(files),
                });
            let modules_below = folder.modules(&below, about);
            modules.push(Module {
                name,
                documentation,
                sources,
                flattened: false,
                feature: None,
                items,
                modules: modules_below,
            });
        }
        for (file, items) in self.files {
            let name = names::unused(&names::value_name(stem(&file)), "_", &taken);
            taken.insert(name.clone());
            modules.push(Module {
                name,
                documentation: types_of(std::slice::from_ref(&file)),
                sources: vec![file],
                flattened: true,
                feature: None,
                items,
                modules: Vec::new(),
            });
        }
        modules
    }
}

pub(super) fn types_of(files: &[String]) -> Documentation {
    let files: Vec<_> = files.iter().map(|file| format!("`{file}`")).collect();
    Documentation(format!("The types of {}.", files.join(" and ")))
}

/// The name of the definition at a pointer: the last step there, where the one before is a keyword
/// that holds definitions, and no property of that name.
fn definition_name(pointer: &str) -> Option<String> {
    let schemas = pointer.strip_prefix("/components");
    let mut steps = schemas.unwrap_or(pointer).split('/').skip(1);
    let mut is_definition = false;
    let mut last = None;
    while let Some(keyword) = steps.next() {
        let holds_definitions = match keyword {
            "$defs" | "definitions" => Some(true),
            "schemas" if schemas.is_some() && last.is_none() => Some(true),
            "properties" | "patternProperties" | "dependencies" | "dependentSchemas" => Some(false),
            _ => None,
        };
        last = Some(keyword);
        is_definition = false;
        if let Some(holds_definitions) = holds_definitions
            && let Some(name) = steps.next()
        {
            is_definition = holds_definitions;
            last = Some(name);
        }
    }
    let name = last.filter(|_| is_definition)?;
    Some(name.replace("~1", "/").replace("~0", "~"))
}

/// The modules of the folders on a path to a file.
fn folders(path: &str) -> Vec<Ident> {
    let mut parts: Vec<_> = path.split('/').map(names::value_name).collect();
    parts.pop();
    parts
}

/// The name of a file without its folder and extension.
pub(super) fn stem(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

#[cfg(test)]
mod tests {
    use super::definition_name;

    #[test]
    fn a_definition_stands_in_a_keyword_that_holds_definitions() {
        let names = [
            ("/definitions/A", Some("A")),
            ("/components/schemas/A~1B", Some("A/B")),
            ("/components/schemas/properties/$defs/A", Some("A")),
            ("/properties/$defs/A", None),
            ("/$defs/properties/definitions/A", Some("A")),
            ("/components/schemas/A/items", None),
            ("/components/responses/A/schemas/B", None),
            ("/definitions", None),
        ];
        for (pointer, name) in names {
            assert_eq!(definition_name(pointer).as_deref(), name, "{pointer}");
        }
    }
}
