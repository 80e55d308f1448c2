//! What the values of parameters look like, and how their text becomes JSON.
//!
//! Invariant: what is written is one JSON value, whatever the text. Whether it is a value of the
//! parameter's type, the type's decoder tells.

mod write;

use std::borrow::Cow;
use std::collections::BTreeMap;

pub(crate) use self::write::Escape;
pub(in crate::server) use self::write::scalar_text;

use super::pairs::Pairs;
use super::text::Text;
use crate::codec::{Encode, Encoder};
use crate::schema::Types;
use crate::{Number, Value};

/// What the values of a parameter look like, as far as their text has to be told apart.
///
/// A text is a number, true or false where the shape admits it, null where it is empty or `null`,
/// and else a string; a shape that is several is read as the first of these that the text can be.
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    types: Types,
    is_json: bool,
    items: Option<&'static Shape>,
    delimiter: char,
    is_joined: bool,
    is_deep: bool,
    properties: &'static [(&'static str, Shape)],
    additional: Option<&'static Shape>,
}

/// Why a text cannot be read.
type Fault = Cow<'static, str>;

/// A value in brackets: the names in the brackets that are left to go into, and the text.
type Deep<'a> = (&'a [&'a str], &'a Text<'a>);

/// The value of a parameter, from which its type is decoded.
#[derive(Debug)]
pub(in crate::server) enum Written<'t> {
    /// As JSON text.
    Json(Cow<'t, str>),
    /// As the text of one value, whatever that is.
    Text(Cow<'t, str>),
}

impl Shape {
    /// A string.
    pub const STRING: Self = Self::of(Types::STRING);
    /// An integer.
    pub const INTEGER: Self = Self::of(Types::INTEGER);
    /// A number.
    pub const NUMBER: Self = Self::of(Types::NUMBER);
    /// True or false.
    pub const BOOLEAN: Self = Self::of(Types::BOOLEAN);
    /// JSON text.
    pub const JSON: Self = Self {
        is_json: true,
        ..Self::of(Types::ALL)
    };

    /// A value of some of these types.
    pub const fn of(types: Types) -> Self {
        Self {
            types,
            is_json: false,
            items: None,
            delimiter: ',',
            is_joined: false,
            is_deep: false,
            properties: &[],
            additional: None,
        }
    }

    /// An array, whose elements stand between commas.
    pub const fn array(items: &'static Self) -> Self {
        Self {
            items: Some(items),
            ..Self::of(Types::ARRAY)
        }
    }

    /// An object with these properties.
    pub const fn object(properties: &'static [(&'static str, Self)]) -> Self {
        Self {
            properties,
            ..Self::of(Types::OBJECT)
        }
    }

    /// The same, or a value of other types.
    #[must_use]
    pub const fn or(mut self, types: Types) -> Self {
        self.types = self.types.or(types);
        self
    }

    /// The same array with another delimiter: a space, a tab or `|`.
    #[must_use]
    pub const fn delimited_by(mut self, delimiter: char) -> Self {
        self.delimiter = delimiter;
        self
    }

    /// The same array as a property of a form, its elements in one value.
    #[must_use]
    pub const fn joined(mut self) -> Self {
        self.is_joined = true;
        self
    }

    /// The same object as a property of a form, its own properties in brackets.
    #[must_use]
    pub const fn deep(mut self) -> Self {
        self.is_deep = true;
        self
    }

    /// The same, or an object with these properties.
    #[must_use]
    pub const fn or_object(mut self, properties: &'static [(&'static str, Self)]) -> Self {
        self.types = self.types.or(Types::OBJECT);
        self.properties = properties;
        self
    }

    /// The same object, which may have further properties of this shape.
    #[must_use]
    pub const fn additional(mut self, shape: &'static Self) -> Self {
        self.additional = Some(shape);
        self
    }

    pub(in crate::server) fn is_array(&self) -> bool {
        self.types.meets(Types::ARRAY) && !self.is_json
    }

    pub(in crate::server) fn is_object(&self) -> bool {
        self.types.meets(Types::OBJECT) && !self.is_json
    }

    #[cfg(all(feature = "client", feature = "multipart"))]
    pub(in crate::server) fn is_json(&self) -> bool {
        self.is_json
    }

    /// Whether a text alone may be a value: not the elements of an array or the properties of an
    /// object.
    fn is_scalar(&self) -> bool {
        let scalars = [
            Types::STRING,
            Types::NUMBER,
            Types::INTEGER,
            Types::BOOLEAN,
            Types::NULL,
        ];
        self.is_json || scalars.into_iter().any(|types| self.types.meets(types))
    }

    /// The shape of the elements of an array.
    fn element(&self) -> &'static Self {
        self.items.unwrap_or(&Self::STRING)
    }

    /// The shape of a property, if the object may have it.
    fn property(&self, name: &str) -> Option<&Self> {
        let mut properties = self.properties.iter();
        let declared = properties.find(|(other, _)| *other == name);
        declared.map(|(_, shape)| shape).or(self.additional)
    }

    /// Writes the value of one text. `delimiter` stands in place of the shape's own.
    pub(in crate::server) fn write_joined(
        &self,
        text: Text<'_>,
        delimiter: Option<char>,
        explode: bool,
        json: &mut Encoder,
    ) -> Result<(), Fault> {
        let delimiter = delimiter.unwrap_or(self.delimiter);
        let is_scalar = self.is_scalar() && !text.has(delimiter);
        if self.is_array() && !is_scalar {
            let may_hold = self.element().types.meets(Types::STRING);
            self.write_values(text.split(delimiter, may_hold)?, json)
        } else if self.is_object() && !is_scalar {
            // Between a name and a value stands a delimiter: where there is none, those that are
            // encoded are meant, as many clients encode all of them.
            let may_hold = explode || text.has(delimiter);
            self.write_turns(text.split(delimiter, may_hold)?, explode, json)
        } else {
            self.write_scalar(&text.decoded()?, json)
        }
    }

    /// Writes an array.
    pub(in crate::server) fn write_values(
        &self,
        values: Vec<Text<'_>>,
        json: &mut Encoder,
    ) -> Result<(), Fault> {
        json.begin_array();
        for value in values {
            json.begin_element();
            self.element().write_joined(value, None, false, json)?;
        }
        json.end_array();
        Ok(())
    }

    /// Writes an object whose pieces are names and values in turn, or, exploded, `name=value`.
    fn write_turns(
        &self,
        pieces: Vec<Text<'_>>,
        explode: bool,
        json: &mut Encoder,
    ) -> Result<(), Fault> {
        json.begin_object();
        let mut pieces = pieces.into_iter();
        while let Some(piece) = pieces.next() {
            let pair = if explode {
                piece.split_pair()
            } else {
                pieces.next().map(|value| (piece, value))
            };
            let (name, value) = pair.ok_or("expected a value for each name")?;
            let name = name.decoded()?;
            json.name(&name);
            let shape = self.property(&name).unwrap_or(&Self::STRING);
            shape.write_joined(value, None, false, json)?;
        }
        json.end_object();
        Ok(())
    }

    /// Writes an object whose properties stand by themselves among other pairs. Says whether there
    /// is one.
    pub(in crate::server) fn write_members(
        &self,
        pairs: &Pairs<'_>,
        apart_from: &[&str],
        json: &mut Encoder,
    ) -> Result<bool, Fault> {
        let mut properties: BTreeMap<&str, Vec<Text<'_>>> = BTreeMap::new();
        for (name, value) in pairs.iter() {
            // What stands in brackets belongs to the name in front of them.
            let outer = name.split_once('[').map_or(name, |(outer, _)| outer);
            let is_apart = apart_from.contains(&name) || apart_from.contains(&outer);
            let is_deep = self.property(outer).is_some_and(|shape| shape.is_deep);
            if !is_apart && !is_deep && self.property(name).is_some() {
                properties.entry(name).or_default().push(value.clone());
            }
        }
        let mut is_there = !properties.is_empty();
        json.begin_object();
        for (name, values) in properties {
            let shape = self.property(name).unwrap_or(&Self::STRING);
            json.name(name);
            shape.write_repeated(name, values, json)?;
        }
        for (name, shape) in self.properties.iter().filter(|(_, shape)| shape.is_deep) {
            let keys = bracketed(name, pairs);
            if !keys.is_empty() {
                is_there = true;
                json.name(name);
                shape.write_brackets(name, &keys, json)?;
            }
        }
        json.end_object();
        Ok(is_there)
    }

    /// Whether the properties of an object stand in brackets.
    #[cfg(feature = "multipart")]
    pub(in crate::server) fn is_bracketed(&self) -> bool {
        self.is_deep
    }

    /// Writes one property of a form, which is there.
    #[cfg(feature = "multipart")]
    pub(in crate::server) fn write_property(
        &self,
        name: &str,
        pairs: &Pairs<'_>,
        json: &mut Encoder,
    ) -> Result<(), Fault> {
        if self.is_deep {
            self.write_brackets(name, &bracketed(name, pairs), json)
        } else {
            self.write_repeated(name, pairs.named(name), json)
        }
    }

    /// Writes a property that stands once, or as often as it has elements. What stands once and may
    /// be a value of its own is that value, and no array.
    pub(in crate::server) fn write_repeated(
        &self,
        name: &str,
        values: Vec<Text<'_>>,
        json: &mut Encoder,
    ) -> Result<(), Fault> {
        match &values[..] {
            [only] if !self.is_array() || self.is_joined => {
                self.write_joined(only.clone(), None, false, json)
            }
            [only] if self.is_scalar() => self.write_scalar(&only.clone().decoded()?, json),
            _ if self.is_array() && !self.is_joined => self.write_values(values, json),
            _ => Err(format!("`{name}` stands more than once").into()),
        }
    }

    /// Writes an object whose properties stand in brackets: `name[property]`. Says whether there is
    /// one.
    pub(in crate::server) fn write_deep(
        &self,
        name: &str,
        pairs: &Pairs<'_>,
        json: &mut Encoder,
    ) -> Result<bool, Fault> {
        let keys = bracketed(name, pairs);
        if keys.is_empty() {
            return Ok(false);
        }
        self.write_brackets(name, &keys, json)?;
        Ok(true)
    }

    fn write_brackets(
        &self,
        name: &str,
        keys: &[(Vec<&str>, &Text<'_>)],
        json: &mut Encoder,
    ) -> Result<(), Fault> {
        let values: Vec<Deep<'_>> = keys.iter().map(|(way, text)| (&way[..], *text)).collect();
        self.write_nested(name, &values, json)
    }

    /// Writes what stands below a name in brackets. It goes no deeper than the shape does.
    fn write_nested(
        &self,
        name: &str,
        values: &[Deep<'_>],
        json: &mut Encoder,
    ) -> Result<(), Fault> {
        let is_nested = values.iter().any(|(way, _)| !matches!(way, [] | [""]));
        if !is_nested {
            if self.is_object() && !self.is_array() && !self.is_scalar() {
                return Err(format!("`{name}` has its properties in brackets").into());
            }
            let values = values.iter().map(|(_, text)| (*text).clone());
            return self.write_repeated(name, values.collect(), json);
        }
        if !self.is_object() {
            return Err(format!("`{name}` has no properties in brackets").into());
        }
        let mut properties: BTreeMap<&str, Vec<Deep<'_>>> = BTreeMap::new();
        for (way, text) in values {
            let Some((first, rest)) = way.split_first() else {
                return Err(format!("`{name}` has its properties in brackets").into());
            };
            properties.entry(first).or_default().push((rest, text));
        }
        json.begin_object();
        for (name, values) in properties {
            json.name(name);
            let shape = self.property(name).unwrap_or(&Self::STRING);
            shape.write_nested(name, &values, json)?;
        }
        json.end_object();
        Ok(())
    }

    /// Whether a text is one value, whatever stands in it.
    pub(in crate::server) fn is_one_text(&self) -> bool {
        !self.is_json && !self.is_array() && !self.is_object()
    }

    /// The JSON of a text that is one value.
    pub(in crate::server) fn json_of_one<'t>(
        &self,
        text: Cow<'t, str>,
    ) -> Result<Cow<'t, str>, Fault> {
        if !self.types.meets(Types::STRING) && self.is_number(&text) {
            return Ok(text);
        }
        let mut json = Encoder::new();
        self.write_scalar(&text, &mut json)?;
        let json = json.finish().map_err(|error| error.to_string())?;
        Ok(json.into())
    }

    /// Writes a value that is no array and no object.
    fn write_scalar(&self, text: &str, json: &mut Encoder) -> Result<(), Fault> {
        if self.is_json {
            // Written anew, so that it cannot be more than one value.
            let value: Value = crate::from_str(text).map_err(|error| error.to_string())?;
            value.encode(json);
            return Ok(());
        }
        let is_string = self.types.meets(Types::STRING);
        match text {
            "true" | "false" if self.types.meets(Types::BOOLEAN) => json.boolean(text == "true"),
            "" | "null" if self.types.meets(Types::NULL) && !is_string => json.null(),
            _ if self.is_number(text) => json.number_text(text),
            // Of a text that is none of these, the decoder says what it should have been.
            _ => json.string(text),
        }
        Ok(())
    }

    /// Whether a text is a number that is no string.
    fn is_number(&self, text: &str) -> bool {
        let numbers = Types::NUMBER.or(Types::INTEGER).or(Types::INTEGER_LITERAL);
        if !self.types.meets(numbers) || text.parse::<Number>().is_err() {
            return false;
        }
        // What is no integer may be a string, if the shape has one.
        !self.types.meets(Types::STRING) || self.types.meets(Types::of_number(text))
    }
}

/// The pairs whose names are this one and others in brackets, with those others.
fn bracketed<'p>(name: &str, pairs: &'p Pairs<'_>) -> Vec<(Vec<&'p str>, &'p Text<'p>)> {
    pairs
        .iter()
        .filter_map(|(key, text)| Some((brackets(key.strip_prefix(name)?)?, text)))
        .collect()
}

/// The names in brackets: `[a][b]`; `None` where the text is something else.
fn brackets(text: &str) -> Option<Vec<&str>> {
    let mut names = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (name, after) = rest.strip_prefix('[')?.split_once(']')?;
        names.push(name);
        rest = after;
    }
    Some(names)
}
