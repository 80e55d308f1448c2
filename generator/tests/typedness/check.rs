//! Compares what schemas say with the types that they became, from the bodies on.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use serde_json::Value;

use crate::code::{Code, Item, Type};
use crate::demands::{Demands, Meaning, Position, Reader, TYPES, matches};
use crate::schemas::{Files, Place};

pub(crate) struct Checker<'c> {
    reader: Reader<'c>,
    code: &'c Code,
    /// Where a type does not say what its schema says.
    pub(crate) faults: BTreeSet<String>,
    /// How many pairs of schemas and types there were, by what they are.
    pub(crate) counts: BTreeMap<String, usize>,
    done: HashSet<(Position, Type)>,
    next: Vec<(Position, Type)>,
}

impl<'c> Checker<'c> {
    pub(crate) fn new(files: &'c Files, code: &'c Code, meaning: Meaning) -> Self {
        Self {
            reader: Reader { files, meaning },
            code,
            faults: BTreeSet::new(),
            counts: BTreeMap::new(),
            done: HashSet::new(),
            next: Vec::new(),
        }
    }

    /// Compares a body with its type, and all that is in them.
    pub(crate) fn check(&mut self, schema: Place, ty: &Type) {
        self.compare(&[schema], ty);
        while let Some((position, ty)) = self.next.pop() {
            if self.done.insert((position.clone(), ty.clone())) {
                self.position(&position, &ty);
            }
        }
    }

    fn compare(&mut self, schemas: &[Place], ty: &Type) {
        let position = Position {
            schemas: schemas.to_vec(),
            chosen: Vec::new(),
            types: TYPES.into(),
        };
        self.next.push((position, ty.clone()));
    }

    fn fault(&mut self, kind: &str, position: &Position, ty: &Type) {
        let schemas = position.schemas.iter().map(ToString::to_string);
        let schemas: Vec<_> = schemas.collect();
        let branches = position.chosen.iter();
        let branches = branches.map(|(_, branch)| branch.to_string());
        let place: Vec<_> = [schemas.join(" & ")].into_iter().chain(branches).collect();
        self.faults
            .insert(format!("{}: {kind}: {ty:?}", place.join(" > ")));
    }

    fn count(&mut self, what: &str) {
        *self.counts.entry(what.to_owned()).or_default() += 1;
    }

    /// Counts a type whose values are only checked: no type of Rust says what these keywords do.
    fn check_only(&mut self, what: &str, demands: &Demands) {
        let checks: Vec<_> = demands.checks.iter().map(String::as_str).collect();
        self.count(&format!("{what}, checked by {}", checks.join(", ")));
    }

    fn position(&mut self, position: &Position, ty: &Type) {
        let demands = self.reader.read(position);
        if let Type::Option(inner) = ty {
            let mut rest = position.clone();
            rest.types.remove("null");
            // What an absent value is has been seen by whoever knows the field.
            self.next.push((rest, (**inner).clone()));
            return;
        }
        if let Type::Item(path) = ty {
            match self.code.item(path) {
                Item::Alias(inner) => {
                    self.next.push((position.clone(), inner.clone()));
                    return;
                }
                Item::Tuple(fields) if fields.len() == 1 && !is_tuple(&demands) => {
                    self.next.push((position.clone(), fields[0].clone()));
                    return;
                }
                _ => {}
            }
        }
        self.typed(position, &demands, ty);
    }

    /// Whether the branches of a choice are at least so many constants and nothing else.
    fn has_constants(&self, position: &Position, demands: &Demands, count: usize) -> bool {
        demands.choices.iter().any(|(keyword, branches, _)| {
            let constants = branches.iter().map(|branch| {
                let mut inner = position.clone();
                inner.chosen.push((keyword.clone(), branch.clone()));
                self.reader.read(&inner).enums.first().map(Vec::len)
            });
            let constants: Option<usize> = constants.sum();
            constants.is_some_and(|constants| count <= constants)
        })
    }

    fn typed(&mut self, position: &Position, demands: &Demands, ty: &Type) {
        let only = |name: &str| demands.types.len() == 1 && demands.types.contains(name);
        let item = match ty {
            Type::Item(path) => Some(self.code.item(path).clone()),
            _ => None,
        };
        if demands.types.is_empty() {
            self.count("schemas that nothing satisfies");
            return;
        }
        if let Some(Item::Union(variants)) = &item {
            self.union(position, demands, variants, ty);
            return;
        }
        if demands.choices.iter().any(|(.., says_a_type)| *says_a_type)
            && demands.enums.is_empty()
            && *ty == Type::Value
        {
            self.fault("a choice is a value", position, ty);
            return;
        }
        if let [(keyword, branches, _), ..] = &demands.choices[..]
            && let [branch] = &branches[..]
        {
            let mut inner = position.clone();
            inner.chosen.push((keyword.clone(), branch.clone()));
            self.next.push((inner, ty.clone()));
            return;
        }
        if let Some((values, others)) = demands.enums.split_first() {
            let is_left = |value: &&Value| others.iter().all(|others| others.contains(value));
            let values: Vec<_> = values.iter().filter(is_left).collect();
            let count = values.iter().filter(|value| !value.is_null()).count();
            match item {
                Some(Item::Values(variants)) if variants <= count => self.count("enums"),
                _ if count == 0 && *ty == Type::Unit => self.count("nulls"),
                _ => self.fault("an enum is no enum", position, ty),
            }
            return;
        }
        if let Some(Item::Values(variants)) = item
            && self.has_constants(position, demands, variants)
        {
            self.count("choices of constants that are enums");
            return;
        }
        if only("object") {
            self.object(position, demands, item.as_ref(), ty);
        } else if only("array") {
            self.array(position, demands, item.as_ref(), ty);
        } else if demands.types.len() == 1 {
            match ty {
                Type::Scalar(_) | Type::Unit => self.count("scalars"),
                _ => self.fault("a scalar is no scalar", position, ty),
            }
        } else if *ty == Type::Value {
            // The other types of a union are a value where nothing is said about any of them.
            let says_nothing = demands.types == position.types && !demands.has_structure();
            if !says_nothing {
                self.fault("a value whose schema says something", position, ty);
            } else if demands.checks.is_empty() {
                self.count("values of which nothing is said");
            } else {
                self.check_only("values of any type", demands);
            }
        } else {
            self.fault("several types are not what is expected", position, ty);
        }
    }

    fn object(&mut self, position: &Position, demands: &Demands, item: Option<&Item>, ty: &Type) {
        let expected: BTreeSet<&String> = demands
            .properties
            .iter()
            .filter(|(name, schemas)| !self.is_forbidden(name, schemas, demands))
            .map(|(name, _)| name)
            .chain(&demands.required)
            .collect();
        let own = |name: &String| demands.properties.get(name).cloned().unwrap_or_default();
        let others = |name: Option<&String>| {
            let additional = demands.additional.iter();
            let patterns = demands.patterns.iter();
            let matching =
                patterns.filter(|(pattern, _)| name.is_some_and(|name| matches(pattern, name)));
            additional
                .filter(|additional| name.is_none_or(|name| additional.has(name)))
                .map(|additional| additional.schema.clone())
                .chain(matching.flat_map(|(_, schemas)| schemas).cloned())
                .collect::<Vec<_>>()
        };
        let rest = match (item, ty) {
            (Some(Item::Struct(fields, patterns, rest)), _) => {
                let missing: Vec<_> = expected
                    .iter()
                    .filter(|name| !fields.contains_key(**name))
                    .collect();
                if !missing.is_empty() {
                    self.fault(&format!("a struct without {missing:?}"), position, ty);
                }
                if let Some(name) = fields.keys().find(|name| !expected.contains(name)) {
                    self.fault(
                        &format!("a struct with `{name}` that is not declared"),
                        position,
                        ty,
                    );
                }
                for (name, ty) in fields {
                    let mut schemas = own(name);
                    schemas.extend(others(Some(name)));
                    // The type of a field that need not be there is an `Option`; null may be meant
                    // beside it.
                    let ty = match ty {
                        Type::Option(inner) if !demands.required.contains(name) => inner,
                        ty => ty,
                    };
                    self.compare(&schemas, ty);
                }
                self.patterns(position, demands, patterns, ty);
                self.count("structs");
                rest.clone()
            }
            (_, Type::Object) if expected.is_empty() && demands.patterns.is_empty() => {
                self.count("maps");
                Some(ty.clone())
            }
            (_, Type::Map(_)) if expected.is_empty() => {
                self.count("maps");
                Some(ty.clone())
            }
            _ => {
                self.fault("an object is no struct", position, ty);
                return;
            }
        };
        let schemas = others(None);
        match rest {
            Some(Type::Map(value)) => {
                // Where all properties match patterns of one schema, there is nothing else.
                let of_patterns = demands.patterns.values().flatten().cloned();
                let of_patterns: Vec<_> = of_patterns.collect();
                let is_map = item.is_none() && !of_patterns.is_empty();
                self.compare(if is_map { &of_patterns } else { &schemas }, &value);
            }
            Some(Type::Object) => {
                for schema in &schemas {
                    self.compare(std::slice::from_ref(schema), &Type::Value);
                }
                if !demands.checks.is_empty() && expected.is_empty() {
                    self.check_only("objects without properties", demands);
                }
            }
            None if schemas.is_empty() => {
                self.fault("a struct without its other properties", position, ty);
            }
            None => {}
            Some(_) => self.fault("a struct with a strange field", position, ty),
        }
    }

    /// Compares the patterns of an object with the maps of a struct.
    fn patterns(
        &mut self,
        position: &Position,
        demands: &Demands,
        maps: &[(String, Type)],
        ty: &Type,
    ) {
        let of_all = demands.additional.iter();
        let of_all = of_all.filter(|additional| additional.has_all());
        let of_all: Vec<_> = of_all.map(|additional| additional.schema.clone()).collect();
        let mut left = demands.patterns.clone();
        for (pattern, map) in maps {
            let Some(mut schemas) = left.remove(pattern) else {
                self.fault(
                    &format!("a map of `{pattern}`, which is none"),
                    position,
                    ty,
                );
                continue;
            };
            schemas.extend(of_all.iter().cloned());
            match map {
                Type::Map(value) => self.compare(&schemas, value),
                _ => self.compare(&schemas, &Type::Value),
            }
            self.count("maps of what matches a pattern");
        }
        left.retain(|_, schemas| {
            !schemas
                .iter()
                .chain(&of_all)
                .any(|schema| self.is_never(schema))
        });
        if !left.is_empty() {
            self.fault(&format!("a struct without maps of {left:?}"), position, ty);
        }
    }

    fn is_never(&self, schema: &Place) -> bool {
        *self.reader.files.get(schema) == false
    }

    fn is_forbidden(&self, name: &str, schemas: &[Place], demands: &Demands) -> bool {
        let others = demands.additional.iter();
        let others = others.filter(|others| others.has(name));
        let others = others.map(|others| &others.schema);
        let patterns = demands.patterns.iter();
        let patterns = patterns.filter(|(pattern, _)| matches(pattern, name));
        let patterns = patterns.flat_map(|(_, schemas)| schemas);
        let mut schemas = schemas.iter().chain(others).chain(patterns);
        schemas.any(|schema| self.is_never(schema))
    }

    fn array(&mut self, position: &Position, demands: &Demands, item: Option<&Item>, ty: &Type) {
        let closed = |others: &Option<Place>| {
            others
                .as_ref()
                .is_some_and(|others| *self.reader.files.get(others) == false)
        };
        let ends = demands.elements.iter().filter(|(_, others)| closed(others));
        let ends = ends.map(|(front, _)| front.len());
        let end = ends
            .chain(demands.max_items.and_then(|max| usize::try_from(max).ok()))
            .min();
        let longest = demands
            .elements
            .iter()
            .map(|(front, _)| front.len())
            .max()
            .unwrap_or(0);
        let length = end.map_or(longest, |end| end.min(longest));
        let at = |index: usize| {
            let elements = demands.elements.iter();
            elements
                .filter_map(|(front, others)| front.get(index).or(others.as_ref()).cloned())
                .collect::<Vec<_>>()
        };
        let fields = match (item, ty) {
            (Some(Item::Tuple(fields)), _) | (_, Type::Tuple(fields)) => fields.clone(),
            (_, Type::Array(element)) if length == 0 => {
                self.count("arrays");
                if end != Some(0) {
                    self.compare(&at(usize::MAX), element);
                }
                return;
            }
            _ => {
                self.fault("an array is no array or tuple", position, ty);
                return;
            }
        };
        // What Rust has no tuple of is a struct around it.
        let fields = match &fields[..] {
            [Type::Tuple(fields)] => fields.clone(),
            _ => fields,
        };
        if fields.len() != length && fields.len() != length + 1 || length == 0 {
            self.fault("a tuple of another length", position, ty);
            return;
        }
        self.count("tuples");
        for (index, field) in fields.iter().enumerate() {
            match (index == length, field) {
                (true, Type::Array(rest)) => self.compare(&at(usize::MAX), rest),
                (true, _) => self.fault("a tuple without a rest", position, ty),
                (false, Type::Option(inner)) => self.compare(&at(index), inner),
                (false, field) => self.compare(&at(index), field),
            }
        }
    }

    fn union(
        &mut self,
        position: &Position,
        demands: &Demands,
        variants: &[(String, Type)],
        ty: &Type,
    ) {
        self.count("unions");
        for (keyword, branches, _) in &demands.choices {
            if branches.len() == variants.len() {
                for (branch, (_, ty)) in branches.iter().zip(variants) {
                    let mut inner = position.clone();
                    inner.chosen.push((keyword.clone(), branch.clone()));
                    self.next.push((inner, ty.clone()));
                }
                return;
            }
        }
        if let Some(ancestor) = &demands.discriminated
            && demands.choices.is_empty()
        {
            self.heirs(position, ancestor, variants, ty);
            return;
        }
        // By the types of JSON, in the order in which they are tried.
        let mut left = demands.types.clone();
        left.remove("null");
        for (_, variant) in variants {
            let kinds: BTreeSet<&'static str> = match self.kind(variant) {
                Some(kind) => left.iter().copied().filter(|name| *name == kind).collect(),
                None => std::mem::take(&mut left),
            };
            if kinds.is_empty() {
                self.fault("a variant that is of no type or branch", position, ty);
                return;
            }
            left.retain(|name| !kinds.contains(name));
            let mut inner = position.clone();
            inner.types = kinds;
            self.next.push((inner, variant.clone()));
        }
        if !left.is_empty() {
            self.fault("a union without some type", position, ty);
        }
    }

    /// A union of those that are made of a schema: each of them is one variant, by its fields, and
    /// one may be the schema itself.
    fn heirs(
        &mut self,
        position: &Position,
        ancestor: &Place,
        variants: &[(String, Type)],
        ty: &Type,
    ) {
        let mut left = self.reader.heirs(ancestor);
        for (_, variant) in variants {
            let Type::Item(path) = variant else {
                self.fault("a variant that is no object", position, variant);
                continue;
            };
            let heir = match self.code.item(path) {
                Item::Struct(fields, ..) => {
                    let names: BTreeSet<_> = fields.keys().collect();
                    left.iter().position(|heir| {
                        let demands = self.reader.read(&Position {
                            schemas: vec![heir.clone()],
                            ..position.clone()
                        });
                        let declared = demands.properties.keys();
                        declared.chain(&demands.required).collect::<BTreeSet<_>>() == names
                    })
                }
                _ => None,
            };
            if let Some(index) = heir {
                self.compare(&[left.remove(index)], variant);
            } else {
                self.next.push((position.clone(), variant.clone()));
            }
        }
        if !left.is_empty() {
            self.fault(&format!("a union without {left:?}"), position, ty);
        }
    }

    /// The JSON type of the values of a Rust type.
    fn kind(&self, ty: &Type) -> Option<&'static str> {
        Some(match ty {
            Type::Value | Type::Unit => return None,
            Type::Object | Type::Map(_) => "object",
            Type::Scalar(name) => match name.as_str() {
                "bool" => "boolean",
                "i8" | "i16" | "i32" | "i64" | "u8" | "u16" | "u32" | "u64" | "f64" | "Integer"
                | "Number" => "number",
                _ => "string",
            },
            Type::Option(inner) => return self.kind(inner),
            Type::Array(_) | Type::Tuple(_) => "array",
            Type::Item(path) => match self.code.item(path) {
                Item::Struct(..) => "object",
                Item::Values(_) => "string",
                Item::Union(_) => return None,
                Item::Tuple(fields) => match &fields[..] {
                    [field] => return self.kind(field).or(Some("array")),
                    _ => "array",
                },
                Item::Alias(inner) => return self.kind(inner),
            },
        })
    }
}

fn is_tuple(demands: &Demands) -> bool {
    let mut elements = demands.elements.iter();
    elements.any(|(front, _)| !front.is_empty())
}
