//! Why pictures are not put into one. Each prints as its fact.

use thiserror::Error;

use super::remedy::Remedy;

/// Why pictures are not put into one as it was asked for.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ArrangementReason {
    /// A text that is no point.
    #[error("{0:?} is no point Z,Y,X, such as 40,120,96")]
    Point(String),
    /// A point outside of what is shown.
    #[error("shows no index {index} of axis {axis}, so no planes go through the point")]
    Outside {
        /// The letter of the axis.
        axis: char,
        /// The index along it.
        index: usize,
    },
    /// A picture without a third axis.
    #[error("has one plane, and three planes need a third axis in space")]
    Flat,
    /// Frames along another axis.
    #[error("has {count} indices of axis {axis}, and three planes show one of them")]
    Frames {
        /// The letter of the axis.
        axis: char,
        /// How many there are.
        count: usize,
    },
    /// A projection, which leaves one picture of all slices.
    #[error("is projected to one picture of all slices, and three planes are slices")]
    Projected,
    /// Pixels of colors.
    #[error("holds RGB colors, and three planes are of grey levels or of channels")]
    Colors,
    /// Levels of each frame by itself.
    #[error(
        "has slices with levels of their own, and three planes need levels that mean the same in all of them"
    )]
    FrameScope,
    /// Letters of directions, which lead elsewhere in each plane.
    #[error("shows three planes, and letters of directions are for one")]
    Letters,
    /// An overlay.
    #[error("shows several pictures in one, and an overlay is for one")]
    Overlay,
    /// Too many voxels for the memory.
    #[error("takes {needed} MiB to be shown in three planes, and {allowed} MiB are allowed")]
    Memory {
        /// MiB of the levels.
        needed: u64,
        /// MiB that may be taken.
        allowed: u64,
    },
    /// Channels side by side of a picture without several channels.
    #[error("has no channels to show side by side")]
    NoChannels,
}

impl ArrangementReason {
    /// What the user may do about it.
    pub(super) fn remedy(&self) -> Option<Remedy> {
        Some(match self {
            Self::Frames { axis, .. } => Remedy::SelectOneIndex(*axis),
            Self::Projected => Remedy::LeaveOutProjection,
            Self::Colors => Remedy::SelectSample,
            Self::FrameScope => Remedy::OneScope,
            Self::Letters => Remedy::LeaveOutLetters,
            Self::Overlay => Remedy::LeaveOutOverlay,
            Self::Memory { .. } => Remedy::MoreMemoryOrLess,
            Self::NoChannels => Remedy::LeaveOutMontage,
            Self::Point(_) | Self::Outside { .. } | Self::Flat => return None,
        })
    }
}
