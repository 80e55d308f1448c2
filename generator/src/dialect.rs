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
}
