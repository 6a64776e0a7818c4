//! The histogram of a block on the GPU: the host's side of `shaders/histogram.wgsl`.
//!
//! The device counts each block from zero, in 32 bits. The host adds the counts of the blocks, in 64 bits.

use bytemuck::{Pod, Zeroable};

use super::dispatch::{Dispatch, Samples};
use super::key::{Grid, WORKGROUP_SIZE, samples_per_unit, split};
use super::stage::Stage;
use crate::tone::Bins;
use crate::volume::SampleType;

/// The stage: counts the samples of a block in each bin.
pub const STAGE: Stage = Stage {
    name: "histogram",
    source: include_str!("../../../shaders/histogram.wgsl"),
    workgroup: WORKGROUP_SIZE,
    params_bytes: size_of::<Params>(),
    // The counts take up to 1 MiB, but only percentiles need them: a slot grows when it first holds counts.
    answer_bytes: |_| 0,
    adds_to_answer: true,
};

/// Units that one thread counts.
pub const UNITS_PER_THREAD: u32 = 32;

/// The stage's parameters.
#[repr(C)]
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
pub struct Params {
    /// How the samples are divided.
    pub grid: Grid,
    /// Bits of a key below the digit.
    pub shift: u32,
    /// Bits of the digit.
    pub digit_bits: u32,
    /// Sets of bins in use, from 1 to [`Bins::MOST_SETS`].
    pub sets: u32,
    /// The bits of a key that are above the digit, as two words: these bits are set.
    pub prefix_mask: [u32; 2],
    /// The prefix of each set at its position in a key, as two words: the other bits are 0.
    pub prefixes: [[u32; 2]; Bins::MOST_SETS],
}

impl Params {
    fn new(grid: Grid, sample: SampleType, bins: &Bins) -> Self {
        // Moves a prefix to its position in a key. Without bits above the digit the prefix is 0, and stays 0.
        let in_key = |prefix: u64| split(prefix << bins.width() << bins.shift(), sample);
        let greatest_key = u64::MAX >> (64 - sample.bits());
        let mut prefixes = [[0; 2]; Bins::MOST_SETS];
        for (words, &prefix) in prefixes.iter_mut().zip(bins.prefixes()) {
            *words = in_key(prefix);
        }
        Self {
            grid,
            shift: bins.shift(),
            digit_bits: bins.width(),
            sets: bins.prefixes().len() as u32,
            prefix_mask: in_key(greatest_key >> bins.shift() >> bins.width()),
            prefixes,
        }
    }
}

/// The dispatch that counts `length` samples of type `sample`, in rows of at most `max_groups` workgroups.
pub(super) fn dispatch(
    length: u32,
    sample: SampleType,
    samples: Samples,
    bins: &Bins,
    max_groups: u32,
) -> Dispatch {
    let group_items = STAGE.workgroup * UNITS_PER_THREAD * samples_per_unit(sample);
    let grid = Grid::new(length, group_items, max_groups);
    Dispatch {
        stage: &STAGE,
        sample,
        workgroups: grid.workgroups(),
        params: bytemuck::bytes_of(&Params::new(grid, sample, bins)).to_vec(),
        samples,
        answer_bytes: bins.len() * size_of::<u32>(),
    }
}

/// Adds the counts that the device wrote for one block to `counts`.
pub(super) fn add(answer: &[u8], counts: &mut [u64]) {
    for (count, bytes) in counts.iter_mut().zip(answer.as_chunks().0) {
        *count += u64::from(u32::from_le_bytes(*bytes));
    }
}
