//! The weights of a filter along one side, as Pillow computes them for images of 8 bits.
//!
//! The window of a new pixel has the pixels within the reach of the filter that are in the picture. Their
//! weights are computed in float64, divided by their sum, and rounded to whole 2^-22 parts. The sine is from
//! the `libm` crate, which computes the same on every machine.

use std::f64::consts::PI;

/// Bits of a weight after the point. Pixels have 8, and 2 are left for filters with negative weights.
const WEIGHT_BITS: u32 = 32 - 8 - 2;

/// What a sum of weighted pixels begins with, so that its whole part is rounded to nearest.
pub(super) const HALF: i32 = 1 << (WEIGHT_BITS - 1);

/// The level of a complete sum, which began with [`HALF`].
#[inline(always)]
pub(super) fn level(sum: i32) -> u8 {
    (sum >> WEIGHT_BITS).clamp(0, 255) as u8
}

/// How much a pixel counts, by its distance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Filter {
    Area,
    Linear,
    Lanczos,
}

impl Filter {
    /// The distance at which pixels begin not to count.
    pub(super) fn support(self) -> f64 {
        match self {
            Filter::Area => 0.5,
            Filter::Linear => 1.0,
            Filter::Lanczos => 3.0,
        }
    }

    fn weight(self, x: f64) -> f64 {
        match self {
            Filter::Area if x > -0.5 && x <= 0.5 => 1.0,
            Filter::Linear if x.abs() < 1.0 => 1.0 - x.abs(),
            Filter::Lanczos if (-3.0..3.0).contains(&x) => sinc(x) * sinc(x / 3.0),
            Filter::Area | Filter::Linear | Filter::Lanczos => 0.0,
        }
    }
}

fn sinc(x: f64) -> f64 {
    match x * PI {
        0.0 => 1.0,
        x => libm::sin(x) / x,
    }
}

/// The windows of all new pixels along one side.
#[derive(Debug)]
pub(super) struct Weights {
    /// The first old pixel of each window, and where its weights begin in `weights`; at the end, where they
    /// end.
    windows: Vec<(usize, usize)>,
    weights: Vec<i32>,
}

impl Weights {
    /// The weights that make `new` pixels of `old` ones.
    pub(super) fn new(filter: Filter, old: usize, new: usize) -> Self {
        let scale = old as f64 / new as f64;
        let wider = scale.max(1.0);
        let support = filter.support() * wider;
        let (mut windows, mut weights, mut exact) = (Vec::with_capacity(new + 1), Vec::new(), Vec::new());
        for pixel in 0..new {
            let center = (pixel as f64 + 0.5) * scale;
            // A conversion to an integer cuts the fraction off, and a negative number becomes 0.
            let first = (center - support + 0.5) as usize;
            let end = ((center + support + 0.5) as usize).min(old);
            exact.clear();
            exact.extend((first..end).map(|at| filter.weight((at as f64 - center + 0.5) * (1.0 / wider))));
            let sum: f64 = exact.iter().sum();
            windows.push((first, weights.len()));
            weights.extend(exact.iter().map(|weight| whole(weight / sum)));
        }
        windows.push((old, weights.len()));
        Self { windows, weights }
    }

    /// Number of new pixels.
    pub(super) fn len(&self) -> usize {
        self.windows.len() - 1
    }

    /// The first old pixel of the window of a new pixel, and the weights from there on.
    #[inline(always)]
    pub(super) fn window(&self, pixel: usize) -> (usize, &[i32]) {
        let (first, begin) = self.windows[pixel];
        (first, &self.weights[begin..self.windows[pixel + 1].1])
    }
}

/// A weight in whole 2^-22 parts; halves are rounded away from 0.
fn whole(weight: f64) -> i32 {
    let parts = weight * f64::from(1 << WEIGHT_BITS);
    if parts < 0.0 { (parts - 0.5) as i32 } else { (parts + 0.5) as i32 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_windows_and_weights_are_those_that_were_computed_by_hand() {
        let one = 1 << WEIGHT_BITS;
        let windows = |filter, old, new| {
            let weights = Weights::new(filter, old, new);
            (0..new)
                .map(|pixel| weights.window(pixel))
                .map(|(first, it)| (first, it.to_vec()))
                .collect::<Vec<_>>()
        };
        assert_eq!(windows(Filter::Area, 4, 2), [(0, vec![one / 2; 2]), (2, vec![one / 2; 2])]);
        let quarters = vec![one / 4 * 3, one / 4];
        let mirrored = vec![one / 4, one / 4 * 3];
        assert_eq!(
            windows(Filter::Linear, 2, 4),
            [(0, vec![one]), (0, quarters), (0, mirrored), (1, vec![one])]
        );
    }

    #[test]
    fn no_sum_of_a_window_overflows() {
        for filter in [Filter::Area, Filter::Linear, Filter::Lanczos] {
            for old in (1..30).chain([255, 1000]) {
                for new in (1..30).chain([255, 1000]) {
                    let weights = Weights::new(filter, old, new);
                    let mut before = (0, 0);
                    for pixel in 0..new {
                        let (first, window) = weights.window(pixel);
                        let most: i64 = window.iter().map(|weight| i64::from(weight.abs())).sum();
                        assert!(
                            255 * most + i64::from(HALF) <= i64::from(i32::MAX),
                            "{filter:?} {old} {new}"
                        );
                        assert!(!window.is_empty() && first + window.len() <= old, "{filter:?} {old} {new}");
                        // What the resizer relies on: windows begin and end in order.
                        let window = (first, first + window.len());
                        assert!(window.0 >= before.0 && window.1 >= before.1, "{filter:?} {old} {new}");
                        before = window;
                    }
                }
            }
        }
    }
}
