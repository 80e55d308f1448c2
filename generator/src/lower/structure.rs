//! The identity of what schemas demand, whatever they say about it in words: two inline schemas of one structure can
//! be one Rust type.

use std::collections::HashMap;

use crate::diagnostics::Diagnostics;
use crate::dialect::Dialect;
use crate::document::{Documents, Location};
use crate::schema::{
    ArrayKeywords, Combination, Keywords, NumberKeywords, ObjectKeywords, Schema, Schemas,
    StringKeywords, Types,
};

/// A structure. Two schemas have the same one exactly if they demand the same.
#[derive(Copy, Clone, Debug, Eq, PartialEq, Hash, Ord, PartialOrd)]
pub(super) struct StructureId(usize);

/// All structures met so far.
#[derive(Debug, Default)]
pub(super) struct Structures {
    ids: HashMap<Vec<Token>, StructureId>,
    known: HashMap<Location, StructureId>,
}

/// A piece of the description of a structure. Schemas in it stand as the structures that they have, so that the
/// description of a schema is as long as the schema itself and no longer.
#[derive(Clone, Debug, Eq, PartialEq, Hash)]
enum Token {
    Keyword(&'static str),
    Text(String),
    Count(u64),
    Structure(StructureId),
    Place(Location),
}

impl Structures {
    /// The structure that demands nothing.
    pub(super) fn any(&mut self) -> StructureId {
        self.id(Vec::new())
    }

    /// The structure of a schema.
    pub(super) fn of(
        &mut self,
        schemas: &mut Schemas<'_>,
        location: Location,
        dialect: Dialect,
        diagnostics: &mut Diagnostics,
    ) -> StructureId {
        if let Some(id) = self.known.get(&location) {
            return *id;
        }
        let schema = schemas.get(location, dialect, diagnostics);
        let tokens = match &*schema {
            Schema::Boolean(true) => Vec::new(),
            Schema::Boolean(false) => vec![Token::Keyword("false")],
            Schema::Object(keywords) => {
                let mut describer = Describer {
                    structures: self,
                    schemas,
                    dialect,
                    diagnostics,
                    tokens: Vec::new(),
                };
                describer.keywords(keywords);
                describer.tokens
            }
        };
        let id = self.id(tokens);
        self.known.insert(location, id);
        id
    }

    fn id(&mut self, tokens: Vec<Token>) -> StructureId {
        let next = StructureId(self.ids.len());
        *self.ids.entry(tokens).or_insert(next)
    }
}

struct Describer<'s, 'd> {
    structures: &'s mut Structures,
    schemas: &'s mut Schemas<'d>,
    dialect: Dialect,
    diagnostics: &'s mut Diagnostics,
    tokens: Vec<Token>,
}

impl Describer<'_, '_> {
    fn keywords(&mut self, keywords: &Keywords) {
        let Keywords {
            span: _,
            dialect,
            resource: _,
            reference,
            dynamic_reference,
            types,
            enumeration,
            constant,
            format,
            number,
            string,
            array,
            object,
            combination,
            discriminator,
            annotations,
        } = keywords;
        if let Some(reference) = reference {
            // References are told apart by where they lead, so that recursion ends here.
            self.tokens
                .extend([Token::Keyword("$ref"), Token::Place(reference.target)]);
            if !reference.siblings {
                return;
            }
        }
        if let Some(types) = types {
            self.tokens
                .extend([Token::Keyword("type"), Token::Text(format!("{types:?}"))]);
        }
        self.values("enum", enumeration.as_deref());
        self.values("const", constant.as_ref().map(std::slice::from_ref));
        self.text("format", format.as_deref());
        self.text("contentEncoding", annotations.content_encoding.as_deref());
        self.number(number);
        self.string(string);
        self.array(array);
        self.object(object);
        self.combination(combination);
        if let Some(reference) = dynamic_reference {
            // Where it leads depends on what evaluation comes through, and in the end on this place.
            self.tokens.push(Token::Keyword("$dynamicRef"));
            self.text("anchor", reference.anchor.as_deref());
            self.tokens.push(Token::Place(reference.target));
        }
        if let Some(discriminator) = discriminator {
            self.text("discriminator", Some(&discriminator.property));
            for entry in &discriminator.mapping {
                self.text("mapping", Some(&entry.value));
                self.tokens.push(Token::Place(entry.schema));
            }
        }
        // 1.0 is an integer in some dialects, which tells two schemas apart only where there may be one.
        let may_be_integer = types.is_some_and(|types| {
            types.contains(Types::INTEGER) && !types.contains(Types::FRACTION)
        });
        self.flag("integral", may_be_integer && dialect.is_integral());
        if !object.properties.is_empty() || enumeration.is_some() {
            // Such a schema becomes a type, which takes its name from the title.
            self.text("title", annotations.title.as_deref());
        }
    }

    fn combination(&mut self, keywords: &Combination) {
        let Combination {
            all_of,
            any_of,
            one_of,
            not,
            condition,
        } = keywords;
        self.list("allOf", all_of);
        self.list("anyOf", any_of);
        self.list("oneOf", one_of);
        self.schema("not", *not);
        if let Some(condition) = condition {
            self.schema("if", Some(condition.condition));
            self.schema("then", condition.then);
            self.schema("else", condition.otherwise);
        }
    }

    fn number(&mut self, keywords: &NumberKeywords) {
        let NumberKeywords {
            minimum,
            maximum,
            multiple_of,
        } = keywords;
        for (keyword, limit) in [("minimum", minimum), ("maximum", maximum)] {
            if let Some(limit) = limit {
                self.text(keyword, Some(&limit.number));
                self.flag("exclusive", limit.exclusive);
            }
        }
        self.text("multipleOf", multiple_of.as_deref());
    }

    fn string(&mut self, keywords: &StringKeywords) {
        let StringKeywords {
            min_length,
            max_length,
            pattern,
        } = keywords;
        self.count("minLength", *min_length);
        self.count("maxLength", *max_length);
        self.text("pattern", pattern.as_deref());
    }

    fn array(&mut self, keywords: &ArrayKeywords) {
        let ArrayKeywords {
            prefix_items,
            items,
            min_items,
            max_items,
            unique_items,
            contains,
            unevaluated_items,
        } = keywords;
        if let Some(front) = prefix_items {
            self.list("prefixItems", front);
        }
        self.schema("items", *items);
        self.count("minItems", *min_items);
        self.count("maxItems", *max_items);
        self.flag("uniqueItems", *unique_items);
        if let Some(contains) = contains {
            self.schema("contains", Some(contains.schema));
            self.count("minContains", Some(contains.min));
            self.count("maxContains", contains.max);
        }
        self.schema("unevaluatedItems", *unevaluated_items);
    }

    fn object(&mut self, keywords: &ObjectKeywords) {
        let ObjectKeywords {
            properties,
            required,
            additional_properties,
            min_properties,
            max_properties,
            pattern_properties,
            property_names,
            dependent_required,
            dependent_schemas,
            unevaluated_properties,
        } = keywords;
        self.map("properties", properties);
        self.map("patternProperties", pattern_properties);
        self.map("dependentSchemas", dependent_schemas);
        for (name, required) in dependent_required {
            self.text("dependentRequired", Some(name));
            for name in required {
                self.text("required", Some(name));
            }
        }
        self.schema("propertyNames", *property_names);
        self.schema("unevaluatedProperties", *unevaluated_properties);
        let mut names: Vec<_> = required.iter().map(|(name, _)| name).collect();
        names.sort_unstable();
        for name in names {
            self.text("required", Some(name));
        }
        self.schema("additionalProperties", *additional_properties);
        self.count("minProperties", *min_properties);
        self.count("maxProperties", *max_properties);
    }

    fn map(&mut self, keyword: &'static str, schemas: &[(String, Location)]) {
        for (name, schema) in schemas {
            self.text(keyword, Some(name));
            self.schema("schema", Some(*schema));
        }
    }

    fn list(&mut self, keyword: &'static str, schemas: &[Location]) {
        if !schemas.is_empty() {
            self.count(keyword, u64::try_from(schemas.len()).ok());
        }
        for schema in schemas {
            self.schema("schema", Some(*schema));
        }
    }

    fn schema(&mut self, keyword: &'static str, schema: Option<Location>) {
        if let Some(schema) = schema {
            let id = self
                .structures
                .of(self.schemas, schema, self.dialect, self.diagnostics);
            self.tokens
                .extend([Token::Keyword(keyword), Token::Structure(id)]);
        }
    }

    fn values(&mut self, keyword: &'static str, values: Option<&[Location]>) {
        let Some(values) = values else {
            return;
        };
        self.tokens.push(Token::Keyword(keyword));
        for value in values {
            let text = json(self.schemas.documents(), *value);
            self.tokens.push(Token::Text(text));
        }
    }

    fn text(&mut self, keyword: &'static str, text: Option<&str>) {
        if let Some(text) = text {
            self.tokens
                .extend([Token::Keyword(keyword), Token::Text(text.to_owned())]);
        }
    }

    fn count(&mut self, keyword: &'static str, count: Option<u64>) {
        if let Some(count) = count {
            self.tokens
                .extend([Token::Keyword(keyword), Token::Count(count)]);
        }
    }

    fn flag(&mut self, keyword: &'static str, flag: bool) {
        if flag {
            self.tokens.push(Token::Keyword(keyword));
        }
    }
}

/// The value at a location as text that equal values share, but for the order of keys.
fn json(documents: &Documents, location: Location) -> String {
    documents.view(location).json()
}
