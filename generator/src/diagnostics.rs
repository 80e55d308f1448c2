//! Faults and warnings with their places, collected and shown together as rustc would.
//!
//! Invariant: what is reported twice, the same words at the same place, is told once.

use std::collections::hash_map;
use std::collections::{HashMap, HashSet};

use crate::source::{SourceMap, Span};

mod render;
#[cfg(test)]
mod tests;

/// Whether a diagnostic stops the run.
#[derive(Copy, Clone, Debug, Eq, PartialEq, Ord, PartialOrd)]
pub enum Severity {
    /// The run fails, after everything else was looked at as well.
    Error,
    /// The run goes on.
    Warning,
    /// A decision of the generator that a reader of the spec may want to know.
    Note,
}

/// Something to tell the author of the spec.
#[derive(Clone, Debug)]
pub struct Diagnostic {
    /// Whether it stops the run.
    pub severity: Severity,
    /// What is wrong, in one line, lower case, without a full stop.
    pub message: String,
    /// The place, where there is one (a wrong option of the run has none).
    pub span: Option<Span>,
    /// Other places that belong to it, each with what it is.
    pub related: Vec<(Span, String)>,
    /// What to do about it.
    pub help: Option<String>,
}

impl Diagnostic {
    /// Adds what to do about it.
    pub fn help(&mut self, help: impl Into<String>) -> &mut Self {
        self.help = Some(help.into());
        self
    }

    /// Adds another place that belongs to it.
    pub fn related(&mut self, span: Span, label: impl Into<String>) -> &mut Self {
        let place = (span, label.into());
        if !self.related.contains(&place) {
            self.related.push(place);
        }
        self
    }
}

impl Diagnostic {
    /// Says that other places of the file are as well meant.
    fn fold(&mut self, places: &[Span], sources: &SourceMap) {
        /// How many are named.
        const NAMED: usize = 8;
        let named = places.iter().take(NAMED).map(|span| {
            let position = sources.position(*span);
            format!("{}:{}", position.line, position.column)
        });
        let mut named: Vec<_> = named.collect();
        if places.len() > NAMED {
            named.push(format!("{} more", places.len() - NAMED));
        }
        let places = format!("the same is so at {}", named.join(", "));
        self.help = Some(match self.help.take() {
            Some(help) => format!("{help}; {places}"),
            None => places,
        });
    }
}

/// All diagnostics of a run.
#[derive(Clone, Debug, Default)]
pub struct Diagnostics {
    list: Vec<Diagnostic>,
    /// Where in the list each message at each place is.
    known: HashMap<(Option<Span>, String), usize>,
    /// How many at the front of the list belong to stages that are over.
    sorted: usize,
}

/// How diagnostics are shown.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
pub enum Format {
    /// As rustc shows its own, without colours.
    Plain,
    /// As rustc shows its own, with the escape sequences of a terminal.
    Coloured,
    /// One JSON object a line: `severity`, `message`, `file`, `line`, `column`, `end_line`,
    /// `end_column` (all from 1, columns in characters; null without a place), `help`, `related`
    /// (places with a `label`) and `rendered`.
    Json,
}

impl Diagnostics {
    /// Reports a fault; the run fails at the end of the stage.
    pub fn error(&mut self, span: Span, message: impl Into<String>) -> &mut Diagnostic {
        self.push(Severity::Error, Some(span), message.into())
    }

    /// Reports a fault that no place of a file stands for, such as a wrong option.
    pub fn error_without_place(&mut self, message: impl Into<String>) -> &mut Diagnostic {
        self.push(Severity::Error, None, message.into())
    }

    /// Reports a fault of what the user asks for, at its place in the configuration where it has one.
    pub fn error_of_choice(
        &mut self,
        span: Option<Span>,
        message: impl Into<String>,
    ) -> &mut Diagnostic {
        self.push(Severity::Error, span, message.into())
    }

    /// Reports what does not stop the run.
    pub fn warning(&mut self, span: Span, message: impl Into<String>) -> &mut Diagnostic {
        self.push(Severity::Warning, Some(span), message.into())
    }

    /// Reports a decision of the generator.
    pub fn note(&mut self, span: Span, message: impl Into<String>) -> &mut Diagnostic {
        self.push(Severity::Note, Some(span), message.into())
    }

    /// Reports what was collected elsewhere.
    pub fn add(&mut self, diagnostic: Diagnostic) {
        let Diagnostic {
            severity,
            message,
            span,
            related,
            help,
        } = diagnostic;
        let added = self.push(severity, span, message);
        for (span, label) in related {
            added.related(span, label);
        }
        if help.is_some() {
            added.help = help;
        }
    }

    /// The faults that were reported.
    pub fn errors(&self) -> impl Iterator<Item = &Diagnostic> {
        let is_error = |diagnostic: &&Diagnostic| diagnostic.severity == Severity::Error;
        self.list.iter().filter(is_error)
    }

    /// Whether a fault was reported.
    pub fn has_errors(&self) -> bool {
        self.errors().next().is_some()
    }

    /// Reports all that was collected elsewhere, whose stage is over.
    pub fn append(&mut self, other: Self) {
        for diagnostic in other.list {
            self.add(diagnostic);
        }
        self.end_stage();
    }

    /// Makes warnings of the faults that were reported, since the run goes on without what they
    /// stand in.
    pub fn tolerate(&mut self) {
        for diagnostic in &mut self.list {
            diagnostic.severity = diagnostic.severity.max(Severity::Warning);
        }
    }

    /// Everything that was reported, in the order of reporting within a stage that goes on, and in
    /// the order of the places within each stage that is over.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.list.iter()
    }

    /// Ends a stage: what it reported is sorted by place, so that the order does not depend on how
    /// the stage walks.
    pub fn end_stage(&mut self) {
        self.list[self.sorted..].sort_by_key(|diagnostic| {
            diagnostic
                .span
                .map(|span| (span.file, span.start, span.end))
        });
        for (index, diagnostic) in self.list.iter().enumerate().skip(self.sorted) {
            self.known
                .insert((diagnostic.span, diagnostic.message.clone()), index);
        }
        self.sorted = self.list.len();
    }

    /// Everything that was reported, for people or for tools.
    ///
    /// To people, notes of the same words on one file are told as one, with the other places: a
    /// decision that a spec needs a hundred times is read once.
    pub fn render(&self, sources: &SourceMap, format: Format) -> String {
        let mut text = String::new();
        let mut told = HashSet::new();
        for diagnostic in &self.list {
            let alike = match (format, diagnostic.severity, diagnostic.span) {
                (Format::Plain | Format::Coloured, Severity::Note, Some(span)) => {
                    if !told.insert((span.file, &diagnostic.message)) {
                        continue;
                    }
                    self.places_of(&diagnostic.message, span)
                }
                _ => Vec::new(),
            };
            if alike.is_empty() {
                text += &diagnostic.render(sources, format);
            } else {
                let mut folded = diagnostic.clone();
                folded.fold(&alike, sources);
                text += &folded.render(sources, format);
            }
        }
        text
    }

    /// The other places of a file where a note says the same.
    fn places_of(&self, message: &str, place: Span) -> Vec<Span> {
        let notes = self.list.iter().filter(|diagnostic| {
            diagnostic.severity == Severity::Note && diagnostic.message == message
        });
        notes
            .filter_map(|note| note.span)
            .filter(|span| span.file == place.file && *span != place)
            .collect()
    }

    /// What was reported in one line, such as `error: 3 faults, 1 warning`; `None` where it is
    /// nothing. Notes are not counted.
    pub fn summary(&self) -> Option<String> {
        let count = |severity, word: &str| {
            let count = self
                .list
                .iter()
                .filter(|diagnostic| diagnostic.severity == severity)
                .count();
            let ending = if count == 1 { "" } else { "s" };
            (count > 0).then(|| format!("{count} {word}{ending}"))
        };
        match (
            count(Severity::Error, "fault"),
            count(Severity::Warning, "warning"),
        ) {
            (Some(faults), Some(warnings)) => Some(format!("error: {faults}, {warnings}")),
            (Some(faults), None) => Some(format!("error: {faults}")),
            (None, Some(warnings)) => Some(format!("warning: {warnings}")),
            (None, None) => None,
        }
    }

    fn push(&mut self, severity: Severity, span: Option<Span>, message: String) -> &mut Diagnostic {
        let index = match self.known.entry((span, message)) {
            hash_map::Entry::Occupied(known) => *known.get(),
            hash_map::Entry::Vacant(vacant) => {
                let message = vacant.key().1.clone();
                let index = *vacant.insert(self.list.len());
                let related = Vec::new();
                self.list.push(Diagnostic {
                    severity,
                    message,
                    span,
                    related,
                    help: None,
                });
                index
            }
        };
        let diagnostic = &mut self.list[index];
        diagnostic.severity = diagnostic.severity.min(severity);
        diagnostic
    }
}
