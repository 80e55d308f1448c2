//! Which properties an object has, as far as that suffices to know that a schema accepts it.
//!
//! Most conditions that types do not say are of this kind: `dependentRequired`, or `not`, `if` and
//! `oneOf` of `required`. They are put into masks of the properties that a type declares, once for
//! each type.
//!
//! Invariant: an object that is in none of the cases in which a schema might refuse it is accepted.
//! All that depends on more than presence might go either way.

#[cfg(test)]
mod tests;

use super::{Keyword, Schema, Types};
use crate::codec::Index;

/// How many cases are told apart before they become one, of all objects.
const CASES: usize = 64;

/// How many schemas are looked at, and how deep they may enclose each other, before the others might
/// go either way.
const SCHEMAS: u32 = 256;
const DEPTH: u32 = 16;

/// What a schema might refuse of the objects of a type.
#[derive(Debug)]
pub(crate) struct Presence {
    schema: &'static Schema,
    refused: Cases,
}

impl Presence {
    /// What a schema might refuse of the objects of the type whose properties the index finds.
    #[cold]
    pub(crate) fn new(schema: &'static Schema, index: &Index) -> Self {
        let mut compiler = Compiler {
            index,
            schemas: SCHEMAS,
            depth: DEPTH,
        };
        Self {
            schema,
            refused: compiler.schema(schema).refused,
        }
    }

    /// Whether the schema is known to accept an object by the places of the properties that it has.
    #[inline]
    pub(crate) fn suffices(
        &self,
        schema: &'static Schema,
        places: impl Iterator<Item = usize>,
    ) -> bool {
        let present = places.fold(0, |mask, place| mask | bit(place).unwrap_or(0));
        std::ptr::eq(self.schema, schema) && !self.refused.0.iter().any(|case| case.is_of(present))
    }
}

/// The bit that stands for the property at a place; `None` for those after the first ones.
fn bit(place: usize) -> Option<u64> {
    1_u64.checked_shl(u32::try_from(place).ok()?)
}

/// The objects that have some properties and lack some others.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
struct Case {
    present: u64,
    absent: u64,
}

impl Case {
    /// All objects.
    const ANY: Self = Self {
        present: 0,
        absent: 0,
    };

    fn is_of(self, present: u64) -> bool {
        present & (self.present | self.absent) == self.present
    }
}

/// The objects that are in some case.
#[derive(Clone, Debug)]
struct Cases(Vec<Case>);

impl Cases {
    fn none() -> Self {
        Self(Vec::new())
    }

    fn any() -> Self {
        Self(vec![Case::ANY])
    }

    /// At least the objects of these cases. Those that cannot be are left out.
    fn new(cases: impl Iterator<Item = Case>) -> Self {
        let mut list = Vec::new();
        for case in cases.filter(|case| case.present & case.absent == 0) {
            if case == Case::ANY || list.len() == CASES {
                return Self::any();
            }
            if !list.contains(&case) {
                list.push(case);
            }
        }
        Self(list)
    }

    fn or(&self, other: &Self) -> Self {
        Self::new(self.0.iter().chain(&other.0).copied())
    }

    fn and(&self, other: &Self) -> Self {
        let pairs = self
            .0
            .iter()
            .flat_map(|one| other.0.iter().map(move |two| (one, two)));
        Self::new(pairs.map(|(one, two)| Case {
            present: one.present | two.present,
            absent: one.absent | two.absent,
        }))
    }
}

/// What a schema might accept and what it might refuse: one of both at least holds for each object.
#[derive(Clone, Debug)]
struct Verdicts {
    accepted: Cases,
    refused: Cases,
}

impl Verdicts {
    fn always() -> Self {
        Self {
            accepted: Cases::any(),
            refused: Cases::none(),
        }
    }

    fn unknown() -> Self {
        Self {
            accepted: Cases::any(),
            refused: Cases::any(),
        }
    }

    fn not(self) -> Self {
        Self {
            accepted: self.refused,
            refused: self.accepted,
        }
    }

    fn and(&self, other: &Self) -> Self {
        Self {
            accepted: self.accepted.and(&other.accepted),
            refused: self.refused.or(&other.refused),
        }
    }

    fn or(&self, other: &Self) -> Self {
        Self {
            accepted: self.accepted.or(&other.accepted),
            refused: self.refused.and(&other.refused),
        }
    }

    fn implies(self, other: &Self) -> Self {
        self.not().or(other)
    }

    fn all(parts: impl Iterator<Item = Self>) -> Self {
        parts.fold(Self::always(), |all, part| all.and(&part))
    }

    fn some(parts: impl Iterator<Item = Self>) -> Self {
        parts.fold(Self::always().not(), |some, part| some.or(&part))
    }
}

/// Looks at schemas for the verdicts that presence suffices for.
struct Compiler<'i> {
    index: &'i Index,
    /// How many more schemas may be looked at, and how many may enclose each other.
    schemas: u32,
    depth: u32,
}

impl Compiler<'_> {
    fn schema(&mut self, schema: &Schema) -> Verdicts {
        if self.schemas == 0 || self.depth == 0 {
            return Verdicts::unknown();
        }
        self.schemas -= 1;
        self.depth -= 1;
        let verdicts = Verdicts::all(schema.keywords.iter().map(|keyword| self.keyword(keyword)));
        self.depth += 1;
        verdicts
    }

    fn keyword(&mut self, keyword: &Keyword) -> Verdicts {
        match keyword {
            Keyword::Type(types) if types.meets(Types::OBJECT) => Verdicts::always(),
            Keyword::Never | Keyword::Type(_) => Verdicts::always().not(),
            Keyword::Required(names) => self.required(names),
            Keyword::DependentRequired(dependencies) => Verdicts::all(
                (dependencies.iter())
                    .map(|(name, names)| self.has(name).implies(&self.required(names))),
            ),
            Keyword::DependentSchemas(dependencies) => Verdicts::all(
                (dependencies.iter())
                    .map(|(name, schema)| self.has(name).implies(&self.schema(schema))),
            ),
            // Of a value that is there, nothing is known.
            Keyword::Properties(properties) if properties.names_all() => Verdicts::all(
                (properties.declared.iter())
                    .map(|(name, schema)| self.has(name).implies(&value(schema))),
            ),
            Keyword::Reference(schema) => self.schema(schema),
            Keyword::AllOf(schemas) => {
                Verdicts::all(schemas.iter().map(|schema| self.schema(schema)))
            }
            Keyword::AnyOf(schemas) => {
                Verdicts::some(schemas.iter().map(|schema| self.schema(schema)))
            }
            Keyword::OneOf(schemas) => {
                let schemas: Vec<_> = schemas.iter().map(|schema| self.schema(schema)).collect();
                one(&schemas)
            }
            Keyword::Not(schema) => self.schema(schema).not(),
            Keyword::If {
                condition,
                then,
                otherwise,
            } => {
                let condition = self.schema(condition);
                let then = condition.clone().implies(&self.schema(then));
                let otherwise = condition.not().implies(&self.schema(otherwise));
                then.and(&otherwise)
            }
            Keyword::Items { .. } | Keyword::Contains { .. } | Keyword::UnevaluatedItems(_) => {
                Verdicts::always()
            }
            Keyword::Enum(_)
            | Keyword::Rules(_)
            | Keyword::Properties(_)
            | Keyword::PropertyNames(_)
            | Keyword::UnevaluatedProperties(_)
            | Keyword::LateReference(_)
            | Keyword::DynamicReference { .. } => Verdicts::unknown(),
        }
    }

    fn required(&self, names: &[&str]) -> Verdicts {
        Verdicts::all(names.iter().map(|name| self.has(name)))
    }

    /// Whether there is a property of this name. Those that the type does not declare may be there
    /// or not.
    fn has(&self, name: &str) -> Verdicts {
        let Some(bit) = self.index.find(name).and_then(bit) else {
            return Verdicts::unknown();
        };
        let [accepted, refused] =
            [(bit, 0), (0, bit)].map(|(present, absent)| Cases(vec![Case { present, absent }]));
        Verdicts { accepted, refused }
    }
}

/// What is known of the value of a property by its schema alone.
fn value(schema: &Schema) -> Verdicts {
    if schema.keywords.is_empty() {
        Verdicts::always()
    } else if schema.is_never() {
        Verdicts::always().not()
    } else {
        Verdicts::unknown()
    }
}

/// Whether exactly one of the schemas accepts an object.
fn one(schemas: &[Verdicts]) -> Verdicts {
    let both = schemas.iter().enumerate().flat_map(|(place, one)| {
        let after = schemas.iter().skip(place + 1);
        after.map(|other| one.and(other).not())
    });
    Verdicts::some(schemas.iter().cloned()).and(&Verdicts::all(both))
}
