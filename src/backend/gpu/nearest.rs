//! The palette entries nearest to colors on the GPU: the host's side of `shaders/nearest.wgsl`.
//!
//! The palette travels where the thresholds of the other stage do. The colors are those that occur, each of them once: so
//! a few bytes travel, and what is exact is one thing only. The pixels of frames are mapped by the table that is made of the
//! answer, on the CPU, where they are needed next.

use super::key::{Params, WORKGROUP_SIZE};
use super::pipelines::Stage;
use super::worker::{Dispatch, Samples};
use crate::volume::SampleType;

/// The stage's text, to be put behind `key.wgsl`.
pub(super) const SOURCE: &str = include_str!("../../../shaders/nearest.wgsl");

/// Words of four indices that one thread finds.
pub const WORDS_PER_THREAD: u32 = 2;

/// Colors of which a slot for `slot_bytes` bytes holds the samples: fours, which are whole words.
pub(super) fn colors_per_slot(slot_bytes: usize) -> usize {
    slot_bytes / 12 * 4
}

/// The work of finding the entries of `palette`, 1 to 256, for `length` colors, in rows of at most `limit` workgroups. The
/// answer is one byte per color.
pub(super) fn work(length: u32, palette: &[[u8; 3]], limit: u32) -> Dispatch {
    let groups = length.div_ceil(4 * WORDS_PER_THREAD * WORKGROUP_SIZE);
    Dispatch {
        stage: Stage::Nearest,
        sample: SampleType::U8,
        params: Params::new(length, groups, limit).with_palette(palette),
        task_bytes: size_of::<Params>(),
        samples: Samples::Uploaded { bytes: 3 * length as usize, keep: None },
        answer_bytes: length as usize,
    }
}
