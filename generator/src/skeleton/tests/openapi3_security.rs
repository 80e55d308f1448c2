//! Security of `OpenAPI` 3.

use super::*;

const SCHEMES: &str = "paths: {}
components:
  securitySchemes:
    query: { type: apiKey, in: query, name: key, description: D }
    header: { type: apiKey, in: header, name: X-Key }
    cookie: { type: apiKey, in: cookie, name: key }
    basic: { type: http, scheme: basic }
    token: { type: http, scheme: bearer, bearerFormat: JWT }
    signed: { type: http, scheme: X-Matrix, x-signed: true }
    found: { type: openIdConnect, openIdConnectUrl: 'https://example.org/.well-known' }
    granted:
      type: oauth2
      flows:
        x-flows: 1
        implicit: { authorizationUrl: a, scopes: { read: R, x-scopes: 2 } }
        password: { tokenUrl: t, refreshUrl: r, scopes: {} }
        clientCredentials: { tokenUrl: t, scopes: { write: W } }
        authorizationCode: { authorizationUrl: a, tokenUrl: t, scopes: { read: R } }
security:
- {}
- { query: [], signed: [] }
- granted: [read, write]
- found: [anything]
";

#[test]
fn there_are_security_schemes_of_all_kinds() {
    let reading = read_openapi3("3.0.3", SCHEMES);
    let skeleton = reading.skeleton();
    let components = skeleton.api.components.as_ref().unwrap();
    let scheme = |name: &str| components.security_schemes[name].as_item().unwrap();
    for (name, expected) in [
        ("query", APIKeyLocation::Query),
        ("header", APIKeyLocation::Header),
        ("cookie", APIKeyLocation::Cookie),
    ] {
        let SecurityScheme::APIKey { location, .. } = scheme(name) else {
            panic!("{name}")
        };
        assert_eq!(*location, expected);
    }
    for (name, expected, format) in [
        ("basic", "basic", None),
        ("token", "bearer", Some("JWT")),
        ("signed", "X-Matrix", None),
    ] {
        let SecurityScheme::HTTP {
            scheme,
            bearer_format,
            ..
        } = scheme(name)
        else {
            panic!("{name}")
        };
        assert_eq!(scheme, expected);
        assert_eq!(bearer_format.as_deref(), format);
    }
    let SecurityScheme::OpenIDConnect {
        open_id_connect_url,
        ..
    } = scheme("found")
    else {
        panic!()
    };
    assert_eq!(open_id_connect_url, "https://example.org/.well-known");
    let SecurityScheme::OAuth2 { flows, .. } = scheme("granted") else {
        panic!()
    };
    let implicit = flows.implicit.as_ref().unwrap();
    assert_eq!(implicit.authorization_url, "a");
    assert_eq!(implicit.scopes.keys().collect::<Vec<_>>(), ["read"]);
    assert!(implicit.extensions.contains_key("x-scopes"));
    let password = flows.password.as_ref().unwrap();
    assert_eq!(password.refresh_url.as_deref(), Some("r"));
    assert!(flows.client_credentials.is_some() && flows.authorization_code.is_some());
    assert!(flows.extensions.contains_key("x-flows"));

    let security = skeleton.api.security.as_ref().unwrap();
    let names: Vec<Vec<_>> = security
        .iter()
        .map(|requirement| requirement.keys().map(String::as_str).collect())
        .collect();
    let none: Vec<&str> = Vec::new();
    assert_eq!(
        names,
        [
            none,
            vec!["query", "signed"],
            vec!["granted"],
            vec!["found"]
        ]
    );
    assert_eq!(security[2]["granted"], ["read", "write"]);
}

#[test]
fn mutual_tls_stands_beside_the_components() {
    let text = "paths: {}
components:
  securitySchemes:
    certificate: { type: mutualTLS, description: D, x-a: 1, in: header }
security: [{ certificate: [admin] }]
";
    let reading = read_openapi3("3.1.0", text);
    let told = "warning: `in` means nothing in a `mutualTLS` scheme and is ignored @ in";
    assert_eq!(reading.told, [told]);
    let skeleton = reading.skeleton.as_ref().unwrap();
    let scheme = &skeleton.mutual_tls["certificate"];
    assert_eq!(scheme.description.as_deref(), Some("D"));
    assert!(scheme.extensions.contains_key("x-a"));
    let security = skeleton.api.security.as_ref().unwrap();
    assert_eq!(security[0]["certificate"], ["admin"]);

    let told = "error: `mutualTLS` is not a value of `type` @ mutualTLS";
    assert_eq!(read_openapi3("3.0.3", text).told, [told]);
}

#[test]
fn an_operation_has_security_of_its_own() {
    for (security, expected) in [
        ("", None),
        ("security: []\n", Some(0)),
        ("security: [{}, { key: [] }]\n", Some(2)),
    ] {
        let text = format!("{security}responses: {{ '200': {{ description: D }} }}\n");
        let operation = read_operation3("3.1.0", &text);
        let found = operation.operation().security.as_ref().map(Vec::len);
        assert_eq!(found, expected, "{security}");
    }
}

#[test]
fn faults_of_openapi_3_security_are_told() {
    let text = "paths: {}
components:
  securitySchemes:
    a: { type: basic }
    b: { type: apiKey, in: body, name: b }
    c: { type: apiKey, in: header, name: 'b c' }
    d: { type: http, scheme: 'my own', bearerFormat: JWT }
    e: { type: oauth2, flows: { implicit: { tokenUrl: t, scopes: {} }, hybrid: {} } }
    f: { type: openIdConnect, flows: {} }
    g: {}
    key: { type: http, scheme: bearer }
    grant: { type: oauth2, flows: { password: { tokenUrl: t, scopes: { read: R } } } }
security:
- { kye: [], a: [x], key: [role] }
- { key: [role] }
- { grant: [reed] }
";
    let expected = vec![
        "error: `basic` is not a value of `type` @ basic",
        "error: `body` is not a value of `in` @ body",
        "error: `b c` is no name of a header @ 'b c'",
        "error: `my own` is no scheme of HTTP authentication @ 'my own'",
        "warning: `hybrid` is not a key of the OAuth flows in OpenAPI 3.0 and is ignored @ hybrid",
        "warning: `tokenUrl` means nothing in an `implicit` flow and is ignored @ tokenUrl",
        "error: an `implicit` flow needs the key `authorizationUrl` @ implicit",
        "warning: `flows` means nothing in an `openIdConnect` scheme and is ignored @ flows",
        "error: an `openIdConnect` scheme needs the key `openIdConnectUrl` @ f",
        "error: a security scheme needs the key `type` @ g",
        "warning: the security scheme `kye` is not defined @ kye",
        "warning: `key` is a scheme without scopes @ role",
        "warning: `grant` defines no scope `reed` @ reed",
    ];
    assert_eq!(read_openapi3("3.0.3", text).told, expected);
    // Since 3.1, a requirement may list roles.
    let told = read_openapi3("3.1.0", text).told;
    let is_about_scopes = |told: &&String| told.contains("without scopes");
    assert_eq!(told.iter().find(is_about_scopes), None);
    assert_eq!(told.len(), expected.len() - 1);
}
