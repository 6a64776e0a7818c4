//! RGB volumes: up to 256 colors are kept, more colors are shown as near ones, and no pixel flickers.

use std::collections::{BTreeSet, HashMap};
use std::num::NonZeroUsize;

use ndarray::{ArrayD, Axis};
use vol2gif::PaletteScope;
use vol2gif::backend::Choice;
use vol2gif_kit::gif_oracle::Shown;
use vol2gif_kit::trials::Trial;

use crate::fixtures::{
    Backends, Maker, converted, cpu_of, levels, noise, noisy, on_every_backend, plain, with,
};

pub fn tests() -> Vec<Trial> {
    on_every_backend![
        up_to_256_colors_are_kept,
        sample_types_of_rgb_are_their_levels,
        more_than_256_colors_are_shown_as_near_ones,
        a_color_is_shown_the_same_in_every_frame,
        the_file_does_not_depend_on_the_number_of_threads,
        rgb_without_color_becomes_the_file_of_a_grey_volume,
        a_marker_of_a_few_pixels_survives,
        palettes_of_fewer_frames_are_nearer,
        frames_that_hardly_change_keep_their_palette,
        palettes_of_any_number_of_frames_show_near_colors,
        a_change_of_palette_redraws_only_the_changed_pixels,
        palettes_of_few_frames_are_one_palette_where_all_colors_fit_it,
        a_dithered_pixel_is_the_entry_nearest_to_its_color_plus_its_offset,
        dithered_pixels_that_stand_still_do_not_flicker,
    ]
}

/// The levels of an array by pixel.
fn colors<S: vol2gif::volume::Sample>(array: &ArrayD<S>) -> Vec<[u8; 3]> {
    levels(&array.view()).as_chunks::<3>().0.to_vec()
}

fn up_to_256_colors_are_kept(on: Backends) {
    for count in [1, 2, 3, 5, 129, 255, 256] {
        // The first color has samples above 1, so the default rule takes all samples as levels.
        let palette: Vec<u64> = std::iter::once(u64::MAX).chain(noise()).take(count).collect();
        let mut pixels = noise();
        let mut array = ArrayD::<u8>::zeros(vec![3, 17, 11, 3]);
        for (place, pixel) in array.as_slice_mut().unwrap().chunks_exact_mut(3).enumerate() {
            // Every color once, then random ones.
            let chosen = if place < count { place } else { pixels.next().unwrap() as usize % count };
            pixel.copy_from_slice(&palette[chosen].to_le_bytes()[5..]);
        }
        let expected = colors(&array);
        let distinct: BTreeSet<_> = expected.iter().collect();
        assert_eq!(distinct.len(), count);
        let (shown, outcome) = (on.shown(array.view().into_dyn()), converted(&cpu_of(2), array.view()).1);
        assert!(outcome.exact_colors);
        assert_eq!(shown.frames.concat(), expected, "{count} colors");
        assert_eq!(shown.frames.len(), 3);
    }
}

fn sample_types_of_rgb_are_their_levels(on: Backends) {
    // Few values in each channel, so that all colors are kept.
    let array = noisy::<bool>(&[2, 9, 10, 3]);
    assert_eq!(on.shown(array.view()).frames.concat(), colors(&array));
    let array = noisy::<u8>(&[2, 9, 10, 3]).mapv(|sample| f64::from(sample % 5) * 1000.0 - 7.0);
    assert_eq!(on.shown(array.view()).frames.concat(), colors(&array));
    let array = noisy::<u8>(&[2, 9, 10, 3]).mapv(|sample| u16::from(sample % 6) * 13_000);
    assert_eq!(on.shown(array.view()).frames.concat(), colors(&array));
}

/// A smooth picture that moves, with more colors than a palette.
fn clouds() -> ArrayD<u16> {
    ArrayD::from_shape_fn(vec![8, 48, 64, 3], |at| {
        let (t, y, x) = (at[0] as f64, at[1] as f64, at[2] as f64);
        let phase = [0.0, 2.1, 4.2][at[3]];
        (32767.0 * (1.0 + ((x + 2.0 * t) / 11.0 + phase).sin() * ((y - t) / 9.0 - phase).cos())) as u16
    })
}

fn more_than_256_colors_are_shown_as_near_ones(on: Backends) {
    let array = clouds();
    let expected = colors(&array);
    assert!(expected.iter().collect::<BTreeSet<_>>().len() > 2000);
    let shown = on.shown(array.view().into_dyn());
    let pixels = shown.frames.concat();
    assert!(pixels.iter().collect::<BTreeSet<_>>().len() > 250, "the palette is used");
    let squares: u64 = pixels
        .as_flattened()
        .iter()
        .zip(expected.as_flattened())
        .map(|(&a, &b)| u64::from(a.abs_diff(b)).pow(2))
        .sum();
    let psnr = 10.0 * (255.0f64.powi(2) * expected.as_flattened().len() as f64 / squares as f64).log10();
    assert!(psnr > PSNR_FLOOR, "{psnr:.2} dB");
}

/// One decibel below the PSNR that the quantizer reached when this test was written.
const PSNR_FLOOR: f64 = 33.4;

fn a_color_is_shown_the_same_in_every_frame(on: Backends) {
    let array = clouds();
    let pixels = on.shown(array.view().into_dyn()).frames.concat();
    let mut seen = HashMap::new();
    for (color, pixel) in colors(&array).into_iter().zip(pixels) {
        assert_eq!(*seen.entry(color).or_insert(pixel), pixel, "{color:?} is shown in two ways");
    }
}

fn the_file_does_not_depend_on_the_number_of_threads(on: Backends) {
    let array = clouds();
    let expected = on.gif(array.view());
    for threads in [1, 3, 16] {
        assert!(converted(&cpu_of(threads), array.view()).0 == expected, "{threads} threads");
    }
}

fn rgb_without_color_becomes_the_file_of_a_grey_volume(on: Backends) {
    let grey = noisy::<u16>(&[7, 40, 50]);
    let rgb = ArrayD::from_shape_fn(vec![7, 40, 50, 3], |at| grey[[at[0], at[1], at[2]]]);
    assert!(on.gif(rgb.view()) == on.gif(grey.view()));
    // With few levels, a smaller palette would do.
    let grey = noisy::<u8>(&[7, 40, 50]).mapv(|sample| sample % 9 * 20);
    let mut rgb = ArrayD::from_shape_fn(vec![7, 40, 50, 3], |at| grey[[at[0], at[1], at[2]]]);
    assert!(on.gif(rgb.view()) == on.gif(grey.view()));
    // Changing one channel of one pixel makes it an RGB file.
    rgb[[6, 39, 49, 2]] ^= 1;
    assert!(on.gif(rgb.view()) != on.gif(grey.view()));
    assert_eq!(on.shown(rgb.view()).frames.concat(), colors(&rgb));
}

/// Clouds with noise, and a marker of 8 pixels in 5 of the frames.
fn with_marker(color: [u8; 3]) -> ArrayD<u8> {
    let mut noise = noise();
    let clouds = clouds();
    let mut array = ArrayD::from_shape_fn(vec![8, 48, 64, 3], |at| {
        (clouds[at.clone()] >> 8) as u8 / 2 + (noise.next().unwrap() % 8) as u8
    });
    for frame in 2..7 {
        for x in 0..8 {
            for (channel, level) in color.into_iter().enumerate() {
                array[[frame, 20, 30 + x, channel]] = level;
            }
        }
    }
    array
}

fn a_marker_of_a_few_pixels_survives(on: Backends) {
    for marker in [[255, 255, 0], [255, 0, 255], [0, 255, 255], [200, 60, 250], [255, 255, 255]] {
        let array = with_marker(marker);
        let shown = on.shown(array.view().into_dyn());
        for frame in 2..7 {
            for x in 30..38 {
                let pixel = shown.frames[frame][20 * 64 + x];
                let off = pixel.iter().zip(marker).map(|(&a, b)| a.abs_diff(b)).max().unwrap();
                assert!(off <= 20, "{marker:?} is shown as {pixel:?}");
            }
        }
    }
}

/// Converts with `palettes` on these backends and with several numbers of threads; returns the file, always
/// the same.
fn with_palettes(on: Backends, array: &ArrayD<u16>, palettes: PaletteScope, dither: bool) -> Vec<u8> {
    let options = with(plain(), |it| {
        it.color.palettes = palettes;
        it.color.dither = dither;
        it.verify = true;
    });
    let maker = |threads| Maker::on_cpu(threads, options.clone());
    let (file, outcome) = converted(&maker(1), array.view());
    assert_eq!(outcome.verified.unwrap().frames, array.shape()[0]);
    for threads in [2, 5] {
        let other = converted(&maker(threads), array.view()).0;
        assert!(other == file, "{threads} threads");
    }
    if on.has_gpu() {
        let gpu = Maker::on(Choice::Gpu, options);
        assert!(converted(&gpu, array.view()).0 == file, "the GPU's file differs");
    }
    file
}

fn frames(count: usize) -> PaletteScope {
    PaletteScope::Frames(NonZeroUsize::new(count).unwrap())
}

/// Mean squared error of the shown levels.
fn error_of(shown: &Shown, expected: &[[u8; 3]]) -> f64 {
    let pixels = shown.frames.concat();
    let pairs = pixels.as_flattened().iter().zip(expected.as_flattened());
    pairs.map(|(&a, &b)| f64::from(a.abs_diff(b)).powi(2)).sum::<f64>() / expected.len() as f64 / 3.0
}

/// Three scenes of four frames. The left half of a scene does not change.
fn scenes() -> ArrayD<u16> {
    let clouds = clouds();
    ArrayD::from_shape_fn(vec![12, 48, 64, 3], |at| {
        let (scene, frame) = (at[0] / 4, at[0] % 4);
        let moving = if at[2] < 32 { 0 } else { frame };
        let value = clouds[[moving, at[1], at[2], at[3]]];
        match (scene, at[3]) {
            (0, 2) | (1, 1) => value / 7,
            (2, _) => u16::MAX - value / 3,
            _ => value,
        }
    })
}

fn palettes_of_fewer_frames_are_nearer(on: Backends) {
    let (array, expected) = (scenes(), colors(&scenes()));
    let errors: Vec<f64> = [PaletteScope::Volume, frames(4), frames(1)]
        .map(|palettes| error_of(&Shown::of(&with_palettes(on, &array, palettes, false)), &expected))
        .to_vec();
    assert!(errors[1] < 0.7 * errors[0] && errors[2] < errors[1], "{errors:?}");
}

fn frames_that_hardly_change_keep_their_palette(on: Backends) {
    let clouds = clouds();
    let array = ArrayD::from_shape_fn(vec![6, 48, 64, 3], |at| {
        let moved = if at[1] / 4 == at[0] && at[2] < 4 { 20 } else { 0 };
        clouds[[0, (at[1] + moved) % 48, at[2], at[3]]]
    });
    let shown = Shown::of(&with_palettes(on, &array, frames(1), false));
    let still = |y: usize, x: usize| y >= 24 || x >= 4;
    for frame in &shown.frames[1..] {
        let same = |at: usize| frame[at] == shown.frames[0][at];
        assert!((0..48 * 64).filter(|at| still(at / 64, at % 64)).all(same));
    }
    let (one, of_frames) =
        (with_palettes(on, &array, PaletteScope::Volume, false), with_palettes(on, &array, frames(1), false));
    assert!(of_frames.len() < one.len() + 768, "{} and {}", of_frames.len(), one.len());
}

fn palettes_of_any_number_of_frames_show_near_colors(on: Backends) {
    let (array, expected) = (scenes(), colors(&scenes()));
    for count in [3, 5, 12, 99] {
        let file = with_palettes(on, &array, frames(count), false);
        assert!(error_of(&Shown::of(&file), &expected) < 40.0);
        if count >= 12 {
            assert!(file == with_palettes(on, &array, PaletteScope::Volume, false), "one palette for all");
        }
    }
}

fn a_change_of_palette_redraws_only_the_changed_pixels(on: Backends) {
    // 200 colors are in every frame, and 20 more in one frame alone. So the colors of a frame fit a palette,
    // and the 320 colors of the volume do not.
    let array = ArrayD::from_shape_fn(vec![6, 20, 40, 3], |at| {
        let still = at[2] < 30;
        let color = if still { at[1] * 10 + at[2] % 10 } else { 256 + at[0] * 56 + at[1] % 20 };
        [color % 16 * 4096, color / 16 * 512, 65535][at[3]].min(65535) as u16
    });
    let expected = colors(&array);
    assert!(expected.iter().collect::<BTreeSet<_>>().len() > 256);
    let file = with_palettes(on, &array, frames(1), false);
    assert_eq!(Shown::of(&file).frames.concat(), expected, "every color of each frame is kept");
    let first = with_palettes(on, &array.slice_axis(Axis(0), (..1).into()).to_owned(), frames(1), false);
    assert!(file.len() < first.len() + 5 * (768 + 300), "{} and {}", file.len(), first.len());
}

fn palettes_of_few_frames_are_one_palette_where_all_colors_fit_it(on: Backends) {
    let array = noisy::<u8>(&[6, 9, 10, 3]).mapv(|sample| u16::from(sample % 5) * 13_000);
    let expected = with_palettes(on, &array, PaletteScope::Volume, false);
    assert!(with_palettes(on, &array, frames(2), false) == expected);
    assert!(
        with_palettes(on, &array, frames(2), true) == expected,
        "no color is missing, so there is nothing to dither"
    );
    let grey = noisy::<u16>(&[5, 9, 10]);
    let rgb = ArrayD::from_shape_fn(vec![5, 9, 10, 3], |at| grey[[at[0], at[1], at[2]]]);
    assert!(with_palettes(on, &rgb, frames(2), true) == on.gif(grey.view()));
}

/// An entry of the 8x8 Bayer matrix, by the recursion that defines it.
fn bayer(y: usize, x: usize) -> i32 {
    let quarter = |y: usize, x: usize| [[0, 2], [3, 1]][y % 2][x % 2];
    16 * quarter(y, x) + 4 * quarter(y / 2, x / 2) + quarter(y / 4, x / 4)
}

fn a_dithered_pixel_is_the_entry_nearest_to_its_color_plus_its_offset(on: Backends) {
    let array = clouds();
    let shown = Shown::of(&with_palettes(on, &array, PaletteScope::Volume, true));
    assert!(shown.palette == Shown::of(&on.gif(array.view())).palette, "the palette is the same");
    let entries = &shown.palette[..255];
    for (place, (color, pixel)) in colors(&array).into_iter().zip(shown.frames.concat()).enumerate() {
        // One of 64 offsets, evenly spaced from -8 to 8, rounded.
        let offset = (f64::from(2 * bayer(place / 64 % 48, place % 64) - 63) / 8.0).round() as i32;
        let wanted = color.map(|channel| (i32::from(channel) + offset).clamp(0, 255));
        let distance = |entry: &[u8; 3]| -> i32 {
            entry.iter().zip(wanted).map(|(&a, b)| (i32::from(a) - b).pow(2)).sum()
        };
        assert_eq!(Some(&pixel), entries.iter().min_by_key(|entry| distance(entry)), "{place}: {color:?}");
    }
}

fn dithered_pixels_that_stand_still_do_not_flicker(on: Backends) {
    let clouds = clouds();
    let array = ArrayD::from_shape_fn(vec![5, 48, 64, 3], |at| clouds[[0, at[1], at[2], at[3]]]);
    let shown = Shown::of(&with_palettes(on, &array, PaletteScope::Volume, true));
    assert!(shown.frames.iter().all(|frame| *frame == shown.frames[0]));
}
