//! Prints how enums of values are read and written.

use proc_macro2::TokenStream;
use quote::quote;

use super::{codec, constant, emit_impls, emit_patterns, emit_position};
use crate::emit::literal::{json, line};
use crate::emit::rules::{Statics, emit_own};
use crate::emit::schemas::{emit_types, emit_values};
use crate::emit::scope::{Scope, identifier};
use crate::emit::types::strings;
use crate::ir::{Enum, Literal, Variant};

/// The items that read and write an enum of values.
pub(in crate::emit) fn emit_enum(item: &Enum, scope: &mut Scope) -> Vec<TokenStream> {
    let name = scope.own(&item.declaration.name);
    let constant = constant(item.declaration.name.as_str());
    let mut items = Vec::new();
    let mut statics = Statics {
        scope,
        items: &mut items,
    };
    let calls = emit_own(&item.rules, &constant, &mut statics);
    let (parameter, rules) = emit_position(&calls, &constant, &mut statics);
    let variants: Vec<_> = item
        .variants
        .iter()
        .map(|variant| identifier(variant.name.as_str()))
        .collect();
    let unknown = item.unknown.as_ref();
    let (table_item, decode, encode) = if let Some(strings) = strings(item) {
        let table = quote!(&[#((#strings, Self::#variants)),*]);
        let unknown = unknown.map(|unknown| identifier(unknown.name.as_str()));
        let decode = match &unknown {
            None => quote!(decoder.variant(#table, #rules)),
            Some(unknown) => quote!(decoder.open_variant(#table, Self::#unknown, #rules)),
        };
        let unknown = unknown.map(|unknown| quote!(Self::#unknown(value) => value.as_str(),));
        let encode = quote! {
            let variant = match self { #(Self::#variants => #strings,)* #unknown };
            encoder.string(variant);
        };
        (None, decode, encode)
    } else {
        let table = scope.declare_new(&constant);
        let texts = item.variants.iter().map(|variant| json(&variant.value));
        let texts: Vec<_> = texts.collect();
        let is_integer = |variant: &Variant| matches!(variant.value, Literal::Integer(_));
        let integers = item.variants.iter().any(is_integer);
        let table_item = emit_values(&table, &texts, integers, scope);
        let decode = match (variants.as_slice(), unknown) {
            (variants, Some(unknown)) => {
                let types = emit_types(&unknown.types, scope);
                let unknown = identifier(unknown.name.as_str());
                let patterns = emit_patterns(variants.len());
                quote! {
                    let choice = match decoder.open_choice(&#table, #types, #rules)? {
                        Ok(choice) => choice,
                        Err(value) => return Ok(Self::#unknown(value)),
                    };
                    match choice { #(#patterns => Ok(Self::#variants),)* }
                }
            }
            ([only], None) => quote! {
                decoder.choice(&#table, #rules)?;
                Ok(Self::#only)
            },
            (variants, None) => {
                let patterns = emit_patterns(variants.len());
                quote! {
                    let choice = decoder.choice(&#table, #rules)?;
                    match choice { #(#patterns => Ok(Self::#variants),)* }
                }
            }
        };
        let texts = texts.iter().map(|text| line(text));
        let unknown = unknown.map(|unknown| {
            let unknown = identifier(unknown.name.as_str());
            let encode = codec(scope, "Encode");
            quote!(Self::#unknown(value) => return #encode::encode(value, encoder),)
        });
        let encode = quote! {
            let value = match self { #(Self::#variants => #texts,)* #unknown };
            encoder.json(value);
        };
        (Some(table_item), decode, encode)
    };
    items.extend(table_item);
    items.extend(emit_impls(&name, &parameter, &decode, &encode, scope));
    items
}
