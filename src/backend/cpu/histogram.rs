//! The counts of keys in a run of samples.
//!
//! Twin of `shaders/histogram.wgsl`.

use crate::tone::Bins;
use crate::volume::{Kind, Sample, SampleType, with_sample};

/// Adds to `counts` how many finite samples of `bytes`, little-endian and of type `sample`, are in each bin.
pub(super) fn histogram(sample: SampleType, bytes: &[u8], bins: &Bins, counts: &mut [u64]) {
    with_sample!(sample, S => count::<S>(bytes, bins, counts));
}

fn count<S: Sample>(bytes: &[u8], bins: &Bins, counts: &mut [u64]) {
    let finite = |sample: &S| S::TYPE.kind() != Kind::Float || sample.to_f64().is_finite();
    for sample in bytes.chunks_exact(size_of::<S>()).map(S::from_le_slice).filter(finite) {
        if let Some(bin) = bins.of(sample.key()) {
            counts[bin] += 1;
        }
    }
}
