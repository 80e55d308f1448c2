//! Which parts of a value have been evaluated.

/// The elements or properties of a value, by their places, that some keyword has evaluated: the
/// annotations on which `unevaluatedItems` and `unevaluatedProperties` depend.
#[derive(Debug, Default)]
pub(super) struct Evaluated {
    /// The places up to the last one that has been evaluated.
    marks: Vec<bool>,
    /// Whether all parts have been.
    all: bool,
}

impl Evaluated {
    pub(super) fn mark(&mut self, place: usize) {
        if place >= self.marks.len() {
            self.marks.resize(place + 1, false);
        }
        if let Some(mark) = self.marks.get_mut(place) {
            *mark = true;
        }
    }

    pub(super) fn mark_all(&mut self) {
        self.all = true;
    }

    /// How many places there are up to the last one that has been evaluated.
    pub(super) fn len(&self) -> usize {
        self.marks.len()
    }

    pub(super) fn has(&self, place: usize) -> bool {
        self.all || self.marks.get(place).copied().unwrap_or(false)
    }

    /// Marks what the other has marked.
    pub(super) fn merge(&mut self, other: &Self) {
        self.all |= other.all;
        let marked = other.marks.iter().enumerate().filter(|(_, mark)| **mark);
        for (place, _) in marked {
            self.mark(place);
        }
    }
}
