//! Where items live: the modules mirror the folders and files of the spec.
//!
//! - A root document is a module, with its operations, its components and its inline types.
//! - A folder is a module; a file whose root is one schema gives its types to the module of its folder.
//! - A file with named definitions is a module in that of its folder.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::names;
use crate::document::View;
use crate::ir::{Documentation, Ident, Item, Module};

/// Where an item lives.
#[derive(Clone, Debug, Eq, PartialEq, Hash)]
pub(super) struct Home {
    /// The module through which it is public.
    pub(super) module: Vec<Ident>,
    /// The file of the spec, as a path below the root.
    pub(super) file: String,
}

/// The modules of the files of a spec.
#[derive(Debug, Default)]
pub(super) struct Homes {
    /// The modules of the root documents, by path.
    documents: HashMap<String, Vec<Ident>>,
}

impl Homes {
    /// Gives a root document its module.
    pub(super) fn add_document(&mut self, path: &str) -> Home {
        let home = Home {
            module: own_module(path),
            file: path.to_owned(),
        };
        self.documents.insert(path.to_owned(), home.module.clone());
        home
    }

    /// The name and home of the definition that stands at a node; `None` where what stands there is inline.
    pub(super) fn definition(&self, view: View<'_>) -> Option<(String, Home)> {
        let path = view.path();
        let is_document = self.documents.contains_key(path);
        let pointer = view.pointer();
        if pointer.is_empty() {
            let home = Home {
                module: folder_module(path),
                file: path.to_owned(),
            };
            return (!is_document).then(|| (stem(path).to_owned(), home));
        }
        let name = definition_name(&pointer)?;
        let home = Home {
            module: own_module(path),
            file: path.to_owned(),
        };
        Some((name, home))
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
        Home {
            module: own_module(view.path()),
            file: view.path().to_owned(),
        }
    }
}

/// The modules that hold these items; `about` documents those of root documents.
pub(super) fn tree(
    items: Vec<(Home, Item)>,
    about: &HashMap<Vec<Ident>, Documentation>,
) -> Vec<Module> {
    let mut root = Folder::default();
    for (home, item) in items {
        let own = own_module(&home.file);
        let mut folder = &mut root;
        for name in &home.module {
            folder = folder.inner.entry(name.clone()).or_default();
        }
        if home.module == own {
            folder.sources.push(home.file);
            folder.items.push(item);
        } else {
            folder.files.entry(home.file).or_default().push(item);
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
                items,
                modules: Vec::new(),
            });
        }
        modules
    }
}

fn types_of(files: &[String]) -> Documentation {
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

/// The module of the folder of a file. One that a URL stands for lies in the module of its host.
fn folder_module(path: &str) -> Vec<Ident> {
    let path = path.split_once("://").map_or(path, |(_, path)| path);
    let mut parts: Vec<_> = path.split('/').map(names::value_name).collect();
    parts.pop();
    parts
}

/// The module that a file has for itself.
fn own_module(path: &str) -> Vec<Ident> {
    let mut module = folder_module(path);
    module.push(names::value_name(stem(path)));
    module
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
