//! Scale bars, time stamps, slice labels and texts: read back from the GIF, pixel by pixel, and nothing else is touched.

use vol2gif_kit::npy_writer::npy;
use vol2gif_kit::sandbox::Sandbox;

/// The bitmaps of the font, in the order of `spleen.py`.
static FONT: &[u8] = include_bytes!("../../src/picture/annotations/spleen.bin");
const SIZES: [(usize, usize); 6] = [(5, 8), (6, 12), (8, 16), (12, 24), (16, 32), (32, 64)];

/// What a picture shows: `Some(true)` for letters, `Some(false)` for the edge around them.
pub(crate) type Drawing = Vec<Vec<Option<bool>>>;

/// The letters of a text in a size, as a box with one pixel around it.
pub(crate) fn letters(text: &str, height: usize) -> Drawing {
    let size = SIZES.iter().position(|size| size.1 == height).unwrap();
    let bytes = |(width, height): (usize, usize)| width.div_ceil(8) * height;
    let first: usize = SIZES[..size].iter().map(|size| 191 * bytes(*size)).sum();
    let (width, of_letter) = (SIZES[size].0, bytes(SIZES[size]));
    let mut set = vec![vec![false; text.chars().count() * width + 2]; height + 2];
    for (number, letter) in text.chars().enumerate() {
        let place = if letter < '\u{7f}' { letter as usize - 32 } else { letter as usize - 160 + 95 };
        let bitmap = &FONT[first + place * of_letter..][..of_letter];
        for (y, x) in (0..height).flat_map(|y| (0..width).map(move |x| (y, x))) {
            set[y + 1][number * width + x + 1] =
                bitmap[y * width.div_ceil(8) + x / 8] >> (7 - x % 8) & 1 == 1;
        }
    }
    edged(&set)
}

/// A drawing of these pixels and the edge around them.
pub(crate) fn edged(set: &[Vec<bool>]) -> Drawing {
    let is_set = |y: usize, x: usize| set.get(y).and_then(|row| row.get(x)).copied().unwrap_or(false);
    let pixel = |y: usize, x: usize| {
        let near = (0..9).any(|at| is_set((y + at / 3).wrapping_sub(1), (x + at % 3).wrapping_sub(1)));
        near.then(|| is_set(y, x))
    };
    (0..set.len()).map(|y| (0..set[y].len()).map(|x| pixel(y, x)).collect()).collect()
}

/// `plain` with a drawing over it at a place.
pub(crate) fn over(plain: &[u8], width: usize, drawing: &Drawing, (left, top): (usize, usize)) -> Vec<u8> {
    let mut pixels = plain.to_vec();
    for (y, row) in drawing.iter().enumerate() {
        for (x, pixel) in row.iter().enumerate() {
            if let Some(is_letter) = pixel {
                pixels[(top + y) * width + left + x] = if *is_letter { 255 } else { 0 };
            }
        }
    }
    pixels
}

const WIDTH: usize = 180;
const HEIGHT: usize = 120;

/// Four times of three slices, with all levels.
fn movie() -> Sandbox {
    let level = |at: usize| (at * 7 + at / WIDTH * 3 + at / (WIDTH * HEIGHT) * 11) as u8;
    let levels: Vec<u8> = (0..12 * WIDTH * HEIGHT).map(level).collect();
    Sandbox::with([("a.npy", npy(&[4, 3, HEIGHT, WIDTH], &levels))])
}

const MOVIE: [&str; 7] = ["a.npy", "--axes", "TZYX", "--range", "0,255", "--no-comment", "--verify"];

#[test]
fn stamps_are_in_their_corners_and_greys_are_exact_around_them() {
    let sandbox = movie();
    sandbox.run(&MOVIE).succeeds();
    let plain = sandbox.shown("a.gif").levels();
    let annotated =
        ["--time-stamp", "--slice-label", "--text", "{name} {frame}: {t},{z}", "--interval", "20s"];
    sandbox.run(&[&MOVIE[..], &annotated].concat()).succeeds();
    let found = sandbox.shown("a.gif").levels();
    // 180 + 120 pixels: a margin of 3. 120 / 24: letters of 8 pixels.
    for (frame, (found, plain)) in found.iter().zip(&plain).enumerate() {
        let (t, z) = (frame / 3, frame % 3);
        let time = letters(&format!("00:{:02}", 20 * t), 8);
        let time = if t == 3 { letters("01:00", 8) } else { time };
        let slice = letters(&format!("z={z}"), 8);
        let text = letters(&format!("a.npy {frame}: {t},{z}"), 8);
        let mut expected = over(plain, WIDTH, &time, (3, 3));
        expected = over(&expected, WIDTH, &slice, (3, HEIGHT - 3 - 10));
        expected = over(&expected, WIDTH, &text, (WIDTH - 3 - text[0].len(), 3));
        assert!(*found == expected, "frame {frame}");
    }
    // The smallest letters are ASCII: a text with others has larger ones.
    let text = ["--text", "5 µm°@lower-right", "--text-size", "8"];
    sandbox.run(&[&MOVIE[..], &text].concat()).succeeds();
    let found = sandbox.shown("a.gif").levels();
    let drawing = letters("5 µm°", 12);
    let place = (WIDTH - 3 - drawing[0].len(), HEIGHT - 3 - 14);
    assert!(found[7] == over(&plain[7], WIDTH, &drawing, place));
    // The index is the stored one, however the array is shown.
    let view =
        ["--select", "t=::-2,z=2", "--ping-pong", "--time-stamp=s@lower-right", "--interval", "500ms,-1s"];
    sandbox.run(&[&MOVIE[..], &view[..3]].concat()).succeeds();
    let plain = sandbox.shown("a.gif").levels();
    sandbox.run(&[&MOVIE[..], &view].concat()).succeeds();
    let found = sandbox.shown("a.gif").levels();
    for (frame, time) in ["0.5 s", "-0.5 s"].into_iter().enumerate() {
        let drawing = letters(time, 8);
        let place = (WIDTH - 3 - drawing[0].len(), HEIGHT - 3 - 10);
        assert!(found[frame] == over(&plain[frame], WIDTH, &drawing, place), "{time}");
    }
}

#[test]
fn annotations_in_one_corner_stack() {
    let sandbox = movie();
    sandbox.run(&MOVIE).succeeds();
    let plain = sandbox.shown("a.gif").levels();
    for (corner, is_upper, is_left) in [
        ("upper-left", true, true),
        ("upper-right", true, false),
        ("lower-left", false, true),
        ("lower-right", false, false),
    ] {
        let texts = [format!("first@{corner}"), format!("second@{corner}")];
        let options = ["--text", &texts[0], "--text", &texts[1], "--text-size", "15"];
        sandbox.run(&[&MOVIE[..], &options].concat()).succeeds();
        let found = sandbox.shown("a.gif").levels();
        let mut expected = plain[5].clone();
        for (number, text) in ["first", "second"].into_iter().enumerate() {
            let drawing = letters(text, 16);
            // 18 pixels for the first, and 16 / 8 between them.
            let ahead = 3 + number * 20;
            let left = if is_left { 3 } else { WIDTH - 3 - drawing[0].len() };
            let top = if is_upper { ahead } else { HEIGHT - ahead - 18 };
            expected = over(&expected, WIDTH, &drawing, (left, top));
        }
        assert!(found[5] == expected, "{corner}");
    }
}

/// The rows of white runs in a picture of black pixels, as (row, first column, length).
fn longest_run(levels: &[u8], width: usize) -> (usize, usize, usize) {
    let mut best = (0, 0, 0);
    for (y, row) in levels.chunks_exact(width).enumerate() {
        let mut x = 0;
        while x < width {
            let run = row[x..].iter().take_while(|level| **level == 255).count();
            if run > best.2 {
                best = (y, x, run);
            }
            x += run.max(1);
        }
    }
    best
}

#[test]
fn a_scale_bar_has_its_length_in_pixels_after_every_resize() {
    // Height and width of the array, spacing of Y and X, options, the label, and the length in pixels.
    for (height, width, spacing, options, pixels) in [
        (200, 500, "0.5um", &["--scale-bar"][..], 100),
        (200, 500, "0.5um", &["--scale-bar=20um"], 40),
        (200, 500, "0.5um", &["--scale-bar=20um", "--width", "250"], 20),
        (200, 500, "0.5um", &["--scale-bar=20um@upper-left", "--scale", "2"], 80),
        (200, 300, "0.2,0.1um", &["--scale-bar=5um"], 50),
        (200, 300, "0.1,0.2um", &["--scale-bar=5um"], 50),
        (150, 181, "1mm", &["--scale-bar"], 20),
        (150, 181, "1mm", &["--scale-bar=5cm"], 50),
        (150, 400, "0.65nm", &["--scale-bar"], 77),
        (150, 400, "3Å", &["--scale-bar=10nm"], 33),
        (90, 400, "0.3um", &["--scale-bar=10um", "--plane", "yx"], 33),
        (120, 400, "2,0.5,0.25um", &["--scale-bar=10um", "--plane", "xy"], 40),
    ] {
        let sandbox = Sandbox::with([("a.npy", npy(&[2, height, width], &vec![0u8; 2 * height * width]))]);
        let all = [&["a.npy", "--range", "0,255", "--spacing", spacing], options].concat();
        sandbox.run(&all).succeeds();
        let shown = sandbox.shown("a.gif");
        let (_, _, run) = longest_run(&shown.levels()[0], shown.width);
        assert_eq!(run, pixels, "{spacing} {options:?}");
    }
}

#[test]
fn annotations_stay_in_pictures_of_any_size_or_are_left_out_with_a_warning() {
    let all =
        ["--scale-bar", "--time-stamp", "--slice-label", "--text", "{name} {frame}", "--interval", "1s"];
    let sides = [1usize, 2, 7, 15, 16, 17, 23, 31, 32, 48, 63, 64, 100, 255, 400];
    for (number, &height) in sides.iter().enumerate() {
        let width = sides[(number * 4 + 3) % sides.len()];
        let levels = vec![100u8; 2 * height * width];
        let sandbox = Sandbox::with([("a.npy", npy(&[2, 1, height, width], &levels))]);
        let options = ["a.npy", "--axes", "TZYX", "--range", "0,255", "--spacing", "1um", "--no-comment"];
        let ran = sandbox.run(&[&options[..], &all].concat());
        ran.succeeds();
        let shown = sandbox.shown("a.gif");
        assert!(shown.levels().iter().flatten().all(|level| matches!(level, 0 | 100 | 255)));
        let has_text = shown.levels()[0].contains(&255);
        assert!(
            has_text || ran.err.contains("was left out, since there is no room for it"),
            "{width}x{height}"
        );
        // The border is free.
        let first = &shown.levels()[0];
        assert!(
            (0..width).all(|x| first[x] == 100 && first[(height - 1) * width + x] == 100),
            "{width}x{height}"
        );
        if height >= 100 && width >= 100 {
            assert!(!ran.err.contains("left out"), "{width}x{height}: {}", ran.err);
        }
    }
    let tiny = Sandbox::with([("a.npy", npy(&[2, 16, 16], &[9u8; 512]))]);
    tiny.run(&["a.npy", "--range", "0,255", "--text", "a long text"]).succeeds().mentions(
        "warning: a.npy: a text was left out, since there is no room for it; make the picture larger (--width), the \
         letters smaller (--text-size), or choose another @CORNER",
    );
}

#[test]
fn colors_of_annotations_are_exact_in_every_palette() {
    let sandbox = movie();
    let text = ["--text", "ab@upper-left", "--text-size", "16"];
    let drawing = letters("ab", 16);
    let places: Vec<(usize, bool)> = drawing
        .iter()
        .enumerate()
        .flat_map(|(y, row)| row.iter().enumerate().map(move |(x, pixel)| ((3 + y) * WIDTH + 3 + x, pixel)))
        .filter_map(|(at, pixel)| Some((at, (*pixel)?)))
        .collect();
    for (options, letter, edge) in [
        (&[][..], [255; 3], [0; 3]),
        (&["--invert"], [255; 3], [0; 3]),
        (&["--colormap", "viridis"], [255; 3], [0; 3]),
        (&["--colormap", "fire", "--invert"], [255; 3], [0; 3]),
        (&["--text-color", "yellow"], [255, 255, 0], [0; 3]),
        (&["--text-color", "#102080", "--colormap", "blues"], [16, 32, 128], [255; 3]),
        (&["--transparent", "0"], [255; 3], [0; 3]),
        (&["--transparent", "255", "--max-error", "9"], [255; 3], [0; 3]),
        (&["--background", "254", "--text-color", "red"], [255, 0, 0], [0; 3]),
        (&["--background", "254", "--text-color", "blue"], [0, 0, 255], [255; 3]),
    ] {
        sandbox.run(&[&MOVIE[..], &text, options].concat()).succeeds();
        let bytes = sandbox.bytes("a.gif");
        let shown = vol2gif_kit::gif_oracle::Shown::in_layers(&bytes);
        for &(at, is_letter) in &places {
            let expected = if is_letter { letter } else { edge };
            assert!(shown.drawn[4][at] && shown.frames[4][at] == expected, "{options:?} at {at}");
        }
        // Elsewhere, a color is the one without annotations, or the color of a neighboring level.
        if options.contains(&"--max-error") || options.contains(&"--transparent") {
            continue;
        }
        sandbox.run(&[&MOVIE[..], options].concat()).succeeds();
        let plain = vol2gif_kit::gif_oracle::Shown::in_layers(&sandbox.bytes("a.gif"));
        let touched: Vec<usize> = places.iter().map(|(at, _)| *at).collect();
        let far =
            plain.frames[4].iter().zip(&shown.frames[4]).enumerate().filter(|(at, _)| !touched.contains(at));
        let far = far.map(|(_, (a, b))| a.iter().zip(b).map(|(a, b)| a.abs_diff(*b)).max().unwrap()).max();
        let allowed = if options.iter().any(|option| option.contains("color")) { 6 } else { 0 };
        assert!(far <= Some(allowed), "{options:?}: {far:?}");
    }
}

#[test]
fn colors_of_rgb_volumes_and_composites_leave_room_for_annotations() {
    let value = |at: usize| (at.wrapping_mul(2_654_435_761) >> 7) as u8;
    let noise: Vec<u8> = (0..2 * 80 * 90 * 3).map(value).collect();
    let sandbox = Sandbox::with([("a.npy", npy(&[2, 80, 90, 3], &noise))]);
    let drawing = letters("ab", 8);
    let check = |options: &[&str]| {
        let text = ["--text", "ab@upper-left", "--text-size", "8", "--verify"];
        sandbox.run(&[options, &text].concat()).succeeds();
        let shown = sandbox.shown("a.gif");
        for (y, row) in drawing.iter().enumerate() {
            for (x, pixel) in row.iter().enumerate() {
                let Some(is_letter) = pixel else { continue };
                let found = shown.frames[1][(1 + y) * 90 + 1 + x];
                assert_eq!(found, if *is_letter { [255; 3] } else { [0; 3] }, "{options:?} {x} {y}");
            }
        }
    };
    check(&["a.npy"]);
    check(&["a.npy", "--invert"]);
    check(&["a.npy", "--palette", "1"]);
    check(&["a.npy", "--dither"]);
    check(&["a.npy", "--axes", "ZYXC"]);
    check(&["a.npy", "--axes", "ZYXC", "--channels", "red,-,blue", "--invert", "--max-error", "3"]);
}

#[test]
fn annotations_are_recorded_and_drawn_anew_in_smaller_pictures() {
    let sandbox = movie();
    crate::resume::age(&sandbox, "a.npy", 60);
    let options = [
        "a.npy",
        "--axes",
        "TZYX",
        "--scale-bar=20um@upper-left",
        "--time-stamp",
        "--text",
        "a -- b {t}",
        "--text",
        "{{x}}",
        "--text-size",
        "12",
        "--text-color",
        "yellow",
        "--interval",
        "2s",
        "--spacing",
        "1um",
    ];
    sandbox.run(&options).succeeds();
    let info = String::from_utf8_lossy(&sandbox.run(&["a.gif", "--info"]).out).into_owned();
    let settings = "--scale-bar=20um@upper-left --time-stamp --text a\\s-- b {t} --text {{x}} --text-size 12 \
                    --text-color yellow";
    assert!(info.contains(settings), "{info}");
    sandbox.run(&[&options[..], &["--resume"]].concat()).succeeds().mentions("1 kept");
    let shown = sandbox.shown("a.gif").frames;
    sandbox.run(&["a.npy", "--like", "a.gif", "-o", "b.gif"]).succeeds();
    assert!(sandbox.shown("b.gif").frames == shown);
    // A picture of half the sides has a bar of half the length, but letters of the same size.
    let dark = Sandbox::with([("a.npy", npy(&[9, 200, 300], &vec![0u8; 9 * 200 * 300]))]);
    let noise: Vec<u8> =
        (0..9 * 200 * 300).map(|at: usize| (at.wrapping_mul(2_654_435_761) >> 9) as u8 % 200).collect();
    dark.put("b.npy", &npy(&[9, 200, 300], &noise));
    let bar = ["b.npy", "--range", "0,255", "--spacing", "1um", "--scale-bar=80um", "--text-size", "16"];
    let less = ["--max-bytes", "9K", "--allow", "pixels"];
    dark.run(&[&bar[..], &less].concat()).succeeds();
    let small = dark.shown("b.gif");
    let binning = 300usize.div_ceil(small.width);
    assert!(binning > 1, "{}", small.width);
    let (y, x, run) = longest_run(&small.levels()[0], small.width);
    assert_eq!(run, 80 / binning);
    // The middle of the label is the middle of the bar.
    let label = letters("80 µm", 16);
    let left = x + run / 2 - label[0].len() / 2;
    let letter = |row: usize, column: usize| label[row][column] == Some(true);
    let seen =
        |row: usize, column: usize| small.levels()[0][(y - 18 + row) * small.width + left + column] == 255;
    let same = |shift: usize| {
        (1..17)
            .all(|row| (1..label[0].len() - 1).all(|column| letter(row, column) == seen(row, column + shift)))
    };
    assert!((0..2).any(same), "the label is drawn in its size");
}

#[test]
fn annotations_that_cannot_be_are_errors_with_the_way_out() {
    let sandbox = movie();
    for (options, message) in [
        (
            &["--scale-bar"][..],
            "it is not known how far apart the indices of axis X are; say it with --spacing, such as --spacing \
             2,0.5,0.5um",
        ),
        (
            &["--scale-bar", "--spacing", "1,2,3"],
            "it is not known how far apart the indices of axis X are; say it with --spacing, such as --spacing \
             2,0.5,0.5um",
        ),
        (
            &["--scale-bar=3um", "--spacing", "1um"],
            "a bar of 3 µm is 3 pixels long, too short to be seen; choose a longer one with --scale-bar=LENGTH, or \
             leave the length out",
        ),
        (
            &["--scale-bar=1mm", "--spacing", "1um"],
            "a bar of 1 mm is longer than the picture, which is 180 pixels wide; choose a shorter one with \
             --scale-bar=LENGTH, or leave the length out",
        ),
        (
            &["--time-stamp"],
            "it is not known how far apart the indices of axis T are; say it with --interval, such as --interval 30s",
        ),
        (
            &["--slice-label=position"],
            "it is not known how far apart the indices of axis Z are; say it with --spacing, such as --spacing \
             2,0.5,0.5um",
        ),
        (
            &["--text", "{channel}"],
            "has no index of axis C for each picture; leave out --slice-label, or the field of the --text",
        ),
    ] {
        for mode in [&[][..], &["--info"], &["--dry-run"]] {
            let ran = sandbox.run(&[&["a.npy", "--axes", "TZYX"], options, mode].concat());
            ran.exits(1).mentions(&format!("error: a.npy: {message}\n"));
        }
    }
    let flat = Sandbox::with([("漢.npy", npy(&[20, 30], &[7u8; 600]))]);
    for (options, message) in [
        (&["--slice-label"][..], "has no axis of slices, so there is no slice to name"),
        (&["--time-stamp", "--interval", "1s"], "has no axis of time, so its pictures have no times"),
        (&["--text", "{name}"], "the font has no letters for \"漢\""),
    ] {
        flat.run(&[&["漢.npy"], options].concat()).exits(1).mentions(message);
    }
    for (options, message) in [
        (&["--scale-bar=20"][..], "20 is no length for a bar, such as 20um"),
        (&["--scale-bar=20um@left"], "20um@left is no length for a bar, such as 20um"),
        (&["--time-stamp=h"], "\"h\" is no format of times: auto, ms, s, mm:ss or hh:mm:ss"),
        (&["--slice-label=z"], "\"z\" is neither index nor position"),
        (&["--text", "{nome}"], "there is no field \"nome\""),
        (&["--text", "漢字"], "the font has no letters for \"漢字\""),
        (&["--text-color", "fire"], "not a color, such as yellow or #ff8000"),
        (&["--text-size", "0"], "not a number of pixels from 1 to 65535"),
    ] {
        sandbox.run(&[&["a.npy", "--axes", "TZYX"], options].concat()).exits(2).mentions(message);
    }
    assert_eq!(sandbox.files(), ["a.npy"]);
}
