//! Choices that come back to themselves before anything of a value is read: no value could be told to fit.

use std::collections::HashMap;

use super::shape::{Position, ShapeKind};
use super::types::Types;
use crate::diagnostics::Diagnostics;

/// What is known of a position while it is looked at.
#[derive(Copy, Clone, Eq, PartialEq)]
enum Known {
    /// The way that is looked at leads through it.
    OnWay,
    /// All that it leads to is finite.
    Done,
}

impl Types<'_> {
    /// Reports choices one of whose branches is, through choices alone, the choice itself.
    pub(super) fn tell_endless(&mut self, diagnostics: &mut Diagnostics) {
        let mut starts: Vec<(usize, Position)> = self
            .by_position
            .iter()
            .map(|(position, id)| (id.0, position.clone()))
            .collect();
        // The order of a hash map is another one in every run.
        starts.sort_by_key(|(id, _)| *id);
        let mut known: HashMap<Position, Known> = HashMap::new();
        for (_, start) in starts {
            let mut pending = vec![start];
            while let Some(position) = pending.last().cloned() {
                match known.get(&position) {
                    Some(Known::Done) => {
                        pending.pop();
                    }
                    Some(Known::OnWay) => {
                        known.insert(position, Known::Done);
                        pending.pop();
                    }
                    None => {
                        known.insert(position.clone(), Known::OnWay);
                        for next in self.chosen(&position, diagnostics) {
                            match known.get(&next) {
                                Some(Known::OnWay) => self.tell_endless_at(&next, diagnostics),
                                Some(Known::Done) => {}
                                None => pending.push(next),
                            }
                        }
                    }
                }
            }
        }
    }

    /// The positions that the values of a position are of, from their first character on.
    fn chosen(&mut self, position: &Position, diagnostics: &mut Diagnostics) -> Vec<Position> {
        match &self.shapes.shape(position, diagnostics).kind {
            ShapeKind::Same(inner) => vec![inner.clone()],
            ShapeKind::Union(union) => {
                let variants = union.variants.iter();
                variants.map(|variant| variant.position.clone()).collect()
            }
            _ => Vec::new(),
        }
    }

    fn tell_endless_at(&self, position: &Position, diagnostics: &mut Diagnostics) {
        if let Some(place) = position.schemas.last() {
            let span = self.shapes.view(place.location).span();
            diagnostics
                .error(span, "a schema that is made of itself")
                .help("a value could never be told to fit; break the circle of choices and `$ref`");
        }
    }
}
