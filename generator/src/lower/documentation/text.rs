//! Characters: which ones are markup, and how they are written so that they are not.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::ops::Range;

/// The length of the longest name of an HTML entity, which bounds the search for its end.
const ENTITY_LENGTH: usize = 32;

/// Whether a text surely has no markup: its lines begin with letters, and hold nothing but words and
/// the punctuation that means nothing to Markdown, reStructuredText and Hugo.
pub(super) fn is_prose(text: &str) -> bool {
    let bytes = text.as_bytes();
    let at = |index: Option<usize>| index.and_then(|index| bytes.get(index)).copied();
    let is_harmless = |(index, byte): (usize, &u8)| {
        let before = at(index.checked_sub(1)).unwrap_or(b'\n');
        let after = at(Some(index + 1)).unwrap_or(b'\n');
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' => true,
            _ if before == b'\n' => *byte == b'\n',
            b'\n' | b'0'..=b'9' => true,
            // Two spaces may be a hard line break.
            b' ' => before != b' ',
            // Two colons announce a literal block.
            b':' => before != b':',
            b'_' => before.is_ascii_alphanumeric() && after.is_ascii_alphanumeric(),
            byte => is_harmless(*byte),
        }
    };
    bytes.iter().enumerate().all(is_harmless) && !text.contains("http")
}

/// Whether a byte is punctuation that is never markup within a line.
fn is_harmless(byte: u8) -> bool {
    b".,;'\"()/-?%+=".contains(&byte)
}

/// The text with tabs as spaces, `\n` at the end of every line, and a name for each character that
/// would not be seen.
pub(super) fn make_visible(text: &str) -> String {
    let mut output = String::with_capacity(text.len());
    let mut column = 0;
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\r' if characters.peek() == Some(&'\n') => {}
            '\r' | '\n' => {
                output.push('\n');
                column = 0;
            }
            '\t' => {
                // `CommonMark` has tab stops of four columns.
                let spaces = 4 - column % 4;
                output.extend(std::iter::repeat_n(' ', spaces));
                column += spaces;
            }
            character => {
                push_visible(&mut output, character);
                column += 1;
            }
        }
    }
    output
}

/// Whether a character is not seen, but changes what is.
///
/// rustc refuses those that change the direction of the text in a comment
/// (`text_direction_codepoint_in_comment`).
pub(super) fn is_invisible(character: char) -> bool {
    (character.is_control() && character != '\n')
        || matches!(
            character,
            '\u{61C}'
                | '\u{200E}'..='\u{200F}'
                | '\u{2028}'..='\u{202E}'
                | '\u{2066}'..='\u{2069}'
                | '\u{FEFF}'
        )
}

fn push_visible(output: &mut String, character: char) {
    if is_invisible(character) {
        // Writing to a string does not fail.
        let _ = write!(output, "{{U+{:04X}}}", u32::from(character));
    } else {
        output.push(character);
    }
}

/// A word as Markdown that shows it and is no markup, wherever in a line it comes to stand, but for
/// the line's start: that is [`escape_line_start`]'s.
///
/// What stands before and after it is unknown, so its first and last characters are escaped where
/// there is doubt.
pub(super) fn escape(word: &str, in_link: bool) -> Cow<'_, str> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || is_harmless(byte);
    if word.bytes().all(is_plain) {
        return Cow::Borrowed(word);
    }
    let mut output = String::with_capacity(word.len());
    let mut previous: Option<char> = None;
    let mut rest = word;
    while let Some(character) = rest.chars().next() {
        rest = rest.split_at(character.len_utf8()).1;
        let next = rest.chars().next();
        let escaped = match character {
            '`' | '*' | '[' | '~' => true,
            ']' => in_link,
            '\\' => next.is_none_or(|next| next.is_ascii_punctuation()),
            '_' => !(is_alphanumeric(previous) && is_alphanumeric(next)),
            '<' => next.is_some_and(|next| next.is_ascii_alphabetic() || "/!?".contains(next)),
            '&' => starts_entity(rest),
            _ => false,
        };
        if escaped {
            output.push('\\');
        }
        let at_edge = previous.is_none() || next.is_none();
        if at_edge && character.is_whitespace() && !is_invisible(character) {
            // Beside a delimiter of emphasis such a space would make text of the delimiter.
            let _ = write!(output, "&#x{:X};", u32::from(character));
        } else {
            push_visible(&mut output, character);
        }
        previous = Some(character);
    }
    Cow::Owned(output)
}

fn is_alphanumeric(character: Option<char>) -> bool {
    character.is_some_and(char::is_alphanumeric)
}

/// Whether an ampersand before this text starts an entity.
fn starts_entity(text: &str) -> bool {
    let name = text.strip_prefix('#').unwrap_or(text);
    let length = name
        .bytes()
        .take(ENTITY_LENGTH)
        .take_while(u8::is_ascii_alphanumeric)
        .count();
    length > 0 && name.as_bytes().get(length) == Some(&b';')
}

/// A line of a paragraph such that it starts no other block.
pub(super) fn escape_line_start(line: String) -> String {
    let marker = line.bytes().take_while(u8::is_ascii_digit).count();
    let ends_marker = |rest: &str| rest.is_empty() || rest.starts_with(' ');
    let of_only = |set: &str| line.chars().all(|character| set.contains(character));
    let position = if let Some(rest) = line.get(marker..).filter(|_| (1..=9).contains(&marker)) {
        // An ordered list.
        rest.strip_prefix(['.', ')'])
            .filter(|rest| ends_marker(rest))
            .map(|_| marker)
    } else if line.starts_with('#') {
        // A heading.
        ends_marker(line.trim_start_matches('#')).then_some(0)
    } else if line.starts_with(['-', '+']) && line.get(1..).is_some_and(ends_marker) {
        // A bullet list.
        Some(0)
    } else if line.starts_with('>') || line.starts_with(".. ") {
        // A quote, or explicit markup of reStructuredText.
        Some(0)
    } else {
        // The underline of a heading, a thematic break, or the second row of a table.
        (!line.is_empty() && (of_only("=") || (line.contains('-') && of_only("-:| ")))).then_some(0)
    };
    match position.and_then(|position| line.split_at_checked(position)) {
        Some((start, end)) => format!("{start}\\{end}"),
        None => line,
    }
}

/// A code span.
pub(super) fn code_span(code: &str) -> String {
    // Its delimiter is the shortest one that the code does not have.
    let runs: BTreeSet<usize> = backquotes(code).collect();
    let length = (1..=runs.len())
        .find(|length| !runs.contains(length))
        .unwrap_or(runs.len() + 1);
    let delimiter = "`".repeat(length);
    let is_blank = code.chars().all(|character| character == ' ');
    let padded = code.starts_with('`')
        || code.ends_with('`')
        || (!is_blank && code.starts_with(' ') && code.ends_with(' '));
    let padding = if padded { " " } else { "" };
    format!("{delimiter}{padding}{code}{padding}{delimiter}")
}

/// The lines of a fenced code block.
pub(super) fn code_block(language: &str, code: &str) -> Vec<String> {
    let fence = "`".repeat(backquotes(code).max().unwrap_or_default().max(2) + 1);
    let code = code.strip_suffix('\n').unwrap_or(code);
    let mut lines = vec![format!("{fence}{language}")];
    lines.extend(code.split('\n').map(|line| line.trim_end().to_owned()));
    lines.push(fence);
    lines
}

/// The lengths of the runs of backquotes.
fn backquotes(code: &str) -> impl Iterator<Item = usize> {
    code.split(|character| character != '`')
        .map(str::len)
        .filter(|length| *length > 0)
}

/// Whether the information of a code block is one word, and rustdoc neither tests nor checks the
/// block for it.
pub(super) fn is_foreign_language(information: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || b"+#-_.".contains(&byte);
    information.starts_with(|first: char| first.is_ascii_alphanumeric())
        && information.bytes().all(is_part)
        && !is_of_rustdoc(information)
}

/// Whether the information of a code block is a word of rustdoc's own, or nearly one: of these it
/// warns.
pub(super) fn is_of_rustdoc(information: &str) -> bool {
    const WORDS: [&str; 7] = [
        "shouldpanic",
        "norun",
        "compilefail",
        "testharness",
        "custom",
        "allowfail",
        "test",
    ];
    const STARTS: [&str; 4] = ["rust", "ignore", "edition", "standalone"];
    let word = information.to_ascii_lowercase().replace(['-', '_'], "");
    let error_code = word.strip_prefix('e');
    word.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && (WORDS.contains(&word.as_str())
            || STARTS.iter().any(|start| word.starts_with(start))
            || error_code.is_some_and(|code| code.bytes().all(|byte| byte.is_ascii_digit())))
}

/// Whether a link with this destination leads out of the documentation by itself.
pub(super) fn is_absolute(destination: &str) -> bool {
    let has_scheme = |scheme: &str| {
        destination
            .get(..scheme.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(scheme))
            && destination.len() > scheme.len()
    };
    // Without a dot, rustdoc would take `mailto:someone@host` for a path with a disambiguator.
    has_scheme("https://")
        || has_scheme("http://")
        || (has_scheme("mailto:") && destination.contains('.'))
}

/// The destination and the title of an inline link or image.
pub(super) fn destination(url: &str, title: &str) -> String {
    let mut output = String::with_capacity(url.len() + 2);
    let mut rest = url;
    while let Some(character) = rest.chars().next() {
        rest = rest.split_at(character.len_utf8()).1;
        match character {
            '(' | ')' => {
                output.push('\\');
                output.push(character);
            }
            '&' if starts_entity(rest) => output.push_str("\\&"),
            ' ' | '<' | '>' | '\\' | '`' | '"' | '|' => {
                let _ = write!(output, "%{:02X}", u32::from(character));
            }
            character if character.is_whitespace() || is_invisible(character) => {
                let mut bytes = [0; 4];
                for byte in character.encode_utf8(&mut bytes).bytes() {
                    let _ = write!(output, "%{byte:02X}");
                }
            }
            character => output.push(character),
        }
    }
    if !title.trim_ascii().is_empty() {
        output.push_str(" \"");
        let words = title
            .split_ascii_whitespace()
            .map(|word| escape(word, true).replace('"', "\\\""));
        output.push_str(&words.collect::<Vec<_>>().join(" "));
        output.push('"');
    }
    output
}

/// The first URL of a text that rustdoc would call bare, and how it is to be shown.
pub(super) fn find_url(text: &str) -> Option<(Range<usize>, Url)> {
    let mut from = 0;
    loop {
        let start = from + text.get(from..)?.find("http")?;
        let rest = text.get(start..)?;
        let scheme = ["https://", "http://"]
            .into_iter()
            .find(|scheme| rest.starts_with(scheme));
        let Some(scheme) = scheme else {
            from = start + "http".len();
            continue;
        };
        let end = rest
            .find(|c: char| !c.is_ascii_graphic() || "<>\"`\\^|[]".contains(c))
            .unwrap_or(rest.len());
        let url = trim_url(rest.get(..end)?);
        if url.len() > scheme.len() {
            let is_template = url.contains(['{', '}']);
            let kind = if is_template {
                Url::Template
            } else {
                Url::Literal
            };
            return Some((start..start + url.len(), kind));
        }
        from = start + scheme.len();
    }
}

/// What a URL in a text is.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
pub(super) enum Url {
    /// It leads somewhere.
    Literal,
    /// It has parts to be filled in, in braces.
    Template,
}

/// A URL without the punctuation of the sentence around it.
fn trim_url(url: &str) -> &str {
    let count = |character| url.matches(character).count();
    let mut unopened = count(')').saturating_sub(count('('));
    url.trim_end_matches(|character| match character {
        ')' if unopened > 0 => {
            unopened -= 1;
            true
        }
        character => ".,;:!?'*_~".contains(character),
    })
}
