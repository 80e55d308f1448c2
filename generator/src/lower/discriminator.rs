//! `discriminator`: the property whose value names the schema that an object is of.
//!
//! It tells the branches of a union apart. In a schema without branches it tells apart the schemas that are made of that
//! one by `allOf`: where the schema is referenced, an object of any of them may stand.
//!
//! The property is one like others, declared by the schemas themselves: it is never written by the union too.

use std::collections::HashMap;

use super::meet::Meet;
use super::modules::Homes;
use super::scope::{Place, Scope};
use super::shape::{Choice, Position, Shape, ShapeKind, Shapes, UnionShape, VariantShape, rest};
use super::signs::{SHOWN, decide_by_one};
use crate::diagnostics::Diagnostics;
use crate::dialect::Dialect;
use crate::document::{Documents, Location, View};
use crate::ir;
use crate::schema::{Discriminator, Schema, Types};
use crate::source::Span;

/// The definitions that are made of others by `allOf`.
#[derive(Debug)]
pub(super) struct Heirs(HashMap<Location, Vec<Location>>);

impl Heirs {
    /// Those of all documents.
    pub(super) fn new(documents: &Documents, homes: &Homes) -> Self {
        let mut heirs = HashMap::<_, Vec<_>>::new();
        for reference in documents.references() {
            let Some(heir) = heir(reference).filter(|heir| homes.definition(*heir).is_some())
            else {
                continue;
            };
            // What is wrong with the reference is told where the schema is used.
            if let Some(target) = reference.target(&mut Diagnostics::default()) {
                let heirs = heirs.entry(target.location()).or_default();
                heirs.push(heir.location());
            }
        }
        Self(heirs)
    }

    /// The definitions that are made of this one, directly or through others.
    fn of(&self, ancestor: Location) -> Vec<Location> {
        let mut found = vec![ancestor];
        let mut next = 0;
        while let Some(schema) = found.get(next).copied() {
            for heir in self.0.get(&schema).into_iter().flatten() {
                if !found.contains(heir) {
                    found.push(*heir);
                }
            }
            next += 1;
        }
        found.remove(0);
        found
    }
}

/// The schema that has a reference among the branches of its `allOf`.
fn heir(reference: View<'_>) -> Option<View<'_>> {
    let branches = reference.parent()?;
    let schema = branches.parent()?;
    let all_of = schema.get("allOf")?;
    (all_of.location() == branches.location()).then_some(schema)
}

/// What a discriminator has to know of a variant.
pub(super) struct Named {
    /// The values of the property that name it.
    pub(super) values: Vec<String>,
    /// Where its schema stands.
    pub(super) span: Span,
    /// Whether it declares the property.
    pub(super) declares: bool,
    /// Whether it requires the property.
    pub(super) requires: bool,
}

impl Named {
    /// Adds values under which it is also known.
    fn add(&mut self, values: Vec<String>) {
        for value in values {
            if !self.values.contains(&value) {
                self.values.push(value);
            }
        }
    }
}

impl Shapes<'_> {
    /// The values that name a schema: those of `mapping`, and the names of definitions that `mapping` gives to no other.
    pub(super) fn named(
        &mut self,
        schema: Place,
        meet: &Meet,
        discriminator: &Discriminator,
        dialect: Dialect,
        diagnostics: &mut Diagnostics,
    ) -> Named {
        let own = self.position(dialect, &[schema], diagnostics);
        let mut values = Vec::new();
        for entry in &discriminator.mapping {
            if self.position(dialect, &[schema.scope.place(entry.schema)], diagnostics) == own {
                values.push(entry.value.clone());
            }
        }
        for passed in self.passed(schema, dialect, diagnostics) {
            if let Some((name, _)) = self.homes.definition(self.view(passed.location))
                && !values.contains(&name)
                && !discriminator
                    .mapping
                    .iter()
                    .any(|entry| entry.value == name)
            {
                values.push(name);
            }
        }
        Named {
            values,
            span: self.view(schema.location).span(),
            declares: meet.object.properties.contains_key(&discriminator.property),
            requires: meet.object.required.contains_key(&discriminator.property),
        }
    }

    /// Warns of values in the `mapping` that name no branch.
    pub(super) fn warn_of_strangers(
        &mut self,
        discriminator: &Discriminator,
        branches: &[Place],
        dialect: Dialect,
        diagnostics: &mut Diagnostics,
    ) {
        let mut positions = Vec::new();
        for branch in branches {
            positions.push(self.position(dialect, &[*branch], diagnostics));
        }
        for entry in &discriminator.mapping {
            let scope = branches
                .first()
                .map_or(Scope::default(), |branch| branch.scope);
            let position = self.position(dialect, &[scope.place(entry.schema)], diagnostics);
            if !positions.contains(&position) {
                diagnostics
                    .warning(
                        entry.span,
                        format!("`{}` names a schema that is no branch of this union", entry.value),
                    )
                    .related(discriminator.span, "in the `mapping` of this `discriminator`")
                    .help("add the schema to `oneOf` or `anyOf`, or remove the value; an object with it is refused");
            }
        }
    }

    /// The shape of a schema with a discriminator and without branches: a union of the definitions that are made of it,
    /// and of itself.
    pub(super) fn ancestor(
        &mut self,
        position: &Position,
        meet: &Meet,
        diagnostics: &mut Diagnostics,
    ) -> Option<Shape> {
        let [ancestor] = position.schemas[..] else {
            return None;
        };
        if !position.is_whole() {
            return None;
        }
        let dialect = position.dialect;
        let schema = self.schema(ancestor.location, dialect, diagnostics);
        let Schema::Object(keywords) = &*schema else {
            return None;
        };
        let discriminator = keywords.discriminator.as_ref()?;
        let combination = &keywords.combination;
        if !combination.any_of.is_empty() || !combination.one_of.is_empty() {
            return None;
        }
        let types = self.types_of(meet, diagnostics);
        if types.without(Types::NULL) != Types::OBJECT {
            diagnostics
                .warning(discriminator.span, "only objects have a `discriminator`")
                .help("give the schema `type: object`, or remove it");
            return None;
        }
        let base = self.named(ancestor, meet, discriminator, dialect, diagnostics);
        let (mut variants, called) = self.descendants(position, discriminator, base, diagnostics);
        if variants.is_empty() {
            diagnostics
                .note(
                    discriminator.span,
                    "this `discriminator` has nothing to tell apart",
                )
                .help("schemas are made of this one by an `allOf` with a reference to it");
            return None;
        }
        let mut itself = position.clone();
        itself.types = Types::OBJECT;
        itself.choices.push(Choice {
            keyword: ancestor,
            branch: ancestor,
            is_only: false,
        });
        variants.push(VariantShape {
            names: vec!["Base".to_owned()],
            signs: self.signs(&itself, meet, Types::OBJECT, diagnostics),
            position: itself,
        });
        discriminate(discriminator, &mut variants, &called, diagnostics);
        decide_by_one(&mut variants, Some(&discriminator.property));
        let kind = ShapeKind::Union(UnionShape {
            variants,
            exactly_one: false,
            discriminator: Some(discriminator.property.clone()),
        });
        let mut shape = Shape::of(kind, rest(position, meet));
        shape.nullable = types.contains(Types::NULL);
        Some(shape)
    }

    /// The schemas that are made of another, and those that its `mapping` names. What they are called ends with what the
    /// schema itself is called.
    fn descendants(
        &mut self,
        position: &Position,
        discriminator: &Discriminator,
        mut base: Named,
        diagnostics: &mut Diagnostics,
    ) -> (Vec<VariantShape>, Vec<Named>) {
        let mut variants: Vec<VariantShape> = Vec::new();
        let mut called: Vec<Named> = Vec::new();
        for ancestor in &position.schemas {
            let heirs = self.heirs.of(ancestor.location);
            let mapped = discriminator.mapping.iter().map(|entry| entry.schema);
            let is_new =
                |schema: &Location| *schema != ancestor.location && !heirs.contains(schema);
            let mapped: Vec<_> = mapped.filter(is_new).collect();
            for schema in heirs.iter().chain(&mapped) {
                let place = ancestor.scope.place(*schema);
                let both = [*ancestor, place];
                let whole = if heirs.contains(schema) {
                    &both[1..]
                } else {
                    &both
                };
                let inner = self.position(position.dialect, whole, diagnostics);
                let meet = self.meet_of(&inner, diagnostics);
                let own = self.named(place, &meet, discriminator, position.dialect, diagnostics);
                if inner == *position {
                    // It is but another name of the schema itself.
                    base.add(own.values);
                    continue;
                }
                let mut known = variants.iter();
                let known = known.position(|variant| variant.position == inner);
                if let Some(known) = known.and_then(|known| called.get_mut(known)) {
                    known.add(own.values);
                    continue;
                }
                let types = self
                    .types_of(&meet, diagnostics)
                    .intersection(Types::OBJECT);
                if types.is_empty() || meet.never.is_some() {
                    continue;
                }
                let mut signs = self.signs(&inner, &meet, types, diagnostics);
                if !signs.required.contains(&discriminator.property) {
                    // Without it, nothing says that an object is more than what the schema itself asks for.
                    signs.required.push(discriminator.property.clone());
                }
                variants.push(VariantShape {
                    names: own.values.clone(),
                    position: inner,
                    signs,
                });
                called.push(own);
            }
        }
        called.push(base);
        (variants, called)
    }
}

/// Makes the property a sign of each variant, and tells where it does not do what it is meant to.
pub(super) fn discriminate(
    discriminator: &Discriminator,
    variants: &mut [VariantShape],
    called: &[Named],
    diagnostics: &mut Diagnostics,
) {
    let property = &discriminator.property;
    let mut undeclared = Vec::new();
    let mut optional = Vec::new();
    let mut strange = Vec::new();
    for (variant, named) in variants.iter_mut().zip(called) {
        let signs = &mut variant.signs;
        if !signs.types.contains(&ir::JsonType::Object) {
            continue;
        }
        if !named.declares {
            undeclared.push(named.span);
        } else if !named.requires {
            optional.push(named.span);
        }
        let mut constants = signs.constants.iter_mut();
        match constants.find(|(name, _)| name == property) {
            None if named.values.is_empty() => {
                diagnostics
                    .warning(named.span, "no value of the `discriminator` names this schema")
                    .related(discriminator.span, "this `discriminator`")
                    .help(format!(
                        "make it a definition with a name, or give its property `{property}` a `const`"
                    ));
            }
            None => {
                let sign = (property.clone(), named.values.clone());
                signs.constants.insert(0, sign);
            }
            // What an inline schema says by itself names it as well.
            Some(_) if named.values.is_empty() => {}
            Some((_, own)) => {
                let is_named = |value: &String| named.values.contains(value);
                if own.iter().any(is_named) {
                    own.retain(is_named);
                } else {
                    let names = named.values.join("` or `");
                    let place = format!("called `{names}`, but told by `{}`", own.join("` or `"));
                    strange.push((named.span, place));
                }
            }
        }
    }
    let mut tell = |what: String, places: Vec<(Span, String)>, help: &str| {
        if !places.is_empty() {
            let warning = diagnostics.warning(discriminator.span, what);
            for (span, label) in places.into_iter().take(SHOWN) {
                warning.related(span, label);
            }
            warning.help(help);
        }
    };
    tell(
        format!("this `discriminator` calls schemas what their `{property}` cannot be"),
        strange,
        "name them in its `mapping`; till then, their own constants tell them",
    );
    for (what, places, help) in [
        (
            "declared",
            undeclared,
            "declare and require it; till then it is among the additional properties",
        ),
        (
            "required",
            optional,
            "require it; what an object without it is depends on its other properties",
        ),
    ] {
        let places = places
            .into_iter()
            .map(|place| (place, format!("not {what} here")));
        tell(
            format!("the property `{property}` of this `discriminator` is not {what} everywhere"),
            places.collect(),
            help,
        );
    }
}
