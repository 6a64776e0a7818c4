//! One pass over the samples of a volume by all threads: they claim groups of frames, read them block by
//! block, and cut the blocks into the parts that have levels of their own.

use super::engine::Engine;
use super::partition::each_part;
use super::visible::VisibleColors;
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
    planes: usize,
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
            // Pixels with an opacity are looked at as a whole.
            Scope::Volume if !shape.has_opacity() => volume.pass_in_any_order(frames, block_bytes)?,
            _ => volume.pass(frames, block_bytes)?,
        };
        Ok(Self { engine, scope, shape, planes: volume.planes(), pass })
    }

    /// Whether samples that follow one another in a block are a pixel.
    pub(super) fn is_in_order(&self) -> bool {
        self.pass.is_in_order()
    }

    /// Shows every sample that counts to a visitor once: all, or the colors of visible pixels. Returns the visitors,
    /// one for each thread.
    ///
    /// # Errors
    ///
    /// The first error of a reading or a visitor.
    pub(super) fn visit<V: Visitor>(&self, visitor: impl Fn() -> V + Sync) -> Result<Vec<V>, Error> {
        let Self { engine, scope, shape, planes, pass } = self;
        let start = || (visitor(), Vec::new(), Buffers::default());
        let states =
            engine.workers.each(start, |(visitor, buffer, buffers): &mut (V, Vec<u8>, Buffers)| {
                let group = pass.next(buffer, &mut |mut block| {
                    if shape.has_opacity() {
                        return each_visible_part(*scope, *shape, block, buffers, visitor);
                    }
                    visitor.block(&mut block)?;
                    let frames = (*shape, *planes);
                    each_part(*scope, frames, block, &mut buffers.sorted, &mut |part, samples, _| {
                        visitor.part(part, samples)
                    })
                })?;
                Some(group.map(|group| engine.progress.advance(group.frames.len())))
            })?;
        Ok(states.into_iter().map(|(visitor, ..)| visitor).collect())
    }
}

/// What a thread keeps from block to block.
#[derive(Default)]
struct Buffers {
    sorted: Vec<u8>,
    visible: VisibleColors,
}

/// Shows the colors of the visible pixels of a block to a visitor, part by part.
fn each_visible_part(
    scope: Scope,
    shape: FrameShape,
    block: Block<'_>,
    Buffers { sorted, visible }: &mut Buffers,
    visitor: &mut impl Visitor,
) -> Result<(), Error> {
    // Only the block knows its frames, and only visible colors can be sorted by channel.
    let (before, after) = scope.before_and_after_opacity();
    each_part(before, (shape, 1), block, &mut Vec::new(), &mut |frame, mut pixels, _| {
        visible.take(&mut pixels)?;
        let Some(colors) = visible.block(pixels.sample()) else { return Ok(()) };
        each_part(after, (shape.colors(), 1), colors, sorted, &mut |channel, samples, _| {
            visitor.part(frame + channel, samples)
        })
    })
}
