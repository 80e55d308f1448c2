//! From the keys of a mapping to [`Keywords`], for every dialect.

mod openapi;
mod types;
mod values;

use super::keyword::{self, Language, Standing};
use super::{
    Annotations, ArrayKeywords, Combination, Condition, Contains, DynamicReference, Keywords,
    Limit, NumberKeywords, ObjectKeywords, Reference, Schema, StringKeywords, Types, decimal,
};
use crate::diagnostics::Diagnostics;
use crate::dialect::Dialect;
use crate::document::{EntryView, View};
use crate::source::Span;
use crate::yaml::Kind;

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
pub(super) fn schema(view: View<'_>, language: Language, diagnostics: &mut Diagnostics) -> Schema {
    let Language { dialect, .. } = language;
    match view.kind() {
        Kind::Bool(value) => {
            // `additionalProperties` has always been true, false or a schema.
            let parent = view.parent();
            let additional = parent.and_then(|parent| parent.get("additionalProperties"));
            let is_additional = additional.is_some_and(|value| value.location() == view.location());
            if is_lenient(dialect) && dialect != Dialect::OpenApi31 && !is_additional {
                beyond(view.span(), "a boolean schema", diagnostics);
            }
            Schema::Boolean(*value)
        }
        Kind::Mapping(_) => {
            let mut reader = Reader {
                language,
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

/// Whether the author has not named a dialect, so that a keyword of another one means what its author has in mind.
fn is_lenient(dialect: Dialect) -> bool {
    match dialect {
        Dialect::Swagger20
        | Dialect::Swagger20Parameter
        | Dialect::OpenApi30
        | Dialect::OpenApi31 => true,
        Dialect::Draft4 | Dialect::Draft6 | Dialect::Draft7 | Dialect::Draft201909 => false,
    }
}

struct Reader<'r> {
    language: Language,
    dialect: Dialect,
    diagnostics: &'r mut Diagnostics,
}

impl Reader<'_> {
    fn keywords(&mut self, view: View<'_>) -> Keywords {
        let mut keywords = Keywords {
            span: view.span(),
            dialect: self.dialect,
            resource: view.resource().location(),
            reference: None,
            dynamic_reference: None,
            types: None,
            enumeration: None,
            constant: None,
            format: None,
            number: NumberKeywords::default(),
            string: StringKeywords::default(),
            array: ArrayKeywords::default(),
            object: ObjectKeywords::default(),
            combination: Combination::default(),
            discriminator: None,
            annotations: Annotations::default(),
        };
        for entry in view.entries() {
            if self.counts(entry) {
                self.keyword(view, entry, &mut keywords);
            }
        }
        self.dynamic_reference(view, &mut keywords);
        self.nullable(view, &mut keywords);
        self.items(view, &mut keywords.array);
        self.contains(view, &mut keywords.array);
        self.condition(view, &mut keywords.combination);
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

    /// Whether a key has a meaning here, which is told where one might think otherwise.
    fn counts(&mut self, entry: EntryView<'_>) -> bool {
        let key = entry.key;
        match keyword::standing(key, self.language) {
            Standing::Keyword => true,
            Standing::Beyond => {
                beyond(entry.key_span, &format!("`{key}`"), self.diagnostics);
                true
            }
            Standing::Ignored => {
                self.diagnostics
                    .warning(
                        entry.key_span,
                        format!("`{key}` is not a keyword of the dialect that `$schema` names, and is ignored"),
                    )
                    .help("name a dialect that has it, or remove it");
                false
            }
            Standing::LeftOut => {
                self.diagnostics
                    .warning(
                        entry.key_span,
                        format!(
                            "`{key}` is of a vocabulary that `$schema` leaves out, and is ignored"
                        ),
                    )
                    .help("name a metaschema whose `$vocabulary` lists it, or remove it");
                false
            }
        }
    }

    /// The entry of a key that means something only together with others, where it has a meaning at all; whether it
    /// does was told before.
    fn entry<'v>(&self, view: View<'v>, key: &str) -> Option<EntryView<'v>> {
        let standing = keyword::standing(key, self.language);
        view.entry(key)
            .filter(|_| matches!(standing, Standing::Keyword | Standing::Beyond))
    }

    /// Reads one key. The keys that mean something only together are read by functions of their own, afterwards.
    fn keyword(&mut self, view: View<'_>, entry: EntryView<'_>, keywords: &mut Keywords) {
        let value = entry.value;
        match entry.key {
            "$ref" if view.is_reference() => keywords.reference = self.reference(view, value),
            // A faulty `type` was meant to say something, so nothing is guessed in its place.
            "type" => keywords.types = self.types(value).or(Some(Types::ALL)),
            "enum" => keywords.enumeration = self.enumeration(value),
            "const" => keywords.constant = Some(value.location()),
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
            "pattern" => keywords.string.pattern = self.pattern(entry),
            "minItems" => keywords.array.min_items = self.count(entry),
            "maxItems" => keywords.array.max_items = self.count(entry),
            "uniqueItems" => keywords.array.unique_items = self.boolean(entry),
            "minProperties"
            | "maxProperties"
            | "properties"
            | "required"
            | "additionalProperties"
            | "patternProperties"
            | "propertyNames"
            | "dependencies"
            | "dependentRequired"
            | "dependentSchemas"
            | "unevaluatedProperties" => {
                self.object(entry, &mut keywords.object);
            }
            "unevaluatedItems" => keywords.array.unevaluated_items = self.schema(entry),
            "allOf" => keywords.combination.all_of.extend(self.schema_list(entry)),
            "anyOf" => keywords.combination.any_of = self.schema_list(entry),
            "oneOf" => keywords.combination.one_of = self.schema_list(entry),
            "not" => keywords.combination.not = self.schema(entry),
            "discriminator" => keywords.discriminator = self.discriminator(entry),
            // The first three lines are read together, afterwards; the others are names for references to lead to, and
            // demand nothing of a value.
            "$dynamicRef" | "$recursiveRef" | "items" | "prefixItems" | "additionalItems"
            | "nullable" | "contains" | "minContains" | "maxContains" | "if" | "then" | "else"
            | "definitions" | "$defs" | "$id" | "id" | "$anchor" | "$dynamicAnchor"
            | "$recursiveAnchor" | "$comment" | "$schema" | "$vocabulary" => {}
            _ => self.annotation(entry, &mut keywords.annotations),
        }
    }

    fn object(&mut self, entry: EntryView<'_>, object: &mut ObjectKeywords) {
        match entry.key {
            "properties" => object.properties = self.schema_map(entry),
            "required" => self.required(entry, object),
            "additionalProperties" => object.additional_properties = self.schema(entry),
            "minProperties" => object.min_properties = self.count(entry),
            "maxProperties" => object.max_properties = self.count(entry),
            "patternProperties" => {
                for property in entry.value.entries() {
                    self.check_pattern(property.key, property.key_span);
                }
                object.pattern_properties = self.schema_map(entry);
            }
            "propertyNames" => object.property_names = self.schema(entry),
            "dependencies" => self.dependencies(entry, object),
            "dependentRequired" => {
                if !matches!(entry.value.kind(), Kind::Mapping(_)) {
                    self.wrong(entry, "a mapping from names to lists of names");
                }
                for property in entry.value.entries() {
                    let names = self.names(property);
                    object
                        .dependent_required
                        .push((property.key.to_owned(), names));
                }
            }
            "dependentSchemas" => object.dependent_schemas.extend(self.schema_map(entry)),
            _ => object.unevaluated_properties = self.schema(entry),
        }
    }

    /// `dependencies`, which 2019-09 has split into `dependentRequired` and `dependentSchemas`.
    fn dependencies(&mut self, entry: EntryView<'_>, object: &mut ObjectKeywords) {
        if !matches!(entry.value.kind(), Kind::Mapping(_)) {
            self.wrong(entry, "a mapping from names to schemas or lists of names");
        }
        for property in entry.value.entries() {
            let name = property.key.to_owned();
            if matches!(property.value.kind(), Kind::Sequence(_)) {
                let names = self.names(property);
                object.dependent_required.push((name, names));
            } else if let Some(schema) = self.schema(property) {
                object.dependent_schemas.push((name, schema));
            }
        }
    }

    /// `contains`, `minContains` and `maxContains`: the bounds count only beside the first.
    fn contains(&mut self, view: View<'_>, array: &mut ArrayKeywords) {
        let [min, max] = ["minContains", "maxContains"].map(|key| self.entry(view, key));
        let Some(contains) = self.entry(view, "contains") else {
            for entry in [min, max].into_iter().flatten() {
                self.meaningless(entry, "contains");
            }
            return;
        };
        let min = min.and_then(|entry| self.count(entry)).unwrap_or(1);
        let max = max.and_then(|entry| self.count(entry));
        let schema = self.schema(contains);
        array.contains = schema.map(|schema| Contains { schema, min, max });
    }

    /// `if`, `then` and `else`: the last two count only beside the first.
    fn condition(&mut self, view: View<'_>, combination: &mut Combination) {
        let [then, otherwise] = ["then", "else"].map(|key| self.entry(view, key));
        let Some(condition) = self.entry(view, "if") else {
            for entry in [then, otherwise].into_iter().flatten() {
                self.meaningless(entry, "if");
            }
            return;
        };
        let then = then.and_then(|entry| self.schema(entry));
        let otherwise = otherwise.and_then(|entry| self.schema(entry));
        let condition = self.schema(condition);
        combination.condition = condition.map(|condition| Condition {
            condition,
            then,
            otherwise,
        });
    }

    /// `$dynamicRef`, in 2019-09 `$recursiveRef`. One that names anything else than a dynamic anchor is as good as `$ref`.
    fn dynamic_reference(&mut self, view: View<'_>, keywords: &mut Keywords) {
        let [dynamic, recursive] =
            ["$dynamicRef", "$recursiveRef"].map(|key| self.entry(view, key));
        let Some(entry) = dynamic.or(recursive) else {
            return;
        };
        let Some(text) = entry.value.as_str() else {
            self.wrong(entry, "a string");
            return;
        };
        let Some(target) = entry.value.target(self.diagnostics) else {
            return;
        };
        let location = target.location();
        // A resource of 2019-09 has at most one dynamic anchor, without a name.
        let name = text.split_once('#').map(|(_, name)| name);
        let mut anchors = target.resource().dynamic_anchors();
        let anchor =
            anchors.find(|(anchor, schema)| Some(*anchor) == name && schema.location() == location);
        let span = entry.value.span();
        if anchor.is_none() && keywords.reference.is_none() {
            keywords.reference = Some(Reference {
                target: location,
                span,
                siblings: self.dialect.has_siblings(),
            });
        } else {
            keywords.dynamic_reference = Some(DynamicReference {
                anchor: anchor.map(|(anchor, _)| anchor.to_owned()),
                target: location,
                span,
            });
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
            "contentSchema" => annotations.content_schema = self.schema(entry),
            "xml" => annotations.xml = self.xml(entry),
            key if key.starts_with("x-") => {}
            key if self.dialect == Dialect::Swagger20Parameter
                && BESIDE_PARAMETER.contains(&key) => {}
            key => self.unknown(key, entry.key_span),
        }
    }

    fn unknown(&mut self, key: &str, span: Span) {
        let near = keyword::known()
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
            siblings: self.dialect.has_siblings(),
        })
    }

    /// `items`, `prefixItems` and `additionalItems`: what they mean depends on each other and on the dialect.
    fn items(&mut self, view: View<'_>, array: &mut ArrayKeywords) {
        let additional = self.entry(view, "additionalItems");
        if let Some(entry) = self.entry(view, "prefixItems") {
            array.prefix_items = Some(self.schema_list(entry));
        }
        let Some(items) = self.entry(view, "items") else {
            return;
        };
        if matches!(items.value.kind(), Kind::Sequence(_)) {
            if is_lenient(self.dialect) {
                beyond(items.key_span, "a list of `items`", self.diagnostics);
            }
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

    fn required(&mut self, entry: EntryView<'_>, object: &mut ObjectKeywords) {
        match entry.value.kind() {
            Kind::Sequence(_) => {
                let names = entry.value.elements();
                object.required = names.filter_map(|element| self.name(element)).collect();
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
