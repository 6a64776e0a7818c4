//! Variance-based color quantization (Wu's method): weighted colors are divided into boxes by repeated cuts.
//!
//! At first one box holds all colors. A cut divides a box in one channel, between two of its levels. Each
//! step makes the cut that most reduces the sum of the squared distances between colors and the means of
//! their boxes. Wu's method uses a table of the whole color cube; this one uses lists of colors, so that few
//! colors take little time.

use std::ops::Range;

/// Fewest points of a box whose halves two threads work on. The small pictures of pages have fewer, and are made by
/// threads of no pool.
const MANY: usize = 1 << 15;

/// A color and its weight.
pub(super) type Point = ([u8; 3], u64);

/// Some of the points, and the best cut that divides them.
struct ColorBox {
    /// Where the points are in the list of all points.
    points: Range<usize>,
    mean: [u8; 3],
    /// The amount by which the cut reduces the sum of squares; 0 if all points have one color.
    gain: f64,
    /// The channel of the cut: 0 red, 1 green, 2 blue.
    channel: usize,
    /// The greatest level on the lower side of the cut.
    level: u8,
}

/// Divides `points` into at most `size` boxes, and returns the mean color of each. There are fewer boxes if
/// there are fewer distinct colors. Reorders `points` so that the points of a box are neighbors. Runs on the
/// current thread pool, or on the calling thread alone where there are fewer than [`MANY`] points.
pub(super) fn variance_cut(points: &mut [Point], size: usize) -> Vec<[u8; 3]> {
    let mut boxes = vec![ColorBox::of(points, 0)];
    while boxes.len() < size {
        // Of several boxes with the same gain, the first.
        let best = (0..boxes.len()).rev().max_by(|&a, &b| boxes[a].gain.total_cmp(&boxes[b].gain));
        let Some(best) = best.filter(|&best| boxes[best].gain > 0.0) else { break };
        let ColorBox { points: Range { start, end }, channel, level, .. } = boxes[best];
        let middle = start + partition(&mut points[start..end], |(color, _)| color[channel] <= level);
        let lower = || ColorBox::of(&points[start..middle], start);
        let upper = || ColorBox::of(&points[middle..end], middle);
        let (lower, upper) = match end - start {
            0..MANY => (lower(), upper()),
            _ => rayon::join(lower, upper),
        };
        boxes[best] = lower;
        boxes.push(upper);
    }
    boxes.into_iter().map(|color_box| color_box.mean).collect()
}

impl ColorBox {
    /// The box of `points`. `first` is the position of the first one in the list of all points.
    fn of(points: &[Point], first: usize) -> Self {
        // The sum of the weights of each level of each channel.
        let mut weights = [[0u64; 256]; 3];
        for (color, weight) in points {
            for (weights, &level) in weights.iter_mut().zip(color) {
                weights[usize::from(level)] += weight;
            }
        }
        let mut color_box =
            Self { points: first..first + points.len(), mean: [0; 3], gain: 0.0, channel: 0, level: 0 };
        for (channel, weights) in weights.iter().enumerate() {
            let sum = (0..).zip(weights).map(|(level, weight)| level * weight).sum::<u64>();
            let total = weights.iter().sum::<u64>();
            color_box.mean[channel] = ((sum + total / 2) / total.max(1)) as u8;
            let (mut below, mut sum_below) = (0, 0);
            for (level, &weight) in (0..=u8::MAX).zip(weights) {
                below += weight;
                sum_below += u64::from(level) * weight;
                if weight == 0 || below == total {
                    continue;
                }
                // The cut reduces the sum of squares by the squared distance of the means of the two sides,
                // times the product of their weights, divided by the sum of their weights.
                let (lower, upper) = (below as f64, (total - below) as f64);
                let distance = (sum - sum_below) as f64 / upper - sum_below as f64 / lower;
                let gain = distance * distance * lower * upper / total as f64;
                if gain > color_box.gain {
                    (color_box.gain, color_box.channel, color_box.level) = (gain, channel, level);
                }
            }
        }
        color_box
    }
}

/// Moves the points for which `first` is true to the front. Returns their number.
fn partition(points: &mut [Point], first: impl Fn(&Point) -> bool) -> usize {
    let mut count = 0;
    for at in 0..points.len() {
        // Without a branch, which would often be mispredicted.
        let is_first = first(&points[at]);
        points.swap(count, at);
        count += usize::from(is_first);
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

    /// The gains of all cuts that leave points on both sides.
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
    fn clusters_of_colors_are_not_cut() {
        let cluster = |[red, green, blue]: [u8; 3]| {
            [([red, green, blue], 3), ([red + 4, green, blue], 1), ([red, green + 8, blue], 4)]
        };
        let mut points = [[9, 9, 9], [200, 0, 0], [9, 9, 210]].map(cluster).concat();
        points.swap(1, 7);
        let mut means = variance_cut(&mut points, 3);
        means.sort();
        assert_eq!(means, [[10, 13, 9], [10, 13, 210], [201, 4, 0]]);
    }

    fn points() -> impl Strategy<Value = Vec<Point>> {
        prop::collection::vec((prop::array::uniform3(0u8..40), 1u64..9), 1..20)
    }

    proptest! {
        #[test]
        fn the_cut_with_the_greatest_gain_is_made(points in points()) {
            let most = gains(&points).into_iter().fold(0.0, f64::max);
            let whole = ColorBox::of(&points, 0);
            prop_assert!((whole.gain - most).abs() < 1e-6 * (1.0 + most), "{} of {}", whole.gain, most);
            if most > 0.0 {
                let (lower, upper): (Vec<Point>, Vec<Point>) =
                    points.iter().partition(|(color, _)| color[whole.channel] <= whole.level);
                let mut halves = variance_cut(&mut points.clone(), 2);
                let mut expected = [ColorBox::of(&lower, 0).mean, ColorBox::of(&upper, 0).mean];
                halves.sort();
                expected.sort();
                prop_assert_eq!(halves, expected);
            }
        }

        #[test]
        fn every_color_has_a_box_of_its_own_if_there_are_enough_boxes(points in points(), more in 0usize..3) {
            let mut colors: Vec<[u8; 3]> = points.iter().map(|point| point.0).collect();
            colors.sort();
            colors.dedup();
            let mut means = variance_cut(&mut points.clone(), colors.len() + more);
            means.sort();
            prop_assert_eq!(means, colors);
        }
    }
}
