//! Security of Swagger 2.0.

use super::*;

#[test]
fn security_schemes_may_be_references() {
    let reading = read_files(&[
        (
            "spec.yaml",
            "swagger: '2.0'
info: { title: T, version: '1' }
securityDefinitions: { $ref: 'security.yaml' }
security: [{ key: [] }, { oauth: [read], basic: [] }]
paths:
  /a/{id}:
    put:
      security: [{}]
      parameters: [{ in: path, name: id, type: string, required: true }]
      responses: { 204: { description: D } }
    get:
      security: []
      parameters: [{ in: path, name: id, type: string, required: true }]
      responses: { 204: { description: D } }
",
        ),
        (
            "security.yaml",
            "basic: { type: basic }
key: { $ref: '#/x/key' }
oauth:
  type: oauth2
  flow: accessCode
  authorizationUrl: a
  tokenUrl: t
  scopes: { read: Reads., x-more: 1 }
x: { type: apiKey, in: header, name: N, key: { type: apiKey, in: query, name: k } }
",
        ),
    ]);
    assert_eq!(
        reading.told,
        ["warning: `key` is not a key of a security scheme in Swagger 2.0 and is ignored @ key"]
    );
    let api = &reading.skeleton.as_ref().unwrap().api;
    let schemes = &api.components.as_ref().unwrap().security_schemes;
    assert!(matches!(
        schemes["key"].as_item().unwrap(),
        SecurityScheme::APIKey { location: APIKeyLocation::Query, name, .. } if name == "k"
    ));
    let SecurityScheme::OAuth2 { flows, .. } = schemes["oauth"].as_item().unwrap() else {
        panic!()
    };
    let flow = flows.authorization_code.as_ref().unwrap();
    assert_eq!(flow.scopes.keys().collect::<Vec<_>>(), ["read"]);
    let requirements = api.security.as_ref().unwrap();
    assert_eq!(
        requirements[1].keys().collect::<Vec<_>>(),
        ["oauth", "basic"]
    );
    let anonymous = reading.operation().security.as_ref().unwrap();
    assert!(anonymous[0].is_empty());
    let open = reading.item("/a/{id}").get.as_ref().unwrap();
    assert_eq!(open.security.as_deref(), Some(&[][..]));
}

#[test]
fn faults_of_security_are_told() {
    let reading = read_text(
        "securityDefinitions:
  a: { type: basic, in: query }
  b: { type: apiKey, in: body, name: n }
  c: { type: oauth2, flow: implicit, authorizationUrl: u, tokenUrl: t, scopes: { read: R } }
  d: { type: oauth2, flow: password }
  e: { type: bearer }
security: [{ a: [x], c: [write], f: [] }]
paths: {}
",
    );
    assert_eq!(
        reading.told,
        [
            "warning: `in` means nothing in a `basic` scheme and is ignored @ in",
            "error: `body` is not a value of `in` @ body",
            "warning: `tokenUrl` means nothing in an `implicit` flow and is ignored @ tokenUrl",
            "error: an `oauth2` scheme needs the key `scopes` @ d",
            "error: a `password` flow needs the key `tokenUrl` @ d",
            "error: `bearer` is not a value of `type` @ bearer",
            "warning: `a` is a scheme without scopes @ x",
            "warning: `c` defines no scope `write` @ write",
            "warning: the security scheme `f` is not defined @ f",
        ]
    );
    let requirement = &reading.skeleton.unwrap().api.security.unwrap()[0];
    assert_eq!(requirement.keys().collect::<Vec<_>>(), ["a", "c", "f"]);
}

#[test]
fn a_scheme_without_a_list_of_scopes_is_still_demanded() {
    let reading =
        read_text("securityDefinitions: { a: { type: basic } }\nsecurity:\n- a:\npaths: {}\n");
    assert_eq!(
        reading.told,
        ["warning: `a` has no value and is ignored @ a"]
    );
    assert!(reading.skeleton.unwrap().api.security.unwrap()[0].contains_key("a"));
}
