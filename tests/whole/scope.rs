//! Levels of each frame or channel: a frame is shown as if it were the whole volume, and so is a channel.

use ndarray::{ArrayD, Axis, Slice, concatenate};
use vol2gif::tone::{Contrast, Curve, Scope, Window};
use vol2gif::volume::Sample;
use vol2gif::{Options, Outcome};
use vol2gif_kit::gif_oracle::Shown;

use crate::fixtures::{gifs_under, noisy, plain, with};

fn contrasts() -> Vec<Contrast> {
    let gamma = Curve::gamma(0.5).unwrap();
    vec![
        Contrast::default(),
        Contrast { window: Window::FULL, curve: gamma },
        Contrast { window: Window::percentiles(5.0, 80.0).unwrap(), ..Contrast::default() },
    ]
}

/// Converts one array under options on every backend.
fn file<S: Sample>(options: Options, array: &ArrayD<S>) -> (Vec<u8>, Outcome) {
    let mut made = Vec::new();
    gifs_under(&options, std::slice::from_ref(array), |_, file, outcome| made.push((file, outcome)));
    made.remove(0)
}

/// What is shown of each of several arrays as a whole.
fn alone<S: Sample>(contrast: Contrast, parts: &[ArrayD<S>]) -> Vec<Vec<u8>> {
    let mut shown = Vec::new();
    let options = with(plain(), |it| it.tone.contrast = contrast);
    gifs_under(&options, parts, |_, file, _| shown.push(Shown::of(&file).greys()));
    shown
}

fn part<S: Sample>(array: &ArrayD<S>, axis: usize, index: usize) -> ArrayD<S> {
    array.slice_axis(Axis(axis), Slice::from(index..index + 1)).to_owned()
}

fn frames<S: Sample>(array: &ArrayD<S>) {
    let parts: Vec<_> = (0..array.shape()[0]).map(|frame| part(array, 0, frame)).collect();
    for contrast in contrasts() {
        let expected = alone(contrast, &parts);
        let options = with(plain(), |it| {
            it.tone.contrast = contrast;
            it.tone.scope = Scope::Frame;
        });
        let shown = Shown::of(&file(options, array).0).greys();
        assert!(shown == expected.concat(), "{} {:?} {contrast:?}", S::TYPE.name(), array.shape());
    }
}

/// `array` is RGB and has at most 256 colors.
fn channels<S: Sample>(array: &ArrayD<S>) {
    let parts: Vec<_> = (0..3).map(|channel| part(array, 3, channel)).collect();
    for contrast in contrasts() {
        let expected = alone(contrast, &parts);
        let options = with(plain(), |it| {
            it.tone.contrast = contrast;
            it.tone.scope = Scope::Channel;
        });
        let shown = Shown::of(&file(options, array).0).frames.concat();
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
    ($($name:ident: $sample:ty;)*) => {$(
        #[test]
        fn $name() {
            frames(&noisy::<$sample>(&[4, 7, 13]));
            channels(&noisy::<$sample>(&[2, 10, 12, 3]));
        }
    )*};
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

#[test]
fn parts_may_end_anywhere_in_a_block() {
    // Blocks of 256 KiB by the CPU: some hold several frames, some a part of one, and none a whole number of pixels.
    frames(&noisy::<u8>(&[5, 300, 301]));
    frames(&noisy::<f64>(&[3, 200, 211]));
    frames(&noisy::<i16>(&[60, 20, 31]));
    let few = noisy::<u8>(&[2, 150, 131, 3]);
    channels(&few.mapv(|x| f64::from(x % 5) * 1.7 - 2.0));
    channels(&few.mapv(|x| x % 6 * 40));
}

#[test]
fn a_grey_volume_is_one_channel_and_a_given_window_has_no_parts() {
    let array = noisy::<u16>(&[3, 9, 11]);
    let window = Window::between(1000.0, 50_000.0).unwrap();
    for contrast in [Contrast::default(), Contrast { window, ..Contrast::default() }] {
        let of = |scope| {
            file(
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

#[test]
fn frames_of_colors_have_levels_of_their_own_for_all_channels() {
    let dim = noisy::<u8>(&[1, 10, 12, 3]).mapv(|x| u16::from(x % 4));
    let bright = noisy::<u8>(&[1, 10, 12, 3]).mapv(|x| u16::from(x % 3) * 30_000);
    let both = concatenate![Axis(0), dim, bright];
    let contrast = Contrast { window: Window::FULL, ..Contrast::default() };
    let options = with(plain(), |it| {
        it.tone.contrast = contrast;
        it.tone.scope = Scope::Frame;
    });
    let shown = Shown::of(&file(options, &both.into_dyn()).0);
    let levels = [[0, 85, 170, 255], [0, 128, 255, 255]];
    for ((frame, array), levels) in shown.frames.iter().zip([dim, bright]).zip(levels) {
        let step = if array.iter().max() > Some(&3) { 30_000 } else { 1 };
        let expected: Vec<u8> = array.iter().map(|&x| levels[usize::from(x / step)]).collect();
        assert_eq!(frame.as_flattened(), expected);
    }
}
