//! How values are read from JSON.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};

use super::additional::{AdditionalProperties, duplicate};
use super::rules::count;
use super::{Encode, Limits, Rules, Table};
use crate::error::{Fault, Problem};
use crate::reader::Reader;
use crate::value::{Number, Object, Value, exact_f64};

/// A type that is read from JSON.
pub trait Decode: Sized {
    /// Reads a value that keeps to the rules.
    fn decode(decoder: &mut Decoder<'_>, rules: &'static Rules) -> Result<Self, Fault>;
}

/// Reads JSON text, one value after the other.
///
/// After a fault a decoder stands anywhere, and nothing more should be read with it.
#[derive(Clone, Debug)]
pub struct Decoder<'a> {
    reader: Reader<'a>,
    /// How many arrays and objects may still be opened.
    depth: u32,
    limits: Limits,
    /// Where the stack was when decoding began.
    stack: usize,
}

/// How many bytes of stack decoding takes at most.
///
/// A thread of Rust's or tokio's has 2 MiB. Small types are nowhere near at the usual depth, but a
/// type of hundreds of properties that holds itself may be, and a stack that overflows would take
/// the whole process down.
const STACK: usize = 1024 * 1024;

/// About where the stack is.
#[inline]
pub(crate) fn stack_position() -> usize {
    let marker = 0_u8;
    std::ptr::from_ref(std::hint::black_box(&marker)).addr()
}

impl<'a> Decoder<'a> {
    pub(crate) fn new(text: &'a str, limits: Limits) -> Self {
        Self {
            reader: Reader::new(text),
            depth: limits.depth,
            limits,
            stack: stack_position(),
        }
    }

    /// Fails unless everything has been read.
    pub(crate) fn finish(mut self) -> Result<(), Fault> {
        self.reader.peek();
        let end = self.reader.position();
        if end == self.reader.text().len() {
            Ok(())
        } else {
            Err(Fault::within(end, Problem::Trailing))
        }
    }

    /// How much a text may take.
    pub(crate) fn limits(&self) -> Limits {
        self.limits
    }

    /// The byte offset at which the next value starts.
    pub fn offset(&mut self) -> usize {
        self.reader.peek();
        self.reader.position()
    }

    /// Reads `null`, if the next value is that, and says whether it was.
    pub fn null(&mut self) -> Result<bool, Fault> {
        if self.reader.peek() == b'n' {
            self.reader.literal("null").map(|()| true)
        } else {
            Ok(false)
        }
    }

    /// Reads a boolean.
    pub fn boolean(&mut self) -> Result<bool, Fault> {
        match self.reader.peek() {
            b't' => self.reader.literal("true").map(|()| true),
            b'f' => self.reader.literal("false").map(|()| false),
            _ => Err(self.mismatch("a boolean")),
        }
    }

    /// Reads a string, which keeps to the rules. It is borrowed unless it was written with escapes.
    pub fn string(&mut self, rules: &'static Rules) -> Result<Cow<'a, str>, Fault> {
        if self.reader.peek() != b'"' {
            return Err(self.mismatch("a string"));
        }
        let start = self.reader.position();
        let string = self.reader.string()?;
        if rules.of_string {
            rules
                .check_string(&string)
                .map_err(|expected| Fault::expected(start, expected))?;
        }
        Ok(string)
    }

    /// Reads a string that stands for a value, such as a variant of an enum.
    pub fn variant<T: Copy>(&mut self, variants: &'static [(&'static str, T)]) -> Result<T, Fault> {
        let start = self.offset();
        let string = self.string(Rules::NONE)?;
        match variants.iter().find(|(name, _)| *name == string) {
            Some((_, variant)) => Ok(*variant),
            None => Err(unknown_variant(
                start,
                &mut variants.iter().map(|(name, _)| *name),
            )),
        }
    }

    /// Reads a number, which keeps to the rules, as its JSON text.
    pub fn number(&mut self, rules: &'static Rules) -> Result<&'a str, Fault> {
        self.number_text("a number", rules)
    }

    fn number_text(
        &mut self,
        expected: &'static str,
        rules: &'static Rules,
    ) -> Result<&'a str, Fault> {
        if !matches!(self.reader.peek(), b'-' | b'0'..=b'9') {
            return Err(self.mismatch(expected));
        }
        let start = self.reader.position();
        let number = self.reader.number()?;
        if rules.of_number {
            rules
                .check_number(number)
                .map_err(|expected| Fault::expected(start, expected))?;
        }
        Ok(number)
    }

    /// Reads an array: calls the function for each element, which has to read it by the rules that
    /// it is given.
    pub fn array(
        &mut self,
        rules: &'static Rules,
        element: &mut dyn FnMut(&mut Self, &'static Rules) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        let start = self.open(b'[', "an array")?;
        let mut length = 0;
        while self.element(length)? {
            if length == rules.max_items {
                let expected = format!("at most {}", count(length, "element"));
                return Err(self.content(expected, "more".to_owned()));
            }
            element(self, rules.element())?;
            length += 1;
        }
        if length < rules.min_items {
            let expected = format!("at least {}", count(rules.min_items, "element"));
            return Err(self.content(expected, count(length, "element")));
        }
        self.close();
        if rules.unique_items {
            self.check_unique(start)
        } else {
            Ok(())
        }
    }

    /// Reads an array that has exactly one element for each slot.
    pub fn tuple(
        &mut self,
        rules: &'static Rules,
        slots: &mut [&mut dyn Slot],
    ) -> Result<(), Fault> {
        let start = self.open(b'[', "an array")?;
        let mut length = 0;
        for slot in slots.iter_mut() {
            if !self.element(length)? {
                let expected = count(slots.len() as u64, "element");
                return Err(self.content(expected, count(length, "element")));
            }
            let place = usize::try_from(length).unwrap_or(usize::MAX);
            let rules = rules
                .prefix_items
                .get(place)
                .copied()
                .unwrap_or(Rules::NONE);
            slot.decode(self, rules)?;
            length += 1;
        }
        if self.element(length)? {
            return Err(self.content(count(length, "element"), "more".to_owned()));
        }
        self.close();
        if rules.unique_items {
            self.check_unique(start)
        } else {
            Ok(())
        }
    }

    /// Reads an object by a table: each property that it declares into the slot at the same place,
    /// the others into `additional`.
    ///
    /// The slots are empty before. Afterwards those of the required properties are filled.
    pub fn object(
        &mut self,
        table: &'static Table,
        rules: &'static Rules,
        slots: &mut [&mut dyn Slot],
        additional: &mut dyn AdditionalProperties,
    ) -> Result<(), Fault> {
        self.open(b'{', "an object")?;
        let mut next = 0;
        let mut required = table.required();
        let mut length = 0;
        while self.entry(length)? {
            let offset = self.reader.position();
            if length == rules.max_properties {
                let expected = format!("at most {}", count(length, "property"));
                return Err(self.content(expected, "more".to_owned()));
            }
            let name = self.name()?;
            if let Some((place, property)) = table.find(&name, next) {
                let Some(slot) = slots.get_mut(place) else {
                    return Err(Fault::at(offset, Problem::Table { name: table.name() }));
                };
                if slot.is_filled() {
                    return Err(duplicate(name, offset));
                }
                slot.decode(self, property.value_rules())?;
                required = required.saturating_sub(usize::from(property.is_required()));
                next = place + 1;
            } else {
                additional.decode_property(name, offset, self, rules.value())?;
            }
            length += 1;
        }
        if required > 0 {
            return Err(self.missing(table, slots));
        }
        if length < rules.min_properties {
            let expected = format!("at least {}", count(rules.min_properties, "property"));
            return Err(self.content(expected, count(length, "property")));
        }
        self.close();
        Ok(())
    }

    /// The fault that an object, which ends here, lacks a property.
    #[cold]
    fn missing(&self, table: &'static Table, slots: &[&mut dyn Slot]) -> Fault {
        let missing = table
            .properties()
            .iter()
            .zip(slots)
            .find(|(property, slot)| property.is_required() && !slot.is_filled());
        let problem = match missing {
            Some((property, _)) => Problem::Missing {
                name: property.name(),
            },
            None => Problem::Table { name: table.name() },
        };
        Fault::within(self.reader.position(), problem)
    }

    /// Opens an array or object, and tells where it starts.
    #[inline]
    fn open(&mut self, bracket: u8, expected: &'static str) -> Result<usize, Fault> {
        if self.reader.peek() != bracket {
            return Err(self.mismatch(expected));
        }
        let start = self.reader.position();
        let limit = self.limits.depth;
        self.depth = match self.depth.checked_sub(1) {
            Some(depth) => depth,
            None => return Err(Fault::at(start, Problem::Depth { limit })),
        };
        if self.stack.abs_diff(stack_position()) > STACK {
            return Err(Fault::at(start, Problem::Stack));
        }
        self.reader.take();
        Ok(start)
    }

    /// Closes an array or object, at whose closing bracket the reader stands.
    #[inline]
    fn close(&mut self) {
        self.reader.take();
        self.depth += 1;
    }

    /// Goes to the next element of an array, of which `length` have been read, and says whether
    /// there is one.
    #[inline]
    fn element(&mut self, length: u64) -> Result<bool, Fault> {
        match self.reader.peek() {
            b']' => Ok(false),
            _ if length == 0 => Ok(true),
            b',' => {
                self.reader.take();
                self.reader.peek();
                Ok(true)
            }
            _ => Err(self.separator("`,` or `]`")),
        }
    }

    /// Goes to the next property of an object, of which `length` have been read, and says whether
    /// there is one.
    #[inline]
    fn entry(&mut self, length: u64) -> Result<bool, Fault> {
        match self.reader.peek() {
            b'}' => return Ok(false),
            b'"' if length == 0 => return Ok(true),
            b',' if length > 0 => {
                self.reader.take();
                if self.reader.peek() == b'"' {
                    return Ok(true);
                }
            }
            _ if length > 0 => return Err(self.separator("`,` or `}`")),
            _ => {}
        }
        Err(self.separator("a property name"))
    }

    /// Reads the name of a property, at whose quote the reader stands, and the colon after it.
    #[inline]
    fn name(&mut self) -> Result<Cow<'a, str>, Fault> {
        let name = self.reader.string()?;
        if self.reader.peek() != b':' {
            return Err(self.separator("`:`"));
        }
        self.reader.take();
        Ok(name)
    }

    /// The fault that the next value is of another type than the one expected, or that there is
    /// none.
    #[cold]
    fn mismatch(&mut self, expected: &'static str) -> Fault {
        let problem = match self.reader.peek() {
            b'{' | b'[' | b'"' | b't' | b'f' | b'n' | b'-' | b'0'..=b'9' => {
                Problem::Type { expected }
            }
            _ => Problem::Syntax { expected },
        };
        Fault::at(self.reader.position(), problem)
    }

    /// The fault that something else should stand between the parts of an array or object.
    #[cold]
    fn separator(&self, expected: &'static str) -> Fault {
        Fault::within(self.reader.position(), Problem::Syntax { expected })
    }

    /// The fault that an array or object has too little or too much in it.
    #[cold]
    fn content(&self, expected: String, found: String) -> Fault {
        Fault::within(self.reader.position(), Problem::Content { expected, found })
    }

    /// Fails where an array, which has just been read from `start` on, has an element twice.
    fn check_unique(&self, start: usize) -> Result<(), Fault> {
        let mut decoder = Self {
            reader: self.reader.at(start),
            ..self.clone()
        };
        let mut elements = HashSet::new();
        decoder.array(Rules::NONE, &mut |decoder, _| {
            let start = decoder.offset();
            if elements.insert(Value::decode(decoder, Rules::NONE)?) {
                Ok(())
            } else {
                Err(Fault::expected(start, "an element unlike those before it"))
            }
        })
    }
}

#[cold]
fn unknown_variant(start: usize, names: &mut dyn Iterator<Item = &'static str>) -> Fault {
    let names: Vec<_> = names.map(|name| Value::from(name).to_string()).collect();
    Fault::expected(start, format!("one of {}", names.join(", ")))
}

/// Where the value of a property goes while an object is read: an `Option` that is empty at first.
pub trait Slot {
    /// Reads the value.
    fn decode(&mut self, decoder: &mut Decoder<'_>, rules: &'static Rules) -> Result<(), Fault>;

    /// Whether the value has been read.
    fn is_filled(&self) -> bool;
}

impl<T: Decode> Slot for Option<T> {
    fn decode(&mut self, decoder: &mut Decoder<'_>, rules: &'static Rules) -> Result<(), Fault> {
        *self = Some(T::decode(decoder, rules)?);
        Ok(())
    }

    fn is_filled(&self) -> bool {
        self.is_some()
    }
}

/// The value of a required property, which [`Decoder::object`] has read.
pub fn decoded<T>(slot: Option<T>) -> Result<T, Fault> {
    slot.ok_or_else(|| {
        Fault::within(
            0,
            Problem::Table {
                name: std::any::type_name::<T>(),
            },
        )
    })
}

/// Only null.
impl Decode for () {
    fn decode(decoder: &mut Decoder<'_>, _: &'static Rules) -> Result<Self, Fault> {
        if decoder.null()? {
            Ok(())
        } else {
            Err(decoder.mismatch("null"))
        }
    }
}

impl Decode for bool {
    fn decode(decoder: &mut Decoder<'_>, _: &'static Rules) -> Result<Self, Fault> {
        decoder.boolean()
    }
}

impl Decode for String {
    fn decode(decoder: &mut Decoder<'_>, rules: &'static Rules) -> Result<Self, Fault> {
        decoder.string(rules).map(Cow::into_owned)
    }
}

macro_rules! decode_integers {
    ($($integer:ty: $expected:literal),*) => { $(
        impl Decode for $integer {
            fn decode(decoder: &mut Decoder<'_>, rules: &'static Rules) -> Result<Self, Fault> {
                let start = decoder.offset();
                let number = decoder.number_text("an integer", rules)?;
                number.parse().map_err(|_| not_integer(start, number, $expected))
            }
        }
    )* };
}

decode_integers!(
    i32: "an integer that fits 32 bits",
    i64: "an integer that fits 64 bits",
    u32: "an integer of 0 or more that fits 32 bits",
    u64: "an integer of 0 or more that fits 64 bits"
);

/// The fault that a number is no integer, or none of the kind expected.
#[cold]
fn not_integer(start: usize, number: &str, expected: &'static str) -> Fault {
    let is_integer = !number.contains(['.', 'e', 'E']);
    Fault::expected(
        start,
        if is_integer {
            expected
        } else {
            "an integer without fraction or exponent"
        },
    )
}

impl Decode for f64 {
    fn decode(decoder: &mut Decoder<'_>, rules: &'static Rules) -> Result<Self, Fault> {
        let start = decoder.offset();
        let number = decoder.number(rules)?;
        exact_f64(number).ok_or_else(|| {
            Fault::expected(
                start,
                "a number that fits double precision without rounding",
            )
        })
    }
}

impl Decode for Number {
    fn decode(decoder: &mut Decoder<'_>, rules: &'static Rules) -> Result<Self, Fault> {
        decoder.number(rules).map(Number::new)
    }
}

impl Decode for Value {
    fn decode(decoder: &mut Decoder<'_>, rules: &'static Rules) -> Result<Self, Fault> {
        match decoder.reader.peek() {
            b'"' => Ok(Self::String(String::decode(decoder, rules)?)),
            b'{' => Ok(Self::Object(Object::decode(decoder, rules)?)),
            b'[' => Ok(Self::Array(Vec::decode(decoder, rules)?)),
            b't' | b'f' => Ok(Self::Bool(decoder.boolean()?)),
            b'n' => decoder.reader.literal("null").map(|()| Self::Null),
            _ => Ok(Self::Number(Number::new(
                decoder.number_text("a value", rules)?,
            ))),
        }
    }
}

/// The table of a type that declares no property.
static UNDECLARED: Table = Table::new("object", &[]);

impl Decode for Object {
    fn decode(decoder: &mut Decoder<'_>, rules: &'static Rules) -> Result<Self, Fault> {
        let mut object = Self::new();
        decoder.object(&UNDECLARED, rules, &mut [], &mut object)?;
        Ok(object)
    }
}

impl<T: Decode + Encode> Decode for BTreeMap<String, T> {
    fn decode(decoder: &mut Decoder<'_>, rules: &'static Rules) -> Result<Self, Fault> {
        let mut map = Self::new();
        decoder.object(&UNDECLARED, rules, &mut [], &mut map)?;
        Ok(map)
    }
}

impl<T: Decode> Decode for Vec<T> {
    fn decode(decoder: &mut Decoder<'_>, rules: &'static Rules) -> Result<Self, Fault> {
        let mut elements = Self::new();
        decoder.array(rules, &mut |decoder, rules| {
            elements.push(T::decode(decoder, rules)?);
            Ok(())
        })?;
        Ok(elements)
    }
}

/// Null is `None`.
impl<T: Decode> Decode for Option<T> {
    fn decode(decoder: &mut Decoder<'_>, rules: &'static Rules) -> Result<Self, Fault> {
        if decoder.null()? {
            Ok(None)
        } else {
            T::decode(decoder, rules).map(Some)
        }
    }
}

impl<T: Decode> Decode for Box<T> {
    fn decode(decoder: &mut Decoder<'_>, rules: &'static Rules) -> Result<Self, Fault> {
        T::decode(decoder, rules).map(Self::new)
    }
}

macro_rules! decode_tuples {
    ($(($($element:ident)+))*) => { $(
        impl<$($element: Decode),+> Decode for ($($element,)+) {
            #[expect(non_snake_case, reason = "the macro names each slot by its type")]
            fn decode(decoder: &mut Decoder<'_>, rules: &'static Rules) -> Result<Self, Fault> {
                $(let mut $element = None;)+
                decoder.tuple(rules, &mut [$(&mut $element),+])?;
                Ok(($(decoded($element)?,)+))
            }
        }
    )* };
}

decode_tuples! {
    (A)
    (A B)
    (A B C)
    (A B C D)
    (A B C D E)
    (A B C D E F)
    (A B C D E F G)
    (A B C D E F G H)
    (A B C D E F G H I)
    (A B C D E F G H I J)
    (A B C D E F G H I J K)
    (A B C D E F G H I J K L)
}
