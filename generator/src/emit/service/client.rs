//! Prints what calls the operations of a service: how requests are written and answers read.

use proc_macro2::{Ident as Name, Literal, TokenStream};
use quote::quote;

use super::media::{emit_shape_reference, json_type};
use super::response::{Headers, emit_header, has_fields};
use super::{emit_about, emit_operation};
use crate::emit::codec::constant;
use crate::emit::documentation::{code, documentation, paragraph};
use crate::emit::parameter::emit_parameter;
use crate::emit::rules::{Statics, emit_reference};
use crate::emit::scope::{Scope, identifier};
use crate::emit::security::emit_scheme;
use crate::ir::{
    Credentials, Documentation, Ident, Media, MediaValue, Operation, Request, Response,
    ResponseVariant, Security, Service, Status,
};

/// The names of the items that a client consists of.
pub(in crate::emit) fn names(service: &Service) -> impl Iterator<Item = &Ident> {
    let security = service.security.as_ref();
    let credentials = security.map(|security| &security.credentials);
    [&service.client].into_iter().chain(credentials)
}

/// The client of a service.
pub(in crate::emit) fn emit_client(service: &Service, scope: &mut Scope) -> Vec<TokenStream> {
    let mut items = Vec::new();
    let operations = service.operations.iter().map(|operation| {
        let name = scope.declare_new(&constant(operation.declaration.name.as_str()));
        items.push(emit_operation(service, operation, &name, scope));
        (operation, name)
    });
    let operations: Vec<_> = operations.collect();
    items.extend(emit_struct(service, scope));
    if let Some(security) = &service.security {
        emit_credentials(
            service,
            security,
            &mut Statics {
                scope,
                items: &mut items,
            },
        );
    }
    for (operation, name) in operations {
        let statics = &mut Statics {
            scope,
            items: &mut items,
        };
        let request = emit_request(operation, &name, statics);
        let response = emit_response(&operation.response, &name, statics);
        items.extend([request, response]);
    }
    items
}

fn emit_struct(service: &Service, scope: &mut Scope) -> Vec<TokenStream> {
    let text = format!(
        "Calls the operations of {} on a server.",
        code(service.declaration.name.plain())
    );
    let attributes = documentation(&Documentation::default(), &text);
    let name = identifier(service.client.as_str());
    let client = scope.runtime(&["client"], "Client");
    let credentials = service.security.as_ref().map(|security| {
        let name = identifier(security.credentials.as_str());
        quote!(, #name)
    });
    let mut items = vec![quote! {
        #attributes
        #[derive(Clone, Debug)]
        pub struct #name<T>(
            /// What it calls them with.
            pub #client<T #credentials>,
        );
    }];
    if !service.operations.is_empty() {
        let transport = scope.runtime(&["client"], "Transport");
        let operations = service.operations.iter();
        let methods: Vec<_> = operations
            .map(|operation| emit_method(service, operation, scope))
            .collect();
        items.push(quote! {
            impl<T: #transport> #name<T> {
                #(#methods)*
            }
        });
    }
    items
}

fn emit_method(service: &Service, operation: &Operation, scope: &mut Scope) -> TokenStream {
    let about = emit_about(service, operation);
    let [client_error, into_request] =
        ["ClientError", "IntoRequest"].map(|name| scope.runtime(&["client"], name));
    let result = scope.prelude("Result");
    let name = identifier(operation.declaration.name.as_str());
    let request = scope.own(&operation.request.name);
    let response = scope.own(&operation.response.name);
    quote! {
        #about
        pub async fn #name(
            &self,
            request: #request,
        ) -> #result<#response, #client_error<T::Error>> {
            self.0.call(#into_request::into_request(request)).await
        }
    }
}

fn emit_credentials(service: &Service, security: &Security, statics: &mut Statics<'_>) {
    let tables: Vec<_> = security
        .schemes
        .iter()
        .map(|scheme| emit_scheme(scheme, statics.scope, statics.items))
        .collect();
    let Statics { scope, items } = statics;
    let text = format!(
        "The credentials of a [`{}`], by security schemes.",
        service.client.plain()
    );
    let attributes = documentation(&Documentation::default(), &text);
    let name = identifier(security.credentials.as_str());
    let option = scope.prelude("Option");
    let fields = security.schemes.iter().map(|scheme| {
        let text = format!("For the scheme {}.", code(&scheme.scheme));
        let head = documentation(&scheme.documentation, &text);
        let about = (!scheme.documentation.0.trim().is_empty()).then(|| paragraph(&text));
        let name = identifier(scheme.name.as_str());
        let ty = match scheme.credentials {
            Credentials::ApiKey(..) | Credentials::Http(_) => scope.runtime(&["client"], "Key"),
            Credentials::Basic => scope.runtime(&["server"], "Basic"),
            Credentials::Other => scope.runtime(&["client"], "Signer"),
        };
        quote!(#head #about pub #name: #option<#ty>)
    });
    let fields: Vec<_> = fields.collect();
    let given = scope.runtime(&["client"], "given");
    let arms = security.schemes.iter().zip(&tables).map(|(scheme, table)| {
        let (text, name) = (&scheme.scheme, identifier(scheme.name.as_str()));
        quote!(#text => #given(&#table, self.#name.as_ref()),)
    });
    let arms: Vec<_> = arms.collect();
    let [credentials, credential] =
        ["Credentials", "Credential"].map(|name| scope.runtime(&["client"], name));
    let scheme = scope.runtime(&["server"], "SecurityScheme");
    items.extend([
        quote! {
            #attributes
            #[derive(Clone, Debug, Default)]
            pub struct #name {
                #(#fields,)*
            }
        },
        quote! {
            impl #credentials for #name {
                fn of(&self, scheme: &str) -> #option<(&'static #scheme, &dyn #credential)> {
                    match scheme {
                        #(#arms)*
                        _ => None,
                    }
                }
            }
        },
    ]);
}

/// How a request is written. `table` is the static of the operation.
fn emit_request(operation: &Operation, table: &Name, statics: &mut Statics<'_>) -> TokenStream {
    let Request {
        name,
        parameters,
        body,
    } = &operation.request;
    let prefix = table.to_string();
    let [into_request, request] =
        ["IntoRequest", "Request"].map(|name| statics.scope.runtime(&["client"], name));
    let accepted = accepted(&operation.response);
    let accept = (!accepted.is_empty()).then(|| quote!(.accept(&[#(#accepted),*])));
    let parameters = parameters.iter().map(|parameter| {
        let name = identifier(parameter.name.as_str());
        let constant = format!("{prefix}_{}", constant(parameter.name.as_str()));
        let reference = emit_parameter(parameter, &constant, statics);
        let write = identifier(if parameter.is_always_there() {
            "required"
        } else {
            "optional"
        });
        quote!(.#write(#reference, &self.#name))
    });
    let parameters: Vec<_> = parameters.collect();
    let head = quote!(#request::new(&#table) #accept #(#parameters)*);
    let written = match body {
        None => head,
        Some(body) => {
            let field = identifier(body.name.as_str());
            let prefix = format!("{prefix}_{}", constant(body.name.as_str()));
            match (&body.choice, &body.media[..]) {
                (None, [media]) if body.required => {
                    let write = emit_write(media, &quote!(self.#field), &prefix, statics);
                    quote!(#head #write)
                }
                (choice, media) => {
                    let mut arms = Vec::new();
                    for media in media {
                        let name = identifier(media.name.as_str());
                        let (pattern, constant) = match choice {
                            Some(choice) => {
                                let choice = statics.scope.own(choice);
                                let constant = constant(media.name.as_str());
                                (quote!(#choice::#name(body)), format!("{prefix}_{constant}"))
                            }
                            None => (quote!(body), prefix.clone()),
                        };
                        let write = emit_write(media, &quote!(body), &constant, statics);
                        arms.push(if body.required {
                            quote!(#pattern => request #write,)
                        } else {
                            quote!(Some(#pattern) => request #write,)
                        });
                    }
                    if !body.required {
                        arms.push(quote!(None => request,));
                    }
                    quote! {
                        let request = #head;
                        match self.#field { #(#arms)* }
                    }
                }
            }
        }
    };
    let name = statics.scope.own(name);
    quote! {
        impl #into_request for #name {
            fn into_request(self) -> #request {
                #written
            }
        }
    }
}

/// The media types that the spec has for answers.
fn accepted(response: &Response) -> Vec<&str> {
    let bodies = response.variants.iter();
    let bodies = bodies.filter_map(|variant| variant.body.as_ref());
    let mut accepted: Vec<&str> = Vec::new();
    for media_type in bodies.flat_map(|body| &body.media_types) {
        if !accepted.contains(&media_type.as_str()) {
            accepted.push(media_type);
        }
    }
    accepted
}

/// The call that writes a body. What it refers to has names that begin with `constant`.
fn emit_write(
    media: &Media,
    body: &TokenStream,
    constant: &str,
    statics: &mut Statics<'_>,
) -> TokenStream {
    let media_type = media.media_types.first().map_or("", String::as_str);
    match &media.value {
        MediaValue::Json(value) => {
            let media_type = json_type(media_type);
            let rules = emit_reference(value, constant, statics);
            quote!(.json(#media_type, &#body, #rules))
        }
        MediaValue::Text(value, shape) => {
            let rules = emit_reference(value, constant, statics);
            let shape = emit_shape_reference(shape, constant, statics);
            quote!(.text(#media_type, &#body, #shape, #rules))
        }
        MediaValue::Form(value, shape) => {
            let rules = emit_reference(value, constant, statics);
            let shape = emit_shape_reference(shape, constant, statics);
            quote!(.form(#media_type, &#body, #shape, #rules))
        }
        MediaValue::Multipart(..) => quote!(.multipart(#body)),
        MediaValue::Bytes => quote!(.bytes(#media_type, #body)),
        // Events and lines are those of answers.
        MediaValue::Stream | MediaValue::Events(_) | MediaValue::Lines(_) => {
            quote!(.stream(#media_type, #body))
        }
        MediaValue::Content => quote!(.content(#body)),
    }
}

/// How an answer is read. `table` is the static of the operation.
fn emit_response(response: &Response, table: &Name, statics: &mut Statics<'_>) -> TokenStream {
    let [from_response, received, fault] = ["FromResponse", "Response", "ResponseFault"]
        .map(|name| statics.scope.runtime(&["client"], name));
    // The answers of one status are together.
    let mut statuses: Vec<(Status, Vec<&ResponseVariant>)> = Vec::new();
    for answer in &response.variants {
        let known = statuses
            .iter_mut()
            .find(|(status, _)| *status == answer.status);
        match known {
            Some((_, answers)) => answers.push(answer),
            None => statuses.push((answer.status, vec![answer])),
        }
    }
    // A status counts before a range, and that before all others.
    statuses.sort_by_key(|(status, _)| match status {
        Status::Code(_) => 0,
        Status::Range(_) => 1,
        Status::Default => 2,
    });
    let mut headers = Headers::new();
    let mut reads: Vec<(Status, TokenStream)> = Vec::new();
    for (status, answers) in &statuses {
        reads.push((*status, emit_answers(answers, table, &mut headers, statics)));
    }
    let body = match &reads[..] {
        // Where all statuses have one answer, none is looked at.
        [(Status::Default, read)] => read.clone(),
        reads => {
            let is_open = matches!(reads.last(), Some((Status::Default, _)));
            let arms = reads.iter().map(|(status, read)| {
                let pattern = emit_pattern(*status);
                let of_status = statuses.iter().find(|(other, _)| other == status);
                match of_status {
                    Some((_, answers)) if answers.len() > 1 => quote!(#pattern => { #read }),
                    _ => quote!(#pattern => #read,),
                }
            });
            let unexpected = (!is_open).then(|| quote!(_ => response.unexpected_status(),));
            quote!(match response.status().as_u16() { #(#arms)* #unexpected })
        }
    };
    let name = statics.scope.own(&response.name);
    let result = statics.scope.prelude("Result");
    let uses = statuses.iter().any(|(status, answers)| {
        *status != Status::Default || !answers.iter().all(|answer| is_bare(answer))
    });
    let parameter = if uses { quote!(response) } else { quote!(_) };
    quote! {
        impl #from_response for #name {
            async fn from_response(#parameter: &mut #received) -> #result<Self, #fault> {
                #body
            }
        }
    }
}

/// Whether nothing is read for an answer.
fn is_bare(answer: &ResponseVariant) -> bool {
    answer.body.is_none() && !has_fields(answer)
}

fn emit_pattern(status: Status) -> TokenStream {
    match status {
        Status::Code(code) => {
            let code = Literal::u16_unsuffixed(code);
            quote!(#code)
        }
        Status::Range(hundreds) => {
            let first = hundreds.saturating_mul(100);
            let last = Literal::u16_unsuffixed(first.saturating_add(99));
            let first = Literal::u16_unsuffixed(first);
            quote!(#first..=#last)
        }
        Status::Default => quote!(_),
    }
}

/// Reads the answers of one status, which differ by their media types: an expression, or where there
/// are several, statements.
fn emit_answers(
    answers: &[&ResponseVariant],
    table: &Name,
    headers: &mut Headers,
    statics: &mut Statics<'_>,
) -> TokenStream {
    if let [variant] = answers {
        return emit_answer(variant, true, table, headers, statics);
    }
    let last = answers.len().saturating_sub(1);
    let mut arms = Vec::new();
    let mut lists = Vec::new();
    for (index, variant) in answers.iter().enumerate() {
        let media_types = variant.body.iter().flat_map(|body| &body.media_types);
        lists.push(quote!(&[#(#media_types),*]));
        let pattern = if index == last {
            quote!(_)
        } else {
            let index = Literal::usize_unsuffixed(index);
            quote!(#index)
        };
        let answer = emit_answer(variant, false, table, headers, statics);
        arms.push(quote!(#pattern => #answer,));
    }
    quote! {
        let place = response.media_type(&[#(#lists),*])?;
        match place { #(#arms)* }
    }
}

fn emit_answer(
    variant: &ResponseVariant,
    checks_type: bool,
    table: &Name,
    known: &mut Headers,
    statics: &mut Statics<'_>,
) -> TokenStream {
    let constant = format!("{table}_{}", constant(variant.name.as_str()));
    let name = identifier(variant.name.as_str());
    let body = variant.body.as_ref().map(|media| {
        let media_types = &media.media_types;
        let check = checks_type.then(|| quote!(.of(&[#(#media_types),*])?));
        let read = emit_read(media, &constant, statics);
        quote!(response #check #read)
    });
    if !has_fields(variant) {
        return body.map_or_else(
            || quote!(Ok(Self::#name)),
            |body| {
                quote!({
                    let body = #body;
                    body.map(Self::#name)
                })
            },
        );
    }
    let status =
        (!matches!(variant.status, Status::Code(_))).then(|| quote!(status: response.status(),));
    let headers = variant.headers.iter().map(|header| {
        let name = identifier(header.name.as_str());
        let reference = emit_header(variant.status, header, &constant, known, statics);
        let read = identifier(if header.required {
            "required"
        } else {
            "optional"
        });
        quote!(#name: response.#read(#reference)?,)
    });
    let headers: Vec<_> = headers.collect();
    let body = body.map(|body| quote!(body: #body?,));
    quote!(Ok(Self::#name { #status #(#headers)* #body }))
}

/// The call that reads a body. It is waited for, but for streams, which are given as they come.
fn emit_read(media: &Media, constant: &str, statics: &mut Statics<'_>) -> TokenStream {
    let call = match &media.value {
        MediaValue::Json(value) => {
            let rules = emit_reference(value, constant, statics);
            quote!(.json(#rules))
        }
        MediaValue::Text(value, shape) => {
            let rules = emit_reference(value, constant, statics);
            let shape = emit_shape_reference(shape, constant, statics);
            quote!(.text(#shape, #rules))
        }
        MediaValue::Form(value, shape) => {
            let rules = emit_reference(value, constant, statics);
            let shape = emit_shape_reference(shape, constant, statics);
            quote!(.form(#shape, #rules))
        }
        MediaValue::Bytes => quote!(.bytes()),
        MediaValue::Events(value) => {
            let rules = emit_reference(value, constant, statics);
            return quote!(.events(#rules));
        }
        MediaValue::Lines(value) => {
            let rules = emit_reference(value, constant, statics);
            return quote!(.lines(#rules));
        }
        // Only requests are written in parts.
        MediaValue::Stream | MediaValue::Multipart(..) => return quote!(.stream()),
        MediaValue::Content => {
            let content = identifier("content");
            return quote!(.#content());
        }
    };
    quote!(#call.await)
}
