//! The transparent level, the background level and the disposal of frames, on every backend.
//!
//! The expected screens are drawn here in the plain way: every frame as a whole, over the rest of the frame
//! before.

use ndarray::ArrayD;
use vol2gif::Compatibility::{All, ImageJ, Java, Web};
use vol2gif::tone::{Contrast, Window};
use vol2gif::{Colormap, Disposal, Effort, Options};
use vol2gif_kit::gif_oracle::Shown;
use vol2gif_kit::trials::Trial;

use crate::fixtures::{Backends, noisy, on_every_backend, plain, with};

pub fn tests() -> Vec<Trial> {
    on_every_backend![
        transparent_levels_and_disposals_show_as_the_options_say,
        the_background_is_in_the_palette_and_changes_no_frame,
        options_name_levels_before_inversion_and_colormap,
        rgb_frames_are_disposed_of_as_well,
        max_error_does_not_change_which_pixels_are_transparent,
    ]
}

const DISPOSALS: [Disposal; 3] = [Disposal::Keep, Disposal::Background, Disposal::Previous];

/// The options with a window that maps each value to the same level.
fn under(options: Options) -> Options {
    let window = Window::between(0.0, 255.0).unwrap();
    with(options, |it| it.tone.contrast = Contrast { window, ..Contrast::default() })
}

/// Volumes that lead to different drawings: moving disks, few levels, noise, all 256 levels in every frame,
/// frames without change, moving bars, one level, one frame.
fn stacks() -> Vec<ArrayD<u8>> {
    let disks = ArrayD::from_shape_fn(vec![7, 30, 41], |at| {
        let (t, y, x) = (at[0], at[1], at[2]);
        let inside = |disk: &usize| (y.abs_diff(9 * disk)).pow(2) + x.abs_diff(4 * t + disk).pow(2) < 40;
        // Level 7 occurs in the later frames only.
        (0..4usize).find(inside).map_or(0, |disk| if t > 2 && disk == 1 { 7 } else { disk as u8 * 50 + 10 })
    });
    let all = ArrayD::from_shape_fn(vec![3, 16, 20], |at| (at[1] * 20 + at[2] + at[0] * (at[1] / 9)) as u8);
    let still = ArrayD::from_shape_fn(vec![4, 9, 9], |at| (at[1] % 2 * 7) as u8);
    let few = noisy::<u8>(&[5, 20, 21]).mapv(|bits| bits % 9);
    // Large frames with few changes.
    let bars = ArrayD::from_shape_fn(vec![4, 150, 150], |at| {
        let (t, y, x) = (at[0], at[1], at[2]);
        if (x + y / 2 + 2 * t) % 50 < 20 { (y / 30 * 7) as u8 } else { (x / 70) as u8 * 100 }
    });
    let one = ArrayD::from_elem(vec![2, 3, 4], 7);
    vec![disks, few, noisy(&[3, 40, 50]), all, still, bars, one, noisy(&[1, 5, 5])]
}

/// The screen at each frame: the level of each pixel, or `None` where nothing is drawn.
fn drawn(array: &ArrayD<u8>, transparent: Option<u8>, disposal: Disposal) -> Vec<Vec<Option<u8>>> {
    let mut screen = vec![None; array.len() / array.shape()[0]];
    let mut screens = Vec::new();
    for frame in array.outer_iter() {
        let left = screen.clone();
        for (pixel, &level) in screen.iter_mut().zip(frame.iter()) {
            if transparent != Some(level) {
                *pixel = Some(level);
            }
        }
        screens.push(screen.clone());
        match disposal {
            Disposal::Keep => {}
            Disposal::Background => screen.fill(None),
            Disposal::Previous => screen = left,
        }
    }
    screens
}

/// Compares a GIF with the expected screens. `color` gives the color of a level.
fn check(shown: &Shown, expected: &[Vec<Option<u8>>], color: impl Fn(u8) -> [u8; 3], case: &str) {
    assert_eq!(shown.frames.len(), expected.len(), "{case}");
    for (frame, expected) in expected.iter().enumerate() {
        let is: Vec<_> = std::iter::zip(&shown.frames[frame], &shown.drawn[frame]).collect();
        let should: Vec<_> =
            expected.iter().map(|level| (level.map_or([0; 3], &color), level.is_some())).collect();
        assert!(is.iter().map(|(color, drawn)| (**color, **drawn)).eq(should), "{case}: frame {frame}");
    }
}

fn grey(level: u8) -> [u8; 3] {
    [level; 3]
}

fn transparent_levels_and_disposals_show_as_the_options_say(on: Backends) {
    let arrays = stacks();
    for disposal in DISPOSALS {
        for transparent in [None, Some(0), Some(7)] {
            for (effort, compatibility) in [(0, Web), (1, Java), (2, Web), (2, Java), (3, Web), (3, Java)] {
                let effort = Effort::ALL[effort];
                let options = under(with(plain(), |it| {
                    it.layers.disposal = disposal;
                    it.layers.transparent = transparent;
                    it.encode.effort = effort;
                    it.encode.compatibility = compatibility;
                }));
                on.gifs_under(&options, &arrays, |index, file, outcome| {
                    let case = format!("{disposal:?} {transparent:?} {effort:?} {compatibility:?} {index}");
                    let shown = Shown::in_layers(&file);
                    check(&shown, &drawn(&arrays[index], transparent, disposal), grey, &case);
                    let method = DISPOSALS.iter().position(|&known| known == disposal).unwrap() as u8 + 1;
                    assert!(shown.disposals.iter().all(|&used| used == method), "{case}");
                    assert_eq!(outcome.verified.unwrap().frames, shown.frames.len(), "{case}");
                    if let Some(level) = transparent {
                        for &index in shown.transparent.iter().flatten() {
                            assert_eq!(shown.palette[usize::from(index)], [level; 3], "{case}");
                        }
                    }
                });
            }
        }
    }
}

/// The file without its background and palette.
fn frames_of(file: &[u8]) -> &[u8] {
    &file[13 + (6 << (file[10] & 7))..]
}

fn the_background_is_in_the_palette_and_changes_no_frame(on: Backends) {
    let arrays = stacks();
    for (compatibility, transparent) in [(Web, None), (ImageJ, None), (All, None), (Java, Some(7))] {
        let options = under(with(plain(), |it| {
            it.encode.compatibility = compatibility;
            it.layers.transparent = transparent;
        }));
        let mut plain = Vec::new();
        on.gifs_under(&options, &arrays, |_, file, _| plain.push(file));
        for level in [0, 7, 100, 255] {
            let options = with(options.clone(), |it| it.layers.background = Some(level));
            on.gifs_under(&options, &arrays, |index, file, _| {
                let shown = Shown::in_layers(&file);
                assert_eq!(shown.palette[usize::from(shown.background)], [level; 3], "{index}");
                // For ImageJ, which clears a frame to the background, every frame is whole then.
                let is_same = frames_of(&file) == frames_of(&plain[index]);
                assert!(is_same || compatibility == ImageJ, "{index}: the frames differ");
                check(&shown, &drawn(&arrays[index], transparent, Disposal::Keep), grey, "background");
            });
        }
    }
}

fn options_name_levels_before_inversion_and_colormap(on: Backends) {
    let arrays = stacks();
    let colors = Colormap::named("viridis").unwrap();
    for (colormap, invert) in [(None, true), (Some(&colors), false), (Some(&colors), true)] {
        let color = |level: u8| {
            let level = if invert { 255 - level } else { level };
            colormap.map_or([level; 3], |colormap| colormap.colors()[usize::from(level)])
        };
        let (transparent, background) = (Some(7), Some(3));
        let plain = under(with(plain(), |it| {
            it.layers.transparent = transparent;
            it.layers.background = background;
        }));
        let mut greys = Vec::new();
        on.gifs_under(&plain, &arrays, |_, file, _| greys.push(file));
        let options = with(plain, |it| {
            it.color.colormap = colormap.cloned();
            it.color.invert = invert;
        });
        on.gifs_under(&options, &arrays, |index, file, _| {
            let shown = Shown::in_layers(&file);
            check(&shown, &drawn(&arrays[index], transparent, Disposal::Keep), color, "colors");
            assert_eq!(shown.palette[usize::from(shown.background)], color(3));
            assert!(frames_of(&file) == frames_of(&greys[index]), "{index}: the frames differ");
        });
    }
}

fn rgb_frames_are_disposed_of_as_well(on: Backends) {
    // The first volume has at most 256 colors.
    let arrays = [noisy::<u8>(&[3, 8, 9, 3]), noisy::<u8>(&[4, 20, 30, 3])];
    for palettes in
        [vol2gif::PaletteScope::Volume, vol2gif::PaletteScope::Frames(std::num::NonZeroUsize::MIN)]
    {
        let options = under(with(plain(), |it| it.color.palettes = palettes));
        let mut plain = Vec::new();
        on.gifs_under(&options, &arrays, |_, file, _| plain.push(Shown::of(&file)));
        for disposal in [Disposal::Background, Disposal::Previous] {
            on.gifs_under(
                &with(options.clone(), |it| it.layers.disposal = disposal),
                &arrays,
                |index, file, _| {
                    let shown = Shown::in_layers(&file);
                    assert!(shown.frames == plain[index].frames);
                    assert!(shown.drawn == plain[index].drawn);
                },
            );
        }
    }
}

fn max_error_does_not_change_which_pixels_are_transparent(on: Backends) {
    let arrays = stacks();
    for (level, max_error) in [(0, 5), (7, 1), (7, 20), (255, 127)] {
        let disposal = Disposal::Background;
        let options = under(with(plain(), |it| {
            it.layers.transparent = Some(level);
            it.layers.disposal = disposal;
            it.encode.max_error = max_error;
        }));
        on.gifs_under(&options, &arrays, |index, file, outcome| {
            let (shown, expected) = (Shown::in_layers(&file), drawn(&arrays[index], Some(level), disposal));
            let pixels = std::iter::zip(shown.frames.concat(), shown.drawn.concat()).zip(expected.concat());
            let mut largest = 0;
            for ((color, drawn), expected) in pixels {
                assert_eq!(drawn, expected.is_some(), "{level} {max_error} {index}");
                largest = largest.max(color[0].abs_diff(expected.unwrap_or(0)));
            }
            assert!(
                largest <= max_error && largest == outcome.deviation.largest,
                "{level} {max_error} {index}"
            );
        });
    }
}
