//! Dynamic scopes: where `$dynamicRef` leads depends on the way to it, and a position knows the
//! way. So one schema is several types where it is reached in several scopes, and no reference is
//! left to be resolved at run time.

use std::collections::{BTreeMap, HashMap};

use crate::diagnostics::Diagnostics;
use crate::document::{Location, View};
use crate::schema::DynamicReference;

/// How many scopes there may be: each can double the number of types.
const SCOPES: usize = 256;

/// A schema, as it is reached in a dynamic scope.
#[derive(Copy, Clone, Debug, Eq, PartialEq, Hash)]
pub(super) struct Place {
    pub(super) location: Location,
    pub(super) scope: Scope,
}

/// The dynamic anchors of the schema resources that evaluation came through.
#[derive(Copy, Clone, Debug, Default, Eq, PartialEq, Hash, Ord, PartialOrd)]
pub(super) struct Scope(usize);

/// For each dynamic anchor, the schema that has it in the outermost resource which has one.
type Anchors = BTreeMap<String, Location>;

/// All scopes met so far.
#[derive(Debug)]
pub(super) struct Scopes {
    list: Vec<Anchors>,
    /// The scopes that entering a resource leads to, by the resource's root.
    entered: HashMap<(Scope, Location), Scope>,
}

impl Default for Scopes {
    /// Only the scope without anchors, in which the body of an operation is reached.
    fn default() -> Self {
        Self {
            list: vec![Anchors::new()],
            entered: HashMap::new(),
        }
    }
}

impl Scopes {
    /// The scope within a resource that is entered in a scope.
    pub(super) fn enter(
        &mut self,
        scope: Scope,
        resource: View<'_>,
        diagnostics: &mut Diagnostics,
    ) -> Scope {
        let key = (scope, resource.location());
        if let Some(known) = self.entered.get(&key) {
            return *known;
        }
        let mut anchors = self.list.get(scope.0).cloned().unwrap_or_default();
        for (name, schema) in resource.dynamic_anchors() {
            anchors.entry(name.to_owned()).or_insert(schema.location());
        }
        let known = self.list.iter().position(|known| *known == anchors);
        let inner = known.unwrap_or(self.list.len());
        if inner == SCOPES {
            diagnostics
                .error(
                    resource.span(),
                    format!("there are more than {SCOPES} ways to its dynamic anchors that differ"),
                )
                .help("give anchors that `$dynamicRef`s do not share names of their own");
            return scope;
        }
        if known.is_none() {
            self.list.push(anchors);
        }
        self.entered.insert(key, Scope(inner));
        Scope(inner)
    }

    /// The schema that a dynamic reference leads to in a scope.
    pub(super) fn target(&self, scope: Scope, reference: &DynamicReference) -> Place {
        let anchors = self.list.get(scope.0);
        let anchor = reference.anchor.as_ref();
        let outermost = anchor.and_then(|anchor| anchors?.get(anchor)).copied();
        Place {
            location: outermost.unwrap_or(reference.target),
            scope,
        }
    }
}

impl Scope {
    /// A schema as it is reached in this scope.
    pub(super) fn place(self, location: Location) -> Place {
        Place {
            location,
            scope: self,
        }
    }
}
