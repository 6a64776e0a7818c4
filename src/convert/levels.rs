//! From samples to the levels of every part: ranges, then percentiles where the contrast asks for them.

use super::engine::Engine;
use super::file_window;
use super::percentiles::percentiles;
use super::ranges;
use super::value_sample::Seen;
use crate::color::{Colormap, Composition, KnownColors, Overlay, PrescanMode};
use crate::error::{ContrastReason, Error, Problem};
use crate::options::Options;
use crate::tone::{Range, Scope, ScopedLevels};
use crate::volume::{Values, Volume};

/// The levels of a volume, and what was seen beside its range.
pub(super) struct Found {
    pub levels: ScopedLevels,
    pub known_colors: KnownColors,
    /// What some values show: of all samples, or of each channel that is joined with others.
    pub seen: Vec<Seen>,
}

/// Finds the levels of a volume, and what the prescan finds out about its colors. Channels that are joined have their
/// own, unless they have one range together.
///
/// # Errors
///
/// When the volume cannot be read or can have no such contrast, or a device fails.
pub(super) fn find(
    volume: &Volume<'_>,
    composition: Option<&Composition>,
    options: &Options,
    mode: PrescanMode,
    engine: Engine<'_>,
) -> Result<Found, Error> {
    let shows_labels = options.color.colormap.as_ref().is_some_and(Colormap::is_for_labels);
    let scope = scope(composition, options);
    let options = &options.tone;
    let ranges::Found { ranges, known_colors, values } = ranges::ranges(volume, scope, mode, engine)?;
    if let Some(shared) = options.shared.filter(|_| options.contrast.depends_on_samples()) {
        check_shared(volume, shared.values()).map_err(|problem| volume.error(problem))?;
        let own = ranges.into_iter().fold(Range::default(), Range::merge);
        let levels = shared.scoped(own).map_err(|problem| volume.error(problem))?;
        // The crowd may be apart in another volume.
        let sharing = values.first().filter(|_| shows_labels).and_then(|it| it.sharing(&levels.levels(0)));
        return Ok(Found { levels, known_colors, seen: vec![Seen { crowd: None, sharing }] });
    }
    let whole = ranges.iter().copied().fold(Range::default(), Range::merge);
    let contrasts = match composition {
        Some(composition) => file_window::contrasts(volume, composition, options, whole),
        None => file_window::contrast(volume, options, whole).map(|contrast| vec![contrast]),
    };
    let contrasts = contrasts.map_err(|problem| volume.error(problem))?;
    // Parts are channels in turns, or have one contrast.
    let rules: Vec<_> = contrasts.into_iter().cycle().zip(ranges.iter().copied()).collect();
    let contrasts = percentiles(volume, &rules, scope, engine)?;
    let levels = ScopedLevels::new(scope, volume.values(), contrasts.into_iter().zip(ranges).collect())
        .map_err(|problem| volume.error(problem))?;
    let seen = (0..).zip(&values);
    let seen = seen.map(|(part, values)| Seen::of(values, &levels.levels(part), shows_labels)).collect();
    Ok(Found { levels, known_colors, seen })
}

/// The parts that have levels of their own. Of channels that are joined each has, unless they have one range together.
fn scope(composition: Option<&Composition>, options: &Options) -> Scope {
    let tone = &options.tone;
    let Some(composition) = composition.filter(|composition| composition.is_joined()) else {
        return tone.effective_scope();
    };
    let depends = composition.channels.iter().any(|channel| channel.contrast.depends_on_samples());
    match tone.scope {
        _ if options.channels.one_range || (tone.shared.is_some() && depends) => Scope::Volume,
        Scope::Frame if depends => Scope::Frame,
        _ => Scope::Channel,
    }
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

/// What the pass for the range looks for beside it.
pub(super) fn prescan_mode(volume: &Volume<'_>, overlay: Option<&Overlay>, options: &Options) -> PrescanMode {
    let (tone, palettes) = (&options.tone, options.color.palettes);
    if volume.planes() > 1 || overlay.is_some_and(Overlay::is_mixed) {
        return PrescanMode::Nothing;
    }
    let mode = PrescanMode::of(volume, tone.effective_scope(), &tone.contrast, palettes);
    let is_resized =
        options.picture.resized(volume.shape(), volume.pixel()).is_ok_and(|shown| shown != volume.shape());
    match mode {
        // The values of one volume do not say what the levels of several are.
        PrescanMode::ColorHistogram if tone.shared.is_some() => PrescanMode::Grey,
        // A resized picture has other colors than the volume. Grey stays grey.
        PrescanMode::ColorHistogram if is_resized => PrescanMode::Grey,
        mode => mode,
    }
}
