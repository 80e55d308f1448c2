//! What types are called.

use super::{Draft, DraftId, Naming, Owner, Surroundings, Types};
use crate::diagnostics::Diagnostics;
use crate::ir;
use crate::lower::names::{self, TYPES};
use std::collections::HashSet;

impl Types<'_> {
    /// Gives every item its name: definitions first, then what stands inline, the outer before the inner.
    pub(in crate::lower) fn name_all(&mut self, diagnostics: &mut Diagnostics) {
        for id in 0..self.drafts.len() {
            self.drafts[id].depth = self.depth(id);
        }
        let mut order: Vec<usize> = (0..self.drafts.len()).collect();
        order.sort_by_cached_key(|id| {
            let draft = &self.drafts[*id];
            let inline = !matches!(draft.naming, Naming::Definition(_));
            let text = match &draft.naming {
                Naming::Definition(name) | Naming::Title(name, _) => name,
                Naming::Surroundings(_) => "",
            };
            let (is_other, signs, text) = TYPES.rank(text);
            let rank = (is_other, signs, text.to_owned());
            (inline, draft.depth, rank, self.place_text(draft))
        });
        for id in &order {
            let places = self.drafts[*id].places.clone();
            if let Some(name) = self.given.of_type(&places) {
                self.take_chosen(*id, name, diagnostics);
            }
        }
        // What had a name keeps it, whatever is new.
        for id in &order {
            self.take_earlier(*id);
        }
        // Inner items are named after outer ones, so those come first.
        let levels = order.chunk_by(|a, b| self.drafts[*a].level() == self.drafts[*b].level());
        let levels: Vec<Vec<usize>> = levels.map(<[usize]>::to_vec).collect();
        for level in levels {
            for id in &level {
                self.take_earlier(*id);
            }
            for id in level {
                self.take(id, diagnostics);
            }
        }
    }

    /// How many items an item is nested in.
    fn depth(&self, id: usize) -> usize {
        let mut passed = HashSet::new();
        let mut outer = id;
        while passed.insert(outer) {
            outer = match &self.drafts[outer].naming {
                Naming::Title(_, surroundings) | Naming::Surroundings(surroundings) => {
                    match surroundings.owner {
                        Owner::Item(owner) => owner.0,
                        Owner::Body(_) => break,
                    }
                }
                Naming::Definition(_) => break,
            };
        }
        passed.len() - 1
    }

    /// Where an item stands, in an order that does not change when something else is put before it.
    fn place_text(&self, draft: &Draft) -> (String, String) {
        let view = self.shapes.view(draft.origin);
        (view.path().to_owned(), view.pointer())
    }

    /// What an item could be called, the best first.
    fn candidates(&self, id: usize) -> Vec<ir::Ident> {
        match &self.drafts[id].naming {
            Naming::Definition(name) => TYPES.candidates(name).to_vec(),
            Naming::Title(title, surroundings) => {
                vec![
                    names::type_name(title),
                    self.surroundings_name(surroundings),
                ]
            }
            Naming::Surroundings(surroundings) => vec![self.surroundings_name(surroundings)],
        }
    }

    /// Gives an item the name that the user chose.
    fn take_chosen(&mut self, id: usize, name: ir::Ident, diagnostics: &mut Diagnostics) {
        let draft = &mut self.drafts[id];
        let taken = self.taken.entry(draft.home.module.clone()).or_default();
        if taken.insert(name.clone()) {
            draft.name = Some(name);
            return;
        }
        diagnostics
            .error(
                self.shapes.view(draft.origin).span(),
                format!(
                    "the name `{}` that was chosen for this type is taken",
                    name.as_str()
                ),
            )
            .help("choose another one in the configuration");
    }

    /// Gives an item the name that it had before, where it could be called so and nobody else is.
    fn take_earlier(&mut self, id: usize) {
        let candidates = self.candidates(id);
        let draft = &mut self.drafts[id];
        if draft.name.is_some() {
            return;
        }
        let taken = self.taken.entry(draft.home.module.clone()).or_default();
        let earlier = self
            .given
            .earlier(self.shapes.view(draft.origin), TYPES, &candidates);
        draft.name = earlier.filter(|name| taken.insert(name.clone()));
    }

    fn surroundings_name(&self, surroundings: &Surroundings) -> ir::Ident {
        let owner = match &surroundings.owner {
            Owner::Item(owner) => self.drafts[owner.0].name.as_ref(),
            Owner::Body(body) => Some(&body.name),
        };
        let mut words = owner.map_or("", ir::Ident::as_str).to_owned();
        for step in &surroundings.way {
            words.push(' ');
            words.push_str(names::type_name(step).as_str());
        }
        names::type_name(&words)
    }

    /// Gives an item a name, where it has none yet.
    fn take(&mut self, id: usize, diagnostics: &mut Diagnostics) {
        let candidates = self.candidates(id);
        let draft = &mut self.drafts[id];
        if draft.name.is_some() {
            return;
        }
        let taken = self.taken.entry(draft.home.module.clone()).or_default();
        let name = TYPES.unused(&candidates, taken);
        if let Some(wanted) = candidates.first().filter(|wanted| **wanted != name) {
            diagnostics
                .warning(
                    self.shapes.view(draft.origin).span(),
                    format!(
                        "the name `{}` is taken, so this type is called `{}`",
                        wanted.as_str(),
                        name.as_str()
                    ),
                )
                .help("choose a name by `names` in the configuration, or give it a `title` of its own");
        }
        taken.insert(name.clone());
        draft.name = Some(name);
    }

    pub(in crate::lower) fn path(&self, id: DraftId) -> ir::Path {
        let draft = &self.drafts[id.0];
        let name = draft.name.clone().unwrap_or_else(ir::Ident::placeholder);
        ir::Path {
            modules: draft.home.module.clone(),
            name,
        }
    }
}
