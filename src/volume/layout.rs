//! How the samples of a stored array lie, one after the other.

use super::{ByteOrder, FrameShape, SampleType};
use crate::error::Problem;

/// How the samples of an array are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Layout {
    pub shape: FrameShape,
    pub sample: SampleType,
    pub order: ByteOrder,
    /// The first axis is the fastest, not the last.
    pub fortran: bool,
}

impl Layout {
    /// Bytes of one sample.
    pub fn width(&self) -> usize {
        self.sample.bits() as usize / 8
    }

    /// Bytes of all samples; `FrameShape::of_axes` has made sure that they can be counted.
    pub fn bytes(&self) -> u64 {
        self.shape.sample_count() * self.width() as u64
    }

    /// Compares the bytes that are there with those that are promised.
    pub fn check_length(&self, found: u64) -> Result<(), Problem> {
        let promised = self.bytes();
        match found.cmp(&promised) {
            std::cmp::Ordering::Less => Err(Problem::Truncated { promised, found }),
            std::cmp::Ordering::Equal => Ok(()),
            std::cmp::Ordering::Greater => Err(Problem::TrailingBytes { promised }),
        }
    }
}
