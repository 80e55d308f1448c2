//! Random schemas, of all keywords and in all dialects, that nest and reference each other.
//!
//! Names, numbers and strings are few, so that keywords meet. What is left out: `$id`, which the
//! JSON-Schema-Test-Suite has many tests of; `nullable` in `OpenAPI` 3.1 and `discriminator`, which
//! no other validator knows; and numbers that [`Judge`](crate::judge::Judge) does not hold exactly.

use fastrand::Rng;
use serde_json::{Map, Value, json};

use crate::subject::is_same;
use crate::translation::Dialect;
use crate::values::any;

/// Names of properties. One is the name of a keyword, some need escapes in pointers or in Rust.
pub(crate) const NAMES: [&str; 9] = ["a", "b", "c", "aa", "type", "", "é/~", "x-1", "self"];

/// Regular expressions, each with strings that match and strings that do not.
pub(crate) const PATTERNS: [(&str, &[&str]); 7] = [
    ("^a", &["a", "aa", "ab"]),
    ("b$", &["b", "ab", "é b"]),
    ("^[a-c]*$", &["", "c", "abc"]),
    (r"^\d{2,3}$", &["12", "123"]),
    ("é|x", &["é/~", "x-1", "0x"]),
    ("^(?!a)", &["b", "", "12"]),
    ("^.{3}$", &["abc", "𝄞a.", "1-2"]),
];

/// Formats, which are annotations here.
const FORMATS: [&str; 6] = ["date-time", "int32", "uuid", "byte", "double", "unheard-of"];

/// The types, those whose values have parts more than once.
const TYPES: [&str; 10] = [
    "object", "array", "string", "object", "number", "array", "integer", "object", "boolean",
    "null",
];

/// How many definitions a document has.
pub(crate) const DEFINITIONS: usize = 50;

/// Definitions that reference each other, and the references to them.
pub(crate) fn definitions(rng: &mut Rng, dialect: Dialect) -> (Map<String, Value>, Vec<String>) {
    let mut writer = Writer {
        rng,
        dialect,
        anchors: Vec::new(),
    };
    let definitions = (0..DEFINITIONS).map(|index| (name_of(index), writer.definition(index)));
    let definitions = definitions.collect();
    let references = (0..DEFINITIONS).map(|index| reference(dialect, index));
    (definitions, references.collect())
}

fn name_of(index: usize) -> String {
    format!("S{index}")
}

fn reference(dialect: Dialect, index: usize) -> String {
    format!("#{}/{}", dialect.definitions(), name_of(index))
}

struct Writer<'r> {
    rng: &'r mut Rng,
    dialect: Dialect,
    /// The definitions that have an anchor.
    anchors: Vec<usize>,
}

/// Where a schema stands.
#[derive(Copy, Clone)]
struct Around {
    /// The type that values are likely to have, so that not too many schemas contradict each other.
    kind: &'static str,
    /// How many schemas may be nested in it.
    depth: usize,
    /// The first definition that may be referenced. What is about the same value as the definition
    /// around it references later ones only, so that none is made of itself.
    first: usize,
}

impl Around {
    /// Within a schema, about the same value.
    fn same(self) -> Self {
        Self {
            depth: self.depth.saturating_sub(1),
            ..self
        }
    }

    /// Within a schema, about a part of the value.
    fn part(self, kind: &'static str) -> Self {
        Self {
            kind,
            first: 0,
            ..self.same()
        }
    }
}

/// The type that the values of a definition are likely to have.
fn kind_of(index: usize) -> &'static str {
    TYPES[index % TYPES.len()]
}

type Keywords = Map<String, Value>;

impl Writer<'_> {
    fn one_in(&mut self, count: u32) -> bool {
        self.rng.u32(..count) == 0
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.rng.usize(..from.len())]
    }

    fn definition(&mut self, index: usize) -> Value {
        let depth = self.rng.usize(1..=3);
        let around = Around {
            kind: kind_of(index),
            depth,
            first: index + 1,
        };
        let mut schema = self.object(around);
        if self.dialect == Dialect::OpenApi31 && self.one_in(8) {
            let key = self.pick(&["$anchor", "$dynamicAnchor"]);
            schema.insert(key.to_owned(), format!("anchor{index}").into());
            self.anchors.push(index);
        }
        schema.into()
    }

    /// A schema of a part of a value.
    fn part(&mut self, around: Around) -> Value {
        let kind = self.pick(&TYPES);
        self.schema(around.part(kind))
    }

    fn schema(&mut self, around: Around) -> Value {
        match self.rng.u32(..60) {
            0 => true.into(),
            1 => false.into(),
            _ => self.object(around).into(),
        }
    }

    fn object(&mut self, around: Around) -> Keywords {
        let mut schema = Keywords::new();
        if self.one_in(6) && self.reference(around, &mut schema) {
            // Half of them have keywords beside them, which count or do not by the dialect.
            if self.one_in(2) {
                return schema;
            }
        }
        match self.rng.u32(..12) {
            0 => {
                let count = self.rng.usize(1..=4);
                let mut distinct: Vec<Value> = Vec::new();
                for _ in 0..count {
                    let value = self.value(around.kind);
                    if !distinct.iter().any(|known| is_same(known, &value)) {
                        distinct.push(value);
                    }
                }
                schema.insert("enum".to_owned(), distinct.into());
            }
            1 => drop(schema.insert("const".to_owned(), self.value(around.kind))),
            _ => {}
        }
        let types = self.types(around.kind, &mut schema);
        for name in types {
            match name {
                "string" => self.string(&mut schema),
                "integer" | "number" => self.number(&mut schema),
                "array" => self.array(around, &mut schema),
                "object" => self.properties(around, &mut schema),
                _ => {}
            }
        }
        self.combination(around, &mut schema);
        self.words(&mut schema);
        schema
    }

    /// Sets `type`, mostly; the types that keywords are to be about come back.
    fn types(&mut self, kind: &'static str, schema: &mut Keywords) -> Vec<&'static str> {
        let kind = if self.one_in(6) {
            self.pick(&TYPES)
        } else {
            kind
        };
        let mut types = vec![kind];
        let other = self.pick(&TYPES);
        if other != kind && self.one_in(4) {
            types.push(other);
        }
        match self.rng.u32(..12) {
            0..=2 => return types,
            3 => {
                // Keywords beside a type that they are not about.
                schema.insert("type".to_owned(), self.pick(&TYPES).into());
                return types;
            }
            _ => {}
        }
        let value = match &types[..] {
            [name] => (*name).into(),
            names => names.into(),
        };
        schema.insert("type".to_owned(), value);
        if self.one_in(5) {
            match self.dialect {
                Dialect::Swagger20 => drop(schema.insert("x-nullable".to_owned(), true.into())),
                Dialect::OpenApi30 => drop(schema.insert("nullable".to_owned(), true.into())),
                Dialect::OpenApi31 => {}
            }
        }
        types
    }

    /// Inserts a keyword, one time in some.
    fn maybe(
        &mut self,
        schema: &mut Keywords,
        one_in: u32,
        key: &str,
        value: impl FnOnce(&mut Self) -> Value,
    ) {
        if self.one_in(one_in) {
            let value = value(self);
            schema.insert(key.to_owned(), value);
        }
    }

    fn string(&mut self, schema: &mut Keywords) {
        self.maybe(schema, 4, "minLength", |writer| writer.rng.u32(0..4).into());
        self.maybe(schema, 4, "maxLength", |writer| writer.rng.u32(0..6).into());
        self.maybe(schema, 4, "pattern", Self::pattern);
    }

    fn pattern(&mut self) -> Value {
        let (pattern, _) = self.pick(&PATTERNS);
        pattern.into()
    }

    fn number(&mut self, schema: &mut Keywords) {
        let bounds = [
            ("minimum", "exclusiveMinimum", -3..4),
            ("maximum", "exclusiveMaximum", 2..9),
        ];
        for (bound, exclusive, range) in bounds {
            if !self.one_in(3) {
                continue;
            }
            let whole = self.rng.i32(range);
            let number: Value = match self.rng.u32(..3) {
                0 => (f64::from(whole) + 0.5).into(),
                _ => whole.into(),
            };
            if self.dialect.is_draft_4() {
                schema.insert(bound.to_owned(), number);
                self.maybe(schema, 3, exclusive, |writer| writer.rng.bool().into());
            } else {
                let key = self.pick(&[bound, exclusive]);
                schema.insert(key.to_owned(), number);
            }
        }
        self.maybe(schema, 4, "multipleOf", |writer| {
            match writer.rng.u32(..3) {
                0 => writer.pick(&[0.5, 0.25, 1.5, 2.0]).into(),
                _ => writer.pick(&[1, 2, 3, 5]).into(),
            }
        });
    }

    fn array(&mut self, around: Around, schema: &mut Keywords) {
        self.maybe(schema, 4, "minItems", |writer| writer.rng.u32(0..3).into());
        self.maybe(schema, 4, "maxItems", |writer| writer.rng.u32(0..5).into());
        self.maybe(schema, 5, "uniqueItems", |writer| writer.rng.bool().into());
        if around.depth == 0 {
            return;
        }
        let is_list = self.dialect.is_draft_4() && self.one_in(2);
        let (prefix, rest) = if is_list {
            ("items", "additionalItems")
        } else {
            ("prefixItems", "items")
        };
        self.maybe(schema, 3, prefix, |writer| {
            let count = writer.rng.usize(1..=3);
            (0..count).map(|_| writer.part(around)).collect()
        });
        self.maybe(schema, 2, rest, |writer| writer.part(around));
        if self.one_in(6) {
            schema.insert("contains".to_owned(), self.part(around));
            self.maybe(schema, 2, "minContains", |writer| {
                writer.rng.u32(0..3).into()
            });
            self.maybe(schema, 3, "maxContains", |writer| {
                writer.rng.u32(1..4).into()
            });
        }
        self.maybe(schema, 10, "unevaluatedItems", |writer| writer.part(around));
    }

    fn name(&mut self) -> String {
        self.pick(&NAMES).to_owned()
    }

    /// Some names, each once.
    fn names(&mut self, at_most: usize) -> Vec<String> {
        let count = self.rng.usize(1..=at_most);
        let mut names: Vec<_> = (0..count).map(|_| self.name()).collect();
        names.sort();
        names.dedup();
        names
    }

    fn properties(&mut self, around: Around, schema: &mut Keywords) {
        self.maybe(schema, 6, "minProperties", |writer| {
            writer.rng.u32(0..3).into()
        });
        self.maybe(schema, 6, "maxProperties", |writer| {
            writer.rng.u32(0..5).into()
        });
        self.maybe(schema, 2, "required", |writer| writer.names(2).into());
        self.maybe(
            schema,
            10,
            "dependentRequired",
            |writer| json!({writer.name(): writer.names(2)}),
        );
        if around.depth == 0 {
            return;
        }
        if !self.one_in(4) {
            let names = self.names(4).into_iter();
            let schemas = names.map(|name| (name, self.part(around)));
            let schemas: Map<_, _> = schemas.collect();
            schema.insert("properties".to_owned(), schemas.into());
        }
        self.maybe(schema, 3, "additionalProperties", |writer| {
            match writer.rng.u32(..3) {
                0 => writer.rng.bool().into(),
                _ => writer.part(around),
            }
        });
        self.maybe(schema, 6, "patternProperties", |writer| {
            let count = writer.rng.usize(1..=2);
            let entries =
                (0..count).map(|_| (writer.pick(&PATTERNS).0.to_owned(), writer.part(around)));
            Value::Object(entries.collect())
        });
        self.maybe(schema, 10, "propertyNames", |writer| writer.part(around));
        let same = around.same();
        self.maybe(
            schema,
            10,
            "dependentSchemas",
            |writer| json!({writer.name(): writer.schema(same)}),
        );
        self.maybe(
            schema,
            12,
            "dependencies",
            |writer| json!({writer.name(): writer.schema(same), "b": writer.names(2)}),
        );
        self.maybe(schema, 10, "unevaluatedProperties", |writer| {
            match writer.rng.u32(..2) {
                0 => false.into(),
                _ => writer.part(around),
            }
        });
    }

    fn combination(&mut self, around: Around, schema: &mut Keywords) {
        if around.depth == 0 {
            return;
        }
        let same = around.same();
        for (key, one_in) in [("allOf", 6), ("anyOf", 7), ("oneOf", 7)] {
            self.maybe(schema, one_in, key, |writer| {
                let count = writer.rng.usize(1..=3);
                (0..count).map(|_| writer.schema(same)).collect()
            });
        }
        self.maybe(schema, 12, "not", |writer| writer.schema(same));
        if self.one_in(12) {
            schema.insert("if".to_owned(), self.schema(same));
            self.maybe(schema, 2, "then", |writer| writer.schema(same));
            self.maybe(schema, 2, "else", |writer| writer.schema(same));
        }
    }

    /// References a definition, where there is one to be referenced.
    fn reference(&mut self, around: Around, schema: &mut Keywords) -> bool {
        if around.first >= DEFINITIONS {
            return false;
        }
        let mut index = self.rng.usize(around.first..DEFINITIONS);
        if !self.one_in(4) {
            let fitting = (index..DEFINITIONS).find(|index| kind_of(*index) == around.kind);
            index = fitting.unwrap_or(index);
        }
        let anchor = self
            .anchors
            .last()
            .copied()
            .filter(|index| *index >= around.first);
        let (key, reference) = match anchor {
            Some(index) if self.one_in(2) => {
                let key = self.pick(&["$ref", "$dynamicRef"]);
                (key, format!("#anchor{index}"))
            }
            _ => ("$ref", reference(self.dialect, index)),
        };
        schema.insert(key.to_owned(), reference.into());
        true
    }

    /// What says nothing about values.
    fn words(&mut self, schema: &mut Keywords) {
        self.maybe(schema, 8, "format", |writer| writer.pick(&FORMATS).into());
        self.maybe(schema, 8, "title", |writer| {
            writer.pick(&["Thing", "Other thing", "a"]).into()
        });
        self.maybe(schema, 8, "description", |_| "What it is.".into());
        self.maybe(schema, 12, "default", |writer| writer.value("string"));
        self.maybe(schema, 16, "readOnly", |writer| writer.rng.bool().into());
        self.maybe(schema, 16, "deprecated", |writer| writer.rng.bool().into());
        self.maybe(schema, 16, "contentEncoding", |_| "base64".into());
    }

    /// A value that is likely to have a type.
    fn value(&mut self, kind: &str) -> Value {
        let mut value = any(self.rng, 2);
        for _ in 0..8 {
            if type_of(&value) == kind {
                break;
            }
            value = any(self.rng, 2);
        }
        value
    }
}

fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::String(_) => "string",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}
