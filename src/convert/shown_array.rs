//! What is shown of an array under some options: its view, and its channels in their colors.

use super::suit;
use crate::color::Composition;
use crate::error::{ChannelsReason, Error, Problem};
use crate::options::Options;
use crate::view::Viewed;
use crate::volume::{AxisKind, Volume};

/// What is shown of an array.
pub(crate) struct ShownArray<'v> {
    /// The view: of a composite, the planes of its channels.
    pub(crate) viewed: Viewed<'v>,
    /// The colors of the channels, one for each plane of a picture; `None` for grey levels and RGB colors as they are.
    pub(crate) composition: Option<Composition>,
    /// The options, with the times of the file, and without what has no effect on this view.
    pub(crate) options: Options,
}

impl<'v> ShownArray<'v> {
    /// What is shown of `array`.
    ///
    /// # Errors
    ///
    /// [`Problem::View`], [`Problem::Shape`], [`Problem::Delays`] and [`Problem::Channels`] where the options do not
    /// fit it.
    pub(crate) fn of(array: &'v Volume<'v>, options: &Options) -> Result<Self, Error> {
        let mut options = options.timed_by(array)?;
        let refuse = |reason| array.error(Problem::Channels(reason));
        let channels = &options.channels;
        let selected = options.view.channels_of(array)?;
        if selected.is_empty() && channels.names_any() && options.view.frames.contains(&AxisKind::Channel) {
            return Err(refuse(ChannelsReason::NotTogether));
        }
        let composition = channels
            .composition(&selected, array.metadata(), options.tone.contrast)
            .map_err(|problem| array.error(problem))?;
        let indices = composition.as_ref().filter(|_| !selected.is_empty()).map(Composition::indices);
        let viewed = options.view.of(array, indices.as_deref())?;
        if composition.is_some() && viewed.shape().samples > 1 {
            return Err(refuse(ChannelsReason::OfColors));
        }
        options.channels.one_range &= viewed.planes() > 1;
        Ok(Self { viewed, composition, options })
    }

    /// The same, if it can be converted.
    ///
    /// # Errors
    ///
    /// As [`suit::check`].
    pub(crate) fn checked(self) -> Result<Self, Error> {
        suit::check(&self.viewed, self.composition.as_ref(), &self.options)?;
        Ok(self)
    }
}
