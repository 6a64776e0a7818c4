//! Sums and means along an axis: of integers exactly, of floats in float64.

use std::marker::PhantomData;

use super::fold::{Fold, each_sample};
use crate::runtime::vectorized::vectorized;
use crate::volume::{Sample, Scaling};

/// Sums of integers: integers of 8 and 16 bits are added in 64 bits, all others in 128 bits. No file is long enough
/// for an overflow.
pub(super) struct IntegerSums<S: Added> {
    sums: Vec<S::Sum>,
    divides: bool,
    sample: PhantomData<S>,
}

impl<S: Added> IntegerSums<S> {
    pub(super) fn new(pixels: usize, divides: bool) -> Self {
        Self { sums: vec![S::Sum::default(); pixels], divides, sample: PhantomData }
    }
}

impl<S: Added> Fold for IntegerSums<S> {
    fn take(&mut self, first: usize, pixels: usize, samples: &[u8]) {
        add::<S>(&mut self.sums[first..first + pixels], samples);
    }

    fn put(&self, indices: usize, out: &mut Vec<u8>) {
        for sum in &self.sums {
            let value = S::to_f64_of_sum(*sum);
            let value = if self.divides { value / indices as f64 } else { value };
            out.extend_from_slice(&value.to_le_bytes());
        }
    }

    fn reset(&mut self) {
        self.sums.fill(S::Sum::default());
    }

    fn slide(&mut self, leaving: &[u8], coming: &[u8]) -> bool {
        slide::<S>(&mut self.sums, leaving, coming);
        true
    }
}

vectorized!(fn add<S: Added>(sums: &mut [S::Sum], samples: &[u8]) -> () = add_body::<S>);

vectorized!(fn slide<S: Added>(sums: &mut [S::Sum], leaving: &[u8], coming: &[u8]) -> () = slide_body::<S>);

#[inline(always)]
fn slide_body<S: Added>(sums: &mut [S::Sum], leaving: &[u8], coming: &[u8]) {
    each_sample(sums, leaving, |sum, sample: S| *sum = sample.taken_from(*sum));
    each_sample(sums, coming, |sum, sample: S| *sum = sample.added_to(*sum));
}

#[inline(always)]
fn add_body<S: Added>(sums: &mut [S::Sum], samples: &[u8]) {
    each_sample(sums, samples, |sum, sample: S| *sum = sample.added_to(*sum));
}

/// Samples whose sums are integers. Those of floats are never asked for.
pub(super) trait Added: Sample {
    type Sum: Copy + Default + Send;

    fn added_to(self, sum: Self::Sum) -> Self::Sum;

    fn taken_from(self, sum: Self::Sum) -> Self::Sum;

    /// The nearest float64 of a sum.
    fn to_f64_of_sum(sum: Self::Sum) -> f64;
}

macro_rules! added {
    ($($S:ty, $Sum:ident, $convert:expr;)*) => {$(
        impl Added for $S {
            type Sum = $Sum;

            #[inline(always)]
            fn added_to(self, sum: $Sum) -> $Sum {
                sum + $convert(self)
            }

            #[inline(always)]
            fn taken_from(self, sum: $Sum) -> $Sum {
                sum - $convert(self)
            }

            fn to_f64_of_sum(sum: $Sum) -> f64 {
                sum as f64
            }
        }
    )*};
}

added! {
    bool, i64, i64::from;
    u8, i64, i64::from;
    u16, i64, i64::from;
    u32, i128, i128::from;
    i8, i64, i64::from;
    i16, i64, i64::from;
    i32, i128, i128::from;
    u64, i128, i128::from;
    i64, i128, i128::from;
    half::f16, f64, half::f16::to_f64;
    f32, f64, f64::from;
    f64, f64, f64::from;
}

/// Sums of floats, in the order of the axis; NaN is left out.
pub(super) struct FloatSums<S> {
    /// The sum, and the number of samples in it.
    sums: Vec<(f64, u64)>,
    divides: bool,
    scaling: Scaling,
    sample: PhantomData<S>,
}

impl<S: Sample> FloatSums<S> {
    pub(super) fn new(pixels: usize, divides: bool, scaling: Scaling) -> Self {
        Self { sums: vec![(0.0, 0); pixels], divides, scaling, sample: PhantomData }
    }
}

impl<S: Sample> Fold for FloatSums<S> {
    fn take(&mut self, first: usize, pixels: usize, samples: &[u8]) {
        let (scaling, is_plain) = (self.scaling, self.scaling.is_identity());
        each_sample(&mut self.sums[first..first + pixels], samples, |(sum, count), sample: S| {
            let number = sample.to_f64();
            if !number.is_nan() {
                *sum += if is_plain { number } else { scaling.value(number) };
                *count += 1;
            }
        });
    }

    fn put(&self, _: usize, out: &mut Vec<u8>) {
        for (sum, count) in &self.sums {
            let value = match *count {
                0 => f64::NAN,
                count if self.divides => *sum / count as f64,
                _ => *sum,
            };
            out.extend_from_slice(&value.to_le_bytes());
        }
    }

    fn reset(&mut self) {
        self.sums.fill((0.0, 0));
    }
}
