//! Which fold makes a projection of samples of a type.

use super::deviations::{Deviations, Squares};
use super::extremes::{Extremes, MAX, MIN};
use super::fold::Fold;
use super::sums::{FloatSums, IntegerSums};
use crate::view::projection::Statistic;
use crate::volume::{Kind, Values, with_sample};

/// A fold of `pixels` pixels.
pub(super) fn new(statistic: Statistic, values: Values, pixels: usize) -> Box<dyn Fold> {
    let (kind, bits) = (values.sample.kind(), values.sample.bits());
    with_sample!(values.sample, S => match statistic {
        Statistic::Max => Box::new(Extremes::<S, MAX>::new(pixels)),
        Statistic::Min => Box::new(Extremes::<S, MIN>::new(pixels)),
        Statistic::Mean | Statistic::Sum => {
            let divides = statistic == Statistic::Mean;
            match kind {
                Kind::Float => Box::new(FloatSums::<S>::new(pixels, divides, values.scaling)),
                _ => Box::new(IntegerSums::<S>::new(pixels, divides)),
            }
        }
        Statistic::Std => match (kind, bits) {
            (Kind::Float, _) | (_, 64) => Box::new(Deviations::<S>::new(pixels, values.scaling)),
            _ => Box::new(Squares::<S>::new(pixels)),
        },
    })
}
