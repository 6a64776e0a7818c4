//! Whether a volume can be converted as the options ask, told before any work is done.

use super::file_window;
use crate::error::{Error, GreyLevel, Problem};
use crate::options::Options;
use crate::volume::{FrameShape, Volume};

/// Checks that the options suit each other and the volume.
///
/// # Errors
///
/// [`Problem::TransparentForImageJ`], [`Problem::Contrast`], [`Problem::Picture`], [`Problem::Delays`],
/// [`Problem::ColormapForColors`] or [`Problem::LevelForColors`] where they do not.
pub(super) fn check(volume: &Volume<'_>, options: &Options) -> Result<(), Error> {
    options.check().map_err(|problem| volume.error(problem))?;
    file_window::check(volume, &options.tone).map_err(|problem| volume.error(problem))?;
    let FrameShape { frames, samples, .. } = volume.shape();
    options
        .picture
        .resized(volume.shape(), volume.pixel())
        .map(drop)
        .map_err(|problem| volume.error(problem))?;
    let delays = options.timing.delays.hundredths(frames, 1);
    delays.map(drop).map_err(|problem| volume.error(problem))?;
    if samples == 1 {
        return Ok(());
    }
    if options.color.colormap.is_some() {
        return Err(volume.error(Problem::ColormapForColors));
    }
    let layers = &options.layers;
    let levels = [(layers.transparent, GreyLevel::Transparent), (layers.background, GreyLevel::Background)];
    match levels.iter().find(|(level, _)| level.is_some()) {
        Some((_, level)) => Err(volume.error(Problem::LevelForColors(*level))),
        None => Ok(()),
    }
}
