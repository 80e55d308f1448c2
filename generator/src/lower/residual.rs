//! What types cannot say: schemas as data, for the values that a type accepts to be checked against.
//!
//! A schema that is checked as a whole is translated once, whoever refers to it. Where a shape says everything but a few
//! keywords, only these are translated.

use std::collections::{HashMap, HashSet};

use super::directions::OneWay;
use super::meet::{Meet, Other};
use super::names;
use super::scope::{Place, Scope};
use super::shape::{Rest, Shapes};
use super::signs::json_types_in;
use super::types::origin_text;
use crate::diagnostics::Diagnostics;
use crate::dialect::Dialect;
use crate::document::Location;
use crate::ir::{self, JsonType, Keyword, SchemaId};
use crate::schema::{Keywords, Schema, Types};

/// How many schemas are translated each within the one before, so that a long chain of them takes no
/// more of the stack.
const DEEPEST: usize = 64;

/// The schemas that values are checked against.
#[derive(Debug, Default)]
pub(super) struct Residuals {
    list: Vec<ir::Schema>,
    by_place: HashMap<Place, SchemaId>,
    names: HashSet<ir::Ident>,
}

impl Residuals {
    /// All schemas.
    pub(super) fn finish(self) -> Vec<ir::Schema> {
        self.list
    }

    /// A schema of what a shape does not say, made from what stands at a place.
    pub(super) fn of_rest(
        &mut self,
        place: Place,
        dialect: Dialect,
        rest: &[Rest],
        shapes: &mut Shapes<'_>,
        diagnostics: &mut Diagnostics,
    ) -> SchemaId {
        let mut translator = Translator {
            residuals: self,
            shapes,
            diagnostics,
            dialect,
            scope: place.scope,
            depth: 0,
            later: Vec::new(),
        };
        if let [Rest::Whole(whole)] = rest {
            let id = translator.place(*whole);
            translator.finish();
            return id;
        }
        let (residuals, shapes) = (&mut *translator.residuals, &*translator.shapes);
        let id = residuals.reserve(place.location, "rest", shapes);
        let keywords = rest.iter().map(|rest| translator.rest(rest)).collect();
        translator.finish();
        self.list[id.0].keywords = keywords;
        id
    }

    fn reserve(&mut self, place: Location, suffix: &str, shapes: &Shapes<'_>) -> SchemaId {
        let origin = origin_text(shapes.view(place));
        let words = format!("{} {} {suffix}", origin.file, origin.pointer);
        let wanted = names::static_name(&words);
        let name = names::unused(&wanted, "_", &self.names);
        self.names.insert(name.clone());
        let id = SchemaId(self.list.len());
        self.list.push(ir::Schema {
            name,
            origin,
            keywords: Vec::new(),
        });
        id
    }
}

struct Translator<'t, 'd> {
    residuals: &'t mut Residuals,
    shapes: &'t mut Shapes<'d>,
    diagnostics: &'t mut Diagnostics,
    dialect: Dialect,
    /// The scope that the schemas are reached in.
    scope: Scope,
    /// How many schemas are being translated, each within the one before.
    depth: usize,
    /// What would be too deep, and is translated when the others are done.
    later: Vec<(SchemaId, Place, Dialect)>,
}

impl Translator<'_, '_> {
    /// The translation of a schema that is reached in a scope of its own.
    fn place(&mut self, place: Place) -> SchemaId {
        let outer = std::mem::replace(&mut self.scope, place.scope);
        let id = self.schema(place.location);
        self.scope = outer;
        id
    }

    /// The translation of a schema. It is known by its number before it is done, so that recursion ends.
    fn schema(&mut self, location: Location) -> SchemaId {
        let place = self.scope.place(location);
        if let Some(id) = self.residuals.by_place.get(&place) {
            return *id;
        }
        let id = self.residuals.reserve(location, "", self.shapes);
        self.residuals.by_place.insert(place, id);
        if self.depth < DEEPEST {
            self.translate(id, place);
        } else {
            self.later.push((id, place, self.dialect));
        }
        id
    }

    /// Translates what was put off.
    fn finish(&mut self) {
        while let Some((id, place, dialect)) = self.later.pop() {
            self.scope = place.scope;
            self.dialect = dialect;
            self.translate(id, place);
        }
    }

    /// Translates a schema whose number is known, in the scope and the dialect that it is reached in.
    fn translate(&mut self, id: SchemaId, place: Place) {
        self.depth += 1;
        let location = place.location;
        let schema = self.shapes.schema(location, self.dialect, self.diagnostics);
        let keywords = match &*schema {
            Schema::Boolean(true) => Vec::new(),
            Schema::Boolean(false) => vec![Keyword::Never],
            Schema::Object(keywords) => {
                let dialect = std::mem::replace(&mut self.dialect, keywords.dialect);
                self.scope = self.shapes.enter(place, keywords, self.diagnostics);
                let translated = self.keywords(keywords);
                self.scope = place.scope;
                self.dialect = dialect;
                translated
            }
        };
        self.residuals.list[id.0].keywords = keywords;
        self.depth -= 1;
    }

    fn schemas(&mut self, locations: &[Location]) -> Vec<SchemaId> {
        locations
            .iter()
            .map(|location| self.schema(*location))
            .collect()
    }

    fn named(&mut self, schemas: &[(String, Location)]) -> Vec<(String, SchemaId)> {
        schemas
            .iter()
            .map(|(name, schema)| (name.clone(), self.schema(*schema)))
            .collect()
    }

    fn keywords(&mut self, keywords: &Keywords) -> Vec<Keyword> {
        let references = self.shapes.references(keywords, self.scope);
        let references = references.into_iter();
        let mut list: Vec<_> = references
            .map(|place| Keyword::Reference(self.place(place)))
            .collect();
        if let Some(reference) = &keywords.reference
            && !reference.siblings
        {
            return list;
        }
        if let Some(types) = keywords.types {
            list.push(Keyword::Type(self.types(types)));
        }
        let mut meet = Meet::default();
        let others = meet.add(keywords, self.scope);
        let mut rules = meet.rules();
        rules.integral = false;
        if rules != ir::Rules::default() {
            list.push(Keyword::Rules(Box::new(rules)));
        }
        let formats = &self.shapes.options.formats;
        let format = meet.format.and_then(|name| formats.rules(&name));
        list.extend(format.map(|rules| Keyword::Rules(Box::new(rules))));
        list.extend(meet.enumeration.map(|values| self.values(&values)));
        for (front, others) in &meet.array.elements {
            list.push(Keyword::Items {
                prefix: front.iter().map(|schema| self.place(*schema)).collect(),
                rest: others.map(|others| self.place(others)),
            });
        }
        let mut required = Vec::new();
        for name in meet.object.required.into_keys() {
            let declared = meet.object.properties.get(&name);
            let declared = declared.into_iter().flatten().map(|place| place.location);
            // Values of both directions are checked against the same schema.
            let one_way = self
                .shapes
                .one_way(declared, self.dialect, self.diagnostics);
            if one_way == OneWay::default() {
                required.push(name);
            }
        }
        if !required.is_empty() {
            list.push(Keyword::Required(required));
        }
        let object = &keywords.object;
        let patterns = self.named(&object.pattern_properties);
        let additional = object
            .additional_properties
            .map(|schema| self.schema(schema));
        let declared = self.named(&object.properties);
        if !(declared.is_empty() && patterns.is_empty() && additional.is_none()) {
            list.push(Keyword::Properties {
                declared,
                patterns,
                additional,
            });
        }
        let branches = self.schemas(&keywords.combination.all_of);
        if !branches.is_empty() {
            list.push(Keyword::AllOf(branches));
        }
        list.extend(others.iter().map(|other| self.other(other)));
        list
    }

    fn rest(&mut self, rest: &Rest) -> Keyword {
        match rest {
            Rest::Never => Keyword::Never,
            Rest::Types(types) => Keyword::Type(self.types(*types)),
            Rest::Rules(rules) => Keyword::Rules(Box::new(rules.clone())),
            Rest::Other(other, scope) => {
                let outer = std::mem::replace(&mut self.scope, *scope);
                let keyword = self.other(other);
                self.scope = outer;
                keyword
            }
            Rest::Whole(place) => Keyword::Reference(self.place(*place)),
            Rest::Translated(id) => Keyword::Reference(*id),
            Rest::UnlessNull(id) => {
                let null = self.constant("NULL", vec![Keyword::Type(vec![JsonType::Null])]);
                Keyword::AnyOf(vec![null, *id])
            }
            Rest::Forbidden(name) => Keyword::Properties {
                declared: vec![(name.clone(), self.never())],
                patterns: Vec::new(),
                additional: None,
            },
            Rest::Matching(pattern, schemas) => {
                let schemas = schemas.iter();
                let patterns = schemas.map(|schema| (pattern.clone(), self.place(*schema)));
                Keyword::Properties {
                    declared: Vec::new(),
                    patterns: patterns.collect(),
                    additional: None,
                }
            }
            Rest::Additional(additional) => {
                let any = self.any();
                let any = |names: &[String]| names.iter().map(|name| (name.clone(), any)).collect();
                Keyword::Properties {
                    declared: any(&additional.properties),
                    patterns: any(&additional.patterns),
                    additional: Some(self.place(additional.schema)),
                }
            }
        }
    }

    fn other(&mut self, other: &Other) -> Keyword {
        match other {
            Other::AnyOf(branches) => Keyword::AnyOf(self.schemas(&branches.schemas)),
            Other::OneOf(branches) => Keyword::OneOf(self.schemas(&branches.schemas)),
            Other::Not(schema) => Keyword::Not(self.schema(*schema)),
            Other::If(condition) => Keyword::If {
                condition: self.schema(condition.condition),
                then: condition.then.map(|schema| self.schema(schema)),
                otherwise: condition.otherwise.map(|schema| self.schema(schema)),
            },
            Other::Contains(contains) => Keyword::Contains {
                schema: self.schema(contains.schema),
                min: contains.min,
                max: contains.max,
            },
            Other::UnevaluatedItems(schema) => Keyword::UnevaluatedItems(self.schema(*schema)),
            Other::UnevaluatedProperties(schema) => {
                Keyword::UnevaluatedProperties(self.schema(*schema))
            }
            Other::PropertyNames(schema) => Keyword::PropertyNames(self.schema(*schema)),
            Other::DependentRequired(lists) => Keyword::DependentRequired(lists.clone()),
            Other::DependentSchemas(schemas) => Keyword::DependentSchemas(self.named(schemas)),
            Other::Enum(values) => self.values(values),
            Other::Pattern(pattern) => Keyword::Rules(Box::new(ir::Rules {
                pattern: Some(pattern.clone()),
                ..ir::Rules::default()
            })),
            Other::Format(name) => {
                let rules = self.shapes.options.formats.rules(name);
                Keyword::Rules(Box::new(rules.unwrap_or_default()))
            }
            Other::MultipleOf(number) => Keyword::Rules(Box::new(ir::Rules {
                multiple_of: Some(number.clone()),
                ..ir::Rules::default()
            })),
        }
    }

    fn values(&self, values: &[Location]) -> Keyword {
        let texts = values.iter().map(|value| self.shapes.view(*value).json());
        Keyword::Enum(texts.collect())
    }

    fn types(&self, types: Types) -> Vec<JsonType> {
        json_types_in(types, self.dialect)
    }

    fn never(&mut self) -> SchemaId {
        self.constant("NEVER", vec![Keyword::Never])
    }

    fn any(&mut self) -> SchemaId {
        self.constant("ANY", Vec::new())
    }

    fn constant(&mut self, name: &str, keywords: Vec<Keyword>) -> SchemaId {
        let name = names::static_name(name);
        let known = self
            .residuals
            .list
            .iter()
            .position(|schema| schema.name == name);
        if let Some(index) = known {
            return SchemaId(index);
        }
        self.residuals.names.insert(name.clone());
        self.residuals.list.push(ir::Schema {
            name,
            origin: ir::Origin {
                file: String::new(),
                pointer: String::new(),
            },
            keywords,
        });
        SchemaId(self.residuals.list.len() - 1)
    }
}
