//! Prints how types are read from JSON and written to it: a table of its properties for each
//! struct, which the engine of the runtime reads.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::rules::{Calls, Statics, emit_own, emit_rules, emit_values};
use super::scope::{Scope, identifier};
use crate::ir::{Additional, Enum, Field, Newtype, Struct, Type};

/// The names of the elements of a tuple, while it is read.
const ORDINALS: [&str; Type::TUPLE] = [
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
    "eleventh", "twelfth",
];

/// The items that read and write a struct.
pub(super) fn emit_struct(item: &Struct, scope: &mut Scope) -> Vec<TokenStream> {
    let name = scope.own(&item.declaration.name);
    let constant = constant(item.declaration.name.as_str());
    let table = scope.declare_new(&constant);
    let mut items = Vec::new();
    let mut statics = Statics {
        scope,
        items: &mut items,
    };
    let mut calls = emit_own(&item.rules, &constant, &mut statics);
    if let Additional::Typed(_, value) = &item.additional {
        emit_values(&value.ty, &value.rules, &mut calls, &constant, &mut statics);
    }
    let (parameter, rules) = emit_position(&calls, &constant, &mut statics);
    let table_item = emit_table(item, &table, &constant, &mut statics);
    items.push(table_item);

    let slots: Vec<_> = item
        .fields
        .iter()
        .map(|field| local(field.name.as_str(), item, scope))
        .collect();
    let fields: Vec<_> = item
        .fields
        .iter()
        .map(|field| identifier(field.name.as_str()))
        .collect();
    let values: Vec<_> = item
        .fields
        .iter()
        .zip(&slots)
        .map(|(field, slot)| emit_value(field, slot, scope))
        .collect();
    let (declaration, target, value, source) = match &item.additional {
        Additional::Closed => {
            let closed = codec(scope, "Closed");
            (None, quote!(&mut #closed), None, quote!(&#closed))
        }
        Additional::Untyped(field) | Additional::Typed(field, _) => {
            let ty = match &item.additional {
                Additional::Typed(..) => scope.std(&["collections"], "BTreeMap"),
                _ => scope.runtime(&[], "Object"),
            };
            let slot = local(field.as_str(), item, scope);
            let field = identifier(field.as_str());
            let declaration = quote!(let mut #slot = #ty::new(););
            let value = emit_initializer(&field, &slot);
            (
                Some(declaration),
                quote!(&mut #slot),
                Some(value),
                quote!(&self.#field),
            )
        }
    };
    let decode = quote! {
        #(let mut #slots = None;)*
        #declaration
        decoder.object(&#table, #rules, &mut [#(&mut #slots),*], #target)?;
        Ok(Self { #(#values,)* #value })
    };
    let encode = quote!(encoder.object(&#table, &[#(&self.#fields),*], #source););
    items.extend(emit_impls(&name, &parameter, &decode, &encode, scope));
    items
}

/// The name of the variable that holds a field while it is read: the field's own, unless something
/// else that is used there has it.
fn local(field: &str, item: &Struct, scope: &Scope) -> Ident {
    let is_taken =
        |name: &str| matches!(name, "decoded" | "decoder" | "rules") || scope.is_taken(name);
    let is_field = |name: &str| item.fields.iter().any(|other| other.name.as_str() == name);
    let mut name = field.to_owned();
    while is_taken(&name) || name != field && is_field(&name) {
        name.push('_');
    }
    identifier(&name)
}

/// A field in the literal of the value that was read.
fn emit_value(field: &Field, slot: &Ident, scope: &mut Scope) -> TokenStream {
    let name = identifier(field.name.as_str());
    if field.required {
        let decoded = codec(scope, "decoded");
        quote!(#name: #decoded(#slot)?)
    } else {
        emit_initializer(&name, slot)
    }
}

fn emit_initializer(field: &Ident, slot: &Ident) -> TokenStream {
    if field == slot {
        quote!(#field)
    } else {
        quote!(#field: #slot)
    }
}

/// The table of a struct.
fn emit_table(
    item: &Struct,
    table: &Ident,
    constant: &str,
    statics: &mut Statics<'_>,
) -> TokenStream {
    let mut properties = Vec::with_capacity(item.fields.len());
    for field in &item.fields {
        let function = codec(
            statics.scope,
            if field.required {
                "required"
            } else {
                "optional"
            },
        );
        let property = &field.property;
        let constant = format!("{constant}_{}", self::constant(field.name.as_str()));
        let rules = emit_rules(&field.value.ty, &field.value.rules, &constant, statics);
        let rules = rules
            .reference(&constant, statics)
            .map(|rules| quote!(.rules(#rules)));
        properties.push(quote!(#function(#property) #rules));
    }
    let ty = codec(statics.scope, "Table");
    let name = item.declaration.name.as_str().trim_start_matches("r#");
    quote!(static #table: #ty = #ty::new(#name, &[#(#properties),*]);)
}

/// The items that read and write an enum.
pub(super) fn emit_enum(item: &Enum, scope: &mut Scope) -> Vec<TokenStream> {
    let name = scope.own(&item.declaration.name);
    let table = scope.declare_new(&constant(item.declaration.name.as_str()));
    let variants: Vec<_> = item
        .variants
        .iter()
        .map(|variant| identifier(variant.name.as_str()))
        .collect();
    let strings: Vec<_> = item
        .variants
        .iter()
        .map(|variant| variant.value.as_str())
        .collect();
    let table_item = quote! {
        static #table: &[(&str, #name)] = &[#((#strings, #name::#variants)),*];
    };
    let encode = quote! {
        let variant = match self { #(Self::#variants => #strings,)* };
        encoder.string(variant);
    };
    let mut items = vec![table_item];
    items.extend(emit_impls(
        &name,
        &quote!(_),
        &quote!(decoder.variant(#table)),
        &encode,
        scope,
    ));
    items
}

/// The items that read and write a newtype.
pub(super) fn emit_newtype(item: &Newtype, scope: &mut Scope) -> Vec<TokenStream> {
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

/// The implementations of the codec's traits and of serde's.
fn emit_impls(
    name: &TokenStream,
    parameter: &TokenStream,
    decode: &TokenStream,
    encode: &TokenStream,
    scope: &mut Scope,
) -> [TokenStream; 3] {
    let [decode_trait, decoder, encode_trait, encoder, fault, rules] =
        ["Decode", "Decoder", "Encode", "Encoder", "Fault", "Rules"].map(|name| codec(scope, name));
    let runtime = scope.crate_root("oasmith_runtime");
    [
        quote! {
            impl #decode_trait for #name {
                fn decode(
                    decoder: &mut #decoder<'_>,
                    #parameter: &'static #rules,
                ) -> Result<Self, #fault> {
                    #decode
                }
            }
        },
        quote! {
            impl #encode_trait for #name {
                fn encode(&self, encoder: &mut #encoder) {
                    #encode
                }
            }
        },
        quote!(#runtime::serde_through_codec!(#name);),
    ]
}

/// What the decoder of a type calls its rules: the parameter, and the argument to pass on. A type
/// without rules of its own passes on those of the place where it stands.
fn emit_position(
    rules: &Calls,
    constant: &str,
    statics: &mut Statics<'_>,
) -> (TokenStream, TokenStream) {
    if rules.is_empty() {
        (quote!(rules), quote!(rules))
    } else {
        (quote!(_), rules.reference_to_static(constant, statics))
    }
}

/// Something of the runtime's `codec` module.
pub(super) fn codec(scope: &mut Scope, name: &str) -> TokenStream {
    scope.runtime(&["codec"], name)
}

/// The name of a static that belongs to an item: `InviteEvent` and `invite_event` give
/// `INVITE_EVENT`.
pub(super) fn constant(name: &str) -> String {
    let name: Vec<char> = name.trim_start_matches("r#").chars().collect();
    let mut constant = String::new();
    for (index, &character) in name.iter().enumerate() {
        let before = index.checked_sub(1).and_then(|index| name.get(index));
        let starts_word = character.is_uppercase()
            && before.is_some_and(|before| {
                let ends_acronym = name.get(index + 1).is_some_and(|next| next.is_lowercase());
                *before != '_' && (!before.is_uppercase() || ends_acronym)
            });
        if starts_word {
            constant.push('_');
        }
        let mut upper = character.to_uppercase();
        match (upper.next(), upper.next()) {
            (Some(upper), None) => constant.push(upper),
            _ => constant.push(character),
        }
    }
    constant
}
