//! The wrapper, whatever its format is.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fmt;
use std::net::Ipv6Addr;
use std::str::FromStr;

use oasmith_runtime::codec::{Limits, Rules, decode_str};
use oasmith_runtime::format::{Formatted, Ipv6, Uuid};
use oasmith_runtime::{Value, from_str, to_string};

/// A name in small letters, read from any: a user's own type.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
struct Name(String);

impl FromStr for Name {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.is_empty() {
            return Err("a name is not empty");
        }
        Ok(Self(text.to_lowercase()))
    }
}

impl fmt::Display for Name {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        // In parts, as most types do.
        self.0
            .chars()
            .try_for_each(|character| write!(formatter, "{character}"))
    }
}

#[test]
fn a_type_of_ones_own_needs_nothing_but_text() {
    let names: Vec<Formatted<Name>> = from_str(r#"["ada", "ADA", "A\"\n"]"#).unwrap();
    assert_eq!(to_string(&names).unwrap(), r#"["ada","ADA","A\"\n"]"#);
    assert_eq!(names[0], names[1]);
    assert_eq!(*names[1], Name("ada".to_owned()));
    assert_eq!(
        to_string(&Formatted::<Name>::from(Name("a\"\u{1}".to_owned()))).unwrap(),
        r#""a\"\u0001""#
    );
    assert_eq!(
        from_str::<Vec<Formatted<Name>>>(r#"["a", ""]"#)
            .unwrap_err()
            .to_string(),
        "`/1`: expected valid text (a name is not empty), found \"\""
    );
    assert_eq!(
        from_str::<Formatted<Name>>("1").unwrap_err().to_string(),
        "expected a string, found a number"
    );
}

#[test]
fn values_are_compared_and_not_texts() {
    let read = |text: &str| text.parse::<Ipv6>().unwrap();
    let (short, long, other) = (read("::1"), read("0::1"), read("::2"));
    assert_eq!(short, long);
    assert!(long < other);
    assert_eq!(
        HashSet::from([short.clone(), long.clone(), other.clone()]).len(),
        2
    );
    assert_eq!(
        BTreeSet::from([short.clone(), long.clone(), other]).len(),
        2
    );
    assert_eq!(format!("{long:?} {long}"), "::1 0::1");
    assert_eq!(long.into_value(), Ipv6Addr::LOCALHOST);
}

#[test]
fn rules_concern_the_text() {
    static SHORT: Rules = Rules::new().max_length(3);
    let decode = |json| decode_str::<Ipv6>(json, &SHORT, Limits::default());
    assert!(decode("\"::1\"").is_ok());
    assert!(decode("\"0::1\"").is_err());
}

#[test]
fn serde_carries_the_text() {
    let json = r#"{"a":"F81D4FAE-7DEC-11D0-A765-00A0C91E6BF6"}"#;
    let map: BTreeMap<String, Uuid> = serde_json::from_str(json).unwrap();
    assert_eq!(serde_json::to_string(&map).unwrap(), json);
    assert!(serde_json::from_str::<Uuid>("\"x\"").is_err());
}

#[test]
fn an_escaped_text_is_read_as_what_it_stands_for() {
    let address: Ipv6 = from_str(r#""\u003a:1""#).unwrap();
    assert_eq!(*address, Ipv6Addr::LOCALHOST);
    let value: Value = from_str(r#""\u003a:1""#).unwrap();
    assert_eq!(to_string(&address).unwrap(), to_string(&value).unwrap());
}
