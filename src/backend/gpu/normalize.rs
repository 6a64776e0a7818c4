//! The levels of a block on the GPU: the host's side of `shaders/normalize.wgsl`.
//!
//! Every dispatch carries the rule as its thresholds, 2 KiB. So the device keeps no state between dispatches.

use bytemuck::{Pod, Zeroable};

use super::dispatch::{Dispatch, Samples};
use super::key::{Grid, WORKGROUP_SIZE, split};
use super::stage::Stage;
use crate::tone::Thresholds;
use crate::volume::SampleType;

/// The stage: makes levels of samples.
pub const STAGE: Stage = Stage {
    name: "normalize",
    source: include_str!("../../../shaders/normalize.wgsl"),
    workgroup: WORKGROUP_SIZE,
    params_bytes: size_of::<Params>(),
    // One byte per sample; a sample is at least one byte.
    answer_bytes: |slot_bytes| slot_bytes,
    adds_to_answer: false,
};

/// Words of four levels that one thread writes.
pub const WORDS_PER_THREAD: u32 = 8;

/// The stage's parameters.
#[repr(C)]
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
pub struct Params {
    /// How the samples are divided.
    pub grid: Grid,
    /// The highest level.
    pub ceiling: u32,
    /// First 255 if levels fall as keys rise, else 0. The second entry is not used.
    pub falling: [u32; 2],
    /// The least keys of levels 1 to 255, as two words each. The last entry is not used.
    pub thresholds: [[u32; 2]; WORKGROUP_SIZE as usize],
}

impl Params {
    fn new(grid: Grid, sample: SampleType, rule: &Thresholds) -> Self {
        let mut thresholds = [[0; 2]; WORKGROUP_SIZE as usize];
        for (words, &key) in thresholds.iter_mut().zip(&rule.keys) {
            *words = split(key, sample);
        }
        let falling = [if rule.falls { u32::from(u8::MAX) } else { 0 }, 0];
        Self { grid, ceiling: u32::from(rule.ceiling), falling, thresholds }
    }
}

/// The dispatch that makes levels of `length` samples of type `sample`, in rows of at most `max_groups`
/// workgroups. The answer is one byte per sample.
pub(super) fn dispatch(
    length: u32,
    sample: SampleType,
    samples: Samples,
    rule: &Thresholds,
    max_groups: u32,
) -> Dispatch {
    let grid = Grid::new(length, STAGE.workgroup * WORDS_PER_THREAD * 4, max_groups);
    Dispatch {
        stage: &STAGE,
        sample,
        workgroups: grid.workgroups(),
        params: bytemuck::bytes_of(&Params::new(grid, sample, rule)).to_vec(),
        samples,
        answer_bytes: length as usize,
    }
}
