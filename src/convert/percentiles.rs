//! The passes that find percentiles.
//!
//! Percentiles of a volume, or of its channels, take several passes, one for each digit of the keys. A frame
//! is in memory as a whole, so that its digits can follow one another while it is there: one pass for all
//! frames.

use super::engine::Engine;
use super::scan::{Scan, Visitor};
use super::visible::VisibleColors;
use crate::backend::Backend;
use crate::error::Error;
use crate::runtime::progress::Stage;
use crate::tone::{Bins, Contrast, PercentileSearch, Range, Scope};
use crate::volume::{Block, Volume};

/// Returns the contrast of every part of a volume, with its percentiles found if it has any. `rules` are the
/// contrasts and the ranges of the parts.
///
/// # Errors
///
/// When the volume cannot be read or a device fails.
pub(super) fn percentiles(
    volume: &Volume<'_>,
    rules: &[(Contrast, Range)],
    scope: Scope,
    engine: Engine<'_>,
) -> Result<Vec<Contrast>, Error> {
    if rules.iter().all(|(contrast, _)| contrast.percentiles().is_none()) {
        return Ok(rules.iter().map(|(contrast, _)| *contrast).collect());
    }
    let samples = samples_of_parts(volume, scope, rules.len(), engine)?;
    let search = |((contrast, range), samples): (&(Contrast, Range), u64)| {
        let finite = samples - range.nan - range.above - range.below;
        Some(PercentileSearch::new(volume.values(), contrast.percentiles()?, finite))
    };
    let mut searches: Vec<_> = rules.iter().zip(samples).map(search).collect();
    match scope {
        Scope::Frame => search_frames(volume, &mut searches, engine)?,
        Scope::Volume | Scope::Channel => search_together(volume, scope, &mut searches, engine)?,
    }
    let found = rules.iter().zip(&searches).map(|((contrast, _), search)| match search {
        Some(search) => contrast.with_ends(search.window()),
        None => *contrast,
    });
    Ok(found.collect())
}

/// Number of samples of each part that count for percentiles: all of them, or the colors of visible pixels.
///
/// # Errors
///
/// When the volume cannot be read.
pub(super) fn samples_of_parts(
    volume: &Volume<'_>,
    scope: Scope,
    parts: usize,
    engine: Engine<'_>,
) -> Result<Vec<u64>, Error> {
    if !volume.shape().has_opacity() {
        return Ok(vec![volume.shape().sample_count() / parts as u64; parts]);
    }
    let scan = Scan::new(volume, scope, Stage::Percentiles, engine)?;
    let visitors = scan.visit(|| SampleCount(vec![0; parts]))?;
    Ok((0..parts).map(|part| visitors.iter().map(|SampleCount(counts)| counts[part]).sum()).collect())
}

/// The number of samples of each part that one thread has seen.
struct SampleCount(Vec<u64>);

impl Visitor for SampleCount {
    fn part(&mut self, part: usize, samples: Block<'_>) -> Result<(), Error> {
        self.0[part] += samples.len() as u64;
        Ok(())
    }
}

/// Makes passes until all searches have ended; each pass counts for all of them.
fn search_together(
    volume: &Volume<'_>,
    scope: Scope,
    searches: &mut [Option<PercentileSearch>],
    engine: Engine<'_>,
) -> Result<(), Error> {
    loop {
        let bins: Vec<_> = searches.iter().map(|search| search.as_ref()?.bins()).collect();
        if bins.iter().all(Option::is_none) {
            return Ok(());
        }
        let counts = counts(volume, scope, &bins, engine)?;
        for (search, counts) in searches.iter_mut().zip(&counts) {
            search.iter_mut().for_each(|search| search.narrow(counts));
        }
    }
}

/// Counts the samples in each bin of each part, by one pass.
///
/// # Errors
///
/// When the volume cannot be read or a device fails.
pub(super) fn counts(
    volume: &Volume<'_>,
    scope: Scope,
    bins: &[Option<Bins>],
    engine: Engine<'_>,
) -> Result<Vec<Vec<u64>>, Error> {
    let zeros = || bins.iter().map(|bins| vec![0; bins.as_ref().map_or(0, |bins| bins.len())]).collect();
    let scan = Scan::new(volume, scope, Stage::Percentiles, engine)?;
    let visitors = scan.visit(|| CountVisitor { backend: engine.backend, bins, counts: zeros() })?;
    let mut counts: Vec<Vec<u64>> = zeros();
    for visitor in &visitors {
        for (sums, counts) in counts.iter_mut().zip(&visitor.counts) {
            sums.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
        }
    }
    Ok(counts)
}

/// The samples in each bin of each part that one thread has counted.
struct CountVisitor<'b> {
    backend: &'b dyn Backend,
    bins: &'b [Option<Bins>],
    counts: Vec<Vec<u64>>,
}

impl Visitor for CountVisitor<'_> {
    fn part(&mut self, part: usize, samples: Block<'_>) -> Result<(), Error> {
        match &self.bins[part] {
            Some(bins) => self.backend.histogram(samples, bins, &mut self.counts[part]),
            None => Ok(()),
        }
    }
}

/// Makes one pass; `searches` are those of the frames.
fn search_frames(
    volume: &Volume<'_>,
    searches: &mut [Option<PercentileSearch>],
    engine: Engine<'_>,
) -> Result<(), Error> {
    #[derive(Default)]
    struct State {
        buffer: Vec<u8>,
        frame: Vec<u8>,
        visible: VisibleColors,
        counts: Vec<u64>,
        done: Vec<(usize, PercentileSearch)>,
    }
    let Engine { backend, workers, progress, .. } = engine;
    progress.begin(Stage::Percentiles, volume.shape().frames);
    let pass = volume.pass(1, engine.block_bytes(volume.shape(), volume.sample()))?;
    let sample_bytes = volume.sample().bits() as usize / 8;
    let block_bytes = backend.block_bytes().next_multiple_of(sample_bytes);
    let frame_bytes = volume.shape().frame_samples() * sample_bytes;
    let has_opacity = volume.shape().has_opacity();
    let search_next = |State { buffer, frame, visible, counts, done }: &mut State| {
        frame.clear();
        let mut keep = |mut block: Block<'_>| {
            if has_opacity {
                visible.take(&mut block)?;
                frame.extend_from_slice(&visible.samples);
                return Ok(());
            }
            // Exactly the size of a frame: it may be large.
            frame.reserve_exact(frame_bytes - frame.len());
            frame.extend_from_slice(block.bytes()?);
            Ok(())
        };
        let Some(group) = pass.next(buffer, &mut keep).transpose()? else { return Ok(None) };
        let Some(mut search) = searches[group.index].clone() else { return Ok(Some(())) };
        while let Some(bins) = search.bins() {
            counts.clear();
            counts.resize(bins.len(), 0);
            for bytes in frame.chunks(block_bytes) {
                backend.histogram(Block::of_samples(volume.sample(), bytes), &bins, counts)?;
            }
            search.narrow(counts);
        }
        done.push((group.index, search));
        progress.advance(1);
        Ok(Some(()))
    };
    let states = workers.each(State::default, |state| search_next(state).transpose())?;
    for (frame, search) in states.into_iter().flat_map(|state| state.done) {
        searches[frame] = Some(search);
    }
    Ok(())
}
