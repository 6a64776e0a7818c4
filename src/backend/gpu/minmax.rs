//! The range of a block on the GPU: the host's side of `shaders/minmax.wgsl`.
//!
//! The shader leaves one [`Partial`] per workgroup, and `fold` makes a [`Range`] of them: the same merge as in the
//! shader, so nothing depends on how the block was split.

use bytemuck::{Pod, Zeroable};

use super::key::{Params, WORKGROUP_SIZE, join, samples_per_unit};
use super::pipelines::Stage;
use super::worker::{Dispatch, Samples};
use crate::tone::Range;
use crate::volume::SampleType;

/// The stage's text, to be put behind `key.wgsl`.
pub(super) const SOURCE: &str = include_str!("../../../shaders/minmax.wgsl");

/// Units that one thread folds in registers.
pub const UNITS_PER_THREAD: u32 = 32;

/// The range of the samples of one workgroup.
#[repr(C)]
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
pub struct Partial {
    /// The least finite key, as two words.
    pub least: [u32; 2],
    /// The greatest finite key, as two words.
    pub greatest: [u32; 2],
    /// Samples that are NaN.
    pub nan: u32,
    /// Samples that are +∞.
    pub above: u32,
    /// Samples that are −∞.
    pub below: u32,
    /// Makes the size what WGSL makes it.
    pub padding: u32,
}

/// The work of finding the range of `length` samples of type `sample`, in rows of at most `limit` workgroups.
pub(super) fn work(length: u32, sample: SampleType, samples: Samples, limit: u32) -> Dispatch {
    let groups = length.div_ceil(WORKGROUP_SIZE * UNITS_PER_THREAD * samples_per_unit(sample));
    Dispatch {
        stage: Stage::Minmax,
        sample,
        params: Params::new(length, groups, limit),
        task_bytes: Params::HEAD,
        samples,
        answer_bytes: groups as usize * size_of::<Partial>(),
    }
}

/// Most bytes of partials for a block of `bytes` bytes.
pub(super) fn answer_bytes(bytes: usize) -> usize {
    let group_bytes = (WORKGROUP_SIZE * UNITS_PER_THREAD) as usize * size_of::<u32>();
    bytes.div_ceil(group_bytes) * size_of::<Partial>()
}

/// The range that partials of samples of type `sample`, as the device wrote them, amount to.
pub(super) fn fold(partials: &[u8], sample: SampleType) -> Range {
    let of = |partial: &Partial| {
        let mut range = Range::of_keys(join(partial.least, sample), join(partial.greatest, sample));
        range.nan = u64::from(partial.nan);
        range.above = u64::from(partial.above);
        range.below = u64::from(partial.below);
        range
    };
    partials
        .chunks_exact(size_of::<Partial>())
        .map(|bytes| of(&bytemuck::pod_read_unaligned(bytes)))
        .fold(Range::default(), Range::merge)
}
