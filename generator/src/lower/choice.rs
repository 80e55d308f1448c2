//! Choices: `anyOf`, `oneOf`, and several types, as unions whose variants are told apart by what can be seen of a value.

use std::collections::HashSet;

use super::directions::OneWay;
use super::discriminator::discriminate;
use super::enumeration::type_of;
use super::meet::{Branches, Meet, Other};
use super::scope::{Place, Scope};
use super::shape::{
    Choice, Position, Rest, Shape, ShapeKind, Shapes, UnionShape, VariantShape, rest,
};
use super::signs::{decide_by_one, json_types, tell_alike};
use crate::diagnostics::Diagnostics;
use crate::dialect::Dialect;
use crate::document::Location;
use crate::ir;
use crate::schema::{Keywords, Schema, Types};
use crate::source::Span;
use crate::yaml::Kind;

/// How many choices in choices become types; those within are checked in place.
const NESTED: usize = 3;

/// What branches become.
#[derive(Default)]
struct Variants {
    shapes: Vec<VariantShape>,
    /// Where their branches stand.
    places: Vec<Span>,
    /// How many branches are null alone, for which there is no variant.
    nulls: usize,
    /// Whether one of them is checked together with the choice itself.
    holds_choice: bool,
}

/// The types that become variants of their own, each with its name.
const KINDS: [(Types, &str); 5] = [
    (Types::OBJECT, "object"),
    (Types::ARRAY, "array"),
    (Types::STRING, "string"),
    (Types::NUMBER, "number"),
    (Types::BOOLEAN, "boolean"),
];

impl Shapes<'_> {
    /// The shape of a position whose schemas leave a choice of branches that are types.
    pub(super) fn branches(
        &mut self,
        position: &Position,
        meet: &mut Meet,
        diagnostics: &mut Diagnostics,
    ) -> Option<Shape> {
        if position.choices.len() >= NESTED || meet.enumeration.is_some() {
            return None;
        }
        let (index, exactly_one, branches, scope) =
            meet.others
                .iter()
                .enumerate()
                .find_map(|(index, (other, scope))| match other {
                    Other::AnyOf(branches) => Some((index, false, branches.clone(), *scope)),
                    Other::OneOf(branches) => Some((index, true, branches.clone(), *scope)),
                    _ => None,
                })?;
        if let Some((values, types)) = self.constants(&branches.schemas, position, diagnostics) {
            meet.others.remove(index);
            meet.enumeration = Some(values);
            if types != Types::ALL {
                let beside = meet.types.unwrap_or(Types::ALL);
                meet.types = Some(beside.intersection(types));
            }
            return None;
        }
        if !branches
            .schemas
            .iter()
            .any(|branch| self.says_a_type(*branch, position, diagnostics))
        {
            return None;
        }
        meet.others.remove(index);
        // What stands beside the branches, where it is no more than types.
        let types = meet.types.take();
        let beside =
            (meet.demands_nothing() && !position.is_part()).then_some(types.unwrap_or(Types::ALL));
        meet.types = types;
        let Variants {
            shapes: mut variants,
            places,
            nulls,
            holds_choice,
        } = self.variants(position, (&branches, scope), beside, diagnostics);
        let discriminator = branches.discriminator.as_ref();
        decide_by_one(&mut variants, discriminator.map(|known| &*known.property));
        tell_alike(&variants, &places, exactly_one, diagnostics);
        let nullable = nulls > 0;
        let mut rest = rest(position, meet);
        let takes_null = variants
            .iter()
            .any(|variant| variant.signs.types.contains(&ir::JsonType::Null));
        let kind = match variants.len() {
            0 if nullable => ShapeKind::Null,
            0 => {
                let place = self.view(*branches.schemas.first()?);
                let place = place.parent().unwrap_or(place);
                diagnostics
                    .warning(place.span(), "no value satisfies any of these branches")
                    .help("each contradicts itself or what stands beside them; correct them");
                return Some(Shape::of(ShapeKind::Any, vec![Rest::Never]));
            }
            1 => {
                let mut only = variants.remove(0).position;
                if let Some(choice) = only.choices.last_mut() {
                    choice.is_only = true;
                    if !nullable {
                        return Some(Shape::clone(&self.shape(&only, diagnostics)));
                    }
                }
                ShapeKind::Same(only)
            }
            _ => ShapeKind::Union(UnionShape {
                variants,
                exactly_one,
                discriminator: discriminator.map(|known| known.property.clone()),
            }),
        };
        // Whether null is taken by one branch exactly is for the keyword to say, where several may:
        // no variant stands for it. A variant that is checked together with the choice is refused
        // where another one accepts too, and so cannot be counted.
        if exactly_one && (nulls > 1 || nullable && takes_null || holds_choice) {
            rest.push(Rest::Other(Other::OneOf(branches), scope));
        }
        Some(Shape {
            nullable: nullable && !matches!(kind, ShapeKind::Null),
            ..Shape::of(kind, rest)
        })
    }

    /// The variants that branches become, beside which there is nothing but types, or else more.
    /// Those that nothing satisfies are left out.
    fn variants(
        &mut self,
        position: &Position,
        (branches, scope): (&Branches, Scope),
        beside: Option<Types>,
        diagnostics: &mut Diagnostics,
    ) -> Variants {
        let mut found = Variants::default();
        let keyword = branches.schemas.first().map(|first| scope.place(*first));
        let mut called = Vec::new();
        let discriminator = branches.discriminator.as_ref();
        for branch in &branches.schemas {
            let branch = scope.place(*branch);
            let position = self.taken(position, branch, keyword, beside, diagnostics);
            let meet = self.meet_of(&position, diagnostics);
            let types = self
                .types_of(&meet, diagnostics)
                .intersection(position.types);
            if meet.never.is_some() || types.is_empty() {
                continue;
            }
            if types == Types::NULL && meet.others.is_empty() && meet.enumeration.is_none() {
                found.nulls += 1;
                continue;
            }
            found.holds_choice |= position.is_part() && self.holds_choice(&position, diagnostics);
            let signs = self.signs(&position, &meet, types, diagnostics);
            let dialect = position.dialect;
            let mut names = Vec::new();
            if let Some(discriminator) = discriminator {
                let own = self.named(branch, &meet, discriminator, dialect, diagnostics);
                names.extend(own.values.first().cloned());
                called.push(own);
            }
            names.extend(self.variant_names(branch.location, &signs, dialect, diagnostics));
            let format = meet.format.filter(|_| types == Types::STRING);
            if let Some(format) = format.filter(|name| self.options.formats.is_type(name)) {
                // Before what every string is called.
                names.insert(names.len().saturating_sub(2), format);
            }
            found.places.push(self.view(branch.location).span());
            found.shapes.push(VariantShape {
                names,
                position,
                signs,
            });
        }
        if let Some(discriminator) = discriminator {
            let schemas: Vec<_> = branches
                .schemas
                .iter()
                .map(|branch| scope.place(*branch))
                .collect();
            self.warn_of_strangers(discriminator, &schemas, position.dialect, diagnostics);
            discriminate(discriminator, &mut found.shapes, &called, diagnostics);
        }
        found
    }

    /// The position of the values of one branch. Where all else demands no more than the branch itself,
    /// it is that of the branch; `beside` are the types that stand beside the choice, where nothing
    /// else does.
    fn taken(
        &mut self,
        position: &Position,
        branch: Place,
        keyword: Option<Place>,
        beside: Option<Types>,
        diagnostics: &mut Diagnostics,
    ) -> Position {
        let own = self.position(position.dialect, &[branch], diagnostics);
        let is_own = beside.is_some_and(|types| {
            types == Types::ALL || {
                let meet = self.meet_of(&own, diagnostics);
                // A choice without a name could come back to itself through the types beside it.
                let is_choice = meet
                    .others
                    .iter()
                    .any(|(other, _)| matches!(other, Other::AnyOf(_) | Other::OneOf(_)));
                let is_named = || {
                    own.schemas.last().is_some_and(|place| {
                        self.homes.definition(self.view(place.location)).is_some()
                    })
                };
                types.contains(self.types_of(&meet, diagnostics)) && (!is_choice || is_named())
            }
        });
        if is_own {
            return own;
        }
        let mut part = position.clone();
        part.choices.extend(keyword.map(|keyword| Choice {
            keyword,
            branch,
            is_only: false,
        }));
        part
    }

    /// Whether a part of a choice, or a part of that, is checked together with all that stands
    /// beside it, and so with the choice.
    fn holds_choice(&mut self, part: &Position, diagnostics: &mut Diagnostics) -> bool {
        let meet = self.meet_of(part, diagnostics);
        if self.is_checked_whole(part, &meet) {
            return true;
        }
        if part.choices.len() >= NESTED {
            return false;
        }
        meet.others.iter().any(|(other, scope)| {
            let (Other::AnyOf(branches) | Other::OneOf(branches)) = other else {
                return false;
            };
            branches.schemas.iter().any(|branch| {
                let mut inner = part.clone();
                inner
                    .choices
                    .extend(branches.schemas.first().map(|first| Choice {
                        keyword: scope.place(*first),
                        branch: scope.place(*branch),
                        is_only: false,
                    }));
                self.holds_choice(&inner, diagnostics)
            })
        })
    }

    /// The values of branches that are nothing but different constants, each with words about it, and their types: as
    /// good as an `enum`.
    fn constants(
        &mut self,
        branches: &[Location],
        position: &Position,
        diagnostics: &mut Diagnostics,
    ) -> Option<(Vec<Location>, Types)> {
        let mut constants = Vec::new();
        let mut all_types = Types::NONE;
        let mut has_integers = false;
        let mut texts = HashSet::new();
        for branch in branches {
            let Schema::Object(keywords) = &*self.schema(*branch, position.dialect, diagnostics)
            else {
                return None;
            };
            let mut meet = Meet::default();
            let others = meet.add(keywords, Scope::default());
            let values = meet.enumeration.take()?;
            let types = meet.types.take().unwrap_or(Types::ALL);
            if !(meet.demands_nothing() && others.is_empty())
                || keywords.reference.is_some()
                || keywords.dynamic_reference.is_some()
                || !keywords.combination.all_of.is_empty()
            {
                return None;
            }
            for value in values {
                let view = self.view(value);
                let kind = type_of(view);
                let is_scalar = !Types::OBJECT.union(Types::ARRAY).contains(kind);
                if !(is_scalar && types.contains(kind) && texts.insert(view.json())) {
                    return None;
                }
                has_integers |= kind == Types::INTEGER && !types.contains(Types::FRACTION);
                constants.push(value);
            }
            all_types = all_types.union(types);
        }
        // Together they would take fractions like 1.0 for integers.
        if has_integers && all_types.contains(Types::FRACTION) {
            return None;
        }
        Some((constants, all_types))
    }

    /// Whether a branch says what its values are, and not only how long, how many or which properties they have.
    fn says_a_type(
        &mut self,
        branch: Location,
        position: &Position,
        diagnostics: &mut Diagnostics,
    ) -> bool {
        match &*self.schema(branch, position.dialect, diagnostics) {
            Schema::Boolean(_) => false,
            Schema::Object(keywords) => {
                let Keywords {
                    reference,
                    types,
                    enumeration,
                    constant,
                    array,
                    object,
                    combination,
                    ..
                } = &**keywords;
                reference.is_some()
                    || types.is_some()
                    || enumeration.is_some()
                    || constant.is_some()
                    || array.items.is_some()
                    || array.prefix_items.is_some()
                    || !object.properties.is_empty()
                    || !object.pattern_properties.is_empty()
                    || object.additional_properties.is_some()
                    || !combination.all_of.is_empty()
                    || !combination.any_of.is_empty()
                    || !combination.one_of.is_empty()
            }
        }
    }

    /// What values of a variant look like from outside.
    pub(super) fn signs(
        &mut self,
        position: &Position,
        meet: &Meet,
        types: Types,
        diagnostics: &mut Diagnostics,
    ) -> ir::Signs {
        let mut constants = Vec::new();
        if types.contains(Types::OBJECT) {
            for (name, schemas) in &meet.object.properties {
                let property = self.position(position.dialect, schemas, diagnostics);
                let values = self.meet_of(&property, diagnostics).enumeration;
                let strings = values.and_then(|values| self.strings(&values));
                constants.extend(strings.map(|strings| (name.clone(), strings)));
            }
        }
        let mut required = Vec::new();
        if types.contains(Types::OBJECT) {
            for name in meet.object.required.keys() {
                let declared = meet.object.properties.get(name);
                let declared = declared.into_iter().flatten().map(|place| place.location);
                // In one direction it need not be there.
                if self.one_way(declared, position.dialect, diagnostics) == OneWay::default() {
                    required.push(name.clone());
                }
            }
        }
        ir::Signs {
            types: json_types(types),
            constants,
            required,
        }
    }

    fn strings(&self, values: &[Location]) -> Option<Vec<String>> {
        values
            .iter()
            .map(|value| match self.view(*value).kind() {
                Kind::String(text) => Some(text.to_string()),
                _ => None,
            })
            .collect()
    }

    /// What a variant could be called: by its title, by the name of what it references, by a constant, by its type.
    fn variant_names(
        &mut self,
        branch: Location,
        signs: &ir::Signs,
        dialect: Dialect,
        diagnostics: &mut Diagnostics,
    ) -> Vec<String> {
        let mut names = Vec::new();
        if let Schema::Object(keywords) = &*self.schema(branch, dialect, diagnostics) {
            names.extend(keywords.annotations.title.clone());
            if let Some(reference) = &keywords.reference {
                let view = self.view(reference.target);
                let pointer = view.pointer();
                let last = pointer.rsplit('/').next().unwrap_or_default();
                names.push(match last {
                    "" => super::modules::stem(view.path()).to_owned(),
                    name => name.replace("~1", "/").replace("~0", "~"),
                });
            }
        }
        for (_, values) in &signs.constants {
            if let [value] = &values[..] {
                names.push(value.clone());
            }
        }
        if let [kind] = signs.types[..] {
            names.push(format!("{kind:?}"));
        }
        names.push("Variant".to_owned());
        names
    }
}

/// The union of the types of a position that become variants, where it has several; `None` where all of them stay one
/// untyped value.
pub(super) fn by_type(position: &Position, meet: &Meet, values: Types) -> Option<UnionShape> {
    let has_keywords = |kind: Types| {
        kind == Types::OBJECT && meet.object.says_something()
            || kind == Types::ARRAY && !meet.array.elements.is_empty()
    };
    let named = meet.types.is_some();
    let mut variants = Vec::new();
    let mut others = values;
    for (kind, name) in KINDS {
        let kind = kind.intersection(values);
        if !kind.is_empty() && (named || has_keywords(kind)) {
            variants.push(of_types(position, kind, name));
            others = others.without(kind);
        }
    }
    if variants.is_empty() {
        return None;
    }
    if !others.is_empty() {
        variants.push(of_types(position, others, "other"));
    }
    Some(UnionShape {
        variants,
        exactly_one: false,
        discriminator: None,
    })
}

fn of_types(position: &Position, types: Types, name: &str) -> VariantShape {
    let mut part = position.clone();
    part.types = types;
    let name = if name == "number" && types == Types::INTEGER {
        "integer"
    } else {
        name
    };
    VariantShape {
        names: vec![name.to_owned()],
        position: part,
        signs: ir::Signs {
            types: json_types(types),
            constants: Vec::new(),
            required: Vec::new(),
        },
    }
}
