//! What a type of objects declares.

use std::sync::OnceLock;

use super::Rules;
use crate::value::Value;

/// The properties that a type declares, in the order of its fields.
///
/// ```
/// use oasmith_runtime::codec::{Bound, Rules, Table, optional, required};
///
/// static RANGE: Table = Table::new(
///     "Range",
///     &[
///         required("start").rules(&Rules::new().minimum(Bound::inclusive("0"))),
///         optional("end"),
///     ],
/// );
/// ```
#[derive(Debug)]
pub struct Table {
    name: &'static str,
    properties: &'static [Property],
    /// Made when first needed: making it while compiling would take a third of the time that a type
    /// takes.
    index: OnceLock<Index>,
}

impl Table {
    /// The table of the type of this name.
    pub const fn new(name: &'static str, properties: &'static [Property]) -> Self {
        Self {
            name,
            properties,
            index: OnceLock::new(),
        }
    }

    /// The name of the type.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The properties that the type declares.
    pub fn properties(&self) -> &'static [Property] {
        self.properties
    }

    /// How many properties are required.
    pub(crate) fn required(&self) -> usize {
        self.index().required
    }

    /// What is written before the value of each property that is not the first: `,"name":`.
    pub(crate) fn members(&self) -> &[Box<str>] {
        &self.index().members
    }

    /// The property at a place, and how its name and the colon after it are written.
    #[inline]
    pub(crate) fn expected(&self, place: usize) -> Option<(&'static Property, &str)> {
        let member = self.index().members.get(place)?;
        Some((self.properties.get(place)?, member.strip_prefix(',')?))
    }

    /// The property of this name and its place.
    #[inline]
    pub(crate) fn find(&self, name: &str) -> Option<(usize, &'static Property)> {
        self.index().find(self.properties, name)
    }

    #[inline]
    fn index(&self) -> &Index {
        self.index.get_or_init(|| Index::new(self.properties))
    }
}

/// What a table finds properties by: a hash table with open addressing, at most half full.
#[derive(Debug)]
struct Index {
    /// How many properties are required.
    required: usize,
    /// The places of the properties, each in the first slot that was free from its name's on. A
    /// power of two in length.
    slots: Box<[u32]>,
    /// What is written before the value of each property that is not the first: `,"name":`.
    members: Box<[Box<str>]>,
}

/// What a slot of an index holds that no property is in.
const FREE: u32 = u32::MAX;

impl Index {
    #[cold]
    fn new(properties: &[Property]) -> Self {
        let mut slots = vec![FREE; (2 * properties.len()).next_power_of_two()].into_boxed_slice();
        for (place, property) in (0..).zip(properties) {
            let mut slot = hash(property.name) & (slots.len() - 1);
            while slots[slot] != FREE {
                slot = (slot + 1) & (slots.len() - 1);
            }
            slots[slot] = place;
        }
        let required = properties
            .iter()
            .filter(|property| property.required)
            .count();
        let member =
            |property: &Property| format!(",{}:", Value::from(property.name)).into_boxed_str();
        let members = properties.iter().map(member).collect();
        Self {
            required,
            slots,
            members,
        }
    }

    #[inline]
    fn find(
        &self,
        properties: &'static [Property],
        name: &str,
    ) -> Option<(usize, &'static Property)> {
        let mask = self.slots.len() - 1;
        let mut slot = hash(name) & mask;
        // The place of a free slot is none of a property.
        while let Some(property) = properties.get(self.slots[slot & mask] as usize) {
            if property.name == name {
                return Some((self.slots[slot] as usize, property));
            }
            slot = (slot + 1) & mask;
        }
        None
    }
}

/// A hash of a name: its length and three of its bytes tell most names of one type apart, and no
/// more has to be read.
#[inline]
fn hash(name: &str) -> usize {
    let name = name.as_bytes();
    match name {
        [] => 0,
        [first, .., last] => {
            let middle = name[name.len() / 2];
            let [first, middle, last] = [*first, middle, *last].map(usize::from);
            name.len() * 31 + first * 7 + middle * 13 + last * 29
        }
        [only] => usize::from(*only),
    }
}

/// A property that a type declares.
#[derive(Debug)]
pub struct Property {
    name: &'static str,
    required: bool,
    rules: &'static Rules,
}

/// A property that must be there.
pub const fn required(name: &'static str) -> Property {
    Property {
        name,
        required: true,
        rules: Rules::NONE,
    }
}

/// A property that may be absent. Its field is an `Option`, in which `None` means absent.
pub const fn optional(name: &'static str) -> Property {
    Property {
        name,
        required: false,
        rules: Rules::NONE,
    }
}

impl Property {
    /// The same property with rules for its value.
    #[must_use]
    pub const fn rules(mut self, rules: &'static Rules) -> Self {
        self.rules = rules;
        self
    }

    /// The name in JSON.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Whether it must be there.
    pub fn is_required(&self) -> bool {
        self.required
    }

    pub(crate) fn value_rules(&self) -> &'static Rules {
        self.rules
    }
}
