//! Tells where in the generated crate each schema and operation of the spec is.
//!
//! The index is a JSON object. `documents` is an array of objects, one for each root document: its
//! `file`, whether it is `split` into a trait for each tag, and the `modules` of its tags, webhooks
//! and callbacks in that of the document.
//!
//! `schemas` and `operations` are arrays of objects, in the order of the spec's files and pointers;
//! each has the `file` (below the spec root) and the JSON `pointer` of its place in the spec, the
//! `rust_path` from the root of the generated crate or module, and the `rust_file` (below the output
//! folder). A schema that is `nullable` accepts null beside the values of its type. An operation
//! also has its `id`, and the `rust_path`s of its `request` and `response`. `parts` has the names of
//! properties, patterns, values, branches and parameters that are not called as the spec has it, by
//! what they are in the spec; `boxed` the variants that are in a `Box`.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::ir::{
    self, Additional, Crate, Declaration, Earlier, EarlierNames, Ident, Item, Layout, Module,
    Origin, Request, Type, part,
};

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
    let documents = krate.documents.iter().map(|ir::Document { path, layout }| {
        let modules = layout.modules.iter();
        let modules: BTreeMap<_, _> = modules.map(|(part, name)| (part, name.as_str())).collect();
        json!({ "file": path, "split": layout.is_split, "modules": modules })
    });
    let documents: Vec<_> = documents.collect();
    // The keys are in the order of the alphabet, in which `serde_json` writes them unless some
    // other crate in the build asks it to keep their order, which is then the same.
    let value = json!({
        "documents": documents,
        "generator": "oasmith",
        "operations": index.operations,
        "schemas": index.schemas,
    });
    format!("{value:#}\n")
}

/// What an index says: the names of schemas, operations and their parts, and how documents were laid
/// out. What is no index says nothing.
pub fn read(index: &str) -> Earlier {
    let index: Value = serde_json::from_str(index).unwrap_or_default();
    let documents = index["documents"].as_array().into_iter().flatten();
    let layouts = documents.filter_map(|document| {
        let layout = Layout {
            is_split: document["split"].as_bool()?,
            modules: names_in(&document["modules"]).collect(),
        };
        Some((document["file"].as_str()?.to_owned(), layout))
    });
    let entries = ["schemas", "operations"].map(|key| index[key].as_array());
    let named = entries.into_iter().flatten().flatten().filter_map(|entry| {
        let text = |key: &str| entry[key].as_str();
        let origin = Origin {
            file: text("file")?.to_owned(),
            pointer: text("pointer")?.to_owned(),
        };
        let path: Option<Vec<_>> = text("rust_path")?.split("::").map(name_of).collect();
        let boxed = entry["boxed"].as_array().into_iter().flatten();
        let boxed = boxed.filter_map(|value| name_of(value.as_str()?));
        let names = EarlierNames {
            path: path?,
            parts: names_in(&entry["parts"]).collect(),
            boxed: boxed.collect(),
        };
        Some((origin, names))
    });
    Earlier {
        names: named.collect(),
        layouts: layouts.collect(),
    }
}

/// The names that an object of an index gives to what its keys are.
fn names_in(object: &Value) -> impl Iterator<Item = (String, Ident)> {
    let entries = object.as_object().into_iter().flatten();
    entries.filter_map(|(key, name)| Some((key.clone(), name_of(name.as_str()?)?)))
}

/// A name as Rust writes it, which may be a raw identifier.
fn name_of(text: &str) -> Option<Ident> {
    Ident::new(text.trim_start_matches("r#"))
}

/// The parts of a schema that are not called as the spec has it, and the variants that are in a `Box`.
fn parts(item: &Item) -> (BTreeMap<String, &Ident>, Vec<&str>) {
    let mut parts = BTreeMap::new();
    let mut boxed = Vec::new();
    match item {
        Item::Struct(item) => {
            let fields = item.fields.iter();
            let fields = fields.filter(|field| {
                let is_like_others = field.property == part::ADDITIONAL_FIELD;
                field.name.plain() != field.property || is_like_others
            });
            parts.extend(fields.map(|field| (part::property(&field.property), &field.name)));
            let patterns = item.patterns.iter();
            parts.extend(patterns.map(|one| (part::pattern(&one.pattern), &one.name)));
            match &item.additional {
                Additional::Untyped(name) | Additional::Typed(name, _) => {
                    let usual = name.plain() == part::ADDITIONAL_FIELD;
                    parts.extend((!usual).then(|| (part::ADDITIONAL.to_owned(), name)));
                }
                Additional::Closed => {}
            }
        }
        Item::Enum(item) => {
            let variants = item.variants.iter();
            parts.extend(variants.map(|one| (part::value(&one.value), &one.name)));
            let unknown = item.unknown.iter();
            parts.extend(unknown.map(|unknown| (part::UNKNOWN.to_owned(), &unknown.name)));
        }
        Item::Union(item) => {
            for variant in &item.variants {
                parts.insert(variant.part.clone(), &variant.name);
                if matches!(variant.value.ty, Type::Boxed(_)) {
                    boxed.push(variant.name.as_str());
                }
            }
            let unknown = item.unknown.iter();
            parts.extend(unknown.map(|name| (part::UNKNOWN.to_owned(), name)));
        }
        Item::OpenTuple(_)
        | Item::Newtype(_)
        | Item::Alias(_)
        | Item::Multipart(_)
        | Item::Service(_) => {}
    }
    (parts, boxed)
}

/// The fields of a request that are not called as the spec has it.
fn parts_of_request(request: &Request) -> BTreeMap<String, &Ident> {
    let parameters = request.parameters.iter();
    let parameters = parameters.filter(|one| {
        let is_like_body = one.parameter == part::BODY;
        one.name.plain() != one.parameter || is_like_body
    });
    let parameters = parameters.map(|one| (part::parameter(one.place, &one.parameter), &one.name));
    let body = request.body.iter().map(|body| &body.name);
    let body = body.filter(|name| name.plain() != part::BODY);
    parameters
        .chain(body.map(|name| (part::BODY.to_owned(), name)))
        .collect()
}

/// Adds what an entry only has where there is something of it.
fn add_parts(entry: &mut Value, parts: &BTreeMap<String, &Ident>, boxed: &[&str]) {
    if !parts.is_empty() {
        let parts = parts
            .iter()
            .map(|(part, name)| (part.clone(), name.as_str().into()));
        entry["parts"] = Value::Object(parts.collect());
    }
    if !boxed.is_empty() {
        entry["boxed"] = boxed.into();
    }
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
        let schemas = |item: &Item, declaration: &Declaration| -> Vec<Value> {
            let (parts, boxed) = parts(item);
            let Declaration {
                name,
                origin,
                also,
                nullable,
                ..
            } = declaration;
            let entry = |place: &Origin| {
                let mut entry = json!({
                    "file": place.file,
                    "nullable": nullable,
                    "pointer": place.pointer,
                    "rust_file": file,
                    "rust_path": path(&[name]),
                });
                add_parts(&mut entry, &parts, &boxed);
                entry
            };
            std::iter::once(origin).chain(also).map(entry).collect()
        };
        for item in &module.items {
            match item {
                Item::Struct(ir::Struct { declaration, .. })
                | Item::Enum(ir::Enum { declaration, .. })
                | Item::Union(ir::Union { declaration, .. })
                | Item::OpenTuple(ir::OpenTuple { declaration, .. })
                | Item::Newtype(ir::Newtype { declaration, .. })
                | Item::Alias(ir::Alias { declaration, .. }) => {
                    self.schemas.extend(schemas(item, declaration));
                }
                // It stands for a body, and not for a schema.
                Item::Multipart(_) => {}
                Item::Service(service) => {
                    for operation in &service.operations {
                        let Declaration { name, origin, .. } = &operation.declaration;
                        let mut entry = json!({
                            "file": origin.file,
                            "id": operation.id,
                            "pointer": origin.pointer,
                            "request": path(&[&operation.request.name]),
                            "response": path(&[&operation.response.name]),
                            "rust_file": file,
                            "rust_path": path(&[&service.declaration.name, name]),
                        });
                        add_parts(&mut entry, &parts_of_request(&operation.request), &[]);
                        self.operations.push(entry);
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
