//! The layout of a stored array: the shape, type and order of its samples.

use super::byte_order::ByteOrder;
use super::frame_shape::{FrameShape, python_tuple};
use super::sample::SampleType;
use crate::error::{Problem, ShapeReason};

/// How the samples of an array of any number of axes are stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ArrayLayout {
    /// The lengths of the axes, each at least 1.
    pub lengths: Vec<usize>,
    pub sample: SampleType,
    pub order: ByteOrder,
    /// Whether the first axis is the fastest (Fortran order), not the last (C order).
    pub fortran: bool,
}

impl ArrayLayout {
    /// Checks the lengths of the axes.
    ///
    /// # Errors
    ///
    /// [`Problem::Shape`] when there is no axis, one has length 0, or all samples have more bytes than this
    /// machine can address.
    pub fn new(
        lengths: Vec<usize>,
        sample: SampleType,
        order: ByteOrder,
        fortran: bool,
    ) -> Result<Self, Problem> {
        let refuse = |reason| Problem::Shape { shape: python_tuple(&lengths), reason };
        if lengths.is_empty() {
            return Err(refuse(ShapeReason::Axes(0)));
        }
        if let Some(axis) = lengths.iter().position(|&length| length == 0) {
            return Err(refuse(ShapeReason::EmptyAxis(axis)));
        }
        let bytes = lengths
            .iter()
            .try_fold(u64::from(sample.bits() / 8), |product, &length| product.checked_mul(length as u64));
        if bytes.is_none_or(|bytes| bytes > i64::MAX as u64) {
            return Err(refuse(ShapeReason::Overflow));
        }
        Ok(Self { lengths, sample, order, fortran })
    }

    /// The shape as Python writes it.
    pub fn python_shape(&self) -> String {
        python_tuple(&self.lengths)
    }

    /// The distance of neighbors along each axis, in samples.
    pub fn steps(&self) -> Vec<isize> {
        let mut steps = vec![0; self.lengths.len()];
        let mut step = 1;
        let mut add = |axis: usize| {
            steps[axis] = step;
            step *= self.lengths[axis] as isize;
        };
        match self.fortran {
            true => (0..self.lengths.len()).for_each(&mut add),
            false => (0..self.lengths.len()).rev().for_each(&mut add),
        }
        steps
    }

    /// The layout as frames, if the array is shown as it is stored; `None` if its axes are not known.
    pub fn usual_frames(&self) -> Option<Layout> {
        let shape = FrameShape::usual(&self.lengths, self.sample).ok()?;
        Some(Layout { shape, sample: self.sample, order: self.order })
    }

    /// Number of bytes of all samples.
    pub fn bytes(&self) -> u64 {
        let samples = self.lengths.iter().map(|&length| length as u64).product::<u64>();
        samples * u64::from(self.sample.bits() / 8)
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

/// The samples of frames.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Layout {
    pub shape: FrameShape,
    pub sample: SampleType,
    pub order: ByteOrder,
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
}
