//! The passes that find percentiles.
//!
//! Those of a volume, or of its channels, take several passes, one for each digit of the keys. A frame is in memory as a
//! whole, so that its digits can follow one another while it is there: one pass for all frames.

use super::partition::each_part;
use super::passes::{group_frames, start};
use crate::backend::Backend;
use crate::error::Error;
use crate::runtime::progress::{Progress, Stage};
use crate::runtime::threads::Workers;
use crate::tone::{Contrast, PercentileSearch, Range, Scope};
use crate::volume::{Block, Volume};

/// The contrast of every part of a volume, with the percentiles found if it has any. `ranges` are those of the parts.
pub(crate) fn percentiles(
    volume: &Volume<'_>,
    backend: &dyn Backend,
    contrast: &Contrast,
    scope: Scope,
    ranges: &[Range],
    workers: &Workers,
    progress: &dyn Progress,
) -> Result<Vec<Contrast>, Error> {
    let Some(percentiles) = contrast.percentiles() else { return Ok(vec![*contrast; ranges.len()]) };
    let finite = |range: &Range| {
        let samples = volume.shape().sample_count() / ranges.len() as u64;
        samples - range.nan - range.above - range.below
    };
    let mut searches: Vec<_> = ranges
        .iter()
        .map(|range| PercentileSearch::new(volume.sample(), percentiles, finite(range)))
        .collect();
    match scope {
        Scope::Frame => of_frames(volume, backend, &mut searches, workers, progress)?,
        Scope::Volume | Scope::Channel => together(volume, backend, scope, &mut searches, workers, progress)?,
    }
    Ok(searches.iter().map(|search| contrast.with_ends(search.window())).collect())
}

/// Several passes, each of which counts for all searches.
fn together(
    volume: &Volume<'_>,
    backend: &dyn Backend,
    scope: Scope,
    searches: &mut [PercentileSearch],
    workers: &Workers,
    progress: &dyn Progress,
) -> Result<(), Error> {
    #[derive(Default)]
    struct State {
        buffer: Vec<u8>,
        sorted: Vec<u8>,
        counts: Vec<Vec<u64>>,
    }
    let (shape, group_frames) =
        (volume.shape(), group_frames(volume.shape(), backend.block_bytes(), workers));
    loop {
        let bins: Vec<_> = searches.iter().map(PercentileSearch::bins).collect();
        if bins.iter().all(Option::is_none) {
            return Ok(());
        }
        let nothing =
            || bins.iter().map(|bins| vec![0; bins.as_ref().map_or(0, |bins| bins.len())]).collect();
        progress.begin(Stage::Percentiles, shape.frames);
        let pass = start(volume, scope, group_frames, backend)?;
        let states = workers.each(|State { buffer, sorted, counts }: &mut State| {
            if counts.is_empty() {
                *counts = nothing();
            }
            let group = pass.next(buffer, &mut |block| {
                each_part(scope, shape, block, sorted, &mut |part, block, _| match &bins[part] {
                    Some(bins) => backend.histogram(block, bins, &mut counts[part]),
                    None => Ok(()),
                })
            })?;
            Some(group.map(|group| progress.advance(group.frames.len())))
        })?;
        let mut counts: Vec<Vec<u64>> = nothing();
        for state in &states {
            for (sums, counts) in counts.iter_mut().zip(&state.counts) {
                sums.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
            }
        }
        searches.iter_mut().zip(&counts).for_each(|(search, counts)| search.narrow(counts));
    }
}

/// One pass; `searches` are those of the frames.
fn of_frames(
    volume: &Volume<'_>,
    backend: &dyn Backend,
    searches: &mut [PercentileSearch],
    workers: &Workers,
    progress: &dyn Progress,
) -> Result<(), Error> {
    #[derive(Default)]
    struct State {
        buffer: Vec<u8>,
        frame: Vec<u8>,
        counts: Vec<u64>,
        done: Vec<(usize, PercentileSearch)>,
    }
    progress.begin(Stage::Percentiles, volume.shape().frames);
    let pass = volume.pass(1, backend.block_bytes())?;
    let sample_bytes = volume.sample().bits() as usize / 8;
    let block_bytes = backend.block_bytes().next_multiple_of(sample_bytes);
    let frame_bytes = volume.shape().frame_samples() * sample_bytes;
    let states = workers.each(|State { buffer, frame, counts, done }: &mut State| {
        frame.clear();
        let mut keep = |mut block: Block<'_>| {
            // No more than that: it may be large.
            frame.reserve_exact(frame_bytes - frame.len());
            frame.extend_from_slice(block.bytes()?);
            Ok(())
        };
        let group = match pass.next(buffer, &mut keep)? {
            Ok(group) => group,
            Err(error) => return Some(Err(error)),
        };
        let mut search = searches[group.index].clone();
        while let Some(bins) = search.bins() {
            counts.clear();
            counts.resize(bins.len(), 0);
            for bytes in frame.chunks(block_bytes) {
                let block = Block::of_samples(volume.sample(), bytes);
                if let Err(error) = backend.histogram(block, &bins, counts) {
                    return Some(Err(error));
                }
            }
            search.narrow(counts);
        }
        done.push((group.index, search));
        progress.advance(1);
        Some(Ok(()))
    })?;
    for (frame, search) in states.into_iter().flat_map(|state| state.done) {
        searches[frame] = search;
    }
    Ok(())
}
