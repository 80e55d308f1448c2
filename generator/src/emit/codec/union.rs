//! Prints how unions are read and written.

use proc_macro2::TokenStream;
use quote::quote;

use super::{codec, constant, emit_impls, emit_patterns, emit_position};
use crate::emit::rules::{Statics, emit_own, emit_reference};
use crate::emit::schemas;
use crate::emit::scope::{Scope, identifier};
use crate::ir::{Signs, Type, Union, UnionVariant};

/// The items that read and write a union.
pub(in crate::emit) fn emit_union(item: &Union, scope: &mut Scope) -> Vec<TokenStream> {
    let name = scope.own(&item.declaration.name);
    let constant = constant(item.declaration.name.as_str());
    let table = scope.declare_new(&constant);
    let mut items = Vec::new();
    let mut statics = Statics {
        scope,
        items: &mut items,
    };
    let calls = emit_own(&item.rules, &constant, &mut statics);
    let (parameter, rules) = emit_position(&calls, &constant, &mut statics);
    let references: Vec<_> = item
        .variants
        .iter()
        .map(|variant| {
            let constant = format!("{constant}_{}", self::constant(variant.name.as_str()));
            emit_reference(&variant.value, &constant, &mut statics)
        })
        .collect();
    let variants: Vec<_> = item
        .variants
        .iter()
        .map(|variant| identifier(variant.name.as_str()))
        .collect();
    let signs: Vec<_> = item
        .variants
        .iter()
        .map(|variant| emit_signs(variant, scope))
        .collect();
    let ty = codec(scope, "Union");
    let kind = identifier(if item.exactly_one { "one_of" } else { "any_of" });
    let open = item.unknown.as_ref().map(|_| quote!(.open()));
    items.push(quote!(static #table: #ty = #ty::#kind(&[#(#signs),*]) #open;));

    let [decode_trait, decoder, encode_trait, fault] =
        ["Decode", "Decoder", "Encode", "Fault"].map(|name| codec(scope, name));
    let are_null: Vec<_> = item
        .variants
        .iter()
        .map(|variant| variant.value.ty == Type::Null)
        .collect();
    let values = variants.iter().zip(&references).zip(&are_null);
    let unknown = item.unknown.as_ref();
    let unknown = unknown.map(|unknown| identifier(unknown.as_str()));
    let unknown_value = unknown.iter().map(|unknown| {
        let rules = codec(scope, "Rules");
        quote!(#decode_trait::decode(decoder, #rules::NONE).map(Self::#unknown))
    });
    let unknown_value: Vec<_> = unknown_value.collect();
    let values: Vec<_> = values
        .map(|((variant, rules), is_null)| {
            if *is_null {
                quote!(<() as #decode_trait>::decode(decoder, #rules).and(Ok(Self::#variant)))
            } else {
                quote!(#decode_trait::decode(decoder, #rules).map(Self::#variant))
            }
        })
        .chain(unknown_value)
        .collect();
    let (parameter_of_variant, body) = if let [value] = values.as_slice() {
        (quote!(_), quote!(#value))
    } else {
        let patterns = emit_patterns(values.len());
        let body = quote!(match variant { #(#patterns => #values,)* });
        (quote!(variant), body)
    };
    items.push(quote! {
        impl #name {
            fn decode_variant(
                #parameter_of_variant: usize,
                decoder: &mut #decoder<'_>,
            ) -> Result<Self, #fault> {
                #body
            }
        }
    });
    let decode = quote!(decoder.union(&#table, #rules, Self::decode_variant));
    let arms = variants.iter().zip(&are_null).map(|(variant, is_null)| {
        if *is_null {
            quote!(Self::#variant => encoder.null())
        } else {
            quote!(Self::#variant(value) => #encode_trait::encode(value, encoder))
        }
    });
    let unknown = unknown
        .map(|unknown| quote!(Self::#unknown(value) => #encode_trait::encode(value, encoder),));
    let encode = quote!(match self { #(#arms,)* #unknown });
    items.extend(emit_impls(&name, &parameter, &decode, &encode, scope));
    items
}

/// What tells the values of a variant before they are decoded.
fn emit_signs(variant: &UnionVariant, scope: &mut Scope) -> TokenStream {
    let Signs {
        types,
        constants,
        required,
    } = &variant.signs;
    let ty = codec(scope, "Variant");
    let types = schemas::emit_types(types, scope);
    let constants = constants
        .iter()
        .map(|(property, values)| quote!((#property, &[#(#values),*])));
    let constants = quote!(#(#constants),*);
    let constants = (!constants.is_empty()).then(|| quote!(.constants(&[#constants])));
    let required = (!required.is_empty()).then(|| quote!(.required(&[#(#required),*])));
    quote!(#ty::new(#types) #constants #required)
}
