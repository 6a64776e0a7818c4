//! The range of a block on the GPU: the host's side of `shaders/minmax.wgsl`.
//!
//! The shader writes one [`Partial`] per workgroup, and `merge` makes a [`Range`] of them. Shader and host
//! merge by the same rule, so the result does not depend on how the block was divided.

use bytemuck::{Pod, Zeroable};

use super::dispatch::{Dispatch, Samples};
use super::key::{Grid, WORKGROUP_SIZE, join, samples_per_unit};
use super::stage::Stage;
use crate::tone::Range;
use crate::volume::SampleType;

/// The stage: finds the range of a block.
pub const STAGE: Stage = Stage {
    name: "minmax",
    source: include_str!("../../../shaders/minmax.wgsl"),
    workgroup: WORKGROUP_SIZE,
    params_bytes: size_of::<Params>(),
    answer_bytes: partials_bytes,
    adds_to_answer: false,
};

/// Units that one thread merges in registers.
pub const UNITS_PER_THREAD: u32 = 32;

/// The stage's parameters.
#[repr(C)]
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
pub struct Params {
    /// How the samples are divided.
    pub grid: Grid,
}

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
    /// Padding up to the size in WGSL.
    pub padding: u32,
}

/// The dispatch that finds the range of `length` samples of type `sample`, in rows of at most `max_groups`
/// workgroups.
pub(super) fn dispatch(length: u32, sample: SampleType, samples: Samples, max_groups: u32) -> Dispatch {
    let group_items = STAGE.workgroup * UNITS_PER_THREAD * samples_per_unit(sample);
    let grid = Grid::new(length, group_items, max_groups);
    Dispatch {
        stage: &STAGE,
        sample,
        workgroups: grid.workgroups(),
        params: bytemuck::bytes_of(&Params { grid }).to_vec(),
        samples,
        answer_bytes: grid.groups as usize * size_of::<Partial>(),
    }
}

/// Size in bytes of the partials of a block of `bytes` bytes.
fn partials_bytes(bytes: usize) -> usize {
    let group_bytes = (WORKGROUP_SIZE * UNITS_PER_THREAD) as usize * size_of::<u32>();
    bytes.div_ceil(group_bytes) * size_of::<Partial>()
}

/// Merges the partials that the device wrote for samples of type `sample`.
pub(super) fn merge(partials: &[u8], sample: SampleType) -> Range {
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
