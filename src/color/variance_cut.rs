//! Weighted colors, split into so many parts that each is near one color.
//!
//! All colors are one part at first. Again and again the cut is made that takes most from the sum of the squared distances
//! between colors and the means of their parts: across one channel, between two of its levels. That is the idea of Wu's
//! method; here it goes by lists of colors instead of a table of the whole cube, so that few colors take little time.

use std::ops::Range;

/// A color and what it weighs.
pub(super) type Point = ([u8; 3], u64);

/// Some of the points, and the best cut through them.
struct Part {
    points: Range<usize>,
    mean: [u8; 3],
    /// What the cut takes from the sum of squares; 0 where all are of one color.
    gain: f64,
    channel: usize,
    /// The greatest level on the lower side.
    level: u8,
}

/// At most `size` colors, fewer where there are no more: the means of the parts that `points` are split into, which is the
/// order they are left in. Runs on the current thread pool.
pub(super) fn split(points: &mut [Point], size: usize) -> Vec<[u8; 3]> {
    let mut parts = vec![Part::of(points, 0)];
    while parts.len() < size {
        // Of several the first.
        let best = (0..parts.len()).rev().max_by(|&a, &b| parts[a].gain.total_cmp(&parts[b].gain));
        let Some(best) = best.filter(|&best| parts[best].gain > 0.0) else { break };
        let Part { points: Range { start, end }, channel, level, .. } = parts[best];
        let middle = start + partition(&mut points[start..end], |(color, _)| color[channel] <= level);
        let (lower, upper) = rayon::join(
            || Part::of(&points[start..middle], start),
            || Part::of(&points[middle..end], middle),
        );
        parts[best] = lower;
        parts.push(upper);
    }
    parts.into_iter().map(|part| part.mean).collect()
}

impl Part {
    /// That of `points`, the first of which is number `first`.
    fn of(points: &[Point], first: usize) -> Self {
        // By channel and level: what weighs there.
        let mut weights = [[0u64; 256]; 3];
        for (color, weight) in points {
            for (weights, &level) in weights.iter_mut().zip(color) {
                weights[usize::from(level)] += weight;
            }
        }
        let mut part =
            Self { points: first..first + points.len(), mean: [0; 3], gain: 0.0, channel: 0, level: 0 };
        for (channel, weights) in weights.iter().enumerate() {
            let sum = (0..).zip(weights).map(|(level, weight)| level * weight).sum::<u64>();
            let total = weights.iter().sum::<u64>();
            part.mean[channel] = ((sum + total / 2) / total.max(1)) as u8;
            let (mut below, mut sum_below) = (0, 0);
            for (level, &weight) in (0..=u8::MAX).zip(weights) {
                below += weight;
                sum_below += u64::from(level) * weight;
                if weight == 0 || below == total {
                    continue;
                }
                // Both sides' squares about their own means are less than about the common one by the squared distance of
                // the means, times the product of the weights by their sum.
                let (lower, upper) = (below as f64, (total - below) as f64);
                let apart = (sum - sum_below) as f64 / upper - sum_below as f64 / lower;
                let gain = apart * apart * lower * upper / total as f64;
                if gain > part.gain {
                    (part.gain, part.channel, part.level) = (gain, channel, level);
                }
            }
        }
        part
    }
}

/// Puts those first for which `first` holds; returns how many these are.
fn partition(points: &mut [Point], first: impl Fn(&Point) -> bool) -> usize {
    let mut count = 0;
    for at in 0..points.len() {
        // Without a branch to mispredict.
        let here = first(&points[at]);
        points.swap(count, at);
        count += usize::from(here);
    }
    count
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The sum of the squared distances from the mean.
    fn squares(points: &[Point]) -> f64 {
        let total: u64 = points.iter().map(|point| point.1).sum();
        let of_channel = |channel: usize| -> f64 {
            let sum: u64 = points.iter().map(|(color, weight)| u64::from(color[channel]) * weight).sum();
            let mean = sum as f64 / total as f64;
            points
                .iter()
                .map(|(color, weight)| (f64::from(color[channel]) - mean).powi(2) * *weight as f64)
                .sum()
        };
        (0..3).map(of_channel).sum()
    }

    /// What a cut takes from the squares across its channel, for all cuts that leave something on both sides.
    fn gains(points: &[Point]) -> Vec<f64> {
        let cuts = (0..3).flat_map(|channel| (0..=255u8).map(move |level| (channel, level)));
        let gain = |(channel, level): (usize, u8)| {
            let mut flat = points.to_vec();
            flat.iter_mut().for_each(|(color, _)| *color = [color[channel], 0, 0]);
            let (lower, upper): (Vec<Point>, Vec<Point>) =
                flat.iter().partition(|(color, _)| color[0] <= level);
            (!lower.is_empty() && !upper.is_empty())
                .then(|| squares(&flat) - squares(&lower) - squares(&upper))
        };
        cuts.filter_map(gain).collect()
    }

    #[test]
    fn colors_that_lie_together_stay_together() {
        let near = |[red, green, blue]: [u8; 3]| {
            [([red, green, blue], 3), ([red + 4, green, blue], 1), ([red, green + 8, blue], 4)]
        };
        let mut points = [[9, 9, 9], [200, 0, 0], [9, 9, 210]].map(near).concat();
        points.swap(1, 7);
        let mut means = split(&mut points, 3);
        means.sort();
        assert_eq!(means, [[10, 13, 9], [10, 13, 210], [201, 4, 0]]);
    }

    fn points() -> impl Strategy<Value = Vec<Point>> {
        prop::collection::vec((prop::array::uniform3(0u8..40), 1u64..9), 1..20)
    }

    proptest! {
        #[test]
        fn no_cut_takes_more_than_the_one_made(points in points()) {
            let most = gains(&points).into_iter().fold(0.0, f64::max);
            let part = Part::of(&points, 0);
            prop_assert!((part.gain - most).abs() < 1e-6 * (1.0 + most), "{} of {}", part.gain, most);
            if most > 0.0 {
                let (lower, upper): (Vec<Point>, Vec<Point>) =
                    points.iter().partition(|(color, _)| color[part.channel] <= part.level);
                let mut halves = split(&mut points.clone(), 2);
                let mut expected = [Part::of(&lower, 0).mean, Part::of(&upper, 0).mean];
                halves.sort();
                expected.sort();
                prop_assert_eq!(halves, expected);
            }
        }

        #[test]
        fn every_color_is_a_part_where_there_are_enough(points in points(), more in 0usize..3) {
            let mut colors: Vec<[u8; 3]> = points.iter().map(|point| point.0).collect();
            colors.sort();
            colors.dedup();
            let mut means = split(&mut points.clone(), colors.len() + more);
            means.sort();
            prop_assert_eq!(means, colors);
        }
    }
}
