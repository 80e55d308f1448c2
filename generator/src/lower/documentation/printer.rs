//! Markdown read by `pulldown-cmark`, the parser of rustdoc, and printed in one canonical form.

use std::ops::Range;

use pulldown_cmark::{
    Alignment, CodeBlockKind, CowStr, Event, HeadingLevel, LinkType, Options, Parser, Tag, TagEnd,
};

use super::paragraph::Paragraph;
use super::{WIDTH, text};

/// How deep quotes, lists and items may stand within one another. Each repeats its indentation on
/// every line, so without a bound the output would be quadratic in the input.
const MAX_DEPTH: usize = 24;

/// The least width of a paragraph, however deep it stands.
const MIN_WIDTH: usize = 40;

/// The text in canonical form, or `None` where that form would lose a part of it.
pub(super) fn print(source: &str) -> Option<String> {
    // Smart punctuation would change characters, and footnotes are text.
    let options =
        Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
    let mut parser = Parser::new_ext(source, options).into_offset_iter();
    let events: Vec<_> = parser.by_ref().collect();
    let definitions = parser.reference_definitions();
    let mut used: Vec<Range<usize>> = events
        .iter()
        .filter_map(|(event, _)| match event {
            Event::Start(Tag::Link { id, .. } | Tag::Image { id, .. }) => definitions.get(id),
            _ => None,
        })
        .map(|definition| definition.span.clone())
        .collect();
    used.sort_unstable_by_key(|span| span.start);
    used.dedup();

    let mut printer = Printer {
        source,
        loose_lists: loose_lists(&events).into_iter(),
        used_definitions: used.into_iter().peekable(),
        output: String::with_capacity(source.len()),
        containers: vec![Container::default()],
        paragraph: Paragraph::default(),
        code: None,
        rows: Vec::new(),
        alignments: Vec::new(),
        links: Vec::new(),
        printed: 0,
        skipped: 0,
    };
    for (index, (event, range)) in events.iter().enumerate() {
        let next = events
            .get(index + 1)
            .map(|(event, range)| (event, range.start));
        printer.event(event, range, next)?;
    }
    printer.gap(source.len());
    Some(printer.output)
}

/// For each list in the order of their starts, whether its items are paragraphs of their own.
fn loose_lists(events: &[(Event<'_>, Range<usize>)]) -> Vec<bool> {
    let mut loose = Vec::new();
    // The containers around, and for an item its list.
    let mut containers: Vec<Option<usize>> = Vec::new();
    let mut lists = Vec::new();
    for (event, _) in events {
        match event {
            Event::Start(Tag::List(_)) => {
                lists.push(loose.len());
                loose.push(false);
            }
            Event::End(TagEnd::List(_)) => {
                lists.pop();
            }
            Event::Start(Tag::Item) => containers.push(lists.last().copied()),
            Event::Start(Tag::BlockQuote(_)) => containers.push(None),
            Event::End(TagEnd::Item | TagEnd::BlockQuote(_)) => {
                containers.pop();
            }
            Event::Start(Tag::Paragraph | Tag::HtmlBlock) => {
                let list = containers.last().copied().flatten();
                if let Some(loose) = list.and_then(|list| loose.get_mut(list)) {
                    *loose = true;
                }
            }
            _ => {}
        }
    }
    loose
}

struct Printer<'a> {
    source: &'a str,
    loose_lists: std::vec::IntoIter<bool>,
    /// Where the definitions of links stand that some link uses.
    used_definitions: std::iter::Peekable<std::vec::IntoIter<Range<usize>>>,
    output: String,
    /// The document, and the containers that are open in it.
    containers: Vec<Container>,
    /// The paragraph, heading or table cell that is open.
    paragraph: Paragraph,
    /// The code block that is open: its language, and its content so far.
    code: Option<(String, String)>,
    /// The rows of the table that is open.
    rows: Vec<String>,
    /// How its columns are aligned.
    alignments: Vec<Alignment>,
    /// The links and images that are open.
    links: Vec<Link<'a>>,
    /// The source before this was printed. What stands between it and the next block is a link
    /// definition, or the prefix of a container.
    printed: usize,
    /// The source before this is printed already, as another thing than the parser takes it for.
    skipped: usize,
}

/// A document, quote, list or item.
#[derive(Default)]
struct Container {
    /// What the first line starts with, until that is printed.
    marker: Option<String>,
    /// What every other line starts with.
    indentation: String,
    /// Whether there is no blank line between what it holds.
    tight: bool,
    /// Whether something in it was printed.
    started: bool,
}

enum Link<'a> {
    /// It is printed as a link or an image.
    Followed { url: CowStr<'a>, title: CowStr<'a> },
    /// Its destination is printed as code.
    Unfollowed { url: CowStr<'a>, title: CowStr<'a> },
    /// It was printed when it started, and what it holds is its destination once more.
    Automatic,
}

impl<'a> Printer<'a> {
    fn event(
        &mut self,
        event: &Event<'a>,
        range: &Range<usize>,
        next: Option<(&Event<'a>, usize)>,
    ) -> Option<()> {
        self.definitions(range.start);
        match event {
            Event::Start(tag) => self.start(tag, range)?,
            Event::End(tag) => self.end(*tag, range, next)?,
            Event::Text(text) if self.code.is_some() => {
                if let Some((_, code)) = &mut self.code {
                    code.push_str(text);
                }
            }
            Event::Text(_) if matches!(self.links.last(), Some(Link::Automatic)) => {}
            Event::Text(text) => {
                let skipped = self.skipped.saturating_sub(range.start).min(text.len());
                self.paragraph.text(text.get(skipped..).unwrap_or_default());
            }
            Event::Code(code) => self.code_span(code, range, next),
            Event::Html(html) | Event::InlineHtml(html) => self.html(html),
            Event::SoftBreak => self.paragraph.text("\n"),
            Event::HardBreak => self.line_break(),
            Event::Rule => {
                self.finish_paragraph(range.start);
                // Unlike dashes and asterisks, this is neither an underline nor a bullet.
                self.block(vec!["___".to_owned()]);
            }
            Event::TaskListMarker(done) => {
                self.paragraph.markup(if *done { "[x]" } else { "[ ]" });
                self.paragraph.text(" ");
            }
            // The options do not ask for these.
            Event::InlineMath(_) | Event::DisplayMath(_) | Event::FootnoteReference(_) => {
                return None;
            }
        }
        if !matches!(event, Event::Start(_)) {
            self.printed = self.printed.max(range.end);
        }
        Some(())
    }

    fn start(&mut self, tag: &Tag<'a>, range: &Range<usize>) -> Option<()> {
        match tag {
            Tag::Paragraph | Tag::HtmlBlock | Tag::Heading { .. } => {
                self.finish_paragraph(range.start);
            }
            Tag::BlockQuote(_) => {
                self.finish_paragraph(range.start);
                self.open_container("> ", false)?;
            }
            Tag::List(_) => {
                self.finish_paragraph(range.start);
                let tight = !self.loose_lists.next()?;
                self.open_container("", tight)?;
            }
            Tag::Item => {
                self.finish_paragraph(range.start);
                let source = self.source.get(range.start..)?.trim_ascii_start();
                let start = self.source.len() - source.len();
                let digits = source.bytes().take_while(u8::is_ascii_digit).count();
                let length = digits + 1;
                let marker = format!("{} ", source.get(..length)?);
                let tight = self.containers.last()?.tight;
                self.open_container(&marker, tight)?;
                self.printed = start + length;
            }
            Tag::CodeBlock(kind) => {
                self.finish_paragraph(range.start);
                self.open_code(kind, range.start);
            }
            Tag::Table(alignments) => {
                self.finish_paragraph(range.start);
                self.alignments.clone_from(alignments);
            }
            Tag::TableHead | Tag::TableRow => self.rows.push("|".to_owned()),
            Tag::TableCell => {}
            Tag::Emphasis | Tag::Strong | Tag::Strikethrough => {
                let delimiter = delimiter(self.source, tag.to_end(), range.start)?;
                self.paragraph.open(delimiter);
            }
            Tag::Link {
                link_type,
                dest_url: url,
                title,
                ..
            } => match link_type {
                LinkType::Autolink | LinkType::Email => {
                    if *link_type == LinkType::Email || text::is_absolute(url) {
                        self.paragraph.markup(&format!("<{url}>"));
                    } else {
                        self.paragraph.code(url);
                    }
                    self.links.push(Link::Automatic);
                }
                _ => self.open_link("[", url, title),
            },
            Tag::Image {
                dest_url: url,
                title,
                ..
            } => self.open_link("![", url, title),
            // The options do not ask for these.
            Tag::FootnoteDefinition(_)
            | Tag::DefinitionList
            | Tag::DefinitionListTitle
            | Tag::DefinitionListDefinition
            | Tag::Superscript
            | Tag::Subscript
            | Tag::MetadataBlock(_) => return None,
        }
        Some(())
    }

    fn end(
        &mut self,
        tag: TagEnd,
        range: &Range<usize>,
        next: Option<(&Event<'a>, usize)>,
    ) -> Option<()> {
        match tag {
            TagEnd::Paragraph => {
                let code = Event::Start(Tag::CodeBlock(CodeBlockKind::Indented));
                if next.is_some_and(|(next, _)| *next == code) {
                    // Two colons announce a literal block of reStructuredText.
                    let run = self.paragraph.run();
                    if run.trim_end().ends_with("::") {
                        run.truncate(run.trim_end().len() - 1);
                    }
                }
                self.write_paragraph();
            }
            TagEnd::HtmlBlock => self.write_paragraph(),
            TagEnd::Heading(level) => {
                let text = std::mem::take(&mut self.paragraph).into_line();
                self.block(vec![heading(level, text)]);
            }
            TagEnd::BlockQuote(_) | TagEnd::Item | TagEnd::List(_) => {
                self.finish_paragraph(range.end);
                if self
                    .containers
                    .last()
                    .is_some_and(|container| !container.started)
                {
                    self.block(vec![String::new()]);
                }
                self.containers.pop();
            }
            TagEnd::CodeBlock => {
                let (language, code) = self.code.take()?;
                self.block(text::code_block(&language, &code));
            }
            TagEnd::Table => {
                let rows = std::mem::take(&mut self.rows);
                self.block(rows);
            }
            TagEnd::TableHead | TagEnd::TableRow => {
                // A row may hold more cells than its table has columns, and they are not shown.
                let rest = self.source.get(self.printed..range.end)?;
                if !rest
                    .chars()
                    .all(|character| character == '|' || character.is_whitespace())
                {
                    return None;
                }
                if tag == TagEnd::TableHead {
                    let cells = self.alignments.iter().map(|alignment| match alignment {
                        Alignment::None => " --- |",
                        Alignment::Left => " :-- |",
                        Alignment::Center => " :-: |",
                        Alignment::Right => " --: |",
                    });
                    self.rows.push(format!("|{}", cells.collect::<String>()));
                }
            }
            TagEnd::TableCell => {
                let text = std::mem::take(&mut self.paragraph).into_line();
                let row = self.rows.last_mut()?;
                if !text.is_empty() {
                    row.push(' ');
                    row.push_str(&text.replace('|', "\\|"));
                }
                row.push_str(" |");
            }
            TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough => {
                let delimiter = delimiter(self.source, tag, range.start)?;
                self.paragraph.close(delimiter);
            }
            TagEnd::Link | TagEnd::Image => match self.links.pop()? {
                Link::Followed { url, title } => self.paragraph.close_link(&url, &title),
                Link::Unfollowed { url, title } => self.paragraph.unfollowed(&url, &title),
                Link::Automatic => {}
            },
            // The options do not ask for these.
            TagEnd::FootnoteDefinition
            | TagEnd::DefinitionList
            | TagEnd::DefinitionListTitle
            | TagEnd::DefinitionListDefinition
            | TagEnd::Superscript
            | TagEnd::Subscript
            | TagEnd::MetadataBlock(_) => return None,
        }
        Some(())
    }

    fn open_container(&mut self, marker: &str, tight: bool) -> Option<()> {
        let is_quote = marker.starts_with('>');
        let indentation = if is_quote {
            marker.to_owned()
        } else {
            " ".repeat(marker.len())
        };
        self.containers.push(Container {
            marker: Some(marker.to_owned()),
            indentation,
            tight,
            started: false,
        });
        (self.containers.len() <= MAX_DEPTH).then_some(())
    }

    fn open_code(&mut self, kind: &CodeBlockKind<'_>, start: usize) {
        let mut language = "text";
        if let CodeBlockKind::Fenced(information) = kind {
            let is_end = |character: char| " ,{".contains(character);
            let word = information.split(is_end).next().unwrap_or_default();
            if text::is_foreign_language(word) {
                language = word;
            }
            let is_shown = information.is_empty() || information.as_ref() == language;
            if !is_shown && !text::is_of_rustdoc(information) {
                // The rest tells a renderer something, and may tell a reader.
                self.paragraph.code(information);
                self.finish_paragraph(start);
            }
        }
        self.code = Some((language.to_owned(), String::new()));
    }

    fn open_link(&mut self, delimiter: &str, url: &CowStr<'a>, title: &CowStr<'a>) {
        let (url, title) = (url.clone(), title.clone());
        self.links.push(if text::is_absolute(&url) {
            self.paragraph.open_link(delimiter);
            Link::Followed { url, title }
        } else {
            Link::Unfollowed { url, title }
        });
    }

    /// Prints a code span, or what reStructuredText means by one.
    fn code_span(&mut self, code: &str, range: &Range<usize>, next: Option<(&Event<'_>, usize)>) {
        let after = self.source.get(range.end..).unwrap_or_default();
        let underscores = after.len() - after.trim_start_matches('_').len();
        let is_text = matches!(next, Some((Event::Text(_), start)) if start == range.end);
        let is_word = |text: &str| text.starts_with(char::is_alphanumeric);
        if is_text && (1..=2).contains(&underscores) && !is_word(after.trim_start_matches('_')) {
            // `text`_ is a reference, and `text <url>`_ a link.
            self.skipped = range.end + underscores;
            self.reference(code);
            return;
        }
        let run = self.paragraph.run();
        let role = run.strip_suffix(':').and_then(|run| run.rsplit_once(':'));
        let is_role = role.is_some_and(|(before, name)| {
            let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b"-_+.".contains(&byte);
            !name.is_empty()
                && name.bytes().all(is_name)
                && !before.ends_with(|character: char| character.is_alphanumeric())
        });
        match role {
            Some((before, _)) if is_role => {
                run.truncate(before.len());
                self.reference(code);
            }
            _ => self.paragraph.code(code),
        }
    }

    /// Prints a reference of reStructuredText, `text` or `text <target>`.
    fn reference(&mut self, reference: &str) {
        let target = reference
            .strip_suffix('>')
            .and_then(|reference| reference.rsplit_once('<'));
        match target {
            Some((text, url)) if text::is_absolute(url) && !text.trim_ascii().is_empty() => {
                self.paragraph.open_link("[");
                self.paragraph.text(text.trim_ascii());
                self.paragraph.close_link(url, "");
            }
            Some((text, target)) if !target.is_empty() => {
                self.paragraph.text(text.trim_ascii());
                self.paragraph.unfollowed(target, "");
            }
            _ => self.paragraph.text(reference),
        }
    }

    fn html(&mut self, html: &str) {
        let tag = html.trim_ascii().to_ascii_lowercase();
        match tag.as_str() {
            "<br>" | "<br/>" | "<br />" => self.line_break(),
            // They only say where a line may not be broken, or may.
            "<nobr>" | "</nobr>" | "<wbr>" | "<wbr/>" => {}
            _ => self.paragraph.text(html),
        }
    }

    fn line_break(&mut self) {
        // A blank line would move the items of a list apart.
        let is_tight = self
            .containers
            .last()
            .is_some_and(|container| container.tight);
        self.paragraph.line_break(!is_tight);
    }

    /// Ends the paragraph of an item that has no blank lines, before a block that starts here.
    fn finish_paragraph(&mut self, start: usize) {
        self.write_paragraph();
        self.gap(start);
    }

    fn write_paragraph(&mut self) {
        let indentation: usize = self
            .containers
            .iter()
            .map(|container| container.indentation.len())
            .sum();
        let width = WIDTH.saturating_sub(indentation).max(MIN_WIDTH);
        let lines = std::mem::take(&mut self.paragraph).into_lines(width);
        self.block(lines);
    }

    /// Prints the definitions of links before this place that no link uses.
    fn gap(&mut self, end: usize) {
        let mut start = self.printed;
        while let Some(used) = self.used_definitions.next_if(|used| used.start < end) {
            self.unused(start, used.start);
            start = start.max(used.end);
        }
        self.unused(start, end);
        self.printed = self.printed.max(end);
    }

    /// Prints the definitions of links that stand before the text of an item without blank lines,
    /// whose start is no event.
    fn definitions(&mut self, end: usize) {
        let between = self.source.get(self.printed..end).unwrap_or_default();
        let is_first = self.paragraph.is_empty() && self.links.is_empty() && self.code.is_none();
        if is_first
            && between
                .trim_start_matches([' ', '>', '\n'])
                .starts_with('[')
        {
            // Text that starts with an escape starts after the backslash.
            self.gap(end - usize::from(between.ends_with('\\')));
        }
    }

    /// Prints a part of the source that no event tells of.
    fn unused(&mut self, start: usize, end: usize) {
        let definitions = self.source.get(start..end).unwrap_or_default();
        for line in definitions.lines() {
            self.paragraph.text(line.trim_start_matches([' ', '>']));
            self.paragraph.text("\n");
        }
        self.write_paragraph();
    }

    /// Prints a block, after a blank line where there is one before it.
    fn block(&mut self, lines: Vec<String>) {
        if lines.is_empty() {
            return;
        }
        let started = self
            .containers
            .iter()
            .take_while(|container| container.started)
            .count();
        if let Some(parent) = started
            .checked_sub(1)
            .and_then(|parent| self.containers.get(parent))
            && !parent.tight
        {
            self.line("", started);
        }
        for line in lines {
            self.line(&line, self.containers.len());
        }
        for container in &mut self.containers {
            container.started = true;
        }
    }

    /// Prints a line in the outermost containers.
    fn line(&mut self, line: &str, depth: usize) {
        if !self.output.is_empty() {
            self.output.push('\n');
        }
        for container in self.containers.iter_mut().take(depth) {
            match container.marker.take() {
                Some(marker) => self.output.push_str(&marker),
                None => self.output.push_str(&container.indentation),
            }
        }
        self.output.push_str(line);
        self.output
            .truncate(self.output.trim_end_matches(' ').len());
    }
}

/// The delimiter of a span that starts here, as its author wrote it.
fn delimiter(source: &str, tag: TagEnd, start: usize) -> Option<&str> {
    let source = source.get(start..)?;
    let length = match tag {
        TagEnd::Strong => 2,
        TagEnd::Strikethrough if source.starts_with("~~") => 2,
        _ => 1,
    };
    source.get(..length)
}

fn heading(level: HeadingLevel, mut text: String) -> String {
    // At its end, a heading may have more of them, which are not shown.
    let last_word = text.rsplit(' ').next().unwrap_or_default();
    if !last_word.is_empty() && last_word.chars().all(|character| character == '#') {
        text.insert(text.len() - 1, '\\');
    }
    format!("{} {text}", "#".repeat(level as usize))
}
