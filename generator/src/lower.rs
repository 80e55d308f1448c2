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
mod features;
mod formats;
mod given;
mod items;
mod meet;
mod modules;
mod names;
mod objects;
mod operations;
mod parts;
mod patterns;
mod residual;
mod routes;
mod samples;
mod scope;
mod shape;
mod signs;
mod sizes;
mod split;
mod structure;
#[cfg(test)]
mod tests;
mod types;
mod words;

use std::collections::HashMap;

pub use self::formats::Formats;
pub use self::given::{Derives, Names, Replacements};
pub use self::modules::Modules;
pub use self::split::Split;
use crate::diagnostics::Diagnostics;
use crate::document::Documents;
use crate::ir;
use crate::overlay::Deviation;
use crate::schema::Schemas;
use crate::skeleton::Skeleton;

/// What users choose about types.
#[derive(Clone, Debug, Eq, PartialEq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch of the user's"
)]
pub struct Options {
    /// Whether numbers keep their text, and not only what an `i64` or `f64` can hold.
    pub exact_numbers: bool,
    /// Whether a schema without `type` means the type of its keywords, and not what JSON Schema has
    /// it mean: that values of other types are not looked at.
    pub implied_types: bool,
    /// What `format` means.
    pub formats: Formats,
    /// Whether what no operation uses is left out of the definitions of root documents.
    pub only_used_types: bool,
    /// Whether what serves one trait alone is behind a feature of Cargo.
    pub features: bool,
    /// The modules of documents, other files and folders that have others than their paths say.
    pub modules: Modules,
    /// The names of types, traits, methods and fields that the user has chosen.
    pub names: Names,
    /// The types of the user's that stand for schemas.
    pub replacements: Replacements,
    /// The traits that types derive besides the usual ones.
    pub derives: Derives,
    /// What schemas and operations were called before, which decides where several want one name.
    pub earlier: HashMap<ir::Origin, ir::EarlierNames>,
    /// What becomes of values that the spec does not know.
    pub unknown: Unknown,
    /// Whether operations have samples of their requests and answers.
    pub samples: bool,
    /// Whether the samples become tests.
    pub test_operations: bool,
    /// Whether there are mocks, which answer with samples; without these they have none.
    pub mock: bool,
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
            only_used_types: true,
            features: false,
            modules: Modules::new(),
            names: Names::new(),
            replacements: Replacements::new(),
            derives: Derives::new(),
            earlier: HashMap::new(),
            unknown: Unknown::Refuse,
            samples: false,
            test_operations: false,
            mock: false,
        }
    }
}

/// The crate that serves these documents. Faults are reported, and what they stand in is left out of the crate.
pub fn lower(
    documents: &Documents,
    skeletons: &[Skeleton],
    split: &Split,
    options: Options,
    diagnostics: &mut Diagnostics,
) -> ir::Crate {
    let Options {
        only_used_types,
        features,
        ..
    } = options;
    let test_operations = options.test_operations;
    let mut options = options;
    let chosen = std::mem::take(&mut options.modules);
    let given = given::Given::new(&mut options, documents, diagnostics);
    let mut homes = modules::Homes::new(chosen, documents.sources(), diagnostics);
    let document_homes: Vec<_> = skeletons
        .iter()
        .map(|skeleton| homes.add_document(documents.view(skeleton.root), diagnostics))
        .collect();
    let shapes = shape::Shapes::new(Schemas::new(documents), homes, options);
    let mut types = types::Types::new(shapes, given);
    let documents_at_home = || skeletons.iter().zip(&document_homes);
    let mut laid_out = Vec::new();
    let mut found = Vec::new();
    for (skeleton, home) in documents_at_home() {
        let parts = parts::parts(
            skeleton,
            home,
            split,
            &document_homes,
            documents,
            diagnostics,
        );
        laid_out.push(ir::Document {
            path: documents.view(skeleton.root).path().to_owned(),
            layout: ir::Layout {
                is_split: split.has(skeleton.root),
                modules: parts.iter().filter_map(|(part, _)| part.module()).collect(),
            },
        });
        found.extend(parts);
    }
    let found: Vec<_> = found
        .into_iter()
        .map(|(part, listed)| operations::find(part, listed, documents, &mut types, diagnostics))
        .collect();
    if !only_used_types {
        for (skeleton, home) in documents_at_home() {
            operations::find_definitions(skeleton, home, &mut types, diagnostics);
        }
    }
    let mut routes = routes::Routes::default();
    let served = found.iter().filter(|found| found.part().is_served());
    for (method, path, place) in served.flat_map(operations::Found::routes) {
        routes.add(method, path, documents.view(place).span(), diagnostics);
    }
    types.tell_endless(diagnostics);
    types.name_all(diagnostics);

    let mut examples = examples::Examples::default();
    let mut items = Vec::new();
    let mut about = HashMap::new();
    for skeleton in skeletons {
        let home = types
            .shapes
            .homes
            .of_file(documents.view(skeleton.root).path());
        let info = &skeleton.api.info;
        about.insert(home.module, words::of_document(&info.title, &info.version));
    }
    for service in found {
        let home = service.part().home.clone();
        about.insert(home.module.clone(), service.part().about());
        let built = service.build(documents, &mut types, &mut examples, diagnostics);
        items.extend(built.into_iter().rev().map(|item| (home.clone(), item)));
    }
    items.extend(types.build(&mut examples, diagnostics));
    types.given.tell_unused(diagnostics);
    cycles::break_cycles(&mut items);
    sizes::box_large_variants(&mut items, &types.given);
    let schemas = std::mem::take(&mut types.residuals).finish();
    let mut modules = modules::tree(items, &about);
    let features = if features {
        features::gate(&mut modules, skeletons.len() == 1)
    } else {
        Vec::new()
    };
    ir::Crate {
        documents: laid_out,
        left_out: Vec::new(),
        deviations: Vec::new(),
        modules,
        features,
        examples: examples.list,
        test_operations,
        schemas,
    }
}

/// What was changed in the documents, for the documentation of the crate.
pub fn deviations(deviations: &[Deviation]) -> Vec<ir::Deviation> {
    let actions = deviations.iter().flat_map(|Deviation { file, overlay }| {
        overlay.actions.iter().map(move |action| (file, action))
    });
    let deviations = actions.map(|(file, action)| ir::Deviation {
        file: file.clone(),
        target: action.target.clone(),
        removed: action.removes,
        documentation: action
            .description
            .as_deref()
            .map(documentation::markdown)
            .unwrap_or_default(),
    });
    deviations.collect()
}
