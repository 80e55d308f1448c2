//! Prints the statics of security schemes, and the functions that check them and what operations
//! demand of them.

use std::collections::BTreeMap;

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

use super::{emit_principal, schemes_of};
use crate::emit::codec::constant;
use crate::emit::scope::{Scope, identifier};
use crate::ir::{Credentials, Guard, GuardChoice, Place, Scheme, Security};

/// The statics of the schemes, and the functions that check them and the guards. The names are those
/// of the guards' functions.
pub(in crate::emit) fn emit_codec(
    security: &Security,
    scope: &mut Scope,
    items: &mut Vec<TokenStream>,
) -> Vec<Ident> {
    let checks: Vec<Ident> = security
        .schemes
        .iter()
        .map(|scheme| emit_check(security, scheme, scope, items))
        .collect();
    let mut printer = Guards {
        security,
        checks,
        joint: BTreeMap::new(),
        plain: BTreeMap::new(),
        scope,
        items,
    };
    let guards = security.guards.iter().map(|guard| printer.guard(guard));
    guards.collect()
}

/// The static of a scheme.
pub(in crate::emit) fn emit_scheme(
    scheme: &Scheme,
    scope: &mut Scope,
    items: &mut Vec<TokenStream>,
) -> Ident {
    let ty = scope.runtime(&["server"], "SecurityScheme");
    let name = &scheme.scheme;
    let value = match &scheme.credentials {
        Credentials::ApiKey(place, parameter) => {
            let places = scope.runtime(&["server"], "Place");
            let place = identifier(match place {
                Place::Path => "Path",
                Place::Query => "Query",
                Place::Header => "Header",
                Place::Cookie => "Cookie",
            });
            quote!(#ty::api_key(#name, #places::#place, #parameter))
        }
        Credentials::Basic => quote!(#ty::http(#name, "basic")),
        Credentials::Http(http) => quote!(#ty::http(#name, #http)),
        Credentials::Other => quote!(#ty::other(#name)),
    };
    let table = scope.declare_new(&constant(scheme.name.as_str()));
    items.push(quote!(static #table: #ty = #value;));
    table
}

/// The static of a scheme, and the function that checks it.
fn emit_check(
    security: &Security,
    scheme: &Scheme,
    scope: &mut Scope,
    items: &mut Vec<TokenStream>,
) -> Ident {
    let table = emit_scheme(scheme, scope, items);
    let method = identifier(scheme.name.as_str());
    let function = scope.declare_new(&format!(
        "check_{}",
        scheme.name.as_str().trim_start_matches("r#")
    ));
    let principal = identifier(scheme.principal.as_str());
    let generic = identifier(security.parameter.as_str());
    let security_trait = scope.own(&security.name);
    let [context, denied] = ["Context", "Denied"].map(|name| scope.runtime(&["server"], name));
    let result = scope.prelude("Result");
    let (read, argument) = match &scheme.credentials {
        Credentials::ApiKey(..) | Credentials::Http(_) => (
            Some(quote!(let credentials = #table.credentials(context)?;)),
            Some(quote!(&credentials,)),
        ),
        Credentials::Basic => (
            Some(quote!(let credentials = #table.basic(context)?;)),
            Some(quote!(credentials,)),
        ),
        Credentials::Other => (None, None),
    };
    let (parameter, scopes) = if scheme.scoped {
        (
            Some(quote!(scopes: &'static [&'static str],)),
            Some(quote!(scopes,)),
        )
    } else {
        (None, None)
    };
    items.push(quote! {
        async fn #function<#generic: #security_trait>(
            security: &#generic,
            context: &#context,
            #parameter
        ) -> #result<#generic::#principal, #denied> {
            #read
            let checked = security.#method(context, #argument #scopes).await;
            checked.map_err(|denied| denied.by(&#table))
        }
    });
    function
}

/// Prints the functions that check guards.
struct Guards<'a> {
    security: &'a Security,
    /// The functions that check schemes.
    checks: Vec<Ident>,
    /// Those that check several schemes together.
    joint: BTreeMap<Vec<usize>, Ident>,
    /// Those that check guards that are not optional.
    plain: BTreeMap<Vec<Vec<usize>>, Ident>,
    scope: &'a mut Scope,
    items: &'a mut Vec<TokenStream>,
}

impl Guards<'_> {
    fn guard(&mut self, guard: &Guard) -> Ident {
        let plain = self.plain(guard);
        if !guard.optional {
            return plain;
        }
        let name = self.scope.declare_new(&format!("{plain}_or_nothing"));
        let denied = self.scope.runtime(&["server"], "Denied");
        let body = quote!(#denied::optional(#plain(security, context, operation).await));
        self.function(&name, guard, true, &body);
        name
    }

    fn plain(&mut self, guard: &Guard) -> Ident {
        let alternatives = &guard.alternatives;
        if let Some(name) = self.plain.get(alternatives) {
            return name.clone();
        }
        let words = alternatives
            .iter()
            .map(|alternative| self.words(alternative));
        let words: Vec<_> = words.collect();
        let guard = &Guard {
            optional: false,
            ..guard.clone()
        };
        let body = match (&guard.choice, &alternatives[..]) {
            (Some(choice), _) => self.alternatives(alternatives, choice),
            (None, [only]) => self.alternative(0, only),
            (None, _) => quote!(Ok(())),
        };
        let name = self
            .scope
            .declare_new(&format!("guard_{}", words.join("_or_")));
        self.function(&name, guard, self.uses_operation(alternatives), &body);
        self.plain.insert(alternatives.clone(), name.clone());
        name
    }

    /// Whether checking the alternatives takes the operation's scopes.
    fn uses_operation(&self, alternatives: &[Vec<usize>]) -> bool {
        alternatives.iter().any(|alternative| {
            let schemes = schemes_of(self.security, alternative);
            alternative.len() > 1 || schemes.iter().any(|scheme| scheme.scoped)
        })
    }

    fn function(&mut self, name: &Ident, guard: &Guard, uses_operation: bool, body: &TokenStream) {
        let security_trait = self.scope.own(&self.security.name);
        let [context, denied, ty] =
            ["Context", "Denied", "Operation"].map(|name| self.scope.runtime(&["server"], name));
        let choice = guard.choice.as_ref();
        let choice = choice.map(|choice| self.scope.own(&choice.name));
        let principal = emit_principal(self.security, guard, choice, self.scope);
        let operation = identifier(if uses_operation { "operation" } else { "_" });
        let parameter = identifier(self.security.parameter.as_str());
        let result = self.scope.prelude("Result");
        self.items.push(quote! {
            async fn #name<#parameter: #security_trait>(
                security: &#parameter,
                context: &#context,
                #operation: &'static #ty,
            ) -> #result<#principal, #denied> {
                #body
            }
        });
    }

    /// Tries alternatives one after the other.
    fn alternatives(&mut self, alternatives: &[Vec<usize>], choice: &GuardChoice) -> TokenStream {
        let name = self.scope.own(&choice.name);
        let mut body = TokenStream::new();
        let last = alternatives.len().saturating_sub(1);
        for (place, (alternative, variant)) in alternatives.iter().zip(&choice.variants).enumerate()
        {
            let call = self.alternative(place, alternative);
            let variant = identifier(variant.as_str());
            body.extend(quote! {
                let checked = #call;
                let checked = checked.map(#name::#variant);
            });
            body.extend(if place == last {
                quote!(checked.map_err(|other| denied.or(other)))
            } else if place == 0 {
                quote! {
                    let denied = match checked {
                        Err(denied) => denied,
                        checked => return checked,
                    };
                }
            } else {
                quote! {
                    let denied = match checked {
                        Err(other) => denied.or(other),
                        checked => return checked,
                    };
                }
            });
        }
        body
    }

    /// Checks one alternative.
    fn alternative(&mut self, requirement: usize, alternative: &[usize]) -> TokenStream {
        let requirement = Literal::usize_unsuffixed(requirement);
        match alternative {
            [only] => self.call(*only, &quote!(#requirement), 0),
            several => {
                let function = self.joint(several);
                quote!(#function(security, context, operation, #requirement).await)
            }
        }
    }

    /// Checks one scheme.
    fn call(&self, scheme: usize, requirement: &TokenStream, place: usize) -> TokenStream {
        let Some((check, scheme)) = self
            .checks
            .get(scheme)
            .zip(self.security.schemes.get(scheme))
        else {
            return TokenStream::new();
        };
        let place = Literal::usize_unsuffixed(place);
        let scopes = scheme
            .scoped
            .then(|| quote!(operation.scopes(#requirement, #place)));
        quote!(#check(security, context, #scopes).await)
    }

    /// The function that checks several schemes together.
    fn joint(&mut self, alternative: &[usize]) -> Ident {
        if let Some(name) = self.joint.get(alternative) {
            return name.clone();
        }
        let name = self
            .scope
            .declare_new(&format!("check_{}", self.words(alternative)));
        let schemes = schemes_of(self.security, alternative);
        let locals: Vec<_> = schemes
            .iter()
            .map(|scheme| identifier(scheme.name.as_str()))
            .collect();
        let principals = schemes
            .iter()
            .map(|scheme| identifier(scheme.principal.as_str()));
        let principals: Vec<_> = principals.collect();
        let calls = alternative.iter().enumerate();
        let calls: Vec<_> = calls
            .map(|(place, scheme)| self.call(*scheme, &quote!(requirement), place))
            .collect();
        let is_scoped = schemes.iter().any(|scheme| scheme.scoped);
        let [operation, requirement] =
            ["operation", "requirement"].map(|name| identifier(if is_scoped { name } else { "_" }));
        let parameter = identifier(self.security.parameter.as_str());
        let security_trait = self.scope.own(&self.security.name);
        let [context, denied, ty] =
            ["Context", "Denied", "Operation"].map(|name| self.scope.runtime(&["server"], name));
        let result = self.scope.prelude("Result");
        self.items.push(quote! {
            async fn #name<#parameter: #security_trait>(
                security: &#parameter,
                context: &#context,
                #operation: &'static #ty,
                #requirement: usize,
            ) -> #result<(#(#parameter::#principals),*), #denied> {
                #(let #locals = #calls?;)*
                Ok((#(#locals),*))
            }
        });
        self.joint.insert(alternative.to_vec(), name.clone());
        name
    }

    /// What an alternative is called.
    fn words(&self, alternative: &[usize]) -> String {
        let schemes = schemes_of(self.security, alternative);
        let names = schemes
            .iter()
            .map(|scheme| scheme.name.as_str().trim_start_matches("r#"));
        names.collect::<Vec<_>>().join("_and_")
    }
}
