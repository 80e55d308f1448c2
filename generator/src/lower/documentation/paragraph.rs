//! One paragraph, heading or table cell while it is written: words, and the markup around them.

use super::restructured_text;
use super::text::{self, Url};

/// The words written so far.
#[derive(Debug, Default)]
pub(super) struct Paragraph {
    pieces: Vec<Piece>,
    /// Whether a space stands between the last piece and the next.
    space: bool,
    /// Whether the last thing is a delimiter that a space may not follow.
    opened: bool,
    /// Text that is not yet escaped. It ends where markup starts, since how a character is escaped
    /// depends on its neighbours.
    run: String,
    /// How many spans are open.
    spans: usize,
    /// How many of them are links and images.
    links: usize,
}

#[derive(Debug)]
enum Piece {
    /// What may not be broken: a word, or several where they are code.
    Word(String),
    /// A hard line break.
    Break,
    /// The end of a paragraph and the start of another.
    Blank,
}

impl Paragraph {
    /// Whether nothing was written.
    pub(super) fn is_empty(&self) -> bool {
        self.pieces.is_empty() && self.run.is_empty()
    }

    /// Adds text, in which line ends are spaces.
    pub(super) fn text(&mut self, text: &str) {
        self.run.push_str(text);
    }

    /// The text since the last markup.
    pub(super) fn run(&mut self) -> &mut String {
        &mut self.run
    }

    /// Adds a code span.
    pub(super) fn code(&mut self, code: &str) {
        self.flush();
        // Two code spans without a space between them would be one.
        if self
            .last_word()
            .is_some_and(|word| word.ends_with('`') && !word.ends_with("\\`"))
        {
            self.space = true;
        }
        self.write(&text::code_span(code));
    }

    /// Adds what is Markdown already, and stands by itself.
    pub(super) fn markup(&mut self, markup: &str) {
        self.flush();
        self.write(markup);
    }

    /// Adds a delimiter that opens a span.
    pub(super) fn open(&mut self, delimiter: &str) {
        self.flush();
        self.write(delimiter);
        self.opened = true;
        self.spans += 1;
    }

    /// Adds a delimiter that closes a span.
    pub(super) fn close(&mut self, delimiter: &str) {
        self.flush();
        self.opened = false;
        self.spans = self.spans.saturating_sub(1);
        self.append(delimiter);
    }

    /// Adds the delimiter that opens a link (`[`) or an image (`![`).
    pub(super) fn open_link(&mut self, delimiter: &str) {
        self.flush();
        if !self.space
            && let Some(word) = self.last_word()
            && let Some(start) = word.strip_suffix('!')
        {
            // With the exclamation mark, the link would be an image.
            *word = format!("{start}\\!");
        }
        self.open(delimiter);
        self.links += 1;
    }

    /// Adds the end of a link or an image.
    pub(super) fn close_link(&mut self, url: &str, title: &str) {
        self.close(&format!("]({})", text::destination(url, title)));
        self.links = self.links.saturating_sub(1);
    }

    /// Adds a destination that is not for following, after its text.
    pub(super) fn unfollowed(&mut self, url: &str, title: &str) {
        self.flush();
        if url.is_empty() && title.is_empty() {
            return;
        }
        self.space();
        self.write("(");
        if !url.is_empty() {
            self.write(&text::code_span(url));
        }
        if !url.is_empty() && !title.is_empty() {
            self.write(":");
            self.space();
        }
        self.write_text(title);
        self.append(")");
    }

    /// Adds a hard line break. Two of them end the paragraph, where it may be split.
    pub(super) fn line_break(&mut self, may_split: bool) {
        self.flush();
        match self.pieces.last_mut() {
            Some(Piece::Word(_)) => self.pieces.push(Piece::Break),
            Some(last @ Piece::Break) if may_split && self.spans == 0 => *last = Piece::Blank,
            _ => {}
        }
        self.space = false;
    }

    /// The lines of a paragraph, none longer than `width` but for a word that is.
    pub(super) fn into_lines(mut self, width: usize) -> Vec<String> {
        self.flush();
        let mut lines = Vec::new();
        let mut line = String::new();
        let mut length = 0;
        let mut pieces = self.pieces.into_iter().peekable();
        while let Some(piece) = pieces.next() {
            match piece {
                Piece::Word(word) => {
                    let word_length = word.chars().count();
                    if length > 0 && length + 1 + word_length > width {
                        lines.push(text::escape_line_start(std::mem::take(&mut line)));
                        length = 0;
                    }
                    if length > 0 {
                        line.push(' ');
                        length += 1;
                    }
                    line.push_str(&word);
                    length += word_length;
                }
                // At the end of a paragraph a hard line break would be a backslash.
                Piece::Break | Piece::Blank if pieces.peek().is_none() => {}
                Piece::Break => {
                    line.push('\\');
                    lines.push(text::escape_line_start(std::mem::take(&mut line)));
                    length = 0;
                }
                Piece::Blank => {
                    lines.push(text::escape_line_start(std::mem::take(&mut line)));
                    lines.push(String::new());
                    length = 0;
                }
            }
        }
        if length > 0 {
            lines.push(text::escape_line_start(line));
        }
        lines
    }

    /// All of it on one line, where no other block can start.
    pub(super) fn into_line(mut self) -> String {
        self.flush();
        let words = self.pieces.iter().filter_map(|piece| match piece {
            Piece::Word(word) => Some(word.as_str()),
            Piece::Break | Piece::Blank => None,
        });
        words.collect::<Vec<_>>().join(" ")
    }

    fn last_word(&mut self) -> Option<&mut String> {
        self.pieces.iter_mut().rev().find_map(|piece| match piece {
            Piece::Word(word) => Some(word),
            Piece::Break | Piece::Blank => None,
        })
    }

    fn space(&mut self) {
        self.space = !self.opened;
    }

    fn write(&mut self, markdown: &str) {
        match self.pieces.last_mut() {
            Some(Piece::Word(word)) if !self.space => word.push_str(markdown),
            _ => self.pieces.push(Piece::Word(markdown.to_owned())),
        }
        self.space = false;
        self.opened = false;
    }

    /// Writes what closes something: with a space before it, it would be text.
    fn append(&mut self, markdown: &str) {
        match self.last_word() {
            Some(word) => word.push_str(markdown),
            None => self.write(markdown),
        }
    }

    /// Writes the text since the last markup.
    fn flush(&mut self) {
        let run = std::mem::take(&mut self.run);
        let mut rest = run.as_str();
        while let Some((before, code, after)) = split_shortcode(rest) {
            self.write_text(before);
            self.space();
            self.write_shortcode(code);
            self.space();
            rest = after;
        }
        self.write_text(rest);
    }

    /// Writes what a shortcode of Hugo stands for.
    fn write_shortcode(&mut self, code: &str) {
        let (name, parameters) = code.split_once(' ').unwrap_or((code, ""));
        // `added-in v="1.18"` reads as: added in v1.18.
        let parameters = parameters.replace("v=\"", "v").replace('"', "");
        let parameters = parameters.trim_ascii();
        let aside = if let Some(kind) = name.strip_prefix("boxes/") {
            let kind = text::escape(kind, false);
            let mut letters = kind.chars();
            let first = letters.next().map(|letter| letter.to_ascii_uppercase());
            self.write(&format!(
                "**{}{}:**",
                first.unwrap_or_default(),
                letters.as_str()
            ));
            self.space();
            parameters.to_owned()
        } else if name.starts_with('/') && parameters.is_empty() {
            // The end of what another shortcode started.
            String::new()
        } else {
            format!("{} {parameters}", name.replace('-', " "))
        };
        if !aside.is_empty() {
            self.write("(");
            self.write_text(aside.trim_ascii());
            self.append(")");
        }
    }

    /// Writes text, and the URLs in it as links.
    fn write_text(&mut self, text: &str) {
        let text = restructured_text::without_substitutions(text);
        let mut rest = text.as_ref();
        while let Some((range, kind)) = text::find_url(rest) {
            let (start, end) = (range.start, range.end);
            let parts = (rest.get(..start), rest.get(range), rest.get(end..));
            let (Some(before), Some(url), Some(after)) = parts else {
                break;
            };
            self.write_words(before);
            match kind {
                // A link may not hold another.
                _ if self.links > 0 => self.write_words(url),
                Url::Literal => self.write(&format!("<{url}>")),
                Url::Template => self.write(&text::code_span(url)),
            }
            rest = after;
        }
        self.write_words(rest);
    }

    fn write_words(&mut self, text: &str) {
        for (index, word) in text
            .split(|character: char| character.is_ascii_whitespace())
            .enumerate()
        {
            if index > 0 {
                self.space();
            }
            if !word.is_empty() {
                self.write(&text::escape(word, self.links > 0));
            }
        }
    }
}

/// The text before the first shortcode of Hugo (`{{% name %}}`, `{{< name >}}`), its content, and
/// the text after it.
fn split_shortcode(text: &str) -> Option<(&str, &str, &str)> {
    let mut from = 0;
    loop {
        let end = from + text.get(from..)?.find("}}")?;
        let start = text.get(from..end)?.rfind("{{").map(|start| from + start);
        let code = start.and_then(|start| text.get(start + 2..end));
        let stripped = code.and_then(|code| {
            let percent = code
                .strip_prefix('%')
                .and_then(|code| code.strip_suffix('%'));
            percent.or_else(|| {
                code.strip_prefix('<')
                    .and_then(|code| code.strip_suffix('>'))
            })
        });
        let name = stripped
            .map(str::trim_ascii)
            .filter(|code| !code.is_empty());
        if let (Some(start), Some(code)) = (start, name) {
            return Some((text.get(..start)?, code, text.get(end + 2..)?));
        }
        from = end + 2;
    }
}
