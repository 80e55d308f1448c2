//! Who may call an operation.

use super::{Documentation, Ident, Place};

/// The trait that says who may call the operations of a service.
#[derive(Clone, Debug)]
pub struct Security {
    /// The name of the trait.
    pub name: Ident,
    /// The name of the struct that holds the credentials of a client.
    pub credentials: Ident,
    /// The type parameter that stands for its implementations.
    pub parameter: Ident,
    /// Its methods: the schemes that some operation demands, at least one.
    pub schemes: Vec<Scheme>,
    /// What operations demand, each once.
    pub guards: Vec<Guard>,
}

/// A security scheme: a method of the trait, and the type of who calls.
#[derive(Clone, Debug)]
pub struct Scheme {
    /// The name of the method.
    pub name: Ident,
    /// The name of the type.
    pub principal: Ident,
    /// The name in the spec.
    pub scheme: String,
    /// Its documentation.
    pub documentation: Documentation,
    /// What it looks at.
    pub credentials: Credentials,
    /// Whether operations demand scopes of it.
    pub scoped: bool,
}

/// What a security scheme looks at.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Credentials {
    /// A key in the parameter of this name.
    ApiKey(Place, String),
    /// A user and a password (RFC 7617).
    Basic,
    /// What stands behind the name of this authentication scheme in the header `Authorization`.
    Http(String),
    /// Something else than the text of a request.
    Other,
}

/// What operations demand: one of several alternatives.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Guard {
    /// The schemes of each alternative, as indices in [`Security::schemes`].
    pub alternatives: Vec<Vec<usize>>,
    /// Whether a request without credentials is let in as well.
    pub optional: bool,
    /// Where there are several alternatives: the enum that tells which one let a request in.
    pub choice: Option<GuardChoice>,
}

/// An enum with a variant for each alternative of a [`Guard`].
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct GuardChoice {
    /// Its name, in the module of the service.
    pub name: Ident,
    /// The names of its variants.
    pub variants: Vec<Ident>,
}

/// The guard of an operation, with what the operation demands of its schemes.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Guarded {
    /// The index of the guard in [`Security::guards`].
    pub guard: usize,
    /// The scopes that each scheme of each alternative is to grant.
    pub scopes: Vec<Vec<Vec<String>>>,
}
