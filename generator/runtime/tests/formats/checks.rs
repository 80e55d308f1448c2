//! Formats that are checks of strings.

use oasmith_runtime::Value;
use oasmith_runtime::codec::{Check, Limits, Rules, decode_str};
use oasmith_runtime::format::{
    duration, email, hostname, idn_email, json_pointer, relative_json_pointer, uri_template,
};
use oasmith_runtime::schema::{Keyword, Schema};

#[track_caller]
fn assert_check(check: Check, expected: &str, accepted: &[&str], refused: &[&str]) {
    for text in accepted {
        assert_eq!(check(text), Ok(()), "{text}");
    }
    for text in refused {
        assert_eq!(check(text), Err(expected.to_owned().into()), "{text}");
    }
}

#[test]
fn email_addresses_are_mailboxes() {
    assert_check(
        email,
        "an email address (RFC 5321)",
        &[
            "joe.bloggs@example.com",
            "te~st@example.com",
            "\"joe bloggs\"@example.com",
            "\"joe..bloggs\"@example.com",
            "\"joe@bloggs\"@example.com",
            "\"joe\\\"bloggs\"@example.com",
            "joe@localhost",
            "joe.bloggs@[127.0.0.1]",
            "joe.bloggs@[IPv6:::1]",
        ],
        &[
            "",
            "2962",
            "@example.com",
            "joe@",
            ".test@example.com",
            "test.@example.com",
            "te..st@example.com",
            "joe bloggs@example.com",
            "joe@invalid=domain.com",
            "joe@[127.0.0.300]",
            "joe@[::1]",
            "\"joe\"bloggs@example.com",
            "\"joe\"\"@example.com",
            "\"joe\\\"@example.com",
            "jürgen@example.com",
            "joe@example.com\n",
        ],
    );
    assert_check(
        idn_email,
        "an email address (RFC 6531)",
        &["실례@실례.테스트", "joe@example.com"],
        &["2962", "실례@", "a b@실례.테스트"],
    );
}

#[test]
fn host_names_are_labels() {
    let long = format!("{}.example", "a".repeat(63));
    let too_long = format!("{}.example", "a".repeat(64));
    let longest = ["a"; 127].join(".");
    let too_many = ["a"; 128].join(".");
    assert_check(
        hostname,
        "a host name (RFC 1123)",
        &[
            "localhost",
            "www.example.com",
            "1host",
            "xn--4gbwdl.xn--wgbh1c",
            "a-b",
            &long,
            &longest,
        ],
        &[
            "",
            ".",
            "a.",
            ".a",
            "a..b",
            "-a",
            "a-",
            "a_b",
            "a b",
            "ü.example",
            &too_long,
            &too_many,
        ],
    );
}

#[test]
fn durations_have_units_in_order() {
    assert_check(
        duration,
        "a duration (RFC 3339, appendix A)",
        &[
            "P4DT12H30M5S",
            "P4Y",
            "PT0S",
            "P0D",
            "P1M",
            "PT1M",
            "PT36H",
            "P1DT12H",
            "P2W",
            "P1Y2M3D",
        ],
        &[
            "", "P", "PT", "P1", "PT1D", "4DT12H", "P2D1Y", "P1D2H", "P2S", "P1Y2W", "P1T", "P1YT",
            "P1Y2D", "PT1H2S", "PT0.5S", "P-1D", "p1d", "P২Y", "P1DT", "P1DT1", "P1W1W", "P1D\n",
        ],
    );
}

#[test]
fn json_pointers_escape() {
    assert_check(
        json_pointer,
        "a JSON pointer (RFC 6901)",
        &["", "/", "/foo/0", "/a~1b", "/~0", "//", "/ü", "/~01"],
        &["a", "#/a", "/~", "/~2", "/a~", "/~~0"],
    );
    assert_check(
        relative_json_pointer,
        "a relative JSON pointer",
        &["1", "0/foo/bar", "2/0/baz/1/zip", "0#", "120/a"],
        &["", "/foo", "-1/foo", "+1", "01/a", "0##", "0a", "1/~"],
    );
}

#[test]
fn uri_templates_have_expressions() {
    assert_check(
        uri_template,
        "a URI template (RFC 6570)",
        &[
            "",
            "http://example.com/dictionary/{term:1}/{term}",
            "/users{/login}{?page,per_page*}",
            "{+path}/here",
            "{a.b}",
            "/%20",
            "ü",
        ],
        &[
            "{",
            "}",
            "{}",
            "a{b",
            "{a b}",
            "{a:0}",
            "{a:12345}",
            "{a:1*}",
            "{a,}",
            "a b",
            "/%2",
            "{{a}}",
            "{é}",
        ],
    );
}

#[test]
fn a_format_is_a_rule_of_strings_and_a_keyword_of_schemas() {
    static EMAIL: Rules = Rules::new().max_length(12).format(email);
    static NOT: Rules = Rules::new().schema(&Schema::new(&[Keyword::Not(&Schema::new(&[
        Keyword::Rules(&EMAIL),
    ]))]));
    let decode = |json| decode_str::<String>(json, &EMAIL, Limits::default());
    assert_eq!(decode(r#""a@b.example""#).unwrap(), "a@b.example");
    assert_eq!(
        decode(r#""a.b.example""#).unwrap_err().message(),
        "expected an email address (RFC 5321), found \"a.b.example\""
    );
    assert_eq!(
        decode(r#""a@b.c.example""#).unwrap_err().message(),
        "expected at most 12 characters, found \"a@b.c.example\""
    );

    let decode = |json| decode_str::<Value>(json, &NOT, Limits::default());
    assert!(decode(r#""a@b.example""#).is_err());
    assert!(decode(r#""a.b.example""#).is_ok());
}
