//! A palette: up to 256 colors, and whether every color of the pixels is among them.

use super::colormap::Colormap;
use super::histogram::HistogramCell;
use super::quantize;

/// Number of entries of the largest palette.
pub(super) const MAX_ENTRIES: usize = 256;

/// Number of entries of a palette that does not hold every color. One less than possible, so that one index
/// is used by no pixel and can mark pixels that do not change, or transparent ones. This costs at most 0.02 dB.
const QUANTIZED_ENTRIES: usize = MAX_ENTRIES - 1;

/// The index of transparent pixels, where some pixels of a volume are.
pub(super) const TRANSPARENT: u8 = 0;

/// The colors of one or more frames.
#[derive(Debug, PartialEq)]
pub(crate) struct Palette {
    /// The colors that pixels are matched with: 1 to 256, sorted, all different. The entry of [`TRANSPARENT`] pixels,
    /// where there is one, comes before them.
    pub(super) entries: Vec<[u8; 3]>,
    /// The color that each entry is shown as. The same as `entries`, unless there is a colormap or an
    /// inversion.
    shown_as: Vec<[u8; 3]>,
    /// Whether every color of the pixels is an entry.
    pub(super) exact: bool,
    /// Whether the first entry is for transparent pixels.
    has_transparent: bool,
}

impl Palette {
    /// The palette of 256 greys, where the index of a grey is its level.
    pub(super) fn grey() -> Self {
        Self::new((0..=u8::MAX).map(|level| [level; 3]).collect(), true)
    }

    /// The palette for the pixels of `cells`: all their colors if there are at most `most`, else chosen ones,
    /// `reserved` fewer than usual. Runs on the current thread pool.
    pub(super) fn of_cells(cells: &[HistogramCell], most: usize, reserved: usize) -> Self {
        let exact = cells.iter().map(HistogramCell::distinct).sum::<usize>() <= most;
        let entries = match exact {
            // Where all pixels are transparent.
            true if cells.is_empty() => vec![[0; 3]],
            true => cells.iter().flat_map(HistogramCell::colors).collect(),
            false => quantize::quantize(cells, QUANTIZED_ENTRIES - reserved),
        };
        Self::new(entries, exact)
    }

    /// The palette of these colors, sorted and without repeats.
    pub(super) fn new(mut entries: Vec<[u8; 3]>, exact: bool) -> Self {
        entries.sort_unstable();
        entries.dedup();
        Self { shown_as: entries.clone(), entries, exact, has_transparent: false }
    }

    /// The same palette with these colors, too.
    pub(super) fn with_colors(self, colors: &[[u8; 3]]) -> Self {
        match colors {
            [] => self,
            _ => Self::new([&*self.entries, colors].concat(), self.exact),
        }
    }

    /// The lowest of the `free` indices that is shown in this color.
    pub(super) fn find(&self, color: [u8; 3], free: impl Fn(&u8) -> bool) -> Option<u8> {
        (0..=u8::MAX)
            .zip(&self.shown_as)
            .find(|(index, shown)| **shown == color && free(index))
            .map(|(index, _)| index)
    }

    /// Of the `free` indices, the one whose color is nearest to the color of a free neighbor, and this neighbor.
    pub(super) fn least_needed(&self, free: impl Fn(&u8) -> bool) -> Option<(u8, u8)> {
        let distance = |a: u8, b: u8| -> u32 {
            let pairs = self.color(a).into_iter().zip(self.color(b));
            pairs.map(|(a, b)| u32::from(a.abs_diff(b)).pow(2)).sum()
        };
        let last = u8::try_from(self.len() - 1).unwrap_or(u8::MAX);
        let pairs = (0..last).flat_map(|index| [(index + 1, index), (index, index + 1)]);
        pairs.filter(|(index, neighbor)| free(index) && free(neighbor)).min_by_key(|&(a, b)| distance(a, b))
    }

    /// Shows an index in another color, so that not every color is shown as it is.
    pub(super) fn show_as(&mut self, index: u8, color: [u8; 3]) {
        self.shown_as[usize::from(index)] = color;
        self.exact = false;
    }

    /// The same palette with an entry for transparent pixels before its colors, which are at most 255.
    pub(super) fn with_transparent(mut self) -> Self {
        self.entries.insert(usize::from(TRANSPARENT), [0; 3]);
        self.shown_as.insert(usize::from(TRANSPARENT), [0; 3]);
        Self { has_transparent: true, ..self }
    }

    /// The colors that visible pixels are matched with.
    pub(super) fn colors(&self) -> &[[u8; 3]] {
        &self.entries[usize::from(self.has_transparent)..]
    }

    /// Shows level `l` in color `l` of a colormap. Only for a grey palette.
    pub(super) fn colored(mut self, colormap: &Colormap) -> Self {
        self.shown_as = colormap.colors().to_vec();
        self
    }

    /// Inverts what is shown. In a palette of 256 greys, level `l` gets the color of level `255 - l`, which
    /// also reverses a colormap. In any other palette, each channel value `v` becomes `255 - v`.
    pub(super) fn invert(&mut self) {
        match self.entries.len() == MAX_ENTRIES && self.is_grey() {
            true => self.shown_as.reverse(),
            false => self.shown_as.as_flattened_mut().iter_mut().for_each(|level| *level = !*level),
        }
    }

    /// The color table of the GIF: red, green, blue, red, …
    pub(crate) fn table(&self) -> &[u8] {
        self.shown_as.as_flattened()
    }

    /// Number of entries, 1 to 256.
    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }

    /// What each index stands for, before a colormap or an inversion.
    pub(crate) fn entries(&self) -> &[[u8; 3]] {
        &self.entries
    }

    /// The color that an index is shown as.
    pub(crate) fn color(&self, index: u8) -> [u8; 3] {
        self.shown_as[usize::from(index)]
    }

    /// Whether all entries are grey.
    pub(super) fn is_grey(&self) -> bool {
        self.entries.iter().all(|[red, green, blue]| red == green && green == blue)
    }
}
