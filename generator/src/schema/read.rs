//! From the keys of a mapping to [`Keywords`], for every dialect.

use super::keyword::{self, Language, Standing};
use super::{
    Annotations, ArrayKeywords, Combination, Condition, Contains, Discriminator, DynamicReference,
    Keywords, Limit, Mapping, NumberKeywords, ObjectKeywords, Reference, Schema, StringKeywords,
    Types, Xml, decimal, pattern,
};
use crate::diagnostics::Diagnostics;
use crate::dialect::Dialect;
use crate::document::{EntryView, Location, View};
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

    /// A list of the names of properties.
    fn names(&mut self, entry: EntryView<'_>) -> Vec<String> {
        if !matches!(entry.value.kind(), Kind::Sequence(_)) {
            self.wrong(entry, "a list of property names");
        }
        let names = entry
            .value
            .elements()
            .filter_map(|element| self.name(element));
        names.map(|(name, _)| name).collect()
    }

    /// The name of a property.
    fn name(&mut self, value: View<'_>) -> Option<(String, Span)> {
        let name = value.as_str().map(|name| (name.to_owned(), value.span()));
        if name.is_none() {
            self.diagnostics
                .error(value.span(), "the name of a property must be a string")
                .help("put it into quotes");
        }
        name
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

    fn meaningless(&mut self, entry: EntryView<'_>, partner: &str) {
        self.diagnostics
            .warning(
                entry.key_span,
                format!("`{}` means nothing without `{partner}`", entry.key),
            )
            .help(format!("add `{partner}`, or remove it"));
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

    /// `discriminator`; in Swagger 2.0 it is the name of the property alone.
    fn discriminator(&mut self, entry: EntryView<'_>) -> Option<Discriminator> {
        let span = entry.value.span();
        if let Some(property) = entry.value.as_str() {
            if self.dialect != Dialect::Swagger20 {
                self.diagnostics
                    .warning(span, "a `discriminator` as a string is Swagger 2.0's")
                    .help("write it as the `propertyName` of a mapping");
            }
            return Some(Discriminator {
                property: property.to_owned(),
                mapping: Vec::new(),
                span,
            });
        }
        let Some(property) = entry.value.get("propertyName").and_then(View::as_str) else {
            self.wrong(entry, "a mapping with a `propertyName`");
            return None;
        };
        let mut mapping = Vec::new();
        for key in entry.value.entries() {
            match key.key {
                "propertyName" => {}
                "mapping" if matches!(key.value.kind(), Kind::Mapping(_)) => {
                    for value in key.value.entries() {
                        if value.value.as_str().is_none() {
                            self.wrong(value, "the name of a schema, or a reference to it");
                        } else if let Some(target) = value.value.target(self.diagnostics) {
                            mapping.push(Mapping {
                                value: value.key.to_owned(),
                                schema: target.location(),
                                span: value.value.span(),
                            });
                        }
                    }
                }
                "mapping" => self.wrong(key, "a mapping from values to schemas"),
                name if name.starts_with("x-") => {}
                _ => self.stray(key, "discriminator"),
            }
        }
        Some(Discriminator {
            property: property.to_owned(),
            mapping,
            span,
        })
    }

    fn xml(&mut self, entry: EntryView<'_>) -> Option<Xml> {
        if !matches!(entry.value.kind(), Kind::Mapping(_)) {
            self.wrong(entry, "a mapping");
            return None;
        }
        let mut xml = Xml::default();
        for key in entry.value.entries() {
            match key.key {
                "name" => xml.name = self.string(key),
                "namespace" => xml.namespace = self.string(key),
                "prefix" => xml.prefix = self.string(key),
                "attribute" => xml.attribute = self.boolean(key),
                "wrapped" => xml.wrapped = self.boolean(key),
                name if name.starts_with("x-") => {}
                _ => self.stray(key, "xml"),
            }
        }
        Some(xml)
    }

    fn stray(&mut self, entry: EntryView<'_>, holder: &str) {
        self.diagnostics
            .warning(
                entry.key_span,
                format!("`{}` is no key of `{holder}`, and is ignored", entry.key),
            )
            .help("begin the names of extensions with `x-`");
    }

    fn pattern(&mut self, entry: EntryView<'_>) -> Option<String> {
        let source = self.string(entry)?;
        self.check_pattern(&source, entry.value.span());
        Some(source)
    }

    fn check_pattern(&mut self, source: &str, span: Span) {
        if let Err(fault) = pattern::check(source) {
            self.diagnostics
                .error(
                    span,
                    format!("this regular expression cannot be used: {fault}"),
                )
                .help("write it in the syntax of ECMA-262, without delimiters");
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

    fn types(&mut self, value: View<'_>) -> Option<Types> {
        match value.kind() {
            Kind::String(name) => {
                if &**name == "null"
                    && is_lenient(self.dialect)
                    && self.dialect != Dialect::OpenApi31
                {
                    beyond(value.span(), "the type `null`", self.diagnostics);
                }
                self.named_type(name, value.span())
            }
            Kind::Sequence(_) => {
                if is_lenient(self.dialect) && self.dialect != Dialect::OpenApi31 {
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
                .warning(
                    value.span(),
                    "`enum` has no values, so nothing can satisfy it",
                )
                .help("add a value, or remove `enum`");
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
            if self.dialect.is_integral() {
                // Both came with draft 6.
                self.wrong(entry, "a number");
            } else if view.get(partner).is_none() {
                self.meaningless(entry, partner);
            }
            return None;
        }
        if matches!(self.dialect, Dialect::Draft4) {
            self.wrong(entry, "true or false");
            return None;
        }
        if is_lenient(self.dialect) && self.dialect != Dialect::OpenApi31 {
            beyond(
                entry.key_span,
                &format!("`{}` with a number", entry.key),
                self.diagnostics,
            );
        }
        self.number(entry).map(|number| Limit {
            number,
            exclusive: true,
        })
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
        let mut map = entry.value;
        if let Some(reference) = map.entry("$ref")
            && reference.value.as_str().is_some()
        {
            // Large specs share lists of properties so; a property of this name would hold a
            // schema.
            if is_lenient(self.dialect) {
                let what = format!("a reference in place of `{}`", entry.key);
                beyond(reference.key_span, &what, self.diagnostics);
            }
            let Some(target) = map.resolve(self.diagnostics) else {
                return Vec::new();
            };
            map = target;
        }
        map.entries()
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
        // `2.0` counts as 2 (JSON Schema 2020-12, section 6).
        let number = entry.value.as_number().and_then(decimal);
        let number = number.and_then(|number| number.to_count());
        if number.is_none() {
            self.wrong(entry, "a whole number, 0 or above");
        }
        number
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
