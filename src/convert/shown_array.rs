//! What is shown of an array under some options: its view, and its channels in their colors.

use super::drawn::{Drawn, resize_plan};
use super::made_frames::Making;
use super::overlay::{self, MatchedOverlay};
use super::reduction::Reduction;
use super::suit;
use crate::color::Composition;
use crate::error::{ArrangementReason, ChannelsReason, Error, Problem};
use crate::options::{Arrangement, Options, OverlayFile, OverlayOptions};
use crate::picture::AnnotationSource;
use crate::tone::ScopedLevels;
use crate::view::{View, Viewed};
use crate::volume::{AxisKind, FrameShape, MadeLevels, Volume};

/// What is shown of an array.
pub(crate) struct ShownArray<'v> {
    /// The view: of a composite, the planes of its channels.
    pub(crate) viewed: Viewed<'v>,
    /// The stored indices of the channels that are shown together, if some are.
    channels: Option<Vec<usize>>,
    /// The colors of the channels, one for each plane of a picture; `None` for grey levels and RGB colors as they are.
    pub(crate) composition: Option<Composition>,
    /// What is drawn over the pictures, if there is something.
    pub(crate) overlay: Option<MatchedOverlay<'v>>,
    /// What annotations say of, if there are some.
    pub(crate) source: Option<AnnotationSource>,
    /// The frames to make of the levels of all that is shown; `None` where slices are shown.
    pub(crate) making: Option<Making>,
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
        let view = Making::view(array, &options).into_owned();
        let selected = view.channels_of(array)?;
        if selected.is_empty() && channels.names_any() && options.view.frames.contains(&AxisKind::Channel) {
            return Err(refuse(ChannelsReason::NotTogether));
        }
        let composition = channels
            .composition(&selected, array.metadata(), options.tone.contrast)
            .map_err(|problem| array.error(problem))?;
        let is_montage = options.picture.arrangement == Arrangement::Montage;
        let composition = match composition {
            Some(composition) if is_montage && composition.is_joined() => Some(composition.side_by_side()),
            _ if is_montage => {
                return Err(array.error(Problem::Arrangement(ArrangementReason::NoChannels)));
            }
            composition => composition,
        };
        let indices = composition.as_ref().filter(|_| !selected.is_empty()).map(Composition::indices);
        let keeps_depths = options.color.depths.is_some();
        let viewed = view.with_depths(array, indices.as_deref(), keeps_depths)?;
        if composition.is_some() && viewed.shape().samples > 1 {
            return Err(refuse(ChannelsReason::OfColors));
        }
        options.channels.one_range &= viewed.planes() > 1;
        let making = Making::of(array, (viewed.shape(), viewed.planes()), &options)?;
        let overlay = overlay::matched(array, &options)?;
        options.overlay = match array.overlay_identity() {
            // The settings name what is drawn.
            Some(identity) => {
                OverlayOptions { file: Some(OverlayFile::of_path(identity)), ..options.overlay }
            }
            None => OverlayOptions::default(),
        };
        let is_inverted = options.color.invert != viewed.metadata().is_inverted;
        let montage = composition.as_ref().and_then(|it| it.panels(array.metadata(), is_inverted));
        let panels = making.as_ref().and_then(Making::panels).or(montage);
        let channels_shown = indices.clone();
        let source = match options.annotations.is_empty() && panels.is_none() {
            true => None,
            false => {
                let colors = composition.as_ref().map(|it| it.brightest_colors(is_inverted));
                let channels = indices.unwrap_or(selected);
                let places = view.places_of(array)?;
                let places = match &making {
                    Some(making) => making.places(places),
                    None => places,
                };
                Some(AnnotationSource {
                    places,
                    name: array.provenance_name().map(str::to_owned),
                    colors: colors.unwrap_or_else(|| vec![None; channels.len()]),
                    channels,
                    panels,
                })
            }
        };
        let channels = channels_shown;
        Ok(Self { viewed, channels, composition, overlay, source, making, options })
    }

    /// Whether each picture is read without the others: none is made of several of them.
    pub(super) fn has_pictures_apart(&self) -> bool {
        self.making.is_none() && self.options.view.project.is_none()
    }

    /// The pictures of `array` with these numbers alone, which rise; they must be [apart](Self::has_pictures_apart).
    ///
    /// # Errors
    ///
    /// When pictures that must be read now cannot be read.
    pub(super) fn pictures(&self, array: &'v Volume<'v>, numbers: &[usize]) -> Result<Volume<'v>, Error> {
        self.options.view.pictures_of(array, self.channels.as_deref(), numbers)
    }

    /// Samples to take for the frames that are made of levels; `None` where slices are shown.
    #[cfg(feature = "cli")]
    pub(crate) fn work(&self) -> Option<u64> {
        self.making.as_ref().map(Making::work)
    }

    /// The shape of the pictures that are shown.
    ///
    /// # Errors
    ///
    /// [`Problem::Picture`] when a side would be too long.
    pub(crate) fn resized_pictures(&self) -> Result<FrameShape, Error> {
        let frames = self.blank_frames();
        let frames = frames.as_ref().unwrap_or(&self.viewed);
        let shown = self.options.picture.resized(frames.pictures(), frames.pixel());
        let shown = shown.map_err(|problem| frames.error(problem))?;
        Ok(self.composition.as_ref().map_or(shown, |composition| composition.shape(shown)))
    }

    /// A volume like the one of the frames that are made, without any levels; `None` where slices are shown.
    pub(super) fn blank_frames(&self) -> Option<Volume<'static>> {
        let making = self.making.as_ref()?;
        let blank = self.viewed.with_made(making.shape(), MadeLevels::Memory(Vec::new()));
        Some(blank.with_pixel(making.pixel()))
    }

    /// Annotations that there is no room for, by their names, in the picture of a reduction; without the color bar
    /// where the `levels` are not known.
    ///
    /// # Errors
    ///
    /// As [`Annotations::new`](crate::picture::Annotations::new).
    pub(crate) fn left_out(
        &self,
        reduction: Reduction,
        levels: Option<&ScopedLevels>,
    ) -> Result<Vec<&'static str>, Error> {
        let Reduction { frame_step, binning, .. } = reduction;
        let frames = self.blank_frames();
        let frames = frames.as_ref().unwrap_or(&self.viewed);
        let resize = resize_plan(frames, &self.options)?;
        let (composition, source) = (self.composition.as_ref(), self.source.as_ref());
        let drawn = Drawn { resize: resize.as_ref(), composition, source, ..Drawn::default() };
        let view = View::new(frames, frame_step, binning);
        let annotations = drawn.annotations(view, levels, &self.options)?;
        Ok(annotations.map_or_else(Vec::new, |annotations| annotations.left_out))
    }

    /// The same, if it can be converted.
    ///
    /// # Errors
    ///
    /// As [`suit::check`] and [`left_out`](Self::left_out).
    pub(crate) fn checked(self) -> Result<Self, Error> {
        let frames = self.blank_frames();
        let frames = frames.as_ref().unwrap_or(&self.viewed);
        suit::check((&self.viewed, frames), self.composition.as_ref(), &self.options)?;
        self.left_out(Reduction::asked(&self.options), None)?;
        Ok(self)
    }
}
