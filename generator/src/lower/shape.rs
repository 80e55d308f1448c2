//! What the values of a position look like, before anything has a name: `allOf` is met here, and `type`, `enum` and
//! the other keywords become one [`Shape`].
//!
//! Invariant: a shape accepts what the schemas of its position accept together; a keyword that it cannot express is
//! reported as a fault.

use std::collections::HashMap;
use std::rc::Rc;

use super::meet::{Meet, ObjectMeet};
use super::structure::{StructureId, Structures};
use crate::diagnostics::Diagnostics;
use crate::dialect::Dialect;
use crate::document::{Documents, Location, View};
use crate::ir;
use crate::schema::{Schema, Schemas, Types};
use crate::yaml::Kind;

/// The schemas that a value has to satisfy together, the nearest one last.
#[derive(Clone, Debug, Eq, PartialEq, Hash)]
pub(super) struct Position {
    /// The dialect that they are written in.
    pub(super) dialect: Dialect,
    /// Where they stand: references are followed, what demands nothing or says the same again is left out.
    pub(super) schemas: Vec<Location>,
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
    /// Some strings.
    Enum(Vec<String>),
    /// Arrays of elements of one shape, or of any.
    Array(Option<Position>),
    /// Arrays of exactly these elements.
    Tuple(Vec<Position>),
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
    pub(super) additional: AdditionalShape,
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

/// The properties that are not declared.
#[derive(Debug)]
pub(super) enum AdditionalShape {
    /// There may be none.
    Closed,
    /// They may be anything.
    Any,
    /// They have one shape.
    Each(Position),
}

/// Computes shapes, each once.
pub(super) struct Shapes<'d> {
    schemas: Schemas<'d>,
    structures: Structures,
    known: HashMap<Position, Rc<Shape>>,
}

impl<'d> Shapes<'d> {
    pub(super) fn new(schemas: Schemas<'d>) -> Self {
        Self {
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
        Position { dialect, schemas }
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
        let mut meet = Meet::default();
        for location in &position.schemas {
            self.meet(
                *location,
                position.dialect,
                &mut Vec::new(),
                &mut meet,
                diagnostics,
            );
        }
        let shape = Rc::new(self.decide(position.dialect, meet, diagnostics));
        self.known.insert(position.clone(), Rc::clone(&shape));
        shape
    }

    /// Adds what a schema demands, what it references and its branches first, so that the nearest comes last.
    fn meet(
        &mut self,
        location: Location,
        dialect: Dialect,
        within: &mut Vec<Location>,
        meet: &mut Meet,
        diagnostics: &mut Diagnostics,
    ) {
        let schema = self.schemas.get(location, dialect, diagnostics);
        let view = self.view(location);
        let keywords = match &*schema {
            Schema::Boolean(true) => return,
            Schema::Boolean(false) => {
                meet.never.get_or_insert(view.span());
                return;
            }
            Schema::Object(keywords) => keywords,
        };
        if within.contains(&location) {
            let error = diagnostics.error(view.span(), "a schema that is made of itself");
            error
                .help("a value could never be told to fit; break the circle of `allOf` and `$ref`");
            for passed in within.iter() {
                error.related(self.view(*passed).span(), "through this schema");
            }
            return;
        }
        within.push(location);
        if let Some(reference) = &keywords.reference {
            self.meet(reference.target, dialect, within, meet, diagnostics);
        }
        if keywords
            .reference
            .as_ref()
            .is_none_or(|reference| reference.siblings)
        {
            for branch in &keywords.combination.all_of {
                self.meet(*branch, dialect, within, meet, diagnostics);
            }
            meet.add(keywords, diagnostics);
        }
        within.pop();
    }

    fn decide(&mut self, dialect: Dialect, meet: Meet, diagnostics: &mut Diagnostics) -> Shape {
        if let Some(span) = meet.never {
            diagnostics
                .error(span, "nothing satisfies this schema")
                .help("remove the schema `false`, or what leads to it");
        }
        let types = meet
            .types
            .or_else(|| meet.implied_types(diagnostics))
            .unwrap_or(Types::ALL);
        if types.is_empty()
            && let Some(span) = meet.span
        {
            diagnostics
                .error(span, "the branches of this schema ask for different types")
                .help("no value can satisfy them all; make the `type`s agree");
        }
        let nullable = types != Types::ALL && types.contains(Types::NULL) && types != Types::NULL;
        let values = if nullable {
            types.without(Types::NULL)
        } else {
            types
        };
        let rules = meet.rules();
        let format = meet.format.clone();
        if let Some(values) = &meet.enumeration {
            let (nullable, kind) = self.enumeration(values, types, diagnostics);
            return Shape {
                nullable,
                kind,
                rules,
                format,
            };
        }
        let kind = match values {
            Types::ALL => ShapeKind::Any,
            Types::NULL => ShapeKind::Null,
            Types::BOOLEAN => ShapeKind::Boolean,
            Types::STRING => ShapeKind::String,
            Types::INTEGER => ShapeKind::Integer,
            Types::NUMBER => ShapeKind::Number,
            Types::ARRAY => self.array(dialect, &meet, diagnostics),
            Types::OBJECT => self.object(dialect, meet.object, diagnostics),
            _ if types.is_empty() => ShapeKind::Any,
            _ => {
                if let Some(span) = meet.span {
                    diagnostics
                        .error(span, "a choice of several types cannot be generated yet")
                        .help("give one `type`, or one beside `null`");
                }
                ShapeKind::Any
            }
        };
        Shape {
            nullable,
            kind,
            rules,
            format,
        }
    }

    fn enumeration(
        &mut self,
        values: &[Location],
        types: Types,
        diagnostics: &mut Diagnostics,
    ) -> (bool, ShapeKind) {
        let mut nullable = false;
        let mut strings: Vec<String> = Vec::new();
        let mut other = None;
        for value in values {
            let view = self.view(*value);
            match view.kind() {
                Kind::Null if types.contains(Types::NULL) => nullable = true,
                Kind::String(text) if types.contains(Types::STRING) => {
                    if strings.iter().any(|known| **known == **text) {
                        diagnostics
                            .warning(view.span(), format!("`{text}` stands in `enum` twice"))
                            .help("remove one of them");
                    } else {
                        strings.push(text.to_string());
                    }
                }
                Kind::Null | Kind::String(_) => {
                    diagnostics
                        .warning(view.span(), "this value of `enum` does not have the `type`")
                        .help("no value is ever equal to it; remove it, or widen the `type`");
                }
                _ => other = other.or(Some(view)),
            }
        }
        if let Some(view) = other {
            diagnostics
                .error(
                    view.span(),
                    "an `enum` of other values than strings cannot be generated yet",
                )
                .help("leave the values that are not strings out");
            return (false, ShapeKind::Any);
        }
        match (strings.is_empty(), nullable) {
            (false, _) => (nullable, ShapeKind::Enum(strings)),
            (true, true) => (false, ShapeKind::Null),
            (true, false) => {
                if let Some(value) = values.first() {
                    diagnostics
                        .error(
                            self.view(*value).span(),
                            "no value of `enum` has the `type`",
                        )
                        .help("nothing can satisfy this schema; correct the `type` or the values");
                }
                (false, ShapeKind::Any)
            }
        }
    }

    fn array(&mut self, dialect: Dialect, meet: &Meet, diagnostics: &mut Diagnostics) -> ShapeKind {
        let array = &meet.array;
        let length = array
            .elements
            .iter()
            .map(|(front, _)| front.len())
            .max()
            .unwrap_or(0);
        let mut front = Vec::with_capacity(length);
        for index in 0..length {
            let schemas: Vec<_> = array
                .elements
                .iter()
                .filter_map(|(front, others)| front.get(index).copied().or(*others))
                .collect();
            front.push(self.position(dialect, &schemas, diagnostics));
        }
        if length == 0 {
            let schemas: Vec<_> = array
                .elements
                .iter()
                .filter_map(|(_, others)| *others)
                .collect();
            let element =
                (!schemas.is_empty()).then(|| self.position(dialect, &schemas, diagnostics));
            return ShapeKind::Array(element);
        }
        let count = u64::try_from(length).unwrap_or(u64::MAX);
        let closed = array.elements.iter().any(|(front, others)| {
            front.len() == length
                && others.is_some_and(|others| {
                    matches!(
                        *self.schemas.get(others, dialect, diagnostics),
                        Schema::Boolean(false)
                    )
                })
        });
        let exact = array.min_items == Some(count) && (closed || array.max_items == Some(count));
        if !exact && let Some(span) = meet.span {
            diagnostics
                .error(
                    span,
                    "a tuple that may be shorter or longer cannot be generated yet",
                )
                .help(format!(
                    "set `minItems` and `maxItems` to {length}, the number of its elements"
                ));
        }
        ShapeKind::Tuple(front)
    }

    fn object(
        &mut self,
        dialect: Dialect,
        object: ObjectMeet,
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
        let mut list = Vec::with_capacity(properties.len());
        for (name, declared) in properties {
            // A branch with `additionalProperties` also speaks about the properties that other branches declare.
            let mut schemas: Vec<_> = additional
                .iter()
                .filter(|(own, _)| !own.contains(&name))
                .map(|(_, schema)| *schema)
                .collect();
            schemas.extend(&declared);
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
        let others: Vec<_> = additional.iter().map(|(_, schema)| *schema).collect();
        let additional = if others.is_empty() {
            AdditionalShape::Any
        } else {
            let position = self.position(dialect, &others, diagnostics);
            let closed = position.schemas.iter().any(|schema| {
                matches!(
                    *self.schemas.get(*schema, dialect, diagnostics),
                    Schema::Boolean(false)
                )
            });
            if closed {
                AdditionalShape::Closed
            } else if self.structure(&position, diagnostics) == [self.structures.any()] {
                AdditionalShape::Any
            } else {
                AdditionalShape::Each(position)
            }
        };
        match (list.is_empty(), additional) {
            (true, AdditionalShape::Any) => ShapeKind::Map(None),
            (true, AdditionalShape::Each(position)) => ShapeKind::Map(Some(position)),
            (_, additional) => ShapeKind::Struct(StructShape {
                properties: list,
                additional,
            }),
        }
    }
}
