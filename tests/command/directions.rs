//! The letters of the directions in the body, against the picture itself: each pixel says where in the body it is.

use vol2gif_kit::npy_writer::npy;
use vol2gif_kit::sandbox::Sandbox;

use crate::annotations::{letters, over};

const SIDE: usize = 40;
/// Letters of 8 x 5 pixels with their edge, a pixel from the edges of the picture.
const BOX: (usize, usize) = (7, 10);

/// A cube whose colors say where in the body a voxel is: red rises to the patient's left, green to the back, blue to
/// the head.
fn body(orientation: &str) -> Vec<u8> {
    let mut values = Vec::new();
    for at in 0..SIDE * SIDE * SIDE {
        let [x, y, z] = [at % SIDE, at / SIDE % SIDE, at / SIDE / SIDE];
        for (rising, falling) in [('L', 'R'), ('P', 'A'), ('S', 'I')] {
            let along = orientation.chars().zip([x, y, z]);
            let index = along
                .filter_map(|(letter, index)| match letter {
                    letter if letter == rising => Some(index),
                    letter if letter == falling => Some(SIDE - 1 - index),
                    _ => None,
                })
                .next();
            values.push((index.unwrap() * 4 / SIDE * 85) as u8);
        }
    }
    npy(&[SIDE, SIDE, SIDE, 3], &values)
}

/// The letter toward which one goes from one color to another.
fn toward(from: [u8; 3], to: [u8; 3]) -> char {
    let changed = (0..3).find(|&part| from[part] != to[part]).unwrap();
    let (rising, falling) = [('L', 'R'), ('P', 'A'), ('S', 'I')][changed];
    if to[changed] > from[changed] { rising } else { falling }
}

#[test]
fn letters_are_those_of_the_picture_as_it_is_shown() {
    let all = || "RLAPSI".chars();
    let apart = |a: char, b: char| {
        let pair = |letter| "RLAPSI".find(letter).unwrap() / 2;
        pair(a) != pair(b)
    };
    let orientations: Vec<String> = all()
        .flat_map(|x| all().flat_map(move |y| all().map(move |z| [x, y, z])))
        .filter(|[x, y, z]| apart(*x, *y) && apart(*y, *z) && apart(*x, *z))
        .map(|letters| letters.iter().collect())
        .collect();
    assert_eq!(orientations.len(), 48);
    let views = [
        &[][..],
        &["--plane", "coronal"],
        &["--plane", "sagittal", "--flip", "z"],
        &["--plane", "axial", "--convention", "neurological"],
        &["--plane", "zx"],
        &["--plane", "xy", "--select", "x=::-1"],
        &["--flip", "x,y", "--select", "y=::-2"],
        &["--plane", "coronal", "--project", "max", "--flip", "x"],
    ];
    for (number, orientation) in orientations.iter().enumerate() {
        let sandbox = Sandbox::with([("a.npy", body(orientation))]);
        for view in [views[number % views.len()], views[(number + 3) % views.len()]] {
            let options = ["a.npy", "--orientation", orientation, "--orientation-letters", "--range", "type"];
            let all =
                [&options[..], &["--width", "40", "--height", "40", "--resample", "nearest"], view].concat();
            sandbox.run(&all).succeeds();
            let frames = sandbox.shown("a.gif").frames;
            let shown = frames.last().unwrap();
            let at = |x: usize, y: usize| shown[y * SIDE + x];
            let (right, down) = (toward(at(0, 0), at(SIDE - 1, 0)), toward(at(0, 0), at(0, SIDE - 1)));
            let (left, up) = (toward(at(SIDE - 1, 0), at(0, 0)), toward(at(0, SIDE - 1), at(0, 0)));
            let (far, middle) = (SIDE - 1 - BOX.0, (SIDE - BOX.0) / 2);
            let (low, center) = (SIDE - 1 - BOX.1, (SIDE - BOX.1) / 2);
            let edges = [(left, 1, center), (right, far, center), (up, middle, 1), (down, middle, low)];
            for (letter, x, y) in edges {
                let drawing = letters(&letter.to_string(), 8);
                let inked = drawing.iter().enumerate().flat_map(|(row, pixels)| {
                    pixels.iter().enumerate().filter_map(move |(column, ink)| Some((row, column, (*ink)?)))
                });
                for (row, column, is_letter) in inked {
                    let ink = if is_letter { [255; 3] } else { [0; 3] };
                    assert_eq!(at(x + column, y + row), ink, "{orientation} {view:?} {letter}");
                }
            }
        }
    }
}

#[test]
fn the_picture_is_the_same_with_and_without_letters() {
    let levels: Vec<u8> = (0..3 * 50 * 60).map(|at: usize| (at * 7 + at / 60 * 3) as u8).collect();
    let sandbox = Sandbox::with([("a.npy", npy(&[3, 50, 60], &levels))]);
    let options = ["a.npy", "--range", "0,255", "--orientation", "RAS", "--no-comment", "--verify"];
    sandbox.run(&options).succeeds();
    let plain = sandbox.shown("a.gif").levels();
    sandbox.run(&[&options[..], &["--orientation-letters"]].concat()).succeeds();
    for (found, plain) in sandbox.shown("a.gif").levels().iter().zip(&plain) {
        // An axial slice, seen from the feet.
        let mut expected = plain.clone();
        for (letter, place) in [("R", (1, 20)), ("L", (52, 20)), ("A", (26, 1)), ("P", (26, 39))] {
            expected = over(&expected, 60, &letters(letter, 8), place);
        }
        assert!(*found == expected);
    }
    // They have no corner to choose, so they come first; without room for all four none is drawn.
    let text = ["--orientation-letters", "--text", "123456789@upper-left", "--text", "a"];
    sandbox
        .run(&[&options[..], &text].concat())
        .succeeds()
        .mentions("a text was left out, since there is no room for it");
    let small = ["--orientation-letters", "--width", "20", "--height", "25"];
    let ran = sandbox.run(&[&options[..], &small].concat());
    ran.succeeds().mentions("the set of orientation letters was left out, since there is no room for it");
    sandbox.run(&[&options[..], &small[1..]].concat()).succeeds();
    let plain = sandbox.bytes("a.gif");
    sandbox.run(&[&options[..], &small].concat()).succeeds();
    assert!(sandbox.bytes("a.gif") == plain);
}

#[test]
fn letters_of_what_is_not_known_are_refused() {
    let sandbox = Sandbox::with([("a.npy", npy(&[3, 4, 30, 30], &vec![7u8; 3 * 4 * 900]))]);
    for (options, message) in [
        (
            &["--axes", "TZYX"][..],
            "it is not known how the patient lies in it, so its edges have no letters; say it with --orientation, such \
             as --orientation LPS",
        ),
        (
            &["--axes", "TZYX", "--orientation", "LPS", "--plane", "xt"],
            "shows axis T in its picture, which leads nowhere in the body, so its edges have no letters; leave out \
             --orientation-letters",
        ),
    ] {
        for mode in [&[][..], &["--info"], &["--dry-run"]] {
            let ran = sandbox.run(&[&["a.npy", "--orientation-letters"], options, mode].concat());
            ran.exits(1).mentions(&format!("error: a.npy: {message}\n"));
        }
    }
    // A file without an orientation is shown as readers assume it, which no letter may tell as a fact.
    let mut header = vec![0; 352];
    let fields: [(usize, i16); 7] = [(0, 348), (40, 3), (42, 40), (44, 40), (46, 2), (70, 2), (72, 8)];
    fields.iter().for_each(|(at, value)| header[*at..at + 2].copy_from_slice(&value.to_le_bytes()));
    header[108..112].copy_from_slice(&352f32.to_le_bytes());
    header[344..348].copy_from_slice(b"n+1\0");
    sandbox.put("b.nii", &[header, vec![7; 3200]].concat());
    sandbox.run(&["b.nii", "--orientation-letters"]).exits(1).mentions("so its edges have no letters");
    sandbox.run(&["b.nii", "--orientation-letters", "--orientation", "LAS"]).succeeds();
    let options = ["a.npy", "--axes", "TZYX", "--orientation", "LPS", "--orientation-letters"];
    sandbox.run(&options).succeeds();
    let shown = sandbox.shown("a.gif").frames;
    let info = String::from_utf8_lossy(&sandbox.run(&["a.gif", "--info"]).out).into_owned();
    assert!(info.contains("--orientation LPS --orientation-letters"), "{info}");
    sandbox.run(&["a.npy", "--like", "a.gif", "-o", "b.gif"]).succeeds();
    assert!(sandbox.shown("b.gif").frames == shown);
}
