//! Prints the constraints on values as constant expressions: `Rules::new().min_length(1)`.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

use super::codec::codec;
use super::format::emit_check;
use super::scope::{Scope, identifier};
use crate::ir::{Bound, Rules, Type, TypeUse};

/// How deep rules stand in rules before they get a static of their own.
const DEPTH: usize = 2;

/// The calls that set rules.
#[derive(Default)]
pub(super) struct Calls {
    calls: Vec<TokenStream>,
    /// How many levels of rules stand in these.
    depth: usize,
}

/// What rules refer to: statics that are printed in front of what uses the rules.
pub(super) struct Statics<'a> {
    pub(super) scope: &'a mut Scope,
    pub(super) items: &'a mut Vec<TokenStream>,
}

impl Statics<'_> {
    /// A pattern, which becomes a static whose name begins with `constant`.
    pub(super) fn pattern(&mut self, pattern: &str, constant: &str) -> Ident {
        self.scope.need("pattern");
        let name = self.scope.declare_new(&format!("{constant}_PATTERN"));
        let ty = codec(self.scope, "Pattern");
        self.items
            .push(quote!(static #name: #ty = #ty::new(#pattern);));
        name
    }
}

impl Calls {
    pub(super) fn is_empty(&self) -> bool {
        self.calls.is_empty()
    }

    /// The constant expression.
    pub(super) fn expression(&self, scope: &mut Scope) -> TokenStream {
        let ty = codec(scope, "Rules");
        let calls = &self.calls;
        quote!(#ty::new()#(#calls)*)
    }

    /// A reference to the rules; `None` where there are none. What is too deep to be read becomes a
    /// static whose name begins with `constant`.
    pub(super) fn reference(
        &self,
        constant: &str,
        statics: &mut Statics<'_>,
    ) -> Option<TokenStream> {
        if self.is_empty() {
            None
        } else if self.depth < DEPTH {
            let expression = self.expression(statics.scope);
            Some(quote!(&#expression))
        } else {
            Some(self.reference_to_static(constant, statics))
        }
    }

    /// A reference to the rules, which become a static whose name begins with `constant`.
    pub(super) fn reference_to_static(
        &self,
        constant: &str,
        statics: &mut Statics<'_>,
    ) -> TokenStream {
        let name = statics.scope.declare_new(&format!("{constant}_RULES"));
        let ty = codec(statics.scope, "Rules");
        let expression = self.expression(statics.scope);
        statics.items.push(quote!(static #name: #ty = #expression;));
        quote!(&#name)
    }

    /// Adds a call with the rules of values inside of the value.
    fn push_inner(&mut self, name: &str, rules: &Self, constant: &str, statics: &mut Statics<'_>) {
        if let Some(reference) = rules.reference(constant, statics) {
            let name = identifier(name);
            self.calls.push(quote!(.#name(#reference)));
            self.depth = self.depth.max(rules.nesting());
        }
    }

    /// How many levels of rules a reference to these adds.
    fn nesting(&self) -> usize {
        if self.depth < DEPTH {
            self.depth + 1
        } else {
            0
        }
    }
}

/// A reference to the rules of values at some place: to `Rules::NONE`, or to a static whose name
/// begins with `constant`.
pub(super) fn emit_reference(
    value: &TypeUse,
    constant: &str,
    statics: &mut Statics<'_>,
) -> TokenStream {
    let rules = emit_rules(&value.ty, &value.rules, constant, statics);
    if rules.is_empty() {
        let ty = codec(statics.scope, "Rules");
        quote!(#ty::NONE)
    } else {
        rules.reference_to_static(constant, statics)
    }
}

/// The rules of a value of a type. What they refer to has names that begin with `constant`.
pub(super) fn emit_rules(
    ty: &Type,
    rules: &Rules,
    constant: &str,
    statics: &mut Statics<'_>,
) -> Calls {
    let mut calls = emit_own(rules, constant, statics);
    emit_inner(ty, &mut calls, constant, statics);
    calls
}

/// Adds the rules of further properties.
pub(super) fn emit_values(
    ty: &Type,
    rules: &Rules,
    calls: &mut Calls,
    constant: &str,
    statics: &mut Statics<'_>,
) {
    let constant = format!("{constant}_VALUE");
    let rules = emit_rules(ty, rules, &constant, statics);
    calls.push_inner("values", &rules, &constant, statics);
}

/// Adds the rules of the elements of an array.
pub(super) fn emit_items(
    ty: &Type,
    rules: &Rules,
    calls: &mut Calls,
    constant: &str,
    statics: &mut Statics<'_>,
) {
    let constant = format!("{constant}_ITEM");
    let rules = emit_rules(ty, rules, &constant, statics);
    calls.push_inner("items", &rules, &constant, statics);
}

/// Adds the rules of the first elements of an array, each of which has its own.
pub(super) fn emit_prefix(
    elements: &[&TypeUse],
    calls: &mut Calls,
    constant: &str,
    statics: &mut Statics<'_>,
) {
    let mut references = Vec::with_capacity(elements.len());
    let mut depth = 0;
    for (index, element) in elements.iter().enumerate() {
        let constant = format!("{constant}_ITEM_{}", index + 1);
        let rules = emit_rules(&element.ty, &element.rules, &constant, statics);
        depth = depth.max(rules.nesting());
        references.push(rules.reference(&constant, statics));
    }
    if references.iter().any(Option::is_some) {
        let ty = codec(statics.scope, "Rules");
        let references = references
            .into_iter()
            .map(|reference| reference.unwrap_or_else(|| quote!(#ty::NONE)));
        calls.calls.push(quote!(.prefix_items(&[#(#references),*])));
        calls.depth = calls.depth.max(depth);
    }
}

/// Adds the rules of the values inside of a value of a type.
fn emit_inner(ty: &Type, calls: &mut Calls, constant: &str, statics: &mut Statics<'_>) {
    match ty {
        Type::Boxed(value) | Type::Nullable(value) => emit_inner(value, calls, constant, statics),
        Type::Array(element) => emit_items(&element.ty, &element.rules, calls, constant, statics),
        Type::Map(value) => emit_values(&value.ty, &value.rules, calls, constant, statics),
        Type::Tuple(elements) => {
            let elements: Vec<_> = elements.iter().collect();
            emit_prefix(&elements, calls, constant, statics);
        }
        Type::Value
        | Type::Object
        | Type::Null
        | Type::Boolean
        | Type::String
        | Type::Formatted(_)
        | Type::Foreign(_)
        | Type::Integer8
        | Type::Integer16
        | Type::Integer32
        | Type::Integer64
        | Type::Unsigned8
        | Type::Unsigned16
        | Type::Unsigned32
        | Type::Unsigned64
        | Type::Number
        | Type::ExactInteger
        | Type::ExactNumber
        | Type::Item(_) => {}
    }
}

/// The rules of a value apart from those of the values inside of it.
pub(super) fn emit_own(rules: &Rules, constant: &str, statics: &mut Statics<'_>) -> Calls {
    let Rules {
        minimum,
        maximum,
        multiple_of,
        min_length,
        max_length,
        pattern,
        format,
        min_items,
        max_items,
        unique_items,
        min_properties,
        max_properties,
        integral,
        schema,
    } = rules;
    let mut calls = Vec::new();
    calls.extend(integral.then(|| quote!(.integral())));
    for (name, bound) in [("minimum", minimum), ("maximum", maximum)] {
        if let Some(Bound { number, exclusive }) = bound {
            let name = identifier(name);
            let ty = codec(statics.scope, "Bound");
            let kind = identifier(if *exclusive { "exclusive" } else { "inclusive" });
            calls.push(quote!(.#name(#ty::#kind(#number))));
        }
    }
    calls.extend(
        multiple_of
            .as_ref()
            .map(|number| quote!(.multiple_of(#number))),
    );
    calls.extend(emit_count("min_length", *min_length));
    calls.extend(emit_count("max_length", *max_length));
    if let Some(pattern) = pattern {
        let name = statics.pattern(pattern, constant);
        calls.push(quote!(.pattern(&#name)));
    }
    calls.extend(format.as_ref().map(|check| {
        let check = emit_check(check, statics.scope);
        quote!(.format(#check))
    }));
    calls.extend(emit_count("min_items", *min_items));
    calls.extend(emit_count("max_items", *max_items));
    calls.extend(unique_items.then(|| quote!(.unique_items())));
    calls.extend(emit_count("min_properties", *min_properties));
    calls.extend(emit_count("max_properties", *max_properties));
    calls.extend(schema.map(|schema| {
        let schema = statics.scope.schema(schema);
        quote!(.schema(#schema))
    }));
    Calls { calls, depth: 0 }
}

fn emit_count(name: &str, count: Option<u64>) -> Option<TokenStream> {
    let count = Literal::u64_unsuffixed(count?);
    let name = identifier(name);
    Some(quote!(.#name(#count)))
}
