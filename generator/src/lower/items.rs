//! What stands in the items: fields, variants, documentation.

use std::collections::HashSet;

use super::examples::Examples;
use super::modules::Home;
use super::names;
use super::shape::{Others, Position, Shape, ShapeKind, StructShape, UnionShape};
use super::types::{
    DraftId, Naming, Owner, Surroundings, Types, origin_text, place, variant_names,
};
use crate::diagnostics::Diagnostics;
use crate::ir;

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
        order
            .into_iter()
            .map(|id| {
                let item = self.item(DraftId(id), examples, diagnostics);
                (self.drafts[id].home.clone(), item)
            })
            .collect()
    }

    fn item(
        &mut self,
        id: DraftId,
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
        if documentation.0.is_empty()
            && let Naming::Surroundings(Surroundings {
                owner: Owner::Body(body),
                way,
            }) = &self.drafts[id.0].naming
            && way.is_empty()
        {
            documentation.0.clone_from(&body.about);
        }
        let declaration = ir::Declaration {
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
                let mut item = self.object(&position, object, declaration, examples, diagnostics);
                item.rules.clone_from(&shape.rules);
                item.rules.integral = false;
                item.rules.schema = self.rest(&position, &shape, diagnostics);
                ir::Item::Struct(item)
            }
            ShapeKind::Union(union) => {
                let variants = self.variants(union, diagnostics);
                let rules = ir::Rules {
                    schema: self.rest(&position, &shape, diagnostics),
                    ..ir::Rules::default()
                };
                ir::Item::Union(ir::Union {
                    declaration,
                    variants,
                    exactly_one: union.exactly_one,
                    rules,
                })
            }
            ShapeKind::OpenTuple {
                front,
                required,
                rest,
            } => {
                let mut elements = Vec::new();
                for (index, element) in front.iter().enumerate() {
                    let value = self.type_use(element, diagnostics);
                    let words = self.words(element, &element.locations(), diagnostics);
                    let documentation = words.of_value(self.shapes.documents());
                    elements.push((value, documentation, index < *required));
                }
                let rest = match rest {
                    Others::Closed => None,
                    Others::Any => Some(ir::TypeUse {
                        ty: ir::Type::Value,
                        rules: ir::Rules::default(),
                    }),
                    Others::Each(element) => Some(self.type_use(element, diagnostics)),
                };
                let mut rules = shape.rules.clone();
                rules.integral = false;
                rules.schema = self.rest(&position, &shape, diagnostics);
                ir::Item::OpenTuple(ir::OpenTuple {
                    declaration,
                    elements,
                    rest,
                    rules,
                })
            }
            ShapeKind::Enum(values) => ir::Item::Enum(ir::Enum {
                declaration,
                variants: variants(values),
                rules: ir::Rules {
                    schema: self.rest(&position, &shape, diagnostics),
                    ..ir::Rules::default()
                },
            }),
            _ => self.other(&position, &shape, declaration, diagnostics),
        }
    }

    fn object(
        &mut self,
        position: &Position,
        object: &StructShape,
        declaration: ir::Declaration,
        examples: &mut Examples,
        diagnostics: &mut Diagnostics,
    ) -> ir::Struct {
        let mut names = FieldNames::default();
        let additional = match &object.additional {
            Others::Closed => ir::Additional::Closed,
            Others::Any => ir::Additional::Untyped(names.additional(object)),
            Others::Each(value) => {
                let value = self.type_use(value, diagnostics);
                ir::Additional::Typed(names.additional(object), value)
            }
        };
        let mut fields = Vec::with_capacity(object.properties.len());
        for property in &object.properties {
            let value = match &property.position {
                Some(position) => self.type_use(position, diagnostics),
                None => ir::TypeUse {
                    ty: ir::Type::Value,
                    rules: ir::Rules::default(),
                },
            };
            let words = self.words(position, &property.declared, diagnostics);
            let way = [declaration.name.as_str(), &property.name];
            examples.add(&words, &value, &way, self, diagnostics);
            fields.push(ir::Field {
                name: names.take(&property.name),
                property: property.name.clone(),
                documentation: words.of_value(self.shapes.documents()),
                required: property.required,
                deprecated: words.deprecated,
                value,
            });
        }
        ir::Struct {
            declaration,
            fields,
            additional,
            rules: ir::Rules::default(),
        }
    }

    /// A definition that is neither a struct nor an enum: another name for its type, unless something is demanded beyond
    /// the type.
    fn variants(
        &mut self,
        union: &UnionShape,
        diagnostics: &mut Diagnostics,
    ) -> Vec<ir::UnionVariant> {
        let names = variant_names(union);
        let mut variants = Vec::new();
        for (variant, name) in union.variants.iter().zip(names) {
            let position = &variant.position;
            let value = self.type_use(position, diagnostics);
            let branch = position.choices.last().map(|choice| choice.branch);
            let place = branch.or(position.schemas.last().copied());
            let places: Vec<_> = place.map(|place| place.location).into_iter().collect();
            let words = self.words(position, &places, diagnostics);
            variants.push(ir::UnionVariant {
                name,
                documentation: words.of_value(self.shapes.documents()),
                value,
                signs: variant.signs.clone(),
            });
        }
        variants
    }

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
#[derive(Debug, Default)]
pub(super) struct FieldNames {
    taken: HashSet<ir::Ident>,
}

impl FieldNames {
    /// The name of the field for a property. In a clash, the later one gets a number.
    pub(super) fn take(&mut self, property: &str) -> ir::Ident {
        let wanted = names::value_name(property);
        let name = names::unused(&wanted, "_", &self.taken);
        self.taken.insert(name.clone());
        name
    }

    /// The name of the field for what is not declared: no name that a declared property wants.
    fn additional(&mut self, object: &StructShape) -> ir::Ident {
        let declared: HashSet<_> = object
            .properties
            .iter()
            .map(|property| names::value_name(&property.name))
            .collect();
        let wanted = names::value_name("additional_properties");
        let name = names::unused(&wanted, "_", &declared);
        self.taken.insert(name.clone());
        name
    }
}

fn variants(values: &[ir::Literal]) -> Vec<ir::Variant> {
    let mut taken = HashSet::new();
    values
        .iter()
        .map(|value| {
            let wanted = match value {
                ir::Literal::String(text)
                | ir::Literal::Integer(text)
                | ir::Literal::Json(text) => names::type_name(text),
            };
            let name = names::unused(&wanted, "", &taken);
            taken.insert(name.clone());
            ir::Variant {
                name,
                value: value.clone(),
            }
        })
        .collect()
}
