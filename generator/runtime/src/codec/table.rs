//! What a type of objects declares.

use std::sync::OnceLock;

use super::{Budget, Limits, Rules};
#[cfg(feature = "pattern")]
use super::{Pattern, looks};
use crate::error::{Fault, Problem};
use crate::reader::{Fragment, is_same};
use crate::schema::{Presence, Schema};
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
    #[cfg(feature = "pattern")]
    patterns: &'static [Matching],
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
            #[cfg(feature = "pattern")]
            patterns: &[],
            index: OnceLock::new(),
        }
    }

    /// The same table with the patterns of names that are not declared one by one, in the order of
    /// the maps that take in the properties.
    ///
    /// ```
    /// use oasmith_runtime::codec::{Bound, Pattern, Rules, Table, pattern};
    ///
    /// static USER: Pattern = Pattern::new("^@");
    /// static LEVELS: Table = Table::new("Levels", &[]).patterns(&[
    ///     pattern(&USER).rules(&Rules::new().minimum(Bound::inclusive("0"))),
    /// ]);
    /// ```
    #[cfg(feature = "pattern")]
    #[must_use]
    pub const fn patterns(mut self, patterns: &'static [Matching]) -> Self {
        self.patterns = patterns;
        self
    }

    /// The name of the type.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The properties that the type declares.
    pub fn properties(&self) -> &'static [Property] {
        self.properties
    }

    /// The fault that a decoder does not agree with the table: one of its slots is empty after
    /// [`Decoder::object`](super::Decoder::object).
    #[cold]
    pub fn fault(&self) -> Fault {
        Fault::within(0, Problem::Table { name: self.name })
    }

    /// What is written before the value of each property that is not the first: `,"name":`.
    pub(crate) fn members(&self) -> &[Box<str>] {
        &self.index().members
    }

    /// The place of the property of this name.
    #[inline]
    pub(crate) fn find(&self, name: &str) -> Option<usize> {
        self.index().find(name)
    }

    /// The place of the first pattern that the name of a property, which is not declared, matches,
    /// and the rules for the value; `None` where it matches none.
    #[cfg_attr(
        not(feature = "pattern"),
        expect(
            unused_variables,
            clippy::unnecessary_wraps,
            clippy::unused_self,
            reason = "there are no patterns"
        )
    )]
    pub(crate) fn matching(
        &self,
        name: &str,
        budget: &mut Budget,
    ) -> Result<Option<(usize, &'static Rules)>, Problem> {
        #[cfg(feature = "pattern")]
        for (place, matching) in self.patterns.iter().enumerate() {
            budget.spend(looks(name.len()))?;
            match matching.pattern.is_found(name, budget) {
                Ok(true) => return Ok(Some((place, matching.rules))),
                Ok(false) => {}
                Err(expected) => {
                    let message = format!("expected as a property name {expected}");
                    return Err(Problem::Undecided { message });
                }
            }
        }
        Ok(None)
    }

    /// Why a property may not be written from a map, if it may not: the map of the pattern at a
    /// place, or else of those that match none.
    pub(crate) fn misplaced(&self, name: &str, map: Option<usize>) -> Option<String> {
        if self.find(name).is_some() {
            let message = format!("an additional property repeats the declared property `{name}`");
            return Some(message);
        }
        let mut budget = Budget::new(Limits::default(), name.len());
        match self.matching(name, &mut budget) {
            Ok(found) if found.map(|(place, _)| place) == map => None,
            Ok(Some(_)) => Some(format!(
                "the property `{name}` belongs to others, whose pattern its name matches"
            )),
            Ok(None) => Some(format!(
                "the property `{name}` does not match the pattern of those that it is among"
            )),
            Err(problem) => Some(problem.message("", 0)),
        }
    }

    /// What properties are found by.
    #[inline]
    pub(crate) fn index(&self) -> &Index {
        self.index.get_or_init(|| Index::new(self.properties))
    }
}

/// What a table finds properties by: a hash table with open addressing, at most half full.
#[derive(Debug)]
pub(crate) struct Index {
    properties: &'static [Property],
    /// How many properties are required.
    required: usize,
    /// The places of the properties, each in the first slot that was free from its name's on. A
    /// power of two in length.
    slots: Box<[u32]>,
    /// What is written before the value of each property that is not the first: `,"name":`.
    members: Box<[Box<str>]>,
    /// The same without the comma, as it is looked for.
    names: Box<[Fragment]>,
    /// What the schema among the rules of the type might refuse. Should another place have another
    /// schema, that one is evaluated whatever properties there are.
    presence: OnceLock<Presence>,
}

/// What a slot of an index holds that no property is in.
const FREE: u32 = u32::MAX;

impl Index {
    #[cold]
    pub(crate) fn new(properties: &'static [Property]) -> Self {
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
        let members: Box<[Box<str>]> = properties.iter().map(member).collect();
        let names = members
            .iter()
            .map(|member| Fragment::new(member.trim_start_matches(',')))
            .collect();
        Self {
            properties,
            required,
            slots,
            members,
            names,
            presence: OnceLock::new(),
        }
    }

    /// How many properties are required.
    #[inline]
    pub(crate) fn required(&self) -> usize {
        self.required
    }

    /// Whether a schema is known to accept an object by the places of the properties that it has.
    #[inline]
    pub(crate) fn suffices(
        &self,
        schema: &'static Schema,
        places: impl Iterator<Item = usize>,
    ) -> bool {
        let presence = self.presence.get_or_init(|| Presence::new(schema, self));
        presence.suffices(schema, places)
    }

    /// The property at a place, and how its name and the colon after it are written.
    #[inline]
    pub(crate) fn expected(&self, place: usize) -> Option<(&'static Property, &Fragment)> {
        Some((self.properties.get(place)?, self.names.get(place)?))
    }

    /// The place of the property of this name.
    #[inline]
    pub(crate) fn find(&self, name: &str) -> Option<usize> {
        let mask = self.slots.len() - 1;
        let mut slot = hash(name) & mask;
        // The place of a free slot is none of a property.
        while let Some(property) = self.properties.get(self.slots[slot & mask] as usize) {
            if is_same(property.name.as_bytes(), name.as_bytes()) {
                return Some(self.slots[slot] as usize);
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

/// The properties whose names match a pattern.
#[cfg(feature = "pattern")]
#[derive(Debug)]
pub struct Matching {
    pattern: &'static Pattern,
    rules: &'static Rules,
}

/// The properties whose names match a pattern.
#[cfg(feature = "pattern")]
pub const fn pattern(pattern: &'static Pattern) -> Matching {
    Matching {
        pattern,
        rules: Rules::NONE,
    }
}

#[cfg(feature = "pattern")]
impl Matching {
    /// The same properties with rules for their values.
    #[must_use]
    pub const fn rules(mut self, rules: &'static Rules) -> Self {
        self.rules = rules;
        self
    }
}
