//! UUIDs.

use std::borrow::Cow;
use std::fmt;

use super::{Format, Formatted};

/// `uuid`: a [`uuid::Uuid`](uuid::Uuid).
pub type Uuid = Formatted<uuid::Uuid, Rfc9562>;

/// The text of UUIDs: five groups of hexadecimal digits with hyphens between them (RFC 9562, section
/// 4).
#[derive(Clone, Copy, Debug)]
pub enum Rfc9562 {}

impl Format<uuid::Uuid> for Rfc9562 {
    fn parse(text: &str) -> Result<uuid::Uuid, Cow<'static, str>> {
        // Without hyphens, in braces and as a URN, the crate would take them too.
        let is_hyphenated = text.len() == 36;
        is_hyphenated
            .then(|| uuid::Uuid::try_parse(text).ok())
            .flatten()
            .ok_or("a UUID (RFC 9562)".into())
    }

    fn write(value: &uuid::Uuid, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(value, formatter)
    }
}
