//! Arrays that may end early or go on.

use oasmith_runtime::codec::{
    Bound, Closed, Decode, Decoder, Encode, Encoder, Fault, Rules, decoded,
};
use oasmith_runtime::{Value, assert_round_trip, from_str, to_string};

use crate::{accepted_by, refused, refused_by};

/// A string, maybe null; a boolean, maybe absent; any number of values.
#[derive(Debug, PartialEq)]
struct Open(Option<String>, Option<bool>, Vec<Value>);

impl Decode for Open {
    fn decode(decoder: &mut Decoder<'_>, rules: &'static Rules) -> Result<Self, Fault> {
        let mut first = None;
        let mut second = None;
        let mut rest = Vec::new();
        decoder.open_tuple(rules, 1, &mut [&mut first, &mut second], &mut rest)?;
        Ok(Self(decoded(first)?, second, rest))
    }
}

impl Encode for Open {
    fn encode(&self, encoder: &mut Encoder) {
        encoder.open_tuple(1, &[&self.0, &self.1], &self.2);
    }
}

/// One or two elements, the second maybe null.
#[derive(Debug, PartialEq)]
#[expect(clippy::option_option, reason = "null and absent are told apart")]
struct Short(i64, Option<Option<i64>>);

impl Decode for Short {
    fn decode(decoder: &mut Decoder<'_>, rules: &'static Rules) -> Result<Self, Fault> {
        let mut first = None;
        let mut second = None;
        decoder.open_tuple(rules, 1, &mut [&mut first, &mut second], &mut Closed)?;
        Ok(Self(decoded(first)?, second))
    }
}

impl Encode for Short {
    fn encode(&self, encoder: &mut Encoder) {
        encoder.open_tuple(1, &[&self.0, &self.1], &Closed);
    }
}

#[test]
fn an_open_tuple_may_end_early_and_go_on() {
    for json in [
        r#"["a"]"#,
        "[null]",
        "[null,true]",
        r#"["a",false,1.0,[null],{}]"#,
    ] {
        assert_round_trip::<Open>(json);
    }
    assert_eq!(
        from_str::<Open>(r#"["a"]"#).unwrap(),
        Open(Some("a".to_owned()), None, Vec::new())
    );
    assert_eq!(
        refused::<Open>("[]"),
        "expected at least 1 element, found 0 elements"
    );
    assert_eq!(
        refused::<Open>(r#"["a",null]"#),
        "`/1`: expected a boolean, found null"
    );
}

#[test]
fn a_closed_tuple_does_not_go_on() {
    for json in ["[1]", "[1,2]", "[1,null]"] {
        assert_round_trip::<Short>(json);
    }
    assert_eq!(from_str::<Short>("[1,null]").unwrap(), Short(1, Some(None)));
    assert_eq!(
        refused::<Short>("[1,2,3]"),
        "expected at most 2 elements, found more"
    );
}

#[test]
fn an_open_tuple_has_rules_by_place() {
    static RULES: Rules = Rules::new()
        .max_items(4)
        .unique_items()
        .prefix_items(&[&Rules::new().min_length(2)])
        .items(&Rules::new().minimum(Bound::inclusive("5")));
    accepted_by::<Open>(&RULES, r#"["ab",true,5]"#);
    assert_eq!(
        refused_by::<Open>(&RULES, r#"["a"]"#),
        r#"`/0`: expected at least 2 characters, found "a""#
    );
    assert_eq!(
        refused_by::<Open>(&RULES, r#"["ab",true,4]"#),
        "`/2`: expected a number of at least 5, found 4"
    );
    assert_eq!(
        refused_by::<Open>(&RULES, r#"["ab",true,5,6,7]"#),
        "expected at most 4 elements, found more"
    );
    assert!(
        refused_by::<Open>(&RULES, r#"["ab",true,true]"#)
            .starts_with("`/2`: expected an element unlike")
    );
    static ONE: Rules = Rules::new().max_items(1);
    assert_eq!(
        refused_by::<Open>(&ONE, r#"["ab",true]"#),
        "expected at most 1 element, found more"
    );
    static TWO: Rules = Rules::new().min_items(2);
    assert_eq!(
        refused_by::<Open>(&TWO, r#"["ab"]"#),
        "expected at least 2 elements, found 1 element"
    );
}

#[test]
fn an_absent_element_before_one_that_is_there_cannot_be_written() {
    let gap = Open(None, None, vec![Value::Null]);
    assert_eq!(
        to_string(&gap).unwrap_err().to_string(),
        "`/1`: an element is absent before others that are there"
    );
    assert_eq!(to_string(&Open(None, None, Vec::new())).unwrap(), "[null]");
}
