//! The palette entries nearest to colors on the GPU: the host's side of `shaders/nearest.wgsl`.
//!
//! Only the distinct colors are uploaded. The CPU makes a table of the answer and maps the pixels of the
//! frames with it, because it needs them next. So there is one definition of nearest.

use bytemuck::{Pod, Zeroable};

use super::dispatch::{Dispatch, Samples};
use super::key::{Grid, WORKGROUP_SIZE};
use super::stage::Stage;
use crate::volume::SampleType;

/// The stage: finds the nearest palette entry of each color.
pub const STAGE: Stage = Stage {
    name: "nearest",
    source: include_str!("../../../shaders/nearest.wgsl"),
    workgroup: WORKGROUP_SIZE,
    params_bytes: size_of::<Params>(),
    // One byte per color.
    answer_bytes: colors_per_slot,
    adds_to_answer: false,
};

/// Words of four indices that one thread writes.
pub const WORDS_PER_THREAD: u32 = 2;

/// The stage's parameters.
#[repr(C)]
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
pub struct Params {
    /// How the colors are divided.
    pub grid: Grid,
    /// Entries of the palette, from 1 to 256.
    pub entries: u32,
    /// The palette: in each entry red in the lowest byte, then green, then blue.
    pub palette: [u32; WORKGROUP_SIZE as usize],
}

impl Params {
    fn new(grid: Grid, entries: &[[u8; 3]]) -> Self {
        let mut palette = [0; WORKGROUP_SIZE as usize];
        for (word, &[red, green, blue]) in palette.iter_mut().zip(entries) {
            *word = u32::from_le_bytes([red, green, blue, 0]);
        }
        Self { grid, entries: entries.len() as u32, palette }
    }
}

/// Colors that fit a slot of `slot_bytes` bytes: groups of four, because four colors are three whole words.
pub(super) fn colors_per_slot(slot_bytes: usize) -> usize {
    slot_bytes / 12 * 4
}

/// The dispatch that finds the nearest entry of `palette`, 1 to 256 entries, for each of `length` colors, in
/// rows of at most `max_groups` workgroups. The answer is one byte per color.
pub(super) fn dispatch(length: u32, palette: &[[u8; 3]], max_groups: u32) -> Dispatch {
    let grid = Grid::new(length, STAGE.workgroup * WORDS_PER_THREAD * 4, max_groups);
    Dispatch {
        stage: &STAGE,
        // The channels of colors are bytes.
        sample: SampleType::U8,
        workgroups: grid.workgroups(),
        params: bytemuck::bytes_of(&Params::new(grid, palette)).to_vec(),
        samples: Samples::Uploaded { bytes: 3 * length as usize, keep: None },
        answer_bytes: length as usize,
    }
}
