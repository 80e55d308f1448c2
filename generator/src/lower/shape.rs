//! What the values of a position look like, before anything has a name: `allOf` is met here, and `type`, `enum` and
//! the other keywords become one [`Shape`].
//!
//! Invariant: a shape accepts what the schemas of its position accept together; a keyword that it cannot express is
//! reported as a fault.

use std::collections::HashMap;
use std::rc::Rc;

use super::Options;
use super::choice::by_type;
use super::meet::{Meet, ObjectMeet, Other};
use super::structure::{StructureId, Structures};
use crate::diagnostics::Diagnostics;
use crate::dialect::Dialect;
use crate::document::{Documents, Location, View};
use crate::ir;
use crate::schema::{Schema, Schemas, Types, decimal};
use crate::yaml::Kind;

/// The schemas that a value has to satisfy together, the nearest one last.
#[derive(Clone, Debug, Eq, PartialEq, Hash)]
pub(super) struct Position {
    /// The dialect that they are written in.
    pub(super) dialect: Dialect,
    /// Where they stand: references are followed, what demands nothing or says the same again is left out.
    pub(super) schemas: Vec<Location>,
    /// The branches of `anyOf` and `oneOf` that the values are of.
    pub(super) choices: Vec<Choice>,
    /// The types that the values are of.
    pub(super) types: Types,
}

/// One branch of `anyOf` or `oneOf`.
#[derive(Copy, Clone, Debug, Eq, PartialEq, Hash)]
pub(super) struct Choice {
    /// The first branch, by which the keyword is known.
    pub(super) keyword: Location,
    /// The branch that was taken.
    pub(super) branch: Location,
}

impl Position {
    /// Whether this is a part of another position, which checks what concerns both.
    pub(super) fn is_part(&self) -> bool {
        !self.choices.is_empty() || self.types != Types::ALL
    }
}

/// What the values of a position look like.
#[derive(Debug)]
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
    /// One of these values.
    Enum(Vec<Location>),
    /// A keyword.
    Other(Other),
    /// The whole schema at a place.
    Whole(Location),
    /// A property that may not be there.
    Forbidden(String),
}

/// The values of a shape that are not null.
#[derive(Debug)]
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
    Enum(Vec<ir::Literal>),
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

/// Objects with declared properties.
#[derive(Debug)]
pub(super) struct StructShape {
    /// The declared properties, in the order of the text, those of referenced schemas first.
    pub(super) properties: Vec<Property>,
    /// The other properties.
    pub(super) additional: Others,
}

/// A choice of positions.
#[derive(Debug)]
pub(super) struct UnionShape {
    /// What can be chosen from, at least two.
    pub(super) variants: Vec<VariantShape>,
    /// Whether exactly one of them may accept a value.
    pub(super) exactly_one: bool,
}

/// One of the positions of a union.
#[derive(Debug)]
pub(super) struct VariantShape {
    /// What it could be called, the best last resort last.
    pub(super) names: Vec<String>,
    /// Its values.
    pub(super) position: Position,
    /// What its values look like from outside.
    pub(super) signs: ir::Signs,
}

/// A declared property.
#[derive(Debug)]
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

/// The properties or elements that are not declared one by one.
#[derive(Debug)]
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
    schemas: Schemas<'d>,
    structures: Structures,
    known: HashMap<Position, Rc<Shape>>,
}

impl<'d> Shapes<'d> {
    pub(super) fn new(schemas: Schemas<'d>, options: Options) -> Self {
        Self {
            options,
            schemas,
            structures: Structures::default(),
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
    ) -> Vec<StructureId> {
        let mut ids: Vec<_> = position
            .schemas
            .iter()
            .map(|location| {
                self.structures
                    .of(&mut self.schemas, *location, position.dialect, diagnostics)
            })
            .collect();
        ids.sort_unstable();
        ids
    }

    /// The position at which all these schemas hold, the nearest one last.
    pub(super) fn position(
        &mut self,
        dialect: Dialect,
        schemas: &[Location],
        diagnostics: &mut Diagnostics,
    ) -> Position {
        let mut kept: Vec<(StructureId, Location)> = Vec::new();
        for location in schemas {
            let location = self.follow(*location, dialect, diagnostics);
            let structure = self
                .structures
                .of(&mut self.schemas, location, dialect, diagnostics);
            kept.retain(|(known, _)| *known != structure);
            kept.push((structure, location));
        }
        if kept.len() > 1 {
            let any = self.structures.any();
            kept.retain(|(structure, _)| *structure != any);
        }
        let schemas = kept.into_iter().map(|(_, location)| location).collect();
        Position {
            dialect,
            schemas,
            choices: Vec::new(),
            types: Types::ALL,
        }
    }

    /// The schema that one stands for: the target of a reference with nothing but words beside it, or the only branch
    /// of an `allOf` with nothing but words beside it.
    fn follow(
        &mut self,
        start: Location,
        dialect: Dialect,
        diagnostics: &mut Diagnostics,
    ) -> Location {
        let mut location = start;
        let mut passed = vec![start];
        loop {
            let schema = self.schemas.get(location, dialect, diagnostics);
            let Schema::Object(keywords) = &*schema else {
                return location;
            };
            let next = match (&keywords.reference, &keywords.combination.all_of[..]) {
                (Some(reference), []) if !reference.siblings || keywords.only_words_beside() => {
                    reference.target
                }
                (Some(reference), _) if !reference.siblings => reference.target,
                (None, [branch]) if keywords.only_words_beside() => *branch,
                _ => return location,
            };
            if passed.contains(&next) {
                // The circle is reported where its schemas are met.
                return location;
            }
            passed.push(next);
            location = next;
        }
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
        for location in &position.schemas {
            let mut way = Way {
                position,
                within: Vec::new(),
                chosen: false,
            };
            self.meet(*location, &mut way, &mut meet, diagnostics);
        }
        meet
    }

    /// Adds what a schema demands, what it references and its branches first, so that the nearest comes last.
    fn meet(
        &mut self,
        location: Location,
        way: &mut Way<'_>,
        meet: &mut Meet,
        diagnostics: &mut Diagnostics,
    ) {
        let schema = self
            .schemas
            .get(location, way.position.dialect, diagnostics);
        let view = self.view(location);
        let keywords = match &*schema {
            Schema::Boolean(true) => return,
            Schema::Boolean(false) => {
                meet.never.get_or_insert(view.span());
                return;
            }
            Schema::Object(keywords) => keywords,
        };
        if way.within.contains(&location) {
            let error = diagnostics.error(view.span(), "a schema that is made of itself");
            error
                .help("a value could never be told to fit; break the circle of `allOf` and `$ref`");
            for passed in &way.within {
                error.related(self.view(*passed).span(), "through this schema");
            }
            return;
        }
        way.within.push(location);
        if let Some(reference) = &keywords.reference {
            self.meet(reference.target, way, meet, diagnostics);
        }
        if keywords
            .reference
            .as_ref()
            .is_none_or(|reference| reference.siblings)
        {
            for branch in &keywords.combination.all_of {
                self.meet(*branch, way, meet, diagnostics);
            }
            let known = meet.others.len();
            meet.add(keywords);
            let added = meet.others.split_off(known);
            for other in added {
                self.other(other, way, meet, diagnostics);
            }
        }
        way.within.pop();
    }

    /// Adds a demand that has no meet: of a choice that was made, the branch; else itself, unless it is checked outside.
    fn other(
        &mut self,
        other: Other,
        way: &mut Way<'_>,
        meet: &mut Meet,
        diagnostics: &mut Diagnostics,
    ) {
        if let Other::AnyOf(branches) | Other::OneOf(branches) = &other {
            let mut choices = way.position.choices.iter();
            let choice = choices.find(|choice| Some(&choice.keyword) == branches.schemas.first());
            if let Some(choice) = choice {
                let outside = std::mem::replace(&mut way.chosen, true);
                self.meet(choice.branch, way, meet, diagnostics);
                way.chosen = outside;
                return;
            }
        }
        if way.chosen || !way.position.is_part() {
            meet.others.push(other);
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
        let rest = rest(position, &meet);
        let format = meet.format.clone();
        let mut rules = meet.rules();
        rules.integral = position.dialect == Dialect::OpenApi31;
        if let Some(values) = meet.enumeration.take() {
            return self.enumeration(values, types, rules, rest, diagnostics);
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
            Types::ARRAY => self.array(position.dialect, &meet, diagnostics),
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
        if let ShapeKind::Union(_) | ShapeKind::Any = shape.kind {
            shape.rules = ir::Rules::default();
        }
        shape
    }

    /// The types that a meet allows: those that it names, or those that its keywords imply.
    pub(super) fn types_of(&self, meet: &Meet, diagnostics: &mut Diagnostics) -> Types {
        let implied = || {
            self.options
                .implied_types
                .then(|| meet.implied_types(diagnostics))
                .flatten()
        };
        meet.types.or_else(implied).unwrap_or(Types::ALL)
    }

    fn enumeration(
        &mut self,
        values: Vec<Location>,
        types: Types,
        rules: ir::Rules,
        mut rest: Vec<Rest>,
        diagnostics: &mut Diagnostics,
    ) -> Shape {
        let mut nullable = false;
        let mut literals: Vec<ir::Literal> = Vec::new();
        for value in &values {
            let view = self.view(*value);
            let (kind, literal) = match view.kind() {
                Kind::Null => (Types::NULL, None),
                Kind::Bool(_) => (Types::BOOLEAN, Some(ir::Literal::Json(view.json()))),
                Kind::Number(text) => {
                    let is_whole = decimal(text).is_some_and(|number| number.is_integer());
                    let kind = if is_whole {
                        Types::INTEGER
                    } else {
                        Types::FRACTION
                    };
                    (kind, Some(ir::Literal::Json(view.json())))
                }
                Kind::String(text) => (Types::STRING, Some(ir::Literal::String(text.to_string()))),
                Kind::Sequence(_) => (Types::ARRAY, Some(ir::Literal::Json(view.json()))),
                Kind::Mapping(_) => (Types::OBJECT, Some(ir::Literal::Json(view.json()))),
            };
            if !types.contains(kind) {
                diagnostics
                    .warning(view.span(), "this value of `enum` does not have the `type`")
                    .help("no value is ever equal to it; remove it, or widen the `type`");
                continue;
            }
            match literal {
                None => nullable = true,
                Some(literal) if literals.contains(&literal) => {
                    diagnostics
                        .warning(
                            view.span(),
                            format!("`{}` stands in `enum` twice", view.json()),
                        )
                        .help("remove one of them");
                }
                Some(literal) => literals.push(literal),
            }
        }
        let unlimited = ir::Rules {
            integral: rules.integral,
            ..ir::Rules::default()
        };
        if !rest.is_empty() || rules != unlimited {
            // Which of the values the other demands leave is not computed here, so all demands are checked.
            rest.extend([Rest::Enum(values), Rest::Types(types), Rest::Rules(rules)]);
            let all_strings = literals
                .iter()
                .all(|literal| matches!(literal, ir::Literal::String(_)));
            let kind = if all_strings && !nullable {
                ShapeKind::String
            } else {
                ShapeKind::Any
            };
            return Shape::of(kind, rest);
        }
        match (literals.is_empty(), nullable) {
            (false, _) => Shape {
                nullable,
                ..Shape::of(ShapeKind::Enum(literals), Vec::new())
            },
            (true, true) => Shape::of(ShapeKind::Null, Vec::new()),
            (true, false) => {
                if let Some(value) = values.first() {
                    diagnostics
                        .warning(
                            self.view(*value).span(),
                            "no value of `enum` has the `type`",
                        )
                        .help("nothing can satisfy this schema; correct the `type` or the values");
                }
                Shape::of(ShapeKind::Any, vec![Rest::Never])
            }
        }
    }

    fn array(&mut self, dialect: Dialect, meet: &Meet, diagnostics: &mut Diagnostics) -> ShapeKind {
        let array = &meet.array;
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
            (true, Others::Any | Others::Closed) => ShapeKind::Array(None),
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
        location: Location,
        dialect: Dialect,
        diagnostics: &mut Diagnostics,
    ) -> bool {
        matches!(
            *self.schemas.get(location, dialect, diagnostics),
            Schema::Boolean(false)
        )
    }

    fn object(
        &mut self,
        dialect: Dialect,
        object: ObjectMeet,
        rest: &mut Vec<Rest>,
        diagnostics: &mut Diagnostics,
    ) -> ShapeKind {
        let ObjectMeet {
            mut properties,
            required,
            additional,
            ..
        } = object;
        for name in required.keys() {
            if !properties.contains_key(name) {
                properties.insert(name.clone(), Vec::new());
            }
        }
        let others: Vec<_> = additional.iter().map(|(_, schema)| *schema).collect();
        let mut list = Vec::with_capacity(properties.len());
        for (name, declared) in properties {
            // A branch with `additionalProperties` also speaks about the properties that other branches declare.
            let mut schemas: Vec<_> = additional
                .iter()
                .filter(|(own, _)| !own.contains(&name))
                .map(|(_, schema)| *schema)
                .collect();
            schemas.extend(&declared);
            if schemas
                .iter()
                .any(|schema| self.is_never(*schema, dialect, diagnostics))
            {
                let span = declared.first().map(|schema| self.view(*schema).span());
                if let Some(span) = span.or_else(|| required.get(&name).copied()) {
                    diagnostics
                        .warning(
                            span,
                            format!("the property `{name}` is forbidden by its own schema"),
                        )
                        .help("an object that has it is refused");
                }
                rest.push(Rest::Forbidden(name.clone()));
                if required.contains_key(&name) {
                    rest.push(Rest::Never);
                }
                continue;
            }
            let position =
                (!schemas.is_empty()).then(|| self.position(dialect, &schemas, diagnostics));
            let required = required.contains_key(&name);
            list.push(Property {
                name,
                required,
                declared,
                position,
            });
        }
        let additional = if others.is_empty() {
            Others::Any
        } else {
            let position = self.position(dialect, &others, diagnostics);
            let closed = others
                .iter()
                .any(|schema| self.is_never(*schema, dialect, diagnostics));
            if closed {
                Others::Closed
            } else if self.structure(&position, diagnostics) == [self.structures.any()] {
                Others::Any
            } else {
                Others::Each(position)
            }
        };
        match (list.is_empty(), additional) {
            (true, Others::Any) => ShapeKind::Map(None),
            (true, Others::Each(position)) => ShapeKind::Map(Some(position)),
            (_, additional) => ShapeKind::Struct(StructShape {
                properties: list,
                additional,
            }),
        }
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
    within: Vec<Location>,
    /// Whether it leads through a branch that was chosen.
    chosen: bool,
}

/// What is left to check beside the type. A demand that depends on all others is checked with the whole schema.
pub(super) fn rest(position: &Position, meet: &Meet) -> Vec<Rest> {
    let depends = meet.others.iter().any(|other| {
        matches!(
            other,
            Other::UnevaluatedItems(_) | Other::UnevaluatedProperties(_)
        )
    });
    if depends {
        let mut whole = position.schemas.clone();
        whole.extend(position.choices.iter().map(|choice| choice.branch));
        return whole.into_iter().map(Rest::Whole).collect();
    }
    meet.others.iter().cloned().map(Rest::Other).collect()
}
