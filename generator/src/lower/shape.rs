//! What the values of a position look like, before anything has a name: `allOf` is met here, and `type`, `enum` and
//! the other keywords become one [`Shape`].
//!
//! Invariant: a shape accepts what the schemas of its position accept together; a keyword that it cannot express is
//! reported as a fault.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::rc::Rc;

use super::Options;
use super::choice::by_type;
use super::discriminator::Heirs;
use super::meet::{AdditionalProperties, ArrayMeet, Meet, Other};
use super::modules::Homes;
use super::scope::{Place, Scope, Scopes};
use super::structure::{StructureId, Structures};
use crate::diagnostics::Diagnostics;
use crate::dialect::Dialect;
use crate::document::{Documents, Location, View};
use crate::ir;
use crate::schema::{Keywords, Schema, Schemas, Types};
use crate::yaml::Kind;

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

    /// The position at which all these schemas hold, the nearest one last.
    pub(super) fn position(
        &mut self,
        dialect: Dialect,
        schemas: &[Place],
        diagnostics: &mut Diagnostics,
    ) -> Position {
        let mut kept: Vec<(StructureId, Place)> = Vec::new();
        for place in schemas {
            let place = self.follow(*place, dialect, diagnostics);
            let place = self.settle(place, dialect, diagnostics);
            let structure =
                self.structures
                    .of(&mut self.schemas, place.location, dialect, diagnostics);
            kept.retain(|(known, kept)| *known != structure || kept.scope != place.scope);
            kept.push((structure, place));
        }
        if kept.len() > 1 {
            let any = self.structures.any();
            kept.retain(|(structure, _)| *structure != any);
        }
        let schemas = kept.into_iter().map(|(_, place)| place).collect();
        Position {
            dialect,
            schemas,
            choices: Vec::new(),
            types: Types::ALL,
        }
    }

    /// The schema that one stands for: the target of a reference with nothing but words beside it, or the only branch
    /// of an `allOf` with nothing but words beside it. A definition stands for other definitions only: what it leads
    /// to otherwise has no name but the definition's.
    fn follow(&mut self, start: Place, dialect: Dialect, diagnostics: &mut Diagnostics) -> Place {
        let passed = self.passed(start, dialect, diagnostics);
        let is_definition =
            |place: &Place| self.homes.definition(self.view(place.location)).is_some();
        match passed[..] {
            [only] => only,
            [.., last] => {
                let definitions: Vec<_> = passed.into_iter().filter(is_definition).collect();
                let Some((definition, others)) = definitions.split_last() else {
                    return last;
                };
                let same = self.same.entry(definition.location).or_default();
                same.extend(others.iter().map(|place| place.location));
                *definition
            }
            [] => start,
        }
    }

    /// A schema and those that it leads to by references, and by branches of `allOf`, with nothing but words beside
    /// them.
    pub(super) fn passed(
        &mut self,
        start: Place,
        dialect: Dialect,
        diagnostics: &mut Diagnostics,
    ) -> Vec<Place> {
        let mut place = start;
        let mut passed = vec![start];
        loop {
            let schema = self.schemas.get(place.location, dialect, diagnostics);
            let Schema::Object(keywords) = &*schema else {
                return passed;
            };
            let scope = self.enter(place, keywords, diagnostics);
            let references = self.references(keywords, scope);
            let has_siblings = keywords
                .reference
                .as_ref()
                .is_none_or(|reference| reference.siblings);
            let branches = if has_siblings {
                &keywords.combination.all_of[..]
            } else {
                &[]
            };
            let next = match (&references[..], branches) {
                ([reference], []) if !has_siblings || keywords.only_words_beside() => *reference,
                ([], [branch]) if keywords.only_words_beside() => scope.place(*branch),
                _ => return passed,
            };
            if passed.contains(&next) {
                // The circle is reported where its schemas are met.
                return passed;
            }
            passed.push(next);
            place = next;
        }
    }

    /// A place by the scope of the schemas in it, which alone matters to what is there.
    fn settle(&mut self, place: Place, dialect: Dialect, diagnostics: &mut Diagnostics) -> Place {
        let schema = self.schemas.get(place.location, dialect, diagnostics);
        let scope = match &*schema {
            Schema::Boolean(_) => Scope::default(),
            Schema::Object(keywords) => self.enter(place, keywords, diagnostics),
        };
        scope.place(place.location)
    }

    /// The scope of the schemas in a schema.
    pub(super) fn enter(
        &mut self,
        place: Place,
        keywords: &Keywords,
        diagnostics: &mut Diagnostics,
    ) -> Scope {
        let resource = self.view(keywords.resource);
        self.scopes.enter(place.scope, resource, diagnostics)
    }

    /// What `$ref` and `$dynamicRef` of a schema lead to.
    pub(super) fn references(&self, keywords: &Keywords, scope: Scope) -> Vec<Place> {
        let Keywords {
            reference,
            dynamic_reference,
            ..
        } = keywords;
        let reference = reference.as_ref();
        let is_alone = reference.is_some_and(|reference| !reference.siblings);
        let dynamic = dynamic_reference.as_ref().filter(|_| !is_alone);
        let dynamic = dynamic.map(|reference| self.scopes.target(scope, reference));
        let reference = reference.map(|reference| scope.place(reference.target));
        reference.into_iter().chain(dynamic).collect()
    }

    /// The definitions that are nothing but other names of one.
    pub(super) fn same(&self, definition: Location) -> impl Iterator<Item = Location> {
        self.same.get(&definition).into_iter().flatten().copied()
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

    fn decide(
        &mut self,
        position: &Position,
        mut meet: Meet,
        diagnostics: &mut Diagnostics,
    ) -> Shape {
        if let Some(span) = meet.never {
            diagnostics
                .warning(span, "nothing satisfies this schema")
                .help("no value is ever accepted here; remove the schema `false` if this is not meant");
            return Shape::of(ShapeKind::Any, vec![Rest::Never]);
        }
        if let Some(shape) = self.ancestor(position, &meet, diagnostics) {
            return shape;
        }
        if let Some(shape) = self.branches(position, &mut meet, diagnostics) {
            return shape;
        }
        let types = self
            .types_of(&meet, diagnostics)
            .intersection(position.types);
        if types.is_empty() {
            if let Some(span) = meet.span {
                diagnostics
                    .warning(span, "the branches of this schema ask for different types")
                    .help("no value can satisfy them all; make the `type`s agree");
            }
            return Shape::of(ShapeKind::Any, vec![Rest::Never]);
        }
        self.tell_contradictions(&meet, types, diagnostics);
        let rest = rest(position, &meet);
        let format = meet.format.clone();
        let mut rules = meet.rules();
        // Strings that are listed are what their format means.
        if types.contains(Types::STRING) && meet.enumeration.is_none() {
            rules.format = meet.check(&self.options.formats);
        }
        rules.integral = position.dialect == Dialect::OpenApi31;
        if let Some(values) = meet.enumeration.take() {
            let rest = if self.speaks_of_parts(&values, &meet) {
                whole(position)
            } else {
                rest
            };
            return self.enumeration(&values, types, rules, rest, diagnostics);
        }
        let nullable = types != Types::ALL && types.contains(Types::NULL) && types != Types::NULL;
        let values = if nullable {
            types.without(Types::NULL)
        } else {
            types
        };
        let mut shape = Shape {
            nullable,
            kind: ShapeKind::Any,
            rules,
            format,
            rest,
        };
        shape.kind = match values {
            Types::NULL => ShapeKind::Null,
            Types::BOOLEAN => ShapeKind::Boolean,
            Types::STRING => ShapeKind::String,
            Types::INTEGER => ShapeKind::Integer,
            Types::NUMBER => ShapeKind::Number,
            Types::ARRAY => {
                self.array(position.dialect, &meet.array, &mut shape.rules, diagnostics)
            }
            Types::OBJECT => {
                self.object(position.dialect, meet.object, &mut shape.rest, diagnostics)
            }
            _ => {
                if let Some(union) = by_type(position, &meet, values) {
                    ShapeKind::Union(union)
                } else {
                    if values != Types::ALL {
                        shape.rest.push(Rest::Types(types));
                        shape.nullable = false;
                    }
                    let rules = std::mem::take(&mut shape.rules);
                    let unlimited = ir::Rules {
                        integral: rules.integral,
                        ..ir::Rules::default()
                    };
                    if rules != unlimited {
                        shape.rest.push(Rest::Rules(rules));
                    }
                    ShapeKind::Any
                }
            }
        };
        if let Some(format) = self.integer_format(&shape, values) {
            shape
                .rest
                .push(Rest::Other(Other::Format(format), Scope::default()));
        }
        if let ShapeKind::Union(_) | ShapeKind::Any = shape.kind {
            shape.rules = ir::Rules::default();
        }
        shape
    }

    /// The format of integers that the type of a shape does not say.
    fn integer_format(&self, shape: &Shape, values: Types) -> Option<String> {
        let is_said = match shape.kind {
            ShapeKind::Integer | ShapeKind::Number => !self.options.exact_numbers,
            ShapeKind::Union(_) => true,
            _ => values.intersection(Types::NUMBER).is_empty(),
        };
        let format = shape.format.as_ref().filter(|_| !is_said)?;
        self.options.formats.of_integer(format)?;
        Some(format.clone())
    }

    /// Tells of demands that no value of the types can satisfy together, or that mean nothing for
    /// them.
    fn tell_contradictions(&self, meet: &Meet, types: Types, diagnostics: &mut Diagnostics) {
        let Some(span) = meet.span else {
            return;
        };
        if let Some((least, greatest)) = meet.empty_range(types.without(Types::NULL)) {
            diagnostics
                .warning(
                    span,
                    format!("`{least}` leaves nothing that `{greatest}` allows"),
                )
                .help("no value can satisfy both; correct one of them");
        }
        if let Some(name) = &meet.format
            && self.options.formats.is_own(name)
            && !types.contains(Types::STRING)
        {
            let message = format!("the type that was chosen for the format `{name}` is not used");
            diagnostics
                .warning(span, message)
                .help("it stands for strings, and no value here is one");
        }
    }

    /// The types that a meet allows: those that it names, or those that its keywords imply.
    pub(super) fn types_of(&self, meet: &Meet, diagnostics: &mut Diagnostics) -> Types {
        let implied = || {
            self.options
                .implied_types
                .then(|| meet.implied_types(&self.options.formats, diagnostics))
                .flatten()
        };
        meet.types.or_else(implied).unwrap_or(Types::ALL)
    }

    /// Whether the values of a position are checked against all of its schemas as they are.
    pub(super) fn is_checked_whole(&self, position: &Position, meet: &Meet) -> bool {
        let rest = rest(position, meet);
        let values = meet.enumeration.as_deref().unwrap_or_default();
        rest.iter().any(|rest| matches!(rest, Rest::Whole(_))) || self.speaks_of_parts(values, meet)
    }

    /// Whether something is demanded of the elements or properties of one of these values.
    fn speaks_of_parts(&self, values: &[Location], meet: &Meet) -> bool {
        values.iter().any(|value| match self.view(*value).kind() {
            Kind::Sequence(_) => !meet.array.elements.is_empty(),
            Kind::Mapping(_) => meet.object.says_something(),
            _ => false,
        })
    }

    fn array(
        &mut self,
        dialect: Dialect,
        array: &ArrayMeet,
        rules: &mut ir::Rules,
        diagnostics: &mut Diagnostics,
    ) -> ShapeKind {
        let lists: Vec<_> = array
            .elements
            .iter()
            .map(|(front, others)| {
                let closed =
                    others.is_some_and(|others| self.is_never(others, dialect, diagnostics));
                (front, *others, closed)
            })
            .collect();
        let longest = lists
            .iter()
            .map(|(front, ..)| front.len())
            .max()
            .unwrap_or(0);
        let end = lists
            .iter()
            .filter(|(.., closed)| *closed)
            .map(|(front, ..)| front.len())
            .min();
        let limit = array.max_items.and_then(|max| usize::try_from(max).ok());
        let end = end.into_iter().chain(limit).min();
        let length = end.map_or(longest, |end| longest.min(end));
        let mut front = Vec::with_capacity(length);
        for index in 0..length {
            let schemas: Vec<_> = lists
                .iter()
                .filter_map(|(front, others, _)| front.get(index).copied().or(*others))
                .collect();
            front.push(self.position(dialect, &schemas, diagnostics));
        }
        let schemas: Vec<_> = lists.iter().filter_map(|(_, others, _)| *others).collect();
        let rest = if end.is_some_and(|end| end <= length) {
            Others::Closed
        } else if schemas.is_empty() {
            Others::Any
        } else {
            Others::Each(self.position(dialect, &schemas, diagnostics))
        };
        let min = array.min_items.and_then(|min| usize::try_from(min).ok());
        match (front.is_empty(), rest) {
            (true, Others::Each(position)) => ShapeKind::Array(Some(position)),
            (true, Others::Any) => ShapeKind::Array(None),
            (true, Others::Closed) => {
                rules.max_items = Some(0);
                ShapeKind::Array(None)
            }
            (false, Others::Closed) if min.is_some_and(|min| min >= length) => {
                ShapeKind::Tuple(front)
            }
            (false, rest) => {
                let required = min.unwrap_or(0).min(length);
                ShapeKind::OpenTuple {
                    front,
                    required,
                    rest,
                }
            }
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

/// What is left to check beside the type. A demand that depends on all others is checked with the whole schema.
pub(super) fn rest(position: &Position, meet: &Meet) -> Vec<Rest> {
    let depends = meet.others.iter().any(|(other, _)| {
        matches!(
            other,
            Other::UnevaluatedItems(_) | Other::UnevaluatedProperties(_)
        )
    });
    if depends {
        return whole(position);
    }
    let others = meet.others.iter().cloned();
    others
        .map(|(other, scope)| Rest::Other(other, scope))
        .collect()
}

/// All that a position demands, to be checked.
fn whole(position: &Position) -> Vec<Rest> {
    let branches = position.choices.iter().map(|choice| choice.branch);
    let schemas = position.schemas.iter().copied().chain(branches);
    schemas.map(Rest::Whole).collect()
}
