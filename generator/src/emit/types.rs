//! Prints the types of a module: plain structs and enums, each with its documentation.

use proc_macro2::TokenStream;
use quote::{ToTokens as _, quote};

use super::codec::{emit_initializer, local};
use super::documentation::{attributes, code, documentation, paragraph};
use super::format::emit_format;
use super::literal::json;
use super::scope::{Scope, identifier};
use super::signs::{describe, tell};
use crate::ir::{
    Additional, Alias, Declaration, Documentation, Enum, Ident, JsonType, Literal, Matching,
    Newtype, OpenTuple, Preset, Struct, Type, TypeUse, Union,
};

/// How many properties a struct may require to be made by `new`; beyond that, a struct literal
/// reads better.
const NEW: usize = 3;

/// A struct with public fields, and how to make one.
pub(super) fn emit_struct(item: &Struct, scope: &mut Scope) -> Vec<TokenStream> {
    let derives = if item.fields.iter().any(|field| field.required) {
        derive(&USUAL, &item.declaration, scope)
    } else {
        let usual = ["Clone", "Debug", "Default", "PartialEq"];
        derive(&usual, &item.declaration, scope)
    };
    let head = head(&item.declaration, &derives);
    let name = identifier(item.declaration.name.as_str());
    let fields = item.fields.iter().map(|field| {
        let fallback = format!("The property {}.", code(&field.property));
        let attributes = attributes(&field.documentation, &fallback, field.deprecated);
        let name = identifier(field.name.as_str());
        let ty = emit_field_type(&field.value, field.required, scope);
        quote!(#attributes pub #name: #ty)
    });
    let fields: Vec<_> = fields.collect();
    let patterns = item.patterns.iter();
    let patterns: Vec<_> = patterns
        .map(|matching| emit_matching(matching, scope))
        .collect();
    let additional = emit_additional(&item.additional, scope);
    let mut items = vec![quote! {
        #head
        pub struct #name {
            #(#fields,)*
            #(#patterns,)*
            #additional
        }
    }];
    items.extend(emit_new(item, scope));
    items
}

/// What makes a struct from its required properties, where they are few: the function `new`, or
/// `Default` where all of them have a value without being given one.
fn emit_new(item: &Struct, scope: &mut Scope) -> Option<TokenStream> {
    let required = item.fields.iter().filter(|field| field.required);
    let given = required.clone().filter(|field| field.preset.is_none());
    let given = given.count();
    if required.count() == 0 || given > NEW {
        return None;
    }
    let none = scope.prelude("None");
    let mut parameters = Vec::new();
    let mut values = Vec::new();
    for field in &item.fields {
        let name = identifier(field.name.as_str());
        if let Some(preset) = &field.preset {
            let value = emit_preset(preset, scope);
            values.push(quote!(#name: #value));
        } else if field.required {
            let parameter = local(field.name.as_str(), item, &[], scope);
            let ty = emit_type(&field.value.ty, scope);
            parameters.push(quote!(#parameter: #ty));
            values.push(emit_initializer(&name, &parameter));
        } else {
            values.push(quote!(#name: #none));
        }
    }
    for (name, ty) in emit_maps(item, scope) {
        let name = identifier(name.as_str());
        values.push(quote!(#name: #ty::new()));
    }
    let name = identifier(item.declaration.name.as_str());
    if given == 0 {
        let default = scope.prelude("Default");
        return Some(quote! {
            impl #default for #name {
                fn default() -> Self {
                    Self { #(#values,)* }
                }
            }
        });
    }
    let text = if item.fields.iter().any(|field| field.preset.is_some()) {
        "A value with these properties and its constants, and no others."
    } else {
        "A value with these properties and no others."
    };
    let attributes = documentation(&Documentation::default(), text);
    Some(quote! {
        impl #name {
            #attributes
            pub fn new(#(#parameters),*) -> Self {
                Self { #(#values,)* }
            }
        }
    })
}

fn emit_preset(preset: &Preset, scope: &mut Scope) -> TokenStream {
    match preset {
        Preset::String(text) => quote!(#text.to_owned()),
        Preset::Variant(path, variant) => {
            let path = scope.item(path);
            let variant = identifier(variant.as_str());
            quote!(#path::#variant)
        }
    }
}

/// The fields of a struct that are maps, each with the name of its type: those of patterns, then
/// that of the other properties.
pub(super) fn emit_maps<'i>(item: &'i Struct, scope: &mut Scope) -> Vec<(&'i Ident, TokenStream)> {
    let patterns = item.patterns.iter();
    let patterns = patterns.map(|matching| (&matching.name, matching.values == Type::Object));
    let additional = match &item.additional {
        Additional::Closed => None,
        Additional::Untyped(name) => Some((name, true)),
        Additional::Typed(name, _) => Some((name, false)),
    };
    let maps = patterns.chain(additional);
    maps.map(|(name, is_object)| {
        let ty = if is_object {
            scope.runtime(&[], "Object")
        } else {
            scope.std(&["collections"], "BTreeMap")
        };
        (name, ty)
    })
    .collect()
}

fn emit_matching(matching: &Matching, scope: &mut Scope) -> TokenStream {
    let text = format!(
        "The other properties whose names match {}.",
        code(&matching.pattern)
    );
    let is_documented = !matching.documentation.0.trim().is_empty();
    let note = is_documented.then(|| paragraph(&text));
    let attributes = attributes(&matching.documentation, &text, matching.deprecated);
    let name = identifier(matching.name.as_str());
    let ty = emit_type(&matching.values, scope);
    quote!(#attributes #note pub #name: #ty)
}

fn emit_additional(additional: &Additional, scope: &mut Scope) -> Option<TokenStream> {
    let (name, ty, text) = match additional {
        Additional::Closed => return None,
        Additional::Untyped(name) => {
            let text = "The properties that the schema does not declare, kept as they came.";
            (name, scope.runtime(&[], "Object"), text)
        }
        Additional::Typed(name, value) => {
            let text = "The properties that the schema does not declare, by their names.";
            (name, emit_map(value, scope), text)
        }
    };
    let attributes = documentation(&Documentation::default(), text);
    let name = identifier(name.as_str());
    Some(quote!(#attributes pub #name: #ty,))
}

/// An enum of values. They are as cheap to copy as numbers, unless unknown ones are kept.
pub(super) fn emit_enum(item: &Enum, scope: &mut Scope) -> TokenStream {
    let usual: &[&str] = match &item.unknown {
        None => &["Clone", "Copy", "Debug", "Eq", "PartialEq"],
        Some(_) => &USUAL,
    };
    let derives = derive(usual, &item.declaration, scope);
    let head = head(&item.declaration, &derives);
    let name = identifier(item.declaration.name.as_str());
    let strings = strings(item);
    let variants = item.variants.iter().enumerate().map(|(index, variant)| {
        let string = strings.as_ref().and_then(|strings| strings.get(index));
        let text = string.map_or_else(|| code(&json(&variant.value)), |string| code(string));
        let attributes = documentation(&variant.documentation, &text);
        let is_documented = !variant.documentation.0.trim().is_empty();
        let value = is_documented.then(|| paragraph(&text));
        let name = identifier(variant.name.as_str());
        quote!(#attributes #value #name)
    });
    let unknown = item.unknown.as_ref().map(|unknown| {
        let ty = match &strings {
            Some(_) => scope.prelude("String"),
            None => scope.runtime(&[], "Value"),
        };
        emit_unknown(&unknown.name, &ty)
    });
    let variants: Vec<_> = variants.collect();
    quote! {
        #head
        pub enum #name {
            #(#variants,)*
            #unknown
        }
    }
}

/// The variant for values that the spec does not know.
fn emit_unknown(name: &Ident, ty: &TokenStream) -> TokenStream {
    let text = "A value that the schema does not list, kept as it came.";
    let attributes = documentation(&Documentation::default(), text);
    let name = identifier(name.as_str());
    quote!(#attributes #name(#ty),)
}

/// The values of an enum of strings; `None` where some value is none, or an unknown one may be.
pub(super) fn strings(item: &Enum) -> Option<Vec<&str>> {
    let unknown = item.unknown.as_ref();
    if unknown.is_some_and(|unknown| unknown.types != [JsonType::String]) {
        return None;
    }
    let strings = item.variants.iter().map(|variant| match &variant.value {
        Literal::String(string) => Some(string.as_str()),
        Literal::Integer(_) | Literal::Json(_) => None,
    });
    strings.collect()
}

/// An enum of types. What holds only null is a variant without a field.
pub(super) fn emit_union(item: &Union, scope: &mut Scope) -> TokenStream {
    let attributes = head(&item.declaration, &TokenStream::new());
    let note = tell(item).map(|text| paragraph(&text));
    let lints = emit_lints(item.is_uneven);
    let derives = derive(&USUAL, &item.declaration, scope);
    let name = identifier(item.declaration.name.as_str());
    let variants = item.variants.iter().map(|variant| {
        let sign = describe(&variant.signs);
        let attributes = documentation(&variant.documentation, &sign);
        let is_documented = !variant.documentation.0.trim().is_empty();
        let is_told = is_documented && !variant.signs.constants.is_empty();
        let sign = is_told.then(|| paragraph(&sign));
        let name = identifier(variant.name.as_str());
        let value = (variant.value.ty != Type::Null).then(|| {
            let ty = emit_type(&variant.value.ty, scope);
            quote!((#ty))
        });
        quote!(#attributes #sign #name #value)
    });
    let variants: Vec<_> = variants.collect();
    let unknown = item.unknown.as_ref().map(|name| {
        let ty = scope.runtime(&[], "Value");
        emit_unknown(name, &ty)
    });
    quote! {
        #attributes
        #note
        #lints
        #derives
        pub enum #name {
            #(#variants,)*
            #unknown
        }
    }
}

/// A tuple struct of an array that may end early or go on.
pub(super) fn emit_open_tuple(item: &OpenTuple, scope: &mut Scope) -> TokenStream {
    let derives = derive(&USUAL, &item.declaration, scope);
    let head = head(&item.declaration, &derives);
    let name = identifier(item.declaration.name.as_str());
    let elements = item.elements.iter().map(|(element, text, required)| {
        let attributes = documentation(text, "");
        let ty = emit_field_type(element, *required, scope);
        quote!(#attributes pub #ty)
    });
    let mut fields: Vec<_> = elements.collect();
    let mut texts = item.elements.iter().map(|(_, text, _)| text);
    let is_documented = texts.any(|text| !text.0.trim().is_empty());
    fields.extend(item.rest.as_ref().map(|rest| {
        let text = if is_documented {
            "The elements after these."
        } else {
            ""
        };
        let attributes = documentation(&Documentation::default(), text);
        let ty = emit_generic("Vec", &rest.ty, scope);
        quote!(#attributes pub #ty)
    }));
    quote! {
        #head
        pub struct #name(#(#fields),*);
    }
}

/// A tuple struct.
pub(super) fn emit_newtype(item: &Newtype, scope: &mut Scope) -> TokenStream {
    let derives = derive(&USUAL, &item.declaration, scope);
    let head = head(&item.declaration, &derives);
    let name = identifier(item.declaration.name.as_str());
    let fields: Vec<_> = match &item.value.ty {
        Type::Tuple(elements) => {
            let documentations = item
                .elements
                .iter()
                .map(Some)
                .chain(std::iter::repeat(None));
            let fields = elements.iter().zip(documentations).map(|(element, text)| {
                let attributes = text.map(|text| documentation(text, ""));
                let ty = emit_type(&element.ty, scope);
                quote!(#attributes pub #ty)
            });
            fields.collect()
        }
        value => {
            let ty = emit_type(value, scope);
            vec![quote!(pub #ty)]
        }
    };
    quote! {
        #head
        pub struct #name(#(#fields),*);
    }
}

/// A type alias.
pub(super) fn emit_alias(item: &Alias, scope: &mut Scope) -> TokenStream {
    let head = head(&item.declaration, &TokenStream::new());
    let name = identifier(item.declaration.name.as_str());
    let ty = emit_type(&item.value, scope);
    quote! {
        #head
        pub type #name = #ty;
    }
}

/// The type of a field: an `Option` where the value may be absent.
pub(super) fn emit_field_type(value: &TypeUse, required: bool, scope: &mut Scope) -> TokenStream {
    let ty = emit_type(&value.ty, scope);
    if required {
        return ty;
    }
    let option = scope.prelude("Option");
    quote!(#option<#ty>)
}

/// A type.
pub(super) fn emit_type(ty: &Type, scope: &mut Scope) -> TokenStream {
    match ty {
        Type::Value => scope.runtime(&[], "Value"),
        Type::Object => scope.runtime(&[], "Object"),
        Type::Null => quote!(()),
        Type::Boolean => scope.prelude("bool"),
        Type::String => scope.prelude("String"),
        Type::Formatted(format) => emit_format(format, scope),
        Type::Foreign(path) => scope.foreign(path),
        Type::Integer8 => scope.prelude("i8"),
        Type::Integer16 => scope.prelude("i16"),
        Type::Integer32 => scope.prelude("i32"),
        Type::Integer64 => scope.prelude("i64"),
        Type::Unsigned8 => scope.prelude("u8"),
        Type::Unsigned16 => scope.prelude("u16"),
        Type::Unsigned32 => scope.prelude("u32"),
        Type::Unsigned64 => scope.prelude("u64"),
        Type::Number => scope.prelude("f64"),
        Type::ExactInteger => scope.runtime(&[], "Integer"),
        Type::ExactNumber => scope.runtime(&[], "Number"),
        Type::Nullable(value) => emit_generic("Option", value, scope),
        Type::Array(element) => emit_generic("Vec", &element.ty, scope),
        Type::Boxed(value) => emit_generic("Box", value, scope),
        Type::Map(value) => emit_map(value, scope),
        Type::Tuple(elements) => {
            let elements: Vec<_> = elements
                .iter()
                .map(|element| emit_type(&element.ty, scope))
                .collect();
            quote!((#(#elements,)*))
        }
        Type::Item(path) => scope.item(path),
    }
}

fn emit_generic(name: &str, argument: &Type, scope: &mut Scope) -> TokenStream {
    let argument = emit_type(argument, scope);
    let name = scope.prelude(name);
    quote!(#name<#argument>)
}

fn emit_map(value: &TypeUse, scope: &mut Scope) -> TokenStream {
    let map = scope.std(&["collections"], "BTreeMap");
    let key = scope.prelude("String");
    let value = emit_type(&value.ty, scope);
    quote!(#map<#key, #value>)
}

/// What the types of schemas derive. An enum of values derives more, see [`emit_enum`].
pub(super) const USUAL: [&str; 3] = ["Clone", "Debug", "PartialEq"];

/// What requests and answers derive, as long as nobody wants to compare them: a large API has thousands.
pub(super) const FEW: [&str; 2] = ["Clone", "Debug"];

/// The derives of the standard library, which are there without an import, with their modules.
const BUILT_IN: [(&str, &str); 9] = [
    ("clone", "Clone"),
    ("cmp", "Eq"),
    ("cmp", "Ord"),
    ("cmp", "PartialEq"),
    ("cmp", "PartialOrd"),
    ("default", "Default"),
    ("fmt", "Debug"),
    ("hash", "Hash"),
    ("marker", "Copy"),
];

/// What an enum says of which one variant is much larger than the others.
pub(super) fn emit_lints(is_uneven: bool) -> Option<TokenStream> {
    let reason = "a box would come and go with the size of what it holds";
    is_uneven.then(|| quote!(#[allow(clippy::large_enum_variant, reason = #reason)]))
}

/// What an item derives: the usual traits, and what the user wants besides. What another crate has
/// under the name of a built-in derive takes the place of that.
pub(super) fn derive(usual: &[&str], declaration: &Declaration, scope: &mut Scope) -> TokenStream {
    let usual = usual
        .iter()
        .map(|name| (*name, identifier(name).into_token_stream()));
    let mut all: Vec<(&str, TokenStream)> = usual.collect();
    for path in &declaration.derives {
        let name = path.name();
        if !BUILT_IN.iter().any(|(_, known)| *known == name) {
            all.push((name, scope.foreign(path)));
            continue;
        }
        let is_built_in = path.of_std().is_some_and(|path| BUILT_IN.contains(&path));
        let tokens = if is_built_in {
            identifier(name).into_token_stream()
        } else {
            // An import would hide what the other items of the file derive.
            scope.foreign_in_full(path)
        };
        match all.iter_mut().find(|(known, _)| *known == name) {
            None => all.push((name, tokens)),
            Some(_) if is_built_in => {}
            Some((_, known)) => *known = tokens,
        }
    }
    let all = all.iter().map(|(_, tokens)| tokens);
    quote!(#[derive(#(#all),*)])
}

/// Documentation and derives of an item.
fn head(declaration: &Declaration, derives: &TokenStream) -> TokenStream {
    let origin = &declaration.origin;
    let fallback = format!(
        "A value of {}.",
        code(&format!("{}#{}", origin.file, origin.pointer))
    );
    let attributes = attributes(
        &declaration.documentation,
        &fallback,
        declaration.deprecated,
    );
    quote!(#attributes #derives)
}
