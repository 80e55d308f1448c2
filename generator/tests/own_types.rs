//! Types of users for formats and schemas: a crate that depends on them, and a module in their own crate.

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
        address: {$ref: "#/components/schemas/Address"}
        moods: {type: array, items: {$ref: "#/components/schemas/Mood"}}
    Address:
      type: object
      nullable: true
      required: [street]
      properties: {street: {type: string, minLength: 3}}
    Mood: {type: string, enum: [good, bad]}
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

/// A type in place of a generated one.
const ADDRESS: &str = "
/// Where somebody lives, as it came.
#[derive(Clone, Debug, PartialEq)]
pub struct Address(pub oasmith_runtime::Object);

impl oasmith_runtime::codec::Decode for Address {
    fn decode(
        decoder: &mut oasmith_runtime::codec::Decoder<'_>,
        rules: &'static oasmith_runtime::codec::Rules,
    ) -> Result<Self, oasmith_runtime::codec::Fault> {
        oasmith_runtime::Object::decode(decoder, rules).map(Self)
    }
}

impl oasmith_runtime::codec::Encode for Address {
    fn encode(&self, encoder: &mut oasmith_runtime::codec::Encoder) {
        self.0.encode(encoder);
    }
}
";

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

    #[test]
    fn a_type_of_ones_own_is_checked_by_the_schema() {
        let json = r#"{"id":"@a","address":{"street":"Main","no":1.0}}"#;
        let user: User = oasmith_runtime::from_str(json).expect("it fits");
        let address: Option<crate::Address> = user.address.clone().flatten();
        assert_eq!(address.map(|address| address.0.len()), Some(2));
        assert_eq!(oasmith_runtime::to_string(&user).as_deref(), Ok(json));
        let json = r#"{"id":"@a","address":null}"#;
        let user: User = oasmith_runtime::from_str(json).expect("it fits");
        assert_eq!(user.address, Some(None));
        for address in ["{}", r#"{"street":"M"}"#, "1"] {
            let json = format!(r#"{{"id":"@a","address":{address}}}"#);
            let error = oasmith_runtime::from_str::<User>(&json).expect_err("it does not fit");
            assert!(error.to_string().starts_with("`/address"), "{error}");
        }
    }

    #[test]
    fn a_type_derives_what_the_user_wants() {
        let moods = [super::api::users::Mood::Good, super::api::users::Mood::Bad];
        let moods: std::collections::HashSet<_> = moods.into();
        assert_eq!(moods.len(), 2);
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
            format!("{TYPES}{ADDRESS}{MODULE}"),
        ),
    ]);
    support::write(&folder, &files);
    let spec = folder.join("users.yaml");
    let own = |path: &str| Format::Type(path.to_owned());
    config(&spec)
        .format("x-user", own("crate::UserId"))
        .replace("users.yaml#/components/schemas/Address", "crate::Address")
        .derive("users.yaml#/components/schemas/Mood", "std::hash::Hash")
        .module()
        .out(folder.join("own-types/src/api"))
        .generate()
        .expect("the spec is good");
    config(&spec)
        .format("x-user", own("::own_types::UserId"))
        .replace(
            "users.yaml#/components/schemas/Address",
            "own_types::Address",
        )
        .derive("users.yaml#/components/schemas/Mood", "std::hash::Hash")
        .derive("users.yaml#/components/schemas/Mood", "std::cmp::Eq")
        .dependency("own-types", Runtime::path("../own-types"))
        .package("users-api")
        .out(folder.join("users-api"))
        .generate()
        .expect("the spec is good");
    let packages = ["own-types", "users-api"].map(str::to_owned);
    support::assert_compiles(&folder, &packages, &["own-types", "users-api"]);
}

#[test]
fn requests_and_answers_derive_what_is_asked_of_their_operations() {
    let folder = support::fresh_folder("operation_derives");
    let files = BTreeMap::from([("users.yaml".to_owned(), SPEC.to_owned())]);
    support::write(&folder, &files);
    let derives = |place: Option<&str>| {
        let config = config(&folder.join("users.yaml"));
        let config = match place {
            Some(place) => config.derive(place, "std::cmp::PartialEq"),
            None => config,
        };
        config
            .package("users-api")
            .out(folder.join("api"))
            .generate()
            .expect("the spec is good");
        let text = std::fs::read_to_string(folder.join("api/src/users.rs")).expect("it is written");
        [
            "struct GetUserRequest",
            "enum GetUserResponse",
            "struct User",
        ]
        .map(|item| {
            let (head, _) = text
                .split_once(&format!("pub {item} {{"))
                .expect("it is there");
            let (_, derives) = head.rsplit_once("#[derive(").expect("it derives");
            derives.trim_end().trim_end_matches(")]").to_owned()
        })
    };
    let few = "Clone, Debug";
    let usual = "Clone, Debug, PartialEq";
    assert_eq!(derives(None), [few, few, usual]);
    for place in [
        "users.yaml",
        "users.yaml#/paths",
        "users.yaml#/paths/~1users~1{id}/get",
    ] {
        assert_eq!(derives(Some(place)), [usual; 3], "{place}");
    }
    // That of a schema, or of all of them, does not mean operations.
    assert_eq!(derives(Some("")), [few, few, usual]);
    let of_schema = Some("users.yaml#/components/schemas/User");
    assert_eq!(derives(of_schema), [few, few, usual]);
    let nowhere = config(&folder.join("users.yaml"))
        .derive("users.yaml#/info", "std::cmp::PartialEq")
        .out(folder.join("api"))
        .generate();
    let error = nowhere.expect_err("a place without types is refused");
    let report = error.report().expect("the documents were read");
    let faults: Vec<_> = report.diagnostics().map(|fault| &fault.message).collect();
    assert_eq!(
        faults,
        ["no type is generated for what stands at this place"]
    );
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
    let derive = config.clone().derive("", "Hash");
    assert!(fault("std::a::B", derive).starts_with("`Hash` is no path such as"));
    assert_eq!(
        fault(
            "own_types::UserId",
            config.dependency("own types", Runtime::version("1"))
        ),
        "`own types` is no name of a package to depend on"
    );
}
