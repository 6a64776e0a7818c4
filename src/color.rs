//! Colors: the palette of the GIF, at most 256 colors, and the palette index of every pixel.
//!
//! A grey volume needs no quantizer: level `i` is entry `i` of a grey palette or of a [`Colormap`]. The same
//! holds for an RGB volume whose pixels are all grey. For any other RGB volume a [`ColorHistogram`] is made
//! first, during the pass for the range where that is possible ([`PrescanMode`]), else in a pass of its own.
//! Up to 256 distinct colors are kept exactly. If there are more, a palette is chosen and every color is
//! shown as the nearest entry. The whole volume has one palette, so that pixels which do not change do not
//! flicker. On request, every N frames get a palette ([`PaletteScope`]).
//!
//! **Why no crate is used.** The `quantette` crate counts and maps pixels that are all in memory, but a
//! volume may be larger than memory. On the 48 frames of 512 x 512 of `benches/peers` (2.4 million colors),
//! its palette by Wu's method took 15 ms of one core; `variance_cut.rs` takes 4 ms. With the entries refined
//! and some reserved for rare colors, the result of `quantette` has 32.73 dB and this one 32.76 dB.

mod channels;
mod code;
mod colormap;
mod dither;
#[cfg(feature = "cli")]
mod few_colors;
mod given_up;
mod histogram;
mod indexer;
mod map;
mod options;
mod overlay;
mod palette;
mod palette_map;
mod palette_runs;
mod prescan;
mod quantize;
mod run_colors;
mod variance_cut;

pub use channels::{Blend, ChannelColor, ChannelColors, ChannelOptions};
pub(crate) use channels::{Channel, Composition};
pub use colormap::Colormap;
#[cfg(feature = "cli")]
pub(crate) use few_colors::few_colors;
pub use histogram::ColorHistogram;
pub(crate) use indexer::Indexer;
pub use map::Map;
pub use options::ColorOptions;
pub(crate) use overlay::{
    EntryFrames, Look, Overlay, OverlayBuffers, Rule as OverlayRule, Runs, SizedOverlay, append_entries,
};
pub use overlay::{LabelColors, OverlayFile, OverlayOptions, OverlayRange};
pub(crate) use palette::Palette;
pub(crate) use palette_map::{PaletteMap, PaletteRules};
pub use palette_runs::PaletteScope;
pub(crate) use palette_runs::{PaletteRun, PaletteRuns};
pub(crate) use prescan::{KnownColors, Prescan, PrescanMode};
pub(crate) use run_colors::RunColors;

/// Memory that the colors of an RGB volume take: marks and indices of all colors there are.
pub(crate) const BYTES_OF_A_VOLUME: u64 = 48 << 20;

/// Memory that each thread takes to count colors.
pub(crate) const BYTES_TO_COUNT: u64 = 4 << 20;

/// Memory of the colors of frames that share a palette of their own, until the frames before them are done: for each
/// thread, the frames in work and as many that wait.
pub(crate) const BYTES_OF_RUNS: u64 = 12 << 20;

/// Memory that each thread takes to map colors that are not all known before.
pub(crate) const BYTES_TO_LEARN: u64 = 20 << 20;
