//! Why a view of an array is refused. Each prints as its fact.

use thiserror::Error;

use super::remedy::Remedy;

/// Why a view of an array is refused. Axes are named by their letters: T, C, Z, Y, X and S.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ViewReason {
    /// A character that is the letter of no axis.
    #[error("{0:?} is no axis; the letters are T, C, Z, Y, X and S (samples of a pixel)")]
    Letter(char),
    /// An axis that is named twice.
    #[error("axis {0} is named twice")]
    Twice(char),
    /// A text that is no selection.
    #[error("{0:?} is no selection, such as z=10:90:2 or t=5")]
    Selection(String),
    /// A text that is no projection.
    #[error("{0:?} is no projection, such as max or mean:z; there are max, min, mean, sum and std")]
    Projection(String),
    /// A text that is no slab.
    #[error("{0:?} is no slab, such as 10 or 20um, or 10,5 for a slab at every 5th index")]
    Slab(String),
    /// A slab without a projection.
    #[error("a slab is a part of what is projected, and nothing is")]
    SlabAlone,
    /// A slab that is thicker than what is selected of its axis.
    #[error("a slab of {thickness} is thicker than axis {axis}, which has {length}")]
    SlabTooThick {
        /// The indices of a slab.
        thickness: usize,
        /// The axis.
        axis: char,
        /// Its length after the selection.
        length: usize,
    },
    /// Colors of depths without a projection by the maximum, or of a turntable.
    #[error("colors of depths are for a projection by the maximum")]
    DepthsOfNoMaximum,
    /// Colors of depths of what has colors of its own.
    #[error("colors of depths are for grey levels, and it has several channels or RGB colors")]
    DepthsOfColors,
    /// An axis that is projected and has another job.
    #[error("axis {0} cannot be projected and shown at once")]
    Projected(char),
    /// An axis that is selected to one index and projected.
    #[error("axis {0} is selected to one index, so there is nothing to project")]
    ProjectedIndex(char),
    /// A projection of pixels with an opacity.
    #[error("pixels with an opacity cannot be projected")]
    ProjectedOpacity,
    /// A text that is no plane.
    #[error("{0:?} is no plane, such as xz or coronal")]
    Plane(String),
    /// A text that is no length and no time.
    #[error("{0:?} is no length or time, such as 20um or 1.5s")]
    Quantity(String),
    /// A text that is no size of a voxel.
    #[error("{0:?} is no size of a voxel, such as 2,0.5,0.5um")]
    Spacing(String),
    /// A text that is no interval.
    #[error("{0:?} is no interval, such as 30s or 500ms,10s")]
    Interval(String),
    /// A text that is no orientation.
    #[error("{0:?} is no orientation of X, Y and Z, such as RAS or LPS")]
    Orientation(String),
    /// A position along an axis whose scale is not known.
    #[error("it is not known how far apart the indices of axis {0} are")]
    NoScale(char),
    /// A length along an axis of time, or the reverse, or along an axis of neither.
    #[error("axis {axis} is not measured in {unit}")]
    WrongUnit {
        /// The axis.
        axis: char,
        /// The unit that was given.
        unit: String,
    },
    /// A plane of the body in an array without an orientation; the text is its name.
    #[error("it is not known how the patient lies in it, so there is no {0} plane")]
    NoOrientation(&'static str),
    /// Letters that are not as many as the axes.
    #[error("has shape {shape}, and {letters} names {named} axes", named = letters.len())]
    Count {
        /// The shape of the array, as Python writes it.
        shape: String,
        /// The letters that were given.
        letters: String,
    },
    /// An array whose axes are not known.
    #[error("has shape {shape}, and it is not known what its axes are")]
    Unknown {
        /// The shape of the array, as Python writes it.
        shape: String,
        /// Letters that would fit.
        example: &'static str,
    },
    /// An axis that the array does not have.
    #[error("has no axis {axis}; its axes are {axes}")]
    Absent {
        /// The axis that was asked for.
        axis: char,
        /// The letters of the axes that there are.
        axes: String,
    },
    /// An axis with two jobs.
    #[error("axis {0} cannot run along the picture, from frame to frame and along the samples at once")]
    TwoJobs(char),
    /// An axis of several indices that is neither shown nor selected to one of them.
    #[error("axis {axis} ({length}) is neither in the picture nor in the frames")]
    NoJob {
        /// The axis.
        axis: char,
        /// Its length after the selection.
        length: usize,
    },
    /// A selection that leaves nothing, or an index outside.
    #[error("{axis}={selection} leaves nothing of axis {axis}, which has {length}")]
    Empty {
        /// The axis.
        axis: char,
        /// The selection as it was given.
        selection: String,
        /// The length of the axis.
        length: usize,
    },
    /// An axis that is selected to one index and shown.
    #[error("axis {0} is selected to one index, so it cannot be shown")]
    Selected(char),
    /// A number of samples of a pixel that no picture has.
    #[error("{0} samples of a pixel are neither 1 (grey) nor 3 (RGB)")]
    Samples(usize),
    /// Several channels, which cannot be shown together.
    #[error("has {count} channels")]
    Channels {
        /// Their number.
        count: usize,
        /// The axes of frames that show all of them, as an option has them: `t,z,c`.
        frames: &'static str,
    },
}

impl ViewReason {
    /// What the user may do about it.
    pub(super) fn remedy(&self) -> Option<Remedy> {
        match self {
            ViewReason::Unknown { example, .. } => Some(Remedy::NameAxes(example)),
            ViewReason::NoJob { axis, .. } => Some(Remedy::FramesOrIndex(*axis)),
            ViewReason::Channels { frames, .. } => Some(Remedy::OneChannel { frames }),
            ViewReason::Samples(_) => Some(Remedy::OneOrThreeSamples),
            ViewReason::Projected(_) => Some(Remedy::ProjectAnotherAxis),
            ViewReason::SlabAlone => Some(Remedy::AddProjection),
            ViewReason::DepthsOfNoMaximum => Some(Remedy::ProjectMaximum),
            ViewReason::DepthsOfColors => Some(Remedy::OneChannelOrNoDepths),
            ViewReason::SlabTooThick { .. } => Some(Remedy::ThinnerSlab),
            ViewReason::ProjectedOpacity => Some(Remedy::ColorsOrChannels),
            ViewReason::NoScale('T') => Some(Remedy::GiveInterval),
            ViewReason::NoScale(_) => Some(Remedy::GiveSpacing),
            ViewReason::NoOrientation(_) => Some(Remedy::GiveOrientation),
            _ => None,
        }
    }
}
