//! Prints how enums of values are read and written.

use proc_macro2::TokenStream;
use quote::quote;

use super::{constant, emit_impls, emit_patterns};
use crate::emit::literal::{json, line};
use crate::emit::schemas::emit_values;
use crate::emit::scope::{Scope, identifier};
use crate::emit::types::strings;
use crate::ir::Enum;

/// The items that read and write an enum of values.
pub(in crate::emit) fn emit_enum(item: &Enum, scope: &mut Scope) -> Vec<TokenStream> {
    let name = scope.own(&item.declaration.name);
    let table = scope.declare_new(&constant(item.declaration.name.as_str()));
    let variants: Vec<_> = item
        .variants
        .iter()
        .map(|variant| identifier(variant.name.as_str()))
        .collect();
    let (table_item, decode, encode) = if let Some(strings) = strings(item) {
        let table_item = quote! {
            static #table: &[(&str, #name)] = &[#((#strings, #name::#variants)),*];
        };
        let encode = quote! {
            let variant = match self { #(Self::#variants => #strings,)* };
            encoder.string(variant);
        };
        (table_item, quote!(decoder.variant(#table)), encode)
    } else {
        let texts = item.variants.iter().map(|variant| json(&variant.value));
        let texts: Vec<_> = texts.collect();
        let table_item = emit_values(&table, &texts, scope);
        let decode = match variants.as_slice() {
            [only] => quote! {
                decoder.choice(&#table)?;
                Ok(Self::#only)
            },
            variants => {
                let patterns = emit_patterns(variants.len());
                quote! {
                    let choice = decoder.choice(&#table)?;
                    match choice { #(#patterns => Ok(Self::#variants),)* }
                }
            }
        };
        let texts = texts.iter().map(|text| line(text));
        let encode = quote! {
            let value = match self { #(Self::#variants => #texts,)* };
            encoder.json(value);
        };
        (table_item, decode, encode)
    };
    let mut items = vec![table_item];
    items.extend(emit_impls(&name, &quote!(_), &decode, &encode, scope));
    items
}
