//! Prints a mock of a service: an implementation of its trait that answers with samples, and one of
//! the trait that checks who calls.

mod text;

use std::collections::BTreeMap;

use proc_macro2::{Ident as Name, Literal, TokenStream};
use quote::quote;

use super::guard_of;
use crate::emit::codec::constant;
use crate::emit::documentation::{documentation, paragraph};
use crate::emit::literal::literal;
use crate::emit::scope::{Scope, identifier};
use crate::emit::security::emit_principal;
use crate::ir::{
    Credentials, Documentation, Ident, MediaValue, Operation, ResponseVariant, SampleAnswer,
    SampleSource, Security, Service, Status,
};

/// The mock of a service, which has this name.
pub(in crate::emit) fn emit_mock(
    service: &Service,
    mock: &Ident,
    scope: &mut Scope,
) -> Vec<TokenStream> {
    let mut items = vec![emit_struct(service, mock)];
    let mut statics = Vec::new();
    let methods: Vec<_> = service
        .operations
        .iter()
        .map(|operation| {
            let samples = scope.declare_new(&constant(operation.declaration.name.as_str()));
            statics.push(emit_samples(operation, &samples, scope));
            emit_method(service, operation, &samples, scope)
        })
        .collect();
    let service_trait = scope.own(&service.declaration.name);
    let name = identifier(mock.as_str());
    let problem = scope.runtime(&["server"], "Problem");
    let (parameters, arguments) = match &service.security {
        None => (None, None),
        Some(security) => {
            let parameter = identifier(security.parameter.as_str());
            let bound = scope.own(&security.name);
            (
                Some(quote!(<#parameter: #bound>)),
                Some(quote!(<#parameter>)),
            )
        }
    };
    items.push(quote! {
        impl #parameters #service_trait #arguments for #name {
            type Error = #problem;

            #(#methods)*
        }
    });
    if let Some(security) = &service.security {
        items.push(emit_security(security, scope));
    }
    items.extend(statics);
    items
}

fn emit_struct(service: &Service, mock: &Ident) -> TokenStream {
    let text = format!(
        "Answers the operations of [`{}`] with samples.",
        service.declaration.name.plain()
    );
    let attributes = documentation(&Documentation(text), "");
    let samples = paragraph(
        "Samples are the examples of the spec, and values made from its schemas. A request chooses \
         among\nthem by `Accept`, and by `Prefer: code=404` and `Prefer: example=NAME`.",
    );
    let name = identifier(mock.as_str());
    quote! {
        #attributes
        #samples
        #[derive(Clone, Copy, Debug, Default)]
        pub struct #name;
    }
}

/// A method, which answers with these samples.
fn emit_method(
    service: &Service,
    operation: &Operation,
    samples: &Name,
    scope: &mut Scope,
) -> TokenStream {
    let principal = guard_of(service, operation).map(|(security, guard, _)| {
        let choice = guard.choice.as_ref();
        let choice = choice.map(|choice| scope.own(&choice.name));
        let principal = emit_principal(security, guard, choice, scope);
        quote!(<#principal>)
    });
    let name = identifier(operation.declaration.name.as_str());
    let [context, problem] = ["Context", "Problem"].map(|name| scope.runtime(&["server"], name));
    let answer = scope.runtime(&["mock"], "answer");
    let request = scope.own(&operation.request.name);
    let response = scope.own(&operation.response.name);
    let result = scope.prelude("Result");
    quote! {
        async fn #name(
            &self,
            context: #context #principal,
            _: #request,
        ) -> #result<#response, #problem> {
            #answer(#samples, context.headers()).await
        }
    }
}

/// Who presents credentials is let in, unless others are named.
fn emit_security(security: &Security, scope: &mut Scope) -> TokenStream {
    let [context, denied] = ["Context", "Denied"].map(|name| scope.runtime(&["server"], name));
    let result = scope.prelude("Result");
    let mut schemes = Vec::new();
    for scheme in &security.schemes {
        let name = identifier(scheme.name.as_str());
        let principal = identifier(scheme.principal.as_str());
        let text = &scheme.scheme;
        let (credentials, checked) = match &scheme.credentials {
            Credentials::ApiKey(..) | Credentials::Http(_) => (
                Some(quote!(credentials: &str,)),
                quote!(self.check(#text, credentials)),
            ),
            Credentials::Basic => {
                let basic = scope.runtime(&["server"], "Basic");
                (
                    Some(quote!(credentials: #basic,)),
                    quote!(self.check_basic(#text, &credentials)),
                )
            }
            Credentials::Other => (None, quote!(Ok(()))),
        };
        let scopes = scheme.scoped.then(|| quote!(_: &'static [&'static str],));
        schemes.push(quote! {
            type #principal = ();

            async fn #name(
                &self,
                _: &#context,
                #credentials
                #scopes
            ) -> #result<(), #denied> {
                #checked
            }
        });
    }
    let security_trait = scope.own(&security.name);
    let credentials = scope.runtime(&["mock"], "Credentials");
    quote! {
        impl #security_trait for #credentials {
            #(#schemes)*
        }
    }
}

/// How many samples that were made of one answer are printed at most, beside the examples of the
/// spec: the first that keeps to the spec is answered, and all others are there for its sake.
const MADE: usize = 8;

/// The static of the samples of an operation.
fn emit_samples(operation: &Operation, name: &Name, scope: &mut Scope) -> TokenStream {
    let ty = scope.runtime(&["mock"], "Sample");
    let variants = &operation.response.variants;
    let answers = operation
        .samples
        .iter()
        .flat_map(|samples| &samples.answers);
    let mut made = BTreeMap::new();
    let samples = answers.filter_map(|answer| {
        let variant = variants.get(answer.variant)?;
        if answer.source == SampleSource::Made {
            let media_type = answer.body.as_ref().map(|body| body.media_type.as_str());
            let count: &mut usize = made.entry((answer.variant, media_type)).or_default();
            *count += 1;
            if *count > MADE {
                return None;
            }
        }
        // Who does not care is not answered with what was made of bytes that nobody decodes.
        let body = variant.body.as_ref();
        let is_bytes = body.is_some_and(|body| matches!(body.value, MediaValue::Bytes));
        let is_made = answer.source == SampleSource::Made;
        Some((is_bytes && is_made, emit_sample(variant, answer, &ty)))
    });
    let (decoded, bytes): (Vec<_>, Vec<_>) = samples.partition(|(is_bytes, _)| !is_bytes);
    let samples = decoded.into_iter().chain(bytes).map(|(_, sample)| sample);
    quote!(static #name: &[#ty] = &[#(#samples),*];)
}

fn emit_sample(variant: &ResponseVariant, answer: &SampleAnswer, ty: &TokenStream) -> TokenStream {
    let head = match variant.status {
        Status::Code(code) => {
            let code = Literal::u16_unsuffixed(code);
            quote!(#ty::of(#code))
        }
        Status::Range(hundreds) => {
            let hundreds = Literal::u16_unsuffixed(hundreds);
            quote!(#ty::in_range(#hundreds))
        }
        Status::Default => quote!(#ty::of_others()),
    };
    let named = match &answer.source {
        SampleSource::Example(name) => Some(quote!(.named(#name))),
        SampleSource::Made => None,
    };
    let headers = variant.headers.iter().zip(&answer.headers);
    let headers = headers.filter_map(|(header, json)| {
        let (name, text) = (&header.parameter, text::header(header, json.as_ref()?));
        Some(quote!((#name, #text)))
    });
    let headers: Vec<_> = headers.collect();
    let headers = (!headers.is_empty()).then(|| quote!(.headers(&[#(#headers),*])));
    let body = answer.body.as_ref().zip(variant.body.as_ref());
    let body = body.map(|(sample, media)| {
        let media_type = &sample.media_type;
        let text = literal(&text::body(&media.value, &sample.value));
        quote!(.body(#media_type, #text))
    });
    quote!(#head #named #headers #body)
}
