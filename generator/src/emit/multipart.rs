//! Prints the bodies of `multipart/form-data`: a struct with a field for each part, and how it is
//! read.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::codec::constant;
use super::documentation::{attributes, code, documentation};
use super::parameter::emit_shape;
use super::rules::{Statics, emit_rules};
use super::scope::{Scope, identifier};
use super::types::{USUAL, derive, emit_field_type};
use crate::ir::{Documentation, Multipart, Part, PartValue};

/// The struct.
pub(super) fn emit_type(item: &Multipart, scope: &mut Scope) -> TokenStream {
    scope.need("multipart");
    let head = documentation(&item.declaration.documentation, "A form of parts.");
    let derives = derive(&USUAL, &item.declaration, scope);
    let name = identifier(item.declaration.name.as_str());
    let mut fields = Vec::new();
    for part in &item.parts {
        let fallback = format!("The part {}.", code(&part.part));
        let attributes = attributes(&part.documentation, &fallback, part.deprecated);
        let name = identifier(part.name.as_str());
        let ty = emit_part_type(part, scope);
        fields.push(quote!(#attributes pub #name: #ty));
    }
    if let Some(others) = &item.others {
        let text = "The parts that the spec does not declare, with their names.";
        let attributes = documentation(&Documentation::default(), text);
        let name = identifier(others.as_str());
        let [vec, string] = ["Vec", "String"].map(|name| scope.prelude(name));
        let file = scope.runtime(&["server"], "File");
        fields.push(quote!(#attributes pub #name: #vec<(#string, #file)>));
    }
    quote! {
        #head
        #derives
        pub struct #name {
            #(#fields,)*
        }
    }
}

fn emit_part_type(part: &Part, scope: &mut Scope) -> TokenStream {
    match &part.value {
        PartValue::Value(value) => emit_field_type(&value.0, part.required, scope),
        PartValue::Files { .. } => {
            let file = scope.runtime(&["server"], "File");
            let vec = scope.prelude("Vec");
            quote!(#vec<#file>)
        }
        PartValue::File => {
            let file = scope.runtime(&["server"], "File");
            if part.required {
                return file;
            }
            let option = scope.prelude("Option");
            quote!(#option<#file>)
        }
    }
}

/// How the struct is read: a static for each part, and what reads them one by one.
pub(super) fn emit_codec(item: &Multipart, scope: &mut Scope) -> Vec<TokenStream> {
    let prefix = constant(item.declaration.name.as_str());
    let mut items = Vec::new();
    let mut reads = Vec::new();
    let mut fields = Vec::new();
    for part in &item.parts {
        let constant = format!("{prefix}_{}", constant(part.name.as_str()));
        let reference = emit_part(part, &constant, scope, &mut items);
        let name = identifier(part.name.as_str());
        let read = identifier(match (&part.value, part.required) {
            (PartValue::Value(..), true) => "required",
            (PartValue::Value(..), false) => "optional",
            (PartValue::File, true) => "file",
            (PartValue::File, false) => "optional_file",
            (PartValue::Files { .. }, _) => "files",
        });
        fields.push(quote!(#name: form.#read(&#reference)?));
    }
    let binding = if item.parts.is_empty() {
        quote!(form)
    } else {
        quote!(mut form)
    };
    let body = if let Some(others) = &item.others {
        // The fields are read from the first to the last, and the others are what is left.
        let name = identifier(others.as_str());
        fields.push(quote!(#name: form.others()));
        quote!(Ok(Self { #(#fields,)* }))
    } else {
        reads.push(quote!(let body = Self { #(#fields,)* };));
        reads.push(quote!(form.no_others()?;));
        quote!(Ok(body))
    };
    let name = scope.own(&item.declaration.name);
    let [from_request, request, rejection] =
        ["FromRequest", "Request", "Rejection"].map(|name| scope.runtime(&["server"], name));
    items.push(quote! {
        impl #from_request for #name {
            fn from_request(request: &#request<'_>) -> Result<Self, #rejection> {
                let #binding = request.multipart()?;
                #(#reads)*
                #body
            }
        }
    });
    items
}

/// How the struct is written, by a client.
pub(super) fn emit_client(item: &Multipart, scope: &mut Scope) -> Vec<TokenStream> {
    let prefix = constant(item.declaration.name.as_str());
    let mut items = Vec::new();
    let mut calls = Vec::new();
    for part in &item.parts {
        let constant = format!("{prefix}_{}", constant(part.name.as_str()));
        let reference = emit_part(part, &constant, scope, &mut items);
        let name = identifier(part.name.as_str());
        calls.push(match (&part.value, part.required) {
            (PartValue::Value(..), true) => quote!(.required(&#reference, &self.#name)),
            (PartValue::Value(..), false) => quote!(.optional(&#reference, &self.#name)),
            (PartValue::File, true) => quote!(.file(&#reference, self.#name)),
            (PartValue::File, false) => quote!(.optional_file(&#reference, self.#name)),
            (PartValue::Files { .. }, _) => quote!(.files(&#reference, self.#name)),
        });
    }
    calls.extend(item.others.as_ref().map(|others| {
        let name = identifier(others.as_str());
        quote!(.others(self.#name))
    }));
    let name = scope.own(&item.declaration.name);
    let [into_form, form] = ["IntoForm", "Form"].map(|name| scope.runtime(&["client"], name));
    items.push(quote! {
        impl #into_form for #name {
            fn into_form(self) -> #form {
                #form::new() #(#calls)*
            }
        }
    });
    items
}

/// The static of a part.
fn emit_part(
    part: &Part,
    constant: &str,
    scope: &mut Scope,
    items: &mut Vec<TokenStream>,
) -> proc_macro2::Ident {
    let ty = scope.runtime(&["server"], "Part");
    let text = &part.part;
    let mut calls = Vec::new();
    let base = match &part.value {
        PartValue::File => quote!(#ty::file(#text)),
        PartValue::Files { least, most } => {
            if *least > 0 || most.is_some() {
                let least = Literal::u64_unsuffixed(*least);
                let most = most.map(Literal::u64_unsuffixed);
                let most = most.map_or_else(|| quote!(u64::MAX), |most| quote!(#most));
                calls.push(quote!(.count(#least, #most)));
            }
            quote!(#ty::file(#text))
        }
        PartValue::Value(value) => {
            let (value, shape) = &**value;
            let shape = emit_shape(shape, scope);
            let statics = &mut Statics { scope, items };
            let rules = emit_rules(&value.ty, &value.rules, constant, statics);
            if let Some(rules) = rules.reference(constant, statics) {
                calls.push(quote!(.rules(#rules)));
            }
            quote!(#ty::new(#text, #shape))
        }
    };
    if !part.media_types.is_empty() {
        let media_types = &part.media_types;
        calls.push(quote!(.media_types(&[#(#media_types),*])));
    }
    if !part.headers.is_empty() {
        let headers = &part.headers;
        calls.push(quote!(.headers(&[#(#headers),*])));
    }
    let name = scope.declare_new(constant);
    items.push(quote!(static #name: #ty = #base #(#calls)*;));
    name
}
