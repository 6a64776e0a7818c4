//! The pass that counts colors, between the range and the frames: for RGB volumes of which too little has been seen on the way to
//! the range.

use super::passes::{Draft, Maker, block_bytes, group_frames};
use crate::backend::Backend;
use crate::color::{ColorHistogram, KnownColors, PaletteMap, PaletteRun, PaletteRuns, PaletteScope};
use crate::error::Error;
use crate::options::Options;
use crate::runtime::progress::{Progress, Stage};
use crate::runtime::threads::Workers;
use crate::tone::ScopedLevels;
use crate::view::View;

/// What the colors are, and what is made of them. `known_colors` is what the [pass for the ranges](super::ranges) has seen of them.
pub(crate) fn palette_map(
    view: View<'_>,
    backend: &dyn Backend,
    scoped: &ScopedLevels,
    known_colors: &KnownColors,
    options: &Options,
    workers: &Workers,
    progress: &dyn Progress,
) -> Result<PaletteMap, Error> {
    let palette_map = match view.shape().samples {
        1 => PaletteMap::grey(options.colormap.as_ref()),
        _ => of_colors(view, backend, scoped, known_colors, options, workers, progress)?,
    };
    Ok(if options.invert { palette_map.inverted() } else { palette_map })
}

/// The colors of an RGB volume.
fn of_colors(
    view: View<'_>,
    backend: &dyn Backend,
    scoped: &ScopedLevels,
    known_colors: &KnownColors,
    options: &Options,
    workers: &Workers,
    progress: &dyn Progress,
) -> Result<PaletteMap, Error> {
    progress.begin(Stage::Colors, view.shape().frames);
    if let Some(palette_map) =
        known_colors.palette_map(view, scoped, options.dither, backend, workers.pool())?
    {
        return Ok(palette_map);
    }
    match options.palettes {
        PaletteScope::Frames(frames) if frames.get() < view.shape().frames => {
            let runs = runs(view, backend, scoped, frames.get(), workers, progress)?;
            Ok(runs.palette_map(frames.get(), options.dither))
        }
        _ => {
            let mut histograms = histograms(view, backend, scoped, workers, progress)?;
            PaletteMap::of_volume(&mut histograms, options.dither, backend, workers.pool())
        }
    }
}

/// The palettes of runs of so many frames. These are never in memory together: each block is counted and let go.
fn runs(
    view: View<'_>,
    backend: &dyn Backend,
    scoped: &ScopedLevels,
    frames: usize,
    workers: &Workers,
    progress: &dyn Progress,
) -> Result<PaletteRuns, Error> {
    #[derive(Default)]
    struct State {
        samples: Vec<u8>,
        maker: Maker,
        levels: Vec<u8>,
        histogram: ColorHistogram,
    }
    let pass = view.pass(frames, block_bytes(view.shape(), view.sample(), backend))?;
    let next_run = |State { samples, maker, levels, histogram }: &mut State| {
        let group = pass.next(samples, &mut |block| {
            levels.clear();
            maker.append(block, view, backend, scoped, levels)?;
            histogram.count(levels);
            Ok(())
        })?;
        Some(group.map(|group| {
            let run = PaletteRun::of(histogram);
            histogram.clear();
            (group.index, (group.frames.len(), run))
        }))
    };
    let mut runs = PaletteRuns::default();
    workers.in_order(2 * workers.threads(), State::default, next_run, |(frames, run)| {
        runs.add(run);
        progress.advance(frames);
        Ok(())
    })?;
    Ok(runs)
}

/// The colors of all levels: what each thread counted.
fn histograms(
    view: View<'_>,
    backend: &dyn Backend,
    scoped: &ScopedLevels,
    workers: &Workers,
    progress: &dyn Progress,
) -> Result<Vec<ColorHistogram>, Error> {
    #[derive(Default)]
    struct State {
        draft: Draft,
        histogram: ColorHistogram,
    }
    let group_frames = group_frames(view.shape(), backend.block_bytes(), workers);
    let pass = view.pass(group_frames, block_bytes(view.shape(), view.sample(), backend))?;
    let states = workers.each(|State { draft, histogram }| {
        let group = draft.levels_of_next(view, &pass, backend, scoped)?;
        Some(group.map(|group| {
            histogram.count(&draft.levels);
            progress.advance(group.frames.len());
        }))
    })?;
    Ok(states.into_iter().map(|state| state.histogram).collect())
}
