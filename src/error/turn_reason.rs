//! Why a volume is not turned. Each prints as its fact.

use thiserror::Error;

use super::remedy::Remedy;

/// Why a turntable is refused.
#[derive(Clone, Debug, PartialEq, Error)]
#[non_exhaustive]
pub enum TurnReason {
    /// A text that is no number of frames, or one of the angles is none.
    #[error(
        "{0:?} is no turntable, such as 72, or 36,180 or 72,360,-90: frames, degrees to turn, first angle"
    )]
    Turns(String),
    /// A text that is no way to show a ray.
    #[error("{0:?} is none of max, mean, surface and surface:LEVEL, with a LEVEL from 1 to 255")]
    Render(String),
    /// A tilt that is not from -90 to 90 degrees.
    #[error("a tilt of {0} degrees is not from -90 to 90")]
    Tilt(f64),
    /// A cue above 100 percent.
    #[error("a cue of {0}% is not from 0% to 100%")]
    Cue(u8),
    /// Frames along an axis that is not in space.
    #[error("has {count} indices of axis {axis}, and a turntable shows one of them")]
    Frames {
        /// The letter of the axis.
        axis: char,
        /// How many there are.
        count: usize,
    },
    /// A projection, which leaves one picture of all slices.
    #[error("is projected to one picture of all slices, and a turntable turns the slices")]
    Projected,
    /// Letters at the sides of the picture.
    #[error("turns, so no side of its picture leads to one direction of the body")]
    Letters,
    /// Pixels of colors.
    #[error("holds RGB colors, and a turntable is of grey levels or of channels")]
    Colors,
    /// Levels of each frame by itself.
    #[error(
        "has slices with levels of their own, and a turntable needs levels that mean the same in all of them"
    )]
    FrameScope,
    /// A side that is too long.
    #[error("has a side of {side} voxels, and a turntable ends at {most}")]
    Side {
        /// The length of the side in voxels.
        side: usize,
        /// The longest side that can be turned.
        most: usize,
    },
    /// Too many voxels for the memory allowed, where all of them are needed at a time.
    #[error("takes {needed} MiB to be turned this way, and {allowed} MiB are allowed")]
    Memory {
        /// MiB of the levels.
        needed: u64,
        /// MiB that may be taken.
        allowed: u64,
    },
}

impl TurnReason {
    /// What the user may do about it.
    pub(super) fn remedy(&self) -> Option<Remedy> {
        match self {
            Self::Frames { axis, .. } => Some(Remedy::SelectOneIndex(*axis)),
            Self::Projected => Some(Remedy::LeaveOutProjection),
            Self::Letters => Some(Remedy::LeaveOutLetters),
            Self::Colors => Some(Remedy::SelectSample),
            Self::FrameScope => Some(Remedy::OneScope),
            Self::Side { .. } => Some(Remedy::CropOrDownsample),
            Self::Memory { .. } => Some(Remedy::MoreMemoryOrLess),
            Self::Turns(_) | Self::Render(_) | Self::Tilt(_) | Self::Cue(_) => None,
        }
    }
}
