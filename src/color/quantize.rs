//! The choice of a palette for pixels that have more colors than fit.
//!
//! The cells of the histogram are divided into as many boxes as the palette has entries, less a few
//! (`variance_cut.rs`). The means of the boxes are the first entries. Then, up to eight times, each entry is
//! moved to the mean of the pixels nearest to it (Lloyd's method), in integers. The reserved entries go to
//! rare colors, one after the other: each is the color farthest from all entries so far. Without them, a
//! marker of a few pixels in a whole stack would be lost, as in any method that weighs colors only by their
//! number of pixels.
//!
//! Distances are squared and in sRGB: where channels are intensities, not colors, the error of each channel
//! is what counts.
//!
//! The search for nearest entries calls the function of the CPU backend directly, not the trait
//! [`Backend`](crate::backend::Backend): the quantizer needs the distances, which the trait does not return,
//! and it runs on the CPU whatever the backend is.

use rayon::prelude::*;

use super::histogram::HistogramCell;
use super::variance_cut::{Point, variance_cut};
use crate::backend::cpu::nearest_keys;

/// Number of entries reserved for rare colors.
const RARE_ENTRIES: usize = 8;

/// Greatest number of rounds of Lloyd's method. In further rounds the entries moved little.
const LLOYD_ROUNDS: usize = 8;

/// Up to this number of distinct colors, each color is a point. If there are more, each cell is one point, at
/// the mean of its pixels.
const MAX_POINTS: usize = 1 << 16;

/// Chooses `size` entries, at most 256, for pixels of more colors than that. Runs on the current thread pool.
pub(super) fn quantize(cells: &[HistogramCell], size: usize) -> Vec<[u8; 3]> {
    let points = points(cells);
    let mut means: Vec<Point> = cells.iter().map(|cell| (cell.mean(), cell.count)).collect();
    let mut entries = variance_cut(&mut means, size - RARE_ENTRIES);
    // Few cells give fewer boxes than wanted; this adds the missing entries.
    add_farthest(&mut entries, cells, size - RARE_ENTRIES);
    refine(&mut entries, &points);
    add_farthest(&mut entries, cells, size);
    entries
}

/// The distances of points from their nearest entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Distortion {
    /// The sum of the squared distances, each multiplied by the weight of its point.
    pub(super) squares: u128,
    /// The greatest squared distance.
    pub(super) greatest: u32,
}

impl Distortion {
    /// The distortion of `points` shown in `entries`. Runs on the calling thread.
    pub(super) fn of(points: &[Point], entries: &[[u8; 3]]) -> Self {
        let colors: Vec<[u8; 3]> = points.iter().map(|point| point.0).collect();
        let mut keys = vec![0; colors.len()];
        nearest_keys(entries, &colors, &mut keys);
        let distances = keys.iter().map(|key| key >> 8);
        let squares = distances.clone().zip(points);
        Self {
            squares: squares.map(|(distance, point)| u128::from(distance) * u128::from(point.1)).sum(),
            greatest: distances.max().unwrap_or(0),
        }
    }

    /// Whether this distortion is nearly as low as `other`: its sum of squares is at most 1.5 % greater,
    /// which is 0.07 dB, and its greatest distance is at most 1.5 times as great.
    ///
    /// For a stained section at rest with moving spots, the sum is at most 0.9 % greater. For a section that
    /// is panned, it grows more from frame to frame; with a limit of 5 %, such frames, too, were shown in
    /// palettes chosen for other frames.
    pub(super) fn is_nearly_as_low_as(self, other: Self) -> bool {
        self.squares * 200 <= other.squares * 203 && self.greatest * 4 <= other.greatest * 9
    }
}

/// The points that represent the pixels: few enough to be compared with all entries in a short time.
pub(super) fn points(cells: &[HistogramCell]) -> Vec<Point> {
    if cells.iter().map(HistogramCell::distinct).sum::<usize>() > MAX_POINTS {
        return cells.iter().map(|cell| (cell.mean(), cell.count)).collect();
    }
    // The histogram does not record how the pixels of a cell are distributed over its colors; an equal
    // distribution is accurate enough. A cell has at most 64 colors, so with 64 units of weight per pixel
    // every color has a weight of at least 1.
    cells
        .iter()
        .flat_map(|cell| {
            let weight = cell.count * 64 / cell.distinct() as u64;
            cell.colors().map(move |color| (color, weight))
        })
        .collect()
}

/// Lloyd's method: moves every entry to the mean of the points nearest to it, up to [`LLOYD_ROUNDS`] times.
fn refine(entries: &mut [[u8; 3]], points: &[Point]) {
    let colors: Vec<[u8; 3]> = points.iter().map(|point| point.0).collect();
    for _ in 0..LLOYD_ROUNDS {
        let mut sums = [[0u64; 4]; 256];
        for (key, (color, weight)) in keys(entries, &colors).into_iter().zip(points) {
            let [total, channels @ ..] = &mut sums[key as usize % 256];
            *total += weight;
            channels.iter_mut().zip(color).for_each(|(sum, &channel)| *sum += weight * u64::from(channel));
        }
        let mut moved = false;
        for (entry, [weight, sums @ ..]) in entries.iter_mut().zip(sums).filter(|(_, sums)| sums[0] > 0) {
            let mean = sums.map(|sum| ((sum + weight / 2) / weight) as u8);
            moved |= mean != *entry;
            *entry = mean;
        }
        if !moved {
            break;
        }
    }
}

/// Adds the color that is farthest from all entries, one after the other, until there are `size` entries or
/// no more colors.
fn add_farthest(entries: &mut Vec<[u8; 3]>, cells: &[HistogramCell], size: usize) {
    // An upper bound of the distance of a color of a cell from the cell's mean: 3 times the square root of 3,
    // plus what integer square roots round off.
    const CELL_RADIUS: u32 = 7;
    if entries.len() >= size {
        return;
    }
    let means: Vec<[u8; 3]> = cells.iter().map(HistogramCell::mean).collect();
    let mut mean_distances = distances(entries, &means);
    while entries.len() < size {
        // Only the colors at least three quarters as far as the farthest one are candidates. As long as a
        // candidate is still that far, the farthest candidate is the farthest of all colors, because new
        // entries only reduce distances.
        let farthest = mean_distances.iter().copied().max().unwrap_or(0).isqrt().saturating_sub(CELL_RADIUS);
        let bound = farthest * 3 / 4;
        let least = bound.saturating_sub(CELL_RADIUS).pow(2);
        let far_cells = cells.iter().zip(&mean_distances).filter(|(_, distance)| **distance >= least);
        let mut colors = Vec::new();
        far_cells.for_each(|(cell, _)| cell.append_colors(&mut colors));
        let mut color_distances = distances(entries, &colors);
        let known = entries.len();
        // Of several equally far colors, the first in the order of the codes.
        while entries.len() < size
            && let Some((at, &distance)) =
                color_distances.iter().enumerate().rev().max_by_key(|(_, distance)| **distance)
            && distance > bound * bound
        {
            entries.push(colors[at]);
            reduce(&mut color_distances, &colors, colors[at]);
        }
        if entries.len() == known {
            break;
        }
        for &added in &entries[known..] {
            reduce(&mut mean_distances, &means, added);
        }
    }
}

/// The squared distance of every color from its nearest entry. Runs on the current thread pool.
fn distances(entries: &[[u8; 3]], colors: &[[u8; 3]]) -> Vec<u32> {
    keys(entries, colors).into_iter().map(|key| key >> 8).collect()
}

/// Updates the squared `distances` of `colors` for an additional entry.
fn reduce(distances: &mut [u32], colors: &[[u8; 3]], entry: [u8; 3]) {
    for (distance, color) in distances.iter_mut().zip(colors) {
        let square = |channel: usize| u32::from(color[channel].abs_diff(entry[channel])).pow(2);
        *distance = (*distance).min(square(0) + square(1) + square(2));
    }
}

/// The nearest entry of every color, as `squared distance << 8 | index`. Runs on the current thread pool.
fn keys(entries: &[[u8; 3]], colors: &[[u8; 3]]) -> Vec<u32> {
    const TASK_COLORS: usize = 1 << 13;
    let mut keys = vec![0; colors.len()];
    let tasks = keys.par_chunks_mut(TASK_COLORS).zip(colors.par_chunks(TASK_COLORS));
    tasks.for_each(|(keys, colors)| nearest_keys(entries, colors, keys));
    keys
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::color::histogram::ColorHistogram;

    /// Adds the farthest colors one after the other, by the definition.
    fn expected(mut entries: Vec<[u8; 3]>, colors: &[[u8; 3]], size: usize) -> Vec<[u8; 3]> {
        let distance = |a: [u8; 3], b: [u8; 3]| -> i32 {
            a.iter().zip(b).map(|(&a, b)| (i32::from(a) - i32::from(b)).pow(2)).sum()
        };
        while entries.len() < size {
            let from_all =
                |color: [u8; 3]| entries.iter().map(|&entry| distance(entry, color)).min().unwrap();
            let farthest = colors.iter().map(|&color| from_all(color)).max().unwrap();
            let Some(&added) = colors.iter().find(|&&color| from_all(color) == farthest && farthest > 0)
            else {
                break;
            };
            entries.push(added);
        }
        entries
    }

    #[test]
    fn the_farthest_colors_are_added_one_after_the_other() {
        let colors: Vec<[u8; 3]> = (0..900u32)
            .map(|i| i.wrapping_mul(2_654_435_761).to_be_bytes())
            .map(|[red, green, blue, _]| [red, green / 2, blue / 7])
            .collect();
        for (colors, size) in [(&colors[..], 40), (&colors[..30], 40), (&[[1, 2, 3]; 5], 3)] {
            let mut entries = vec![[9, 100, 7], [200, 1, 1]];
            let mut histogram = ColorHistogram::default();
            histogram.count(colors.as_flattened());
            let cells = ColorHistogram::merge(&mut [histogram]);
            let in_order: Vec<[u8; 3]> = cells.iter().flat_map(HistogramCell::colors).collect();
            let expected = expected(entries.clone(), &in_order, size);
            add_farthest(&mut entries, &cells, size);
            assert_eq!(entries, expected);
        }
    }
}
