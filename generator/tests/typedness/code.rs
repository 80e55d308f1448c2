//! Reads the generated code: which types there are, and what is in them.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use syn::{Fields, Item as RustItem, UseTree};

/// A Rust type, without boxes.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub(crate) enum Type {
    Value,
    Object,
    Unit,
    /// A type of the prelude or of the runtime that holds one JSON value that is no array and no
    /// object.
    Scalar(String),
    Option(Box<Type>),
    Array(Box<Type>),
    Map(Box<Type>),
    Tuple(Vec<Type>),
    /// An item, by its path.
    Item(String),
}

#[derive(Clone, Debug)]
pub(crate) enum Item {
    /// Its fields by the names of their properties, those whose names match patterns, and what the
    /// other properties are.
    Struct(BTreeMap<String, Type>, Vec<(String, Type)>, Option<Type>),
    /// How many values it has.
    Values(usize),
    /// Its variants, each with its type.
    Union(Vec<(String, Type)>),
    /// The types of its fields.
    Tuple(Vec<Type>),
    Alias(Type),
}

/// The items of a crate.
pub(crate) struct Code {
    items: HashMap<String, Item>,
}

struct Module {
    names: HashMap<String, String>,
    items: Vec<RustItem>,
    /// What the table of each struct has, in the order of its fields.
    tables: HashMap<String, Declared>,
}

/// The properties and patterns of a table.
#[derive(Default)]
struct Declared {
    properties: Vec<String>,
    patterns: Vec<String>,
}

impl Code {
    /// Reads the crate in a folder.
    pub(crate) fn read(src: &Path) -> Self {
        let mut modules = BTreeMap::new();
        read_folder(src, "", &mut modules);
        let mut reader = Reader {
            modules,
            items: HashMap::new(),
        };
        let paths: Vec<String> = reader.modules.keys().cloned().collect();
        for path in paths {
            reader.module(&path);
        }
        Self {
            items: reader.items,
        }
    }

    /// An item.
    pub(crate) fn item(&self, path: &str) -> &Item {
        let item = self.items.get(path);
        item.unwrap_or_else(|| panic!("there is no item `{path}`"))
    }

    /// The types of the fields that hold the body, by the names of their structs.
    pub(crate) fn bodies(&self) -> impl Iterator<Item = (&str, &Type)> {
        self.items.iter().filter_map(|(path, item)| match item {
            Item::Struct(fields, ..) if path.ends_with("Request") => {
                Some((path.rsplit("::").next()?, fields.get("body")?))
            }
            _ => None,
        })
    }
}

fn read_folder(folder: &Path, path: &str, modules: &mut BTreeMap<String, Module>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let file = entry.unwrap().path();
        let stem = file.file_stem().unwrap().to_str().unwrap().to_owned();
        let inner = if stem == "lib" {
            String::new()
        } else {
            format!("{path}::{stem}")
        };
        if file.is_dir() {
            read_folder(&file, &inner, modules);
            continue;
        }
        let text = std::fs::read_to_string(&file).unwrap();
        if stem == "codec" {
            let module = modules.entry(path.to_owned()).or_insert_with(Module::new);
            module.tables = tables(&text);
            continue;
        }
        if path.is_empty() && stem == "schemas" {
            continue;
        }
        let module = modules.entry(inner).or_insert_with(Module::new);
        module.items = syn::parse_file(&text).unwrap().items;
    }
}

/// The tables of a file, by the names of their structs. The texts are read and nothing else: all of
/// the codec would take long.
fn tables(text: &str) -> HashMap<String, Declared> {
    let mut sources = HashMap::new();
    for pattern in text.split("\nstatic ").skip(1) {
        if let Some((name, source)) = pattern.split_once(": Pattern = Pattern::new(") {
            let is_name = name
                .chars()
                .all(|next| next.is_alphanumeric() || next == '_');
            sources.extend(is_name.then(|| (name, literal(source))));
        }
    }
    let mut tables = HashMap::new();
    for table in text.split("Table::new(").skip(1) {
        let table = table.split("\nstatic ").next().unwrap_or_default();
        let table = table.split("\nimpl ").next().unwrap_or_default();
        let name = literal(table);
        let mut declared = Declared::default();
        let mut rest = table;
        while let Some((at, open)) = ["required(", "optional(", "pattern(&"]
            .iter()
            .filter_map(|word| Some((rest.find(word)?, *word)))
            .min()
        {
            let is_method = rest[..at].ends_with('.');
            rest = &rest[at + open.len()..];
            if is_method {
                // The pattern of a string.
            } else if open == "pattern(&" {
                let (pattern, _) = rest.split_once(')').unwrap();
                declared.patterns.push(sources[pattern].clone());
            } else {
                declared.properties.push(literal(rest));
            }
        }
        tables.insert(name, declared);
    }
    tables
}

/// The string literal at the beginning of a text, but for space.
fn literal(text: &str) -> String {
    let text = text.trim_start();
    let mut end = 1;
    if text.starts_with('"') {
        while !text[end..].starts_with('"') {
            let escaped = text[end..].starts_with('\\');
            end += text[end..]
                .chars()
                .take(1 + usize::from(escaped))
                .map(char::len_utf8)
                .sum::<usize>();
        }
        end += 1;
    } else {
        let hashes = text[1..].split('"').next().unwrap();
        let close = format!("\"{hashes}");
        let start = 2 + hashes.len();
        end = start + text[start..].find(&close).unwrap() + close.len();
    }
    syn::parse_str::<syn::LitStr>(&text[..end]).unwrap().value()
}

impl Module {
    fn new() -> Self {
        Self {
            names: HashMap::new(),
            items: Vec::new(),
            tables: HashMap::new(),
        }
    }
}

struct Reader {
    modules: BTreeMap<String, Module>,
    items: HashMap<String, Item>,
}

impl Reader {
    fn module(&mut self, path: &str) {
        let items = std::mem::take(&mut self.modules.get_mut(path).unwrap().items);
        let mut names = HashMap::new();
        for item in &items {
            let name = match item {
                RustItem::Use(item) => {
                    imports(&item.tree, &[], path, &mut names);
                    continue;
                }
                RustItem::Struct(item) => &item.ident,
                RustItem::Enum(item) => &item.ident,
                RustItem::Type(item) => &item.ident,
                RustItem::Mod(item) => &item.ident,
                _ => continue,
            };
            let name = text(name);
            names.insert(name.clone(), format!("{path}::{name}"));
        }
        self.modules.get_mut(path).unwrap().names = names;
        for item in items {
            let (name, item) = match item {
                RustItem::Struct(item) => {
                    let name = text(&item.ident);
                    let read = self.fields(path, &name, &item.fields);
                    (name, read)
                }
                RustItem::Enum(item) => {
                    let is_plain = item
                        .variants
                        .iter()
                        .all(|variant| variant.fields.is_empty());
                    let read = if is_plain {
                        Item::Values(item.variants.len())
                    } else {
                        let variants = item.variants.iter().map(|variant| {
                            let ty = variant.fields.iter().next();
                            let ty = ty.map_or(Type::Unit, |field| self.ty(path, &field.ty));
                            (text(&variant.ident), ty)
                        });
                        Item::Union(variants.collect())
                    };
                    (text(&item.ident), read)
                }
                RustItem::Type(item) => (text(&item.ident), Item::Alias(self.ty(path, &item.ty))),
                _ => continue,
            };
            self.items.insert(format!("{path}::{name}"), item);
        }
    }

    fn fields(&self, path: &str, name: &str, fields: &Fields) -> Item {
        let types = |field: &syn::Field| self.ty(path, &field.ty);
        match fields {
            Fields::Unnamed(fields) => Item::Tuple(fields.unnamed.iter().map(types).collect()),
            Fields::Unit => Item::Tuple(Vec::new()),
            Fields::Named(fields) => {
                let table = self.modules[path].tables.get(name);
                let fields = fields.named.iter().map(types).collect::<Vec<_>>();
                let mut fields = fields.into_iter();
                let Some(declared) = table else {
                    // What takes a request apart has no table, and one body.
                    let body = fields.map(|ty| ("body".to_owned(), ty));
                    return Item::Struct(body.collect(), Vec::new(), None);
                };
                let mut named = |names: &[String]| {
                    let fields = fields.by_ref().take(names.len());
                    names.iter().cloned().zip(fields).collect::<Vec<_>>()
                };
                let properties = named(&declared.properties).into_iter().collect();
                let patterns = named(&declared.patterns);
                let others = fields.next();
                assert!(fields.next().is_none(), "{path}::{name}");
                Item::Struct(properties, patterns, others)
            }
        }
    }

    fn ty(&self, module: &str, ty: &syn::Type) -> Type {
        match ty {
            syn::Type::Tuple(tuple) if tuple.elems.is_empty() => Type::Unit,
            syn::Type::Tuple(tuple) => {
                Type::Tuple(tuple.elems.iter().map(|ty| self.ty(module, ty)).collect())
            }
            syn::Type::Path(path) => self.path(module, &path.path),
            _ => panic!("an unexpected type in {module}"),
        }
    }

    fn path(&self, module: &str, path: &syn::Path) -> Type {
        let segments: Vec<String> = path
            .segments
            .iter()
            .map(|segment| text(&segment.ident))
            .collect();
        let last = path.segments.last().unwrap();
        let arguments: Vec<Type> = match &last.arguments {
            syn::PathArguments::AngleBracketed(arguments) => arguments
                .args
                .iter()
                .filter_map(|argument| match argument {
                    syn::GenericArgument::Type(ty) => Some(self.ty(module, ty)),
                    _ => None,
                })
                .collect(),
            _ => Vec::new(),
        };
        let argument = || Box::new(arguments.last().cloned().unwrap());
        if let Some(item) = self.resolve(module, &segments) {
            return Type::Item(item);
        }
        match text(&last.ident).as_str() {
            "Value" => Type::Value,
            "Object" => Type::Object,
            "Option" => Type::Option(argument()),
            "Vec" => Type::Array(argument()),
            "BTreeMap" => Type::Map(argument()),
            "Box" => *argument(),
            name => Type::Scalar(name.to_owned()),
        }
    }

    /// The path of the item of the crate that a path leads to; `None` for what is not of the crate.
    fn resolve(&self, module: &str, segments: &[String]) -> Option<String> {
        let (first, rest) = segments.split_first()?;
        let mut path = match first.as_str() {
            "crate" => String::new(),
            "self" => module.to_owned(),
            "super" => module.rsplit_once("::")?.0.to_owned(),
            name => self.modules[module].names.get(name).cloned()?,
        };
        for segment in rest {
            path = match segment.as_str() {
                "super" => path.rsplit_once("::")?.0.to_owned(),
                segment => format!("{path}::{segment}"),
            };
        }
        self.canonical(path)
    }

    /// The path at which an item is declared, through re-exports.
    fn canonical(&self, path: String) -> Option<String> {
        let (module, name) = path.rsplit_once("::")?;
        if path.starts_with('!') {
            return None;
        }
        let files = self.modules.get(module)?;
        let names = if files.names.is_empty() {
            let mut names = HashMap::new();
            for item in &files.items {
                if let RustItem::Use(item) = item {
                    imports(&item.tree, &[], module, &mut names);
                }
            }
            names
        } else {
            files.names.clone()
        };
        match names.get(name) {
            Some(other) if *other != path => self.canonical(other.clone()),
            _ => Some(path),
        }
    }
}

/// An identifier as files are named after it.
fn text(ident: &syn::Ident) -> String {
    ident.to_string().trim_start_matches("r#").to_owned()
}

/// The names that a `use` brings, with what they stand for; what other crates have begins with `!`.
fn imports(tree: &UseTree, before: &[String], module: &str, names: &mut HashMap<String, String>) {
    let with = |ident: &syn::Ident| [before, &[text(ident)]].concat();
    match tree {
        UseTree::Path(path) => imports(&path.tree, &with(&path.ident), module, names),
        UseTree::Name(name) if name.ident == "self" => {
            names.extend(
                before
                    .last()
                    .map(|name| (name.clone(), absolute(before, module))),
            );
        }
        UseTree::Name(name) => {
            names.insert(text(&name.ident), absolute(&with(&name.ident), module));
        }
        UseTree::Rename(name) => {
            names.insert(text(&name.rename), absolute(&with(&name.ident), module));
        }
        UseTree::Group(group) => {
            for tree in &group.items {
                imports(tree, before, module, names);
            }
        }
        UseTree::Glob(_) => panic!("a glob in {module}"),
    }
}

/// A path from the root of the crate.
fn absolute(segments: &[String], module: &str) -> String {
    let mut path = match segments[0].as_str() {
        "crate" => String::new(),
        "self" => module.to_owned(),
        "super" => outer(module),
        other => format!("!{other}"),
    };
    for segment in &segments[1..] {
        path = match segment.as_str() {
            "super" => outer(&path),
            segment => format!("{path}::{segment}"),
        };
    }
    path
}

/// The module that a module is in.
fn outer(module: &str) -> String {
    module
        .rsplit_once("::")
        .map_or("", |(outer, _)| outer)
        .to_owned()
}
