//! Prints the types of a module: plain structs and enums, each with its documentation.

use proc_macro2::TokenStream;
use quote::quote;

use super::documentation::{attributes, code, documentation};
use super::scope::{Scope, identifier};
use crate::ir::{
    Additional, Alias, Declaration, Documentation, Enum, Newtype, Struct, Type, TypeUse,
};

/// A struct with public fields.
pub(super) fn emit_struct(item: &Struct, scope: &mut Scope) -> TokenStream {
    let head = head(&item.declaration, &derives());
    let name = identifier(item.declaration.name.as_str());
    let fields = item.fields.iter().map(|field| {
        let fallback = format!("The property {}.", code(&field.property));
        let attributes = attributes(&field.documentation, &fallback, field.deprecated);
        let name = identifier(field.name.as_str());
        let ty = emit_field_type(&field.value, field.required, scope);
        quote!(#attributes pub #name: #ty)
    });
    let fields: Vec<_> = fields.collect();
    let additional = emit_additional(&item.additional, scope);
    quote! {
        #head
        pub struct #name {
            #(#fields,)*
            #additional
        }
    }
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

/// An enum of strings. Its values are as cheap to copy as numbers.
pub(super) fn emit_enum(item: &Enum) -> TokenStream {
    let head = head(
        &item.declaration,
        &quote!(#[derive(Clone, Copy, Debug, Eq, PartialEq)]),
    );
    let name = identifier(item.declaration.name.as_str());
    let variants = item.variants.iter().map(|variant| {
        let attributes = documentation(&Documentation::default(), &code(&variant.value));
        let name = identifier(variant.name.as_str());
        quote!(#attributes #name)
    });
    quote! {
        #head
        pub enum #name {
            #(#variants,)*
        }
    }
}

/// A tuple struct.
pub(super) fn emit_newtype(item: &Newtype, scope: &mut Scope) -> TokenStream {
    let head = head(&item.declaration, &derives());
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
        Type::Integer32 => scope.prelude("i32"),
        Type::Integer64 => scope.prelude("i64"),
        Type::Number => scope.prelude("f64"),
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

/// What types derive. An enum of strings derives more, see [`emit_enum`].
pub(super) fn derives() -> TokenStream {
    quote!(#[derive(Clone, Debug, PartialEq)])
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
