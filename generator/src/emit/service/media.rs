//! Prints what bodies hold, by their media types.

use proc_macro2::TokenStream;
use quote::quote;

use crate::emit::parameter::emit_shape;
use crate::emit::rules::{Statics, emit_reference};
use crate::emit::scope::{Scope, identifier};
use crate::emit::types::emit_field_type;
use crate::ir::{MediaValue, ParameterShape};

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
        MediaValue::Bytes => scope.runtime(&["server"], "Bytes"),
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
        MediaValue::Bytes => {
            let method = method("bytes");
            quote!(#method())
        }
        MediaValue::Content => {
            let method = method("content");
            quote!(#method())
        }
    }
}

/// A reference to a shape, which becomes a static.
fn emit_shape_reference(
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

/// The call that makes a response of a body. `media_type` is the most preferred one.
pub(super) fn emit_write(
    value: &MediaValue,
    media_type: &str,
    status: &TokenStream,
    constant: &str,
    statics: &mut Statics<'_>,
) -> TokenStream {
    let response = statics.scope.runtime(&["server"], "Response");
    match value {
        MediaValue::Json(value) => {
            let rules = emit_reference(value, constant, statics);
            // A range that means JSON is answered as such.
            if media_type == "application/json" || media_type.contains('*') {
                quote!(#response::checked_json(#status, &body, #rules))
            } else {
                quote!(#response::checked_json_as(#media_type, #status, &body, #rules))
            }
        }
        MediaValue::Text(..) => quote!(#response::text(#media_type, #status, &body)),
        MediaValue::Form(..) => quote!(#response::form(#media_type, #status, &body)),
        MediaValue::Bytes => quote!(#response::bytes(#media_type, #status, body)),
        MediaValue::Content => {
            let content = identifier("content");
            quote!(#response::#content(#status, body))
        }
    }
}
