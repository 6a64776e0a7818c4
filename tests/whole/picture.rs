//! Pictures of another size: whole files.

use std::num::NonZeroU16;

use ndarray::ArrayD;
use vol2gif::options::{PictureOptions, PictureSize, Resample};
use vol2gif::tone::Window;
use vol2gif::{Options, PaletteScope};
use vol2gif_kit::gif_oracle::Shown;
use vol2gif_kit::tests;
use vol2gif_kit::trials::Trial;

use crate::fixtures::{Backends, Maker, converted, noisy, on_every_backend, plain, with};

pub fn tests() -> Vec<Trial> {
    let mut tests = on_every_backend![
        pictures_are_resized_as_pillow_does_it,
        colors_that_only_the_resized_picture_has_are_shown,
        every_way_to_choose_palettes_serves_a_resized_picture,
        pixels_are_joined_after_the_picture_was_resized,
    ];
    tests.extend(tests![a_resized_file_does_not_depend_on_threads]);
    tests
}

/// Pillow's pictures; `golden/make_resized.py` describes the format.
const GOLDEN: &str = include_str!("../golden/resized.txt");

fn picture(width: usize, height: usize, resample: Resample) -> PictureOptions {
    let side = |length: usize| NonZeroU16::new(length as u16).unwrap();
    let size = PictureSize::Sides { width: side(width), height: side(height) };
    PictureOptions { size, resample, ..PictureOptions::default() }
}

/// Options that show samples of 8 bits as they are, resized.
fn resized(width: usize, height: usize, resample: Resample) -> Options {
    with(plain(), |it| {
        it.tone.contrast.window = Window::TYPE;
        it.picture = picture(width, height, resample);
    })
}

fn bytes(hexadecimal: &str) -> Vec<u8> {
    let byte = |at| u8::from_str_radix(&hexadecimal[at..at + 2], 16).unwrap();
    (0..hexadecimal.len()).step_by(2).map(byte).collect()
}

fn pictures_are_resized_as_pillow_does_it(on: Backends) {
    for line in GOLDEN.lines().skip(1).step_by(5) {
        let parts: Vec<&str> = line.split(" : ").collect();
        let (method, numbers) = parts[0].split_once(' ').unwrap();
        let resample = Resample::ALL.into_iter().find(|it| it.name() == method).unwrap();
        let numbers: Vec<usize> = numbers.split(' ').map(|number| number.parse().unwrap()).collect();
        let &[channels, height, width, new_height, new_width] = &numbers[..] else { panic!("{line}") };
        let array = ArrayD::from_shape_vec(vec![1, height, width, channels], bytes(parts[1])).unwrap();
        on.gifs_under(&resized(new_width, new_height, resample), &[array], |_, file, outcome| {
            let shown = Shown::of(&file);
            assert_eq!((shown.height, shown.width), (new_height, new_width));
            assert_eq!((outcome.shown.height, outcome.shown.width), (new_height, new_width));
            let grey_or_color = |color: &[u8; 3]| color[..channels].to_vec();
            let levels: Vec<u8> = shown.frames[0].iter().flat_map(grey_or_color).collect();
            assert_eq!(levels, bytes(parts[2]), "{}", parts[0]);
        });
    }
}

fn colors_that_only_the_resized_picture_has_are_shown(on: Backends) {
    let array = ArrayD::from_shape_vec(vec![1, 1, 2, 3], vec![255u8, 0, 0, 0, 0, 255]).unwrap();
    let options = with(plain(), |it| it.picture = picture(4, 1, Resample::Auto));
    on.gifs_under(&options, &[array], |_, file, outcome| {
        assert!(outcome.exact_colors);
        assert_eq!(Shown::of(&file).frames[0], [[255, 0, 0], [191, 0, 64], [64, 0, 191], [0, 0, 255]]);
    });
}

fn every_way_to_choose_palettes_serves_a_resized_picture(on: Backends) {
    let colors = noisy::<u8>(&[5, 31, 40, 3]);
    let grey = ArrayD::from_shape_fn(vec![5, 31, 40, 3], |at| (at[0] * 9 + at[1] * at[2]) as u8);
    for palettes in [PaletteScope::Volume, PaletteScope::Frames(std::num::NonZeroUsize::MIN)] {
        for (width, height) in [(25, 50), (61, 13)] {
            let options = with(resized(width, height, Resample::Lanczos), |it| it.color.palettes = palettes);
            on.gifs_under(&options, &[colors.clone(), grey.clone()], |number, file, outcome| {
                let shown = Shown::of(&file);
                assert_eq!((shown.frames.len(), shown.height, shown.width), (5, height, width));
                assert_eq!(outcome.exact_colors, number == 1);
                assert_eq!(outcome.verified.unwrap().frames, 5);
            });
        }
    }
}

fn pixels_are_joined_after_the_picture_was_resized(on: Backends) {
    let array = noisy::<u8>(&[4, 30, 40]);
    let options = resized(55, 43, Resample::Linear);
    let (exact, _) = converted(&Maker::on_cpu(1, options.clone()), array.view());
    let exact_levels = Shown::of(&exact).levels();
    let limited = with(options, |it| {
        it.size.max_bytes = Some(exact.len() as u64 / 5);
        it.size.smaller_picture = true;
    });
    on.gifs_under(&limited, &[array], |_, file, outcome| {
        let side = outcome.reduction.binning;
        assert!(side > 1);
        let (height, width) = (43usize.div_ceil(side), 55usize.div_ceil(side));
        assert_eq!((outcome.shown.height, outcome.shown.width), (height, width));
        for (levels, exact) in Shown::of(&file).levels().iter().zip(&exact_levels) {
            for (place, level) in levels.iter().enumerate() {
                let (top, left) = (place / width * side, place % width * side);
                let rows = top..43.min(top + side);
                let square =
                    rows.flat_map(|y| &exact[y * 55..][left..55.min(left + side)]).map(|&it| u32::from(it));
                let square: Vec<u32> = square.collect();
                let pixels = square.len() as u32;
                let mean = ((square.iter().sum::<u32>() + pixels / 2) / pixels) as u8;
                assert!(level.abs_diff(mean) <= outcome.reduction.max_error, "{level} for {mean}");
            }
        }
    });
}

fn a_resized_file_does_not_depend_on_threads() {
    for axes in [&[23, 61, 47][..], &[9, 30, 40, 3]] {
        let array = noisy::<u16>(axes);
        let options = with(plain(), |it| it.picture = picture(100, 33, Resample::Lanczos));
        let file = |threads| converted(&Maker::on_cpu(threads, options.clone()), array.view()).0;
        let expected = file(1);
        assert!([2, 7].into_iter().all(|threads| file(threads) == expected));
    }
}
