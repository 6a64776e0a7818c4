//! Chooses the palettes. If the prescan found out too little about the colors of an RGB volume, a pass counts
//! them, between the range and the frames.

use std::borrow::Cow;

use super::engine::Engine;
use super::level_maker::{LevelBuffer, LevelSource};
use super::visible::visible_levels;
use crate::color::{
    ColorHistogram, ColorOptions, Colormap, KnownColors, PaletteMap, PaletteRules, PaletteRun, PaletteRuns,
    PaletteScope, RunColors,
};
use crate::error::Error;
use crate::runtime::progress::Stage;

/// Chooses the palettes. `known` is what the [prescan](super::ranges) found out about the colors; grey levels have the
/// colors of `colormap`. What is drawn over the frames has indices of its own, in the colors `inks`; the indices
/// `kept` stay.
///
/// # Errors
///
/// When the volume cannot be read or a device fails.
pub(super) fn palette_map(
    source: LevelSource<'_>,
    known: &KnownColors,
    colormap: Option<&Colormap>,
    (inks, kept): (&[[u8; 3]], &[u8]),
    options: &ColorOptions,
    engine: Engine<'_>,
) -> Result<PaletteMap, Error> {
    // The colors that an overlay is mixed with are inverted already.
    let is_inverted = source.mixed.is_none() && options.invert != source.view.is_inverted();
    // The entries of an inverted palette are not.
    let entry = |color: &[u8; 3]| if is_inverted { color.map(|level| !level) } else { *color };
    let entries: Vec<[u8; 3]> = inks.iter().map(entry).collect();
    let palette_map = match source.shape().samples {
        1 => PaletteMap::grey(colormap),
        _ => of_colors(source, known, &entries, options, engine)?,
    };
    let palette_map = if is_inverted { palette_map.inverted() } else { palette_map };
    Ok(if inks.is_empty() { palette_map } else { palette_map.with_inks(inks, kept) })
}

/// The palettes of an RGB volume, with entries of these `inks`.
fn of_colors(
    source: LevelSource<'_>,
    known: &KnownColors,
    inks: &[[u8; 3]],
    options: &ColorOptions,
    engine: Engine<'_>,
) -> Result<PaletteMap, Error> {
    let (backend, pool) = (engine.backend, engine.pool());
    let has_transparent = source.shape().has_opacity();
    let rules = PaletteRules { dither: options.dither, has_transparent, inks };
    engine.progress.begin(Stage::Colors, source.shape().frames);
    if let Some(palette_map) = known.palette_map(source.view, source.levels, rules, backend, pool)? {
        return Ok(palette_map);
    }
    match options.palettes {
        PaletteScope::Frames(frames) if frames.get() < source.shape().frames => {
            Ok(palette_runs(source, frames.get(), rules, engine)?.palette_map(frames.get(), rules))
        }
        _ => PaletteMap::of_volume(&mut histograms(source, engine)?, rules, backend, pool),
    }
}

/// Chooses a palette for each run of `frames` frames. A run is never in memory as a whole: each block is
/// counted and dropped.
fn palette_runs(
    source: LevelSource<'_>,
    frames: usize,
    rules: PaletteRules<'_>,
    engine: Engine<'_>,
) -> Result<PaletteRuns, Error> {
    let pass = source.pass(frames, &engine)?;
    let start = || (LevelBuffer::default(), RunColors::of_runs(frames * source.shape().frame_pixels()));
    let next_run = |(buffer, colors): &mut (LevelBuffer, RunColors)| {
        let count = &mut |levels: &[u8]| colors.count(&visible(source, levels));
        let Some(group) = buffer.next_by_blocks(source, &pass, engine.backend, count)? else {
            return Ok(None);
        };
        let run = PaletteRun::of(colors, rules);
        Ok(Some((group.index, (group.frames.len(), run))))
    };
    let mut runs = PaletteRuns::default();
    let window = engine.workers.threads();
    engine.workers.in_order(
        window,
        start,
        |state| next_run(state).transpose(),
        |(frames, run)| {
            runs.add(run);
            engine.progress.advance(frames);
            Ok(())
        },
    )?;
    Ok(runs)
}

/// Counts the colors of all levels, each thread in a histogram of its own.
fn histograms(source: LevelSource<'_>, engine: Engine<'_>) -> Result<Vec<ColorHistogram>, Error> {
    let pass = source.pass(engine.grouping(source.shape()).frames, &engine)?;
    let count_next = |(buffer, histogram): &mut (LevelBuffer, ColorHistogram)| {
        let group = buffer.next(source, &pass, engine.backend)?;
        Ok(group.map(|group| {
            histogram.count(&visible(source, &buffer.levels));
            engine.progress.advance(group.frames.len());
        }))
    };
    let states = engine.workers.each(Default::default, |state| count_next(state).transpose())?;
    Ok(states.into_iter().map(|(_, histogram)| histogram).collect())
}

/// The levels of visible pixels.
fn visible<'l>(source: LevelSource<'_>, levels: &'l [u8]) -> Cow<'l, [u8]> {
    match source.shape().has_opacity() {
        true => visible_levels(levels).into(),
        false => levels.into(),
    }
}
