//! Scopes: with `Scope::Frame`, each frame has the levels that it has as a volume of its own, and with
//! `Scope::Channel` each channel.

use ndarray::{ArrayD, Axis, Slice, concatenate};
use vol2gif::tone::{Contrast, Curve, Scope, Window};
use vol2gif::volume::Sample;
use vol2gif::{Options, Outcome};
use vol2gif_kit::gif_oracle::Shown;
use vol2gif_kit::trials::Trial;

use crate::fixtures::{Backends, noisy, on_every_backend, plain, with};

pub fn tests() -> Vec<Trial> {
    let mut tests = on_every_backend![
        parts_may_end_anywhere_in_a_block,
        a_grey_volume_is_one_channel_and_a_fixed_window_is_that_of_all_parts,
        the_channels_of_a_frame_share_its_levels,
    ];
    tests.extend(of_every_type());
    tests
}

fn contrasts() -> Vec<Contrast> {
    let gamma = Curve::gamma(0.5).unwrap();
    vec![
        Contrast::default(),
        Contrast { window: Window::FULL, curve: gamma },
        Contrast { window: Window::percentiles(5.0, 80.0).unwrap(), ..Contrast::default() },
    ]
}

/// Converts an array under `options`; returns the file and the outcome.
fn file<S: Sample>(on: Backends, options: Options, array: &ArrayD<S>) -> (Vec<u8>, Outcome) {
    let mut made = Vec::new();
    on.gifs_under(&options, std::slice::from_ref(array), |_, file, outcome| made.push((file, outcome)));
    made.remove(0)
}

/// The shown levels of each of several arrays, each converted by itself.
fn alone<S: Sample>(on: Backends, contrast: Contrast, parts: &[ArrayD<S>]) -> Vec<Vec<u8>> {
    let mut shown = Vec::new();
    let options = with(plain(), |it| it.tone.contrast = contrast);
    on.gifs_under(&options, parts, |_, file, _| shown.push(Shown::of(&file).greys()));
    shown
}

fn part<S: Sample>(array: &ArrayD<S>, axis: usize, index: usize) -> ArrayD<S> {
    array.slice_axis(Axis(axis), Slice::from(index..index + 1)).to_owned()
}

/// Compares the frames of `array` with volumes of one frame.
fn frames<S: Sample>(on: Backends, array: &ArrayD<S>) {
    let parts: Vec<_> = (0..array.shape()[0]).map(|frame| part(array, 0, frame)).collect();
    for contrast in contrasts() {
        let expected = alone(on, contrast, &parts);
        let options = with(plain(), |it| {
            it.tone.contrast = contrast;
            it.tone.scope = Scope::Frame;
        });
        let shown = Shown::of(&file(on, options, array).0).greys();
        assert!(shown == expected.concat(), "{} {:?} {contrast:?}", S::TYPE.name(), array.shape());
    }
}

/// Compares the channels of `array`, which is RGB, with volumes of one channel. It must have at most 256
/// colors.
fn channels<S: Sample>(on: Backends, array: &ArrayD<S>) {
    let parts: Vec<_> = (0..3).map(|channel| part(array, 3, channel)).collect();
    for contrast in contrasts() {
        let expected = alone(on, contrast, &parts);
        let options = with(plain(), |it| {
            it.tone.contrast = contrast;
            it.tone.scope = Scope::Channel;
        });
        let shown = Shown::of(&file(on, options, array).0).frames.concat();
        for channel in 0..3 {
            let shown: Vec<u8> = shown.iter().map(|pixel| pixel[channel]).collect();
            assert!(
                shown == expected[channel],
                "{} {channel} {:?} {contrast:?}",
                S::TYPE.name(),
                array.shape()
            );
        }
    }
}

macro_rules! types {
    ($($name:ident: $sample:ty;)*) => {
        $(fn $name(on: Backends) {
            frames(on, &noisy::<$sample>(&[4, 7, 13]));
            channels(on, &noisy::<$sample>(&[2, 10, 12, 3]));
        })*

        fn of_every_type() -> Vec<Trial> {
            on_every_backend![$($name),*]
        }
    };
}

types! {
    bools_have_every_scope: bool;
    i8s_have_every_scope: i8;
    i16s_have_every_scope: i16;
    i32s_have_every_scope: i32;
    i64s_have_every_scope: i64;
    u8s_have_every_scope: u8;
    u16s_have_every_scope: u16;
    u32s_have_every_scope: u32;
    u64s_have_every_scope: u64;
    f16s_have_every_scope: half::f16;
    f32s_have_every_scope: f32;
    f64s_have_every_scope: f64;
}

fn parts_may_end_anywhere_in_a_block(on: Backends) {
    // On the CPU, blocks have 256 KiB. Some hold several frames, some a part of a frame, and none a whole
    // number of pixels.
    frames(on, &noisy::<u8>(&[5, 300, 301]));
    frames(on, &noisy::<f64>(&[3, 200, 211]));
    frames(on, &noisy::<i16>(&[60, 20, 31]));
    let few = noisy::<u8>(&[2, 150, 131, 3]);
    channels(on, &few.mapv(|x| f64::from(x % 5) * 1.7 - 2.0));
    channels(on, &few.mapv(|x| x % 6 * 40));
}

fn a_grey_volume_is_one_channel_and_a_fixed_window_is_that_of_all_parts(on: Backends) {
    let array = noisy::<u16>(&[3, 9, 11]);
    let window = Window::between(1000.0, 50_000.0).unwrap();
    for contrast in [Contrast::default(), Contrast { window, ..Contrast::default() }] {
        let of = |scope| {
            file(
                on,
                with(plain(), |it| {
                    it.tone.contrast = contrast;
                    it.tone.scope = scope;
                }),
                &array,
            )
            .0
        };
        assert!(of(Scope::Channel) == of(Scope::Volume));
        assert_eq!(of(Scope::Frame) == of(Scope::Volume), contrast != Contrast::default());
    }
}

fn the_channels_of_a_frame_share_its_levels(on: Backends) {
    let dim = noisy::<u8>(&[1, 10, 12, 3]).mapv(|x| u16::from(x % 4));
    let bright = noisy::<u8>(&[1, 10, 12, 3]).mapv(|x| u16::from(x % 3) * 30_000);
    let both = concatenate![Axis(0), dim, bright];
    let contrast = Contrast { window: Window::FULL, ..Contrast::default() };
    let options = with(plain(), |it| {
        it.tone.contrast = contrast;
        it.tone.scope = Scope::Frame;
    });
    let shown = Shown::of(&file(on, options, &both.into_dyn()).0);
    let levels = [[0, 85, 170, 255], [0, 128, 255, 255]];
    for ((frame, array), levels) in shown.frames.iter().zip([dim, bright]).zip(levels) {
        let step = if array.iter().max() > Some(&3) { 30_000 } else { 1 };
        let expected: Vec<u8> = array.iter().map(|&x| levels[usize::from(x / step)]).collect();
        assert_eq!(frame.as_flattened(), expected);
    }
}
