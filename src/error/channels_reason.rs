//! Why channels cannot be shown together. Each prints as its fact.

use thiserror::Error;

use super::GreyLevel;
use super::remedy::{GreyOption, Remedy};

/// Why channels cannot be shown together as they were asked for.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ChannelsReason {
    /// A text that is neither a color nor the name of a colormap.
    #[error("{0:?} is no color, such as magenta or #ff8000, and no colormap")]
    Color(String),
    /// A text that is neither a list of colors nor of channels with their colors.
    #[error("{0:?} is no list of colors, such as magenta,green or DAPI=blue,GFP=green")]
    Colors(String),
    /// A channel that is named twice.
    #[error("channel {0:?} is named twice")]
    Twice(String),
    /// A number of colors that is not the number of channels.
    #[error("has {channels} channels, and {colors} {} given", if *colors == 1 { "color was" } else { "colors were" })]
    Count {
        /// Number of channels that there are.
        channels: usize,
        /// Number of colors that were given.
        colors: usize,
    },
    /// A channel that there is not.
    #[error("has no channel {wanted:?}; it has {found}")]
    Unknown {
        /// The name or number of the channel.
        wanted: String,
        /// The names or numbers of the channels, as a list for a person.
        found: String,
    },
    /// A range or a gamma of a channel that is not shown.
    #[error("does not show channel {0:?}, so it has no range or gamma of its own")]
    NotShown(String),
    /// No color for any channel.
    #[error("has no channel that is shown")]
    NoneShown,
    /// More channels than are shown together.
    #[error("has {0} channels, and at most {most} are shown together", most = crate::error::MOST_CHANNELS)]
    TooMany(usize),
    /// A range of one channel, where all have one together.
    #[error("has one range for all channels, and none of channel {0:?} alone")]
    OneRange(String),
    /// Colors of channels for pixels that are RGB colors.
    #[error("holds RGB colors, and colors of channels are for grey levels")]
    OfColors,
    /// Colors of channels where the axis of channels has another job.
    #[error("shows its channels one after the other, so they have no colors together")]
    NotTogether,
    /// A colormap for several channels.
    #[error("shows several channels together, and a colormap is for one")]
    Colormap,
    /// A color bar of several channels.
    #[error("shows several channels together, and a color bar is for one")]
    ColorBar,
    /// A level with a special meaning for several channels.
    #[error("shows several channels together, and {0}")]
    Level(GreyLevel),
}

impl ChannelsReason {
    /// What the user may do about it.
    pub(super) fn remedy(&self) -> Option<Remedy> {
        Some(match self {
            Self::Color(_) => Remedy::ListColormaps,
            Self::Count { .. } => Remedy::ColorOfEachChannel,
            Self::TooMany(_) => Remedy::NameChannels,
            Self::OneRange(_) => Remedy::OneRangeOrRanges,
            Self::OfColors | Self::NotTogether => Remedy::LeaveOutChannels,
            Self::Colormap => Remedy::SelectChannelOrLeaveOut(GreyOption::Colormap),
            Self::ColorBar => Remedy::SelectChannelOrLeaveOut(GreyOption::ColorBar),
            Self::Level(GreyLevel::Transparent) => Remedy::SelectChannelOrLeaveOut(GreyOption::Transparent),
            Self::Level(GreyLevel::Background) => Remedy::SelectChannelOrLeaveOut(GreyOption::Background),
            Self::Colors(_) | Self::Twice(_) | Self::Unknown { .. } | Self::NotShown(_) | Self::NoneShown => {
                return None;
            }
        })
    }
}
