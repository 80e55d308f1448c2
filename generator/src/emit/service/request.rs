//! Prints the requests of operations, and how they are read.

use proc_macro2::TokenStream;
use quote::quote;

use super::link;
use super::media::{emit_derives, emit_media_type, emit_read};
use crate::emit::codec::constant;
use crate::emit::documentation::{attributes, code, documentation};
use crate::emit::parameter::emit_parameter;
use crate::emit::rules::Statics;
use crate::emit::scope::{Scope, identifier};
use crate::emit::types::{emit_field_type, emit_lints};
use crate::ir::{Body, Documentation, Ident, Media, Operation, Request, Service};

/// The type of the requests of an operation, and that of their bodies where those are of several
/// media types.
pub(super) fn emit_types(
    service: &Service,
    operation: &Operation,
    scope: &mut Scope,
) -> Vec<TokenStream> {
    let Request {
        name,
        parameters,
        body,
    } = &operation.request;
    let text = format!("The request of {}.", link(service, operation));
    let head = documentation(&Documentation::default(), &text);
    let request = identifier(name.as_str());
    let parameters = parameters.iter().map(|parameter| {
        let fallback = format!("The parameter {}.", code(&parameter.parameter));
        let attributes = attributes(&parameter.documentation, &fallback, parameter.deprecated);
        let name = identifier(parameter.name.as_str());
        let ty = emit_field_type(&parameter.value, parameter.is_always_there(), scope);
        quote!(#attributes pub #name: #ty)
    });
    let mut fields: Vec<_> = parameters.collect();
    fields.extend(body.as_ref().map(|body| {
        let attributes = documentation(&body.documentation, "The body.");
        let name = identifier(body.name.as_str());
        let ty = emit_body_type(body, scope);
        quote!(#attributes pub #name: #ty)
    }));
    let media = body.iter().flat_map(|body| &body.media);
    let derives = emit_derives(operation, media.map(|media| &media.value), scope);
    let mut items = vec![quote! {
        #head
        #derives
        pub struct #request {
            #(#fields,)*
        }
    }];
    if let Some(body) = body
        && let Some(choice) = &body.choice
    {
        let text = format!("The body of [`{}`], by its media type.", name.as_str());
        items.push(emit_choice(body, choice, &text, &derives, scope));
    }
    items
}

/// The type of a body.
fn emit_body_type(body: &Body, scope: &mut Scope) -> TokenStream {
    let ty = match (&body.choice, &body.media[..]) {
        (None, [only]) => return emit_media_type(&only.value, body.required, scope),
        (Some(choice), _) => {
            let choice = identifier(choice.as_str());
            quote!(#choice)
        }
        (None, _) => quote!(()),
    };
    if body.required {
        return ty;
    }
    let option = scope.prelude("Option");
    quote!(#option<#ty>)
}

fn emit_choice(
    body: &Body,
    name: &Ident,
    text: &str,
    derives: &TokenStream,
    scope: &mut Scope,
) -> TokenStream {
    let lints = emit_lints(body.is_uneven);
    let attributes = documentation(&Documentation::default(), text);
    let name = identifier(name.as_str());
    let variants = body.media.iter().map(|media| {
        let types: Vec<_> = media.media_types.iter().map(|name| code(name)).collect();
        let attributes = documentation(&Documentation::default(), &types.join(", "));
        let name = identifier(media.name.as_str());
        let ty = emit_media_type(&media.value, true, scope);
        quote!(#attributes #name(#ty))
    });
    let variants: Vec<_> = variants.collect();
    quote! {
        #attributes
        #lints
        #derives
        pub enum #name {
            #(#variants,)*
        }
    }
}

/// How a request is read, and the body of one that may be of several media types.
pub(super) fn emit_codec(
    request: &Request,
    constant: &str,
    scope: &mut Scope,
    items: &mut Vec<TokenStream>,
) -> Vec<TokenStream> {
    let mut fields = Vec::new();
    for parameter in &request.parameters {
        let constant = format!("{constant}_{}", self::constant(parameter.name.as_str()));
        let reference = emit_parameter(parameter, &constant, &mut Statics { scope, items });
        let name = identifier(parameter.name.as_str());
        let read = identifier(if parameter.is_always_there() {
            "required"
        } else {
            "optional"
        });
        fields.push(quote!(#name: request.#read(#reference)?));
    }
    let mut impls = Vec::new();
    if let Some(body) = &request.body {
        let constant = format!("{constant}_{}", self::constant(body.name.as_str()));
        let name = identifier(body.name.as_str());
        let read = if body.required { "" } else { "optional_" };
        let call = match (&body.choice, &body.media[..]) {
            (Some(choice), media) => {
                let statics = &mut Statics { scope, items };
                impls.push(emit_choice_codec(media, choice, &constant, statics));
                let read = identifier(&format!("{read}body"));
                quote!(#read())
            }
            (None, media) => {
                let first = media.first();
                let statics = &mut Statics { scope, items };
                first.map_or_else(TokenStream::new, |media| {
                    emit_read(&media.value, read, &constant, statics)
                })
            }
        };
        fields.push(quote!(#name: request.#call?));
    }
    let name = scope.own(&request.name);
    let body = quote!(Ok(Self { #(#fields,)* }));
    impls.push(emit_from_request(&name, !fields.is_empty(), &body, scope));
    impls
}

fn emit_choice_codec(
    media: &[Media],
    choice: &Ident,
    constant: &str,
    statics: &mut Statics<'_>,
) -> TokenStream {
    let mut arms = Vec::new();
    let last = media.len().saturating_sub(1);
    for (index, media) in media.iter().enumerate() {
        let constant = format!("{constant}_{}", self::constant(media.name.as_str()));
        let call = emit_read(&media.value, "", &constant, statics);
        let name = identifier(media.name.as_str());
        let pattern = if index == last {
            quote!(_)
        } else {
            let index = proc_macro2::Literal::usize_unsuffixed(index);
            quote!(#index)
        };
        arms.push(quote!(#pattern => request.#call.map(Self::#name),));
    }
    let lists = media.iter().map(|media| {
        let types = &media.media_types;
        quote!(&[#(#types),*])
    });
    let body = quote! {
        let place = request.media_type(&[#(#lists),*]);
        match place { #(#arms)* }
    };
    let name = statics.scope.own(choice);
    emit_from_request(&name, true, &body, statics.scope)
}

fn emit_from_request(
    name: &TokenStream,
    reads: bool,
    body: &TokenStream,
    scope: &mut Scope,
) -> TokenStream {
    let [from_request, request, rejection] =
        ["FromRequest", "Request", "Rejection"].map(|name| scope.runtime(&["server"], name));
    let parameter = if reads { quote!(request) } else { quote!(_) };
    quote! {
        impl #from_request for #name {
            fn from_request(#parameter: &#request<'_>) -> Result<Self, #rejection> {
                #body
            }
        }
    }
}
