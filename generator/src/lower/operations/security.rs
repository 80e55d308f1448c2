//! Security: who may call an operation.

use std::collections::HashSet;

use openapiv3::{APIKeyLocation, Operation, ReferenceOr, SecurityRequirement, SecurityScheme};

use super::type_of;
use crate::ir;
use crate::lower::{names, words};
use crate::skeleton::Skeleton;

/// The schemes and guards of a document, as its operations demand them.
pub(super) struct Securities<'s> {
    skeleton: &'s Skeleton,
    schemes: Vec<ir::Scheme>,
    guards: Vec<ir::Guard>,
    /// The names that methods, principals and choices have.
    taken: HashSet<ir::Ident>,
}

impl<'s> Securities<'s> {
    pub(super) fn new(skeleton: &'s Skeleton) -> Self {
        Self {
            skeleton,
            schemes: Vec::new(),
            guards: Vec::new(),
            taken: HashSet::new(),
        }
    }

    /// What an operation demands.
    pub(super) fn of(&mut self, operation: &Operation) -> Option<ir::Guarded> {
        let api = &self.skeleton.api;
        let requirements = operation.security.as_ref().or(api.security.as_ref())?;
        let demanded: Vec<&SecurityRequirement> = requirements
            .iter()
            .filter(|requirement| !requirement.is_empty())
            .collect();
        if demanded.is_empty() {
            return None;
        }
        let optional = demanded.len() < requirements.len();
        let mut alternatives = Vec::new();
        let mut scopes = Vec::new();
        for requirement in demanded {
            let mut alternative = Vec::new();
            for (name, scopes) in requirement {
                alternative.push(self.scheme(name, !scopes.is_empty()));
            }
            alternatives.push(alternative);
            scopes.push(requirement.values().cloned().collect());
        }
        let guard = self.guard(alternatives, optional);
        Some(ir::Guarded { guard, scopes })
    }

    /// The trait, where some operation demands something.
    pub(super) fn finish(self, service: &ir::Ident) -> Option<ir::Security> {
        let Self {
            schemes, guards, ..
        } = self;
        // A parameter must not hide the trait of the service.
        let parameter = if service.as_str() == "S" { "A" } else { "S" };
        (!schemes.is_empty()).then(|| ir::Security {
            name: type_of(service, SECURITY),
            credentials: type_of(service, CREDENTIALS),
            parameter: names::type_name(parameter),
            schemes,
            guards,
        })
    }

    /// The names of the enums.
    pub(super) fn choices(&self) -> impl Iterator<Item = &ir::Ident> {
        let choices = self.guards.iter().filter_map(|guard| guard.choice.as_ref());
        choices.map(|choice| &choice.name)
    }

    fn guard(&mut self, alternatives: Vec<Vec<usize>>, optional: bool) -> usize {
        let is_same =
            |guard: &ir::Guard| guard.alternatives == alternatives && guard.optional == optional;
        if let Some(guard) = self.guards.iter().position(is_same) {
            return guard;
        }
        // An operation that lets everyone in as well is told who calls by the same enum.
        let known = self
            .guards
            .iter()
            .find(|guard| guard.alternatives == alternatives);
        let choice = match known {
            Some(guard) => guard.choice.clone(),
            None => self.choice(&alternatives),
        };
        self.guards.push(ir::Guard {
            alternatives,
            optional,
            choice,
        });
        self.guards.len() - 1
    }

    fn choice(&mut self, alternatives: &[Vec<usize>]) -> Option<ir::GuardChoice> {
        if alternatives.len() < 2 {
            return None;
        }
        let words: Vec<String> = alternatives
            .iter()
            .map(|alternative| {
                let schemes = alternative
                    .iter()
                    .filter_map(|index| self.schemes.get(*index));
                let names: Vec<_> = schemes.map(|scheme| scheme.principal.as_str()).collect();
                names.join(" and ")
            })
            .collect();
        let mut taken = HashSet::new();
        let variants = words.iter().map(|words| {
            let name = names::unused(&names::type_name(words), "", &taken);
            taken.insert(name.clone());
            name
        });
        let variants = variants.collect();
        let name = names::unused(&names::type_name(&words.join(" or ")), "", &self.taken);
        self.taken.insert(name.clone());
        Some(ir::GuardChoice { name, variants })
    }

    /// The index of a scheme.
    fn scheme(&mut self, name: &str, scoped: bool) -> usize {
        let known = self
            .schemes
            .iter_mut()
            .position(|scheme| scheme.scheme == name);
        let index = known.unwrap_or_else(|| {
            let scheme = self.read(name);
            self.schemes.push(scheme);
            self.schemes.len() - 1
        });
        if let Some(scheme) = self.schemes.get_mut(index) {
            scheme.scoped |= scoped;
        }
        index
    }

    fn read(&mut self, name: &str) -> ir::Scheme {
        let schemes = self.skeleton.api.components.as_ref();
        let scheme = schemes.and_then(|components| components.security_schemes.get(name));
        let (credentials, description, scoped) = match scheme.and_then(ReferenceOr::as_item) {
            Some(SecurityScheme::APIKey {
                location,
                name,
                description,
                ..
            }) => {
                let place = match location {
                    APIKeyLocation::Query => ir::Place::Query,
                    APIKeyLocation::Header => ir::Place::Header,
                    APIKeyLocation::Cookie => ir::Place::Cookie,
                };
                (
                    ir::Credentials::ApiKey(place, name.clone()),
                    description,
                    false,
                )
            }
            Some(SecurityScheme::HTTP {
                scheme,
                description,
                ..
            }) if scheme.eq_ignore_ascii_case("basic") => {
                (ir::Credentials::Basic, description, false)
            }
            Some(SecurityScheme::HTTP {
                scheme,
                description,
                ..
            }) => (ir::Credentials::Http(scheme.clone()), description, false),
            // Both give the client a bearer token (RFC 6750).
            Some(
                SecurityScheme::OAuth2 { description, .. }
                | SecurityScheme::OpenIDConnect { description, .. },
            ) => (
                ir::Credentials::Http("bearer".to_owned()),
                description,
                true,
            ),
            // A certificate, or a scheme that the document does not define, which is reported.
            None => {
                let certificate = self.skeleton.mutual_tls.get(name);
                let description = certificate.map_or(&None, |scheme| &scheme.description);
                (ir::Credentials::Other, description, false)
            }
        };
        let documentation = words::of_body(description.as_deref());
        let principal = names::unused(&names::type_name(name), "", &self.taken);
        self.taken.insert(principal.clone());
        let method = names::unused(&names::value_name(name), "_", &self.taken);
        self.taken.insert(method.clone());
        ir::Scheme {
            name: method,
            principal,
            scheme: name.to_owned(),
            documentation,
            credentials,
            scoped,
        }
    }
}

/// What the name of the trait that guards a service ends with.
pub(super) const SECURITY: &str = "Security";

/// What the name of the struct with the credentials of a client ends with.
pub(super) const CREDENTIALS: &str = "Credentials";
