//! The passes over a volume: its range, its percentiles and colors if they are of interest, and its frames.
//!
//! Every pass lets all threads claim groups of frames. What a thread keeps from claim to claim, buffers above all,
//! is a state of its own.

use crate::animation::{InUse, Packed, Packer, Plan, Ranks, TOGETHER, in_use};
use crate::backend::Backend;
use crate::color::Census;
use crate::crew::{Crew, Handover};
use crate::error::Error;
use crate::progress::{Progress, Stage};
use crate::tone::{Contrast, Levels, Place, Range, Ranks};
use crate::volume::{Group, Pass, Shape, Volume};

/// Bytes of levels in a group, if it takes several frames to get there: enough to make a claim cheap. There are also
/// enough frames to be packed together, if memory allows.
const GROUP_BYTES: usize = 1 << 20;

/// Claims each thread should get, so that none waits long for the last one.
const CLAIMS_PER_THREAD: usize = 4;

/// Bytes of levels that may be in the hands of all threads and the writer, unless a single frame is larger.
const LEVELS_IN_FLIGHT: usize = 128 << 20;

/// Pass 1: the range of all samples.
pub(crate) fn range(
    volume: &Volume<'_>,
    backend: &dyn Backend,
    crew: &Crew,
    progress: &dyn Progress,
) -> Result<Range, Error> {
    #[derive(Default)]
    struct State {
        buffer: Vec<u8>,
        range: Range,
    }
    progress.begin(Stage::Range, volume.shape().frames);
    let pass =
        volume.pass_in_any_order(group_frames(volume.shape(), backend, crew), backend.block_bytes())?;
    let states = crew.each(|State { buffer, range }| {
        let group = pass.next(buffer, &mut |block| {
            *range = range.merge(backend.range(block)?);
            Ok(())
        })?;
        Some(group.map(|group| progress.advance(group.frames.len())))
    })?;
    Ok(states.iter().fold(Range::default(), |range, state| range.merge(state.range)))
}

/// The passes between, for a window of percentiles: `contrast` with the percentiles found.
pub(crate) fn percentiles(
    volume: &Volume<'_>,
    backend: &dyn Backend,
    contrast: &Contrast,
    range: &Range,
    crew: &Crew,
    progress: &dyn Progress,
) -> Result<Contrast, Error> {
    let Some(percentiles) = contrast.percentiles() else { return Ok(*contrast) };
    let finite = volume.shape().samples() - range.nan - range.above - range.below;
    if finite == 0 {
        // There is nothing to show, whatever the window.
        return Ok(contrast.found([0.0, 1.0]));
    }
    let places = percentiles.map(|percentile| Place::of(percentile, finite));
    let mut ranks = Ranks::new(volume.sample(), places.map(|place| place.ranks).as_flattened());
    let group_frames = group_frames(volume.shape(), backend, crew);
    while let Some(bins) = ranks.bins() {
        progress.begin(Stage::Percentiles, volume.shape().frames);
        let pass = volume.pass_in_any_order(group_frames, backend.block_bytes())?;
        let states = crew.each(|(buffer, counts): &mut (Vec<u8>, Vec<u64>)| {
            counts.resize(bins.len(), 0);
            let group = pass.next(buffer, &mut |block| backend.histogram(block, &bins, counts))?;
            Some(group.map(|group| progress.advance(group.frames.len())))
        })?;
        let mut counts = vec![0; bins.len()];
        for (_, of_thread) in &states {
            counts.iter_mut().zip(of_thread).for_each(|(count, of_thread)| *count += of_thread);
        }
        ranks.learn(&counts);
    }
    let values = ranks.values();
    let [low, high] = [0, 1].map(|end| places[end].between([values[2 * end], values[2 * end + 1]]));
    Ok(contrast.found([low, high]))
}

/// The pass between, for RGB volumes: the colors of all levels.
pub(crate) fn census(
    volume: &Volume<'_>,
    backend: &dyn Backend,
    levels: &Levels,
    crew: &Crew,
    progress: &dyn Progress,
) -> Result<Census, Error> {
    #[derive(Default)]
    struct State {
        draft: Draft,
        census: Census,
    }
    progress.begin(Stage::Colors, volume.shape().frames);
    let pass = volume.pass(group_frames(volume.shape(), backend, crew), backend.block_bytes())?;
    let states = crew.each(|State { draft, census }| {
        let group = draft.levels_of_next(&pass, backend, levels)?;
        Some(group.map(|group| {
            census.count(&draft.levels);
            progress.advance(group.frames.len());
        }))
    })?;
    Ok(states.into_iter().fold(Census::default(), |census, state| census.merge(state.census)))
}

/// Pass 2: the packed frames, handed to `write` in order. Returns by which indices palette entries were used.
pub(crate) fn frames(
    volume: &Volume<'_>,
    backend: &dyn Backend,
    levels: &Levels,
    plan: &Plan<'_>,
    crew: &Crew,
    progress: &dyn Progress,
    mut write: impl FnMut(Packed) -> Result<(), Error>,
) -> Result<Ranks, Error> {
    #[derive(Default)]
    struct State {
        draft: Draft,
        indices: Vec<u8>,
        packer: Packer,
    }
    let shape = volume.shape();
    let group_frames = group_frames(shape, backend, crew);
    let pass = volume.pass(group_frames, backend.block_bytes())?;
    // A few more than there are threads, so that none waits for the writer.
    let most = crew.threads() + (crew.threads() / 4).max(2);
    let window = (LEVELS_IN_FLIGHT / (group_frames * shape.frame_samples())).clamp(1, most);
    progress.begin(Stage::Frames, shape.frames);
    // A frame is packed as what changed since the one before it, by ranks that those before began: a thread needs both from
    // the one that has the group before.
    let handover = Handover::new();
    let pack_next = |State { draft, indices, packer }: &mut State| {
        let debt = handover.owe();
        let group = match draft.levels_of_next(&pass, backend, levels) {
            Some(Ok(group)) => group,
            Some(Err(error)) => return Some(Err(error)),
            None => {
                debt.waive();
                return None;
            }
        };
        let indices = match plan.palette.map() {
            Some(map) => {
                indices.resize(draft.levels.len() / 3, 0);
                map.apply(&draft.levels, indices);
                indices
            }
            None => &draft.levels,
        };
        let frames = indices.chunks_exact(shape.frame_pixels());
        let in_use: Vec<InUse> = frames.clone().map(in_use).collect();
        let (before, mut ranks) = match group.index {
            0 => (None, plan.ranks()),
            // Should its thread have failed, this one ends without a word of its own.
            index => handover.take(index - 1)?,
        };
        in_use.iter().for_each(|in_use| ranks.extend(in_use));
        debt.pay(group.index, (frames.last().map(<[u8]>::to_vec), ranks.clone()));
        let packed = packer.pack(indices, before.as_deref(), &ranks, plan);
        Some(Ok((group.index, (packed, ranks))))
    };
    let mut ranks = plan.ranks();
    crew.in_order(window, State::default, pack_next, |(group, so_far): (Vec<Packed>, Ranks)| {
        ranks = so_far;
        group.into_iter().try_for_each(|frame| {
            progress.advance(1);
            write(frame)
        })
    })?;
    Ok(ranks)
}

/// The levels of a group of frames in the making.
#[derive(Default)]
pub(crate) struct Draft {
    samples: Vec<u8>,
    pub(crate) levels: Vec<u8>,
}

impl Draft {
    /// Claims the next group of a pass and makes its levels.
    pub(crate) fn levels_of_next(
        &mut self,
        pass: &Pass<'_>,
        backend: &dyn Backend,
        levels: &Levels,
    ) -> Option<Result<Group, Error>> {
        let made = &mut self.levels;
        made.clear();
        pass.next(&mut self.samples, &mut |block| {
            let done = made.len();
            made.resize(done + block.len(), 0);
            backend.normalize(block, levels, &mut made[done..])
        })
    }
}

/// How many frames a thread should claim at once. The bytes of the GIF do not depend on it.
fn group_frames(shape: Shape, backend: &dyn Backend, crew: &Crew) -> usize {
    let frame = shape.frame_samples();
    let enough = GROUP_BYTES.max(backend.block_bytes()).div_ceil(frame).max(TOGETHER);
    let fair = shape.frames.div_ceil(CLAIMS_PER_THREAD * crew.threads());
    let bounded = LEVELS_IN_FLIGHT / (2 * crew.threads() * frame);
    enough.min(fair).min(bounded).max(1)
}
