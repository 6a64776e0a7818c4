//! Colors: which 256 of them, and which pixel gets which.
//!
//! A grey volume needs no choice: level `i` is entry `i` of a grey palette, or of a [`Colormap`]; so it is for an RGB volume
//! without color. Of any other a [`ColorHistogram`] is taken first, on the way to the range where that serves ([`PrescanMode`]). At most 256 distinct colors are kept exactly; of more, a palette is chosen, and
//! every color is shown as the entry nearest to it. There is one palette for the whole volume, so what does not
//! change from frame to frame does not flicker; or, on request, one for every so many frames ([`PaletteScope`]).
//!
//! **Why all of it is own code.** The `quantette` crate counts and maps pixels that are all in memory, where a volume need
//! not fit. On the 48 frames of 512 x 512 of `benches/peers` (2.4 million colors) its palette by Wu's method took 15 ms of one
//! core, `split.rs` takes 4; with the entries moved and some held back for rare colors, the one comes to 32.73 dB, the other
//! to 32.76.

mod code;
mod colormap;
mod dither;
mod histogram;
mod indexer;
mod map;
mod palette;
mod palette_map;
mod palette_runs;
mod prescan;
mod quantize;
mod variance_cut;

pub use histogram::ColorHistogram;
pub(crate) use indexer::Indexer;
pub(crate) use palette::Palette;
pub(crate) use palette_map::PaletteMap;
pub use palette_runs::PaletteScope;
pub(crate) use palette_runs::{Run, Runs};
pub(crate) use prescan::{KnownColors, Prescan, PrescanMode};

pub use colormap::Colormap;
pub use map::Map;
