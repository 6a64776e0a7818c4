//! Which colors a palette has, when there are more than fit.
//!
//! The cubes of a census are split into as many parts as the palette gets entries, less a few (`split.rs`). The means of the
//! parts are moved eight times to the means of the pixels nearest to them (Lloyd's method), in
//! integers. The entries held back go to the colors farthest from what there is by then, one after the other: a marker of a few
//! pixels in a whole stack is lost to any method that weighs colors by their pixels alone.
//!
//! Distances are squared, in sRGB: for channels that are intensities, not colors, the error in each of them is what
//! counts.

use rayon::prelude::*;

use super::histogram::HistogramCell;
use super::variance_cut::{Point, split};
use crate::backend::cpu::nearest_keys;

/// Entries for rare colors.
const RARE: usize = 8;

/// How often entries are moved. More moved them little further.
const ROUNDS: usize = 8;

/// Up to so many distinct colors are weighed one by one, more of them by the means of their cubes.
const MOST_POINTS: usize = 1 << 16;

/// Chooses `size` colors, at most 256, for pixels that have more. Runs on the current thread pool.
pub(super) fn choose(near: &[HistogramCell], size: usize) -> Vec<[u8; 3]> {
    let points = points(near);
    let mut means: Vec<Point> = near.iter().map(|near| (near.mean(), near.count)).collect();
    let mut entries = split(&mut means, size - RARE);
    // There are entries left over where there are few cubes.
    add_farthest(&mut entries, near, size - RARE);
    settle(&mut entries, &points);
    add_farthest(&mut entries, near, size);
    entries
}

/// How far what stands for some pixels is from the nearest of some entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Distortion {
    /// The sum of the squared distances, by weight.
    pub(super) squares: u128,
    /// The greatest squared distance.
    pub(super) greatest: u32,
}

impl Distortion {
    /// Runs on the calling thread.
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

    /// Whether this is nearly as good as `other`: 1.5 % more in squares, which is 0.07 dB, and no color half as far again as the
    /// farthest there. For a stained section at rest with spots that move it is 0.9 % more at most, for one that is panned more
    /// from frame to frame: with 5 % such frames, too, were shown in palettes chosen for others.
    pub(super) fn is_near(self, other: Self) -> bool {
        self.squares * 200 <= other.squares * 203 && self.greatest * 4 <= other.greatest * 9
    }
}

/// What stands for the pixels: as many points as can be weighed in a short time.
pub(super) fn points(near: &[HistogramCell]) -> Vec<Point> {
    if near.iter().map(HistogramCell::distinct).sum::<usize>() > MOST_POINTS {
        return near.iter().map(|near| (near.mean(), near.count)).collect();
    }
    // How the pixels of a cube are spread over its colors is not known; evenly is near enough. A cube has 64 colors at
    // most, so with 64 for each pixel there is something for everyone.
    near.iter()
        .flat_map(|near| {
            let weight = near.count * 64 / near.distinct() as u64;
            near.colors().map(move |color| (color, weight))
        })
        .collect()
}

/// Moves every entry to the mean of the points nearest to it, a few times.
fn settle(entries: &mut [[u8; 3]], points: &[Point]) {
    let colors: Vec<[u8; 3]> = points.iter().map(|point| point.0).collect();
    for _ in 0..ROUNDS {
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

/// Adds the color that is farthest from all entries, again and again, until there are `size` entries or no more colors.
fn add_farthest(entries: &mut Vec<[u8; 3]>, near: &[HistogramCell], size: usize) {
    // No color is farther than this from the mean of its cube, which lies in the cube: 3 times the root of 3, and what the
    // integer root leaves out.
    const WITHIN: u32 = 7;
    if entries.len() >= size {
        return;
    }
    let means: Vec<[u8; 3]> = near.iter().map(HistogramCell::mean).collect();
    let mut from_means = distances(entries, &means);
    while entries.len() < size {
        // As long as there are colors three quarters as far as the farthest, it is enough to look at those: distances only
        // become less.
        let farthest = from_means.iter().copied().max().unwrap_or(0).isqrt().saturating_sub(WITHIN);
        let bound = farthest * 3 / 4;
        let least = bound.saturating_sub(WITHIN).pow(2);
        let cubes = near.iter().zip(&from_means).filter(|(_, from_mean)| **from_mean >= least);
        let mut colors = Vec::new();
        cubes.for_each(|(near, _)| near.append_colors(&mut colors));
        let mut far = distances(entries, &colors);
        let known = entries.len();
        // Of several the first, in the order of the codes.
        while entries.len() < size
            && let Some((place, &distance)) = far.iter().enumerate().rev().max_by_key(|(_, far)| **far)
            && distance > bound * bound
        {
            entries.push(colors[place]);
            lower(&mut far, &colors, colors[place]);
        }
        if entries.len() == known {
            break;
        }
        for &added in &entries[known..] {
            lower(&mut from_means, &means, added);
        }
    }
}

/// The squared distances of colors from the nearest entry. Runs on the current thread pool.
fn distances(entries: &[[u8; 3]], colors: &[[u8; 3]]) -> Vec<u32> {
    keys(entries, colors).into_iter().map(|key| key >> 8).collect()
}

/// Makes squared distances of `colors` those with one entry more.
fn lower(distances: &mut [u32], colors: &[[u8; 3]], entry: [u8; 3]) {
    for (distance, color) in distances.iter_mut().zip(colors) {
        let square = |channel: usize| u32::from(color[channel].abs_diff(entry[channel])).pow(2);
        *distance = (*distance).min(square(0) + square(1) + square(2));
    }
}

/// The nearest entry of every color, as `squared distance << 8 | index`. Runs on the current thread pool.
fn keys(entries: &[[u8; 3]], colors: &[[u8; 3]]) -> Vec<u32> {
    const SHARE: usize = 1 << 13;
    let mut keys = vec![0; colors.len()];
    let shares = keys.par_chunks_mut(SHARE).zip(colors.par_chunks(SHARE));
    shares.for_each(|(keys, colors)| nearest_keys(entries, colors, keys));
    keys
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::color::histogram::ColorHistogram;

    /// One after the other, by the definition.
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
    fn the_farthest_colors_are_added_in_their_order() {
        let colors: Vec<[u8; 3]> = (0..900u32)
            .map(|i| i.wrapping_mul(2_654_435_761).to_be_bytes())
            .map(|[red, green, blue, _]| [red, green / 2, blue / 7])
            .collect();
        for (colors, size) in [(&colors[..], 40), (&colors[..30], 40), (&[[1, 2, 3]; 5], 3)] {
            let mut entries = vec![[9, 100, 7], [200, 1, 1]];
            let mut histogram = ColorHistogram::default();
            histogram.count(colors.as_flattened());
            let near = ColorHistogram::neighborhoods(&mut [histogram]);
            let in_order: Vec<[u8; 3]> = near.iter().flat_map(HistogramCell::colors).collect();
            let expected = expected(entries.clone(), &in_order, size);
            add_farthest(&mut entries, &near, size);
            assert_eq!(entries, expected);
        }
    }
}
