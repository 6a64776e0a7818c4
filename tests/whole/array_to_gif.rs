//! [`array_to_gif`]: the Python function that vol2gif continues, in Rust.

use std::fs;

use crate::fixtures::with;
use ndarray::{Array1, Array3, Array4};
use vol2gif::{Delays, Options, Problem, Repeat, array_to_gif};
use vol2gif_kit::gif_oracle::Shown;
use vol2gif_kit::tests;
use vol2gif_kit::trials::Trial;

pub fn tests() -> Vec<Trial> {
    tests![
        an_array_becomes_a_file_with_the_defaults_of_the_function,
        duration_and_loop_are_as_given,
        without_mkdir_a_missing_directory_is_an_error,
        an_array_that_is_no_volume_is_an_error_and_no_directory_is_made,
    ]
}

fn ramp() -> Array3<f32> {
    Array3::from_shape_fn((3, 2, 4), |(frame, y, x)| (frame * 8 + y * 4 + x) as f32 / 23.0)
}

fn an_array_becomes_a_file_with_the_defaults_of_the_function() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("new/directory/a.gif");
    let outcome = array_to_gif(&path, ramp().view(), &Options::default()).unwrap();
    let shown = Shown::of(&fs::read(&path).unwrap());
    let expected: Vec<u8> = (0..24).map(|i| (i as f32 / 23.0 * 255.0) as u8).collect();
    assert_eq!(shown.levels().concat(), expected);
    assert_eq!((shown.delays, shown.repeat), (vec![10; 3], Some(0)));
    assert_eq!((outcome.shape.frames, outcome.bytes), (3, fs::metadata(&path).unwrap().len()));
}

fn duration_and_loop_are_as_given() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("a.gif");
    let delays = Delays::listed([40.0, 500.0, 20.0]).unwrap();
    for number in [Some(3), None] {
        let options = with(Options::default(), |it| {
            it.timing.delays = delays.clone();
            it.timing.repeat = Repeat::of_loop_block(number);
        });
        array_to_gif(&path, ramp().view(), &options).unwrap();
        let shown = Shown::of(&fs::read(&path).unwrap());
        assert_eq!((shown.delays, shown.repeat), (vec![4, 50, 2], number));
    }
}

fn without_mkdir_a_missing_directory_is_an_error() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("new/a.gif");
    let options = with(Options::default(), |it| it.output.make_directories = false);
    let error = array_to_gif(&path, ramp().view(), &options).unwrap_err();
    assert!(matches!(error.problem(), Problem::MissingDirectory), "{error}");
    assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 0);
}

fn an_array_that_is_no_volume_is_an_error_and_no_directory_is_made() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("new/a.gif");
    let refused = [
        array_to_gif(&path, Array1::<u8>::zeros(4).view(), &Options::default()),
        array_to_gif(&path, Array3::<u8>::zeros((0, 2, 2)).view(), &Options::default()),
        array_to_gif(&path, Array4::<u8>::zeros((1, 2, 2, 5)).view(), &Options::default()),
        array_to_gif(&path, Array3::<u8>::zeros((1, 1, 65536)).view(), &Options::default()),
    ];
    for result in refused {
        assert!(matches!(result.unwrap_err().problem(), Problem::Shape { .. } | Problem::View(_)));
    }
    assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 0);
}
