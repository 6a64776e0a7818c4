//! NumPy made the histograms of `tests/golden/histograms.txt`: they are found however the samples are shared out.

use super::*;
use crate::tone::Range;
use crate::volume::{SampleType, Scaling};

const GOLDEN: &str = include_str!("../../../tests/golden/histograms.txt");

fn bits(words: &str) -> Vec<u64> {
    words.split_whitespace().map(|word| u64::from_str_radix(word, 16).unwrap()).collect()
}

/// The histogram of these samples, little-endian, which `threads` have counted.
fn counted(values: Values, bytes: &[u8], threads: usize) -> Histogram {
    let width = values.sample.bits() as usize / 8;
    let ranges = bytes.chunks_exact(width);
    let range = with_sample!(values.sample, S => {
        ranges.map(|bytes| Range::of(S::from_le_slice(bytes))).fold(Range::default(), Range::merge)
    });
    let plan = HistogramPlan::new(values, range.keys());
    let share = (bytes.len() / width).div_ceil(threads) * width;
    let tally = bytes.chunks(share).map(|bytes| {
        let mut tally = Tally::default();
        plan.count(bytes, &mut tally);
        tally
    });
    plan.histogram(None, &tally.fold(Tally::default(), Tally::merge))
}

/// What stands in a line of the golden file is what is counted.
fn check(line: &str) {
    let parts: Vec<&str> = line.split(" : ").collect();
    let [head, edges, counts, percentiles, others, samples] = parts[..] else { panic!("{line}") };
    let head: Vec<&str> = head.split(' ').collect();
    let sample = SampleType::ALL.iter().find(|sample| sample.name() == head[0]).copied().unwrap();
    let scaling = Scaling::new(head[1].parse().unwrap(), head[2].parse().unwrap()).unwrap();
    let width = sample.bits() as usize / 8;
    let bytes: Vec<u8> = bits(samples).iter().flat_map(|bits| bits.to_le_bytes()[..width].to_vec()).collect();
    let values = Values { sample, scaling };
    let found = counted(values, &bytes, 3);
    assert_eq!(found, counted(values, &bytes, 1), "{line}");

    let some = match found.edges.len() {
        0 => Vec::new(),
        count => [0, 1, count / 2, count - 2, count - 1].map(|edge| found.edges[edge].to_bits()).to_vec(),
    };
    let is_negative_zero = |bits: &u64| *bits == (-0.0f64).to_bits();
    let plain = |all: Vec<u64>| all.into_iter().map(|it| if is_negative_zero(&it) { 0 } else { it });
    assert_eq!(found.edges.len().to_string(), head[3], "{line}");
    assert!(plain(some).eq(plain(bits(edges))), "{:?} {line}", found.edges);
    let filled = (0..).zip(&found.counts).filter(|(_, count)| **count > 0);
    let filled: Vec<String> = filled.map(|(bin, count): (usize, _)| format!("{bin}={count}")).collect();
    assert_eq!(filled.join(" "), counts, "{line}");
    let others_found = format!("{} {} {}", found.nan, found.above, found.below);
    assert_eq!(others_found, others, "{line}");

    let range = found.edges.first().zip(found.edges.last()).map_or(0.0, |(a, b)| b / 65536.0 - a / 65536.0);
    let expected = bits(percentiles);
    assert_eq!(found.percentiles.len(), expected.len(), "{line}");
    for (percentile, expected) in found.percentiles.iter().zip(expected) {
        let &Percentile { value, within, .. } = percentile;
        let expected = f64::from_bits(expected);
        assert!((value - expected).abs() <= within, "{percentile:?} {expected} {line}");
        assert!(within <= range && (sample.bits() > 16 || within == 0.0), "{percentile:?} {line}");
    }
}

#[test]
fn histograms_are_those_of_numpy() {
    let lines: Vec<&str> = GOLDEN.lines().filter(|line| !line.starts_with('#')).collect();
    assert!(lines.len() > 100, "a file cut short must not pass");
    lines.into_iter().for_each(check);
}

#[test]
fn a_range_wider_than_float64_has_finite_edges() {
    let samples = [f64::MIN, -1.0, 0.0, 1.0, f64::MAX];
    let bytes: Vec<u8> = samples.iter().flat_map(|sample| sample.to_le_bytes()).collect();
    let found = counted(SampleType::F64.into(), &bytes, 1);
    assert_eq!((found.edges[0], found.edges[128], found.edges[256]), (f64::MIN, 0.0, f64::MAX));
    assert!(found.edges.is_sorted_by(|a, b| a < b));
    let filled: Vec<(usize, u64)> = (0..).zip(found.counts).filter(|(_, count)| *count > 0).collect();
    assert_eq!(filled, [(0, 1), (127, 1), (128, 2), (255, 1)]);
    assert!(found.percentiles.iter().all(|it| it.value.is_finite() && it.within.is_finite()));
}

#[test]
fn samples_that_the_range_does_not_have_are_left_out() {
    let plan = HistogramPlan::new(SampleType::U16.into(), Some((10, 20)));
    let mut tally = Tally::default();
    plan.count(&[9, 0, 10, 0, 20, 0, 21, 0, 255, 255], &mut tally);
    assert_eq!(plan.histogram(None, &tally).counts, [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
}
