//! Standard deviations along an axis, with n - 1 in the denominator.

use std::marker::PhantomData;

use super::fold::{Fold, each_sample};
use crate::volume::{Kind, Sample, Scaling};

/// Sums of integers of up to 32 bits and of their squares, exactly.
pub(super) struct Squares<S> {
    sums: Vec<(i128, u128)>,
    sample: PhantomData<S>,
}

impl<S: Sample> Squares<S> {
    pub(super) fn new(pixels: usize) -> Self {
        Self { sums: vec![(0, 0); pixels], sample: PhantomData }
    }
}

impl<S: Sample> Fold for Squares<S> {
    fn take(&mut self, first: usize, pixels: usize, samples: &[u8]) {
        each_sample(&mut self.sums[first..first + pixels], samples, |(sum, squares), sample: S| {
            let (number, square) = with_square(sample);
            *sum += number;
            *squares += square;
        });
    }

    fn put(&self, indices: usize, out: &mut Vec<u8>) {
        let count = indices as u128;
        for (sum, squares) in &self.sums {
            let square = sum.unsigned_abs() * sum.unsigned_abs();
            let value = match count {
                1 => 0.0,
                // n sum(x^2) - sum(x)^2 is never below 0.
                _ => ((count * *squares - square) as f64 / (count * (count - 1)) as f64).sqrt(),
            };
            out.extend_from_slice(&value.to_le_bytes());
        }
    }

    fn reset(&mut self) {
        self.sums.fill((0, 0));
    }

    fn slide(&mut self, leaving: &[u8], coming: &[u8]) -> bool {
        each_sample(&mut self.sums, leaving, |(sum, squares), sample: S| {
            let (number, square) = with_square(sample);
            *sum -= number;
            *squares -= square;
        });
        self.take(0, self.sums.len(), coming);
        true
    }
}

/// An integer of up to 32 bits, and its square.
fn with_square(sample: impl Sample) -> (i128, u128) {
    // Exact: float64 has 53 bits.
    let number = sample.to_f64() as i64;
    (number.into(), u128::from(number.unsigned_abs() * number.unsigned_abs()))
}

/// Deviations of floats and of integers of 64 bits by Welford's method, in float64 and the order of the axis; NaN is
/// left out.
pub(super) struct Deviations<S> {
    /// The number of samples, their mean, and the sum of the squares of their distances from it.
    states: Vec<(u64, f64, f64)>,
    scaling: Scaling,
    sample: PhantomData<S>,
}

impl<S: Sample> Deviations<S> {
    pub(super) fn new(pixels: usize, scaling: Scaling) -> Self {
        // A constant changes no deviation, and integers get their slope later.
        let scaling = if S::TYPE.kind() == Kind::Float { scaling } else { Scaling::default() };
        Self { states: vec![(0, 0.0, 0.0); pixels], scaling, sample: PhantomData }
    }
}

impl<S: Sample> Fold for Deviations<S> {
    fn take(&mut self, first: usize, pixels: usize, samples: &[u8]) {
        let (scaling, is_plain) = (self.scaling, self.scaling.is_identity());
        each_sample(&mut self.states[first..first + pixels], samples, |(count, mean, squares), sample: S| {
            let number = sample.to_f64();
            if !number.is_nan() {
                let number = if is_plain { number } else { scaling.value(number) };
                *count += 1;
                let distance = number - *mean;
                *mean += distance / *count as f64;
                *squares += distance * (number - *mean);
            }
        });
    }

    fn put(&self, _: usize, out: &mut Vec<u8>) {
        for state in &self.states {
            let value = match *state {
                (0, ..) => f64::NAN,
                (1, ..) => 0.0,
                (count, _, squares) => (squares / (count - 1) as f64).sqrt(),
            };
            out.extend_from_slice(&value.to_le_bytes());
        }
    }

    fn reset(&mut self) {
        self.states.fill((0, 0.0, 0.0));
    }
}
