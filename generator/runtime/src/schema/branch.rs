//! The keywords that apply schemas to the value itself.

use super::evaluate::{Evaluator, Outcome, Place};
use super::evaluated::Evaluated;
use super::{Keyword, Node, Schema};
use crate::error::Problem;

/// How many references are followed to learn the type that a schema is meant for.
const HOPS: usize = 8;

impl Evaluator<'_, '_> {
    /// `allOf`.
    pub(super) fn all_of(
        &mut self,
        schemas: &[&'static Schema],
        place: &Place<'_>,
        mut evaluated: Option<&mut Evaluated>,
    ) -> Outcome {
        let mut accepted = true;
        for schema in schemas {
            accepted &= self.evaluate(schema, place, evaluated.as_deref_mut())?;
            if self.is_settled(accepted) {
                break;
            }
        }
        Ok(accepted)
    }

    /// `anyOf`.
    pub(super) fn any_of(
        &mut self,
        schemas: &[&'static Schema],
        place: &Place<'_>,
        mut evaluated: Option<&mut Evaluated>,
    ) -> Outcome {
        let mut accepted = false;
        for schema in schemas {
            accepted |= self.branch(schema, place, evaluated.as_deref_mut())?;
            // All branches that accept the value evaluate its parts, if somebody asks for them.
            if accepted && evaluated.is_none() {
                break;
            }
        }
        if accepted {
            return Ok(true);
        }
        self.refuse_branches(schemas, place, "anyOf")
    }

    /// `oneOf`.
    pub(super) fn one_of(
        &mut self,
        schemas: &[&'static Schema],
        place: &Place<'_>,
        mut evaluated: Option<&mut Evaluated>,
    ) -> Outcome {
        let mut first = None;
        for (index, schema) in schemas.iter().enumerate() {
            if !self.branch(schema, place, evaluated.as_deref_mut())? {
                continue;
            }
            let Some(first) = first.replace(index) else {
                continue;
            };
            return self.refuse(place, || Problem::Content {
                expected: "what exactly one schema of `oneOf` accepts".to_owned(),
                found: format!("what {first} and {index} both accept"),
            });
        }
        match first {
            Some(_) => Ok(true),
            None => self.refuse_branches(schemas, place, "oneOf"),
        }
    }

    /// `not`.
    pub(super) fn not(&mut self, schema: &'static Schema, place: &Place<'_>) -> Outcome {
        if !self.branch(schema, place, None)? {
            return Ok(true);
        }
        self.refuse_value(place, "what the schema of `not` refuses".to_owned())
    }

    /// `if`, `then` and `else`.
    pub(super) fn if_then_else(
        &mut self,
        [condition, then, otherwise]: [&'static Schema; 3],
        place: &Place<'_>,
        mut evaluated: Option<&mut Evaluated>,
    ) -> Outcome {
        let holds = self.branch(condition, place, evaluated.as_deref_mut())?;
        self.evaluate(if holds { then } else { otherwise }, place, evaluated)
    }

    /// Whether a schema accepts a value that need not be accepted. What it has evaluated counts
    /// only if it does.
    fn branch(
        &mut self,
        schema: &'static Schema,
        place: &Place<'_>,
        evaluated: Option<&mut Evaluated>,
    ) -> Outcome {
        let Some(evaluated) = evaluated else {
            return self.quietly(schema, place, None);
        };
        let mut own = Evaluated::default();
        let accepted = self.quietly(schema, place, Some(&mut own))?;
        if accepted {
            self.merge(evaluated, &own, place)?;
        }
        Ok(accepted)
    }

    /// Tells why no branch accepts a value: in the words of the branch that is meant for its type,
    /// if that is one alone.
    fn refuse_branches(
        &mut self,
        schemas: &[&'static Schema],
        place: &Place<'_>,
        keyword: &str,
    ) -> Outcome {
        if !self.is_asked() {
            return Ok(false);
        }
        let mut meant = schemas
            .iter()
            .filter(|schema| is_meant(schema, place.value()));
        if let (Some(schema), None) = (meant.next(), meant.next()) {
            return self.evaluate(schema, place, None);
        }
        let number = schemas.len();
        let expected = format!("what one of the {number} schemas of `{keyword}` accepts");
        self.refuse_value(place, expected)
    }
}

/// Whether no `type` keeps a schema from accepting a value.
fn is_meant(mut schema: &'static Schema, value: &Node<'_>) -> bool {
    for _ in 0..HOPS {
        let mut reference = None;
        for keyword in schema.keywords {
            match keyword {
                Keyword::Type(types) if !types.admits(value) => return false,
                Keyword::Reference(schema) => reference = Some(*schema),
                _ => {}
            }
        }
        match reference {
            Some(referenced) => schema = referenced,
            None => break,
        }
    }
    true
}
