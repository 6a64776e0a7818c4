//! Grey volumes: every pixel shows the level of its sample.

use half::f16;
use ndarray::{ArrayD, ArrayViewD, Axis};
use vol2gif::volume::Sample;
use vol2gif_kit::trials::Trial;

use crate::fixtures::{Backends, converted, cpu_of, levels, noise, noisy, on_every_backend};

pub fn tests() -> Vec<Trial> {
    let mut tests = on_every_backend![
        every_arithmetic_of_the_default_rule_shows,
        odd_sizes_show,
        the_longest_sides_show,
        many_tiny_frames_show,
        equal_frames_are_all_written,
        pictures_that_pack_well_and_badly_show,
        frames_that_change_little_show_and_take_few_bytes,
        any_view_of_an_array_shows_its_samples,
        the_file_does_not_depend_on_the_number_of_threads,
        one_channel_is_grey,
    ];
    tests.extend(of_every_type());
    tests
}

/// Converts a grey array and compares the size, the delays, the number of plays and every pixel.
fn check<S: Sample>(on: Backends, array: ArrayViewD<'_, S>) {
    let (frames, height, width) = (array.shape()[0], array.shape()[1], array.shape()[2]);
    let case = format!("{} {:?}", S::TYPE.name(), array.shape());
    let shown = on.shown(array.view());
    assert_eq!((shown.width, shown.height, shown.frames.len()), (width, height, frames), "{case}");
    assert_eq!(shown.delays, vec![10; frames], "{case}");
    assert_eq!(shown.repeat, Some(0), "{case}");
    assert!(shown.levels().concat() == levels(&array), "{case}: the pixels differ");
}

macro_rules! types {
    ($($name:ident: $sample:ty;)*) => {
        $(fn $name(on: Backends) {
            for axes in [&[3, 7, 13][..], &[2, 5, 9, 1]] {
                // Random bits are any value of the type, including NaN and the infinities of floats.
                check(on, noisy::<$sample>(axes).view());
            }
        })*

        fn of_every_type() -> Vec<Trial> {
            on_every_backend![$($name),*]
        }
    };
}

types! {
    bools_are_their_levels: bool;
    i8s_are_their_levels: i8;
    i16s_are_their_levels: i16;
    i32s_are_their_levels: i32;
    i64s_are_their_levels: i64;
    u8s_are_their_levels: u8;
    u16s_are_their_levels: u16;
    u32s_are_their_levels: u32;
    u64s_are_their_levels: u64;
    f16s_are_their_levels: f16;
    f32s_are_their_levels: f32;
    f64s_are_their_levels: f64;
}

/// An array of floats: `value` of random numbers from 0 to 1.
fn floats(axes: &[usize], value: impl Fn(f32) -> f32) -> ArrayD<f32> {
    let samples = noise().map(|bits| value((bits >> 40) as f32 / (1 << 24) as f32));
    ArrayD::from_shape_vec(axes, samples.take(axes.iter().product()).collect()).unwrap()
}

fn every_arithmetic_of_the_default_rule_shows(on: Backends) {
    check(on, floats(&[2, 9, 31], |x| x * 255.0).view());
    check(on, floats(&[2, 9, 31], |x| x).view());
    check(on, floats(&[2, 9, 31], |x| x * 4095.0 - 1024.0).view());
    check(on, floats(&[2, 9, 31], |x| (x - 0.5) * f32::MAX * 2.0).view());
    check(on, floats(&[2, 9, 31], |_| 300.0).view());
    check(on, floats(&[2, 9, 31], |_| f32::NAN).view());
    check(on, floats(&[2, 9, 31], |x| if x < 0.5 { f32::NEG_INFINITY } else { x * 9999.0 }).view());
}

fn odd_sizes_show(on: Backends) {
    for axes in [[1, 1, 1], [2, 1, 1], [5, 1, 2], [1, 7, 13], [2, 1, 257], [2, 255, 3], [3, 31, 33]] {
        check(on, noisy::<u16>(&axes).view());
        check(on, noisy::<u8>(&axes).view());
    }
}

fn the_longest_sides_show(on: Backends) {
    check(on, noisy::<u8>(&[2, 1, 65535]).view());
    check(on, noisy::<u16>(&[2, 65535, 1]).view());
}

fn many_tiny_frames_show(on: Backends) {
    check(on, noisy::<u8>(&[1500, 1, 1]).view());
    check(on, noisy::<i16>(&[1031, 2, 3]).view());
}

fn equal_frames_are_all_written(on: Backends) {
    check(on, ArrayD::<u8>::from_elem(vec![40, 20, 20], 77).view());
    let mut array = ArrayD::<u16>::zeros(vec![12, 30, 30]);
    array.index_axis_mut(Axis(0), 7).fill(9000);
    check(on, array.view());
}

fn pictures_that_pack_well_and_badly_show(on: Backends) {
    // Long runs, gradients and noise fill the LZW table in different ways.
    check(on, ArrayD::<u8>::zeros(vec![2, 300, 300]).view());
    let gradient = ArrayD::from_shape_fn(vec![2, 200, 256], |at| (at[0] + at[1] + at[2]) as u8);
    check(on, gradient.view());
    check(on, noisy::<u8>(&[2, 200, 256]).view());
    let dots =
        ArrayD::from_shape_fn(vec![2, 150, 150], |at| 255 * u8::from(at[1] % 17 == 0 && at[2] % 13 == 0));
    check(on, dots.view());
}

/// A noisy background with a spot that moves and is absent from the last three frames.
fn time_lapse(frames: usize) -> ArrayD<u8> {
    let background = noisy::<u8>(&[1, 40, 61]);
    ArrayD::from_shape_fn(vec![frames, 40, 61], |at| {
        let (t, y, x) = (at[0], at[1], at[2]);
        let (spot_y, spot_x) = ((t / 3) % 37, (t / 2) % 50);
        let in_spot =
            t + 3 < frames && (spot_y..spot_y + 3).contains(&y) && (spot_x..spot_x + 4).contains(&x);
        if in_spot { 200 } else { background[[0, y, x]] }
    })
}

fn frames_that_change_little_show_and_take_few_bytes(on: Backends) {
    let still = time_lapse(50);
    check(on, still.view());
    let noise = noisy::<u8>(&[50, 40, 61]);
    assert!(on.gif(still.view()).len() * 20 < on.gif(noise.view()).len());
    // The number of threads decides at which frames one thread stops and another begins.
    let (expected, _) = converted(&cpu_of(1), still.view());
    for threads in [2, 3, 7, 16] {
        assert!(converted(&cpu_of(threads), still.view()).0 == expected, "{threads} threads");
    }
}

fn any_view_of_an_array_shows_its_samples(on: Backends) {
    let array = noisy::<i32>(&[4, 6, 5]);
    let mut reversed = array.view();
    reversed.invert_axis(Axis(0));
    check(on, reversed);
    check(on, array.view().permuted_axes(vec![2, 0, 1]));
}

fn the_file_does_not_depend_on_the_number_of_threads(on: Backends) {
    let array = noisy::<f32>(&[50, 17, 19]);
    let expected = on.gif(array.view());
    for threads in [1, 2, 3, 7, 16] {
        assert!(converted(&cpu_of(threads), array.view()).0 == expected, "{threads} threads");
    }
}

fn one_channel_is_grey(on: Backends) {
    let array = noisy::<u16>(&[3, 8, 9]);
    let with_channel = array.view().insert_axis(Axis(3));
    assert!(on.gif(array.view()) == on.gif(with_channel));
}
