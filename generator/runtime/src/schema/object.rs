//! The keywords of objects.

#[cfg(feature = "pattern")]
use super::evaluate::undecided;
use super::evaluate::{Evaluator, Outcome, Place};
use super::evaluated::Evaluated;
use super::node::{Members, Node};
use super::{Properties, Schema};
use crate::codec::looks;
use crate::error::Problem;

impl Evaluator<'_, '_> {
    /// `required`.
    pub(super) fn required(&mut self, names: &[&'static str], place: &Place<'_>) -> Outcome {
        if !place.is_object() {
            return Ok(true);
        }
        let mut accepted = true;
        for name in names {
            if !self.has_property(place, name)? {
                accepted &= self.refuse(place, || Problem::Missing { name })?;
                if self.is_settled(accepted) {
                    break;
                }
            }
        }
        Ok(accepted)
    }

    /// `dependentRequired`.
    pub(super) fn dependent_required(
        &mut self,
        dependencies: &[(&'static str, &'static [&'static str])],
        place: &Place<'_>,
    ) -> Outcome {
        let mut accepted = true;
        for (name, names) in dependencies {
            if self.has_property(place, name)? {
                accepted &= self.required(names, place)?;
            }
        }
        Ok(accepted)
    }

    /// `dependentSchemas`.
    pub(super) fn dependent_schemas(
        &mut self,
        dependencies: &[(&'static str, &'static Schema)],
        place: &Place<'_>,
        mut evaluated: Option<&mut Evaluated>,
    ) -> Outcome {
        let mut accepted = true;
        for (name, schema) in dependencies {
            if self.has_property(place, name)? {
                accepted &= self.evaluate(schema, place, evaluated.as_deref_mut())?;
                if self.is_settled(accepted) {
                    break;
                }
            }
        }
        Ok(accepted)
    }

    /// `properties`, `patternProperties` and `additionalProperties`.
    pub(super) fn properties(
        &mut self,
        properties: &'static Properties,
        place: &Place<'_>,
        evaluated: Option<&mut Evaluated>,
    ) -> Outcome {
        if properties.names_all() && evaluated.is_none() {
            return self.named_properties(properties.declared, place);
        }
        let Some(object) = self.object(place)? else {
            return Ok(true);
        };
        let mut accepted = true;
        let mut own = Evaluated::default();
        let is_marked = properties.additional.is_some() || evaluated.is_some();
        for (name, schema) in properties.declared {
            let Some((index, value)) = object.get(name) else {
                continue;
            };
            if is_marked {
                self.spend(looks(index), place)?;
                own.mark(index);
            }
            accepted &= self.evaluate(schema, &place.property(name, value), None)?;
            if self.is_settled(accepted) {
                return Ok(false);
            }
        }
        #[cfg(feature = "pattern")]
        for (pattern, schema) in properties.patterns {
            for (index, (name, value)) in object.iter().enumerate() {
                self.spend(looks(name.len()), place)?;
                let found = match pattern.is_found(name, self.budget) {
                    Ok(found) => found,
                    Err(expected) => {
                        return undecided(place, format!("expected as a property name {expected}"));
                    }
                };
                if found {
                    own.mark(index);
                    accepted &= self.evaluate(schema, &place.property(name, value), None)?;
                    if self.is_settled(accepted) {
                        return Ok(false);
                    }
                }
            }
        }
        if let Some(schema) = properties.additional {
            accepted &= self.others(schema, object, place, &mut own)?;
        }
        if let Some(evaluated) = evaluated {
            self.merge(evaluated, &own, place)?;
        }
        Ok(accepted)
    }

    /// `properties`, where no other property matters.
    fn named_properties(
        &mut self,
        declared: &[(&'static str, &'static Schema)],
        place: &Place<'_>,
    ) -> Outcome {
        let mut accepted = true;
        for (name, schema) in declared {
            if let Some(value) = self.property(place, name)? {
                accepted &= self.evaluate(schema, &place.property(name, value), None)?;
                if self.is_settled(accepted) {
                    break;
                }
            }
        }
        Ok(accepted)
    }

    /// `unevaluatedProperties`.
    pub(super) fn unevaluated_properties(
        &mut self,
        schema: &'static Schema,
        place: &Place<'_>,
        evaluated: &mut Evaluated,
    ) -> Outcome {
        match self.object(place)? {
            Some(object) => self.others(schema, object, place, evaluated),
            None => Ok(true),
        }
    }

    /// Evaluates the properties that have not been.
    fn others(
        &mut self,
        schema: &'static Schema,
        object: &Members<'_>,
        place: &Place<'_>,
        evaluated: &mut Evaluated,
    ) -> Outcome {
        let mut accepted = true;
        for (index, (name, value)) in object.iter().enumerate() {
            if evaluated.has(index) {
                continue;
            }
            self.spend(1, place)?;
            accepted &= if schema.is_never() {
                self.refuse(place, || Problem::Unknown {
                    name: name.to_owned(),
                })?
            } else {
                self.evaluate(schema, &place.property(name, value), None)?
            };
            if self.is_settled(accepted) {
                return Ok(false);
            }
        }
        evaluated.mark_all();
        Ok(accepted)
    }

    /// `propertyNames`.
    pub(super) fn property_names(&mut self, schema: &'static Schema, place: &Place<'_>) -> Outcome {
        let Some(object) = self.object(place)? else {
            return Ok(true);
        };
        let mut accepted = true;
        for (name, _) in object.iter() {
            self.spend(1, place)?;
            let value = Node::String(name.into());
            accepted &= self.evaluate(schema, &place.name(&value), None)?;
            if self.is_settled(accepted) {
                break;
            }
        }
        Ok(accepted)
    }
}
