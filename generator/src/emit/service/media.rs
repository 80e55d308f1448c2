//! Prints what bodies hold, by their media types.

use proc_macro2::TokenStream;
use quote::quote;

use crate::emit::parameter::emit_shape;
use crate::emit::rules::{Statics, emit_reference};
use crate::emit::scope::{Scope, identifier};
use crate::emit::types::{FEW, USUAL, derive, emit_field_type, emit_type};
use crate::ir::{Media, MediaValue, Operation, ParameterShape};

/// The type of what a body holds.
pub(super) fn emit_media_type(
    value: &MediaValue,
    required: bool,
    scope: &mut Scope,
) -> TokenStream {
    let ty = match value {
        MediaValue::Json(value) | MediaValue::Text(value, _) | MediaValue::Form(value, _) => {
            return emit_field_type(value, required, scope);
        }
        MediaValue::Multipart(value, _) => return emit_field_type(value, required, scope),
        MediaValue::Events(value) => {
            let [items, event] = ["Items", "Event"].map(|name| scope.runtime(&["server"], name));
            let value = emit_type(&value.ty, scope);
            quote!(#items<#event<#value>>)
        }
        MediaValue::Lines(value) => {
            let items = scope.runtime(&["server"], "Items");
            let value = emit_type(&value.ty, scope);
            quote!(#items<#value>)
        }
        MediaValue::Bytes => scope.runtime(&["server"], "Bytes"),
        MediaValue::Stream => scope.runtime(&["server"], "ByteStream"),
        MediaValue::Content => scope.runtime(&["server"], "Content"),
    };
    if required {
        return ty;
    }
    let option = scope.prelude("Option");
    quote!(#option<#ty>)
}

/// The call that reads a body from a request, by the method whose name begins with `read`. What it
/// refers to has names that begin with `constant`.
pub(super) fn emit_read(
    value: &MediaValue,
    read: &str,
    constant: &str,
    statics: &mut Statics<'_>,
) -> TokenStream {
    let method = |name: &str| identifier(&format!("{read}{name}"));
    match value {
        MediaValue::Json(value) => {
            let method = method("json");
            let rules = emit_reference(value, constant, statics);
            quote!(#method(#rules))
        }
        MediaValue::Text(value, shape) => {
            let method = method("text");
            let rules = emit_reference(value, constant, statics);
            let shape = emit_shape_reference(shape, constant, statics);
            quote!(#method(#shape, #rules))
        }
        MediaValue::Form(value, shape) => {
            let method = method("form");
            let rules = emit_reference(value, constant, statics);
            let shape = emit_shape_reference(shape, constant, statics);
            quote!(#method(#shape, #rules))
        }
        MediaValue::Multipart(..) => {
            let method = method("body");
            quote!(#method())
        }
        MediaValue::Bytes => {
            let method = method("bytes");
            quote!(#method())
        }
        // Events and lines are those of answers.
        MediaValue::Stream | MediaValue::Events(_) | MediaValue::Lines(_) => {
            let method = method("stream");
            quote!(#method())
        }
        MediaValue::Content => {
            let method = method("content");
            quote!(#method())
        }
    }
}

/// A reference to a shape, which becomes a static.
pub(super) fn emit_shape_reference(
    shape: &ParameterShape,
    constant: &str,
    statics: &mut Statics<'_>,
) -> TokenStream {
    let name = statics.scope.declare_new(&format!("{constant}_SHAPE"));
    let ty = statics.scope.runtime(&["server"], "Shape");
    let shape = emit_shape(shape, statics.scope);
    statics.items.push(quote!(static #name: #ty = #shape;));
    quote!(&#name)
}

/// The call that makes a response of a body.
pub(super) fn emit_write(
    media: &Media,
    status: &TokenStream,
    constant: &str,
    statics: &mut Statics<'_>,
) -> TokenStream {
    let response = statics.scope.runtime(&["server"], "Response");
    let media_types = &media.media_types;
    let media_type = media_types.first().map_or("", String::as_str);
    match &media.value {
        MediaValue::Json(value) => {
            let rules = emit_reference(value, constant, statics);
            match json_type(media_type) {
                "application/json" => quote!(#response::checked_json(#status, &body, #rules)),
                other => quote!(#response::checked_json_as(#other, #status, &body, #rules)),
            }
        }
        MediaValue::Text(value, shape) => {
            let rules = emit_reference(value, constant, statics);
            let shape = emit_shape_reference(shape, constant, statics);
            quote!(#response::text(#media_type, #status, &body, #shape, #rules))
        }
        // Only requests are read in parts.
        MediaValue::Multipart(..) => quote!(#response::empty(#status)),
        MediaValue::Form(value, shape) => {
            let rules = emit_reference(value, constant, statics);
            let shape = emit_shape_reference(shape, constant, statics);
            quote!(#response::form(#media_type, #status, &body, #shape, #rules))
        }
        MediaValue::Events(value) => {
            let rules = emit_reference(value, constant, statics);
            quote!(#response::events(#media_type, #status, body, #rules))
        }
        MediaValue::Lines(value) => {
            let rules = emit_reference(value, constant, statics);
            quote!(#response::lines(#media_type, #status, body, #rules))
        }
        MediaValue::Bytes => quote!(#response::bytes(#media_type, #status, body)),
        MediaValue::Stream => quote!(#response::stream(#media_type, #status, body)),
        MediaValue::Content => {
            let content = identifier("content");
            quote!(#response::#content(&[#(#media_types),*], #status, body))
        }
    }
}

/// The media type that JSON is sent as: a range that means JSON is sent as such.
pub(super) fn json_type(media_type: &str) -> &str {
    if media_type.contains('*') {
        "application/json"
    } else {
        media_type
    }
}

/// The derives of a type of an operation that holds some bodies. Streams can neither be cloned nor
/// compared.
pub(super) fn emit_derives<'m>(
    operation: &Operation,
    values: impl IntoIterator<Item = &'m MediaValue>,
    scope: &mut Scope,
) -> TokenStream {
    if values.into_iter().any(MediaValue::is_stream) {
        return quote!(#[derive(Debug)]);
    }
    let usual: &[&str] = if operation.compared { &USUAL } else { &FEW };
    derive(usual, &operation.declaration, scope)
}
