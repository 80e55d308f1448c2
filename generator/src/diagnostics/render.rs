//! How a diagnostic is shown: as a listing with its source lines, or as a JSON object.

use std::fmt::Write as _;
use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use serde_json::{Value, json};

use super::{Diagnostic, Format, Severity};
use crate::source::{SourceMap, Span};

/// A line of more bytes than this is shown in part: a minified document is one line of megabytes.
const LONG_LINE: usize = 1000;

/// How many bytes of a long line are kept on either side of a place; the renderer cuts them to the
/// terminal's width.
const KEPT: usize = 200;

/// Places of one file that lie at most so many bytes apart are shown in one listing.
const NEAR: usize = 1 << 16;

impl Diagnostic {
    /// The diagnostic for people or for tools, with the end of its last line.
    pub fn render(&self, sources: &SourceMap, format: Format) -> String {
        match format {
            Format::Plain => self.render_listing(sources, &Renderer::plain()),
            Format::Coloured => self.render_listing(sources, &Renderer::styled()),
            Format::Json => format!("{}\n", self.to_json(sources)),
        }
    }

    fn render_listing(&self, sources: &SourceMap, renderer: &Renderer) -> String {
        let level = match self.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
            Severity::Note => Level::NOTE,
        };
        let listings = self.listings(sources);
        let mut main = level
            .primary_title(printable(&self.message))
            .elements(listings.iter().map(|listing| {
                let annotations = listing.marks.iter().map(|mark| {
                    let kind = if mark.primary {
                        AnnotationKind::Primary
                    } else {
                        AnnotationKind::Context
                    };
                    kind.span(mark.range.clone()).label(mark.label.as_deref())
                });
                Snippet::source(listing.source)
                    .line_start(listing.line)
                    .path(listing.path.as_str())
                    .annotations(annotations)
            }));
        let mut groups = Vec::new();
        let help = self.help.as_deref().map(printable);
        match help {
            Some(help) if listings.is_empty() => main = main.element(Level::HELP.message(help)),
            Some(help) => groups.push(Group::with_title(Level::HELP.secondary_title(help))),
            None => {}
        }
        groups.insert(0, main);
        let mut text = renderer.render(&groups);
        // The renderer counts the columns of what is left of a line. Listings come in order, each
        // with its place first.
        let mut from = 0;
        for (shown, real) in listings
            .iter()
            .filter_map(|listing| listing.columns.as_ref())
        {
            if let Some(at) = text[from..].find(shown.as_str()) {
                let at = from + at;
                text.replace_range(at..at + shown.len(), real);
                from = at + real.len();
            }
        }
        text.push_str("\n\n");
        text
    }

    /// The source lines to show, with the place of the diagnostic first.
    fn listings<'s>(&self, sources: &'s SourceMap) -> Vec<Listing<'s>> {
        let mut listings: Vec<Listing<'s>> = Vec::new();
        let places = self.span.iter().map(|span| (*span, None, true));
        let related = self
            .related
            .iter()
            .map(|(span, label)| (*span, Some(printable(label)), false));
        for (span, label, primary) in places.chain(related) {
            let Some(listing) = Listing::new(sources, span, label, primary) else {
                continue;
            };
            let near = listings.iter_mut().find(|other| other.is_near(&listing));
            match near {
                Some(other) => other.join(sources, listing),
                None => listings.push(listing),
            }
        }
        listings
    }

    fn to_json(&self, sources: &SourceMap) -> Value {
        let mut object = place_to_json(sources, self.span);
        object["severity"] = match self.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        }
        .into();
        object["message"] = self.message.as_str().into();
        object["help"] = self.help.as_deref().into();
        let related = self.related.iter().map(|(span, label)| {
            let mut place = place_to_json(sources, Some(*span));
            place["label"] = label.as_str().into();
            place
        });
        object["related"] = related.collect();
        object["rendered"] = self.render(sources, Format::Plain).into();
        object
    }
}

fn place_to_json(sources: &SourceMap, span: Option<Span>) -> Value {
    let Some(span) = span else {
        let none = Value::Null;
        return json!({
            "file": none, "line": none, "column": none, "end_line": none, "end_column": none,
        });
    };
    let start = sources.position(span);
    let end = sources.file(span.file).position(span.end);
    json!({
        "file": sources.display_path(span.file),
        "line": start.line,
        "column": start.column,
        "end_line": end.line,
        "end_column": end.column,
    })
}

/// Some lines of a file, and what is marked in them.
struct Listing<'s> {
    path: String,
    span: Span,
    source: &'s str,
    /// Where `source` begins in the file.
    offset: usize,
    line: usize,
    marks: Vec<Mark>,
    /// Where a long line was cut: the place as the renderer counts it in the rest, and as it is.
    columns: Option<(String, String)>,
}

struct Mark {
    range: Range<usize>,
    label: Option<String>,
    primary: bool,
}

impl<'s> Listing<'s> {
    /// The line in which a place begins, or the part of it around the place.
    fn new(
        sources: &'s SourceMap,
        span: Span,
        label: Option<String>,
        primary: bool,
    ) -> Option<Self> {
        let file = sources.file(span.file);
        let path = sources.display_path(span.file);
        let position = sources.position(span);
        let line = file.line(position.line);
        let start = (span.start as usize).clamp(line.start, line.end);
        // A place of several lines is marked in its first.
        let mut end = (span.end as usize).clamp(start, line.end);
        let mut shown = line.clone();
        let mut columns = None;
        if line.len() > LONG_LINE {
            shown.start = floor_char(&file.text, start.saturating_sub(KEPT).max(line.start));
            end = floor_char(&file.text, end.min(start + KEPT));
            shown.end = floor_char(&file.text, (end + KEPT).min(line.end));
            let column = file.text.get(shown.start..start)?.chars().count() + 1;
            let place = |column| format!("{path}:{}:{column}", position.line);
            columns = Some((place(column), place(position.column)));
        }
        Some(Listing {
            span,
            source: file.text.get(shown.clone())?,
            offset: shown.start,
            line: position.line,
            marks: vec![Mark {
                range: start - shown.start..end - shown.start,
                label,
                primary,
            }],
            columns,
            path,
        })
    }

    fn is_near(&self, other: &Self) -> bool {
        self.span.file == other.span.file
            && self.columns.is_none()
            && other.columns.is_none()
            && self.offset.abs_diff(other.offset) <= NEAR
    }

    /// Shows the lines of another listing, and those between, in this one.
    fn join(&mut self, sources: &'s SourceMap, other: Self) {
        let start = self.offset.min(other.offset);
        let end = (self.offset + self.source.len()).max(other.offset + other.source.len());
        let Some(source) = sources.file(self.span.file).text.get(start..end) else {
            return;
        };
        let (self_offset, other_offset) = (self.offset, other.offset);
        let shift = |mark: &mut Mark, offset: usize| {
            mark.range = mark.range.start + offset - start..mark.range.end + offset - start;
        };
        self.marks
            .iter_mut()
            .for_each(|mark| shift(mark, self_offset));
        self.marks.extend(other.marks.into_iter().map(|mut mark| {
            shift(&mut mark, other_offset);
            mark
        }));
        self.line = self.line.min(other.line);
        self.offset = start;
        self.source = source;
    }
}

/// The last boundary between characters that is not behind an offset.
fn floor_char(text: &str, offset: usize) -> usize {
    (0..=offset.min(text.len()))
        .rev()
        .find(|&at| text.is_char_boundary(at))
        .unwrap_or_default()
}

/// Text that holds names of a spec, without what would move the cursor or turn the direction of
/// writing.
fn printable(text: &str) -> String {
    let mut printable = String::with_capacity(text.len());
    for character in text.chars() {
        let turns = matches!(
            character,
            '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}'
        );
        if turns || (character.is_control() && character != '\n') {
            // Writing to a string does not fail.
            let _ = write!(printable, "{}", character.escape_default());
        } else {
            printable.push(character);
        }
    }
    printable
}
