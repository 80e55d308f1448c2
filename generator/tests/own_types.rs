//! Types of users for formats: a crate that depends on them, and a module in their own crate.

#[path = "support/mod.rs"]
#[expect(dead_code, reason = "nothing is compared with what is expected")]
mod support;

use std::collections::BTreeMap;
use std::path::Path;

use oasmith::{Config, Error, Format, Runtime};

/// A document with a format that nobody knows, where values and parameters of it may stand.
const SPEC: &str = r##"
openapi: 3.0.3
info: {title: Users, version: 1.0.0}
paths:
  /users/{id}:
    get:
      operationId: getUser
      parameters:
        - {name: id, in: path, required: true, schema: {type: string, format: x-user, maxLength: 9}}
      responses:
        "200": {description: It., content: {application/json: {schema: {$ref: "#/components/schemas/User"}}}}
components:
  schemas:
    User:
      type: object
      required: [id]
      properties:
        id: {type: string, format: x-user, example: "@Ada:A"}
        mail: {type: string, format: email, example: not checked}
        friends: {type: array, items: {type: string, format: x-user}}
        foes: {not: {format: x-user}}
"##;

/// A type that writes another text than it reads, and knows nothing of oasmith.
const TYPES: &str = r#"//! Types of one's own.

/// Who somebody is, in small letters.
#[derive(Clone, Debug, PartialEq)]
pub struct UserId(String);

impl std::str::FromStr for UserId {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if !text.starts_with('@') {
            return Err("a user begins with `@`");
        }
        Ok(Self(text.to_lowercase()))
    }
}

impl std::fmt::Display for UserId {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.0)
    }
}
"#;

const MODULE: &str = r##"

/// The generated module.
pub mod api {
    include!("api/mod.rs");
}

#[cfg(test)]
mod tests {
    use super::api::users::User;

    #[test]
    fn values_have_the_type_and_keep_their_text() {
        let json = r#"{"id":"@Ada:A","friends":["@Bob:B","@bob:b"]}"#;
        let user: User = oasmith_runtime::from_str(json).expect("it fits");
        assert_eq!(user.id.clone().into_value(), "@ada:a".parse().expect("it fits"));
        let friends = user.friends.as_deref().unwrap_or_default();
        assert_eq!(friends[0], friends[1]);
        assert_eq!(oasmith_runtime::to_string(&user).as_deref(), Ok(json));
        let error = oasmith_runtime::from_str::<User>(r#"{"id":"@a","friends":["bob"]}"#);
        assert_eq!(
            error.expect_err("it does not fit").to_string(),
            "`/friends/0`: expected valid text (a user begins with `@`), found \"bob\""
        );
        let error = oasmith_runtime::from_str::<User>(r#"{"id":"@a","foes":"@bob"}"#);
        assert!(error.is_err());
    }
}
"##;

fn config(spec: &Path) -> Config {
    let runtime = Path::new(env!("CARGO_MANIFEST_DIR")).join("runtime");
    Config::new()
        .document(spec)
        .format("email", Format::Off)
        .runtime(Runtime::path(runtime.to_str().expect("paths are UTF-8")))
}

#[test]
fn a_format_may_have_a_type_of_the_users_own() {
    let folder = support::fresh_folder("own_types");
    let runtime = Path::new(env!("CARGO_MANIFEST_DIR")).join("runtime");
    let manifest = format!(
        "[package]\nname = \"own-types\"\nversion = \"1.0.0\"\nedition = \"2024\"\n\n\
         [dependencies]\noasmith-runtime = {{ path = '{}', features = [\"axum\"] }}\n",
        runtime.display()
    );
    let files = BTreeMap::from([
        ("users.yaml".to_owned(), SPEC.to_owned()),
        ("own-types/Cargo.toml".to_owned(), manifest),
        (
            "own-types/src/lib.rs".to_owned(),
            format!("{TYPES}{MODULE}"),
        ),
    ]);
    support::write(&folder, &files);
    let spec = folder.join("users.yaml");
    let own = |path: &str| Format::Type(path.to_owned());
    config(&spec)
        .format("x-user", own("crate::UserId"))
        .module()
        .out(folder.join("own-types/src/api"))
        .generate()
        .expect("the spec is good");
    config(&spec)
        .format("x-user", own("::own_types::UserId"))
        .dependency("own-types", Runtime::path("../own-types"))
        .package("users-api")
        .out(folder.join("users-api"))
        .generate()
        .expect("the spec is good");
    let packages = ["own-types", "users-api"].map(str::to_owned);
    support::assert_compiles(&folder, &packages, &["own-types", "users-api"]);
}

#[test]
fn a_type_that_the_output_cannot_name_is_refused() {
    let fault = |path: &str, config: Config| {
        let config = config
            .format("x-user", Format::Type(path.to_owned()))
            .out("target/nothing")
            .package("nothing");
        match config.generate() {
            Err(Error::Usage(message)) => message,
            other => panic!("{other:?}"),
        }
    };
    let config = config(Path::new("users.yaml"));
    assert_eq!(
        fault("Vec<u8>", config.clone()),
        "the type `Vec<u8>` for the format `x-user` is no path such as `my_crate::Id`; for a type \
         with parameters, name an alias"
    );
    assert!(fault("crate::UserId", config.clone()).contains("is in the generated crate itself"));
    assert!(fault("own_types::UserId", config.clone()).ends_with("add the dependency `own_types`"));
    assert_eq!(
        fault(
            "own_types::UserId",
            config.dependency("own types", Runtime::version("1"))
        ),
        "`own types` is no name of a package to depend on"
    );
}
