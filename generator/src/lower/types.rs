//! Which schemas become items, what the items are called, and what stands in them.
//!
//! Types are found from the operations, then named all together, then built: so a name never depends on who asked
//! for it first.

mod name;
mod place;

use std::collections::{HashMap, HashSet, VecDeque};

use sha2::{Digest as _, Sha256};

use super::directions::Direction;
use super::given::Given;
use super::modules::Home;
use super::names::{self, TYPES};
use super::patterns;
use super::residual::Residuals;
use super::scope::Scope;
use super::shape::{Choice, Others, Position, Shape, ShapeKind, Shapes, UnionShape, VariantShape};
use super::structure::StructureId;
use crate::diagnostics::Diagnostics;
use crate::document::{Location, View};
use crate::ir;
use crate::schema::{self, Schema};

/// How many bytes of a digest tell the branches of a choice apart.
const DIGEST: usize = 8;

/// An item to be: a schema that becomes a Rust type of its own.
#[derive(Debug)]
pub(super) struct Draft {
    /// The schemas of the item.
    pub(super) position: Position,
    /// The schema that gives it its place and words: of several that are one item, the first by file and place.
    pub(super) origin: Location,
    /// All schemas that are this item.
    pub(super) places: Vec<Location>,
    /// Where it lives.
    pub(super) home: Home,
    /// What it is called after.
    pub(super) naming: Naming,
    /// How many items it is nested in, once all are found.
    depth: usize,
    /// Its name, once all are named.
    name: Option<ir::Ident>,
}

impl Draft {
    /// Definitions come first, then what stands inline, the outer before the inner.
    fn level(&self) -> (bool, usize) {
        (!matches!(self.naming, Naming::Definition(_)), self.depth)
    }
}

/// What an item is called after.
#[derive(Clone, Debug)]
pub(super) enum Naming {
    /// The name that the spec gives to a definition.
    Definition(String),
    /// The `title`, and what to take where that is taken.
    Title(String, Surroundings),
    /// Where it stands.
    Surroundings(Surroundings),
}

/// Where an inline schema stands.
#[derive(Clone, Debug, Eq, PartialEq, Hash)]
pub(super) struct Surroundings {
    /// The item or body that it stands in.
    pub(super) owner: Owner,
    /// The way from there.
    pub(super) way: Vec<String>,
}

#[derive(Clone, Debug, Eq, PartialEq, Hash)]
pub(super) enum Owner {
    Item(DraftId),
    Body(Body),
}

/// A body or parameter, for what stands inline in it.
#[derive(Clone, Debug, Eq, PartialEq, Hash)]
pub(super) struct Body {
    /// What its schema is called if it needs a name.
    pub(super) name: ir::Ident,
    /// Where it lives.
    pub(super) home: Home,
    /// What its documentation says where the spec says nothing.
    pub(super) about: String,
    /// Where it goes.
    pub(super) direction: Direction,
}

#[derive(Copy, Clone, Debug, Eq, PartialEq, Hash, Ord, PartialOrd)]
pub(super) struct DraftId(pub(super) usize);

/// Two inline schemas with equal keys are one item: they are called the same, and demand the same.
#[derive(Clone, Debug, Eq, PartialEq, Hash)]
struct InlineKey {
    name: InlineName,
    structure: Vec<(StructureId, Scope)>,
    choices: Vec<Choice>,
    types: schema::Types,
}

/// What an inline schema is called after, with the module of a title.
#[derive(Clone, Debug, Eq, PartialEq, Hash)]
enum InlineName {
    Title(Vec<ir::Ident>, String),
    Surroundings(Surroundings),
}

/// All items of a crate, and the types that lead to them.
pub(super) struct Types<'d> {
    pub(super) shapes: Shapes<'d>,
    pub(super) given: Given,
    pub(super) residuals: Residuals,
    pub(super) drafts: Vec<Draft>,
    /// The bodies and parameters, and where they go.
    pub(super) bodies: Vec<(Position, Direction)>,
    pub(super) by_position: HashMap<Position, DraftId>,
    by_key: HashMap<InlineKey, DraftId>,
    /// The property of a discriminator, and the value that it has in the objects of a position; `None` where unions
    /// do not agree.
    pub(super) discriminated: HashMap<Position, Option<(String, String)>>,
    queue: VecDeque<(Position, Surroundings)>,
    /// The names that are taken in a module.
    taken: HashMap<Vec<ir::Ident>, HashSet<ir::Ident>>,
}

impl<'d> Types<'d> {
    pub(super) fn new(shapes: Shapes<'d>, given: Given) -> Self {
        Self {
            shapes,
            given,
            residuals: Residuals::default(),
            drafts: Vec::new(),
            bodies: Vec::new(),
            by_position: HashMap::new(),
            by_key: HashMap::new(),
            discriminated: HashMap::new(),
            queue: VecDeque::new(),
            taken: HashMap::new(),
        }
    }

    /// Takes a name in a module before any schema may have it.
    pub(super) fn reserve(&mut self, module: &[ir::Ident], name: &ir::Ident) {
        self.taken
            .entry(module.to_vec())
            .or_default()
            .insert(name.clone());
    }

    /// Finds the items that the values of a body or parameter consist of.
    pub(super) fn find(&mut self, position: &Position, body: Body, diagnostics: &mut Diagnostics) {
        self.bodies.push((position.clone(), body.direction));
        let surroundings = Surroundings {
            owner: Owner::Body(body),
            way: Vec::new(),
        };
        self.queue.push_back((position.clone(), surroundings));
        while let Some((position, surroundings)) = self.queue.pop_front() {
            self.visit(&position, surroundings, diagnostics);
        }
    }

    fn visit(
        &mut self,
        position: &Position,
        surroundings: Surroundings,
        diagnostics: &mut Diagnostics,
    ) {
        if self.by_position.contains_key(position) || self.replacement(position).is_some() {
            return;
        }
        let shape = self.shapes.shape(position, diagnostics);
        let surroundings = match self.declare(position, &shape, &surroundings, diagnostics) {
            Some(id) => {
                self.by_position.insert(position.clone(), id);
                Surroundings {
                    owner: Owner::Item(id),
                    way: Vec::new(),
                }
            }
            None => surroundings,
        };
        let names = match &shape.kind {
            ShapeKind::Union(union) => {
                self.variant_names(union, &HashMap::new(), &mut HashSet::new())
            }
            _ => Vec::new(),
        };
        let mut next = |position: &Position, step: &str| {
            let mut surroundings = surroundings.clone();
            surroundings.way.push(step.to_owned());
            self.queue.push_back((position.clone(), surroundings));
        };
        match &shape.kind {
            ShapeKind::Array(Some(element)) => next(element, "item"),
            ShapeKind::Map(Some(value)) => next(value, "value"),
            ShapeKind::Tuple(elements) => {
                for (index, element) in elements.iter().enumerate() {
                    next(element, &format!("item{}", index + 1));
                }
            }
            ShapeKind::Struct(object) => {
                for property in &object.properties {
                    if let Some(position) = &property.position {
                        next(position, &property.name);
                    }
                }
                for matching in &object.patterns {
                    next(&matching.position, &patterns::words(&matching.pattern));
                }
                if let Others::Each(value) = &object.additional {
                    next(value, "value");
                }
            }
            ShapeKind::OpenTuple { front, rest, .. } => {
                for (index, element) in front.iter().enumerate() {
                    next(element, &format!("item{}", index + 1));
                }
                if let Others::Each(element) = rest {
                    next(element, "item");
                }
            }
            ShapeKind::Same(inner) => {
                self.queue.push_back((inner.clone(), surroundings));
            }
            ShapeKind::Union(union) => {
                for (variant, (name, _)) in union.variants.iter().zip(names) {
                    next(&variant.position, name.as_str());
                }
                self.discriminate(union);
            }
            _ => {}
        }
    }

    /// The names of the variants of a union, each with what tells it from the others: those that they
    /// had `earlier`, and of what each could be called, what no other is called.
    pub(super) fn variant_names(
        &self,
        union: &UnionShape,
        earlier: &HashMap<String, ir::Ident>,
        taken: &mut HashSet<ir::Ident>,
    ) -> Vec<(ir::Ident, String)> {
        let candidates: Vec<Vec<ir::Ident>> = union
            .variants
            .iter()
            .map(|variant| {
                let names = variant.names.iter();
                names.map(|name| names::type_name(name)).collect()
            })
            .collect();
        let parts: Vec<String> = union
            .variants
            .iter()
            .map(|variant| self.part(variant))
            .collect();
        // Those that are called alike have an order, which is not that of the text.
        let mut order: Vec<usize> = (0..parts.len()).collect();
        order.sort_by_key(|index| &parts[*index]);
        let mut names: Vec<Option<ir::Ident>> = vec![None; parts.len()];
        for index in &order {
            let name = earlier.get(&parts[*index]);
            let name = name.filter(|name| TYPES.could_be(name, &candidates[*index]));
            names[*index] = name.filter(|name| taken.insert((*name).clone())).cloned();
        }
        for index in order {
            if names[index].is_some() {
                continue;
            }
            let own = &candidates[index];
            let unique = own.iter().find(|name| {
                let mut others = candidates.iter().enumerate();
                !taken.contains(*name)
                    && !others.any(|(other, names)| other != index && names.contains(name))
            });
            let wanted = unique.or(own.first()).cloned();
            let wanted = wanted.unwrap_or_else(ir::Ident::placeholder);
            let name = names::unused(&wanted, "", taken);
            taken.insert(name.clone());
            names[index] = Some(name);
        }
        names.into_iter().flatten().zip(parts).collect()
    }

    /// What tells a variant from the others of its union: what it is called after and, where that is
    /// not the schema that it references, what it says.
    fn part(&self, variant: &VariantShape) -> String {
        let VariantShape {
            names, position, ..
        } = variant;
        let branch = position.choices.last().map(|choice| choice.branch);
        let branch = branch.or(position.schemas.last().copied());
        let json = branch.map(|branch| self.shapes.view(branch.location));
        let is_named =
            json.is_some_and(|view| view.get("$ref").is_some() || view.get("title").is_some());
        let digest = json.filter(|_| !is_named).map(|json| {
            let bytes = Sha256::digest(json.json());
            let bytes = bytes.iter().take(DIGEST);
            let digest = bytes.fold(0_u64, |digest, byte| digest << 8 | u64::from(*byte));
            format!("{digest:016x}")
        });
        let words = names.iter().cloned().chain(digest);
        words.collect::<Vec<_>>().join(" ")
    }

    /// Notes the values that a discriminator gives to the objects of each variant.
    fn discriminate(&mut self, union: &UnionShape) {
        let Some(property) = &union.discriminator else {
            return;
        };
        for variant in &union.variants {
            let mut constants = variant.signs.constants.iter();
            let values = constants.find(|(name, _)| name == property);
            let value = values.and_then(|(_, values)| values.first());
            let value = value.map(|value| (property.clone(), value.clone()));
            self.discriminated
                .entry(variant.position.clone())
                .and_modify(|known| {
                    if *known != value {
                        *known = None;
                    }
                })
                .or_insert(value);
        }
    }

    /// The item that a position is, where it is one.
    fn declare(
        &mut self,
        position: &Position,
        shape: &Shape,
        surroundings: &Surroundings,
        diagnostics: &mut Diagnostics,
    ) -> Option<DraftId> {
        let branch = position.choices.last();
        let branch = branch.filter(|choice| choice.keyword != choice.branch);
        let nearest = branch.map(|choice| &choice.branch);
        let nearest = nearest.or(position.schemas.last())?.location;
        let view = self.shapes.view(nearest);
        let definition = match &position.schemas[..] {
            [_] if position.is_whole() => self.shapes.homes.definition(view),
            _ => None,
        };
        if let Some((name, home)) = definition {
            return Some(self.draft(position, nearest, home, Naming::Definition(name)));
        }
        let at_body = matches!(surroundings.owner, Owner::Body(_)) && surroundings.way.is_empty();
        let is_item = match &shape.kind {
            ShapeKind::Struct(_)
            | ShapeKind::Enum(_)
            | ShapeKind::Union(_)
            | ShapeKind::OpenTuple { .. } => true,
            // Longer tuples lack the traits of shorter ones.
            ShapeKind::Tuple(elements) => at_body || elements.len() > ir::Type::TUPLE,
            _ => false,
        };
        if !is_item {
            return None;
        }
        let (name, naming, home) = match (&surroundings.owner, self.title(position, diagnostics)) {
            (_, Some(title)) if !at_body => {
                let home = self.shapes.homes.inline(view);
                let name = InlineName::Title(home.module.clone(), title.clone());
                (name, Naming::Title(title, surroundings.clone()), home)
            }
            (owner, _) => {
                let home = match owner {
                    Owner::Body(body) => body.home.clone(),
                    Owner::Item(owner) => self.drafts[owner.0].home.clone(),
                };
                let name = InlineName::Surroundings(surroundings.clone());
                (name, Naming::Surroundings(surroundings.clone()), home)
            }
        };
        let key = InlineKey {
            name,
            structure: self.shapes.structure(position, diagnostics),
            choices: position.choices.clone(),
            types: position.types,
        };
        if let Some(id) = self.by_key.get(&key).copied() {
            // Whose words and place it has does not depend on who was found first.
            let before = origin_text(self.shapes.view(self.drafts[id.0].origin));
            let draft = &mut self.drafts[id.0];
            draft.places.push(nearest);
            if origin_text(view) < before {
                draft.position = position.clone();
                draft.origin = nearest;
                draft.home = home;
                draft.naming = naming;
            }
            return Some(id);
        }
        let id = self.draft(position, nearest, home, naming);
        self.by_key.insert(key, id);
        Some(id)
    }

    fn draft(
        &mut self,
        position: &Position,
        origin: Location,
        home: Home,
        naming: Naming,
    ) -> DraftId {
        let position = position.clone();
        self.drafts.push(Draft {
            position,
            origin,
            places: vec![origin],
            home,
            naming,
            depth: 0,
            name: None,
        });
        DraftId(self.drafts.len() - 1)
    }

    /// The nearest `title` that could name a type. That of a whole names none of its parts.
    fn title(&mut self, position: &Position, diagnostics: &mut Diagnostics) -> Option<String> {
        /// Longer titles are sentences, not names.
        const WORDS: usize = 6;
        // A part of a position is called after the branch that makes it one, since the title of the whole is that of
        // the union.
        let schemas = match position.choices.last() {
            Some(choice) if choice.keyword != choice.branch => vec![choice.branch.location],
            None if !position.is_part() => position.locations(),
            _ => Vec::new(),
        };
        schemas.iter().rev().find_map(|location| {
            match &*self.shapes.schema(*location, position.dialect, diagnostics) {
                Schema::Object(keywords) => keywords
                    .annotations
                    .title
                    .clone()
                    .filter(|title| (1..=WORDS).contains(&title.split_whitespace().count())),
                Schema::Boolean(_) => None,
            }
        })
    }
}

/// A place as text, for the index and the docs.
pub(super) fn origin_text(view: View<'_>) -> ir::Origin {
    ir::Origin {
        file: view.path().to_owned(),
        pointer: view.pointer(),
    }
}

/// The order of places that does not depend on who read them first.
pub(super) fn place(view: View<'_>) -> (&str, u32) {
    (view.path(), view.span().start)
}
