//! What the passes of one conversion work with.

use crate::backend::Backend;
use crate::runtime::progress::Progress;
use crate::runtime::threads::Workers;

use super::grouping::Grouping;
use crate::volume::{FrameShape, SampleType};

/// Backend, threads, memory, progress and the request to stop (which the threads know): they travel together.
#[derive(Clone, Copy)]
pub(crate) struct Engine<'e> {
    pub(crate) backend: &'e dyn Backend,
    pub(crate) workers: &'e Workers,
    /// Bytes that the work may take, roughly.
    pub(crate) memory: u64,
    pub(crate) progress: &'e dyn Progress,
}

impl<'e> Engine<'e> {
    /// The pool, for work that is neither claimed nor ordered.
    pub(crate) fn pool(&self) -> &'e rayon::ThreadPool {
        self.workers.pool()
    }

    /// How frames of this shape are shared out among the threads.
    pub(crate) fn grouping(&self, shape: FrameShape) -> Grouping {
        Grouping::new(shape, self.backend.block_bytes(), self.workers.threads(), self.memory)
    }

    /// Bytes of a block: as many as the backend works best on, in whole pixels. All passes use the same, so
    /// that a device finds the blocks that it has kept.
    pub(crate) fn block_bytes(&self, shape: FrameShape, sample: SampleType) -> usize {
        let pixel = shape.samples * sample.bits() as usize / 8;
        self.backend.block_bytes().max(pixel) / pixel * pixel
    }
}
