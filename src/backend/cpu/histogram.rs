//! The histogram of a block on the CPU.
//!
//! Does the same as `shaders/histogram.wgsl`.

use crate::tone::Bins;
use crate::volume::{Kind, Sample, SampleType, with_sample};

/// Adds the number of finite samples in each bin to `counts`. `bytes` are little-endian samples of type
/// `sample`.
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
