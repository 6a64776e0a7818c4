//! Options of a conversion: one struct for each stage, with the defaults.
//!
//! Everything in here may change the bytes of a GIF or whether there is one. What can change neither, such as
//! the backend or the number of threads, is in [`Resources`](crate::Resources).

pub use crate::color::{
    Blend, ChannelColor, ChannelColors, ChannelOptions, ColorOptions, LabelColors, OverlayFile,
    OverlayOptions, OverlayRange,
};
pub use crate::encode::EncodeOptions;
pub use crate::formats::ReadOptions;
pub use crate::gif::{LayerOptions, TimingOptions};
pub use crate::output::OutputOptions;
pub use crate::picture::{
    AnnotationOptions, Arrangement, Aspect, ColorBar, Corner, PictureOptions, PictureSize, Point, Resample,
    ScaleBar, SliceLabel, SliceValue, Template, Text, TimeFormat, TimeStamp,
};
pub use crate::tone::ToneOptions;
pub use crate::view::ViewOptions;
pub use crate::view::turntable::{Interpolation, Render, TurnOptions, Turns};

use crate::error::{AnnotationReason, Error, Problem, ViewReason};
use crate::tone::Scope;
use crate::view::Statistic;
use crate::volume::Volume;

/// How a volume is converted: one struct for each stage, in the order of the data.
///
/// # Examples
///
/// ```
/// use vol2gif::options::{Options, TimingOptions};
/// use vol2gif::{Delays, Effort, Repeat};
///
/// let timing = TimingOptions { delays: Delays::per_frame(40.0)?, repeat: Repeat::Once };
/// let mut options = Options { timing, ..Options::default() };
/// options.encode.effort = Effort::Best;
/// # Ok::<(), vol2gif::Problem>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// How inputs are read that are not as their headers say. It is for the programs that open inputs; a volume
    /// is open already.
    pub read: ReadOptions,
    /// Which part of the array is shown, and along which of its axes.
    pub view: ViewOptions,
    /// Values to levels.
    pub tone: ToneOptions,
    /// Channels that are shown together: their colors, and contrasts of their own.
    pub channels: ChannelOptions,
    /// A turning volume in place of its slices.
    pub turn: TurnOptions,
    /// The size of the picture, in pixels.
    pub picture: PictureOptions,
    /// Levels to colors.
    pub color: ColorOptions,
    /// How the [overlay](crate::volume::Volume::with_overlay) of a volume is drawn.
    pub overlay: OverlayOptions,
    /// What is drawn over the frames: a scale bar, times, slices, texts.
    pub annotations: AnnotationOptions,
    /// When each frame is shown, and how often all of them are.
    pub timing: TimingOptions,
    /// How frames lie over each other and over the background.
    pub layers: LayerOptions,
    /// How hard the encoder tries, and how exact it is.
    pub encode: EncodeOptions,
    /// The size that the file may have.
    pub size: SizeOptions,
    /// The file beside its picture: directories and comments.
    pub output: OutputOptions,
    /// Whether every written GIF is decoded and compared, and its levels are made on both backends and
    /// compared.
    ///
    /// Default: false.
    pub verify: bool,
    /// Whether a volume with a [warning](crate::Warning) is an error: no GIF is written then. Notes are no warnings.
    ///
    /// Default: false.
    pub strict: bool,
}

impl Options {
    /// The same options, with the times of a volume in place of what asks for them.
    ///
    /// # Errors
    ///
    /// [`Problem::Delays`] where its file has no time, and was asked for it.
    pub(crate) fn timed_by(&self, volume: &Volume<'_>) -> Result<Self, Error> {
        let delays = &self.timing.delays;
        let delays = delays.of_volume(self.view.frame_interval(volume), volume.metadata().is_film);
        let delays = delays.map_err(|problem| volume.error(problem))?;
        Ok(Self { timing: TimingOptions { delays, ..self.timing.clone() }, ..self.clone() })
    }

    /// Checks that the options fit together.
    ///
    /// # Errors
    ///
    /// [`Problem::TransparentForImageJ`] where [`layers`](Self::layers) ask for transparent pixels, and
    /// [`EncodeOptions::compatibility`] allows none; [`Problem::Annotation`] for one color bar of many ranges;
    /// [`Problem::View`] for slabs without a projection.
    pub(crate) fn check(&self) -> Result<(), Problem> {
        if self.view.slab.is_some() && self.view.project.is_none() {
            return Err(Problem::View(ViewReason::SlabAlone));
        }
        let is_maximum = self.view.project.is_some_and(|project| project.statistic == Statistic::Max);
        if self.color.depths.is_some() && (!is_maximum || self.turn.turns.is_some()) {
            return Err(Problem::View(ViewReason::DepthsOfNoMaximum));
        }
        if self.color.depths.is_some() && self.color.colormap.is_some() {
            return Err(Problem::ColormapForColors);
        }
        if self.annotations.color_bar.is_some() && self.tone.effective_scope() == Scope::Frame {
            return Err(Problem::Annotation(AnnotationReason::ColorBarOfFrames));
        }
        let removes = self.layers.transparent.is_some() || !self.layers.disposal.keeps_frame();
        match removes && !self.encode.compatibility.allows_transparency() {
            true => Err(Problem::TransparentForImageJ),
            false => Ok(()),
        }
    }
}

/// The size that a GIF may have, and what may be left out to meet it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SizeOptions {
    /// The most bytes that the GIF may have. The mildest reduction that is enough is taken, in this order:
    /// [`Effort::Best`](crate::Effort::Best); a larger [`EncodeOptions::max_error`], up to 8; what
    /// [`fewer_frames`](Self::fewer_frames) and [`smaller_picture`](Self::smaller_picture) allow; larger
    /// errors. [`Outcome::reduction`](crate::Outcome::reduction) says which one was taken. It is the mildest for
    /// certain where the volume has up to 24 frames or a million samples; else a sample of the frames decides.
    ///
    /// Default: no limit.
    pub max_bytes: Option<u64>,
    /// Whether frames may be left out to meet [`max_bytes`](Self::max_bytes): every 2nd, 3rd, 4th, 6th, 8th,
    /// 12th or 16th frame is shown then, at least two frames. Each is shown for as long as the frames that it
    /// stands for. No effect without `max_bytes`.
    ///
    /// Default: false.
    pub fewer_frames: bool,
    /// Whether the picture may have a half, a third or a quarter of its width and height to meet
    /// [`max_bytes`](Self::max_bytes): each pixel is the mean of the levels of 2x2, 3x3 or 4x4 pixels,
    /// rounded to nearest, separately for red, green and blue. No effect without `max_bytes`.
    ///
    /// Default: false.
    pub smaller_picture: bool,
}
