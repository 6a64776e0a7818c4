//! The result of pass 1: the least and greatest finite sample, and the number of samples that are not finite.
//!
//! Ranges can be merged in any order and any grouping ([`Range::merge`]), and [`Range::default`] changes
//! nothing when merged. So the result does not depend on how a volume is split among threads, blocks or
//! workgroups.

use crate::volume::{Sample, Values};

/// The least and greatest finite sample of a part of a volume, as keys, and the counts of samples that are
/// not finite.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    least: u64,
    greatest: u64,
    /// Number of NaN samples.
    pub nan: u64,
    /// Number of +∞ samples.
    pub above: u64,
    /// Number of −∞ samples.
    pub below: u64,
}

impl Default for Range {
    /// The range of no samples at all.
    fn default() -> Self {
        Self { least: u64::MAX, greatest: 0, nan: 0, above: 0, below: 0 }
    }
}

impl Range {
    /// The range of finite samples with keys from `least` to `greatest`; empty when `least > greatest`.
    pub fn of_keys(least: u64, greatest: u64) -> Self {
        if least > greatest { Self::default() } else { Self { least, greatest, ..Self::default() } }
    }

    /// The range of one sample.
    pub fn of<S: Sample>(sample: S) -> Self {
        let value = sample.to_f64();
        if value.is_nan() {
            Self { nan: 1, ..Self::default() }
        } else if value == f64::INFINITY {
            Self { above: 1, ..Self::default() }
        } else if value == f64::NEG_INFINITY {
            Self { below: 1, ..Self::default() }
        } else {
            Self::of_keys(sample.key(), sample.key())
        }
    }

    /// The range of the samples of `self` and `other` together.
    #[must_use]
    pub fn merge(self, other: Self) -> Self {
        Self {
            least: self.least.min(other.least),
            greatest: self.greatest.max(other.greatest),
            nan: self.nan + other.nan,
            above: self.above + other.above,
            below: self.below + other.below,
        }
    }

    /// The keys of the least and greatest finite sample; `None` when no sample is finite.
    pub fn keys(&self) -> Option<(u64, u64)> {
        (self.least <= self.greatest).then_some((self.least, self.greatest))
    }

    /// The least and greatest value of the finite samples as text, e.g. `("-1024", "3071")`; `None` when no sample
    /// is finite.
    pub fn describe(&self, values: impl Into<Values>) -> Option<(String, String)> {
        let values = values.into();
        self.keys().map(|keys| {
            let (least, greatest) = values.in_order(keys);
            (values.describe(least), values.describe(greatest))
        })
    }
}
