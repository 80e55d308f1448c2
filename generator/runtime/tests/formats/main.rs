//! What strings of formats are read as, which are refused, and that their text survives.

#![allow(
    clippy::unwrap_used,
    reason = "in tests, in their helpers too, a panic is a failure"
)]

mod checks;
mod times;
mod wrapper;

use std::fmt;
use std::str::FromStr;

use oasmith_runtime::codec::{Decode, Encode};
use oasmith_runtime::format::{
    Base64, Base64Url, InvalidFormat, Ip, Ipv4, Ipv6, Iri, IriReference, Uri, UriReference, Uuid,
};
use oasmith_runtime::{Validate as _, from_str, to_string};

/// Asserts that a type of strings with a format reads texts, and writes each as it was read.
#[track_caller]
fn kept<T: Text>(texts: &[&str]) {
    for text in texts {
        let json = to_string(*text).unwrap();
        let value: T = match from_str(&json) {
            Ok(value) => value,
            Err(error) => panic!("refused: {error}"),
        };
        assert_eq!(to_string(&value).unwrap(), json);
        assert_eq!(value.to_string(), *text);
        assert_eq!(text.parse::<T>().unwrap().to_string(), *text);
        assert_eq!(value.validate(), Ok(()));
    }
}

/// Asserts that a type of strings with a format refuses texts, with this expectation.
#[track_caller]
fn refused<T: Text>(expected: &str, texts: &[&str]) {
    for text in texts {
        let json = to_string(*text).unwrap();
        match from_str::<T>(&json) {
            Ok(value) => panic!("accepted: {text} as {value:?}"),
            Err(error) => {
                let start = format!("expected {expected}, found \"");
                assert!(error.message().starts_with(&start), "{error}");
            }
        }
        let error = text.parse::<T>().unwrap_err().to_string();
        assert_eq!(error, format!("expected {expected}"));
    }
}

/// What all types of strings with a format have in common.
trait Text: Decode + Encode + fmt::Debug + fmt::Display + FromStr<Err = InvalidFormat> {}

impl<T: Decode + Encode + fmt::Debug + fmt::Display + FromStr<Err = InvalidFormat>> Text for T {}

#[test]
fn uuids_are_five_groups() {
    kept::<Uuid>(&[
        "f81d4fae-7dec-11d0-a765-00a0c91e6bf6",
        "F81D4FAE-7DEC-11D0-A765-00A0C91E6BF6",
        "00000000-0000-0000-0000-000000000000",
        "ffffffff-ffff-ffff-ffff-ffffffffffff",
    ]);
    refused::<Uuid>(
        "a UUID (RFC 9562)",
        &[
            "",
            "f81d4fae7dec11d0a76500a0c91e6bf6",
            "{f81d4fae-7dec-11d0-a765-00a0c91e6bf6}",
            "urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6",
            "f81d4fae-7dec-11d0-a765-00a0c91e6bf",
            "f81d4fae-7dec-11d0-a765-00a0c91e6bfg",
            "f81d4fa-e7dec-11d0-a765-00a0c91e6bf6",
            "f81d4fae-7dec-11d0-a765-00a0c91e6bé",
        ],
    );
}

#[test]
fn uris_are_those_of_rfc_3986_and_stay_as_they_are() {
    kept::<Uri>(&[
        "http://example.org",
        "HTTP://EXAMPLE.org:80/%7euser/../a?b#c",
        "urn:oasis:names:specification:docbook:dtd:xml:4.1.2",
        "mxc://matrix.org/abc",
        "mailto:a@b.example",
        "http://[2001:db8::7]/c=GB?objectClass?one",
    ]);
    refused::<Uri>(
        "a URI (RFC 3986)",
        &[
            "",
            "/relative",
            "//a/b",
            "http://a b",
            "http://a/\\",
            "http://ü.example",
            ":a",
            "http://a/%zz",
        ],
    );
    kept::<UriReference>(&["", "a", "../b?c#d", "#fragment", "//host/a", "http://a"]);
    refused::<UriReference>(
        "a URI reference (RFC 3986)",
        &["a b", "\\a", "ü", "%", "1:a"],
    );
    kept::<Iri>(&["http://ƒøø.ßår/?∂éœ=πîx#πîüx", "http://a"]);
    refused::<Iri>(
        "an IRI (RFC 3987)",
        &["/relative", "http://2001:0db8::7334]", "{}"],
    );
    kept::<IriReference>(&["#ƒrägmênt", "âππ"]);
    refused::<IriReference>("an IRI reference (RFC 3987)", &["\\a", "a b"]);
}

#[test]
fn addresses_are_those_of_the_internet() {
    kept::<Ipv4>(&["0.0.0.0", "192.168.0.1", "255.255.255.255"]);
    kept::<Ipv6>(&[
        "::1",
        "::",
        "2001:DB8::0:1",
        "0:0:0:0:0:0:0:1",
        "::ffff:192.0.2.1",
    ]);
    kept::<Ip>(&["127.0.0.1", "FE80::1"]);
    for text in [
        "",
        "127.0.0",
        "127.0.0.256",
        "127.0.0.01",
        "0x7f.0.0.1",
        "127.0.0.1 ",
        "2130706433",
        "١.1.1.1",
    ] {
        assert!(text.parse::<Ipv4>().is_err(), "{text}");
    }
    for text in [
        "",
        ":",
        "12345::",
        "1::1::1",
        "fe80::1%eth0",
        "[::1]",
        "::1/64",
        "1:2:3:4:5:6:7:8:9",
    ] {
        assert!(text.parse::<Ipv6>().is_err(), "{text}");
        assert!(text.parse::<Ip>().is_err(), "{text}");
    }
    assert_eq!(
        from_str::<Ipv4>("\"1.2\"").unwrap_err().to_string(),
        "expected valid text (invalid IPv4 address syntax), found \"1.2\""
    );
}

#[test]
fn bytes_are_base64() {
    let texts = ["", "Zg==", "Zm8=", "Zm9v", "+/+/"];
    let bytes = texts.map(|text| text.parse::<Base64>().unwrap().into_value());
    assert_eq!(bytes, [&b""[..], b"f", b"fo", b"foo", b"\xfb\xff\xbf"]);
    kept::<Base64>(&["", "Zg==", "Zm8=", "Zm9v", "+/+/"]);
    refused::<Base64>(
        "base64 with padding (RFC 4648)",
        // Without padding, with unused bits, of another alphabet, with a line break.
        &["Zg", "Zh==", "-_-_", "Zm9v\n", "Zm9v=", "=", "Zg=a", "ü"],
    );
    kept::<Base64Url>(&["", "Zg", "Zg==", "-_-_"]);
    refused::<Base64Url>(
        "base64 that is safe in URLs (RFC 4648)",
        &["+/+/", "Zg=", "Zh", "Z"],
    );
    assert_eq!(Base64::from(b"f".to_vec()).to_string(), "Zg==");
    assert_eq!(Base64Url::from(b"f".to_vec()).to_string(), "Zg");
}
