//! Schemas of documents as JSON Schema 2020-12, for a validator that knows no `OpenAPI`.
//!
//! This is written from the specifications alone and shares nothing with the generator: where both
//! were wrong, they would have to be wrong by themselves in the same way.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use percent_encoding::percent_decode_str;
use serde_json::{Map, Value, json};

/// The keyword that [`Judge`](crate::judge::Judge) adds to JSON Schema: numbers must be written
/// without a fraction and an exponent.
pub(crate) const LITERAL_INTEGER: &str = "literalInteger";

/// The keywords whose value is a schema.
const SCHEMA: [&str; 11] = [
    "additionalProperties",
    "contains",
    "else",
    "if",
    "items",
    "not",
    "propertyNames",
    "then",
    "unevaluatedItems",
    "unevaluatedProperties",
    "additionalItems",
];

/// The keywords whose value is a list of schemas.
const SCHEMAS: [&str; 4] = ["allOf", "anyOf", "oneOf", "prefixItems"];

/// The keywords whose value maps names to schemas.
const NAMED_SCHEMAS: [&str; 3] = ["dependentSchemas", "patternProperties", "properties"];

/// The keywords that hold no schema.
const PLAIN: [&str; 20] = [
    "const",
    "dependentRequired",
    "enum",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "maxContains",
    "maxItems",
    "maxLength",
    "maxProperties",
    "maximum",
    "minContains",
    "minItems",
    "minLength",
    "minProperties",
    "minimum",
    "multipleOf",
    "pattern",
    "required",
    "type",
    "uniqueItems",
];

/// Documents, by their paths.
#[derive(Default)]
pub(crate) struct Documents {
    /// Where those are that are read when they are asked for.
    root: PathBuf,
    known: HashMap<String, Value>,
}

/// Where a schema stands: in which document, and at which JSON pointer.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub(crate) struct Place {
    pub(crate) document: String,
    pub(crate) pointer: String,
}

impl Place {
    /// The value of a key, or the element at an index.
    pub(crate) fn child(&self, key: &str) -> Self {
        Self {
            document: self.document.clone(),
            pointer: format!("{}/{}", self.pointer, escaped(key)),
        }
    }
}

impl Documents {
    /// The documents below a folder.
    pub(crate) fn below(root: PathBuf) -> Self {
        let known = HashMap::new();
        Self { root, known }
    }

    /// One document, without a folder.
    pub(crate) fn one(path: &str, document: Value) -> Self {
        let known = HashMap::from([(path.to_owned(), document)]);
        Self {
            root: PathBuf::new(),
            known,
        }
    }

    /// Where the documents are.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// What stands at a place.
    pub(crate) fn at(&mut self, place: &Place) -> &Value {
        let Place { document, pointer } = place;
        let root = &self.root;
        let known = self.known.entry(document.clone()).or_insert_with(|| {
            let path = root.join(document);
            let text = fs::read_to_string(&path)
                .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            serde_yaml::from_str(&text)
                .unwrap_or_else(|error| panic!("{}: {error}", path.display()))
        });
        let found = known.pointer(pointer);
        found.unwrap_or_else(|| panic!("nothing stands at {document}#{pointer}"))
    }

    /// What stands at a place, or what a reference there leads to, with its place.
    pub(crate) fn followed(&mut self, place: &Place) -> (Place, Value) {
        let mut place = place.clone();
        loop {
            let value = self.at(&place).clone();
            match value["$ref"].as_str() {
                Some(reference) => place = self.target(&place.document, reference),
                None => return (place, value),
            }
        }
    }

    /// Where a reference of a document leads to.
    fn target(&mut self, from: &str, reference: &str) -> Place {
        let decoded = |text: &str| {
            percent_decode_str(text)
                .decode_utf8()
                .expect("a reference is UTF-8")
                .into_owned()
        };
        let (path, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        let document = match path {
            "" => from.to_owned(),
            path => {
                let mut parts: Vec<&str> = from.split('/').collect();
                parts.pop();
                let path = decoded(path);
                for part in path.split('/') {
                    match part {
                        ".." => drop(parts.pop()),
                        "." => {}
                        part => parts.push(part),
                    }
                }
                parts.join("/")
            }
        };
        let fragment = decoded(fragment);
        let pointer = if fragment.is_empty() || fragment.starts_with('/') {
            fragment
        } else {
            let root = Place {
                document: document.clone(),
                pointer: String::new(),
            };
            anchored(self.at(&root), &fragment)
                .unwrap_or_else(|| panic!("{document} has no anchor {fragment}"))
        };
        Place { document, pointer }
    }
}

/// The pointer to the schema with an anchor, plain or dynamic.
fn anchored(value: &Value, anchor: &str) -> Option<String> {
    let holds = |key: &str| value[key].as_str() == Some(anchor);
    if holds("$anchor") || holds("$dynamicAnchor") {
        return Some(String::new());
    }
    let children: Vec<(String, &Value)> = match value {
        Value::Object(entries) => entries
            .iter()
            .map(|(key, child)| (escaped(key), child))
            .collect(),
        Value::Array(elements) => elements
            .iter()
            .enumerate()
            .map(|(index, child)| (index.to_string(), child))
            .collect(),
        _ => Vec::new(),
    };
    children
        .into_iter()
        .find_map(|(key, child)| Some(format!("/{key}{}", anchored(child, anchor)?)))
}

/// A key as it is written in a JSON pointer.
pub(crate) fn escaped(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

/// The schema that a document references in 2020-12, with those that it references itself, directly
/// or through others, in its `$defs`. It is complete in itself.
pub(crate) fn translated(
    documents: &mut Documents,
    document: &str,
    reference: &str,
    dialect: Dialect,
) -> Value {
    let start = documents.target(document, reference);
    let mut translator = Translator {
        documents,
        dialect,
        places: Vec::new(),
    };
    let start = translator.reference(start);
    let mut definitions = Map::new();
    let mut done = 0;
    while let Some(place) = translator.places.get(done).cloned() {
        let schema = translator.documents.at(&place).clone();
        let schema = translator.schema(&place.document, &schema);
        definitions.insert(done.to_string(), schema);
        done += 1;
    }
    let mut schema = start;
    schema.insert("$defs".to_owned(), definitions.into());
    schema.into()
}

/// The language of a document's schemas.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
pub(crate) enum Dialect {
    Swagger20,
    OpenApi30,
    OpenApi31,
}

impl Dialect {
    /// The pointer to the definitions of a document.
    pub(crate) fn definitions(self) -> &'static str {
        match self {
            Self::Swagger20 => "/definitions",
            Self::OpenApi30 | Self::OpenApi31 => "/components/schemas",
        }
    }

    /// Whether keywords mean what they mean in draft 4, on which the dialect is built: those beside
    /// `$ref` are not looked at, and 1.0 is no integer.
    pub(crate) fn is_draft_4(self) -> bool {
        self != Self::OpenApi31
    }
}

struct Translator<'d> {
    documents: &'d mut Documents,
    dialect: Dialect,
    /// The places of all schemas that were referenced, in the order of their names in `$defs`.
    places: Vec<Place>,
}

impl Translator<'_> {
    /// A schema that references the one at a place.
    fn reference(&mut self, place: Place) -> Map<String, Value> {
        let known = self.places.iter().position(|known| *known == place);
        let index = known.unwrap_or_else(|| {
            self.places.push(place);
            self.places.len() - 1
        });
        let mut schema = Map::new();
        schema.insert("$ref".to_owned(), format!("#/$defs/{index}").into());
        schema
    }

    fn schema(&mut self, document: &str, schema: &Value) -> Value {
        let Value::Object(keywords) = schema else {
            return schema.clone();
        };
        let mut translated = Map::new();
        // Only one resource is ever judged here, in which a dynamic anchor is like any other.
        for key in ["$ref", "$dynamicRef"] {
            let Some(reference) = keywords.get(key).and_then(Value::as_str) else {
                continue;
            };
            let target = self.documents.target(document, reference);
            let reference = self.reference(target);
            if self.dialect.is_draft_4() {
                return reference.into();
            }
            also(&mut translated, reference.into());
        }
        for (key, value) in keywords {
            self.keyword(document, key, value, &mut translated);
        }
        self.of_draft_4(keywords, &mut translated);
        translated.into()
    }

    fn keyword(
        &mut self,
        document: &str,
        key: &str,
        value: &Value,
        translated: &mut Map<String, Value>,
    ) {
        let value = match (key, value) {
            ("items", Value::Array(_)) => {
                let schemas = self.schemas(document, value);
                translated.insert("prefixItems".to_owned(), schemas);
                return;
            }
            ("dependencies", Value::Object(dependencies)) => {
                for (name, value) in dependencies {
                    let condition = json!({"type": "object", "required": [name]});
                    let then = match value {
                        Value::Array(names) => json!({"required": names}),
                        schema => self.schema(document, schema),
                    };
                    also(translated, json!({"if": condition, "then": then}));
                }
                return;
            }
            // Of a parameter, that it is required; of a bound, that it is exclusive.
            ("required" | "exclusiveMinimum" | "exclusiveMaximum", Value::Bool(_)) => return,
            (key, value) if SCHEMA.contains(&key) => self.schema(document, value),
            (key, value) if SCHEMAS.contains(&key) => self.schemas(document, value),
            (key, Value::Object(schemas)) if NAMED_SCHEMAS.contains(&key) => {
                let schemas = schemas
                    .iter()
                    .map(|(name, schema)| (name.clone(), self.schema(document, schema)));
                Value::Object(schemas.collect())
            }
            (key, value) if PLAIN.contains(&key) => value.clone(),
            // What is left are words.
            _ => return,
        };
        match key {
            "allOf" => {
                for branch in value.as_array().into_iter().flatten() {
                    also(translated, branch.clone());
                }
            }
            key => drop(translated.insert(key.to_owned(), value)),
        }
    }

    fn schemas(&mut self, document: &str, list: &Value) -> Value {
        let list = list.as_array().into_iter().flatten();
        list.map(|schema| self.schema(document, schema)).collect()
    }

    /// Mends the keywords that mean something else in older dialects.
    fn of_draft_4(&self, keywords: &Map<String, Value>, translated: &mut Map<String, Value>) {
        let is_true = |key: &str| keywords.get(key).and_then(Value::as_bool) == Some(true);
        for (bound, exclusive) in [
            ("minimum", "exclusiveMinimum"),
            ("maximum", "exclusiveMaximum"),
        ] {
            if is_true(exclusive)
                && let Some(bound) = translated.remove(bound)
            {
                translated.insert(exclusive.to_owned(), bound);
            }
        }
        // It counts only beside a list of `items`, and is what `items` has become.
        let additional = translated.remove("additionalItems");
        if let (Some(Value::Array(_)), Some(additional)) = (keywords.get("items"), additional) {
            translated.insert("items".to_owned(), additional);
        }
        let mut types: Vec<Value> = match translated.remove("type") {
            None => return,
            Some(Value::Array(types)) => types,
            Some(name) => vec![name],
        };
        if (is_true("nullable") || is_true("x-nullable")) && !types.contains(&"null".into()) {
            types.push("null".into());
        }
        // What is a `file` are the bytes of a body, and no JSON.
        if types.contains(&"file".into()) {
            return;
        }
        let is_literal = self.dialect.is_draft_4()
            && types.contains(&"integer".into())
            && !types.contains(&"number".into());
        if is_literal {
            let others: Vec<_> = types.iter().filter(|name| *name != "integer").collect();
            let mut branches = vec![json!({"type": "integer", LITERAL_INTEGER: true})];
            if !others.is_empty() {
                branches.push(json!({"type": others}));
            }
            also(translated, json!({"anyOf": branches}));
        } else {
            translated.insert("type".to_owned(), types.into());
        }
    }
}

/// Demands another schema too.
fn also(keywords: &mut Map<String, Value>, schema: Value) {
    let branches = keywords
        .entry("allOf")
        .or_insert_with(|| Value::Array(Vec::new()));
    if let Value::Array(branches) = branches {
        branches.push(schema);
    }
}
