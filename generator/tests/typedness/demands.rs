//! What schemas demand, read without the generator: `allOf` and references met, branches of choices as they were chosen.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use crate::schemas::{Files, Place};

/// The keywords that check values and give them no type.
const CHECKS: [&str; 21] = [
    "minItems",
    "uniqueItems",
    "contains",
    "unevaluatedItems",
    "minProperties",
    "maxProperties",
    "propertyNames",
    "dependencies",
    "dependentRequired",
    "dependentSchemas",
    "unevaluatedProperties",
    "minLength",
    "maxLength",
    "pattern",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "not",
    "if",
];

/// The JSON types, an integer being a number too.
pub(crate) const TYPES: [&str; 6] = ["null", "boolean", "number", "string", "array", "object"];

/// The formats of strings that are checked.
const STRINGS: [&str; 22] = [
    "date-time",
    "date-time-local",
    "date",
    "time",
    "time-local",
    "duration",
    "uuid",
    "uri",
    "uri-reference",
    "uri-template",
    "iri",
    "iri-reference",
    "byte",
    "base64url",
    "ipv4",
    "ipv6",
    "ip",
    "email",
    "idn-email",
    "hostname",
    "json-pointer",
    "relative-json-pointer",
];

/// What a schema means where JSON Schema and authors do not agree.
#[derive(Copy, Clone, Debug)]
pub(crate) struct Meaning {
    /// Whether keywords imply the type that they concern.
    pub(crate) implied_types: bool,
    /// Whether keywords beside `$ref` count.
    pub(crate) siblings: bool,
}

/// Schemas that hold for a value together.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub(crate) struct Position {
    pub(crate) schemas: Vec<Place>,
    /// The branches that were chosen, each of the choice that has its place.
    pub(crate) chosen: Vec<(Place, Place)>,
    pub(crate) types: BTreeSet<&'static str>,
}

/// What the schemas of a position say, met.
#[derive(Default)]
pub(crate) struct Demands {
    /// The types that values may have.
    pub(crate) types: BTreeSet<&'static str>,
    pub(crate) properties: BTreeMap<String, Vec<Place>>,
    pub(crate) required: BTreeSet<String>,
    pub(crate) additional: Vec<Additional>,
    /// The patterns of properties, each with its schemas.
    pub(crate) patterns: BTreeMap<String, Vec<Place>>,
    /// For each schema that says something about elements, those at the front and the others.
    pub(crate) elements: Vec<(Vec<Place>, Option<Place>)>,
    pub(crate) max_items: Option<u64>,
    pub(crate) enums: Vec<Vec<Value>>,
    /// `anyOf` and `oneOf`, with the branches that are left, and whether one of several says what its values look like.
    pub(crate) choices: Vec<(Place, Vec<Place>, bool)>,
    /// The schema that has a `discriminator`.
    pub(crate) discriminated: Option<Place>,
    /// Whether a format or encoding is one of strings.
    pub(crate) is_text: bool,
    /// Keywords that check values and give them no type.
    pub(crate) checks: BTreeSet<String>,
}

/// `additionalProperties` of one schema.
pub(crate) struct Additional {
    /// The properties that the schema declares.
    own: BTreeSet<String>,
    /// The patterns that it has.
    patterns: Vec<String>,
    pub(crate) schema: Place,
}

impl Additional {
    /// Whether a declared property is among them.
    pub(crate) fn has(&self, name: &str) -> bool {
        let mut patterns = self.patterns.iter();
        !self.own.contains(name) && !patterns.any(|pattern| matches(pattern, name))
    }

    /// Whether properties that match a pattern, and are not declared, all are among them. It is
    /// told only of schemas without patterns.
    pub(crate) fn has_all(&self) -> bool {
        self.patterns.is_empty()
    }
}

/// Whether a name matches a pattern.
pub(crate) fn matches(pattern: &str, name: &str) -> bool {
    // The names in the documents have no letters that make a difference between the dialects.
    let pattern = pattern.replace("\\p{digit}", "\\p{Nd}");
    let pattern = fancy_regex::Regex::new(&pattern);
    pattern.is_ok_and(|pattern| pattern.is_match(name).is_ok_and(|found| found))
}

impl Demands {
    /// Whether something is said about what is in the values, of those types that they may have.
    pub(crate) fn has_structure(&self) -> bool {
        let object = !self.properties.is_empty()
            || !self.required.is_empty()
            || !self.patterns.is_empty()
            || !self.additional.is_empty();
        let array = self
            .elements
            .iter()
            .any(|(front, others)| !front.is_empty() || others.is_some());
        self.types.contains("object") && object || self.types.contains("array") && array
    }
}

/// Reads schemas.
#[derive(Copy, Clone)]
pub(crate) struct Reader<'f> {
    pub(crate) files: &'f Files,
    pub(crate) meaning: Meaning,
}

impl Reader<'_> {
    /// What the schemas of a position demand.
    pub(crate) fn read(&self, position: &Position) -> Demands {
        let mut demands = Demands {
            types: TYPES.into(),
            ..Demands::default()
        };
        for schema in &position.schemas {
            self.demand(schema, position, &mut demands, &mut Vec::new());
        }
        self.imply(&mut demands);
        demands.types.retain(|name| position.types.contains(name));
        demands
    }

    /// Adds what a schema demands.
    fn demand(
        &self,
        place: &Place,
        position: &Position,
        demands: &mut Demands,
        within: &mut Vec<Place>,
    ) {
        if within.contains(place) {
            return;
        }
        let schema = self.files.get(place);
        if *schema == false {
            demands.types.clear();
        }
        let Value::Object(keywords) = schema else {
            return;
        };
        within.push(place.clone());
        if let Some(reference) = keywords.get("$ref").and_then(Value::as_str) {
            let target = self.files.follow(place, reference);
            self.demand(&target, position, demands, within);
            if !self.meaning.siblings {
                within.pop();
                return;
            }
        }
        if let Some(reference) = keywords.get("$dynamicRef").and_then(Value::as_str) {
            let target = self.files.follow_dynamically(place, reference);
            self.demand(&target, position, demands, within);
        }
        for (keyword, value) in keywords {
            self.keyword(keyword, value, place, keywords, demands);
        }
        let places = |keyword: &str| {
            let list = keywords.get(keyword).and_then(Value::as_array);
            let count = list.map_or(0, Vec::len);
            let place = place.at(keyword);
            (0..count).map(move |index| place.at(&index.to_string()))
        };
        for branch in places("allOf") {
            self.demand(&branch, position, demands, within);
        }
        for keyword in ["anyOf", "oneOf"] {
            let branches: Vec<_> = places(keyword).collect();
            if branches.is_empty() {
                continue;
            }
            let keyword = place.at(keyword);
            let chosen = position.chosen.iter().find(|(known, _)| *known == keyword);
            if let Some((_, branch)) = chosen {
                self.demand(branch, position, demands, within);
                continue;
            }
            let mut left = Vec::new();
            let mut types = BTreeSet::new();
            let mut says_a_type = false;
            for branch in branches {
                let mut inner = Demands {
                    types: TYPES.into(),
                    ..Demands::default()
                };
                self.demand(&branch, position, &mut inner, within);
                self.imply(&mut inner);
                let possible: BTreeSet<_> =
                    inner.types.intersection(&position.types).copied().collect();
                types.extend(possible.iter().copied());
                if possible.iter().any(|name| *name != "null") {
                    says_a_type |= inner.types.len() < TYPES.len() || inner.has_structure();
                    left.push(branch);
                }
            }
            demands.types.retain(|name| types.contains(name));
            says_a_type &= left.len() > 1;
            demands.choices.push((keyword, left, says_a_type));
        }
        within.pop();
    }

    fn keyword(
        &self,
        keyword: &str,
        value: &Value,
        place: &Place,
        keywords: &Map<String, Value>,
        demands: &mut Demands,
    ) {
        let here = place.at(keyword);
        match keyword {
            "type" => {
                let names = value
                    .as_str()
                    .map_or_else(|| list(value), |name| vec![name.into()]);
                let mut types: BTreeSet<&str> = names.iter().filter_map(Value::as_str).collect();
                if types.remove("integer") {
                    types.insert("number");
                }
                let is_true = |key: &&str| keywords.get(*key).is_some_and(|value| *value == true);
                if ["nullable", "x-nullable"].iter().any(is_true) {
                    types.insert("null");
                }
                demands.types.retain(|name| types.contains(name));
            }
            "enum" | "const" => {
                let values = if keyword == "enum" {
                    list(value)
                } else {
                    vec![value.clone()]
                };
                let types: BTreeSet<&str> = values.iter().map(kind_of).collect();
                demands.types.retain(|name| types.contains(name));
                demands.enums.push(values);
            }
            "properties" => self.properties(value, place, demands),
            "discriminator" => demands.discriminated = Some(place.clone()),
            "required" => {
                let names = list(value);
                let names = names.iter().filter_map(Value::as_str).map(str::to_owned);
                demands.required.extend(names);
            }
            "additionalProperties" => {
                let names = |keyword: &str| {
                    let names = keywords.get(keyword).and_then(Value::as_object);
                    names.into_iter().flat_map(Map::keys).cloned()
                };
                // What any name matches leaves nothing that is additional.
                if !names("patternProperties").any(|pattern| is_any(&pattern)) {
                    demands.additional.push(Additional {
                        own: names("properties").collect(),
                        patterns: names("patternProperties").collect(),
                        schema: here,
                    });
                }
            }
            "patternProperties" => {
                for pattern in value.as_object().into_iter().flat_map(Map::keys) {
                    let schema = here.at(pattern);
                    if is_any(pattern) {
                        demands.additional.push(Additional {
                            own: BTreeSet::new(),
                            patterns: Vec::new(),
                            schema,
                        });
                    } else {
                        let schemas = demands.patterns.entry(pattern.clone()).or_default();
                        schemas.push(schema);
                    }
                }
            }
            "items" | "prefixItems" => items(keyword, value, place, keywords, demands),
            "maxItems" => {
                let max = value
                    .as_u64()
                    .or(value.to_string().trim_end_matches(".0").parse().ok());
                demands.max_items = demands.max_items.into_iter().chain(max).min();
            }
            "uniqueItems" if *value == false => {}
            "contentEncoding" => demands.is_text |= value == "base64" || value == "base64url",
            "format" => {
                let name = value.as_str();
                demands.is_text |= name.is_some_and(|name| STRINGS.contains(&name));
            }
            keyword if CHECKS.contains(&keyword) => {
                demands.checks.insert(keyword.to_owned());
            }
            _ => {}
        }
    }

    fn properties(&self, value: &Value, place: &Place, demands: &mut Demands) {
        // Some documents share lists of properties.
        let here = match value.get("$ref").and_then(Value::as_str) {
            Some(reference) => self.files.follow(place, reference),
            None => place.at("properties"),
        };
        let names = self.files.get(&here).as_object();
        for name in names.into_iter().flat_map(Map::keys) {
            let places = demands.properties.entry(name.clone()).or_default();
            places.push(here.at(name));
        }
    }

    /// The definitions beside a schema that are made of it by `allOf`, directly or through others.
    pub(crate) fn heirs(&self, ancestor: &Place) -> Vec<Place> {
        let Some((definitions, _)) = ancestor.pointer.rsplit_once('/') else {
            return Vec::new();
        };
        let definitions = Place::new(&ancestor.file, definitions);
        let known = self.files.get(&definitions).as_object();
        let mut found = vec![ancestor.clone()];
        let mut next = 0;
        while let Some(schema) = found.get(next).cloned() {
            for name in known.into_iter().flat_map(Map::keys) {
                let heir = definitions.at(name);
                let branches = heir.at("allOf");
                let is_made_of = list(self.files.get(&branches)).iter().any(|branch| {
                    let reference = branch.get("$ref").and_then(Value::as_str);
                    reference.is_some_and(|reference| {
                        self.files.follow(&branches, reference).pointer == schema.pointer
                    })
                });
                if is_made_of && !found.contains(&heir) {
                    found.push(heir);
                }
            }
            next += 1;
        }
        found.split_off(1)
    }

    /// Narrows the types to the one whose keywords are there, where authors mean it so.
    fn imply(&self, demands: &mut Demands) {
        if !self.meaning.implied_types
            || demands.types.len() < TYPES.len()
            || !demands.choices.is_empty()
        {
            return;
        }
        let has = |names: &[&str]| names.iter().any(|name| demands.checks.contains(*name));
        let kinds = [
            (
                "object",
                !demands.properties.is_empty()
                    || !demands.required.is_empty()
                    || !demands.additional.is_empty()
                    || !demands.patterns.is_empty()
                    || has(&[
                        "minProperties",
                        "maxProperties",
                        "propertyNames",
                        "dependencies",
                        "dependentRequired",
                        "dependentSchemas",
                        "unevaluatedProperties",
                    ]),
            ),
            (
                "array",
                !demands.elements.is_empty()
                    || demands.max_items.is_some()
                    || has(&["minItems", "uniqueItems", "contains", "unevaluatedItems"]),
            ),
            (
                "string",
                demands.is_text || has(&["minLength", "maxLength", "pattern"]),
            ),
            (
                "number",
                has(&[
                    "minimum",
                    "maximum",
                    "exclusiveMinimum",
                    "exclusiveMaximum",
                    "multipleOf",
                ]),
            ),
        ];
        let mut meant = kinds.iter().filter(|(_, present)| *present);
        // Where several types are meant, none is.
        if let (Some((name, _)), None) = (meant.next(), meant.next()) {
            demands.types.retain(|known| known == name);
        }
    }
}

/// Whether a pattern is one that any name matches.
fn is_any(pattern: &str) -> bool {
    ["", ".*", "^", "$", "^.*", ".*$"].contains(&pattern)
}

/// `items` as a list is `prefixItems`, and `additionalItems` what `items` is beside it.
fn items(
    keyword: &str,
    value: &Value,
    place: &Place,
    keywords: &Map<String, Value>,
    demands: &mut Demands,
) {
    let (front, others) = match (keyword, value) {
        ("items", Value::Array(front)) => (front.len(), "additionalItems"),
        ("prefixItems", Value::Array(front)) => (front.len(), "items"),
        _ if keywords.contains_key("prefixItems") => return,
        _ => (0, keyword),
    };
    let here = place.at(keyword);
    let front = (0..front).map(|index| here.at(&index.to_string()));
    let others = keywords.contains_key(others).then(|| place.at(others));
    demands.elements.push((front.collect(), others));
}

fn list(value: &Value) -> Vec<Value> {
    value.as_array().cloned().unwrap_or_default()
}

fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}
