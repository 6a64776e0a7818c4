//! What is done to levels on their way to the frames: how they are resized and joined, and what is drawn over them.

use crate::color::{Composition, Overlay, SizedOverlay};
use crate::error::Error;
use crate::options::Options;
use crate::picture::{AnnotationSource, Annotations, ResizePlan};
use crate::tone::{ScopedLevels, ValueScale};
use crate::view::View;
use crate::volume::{FrameShape, Volume};

/// What all trials of a conversion have in common.
#[derive(Clone, Copy, Default)]
pub(crate) struct Drawn<'d> {
    /// How levels are resized; `None` where frames keep their size.
    pub(super) resize: Option<&'d ResizePlan>,
    /// The channels, if they have colors of their own.
    pub(super) composition: Option<&'d Composition>,
    /// What is drawn over the pictures, if there is something.
    pub(super) overlay: Option<&'d Overlay>,
    /// What annotations say of, if there are some.
    pub(super) source: Option<&'d AnnotationSource>,
    /// What the frames are some of, if they are not all.
    pub(super) excerpt: Option<Excerpt<'d>>,
}

/// Some pictures of all.
#[derive(Clone, Copy)]
pub(crate) struct Excerpt<'d> {
    /// All of them.
    pub(super) all: View<'d>,
    /// The numbers of some, which rise.
    pub(super) numbers: &'d [usize],
}

impl<'d> Drawn<'d> {
    /// The shape of the frames of a view.
    fn shape(&self, view: View<'_>) -> FrameShape {
        let whole = view.whole();
        let resized = self.resize.map_or(whole, |plan| plan.resized(whole));
        let shape = FrameShape { frames: view.shape().frames, ..resized.reduced(1, view.binning()) };
        self.composition.map_or(shape, |composition| composition.shape(shape))
    }

    /// The overlay of the frames of a view, if there is one.
    pub(super) fn overlay(&self, view: View<'_>) -> Option<SizedOverlay<'d>> {
        let FrameShape { width, height, .. } = self.shape(view);
        self.overlay.map(|overlay| overlay.sized((width, height), view.frame_step()))
    }

    /// The annotations of what a view shows, if there are some. A color bar has no place until the `levels` are known.
    ///
    /// # Errors
    ///
    /// As [`Annotations::new`].
    pub(super) fn annotations(
        &self,
        view: View<'_>,
        levels: Option<&ScopedLevels>,
        options: &Options,
    ) -> Result<Option<Annotations>, Error> {
        let Some(source) = self.source else { return Ok(None) };
        let scale = options.annotations.color_bar.and(levels).map(ValueScale::of);
        let all = self.excerpt.map_or(view, |excerpt| excerpt.all);
        let shape = (self.shape(all), all.frame_step());
        let annotations = Annotations::new(&options.annotations, source, scale.as_ref(), shape);
        let annotations = annotations.map_err(|problem| view.error(problem))?;
        Ok(match self.excerpt {
            Some(Excerpt { numbers, .. }) => annotations.map(|annotations| annotations.of_pictures(numbers)),
            None => annotations,
        })
    }
}

/// How the picture of a volume is resized, if it is.
///
/// # Errors
///
/// [`Problem::Picture`](crate::Problem::Picture) when a side would be too long.
pub(super) fn resize_plan(volume: &Volume<'_>, options: &Options) -> Result<Option<ResizePlan>, Error> {
    ResizePlan::new(volume.shape(), volume.pixel(), &options.picture).map_err(|problem| volume.error(problem))
}
