//! Security requirements, and what they may name.

use std::collections::HashMap;

use openapiv3::SecurityRequirement;

use super::Version;
use super::reader::{Reader, nearest};
use crate::document::{EntryView, View};

/// The security schemes of a document by their names.
pub(super) type Schemes = HashMap<String, Scopes>;

/// What a requirement may list beside the name of a scheme.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum Scopes {
    /// Nothing: the scheme is of a kind without scopes.
    None,
    /// These scopes.
    These(Vec<String>),
    /// Scopes or roles that the document does not list.
    Any,
}

impl Reader<'_> {
    /// Reads security requirements: any of them suffices, an empty one lets everyone in, and none
    /// at all too.
    pub(super) fn security(
        &mut self,
        entry: EntryView<'_>,
        schemes: &mut Schemes,
    ) -> Option<Vec<SecurityRequirement>> {
        let elements = self.list(entry)?;
        Some(
            elements
                .into_iter()
                .filter_map(|element| self.requirement(element, schemes))
                .collect(),
        )
    }

    fn requirement(
        &mut self,
        view: View<'_>,
        schemes: &mut Schemes,
    ) -> Option<SecurityRequirement> {
        let entries = self.entries(view, "a security requirement")?;
        let mut requirement = SecurityRequirement::new();
        for entry in entries {
            // A scheme whose list of scopes is missing is still demanded.
            let scopes = self.texts(entry).unwrap_or_default();
            self.check_requirement(entry, &scopes, schemes);
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
    fn check_requirement(
        &mut self,
        entry: EntryView<'_>,
        scopes: &[(&str, View<'_>)],
        schemes: &mut Schemes,
    ) {
        let name = entry.key;
        let Some(defined) = schemes.get(name) else {
            let place = match self.version {
                Version::Swagger20 => "securityDefinitions",
                Version::OpenApi30 | Version::OpenApi31 | Version::OpenApi32 => {
                    "components.securitySchemes"
                }
            };
            let message = format!("the security scheme `{name}` is not defined");
            let diagnostic = self.diagnostics.warning(entry.key_span, message);
            let known: Vec<&str> = schemes.keys().map(String::as_str).collect();
            match nearest(name, &known) {
                Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
                None => diagnostic.help(format!("define it in `{place}`")),
            };
            return;
        };
        for (scope, view) in scopes {
            match defined {
                Scopes::Any => {}
                Scopes::These(defined) if defined.iter().any(|other| other == scope) => {}
                Scopes::These(defined) => {
                    let message = format!("`{name}` defines no scope `{scope}`");
                    let diagnostic = self.diagnostics.warning(view.span(), message);
                    let known: Vec<&str> = defined.iter().map(String::as_str).collect();
                    match nearest(scope, &known) {
                        Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
                        None => diagnostic.help("add it to the `scopes` of the scheme"),
                    };
                }
                Scopes::None => {
                    self.diagnostics
                        .warning(view.span(), format!("`{name}` is a scheme without scopes"))
                        .help("write empty lists beside it; only `oauth2` has scopes");
                    // Once is enough.
                    schemes.insert(name.to_owned(), Scopes::Any);
                    return;
                }
            }
        }
    }
}
