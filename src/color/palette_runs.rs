//! Palettes for runs of frames, with as few changes of palette as possible.
//!
//! A palette is chosen for each run from the colors of that run alone. If the palette of the run before
//! serves nearly as well, the run keeps it: then pixels that do not change keep their color, do not flicker
//! and need not be drawn again. Whether a palette is kept depends on the runs before, so runs are
//! [added](PaletteRuns::add) in their order. All other work on a run is done before that, in any order.

use std::num::NonZeroUsize;

use super::palette::Palette;
use super::palette_map::{PaletteMap, PaletteRules};
use super::quantize::{self, Distortion};
use super::run_colors::RunColors;
use super::variance_cut::Point;

/// The frames that share a palette, in an RGB volume with more colors than one palette holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PaletteScope {
    /// All frames: pixels that do not change do not flicker.
    #[default]
    Volume,
    /// A run of this many frames; the last run may have fewer. The palette of a run is chosen from the colors
    /// of that run alone, which suits volumes whose scenes change. A run keeps the palette of the run before
    /// if that serves nearly as well (within 0.07 dB, and no color much farther off). When the palette
    /// changes, a color that stays the same may be shown as another color than before.
    Frames(NonZeroUsize),
}

/// A run of frames that shares a palette, with the palette chosen for it.
pub(crate) struct PaletteRun {
    palette: Palette,
    points: Vec<Point>,
    /// Distortion of `points` in `palette`.
    distortion: Distortion,
}

impl PaletteRun {
    /// Chooses the palette for the pixels of the current run of `colors`, which begins the next run. Runs on the
    /// current thread pool.
    pub(crate) fn of(colors: &mut RunColors, rules: PaletteRules<'_>) -> Self {
        let cells = colors.take();
        let palette = rules.palette(&cells).with_colors(rules.inks);
        let points = quantize::points(&cells);
        let distortion = Distortion::of(&points, &palette.entries);
        Self { palette, points, distortion }
    }
}

/// The palettes of all runs of frames.
#[derive(Default)]
pub(crate) struct PaletteRuns {
    palettes: Vec<Palette>,
    /// The number of the palette of each run.
    palette_of_run: Vec<usize>,
}

impl PaletteRuns {
    /// Adds the next run.
    pub(crate) fn add(&mut self, PaletteRun { palette, points, distortion }: PaletteRun) {
        match self.palettes.last_mut() {
            Some(last) if Distortion::of(&points, &last.entries).is_nearly_as_low_as(distortion) => {
                last.exact &= palette.exact
            }
            _ => self.palettes.push(palette),
        }
        self.palette_of_run.push(self.palettes.len() - 1);
    }

    /// The palette map of a volume of these runs, with `frames_per_run` frames in each.
    pub(crate) fn palette_map(self, frames_per_run: usize, rules: PaletteRules<'_>) -> PaletteMap {
        PaletteMap::of_runs(self.palettes, self.palette_of_run, frames_per_run, rules)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(pixels: &[[u8; 3]]) -> PaletteRun {
        let mut colors = RunColors::of_runs(pixels.len());
        colors.count(pixels.as_flattened());
        PaletteRun::of(&mut colors, PaletteRules::default())
    }

    /// The number of the palette of each run, and whether each palette is exact.
    fn numbers(runs: &[&[[u8; 3]]]) -> (Vec<usize>, Vec<bool>) {
        let mut all = PaletteRuns::default();
        runs.iter().for_each(|pixels| all.add(run(pixels)));
        (all.palette_of_run, all.palettes.iter().map(|palette| palette.exact).collect())
    }

    /// Many colors, in a cube whose corner is the given color.
    fn cloud([red, green, blue]: [u8; 3]) -> Vec<[u8; 3]> {
        let offsets = (0..9000u32).map(|i| i.wrapping_mul(2_654_435_761).to_be_bytes());
        offsets.map(|[a, b, c, _]| [red + a % 32, green + b % 32, blue + c % 32]).collect()
    }

    #[test]
    fn a_palette_is_kept_while_it_serves_nearly_as_well() {
        let (here, there) = (cloud([20, 30, 40]), cloud([80, 30, 40]));
        let mut changed = here.clone();
        changed.rotate_left(77);
        changed[5] = [25, 33, 55];
        assert_eq!(numbers(&[&here, &changed, &there, &here]), (vec![0, 0, 1, 2], vec![false; 3]));
        // One pixel of a far color is enough for a new palette.
        let mut marked = here.clone();
        marked[7] = [255, 0, 255];
        assert_eq!(numbers(&[&here, &marked, &here]).0, [0, 1, 1]);
    }

    #[test]
    fn a_run_of_few_colors_is_shown_exactly() {
        let few: Vec<[u8; 3]> = (0..40).map(|i| [i, 7, 90]).collect();
        assert_eq!(numbers(&[&few, &few[..9], &[[0, 7, 91]]]), (vec![0, 0, 1], vec![true; 2]));
        // A quantized palette may hold all colors of a later run, but it stays inexact.
        let cloud = cloud([1, 2, 3]);
        let entry = run(&cloud).palette.entries[9];
        assert_eq!(numbers(&[&cloud, &[entry]]), (vec![0, 0], vec![false]));
        assert_eq!(numbers(&[&[entry], &cloud, &few]).1, [true, false, true]);
    }

    #[test]
    fn distortion_is_the_squared_distance_from_the_nearest_entry() {
        let points = [([1, 2, 3], 5), ([1, 2, 9], 2), ([200, 2, 3], 1)];
        let distortion = Distortion::of(&points, &[[1, 2, 4], [190, 2, 3]]);
        assert_eq!(distortion, Distortion { squares: 5 + 2 * 25 + 100, greatest: 100 });
        let other = |squares, greatest| Distortion { squares, greatest };
        assert!(other(203, 9).is_nearly_as_low_as(other(200, 4)));
        assert!(
            !other(204, 9).is_nearly_as_low_as(other(200, 4))
                && !other(203, 10).is_nearly_as_low_as(other(200, 4))
        );
        assert!(
            other(0, 0).is_nearly_as_low_as(other(0, 0)) && !other(1, 1).is_nearly_as_low_as(other(0, 0))
        );
    }
}
