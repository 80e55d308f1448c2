//! The grammar of RFC 8259.

use oasmith_runtime::{Value, assert_round_trip, from_slice, from_str};

use crate::refused;

#[test]
fn every_form_of_json_is_accepted_and_kept() {
    for json in [
        "null",
        "true",
        " false ",
        "0",
        "-0",
        "-12.50e+10",
        "1E-2",
        "123456789012345678901234567890.0987654321",
        "1e1000000000",
        r#""""#,
        r#""\"\\\/\b\f\n\r\t\u0000\u00e9\ud83d\ude00é😀""#,
        "[]",
        "[ 1 , [ ] , { } ]",
        "\t{\r\n\"a\" : 1,\"\":{\"b\":[null]}}\n",
    ] {
        assert_round_trip::<Value>(json);
    }
}

#[test]
fn what_is_no_json_is_refused_with_its_place() {
    for (json, message) in [
        ("", "expected a value, found the end of the text"),
        (" ", "expected a value, found the end of the text"),
        ("nul", "expected a value, found `n`"),
        ("nulls", "expected the end of the text, found `s`"),
        ("True", "expected a value, found `T`"),
        ("NaN", "expected a value, found `N`"),
        ("'a'", "expected a value, found `'`"),
        ("1 2", "expected the end of the text, found `2`"),
        ("// a\n1", "expected a value, found `/`"),
        ("\u{feff}1", "expected a value, found a byte order mark"),
        ("\0", "expected a value, found the control character U+0000"),
        (
            "1\0",
            "expected the end of the text, found the control character U+0000",
        ),
        ("\u{a0}1", "expected a value, found `\u{a0}`"),
        ("01", "expected a number without leading zeros, found `1`"),
        ("-", "expected a digit, found the end of the text"),
        ("+1", "expected a value, found `+`"),
        (".5", "expected a value, found `.`"),
        ("[1.]", "`/0`: expected a digit, found `]`"),
        ("[1.e1]", "`/0`: expected a digit, found `e`"),
        ("1e", "expected a digit, found the end of the text"),
        ("1e+", "expected a digit, found the end of the text"),
        ("1e1.5", "expected the end of the text, found `.`"),
        ("0x10", "expected the end of the text, found `x`"),
        (
            r#"""#,
            "expected the string's closing `\"`, found the end of the text",
        ),
        (
            r#"{"a":"b"#,
            "`/a`: expected the string's closing `\"`, found the end of the text",
        ),
        (
            r#"{"a"#,
            "expected the string's closing `\"`, found the end of the text",
        ),
        (
            "[\"a\nb\"]",
            "`/0`: expected an escape in place of a control character, found the control character \
             U+000A",
        ),
        (
            r#"["\a"]"#,
            "`/0`: expected one of `\"\\/bfnrtu`, found `a`",
        ),
        (
            r#""\"#,
            "expected one of `\"\\/bfnrtu`, found the end of the text",
        ),
        (
            r#"["\u12g4"]"#,
            "`/0`: expected four hexadecimal digits, found `g`",
        ),
        (
            r#"["\u12"]"#,
            "`/0`: expected four hexadecimal digits, found `\"`",
        ),
        (
            r#"["\ud800"]"#,
            "`/0`: half of a surrogate pair, which is no character",
        ),
        (
            r#"["\ud800\u0041"]"#,
            "`/0`: half of a surrogate pair, which is no character",
        ),
        (
            r#"["\udc00\ud800"]"#,
            "`/0`: half of a surrogate pair, which is no character",
        ),
        (
            r#"["\ud800\n"]"#,
            "`/0`: half of a surrogate pair, which is no character",
        ),
        (
            "[1e123456789012345678]",
            "`/0`: the exponent is too large in 1e123456789012345678",
        ),
    ] {
        assert_eq!(refused::<Value>(json), message, "{json}");
    }
}

#[test]
fn what_is_no_array_or_object_is_refused_with_its_place() {
    for (json, message) in [
        ("[", "`/0`: expected a value, found the end of the text"),
        ("[1", "expected `,` or `]`, found the end of the text"),
        ("[1,", "`/1`: expected a value, found the end of the text"),
        ("[1,]", "`/1`: expected a value, found `]`"),
        ("[1}", "expected `,` or `]`, found `}`"),
        ("[,1]", "`/0`: expected a value, found `,`"),
        ("{", "expected a property name, found the end of the text"),
        ("{]", "expected a property name, found `]`"),
        ("{,}", "expected a property name, found `,`"),
        ("{a:1}", "expected a property name, found `a`"),
        ("{1:1}", "expected a property name, found `1`"),
        (r#"{"a"}"#, "expected `:`, found `}`"),
        (r#"{"a":}"#, "`/a`: expected a value, found `}`"),
        (
            r#"{"a":1"#,
            "expected `,` or `}`, found the end of the text",
        ),
        (r#"{"a":1,}"#, "expected a property name, found `}`"),
        (r#"{"a":1 "b":2}"#, "expected `,` or `}`, found `\"`"),
        (
            r#"{"a":[1,{"b":tru}]}"#,
            "`/a/1/b`: expected a value, found `t`",
        ),
    ] {
        assert_eq!(refused::<Value>(json), message, "{json}");
    }
}

#[test]
fn keys_are_unique_in_every_object() {
    for (json, message) in [
        (r#"{"a":1,"a":1}"#, "duplicate key `a`"),
        (r#"{"a":1,"\u0061":1}"#, "duplicate key `a`"),
        (r#"[0,{"x":{"":1,"b":2,"":3}}]"#, "`/1/x`: duplicate key ``"),
    ] {
        assert_eq!(refused::<Value>(json), message, "{json}");
    }
}

#[test]
fn text_that_is_not_utf_8_is_refused() {
    let text: &[u8] = b"{\"a\":[1,\"\xff\"]}";
    let error = from_slice::<Value>(text).unwrap_err();
    assert_eq!(error.to_string(), "`/a/1`: invalid UTF-8");
    assert_eq!(error.offset(), 9);
    // A character encoded longer than it should be, a surrogate, and one cut short.
    for text in [
        b"\"\xc0\x80\"".as_slice(),
        b"\"\xed\xa0\x80\"",
        b"\"\xf0\x9f\x98",
    ] {
        assert_eq!(
            from_slice::<Value>(text).unwrap_err().message(),
            "invalid UTF-8"
        );
    }
}

#[test]
fn places_are_json_pointers() {
    let error = from_str::<Value>(r#"{"a/b~c\n":{"x":[0],"é":[{},[],x]}}"#).unwrap_err();
    assert_eq!(error.pointer(), "/a~1b~0c\n/é/2");
    assert_eq!(error.offset(), 32);
    assert_eq!(error.message(), "expected a value, found `x`");
}

#[test]
fn plain_text_of_any_length_and_escapes_at_any_place_are_kept() {
    for length in 0..40 {
        for place in 0..length {
            let mut text = "é".repeat(place % 3) + &"x".repeat(length);
            let at = text.char_indices().nth(place).map_or(0, |(at, _)| at);
            text.insert(
                at,
                ['\n', '"', '\\', '\u{1f}', '\u{7f}', '\u{80}'][place % 6],
            );
            let json = Value::from(text.as_str()).to_string();
            assert_eq!(from_str::<String>(&json).unwrap(), text);
            assert_eq!(serde_json::from_str::<String>(&json).unwrap(), text);
        }
    }
}
