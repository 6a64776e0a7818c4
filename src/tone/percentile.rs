//! Percentiles: exact order statistics of keys, found digit by digit, and what NumPy makes of two of them.
//!
//! A volume may be larger than memory, so its samples are never sorted. They are counted by the highest 16 bits of their
//! keys; the count says which of these the wanted ranks fall into; the keys of those are counted by the next 16 bits, and
//! so on. Samples of 8 and 16 bits take one pass, of 32 bits two, of 64 bits four. All ranks share their passes.

use crate::volume::{Sample, SampleType, with_sample};

/// What one pass counts: keys by one digit, apart for each of a few values of the higher bits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bins {
    /// Bits below the digit.
    shift: u32,
    /// Bits of the digit: 16, or 8 for samples of 8 bits.
    width: u32,
    /// The bits above the digit, of each set of bins; ascending, without repeats.
    prefixes: Vec<u64>,
}

impl Bins {
    /// Most sets of bins: two percentiles lie between two ranks each.
    pub const MOST_SETS: usize = 4;

    /// Number of bins: 2 to the [`Bins::width`] for each set.
    #[expect(clippy::len_without_is_empty, reason = "there is always a set")]
    pub fn len(&self) -> usize {
        self.prefixes.len() << self.width
    }

    /// The bin of a key, if it is in any.
    #[inline(always)]
    pub fn of(&self, key: u64) -> Option<usize> {
        let (digit, prefix) = (key >> self.shift, key >> self.shift >> self.width);
        let set = self.prefixes.iter().position(|&wanted| wanted == prefix)?;
        Some(set << self.width | digit as usize & ((1 << self.width) - 1))
    }

    /// Bits of a key below the digit.
    pub fn shift(&self) -> u32 {
        self.shift
    }

    /// Bits of the digit.
    pub fn width(&self) -> u32 {
        self.width
    }

    /// The bits above the digit, as a number, for each set of bins.
    pub fn prefixes(&self) -> &[u64] {
        &self.prefixes
    }
}

/// The search for the samples that have given ranks, 0 being the least.
#[derive(Clone, Debug)]
pub struct OrderStatistics {
    sample: SampleType,
    wanted: Vec<Wanted>,
    /// Bits of the keys that are not known yet.
    unknown: u32,
}

/// One rank: the known bits of its key, and its rank among the keys that begin with them.
#[derive(Clone, Copy, Debug)]
struct Wanted {
    prefix: u64,
    rank: u64,
}

impl OrderStatistics {
    /// Begins a search among samples of type `sample`, for at most [`Bins::MOST_SETS`] ranks below their number.
    pub fn new(sample: SampleType, ranks: &[u64]) -> Self {
        assert!(ranks.len() <= Bins::MOST_SETS, "so many ranks do not share a pass");
        let wanted = ranks.iter().map(|&rank| Wanted { prefix: 0, rank }).collect();
        Self { sample, wanted, unknown: sample.bits() }
    }

    /// What to count next; `None` when all ranks are known.
    pub fn bins(&self) -> Option<Bins> {
        if self.unknown == 0 {
            return None;
        }
        let width = self.unknown.min(16);
        let mut prefixes: Vec<u64> = self.wanted.iter().map(|wanted| wanted.prefix).collect();
        prefixes.sort_unstable();
        prefixes.dedup();
        Some(Bins { shift: self.unknown - width, width, prefixes })
    }

    /// Learns a digit from the counts of [`OrderStatistics::bins`], over all finite samples.
    pub fn learn(&mut self, counts: &[u64]) {
        let Some(bins) = self.bins() else { return };
        for wanted in &mut self.wanted {
            let mut sets = bins.prefixes.iter().zip(counts.chunks_exact(1 << bins.width));
            let Some((_, counts)) = sets.find(|(prefix, _)| **prefix == wanted.prefix) else { continue };
            let mut digit = 0;
            while digit + 1 < counts.len() && wanted.rank >= counts[digit] {
                wanted.rank -= counts[digit];
                digit += 1;
            }
            wanted.prefix = wanted.prefix << bins.width | digit as u64;
        }
        self.unknown = bins.shift;
    }

    /// The values of all ranks, in the order they were asked for, as float64.
    ///
    /// # Panics
    ///
    /// When there is still something to count.
    pub fn values(&self) -> Vec<f64> {
        assert_eq!(self.unknown, 0, "the ranks are not known yet");
        let value = |key| with_sample!(self.sample, S => S::from_key(key).to_f64());
        self.wanted.iter().map(|wanted| value(wanted.prefix)).collect()
    }
}

/// A percentile of some number of samples: between which two ranks it is, and how far on the way.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Place {
    ranks: [u64; 2],
    way: f64,
}

impl Place {
    /// The place of a percentile, 0 to 100, among `samples` samples, at least 1: NumPy's method `linear`, to the last bit.
    fn of(percentile: f64, samples: u64) -> Self {
        let last = samples - 1;
        let place = last as f64 * (percentile / 100.0);
        if place >= last as f64 {
            return Self { ranks: [last; 2], way: 0.0 };
        }
        let below = place.floor();
        Self { ranks: [below as u64, (below as u64 + 1).min(last)], way: place - below }
    }

    /// The percentile, from the samples of the two ranks: NumPy's `_lerp`.
    fn between(self, [below, above]: [f64; 2]) -> f64 {
        let distance = above - below;
        if !distance.is_finite() {
            // NumPy has no finite answer where float64 overflows.
            return below * (1.0 - self.way) + above * self.way;
        }
        match self.way {
            way if way >= 0.5 => above - distance * (1.0 - way),
            way => below + distance * way,
        }
    }
}

/// The search for the window between two percentiles.
#[derive(Clone, Debug)]
pub(crate) struct Search {
    places: [Place; 2],
    /// None where there are no samples.
    ranks: Option<OrderStatistics>,
}

impl Search {
    /// Begins a search among `samples` finite samples of type `sample`.
    pub(crate) fn new(sample: SampleType, percentiles: [f64; 2], samples: u64) -> Self {
        let places = percentiles.map(|percentile| Place::of(percentile, samples.max(1)));
        let ranks = places.map(|place| place.ranks);
        Self { places, ranks: (samples > 0).then(|| OrderStatistics::new(sample, ranks.as_flattened())) }
    }

    /// What to count next; `None` at the end.
    pub(crate) fn bins(&self) -> Option<Bins> {
        self.ranks.as_ref().and_then(OrderStatistics::bins)
    }

    /// Learns what was counted.
    pub(crate) fn learn(&mut self, counts: &[u64]) {
        if let Some(ranks) = &mut self.ranks {
            ranks.learn(counts);
        }
    }

    /// The percentiles; 0 and 1 where there are no samples, and so nothing to show, whatever the window.
    pub(crate) fn window(&self) -> [f64; 2] {
        let Some(ranks) = &self.ranks else { return [0.0, 1.0] };
        let values = ranks.values();
        [0, 1].map(|end| self.places[end].between([values[2 * end], values[2 * end + 1]]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_those_of_numpy() {
        // numpy.percentile([10, 20, 40, 80, 160], p)
        for (percentile, value) in
            [(0.0, 10.0), (10.0, 14.0), (50.0, 40.0), (62.5, 60.0), (99.0, 156.8), (100.0, 160.0)]
        {
            let samples = [10.0, 20.0, 40.0, 80.0, 160.0];
            let place = Place::of(percentile, 5);
            assert_eq!(place.between(place.ranks.map(|rank| samples[rank as usize])), value, "{percentile}");
        }
        assert_eq!(Place::of(37.0, 1).ranks, [0, 0]);
        assert_eq!(Place::of(99.999_999, u64::MAX).ranks[1] - Place::of(99.999_999, u64::MAX).ranks[0], 1);
        assert_eq!(Place::of(50.0, 2).between([f64::MIN, f64::MAX]), 0.0);
    }
}
