//! The security schemes of Swagger 2.0.

use indexmap::IndexMap;
use openapiv3::{
    APIKeyLocation, AuthorizationCodeOAuth2Flow, ClientCredentialsOAuth2Flow, ImplicitOAuth2Flow,
    OAuth2Flows, PasswordOAuth2Flow, ReferenceOr, SecurityScheme,
};

use super::Document;
use crate::document::{EntryView, View};
use crate::skeleton::Extensions;
use crate::skeleton::object::Object;
use crate::skeleton::security::Scopes;

/// The keys of a Security Scheme Object whose meaning depends on `type` and `flow`.
struct SchemeKeys<'d> {
    name: Option<EntryView<'d>>,
    place: Option<EntryView<'d>>,
    flow: Option<EntryView<'d>>,
    authorization_url: Option<EntryView<'d>>,
    token_url: Option<EntryView<'d>>,
    scopes: Option<EntryView<'d>>,
}

impl<'d> Document<'d, '_> {
    /// Reads `securityDefinitions`.
    pub(super) fn security_schemes(
        &mut self,
        entry: EntryView<'d>,
    ) -> IndexMap<String, ReferenceOr<SecurityScheme>> {
        let mut schemes = IndexMap::new();
        for entry in self.reader.map(entry) {
            // A faulty scheme is known by its name, so that its uses are no faults as well.
            self.schemes.insert(entry.key.to_owned(), Scopes::None);
            if let Some(scheme) = self.security_scheme(entry) {
                schemes.insert(entry.key.to_owned(), ReferenceOr::Item(scheme));
            }
        }
        schemes
    }

    fn security_scheme(&mut self, entry: EntryView<'d>) -> Option<SecurityScheme> {
        let noun = "a security scheme";
        let Object {
            view,
            keys:
                [
                    kind,
                    description,
                    name,
                    place,
                    flow,
                    authorization_url,
                    token_url,
                    scopes,
                ],
            extensions,
        } = self.reader.object(
            entry.value,
            noun,
            [
                "type",
                "description",
                "name",
                "in",
                "flow",
                "authorizationUrl",
                "tokenUrl",
                "scopes",
            ],
        )?;
        let keys = SchemeKeys {
            name,
            place,
            flow,
            authorization_url,
            token_url,
            scopes,
        };
        let description = self.reader.owned_text(description);
        let kind = self.reader.required(kind, "type", noun, view)?;
        match self.reader.text(kind)? {
            "basic" => {
                self.reader.ignore("a `basic` scheme", &[name, place]);
                self.reader.ignore(
                    "a `basic` scheme",
                    &[flow, authorization_url, token_url, scopes],
                );
                Some(SecurityScheme::HTTP {
                    scheme: "basic".to_owned(),
                    bearer_format: None,
                    description,
                    extensions,
                })
            }
            "apiKey" => {
                self.reader.ignore(
                    "an `apiKey` scheme",
                    &[flow, authorization_url, token_url, scopes],
                );
                self.api_key(&keys, view, description, extensions)
            }
            "oauth2" => {
                self.reader.ignore("an `oauth2` scheme", &[name, place]);
                self.oauth2(entry.key, &keys, view, description, extensions)
            }
            other => {
                let known = ["basic", "apiKey", "oauth2"];
                self.reader.unknown_value(kind.value, "type", other, &known);
                None
            }
        }
    }

    fn api_key(
        &mut self,
        keys: &SchemeKeys<'d>,
        view: View<'d>,
        description: Option<String>,
        extensions: Extensions,
    ) -> Option<SecurityScheme> {
        let noun = "an `apiKey` scheme";
        let name = self.reader.required(keys.name, "name", noun, view);
        let name = name.and_then(|entry| self.reader.owned_text(Some(entry)));
        let place = self.reader.required(keys.place, "in", noun, view)?;
        let location = match self.reader.text(place)? {
            "query" => APIKeyLocation::Query,
            "header" => APIKeyLocation::Header,
            other => {
                self.reader
                    .unknown_value(place.value, "in", other, &["query", "header"]);
                return None;
            }
        };
        Some(SecurityScheme::APIKey {
            location,
            name: name?,
            description,
            extensions,
        })
    }

    fn oauth2(
        &mut self,
        name: &str,
        keys: &SchemeKeys<'d>,
        view: View<'d>,
        description: Option<String>,
        extensions: Extensions,
    ) -> Option<SecurityScheme> {
        let noun = "an `oauth2` scheme";
        let scopes = self.reader.required(keys.scopes, "scopes", noun, view);
        let (scopes, scopes_extensions) =
            scopes.map_or_else(Default::default, |entry| self.scopes(entry));
        let defined = Scopes::These(scopes.keys().cloned().collect());
        self.schemes.insert(name.to_owned(), defined);

        let flow = self.reader.required(keys.flow, "flow", noun, view)?;
        let mut flows = OAuth2Flows::default();
        // Swagger 2.0 has no object for a flow. It gets the extensions of its scopes, which 3.0 has
        // no room for.
        let extensions_of_flow = scopes_extensions;
        match self.reader.text(flow)? {
            "implicit" => {
                let noun = "an `implicit` flow";
                self.reader.ignore(noun, &[keys.token_url]);
                flows.implicit = Some(ImplicitOAuth2Flow {
                    authorization_url: self.authorization_url(keys, noun, view)?,
                    refresh_url: None,
                    scopes,
                    extensions: extensions_of_flow,
                });
            }
            "password" => {
                let noun = "a `password` flow";
                self.reader.ignore(noun, &[keys.authorization_url]);
                flows.password = Some(PasswordOAuth2Flow {
                    refresh_url: None,
                    token_url: self.token_url(keys, noun, view)?,
                    scopes,
                    extensions: extensions_of_flow,
                });
            }
            "application" => {
                let noun = "an `application` flow";
                self.reader.ignore(noun, &[keys.authorization_url]);
                flows.client_credentials = Some(ClientCredentialsOAuth2Flow {
                    refresh_url: None,
                    token_url: self.token_url(keys, noun, view)?,
                    scopes,
                    extensions: extensions_of_flow,
                });
            }
            "accessCode" => {
                let noun = "an `accessCode` flow";
                let authorization_url = self.authorization_url(keys, noun, view);
                let token_url = self.token_url(keys, noun, view);
                flows.authorization_code = Some(AuthorizationCodeOAuth2Flow {
                    authorization_url: authorization_url?,
                    token_url: token_url?,
                    refresh_url: None,
                    scopes,
                    extensions: extensions_of_flow,
                });
            }
            other => {
                let known = ["implicit", "password", "application", "accessCode"];
                self.reader.unknown_value(flow.value, "flow", other, &known);
                return None;
            }
        }
        Some(SecurityScheme::OAuth2 {
            flows,
            description,
            extensions,
        })
    }

    fn authorization_url(
        &mut self,
        keys: &SchemeKeys<'d>,
        noun: &str,
        view: View<'d>,
    ) -> Option<String> {
        let entry = self
            .reader
            .required(keys.authorization_url, "authorizationUrl", noun, view);
        self.reader.owned_text(entry)
    }

    fn token_url(&mut self, keys: &SchemeKeys<'d>, noun: &str, view: View<'d>) -> Option<String> {
        let entry = self.reader.required(keys.token_url, "tokenUrl", noun, view);
        self.reader.owned_text(entry)
    }

    fn scopes(&mut self, entry: EntryView<'d>) -> (IndexMap<String, String>, Extensions) {
        let (entries, extensions) = self.reader.extended_map(entry);
        let scopes = entries
            .into_iter()
            .filter_map(|entry| Some((entry.key.to_owned(), self.reader.text(entry)?.to_owned())))
            .collect();
        (scopes, extensions)
    }
}
