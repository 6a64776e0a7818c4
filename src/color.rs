//! Colors: which 256 of them, and which pixel gets which.
//!
//! A grey volume needs no choice: level `i` is entry `i` of a grey palette, or of a [`Colormap`]. For an RGB volume a [`Census`] of its colors
//! is taken first. At most 256 distinct ones are kept exactly; of more, the `quantette` crate chooses a palette, and every
//! color is shown as the entry nearest to it. There is one palette for the whole volume, so what does not change from
//! frame to frame does not flicker.

mod census;
mod colormap;
mod nearest;

use quantette::deps::palette::Srgb;
use quantette::wu::{BinnerU8x3, WuU8x3};
use quantette::{PaletteCounts, PaletteSize};

pub(crate) use census::Census;
use census::{CELL_BITS, Cell};
pub use colormap::Colormap;
use nearest::Map;

/// Entries of the largest palette.
const MOST: usize = 256;

/// The colors of a GIF and the way to them.
pub(crate) struct Palette {
    table: Vec<u8>,
    map: Option<Map>,
    exact: bool,
}

impl Palette {
    /// 256 greys: the index of a pixel is its level.
    pub(crate) fn grey() -> Self {
        Self { table: (0..=u8::MAX).flat_map(|level| [level; 3]).collect(), map: None, exact: true }
    }

    /// The colors of a colormap: the index of a pixel is its level.
    pub(crate) fn colored(colormap: &Colormap) -> Self {
        Self { table: colormap.colors().concat(), ..Self::grey() }
    }

    /// The palette for a volume of the colors counted.
    pub(crate) fn of(census: &Census, pool: &rayon::ThreadPool) -> Self {
        let colors = census.distinct();
        let exact = colors.len() <= MOST;
        let table = if exact { colors.clone() } else { choose(census.cells()) };
        let map = pool.install(|| Map::new(&table, &colors));
        Self { table: table.concat(), map: Some(map), exact }
    }

    /// The palette that shows level `l` as this one shows level `255 - l`: the same indices of pixels, other entries.
    pub(crate) fn inverted(mut self) -> Self {
        match self.map {
            None => self.table.as_chunks_mut::<3>().0.reverse(),
            Some(_) => self.table.iter_mut().for_each(|level| *level = !*level),
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

    /// The map from RGB levels to indices; `None` where the levels are the indices.
    pub(crate) fn map(&self) -> Option<&Map> {
        self.map.as_ref()
    }
}

/// Chooses 256 colors for the cells of a census by Wu's method, in squared sRGB distance.
///
/// Wu's method splits the cells, weighted by their counts; as fine a grid as the census's own is what keeps it good
/// (with `quantette`'s default bins the result was up to 2 dB worse on real stacks).
fn choose(cells: &[Cell]) -> Vec<[u8; 3]> {
    const SIDE: usize = 1 << CELL_BITS;
    let occupied: Vec<&Cell> = cells.iter().filter(|cell| cell.count > 0).collect();
    let total: u64 = occupied.iter().map(|cell| cell.count).sum();
    // Counts are u32 there, and so is their sum. A cell keeps at least one pixel, which the sum has room for: there are
    // at most 2^18 cells.
    let scale = total.div_ceil(u64::from(u32::MAX / 2));
    let points: Vec<Srgb<u8>> = occupied.iter().map(|cell| Srgb::from(cell.mean())).collect();
    let counts = occupied.iter().map(|cell| (cell.count / scale).max(1) as u32).collect();
    // Neither can fail: the sum fits, and there are cells, since only a census of many colors comes here.
    let counted = PaletteCounts::new(points, counts).expect("the scaled counts fit");
    let binner = BinnerU8x3::<SIDE, SIDE, SIDE>::new();
    let wu = WuU8x3::run_palette_counts(&counted, binner).expect("there are cells");
    wu.palette(PaletteSize::MAX).into_vec().into_iter().map(Into::into).collect()
}
