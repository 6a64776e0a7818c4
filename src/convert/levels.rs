//! From samples to the levels of every part: ranges, then percentiles where the contrast asks for them.

use super::engine::Engine;
use super::percentiles::percentiles;
use super::ranges::ranges;
use crate::color::{KnownColors, PrescanMode};
use crate::error::Error;
use crate::tone::{ScopedLevels, ToneOptions};
use crate::volume::Volume;

/// Finds the levels of a volume, and what the prescan finds out about its colors.
///
/// # Errors
///
/// When the volume cannot be read or can have no such contrast, or a device fails.
pub(super) fn find(
    volume: &Volume<'_>,
    options: &ToneOptions,
    mode: PrescanMode,
    engine: Engine<'_>,
) -> Result<(ScopedLevels, KnownColors), Error> {
    let scope = options.effective_scope();
    let (ranges, known_colors) = ranges(volume, scope, mode, engine)?;
    let contrasts = percentiles(volume, &options.contrast, scope, &ranges, engine)?;
    let levels = ScopedLevels::new(scope, volume.sample(), contrasts.into_iter().zip(ranges).collect())
        .map_err(|problem| volume.error(problem))?;
    Ok((levels, known_colors))
}
