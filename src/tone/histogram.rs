//! Histograms: how many samples have which values, counted in one pass once the range is known.
//!
//! Each sample is counted in one of up to 65536 cells of its offset, which is the distance of its key from the key of
//! the least value. Cells of integers are as wide as each other in values, too, and bins are whole cells. Floats are
//! denser near 0, so that they are counted a second time, in cells of equal width in values; a percentile lies in a
//! cell of either kind.

use super::percentile::RankPosition;
use crate::volume::{Kind, Sample, Values, with_sample};

/// Most bins of a histogram, a power of 2.
const BINS: usize = 256;
/// Most cells of either kind, a power of 2.
const CELLS: usize = 1 << 16;
/// Cells of equal width in a bin of floats.
const CELLS_PER_BIN: usize = CELLS / BINS;

/// The percentiles that a histogram names.
const PERCENTS: [f64; 9] = [0.1, 1.0, 5.0, 25.0, 50.0, 75.0, 95.0, 99.0, 99.9];

/// How many samples have which values, in the unit of the values.
///
/// The edges of floats are those of `numpy.histogram(values, 256)`. Bins of integers are as wide as a whole number of
/// stored numbers, and of up to 256 numbers each has a bin of its own: the last edge may be above the greatest value.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Histogram {
    /// The number of the channel in the file, from 0, or of the color of RGB; `None` where there is only one.
    pub channel: Option<usize>,
    /// The ends of the bins, ascending: one more than there are bins, 2 to 257, from the least value to the
    /// greatest; none where no sample is finite. Both edges of a single bin are equal where all floats are.
    pub edges: Vec<f64>,
    /// The samples of each bin: of values from its edge to below the next one, in the last bin to its end.
    pub counts: Vec<u64>,
    /// The percentiles 0.1, 1, 5, 25, 50, 75, 95, 99 and 99.9 of the finite samples, or none where there are none.
    pub percentiles: Vec<Percentile>,
    /// Number of NaN samples.
    pub nan: u64,
    /// Number of +∞ samples.
    pub above: u64,
    /// Number of −∞ samples.
    pub below: u64,
}

/// A percentile of the finite samples, as `numpy.percentile` has it by its method `linear`.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Percentile {
    /// Of 100 samples, how many have no greater value.
    pub percent: f64,
    /// Its value.
    pub value: f64,
    /// How far it may be from the true one: 0 for types of up to 16 bits, and wherever greatest and least value
    /// are less than 65536 stored numbers apart; of others at most 1/65536 of the range.
    pub within: f64,
}

/// Where samples of one range are counted.
#[derive(Clone, Debug)]
pub(crate) struct HistogramPlan {
    values: Values,
    /// The keys of the least and the greatest finite sample; `None` if there is none.
    keys: Option<(u64, u64)>,
    /// A cell has 2 to this power offsets.
    shift: u32,
    /// The cells of equal width, where samples are counted in them, too.
    even: Option<Even>,
}

/// Numbers of samples, as one thread has counted them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tally {
    cells: Vec<u64>,
    even: Vec<u64>,
    nan: u64,
    above: u64,
    below: u64,
}

/// Cells of equal width in values.
#[derive(Clone, Copy, Debug)]
struct Even {
    least: f64,
    greatest: f64,
    /// The width of a bin; infinite where the range is wider than float64.
    step: f64,
}

impl Even {
    fn new(least: f64, greatest: f64) -> Self {
        Self { least, greatest, step: (greatest - least) / BINS as f64 }
    }

    /// The lower end of a cell. NumPy's `linspace` has the same ends of bins.
    fn edge(&self, cell: usize) -> f64 {
        let Self { least, greatest, step } = *self;
        match cell {
            CELLS => greatest,
            _ if step.is_finite() => cell as f64 / CELLS_PER_BIN as f64 * step + least,
            _ => least * (1.0 - cell as f64 / CELLS as f64) + greatest * (cell as f64 / CELLS as f64),
        }
    }

    /// The cell of a value of the range.
    fn cell(&self, value: f64) -> usize {
        let Self { least, greatest, step } = *self;
        let near = match step.is_finite() {
            true => (value - least) / step * CELLS_PER_BIN as f64,
            false => (value / 2.0 - least / 2.0) / (greatest / 2.0 - least / 2.0) * CELLS as f64,
        };
        let mut cell = (near as usize).min(CELLS - 1);
        while cell > 0 && value < self.edge(cell) {
            cell -= 1;
        }
        while cell + 1 < CELLS && value >= self.edge(cell + 1) {
            cell += 1;
        }
        cell
    }
}

impl HistogramPlan {
    /// A plan for samples with these `values`, whose finite ones have keys between the two `keys`.
    pub(crate) fn new(values: Values, keys: Option<(u64, u64)>) -> Self {
        let span = keys.map_or(0, |(least, greatest)| greatest - least);
        let shift = (u64::BITS - span.leading_zeros()).saturating_sub(CELLS.trailing_zeros());
        let even = keys.filter(|_| shift > 0 && values.sample.kind() == Kind::Float).map(|keys| {
            let (least, greatest) = values.ends(keys);
            Even::new(least, greatest)
        });
        Self { values, keys, shift, even }
    }

    /// Counts the samples of `bytes`, little-endian. Those outside of the range are left out.
    pub(crate) fn count(&self, bytes: &[u8], tally: &mut Tally) {
        let Self { values, keys, shift, even } = self;
        let (least, greatest) = keys.unwrap_or((1, 0));
        let (cells, even_cells) = match keys {
            Some((least, greatest)) => {
                (((greatest - least) >> shift) as usize + 1, even.map_or(0, |_| CELLS))
            }
            None => (0, 0),
        };
        tally.cells.resize(cells, 0);
        tally.even.resize(even_cells, 0);
        let (falls, scaling) = (values.scaling.falls(), values.scaling);
        with_sample!(values.sample, S => {
            for bytes in bytes.chunks_exact(size_of::<S>()) {
                let sample = S::from_le_slice(bytes);
                if S::TYPE.kind() == Kind::Float {
                    let number = sample.to_f64();
                    if !number.is_finite() {
                        tally.nan += u64::from(number.is_nan());
                        tally.above += u64::from(number == f64::INFINITY);
                        tally.below += u64::from(number == f64::NEG_INFINITY);
                        continue;
                    }
                    if let Some(even) = even {
                        tally.even[even.cell(scaling.value(number))] += 1;
                    }
                }
                let key = S::from_le_slice(bytes).key();
                let offset = if falls { greatest.wrapping_sub(key) } else { key.wrapping_sub(least) };
                if let Some(count) = tally.cells.get_mut((offset >> shift) as usize) {
                    *count += 1;
                }
            }
        });
    }

    /// The histogram that threads have counted together.
    pub(crate) fn histogram(&self, channel: Option<usize>, tally: &Tally) -> Histogram {
        let Tally { nan, above, below, .. } = *tally;
        let Some(keys) = self.keys.filter(|_| !tally.cells.is_empty()) else {
            return Histogram { channel, nan, above, below, ..Histogram::default() };
        };
        let (edges, counts) = self.bins(keys, tally);
        let percentiles = self.percentiles(keys, tally);
        Histogram { channel, edges, counts, percentiles, nan, above, below }
    }

    /// The key at a distance from the key of the least value.
    fn key(&self, (least, greatest): (u64, u64), offset: u64) -> u64 {
        if self.values.scaling.falls() { greatest - offset } else { least + offset }
    }

    fn bins(&self, keys: (u64, u64), tally: &Tally) -> (Vec<f64>, Vec<u64>) {
        let (least, greatest) = self.values.ends(keys);
        let span = keys.1 - keys.0;
        let mut counts: Vec<u64>;
        let mut edges: Vec<f64> = match self.values.sample.kind() {
            Kind::Float => {
                let even = Even::new(least, greatest);
                let bins = if least < greatest { BINS } else { 1 };
                (0..=bins).map(|bin| even.edge(bin * CELLS / bins)).collect()
            }
            Kind::Unsigned | Kind::Signed => {
                let width = match self.shift {
                    0 => (span + 1).div_ceil(BINS as u64),
                    shift => (CELLS_PER_BIN as u64) << shift,
                };
                let number = |key| with_sample!(self.values.sample, S => S::from_key(key).to_f64());
                let first = number(self.key(keys, 0));
                let step = if self.values.scaling.falls() { -(width as f64) } else { width as f64 };
                (0..=span / width + 1)
                    .map(|bin| self.values.scaling.value(first + bin as f64 * step))
                    .collect()
            }
        };
        let cells_of = |cells: &[u64]| cells.chunks(CELLS_PER_BIN).map(|cells| cells.iter().sum()).collect();
        if self.even.is_some() {
            counts = cells_of(&tally.even);
        } else if self.shift > 0 {
            counts = cells_of(&tally.cells);
        } else {
            counts = vec![0; edges.len() - 1];
            for (offset, &count) in tally.cells.iter().enumerate().filter(|(_, count)| **count > 0) {
                let value = self.values.of_key(self.key(keys, offset as u64));
                let bin = edges.partition_point(|&edge| edge <= value).saturating_sub(1);
                counts[bin.min(edges.len() - 2)] += count;
            }
        }
        // Where values are so near to each other that edges are equal, bins between them can have no values.
        let mut bin = 0;
        while counts.len() > 1 && bin < counts.len() {
            if edges[bin] == edges[bin + 1] && counts[bin] == 0 {
                edges.remove(bin);
                counts.remove(bin);
            } else {
                bin += 1;
            }
        }
        (edges, counts)
    }

    fn percentiles(&self, keys: (u64, u64), tally: &Tally) -> Vec<Percentile> {
        let samples: u64 = tally.cells.iter().sum();
        if samples == 0 {
            return Vec::new();
        }
        let percentile = |percent| {
            let position = RankPosition::of(percent, samples);
            let [first, second] = position.ranks.map(|rank| self.ends_of_rank(keys, tally, rank));
            let low = position.interpolate([first.0, second.0]);
            let high = position.interpolate([first.1, second.1]);
            let value = if low == high { low } else { low / 2.0 + high / 2.0 };
            Percentile { percent, value, within: (high - value).max(value - low) }
        };
        PERCENTS.map(percentile).to_vec()
    }

    /// Two values that the finite sample of this rank, counted from the least value, is between.
    fn ends_of_rank(&self, keys: (u64, u64), tally: &Tally, rank: u64) -> (f64, f64) {
        let cell = cell_of_rank(&tally.cells, rank) as u64;
        let (first, last) = (cell << self.shift, ((cell << self.shift) + ((1 << self.shift) - 1)));
        let value = |offset: u64| self.values.of_key(self.key(keys, offset.min(keys.1 - keys.0)));
        let (low, high) = (value(first), value(last));
        match self.even {
            Some(even) => {
                let cell = cell_of_rank(&tally.even, rank);
                (low.max(even.edge(cell)), high.min(even.edge(cell + 1)))
            }
            None => (low, high),
        }
    }
}

/// The cell that the sample of this rank is in.
fn cell_of_rank(cells: &[u64], mut rank: u64) -> usize {
    let is_in = |&count: &u64| {
        let found = rank < count;
        rank = rank.saturating_sub(count);
        found
    };
    cells.iter().position(is_in).unwrap_or(cells.len().saturating_sub(1))
}

impl Tally {
    /// The counts of both.
    pub(crate) fn merge(mut self, other: Self) -> Self {
        for (counts, others) in [(&mut self.cells, &other.cells), (&mut self.even, &other.even)] {
            counts.resize(counts.len().max(others.len()), 0);
            counts.iter_mut().zip(others).for_each(|(count, other)| *count += other);
        }
        self.nan += other.nan;
        self.above += other.above;
        self.below += other.below;
        self
    }
}

#[cfg(test)]
mod tests;
