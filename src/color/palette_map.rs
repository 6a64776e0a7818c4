//! The palettes of a volume, which frames they are for, and how indices come about.

use std::borrow::Cow;

use super::colormap::Colormap;
use super::histogram::{ColorHistogram, HistogramCell};
use super::map::Map;
use super::palette::{MOST, Palette};
use crate::backend::Backend;
use crate::error::Error;

/// The colors of a GIF and the way to them.
pub(crate) struct PaletteMap {
    /// At least one. Where they hold every color of the volume there is one alone.
    pub(super) palettes: Vec<Palette>,
    /// By run of frames, the number of its palette.
    runs: Vec<usize>,
    frames_per_run: usize,
    pub(super) indexing: Indexing,
    /// Whether the levels are dithered where the palette does not hold every color.
    pub(super) dither: bool,
}

/// How the levels of a pixel become its index.
pub(super) enum Indexing {
    /// There is one level, and it is the index.
    Level,
    /// There are three, and each of them is the index.
    AnyLevel,
    /// By a map that all threads share.
    Shared(Map),
    /// By a map that each thread makes of the colors it meets.
    Learned,
}

impl PaletteMap {
    /// Greys or the colors of a colormap, for volumes with one channel.
    pub(crate) fn grey(colormap: Option<&Colormap>) -> Self {
        let palette = match colormap {
            Some(colormap) => Palette::grey().colored(colormap),
            None => Palette::grey(),
        };
        Self::single(palette, Indexing::Level)
    }

    /// Shows level `l` as this one shows level `255 - l`: the same indices of pixels, other entries.
    pub(crate) fn inverted(mut self) -> Self {
        self.palettes.iter_mut().for_each(Palette::invert);
        self
    }

    fn single(palette: Palette, indexing: Indexing) -> Self {
        Self { palettes: vec![palette], runs: vec![0], frames_per_run: usize::MAX, indexing, dither: false }
    }

    /// One palette for an RGB volume of the colors counted in any of `histograms`.
    ///
    /// # Errors
    ///
    /// When a device fails.
    pub(crate) fn of_volume(
        histograms: &mut [ColorHistogram],
        dither: bool,
        backend: &dyn Backend,
        pool: &rayon::ThreadPool,
    ) -> Result<Self, Error> {
        pool.install(|| Self::of_colors(&ColorHistogram::neighborhoods(histograms), dither, backend))
    }

    /// The same of the colors in `near`. Runs on the current thread pool.
    pub(super) fn of_colors(
        near: &[HistogramCell],
        dither: bool,
        backend: &dyn Backend,
    ) -> Result<Self, Error> {
        let palette = Palette::of_cubes(near);
        Ok(match palette {
            palette if palette.exact && palette.is_grey() => Self::of_greys(),
            // Dithered levels are colors that have not been counted.
            palette if dither && !palette.exact => {
                Self { dither, ..Self::single(palette, Indexing::Learned) }
            }
            palette => {
                let map = Map::new(backend, &palette.entries, near)?;
                Self::single(palette, Indexing::Shared(map))
            }
        })
    }

    /// Greys for an RGB volume without color.
    pub(super) fn of_greys() -> Self {
        Self::single(Palette::grey(), Indexing::AnyLevel)
    }

    /// Palettes for runs of `frames_per_run` frames of an RGB volume, by the numbers in `runs`. Should one be enough for all
    /// their colors, it is the only one.
    pub(super) fn of_runs(
        palettes: Vec<Palette>,
        runs: Vec<usize>,
        frames_per_run: usize,
        dither: bool,
    ) -> Self {
        if palettes.iter().all(|palette| palette.exact) {
            let colors = palettes.iter().flat_map(|palette| &palette.entries).copied().collect();
            let palette = Palette::new(colors, true);
            if palette.is_grey() {
                return Self::of_greys();
            }
            if palette.entries() <= MOST {
                return Self::single(palette, Indexing::Learned);
            }
        }
        Self { palettes, runs, frames_per_run, indexing: Indexing::Learned, dither }
    }

    /// The palette that the file begins with.
    pub(crate) fn global(&self) -> &Palette {
        &self.palettes[0]
    }

    /// All palettes, in the order of their frames.
    pub(crate) fn palettes(&self) -> &[Palette] {
        &self.palettes
    }

    /// The palette of a frame.
    pub(crate) fn palette(&self, frame: usize) -> &Palette {
        &self.palettes[self.number(frame)]
    }

    /// Whether there are frames of another palette than the one that the file begins with.
    pub(crate) fn changes(&self) -> bool {
        self.palettes.len() > 1
    }

    /// The number of a frame's palette.
    pub(crate) fn number(&self, frame: usize) -> usize {
        self.runs[frame / self.frames_per_run]
    }

    /// Whether every color of the volume is shown as it is.
    pub(crate) fn is_exact(&self) -> bool {
        self.palettes.iter().all(|palette| palette.exact)
    }

    /// `before`, the indices of the frame before `frame`, in the palette of `frame`: the same pixels have the same indices
    /// as if they were in that frame. A color that the palette has not becomes an index that it has not; `None`
    /// where there is no such index, and where there is no frame before.
    pub(crate) fn carried<'i>(&self, frame: usize, before: &'i [u8]) -> Option<Cow<'i, [u8]>> {
        let (old, new) = (self.palette(frame.checked_sub(1)?), self.palette(frame));
        if old.entries == new.entries {
            return Some(Cow::Borrowed(before));
        }
        let lacking = u8::try_from(new.entries()).ok()?;
        let mut translated = [lacking; MOST];
        for (index, color) in translated.iter_mut().zip(&old.entries) {
            if let Ok(same) = new.entries.binary_search(color) {
                *index = same as u8;
            }
        }
        Some(before.iter().map(|&index| translated[usize::from(index)]).collect::<Vec<_>>().into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(parts: &[Vec<[u8; 3]>]) -> PaletteMap {
        let palettes = parts.iter().map(|part| Palette::new(part.clone(), false)).collect();
        PaletteMap::of_runs(palettes, (0..parts.len()).collect(), 2, false)
    }

    #[test]
    fn frames_share_palettes_and_the_first_is_global() {
        let (a, b) = (vec![[1, 2, 3], [4, 5, 6]], vec![[7, 8, 9]]);
        let palette_map = parts(&[a.clone(), b, a]);
        let global: Vec<bool> =
            (0..6).map(|frame| palette_map.palette(frame) == palette_map.global()).collect();
        assert_eq!(global, [true, true, false, false, true, true]);
        assert!(palette_map.changes() && !PaletteMap::grey(None).changes());
    }

    #[test]
    fn indices_are_carried_by_their_colors() {
        let palette_map = parts(&[vec![[1; 3], [2; 3], [3; 3]], vec![[2; 3], [9; 3]]]);
        assert_eq!(palette_map.carried(0, &[0]), None);
        assert_eq!(palette_map.carried(1, &[0, 1, 2]).unwrap(), &[0, 1, 2][..]);
        assert_eq!(palette_map.carried(2, &[0, 1, 2, 1]).unwrap(), &[2, 0, 2, 0][..]);
        // A full palette has no index to spare.
        let full: Vec<[u8; 3]> = (0..=255).map(|level| [level, 0, 0]).collect();
        assert_eq!(parts(&[vec![[1; 3]], full]).carried(2, &[0]), None);
    }

    #[test]
    fn parts_whose_colors_fit_one_palette_get_one() {
        let exact = |colors: &[[u8; 3]]| Palette::new(colors.to_vec(), true);
        let palette_map =
            PaletteMap::of_runs(vec![exact(&[[1, 2, 3]]), exact(&[[4; 3]])], vec![0, 1], 1, false);
        assert_eq!(palette_map.palette(1).entries, [[1, 2, 3], [4; 3]]);
        assert!(palette_map.is_exact());
        let palette_map = PaletteMap::of_runs(vec![exact(&[[1; 3]]), exact(&[[4; 3]])], vec![0, 1], 1, false);
        assert!(matches!(palette_map.indexing, Indexing::AnyLevel));
    }
}
