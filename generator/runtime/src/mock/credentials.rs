//! Who is let in by a mock.

use std::fmt;

use crate::server::{Basic, Denied};

/// The credentials that mocks let in: any, unless some are named for a security scheme.
///
/// In a generated crate with mocks, it implements the traits that check who calls.
///
/// ```
/// use oasmith_runtime::mock::Credentials;
///
/// let credentials = Credentials::any()
///     .only("api_key", "secret")
///     .only("password", "ada:lovelace");
/// assert!(credentials.check("api_key", "secret").is_ok());
/// assert!(credentials.check("api_key", "guess").is_err());
/// assert!(credentials.check("token", "guess").is_ok());
/// ```
///
/// Its `Debug` shows for which schemes there are some, and not which.
#[derive(Clone, Default)]
pub struct Credentials {
    /// Schemes, by their names in the spec, with what they let in.
    named: Vec<(String, String)>,
}

impl Credentials {
    /// Whatever credentials there are.
    pub fn any() -> Self {
        Self::default()
    }

    /// Has a security scheme let in these credentials, and such as were named before, and no others:
    /// a key, a token, or for the scheme `basic` a user and a password with a colon between them.
    #[must_use]
    pub fn only(mut self, scheme: impl Into<String>, credentials: impl Into<String>) -> Self {
        self.named.push((scheme.into(), credentials.into()));
        self
    }

    /// The schemes that credentials are named for.
    pub fn schemes(&self) -> impl Iterator<Item = &str> {
        self.named.iter().map(|(scheme, _)| scheme.as_str())
    }

    /// Denies credentials that a scheme does not let in. Generated code calls it.
    pub fn check(&self, scheme: &str, presented: &str) -> Result<(), Denied> {
        let mut is_open = true;
        for (_, credentials) in self.named.iter().filter(|(name, _)| name == scheme) {
            if credentials == presented {
                return Ok(());
            }
            is_open = false;
        }
        if is_open {
            Ok(())
        } else {
            Err(Denied::unauthorized(
                "the mock does not know the credentials",
            ))
        }
    }

    /// The same of a user and a password.
    pub fn check_basic(&self, scheme: &str, presented: &Basic) -> Result<(), Denied> {
        let Basic { user, password } = presented;
        self.check(scheme, &format!("{user}:{password}"))
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.schemes()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_credentials_of_a_scheme_are_let_in() {
        let credentials = Credentials::any().only("key", "a").only("key", "b");
        let checked = ["a", "b", "c"].map(|key| credentials.check("key", key).is_ok());
        assert_eq!(checked, [true, true, false]);
    }

    #[test]
    fn a_user_has_a_password() {
        let credentials = Credentials::any().only("basic", "ada:a:b");
        let checked = ["a:b", "a"].map(|password| {
            let basic = Basic {
                user: "ada".to_owned(),
                password: password.to_owned(),
            };
            credentials.check_basic("basic", &basic).is_ok()
        });
        assert_eq!(checked, [true, false]);
    }

    #[test]
    fn credentials_are_not_shown() {
        let credentials = Credentials::any().only("key", "secret");
        assert_eq!(format!("{credentials:?}"), r#"["key"]"#);
    }
}
