//! Which of the options that were given change nothing for a volume.

use crate::color::PaletteScope;
use crate::error::IdleOption;
use crate::options::{Blend, Options};
use crate::tone::{Range, Scope, ScopedLevels};
use crate::volume::FrameShape;

/// The options without an effect on frames of this shape with these levels, each joined from this number of planes.
/// `in_one_palette` says whether one palette shows every color exactly; `None` where that is not known yet.
pub(super) fn idle_options(
    (shape, planes): (FrameShape, usize),
    levels: &ScopedLevels,
    options: &Options,
    in_one_palette: Option<bool>,
) -> Vec<IdleOption> {
    // One palette has room for all greys, if no colors are drawn over them.
    let has_colors = options.color.depths.is_some() || options.overlay.file.is_some();
    let is_grey = shape.samples == 1 && !has_colors;
    let is_exact = is_grey || in_one_palette == Some(true);
    let scope = options.tone.effective_scope();
    let annotations = &options.annotations;
    let has_style = annotations.text_size.is_some() || annotations.text_color.is_some();
    let blends = options.channels.blend != Blend::default();
    let transparent = options.layers.transparent.filter(|level| !may_occur(*level, levels));
    [
        (is_exact && options.color.dither).then_some(IdleOption::Dither),
        (is_exact && options.color.palettes != PaletteScope::Volume).then_some(IdleOption::Palettes),
        (scope == Scope::Channel && shape.samples == 1).then_some(IdleOption::ScopeOfChannels),
        (scope == Scope::Frame && shape.frames == 1).then_some(IdleOption::ScopeOfFrames),
        (blends && planes == 1).then_some(IdleOption::Blend),
        (has_style && annotations.is_empty()).then_some(IdleOption::Letters),
        transparent.map(|level| IdleOption::Transparent { level }),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Whether a pixel may have this level, by the least and the greatest one.
fn may_occur(level: u8, levels: &ScopedLevels) -> bool {
    let Range { nan, above, below, .. } = levels.whole_range();
    let is_of_infinite = (level == 0 && nan + below > 0) || (level == u8::MAX && above > 0);
    let is_within = |part| {
        let extremes = levels.levels(part).extremes();
        extremes.is_some_and(|(lowest, highest)| (lowest..=highest).contains(&level))
    };
    is_of_infinite || (0..levels.parts()).any(is_within)
}
