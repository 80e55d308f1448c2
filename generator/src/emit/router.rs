//! Prints the functions that serve all traits of a crate's APIs together.

use proc_macro2::TokenStream;
use quote::quote;

use super::documentation::{documentation, paragraph};
use super::module::servers;
use super::scope::{Scope, identifier};
use super::service::emit_calls;
use crate::ir::{Documentation, Ident, Module};

/// A trait and the function that serves it, as seen from the root.
struct Served {
    service: TokenStream,
    /// The trait that checks who calls, where operations demand it.
    security: Option<TokenStream>,
    function: TokenStream,
    /// What answers it with samples, where there is such.
    mock: Option<TokenStream>,
}

/// The function; `None` where there are no two traits to serve. Where they are behind features, it is
/// there with all of these.
pub(super) fn emit(modules: &[Module], is_gated: bool, scope: &mut Scope) -> Option<TokenStream> {
    let mut traits = Vec::new();
    find(modules, &[], &mut traits);
    let [first, _, ..] = traits.as_slice() else {
        return None;
    };
    let text = "Serves an implementation of all traits on one router.";
    let attributes = documentation(&Documentation(text.to_owned()), "");
    let error = format!(
        "Paths that none of them has are refused as the error of [`{}`] says it.",
        first.service.to_string().replace(' ', "").replace("r#", "")
    );
    let error = paragraph(&error);
    let condition = is_gated.then(|| quote!(#[cfg(feature = "full")]));
    // Without the features nobody would need an import.
    let server = if is_gated {
        let runtime = scope.crate_root("oasmith_runtime");
        quote!(#runtime::server::Server)
    } else {
        scope.runtime(&["server"], "Server")
    };
    let clone = scope.prelude("Clone");
    let services = traits.iter().map(|served| {
        let service = &served.service;
        let security = served.security.as_ref().map(|_| quote!(<A>));
        quote!(#service #security)
    });
    let securities: Vec<_> = traits
        .iter()
        .filter_map(|served| served.security.as_ref())
        .collect();
    let mut secured = 0;
    let last = traits.len() - 1;
    let mut calls = traits.iter().enumerate().map(|(index, served)| {
        let function = &served.function;
        let implementation = argument("implementation", index == last);
        let security = served.security.as_ref().map(|_| {
            secured += 1;
            argument("security", secured == securities.len())
        });
        let security = security.map(|security| quote!(, #security));
        quote!(#function(#implementation #security))
    });
    let call = calls.next()?;
    let others: Vec<_> = calls.map(|other| quote!(.merge(#other))).collect();
    let body = emit_calls(&call, &others);
    if securities.is_empty() {
        return Some(quote! {
            #attributes
            #error
            #condition
            pub fn server<T>(implementation: T) -> #server
            where
                T: #clone #(+ #services)*
            {
                #body
            }
        });
    }
    Some(quote! {
        #attributes
        #error
        #condition
        pub fn server<A, T>(implementation: T, security: A) -> #server
        where
            A: #clone #(+ #securities)*,
            T: #clone #(+ #services)*
        {
            #body
        }
    })
}

/// The function that serves mocks of all traits; `None` where there are none. Where they are behind
/// features, it is there with all of these.
pub(super) fn emit_mock(modules: &[Module], is_gated: bool, scope: &Scope) -> Option<TokenStream> {
    let mut traits = Vec::new();
    find(modules, &[], &mut traits);
    let secured = traits
        .iter()
        .filter(|served| served.mock.is_some() && served.security.is_some())
        .count();
    let mut found = 0;
    let mut calls = traits.iter().filter_map(|served| {
        let mock = served.mock.as_ref()?;
        let function = &served.function;
        let credentials = served.security.as_ref().map(|_| {
            found += 1;
            let credentials = argument("credentials", found == secured);
            quote!(, #credentials)
        });
        Some(quote!(#function(#mock #credentials)))
    });
    let call = calls.next()?;
    let others: Vec<_> = calls.map(|other| quote!(.merge(#other))).collect();
    let body = emit_calls(&call, &others);
    let credentials = if secured == 0 {
        quote!(_)
    } else {
        quote!(credentials)
    };
    let condition = if is_gated {
        quote!(all(feature = "full", feature = "mock"))
    } else {
        quote!(feature = "mock")
    };
    let text = "Serves mocks of all traits, which answer with samples, on one router.";
    let attributes = documentation(&Documentation(text.to_owned()), "");
    // They would be imports that most builds do not use.
    let runtime = scope.crate_root("oasmith_runtime");
    Some(quote! {
        #attributes
        #[cfg(#condition)]
        pub fn mock(#credentials: #runtime::mock::Credentials) -> #runtime::server::Server {
            #body
        }
    })
}

/// A parameter of the function, which is cloned for all calls but the last.
fn argument(name: &str, is_last: bool) -> TokenStream {
    let name = identifier(name);
    if is_last {
        quote!(#name)
    } else {
        quote!(#name.clone())
    }
}

fn find(modules: &[Module], outer: &[&Ident], traits: &mut Vec<Served>) {
    for module in modules {
        let own = [&module.name];
        let own: &[&Ident] = if module.flattened { &[] } else { &own };
        let path = [outer, own].concat();
        let modules = path.iter().map(|name| identifier(name.as_str()));
        let modules: Vec<_> = modules.collect();
        let inside = |name: &Ident| {
            let name = identifier(name.as_str());
            quote!(#(#modules::)*#name)
        };
        // Who receives what the API sends is somebody else.
        let own = servers(module);
        for (service, function) in own.into_iter().filter(|(service, _)| !service.is_sent) {
            traits.push(Served {
                service: inside(&service.declaration.name),
                security: service
                    .security
                    .as_ref()
                    .map(|security| inside(&security.name)),
                function: inside(&function),
                mock: service.mock.as_ref().map(&inside),
            });
        }
        find(&module.modules, &path, traits);
    }
}
