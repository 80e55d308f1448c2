//! Objects that keep the order of their properties.

use std::fmt;
use std::hash::{BuildHasher, Hash, Hasher, RandomState};
use std::ops::Index;

use hashbrown::HashTable;

use super::{NULL, Value};

/// A JSON object: properties in the order in which they came, each name once.
///
/// Two objects are equal when they have equal properties in any order.
///
/// ```
/// use oasmith_runtime::Object;
///
/// let mut object = Object::new();
/// object.insert("reason", "spam");
/// object.insert("count", 3);
/// assert_eq!(object.to_string(), r#"{"reason":"spam","count":3}"#);
/// ```
#[derive(Clone, Default)]
pub struct Object {
    entries: Vec<(String, Value)>,
    /// Where names stand among the entries, once they are too many to be looked through.
    index: Option<Box<NameIndex>>,
}

/// The number of properties from which on they are found by hash.
const INDEXED: usize = 16;

/// The places of names, found by a hash whose keys are random, so that nobody can choose names that
/// collide.
#[derive(Clone, Default)]
struct NameIndex {
    hasher: RandomState,
    places: HashTable<usize>,
}

impl NameIndex {
    fn of(entries: &[(String, Value)]) -> Self {
        let mut index = Self::default();
        for place in 0..entries.len() {
            index.add(entries, place);
        }
        index
    }

    fn find(&self, entries: &[(String, Value)], name: &str) -> Option<usize> {
        let hash = self.hasher.hash_one(name);
        self.places
            .find(hash, |place| entries[*place].0 == name)
            .copied()
    }

    /// Adds the place of a name that is not there yet.
    fn add(&mut self, entries: &[(String, Value)], place: usize) {
        let hash = |place: &usize| self.hasher.hash_one(entries[*place].0.as_str());
        self.places.insert_unique(hash(&place), place, hash);
    }
}

impl Object {
    /// An object without properties.
    pub const fn new() -> Self {
        Self {
            entries: Vec::new(),
            index: None,
        }
    }

    /// The number of properties.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there are no properties.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Whether there is a property of this name.
    pub fn contains_key(&self, name: &str) -> bool {
        self.place(name).is_some()
    }

    /// The value of a property.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.place(name).map(|place| &self.entries[place].1)
    }

    /// The value of a property.
    pub fn get_mut(&mut self, name: &str) -> Option<&mut Value> {
        self.place(name).map(|place| &mut self.entries[place].1)
    }

    /// Sets a property and returns the value that it had. A property that was there keeps its
    /// place.
    pub fn insert(&mut self, name: impl Into<String>, value: impl Into<Value>) -> Option<Value> {
        let (name, value) = (name.into(), value.into());
        if let Some(place) = self.place(&name) {
            return Some(std::mem::replace(&mut self.entries[place].1, value));
        }
        self.push(name, value);
        None
    }

    /// Removes a property and returns its value. The others keep their order.
    pub fn remove(&mut self, name: &str) -> Option<Value> {
        let place = self.place(name)?;
        let (_, value) = self.entries.remove(place);
        self.index = self
            .index
            .take()
            .map(|_| Box::new(NameIndex::of(&self.entries)));
        Some(value)
    }

    /// The properties in order.
    pub fn iter(&self) -> Properties<'_> {
        Properties(self.entries.iter())
    }

    /// The names in order.
    pub fn keys(&self) -> impl ExactSizeIterator<Item = &str> {
        self.entries.iter().map(|(name, _)| name.as_str())
    }

    /// The values in the order of their names.
    pub fn values(&self) -> impl ExactSizeIterator<Item = &Value> {
        self.entries.iter().map(|(_, value)| value)
    }

    /// The properties in order, their values to be changed.
    pub fn iter_mut(&mut self) -> impl ExactSizeIterator<Item = (&str, &mut Value)> {
        self.entries
            .iter_mut()
            .map(|(name, value)| (name.as_str(), value))
    }

    /// Where a property stands among the others.
    pub(crate) fn place(&self, name: &str) -> Option<usize> {
        match &self.index {
            Some(index) => index.find(&self.entries, name),
            None => self.entries.iter().position(|(other, _)| other == name),
        }
    }

    /// Adds a property whose name is not there yet.
    pub(crate) fn push(&mut self, name: String, value: Value) {
        let place = self.entries.len();
        self.entries.push((name, value));
        if let Some(index) = &mut self.index {
            index.add(&self.entries, place);
        } else if self.entries.len() == INDEXED {
            self.index = Some(Box::new(NameIndex::of(&self.entries)));
        }
    }
}

/// The value of a property; null where there is none.
impl Index<&str> for Object {
    type Output = Value;

    fn index(&self, name: &str) -> &Value {
        self.get(name).unwrap_or(&NULL)
    }
}

impl PartialEq for Object {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len()
            && self
                .iter()
                .all(|(name, value)| other.get(name) == Some(value))
    }
}

impl Eq for Object {}

/// Hashes the properties without regard to their order.
impl Hash for Object {
    fn hash<H: Hasher>(&self, state: &mut H) {
        // Sums of hashes would need a hasher of their own, whose keys would be known to whoever
        // sends the object.
        let mut entries: Vec<_> = self.entries.iter().collect();
        entries.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
        entries.hash(state);
    }
}

impl fmt::Debug for Object {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_map().entries(self).finish()
    }
}

/// Writes the object as JSON text, without whitespace.
impl fmt::Display for Object {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        crate::codec::display(self, formatter)
    }
}

/// The properties of an object in order: what [`Object::iter`] returns.
#[derive(Clone, Debug)]
pub struct Properties<'a>(std::slice::Iter<'a, (String, Value)>);

impl<'a> Iterator for Properties<'a> {
    type Item = (&'a str, &'a Value);

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next().map(|(name, value)| (name.as_str(), value))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }
}

impl DoubleEndedIterator for Properties<'_> {
    fn next_back(&mut self) -> Option<Self::Item> {
        self.0
            .next_back()
            .map(|(name, value)| (name.as_str(), value))
    }
}

impl ExactSizeIterator for Properties<'_> {}

impl<'a> IntoIterator for &'a Object {
    type Item = (&'a str, &'a Value);
    type IntoIter = Properties<'a>;

    fn into_iter(self) -> Properties<'a> {
        self.iter()
    }
}

impl IntoIterator for Object {
    type Item = (String, Value);
    type IntoIter = std::vec::IntoIter<(String, Value)>;

    fn into_iter(self) -> Self::IntoIter {
        self.entries.into_iter()
    }
}

impl<K: Into<String>, V: Into<Value>> Extend<(K, V)> for Object {
    fn extend<I: IntoIterator<Item = (K, V)>>(&mut self, properties: I) {
        for (name, value) in properties {
            self.insert(name, value);
        }
    }
}

/// Of two properties with one name the later counts.
impl<K: Into<String>, V: Into<Value>> FromIterator<(K, V)> for Object {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(properties: I) -> Self {
        let mut object = Self::new();
        object.extend(properties);
        object
    }
}

impl<K: Into<String>, V: Into<Value>, const N: usize> From<[(K, V); N]> for Object {
    fn from(properties: [(K, V); N]) -> Self {
        properties.into_iter().collect()
    }
}
