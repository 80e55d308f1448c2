//! The names of one source file: what it declares, what it imports, and what has to be spelled with
//! its whole path.
//!
//! Invariant: a name that is used without its path means what it should, whatever the spec calls
//! its own types.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use super::layout::{WIDTH, fill};
use super::schemas::{Reference, References};
use crate::ir;

/// The names of the prelude and of primitive types that generated code uses, with their paths in
/// the standard library.
///
/// A file that declares one of them spells it with its path, and nobody imports another thing of
/// that name.
const PRELUDE: [(&str, &str); 23] = [
    ("Box", "boxed"),
    ("Clone", "clone"),
    ("Default", "default"),
    ("Err", "result::Result"),
    ("None", "option::Option"),
    ("Ok", "result::Result"),
    ("Option", "option"),
    ("Result", "result"),
    ("Send", "marker"),
    ("Some", "option::Option"),
    ("String", "string"),
    ("Sync", "marker"),
    ("Vec", "vec"),
    ("bool", "primitive"),
    ("f64", "primitive"),
    ("i16", "primitive"),
    ("i32", "primitive"),
    ("i64", "primitive"),
    ("i8", "primitive"),
    ("u16", "primitive"),
    ("u32", "primitive"),
    ("u64", "primitive"),
    ("u8", "primitive"),
];

/// Where a file stands.
#[derive(Clone, Debug)]
pub(super) enum Root {
    /// In a crate: its root is `crate`.
    Crate,
    /// In a module that is included somewhere: its root is as many `super` away as the file has
    /// modules around it.
    Module,
    /// In a test of the crate of this name.
    Test(String),
}

/// The names of one source file.
#[derive(Debug)]
pub(super) struct Scope {
    root: Root,
    /// The modules around what the file declares, the file's own among them.
    modules: Vec<ir::Ident>,
    /// The items that the file declares, or shows as its own.
    own: BTreeSet<ir::Path>,
    /// The names that are taken.
    names: BTreeSet<String>,
    /// Those of them that no variable may have, since they may be constants where a pattern stands.
    values: BTreeSet<String>,
    /// How schemas are referred to.
    schemas: Arc<References>,
    /// The schemas that the file refers to, and nobody took note of yet.
    used_schemas: BTreeSet<ir::SchemaId>,
    /// The features of the runtime that the file needs.
    features: BTreeSet<&'static str>,
    /// The imported names, by the path in front of them.
    imports: BTreeMap<String, BTreeSet<String>>,
}

impl Scope {
    /// A file with nothing in it.
    pub(super) fn new(root: Root, modules: Vec<ir::Ident>) -> Self {
        Self {
            root,
            modules,
            own: BTreeSet::new(),
            names: BTreeSet::new(),
            values: BTreeSet::new(),
            schemas: Arc::default(),
            used_schemas: BTreeSet::new(),
            features: BTreeSet::new(),
            imports: BTreeMap::new(),
        }
    }

    /// The same file, in which schemas may be referred to.
    pub(super) fn with_schemas(self, schemas: &Arc<References>) -> Self {
        let schemas = Arc::clone(schemas);
        Self { schemas, ..self }
    }

    /// Takes the name of something that the file declares, or shows as its own.
    pub(super) fn declare(&mut self, name: &ir::Ident) {
        self.names.insert(name.as_str().to_owned());
    }

    /// Takes the name of an item that the file declares, or shows as its own.
    pub(super) fn declare_item(&mut self, path: ir::Path) {
        self.declare_value(&path.name);
        self.own.insert(path);
    }

    /// Takes the name of a static that the file declares.
    pub(super) fn declare_value(&mut self, name: &ir::Ident) {
        self.declare(name);
        self.values.insert(name.as_str().to_owned());
    }

    /// Takes a name that the file declares for itself, or one made from it where it is taken.
    pub(super) fn declare_new(&mut self, name: &str) -> Ident {
        let mut unique = name.to_owned();
        while !self.names.insert(unique.clone()) {
            unique.push('_');
        }
        self.values.insert(unique.clone());
        identifier(&unique)
    }

    /// Says that the file needs a feature of the runtime.
    pub(super) fn need(&mut self, feature: &'static str) {
        self.features.insert(feature);
    }

    /// The features of the runtime that the file needs.
    pub(super) fn features(&self) -> impl Iterator<Item = &'static str> {
        self.features.iter().copied()
    }

    /// The schemas that the file refers to, since this was asked last.
    pub(super) fn take_schemas(&mut self) -> BTreeSet<ir::SchemaId> {
        std::mem::take(&mut self.used_schemas)
    }

    /// Whether a variable of this name would not be one, or would hide what the file means by it.
    pub(super) fn is_taken(&self, name: &str) -> bool {
        self.values.contains(name) || matches!(name, "Err" | "None" | "Ok" | "Some")
    }

    /// Something that the module around the file's own declares.
    pub(super) fn own(&mut self, name: &ir::Ident) -> TokenStream {
        self.import("super", name.as_str())
    }

    /// Something of the standard library, below these modules.
    pub(super) fn std(&mut self, modules: &[&str], name: &str) -> TokenStream {
        self.external("std", modules, name)
    }

    /// Something of the runtime, below these modules.
    pub(super) fn runtime(&mut self, modules: &[&str], name: &str) -> TokenStream {
        self.external("oasmith_runtime", modules, name)
    }

    /// Something that neither the crate nor the runtime has.
    pub(super) fn foreign(&mut self, path: &ir::RustPath) -> TokenStream {
        let segments: Vec<_> = path.segments().iter().map(String::as_str).collect();
        match segments.as_slice() {
            [root, modules @ .., name] => self.external(root, modules, name),
            _ => TokenStream::new(),
        }
    }

    /// The same with its whole path, and never imported.
    pub(super) fn foreign_in_full(&self, path: &ir::RustPath) -> TokenStream {
        let root = self.crate_root(path.root());
        let inner = path.segments().iter().skip(1);
        let inner = inner.map(|segment| identifier(segment));
        quote!(#root #(::#inner)*)
    }

    /// The root of another crate, for a path that is not imported.
    pub(super) fn crate_root(&self, name: &str) -> TokenStream {
        let ident = identifier(name);
        if self.names.contains(name) {
            quote!(::#ident)
        } else {
            quote!(#ident)
        }
    }

    /// Something of the prelude, or a primitive type.
    pub(super) fn prelude(&self, name: &str) -> TokenStream {
        let ident = identifier(name);
        let module = PRELUDE.iter().find(|(known, _)| *known == name);
        match module {
            Some((_, path)) if self.names.contains(name) => {
                let path = path.split("::").map(identifier);
                quote!(::std #(::#path)*::#ident)
            }
            _ => quote!(#ident),
        }
    }

    /// An item of the crate.
    pub(super) fn item(&mut self, path: &ir::Path) -> TokenStream {
        if self.own.contains(path) {
            let name = identifier(path.name.as_str());
            return quote!(#name);
        }
        let prefix = self.path_to(path);
        self.import(&prefix, path.name.as_str())
    }

    /// A reference to a schema.
    pub(super) fn schema(&mut self, id: ir::SchemaId) -> TokenStream {
        let schemas = Arc::clone(&self.schemas);
        let name = match schemas.get(id) {
            Reference::Constant(name) => {
                let ty = self.runtime(&["schema"], "Schema");
                let name = identifier(name);
                return quote!(#ty::#name);
            }
            Reference::Static(name) => identifier(name.as_str()),
        };
        self.used_schemas.insert(id);
        if matches!(self.modules.as_slice(), [module] if module == schemas.module()) {
            return quote!(&#name);
        }
        let prefix = self.path_to(&ir::Path {
            modules: Vec::new(),
            name: schemas.module().clone(),
        });
        let module = self.import(&prefix, schemas.module().as_str());
        quote!(&#module::#name)
    }

    /// What stands in front of the name of an item that is not the file's own.
    fn path_to(&self, path: &ir::Path) -> String {
        let (root, modules) = match &self.root {
            Root::Crate => ("crate".to_owned(), path.modules.as_slice()),
            Root::Test(name) => (name.clone(), path.modules.as_slice()),
            Root::Module => {
                let pairs = self.modules.iter().zip(&path.modules);
                let common = pairs.take_while(|(a, b)| a == b).count();
                let root = match self.modules.len() - common {
                    0 => "self".to_owned(),
                    levels => vec!["super"; levels].join("::"),
                };
                (root, &path.modules[common..])
            }
        };
        join(root, modules.iter().map(ir::Ident::as_str))
    }

    fn external(&mut self, root: &str, modules: &[&str], name: &str) -> TokenStream {
        let root = if root != "crate" && self.names.contains(root) {
            format!("::{root}")
        } else {
            root.to_owned()
        };
        let prefix = join(root, modules.iter().copied());
        self.import(&prefix, name)
    }

    /// Imports a name, or spells it with its path where another thing has the name already.
    fn import(&mut self, prefix: &str, name: &str) -> TokenStream {
        let ident = identifier(name);
        let names = self.imports.get(prefix);
        if names.is_some_and(|names| names.contains(name)) {
            return quote!(#ident);
        }
        let is_prelude = PRELUDE.iter().any(|(known, _)| *known == name);
        if !is_prelude && self.names.insert(name.to_owned()) {
            let names = self.imports.entry(prefix.to_owned()).or_default();
            names.insert(name.to_owned());
            self.values.insert(name.to_owned());
            return quote!(#ident);
        }
        let (leading, path) = match prefix.strip_prefix("::") {
            Some(path) => (quote!(::), path),
            None => (TokenStream::new(), prefix),
        };
        let segments = path.split("::").map(identifier);
        quote!(#leading #(#segments::)* #ident)
    }

    /// The `use` declarations: those of the standard library, of other crates and of the crate
    /// itself, a paragraph each.
    pub(super) fn uses(&self) -> Vec<String> {
        let mut paragraphs = [Vec::new(), Vec::new(), Vec::new()];
        for (prefix, names) in &self.imports {
            let paragraph = match segments(prefix).next().unwrap_or_default() {
                "std" => 0,
                "crate" | "super" | "self" => 2,
                _ => 1,
            };
            paragraphs[paragraph].push(Use::new("", prefix, names));
        }
        paragraphs
            .into_iter()
            .filter(|uses| !uses.is_empty())
            .map(|uses| print_uses("", uses))
            .collect()
    }
}

/// A paragraph of `use` declarations, sorted, each behind the line of an attribute where there is one.
pub(super) fn print_uses(attribute: &str, mut uses: Vec<Use<'_>>) -> String {
    uses.sort_by(Use::compare);
    let uses = uses.iter().map(Use::print);
    uses.flat_map(|text| [attribute.to_owned(), text]).collect()
}

/// A path with modules behind it.
fn join<'m>(mut path: String, modules: impl Iterator<Item = &'m str>) -> String {
    for module in modules {
        path.extend(["::", module]);
    }
    path
}

/// The segments of a path.
fn segments(path: &str) -> impl Iterator<Item = &str> {
    path.trim_start_matches("::").split("::")
}

/// A `use` declaration.
pub(super) struct Use<'a> {
    visibility: &'static str,
    /// The path in front of the names.
    prefix: &'a str,
    names: Vec<&'a str>,
}

impl<'a> Use<'a> {
    /// The declaration of at least one name.
    pub(super) fn new(
        visibility: &'static str,
        prefix: &'a str,
        names: impl IntoIterator<Item = &'a String>,
    ) -> Self {
        let mut names: Vec<_> = names.into_iter().map(String::as_str).collect();
        names.sort_by(|a, b| compare_names(a, b));
        Self {
            visibility,
            prefix,
            names,
        }
    }

    /// The order in which `rustfmt` sorts declarations: by their segments, a list behind all names.
    fn compare(&self, other: &Self) -> Ordering {
        let rank = |segment: &str| match segment {
            "self" => 0,
            "super" => 1,
            "crate" => 2,
            "{" => 4,
            _ => 3,
        };
        let last = |names: &[&'a str]| if let [name] = names { *name } else { "{" };
        let segments = |uses: &Self| -> Vec<&'a str> {
            segments(uses.prefix).chain([last(&uses.names)]).collect()
        };
        let (ours, theirs) = (segments(self), segments(other));
        let pairs = ours.iter().zip(&theirs);
        pairs
            .map(|(a, b)| rank(a).cmp(&rank(b)).then_with(|| compare_names(a, b)))
            .find(|order| order.is_ne())
            .unwrap_or_else(|| ours.len().cmp(&theirs.len()))
    }

    /// The declaration, its names on one line or filled into several.
    fn print(&self) -> String {
        let head = format!("{}use {}::", self.visibility, self.prefix);
        if let [name] = self.names.as_slice() {
            return format!("{head}{name};\n");
        }
        let line = format!("{head}{{{}}};", self.names.join(", "));
        // rustfmt keeps room for a comma behind the last name.
        if line.chars().count() + 2 <= WIDTH {
            return line + "\n";
        }
        let names = self.names.iter().copied();
        format!("{head}{{\n{}\n}};\n", fill(names, 4, WIDTH - 1))
    }
}

/// The order of names by the style guide: runs of digits by their value, `_` in front of all other
/// characters.
fn compare_names(a: &str, b: &str) -> Ordering {
    let chunks = |name: &'_ str| chunks(name.trim_start_matches("r#"));
    let (ours, theirs) = (chunks(a), chunks(b));
    let order = ours
        .iter()
        .zip(&theirs)
        .map(|(a, b)| compare_chunks(a, b))
        .find(|order| order.is_ne());
    let by_zeros = || {
        let zeros = |chunks: &[String]| -> Vec<usize> {
            let leading = |chunk: &String| chunk.len() - chunk.trim_start_matches('0').len();
            chunks.iter().map(leading).collect()
        };
        zeros(&theirs).cmp(&zeros(&ours))
    };
    order.unwrap_or_else(|| ours.len().cmp(&theirs.len()).then_with(by_zeros))
}

fn compare_chunks(a: &str, b: &str) -> Ordering {
    let is_number = |chunk: &str| chunk.starts_with(|first: char| first.is_ascii_digit());
    match (a == "_", b == "_") {
        (true, true) => Ordering::Equal,
        (true, false) => Ordering::Less,
        (false, true) => Ordering::Greater,
        (false, false) if is_number(a) && is_number(b) => {
            let (a, b) = (a.trim_start_matches('0'), b.trim_start_matches('0'));
            a.len().cmp(&b.len()).then_with(|| a.cmp(b))
        }
        (false, false) => a.cmp(b),
    }
}

/// A name in runs of digits, runs of other characters, and single underscores.
fn chunks(name: &str) -> Vec<String> {
    let mut chunks: Vec<String> = Vec::new();
    let class = |character: char| match character {
        '_' => 0,
        _ if character.is_ascii_digit() => 1,
        _ => 2,
    };
    for character in name.chars() {
        match chunks.last_mut() {
            Some(chunk)
                if character != '_'
                    && chunk
                        .chars()
                        .next()
                        .is_some_and(|first| class(first) == class(character)) =>
            {
                chunk.push(character);
            }
            _ => chunks.push(character.to_string()),
        }
    }
    chunks
}

/// An identifier as tokens. Its text is one: it comes from [`ir::Ident`], or stands in this stage's
/// own source.
pub(super) fn identifier(text: &str) -> Ident {
    match text.strip_prefix("r#") {
        Some(raw) => Ident::new_raw(raw, Span::call_site()),
        None => Ident::new(text, Span::call_site()),
    }
}
