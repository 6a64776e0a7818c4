//! Sets of palette indices.

/// A set of palette indices, usually the ones that some pixels use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct IndexSet([bool; 256]);

impl IndexSet {
    /// The set without indices.
    pub(super) const EMPTY: Self = Self([false; 256]);
    /// The set of all indices.
    pub(super) const ALL: Self = Self([true; 256]);

    pub(super) fn contains(&self, index: u8) -> bool {
        self.0[usize::from(index)]
    }

    /// Adds an index.
    pub(super) fn insert(&mut self, index: u8) {
        self.0[usize::from(index)] = true;
    }

    /// Adds the indices of pixels.
    pub(super) fn insert_all(&mut self, pixels: &[u8]) {
        pixels.iter().for_each(|&index| self.insert(index));
    }

    /// Number of indices.
    pub(super) fn len(&self) -> usize {
        self.0.iter().filter(|&&used| used).count()
    }

    /// The greatest index; `None` for the empty set.
    pub(super) fn greatest(&self) -> Option<u8> {
        self.0.iter().rposition(|&used| used).map(|index| index as u8)
    }

    /// The lowest index that is not in the set; `None` if all are.
    pub(super) fn lowest_unused(&self) -> Option<u8> {
        self.0.iter().position(|&used| !used).map(|index| index as u8)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lowest_unused_and_the_greatest_index_are_found() {
        let mut set = IndexSet::EMPTY;
        assert_eq!((set.lowest_unused(), set.greatest()), (Some(0), None));
        set.insert_all(&[0, 1, 3, 1]);
        assert_eq!((set.lowest_unused(), set.greatest(), set.len()), (Some(2), Some(3), 3));
        assert_eq!((IndexSet::ALL.lowest_unused(), IndexSet::ALL.greatest()), (None, Some(255)));
    }
}
