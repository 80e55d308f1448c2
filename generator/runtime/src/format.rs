//! What strings of a `format` are read as.
//!
//! A [`Formatted`] is the value that a string stands for, and the string itself where encoding would
//! write another one: `2024-01-01T00:00:00.000Z`, or a UUID in capitals. So what is decoded and
//! encoded again is the same text, byte for byte, as a signature over it demands.
//!
//! ```
//! use oasmith_runtime::format::Formatted;
//! use std::net::Ipv6Addr;
//!
//! let address: Formatted<Ipv6Addr> = oasmith_runtime::from_str(r#""2001:DB8:0::1""#)?;
//! assert_eq!(address.segments()[1], 0xdb8);
//! assert_eq!(oasmith_runtime::to_string(&address), Ok(r#""2001:DB8:0::1""#.to_owned()));
//!
//! // A value that was made in memory is written as its type has it.
//! assert_eq!(Formatted::<Ipv6Addr>::from(Ipv6Addr::LOCALHOST).to_string(), "::1");
//! # Ok::<(), oasmith_runtime::DecodeError>(())
//! ```
//!
//! Formats that Rust has no type for, such as [`email`], are checks of strings.

#[cfg(feature = "base64")]
mod bytes;
#[cfg(feature = "uuid")]
mod identifier;
#[cfg(feature = "fluent-uri")]
mod reference;
mod text;
#[cfg(feature = "chrono")]
mod time;

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt::{self, Write as _};
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::ops::Deref;
use std::str::FromStr;

#[cfg(feature = "chrono")]
pub use chrono;
#[cfg(feature = "fluent-uri")]
pub use fluent_uri;
#[cfg(feature = "uuid")]
pub use uuid;

#[cfg(feature = "base64")]
pub use self::bytes::{Base64, Base64Url, Rfc4648, Rfc4648Url};
#[cfg(feature = "uuid")]
pub use self::identifier::{Rfc9562, Uuid};
#[cfg(feature = "fluent-uri")]
pub use self::reference::{Iri, IriReference, Rfc3986, Rfc3987, Uri, UriReference};
pub use self::text::{
    duration, email, hostname, idn_email, json_pointer, relative_json_pointer, uri_template,
};
#[cfg(feature = "chrono")]
pub use self::time::{Date, DateTime, DateTimeLocal, FullTime, Rfc3339, Time, TimeLocal};
#[cfg(feature = "serde")]
use crate::codec::serde;
use crate::codec::{Decode, Decoder, Encode, Encoder, Fault, Rules};

/// `ipv4`: an address in dotted decimal notation (RFC 2673, section 3.2).
pub type Ipv4 = Formatted<Ipv4Addr>;

/// `ipv6`: an address as RFC 4291 writes it, section 2.2.
pub type Ipv6 = Formatted<Ipv6Addr>;

/// `ip`: an address of either version.
pub type Ip = Formatted<IpAddr>;

/// How strings stand for the values of a type.
pub trait Format<T> {
    /// Reads a string. The error says what was expected in its place.
    fn parse(text: &str) -> Result<T, Cow<'static, str>>;

    /// Writes the string that stands for a value; of several, the usual one.
    fn write(value: &T, formatter: &mut fmt::Formatter<'_>) -> fmt::Result;
}

/// The format of a type that says itself what text stands for it, by [`FromStr`] and [`Display`].
///
/// [`Display`]: fmt::Display
#[derive(Clone, Copy, Debug)]
pub enum Standard {}

impl<T: FromStr<Err: fmt::Display> + fmt::Display> Format<T> for Standard {
    fn parse(text: &str) -> Result<T, Cow<'static, str>> {
        text.parse()
            .map_err(|error| format!("valid text ({error})").into())
    }

    fn write(value: &T, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        value.fmt(formatter)
    }
}

/// A value that a string stands for, with the string where another one would be written.
///
/// It is compared, hashed and debugged as its value: two texts of one moment are equal. It is
/// displayed as its text. There is no way to change the value inside, since the text would no longer
/// be its own; a new value is made by `From`.
pub struct Formatted<T, F = Standard> {
    value: T,
    /// The text that was read, unless it is what `F` writes.
    text: Option<Box<str>>,
    format: PhantomData<fn() -> F>,
}

impl<T, F: Format<T>> Formatted<T, F> {
    /// Reads a string. The error says what was expected in its place.
    fn read(text: &str) -> Result<Self, Cow<'static, str>> {
        let mut value = Self::from(F::parse(text)?);
        if !is_written(&value, text) {
            value.text = Some(text.into());
        }
        Ok(value)
    }

    /// Says what a string should have been, where it does not stand for a value.
    pub fn check(text: &str) -> Result<(), Cow<'static, str>> {
        F::parse(text).map(drop)
    }
}

impl<T, F> Formatted<T, F> {
    /// The value alone.
    pub fn into_value(self) -> T {
        self.value
    }
}

/// Whether a value is written as this text.
fn is_written(value: &dyn fmt::Display, text: &str) -> bool {
    /// What is still to come.
    struct Rest<'a>(&'a str);

    impl fmt::Write for Rest<'_> {
        fn write_str(&mut self, part: &str) -> fmt::Result {
            self.0 = self.0.strip_prefix(part).ok_or(fmt::Error)?;
            Ok(())
        }
    }

    let mut rest = Rest(text);
    write!(rest, "{value}").is_ok() && rest.0.is_empty()
}

impl<T, F> From<T> for Formatted<T, F> {
    fn from(value: T) -> Self {
        Self {
            value,
            text: None,
            format: PhantomData,
        }
    }
}

impl<T, F> Deref for Formatted<T, F> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

/// Writes the text.
impl<T, F: Format<T>> fmt::Display for Formatted<T, F> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.text {
            Some(text) => formatter.write_str(text),
            None => F::write(&self.value, formatter),
        }
    }
}

/// Keeps the text, where another one would be written.
impl<T, F: Format<T>> FromStr for Formatted<T, F> {
    type Err = InvalidFormat;

    fn from_str(text: &str) -> Result<Self, InvalidFormat> {
        Self::read(text).map_err(InvalidFormat)
    }
}

impl<T: Clone, F> Clone for Formatted<T, F> {
    fn clone(&self) -> Self {
        Self {
            value: self.value.clone(),
            text: self.text.clone(),
            format: PhantomData,
        }
    }
}

impl<T: fmt::Debug, F> fmt::Debug for Formatted<T, F> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value.fmt(formatter)
    }
}

impl<T: PartialEq, F> PartialEq for Formatted<T, F> {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl<T: Eq, F> Eq for Formatted<T, F> {}

impl<T: PartialOrd, F> PartialOrd for Formatted<T, F> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        self.value.partial_cmp(&other.value)
    }
}

impl<T: Ord, F> Ord for Formatted<T, F> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.value.cmp(&other.value)
    }
}

impl<T: Hash, F> Hash for Formatted<T, F> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.value.hash(state);
    }
}

impl<T, F: Format<T>> Decode for Formatted<T, F> {
    fn decode(decoder: &mut Decoder<'_>, rules: &'static Rules) -> Result<Self, Fault> {
        let start = decoder.offset();
        let text = decoder.string(rules)?;
        Self::read(&text).map_err(|expected| Fault::expected(start, expected))
    }
}

impl<T, F: Format<T>> Encode for Formatted<T, F> {
    fn encode(&self, encoder: &mut Encoder) {
        match &self.text {
            Some(text) => encoder.string(text),
            None => encoder.display(self),
        }
    }
}

#[cfg(feature = "serde")]
impl<'de, T, F: Format<T>> serde::Deserialize<'de> for Formatted<T, F> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        serde::deserialize(deserializer)
    }
}

#[cfg(feature = "serde")]
impl<T, F: Format<T>> serde::Serialize for Formatted<T, F> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serde::serialize(self, serializer)
    }
}

/// The fault that a string does not stand for a value of some format.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct InvalidFormat(Cow<'static, str>);

/// Tells what was expected, such as "expected a date-time (RFC 3339)".
impl fmt::Display for InvalidFormat {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "expected {}", self.0)
    }
}

impl std::error::Error for InvalidFormat {}
