//! From the keys of a mapping to [`Keywords`], for every dialect.

use super::{
    Annotations, ArrayKeywords, Combination, Condition, Contains, Discriminator, Keywords, Limit,
    NumberKeywords, ObjectKeywords, Reference, Schema, StringKeywords, Types, decimal,
};
use crate::diagnostics::Diagnostics;
use crate::dialect::Dialect;
use crate::document::{EntryView, Location, View};
use crate::source::Span;
use crate::yaml::Kind;

/// Every key that some dialect gives a meaning to, for suggestions.
const KNOWN: &[&str] = &[
    "$ref",
    "type",
    "nullable",
    "enum",
    "const",
    "format",
    "multipleOf",
    "maximum",
    "minimum",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "maxLength",
    "minLength",
    "pattern",
    "items",
    "prefixItems",
    "additionalItems",
    "maxItems",
    "minItems",
    "uniqueItems",
    "contains",
    "properties",
    "required",
    "additionalProperties",
    "patternProperties",
    "propertyNames",
    "maxProperties",
    "minProperties",
    "dependencies",
    "dependentRequired",
    "dependentSchemas",
    "allOf",
    "anyOf",
    "oneOf",
    "not",
    "if",
    "then",
    "else",
    "discriminator",
    "title",
    "description",
    "default",
    "example",
    "examples",
    "deprecated",
    "readOnly",
    "writeOnly",
    "externalDocs",
    "xml",
    "contentEncoding",
    "contentMediaType",
    "contentSchema",
    "unevaluatedItems",
    "unevaluatedProperties",
    "definitions",
    "$defs",
    "$id",
    "$anchor",
    "$dynamicRef",
    "$dynamicAnchor",
    "$comment",
    "$schema",
];

/// The keys that a parameter, header or items object of Swagger 2.0 has beside its schema.
const BESIDE_PARAMETER: &[&str] = &[
    "name",
    "in",
    "required",
    "allowEmptyValue",
    "collectionFormat",
    "description",
];

/// Reads the schema that stands at `view`.
pub(super) fn schema(view: View<'_>, dialect: Dialect, diagnostics: &mut Diagnostics) -> Schema {
    match view.kind() {
        Kind::Bool(value) => {
            // `additionalProperties` has always been true, false or a schema.
            let parent = view.parent();
            let additional = parent.and_then(|parent| parent.get("additionalProperties"));
            let is_additional = additional.is_some_and(|value| value.location() == view.location());
            if dialect != Dialect::OpenApi31 && !is_additional {
                beyond(view.span(), "a boolean schema", diagnostics);
            }
            Schema::Boolean(*value)
        }
        Kind::Mapping(_) => {
            let mut reader = Reader {
                dialect,
                diagnostics,
            };
            Schema::Object(Box::new(reader.keywords(view)))
        }
        _ => {
            diagnostics
                .error(view.span(), "a schema must be a mapping")
                .help("write `{}` for a schema that allows any value");
            Schema::Boolean(true)
        }
    }
}

/// Reports a keyword that the dialect lacks, and that keeps its meaning.
fn beyond(span: Span, what: &str, diagnostics: &mut Diagnostics) {
    diagnostics
        .warning(
            span,
            format!("{what} is not part of this version of OpenAPI"),
        )
        .help("it is read as JSON Schema means it");
}

struct Reader<'r> {
    dialect: Dialect,
    diagnostics: &'r mut Diagnostics,
}

impl Reader<'_> {
    fn keywords(&mut self, view: View<'_>) -> Keywords {
        let mut keywords = Keywords {
            span: view.span(),
            dialect: self.dialect,
            resource: root_of(view).location(),
            reference: None,
            dynamic_reference: None,
            discriminator: None,
            types: None,
            enumeration: None,
            constant: None,
            format: None,
            number: NumberKeywords::default(),
            string: StringKeywords::default(),
            array: ArrayKeywords::default(),
            object: ObjectKeywords::default(),
            combination: Combination::default(),
            annotations: Annotations::default(),
        };
        for entry in view.entries() {
            self.keyword(view, entry, &mut keywords);
        }
        self.nullable(view, &mut keywords);
        self.contains(view, &mut keywords.array);
        self.condition(view, &mut keywords.combination);
        self.items(view, &mut keywords.array);
        if let Some(reference) = &keywords.reference
            && !reference.siblings
            && !keywords.only_words_beside()
        {
            self.diagnostics
                .warning(
                    reference.span,
                    "the keywords beside `$ref` are ignored before OpenAPI 3.1",
                )
                .help("put the reference into an `allOf` to keep them");
        }
        keywords
    }

    #[expect(clippy::too_many_lines, reason = "it is the list of all keywords")]
    /// Reads one key. The keys that mean something only together are read by functions of their own, afterwards.
    fn keyword(&mut self, view: View<'_>, entry: EntryView<'_>, keywords: &mut Keywords) {
        let value = entry.value;
        match entry.key {
            "$ref" if view.is_reference() => keywords.reference = self.reference(view, value),
            // A faulty `type` was meant to say something, so nothing is guessed in its place.
            "type" => keywords.types = self.types(value).or(Some(Types::ALL)),
            "enum" => keywords.enumeration = self.enumeration(value),
            "const" => {
                self.since_2020(entry);
                keywords.constant = Some(value.location());
            }
            "format" => keywords.format = self.string(entry),
            "multipleOf" => keywords.number.multiple_of = self.multiple_of(entry),
            "minimum" => {
                let limit = self.limit(view, entry, "exclusiveMinimum");
                narrow(
                    &mut keywords.number.minimum,
                    limit,
                    std::cmp::Ordering::Greater,
                );
            }
            "maximum" => {
                let limit = self.limit(view, entry, "exclusiveMaximum");
                narrow(
                    &mut keywords.number.maximum,
                    limit,
                    std::cmp::Ordering::Less,
                );
            }
            "exclusiveMinimum" => {
                let limit = self.exclusive_limit(view, entry, "minimum");
                narrow(
                    &mut keywords.number.minimum,
                    limit,
                    std::cmp::Ordering::Greater,
                );
            }
            "exclusiveMaximum" => {
                let limit = self.exclusive_limit(view, entry, "maximum");
                narrow(
                    &mut keywords.number.maximum,
                    limit,
                    std::cmp::Ordering::Less,
                );
            }
            "minLength" => keywords.string.min_length = self.count(entry),
            "maxLength" => keywords.string.max_length = self.count(entry),
            "pattern" => keywords.string.pattern = self.string(entry),
            "minItems" => keywords.array.min_items = self.count(entry),
            "maxItems" => keywords.array.max_items = self.count(entry),
            "uniqueItems" => keywords.array.unique_items = self.boolean(entry),
            "properties" => keywords.object.properties = self.schema_map(entry),
            "required" => self.required(entry, &mut keywords.object),
            "additionalProperties" => {
                keywords.object.additional_properties = self.schema(entry);
            }
            "minProperties" => keywords.object.min_properties = self.count(entry),
            "maxProperties" => keywords.object.max_properties = self.count(entry),
            "allOf" => keywords.combination.all_of = self.schema_list(entry),
            "anyOf" => keywords.combination.any_of = self.schema_list(entry),
            "oneOf" => keywords.combination.one_of = self.schema_list(entry),
            "not" => keywords.combination.not = self.schema(entry),
            "patternProperties" => {
                self.beyond_openapi(entry);
                keywords.object.pattern_properties = self.schema_map(entry);
            }
            "propertyNames" => {
                self.since_2020(entry);
                keywords.object.property_names = self.schema(entry);
            }
            "dependencies" => self.dependencies(entry, &mut keywords.object),
            "dependentRequired" => {
                self.since_2020(entry);
                for dependency in value.entries() {
                    let names = self.names(dependency);
                    let list = &mut keywords.object.dependent_required;
                    list.push((dependency.key.to_owned(), names));
                }
            }
            "dependentSchemas" => {
                self.since_2020(entry);
                keywords.object.dependent_schemas = self.schema_map(entry);
            }
            "unevaluatedItems" => {
                self.since_2020(entry);
                keywords.array.unevaluated_items = self.schema(entry);
            }
            "unevaluatedProperties" => {
                self.since_2020(entry);
                keywords.object.unevaluated_properties = self.schema(entry);
            }
            "discriminator" => keywords.discriminator = self.discriminator(entry),
            "$dynamicRef" => {
                self.diagnostics
                    .error(entry.key_span, "`$dynamicRef` cannot be generated yet")
                    .help("use `$ref`");
            }
            // The first ten are read together, afterwards; the others are names for references to lead to, and
            // demand nothing of a value.
            "items" | "prefixItems" | "additionalItems" | "nullable" | "contains"
            | "minContains" | "maxContains" | "if" | "then" | "else" | "definitions" | "$defs"
            | "$id" | "id" | "$anchor" | "$dynamicAnchor" | "$comment" | "$schema"
            | "$vocabulary" => {}
            _ => self.annotation(entry, &mut keywords.annotations),
        }
    }

    fn annotation(&mut self, entry: EntryView<'_>, annotations: &mut Annotations) {
        let value = entry.value;
        match entry.key {
            "title" => annotations.title = self.string(entry),
            "description" => annotations.description = self.text(entry),
            "default" => annotations.default = Some(value.location()),
            "example" | "x-example" => annotations.examples.push(value.location()),
            "examples" => match value.kind() {
                Kind::Sequence(_) => {
                    annotations
                        .examples
                        .extend(value.elements().map(View::location));
                }
                _ => self.wrong(entry, "a list of values"),
            },
            "deprecated" => annotations.deprecated = self.boolean(entry),
            "readOnly" => annotations.read_only = self.boolean(entry),
            "writeOnly" => annotations.write_only = self.boolean(entry),
            "externalDocs" => {
                annotations.external_docs =
                    value.get("url").and_then(View::as_str).map(str::to_owned);
                if annotations.external_docs.is_none() {
                    self.wrong(entry, "a mapping with a `url`");
                }
            }
            "contentEncoding" => annotations.content_encoding = self.string(entry),
            "contentMediaType" => annotations.content_media_type = self.string(entry),
            // How a value looks in XML, and what a string holds inside, say nothing about the JSON value.
            "xml" | "contentSchema" => {}
            key if key.starts_with("x-") => {}
            key if self.dialect == Dialect::Swagger20Parameter
                && BESIDE_PARAMETER.contains(&key) => {}
            key => self.unknown(key, entry.key_span),
        }
    }

    /// `contains` and its bounds.
    fn contains(&mut self, view: View<'_>, array: &mut ArrayKeywords) {
        let Some(entry) = view.entry("contains") else {
            return;
        };
        self.since_2020(entry);
        let bound = |reader: &mut Self, key| {
            let bound = view.entry(key);
            bound.and_then(|bound| reader.count(bound))
        };
        let min = bound(self, "minContains").unwrap_or(1);
        let max = bound(self, "maxContains");
        array.contains = self
            .schema(entry)
            .map(|schema| Contains { schema, min, max });
    }

    /// `if`, `then` and `else`.
    fn condition(&mut self, view: View<'_>, combination: &mut Combination) {
        let Some(entry) = view.entry("if") else {
            return;
        };
        self.since_2020(entry);
        let branch = |reader: &mut Self, key| {
            let branch = view.entry(key);
            branch.and_then(|branch| reader.schema(branch))
        };
        let then = branch(self, "then");
        let otherwise = branch(self, "else");
        combination.condition = self.schema(entry).map(|condition| Condition {
            condition,
            then,
            otherwise,
        });
    }

    /// `dependencies` of draft 4: lists of names, and schemas.
    fn dependencies(&mut self, entry: EntryView<'_>, object: &mut ObjectKeywords) {
        self.beyond_openapi(entry);
        for dependency in entry.value.entries() {
            let name = dependency.key.to_owned();
            if let Kind::Sequence(_) = dependency.value.kind() {
                let names = self.names(dependency);
                object.dependent_required.push((name, names));
            } else if let Some(schema) = self.schema(dependency) {
                object.dependent_schemas.push((name, schema));
            }
        }
    }

    fn names(&mut self, entry: EntryView<'_>) -> Vec<String> {
        let mut object = ObjectKeywords::default();
        self.required(entry, &mut object);
        object.required.into_iter().map(|(name, _)| name).collect()
    }

    /// `discriminator`: in Swagger 2.0 the name of a property, later a mapping with `propertyName`.
    fn discriminator(&mut self, entry: EntryView<'_>) -> Option<Discriminator> {
        let property = entry.value.get("propertyName").unwrap_or(entry.value);
        let Some(property) = property.as_str() else {
            self.wrong(entry, "a mapping with a `propertyName`");
            return None;
        };
        Some(Discriminator {
            property: property.to_owned(),
            mapping: Vec::new(),
            span: entry.key_span,
        })
    }

    /// Reports a keyword of JSON Schema draft 4 that Swagger 2.0 and `OpenAPI` 3.0 left out.
    fn beyond_openapi(&mut self, entry: EntryView<'_>) {
        self.since_2020(entry);
    }

    fn unknown(&mut self, key: &str, span: Span) {
        let near = KNOWN
            .iter()
            .map(|known| (strsim::damerau_levenshtein(known, key), known))
            .filter(|(distance, _)| *distance <= 2)
            .min();
        let warning = self.diagnostics.warning(
            span,
            format!("`{key}` is not a keyword of schemas, and is ignored"),
        );
        match near {
            Some((_, known)) => warning.help(format!("a similar keyword exists: `{known}`")),
            None => warning.help("begin the names of extensions with `x-`"),
        };
    }

    fn reference(&mut self, view: View<'_>, value: View<'_>) -> Option<Reference> {
        let target = view.target(self.diagnostics)?;
        Some(Reference {
            target: target.location(),
            span: value.span(),
            siblings: self.dialect == Dialect::OpenApi31,
        })
    }

    fn types(&mut self, value: View<'_>) -> Option<Types> {
        match value.kind() {
            Kind::String(name) => self.named_type(name, value.span()),
            Kind::Sequence(_) => {
                if self.dialect != Dialect::OpenApi31 {
                    beyond(value.span(), "a list of types", self.diagnostics);
                }
                let mut types = Types::NONE;
                for element in value.elements() {
                    let Some(name) = element.as_str() else {
                        self.diagnostics
                            .error(element.span(), "a type must be a string")
                            .help("the types are null, boolean, string, integer, number, array and object");
                        return None;
                    };
                    types = types.union(self.named_type(name, element.span())?);
                }
                Some(types)
            }
            _ => {
                self.diagnostics
                    .error(
                        value.span(),
                        "`type` must be the name of a type, or a list of names",
                    )
                    .help("the types are null, boolean, string, integer, number, array and object");
                None
            }
        }
    }

    fn named_type(&mut self, name: &str, span: Span) -> Option<Types> {
        if name == "file" && self.dialect == Dialect::Swagger20Parameter {
            return Some(Types::STRING);
        }
        let types = Types::named(name);
        if types.is_none() {
            let names = [
                "null", "boolean", "string", "integer", "number", "array", "object",
            ];
            let near = names
                .iter()
                .min_by_key(|known| strsim::damerau_levenshtein(known, name));
            let error = self
                .diagnostics
                .error(span, format!("`{name}` is not a type"));
            match near {
                Some(near) if strsim::damerau_levenshtein(near, name) <= 2 => {
                    error.help(format!("a similar type exists: `{near}`"));
                }
                _ => {
                    error.help(format!("the types are {}", names.join(", ")));
                }
            }
        }
        types
    }

    /// `nullable` of `OpenAPI` 3.0 widens the `type` beside it. Swagger 2.0 spells it `x-nullable`.
    fn nullable(&mut self, view: View<'_>, keywords: &mut Keywords) {
        let Some(entry) = view.entry("nullable").or_else(|| view.entry("x-nullable")) else {
            return;
        };
        if entry.key == "nullable" && self.dialect != Dialect::OpenApi30 {
            beyond(entry.key_span, "`nullable`", self.diagnostics);
        }
        if self.boolean(entry)
            && let Some(types) = keywords.types
        {
            keywords.types = Some(types.union(Types::NULL));
        }
    }

    /// `items`, `prefixItems` and `additionalItems`: what they mean depends on each other and on the dialect.
    fn items(&mut self, view: View<'_>, array: &mut ArrayKeywords) {
        let additional = view.entry("additionalItems");
        if let Some(entry) = view.entry("prefixItems") {
            self.since_2020(entry);
            array.prefix_items = Some(self.schema_list(entry));
        }
        let Some(items) = view.entry("items") else {
            return;
        };
        if matches!(items.value.kind(), Kind::Sequence(_)) {
            beyond(items.key_span, "a list of `items`", self.diagnostics);
            array.prefix_items = Some(self.schema_list(items));
            array.items = additional.and_then(|entry| self.schema(entry));
            return;
        }
        array.items = self.schema(items);
        if let Some(entry) = additional {
            self.diagnostics
                .warning(
                    entry.key_span,
                    "`additionalItems` means nothing beside one `items`",
                )
                .help("it counts only where `items` is a list");
        }
    }

    fn enumeration(&mut self, value: View<'_>) -> Option<Vec<Location>> {
        if !matches!(value.kind(), Kind::Sequence(_)) {
            self.diagnostics
                .error(value.span(), "`enum` must be a list of values")
                .help("put the value into brackets");
            return None;
        }
        let values: Vec<_> = value.elements().map(View::location).collect();
        if values.is_empty() {
            self.diagnostics
                .error(
                    value.span(),
                    "`enum` has no values, so nothing can satisfy it",
                )
                .help("add a value, or remove `enum`");
            return None;
        }
        Some(values)
    }

    fn multiple_of(&mut self, entry: EntryView<'_>) -> Option<String> {
        let number = self.number(entry)?;
        let positive = decimal(&number) > decimal("0");
        if !positive {
            self.wrong(entry, "a number above 0");
        }
        positive.then_some(number)
    }

    /// `minimum` or `maximum`, to which a boolean beside it (before 2020-12) may say that it is exclusive.
    fn limit(&mut self, view: View<'_>, entry: EntryView<'_>, flag: &str) -> Option<Limit> {
        let exclusive = view.get(flag).and_then(View::as_bool).unwrap_or(false);
        self.number(entry).map(|number| Limit { number, exclusive })
    }

    /// `exclusiveMinimum` or `exclusiveMaximum`, a number of its own since 2020-12.
    fn exclusive_limit(
        &mut self,
        view: View<'_>,
        entry: EntryView<'_>,
        partner: &str,
    ) -> Option<Limit> {
        if entry.value.as_bool().is_some() {
            if self.dialect == Dialect::OpenApi31 {
                self.wrong(entry, "a number");
            } else if view.get(partner).is_none() {
                self.diagnostics.warning(
                    entry.key_span,
                    format!("`{}` means nothing without `{partner}`", entry.key),
                );
            }
            return None;
        }
        self.since_2020(entry);
        self.number(entry).map(|number| Limit {
            number,
            exclusive: true,
        })
    }

    fn required(&mut self, entry: EntryView<'_>, object: &mut ObjectKeywords) {
        match entry.value.kind() {
            Kind::Sequence(_) => {
                for element in entry.value.elements() {
                    match element.as_str() {
                        Some(name) => object.required.push((name.to_owned(), element.span())),
                        None => {
                            self.diagnostics
                                .error(element.span(), "the name of a property must be a string")
                                .help("put it into quotes");
                        }
                    }
                }
            }
            Kind::Bool(_) if self.dialect == Dialect::Swagger20Parameter => {}
            Kind::Bool(_) => {
                self.diagnostics
                    .warning(
                        entry.key_span,
                        "`required` is a list of property names, not a truth value, and is ignored",
                    )
                    .help("name the property in the `required` of the schema that declares it");
            }
            _ => self.wrong(entry, "a list of property names"),
        }
    }

    fn schema(&mut self, entry: EntryView<'_>) -> Option<Location> {
        match entry.value.kind() {
            Kind::Mapping(_) | Kind::Bool(_) => Some(entry.value.location()),
            _ => {
                self.wrong(entry, "a schema");
                None
            }
        }
    }

    fn schema_list(&mut self, entry: EntryView<'_>) -> Vec<Location> {
        if !matches!(entry.value.kind(), Kind::Sequence(_)) {
            self.wrong(entry, "a list of schemas");
        }
        let list: Vec<_> = entry.value.elements().map(View::location).collect();
        if list.is_empty() && matches!(entry.value.kind(), Kind::Sequence(_)) {
            self.diagnostics.warning(
                entry.key_span,
                format!("`{}` is empty, and demands nothing", entry.key),
            );
        }
        list
    }

    fn schema_map(&mut self, entry: EntryView<'_>) -> Vec<(String, Location)> {
        if !matches!(entry.value.kind(), Kind::Mapping(_)) {
            self.wrong(entry, "a mapping from names to schemas");
        }
        entry
            .value
            .entries()
            .map(|property| (property.key.to_owned(), property.value.location()))
            .collect()
    }

    fn string(&mut self, entry: EntryView<'_>) -> Option<String> {
        let text = entry.value.as_str().map(str::to_owned);
        if text.is_none() {
            self.wrong(entry, "a string");
        }
        text
    }

    /// A description; one that is a number or empty is taken as what it says.
    fn text(&mut self, entry: EntryView<'_>) -> Option<String> {
        match entry.value.kind() {
            Kind::Number(text) => Some(text.to_string()),
            Kind::Null => None,
            _ => self.string(entry),
        }
    }

    fn boolean(&mut self, entry: EntryView<'_>) -> bool {
        entry.value.as_bool().unwrap_or_else(|| {
            self.wrong(entry, "true or false");
            false
        })
    }

    fn number(&mut self, entry: EntryView<'_>) -> Option<String> {
        let number = entry
            .value
            .as_number()
            .filter(|text| decimal(text).is_some());
        if number.is_none() {
            self.wrong(entry, "a number");
        }
        number.map(str::to_owned)
    }

    fn count(&mut self, entry: EntryView<'_>) -> Option<u64> {
        let number = entry.value.as_number().and_then(|text| {
            // `2.0` counts as 2 (JSON Schema 2020-12, section 6).
            let whole = text.strip_suffix(".0").unwrap_or(text);
            whole.parse().ok()
        });
        if number.is_none() {
            self.wrong(entry, "a whole number, 0 or above");
        }
        number
    }

    fn since_2020(&mut self, entry: EntryView<'_>) {
        if self.dialect != Dialect::OpenApi31 {
            beyond(
                entry.key_span,
                &format!("`{}`", entry.key),
                self.diagnostics,
            );
        }
    }

    fn wrong(&mut self, entry: EntryView<'_>, expected: &str) {
        let is_quoted = expected.contains("number")
            && entry
                .value
                .as_str()
                .is_some_and(|text| decimal(text).is_some());
        let help = if is_quoted {
            "write it without quotes".to_owned()
        } else {
            format!("correct it, or remove `{}`", entry.key)
        };
        let message = format!("`{}` must be {expected}", entry.key);
        self.diagnostics
            .error(entry.value.span(), message)
            .help(help);
    }
}

/// Keeps the narrower of two bounds: the one that lies in the direction of `order`.
pub(crate) fn narrow(kept: &mut Option<Limit>, other: Option<Limit>, order: std::cmp::Ordering) {
    let Some(other) = other else {
        return;
    };
    let replace =
        kept.as_ref().is_none_or(
            |kept| match decimal(&other.number).cmp(&decimal(&kept.number)) {
                std::cmp::Ordering::Equal => other.exclusive,
                different => different == order,
            },
        );
    if replace {
        *kept = Some(other);
    }
}

/// The root of the file that a node stands in.
fn root_of(view: View<'_>) -> View<'_> {
    let mut root = view;
    while let Some(parent) = root.parent() {
        root = parent;
    }
    root
}
