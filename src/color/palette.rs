//! One palette: up to 256 colors, and whether they are all there are.

use super::colormap::Colormap;
use super::histogram::HistogramCell;
use super::quantize;

/// Entries of the largest palette.
pub(super) const MOST: usize = 256;

/// Entries of a palette that does not hold every color. One less than there could be: so there is always an index that
/// no pixel has, for those that do not change. It costs 0.02 dB at most.
const CHOSEN: usize = MOST - 1;

/// The colors that some frames are shown in.
#[derive(Debug, PartialEq)]
pub(crate) struct Palette {
    /// 1 to 256, no two the same.
    pub(super) entries: Vec<[u8; 3]>,
    /// As what they are shown: as themselves, unless there is a colormap or an inversion.
    shown: Vec<[u8; 3]>,
    pub(super) exact: bool,
}

impl Palette {
    /// 256 greys: the index of a grey is its level.
    pub(super) fn grey() -> Self {
        Self::new((0..=u8::MAX).map(|level| [level; 3]).collect(), true)
    }

    /// The palette for pixels of the colors counted, which are all there are if they fit. Runs on the current thread pool.
    pub(super) fn of_cubes(near: &[HistogramCell]) -> Self {
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

    pub(super) fn new(mut entries: Vec<[u8; 3]>, exact: bool) -> Self {
        entries.sort_unstable();
        entries.dedup();
        Self { shown: entries.clone(), entries, exact }
    }

    /// Shows level `l` in the color of a colormap; only for a grey palette.
    pub(super) fn colored(mut self, colormap: &Colormap) -> Self {
        self.shown = colormap.colors().to_vec();
        self
    }

    /// Shows level `l` as this palette shows level `255 - l`.
    pub(super) fn invert(&mut self) {
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
    pub(super) fn is_grey(&self) -> bool {
        self.entries.iter().all(|[red, green, blue]| red == green && green == blue)
    }
}
