//! Options of the stage that packs frames.

use super::compatibility::Compatibility;
use super::effort::Effort;

/// How hard the encoder tries, how exact it is, and which decoders it writes for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EncodeOptions {
    /// How much time is spent on making the GIF small. The picture is the same.
    ///
    /// Default: [`Effort::Normal`].
    pub effort: Effort,
    /// How far a level may be from its exact value, for a smaller GIF.
    /// [`Outcome::deviation`](crate::Outcome::deviation) says how far levels are. For RGB volumes the limit
    /// holds for red, green and blue each, counted from the palette's color.
    ///
    /// Default: 0, everything is exact.
    pub max_error: u8,
    /// Which viewers must show the GIF right.
    ///
    /// Default: [`Compatibility::Java`].
    pub compatibility: Compatibility,
}
