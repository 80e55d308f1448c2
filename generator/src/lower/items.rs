//! What stands in the items: fields, variants, documentation.

use std::collections::{HashMap, HashSet};

use super::Unknown;
use super::directions::{Directions, OneWay};
use super::examples::Examples;
use super::modules::Home;
use super::names::{self, Kind, TYPES, VALUES};
use super::patterns;
use super::shape::{
    EnumShape, Others, Position, Property, Shape, ShapeKind, StructShape, UnionShape,
};
use super::signs::json_types_in;
use super::types::{DraftId, Naming, Owner, Surroundings, Types, origin_text, place};
use super::words::Words;
use crate::diagnostics::Diagnostics;
use crate::document::Location;
use crate::ir::{self, part};

impl Types<'_> {
    /// Builds every item, with the file that it belongs to.
    pub(super) fn build(
        &mut self,
        examples: &mut Examples,
        diagnostics: &mut Diagnostics,
    ) -> Vec<(Home, ir::Item)> {
        let mut order: Vec<usize> = (0..self.drafts.len()).collect();
        order.sort_by_cached_key(|id| {
            let (file, node) = place(self.shapes.view(self.drafts[*id].origin));
            (file.to_owned(), node)
        });
        let directions = self.directions(diagnostics);
        order
            .into_iter()
            .map(|id| {
                let item = self.item(DraftId(id), &directions, examples, diagnostics);
                (self.drafts[id].home.clone(), item)
            })
            .collect()
    }

    fn item(
        &mut self,
        id: DraftId,
        directions: &Directions,
        examples: &mut Examples,
        diagnostics: &mut Diagnostics,
    ) -> ir::Item {
        let position = self.drafts[id.0].position.clone();
        let origin = self.drafts[id.0].origin;
        let path = self.path(id);
        let shape = self.shapes.shape(&position, diagnostics);
        let words = self.words(&position, &[origin], diagnostics);
        let own = ir::TypeUse {
            ty: ir::Type::Item(path.clone()),
            rules: ir::Rules::default(),
        };
        examples.add(&words, &own, &[path.name.as_str()], self, diagnostics);
        let mut documentation = words.of_type(self.shapes.documents());
        if documentation.0.is_empty() {
            documentation.0 = self.about_body(id);
        }
        let places = self.drafts[id.0].places.clone();
        let declaration = ir::Declaration {
            derives: self.given.derives(&places),
            name: path.name,
            documentation,
            origin: origin_text(self.shapes.view(origin)),
            also: self.drafts[id.0]
                .places
                .iter()
                .copied()
                .filter(|place| *place != origin)
                .chain(self.shapes.same(origin))
                .map(|place| origin_text(self.shapes.view(place)))
                .collect(),
            deprecated: words.deprecated,
            nullable: shape.nullable,
        };
        match &shape.kind {
            ShapeKind::Struct(object) => {
                let may_lack = |property| directions.may_lack(id, property);
                let mut item = self.object(
                    &position,
                    object,
                    &may_lack,
                    declaration,
                    examples,
                    diagnostics,
                );
                item.rules.clone_from(&shape.rules);
                item.rules.integral = false;
                item.rules.schema = self.rest(&position, &shape, diagnostics);
                ir::Item::Struct(item)
            }
            ShapeKind::Union(union) => {
                let (variants, unknown) = self.variants(&position, union, diagnostics);
                let rules = ir::Rules {
                    schema: self.rest(&position, &shape, diagnostics),
                    ..ir::Rules::default()
                };
                ir::Item::Union(ir::Union {
                    declaration,
                    unknown: self.keeps_unknown(&variants).then_some(unknown),
                    variants,
                    exactly_one: union.exactly_one,
                    is_uneven: false,
                    rules,
                })
            }
            ShapeKind::OpenTuple {
                front,
                required,
                rest,
            } => {
                let mut rules = shape.rules.clone();
                rules.integral = false;
                rules.schema = self.rest(&position, &shape, diagnostics);
                ir::Item::OpenTuple(ir::OpenTuple {
                    declaration,
                    elements: self.elements(front, *required, diagnostics),
                    rest: self.other_elements(rest, diagnostics),
                    rules,
                })
            }
            ShapeKind::Enum(choice) => {
                let rules = ir::Rules {
                    schema: self.rest(&position, &shape, diagnostics),
                    ..ir::Rules::default()
                };
                let (variants, unknown) = self.enum_variants(&position, choice, diagnostics);
                let unknown = choice.unknown.map(|types| ir::UnknownValues {
                    name: unknown,
                    types: json_types_in(types, position.dialect),
                });
                ir::Item::Enum(ir::Enum {
                    declaration,
                    variants,
                    unknown,
                    rules,
                })
            }
            _ => self.other(&position, &shape, declaration, diagnostics),
        }
    }

    /// The elements at the front of an open tuple, each with words about it and whether it must be
    /// there.
    fn elements(
        &mut self,
        front: &[Position],
        required: usize,
        diagnostics: &mut Diagnostics,
    ) -> Vec<(ir::TypeUse, ir::Documentation, bool)> {
        let mut elements = Vec::new();
        for (index, element) in front.iter().enumerate() {
            let value = self.type_use(element, diagnostics);
            let words = self.words(element, &element.locations(), diagnostics);
            let documentation = words.of_value(self.shapes.documents());
            elements.push((value, documentation, index < required));
        }
        elements
    }

    /// What the elements after those at the front are; `None` where there are none.
    fn other_elements(
        &mut self,
        others: &Others,
        diagnostics: &mut Diagnostics,
    ) -> Option<ir::TypeUse> {
        match others {
            Others::Closed => None,
            Others::Any => Some(ir::TypeUse {
                ty: ir::Type::Value,
                rules: ir::Rules::default(),
            }),
            Others::Each(element) => Some(self.type_use(element, diagnostics)),
        }
    }

    /// What an operation says about the body that an item is the type of.
    fn about_body(&self, id: DraftId) -> String {
        match &self.drafts[id.0].naming {
            Naming::Surroundings(Surroundings {
                owner: Owner::Body(body),
                way,
            }) if way.is_empty() => body.about.clone(),
            _ => String::new(),
        }
    }

    fn object(
        &mut self,
        position: &Position,
        object: &StructShape,
        may_lack: &dyn Fn(OneWay) -> bool,
        declaration: ir::Declaration,
        examples: &mut Examples,
        diagnostics: &mut Diagnostics,
    ) -> ir::Struct {
        let FieldNames {
            properties,
            patterns,
            additional,
        } = self.field_names(position, object, diagnostics);
        let additional = match &object.additional {
            Others::Closed => ir::Additional::Closed,
            Others::Any => ir::Additional::Untyped(additional),
            Others::Each(value) => {
                let value = self.type_use(value, diagnostics);
                ir::Additional::Typed(additional, value)
            }
        };
        let mut fields = Vec::with_capacity(object.properties.len());
        for (property, name) in object.properties.iter().zip(properties) {
            let value = match &property.position {
                Some(position) => self.type_use(position, diagnostics),
                None => ir::TypeUse {
                    ty: ir::Type::Value,
                    rules: ir::Rules::default(),
                },
            };
            let one_way = self.shapes.one_way(
                property.declared.iter().copied(),
                position.dialect,
                diagnostics,
            );
            let required = property.required && !may_lack(one_way);
            let preset = required.then(|| self.preset(position, property, &value, diagnostics));
            let mut words = self.words(position, &property.declared, diagnostics);
            words.required_one_way = (property.required && !required).then_some(one_way);
            let way = [declaration.name.as_str(), &property.name];
            examples.add(&words, &value, &way, self, diagnostics);
            fields.push(ir::Field {
                name,
                property: property.name.clone(),
                documentation: words.of_value(self.shapes.documents()),
                required,
                deprecated: words.deprecated,
                value,
                preset: preset.flatten(),
            });
        }
        let patterns = object.patterns.iter().zip(patterns);
        let patterns = patterns
            .map(|(matching, name)| {
                let way = [declaration.name.as_str(), name.plain()];
                let words = self.words(position, &matching.declared, diagnostics);
                let value = self.type_use(&matching.position, diagnostics);
                examples.add(&words, &value, &way, self, diagnostics);
                let is_any = value.ty == ir::Type::Value && value.rules == ir::Rules::default();
                ir::Matching {
                    pattern: matching.pattern.clone(),
                    documentation: words.of_value(self.shapes.documents()),
                    deprecated: words.deprecated,
                    values: if is_any {
                        ir::Type::Object
                    } else {
                        ir::Type::Map(Box::new(value))
                    },
                    name,
                }
            })
            .collect();
        ir::Struct {
            declaration,
            fields,
            patterns,
            additional,
            rules: ir::Rules::default(),
        }
    }

    /// The names of the fields of a struct: those that were chosen before all others, then those that
    /// they had before.
    fn field_names(
        &mut self,
        position: &Position,
        object: &StructShape,
        diagnostics: &mut Diagnostics,
    ) -> FieldNames {
        let earlier = self.earlier_parts(position);
        let mut taken = HashSet::new();
        let properties = object.properties.iter();
        let properties = properties.map(|property| &property.declared);
        let mut properties: Vec<_> = properties
            .map(|places| self.chosen_name(places, &mut taken, diagnostics))
            .collect();
        let patterns = object.patterns.iter().map(|matching| &matching.declared);
        let patterns: Vec<_> = patterns
            .map(|places| self.chosen_name(places, &mut taken, diagnostics))
            .collect();
        let rest = object.properties.iter().zip(&mut properties);
        let (texts, rest): (Vec<_>, Vec<_>) = rest
            .filter(|(_, chosen)| chosen.is_none())
            .map(|(property, name)| (property.name.as_str(), name))
            .unzip();
        let is_open = !matches!(object.additional, Others::Closed);
        let mut additional =
            Self::earlier_name(&earlier, part::ADDITIONAL, part::ADDITIONAL_FIELD, VALUES);
        additional = additional.filter(|name| is_open && taken.insert(name.clone()));
        let before = |index: usize| earlier.get(&part::property(texts[index])).cloned();
        let assigned = VALUES.assign(&texts, before, &mut taken);
        for (name, given) in rest.into_iter().zip(assigned) {
            *name = Some(given);
        }
        let patterns = patterns.into_iter().zip(&object.patterns);
        // In the order of the text, so that a new pattern at the end takes no name away.
        let patterns = patterns.map(|(chosen, matching)| {
            chosen.unwrap_or_else(|| {
                let candidates = patterns::names(&matching.pattern);
                let before = earlier.get(&part::pattern(&matching.pattern));
                let before = before
                    .filter(|name| VALUES.could_be(name, &candidates) && !taken.contains(*name));
                let name = before.cloned();
                let name = name.unwrap_or_else(|| VALUES.unused(&candidates, &taken));
                taken.insert(name.clone());
                name
            })
        });
        let patterns = patterns.collect();
        let additional = additional.unwrap_or_else(|| {
            names::unused(&names::value_name(part::ADDITIONAL_FIELD), "_", &taken)
        });
        FieldNames {
            properties: properties.into_iter().flatten().collect(),
            patterns,
            additional,
        }
    }

    /// The name that a part with a fixed text had before.
    fn earlier_name(
        earlier: &HashMap<String, ir::Ident>,
        part: &str,
        text: &str,
        kind: Kind,
    ) -> Option<ir::Ident> {
        let name = earlier.get(part)?;
        kind.could_be(name, &kind.candidates(text))
            .then(|| name.clone())
    }

    /// The names that the parts of an item had before.
    fn earlier_parts(&self, position: &Position) -> HashMap<String, ir::Ident> {
        let id = self.by_position.get(position);
        let origin = id.map(|id| self.drafts[id.0].origin);
        let parts = origin.map(|origin| {
            let view = self.shapes.view(origin);
            let usual = part::ADDITIONAL_FIELD;
            self.given.earlier_parts(view, part::ADDITIONAL, usual)
        });
        parts.unwrap_or_default()
    }

    /// The name that was chosen for the field of what is declared at these places.
    fn chosen_name(
        &mut self,
        places: &[Location],
        taken: &mut HashSet<ir::Ident>,
        diagnostics: &mut Diagnostics,
    ) -> Option<ir::Ident> {
        let name = self.given.of_value(places)?;
        if let Some(place) = places.last()
            && !taken.insert(name.clone())
        {
            let message = format!("the name `{}` is chosen for two fields", name.as_str());
            diagnostics
                .error(self.shapes.view(*place).span(), message)
                .help("choose another one in the configuration");
        }
        Some(name)
    }

    /// The value that a required property has in a new struct.
    fn preset(
        &mut self,
        position: &Position,
        property: &Property,
        value: &ir::TypeUse,
        diagnostics: &mut Diagnostics,
    ) -> Option<ir::Preset> {
        let known = self.discriminated.get(position).cloned().flatten();
        let known = known.filter(|(name, _)| *name == property.name);
        let known = known.map(|(_, value)| ir::Literal::String(value));
        let path = match (&value.ty, &known) {
            (ir::Type::String, Some(ir::Literal::String(text))) => {
                return Some(ir::Preset::String(text.clone()));
            }
            (ir::Type::Item(path), _) => path.clone(),
            _ => return None,
        };
        let place = property.position.as_ref()?;
        let shape = self.shapes.shape(place, diagnostics);
        let ShapeKind::Enum(choice) = &shape.kind else {
            return None;
        };
        let (variants, _) = self.enum_variants(place, choice, diagnostics);
        let is_known = |variant: &&ir::Variant| Some(&variant.value) == known.as_ref();
        let variant = match &variants[..] {
            [only] => Some(only),
            variants => variants.iter().find(is_known),
        };
        variant.map(|variant| ir::Preset::Variant(path, variant.name.clone()))
    }

    /// The variants of an enum of values, and the name of the one for all others.
    fn enum_variants(
        &mut self,
        position: &Position,
        choice: &EnumShape,
        diagnostics: &mut Diagnostics,
    ) -> (Vec<ir::Variant>, ir::Ident) {
        let values = choice.values.iter().map(|(literal, place)| {
            let words = self.words_of_constant(*place, position, diagnostics);
            let (ir::Literal::String(text) | ir::Literal::Integer(text) | ir::Literal::Json(text)) =
                literal;
            let wanted = words.title.clone().unwrap_or_else(|| text.clone());
            (literal, words, wanted)
        });
        let values: Vec<_> = values.collect();
        let wanted: Vec<_> = values.iter().map(|(.., wanted)| wanted.as_str()).collect();
        let earlier = self.earlier_parts(position);
        let mut taken = HashSet::new();
        let unknown = Self::earlier_name(&earlier, part::UNKNOWN, part::UNKNOWN, TYPES);
        let unknown = unknown.filter(|name| choice.unknown.is_some() && taken.insert(name.clone()));
        let before = |index: usize| {
            let (literal, ..) = values.get(index)?;
            earlier.get(&part::value(literal)).cloned()
        };
        let names = TYPES.assign(&wanted, before, &mut taken);
        let variants = values.into_iter().zip(names);
        let variants = variants.map(|((literal, words, _), name)| ir::Variant {
            name,
            documentation: words.of_value(self.shapes.documents()),
            value: literal.clone(),
        });
        let variants = variants.collect();
        let unknown =
            unknown.unwrap_or_else(|| names::unused(&names::type_name(part::UNKNOWN), "", &taken));
        (variants, unknown)
    }

    /// What a schema says in words whose `const` is one of the values of an enum.
    fn words_of_constant(
        &mut self,
        value: Location,
        position: &Position,
        diagnostics: &mut Diagnostics,
    ) -> Words {
        let schema = self.shapes.view(value).parent().filter(|schema| {
            let constant = schema.get("const");
            constant.is_some_and(|constant| constant.location() == value)
                && !position.locations().contains(&schema.location())
        });
        match schema {
            Some(schema) => self.words(position, &[schema.location()], diagnostics),
            None => Words::default(),
        }
    }

    /// Whether objects are kept that a constant tells to be of no variant.
    fn keeps_unknown(&self, variants: &[ir::UnionVariant]) -> bool {
        let mut signs = variants.iter().map(|variant| &variant.signs);
        let has_constants = signs.any(|signs| !signs.constants.is_empty());
        self.shapes.options.unknown == Unknown::Keep && has_constants
    }

    /// The variants of a union, and the name of the one for what is of none of them.
    fn variants(
        &mut self,
        position: &Position,
        union: &UnionShape,
        diagnostics: &mut Diagnostics,
    ) -> (Vec<ir::UnionVariant>, ir::Ident) {
        let earlier = self.earlier_parts(position);
        let mut taken = HashSet::new();
        let unknown = Self::earlier_name(&earlier, part::UNKNOWN, part::UNKNOWN, TYPES);
        let unknown = unknown.filter(|name| taken.insert(name.clone()));
        let names = self.variant_names(union, &earlier, &mut taken);
        let unknown =
            unknown.unwrap_or_else(|| names::unused(&names::type_name(part::UNKNOWN), "", &taken));
        let mut variants = Vec::new();
        for (variant, (name, part)) in union.variants.iter().zip(names) {
            let position = &variant.position;
            let value = self.type_use(position, diagnostics);
            let branch = position.choices.last().map(|choice| choice.branch);
            let place = branch.or(position.schemas.last().copied());
            let places: Vec<_> = place.map(|place| place.location).into_iter().collect();
            let words = self.words(position, &places, diagnostics);
            variants.push(ir::UnionVariant {
                name,
                part,
                documentation: words.of_value(self.shapes.documents()),
                value,
                signs: variant.signs.clone(),
            });
        }
        (variants, unknown)
    }

    /// A definition that is neither a struct nor an enum: another name for its type, unless something is demanded beyond
    /// the type.
    fn other(
        &mut self,
        position: &Position,
        shape: &Shape,
        declaration: ir::Declaration,
        diagnostics: &mut Diagnostics,
    ) -> ir::Item {
        let value = self.plain(position, shape, diagnostics);
        let mut elements = Vec::new();
        if let ShapeKind::Tuple(positions) = &shape.kind {
            for position in positions {
                let words = self.words(position, &position.locations(), diagnostics);
                elements.push(words.of_value(self.shapes.documents()));
            }
        } else if !has_rules(&value) {
            let value = value.ty;
            return ir::Item::Alias(ir::Alias { declaration, value });
        }
        ir::Item::Newtype(ir::Newtype {
            declaration,
            value,
            elements,
        })
    }
}

/// Whether something is demanded of a value or of what is in it: an alias could not say so.
fn has_rules(value: &ir::TypeUse) -> bool {
    fn inside(ty: &ir::Type) -> bool {
        match ty {
            ir::Type::Array(value) | ir::Type::Map(value) => has_rules(value),
            ir::Type::Tuple(elements) => elements.iter().any(has_rules),
            ir::Type::Nullable(inner) | ir::Type::Boxed(inner) => inside(inner),
            _ => false,
        }
    }
    value.rules != ir::Rules::default() || inside(&value.ty)
}

/// The names of the fields of one struct.
struct FieldNames {
    properties: Vec<ir::Ident>,
    patterns: Vec<ir::Ident>,
    /// For what is neither declared nor matches a pattern.
    additional: ir::Ident,
}
