//! Prints who may call the operations of a service: a trait with a method for each security scheme,
//! and the functions that check what operations demand.

mod guards;

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::quote;

pub(super) use self::guards::{emit_codec, emit_scheme};
use super::documentation::{code, documentation, paragraph};
use super::scope::{Scope, identifier};
use crate::ir::{
    Credentials, Documentation, Guard, GuardChoice, Guarded, Place, Scheme, Security, Service,
};

/// The trait, and the enums that tell which alternative let a request in.
pub(super) fn emit_types(
    service: &Service,
    security: &Security,
    scope: &mut Scope,
) -> Vec<TokenStream> {
    let mut items = vec![emit_trait(service, security, scope)];
    let mut printed = BTreeSet::new();
    for guard in &security.guards {
        if let Some(choice) = &guard.choice
            && printed.insert(&choice.name)
        {
            items.push(emit_choice(security, guard, choice));
        }
    }
    items
}

fn emit_trait(service: &Service, security: &Security, scope: &mut Scope) -> TokenStream {
    let text = format!(
        "Who may call the operations of [`{}`]: a method for each security scheme.",
        service.declaration.name.as_str().trim_start_matches("r#")
    );
    let attributes = documentation(&Documentation::default(), &text);
    let name = identifier(security.name.as_str());
    let schemes: Vec<_> = security
        .schemes
        .iter()
        .map(|scheme| emit_checker(scheme, scope))
        .collect();
    let [send, sync] = ["Send", "Sync"].map(|name| scope.prelude(name));
    quote! {
        #attributes
        pub trait #name: #send + #sync + 'static {
            #(#schemes)*
        }
    }
}

/// The type of who calls, and the method that checks it.
fn emit_checker(scheme: &Scheme, scope: &mut Scope) -> TokenStream {
    let text = format!("Who calls, by the scheme {}.", code(&scheme.scheme));
    let about = documentation(&Documentation::default(), &text);
    let what = match &scheme.credentials {
        Credentials::ApiKey(place, parameter) => {
            let place = match place {
                Place::Path => "path",
                Place::Query => "query",
                Place::Header => "header",
                Place::Cookie => "cookie",
            };
            format!("The key is the {place} {}.", code(parameter))
        }
        Credentials::Basic => "The user and the password are those of RFC 7617.".to_owned(),
        Credentials::Http(scheme) => {
            let example = code(&format!("Authorization: {scheme}"));
            format!("The credentials are what follows {example}.")
        }
        Credentials::Other => "The spec does not say where its credentials are.".to_owned(),
    };
    let fallback = format!("Checks the scheme {}.", code(&scheme.scheme));
    let attributes = documentation(&scheme.documentation, &fallback);
    let what = paragraph(&what);
    let name = identifier(scheme.name.as_str());
    let principal = identifier(scheme.principal.as_str());
    let credentials = match &scheme.credentials {
        Credentials::ApiKey(..) => Some(quote!(key: &str,)),
        Credentials::Basic => {
            let basic = scope.runtime(&["server"], "Basic");
            Some(quote!(credentials: #basic,))
        }
        Credentials::Http(_) => Some(quote!(credentials: &str,)),
        Credentials::Other => None,
    };
    let scopes = scheme
        .scoped
        .then(|| quote!(scopes: &'static [&'static str],));
    let [context, denied] = ["Context", "Denied"].map(|name| scope.runtime(&["server"], name));
    let future = scope.std(&["future"], "Future");
    let [result, send] = ["Result", "Send"].map(|name| scope.prelude(name));
    quote! {
        #about
        type #principal: #send + 'static;

        #attributes
        #what
        fn #name(
            &self,
            context: &#context,
            #credentials
            #scopes
        ) -> impl #future<Output = #result<Self::#principal, #denied>> + #send;
    }
}

fn emit_choice(security: &Security, guard: &Guard, choice: &GuardChoice) -> TokenStream {
    let attributes = documentation(
        &Documentation::default(),
        "Who calls an operation that several security schemes let into.",
    );
    let name = identifier(choice.name.as_str());
    let [parameter, bound] =
        [&security.parameter, &security.name].map(|name| identifier(name.as_str()));
    let variants = guard
        .alternatives
        .iter()
        .zip(&choice.variants)
        .map(|(alternative, variant)| {
            let schemes = schemes_of(security, alternative);
            let names: Vec<_> = schemes.iter().map(|scheme| code(&scheme.scheme)).collect();
            let text = format!("By {}.", names.join(" and "));
            let attributes = documentation(&Documentation::default(), &text);
            let variant = identifier(variant.as_str());
            let principals: Vec<_> = schemes
                .iter()
                .map(|scheme| identifier(scheme.principal.as_str()))
                .collect();
            match &principals[..] {
                [only] => quote!(#attributes #variant(#parameter::#only)),
                several => quote!(#attributes #variant((#(#parameter::#several),*))),
            }
        });
    quote! {
        #attributes
        #[derive(Clone, Debug, PartialEq)]
        pub enum #name<#parameter: #bound> {
            #(#variants,)*
        }
    }
}

fn schemes_of<'s>(security: &'s Security, indices: &[usize]) -> Vec<&'s Scheme> {
    let schemes = indices
        .iter()
        .filter_map(|index| security.schemes.get(*index));
    schemes.collect()
}

/// The type of who calls an operation with a guard, by the type parameter of the trait. `choice`
/// is the enum of the guard.
pub(super) fn emit_principal(
    security: &Security,
    guard: &Guard,
    choice: Option<TokenStream>,
    scope: &Scope,
) -> TokenStream {
    let parameter = identifier(security.parameter.as_str());
    let principal = match (choice, &guard.alternatives[..]) {
        (Some(choice), _) => quote!(#choice<#parameter>),
        (None, [alternative]) => {
            let principals = schemes_of(security, alternative)
                .into_iter()
                .map(|scheme| identifier(scheme.principal.as_str()))
                .map(|principal| quote!(#parameter::#principal));
            let principals: Vec<_> = principals.collect();
            match &principals[..] {
                [only] => only.clone(),
                several => quote!((#(#several),*)),
            }
        }
        (None, _) => quote!(()),
    };
    if guard.optional {
        let option = scope.prelude("Option");
        quote!(#option<#principal>)
    } else {
        principal
    }
}

/// What an operation demands, as the table of operations has it.
pub(super) fn emit_requirements(security: &Security, guarded: &Guarded) -> Option<TokenStream> {
    let guard = security.guards.get(guarded.guard)?;
    let mut requirements: Vec<TokenStream> = guard
        .alternatives
        .iter()
        .zip(&guarded.scopes)
        .map(|(alternative, scopes)| {
            let schemes = schemes_of(security, alternative);
            let schemes = schemes.iter().zip(scopes).map(|(scheme, scopes)| {
                let name = &scheme.scheme;
                quote!((#name, &[#(#scopes),*]))
            });
            quote!(&[#(#schemes),*])
        })
        .collect();
    if guard.optional {
        requirements.push(quote!(&[]));
    }
    Some(quote!(.security(&[#(#requirements),*])))
}

/// What an operation demands, in words.
pub(super) fn describe(security: &Security, guarded: &Guarded) -> Option<String> {
    let guard = security.guards.get(guarded.guard)?;
    let mut alternatives: Vec<String> = guard
        .alternatives
        .iter()
        .zip(&guarded.scopes)
        .map(|(alternative, scopes)| {
            let schemes = schemes_of(security, alternative);
            let schemes = schemes.iter().zip(scopes).map(|(scheme, scopes)| {
                let scopes: Vec<_> = scopes.iter().map(|scope| code(scope)).collect();
                match &scopes[..] {
                    [] => code(&scheme.scheme),
                    scopes => format!("{} with {}", code(&scheme.scheme), scopes.join(", ")),
                }
            });
            schemes.collect::<Vec<_>>().join(" and ")
        })
        .collect();
    if guard.optional {
        alternatives.push("nothing".to_owned());
    }
    Some(format!("Security: {}.", alternatives.join(", or ")))
}
