//! Which fold makes a projection of samples of a type.

use super::depths::Depths;
use super::deviations::{Deviations, Squares};
use super::extremes::{Extremes, MAX, MIN};
use super::fold::{Fold, FoldKind};
use super::sums::{FloatSums, IntegerSums};
use crate::view::projection::Statistic;
use crate::volume::{Kind, with_sample};

/// A fold of `pixels` pixels.
pub(super) fn new(kind: FoldKind, pixels: usize) -> Box<dyn Fold> {
    let FoldKind { statistic, values, keeps_depths } = kind;
    let (kind, bits) = (values.sample.kind(), values.sample.bits());
    with_sample!(values.sample, S => match statistic {
        Statistic::Max if keeps_depths => Box::new(Depths::<S, MAX>::new(pixels)),
        Statistic::Min if keeps_depths => Box::new(Depths::<S, MIN>::new(pixels)),
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
