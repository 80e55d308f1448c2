//! How values are read from JSON.

mod types;

use std::borrow::Cow;

use super::additional::{AdditionalProperties, duplicate};
use super::rules::count;
use super::{Budget, Index, Limits, Rules, Table};
use crate::decimal::Operand;
use crate::error::{Fault, Problem};
use crate::reader::Reader;
use crate::schema::{ABSENT, Node, Types, Values};
use crate::value::Value;

/// A type that is read from JSON.
pub trait Decode: Sized {
    /// Reads a value that keeps to the rules.
    fn decode(decoder: &mut Decoder<'_>, rules: &'static Rules) -> Result<Self, Fault>;

    /// Takes the text of a value that has no rules to keep to and does not stand in JSON, such as a
    /// parameter, where it can be taken as it is: a string, an integer in plain digits. Otherwise it
    /// comes back, to be read as JSON.
    #[doc(hidden)]
    fn from_text(text: Cow<'_, str>) -> Result<Self, Cow<'_, str>> {
        Err(text)
    }
}

/// Reads JSON text, one value after the other.
///
/// After a fault a decoder stands anywhere, and nothing more should be read with it.
#[derive(Debug)]
pub struct Decoder<'a> {
    pub(super) reader: Reader<'a>,
    /// How many arrays and objects may still be opened.
    pub(super) depth: u32,
    limits: Limits,
    /// Where the stack was when decoding began.
    stack: usize,
    /// What may be done beyond reading the text once.
    pub(super) budget: Budget,
    /// The faults that decoding went on after, where all are to be told.
    pub(super) faults: Option<Vec<Fault>>,
    /// Where the values of the properties start of those objects that are being read and that a
    /// schema may look at, the outermost first.
    pub(super) starts: Vec<usize>,
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
            budget: Budget::new(limits, text.len()),
            faults: None,
            starts: Vec::new(),
        }
    }

    /// A decoder that looks ahead, or back: at another place of the same text, within the same
    /// arrays and objects. It is to read without rules, which takes nothing from the budget.
    pub(crate) fn at(&self, position: usize) -> Self {
        Self {
            reader: self.reader.at(position),
            depth: self.depth,
            limits: self.limits,
            stack: self.stack,
            budget: self.budget,
            faults: None,
            starts: Vec::new(),
        }
    }

    /// Fails unless everything has been read.
    pub(crate) fn finish(&mut self) -> Result<(), Fault> {
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
            self.check_string(rules, &string, start)?;
        }
        Ok(string)
    }

    /// Reads a string that stands for a value, such as a variant of an enum, and keeps to the
    /// rules.
    pub fn variant<T: Copy>(
        &mut self,
        variants: &'static [(&'static str, T)],
        rules: &'static Rules,
    ) -> Result<T, Fault> {
        let start = self.offset();
        let string = self.string(rules)?;
        match variants.iter().find(|(name, _)| *name == string) {
            Some((_, variant)) => Ok(*variant),
            None => Err(unknown_variant(
                start,
                &mut variants.iter().map(|(name, _)| *name),
            )),
        }
    }

    /// Reads a string that keeps to the rules and stands for a value; one that stands for none is
    /// kept by `unknown`.
    pub fn open_variant<T: Clone>(
        &mut self,
        variants: &'static [(&'static str, T)],
        unknown: fn(String) -> T,
        rules: &'static Rules,
    ) -> Result<T, Fault> {
        let string = self.string(rules)?;
        let known = variants.iter().find(|(name, _)| *name == string);
        Ok(match known {
            Some((_, variant)) => variant.clone(),
            None => unknown(string.into_owned()),
        })
    }

    /// Reads a value of one of these types, which keeps to the rules. One of these values is told by
    /// the place of its text among theirs, any other comes back as it is.
    pub fn open_choice(
        &mut self,
        values: &'static Values,
        types: Types,
        rules: &'static Rules,
    ) -> Result<Result<usize, Value>, Fault> {
        let start = self.offset();
        let value = Value::decode(self, rules)?;
        let node = Node::of(&value);
        match values.find(&node) {
            Some(place) => Ok(Ok(place)),
            None if types.admits(&node) => Ok(Err(value)),
            None => Err(Fault::expected(start, types.words())),
        }
    }

    /// Reads a value that is one of these and keeps to the rules, and tells the place of its text
    /// among theirs.
    pub fn choice(
        &mut self,
        values: &'static Values,
        rules: &'static Rules,
    ) -> Result<usize, Fault> {
        let start = self.offset();
        let value = Value::decode(self, rules)?;
        values
            .find(&Node::of(&value))
            .ok_or_else(|| Fault::expected(start, values.words()))
    }

    /// Reads a number, which keeps to the rules, as its JSON text.
    pub fn number(&mut self, rules: &'static Rules) -> Result<&'a str, Fault> {
        self.operand("a number", rules).map(|number| number.text())
    }

    /// Reads a number, which keeps to the rules.
    #[inline]
    pub(super) fn operand(
        &mut self,
        expected: &'static str,
        rules: &'static Rules,
    ) -> Result<Operand<'a>, Fault> {
        if !matches!(self.reader.peek(), b'-' | b'0'..=b'9') {
            return Err(self.mismatch(expected));
        }
        let start = self.reader.position();
        let number = self.reader.number()?;
        if rules.of_number {
            self.check_number(rules, &number, start)?;
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
                self.refuse_more(rules.max_items, "element")?;
            }
            element(self, rules.element())?;
            length += 1;
        }
        self.end_array(rules, length, start)
    }

    /// Closes an array that has so many elements and began at `start`, and checks it by its rules.
    #[inline]
    pub(super) fn end_array(
        &mut self,
        rules: &'static Rules,
        length: u64,
        start: usize,
    ) -> Result<(), Fault> {
        if length < rules.min_items {
            self.refuse_less(rules.min_items, length, "element")?;
        }
        self.close();
        if rules.of_array {
            self.check_array(rules, start)?;
        }
        Ok(())
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
        self.object_by_patterns(table, rules, slots, &mut [], additional)
    }

    /// Reads an object by a table with patterns: each property that it declares into the slot at the
    /// same place, those whose names match a pattern into the map at the place of the first one that
    /// they match, the others into `additional`.
    ///
    /// The slots are empty before. Afterwards those of the required properties are filled.
    pub fn object_by_patterns(
        &mut self,
        table: &'static Table,
        rules: &'static Rules,
        slots: &mut [&mut dyn Slot],
        matching: &mut [&mut dyn AdditionalProperties],
        additional: &mut dyn AdditionalProperties,
    ) -> Result<(), Fault> {
        let start = self.open(b'{', "an object")?;
        let index = table.index();
        let mut progress = Progress {
            next: 0,
            unfilled: 0,
            required: index.required(),
            has_others: false,
            starts: rules.schema.map(|_| self.starts.len()),
        };
        if let Some(starts) = progress.starts {
            self.starts.resize(starts + slots.len(), ABSENT);
        }
        let mut length = 0;
        while self.entry(length)? {
            if length == rules.max_properties {
                self.refuse_more(rules.max_properties, "property")?;
            }
            let offset = self.reader.position();
            // Most properties come in the order of the table, and are not even read.
            if let Some(place) = self.expected(index, progress.next) {
                self.declared(table, place, offset, slots, &mut progress)?;
            } else {
                let name = self.name()?;
                if let Some(place) = index.find(&name) {
                    self.declared(table, place, offset, slots, &mut progress)?;
                } else {
                    progress.has_others = true;
                    self.undeclared(table, rules, name, offset, matching, additional)?;
                }
            }
            length += 1;
        }
        if progress.required > 0 {
            return Err(self.missing(table, slots));
        }
        if length < rules.min_properties {
            self.refuse_less(rules.min_properties, length, "property")?;
        }
        self.close();
        let (Some(schema), Some(starts)) = (rules.schema, progress.starts) else {
            return Ok(());
        };
        let outcome = self.check_object(schema, start, index, starts, progress.has_others);
        self.starts.truncate(starts);
        outcome
    }

    /// Takes the name of the property that is the next one of the table, or one of some after it
    /// where those between are optional, and tells its place, if it is one of these.
    #[inline]
    fn expected(&mut self, index: &Index, next: usize) -> Option<usize> {
        let mut place = next;
        loop {
            let (property, member) = index.expected(place)?;
            if self.reader.take_text(member) {
                return Some(place);
            }
            place += 1;
            if property.is_required() || place - next == AHEAD {
                return None;
            }
        }
    }

    /// Reads the value of a property that the table declares.
    #[inline]
    fn declared(
        &mut self,
        table: &'static Table,
        place: usize,
        offset: usize,
        slots: &mut [&mut dyn Slot],
        progress: &mut Progress,
    ) -> Result<(), Fault> {
        let (Some(slot), Some(property)) = (slots.get_mut(place), table.properties().get(place))
        else {
            return Err(Fault::at(offset, Problem::Table { name: table.name() }));
        };
        if place < progress.unfilled && slot.is_filled() {
            return Err(duplicate(property.name().into(), offset));
        }
        if let Some(starts) = progress.starts
            && let Some(start) = self.starts.get_mut(starts + place)
        {
            *start = self.reader.position();
        }
        slot.decode(self, property.value_rules())?;
        let required = usize::from(property.is_required());
        progress.required = progress.required.saturating_sub(required);
        progress.next = place + 1;
        progress.unfilled = progress.unfilled.max(progress.next);
        Ok(())
    }

    /// Reads the value of a property that the table does not declare.
    fn undeclared(
        &mut self,
        table: &'static Table,
        rules: &'static Rules,
        name: Cow<'_, str>,
        offset: usize,
        matching: &mut [&mut dyn AdditionalProperties],
        additional: &mut dyn AdditionalProperties,
    ) -> Result<(), Fault> {
        let found = table.matching(&name, &mut self.budget);
        match found.map_err(|problem| Fault::within(offset, problem))? {
            None => additional.decode_property(name, offset, self, rules.value()),
            Some((place, rules)) => match matching.get_mut(place) {
                Some(map) => map.decode_property(name, offset, self, rules),
                None => Err(Fault::at(offset, Problem::Table { name: table.name() })),
            },
        }
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

    /// Reads past a value of any type.
    pub(super) fn skip(&mut self) -> Result<(), Fault> {
        match self.next_byte() {
            b'"' => self.any_string().map(drop),
            b'{' => self.any_object(|_, decoder| decoder.skip()),
            b'[' => self.any_array(Self::skip),
            b't' | b'f' => self.boolean().map(drop),
            b'n' => self.null().map(drop),
            _ => self.any_number().map(drop),
        }
    }

    /// The byte with which the next value begins; some other byte where there is none.
    #[inline]
    pub(crate) fn next_byte(&mut self) -> u8 {
        self.reader.peek()
    }

    /// Reads a string whose quote is the next byte.
    pub(crate) fn any_string(&mut self) -> Result<Cow<'a, str>, Fault> {
        self.reader.string()
    }

    /// Reads a number as its JSON text, where the next value is of no other type.
    pub(crate) fn any_number(&mut self) -> Result<&'a str, Fault> {
        self.operand("a value", Rules::NONE)
            .map(|number| number.text())
    }

    /// Reads an array: calls the function for each element, which has to read it.
    pub(crate) fn any_array(
        &mut self,
        mut element: impl FnMut(&mut Self) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        self.open(b'[', "an array")?;
        let mut length = 0;
        while self.element(length)? {
            element(self)?;
            length += 1;
        }
        self.close();
        Ok(())
    }

    /// Reads an object: calls the function for each name, which has to read the value.
    pub(crate) fn any_object(
        &mut self,
        mut property: impl FnMut(Cow<'a, str>, &mut Self) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        self.open(b'{', "an object")?;
        let mut length = 0;
        while self.entry(length)? {
            let name = self.name()?;
            property(name, self)?;
            length += 1;
        }
        self.close();
        Ok(())
    }

    /// Opens an array or object, and tells where it starts.
    #[inline]
    pub(super) fn open(&mut self, bracket: u8, expected: &'static str) -> Result<usize, Fault> {
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
    pub(super) fn close(&mut self) {
        self.reader.take();
        self.depth += 1;
    }

    /// Goes to the next element of an array, of which `length` have been read, and says whether
    /// there is one.
    #[inline]
    pub(super) fn element(&mut self, length: u64) -> Result<bool, Fault> {
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
    pub(super) fn entry(&mut self, length: u64) -> Result<bool, Fault> {
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
    pub(super) fn name(&mut self) -> Result<Cow<'a, str>, Fault> {
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
    pub(super) fn mismatch(&mut self, expected: impl Into<Cow<'static, str>>) -> Fault {
        let problem = match self.reader.peek() {
            b'{' | b'[' | b'"' | b't' | b'f' | b'n' | b'-' | b'0'..=b'9' => Problem::Type {
                expected: expected.into(),
            },
            _ => Problem::Syntax {
                expected: expected.into(),
            },
        };
        Fault::at(self.reader.position(), problem)
    }

    /// The fault that something else should stand between the parts of an array or object.
    #[cold]
    fn separator(&self, expected: &'static str) -> Fault {
        Fault::within(
            self.reader.position(),
            Problem::Syntax {
                expected: expected.into(),
            },
        )
    }

    /// The fault that an array or object has too little or too much in it.
    #[cold]
    pub(super) fn content(&self, expected: String, found: String) -> Fault {
        Fault::within(self.reader.position(), Problem::Content { expected, found })
    }

    /// Tells that an array or object has more than `limit` parts.
    #[cold]
    pub(super) fn refuse_more(&mut self, limit: u64, part: &str) -> Result<(), Fault> {
        let expected = format!("at most {}", count(limit, part));
        self.refuse(self.content(expected, "more".to_owned()))
    }

    /// Tells that an array or object has fewer than `limit` parts.
    #[cold]
    pub(super) fn refuse_less(&mut self, limit: u64, length: u64, part: &str) -> Result<(), Fault> {
        let expected = format!("at least {}", count(limit, part));
        self.refuse(self.content(expected, count(length, part)))
    }
}

/// How far an object has been read.
struct Progress {
    /// The place of the property that comes next, if all come in the order of the table.
    next: usize,
    /// The place from which on no slot is filled.
    unfilled: usize,
    /// How many required properties are missing.
    required: usize,
    /// Whether there were properties that the table does not declare.
    has_others: bool,
    /// From which place of the decoder's list on it is noted where values start, if a schema may look
    /// at them.
    starts: Option<usize>,
}

/// How many properties of a table are compared with the next one before it is looked for.
const AHEAD: usize = 4;

/// The fault that a string is none of those that stand for variants.
#[cold]
pub(super) fn unknown_variant(
    start: usize,
    names: &mut dyn Iterator<Item = &'static str>,
) -> Fault {
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
