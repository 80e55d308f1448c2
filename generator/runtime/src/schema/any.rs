//! The keywords that stand for themselves: `type`, `enum`, `const`, and all bounds.

#[cfg(feature = "pattern")]
use super::evaluate::undecided;
use super::evaluate::{Evaluator, Outcome, Place, steps_to_find};
use super::node::{Members, Node};
use super::{Types, Values};
use crate::codec::{Rules, count};
use crate::error::Problem;

impl Evaluator<'_, '_> {
    pub(super) fn never(&mut self, place: &Place<'_>) -> Outcome {
        self.refuse(place, || Problem::Value {
            expected: "no value here".into(),
        })
    }

    pub(super) fn types(&mut self, types: Types, place: &Place<'_>) -> Outcome {
        if types.admits(place.value()) {
            return Ok(true);
        }
        if let Node::Number(_) = place.value() {
            return self.refuse_value(place, types.words());
        }
        self.refuse(place, || Problem::Content {
            expected: types.words(),
            found: Types::of(place.value()).words(),
        })
    }

    pub(super) fn values(&mut self, values: &'static Values, place: &Place<'_>) -> Outcome {
        let value = self.read(place)?;
        self.spend(steps_to_find(value), place)?;
        if values.find(value).is_some() {
            return Ok(true);
        }
        self.refuse(place, || Problem::Value {
            expected: values.words().into(),
        })
    }

    /// The rules that decoders check, for any value.
    pub(super) fn rules(&mut self, rules: &'static Rules, place: &Place<'_>) -> Outcome {
        let accepted = match rules.schema {
            Some(schema) => self.evaluate(schema, place, None)?,
            None => true,
        };
        if self.is_settled(accepted) {
            return Ok(false);
        }
        Ok(accepted & self.own_rules(rules, place)?)
    }

    /// The rules but for their schema.
    fn own_rules(&mut self, rules: &'static Rules, place: &Place<'_>) -> Outcome {
        match self.read(place)? {
            Node::Null | Node::Bool(_) | Node::Unread => Ok(true),
            Node::Number(number) => match rules.check_number(number) {
                Ok(()) => Ok(true),
                Err(expected) => self.refuse_value(place, expected),
            },
            Node::String(string) => self.string_rules(rules, string, place),
            Node::Array(elements) => self.array_rules(rules, elements, place),
            Node::Object(object) => self.object_rules(rules, object, place),
        }
    }

    fn string_rules(&mut self, rules: &'static Rules, string: &str, place: &Place<'_>) -> Outcome {
        if let Err(expected) = rules.check_length(string) {
            return self.refuse_value(place, expected);
        }
        #[cfg(feature = "pattern")]
        if let Some(pattern) = rules.pattern {
            match pattern.is_found(string, self.budget) {
                Ok(true) => {}
                Ok(false) => return self.refuse_value(place, pattern.words()),
                Err(expected) => return undecided(place, format!("expected {expected}")),
            }
        }
        match rules.check_format(string) {
            Ok(()) => Ok(true),
            Err(expected) => self.refuse_value(place, expected),
        }
    }

    fn array_rules(
        &mut self,
        rules: &'static Rules,
        elements: &[Node<'_>],
        place: &Place<'_>,
    ) -> Outcome {
        let bounds = (rules.min_items, rules.max_items);
        let mut accepted = self.length(bounds, elements.len(), "element", place)?;
        if rules.unique_items && !self.is_settled(accepted) {
            accepted &= self.unique_items(elements, place)?;
        }
        if rules.items.is_some() || !rules.prefix_items.is_empty() {
            self.spend(elements.len() as u64, place)?;
            for (index, element) in elements.iter().enumerate() {
                if self.is_settled(accepted) {
                    break;
                }
                let prefix = rules.prefix_items.get(index).copied();
                let rules = prefix.unwrap_or_else(|| rules.element());
                accepted &= self.rules(rules, &place.element(index, element))?;
            }
        }
        Ok(accepted)
    }

    fn object_rules(
        &mut self,
        rules: &'static Rules,
        object: &Members<'_>,
        place: &Place<'_>,
    ) -> Outcome {
        let bounds = (rules.min_properties, rules.max_properties);
        let mut accepted = self.length(bounds, object.len(), "property", place)?;
        if let Some(rules) = rules.values {
            self.spend(object.len() as u64, place)?;
            for (name, value) in object.iter() {
                if self.is_settled(accepted) {
                    break;
                }
                accepted &= self.rules(rules, &place.property(name, value))?;
            }
        }
        Ok(accepted)
    }

    /// Whether an array or object has as many parts as it may.
    fn length(
        &mut self,
        (min, max): (u64, u64),
        length: usize,
        part: &str,
        place: &Place<'_>,
    ) -> Outcome {
        let length = length as u64;
        let expected = if length < min {
            format!("at least {}", count(min, part))
        } else if length > max {
            format!("at most {}", count(max, part))
        } else {
            return Ok(true);
        };
        self.refuse(place, || Problem::Content {
            expected,
            found: count(length, part),
        })
    }

    pub(super) fn refuse_value(&mut self, place: &Place<'_>, expected: String) -> Outcome {
        self.refuse(place, || Problem::Value {
            expected: expected.into(),
        })
    }
}
