//! Percentiles: exact order statistics of keys, found digit by digit, and NumPy's interpolation between two
//! of them.
//!
//! A volume may be larger than memory, so its samples are never sorted. A first pass counts the samples by
//! the highest 16 bits of their keys, which gives the highest 16 bits of the key of each wanted rank. The
//! next pass counts only the keys that begin with these bits, by the next 16 bits, and so on. Samples of 8
//! and 16 bits take one pass, of 32 bits two, of 64 bits four. All ranks are found by the same passes.

use crate::volume::{Sample, SampleType, Values, with_sample};

/// The bins of one pass: keys are counted by one digit, in a separate set of bins for each of a few values of
/// the higher bits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bins {
    /// Number of bits below the digit.
    shift: u32,
    /// Number of bits of the digit: 16, or 8 for samples of 8 bits.
    width: u32,
    /// The bits above the digit, for each set of bins; in ascending order, all different.
    prefixes: Vec<u64>,
}

impl Bins {
    /// The greatest number of sets of bins: two percentiles, and each lies between two ranks.
    pub const MOST_SETS: usize = 4;

    /// Number of bins: 2 to the power of [`Bins::width`] for each set.
    #[expect(clippy::len_without_is_empty, reason = "there is at least one set")]
    pub fn len(&self) -> usize {
        self.prefixes.len() << self.width
    }

    /// The bin of a key; `None` if no set is for its higher bits.
    #[inline(always)]
    pub fn of(&self, key: u64) -> Option<usize> {
        let (digit, prefix) = (key >> self.shift, key >> self.shift >> self.width);
        let set = self.prefixes.iter().position(|&wanted| wanted == prefix)?;
        Some(set << self.width | digit as usize & ((1 << self.width) - 1))
    }

    /// Number of bits of a key below the digit.
    pub fn shift(&self) -> u32 {
        self.shift
    }

    /// Number of bits of the digit.
    pub fn width(&self) -> u32 {
        self.width
    }

    /// The bits above the digit, as a number, for each set of bins.
    pub fn prefixes(&self) -> &[u64] {
        &self.prefixes
    }
}

/// A search for the samples of given ranks, where rank 0 is the least sample.
///
/// Repeat until [`bins`](Self::bins) returns `None`: count all finite samples in these bins, and pass the
/// counts to [`narrow`](Self::narrow). Then [`values`](Self::values) returns the samples.
#[derive(Clone, Debug)]
pub struct OrderStatistics {
    sample: SampleType,
    ranks: Vec<RankedKey>,
    /// Number of low bits of the keys that are not known yet.
    unknown_bits: u32,
}

/// The key of one wanted rank, which becomes known from the high bits downward.
#[derive(Clone, Copy, Debug)]
struct RankedKey {
    /// The known high bits of the key.
    prefix: u64,
    /// The rank among the keys that begin with `prefix`.
    rank: u64,
}

impl OrderStatistics {
    /// Begins a search among samples of type `sample`. Every rank must be below the number of finite samples.
    ///
    /// # Panics
    ///
    /// When there are more than [`Bins::MOST_SETS`] ranks.
    pub fn new(sample: SampleType, ranks: &[u64]) -> Self {
        assert!(ranks.len() <= Bins::MOST_SETS, "one pass has too few bins for these ranks");
        let ranks = ranks.iter().map(|&rank| RankedKey { prefix: 0, rank }).collect();
        Self { sample, ranks, unknown_bits: sample.bits() }
    }

    /// The bins of the next pass; `None` when all keys are known.
    pub fn bins(&self) -> Option<Bins> {
        if self.unknown_bits == 0 {
            return None;
        }
        let width = self.unknown_bits.min(16);
        let mut prefixes: Vec<u64> = self.ranks.iter().map(|ranked| ranked.prefix).collect();
        prefixes.sort_unstable();
        prefixes.dedup();
        Some(Bins { shift: self.unknown_bits - width, width, prefixes })
    }

    /// Adds one digit to the known bits of each key. `counts` are the counts of all finite samples in the
    /// bins that [`OrderStatistics::bins`] returned.
    pub fn narrow(&mut self, counts: &[u64]) {
        let Some(bins) = self.bins() else { return };
        for ranked in &mut self.ranks {
            let mut sets = bins.prefixes.iter().zip(counts.chunks_exact(1 << bins.width));
            let Some((_, counts)) = sets.find(|(prefix, _)| **prefix == ranked.prefix) else { continue };
            let mut digit = 0;
            while digit + 1 < counts.len() && ranked.rank >= counts[digit] {
                ranked.rank -= counts[digit];
                digit += 1;
            }
            ranked.prefix = ranked.prefix << bins.width | digit as u64;
        }
        self.unknown_bits = bins.shift;
    }

    /// The values of the samples, as float64, in the order of the ranks passed to [`OrderStatistics::new`].
    ///
    /// # Panics
    ///
    /// When [`OrderStatistics::bins`] is not `None` yet.
    pub fn values(&self) -> Vec<f64> {
        assert_eq!(self.unknown_bits, 0, "the keys are not known yet");
        let value = |key| with_sample!(self.sample, S => S::from_key(key).to_f64());
        self.ranks.iter().map(|ranked| value(ranked.prefix)).collect()
    }
}

/// The position of a percentile among sorted samples: between two ranks, at a fraction of the way.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct RankPosition {
    pub(super) ranks: [u64; 2],
    fraction: f64,
}

impl RankPosition {
    /// The position of a percentile, 0 to 100, among `samples` samples, at least 1. Equal to the last bit to
    /// NumPy's method `linear`.
    pub(super) fn of(percentile: f64, samples: u64) -> Self {
        let last = samples - 1;
        let position = last as f64 * (percentile / 100.0);
        if position >= last as f64 {
            return Self { ranks: [last; 2], fraction: 0.0 };
        }
        let below = position.floor();
        Self { ranks: [below as u64, (below as u64 + 1).min(last)], fraction: position - below }
    }

    /// The percentile, interpolated between the samples of the two ranks as NumPy's `_lerp` does it.
    pub(super) fn interpolate(self, [below, above]: [f64; 2]) -> f64 {
        let difference = above - below;
        if !difference.is_finite() {
            // NumPy's result is not finite where float64 overflows.
            return below * (1.0 - self.fraction) + above * self.fraction;
        }
        match self.fraction {
            fraction if fraction >= 0.5 => above - difference * (1.0 - fraction),
            fraction => below + difference * fraction,
        }
    }
}

/// A search for the window between two percentiles.
#[derive(Clone, Debug)]
pub(crate) struct PercentileSearch {
    values: Values,
    positions: [RankPosition; 2],
    /// The samples of the four ranks; `None` if there are no finite samples.
    order_statistics: Option<OrderStatistics>,
}

impl PercentileSearch {
    /// Begins a search among `samples` finite samples with these `values`.
    pub(crate) fn new(values: impl Into<Values>, percentiles: [f64; 2], samples: u64) -> Self {
        let values = values.into();
        let positions = percentiles.map(|percentile| RankPosition::of(percentile, samples.max(1)));
        // Where values fall as samples rise, the least value is the last sample.
        let rank = |rank: u64| if values.scaling.falls() { samples.saturating_sub(1 + rank) } else { rank };
        let ranks = positions.map(|position| position.ranks.map(rank));
        let search = || OrderStatistics::new(values.sample, ranks.as_flattened());
        Self { values, positions, order_statistics: (samples > 0).then(search) }
    }

    /// The bins of the next pass; `None` when the search has ended.
    pub(crate) fn bins(&self) -> Option<Bins> {
        self.order_statistics.as_ref().and_then(OrderStatistics::bins)
    }

    /// Narrows the search by the counts in [`PercentileSearch::bins`], as [`OrderStatistics::narrow`] does.
    pub(crate) fn narrow(&mut self, counts: &[u64]) {
        if let Some(order_statistics) = &mut self.order_statistics {
            order_statistics.narrow(counts);
        }
    }

    /// The two percentiles. 0 and 1 if there are no finite samples: every level is 0 then, whatever the
    /// window is.
    pub(crate) fn window(&self) -> [f64; 2] {
        let Some(order_statistics) = &self.order_statistics else { return [0.0, 1.0] };
        let mut values = order_statistics.values();
        if !self.values.scaling.is_identity() {
            values.iter_mut().for_each(|value| *value = self.values.scaling.value(*value));
        }
        [0, 1].map(|end| self.positions[end].interpolate([values[2 * end], values[2 * end + 1]]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_those_of_numpy() {
        // numpy.percentile([10, 20, 40, 80, 160], p)
        for (percentile, value) in
            [(0.0, 10.0), (10.0, 14.0), (50.0, 40.0), (62.5, 60.0), (99.0, 156.8), (100.0, 160.0)]
        {
            let samples = [10.0, 20.0, 40.0, 80.0, 160.0];
            let position = RankPosition::of(percentile, 5);
            let neighbors = position.ranks.map(|rank| samples[rank as usize]);
            assert_eq!(position.interpolate(neighbors), value, "{percentile}");
        }
        assert_eq!(RankPosition::of(37.0, 1).ranks, [0, 0]);
        let [below, above] = RankPosition::of(99.999_999, u64::MAX).ranks;
        assert_eq!(above - below, 1);
        assert_eq!(RankPosition::of(50.0, 2).interpolate([f64::MIN, f64::MAX]), 0.0);
    }
}
