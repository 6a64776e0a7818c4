//! The histogram of a row: the levels that were packed, in a few bins.

use serde::{Deserialize, Serialize};

use crate::tone::{Curve, Scope, ValueScale};

/// Number of bins.
const BINS: usize = 64;

/// How often levels occur, in bins of the same number of levels each.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Histogram {
    /// What level 0 stands for.
    lo: f64,
    /// What level 255 stands for.
    hi: f64,
    counts: Vec<u64>,
    /// What `lo` and `hi` are.
    of: Of,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Of {
    /// Values of the samples, to which levels are proportional.
    Values,
    /// Levels: one level stands for many values, or values rise in a curve.
    Levels,
}

impl Histogram {
    /// The histogram of the numbers of pixels of each level; `None` where there is no pixel.
    pub fn of(levels: &[u64], scale: &ValueScale) -> Option<Self> {
        let counts: Vec<u64> = levels.chunks(levels.len() / BINS).map(|levels| levels.iter().sum()).collect();
        let is_straight = scale.scope == Scope::Volume && scale.curve == Curve::Straight;
        let ends = scale.ends.first().copied().flatten().filter(|(lo, hi)| lo.is_finite() && hi.is_finite());
        let (lo, hi, of) = match ends.filter(|_| is_straight) {
            Some((lo, hi)) => (lo, hi, Of::Values),
            None => (0.0, 255.0, Of::Levels),
        };
        counts.iter().any(|&count| count > 0).then_some(Self { lo, hi, counts, of })
    }
}
