//! Viewers that do not read GIF as its specification says: each value of `--compat` keeps what it promises.

use std::num::NonZeroUsize;

use ndarray::ArrayD;
use proptest::prelude::*;
use vol2gif::{Compatibility, Effort, Options, PaletteScope};
use vol2gif_kit::gif_oracle::Shown;
use vol2gif_kit::tests;
use vol2gif_kit::trials::Trial;
use vol2gif_kit::viewers::{bio_formats, imagej};

use crate::fixtures::{Maker, converted, noisy, plain, with};

pub fn tests() -> Vec<Trial> {
    tests![
        every_viewer_shows_what_the_option_promises,
        any_pictures_show_in_every_viewer_of_the_option,
        a_dictionary_that_is_kept_when_full_is_shown_wrong,
        transparent_pixels_are_shown_wrong_by_imagej,
        a_background_is_shown_wrong_by_imagej_around_a_cropped_frame,
        cropped_frames_are_shown_wrong_by_bio_formats,
    ]
}

/// A volume and the options that it is converted under.
struct Case {
    name: &'static str,
    array: ArrayD<u8>,
    options: Options,
}

/// Volumes of every kind.
fn cases() -> Vec<Case> {
    let case = |name, array| Case { name, array, options: plain() };
    let all = ArrayD::from_shape_fn(vec![4, 64, 70], |at| {
        (at[1] * 70 + at[2] + at[0] * (at[1] / 60) * (at[2] % 9)) as u8
    });
    let disks = ArrayD::from_shape_fn(vec![6, 60, 80], |at| {
        let inside = |disk: &usize| {
            let (y, x) = (disk * 29 % 60, (disk * 17 + 5 * at[0]) % 80);
            at[1].abs_diff(y).pow(2) + at[2].abs_diff(x).pow(2) < 80
        };
        (1..9usize).find(inside).map_or(0, |disk| disk as u8 * 31)
    });
    let colors = noisy::<u8>(&[200, 3]);
    let few_colors = ArrayD::from_shape_fn(vec![4, 30, 40, 3], |at| {
        colors[[(at[1] * 40 + at[2] * at[1] + at[0] * (at[2] / 30)) % 200, at[3]]]
    });
    // The first frame is of one color, so its palette is much smaller than those of the others.
    let mut scenes = noisy::<u8>(&[4, 30, 40, 3]);
    scenes.index_axis_mut(ndarray::Axis(0), 0).fill(0);
    let palettes = with(plain(), |it| it.color.palettes = PaletteScope::Frames(NonZeroUsize::MIN));
    let background = with(plain(), |it| it.layers.background = Some(7));
    let still = ArrayD::from_shape_fn(vec![5, 20, 30], |at| noisy::<u8>(&[20, 30])[[at[1], at[2]]]);
    let checkers = ArrayD::from_shape_fn(vec![2, 8, 2], |at| ((at[0] + at[1] + at[2]) % 2 * 255) as u8);
    vec![
        case("noise", noise()),
        case("noise of all levels", noisy(&[3, 60, 80])),
        case("few levels", noisy(&[5, 40, 50]).mapv(|bits: u8| bits % 3 * 100)),
        case("all levels", all),
        case("labels", disks.clone()),
        case("spot over still noise", spot()),
        case("equal frames", still),
        case("two levels that change places", checkers),
        case("one pixel", ArrayD::from_shape_fn(vec![4, 1, 1], |at| at[0] as u8 * 50)),
        case("one frame", noisy(&[1, 30, 40])),
        case("few colors", few_colors),
        Case { name: "palettes", array: scenes, options: palettes },
        Case { name: "labels, background", array: disks, options: background.clone() },
        Case { name: "spot, background", array: spot(), options: background },
    ]
}

/// Noise that fills the dictionary, and keeps it of use.
fn noise() -> ArrayD<u8> {
    noisy::<u8>(&[3, 120, 160]).mapv(|bits| bits % 16 * 17)
}

/// A spot that moves over noise. The noise does not change.
fn spot() -> ArrayD<u8> {
    let ground = noisy::<u8>(&[70, 80]).mapv(|bits| bits % 24);
    ArrayD::from_shape_fn(vec![5, 70, 80], |at| {
        let (y, x) = (30 + 3 * at[0], 20 + 8 * at[0]);
        let inside = (y..y + 8).contains(&at[1]) && (x..x + 9).contains(&at[2]);
        ground[[at[1], at[2]]] + if inside { 200 } else { 0 }
    })
}

fn gif(array: &ArrayD<u8>, options: &Options, compatibility: Compatibility, effort: Effort) -> Vec<u8> {
    let options = with(options.clone(), |it| {
        it.encode.compatibility = compatibility;
        it.encode.effort = effort;
    });
    converted(&Maker::on_cpu(2, options), array.view()).0
}

/// Converts a volume in every way. Every viewer that is promised to must show what the specification says.
fn check(Case { name, array, options }: &Case) {
    for compatibility in Compatibility::VALUES {
        for effort in Effort::ALL {
            let file = gif(array, options, compatibility, effort);
            let shown = Shown::in_layers(&file);
            let case = format!("{name}, {compatibility:?}, {effort:?}");
            if array.ndim() == 3 {
                assert!(shown.greys().iter().eq(array.iter()), "{case}: the levels differ");
            }
            let is_opaque = shown.transparent.iter().all(Option::is_none);
            // ImageJ clears every frame to a background.
            let has_background = options.layers.background.is_some();
            let by_imagej = compatibility >= Compatibility::ImageJ
                || compatibility == Compatibility::Java && is_opaque && !has_background;
            if by_imagej {
                assert!(imagej::frames(&file) == shown.frames, "{case}: ImageJ");
            }
            if compatibility >= Compatibility::ImageJ {
                assert!(is_opaque, "{case}: transparent pixels");
            }
            if compatibility == Compatibility::All {
                assert!(bio_formats::frames(&file) == shown.frames, "{case}: Bio-Formats");
                assert!(
                    shown.min_code_sizes.iter().all(|&size| size == 8),
                    "{case}: {:?}",
                    shown.min_code_sizes
                );
                assert_eq!(shown.palette.len(), 256, "{case}");
                assert!(shown.entries.iter().all(|&entries| entries == 256), "{case}: {:?}", shown.entries);
            }
        }
    }
}

fn every_viewer_shows_what_the_option_promises() {
    cases().iter().for_each(check);
}

/// Whether ImageJ, and whether Bio-Formats shows a file right.
fn right(file: &[u8]) -> (bool, bool) {
    let shown = Shown::in_layers(file).frames;
    (imagej::frames(file) == shown, bio_formats::frames(file) == shown)
}

fn a_dictionary_that_is_kept_when_full_is_shown_wrong() {
    // Frames are drawn as a whole, and nothing is transparent.
    let made = |compatibility| gif(&noise(), &plain(), compatibility, Effort::Fastest);
    assert_eq!(right(&made(Compatibility::Web)), (false, false));
    assert_eq!(right(&made(Compatibility::Java)), (true, true));
}

fn transparent_pixels_are_shown_wrong_by_imagej() {
    let made = |compatibility| gif(&spot(), &plain(), compatibility, Effort::Normal);
    let java = made(Compatibility::Java);
    assert!(Shown::of(&java).transparent.iter().any(Option::is_some));
    assert!(!right(&java).0);
    assert!(right(&made(Compatibility::ImageJ)).0);
}

fn a_background_is_shown_wrong_by_imagej_around_a_cropped_frame() {
    let made = |background, compatibility| {
        let options = with(plain(), |it| it.layers.background = background);
        gif(&spot(), &options, compatibility, Effort::Fast)
    };
    assert!(right(&made(None, Compatibility::Java)).0);
    assert!(!right(&made(Some(7), Compatibility::Java)).0);
    assert!(right(&made(Some(7), Compatibility::ImageJ)).0);
}

fn cropped_frames_are_shown_wrong_by_bio_formats() {
    let made = |compatibility| gif(&spot(), &plain(), compatibility, Effort::Normal);
    assert_eq!(right(&made(Compatibility::ImageJ)), (true, false));
    assert_eq!(right(&made(Compatibility::All)), (true, true));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Small pictures of a few levels. Some pixels change from frame to frame.
    fn any_pictures_show_in_every_viewer_of_the_option(
        (height, width) in (1usize..24, 1usize..24),
        first in prop::collection::vec(0u8..6, 24 * 24),
        changes in prop::collection::vec(
            prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..20), 0..5),
        spread in 1u8..40,
        background in prop::option::weighted(0.2, any::<u8>()),
    ) {
        let mut frame: Vec<u8> = first[..height * width].iter().map(|level| level * spread).collect();
        // The default rule takes samples as levels if one of them is not 0 or 1.
        frame[0] = 255;
        let mut all = frame.clone();
        for changes in &changes {
            for (at, level) in changes {
                frame[at.index(height * width)] = *level;
            }
            all.extend(&frame);
        }
        let array = ArrayD::from_shape_vec(vec![changes.len() + 1, height, width], all).unwrap();
        let options = with(plain(), |it| it.layers.background = background);
        check(&Case { name: "any picture", array, options });
    }
}
