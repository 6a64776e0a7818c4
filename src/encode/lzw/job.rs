//! What a packer is asked to do.

use super::indices::{ClearRule, Indices};
use super::run_parser::{self, RunImage, runs_of};
use super::segment::{Segment, Sizes};
use super::workspace::Workspace;

/// A segment to be packed, and where its stream goes.
pub struct Job<'a> {
    pub segment: Segment<'a>,
    pub rule: ClearRule,
    /// Where to clear under a rule that searches, the last position first; `None` if the lane has to find out.
    pub clear_points: Option<Vec<usize>>,
    /// The stream is appended here.
    pub out: &'a mut Vec<u8>,
    /// Receives the sizes of the stream, if they are wanted.
    pub sizes: Option<&'a mut Sizes>,
}

impl Job<'_> {
    /// Packs a whole image of few runs by its runs, and returns `None`; returns any other job as it is.
    pub fn unless_runs(self, workspace: Workspace<'_>) -> Option<Self> {
        let Segment { indices: Indices { pixels, min_code_size }, first, last } = self.segment;
        if !(first && last) || self.rule.searches() {
            return Some(self);
        }
        let Some(runs) = runs_of(pixels) else { return Some(self) };
        let image = RunImage { runs: &runs, pixels: pixels.len(), min_code_size };
        run_parser::pack(image, self.rule == ClearRule::Deferred, workspace, self.out, self.sizes);
        None
    }
}
