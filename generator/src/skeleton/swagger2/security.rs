//! Security of Swagger 2.0: the schemes, and who demands them.

use indexmap::IndexMap;
use openapiv3::{
    APIKeyLocation, AuthorizationCodeOAuth2Flow, ClientCredentialsOAuth2Flow, ImplicitOAuth2Flow,
    OAuth2Flows, PasswordOAuth2Flow, ReferenceOr, SecurityRequirement, SecurityScheme,
};

use super::Document;
use crate::document::{EntryView, View};
use crate::skeleton::Extensions;
use crate::skeleton::reader::{Object, nearest};

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
            self.scopes.insert(entry.key.to_owned(), None);
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
                self.ignore("a `basic` scheme", &[name, place]);
                self.ignore(
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
                self.ignore(
                    "an `apiKey` scheme",
                    &[flow, authorization_url, token_url, scopes],
                );
                self.api_key(&keys, view, description, extensions)
            }
            "oauth2" => {
                self.ignore("an `oauth2` scheme", &[name, place]);
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
        self.scopes
            .insert(name.to_owned(), Some(scopes.keys().cloned().collect()));

        let flow = self.reader.required(keys.flow, "flow", noun, view)?;
        let mut flows = OAuth2Flows::default();
        // Swagger 2.0 has no object for a flow. It gets the extensions of its scopes, which 3.0 has
        // no room for.
        let extensions_of_flow = scopes_extensions;
        match self.reader.text(flow)? {
            "implicit" => {
                let noun = "an `implicit` flow";
                self.ignore(noun, &[keys.token_url]);
                flows.implicit = Some(ImplicitOAuth2Flow {
                    authorization_url: self.authorization_url(keys, noun, view)?,
                    refresh_url: None,
                    scopes,
                    extensions: extensions_of_flow,
                });
            }
            "password" => {
                let noun = "a `password` flow";
                self.ignore(noun, &[keys.authorization_url]);
                flows.password = Some(PasswordOAuth2Flow {
                    refresh_url: None,
                    token_url: self.token_url(keys, noun, view)?,
                    scopes,
                    extensions: extensions_of_flow,
                });
            }
            "application" => {
                let noun = "an `application` flow";
                self.ignore(noun, &[keys.authorization_url]);
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

    /// Reads security requirements: any of them suffices, an empty one lets everyone in, and none
    /// at all too.
    pub(super) fn security(&mut self, entry: EntryView<'d>) -> Option<Vec<SecurityRequirement>> {
        let elements = self.reader.list(entry)?;
        Some(
            elements
                .into_iter()
                .filter_map(|element| self.requirement(element))
                .collect(),
        )
    }

    fn requirement(&mut self, view: View<'d>) -> Option<SecurityRequirement> {
        let entries = self.reader.entries(view, "a security requirement")?;
        let mut requirement = SecurityRequirement::new();
        for entry in entries {
            // A scheme whose list of scopes is missing is still demanded.
            let scopes = self.reader.texts(entry).unwrap_or_default();
            self.check_requirement(entry, &scopes);
            let scopes = scopes
                .into_iter()
                .map(|(scope, _)| scope.to_owned())
                .collect();
            requirement.insert(entry.key.to_owned(), scopes);
        }
        Some(requirement)
    }

    /// Reports what a requirement names and the document does not define. It stays in force, so
    /// that a mistake opens no operation.
    fn check_requirement(&mut self, entry: EntryView<'d>, scopes: &[(&'d str, View<'d>)]) {
        let name = entry.key;
        let diagnostics = &mut *self.reader.diagnostics;
        let Some(defined) = self.scopes.get(name) else {
            let message = format!("the security scheme `{name}` is not defined");
            let diagnostic = diagnostics.warning(entry.key_span, message);
            let known: Vec<&str> = self.scopes.keys().map(String::as_str).collect();
            match nearest(name, &known) {
                Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
                None => diagnostic.help("define it in `securityDefinitions`"),
            };
            return;
        };
        for (scope, view) in scopes {
            match defined {
                Some(defined) if defined.iter().any(|other| other == scope) => {}
                Some(defined) => {
                    let message = format!("`{name}` defines no scope `{scope}`");
                    let diagnostic = diagnostics.warning(view.span(), message);
                    let known: Vec<&str> = defined.iter().map(String::as_str).collect();
                    match nearest(scope, &known) {
                        Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
                        None => diagnostic.help("add it to the `scopes` of the scheme"),
                    };
                }
                None => {
                    diagnostics
                        .warning(view.span(), format!("`{name}` is a scheme without scopes"))
                        .help("write an empty list; only `oauth2` has scopes");
                }
            }
        }
    }

    /// Reports keys that mean nothing in a scheme of this kind.
    fn ignore(&mut self, noun: &str, entries: &[Option<EntryView<'d>>]) {
        for entry in entries.iter().flatten() {
            let message = format!("`{}` means nothing in {noun} and is ignored", entry.key);
            self.reader
                .diagnostics
                .warning(entry.key_span, message)
                .help("remove it");
        }
    }
}
