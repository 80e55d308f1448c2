//! Identifiers of Rust.

/// Whether a text is an identifier that is longer than any keyword, or has a character that none has
/// but `Self`. Most are, and finding that out takes less than having them parsed.
fn is_plain(text: &str) -> bool {
    let is_letter = |byte: &u8| byte.is_ascii_alphabetic();
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
    text.as_bytes().first().is_some_and(is_letter)
        && text.bytes().all(|byte| is_part(&byte))
        && text != "Self"
        && (text.len() > 8 || !text.bytes().all(|byte| byte.is_ascii_lowercase()))
}

/// A Rust identifier, as it is printed: `room_id`, `r#type`.
#[derive(Clone, Debug, Eq, PartialEq, Hash, Ord, PartialOrd)]
pub struct Ident(String);

impl Ident {
    /// The identifier with this text, raw where it is a keyword of any edition; `None` where no identifier can have it.
    pub fn new(text: &str) -> Option<Self> {
        if is_plain(text) {
            return Some(Self(text.to_owned()));
        }
        // Of edition 2024; `syn` does not count it.
        let is_keyword = text == "gen";
        let parses =
            |text: &str| syn::parse_str::<syn::Ident>(text).is_ok_and(|ident| ident == text);
        if !is_keyword && parses(text) {
            return Some(Self(text.to_owned()));
        }
        let raw = format!("r#{text}");
        parses(&raw).then_some(Self(raw))
    }

    /// The identifier of what has no name.
    pub fn placeholder() -> Self {
        Self("unnamed".to_owned())
    }

    /// Its name, as it is spoken of: without the `r#` of a raw identifier.
    pub fn plain(&self) -> &str {
        self.0.strip_prefix("r#").unwrap_or(&self.0)
    }

    /// As it is printed.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
