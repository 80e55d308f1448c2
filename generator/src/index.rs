//! Tells where in the generated crate each schema and operation of the spec is.
//!
//! The index is a JSON object. `schemas` and `operations` are arrays of objects, in the order of
//! the spec's files and pointers; each has the `file` (below the spec root) and the JSON `pointer`
//! of its place in the spec, the `rust_path` from the root of the generated crate or module, and
//! the `rust_file` (below the output folder). A schema that is `nullable` accepts null beside the
//! values of its type. An operation also has its `id`, and the `rust_path`s of its `request` and
//! `response`.

use std::collections::HashMap;

use serde_json::{Value, json};

use crate::ir::{Crate, Declaration, Ident, Item, Module, Origin};

/// What the text of an index holds, and no other file.
pub(crate) const MARK: &str = "\"generator\": \"oasmith\"";

/// The index of a crate. `file_of` gives the file of the module at a path, below the output folder.
pub fn index(krate: &Crate, file_of: impl Fn(&[&Ident]) -> String) -> String {
    let mut index = Index::default();
    for module in &krate.modules {
        index.add(module, &[], &[], &file_of);
    }
    index.schemas.sort_by_cached_key(place);
    index.operations.sort_by_cached_key(place);
    // The keys are in the order of the alphabet, in which `serde_json` writes them unless some
    // other crate in the build asks it to keep their order, which is then the same.
    let value = json!({
        "generator": "oasmith",
        "operations": index.operations,
        "schemas": index.schemas,
    });
    format!("{value:#}\n")
}

/// The names that an index gives to schemas and operations, by their places. What is no index gives none.
pub fn names(index: &str) -> HashMap<Origin, Ident> {
    let index: Value = serde_json::from_str(index).unwrap_or_default();
    let entries = ["schemas", "operations"].map(|key| index[key].as_array());
    let named = entries.into_iter().flatten().flatten().filter_map(|entry| {
        let text = |key: &str| entry[key].as_str();
        let origin = Origin {
            file: text("file")?.to_owned(),
            pointer: text("pointer")?.to_owned(),
        };
        let name = text("rust_path")?.rsplit("::").next()?;
        Some((origin, Ident::new(name.trim_start_matches("r#"))?))
    });
    named.collect()
}

#[derive(Default)]
struct Index {
    schemas: Vec<Value>,
    operations: Vec<Value>,
}

impl Index {
    /// Adds what a module declares. `modules` are those around it, and `public` those of them that
    /// users see.
    fn add(
        &mut self,
        module: &Module,
        modules: &[&Ident],
        public: &[&Ident],
        file_of: &impl Fn(&[&Ident]) -> String,
    ) {
        let modules = [modules, &[&module.name]].concat();
        let public = if module.flattened {
            public.to_owned()
        } else {
            [public, &[&module.name]].concat()
        };
        let file = file_of(&modules);
        let path = |names: &[&Ident]| {
            let names: Vec<_> = public
                .iter()
                .chain(names)
                .map(|name| name.as_str())
                .collect();
            names.join("::")
        };
        let schemas = |declaration: &Declaration| -> Vec<Value> {
            let Declaration {
                name,
                origin,
                also,
                nullable,
                ..
            } = declaration;
            let entry = |place: &Origin| {
                json!({
                    "file": place.file,
                    "nullable": nullable,
                    "pointer": place.pointer,
                    "rust_file": file,
                    "rust_path": path(&[name]),
                })
            };
            std::iter::once(origin).chain(also).map(entry).collect()
        };
        for item in &module.items {
            match item {
                Item::Struct(item) => self.schemas.extend(schemas(&item.declaration)),
                Item::Enum(item) => self.schemas.extend(schemas(&item.declaration)),
                Item::Union(item) => self.schemas.extend(schemas(&item.declaration)),
                Item::OpenTuple(item) => self.schemas.extend(schemas(&item.declaration)),
                Item::Newtype(item) => self.schemas.extend(schemas(&item.declaration)),
                Item::Alias(item) => self.schemas.extend(schemas(&item.declaration)),
                // It stands for a body, and not for a schema.
                Item::Multipart(_) => {}
                Item::Service(service) => {
                    for operation in &service.operations {
                        let Declaration { name, origin, .. } = &operation.declaration;
                        self.operations.push(json!({
                            "file": origin.file,
                            "id": operation.id,
                            "pointer": origin.pointer,
                            "request": path(&[&operation.request.name]),
                            "response": path(&[&operation.response.name]),
                            "rust_file": file,
                            "rust_path": path(&[&service.declaration.name, name]),
                        }));
                    }
                }
            }
        }
        for child in &module.modules {
            self.add(child, &modules, &public, file_of);
        }
    }
}

fn place(entry: &Value) -> [String; 3] {
    ["file", "pointer", "rust_path"].map(|key| entry[key].as_str().unwrap_or_default().to_owned())
}
