//! From samples to the levels of every part: ranges, then percentiles where the contrast asks for them.

use super::engine::Engine;
use super::file_window;
use super::percentiles::percentiles;
use super::ranges;
use super::value_sample::Seen;
use crate::color::{Colormap, KnownColors, PrescanMode};
use crate::error::{ContrastReason, Error, Problem};
use crate::options::Options;
use crate::tone::{Range, ScopedLevels};
use crate::volume::{Values, Volume};

/// The levels of a volume, and what was seen beside its range.
pub(super) struct Found {
    pub levels: ScopedLevels,
    pub known_colors: KnownColors,
    /// What some values show.
    pub seen: Seen,
}

/// Finds the levels of a volume, and what the prescan finds out about its colors.
///
/// # Errors
///
/// When the volume cannot be read or can have no such contrast, or a device fails.
pub(super) fn find(
    volume: &Volume<'_>,
    options: &Options,
    mode: PrescanMode,
    engine: Engine<'_>,
) -> Result<Found, Error> {
    let shows_labels = options.color.colormap.as_ref().is_some_and(Colormap::is_for_labels);
    let options = &options.tone;
    let scope = options.effective_scope();
    let ranges::Found { ranges, known_colors, values } = ranges::ranges(volume, scope, mode, engine)?;
    if let Some(shared) = options.shared.filter(|_| options.contrast.depends_on_samples()) {
        check_shared(volume, shared.values()).map_err(|problem| volume.error(problem))?;
        let own = ranges.into_iter().fold(Range::default(), Range::merge);
        let levels = shared.scoped(own).map_err(|problem| volume.error(problem))?;
        // The crowd may be apart in another volume.
        let sharing = values.filter(|_| shows_labels).and_then(|values| values.sharing(&levels.levels(0)));
        return Ok(Found { levels, known_colors, seen: Seen { crowd: None, sharing } });
    }
    let whole = ranges.iter().copied().fold(Range::default(), Range::merge);
    let contrast = file_window::contrast(volume, options, whole).map_err(|problem| volume.error(problem))?;
    let contrasts = percentiles(volume, &contrast, scope, &ranges, engine)?;
    let levels = ScopedLevels::new(scope, volume.values(), contrasts.into_iter().zip(ranges).collect())
        .map_err(|problem| volume.error(problem))?;
    let seen = values.map_or_else(Seen::default, |values| Seen::of(&values, &levels.levels(0), shows_labels));
    Ok(Found { levels, known_colors, seen })
}

/// Whether `volume` can share a range with volumes whose samples stand for these `values`.
///
/// # Errors
///
/// [`Problem::Contrast`] when its samples are of another type, or stand for other values.
pub(super) fn check_shared(volume: &Volume<'_>, values: Values) -> Result<(), Problem> {
    let own = volume.values();
    if own.sample != values.sample {
        let types = (own.sample.name(), values.sample.name());
        return Err(Problem::Contrast(ContrastReason::SharedTypes(types.0, types.1)));
    }
    match own.scaling == values.scaling {
        true => Ok(()),
        false => Err(Problem::Contrast(ContrastReason::SharedScalings)),
    }
}
