//! Prints the types of strings with a format, and what strings are checked for.

use proc_macro2::TokenStream;
use quote::quote;

use super::scope::Scope;
use crate::ir::{Check, Format};

/// The type of strings with a format.
pub(super) fn emit_format(format: &Format, scope: &mut Scope) -> TokenStream {
    let (name, feature) = match format {
        Format::DateTime => ("DateTime", Some("chrono")),
        Format::DateTimeLocal => ("DateTimeLocal", Some("chrono")),
        Format::Date => ("Date", Some("chrono")),
        Format::Time => ("Time", Some("chrono")),
        Format::TimeLocal => ("TimeLocal", Some("chrono")),
        Format::Uuid => ("Uuid", Some("uuid")),
        Format::Uri => ("Uri", Some("fluent-uri")),
        Format::UriReference => ("UriReference", Some("fluent-uri")),
        Format::Iri => ("Iri", Some("fluent-uri")),
        Format::IriReference => ("IriReference", Some("fluent-uri")),
        Format::Base64 => ("Base64", Some("base64")),
        Format::Base64Url => ("Base64Url", Some("base64")),
        Format::Ipv4 => ("Ipv4", None),
        Format::Ipv6 => ("Ipv6", None),
        Format::Ip => ("Ip", None),
        Format::Own(path) => {
            let formatted = scope.runtime(&["format"], "Formatted");
            let ty = scope.foreign(path);
            return quote!(#formatted<#ty>);
        }
    };
    if let Some(feature) = feature {
        scope.need(feature);
    }
    scope.runtime(&["format"], name)
}

/// The function that strings are checked by.
pub(super) fn emit_check(check: &Check, scope: &mut Scope) -> TokenStream {
    let function = match check {
        Check::Format(format) => {
            let ty = emit_format(format, scope);
            return if let Format::Own(_) = format {
                quote!(<#ty>::check)
            } else {
                quote!(#ty::check)
            };
        }
        Check::Duration => "duration",
        Check::Email => "email",
        Check::IdnEmail => "idn_email",
        Check::Hostname => "hostname",
        Check::JsonPointer => "json_pointer",
        Check::RelativeJsonPointer => "relative_json_pointer",
        Check::UriTemplate => "uri_template",
    };
    let format = scope.runtime(&[], "format");
    let function = super::scope::identifier(function);
    quote!(#format::#function)
}
