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
mod options;
mod palette_map;
mod palette_runs;
mod prescan;
mod quantize;
mod variance_cut;

use std::num::NonZeroUsize;

pub use histogram::ColorHistogram;
pub(crate) use indexer::Indexer;
pub(crate) use palette_map::PaletteMap;
pub(crate) use palette_runs::{Run, Runs};
pub(crate) use prescan::{KnownColors, Prescan, PrescanMode};

pub use colormap::Colormap;
use histogram::HistogramCell;
pub use map::Map;
pub use options::ColorOptions;

/// Memory that the colors of an RGB volume take: marks and indices of all colors there are.
pub(crate) const BYTES_OF_A_VOLUME: u64 = 48 << 20;

/// Memory that each thread takes to count colors.
pub(crate) const BYTES_TO_COUNT: u64 = 4 << 20;

/// Memory that each thread takes to map colors that are not all known before.
pub(crate) const BYTES_TO_LEARN: u64 = 20 << 20;

/// Entries of the largest palette.
const MOST: usize = 256;

/// Entries of a palette that does not hold every color. One less than there could be: so there is always an index that
/// no pixel has, for those that do not change. It costs 0.02 dB at most.
const CHOSEN: usize = MOST - 1;

/// How many frames share a palette, where an RGB volume has more colors than one palette holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PaletteScope {
    /// All of them: nothing flickers that does not change.
    #[default]
    Volume,
    /// So many in a row, the last ones perhaps fewer. The colors of each run of frames are chosen from that run alone, which
    /// serves volumes whose scenes change; a run that the palette before serves nearly as well (within 0.07 dB, and no color
    /// much farther off) keeps that. From one palette to the next, colors that have not changed may be shown as others.
    Frames(NonZeroUsize),
}

/// The colors that some frames are shown in.
#[derive(Debug, PartialEq)]
pub(crate) struct Palette {
    /// 1 to 256, no two the same.
    entries: Vec<[u8; 3]>,
    /// As what they are shown: as themselves, unless there is a colormap or an inversion.
    shown: Vec<[u8; 3]>,
    exact: bool,
}

impl Palette {
    /// 256 greys: the index of a grey is its level.
    fn grey() -> Self {
        Self::new((0..=u8::MAX).map(|level| [level; 3]).collect(), true)
    }

    /// The palette for pixels of the colors counted, which are all there are if they fit. Runs on the current thread pool.
    fn of_cubes(near: &[HistogramCell]) -> Self {
        let exact = near.iter().map(HistogramCell::distinct).sum::<usize>() <= MOST;
        Self::new(
            if exact {
                near.iter().flat_map(HistogramCell::colors).collect()
            } else {
                quantize::choose(near, CHOSEN)
            },
            exact,
        )
    }

    fn new(mut entries: Vec<[u8; 3]>, exact: bool) -> Self {
        entries.sort_unstable();
        entries.dedup();
        Self { shown: entries.clone(), entries, exact }
    }

    /// Shows level `l` in the color of a colormap; only for a grey palette.
    fn colored(mut self, colormap: &Colormap) -> Self {
        self.shown = colormap.colors().to_vec();
        self
    }

    /// Shows level `l` as this palette shows level `255 - l`.
    fn invert(&mut self) {
        match self.entries.len() == MOST && self.is_grey() {
            true => self.shown.reverse(),
            false => self.shown.as_flattened_mut().iter_mut().for_each(|level| *level = !*level),
        }
    }

    /// What the entries are shown as: red, green, blue, red, …
    pub(crate) fn table(&self) -> &[u8] {
        self.shown.as_flattened()
    }

    /// Number of entries, 1 to 256.
    pub(crate) fn entries(&self) -> usize {
        self.entries.len()
    }

    /// The entries before colormap and inversion.
    pub(crate) fn exact_colors(&self) -> &[[u8; 3]] {
        &self.entries
    }

    /// The color that an index is shown as.
    pub(crate) fn color(&self, index: u8) -> [u8; 3] {
        self.shown[usize::from(index)]
    }

    /// Whether all entries are grey.
    fn is_grey(&self) -> bool {
        self.entries.iter().all(|[red, green, blue]| red == green && green == blue)
    }
}
