//! What is shown.

/// A document, and what serves it.
pub(super) struct Case {
    /// Its name, and that of its document among what is kept.
    pub(super) name: &'static str,
    /// The document, below the corpus or, where it is the repository's own, the repository.
    pub(super) document: &'static str,
    /// The folder of the documents that it is one of, likewise, where it needs others.
    pub(super) root: Option<&'static str>,
    /// What serves it.
    pub(super) served: Served,
    /// Paths that are left out, since they are none.
    pub(super) without_paths: &'static [&'static str],
    /// Checks that mean nothing for what serves it.
    pub(super) without_checks: &'static [&'static str],
    /// The credentials that the mock lets in and schemathesis sends, by the names of security schemes.
    pub(super) credentials: &'static [(&'static str, Credentials)],
    /// How many requests are made of each operation in the phase that makes random ones.
    pub(super) examples: u32,
}

/// Credentials of a security scheme.
#[derive(Copy, Clone)]
pub(super) enum Credentials {
    /// An API key.
    Key(&'static str),
    /// A user and a password.
    Basic(&'static str, &'static str),
    /// A token.
    Bearer(&'static str),
    /// What stands behind the name of another scheme of HTTP, which comes first.
    Http(&'static str, &'static str),
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
    credentials: &[],
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
        credentials: &[
            ("api_key", Credentials::Key("key")),
            ("petstore_auth", Credentials::Bearer("token")),
        ],
        ..MOCK
    },
    Case {
        name: "security",
        document: "readme-oas-examples/3.0/yaml/security.yaml",
        credentials: &[
            ("apiKey_cookie", Credentials::Key("cookie")),
            ("apiKey_header", Credentials::Key("header")),
            ("apiKey_query", Credentials::Key("query")),
            ("basic", Credentials::Basic("ada", "lovelace")),
            ("bearer", Credentials::Bearer("bearer")),
            ("bearer_jwt", Credentials::Bearer("a.b.c")),
            ("oauth2", Credentials::Bearer("any-flow")),
            ("oauth2_authorizationCode", Credentials::Bearer("code")),
            ("oauth2_clientCredentials", Credentials::Bearer("client")),
            ("oauth2_implicit", Credentials::Bearer("implicit")),
            ("oauth2_password", Credentials::Bearer("password")),
            ("openIdConnect", Credentials::Bearer("identity")),
        ],
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
        credentials: &[("signedRequest", Credentials::Http("X-Matrix", "signed"))],
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
        document: "spec/invites.yaml",
        root: Some("spec"),
        served: Served::Invites,
        without_checks: &[],
        ..MOCK
    },
];

impl Case {
    /// The configuration of schemathesis: the credentials that it sends.
    pub(super) fn settings(&self) -> String {
        let schemes = self.credentials.iter().map(|(scheme, credentials)| {
            let keys = match credentials {
                Credentials::Key(key) => format!("api_key = {key:?}"),
                Credentials::Basic(user, password) => {
                    format!("username = {user:?}\npassword = {password:?}")
                }
                Credentials::Bearer(token) => format!("bearer = {token:?}"),
                // It knows no such schemes.
                Credentials::Http(name, text) => {
                    return format!("[headers]\nAuthorization = \"{name} {text}\"\n");
                }
            };
            format!("[auth.openapi.{scheme}]\n{keys}\n")
        });
        schemes.collect()
    }

    /// Whether some texts are empty, or one is in its name.
    pub(super) fn is_one_of(&self, texts: &[String]) -> bool {
        texts.is_empty() || texts.iter().any(|text| self.name.contains(text.as_str()))
    }
}
