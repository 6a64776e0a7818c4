//! The passes over a volume: its range, its percentiles and colors if they are of interest and not yet known, and its frames.
//! Frames and channels may have ranges, and so levels, of their own: `parts` cuts blocks accordingly.
//!
//! Every pass lets all threads claim groups of frames. What a thread keeps from claim to claim, buffers above all,
//! is a state of its own.

use std::mem;

use super::binning::Binner;
use super::partition::each_part;
use crate::backend::Backend;
use crate::color::{Indexer, KnownColors, PaletteScope, Prescan, PrescanMode};
use crate::encode::{Deviation, EncodePlan, EncodedFrame, FrameEncoder, FrameInput, IndexOrder, LANES};
use crate::error::{Error, Problem};
use crate::options::Options;
use crate::runtime::progress::{Progress, Stage};
use crate::runtime::relay::Relay;
use crate::runtime::threads::Workers;
use crate::tone::{Levels, Range, Scope, ScopedLevels};
use crate::view::View;
use crate::volume::{Block, FrameShape, Group, Pass, SampleType, Volume};

/// Bytes of levels in a group, if it takes several frames to get there: enough to make a claim cheap. There are also
/// enough frames to be packed together, if memory allows.
const GROUP_BYTES: usize = 1 << 20;

/// Claims each thread should get, so that none waits long for the last one.
const CLAIMS_PER_THREAD: usize = 8;

/// Bytes of levels that may be in the hands of all threads and the writer, unless a single frame is larger; fewer where there
/// is little memory.
const LEVELS_IN_FLIGHT: usize = 128 << 20;

/// How many bytes a level takes on its way, on the safe side: itself, a palette index, copies with unchanged pixels
/// transparent, their codes and streams.
const BYTES_PER_LEVEL: u64 = 10;

/// So many levels take as much as a frame does beside its own: tiny ones have more around them than in them.
const LEVELS_OF_A_FRAME: usize = 128;

/// Bytes that a thread takes whatever the volume: a packer's dictionaries above all.
const BYTES_PER_THREAD: u64 = 1 << 20;

/// Bytes that the colors of an RGB volume take: marks and indices of all there are.
const BYTES_FOR_COLORS: u64 = 48 << 20;

/// Bytes that each thread takes to count colors, and to map those that it meets where they are not all known before.
const BYTES_TO_COUNT: u64 = 4 << 20;
const BYTES_TO_LEARN: u64 = 20 << 20;

/// Pass 1: the ranges of all parts of a volume, and what is seen of its colors on the way.
pub(crate) fn ranges(
    volume: &Volume<'_>,
    backend: &dyn Backend,
    scope: Scope,
    mode: PrescanMode,
    workers: &Workers,
    progress: &dyn Progress,
) -> Result<(Vec<Range>, KnownColors), Error> {
    #[derive(Default)]
    struct State {
        buffer: Vec<u8>,
        sorted: Vec<u8>,
        ranges: Vec<(usize, Range)>,
        prescan: Prescan,
    }
    let shape = volume.shape();
    check_parts(volume, scope, workers)?;
    progress.begin(Stage::Range, shape.frames);
    let pass = start(volume, scope, group_frames(shape, backend.block_bytes(), workers), backend)?;
    // In any other order, samples that follow one another are not a pixel.
    let mode = if pass.is_in_order() { mode } else { PrescanMode::Nothing };
    let states = workers.each(|State { buffer, sorted, ranges, prescan }| {
        let group = pass.next(buffer, &mut |mut block| {
            prescan.observe(mode, &mut block)?;
            each_part(scope, shape, block, sorted, &mut |part, block, _| {
                let range = backend.minmax(block)?;
                // One frame after the other, or channels in turns.
                match ranges.iter_mut().rev().take(shape.samples).find(|(of, _)| *of == part) {
                    Some((_, sum)) => *sum = sum.merge(range),
                    None => ranges.push((part, range)),
                }
                Ok(())
            })
        })?;
        Some(group.map(|group| progress.advance(group.frames.len())))
    })?;
    let mut ranges = vec![Range::default(); scope.parts(shape)];
    for &(part, range) in states.iter().flat_map(|state| &state.ranges) {
        ranges[part] = ranges[part].merge(range);
    }
    let prescans = states.into_iter().map(|state| state.prescan);
    Ok((ranges, KnownColors::of(mode, prescans, workers.pool())))
}

/// Sees to it that there is room for what is known of each part of a volume.
///
/// # Errors
///
/// [`Problem::Contrast`] where there is not.
pub(crate) fn check_parts(volume: &Volume<'_>, scope: Scope, workers: &Workers) -> Result<(), Error> {
    if bytes_of_parts(volume.shape(), scope) <= workers.memory() {
        return Ok(());
    }
    Err(volume.error(Problem::Contrast(format!(
        "has {} frames, too many to have levels of their own in {} MiB; leave out --scope frame, or allow more with \
         --max-memory",
        volume.shape().frames,
        workers.memory() >> 20
    ))))
}

/// Bytes of what is known of parts: their ranges as they are found, and all together, and two more of what is made of them.
fn bytes_of_parts(shape: FrameShape, scope: Scope) -> u64 {
    5 * (scope.parts(shape) * size_of::<Range>()) as u64
}

/// Starts a pass that looks at parts: in any order if there is but one, else in the order of the frames.
pub(super) fn start<'v>(
    volume: &'v Volume<'v>,
    scope: Scope,
    group_frames: usize,
    backend: &dyn Backend,
) -> Result<Pass<'v>, Error> {
    let block_bytes = block_bytes(volume.shape(), volume.sample(), backend);
    match scope {
        Scope::Volume => volume.pass_in_any_order(group_frames, block_bytes),
        Scope::Frame | Scope::Channel => volume.pass(group_frames, block_bytes),
    }
}

/// Bytes of a block: as many as a backend works best on, of whole pixels. All passes have the same, so that a device finds what
/// it has kept.
pub(super) fn block_bytes(shape: FrameShape, sample: SampleType, backend: &dyn Backend) -> usize {
    let pixel = shape.samples * sample.bits() as usize / 8;
    backend.block_bytes().max(pixel) / pixel * pixel
}

/// Pass 2: the packed frames, handed to `write` in order. Returns by which indices palette entries were used, and how far
/// what is shown is from what is exact.
pub(crate) fn frames(
    view: View<'_>,
    backend: &dyn Backend,
    scoped: &ScopedLevels,
    plan: &EncodePlan<'_>,
    workers: &Workers,
    progress: &dyn Progress,
    mut write: impl FnMut(EncodedFrame<'_>) -> Result<(), Error>,
) -> Result<(IndexOrder, Deviation), Error> {
    #[derive(Default)]
    struct State {
        draft: Draft,
        indexer: Indexer,
        lossy: Vec<u8>,
        packer: FrameEncoder,
        /// Those that a group before has left.
        known: Option<IndexOrder>,
    }
    let shape = view.shape();
    let group_frames = group_frames(shape, backend.block_bytes(), workers);
    let pass = view.pass(group_frames, block_bytes(shape, view.sample(), backend))?;
    // A few more than there are threads, so that none waits for the writer.
    let window = window(group_frames, shape, workers);
    progress.begin(Stage::Frames, shape.frames);
    // A frame is packed as what changed since the one before it, by ranks that those before began: a thread needs both from
    // the one that has the group before.
    let relay = Relay::new();
    let pack_next = |State { draft, indexer, lossy, packer, known }: &mut State| {
        let reservation = relay.reserve();
        let group = match draft.levels_of_next(view, &pass, backend, scoped) {
            Some(Ok(group)) => group,
            Some(Err(error)) => return Some(Err(error)),
            None => {
                reservation.cancel();
                return None;
            }
        };
        let painted = indexer.indices(plan.palette_map, backend, shape, group.frames.clone(), &draft.levels);
        let indices = match painted {
            Ok(indices) => indices,
            Err(error) => return Some(Err(error)),
        };
        let (indices, errors) = plan.apply_lossy(group.frames.clone(), indices, lossy);
        let frames = indices.chunks_exact(shape.frame_pixels());
        let in_use = known.get_or_insert_with(|| plan.index_order()).in_use(frames.clone());
        let (before, mut index_order) = match group.index {
            0 => (None, plan.index_order()),
            // Should its thread have failed, this one ends without a word of its own.
            index => relay.take(index - 1)?,
        };
        in_use.iter().for_each(|in_use| index_order.extend(in_use));
        reservation.fulfil(group.index, (frames.clone().last().map(<[u8]>::to_vec), index_order.clone()));
        *known = Some(index_order.clone());
        let befores = std::iter::once(before.as_deref()).chain(frames.clone().map(Some));
        let inputs: Vec<FrameInput<'_, '_>> = frames
            .zip(befores)
            .zip(group.frames)
            .map(|((indices, before), frame)| plan.input(frame, indices, before))
            .collect();
        let packed = packer.pack(&inputs, &index_order, plan);
        Some(Ok((group.index, (packed, index_order, errors))))
    };
    let (mut index_order, mut errors) = (plan.index_order(), Deviation::default());
    type Made<'p> = (Vec<EncodedFrame<'p>>, IndexOrder, Deviation);
    workers.in_order(window, State::default, pack_next, |(group, so_far, more): Made<'_>| {
        index_order = so_far;
        errors = errors.merge(more);
        group.into_iter().try_for_each(|frame| {
            progress.advance(1);
            write(frame)
        })
    })?;
    Ok((index_order, errors))
}

/// The levels of a group of frames in the making.
#[derive(Default)]
pub(crate) struct Draft {
    samples: Vec<u8>,
    maker: Maker,
    pub(crate) levels: Vec<u8>,
}

impl Draft {
    /// Claims the next group of a pass through `view` and makes its levels.
    pub(crate) fn levels_of_next(
        &mut self,
        view: View<'_>,
        pass: &Pass<'_>,
        backend: &dyn Backend,
        scoped: &ScopedLevels,
    ) -> Option<Result<Group, Error>> {
        let Self { samples, maker, levels } = self;
        levels.clear();
        maker.last = None;
        pass.next(samples, &mut |block| maker.append(block, view, backend, scoped, levels))
    }
}

/// Makes the levels of blocks, one after the other, or of fewer pixels where that is what is shown.
#[derive(Default)]
pub(super) struct Maker {
    /// The samples of a part of a block, and their levels, where they do not lie together.
    sorted: Vec<u8>,
    scattered: Vec<u8>,
    /// The levels of the frame at hand, where frames have their own.
    last: Option<(usize, Levels)>,
    binner: Binner,
}

impl Maker {
    pub(super) fn append(
        &mut self,
        block: Block<'_>,
        view: View<'_>,
        backend: &dyn Backend,
        scoped: &ScopedLevels,
        shown: &mut Vec<u8>,
    ) -> Result<(), Error> {
        if view.binning() == 1 {
            return self.levels(block, view.whole(), backend, scoped, shown);
        }
        let mut binner = mem::take(&mut self.binner);
        self.levels(block, view.whole(), backend, scoped, binner.waiting())?;
        binner.bin(view.binning(), view.whole(), shown);
        self.binner = binner;
        Ok(())
    }

    /// Appends the levels of a block to `made`.
    fn levels(
        &mut self,
        block: Block<'_>,
        shape: FrameShape,
        backend: &dyn Backend,
        scoped: &ScopedLevels,
        made: &mut Vec<u8>,
    ) -> Result<(), Error> {
        let Self { sorted, scattered, last, .. } = self;
        let done = made.len();
        made.resize(done + block.len(), 0);
        each_part(scoped.scope(), shape, block, sorted, &mut |part, block, place| {
            let length = block.len();
            let levels = scoped.levels_cached(part, last);
            let make = |out: &mut [u8]| backend.normalize(block, levels, out);
            place.put(&mut made[done..], length, scattered, make)
        })
    }
}

/// How many frames a thread should claim at once. The bytes of the GIF do not depend on it.
pub(super) fn group_frames(shape: FrameShape, block_bytes: usize, workers: &Workers) -> usize {
    let frame = shape.frame_samples() + LEVELS_OF_A_FRAME;
    let enough = GROUP_BYTES.max(block_bytes).div_ceil(frame).max(LANES);
    let fair = match workers.threads() {
        1 => shape.frames,
        threads => shape.frames.div_ceil(CLAIMS_PER_THREAD * threads),
    };
    let bounded = levels_in_flight(workers) / (2 * workers.threads() * frame);
    let frames = enough.min(fair).min(bounded).max(1);
    // None is left over to be packed alone.
    if frames > LANES { frames - frames % LANES } else { frames }
}

/// How many groups may be under way or waiting for the writer: a few more than there are threads, so that none waits for it.
fn window(group_frames: usize, shape: FrameShape, workers: &Workers) -> usize {
    let most = workers.threads() + (workers.threads() / 4).max(2);
    (levels_in_flight(workers) / (group_frames * (shape.frame_samples() + LEVELS_OF_A_FRAME))).clamp(1, most)
}

fn levels_in_flight(workers: &Workers) -> usize {
    LEVELS_IN_FLIGHT.min((workers.memory() / BYTES_PER_LEVEL) as usize)
}

/// Bytes of memory that a conversion takes beside the volume, on the safe side, if its backend works on blocks of so many
/// bytes.
pub(crate) fn memory(
    shape: FrameShape,
    sample: SampleType,
    block_bytes: usize,
    options: &Options,
    workers: &Workers,
) -> u64 {
    let group_frames = group_frames(shape, block_bytes, workers);
    let group = (group_frames * (shape.frame_samples() + LEVELS_OF_A_FRAME)) as u64;
    let block = (block_bytes as u64).min(group * u64::from(sample.bits() / 8));
    let parts = bytes_of_parts(shape, options.effective_scope());
    let at_a_time = (shape.frames.div_ceil(group_frames)).min(window(group_frames, shape, workers)) as u64;
    let learns = options.dither || options.palettes != PaletteScope::Volume;
    let (colors, of_thread) = match shape.samples {
        1 => (0, 0),
        _ if learns => (BYTES_FOR_COLORS, BYTES_TO_COUNT + BYTES_TO_LEARN),
        _ => (BYTES_FOR_COLORS, BYTES_TO_COUNT),
    };
    // Percentiles of a frame are those of all its samples, which a thread has in hand.
    let apart = options.effective_scope() == Scope::Frame && options.contrast.percentiles().is_some();
    let held = if apart { (shape.frame_samples() * sample.bits() as usize / 8) as u64 } else { 0 };
    let threads = workers.threads() as u64 * (BYTES_PER_THREAD + block + of_thread + held);
    threads + at_a_time * group * BYTES_PER_LEVEL + colors + parts
}
