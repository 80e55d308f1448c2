//! What the values of a position look like, before anything has a name: `allOf` is met here, and `type`, `enum` and
//! the other keywords become one [`Shape`].
//!
//! Invariant: a shape accepts what the schemas of its position accept together; a keyword that it cannot express is
//! reported as a fault.

mod decide;
mod position;

use std::collections::{BTreeSet, HashMap, HashSet};
use std::rc::Rc;

pub(super) use self::decide::rest;
use super::Options;
use super::discriminator::Heirs;
use super::meet::{AdditionalProperties, Meet, Other};
use super::modules::Homes;
use super::scope::{Place, Scope, Scopes};
use super::structure::{StructureId, Structures};
use crate::diagnostics::Diagnostics;
use crate::dialect::Dialect;
use crate::document::{Documents, Location, View};
use crate::ir;
use crate::schema::{Schema, Schemas, Types};

/// How many schemas may be made of each other, each of the next, by `allOf` and `$ref`.
const LONGEST_WAY: usize = 256;

/// The schemas that a value has to satisfy together, the nearest one last.
#[derive(Clone, Debug, Eq, PartialEq, Hash)]
pub(super) struct Position {
    /// The dialect that they are written in.
    pub(super) dialect: Dialect,
    /// Where they stand: references are followed, what demands nothing or says the same again is left out.
    pub(super) schemas: Vec<Place>,
    /// The branches of `anyOf` and `oneOf` that the values are of.
    pub(super) choices: Vec<Choice>,
    /// The types that the values are of.
    pub(super) types: Types,
}

/// One branch of `anyOf` or `oneOf`.
#[derive(Copy, Clone, Debug, Eq, PartialEq, Hash)]
pub(super) struct Choice {
    /// The first branch, by which the keyword is known.
    pub(super) keyword: Place,
    /// The branch that was taken.
    pub(super) branch: Place,
    /// Whether no other branch could have been, so that nobody outside checks what concerns all.
    pub(super) is_only: bool,
}

impl Position {
    /// Where its schemas stand.
    pub(super) fn locations(&self) -> Vec<Location> {
        self.schemas.iter().map(|place| place.location).collect()
    }

    /// Whether the values are all that satisfy the schemas.
    pub(super) fn is_whole(&self) -> bool {
        self.choices.is_empty() && self.types == Types::ALL
    }

    /// Whether this is a part of another position, which checks what concerns both.
    pub(super) fn is_part(&self) -> bool {
        self.choices.iter().any(|choice| !choice.is_only) || self.types != Types::ALL
    }
}

/// What the values of a position look like.
#[derive(Clone, Debug)]
pub(super) struct Shape {
    /// Whether null is a value beside those of `kind`.
    pub(super) nullable: bool,
    /// The values that are not null.
    pub(super) kind: ShapeKind,
    /// Constraints on them.
    pub(super) rules: ir::Rules,
    /// The `format`, where there is one.
    pub(super) format: Option<String>,
    /// What kind and rules do not say.
    pub(super) rest: Vec<Rest>,
}

/// A demand that is checked beside the type.
#[derive(Clone, Debug)]
pub(super) enum Rest {
    /// Nothing satisfies it.
    Never,
    /// One of these types.
    Types(Types),
    /// Bounds and the like, of values whose type does not check them.
    Rules(ir::Rules),
    /// A keyword.
    Other(Other, Scope),
    /// The whole schema at a place.
    Whole(Place),
    /// A property that may not be there.
    Forbidden(String),
    /// Schemas of the properties whose names match a pattern.
    Matching(String, Vec<Place>),
    /// Those that are additional in a schema, of properties whose field does not tell whether they are.
    Additional(AdditionalProperties),
    /// What was translated before.
    Translated(ir::SchemaId),
    /// What was translated before, of all values but null.
    UnlessNull(ir::SchemaId),
}

impl Rest {
    /// Whether null could break it.
    pub(super) fn concerns_null(&self) -> bool {
        match self {
            Self::Rules(_)
            | Self::Forbidden(_)
            | Self::Matching(..)
            | Self::Additional(_)
            | Self::UnlessNull(_) => false,
            Self::Other(other, _) => other.concerns().is_none(),
            Self::Never | Self::Types(_) | Self::Whole(_) | Self::Translated(_) => true,
        }
    }
}

/// The values of a shape that are not null.
#[derive(Clone, Debug)]
pub(super) enum ShapeKind {
    /// Any value.
    Any,
    /// Only null.
    Null,
    /// True or false.
    Boolean,
    /// Strings.
    String,
    /// Whole numbers.
    Integer,
    /// Numbers.
    Number,
    /// Some values, none of them null.
    Enum(EnumShape),
    /// Arrays of elements of one shape, or of any.
    Array(Option<Position>),
    /// Arrays of exactly these elements.
    Tuple(Vec<Position>),
    /// Arrays that begin with these elements, which need not be there past the first `required`, and go on by `rest`.
    OpenTuple {
        /// The elements at the front.
        front: Vec<Position>,
        /// How many of them must be there.
        required: usize,
        /// The elements after them.
        rest: Others,
    },
    /// The values of another position.
    Same(Position),
    /// The values of several positions.
    Union(UnionShape),
    /// Objects without declared properties; all of one shape, or of any.
    Map(Option<Position>),
    /// Objects with declared properties.
    Struct(StructShape),
}

/// A choice of values.
#[derive(Clone, Debug)]
pub(super) struct EnumShape {
    /// The values, at least one, each with its place.
    pub(super) values: Vec<(ir::Literal, Location)>,
    /// The types of other values, which are kept; `None` where there may be none.
    pub(super) unknown: Option<Types>,
}

/// Objects with declared properties.
#[derive(Clone, Debug)]
pub(super) struct StructShape {
    /// The declared properties, in the order of the text, those of referenced schemas first.
    pub(super) properties: Vec<Property>,
    /// The others whose names match a pattern, each at the first one that it matches.
    pub(super) patterns: Vec<MatchingProperties>,
    /// The other properties.
    pub(super) additional: Others,
}

/// A choice of positions.
#[derive(Clone, Debug)]
pub(super) struct UnionShape {
    /// What can be chosen from, at least two.
    pub(super) variants: Vec<VariantShape>,
    /// Whether exactly one of them may accept a value.
    pub(super) exactly_one: bool,
    /// The property of the `discriminator`.
    pub(super) discriminator: Option<String>,
}

/// One of the positions of a union.
#[derive(Clone, Debug)]
pub(super) struct VariantShape {
    /// What it could be called, the best last resort last.
    pub(super) names: Vec<String>,
    /// Its values.
    pub(super) position: Position,
    /// What its values look like from outside.
    pub(super) signs: ir::Signs,
}

/// A declared property.
#[derive(Clone, Debug)]
pub(super) struct Property {
    /// Its name.
    pub(super) name: String,
    /// Whether it must be there.
    pub(super) required: bool,
    /// The places where it is declared, the nearest last; empty where it is only required.
    pub(super) declared: Vec<Location>,
    /// Its values; `None` where they may be anything.
    pub(super) position: Option<Position>,
}

/// Properties whose names match a pattern.
#[derive(Clone, Debug)]
pub(super) struct MatchingProperties {
    /// The pattern.
    pub(super) pattern: String,
    /// The places of its schemas, the nearest last.
    pub(super) declared: Vec<Location>,
    /// Their values.
    pub(super) position: Position,
}

/// The properties or elements that are not declared one by one.
#[derive(Clone, Debug)]
pub(super) enum Others {
    /// There may be none.
    Closed,
    /// They may be anything.
    Any,
    /// They have one shape.
    Each(Position),
}

/// Computes shapes, each once.
pub(super) struct Shapes<'d> {
    pub(super) options: Options,
    pub(super) homes: Homes,
    pub(super) heirs: Heirs,
    schemas: Schemas<'d>,
    /// The definitions that are nothing but other names of one.
    same: HashMap<Location, BTreeSet<Location>>,
    structures: Structures,
    scopes: Scopes,
    known: HashMap<Position, Rc<Shape>>,
}

impl<'d> Shapes<'d> {
    pub(super) fn new(schemas: Schemas<'d>, homes: Homes, options: Options) -> Self {
        Self {
            options,
            heirs: Heirs::new(schemas.documents(), &homes),
            homes,
            schemas,
            same: HashMap::new(),
            structures: Structures::default(),
            scopes: Scopes::default(),
            known: HashMap::new(),
        }
    }

    /// The documents that the schemas stand in.
    pub(super) fn documents(&self) -> &'d Documents {
        self.schemas.documents()
    }

    /// The node at a location.
    pub(super) fn view(&self, location: Location) -> View<'d> {
        self.schemas.documents().view(location)
    }

    /// The schema at a location.
    pub(super) fn schema(
        &mut self,
        location: Location,
        dialect: Dialect,
        diagnostics: &mut Diagnostics,
    ) -> Rc<Schema> {
        self.schemas.get(location, dialect, diagnostics)
    }

    /// The identity of what the schemas of a position demand, whatever they say about it in words.
    pub(super) fn structure(
        &mut self,
        position: &Position,
        diagnostics: &mut Diagnostics,
    ) -> Vec<(StructureId, Scope)> {
        let branches = position.choices.iter().map(|choice| &choice.branch);
        let mut ids: Vec<_> = position
            .schemas
            .iter()
            .chain(branches)
            .map(|place| {
                let structure = self.structures.of(
                    &mut self.schemas,
                    place.location,
                    position.dialect,
                    diagnostics,
                );
                (structure, place.scope)
            })
            .collect();
        ids.sort_unstable();
        ids
    }

    /// Whether a position is known to admit any value.
    pub(super) fn demands_nothing(
        &mut self,
        position: &Position,
        diagnostics: &mut Diagnostics,
    ) -> bool {
        let any = self.structures.any();
        let structures = self.structure(position, diagnostics);
        structures.iter().all(|(structure, _)| *structure == any)
    }

    /// What the values of a position look like.
    pub(super) fn shape(
        &mut self,
        position: &Position,
        diagnostics: &mut Diagnostics,
    ) -> Rc<Shape> {
        if let Some(shape) = self.known.get(position) {
            return Rc::clone(shape);
        }
        let meet = self.meet_of(position, diagnostics);
        let shape = Rc::new(self.decide(position, meet, diagnostics));
        self.known.insert(position.clone(), Rc::clone(&shape));
        shape
    }

    /// What the schemas of a position demand together.
    pub(super) fn meet_of(&mut self, position: &Position, diagnostics: &mut Diagnostics) -> Meet {
        let mut meet = Meet::default();
        for place in &position.schemas {
            let mut way = Way {
                position,
                within: Vec::new(),
                met: HashSet::new(),
                chosen: false,
            };
            self.meet(*place, &mut way, &mut meet, diagnostics);
        }
        meet
    }

    /// Adds what a schema demands, what it references and its branches first, so that the nearest comes last.
    fn meet(
        &mut self,
        place: Place,
        way: &mut Way<'_>,
        meet: &mut Meet,
        diagnostics: &mut Diagnostics,
    ) {
        let schema = self
            .schemas
            .get(place.location, way.position.dialect, diagnostics);
        let view = self.view(place.location);
        let keywords = match &*schema {
            Schema::Boolean(true) => return,
            Schema::Boolean(false) => {
                meet.never.get_or_insert(view.span());
                return;
            }
            Schema::Object(keywords) => keywords,
        };
        if way.within.contains(&place) {
            let error = diagnostics.error(view.span(), "a schema that is made of itself");
            error
                .help("a value could never be told to fit; break the circle of `allOf` and `$ref`");
            for passed in &way.within {
                error.related(self.view(passed.location).span(), "through this schema");
            }
            return;
        }
        if way.within.len() == LONGEST_WAY {
            let error = diagnostics.error(
                view.span(),
                format!(
                    "a schema that is made of more than {LONGEST_WAY} others, each of the next"
                ),
            );
            error.help("shorten the chain of `allOf` and `$ref`");
            return;
        }
        // Met twice it demands no more, and schemas of which each is twice made of the next would
        // never be done.
        if !way.met.insert((place, way.chosen)) {
            return;
        }
        way.within.push(place);
        let scope = self.enter(place, keywords, diagnostics);
        for reference in self.references(keywords, scope) {
            self.meet(reference, way, meet, diagnostics);
        }
        if keywords
            .reference
            .as_ref()
            .is_none_or(|reference| reference.siblings)
        {
            for branch in &keywords.combination.all_of {
                self.meet(scope.place(*branch), way, meet, diagnostics);
            }
            for other in meet.add(keywords, scope) {
                self.other(other, scope, way, meet, diagnostics);
            }
        }
        way.within.pop();
    }

    /// Adds a demand that has no meet: of a choice that was made, the branch; else itself, unless it is checked outside.
    fn other(
        &mut self,
        other: Other,
        scope: Scope,
        way: &mut Way<'_>,
        meet: &mut Meet,
        diagnostics: &mut Diagnostics,
    ) {
        if let Other::AnyOf(branches) | Other::OneOf(branches) = &other {
            let mut choices = way.position.choices.iter();
            let keyword = branches.schemas.first();
            let keyword = keyword.map(|schema| scope.place(*schema));
            let choice = choices.find(|choice| Some(choice.keyword) == keyword);
            if let Some(choice) = choice {
                let outside = std::mem::replace(&mut way.chosen, true);
                self.meet(choice.branch, way, meet, diagnostics);
                way.chosen = outside;
                return;
            }
        }
        if let Other::Format(name) = &other
            && self.options.formats.rules(name).is_none()
        {
            return;
        }
        if way.chosen || !way.position.is_part() {
            meet.others.push((other, scope));
        } else {
            meet.outside.push(other);
        }
    }

    pub(super) fn is_never(
        &mut self,
        place: Place,
        dialect: Dialect,
        diagnostics: &mut Diagnostics,
    ) -> bool {
        matches!(
            *self.schemas.get(place.location, dialect, diagnostics),
            Schema::Boolean(false)
        )
    }
}

impl Shape {
    pub(super) fn of(kind: ShapeKind, rest: Vec<Rest>) -> Self {
        Self {
            nullable: false,
            kind,
            rules: ir::Rules::default(),
            format: None,
            rest,
        }
    }
}

/// The way to a schema that is met.
struct Way<'p> {
    position: &'p Position,
    within: Vec<Place>,
    /// The schemas that have been met on this way or another from the same start, each with whether
    /// a branch that was chosen led to it.
    met: HashSet<(Place, bool)>,
    /// Whether it leads through a branch that was chosen.
    chosen: bool,
}
