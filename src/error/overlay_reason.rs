//! Why an overlay cannot be drawn. Each prints as its fact.

use thiserror::Error;

use super::GreyLevel;
use super::remedy::{GreyOption, Remedy};

/// Why an overlay cannot be drawn over a volume.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum OverlayReason {
    /// A text that is no range of values.
    #[error("{0:?} is no range of values, such as 2.3,6 or 2.3,6,both")]
    Range(String),
    /// A field of a path that there is not.
    #[error("there is no field {0:?}; the fields are dir, stem and name")]
    Field(String),
    /// A brace of a path that is neither doubled nor around a field.
    #[error("{0:?} has a single brace; {{{{ and }}}} are braces in a path")]
    Brace(String),
    /// An empty path.
    #[error("an empty path is no overlay")]
    NoFile,
    /// A path with fields of the input, for an input without a path.
    #[error("has no path that the path of its overlay could be made of")]
    NoPath,
    /// A table of colors that cannot be read.
    #[error("is no table of colors of labels: {0}")]
    Colors(String),
    /// A share of the color that is no percentage.
    #[error("an opacity of {0} % is not from 0 to 100")]
    Opacity(u8),
    /// An overlay of another shape.
    #[error("has shape {volume}, and its overlay {name} has shape {overlay}")]
    Shape {
        /// The shape of the volume, as NumPy prints it.
        volume: String,
        /// The name of the overlay.
        name: String,
        /// The shape of the overlay.
        overlay: String,
    },
    /// An overlay of colors or of several channels.
    #[error("has an overlay {0} of several values for each voxel, and one is needed")]
    Samples(String),
    /// Labels that are no whole numbers.
    #[error("holds {0}, and labels are whole numbers")]
    NotWhole(String),
    /// A volume whose pixels have an opacity.
    #[error("has transparent pixels, and an overlay is drawn over all of them")]
    Transparent,
    /// An overlay of pictures that are made of many slices.
    #[error("has an overlay, and no slice of it belongs to a picture of many slices")]
    Projected,
    /// A color bar where the overlay is mixed with the levels.
    #[error("has an overlay that is mixed with its levels, so a color bar would not show their colors")]
    ColorBar,
    /// Levels with a special meaning where the overlay is mixed with them.
    #[error("has an overlay that is mixed with its levels, and {0}")]
    Level(super::GreyLevel),
}

impl OverlayReason {
    /// What the user may do about it.
    pub(super) fn remedy(&self) -> Option<Remedy> {
        Some(match self {
            Self::NoPath => Remedy::NameOverlay,
            Self::Colors(_) => Remedy::LabelTable,
            Self::Shape { .. } => Remedy::MatchOverlay,
            Self::Samples(_) => Remedy::OneOverlay,
            Self::NotWhole(_) => Remedy::OverlayOfValues,
            Self::Transparent => Remedy::ColorsOrChannels,
            Self::Level(GreyLevel::Transparent) => Remedy::FullOpacity(GreyOption::Transparent),
            Self::Level(GreyLevel::Background) => Remedy::FullOpacity(GreyOption::Background),
            Self::Projected => Remedy::LeaveOutOverlay,
            Self::ColorBar => Remedy::FullOpacity(GreyOption::ColorBar),
            Self::Range(_) | Self::Field(_) | Self::Brace(_) | Self::NoFile | Self::Opacity(_) => {
                return None;
            }
        })
    }
}
