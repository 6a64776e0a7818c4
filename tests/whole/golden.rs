//! Two tiny files to the last byte, so that no change of them goes unnoticed.
//!
//! When a change is meant, `VOL2GIF_UPDATE=1 cargo test --test whole golden` writes them anew; look at the difference, and at the
//! files with a viewer, before they are committed.

use std::fs;
use std::path::Path;

use ndarray::{ArrayD, ArrayViewD};
use vol2gif::Options;
use vol2gif::backend::Choice;
use vol2gif::volume::Sample;

use crate::fixtures::{Maker, converted, shown};

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
        "{name} has {} bytes and should have {}; the first difference is at {at:?}. If that is meant: VOL2GIF_UPDATE=1",
        file.len(),
        golden.len()
    );
}

#[test]
fn a_grey_file_is_what_it_was() {
    // -3, 5, 13, … to 85: normalized, 2 frames of 3x2.
    let array = ArrayD::from_shape_fn(vec![2, 2, 3], |at| (at[0] * 48 + at[1] * 24 + at[2] * 8) as i16 - 3);
    check("grey.gif", array.view());
    assert_eq!(shown(array.view()).levels(), [[0, 23, 46, 69, 92, 115], [139, 162, 185, 208, 231, 255]]);
}

#[test]
fn an_rgb_file_is_what_it_was() {
    let red_green_blue_white = [[255, 0, 0], [0, 255, 0], [0, 0, 255], [255, 255, 255]];
    let array = ArrayD::from_shape_fn(vec![2, 2, 2, 3], |at| {
        let turned = (at[0] + 2 * at[1] + at[2]) % 4;
        red_green_blue_white[turned][at[3]] as u8
    });
    check("rgb.gif", array.view());
    let [r, g, b, w] = red_green_blue_white.map(|color| color.map(|channel: i32| channel as u8));
    assert_eq!(shown(array.view()).frames, [[r, g, b, w], [g, b, w, r]]);
}
