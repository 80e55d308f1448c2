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
mod module;
mod multipart;
mod operations;
mod parameter;
mod place;
mod router;
mod rules;
mod schemas;
mod scope;
mod security;
mod service;
mod signs;
mod types;

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::Arc;

use proc_macro2::TokenStream;

use self::documentation::{code, inner};
use self::layout::layout;
pub use self::manifest::Dependency;
pub(crate) use self::manifest::keys as dependency;
use self::module::{
    Extra, codec_name, emit_exports, emit_modules, extras, generated_from, shown_items,
    shown_modules,
};
pub use self::place::file_of;
use self::place::{File, Place};
use self::schemas::References;
use self::scope::{Root, Scope};
use crate::ir::{Crate, Example, Ident, Item, Module, SchemaId};
use crate::parallel;

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
    let references = Arc::new(References::new(krate));
    let root = match form {
        Form::Crate { .. } => Root::Crate,
        Form::Module => Root::Module,
    };
    let documents = krate.documents.iter();
    let documents: Vec<_> = documents.map(|document| document.path.clone()).collect();
    let generated = format!("{}; do not edit by hand.", generated_from(&documents));
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
    let mut jobs = jobs(krate, form, &root, folder);
    // The largest files first, so that the last to be done is a small one.
    jobs.sort_by_key(|job| Reverse(job.weight()));
    let mut files = BTreeMap::new();
    let mut features = BTreeSet::new();
    let mut used = BTreeSet::new();
    for printed in parallel::map(&jobs, |job| job.print(&root, &references)) {
        files.insert(printed.path, printed.text);
        features.extend(printed.features);
        used.extend(printed.schemas);
    }
    let mut schemas = None;
    if !used.is_empty() {
        let module = references.module();
        let (text, needed) = schemas::emit(krate, &references, &used, root.clone());
        features.extend(needed);
        files.insert(format!("{folder}{}", File::new(module, 0).path), text);
        schemas = Some(module);
    }
    let mut scope = Scope::new(root.clone(), Vec::new());
    let declared = krate.modules.iter().map(|module| &module.name);
    for name in declared.chain(schemas).chain(shown_modules(&krate.modules)) {
        scope.declare(name);
    }
    for module in krate.modules.iter().filter(|module| module.flattened) {
        for name in shown_items(module) {
            scope.declare(name);
        }
    }
    let mut router = Items::default();
    let is_gated = !krate.features.is_empty();
    router.extend(router::emit(&krate.modules, is_gated, &mut scope));
    let mocks = match form {
        Form::Crate { .. } => router::emit_mock(&krate.modules, is_gated, &scope),
        Form::Module => None,
    };
    let has_mocks = mocks.is_some();
    router.extend(mocks);
    let mut paragraphs = vec![head];
    paragraphs.extend(emit_modules(&krate.modules, schemas, &[], 0, ""));
    paragraphs.extend(scope.uses());
    paragraphs.extend(emit_exports(&krate.modules, &[], None, &root));
    files.insert(path.to_owned(), router.behind(&paragraphs));
    if let Form::Crate {
        package,
        version,
        runtime,
        dependencies,
    } = form
    {
        let manifest = manifest::Manifest {
            documents: &documents,
            package,
            version,
            runtime,
            features: &features,
            modules: &krate.features,
            has_examples: !krate.examples.is_empty(),
            has_mocks,
            dependencies,
            tests_operations: krate.test_operations && operations::has_samples(&krate.modules),
        };
        files.insert("Cargo.toml".to_owned(), manifest.emit());
    }
    files
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

/// A file to be printed. Files know nothing of each other, so that they are printed in parallel.
enum Job<'a> {
    /// The types and traits of a module.
    Types(&'a Module, Place),
    /// How they are read and written, in a module of this name.
    Codec(&'a Module, Place, Ident),
    /// What a module has only with a feature.
    Extra(&'a Module, Place, Extra),
    /// The examples of the spec, as tests of a package.
    Examples(&'a [Example], &'a str),
    /// The operations of these modules, as tests of a package.
    Operations(&'a [Module], &'a str),
}

impl Job<'_> {
    /// How long printing it takes, more or less.
    fn weight(&self) -> usize {
        let items = |module: &Module| -> usize {
            let parts = module.items.iter().map(|item| match item {
                Item::Service(service) => 4 * service.operations.len(),
                _ => 1,
            });
            parts.sum()
        };
        match self {
            Job::Types(module, _) | Job::Extra(module, ..) => items(module),
            Job::Codec(module, ..) => 2 * items(module),
            Job::Examples(examples, _) => examples.len(),
            Job::Operations(modules, _) => 4 * modules.iter().map(items).sum::<usize>(),
        }
    }

    fn print(&self, root: &Root, references: &Arc<References>) -> Printed {
        match self {
            Job::Types(module, place) => module::emit_types(module, place, root),
            Job::Codec(module, place, codec) => {
                module::emit_codec(module, place, codec, root.clone(), references)
            }
            Job::Extra(module, place, extra) => {
                module::emit_extra(module, place, extra, root.clone(), references)
            }
            Job::Examples(examples, package) => examples::emit(examples, package),
            Job::Operations(modules, package) => operations::emit(modules, package),
        }
    }
}

/// The files of the modules of a crate, and of its tests.
fn jobs<'a>(krate: &'a Crate, form: &'a Form, root: &Root, folder: &str) -> Vec<Job<'a>> {
    let mut jobs = Vec::new();
    let mut pending: Vec<_> = krate
        .modules
        .iter()
        .map(|module| (module, Place::of(module, &[], &[], folder.to_owned())))
        .collect();
    while let Some((module, place)) = pending.pop() {
        for child in &module.modules {
            let folder = format!("{}{}/", place.folder, place.file.stem);
            let inside = Place::of(child, &place.public, &place.modules, folder);
            pending.push((child, inside));
        }
        if let Some(codec) = codec_name(module) {
            jobs.push(Job::Codec(module, place.clone(), codec));
        }
        for extra in extras(module, root) {
            jobs.push(Job::Extra(module, place.clone(), extra));
        }
        jobs.push(Job::Types(module, place));
    }
    if let Form::Crate { package, .. } = form
        && !krate.examples.is_empty()
    {
        jobs.push(Job::Examples(&krate.examples, package));
    }
    if let Form::Crate { package, .. } = form
        && krate.test_operations
        && operations::has_samples(&krate.modules)
    {
        jobs.push(Job::Operations(&krate.modules, package));
    }
    jobs
}

/// A file that was printed.
struct Printed {
    path: String,
    text: String,
    /// The features of the runtime that it needs.
    features: BTreeSet<&'static str>,
    /// The schemas that it refers to.
    schemas: BTreeSet<SchemaId>,
}

/// The items of a file, each printed as soon as it is there: tokens take many times the memory of
/// their text.
#[derive(Default)]
struct Items(String);

impl Items {
    fn extend(&mut self, items: impl IntoIterator<Item = TokenStream>) {
        for item in items {
            self.0.push('\n');
            self.0.push_str(&print(item));
        }
    }

    /// The text of the file, with a blank line between its paragraphs and items.
    fn behind(self, head: &[String]) -> String {
        head.join("\n") + &self.0
    }
}

/// Prints an item. Of one that does not parse, rustc tells the fault; nothing in this stage makes
/// such.
fn print(item: TokenStream) -> String {
    // The tokens are given away, since copying them takes long.
    match syn::parse2(item) {
        Ok(file) => layout(&prettyplease::unparse(&file)),
        Err(fault) => format!("compile_error!({:?});\n", fault.to_string()),
    }
}
