//! Percentiles: conversions on every backend find the percentiles of `golden/percentiles.txt`, which NumPy
//! computed.

use std::collections::BTreeMap;

use ndarray::{ArrayD, Axis};
use vol2gif::tone::{Contrast, Window};
use vol2gif::volume::Sample;
use vol2gif_kit::gif_oracle::Shown;
use vol2gif_kit::trials::Trial;

use crate::fixtures::{Backends, noisy, on_every_backend, plain, with};

pub fn tests() -> Vec<Trial> {
    let mut tests = on_every_backend![percentiles_0_and_100_show_the_levels_of_the_full_window,];
    tests.extend(of_every_type());
    tests
}

const GOLDEN: &str = include_str!("../golden/percentiles.txt");

/// The cases of one pair of percentiles: the samples of each volume, and NumPy's two answers.
type Cases = Vec<(Vec<u64>, [f64; 2])>;

/// The cases of a sample type, by pair of percentiles.
fn cases(name: &str) -> BTreeMap<&'static str, Cases> {
    let hexadecimal = |word: &str| u64::from_str_radix(word, 16).expect("bits");
    let mut all = BTreeMap::new();
    for line in GOLDEN.lines().filter(|line| line.split(' ').next() == Some(name)) {
        let (head, samples) = line.split_once(" : ").expect("a colon");
        let mut words = head.rsplitn(3, ' ');
        let [high, low] = [(); 2].map(|()| f64::from_bits(hexadecimal(words.next().expect("bits"))));
        let percentiles = words.next().and_then(|rest| rest.split_once(' ')).expect("percentiles").1;
        let samples = samples.split(' ').map(hexadecimal).collect();
        all.entry(percentiles).or_insert_with(Vec::new).push((samples, [low, high]));
    }
    all
}

fn window(low: f64, high: f64) -> Contrast {
    Contrast { window: Window::percentiles(low, high).unwrap(), ..Contrast::default() }
}

fn check<S: Sample>(on: Backends) {
    let cases = cases(S::TYPE.name());
    assert_eq!(cases.len(), 5, "a file cut short must not pass");
    for (percentiles, volumes) in cases {
        let (low, high) = percentiles.split_once(' ').unwrap();
        let contrast = window(low.parse().unwrap(), high.parse().unwrap());
        let array = |bits: &Vec<u64>| {
            let samples = bits.iter().map(|bits| S::from_le_slice(&bits.to_le_bytes())).collect();
            ArrayD::from_shape_vec(vec![1, 1, bits.len()], samples).unwrap()
        };
        let arrays: Vec<_> = volumes.iter().map(|(bits, _)| array(bits)).collect();
        on.gifs_under(&with(plain(), |it| it.tone.contrast = contrast), &arrays, |index, _, outcome| {
            let [lo, hi] = volumes[index].1;
            // A printed number reads back as the same number. Adding 0 turns -0 into 0.
            let expected = format!("window {} to {}", lo + 0.0, hi + 0.0);
            let case = format!("{} {percentiles} {:x?}", S::TYPE.name(), volumes[index].0);
            assert_eq!(outcome.rule, expected, "{case}");
        });
    }
}

macro_rules! types {
    ($($name:ident: $sample:ty;)*) => {
        $(fn $name(on: Backends) {
            check::<$sample>(on);
        })*

        fn of_every_type() -> Vec<Trial> {
            on_every_backend![$($name),*]
        }
    };
}

types! {
    bools_have_the_percentiles_of_numpy: bool;
    i8s_have_the_percentiles_of_numpy: i8;
    i16s_have_the_percentiles_of_numpy: i16;
    i32s_have_the_percentiles_of_numpy: i32;
    i64s_have_the_percentiles_of_numpy: i64;
    u8s_have_the_percentiles_of_numpy: u8;
    u16s_have_the_percentiles_of_numpy: u16;
    u32s_have_the_percentiles_of_numpy: u32;
    u64s_have_the_percentiles_of_numpy: u64;
    f16s_have_the_percentiles_of_numpy: half::f16;
    f32s_have_the_percentiles_of_numpy: f32;
    f64s_have_the_percentiles_of_numpy: f64;
}

fn percentiles_0_and_100_show_the_levels_of_the_full_window(on: Backends) {
    // Many frames, so that several threads count.
    let array = noisy::<i32>(&[60, 20, 31]);
    let values = || array.iter().map(|&x| f64::from(x));
    let (lo, hi) = (values().fold(f64::MAX, f64::min), values().fold(f64::MIN, f64::max));
    let expected: Vec<u8> = values().map(|x| (255.0 * ((x - lo) / (hi - lo)) + 0.5).floor() as u8).collect();
    let options = with(plain(), |it| it.tone.contrast = window(0.0, 100.0));
    on.gifs_under(&options, &[array.clone(), array.insert_axis(Axis(3))], |_, file, _| {
        assert!(Shown::of(&file).greys() == expected);
    });
}
