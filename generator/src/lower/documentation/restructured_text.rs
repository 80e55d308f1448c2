//! The explicit markup of reStructuredText: lines that start with two dots.
//!
//! Its inline markup is read by the printer, as code spans with underscores or roles around them.

use std::borrow::Cow;

/// The directives that are shown as a paragraph of their own, and how it starts.
const ADMONITIONS: [(&str, &str); 9] = [
    ("attention", "Attention"),
    ("caution", "Caution"),
    ("danger", "Danger"),
    ("error", "Error"),
    ("hint", "Hint"),
    ("important", "Important"),
    ("note", "Note"),
    ("tip", "Tip"),
    ("warning", "Warning"),
];

/// The text with its explicit markup as Markdown. Code blocks stay as they are.
pub(super) fn translate(text: &str) -> String {
    let mut output = String::with_capacity(text.len());
    let mut fence: Option<&str> = None;
    // Within a directive, the indentation that makes lines its own, once there was one.
    let mut directive: Option<Option<usize>> = None;
    for (index, line) in text.split('\n').enumerate() {
        if index > 0 {
            output.push('\n');
        }
        let content = line.trim_start_matches(' ');
        let indentation = line.len() - content.len();
        if let Some(own) = directive {
            if content.is_empty() {
                continue;
            }
            if indentation >= 2 {
                let own = own.unwrap_or(indentation);
                directive = Some(Some(own));
                output.push_str(line.get(own.min(indentation)..).unwrap_or_default());
                continue;
            }
            directive = None;
        }
        if let Some(open) = fence {
            let is_end = fence_of(line).is_some_and(|close| close.starts_with(open))
                && content
                    .trim_end()
                    .chars()
                    .all(|character| open.starts_with(character));
            if is_end {
                fence = None;
            }
            output.push_str(line);
            continue;
        }
        fence = fence_of(line);
        match content
            .strip_prefix(".. ")
            .filter(|_| indentation < 4)
            .map(str::trim_ascii)
        {
            Some(markup) => {
                let is_directive = translate_markup(&mut output, markup, line);
                directive = is_directive.then_some(None);
            }
            None => output.push_str(line),
        }
    }
    output
}

/// Writes one line of explicit markup, and returns whether the indented lines after it belong to it.
fn translate_markup(output: &mut String, markup: &str, line: &str) -> bool {
    if let Some((name, rest)) = markup.split_once("::") {
        let name = name.trim_ascii();
        let admonition = ADMONITIONS
            .iter()
            .find(|(own, _)| own.eq_ignore_ascii_case(name));
        if let Some((_, title)) = admonition {
            output.push_str("**");
            output.push_str(title);
            output.push_str(":** ");
            output.push_str(rest.trim_ascii());
            return true;
        }
    }
    let substitution = markup
        .strip_prefix('|')
        .and_then(|markup| markup.split_once("| replace::"));
    if let Some((name, value)) = substitution {
        // The meaning of a substitution, which is shown by its name.
        output.push_str(name);
        output.push(':');
        output.push_str(value);
        return false;
    }
    match markup.strip_prefix('_') {
        // The name of a place: what it is for, a reference to it, is shown as text.
        Some(label) if label.ends_with(':') && label.len() > 1 => {}
        // The meaning of a reference.
        Some(target) if target.contains(": ") => output.push_str(target),
        _ => output.push_str(line),
    }
    false
}

/// The text with the name for each reference to a substitution, `|name|_`.
pub(super) fn without_substitutions(text: &str) -> Cow<'_, str> {
    if !text.contains("|_") {
        return Cow::Borrowed(text);
    }
    let mut output = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((start, after)) = rest.split_once("|_") {
        match start.rsplit_once('|') {
            Some((before, name))
                if !name.is_empty()
                    && name.trim_ascii() == name
                    && !before.ends_with(char::is_alphanumeric)
                    && !after.starts_with(|next: char| {
                        next.is_alphanumeric() || "_|".contains(next)
                    }) =>
            {
                output.push_str(before);
                output.push_str(name);
            }
            _ => {
                output.push_str(start);
                output.push_str("|_");
            }
        }
        rest = after;
    }
    output.push_str(rest);
    Cow::Owned(output)
}

/// The fence that a line starts with.
fn fence_of(line: &str) -> Option<&str> {
    let content = line.trim_start_matches(' ');
    let character = content
        .chars()
        .next()
        .filter(|character| "`~".contains(*character))?;
    let length = content.len() - content.trim_start_matches(character).len();
    let information = content.get(length..)?;
    let is_fence = line.len() - content.len() < 4
        && length >= 3
        && !(character == '`' && information.contains('`'));
    is_fence.then(|| content.get(..length)).flatten()
}
