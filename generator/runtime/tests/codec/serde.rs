//! serde's traits, through the codec.

use std::collections::BTreeMap;

use oasmith_runtime::codec::{
    Decode, Decoder, Encode, Encoder, Fault, Rules, Table, decoded, optional, required,
};
use oasmith_runtime::{Integer, Number, Object, Value, from_str};

#[derive(Clone, Debug, PartialEq)]
struct Item {
    id: i64,
    rate: Option<f64>,
    additional_properties: Object,
}

static ITEM: Table = Table::new("Item", &[required("id"), optional("rate")]);

impl Decode for Item {
    fn decode(decoder: &mut Decoder<'_>, rules: &'static Rules) -> Result<Self, Fault> {
        let mut id = None;
        let mut rate = None;
        let mut additional_properties = Object::new();
        decoder.object(
            &ITEM,
            rules,
            &mut [&mut id, &mut rate],
            &mut additional_properties,
        )?;
        Ok(Self {
            id: decoded(id)?,
            rate,
            additional_properties,
        })
    }
}

impl Encode for Item {
    fn encode(&self, encoder: &mut Encoder) {
        encoder.object(&ITEM, &[&self.id, &self.rate], &self.additional_properties);
    }
}

oasmith_runtime::serde_through_codec!(Item);

#[test]
fn a_type_goes_through_other_formats() {
    let json = r#"{"id":1,"rate":0.1,"x":{"a":[null,true,"s",-1,18446744073709551615]}}"#;
    let item: Item = serde_json::from_str(json).unwrap();
    assert_eq!(item, from_str(json).unwrap());
    assert_eq!(serde_json::to_string(&item).unwrap(), json);
    let tree: serde_json::Value = serde_json::from_str(json).unwrap();
    assert_eq!(serde_json::to_value(&item).unwrap(), tree);
    assert_eq!(serde_json::from_value::<Item>(tree).unwrap(), item);
}

#[test]
fn a_type_stands_in_derived_types() {
    #[derive(Debug, PartialEq, serde::Deserialize, serde::Serialize)]
    #[serde(tag = "kind")]
    enum Envelope {
        One {
            item: Item,
            #[serde(flatten)]
            rest: BTreeMap<String, Value>,
        },
    }

    let json = r#"{"kind":"One","item":{"id":1},"a":[1.5],"b":null}"#;
    let envelope: Envelope = serde_json::from_str(json).unwrap();
    assert_eq!(serde_json::to_string(&envelope).unwrap(), json);
}

#[test]
fn faults_are_those_of_the_codec() {
    let error = serde_json::from_str::<Item>(r#"{"id":"a"}"#).unwrap_err();
    assert_eq!(
        error.to_string(),
        "`/id`: expected an integer, found a string"
    );
    let error = serde_json::from_str::<Vec<Item>>(r#"[{"rate":1}]"#).unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("missing required property `id`")
    );
    let error = serde_json::from_str::<Item>(r#"{"id":1,"x":{"y":1,"y":2}}"#).unwrap_err();
    assert!(error.to_string().starts_with("`/x`: duplicate key `y`"));
    let faulty = Item {
        id: 1,
        rate: Some(f64::NAN),
        additional_properties: Object::new(),
    };
    assert_eq!(
        serde_json::to_string(&faulty).unwrap_err().to_string(),
        "`/rate`: NaN is no JSON number"
    );
}

#[test]
fn what_no_number_of_serde_holds_is_refused() {
    let value: Value = from_str(r#"{"a":[123456789012345678901234567890]}"#).unwrap();
    assert_eq!(
        serde_json::to_string(&value).unwrap_err().to_string(),
        "neither a 64-bit integer nor double precision holds 123456789012345678901234567890"
    );
    let value: Value = from_str("[1e2,1.10,-0]").unwrap();
    assert_eq!(serde_json::to_string(&value).unwrap(), "[100.0,1.1,0]");
}

#[test]
fn a_number_that_serde_json_gives_as_text_is_a_number() {
    // What `serde_json` gives for a number when a crate has turned on `arbitrary_precision`.
    let json = r#"{"$serde_json::private::Number":"1.10"}"#;
    let value: Value = serde_json::from_str(json).unwrap();
    assert_eq!(value, Value::Number("1.1".parse().unwrap()));
    assert_eq!(value.to_string(), "1.10");
    assert!(serde_json::from_str::<Number>(r#"{"$serde_json::private::Number":"x"}"#).is_err());
}

#[test]
fn numbers_come_back_equal() {
    for json in ["1.0", "100.0", "12345678910111213", "0.1", "-0.0", "1e308"] {
        let number: Number = serde_json::from_str(json).unwrap();
        let written = serde_json::to_string(&number).unwrap();
        assert_eq!(written.parse::<Number>().unwrap(), json.parse().unwrap());
    }
    let integer: Integer = serde_json::from_str("18446744073709551615").unwrap();
    assert_eq!(
        serde_json::to_string(&integer).unwrap(),
        "18446744073709551615"
    );
}
