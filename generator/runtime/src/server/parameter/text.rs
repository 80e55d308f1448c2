//! Text of a request, before and after its encoding is undone.

use std::borrow::Cow;

use crate::server::template::percent_decode;

/// How the text is encoded.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(in crate::server) enum Coding {
    /// Not at all.
    Plain,
    /// Percent-encoded (RFC 3986, section 2.1).
    Percent,
    /// Percent-encoded, with `+` for a space (the URL Standard, section 5.1).
    Form,
}

/// A piece of the text of a request.
#[derive(Clone, Debug)]
pub(in crate::server) struct Text<'a> {
    text: Cow<'a, str>,
    coding: Coding,
}

impl<'a> Text<'a> {
    pub(in crate::server) fn new(text: impl Into<Cow<'a, str>>, coding: Coding) -> Self {
        let text = text.into();
        Self { text, coding }
    }

    pub(in crate::server) fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// The text with its encoding undone.
    pub(in crate::server) fn decoded(self) -> Result<Cow<'a, str>, &'static str> {
        let Self { text, coding } = self;
        let text = match coding {
            Coding::Plain => return Ok(text),
            Coding::Form if text.contains('+') => Cow::Owned(text.replace('+', " ")),
            Coding::Form | Coding::Percent => text,
        };
        if !text.contains('%') {
            return Ok(text);
        }
        let bytes = percent_decode(&text).ok_or("invalid percent-encoding")?;
        let text = String::from_utf8(bytes.into_owned()).map_err(|_| "invalid UTF-8")?;
        Ok(Cow::Owned(text))
    }

    /// The pieces between delimiters; none of an empty text. Those of a header have no whitespace
    /// around them.
    ///
    /// A delimiter that URLs may hold is told from an encoded one, which belongs to a value, unless
    /// no value `may_hold` it. Other delimiters are always encoded.
    pub(in crate::server) fn split(
        self,
        delimiter: char,
        may_hold: bool,
    ) -> Result<Vec<Self>, &'static str> {
        let is_header = self.coding == Coding::Plain;
        let is_encoded = !(may_hold && matches!(delimiter, ',' | '.' | ';'));
        let Self { text, coding } = if is_encoded {
            Self::new(self.decoded()?, Coding::Plain)
        } else {
            self
        };
        if text.is_empty() {
            return Ok(Vec::new());
        }
        let mut pieces: Vec<Self> = match text {
            Cow::Borrowed(text) => {
                let pieces = text.split(delimiter);
                pieces.map(|piece| Self::new(piece, coding)).collect()
            }
            Cow::Owned(text) => {
                let pieces = text.split(delimiter).map(str::to_owned);
                pieces.map(|piece| Self::new(piece, coding)).collect()
            }
        };
        if is_header {
            for piece in &mut pieces {
                piece.text = Cow::Owned(piece.text.trim_ascii().to_owned());
            }
        }
        Ok(pieces)
    }

    /// The text before and after an equals sign.
    pub(in crate::server) fn split_pair(self) -> Option<(Self, Self)> {
        let (name, value) = self.text.split_once('=')?;
        let piece = |text: &str| Self::new(text.to_owned(), self.coding);
        Some((piece(name), piece(value)))
    }

    /// Whether the text has a delimiter in it.
    pub(in crate::server) fn has(&self, delimiter: char) -> bool {
        self.text.contains(delimiter)
    }
}
