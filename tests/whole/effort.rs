//! Effort and compatibility: more effort makes smaller files, and the pixels stay the same.

use ndarray::ArrayD;
use proptest::prelude::*;
use vol2gif::backend::Choice;
use vol2gif::{Compatibility, Effort};
use vol2gif_kit::gif_oracle::Shown;
use vol2gif_kit::tests;
use vol2gif_kit::trials::Trial;

use crate::fixtures::{Maker, converted, noisy, plain, with};

pub fn tests() -> Vec<Trial> {
    tests![
        more_effort_makes_smaller_files_of_the_same_pixels,
        disks_moving_over_noise_are_much_smaller_with_transparent_pixels,
        unchanged_pixels_share_the_index_of_a_transparent_level,
        of_still_noise_only_new_pixels_are_drawn,
        noise_of_every_level_takes_no_more_than_its_levels,
        the_best_effort_draws_small_changes_smaller,
        a_file_for_all_viewers_has_a_code_size_for_all_levels,
        the_file_does_not_depend_on_the_number_of_threads,
        any_pictures_show_at_any_effort,
    ]
}

fn maker(threads: usize, effort: Effort, compatibility: Compatibility) -> Maker {
    let options = with(plain(), |it| {
        it.encode.effort = effort;
        it.encode.compatibility = compatibility;
    });
    Maker::on_cpu(threads, options)
}

/// Converts an array at every effort. Each file shows the levels of the array, and more effort never makes a
/// larger file.
fn check(array: &ArrayD<u8>) {
    let frames = array.outer_iter().map(|frame| frame.iter().copied().collect()).collect::<Vec<Vec<u8>>>();
    for compatibility in Compatibility::VALUES {
        let mut before = usize::MAX;
        for effort in Effort::ALL {
            let (file, _) = converted(&maker(2, effort, compatibility), array.view());
            assert!(Shown::of(&file).levels() == frames, "{effort:?} {compatibility:?}: the pixels differ");
            assert!(
                file.len() <= before,
                "{effort:?} {compatibility:?}: {} bytes after {before}",
                file.len()
            );
            before = file.len();
        }
    }
}

/// The array with one sample set to 255, so that the default rule takes all samples as levels.
fn levels(array: ArrayD<u8>) -> ArrayD<u8> {
    let mut array = array;
    array[[0, 0, 0]] = 255;
    array
}

/// Disks, each of one level, that move over a background of noise with `noise` levels.
fn moving(frames: usize, side: usize, noise: u8) -> ArrayD<u8> {
    let ground = noisy::<u8>(&[1, side, side]).mapv(|bits| bits % noise);
    levels(ArrayD::from_shape_fn(vec![frames, side, side], |at| {
        let (t, y, x) = (at[0], at[1], at[2]);
        let inside = |disk: &usize| {
            let (cy, cx, r) = ((disk * 37 + 3 * t) % side, (disk * 61 + 2 * t) % side, side / 9 + disk);
            y.abs_diff(cy).pow(2) + x.abs_diff(cx).pow(2) < r * r
        };
        (1..9usize).find(inside).map_or(ground[[0, y, x]], |disk| (disk * 20 + 60) as u8)
    }))
}

/// Still noise. In each frame, about one of `one_of` pixels gets a new level.
fn glittering(frames: usize, side: usize, one_of: u8) -> ArrayD<u8> {
    let shape = [frames, side, side];
    let (values, chances) = (noisy::<u8>(&shape), noisy::<u8>(&[side, frames, side]));
    levels(ArrayD::from_shape_fn(shape.to_vec(), |at| {
        let last = (0..=at[0]).rev().find(|&t| t == 0 || chances[[at[1], t, at[2]]] % one_of == 0);
        values[[last.unwrap_or(0), at[1], at[2]]] % 60
    }))
}

/// Slices through balls, each of one level: from one slice to the next, mostly the edges change.
fn balls(frames: usize, side: usize) -> ArrayD<u8> {
    levels(ArrayD::from_shape_fn(vec![frames, side, side], |at| {
        let (t, y, x) = (at[0], at[1], at[2]);
        let inside = |ball: &usize| {
            let (ct, cy, cx) = (ball * 7 % frames, ball * 37 % side, ball * 61 % side);
            let r = side / 12 + ball;
            (2 * t.abs_diff(ct)).pow(2) + y.abs_diff(cy).pow(2) + x.abs_diff(cx).pow(2) < r * r
        };
        (1..15usize).find(inside).map_or(0, |ball| (ball * 12) as u8)
    }))
}

fn more_effort_makes_smaller_files_of_the_same_pixels() {
    check(&moving(12, 120, 1));
    check(&moving(6, 90, 40));
    // Frames of few spans, where the best effort searches for the smallest drawing.
    check(&balls(5, 180));
    check(&glittering(4, 140, 5));
    check(&glittering(4, 140, 50));
    check(&levels(noisy::<u8>(&[4, 100, 130])));
    check(&levels(ArrayD::zeros(vec![5, 70, 70])));
    check(&levels(ArrayD::from_shape_fn(vec![7, 80, 90], |at| (at[0] * 3 + at[1] + at[2] / 2) as u8)));
    // Every frame has all 256 levels, so no index is left for transparent pixels.
    check(&levels(ArrayD::from_shape_fn(vec![4, 64, 64], |at| {
        (at[1] * 64 + at[2] + at[0] * (at[1] / 60)) as u8
    })));
}

fn disks_moving_over_noise_are_much_smaller_with_transparent_pixels() {
    let array = moving(12, 120, 40);
    let [_, fast, normal, _] =
        Effort::ALL.map(|effort| converted(&maker(2, effort, Compatibility::Web), array.view()).0.len());
    assert!(normal * 3 < fast * 2, "{normal} bytes after {fast}");
}

fn unchanged_pixels_share_the_index_of_a_transparent_level() {
    let array = moving(12, 120, 40);
    let [fast, normal] = [Effort::Fast, Effort::Normal].map(|effort| {
        let options = with(plain(), |it| {
            it.layers.transparent = Some(100);
            it.encode.effort = effort;
        });
        converted(&Maker::on(Choice::Cpu, options), array.view()).0.len()
    });
    assert!(normal * 3 < fast * 2, "{normal} bytes after {fast}");
}

fn of_still_noise_only_new_pixels_are_drawn() {
    for (one_of, percent) in [(5, 65), (50, 30)] {
        let array = glittering(12, 150, one_of);
        let [_, fast, normal, _] =
            Effort::ALL.map(|effort| converted(&maker(2, effort, Compatibility::Web), array.view()).0.len());
        assert!(normal * 100 < fast * percent, "one of {one_of}: {normal} bytes after {fast}");
    }
}

/// In this noise no phrase occurs twice, so every code stands for one level: 8 bits of content in 9 bits.
fn noise_of_every_level_takes_no_more_than_its_levels() {
    let (frames, pixels) = (3, 150 * 200);
    let array = levels(noisy::<u8>(&[frames, 150, 200]));
    for compatibility in Compatibility::VALUES {
        for effort in Effort::ALL {
            let (file, _) = converted(&maker(2, effort, compatibility), array.view());
            // A Clear code for every 254 levels, a length byte for every block of 255 bytes, and 768 + 500
            // bytes for the palette, the comment and the headers.
            let most = frames * (pixels * 255 / 254 * 9 / 8 * 256 / 255 + 50) + 768 + 500;
            assert!(file.len() <= most, "{effort:?}: {} bytes, not {most}", file.len());
        }
    }
}

fn the_best_effort_draws_small_changes_smaller() {
    let array = balls(8, 250);
    let [_, _, normal, best] =
        Effort::ALL.map(|effort| converted(&maker(2, effort, Compatibility::Web), array.view()).0.len());
    assert!(best * 100 < normal * 98, "{best} bytes after {normal}");
}

fn a_file_for_all_viewers_has_a_code_size_for_all_levels() {
    let array = moving(3, 60, 1);
    let (file, _) = converted(&maker(2, Effort::Normal, Compatibility::All), array.view());
    assert_eq!(file[10] & 7, 7, "256 entries");
    // The first image follows the palette, the loop block, and a control block.
    assert_eq!(file[13 + 768 + 19 + 8], 0x2c);
    assert_eq!(file[13 + 768 + 19 + 8 + 10], 8, "the minimum code size");
    let (plain, _) = converted(&maker(2, Effort::Normal, Compatibility::Java), array.view());
    assert!(plain.len() < file.len());
}

fn the_file_does_not_depend_on_the_number_of_threads() {
    // Two frames of several segments, fewer frames than threads; and many small frames.
    let few = levels(noisy::<u8>(&[2, 600, 1000]));
    let spans = balls(7, 150);
    for (array, efforts) in
        [(few, &Effort::ALL[..3]), (moving(40, 50, 3), &Effort::ALL), (spans, &Effort::ALL)]
    {
        for &effort in efforts {
            let (expected, _) = converted(&maker(1, effort, Compatibility::Web), array.view());
            assert!(Shown::of(&expected).levels().concat() == array.iter().copied().collect::<Vec<u8>>());
            for threads in [2, 3, 16] {
                let (file, _) = converted(&maker(threads, effort, Compatibility::Web), array.view());
                assert!(file == expected, "{effort:?} with {threads} threads");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Small pictures of a few levels. Some pixels change from frame to frame.
    fn any_pictures_show_at_any_effort(
        (height, width) in (1usize..24, 1usize..24),
        first in prop::collection::vec(0u8..6, 24 * 24),
        changes in prop::collection::vec(prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..20), 0..5),
        spread in 1u8..40,
    ) {
        let mut frame: Vec<u8> = first[..height * width].iter().map(|level| level * spread).collect();
        let mut all = frame.clone();
        for changes in &changes {
            for (at, level) in changes {
                frame[at.index(height * width)] = *level;
            }
            all.extend(&frame);
        }
        let array = ArrayD::from_shape_vec(vec![changes.len() + 1, height, width], all).unwrap();
        check(&levels(array));
    }
}
