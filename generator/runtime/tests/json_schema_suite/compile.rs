//! JSON Schemas from their documents, as a test needs them: everything lives for ever, and a fault
//! is a panic.

use std::collections::HashMap;
use std::sync::OnceLock;

use oasmith_runtime::codec::{Bound, Pattern, Rules};
use oasmith_runtime::schema::{Keyword, Properties, Resource, Schema, Types, Values};
use oasmith_runtime::{Object, Value};

/// A dialect of the suite.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Dialect {
    Draft4,
    Draft202012,
}

/// Keywords that hold one schema, a list of schemas, and schemas by name.
const ONE: &[&str] = &[
    "additionalItems",
    "additionalProperties",
    "contains",
    "contentSchema",
    "else",
    "if",
    "items",
    "not",
    "propertyNames",
    "then",
    "unevaluatedItems",
    "unevaluatedProperties",
];
const LISTS: &[&str] = &["allOf", "anyOf", "items", "oneOf", "prefixItems"];
const MAPS: &[&str] = &[
    "$defs",
    "definitions",
    "dependencies",
    "dependentSchemas",
    "patternProperties",
    "properties",
];

/// What schemas are made from: documents whose places are known by URI.
pub(crate) struct Compiler {
    dialect: Dialect,
    /// Whether the vocabulary of validation is in use.
    validates: bool,
    resources: HashMap<String, &'static Value>,
    anchors: HashMap<String, &'static Value>,
    dynamic_anchors: HashMap<String, Vec<(String, &'static Value)>>,
    /// The URI of the resource of each schema, by the schema's address.
    bases: HashMap<*const Value, String>,
    schemas: HashMap<*const Value, &'static OnceLock<&'static Schema>>,
    entered: HashMap<String, &'static Resource>,
}

fn leak<T>(value: T) -> &'static T {
    Box::leak(Box::new(value))
}

fn text(value: &(impl ToString + ?Sized)) -> &'static str {
    value.to_string().leak()
}

fn strings(value: &'static Value) -> &'static [&'static str] {
    let strings = value.as_array().unwrap().iter();
    strings
        .map(|string| string.as_str().unwrap())
        .collect::<Vec<_>>()
        .leak()
}

impl Compiler {
    pub(crate) fn new(dialect: Dialect) -> Self {
        Self {
            dialect,
            validates: true,
            resources: HashMap::new(),
            anchors: HashMap::new(),
            dynamic_anchors: HashMap::new(),
            bases: HashMap::new(),
            schemas: HashMap::new(),
            entered: HashMap::new(),
        }
    }

    /// Makes a document known by the URI that it is retrieved by.
    pub(crate) fn add(&mut self, uri: &str, document: &'static Value) {
        self.resources.insert(uri.to_owned(), document);
        self.visit(document, uri);
    }

    /// Makes the schema of a document.
    pub(crate) fn compile_root(&mut self, document: &'static Value) -> &'static Schema {
        self.add("", document);
        if let Some(metaschema) = document.get("$schema").and_then(Value::as_str)
            && let Some(metaschema) = self.resources.get(metaschema)
            && let Some(vocabulary) = metaschema.get("$vocabulary")
        {
            let validation = "https://json-schema.org/draft/2020-12/vocab/validation";
            self.validates = vocabulary.get(validation).is_some();
        }
        self.schema(document)
    }

    /// Finds the resources and anchors of a schema and those in it.
    fn visit(&mut self, value: &'static Value, base: &str) {
        let mut base = base.to_owned();
        let Some(schema) = value.as_object() else {
            self.bases.insert(value, base);
            return;
        };
        let draft_4 = self.dialect == Dialect::Draft4;
        let id = schema[if draft_4 { "id" } else { "$id" }].as_str();
        if let Some(id) = id.filter(|_| !(draft_4 && schema.contains_key("$ref"))) {
            if draft_4 && id.starts_with('#') {
                self.anchors.insert(format!("{base}{id}"), value);
            } else {
                base = join(&base, id);
                base.truncate(base.trim_end_matches('#').len());
                self.resources.insert(base.clone(), value);
            }
        }
        if !draft_4 {
            for keyword in ["$anchor", "$dynamicAnchor"] {
                if let Some(anchor) = schema[keyword].as_str() {
                    self.anchors.insert(format!("{base}#{anchor}"), value);
                }
            }
            if let Some(anchor) = schema["$dynamicAnchor"].as_str() {
                let anchors = self.dynamic_anchors.entry(base.clone()).or_default();
                anchors.push((anchor.to_owned(), value));
            }
        }
        for (name, part) in schema {
            match part {
                Value::Array(parts) if LISTS.contains(&name) => {
                    for part in parts {
                        self.visit(part, &base);
                    }
                }
                Value::Object(parts) if MAPS.contains(&name) => {
                    for part in parts.values() {
                        self.visit(part, &base);
                    }
                }
                Value::Object(_) | Value::Bool(_) if ONE.contains(&name) => self.visit(part, &base),
                _ => {}
            }
        }
        self.bases.insert(value, base);
    }

    /// What a reference leads to.
    fn resolve(&mut self, base: &str, reference: &str) -> &'static Value {
        let uri = join(base, reference);
        let (resource, fragment) = uri.split_once('#').unwrap_or((&uri, ""));
        let fragment = percent_decoded(fragment);
        if !fragment.is_empty() && !fragment.starts_with('/') {
            return self.anchors[&format!("{resource}#{fragment}")];
        }
        let found = self.resources.get(resource);
        let mut target = *found.unwrap_or_else(|| panic!("`{uri}` leads nowhere"));
        let mut base = resource.to_owned();
        for segment in fragment.split('/').skip(1) {
            let name = segment.replace("~1", "/").replace("~0", "~");
            target = match target {
                Value::Array(elements) => &elements[name.parse::<usize>().unwrap()],
                _ => target
                    .get(&name)
                    .unwrap_or_else(|| panic!("`{uri}` leads nowhere")),
            };
            if let Some(inner) = self.bases.get(&std::ptr::from_ref(target)) {
                base.clone_from(inner);
            }
        }
        if !self.bases.contains_key(&std::ptr::from_ref(target)) {
            self.visit(target, &base);
        }
        target
    }

    /// The cell of a schema, which is filled when all that it takes part in is made.
    fn cell(&mut self, value: &'static Value) -> &'static OnceLock<&'static Schema> {
        if let Some(cell) = self.schemas.get(&std::ptr::from_ref(value)) {
            return cell;
        }
        let cell = leak(OnceLock::new());
        self.schemas.insert(value, cell);
        let schema = self.make(value);
        cell.set(schema).unwrap();
        cell
    }

    fn schema(&mut self, value: &'static Value) -> &'static Schema {
        let cell = self.cell(value);
        // A schema within itself is not filled yet.
        let later = || leak(Schema::new(leak([Keyword::LateReference(cell)])));
        cell.get().copied().unwrap_or_else(later)
    }

    fn schemas(&mut self, values: &'static Value) -> &'static [&'static Schema] {
        let values = values.as_array().unwrap().iter();
        values
            .map(|value| self.schema(value))
            .collect::<Vec<_>>()
            .leak()
    }

    fn by_name(&mut self, values: &'static Object) -> &'static [(&'static str, &'static Schema)] {
        let values = values.iter();
        values
            .map(|(name, value)| (name, self.schema(value)))
            .collect::<Vec<_>>()
            .leak()
    }

    /// The resource with a URI, if it has dynamic anchors.
    fn resource(&mut self, base: &str) -> Option<&'static Resource> {
        let anchors = self.dynamic_anchors.get(base)?.clone();
        if let Some(resource) = self.entered.get(base) {
            return Some(resource);
        }
        // Whoever makes a schema of the resource gets here, so that the resource has to be there
        // before its schemas.
        let cells: Vec<_> = anchors
            .iter()
            .map(|(name, value)| (text(name), *value, leak(OnceLock::new())))
            .collect();
        let late = cells.iter().map(|(name, _, cell)| {
            (
                *name,
                leak(Schema::new(leak([Keyword::LateReference(cell)]))),
            )
        });
        let late = late.collect::<Vec<_>>();
        let resource = leak(Resource::new(late.leak()));
        self.entered.insert(base.to_owned(), resource);
        for (_, value, cell) in cells {
            let schema = self.schema(value);
            cell.set(schema).unwrap();
        }
        Some(resource)
    }

    fn make(&mut self, value: &'static Value) -> &'static Schema {
        let schema = match value {
            Value::Bool(true) => return Schema::ANY,
            Value::Bool(false) => return Schema::NEVER,
            _ => value.as_object().unwrap(),
        };
        let base = self.bases[&std::ptr::from_ref(value)].clone();
        let resource = self.resource(&base);
        let keywords = leak(self.keywords(schema, &base));
        let schema = Schema::new(keywords);
        leak(match resource {
            Some(resource) => schema.within(resource),
            None => schema,
        })
    }

    fn keywords(&mut self, schema: &'static Object, base: &str) -> Vec<Keyword> {
        let draft_4 = self.dialect == Dialect::Draft4;
        let mut keywords = Vec::new();
        if let Some(reference) = schema["$ref"].as_str() {
            let target = self.resolve(base, reference);
            keywords.push(Keyword::LateReference(self.cell(target)));
            if draft_4 {
                return keywords;
            }
        }
        if let Some(reference) = schema["$dynamicRef"].as_str().filter(|_| !draft_4) {
            let target = self.resolve(base, reference);
            let (_, anchor) = reference.split_once('#').unwrap_or_default();
            let schema = self.schema(target);
            keywords.push(if target["$dynamicAnchor"].as_str() == Some(anchor) {
                let anchor = text(anchor);
                Keyword::DynamicReference { anchor, schema }
            } else {
                Keyword::Reference(schema)
            });
        }
        if self.validates {
            self.assertions(schema, &mut keywords);
        }
        for (name, of) in [
            ("allOf", Keyword::AllOf as fn(_) -> _),
            ("anyOf", Keyword::AnyOf),
            ("oneOf", Keyword::OneOf),
        ] {
            if let Some(schemas) = schema.get(name) {
                keywords.push(of(self.schemas(schemas)));
            }
        }
        if let Some(schema) = schema.get("not") {
            keywords.push(Keyword::Not(self.schema(schema)));
        }
        self.items(schema, &mut keywords);
        self.properties(schema, &mut keywords);
        if draft_4 {
            return keywords;
        }
        if let Some(condition) = schema.get("if") {
            let condition = self.schema(condition);
            let mut branch = |name| {
                schema
                    .get(name)
                    .map_or(Schema::ANY, |schema| self.schema(schema))
            };
            let (then, otherwise) = (branch("then"), branch("else"));
            keywords.push(Keyword::If {
                condition,
                then,
                otherwise,
            });
        }
        for (name, of) in [
            ("propertyNames", Keyword::PropertyNames as fn(_) -> _),
            ("unevaluatedItems", Keyword::UnevaluatedItems),
            ("unevaluatedProperties", Keyword::UnevaluatedProperties),
        ] {
            if let Some(schema) = schema.get(name) {
                keywords.push(of(self.schema(schema)));
            }
        }
        keywords
    }

    fn assertions(&mut self, schema: &'static Object, keywords: &mut Vec<Keyword>) {
        let draft_4 = self.dialect == Dialect::Draft4;
        if let Some(types) = schema.get("type") {
            let types = match types {
                Value::Array(names) => &**names,
                name => std::slice::from_ref(name),
            };
            let types = types.iter().map(|name| match name.as_str().unwrap() {
                "integer" if draft_4 => Types::INTEGER_LITERAL,
                "integer" => Types::INTEGER,
                "null" => Types::NULL,
                "boolean" => Types::BOOLEAN,
                "number" => Types::NUMBER,
                "string" => Types::STRING,
                "array" => Types::ARRAY,
                "object" => Types::OBJECT,
                other => panic!("`{other}` is no type"),
            });
            keywords.push(Keyword::Type(types.fold(Types::NONE, Types::or)));
        }
        if let Some(values) = schema.get("enum").and_then(Value::as_array) {
            let texts: Vec<_> = values.iter().map(text).collect();
            keywords.push(Keyword::Enum(leak(Values::new(texts.leak()))));
        }
        if let Some(value) = schema.get("const").filter(|_| !draft_4) {
            keywords.push(Keyword::Enum(leak(Values::new(leak([text(value)])))));
        }
        if let Some(names) = schema.get("required") {
            keywords.push(Keyword::Required(strings(names)));
        }
        if let Some(names) = schema.get("dependentRequired").and_then(Value::as_object) {
            let names: Vec<_> = names
                .iter()
                .map(|(name, names)| (name, strings(names)))
                .collect();
            keywords.push(Keyword::DependentRequired(names.leak()));
        }
        for rules in leak(rules(schema, draft_4)) {
            keywords.push(Keyword::Rules(rules));
        }
    }

    fn items(&mut self, schema: &'static Object, keywords: &mut Vec<Keyword>) {
        let items = schema.get("items");
        let (prefix, rest) = match items {
            Some(prefix @ Value::Array(_)) => (Some(prefix), schema.get("additionalItems")),
            rest => (schema.get("prefixItems"), rest),
        };
        if prefix.is_some() || rest.is_some() {
            let prefix = prefix.map_or(&[] as &[_], |prefix| self.schemas(prefix));
            let rest = rest.map(|rest| self.schema(rest));
            keywords.push(Keyword::Items { prefix, rest });
        }
        if let Some(contains) = schema.get("contains") {
            let schema_of_some = self.schema(contains);
            let number = |name, default| {
                schema
                    .get(name)
                    .filter(|_| self.validates)
                    .map_or(default, whole)
            };
            let (min, max) = (number("minContains", 1), number("maxContains", u64::MAX));
            keywords.push(Keyword::Contains {
                schema: schema_of_some,
                min,
                max,
            });
        }
    }

    fn properties(&mut self, schema: &'static Object, keywords: &mut Vec<Keyword>) {
        let declared = schema.get("properties").and_then(Value::as_object);
        let patterns = schema.get("patternProperties").and_then(Value::as_object);
        let additional = schema.get("additionalProperties");
        if declared.is_some() || patterns.is_some() || additional.is_some() {
            let mut properties =
                Properties::new(declared.map_or(&[], |declared| self.by_name(declared)));
            if let Some(patterns) = patterns {
                let patterns = patterns
                    .iter()
                    .map(|(pattern, schema)| (leak(Pattern::new(pattern)), self.schema(schema)));
                let patterns = patterns.collect::<Vec<_>>();
                properties = properties.patterns(patterns.leak());
            }
            if let Some(additional) = additional {
                properties = properties.additional(self.schema(additional));
            }
            keywords.push(Keyword::Properties(properties));
        }
        let dependent = match self.dialect {
            Dialect::Draft4 => "dependencies",
            Dialect::Draft202012 => "dependentSchemas",
        };
        let (mut schemas, mut required) = (Vec::new(), Vec::new());
        for (name, dependency) in schema
            .get(dependent)
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
        {
            match dependency {
                Value::Array(_) => required.push((name, strings(dependency))),
                dependency => schemas.push((name, self.schema(dependency))),
            }
        }
        keywords.push(Keyword::DependentRequired(required.leak()));
        keywords.push(Keyword::DependentSchemas(schemas.leak()));
    }
}

/// The bounds of a schema, and those beside them that are exclusive.
fn rules(schema: &'static Object, draft_4: bool) -> [Rules; 2] {
    let (mut rules, mut exclusive_rules) = (Rules::new(), Rules::new());
    for (name, exclusive_name, set) in [
        (
            "minimum",
            "exclusiveMinimum",
            Rules::minimum as fn(_, _) -> _,
        ),
        ("maximum", "exclusiveMaximum", Rules::maximum),
    ] {
        let (mut bound, mut exclusive) = (schema.get(name), schema.get(exclusive_name));
        if draft_4 {
            let is_exclusive = exclusive.and_then(Value::as_bool) == Some(true);
            exclusive = bound.filter(|_| is_exclusive);
            bound = bound.filter(|_| !is_exclusive);
        }
        if let Some(number) = bound {
            rules = set(rules, Bound::inclusive(text(number)));
        }
        if let Some(number) = exclusive {
            exclusive_rules = set(exclusive_rules, Bound::exclusive(text(number)));
        }
    }
    if let Some(number) = schema.get("multipleOf") {
        rules = rules.multiple_of(text(number));
    }
    if let Some(pattern) = schema["pattern"].as_str() {
        rules = rules.pattern(leak(Pattern::new(pattern)));
    }
    if schema["uniqueItems"].as_bool() == Some(true) {
        rules = rules.unique_items();
    }
    for (name, set) in [
        ("minLength", Rules::min_length as fn(_, _) -> _),
        ("maxLength", Rules::max_length),
        ("minItems", Rules::min_items),
        ("maxItems", Rules::max_items),
        ("minProperties", Rules::min_properties),
        ("maxProperties", Rules::max_properties),
    ] {
        if let Some(count) = schema.get(name) {
            rules = set(rules, whole(count));
        }
    }
    [rules, exclusive_rules]
}

/// A count, which may be written as `2.0`.
fn whole(value: &Value) -> u64 {
    value.to_string().trim_end_matches(".0").parse().unwrap()
}

fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digits = [rest.next().unwrap(), rest.next().unwrap()];
            bytes.push(u8::from_str_radix(std::str::from_utf8(&digits).unwrap(), 16).unwrap());
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).unwrap()
}

/// A reference made absolute (RFC 3986, as far as the suite goes).
fn join(base: &str, reference: &str) -> String {
    let base = base.split('#').next().unwrap_or_default();
    let scheme = reference.split(['/', '#']).next().unwrap_or_default();
    if scheme.contains(':') {
        return reference.to_owned();
    }
    if reference.starts_with('#') || reference.is_empty() {
        return format!("{base}{reference}");
    }
    let authority = base.find("://").map_or(0, |end| end + 3);
    let root = base[authority..]
        .find('/')
        .map_or(base.len(), |end| authority + end);
    if reference.starts_with('/') {
        return format!("{}{reference}", &base[..root]);
    }
    let folder = base
        .rfind('/')
        .filter(|slash| *slash >= root)
        .map_or(root, |slash| slash + 1);
    let (path, fragment) = match reference.find('#') {
        Some(hash) => reference.split_at(hash),
        None => (reference, ""),
    };
    let mut joined = base[..folder].to_owned();
    if joined.ends_with(|end| end != '/') {
        joined.push('/');
    }
    joined.push_str(path.trim_start_matches("./"));
    joined + fragment
}
