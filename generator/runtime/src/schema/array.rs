//! The keywords of arrays.

use std::ops::RangeInclusive;

use super::evaluate::{Evaluator, Outcome, Place, steps_to_find};
use super::evaluated::Evaluated;
use super::index::Index;
use super::{Node, Schema};
use crate::codec::count;
use crate::error::Problem;

impl Evaluator<'_, '_> {
    /// `uniqueItems`.
    pub(super) fn unique_items(&mut self, elements: &[Node<'_>], place: &Place<'_>) -> Outcome {
        let mut index = Index::with_capacity(elements.len());
        for (second, element) in elements.iter().enumerate() {
            self.spend(steps_to_find(element), place)?;
            if let Some(first) = index.add(elements, element) {
                return self.refuse(place, || Problem::Content {
                    expected: "elements that all differ".to_owned(),
                    found: format!("two that are equal, {first} and {second}"),
                });
            }
        }
        Ok(true)
    }

    /// `prefixItems` and `items`.
    pub(super) fn items(
        &mut self,
        prefix: &'static [&'static Schema],
        rest: Option<&'static Schema>,
        place: &Place<'_>,
        evaluated: Option<&mut Evaluated>,
    ) -> Outcome {
        let Node::Array(elements) = place.value() else {
            return Ok(true);
        };
        let mut accepted = true;
        let schemas = prefix.iter().copied().map(Some);
        let schemas = schemas
            .chain(std::iter::repeat(rest))
            .map_while(|schema| schema);
        let mut reached = 0;
        for (index, (element, schema)) in elements.iter().zip(schemas).enumerate() {
            self.spend(1, place)?;
            accepted &= self.evaluate(schema, &place.element(index, element), None)?;
            if self.is_settled(accepted) {
                return Ok(false);
            }
            reached = index + 1;
        }
        if let Some(evaluated) = evaluated {
            if rest.is_some() {
                evaluated.mark_all();
            } else {
                (0..reached).for_each(|index| evaluated.mark(index));
            }
        }
        Ok(accepted)
    }

    /// `contains`, `minContains` and `maxContains`.
    pub(super) fn contains(
        &mut self,
        schema: &'static Schema,
        counts: RangeInclusive<u64>,
        place: &Place<'_>,
        mut evaluated: Option<&mut Evaluated>,
    ) -> Outcome {
        let Node::Array(elements) = place.value() else {
            return Ok(true);
        };
        let mut found = 0;
        for (index, element) in elements.iter().enumerate() {
            self.spend(1, place)?;
            if !self.quietly(schema, &place.element(index, element), None)? {
                continue;
            }
            found += 1;
            if let Some(evaluated) = &mut evaluated {
                evaluated.mark(index);
            } else if *counts.end() == u64::MAX && counts.contains(&found) {
                return Ok(true);
            }
        }
        if counts.contains(&found) {
            return Ok(true);
        }
        let (bound, words) = if found < *counts.start() {
            (*counts.start(), "at least")
        } else {
            (*counts.end(), "at most")
        };
        self.refuse(place, || Problem::Content {
            expected: format!(
                "{words} {} that `contains` asks for",
                count(bound, "element")
            ),
            found: count(found, "element"),
        })
    }

    /// `unevaluatedItems`.
    pub(super) fn unevaluated_items(
        &mut self,
        schema: &'static Schema,
        place: &Place<'_>,
        evaluated: &mut Evaluated,
    ) -> Outcome {
        let Node::Array(elements) = place.value() else {
            return Ok(true);
        };
        let mut accepted = true;
        for (index, element) in elements.iter().enumerate() {
            if evaluated.has(index) {
                continue;
            }
            self.spend(1, place)?;
            accepted &= self.evaluate(schema, &place.element(index, element), None)?;
            if self.is_settled(accepted) {
                return Ok(false);
            }
        }
        evaluated.mark_all();
        Ok(accepted)
    }
}
