//! The layout of a stored array: the shape, type and order of its samples.

use super::byte_order::ByteOrder;
use super::frame_shape::FrameShape;
use super::sample::SampleType;
use crate::error::Problem;

/// How the samples of an array are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Layout {
    pub shape: FrameShape,
    pub sample: SampleType,
    pub order: ByteOrder,
    /// Whether the first axis is the fastest (Fortran order), not the last (C order).
    pub fortran: bool,
}

impl Layout {
    /// Number of bytes of one sample.
    pub fn sample_bytes(&self) -> usize {
        self.sample.bits() as usize / 8
    }

    /// Number of bytes of all samples. `FrameShape::of_axes` makes sure that it fits 63 bits.
    pub fn bytes(&self) -> u64 {
        self.shape.sample_count() * self.sample_bytes() as u64
    }

    /// Compares the number of bytes that were found with the number that is promised.
    ///
    /// # Errors
    ///
    /// [`Problem::Truncated`] when there are fewer, [`Problem::TrailingBytes`] when there are more.
    pub fn check_length(&self, found: u64) -> Result<(), Problem> {
        let promised = self.bytes();
        match found.cmp(&promised) {
            std::cmp::Ordering::Less => Err(Problem::Truncated { promised, found }),
            std::cmp::Ordering::Equal => Ok(()),
            std::cmp::Ordering::Greater => Err(Problem::TrailingBytes { promised }),
        }
    }
}
