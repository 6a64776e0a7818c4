//! The counts of keys of a block on the GPU: the host's side of `shaders/histogram.wgsl`.
//!
//! What the shader is to count lies where thresholds lie otherwise. The counts of a block come back as they are, and are
//! added up here, where they have 64 bits.

use super::key::{Params, WORKGROUP_SIZE, samples_per_unit, split};
use super::pipelines::Stage;
use super::worker::{Dispatch, Samples};
use crate::tone::Bins;
use crate::volume::SampleType;

/// The stage's text, to be put behind `key.wgsl`.
pub(super) const SOURCE: &str = include_str!("../../../shaders/histogram.wgsl");

/// Units that one thread counts.
pub const UNITS_PER_THREAD: u32 = 32;

/// Where in the table of thresholds the shader finds which bits of a key are above the digit; before it are the sets.
pub const ABOVE: usize = Bins::MOST_SETS;

/// Where in the table of thresholds the shader finds the number of sets and the bits of the digit.
pub const SIZES: usize = ABOVE + 1;

/// The work of counting `length` samples of type `sample`, in rows of at most `limit` workgroups.
pub(super) fn work(length: u32, sample: SampleType, samples: Samples, bins: &Bins, limit: u32) -> Dispatch {
    let groups = length.div_ceil(WORKGROUP_SIZE * UNITS_PER_THREAD * samples_per_unit(sample));
    // Back to where a prefix is in a key; a digit at the top has none above it.
    let in_key = |prefix: u64| prefix << bins.width() << bins.shift();
    let greatest = u64::MAX >> (64 - sample.bits());
    let mut params = Params::new(length, groups, limit);
    params.ceiling = bins.shift();
    for (words, &prefix) in params.thresholds.iter_mut().zip(bins.prefixes()) {
        *words = split(in_key(prefix), sample);
    }
    params.thresholds[ABOVE] = split(in_key(greatest >> bins.shift() >> bins.width()), sample);
    params.thresholds[SIZES] = [bins.prefixes().len() as u32, bins.width()];
    Dispatch {
        stage: Stage::Histogram,
        sample,
        params,
        task_bytes: Params::HEAD + (SIZES + 1) * size_of::<[u32; 2]>(),
        samples,
        answer_bytes: bins.len() * size_of::<u32>(),
    }
}

/// Adds the counts of a block, as the device wrote them, to those of others.
pub(super) fn add(answer: &[u8], counts: &mut [u64]) {
    for (count, bytes) in counts.iter_mut().zip(answer.as_chunks().0) {
        *count += u64::from(u32::from_le_bytes(*bytes));
    }
}
