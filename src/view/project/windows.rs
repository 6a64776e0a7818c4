//! Which indices of an axis make one picture.

/// Slabs of an axis: `count` of them, each of `length` indices, `step` indices from one to the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::view) struct Windows {
    pub(in crate::view) length: usize,
    pub(in crate::view) step: usize,
    pub(in crate::view) count: usize,
}

impl Windows {
    /// All full slabs of an axis; `None` where there is none.
    pub(in crate::view) fn of(indices: usize, length: usize, step: usize) -> Option<Self> {
        let rest = indices.checked_sub(length)?;
        Some(Self { length, step, count: rest / step + 1 })
    }
}
