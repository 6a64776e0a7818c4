//! How the samples lie in memory does not change a byte of the file.

use ndarray::{Array3, Array4, ArrayD, Axis, Slice};
use vol2gif::volume::Sample;
use vol2gif_kit::trials::Trial;

use crate::fixtures::{Backends, on_every_backend};

pub fn tests() -> Vec<Trial> {
    on_every_backend![
        views_of_grey_arrays_make_the_files_of_their_copies,
        views_of_colors_make_the_files_of_their_copies
    ]
}

/// Compares views of an array, in these orders of its axes, with their copies in C order.
fn compare<S: Sample>(backends: Backends, array: &ArrayD<S>, orders: &[&[usize]]) {
    for order in orders {
        for steps in [[1, 1], [-1, 1], [2, -2]] {
            let mut view = array.view().permuted_axes(*order);
            for (axis, step) in steps.into_iter().enumerate() {
                view.slice_axis_inplace(Axis(axis), Slice::new(0, None, step));
            }
            let copy = view.as_standard_layout().into_owned();
            assert!(backends.gif(view) == backends.gif(copy.view()), "{order:?} {steps:?}");
        }
    }
}

fn views_of_grey_arrays_make_the_files_of_their_copies(backends: Backends) {
    let array = Array3::from_shape_fn((70, 40, 90), |(z, y, x)| (z * 50 + (y * 40503 + x * x) % 911) as i16);
    compare(backends, &array.into_dyn(), &[&[0, 1, 2], &[0, 2, 1], &[1, 0, 2], &[2, 1, 0]]);
}

fn views_of_colors_make_the_files_of_their_copies(backends: Backends) {
    let array = Array4::from_shape_fn((6, 20, 50, 3), |(z, y, x, c)| (z * 9 + y * x * (c + 1)) as u8);
    compare(backends, &array.into_dyn(), &[&[0, 1, 2, 3], &[0, 2, 1, 3], &[2, 1, 0, 3]]);
    let planes = Array4::from_shape_fn((3, 6, 20, 50), |(c, z, y, x)| (z * 9 + y * x * (c + 1)) as u8);
    compare(backends, &planes.into_dyn(), &[&[1, 2, 3, 0], &[3, 2, 1, 0]]);
}
