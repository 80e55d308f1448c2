//! Choices: `anyOf`, `oneOf`, and several types, as unions whose variants are told apart by what can be seen of a value.

use super::meet::{Branches, Meet, Other};
use super::shape::{
    Choice, Position, Rest, Shape, ShapeKind, Shapes, UnionShape, VariantShape, rest,
};
use crate::diagnostics::Diagnostics;
use crate::document::Location;
use crate::ir;
use crate::schema::{Keywords, Schema, Types};
use crate::yaml::Kind;

/// How many choices in choices become types; those within are checked in place.
const NESTED: usize = 3;

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
        let keyword = scope.place(*branches.schemas.first()?);
        if !branches
            .schemas
            .iter()
            .any(|branch| self.says_a_type(*branch, position, diagnostics))
        {
            return None;
        }
        meet.others.remove(index);
        let types = meet.types.take();
        let is_alone = meet.demands_nothing() && !position.is_part();
        meet.types = types;
        let mut nulls = 0;
        let mut other_takes_null = false;
        let mut variants = Vec::new();
        for branch in &branches.schemas {
            let branch = scope.place(*branch);
            let choice = Choice {
                keyword,
                branch,
                is_only: false,
            };
            let position = self.taken(position, choice, is_alone, types, diagnostics);
            let inner = self.meet_of(&position, diagnostics);
            let types = self
                .types_of(&inner, diagnostics)
                .intersection(position.types);
            if inner.never.is_some() || types.is_empty() {
                continue;
            }
            if types == Types::NULL && inner.others.is_empty() && inner.enumeration.is_none() {
                nulls += 1;
                continue;
            }
            other_takes_null |= types.contains(Types::NULL);
            let signs = self.signs(&position, &inner, types, diagnostics);
            let mut names = self.variant_names(
                branch.location,
                &branches,
                &signs,
                position.dialect,
                diagnostics,
            );
            let format = inner.format.filter(|_| types == Types::STRING);
            if let Some(format) = format.filter(|name| self.options.formats.is_type(name)) {
                // Before what every string is called.
                names.insert(names.len().saturating_sub(2), format);
            }
            variants.push(VariantShape {
                names,
                position,
                signs,
            });
        }
        let nullable = nulls > 0;
        let mut rest = rest(position, meet);
        let kind = match variants.len() {
            0 if nullable => ShapeKind::Null,
            0 => return Some(Shape::of(ShapeKind::Any, vec![Rest::Never])),
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
            }),
        };
        // Whether null is taken by one branch exactly is for the keyword to say, where several may:
        // no variant stands for it.
        if exactly_one && (nulls > 1 || nullable && other_takes_null) {
            rest.push(Rest::Other(Other::OneOf(branches), scope));
        }
        Some(Shape {
            nullable: nullable && !matches!(kind, ShapeKind::Null),
            ..Shape::of(kind, rest)
        })
    }

    /// The position of the values of one branch. Where all else demands no more than the branch itself,
    /// it is that of the branch. Beside the choice, nothing is demanded but `types` where it is alone.
    fn taken(
        &mut self,
        position: &Position,
        choice: Choice,
        is_alone: bool,
        types: Option<Types>,
        diagnostics: &mut Diagnostics,
    ) -> Position {
        let own = self.position(position.dialect, &[choice.branch], diagnostics);
        let is_own = is_alone
            && types.is_none_or(|types| {
                let meet = self.meet_of(&own, diagnostics);
                types.contains(self.types_of(&meet, diagnostics))
            });
        if is_own {
            return own;
        }
        let mut part = position.clone();
        part.choices.push(choice);
        part
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
                    || object.additional_properties.is_some()
                    || !combination.all_of.is_empty()
                    || !combination.any_of.is_empty()
                    || !combination.one_of.is_empty()
            }
        }
    }

    /// What values of a variant look like from outside.
    fn signs(
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
        ir::Signs {
            types: json_types(types),
            constants,
            required: if types.contains(Types::OBJECT) {
                meet.object.required.keys().cloned().collect()
            } else {
                Vec::new()
            },
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
        branches: &Branches,
        signs: &ir::Signs,
        dialect: crate::dialect::Dialect,
        diagnostics: &mut Diagnostics,
    ) -> Vec<String> {
        let mut names = Vec::new();
        if let Schema::Object(keywords) = &*self.schema(branch, dialect, diagnostics) {
            if let Some(discriminator) = &branches.discriminator {
                let target = keywords
                    .reference
                    .as_ref()
                    .map(|reference| reference.target);
                let mut mapping = discriminator.mapping.iter();
                let value = mapping.find(|(_, schema)| Some(*schema) == target);
                names.extend(value.map(|(value, _)| value.clone()));
            }
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

/// The types of a set, by their names.
pub(super) fn json_types(types: Types) -> Vec<ir::JsonType> {
    use ir::JsonType;
    let mut list = Vec::new();
    for (kind, name) in [
        (Types::NULL, JsonType::Null),
        (Types::BOOLEAN, JsonType::Boolean),
        (Types::STRING, JsonType::String),
        (Types::ARRAY, JsonType::Array),
        (Types::OBJECT, JsonType::Object),
        (Types::NUMBER, JsonType::Number),
    ] {
        if types.contains(kind) {
            list.push(name);
        }
    }
    if types.contains(Types::INTEGER) && !types.contains(Types::NUMBER) {
        list.push(JsonType::Integer);
    }
    list
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
