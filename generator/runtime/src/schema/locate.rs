//! Where in JSON text a violation stands.

use std::borrow::Cow;

use crate::codec::{AdditionalProperties, Decode, Decoder, Encoder, Rules, Table};
use crate::error::Fault;
use crate::value::Value;

/// The offset of what a JSON pointer leads to, from the value before which a decoder stands.
///
/// The value has been read before. What is not there has the offset of what it is missing from.
pub(super) fn locate(mut decoder: Decoder<'_>, pointer: &str) -> usize {
    let start = decoder.offset();
    let Some(path) = pointer.strip_prefix('/') else {
        return start;
    };
    let end = path.find('/').unwrap_or(path.len());
    let (segment, rest) = path.split_at(end);
    let mut search = Search {
        name: segment.replace("~1", "/").replace("~0", "~"),
        rest,
        found: None,
    };
    // Faults would have come up before, but for the one that an array is no object.
    if search.object(decoder.clone()).is_err() {
        search.array(decoder).unwrap_or_default();
    }
    search.found.unwrap_or(start)
}

/// A search through the parts of a value.
struct Search<'a> {
    /// The name or the place of the part.
    name: String,
    /// The pointer to go on with from there.
    rest: &'a str,
    found: Option<usize>,
}

impl Search<'_> {
    fn object(&mut self, mut decoder: Decoder<'_>) -> Result<(), Fault> {
        static UNDECLARED: Table = Table::new("object", &[]);
        decoder.object(&UNDECLARED, Rules::NONE, &mut [], self)
    }

    fn array(&mut self, mut decoder: Decoder<'_>) -> Result<(), Fault> {
        let mut place = 0_usize;
        decoder.array(Rules::NONE, &mut |decoder, _| {
            self.visit(&place.to_string(), decoder)?;
            place += 1;
            Ok(())
        })
    }

    /// Reads a part, and goes on in it if it is the one.
    fn visit(&mut self, name: &str, decoder: &mut Decoder<'_>) -> Result<(), Fault> {
        if self.name == name {
            self.found = Some(locate(decoder.clone(), self.rest));
        }
        Value::decode(decoder, Rules::NONE).map(drop)
    }
}

impl AdditionalProperties for Search<'_> {
    fn decode_property(
        &mut self,
        name: Cow<'_, str>,
        _: usize,
        decoder: &mut Decoder<'_>,
        _: &'static Rules,
    ) -> Result<(), Fault> {
        self.visit(&name, decoder)
    }

    /// Writes nothing, since a search has no properties.
    fn encode_properties(&self, _: &mut Encoder, _: &'static Table) {}
}
