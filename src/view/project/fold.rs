//! What is kept of the samples along an axis while they come, pixel by pixel.

use crate::view::projection::Statistic;
use crate::volume::{Kind, Sample, Values};

/// What is made of samples.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct FoldKind {
    pub(super) statistic: Statistic,
    /// What the samples stand for.
    pub(super) values: Values,
    /// Whether each projected sample is followed by a byte that says where on the axis it was first: 0 for the first
    /// index, 255 for the last one. It is for the greatest and the least sample.
    pub(super) keeps_depths: bool,
}

/// What is kept of the samples along an axis, for each pixel of a run of pixels.
pub(super) trait Fold: Send {
    /// Takes samples of the pixels from number `first` on: one of each of `pixels` pixels, then the next one of each,
    /// and so on, little-endian.
    fn take(&mut self, first: usize, pixels: usize, samples: &[u8]);

    /// Appends the projected pixels, each of `indices` samples, little-endian.
    fn put(&self, indices: usize, out: &mut Vec<u8>);

    /// Forgets all samples.
    fn reset(&mut self);

    /// Forgets one sample of each pixel and takes another one. Returns false, and does nothing, where that is not
    /// exact.
    fn slide(&mut self, leaving: &[u8], coming: &[u8]) -> bool {
        let _ = (leaving, coming);
        false
    }
}

impl FoldKind {
    /// Whether samples must come in the order of the axis, since the sums of floats, or depths, depend on it.
    pub(super) fn is_in_order(self) -> bool {
        let sample = self.values.sample;
        match self.statistic {
            Statistic::Max | Statistic::Min => self.keeps_depths,
            Statistic::Mean | Statistic::Sum => sample.kind() == Kind::Float,
            Statistic::Std => sample.kind() == Kind::Float || sample.bits() == 64,
        }
    }

    /// Bytes that are kept of a pixel while samples come, at most.
    pub(super) fn bytes_of_a_pixel(self) -> usize {
        match self.statistic {
            Statistic::Max | Statistic::Min if !self.keeps_depths => self.values.sample.bits() as usize / 8,
            Statistic::Max | Statistic::Min | Statistic::Mean | Statistic::Sum => 16,
            Statistic::Std => 32,
        }
    }
}

/// Lets `take` see samples of pixels, in their order: one of each of the `states`, then the next one of each.
#[inline(always)]
pub(super) fn each_sample<S: Sample, T: Copy>(states: &mut [T], samples: &[u8], take: impl Fn(&mut T, S)) {
    let width = size_of::<S>();
    if let [only] = states {
        let mut state = *only;
        samples.chunks_exact(width).for_each(|sample| take(&mut state, S::from_le_slice(sample)));
        *only = state;
        return;
    }
    for samples in samples.chunks_exact(states.len() * width) {
        for (state, sample) in states.iter_mut().zip(samples.chunks_exact(width)) {
            take(state, S::from_le_slice(sample));
        }
    }
}
