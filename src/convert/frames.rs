//! Pass 2: levels to palette indices to packed frames, by all threads; one writer gets them in order.
//!
//! A frame is packed as what changed since the frame before it, by an order of indices that earlier frames
//! began. So a thread needs both from the thread that has the group before, and a relay hands them on.

use super::engine::Engine;
use super::level_maker::{LevelBuffer, LevelSource};
use super::sketch::{Sketch, SketchPlan};
use crate::color::Indexer;
use crate::encode::{Deviation, EncodePlan, EncodedFrame, FrameEncoder, IndexOrder};
use crate::error::Error;
use crate::runtime::progress::Stage;
use crate::runtime::relay::Relay;
use crate::volume::Pass;

/// Packs all frames and hands them to `write` in order.
///
/// # Errors
///
/// When the volume cannot be read, a device fails, or `write` does.
pub(super) fn frames<'p>(
    source: LevelSource<'_>,
    plan: &EncodePlan<'p>,
    sketch_plan: Option<SketchPlan<'_>>,
    engine: Engine<'_>,
    mut write: impl FnMut(EncodedFrame<'p>) -> Result<(), Error>,
) -> Result<Packed, Error> {
    let shape = source.shape();
    let grouping = engine.grouping(shape);
    let pass = source.pass(grouping.frames, &engine)?;
    engine.progress.begin(Stage::Frames, shape.frames);
    let work = FrameWork { source, plan, sketch_plan, engine, pass, relay: Relay::new() };
    let mut packed = Packed { order: plan.index_order(), deviation: Deviation::default(), sketch: None };
    engine.workers.in_order(
        grouping.window,
        ThreadState::default,
        |state| work.next_group(state).transpose(),
        |group: PackedGroup<'p>| {
            packed.order = group.order;
            packed.deviation = packed.deviation.merge(group.deviation);
            packed.sketch = match (packed.sketch.take(), group.sketch) {
                (Some(sketch), Some(next)) => Some(sketch.with(next)),
                (sketch, next) => sketch.or(next),
            };
            group.frames.into_iter().try_for_each(|frame| {
                engine.progress.advance(1);
                write(frame)
            })
        },
    )?;
    Ok(packed)
}

/// What is known once all frames are packed.
pub(super) struct Packed {
    /// The order of the palette indices.
    pub(super) order: IndexOrder,
    /// How far the shown levels are from the exact ones.
    pub(super) deviation: Deviation,
    /// `None` where it is not asked for.
    pub(super) sketch: Option<Sketch>,
}

/// What all threads share.
struct FrameWork<'w, 'p> {
    source: LevelSource<'w>,
    plan: &'w EncodePlan<'p>,
    sketch_plan: Option<SketchPlan<'w>>,
    engine: Engine<'w>,
    pass: Pass<'w>,
    relay: Relay<Handed>,
}

/// What the thread of one group hands to the thread of the next: its last frame, and the order of indices so
/// far.
type Handed = (Option<Vec<u8>>, IndexOrder);

/// What each thread keeps from group to group.
#[derive(Default)]
struct ThreadState {
    buffer: LevelBuffer,
    indexer: Indexer,
    lossy: Vec<u8>,
    encoder: FrameEncoder,
    /// The order of indices after this thread's last group.
    known: Option<IndexOrder>,
}

/// A group of frames, ready to be written.
struct PackedGroup<'p> {
    frames: Vec<EncodedFrame<'p>>,
    order: IndexOrder,
    deviation: Deviation,
    sketch: Option<Sketch>,
}

impl<'p> FrameWork<'_, 'p> {
    /// Claims a group and packs it; returns it with its number, `None` at the end of the pass or where
    /// another thread has failed.
    fn next_group(&self, state: &mut ThreadState) -> Result<Option<(usize, PackedGroup<'p>)>, Error> {
        let Self { source, plan, sketch_plan, engine, pass, relay } = self;
        let ThreadState { buffer, indexer, lossy, encoder, known } = state;
        let shape = source.shape();
        // Until it is fulfilled or canceled, the next group's thread waits; a failure on the way breaks it.
        let reservation = relay.reserve();
        let Some(group) = buffer.next(*source, pass, engine.backend)? else {
            reservation.cancel();
            return Ok(None);
        };
        let indices =
            indexer.indices(plan.palette_map, engine.backend, shape, group.frames.clone(), &buffer.levels)?;
        let (indices, deviation) = plan.finish(group.frames.clone(), indices, lossy);
        let sketch = sketch_plan.map(|plan| plan.group(group.frames.clone(), &buffer.levels, indices));
        let frames = indices.chunks_exact(shape.frame_pixels());

        let in_use = known.get_or_insert_with(|| plan.index_order()).in_use(frames.clone());
        let (before, mut order) = match group.index {
            0 => (None, plan.index_order()),
            index => match relay.take(index - 1) {
                Some(handed) => handed,
                // The thread of the group before has failed, and reports it.
                None => return Ok(None),
            },
        };
        let colors = order.extend_by_each(&in_use, frames.len());
        reservation.fulfill(group.index, (frames.clone().last().map(<[u8]>::to_vec), order.clone()));
        *known = Some(order.clone());

        let inputs = plan.inputs(group.frames, indices, before.as_deref(), &colors);
        let frames = encoder.pack(&inputs, &order, plan);
        Ok(Some((group.index, PackedGroup { frames, order, deviation, sketch })))
    }
}
