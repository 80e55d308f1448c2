//! Prints a server trait with the requests and responses of its operations, and what puts an
//! implementation on the wire.

mod client;
mod media;
mod mock;
mod request;
mod response;

use proc_macro2::{Ident, TokenStream};
use quote::quote;

pub(super) use self::client::{emit_client, names as client_names};
pub(super) use self::mock::emit_mock;
pub(super) use self::response::has_fields;
use super::codec::constant;
use super::documentation::{attributes, code, documentation, paragraph};
use super::scope::{Scope, identifier};
use super::security;
use crate::ir::{Documentation, Guard, Guarded, MediaValue, Method, Operation, Security, Service};

/// The trait, and the types of its operations.
pub(super) fn emit_types(service: &Service, scope: &mut Scope) -> Vec<TokenStream> {
    scope.need("axum");
    let mut items = vec![emit_trait(service, scope)];
    if let Some(security) = &service.security {
        items.extend(security::emit_types(service, security, scope));
    }
    for operation in &service.operations {
        items.extend(request::emit_types(service, operation, scope));
        items.push(response::emit_type(service, operation, scope));
    }
    items
}

fn emit_trait(service: &Service, scope: &mut Scope) -> TokenStream {
    let declaration = &service.declaration;
    let fallback = format!("The operations of {}.", code(&declaration.origin.file));
    let attributes = attributes(
        &declaration.documentation,
        &fallback,
        declaration.deprecated,
    );
    let name = identifier(declaration.name.as_str());
    let error = documentation(
        &Documentation::default(),
        "What an operation fails with, and how it is told to the client.",
    );
    let into_error_response = scope.runtime(&["server"], "IntoErrorResponse");
    let methods: Vec<_> = service
        .operations
        .iter()
        .map(|operation| emit_method(service, operation, scope))
        .collect();
    let [send, sync] = ["Send", "Sync"].map(|name| scope.prelude(name));
    let parameter = service.security.as_ref().map(|security| {
        let [parameter, security] =
            [&security.parameter, &security.name].map(|name| identifier(name.as_str()));
        quote!(<#parameter: #security>)
    });
    quote! {
        #attributes
        pub trait #name #parameter: #send + #sync + 'static {
            #error
            type Error: #into_error_response;

            #(#methods)*
        }
    }
}

fn emit_method(service: &Service, operation: &Operation, scope: &mut Scope) -> TokenStream {
    let about = emit_about(service, operation);
    let principal = guard_of(service, operation).map(|(security, guard, _)| {
        let choice = guard.choice.as_ref();
        let choice = choice.map(|choice| identifier(choice.name.as_str()));
        let choice = choice.map(|choice| quote!(#choice));
        let principal = security::emit_principal(security, guard, choice, scope);
        quote!(<#principal>)
    });
    let name = identifier(operation.declaration.name.as_str());
    let context = scope.runtime(&["server"], "Context");
    let request = identifier(operation.request.name.as_str());
    let response = identifier(operation.response.name.as_str());
    let future = scope.std(&["future"], "Future");
    let [result, send] = ["Result", "Send"].map(|name| scope.prelude(name));
    quote! {
        #about
        fn #name(
            &self,
            context: #context #principal,
            request: #request,
        ) -> impl #future<Output = #result<#response, Self::Error>> + #send;
    }
}

/// What is said of an operation: its documentation, its route, and who may call it.
fn emit_about(service: &Service, operation: &Operation) -> TokenStream {
    let declaration = &operation.declaration;
    let fallback = format!("The operation {}.", code(&operation.id));
    let attributes = attributes(
        &declaration.documentation,
        &fallback,
        declaration.deprecated,
    );
    let route = paragraph(&code(&format!(
        "{} {}",
        operation.method.as_str(),
        operation.path
    )));
    let guarded = guard_of(service, operation);
    let who = guarded.and_then(|(security, _, guarded)| security::describe(security, guarded));
    let who = who.map(|text| paragraph(&text));
    quote!(#attributes #route #who)
}

/// What guards an operation.
pub(super) fn guard_of<'s>(
    service: &'s Service,
    operation: &'s Operation,
) -> Option<(&'s Security, &'s Guard, &'s Guarded)> {
    let security = service.security.as_ref()?;
    let guarded = operation.security.as_ref()?;
    Some((security, security.guards.get(guarded.guard)?, guarded))
}

/// A link to the method of an operation.
fn link(service: &Service, operation: &Operation) -> String {
    let [service, method] = [&service.declaration.name, &operation.declaration.name]
        .map(|name| name.as_str().trim_start_matches("r#"));
    format!("[`{service}::{method}`]")
}

/// What routes, reads and answers the requests of a service. `function` is what makes the server.
pub(super) fn emit_codec(service: &Service, function: &str, scope: &mut Scope) -> Vec<TokenStream> {
    let names: Vec<_> = service
        .operations
        .iter()
        .map(|operation| scope.declare_new(&constant(operation.declaration.name.as_str())))
        .collect();
    let operations = service.operations.iter().zip(&names);
    let mut items: Vec<_> = operations
        .map(|(operation, name)| emit_operation(service, operation, name, scope))
        .collect();
    let mut checks = Vec::new();
    let guards = service
        .security
        .as_ref()
        .map(|security| security::emit_codec(security, scope, &mut checks))
        .unwrap_or_default();
    items.push(emit_server(service, function, &names, &guards, scope));
    items.extend(checks);
    for (operation, constant) in service.operations.iter().zip(&names) {
        let constant = constant.to_string();
        let codec = request::emit_codec(&operation.request, &constant, scope, &mut items);
        items.extend(codec);
        let codec = response::emit_codec(&operation.response, &constant, scope, &mut items);
        items.push(codec);
    }
    items
}

fn emit_operation(
    service: &Service,
    operation: &Operation,
    name: &Ident,
    scope: &mut Scope,
) -> TokenStream {
    let ty = scope.runtime(&["server"], "Operation");
    let methods = scope.runtime(&["server"], "Method");
    let method = identifier(match operation.method {
        Method::Get => "GET",
        Method::Put => "PUT",
        Method::Post => "POST",
        Method::Delete => "DELETE",
        Method::Options => "OPTIONS",
        Method::Head => "HEAD",
        Method::Patch => "PATCH",
        Method::Trace => "TRACE",
    });
    let Operation { id, path, tags, .. } = operation;
    let consumes = operation.request.body.as_ref().map(|body| {
        let media_types = body.media.iter().flat_map(|media| &media.media_types);
        quote!(.consumes(&[#(#media_types),*]))
    });
    let media = operation.request.body.iter().flat_map(|body| &body.media);
    let multipart = media.clone().find_map(|media| match &media.value {
        MediaValue::Multipart(_, values) => Some(quote!(.multipart(&[#(#values),*]))),
        _ => None,
    });
    let streams: Vec<_> = media
        .filter(|media| media.value.is_stream())
        .flat_map(|media| &media.media_types)
        .collect();
    let streams = (!streams.is_empty()).then(|| quote!(.streams(&[#(#streams),*])));
    let tags = (!tags.is_empty()).then(|| quote!(.tags(&[#(#tags),*])));
    let guarded = guard_of(service, operation);
    let security =
        guarded.and_then(|(security, _, guarded)| security::emit_requirements(security, guarded));
    quote!(static #name: #ty = #ty::new(#id, #methods::#method, #path) #consumes #streams #multipart #security #tags;)
}

fn emit_server(
    service: &Service,
    function: &str,
    constants: &[Ident],
    guards: &[Ident],
    scope: &mut Scope,
) -> TokenStream {
    let name = &service.declaration.name;
    let text = format!(
        "Serves an implementation of [`{}`].",
        name.as_str().trim_start_matches("r#")
    );
    let attributes = documentation(&Documentation(text), "");
    let more = paragraph("The server becomes an `axum::Router` by `into_router`.");
    let function = identifier(function);
    let server = scope.runtime(&["server"], "Server");
    let service_trait = scope.own(name);
    let parameter = free_letter(name.as_str(), ["T", "U"]);
    if service.operations.is_empty() {
        return quote! {
            #attributes
            #more
            pub fn #function<#parameter: #service_trait>(_: #parameter) -> #server {
                #server::new::<#parameter::Error>()
            }
        };
    }
    let arc = scope.std(&["sync"], "Arc");
    let calls: Vec<_> = service
        .operations
        .iter()
        .zip(constants)
        .map(|(operation, constant)| {
            let method = identifier(operation.declaration.name.as_str());
            let guarded = operation.security.as_ref();
            if let Some(guard) = guarded.and_then(|guarded| guards.get(guarded.guard)) {
                quote! {
                    .secured(&#constant, &security, #guard, &implementation, #parameter::#method)
                }
            } else {
                quote!(.operation(&#constant, &implementation, #parameter::#method))
            }
        })
        .collect();
    let body = emit_calls(&quote!(#server::new::<#parameter::Error>()), &calls);
    let Some(security) = &service.security else {
        return quote! {
            #attributes
            #more
            pub fn #function<#parameter: #service_trait>(implementation: #parameter) -> #server {
                let implementation = #arc::new(implementation);
                #body
            }
        };
    };
    let security_trait = scope.own(&security.name);
    let security = identifier(security.parameter.as_str());
    quote! {
        #attributes
        #more
        pub fn #function<#security: #security_trait, #parameter: #service_trait<#security>>(
            implementation: #parameter,
            security: #security,
        ) -> #server {
            let implementation = #arc::new(implementation);
            let security = #arc::new(security);
            #body
        }
    }
}

/// How many calls of methods may follow each other in one expression.
const LONGEST_CHAIN: usize = 64;

/// A server that methods are called on, one after the other. An expression of very many would be as
/// deep as it is long, for who prints it and for who compiles it: then each call is a statement.
pub(super) fn emit_calls(server: &TokenStream, calls: &[TokenStream]) -> TokenStream {
    if calls.len() <= LONGEST_CHAIN {
        quote!(#server #(#calls)*)
    } else {
        quote! {
            let server = #server;
            #(let server = server #calls;)*
            server
        }
    }
}

/// A letter for a type parameter that hides no trait.
fn free_letter(name: &str, [wanted, other]: [&str; 2]) -> Ident {
    identifier(if name == wanted { other } else { wanted })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_of_very_many_operations_is_printed() {
        let calls = vec![quote!(.operation(&A, &implementation, T::a)); 5_000];
        let body = emit_calls(&quote!(Server::new()), &calls);
        let text = crate::emit::print(quote!(fn server() -> Server { #body }));
        assert_eq!(text.lines().count(), calls.len() + 4);
    }
}
