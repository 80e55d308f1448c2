//! Decides what the generated crate is: its modules, its types and their names, its operations.
//!
//! Invariant: all decisions are made here; what comes out is data that `emit` prints.

mod choice;
mod cycles;
mod directions;
mod discriminator;
pub mod documentation;
mod endless;
mod enumeration;
mod examples;
mod formats;
mod items;
mod meet;
mod modules;
mod names;
mod operations;
mod residual;
mod scope;
mod shape;
mod signs;
mod sizes;
mod structure;
#[cfg(test)]
mod tests;
mod types;
mod words;

use std::collections::HashMap;

pub use self::formats::Formats;
use crate::diagnostics::Diagnostics;
use crate::document::Documents;
use crate::ir;
use crate::schema::Schemas;
use crate::skeleton::Skeleton;

/// What users choose about types.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Options {
    /// Whether numbers keep their text, and not only what an `i64` or `f64` can hold.
    pub exact_numbers: bool,
    /// Whether a schema without `type` means the type of its keywords, and not what JSON Schema has
    /// it mean: that values of other types are not looked at.
    pub implied_types: bool,
    /// What `format` means.
    pub formats: Formats,
    /// What becomes of values that the spec does not know.
    pub unknown: Unknown,
}

/// What becomes of values that the spec does not know.
#[derive(Copy, Clone, Debug, Default, Eq, PartialEq)]
pub enum Unknown {
    /// They are refused, as the spec has it.
    #[default]
    Refuse,
    /// They are kept in a variant `Unknown`, and written back as they came: for APIs that grow. An
    /// `enum` of one value is a constant, and stays closed.
    Keep,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            exact_numbers: false,
            implied_types: true,
            formats: Formats::default(),
            unknown: Unknown::Refuse,
        }
    }
}

/// The crate that serves these documents. Faults are reported, and what they stand in is left out of the crate.
pub fn lower(
    documents: &Documents,
    skeletons: &[Skeleton],
    options: Options,
    diagnostics: &mut Diagnostics,
) -> ir::Crate {
    let mut homes = modules::Homes::default();
    let document_homes: Vec<_> = skeletons
        .iter()
        .map(|skeleton| homes.add_document(documents.view(skeleton.root).path()))
        .collect();
    let shapes = shape::Shapes::new(Schemas::new(documents), homes, options);
    let mut types = types::Types::new(shapes);
    let found: Vec<_> = skeletons
        .iter()
        .zip(document_homes)
        .map(|(skeleton, home)| {
            operations::find(skeleton, home, documents, &mut types, diagnostics)
        })
        .collect();
    types.tell_endless(diagnostics);
    types.name_all(diagnostics);

    let mut examples = examples::Examples::default();
    let mut items = Vec::new();
    let mut about = HashMap::new();
    for service in found {
        let home = service.home().clone();
        about.insert(home.module.clone(), service.documentation());
        let built = service.build(documents, &mut types, &mut examples, diagnostics);
        items.extend(built.into_iter().rev().map(|item| (home.clone(), item)));
    }
    items.extend(types.build(&mut examples, diagnostics));
    cycles::break_cycles(&mut items);
    sizes::box_large_variants(&mut items);
    let paths = skeletons
        .iter()
        .map(|skeleton| documents.view(skeleton.root).path().to_owned())
        .collect();
    let schemas = std::mem::take(&mut types.residuals).finish();
    ir::Crate {
        documents: paths,
        modules: modules::tree(items, &about),
        examples: examples.list,
        schemas,
    }
}
