//! References: URIs and IRIs. Their types keep the text themselves.

use std::borrow::Cow;
use std::fmt;

use super::{Format, Formatted};

/// `uri`: a [`fluent_uri::Uri`], which has a scheme.
pub type Uri = Formatted<fluent_uri::Uri<String>, Rfc3986>;

/// `uri-reference`: a [`fluent_uri::UriRef`], which may be relative.
pub type UriReference = Formatted<fluent_uri::UriRef<String>, Rfc3986>;

/// `iri`: a [`fluent_uri::Iri`], which has a scheme.
pub type Iri = Formatted<fluent_uri::Iri<String>, Rfc3987>;

/// `iri-reference`: a [`fluent_uri::IriRef`], which may be relative.
pub type IriReference = Formatted<fluent_uri::IriRef<String>, Rfc3987>;

/// The text of URIs (RFC 3986).
#[derive(Clone, Copy, Debug)]
pub enum Rfc3986 {}

/// The text of IRIs (RFC 3987).
#[derive(Clone, Copy, Debug)]
pub enum Rfc3987 {}

macro_rules! references {
    ($($type:ident in $format:ident: $expected:literal,)*) => { $(
        impl Format<fluent_uri::$type<String>> for $format {
            fn parse(text: &str) -> Result<fluent_uri::$type<String>, Cow<'static, str>> {
                fluent_uri::$type::parse(text)
                    .map(Into::into)
                    .map_err(|_| $expected.into())
            }

            fn write(
                value: &fluent_uri::$type<String>,
                formatter: &mut fmt::Formatter<'_>,
            ) -> fmt::Result {
                formatter.write_str(value.as_str())
            }
        }
    )* };
}

references! {
    Uri in Rfc3986: "a URI (RFC 3986)",
    UriRef in Rfc3986: "a URI reference (RFC 3986)",
    Iri in Rfc3987: "an IRI (RFC 3987)",
    IriRef in Rfc3987: "an IRI reference (RFC 3987)",
}
