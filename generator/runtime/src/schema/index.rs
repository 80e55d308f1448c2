//! Finding equal values by hash.

use std::hash::{BuildHasher, RandomState};

use hashbrown::HashTable;

use super::Node;

/// The places of values in a list, found by a hash whose keys are random, so that nobody can choose
/// values that collide.
#[derive(Debug)]
pub(super) struct Index {
    hasher: RandomState,
    places: HashTable<usize>,
    /// The hash of each value that was added, in order.
    hashes: Vec<u64>,
}

impl Index {
    /// An index without values yet, which takes `count` of them without growing.
    pub(super) fn with_capacity(count: usize) -> Self {
        Self {
            hasher: RandomState::new(),
            places: HashTable::with_capacity(count),
            hashes: Vec::with_capacity(count),
        }
    }

    /// An index of all values of a list. Of those that are equal, it finds the first.
    pub(super) fn of(values: &[Node<'_>]) -> Self {
        let mut index = Self::with_capacity(values.len());
        for value in values {
            index.add(values, value);
        }
        index
    }

    /// The place of a value that equals this one.
    pub(super) fn find(&self, values: &[Node<'_>], value: &Node<'_>) -> Option<usize> {
        self.find_hashed(values, value, self.hasher.hash_one(value))
    }

    /// Adds the next value of the list. If one before equals it, that one's place is returned.
    pub(super) fn add(&mut self, values: &[Node<'_>], value: &Node<'_>) -> Option<usize> {
        let hash = self.hasher.hash_one(value);
        let found = self.find_hashed(values, value, hash);
        let place = self.hashes.len();
        self.hashes.push(hash);
        if found.is_none() {
            let rehash = |place: &usize| self.hashes.get(*place).copied().unwrap_or_default();
            self.places.insert_unique(hash, place, rehash);
        }
        found
    }

    fn find_hashed(&self, values: &[Node<'_>], value: &Node<'_>, hash: u64) -> Option<usize> {
        let equal = |place: &usize| values.get(*place) == Some(value);
        self.places.find(hash, equal).copied()
    }
}
