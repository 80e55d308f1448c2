//! What is checked of a value once it has been read.
//!
//! Invariant: what is read again, and what checks take, is drawn from the budget of the text. So no
//! text is worth many times its length.

use std::collections::HashSet;

use super::{Decoder, Rules};
use crate::error::{Fault, Problem};
use crate::schema::{Evaluator, Node, Report, Violation};

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
    #[cold]
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
    #[cold]
    pub(super) fn check_number(
        &mut self,
        rules: &'static Rules,
        number: &str,
        start: usize,
    ) -> Result<(), Fault> {
        if let Err(expected) = rules.check_number(number) {
            self.refuse(Fault::expected(start, expected))?;
        }
        self.check_schema(rules, start)
    }

    /// Checks an array, which has just been read from `start` on, but for its length.
    #[cold]
    pub(super) fn check_array(&mut self, rules: &'static Rules, start: usize) -> Result<(), Fault> {
        if rules.unique_items {
            self.check_unique(start)?;
        }
        self.check_schema(rules, start)
    }

    /// Checks that an array has no element twice.
    fn check_unique(&mut self, start: usize) -> Result<(), Fault> {
        self.spend_since(start)?;
        let mut elements = HashSet::new();
        let mut repeated = Vec::new();
        self.at(start).array(Rules::NONE, &mut |decoder, _| {
            let start = decoder.offset();
            if !elements.insert(Node::read(decoder)?) {
                repeated.push(start);
            }
            Ok(())
        })?;
        for start in repeated {
            self.refuse(Fault::expected(start, "an element unlike those before it"))?;
        }
        Ok(())
    }

    /// Checks a value, which has just been read from `start` on, by the schema among its rules.
    #[inline]
    pub(super) fn check_schema(&mut self, rules: &Rules, start: usize) -> Result<(), Fault> {
        match rules.schema {
            Some(schema) => self.evaluate(start, &mut |evaluator| evaluator.run(schema)),
            None => Ok(()),
        }
    }

    /// Checks a value, which has just been read from `start` on without its rules, by all of them.
    pub(super) fn check_value(&mut self, rules: &'static Rules, start: usize) -> Result<(), Fault> {
        self.evaluate(start, &mut |evaluator| evaluator.run_rules(rules))
    }

    #[cold]
    fn evaluate(
        &mut self,
        start: usize,
        run: &mut dyn FnMut(&mut Evaluator<'_>) -> Vec<Violation>,
    ) -> Result<(), Fault> {
        self.spend_since(start)?;
        let value = Node::read(&mut self.at(start))?;
        let report = match self.faults {
            Some(_) => Report::All,
            None => Report::First,
        };
        let limits = self.limits();
        let violations = run(&mut Evaluator::new(
            &value,
            limits,
            report,
            &mut self.budget,
        ));
        for violation in violations {
            self.refuse(Fault::at(start, Problem::Schema(violation)))?;
        }
        Ok(())
    }
}
