//! Prints documentation: one attribute for all its lines, which `prettyplease` makes a comment and
//! `layout` lines of `///`.

use proc_macro2::TokenStream;
use quote::quote;

use crate::ir::Documentation;

/// The attributes of a documentation, or of `fallback` where it is empty.
pub(super) fn documentation(documentation: &Documentation, fallback: &str) -> TokenStream {
    attributes(documentation, fallback, false)
}

/// The attributes of a documentation, or of `fallback` where it is empty, and what is deprecated
/// says so.
///
/// It says so in words: `#[deprecated]` would warn the user who implements what the spec still
/// demands, and the generated crate itself.
pub(super) fn attributes(
    documentation: &Documentation,
    fallback: &str,
    deprecated: bool,
) -> TokenStream {
    let text = if documentation.0.trim().is_empty() {
        fallback
    } else {
        &documentation.0
    };
    let note = deprecated.then(|| paragraph("**Deprecated.**"));
    let lines = lines(text);
    let lines = attribute(lines.iter().map(String::as_str));
    quote!(#lines #note)
}

/// What follows a documentation as a paragraph of its own.
pub(super) fn paragraph(text: &str) -> TokenStream {
    attribute(std::iter::once("").chain(text.lines()))
}

/// A documentation as the `//!` lines at the top of a file.
pub(super) fn inner(text: &str) -> String {
    let lines = lines(text);
    let lines = lines
        .iter()
        .map(|line| format!("//! {line}").trim_end().to_owned() + "\n");
    lines.collect()
}

/// The lines of a text, without what no comment may hold: rustc refuses carriage returns, and
/// characters that change the direction of the text around them.
fn lines(text: &str) -> Vec<String> {
    let is_direction =
        |character| matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let text = text
        .replace("\r\n", "\n")
        .replace('\r', "\n")
        .replace(is_direction, "");
    let lines = text
        .trim_matches('\n')
        .split('\n')
        .map(|line| line.trim_end().to_owned());
    if text.trim().is_empty() {
        Vec::new()
    } else {
        lines.collect()
    }
}

/// The attribute of some lines. Those that no block comment may hold have an attribute each.
fn attribute<'t>(lines: impl Iterator<Item = &'t str>) -> TokenStream {
    let lines = lines.map(|line| match line {
        "" => String::new(),
        line => format!(" {line}"),
    });
    let lines: Vec<_> = lines.collect();
    let text = lines.join("\n");
    let is_comment = !text.contains("/*") && !text.contains("*/") && !text.ends_with('/');
    if lines.is_empty() {
        TokenStream::new()
    } else if is_comment {
        quote!(#[doc = #text])
    } else {
        quote!(#(#[doc = #lines])*)
    }
}

/// A text of the spec as a code span of Markdown.
pub(super) fn code(text: &str) -> String {
    if text.is_empty() {
        return "the empty string".to_owned();
    }
    let text: String = text
        .chars()
        .map(|character| {
            if character.is_control() {
                ' '
            } else {
                character
            }
        })
        .collect();
    let longest = text
        .split(|character| character != '`')
        .map(str::len)
        .max()
        .unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let space = if longest > 0 || text.trim().is_empty() {
        " "
    } else {
        ""
    };
    format!("{fence}{space}{text}{space}{fence}")
}
