//! Frames that are made of the levels of a whole volume, such as the pictures of a turntable.
//!
//! Usually the frames that are shown are slices of the volume: a thread reads some of them, makes their levels and
//! packs them. Some pictures show all slices at once. For them the order is: *levels first*, of the whole selected
//! volume, once; then frames, made of the levels; then all that follows, as for any other frames.
//!
//! - [`Making`] says, before anything is read, which frames are made: their shape, and the memory that they take.
//! - [`Making::frames`] makes them: a [`Volume`] of 8-bit samples that *are* levels, in memory or in a temporary file.
//! - [`Subject`] then carries both volumes on: the one that the range, the value scale, the warnings and the record
//!   speak of, and the one whose frames are resized, composed, annotated, packed and verified.
//!
//! Another kind of such frames is another variant of [`Making`].

use std::borrow::Cow;

use super::depth_colors::DepthColoring;
use super::engine::Engine;
use super::ortho::Ortho;
use super::turned::Turning;
use crate::error::Error;
use crate::options::{Arrangement, Options};
use crate::picture::Panels;
use crate::tone::ScopedLevels;
use crate::view::{Places, ViewOptions};
use crate::volume::{FrameShape, PixelSize, Volume};

/// Frames that are to be made of levels.
#[derive(Clone, Debug)]
pub(crate) enum Making {
    /// The pictures of a turntable.
    Turned(Turning),
    /// Projections in the colors of their depths.
    Colored(DepthColoring),
    /// Three planes in one frame.
    Ortho(Box<Ortho>),
}

impl Making {
    /// The frames to make of what is shown of `array`; `None` where the frames are slices. `slices` are the shape of
    /// these, and how many make one picture together.
    ///
    /// # Errors
    ///
    /// [`Problem::Turn`](crate::Problem::Turn) where they cannot be made, and errors of the view.
    pub(crate) fn of(
        array: &Volume<'_>,
        slices: (FrameShape, usize),
        options: &Options,
    ) -> Result<Option<Self>, Error> {
        if let Some(turns) = options.turn.turns {
            return Turning::new(array, slices, turns, options).map(|turning| Some(Self::Turned(turning)));
        }
        if let Arrangement::Ortho(point) = options.picture.arrangement {
            return Ortho::new(array, slices.1, point, options)
                .map(|ortho| Some(Self::Ortho(Box::new(ortho))));
        }
        let coloring = options.color.depths.as_ref();
        let coloring = coloring.map(|colors| DepthColoring::new(array, slices, colors, options));
        Ok(coloring.transpose()?.map(Self::Colored))
    }

    /// The view whose slices the frames are made of.
    pub(crate) fn view<'o>(array: &Volume<'_>, options: &'o Options) -> Cow<'o, ViewOptions> {
        match (options.turn.turns, options.picture.arrangement) {
            (Some(_), _) => options.view.turned_upright(array.metadata()),
            (None, Arrangement::Ortho(_)) => options.view.for_ortho(array.metadata()),
            (None, _) => Cow::Borrowed(&options.view),
        }
    }

    /// The shape of all frames: of their planes, where several make one picture.
    pub(crate) fn shape(&self) -> FrameShape {
        match self {
            Self::Turned(turning) => turning.shape(),
            Self::Colored(coloring) => coloring.shape(),
            Self::Ortho(ortho) => ortho.shape(),
        }
    }

    /// Where in the array the pictures are, if `places` are those of the slices.
    pub(crate) fn places(&self, places: Places) -> Places {
        match self {
            Self::Turned(turning) => places.of_made(turning.shape(), turning.voxel_width()),
            Self::Colored(_) => places,
            Self::Ortho(ortho) => places.of_ortho(ortho.shape(), ortho.voxel_width()),
        }
    }

    /// The pictures of a frame, where they are several.
    pub(crate) fn panels(&self) -> Option<Panels> {
        match self {
            Self::Ortho(ortho) => Some(ortho.panels()),
            Self::Turned(_) | Self::Colored(_) => None,
        }
    }

    /// The size of a pixel of the frames, where it is known and not a square.
    pub(crate) fn pixel(&self) -> Option<PixelSize> {
        match self {
            Self::Turned(_) | Self::Ortho(_) => None,
            Self::Colored(coloring) => coloring.pixel(),
        }
    }

    /// Samples to take, about.
    #[cfg(feature = "cli")]
    pub(crate) fn work(&self) -> u64 {
        match self {
            Self::Turned(turning) => turning.work(),
            Self::Colored(coloring) => coloring.shape().sample_count(),
            Self::Ortho(ortho) => ortho.work(),
        }
    }

    /// Bytes that the levels and the frames take, if `budget` bytes may be taken.
    pub(crate) fn memory(&self, budget: u64) -> u64 {
        match self {
            Self::Turned(turning) => turning.memory(budget),
            Self::Colored(coloring) => coloring.memory(budget),
            Self::Ortho(ortho) => ortho.memory(budget),
        }
    }

    /// Makes the frames: all, or the `chosen` pictures only.
    ///
    /// # Errors
    ///
    /// When the volume cannot be read, a device fails, or there is no room for the levels.
    pub(super) fn frames(
        &self,
        volume: &Volume<'_>,
        levels: &ScopedLevels,
        chosen: Option<&[usize]>,
        engine: Engine<'_>,
    ) -> Result<Volume<'static>, Error> {
        match self {
            Self::Turned(turning) => turning.frames(volume, levels, chosen, engine),
            Self::Colored(coloring) => coloring.frames(volume, levels, chosen, engine),
            Self::Ortho(ortho) => ortho.frames(volume, levels, chosen, engine),
        }
    }
}

/// What is converted: a volume, and the frames that are shown of it.
#[derive(Clone, Copy)]
pub(crate) struct Subject<'s> {
    /// The range, the value scale, the warnings and the record speak of it.
    pub(super) volume: &'s Volume<'s>,
    /// The levels of the whole volume, whatever part of it is shown.
    pub(super) levels: &'s ScopedLevels,
    /// The frames that were made of its levels; `None` where its own are shown.
    pub(super) made: Option<&'s Volume<'s>>,
}

impl<'s> Subject<'s> {
    /// The frames that are shown.
    pub(super) fn frames(&self) -> &'s Volume<'s> {
        self.made.unwrap_or(self.volume)
    }
}
