//! Two tiny files are compared byte for byte with golden files, so that no change of the bytes goes
//! unnoticed.
//!
//! When a change is intended, `VOL2GIF_UPDATE=1 cargo test --test whole golden` writes the golden files anew.
//! Look at the difference, and at the files in a viewer, before you commit them.

use std::fs;
use std::path::Path;

use ndarray::{ArrayD, ArrayViewD};
use vol2gif::Options;
use vol2gif::backend::Choice;
use vol2gif::volume::Sample;
use vol2gif_kit::trials::Trial;

use crate::fixtures::{Backends, Maker, converted, on_every_backend};

pub fn tests() -> Vec<Trial> {
    on_every_backend![
        a_grey_file_has_the_bytes_of_the_golden_file,
        an_rgb_file_has_the_bytes_of_the_golden_file,
    ]
}

fn check<S: Sample>(name: &str, array: ArrayViewD<'_, S>) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/gifs").join(name);
    let file = converted(&Maker::on(Choice::Auto, Options::default()), array.view()).0;
    assert!(file.len() < 1000, "{} bytes", file.len());
    if std::env::var("VOL2GIF_UPDATE").as_deref() == Ok("1") {
        fs::write(&path, &file).unwrap();
    }
    let golden = fs::read(&path).unwrap();
    let at = file.iter().zip(&golden).position(|(a, b)| a != b);
    assert!(
        file == golden,
        "{name} has {} bytes and should have {}; the first difference is at {at:?}. If that is intended: VOL2GIF_UPDATE=1",
        file.len(),
        golden.len()
    );
}

fn a_grey_file_has_the_bytes_of_the_golden_file(on: Backends) {
    // -3, 5, 13, …, 85: two frames of 3x2 that are normalized.
    let array = ArrayD::from_shape_fn(vec![2, 2, 3], |at| (at[0] * 48 + at[1] * 24 + at[2] * 8) as i16 - 3);
    check("grey.gif", array.view());
    assert_eq!(on.shown(array.view()).levels(), [[0, 23, 46, 69, 92, 115], [139, 162, 185, 208, 231, 255]]);
}

fn an_rgb_file_has_the_bytes_of_the_golden_file(on: Backends) {
    let red_green_blue_white = [[255, 0, 0], [0, 255, 0], [0, 0, 255], [255, 255, 255]];
    let array = ArrayD::from_shape_fn(vec![2, 2, 2, 3], |at| {
        let turned = (at[0] + 2 * at[1] + at[2]) % 4;
        red_green_blue_white[turned][at[3]] as u8
    });
    check("rgb.gif", array.view());
    let [r, g, b, w] = red_green_blue_white.map(|color| color.map(|channel: i32| channel as u8));
    assert_eq!(on.shown(array.view()).frames, [[r, g, b, w], [g, b, w, r]]);
}
