//! Bytes as text.

use std::borrow::Cow;
use std::fmt;

use base64::Engine as _;
use base64::display::Base64Display;
use base64::engine::general_purpose::{STANDARD, URL_SAFE, URL_SAFE_NO_PAD};

use super::{Format, Formatted};

/// `byte`, and `contentEncoding: base64`: bytes.
pub type Base64 = Formatted<Vec<u8>, Rfc4648>;

/// `base64url`, and `contentEncoding: base64url`: bytes.
pub type Base64Url = Formatted<Vec<u8>, Rfc4648Url>;

/// base64 (RFC 4648, section 4), padded, without line breaks and with unused bits of zero.
#[derive(Clone, Copy, Debug)]
pub enum Rfc4648 {}

/// base64 that is safe in URLs and names of files (RFC 4648, section 5), padded or not. It is
/// written without padding.
#[derive(Clone, Copy, Debug)]
pub enum Rfc4648Url {}

impl Format<Vec<u8>> for Rfc4648 {
    fn parse(text: &str) -> Result<Vec<u8>, Cow<'static, str>> {
        STANDARD
            .decode(text)
            .map_err(|_| "base64 with padding (RFC 4648)".into())
    }

    fn write(value: &Vec<u8>, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&Base64Display::new(value, &STANDARD), formatter)
    }
}

impl Format<Vec<u8>> for Rfc4648Url {
    fn parse(text: &str) -> Result<Vec<u8>, Cow<'static, str>> {
        let engine = if text.ends_with('=') {
            URL_SAFE
        } else {
            URL_SAFE_NO_PAD
        };
        engine
            .decode(text)
            .map_err(|_| "base64 that is safe in URLs (RFC 4648)".into())
    }

    fn write(value: &Vec<u8>, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&Base64Display::new(value, &URL_SAFE_NO_PAD), formatter)
    }
}
