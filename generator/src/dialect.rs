//! In which dialect a schema is written: `skeleton` knows it, `schema` reads by it.

/// The language of a schema: which keywords it has, and what they mean.
#[derive(Copy, Clone, Debug, Eq, PartialEq, Hash, Ord, PartialOrd)]
pub enum Dialect {
    /// The Schema Object of Swagger 2.0.
    Swagger20,
    /// A Swagger 2.0 parameter outside the body, a header, or the items of one. The keywords of the
    /// schema stand in that object itself, beside `name`, `in`, `description`, `required`,
    /// `allowEmptyValue` and `collectionFormat`, which are no keywords of the schema and were read
    /// by the skeleton stage.
    Swagger20Parameter,
    /// The Schema Object of `OpenAPI` 3.0.
    OpenApi30,
    /// JSON Schema 2020-12 with the vocabulary of `OpenAPI` 3.1.
    OpenApi31,
    /// JSON Schema draft 4, by `$schema`.
    Draft4,
    /// JSON Schema draft 6, by `$schema`.
    Draft6,
    /// JSON Schema draft 7, by `$schema`.
    Draft7,
    /// JSON Schema 2019-09, by `$schema`.
    Draft201909,
}

impl Dialect {
    /// The dialect of schemas with this `$schema`; `None` where it is not known by heart.
    pub fn named(schema: &str) -> Option<Self> {
        let uri = schema.strip_suffix('#').unwrap_or(schema);
        let name = uri
            .strip_prefix("https://")
            .or_else(|| uri.strip_prefix("http://"))?;
        Some(match name {
            "json-schema.org/draft-04/schema" => Self::Draft4,
            "json-schema.org/draft-06/schema" => Self::Draft6,
            "json-schema.org/draft-07/schema" => Self::Draft7,
            "json-schema.org/draft/2019-09/schema" => Self::Draft201909,
            "json-schema.org/draft/2020-12/schema" | "spec.openapis.org/oas/3.1/dialect/base" => {
                Self::OpenApi31
            }
            _ => return None,
        })
    }

    /// Whether the keywords beside a `$ref` count, as they do since 2019-09.
    pub const fn has_siblings(self) -> bool {
        matches!(self, Self::Draft201909 | Self::OpenApi31)
    }

    /// Whether 1.0 is an integer, as it is since draft 6.
    pub const fn is_integral(self) -> bool {
        match self {
            Self::Swagger20 | Self::Swagger20Parameter | Self::OpenApi30 | Self::Draft4 => false,
            Self::Draft6 | Self::Draft7 | Self::Draft201909 | Self::OpenApi31 => true,
        }
    }
}
