//! The levels of a block on the GPU: the host's side of `shaders/normalize.wgsl`.
//!
//! The rule travels as its thresholds, with every part of every block: two KiB, and no state on the device.

use super::key::{Params, WORKGROUP_SIZE};
use super::pipelines::Stage;
use super::worker::{Dispatch, Samples};
use crate::tone::Thresholds;
use crate::volume::SampleType;

/// The stage's text, to be put behind `key.wgsl`.
pub(super) const SOURCE: &str = include_str!("../../../shaders/normalize.wgsl");

/// Words of four levels that one thread makes.
pub const WORDS_PER_THREAD: u32 = 8;

/// The work of making levels of `length` samples of type `sample`, in rows of at most `limit` workgroups. The answer is
/// one byte per sample.
pub(super) fn work(
    length: u32,
    sample: SampleType,
    samples: Samples,
    rule: &Thresholds,
    limit: u32,
) -> Dispatch {
    let groups = length.div_ceil(4 * WORDS_PER_THREAD * WORKGROUP_SIZE);
    Dispatch {
        stage: Stage::Normalize,
        sample,
        params: Params::new(length, groups, limit).with(rule, sample),
        task_bytes: size_of::<Params>(),
        samples,
        answer_bytes: length as usize,
    }
}
