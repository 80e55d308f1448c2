//! Prints strings as literals.

use proc_macro2::TokenStream;
use quote::quote;

use crate::ir::Literal;

/// A string literal, raw where that reads better. A raw one may have several lines.
pub(super) fn literal(text: &str) -> TokenStream {
    let is_plain = |character: char| {
        matches!(character, '\n' | ' '..='~') || character.escape_debug().count() == 1
    };
    let has_escapes = text.contains(['"', '\\', '\n']);
    if has_escapes && text.chars().all(is_plain) {
        let runs = text
            .split('"')
            .skip(1)
            .map(|behind| behind.len() - behind.trim_start_matches('#').len());
        let hashes = "#".repeat(runs.max().unwrap_or(0) + 1);
        if let Ok(literal) = format!("r{hashes}\"{text}\"{hashes}").parse() {
            return literal;
        }
    }
    quote!(#text)
}

/// A string literal of one line, raw where that reads better.
pub(super) fn line(text: &str) -> TokenStream {
    if text.contains('\n') {
        quote!(#text)
    } else {
        literal(text)
    }
}

/// A value that stands in the spec, as JSON text.
pub(super) fn json(value: &Literal) -> String {
    match value {
        Literal::String(string) => serde_json::Value::from(string.as_str()).to_string(),
        Literal::Integer(text) | Literal::Json(text) => text.clone(),
    }
}
