//! The level rule compared with NumPy: the formula and the thresholds must give the levels of
//! `golden/levels/*.txt`.
//!
//! NumPy computed these files (`golden/make_levels.py`). A line of `narrow.txt` and `wide.txt` is a range:
//! its sample type, the bits of its least and greatest sample, the level of the least sample, and then the
//! number of keys of this level, of the next level, and so on, in hexadecimal; `N*COUNT` is a number that
//! repeats. So a line determines the level of every sample of the range. For 8- and 16-bit types, every
//! sample is compared. For wider types, the first and last sample of every level, their outer neighbors, and
//! some samples in between are compared.
//!
//! A line of `contrast.txt` (`golden/make_contrast.py`) has the same numbers for a window and a curve.

use half::f16;
use vol2gif::tone::{Contrast, Curve, Levels, Range};
use vol2gif::volume::{Sample, SampleType};

const NARROW: &str = include_str!("golden/levels/narrow.txt");
const WIDE: &str = include_str!("golden/levels/wide.txt");
const CONTRAST: &str = include_str!("golden/levels/contrast.txt");
const SPECIAL: &str = include_str!("golden/levels/special.txt");

/// Calls a function that is generic over the sample type, for the type with this name in NumPy.
macro_rules! for_type {
    ($name:expr, $function:ident($($argument:expr),*)) => {
        match $name {
            "bool" => $function::<bool>($($argument),*),
            "int8" => $function::<i8>($($argument),*),
            "int16" => $function::<i16>($($argument),*),
            "int32" => $function::<i32>($($argument),*),
            "int64" => $function::<i64>($($argument),*),
            "uint8" => $function::<u8>($($argument),*),
            "uint16" => $function::<u16>($($argument),*),
            "uint32" => $function::<u32>($($argument),*),
            "uint64" => $function::<u64>($($argument),*),
            "float16" => $function::<f16>($($argument),*),
            "float32" => $function::<f32>($($argument),*),
            "float64" => $function::<f64>($($argument),*),
            other => panic!("no sample type is called {other}"),
        }
    };
}

/// The lines of a golden file without the comments, split at ` : `.
fn lines(golden: &str) -> impl Iterator<Item = (&str, &str)> {
    golden
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| line.split_once(" : ").unwrap_or_else(|| panic!("no ` : ` in {line}")))
}

fn sample<S: Sample>(bits: &str) -> S {
    let bits = u64::from_str_radix(bits, 16).unwrap_or_else(|error| panic!("{bits}: {error}"));
    S::from_le_slice(&bits.to_le_bytes())
}

/// The levels of a range in a golden file: the first key of each level, and the level.
struct Expected {
    least: u64,
    greatest: u64,
    firsts: Vec<(u64, u8)>,
}

impl Expected {
    fn parse<S: Sample>(range: &str, runs: &str) -> Self {
        let words: Vec<_> = range.split(' ').collect();
        let [_, least, greatest, lowest, ..] = words[..] else { panic!("four words, not {range}") };
        let (least, greatest) = (sample::<S>(least).key(), sample::<S>(greatest).key());
        let mut level: u16 = lowest.parse().expect("a level");
        let mut key = u128::from(least);
        let mut firsts = Vec::new();
        for word in runs.split(' ') {
            let (run, count) = word.split_once('*').unwrap_or((word, "1"));
            let run = u128::from_str_radix(run, 16).expect("a run of keys");
            for _ in 0..count.parse().expect("a count") {
                if run > 0 {
                    firsts.push((key as u64, u8::try_from(level).expect("a level")));
                }
                key += run;
                level += 1;
            }
        }
        assert_eq!(key, u128::from(greatest) + 1, "the runs of {range} do not end where the range does");
        Self { least, greatest, firsts }
    }

    fn range(&self) -> Range {
        Range::of_keys(self.least, self.greatest)
    }

    /// Keys next to the first key of every level, at least `slack` from it, and the keys halfway between.
    fn where_levels_begin(&self, slack: u64) -> impl Iterator<Item = u64> {
        let firsts = self.firsts.iter().map(|&(first, _)| first);
        let near = firsts.clone().flat_map(move |first| {
            [first.saturating_sub(slack + 1), first.saturating_add(slack), first.saturating_add(slack + 1)]
        });
        let between = firsts.clone().zip(firsts.clone().skip(1)).map(|(a, b)| a + (b - a) / 2);
        let allowed = move |key: &u64| slack == 0 || firsts.clone().all(|first| key.abs_diff(first) >= slack);
        let (least, greatest) = (self.least, self.greatest);
        near.chain(between)
            .chain([greatest])
            .filter(move |key| (least..=greatest).contains(key))
            .filter(allowed)
    }

    fn level(&self, key: u64) -> u8 {
        self.firsts[self.firsts.partition_point(|&(first, _)| first <= key) - 1].1
    }
}

/// The level of a key by the definition of [`vol2gif::tone::Thresholds`].
fn by_thresholds(levels: &Levels, key: u64) -> u8 {
    let thresholds = levels.thresholds();
    let reached = thresholds.keys.iter().filter(|&&threshold| threshold <= key).count();
    u8::try_from(reached).expect("at most 255 thresholds").min(thresholds.ceiling)
}

/// Compares both forms of the rule at `keys`; returns the number of keys.
fn compare<S: Sample>(
    range: &str,
    levels: &Levels,
    expected: &Expected,
    keys: impl Iterator<Item = u64>,
) -> u64 {
    let mut compared = 0;
    for key in keys {
        let (sample, wanted) = (S::from_key(key), expected.level(key));
        let name = sample.describe();
        assert_eq!(levels.level(sample), wanted, "the formula, at {name} (key {key:#x}) of {range}");
        assert_eq!(by_thresholds(levels, key), wanted, "the thresholds, at {name} (key {key:#x}) of {range}");
        compared += 1;
    }
    let ends = (expected.level(expected.least), expected.level(expected.greatest));
    assert_eq!(levels.extremes(), Some(ends), "the extremes of {range}");
    compared
}

fn compare_every_sample<S: Sample>(range: &str, runs: &str) -> u64 {
    let expected = Expected::parse::<S>(range, runs);
    let levels = Levels::seed(S::TYPE, &expected.range());
    compare::<S>(range, &levels, &expected, expected.least..=expected.greatest)
}

fn compare_where_levels_begin<S: Sample>(range: &str, runs: &str) -> u64 {
    let expected = Expected::parse::<S>(range, runs);
    let levels = Levels::seed(S::TYPE, &expected.range());
    compare::<S>(range, &levels, &expected, expected.where_levels_begin(0))
}

fn compare_contrast<S: Sample>(range: &str, runs: &str) -> u64 {
    let expected = Expected::parse::<S>(range, runs);
    let words: Vec<_> = range.split(' ').collect();
    let [.., window, curve, slack] = words[..] else { panic!("seven words, not {range}") };
    let curve = match curve.split_once('=') {
        Some((_, gamma)) => Curve::gamma(gamma.parse().expect("a number")).expect("a curve"),
        None if curve == "log" => Curve::LOG,
        None => Curve::STRAIGHT,
    };
    let contrast = Contrast { window: window.parse().expect("a window"), curve };
    let levels = Levels::new(&contrast, S::TYPE, &expected.range()).expect("a rule for this type");
    let slack: u64 = slack.parse().expect("a number of keys");
    if S::TYPE.bits() <= 16 {
        compare::<S>(range, &levels, &expected, expected.least..=expected.greatest)
    } else {
        compare::<S>(range, &levels, &expected, expected.where_levels_begin(slack))
    }
}

fn name(range: &str) -> &str {
    range.split(' ').next().unwrap_or_default()
}

#[test]
fn every_8_and_16_bit_sample_has_the_level_that_numpy_gives_it() {
    let mut ranges = 0;
    let mut compared = 0;
    for (range, runs) in lines(NARROW) {
        compared += for_type!(name(range), compare_every_sample(range, runs));
        ranges += 1;
    }
    // A golden file that is cut short must not pass.
    assert!(ranges > 90 && compared > 600_000, "only {compared} samples of {ranges} ranges");
}

#[test]
fn wide_samples_change_level_exactly_where_numpys_do() {
    let mut ranges = 0;
    let mut compared = 0;
    for (range, runs) in lines(WIDE) {
        compared += for_type!(name(range), compare_where_levels_begin(range, runs));
        ranges += 1;
    }
    assert!(ranges > 120 && compared > 50_000, "only {compared} samples of {ranges} ranges");
}

#[test]
fn windows_and_curves_give_the_levels_that_numpy_gives() {
    let (mut rules, mut compared) = (0, 0);
    for (range, runs) in lines(CONTRAST) {
        compared += for_type!(name(range), compare_contrast(range, runs));
        rules += 1;
    }
    assert!(rules > 110 && compared > 600_000, "only {compared} samples of {rules} rules");
}

fn compare_volume<S: Sample>(pairs: &str) {
    let pairs: Vec<(S, u8)> = pairs
        .split(' ')
        .map(|pair| pair.split_once('=').expect("bits=level"))
        .map(|(bits, level)| (sample(bits), level.parse().expect("a level")))
        .collect();
    let range = pairs.iter().map(|&(x, _)| Range::of(x)).fold(Range::default(), Range::merge);
    let count = |kind: fn(f64) -> bool| pairs.iter().filter(|(x, _)| kind(x.to_f64())).count() as u64;
    assert_eq!(range.nan, count(f64::is_nan));
    assert_eq!(range.above, count(|x| x == f64::INFINITY));
    assert_eq!(range.below, count(|x| x == f64::NEG_INFINITY));
    assert_eq!(range.keys().is_some(), count(f64::is_finite) > 0);

    let levels = Levels::seed(S::TYPE, &range);
    let volume: Vec<_> = pairs.iter().map(|(x, _)| x.describe()).collect();
    for &(x, wanted) in &pairs {
        let name = x.describe();
        assert_eq!(levels.level(x), wanted, "the formula, at {name} of {} {volume:?}", S::TYPE.name());
        if levels.extremes().is_some() && !x.to_f64().is_nan() {
            let level = by_thresholds(&levels, x.key());
            assert_eq!(level, wanted, "the thresholds, at {name} of {} {volume:?}", S::TYPE.name());
        }
    }
}

#[test]
fn samples_that_are_not_finite_have_the_levels_of_the_documentation() {
    let mut volumes = 0;
    for (name, pairs) in lines(SPECIAL) {
        for_type!(name, compare_volume(pairs));
        volumes += 1;
    }
    assert!(volumes >= 48, "only {volumes} volumes");
}

#[test]
fn every_sample_type_is_compared() {
    for sample_type in SampleType::ALL {
        let golden = if sample_type.bits() <= 16 { NARROW } else { WIDE };
        let ranges = lines(golden).filter(|(range, _)| name(range) == sample_type.name()).count();
        assert!(ranges >= 3, "{} has {ranges} ranges", sample_type.name());
    }
}
