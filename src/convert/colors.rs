//! The pass that counts colors, between the range and the frames: for RGB volumes of which too little has been seen on the way to
//! the range.

use super::passes::{Draft, Maker, block_bytes, group_frames};
use crate::backend::Backend;
use crate::color::{Census, Coloring, Palettes, Run, Runs, Seen};
use crate::error::Error;
use crate::options::Options;
use crate::runtime::progress::{Progress, Stage};
use crate::runtime::threads::Crew;
use crate::tone::Tones;
use crate::view::View;

/// What the colors are, and what is made of them. `seen` is what the [pass for the ranges](super::ranges) has seen of them.
pub(crate) fn coloring(
    view: View<'_>,
    backend: &dyn Backend,
    tones: &Tones,
    seen: &Seen,
    options: &Options,
    crew: &Crew,
    progress: &dyn Progress,
) -> Result<Coloring, Error> {
    let coloring = match view.shape().channels {
        1 => Coloring::grey(options.colormap.as_ref()),
        _ => of_colors(view, backend, tones, seen, options, crew, progress)?,
    };
    Ok(if options.invert { coloring.inverted() } else { coloring })
}

/// The colors of an RGB volume.
fn of_colors(
    view: View<'_>,
    backend: &dyn Backend,
    tones: &Tones,
    seen: &Seen,
    options: &Options,
    crew: &Crew,
    progress: &dyn Progress,
) -> Result<Coloring, Error> {
    progress.begin(Stage::Colors, view.shape().frames);
    if let Some(coloring) = seen.coloring(view, tones, options.dither, backend, crew.pool())? {
        return Ok(coloring);
    }
    match options.palettes {
        Palettes::Frames(frames) if frames.get() < view.shape().frames => {
            let runs = runs(view, backend, tones, frames.get(), crew, progress)?;
            Ok(runs.coloring(frames.get(), options.dither))
        }
        _ => {
            let mut censuses = censuses(view, backend, tones, crew, progress)?;
            Coloring::of_volume(&mut censuses, options.dither, backend, crew.pool())
        }
    }
}

/// The palettes of runs of so many frames. These are never in memory together: each block is counted and let go.
fn runs(
    view: View<'_>,
    backend: &dyn Backend,
    tones: &Tones,
    frames: usize,
    crew: &Crew,
    progress: &dyn Progress,
) -> Result<Runs, Error> {
    #[derive(Default)]
    struct State {
        samples: Vec<u8>,
        maker: Maker,
        levels: Vec<u8>,
        census: Census,
    }
    let pass = view.pass(frames, block_bytes(view.shape(), view.sample(), backend))?;
    let next_run = |State { samples, maker, levels, census }: &mut State| {
        let group = pass.next(samples, &mut |block| {
            levels.clear();
            maker.append(block, view, backend, tones, levels)?;
            census.count(levels);
            Ok(())
        })?;
        Some(group.map(|group| {
            let run = Run::of(census);
            census.clear();
            (group.index, (group.frames.len(), run))
        }))
    };
    let mut runs = Runs::default();
    crew.in_order(2 * crew.threads(), State::default, next_run, |(frames, run)| {
        runs.add(run);
        progress.advance(frames);
        Ok(())
    })?;
    Ok(runs)
}

/// The colors of all levels: what each thread counted.
fn censuses(
    view: View<'_>,
    backend: &dyn Backend,
    tones: &Tones,
    crew: &Crew,
    progress: &dyn Progress,
) -> Result<Vec<Census>, Error> {
    #[derive(Default)]
    struct State {
        draft: Draft,
        census: Census,
    }
    let group_frames = group_frames(view.shape(), backend.block_bytes(), crew);
    let pass = view.pass(group_frames, block_bytes(view.shape(), view.sample(), backend))?;
    let states = crew.each(|State { draft, census }| {
        let group = draft.levels_of_next(view, &pass, backend, tones)?;
        Some(group.map(|group| {
            census.count(&draft.levels);
            progress.advance(group.frames.len());
        }))
    })?;
    Ok(states.into_iter().map(|state| state.census).collect())
}
