//! The palettes of runs of frames, as few as serve.
//!
//! Each run has a palette chosen from its own colors. Where the one in use serves nearly as well it stays in use: so what
//! does not change is shown by the same colors, does not flicker, and need not be drawn again. Whether it does follows from the
//! runs before, so they are [added](Runs::add) in their order; all else is done before, in any.

use std::num::NonZeroUsize;

use super::histogram::ColorHistogram;
use super::palette::Palette;
use super::palette_map::PaletteMap;
use super::quantize::{self, Distortion};
use super::variance_cut::Point;

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

/// A run of frames with the palette of its own.
pub(crate) struct Run {
    palette: Palette,
    points: Vec<Point>,
    misfit: Distortion,
}

impl Run {
    /// That of the pixels counted. Runs on the current thread pool.
    pub(crate) fn of(histogram: &mut ColorHistogram) -> Self {
        let near = ColorHistogram::neighborhoods(std::slice::from_mut(histogram));
        let (palette, points) = (Palette::of_cubes(&near), quantize::points(&near));
        let misfit = Distortion::of(&points, &palette.entries);
        Self { palette, points, misfit }
    }
}

/// The palettes of runs of frames.
#[derive(Default)]
pub(crate) struct Runs {
    palettes: Vec<Palette>,
    /// By run, the number of its palette.
    numbers: Vec<usize>,
}

impl Runs {
    /// Adds the next run.
    pub(crate) fn add(&mut self, Run { palette, points, misfit }: Run) {
        match self.palettes.last_mut() {
            Some(last) if Distortion::of(&points, &last.entries).is_near(misfit) => {
                last.exact &= palette.exact
            }
            _ => self.palettes.push(palette),
        }
        self.numbers.push(self.palettes.len() - 1);
    }

    /// The coloring of a volume whose runs these are, of `frames` frames each.
    pub(crate) fn palette_map(self, frames: usize, dither: bool) -> PaletteMap {
        PaletteMap::of_runs(self.palettes, self.numbers, frames, dither)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(pixels: &[[u8; 3]]) -> Run {
        let mut histogram = ColorHistogram::default();
        histogram.count(pixels.as_flattened());
        Run::of(&mut histogram)
    }

    /// The numbers of the palettes of runs, and whether each palette is exact.
    fn numbers(runs: &[&[[u8; 3]]]) -> (Vec<usize>, Vec<bool>) {
        let mut all = Runs::default();
        runs.iter().for_each(|pixels| all.add(run(pixels)));
        (all.numbers, all.palettes.iter().map(|palette| palette.exact).collect())
    }

    /// Many colors around one.
    fn cloud([red, green, blue]: [u8; 3]) -> Vec<[u8; 3]> {
        let offsets = (0..9000u32).map(|i| i.wrapping_mul(2_654_435_761).to_be_bytes());
        offsets.map(|[a, b, c, _]| [red + a % 32, green + b % 32, blue + c % 32]).collect()
    }

    #[test]
    fn a_palette_is_kept_where_it_serves() {
        let (here, there) = (cloud([20, 30, 40]), cloud([80, 30, 40]));
        let mut turned = here.clone();
        turned.rotate_left(77);
        turned[5] = [25, 33, 55];
        assert_eq!(numbers(&[&here, &turned, &there, &here]), (vec![0, 0, 1, 2], vec![false; 3]));
        // A marker of one pixel is enough for a palette that has it.
        let mut marked = here.clone();
        marked[7] = [255, 0, 255];
        assert_eq!(numbers(&[&here, &marked, &here]).0, [0, 1, 1]);
    }

    #[test]
    fn what_can_be_exact_is_kept_exact() {
        let few: Vec<[u8; 3]> = (0..40).map(|i| [i, 7, 90]).collect();
        assert_eq!(numbers(&[&few, &few[..9], &[[0, 7, 91]]]), (vec![0, 0, 1], vec![true; 2]));
        // The palette of many colors may happen to have them all, but is not exact for it.
        let cloud = cloud([1, 2, 3]);
        let entry = run(&cloud).palette.entries[9];
        assert_eq!(numbers(&[&cloud, &[entry]]), (vec![0, 0], vec![false]));
        assert_eq!(numbers(&[&[entry], &cloud, &few]).1, [true, false, true]);
    }

    #[test]
    fn a_misfit_is_what_colors_are_off_by() {
        let points = [([1, 2, 3], 5), ([1, 2, 9], 2), ([200, 2, 3], 1)];
        let misfit = Distortion::of(&points, &[[1, 2, 4], [190, 2, 3]]);
        assert_eq!(misfit, Distortion { squares: 5 + 2 * 25 + 100, greatest: 100 });
        let other = |squares, greatest| Distortion { squares, greatest };
        assert!(other(203, 9).is_near(other(200, 4)));
        assert!(!other(204, 9).is_near(other(200, 4)) && !other(203, 10).is_near(other(200, 4)));
        assert!(other(0, 0).is_near(other(0, 0)) && !other(1, 1).is_near(other(0, 0)));
    }
}
