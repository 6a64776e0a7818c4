//! The choice of bands: where one band ends and the next begins.
//!
//! For grey levels a band is a range of levels. An edge between two bands costs the length of the contour
//! along it. Among bands of about the same cost, a band is better if it is shown as the level that most of
//! its pixels have, so that above all a black background stays black. So the errors of all pixels, weighed
//! against the tolerance, are added to the lengths. Dynamic programming finds the bands with the least cost.
//!
//! Colors have no order. So the most frequent colors are kept, and every color that is near enough to a kept
//! one is shown as that one.

/// Number of pixels with an error of just above the tolerance that cost as much as one more pixel of an edge.
///
/// Twice as many made some GIFs up to a tenth smaller, others several times larger, and some backgrounds were
/// no longer black. Half as many made GIFs up to a tenth larger.
const PIXELS_PER_EDGE: u64 = 64;

/// The level that each level is shown as, at most `most` from it. `pixels` has the number of pixels of each
/// level; its length is the number of levels. `edges` has the length of the contour below each level. Level
/// `alone` is a band of its own.
pub(super) fn of_levels(pixels: &[u64], edges: &[u64], most: u8, alone: Option<u8>) -> Vec<u8> {
    let most = usize::from(most);
    let levels = pixels.len();
    let sums = Totals::of(pixels);
    let edge = |level: usize| edges[level] * PIXELS_PER_EDGE * (most as u64 + 1) + 1;
    // For each n: the least cost of bands for the n lowest levels, the first level of the last of these
    // bands, and the level that this band is shown as.
    let mut best = vec![(0, 0, 0)];
    for end in 1..=levels {
        let mixed =
            |start: usize| end - start > 1 && alone.is_some_and(|level| (start..end).contains(&level.into()));
        let starts = (end.saturating_sub(2 * most + 1)..end).filter(|&start| !mixed(start));
        let bands = starts.map(|start| {
            let (lowest, highest) = ((end - 1).saturating_sub(most), (start + most).min(levels - 1));
            let shown = sums.median(start, end).clamp(lowest, highest);
            (best[start].0 + edge(start) + sums.error(start, end, shown), start, shown)
        });
        best.push(bands.min().unwrap_or_default());
    }
    let mut bands = vec![0; levels];
    let mut end = levels;
    while end > 0 {
        let (_, start, shown) = best[end];
        bands[start..end].fill(shown as u8);
        end = start;
    }
    bands
}

/// For each level: the number of pixels below it, and the sum of their levels.
struct Totals(Vec<(u64, u64)>);

impl Totals {
    fn of(pixels: &[u64]) -> Self {
        let mut sums = vec![(0, 0)];
        for (level, &count) in (0..).zip(pixels) {
            let (pixels, levels) = sums[sums.len() - 1];
            sums.push((pixels + count, levels + count * level));
        }
        Self(sums)
    }

    /// The median level of the pixels of levels `start..end`: at most half of them are below it, and at most
    /// half above. If the band may be shown as the median, no level has smaller errors; if it may not, the
    /// nearest allowed level has the smallest.
    fn median(&self, start: usize, end: usize) -> usize {
        let twice = self.0[start].0 + self.0[end].0;
        start + self.0[start + 1..end].partition_point(|below| 2 * below.0 < twice)
    }

    /// The sum of errors of all pixels of levels `start..end` if they are shown as `shown`.
    fn error(&self, start: usize, end: usize, shown: usize) -> u64 {
        let part =
            |start: usize, end: usize| (self.0[end].0 - self.0[start].0, self.0[end].1 - self.0[start].1);
        let middle = shown.clamp(start, end);
        let (below, above) = (part(start, middle), part(middle, end));
        let shown = shown as u64;
        below.0 * shown - below.1 + above.1 - above.0 * shown
    }
}

/// The entry that each entry is shown as. No channel of the two differs by more than `most`. `pixels` has the
/// number of pixels of each entry; it may be longer than `entries`.
pub(super) fn of_colors(entries: &[[u8; 3]], pixels: &[u64], most: u8) -> Vec<u8> {
    let mut shown = vec![0; entries.len()];
    let mut kept: Vec<usize> = Vec::new();
    let mut order: Vec<usize> = (0..entries.len()).collect();
    order.sort_by_key(|&index| std::cmp::Reverse(pixels[index]));
    for index in order {
        let near = kept.iter().map(|&other| (distance(entries[index], entries[other]), other)).min();
        let other = match near {
            Some((distance, other)) if distance <= most => other,
            _ => {
                kept.push(index);
                index
            }
        };
        shown[index] = other as u8;
    }
    shown
}

/// The largest difference of two colors in one channel.
pub(super) fn distance(a: [u8; 3], b: [u8; 3]) -> u8 {
    let [red, green, blue] = [0, 1, 2].map(|channel| a[channel].abs_diff(b[channel]));
    red.max(green).max(blue)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The least cost of all possible bands, tried one by one. A bit of `edges_at` says whether a band begins
    /// at a level.
    fn least_cost(pixels: &[u64], edges: &[u64], most: usize, alone: Option<u8>) -> u64 {
        let costs = (0..1u32 << (pixels.len() - 1)).filter_map(|edges_at| {
            let mut starts = vec![0];
            starts.extend((1..pixels.len()).filter(|level| edges_at >> (level - 1) & 1 == 1));
            starts.push(pixels.len());
            let mut cost = 0;
            for band in starts.windows(2) {
                let has = |level: u8| (band[0]..band[1]).contains(&usize::from(level));
                if alone.is_some_and(has) && band[1] - band[0] > 1 {
                    return None;
                }
                let errors = (0..pixels.len()).filter_map(|shown| {
                    let near = (band[0]..band[1]).all(|level| level.abs_diff(shown) <= most);
                    let error = |level: usize| pixels[level] * level.abs_diff(shown) as u64;
                    near.then(|| (band[0]..band[1]).map(error).sum::<u64>())
                });
                cost += errors.min()? + edges[band[0]] * 64 * (most as u64 + 1) + 1;
            }
            Some(cost)
        });
        costs.min().unwrap()
    }

    proptest! {
        #[test]
        fn no_other_bands_cost_less(
            levels in prop::collection::vec((0u64..2000, 0u64..20), 1..11),
            most in 1u8..5,
            alone in prop::option::of(0u8..11),
        ) {
            let (pixels, mut edges): (Vec<u64>, Vec<u64>) = levels.into_iter().unzip();
            edges[0] = 0;
            let shown = of_levels(&pixels, &edges, most, alone);
            if let Some(alone) = alone.filter(|&alone| usize::from(alone) < pixels.len()) {
                let shown_so: Vec<usize> = (0..pixels.len()).filter(|&level| shown[level] == alone).collect();
                prop_assert_eq!(shown_so, [usize::from(alone)]);
            }
            let mut cost = 1;
            for level in 0..pixels.len() {
                let apart = level.abs_diff(usize::from(shown[level]));
                prop_assert!(apart <= usize::from(most));
                cost += pixels[level] * apart as u64;
                if level > 0 && shown[level] != shown[level - 1] {
                    cost += edges[level] * 64 * (u64::from(most) + 1) + 1;
                }
            }
            prop_assert_eq!(cost, least_cost(&pixels, &edges, usize::from(most), alone));
        }
    }

    #[test]
    fn edges_avoid_noise_and_the_background_stays_black() {
        // Much black, and noise around 104. Bands of 7 levels centered at the multiples of 7 would have an
        // edge between 101 and 102, inside the noise.
        let mut contours = super::super::Contours::default();
        let noise = [101, 105, 103, 107, 102, 106, 104, 101, 107];
        contours.count(&[[0; 9], [0; 9], noise, [0; 9]].concat(), 9);
        let shown = of_levels(&contours.pixels, &contours.edges(), 3, None);
        assert_eq!(shown[0], 0);
        assert_eq!(shown[101..=107], [104; 7]);
        assert!(shown.iter().zip(0..=u8::MAX).all(|(&shown, level)| shown.abs_diff(level) <= 3));
    }

    #[test]
    fn frequent_colors_are_shown_as_themselves() {
        let entries = [[10, 10, 10], [12, 10, 9], [13, 10, 10], [10, 10, 13], [200, 0, 0]];
        assert_eq!(of_colors(&entries, &[5, 9, 1, 2, 0], 2), [1, 1, 1, 3, 4]);
        assert_eq!(of_colors(&entries, &[5, 4, 1, 2, 0], 2), [0, 0, 2, 3, 4]);
    }
}
