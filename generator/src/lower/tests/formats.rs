//! What formats become.

use super::{Lowered, assert_items, files_with};
use crate::ir::RustPath;
use crate::lower::{Formats, Options};

/// Lowers `OpenAPI` 3.1 whose only operation receives its schema `Subject`.
fn subject_with(subject: &str, options: Options) -> Lowered {
    let text = format!(
        "openapi: 3.1.0
info: {{title: Test, version: '1'}}
paths:
  /test:
    post:
      operationId: test
      requestBody: {{content: {{application/json: {{schema: {{$ref: '#/components/schemas/Subject'}}}}}}}}
      responses: {{'204': {{description: Done.}}}}
components:
  schemas:
    Subject: {subject}"
    );
    files_with(&[("spec.yaml", &text)], options)
}

fn subject(subject: &str) -> Lowered {
    subject_with(subject, Options::default())
}

/// Asserts what a schema becomes.
#[track_caller]
fn assert_subject(schema: &str, expected: &str) {
    assert_items(&subject(schema), &[&format!("spec::{expected}")]);
}

#[test]
fn a_format_of_strings_is_a_type() {
    for (format, expected) in [
        ("date-time", "DateTime"),
        ("date-time-local", "DateTimeLocal"),
        ("date", "Date"),
        ("time", "Time"),
        ("time-local", "TimeLocal"),
        ("uuid", "Uuid"),
        ("uri", "Uri"),
        ("uri-reference", "UriReference"),
        ("iri", "Iri"),
        ("iri-reference", "IriReference"),
        ("byte", "Base64"),
        ("base64url", "Base64Url"),
        ("ipv4", "Ipv4"),
        ("ipv6", "Ipv6"),
        ("ip", "Ip"),
    ] {
        let schema = format!("{{type: string, format: {format}}}");
        assert_subject(&schema, &format!("Subject = {expected}"));
    }
}

#[test]
fn a_format_without_a_type_is_a_check() {
    for (format, expected) in [
        ("duration", "Duration"),
        ("email", "Email"),
        ("idn-email", "IdnEmail"),
        ("hostname", "Hostname"),
        ("json-pointer", "JsonPointer"),
        ("relative-json-pointer", "RelativeJsonPointer"),
        ("uri-template", "UriTemplate"),
    ] {
        let schema = format!("{{type: string, format: {format}}}");
        assert_subject(&schema, &format!("Subject(String format={expected})"));
    }
}

#[test]
fn a_format_that_says_nothing_is_a_word() {
    for format in [
        "binary",
        "password",
        "regex",
        "idn-hostname",
        "int32",
        "x-own",
        "UUID",
    ] {
        assert_subject(
            &format!("{{type: string, format: {format}}}"),
            "Subject = String",
        );
    }
    for format in ["float", "double", "date-time", "x-own"] {
        assert_subject(
            &format!("{{type: number, format: {format}}}"),
            "Subject = f64",
        );
    }
}

#[test]
fn a_format_of_integers_is_their_type() {
    for (format, integer, number) in [
        ("int8", "i8", "i8"),
        ("int16", "i16", "i16"),
        ("int32", "i32", "i32"),
        ("int64", "i64", "i64"),
        ("uint8", "u8", "u8"),
        ("uint16", "u16", "u16"),
        ("uint32", "u32", "u32"),
        ("uint64", "u64", "u64"),
        ("uuid", "i64", "f64"),
    ] {
        for (kind, expected) in [("integer", integer), ("number", number)] {
            let lowered = subject(&format!(
                "{{type: object, properties: {{a: {{type: {kind}, format: {format}}}}}}}"
            ));
            assert_items(
                &lowered,
                &[&format!("spec::Subject {{ a?: {expected}, .. }}")],
            );
        }
    }
}

#[test]
fn a_content_encoding_is_a_format() {
    assert_subject(
        "{type: string, contentEncoding: base64}",
        "Subject = Base64",
    );
    assert_subject(
        "{type: string, contentEncoding: BASE64URL}",
        "Subject = Base64Url",
    );
    assert_subject(
        "{type: string, contentEncoding: base32}",
        "Subject = String",
    );
    assert_subject(
        "{type: string, contentEncoding: base64, format: uuid}",
        "Subject = Uuid",
    );
    // Two schemas that are equal but for it are two.
    assert_subject(
        "{allOf: [{type: string}, {type: string, contentEncoding: base64}]}",
        "Subject = Base64",
    );
}

#[test]
fn a_format_stands_wherever_strings_do() {
    assert_subject(
        "{type: array, items: {type: [string, 'null'], format: uuid}}",
        "Subject = [Uuid | null]",
    );
    assert_subject(
        "{type: array, items: {type: string, format: uuid}}",
        "Subject = [Uuid]",
    );
    assert_subject(
        "{type: object, additionalProperties: {type: string, format: date}}",
        "Subject = {Date}",
    );
    assert_subject(
        "{type: string, format: uri, maxLength: 9, pattern: a}",
        "Subject(Uri max_length=9 pattern=a)",
    );
    assert_subject(
        "{type: [string, integer], format: date-time}",
        "Subject [String(DateTime) | Integer(i64)]",
    );
    assert_subject(
        "{anyOf: [{type: string, format: ipv4}, {type: string, format: ipv6}, {type: integer}]}",
        "Subject [Ipv4(Ipv4) | Ipv6(Ipv6) | Integer(i64)]",
    );
    let implied = subject("{format: uuid}");
    assert_items(&implied, &["spec::Subject = Uuid"]);
    assert_eq!(
        implied.told,
        ["a schema without `type` is taken as `type: string`"]
    );
}

#[test]
fn a_format_implies_a_string_where_nothing_else_is_implied() {
    assert_subject("{format: uuid}", "Subject = Uuid");
    assert_subject("{format: x-own}", "Subject = Value");
    assert_subject(
        "{format: uuid, maxItems: 2}",
        "Subject([Value] max_items=2)",
    );
}

#[test]
fn an_enum_with_a_format_is_an_enum() {
    assert_subject(
        "{type: string, format: date, enum: ['2024-01-01']}",
        "Subject [N20240101 = \"2024-01-01\"]",
    );
}

#[test]
fn of_two_formats_the_nearer_is_the_type_and_the_other_a_check() {
    assert_subject(
        "{allOf: [{type: string, format: email}, {format: uri}]}",
        "Subject(Uri checked)",
    );
    assert_subject(
        "{allOf: [{type: integer, format: int32}, {type: integer, format: uint64}]}",
        "Subject(u64 checked)",
    );
    assert_subject(
        "{allOf: [{type: string, format: x-own}, {format: uri}]}",
        "Subject = Uri",
    );
}

#[test]
fn exact_integers_have_the_range_of_their_format() {
    let exact = Options {
        exact_numbers: true,
        ..Options::default()
    };
    let lowered = subject_with("{type: integer, format: int32}", exact.clone());
    assert_items(&lowered, &["spec::Subject(Integer checked)"]);
    let lowered = subject_with("{type: integer}", exact);
    assert_items(&lowered, &["spec::Subject(Integer)"]);
}

#[test]
fn a_format_may_be_off_or_of_the_users_own() {
    let own = RustPath::new("my_crate::Id");
    let mut formats = Formats::default();
    formats.chosen.insert("uuid".to_owned(), None);
    formats.chosen.insert("x-own".to_owned(), own.clone());
    formats.chosen.insert("email".to_owned(), own);
    let with = |schema: &str, formats: &Formats| {
        let options = Options {
            formats: formats.clone(),
            ..Options::default()
        };
        subject_with(schema, options)
    };
    for (format, expected) in [
        ("uuid", "String"),
        ("x-own", "my_crate::Id"),
        ("email", "my_crate::Id"),
        ("date", "Date"),
    ] {
        let lowered = with(&format!("{{type: string, format: {format}}}"), &formats);
        assert_items(&lowered, &[&format!("spec::Subject = {expected}")]);
        assert!(lowered.told.is_empty(), "{:?}", lowered.told);
    }
    let misplaced = with("{type: integer, format: x-own}", &formats);
    assert_eq!(
        misplaced.told,
        ["the type that was chosen for the format `x-own` is not used"]
    );

    formats.typed = false;
    for (kind, format, expected) in [
        ("string", "date", "String"),
        ("number", "int32", "f64"),
        ("string", "hostname", "String"),
        ("string", "x-own", "my_crate::Id"),
    ] {
        let lowered = with(&format!("{{type: {kind}, format: {format}}}"), &formats);
        assert_items(&lowered, &[&format!("spec::Subject = {expected}")]);
    }
}
