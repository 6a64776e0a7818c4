//! What a packer is asked for.

use super::indices::{ClearRule, Indices};
use super::run_parser::{self, RunParser, runs_of};
use super::segment::Segment;
use super::workspace::Workspace;

/// What is to be packed, and where to.
pub struct Job<'a> {
    pub segment: Segment<'a>,
    pub rule: ClearRule,
    /// Where to clear by [`Search`](ClearRule::Search), the last place first, if that has been found already.
    pub clears: Option<Vec<usize>>,
    pub out: &'a mut Vec<u8>,
    /// Gets the number of bits of the last byte that are not used.
    pub spare: Option<&'a mut u32>,
    /// Gets the bits of the stream up to the end of its first quarter, whatever is in `out` before it.
    pub sample: Option<&'a mut u64>,
}

impl Job<'_> {
    /// The job, unless it was done: that of a whole image that is few runs.
    pub fn unless_runs(self, room: Workspace<'_>) -> Option<Self> {
        let Segment { indices: Indices { pixels, min_code_size }, first, last } = self.segment;
        if !(first && last) || self.rule == ClearRule::Search {
            return Some(self);
        }
        let Some(runs) = runs_of(pixels) else { return Some(self) };
        let image = RunParser { runs: &runs, pixels: pixels.len(), min_code_size };
        let spare = run_parser::pack(image, self.rule == ClearRule::LazyMemory, room, self.out, self.sample);
        if let Some(place) = self.spare {
            *place = spare;
        }
        None
    }
}
