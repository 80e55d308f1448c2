//! An object whose text has just been read as a type, and is read again only where a schema looks.
//!
//! Most conditions that types do not say concern the presence of a few properties, or the value of
//! one. The decoder has passed over all of them, so that it can tell where they are.

use std::cell::OnceCell;

use super::Node;
use crate::codec::{Decoder, Index};
use crate::error::Fault;

/// What stands for the start of a property that is not there. No value starts where the text does
/// and is a property.
pub(crate) const ABSENT: usize = 0;

/// An object, and where its properties start in the text.
#[derive(Debug)]
pub(crate) struct Source<'d, 'a> {
    decoder: &'d Decoder<'a>,
    /// Where the object starts.
    start: usize,
    /// What finds the places of the properties that its type declares.
    index: &'d Index,
    /// Where the values of these properties start, or [`ABSENT`].
    starts: &'d [usize],
    /// Whether it has other properties too.
    has_others: bool,
    /// Those properties that have been read, by their places.
    properties: OnceCell<Box<[OnceCell<Node<'a>>]>>,
    /// The object, once it has been read.
    object: OnceCell<Node<'a>>,
}

impl<'d, 'a> Source<'d, 'a> {
    /// The object that a decoder has just read, from `start` on.
    pub(crate) fn new(
        decoder: &'d Decoder<'a>,
        start: usize,
        index: &'d Index,
        starts: &'d [usize],
        has_others: bool,
    ) -> Self {
        Self {
            decoder,
            start,
            index,
            starts,
            has_others,
            properties: OnceCell::new(),
            object: OnceCell::new(),
        }
    }

    /// Whether there is a property of this name. Like all reading again, it fails only where the
    /// stack does not allow for it.
    #[inline]
    pub(super) fn contains(&self, name: &str) -> Result<bool, Fault> {
        match self.index.find(name) {
            Some(place) => Ok(self.start_of(place) != ABSENT),
            None => Ok(self.other(name)?.is_some()),
        }
    }

    /// The value of the property of this name.
    pub(super) fn get(&self, name: &str) -> Result<Option<&Node<'a>>, Fault> {
        let Some(place) = self.index.find(name) else {
            return self.other(name);
        };
        let start = self.start_of(place);
        if start == ABSENT {
            return Ok(None);
        }
        let properties =
            (self.properties).get_or_init(|| self.starts.iter().map(|_| OnceCell::new()).collect());
        let Some(property) = properties.get(place) else {
            return Ok(None);
        };
        if property.get().is_none() {
            // It is empty, and so it takes the value.
            let _ = property.set(Node::read(&mut self.decoder.at(start))?);
        }
        Ok(property.get())
    }

    /// The whole object.
    pub(super) fn object(&self) -> Result<&Node<'a>, Fault> {
        if let Some(object) = self.object.get() {
            return Ok(object);
        }
        let object = Node::read(&mut self.decoder.at(self.start))?;
        Ok(self.object.get_or_init(|| object))
    }

    fn start_of(&self, place: usize) -> usize {
        self.starts.get(place).copied().unwrap_or(ABSENT)
    }

    /// The value of a property that the type does not declare.
    fn other(&self, name: &str) -> Result<Option<&Node<'a>>, Fault> {
        match self.has_others.then(|| self.object()).transpose()? {
            Some(Node::Object(members)) => Ok(members.get(name).map(|(_, value)| value)),
            _ => Ok(None),
        }
    }
}
