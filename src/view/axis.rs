//! An axis of an array, with what of it is shown.

use super::select::Indices;
use crate::volume::{AxisKind, Stride};

/// An axis of the array, with what of it is shown.
#[derive(Clone, Copy, Debug)]
pub(super) struct Axis {
    pub(super) kind: AxisKind,
    pub(super) length: usize,
    /// Distance of neighbors in storage.
    pub(super) step: isize,
    pub(super) shown: Indices,
    /// Whether it is selected to one index.
    pub(super) is_fixed: bool,
}

impl Axis {
    pub(super) fn stride(&self) -> Stride {
        Stride { step: self.step * self.shown.step, count: self.shown.count }
    }

    /// From the first sample of the array to the first one that is shown.
    pub(super) fn offset(&self) -> isize {
        self.step * self.shown.first as isize
    }
}
