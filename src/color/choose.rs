//! Which colors a palette has, when there are more than fit.
//!
//! Wu's method of the `quantette` crate splits the cubes of a census into as many boxes as the palette gets entries, less a
//! few. The means of the boxes are moved eight times to the means of the pixels nearest to them (Lloyd's method), in
//! integers. The entries held back go to the colors farthest from what there is by then, one after the other: a marker of a few
//! pixels in a whole stack is lost to any method that weighs colors by their pixels alone.
//!
//! Distances are squared, in sRGB: for channels that are intensities, not colors, the error in each of them is what
//! counts.

use quantette::deps::palette::Srgb;
use quantette::wu::{BinnerU8x3, WuU8x3};
use quantette::{PaletteCounts, PaletteSize};
use rayon::prelude::*;

use super::census::Neighborhood;
use crate::backend::cpu::nearest_keys;

/// Entries for rare colors.
const RARE: usize = 8;

/// How often entries are moved. More moved them little further.
const ROUNDS: usize = 8;

/// Up to so many distinct colors are weighed one by one, more of them by the means of their cubes.
const MOST_POINTS: usize = 1 << 16;

/// A color and what it weighs.
type Point = ([u8; 3], u64);

/// Chooses `size` colors, at most 256, for pixels that have more. Runs on the current thread pool.
pub(super) fn choose(near: &[Neighborhood], size: usize) -> Vec<[u8; 3]> {
    let mut entries = wu(near, size - RARE);
    // Wu's method leaves entries over where there are few cubes.
    add_farthest(&mut entries, near, size - RARE);
    settle(&mut entries, &points(near));
    add_farthest(&mut entries, near, size);
    entries
}

/// What stands for the pixels: as many points as can be weighed in a short time.
fn points(near: &[Neighborhood]) -> Vec<Point> {
    if near.iter().map(Neighborhood::distinct).sum::<usize>() > MOST_POINTS {
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

/// At most `size` colors by Wu's method. It splits the cubes, weighted by their pixels; as fine a grid as the census's own is
/// what keeps it good (with `quantette`'s default bins the result was up to 2 dB worse on real stacks).
fn wu(near: &[Neighborhood], size: usize) -> Vec<[u8; 3]> {
    const SIDE: usize = 64;
    let total: u64 = near.iter().map(|near| near.count).sum();
    // Counts are u32 there, and so is their sum. A cube keeps at least one pixel, which the sum has room for: there are at
    // most 2^18 cubes.
    let scale = total.div_ceil(u64::from(u32::MAX / 2));
    let colors: Vec<Srgb<u8>> = near.iter().map(|near| Srgb::from(near.mean())).collect();
    let counts = near.iter().map(|near| (near.count / scale).max(1) as u32).collect();
    // Neither can fail: the sum fits, and there are cubes.
    let counted = PaletteCounts::new(colors, counts).expect("the scaled counts fit");
    let wu =
        WuU8x3::run_palette_counts(&counted, BinnerU8x3::<SIDE, SIDE, SIDE>::new()).expect("there are cubes");
    wu.palette(PaletteSize::from_usize_clamped(size)).into_vec().into_iter().map(Into::into).collect()
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
fn add_farthest(entries: &mut Vec<[u8; 3]>, near: &[Neighborhood], size: usize) {
    let means: Vec<[u8; 3]> = near.iter().map(Neighborhood::mean).collect();
    while entries.len() < size {
        // No color is farther than this from the mean of its cube, which lies in the cube: 3 times the root of 3, and what
        // the integer root leaves out.
        const WITHIN: u32 = 7;
        let from_means: Vec<u32> = keys(entries, &means).iter().map(|key| (key >> 8).isqrt()).collect();
        // As long as there are colors three quarters as far as the farthest, it is enough to look at those: distances only
        // become less.
        let farthest = from_means.iter().copied().max().unwrap_or(0).saturating_sub(WITHIN);
        let bound = farthest * 3 / 4;
        let cubes = near.iter().zip(&from_means).filter(|(_, from_mean)| **from_mean + WITHIN >= bound);
        let mut colors = Vec::new();
        cubes.for_each(|(near, _)| near.colors().for_each(|color| colors.push(color)));
        let distances = keys(entries, &colors).into_iter().map(|key| key >> 8);
        let mut far: Vec<([u8; 3], u32)> =
            colors.into_iter().zip(distances).filter(|far| far.1 > bound * bound).collect();
        if far.is_empty() {
            break;
        }
        while entries.len() < size {
            // Of several the first, in the order of the codes.
            let Some(&(added, distance)) = far.iter().rev().max_by_key(|far| far.1) else { break };
            if distance <= bound * bound {
                break;
            }
            entries.push(added);
            for (color, distance) in &mut far {
                let square = |channel: usize| u32::from(color[channel].abs_diff(added[channel])).pow(2);
                *distance = (*distance).min(square(0) + square(1) + square(2));
            }
        }
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
    use crate::color::Census;

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
            let mut census = Census::default();
            census.count(colors.as_flattened());
            let near = census.neighborhoods();
            let in_order: Vec<[u8; 3]> = near.iter().flat_map(Neighborhood::colors).collect();
            let expected = expected(entries.clone(), &in_order, size);
            add_farthest(&mut entries, &near, size);
            assert_eq!(entries, expected);
        }
    }
}
