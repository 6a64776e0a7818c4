//! Why annotations are refused. Each prints as its fact.

use thiserror::Error;

use super::remedy::Remedy;

/// Why an annotation is refused.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum AnnotationReason {
    /// A text that is no length, or a length that is not above 0.
    #[error("{0} is no length for a bar, such as 20um")]
    Length(String),
    /// A bar that is too short to be seen.
    #[error("a bar of {length} is {pixels} pixels long, too short to be seen")]
    ShortBar {
        /// Its length.
        length: String,
        /// Its length in pixels.
        pixels: usize,
    },
    /// A bar that is longer than the picture is wide.
    #[error("a bar of {length} is longer than the picture, which is {width} pixels wide")]
    LongBar {
        /// Its length.
        length: String,
        /// Width of the picture in pixels.
        width: usize,
    },
    /// A text that is no format of times.
    #[error("{0:?} is no format of times: auto, ms, s, mm:ss or hh:mm:ss")]
    TimeFormat(String),
    /// A text that is no value of a slice.
    #[error("{0:?} is neither index nor position")]
    SliceValue(String),
    /// A field of a text that there is not.
    #[error("there is no field {0:?}; the fields are name, frame, channel, z, t and time")]
    Field(String),
    /// A brace that is neither doubled nor around a field.
    #[error("{0:?} has a single brace; {{{{ and }}}} are braces in a text")]
    Brace(String),
    /// Characters that the font does not have.
    #[error("the font has no letters for {0:?}")]
    Characters(String),
    /// A text without characters.
    #[error("an empty text has nothing to show")]
    NoText,
    /// A time of pictures that are at no time.
    #[error("has no axis of time, so its pictures have no times")]
    NoTime,
    /// A slice of pictures without slices.
    #[error("has no axis of slices, so there is no slice to name")]
    NoSlices,
    /// An index of an axis that the pictures do not have.
    #[error("has no index of axis {0} for each picture")]
    NoIndex(char),
    /// Directions in a body whose orientation is not known.
    #[error("it is not known how the patient lies in it, so its edges have no letters")]
    NoDirections,
    /// Directions of a picture with an axis that is not in space.
    #[error("shows axis {0} in its picture, which leads nowhere in the body, so its edges have no letters")]
    NotInSpace(char),
    /// A text that is no corner.
    #[error("{0:?} is no corner: @upper-left, @upper-right, @lower-left or @lower-right")]
    Corner(String),
    /// A color bar of frames with ranges of their own.
    #[error("each frame has a range of its own, so no color bar holds for all of them")]
    ColorBarOfFrames,
    /// A color bar of RGB colors.
    #[error("holds RGB colors, and a color bar is for grey levels")]
    ColorBarOfColors,
}

impl AnnotationReason {
    /// What the user may do about it.
    pub(super) fn remedy(&self) -> Option<Remedy> {
        match self {
            Self::ShortBar { .. } => Some(Remedy::LongerBar),
            Self::LongBar { .. } => Some(Remedy::ShorterBar),
            Self::NoTime => Some(Remedy::NameTimeAxis),
            Self::NoSlices | Self::NoIndex(_) => Some(Remedy::LeaveOutIndex),
            Self::NoDirections => Some(Remedy::GiveOrientation),
            Self::ColorBarOfFrames => Some(Remedy::OneRangeOrNoColorBar),
            Self::ColorBarOfColors => Some(Remedy::LeaveOutColorBar),
            Self::NotInSpace(_) => Some(Remedy::LeaveOutLetters),
            Self::Length(_)
            | Self::Corner(_)
            | Self::TimeFormat(_)
            | Self::SliceValue(_)
            | Self::Field(_)
            | Self::Brace(_)
            | Self::Characters(_)
            | Self::NoText => None,
        }
    }
}
