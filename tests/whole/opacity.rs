//! Pixels of four samples: red, green, blue and opacity.

use ndarray::{ArrayD, Axis, Slice};
use vol2gif::options::{PictureOptions, PictureSize, Resample, ViewOptions};
use vol2gif::tone::{Scope, Window};
use vol2gif::volume::Sample;
use vol2gif::{Compatibility, Options, PaletteScope, Warning};
use vol2gif_kit::gif_oracle::Shown;
use vol2gif_kit::trials::Trial;

use crate::fixtures::{Backends, Maker, converted, noisy, on_every_backend, plain, with};

pub fn tests() -> Vec<Trial> {
    on_every_backend![
        visible_pixels_have_the_levels_of_a_volume_of_themselves,
        each_palette_has_an_entry_for_transparent_pixels,
        a_picture_without_a_visible_pixel_is_transparent,
        where_no_pixel_may_be_transparent_all_are_drawn,
        pictures_with_an_opacity_are_resized_as_pillow_does_it,
    ]
}

/// Frames of 9x11 pixels in which some are transparent, and whether each pixel is visible. There are few colors.
fn pictures<S: Sample>(opaque: S, transparent: S, seed: usize) -> (ArrayD<S>, Vec<Vec<bool>>) {
    let colors = noisy::<S>(&[8]);
    let (frames, height, width) = (4, 9, 11);
    let visible =
        |frame: usize, y: usize, x: usize| !(x + y * 3 + frame * 5 + seed).is_multiple_of(4) && x > frame;
    let array = ArrayD::from_shape_fn(vec![frames, height, width, 4], |at| match at[3] {
        3 if visible(at[0], at[1], at[2]) => opaque,
        3 => transparent,
        // The colors of transparent pixels are none of the others.
        _ if visible(at[0], at[1], at[2]) => colors[(at[0] * 3 + at[1] / 3 + at[2] / 4 + at[3]) % 6],
        sample => colors[6 + sample % 2],
    });
    let place = |frame: usize| (0..height * width).map(move |at| visible(frame, at / width, at % width));
    (array, (0..frames).map(|frame| place(frame).collect()).collect())
}

/// The visible pixels of frames, one after the other, as one row.
fn row_of_visible<S: Sample>(array: &ArrayD<S>, visible: &[Vec<bool>]) -> ArrayD<S> {
    let pixels: Vec<S> = array.iter().copied().collect();
    let is_visible = visible.iter().flatten();
    let colors: Vec<S> = pixels
        .chunks_exact(4)
        .zip(is_visible)
        .filter(|(_, visible)| **visible)
        .flat_map(|(pixel, _)| pixel[..3].to_vec())
        .collect();
    ArrayD::from_shape_vec(vec![1, 1, colors.len() / 3, 3], colors).unwrap()
}

/// The colors that the visible pixels of frames are to be shown in.
fn expected<S: Sample>(array: &ArrayD<S>, visible: &[Vec<bool>], options: &Options) -> Vec<[u8; 3]> {
    let maker = Maker::on_cpu(1, options.clone());
    let (file, outcome) = converted(&maker, row_of_visible(array, visible).view());
    assert!(outcome.exact_colors);
    Shown::of(&file).frames.concat()
}

fn check_levels<S: Sample>(on: Backends, opaque: S, transparent: S) {
    for (seed, scope) in [Scope::Volume, Scope::Frame, Scope::Channel].into_iter().enumerate() {
        for window in ["auto", "full", "20%,80%"] {
            let (array, visible) = pictures(opaque, transparent, seed);
            let options = with(plain(), |it| {
                it.tone.scope = scope;
                it.tone.contrast.window = window.parse().unwrap();
            });
            let should: Vec<[u8; 3]> = match scope {
                Scope::Frame => (0..visible.len())
                    .flat_map(|frame| {
                        let one = array.slice_axis(Axis(0), Slice::from(frame..frame + 1)).to_owned();
                        expected(&one, &visible[frame..frame + 1], &options)
                    })
                    .collect(),
                _ => expected(&array, &visible, &options),
            };
            on.gifs_under(&options, &[array], |_, file, outcome| {
                let case = format!("{} {scope:?} {window}", S::TYPE.name());
                let shown = Shown::in_layers(&file);
                assert_eq!(shown.drawn, visible, "{case}");
                assert!(shown.disposals.iter().all(|&disposal| disposal == 2), "{case}");
                let is = shown.frames.iter().flatten().zip(shown.drawn.iter().flatten());
                let is: Vec<[u8; 3]> = is.filter(|(_, drawn)| **drawn).map(|(color, _)| *color).collect();
                assert_eq!(is, should, "{case}");
                let pixels = visible.iter().flatten().filter(|visible| !**visible).count() as u64;
                assert!(outcome.warnings.contains(&Warning::Transparent { pixels, drawn: false }), "{case}");
            });
        }
    }
}

fn visible_pixels_have_the_levels_of_a_volume_of_themselves(on: Backends) {
    check_levels(on, 255u8, 127);
    check_levels(on, 127i8, 63);
    check_levels(on, 65535u16, 0);
    check_levels(on, i32::MAX, -5);
    check_levels(on, 1.0f32, 0.49);
    check_levels(on, f64::NAN, -1.0);
    check_levels(on, true, false);
}

fn each_palette_has_an_entry_for_transparent_pixels(on: Backends) {
    // More colors than a palette has, in each frame.
    let mut array = noisy::<u8>(&[3, 40, 30, 4]);
    array
        .slice_axis_mut(Axis(3), Slice::from(3..4))
        .mapv_inplace(|opacity| if opacity < 60 { 0 } else { 255 });
    let opacities = array.slice_axis(Axis(3), Slice::from(3..4)).to_owned();
    let visible: Vec<Vec<bool>> =
        opacities.outer_iter().map(|frame| frame.iter().map(|&opacity| opacity > 0).collect()).collect();
    for palettes in [PaletteScope::Volume, PaletteScope::Frames(std::num::NonZeroUsize::MIN)] {
        for dither in [false, true] {
            let options = with(plain(), |it| (it.color.palettes, it.color.dither) = (palettes, dither));
            on.gifs_under(&options, &[array.clone()], |_, file, outcome| {
                let shown = Shown::in_layers(&file);
                assert_eq!(shown.drawn, visible);
                assert!(!outcome.exact_colors);
                // Near the colors of the pixels: 255 entries for noise are about 20 levels apart.
                let colors = array.as_slice().unwrap().chunks_exact(4);
                let mut squares = 0.0;
                for ((is, pixel), visible) in
                    shown.frames.iter().flatten().zip(colors).zip(visible.iter().flatten())
                {
                    let distance = |at: usize| (f64::from(is[at]) - f64::from(pixel[at])).powi(2);
                    squares += if *visible { distance(0) + distance(1) + distance(2) } else { 0.0 };
                }
                let pixels = visible.iter().flatten().filter(|visible| **visible).count();
                assert!((squares / pixels as f64).sqrt() < 32.0, "{squares} {pixels}");
            });
        }
    }
    // Exactly as many colors as there is room for, and one more.
    for (colors, exact) in [(255, true), (256, false)] {
        let array = ArrayD::from_shape_fn(vec![1, 1, 300, 4], |at| match (at[2], at[3]) {
            (x, 3) => {
                if x == 299 {
                    0
                } else {
                    255
                }
            }
            (x, s) => ((x % colors) as u8).wrapping_mul(1 + s as u8),
        });
        on.gifs_under(&plain(), &[array], |_, _, outcome| assert_eq!(outcome.exact_colors, exact));
    }
}

fn a_picture_without_a_visible_pixel_is_transparent(on: Backends) {
    let array = ArrayD::from_shape_fn(vec![2, 3, 4, 4], |at| if at[3] == 3 { 0u8 } else { 9 });
    on.gifs_under(&plain(), &[array], |_, file, outcome| {
        assert!(Shown::in_layers(&file).drawn.iter().flatten().all(|drawn| !drawn));
        assert!(outcome.warnings.contains(&Warning::Transparent { pixels: 24, drawn: false }));
    });
}

fn where_no_pixel_may_be_transparent_all_are_drawn(on: Backends) {
    for compatibility in [Compatibility::ImageJ, Compatibility::All] {
        let (array, visible) = pictures(255u8, 0, 3);
        let options = with(plain(), |it| it.encode.compatibility = compatibility);
        let mut should = expected(&array, &visible, &plain()).into_iter();
        on.gifs_under(&options, &[array], |_, file, outcome| {
            let shown = Shown::of(&file);
            for (color, visible) in shown.frames.iter().flatten().zip(visible.iter().flatten()) {
                assert_eq!(*color, if *visible { should.next().unwrap() } else { [0; 3] });
            }
            assert!(outcome.warnings.iter().any(|it| matches!(it, Warning::Transparent { drawn: true, .. })));
        });
        // One pixel, half of which is visible, before level 0.
        let pixels = vec![200u8, 100, 50, 255, 9, 9, 9, 0];
        let array = ArrayD::from_shape_vec(vec![1, 1, 2, 4], pixels).unwrap();
        let options = with(options, |it| it.picture = size(1, 1, Resample::Area));
        on.gifs_under(&options, &[array], |_, file, _| {
            assert_eq!(Shown::of(&file).frames[0], [[100, 50, 25]]);
        });
    }
}

fn size(width: u16, height: u16, resample: Resample) -> PictureOptions {
    let side = |length: u16| length.try_into().unwrap();
    let size = PictureSize::Sides { width: side(width), height: side(height) };
    PictureOptions { size, resample, ..PictureOptions::default() }
}

/// Pillow's pictures; `golden/make_resized_rgba.py` describes the format.
const GOLDEN: &str = include_str!("../golden/resized_rgba.txt");

fn pictures_with_an_opacity_are_resized_as_pillow_does_it(on: Backends) {
    let bytes = |hexadecimal: &str| -> Vec<u8> {
        let byte = |at| u8::from_str_radix(&hexadecimal[at..at + 2], 16).unwrap();
        (0..hexadecimal.len()).step_by(2).map(byte).collect()
    };
    let mut seen = 0;
    for line in GOLDEN.lines().skip(1) {
        let parts: Vec<&str> = line.split(" : ").collect();
        let (method, numbers) = parts[0].split_once(' ').unwrap();
        let resample = Resample::ALL.into_iter().find(|it| it.name() == method).unwrap();
        let numbers: Vec<usize> = numbers.split(' ').map(|number| number.parse().unwrap()).collect();
        let &[4, height, width, new_height, new_width] = &numbers[..] else { panic!("{line}") };
        let array = ArrayD::from_shape_vec(vec![1, height, width, 4], bytes(parts[1])).unwrap();
        let options = with(plain(), |it| {
            it.tone.contrast.window = Window::TYPE;
            it.picture = size(new_width as u16, new_height as u16, resample);
            it.view = ViewOptions { axes: Some("ZYXS".parse().unwrap()), ..ViewOptions::default() };
        });
        on.gifs_under(&options, &[array], |_, file, outcome| {
            let shown = Shown::in_layers(&file);
            let expected = bytes(parts[2]);
            let pixels = expected.as_chunks::<4>().0;
            let drawn: Vec<bool> = pixels.iter().map(|pixel| pixel[3] >= 128).collect();
            assert_eq!(shown.drawn[0], drawn, "{}", parts[0]);
            if outcome.exact_colors {
                seen += 1;
                for (color, pixel) in shown.frames[0].iter().zip(pixels).filter(|(_, pixel)| pixel[3] >= 128)
                {
                    assert_eq!(color[..], pixel[..3], "{}", parts[0]);
                }
            }
        });
    }
    assert!(seen > 60, "{seen}");
}
