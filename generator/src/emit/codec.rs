//! Prints how types are read from JSON and written to it: a table of its properties for each
//! struct, which the engine of the runtime reads.

mod choice;
mod tuple;
mod union;

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

pub(super) use self::choice::emit_enum;
pub(super) use self::tuple::{emit_newtype, emit_open_tuple};
pub(super) use self::union::emit_union;
use super::rules::{Calls, Statics, emit_own, emit_rules, emit_values};
use super::scope::{Scope, identifier};
use super::types::emit_maps;
use crate::ir::{Additional, Struct, Type};

/// The names that mean something else while a struct is read.
const LOCALS: [&str; 2] = ["decoder", "rules"];

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
        .map(|field| local(field.name.as_str(), item, &LOCALS, scope))
        .collect();
    let fields: Vec<_> = item
        .fields
        .iter()
        .map(|field| identifier(field.name.as_str()))
        .collect();
    let values = fields.iter().zip(&slots);
    let values: Vec<_> = values
        .map(|(field, slot)| emit_initializer(field, slot))
        .collect();
    let required = item.fields.iter().zip(&slots);
    let required = required.filter_map(|(field, slot)| field.required.then_some(slot));
    let unwrap = emit_unwrap(&required.collect::<Vec<_>>(), &table, scope);
    let maps: Vec<_> = emit_maps(item, scope)
        .into_iter()
        .map(|(field, ty)| {
            let slot = local(field.as_str(), item, &LOCALS, scope);
            let field = identifier(field.as_str());
            let declaration = quote!(let mut #slot = #ty::new(););
            let value = emit_initializer(&field, &slot);
            (declaration, value, quote!(&mut #slot), quote!(&self.#field))
        })
        .collect();
    let declarations = maps.iter().map(|(declaration, ..)| declaration);
    let map_values = maps.iter().map(|(_, value, ..)| value);
    let mut targets: Vec<_> = maps.iter().map(|(.., target, _)| target.clone()).collect();
    let mut sources: Vec<_> = maps.iter().map(|(.., source)| source.clone()).collect();
    if let Additional::Closed = item.additional {
        let closed = codec(scope, "Closed");
        targets.push(quote!(&mut #closed));
        sources.push(quote!(&#closed));
    }
    let (target, source) = (targets.pop(), sources.pop());
    let (function, targets, sources) = if item.patterns.is_empty() {
        (identifier("object"), None, None)
    } else {
        let (targets, sources) = (quote!(&mut [#(#targets),*],), quote!(&[#(#sources),*],));
        (
            identifier("object_by_patterns"),
            Some(targets),
            Some(sources),
        )
    };
    let decode = quote! {
        #(let mut #slots = None;)*
        #(#declarations)*
        decoder.#function(&#table, #rules, &mut [#(&mut #slots),*], #targets #target)?;
        #unwrap
        Ok(Self { #(#values,)* #(#map_values,)* })
    };
    let encode = quote!(encoder.#function(&#table, &[#(&self.#fields),*], #sources #source););
    items.extend(emit_impls(&name, &parameter, &decode, &encode, scope));
    items
}

/// The name of the variable that holds a field of a struct: the field's own, unless it is among
/// `taken`, or a variable cannot have it.
pub(super) fn local(field: &str, item: &Struct, taken: &[&str], scope: &Scope) -> Ident {
    let is_taken = |name: &str| taken.contains(&name) || scope.is_taken(name);
    let is_field = |name: &str| item.fields.iter().any(|other| other.name.as_str() == name);
    let mut name = field.to_owned();
    while is_taken(&name) || name != field && is_field(&name) {
        name.push('_');
    }
    identifier(&name)
}

/// The statement that takes the values of the required properties out of their slots. One statement
/// for all of them is much faster to compile than an operator `?` for each.
fn emit_unwrap(slots: &[&Ident], table: &Ident, scope: &mut Scope) -> Option<TokenStream> {
    let (pattern, values) = match slots {
        [] => return None,
        [slot] => (emit_some(slot, scope), quote!(#slot)),
        slots => {
            let patterns = slots.iter().map(|slot| emit_some(slot, scope));
            let patterns: Vec<_> = patterns.collect();
            (quote!((#(#patterns),*)), quote!((#(#slots),*)))
        }
    };
    let err = scope.prelude("Err");
    Some(quote! {
        let #pattern = #values else {
            return #err(#table.fault());
        };
    })
}

fn emit_some(slot: &Ident, scope: &mut Scope) -> TokenStream {
    let some = scope.prelude("Some");
    quote!(#some(#slot))
}

/// A field of a struct literal, with the variable that holds its value.
pub(super) fn emit_initializer(field: &Ident, slot: &Ident) -> TokenStream {
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
    let mut patterns = Vec::with_capacity(item.patterns.len());
    for matching in &item.patterns {
        let function = codec(statics.scope, "pattern");
        let constant = format!("{constant}_{}", self::constant(matching.name.as_str()));
        let pattern = statics.pattern(&matching.pattern, &constant);
        let rules = match &matching.values {
            Type::Map(value) => emit_rules(&value.ty, &value.rules, &constant, statics),
            _ => Calls::default(),
        };
        let rules = rules
            .reference(&constant, statics)
            .map(|rules| quote!(.rules(#rules)));
        patterns.push(quote!(#function(&#pattern) #rules));
    }
    let patterns = (!patterns.is_empty()).then(|| quote!(.patterns(&[#(#patterns),*])));
    let ty = codec(statics.scope, "Table");
    let name = item.declaration.name.as_str().trim_start_matches("r#");
    quote!(static #table: #ty = #ty::new(#name, &[#(#properties),*]) #patterns;)
}

/// The patterns of so many indices, the last of which is that of all others.
fn emit_patterns(count: usize) -> impl Iterator<Item = TokenStream> {
    (1..=count).map(move |number| {
        if number == count {
            quote!(_)
        } else {
            let index = Literal::usize_unsuffixed(number - 1);
            quote!(#index)
        }
    })
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
