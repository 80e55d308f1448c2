//! Types of users for formats and schemas: a crate that depends on them, and a module in their own crate.

#[path = "support/mod.rs"]
#[expect(dead_code, reason = "nothing is compared with what is expected")]
mod support;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use oasmith::diagnostics::Severity;
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

/// Operations of every kind of body, one of them in another file.
const OPERATIONS: &str = r##"
openapi: 3.1.0
info: {title: Files, version: 1.0.0}
paths:
  /json:
    put:
      operationId: putJson
      requestBody:
        content:
          application/json: {schema: {$ref: "#/components/schemas/Hash"}}
          text/plain: {schema: {type: string}}
      responses: {"200": {description: It., content: {application/json: {schema: {$ref: "#/components/schemas/Hash"}}}}}
  /parts:
    put:
      operationId: putParts
      requestBody:
        content:
          multipart/form-data:
            schema: {type: object, additionalProperties: false, properties: {name: {type: string}}}
      responses: {"204": {description: Done.}}
  /download:
    get:
      operationId: download
      responses: {"200": {description: It., content: {application/octet-stream: {}}}}
  /copy:
    post:
      operationId: copy
      requestBody: {required: true, content: {application/octet-stream: {}}}
      responses: {"200": {description: It., content: {application/octet-stream: {}}}}
  /other: {$ref: "other.yaml#/item"}
components:
  schemas:
    Hash: {type: object, required: [eq], properties: {eq: {$ref: "#/components/schemas/Eq"}}}
    Eq: {type: string, enum: [a, b]}
"##;

/// An operation of [`OPERATIONS`].
const OTHER: &str = r#"
item: {get: {operationId: other, responses: {"204": {description: Done.}}}}
"#;

/// A document of forms whose parts are parameters.
const FORM: &str = r#"
swagger: "2.0"
info: {title: Form, version: 1.0.0}
paths:
  /form:
    post:
      operationId: postForm
      consumes: [application/x-www-form-urlencoded]
      parameters: [{name: name, in: formData, type: string}]
      responses: {"204": {description: Done.}}
"#;

/// A crate with a derive that is called like a built-in one, and makes nothing.
const MACROS: &str = r"//! A derive of one's own.

/// Makes nothing.
#[proc_macro_derive(Ord)]
pub fn ord(_: proc_macro::TokenStream) -> proc_macro::TokenStream {
    proc_macro::TokenStream::new()
}
";

/// What an item of a file derives.
fn derives(file: &str, item: &str) -> String {
    let (head, _) = file
        .split_once(&format!("pub {item} {{"))
        .unwrap_or_else(|| panic!("{item}"));
    let (_, derives) = head.rsplit_once("#[derive(").expect("it derives");
    derives.split(")]").next().unwrap_or_default().to_owned()
}

/// A fresh folder with these documents and that crate.
fn operations(name: &str) -> PathBuf {
    let folder = support::fresh_folder(name);
    let manifest = "[package]\nname = \"macros\"\nversion = \"1.0.0\"\nedition = \"2024\"\n\n\
                    [lib]\nproc-macro = true\n";
    let files = [
        ("files.yaml", OPERATIONS),
        ("other.yaml", OTHER),
        ("form.yaml", FORM),
        ("macros/Cargo.toml", manifest),
        ("macros/src/lib.rs", MACROS),
    ];
    let files = files.map(|(path, text)| (path.to_owned(), text.to_owned()));
    support::write(&folder, &BTreeMap::from(files));
    folder
}

/// Generates a package with what was chosen to be derived, and gives the file of the document, or the
/// faults.
fn derive(
    folder: &Path,
    document: &str,
    package: &str,
    chosen: &[(&str, &str)],
) -> Result<String, Vec<String>> {
    let config = config(&folder.join(document))
        .dependency("macros", Runtime::path("../macros"))
        .package(package)
        .out(folder.join(package));
    let chosen = chosen.iter();
    let config = chosen.fold(config, |config, (place, path)| config.derive(*place, *path));
    let report = config.generate().map_err(|error| {
        let report = error.report().expect("the documents were read");
        let faults = report.diagnostics();
        let faults = faults.filter(|fault| fault.severity == Severity::Error);
        faults
            .map(|fault| fault.message.clone())
            .collect::<Vec<_>>()
    });
    report.map(|_| {
        let file = Path::new(document).with_extension("rs");
        let file = folder.join(package).join("src").join(file);
        std::fs::read_to_string(file).expect("it is written")
    })
}

#[test]
fn requests_and_answers_derive_what_is_asked_of_their_operations() {
    let folder = operations("operation_derives");
    let text = derive(&folder, "files.yaml", "usual", &[]).expect("the spec is good");
    for item in [
        "PutJsonRequest",
        "PutPartsRequest",
        "DownloadRequest",
        "OtherRequest",
    ] {
        assert_eq!(
            derives(&text, &format!("struct {item}")),
            "Clone, Debug",
            "{item}"
        );
    }
    assert_eq!(derives(&text, "enum PutJsonBody"), "Clone, Debug");
    assert_eq!(derives(&text, "enum PutJsonResponse"), "Clone, Debug");
    assert_eq!(derives(&text, "enum DownloadResponse"), "Debug");
    assert_eq!(derives(&text, "struct Hash"), "Clone, Debug, PartialEq");

    // A document means all of its operations, wherever they are written.
    let all = [
        ("files.yaml", "std::cmp::Eq"),
        ("files.yaml#/paths/~1json/put", "core::cmp::PartialEq"),
        ("files.yaml#/paths/~1json/put", "core::hash::Hash"),
        ("files.yaml#/paths/~1json", "std::hash::Hash"),
        ("files.yaml#/paths/~1parts", "macros::Ord"),
        ("", "std::hash::Hash"),
        ("files.yaml#/components/schemas/Hash", "std::cmp::Eq"),
    ];
    let text = derive(&folder, "files.yaml", "chosen", &all).expect("the spec is good");
    let hashed = "Clone, Debug, PartialEq, Hash, Eq";
    for item in [
        "struct PutJsonRequest",
        "enum PutJsonBody",
        "enum PutJsonResponse",
    ] {
        assert_eq!(derives(&text, item), hashed, "{item}");
    }
    for item in ["struct PutPartsRequest", "struct PutPartsBody"] {
        let derives = derives(&text, item);
        assert_eq!(
            derives, "Clone, Debug, PartialEq, macros::Ord, Eq",
            "{item}"
        );
    }
    for item in [
        "struct DownloadRequest",
        "struct OtherRequest",
        "enum OtherResponse",
    ] {
        assert_eq!(
            derives(&text, item),
            "Clone, Debug, PartialEq, Eq",
            "{item}"
        );
    }
    assert_eq!(derives(&text, "struct CopyRequest"), "Debug");
    assert_eq!(
        derives(&text, "struct Hash"),
        "Clone, Debug, PartialEq, Hash, Eq"
    );
    let form = [("form.yaml#/paths", "std::hash::Hash")];
    let text = derive(&folder, "form.yaml", "form", &form).expect("the spec is good");
    assert_eq!(
        derives(&text, "struct PostFormBody"),
        "Clone, Debug, Default, PartialEq, Hash"
    );
    let packages = ["macros", "usual", "chosen", "form"];
    support::assert_compiles(&folder, &packages.map(str::to_owned), &packages);
}

#[test]
fn a_derive_without_effect_is_refused() {
    let folder = operations("derives_without_effect");
    // No operation is written there, or one that has nothing but streams.
    for place in ["#/info", "#/paths/~1other", "#/paths/~1copy"] {
        let place = format!("files.yaml{place}");
        let faults = derive(&folder, "files.yaml", "none", &[(&place, "std::cmp::Eq")]);
        let expected = "no type that could derive it is generated for what stands at this place";
        assert_eq!(faults.expect_err(&place), [expected]);
    }
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
