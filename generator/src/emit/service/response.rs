//! Prints the answers of operations, and how they are written.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::link;
use super::media::{emit_derives, emit_media_type, emit_write};
use crate::emit::codec::constant;
use crate::emit::documentation::{attributes, code, documentation, paragraph};
use crate::emit::parameter::emit_parameter;
use crate::emit::rules::Statics;
use crate::emit::scope::{Scope, identifier};
use crate::emit::types::{emit_field_type, emit_lints};
use crate::ir::{Documentation, Operation, Parameter, Response, ResponseVariant, Service, Status};

/// The type of the answers of an operation.
pub(super) fn emit_type(
    service: &Service,
    operation: &Operation,
    scope: &mut Scope,
) -> TokenStream {
    let Response {
        name,
        variants,
        is_uneven,
    } = &operation.response;
    let lints = emit_lints(*is_uneven);
    let text = format!("The answers of {}.", link(service, operation));
    let head = documentation(&Documentation::default(), &text);
    let name = identifier(name.as_str());
    let bodies = variants.iter().filter_map(|variant| variant.body.as_ref());
    let derives = emit_derives(operation, bodies.map(|body| &body.value), scope);
    let variants = variants.iter().map(|variant| emit_variant(variant, scope));
    let variants: Vec<_> = variants.collect();
    quote! {
        #head
        #lints
        #derives
        pub enum #name {
            #(#variants,)*
        }
    }
}

/// What an answer is, such as ``200 OK``, and its media type where that is not plain JSON.
fn about(variant: &ResponseVariant) -> String {
    let status = code(&match variant.status {
        Status::Code(status) => match reason(status) {
            Some(phrase) => format!("{status} {phrase}"),
            None => status.to_string(),
        },
        Status::Range(hundreds) => format!("{hundreds}XX"),
        Status::Default => "default".to_owned(),
    });
    let media_types = variant.body.iter().flat_map(|body| &body.media_types);
    let media_types: Vec<_> = media_types.map(|name| code(name)).collect();
    match &media_types[..] {
        [] => status,
        [only] if *only == code("application/json") => status,
        several => format!("{status}: {}", several.join(", ")),
    }
}

fn emit_variant(variant: &ResponseVariant, scope: &mut Scope) -> TokenStream {
    let about = about(variant);
    let head = if variant.documentation.0.trim().is_empty() {
        documentation(&variant.documentation, &about)
    } else {
        let text = documentation(&variant.documentation, "");
        let about = paragraph(&about);
        quote!(#text #about)
    };
    let name = identifier(variant.name.as_str());
    let body = variant
        .body
        .as_ref()
        .map(|body| emit_media_type(&body.value, true, scope));
    if !has_fields(variant) {
        let body = body.map(|body| quote!((#body)));
        return quote!(#head #name #body);
    }
    let mut fields = Vec::new();
    if !matches!(variant.status, Status::Code(_)) {
        let text = match variant.status {
            Status::Range(hundreds) => format!("A status from {hundreds}00 to {hundreds}99."),
            Status::Code(_) | Status::Default => "The status.".to_owned(),
        };
        let attributes = documentation(&Documentation::default(), &text);
        let ty = scope.runtime(&["server"], "StatusCode");
        fields.push(quote!(#attributes status: #ty));
    }
    for header in &variant.headers {
        let fallback = format!("The header {}.", code(&header.parameter));
        let attributes = attributes(&header.documentation, &fallback, header.deprecated);
        let name = identifier(header.name.as_str());
        let ty = emit_field_type(&header.value, header.required, scope);
        fields.push(quote!(#attributes #name: #ty));
    }
    fields.extend(body.map(|body| {
        let attributes = documentation(&Documentation::default(), "The body.");
        quote!(#attributes body: #body)
    }));
    quote!(#head #name { #(#fields,)* })
}

/// Whether an answer is more than a body.
pub(in crate::emit) fn has_fields(variant: &ResponseVariant) -> bool {
    !variant.headers.is_empty() || !matches!(variant.status, Status::Code(_))
}

/// How an answer is written.
pub(super) fn emit_codec(
    response: &Response,
    constant: &str,
    scope: &mut Scope,
    items: &mut Vec<TokenStream>,
) -> TokenStream {
    let [into_response, response_type] =
        ["IntoResponse", "Response"].map(|name| scope.runtime(&["server"], name));
    let name = scope.own(&response.name);
    let mut headers = Headers::new();
    let arms: Vec<_> = response
        .variants
        .iter()
        .map(|variant| {
            emit_arm(
                variant,
                &response.variants,
                constant,
                &mut headers,
                &mut Statics { scope, items },
            )
        })
        .collect();
    quote! {
        impl #into_response for #name {
            fn into_response(self) -> #response_type {
                match self { #(#arms)* }
            }
        }
    }
}

/// The references to what is declared of headers, by their names and the status of the answer, which
/// may have several media types.
pub(super) type Headers = BTreeMap<(String, String), TokenStream>;

/// A reference to what is declared of a header.
pub(super) fn emit_header(
    status: Status,
    header: &Parameter,
    constant: &str,
    known: &mut Headers,
    statics: &mut Statics<'_>,
) -> TokenStream {
    let key = (format!("{status:?}"), header.parameter.clone());
    let reference = known.entry(key).or_insert_with(|| {
        let constant = format!("{constant}_{}", self::constant(header.name.as_str()));
        emit_parameter(header, &constant, statics)
    });
    reference.clone()
}

fn emit_arm(
    variant: &ResponseVariant,
    variants: &[ResponseVariant],
    constant: &str,
    known: &mut Headers,
    statics: &mut Statics<'_>,
) -> TokenStream {
    let response = statics.scope.runtime(&["server"], "Response");
    let constant = format!("{constant}_{}", self::constant(variant.name.as_str()));
    let status = emit_status(variant.status, statics.scope);
    let answer = if let Some(body) = &variant.body {
        emit_write(body, &status, &constant, statics)
    } else {
        quote!(#response::empty(#status))
    };
    let range = emit_admission(variant.status, variants);
    let headers: Vec<_> = variant
        .headers
        .iter()
        .map(|header| {
            let reference = emit_header(variant.status, header, &constant, known, statics);
            let name = identifier(header.name.as_str());
            quote!(.header(#reference, &#name))
        })
        .collect();
    let name = identifier(variant.name.as_str());
    let body = variant.body.iter().map(|_| identifier("body"));
    if !has_fields(variant) {
        let body = variant.body.as_ref().map(|_| quote!((body)));
        return quote!(Self::#name #body => #answer,);
    }
    let status_field = match variant.status {
        Status::Code(_) => None,
        Status::Range(_) | Status::Default => Some(identifier("status")),
    };
    let fields = status_field.into_iter();
    let headers_of = variant.headers.iter();
    let fields = fields.chain(headers_of.map(|header| identifier(header.name.as_str())));
    let fields: Vec<_> = fields.chain(body).collect();
    quote!(Self::#name { #(#fields),* } => { #answer #range #(#headers)* })
}

/// The calls that refuse a status which is not in the range of the answer, or has an answer of its
/// own.
fn emit_admission(status: Status, variants: &[ResponseVariant]) -> TokenStream {
    let mut codes = BTreeSet::new();
    let mut ranges = BTreeSet::new();
    for variant in variants {
        match variant.status {
            Status::Code(code) => codes.insert(code),
            Status::Range(hundreds) => ranges.insert(hundreds),
            Status::Default => false,
        };
    }
    let literals = |numbers: BTreeSet<u16>| numbers.into_iter().map(Literal::u16_unsuffixed);
    let mut calls = Vec::new();
    match status {
        Status::Code(_) => return TokenStream::new(),
        Status::Range(hundreds) => {
            codes.retain(|code| code / 100 == hundreds);
            let hundreds = Literal::u16_unsuffixed(hundreds);
            calls.push(quote!(.in_range(#hundreds)));
        }
        Status::Default => {
            codes.retain(|code| !ranges.contains(&(code / 100)));
            if !ranges.is_empty() {
                let ranges = literals(ranges);
                calls.push(quote!(.outside_of(&[#(#ranges),*])));
            }
        }
    }
    if !codes.is_empty() {
        let codes = literals(codes);
        calls.push(quote!(.other_than(&[#(#codes),*])));
    }
    quote!(#(#calls)*)
}

fn emit_status(status: Status, scope: &mut Scope) -> TokenStream {
    let Status::Code(code) = status else {
        return quote!(status);
    };
    let status_code = scope.runtime(&["server"], "StatusCode");
    if let Some(phrase) = reason(code) {
        let name = phrase
            .to_ascii_uppercase()
            .replace([' ', '-'], "_")
            .replace('\'', "");
        let name = identifier(&name);
        quote!(#status_code::#name)
    } else {
        let code = Literal::u16_unsuffixed(code);
        quote!(#status_code::from_u16(#code).unwrap_or_default())
    }
}

/// The phrase of a status, as RFC 9110 and its registry have it.
fn reason(status: u16) -> Option<&'static str> {
    Some(match status {
        100 => "Continue",
        101 => "Switching Protocols",
        102 => "Processing",
        103 => "Early Hints",
        200 => "OK",
        201 => "Created",
        202 => "Accepted",
        203 => "Non Authoritative Information",
        204 => "No Content",
        205 => "Reset Content",
        206 => "Partial Content",
        207 => "Multi-Status",
        208 => "Already Reported",
        226 => "IM Used",
        300 => "Multiple Choices",
        301 => "Moved Permanently",
        302 => "Found",
        303 => "See Other",
        304 => "Not Modified",
        305 => "Use Proxy",
        307 => "Temporary Redirect",
        308 => "Permanent Redirect",
        400 => "Bad Request",
        401 => "Unauthorized",
        402 => "Payment Required",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        406 => "Not Acceptable",
        407 => "Proxy Authentication Required",
        408 => "Request Timeout",
        409 => "Conflict",
        410 => "Gone",
        411 => "Length Required",
        412 => "Precondition Failed",
        413 => "Payload Too Large",
        414 => "URI Too Long",
        415 => "Unsupported Media Type",
        416 => "Range Not Satisfiable",
        417 => "Expectation Failed",
        418 => "I'm a teapot",
        421 => "Misdirected Request",
        422 => "Unprocessable Entity",
        423 => "Locked",
        424 => "Failed Dependency",
        425 => "Too Early",
        426 => "Upgrade Required",
        428 => "Precondition Required",
        429 => "Too Many Requests",
        431 => "Request Header Fields Too Large",
        451 => "Unavailable For Legal Reasons",
        500 => "Internal Server Error",
        501 => "Not Implemented",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        505 => "HTTP Version Not Supported",
        506 => "Variant Also Negotiates",
        507 => "Insufficient Storage",
        508 => "Loop Detected",
        510 => "Not Extended",
        511 => "Network Authentication Required",
        _ => return None,
    })
}
