//! One pass over the samples of a volume by all threads: they claim groups of frames, read them block by
//! block, and cut the blocks into the parts that have levels of their own.

use super::engine::Engine;
use super::partition::each_part;
use crate::error::Error;
use crate::runtime::progress::Stage;
use crate::tone::Scope;
use crate::volume::{Block, FrameShape, Pass, Volume};

/// What a pass does with the samples. Each thread has a visitor of its own, which keeps what it found.
pub(super) trait Visitor: Send {
    /// Sees a block before it is cut into parts.
    ///
    /// # Errors
    ///
    /// When the block cannot be read.
    fn block(&mut self, block: &mut Block<'_>) -> Result<(), Error> {
        let _ = block;
        Ok(())
    }

    /// Sees samples of one part: the volume, or the frame or channel of this number.
    ///
    /// # Errors
    ///
    /// When the samples cannot be read or a device fails.
    fn part(&mut self, part: usize, samples: Block<'_>) -> Result<(), Error>;
}

/// A pass over the samples of a volume.
pub(super) struct Scan<'s> {
    engine: Engine<'s>,
    scope: Scope,
    shape: FrameShape,
    pass: Pass<'s>,
}

impl<'s> Scan<'s> {
    /// Begins a pass: in the order of the frames, or in any order where the volume has only one part.
    ///
    /// # Errors
    ///
    /// When the volume cannot be read.
    pub(super) fn new(
        volume: &'s Volume<'s>,
        scope: Scope,
        stage: Stage,
        engine: Engine<'s>,
    ) -> Result<Self, Error> {
        let shape = volume.shape();
        engine.progress.begin(stage, shape.frames);
        let (frames, block_bytes) =
            (engine.grouping(shape).frames, engine.block_bytes(shape, volume.sample()));
        let pass = match scope {
            Scope::Volume => volume.pass_in_any_order(frames, block_bytes)?,
            Scope::Frame | Scope::Channel => volume.pass(frames, block_bytes)?,
        };
        Ok(Self { engine, scope, shape, pass })
    }

    /// Whether samples that follow one another in a block are a pixel.
    pub(super) fn is_in_order(&self) -> bool {
        self.pass.is_in_order()
    }

    /// Shows every sample to a visitor once; returns the visitors, one for each thread.
    ///
    /// # Errors
    ///
    /// The first error of a reading or a visitor.
    pub(super) fn visit<V: Visitor>(&self, visitor: impl Fn() -> V + Sync) -> Result<Vec<V>, Error> {
        let Self { engine, scope, shape, pass } = self;
        let start = || (visitor(), Vec::new(), Vec::new());
        let states =
            engine.workers.each(start, |(visitor, buffer, sorted): &mut (V, Vec<u8>, Vec<u8>)| {
                let group = pass.next(buffer, &mut |mut block| {
                    visitor.block(&mut block)?;
                    each_part(*scope, *shape, block, sorted, &mut |part, samples, _| {
                        visitor.part(part, samples)
                    })
                })?;
                Some(group.map(|group| engine.progress.advance(group.frames.len())))
            })?;
        Ok(states.into_iter().map(|(visitor, ..)| visitor).collect())
    }
}
