//! The versions of the specification.

use crate::diagnostics::Diagnostics;
use crate::document::View;

/// A version of the specification.
#[derive(Copy, Clone, Debug, Eq, PartialEq, Hash, Ord, PartialOrd)]
pub enum Version {
    /// Swagger 2.0.
    Swagger20,
    /// `OpenAPI` 3.0.
    OpenApi30,
    /// `OpenAPI` 3.1.
    OpenApi31,
    /// `OpenAPI` 3.2, which is read as 3.1; what is new in it is reported.
    OpenApi32,
}

/// The keys that came with 3.2, by what has them.
const NEW_IN_32: &[(&str, &[&str])] = &[
    ("a document", &["$self"]),
    ("a server", &["name"]),
    ("the components", &["mediaTypes"]),
    ("a path item", &["query", "additionalOperations"]),
    (
        "a media type",
        &["itemSchema", "prefixEncoding", "itemEncoding"],
    ),
    (
        "an encoding",
        &["encoding", "prefixEncoding", "itemEncoding"],
    ),
    ("a response", &["summary"]),
    ("an example", &["dataValue", "serializedValue"]),
    ("a tag", &["summary", "parent", "kind"]),
    ("a security scheme", &["deprecated", "oauth2MetadataUrl"]),
    ("the OAuth flows", &["deviceAuthorization"]),
];

/// Whether a key of an object came with 3.2.
pub(super) fn is_new_in_32(noun: &str, key: &str) -> bool {
    NEW_IN_32
        .iter()
        .any(|(object, keys)| *object == noun && keys.contains(&key))
}

impl Version {
    /// The name of the specification, for messages.
    pub fn specification(self) -> &'static str {
        match self {
            Self::Swagger20 => "Swagger 2.0",
            Self::OpenApi30 => "OpenAPI 3.0",
            Self::OpenApi31 => "OpenAPI 3.1",
            Self::OpenApi32 => "OpenAPI 3.2",
        }
    }

    /// Finds the version that a document says it is written in.
    pub(super) fn read(root: View<'_>, diagnostics: &mut Diagnostics) -> Option<Self> {
        let entry = root.entry("swagger").or_else(|| root.entry("openapi"));
        let Some(entry) = entry else {
            diagnostics
                .error(root.span(), "this is no OpenAPI document")
                .help(
                    "name documents that begin with `swagger: \"2.0\"` or `openapi: 3`; \
                     the files that they reference are found by themselves",
                );
            return None;
        };
        let text = entry.value.as_str().or_else(|| entry.value.as_number());
        let is = |text: &str, minor: &str| {
            let patch = text.strip_prefix(minor);
            patch.is_some_and(|patch| patch.is_empty() || patch.starts_with('.'))
        };
        let version = text.and_then(|text| match entry.key {
            "swagger" if text == "2.0" => Some(Self::Swagger20),
            "openapi" if is(text, "3.0") => Some(Self::OpenApi30),
            "openapi" if is(text, "3.1") => Some(Self::OpenApi31),
            "openapi" if is(text, "3.2") => Some(Self::OpenApi32),
            _ => None,
        });
        if version.is_none() {
            diagnostics
                .error(
                    entry.value.span(),
                    "this version of the specification is unknown",
                )
                .help(
                    "write `swagger: \"2.0\"`, `openapi: 3.0.3`, `openapi: 3.1.0` \
                     or `openapi: 3.2.0`",
                );
        }
        version
    }
}
