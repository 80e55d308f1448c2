//! Arrays whose elements have types by their places.

use super::rules::count;
use super::{Closed, Decode, Decoder, Encode, Encoder, Fault, Rules, Slot, decoded};

/// What takes in the elements after those that have places of their own, and gives them back.
///
/// It is a `Vec` where there may be any number of them, and [`Closed`] where there may be none.
pub trait Elements {
    /// Takes in the element at a place, by the rules of elements that have no place of their own.
    fn decode_element(
        &mut self,
        place: u64,
        decoder: &mut Decoder<'_>,
        rules: &'static Rules,
    ) -> Result<(), Fault>;

    /// Whether there are none.
    fn is_empty(&self) -> bool;

    /// Writes all elements.
    fn encode_elements(&self, encoder: &mut Encoder);
}

impl<T: Decode + Encode> Elements for Vec<T> {
    fn decode_element(
        &mut self,
        _: u64,
        decoder: &mut Decoder<'_>,
        rules: &'static Rules,
    ) -> Result<(), Fault> {
        self.push(T::decode(decoder, rules)?);
        Ok(())
    }

    fn is_empty(&self) -> bool {
        self.as_slice().is_empty()
    }

    fn encode_elements(&self, encoder: &mut Encoder) {
        for element in self {
            encoder.begin_element();
            element.encode(encoder);
        }
    }
}

impl Elements for Closed {
    fn decode_element(
        &mut self,
        place: u64,
        decoder: &mut Decoder<'_>,
        _: &'static Rules,
    ) -> Result<(), Fault> {
        let expected = format!("at most {}", count(place, "element"));
        Err(decoder.content(expected, "more".to_owned()))
    }

    fn is_empty(&self) -> bool {
        true
    }

    fn encode_elements(&self, _: &mut Encoder) {}
}

impl Decoder<'_> {
    /// Reads an array that has exactly one element for each slot.
    pub fn tuple(
        &mut self,
        rules: &'static Rules,
        slots: &mut [&mut dyn Slot],
    ) -> Result<(), Fault> {
        let start = self.open(b'[', "an array")?;
        let length = self.prefix(rules, slots)?;
        let expected = slots.len() as u64;
        if length < expected {
            return Err(self.content(count(expected, "element"), count(length, "element")));
        }
        if self.element(length)? {
            return Err(self.content(count(expected, "element"), "more".to_owned()));
        }
        self.end_array(rules, length, start)
    }

    /// Reads an array that has an element for each of the first `required` slots, may end after
    /// any of them, and may go on after the last slot, into `rest`.
    pub fn open_tuple(
        &mut self,
        rules: &'static Rules,
        required: usize,
        slots: &mut [&mut dyn Slot],
        rest: &mut dyn Elements,
    ) -> Result<(), Fault> {
        let start = self.open(b'[', "an array")?;
        let mut length = self.prefix(rules, slots)?;
        if length < required as u64 {
            let expected = format!("at least {}", count(required as u64, "element"));
            return Err(self.content(expected, count(length, "element")));
        }
        while self.element(length)? {
            if length == rules.max_items {
                self.refuse_more(rules.max_items, "element")?;
            }
            rest.decode_element(length, self, rules.element())?;
            length += 1;
        }
        self.end_array(rules, length, start)
    }

    /// Reads elements into slots, up to the last slot or the end of the array, and tells how many
    /// there were.
    fn prefix(&mut self, rules: &'static Rules, slots: &mut [&mut dyn Slot]) -> Result<u64, Fault> {
        let mut length = 0;
        for (place, slot) in slots.iter_mut().enumerate() {
            if !self.element(length)? {
                break;
            }
            if length == rules.max_items {
                self.refuse_more(rules.max_items, "element")?;
            }
            let rules = rules.prefix_items.get(place).copied();
            slot.decode(self, rules.unwrap_or(Rules::NONE))?;
            length += 1;
        }
        Ok(length)
    }
}

impl Encoder {
    /// Writes an array of these elements, whatever their types.
    pub fn tuple(&mut self, elements: &[&dyn Encode]) {
        self.array(&mut elements.iter().copied());
    }

    /// Writes an array of these elements and `rest`. Of the elements, all but the first `required`
    /// may be absent, if those after them are absent too.
    pub fn open_tuple(&mut self, required: usize, elements: &[&dyn Encode], rest: &dyn Elements) {
        self.begin_array();
        let is_there = |place: usize| {
            let element = elements.get(place);
            place < required || element.is_some_and(|element| !element.is_absent())
        };
        let last = (0..elements.len()).rev().find(|place| is_there(*place));
        let length = match last {
            _ if !rest.is_empty() => elements.len(),
            Some(last) => last + 1,
            None => 0,
        };
        for (place, element) in elements.iter().enumerate().take(length) {
            self.begin_element();
            if !is_there(place) {
                self.fail("an element is absent before others that are there");
            }
            element.encode(self);
        }
        rest.encode_elements(self);
        self.end_array();
    }
}

macro_rules! tuples {
    ($(($($element:ident)+))*) => { $(
        impl<$($element: Decode),+> Decode for ($($element,)+) {
            #[expect(non_snake_case, reason = "the macro names each slot by its type")]
            fn decode(decoder: &mut Decoder<'_>, rules: &'static Rules) -> Result<Self, Fault> {
                $(let mut $element = None;)+
                decoder.tuple(rules, &mut [$(&mut $element),+])?;
                Ok(($(decoded($element)?,)+))
            }
        }

        impl<$($element: Encode),+> Encode for ($($element,)+) {
            #[expect(non_snake_case, reason = "the macro names each element by its type")]
            fn encode(&self, encoder: &mut Encoder) {
                let ($($element,)+) = self;
                encoder.tuple(&[$($element),+]);
            }
        }
    )* };
}

tuples! {
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
