//! Fewer frames and fewer pixels, where a size target allows them: the rest of the volume is shown as before.

use std::num::NonZeroUsize;

use ndarray::{ArrayD, Axis};
use vol2gif::backend::Choice;
use vol2gif::tone::Scope;
use vol2gif::volume::{Sample, Volume};
use vol2gif::{Control, Delays, Options, Outcome, Output, PaletteScope, Problem};
use vol2gif_kit::gif_oracle::Shown;
use vol2gif_kit::tests;
use vol2gif_kit::trials::Trial;

use crate::fixtures::{Backends, Maker, converted, levels, noisy, on_every_backend, plain, with};

pub fn tests() -> Vec<Trial> {
    let mut tests = on_every_backend![
        with_fewer_frames_each_frame_is_shown_for_as_long_as_the_frames_it_replaces,
        no_frame_is_left_out_without_need_or_permission,
        a_frame_keeps_its_levels_when_others_are_left_out,
        palettes_are_chosen_for_the_frames_that_are_shown,
        a_smaller_picture_shows_the_means_of_levels,
        colors_of_a_smaller_picture_are_the_means_of_channels,
        frames_and_pixels_are_reduced_in_turn,
        colors_that_do_not_fit_a_palette_are_chosen_for_the_smaller_picture,
    ];
    tests.extend(tests![
        a_file_with_fewer_frames_does_not_depend_on_threads,
        a_single_frame_is_never_left_out,
    ]);
    tests
}

fn options(max_bytes: u64) -> Options {
    with(plain(), |it| {
        it.size.max_bytes = Some(max_bytes);
        it.size.fewer_frames = true;
    })
}

/// Converts an array, with verification; returns the file and the outcome.
fn file<S: Sample>(on: Backends, options: &Options, array: &ArrayD<S>) -> (Vec<u8>, Outcome) {
    let mut made = Vec::new();
    on.gifs_under(options, std::slice::from_ref(array), |_, file, outcome| made.push((file, outcome)));
    made.remove(0)
}

/// The bytes of the GIF of all frames, when levels may deviate by `max_error`.
fn bytes_of<S: Sample>(array: &ArrayD<S>, options: Options, max_error: u8) -> u64 {
    let options = with(options, |it| {
        it.size.max_bytes = None;
        it.encode.max_error = max_error;
    });
    converted(&Maker::on(Choice::Cpu, options), array.view()).1.bytes
}

/// The frames 0, `every`, 2 `every`, … of an array.
fn thinned<S: Sample>(array: &ArrayD<S>, every: usize) -> ArrayD<S> {
    let frames: Vec<usize> = (0..array.shape()[0]).step_by(every).collect();
    array.select(Axis(0), &frames)
}

/// The largest difference of two levels at the same place.
fn largest_error(shown: &[u8], exact: &[u8]) -> u8 {
    assert_eq!(shown.len(), exact.len());
    shown.iter().zip(exact).map(|(shown, exact)| shown.abs_diff(*exact)).max().unwrap()
}

fn with_fewer_frames_each_frame_is_shown_for_as_long_as_the_frames_it_replaces(on: Backends) {
    let array = noisy::<u8>(&[23, 30, 40]);
    let options = |limit| with(options(limit), |it| it.timing.delays = Delays::per_frame(33.3).unwrap());
    let most = bytes_of(&array, options(0), 8);
    let mut seen = Vec::new();
    for limit in [most, most * 3 / 4, most / 2, most / 3, most / 5] {
        let (file, outcome) = file(on, &options(limit), &array);
        let (shown, step) = (Shown::of(&file), outcome.reduction);
        assert!(file.len() as u64 <= limit && step.max_error <= 8, "{step:?} for {limit}");
        let expected = thinned(&array, step.frame_step);
        assert_eq!((outcome.shape.frames, outcome.shown.frames), (23, expected.shape()[0]));
        let error = largest_error(&shown.levels().concat(), expected.as_slice().unwrap());
        assert_eq!(error, outcome.deviation.largest);
        assert!(error <= step.max_error);
        // Each frame starts, to the nearest 10 ms, at the time when it starts in the GIF of all 23 frames of
        // 33.3 ms.
        let starts = (0..=23usize)
            .step_by(step.frame_step)
            .chain([23])
            .map(|frame| (frame as f64 * 3.33).round() as u16);
        let mut starts: Vec<u16> = starts.collect();
        starts.dedup();
        assert_eq!(shown.delays, starts.windows(2).map(|pair| pair[1] - pair[0]).collect::<Vec<_>>());
        assert_eq!(outcome.verified.unwrap().frames, expected.shape()[0]);
        seen.push(step.frame_step);
    }
    assert!(seen.is_sorted() && seen[0] == 1 && *seen.last().unwrap() > 3, "{seen:?}");
}

fn no_frame_is_left_out_without_need_or_permission(on: Backends) {
    let array = noisy::<u8>(&[12, 30, 40]);
    let exact = bytes_of(&array, options(0), 0);
    let (_, outcome) = file(on, &options(exact), &array);
    assert_eq!((outcome.reduction.frame_step, outcome.reduction.max_error), (1, 0));
    assert_eq!(outcome.shown, outcome.shape);
    let limit = bytes_of(&array, options(0), 8) / 2;
    let (_, outcome) = file(on, &with(options(limit), |it| it.size.fewer_frames = false), &array);
    assert_eq!(outcome.reduction.frame_step, 1);
    assert!(outcome.reduction.max_error > 8);
}

fn a_frame_keeps_its_levels_when_others_are_left_out(on: Backends) {
    // Every frame has its own range. The frame with the greatest sample is left out.
    let noise = noisy::<u8>(&[9, 30, 40]);
    let array = ArrayD::from_shape_fn(noise.raw_dim(), |at| {
        i32::from(noise[&at]) * [1, 70, 3, 5, 2][at[0] % 5] + at[0] as i32 * 1000
    });
    for scope in [Scope::Volume, Scope::Frame] {
        let options = |limit| with(options(limit), |it| it.tone.scope = scope);
        let limit = bytes_of(&array, options(0), 8) * 6 / 10;
        let (file, outcome) = file(on, &options(limit), &array);
        assert!(
            outcome.reduction.frame_step > 1 && outcome.reduction.max_error <= 8,
            "{:?}",
            outcome.reduction
        );
        let all = match scope {
            Scope::Frame => array.axis_iter(Axis(0)).flat_map(|frame| levels(&frame.into_dyn())).collect(),
            _ => levels(&array.view()),
        };
        let all = ArrayD::from_shape_vec(array.shape(), all).unwrap();
        let expected = thinned(&all, outcome.reduction.frame_step);
        let shown = Shown::of(&file).levels().concat();
        assert!(
            largest_error(&shown, expected.as_slice().unwrap()) <= outcome.reduction.max_error,
            "{scope:?}"
        );
    }
}

fn palettes_are_chosen_for_the_frames_that_are_shown(on: Backends) {
    // Each frame has 100 colors, and no two frames share one.
    let noise = noisy::<u8>(&[9, 30, 40]);
    let color = |at: &[usize]| {
        let pick = noise[&at[..3]] % 100;
        [pick % 10 * 20, pick / 10 * 20, at[0] as u8 * 25][at[3]]
    };
    let array = ArrayD::from_shape_fn(vec![9, 30, 40, 3], |at| {
        let at: Vec<usize> = (0..4).map(|axis| at[axis]).collect();
        if at[..3] == [0; 3] { 255 } else { color(&at) }
    });
    for palettes in
        [PaletteScope::Frames(NonZeroUsize::MIN), PaletteScope::Frames(NonZeroUsize::new(2).unwrap())]
    {
        let options = |limit| with(options(limit), |it| it.color.palettes = palettes);
        let limit = bytes_of(&array, options(0), 8) * 6 / 10;
        let (file, outcome) = file(on, &options(limit), &array);
        assert!(
            outcome.reduction.frame_step > 1 && outcome.reduction.max_error <= 8,
            "{:?}",
            outcome.reduction
        );
        assert!(outcome.exact_colors);
        let shown = Shown::of(&file).frames.concat();
        let expected = thinned(&array, outcome.reduction.frame_step);
        let error = largest_error(shown.as_flattened(), expected.as_slice().unwrap());
        assert!(error <= outcome.reduction.max_error, "{error}, {:?}", outcome.reduction);
    }
}

fn a_file_with_fewer_frames_does_not_depend_on_threads() {
    let array = noisy::<u8>(&[40, 30, 40]);
    let limit = bytes_of(&array, options(0), 8) / 3;
    let made = |threads| {
        converted(&Maker::on_cpu(threads, with(options(limit), |it| it.verify = true)), array.view())
    };
    let (expected, outcome) = made(1);
    assert!(outcome.reduction.frame_step > 1);
    for threads in [2, 3, 16] {
        assert!(made(threads).0 == expected, "{threads} threads");
    }
}

/// The levels of a picture where `side` x `side` pixels of `levels` become their mean.
fn binned(levels: &ArrayD<u8>, side: usize) -> Vec<u8> {
    let levels = match levels.ndim() {
        3 => levels.clone().insert_axis(Axis(3)),
        _ => levels.clone(),
    };
    let &[frames, height, width, channels] = levels.shape() else { panic!("{:?}", levels.shape()) };
    let mut means = Vec::new();
    for frame in 0..frames {
        for (y, x) in (0..height).step_by(side).flat_map(|y| (0..width).step_by(side).map(move |x| (y, x))) {
            for channel in 0..channels {
                let ys = y..height.min(y + side);
                let all: Vec<f64> = ys
                    .flat_map(|y| (x..width.min(x + side)).map(move |x| (y, x)))
                    .map(|(y, x)| f64::from(levels[[frame, y, x, channel]]))
                    .collect();
                means.push((all.iter().sum::<f64>() / all.len() as f64).round() as u8);
            }
        }
    }
    means
}

fn with_pixels(max_bytes: u64) -> Options {
    with(options(max_bytes), |it| {
        it.size.fewer_frames = false;
        it.size.smaller_picture = true;
    })
}

fn a_smaller_picture_shows_the_means_of_levels(on: Backends) {
    let array = noisy::<u16>(&[5, 31, 42]);
    let all = ArrayD::from_shape_vec(array.shape(), levels(&array.view())).unwrap();
    let most = bytes_of(&array, with_pixels(0), 8);
    let mut seen = Vec::new();
    for limit in [most, most * 2 / 3, most / 6, most / 9] {
        let (file, outcome) = file(on, &with_pixels(limit), &array);
        let (shown, step) = (Shown::of(&file), outcome.reduction);
        assert!(file.len() as u64 <= limit && step.max_error <= 8, "{step:?} for {limit}");
        assert_eq!(
            (shown.width, shown.height),
            (42usize.div_ceil(step.binning), 31usize.div_ceil(step.binning))
        );
        assert_eq!((outcome.shown.width, outcome.shown.height), (shown.width, shown.height));
        assert_eq!(shown.delays, [10; 5]);
        let error = largest_error(&shown.levels().concat(), &binned(&all, step.binning));
        assert_eq!(error, outcome.deviation.largest);
        assert!(error <= step.max_error);
        seen.push(step.binning);
    }
    assert!(seen.is_sorted() && seen[0] == 1 && *seen.last().unwrap() > 2, "{seen:?}");
}

fn colors_of_a_smaller_picture_are_the_means_of_channels(on: Backends) {
    // 8 colors. The means of four of them make 125 colors.
    let noise = noisy::<u8>(&[6, 31, 42, 3]);
    let array = noise.mapv(|bits| bits % 2 * 200);
    for palettes in [PaletteScope::Volume, PaletteScope::Frames(NonZeroUsize::new(2).unwrap())] {
        let options = |limit| with(with_pixels(limit), |it| it.color.palettes = palettes);
        let limit = bytes_of(&array, options(0), 8) * 9 / 10;
        let (file, outcome) = file(on, &options(limit), &array);
        assert_eq!(outcome.reduction.binning, 2);
        assert!(outcome.exact_colors);
        let shown = Shown::of(&file).frames.concat();
        let error = largest_error(shown.as_flattened(), &binned(&array, 2));
        assert!(error <= outcome.reduction.max_error, "{error}, {:?}", outcome.reduction);
    }
}

fn frames_and_pixels_are_reduced_in_turn(on: Backends) {
    let noise = noisy::<u8>(&[9, 30, 40]);
    let array = ArrayD::from_shape_fn(noise.raw_dim(), |at| i32::from(noise[&at]) * (at[0] as i32 + 2));
    for scope in [Scope::Volume, Scope::Frame] {
        let options = |limit| {
            with(options(limit), |it| {
                it.tone.scope = scope;
                it.size.smaller_picture = true;
            })
        };
        let limit = bytes_of(&array, options(0), 8) / 6;
        let (file, outcome) = file(on, &options(limit), &array);
        let step = outcome.reduction;
        assert!(step.frame_step > 1 && step.binning > 1 && step.max_error <= 8, "{step:?}");
        let all = match scope {
            Scope::Frame => array.axis_iter(Axis(0)).flat_map(|frame| levels(&frame.into_dyn())).collect(),
            _ => levels(&array.view()),
        };
        let all = ArrayD::from_shape_vec(array.shape(), all).unwrap();
        let expected = binned(&thinned(&all, step.frame_step), step.binning);
        assert!(largest_error(&Shown::of(&file).levels().concat(), &expected) <= step.max_error, "{scope:?}");
    }
}

fn colors_that_do_not_fit_a_palette_are_chosen_for_the_smaller_picture(on: Backends) {
    let array = noisy::<u8>(&[4, 31, 42, 3]);
    for dither in [false, true] {
        let options = |limit| with(with_pixels(limit), |it| it.color.dither = dither);
        let limit = bytes_of(&array, options(0), 8) / 3;
        let (file, outcome) = file(on, &options(limit), &array);
        assert!(outcome.reduction.binning > 1 && !outcome.exact_colors, "{:?}", outcome.reduction);
        let shown = Shown::of(&file).frames.concat();
        let expected = binned(&array, outcome.reduction.binning);
        let differences = shown.as_flattened().iter().zip(&expected);
        let sum: u64 = differences.map(|(shown, exact)| u64::from(shown.abs_diff(*exact))).sum();
        let mean = sum as f64 / expected.len() as f64;
        assert!(mean < f64::from(outcome.reduction.max_error) + 12.0, "{mean}");
    }
}

fn a_single_frame_is_never_left_out() {
    let array = noisy::<u8>(&[1, 30, 40]);
    let directory = tempfile::tempdir().unwrap();
    let maker = Maker::on(Choice::Cpu, options(60));
    let volume = Volume::from_array("a", array.view()).unwrap();
    let output = Output::File(directory.path().join("a.gif"));
    let error = maker.converter.convert(&volume, &output, &maker.options, &Control::default()).unwrap_err();
    assert!(matches!(error.problem(), Problem::TooLarge { limit: 60, .. }), "{error}");
}
