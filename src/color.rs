//! Colors: which 256 of them, and which pixel gets which.
//!
//! A grey volume needs no choice: level `i` is entry `i` of a grey palette, or of a [`Colormap`]; so it is for an RGB volume without color. Of
//! any other a [`Census`] is taken first. At most 256 distinct colors are kept exactly; of more, a palette is chosen, and
//! every color is shown as the entry nearest to it. There is one palette for the whole volume, so what does not
//! change from frame to frame does not flicker.
//!
//! **What is own code, and why.** `quantette` splits counted colors well and in 20 ms, and is kept for that. On the 48
//! frames of 512 x 512 of `benches/peers` (2.4 million colors) its palette had 32.5 dB; moving its entries afterward, in
//! 35 ms of one core, and holding some back for rare colors gave 32.7 dB and a largest error of 53. Its map to the nearest
//! entry did 12 Mpx/s, the table of [`map`] does 300 to 600 on that volume. Its counting wants all pixels in memory,
//! where a volume need not fit.

mod census;
mod choose;
mod code;
mod colormap;
mod map;

pub(crate) use census::Census;
use census::Neighborhood;
pub use colormap::Colormap;
use map::Map;

/// Entries of the largest palette.
const MOST: usize = 256;

/// Entries of a palette that does not hold every color. One less than there could be: so there is always an index that
/// no pixel has, for those that do not change. It costs 0.02 dB at most.
const CHOSEN: usize = MOST - 1;

/// The colors of a GIF and the way to them.
pub(crate) struct Palette {
    table: Vec<u8>,
    indexing: Indexing,
    exact: bool,
}

/// How the levels of a pixel become its index.
enum Indexing {
    /// There is one level, and it is the index.
    Level,
    /// There are three, and each of them is the index.
    AnyLevel,
    /// By the color.
    Color(Map),
}

impl Palette {
    /// 256 greys: the index of a pixel is its level.
    pub(crate) fn grey() -> Self {
        let table = (0..=u8::MAX).flat_map(|level| [level; 3]).collect();
        Self { table, indexing: Indexing::Level, exact: true }
    }

    /// The colors of a colormap: the index of a pixel is its level.
    pub(crate) fn colored(colormap: &Colormap) -> Self {
        Self { table: colormap.colors().concat(), ..Self::grey() }
    }

    /// The palette for an RGB volume of the colors counted.
    pub(crate) fn of(census: &Census, pool: &rayon::ThreadPool) -> Self {
        let near = census.neighborhoods();
        let colors = || near.iter().flat_map(Neighborhood::colors);
        if colors().all(|[red, green, blue]| red == green && green == blue) {
            return Self { indexing: Indexing::AnyLevel, ..Self::grey() };
        }
        let exact = near.iter().map(Neighborhood::distinct).sum::<usize>() <= MOST;
        pool.install(|| {
            let mut entries = if exact { colors().collect() } else { choose::choose(&near, CHOSEN) };
            entries.sort_unstable();
            entries.dedup();
            let map = Map::new(&entries, &near);
            Self { table: entries.concat(), indexing: Indexing::Color(map), exact }
        })
    }

    /// The palette that shows level `l` as this one shows level `255 - l`: the same indices of pixels, other entries.
    pub(crate) fn inverted(mut self) -> Self {
        match self.indexing {
            Indexing::Level | Indexing::AnyLevel => self.table.as_chunks_mut::<3>().0.reverse(),
            Indexing::Color(_) => self.table.iter_mut().for_each(|level| *level = !*level),
        }
        self
    }

    /// The entries: red, green, blue, red, …
    pub(crate) fn table(&self) -> &[u8] {
        &self.table
    }

    /// Number of entries, 1 to 256.
    pub(crate) fn entries(&self) -> usize {
        self.table.len() / 3
    }

    /// Whether every color of the volume is in the palette.
    pub(crate) fn is_exact(&self) -> bool {
        self.exact
    }

    /// The indices of the pixels with these levels; `buffer` is the caller's, for reuse.
    pub(crate) fn indices<'l>(&self, levels: &'l [u8], buffer: &'l mut Vec<u8>) -> &'l [u8] {
        match &self.indexing {
            Indexing::Level => return levels,
            Indexing::AnyLevel => {
                buffer.clear();
                buffer.extend(levels.as_chunks::<3>().0.iter().map(|pixel| pixel[0]));
            }
            Indexing::Color(map) => {
                buffer.resize(levels.len() / 3, 0);
                map.apply(levels, buffer);
            }
        }
        buffer
    }
}
