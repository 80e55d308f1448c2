//! What is checked of a value once it has been read.
//!
//! Invariant: what is read again, and what checks take, is drawn from the budget of the text. So no
//! text is worth many times its length.

use std::collections::HashSet;

use super::{Budget, Decoder, Index, Rules};
use crate::decimal::Operand;
use crate::error::{Fault, Problem};
use crate::schema::{ABSENT, Evaluator, Node, Report, Schema, Source, Violation};

/// The number of elements up to which each is compared with all before it.
const COMPARED: usize = 16;

impl Decoder<'_> {
    /// Tells that a rule is broken by a value that can be read all the same. Decoding goes on if
    /// all faults are to be told.
    #[cold]
    pub(super) fn refuse(&mut self, fault: Fault) -> Result<(), Fault> {
        match &mut self.faults {
            Some(faults) if !fault.is_final() => {
                faults.push(fault);
                Ok(())
            }
            _ => Err(fault),
        }
    }

    /// Counts steps, and fails when there have been too many.
    pub(super) fn spend(&mut self, steps: u64) -> Result<(), Fault> {
        let position = self.reader.position();
        (self.budget.spend(steps)).map_err(|exhausted| Fault::at(position, exhausted.into()))
    }

    /// Counts the bytes from `start` on as read again.
    pub(super) fn spend_since(&mut self, start: usize) -> Result<(), Fault> {
        self.spend(self.reader.position().saturating_sub(start) as u64)
    }

    /// Checks a string, which has just been read from `start` on.
    pub(super) fn check_string(
        &mut self,
        rules: &'static Rules,
        string: &str,
        start: usize,
    ) -> Result<(), Fault> {
        if let Err(expected) = rules.check_length(string) {
            self.refuse(Fault::expected(start, expected))?;
        }
        #[cfg(feature = "pattern")]
        if let Some(pattern) = rules.pattern {
            match pattern.is_found(string, &mut self.budget) {
                Ok(true) => {}
                Ok(false) => self.refuse(Fault::expected(start, pattern.words()))?,
                Err(expected) => {
                    let message = format!("expected {expected}");
                    return Err(Fault::at(start, Problem::Undecided { message }));
                }
            }
        }
        if let Err(expected) = rules.check_format(string) {
            self.refuse(Fault::expected(start, expected))?;
        }
        self.check_schema(rules, start)
    }

    /// Checks a number, which has just been read from `start` on.
    pub(super) fn check_number(
        &mut self,
        rules: &'static Rules,
        number: &Operand<'_>,
        start: usize,
    ) -> Result<(), Fault> {
        if let Err(expected) = rules.check_operand(number) {
            self.refuse(Fault::expected(start, expected))?;
        }
        self.check_schema(rules, start)
    }

    /// Checks an array, which has just been read from `start` on, but for its length.
    pub(super) fn check_array(&mut self, rules: &'static Rules, start: usize) -> Result<(), Fault> {
        if rules.unique_items {
            self.check_unique(start)?;
        }
        self.check_schema(rules, start)
    }

    /// Checks that an array has no element twice.
    fn check_unique(&mut self, start: usize) -> Result<(), Fault> {
        self.spend_since(start)?;
        let mut elements = Vec::new();
        let mut starts = Vec::new();
        self.at(start).any_array(|decoder| {
            starts.push(decoder.offset());
            elements.push(Node::read(decoder)?);
            Ok(())
        })?;
        let is_compared = elements.len() <= COMPARED && elements.iter().all(Node::is_scalar);
        let mut seen = HashSet::new();
        for (place, element) in elements.iter().enumerate() {
            let is_new = if is_compared {
                !elements.iter().take(place).any(|other| other == element)
            } else {
                seen.insert(element)
            };
            if !is_new && let Some(start) = starts.get(place) {
                self.refuse(Fault::expected(*start, "an element unlike those before it"))?;
            }
        }
        Ok(())
    }

    /// Checks a value, which has just been read from `start` on, by the schema among its rules.
    #[inline]
    pub(super) fn check_schema(&mut self, rules: &Rules, start: usize) -> Result<(), Fault> {
        match rules.schema {
            Some(schema) => self.check_again(start, &mut |evaluator| evaluator.run(schema)),
            None => Ok(()),
        }
    }

    /// Checks a value, which has just been read from `start` on without its rules, by all of them.
    pub(super) fn check_value(&mut self, rules: &'static Rules, start: usize) -> Result<(), Fault> {
        self.check_again(start, &mut |evaluator| evaluator.run_rules(rules))
    }

    /// Checks an object, which has just been read from `start` on, by a schema. Unless it is known
    /// to be accepted by the properties that are there, the schema reads again what it looks at: of
    /// the properties that the type declares, each value by itself.
    pub(super) fn check_object(
        &mut self,
        schema: &'static Schema,
        start: usize,
        index: &Index,
        starts: usize,
        has_others: bool,
    ) -> Result<(), Fault> {
        let declared = self.starts.get(starts..).unwrap_or_default();
        let declared = declared.iter().enumerate();
        let present = declared.filter_map(|(place, start)| (*start != ABSENT).then_some(place));
        if index.suffices(schema, present) {
            return Ok(());
        }
        self.spend_since(start)?;
        let starts = self.starts.get(starts..).unwrap_or_default();
        let source = Source::new(self, start, index, starts, has_others);
        let (violations, budget) = self.evaluate(&Node::Unread, Some(&source), &mut |evaluator| {
            evaluator.run(schema)
        });
        self.take_violations(violations, budget, start)
    }

    /// Checks a value, which has just been read from `start` on and is read again.
    fn check_again(
        &mut self,
        start: usize,
        run: &mut dyn FnMut(&mut Evaluator<'_, '_>) -> Vec<Violation>,
    ) -> Result<(), Fault> {
        self.spend_since(start)?;
        let value = Node::read(&mut self.at(start))?;
        let (violations, budget) = self.evaluate(&value, None, run);
        self.take_violations(violations, budget, start)
    }

    /// The violations of a value, and what its evaluation left of the budget.
    fn evaluate(
        &self,
        value: &Node<'_>,
        source: Option<&Source<'_, '_>>,
        run: &mut dyn FnMut(&mut Evaluator<'_, '_>) -> Vec<Violation>,
    ) -> (Vec<Violation>, Budget) {
        let report = match self.faults {
            Some(_) => Report::All,
            None => Report::First,
        };
        let limits = self.limits();
        let mut budget = self.budget;
        let violations = run(&mut Evaluator::new(
            value,
            source,
            limits,
            report,
            &mut budget,
        ));
        (violations, budget)
    }

    /// Takes over what the evaluation of the value that starts here came to.
    fn take_violations(
        &mut self,
        violations: Vec<Violation>,
        budget: Budget,
        start: usize,
    ) -> Result<(), Fault> {
        self.budget = budget;
        for violation in violations {
            self.refuse(Fault::at(start, Problem::Schema(violation)))?;
        }
        Ok(())
    }
}
