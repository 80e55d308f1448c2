//! The keywords that stand for themselves: `type`, `enum`, `const`, and all bounds.

#[cfg(feature = "pattern")]
use super::evaluate::undecided;
use super::evaluate::{Evaluator, Outcome, Place};
use super::{Types, Values};
use crate::codec::{Rules, count};
use crate::error::Problem;
use crate::value::{Object, Value};

impl Evaluator<'_> {
    pub(super) fn never(&mut self, place: &Place<'_>) -> bool {
        self.refuse(place, || Problem::Value {
            expected: "no value here".into(),
        })
    }

    pub(super) fn types(&mut self, types: Types, place: &Place<'_>) -> bool {
        if types.admits(place.value()) {
            return true;
        }
        if let Value::Number(_) = place.value() {
            return self.refuse_value(place, types.words());
        }
        self.refuse(place, || Problem::Content {
            expected: types.words(),
            found: Types::of(place.value()).words(),
        })
    }

    pub(super) fn values(&mut self, values: &'static Values, place: &Place<'_>) -> bool {
        if values.contain(place.value(), &mut self.steps) {
            return true;
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
        match place.value() {
            Value::Null | Value::Bool(_) => Ok(true),
            Value::Number(number) => match number.with_text(|text| rules.check_number(text)) {
                Ok(()) => Ok(true),
                Err(expected) => Ok(self.refuse_value(place, expected)),
            },
            Value::String(string) => self.string_rules(rules, string, place),
            Value::Array(elements) => self.array_rules(rules, elements, place),
            Value::Object(object) => self.object_rules(rules, object, place),
        }
    }

    #[cfg_attr(
        not(feature = "pattern"),
        expect(
            clippy::unnecessary_wraps,
            reason = "only a pattern may end the evaluation"
        )
    )]
    fn string_rules(&mut self, rules: &'static Rules, string: &str, place: &Place<'_>) -> Outcome {
        if let Err(expected) = rules.check_length(string) {
            return Ok(self.refuse_value(place, expected));
        }
        #[cfg(feature = "pattern")]
        if let Some(pattern) = rules.pattern {
            return match pattern.is_found(string) {
                Ok(true) => Ok(true),
                Ok(false) => Ok(self.refuse_value(place, pattern.words())),
                Err(expected) => undecided(place, format!("expected {expected}")),
            };
        }
        Ok(true)
    }

    fn array_rules(
        &mut self,
        rules: &'static Rules,
        elements: &[Value],
        place: &Place<'_>,
    ) -> Outcome {
        let bounds = (rules.min_items, rules.max_items);
        let mut accepted = self.length(bounds, elements.len(), "element", place);
        if rules.unique_items && !self.is_settled(accepted) {
            accepted &= self.unique_items(elements, place)?;
        }
        if rules.items.is_some() || !rules.prefix_items.is_empty() {
            self.spend(elements.len(), place)?;
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
        object: &Object,
        place: &Place<'_>,
    ) -> Outcome {
        let bounds = (rules.min_properties, rules.max_properties);
        let mut accepted = self.length(bounds, object.len(), "property", place);
        if let Some(rules) = rules.values {
            self.spend(object.len(), place)?;
            for (name, value) in object {
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
    ) -> bool {
        let length = length as u64;
        let expected = if length < min {
            format!("at least {}", count(min, part))
        } else if length > max {
            format!("at most {}", count(max, part))
        } else {
            return true;
        };
        self.refuse(place, || Problem::Content {
            expected,
            found: count(length, part),
        })
    }

    pub(super) fn refuse_value(&mut self, place: &Place<'_>, expected: String) -> bool {
        self.refuse(place, || Problem::Value {
            expected: expected.into(),
        })
    }
}
