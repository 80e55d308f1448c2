//! Checks of values that were made in memory.

use std::collections::BTreeMap;

use oasmith_runtime::codec::{
    Bound, Decode, Decoder, Encode, Encoder, Fault, Pattern, Rules, Table, Union, Variant, decoded,
    optional, required,
};
use oasmith_runtime::schema::{Keyword, Properties, Schema, Types};
use oasmith_runtime::{Integer, Object, Validate, from_str};

#[derive(Debug)]
struct Order {
    id: String,
    sizes: Vec<i64>,
    price: Option<Price>,
    additional_properties: Object,
}

static WORD: Pattern = Pattern::new("^[a-z]+$");
static NAME: Schema = Schema::new(&[Keyword::Properties(
    Properties::new(&[]).additional(&Schema::new(&[Keyword::Type(Types::STRING)])),
)]);
static ORDER_RULES: Rules = Rules::new().max_properties(4);
static ORDER: Table = Table::new(
    "Order",
    &[
        required("id").rules(&Rules::new().max_length(2).pattern(&WORD)),
        required("sizes").rules(
            &Rules::new()
                .max_items(2)
                .unique_items()
                .items(&Rules::new().minimum(Bound::inclusive("0"))),
        ),
        optional("price"),
    ],
);

impl Decode for Order {
    fn decode(decoder: &mut Decoder<'_>, _: &'static Rules) -> Result<Self, Fault> {
        let mut id = None;
        let mut sizes = None;
        let mut price = None;
        let mut additional_properties = Object::new();
        decoder.object(
            &ORDER,
            &ORDER_RULES,
            &mut [&mut id, &mut sizes, &mut price],
            &mut additional_properties,
        )?;
        Ok(Self {
            id: decoded(id)?,
            sizes: decoded(sizes)?,
            price,
            additional_properties,
        })
    }
}

impl Encode for Order {
    fn encode(&self, encoder: &mut Encoder) {
        encoder.object(
            &ORDER,
            &[&self.id, &self.sizes, &self.price],
            &self.additional_properties,
        );
    }
}

#[derive(Debug)]
enum Price {
    Whole(i64),
    Text(String),
    Other(String),
    Named(Object),
}

impl Decode for Price {
    fn decode(decoder: &mut Decoder<'_>, rules: &'static Rules) -> Result<Self, Fault> {
        static PRICE: Union = Union::one_of(&[
            Variant::new(Types::INTEGER),
            Variant::new(Types::STRING),
            Variant::new(Types::STRING),
            Variant::new(Types::OBJECT),
        ]);
        static WHOLE: Rules = Rules::new().multiple_of("5");
        static TEXT: Rules = Rules::new().max_length(1);
        static OTHER: Rules = Rules::new().min_length(3);
        static NAMED: Rules = Rules::new().schema(&NAME);
        decoder.union(&PRICE, rules, |variant, decoder| {
            Ok(match variant {
                0 => Self::Whole(Decode::decode(decoder, &WHOLE)?),
                1 => Self::Text(Decode::decode(decoder, &TEXT)?),
                2 => Self::Other(Decode::decode(decoder, &OTHER)?),
                _ => Self::Named(Decode::decode(decoder, &NAMED)?),
            })
        })
    }
}

impl Encode for Price {
    fn encode(&self, encoder: &mut Encoder) {
        match self {
            Self::Whole(value) => value.encode(encoder),
            Self::Text(value) | Self::Other(value) => value.encode(encoder),
            Self::Named(value) => value.encode(encoder),
        }
    }
}

fn order() -> Order {
    Order {
        id: "a".to_owned(),
        sizes: vec![1, 2],
        price: None,
        additional_properties: Object::new(),
    }
}

#[track_caller]
fn violations(value: &impl Validate) -> Vec<String> {
    let violations = value.validate().unwrap_err();
    violations.iter().map(ToString::to_string).collect()
}

#[test]
fn what_keeps_to_its_schema_has_no_violations() {
    assert!(order().validate().is_ok());
    assert!(vec![Integer::from(1)].validate().is_ok());
    assert!(
        from_str::<Order>(r#"{"id":"a","sizes":[]}"#)
            .unwrap()
            .validate()
            .is_ok()
    );
}

#[test]
fn all_violations_are_listed_in_order() {
    let mut order = order();
    order.id = "A B".to_owned();
    order.sizes = vec![-1, 3, -1];
    order.price = Some(Price::Whole(7));
    order.additional_properties.extend([("a", 1), ("b", 2)]);
    let orders = BTreeMap::from([("x/y".to_owned(), vec![self::order(), order])]);
    assert_eq!(
        violations(&orders),
        [
            "`/x~1y/1/id`: expected at most 2 characters, found \"A B\"",
            "`/x~1y/1/id`: expected a string that matches `^[a-z]+$`, found \"A B\"",
            "`/x~1y/1/sizes/0`: expected a number of at least 0, found -1",
            "`/x~1y/1/sizes`: expected at most 2 elements, found more",
            "`/x~1y/1/sizes/2`: expected a number of at least 0, found -1",
            "`/x~1y/1/sizes/2`: expected an element unlike those before it, found -1",
            "`/x~1y/1/price`: expected a multiple of 5, found 7",
            "`/x~1y/1`: expected at most 4 properties, found more",
        ]
    );
}

#[test]
fn a_schema_and_a_union_are_checked_too() {
    let mut order = order();
    order.price = Some(Price::Named([("a", 1), ("b", 2)].into_iter().collect()));
    assert_eq!(
        violations(&order),
        [
            "`/price/a`: expected a string, found 1",
            "`/price/b`: expected a string, found 2",
        ]
    );
    order.price = Some(Price::Text("ab".to_owned()));
    assert_eq!(
        violations(&order),
        [
            "`/price`: expected one of 2 alternatives, none of which fits: `/price`: expected at most \
          1 character, found \"ab\"; `/price`: expected at least 3 characters, found \"ab\""
        ]
    );
    order.price = Some(Price::Other("abc".to_owned()));
    assert!(order.validate().is_ok());
}

#[test]
fn what_cannot_be_written_is_a_violation() {
    assert_eq!(
        violations(&vec![1.0, f64::NAN]),
        ["`/1`: NaN is no JSON number"]
    );
    let mut order = order();
    order.additional_properties.insert("id", "b");
    assert_eq!(
        violations(&order),
        ["an additional property repeats the declared property `id`"]
    );
}

#[test]
fn many_violations_are_placed_in_one_walk() {
    static POSITIVE: Rules = Rules::new().minimum(Bound::inclusive("0"));
    struct Positive(i64);
    impl Decode for Positive {
        fn decode(decoder: &mut Decoder<'_>, _: &'static Rules) -> Result<Self, Fault> {
            i64::decode(decoder, &POSITIVE).map(Self)
        }
    }
    impl Encode for Positive {
        fn encode(&self, encoder: &mut Encoder) {
            self.0.encode(encoder);
        }
    }
    let numbers: Vec<_> = (0..100_000).map(|_| Positive(-1)).collect();
    let violations = numbers.validate().unwrap_err();
    assert_eq!(violations.len(), 100_000);
    assert_eq!(violations[99_999].pointer(), "/99999");
}
