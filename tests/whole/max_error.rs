//! `max_error` and `max_bytes`: the deviation of levels is bounded and reported, and a size target is met or
//! refused.

use std::num::NonZeroUsize;

use ndarray::ArrayD;
use vol2gif::volume::Volume;
use vol2gif::{Control, Effort, Options, Outcome, Output, PaletteScope, Problem};
use vol2gif_kit::gif_oracle::Shown;
use vol2gif_kit::tests;
use vol2gif_kit::trials::Trial;

use crate::fixtures::{Maker, converted, noisy, plain, with};

pub fn tests() -> Vec<Trial> {
    tests![
        levels_deviate_as_allowed_and_as_reported,
        without_a_max_error_no_deviation_is_counted,
        a_lossy_file_does_not_depend_on_threads_and_passes_verification,
        no_channel_of_a_color_deviates_by_more_than_max_error,
        a_size_target_is_met_by_the_least_loss,
        a_size_target_that_cannot_be_met_is_an_error_and_leaves_no_file,
    ]
}

/// A smooth picture with noise, and a border that stays black.
fn picture(frames: usize) -> ArrayD<u8> {
    let noise = noisy::<u8>(&[frames, 60, 70]);
    ArrayD::from_shape_fn(vec![frames, 60, 70], |at| {
        let (t, y, x) = (at[0], at[1], at[2]);
        match () {
            () if t + y + x == 0 => 255,
            () if x < 6 || y < 6 => 0,
            () => (3 * y + 2 * t) as u8 % 120 + (x as u8 / 2) + noise[[t, y, x]] % 5,
        }
    })
}

fn options(max_error: u8) -> Options {
    with(plain(), |it| it.encode.max_error = max_error)
}

fn file(array: &ArrayD<u8>, options: Options) -> (Vec<u8>, Outcome) {
    converted(&Maker::on_cpu(2, options), array.view())
}

/// The sum and the largest of the deviations of a file's levels.
fn errors(file: &[u8], array: &ArrayD<u8>) -> (u64, u8) {
    let shown = Shown::of(file).levels().concat();
    assert_eq!(shown.len(), array.len());
    let errors = shown.iter().zip(array).map(|(shown, exact)| shown.abs_diff(*exact));
    (errors.clone().map(u64::from).sum(), errors.max().unwrap())
}

fn levels_deviate_as_allowed_and_as_reported() {
    let array = picture(7);
    let mut before = file(&array, options(0)).0.len();
    for max_error in [1, 2, 4, 9, 30, 127] {
        let (file, outcome) = file(&array, options(max_error));
        let (sum, largest) = errors(&file, &array);
        assert!(0 < largest && largest <= max_error, "{largest} with {max_error}");
        assert_eq!((outcome.deviation.pixels, outcome.deviation.sum), (array.len() as u64, sum));
        assert_eq!(outcome.deviation.largest, largest);
        assert!(file.len() < before, "{max_error}: {} bytes after {before}", file.len());
        before = file.len();
    }
}

fn without_a_max_error_no_deviation_is_counted() {
    let (_, outcome) = file(&picture(2), options(0));
    assert_eq!(outcome.deviation.pixels, 0);
}

fn a_lossy_file_does_not_depend_on_threads_and_passes_verification() {
    let array = picture(40);
    let (expected, _) = file(&array, options(3));
    for threads in [1, 3, 16] {
        let maker = Maker::on_cpu(threads, with(options(3), |it| it.verify = true));
        assert!(converted(&maker, array.view()).0 == expected, "{threads} threads");
    }
}

fn no_channel_of_a_color_deviates_by_more_than_max_error() {
    let noise = noisy::<u8>(&[4, 20, 30, 3]);
    // 125 colors, so that all fit the palette.
    let array = ArrayD::from_shape_fn(vec![4, 20, 30, 3], |at| noise[&at] % 5 * 9);
    for palettes in [PaletteScope::Volume, PaletteScope::Frames(NonZeroUsize::new(2).unwrap())] {
        let options = with(options(9), |it| {
            it.color.palettes = palettes;
            it.verify = true;
        });
        let (file, outcome) = converted(&Maker::on_cpu(2, options), array.view());
        let shown = Shown::of(&file).frames.concat();
        let off = shown.as_flattened().iter().zip(&array).map(|(shown, exact)| shown.abs_diff(*exact));
        let largest = off.max().unwrap();
        assert_eq!(largest, 9);
        assert_eq!(outcome.deviation.largest, 9);
    }
}

fn a_size_target_is_met_by_the_least_loss() {
    let array = picture(12);
    let size = |options| file(&array, options).0.len() as u64;
    let exact = size(options(0));
    let best = size(with(options(0), |it| it.encode.effort = Effort::Best));
    assert!(best < exact);
    for (limit, effort, max_error) in [
        (exact, Effort::Normal, 0),
        (exact - 1, Effort::Best, 0),
        (size(options(1)), Effort::Normal, 1),
        (size(options(4)), Effort::Normal, 4),
    ] {
        let (file, outcome) = file(
            &array,
            with(options(0), |it| {
                it.size.max_bytes = Some(limit);
                it.verify = true;
            }),
        );
        assert!(file.len() as u64 <= limit, "{} of {limit} bytes", file.len());
        assert_eq!((outcome.reduction.effort, outcome.reduction.max_error), (effort, max_error), "{limit}");
        assert_eq!(errors(&file, &array).1, outcome.deviation.largest);
    }
}

fn a_size_target_that_cannot_be_met_is_an_error_and_leaves_no_file() {
    let array = picture(3);
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("a.gif");
    let maker = Maker::on_cpu(2, with(options(0), |it| it.size.max_bytes = Some(100)));
    let volume = Volume::from_array("a", array.view()).unwrap();
    let error = maker
        .converter
        .convert(&volume, &Output::File(path), &maker.options, &Control::default())
        .unwrap_err();
    assert!(matches!(error.problem(), Problem::TooLarge { limit: 100, smallest: 101.. }), "{error}");
    assert_eq!(directory.path().read_dir().unwrap().count(), 0);
}
