//! Some values of a volume, taken at equal distances while its range is found: enough to see whether its levels
//! show them apart.
//!
//! A hot pixel, or -9999 where nothing was measured, makes a range so wide that nearly all samples share two or
//! three levels. A count of all levels would say so and would take 9 % of a conversion; some tens of thousands of
//! values say the same for next to nothing.

use crate::error::Error;
use crate::tone::Levels;
use crate::volume::{Block, FrameShape, Sample, SampleType, with_sample};

/// One of this number of samples is taken, but at least [`LEAST`] and at most [`MOST`] in all.
const SAMPLES_PER_VALUE: u64 = 128;
const LEAST: u64 = 1 << 11;
/// All samples are taken of a volume that has no more.
const SMALL: u64 = 1 << 12;
const MOST: u64 = 1 << 16;
/// Levels are crowded if this number of them, or less, have more than [`CROWDED`] of all samples.
const FEW_LEVELS: usize = 3;
const CROWDED: f64 = 0.99;
/// Different values of a level from which on it hides something.
const MANY_VALUES: usize = 4;
/// A gap of this number of levels that no sample has, with one value behind it, hides what is before it.
const WIDE_GAP: usize = 192;
/// The share of samples on either side that `--range 0.1%,99.9%` leaves out.
const PERCENTILE: f64 = 0.001;

/// Values of a volume, taken at equal distances.
#[derive(Debug)]
pub(super) struct ValueSample {
    /// From one taken sample to the next, in samples of a pass.
    step: u64,
    sample: SampleType,
    /// Planes that take turns, and samples of each.
    planes: (u64, u64),
    /// The keys of the values of each plane.
    keys: Vec<Vec<u64>>,
}

/// Nearly all samples share a few levels, though they differ.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Crowd {
    /// The share of the samples, from 0 to 1.
    pub share: f64,
    /// The number of levels that they share.
    pub levels: usize,
    /// The least and the greatest value of the samples that share a level with different ones, and of values that
    /// are not far from them.
    pub ends: (f64, f64),
    /// Whether the window from the percentile 0.1 to 99.9 leaves out everything else.
    pub percentiles_do: bool,
}

/// Labels that share levels, and so colors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Sharing {
    /// The number of different values that were taken.
    pub labels: usize,
    /// The number of levels that they have: fewer.
    pub levels: usize,
}

/// What the values show.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Seen {
    pub crowd: Option<Crowd>,
    /// Only where the colors are those of labels.
    pub sharing: Option<Sharing>,
}

impl Seen {
    /// What the values show under `levels`. Labels that share colors are no crowd besides.
    pub fn of(values: &ValueSample, levels: &Levels, shows_labels: bool) -> Self {
        match shows_labels.then(|| values.sharing(levels)).flatten() {
            None => Self { crowd: values.crowd(levels), sharing: None },
            sharing => Self { crowd: None, sharing },
        }
    }
}

impl ValueSample {
    /// Nothing yet of a volume of this shape and type, whose frames are `planes` that take turns.
    pub fn new(shape: FrameShape, sample: SampleType, planes: usize) -> Self {
        let row = (shape.width * shape.samples) as u64;
        let samples = shape.sample_count();
        let wanted = if samples <= SMALL { SMALL } else { (samples / SAMPLES_PER_VALUE).clamp(LEAST, MOST) };
        let mut step = samples.div_ceil(wanted).max(1);
        // Else only a few columns would be looked at.
        while step > 1 && greatest_common_divisor(step, row) > 1 {
            step += 1;
        }
        let keys = vec![Vec::new(); planes];
        Self { step, sample, planes: (planes as u64, shape.frame_samples() as u64), keys }
    }

    /// Takes the values of a block that are due. NaN and infinities are left out.
    ///
    /// # Errors
    ///
    /// When the block cannot be read.
    pub fn observe(&mut self, block: &mut Block<'_>) -> Result<(), Error> {
        let Some(start) = block.start() else { return Ok(()) };
        let first = start.next_multiple_of(self.step) - start;
        if first >= block.len() as u64 {
            return Ok(());
        }
        let (width, step) = (self.sample.bits() as usize / 8, self.step as usize);
        let bytes = block.bytes()?;
        let due = bytes.chunks_exact(width).skip(first as usize).step_by(step);
        with_sample!(self.sample, S => {
            let places = (start + first..).step_by(step);
            let values = due.map(S::from_le_slice).zip(places).filter(|(value, _)| value.to_f64().is_finite());
            match &mut *self.keys {
                [keys] => keys.extend(values.map(|(value, _)| value.key())),
                all => values.for_each(|(value, place)| {
                    let (planes, samples) = self.planes;
                    all[(place / samples % planes) as usize].push(value.key());
                }),
            }
        });
        Ok(())
    }

    /// The values of both.
    pub fn merge(mut self, other: Self) -> Self {
        self.keys.iter_mut().zip(other.keys).for_each(|(keys, others)| keys.extend(others));
        self
    }

    /// The values of each plane by themselves.
    pub fn of_planes(self) -> Vec<Self> {
        let Self { step, sample, keys, .. } = self;
        let alone = |keys| Self { step, sample, planes: (1, 1), keys: vec![keys] };
        keys.into_iter().map(alone).collect()
    }

    /// The keys of all planes.
    fn all_keys(&self) -> impl Iterator<Item = u64> {
        self.keys.iter().flatten().copied()
    }

    /// How many different values have how many levels; `None` where each has its own.
    pub fn sharing(&self, levels: &Levels) -> Option<Sharing> {
        let mut keys: Vec<u64> = self.all_keys().collect();
        keys.sort_unstable();
        keys.dedup();
        let mut is_taken = [false; 256];
        with_sample!(self.sample, S => {
            keys.iter().for_each(|&key| is_taken[usize::from(levels.level(S::from_key(key)))] = true);
        });
        let (labels, levels) = (keys.len(), is_taken.iter().filter(|taken| **taken).count());
        (labels > levels).then_some(Sharing { labels, levels })
    }

    /// How the values crowd in few levels; `None` where they do not.
    pub fn crowd(&self, levels: &Levels) -> Option<Crowd> {
        let mut groups = vec![Group::default(); 256];
        with_sample!(self.sample, S => {
            self.all_keys().for_each(|key| groups[usize::from(levels.level(S::from_key(key)))].add(key));
        });
        // In the order of their values, as levels rise with the keys.
        let mut groups: Vec<(usize, Group)> = groups.into_iter().enumerate().collect();
        groups.retain(|(_, group)| group.count > 0);
        let all = self.all_keys().count();
        let value = |key| levels.values().of_key(key);
        if let Some(beside) = beside_one_value(&groups, all) {
            let (first, last) = (beside.first()?.1, beside.last()?.1);
            let count: usize = beside.iter().map(|(_, group)| group.count).sum();
            let ends = (value(first.least), value(last.greatest));
            let share = count as f64 / all as f64;
            return Some(Crowd { share, levels: beside.len(), ends, percentiles_do: false });
        }
        groups.sort_by_key(|(_, group)| std::cmp::Reverse(group.count));
        groups.truncate(FEW_LEVELS);
        // As few as are enough.
        let mut samples = 0;
        let is_enough = |(_, group): &(usize, Group)| {
            samples += group.count;
            samples as f64 > CROWDED * all as f64
        };
        let count = groups.iter().position(is_enough)? + 1;
        groups.truncate(count);
        let hiding = groups.iter().map(|(_, group)| group).filter(|group| group.different == MANY_VALUES);
        let ends = hiding.map(|group| (group.least, group.greatest));
        let (least, greatest) = ends.reduce(|(a, b), (c, d)| (a.min(c), b.max(d)))?;
        // Values that are no farther away than the crowd is wide belong to it.
        let width = value(greatest) - value(least);
        let near = value(least) - width..=value(greatest) + width;
        let near = self.all_keys().filter(|&key| near.contains(&value(key)));
        let (least, greatest) = near.fold((least, greatest), |(a, b), key| (a.min(key), b.max(key)));
        let outside = |count: usize| count as f64 <= PERCENTILE * (all as f64 - 1.0);
        let below = self.all_keys().filter(|&key| key < least).count();
        let above = self.all_keys().filter(|&key| key > greatest).count();
        Some(Crowd {
            share: samples as f64 / all as f64,
            levels: count,
            ends: (value(least), value(greatest)),
            percentiles_do: outside(below) && outside(above),
        })
    }
}

/// The values of a level.
#[derive(Clone, Copy, Debug)]
struct Group {
    count: usize,
    least: u64,
    greatest: u64,
    /// Some different values, and their number.
    some: [u64; MANY_VALUES],
    different: usize,
}

impl Default for Group {
    fn default() -> Self {
        Self { count: 0, least: u64::MAX, greatest: 0, some: [0; MANY_VALUES], different: 0 }
    }
}

impl Group {
    fn add(&mut self, key: u64) {
        self.count += 1;
        self.least = self.least.min(key);
        self.greatest = self.greatest.max(key);
        if self.different < MANY_VALUES && !self.some[..self.different].contains(&key) {
            self.some[self.different] = key;
            self.different += 1;
        }
    }
}

/// The many values on one side of a wide gap of levels, where the other side is one value, such as -9999 for
/// places without data. `groups` are those of `all` values, in order.
fn beside_one_value(groups: &[(usize, Group)], all: usize) -> Option<&[(usize, Group)]> {
    let ([first, above @ ..], [below @ .., last]) = (groups, groups) else { return None };
    let gap = |lower: &(usize, Group), upper: &(usize, Group)| upper.0 - lower.0;
    // A share of the places, and not one hot pixel.
    let is_one = |group: &Group| group.different == 1 && group.count as f64 > PERCENTILE * all as f64;
    let beside = match (above.first(), below.last()) {
        (Some(next), _) if is_one(&first.1) && gap(first, next) > WIDE_GAP => above,
        (_, Some(before)) if is_one(&last.1) && gap(before, last) > WIDE_GAP => below,
        _ => return None,
    };
    // Values that have levels of their own are not hidden.
    beside.iter().any(|(_, group)| group.different == MANY_VALUES).then_some(beside)
}

fn greatest_common_divisor(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { greatest_common_divisor(b, a % b) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backend::Backend;
    use crate::backend::cpu::Cpu;
    use crate::tone::{Contrast, Range};
    use crate::volume::Volume;

    /// The crowd of these values, as one row.
    fn crowd<S: Sample>(values: &[S], window: &str) -> Option<Crowd> {
        let array = ndarray::ArrayView::from_shape((1, 1, values.len()), values).unwrap();
        let volume = Volume::from_array("a", array).unwrap();
        let mut sample = ValueSample::new(volume.shape(), S::TYPE, 1);
        let mut range = Range::default();
        let pass = volume.pass(1, 999).unwrap();
        let mut take = |mut block: Block<'_>| {
            sample.observe(&mut block)?;
            range = range.merge(Cpu.minmax(block)?);
            Ok(())
        };
        while pass.next(&mut Vec::new(), &mut take).transpose().unwrap().is_some() {}
        let contrast = Contrast { window: window.parse().unwrap(), ..Contrast::default() };
        sample.crowd(&Levels::new(&contrast, S::TYPE, &range).unwrap())
    }

    #[test]
    fn a_hot_pixel_hides_all_others() {
        let mut values: Vec<u16> = (0..4096).map(|at| 90 + at % 310).collect();
        assert_eq!(crowd(&values, "auto"), None);
        values[77] = 65535;
        let found = crowd(&values, "auto").unwrap();
        assert_eq!((found.levels, found.ends, found.percentiles_do), (2, (90.0, 399.0), true));
        assert!(found.share > 0.999);
        assert_eq!(crowd(&values, "90,399"), None);
    }

    #[test]
    fn places_without_data_need_a_window() {
        let value = |at: usize| if at.is_multiple_of(5) { -9999.0 } else { 295.0 + (at % 11) as f32 };
        let values: Vec<f32> = (0..6000).map(value).collect();
        let found = crowd(&values, "auto").unwrap();
        assert_eq!((found.ends, found.percentiles_do), ((295.0, 305.0), false));
    }

    #[test]
    fn places_without_data_hide_many_levels_of_others() {
        let value = |nothing: f32| {
            move |at: usize| {
                if at.is_multiple_of(6) { nothing } else { 130.0 + (at * 37 % 340) as f32 }
            }
        };
        for nothing in [-9999.0, -32768.0, 1e20] {
            let values: Vec<f32> = (0..6000).map(value(nothing)).collect();
            let found = crowd(&values, "auto").unwrap();
            assert_eq!((found.ends, found.percentiles_do), ((130.0, 469.0), false), "{nothing}");
            assert!(found.share < 0.9, "{nothing}");
        }
        // A background of 0, and a picture that has half of the levels.
        let values: Vec<f32> =
            (0..6000).map(|at| if at % 6 == 0 { 0.0 } else { 400.0 + (at % 500) as f32 }).collect();
        assert_eq!(crowd(&values, "auto"), None);
    }

    #[test]
    fn few_values_are_no_crowd() {
        // An empty background, labels, and values that are levels.
        let sparse: Vec<u16> = (0..4096).map(|at| if at % 200 == 0 { at * 9 } else { 0 }).collect();
        assert_eq!(crowd(&sparse, "auto"), None);
        let labels: Vec<u16> = (0..4096).map(|at| [0, 1, 2, 60000][at % 4]).collect();
        assert_eq!(crowd(&labels, "auto"), None);
        let levels: Vec<u8> = (0..4096).map(|at| if at == 9 { 255 } else { (at % 7) as u8 }).collect();
        assert_eq!(crowd(&levels, "auto"), None);
        assert_eq!(crowd(&[f32::NAN, f32::INFINITY], "auto"), None);
    }

    #[test]
    fn large_volumes_are_looked_at_in_every_column() {
        let shape = FrameShape { frames: 64, height: 1024, width: 1024, samples: 1 };
        let sample = ValueSample::new(shape, SampleType::U16, 1);
        assert_eq!(sample.step % 2, 1);
        assert!((1024..1100).contains(&sample.step));
        let small =
            ValueSample::new(FrameShape { frames: 8, height: 32, width: 32, samples: 1 }, SampleType::U8, 1);
        assert!((4..8).contains(&small.step));
    }
}
