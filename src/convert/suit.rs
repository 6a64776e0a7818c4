//! Whether a volume can be converted as the options ask, told before any work is done.

use super::file_window;
use crate::color::Composition;
use crate::error::{AnnotationReason, ChannelsReason, Error, GreyLevel, Problem};
use crate::options::{ChannelColors, Options};
use crate::tone::Range;
use crate::volume::{FrameShape, Volume};

/// Checks that the options suit each other, the volume and the frames that are shown of it.
///
/// # Errors
///
/// [`Problem::TransparentForImageJ`], [`Problem::Contrast`], [`Problem::Picture`], [`Problem::Delays`],
/// [`Problem::Channels`], [`Problem::Annotation`], [`Problem::ColormapForColors`] or [`Problem::LevelForColors`] where
/// they do not.
pub(super) fn check(
    (volume, frames): (&Volume<'_>, &Volume<'_>),
    composition: Option<&Composition>,
    options: &Options,
) -> Result<(), Error> {
    options.check().map_err(|problem| volume.error(problem))?;
    let window = match composition {
        Some(composition) => {
            file_window::contrasts(volume, composition, &options.tone, Range::default()).map(drop)
        }
        None => file_window::check(volume, &options.tone),
    };
    window.map_err(|problem| volume.error(problem))?;
    let FrameShape { samples, .. } = frames.pictures();
    options
        .picture
        .resized(frames.shape(), frames.pixel())
        .map(drop)
        .map_err(|problem| volume.error(problem))?;
    let delays = options.timing.delays.hundredths(frames.pictures().frames, 1);
    delays.map(drop).map_err(|problem| volume.error(problem))?;
    let refuse = |reason| Err(volume.error(Problem::Channels(reason)));
    let is_joined = composition.is_some_and(Composition::is_joined);
    let has_colors = is_joined || options.channels.colors != ChannelColors::OfFile;
    if options.color.colormap.is_some() && composition.is_some() && has_colors {
        return refuse(ChannelsReason::Colormap);
    }
    if options.annotations.color_bar.is_some() && is_joined {
        return refuse(ChannelsReason::ColorBar);
    }
    if samples == 1 {
        return Ok(());
    }
    if options.annotations.color_bar.is_some() {
        return Err(volume.error(Problem::Annotation(AnnotationReason::ColorBarOfColors)));
    }
    if options.color.colormap.is_some() {
        return Err(volume.error(Problem::ColormapForColors));
    }
    let layers = &options.layers;
    let levels = [(layers.transparent, GreyLevel::Transparent), (layers.background, GreyLevel::Background)];
    match levels.iter().find(|(level, _)| level.is_some()) {
        Some((_, level)) if is_joined => refuse(ChannelsReason::Level(*level)),
        Some((_, level)) => Err(volume.error(Problem::LevelForColors(*level))),
        None => Ok(()),
    }
}
