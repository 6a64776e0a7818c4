//! Options of the stage that packs frames.

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
    /// Whether the GIF is made for the few decoders that expect a Clear code as soon as the LZW dictionary is
    /// full, or a code size that follows from the palette. 0 to 8 % larger on the volumes of the benchmark.
    ///
    /// Default: false.
    pub compatible: bool,
}
