//! Which keys are keywords, in which dialects and vocabularies.

use crate::dialect::Dialect;

/// The dialect of a schema, and which parts of it count.
#[derive(Copy, Clone, Debug)]
pub(super) struct Language {
    pub(super) dialect: Dialect,
    pub(super) vocabularies: Vocabularies,
}

/// The vocabularies of 2020-12 without which keywords mean nothing. Annotations are kept in any case.
#[derive(Copy, Clone, Debug)]
pub(super) struct Vocabularies {
    pub(super) applicator: bool,
    pub(super) unevaluated: bool,
    pub(super) validation: bool,
}

impl Vocabularies {
    /// Those of a metaschema that does not list any.
    pub(super) const ALL: Self = Self {
        applicator: true,
        unevaluated: true,
        validation: true,
    };

    /// Those of a metaschema that lists its vocabularies, before it has listed one.
    pub(super) const NONE: Self = Self {
        applicator: false,
        unevaluated: false,
        validation: false,
    };

    /// Adds a vocabulary. `false` where it is not known.
    pub(super) fn add(&mut self, uri: &str) -> bool {
        match uri.strip_prefix("https://json-schema.org/draft/2020-12/vocab/") {
            Some("applicator") => self.applicator = true,
            Some("unevaluated") => self.unevaluated = true,
            Some("validation") => self.validation = true,
            Some("core" | "meta-data" | "content" | "format-annotation") => {}
            _ => return false,
        }
        true
    }
}

/// What a key means in a language.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
pub(super) enum Standing {
    /// It is a keyword, or it is up to the reader to say.
    Keyword,
    /// It is none in this version of `OpenAPI`, and means what JSON Schema means by it: a schema of `OpenAPI` has no
    /// other use for it than what its author has in mind.
    Beyond,
    /// It is none in a dialect that the author has named, and so demands nothing.
    Ignored,
    /// It is one of a vocabulary that the dialect leaves out.
    LeftOut,
}

/// What a key means in a language.
pub(super) fn standing(key: &str, language: Language) -> Standing {
    let Some((_, vocabulary, since)) = KEYWORDS.iter().find(|(known, ..)| *known == key) else {
        return Standing::Keyword;
    };
    let Vocabularies {
        applicator,
        unevaluated,
        validation,
    } = language.vocabularies;
    let counts = match vocabulary {
        Vocabulary::Any => true,
        Vocabulary::Applicator => applicator,
        Vocabulary::Unevaluated => unevaluated,
        Vocabulary::Validation => validation,
    };
    if !counts {
        return Standing::LeftOut;
    }
    if since.has(language.dialect) {
        return Standing::Keyword;
    }
    match language.dialect {
        Dialect::Swagger20
        | Dialect::Swagger20Parameter
        | Dialect::OpenApi30
        | Dialect::OpenApi31 => Standing::Beyond,
        Dialect::Draft4 | Dialect::Draft6 | Dialect::Draft7 | Dialect::Draft201909 => {
            Standing::Ignored
        }
    }
}

/// All keys that some dialect gives a meaning to.
pub(super) fn known() -> impl Iterator<Item = &'static str> {
    KEYWORDS.iter().map(|(key, ..)| *key)
}

/// The vocabulary that a keyword is of.
#[derive(Copy, Clone, Debug)]
enum Vocabulary {
    /// One that is always there, or one of annotations.
    Any,
    Applicator,
    Unevaluated,
    Validation,
}

/// The dialects that have a keyword.
#[derive(Copy, Clone, Debug)]
enum Since {
    /// All of them, or for another reason it is for the reader to say.
    Always,
    /// All but Swagger 2.0.
    OpenApi30,
    /// JSON Schema, but neither Swagger 2.0 nor `OpenAPI` 3.0.
    Draft4,
    Draft6,
    Draft7,
    Draft201909,
    Draft202012,
    /// JSON Schema up to draft 7; later ones have others in its place.
    UntilDraft7,
    /// 2019-09 alone.
    OnlyDraft201909,
}

impl Since {
    fn has(self, dialect: Dialect) -> bool {
        /// The drafts of JSON Schema by age; 0 for what is older than all.
        fn age(dialect: Dialect) -> u32 {
            match dialect {
                Dialect::Swagger20 | Dialect::Swagger20Parameter | Dialect::OpenApi30 => 0,
                Dialect::Draft4 => 4,
                Dialect::Draft6 => 6,
                Dialect::Draft7 => 7,
                Dialect::Draft201909 => 8,
                Dialect::OpenApi31 => 9,
            }
        }
        match self {
            Self::Always => true,
            Self::OpenApi30 => !matches!(dialect, Dialect::Swagger20 | Dialect::Swagger20Parameter),
            Self::Draft4 => age(dialect) >= 4,
            Self::Draft6 => age(dialect) >= 6,
            Self::Draft7 => age(dialect) >= 7,
            Self::Draft201909 => age(dialect) >= 8,
            Self::Draft202012 => age(dialect) >= 9,
            Self::UntilDraft7 => (4..=7).contains(&age(dialect)),
            Self::OnlyDraft201909 => age(dialect) == 8,
        }
    }
}

const KEYWORDS: &[(&str, Vocabulary, Since)] = &[
    ("$anchor", Vocabulary::Any, Since::Always),
    ("$comment", Vocabulary::Any, Since::Always),
    ("$defs", Vocabulary::Any, Since::Always),
    ("$dynamicAnchor", Vocabulary::Any, Since::Always),
    ("$dynamicRef", Vocabulary::Any, Since::Draft202012),
    ("$id", Vocabulary::Any, Since::Always),
    ("$recursiveAnchor", Vocabulary::Any, Since::Always),
    ("$recursiveRef", Vocabulary::Any, Since::OnlyDraft201909),
    ("$ref", Vocabulary::Any, Since::Always),
    ("$schema", Vocabulary::Any, Since::Always),
    ("$vocabulary", Vocabulary::Any, Since::Always),
    ("additionalItems", Vocabulary::Applicator, Since::Always),
    (
        "additionalProperties",
        Vocabulary::Applicator,
        Since::Always,
    ),
    ("allOf", Vocabulary::Applicator, Since::Always),
    ("anyOf", Vocabulary::Applicator, Since::OpenApi30),
    ("const", Vocabulary::Validation, Since::Draft6),
    ("contains", Vocabulary::Applicator, Since::Draft6),
    ("contentEncoding", Vocabulary::Any, Since::Always),
    ("contentMediaType", Vocabulary::Any, Since::Always),
    ("contentSchema", Vocabulary::Any, Since::Always),
    ("default", Vocabulary::Any, Since::Always),
    ("definitions", Vocabulary::Any, Since::Always),
    ("dependencies", Vocabulary::Applicator, Since::UntilDraft7),
    (
        "dependentRequired",
        Vocabulary::Validation,
        Since::Draft201909,
    ),
    (
        "dependentSchemas",
        Vocabulary::Applicator,
        Since::Draft201909,
    ),
    ("deprecated", Vocabulary::Any, Since::Always),
    ("description", Vocabulary::Any, Since::Always),
    ("discriminator", Vocabulary::Any, Since::Always),
    ("else", Vocabulary::Applicator, Since::Draft7),
    ("enum", Vocabulary::Validation, Since::Always),
    ("example", Vocabulary::Any, Since::Always),
    ("examples", Vocabulary::Any, Since::Always),
    ("exclusiveMaximum", Vocabulary::Validation, Since::Always),
    ("exclusiveMinimum", Vocabulary::Validation, Since::Always),
    ("externalDocs", Vocabulary::Any, Since::Always),
    ("format", Vocabulary::Any, Since::Always),
    ("if", Vocabulary::Applicator, Since::Draft7),
    ("items", Vocabulary::Applicator, Since::Always),
    ("maxContains", Vocabulary::Validation, Since::Draft201909),
    ("maxItems", Vocabulary::Validation, Since::Always),
    ("maxLength", Vocabulary::Validation, Since::Always),
    ("maxProperties", Vocabulary::Validation, Since::Always),
    ("maximum", Vocabulary::Validation, Since::Always),
    ("minContains", Vocabulary::Validation, Since::Draft201909),
    ("minItems", Vocabulary::Validation, Since::Always),
    ("minLength", Vocabulary::Validation, Since::Always),
    ("minProperties", Vocabulary::Validation, Since::Always),
    ("minimum", Vocabulary::Validation, Since::Always),
    ("multipleOf", Vocabulary::Validation, Since::Always),
    ("not", Vocabulary::Applicator, Since::OpenApi30),
    ("nullable", Vocabulary::Any, Since::Always),
    ("oneOf", Vocabulary::Applicator, Since::OpenApi30),
    ("pattern", Vocabulary::Validation, Since::Always),
    ("patternProperties", Vocabulary::Applicator, Since::Draft4),
    ("prefixItems", Vocabulary::Applicator, Since::Draft202012),
    ("properties", Vocabulary::Applicator, Since::Always),
    ("propertyNames", Vocabulary::Applicator, Since::Draft6),
    ("readOnly", Vocabulary::Any, Since::Always),
    ("required", Vocabulary::Validation, Since::Always),
    ("then", Vocabulary::Applicator, Since::Draft7),
    ("title", Vocabulary::Any, Since::Always),
    ("type", Vocabulary::Validation, Since::Always),
    (
        "unevaluatedItems",
        Vocabulary::Unevaluated,
        Since::Draft201909,
    ),
    (
        "unevaluatedProperties",
        Vocabulary::Unevaluated,
        Since::Draft201909,
    ),
    ("uniqueItems", Vocabulary::Validation, Since::Always),
    ("writeOnly", Vocabulary::Any, Since::Always),
    ("xml", Vocabulary::Any, Since::Always),
];
