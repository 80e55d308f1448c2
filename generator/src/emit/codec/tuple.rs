//! Prints how tuple structs are read and written.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

use super::{codec, constant, emit_impls, emit_position};
use crate::emit::rules::{Statics, emit_items, emit_own, emit_prefix, emit_rules};
use crate::emit::scope::{Scope, identifier};
use crate::ir::{Newtype, OpenTuple, Type, TypeUse};

/// The names of the elements of a tuple, while it is read.
const ORDINALS: [&str; Type::TUPLE] = [
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
    "eleventh", "twelfth",
];

/// The items that read and write a newtype.
pub(in crate::emit) fn emit_newtype(item: &Newtype, scope: &mut Scope) -> Vec<TokenStream> {
    let name = scope.own(&item.declaration.name);
    let constant = constant(item.declaration.name.as_str());
    let mut items = Vec::new();
    let mut statics = Statics {
        scope,
        items: &mut items,
    };
    let calls = emit_rules(&item.value.ty, &item.value.rules, &constant, &mut statics);
    let (parameter, rules) = emit_position(&calls, &constant, &mut statics);
    let (decode, encode) = if let Type::Tuple(elements) = &item.value.ty {
        let slots: Vec<_> = (0..elements.len())
            .map(|index| element(index, scope))
            .collect();
        let indices = (0..elements.len()).map(syn::Index::from);
        let decoded = codec(scope, "decoded");
        let decode = quote! {
            #(let mut #slots = None;)*
            decoder.tuple(#rules, &mut [#(&mut #slots),*])?;
            Ok(Self(#(#decoded(#slots)?),*))
        };
        (decode, quote!(encoder.tuple(&[#(&self.#indices),*]);))
    } else {
        let [decode, encode] = ["Decode", "Encode"].map(|name| codec(scope, name));
        let decode = quote!(#decode::decode(decoder, #rules).map(Self));
        (decode, quote!(#encode::encode(&self.0, encoder);))
    };
    items.extend(emit_impls(&name, &parameter, &decode, &encode, scope));
    items
}

/// The items that read and write an array that may end early or go on.
pub(in crate::emit) fn emit_open_tuple(item: &OpenTuple, scope: &mut Scope) -> Vec<TokenStream> {
    let name = scope.own(&item.declaration.name);
    let constant = constant(item.declaration.name.as_str());
    let mut items = Vec::new();
    let mut statics = Statics {
        scope,
        items: &mut items,
    };
    let mut calls = emit_own(&item.rules, &constant, &mut statics);
    let elements: Vec<_> = item.elements.iter().map(|(element, ..)| element).collect();
    emit_prefix(&elements, &mut calls, &constant, &mut statics);
    if let Some(TypeUse { ty, rules }) = &item.rest {
        emit_items(ty, rules, &mut calls, &constant, &mut statics);
    }
    let (parameter, rules) = emit_position(&calls, &constant, &mut statics);

    let required = item.elements.iter().filter(|(.., required)| *required);
    let required = Literal::usize_unsuffixed(required.count());
    let slots: Vec<_> = (0..elements.len())
        .map(|index| element(index, scope))
        .collect();
    let mut values: Vec<_> = item
        .elements
        .iter()
        .zip(&slots)
        .map(|((.., required), slot)| {
            let decoded = required.then(|| codec(scope, "decoded"));
            decoded.map_or_else(|| quote!(#slot), |decoded| quote!(#decoded(#slot)?))
        })
        .collect();
    let indices = (0..elements.len()).map(syn::Index::from);
    let (declaration, target, source) = if item.rest.is_some() {
        let rest = if scope.is_taken("rest") {
            "rest_"
        } else {
            "rest"
        };
        let rest = identifier(rest);
        let vec = scope.prelude("Vec");
        let index = syn::Index::from(elements.len());
        values.push(quote!(#rest));
        let declaration = quote!(let mut #rest = #vec::new(););
        (Some(declaration), quote!(&mut #rest), quote!(&self.#index))
    } else {
        let closed = codec(scope, "Closed");
        (None, quote!(&mut #closed), quote!(&#closed))
    };
    let decode = quote! {
        #(let mut #slots = None;)*
        #declaration
        decoder.open_tuple(#rules, #required, &mut [#(&mut #slots),*], #target)?;
        Ok(Self(#(#values),*))
    };
    let encode = quote!(encoder.open_tuple(#required, &[#(&self.#indices),*], #source););
    items.extend(emit_impls(&name, &parameter, &decode, &encode, scope));
    items
}

/// The name of the variable that holds the element of a tuple while it is read.
fn element(index: usize, scope: &Scope) -> Ident {
    let name = ORDINALS.get(index).map_or_else(
        || format!("element_{}", index + 1),
        |name| (*name).to_owned(),
    );
    if scope.is_taken(&name) {
        identifier(&(name + "_"))
    } else {
        identifier(&name)
    }
}
