//! Prints a server trait with the requests and responses of its operations, and what puts an
//! implementation on the wire.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

use super::codec::constant;
use super::documentation::{attributes, code, documentation, paragraph};
use super::rules::{Statics, emit_reference};
use super::scope::{Scope, identifier};
use super::types::{derives, emit_field_type};
use crate::ir::{
    Body, Documentation, Method, Operation, Parameter, Place, Request, Response, ResponseVariant,
    Service,
};

/// The trait, and the types of its operations.
pub(super) fn emit_types(service: &Service, scope: &mut Scope) -> Vec<TokenStream> {
    scope.need("axum");
    let mut items = vec![emit_trait(service, scope)];
    for operation in &service.operations {
        items.push(emit_request(service, operation, scope));
        items.push(emit_response(service, operation, scope));
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
        .map(|operation| emit_method(operation, scope))
        .collect();
    let [send, sync] = ["Send", "Sync"].map(|name| scope.prelude(name));
    quote! {
        #attributes
        pub trait #name: #send + #sync + 'static {
            #error
            type Error: #into_error_response;

            #(#methods)*
        }
    }
}

fn emit_method(operation: &Operation, scope: &mut Scope) -> TokenStream {
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
    let name = identifier(declaration.name.as_str());
    let context = scope.runtime(&["server"], "Context");
    let request = identifier(operation.request.name.as_str());
    let response = identifier(operation.response.name.as_str());
    let future = scope.std(&["future"], "Future");
    let [result, send] = ["Result", "Send"].map(|name| scope.prelude(name));
    quote! {
        #attributes
        #route
        fn #name(
            &self,
            context: #context,
            request: #request,
        ) -> impl #future<Output = #result<#response, Self::Error>> + #send;
    }
}

/// A link to the method of an operation.
fn link(service: &Service, operation: &Operation) -> String {
    let [service, method] = [&service.declaration.name, &operation.declaration.name]
        .map(|name| name.as_str().trim_start_matches("r#"));
    format!("[`{service}::{method}`]")
}

fn emit_request(service: &Service, operation: &Operation, scope: &mut Scope) -> TokenStream {
    let Request {
        name,
        parameters,
        body,
    } = &operation.request;
    let text = format!("The request of {}.", link(service, operation));
    let attributes = documentation(&Documentation::default(), &text);
    let name = identifier(name.as_str());
    let parameters = parameters.iter().map(|parameter| {
        let fallback = format!("The parameter {}.", code(&parameter.parameter));
        let attributes = documentation(&parameter.documentation, &fallback);
        let name = identifier(parameter.name.as_str());
        let ty = emit_field_type(&parameter.value, parameter.required, scope);
        quote!(#attributes pub #name: #ty)
    });
    let mut fields: Vec<_> = parameters.collect();
    fields.extend(body.as_ref().map(|body| {
        let attributes = documentation(&body.documentation, "The body.");
        let name = identifier(body.name.as_str());
        let ty = emit_field_type(&body.value, body.required, scope);
        quote!(#attributes pub #name: #ty)
    }));
    let derives = derives();
    quote! {
        #attributes
        #derives
        pub struct #name {
            #(#fields,)*
        }
    }
}

fn emit_response(service: &Service, operation: &Operation, scope: &mut Scope) -> TokenStream {
    let Response { name, variants } = &operation.response;
    let text = format!("The answers of {}.", link(service, operation));
    let attributes = documentation(&Documentation::default(), &text);
    let name = identifier(name.as_str());
    let variants = variants.iter().map(|variant| {
        let status = code(&match reason(variant.status) {
            Some(phrase) => format!("{} {phrase}", variant.status),
            None => variant.status.to_string(),
        });
        let attributes = if variant.documentation.0.trim().is_empty() {
            documentation(&variant.documentation, &status)
        } else {
            let text = documentation(&variant.documentation, "");
            let status = paragraph(&status);
            quote!(#text #status)
        };
        let name = identifier(variant.name.as_str());
        let body = variant.body.as_ref().map(|body| {
            let ty = emit_field_type(&body.value, body.required, scope);
            quote!((#ty))
        });
        quote!(#attributes #name #body)
    });
    let variants: Vec<_> = variants.collect();
    let derives = derives();
    quote! {
        #attributes
        #derives
        pub enum #name {
            #(#variants,)*
        }
    }
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
        .map(|(operation, name)| emit_operation(operation, name, scope))
        .collect();
    items.push(emit_server(service, function, &names, scope));
    for (operation, constant) in service.operations.iter().zip(&names) {
        let request =
            emit_from_request(&operation.request, &constant.to_string(), scope, &mut items);
        items.push(request);
        let response = emit_into_response(
            &operation.response,
            &constant.to_string(),
            scope,
            &mut items,
        );
        items.push(response);
    }
    items
}

fn emit_operation(operation: &Operation, name: &Ident, scope: &mut Scope) -> TokenStream {
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
        let media_types = &body.media_types;
        quote!(.consumes(&[#(#media_types),*]))
    });
    let tags = (!tags.is_empty()).then(|| quote!(.tags(&[#(#tags),*])));
    quote!(static #name: #ty = #ty::new(#id, #methods::#method, #path) #consumes #tags;)
}

fn emit_server(
    service: &Service,
    function: &str,
    constants: &[Ident],
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
    let parameter = if name.as_str() == "T" {
        identifier("U")
    } else {
        identifier("T")
    };
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
    let methods = service
        .operations
        .iter()
        .map(|operation| identifier(operation.declaration.name.as_str()));
    quote! {
        #attributes
        #more
        pub fn #function<#parameter: #service_trait>(implementation: #parameter) -> #server {
            let implementation = #arc::new(implementation);
            #server::new::<#parameter::Error>()
                #(.operation(&#constants, &implementation, #parameter::#methods))*
        }
    }
}

fn emit_from_request(
    request: &Request,
    constant: &str,
    scope: &mut Scope,
    items: &mut Vec<TokenStream>,
) -> TokenStream {
    let [from_request, request_type, rejection] =
        ["FromRequest", "Request", "Rejection"].map(|name| scope.runtime(&["server"], name));
    let name = scope.own(&request.name);
    let mut fields = Vec::new();
    for Parameter {
        name,
        parameter,
        place: Place::Path,
        value,
        ..
    } in &request.parameters
    {
        let constant = format!("{constant}_{}", self::constant(name.as_str()));
        let rules = emit_reference(value, &constant, &mut Statics { scope, items });
        let name = identifier(name.as_str());
        fields.push(quote!(#name: request.path(#parameter, #rules)?));
    }
    if let Some(Body {
        name,
        required,
        value,
        ..
    }) = &request.body
    {
        let constant = format!("{constant}_{}", self::constant(name.as_str()));
        let rules = emit_reference(value, &constant, &mut Statics { scope, items });
        let name = identifier(name.as_str());
        let read = identifier(if *required { "json" } else { "optional_json" });
        fields.push(quote!(#name: request.#read(#rules)?));
    }
    let parameter = if fields.is_empty() {
        quote!(_)
    } else {
        quote!(request)
    };
    quote! {
        impl #from_request for #name {
            fn from_request(#parameter: &#request_type<'_>) -> Result<Self, #rejection> {
                Ok(Self { #(#fields,)* })
            }
        }
    }
}

fn emit_into_response(
    response: &Response,
    constant: &str,
    scope: &mut Scope,
    items: &mut Vec<TokenStream>,
) -> TokenStream {
    let [into_response, response_type] =
        ["IntoResponse", "Response"].map(|name| scope.runtime(&["server"], name));
    let name = scope.own(&response.name);
    let arms: Vec<_> = response
        .variants
        .iter()
        .map(|variant| emit_arm(variant, constant, &mut Statics { scope, items }))
        .collect();
    quote! {
        impl #into_response for #name {
            fn into_response(self) -> #response_type {
                match self { #(#arms)* }
            }
        }
    }
}

fn emit_arm(variant: &ResponseVariant, constant: &str, statics: &mut Statics<'_>) -> TokenStream {
    let [status_code, response] =
        ["StatusCode", "Response"].map(|name| statics.scope.runtime(&["server"], name));
    let status = if let Some(phrase) = reason(variant.status) {
        let name = phrase
            .to_ascii_uppercase()
            .replace([' ', '-'], "_")
            .replace('\'', "");
        let name = identifier(&name);
        quote!(#status_code::#name)
    } else {
        let status = Literal::u16_unsuffixed(variant.status);
        quote!(#status_code::from_u16(#status).unwrap_or_default())
    };
    let name = identifier(variant.name.as_str());
    let Some(body) = &variant.body else {
        return quote!(Self::#name => #response::empty(#status),);
    };
    let constant = format!("{constant}_{}", self::constant(variant.name.as_str()));
    let rules = emit_reference(&body.value, &constant, statics);
    match body.media_types.first().map(String::as_str) {
        None | Some("application/json") => {
            quote!(Self::#name(body) => #response::checked_json(#status, &body, #rules),)
        }
        Some(media_type) => quote! {
            Self::#name(body) =>
                #response::checked_json_as(#media_type, #status, &body, #rules),
        },
    }
}

/// The phrase of a status, as RFC 9110 and its registry have it.
fn reason(status: u16) -> Option<&'static str> {
    Some(match status {
        100 => "Continue",
        101 => "Switching Protocols",
        102 => "Processing",
        103 => "Early Hints",
        200 => "OK",
        201 => "Created",
        202 => "Accepted",
        203 => "Non Authoritative Information",
        204 => "No Content",
        205 => "Reset Content",
        206 => "Partial Content",
        207 => "Multi-Status",
        208 => "Already Reported",
        226 => "IM Used",
        300 => "Multiple Choices",
        301 => "Moved Permanently",
        302 => "Found",
        303 => "See Other",
        304 => "Not Modified",
        305 => "Use Proxy",
        307 => "Temporary Redirect",
        308 => "Permanent Redirect",
        400 => "Bad Request",
        401 => "Unauthorized",
        402 => "Payment Required",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        406 => "Not Acceptable",
        407 => "Proxy Authentication Required",
        408 => "Request Timeout",
        409 => "Conflict",
        410 => "Gone",
        411 => "Length Required",
        412 => "Precondition Failed",
        413 => "Payload Too Large",
        414 => "URI Too Long",
        415 => "Unsupported Media Type",
        416 => "Range Not Satisfiable",
        417 => "Expectation Failed",
        418 => "I'm a teapot",
        421 => "Misdirected Request",
        422 => "Unprocessable Entity",
        423 => "Locked",
        424 => "Failed Dependency",
        425 => "Too Early",
        426 => "Upgrade Required",
        428 => "Precondition Required",
        429 => "Too Many Requests",
        431 => "Request Header Fields Too Large",
        451 => "Unavailable For Legal Reasons",
        500 => "Internal Server Error",
        501 => "Not Implemented",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        505 => "HTTP Version Not Supported",
        506 => "Variant Also Negotiates",
        507 => "Insufficient Storage",
        508 => "Loop Detected",
        510 => "Not Extended",
        511 => "Network Authentication Required",
        _ => return None,
    })
}
