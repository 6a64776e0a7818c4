//! Grey volumes: every pixel is its level.

use half::f16;
use ndarray::{ArrayD, ArrayViewD, Axis};
use vol2gif::volume::Sample;

use crate::fixtures::{converted, cpu_of, gif, levels, noise, noisy, shown};

/// Converts a grey array on every backend and compares all that can be seen.
fn check<S: Sample>(array: ArrayViewD<'_, S>) {
    let (frames, height, width) = (array.shape()[0], array.shape()[1], array.shape()[2]);
    let case = format!("{} {:?}", S::TYPE.name(), array.shape());
    let shown = shown(array.view());
    assert_eq!((shown.width, shown.height, shown.frames.len()), (width, height, frames), "{case}");
    assert_eq!(shown.delays, vec![10; frames], "{case}");
    assert_eq!(shown.repeat, 0, "{case}");
    assert!(shown.levels().concat() == levels(&array), "{case}: the pixels differ");
}

macro_rules! types {
    ($($name:ident: $sample:ty;)*) => {$(
        #[test]
        fn $name() {
            for axes in [&[3, 7, 13][..], &[2, 5, 9, 1]] {
                // Bits without a pattern are any value the type has, NaN and the infinities of floats among them.
                check(noisy::<$sample>(axes).view());
            }
        }
    )*};
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

/// An array of floats made of noise.
fn floats(axes: &[usize], value: impl Fn(f32) -> f32) -> ArrayD<f32> {
    let samples = noise().map(|bits| value((bits >> 40) as f32 / (1 << 24) as f32));
    ArrayD::from_shape_vec(axes, samples.take(axes.iter().product()).collect()).unwrap()
}

#[test]
fn every_rule_shows() {
    check(floats(&[2, 9, 31], |x| x * 255.0).view());
    check(floats(&[2, 9, 31], |x| x).view());
    check(floats(&[2, 9, 31], |x| x * 4095.0 - 1024.0).view());
    check(floats(&[2, 9, 31], |x| (x - 0.5) * f32::MAX * 2.0).view());
    check(floats(&[2, 9, 31], |_| 300.0).view());
    check(floats(&[2, 9, 31], |_| f32::NAN).view());
    check(floats(&[2, 9, 31], |x| if x < 0.5 { f32::NEG_INFINITY } else { x * 9999.0 }).view());
}

#[test]
fn odd_sizes_show() {
    for axes in [[1, 1, 1], [2, 1, 1], [5, 1, 2], [1, 7, 13], [2, 1, 257], [2, 255, 3], [3, 31, 33]] {
        check(noisy::<u16>(&axes).view());
        check(noisy::<u8>(&axes).view());
    }
}

#[test]
fn the_longest_sides_show() {
    check(noisy::<u8>(&[2, 1, 65535]).view());
    check(noisy::<u16>(&[2, 65535, 1]).view());
}

#[test]
fn many_tiny_frames_show() {
    check(noisy::<u8>(&[1500, 1, 1]).view());
    check(noisy::<i16>(&[1031, 2, 3]).view());
}

#[test]
fn frames_that_are_all_the_same_are_all_there() {
    check(ArrayD::<u8>::from_elem(vec![40, 20, 20], 77).view());
    let mut array = ArrayD::<u16>::zeros(vec![12, 30, 30]);
    array.index_axis_mut(Axis(0), 7).fill(9000);
    check(array.view());
}

#[test]
fn pictures_that_pack_well_and_badly_show() {
    // Long runs, gradients and noise fill the table of the packer in ways of their own.
    check(ArrayD::<u8>::zeros(vec![2, 300, 300]).view());
    let gradient = ArrayD::from_shape_fn(vec![2, 200, 256], |at| (at[0] + at[1] + at[2]) as u8);
    check(gradient.view());
    check(noisy::<u8>(&[2, 200, 256]).view());
    let dots =
        ArrayD::from_shape_fn(vec![2, 150, 150], |at| 255 * u8::from(at[1] % 17 == 0 && at[2] % 13 == 0));
    check(dots.view());
}

/// A noisy background with a spot that moves, stands still, and is gone at last.
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

#[test]
fn what_changes_little_shows_and_takes_little() {
    let still = time_lapse(50);
    check(still.view());
    let noise = noisy::<u8>(&[50, 40, 61]);
    assert!(gif(still.view()).len() * 20 < gif(noise.view()).len());
    // Wherever one thread's frames end and another's begin.
    let (expected, _) = converted(&cpu_of(1), still.view());
    for threads in [2, 3, 7, 16] {
        assert!(converted(&cpu_of(threads), still.view()).0 == expected, "{threads} threads");
    }
}

#[test]
fn any_view_of_an_array_is_its_samples() {
    let array = noisy::<i32>(&[4, 6, 5]);
    let mut reversed = array.view();
    reversed.invert_axis(Axis(0));
    check(reversed);
    check(array.view().permuted_axes(vec![2, 0, 1]));
}

#[test]
fn the_file_does_not_depend_on_the_number_of_threads() {
    let array = noisy::<f32>(&[50, 17, 19]);
    let expected = gif(array.view());
    for threads in [1, 2, 3, 7, 16] {
        assert!(converted(&cpu_of(threads), array.view()).0 == expected, "{threads} threads");
    }
}

#[test]
fn one_channel_is_grey() {
    let array = noisy::<u16>(&[3, 8, 9]);
    let with_channel = array.view().insert_axis(Axis(3));
    assert!(gif(array.view()) == gif(with_channel));
}
