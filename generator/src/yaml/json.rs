//! Reads JSON with a scanner of JSON, in a fourth of the time that YAML takes: most large documents
//! are JSON.
//!
//! Invariant: the tree and the faults are those of the YAML reader, except that JSON has keys of more
//! than 64 KiB, and the few control characters from U+007F on and U+FFFE and U+FFFF in strings. A text
//! that is no JSON by RFC 8259, and one with a fault that ends the reading, is left to that reader.

use jsonc_parser::tokens::Token;
use jsonc_parser::{Scanner, ScannerOptions};

use super::builder::{Builder, Items};
use super::{Kind, Tree, scalar};
use crate::source::Span;

/// What JSON has, and nothing more.
const JSON: ScannerOptions = ScannerOptions {
    allow_single_quoted_strings: false,
    allow_hexadecimal_numbers: false,
    allow_unary_plus_numbers: false,
    allow_bare_decimal_point_numbers: false,
    allow_non_finite_numbers: false,
    allow_extended_string_escapes: false,
};

/// What may come next.
#[derive(Copy, Clone, Eq, PartialEq)]
enum Next {
    Value,
    /// The first element of an array, or its end.
    ElementOrEnd,
    Key,
    /// The first key of an object, or its end.
    KeyOrEnd,
    Colon,
    /// Behind an element of an array or a value of an object.
    CommaOrEnd,
    Nothing,
}

/// Whether a text may be JSON that is worth looking at: an array or an object.
pub(super) fn may_be_json(text: &str) -> bool {
    text.trim_ascii_start().starts_with(['{', '['])
}

/// Whether a text is white space of JSON.
fn is_blank(text: &str) -> bool {
    text.bytes().all(|byte| b" \t\r\n".contains(&byte))
}

impl Builder<'_> {
    /// Reads the text as JSON; `None` where it is to be read as YAML.
    pub(super) fn build_json(mut self) -> Option<Tree> {
        let text = self.text;
        let mut scanner = Scanner::new(text, &JSON);
        let mut next = Next::Value;
        let mut behind = 0;
        while let Some(token) = scanner.scan().ok()? {
            let (from, to) = (scanner.token_start(), scanner.token_end());
            // The scanner knows more white space than JSON.
            if !is_blank(text.get(behind..from)?) {
                return None;
            }
            behind = to;
            let span = Span {
                file: self.file,
                start: u32::try_from(from).ok()?,
                end: u32::try_from(to).ok()?,
            };
            let is_value = matches!(next, Next::Value | Next::ElementOrEnd);
            next = match token {
                Token::OpenBrace if is_value => {
                    self.json_begin(span, Items::mapping())?;
                    Next::KeyOrEnd
                }
                Token::OpenBracket if is_value => {
                    self.json_begin(span, Items::Sequence(Vec::new()))?;
                    Next::ElementOrEnd
                }
                Token::CloseBrace
                    if self.is_in_object() && matches!(next, Next::KeyOrEnd | Next::CommaOrEnd) =>
                {
                    self.end(span);
                    self.behind_value()
                }
                Token::CloseBracket
                    if !self.is_in_object()
                        && matches!(next, Next::ElementOrEnd | Next::CommaOrEnd) =>
                {
                    self.end(span);
                    self.behind_value()
                }
                Token::Comma if next == Next::CommaOrEnd && self.is_in_object() => Next::Key,
                Token::Comma if next == Next::CommaOrEnd => Next::Value,
                Token::Colon if next == Next::Colon => Next::Value,
                Token::String(key) if matches!(next, Next::Key | Next::KeyOrEnd) => {
                    self.accept_string(from, to)?;
                    self.set_key(key.into(), span);
                    Next::Colon
                }
                Token::String(string) if is_value => {
                    self.accept_string(from, to)?;
                    self.json_scalar(span, Kind::String(string.into()))?
                }
                Token::Number(number) if is_value => {
                    let scalar::Plain::Value(kind) = scalar::resolve(number) else {
                        return None;
                    };
                    self.json_scalar(span, kind)?
                }
                Token::Boolean(value) if is_value => self.json_scalar(span, Kind::Bool(value))?,
                Token::Null if is_value => self.json_scalar(span, Kind::Null)?,
                _ => return None,
            };
        }
        let is_whole = next == Next::Nothing && is_blank(text.get(behind..)?);
        is_whole.then(|| self.finish())
    }

    /// Whether a string keeps to JSON: the scanner lets control characters stand in it.
    fn accept_string(&self, from: usize, to: usize) -> Option<()> {
        let written = self.text.as_bytes().get(from..to)?;
        written.iter().all(|&byte| byte >= b' ').then_some(())
    }

    /// Opens an array or object. JSON has no anchors, and columns say nothing in it.
    fn json_begin(&mut self, span: Span, items: Items) -> Option<()> {
        self.begin(span, items, 0, 0).ok()
    }

    /// Adds a value that is neither array nor object.
    fn json_scalar(&mut self, span: Span, kind: Kind) -> Option<Next> {
        self.reach(span.end);
        self.push(span, kind).ok()?;
        Some(self.behind_value())
    }

    fn is_in_object(&self) -> bool {
        let items = self.open.last().map(|open| &open.items);
        matches!(items, Some(Items::Mapping { .. }))
    }

    fn behind_value(&self) -> Next {
        if self.open.is_empty() {
            Next::Nothing
        } else {
            Next::CommaOrEnd
        }
    }
}
