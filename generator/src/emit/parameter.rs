//! Prints what is declared of a parameter, which the engine of the runtime reads.

use proc_macro2::TokenStream;
use quote::quote;

use super::rules::{Statics, emit_rules};
use super::schemas::emit_types;
use super::scope::{Scope, identifier};
use crate::ir::{FormStyle, JsonType, Parameter, ParameterShape, Place, Style, TextShape, Writing};

/// How much of a line a parameter leaves for its declaration where it is read, at most, less the name
/// of its field.
const COLUMNS: usize = 62;

/// A reference to what is declared of a parameter. It stands where the parameter is read, unless it
/// would need a line of its own: then it is a static in front, whose name is made from `constant`.
pub(super) fn emit_parameter(
    parameter: &Parameter,
    constant: &str,
    statics: &mut Statics<'_>,
) -> TokenStream {
    let Parameter {
        name,
        parameter: text,
        place,
        writing,
        shape,
        apart_from,
        documentation: _,
        deprecated: _,
        required: _,
        default,
        value,
    } = parameter;
    let Writing {
        style,
        explode,
        allow_empty_value,
        allow_reserved,
    } = writing;
    let shape_of_text = emit_shape(shape, statics.scope);
    let (kind, is_exploded) = match place {
        Place::Path => ("path", false),
        Place::Query => ("query", true),
        Place::Header => ("header", false),
        Place::Cookie => ("cookie", true),
    };
    let mut calls = Vec::new();
    match style {
        Style::Simple | Style::Form => {}
        Style::Label => calls.push(quote!(.label())),
        Style::Matrix => calls.push(quote!(.matrix())),
        Style::DeepObject => calls.push(quote!(.deep_object())),
    }
    let has_parts = matches!(shape, ParameterShape::Text(shape) if is_composite(shape));
    if has_parts && *style != Style::DeepObject && *explode != is_exploded {
        calls.push(quote!(.explode(#explode)));
    }
    let rules = emit_rules(&value.ty, &value.rules, constant, statics);
    let rules = rules.reference(constant, statics);
    let has_statics = has_parts || rules.is_some();
    calls.extend(rules.map(|rules| quote!(.rules(#rules))));
    calls.extend(default.as_ref().map(|default| quote!(.default(#default))));
    calls.extend(allow_empty_value.then(|| quote!(.allow_empty_value())));
    calls.extend(allow_reserved.then(|| quote!(.allow_reserved())));
    if !apart_from.is_empty() {
        calls.push(quote!(.apart_from(&[#(#apart_from),*])));
    }
    let ty = statics.scope.runtime(&["server"], "Parameter");
    let kind = identifier(kind);
    let declaration = quote!(#ty::#kind(#text, #shape_of_text) #(#calls)*);
    let columns = COLUMNS.saturating_sub(name.as_str().len());
    if !has_statics && width(&declaration) <= columns {
        return quote!(&#declaration);
    }
    let declared = statics.scope.declare_new(constant);
    statics
        .items
        .push(quote!(static #declared: #ty = #declaration;));
    quote!(&#declared)
}

/// How many columns an expression takes at least: tokens are parted by more spaces than are printed.
fn width(expression: &TokenStream) -> usize {
    let text = expression.to_string();
    let commas = text.matches(',').count();
    text.split_whitespace().map(str::len).sum::<usize>() + commas
}

fn is_composite(shape: &TextShape) -> bool {
    shape.items.is_some() || shape.types.contains(&JsonType::Object)
}

/// The constant expression of a shape.
pub(super) fn emit_shape(shape: &ParameterShape, scope: &mut Scope) -> TokenStream {
    let ty = scope.runtime(&["server"], "Shape");
    let TextShape {
        types,
        items,
        delimiter,
        form,
        properties,
        additional,
    } = match shape {
        ParameterShape::Json => return quote!(#ty::JSON),
        ParameterShape::Text(text) => text,
    };
    let mut rest: Vec<JsonType> = types.clone();
    let mut calls = Vec::new();
    let properties = properties.iter().map(|(name, shape)| {
        let shape = emit_shape(shape, scope);
        quote!((#name, #shape))
    });
    let properties: Vec<_> = properties.collect();
    let is_object = types.contains(&JsonType::Object);
    let base = if let Some(items) = items {
        rest.retain(|other| !matches!(other, JsonType::Array | JsonType::Object));
        let items = emit_shape(items, scope);
        if is_object {
            calls.push(quote!(.or_object(&[#(#properties),*])));
        }
        quote!(#ty::array(&#items))
    } else if is_object {
        rest.retain(|other| *other != JsonType::Object);
        quote!(#ty::object(&[#(#properties),*]))
    } else {
        let first = if rest.is_empty() {
            JsonType::String
        } else {
            rest.remove(0)
        };
        let constant = match first {
            JsonType::String => Some("STRING"),
            JsonType::Integer => Some("INTEGER"),
            JsonType::Number => Some("NUMBER"),
            JsonType::Boolean => Some("BOOLEAN"),
            JsonType::Null | JsonType::IntegerLiteral | JsonType::Array | JsonType::Object => None,
        };
        if let Some(constant) = constant {
            let constant = identifier(constant);
            quote!(#ty::#constant)
        } else {
            let types = emit_types(&[first], scope);
            quote!(#ty::of(#types))
        }
    };
    if let Some(additional) = additional {
        let additional = emit_shape(additional, scope);
        calls.push(quote!(.additional(&#additional)));
    }
    if !rest.is_empty() {
        let types = emit_types(&rest, scope);
        calls.push(quote!(.or(#types)));
    }
    if *delimiter != ',' {
        calls.push(quote!(.delimited_by(#delimiter)));
    }
    match form {
        FormStyle::Repeated => {}
        FormStyle::Joined => calls.push(quote!(.joined())),
        FormStyle::Deep => calls.push(quote!(.deep())),
    }
    quote!(#base #(#calls)*)
}
