//! Laws that hold for any samples: a range does not depend on the split or the order of its samples, and a
//! level rule is monotone and fully described by its thresholds.
//!
//! Each law is stated once, generic over the sample type, and the macro at the end makes a test of it for
//! every type. Samples are random bits, so that all magnitudes, NaN and the infinities occur, or numbers near
//! the limits of the default rule, so that the ranges 0 to 1, 0 to 255 and wider ones occur.

use half::f16;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::TestCaseResult;
use vol2gif::tone::{Contrast, Curve, Levels, Range, Window};
use vol2gif::volume::Sample;

/// A sample type whose samples can be made from a number, clamped to the type.
trait FromNumber: Sample + Copy + std::fmt::Debug {
    fn from_number(value: f64) -> Self;
}

macro_rules! from_number {
    ($($rust:ty: $from:expr;)*) => {$(
        impl FromNumber for $rust {
            fn from_number(value: f64) -> Self {
                $from(value)
            }
        }
    )*};
}

from_number! {
    bool: |x| x >= 0.5;
    i8: |x| x as i8;
    i16: |x| x as i16;
    i32: |x| x as i32;
    i64: |x| x as i64;
    u8: |x| x as u8;
    u16: |x| x as u16;
    u32: |x| x as u32;
    u64: |x| x as u64;
    f16: f16::from_f64;
    f32: |x| x as f32;
    f64: std::convert::identity;
}

/// Random bits, and in one of five cases zero or a value that is not finite.
fn arbitrary<S: FromNumber>() -> impl Strategy<Value = S> {
    let edges = [f64::NAN, -f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 0.0, -0.0];
    prop_oneof![
        4 => any::<u64>().prop_map(|bits| S::from_le_slice(&bits.to_le_bytes())),
        1 => prop::sample::select(edges.to_vec()).prop_map(S::from_number),
    ]
}

/// The samples of a volume: random bits, or numbers within a range that matters to the rule.
fn volume<S: FromNumber>() -> impl Strategy<Value = Vec<S>> {
    let within = prop::sample::select(vec![
        (0.0, 1.0),
        (0.0, 1.01),
        (0.0, 255.0),
        (0.0, 256.0),
        (-1.0, 1.0),
        (-1e-7, 0.0),
        (100.0, 40_000.0),
        (-1024.0, 3071.0),
        (-1e12, 1e12),
    ]);
    prop_oneof![
        vec(arbitrary(), 0..64),
        within.prop_flat_map(|(lo, hi)| vec((lo..=hi).prop_map(S::from_number), 1..64)),
        (vec((0.0..=255.0).prop_map(S::from_number), 0..16), vec(arbitrary(), 0..3))
            .prop_map(|(near, any)| [near, any].concat()),
    ]
}

/// A contrast. The default rule is as frequent as all others together.
fn contrast() -> impl Strategy<Value = Contrast> {
    let ends = prop_oneof![-2e3..2e3f64, -1e-3..1e-3f64, -1e15..1e15f64];
    let window = prop_oneof![
        Just(Window::FULL),
        (ends.clone(), ends).prop_filter_map("empty", |(a, b)| Window::between(a.min(b), a.max(b)).ok()),
    ];
    let curve = prop_oneof![
        2 => Just(Curve::Straight),
        1 => Just(Curve::Log),
        1 => (0.1..4.0).prop_map(|gamma| Curve::gamma(gamma).expect("a curve")),
    ];
    prop_oneof![
        Just(Contrast::default()),
        (window, curve).prop_map(|(window, curve)| Contrast { window, curve })
    ]
}

fn range_of<S: Sample>(samples: &[S]) -> Range {
    samples.iter().map(|&x| Range::of(x)).fold(Range::default(), Range::merge)
}

fn is_finite<S: Sample>(sample: &S) -> bool {
    sample.to_f64().is_finite()
}

/// The level of a key by the definition of [`vol2gif::tone::Thresholds`].
fn by_thresholds(levels: &Levels, key: u64) -> u8 {
    let thresholds = levels.thresholds();
    let reached = thresholds.keys.iter().filter(|&&threshold| threshold <= key).count();
    u8::try_from(reached).expect("at most 255 thresholds").min(thresholds.ceiling)
}

fn merging_with_nothing_changes_nothing<S: FromNumber>(samples: &[S]) -> TestCaseResult {
    let range = range_of(samples);
    prop_assert_eq!(range.merge(Range::default()), range);
    prop_assert_eq!(Range::default().merge(range), range);
    Ok(())
}

fn merging_is_associative<S: FromNumber>(a: &[S], b: &[S], c: &[S]) -> TestCaseResult {
    let (a, b, c) = (range_of(a), range_of(b), range_of(c));
    prop_assert_eq!(a.merge(b).merge(c), a.merge(b.merge(c)));
    Ok(())
}

fn merging_is_commutative<S: FromNumber>(a: &[S], b: &[S]) -> TestCaseResult {
    let (a, b) = (range_of(a), range_of(b));
    prop_assert_eq!(a.merge(b), b.merge(a));
    Ok(())
}

fn a_range_does_not_depend_on_the_split<S: FromNumber>(
    samples: &[S],
    at: usize,
    chunk: usize,
) -> TestCaseResult {
    let whole = range_of(samples);
    let (left, right) = samples.split_at(at % (samples.len() + 1));
    prop_assert_eq!(range_of(left).merge(range_of(right)), whole);
    // In chunks, the last chunk first, because threads finish in any order.
    let chunks = samples.chunks(chunk).rev().map(range_of).fold(Range::default(), Range::merge);
    prop_assert_eq!(chunks, whole);
    Ok(())
}

fn a_range_is_what_a_plain_scan_finds<S: FromNumber>(samples: &[S]) -> TestCaseResult {
    let (mut least, mut greatest) = (None::<S>, None::<S>);
    let (mut nan, mut above, mut below) = (0, 0, 0);
    for &x in samples {
        let value = x.to_f64();
        if value.is_nan() {
            nan += 1;
        } else if value.is_infinite() && value > 0.0 {
            above += 1;
        } else if value.is_infinite() {
            below += 1;
        } else {
            least = Some(least.filter(|&y| y <= x).unwrap_or(x));
            greatest = Some(greatest.filter(|&y| y >= x).unwrap_or(x));
        }
    }
    let range = range_of(samples);
    prop_assert_eq!((range.nan, range.above, range.below), (nan, above, below));
    let found = range.keys().map(|(least, greatest)| (S::from_key(least), S::from_key(greatest)));
    // Compared as numbers, because −0 and +0 are equal.
    prop_assert_eq!(found.map(|ends| ends.0.to_f64()), least.map(Sample::to_f64));
    prop_assert_eq!(found.map(|ends| ends.1.to_f64()), greatest.map(Sample::to_f64));
    prop_assert!(found.is_none_or(|ends| Some(ends.0) == least && Some(ends.1) == greatest));
    Ok(())
}

fn levels_do_not_fall_where_samples_rise<S: FromNumber>(contrast: Contrast, samples: &[S]) -> TestCaseResult {
    let levels = Levels::new(&contrast, S::TYPE, &range_of(samples)).expect("a rule for any type");
    let mut sorted: Vec<_> = samples.iter().copied().filter(|x| !x.to_f64().is_nan()).collect();
    sorted.sort_by(|a, b| a.partial_cmp(b).expect("no NaN"));
    for pair in sorted.windows(2) {
        prop_assert!(levels.level(pair[0]) <= levels.level(pair[1]), "{:?}", pair);
    }
    Ok(())
}

fn thresholds_give_the_levels_of_the_formula<S: FromNumber>(
    contrast: Contrast,
    samples: &[S],
    picks: &[u64],
) -> TestCaseResult {
    let levels = Levels::new(&contrast, S::TYPE, &range_of(samples)).expect("a rule for any type");
    let Some((least, greatest)) = range_of(samples).keys() else {
        return Ok(());
    };
    for &x in samples.iter().filter(|x| !x.to_f64().is_nan()) {
        prop_assert_eq!(by_thresholds(&levels, x.key()), levels.level(x), "{:?}", x);
    }
    // Other samples within the range of the volume.
    for pick in picks {
        let key = (greatest - least).checked_add(1).map_or(*pick, |keys| least + pick % keys);
        prop_assert_eq!(by_thresholds(&levels, key), levels.level(S::from_key(key)), "key {:#x}", key);
    }
    Ok(())
}

fn thresholds_ascend_and_are_the_first_of_their_levels<S: FromNumber>(
    contrast: Contrast,
    samples: &[S],
) -> TestCaseResult {
    let range = range_of(samples);
    let levels = Levels::new(&contrast, S::TYPE, &range).expect("a rule for any type");
    let Some((least, greatest)) = range.keys() else {
        return Ok(());
    };
    let (_, highest) = levels.extremes().expect("there are finite samples");
    let keys = levels.thresholds().keys;
    prop_assert!(keys.is_sorted());
    for (level, key) in (1..=highest).zip(keys) {
        prop_assert!(least <= key && key <= greatest);
        prop_assert!(levels.level(S::from_key(key)) >= level);
        prop_assert!(key == least || levels.level(S::from_key(key - 1)) < level);
    }
    // No finite sample reaches the other thresholds.
    let unreached = &keys[usize::from(highest)..];
    prop_assert!(unreached.iter().all(|&key| key > greatest || levels.thresholds().ceiling == highest));
    Ok(())
}

fn the_extremes_are_the_least_and_greatest_levels<S: FromNumber>(
    contrast: Contrast,
    samples: &[S],
) -> TestCaseResult {
    let levels = Levels::new(&contrast, S::TYPE, &range_of(samples)).expect("a rule for any type");
    let finite = samples.iter().copied().filter(is_finite).map(|x| levels.level(x));
    prop_assert_eq!(levels.extremes(), finite.clone().min().zip(finite.max()));
    for &x in samples {
        let nothing_finite = levels.extremes().is_none();
        if nothing_finite || x.to_f64().is_nan() || x.to_f64() == f64::NEG_INFINITY {
            prop_assert_eq!(levels.level(x), 0);
        } else if x.to_f64() == f64::INFINITY {
            prop_assert_eq!(levels.level(x), 255);
        }
    }
    Ok(())
}

macro_rules! laws {
    ($($name:ident: $rust:ty;)*) => {$(
        mod $name {
            use super::*;

            proptest! {
                #[test]
                fn merging_with_nothing_changes_nothing(samples in volume::<$rust>()) {
                    super::merging_with_nothing_changes_nothing(&samples)?;
                }

                #[test]
                fn merging_is_associative(a in volume::<$rust>(), b in volume(), c in volume()) {
                    super::merging_is_associative::<$rust>(&a, &b, &c)?;
                }

                #[test]
                fn merging_is_commutative(a in volume::<$rust>(), b in volume()) {
                    super::merging_is_commutative::<$rust>(&a, &b)?;
                }

                #[test]
                fn a_range_does_not_depend_on_the_split(
                    samples in volume::<$rust>(), at in any::<usize>(), chunk in 1usize..20,
                ) {
                    super::a_range_does_not_depend_on_the_split(&samples, at, chunk)?;
                }

                #[test]
                fn a_range_is_what_a_plain_scan_finds(samples in volume::<$rust>()) {
                    super::a_range_is_what_a_plain_scan_finds(&samples)?;
                }

                #[test]
                fn levels_do_not_fall_where_samples_rise(contrast in contrast(), samples in volume::<$rust>()) {
                    super::levels_do_not_fall_where_samples_rise(contrast, &samples)?;
                }

                #[test]
                fn thresholds_give_the_levels_of_the_formula(
                    contrast in contrast(), samples in volume::<$rust>(), picks in vec(any::<u64>(), 64),
                ) {
                    super::thresholds_give_the_levels_of_the_formula(contrast, &samples, &picks)?;
                }

                #[test]
                fn thresholds_ascend_and_are_the_first_of_their_levels(
                    contrast in contrast(), samples in volume::<$rust>(),
                ) {
                    super::thresholds_ascend_and_are_the_first_of_their_levels(contrast, &samples)?;
                }

                #[test]
                fn the_extremes_are_the_least_and_greatest_levels(contrast in contrast(), samples in volume::<$rust>()) {
                    super::the_extremes_are_the_least_and_greatest_levels(contrast, &samples)?;
                }
            }
        }
    )*};
}

laws! {
    of_bool: bool;
    of_int8: i8;
    of_int16: i16;
    of_int32: i32;
    of_int64: i64;
    of_uint8: u8;
    of_uint16: u16;
    of_uint32: u32;
    of_uint64: u64;
    of_float16: f16;
    of_float32: f32;
    of_float64: f64;
}
