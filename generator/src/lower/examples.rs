//! The examples of a spec, which become tests of the generated crate.

use std::collections::HashSet;

use super::names;
use super::types::{Types, origin_text};
use super::words::Words;
use crate::diagnostics::Diagnostics;
use crate::document::{Location, View};
use crate::ir;

/// The examples of a spec, each once.
#[derive(Debug, Default)]
pub(super) struct Examples {
    seen: HashSet<Location>,
    names: HashSet<ir::Ident>,
    /// What was found.
    pub(super) list: Vec<ir::Example>,
}

impl Examples {
    /// Adds the examples that schemas give for a value, whose name leads to it from an item.
    pub(super) fn add(
        &mut self,
        words: &Words,
        value: &ir::TypeUse,
        way: &[&str],
        types: &Types<'_>,
        diagnostics: &mut Diagnostics,
    ) {
        for example in &words.examples {
            self.add_at(types.shapes.view(*example), value, way, diagnostics);
        }
    }

    /// Adds the example at a place.
    pub(super) fn add_at(
        &mut self,
        view: View<'_>,
        value: &ir::TypeUse,
        way: &[&str],
        diagnostics: &mut Diagnostics,
    ) {
        if !self.seen.insert(view.location()) {
            return;
        }
        let Some(json) = view.example(diagnostics) else {
            return;
        };
        let wanted = names::value_name(&way.join(" "));
        let name = names::unused(&wanted, "_", &self.names);
        self.names.insert(name.clone());
        self.list.push(ir::Example {
            origin: origin_text(view),
            name,
            value: value.clone(),
            json,
        });
    }
}
