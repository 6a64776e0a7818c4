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
    /// A transparent level that no pixel has.
    #[error("nothing is transparent, since no pixel has level {level}")]
    Transparent {
        /// The level.
        level: u8,
    },
}
