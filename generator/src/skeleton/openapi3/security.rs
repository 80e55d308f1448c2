//! The security schemes of `OpenAPI` 3.

use indexmap::IndexMap;
use openapiv3::{
    APIKeyLocation, AuthorizationCodeOAuth2Flow, ClientCredentialsOAuth2Flow, ImplicitOAuth2Flow,
    OAuth2Flows, PasswordOAuth2Flow, SecurityScheme,
};

use super::Document;
use crate::document::{EntryView, View};
use crate::skeleton::http::is_token;
use crate::skeleton::object::Object;
use crate::skeleton::security::Scopes;
use crate::skeleton::{Extensions, MutualTls, Version};

/// The values of `in` of an `apiKey` scheme.
const KEY_PLACES: &[(&str, APIKeyLocation)] = &[
    ("query", APIKeyLocation::Query),
    ("header", APIKeyLocation::Header),
    ("cookie", APIKeyLocation::Cookie),
];

/// The keys of a Security Scheme Object.
struct SchemeKeys<'d> {
    view: View<'d>,
    description: Option<String>,
    /// Those whose meaning depends on `type`.
    name: Option<EntryView<'d>>,
    place: Option<EntryView<'d>>,
    scheme: Option<EntryView<'d>>,
    bearer_format: Option<EntryView<'d>>,
    flows: Option<EntryView<'d>>,
    open_id_connect_url: Option<EntryView<'d>>,
    extensions: Extensions,
}

/// An OAuth Flow Object.
struct Flow<'d> {
    authorization_url: Option<EntryView<'d>>,
    token_url: Option<EntryView<'d>>,
    refresh_url: Option<String>,
    scopes: IndexMap<String, String>,
    view: View<'d>,
    extensions: Extensions,
}

impl<'d> Document<'d, '_> {
    /// Reads a security scheme. One of mutual TLS is kept aside.
    pub(super) fn security_scheme(&mut self, entry: EntryView<'d>) -> Option<SecurityScheme> {
        // A faulty scheme is known by its name, so that its uses are no faults as well.
        self.schemes.insert(entry.key.to_owned(), Scopes::Any);
        let noun = "a security scheme";
        let Object {
            view,
            keys:
                [
                    kind,
                    description,
                    name,
                    place,
                    scheme,
                    bearer_format,
                    flows,
                    open_id_connect_url,
                ],
            extensions,
        } = self.reader.referable_object(
            entry.value,
            noun,
            [
                "type",
                "description",
                "name",
                "in",
                "scheme",
                "bearerFormat",
                "flows",
                "openIdConnectUrl",
            ],
        )?;
        let description = self.reader.owned_text(description);
        let keys = SchemeKeys {
            view,
            description,
            name,
            place,
            scheme,
            bearer_format,
            flows,
            open_id_connect_url,
            extensions,
        };
        let kind = self.reader.required(kind, "type", noun, view)?;
        let scopes = match self.reader.version {
            Version::Swagger20 | Version::OpenApi30 => Scopes::None,
            // Roles, which no scheme lists.
            Version::OpenApi31 | Version::OpenApi32 => Scopes::Any,
        };
        let (scheme, scopes) = match self.reader.text(kind)? {
            "apiKey" => (self.api_key(keys), scopes),
            "http" => (self.http(keys), scopes),
            "oauth2" => self.oauth2(keys),
            // What is at its URL lists the scopes.
            "openIdConnect" => (self.open_id_connect(keys), Scopes::Any),
            "mutualTLS" if self.reader.version >= Version::OpenApi31 => {
                let scheme = self.mutual_tls(keys);
                self.mutual_tls.insert(entry.key.to_owned(), scheme);
                (None, scopes)
            }
            other => {
                let known = ["apiKey", "http", "oauth2", "openIdConnect", "mutualTLS"];
                let known = match self.reader.version {
                    Version::Swagger20 | Version::OpenApi30 => &known[..4],
                    Version::OpenApi31 | Version::OpenApi32 => &known,
                };
                self.reader.unknown_value(kind.value, "type", other, known);
                return None;
            }
        };
        self.schemes.insert(entry.key.to_owned(), scopes);
        scheme
    }

    fn api_key(&mut self, keys: SchemeKeys<'d>) -> Option<SecurityScheme> {
        let noun = "an `apiKey` scheme";
        let others = [
            keys.scheme,
            keys.bearer_format,
            keys.flows,
            keys.open_id_connect_url,
        ];
        self.reader.ignore(noun, &others);
        let name = self.reader.required(keys.name, "name", noun, keys.view);
        let name = name.and_then(|entry| Some((entry, self.reader.text(entry)?)));
        let place = self.reader.required(keys.place, "in", noun, keys.view)?;
        let (_, location) = self.reader.word(place, KEY_PLACES)?;
        let (entry, name) = name?;
        let span = entry.value.span();
        if location == APIKeyLocation::Header && !self.reader.is_header_name(name, span) {
            return None;
        }
        Some(SecurityScheme::APIKey {
            location,
            name: name.to_owned(),
            description: keys.description,
            extensions: keys.extensions,
        })
    }

    fn http(&mut self, keys: SchemeKeys<'d>) -> Option<SecurityScheme> {
        let noun = "an `http` scheme";
        let others = [keys.name, keys.place, keys.flows, keys.open_id_connect_url];
        self.reader.ignore(noun, &others);
        let entry = self
            .reader
            .required(keys.scheme, "scheme", noun, keys.view)?;
        let scheme = self.reader.text(entry)?;
        if !is_token(scheme) {
            self.reader
                .diagnostics
                .error(
                    entry.value.span(),
                    format!("`{scheme}` is no scheme of HTTP authentication"),
                )
                .help("write one, such as `basic` or `bearer`");
            return None;
        }
        Some(SecurityScheme::HTTP {
            scheme: scheme.to_owned(),
            bearer_format: self.reader.owned_text(keys.bearer_format),
            description: keys.description,
            extensions: keys.extensions,
        })
    }

    fn oauth2(&mut self, keys: SchemeKeys<'d>) -> (Option<SecurityScheme>, Scopes) {
        let noun = "an `oauth2` scheme";
        let others = [
            keys.name,
            keys.place,
            keys.scheme,
            keys.bearer_format,
            keys.open_id_connect_url,
        ];
        self.reader.ignore(noun, &others);
        let flows = self.reader.required(keys.flows, "flows", noun, keys.view);
        let Some((flows, scopes)) = flows.and_then(|entry| self.flows(entry)) else {
            return (None, Scopes::Any);
        };
        let scheme = SecurityScheme::OAuth2 {
            flows,
            description: keys.description,
            extensions: keys.extensions,
        };
        (Some(scheme), Scopes::These(scopes))
    }

    fn open_id_connect(&mut self, keys: SchemeKeys<'d>) -> Option<SecurityScheme> {
        let noun = "an `openIdConnect` scheme";
        let others = [
            keys.name,
            keys.place,
            keys.scheme,
            keys.bearer_format,
            keys.flows,
        ];
        self.reader.ignore(noun, &others);
        let url = keys.open_id_connect_url;
        let url = self
            .reader
            .required(url, "openIdConnectUrl", noun, keys.view)?;
        Some(SecurityScheme::OpenIDConnect {
            open_id_connect_url: self.reader.text(url)?.to_owned(),
            description: keys.description,
            extensions: keys.extensions,
        })
    }

    fn mutual_tls(&mut self, keys: SchemeKeys<'d>) -> MutualTls {
        let others = [
            keys.name,
            keys.place,
            keys.scheme,
            keys.bearer_format,
            keys.flows,
            keys.open_id_connect_url,
        ];
        self.reader.ignore("a `mutualTLS` scheme", &others);
        MutualTls {
            description: keys.description,
            extensions: keys.extensions,
        }
    }

    /// Reads the flows of an OAuth scheme, and the names of all their scopes.
    fn flows(&mut self, entry: EntryView<'d>) -> Option<(OAuth2Flows, Vec<String>)> {
        let Object {
            view: _,
            keys: [implicit, password, client_credentials, authorization_code],
            extensions,
        } = self.reader.object(
            entry.value,
            "the OAuth flows",
            [
                "implicit",
                "password",
                "clientCredentials",
                "authorizationCode",
            ],
        )?;
        let mut names = Vec::new();
        let implicit = implicit.and_then(|entry| self.flow(entry, &mut names));
        let password = password.and_then(|entry| self.flow(entry, &mut names));
        let client = client_credentials.and_then(|entry| self.flow(entry, &mut names));
        let code = authorization_code.and_then(|entry| self.flow(entry, &mut names));
        let flows = OAuth2Flows {
            implicit: implicit.and_then(|flow| self.implicit(flow)),
            password: password.and_then(|flow| self.password(flow)),
            client_credentials: client.and_then(|flow| self.client_credentials(flow)),
            authorization_code: code.and_then(|flow| self.authorization_code(flow)),
            extensions,
        };
        Some((flows, names))
    }

    fn flow(&mut self, entry: EntryView<'d>, names: &mut Vec<String>) -> Option<Flow<'d>> {
        let noun = "an OAuth flow";
        let Object {
            view,
            keys: [authorization_url, token_url, refresh_url, scopes],
            mut extensions,
        } = self.reader.object(
            entry.value,
            noun,
            ["authorizationUrl", "tokenUrl", "refreshUrl", "scopes"],
        )?;
        let scopes = self.reader.required(scopes, "scopes", noun, view);
        let (entries, of_scopes) = scopes
            .map(|entry| self.reader.extended_map(entry))
            .unwrap_or_default();
        // The mapping of the scopes has no room for extensions; the flow has.
        for (key, place) in of_scopes {
            extensions.entry(key).or_insert(place);
        }
        let scopes: IndexMap<String, String> = entries
            .into_iter()
            .filter_map(|entry| Some((entry.key.to_owned(), self.reader.text(entry)?.to_owned())))
            .collect();
        names.extend(scopes.keys().cloned());
        Some(Flow {
            authorization_url,
            token_url,
            refresh_url: self.reader.owned_text(refresh_url),
            scopes,
            view,
            extensions,
        })
    }

    fn implicit(&mut self, flow: Flow<'d>) -> Option<ImplicitOAuth2Flow> {
        let noun = "an `implicit` flow";
        self.reader.ignore(noun, &[flow.token_url]);
        Some(ImplicitOAuth2Flow {
            authorization_url: self.authorization_url(&flow, noun)?,
            refresh_url: flow.refresh_url,
            scopes: flow.scopes,
            extensions: flow.extensions,
        })
    }

    fn password(&mut self, flow: Flow<'d>) -> Option<PasswordOAuth2Flow> {
        let noun = "a `password` flow";
        self.reader.ignore(noun, &[flow.authorization_url]);
        Some(PasswordOAuth2Flow {
            token_url: self.token_url(&flow, noun)?,
            refresh_url: flow.refresh_url,
            scopes: flow.scopes,
            extensions: flow.extensions,
        })
    }

    fn client_credentials(&mut self, flow: Flow<'d>) -> Option<ClientCredentialsOAuth2Flow> {
        let noun = "a `clientCredentials` flow";
        self.reader.ignore(noun, &[flow.authorization_url]);
        Some(ClientCredentialsOAuth2Flow {
            token_url: self.token_url(&flow, noun)?,
            refresh_url: flow.refresh_url,
            scopes: flow.scopes,
            extensions: flow.extensions,
        })
    }

    fn authorization_code(&mut self, flow: Flow<'d>) -> Option<AuthorizationCodeOAuth2Flow> {
        let noun = "an `authorizationCode` flow";
        let authorization_url = self.authorization_url(&flow, noun);
        let token_url = self.token_url(&flow, noun);
        Some(AuthorizationCodeOAuth2Flow {
            authorization_url: authorization_url?,
            token_url: token_url?,
            refresh_url: flow.refresh_url,
            scopes: flow.scopes,
            extensions: flow.extensions,
        })
    }

    fn authorization_url(&mut self, flow: &Flow<'d>, noun: &str) -> Option<String> {
        let entry = flow.authorization_url;
        let entry = self
            .reader
            .required(entry, "authorizationUrl", noun, flow.view);
        self.reader.owned_text(entry)
    }

    fn token_url(&mut self, flow: &Flow<'d>, noun: &str) -> Option<String> {
        let entry = self
            .reader
            .required(flow.token_url, "tokenUrl", noun, flow.view);
        self.reader.owned_text(entry)
    }
}
