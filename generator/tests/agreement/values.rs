//! Random values: any, such as a schema is likely to accept, and such as are nearly that.

use std::collections::BTreeSet;

use fancy_regex::Regex;
use fastrand::Rng;
use serde_json::{Map, Value, json};

use crate::schemas::{NAMES, PATTERNS};

/// Strings of lengths 0 to 4 in code points, and more in bytes.
const STRINGS: [&str; 10] = [
    "", "a", "b", "ab", "abc", "é", "𝄞x", "12", "c\"\\\n", "0000",
];

/// Any value.
pub(crate) fn any(rng: &mut Rng, depth: usize) -> Value {
    let kinds = if depth == 0 { 5 } else { 7 };
    match rng.u32(..kinds) {
        0 => Value::Null,
        1 => rng.bool().into(),
        2 => pick(rng, &STRINGS).into(),
        3 => rng.i32(-4..12).into(),
        4 => fraction(rng),
        5 => (0..rng.usize(..4)).map(|_| any(rng, depth - 1)).collect(),
        _ => {
            let entries = (0..rng.usize(..4)).map(|_| (name(rng), any(rng, depth - 1)));
            Value::Object(entries.collect())
        }
    }
}

fn pick<T: Copy>(rng: &mut Rng, from: &[T]) -> T {
    from[rng.usize(..from.len())]
}

fn name(rng: &mut Rng) -> String {
    pick(rng, &NAMES).to_owned()
}

/// A number that is written with a fraction, which may be 0.
fn fraction(rng: &mut Rng) -> Value {
    (f64::from(rng.i32(-16..48)) / 4.0).into()
}

/// Makes values for schemas in 2020-12.
pub(crate) struct Values<'s> {
    /// What `#` refers to.
    root: &'s Value,
}

impl<'s> Values<'s> {
    pub(crate) fn new(root: &'s Value) -> Self {
        Self { root }
    }

    /// A value that the schema is likely to accept.
    pub(crate) fn likely(&self, rng: &mut Rng) -> Value {
        self.value(rng, &[self.root], 6)
    }

    /// A value for which all these schemas hold.
    fn value(&self, rng: &mut Rng, schemas: &[&'s Value], depth: usize) -> Value {
        let mut parts = Vec::new();
        for schema in schemas {
            self.collect(rng, schema, &mut parts, 24);
        }
        let constant = parts.iter().find_map(|part| part.get("const"));
        let values = parts.iter().find_map(|part| part["enum"].as_array());
        if let Some(value) = constant.or_else(|| rng.choice(values?)) {
            return value.clone();
        }
        match Self::kind(rng, &parts) {
            "null" => Value::Null,
            "boolean" => rng.bool().into(),
            "string" => string(rng, &parts),
            "integer" => number(rng, &parts, true),
            "number" => number(rng, &parts, false),
            "array" => self.array(rng, &parts, depth),
            _ => self.object(rng, &parts, depth),
        }
    }

    /// Adds a schema and those that hold with it. Of a choice, one branch is taken.
    fn collect(&self, rng: &mut Rng, schema: &'s Value, parts: &mut Vec<&'s Value>, most: usize) {
        if !schema.is_object() || parts.len() >= most {
            return;
        }
        parts.push(schema);
        if let Some(pointer) = schema["$ref"]
            .as_str()
            .and_then(|text| text.strip_prefix('#'))
        {
            let target = self
                .root
                .pointer(pointer)
                .expect("it is complete in itself");
            self.collect(rng, target, parts, most);
        }
        for branch in schema["allOf"].as_array().into_iter().flatten() {
            self.collect(rng, branch, parts, most);
        }
        for key in ["anyOf", "oneOf"] {
            if let Some(branch) = schema[key].as_array().and_then(|list| rng.choice(list)) {
                self.collect(rng, branch, parts, most);
            }
        }
        if rng.bool() {
            self.collect(rng, &schema["if"], parts, most);
            self.collect(rng, &schema["then"], parts, most);
        } else {
            self.collect(rng, &schema["else"], parts, most);
        }
    }

    /// The type of a value: one that all parts allow, or one that their keywords are about.
    fn kind(rng: &mut Rng, parts: &[&'s Value]) -> &'static str {
        const ALL: [&str; 7] = [
            "null", "boolean", "string", "integer", "number", "array", "object",
        ];
        let allows = |part: &Value, name: &str| match &part["type"] {
            Value::String(known) => known == name || known == "number" && name == "integer",
            Value::Array(known) => known
                .iter()
                .any(|known| known == name || known == "number" && name == "integer"),
            _ => true,
        };
        let allowed: Vec<_> = ALL
            .into_iter()
            .filter(|name| parts.iter().all(|part| allows(part, name)))
            .collect();
        let about = |name: &&&str| {
            let keys: &[&str] = match **name {
                "string" => &["pattern", "minLength", "maxLength"],
                "number" => &["minimum", "maximum", "multipleOf", "exclusiveMinimum"],
                "array" => &[
                    "items",
                    "prefixItems",
                    "contains",
                    "minItems",
                    "unevaluatedItems",
                ],
                "object" => &[
                    "properties",
                    "required",
                    "additionalProperties",
                    "dependentSchemas",
                    "unevaluatedProperties",
                ],
                _ => &[],
            };
            parts
                .iter()
                .any(|part| keys.iter().any(|key| part.get(key).is_some()))
        };
        let likely: Vec<_> = allowed.iter().filter(about).copied().collect();
        if rng.u32(..4) > 0
            && let Some(name) = rng.choice(likely)
        {
            return name;
        }
        rng.choice(allowed).unwrap_or("object")
    }

    fn array(&self, rng: &mut Rng, parts: &[&'s Value], depth: usize) -> Value {
        let least = largest(parts, "minItems").unwrap_or(0);
        let most = smallest(parts, "maxItems").unwrap_or(least + 3).max(least);
        let count = if depth == 0 {
            least
        } else {
            rng.usize(least..=most)
        };
        let elements = (0..count).map(|index| {
            let mut schemas = Vec::new();
            for part in parts {
                let prefix = part["prefixItems"]
                    .as_array()
                    .map_or(&[][..], Vec::as_slice);
                schemas.extend(prefix.get(index).or_else(|| part.get("items")));
                schemas.extend(part.get("contains").filter(|_| rng.bool()));
            }
            if schemas.is_empty() {
                schemas.extend(parts.iter().filter_map(|part| part.get("unevaluatedItems")));
            }
            self.part(rng, &schemas, depth)
        });
        elements.collect()
    }

    fn object(&self, rng: &mut Rng, parts: &[&'s Value], depth: usize) -> Value {
        let mut names: BTreeSet<&str> = BTreeSet::new();
        for part in parts {
            let required = part["required"].as_array().into_iter().flatten();
            names.extend(required.filter_map(Value::as_str));
            if depth > 0 {
                let declared = part["properties"].as_object().into_iter().flatten();
                names.extend(
                    declared
                        .filter(|_| rng.bool())
                        .map(|(name, _)| name.as_str()),
                );
            }
        }
        let least = largest(parts, "minProperties").unwrap_or(0);
        for _ in 0..8 {
            if names.len() >= least && rng.u32(..4) > 0 {
                break;
            }
            names.insert(pick(rng, &NAMES));
        }
        let value = |name: &str, rng: &mut Rng| {
            let mut schemas = Vec::new();
            for part in parts {
                let known = schemas.len();
                schemas.extend(part["properties"].get(name));
                for (pattern, schema) in part["patternProperties"].as_object().into_iter().flatten()
                {
                    schemas.extend(Some(schema).filter(|_| matches(pattern, name)));
                }
                if schemas.len() == known {
                    schemas.extend(part.get("additionalProperties"));
                }
            }
            if schemas.is_empty() {
                schemas.extend(
                    parts
                        .iter()
                        .filter_map(|part| part.get("unevaluatedProperties")),
                );
            }
            self.part(rng, &schemas, depth)
        };
        let entries: Map<_, _> = names
            .into_iter()
            .map(|name| (name.to_owned(), value(name, rng)))
            .collect();
        entries.into()
    }

    fn part(&self, rng: &mut Rng, schemas: &[&'s Value], depth: usize) -> Value {
        match depth {
            // Schemas may demand each other without an end.
            0 => any(rng, 0),
            _ if schemas.is_empty() => any(rng, 1),
            _ => self.value(rng, schemas, depth - 1),
        }
    }
}

fn matches(pattern: &str, name: &str) -> bool {
    let pattern = Regex::new(pattern).expect("it is one of the known");
    pattern.is_match(name).expect("it needs few steps")
}

fn counts<'v>(parts: &'v [&Value], key: &'v str) -> impl Iterator<Item = usize> + 'v {
    let counts = parts.iter().filter_map(move |part| part[key].as_u64());
    counts.filter_map(|count| usize::try_from(count).ok())
}

fn largest(parts: &[&Value], key: &str) -> Option<usize> {
    counts(parts, key).max()
}

fn smallest(parts: &[&Value], key: &str) -> Option<usize> {
    counts(parts, key).min()
}

fn string(rng: &mut Rng, parts: &[&Value]) -> Value {
    let mut candidates: Vec<&str> = [&STRINGS[..], &NAMES[..]].concat();
    for pattern in parts.iter().filter_map(|part| part["pattern"].as_str()) {
        let known = PATTERNS.iter().find(|(known, _)| *known == pattern);
        let matching = known.map_or(&[][..], |(_, matching)| matching);
        candidates.retain(|text| matches(pattern, text));
        candidates.extend(matching);
    }
    let least = largest(parts, "minLength").unwrap_or(0);
    let most = smallest(parts, "maxLength").unwrap_or(usize::MAX);
    let fits = |text: &&str| (least..=most).contains(&text.chars().count());
    let fitting: Vec<_> = candidates.iter().copied().filter(fits).collect();
    let from = if fitting.is_empty() {
        candidates
    } else {
        fitting
    };
    rng.choice(from).unwrap_or("a").into()
}

fn number(rng: &mut Rng, parts: &[&Value], whole: bool) -> Value {
    let bound = |keys: [&str; 2]| -> Vec<f64> {
        let numbers = parts
            .iter()
            .flat_map(|part| keys.map(|key| part[key].as_f64()));
        numbers.flatten().collect()
    };
    let least = bound(["minimum", "exclusiveMinimum"])
        .into_iter()
        .fold(-4.0, f64::max);
    let most = bound(["maximum", "exclusiveMaximum"])
        .into_iter()
        .fold(12.0, f64::min);
    let step = parts.iter().find_map(|part| part["multipleOf"].as_f64());
    let step = step.unwrap_or(if whole { 1.0 } else { 0.25 });
    let steps = (most - least) / step;
    let number = (least / step).ceil() + (rng.f64() * (steps + 1.0)).floor();
    let number = number * step;
    if number.fract() == 0.0 && rng.u32(..8) > 0 {
        // It is small.
        #[allow(clippy::cast_possible_truncation, reason = "it is between -10 and 20")]
        return (number as i64).into();
    }
    number.into()
}

/// Changes a value in one place.
pub(crate) fn mutate(rng: &mut Rng, value: &mut Value) {
    match value {
        Value::Array(elements) if !elements.is_empty() && rng.u32(..4) > 0 => {
            let index = rng.usize(..elements.len());
            match rng.u32(..6) {
                0 => drop(elements.remove(index)),
                1 => elements.push(elements[index].clone()),
                2 => {
                    let other = rng.usize(..elements.len());
                    elements.swap(index, other);
                }
                _ => mutate(rng, &mut elements[index]),
            }
        }
        Value::Object(entries) if !entries.is_empty() && rng.u32(..4) > 0 => {
            let names: Vec<_> = entries.keys().cloned().collect();
            let chosen = &names[rng.usize(..names.len())];
            match rng.u32(..6) {
                0 => drop(entries.remove(chosen)),
                1 => drop(entries.insert(name(rng), any(rng, 1))),
                2 => {
                    let moved = entries.remove(chosen).unwrap_or_default();
                    entries.insert(name(rng), moved);
                }
                _ => mutate(rng, &mut entries[chosen]),
            }
        }
        Value::Array(elements) if rng.bool() => elements.push(any(rng, 1)),
        Value::Object(entries) if rng.bool() => drop(entries.insert(name(rng), any(rng, 1))),
        Value::Number(number) if rng.u32(..4) > 0 => {
            let change = pick(rng, &[-1.0, -0.5, 0.0, 0.25, 1.0]);
            *value = json!(number.as_f64().unwrap_or_default() + change);
        }
        Value::String(text) if rng.u32(..4) > 0 => match rng.u32(..3) {
            0 => drop(text.pop()),
            1 => text.push_str(pick(rng, &STRINGS)),
            _ => *text = pick(rng, &STRINGS).to_owned(),
        },
        value => *value = any(rng, 1),
    }
}
