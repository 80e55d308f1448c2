//! Prints a generated crate: [`Crate`] in, files of Rust text out.
//!
//! Invariant: nothing is decided here but how it looks. What prints compiles, is what `rustfmt`
//! would make of it, and depends on nothing but its input. A string of the spec reaches the output
//! as a literal, as a checked identifier, or as documentation that was made safe.

mod codec;
mod documentation;
mod examples;
mod format;
mod layout;
mod literal;
mod manifest;
mod parameter;
mod router;
mod rules;
mod schemas;
mod scope;
mod security;
mod service;
mod signs;
mod types;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::Arc;

use proc_macro2::TokenStream;

use self::documentation::{code, inner};
use self::layout::layout;
pub use self::manifest::Dependency;
use self::schemas::References;
use self::scope::{Root, Scope, Use, print_uses};
use crate::ir::{Crate, Ident, Item, Module, Path, SchemaId, Service};

/// What the output is.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Form {
    /// A whole crate: a manifest that inherits nothing from a workspace, its sources, and the
    /// examples as tests.
    Crate {
        /// The name of the package.
        package: String,
        /// The version of the package.
        version: String,
        /// How it finds `oasmith-runtime`.
        runtime: Dependency,
        /// The packages that it depends on besides, and how it finds them.
        dependencies: BTreeMap<String, Dependency>,
    },
    /// A module: `mod.rs` to be included by one `include!` of a build script's crate, and the files
    /// beside it.
    Module,
}

/// The files of a generated crate: their contents by their paths, `/` between the parts.
pub fn emit(krate: &Crate, form: &Form) -> BTreeMap<String, String> {
    let mut output = Output {
        form,
        files: BTreeMap::new(),
        features: BTreeSet::new(),
        references: Arc::new(References::new(krate)),
        schemas: BTreeSet::new(),
    };
    let generated = format!("{}; do not edit by hand.", generated_from(&krate.documents));
    let about = about(krate);
    let (path, folder, head) = match form {
        Form::Crate { .. } => ("src/lib.rs", "src/", inner(&format!("{generated}{about}"))),
        // An included file may not begin with documentation.
        Form::Module => {
            let head = format!("{generated}{about}");
            let lines = head
                .lines()
                .map(|line| format!("// {line}").trim_end().to_owned() + "\n");
            ("mod.rs", "", lines.collect())
        }
    };
    let place = Place {
        public: Vec::new(),
        modules: Vec::new(),
        folder: folder.to_owned(),
    };
    for module in &krate.modules {
        output.module(module, &place);
    }
    let schemas = output.schemas(krate, folder);
    let mut scope = Scope::new(output.root(), Vec::new());
    let declared = krate.modules.iter().map(|module| &module.name);
    for name in declared
        .chain(&schemas)
        .chain(shown_modules(&krate.modules))
    {
        scope.declare(name);
    }
    for module in krate.modules.iter().filter(|module| module.flattened) {
        for name in shown_items(module) {
            scope.declare(name);
        }
    }
    let router = router::emit(&krate.modules, &mut scope);
    let mut paragraphs = vec![head];
    paragraphs.extend(emit_modules(&krate.modules, schemas.as_ref(), 0, ""));
    paragraphs.extend(scope.uses());
    paragraphs.extend(emit_exports(&krate.modules, &[], None));
    paragraphs.extend(router.iter().map(print));
    let Output {
        mut files,
        features,
        ..
    } = output;
    files.insert(path.to_owned(), paragraphs.join("\n"));
    if let Form::Crate {
        package,
        version,
        runtime,
        dependencies,
    } = form
    {
        let manifest = manifest::Manifest {
            documents: &krate.documents,
            package,
            version,
            runtime,
            features: &features,
            dependencies,
        };
        let manifest = manifest.emit();
        files.insert("Cargo.toml".to_owned(), manifest);
        if !krate.examples.is_empty() {
            let tests = examples::emit(&krate.examples, package);
            files.insert("tests/examples.rs".to_owned(), tests);
        }
    }
    files
}

/// The file of the module at a path from the root, in the output of [`emit`].
pub fn file_of(modules: &[&Ident], form: &Form) -> String {
    let mut path = String::from(match form {
        Form::Crate { .. } => "src/",
        Form::Module => "",
    });
    for (index, name) in modules.iter().enumerate() {
        let file = File::new(name, index);
        if index + 1 < modules.len() {
            let _ = write!(path, "{}/", file.stem);
        } else {
            path.push_str(&file.path);
        }
    }
    path
}

/// The files that were printed so far.
struct Output<'a> {
    form: &'a Form,
    files: BTreeMap<String, String>,
    /// The features of the runtime that they need.
    features: BTreeSet<&'static str>,
    /// How they refer to schemas.
    references: Arc<References>,
    /// The schemas that they refer to.
    schemas: BTreeSet<SchemaId>,
}

/// Where a module stands.
struct Place {
    /// The public path of the module around it.
    public: Vec<Ident>,
    /// The modules around it.
    modules: Vec<Ident>,
    /// The folder of the files of the modules beside it, with a slash at its end.
    folder: String,
}

impl Output<'_> {
    /// Prints a module and those in it.
    fn module(&mut self, module: &Module, place: &Place) {
        let depth = place.modules.len();
        let file = File::new(&module.name, depth);
        let mut inside = Place {
            public: place.public.clone(),
            modules: place.modules.clone(),
            folder: format!("{}{}/", place.folder, file.stem),
        };
        if !module.flattened {
            inside.public.push(module.name.clone());
        }
        inside.modules.push(module.name.clone());

        let path = format!("{}{}", place.folder, file.path);
        let codec = codec_name(module);
        let text = self.emit_types(module, &inside, codec.as_ref(), &file);
        self.files.insert(path, text);
        if let Some(codec) = &codec {
            let file = File::new(codec, depth + 1);
            let text = self.emit_codec(module, &inside, codec);
            self.files
                .insert(format!("{}{}", inside.folder, file.path), text);
        }
        for child in &module.modules {
            self.module(child, &inside);
        }
    }

    /// Prints the schemas that the files refer to, and tells the module that they stand in.
    fn schemas(&mut self, krate: &Crate, folder: &str) -> Option<Ident> {
        if self.schemas.is_empty() {
            return None;
        }
        let module = self.references.module().clone();
        let (text, features) = schemas::emit(krate, &self.references, &self.schemas, self.root());
        self.features.extend(features);
        let path = format!("{folder}{}", File::new(&module, 0).path);
        self.files.insert(path, text);
        Some(module)
    }

    fn root(&self) -> Root {
        match self.form {
            Form::Crate { .. } => Root::Crate,
            Form::Module => Root::Module,
        }
    }

    /// The file of a module: its types and traits.
    fn emit_types(
        &mut self,
        module: &Module,
        place: &Place,
        codec: Option<&Ident>,
        file: &File,
    ) -> String {
        let mut scope = Scope::new(self.root(), place.modules.clone());
        for name in module.modules.iter().map(|child| &child.name).chain(codec) {
            scope.declare(name);
        }
        for name in shown_items(module) {
            scope.declare_item(Path {
                modules: place.public.clone(),
                name: name.clone(),
            });
        }
        for name in shown_modules(&module.modules) {
            scope.declare(name);
        }

        let mut items = Vec::new();
        for item in &module.items {
            match item {
                Item::Struct(item) => items.extend(types::emit_struct(item, &mut scope)),
                Item::Enum(item) => items.push(types::emit_enum(item, &mut scope)),
                Item::Union(item) => items.push(types::emit_union(item, &mut scope)),
                Item::Newtype(item) => items.push(types::emit_newtype(item, &mut scope)),
                Item::OpenTuple(item) => items.push(types::emit_open_tuple(item, &mut scope)),
                Item::Alias(item) => items.push(types::emit_alias(item, &mut scope)),
                Item::Service(item) => items.extend(service::emit_types(item, &mut scope)),
            }
        }

        let mut paragraphs = vec![inner(&head(module))];
        paragraphs.extend(emit_modules(
            &module.modules,
            codec,
            place.modules.len(),
            &file.children,
        ));
        paragraphs.extend(scope.uses());
        self.features.extend(scope.features());
        paragraphs.extend(emit_exports(&module.modules, &servers(module), codec));
        paragraphs.extend(items.iter().map(print));
        paragraphs.join("\n")
    }

    /// The file of a module's codec.
    fn emit_codec(&mut self, module: &Module, place: &Place, codec: &Ident) -> String {
        let mut modules = place.modules.clone();
        modules.push(codec.clone());
        let mut scope = Scope::new(self.root(), modules).with_schemas(&self.references);
        for name in own_names(module) {
            scope.own(name);
        }
        let servers = servers(module);
        for (_, function) in &servers {
            scope.declare(function);
        }
        let mut items = Vec::new();
        for item in &module.items {
            match item {
                Item::Struct(item) => items.extend(codec::emit_struct(item, &mut scope)),
                Item::Enum(item) => items.extend(codec::emit_enum(item, &mut scope)),
                Item::Union(item) => items.extend(codec::emit_union(item, &mut scope)),
                Item::Newtype(item) => items.extend(codec::emit_newtype(item, &mut scope)),
                Item::OpenTuple(item) => items.extend(codec::emit_open_tuple(item, &mut scope)),
                Item::Alias(_) => {}
                Item::Service(item) => {
                    let function = servers
                        .iter()
                        .find(|(service, _)| std::ptr::eq(*service, item));
                    let function = function
                        .map(|(_, function)| function.as_str())
                        .unwrap_or_default();
                    items.extend(service::emit_codec(item, function, &mut scope));
                }
            }
        }

        let sources = sources(module);
        let text = if servers.is_empty() {
            format!("How the types of {sources} are read from JSON and written to it.")
        } else {
            format!("How the operations of {sources} are routed, read and answered.")
        };
        let mut paragraphs = vec![inner(&format!(
            "{text}\n\nGenerated by oasmith; do not edit by hand."
        ))];
        paragraphs.extend(scope.uses());
        self.schemas.extend(scope.take_schemas());
        self.features.extend(scope.features());
        paragraphs.extend(items.iter().map(print));
        paragraphs.join("\n")
    }
}

/// The file of a module.
struct File {
    /// The folder of the files of the modules in it, beside it.
    stem: String,
    /// Its path in the folder of the module around it.
    path: String,
    /// The folder of the files of the modules in it, as seen from its own folder; empty, or with a
    /// slash at its end.
    children: String,
    /// Whether a `#[path]` has to lead to it.
    is_elsewhere: bool,
}

impl File {
    /// The file of a module of this name with so many modules around it.
    ///
    /// Where `name.rs` would mean something else to Cargo or rustc, is reserved by Windows, or is
    /// not ASCII, it is `name_/mod.rs`, with an underscore for each level: rustc follows a
    /// `#[path]` a second time from the folder that it leads to, and must find nothing there.
    fn new(name: &Ident, depth: usize) -> Self {
        let name = name.as_str().trim_start_matches("r#");
        let lower = name.to_ascii_lowercase();
        let is_device = matches!(lower.as_str(), "aux" | "con" | "nul" | "prn")
            || ["com", "lpt"].iter().any(|device| {
                let number = lower.strip_prefix(device);
                number.is_some_and(|number| {
                    number.len() == 1 && number.starts_with(|digit: char| digit.is_ascii_digit())
                })
            });
        let is_elsewhere =
            matches!(name, "bin" | "lib" | "main" | "mod") || is_device || !name.is_ascii();
        if !is_elsewhere {
            let (stem, path, children) =
                (name.to_owned(), format!("{name}.rs"), format!("{name}/"));
            return Self {
                stem,
                path,
                children,
                is_elsewhere,
            };
        }
        let mut stem = String::new();
        for character in name.chars() {
            if character.is_ascii() {
                stem.push(character);
            } else {
                let _ = write!(stem, "{:x}", u32::from(character));
            }
        }
        stem.push_str(&"_".repeat(depth + 1));
        Self {
            path: format!("{stem}/mod.rs"),
            stem,
            children: String::new(),
            is_elsewhere,
        }
    }
}

/// The declarations of modules with so many around them, and of a private one of their codec or
/// schemas. Their files stand in `folder` as seen from the declaring file's own.
fn emit_modules(
    modules: &[Module],
    private: Option<&Ident>,
    depth: usize,
    folder: &str,
) -> Option<String> {
    let public = modules
        .iter()
        .map(|module| (&module.name, !module.flattened));
    let mut modules: Vec<_> = public
        .chain(private.map(|private| (private, false)))
        .collect();
    modules.sort_by_key(|(name, _)| name.as_str().trim_start_matches("r#"));
    let declarations = modules.iter().map(|(name, is_public)| {
        let file = File::new(name, depth);
        let attribute = if file.is_elsewhere {
            format!("#[path = \"{folder}{}\"]\n", file.path)
        } else {
            String::new()
        };
        let visibility = if *is_public { "pub " } else { "" };
        format!("{attribute}{visibility}mod {};\n", name.as_str())
    });
    let declarations: String = declarations.collect();
    Some(declarations).filter(|declarations| !declarations.is_empty())
}

/// The `pub use` declarations: what flattened modules show, and the functions that make servers.
fn emit_exports(
    modules: &[Module],
    servers: &[(&Service, Ident)],
    codec: Option<&Ident>,
) -> Option<String> {
    let flattened = modules
        .iter()
        .filter(|module| module.flattened)
        .map(|module| (&module.name, shown(module)));
    let servers: Vec<_> = servers
        .iter()
        .map(|(_, function)| function.clone())
        .collect();
    let exports = flattened.chain(codec.map(|codec| (codec, servers)));
    let exports: Vec<(Vec<String>, Vec<String>)> = exports
        .filter(|(_, names)| !names.is_empty())
        .map(|(module, names)| {
            let names = names.iter().map(|name| name.as_str().to_owned()).collect();
            (vec!["self".to_owned(), module.as_str().to_owned()], names)
        })
        .collect();
    let uses = exports
        .iter()
        .map(|(prefix, names)| Use::new("pub ", prefix, names))
        .collect();
    Some(print_uses(uses)).filter(|text| !text.is_empty())
}

/// All names that a flattened module shows as its parent's own.
fn shown(module: &Module) -> Vec<Ident> {
    let mut names: Vec<Ident> = shown_items(module).into_iter().cloned().collect();
    names.extend(shown_servers(module));
    names.extend(
        module
            .modules
            .iter()
            .filter(|child| !child.flattened)
            .map(|child| child.name.clone()),
    );
    names.extend(shown_modules(&module.modules).into_iter().cloned());
    names
}

/// The items of a module and of the flattened modules in it.
fn shown_items(module: &Module) -> Vec<&Ident> {
    let flattened = module.modules.iter().filter(|child| child.flattened);
    let mut names = own_names(module);
    names.extend(module.items.iter().filter_map(|item| match item {
        Item::Alias(item) => Some(&item.declaration.name),
        _ => None,
    }));
    names.extend(flattened.flat_map(shown_items));
    names
}

/// The server functions of a module and of the flattened modules in it.
fn shown_servers(module: &Module) -> Vec<Ident> {
    let flattened = module.modules.iter().filter(|child| child.flattened);
    let own = servers(module).into_iter().map(|(_, function)| function);
    own.chain(flattened.flat_map(shown_servers)).collect()
}

/// The modules that the flattened ones among these show.
fn shown_modules(modules: &[Module]) -> Vec<&Ident> {
    let mut names = Vec::new();
    for module in modules.iter().filter(|module| module.flattened) {
        let children = module.modules.iter();
        names.extend(
            children
                .filter(|child| !child.flattened)
                .map(|child| &child.name),
        );
        names.extend(shown_modules(&module.modules));
    }
    names
}

/// The items of a module that have a codec.
fn own_names(module: &Module) -> Vec<&Ident> {
    let mut names = Vec::new();
    for item in &module.items {
        match item {
            Item::Struct(item) => names.push(&item.declaration.name),
            Item::Enum(item) => names.push(&item.declaration.name),
            Item::Union(item) => names.push(&item.declaration.name),
            Item::Newtype(item) => names.push(&item.declaration.name),
            Item::OpenTuple(item) => names.push(&item.declaration.name),
            Item::Alias(_) => {}
            Item::Service(service) => {
                names.push(&service.declaration.name);
                if let Some(security) = &service.security {
                    names.push(&security.name);
                    let choices = security
                        .guards
                        .iter()
                        .filter_map(|guard| guard.choice.as_ref());
                    names.extend(choices.map(|choice| &choice.name));
                }
                for operation in &service.operations {
                    names.extend([&operation.request.name, &operation.response.name]);
                    let body = operation.request.body.as_ref();
                    names.extend(body.and_then(|body| body.choice.as_ref()));
                }
            }
        }
    }
    names
}

/// The services of a module, each with the name of the function that makes a server: `server` where
/// there is one.
fn servers(module: &Module) -> Vec<(&Service, Ident)> {
    let services = module.items.iter().filter_map(|item| match item {
        Item::Service(service) => Some(service),
        _ => None,
    });
    let services: Vec<_> = services.collect();
    let is_only = services.len() == 1;
    let named = services.into_iter().filter_map(|service| {
        let prefix = codec::constant(service.declaration.name.as_str()).to_lowercase();
        let function = if is_only {
            "server".to_owned()
        } else {
            format!("{prefix}_server")
        };
        Ident::new(&function).map(|function| (service, function))
    });
    named.collect()
}

/// The name of the module of a module's codec, where it has one.
fn codec_name(module: &Module) -> Option<Ident> {
    if own_names(module).is_empty() {
        return None;
    }
    let mut name = "codec".to_owned();
    while module
        .modules
        .iter()
        .any(|child| child.name.as_str() == name)
    {
        name.push('_');
    }
    Ident::new(&name)
}

/// The documentation of a module, with where it comes from.
fn head(module: &Module) -> String {
    let text = module.documentation.0.trim_end();
    if text.is_empty() {
        format!(
            "The types of {}.\n\nGenerated by oasmith; do not edit by hand.",
            sources(module)
        )
    } else {
        format!(
            "{text}\n\n{}; do not edit by hand.",
            generated_from(&module.sources)
        )
    }
}

/// The files that a module was made from, in words.
fn sources(module: &Module) -> String {
    if module.sources.is_empty() {
        code(module.name.as_str())
    } else {
        list(&module.sources)
    }
}

fn generated_from(documents: &[String]) -> String {
    match documents {
        [] => "Generated by oasmith".to_owned(),
        documents => format!("Generated by oasmith from {}", list(documents)),
    }
}

/// Where a crate is not what its documents say: what was changed in them, and what is left out.
fn about(krate: &Crate) -> String {
    let mut text = String::new();
    if !krate.deviations.is_empty() {
        text.push_str(
            "\n\n# Deviations\n\nThis was changed in the documents before they were read:\n",
        );
    }
    for deviation in &krate.deviations {
        let verb = if deviation.removed {
            "Removed"
        } else {
            "Changed"
        };
        let target = code(&deviation.target);
        let file = code(&deviation.file);
        let why = deviation.documentation.0.replace('\n', "\n  ");
        let _ = write!(text, "\n- {verb} {target} of {file}.");
        if !why.is_empty() {
            let _ = write!(text, "\n\n  {why}\n");
        }
    }
    if !krate.left_out.is_empty() {
        text.push_str("\n\n# Left out\n\nThese operations have faults and are not generated:\n");
    }
    for (operation, document) in &krate.left_out {
        let _ = write!(text, "\n- {} of {}", code(operation), code(document));
    }
    text
}

/// Files in words, no more of them than one reads.
fn list(files: &[String]) -> String {
    const SHOWN: usize = 3;
    let mut words: Vec<_> = files.iter().take(SHOWN).map(|file| code(file)).collect();
    match files.len().saturating_sub(SHOWN) {
        0 => {}
        1 => words.push("1 other file".to_owned()),
        others => words.push(format!("{others} other files")),
    }
    match words.as_slice() {
        [before @ .., last] if !before.is_empty() => format!("{} and {last}", before.join(", ")),
        _ => words.concat(),
    }
}

/// Prints an item. What does not parse is printed as it is, for rustc to say where; nothing in this
/// stage makes such.
fn print(tokens: &TokenStream) -> String {
    match syn::parse2(tokens.clone()) {
        Ok(file) => layout(&prettyplease::unparse(&file)),
        Err(_) => format!("{tokens}\n"),
    }
}
