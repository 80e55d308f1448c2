//! What is shown.

/// A document, and what serves it.
pub(super) struct Case {
    /// Its name, and that of its document among what is kept.
    pub(super) name: &'static str,
    /// The document, below the corpus.
    pub(super) document: &'static str,
    /// The folder of the documents that it is one of, below the corpus, where it needs others.
    pub(super) root: Option<&'static str>,
    /// What serves it.
    pub(super) served: Served,
    /// Paths that are left out, since they are none.
    pub(super) without_paths: &'static [&'static str],
    /// Checks that mean nothing for what serves it.
    pub(super) without_checks: &'static [&'static str],
    /// How many requests are made of each operation in the phase that makes random ones.
    pub(super) examples: u32,
}

/// What serves a document.
#[derive(Copy, Clone, Eq, PartialEq)]
pub(super) enum Served {
    /// `oasmith serve`.
    Mock,
    /// `xtask/petstore`.
    Petstore,
    /// `generator/examples/invite-server`; its document is the repository's own.
    Invites,
}

/// A mock keeps nothing.
const OF_MOCKS: &[&str] = &["use_after_free", "ensure_resource_availability"];

const MOCK: Case = Case {
    name: "",
    document: "",
    root: None,
    served: Served::Mock,
    without_paths: &[],
    without_checks: OF_MOCKS,
    examples: 15,
};

/// The longest first, so that the last to be done is a short one.
pub(super) const CASES: [Case; 13] = [
    Case {
        name: "parameters-style",
        document: "readme-oas-examples/3.0/yaml/parameters-style.yaml",
        // A path has no fragment.
        without_paths: &["/cookies#formNonExploded", "/cookies#formExploded"],
        ..MOCK
    },
    Case {
        name: "schema-types",
        document: "readme-oas-examples/3.1/yaml/schema-types.yaml",
        ..MOCK
    },
    Case {
        name: "petstore-swagger",
        document: "readme-oas-examples/2.0/yaml/petstore.yaml",
        ..MOCK
    },
    Case {
        name: "security",
        document: "readme-oas-examples/3.0/yaml/security.yaml",
        ..MOCK
    },
    Case {
        name: "discriminators",
        document: "readme-oas-examples/3.0/yaml/discriminators.yaml",
        ..MOCK
    },
    Case {
        name: "schema-validation",
        document: "readme-oas-examples/3.0/yaml/schema-validation.yaml",
        ..MOCK
    },
    Case {
        name: "complex-nesting",
        document: "readme-oas-examples/3.0/yaml/complex-nesting.yaml",
        ..MOCK
    },
    Case {
        name: "link-example",
        document: "oai-v3.0-pass/link-example.yaml",
        ..MOCK
    },
    Case {
        name: "uspto",
        document: "oai-v3.0-pass/uspto.yaml",
        ..MOCK
    },
    Case {
        name: "matrix-public-rooms",
        document: "matrix-2026-07/data/api/server-server/public_rooms.yaml",
        root: Some("matrix-2026-07/data"),
        ..MOCK
    },
    Case {
        name: "petstore-mock",
        document: "oai-v3.0-pass/petstore-expanded.yaml",
        ..MOCK
    },
    Case {
        name: "petstore",
        document: "oai-v3.0-pass/petstore-expanded.yaml",
        served: Served::Petstore,
        without_checks: &[],
        ..MOCK
    },
    Case {
        name: "invites",
        served: Served::Invites,
        without_checks: &[],
        ..MOCK
    },
];

impl Case {
    /// Whether some texts are empty, or one is in its name.
    pub(super) fn is_one_of(&self, texts: &[String]) -> bool {
        texts.is_empty() || texts.iter().any(|text| self.name.contains(text.as_str()))
    }
}
