//! serde's traits, through the same engine.
//!
//! What a serde format gives is written as JSON text and decoded; what is encoded is read again and
//! given to the format. So the generic part is made once for each format, and next to nothing for
//! each type.

use std::fmt;

use serde::de::{DeserializeSeed, Error as _, MapAccess, SeqAccess, Visitor};
use serde::ser::{Error as _, SerializeMap};
pub use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::codec::{Decode, Encode, Encoder};
use crate::serde_through_codec;
use crate::value::{Integer, Number, Object, Value};

serde_through_codec!(Value);
serde_through_codec!(Object);
serde_through_codec!(Number);
serde_through_codec!(Integer);

/// Decodes what a format gives.
pub fn deserialize<'de, T: Decode, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    let json = transcribe(deserializer)?;
    crate::from_str(&json).map_err(D::Error::custom)
}

/// Gives to a format what is encoded.
pub fn serialize<S: Serializer>(value: &dyn Encode, serializer: S) -> Result<S::Ok, S::Error> {
    let json = crate::to_string(value).map_err(S::Error::custom)?;
    let value: Value = crate::from_str(&json).map_err(S::Error::custom)?;
    Untyped(&value).serialize(serializer)
}

/// An untyped value, as a format takes it.
struct Untyped<'a>(&'a Value);

impl Serialize for Untyped<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Value::Null => serializer.serialize_unit(),
            Value::Bool(value) => serializer.serialize_bool(*value),
            Value::Number(number) => serialize_number(number, serializer),
            Value::String(string) => serializer.serialize_str(string),
            Value::Array(elements) => serializer.collect_seq(elements.iter().map(Untyped)),
            Value::Object(object) => {
                let mut map = serializer.serialize_map(Some(object.len()))?;
                for (name, value) in object {
                    map.serialize_entry(name, &Untyped(value))?;
                }
                map.end()
            }
        }
    }
}

fn serialize_number<S: Serializer>(number: &Number, serializer: S) -> Result<S::Ok, S::Error> {
    if let Some(integer) = number.as_i64() {
        serializer.serialize_i64(integer)
    } else if let Some(integer) = number.as_u64() {
        serializer.serialize_u64(integer)
    } else if let Some(number) = number.as_f64() {
        serializer.serialize_f64(number)
    } else {
        let message = format_args!("neither a 64-bit integer nor double precision holds {number}");
        Err(S::Error::custom(message))
    }
}

/// Writes what a format gives as JSON text.
fn transcribe<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let mut encoder = Encoder::new();
    Transcriber(&mut encoder).deserialize(deserializer)?;
    encoder.finish().map_err(D::Error::custom)
}

/// Writes the value that a format gives.
struct Transcriber<'a>(&'a mut Encoder);

/// The name of the only property of what `serde_json` gives for a number, once any crate of a build
/// has turned on its feature `arbitrary_precision`. The value is the number's text.
const NUMBER_TEXT: &str = "$serde_json::private::Number";

/// Writes the element of an array that a format gives.
struct Element<'a>(&'a mut Encoder);

impl<'de> DeserializeSeed<'de> for Element<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        self.0.begin_element();
        deserializer.deserialize_any(Transcriber(self.0))
    }
}

impl<'de> DeserializeSeed<'de> for Transcriber<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Transcriber<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        self.0.null();
        Ok(())
    }

    fn visit_none<E>(self) -> Result<(), E> {
        self.0.null();
        Ok(())
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_bool<E>(self, value: bool) -> Result<(), E> {
        self.0.boolean(value);
        Ok(())
    }

    fn visit_i64<E>(self, integer: i64) -> Result<(), E> {
        self.0.number_text(itoa::Buffer::new().format(integer));
        Ok(())
    }

    fn visit_u64<E>(self, integer: u64) -> Result<(), E> {
        self.0.number_text(itoa::Buffer::new().format(integer));
        Ok(())
    }

    fn visit_i128<E>(self, integer: i128) -> Result<(), E> {
        self.0.number_text(itoa::Buffer::new().format(integer));
        Ok(())
    }

    fn visit_u128<E>(self, integer: u128) -> Result<(), E> {
        self.0.number_text(itoa::Buffer::new().format(integer));
        Ok(())
    }

    fn visit_f32<E>(self, number: f32) -> Result<(), E> {
        if number.is_finite() {
            self.0
                .number_text(zmij::Buffer::new().format_finite(number));
        } else {
            f64::from(number).encode(self.0);
        }
        Ok(())
    }

    fn visit_f64<E>(self, number: f64) -> Result<(), E> {
        number.encode(self.0);
        Ok(())
    }

    fn visit_str<E>(self, string: &str) -> Result<(), E> {
        self.0.string(string);
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<(), A::Error> {
        self.0.begin_array();
        while elements.next_element_seed(Element(self.0))?.is_some() {}
        self.0.end_array();
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut properties: A) -> Result<(), A::Error> {
        let mut name = properties.next_key::<String>()?;
        if name.as_deref() == Some(NUMBER_TEXT) {
            let number = properties.next_value::<String>()?;
            number
                .parse::<Number>()
                .map_err(A::Error::custom)?
                .encode(self.0);
            return Ok(());
        }
        self.0.begin_object();
        while let Some(property) = name {
            self.0.name(&property);
            properties.next_value_seed(Transcriber(self.0))?;
            name = properties.next_key::<String>()?;
        }
        self.0.end_object();
        Ok(())
    }
}
