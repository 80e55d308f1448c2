//! A spec's text becomes Markdown that rustdoc takes without a warning.
//!
//! The text is hostile: a code block of it would run as a doctest, a bracket would be an intra-doc
//! link, an angle bracket would be HTML. So it is read as Markdown and printed again, in one
//! canonical form: what rustdoc may show stays as its author wrote it, and what it may not is
//! escaped. Matrix writes its older specs in reStructuredText and its newer ones with shortcodes of
//! Hugo; both become Markdown.
//!
//! Invariants: nothing that a reader would see is lost; printing what was printed changes nothing;
//! the cost is linear in the text.

mod paragraph;
mod printer;
mod restructured_text;
mod text;

use pulldown_cmark::{BrokenLink, CodeBlockKind, CowStr, Event, LinkType, Options, Parser, Tag};

use self::paragraph::Paragraph;
use crate::ir::Documentation;

/// The columns of a line. The comment of a field, `    /// `, takes eight more.
const WIDTH: usize = 92;

/// Markdown for rustdoc with the words of `text`, which is Markdown after `CommonMark` 0.31 with
/// GitHub's tables, strikethrough and task lists.
///
/// - No code block is Rust, so that none is a doctest.
/// - No link needs resolving: a destination that is not an absolute `http`, `https` or `mailto` URL
///   is shown as code.
/// - No HTML: a tag is shown as text. `<br>` is a line break.
/// - Footnotes are text, since the labels of two descriptions in one comment could clash.
/// - Control characters, and those that change the direction of the text, are shown as `{U+202E}`.
///
/// What cannot be printed in that form, such as containers nested deeper than a person would, is
/// shown as plain paragraphs.
pub fn markdown(text: &str) -> Documentation {
    if text::is_prose(text) {
        // Most texts have no markup, and all there is to do is to wrap their lines.
        Documentation(plain(text))
    } else {
        read_markdown(text)
    }
}

/// The text as one code span (`CommonMark` 6.1), whatever backquotes and line breaks it has.
pub(super) fn code(text: &str) -> String {
    let words: Vec<_> = text.split_whitespace().collect();
    text::code_span(&text::make_visible(&words.join(" ")))
}

/// Any text as [`markdown`] has it.
fn read_markdown(text: &str) -> Documentation {
    let text = make_readable(text);
    let candidates = [printer::print(&text), Some(plain(&text))];
    let printed = candidates
        .into_iter()
        .flatten()
        .find(|printed| is_stable(printed));
    Documentation(printed.unwrap_or_else(|| text::code_block("text", &text).join("\n")))
}

/// The text as Markdown with `\n` at the end of every line, and nothing in it that is not seen.
fn make_readable(text: &str) -> String {
    restructured_text::translate(&text::make_visible(text))
}

/// Each paragraph with all of its markup escaped.
fn plain(text: &str) -> String {
    let mut output = Vec::new();
    let mut paragraph = Paragraph::default();
    for line in text.lines().chain([""]) {
        if line.trim_ascii().is_empty() {
            let lines = std::mem::take(&mut paragraph).into_lines(WIDTH);
            if !lines.is_empty() {
                output.push(lines.join("\n"));
            }
        } else {
            paragraph.text(line);
            paragraph.text("\n");
        }
    }
    output.join("\n\n")
}

/// Whether rustdoc takes the text, and printing it again changes nothing.
fn is_stable(printed: &str) -> bool {
    is_safe(printed) && printer::print(&make_readable(printed)).as_deref() == Some(printed)
}

/// Whether rustdoc finds nothing to test, to resolve, or to warn about.
fn is_safe(markdown: &str) -> bool {
    // These are the options of rustdoc.
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_SMART_PUNCTUATION;
    let mut unresolved = false;
    let broken_link = |_: BrokenLink<'_>| -> Option<(CowStr<'_>, CowStr<'_>)> {
        unresolved = true;
        None
    };
    let mut links = 0_usize;
    let mut in_code = false;
    let safe =
        Parser::new_with_broken_link_callback(markdown, options, Some(broken_link)).all(|event| {
            match event {
                Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(language))) => {
                    in_code = true;
                    text::is_foreign_language(&language)
                }
                Event::End(pulldown_cmark::TagEnd::CodeBlock) => {
                    in_code = false;
                    true
                }
                Event::Start(
                    Tag::Link {
                        link_type,
                        dest_url,
                        ..
                    }
                    | Tag::Image {
                        link_type,
                        dest_url,
                        ..
                    },
                ) => {
                    links += 1;
                    match link_type {
                        LinkType::Autolink | LinkType::Inline => text::is_absolute(&dest_url),
                        LinkType::Email => true,
                        _ => false,
                    }
                }
                Event::End(pulldown_cmark::TagEnd::Link | pulldown_cmark::TagEnd::Image) => {
                    links = links.saturating_sub(1);
                    true
                }
                Event::Text(run) => in_code || links > 0 || text::find_url(&run).is_none(),
                Event::Start(
                    Tag::CodeBlock(CodeBlockKind::Indented)
                    | Tag::HtmlBlock
                    | Tag::FootnoteDefinition(_),
                )
                | Event::Html(_)
                | Event::InlineHtml(_)
                | Event::FootnoteReference(_) => false,
                _ => true,
            }
        });
    safe && !unresolved && !markdown.chars().any(text::is_invisible)
}

#[cfg(test)]
mod tests;
