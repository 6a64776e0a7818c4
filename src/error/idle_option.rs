//! Options that change nothing for a volume.

use thiserror::Error;

/// An option that was given and changes nothing for a volume. Prints as that fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum IdleOption {
    /// Dithering, where every color is shown exactly.
    #[error("dithering changes nothing, since every color is shown exactly without it")]
    Dither,
    /// Palettes for fewer frames than all, where one palette shows every color exactly.
    #[error("palettes for fewer frames change nothing, since one palette shows every color exactly")]
    Palettes,
    /// A range for each channel, where there is one.
    #[error("a range for each channel changes nothing, since there is one channel")]
    ScopeOfChannels,
    /// A range for each frame, where there is one.
    #[error("a range for each frame changes nothing, since there is one frame")]
    ScopeOfFrames,
    /// How the colors of channels are joined, where no channels are.
    #[error("a way to join the colors of channels changes nothing, since no channels are shown together")]
    Blend,
    /// The size or the color of annotations, where there is none.
    #[error("the size and the color of letters change nothing, since nothing is drawn over the frames")]
    Letters,
    /// A transparent level that no pixel has.
    #[error("nothing is transparent, since no pixel has level {level}")]
    Transparent {
        /// The level.
        level: u8,
    },
}
