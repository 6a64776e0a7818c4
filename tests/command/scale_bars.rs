//! Scale bars of many spacings and sizes: length, place and label, counted back from the GIF.

use vol2gif_kit::npy_writer::npy;
use vol2gif_kit::sandbox::Sandbox;

use crate::annotations::{edged, letters, over};

/// The height of the letters of a label, as the docs have it.
fn letter_height(label: &str, height: usize) -> usize {
    let sizes = [8usize, 12, 16, 24, 32, 64];
    let nearest = sizes.into_iter().min_by_key(|size| size.abs_diff(height / 24)).unwrap();
    if label.is_ascii() { nearest } else { nearest.max(12) }
}

#[test]
fn a_bar_is_as_long_as_it_says_and_where_it_belongs() {
    // Height and width of the array, the size of a voxel, options, and the label and the length in pixels: by a script
    // in fractions.
    for (height, width, spacing, options, label, pixels) in [
        (200, 500, "0.5um", &["--scale-bar"][..], "50 µm", 100),
        (200, 500, "0.108um", &["--scale-bar"][..], "10 µm", 93),
        (64, 64, "0.2um", &["--scale-bar"][..], "2 µm", 10),
        (128, 256, "65nm", &["--scale-bar"][..], "2 µm", 31),
        (300, 300, "1.3um", &["--scale-bar", "--width", "150"][..], "50 µm", 19),
        (300, 300, "1.3um", &["--scale-bar", "--width", "451"][..], "50 µm", 58),
        (100, 400, "0.3333um", &["--scale-bar", "--scale", "3"][..], "20 µm", 180),
        (100, 400, "0.3333um", &["--scale-bar", "--scale", "0.5"][..], "20 µm", 30),
        (240, 320, "2.5mm", &["--scale-bar"][..], "100 mm", 40),
        (240, 320, "0.94mm", &["--scale-bar", "--height", "480"][..], "50 mm", 106),
        (90, 700, "3Å", &["--scale-bar"][..], "20 nm", 67),
        (90, 700, "0.07nm", &["--scale-bar"][..], "5 nm", 71),
        (120, 200, "12m", &["--scale-bar"][..], "200 m", 17),
        (1000, 1200, "0.65um", &["--scale-bar"][..], "100 µm", 154),
        (1000, 1200, "0.65um", &["--scale-bar", "--width", "300", "--resample", "nearest"][..], "100 µm", 38),
        (200, 500, "0.5um", &["--scale-bar=20um"], "20 µm", 40),
        (200, 500, "0.5um", &["--scale-bar=0.05mm", "--width", "251"], "0.05 mm", 50),
        (200, 500, "0.7um", &["--scale-bar=33um"], "33 µm", 47),
        (150, 181, "1mm", &["--scale-bar=50mm"], "50 mm", 50),
        (150, 400, "3Å", &["--scale-bar=10nm"], "10 nm", 33),
        (150, 400, "0.65nm", &["--scale-bar=61nm", "--scale", "2"], "61 nm", 188),
        (
            16,
            300,
            "1um",
            &["--scale-bar=100um", "--text-size=12", "--height=64", "--width=300"],
            "100 µm",
            100,
        ),
    ] {
        let sandbox = Sandbox::with([("a.npy", npy(&[2, height, width], &vec![90u8; 2 * height * width]))]);
        sandbox.run(&[&["a.npy", "--range", "0,255", "--spacing", spacing], options].concat()).succeeds();
        let shown = sandbox.shown("a.gif");
        let (width, height) = (shown.width, shown.frames[0].len() / shown.width);
        let text_size = if options.contains(&"--text-size=12") { 12 * 24 } else { height };
        let label = letters(label, letter_height(label, text_size));
        let (margin, thickness) = ((width + height) / 100, (height / 100).max(2));
        let margin = margin.max(1);
        let bar = edged(&{
            let mut set = vec![vec![true; pixels + 2]; thickness + 2];
            set.iter_mut().enumerate().for_each(|(y, row)| {
                let is_edge_row = y == 0 || y == thickness + 1;
                row.iter_mut()
                    .enumerate()
                    .for_each(|(x, set)| *set = !is_edge_row && (1..=pixels).contains(&x));
            });
            set
        });
        // The box is as wide as the wider of the two, and both are in its middle. The edges of both share a row.
        let inner = (label[0].len() - 2).max(pixels);
        let left = width - margin - inner - 2;
        let bar_place = (left + (inner + 2 - pixels) / 2 - 1, height - margin - thickness - 2);
        let label_place = (left + (inner + 2 - (label[0].len() - 2)) / 2 - 1, bar_place.1 + 1 - label.len());
        let plain = vec![90u8; width * height];
        let expected = over(&plain, width, &bar, bar_place);
        let expected = over(&expected, width, &label, label_place);
        for frame in shown.levels() {
            assert!(frame == expected, "{spacing} {options:?}");
        }
    }
}
